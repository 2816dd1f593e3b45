//! What one file says: which place it has, which tree stands in it, what is wrong with it.

use std::sync::Arc;

use rayon::prelude::*;

use super::kept::{self, Kept};
use super::leaf::Leaf;
use super::place::{Place, classify, extension_of, guides, misplaced};
use super::{language_of, names};
use crate::calendar;
use crate::diag::{Diagnostic, codes};
use crate::model::KINDS;
use crate::source::{AT_ONCE, Body as FileBody, Broken, File, FileId, Hash, Sources, Span};
use crate::yaml::{self, Node, Value, pack, unpack};

/// What was kept stays while less than one tree of so many is missing or useless, as one of a changed file is both: few are read
/// faster than all are written.
const FEW: usize = 20;

/// What files said when they were last parsed, so that those of which nothing changed need not be parsed again.
#[derive(Debug, Default)]
pub struct Parsed {
    /// What an earlier program run left.
    kept: Kept,
    /// By these places were told, see [`guides`].
    guides: Vec<(String, Arc<str>)>,
    /// By the number of the file.
    files: Vec<Read>,
    /// Hash of all paths, and what is wrong with them.
    names: (Hash, Vec<Diagnostic>),
}

/// A file as it was parsed.
#[derive(Debug, Clone)]
pub(super) struct Read {
    path: Arc<str>,
    hash: Hash,
    pub(super) place: Place,
    pub(super) node: Option<Arc<Leaf>>,
    pub(super) found: Vec<Diagnostic>,
    /// Whether its tree was kept.
    was_kept: bool,
}

impl Read {
    /// Whether its tree can be kept: mistakes are told again by every build.
    fn tree(&self) -> Option<&Node> {
        self.node.as_deref().filter(|_| self.found.is_empty()).map(|leaf| &**leaf)
    }
}

impl Parsed {
    /// Nothing is known but the trees that were kept.
    pub fn from_kept(kept: Kept) -> Self {
        Self { kept, ..Self::default() }
    }

    /// By the number of the file.
    pub(super) fn files(&self) -> &[Read] {
        &self.files
    }

    /// What is wrong with the names of files.
    pub(super) fn of_names(&self) -> &[Diagnostic] {
        &self.names.1
    }

    /// Parses all files, but those that are as they were. Positions hold the numbers of files: where these have changed,
    /// the file counts as another.
    pub(super) fn read(&mut self, sources: &Sources) {
        let (guides, trees) = (guides(sources), self.kept.of(sources));
        let known = |id: usize, file: &File| {
            let read = self.files.get(id).filter(|_| self.guides == guides)?;
            let same = read.hash == file.hash && read.path == file.path && !matches!(file.body, FileBody::Broken(_));
            same.then(|| read.clone())
        };
        let parse = |((id, file), kept): ((usize, &File), Option<&[u8]>)| {
            known(id, file).unwrap_or_else(|| {
                let mut found = Vec::new();
                let place = classify(&file.path, &guides);
                let tree = kept.and_then(|tree| unpack(tree, id as FileId, file.text()?));
                let node = read(id as FileId, file, &place, tree, &mut found).map(Leaf::new);
                Read { path: Arc::clone(&file.path), hash: file.hash, place, node, found, was_kept: kept.is_some() }
            })
        };
        let names = || {
            let paths = sources.paths();
            (paths, if self.names.0 == paths { self.names.1.clone() } else { names::check(sources) })
        };
        let files = || sources.files.par_iter().enumerate().zip(trees).with_max_len(AT_ONCE).map(parse).collect();
        let (names, files) = rayon::join(names, files);
        (self.guides, self.files, self.names) = (guides, files, names);
    }

    /// What `program` keeps of the trees; `None` where what was kept is as good.
    pub fn to_keep(&self, sources: &Sources, program: &Hash) -> Option<Vec<u8>> {
        let all = self.files.iter().filter(|read| read.tree().is_some());
        let (count, same) = (all.clone().count(), all.filter(|read| read.was_kept).count());
        let others = count - same + self.kept.count().saturating_sub(same);
        if others == 0 || others * FEW < count {
            return None;
        }
        let files: Vec<_> = self.files.iter().zip(&sources.files).collect();
        let part = |files: &[(&Read, &File)]| {
            let mut trees = Vec::new();
            for (tree, text, file) in files.iter().filter_map(|(read, file)| Some((read.tree()?, file.text()?, file))) {
                kept::add(&mut trees, &file.path, &file.hash, &pack(tree, text).unwrap_or_default());
            }
            trees
        };
        Some(kept::encode(program, &files.par_chunks(AT_ONCE).map(part).collect::<Vec<_>>()))
    }
}

/// The tree of a file; `kept` is the one that an earlier run read without mistakes.
fn read(id: FileId, file: &File, place: &Place, kept: Option<Node>, found: &mut Vec<Diagnostic>) -> Option<Node> {
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
    let parsed = match place.text() {
        Place::Other | Place::FormFile | Place::Recorded | Place::Dates | Place::Media(..) => return None,
        Place::Unknown => {
            found.push(misplaced(id, &file.path));
            return None;
        }
        _ if text.trim().is_empty() => {
            let needs = place.kind().map_or_else(|| "`title`".to_owned(), needs);
            found.push(Diagnostic::new(&codes::EMPTY_FILE, Span::start_of(id)).arg("needs", needs));
            return None;
        }
        _ if kept.is_some() => kept,
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
    | Place::Site(name)) = place.text()
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
