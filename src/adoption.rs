//! Shared texts that a town holds back: which it uses, which versions it has accepted, and what has changed since.
//!
//! `records/adopted/<body>/` holds copies of the accepted versions at the paths that the originals have in the region, and
//! `lock.yaml` their checksums. So a build needs no history, a town goes on with what it has read, and what an acceptance
//! changes stands in a merge request of the town's own repository.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use crate::declare::Declared;
use crate::diag::{Diagnostic, codes};
use crate::manifest::sha256;
use crate::members::holding;
use crate::resolve::{BodyIx, Project};
use crate::source::{FileId, Sources, Span};
use crate::yaml::{Node, Value};

/// Folder of the copies of all bodies.
const FOLDER: &str = "records/adopted";
/// Paths that a message names.
const MOST_NAMED: usize = 3;

/// What became of a shared text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new, or the town uses it anew.
    New,
    /// It reads differently.
    Changed,
    /// It is gone.
    Gone,
    /// The town does not use it any more.
    Unused,
}

/// A shared text that differs from what the town has accepted.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Its path in the region.
    pub path: Arc<str>,
    /// What became of it.
    pub change: Change,
    /// Today's file.
    pub now: Option<FileId>,
    /// The accepted copy.
    pub then: Option<FileId>,
}

impl Difference {
    /// Whether today's version holds although nobody has accepted it: the town chose the text itself.
    fn holds(&self) -> bool {
        self.change == Change::New && !self.path.contains("/life-events/") && !self.path.contains("/legal/")
    }
}

/// Where the copy of a text lies, as a path of the region.
pub fn copy(body: &str, path: &str) -> String {
    format!("{FOLDER}/{body}/{path}")
}

/// Where a body's checksums lie.
pub fn lock(body: &str) -> String {
    copy(body, "lock.yaml")
}

/// The bodies that hold changes back.
pub fn bodies(project: &Project) -> Vec<BodyIx> {
    holding(&project.portal).keys().filter_map(|id| project.find(id)).collect()
}

/// The shared texts that a body uses, as they are today: of the stock and of the bodies above it.
pub fn used(sources: &Sources, declared: &Declared, project: &Project, ix: BodyIx) -> BTreeMap<Arc<str>, FileId> {
    let body = project.body(ix);
    let above: BTreeSet<&str> =
        body.chain.iter().skip(1).map(|&at| project.body(at)).filter(|at| !at.site.kind.is_place()).map(|at| &*at.id).collect();
    let forms: BTreeSet<&str> = body.forms.iter().map(|form| &*form.id).collect();
    let blocks = blocks(declared, &body.id, &forms);
    let pdfs: BTreeSet<&str> = body.forms.iter().filter_map(|form| Some(form.form.external.as_ref()?.file.as_ref()?.as_str())).collect();
    let uses = |path: &str| {
        let parts: Vec<&str> = path.split('/').collect();
        let id = |name: &&str| name.split('.').next().unwrap_or_default().to_owned();
        match parts.as_slice() {
            ["content", of, folder @ ("services" | "life-events" | "legal"), name] if *of == "shared" || above.contains(of) => {
                *folder != "services" || body.service(&id(name)).is_some()
            }
            ["forms", name] => pdfs.contains(name) || name.strip_suffix(".yaml").is_some_and(|id| forms.contains(id)),
            ["forms", "blocks", name] => blocks.contains(&id(name)),
            ["forms", of, name] => above.contains(of) && forms.contains(&*id(name)),
            _ => false,
        }
    };
    let files = sources.below("content/").chain(sources.below("forms/"));
    files.filter(|(_, file)| uses(&file.path)).map(|(id, file)| (Arc::clone(&file.path), id)).collect()
}

