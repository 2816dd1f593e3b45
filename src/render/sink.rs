//! Where artifacts go, and what is remembered of them.

use std::io;

use sha2::{Digest as _, Sha256};

use crate::source::Hash;

/// What is remembered of an artifact besides its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Bytes.
    pub size: u64,
    /// Pages of a PDF.
    pub pages: u32,
    /// SHA-256 of its bytes, as far as known: of a PDF or a package, and of what was kept. Otherwise zeros.
    pub sha256: Hash,
    /// Where the banner stands in a page.
    pub banner: Place,
}

/// Which bytes of a page are its banner; nowhere is the empty place at the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The first.
    pub start: u32,
    /// The first after it.
    pub end: u32,
}

impl Facts {
    /// What is told of a file for download.
    pub fn of(bytes: &[u8], pages: u32) -> Self {
        Self { size: bytes.len() as u64, pages, sha256: Sha256::digest(bytes).into(), ..Self::default() }
    }
}

/// Where artifacts go.
pub trait Sink: Sync {
    /// If the last build left the same artifact at this path: what is remembered of it. Counts as delivered.
    fn kept(&self, path: &str, key: &Hash) -> Option<Facts>;

    /// The page that the last build left at this path, if nothing but its banner is another one, and where that stands.
    fn kept_but_banner(&self, _path: &str, _key: &Hash) -> Option<(Vec<u8>, Place)> {
        None
    }

    /// Whether artifacts are wanted at all, or only whether they can be made.
    fn takes(&self) -> bool {
        true
    }

    /// Takes an artifact.
    ///
    /// # Errors
    /// When it can't be written.
    fn put(&self, path: &str, key: &Hash, facts: Facts, bytes: &[u8]) -> io::Result<()>;

    /// Takes a file as it is, by the key of its bytes, which are read if they are needed.
    ///
    /// # Errors
    /// When it can't be read or written.
    fn copy(&self, path: &str, key: &Hash, read: &dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()> {
        if self.kept(path, key).is_some() {
            return Ok(());
        }
        let bytes = read()?;
        self.put(path, key, Facts { size: bytes.len() as u64, ..Facts::default() }, &bytes)
    }

    /// The same with what many sites have.
    ///
    /// # Errors
    /// When it can't be read or written.
    fn share(&self, path: &str, key: &Hash, read: &dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()> {
        self.copy(path, key, read)
    }

    /// The bytes of an artifact that was delivered or kept in this build; `None` if this sink keeps none.
    ///
    /// # Errors
    /// When it can't be read.
    fn fetch(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
}
