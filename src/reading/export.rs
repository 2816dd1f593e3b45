//! Answers as tables for spreadsheets: UTF-8 with a mark, semicolons, the columns that the form declares.
//!
//! Columns stay when a form gets a new version: those of the newest version stand first, what only older ones have follows.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Submission;
use super::definition::{Definition, Field, Part, Section};
use super::value::shown;

/// Most entries of a column that may be there several times.
const MOST: u32 = 40;

/// A column: its name and the path of its answers.
type Column = (String, String);

/// Submissions of one form as a table.
pub fn csv(submissions: &[&Submission]) -> String {
    let mut newest: Vec<&&Submission> = submissions.iter().collect();
    newest.sort_by_key(|submission| std::cmp::Reverse(submission.definition.as_ref().map(|(form, _)| form.valid_from.clone())));
    let mut names: Vec<String> = Vec::new();
    for (name, _) in newest.into_iter().flat_map(|submission| columns(submission)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut out = String::from('\u{feff}');
    line(&mut out, names.iter().map(|name| cell(name)));
    for submission in submissions {
        let paths: BTreeMap<String, String> = columns(submission).into_iter().collect();
        line(&mut out, names.iter().map(|name| paths.get(name).map(|path| cell(&answer(submission, path))).unwrap_or_default()));
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push_str(&cells.collect::<Vec<_>>().join(";"));
    out.push_str("\r\n");
}

fn answer(submission: &Submission, path: &str) -> String {
    let value = submission.document.answers.get(path).or_else(|| submission.computed.get(path));
    let kind = submission.definition.as_ref().and_then(|(form, _)| form.spot(path)).map_or("text", |spot| match spot.part {
        Part::Cell(_, column) => column.kind.as_str(),
        Part::Other => "text",
        Part::Whole => spot.field.kind.as_str(),
    });
    value.map(|value| shown(kind, value)).unwrap_or_default()
}

/// A cell. Spreadsheets compute what begins with `= + - @`, so such a text gets an apostrophe before it; numbers with a sign
/// and telephone numbers that begin with `+` do no harm and stay as they are.
fn cell(text: &str) -> String {
    let digits = |text: &str, more: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || more.contains(c))
    };
    let harmless =
        text.strip_prefix('-').is_some_and(|rest| digits(rest, ".,")) || text.strip_prefix('+').is_some_and(|rest| digits(rest, " /()-.,"));
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !harmless { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r']) || text.trim() != text { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The columns of a submission.
fn columns(submission: &Submission) -> Vec<Column> {
    match &submission.definition {
        Some((form, _)) => of_form(form),
        None => submission.document.answers.iter().map(|(path, _)| (path.clone(), path.clone())).collect::<Vec<Column>>(),
    }
}

fn of_form(form: &Definition) -> Vec<Column> {
    if !form.export.is_empty() {
        return form.export.iter().flat_map(|(name, path)| named(form, name, path)).collect();
    }
    let mut all = Vec::new();
    for section in &form.sections {
        for field in section.fields.iter().filter(|field| !matches!(field.kind.as_str(), "note" | "signature")) {
            for id in std::iter::once(field.id.clone()).chain(field.other_id()) {
                let path = format!("{}.{id}", section.id);
                all.extend(named(form, &path, &path));
            }
        }
    }
    all
}

/// A declared column. In a section or table that is there several times it becomes one for each entry: `name.1`, `name.2`.
fn named(form: &Definition, name: &str, path: &str) -> Vec<Column> {
    let parts: Vec<&str> = path.split('.').collect();
    let [section_id, field_id, rest @ ..] = parts.as_slice() else { return vec![(name.to_owned(), path.to_owned())] };
    let Some(section) = form.section(section_id) else { return vec![(name.to_owned(), path.to_owned())] };
    let entries: Vec<Option<u32>> = match section.repeat {
        Some(repeat) => (1..=repeat.max.min(MOST)).map(Some).collect(),
        None => vec![None],
    };
    entries.into_iter().flat_map(|entry| entry_columns(section, (name, field_id, rest), entry)).collect()
}

fn entry_columns(section: &Section, (name, id, rest): (&str, &str, &[&str]), entry: Option<u32>) -> Vec<Column> {
    let name = entry.map_or_else(|| name.to_owned(), |entry| format!("{name}.{entry}"));
    let path = format!("{}{id}", section.prefix(entry));
    match section.field(id) {
        Some(table) if table.kind == "table" => {
            let wanted = |column: &&Field| rest.first().is_none_or(|id| *id == column.id);
            let rows = 1..=table.rows().min(MOST);
            let columns: Vec<&Field> = table.columns.iter().filter(wanted).collect();
            let end = |column: &Field| if rest.is_empty() { format!(".{}", column.id) } else { String::new() };
            rows.flat_map(|row| columns.iter().map(move |column| (row, *column)))
                .map(|(row, column)| (format!("{name}.{row}{}", end(column)), format!("{path}.{row}.{}", column.id)))
                .collect()
        }
        _ => vec![(name, path)],
    }
}

/// A value for other programs: amounts with a point, days as in ISO 8601.
pub(super) fn plain(kind: &str, value: &Value) -> String {
    match (kind, value) {
        ("money", _) => shown(kind, value).replace(',', "."),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Bool(holds)) => holds.to_string(),
        _ => shown(kind, value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::reading::code::Document;
    use crate::reading::definition::tests::sample;
    use crate::reading::{Origin, Way};

    fn submission(form: Option<Definition>, answers: Value) -> Submission {
        let Value::Object(answers) = answers else { panic!() };
        Submission {
            source: vec!["a.pdf".into()],
            document: Document { form: "hund".into(), version: "2026-01".into(), place: "gera".into(), lang: "de".into(), answers },
            way: Way::Fields,
            definition: form.map(|form| (form, Origin::Project)),
            computed: Map::new(),
            extra: Map::new(),
            problems: Vec::new(),
        }
    }

    #[test]
    fn nothing_becomes_a_formula() {
        let cells = ["=1+1", "+cmd", "-2+3", "@x", "\t=1", "+49 365 123-4", "-12,50", "+5", "a=b", "", "'", "-1-1", "+1;2"].map(cell);
        assert_eq!(
            cells,
            ["'=1+1", "'+cmd", "'-2+3", "'@x", "'\t=1", "+49 365 123-4", "-12,50", "+5", "a=b", "", "'", "'-1-1", "\"'+1;2\""]
        );
        assert_eq!(cell("a \"b\"\nc"), "\"a \"\"b\"\"\nc\"");
    }

    #[test]
    fn every_question_is_a_column_unless_the_form_says_otherwise() {
        let names: Vec<String> = of_form(&sample()).into_iter().map(|(name, _)| name).collect();
        for name in
            ["halter.anrede", "halter.anrede-other", "halter.fahrten.2.kosten", "hunde.rufname.3", "sepa.iban", "attachments.nachweis"]
        {
            assert!(names.iter().any(|each| each == name), "{name}");
        }
        assert!(!names.iter().any(|name| name == "ende.dank"));
    }

    #[test]
    fn columns_stay_over_versions() {
        let export = |columns: &[(&str, &str)]| columns.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect();
        let new = Definition {
            export: export(&[("Name", "halter.familienname"), ("Hund", "hunde.rufname"), ("Kosten", "halter.fahrten.kosten")]),
            ..sample()
        };
        let old = Definition {
            valid_from: "2020-01-01".into(),
            export: export(&[("Alt", "halter.plz"), ("Name", "halter.kennzeichen")]),
            ..sample()
        };
        let one = submission(Some(old), json!({"halter.kennzeichen": "=G", "halter.plz": "04600"}));
        let two = submission(Some(new), json!({"halter.familienname": "Łu;ž", "hunde.2.rufname": "Rex", "halter.fahrten.1.kosten": 1250}));
        assert_eq!(
            csv(&[&one, &two]),
            "\u{feff}Name;Hund.1;Hund.2;Hund.3;Kosten.1;Kosten.2;Alt\r\n'=G;;;;;;04600\r\n\"Łu;ž\";;Rex;;12,50;;\r\n"
        );
        let unknown = submission(None, json!({"a.b": true}));
        assert_eq!(csv(&[&unknown]), "\u{feff}a.b\r\nja\r\n");
    }
}
