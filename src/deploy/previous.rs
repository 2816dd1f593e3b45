//! The release before, kept at the host in `.dorfplatz/previous/`, so that every machine can go back to it.
//!
//! It holds a list for each site, and what the last upload replaced or deleted under the SHA-256 of its content: a second
//! name of the same file where the server can give one, else a copy. What the last upload left in its place is only listed.
//! Lists and files are there before the first change, and which list counts is told by [`State`], so it is told anew
//! together with what is changed. What belongs to a withdrawn version of a form is neither listed nor kept, and neither is what
//! tells of an official notice that is no longer shown as it was.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Unit;
use super::pool::Pool;
use super::state::{Former, PREVIOUS, State};
use super::transport::{Listing, Transport};
use super::trouble::Trouble;
use crate::manifest::{self, Manifest, is_hashed};

/// What a former release must not bring back.
#[derive(Debug, Clone, Default)]
pub(super) struct Withdrawn {
    /// Ids and versions of forms that were withdrawn.
    pub(super) forms: BTreeSet<(String, String)>,
    /// The official notices that are shown today, as they are: body, number and a digest. All others were corrected,
    /// withdrawn or deleted. `None` where nobody knows today's.
    pub(super) notices: Option<BTreeSet<String>>,
}

impl Withdrawn {
    /// Whether anything was withdrawn.
    pub(super) fn is_empty(&self) -> bool {
        self.forms.is_empty() && self.notices.is_none()
    }

    /// Whether a file tells of a notice that is no longer shown as it was.
    fn tells_of_gone(&self, file: &manifest::File) -> bool {
        self.notices.as_ref().is_some_and(|shown| file.notices.iter().any(|notice| !shown.contains(notice)))
    }
}

/// A release to go back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Release {
    /// The number of the upload that it was replaced by.
    pub(super) upload: u64,
    pub(super) manifest: Manifest,
}

/// What lies in the folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Previous {
    /// The release before of each site that has one.
    pub(super) lists: BTreeMap<String, Release>,
    pub(super) present: Listing,
}

/// What a run does to the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keep {
    /// The release before of each site that will have one.
    pub(super) lists: BTreeMap<String, Release>,
    /// Files that get a second name: SHA-256, path below the target, and whether something else has that name.
    pub(super) files: BTreeMap<String, (String, bool)>,
    /// Uploads that have changed something, with this one.
    uploads: u64,
    /// Whether that is anything else than before.
    changes: bool,
}

fn list(unit: &str, release: &str) -> String {
    file(&format!("{}-{release}.json", if unit.is_empty() { "_" } else { unit }))
}

fn file(name: &str) -> String {
    format!("{PREVIOUS}/{name}")
}

