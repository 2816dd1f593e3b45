//! The tables of rules that Rust and the browser's script (`form-rules.js`, run by `tests/conformance/core.mjs`) share.
//!
//! `rules.json` has cases written by hand: a rule or its tree, answers, and the value; `UPDATE=1` writes the trees anew.
//! `rules-random.json` is made here from a seed and written with `UPDATE=1`: trees and answers as they fall, and values.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use dorfplatz::rule::{Answers, Kind, Names, Node, Op, Tree, Value, check, evaluate, parse, settle};
use serde_json::{Map, Value as Json, json};

use crate::region::repository;

const OPS: [Op; 21] = [
    Op::Add,
    Op::Sub,
    Op::Mul,
    Op::Div,
    Op::Eq,
    Op::Ne,
    Op::Lt,
    Op::Le,
    Op::Gt,
    Op::Ge,
    Op::And,
    Op::Or,
    Op::Not,
    Op::If,
    Op::Min,
    Op::Max,
    Op::Sum,
    Op::Count,
    Op::Round,
    Op::Filled,
    Op::Has,
];
/// Largest whole number that JSON carries everywhere; larger ones are texts in the tables.
const EXACT: i64 = 1 << 53;

/// The fields of all cases; of those of `hunde` there are several.
const FIELDS: [(&str, Kind); 17] = [
    ("a.anzahl", Kind::Integer),
    ("a.zahl", Kind::Integer),
    ("a.flaeche", Kind::Decimal),
    ("a.laenge", Kind::Decimal),
    ("a.betrag", Kind::Money),
    ("a.gebuehr", Kind::Money),
    ("a.ja", Kind::Bool),
    ("a.wirklich", Kind::Bool),
    ("a.art", Kind::Text),
    ("a.name", Kind::Text),
    ("a.merkmale", Kind::Options),
    ("a.tag", Kind::Other),
    ("a.uhr", Kind::Other),
    ("hunde.zahl", Kind::Integer),
    ("hunde.gewicht", Kind::Decimal),
    ("hunde.steuer", Kind::Money),
    ("hunde.name", Kind::Text),
];

struct Form;

impl Names for Form {
    fn field(&self, path: &str) -> Option<(Kind, bool)> {
        FIELDS.iter().find(|(name, _)| *name == path).map(|(name, kind)| (*kind, name.starts_with("hunde.")))
    }

    fn repeats(&self, path: &str) -> bool {
        path == "hunde"
    }

    fn param(&self, name: &str) -> Option<Kind> {
        match name {
            "satz" => Some(Kind::Money),
            "frist" => Some(Kind::Integer),
            _ => None,
        }
    }
}

/// Answers as they stand in a table: values by path, lists of them, numbers of entries.
struct Given(Map<String, Json>);

impl Answers for Given {
    fn field(&self, path: &str) -> Value {
        self.0.get(path).map_or(Value::Empty, value)
    }

    fn all(&self, path: &str) -> Vec<Value> {
        self.0.get(path).and_then(Json::as_array).map(|all| all.iter().map(value).collect()).unwrap_or_default()
    }

    fn entries(&self, path: &str) -> i64 {
        self.0.get(path).and_then(Json::as_i64).unwrap_or(0)
    }
}

fn whole(json: &Json) -> i64 {
    json.as_i64().or_else(|| json.as_str()?.parse().ok()).unwrap_or_else(|| panic!("no number: {json}"))
}

/// A value of a table: `{"money": 1250}`, `null`.
fn value(json: &Json) -> Value {
    let Some((kind, held)) = json.as_object().and_then(|object| object.iter().next()) else { return Value::Empty };
    match kind.as_str() {
        "integer" => Value::Integer(whole(held)),
        "decimal" => Value::Decimal(whole(held)),
        "money" => Value::Money(whole(held)),
        "bool" => Value::Bool(held.as_bool().unwrap()),
        "text" => Value::Text(held.as_str().unwrap().to_owned()),
        "options" => Value::Options(held.as_array().unwrap().iter().map(|each| each.as_str().unwrap().to_owned()).collect()),
        other => panic!("no kind of value: {other}"),
    }
}

fn written(value: &Value) -> Json {
    let number = |number: i64| if number.unsigned_abs() < EXACT.unsigned_abs() { json!(number) } else { json!(number.to_string()) };
    match value {
        Value::Empty => Json::Null,
        Value::Integer(held) => json!({"integer": number(*held)}),
        Value::Decimal(held) => json!({"decimal": number(*held)}),
        Value::Money(held) => json!({"money": number(*held)}),
        Value::Bool(held) => json!({"bool": held}),
        Value::Text(held) => json!({"text": held}),
        Value::Options(held) => json!({"options": held}),
    }
}

