//! From nodes to types: each content kind is described once.
//!
//! A type's [`Decode`] gives both its [`Shape`] (from which JSON Schemas, key suggestions, merging and the handbook's
//! tables come) and its decoder, which reports *every* mistake and goes on. The [`record!`](crate::record) macro
//! derives both from one list of fields.

mod condition;
mod list;
mod record;
pub mod schema;
mod shape;
mod text;
mod word;

pub use condition::{Condition, Conditions, Wanted};
pub use list::{ByLand, ByPath, Dict};
pub use record::{known_keys, missing};
pub use shape::{Field, KeyRule, Record, Shape};
pub use text::{Block, Markdown, Tag, Text};
pub use word::{
    At, Bic, Colour, CreditorId, Date, DatesFile, Email, EnvName, HostKey, Hours, Iban, Int, Leika, Media, Money, MonthDay, PagePath,
    PdfFile, Phone, Plain, Plz, Ref, Regional, Repeat, Sha256, Slug, Time, Topic, Url, Version, When, Word, WordRule,
};

use crate::diag::{Arg, Diagnostic, codes, nearest};
use crate::yaml::{Node, Value};

/// What a decoder needs besides the node: where mistakes go.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The report.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Cx<'_> {
    /// Reports a mistake.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports a value of another type than expected.
    pub fn wrong_type(&mut self, node: &Node, expected: impl Into<Arg>, advice: impl Into<Arg>) {
        self.report(
            Diagnostic::new(&codes::WRONG_TYPE, node.span).arg("expected", expected).arg("found", found(node)).arg("advice", advice),
        );
    }
}

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// What it looks like in YAML.
    fn shape() -> Shape;

    /// Reads a value; `None` after reporting why that is impossible.
    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self>;

    /// The value where the key is missing; `None` if the key is required.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Decode> Decode for Option<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        T::decode(node, cx).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        T::decode(node, cx).map(Self::new)
    }
}

impl Decode for bool {
    fn shape() -> Shape {
        Shape::Bool
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        match node.scalar() {
            Some("true" | "ja") => Some(true),
            Some("false" | "nein") => Some(false),
            _ => {
                cx.wrong_type(node, ("ja oder nein", "yes or no"), ("schreiben Sie `true` oder `false`", "write `true` or `false`"));
                None
            }
        }
    }
}

/// What a node is, in words.
fn found(node: &Node) -> Arg {
    match &node.value {
        Value::Null => ("nichts", "nothing").into(),
        Value::Scalar(text, _) if text.trim().is_empty() => ("ein leerer Text", "an empty text").into(),
        Value::Scalar(text, _) => {
            let short: String = text.chars().take(30).collect();
            (format!("`{short}`").as_str(), format!("`{short}`").as_str()).into()
        }
        Value::List(_) => ("eine Liste", "a list").into(),
        Value::Map(_) => ("Einträge mit Schlüsseln", "entries with keys").into(),
    }
}

/// The word of a choice that was meant: by its German name (`Gemeinde`), else the most alike.
pub fn word_meant(typed: &str, words: &[&'static str], docs: &[&'static str]) -> Option<String> {
    let name = |doc: &str| doc.split([':', ',', '.']).next().unwrap_or_default().to_lowercase();
    let typed_name = typed.to_lowercase();
    let named = words.iter().zip(docs).find(|(_, doc)| name(doc) == typed_name).map(|(word, _)| (*word).to_owned());
    named.or_else(|| nearest(typed, words.iter().copied()))
}

/// A choice of words that becomes an `enum`: its YAML words, in order.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($variant:ident $word:literal $doc:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $doc] $variant),*
        }

        impl $name {
            /// The word in YAML.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl $crate::decode::Decode for $name {
            fn shape() -> $crate::decode::Shape {
                $crate::decode::Shape::Choice(&[$($word),*])
            }

            fn decode(node: &$crate::yaml::Node, cx: &mut $crate::decode::Cx<'_>) -> Option<Self> {
                let words: &[&str] = &[$($word),*];
                match node.scalar() {
                    $(Some($word) => Some(Self::$variant),)*
                    Some(other) => {
                        cx.report(
                            $crate::diag::Diagnostic::new(&$crate::diag::codes::UNKNOWN_CHOICE, node.span)
                                .arg("value", other)
                                .arg("choices", words.join(", "))
                                .suggest($crate::decode::word_meant(other, words, &[$($doc),*])),
                        );
                        None
                    }
                    None => {
                        let list = words.join(", ");
                        let expected = (format!("eines der Wörter {list}"), format!("one of the words {list}"));
                        cx.wrong_type(node, (expected.0.as_str(), expected.1.as_str()), ("schreiben Sie eines dieser Wörter", "write one of these words"));
                        None
                    }
                }
            }
        }
    };
}
