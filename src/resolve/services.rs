//! Adoption and inheritance of services: shared → Land → county → association → municipality.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::merge::Merger;
use super::{Adopted, Body, BodyIx, decode, unknown_ref};
use crate::declare::{Declared, Tree};
use crate::decode::Record;
use crate::diag::{Arg, Diagnostic, codes};
use crate::model::item::Legal;
use crate::model::service::{Fee, LifeEvent, Service};
use crate::source::{FileId, Span};
use crate::yaml::{Entry, Node};

/// The overrides of an item that reach a body: from the top of its chain down to its own.
///
/// A body passes its overrides on if it administers or contains others; what an erfüllende Gemeinde decides as a
/// municipality (its taxes) stays its own.
pub fn layers<'a>(declared: &'a Declared, bodies: &[Body], ix: BodyIx, folder: &str, id: &str) -> Vec<&'a Tree> {
    bodies[ix]
        .chain
        .iter()
        .rev()
        .filter(|&&at| at == ix || !bodies[at].site.kind.is_place())
        .filter_map(|&at| declared.layer_for(&bodies[ix].id, &bodies[at].id, folder, id))
        .collect()
}

/// An item merged from its layers, before decoding: records of their kind, laid over each other from the base up.
pub fn merged(record: &Record, base: Option<&Tree>, layers: &[&Tree], diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut trees = base.into_iter().chain(layers.iter().copied());
    let first = trees.next()?;
    let mut below = (Node::clone(&first.node), &first.path);
    for layer in trees {
        let mut over = Node::clone(&layer.node);
        over.take("based_on");
        below = (Merger { diagnostics }.record(record, &below.0, &over, below.1), &layer.path);
    }
    Some(below.0)
}

fn by_id<'a>(trees: impl IntoIterator<Item = &'a Tree>) -> BTreeMap<Arc<str>, &'a Tree> {
    trees.into_iter().map(|tree| (Arc::clone(&tree.id), tree)).collect()
}

