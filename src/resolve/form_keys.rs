//! Keys of fields that have no effect, texts that are too long, ids and options that stand twice.

use std::collections::BTreeMap;

use crate::decode::{Dict, Slug, Text};
use crate::diag::{Diagnostic, codes};
use crate::model::form::{FieldType, Form, FormField, Section};
use crate::rule::Pattern;
use crate::source::Span;

/// Most characters of a title.
const MAX_TITLE: usize = 200;
/// Most characters of an option.
const MAX_OPTION: usize = 300;

type Words = (&'static str, &'static str);

/// Checks what a form as a whole says twice or at too great a length.
pub(super) fn whole(form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    too_long("title", &form.title, MAX_TITLE, diagnostics);
    twice(form.sections.iter().map(|section| &section.id), ("diesem Formular", "this form"), diagnostics);
    twice(form.attachments.iter().map(|attachment| &attachment.id), ("den Anlagen", "the attachments"), diagnostics);
    let signatures = ("den weiteren Unterschriften", "the further signatures");
    twice(form.signatures.iter().map(|signatory| &signatory.id), signatures, diagnostics);
    if let Some(first) = form.signatures.first().filter(|_| form.written_form.is_none()) {
        diagnostics.push(Diagnostic::new(&codes::SIGNATURES, first.id.span()));
    }
    for section in &form.sections {
        too_long("title", &section.title, MAX_TITLE, diagnostics);
        if section.fields.is_empty() && section.note.is_none() && section.block.is_none() {
            diagnostics.push(
                Diagnostic::new(&codes::MISSING_KEY, section.id.span())
                    .arg("in", Section::record().doc)
                    .arg("key", "fields")
                    .arg("doc", ("Felder", "fields")),
            );
        }
        fields(section, diagnostics);
    }
}

/// Fields of a section with one id, and those whose id is that of the line behind somebody's last option.
fn fields(section: &Section, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for field in &section.fields {
        let id = field.id.as_str();
        let line = || {
            let owner = id.strip_suffix("-other")?;
            let owner = section.fields.iter().find(|field| field.id.as_str() == owner)?;
            owner.other.as_ref().map(|other| other.de.span)
        };
        if let Some(before) = first.insert(id, field.id.span()).or_else(line) {
            let path = format!("{}.{id}", section.id.as_str());
            diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_FIELD, field.id.span()).arg("path", path).note(before, ("zuerst hier", "first here")),
            );
        }
    }
}

/// Checks the keys of a field.
pub(super) fn field(field: &FormField, diagnostics: &mut Vec<Diagnostic>) {
    options(field.kind, &field.options, field.other.as_ref(), diagnostics);
    twice(field.columns.iter().map(|column| &column.id), ("den Spalten dieser Tabelle", "the columns of this table"), diagnostics);
    for column in &field.columns {
        options(column.kind, &column.options, None, diagnostics);
        if column.max_length.is_some() && !has_length(column.kind) {
            wrong(column.kind, column.id.span(), NO_LENGTH, diagnostics);
        }
    }
    if field.max_length.is_some() && !has_length(field.kind) {
        wrong(field.kind, field.id.span(), NO_LENGTH, diagnostics);
    }
    if let Some(error) = field.error.as_ref().filter(|_| field.pattern.is_none()) {
        wrong(field.kind, error.de.span, NO_PATTERN, diagnostics);
    }
    if let Some(required) = field.required_if.as_ref().filter(|_| field.computed.is_some()) {
        let at = required.0.iter().flatten().next().map_or(field.id.span(), |condition| condition.path.span);
        wrong(field.kind, at, NOT_FILLED_IN, diagnostics);
    }
    if let (Some(most), Some(at)) = (&field.max_length, &field.pattern)
        && let Ok(pattern) = Pattern::parse(at.as_str())
        && pattern.shortest() > most.0.unsigned_abs()
    {
        let least = pattern.shortest();
        let limit = (
            format!("mindestens {least}, so lang ist die kürzeste Antwort, die zum `pattern` passt"),
            format!("at least {least}, the length of the shortest answer that fits the `pattern`"),
        );
        diagnostics.push(
            Diagnostic::new(&codes::RANGE, at.span())
                .arg("what", "max_length")
                .arg("value", most.0.to_string())
                .arg("limit", (limit.0.as_str(), limit.1.as_str())),
        );
    }
}