/// The blocks that forms use, and those that these use.
fn blocks(declared: &Declared, body: &str, forms: &BTreeSet<&str>) -> BTreeSet<String> {
    fn named(node: &Node, found: &mut Vec<String>) {
        for entry in node.entries() {
            match (&*entry.key, entry.node.scalar()) {
                ("use", Some(block)) => found.push(block.strip_prefix("blocks/").unwrap_or(block).to_owned()),
                _ => named(&entry.node, found),
            }
        }
        node.items().iter().for_each(|item| named(item, found));
    }
    let (mut waiting, mut blocks) = (Vec::new(), BTreeSet::new());
    // Of today's forms and of the accepted ones.
    let all = || std::iter::once(declared).chain(declared.holding(body).map(|accepted| &accepted.texts));
    let used = all().flat_map(|of| &of.forms).filter(|tree| forms.contains(&*tree.id));
    used.for_each(|tree| named(&tree.node, &mut waiting));
    while let Some(block) = waiting.pop() {
        for tree in all().flat_map(|of| &of.blocks).filter(|tree| *tree.id == block) {
            named(&tree.node, &mut waiting);
        }
        blocks.insert(block);
        waiting.retain(|next| !blocks.contains(next));
    }
    blocks
}

/// What differs between today's shared texts and those that a body has accepted, in the order of the paths.
pub fn differences(sources: &Sources, declared: &Declared, project: &Project, ix: BodyIx) -> Vec<Difference> {
    let body = &project.body(ix).id;
    let prefix = format!("{FOLDER}/{body}/");
    let used = used(sources, declared, project, ix);
    let copies = sources.below(&prefix).filter(|(_, file)| *file.path != *lock(body));
    let copies: BTreeMap<Arc<str>, FileId> = copies.map(|(id, file)| (Arc::from(&file.path[prefix.len()..]), id)).collect();
    let paths: BTreeSet<&Arc<str>> = used.keys().chain(copies.keys()).collect();
    let compare = |path: &Arc<str>| {
        let (now, then) = (used.get(path).copied(), copies.get(path).copied());
        let change = match (now, then) {
            (Some(_), None) => Change::New,
            (Some(now), Some(then)) if !same(sources, now, then) => Change::Changed,
            (None, Some(_)) if sources.find(path).is_some() => Change::Unused,
            (None, Some(_)) => Change::Gone,
            _ => return None,
        };
        Some(Difference { path: Arc::clone(path), change, now, then })
    };
    paths.into_iter().filter_map(compare).collect()
}

fn same(sources: &Sources, one: FileId, other: FileId) -> bool {
    matches!((sources.bytes(one), sources.bytes(other)), (Ok(one), Ok(other)) if one == other)
}

/// Tells, for bodies that hold changes back, what they have not accepted, and copies that are not what they say.
pub(crate) fn check(sources: &Sources, declared: &Declared, project: &Project, found: &mut Vec<Diagnostic>) {
    for (id, member) in holding(&project.portal) {
        let Some(ix) = project.find(id) else { continue };
        let name = project.body(ix).site.name.as_str();
        let waits = |code, at| Diagnostic::new(code, at).arg("name", name).arg("body", id);
        let Some(lock) = declared.holding(id).and_then(|accepted| accepted.lock.as_ref()) else {
            found.push(waits(&codes::NOT_ACCEPTED, member.span).arg("what", ("die gemeinsamen Texte", "the shared texts")));
            continue;
        };
        let wrong = copies(sources, id, &lock.node, found);
        let at = Span::start_of(lock.file);
        let (chosen, others): (Vec<_>, Vec<_>) = differences(sources, declared, project, ix)
            .into_iter()
            .filter(|difference| difference.change != Change::Unused && !wrong.contains(&*difference.path))
            .partition(Difference::holds);
        for (code, differences) in [(&codes::NOT_ACCEPTED, chosen), (&codes::CHANGES_WAIT, others)] {
            if !differences.is_empty() {
                let named: Vec<String> = differences.iter().take(MOST_NAMED).map(|each| format!("`{}`", each.path)).collect();
                let more = differences.len() - named.len();
                let named = named.join(", ");
                let what = if more == 0 {
                    (named.clone(), named)
                } else {
                    (format!("{named} und {more} weitere"), format!("{named} and {more} more"))
                };
                found.push(waits(code, at).arg("what", (what.0.as_str(), what.1.as_str())));
            }
        }
    }
}

