//! The published JSON Schemas and the loader accept the same documents.

use dorfplatz::declare::declare;
use dorfplatz::decode::{Decode, KeyRule, Record, Shape, schema};
use dorfplatz::diag::Diagnostic;
use dorfplatz::members;
use dorfplatz::model::{KINDS, Kind, body, document, event, form, item, notice, office, portal, service, waste};
use dorfplatz::resolve::decode;
use dorfplatz::source::Span;
use dorfplatz::yaml::{Entry, Node, Style, Value};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::region::repository;

/// Whether the loader takes a document of a kind.
fn loads(kind: &str, node: &Node) -> bool {
    fn shape_of<T: Decode>(node: &Node) -> bool {
        let mut found: Vec<Diagnostic> = Vec::new();
        decode::<T>(node, &mut found).is_some() && found.is_empty()
    }
    match kind {
        "portal" => shape_of::<portal::Portal>(node),
        "region" => shape_of::<portal::Region>(node),
        "site" => shape_of::<body::Site>(node),
        "office" => shape_of::<office::Office>(node),
        "service" => shape_of::<service::Service>(node),
        "life-event" => shape_of::<service::LifeEvent>(node),
        "person" => shape_of::<office::Person>(node),
        "alert" => shape_of::<item::Alert>(node),
        "holidays" => shape_of::<office::Holidays>(node),
        "news" => shape_of::<item::News>(node),
        "event" => shape_of::<event::Event>(node),
        "notice" => shape_of::<notice::Notice>(node),
        "waste" => shape_of::<waste::Waste>(node),
        "page" => shape_of::<item::Page>(node),
        "document" => shape_of::<document::Document>(node),
        "legal" => shape_of::<item::Legal>(node),
        "form" => shape_of::<form::Form>(node),
        "form-block" => shape_of::<form::FormBlock>(node),
        "form-override" => shape_of::<form::FormOverride>(node),
        other => panic!("teach this test the kind {other}"),
    }
}

fn validator(kind: &Kind) -> jsonschema::Validator {
    let document = schema::document(kind.name, &(kind.shape)(), false);
    jsonschema::options().should_validate_formats(true).build(&document).unwrap()
}

/// A document as editors with JSON Schema see it: plain numbers and truth values are such, all else is text.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(text, Style::Plain) => match serde_json::from_str::<Json>(text) {
            Ok(value @ (Json::Number(_) | Json::Bool(_))) => value,
            _ => Json::String(text.to_string()),
        },
        Value::Scalar(text, _) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Map(entries) => Json::Object(entries.iter().map(|entry| (entry.key.to_string(), json(&entry.node))).collect()),
    }
}

fn node(value: Value) -> Node {
    Node { span: Span::default(), value }
}

fn plain(text: &str) -> Node {
    match text {
        "" | "~" | "null" => node(Value::Null),
        _ => Node::text(Span::default(), text, Style::Plain),
    }
}

fn quoted(text: &str) -> Node {
    Node::text(Span::default(), text, Style::Quoted)
}

fn map(entries: Vec<(String, Node)>) -> Node {
    node(Value::Map(entries.into_iter().map(|(key, node)| Entry { key: key.into(), span: Span::default(), node }).collect()))
}

/// Which of several valid values to take: by turns, so that all are seen.
struct Turn(u64);

impl Turn {
    fn next(&mut self, of: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % of.max(1)
    }
}

