//! Forms: blocks spliced in, overrides applied by path, parameters filled.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::form_paths::{field_paths, fields_mut, find, same_section, stays};
use super::form_rules::{check, check_changed};
use super::params::params;
pub use super::params::{ParamValue, fill};
use super::{AdoptedForm, BodyIx, Project, decode, unknown_ref};
use crate::declare::{Declared, Tree};
use crate::decode::PdfFile;
use crate::diag::{Diagnostic, codes};
use crate::model::form::{Form, FormBlock, FormOverride};
use crate::source::{FileId, Span};
use crate::yaml::{Node, Style, Value};

/// A form before overrides: blocks spliced into its sections.
struct Base<'a> {
    tree: &'a Tree,
    node: Node,
}

/// Forms by the files that they are made of, with their trees.
type Memo = HashMap<Vec<FileId>, Option<(Arc<Form>, Arc<Node>)>>;

/// The shared forms and blocks as a body sees them.
struct Stock<'a> {
    bases: BTreeMap<&'a str, Base<'a>>,
    blocks: HashMap<&'a str, &'a Tree>,
    memo: Memo,
}

impl<'a> Stock<'a> {
    fn new(declared: &'a Declared, viewer: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let blocks = blocks(declared, viewer);
        let forms = declared.forms_for(viewer).into_iter();
        let bases = forms.map(|tree| (&*tree.id, Base { tree, node: splice(tree, &blocks, diagnostics) })).collect();
        Self { bases, blocks, memo: Memo::new() }
    }
}

fn blocks<'a>(declared: &'a Declared, viewer: &str) -> HashMap<&'a str, &'a Tree> {
    declared.blocks_for(viewer).into_iter().map(|tree| (&*tree.id, tree)).collect()
}

/// Fills in every site's forms.
pub(super) fn adopt(declared: &Declared, project: &mut Project, diagnostics: &mut Vec<Diagnostic>) {
    for tree in &declared.blocks {
        let _: Option<FormBlock> = decode(&tree.node, diagnostics);
    }
    // Nobody of this name holds anything back.
    let mut today = Stock::new(declared, "", diagnostics);
    // A shared form is checked once even if nobody adopts it.
    for base in today.bases.values() {
        if let Some(form) = decode::<Form>(&base.node, diagnostics) {
            check(project, base.tree, &form, diagnostics);
        }
    }
    for id in declared.form_overrides.keys().filter(|id| !project.by_id.contains_key(&***id)) {
        let file = declared.form_overrides[id].first().map_or(0, |tree| tree.file);
        diagnostics.push(unknown_ref(("den Ordner", "the folder"), id, Span::start_of(file), project.by_id.keys().map(|id| &**id)));
    }
    for at in 0..project.sites.len() {
        let ix = project.sites[at];
        let id = Arc::clone(&project.body(ix).id);
        let mut of_its_own = declared.holding(&id).map(|_| Stock::new(declared, &id, diagnostics));
        let stock = of_its_own.as_mut().unwrap_or(&mut today);
        let adopted = adopt_one(declared, project, ix, stock, diagnostics);
        let body = &mut project.bodies[ix];
        for slug in body.site.adopt.iter().flat_map(|adopt| &adopt.forms) {
            let there = stock.bases.contains_key(slug.as_str()) || unread(declared, &body.id, slug.as_str());
            if there && !adopted.iter().any(|form| &*form.id == slug.as_str()) {
                body.hidden.insert(("forms", slug.as_str().into()));
            }
        }
        body.forms = adopted;
    }
    references(declared, project, &today.bases, diagnostics);
    // A block that can't be read has its own report.
    let unread = |id: &str| declared.broken.contains(&*format!("forms/blocks/{id}.yaml"));
    let of_block = |diagnostic: &Diagnostic| {
        let arg = |name: &str| diagnostic.args.iter().find(|(key, _)| *key == name).map(|(_, value)| value.de.as_str());
        diagnostic.code == &codes::UNKNOWN_REF && arg("kind") == Some(BLOCK.0) && arg("id").is_some_and(unread)
    };
    diagnostics.retain(|diagnostic| !of_block(diagnostic));
}

/// What messages call a block.
const BLOCK: (&str, &str) = ("den Baustein", "the block");