/// The tree of its JSON.
fn tree(json: &Json) -> Tree {
    let object = json.as_object().unwrap();
    if let Some(word) = object.get("op") {
        let op = OPS.into_iter().find(|op| word == op.word()).unwrap();
        return Tree::bare(Node::Apply(op, object["args"].as_array().unwrap().iter().map(tree).collect()));
    }
    let (kind, held) = object.iter().next().unwrap();
    let text = || held.as_str().unwrap().to_owned();
    Tree::bare(match kind.as_str() {
        "field" => Node::Field(text()),
        "param" => Node::Param(text()),
        "text" => Node::Text(text()),
        "bool" => Node::Bool(held.as_bool().unwrap()),
        "integer" => Node::Integer(whole(held)),
        "decimal" => Node::Decimal(whole(held)),
        "money" => Node::Money(whole(held)),
        other => panic!("no node: {other}"),
    })
}

/// The tree of a rule, its parameters bound.
fn read(rule: &str) -> Tree {
    let mut tree = parse(rule).unwrap_or_else(|mistake| panic!("{rule}: {mistake:?}"));
    settle(&mut tree, &Form);
    check(&tree, &Form).unwrap_or_else(|mistake| panic!("{rule}: {mistake:?}"));
    tree.bind(&|name| Some(if name == "frist" { Node::Integer(14) } else { Node::Money(6_000) }));
    tree
}

/// A table with one case a line.
fn lines(about: &str, cases: &[Json]) -> String {
    let mut text = format!("{{\"about\": {},\n\"cases\": [\n", json!(about));
    for (number, case) in cases.iter().enumerate() {
        let _ = writeln!(text, "{case}{}", if number + 1 < cases.len() { "," } else { "" });
    }
    text + "]}\n"
}

/// Compares a table with what it is to be, or writes it.
fn settled(name: &str, wanted: &str) {
    let path = repository().join("tests/conformance").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, wanted).unwrap();
    } else {
        assert!(fs::read_to_string(path).unwrap() == wanted, "{name} is old: `UPDATE=1 cargo test --test it rule_table` writes it");
    }
}

#[test]
fn rules_of_the_table_give_its_values() {
    let text = fs::read_to_string(repository().join("tests/conformance/rules.json")).unwrap();
    let table: Json = serde_json::from_str(&text).unwrap();
    let mut cases = table["cases"].as_array().unwrap().clone();
    assert!(cases.len() >= 150, "only {} cases", cases.len());
    for case in &mut cases {
        let made = case.get("rule").and_then(Json::as_str).map_or_else(|| tree(&case["tree"]), read);
        let given = Given(case["answers"].as_object().unwrap().clone());
        assert_eq!(evaluate(&made, &given), value(&case["value"]), "{}", case["name"]);
        case["tree"] = made.json();
    }
    settled("rules.json", &lines(table["about"].as_str().unwrap(), &cases));
}

#[test]
fn random_rules_give_what_their_table_says() {
    let mut dice = Dice(20_261_128);
    let cases: Vec<Json> = (0..500).map(|number| dice.case(number % 10 == 9)).collect();
    settled("rules-random.json", &lines("made by tests/it/rule_table.rs", &cases));
}

