//! Inheritance: laying override over base, block by block.
//!
//! Texts replace texts in all their languages, mappings merge key by key, and a list that the base has changes only by
//! `add`, `remove`, `after` and `replace`. Merged nodes keep the positions they came from, so that provenance is free.

use crate::decode::{Record, Shape};
use crate::diag::{Diagnostic, codes, nearest};
use crate::source::Span;
use crate::yaml::{Entry, Node, Value};

/// Lays layers over a base.
#[derive(Debug)]
pub(super) struct Merger<'a> {
    /// Where mistakes go.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Merger<'_> {
    /// `over` laid over `base`, both mappings of `record`. `base_path` names the base in messages.
    pub(super) fn record(&mut self, record: &Record, base: &Node, over: &Node, base_path: &str) -> Node {
        let mut merged = base.clone();
        for entry in over.entries() {
            let node = match (base.get(&entry.key), record.field(&entry.key)) {
                (Some(below), Some(field)) => self.value(&field.shape, &entry.key, below, &entry.node, base_path),
                // Adding to a list that the base does not have yet.
                (None, Some(field)) if matches!(field.shape, Shape::List(_)) && !entry.node.entries().is_empty() => {
                    self.list(&[], &entry.node)
                }
                _ => entry.node.clone(),
            };
            merged.set(&entry.key, entry.span, node);
        }
        merged
    }

    fn value(&mut self, shape: &Shape, key: &str, base: &Node, over: &Node, base_path: &str) -> Node {
        match (shape, &base.value, &over.value) {
            (Shape::Record(record), Value::Map(_), Value::Map(_)) => self.record(record, base, over, base_path),
            (Shape::Map(_, item), Value::Map(_), Value::Map(entries)) => {
                let mut merged = base.clone();
                for entry in entries {
                    let mut node = match base.get(&entry.key) {
                        Some(below) => self.value(item, &entry.key, below, &entry.node, base_path),
                        None => entry.node.clone(),
                    };
                    let after = if base.get(&entry.key).is_none() { node.take("after") } else { None };
                    match after.and_then(|after| place_after(&merged, &after.node)) {
                        Some(at) => insert(&mut merged, at, entry, node),
                        None => merged.set(&entry.key, entry.span, node),
                    }
                }
                merged
            }
            (Shape::List(_), Value::List(below), Value::Map(_)) => self.list(below, over),
            (Shape::List(_), Value::List(below), Value::List(_)) if !below.is_empty() => {
                self.diagnostics.push(Diagnostic::new(&codes::LIST_OVERRIDE, over.span).arg("key", key).arg("base", base_path));
                base.clone()
            }
            _ => over.clone(),
        }
    }

    /// The operations of a mapping on a list.
    fn list(&mut self, base: &[Node], over: &Node) -> Node {
        let operations = ["add", "remove", "after", "replace"];
        let mut items = base.to_vec();
        let mut after = None;
        for entry in over.entries() {
            match &*entry.key {
                "replace" => items = entry.node.items().to_vec(),
                "remove" => {
                    for wanted in entry.node.items() {
                        match items.iter().position(|item| same(item, wanted)) {
                            Some(at) => drop(items.remove(at)),
                            None => self.not_in_list(base, wanted),
                        }
                    }
                }
                "after" => match items.iter().position(|item| same(item, &entry.node)) {
                    Some(at) => after = Some(at + 1),
                    None => self.not_in_list(base, &entry.node),
                },
                "add" => {}
                other => self.diagnostics.push(
                    Diagnostic::new(&codes::UNKNOWN_KEY, entry.span)
                        .arg("key", other)
                        .arg("in", ("die Änderung der Liste", "the change of the list"))
                        .arg("keys", operations.join(", "))
                        .suggest_from(other, operations),
                ),
            }
        }
        if let Some(add) = over.get("add") {
            let at = after.unwrap_or(items.len()).min(items.len());
            items.splice(at..at, add.items().iter().cloned());
        }
        Node { span: over.span, value: Value::List(items) }
    }

    fn not_in_list(&mut self, base: &[Node], wanted: &Node) {
        let choices: Vec<&str> = base.iter().filter_map(name).collect();
        let typed = name(wanted).unwrap_or("…");
        let near = nearest(typed, choices.iter().copied());
        self.diagnostics
            .push(Diagnostic::new(&codes::LIST_ITEM, wanted.span).arg("value", typed).arg("choices", choices.join(", ")).suggest(near));
    }
}

/// What an item of a list is called: itself, or its `id`.
fn name(node: &Node) -> Option<&str> {
    node.scalar().or_else(|| node.get("id").and_then(Node::scalar))
}

fn same(item: &Node, wanted: &Node) -> bool {
    name(item).is_some() && name(item) == name(wanted)
}

fn place_after(map: &Node, after: &Node) -> Option<usize> {
    let wanted = after.scalar()?;
    map.entries().iter().position(|entry| &*entry.key == wanted).map(|at| at + 1)
}

fn insert(map: &mut Node, at: usize, entry: &Entry, node: Node) {
    if let Value::Map(entries) = &mut map.value {
        entries.insert(at, Entry { key: entry.key.clone(), span: Span { ..entry.span }, node });
    }
}
