//! Source files: the only reader of content, themes and forms.
//!
//! [`Sources::load`] walks `content/`, `docs/`, `forms/`, `records/` and `themes/` below a root once and keeps every text
//! file with its hash. Files that hold no text (pictures, fonts) are hashed and read again only when they are published. What
//! lies in `records/` grows for ever and never changes: it is known by size and time, and its own record has its checksum.
//! Towns may keep their files in checkouts of their own ([`Homes`]); their paths are the region's all the same.

mod fingerprint;
mod homes;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arcstr::ArcStr;
use rayon::prelude::*;

pub use fingerprint::fingerprint;
pub use homes::{FOLDERS_OF_A_BODY, Homes};

/// The hash by which the program recognises equal content.
pub type Hash = [u8; 32];

/// Number of a file within one [`Sources`]; files are numbered in the order of their paths.
pub type FileId = u32;

/// A range of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// First byte after the range.
    pub end: u32,
}

impl Span {
    /// A span over the bytes `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start: start as u32, end: end.max(start) as u32 }
    }

    /// The very beginning of a file.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// The folders that hold what a build reads.
pub(crate) const FOLDERS: [&str; 5] = ["content", "docs", "forms", "records", "themes"];
/// Below it, files that are no text are not read when a build begins.
const RECORDS: &str = "records/";
/// By this file the checkout of a town names its region.
pub(crate) const REGION: &str = "region.yaml";
/// The files that say where others lie.
const MAPS: [&str; 2] = [REGION, "content/portal.yaml"];
/// Files that a thread takes at once: with shares of thousands one thread would wait for the other in the end.
pub(crate) const AT_ONCE: usize = 64;
/// A text file larger than this is a mistake (bytes).
const MAX_TEXT: u64 = 4 << 20;
/// Tables of dates, in whatever encoding they come.
const TABLE: &str = ".csv";
const TEXT_EXTENSIONS: [&str; 9] = ["md", "yaml", "yml", "html", "xml", "css", "js", "txt", "ics"];

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Body {
    /// UTF-8 text without a byte order mark.
    Text(ArcStr),
    /// Something else; its bytes stay on disk until they are published.
    Binary,
    /// Text that can't be read; a diagnostic says why.
    Broken(Broken),
}

/// Why a file can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// Not UTF-8: the text before the first wrong byte, and that byte's line and column.
    Utf8 {
        /// Line of the first wrong byte, from 1.
        line: usize,
        /// Column of the first wrong byte, from 1.
        column: usize,
    },
    /// A symbolic link.
    Link,
    /// Larger than the limit for text.
    TooLarge,
    /// The system refused to read it.
    Io(String),
    /// The path can't be written as UTF-8 or holds characters that web servers garble.
    Name,
}

/// One file below the root.
#[derive(Debug, Clone)]
pub struct File {
    /// Path from the root with `/` between the parts.
    pub path: Arc<str>,
    /// Where it lies, if that is not its path: files that are to be moved.
    pub lies: Option<Arc<str>>,
    /// Hash of the bytes, of Markdown and YAML their [`fingerprint()`]; of size and time for a file of `records/` that is no text.
    pub hash: Hash,
    /// Content.
    pub body: Body,
    /// Bytes that were skipped at the beginning of the file (a byte order mark).
    pub skipped: u8,
}

impl File {
    /// The text, if this is a readable text file.
    pub fn text(&self) -> Option<&ArcStr> {
        match &self.body {
            Body::Text(text) => Some(text),
            Body::Binary | Body::Broken(_) => None,
        }
    }
}

/// All files that a build may read.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    /// The root folder.
    pub root: PathBuf,
    /// Files in the order of their paths.
    pub files: Vec<File>,
    /// What `site.yaml` of each body said when its site was last published, by body. It stands in for one that can't be
    /// read, so that the neighbours and the portal still know the body.
    pub last_good: BTreeMap<String, ArcStr>,
    /// Where the files of each body lie.
    pub homes: Homes,
}