/// Fills in every body's services.
pub(super) fn adopt(declared: &Declared, bodies: &mut [Body], diagnostics: &mut Vec<Diagnostic>) {
    let today = by_id(declared.shared.of("services"));
    // The shared text itself is checked once even if nobody adopts it.
    for tree in today.values() {
        let _: Option<Service> = decode(&tree.node, diagnostics);
    }
    // A body that can't be read offers nothing, but its files are checked.
    let read: HashSet<&Arc<str>> = bodies.iter().map(|body| &body.id).collect();
    for (_, folder) in declared.bodies.iter().filter(|(id, _)| !read.contains(id)) {
        for tree in folder.of("services") {
            let node = merged(Service::record(), today.get(&*tree.id).copied(), &[tree], diagnostics);
            drop(node.and_then(|node| decode::<Service>(&node, diagnostics)));
        }
    }
    let mut memo: HashMap<Vec<FileId>, Option<Arc<Service>>> = HashMap::new();
    for ix in 0..bodies.len() {
        let of_its_own = declared.holding(&bodies[ix].id).map(|_| by_id(declared.shared_for(&bodies[ix].id, "services")));
        let shared = of_its_own.as_ref().unwrap_or(&today);
        let folder = declared.bodies.get(&bodies[ix].id);
        let own: BTreeMap<&str, &Tree> = folder.map(|files| files.of("services")).unwrap_or_default().iter().map(|t| (&*t.id, t)).collect();
        let mut wanted: Vec<(Arc<str>, Span)> = Vec::new();
        let mut meant: Vec<String> = Vec::new();
        for slug in bodies[ix].site.adopt.iter().flat_map(|adopt| &adopt.services) {
            let known = shared.contains_key(slug.as_str())
                || own.contains_key(slug.as_str())
                || !layers(declared, bodies, ix, "services", slug.as_str()).is_empty();
            if wanted.iter().any(|(id, _)| &**id == slug.as_str()) {
                diagnostics.push(Diagnostic::new(&codes::DUPLICATE_ID, slug.span()).arg("id", slug.as_str()).arg("in", "`adopt`"));
            } else if known {
                wanted.push((slug.as_str().into(), slug.span()));
            } else if unread(declared, &bodies[ix].id, slug.as_str()) {
                bodies[ix].hidden.insert(("services", slug.as_str().into()));
            } else {
                let candidates = shared.keys().map(|id| &**id).chain(own.keys().copied());
                let unknown = unknown_ref(("die Leistung", "the service"), slug.as_str(), slug.span(), candidates);
                meant.extend(unknown.suggestion.clone());
                diagnostics.push(unknown);
            }
        }
        for (id, tree) in &own {
            // A misspelt adoption has its own report.
            if wanted.iter().any(|(known, _)| **known == **id) || meant.iter().any(|meant| meant == id) {
                continue;
            }
            if !shared.contains_key(*id) {
                wanted.push((Arc::clone(&tree.id), Span::start_of(tree.file)));
            } else if bodies[ix].site.kind.is_place() {
                let at = tree.node.entries().first().map_or(Span::start_of(tree.file), |entry| entry.span);
                diagnostics.push(
                    Diagnostic::new(&codes::NOT_ADOPTED, at)
                        .arg("id", *id)
                        .arg("body", bodies[ix].site.name.as_str())
                        .arg("kind", "services"),
                );
            }
        }
        let mut adopted = Vec::new();
        for (id, at) in wanted {
            let base = shared.get(&*id).copied();
            let chain = layers(declared, bodies, ix, "services", &id);
            let key: Vec<FileId> = base.into_iter().chain(chain.iter().copied()).map(|tree| tree.file).collect();
            let service = memo.entry(key).or_insert_with(|| {
                let node = merged(Service::record(), base, &chain, diagnostics)?;
                let service: Service = decode(&node, diagnostics)?;
                check(&service, diagnostics);
                Some(Arc::new(service))
            });
            match service {
                Some(service) => adopted.push(Adopted { id, at, service: Arc::clone(service) }),
                None => drop(bodies[ix].hidden.insert(("services", id))),
            }
        }
        bodies[ix].services = adopted;
    }
    pins(declared, bodies, diagnostics);
}

/// Whether the file of a service is there and can't be read.
fn unread(declared: &Declared, body: &str, id: &str) -> bool {
    [body, "shared"].iter().any(|folder| declared.broken.contains(&*format!("content/{folder}/services/{id}.yaml")))
}

fn check(service: &Service, diagnostics: &mut Vec<Diagnostic>) {
    for (id, fee) in service.fees.iter() {
        for rate in &fee.rates {
            if let (Some(from), Some(until)) = (&rate.valid_from, &rate.valid_until)
                && until.day() < from.day()
            {
                diagnostics.push(Diagnostic::new(&codes::TIME_ORDER, until.span()).arg("until", until.as_str()).arg("from", from.as_str()));
            }
        }
        overlap(id, fee, diagnostics);
    }
}

/// No two amounts of a fee may hold on one day.
fn overlap(id: &str, fee: &Fee, diagnostics: &mut Vec<Diagnostic>) {
    for (at, later) in fee.rates.iter().enumerate() {
        for earlier in &fee.rates[..at] {
            let starts = [&earlier.valid_from, &later.valid_from].into_iter().flatten().map(crate::decode::Date::day).max();
            let day = starts.unwrap_or(jiff::civil::Date::MIN);
            if earlier.in_force(day) && later.in_force(day) {
                let day = match starts {
                    Some(day) => (format!("am {day}"), format!("on {day}")),
                    None => ("an jedem Tag".to_owned(), "on every day".to_owned()),
                };
                diagnostics.push(
                    Diagnostic::new(&codes::RATE_OVERLAP, later.span)
                        .arg("fee", id)
                        .arg("day", (day.0.as_str(), day.1.as_str()))
                        .note(earlier.span, ("der andere Betrag", "the other amount")),
                );
            }
        }
    }
}