/// A valid value of a shape; with `full`, every key is there.
fn valid(shape: &Shape, full: bool, turn: &mut Turn) -> Node {
    match shape {
        Shape::Bool => plain(["true", "false", "ja", "nein"][turn.next(4)]),
        Shape::Int(min, max) => plain(&[min, max][turn.next(2)].to_string()),
        Shape::Money => [plain("60.00"), plain("60"), plain("12,50"), quoted("7.5"), plain("60,00 €")][turn.next(5)].clone(),
        Shape::Word(rule) => quoted(rule.examples[turn.next(rule.examples.len())]),
        Shape::Choice(words) => plain(words[turn.next(words.len())]),
        Shape::Text(_) => match turn.next(4) {
            0 => map(vec![("en".into(), quoted("text")), ("de".into(), quoted("Text"))]),
            1 => plain("2026"),
            _ => quoted("Text: mit „Zeichen“"),
        },
        Shape::Condition => {
            let group = |answer: Node| map(vec![("hunde.rasse".into(), answer)]);
            match turn.next(4) {
                0 => group(plain("true")),
                1 => group(map(vec![("min".into(), plain("2"))])),
                2 => node(Value::List(vec![group(quoted("ja")), group(node(Value::List(vec![plain("a"), plain("2")])))])),
                _ => group(plain("assistenzhund")),
            }
        }
        Shape::List(item) => node(Value::List((0..turn.next(3)).map(|_| valid(item, full, turn)).collect())),
        Shape::Map(rule, item) => {
            let keys = match rule {
                KeyRule::Id => ["erster-hund", "b_2"],
                KeyRule::Land => ["TH", "SN"],
                KeyRule::Path => ["hunde.rasse", "a"],
            };
            map(keys[..turn.next(3)].iter().map(|key| ((*key).to_owned(), valid(item, full, turn))).collect())
        }
        Shape::Record(record) => {
            let mut entries = Vec::new();
            for field in &record.fields {
                if field.required || full || turn.next(4) == 0 {
                    let full = full && turn.next(3) > 0;
                    entries.push((field.key.to_owned(), valid(&field.shape, full, turn)));
                }
            }
            map(entries)
        }
    }
}

/// Words that are right at one place and wrong at another.
const ODD: &[&str] = &[
    "",
    " ",
    "x",
    "X",
    "ja",
    "yes",
    "true",
    "false",
    "null",
    "0",
    "1",
    "-1",
    "05",
    "007",
    "+5",
    "1.5",
    "-0.5",
    "12.345",
    "60.00",
    "60,0",
    "1.000,00",
    "1000000000",
    "12345678901",
    "123456789012",
    "01067",
    "99999",
    "4600",
    "2026-02-28",
    "2026-02-29",
    "2028-02-29",
    "2026-02-30",
    "2026-13-01",
    "2026-3-1",
    "2100-02-29",
    "2000-02-29",
    "2026-03-01 18:00",
    "2026-02-30 18:00",
    "2026-03-01 24:00",
    "2026-03-01T18:00",
    "12-25",
    "02-29",
    "02-30",
    "04-31",
    "13-01",
    "08:00-12:00",
    "12:00-08:00",
    "08:00-08:00",
    "22:00-24:00",
    "8:00-12:00",
    "08:00-24:30",
    "a/b",
    "a//b",
    "-a",
    "a-",
    "a--b",
    "ä",
    "a b",
    "media:a.svg",
    "media:",
    "media:../x",
    "media:a..b",
    "https://a.example/",
    "https://",
    "https://ä.example/",
    "https://a b",
    "https://a.example/🐶",
    "ftp://a.example/",
    "a@b.example",
    "a@b",
    "@b.c",
    "a@.c",
    "a@b.",
    "030 1",
    "0",
    "030 23125-100",
    "+49 30 1",
    "DE02120300000000202051",
    "DE02 1203",
    "BYLADEM1001",
    "BYLADEM1",
    "12345678",
    "DE98ZZZ09999999999",
    "DE98ZZZ0999999999X",
    "#003f7f",
    "#03f",
    "#003F7G",
    "99102013104000",
    "98102013104000",
    "160520000000",
    "016052000000",
    "two\nlines",
    "de",
    "text",
    "\u{a0}",
    "§ 5",
    "1e5",
    "0x10",
    ".5",
    "5.",
    "-",
    "true ",
];

/// Values that are wrong at most places, or right for odd reasons.
fn oddities() -> Vec<Node> {
    // Plain text ends before white space.
    let mut odd: Vec<Node> = ODD.iter().filter(|word| word.trim() == **word).map(|word| plain(word)).collect();
    odd.extend(ODD.iter().map(|word| quoted(word)));
    odd.extend([
        node(Value::List(Vec::new())),
        node(Value::List(vec![plain("x")])),
        node(Value::List(vec![node(Value::Null)])),
        map(Vec::new()),
        map(vec![("de".into(), quoted("Text"))]),
        map(vec![("de".into(), plain(""))]),
        map(vec![("en".into(), quoted("text"))]),
        map(vec![("de".into(), quoted("Text")), ("xx".into(), quoted("text"))]),
        map(vec![("Größe".into(), quoted("Text"))]),
    ]);
    odd
}