impl Sources {
    /// Reads everything below `root`, and below the other folders where a town's files lie.
    ///
    /// # Errors
    /// When there is no `content/` folder or a folder can't be listed.
    pub fn load(root: &Path, homes: Homes) -> io::Result<Self> {
        let mut files = Vec::new();
        if root.join(REGION).is_file() {
            files.push(read_file("", &root.join(REGION), REGION.to_owned(), false));
        }
        for (home, folders, away) in homes.parts() {
            let base = if home.is_empty() { root.to_path_buf() } else { root.join(home) };
            let away: Vec<PathBuf> = away.iter().map(|folder| base.join(folder)).collect();
            let read = |(path, link): &(PathBuf, bool)| {
                let relative = path.strip_prefix(&base).unwrap_or(path);
                read_file(home, path, named(relative), *link)
            };
            for folder in folders {
                let top = base.join(&folder);
                // Of a checkout that is not there `region.yaml` or `portal.yaml` tells.
                if (folder == "content" && home.is_empty()) || top.exists() {
                    let below = |part: &(PathBuf, bool)| {
                        let mut paths = walk(part, &away)?;
                        // Of documentation only texts can become pages.
                        paths.retain(|(path, _)| folder != "docs" || path.extension().is_some_and(|extension| extension == "md"));
                        Ok(paths.par_iter().with_max_len(AT_ONCE).map(read).collect())
                    };
                    // One body is looked through while another is read.
                    let parts = list(&top, 1, &away)?;
                    let found: Vec<io::Result<Vec<File>>> = parts.par_iter().with_max_len(1).map(below).collect();
                    for found in found {
                        files.extend(found?);
                    }
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { homes, ..Self::from_files(root.to_path_buf(), files) })
    }

    /// Sources made of texts, for tests and tools: pairs of path and text.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files: Vec<File> = texts.into_iter().map(|(path, text)| from_bytes(path.into(), text.as_bytes().to_vec())).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self::from_files(PathBuf::new(), files)
    }

    /// The same with other texts at some paths: what a change would make of them.
    #[must_use]
    pub fn with_texts<'a>(&self, texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files: BTreeMap<Arc<str>, File> = self.files.iter().map(|file| (Arc::clone(&file.path), file.clone())).collect();
        for (path, text) in texts {
            files.insert(path.into(), from_bytes(path.into(), text.as_bytes().to_vec()));
        }
        self.with_files(files.into_values().collect())
    }

    fn from_files(root: PathBuf, files: Vec<File>) -> Self {
        Self { root, files, last_good: BTreeMap::new(), homes: Homes::default() }
    }

    /// The same region with other files.
    fn with_files(&self, files: Vec<File>) -> Self {
        Self { last_good: self.last_good.clone(), homes: self.homes.clone(), ..Self::from_files(self.root.clone(), files) }
    }

    /// The same files, some of them at another path or with another text; `change` tells both by the path of today.
    #[must_use]
    pub fn changed(&self, change: impl Fn(&str) -> (String, Option<String>)) -> Self {
        let changed = |file: &File| {
            let (path, text) = change(&file.path);
            match text {
                Some(text) => File { skipped: file.skipped, ..from_bytes(path, text.into_bytes()) },
                None => File { path: path.into(), lies: Some(file.lies.clone().unwrap_or_else(|| Arc::clone(&file.path))), ..file.clone() },
            }
        };
        let mut files: Vec<File> = self.files.iter().map(changed).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        self.with_files(files)
    }

