//! Least and greatest values of answers.

use crate::decode::{Money, Plain};
use crate::diag::{Diagnostic, codes};
use crate::model::form::{FieldType, Form, FormField};

/// A least or greatest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// A whole number, or hundredths.
    Number(i64),
    Day(jiff::civil::Date),
    Today,
    Time(jiff::civil::Time),
}

/// Whether answers of a type have an order.
fn has_bounds(kind: FieldType) -> bool {
    matches!(kind, FieldType::Integer | FieldType::Decimal | FieldType::Money | FieldType::Date | FieldType::Time)
}

fn parse(kind: FieldType, text: &str) -> Option<Bound> {
    match kind {
        FieldType::Integer => text.parse().ok().map(Bound::Number),
        FieldType::Decimal | FieldType::Money => {
            let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
            Money::parse(digits).map(|cents| Bound::Number(sign * cents))
        }
        FieldType::Date if text == "today" => Some(Bound::Today),
        FieldType::Date => text.parse().ok().map(Bound::Day),
        FieldType::Time => (text.len() == 5).then(|| text.parse().ok()).flatten().map(Bound::Time),
        _ => None,
    }
}

/// Whether no answer lies between two bounds, on any day on which the form is in force.
fn excludes(form: &Form, least: Bound, greatest: Bound) -> bool {
    match (least, greatest) {
        (Bound::Number(least), Bound::Number(greatest)) => least > greatest,
        (Bound::Day(least), Bound::Day(greatest)) => least > greatest,
        (Bound::Time(least), Bound::Time(greatest)) => least > greatest,
        (Bound::Today, Bound::Day(greatest)) => greatest < form.valid_from.day(),
        _ => false,
    }
}

/// Checks `min` and `max` of a field.
pub(super) fn check(form: &Form, field: &FormField, diagnostics: &mut Vec<Diagnostic>) {
    let mut wrong = |at: &Plain, problem: (&'static str, &'static str), advice: (&'static str, &'static str)| {
        diagnostics.push(
            Diagnostic::new(&codes::FIELD_KEY, at.span()).arg("type", field.kind.word()).arg("problem", problem).arg("advice", advice),
        );
    };
    let none = [("hat kein `min`", "has no `min`"), ("hat kein `max`", "has no `max`")];
    for (at, none) in [&field.min, &field.max].into_iter().zip(none).filter_map(|(at, none)| at.as_ref().map(|at| (at, none))) {
        if !has_bounds(field.kind) {
            wrong(
                at,
                none,
                (
                    "löschen Sie die Angabe; es gibt sie bei integer, decimal, money, date und time; wie lang ein Text sein darf, sagt `max_length`",
                    "delete it; it exists for integer, decimal, money, date and time; how long a text may be says `max_length`",
                ),
            );
        } else if parse(field.kind, at.as_str()).is_none() {
            wrong(
                at,
                ("versteht diesen Wert von `min` oder `max` nicht", "does not understand this value of `min` or `max`"),
                (
                    "erlaubt sind Zahlen, Beträge, bei `date` ein Tag wie `2026-03-01` oder `today`, bei `time` eine Uhrzeit",
                    "allowed are numbers, amounts, for `date` a day such as `2026-03-01` or `today`, for `time` a time",
                ),
            );
        }
    }
    if let (Some(min), Some(max)) = (&field.min, &field.max)
        && let (Some(least), Some(greatest)) = (parse(field.kind, min.as_str()), parse(field.kind, max.as_str()))
        && excludes(form, least, greatest)
    {
        diagnostics.push(Diagnostic::new(&codes::RANGE, min.span()).arg("what", "min").arg("value", min.as_str()).arg(
            "limit",
            (format!("höchstens `max`, also {}", max.as_str()).as_str(), format!("at most `max`, which is {}", max.as_str()).as_str()),
        ));
    }
}

/// The least and the greatest number that a field accepts, in ten-thousandths; nothing where they exclude each other.
pub(super) fn numbers(field: &FormField) -> (Option<i128>, Option<i128>) {
    let unit = if field.kind == FieldType::Integer { 10_000 } else { 100 };
    let number = |bound: &Option<Plain>| match parse(field.kind, bound.as_ref()?.as_str())? {
        Bound::Number(number) => Some(i128::from(number) * unit),
        _ => None,
    };
    match (number(&field.min), number(&field.max)) {
        (Some(least), Some(greatest)) if least > greatest => (None, None),
        bounds => bounds,
    }
}
