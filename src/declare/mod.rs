//! Phase 2: from files to trees with positions, one per file, sorted by what they are.

mod names;
mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::calendar;
use crate::diag::{Diagnostic, codes};
use crate::language::LANGUAGES;
use crate::model::KINDS;
use crate::source::{Body as FileBody, Broken, File, FileId, Sources, Span};
use crate::yaml::{self, Entry, Node, Value};
use place::{Place, classify, guides, misplaced};

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
    pub node: Node,
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
    /// `records/forms/<body>/<form>/record.yaml`: body and tree, whose id is the form.
    pub records: Vec<(Arc<str>, Tree)>,
    /// The last good `site.yaml` of bodies.
    pub last_good: BTreeMap<Arc<str>, Tree>,
    /// Paths of files that can't be read or parsed; each has its own report.
    pub broken: BTreeSet<Arc<str>>,
}

/// Sorts and parses all files.
pub fn declare(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Declared {
    let guides = guides(sources);
    let parsed: Vec<(FileId, Place, Option<Node>, Vec<Diagnostic>)> = sources
        .files
        .par_iter()
        .enumerate()
        .map(|(id, file)| {
            let id = id as FileId;
            let mut found = Vec::new();
            let place = classify(&file.path, &guides);
            let node = read(id, file, &place, &mut found);
            (id, place, node, found)
        })
        .collect();
    let mut declared = Declared::default();
    let mut sidecars = Vec::new();
    for (file, place, node, mut found) in parsed {
        // What lies in a misspelt folder is there for those who refer to it.
        if let (Place::Unknown, Some(known), Some(meant)) = (&place, sources.file(file), found.first()) {
            let mut parts = known.path.splitn(4, '/');
            if let (Some(top), Some(body), Some(_), rest, Some(folder)) =
                (parts.next(), parts.next(), parts.next(), parts.next(), &meant.suggestion)
            {
                let rest = rest.map(|rest| format!("/{rest}")).unwrap_or_default();
                declared.broken.insert(format!("{top}/{body}/{folder}{rest}").into());
            }
        }
        diagnostics.append(&mut found);
        if let Place::Media(body, path) = &place {
            declared.folder(body).media.insert(Arc::clone(path), file);
        }
        if let (Place::FormFile | Place::Recorded, Some(known)) = (&place, sources.file(file)) {
            declared.files.insert(Arc::clone(&known.path), file);
        }
        let Some(node) = node else {
            if !found_none(&place) {
                let path = sources.file(file).map(|file| Arc::clone(&file.path));
                declared.broken.extend(path);
            }
            if let Place::Site(body) = &place {
                declared.folder(body);
            }
            continue;
        };
        let path = sources.file(file).map_or_else(|| Arc::from(""), |file| Arc::clone(&file.path));
        let tree = |id: &Arc<str>| Tree { id: Arc::clone(id), file, path: Arc::clone(&path), node: node.clone() };
        match &place {
            Place::Portal => declared.portal = Some(tree(&"portal".into())),
            Place::Holidays => declared.holidays = Some(tree(&"holidays".into())),
            Place::Site(body) => declared.folder(body).site = Some(tree(body)),
            Place::Form(id) => declared.forms.push(tree(id)),
            Place::FormBlock(id) => declared.blocks.push(tree(id)),
            Place::FormOverride(body, id) => declared.form_overrides.entry(Arc::clone(body)).or_default().push(tree(id)),
            Place::Item(body, folder, id) => {
                if let Some((base, lang)) = language_of(id) {
                    sidecars.push((Arc::clone(body), *folder, base, lang, tree(id)));
                } else {
                    declared.folder(body).items.entry(folder).or_default().push(tree(id));
                }
            }
            // Each event of a calendar is as good as a file of its own.
            Place::Calendar(body, _) => {
                let Node { value: Value::List(events), .. } = node else { continue };
                for mut event in events {
                    let Some(id) = event.take("id").and_then(|entry| Some(Arc::from(entry.node.scalar()?))) else { continue };
                    let tree = Tree { id, file, path: Arc::clone(&path), node: event };
                    declared.folder(body).items.entry("events").or_default().push(tree);
                }
            }
            Place::Record(body, form) => declared.records.push((Arc::clone(body), tree(form))),
            Place::Media(..) | Place::FormFile | Place::Recorded | Place::Other | Place::Unknown => {}
        }
    }
    diagnostics.extend(names::check(sources));
    for (body, text) in &sources.last_good {
        let path: Arc<str> = format!("content/{body}/site.yaml").into();
        let (id, Some(file)) = (Arc::<str>::from(body.as_str()), sources.find(&path)) else { continue };
        if let Some(node) = yaml::parse(file, text, &mut Vec::new()) {
            declared.last_good.insert(Arc::clone(&id), Tree { id, file, path, node });
        }
    }
    for (body, folder, base, lang, side) in sidecars {
        let originals = declared.folder(&body).items.entry(folder).or_default();
        if let Some(original) = originals.iter_mut().find(|tree| *tree.id == *base) {
            translate(&mut original.node, lang, side.node);
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

impl Declared {
    fn folder(&mut self, body: &Arc<str>) -> &mut Folder {
        if &**body == "shared" { &mut self.shared } else { self.bodies.entry(Arc::clone(body)).or_default() }
    }
}

/// Whether files at a place have no tree even if they are right.
fn found_none(place: &Place) -> bool {
    matches!(place, Place::Media(..) | Place::FormFile | Place::Recorded | Place::Other | Place::Unknown)
}

/// `name.en` is the English of `name`.
fn language_of(id: &str) -> Option<(Arc<str>, &'static str)> {
    let (base, tag) = id.rsplit_once('.')?;
    LANGUAGES.into_iter().find(|lang| *lang == tag && *lang != "de").map(|lang| (base.into(), lang))
}

/// Enters the texts of a sidecar into its original as another language.
fn translate(original: &mut Node, lang: &str, side: Node) {
    let Value::Map(entries) = side.value else { return };
    for Entry { key, span, node } in entries {
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

fn read(id: FileId, file: &File, place: &Place, found: &mut Vec<Diagnostic>) -> Option<Node> {
    match &file.body {
        // Documentation that is no site's is nobody's mistake.
        _ if matches!(place, Place::Other) && file.path.starts_with("docs/") => return None,
        FileBody::Broken(why) => {
            found.push(broken(id, file, why));
            return None;
        }
        FileBody::Binary if matches!(place, Place::Unknown) => {
            found.push(misplaced(id, &file.path));
            return None;
        }
        FileBody::Binary => return None,
        FileBody::Text(_) => {}
    }
    let text = file.text()?;
    let parsed = match place {
        Place::Other | Place::FormFile | Place::Recorded | Place::Media(..) => return None,
        Place::Unknown => {
            found.push(misplaced(id, &file.path));
            return None;
        }
        _ if text.trim().is_empty() => {
            let needs = place.kind().map_or_else(|| "`title`".to_owned(), needs);
            found.push(Diagnostic::new(&codes::EMPTY_FILE, Span::start_of(id)).arg("needs", needs));
            return None;
        }
        Place::Calendar(_, stem) => calendar::read(id, stem, text, found),
        Place::Item(_, folder, _) if extension_of(folder) == "md" => yaml::parse_markdown(id, text, found),
        _ => yaml::parse(id, text, found),
    };
    check_name(id, place, found);
    parsed.filter(|node| {
        let usable = !matches!(node.value, Value::Null);
        if !usable {
            let needs = place.kind().map_or_else(|| "`title`".to_owned(), needs);
            found.push(Diagnostic::new(&codes::EMPTY_FILE, Span::start_of(id)).arg("needs", needs));
        }
        usable
    })
}

fn broken(id: FileId, file: &File, why: &Broken) -> Diagnostic {
    match why {
        Broken::Utf8 { line, column } => Diagnostic::at_line(&codes::NOT_UTF8, id, *line, *column),
        Broken::Link => Diagnostic::at_line(&codes::LINK, id, 1, 1).arg("path", &*file.path),
        Broken::TooLarge => Diagnostic::at_line(&codes::TOO_LARGE, id, 1, 1),
        Broken::Io(reason) => Diagnostic::at_line(&codes::UNREADABLE, id, 1, 1).arg("reason", reason),
        Broken::Name => Diagnostic::at_line(&codes::FILE_NAME, id, 1, 1).arg("name", &*file.path).arg("example", "rathaus.md"),
    }
}

fn needs(kind: &str) -> String {
    KINDS
        .iter()
        .find(|known| known.name == kind)
        .and_then(|known| match (known.shape)() {
            crate::decode::Shape::Record(record) => Some(record.needs()),
            _ => None,
        })
        .unwrap_or_else(|| "`title`".to_owned())
}

/// Names become addresses: small letters, digits, hyphens.
fn check_name(id: FileId, place: &Place, found: &mut Vec<Diagnostic>) {
    let (Place::Item(_, _, name)
    | Place::Calendar(_, name)
    | Place::Form(name)
    | Place::FormBlock(name)
    | Place::FormOverride(_, name)
    | Place::Site(name)) = place
    else {
        return;
    };
    let name = language_of(name).map_or_else(|| Arc::clone(name), |(base, _)| base);
    let good = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !name.split('/').all(good) {
        let example = name.split('/').map(crate::text::slug).collect::<Vec<_>>().join("/");
        found.push(Diagnostic::new(&codes::FILE_NAME, Span::start_of(id)).arg("name", &*name).arg("example", example));
    }
}
