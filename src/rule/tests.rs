//! Rules and patterns by example.

use super::*;
use proptest::prelude::*;

struct Form;

impl Names for Form {
    fn field(&self, path: &str) -> Option<(Kind, bool)> {
        Some(match path {
            "a.anzahl" => (Kind::Integer, false),
            "a.flaeche" => (Kind::Decimal, false),
            "a.betrag" => (Kind::Money, false),
            "a.ja" => (Kind::Bool, false),
            "a.art" => (Kind::Text, false),
            "hunde.steuer" => (Kind::Money, true),
            _ => return None,
        })
    }

    fn repeats(&self, path: &str) -> bool {
        path == "hunde"
    }

    fn param(&self, name: &str) -> Option<Kind> {
        (name == "satz").then_some(Kind::Money)
    }
}

impl Answers for Form {
    fn field(&self, path: &str) -> Value {
        match path {
            "a.anzahl" => Value::Integer(3),
            "a.flaeche" => Value::Decimal(125_000),
            "a.betrag" => Value::Money(1_005),
            "a.ja" => Value::Bool(true),
            "a.art" => Value::Text("geruest".to_owned()),
            _ => Value::Empty,
        }
    }

    fn all(&self, _: &str) -> Vec<Value> {
        vec![Value::Money(6_000), Value::Empty, Value::Money(8_400)]
    }

    fn entries(&self, _: &str) -> i64 {
        2
    }
}

fn value(text: &str) -> Value {
    let mut tree = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
    check(&tree, &Form).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
    tree.bind(&|_| Some(Node::Money(6_000)));
    evaluate(&tree, &Form)
}

#[test]
fn money_is_counted_in_cents_and_rounded_half_up() {
    for (text, cents) in [
        ("a.anzahl * {satz}", 18_000),
        ("{satz} + (a.anzahl - 1) * 84.00 €", 22_800),
        ("a.betrag / 2", 503),
        ("a.flaeche * 1,50 €", 1_875),
        ("sum(hunde.steuer)", 14_400),
        ("if(a.ja and a.anzahl > 2, {satz}, 0 €)", 6_000),
        ("max({satz}, 10 €, a.betrag)", 6_000),
        ("round(a.betrag)", 1_000),
    ] {
        assert_eq!(value(text), Value::Money(cents), "{text}");
    }
    assert_eq!(value("count(hunde) + 1"), Value::Integer(3));
    assert_eq!(value("not (a.anzahl = 3)"), Value::Bool(false));
}

#[test]
fn what_is_empty_or_too_large_gives_nothing() {
    assert_eq!(value("a.betrag * 999999999999 * 999999999999"), Value::Empty);
    assert_eq!(value("a.betrag / (a.anzahl - 3)"), Value::Empty);
    assert!(parse("999999999999,9999").is_err(), "a browser would round it");
}

#[test]
fn rules_that_make_no_sense_are_refused_with_their_place() {
    for (text, place) in [
        ("a.betrag + a.anzahl", 0..19),
        ("a.nichts * 2", 0..8),
        ("hunde.steuer * 2", 0..12),
        ("sum(a.betrag)", 0..13),
        ("if(a.anzahl, 1, 2)", 0..18),
        ("{preis} * 2", 0..7),
    ] {
        let mistake = check(&parse(text).unwrap(), &Form).unwrap_err();
        let (TypeMistake::UnknownField(at, _) | TypeMistake::UnknownParam(at, _) | TypeMistake::Other(at, _)) = mistake;
        assert_eq!(at, place, "{text}");
    }
    for (text, place) in [("1 +", 3..3), ("1 2", 2..3), ("wurzel(2)", 0..6), ("if(1, 2)", 0..8), ("(1", 2..2), ("1 % 2", 2..5)] {
        assert_eq!(parse(text).unwrap_err().at, place, "{text}");
    }
}

