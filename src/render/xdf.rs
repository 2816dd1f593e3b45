//! From an adopted form to its data schema after XDatenfelder 3, in German as the standard is.

use super::forms::entity_and_desk;
use super::print;
use super::rule_words::Words;
use super::{Failure, Out};
use crate::decode::{Conditions, Dict, Slug, Text};
use crate::model::form::{Column, FieldType, Form, FormField, Section};
use crate::resolve::AdoptedForm;
use crate::resolve::form_names::Scope;
use crate::xdf::{self, Child, Count, Field, Group, Rule, Schema};

/// Longest IBAN (ISO 13616).
const IBAN: u64 = 34;
/// Room for what is written behind the last option.
const OTHER: u64 = 120;

/// The schema of a form of this site.
pub(super) fn file(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let Some(form) = out.site.project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    out.paper(&schema(out, form), |schema| Ok((xdf::write(schema).into_bytes(), 0)))
}

fn schema(out: &Out<'_>, adopted: &AdoptedForm) -> Schema {
    let form = &adopted.form;
    let words = Words::new(out, adopted);
    let project = out.site.project;
    let (entity, _) = entity_and_desk(out, adopted);
    let groups = form.sections.iter().map(|section| group(&words, form, section));
    // A section that only asks for a signature has nothing that the standard knows.
    let mut children: Vec<Child> = groups.filter(|group| !group.children.is_empty()).map(Child::Group).collect();
    if !form.attachments.is_empty() {
        children.push(Child::Group(enclosures(&words, form)));
    }
    Schema {
        key: format!("{}/{}", project.body(out.site.ix).id, form.form.as_str()),
        version: form.version.as_str().to_owned(),
        valid_from: form.valid_from.as_str().to_owned(),
        title: words.say(&form.title),
        description: form.intro.as_ref().map(|intro| words.say(intro)),
        legal_basis: form.legal_basis.as_ref().map(|basis| words.say(basis)),
        creator: project.body(entity).official_name().to_owned(),
        children,
        losses: losses(form).into_iter().map(str::to_owned).collect(),
    }
}

/// What there is to choose from, in German.
fn values(words: &Words<'_>, own: &Dict<Text>, from: Option<&Slug>, other: Option<&Text>) -> Vec<(String, String)> {
    print::options(words, own, from, other).into_iter().map(|(code, label)| (code, label.text)).collect()
}

/// What this form has and XDatenfelder has no place for.
fn losses(form: &Form) -> Vec<&'static str> {
    let fields = || form.sections.iter().flat_map(|section| &section.fields);
    let conditions = form.sections.iter().any(|section| section.show_if.is_some())
        || fields().any(|field| field.show_if.is_some() || field.required_if.is_some())
        || form.attachments.iter().any(|attachment| attachment.show_if.is_some() || attachment.required_if.is_some());
    let signature = form.written_form.is_some() || fields().any(|field| field.kind == FieldType::Signature);
    let all = [
        (true, "die Gestaltung auf dem Papier"),
        (true, "weitere Sprachen"),
        (conditions, "Bedingungen als Regel, die Programme lesen (sie stehen als Text da)"),
        (fields().any(|field| field.computed.is_some()), "Rechenregeln, die Programme lesen (sie stehen als Text da)"),
        (fields().any(|field| field.error.is_some()), "Fehlertexte der Muster als eigene Angabe (sie stehen in der Regel)"),
        (signature, "Unterschriften"),
        (form.sepa.is_some(), "das SEPA-Lastschriftmandat"),
        (form.payment.is_some(), "die Zahlung mit GiroCode"),
        (!form.office_use.is_empty(), "die Felder nur für die Behörde"),
        (form.privacy.is_some(), "die Hinweise zum Datenschutz"),
        (!form.submit.is_empty(), "die Wege der Abgabe"),
    ];
    all.into_iter().filter_map(|(has, what)| has.then_some(what)).collect()
}

fn group(words: &Words<'_>, form: &Form, section: &Section) -> Group {
    let id = section.id.as_str();
    let title = words.say(&section.title);
    let mut group = Group { path: id.to_owned(), help: section.note.as_ref().map(|note| words.say(note)), count: (1, 1), ..Group::default() };
    if let Some(repeat) = &section.repeat {
        group.count = (repeat.min.0 as u64, repeat.max.0 as u64);
    }
    condition(words, "form_only_if", section.show_if.as_ref(), Scope { form, section: None }, &title, &mut group.count, &mut group.rules);
    let scope = Scope { form, section: Some(section) };
    group.children = section.fields.iter().flat_map(|each| field(words, &format!("{id}.{}", each.id.as_str()), each, scope)).collect();
    group.name = title;
    group
}

/// What depends on an answer may be missing; on what, stands in a rule.
fn condition(
    words: &Words<'_>,
    key: &str,
    conditions: Option<&Conditions>,
    scope: Scope<'_>,
    name: &str,
    count: &mut Count,
    rules: &mut Vec<Rule>,
) {
    if let Some(conditions) = conditions {
        count.0 = 0;
        rules.push(Rule { name: name.to_owned(), text: words.condition(key, conditions, scope), kind: "M" });
    }
}

