//! Answers as XML in the manner of XDatenfelder: an element for each group and field, named by the number that the form's
//! data schema gives it. Experimental: FIM's own numbers, and a schema to check against, are not to be had for such forms.

use serde_json::Value;

use super::Submission;
use super::definition::{Definition, Field, Part, Section};
use super::export::plain;
use crate::xdf;

/// Namespace of these files.
const NAMESPACE: &str = "urn:dorfplatz:antragsdaten:1";

/// Submissions as one file.
pub fn xml(submissions: &[&Submission]) -> String {
    let mut out = Writer { out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), open: Vec::new() };
    out.out
        .push_str("<!-- Experimentell: nach dem Muster von XDatenfelder; die Nummern sind die der XDatenfelder-Datei des Formulars. -->\n");
    out.start("antraege", &[("xmlns", NAMESPACE)]);
    for submission in submissions {
        one(&mut out, submission);
    }
    out.end();
    out.out
}

fn one(out: &mut Writer, submission: &Submission) {
    let document = &submission.document;
    let source = submission.source.join(", ");
    out.start(
        "antrag",
        &[
            ("formular", document.form.as_str()),
            ("fassung", document.version.as_str()),
            ("stelle", document.place.as_str()),
            ("sprache", document.lang.as_str()),
            ("quelle", source.as_str()),
        ],
    );
    let key = format!("{}/{}", document.place, document.form);
    let schema = xdf::number(&key, 'S', "");
    out.start(&schema, &[]);
    match &submission.definition {
        Some((form, _)) => {
            for section in &form.sections {
                group(out, submission, form, section, &key);
            }
        }
        None => {
            for (path, value) in &document.answers {
                out.text(&xdf::number(&key, 'F', path), path, &plain("text", value));
            }
        }
    }
    out.end();
    out.end();
}

fn group(out: &mut Writer, submission: &Submission, form: &Definition, section: &Section, key: &str) {
    let answers = || submission.document.answers.iter().chain(&submission.computed);
    let mut entries: Vec<Option<u32>> =
        answers().filter_map(|(path, _)| form.spot(path)).filter(|spot| spot.section.id == section.id).map(|spot| spot.entry).collect();
    entries.sort_unstable();
    entries.dedup();
    let name = xdf::number(key, 'G', &section.id);
    for entry in entries {
        let number = entry.map(|entry| entry.to_string()).unwrap_or_default();
        let count = [("pfad", section.id.as_str()), ("nr", number.as_str())];
        out.start(&name, if entry.is_some() { &count[..] } else { &count[..1] });
        let here = |path: &str| form.spot(path).filter(|spot| spot.section.id == section.id && spot.entry == entry);
        for field in &section.fields {
            let of_field: Vec<(&String, &Value)> =
                answers().filter(|(path, _)| here(path).is_some_and(|spot| spot.field.id == field.id)).collect();
            let mut row = 0;
            for (path, value) in of_field {
                row = match form.spot(path).map(|spot| spot.part) {
                    Some(Part::Cell(number, column)) => {
                        cell(out, (section, field, column), (row, number), key, value);
                        number
                    }
                    Some(Part::Other) => {
                        let path = format!("{}.{}", section.id, field.other_id().unwrap_or_default());
                        out.text(&xdf::number(key, 'F', &path), &path, &plain("text", value));
                        0
                    }
                    _ => {
                        whole(out, section, field, key, value);
                        0
                    }
                };
            }
            if row > 0 {
                out.end();
            }
        }
        out.end();
    }
}

/// The answer of a question; several of a list are elements of one name.
fn whole(out: &mut Writer, section: &Section, field: &Field, key: &str, value: &Value) {
    let path = format!("{}.{}", section.id, field.id);
    let name = xdf::number(key, 'F', &path);
    match value {
        Value::Array(items) => items.iter().for_each(|item| out.text(&name, &path, &plain("text", item))),
        value => out.text(&name, &path, &plain(&field.kind, value)),
    }
}

/// A cell; a new row is a new group.
fn cell(out: &mut Writer, (section, table, column): (&Section, &Field, &Field), (before, row): (u32, u32), key: &str, value: &Value) {
    let path = format!("{}.{}", section.id, table.id);
    if row != before {
        if before > 0 {
            out.end();
        }
        out.start(&xdf::number(key, 'G', &path), &[("pfad", path.as_str()), ("nr", row.to_string().as_str())]);
    }
    let path = format!("{path}.{}", column.id);
    out.text(&xdf::number(key, 'F', &path), &path, &plain(&column.kind, value));
}

struct Writer {
    out: String,
    open: Vec<String>,
}

impl Writer {
    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name.to_owned());
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push_str(&"  ".repeat(self.open.len()));
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push_str(&format!(" {key}=\"{}\"", escaped(value)));
        }
    }

    fn text(&mut self, name: &str, path: &str, text: &str) {
        self.tag(name, &[("pfad", path)]);
        self.out.push_str(&format!(">{}</{name}>\n", escaped(text)));
    }

    fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str(&format!("{}</{name}>\n", "  ".repeat(self.open.len())));
        }
    }
}

/// Text without markup and without characters that XML does not have.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push_str(&format!("&#{};", u32::from(c))),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reading::definition::tests::sample;
    use crate::reading::{Origin, Way, code::Document};

    #[test]
    fn the_file_is_well_formed_and_has_every_answer() {
        let answers = json!({
            "halter.familienname": "A & B <c>\u{1}", "halter.anrede": "other", "halter.anrede-other": "Graf", "halter.wege": ["post", "mail"],
            "halter.fahrten.1.ziel": "Jena", "halter.fahrten.1.kosten": 1250, "halter.fahrten.2.ziel": "Weimar",
            "halter.geburtstag": "1956-04-03", "halter.befreit": false, "hunde.1.rufname": "Rex", "hunde.3.rufname": "Bello"
        });
        let Value::Object(answers) = answers else { panic!() };
        let document = Document { form: "hund".into(), version: "1".into(), place: "gera".into(), lang: "de".into(), answers };
        let submission = Submission {
            source: vec!["\"a\".pdf".into()],
            document,
            way: Way::Code,
            definition: Some((sample(), Origin::Project)),
            computed: serde_json::Map::new(),
            extra: serde_json::Map::new(),
            problems: Vec::new(),
        };
        let text = xml(&[&submission, &Submission { definition: None, ..submission.clone() }]);
        let parsed = roxmltree::Document::parse(&text).unwrap();
        let first = parsed.root_element().first_element_child().unwrap();
        let values: Vec<(&str, &str)> = first
            .descendants()
            .filter(|node| node.tag_name().name().starts_with('F'))
            .map(|node| (node.attribute("pfad").unwrap(), node.text().unwrap_or_default()))
            .collect();
        assert!(values.contains(&("halter.familienname", "A & B <c>")) && values.contains(&("halter.fahrten.kosten", "12.50")), "{text}");
        assert!(values.contains(&("halter.anrede-other", "Graf")) && values.contains(&("halter.befreit", "false")));
        assert_eq!(values.iter().filter(|(path, _)| *path == "halter.wege").count(), 2);
        let groups = |path: &str| {
            first.descendants().filter(|node| node.tag_name().name().starts_with('G') && node.attribute("pfad") == Some(path)).count()
        };
        assert_eq!([groups("halter.fahrten"), groups("hunde"), groups("halter"), groups("ende")], [2, 2, 1, 0]);
    }
}
