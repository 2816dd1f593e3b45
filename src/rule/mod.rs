//! Rules of forms: computed amounts, conditions, patterns.
//!
//! A small total language: it is typed when the form is loaded, has no loops, and is carried as a JSON tree that Rust and
//! the browser interpret alike. Money is counted in whole cents, rounding is half up, an overflow gives no value, and
//! what is empty stays empty.

mod eval;
mod parse;
mod pattern;
mod pattern_cost;
mod tree;
mod types;

pub use eval::{Answers, Value, evaluate};
pub use parse::{Mistake, parse};
pub use pattern::{Pattern, PatternMistake};
pub use tree::{Node, Op, Tree};
pub use types::{Kind, Names, TypeMistake, check, settle};

#[cfg(test)]
mod tests;
