//! Conditions of forms: when a field is shown or required.

use super::{At, Cx, Decode, KeyRule, Shape};
use crate::diag::{Diagnostic, codes};
use crate::yaml::{Node, Value};

/// One of several groups must hold, and of a group everything: `{hund.zahl: {min: 2}}` or `[{…}, {…}]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions(pub Vec<Vec<Condition>>);

/// What is asked of one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field: `field` of the same section, or `section.field`.
    pub path: At<String>,
    /// What its answer must be.
    pub wanted: Wanted,
}

/// What an answer must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// One of these: options, `true`, `false`, `filled`, `empty`, a number.
    OneOf(Vec<At<String>>),
    /// A number between two.
    Between(Option<At<String>>, Option<At<String>>),
}

const EXPECTED: (&str, &str) = ("eine Bedingung", "a condition");
const ADVICE: (&str, &str) = ("schreiben Sie zum Beispiel `{abschnitt.feld: antwort}`", "write for example `{section.field: answer}`");

impl Decode for Conditions {
    fn shape() -> Shape {
        Shape::Condition
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let groups: Vec<&Node> = match &node.value {
            Value::List(items) if !items.is_empty() => items.iter().collect(),
            _ => vec![node],
        };
        let groups: Vec<Option<Vec<Condition>>> = groups.into_iter().map(|group| decode_group(group, cx)).collect();
        groups.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }
}

fn decode_group(node: &Node, cx: &mut Cx<'_>) -> Option<Vec<Condition>> {
    let entries = node.entries();
    if entries.is_empty() {
        cx.wrong_type(node, EXPECTED, ADVICE);
        return None;
    }
    let mut group = Vec::new();
    let mut whole = true;
    for entry in entries {
        if !KeyRule::Path.accepts(&entry.key) {
            cx.report(
                Diagnostic::new(&codes::INVALID_VALUE, entry.span)
                    .arg("value", &*entry.key)
                    .arg("expected", ("der Pfad eines Feldes", "the path of a field"))
                    .arg("advice", ADVICE),
            );
            whole = false;
            continue;
        }
        match wanted(&entry.node) {
            Some(wanted) => group.push(Condition { path: At { value: entry.key.to_string(), span: entry.span }, wanted }),
            None => {
                cx.wrong_type(
                    &entry.node,
                    (
                        "eine Antwort, eine Liste von Antworten oder `{min: …, max: …}`",
                        "an answer, a list of answers or `{min: …, max: …}`",
                    ),
                    ADVICE,
                );
                whole = false;
            }
        }
    }
    whole.then_some(group)
}

fn answer(node: &Node) -> Option<At<String>> {
    node.scalar().filter(|text| !text.trim().is_empty()).map(|text| At { value: text.to_owned(), span: node.span })
}

fn wanted(node: &Node) -> Option<Wanted> {
    match &node.value {
        Value::List(items) if !items.is_empty() => items.iter().map(answer).collect::<Option<Vec<_>>>().map(Wanted::OneOf),
        Value::Map(entries) if !entries.is_empty() => {
            let bound = |key: &str| node.get(key).map(answer);
            if entries.iter().any(|entry| !matches!(&*entry.key, "min" | "max")) {
                return None;
            }
            let (min, max) = (bound("min"), bound("max"));
            if matches!(min, Some(None)) || matches!(max, Some(None)) {
                return None;
            }
            Some(Wanted::Between(min.flatten(), max.flatten()))
        }
        _ => answer(node).map(|answer| Wanted::OneOf(vec![answer])),
    }
}