/// Whether the file of a form is there and can't be read.
fn unread(declared: &Declared, body: &str, id: &str) -> bool {
    declared.broken.contains(&*format!("forms/{id}.yaml")) || declared.broken.contains(&*format!("forms/{body}/{id}.yaml"))
}

/// Whether there is a service: somebody offers or hides it, or it lies in the shared stock.
pub(super) fn known_service(project: &Project, id: &str) -> bool {
    project.stocks("services", id) || project.bodies.iter().any(|body| body.service(id).is_some()) || project.hides("services", id)
}

/// Checks what services refer to, now that all forms and services are known.
fn references(declared: &Declared, project: &Project, bases: &BTreeMap<&str, Base<'_>>, diagnostics: &mut Vec<Diagnostic>) {
    for &ix in &project.sites {
        let body = project.body(ix);
        for adopted in &body.services {
            for form in &adopted.service.forms {
                let id = form.as_str();
                if bases.contains_key(id) || body.form(id).is_some() || unread(declared, &body.id, id) {
                    continue;
                }
                diagnostics.push(unknown_ref(("das Formular", "the form"), form.as_str(), form.span(), bases.keys().copied()));
            }
            for related in &adopted.service.related {
                if !known_service(project, related.as_str()) {
                    let candidates = project.bodies.iter().flat_map(|body| &body.services).map(|adopted| &*adopted.id);
                    let candidates =
                        candidates.chain(project.stock.iter().filter(|(folder, _)| *folder == "services").map(|(_, id)| &**id));
                    diagnostics.push(unknown_ref(("die Leistung", "the service"), related.as_str(), related.span(), candidates));
                }
            }
            for event in &adopted.service.life_events {
                if !body.life_events.contains_key(event.as_str()) && !body.hides("life-events", event.as_str()) {
                    diagnostics.push(unknown_ref(
                        ("die Lebenslage", "the life event"),
                        event.as_str(),
                        event.span(),
                        body.life_events.keys().map(|id| &**id),
                    ));
                }
            }
        }
    }
}

