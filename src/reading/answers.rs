//! The answers of a form as its rules see them.

use std::cell::Cell;
use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::definition::{Definition, Field, Part, Section};
use super::value::{decimal_text, ten_thousandths};
use crate::rule::{Answers, Tree, Value, evaluate};

/// Computed amounts that build on each other, at most.
const DEEPEST: u8 = 16;

/// Answers, seen from an entry of a repeated section or from outside of any.
pub(super) struct View<'a> {
    form: &'a Definition,
    answers: &'a Map<String, Json>,
    here: Option<(&'a str, u32)>,
    depth: Cell<u8>,
}

impl<'a> View<'a> {
    /// The answers from outside.
    pub(super) fn new(form: &'a Definition, answers: &'a Map<String, Json>) -> Self {
        Self { form, answers, here: None, depth: Cell::new(0) }
    }

    /// The same, seen from an entry of a section.
    pub(super) fn from(&self, section: &'a Section, entry: Option<u32>) -> Self {
        let here = entry.map(|entry| (section.id.as_str(), entry));
        Self { here, depth: Cell::new(self.depth.get()), ..*self }
    }

    /// Whether a condition holds; one that can't be decided does not.
    pub(super) fn holds(&self, condition: &Tree) -> bool {
        evaluate(condition, self) == Value::Bool(true)
    }

    /// The result of a field's rule as an answer.
    pub(super) fn compute(&self, field: &Field) -> Option<Json> {
        let value = self.computed(field.computed.as_ref()?);
        Some(match (field.kind.as_str(), value) {
            ("decimal", Value::Integer(number)) => decimal_text(number.checked_mul(10_000)?).into(),
            (_, Value::Integer(number) | Value::Money(number)) => number.into(),
            (_, Value::Decimal(number)) => decimal_text(number).into(),
            (_, Value::Bool(holds)) => holds.into(),
            (_, Value::Text(text)) => text.into(),
            (_, Value::Options(options)) => options.into(),
            (_, Value::Empty) => return None,
        })
    }

    fn computed(&self, rule: &Tree) -> Value {
        if self.depth.get() >= DEEPEST {
            return Value::Empty;
        }
        self.depth.set(self.depth.get() + 1);
        let value = evaluate(rule, self);
        self.depth.set(self.depth.get() - 1);
        value
    }

    /// The numbers of the entries of a section that have an answer.
    pub(super) fn entries(&self, section: &Section) -> BTreeSet<u32> {
        numbers(self.answers, &format!("{}.", section.id))
    }

    /// The numbers of the rows of a table that have an answer.
    pub(super) fn rows(&self, table: &str) -> BTreeSet<u32> {
        numbers(self.answers, &format!("{table}."))
    }

    fn value(&self, section: &'a Section, entry: Option<u32>, field: &'a Field) -> Value {
        match &field.computed {
            Some(rule) => self.from(section, entry).computed(rule),
            None => self.typed(&field.kind, &format!("{}{}", section.prefix(entry), field.id)),
        }
    }

    fn typed(&self, kind: &str, path: &str) -> Value {
        match (kind, self.answers.get(path)) {
            ("integer", Some(Json::Number(number))) => number.as_i64().map_or(Value::Empty, Value::Integer),
            ("money", Some(Json::Number(number))) => number.as_i64().map_or(Value::Empty, Value::Money),
            ("decimal", Some(Json::String(text))) => ten_thousandths(text).map_or(Value::Empty, Value::Decimal),
            ("integer" | "money" | "decimal", _) | (_, None) => Value::Empty,
            (_, Some(Json::Bool(holds))) => Value::Bool(*holds),
            (_, Some(Json::Array(items))) => Value::Options(items.iter().filter_map(Json::as_str).map(str::to_owned).collect()),
            (_, Some(Json::String(text))) => Value::Text(text.clone()),
            _ => Value::Empty,
        }
    }
}

/// The numbers that follow a beginning of paths.
fn numbers(answers: &Map<String, Json>, prefix: &str) -> BTreeSet<u32> {
    answers.keys().filter_map(|path| path.strip_prefix(prefix)?.split('.').next()?.parse().ok()).collect()
}

