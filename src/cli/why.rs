//! `dorfplatz why`: file and line that each block of an item came from.

use super::args::Args;
use super::{FINE, TROUBLE, commands, report};
use crate::declare::{Declared, Tree};
use crate::diag::nearest;
use crate::diag::report::line_column;
use crate::model::item::Legal;
use crate::model::service::{LifeEvent, Service};
use crate::model::waste::Waste;
use crate::resolve::{Project, services};
use crate::source::{Sources, Span};
use crate::yaml::{Node, Value};

pub(super) fn run(args: &Args, municipality: &str, item: &str) -> u8 {
    let lang = args.language();
    let (sources, declared, project) = match commands::load(args) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let Some(ix) = project.find(municipality) else {
        let near = nearest(municipality, project.by_id.keys().map(|id| &**id)).map(|near| format!(" – `{near}`?")).unwrap_or_default();
        report::trouble(
            lang,
            &format!("die Kommune `{municipality}` gibt es nicht{near}"),
            &format!("there is no municipality `{municipality}`{near}"),
        );
        return TROUBLE;
    };
    let nodes = nodes(&declared, &project, ix, item);
    if nodes.is_empty() {
        let ids = known(&declared, &project, ix);
        let near = nearest(item, ids.iter().map(String::as_str)).map(|near| format!(" – `{near}`?")).unwrap_or_default();
        report::trouble(
            lang,
            &format!("`{item}` gibt es in {municipality} nicht{near}"),
            &format!("there is no `{item}` in {municipality}{near}"),
        );
        return TROUBLE;
    }
    for (kind, node) in nodes {
        report::say(&format!("{kind} {item} ({municipality})"));
        let mut rows = Vec::new();
        blocks(&node, "", 0, &mut rows);
        let width = rows.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        for (key, span) in rows {
            report::say(&format!("  {key:width$}  {}", place(&sources, span)));
        }
    }
    FINE
}

/// The merged nodes that an id names on a site.
fn nodes(declared: &Declared, project: &Project, ix: usize, item: &str) -> Vec<(&'static str, Node)> {
    let body = project.body(ix);
    let mut found = Vec::new();
    let kinds = [
        ("service", "services", Service::record()),
        ("life-event", "life-events", LifeEvent::record()),
        ("legal", "legal", Legal::record()),
        ("waste", "waste", Waste::record()),
    ];
    for (kind, folder, record) in kinds {
        let base = match folder {
            "services" => body.service(item).and_then(|_| declared.base_for(&body.id, folder, item)),
            _ => declared.base_for(&body.id, folder, item),
        };
        let layers = services::layers(declared, &project.bodies, ix, folder, item);
        if let Some(node) = services::merged(record, base, &layers, &mut Vec::new()) {
            found.push((kind, node));
        }
    }
    let own = declared.bodies.get(&body.id);
    for (kind, folder) in [
        ("office", "offices"),
        ("person", "people"),
        ("news", "news"),
        ("event", "events"),
        ("alert", "alerts"),
        ("notice", "notices"),
        ("page", "pages"),
        ("document", "documents"),
    ] {
        let tree = own.and_then(|own| own.of(folder).iter().find(|tree| &*tree.id == item));
        found.extend(tree.map(|tree| (kind, Node::clone(&tree.node))));
    }
    found.extend(crate::resolve::forms::merged(declared, project, ix, item).map(|node| ("form", node)));
    if let Some(tree) = own.and_then(|own| own.site.as_ref()).filter(|_| item == "site") {
        found.push(("site", Node::clone(&tree.node)));
    }
    found
}

fn known(declared: &Declared, project: &Project, ix: usize) -> Vec<String> {
    let body = project.body(ix);
    let own = declared.bodies.get(&body.id);
    let trees = own.into_iter().flat_map(|own| own.items.values().flatten()).map(|tree: &Tree| tree.id.to_string());
    let adopted = body.services.iter().map(|adopted| adopted.id.to_string()).chain(body.forms.iter().map(|form| form.id.to_string()));
    trees.chain(adopted).chain(["site".to_owned()]).collect()
}

/// Keys with the place of their values; mappings and lists of mappings are opened as long as their parts come from
/// several places.
fn blocks(node: &Node, prefix: &str, depth: usize, rows: &mut Vec<(String, Span)>) {
    let parts: Vec<(String, &Node)> = match &node.value {
        Value::Map(entries) => entries.iter().map(|entry| (entry.key.to_string(), &entry.node)).collect(),
        Value::List(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (item.get("id").and_then(Node::scalar).map_or_else(|| at.to_string(), str::to_owned), item))
            .collect(),
        _ => return,
    };
    for (key, part) in parts {
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        if depth < 5 && spread(part) {
            blocks(part, &name, depth + 1, rows);
        } else {
            rows.push((name, part.span));
        }
    }
}

/// Whether a node's parts come from several files.
fn spread(node: &Node) -> bool {
    fn files(node: &Node, seen: &mut Vec<u32>) {
        if !seen.contains(&node.span.file) {
            seen.push(node.span.file);
        }
        node.items().iter().for_each(|item| files(item, seen));
        node.entries().iter().for_each(|entry| files(&entry.node, seen));
    }
    let mut seen = Vec::new();
    files(node, &mut seen);
    seen.len() > 1
}

fn place(sources: &Sources, span: Span) -> String {
    let Some(file) = sources.file(span.file) else { return String::new() };
    let line = file.text().map_or(1, |text| line_column(text, span.start as usize).0);
    format!("{}:{line}", file.path)
}
