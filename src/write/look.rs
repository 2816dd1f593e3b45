//! Looks at many files of one folder.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cache::Entry;

/// What the system says of a file or folder.
#[derive(Debug)]
struct Seen {
    /// Whether it is a file.
    is_file: bool,
    /// Its size.
    size: u64,
    /// Time of its last change, nanoseconds since 1970.
    mtime: u128,
}

/// An open folder: to each of its files the system has a shorter way to go than from outside.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct Folder(Option<rustix::fd::OwnedFd>);

#[cfg(unix)]
impl Folder {
    /// Opens a folder; of one that is not there nothing is seen.
    pub(super) fn open(path: &Path) -> Self {
        use rustix::fs::{Mode, OFlags};
        Self(rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).ok())
    }

    /// What lies at a path below the folder, the folder itself at the empty one. Links are not followed.
    fn look(&self, path: &str) -> Option<Seen> {
        use rustix::fs::{AtFlags, FileType};
        let path = if path.is_empty() { "." } else { path };
        let seen = rustix::fs::statat(self.0.as_ref()?, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let mtime = u128::try_from(i128::from(seen.st_mtime) * 1_000_000_000 + i128::from(seen.st_mtime_nsec)).unwrap_or_default();
        Some(Seen { is_file: FileType::from_raw_mode(seen.st_mode) == FileType::RegularFile, size: seen.st_size as u64, mtime })
    }
}

impl Folder {
    /// Whether a file is still there as it was left.
    pub(super) fn has(&self, path: &str, entry: &Entry) -> bool {
        self.look(path).is_some_and(|seen| seen.is_file && seen.size == entry.size && seen.mtime == entry.mtime)
    }

    /// When a folder last changed.
    pub(super) fn time(&self, folder: &str) -> u128 {
        self.look(folder).map(|seen| seen.mtime).unwrap_or_default()
    }

    /// When the folders of some files last changed, the open one's own under an empty path.
    pub(super) fn times<'p>(&self, files: impl Iterator<Item = &'p String>) -> BTreeMap<String, u128> {
        let mut folders = BTreeMap::from([(String::new(), self.time(""))]);
        for path in files {
            let mut path = path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folders.contains_key(*folder)) {
                folders.insert(folder.to_owned(), self.time(folder));
                path = folder;
            }
        }
        folders
    }
}

/// A folder by its path.
#[cfg(not(unix))]
#[derive(Debug)]
pub(super) struct Folder(std::path::PathBuf);

#[cfg(not(unix))]
impl Folder {
    /// Opens a folder; of one that is not there nothing is seen.
    pub(super) fn open(path: &Path) -> Self {
        Self(path.to_path_buf())
    }

    /// What lies at a path below the folder, the folder itself at the empty one. Links are not followed.
    fn look(&self, path: &str) -> Option<Seen> {
        let meta = std::fs::symlink_metadata(self.0.join(path)).ok()?;
        Some(Seen { is_file: meta.is_file(), size: meta.len(), mtime: super::mtime(&meta) })
    }
}
