//! What this machine keeps of a target, below `.dorfplatz/deployed/<target>/`: the release that is there and the one before
//! it, so that `rollback` can send the latter again.
//!
//! Files are second names of those of the output and take no space as long as they are the same. Nothing of it lies on the
//! server, where a withdrawn page could be found.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use super::trouble::Trouble;
use crate::manifest::Manifest;
use crate::{source, write};

/// What is kept of a target; one run at a time has it.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    /// A word that stands for this run.
    pub(super) token: String,
    /// Those of runs before that may have left a lock; they are dead, because none holds the lock of this folder any more.
    pub(super) former: Vec<String>,
    _lock: File,
}

fn local(error: &io::Error) -> Trouble {
    Trouble::Local(error.to_string())
}

impl Kept {
    /// Opens what is kept of a target.
    ///
    /// # Errors
    /// When another run on this machine is at it, or the system refuses.
    pub(super) fn open(root: &Path, target: &str) -> Result<Self, Trouble> {
        let folder = root.join(".dorfplatz/deployed").join(target);
        let path = folder.join("token");
        let former = source::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).split_whitespace().map(str::to_owned).collect());
        let guard = folder.join("lock");
        if !guard.exists() {
            write::replace(&guard, b"").map_err(|error| local(&error))?;
        }
        let lock = File::options().write(true).open(&guard).map_err(|error| local(&error))?;
        if lock.try_lock().is_err() {
            return Err(Trouble::Locked);
        }
        let token = format!("{:016x}", RandomState::new().hash_one(target));
        Ok(Self { folder, token, former: former.unwrap_or_default(), _lock: lock })
    }

    /// Notes that this run is about to take the lock of the target.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn begin(&self) -> Result<(), Trouble> {
        self.note(&format!("{} {}", self.former.join(" "), self.token))
    }

    /// Notes that this run has the lock, and so that no other has left one.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn locked(&self) -> Result<(), Trouble> {
        self.note(&self.token)
    }

    fn note(&self, tokens: &str) -> Result<(), Trouble> {
        write::replace(&self.folder.join("token"), tokens.as_bytes()).map(drop).map_err(|error| local(&error))
    }

    fn list(&self, unit: &str, which: &str) -> PathBuf {
        self.folder.join(format!("{}.{which}.json", if unit.is_empty() { "_" } else { unit }))
    }

    fn read(&self, unit: &str, which: &str) -> Option<Manifest> {
        Manifest::decode(&source::read(&self.list(unit, which)).ok()?)
    }

    /// The release of a site that this machine sent last.
    pub(super) fn current(&self, unit: &str) -> Option<Manifest> {
        self.read(unit, "current")
    }

    /// The one before it.
    pub(super) fn previous(&self, unit: &str) -> Option<Manifest> {
        self.read(unit, "previous")
    }

    /// A kept file.
    pub(super) fn file(&self, sha256: &str) -> PathBuf {
        self.folder.join("files").join(sha256)
    }

    /// Keeps a release that was sent; `replaced` is the release that the host had before. `file` finds its files.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn keep(&self, manifest: &Manifest, replaced: Option<&Manifest>, file: &dyn Fn(&str) -> PathBuf) -> Result<(), Trouble> {
        let keep = || {
            let current = self.current(&manifest.site);
            if current.as_ref() == Some(manifest) {
                return Ok(());
            }
            for (path, entry) in &manifest.files {
                let to = self.file(&entry.sha256);
                if !to.exists() {
                    write::make_parent(&to)?;
                    write::link(&file(path), &to)?;
                }
            }
            // What another machine sent in between is not kept here.
            match current.filter(|current| Some(current) == replaced) {
                Some(current) => drop(write::replace(&self.list(&manifest.site, "previous"), &current.encode())?),
                None => drop(write::remove_file(&self.list(&manifest.site, "previous"))?),
            }
            write::replace(&self.list(&manifest.site, "current"), &manifest.encode()).map(drop)
        };
        keep().map_err(|error: io::Error| local(&error))
    }

    /// Removes what no release has any more.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn sweep(&self) -> Result<(), Trouble> {
        let lists = write::files_below(&self.folder).into_iter().filter(|path| !path.contains('/'));
        let named = lists.filter_map(|path| Manifest::decode(&source::read(&self.folder.join(path)).ok()?));
        let named: BTreeSet<String> = named.flat_map(|manifest| manifest.files.into_values().map(|file| file.sha256)).collect();
        for name in write::files_below(&self.folder.join("files")) {
            if !named.contains(&name) {
                write::remove_file(&self.file(&name)).map_err(|error| local(&error))?;
            }
        }
        Ok(())
    }
}

/// The release to go back to: `previous`, but what belongs to a withdrawn version of a form as it is now. `withdrawn` are
/// ids and versions.
pub(super) fn without_withdrawn(previous: &Manifest, current: &Manifest, withdrawn: &BTreeSet<(String, String)>) -> Manifest {
    let gone = |form: &crate::manifest::Form| withdrawn.contains(&(form.id.clone(), form.version.clone()));
    let folders: BTreeSet<String> = previous
        .files
        .iter()
        .filter(|(_, file)| file.form.as_ref().is_some_and(gone))
        .filter_map(|(path, _)| {
            let (front, rest) = path.split_once("formulare/")?;
            Some(format!("{front}formulare/{}/", rest.split('/').next()?))
        })
        .collect();
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
    let parts = current.files.iter().filter(|(path, _)| crate::manifest::is_hashed(path) && !previous.files.contains_key(*path));
    let files: BTreeMap<_, _> = former.chain(present).chain(parts).map(|(path, file)| (path.clone(), file.clone())).collect();
    Manifest { site: previous.site.clone(), files }
}
