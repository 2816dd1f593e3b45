//! Answers against the definition: kind, choices, length, pattern, limits, what is needed and what was not asked.
//!
//! `today` is no limit here: a form that was right when it was filled in stays right when it is read.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::answers::{View, results};
use super::definition::{Definition, Field, OTHER_LENGTH, Part, Section};
use super::problem::{Problem, What, kind_word};
use super::value::{is_date, is_iban, is_time, shown, ten_thousandths};
use crate::rule::Pattern;

/// Everything that is wrong with answers. `printed` are the values that stand in computed fields.
pub(super) fn check(form: &Definition, answers: &Map<String, Value>, printed: &Map<String, Value>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = answers.iter().filter_map(|(path, value)| one(form, path, value)).collect();
    let outside = View::new(form, answers);
    for section in &form.sections {
        sections(&outside, section, answers, &mut problems);
    }
    let results = results(form, answers);
    for (path, entered) in printed {
        let computed = results.get(path);
        if computed != Some(entered) {
            let kind = form.spot(path).map_or("text", |spot| spot.field.kind.as_str());
            let computed = computed.map_or_else(|| "–".to_owned(), |value| shown(kind, value));
            problems.push(Problem::at(path, What::Computed(shown(kind, entered), computed)));
        }
    }
    problems
}

/// What is wrong with one answer by itself.
fn one(form: &Definition, path: &str, value: &Value) -> Option<Problem> {
    let Some(spot) = form.spot(path) else { return Some(Problem::at(path, What::Unknown)) };
    let what = match spot.part {
        Part::Whole if spot.field.computed.is_some() || matches!(spot.field.kind.as_str(), "note" | "signature" | "table") => {
            Some(What::Unknown)
        }
        Part::Whole => limits(spot.field, value),
        Part::Cell(_, column) => limits(column, value),
        Part::Other => match value {
            Value::String(text) => long(text, Some(OTHER_LENGTH)),
            _ => Some(What::Type("text")),
        },
    };
    what.map(|what| Problem::at(path, what))
}

/// What is wrong with the answer of a field.
fn limits(field: &Field, value: &Value) -> Option<What> {
    let wrong = || Some(What::Type(kind_word(&field.kind)));
    match (field.kind.as_str(), value) {
        ("integer", Value::Number(number)) => between(field, number.as_i64()?.checked_mul(10_000)?),
        ("money", Value::Number(number)) => between(field, number.as_i64()?.checked_mul(100)?),
        ("decimal", Value::String(text)) => ten_thousandths(text).map_or_else(wrong, |number| between(field, number)),
        ("date", Value::String(text)) if is_date(text) => ordered(field, text),
        ("time", Value::String(text)) if is_time(text) => ordered(field, text),
        ("yesno", Value::Bool(_)) | ("declaration" | "attachment", Value::Bool(true)) => None,
        ("choice", Value::String(option)) => choice(field, option),
        ("multichoice", Value::Array(options)) => {
            let known = |option: &Value| option.as_str().map_or(Some(What::Type("choice")), |option| choice(field, option));
            options.iter().find_map(known)
        }
        ("integer" | "money" | "decimal" | "date" | "time" | "yesno" | "declaration" | "attachment" | "choice" | "multichoice", _) => {
            wrong()
        }
        ("iban", Value::String(text)) => (!is_iban(text)).then_some(What::Iban),
        ("plz", Value::String(text)) if text.len() != 5 || !text.bytes().all(|byte| byte.is_ascii_digit()) => Some(What::Plz),
        ("email", Value::String(text)) if !is_mail(text) => Some(What::Mail),
        (_, Value::String(text)) => long(text, field.max_length).or_else(|| pattern(field, text)),
        _ => wrong(),
    }
}

fn choice(field: &Field, option: &str) -> Option<What> {
    let known = field.options().is_empty() || field.options().iter().any(|(id, _)| id == option);
    (!known).then(|| What::Option(option.to_owned()))
}

fn long(text: &str, most: Option<u64>) -> Option<What> {
    most.filter(|most| text.chars().count() as u64 > *most).map(What::Long)
}

