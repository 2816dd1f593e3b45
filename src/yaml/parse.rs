//! From YAML text to [`Node`]s, with limits on everything that can explode.

use std::collections::HashMap;

use arcstr::{ArcStr, Substr};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span as Range, options};
use memchr::memchr;

use super::explain::explain;
use super::{Entry, Node, Style, Value};
use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// Levels of nesting.
pub(super) const MAX_DEPTH: usize = 40;
/// Nodes of one file, aliases counted as often as they are used.
const MAX_NODES: usize = 50_000;

/// Reads a YAML file. Mistakes become diagnostics; `None` if nothing usable remains.
pub fn parse(file: FileId, source: &ArcStr, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    parse_at(file, source, 0, source, diagnostics)
}

/// Reads YAML that begins at byte `base` of its file.
pub(super) fn parse_at(file: FileId, source: &ArcStr, base: usize, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    if let Some(tab) = tab_indentation(text) {
        let at = base + tab;
        diagnostics.push(Diagnostic::new(&codes::TAB, Span::new(file, at, at + 1)));
        return None;
    }
    let mut builder = Builder { file, source, base, text, diagnostics, nodes: 0, anchors: HashMap::new() };
    let root = builder.document();
    let root = match root {
        Ok(root) => root,
        Err(diagnostic) => {
            builder.diagnostics.push(*diagnostic);
            return None;
        }
    };
    Some(root.unwrap_or(Node { span: Span::new(file, base, (base + text.len()).min(source.len())), value: Value::Null }))
}

/// The first tab among the indentation of a line, outside of literal text where it is meant.
fn tab_indentation(text: &str) -> Option<usize> {
    memchr(b'\t', text.as_bytes())?;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..blank].find('\t')
            && line.trim() != ""
        {
            return Some(at + tab);
        }
        at += line.len();
    }
    None
}

struct Builder<'a> {
    file: FileId,
    source: &'a ArcStr,
    base: usize,
    text: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
    nodes: usize,
    anchors: HashMap<usize, Node>,
}

/// A collection that is still open.
struct Open {
    anchor: usize,
    start: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map(Vec<Entry>, Option<(Substr, Span)>),
}

type Failure = Box<Diagnostic>;