const NO_LENGTH: (Words, Words) = (
    ("hat keine `max_length`", "has no `max_length`"),
    ("löschen Sie `max_length`; es begrenzt nur Texte", "delete `max_length`; it limits texts only"),
);
const NO_PATTERN: (Words, Words) = (
    ("hat ein `error` ohne `pattern`, das nie erscheint", "has an `error` without a `pattern`, which is never shown"),
    ("löschen Sie `error` oder ergänzen Sie `pattern: …`", "delete `error` or add `pattern: …`"),
);
const NOT_FILLED_IN: (Words, Words) = (
    (
        "mit `computed` füllt niemand aus, `required_if` hat keine Wirkung",
        "with `computed` is filled in by nobody, `required_if` has no effect",
    ),
    ("löschen Sie `required_if` oder `computed`", "delete `required_if` or `computed`"),
);

fn wrong(kind: FieldType, at: Span, (problem, advice): (Words, Words), diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.push(Diagnostic::new(&codes::FIELD_KEY, at).arg("type", kind.word()).arg("problem", problem).arg("advice", advice));
}

/// Whether an answer has a length in characters; numbers have, too.
fn has_length(kind: FieldType) -> bool {
    !matches!(
        kind,
        FieldType::Date
            | FieldType::Time
            | FieldType::Yesno
            | FieldType::Choice
            | FieldType::Multichoice
            | FieldType::Note
            | FieldType::Declaration
            | FieldType::Signature
            | FieldType::Table
    )
}

/// Options with one text, and one that has the id of the option to be written out.
fn options(kind: FieldType, options: &Dict<Text>, other: Option<&Text>, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(&str, &str), Span> = BTreeMap::new();
    for text in options.iter().map(|(_, text)| text).chain(other) {
        too_long("options", text, MAX_OPTION, diagnostics);
        let before = text.blocks().map(|(lang, block)| (block.span, first.insert((lang, block.text.trim()), block.span)));
        // One that is the same in several languages is told once.
        if let Some((at, before)) = before.collect::<Vec<_>>().into_iter().find_map(|(at, before)| before.map(|before| (at, before))) {
            diagnostics.push(
                Diagnostic::new(&codes::FIELD_KEY, at)
                    .arg("type", kind.word())
                    .arg("problem", ("bietet denselben Text zweimal zur Auswahl an", "offers the same text twice"))
                    .arg("advice", ("ändern oder löschen Sie eine der beiden Auswahlen", "change or delete one of the two options"))
                    .note(before, ("zuerst hier", "first here")),
            );
        }
    }
    if let (Some((id, _)), Some(other)) = (options.0.iter().find(|(id, _)| id.as_str() == "other"), other) {
        diagnostics.push(
            Diagnostic::new(&codes::DUPLICATE_ID, id.span)
                .arg("id", "other")
                .arg("in", ("diesem Feld", "this field"))
                .note(other.de.span, ("`other` steht für diese Auswahl", "`other` stands for this option")),
        );
    }
}

fn twice<'a>(ids: impl Iterator<Item = &'a Slug>, place: Words, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for id in ids {
        if let Some(before) = first.insert(id.as_str(), id.span()) {
            diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_ID, id.span())
                    .arg("id", id.as_str())
                    .arg("in", place)
                    .note(before, ("zuerst hier", "first here")),
            );
        }
    }
}

fn too_long(what: &str, text: &Text, most: usize, diagnostics: &mut Vec<Diagnostic>) {
    for (_, block) in text.blocks() {
        let count = block.text.chars().count();
        if count > most {
            diagnostics.push(Diagnostic::new(&codes::TEXT_LENGTH, block.span).arg("what", what).arg("count", count).arg("most", most));
        }
    }
}
