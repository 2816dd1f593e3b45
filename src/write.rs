//! Phase 7: the only writer. Sites are staged beside the output and swapped in by one rename.
//!
//! A changed site is assembled in `output/.staging/<site>`: unchanged files are hard links to those of the last build
//! (their times stay), changed ones are written. An exchange rename then puts it in place, so that a site is old or new,
//! never mixed. This holds against a kill at any moment, not against power loss. Where the system has no exchange rename
//! (anything but Linux and macOS), the old folder is moved aside first; a build that is killed between both renames is
//! completed by the next one.

mod adopt;
mod look;
mod remove;
mod shared;
mod sinks;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, UNIX_EPOCH};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::cache::{Entry, Made, SiteCache};
use crate::manifest::{self, About, File, Manifest};
use crate::render::{Facts, Place, Sink, same_but_banner};
use crate::source::{AT_ONCE, Hash};
use crate::text::hex;
use look::Folder;
use remove::remove;

pub use adopt::adopt;
pub use remove::{remove_file, remove_sites};
pub use shared::Shared;
pub use sinks::{Memory, Nowhere, Packages};

/// Folder of half-finished sites, below the output.
const STAGING: &str = ".staging";

/// What a build did to files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// New or changed files.
    pub written: usize,
    /// Files left as they were.
    pub unchanged: usize,
    /// Files that are gone.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

impl Written {
    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.written += other.written;
        self.unchanged += other.unchanged;
        self.removed += other.removed;
        self.bytes += other.bytes;
    }
}

/// A site on its way to the disk.
#[derive(Debug)]
pub struct SiteWriter {
    live: PathBuf,
    staging: PathBuf,
    last: SiteCache,
    /// There is an output, but nothing is known of it.
    lost: bool,
    entries: Mutex<BTreeMap<String, (Entry, bool)>>,
    /// Folders of the new site that are there.
    folders: Mutex<HashSet<OsString>>,
    shared: Arc<Shared>,
    /// Nanoseconds that went into checksums.
    hashing: AtomicU64,
}

impl SiteWriter {
    /// Begins to write a site below `output`; all sites of a build get the same `shared`.
    ///
    /// # Errors
    /// When a staging folder of a killed build can't be removed.
    #[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
    pub fn begin(output: &Path, site: &str, last: SiteCache, shared: Arc<Shared>) -> io::Result<Self> {
        let live = output.join(site);
        let staging = output.join(STAGING).join(site);
        let aside = output.join(STAGING).join(format!("{site}.old"));
        // A build without exchange rename may have been killed between its two renames.
        if aside.exists() && !live.exists() {
            fs::rename(&aside, &live)?;
        }
        remove(&staging)?;
        remove(&aside)?;
        let lost = last.entries.is_empty() && live.exists();
        let (entries, folders) = (Mutex::default(), Mutex::default());
        Ok(Self { live, staging, lost, last, entries, folders, shared, hashing: AtomicU64::default() })
    }