impl Previous {
    /// Looks what is kept. A list that can't be understood is none.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    pub(super) fn read(pool: &mut Pool<'_>, state: &State) -> Result<Self, Trouble> {
        let present = pool.first()?.list(PREVIOUS)?;
        let told: Vec<_> = state.units.iter().filter_map(|(unit, state)| Some((unit, state.previous.as_ref()?))).collect();
        let lists = pool.each(told, &|to, (unit, told)| {
            let list = to.read(&list(unit, &told.release))?.and_then(|bytes| Manifest::decode(&bytes));
            let list = list.filter(|list| list.site == **unit && list.release() == told.release);
            Ok(list.map(|manifest| ((*unit).clone(), Release { upload: told.upload, manifest })))
        })?;
        Ok(Self { lists: lists.into_iter().flatten().collect(), present })
    }

    /// What is to be kept when `units` are uploaded, or gone `back` to.
    ///
    /// A site that changes keeps what it is now, one that an upload left half changed what it was before that, and one that
    /// doesn't what it has. Once a run that was cut is taken back, there is no way forward to what it would have become.
    pub(super) fn keep(&self, units: &[Unit], state: &State, withdrawn: &Withdrawn, back: bool) -> Keep {
        let changing = units.iter().any(|unit| unit.wanted != unit.there);
        let uploads = state.uploads + u64::from(changing);
        let mut keep = Keep { lists: self.lists.clone(), uploads, ..Keep::default() };
        let open = |unit: &Unit| state.units.get(&unit.name).map(|state| &state.open).filter(|open| !open.is_empty());
        let undoes = back && units.iter().any(|unit| open(unit).is_some());
        for unit in units {
            let known = keep.lists.remove(&unit.name);
            let Some(wanted) = &unit.wanted else { continue };
            let before = match known {
                _ if undoes => None,
                // The run that was cut becomes part of this one.
                Some(known) if open(unit).is_some() => Some(if changing { Release { upload: uploads, ..known } } else { known }),
                known if unit.there.as_ref() == Some(wanted) => known,
                _ => unit.there.clone().map(|manifest| Release { upload: uploads, manifest }),
            };
            let Some(Release { upload, manifest }) = before else { continue };
            let before = without_withdrawn(&manifest, wanted, withdrawn);
            let mut files = BTreeMap::new();
            let complete = before.files.iter().all(|(path, entry)| {
                let stays = is_hashed(path) || wanted.files.get(path).is_some_and(|wanted| wanted.sha256 == entry.sha256);
                let there = self.present.get(&entry.sha256);
                if stays || there == Some(&Some(entry.size)) {
                    return true;
                }
                let lies = unit.there.as_ref().and_then(|there| there.files.get(path)).is_some_and(|lies| lies.sha256 == entry.sha256);
                files.insert(entry.sha256.clone(), (format!("{}{path}", unit.prefix), there.is_some()));
                lies && open(unit).is_none_or(|open| !open.contains_key(path))
            });
            if complete {
                keep.files.extend(files);
                keep.lists.insert(unit.name.clone(), Release { upload, manifest: before });
            }
        }
        keep.changes = !keep.files.is_empty() || keep.lists != self.lists;
        keep
    }
}

impl Keep {
    /// Whether nothing is to be done.
    pub(super) fn is_nothing(&self) -> bool {
        !self.changes
    }

    /// Gives files that will be replaced or deleted their second names, and writes the lists. Where there is no room for
    /// that, or no right to do it, nothing is kept: an upload must not fail for the sake of a later way back.
    ///
    /// # Errors
    /// When the server is gone.
    pub(super) fn prepare(&mut self, pool: &mut Pool<'_>, previous: &Previous) -> Result<(), Trouble> {
        match self.write(pool, previous) {
            Err(Trouble::Full(_) | Trouble::Refused(..)) => {
                self.lists.clear();
                Ok(())
            }
            done => done,
        }
    }

    fn write(&self, pool: &mut Pool<'_>, previous: &Previous) -> Result<(), Trouble> {
        let new: Vec<_> = self.lists.iter().filter(|(unit, list)| previous.lists.get(*unit) != Some(*list)).collect();
        if !new.is_empty() {
            pool.first()?.make_folder(PREVIOUS)?;
        }
        pool.each(self.files.iter().collect(), &|to, (sha256, (path, taken))| {
            let name = file(sha256);
            if *taken {
                // It may be a name of a file that visitors see, which must not be written to.
                to.remove(&name)?;
            }
            to.keep(path, &name)
        })?;
        pool.each(new, &|to, (unit, Release { manifest, .. })| to.write(&list(unit, &manifest.release()), &manifest.encode())).map(drop)
    }

    /// Tells in the states of a run which lists count: from its first change on, or where it goes back, after its last one,
    /// so that a way back that was cut leads to the same release again.
    pub(super) fn tell(&self, before: &mut State, after: &mut State, back: bool) {
        let former = |Release { upload, manifest }: &Release| Former { release: manifest.release(), upload: *upload };
        let new: BTreeMap<&String, Former> = self.lists.iter().map(|(unit, list)| (unit, former(list))).collect();
        for state in if back { vec![after] } else { vec![before, after] } {
            state.uploads = self.uploads;
            for (unit, state) in &mut state.units {
                state.previous = new.get(unit).cloned();
            }
        }
    }