impl Answers for View<'_> {
    fn field(&self, path: &str) -> Value {
        let Some((section, field)) = path.split_once('.').and_then(|(section, field)| {
            let section = self.form.section(section)?;
            Some((section, section.field(field)?))
        }) else {
            return Value::Empty;
        };
        match (&section.repeat, self.here) {
            (None, _) => self.value(section, None, field),
            (Some(_), Some((here, entry))) if here == section.id => self.value(section, Some(entry), field),
            _ => Value::Empty,
        }
    }

    fn all(&self, path: &str) -> Vec<Value> {
        let mut parts = path.split('.');
        let (Some(section), Some(id)) = (parts.next().and_then(|id| self.form.section(id)), parts.next()) else { return Vec::new() };
        let Some(field) = section.field(id) else { return Vec::new() };
        let entries: Vec<Option<u32>> = match (&section.repeat, self.here) {
            (None, _) => vec![None],
            // A table of this entry, or the field of all entries.
            (Some(_), Some((here, entry))) if here == section.id && field.kind == "table" => vec![Some(entry)],
            (Some(_), _) => self.entries(section).into_iter().map(Some).collect(),
        };
        match parts.next().and_then(|id| field.columns.iter().find(|column| column.id == id)) {
            None => entries.into_iter().map(|entry| self.value(section, entry, field)).collect(),
            Some(column) => entries
                .into_iter()
                .flat_map(|entry| {
                    let table = format!("{}{}", section.prefix(entry), field.id);
                    let rows = self.rows(&table);
                    rows.into_iter().map(move |row| format!("{table}.{row}.{}", column.id)).collect::<Vec<_>>()
                })
                .map(|path| self.typed(&column.kind, &path))
                .collect(),
        }
    }

    fn entries(&self, path: &str) -> i64 {
        let count = match path.split_once('.') {
            None => self.form.section(path).map_or(0, |section| self.entries(section).len()),
            Some((section, field)) => {
                let Some(section) = self.form.section(section) else { return 0 };
                match section.field(field) {
                    Some(table) if table.kind == "table" => {
                        let own = self.here.filter(|(here, _)| *here == section.id).map(|(_, entry)| entry);
                        self.rows(&format!("{}{}", section.prefix(own), table.id)).len()
                    }
                    _ => self.all(path).into_iter().filter(|value| *value != Value::Empty).count(),
                }
            }
        };
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

/// The results of all rules: path → value, in the order of the form.
pub(super) fn results(form: &Definition, answers: &Map<String, Json>) -> Map<String, Json> {
    let outside = View::new(form, answers);
    let mut all = Map::new();
    for section in &form.sections {
        let entries: Vec<Option<u32>> =
            if section.repeat.is_some() { outside.entries(section).into_iter().map(Some).collect() } else { vec![None] };
        for entry in entries {
            let view = outside.from(section, entry);
            for field in section.fields.iter().filter(|field| field.computed.is_some()) {
                if section.show_if.iter().chain(&field.show_if).all(|condition| view.holds(condition))
                    && let Some(value) = view.compute(field)
                {
                    all.insert(format!("{}{}", section.prefix(entry), field.id), value);
                }
            }
        }
    }
    all
}

/// Whether the path of an answer is that of a computed field.
pub(super) fn is_computed(form: &Definition, path: &str) -> bool {
    form.spot(path).is_some_and(|spot| spot.field.computed.is_some() && matches!(spot.part, Part::Whole))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reading::definition::tests::sample;

    fn answers(json: Json) -> Map<String, Json> {
        let Json::Object(answers) = json else { panic!() };
        answers
    }

    #[test]
    fn amounts_are_computed_per_entry_and_over_rows() {
        let answers = answers(json!({
            "halter.fahrten.1.kosten": 250, "halter.fahrten.2.kosten": 1050, "hunde.1.zahl": 1, "hunde.3.zahl": 2, "hunde.2.rufname": "Rex"
        }));
        let results = results(&sample(), &answers);
        assert_eq!(Json::Object(results), json!({"halter.summe": 1300, "hunde.1.steuer": 5000, "hunde.3.steuer": 10000}));
    }

    #[test]
    fn rules_see_their_own_entry() {
        let (form, answers) = (sample(), answers(json!({"hunde.1.zahl": 1, "hunde.2.rufname": "Rex", "halter.befreit": true})));
        let outside = View::new(&form, &answers);
        let hunde = form.section("hunde").unwrap();
        let field = |entry| Answers::field(&outside.from(hunde, entry), "hunde.zahl");
        assert_eq!([field(Some(1)), field(Some(2)), field(None)], [Value::Integer(1), Value::Empty, Value::Empty]);
        assert_eq!(Answers::entries(&outside, "hunde"), 2);
        assert_eq!(Answers::entries(&outside, "halter.fahrten"), 0);
        assert_eq!(outside.all("hunde.zahl"), [Value::Integer(1), Value::Empty]);
        assert!(outside.holds(form.section("ende").unwrap().show_if.as_ref().unwrap()));
    }
}
