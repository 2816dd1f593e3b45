//! What the last build left: for every file of a site its key, content and time.
//!
//! The cache is an index of the output, not a copy: losing it costs time, never correctness. It is written after a site
//! is published and read back only if it is whole, of this format and matches the files on disk one by one; a build that
//! was killed in between finds keys that are older than the files and renders those pages again. What it holds of the content
//! (trees, the last good `site.yaml`) is written then, too.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use rayon::prelude::*;

use crate::render::Place;
use crate::source::Hash;

/// First bytes of a cache file: name and format.
const MAGIC: &[u8; 8] = b"dorfpl06";

/// File of the trees of all files.
const TREES: &str = "trees";

/// In place of the hash of the program where what it makes is kept for no other.
pub const UNMARKED: Hash = [0; 32];

/// What is known of one output file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Hash of everything the file is made from.
    pub key: Hash,
    /// Its size.
    pub size: u64,
    /// Time of its last change, nanoseconds since 1970.
    pub mtime: u128,
    /// Pages of a PDF.
    pub pages: u32,
    /// SHA-256 of its bytes, which `MANIFEST.json` tells, too.
    pub sha256: Hash,
    /// Where the banner stands in a page.
    pub banner: Place,
}

/// All files of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteCache {
    /// What the site was made of.
    pub made: Made,
    /// By path below the site's folder.
    pub entries: BTreeMap<String, Entry>,
    /// Times of the last change of its folders, by path below its own: while they stay, no file was added.
    pub folders: BTreeMap<String, u128>,
}

/// What a site was made of; of a hash that is zero nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Hash of what its texts were checked with, if that found no mistakes ([`crate::inputs::of_sites`]).
    pub inputs: Hash,
    /// Hash of what it was rendered from ([`crate::inputs::with_pictures`]).
    pub rendered: Hash,
    /// Files of `media/` that its texts show or lead to, by path from the root.
    pub shown: Vec<String>,
}

/// The folder of the cache.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache for an output folder, below the root. Outputs have caches of their own.
    pub fn new(root: &Path, output: &Path) -> Self {
        // `output`, `./output` and its full path are one folder.
        let output = std::path::absolute(output).unwrap_or_else(|_| output.to_path_buf());
        let name = blake3::hash(output.to_string_lossy().as_bytes()).to_hex();
        Self { folder: root.join(".dorfplatz").join("cache").join(&name.as_str()[..12]) }
    }

    /// What the last build left of a site; empty if unknown.
    pub fn load(&self, site: &str) -> SiteCache {
        crate::source::read(&self.file(site)).ok().and_then(|bytes| decode(&bytes)).unwrap_or_default()
    }

    /// Keeps what this build left.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn store(&self, site: &str, cache: &SiteCache) -> io::Result<()> {
        crate::write::replace(&self.file(site), &encode(cache)).map(|_| ())
    }

    /// The trees of all files, as they were packed; nothing if there are none.
    pub fn trees(&self) -> Vec<u8> {
        crate::source::read(&self.folder.join(TREES)).unwrap_or_default()
    }

    /// Keeps the trees of all files.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn store_trees(&self, trees: &[u8]) -> io::Result<()> {
        crate::write::replace(&self.folder.join(TREES), trees).map(|_| ())
    }

    /// Keeps what `site.yaml` said when its site was published.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn store_body(&self, site: &str, text: &str) -> io::Result<()> {
        crate::write::replace(&self.folder.join(format!("{site}.site.yaml")), text.as_bytes()).map(|_| ())
    }

    /// What each `site.yaml` said when its site was last published.
    pub fn bodies(&self) -> BTreeMap<String, ArcStr> {
        let read = |site: String| {
            let bytes = crate::source::read(&self.folder.join(format!("{site}.site.yaml"))).ok()?;
            Some((site, String::from_utf8(bytes).ok()?.into()))
        };
        self.sites().into_iter().filter_map(read).collect()
    }

    /// Forgets a site.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn forget(&self, site: &str) -> io::Result<()> {
        crate::write::remove_file(&self.folder.join(format!("{site}.site.yaml")))?;
        crate::write::remove_file(&self.file(site)).map(|_| ())
    }

    /// What the last build left of all sites.
    pub fn all(&self) -> BTreeMap<String, SiteCache> {
        self.sites().into_par_iter().map(|site| (site.clone(), self.load(&site))).collect()
    }

    /// The sites that were built before.
    pub fn sites(&self) -> Vec<String> {
        let mut sites: Vec<String> =
            crate::write::files_below(&self.folder).iter().filter_map(|path| path.strip_suffix(".index").map(str::to_owned)).collect();
        sites.sort();
        sites
    }

    fn file(&self, site: &str) -> PathBuf {
        self.folder.join(format!("{site}.index"))
    }
}

