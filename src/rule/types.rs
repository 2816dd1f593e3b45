//! Types of rules: what a field holds, what an operation gives.

use std::ops::Range;

use super::eval::{Answers, Value, evaluate};
use super::tree::{Node, Op, Tree};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// A number with up to four decimals.
    Decimal,
    /// An amount in cents.
    Money,
    /// Yes or no.
    Bool,
    /// One option of several, or a text.
    Text,
    /// Some options of several.
    Options,
    /// Anything else that is only filled in or not: a date, a time.
    Other,
}

impl Kind {
    fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
    }

    /// Its name in German and English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Integer => ("eine ganze Zahl", "a whole number"),
            Self::Decimal => ("eine Zahl", "a number"),
            Self::Money => ("ein Betrag", "an amount"),
            Self::Bool => ("ja oder nein", "yes or no"),
            Self::Text => ("ein Text oder eine Auswahl", "a text or a choice"),
            Self::Options => ("eine Mehrfachauswahl", "a multiple choice"),
            Self::Other => ("ein Datum oder eine Uhrzeit", "a date or time"),
        }
    }

    /// Its German name after „zu“.
    fn dative(self) -> &'static str {
        match self {
            Self::Integer => "einer ganzen Zahl",
            Self::Decimal => "einer Zahl",
            Self::Money => "einem Betrag",
            Self::Bool => "ja oder nein",
            Self::Text => "einem Text oder einer Auswahl",
            Self::Options => "einer Mehrfachauswahl",
            Self::Other => "einem Datum oder einer Uhrzeit",
        }
    }

    /// Its name after „ergibt“ and “gives”.
    pub fn object(self) -> (&'static str, &'static str) {
        let german = match self {
            Self::Money => "einen Betrag",
            Self::Text => "einen Text oder eine Auswahl",
            other => other.name().0,
        };
        (german, self.name().1)
    }
}

/// What names in a rule mean.
pub trait Names {
    /// The kind of a field, and whether there are several of it seen from the rule.
    fn field(&self, path: &str) -> Option<(Kind, bool)>;

    /// Whether a path names a repeated section or a table.
    fn repeats(&self, path: &str) -> bool;

    /// The kind of a parameter.
    fn param(&self, name: &str) -> Option<Kind>;
}

/// Why a rule makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeMistake {
    /// A field that is not there.
    UnknownField(Range<usize>, String),
    /// A parameter that is not declared.
    UnknownParam(Range<usize>, String),
    /// Anything else, in German and English.
    Other(Range<usize>, (String, String)),
}

fn other<T>(at: &Range<usize>, de: impl Into<String>, en: impl Into<String>) -> Result<T, TypeMistake> {
    Err(TypeMistake::Other(at.clone(), (de.into(), en.into())))
}

/// Reads bare names beside a choice as options: `art.art = erweitert`.
pub fn settle(tree: &mut Tree, names: &dyn Names) {
    let Node::Apply(op, args) = &mut tree.node else { return };
    if let (Op::Eq | Op::Ne | Op::Has, [left, right]) = (*op, args.as_mut_slice()) {
        let is_choice = |tree: &Tree| matches!(&tree.node, Node::Field(path) if names.field(path).is_some_and(|(kind, _)| matches!(kind, Kind::Text | Kind::Options)));
        let (first, second) = if is_choice(left) { (left, right) } else { (right, left) };
        if is_choice(first)
            && let Node::Field(name) = &second.node
            && !name.contains('.')
            && names.field(name).is_none()
        {
            second.node = Node::Text(name.clone());
        }
    }
    args.iter_mut().for_each(|arg| settle(arg, names));
}

/// The kind of a rule.
///
/// # Errors
/// The first place that makes no sense.
pub fn check(tree: &Tree, names: &dyn Names) -> Result<Kind, TypeMistake> {
    match &tree.node {
        Node::Integer(_) => Ok(Kind::Integer),
        Node::Decimal(_) => Ok(Kind::Decimal),
        Node::Money(_) => Ok(Kind::Money),
        Node::Bool(_) => Ok(Kind::Bool),
        Node::Text(_) => Ok(Kind::Text),
        Node::Param(name) => names.param(name).ok_or_else(|| TypeMistake::UnknownParam(tree.at.clone(), name.clone())),
        Node::Field(path) => match names.field(path) {
            None => Err(TypeMistake::UnknownField(tree.at.clone(), path.clone())),
            Some((_, true)) => other(
                &tree.at,
                format!("`{path}` gibt es mehrmals; nehmen Sie `sum({path})` oder `count(…)`"),
                format!("there are several `{path}`; use `sum({path})` or `count(…)`"),
            ),
            Some((kind, false)) => Ok(kind),
        },
        Node::Apply(op, args) => apply(tree, *op, args, names),
    }
}

