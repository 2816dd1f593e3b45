//! A form's definition as it is attached to its PDF: what the answers are checked against.
//!
//! Every key has a default, so that definitions of older programs are read as well; what is not known is ignored.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::tree::tree;
use crate::rule::Tree;
use crate::text::slug;

/// Most characters of what is written out behind the last option.
pub const OTHER_LENGTH: u64 = 120;
/// The option behind which something is written out.
const OTHER: &str = "other";
/// Ending of the id of the field for it.
const OTHER_END: &str = "-other";
/// Rows of a table that says nothing else.
const ROWS: u32 = 4;
/// The format of definitions that this program reads.
const FORMAT: &str = "dorfplatz-form/1";
/// Fields of a mandate in definitions that only say that there is one.
const MANDATE: [(&str, &str); 5] =
    [("kontoinhaber", "text"), ("anschrift", "text"), ("iban", "iban"), ("institut", "text"), ("ort-datum", "text")];

/// A definition.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Definition {
    pub(super) format: String,
    /// Id of the form.
    pub form: String,
    /// Its version.
    pub version: String,
    /// Day from which it is valid: later versions stand first in tables.
    pub valid_from: String,
    /// Language.
    pub lang: String,
    /// Title.
    pub title: String,
    /// Body of the legal entity; empty in older definitions.
    pub place: String,
    /// Name of the legal entity.
    pub entity: String,
    pub(super) params: Map<String, Value>,
    /// The questions; behind them those of the mandate and of enclosures.
    pub sections: Vec<Section>,
    pub(super) attachments: Vec<Field>,
    #[serde(deserialize_with = "mandate")]
    pub(super) sepa: Option<Mandate>,
    /// Columns of tables: name and path of a field.
    pub export: Vec<(String, String)>,
}

/// A section.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// How often it may be there.
    pub repeat: Option<Repeat>,
    /// When it is asked.
    #[serde(deserialize_with = "rule")]
    pub show_if: Option<Tree>,
    /// Its questions.
    pub fields: Vec<Field>,
    /// Whether it may be left out as a whole.
    #[serde(skip)]
    pub optional: bool,
}

/// How often.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Repeat {
    /// At least.
    pub min: u32,
    /// At most.
    pub max: u32,
}

/// A question, or a column of a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// What it asks for.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether an answer is needed.
    pub required: bool,
    /// The question.
    pub label: String,
    text: String,
    /// What to say if the pattern is not met.
    pub error: String,
    /// The words of the last option, if something is written behind it.
    pub other: Option<String>,
    options_from: Option<String>,
    options: Options,
    /// Most characters.
    pub max_length: Option<u64>,
    /// Least value.
    #[serde(deserialize_with = "bound")]
    pub min: Option<String>,
    /// Greatest value.
    #[serde(deserialize_with = "bound")]
    pub max: Option<String>,
    /// Pattern of the whole answer.
    pub pattern: Option<String>,
    /// When it is asked.
    #[serde(deserialize_with = "rule")]
    pub show_if: Option<Tree>,
    /// When an answer is needed.
    #[serde(deserialize_with = "rule")]
    pub required_if: Option<Tree>,
    /// How it is computed.
    #[serde(deserialize_with = "rule")]
    pub computed: Option<Tree>,
    /// Columns of a table.
    pub columns: Vec<Field>,
    rows: Option<u32>,
}

/// What there is to choose from.
#[derive(Debug, Clone, Default)]
struct Options {
    all: Vec<(String, String)>,
    /// Whether nothing is missing: older definitions name only a field's own options.
    whole: bool,
}

/// A direct debit mandate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Mandate {
    optional: bool,
    fields: Vec<Field>,
}

/// Where an answer belongs.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// The section.
    pub section: &'a Section,
    /// Number of the entry in a repeated section.
    pub entry: Option<u32>,
    /// The question.
    pub field: &'a Field,
    /// What of it.
    pub part: Part<'a>,
}