/// An override file, the merged text below it, and which of its keys override something.
#[derive(Debug)]
pub struct Override<'a> {
    /// The override.
    pub tree: &'a Tree,
    /// What kind of thing it is.
    pub record: &'static Record,
    /// What it overrides.
    pub base: Node,
}

impl Override<'_> {
    /// The keys that override something, with their value below.
    pub fn overridden(&self) -> impl Iterator<Item = (&Entry, &Node)> {
        self.tree.node.entries().iter().filter_map(|entry| self.base.get(&entry.key).map(|below| (entry, below)))
    }

    /// The note about a key in `based_on`.
    pub fn pin(&self, key: &str) -> Option<(&str, Span)> {
        let entry = self.tree.node.get("based_on")?.entry(key)?;
        entry.node.scalar().map(|pin| (pin, entry.node.span))
    }
}

/// The kinds that are inherited block by block: folder and record.
fn inherited() -> [(&'static str, &'static Record); 3] {
    [("services", Service::record()), ("life-events", LifeEvent::record()), ("legal", Legal::record())]
}

/// Every override of something shared.
pub fn overrides<'a>(declared: &'a Declared, bodies: &[Body]) -> Vec<Override<'a>> {
    let mut overrides = Vec::new();
    for (ix, body) in bodies.iter().enumerate() {
        let Some(files) = declared.bodies.get(&body.id) else { continue };
        for (folder, record) in inherited() {
            for tree in files.of(folder) {
                let Some(base) = declared.base_for(&body.id, folder, &tree.id) else { continue };
                let mut chain = layers(declared, bodies, ix, folder, &tree.id);
                chain.retain(|layer| layer.file != tree.file);
                if let Some(base) = merged(record, Some(base), &chain, &mut Vec::new()) {
                    overrides.push(Override { tree, record, base });
                }
            }
        }
    }
    overrides
}

fn pins(declared: &Declared, bodies: &[Body], diagnostics: &mut Vec<Diagnostic>) {
    for over in overrides(declared, bodies) {
        let file = over.tree.path.to_string();
        let mut unpinned: Vec<&Entry> = Vec::new();
        for (entry, below) in over.overridden() {
            match over.pin(&entry.key) {
                None => unpinned.push(entry),
                Some((pin, span)) if pin != below.pin() => {
                    diagnostics.push(
                        Diagnostic::new(&codes::STALE_PIN, entry.span)
                            .arg("key", &*entry.key)
                            .arg("was", "")
                            .arg("now", quoted(below))
                            .arg("file", &file)
                            .note(below.span, ("die gemeinsame Fassung", "the shared text"))
                            .note(span, ("der Vermerk", "the note")),
                    );
                }
                Some(_) => {}
            }
        }
        if let Some(first) = unpinned.first() {
            let keys: Vec<_> = unpinned.iter().map(|entry| &*entry.key).collect();
            diagnostics.push(Diagnostic::new(&codes::NO_PIN, first.span).arg("key", keys.join("`, `")).arg("file", &file));
        }
        // `based_on` itself must be a mapping of known keys.
        if let Some(based_on) = over.tree.node.get("based_on") {
            for entry in based_on.entries() {
                if over.record.field(&entry.key).is_none() {
                    let keys = over.record.fields.iter().map(|field| field.key);
                    diagnostics.push(unknown_ref(("den Schlüssel", "the key"), &entry.key, entry.span, keys));
                }
            }
        }
    }
}

/// The beginning of a block in the quotation marks of each language.
pub(super) fn quoted(node: &Node) -> Arg {
    let text = excerpt(node);
    Arg { de: format!("„{text}“"), en: format!("“{text}”") }
}

/// The beginning of a block as an editor would read it.
pub fn excerpt(node: &Node) -> String {
    let mut words = String::new();
    collect(node, &mut words);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > 160 { format!("{} …", words.chars().take(160).collect::<String>()) } else { words }
}

fn collect(node: &Node, words: &mut String) {
    if let Some(text) = node.scalar() {
        words.push_str(text);
        words.push(' ');
    }
    node.items().iter().for_each(|item| collect(item, words));
    node.entries().iter().for_each(|entry| collect(&entry.node, words));
}