fn apply(tree: &Tree, op: Op, args: &[Tree], names: &dyn Names) -> Result<Kind, TypeMistake> {
    match (op, args) {
        (Op::Sum, [over]) => return sum(tree, over, names),
        (Op::Count, [over]) => return count(tree, over, names),
        (Op::Filled, [field]) => {
            return match &field.node {
                Node::Field(path) if names.field(path).is_some() => Ok(Kind::Bool),
                Node::Field(path) => Err(TypeMistake::UnknownField(field.at.clone(), path.clone())),
                _ => other(&field.at, "`filled` fragt nach einem Feld", "`filled` asks for a field"),
            };
        }
        _ => {}
    }
    let kinds = args.iter().map(|arg| check(arg, names)).collect::<Result<Vec<_>, _>>()?;
    if let (Op::Div, [_, divisor]) = (op, args)
        && is_zero(divisor)
    {
        return other(&divisor.at, "durch null lässt sich nicht teilen", "nothing can be divided by zero");
    }
    let fits = match (op, kinds.as_slice()) {
        (Op::Add | Op::Sub, [left, right]) => same_number(*left, *right),
        (Op::Mul, [Kind::Money, right]) if right.is_number() => Some(Kind::Money),
        (Op::Mul, [left, Kind::Money]) if left.is_number() => Some(Kind::Money),
        (Op::Mul, [left, right]) if left.is_number() && right.is_number() => same_number(*left, *right),
        (Op::Div, [Kind::Money, right]) if right.is_number() => Some(Kind::Money),
        (Op::Div, [Kind::Money, Kind::Money]) => Some(Kind::Decimal),
        (Op::Div, [left, right]) if left.is_number() && right.is_number() => Some(Kind::Decimal),
        (Op::Eq | Op::Ne, [left, right]) if left == right && *left != Kind::Options => Some(Kind::Bool),
        (Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge, [left, right]) => same_number(*left, *right).map(|_| Kind::Bool),
        (Op::And | Op::Or, [Kind::Bool, Kind::Bool]) | (Op::Not, [Kind::Bool]) | (Op::Has, [Kind::Options, Kind::Text]) => Some(Kind::Bool),
        (Op::If, [Kind::Bool, yes, no]) if yes == no => Some(*yes),
        (Op::If, [Kind::Bool, yes, no]) => same_number(*yes, *no),
        (Op::Min | Op::Max, all) => all.iter().copied().map(Some).reduce(|a, b| same_number(a?, b?)).flatten(),
        (Op::Round, [Kind::Money]) => Some(Kind::Money),
        (Op::Round, [kind]) if kind.is_number() => Some(Kind::Integer),
        _ => None,
    };
    fits.map_or_else(
        || {
            let list = |name: fn(Kind) -> &'static str, and: &str| kinds.iter().map(|kind| name(*kind)).collect::<Vec<_>>().join(and);
            let word = op.word();
            other(
                &tree.at,
                format!("`{word}` passt nicht zu {}", list(Kind::dative, " und ")),
                format!("`{word}` does not fit {}", list(|kind| kind.name().1, " and ")),
            )
        },
        Ok,
    )
}

/// Whether a part of a rule is nought whatever is answered.
fn is_zero(tree: &Tree) -> bool {
    fn constant(tree: &Tree) -> bool {
        match &tree.node {
            Node::Field(_) | Node::Param(_) => false,
            Node::Apply(_, args) => args.iter().all(constant),
            _ => true,
        }
    }
    constant(tree) && matches!(evaluate(tree, &NoAnswers), Value::Integer(0) | Value::Decimal(0) | Value::Money(0))
}

/// A form that nobody has filled in.
struct NoAnswers;

impl Answers for NoAnswers {
    fn field(&self, _: &str) -> Value {
        Value::Empty
    }

    fn all(&self, _: &str) -> Vec<Value> {
        Vec::new()
    }

    fn entries(&self, _: &str) -> i64 {
        0
    }
}

/// Numbers go with numbers and amounts with amounts.
fn same_number(left: Kind, right: Kind) -> Option<Kind> {
    match (left, right) {
        (Kind::Money, Kind::Money) => Some(Kind::Money),
        (Kind::Integer, Kind::Integer) => Some(Kind::Integer),
        _ if left.is_number() && right.is_number() => Some(Kind::Decimal),
        _ => None,
    }
}

fn sum(tree: &Tree, over: &Tree, names: &dyn Names) -> Result<Kind, TypeMistake> {
    let Node::Field(path) = &over.node else {
        return other(&over.at, "`sum` zählt ein Feld zusammen, das es mehrmals gibt", "`sum` adds up a field that there are several of");
    };
    match names.field(path) {
        None => Err(TypeMistake::UnknownField(over.at.clone(), path.clone())),
        Some((kind, true)) if kind == Kind::Money || kind.is_number() => Ok(kind),
        Some((kind, true)) => other(
            &over.at,
            format!("`sum` braucht Zahlen, `{path}` ist {}", kind.name().0),
            format!("`sum` needs numbers, `{path}` is {}", kind.name().1),
        ),
        Some((_, false)) => other(
            &tree.at,
            format!("`{path}` gibt es nur einmal; hier genügt `{path}`"),
            format!("there is only one `{path}`; `{path}` alone is enough"),
        ),
    }
}

fn count(tree: &Tree, over: &Tree, names: &dyn Names) -> Result<Kind, TypeMistake> {
    match &over.node {
        Node::Field(path) if names.repeats(path) || names.field(path).is_some_and(|(_, several)| several) => Ok(Kind::Integer),
        Node::Field(path) if names.field(path).is_none() => Err(TypeMistake::UnknownField(over.at.clone(), path.clone())),
        _ => other(
            &tree.at,
            "`count` zählt die Einträge eines Abschnitts oder einer Tabelle, die es mehrmals gibt",
            "`count` counts the entries of a section or table that there are several of",
        ),
    }
}
