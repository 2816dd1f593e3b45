//! The walk over all trees along their shapes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Form, Item, Kind, Meaning, Reference, SHARED, World, meaning};
use crate::declare::{Folder, ITEM_FOLDERS, Tree, item_at};
use crate::decode::{Decode as _, Shape};
use crate::markdown::destinations;
use crate::model::body::{Level, Site};
use crate::model::document::Document;
use crate::model::event::Event;
use crate::model::form::{Form as FormKind, FormBlock, FormOverride};
use crate::model::item::{Alert, Legal, News, Page};
use crate::model::notice::Notice;
use crate::model::office::{Office, Person};
use crate::model::portal::{Portal, Region};
use crate::model::service::{LifeEvent, Service};
use crate::model::waste::Waste;
use crate::resolve::{BodyIx, links};
use crate::source::{FileId, Sources, Span};
use crate::yaml::{Node, Style, Value};

/// All references of a region, in the order of the trees.
pub fn references(sources: &Sources, world: &World<'_>) -> Vec<Reference> {
    let (declared, project) = (world.declared, world.project);
    let mut walk = Walk { sources, world, guides: links::guides(project), sites: Vec::new(), tree: "", home: SHARED, found: Vec::new() };
    if let Some(portal) = &declared.portal {
        walk.sites = project.sites.iter().copied().take(1).collect();
        walk.node(&Portal::shape(), Meaning::Nothing, &portal.node);
    }
    if let Some(region) = &declared.region {
        walk.node(&Region::shape(), Meaning::Nothing, &region.node);
    }
    walk.folder(&declared.shared, None);
    for (id, folder) in &declared.bodies {
        let Some(ix) = project.find(id) else { continue };
        walk.home = id;
        if let Some(site) = &folder.site {
            walk.sites = vec![ix];
            walk.node(&Site::shape(), Meaning::Nothing, &site.node);
        }
        walk.folder(folder, Some(ix));
    }
    walk.readmes();
    walk.home = SHARED;
    for tree in &declared.forms {
        walk.sites = walk.shown(world.offering(Kind::Form, &tree.id));
        walk.tree(tree, &FormKind::shape());
    }
    for tree in &declared.blocks {
        walk.tree(tree, &FormBlock::shape());
    }
    for (id, trees) in &declared.form_overrides {
        let Some(ix) = project.find(id) else { continue };
        walk.home = id;
        for tree in trees {
            let is_base = !declared.forms.iter().any(|base| base.id == tree.id);
            walk.sites = walk.reached(ix);
            walk.tree(tree, &if is_base { FormKind::shape() } else { FormOverride::shape() });
        }
    }
    walk.found
}

/// The start in a file of a part of a scalar's text, if it is written there as it is.
pub fn locate(source: &str, span: Span, text: &str, part: &Range<usize>) -> Option<usize> {
    let (needle, raw) = (text.get(part.clone())?, source.get(span.start as usize..span.end as usize)?);
    let nth = text.match_indices(needle).position(|(start, _)| start == part.start)?;
    let as_often = text.matches(needle).count() == raw.matches(needle).count();
    let (at, _) = raw.match_indices(needle).nth(nth).filter(|_| as_often)?;
    Some(span.start as usize + at)
}

fn shape_in(folder: &str) -> Shape {
    match folder {
        "offices" => Office::shape(),
        "people" => Person::shape(),
        "services" => Service::shape(),
        "life-events" => LifeEvent::shape(),
        "news" => News::shape(),
        "events" => Event::shape(),
        "alerts" => Alert::shape(),
        "waste" => Waste::shape(),
        "notices" => Notice::shape(),
        "pages" => Page::shape(),
        "documents" => Document::shape(),
        _ => Legal::shape(),
    }
}

struct Walk<'a> {
    sources: &'a Sources,
    world: &'a World<'a>,
    guides: Vec<(String, std::sync::Arc<str>)>,
    /// The sites that show the tree.
    sites: Vec<BodyIx>,
    /// The id of the tree.
    tree: &'a str,
    /// The folder of the tree.
    home: &'a str,
    found: Vec<Reference>,
}

impl<'a> Walk<'a> {
    fn folder(&mut self, folder: &'a Folder, ix: Option<BodyIx>) {
        for (name, _) in ITEM_FOLDERS {
            for tree in folder.of(name) {
                self.sites = match (ix, name) {
                    (Some(ix), "services" | "life-events" | "legal" | "waste") => self.reached(ix),
                    (Some(ix), _) => vec![ix],
                    (None, "services") => self.shown(self.world.offering(Kind::Service, &tree.id)),
                    (None, _) => self.shown(Vec::new()),
                };
                self.tree(tree, &shape_in(name));
            }
        }
    }

    /// What forges show for a folder of documentation is no page, but its links lead to pages.
    fn readmes(&mut self) {
        for (prefix, body) in self.guides.clone() {
            self.sites = self.world.project.find(&body).into_iter().collect();
            for (id, file) in self.sources.below(&prefix).filter(|(_, file)| file.path.ends_with("/README.md")) {
                let Some(text) = file.text() else { continue };
                self.text(&Node::text(Span::new(id, 0, text.len()), text, Style::Body));
            }
        }
    }

    fn tree(&mut self, tree: &'a Tree, shape: &Shape) {
        self.tree = &tree.id;
        self.node(shape, Meaning::Nothing, &tree.node);
    }

    /// What nobody shows yet could be shown by all.
    fn shown(&self, sites: Vec<BodyIx>) -> Vec<BodyIx> {
        if sites.is_empty() { self.world.project.sites.clone() } else { sites }
    }