/// Hash of the program: other sources, another compiler or another platform may make other pages.
pub fn program() -> Hash {
    let built = concat!(env!("DORFPLATZ_SOURCES"), "\n", env!("DORFPLATZ_RUSTC"), "\n", env!("DORFPLATZ_TARGET"));
    *blake3::hash(built.as_bytes()).as_bytes()
}

fn encode(cache: &SiteCache) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(cache.made.inputs);
    bytes.extend(cache.made.rendered);
    bytes.extend((cache.made.shown.len() as u32).to_le_bytes());
    for path in &cache.made.shown {
        bytes.extend((path.len() as u32).to_le_bytes());
        bytes.extend(path.as_bytes());
    }
    bytes.extend((cache.folders.len() as u32).to_le_bytes());
    for (path, mtime) in &cache.folders {
        bytes.extend((path.len() as u32).to_le_bytes());
        bytes.extend(path.as_bytes());
        bytes.extend(mtime.to_le_bytes());
    }
    for (path, entry) in &cache.entries {
        bytes.extend((path.len() as u32).to_le_bytes());
        bytes.extend(path.as_bytes());
        bytes.extend(entry.key);
        bytes.extend(entry.size.to_le_bytes());
        bytes.extend(entry.mtime.to_le_bytes());
        bytes.extend(entry.pages.to_le_bytes());
        bytes.extend(entry.sha256);
        bytes.extend(entry.banner.start.to_le_bytes());
        bytes.extend(entry.banner.end.to_le_bytes());
    }
    let sum = blake3::hash(&bytes);
    bytes.extend(sum.as_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<SiteCache> {
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
    if blake3::hash(body).as_bytes() != sum {
        return None;
    }
    let mut rest = body.strip_prefix(MAGIC.as_slice())?;
    let mut cache = SiteCache::default();
    cache.made.inputs = *take(&mut rest)?;
    cache.made.rendered = *take(&mut rest)?;
    for _ in 0..u32::from_le_bytes(*take(&mut rest)?) {
        cache.made.shown.push(take_path(&mut rest)?);
    }
    for _ in 0..u32::from_le_bytes(*take(&mut rest)?) {
        cache.folders.insert(take_path(&mut rest)?, u128::from_le_bytes(*take(&mut rest)?));
    }
    while !rest.is_empty() {
        let path = take_path(&mut rest)?;
        let entry = Entry {
            key: *take(&mut rest)?,
            size: u64::from_le_bytes(*take(&mut rest)?),
            mtime: u128::from_le_bytes(*take(&mut rest)?),
            pages: u32::from_le_bytes(*take(&mut rest)?),
            sha256: *take(&mut rest)?,
            banner: Place { start: u32::from_le_bytes(*take(&mut rest)?), end: u32::from_le_bytes(*take(&mut rest)?) },
        };
        cache.entries.insert(path, entry);
    }
    Some(cache)
}

fn take_path(rest: &mut &[u8]) -> Option<String> {
    let length = u32::from_le_bytes(*take(rest)?);
    let (path, after) = rest.split_at_checked(length as usize)?;
    *rest = after;
    String::from_utf8(path.to_vec()).ok()
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_cache_is_no_cache() {
        let entry = Entry { key: [1; 32], size: 3, mtime: 4, pages: 5, sha256: [6; 32], banner: Place { start: 1, end: 2 } };
        let made = Made { inputs: [7; 32], rendered: [8; 32], shown: vec!["content/a/media/b.jpg".to_owned()] };
        let (entries, folders) = (BTreeMap::from([("a/index.html".to_owned(), entry)]), BTreeMap::from([("a".to_owned(), 9)]));
        let cache = SiteCache { made, entries, folders };
        let good = encode(&cache);
        assert_eq!(decode(&good), Some(cache));
        for cut in 0..good.len() {
            assert_eq!(decode(&good[..cut]), None);
        }
        let mut flipped = good.clone();
        flipped[20] ^= 1;
        assert_eq!(decode(&flipped), None);
    }
}
