//! What this machine knows of a target, below `.dorfplatz/deployed/<target>/`: that a run is at it, and the words by which a
//! lock at the host is told to be one of its own.

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use super::trouble::Trouble;
use crate::{source, write};

/// A target, as this machine knows it; one run at a time has it.
#[derive(Debug)]
pub(super) struct Local {
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

impl Local {
    /// Opens what is known of a target.
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
}
