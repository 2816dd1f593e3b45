//! What each key refers to.

/// What the word at a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing of its own: a topic, the id of a part.
    Nothing,
    /// A service of this body.
    Adopted,
    /// A service of this body or any other.
    Service,
    /// A service that this office handles for some place.
    Handled,
    /// A form.
    Form,
    /// A life event.
    LifeEvent,
    /// An office, of this body or `body/office`.
    Office,
    /// A person, of this body and those above it or `body/person`.
    Person,
    /// An office or a person.
    Author,
    /// A body.
    Body,
    /// A block of forms, also as `blocks/block`.
    Block,
    /// The form itself.
    Itself,
    /// A file of this body's `media/`.
    Media,
}

/// What the words at a key of a record mean; `None` if that was not said here. A test holds that each key whose value is
/// an id is known.
pub fn meaning(record: &str, key: &str) -> Option<Meaning> {
    Some(match (record, key) {
        ("Adopt", "services") => Meaning::Adopted,
        ("Service", "related") | ("Step" | "Form", "service") | ("Site", "featured") => Meaning::Service,
        ("Office", "services") => Meaning::Handled,
        ("Adopt" | "Service", "forms") | ("Registration", "form") => Meaning::Form,
        ("Service", "life_events") => Meaning::LifeEvent,
        ("Service", "districts") | ("Alert" | "Notice" | "Document", "office") => Meaning::Office,
        ("Office", "people") | ("Person", "deputy") | ("Imprint", "representative") => Meaning::Person,
        ("News", "author") => Meaning::Author,
        ("Site", "parent")
        | ("Merged" | "Step", "body")
        | ("ShowFrom", "news" | "events" | "notices")
        | ("Service", "body" | "delegates_to")
        | ("Alert" | "Holiday", "places")
        | ("Portal", "sites" | "federal")
        | ("Target" | "Region", "site") => Meaning::Body,
        ("Section" | "FormBlock", "use") => Meaning::Block,
        ("Form", "form") => Meaning::Itself,
        ("Site", "coat_of_arms") | ("Image" | "NoticeFile", "src") | ("Inaccessible" | "Document", "file") => Meaning::Media,
        ("Portal", "theme")
        | ("FormField" | "Column" | "Section" | "Attachment" | "Signatory" | "Step", "id")
        | ("FormField" | "FieldOverride" | "Column", "options_from")
        | ("Param", "fee")
        // Numbers of notices never change.
        | ("Notice", "contains")
        | ("News" | "Event", "topics") => Meaning::Nothing,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Media, Ref, Shape, Slug, Word};
    use crate::model::KINDS;

    fn unknown(shape: &Shape, record: &str, key: &str, found: &mut Vec<String>) {
        match shape {
            Shape::List(item) | Shape::Map(_, item) => unknown(item, record, key, found),
            Shape::Record(inner) => inner.fields.iter().for_each(|field| unknown(&field.shape, inner.name, field.key, found)),
            Shape::Word(rule) => {
                let id = [Slug::RULE, Ref::RULE, Media::RULE].iter().any(|known| std::ptr::eq(*known, *rule));
                if id && meaning(record, key).is_none() {
                    found.push(format!("{record}.{key}"));
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_key_with_an_id_is_known() {
        let mut found = Vec::new();
        KINDS.iter().for_each(|kind| unknown(&(kind.shape)(), "", "", &mut found));
        assert!(found.is_empty(), "say in `meaning` what these refer to: {found:?}");
    }
}