    /// Adds the list of all files to them; `about` tells what some of them are about.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn list(&self, site: &str, about: &BTreeMap<String, About>) -> io::Result<()> {
        let files = self.entries.lock().map(|entries| entries.iter().map(|(path, (entry, _))| listed(path, entry, about)).collect());
        let bytes = Manifest { site: site.to_owned(), files: files.unwrap_or_default() }.encode();
        let facts = Facts { size: bytes.len() as u64, ..Facts::default() };
        self.put(manifest::NAME, blake3::hash(&bytes).as_bytes(), facts, &bytes)
    }

    /// How long checksums took, by which files are told apart here and in `MANIFEST.json`, all threads together.
    pub fn hashing(&self) -> Duration {
        Duration::from_nanos(self.hashing.load(Ordering::Relaxed))
    }

    /// What the last build left, if every file is still there as it was left, and no other.
    pub fn whole(&self) -> Option<Written> {
        let entries = &self.last.entries;
        let live = Folder::open(&self.live);
        let alone = || self.untouched(&live) || files_below(&self.live).len() == entries.len();
        let intact = entries.iter().all(|(path, entry)| live.has(path, entry)) && alone();
        let bytes = entries.values().map(|entry| entry.size).sum();
        intact.then(|| Written { unchanged: entries.len(), bytes, ..Written::default() })
    }

    /// Publishes the site and tells what it now consists of.
    ///
    /// # Errors
    /// When the system refuses; the published site is then as it was.
    pub fn finish(self, made: Made) -> io::Result<(SiteCache, Written)> {
        let untouched = self.untouched(&Folder::open(&self.live));
        let entries = self.entries.lock().map(|mut entries| std::mem::take(&mut *entries)).unwrap_or_default();
        let gone = |path: &&String| !entries.contains_key(*path);
        let stale =
            if untouched { self.last.entries.keys().filter(gone).count() } else { files_below(&self.live).iter().filter(gone).count() };
        let mut counts = Written::default();
        for (entry, fresh) in entries.values() {
            counts.bytes += entry.size;
            if *fresh { counts.written += 1 } else { counts.unchanged += 1 }
        }
        counts.removed = stale;
        let swapped = counts.written > 0 || stale > 0 || !self.live.exists();
        if swapped {
            self.make_folder(&self.staging)?;
            let kept: Vec<_> = entries.iter().filter(|(_, (_, fresh))| !fresh).map(|(path, _)| path).collect();
            kept.par_iter().with_max_len(AT_ONCE).try_for_each(|path| link(&self.live.join(path), &self.stage(path)?))?;
            swap(&self.staging, &self.live)?;
        }
        let entries: BTreeMap<String, Entry> = entries.into_iter().map(|(path, (entry, _))| (path, entry)).collect();
        // Of a site that was not assembled anew nobody knows what else lies in it, unless nobody touched it.
        let times = || match (swapped, untouched) {
            (true, _) => Folder::open(&self.live).times(entries.keys()),
            (false, true) => self.last.folders,
            (false, false) => BTreeMap::new(),
        };
        // After an exchange the old site lies in the staging folder.
        let (removed, folders) = rayon::join(|| remove(&self.staging), times);
        removed?;
        Ok((SiteCache { made, entries, folders }, counts))
    }

    /// Throws the staged files away: the site keeps its last good output.
    ///
    /// # Errors
    /// When they can't be removed.
    pub fn abandon(self) -> io::Result<()> {
        remove(&self.staging)
    }

    /// Whether no file came or went since the last build. Looking into every folder would cost more than all else.
    fn untouched(&self, live: &Folder) -> bool {
        !self.last.folders.is_empty() && self.last.folders.iter().all(|(folder, time)| live.time(folder) == *time)
    }

    /// Whether the file of the last build is still there as it was left; the folder is not kept open, of thousands of sites too
    /// many would be.
    fn intact(&self, path: &str, entry: &Entry) -> bool {
        fs::symlink_metadata(self.live.join(path))
            .is_ok_and(|meta| meta.is_file() && meta.len() == entry.size && mtime(&meta) == entry.mtime)
    }

    /// Where a file of the new site goes; its folder is there then.
    fn stage(&self, path: &str) -> io::Result<PathBuf> {
        let to = self.staging.join(path);
        to.parent().map_or(Ok(()), |folder| self.make_folder(folder))?;
        Ok(to)
    }

    /// Makes a folder of the new site. Several threads may come to the same one; none waits while another makes its own.
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        let name = folder.as_os_str();
        if self.folders.lock().is_ok_and(|known| known.contains(name)) {
            return Ok(());
        }
        match fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(_) => fs::create_dir_all(folder)?,
        }
        if let Ok(mut known) = self.folders.lock() {
            known.insert(name.to_owned());
        }
        Ok(())
    }

    /// Where a file lies that this build has taken, and what is known of it.
    fn taken(&self, path: &str) -> Option<(PathBuf, Entry)> {
        let (entry, fresh) = self.entries.lock().ok()?.get(path).copied()?;
        Some((if fresh { &self.staging } else { &self.live }.join(path), entry))
    }

    fn checksum(&self, bytes: &[u8]) -> Hash {
        let start = Instant::now();
        let sum = Sha256::digest(bytes).into();
        self.hashing.fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        sum
    }

    fn record(&self, path: &str, entry: Entry, fresh: bool) {
        if let Ok(mut entries) = self.entries.lock() {
            entries.insert(path.to_owned(), (entry, fresh));
        }
    }
}

impl Sink for SiteWriter {
    fn kept(&self, path: &str, key: &Hash) -> Option<Facts> {
        let entry = self.last.entries.get(path).filter(|entry| entry.key == *key)?;
        if !self.intact(path, entry) {
            return None;
        }
        self.record(path, *entry, false);
        Some(Facts { size: entry.size, pages: entry.pages, sha256: entry.sha256, banner: entry.banner })
    }

    fn kept_but_banner(&self, path: &str, key: &Hash) -> Option<(Vec<u8>, Place)> {
        let entry = self.last.entries.get(path).filter(|entry| entry.banner.end > 0 && same_but_banner(&entry.key, key))?;
        let bytes = self.intact(path, entry).then(|| crate::source::read(&self.live.join(path)))?.ok()?;
        // Of what is published anew nothing is taken on trust: a damaged page would get a checksum that is right.
        (self.checksum(&bytes) == entry.sha256).then_some((bytes, entry.banner))
    }