    /// The same region after some of its files, named by their paths, were written anew. `None` where only a look at all
    /// folders tells what is there now: files that came, went or became folders, and those that say where files lie.
    pub fn read_again(&self, paths: &BTreeSet<String>) -> Option<Self> {
        let mut again = self.clone();
        for path in paths {
            let there = fs::symlink_metadata(self.root.join(self.homes.place(path))).ok();
            let is_file = there.as_ref().is_some_and(fs::Metadata::is_file);
            match self.find(path) {
                Some(id) if is_file && !MAPS.contains(&path.as_str()) => {
                    let old = &self.files[id as usize];
                    let lies = self.root.join(&**old.lies.as_ref().unwrap_or(&old.path));
                    let new = read_file("", &lies, path.clone(), false);
                    // A file that is not at its own path stays where it is.
                    again.files[id as usize] = File { path: Arc::clone(&old.path), lies: old.lies.clone(), ..new };
                }
                Some(_) => return None,
                // What editors keep beside a file while it is open.
                None if is_file && path.split('/').skip(1).any(is_hidden) => {}
                None if there.is_some() || self.below(&format!("{path}/")).next().is_some() => return None,
                // It came and went.
                None => {}
            }
        }
        Some(again)
    }

    /// The paths of all files in their order, as one hash: while it stays, so do their numbers.
    pub fn paths(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        for file in &self.files {
            hasher.update(&(file.path.len() as u64).to_le_bytes()).update(file.path.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    /// The file with this number.
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id as usize)
    }

    /// The number of the file at `path`.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| at as FileId)
    }

    /// Where a file lies, as users see it from the root.
    pub fn place(&self, file: &File) -> String {
        self.homes.place(&file.path)
    }