fn adopt_one(
    declared: &Declared,
    project: &Project,
    ix: BodyIx,
    Stock { bases, blocks, memo }: &mut Stock<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<AdoptedForm> {
    let body = project.body(ix);
    let own = declared.form_overrides.get(&body.id).map(Vec::as_slice).unwrap_or_default();
    let mut wanted: Vec<(Arc<str>, Span)> = Vec::new();
    let mut meant: Vec<String> = Vec::new();
    for slug in body.site.adopt.iter().flat_map(|adopt| &adopt.forms) {
        if bases.contains_key(slug.as_str()) || own.iter().any(|tree| &*tree.id == slug.as_str()) {
            wanted.push((slug.as_str().into(), slug.span()));
        } else if !unread(declared, &body.id, slug.as_str()) {
            let unknown = unknown_ref(("das Formular", "the form"), slug.as_str(), slug.span(), bases.keys().copied());
            meant.extend(unknown.suggestion.clone());
            diagnostics.push(unknown);
        }
    }
    for tree in own {
        // A misspelt adoption has its own report.
        if !wanted.iter().any(|(id, _)| *id == tree.id) && !meant.iter().any(|meant| **meant == *tree.id) {
            if bases.contains_key(&*tree.id) && body.site.kind.is_place() {
                let at = tree.node.entries().first().map_or(Span::start_of(tree.file), |entry| entry.span);
                diagnostics.push(
                    Diagnostic::new(&codes::NOT_ADOPTED, at).arg("id", &*tree.id).arg("body", body.site.name.as_str()).arg("kind", "forms"),
                );
            } else if !bases.contains_key(&*tree.id) {
                wanted.push((Arc::clone(&tree.id), Span::start_of(tree.file)));
            }
        }
    }
    let mut adopted = Vec::new();
    for (id, at) in wanted {
        let layers = layers(declared, project, ix, &id);
        let base = bases.get(&*id);
        let key: Vec<FileId> = base.map(|base| base.tree.file).into_iter().chain(layers.iter().map(|tree| tree.file)).collect();
        let mut values: BTreeMap<String, (String, Span)> = BTreeMap::new();
        let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for layer in &layers {
            for entry in layer.node.get("params").map(Node::entries).unwrap_or_default() {
                if let Some(text) = entry.node.scalar() {
                    values.insert(entry.key.to_string(), (text.to_owned(), entry.node.span));
                }
            }
            for entry in layer.node.get("lists").map(Node::entries).unwrap_or_default().iter().filter(|_| base.is_some()) {
                let texts = entry.node.items().iter().filter_map(Node::scalar).map(str::to_owned).collect();
                lists.insert(entry.key.to_string(), texts);
            }
        }
        let form = memo.entry(key).or_insert_with(|| {
            let (mut node, tree) = match base {
                Some(base) => (layers.iter().fold(base.node.clone(), |node, layer| apply(node, layer, diagnostics)), base.tree),
                None => layers.first().map(|tree| (splice(tree, blocks, diagnostics), *tree))?,
            };
            let form: Form = decode(&node, diagnostics)?;
            if !layers.is_empty() {
                check_changed(project, tree, &form, &layers, diagnostics);
            }
            set_values(&mut node, &layers);
            Some((Arc::new(form), Arc::new(node)))
        });
        if let Some((form, tree)) = form {
            let file = form.external.as_ref().and_then(|external| external.file.as_ref()).and_then(|file| {
                let folder = base.map_or_else(|| format!("forms/{}", body.id), |_| "forms".to_owned());
                beside(declared, &body.id, &folder, file, diagnostics)
            });
            let params = params(project, ix, form, if base.is_some() { &values } else { const { &BTreeMap::new() } }, &lists, diagnostics);
            adopted.push(AdoptedForm { id, at, form: Arc::clone(form), params: Arc::new(params), tree: Arc::clone(tree), file });
        }
    }
    adopted
}

/// Notes in a definition's tree what municipalities set in its parameters.
fn set_values(node: &mut Node, layers: &[&Tree]) {
    let mut values = Node::empty_map(node.span);
    for layer in layers {
        for key in ["params", "lists"] {
            for entry in layer.node.get(key).map(Node::entries).unwrap_or_default() {
                // A form of one's own declares its parameters at the same key.
                if !matches!(entry.node.value, Value::Map(_)) {
                    values.set(&entry.key, entry.span, entry.node.clone());
                }
            }
        }
    }
    if !values.entries().is_empty() {
        node.set("values", values.span, values);
    }
}

/// The file of somebody else's form, which lies beside its definition.
fn beside(declared: &Declared, viewer: &str, folder: &str, file: &PdfFile, diagnostics: &mut Vec<Diagnostic>) -> Option<FileId> {
    let prefix = format!("{folder}/");
    let path = format!("{prefix}{}", file.as_str());
    let accepted = declared.holding(viewer).and_then(|accepted| accepted.texts.files.get(&*path));
    let found = accepted.or_else(|| declared.files.get(&*path)).copied();
    if found.is_none() {
        let there = declared.files.keys().filter_map(|path| path.strip_prefix(&*prefix)).filter(|name| !name.contains('/'));
        diagnostics.push(unknown_ref(("die Datei", "the file"), file.as_str(), file.span(), there));
    }
    found
}

/// Whether a form is a body's own to offer: a place's, or of a service whose level the body fills. An association only
/// leads to its members' forms, because each of them is the creditor of its own taxes.
pub fn is_own(project: &Project, ix: BodyIx, adopted: &AdoptedForm) -> bool {
    let body = project.body(ix);
    let service = adopted.form.service.as_ref().and_then(|id| body.service(id.as_str()));
    body.site.kind.is_place() || service.is_none_or(|service| body.site.kind.fills(service.service.level))
}

/// The definition with the fields of its blocks put before the sections' own.
fn splice(tree: &Tree, blocks: &HashMap<&str, &Tree>, diagnostics: &mut Vec<Diagnostic>) -> Node {
    let mut node = Node::clone(&tree.node);
    let Value::Map(entries) = &mut node.value else { return node };
    let Some(sections) = entries.iter_mut().find(|entry| &*entry.key == "sections") else { return node };
    let Value::List(sections) = &mut sections.node.value else { return node };
    for section in sections {
        let Some(wanted) = section.get("use").cloned() else { continue };
        let mut fields = block_fields(&wanted, blocks, &mut Vec::new(), diagnostics);
        let own = section.entry("fields").map(|entry| (entry.span, entry.node.clone()));
        fields.extend(own.iter().flat_map(|(_, node)| node.items().iter().cloned()));
        let (at, span) = own.map_or((wanted.span, wanted.span), |(at, node)| (at, node.span));
        section.set("fields", at, Node { span, value: Value::List(fields) });
    }
    node
}

fn block_fields(wanted: &Node, blocks: &HashMap<&str, &Tree>, path: &mut Vec<String>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Node> {
    let Some(name) = wanted.scalar() else { return Vec::new() };
    let id = name.strip_prefix("blocks/").unwrap_or(name);
    let Some(block) = blocks.get(id) else {
        diagnostics.push(unknown_ref(BLOCK, id, wanted.span, blocks.keys().copied()));
        return Vec::new();
    };
    path.push(id.to_owned());
    if path.iter().filter(|seen| *seen == id).count() > 1 {
        diagnostics.push(Diagnostic::new(&codes::CYCLE, wanted.span).arg("kind", ("`use`", "`use`")).arg("path", path.join(" → ")));
        path.pop();
        return Vec::new();
    }
    let mut fields = block.node.get("use").map(|more| block_fields(more, blocks, path, diagnostics)).unwrap_or_default();
    fields.extend(block.node.get("fields").map(Node::items).unwrap_or_default().iter().cloned());
    path.pop();
    fields
}

/// Applies one override file to a definition.
fn apply(mut node: Node, layer: &Tree, diagnostics: &mut Vec<Diagnostic>) -> Node {
    let Some(over) = decode::<FormOverride>(&layer.node, diagnostics) else { return node };
    let form = node.get("form").and_then(Node::scalar).unwrap_or_default().to_owned();
    for key in ["version", "valid_from"] {
        if let Some(entry) = layer.node.entry(key) {
            node.set(key, entry.span, entry.node.clone());
        }
    }
    for key in ["title", "intro", "description"] {
        if let Some(entry) = layer.node.entry(key) {
            pin(layer, key, node.get(key), entry.span, diagnostics);
            node.set(key, entry.span, entry.node.clone());
        }
    }
    for param in over.params.0.iter().map(|(param, _)| param).chain(over.lists.0.iter().map(|(param, _)| param)) {
        if node.get("params").is_none_or(|params| params.get(param).is_none()) {
            let known: Vec<String> = node.get("params").map(Node::entries).unwrap_or_default().iter().map(|e| e.key.to_string()).collect();
            diagnostics.push(unknown_ref(("den Parameter", "the parameter"), param, param.span, known.iter().map(String::as_str)));
        }
    }
    let unknown = |path: &str, at: Span, node: &Node| {
        let paths = field_paths(node);
        let choices: Vec<&str> = paths.iter().map(String::as_str).collect();
        Diagnostic::new(&codes::UNKNOWN_FIELD, at)
            .arg("path", path)
            .arg("form", &form)
            .arg("choices", super::shorten(&choices))
            .suggest_from(path, choices.iter().copied())
    };
    for path in &over.remove {
        match find(&node, path.as_str()) {
            Some((section, field)) => drop(fields_mut(&mut node, section).map(|fields| fields.remove(field))),
            None => diagnostics.push(unknown(path.as_str(), path.span(), &node)),
        }
    }
    for entry in layer.node.get("fields").map(Node::entries).unwrap_or_default() {
        let mut change = entry.node.clone();
        let after = change.take("after").map(|after| after.node);
        match (find(&node, &entry.key), &after) {
            (Some((section, field)), _) => {
                let below = fields_mut(&mut node, section).and_then(|fields| fields.get(field).cloned());
                pin(layer, &entry.key, below.as_ref(), entry.span, diagnostics);
                if let Some(target) = fields_mut(&mut node, section).and_then(|fields| fields.get_mut(field)) {
                    for change in change.entries() {
                        target.set(&change.key, change.span, change.node.clone());
                    }
                }
                if let Some(after) = &after {
                    match find(&node, after.scalar().unwrap_or_default()) {
                        Some((found, place)) if found == section && place != field => {
                            if let Some(fields) = fields_mut(&mut node, section) {
                                let moved = fields.remove(field);
                                fields.insert(if place < field { place + 1 } else { place }, moved);
                            }
                        }
                        Some(_) => diagnostics.push(stays(after)),
                        None => diagnostics.push(unknown(after.scalar().unwrap_or("…"), after.span, &node)),
                    }
                }
            }
            // A field belongs to the section that its path names.
            (None, Some(after)) => match find(&node, after.scalar().unwrap_or_default()).filter(|_| same_section(&entry.key, after)) {
                Some((section, field)) => {
                    let id = entry.key.rsplit('.').next().unwrap_or(&entry.key);
                    let mut new = Node::empty_map(change.span);
                    new.set("id", entry.span, Node::text(entry.span, id, Style::Quoted));
                    for change in change.entries() {
                        new.set(&change.key, change.span, change.node.clone());
                    }
                    if let Some(fields) = fields_mut(&mut node, section) {
                        fields.insert(field + 1, new);
                    }
                }
                None if find(&node, after.scalar().unwrap_or_default()).is_some() => {
                    diagnostics.push(unknown(&entry.key, entry.span, &node));
                }
                None => diagnostics.push(unknown(after.scalar().unwrap_or("…"), after.span, &node)),
            },
            (None, None) => diagnostics.push(unknown(&entry.key, entry.span, &node)),
        }
    }
    node
}

/// Compares the note about a key with what the key overrides.
fn pin(layer: &Tree, key: &str, below: Option<&Node>, at: Span, diagnostics: &mut Vec<Diagnostic>) {
    let Some(below) = below else { return };
    let pinned = layer.node.get("based_on").and_then(|pins| pins.get(key)).and_then(Node::scalar);
    let file = layer.path.to_string();
    match pinned {
        None => diagnostics.push(Diagnostic::new(&codes::NO_PIN, at).arg("key", key).arg("file", file)),
        Some(pinned) if pinned != below.pin() => diagnostics.push(
            Diagnostic::new(&codes::STALE_PIN, at)
                .arg("key", key)
                .arg("was", "")
                .arg("now", super::services::quoted(below))
                .arg("file", file)
                .note(below.span, ("die gemeinsame Fassung", "the shared text")),
        ),
        Some(_) => {}
    }
}

/// A form's definition as a body offers it, before decoding (for `why`).
pub fn merged(declared: &Declared, project: &Project, ix: BodyIx, id: &str) -> Option<Node> {
    project.body(ix).form(id)?;
    let viewer = &*project.body(ix).id;
    let blocks = blocks(declared, viewer);
    let mut ignored = Vec::new();
    let layers = layers(declared, project, ix, id);
    match declared.forms_for(viewer).into_iter().find(|tree| &*tree.id == id) {
        Some(base) => Some(layers.iter().fold(splice(base, &blocks, &mut ignored), |node, layer| apply(node, layer, &mut ignored))),
        None => layers.first().map(|tree| splice(tree, &blocks, &mut ignored)),
    }
}

/// The overrides of a form that reach a body, its own last.
fn layers<'a>(declared: &'a Declared, project: &Project, ix: BodyIx, id: &str) -> Vec<&'a Tree> {
    project
        .body(ix)
        .chain
        .iter()
        .rev()
        .filter(|&&at| at == ix || !project.body(at).site.kind.is_place())
        .filter_map(|&at| declared.form_layer_for(&project.body(ix).id, &project.body(at).id, id))
        .collect()
}

