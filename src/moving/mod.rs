//! `dorfplatz mv`: another id for a thing. Its files get another name, every reference to it is rewritten at its exact
//! place, its former address leads on.
//!
//! All changes are made in memory first. What comes out must have no mistake that was not there before, and every other
//! reference must mean what it meant; else nothing is written.

mod aliases;
mod edit;
mod files;
mod pins;
mod verify;
mod wish;

use std::collections::{BTreeMap, BTreeSet};

pub use edit::Edit;
pub use wish::Wish;

use crate::declare::{Declared, declare};
use crate::diag::Arg;
use crate::pipeline::{self, Prepared};
use crate::references::{Form, Item, Kind, Reference, World, references};
use crate::resolve::{Project, Visibility, resolve};
use crate::source::Sources;
use crate::write::Moved;

/// Why something is not moved: one sentence in German and English.
pub type Refusal = Arg;

fn refuse<T>(de: &str, en: &str) -> Result<T, Refusal> {
    Err((de, en).into())
}

/// A region that things are moved in.
#[derive(Debug)]
pub struct State {
    prepared: Prepared,
    declared: Declared,
    references: Vec<Reference>,
}

/// What a move does.
#[derive(Debug)]
pub struct Plan {
    /// The region afterwards.
    pub after: State,
    /// The files that get another path or text, by their path of today.
    pub changes: BTreeMap<String, Change>,
    /// Former addresses that lead on from now on.
    pub aliases: Vec<String>,
}

/// What happens to a file.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Its new path.
    pub to: String,
    /// Changes of its text, in order.
    pub edits: Vec<Edit>,
}

/// What a move renames.
#[derive(Debug, Default)]
struct Renames {
    /// Things: old and new.
    items: BTreeMap<Item, Item>,
    /// Files: old and new path.
    files: BTreeMap<String, String>,
    /// The folder of a body: old and new name.
    site: Option<(String, String)>,
}

impl Renames {
    fn item(&self, item: &Item) -> Item {
        if let Some(new) = self.items.get(item) {
            return new.clone();
        }
        match &self.site {
            Some((old, new)) if *item.home == **old => Item::new(item.kind, new, &item.id),
            _ => item.clone(),
        }
    }

    fn file(&self, path: &str) -> String {
        self.files.get(path).cloned().unwrap_or_else(|| path.to_owned())
    }
}

impl State {
    /// Reads a region, with everything visible that is hidden today.
    ///
    /// # Errors
    /// When a file can't be read: it may hold references that would be missed.
    pub fn new(sources: Sources, visibility: Visibility) -> Result<Self, Refusal> {
        let mut diagnostics = Vec::new();
        let declared = declare(&sources, &mut diagnostics);
        let project = resolve(&declared, Visibility { drafts: true, ..visibility }, &mut diagnostics);
        let unread = project.iter().flat_map(|project| &project.unread).map(|id| format!("content/{id}/site.yaml"));
        if let Some(path) = declared.broken.iter().map(ToString::to_string).chain(unread).next() {
            return refuse(
                &format!(
                    "`{path}` lässt sich nicht lesen, und was dort auf anderes verweist, ginge verloren; beheben Sie zuerst den Fehler, den `dorfplatz check` zeigt"
                ),
                &format!(
                    "`{path}` can't be read, and what refers to other things there would be missed; first mend the mistake that `dorfplatz check` shows"
                ),
            );
        }
        let Some(project) = project else {
            return refuse(
                "das Portal hat Fehler in gemeinsamen Dateien; beheben Sie zuerst, was `dorfplatz check` zeigt",
                "the portal has mistakes in shared files; first mend what `dorfplatz check` shows",
            );
        };
        let references = references(&sources, &World { declared: &declared, project: &project });
        let prepared = pipeline::judge(sources, project, diagnostics);
        Ok(Self { prepared, declared, references })
    }

    fn sources(&self) -> &Sources {
        &self.prepared.sources
    }

    fn project(&self) -> Result<&Project, Refusal> {
        self.prepared.project.as_ref().ok_or_else(|| ("das Portal hat Fehler", "the portal has mistakes").into())
    }