    /// The bodies that a change made by a body reaches.
    fn reached(&self, ix: BodyIx) -> Vec<BodyIx> {
        let project = self.world.project;
        let passes_on = !project.body(ix).site.kind.is_place();
        std::iter::once(ix).chain(project.below(ix).filter(|_| passes_on)).collect()
    }

    fn node(&mut self, shape: &Shape, meant: Meaning, node: &Node) {
        match shape {
            Shape::Record(record) => {
                for entry in node.entries() {
                    if let Some(field) = record.field(&entry.key) {
                        self.node(&field.shape, meaning(record.name, field.key).unwrap_or(Meaning::Nothing), &entry.node);
                    }
                }
            }
            Shape::List(item) => self.list(item, meant, node),
            Shape::Map(_, item) => node.entries().iter().for_each(|entry| self.node(item, meant, &entry.node)),
            Shape::Text(true) => {
                std::iter::once(node).chain(node.entries().iter().map(|entry| &entry.node)).for_each(|node| self.text(node));
            }
            Shape::Word(_) => self.word(meant, node),
            _ => {}
        }
    }

    /// A list, or the change of a list by an override.
    fn list(&mut self, item: &Shape, meant: Meaning, node: &Node) {
        if let Value::List(items) = &node.value {
            items.iter().for_each(|node| self.node(item, meant, node));
        }
        for entry in node.entries() {
            // Of records only ids are removed, and those are the list's own.
            let named = matches!(item, Shape::Word(_));
            match &*entry.key {
                "add" | "replace" => entry.node.items().iter().for_each(|node| self.node(item, meant, node)),
                "remove" if named => entry.node.items().iter().for_each(|node| self.node(item, meant, node)),
                "after" if named => self.node(item, meant, &entry.node),
                _ => {}
            }
        }
    }

    fn word(&mut self, meant: Meaning, node: &Node) {
        let (Some(id), Some(source)) = (node.scalar(), self.sources.file(node.span.file).and_then(|file| file.text())) else { return };
        let mut meanings: BTreeMap<usize, BTreeSet<Item>> = BTreeMap::new();
        match meant {
            Meaning::Nothing => return,
            Meaning::Body => {
                let level = [Level::Municipality, Level::Association, Level::County, Level::State, Level::Federal]
                    .iter()
                    .any(|level| level.word() == id);
                meanings.extend(self.world.body(id).filter(|_| !level).map(|body| (0, BTreeSet::from([body]))));
            }
            Meaning::Block => {
                let block = id.strip_prefix("blocks/").unwrap_or(id);
                if self.world.declared.blocks.iter().any(|tree| &*tree.id == block) {
                    meanings.insert(id.len() - block.len(), BTreeSet::from([Item::new(Kind::Block, SHARED, block)]));
                }
            }
            Meaning::Itself => {
                if id == self.tree {
                    meanings.insert(0, BTreeSet::from([Item::new(Kind::Form, self.home, id)]));
                }
            }
            _ => {
                for &site in &self.sites {
                    if let Some((before, items)) = self.world.word(site, meant, id, self.tree) {
                        meanings.entry(before).or_default().extend(items);
                    }
                }
            }
        }
        let start = locate(source, node.span, id, &(0..id.len()));
        self.add(node.span.file, node.span.start as usize, start, id, meanings);
    }

    /// Adds what an id means; what stands before it in `id` names a body.
    fn add(&mut self, file: FileId, near: usize, start: Option<usize>, id: &str, meanings: BTreeMap<usize, BTreeSet<Item>>) {
        for (before, targets) in meanings {
            let part = |range: Range<usize>| start.map(|start| start + range.start..start + range.end);
            if let Some(body) = id.get(..before.saturating_sub(1)).and_then(|body| self.world.body(body)) {
                let (text, range) = (body.id.to_string(), part(0..before - 1));
                self.found.push(Reference { file, range, near, text, targets: BTreeSet::from([body]), form: Form::Id });
            }
            let (text, range) = (id[before..].to_owned(), part(before..id.len()));
            self.found.push(Reference { file, range, near, text, targets, form: Form::Id });
        }
    }

    fn text(&mut self, node: &Node) {
        let (Some(text), Some(file)) = (node.scalar(), self.sources.file(node.span.file)) else { return };
        let Some(source) = file.text() else { return };
        for destination in destinations(text) {
            let (url, _) = destination.url.split_once('#').unwrap_or((&destination.url, ""));
            let start = destination.at.as_ref().and_then(|at| locate(source, node.span, text, at));
            let near = start.unwrap_or(node.span.start as usize);
            if let Some((word, id)) = url.split_once(':') {
                let Some(kind) = Kind::of_link(word) else { continue };
                let mut meanings: BTreeMap<usize, BTreeSet<Item>> = BTreeMap::new();
                for &site in &self.sites {
                    if let Some((before, items)) = self.world.link(site, kind, id) {
                        meanings.entry(before).or_default().extend(items);
                    }
                }
                self.add(node.span.file, near, start.map(|start| start + word.len() + 1), id, meanings);
            } else if !url.is_empty() && !url.starts_with('/') {
                self.path(node.span.file, &file.path, near, start, url);
            }
        }
    }

    /// A link by the path of a file.
    fn path(&mut self, file: FileId, from: &str, near: usize, start: Option<usize>, url: &str) {
        let path = links::joined(from, url);
        if self.sources.find(&path).is_none() {
            return;
        }
        let mut targets = BTreeSet::new();
        if let Some((word, id)) = item_at(&path, &self.guides)
            && let Some(kind) = Kind::of_link(word)
        {
            for &site in &self.sites {
                targets.extend(self.world.link(site, kind, &id).into_iter().flat_map(|(_, items)| items));
            }
        }
        let range = start.map(|start| start..start + url.len());
        self.found.push(Reference { file, range, near, text: url.to_owned(), targets, form: Form::Path(path) });
    }
}