/// The overridden keys of a body's form override with what they override, for `dorfplatz pin`.
pub fn pins(declared: &Declared, project: &Project, body: &str, layer: &Tree) -> Vec<(String, String)> {
    let blocks = blocks(declared, body);
    let base = declared.forms_for(body).into_iter().find(|tree| tree.id == layer.id);
    let (Some(base), Some(ix)) = (base, project.find(body)) else { return Vec::new() };
    let mut ignored = Vec::new();
    let below = layers(declared, project, ix, &layer.id).into_iter().filter(|other| other.file != layer.file);
    let node = below.fold(splice(base, &blocks, &mut Vec::new()), |node, layer| apply(node, layer, &mut ignored));
    let mut pins = Vec::new();
    for key in ["title", "intro", "description"] {
        if let (Some(_), Some(below)) = (layer.node.get(key), node.get(key)) {
            pins.push((key.to_owned(), below.pin()));
        }
    }
    for entry in layer.node.get("fields").map(Node::entries).unwrap_or_default() {
        if let Some((section, field)) = find(&node, &entry.key)
            && let Some(below) = node.get("sections").and_then(|s| s.items().get(section)?.get("fields")?.items().get(field))
        {
            pins.push((entry.key.to_string(), below.pin()));
        }
    }
    pins
}
