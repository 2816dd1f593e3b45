//! Changes of a text at exact places.

use std::ops::Range;

use crate::diag::report::line_column;
use crate::source::{FileId, Sources};

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What they are.
    pub old: String,
    /// What comes in their place.
    pub new: String,
    /// The line, from 1.
    pub line: usize,
}

impl Edit {
    /// A change in a file.
    pub(super) fn new(sources: &Sources, file: FileId, range: Range<usize>, new: String) -> Self {
        let text = sources.file(file).and_then(|file| file.text());
        let old = text.and_then(|text| text.get(range.clone())).unwrap_or_default().to_owned();
        let line = text.map_or(1, |text| line_column(text, range.start).0);
        Self { range, old, new, line }
    }
}

/// The text with all edits; `None` if two of them overlap or one lies outside.
pub(super) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut ordered: Vec<&Edit> = edits.iter().collect();
    ordered.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in ordered {
        out.push_str(text.get(done..edit.range.start)?);
        out.push_str(&edit.new);
        done = edit.range.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// `file:line` of a byte in a file.
pub(super) fn place(sources: &Sources, file: FileId, at: usize) -> String {
    let Some(file) = sources.file(file) else { return String::new() };
    let line = file.text().map_or(1, |text| line_column(text, at).0);
    format!("{}:{line}", file.path)
}