/// What of a question is answered.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// The question itself.
    Whole,
    /// What is written out behind the last option.
    Other,
    /// A cell of a table: row and column.
    Cell(u32, &'a Field),
}

/// Reads a definition; `None` for what is none of ours.
pub fn parse(json: &[u8]) -> Option<Definition> {
    let mut value: Value = serde_json::from_slice(json).ok()?;
    without_null(&mut value);
    let mut made: Definition = serde_json::from_value(value).ok()?;
    if made.format != FORMAT || made.form.is_empty() {
        return None;
    }
    let params = std::mem::take(&mut made.params);
    let list = |name: &str| -> Vec<(String, String)> {
        let values = params.get(name).and_then(|value| value.get("list")?.as_array());
        values.into_iter().flatten().filter_map(Value::as_str).map(|value| (slug(value), value.to_owned())).collect()
    };
    for field in made.sections.iter_mut().flat_map(|section| &mut section.fields) {
        if let Options { all, whole: false } = &mut field.options {
            all.extend(field.options_from.as_deref().map(list).unwrap_or_default());
            all.extend(field.other.clone().map(|words| (OTHER.to_owned(), words)));
        }
    }
    if let Some(mandate) = made.sepa.take() {
        let fields = mandate.fields.into_iter().filter(|field| field.kind != "signature").collect();
        made.sections.push(Section { id: "sepa".to_owned(), fields, optional: mandate.optional, ..Section::default() });
    }
    let mut fields = std::mem::take(&mut made.attachments);
    if !fields.is_empty() {
        for field in &mut fields {
            "attachment".clone_into(&mut field.kind);
            field.required = false;
            // What is to be enclosed can come in another envelope: it is listed, not demanded.
            field.required_if = None;
        }
        made.sections.push(Section { id: "attachments".to_owned(), fields, ..Section::default() });
    }
    Some(made)
}

/// Takes away what says nothing: a key with `null` is as good as none.
fn without_null(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

impl Definition {
    /// A section by its id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// Where the answer of a path belongs.
    pub fn spot(&self, path: &str) -> Option<Spot<'_>> {
        let mut parts = path.split('.');
        let section = self.section(parts.next()?)?;
        let entry = if section.repeat.is_some() { Some(number(parts.next()?)?) } else { None };
        let id = parts.next()?;
        let rest: Vec<&str> = parts.collect();
        let field = section.field(id);
        match (field, rest.as_slice()) {
            (Some(field), []) => Some(Spot { section, entry, field, part: Part::Whole }),
            (Some(field), [row, column]) => {
                let column = field.columns.iter().find(|each| each.id == *column)?;
                Some(Spot { section, entry, field, part: Part::Cell(number(row)?, column) })
            }
            (None, []) => {
                let field = section.field(id.strip_suffix(OTHER_END)?).filter(|field| field.other.is_some())?;
                Some(Spot { section, entry, field, part: Part::Other })
            }
            _ => None,
        }
    }
}

impl Section {
    /// A question by its id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The beginning of the paths of an entry.
    pub fn prefix(&self, entry: Option<u32>) -> String {
        entry.map_or_else(|| format!("{}.", self.id), |entry| format!("{}.{entry}.", self.id))
    }
}

impl Field {
    /// What is asked, in words.
    pub fn words(&self) -> &str {
        [&self.label, &self.text, &self.id].into_iter().find(|text| !text.is_empty()).map_or("", String::as_str)
    }

    /// Rows of a table on paper.
    pub fn rows(&self) -> u32 {
        self.rows.unwrap_or(ROWS)
    }

    /// What there is to choose from; yes and no, too.
    pub fn options(&self) -> &[(String, String)] {
        &self.options.all
    }

    /// Id of the field for what is written out behind the last option.
    pub fn other_id(&self) -> Option<String> {
        self.other.as_ref().map(|_| format!("{}{OTHER_END}", self.id))
    }
}

/// A number of an entry or row, from 1.
fn number(text: &str) -> Option<u32> {
    if text.starts_with(['0', '+']) { None } else { text.parse().ok().filter(|number| (1..=1000).contains(number)) }
}