fn pattern(field: &Field, text: &str) -> Option<What> {
    // The pattern stands as browsers read it: `^(?:…)$`.
    let source = field.pattern.as_deref()?;
    let source = source.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(")$")).unwrap_or(source);
    let fits = Pattern::parse(source).ok()?.fits(text);
    (!fits).then(|| What::Pattern(field.error.clone()))
}

fn is_mail(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    text.split_once('@')
        .is_some_and(|(name, host)| part(name) && part(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.'))
}

/// Limits of a number in ten-thousandths; they are written like `12` or `12.5`, amounts in euros.
fn between(field: &Field, number: i64) -> Option<What> {
    let limit = |bound: &Option<String>| bound.as_ref().and_then(|bound| Some((ten_thousandths(&bound.replace(',', "."))?, bound.clone())));
    match (limit(&field.min), limit(&field.max)) {
        (Some((min, bound)), _) if number < min => Some(What::Low(bound)),
        (_, Some((max, bound))) if number > max => Some(What::High(bound)),
        _ => None,
    }
}

/// Limits of a day or a time, whose texts are in order.
fn ordered(field: &Field, text: &str) -> Option<What> {
    let limit = |bound: &Option<String>| bound.clone().filter(|bound| bound != "today" && bound.len() == text.len());
    let words = |bound: String| shown(&field.kind, &bound.into());
    match (limit(&field.min), limit(&field.max)) {
        (Some(min), _) if *text < *min => Some(What::Low(words(min))),
        (_, Some(max)) if *text > *max => Some(What::High(words(max))),
        _ => None,
    }
}

/// What is missing or too much in a section.
fn sections<'a>(outside: &View<'a>, section: &'a Section, answers: &Map<String, Value>, problems: &mut Vec<Problem>) {
    let shown = section.show_if.as_ref().is_none_or(|condition| outside.holds(condition));
    let given: BTreeSet<u32> = if section.repeat.is_some() { outside.entries(section) } else { BTreeSet::new() };
    let entries: Vec<Option<u32>> = match section.repeat {
        None => vec![None],
        Some(repeat) => {
            if given.len() as u64 > u64::from(repeat.max) {
                problems.push(Problem::at(section.id.clone(), What::Entries(repeat.max)));
            }
            given.iter().copied().chain(1..=repeat.min.min(100)).collect::<BTreeSet<u32>>().into_iter().map(Some).collect()
        }
    };
    let prefix = format!("{}.", section.id);
    let left_out = section.optional && !answers.keys().any(|path| path.starts_with(&prefix));
    for entry in entries {
        let view = outside.from(section, entry);
        for field in section.fields.iter().filter(|field| field.computed.is_none()) {
            let path = format!("{}{}", section.prefix(entry), field.id);
            let asked = shown && field.show_if.as_ref().is_none_or(|condition| view.holds(condition));
            let table = field.kind == "table";
            let answered = if table { !view.rows(&path).is_empty() } else { answers.contains_key(&path) };
            if answered && !asked {
                problems.push(Problem::at(path, What::NotAsked));
                continue;
            }
            let needed = match &field.required_if {
                Some(condition) => view.holds(condition),
                None => field.required,
            };
            if asked && needed && !answered && !left_out && !matches!(field.kind.as_str(), "note" | "signature") {
                problems.push(Problem::at(path, What::Required));
            } else if table && asked {
                cells(&view, field, &path, answers, problems);
            }
        }
    }
}

/// What is missing in rows that are begun.
fn cells(view: &View<'_>, field: &Field, table: &str, answers: &Map<String, Value>, problems: &mut Vec<Problem>) {
    for row in view.rows(table) {
        for column in field.columns.iter().filter(|column| column.required) {
            let path = format!("{table}.{row}.{}", column.id);
            if !answers.contains_key(&path) {
                problems.push(Problem::at(path, What::Required));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reading::definition::tests::sample;

    fn map(json: Value) -> Map<String, Value> {
        let Value::Object(map) = json else { panic!() };
        map
    }

    fn right() -> Map<String, Value> {
        map(json!({"halter.familienname": "Łužyca", "halter.befreit": false, "halter.wahr": true, "hunde.1.rufname": "Rex"}))
    }

    /// What is wrong with right answers and one more; `null` takes an answer away.
    fn with(path: &str, value: Value) -> Vec<String> {
        let mut answers = right();
        if value.is_null() {
            drop(answers.remove(path));
        } else {
            drop(answers.insert(path.to_owned(), value));
        }
        let problems = check(&sample(), &answers, &Map::new());
        problems.into_iter().map(|problem| format!("{} {}", problem.path.unwrap_or_default(), problem.what.word())).collect()
    }

    #[test]
    fn right_answers_have_no_problem() {
        assert_eq!(check(&sample(), &right(), &Map::new()), []);
        for (path, value) in [
            ("halter.anrede", json!("other")),
            ("halter.anrede-other", json!("Graf")),
            ("halter.geburtstag", json!("2999-01-01")),
            ("halter.kennzeichen", json!("G-12")),
            ("halter.wege", json!(["post", "boten"])),
            ("halter.anteil", json!("10")),
            ("sepa.kontoinhaber", Value::Null),
            ("attachments.nachweis", json!(true)),
            ("hunde.1.zahl", Value::Null),
        ] {
            assert!(with(path, value).is_empty(), "{path}");
        }
    }

    #[test]
    fn every_wrong_answer_is_found() {
        for (path, value, wanted) in [
            ("halter.x", json!("y"), "unknown"),
            ("halter.summe", json!(1), "unknown"),
            ("halter.familienname", json!("x".repeat(41)), "long"),
            ("halter.familienname", json!(true), "type"),
            ("halter.familienname", Value::Null, "required"),
            ("halter.wahr", Value::Null, "required"),
            ("halter.anrede", json!("baron"), "option"),
            ("halter.geburtstag", json!("1899-12-31"), "low"),
            ("halter.geburtstag", json!("31.12.1999"), "type"),
            ("halter.kennzeichen", json!("g 12"), "pattern"),
            ("halter.plz", json!("0460"), "plz"),
            ("halter.mail", json!("a@b"), "mail"),
            ("halter.wege", json!(["luft"]), "option"),
            ("halter.stunde", json!("07:59"), "low"),
            ("halter.anteil", json!("10.0001"), "high"),
            ("halter.zuschuss", json!(10_001), "high"),
            ("halter.grund", json!("Darum"), "not-asked"),
            ("ende.bemerkung", json!("Darum"), "not-asked"),
            ("hunde.1.rufname", Value::Null, "required"),
        ] {
            assert_eq!(with(path, value.clone()), [format!("{path} {wanted}")], "{value}");
        }
        assert_eq!(with("halter.befreit", json!(true)), ["halter.grund required", "ende.bemerkung required"]);
        assert_eq!(with("hunde.1.zahl", json!(2)), ["hunde.1.chip required"]);
        assert_eq!(with("hunde.2.zahl", json!(2)), ["hunde.2.rufname required", "hunde.2.chip required"]);
        assert_eq!(with("halter.fahrten.2.ziel", json!("Jena")), ["halter.fahrten.2.kosten required"]);
        assert_eq!(with("sepa.iban", json!("DE00370400440532013000")), ["sepa.iban iban", "sepa.kontoinhaber required"]);
    }

    #[test]
    fn too_many_entries_are_found() {
        let mut answers = right();
        (2..=4).for_each(|entry| drop(answers.insert(format!("hunde.{entry}.rufname"), json!("Rex"))));
        assert_eq!(check(&sample(), &answers, &Map::new()), [Problem::at("hunde", What::Entries(3))]);
    }

    #[test]
    fn computed_fields_are_compared() {
        let mut answers = right();
        answers.insert("halter.fahrten.1.ziel".into(), json!("Jena"));
        answers.insert("halter.fahrten.1.kosten".into(), json!(1250));
        assert_eq!(check(&sample(), &answers, &map(json!({"halter.summe": 1250}))), []);
        let problems = check(&sample(), &answers, &map(json!({"halter.summe": 12500, "hunde.1.steuer": 5})));
        assert_eq!(
            problems,
            [
                Problem::at("halter.summe", What::Computed("125,00".into(), "12,50".into())),
                Problem::at("hunde.1.steuer", What::Computed("0,05".into(), "–".into()))
            ]
        );
    }
}