#[test]
fn the_tree_is_carried_as_json() {
    let json = parse("if(a.ja, {satz}, 12,5 * 2)").unwrap().json().to_string();
    assert_eq!(json, r#"{"op":"if","args":[{"field":"a.ja"},{"param":"satz"},{"op":"*","args":[{"decimal":125000},{"integer":2}]}]}"#);
}

#[test]
fn patterns_hold_for_the_whole_answer() {
    for (pattern, good, bad) in [
        (r"\d{15}", "123456789012345", "12345678901234"),
        ("[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [0-9]{1,4}(E|H)?", "ABG-XY 123E", "abg-xy 123"),
        ("(ab|c)*d?", "abcab", "abcba"),
        ("", "", "x"),
        (r"^1\.000$", "1.000", "1x000"),
    ] {
        let pattern = Pattern::parse(pattern).unwrap();
        assert!(pattern.fits(good) && !pattern.fits(bad), "{pattern:?}");
    }
    for (pattern, place) in
        [("a.b", 1..2), (r"\w+", 0..2), ("(a", 0..2), ("[z-a]", 1..4), ("a**", 1..3), ("(?=a)", 0..2), ("a{300}", 1..6), ("a)", 1..2)]
            .into_iter()
            // What a browser refuses, or reads as another range.
            .chain([(r"a\-b", 1..3), (r"\#", 0..2), (r"[\d-x]", 1..4), (r"[\]-a]", 1..4), (r"[\!]", 1..3)])
    {
        assert_eq!(Pattern::parse(pattern).unwrap_err().at, place, "{pattern}");
    }
}

#[test]
fn patterns_that_would_keep_a_browser_busy_are_refused() {
    let deep = "((((a{200}){200}){200}){200}){200}";
    for pattern in ["(a+)+b", "(a*b*)*", "(a|a)*", "(a|ab|b)*c", "(a{1,10}){1,10}b", "(a?){50}", "((ab{0,200}c){200}){2}", deep] {
        assert!(Pattern::parse(pattern).is_err(), "{pattern}");
    }
    let optional = "a?".repeat(30);
    assert!(Pattern::parse(&optional).is_err());
    let harmless = [
        "[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2} ?[1-9][0-9]{0,3}[EH]?",
        "([0-9]{4} ?){5}",
        "([0-9]{1,3}\\.){3}[0-9]{1,3}",
        "[A-Z]+( [A-Z]+)*",
        "(Mo|Di|Mi|Do|Fr)(, (Mo|Di|Mi|Do|Fr))?",
        "\\+?[0-9 ]+[0-9]",
        "[^;]*;[0-9]{200}",
    ];
    for pattern in harmless {
        assert!(Pattern::parse(pattern).is_ok(), "{pattern}: {:?}", Pattern::parse(pattern));
    }
}

#[test]
fn the_shortest_answer_to_a_pattern_is_known() {
    for (pattern, length) in [("[0-9]{15}", 15), ("(abc|d)?e+", 1), ("(ab|c){2,5}", 2), ("", 0)] {
        assert_eq!(Pattern::parse(pattern).unwrap().shortest(), length, "{pattern}");
    }
}

#[test]
fn a_division_by_nought_is_refused() {
    for text in ["1/0", "1 / (2 - 2)", "a.betrag / round(0.4)"] {
        assert!(check(&parse(text).unwrap(), &Form).is_err(), "{text}");
    }
    assert!(check(&parse("1 / (a.anzahl - 3)").unwrap(), &Form).is_ok());
}

proptest! {
    #[test]
    fn any_rule_and_any_pattern_is_read_or_refused(text in "[a-z0-9(){}|*+?.,\\[\\]\\\\ =<>€-]{0,60}", answer in "[a-z0-9]{0,30}") {
        if let Ok(tree) = parse(&text) && check(&tree, &Form).is_ok() {
            let _ = evaluate(&tree, &Form);
        }
        if let Ok(pattern) = Pattern::parse(&text) {
            let _ = pattern.fits(&answer);
        }
    }
}
