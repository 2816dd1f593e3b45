//! The tree of a rule.

use std::ops::Range;

use serde_json::{Value as Json, json};

/// Operations and functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// Sum of two.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient.
    Div,
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Both hold.
    And,
    /// One of both holds.
    Or,
    /// The contrary.
    Not,
    /// `if(condition, then, else)`.
    If,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The sum over repeated entries.
    Sum,
    /// How many entries are filled.
    Count,
    /// To whole euros or numbers, half up.
    Round,
    /// Whether something was filled in.
    Filled,
    /// Whether one of several options was ticked.
    Has,
}

impl Op {
    /// The word in rules and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::And => "and",
            Self::Or => "or",
            Self::Not => "not",
            Self::If => "if",
            Self::Min => "min",
            Self::Max => "max",
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Round => "round",
            Self::Filled => "filled",
            Self::Has => "has",
        }
    }

    /// The function of a name and how many arguments it takes.
    pub(super) fn function(name: &str) -> Option<(Self, Range<usize>)> {
        Some(match name {
            "if" => (Self::If, 3..4),
            "min" => (Self::Min, 2..9),
            "max" => (Self::Max, 2..9),
            "sum" => (Self::Sum, 1..2),
            "count" => (Self::Count, 1..2),
            "round" => (Self::Round, 1..2),
            "filled" => (Self::Filled, 1..2),
            "not" => (Self::Not, 1..2),
            _ => return None,
        })
    }
}

/// A rule as a tree; `at` is the range of bytes in its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tree {
    /// What it is.
    pub node: Node,
    /// Where it stands in the text of the rule.
    pub at: Range<usize>,
}

/// A node of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// A whole number.
    Integer(i64),
    /// A number in ten-thousandths.
    Decimal(i64),
    /// An amount in cents.
    Money(i64),
    /// Yes or no.
    Bool(bool),
    /// An option or a text.
    Text(String),
    /// The answer of a field, by path.
    Field(String),
    /// A parameter of the municipality.
    Param(String),
    /// An operation on others.
    Apply(Op, Vec<Tree>),
}

impl Tree {
    /// A node without a place of its own.
    pub fn bare(node: Node) -> Self {
        Self { node, at: 0..0 }
    }

    /// The tree as JSON: `{"op": "+", "args": […]}`, `{"field": "a.b"}`, `{"money": 1250}`.
    pub fn json(&self) -> Json {
        match &self.node {
            Node::Integer(number) => json!({"integer": number}),
            Node::Decimal(number) => json!({"decimal": number}),
            Node::Money(cents) => json!({"money": cents}),
            Node::Bool(holds) => json!({"bool": holds}),
            Node::Text(text) => json!({"text": text}),
            Node::Field(path) => json!({"field": path}),
            Node::Param(name) => json!({"param": name}),
            Node::Apply(op, args) => json!({"op": op.word(), "args": args.iter().map(Self::json).collect::<Vec<_>>()}),
        }
    }

    /// The paths of all fields in it, with their places.
    pub fn fields<'a>(&'a self, found: &mut Vec<(&'a str, Range<usize>)>) {
        match &self.node {
            Node::Field(path) => found.push((path, self.at.clone())),
            Node::Apply(_, args) => args.iter().for_each(|arg| arg.fields(found)),
            _ => {}
        }
    }

    /// Puts values in the place of parameters.
    pub fn bind(&mut self, value: &dyn Fn(&str) -> Option<Node>) {
        match &mut self.node {
            Node::Param(name) => {
                if let Some(node) = value(name) {
                    self.node = node;
                }
            }
            Node::Apply(_, args) => args.iter_mut().for_each(|arg| arg.bind(value)),
            _ => {}
        }
    }
}