    fn world(&self) -> Result<World<'_>, Refusal> {
        Ok(World { declared: &self.declared, project: self.project()? })
    }

    fn path(&self, file: u32) -> &str {
        self.sources().file(file).map_or("", |file| &file.path)
    }

    /// Plans moves, all at once, and tries them out in memory.
    ///
    /// # Errors
    /// When it is not possible, with the reason.
    pub fn plan(&self, wishes: &[Wish<'_>], visibility: Visibility) -> Result<Plan, Refusal> {
        // Its repository, or the copies that it holds, would stay under the former id.
        let members = &self.project()?.portal.members;
        if let Some(wish) = wishes.iter().find(|wish| wish.kind == Kind::Site && members.get(wish.old).is_some()) {
            let (old, new) = (wish.old, wish.new);
            return refuse(
                &format!(
                    "`{old}` steht in `portal.yaml` unter `members`; löschen Sie den Eintrag, legen Sie die Ordner hierher, und richten \
                     Sie `members` für `{new}` neu ein"
                ),
                &format!(
                    "`{old}` is among `members` in `portal.yaml`; delete the entry, put the folders here, and set `members` up anew \
                     for `{new}`"
                ),
            );
        }
        let renames = wish::renames(self, wishes)?;
        let mut edits = BTreeMap::new();
        for reference in &self.references {
            self.rewrite(reference, &renames, &mut edits)?;
        }
        let added = aliases::edits(self, &renames, &mut edits);
        let first = self.with(&renames, &edits, visibility)?;
        let notes = pins::edits(self, &first, &renames)?;
        let after = if notes.is_empty() {
            first
        } else {
            let after = first.with(&Renames::default(), &notes, visibility)?;
            for (path, notes) in notes {
                let old = renames.files.iter().find(|(_, new)| **new == path).map_or(&path, |(old, _)| old);
                edits.entry(old.clone()).or_default().extend(notes);
            }
            after
        };
        verify::verify(self, &after, &renames)?;
        let paths: BTreeSet<&String> = renames.files.keys().chain(edits.keys()).collect();
        let change = |path: &String| Change { to: renames.file(path), edits: edits.get(path).cloned().unwrap_or_default() };
        let changes = paths.into_iter().map(|path| (path.clone(), change(path))).collect();
        Ok(Plan { after, changes, aliases: added })
    }

    /// The edits that a reference needs.
    fn rewrite(&self, reference: &Reference, renames: &Renames, edits: &mut BTreeMap<String, Vec<Edit>>) -> Result<(), Refusal> {
        let path = self.path(reference.file);
        let new = match &reference.form {
            Form::Path(target) => files::path(path, target, &reference.text, renames),
            Form::Id => self.id(reference, renames)?,
        };
        let Some(new) = new.filter(|new| *new != reference.text) else { return Ok(()) };
        let Some(range) = reference.range.clone() else {
            let place = self.place(reference);
            return refuse(
                &format!(
                    "{place}: der Verweis auf `{}` ist so geschrieben, dass er sich nicht sicher ändern lässt; schreiben Sie ihn ohne Sonderzeichen",
                    reference.text
                ),
                &format!(
                    "{place}: the reference to `{}` is written in a way that can't be changed safely; write it without escapes",
                    reference.text
                ),
            );
        };
        let list: &mut Vec<Edit> = edits.entry(path.to_owned()).or_default();
        let edit = Edit::new(self.sources(), reference.file, range, new);
        if !list.contains(&edit) {
            list.push(edit);
        }
        Ok(())
    }

    /// What an id reads after the move; `None` if it doesn't mean what is moved.
    fn id(&self, reference: &Reference, renames: &Renames) -> Result<Option<String>, Refusal> {
        let renamed = |item: &Item| renames.item(item).id;
        let new: BTreeSet<_> = reference.targets.iter().map(renamed).collect();
        let all = reference.targets.iter().all(|item| renames.items.contains_key(item));
        let moved = reference.targets.iter().any(|item| renames.items.contains_key(item));
        if !moved {
            return Ok(None);
        }
        match new.into_iter().next() {
            Some(id) if all => Ok(Some(id.to_string())),
            _ => {
                let others: Vec<String> = reference
                    .targets
                    .iter()
                    .filter(|item| !renames.items.contains_key(item))
                    .map(|item| format!("`{}/{}`", item.home, item.id))
                    .collect();
                let (place, others) = (self.place(reference), others.join(", "));
                refuse(
                    &format!("{place}: `{}` meint je nach Website auch {others}; ändern Sie den Verweis zuerst von Hand", reference.text),
                    &format!(
                        "{place}: `{}` also means {others}, depending on the site; first change the reference by hand",
                        reference.text
                    ),
                )
            }
        }
    }

    fn place(&self, reference: &Reference) -> String {
        edit::place(self.sources(), reference.file, reference.near)
    }

    /// The region with renamed files and changed texts.
    fn with(&self, renames: &Renames, edits: &BTreeMap<String, Vec<Edit>>, visibility: Visibility) -> Result<Self, Refusal> {
        let mut texts = BTreeMap::new();
        for (path, edits) in edits {
            let text = self.sources().find(path).and_then(|file| self.sources().file(file)?.text());
            let Some(new) = text.and_then(|text| edit::apply(text, edits)) else {
                return refuse(
                    &format!("zwei Änderungen in `{path}` überschneiden sich; ändern Sie einen der Verweise dort zuerst von Hand"),
                    &format!("two changes in `{path}` overlap; first change one of the references there by hand"),
                );
            };
            texts.insert(path.as_str(), new);
        }
        Self::new(self.sources().changed(|path| (renames.file(path), texts.get(path).cloned())), visibility)
    }
}

impl Plan {
    /// What is to be written.
    pub fn moved(&self) -> Vec<Moved> {
        let sources = self.after.sources();
        let moved = |(from, change): (&String, &Change)| {
            let file = sources.find(&change.to).and_then(|file| sources.file(file));
            let text = file.filter(|_| !change.edits.is_empty()).and_then(|file| Some((file.skipped, file.text()?)));
            let bytes = text.map(|(skipped, text)| format!("{}{text}", if skipped > 0 { "\u{feff}" } else { "" }).into_bytes());
            Moved { from: sources.homes.place(from), to: sources.homes.place(&change.to), bytes }
        };
        self.changes.iter().map(moved).collect()
    }

    /// How many references are rewritten.
    pub fn rewritten(&self) -> usize {
        self.changes.values().map(|change| change.edits.len()).sum()
    }
}
