//! From what stands in the fields of a PDF to answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::acroform::Entry;
use super::answers::is_computed;
use super::definition::{Definition, Field, Part, Spot};
use super::problem::{Problem, What, kind_word};
use super::value::{plain, read};
use crate::text::slug;

/// What the fields of a form say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Filled {
    /// Path → answer.
    pub(super) answers: Map<String, Value>,
    /// What stands in computed fields.
    pub(super) printed: Map<String, Value>,
    /// Texts that belong to no question: place and date of a signature, a continuation sheet.
    pub(super) extra: Map<String, Value>,
    /// What can't be an answer.
    pub(super) problems: Vec<Problem>,
}

/// Turns the fields of a PDF into answers.
pub(super) fn answers(form: &Definition, entries: &BTreeMap<String, Entry>) -> Filled {
    let mut filled = Filled::default();
    let mut ticked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, entry) in entries.iter().filter(|(_, entry)| !entry.is_empty()) {
        let Some(spot) = form.spot(name) else {
            let several = name.rsplit_once('.').filter(|(path, _)| form.spot(path).is_some_and(|spot| spot.field.kind == "multichoice"));
            match (several, entry) {
                (Some((path, option)), Entry::State(_)) => ticked.entry(path.to_owned()).or_default().push(option.to_owned()),
                (_, Entry::Text(text)) => drop(filled.extra.insert(name.clone(), plain(text).into())),
                _ => filled.problems.push(Problem::at(name, What::Unknown)),
            }
            continue;
        };
        match value(form, &spot, entry) {
            Ok(value) if is_computed(form, name) => drop(filled.printed.insert(name.clone(), value)),
            Ok(value) => drop(filled.answers.insert(name.clone(), value)),
            Err(what) => filled.problems.push(Problem::at(name, what)),
        }
    }
    for (path, options) in ticked {
        let known = form.spot(&path).map(|spot| spot.field.options()).unwrap_or_default();
        let place = |option: &String| known.iter().position(|(id, _)| id == option).unwrap_or(usize::MAX);
        let mut options = options;
        options.sort_by_key(place);
        filled.answers.insert(path, options.into());
    }
    filled.answers = ordered(form, &filled.answers);
    filled
}

/// The answer of one field.
fn value(form: &Definition, spot: &Spot<'_>, entry: &Entry) -> Result<Value, What> {
    let field = match spot.part {
        Part::Other => return text(entry).map(Value::from).ok_or(What::Type("text")),
        Part::Whole => spot.field,
        Part::Cell(_, column) => column,
    };
    let wrong = || What::Type(kind_word(&field.kind));
    match (field.kind.as_str(), entry) {
        ("declaration" | "attachment", Entry::State(_)) => Ok(true.into()),
        ("yesno", Entry::State(Some((state, at)))) => match (state.as_str(), at) {
            ("yes", _) => Ok(true.into()),
            ("no", _) => Ok(false.into()),
            (_, Some(at)) => Ok((*at == 0).into()),
            _ => Err(wrong()),
        },
        ("choice", Entry::State(Some((state, at)))) => {
            let options = field.options();
            let by_place = || at.and_then(|at| options.get(at));
            let found = options.iter().find(|(id, _)| id == state).or_else(by_place);
            Ok(found.map_or_else(|| state.clone(), |(id, _)| id.clone()).into())
        }
        ("choice", Entry::Lines(lines, count)) => lines.first().map(|line| chosen(field, line, *count).into()).ok_or_else(wrong),
        ("choice", Entry::Text(line)) => Ok(chosen(field, &(plain(line), None), 0).into()),
        (kind, entry) => {
            let text = text(entry).ok_or_else(wrong)?;
            read(kind, &text, latest_year(form, field)).ok_or_else(|| What::Unread(text.clone(), kind_word(kind)))
        }
    }
}

fn text(entry: &Entry) -> Option<String> {
    match entry {
        Entry::Text(text) => Some(plain(text)),
        Entry::Lines(lines, _) => lines.first().map(|(line, _)| plain(line)),
        _ => None,
    }
}

/// The option of a line of a list. Lists have the order of the options; in other languages each line also says it in German.
fn chosen(field: &Field, (line, place): &(String, Option<usize>), count: usize) -> String {
    let options = field.options();
    let by_place = place.filter(|_| count == options.len()).and_then(|place| options.get(place));
    let is = |words: &str| line == words || line.strip_prefix(words).is_some_and(|rest| rest.starts_with(" / "));
    let found = by_place.or_else(|| options.iter().find(|(id, words)| is(words) || line == id));
    found.map_or_else(|| if options.is_empty() { slug(line) } else { line.clone() }, |(id, _)| id.clone())
}