    fn put(&self, path: &str, key: &Hash, facts: Facts, bytes: &[u8]) -> io::Result<()> {
        let mut entry = Entry { key: *key, size: facts.size, mtime: 0, pages: facts.pages, sha256: facts.sha256, banner: facts.banner };
        if entry.sha256 == Hash::default() {
            entry.sha256 = self.checksum(bytes);
        }
        if let Some(last) = self.last.entries.get(path).filter(|last| last.sha256 == entry.sha256 && self.intact(path, last)) {
            entry.mtime = last.mtime;
            self.record(path, entry, false);
            return Ok(());
        }
        // Without an index (it was deleted) the file itself tells whether it changed.
        let live = self.live.join(path);
        if self.lost && crate::source::read(&live).is_ok_and(|old| old == bytes) {
            entry.mtime = fs::symlink_metadata(&live).map(|meta| mtime(&meta)).unwrap_or_default();
            self.record(path, entry, false);
            return Ok(());
        }
        entry.mtime = write(&self.stage(path)?, bytes)?;
        self.record(path, entry, true);
        Ok(())
    }

    fn share(&self, path: &str, key: &Hash, read: &dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()> {
        self.take_shared(path, key, read)
    }

    fn fetch(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        self.taken(path).map(|(place, _)| crate::source::read(&place)).transpose()
    }
}

fn listed(path: &str, entry: &Entry, about: &BTreeMap<String, About>) -> (String, File) {
    let About { form, notices } = about.get(path).cloned().unwrap_or_default();
    (path.to_owned(), File { size: entry.size, sha256: hex(&entry.sha256), form, notices })
}

#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
fn write(path: &Path, bytes: &[u8]) -> io::Result<u128> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    // The open file knows its time without another walk along its path.
    file.metadata().map(|meta| mtime(&meta))
}

/// Makes the folder of a file.
///
/// # Errors
/// When the system refuses.
pub fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Gives a file a second name.
///
/// # Errors
/// When the system refuses.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
pub fn link(from: &Path, to: &Path) -> io::Result<()> {
    // Some file systems have no hard links; a copy is slower and as good.
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

/// Writes a file by a temporary name and a rename; tells whether it changed.
///
/// # Errors
/// When the system refuses.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    if crate::source::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    make_parent(path)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    write(&temporary, bytes)?;
    fs::rename(&temporary, path)?;
    Ok(true)
}

/// A file that gets another path, another text, or both; paths from the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it is.
    pub from: String,
    /// Where it will be.
    pub to: String,
    /// What it will say; `None` if that stays.
    pub bytes: Option<Vec<u8>>,
}

/// Changes files all together or not at all: first every new text is written beside its file, then names are changed, and
/// if the system refuses one of them, the others are changed back.
///
/// # Errors
/// When the system refuses; everything is then as it was.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
pub fn relocate(root: &Path, moved: &[Moved]) -> io::Result<()> {
    let beside = |path: &str, ending: &str| root.join(format!("{path}.{ending}~"));
    let mut names: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut step = |from: PathBuf, to: PathBuf| {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(&from, &to)?;
        names.push((from, to));
        io::Result::Ok(())
    };
    let changed = (|| {
        for file in moved {
            if let Some(bytes) = &file.bytes {
                write(&beside(&file.from, "new"), bytes)?;
            }
        }
        for file in moved {
            step(root.join(&file.from), beside(&file.from, "old"))?;
        }
        for file in moved {
            step(beside(&file.from, if file.bytes.is_some() { "new" } else { "old" }), root.join(&file.to))?;
        }
        Ok(())
    })();
    if changed.is_err() {
        for (from, to) in names.iter().rev() {
            drop(fs::rename(to, from));
        }
    }
    for file in moved.iter().filter(|file| file.bytes.is_some()) {
        drop(remove_file(&beside(&file.from, "new")));
        if changed.is_ok() {
            drop(remove_file(&beside(&file.from, "old")));
        }
    }
    // A folder whose files are gone goes, too.
    for file in moved {
        let mut folder = Path::new(&file.from).parent();
        while let Some(path) = folder.filter(|path| path.components().count() > 1 && fs::remove_dir(root.join(path)).is_ok()) {
            folder = path.parent();
        }
    }
    changed
}

/// Removes the staging folder after the last site.
pub fn clean(output: &Path) {
    // It is empty unless another build is running; then it is that build's.
    drop(fs::remove_dir(output.join(STAGING)));
}

/// Paths of all files below a folder, with `/` between the parts.
pub fn files_below(folder: &Path) -> Vec<String> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_type().is_dir())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).ok()?;
            Some(path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
        })
        .collect()
}

fn mtime(meta: &fs::Metadata) -> u128 {
    meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_nanos())
}

/// Puts `staging` in the place of `live`; what was there may then be in the place of `staging`.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
fn swap(staging: &Path, live: &Path) -> io::Result<()> {
    if !live.exists() {
        return fs::rename(staging, live);
    }
    if exchange(staging, live).is_ok() {
        return Ok(());
    }
    let aside = staging.with_extension("old");
    fs::rename(live, &aside)?;
    if let Err(error) = fs::rename(staging, live) {
        fs::rename(&aside, live)?;
        return Err(error);
    }
    fs::remove_dir_all(&aside)
}

/// Two folders change their names in one step.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(Into::into)
}

/// Elsewhere there is no such step.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
