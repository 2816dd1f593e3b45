//! Phase 2: from files to trees with positions, one per file, sorted by what they are.

mod accepted;
mod kept;
mod leaf;
mod names;
mod parsed;
mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arcstr::ArcStr;

use crate::diag::{Diagnostic, codes};
use crate::language::LANGUAGES;
use crate::source::{File, FileId, Sources, Span};
use crate::yaml::{self, Entry, Node, Value};
use parsed::Read;
use place::Place;

pub use accepted::Accepted;
pub use kept::Kept;
pub use leaf::Leaf;
pub use parsed::Parsed;
pub use place::{ITEM_FOLDERS, LEGAL_PAGES, extension_of, item_at};

/// A file of content.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Its id: the name without extension, for pages the path.
    pub id: Arc<str>,
    /// Its file.
    pub file: FileId,
    /// Path of its file.
    pub path: Arc<str>,
    /// What stands in it.
    pub node: Arc<Leaf>,
}

/// The files of one body, by kind.
#[derive(Debug, Default)]
pub struct Folder {
    /// `site.yaml`.
    pub site: Option<Tree>,
    /// Everything else by the name of its folder, one of [`ITEM_FOLDERS`].
    pub items: BTreeMap<&'static str, Vec<Tree>>,
    /// Files of `media/` by their path below it.
    pub media: BTreeMap<Arc<str>, FileId>,
}

impl Folder {
    /// The trees of one kind.
    pub fn of(&self, folder: &str) -> &[Tree] {
        self.items.get(folder).map_or(&[], Vec::as_slice)
    }
}

/// All trees.
#[derive(Debug, Default)]
pub struct Declared {
    /// `portal.yaml`.
    pub portal: Option<Tree>,
    /// `content/shared/`, without a `site.yaml`.
    pub shared: Folder,
    /// `content/shared/holidays.yaml`.
    pub holidays: Option<Tree>,
    /// Other folders of `content/`.
    pub bodies: BTreeMap<Arc<str>, Folder>,
    /// `forms/*.yaml`.
    pub forms: Vec<Tree>,
    /// `forms/blocks/*.yaml`.
    pub blocks: Vec<Tree>,
    /// `forms/<body>/*.yaml`.
    pub form_overrides: BTreeMap<Arc<str>, Vec<Tree>>,
    /// PDF files beside the forms and files that records tell of, by path.
    pub files: BTreeMap<Arc<str>, FileId>,
    /// Files of waste dates with their texts, by path.
    pub dates: BTreeMap<Arc<str>, (FileId, ArcStr)>,
    /// `records/forms/<body>/<form>/record.yaml`: body and tree, whose id is the form.
    pub records: Vec<(Arc<str>, Tree)>,
    /// `records/notices/<body>/chain.yaml`: trees whose id is the body.
    pub chains: Vec<Tree>,
    /// Bodies whose checkout is not there.
    pub absent: BTreeSet<Arc<str>>,
    /// `region.yaml` of a town's checkout.
    pub region: Option<Tree>,
    /// Shared texts as bodies have accepted them, by body.
    pub accepted: BTreeMap<Arc<str>, Accepted>,
    /// The last good `site.yaml` of bodies.
    pub last_good: BTreeMap<Arc<str>, Tree>,
    /// Paths of files that can't be read or parsed; each has its own report.
    pub broken: BTreeSet<Arc<str>>,
}