fn rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tree>, D::Error> {
    Ok(tree(&Value::deserialize(deserializer)?))
}

/// A limit as text, whether it was written as a text or as a number.
fn bound<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn mandate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Mandate>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(match value {
        Value::Bool(true) => {
            let field = |(id, kind): (&str, &str)| Field { id: id.to_owned(), kind: kind.to_owned(), ..Field::default() };
            Some(Mandate { optional: true, fields: MANDATE.into_iter().map(field).collect() })
        }
        Value::Object(_) => Some(serde_json::from_value(value).map_err(serde::de::Error::custom)?),
        _ => None,
    })
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Array(items) => {
                let pair = |item: &Value| Some((item.get(0)?.as_str()?.to_owned(), item.get(1)?.as_str()?.to_owned()));
                Self { all: items.iter().filter_map(pair).collect(), whole: true }
            }
            Value::Object(items) => {
                let pair = |(id, words): (String, Value)| Some((id, words.as_str()?.to_owned()));
                Self { all: items.into_iter().filter_map(pair).collect(), whole: false }
            }
            _ => Self::default(),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A form with everything that is checked.
    pub(crate) fn sample() -> Definition {
        parse(include_bytes!("sample.json")).unwrap()
    }

    fn ids(field: &Field) -> Vec<&str> {
        field.options().iter().map(|(id, _)| id.as_str()).collect()
    }

    #[test]
    fn paths_lead_to_questions() {
        let form = sample();
        let spot = |path: &str| form.spot(path).map(|spot| (spot.section.id.as_str(), spot.entry, spot.field.id.as_str()));
        assert_eq!(spot("halter.familienname"), Some(("halter", None, "familienname")));
        assert_eq!(spot("hunde.2.rufname"), Some(("hunde", Some(2), "rufname")));
        assert_eq!(spot("sepa.iban"), Some(("sepa", None, "iban")));
        assert_eq!(spot("attachments.nachweis"), Some(("attachments", None, "nachweis")));
        assert!(matches!(form.spot("halter.anrede-other").unwrap().part, Part::Other));
        assert!(matches!(form.spot("halter.fahrten.2.ziel").unwrap().part, Part::Cell(2, column) if column.id == "ziel"));
        for path in [
            "",
            "halter",
            "halter.x",
            "hunde.rufname",
            "hunde.0.rufname",
            "hunde.01.rufname",
            "halter.fahrten.2",
            "halter.familienname-other",
            "hunde.1.rufname.1",
        ] {
            assert!(form.spot(path).is_none(), "{path}");
        }
    }

    #[test]
    fn older_definitions_are_read() {
        let old = r#"{"format":"dorfplatz-form/1","form":"a","version":"1","title":null,"export":null,"params":{"orte":{"list":["Bad Köstritz"]}},"sepa":true,
            "attachments":[{"id":"b","label":"B"}],
            "sections":[{"id":"s","repeat":null,"show_if":null,"fields":[
                {"id":"ort","type":"choice","options_from":"orte","options":{"x":"X"},"other":"Anderer","min":3}]}]}"#;
        let form = parse(old.as_bytes()).unwrap();
        let field = form.section("s").unwrap().field("ort").unwrap();
        assert_eq!(ids(field), ["x", "bad-koestritz", "other"]);
        assert_eq!(field.min.as_deref(), Some("3"));
        assert!(form.spot("sepa.kontoinhaber").is_some() && form.section("sepa").unwrap().optional);
        assert!(form.export.is_empty() && form.place.is_empty());
    }

    #[test]
    fn newer_options_are_whole() {
        let form = sample();
        assert_eq!(ids(form.spot("halter.anrede").unwrap().field), ["frau", "herr", "other"]);
    }

    #[test]
    fn other_files_are_none() {
        for text in ["", "[]", "{}", r#"{"format":"dorfplatz-form/2","form":"a"}"#, r#"{"format":"dorfplatz-form/1","sections":3}"#] {
            assert!(parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
