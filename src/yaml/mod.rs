//! YAML as a tree with positions.
//!
//! Scalars stay raw text (`04600` keeps its zero) and share the memory of their file; what they mean is decided by the [kind](crate::model) that reads
//! them. Only this module knows the YAML parser.

mod explain;
mod front;
mod packed;
mod parse;

use arcstr::Substr;

pub use front::{front_matter, parse_markdown};
pub use packed::{Packed, pack, put_number, unpack};
pub use parse::parse;

use crate::source::{Hash, Span};

/// A value in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// Text as it stands in the file.
    Scalar(Substr, Style),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the order of the file; keys are unique.
    Map(Vec<Entry>),
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotation marks: may mean a number or a truth value.
    Plain,
    /// In quotation marks.
    Quoted,
    /// `|`: line by line.
    Literal,
    /// `>`: folded.
    Folded,
    /// The text below the front matter of a Markdown file.
    Body,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Substr,
    /// Where the key stands.
    pub span: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// An empty mapping.
    pub fn empty_map(span: Span) -> Self {
        Self { span, value: Value::Map(Vec::new()) }
    }

    /// A text.
    pub fn text(span: Span, text: impl Into<Substr>, style: Style) -> Self {
        Self { span, value: Value::Scalar(text.into(), style) }
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value at a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry with a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key == key)
    }

    /// The text of a scalar.
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The same, to keep.
    pub fn shared(&self) -> Option<&Substr> {
        match &self.value {
            Value::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// Takes an entry out of a mapping.
    pub fn take(&mut self, key: &str) -> Option<Entry> {
        match &mut self.value {
            Value::Map(entries) => {
                let at = entries.iter().position(|entry| &*entry.key == key)?;
                Some(entries.remove(at))
            }
            _ => None,
        }
    }

    /// Sets or replaces an entry of a mapping.
    pub fn set(&mut self, key: &str, span: Span, node: Self) {
        if let Value::Map(entries) = &mut self.value {
            if let Some(entry) = entries.iter_mut().find(|entry| &*entry.key == key) {
                *entry = Entry { key: key.into(), span, node };
            } else {
                entries.push(Entry { key: key.into(), span, node });
            }
        }
    }

    /// Hash of the content: positions, comments and styles of writing don't count.
    pub fn content_hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        self.hash_into(&mut hasher);
        *hasher.finalize().as_bytes()
    }

    /// The short form of [`content_hash`](Self::content_hash) that pins carry.
    pub fn pin(&self) -> String {
        self.content_hash().iter().take(4).fold(String::new(), |pin, byte| format!("{pin}{byte:02x}"))
    }

    fn hash_into(&self, hasher: &mut blake3::Hasher) {
        let mut text = |tag: u8, text: &str| {
            hasher.update(&[tag]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        };
        match &self.value {
            Value::Null => text(b'n', ""),
            Value::Scalar(scalar, _) => text(b's', scalar.trim_end()),
            Value::List(items) => {
                hasher.update(b"l").update(&(items.len() as u64).to_le_bytes());
                items.iter().for_each(|item| item.hash_into(hasher));
            }
            Value::Map(entries) => {
                hasher.update(b"m").update(&(entries.len() as u64).to_le_bytes());
                for entry in entries {
                    hasher.update(&(entry.key.len() as u64).to_le_bytes()).update(entry.key.as_bytes());
                    entry.node.hash_into(hasher);
                }
            }
        }
    }
}

/// The span in the file of the bytes `start..end` of a scalar's text; `source` is the text of the scalar's file.
pub fn text_span(source: &str, span: Span, style: Style, text: &str, start: usize, end: usize) -> Span {
    match style {
        Style::Body => Span::new(span.file, span.start as usize + start, span.start as usize + end),
        Style::Plain | Style::Quoted => {
            let quote = usize::from(style == Style::Quoted);
            let from = span.start as usize + quote;
            if source.get(from..from + text.len()) == Some(text) { Span::new(span.file, from + start, from + end) } else { span }
        }
        Style::Literal => literal_span(source, span, text, start, end).unwrap_or(span),
        Style::Folded => span,
    }
}

/// The line after the `|` of a literal block, whose span may begin at the `|` or at its text.
fn first_line(source: &str, start: usize) -> Option<usize> {
    if source.get(start..)?.starts_with('|') {
        return Some(source[start..].find('\n')? + start + 1);
    }
    let mut line = source[..start].rfind('\n')? + 1;
    while source[..line - 1].lines().next_back().is_some_and(|above| above.trim().is_empty()) {
        line = source[..line - 1].rfind('\n')? + 1;
    }
    Some(line)
}

/// Lines of a literal block stand in the file one by one, behind a common indentation.
fn literal_span(source: &str, span: Span, text: &str, start: usize, end: usize) -> Option<Span> {
    let header = first_line(source, span.start as usize)?;
    let body = source.get(header..)?;
    let indent = body.lines().find(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start_matches(' ').len())?;
    let locate = |offset: usize| {
        let head = text.get(..offset)?;
        let column = offset - head.rfind('\n').map_or(0, |at| at + 1);
        let mut line_start = header;
        for _ in 0..head.matches('\n').count() {
            line_start += source.get(line_start..)?.find('\n')? + 1;
        }
        Some(line_start + indent + column)
    };
    let (start, end) = (locate(start)?, locate(end)?);
    (end <= source.len()).then(|| Span::new(span.file, start, end))
}