/// Sorts and parses all files.
pub fn declare(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Declared {
    declare_again(sources, &mut Parsed::default(), diagnostics)
}

/// The same after some files have changed. `parsed` is what came of the others, and then of all.
pub fn declare_again(sources: &Sources, parsed: &mut Parsed, diagnostics: &mut Vec<Diagnostic>) -> Declared {
    parsed.read(sources);
    let mut declared = Declared::default();
    let mut sidecars = Vec::new();
    for (file, Read { place, node, found, .. }) in parsed.files().iter().enumerate() {
        let file = file as FileId;
        // What lies in a misspelt folder is there for those who refer to it.
        if let (Place::Unknown, Some(known), Some(meant)) = (place, sources.file(file), found.first()) {
            let mut parts = known.path.splitn(4, '/');
            if let (Some(top), Some(body), Some(_), rest, Some(folder)) =
                (parts.next(), parts.next(), parts.next(), parts.next(), &meant.suggestion)
            {
                let rest = rest.map(|rest| format!("/{rest}")).unwrap_or_default();
                declared.broken.insert(format!("{top}/{body}/{folder}{rest}").into());
            }
        }
        diagnostics.extend(found.iter().cloned());
        if let (Place::Dates, Some(known)) = (place, sources.file(file)) {
            declared.dates(file, known);
        }
        if let Place::Media(body, path) = place {
            declared.folder(body).media.insert(Arc::clone(path), file);
        }
        if let (Place::FormFile | Place::Recorded, Some(known)) = (place, sources.file(file)) {
            declared.files.insert(Arc::clone(&known.path), file);
        }
        if let (Place::Accepted(body, text), Some(known)) = (place, sources.file(file))
            && **text == Place::FormFile
        {
            declared.accepted(body).texts.files.insert(accepted::original(&known.path), file);
        }
        let Some(node) = node else {
            if !found_none(place) {
                let path = sources.file(file).map(|file| Arc::clone(&file.path));
                declared.broken.extend(path);
            }
            if let Place::Site(body) = place {
                declared.folder(body);
            }
            continue;
        };
        let path = sources.file(file).map_or_else(|| Arc::from(""), |file| Arc::clone(&file.path));
        let tree = Tree { id: "".into(), file, path, node: Arc::clone(node) };
        match place {
            Place::Lock(body) => declared.accepted(body).lock = Some(tree),
            Place::Accepted(body, text) => {
                let aside = declared.accepted(body).texts.sort(text, tree);
                sidecars.extend(aside.map(|aside| (Some(Arc::clone(body)), aside)));
            }
            // Each event of a calendar is as good as a file of its own.
            Place::Calendar(body, _) => {
                for mut event in tree.node.items().iter().cloned() {
                    let Some(id) = event.take("id").and_then(|entry| Some(Arc::from(entry.node.scalar()?))) else { continue };
                    let tree = Tree { id, file, path: Arc::clone(&tree.path), node: Leaf::new(event) };
                    declared.folder(body).items.entry("events").or_default().push(tree);
                }
            }
            place => sidecars.extend(declared.sort(place, tree).map(|aside| (None, aside))),
        }
    }
    diagnostics.extend(parsed.of_names().iter().cloned());
    members(sources, &mut declared);
    for (body, text) in &sources.last_good {
        let path: Arc<str> = format!("content/{body}/site.yaml").into();
        let id: Arc<str> = body.as_str().into();
        let nowhere = declared.absent.contains(&id).then_some(FileId::MAX);
        let Some(file) = sources.find(&path).or(nowhere) else { continue };
        // What it says now is no help where that can't be read.
        if sources.file(file).and_then(File::text) == Some(text) {
            continue;
        }
        if let Some(node) = yaml::parse(file, text, &mut Vec::new()) {
            declared.last_good.insert(Arc::clone(&id), Tree { id, file, path, node: Leaf::new(node) });
        }
    }
    for (of, Aside { body, folder, base, lang, side }) in sidecars {
        let declared = match of {
            Some(of) => &mut declared.accepted(&of).texts,
            None => &mut declared,
        };
        let originals = declared.folder(&body).items.entry(folder).or_default();
        if let Some(original) = originals.iter_mut().find(|tree| *tree.id == *base) {
            Leaf::change(&mut original.node, |node| translate(node, lang, &side.node));
        } else {
            let extension = extension_of(folder);
            diagnostics.push(
                Diagnostic::new(&codes::NO_ORIGINAL, Span::start_of(side.file))
                    .arg("path", format!("content/{body}/{folder}/{base}.{extension}"))
                    .suggest_from(&base, originals.iter().map(|tree| &*tree.id)),
            );
        }
    }
    declared
}

/// Notes whose files are missing, and whose copies of shared texts count.
fn members(sources: &Sources, declared: &mut Declared) {
    // A checkout that is not there is a body that can't be read.
    for body in &sources.homes.absent {
        declared.folder(body);
        declared.absent.insert(Arc::clone(body));
        declared.broken.insert(format!("content/{body}/site.yaml").into());
    }
    let members = declared.portal.as_ref().and_then(|portal| portal.node.get("members")).map(Node::entries).unwrap_or_default();
    let held = members.iter().filter(|member| member.node.get("changes").and_then(Node::scalar) == Some("held"));
    let held: BTreeSet<Arc<str>> = held.map(|member| (&*member.key).into()).collect();
    for (body, accepted) in &mut declared.accepted {
        accepted.in_force = accepted.lock.is_some() && held.contains(body);
    }
}

/// The texts of a sidecar, which belong to an original.
struct Aside {
    body: Arc<str>,
    folder: &'static str,
    base: Arc<str>,
    lang: &'static str,
    side: Tree,
}

impl Declared {
    /// Keeps a file of dates, or notes that it can't be read.
    fn dates(&mut self, id: FileId, file: &File) {
        match file.text() {
            Some(text) => drop(self.dates.insert(Arc::clone(&file.path), (id, text.clone()))),
            None => drop(self.broken.insert(Arc::clone(&file.path))),
        }
    }

    fn accepted(&mut self, body: &Arc<str>) -> &mut Accepted {
        self.accepted.entry(Arc::clone(body)).or_default()
    }

    /// Puts a tree where it belongs, unless it is a sidecar.
    fn sort(&mut self, place: &Place, tree: Tree) -> Option<Aside> {
        let named = |id: &Arc<str>| Tree { id: Arc::clone(id), ..tree };
        match place {
            Place::Portal => self.portal = Some(named(&"portal".into())),
            Place::Region => self.region = Some(named(&"region".into())),
            Place::Holidays => self.holidays = Some(named(&"holidays".into())),
            Place::Site(body) => self.folder(body).site = Some(named(body)),
            Place::Form(id) => self.forms.push(named(id)),
            Place::FormBlock(id) => self.blocks.push(named(id)),
            Place::FormOverride(body, id) => self.form_overrides.entry(Arc::clone(body)).or_default().push(named(id)),
            Place::Item(body, folder, id) => {
                if let Some((base, lang)) = language_of(id) {
                    return Some(Aside { body: Arc::clone(body), folder, base, lang, side: named(id) });
                }
                self.folder(body).items.entry(folder).or_default().push(named(id));
            }
            Place::Record(body, form) => self.records.push((Arc::clone(body), named(form))),
            Place::Chain(body) => self.chains.push(named(body)),
            Place::Media(..)
            | Place::Dates
            | Place::FormFile
            | Place::Calendar(..)
            | Place::Recorded
            | Place::Lock(_)
            | Place::Accepted(..)
            | Place::Other
            | Place::Unknown => {}
        }
        None
    }

    fn folder(&mut self, body: &Arc<str>) -> &mut Folder {
        if &**body == "shared" { &mut self.shared } else { self.bodies.entry(Arc::clone(body)).or_default() }
    }
}

/// Whether files at a place have no tree even if they are right.
fn found_none(place: &Place) -> bool {
    matches!(place.text(), Place::Media(..) | Place::Dates | Place::FormFile | Place::Recorded | Place::Other | Place::Unknown)
}

/// `name.en` is the English of `name`.
fn language_of(id: &str) -> Option<(Arc<str>, &'static str)> {
    let (base, tag) = id.rsplit_once('.')?;
    LANGUAGES.into_iter().find(|lang| *lang == tag && *lang != "de").map(|lang| (base.into(), lang))
}

/// Enters the texts of a sidecar into its original as another language.
fn translate(original: &mut Node, lang: &str, side: &Node) {
    for Entry { key, span, node } in side.entries().iter().cloned() {
        let merged = match original.get(&key).cloned() {
            Some(mut map @ Node { value: Value::Map(_), .. }) => {
                map.set(lang, span, node);
                map
            }
            Some(german) => {
                let mut map = Node::empty_map(german.span);
                let at = original.entry(&key).map_or(span, |entry| entry.span);
                map.set("de", at, german);
                map.set(lang, span, node);
                map
            }
            None => {
                let mut map = Node::empty_map(span);
                map.set(lang, span, node);
                map
            }
        };
        original.set(&key, span, merged);
    }
}