/// The latest year that two digits can mean: of a day that is over, hardly after the form began to be valid.
fn latest_year(form: &Definition, field: &Field) -> i16 {
    let year: i16 = form.valid_from.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2026);
    year.saturating_add(if field.max.as_deref() == Some("today") { 5 } else { 20 })
}

/// Answers in the order of the form; what has no place there stands last.
pub(super) fn ordered(form: &Definition, answers: &Map<String, Value>) -> Map<String, Value> {
    let place = |path: &str| {
        let spot = form.spot(path)?;
        let section = form.sections.iter().position(|section| section.id == spot.section.id)?;
        let field = spot.section.fields.iter().position(|field| field.id == spot.field.id)?;
        let (part, row, column) = match spot.part {
            Part::Whole => (0, 0, 0),
            Part::Other => (1, 0, 0),
            Part::Cell(row, column) => (0, row, spot.field.columns.iter().position(|each| each.id == column.id)?),
        };
        Some((section, spot.entry, field, part, row, column))
    };
    let mut all: Vec<(&String, &Value)> = answers.iter().collect();
    all.sort_by_cached_key(|(path, _)| place(path).map_or((true, None), |place| (false, Some(place))));
    all.into_iter().map(|(path, value)| (path.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reading::definition::tests::sample;

    fn filled(entries: &[(&str, Entry)]) -> Filled {
        answers(&sample(), &entries.iter().map(|(name, entry)| ((*name).to_owned(), entry.clone())).collect())
    }

    fn text(text: &str) -> Entry {
        Entry::Text(text.to_owned())
    }

    fn on(state: &str, at: usize) -> Entry {
        Entry::State(Some((state.to_owned(), Some(at))))
    }

    #[test]
    fn fields_become_answers_in_the_order_of_the_form() {
        let made = filled(&[
            ("hunde.2.rufname", text("Rex")),
            ("hunde.1.zahl", text("2")),
            ("halter.anrede", on("herr", 1)),
            ("halter.familienname", text(" Łužyca ")),
            ("halter.geburtstag", text("3.4.56")),
            ("halter.stunde", text("9.30 Uhr")),
            ("halter.befreit", on("x1", 1)),
            ("halter.wege.boten", on("Yes", 0)),
            ("halter.wege.post", on("Yes", 0)),
            ("halter.wege.mail", Entry::State(None)),
            ("halter.fahrten.1.kosten", text("1.234,50")),
            ("halter.summe", text("1.234,50")),
            ("halter.wahr", on("Yes", 0)),
            ("halter.grund", text("")),
            ("sepa.iban", text("DE89 3704 0044 0532 0130 00")),
            ("attachments.nachweis", on("Yes", 0)),
            ("signature.place_date", text("Gera, 1.1.")),
        ]);
        assert_eq!(made.problems, []);
        assert_eq!(
            serde_json::to_string(&made.answers).unwrap(),
            r#"{"halter.anrede":"herr","halter.familienname":"Łužyca","halter.geburtstag":"1956-04-03","halter.befreit":false,"halter.wege":["post","boten"],"halter.stunde":"09:30","halter.fahrten.1.kosten":123450,"halter.wahr":true,"hunde.1.zahl":2,"hunde.2.rufname":"Rex","sepa.iban":"DE89370400440532013000","attachments.nachweis":true}"#
        );
        assert_eq!(Value::Object(made.printed), json!({"halter.summe": 123_450}));
        assert_eq!(Value::Object(made.extra), json!({"signature.place_date": "Gera, 1.1."}));
    }

    #[test]
    fn lists_are_read_by_place_or_by_words() {
        let line = |line: &str, place, count| {
            filled(&[("halter.anrede", Entry::Lines(vec![(line.to_owned(), place)], count))]).answers["halter.anrede"].clone()
        };
        assert_eq!(line("Mr", Some(1), 3), "herr");
        assert_eq!(line("Herr / Mr", None, 3), "herr");
        assert_eq!(line("Baron", None, 3), "Baron");
    }

    #[test]
    fn what_can_be_no_answer_is_told() {
        let made = filled(&[("halter.geburtstag", text("gestern")), ("halter.familienname", on("Yes", 0)), ("zusatz", on("Yes", 0))]);
        assert_eq!(made.answers, Map::new());
        assert_eq!(
            made.problems,
            [
                Problem::at("halter.familienname", What::Type("text")),
                Problem::at("halter.geburtstag", What::Unread("gestern".into(), "date")),
                Problem::at("zusatz", What::Unknown),
            ]
        );
    }
}