/// JSON knows only one way to write a number: `1.0` and `1e5` are whole numbers for a schema and none for the loader.
fn one_way_of_writing(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(text, Style::Plain) => {
            let odd = text.contains(['e', 'E']) || &**text == "-0" || (text.contains('.') && text.ends_with('0'));
            serde_json::from_str::<serde_json::Number>(text).is_err() || !odd
        }
        _ => true,
    }
}

/// All documents that differ from a valid one at one place, each with a word on the difference.
fn variations(shape: &Shape, good: &Node, path: &str, each: &mut dyn FnMut(String, Node)) {
    for odd in oddities() {
        let doubtful = matches!(shape, Shape::Int(..) | Shape::Word(_) | Shape::Money) && !one_way_of_writing(&odd);
        if !doubtful {
            each(format!("{path} = {:?}", json(&odd)), odd);
        }
    }
    match (shape, &good.value) {
        (Shape::Record(record), Value::Map(entries)) => {
            record_variations(record, entries, path, each);
            for (at, entry) in entries.iter().enumerate() {
                if let Some(field) = record.field(&entry.key) {
                    inner(&field.shape, entries, at, path, each);
                }
            }
        }
        (Shape::Map(_, item), Value::Map(entries)) => {
            for at in 0..entries.len() {
                inner(item, entries, at, path, each);
                let mut renamed = entries.clone();
                for key in ["Ä", "A", "a.b", "a..b", "TH", "th", "x y", "1", ""] {
                    renamed[at].key = key.into();
                    each(format!("{path}: key {key:?}"), node(Value::Map(renamed.clone())));
                }
            }
        }
        (Shape::List(item), Value::List(items)) => {
            for (at, good) in items.iter().enumerate().take(1) {
                variations(item, good, &format!("{path}[{at}]"), &mut |word, changed| {
                    let mut items = items.clone();
                    items[at] = changed;
                    each(word, node(Value::List(items)));
                });
            }
        }
        _ => {}
    }
}

fn inner(shape: &Shape, entries: &[Entry], at: usize, path: &str, each: &mut dyn FnMut(String, Node)) {
    variations(shape, &entries[at].node, &format!("{path}.{}", entries[at].key), &mut |word, changed| {
        let mut entries = entries.to_vec();
        entries[at].node = changed;
        each(word, node(Value::Map(entries)));
    });
}

fn record_variations(record: &Record, entries: &[Entry], path: &str, each: &mut dyn FnMut(String, Node)) {
    for at in 0..entries.len() {
        let mut less = entries.to_vec();
        let gone = less.remove(at);
        each(format!("{path}: without {}", gone.key), node(Value::Map(less)));
    }
    let mut more = entries.to_vec();
    more.push(Entry { key: "banane".into(), span: Span::default(), node: plain("gelb") });
    each(format!("{path}: unknown key in {}", record.name), node(Value::Map(more)));
}

#[test]
fn a_document_with_one_odd_place_is_valid_for_both_or_for_neither() {
    use rayon::prelude::*;
    let wrong: Vec<String> = KINDS
        .par_iter()
        .flat_map_iter(|kind| {
            let (shape, schema) = ((kind.shape)(), validator(kind));
            // Several documents, so that every alternative of texts, lists and mappings is varied.
            let mut wrong: Vec<String> = Vec::new();
            for seed in 0..2 {
                let good = valid(&shape, true, &mut Turn(seed));
                assert!(loads(kind.name, &good) && schema.is_valid(&json(&good)), "{}: {}", kind.name, json(&good));
                variations(&shape, &good, kind.name, &mut |word, changed| {
                    let (loaded, fits) = (loads(kind.name, &changed), schema.is_valid(&json(&changed)));
                    if loaded != fits {
                        wrong.push(format!("{word}: loader {loaded}, schema {fits}"));
                    }
                });
            }
            wrong.sort();
            wrong.dedup();
            wrong
        })
        .collect();
    assert!(wrong.is_empty(), "{} disagreements:\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_valid_document_is_valid_for_both(seed in any::<u64>(), full in any::<bool>()) {
        for kind in &KINDS {
            let good = valid(&(kind.shape)(), full, &mut Turn(seed));
            prop_assert!(loads(kind.name, &good), "{}: {}", kind.name, json(&good));
            prop_assert!(validator(kind).is_valid(&json(&good)), "{}: {}", kind.name, json(&good));
        }
    }
}

