//! What a condition wants of one answer, as the set of answers that fulfil it.

use std::collections::BTreeSet;

use super::form_bounds::numbers;
use super::form_names::{Found, Scope, kind_of, number, quote};
use crate::decode::{At, Condition, Wanted};
use crate::diag::{Diagnostic, codes};
use crate::model::form::{FieldType, FormField, Section};
use crate::rule::{Kind, Node, Pattern};

/// The answers that are wanted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wish {
    /// Whether there need be no answer.
    pub(super) empty: bool,
    values: Values,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// Whatever is filled in.
    Any,
    /// One of these options or texts, or of `true` and `false`.
    Texts(BTreeSet<String>),
    /// A number in one of these ranges, in ten-thousandths.
    Ranges(Vec<(i128, i128)>),
}

impl Wish {
    /// Whether some answer fulfils it.
    pub(super) fn is_possible(&self) -> bool {
        self.empty
            || match &self.values {
                Values::Any => true,
                Values::Texts(texts) => !texts.is_empty(),
                Values::Ranges(ranges) => !ranges.is_empty(),
            }
    }

    /// What fulfils both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let values = match (&self.values, &other.values) {
            (Values::Any, values) | (values, Values::Any) => values.clone(),
            (Values::Texts(left), Values::Texts(right)) => Values::Texts(left & right),
            (Values::Ranges(left), Values::Ranges(right)) => Values::Ranges(
                left.iter()
                    .flat_map(|(from, to)| right.iter().map(move |(first, last)| (*from.max(first), *to.min(last))))
                    .filter(|(from, to)| from <= to)
                    .collect(),
            ),
            // Only a wish for no answer at all has another kind of values.
            (Values::Texts(texts), _) | (_, Values::Texts(texts)) => Values::Texts(texts.clone()),
        };
        Self { empty: self.empty && other.empty, values }
    }
}

const NOTHING: Values = Values::Texts(BTreeSet::new());

/// What a condition wants, within what its field accepts; `None` if it makes no sense, which is told elsewhere.
pub(super) fn wish<'a>(scope: Scope<'a>, condition: &Condition) -> Option<(&'a Section, Wish)> {
    let Some(Found::Field(section, field, false)) = scope.find(&condition.path) else { return None };
    let kind = kind_of(field.kind)?;
    let wish = match &condition.wanted {
        Wanted::Between(..) if !matches!(kind, Kind::Integer | Kind::Decimal | Kind::Money) => return None,
        Wanted::Between(min, max) => {
            let bound = |bound: &Option<At<String>>, none: i128| bound.as_ref().map_or(Some(none), |bound| scaled(bound, kind));
            let range = (bound(min, i128::MIN)?, bound(max, i128::MAX)?);
            Wish { empty: false, values: Values::Ranges(if range.0 <= range.1 { vec![range] } else { Vec::new() }) }
        }
        Wanted::OneOf(answers) => {
            let mut all = Wish { empty: false, values: NOTHING };
            for answer in answers {
                let one = one(field, kind, answer)?;
                all.empty |= one.empty;
                all.values = match (all.values, one.values) {
                    (Values::Texts(texts), values) | (values, Values::Texts(texts)) if texts.is_empty() => values,
                    (Values::Texts(left), Values::Texts(right)) => Values::Texts(&left | &right),
                    (Values::Ranges(left), Values::Ranges(right)) => Values::Ranges([left, right].concat()),
                    _ => Values::Any,
                };
            }
            all
        }
    };
    let accepted = Wish { empty: true, values: accepted(field, kind) };
    Some((section, wish.and(&accepted)))
}

/// What one answer of a condition wants.
fn one(field: &FormField, kind: Kind, answer: &At<String>) -> Option<Wish> {
    let text = |text: &str| Values::Texts(BTreeSet::from([text.to_owned()]));
    let values = match (answer.as_str(), kind) {
        ("empty", _) => return Some(Wish { empty: true, values: NOTHING }),
        ("filled", _) | (_, Kind::Options) => Values::Any,
        ("true" | "ja", Kind::Bool) => text("true"),
        // A box that nobody ticked may count as no.
        ("false" | "nein", Kind::Bool) if field.kind == FieldType::Declaration => return Some(Wish { empty: true, values: text("false") }),
        ("false" | "nein", Kind::Bool) => text("false"),
        (_, Kind::Integer | Kind::Decimal | Kind::Money) => {
            let number = scaled(answer, kind)?;
            Values::Ranges(vec![(number, number)])
        }
        (wanted, Kind::Text) if fits(field, wanted) => text(wanted),
        (_, Kind::Text) => NOTHING,
        (_, Kind::Bool | Kind::Other) => return None,
    };
    Some(Wish { empty: false, values })
}