/// Each copy has the checksum that the lock tells; the paths of those that have not.
fn copies(sources: &Sources, body: &str, lock: &Node, found: &mut Vec<Diagnostic>) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let listed = lock.get("files").map(Node::entries).unwrap_or_default();
    let mut wrong = |path: &str, at, how| {
        paths.insert(path.to_owned());
        found.push(Diagnostic::new(&codes::COPY_CHANGED, at).arg("path", path).arg("body", body).arg("how", how));
    };
    for entry in listed {
        let file = sources.find(&copy(body, &entry.key));
        match file.map(|file| sources.bytes(file)) {
            None => wrong(&entry.key, entry.span, ("fehlt", "is missing")),
            Some(bytes) if bytes.as_ref().is_ok_and(|bytes| Some(&*sha256(bytes)) == entry.node.scalar()) => {}
            Some(_) => wrong(&entry.key, entry.span, ("wurde von Hand geändert", "was changed by hand")),
        }
    }
    let prefix = format!("{FOLDER}/{body}/");
    for (id, file) in sources.below(&prefix) {
        let path = &file.path[prefix.len()..];
        if path != "lock.yaml" && !listed.iter().any(|entry| *entry.key == *path) {
            wrong(path, Span::start_of(id), ("steht nicht in `lock.yaml`", "is not in `lock.yaml`"));
        }
    }
    paths
}

/// Files to write (path in the region and bytes) or, without bytes, to remove.
pub type Files = Vec<(String, Option<Vec<u8>>)>;

/// What an acceptance changes in a body's folder of copies: of all texts, or of those with a path in `only`.
///
/// # Errors
/// When a file vanished since it was listed.
pub fn accept(
    sources: &Sources,
    declared: &Declared,
    project: &Project,
    ix: BodyIx,
    only: impl Fn(&str) -> bool,
) -> io::Result<(Vec<Difference>, Files)> {
    let body = &project.body(ix).id;
    let old = declared.accepted.get(body).and_then(|accepted| accepted.lock.as_ref()).and_then(|lock| lock.node.get("files").cloned());
    let old = old.unwrap_or_else(|| Node { span: Span::default(), value: Value::Map(Vec::new()) });
    let mut sums: BTreeMap<String, String> =
        old.entries().iter().filter_map(|entry| Some((entry.key.to_string(), entry.node.scalar()?.to_owned()))).collect();
    let mut differences = differences(sources, declared, project, ix);
    // A copy that was changed by hand differs from its checksum even where the original is the same again.
    for (path, sum) in &sums {
        let file = sources.find(&copy(body, path));
        if file.is_none_or(|file| sources.bytes(file).is_ok_and(|bytes| sha256(&bytes) != *sum))
            && !differences.iter().any(|difference| *difference.path == **path)
        {
            differences.push(Difference { path: path.as_str().into(), change: Change::Changed, now: sources.find(path), then: file });
        }
    }
    differences.retain(|difference| only(&difference.path));
    let mut files = Files::new();
    for difference in &differences {
        let path = &*difference.path;
        match difference.now {
            Some(now) => {
                let bytes = sources.bytes(now)?;
                sums.insert(path.to_owned(), sha256(&bytes));
                files.push((copy(body, path), Some(bytes)));
            }
            None => {
                sums.remove(path);
                files.push((copy(body, path), None));
            }
        }
    }
    let mut text = "# Von `dorfplatz adopt` geschrieben: Prüfsummen (SHA-256) der gemeinsamen Texte, die hier gelten.\nfiles:".to_owned();
    if sums.is_empty() {
        text += " {}";
    }
    for (path, sum) in &sums {
        // Names of files are simple enough to stand without quotation marks.
        text += &format!("\n  {path}: \"{sum}\"");
    }
    text.push('\n');
    // The list comes last: until it says otherwise, the former versions are meant.
    files.push((lock(body), Some(text.into_bytes())));
    Ok((differences, files))
}