    /// Removes what no list needs any more, and the lists that don't count.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    pub(super) fn sweep(&self, pool: &mut Pool<'_>) -> Result<(), Trouble> {
        let needed = self.lists.values().flat_map(|list| list.manifest.files.values()).map(|entry| file(&entry.sha256));
        let needed: BTreeSet<String> = needed.chain(self.lists.iter().map(|(unit, kept)| list(unit, &kept.manifest.release()))).collect();
        let there = pool.first()?.list(PREVIOUS)?.into_keys().map(|name| file(&name));
        pool.each(there.filter(|path| !needed.contains(path)).collect(), &|to, path: &String| to.remove(path)).map(drop)
    }
}

/// The bytes of a file of the release before: as they are kept, or from their own place.
///
/// # Errors
/// When neither place has them, or the server is gone.
pub(super) fn bytes(to: &mut dyn Transport, path: &str, sha256: &str) -> Result<Vec<u8>, Trouble> {
    for place in [&file(sha256), path] {
        if let Some(bytes) = to.read(place)?.filter(|bytes| manifest::sha256(bytes) == sha256) {
            return Ok(bytes);
        }
    }
    Err(Trouble::NothingKept)
}

/// A former release, but what belongs to a withdrawn version of a form or tells of a gone notice as it is in `current`.
pub(super) fn without_withdrawn(previous: &Manifest, current: &Manifest, withdrawn: &Withdrawn) -> Manifest {
    let gone = |form: &manifest::Form| withdrawn.forms.contains(&(form.id.clone(), form.version.clone()));
    let folders: BTreeSet<String> = previous
        .files
        .iter()
        .filter(|(_, file)| file.form.as_ref().is_some_and(gone))
        .filter_map(|(path, _)| {
            let (front, rest) = path.split_once("formulare/")?;
            Some(format!("{front}formulare/{}/", rest.split('/').next()?))
        })
        .collect();
    let former = without_forms(previous, current, &folders);
    without_notices(former, current, withdrawn)
}

/// Without what tells of gone notices: lists and pages are those of today. As these may lead to anything of today, nothing
/// of it goes then.
fn without_notices(mut former: Manifest, current: &Manifest, withdrawn: &Withdrawn) -> Manifest {
    if !former.files.values().any(|file| withdrawn.tells_of_gone(file)) {
        return former;
    }
    former.files.retain(|_, file| !withdrawn.tells_of_gone(file));
    for (path, file) in &current.files {
        former.files.entry(path.clone()).or_insert_with(|| file.clone());
    }
    former
}

/// Without the folders of forms, and what is made of all forms.
fn without_forms(previous: &Manifest, current: &Manifest, folders: &BTreeSet<String>) -> Manifest {
    if folders.is_empty() {
        return previous.clone();
    }
    // The form's own folder in every language, and what is made of all forms.
    let form = |folder: &String| folder.rsplit_once("formulare/").map(|(_, form)| format!("formulare/{form}")).unwrap_or_default();
    let forms: BTreeSet<String> = folders.iter().map(form).collect();
    let touched = |path: &str| {
        let tail = path.find("formulare").map_or("", |at| &path[at..]);
        tail == "formulare.json" || tail.starts_with("formulare/pakete/") || forms.iter().any(|form| tail.starts_with(form.as_str()))
    };
    let former = previous.files.iter().filter(|(path, _)| !touched(path));
    let present = current.files.iter().filter(|(path, _)| touched(path));
    // Today's pages keep today's style sheets and pictures.
    let parts = current.files.iter().filter(|(path, _)| is_hashed(path) && !previous.files.contains_key(*path));
    let files: BTreeMap<_, _> = former.chain(present).chain(parts).map(|(path, file)| (path.clone(), file.clone())).collect();
    Manifest { site: previous.site.clone(), files }
}