#[test]
fn every_file_of_the_demonstration_is_valid_for_both() {
    let sources = members::load(repository()).unwrap();
    let mut diagnostics = Vec::new();
    let declared = declare(&sources, &mut diagnostics);
    assert!(diagnostics.is_empty());
    let shared: Vec<&str> = declared.shared.of("services").iter().chain(&declared.forms).map(|tree| &*tree.id).collect();
    let mut documents = vec![("portal", declared.portal.as_ref().unwrap()), ("holidays", declared.holidays.as_ref().unwrap())];
    for folder in declared.bodies.values().chain([&declared.shared]) {
        documents.extend(folder.site.iter().map(|tree| ("site", tree)));
        for (name, kind) in [
            ("offices", "office"),
            ("people", "person"),
            ("news", "news"),
            ("events", "event"),
            ("alerts", "alert"),
            ("pages", "page"),
            ("documents", "document"),
            ("legal", "legal"),
        ] {
            documents.extend(folder.of(name).iter().map(|tree| (kind, tree)));
        }
    }
    let own = declared.bodies.values().flat_map(|folder| folder.of("services")).filter(|tree| !shared.contains(&&*tree.id));
    documents.extend(declared.shared.of("services").iter().chain(own).map(|tree| ("service", tree)));
    // What a town lays over a plan is none by itself.
    let plans = declared.bodies.values().flat_map(|folder| folder.of("waste")).filter(|tree| tree.node.get("company").is_some());
    documents.extend(plans.map(|tree| ("waste", tree)));
    documents.extend(declared.shared.of("life-events").iter().map(|tree| ("life-event", tree)));
    documents.extend(declared.forms.iter().map(|tree| ("form", tree)));
    documents.extend(declared.blocks.iter().map(|tree| ("form-block", tree)));
    documents
        .extend(declared.form_overrides.values().flatten().filter(|tree| shared.contains(&&*tree.id)).map(|tree| ("form-override", tree)));
    assert!(documents.len() > 100, "{}", documents.len());
    for kind in &KINDS {
        let schema = validator(kind);
        for (_, tree) in documents.iter().filter(|(name, _)| *name == kind.name) {
            let document = json(&tree.node);
            let problems: Vec<String> =
                schema.iter_errors(&document).map(|error| format!("{} at {}", error, error.instance_path())).collect();
            let path = &sources.file(tree.file).unwrap().path;
            assert!(problems.is_empty(), "{path}: {problems:?}");
            assert!(loads(kind.name, &tree.node), "{path}");
        }
    }
}

#[test]
fn every_override_of_the_demonstration_fits_the_schema_of_overrides() {
    let sources = members::load(repository()).unwrap();
    let declared = declare(&sources, &mut Vec::new());
    let shared: Vec<&str> = declared.shared.of("services").iter().map(|tree| &*tree.id).collect();
    let document = schema::overlay("service", service::Service::record(), false);
    let schema = jsonschema::options().should_validate_formats(true).build(&document).unwrap();
    let folders = declared.bodies.values().flat_map(|folder| folder.of("services"));
    let overrides: Vec<_> = folders.filter(|tree| shared.contains(&&*tree.id)).collect();
    assert!(overrides.len() > 10, "{}", overrides.len());
    for tree in overrides {
        let document = json(&tree.node);
        let problems: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{}: {problems:?}", sources.file(tree.file).unwrap().path);
    }
    let mut wrong = json(&declared.bodies["altenburg"].of("services")[0].node);
    wrong["feees"] = "60".into();
    assert!(!schema.is_valid(&wrong), "a misspelt key is a mistake in an override, too");
}