/// Numbers as they fall, always the same (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A number that is small, odd or extreme.
    fn number(&mut self) -> i64 {
        let small = i64::try_from(self.below(4_000)).unwrap() - 1_000;
        match self.below(12) {
            0 => self.pick(&[i64::MAX, i64::MIN, i64::MAX - 1, 4_611_686_018_427_387_904, -3_037_000_500, 3_037_000_500]),
            1 => small * 1_000_003 * 1_009,
            2 | 3 => small * 5_000,
            4 => 0,
            _ => small,
        }
    }

    fn value(&mut self, kind: Kind) -> Value {
        match kind {
            Kind::Integer if self.below(2) == 0 => Value::Integer(i64::try_from(self.below(20)).unwrap() - 4),
            Kind::Integer => Value::Integer(self.number()),
            Kind::Decimal => Value::Decimal(self.number()),
            Kind::Money => Value::Money(self.number()),
            Kind::Bool => Value::Bool(self.below(2) == 0),
            Kind::Text | Kind::Other => Value::Text(self.pick(&["a", "b", "c"]).to_owned()),
            Kind::Options => Value::Options(["a", "b", "c"].into_iter().filter(|_| self.below(2) == 0).map(str::to_owned).collect()),
        }
    }

    fn maybe(&mut self, kind: Kind) -> Json {
        if self.below(6) == 0 { Json::Null } else { written(&self.value(kind)) }
    }

    /// A tree with answers for its fields; `wild` ones fit together only by chance.
    fn case(&mut self, wild: bool) -> Json {
        let kind = self.pick(&[Kind::Integer, Kind::Decimal, Kind::Money, Kind::Money, Kind::Bool, Kind::Bool]);
        let depth = 1 + self.below(3);
        let made = self.grow(kind, depth, wild);
        let mut found = Vec::new();
        made.fields(&mut found);
        let paths: BTreeMap<&str, Option<(Kind, bool)>> = found.into_iter().map(|(path, _)| (path, Form.field(path))).collect();
        let mut answers = Map::new();
        for (path, field) in paths {
            let answer = match field {
                None => json!(self.below(5)),
                Some((kind, true)) => (0..self.below(4)).map(|_| self.maybe(kind)).collect(),
                Some((kind, false)) => self.maybe(kind),
            };
            answers.insert(path.to_owned(), answer);
        }
        let value = written(&evaluate(&made, &Given(answers.clone())));
        json!({"tree": made.json(), "answers": answers, "value": value})
    }

    fn field(&mut self, kind: Kind, several: bool) -> Tree {
        let fitting: Vec<&str> =
            FIELDS.iter().filter(|(name, its)| *its == kind && name.starts_with("hunde.") == several).map(|(name, _)| *name).collect();
        Tree::bare(Node::Field(self.pick(&fitting).to_owned()))
    }

    fn leaf(&mut self, kind: Kind) -> Tree {
        if self.below(3) > 0 || matches!(kind, Kind::Options | Kind::Other) {
            let numeric = matches!(kind, Kind::Integer | Kind::Decimal | Kind::Money);
            if numeric && self.below(4) == 0 {
                return Tree::bare(Node::Apply(Op::Sum, vec![self.field(kind, true)]));
            }
            if kind == Kind::Integer && self.below(6) == 0 {
                return Tree::bare(Node::Apply(Op::Count, vec![Tree::bare(Node::Field("hunde".to_owned()))]));
            }
            return self.field(kind, false);
        }
        let most = self.pick(&[9, 9, 120, 99_999, 1_000_000_000_000]);
        let number = i64::try_from(self.below(most)).unwrap();
        Tree::bare(match kind {
            Kind::Integer => Node::Integer(number),
            Kind::Decimal => Node::Decimal(number * 125),
            Kind::Money => Node::Money(number),
            Kind::Bool => Node::Bool(number % 2 == 0),
            _ => Node::Text(self.pick(&["a", "b", "d"]).to_owned()),
        })
    }

    fn grow(&mut self, kind: Kind, depth: usize, wild: bool) -> Tree {
        use Kind::{Bool, Decimal, Integer, Money, Options, Text};
        let kind = if wild && self.below(4) == 0 { self.pick(&[Bool, Decimal, Integer, Money, Options, Text]) } else { kind };
        if depth == 0 || self.below(6) == 0 || matches!(kind, Options | Text | Kind::Other) {
            return self.leaf(kind);
        }
        if self.below(7) == 0 {
            return self.apply(Op::If, &[Bool, kind, kind], depth, wild);
        }
        let number = self.pick(&[Integer, Decimal]);
        let order = [Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge];
        let (op, kinds): (Op, Vec<Kind>) = match (kind, self.below(8)) {
            (Bool, 0 | 1) => (self.pick(&order), vec![Money, Money]),
            (Bool, 2 | 3) => (self.pick(&order), vec![number, self.pick(&[Integer, Decimal])]),
            (Bool, 4) => (self.pick(&[Op::Eq, Op::Ne]), vec![Text, Text]),
            (Bool, 5) => (Op::Not, vec![Bool]),
            (Bool, 6) => (Op::Has, vec![Options, Text]),
            (Bool, _) => (self.pick(&[Op::And, Op::Or]), vec![Bool, Bool]),
            (_, 0) => (self.pick(&[Op::Min, Op::Max]), vec![kind; 2 + self.below(2)]),
            (Integer | Money, 1) => (Op::Round, vec![if kind == Money { Money } else { number }]),
            (Money, 2 | 3) => (Op::Mul, if self.below(2) == 0 { vec![Money, number] } else { vec![number, Money] }),
            (Money, 4) => (Op::Div, vec![Money, number]),
            (Decimal, 1) => (Op::Div, vec![Money, Money]),
            (Decimal, 2) => (Op::Div, vec![number, self.pick(&[Integer, Decimal])]),
            (Decimal, 3) => (self.pick(&[Op::Min, Op::Max]), vec![number, Decimal]),
            (Decimal, _) => (self.pick(&[Op::Add, Op::Sub, Op::Mul]), vec![number, Decimal]),
            (Integer, _) => (self.pick(&[Op::Add, Op::Sub, Op::Mul]), vec![Integer, Integer]),
            _ => (self.pick(&[Op::Add, Op::Sub]), vec![kind, kind]),
        };
        if kind == Bool && self.below(10) == 0 {
            let asked = self.pick(&[Bool, Decimal, Integer, Money, Options, Text, Kind::Other]);
            return Tree::bare(Node::Apply(Op::Filled, vec![self.field(asked, false)]));
        }
        self.apply(op, &kinds, depth, wild)
    }

    fn apply(&mut self, op: Op, kinds: &[Kind], depth: usize, wild: bool) -> Tree {
        let args = kinds.iter().map(|kind| self.grow(*kind, depth - 1, wild)).collect();
        Tree::bare(Node::Apply(op, args))
    }
}