/// A field, and the line behind its last option if that is to be written out.
fn field(words: &Words<'_>, path: &str, field: &FormField, scope: Scope<'_>) -> Vec<Child> {
    let label = field.label.as_ref().or(field.text.as_ref()).map(|label| words.say(label)).unwrap_or_default();
    let mut made = Field { path: path.to_owned(), count: (u64::from(field.required), 1), ..Field::default() };
    made.help = field.hint.as_ref().map(|hint| words.say(hint));
    condition(words, "form_only_if", field.show_if.as_ref(), scope, &label, &mut made.count, &mut made.rules);
    condition(words, "form_needed_if", field.required_if.as_ref(), scope, &label, &mut made.count, &mut made.rules);
    (made.art, made.data) = kind(field.kind);
    match field.kind {
        FieldType::Signature => return Vec::new(),
        FieldType::Table => return vec![table(words, made, label, field)],
        FieldType::Choice | FieldType::Multichoice => {
            made.values = values(words, &field.options, field.options_from.as_ref(), field.other.as_ref());
        }
        FieldType::Note => made.content = field.text.as_ref().map(|text| words.say(text)),
        FieldType::Declaration => made.help = field.text.as_ref().map(|text| words.say(text)).filter(|text| *text != label),
        _ => {}
    }
    if field.kind == FieldType::Multichoice {
        made.count.1 = made.values.len().max(1) as u64;
    }
    limits(words, field, &label, &mut made);
    if let Some(rule) = &field.computed {
        made.art = "locked";
        made.rules.extend(words.formula(rule.as_str(), scope).map(|text| Rule { name: label.clone(), text, kind: "B" }));
    }
    made.name.clone_from(&label);
    let other = field.other.as_ref().map(|other| Field {
        path: format!("{path}-other"),
        name: words.say(other),
        count: (0, 1),
        art: "input",
        data: "text",
        limits: vec![("maxLength", OTHER.to_string())],
        ..Field::default()
    });
    std::iter::once(made).chain(other).map(Child::Field).collect()
}

/// How a type is answered, and the standard's type of data.
fn kind(kind: FieldType) -> (&'static str, &'static str) {
    match kind {
        FieldType::Integer => ("input", "num_int"),
        FieldType::Decimal => ("input", "num"),
        FieldType::Money => ("input", "num_currency"),
        FieldType::Date => ("input", "date"),
        FieldType::Time => ("input", "time"),
        FieldType::Yesno | FieldType::Declaration => ("input", "bool"),
        FieldType::Choice | FieldType::Multichoice => ("select", "text"),
        FieldType::Note => ("label", "text"),
        FieldType::Text
        | FieldType::Textarea
        | FieldType::Email
        | FieldType::Phone
        | FieldType::Iban
        | FieldType::Plz
        | FieldType::Signature
        | FieldType::Table => ("input", "text"),
    }
}

/// Length, range and pattern of an answer.
fn limits(words: &Words<'_>, field: &FormField, label: &str, made: &mut Field) {
    let length = match field.kind {
        FieldType::Iban => Some(IBAN),
        FieldType::Plz => Some(5),
        _ => field.max_length.map(|length| length.0 as u64),
    };
    if made.art == "input" && made.data == "text" {
        made.limits.extend(length.map(|length| ("maxLength", length.to_string())));
    }
    let mut said = false;
    for (name, bound) in [("minValue", &field.min), ("maxValue", &field.max)] {
        match bound.as_ref().map(|bound| bound.as_str()) {
            // Today is no value; the rule says it.
            Some("today") => said = true,
            Some(bound) => made.limits.push((name, bound.to_owned())),
            None => {}
        }
    }
    let pattern = field.pattern.as_ref().map(|pattern| pattern.as_str()).or((field.kind == FieldType::Plz).then_some("[0-9]{5}"));
    made.limits.extend(pattern.map(|pattern| ("pattern", pattern.to_owned())));
    let texts = [words.limits(field).filter(|_| said), field.error.as_ref().map(|error| words.say(error))];
    made.rules.extend(texts.into_iter().flatten().map(|text| Rule { name: label.to_owned(), text, kind: "V" }));
}

/// A table is a group that is there once for each row.
fn table(words: &Words<'_>, made: Field, name: String, field: &FormField) -> Child {
    let column = |column: &Column| {
        let (art, data) = kind(column.kind);
        Child::Field(Field {
            path: format!("{}.{}", made.path, column.id.as_str()),
            name: words.say(&column.label),
            count: (u64::from(column.required), 1),
            art,
            data,
            limits: column.max_length.map(|length| ("maxLength", length.0.to_string())).into_iter().filter(|_| data == "text").collect(),
            values: values(words, &column.options, column.options_from.as_ref(), None),
            ..Field::default()
        })
    };
    let rows = field.rows.map_or(4, |rows| rows.0 as u64);
    let children = field.columns.iter().map(column).collect();
    Child::Group(Group { path: made.path.clone(), name, help: made.help, count: (made.count.0, rows), rules: made.rules, children })
}

/// What is to be enclosed, as files.
fn enclosures(words: &Words<'_>, form: &Form) -> Group {
    let scope = Scope { form, section: None };
    let children = form.attachments.iter().map(|attachment| {
        let name = words.say(&attachment.label);
        let mut made = Field {
            path: format!("attachments.{}", attachment.id.as_str()),
            count: (1, 1),
            art: "input",
            data: "file",
            ..Field::default()
        };
        condition(words, "form_enclose_if", attachment.show_if.as_ref(), scope, &name, &mut made.count, &mut made.rules);
        condition(words, "form_enclose_needed", attachment.required_if.as_ref(), scope, &name, &mut made.count, &mut made.rules);
        Child::Field(Field { name, ..made })
    });
    let name = words.out.string("form_attachments");
    Group { path: "attachments".to_owned(), name, count: (1, 1), children: children.collect(), ..Group::default() }
}
