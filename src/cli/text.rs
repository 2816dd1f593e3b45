//! YAML as the commands write it: values that need no second look, and lists with one more item.

use crate::yaml::{self, Node, Value};

/// Words that YAML reads as something else than text.
const WORDS: [&str; 9] = ["true", "false", "yes", "no", "null", "on", "off", "y", "n"];

/// A text as a YAML value: bare if nothing in it can be mistaken, else in quotation marks.
pub(super) fn value(text: &str) -> String {
    let bare = text.starts_with(char::is_alphabetic)
        && text.chars().all(|letter| letter.is_alphanumeric() || " -–.,()/§’+".contains(letter))
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_lowercase().as_str());
    if bare { text.to_owned() } else { format!("\"{}\"", escaped(text)) }
}

/// A text between double quotation marks.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// One line without superfluous spaces.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().filter(|word| !word.chars().any(char::is_control)).collect::<Vec<_>>().join(" ")
}

/// A file with one more item in the list at a key of its root; everything else stays as it was written. `None` if the
/// list is written in a way that a program should not touch.
pub(super) fn with_item(text: &str, key: &str, item: &str) -> Option<String> {
    let node = yaml::parse(0, &text.into(), &mut Vec::new())?;
    let listed = |node: &Node| node.get(key).is_some_and(|list| list.items().iter().any(|known| known.scalar() == Some(item)));
    if listed(&node) {
        return Some(text.to_owned());
    }
    let new = add(text, &node, key, item)?;
    // The proof of the pudding: read again, the list has the item and nothing else changed.
    let read = yaml::parse(0, &new.as_str().into(), &mut Vec::new())?;
    let same = node
        .entries()
        .iter()
        .all(|entry| &*entry.key == key || read.get(&entry.key).is_some_and(|other| other.content_hash() == entry.node.content_hash()));
    let kept = node.get(key).map_or(0, |list| list.items().len()) + 1 == read.get(key).map_or(0, |list| list.items().len());
    (same && kept && listed(&read)).then_some(new)
}

fn add(text: &str, node: &Node, key: &str, item: &str) -> Option<String> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let Some(entry) = node.entry(key) else {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
        return Some(format!("{text}{gap}{key}:{newline}  - {item}{newline}"));
    };
    let at = entry.span.start as usize;
    let behind = at + text.get(at..)?.find(':')? + 1;
    let end_of = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    match &entry.node.value {
        Value::Null => Some(insert(text, end_of(behind), &format!("  - {item}{newline}"), newline)),
        Value::List(items) => {
            let list = entry.node.span.start as usize;
            if text.get(list..)?.starts_with('[') {
                let Some(last) = items.last() else {
                    let close = list + text.get(list..)?.find(']')? + 1;
                    return Some(format!("{}{newline}  - {item}{}", text[..list].trim_end(), &text[close..]));
                };
                let end = last.span.end as usize;
                return Some(format!("{}, {item}{}", text.get(..end)?, text.get(end..)?));
            }
            let last = items.last()?.span;
            let start = text.get(..last.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
            let dash = text[start..].find('-')?;
            let indent = text.get(start..start + dash).filter(|indent| indent.trim().is_empty())?;
            Some(insert(text, end_of(last.end as usize), &format!("{indent}- {item}{newline}"), newline))
        }
        _ => None,
    }
}

/// Puts lines at a place, which may be the end of a file without a line end.
fn insert(text: &str, at: usize, lines: &str, newline: &str) -> String {
    let gap = if text[..at].is_empty() || text[..at].ends_with('\n') { "" } else { newline };
    format!("{}{gap}{lines}{}", &text[..at], &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_only_where_yaml_could_read_something_else() {
        for (text, written) in [
            ("Hauptstraße 5, Hinterhaus", "Hauptstraße 5, Hinterhaus"),
            ("Achtung: gesperrt", "\"Achtung: gesperrt\""),
            ("Nr. #1", "\"Nr. #1\""),
            ("No", "\"No\""),
            ("2027 wird alles anders", "\"2027 wird alles anders\""),
            ("Der „Markt“ \"neu\"", "\"Der „Markt“ \\\"neu\\\"\""),
        ] {
            assert_eq!(value(text), written);
            let node = yaml::parse(0, &format!("title: {written}\n").into(), &mut Vec::new()).unwrap();
            assert_eq!(node.get("title").unwrap().scalar(), Some(text));
        }
    }

    #[test]
    fn a_list_gets_one_more_item_and_the_rest_stays() {
        for (old, new) in [
            ("a: 1 # x\nsites:\n  - b # y\n\n# end\nz: 2\n", "a: 1 # x\nsites:\n  - b # y\n  - neu\n\n# end\nz: 2\n"),
            ("sites:\n- b", "sites:\n- b\n- neu\n"),
            ("sites: [a, b]  # zwei\n", "sites: [a, b, neu]  # zwei\n"),
            ("sites: [a,\n  b,\n]\n", "sites: [a,\n  b, neu,\n]\n"),
            ("sites: []  # leer\nz: 1\n", "sites:\n  - neu  # leer\nz: 1\n"),
            ("sites:\nz: 1\n", "sites:\n  - neu\nz: 1\n"),
            ("z: 1", "z: 1\nsites:\n  - neu\n"),
            ("sites:\r\n  - a\r\n", "sites:\r\n  - a\r\n  - neu\r\n"),
            ("sites:\n  - \"a\"\n", "sites:\n  - \"a\"\n  - neu\n"),
            ("sites:\n  - neu\n", "sites:\n  - neu\n"),
        ] {
            assert_eq!(with_item(old, "sites", "neu").as_deref(), Some(new), "{old:?}");
        }
        assert_eq!(with_item("sites: hier\n", "sites", "neu"), None);
    }
}