/// Whether a text can be the answer of a field.
fn fits(field: &FormField, text: &str) -> bool {
    let length = text.chars().count();
    let short = field.max_length.is_none_or(|most| i64::try_from(length).is_ok_and(|length| length <= most.0));
    let pattern = field.pattern.as_ref().and_then(|pattern| Pattern::parse(pattern.as_str()).ok());
    // Matching a long text may be given up.
    field.computed.is_some() || (short && (length > 200 || pattern.is_none_or(|pattern| pattern.fits(text))))
}

/// What a field accepts. What a rule computes may be anything.
fn accepted(field: &FormField, kind: Kind) -> Values {
    match kind {
        Kind::Integer | Kind::Decimal | Kind::Money if field.computed.is_none() => match numbers(field) {
            (None, None) => Values::Any,
            (least, greatest) => Values::Ranges(vec![(least.unwrap_or(i128::MIN), greatest.unwrap_or(i128::MAX))]),
        },
        _ => Values::Any,
    }
}

/// A number of a condition in ten-thousandths.
fn scaled(text: &At<String>, kind: Kind) -> Option<i128> {
    Some(match number(&text.value, kind, text.span).ok()?.node {
        Node::Integer(number) => i128::from(number) * 10_000,
        Node::Decimal(number) => i128::from(number),
        Node::Money(cents) => i128::from(cents) * 100,
        _ => return None,
    })
}

/// The answers of a condition that its field alone makes impossible, and bounds that exclude each other.
pub(super) fn impossible<'a>(scope: Scope<'a>, condition: &'a Condition) -> impl Iterator<Item = Diagnostic> + 'a {
    let parts: Vec<(Condition, crate::source::Span)> = match &condition.wanted {
        // Each answer of several is looked at alone.
        Wanted::OneOf(answers) => answers
            .iter()
            .map(|answer| (Condition { path: condition.path.clone(), wanted: Wanted::OneOf(vec![answer.clone()]) }, answer.span))
            .collect(),
        Wanted::Between(min, max) => {
            let at = min.as_ref().or(max.as_ref()).map_or(condition.path.span, |bound| bound.span);
            vec![(condition.clone(), at)]
        }
    };
    parts.into_iter().filter_map(move |(part, at)| {
        let (_, wish) = wish(scope, &part)?;
        let Some(Found::Field(_, field, _)) = scope.find(&part.path) else { return None };
        let words = (!wish.is_possible()).then(|| reason(field, &part))?;
        Some(Diagnostic::new(&codes::UNREACHABLE, at).arg("problem", (words.0.as_str(), words.1.as_str())))
    })
}

/// Why the answers of a field never fulfil a condition.
fn reason(field: &FormField, condition: &Condition) -> (String, String) {
    let path = quote(&condition.path);
    let kind = kind_of(field.kind).unwrap_or(Kind::Other);
    if let Wanted::Between(Some(min), Some(max)) = &condition.wanted
        && scaled(min, kind) > scaled(max, kind)
    {
        let (min, max) = (quote(min), quote(max));
        return (format!("`min` {min} ist größer als `max` {max}"), format!("`min` {min} is greater than `max` {max}"));
    }
    let words = match (&field.min, &field.max) {
        (Some(min), Some(max)) => {
            (format!("liegt zwischen {} und {}", min.as_str(), max.as_str()), format!("is between {} and {}", min.as_str(), max.as_str()))
        }
        (Some(min), None) => (format!("ist mindestens {}", min.as_str()), format!("is at least {}", min.as_str())),
        (None, Some(max)) => (format!("ist höchstens {}", max.as_str()), format!("is at most {}", max.as_str())),
        (None, None) => (
            "hat ein `pattern` oder eine `max_length`, zu denen das nicht passt".to_owned(),
            "has a `pattern` or a `max_length` which this does not fit".to_owned(),
        ),
    };
    (format!("`{path}` {}", words.0), format!("`{path}` {}", words.1))
}
