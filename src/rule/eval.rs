//! The value of a rule for given answers.

use super::tree::{Node, Op, Tree};

/// Ten-thousandths in one.
const SCALE: i64 = 10_000;

/// An answer or a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing was filled in, or there is no result.
    Empty,
    /// A whole number.
    Integer(i64),
    /// Ten-thousandths.
    Decimal(i64),
    /// Cents.
    Money(i64),
    /// Yes or no.
    Bool(bool),
    /// An option or a text.
    Text(String),
    /// The options that were ticked.
    Options(Vec<String>),
}

/// The answers of a form.
pub trait Answers {
    /// The answer of a field.
    fn field(&self, path: &str) -> Value;

    /// The answers of a field that there are several of; empty ones included.
    fn all(&self, path: &str) -> Vec<Value>;

    /// How many entries of a section or table are filled in.
    fn entries(&self, path: &str) -> i64;
}

/// Evaluates a rule that passed [`check`](super::check), its parameters bound. What is empty, overflows or divides by
/// zero gives [`Value::Empty`].
pub fn evaluate(tree: &Tree, answers: &dyn Answers) -> Value {
    match &tree.node {
        Node::Integer(number) => Value::Integer(*number),
        Node::Decimal(number) => Value::Decimal(*number),
        Node::Money(cents) => Value::Money(*cents),
        Node::Bool(holds) => Value::Bool(*holds),
        Node::Text(text) => Value::Text(text.clone()),
        Node::Param(_) => Value::Empty,
        Node::Field(path) => answers.field(path),
        Node::Apply(op, args) => apply(*op, args, answers).unwrap_or(Value::Empty),
    }
}

fn apply(op: Op, args: &[Tree], answers: &dyn Answers) -> Option<Value> {
    let path = |tree: &Tree| if let Node::Field(path) = &tree.node { Some(path.clone()) } else { None };
    match (op, args) {
        (Op::Sum, [over]) => {
            let all = answers.all(&path(over)?);
            all.into_iter().filter(|value| *value != Value::Empty).try_fold(None, |sum: Option<Value>, value| match sum {
                None => Some(Some(value)),
                Some(sum) => number(Op::Add, &sum, &value).map(Some),
            })?
        }
        (Op::Count, [over]) => Some(Value::Integer(answers.entries(&path(over)?))),
        (Op::Filled, [field]) => Some(Value::Bool(answers.field(&path(field)?) != Value::Empty)),
        (Op::If, [condition, yes, no]) => match evaluate(condition, answers) {
            Value::Bool(holds) => Some(evaluate(if holds { yes } else { no }, answers)),
            _ => None,
        },
        // Both sides need not be known: what is wrong already is wrong.
        (Op::And | Op::Or, [left, right]) => {
            let decided = op == Op::Or;
            match (evaluate(left, answers), evaluate(right, answers)) {
                (Value::Bool(a), _) if a == decided => Some(Value::Bool(decided)),
                (_, Value::Bool(b)) if b == decided => Some(Value::Bool(decided)),
                (Value::Bool(_), Value::Bool(_)) => Some(Value::Bool(!decided)),
                _ => None,
            }
        }
        _ => values(op, &args.iter().map(|arg| evaluate(arg, answers)).collect::<Vec<_>>()),
    }
}