    /// Files below `folder` (which ends in `/`), in order.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (FileId, &'a File)> + 'a {
        let first = self.files.partition_point(|file| *file.path < *folder);
        let below = self.files[first..].iter().take_while(move |file| file.path.starts_with(folder));
        below.enumerate().map(move |(at, file)| ((first + at) as FileId, file))
    }

    /// The bytes of a file that is published as it is.
    ///
    /// # Errors
    /// When the file vanished since it was listed.
    pub fn bytes(&self, id: FileId) -> io::Result<Vec<u8>> {
        match self.file(id) {
            Some(File { body: Body::Text(text), .. }) => Ok(text.as_bytes().to_vec()),
            Some(file) => read(&self.root.join(&**file.lies.as_ref().unwrap_or(&file.path))),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// Reads one file that is not content: the cache and the output of the last build.
///
/// # Errors
/// Whatever the system says.
#[expect(clippy::disallowed_methods, reason = "this module is the only reader")]
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// What lies in a folder, as deep as `depth`: files and links, and folders at the last level. With each path stands whether
/// it is a link.
fn list(top: &Path, depth: usize, away: &[PathBuf]) -> io::Result<Vec<(PathBuf, bool)>> {
    let hidden = |entry: &walkdir::DirEntry| {
        (entry.depth() > 0 && entry.file_name().to_str().is_some_and(is_hidden)) || away.iter().any(|folder| entry.path() == folder)
    };
    let mut paths = Vec::new();
    let entries = walkdir::WalkDir::new(top).max_depth(depth).follow_links(false).into_iter();
    for entry in entries.filter_entry(|entry| !hidden(entry)) {
        let entry = entry?;
        let link = entry.path_is_symlink();
        let last = entry.depth() == depth && entry.file_type().is_dir();
        if link || last || entry.file_type().is_file() {
            paths.push((entry.into_path(), link));
        }
    }
    Ok(paths)
}

/// All files at a path of [`list`] or below it.
fn walk((part, link): &(PathBuf, bool), away: &[PathBuf]) -> io::Result<Vec<(PathBuf, bool)>> {
    if !*link && part.is_dir() { list(part, usize::MAX, away) } else { Ok(vec![(part.clone(), *link)]) }
}

/// Whether a file or folder is no content: something of a program's own, or an editor's copy.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~')
}

/// A path as the program writes it.
fn named(relative: &Path) -> String {
    // What can't be written as UTF-8 is marked, and refused by that mark.
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Reads the file that lies at `path`; its own path is `name`, below a checkout `home`.
fn read_file(home: &str, path: &Path, name: String, link: bool) -> File {
    let lies: Option<Arc<str>> = (!home.is_empty()).then(|| format!("{home}/{name}").into());
    let broken = |why| File { path: name.as_str().into(), lies: lies.clone(), hash: [0; 32], body: Body::Broken(why), skipped: 0 };
    if link {
        return broken(Broken::Link);
    }
    if name.contains('\u{fffd}') || name.chars().any(char::is_control) {
        return broken(Broken::Name);
    }
    if name.starts_with(RECORDS) && !is_text(&name) {
        return match stamp(path) {
            Ok(hash) => File { path: name.as_str().into(), lies, hash, body: Body::Binary, skipped: 0 },
            Err(error) => broken(Broken::Io(error.to_string())),
        };
    }
    let most = if is_text(&name) { MAX_TEXT } else { u64::MAX };
    match read_at_most(path, most) {
        Ok(Some(bytes)) => File { lies, ..from_bytes(name, bytes) },
        Ok(None) => broken(Broken::TooLarge),
        Err(error) => broken(Broken::Io(error.to_string())),
    }
}

/// Size and time of a file as a hash.
fn stamp(path: &Path) -> io::Result<Hash> {
    let meta = fs::metadata(path)?;
    let time = meta.modified()?.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    let mut hasher = blake3::Hasher::new();
    hasher.update(&meta.len().to_le_bytes()).update(&time.to_le_bytes());
    Ok(*hasher.finalize().as_bytes())
}

/// The bytes of a file, or `None` if there are more than `most`.
#[expect(clippy::disallowed_methods, reason = "this module is the only reader")]
fn read_at_most(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    use std::io::Read as _;
    let file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    if length > most {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(length as usize + 1);
    // With a limit the library asks the system neither how long the file is nor whether there is more. Files that some systems
    // make up as they are read seem to be empty.
    file.take(if length == 0 { u64::MAX } else { length }).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Whether a file is a table of dates: of other files of this kind, such as those for download, not a byte may change.
fn is_table(name: &str) -> bool {
    name.ends_with(TABLE) && name.starts_with("content/") && name.split('/').nth(2) == Some("waste")
}

/// Whether editors write it: a text of which nothing but its content is ever asked, thousands of times.
fn is_written(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "md" || extension == "yaml")
}

fn is_text(name: &str) -> bool {
    if is_table(name) {
        return true;
    }
    name.rsplit_once('.').is_some_and(|(_, extension)| TEXT_EXTENSIONS.contains(&extension))
}

/// A table in UTF-8: of another encoding if its first bytes say so, else if it is none in UTF-8, the one that German versions
/// of Excel write. What holds null bytes after that is no text.
fn in_utf8(bytes: Vec<u8>) -> Vec<u8> {
    let encoding = match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, _)) if encoding == encoding_rs::UTF_8 => return bytes,
        Some((encoding, _)) => encoding,
        None if simdutf8::basic::from_utf8(&bytes).is_ok() || bytes.contains(&0) => return bytes,
        None => encoding_rs::WINDOWS_1252,
    };
    encoding.decode_with_bom_removal(&bytes).0.into_owned().into_bytes()
}

fn from_bytes(path: String, mut bytes: Vec<u8>) -> File {
    let hash = if is_written(&path) { fingerprint(&bytes) } else { *blake3::hash(&bytes).as_bytes() };
    let mut skipped = 0;
    if is_table(&path) {
        bytes = in_utf8(bytes);
    }
    let body = if is_text(&path) {
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
            skipped = 3;
        }
        match simdutf8::compat::from_utf8(&bytes) {
            Ok(text) => Body::Text(text.into()),
            Err(error) => {
                let head = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let line = head.matches('\n').count() + 1;
                let column = head.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
                Body::Broken(Broken::Utf8 { line, column })
            }
        }
    } else {
        Body::Binary
    };
    File { path: path.into(), lies: None, hash, body, skipped }
}
