//! Markdown files: front matter between two lines `---`, then the text.

use arcstr::ArcStr;

use super::{Node, Style, Value, parse};
use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// Reads a Markdown file as a mapping: the keys of its front matter and the text as `body`.
pub fn parse_markdown(file: FileId, source: &ArcStr, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let Some((head, head_start, body_start)) = split(source) else {
        let end = source.find('\n').unwrap_or(source.len());
        diagnostics.push(Diagnostic::new(&codes::FRONT_MATTER, Span::new(file, 0, end)));
        return None;
    };
    let mut node = parse::parse_at(file, source, head_start, head, diagnostics)?;
    if matches!(node.value, Value::Null) {
        node.value = Value::Map(Vec::new());
    }
    let body = &source[body_start..];
    let trimmed = body.trim_start_matches(['\n', '\r']);
    let start = body_start + (body.len() - trimmed.len());
    if !trimmed.trim().is_empty() {
        let span = Span::new(file, start, source.len());
        let text = source.substr(start..start + trimmed.trim_end().len());
        node.set("body", Span::new(file, start, start), Node::text(span, text, Style::Body));
    }
    Some(node)
}

/// The bytes of the front matter of a Markdown file, between its two marks.
pub fn front_matter(source: &str) -> Option<std::ops::Range<usize>> {
    split(source).map(|(head, start, _)| start..start + head.len())
}

/// The YAML between the marks, its offset, and the offset of the text below.
fn split(source: &str) -> Option<(&str, usize, usize)> {
    let first = source.find('\n')?;
    if source[..first].trim_end() != "---" {
        return None;
    }
    let mut at = first + 1;
    for line in source[at..].split_inclusive('\n') {
        if line.starts_with("---") && line.trim_end() == "---" {
            return Some((&source[first + 1..at], first + 1, at + line.len()));
        }
        at += line.len();
    }
    None
}
