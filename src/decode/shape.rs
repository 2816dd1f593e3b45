//! Shapes: what a value looks like in YAML, as data.

use super::word::WordRule;

/// What a value looks like.
#[derive(Debug, Clone)]
pub enum Shape {
    /// `true`, `false`, `ja`, `nein`.
    Bool,
    /// A whole number within limits.
    Int(i64, i64),
    /// An amount: number with at most two decimals, or text with a decimal comma.
    Money,
    /// A scalar of a certain form.
    Word(&'static WordRule),
    /// One of some words.
    Choice(&'static [&'static str]),
    /// A text, possibly in several languages; `true` for Markdown.
    Text(bool),
    /// A condition of a form.
    Condition,
    /// A list.
    List(Box<Shape>),
    /// A mapping with free keys.
    Map(KeyRule, Box<Shape>),
    /// A mapping with known keys.
    Record(&'static Record),
}

/// What the free keys of a mapping look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRule {
    /// Small letters, digits, hyphens, underscores.
    Id,
    /// Two capital letters.
    Land,
    /// Ids joined by dots.
    Path,
}

impl KeyRule {
    /// Whether `key` may be used.
    pub fn accepts(self, key: &str) -> bool {
        let id = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
        };
        match self {
            Self::Id => id(key),
            Self::Land => key.len() == 2 && key.bytes().all(|byte| byte.is_ascii_uppercase()),
            Self::Path => key.split('.').all(id),
        }
    }

    /// The same as a regular expression.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Id => "^[a-z0-9_-]+$",
            Self::Land => "^[A-Z]{2}$",
            Self::Path => r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$",
        }
    }
}

/// A mapping with known keys.
#[derive(Debug)]
pub struct Record {
    /// Name in schemas.
    pub name: &'static str,
    /// What it is, in German and English.
    pub doc: (&'static str, &'static str),
    /// Its keys.
    pub fields: Vec<Field>,
}

/// One key of a [`Record`].
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// Its value.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, in German and English.
    pub doc: (&'static str, &'static str),
}

impl Record {
    /// The field with a key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The keys that must be there, for messages.
    pub fn needs(&self) -> String {
        let needs: Vec<_> = self.fields.iter().filter(|field| field.required).map(|field| format!("`{}`", field.key)).collect();
        if needs.is_empty() { "–".to_owned() } else { needs.join(", ") }
    }
}