impl Builder<'_> {
    fn span(&self, range: Range) -> Span {
        let bytes = range.byte_range().unwrap_or(0..0);
        Span::new(self.file, self.base + bytes.start, self.base + bytes.end)
    }

    fn document(&mut self) -> Result<Option<Node>, Failure> {
        let mut stack: Vec<Open> = Vec::new();
        let mut root = None;
        let mut documents = 0;
        let options = options! { emit_comments: false, emit_unresolved_aliases: true, flow_nesting_limit: 200, block_nesting_limit: 200 };
        for next in Parser::new_from_str_with_options(self.text, options) {
            let (event, range) = next.map_err(|error| self.scan_error(error.kind(), error.marker().byte_offset()))?;
            let span = self.span(range);
            if event.tag().is_some() {
                let what = ("eine Angabe mit `!`", "a tag with `!`");
                return Err(Box::new(Diagnostic::new(&codes::UNUSUAL_YAML, span).arg("what", what)));
            }
            let done = match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(Box::new(Diagnostic::new(&codes::SECOND_DOCUMENT, span)));
                    }
                    None
                }
                Event::SequenceStart(_, anchor, _) => {
                    Self::open(&mut stack, Open { anchor, start: span.start as usize, kind: OpenKind::List(Vec::new()) }, span)?;
                    None
                }
                Event::MappingStart(_, anchor, _) => {
                    Self::open(&mut stack, Open { anchor, start: span.start as usize, kind: OpenKind::Map(Vec::new(), None) }, span)?;
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|open| self.close(open, span)),
                Event::Scalar(text, style, anchor, _) => Some(self.scalar(&text, style, anchor, span)),
                Event::Alias(id) => Some(self.alias(id, stack.len(), span)?),
                Event::UnresolvedAlias(name) => {
                    return Err(Box::new(Diagnostic::new(&codes::UNKNOWN_ALIAS, span).arg("name", format!("*{name}"))));
                }
                _ => None,
            };
            if let Some(node) = done {
                self.count(1, span)?;
                match stack.last_mut() {
                    None => root = Some(node),
                    Some(open) => self.put(open, node)?,
                }
            }
        }
        Ok(root)
    }

    fn open(stack: &mut Vec<Open>, open: Open, span: Span) -> Result<(), Failure> {
        if stack.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        stack.push(open);
        Ok(())
    }

    fn close(&mut self, open: Open, end: Span) -> Node {
        let value = match open.kind {
            OpenKind::List(items) => Value::List(items),
            OpenKind::Map(entries, _) => Value::Map(entries),
        };
        let last = match &value {
            Value::List(items) => items.last().map(|item| item.span.end),
            Value::Map(entries) => entries.last().map(|entry| entry.node.span.end),
            _ => None,
        };
        // A block ends where the next thing begins; its last item is the end that people see.
        let end = if end.end > end.start { end.end } else { last.unwrap_or(end.end) };
        let node = Node { span: Span::new(self.file, open.start, end as usize), value };
        if open.anchor > 0 {
            self.anchors.insert(open.anchor, node.clone());
        }
        node
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, span: Span) -> Node {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            _ => Style::Quoted,
        };
        let value = match (style, text) {
            (Style::Plain, "" | "~" | "null" | "Null" | "NULL") => Value::Null,
            _ => Value::Scalar(self.shared(text, style, span), style),
        };
        let node = Node { span, value };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        node
    }

    /// The text of a scalar, as a part of its file if it stands there letter by letter.
    fn shared(&self, text: &str, style: Style, span: Span) -> Substr {
        let start = span.start as usize + usize::from(style == Style::Quoted);
        let range = start..start + text.len();
        if self.source.get(range.clone()) == Some(text) { self.source.substr(range) } else { text.into() }
    }

    /// A copy of what an anchor names, below so many open collections.
    fn alias(&mut self, id: usize, level: usize, span: Span) -> Result<Node, Failure> {
        let Some(node) = self.anchors.get(&id).cloned() else {
            return Err(Box::new(Diagnostic::new(&codes::UNKNOWN_ALIAS, span).arg("name", "*…")));
        };
        self.count(size(&node), span)?;
        if level + depth(&node) > MAX_DEPTH {
            return Err(too_deep(span));
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Failure> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            return Err(Box::new(Diagnostic::new(&codes::TOO_MANY, span).arg("limit", MAX_NODES)));
        }
        Ok(())
    }

    fn put(&mut self, open: &mut Open, node: Node) -> Result<(), Failure> {
        match &mut open.kind {
            OpenKind::List(items) => items.push(node),
            OpenKind::Map(entries, key) => match key.take() {
                None => match node.value {
                    Value::Scalar(text, _) => *key = Some((text, node.span)),
                    _ => {
                        let what = ("ein Schlüssel, der kein Wort ist,", "a key that is no word");
                        return Err(Box::new(Diagnostic::new(&codes::UNUSUAL_YAML, node.span).arg("what", what)));
                    }
                },
                Some((key, span)) => {
                    if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                        self.diagnostics.push(
                            Diagnostic::new(&codes::DUPLICATE_KEY, span).arg("key", &*key).note(first.span, ("zuerst hier", "first here")),
                        );
                    } else {
                        entries.push(Entry { key, span, node });
                    }
                }
            },
        }
        Ok(())
    }

    fn scan_error(&self, kind: &ErrorKind, offset: Option<usize>) -> Failure {
        let mut offset = offset.unwrap_or(0).min(self.text.len());
        let unclosed = [ErrorKind::InvalidQuotedScalarIndent, ErrorKind::UnclosedQuotedScalar, ErrorKind::DocumentIndicatorInQuotedScalar];
        if unclosed.contains(kind) {
            // The parser notices at the end what began with a quotation mark further up.
            offset = self.text.get(..offset).and_then(|head| head.rfind(['"', '\''])).unwrap_or(offset);
        }
        let at = self.base + offset;
        let span = Span::new(self.file, at, at + 1);
        let tabs = [
            ErrorKind::TabNotAllowed,
            ErrorKind::TabInBlockIndentation,
            ErrorKind::TabInIndentation,
            ErrorKind::TabAtBlockScalarStart,
            ErrorKind::TabInPlainScalar,
        ];
        if tabs.contains(kind) {
            return Box::new(Diagnostic::new(&codes::TAB, span));
        }
        if matches!(kind, ErrorKind::RecursionLimitExceeded) {
            return too_deep(span);
        }
        let (reason, advice) = explain(kind);
        Box::new(Diagnostic::new(&codes::YAML, span).arg("reason", reason).arg("advice", advice))
    }
}

fn too_deep(span: Span) -> Failure {
    Box::new(Diagnostic::new(&codes::TOO_DEEP, span).arg("limit", MAX_DEPTH))
}

/// How many collections lie within each other.
fn depth(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Map(entries) => 1 + entries.iter().map(|entry| depth(&entry.node)).max().unwrap_or_default(),
        _ => 0,
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|entry| size(&entry.node)).sum(),
        _ => 0,
    }
}