fn values(op: Op, values: &[Value]) -> Option<Value> {
    if values.contains(&Value::Empty) {
        return None;
    }
    match (op, values) {
        (Op::Not, [Value::Bool(holds)]) => Some(Value::Bool(!holds)),
        (Op::Has, [Value::Options(options), Value::Text(wanted)]) => Some(Value::Bool(options.contains(wanted))),
        (Op::Eq, [left, right]) => Some(Value::Bool(compare(left, right) == Some(std::cmp::Ordering::Equal) || left == right)),
        (Op::Ne, [left, right]) => Some(Value::Bool(compare(left, right) != Some(std::cmp::Ordering::Equal) && left != right)),
        (Op::Lt, [left, right]) => Some(Value::Bool(compare(left, right)?.is_lt())),
        (Op::Le, [left, right]) => Some(Value::Bool(compare(left, right)?.is_le())),
        (Op::Gt, [left, right]) => Some(Value::Bool(compare(left, right)?.is_gt())),
        (Op::Ge, [left, right]) => Some(Value::Bool(compare(left, right)?.is_ge())),
        (Op::Min, all) => extreme(all, std::cmp::Ordering::Less),
        (Op::Max, all) => extreme(all, std::cmp::Ordering::Greater),
        (Op::Round, [Value::Money(cents)]) => Some(Value::Money(divide(i128::from(*cents), 100)?.checked_mul(100)?)),
        (Op::Round, [Value::Decimal(number)]) => Some(Value::Integer(divide(i128::from(*number), i128::from(SCALE))?)),
        (Op::Round, [Value::Integer(number)]) => Some(Value::Integer(*number)),
        (_, [left, right]) => number(op, left, right),
        _ => None,
    }
}

fn extreme(all: &[Value], wanted: std::cmp::Ordering) -> Option<Value> {
    let mut best = all.first()?;
    for value in &all[1..] {
        if compare(value, best)? == wanted {
            best = value;
        }
    }
    // A mixed list gives a number with decimals whichever wins.
    let mixed = all.iter().any(|value| matches!(value, Value::Decimal(_)));
    match best {
        Value::Integer(number) if mixed => number.checked_mul(SCALE).map(Value::Decimal),
        best => Some(best.clone()),
    }
}

fn compare(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::Money(a), Value::Money(b)) => Some(a.cmp(b)),
        _ => Some(decimal(left)?.cmp(&decimal(right)?)),
    }
}

fn decimal(value: &Value) -> Option<i128> {
    match value {
        Value::Integer(number) => Some(i128::from(*number) * i128::from(SCALE)),
        Value::Decimal(number) => Some(i128::from(*number)),
        _ => None,
    }
}

fn number(op: Op, left: &Value, right: &Value) -> Option<Value> {
    match (op, left, right) {
        (Op::Add, Value::Money(a), Value::Money(b)) => a.checked_add(*b).map(Value::Money),
        (Op::Sub, Value::Money(a), Value::Money(b)) => a.checked_sub(*b).map(Value::Money),
        (Op::Mul, Value::Money(cents), factor) | (Op::Mul, factor, Value::Money(cents)) => {
            divide(i128::from(*cents).checked_mul(decimal(factor)?)?, i128::from(SCALE)).map(Value::Money)
        }
        (Op::Div, Value::Money(a), Value::Money(b)) => divide(i128::from(*a) * i128::from(SCALE), i128::from(*b)).map(Value::Decimal),
        (Op::Div, Value::Money(cents), divisor) => divide(i128::from(*cents) * i128::from(SCALE), decimal(divisor)?).map(Value::Money),
        (Op::Add, Value::Integer(a), Value::Integer(b)) => a.checked_add(*b).map(Value::Integer),
        (Op::Sub, Value::Integer(a), Value::Integer(b)) => a.checked_sub(*b).map(Value::Integer),
        (Op::Mul, Value::Integer(a), Value::Integer(b)) => a.checked_mul(*b).map(Value::Integer),
        _ => {
            let (a, b) = (decimal(left)?, decimal(right)?);
            let result = match op {
                Op::Add => a.checked_add(b)?,
                Op::Sub => a.checked_sub(b)?,
                Op::Mul => return divide(a.checked_mul(b)?, i128::from(SCALE)).map(Value::Decimal),
                Op::Div => return divide(a.checked_mul(i128::from(SCALE))?, b).map(Value::Decimal),
                _ => return None,
            };
            i64::try_from(result).ok().map(Value::Decimal)
        }
    }
}

/// A quotient, rounded half up (away from zero), if it fits.
fn divide(dividend: i128, divisor: i128) -> Option<i64> {
    if divisor == 0 {
        return None;
    }
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    let up = rest.unsigned_abs() * 2 >= divisor.unsigned_abs();
    let away = if (dividend < 0) == (divisor < 0) { 1 } else { -1 };
    i64::try_from(quotient + if up { away } else { 0 }).ok()
}
