//! Sinks beside that of a build: for checks, for the server, for packages alone.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use super::replace;
use crate::address::Target;
use crate::render::{Facts, Sink};
use crate::source::Hash;

/// A sink that takes everything and keeps nothing, for `check`.
#[derive(Debug, Default)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn takes(&self) -> bool {
        false
    }

    fn kept(&self, _: &str, _: &Hash) -> Option<Facts> {
        None
    }

    fn put(&self, _: &str, _: &Hash, _: Facts, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn fetch(&self, _: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

/// A sink that keeps artifacts in memory, for `serve`.
#[derive(Debug, Default)]
pub struct Memory(pub Mutex<HashMap<String, Vec<u8>>>);

impl Sink for Memory {
    fn kept(&self, _: &str, _: &Hash) -> Option<Facts> {
        None
    }

    fn put(&self, path: &str, _: &Hash, _: Facts, bytes: &[u8]) -> io::Result<()> {
        if let Ok(mut files) = self.0.lock() {
            files.insert(path.to_owned(), bytes.to_vec());
        }
        Ok(())
    }

    fn fetch(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.lock().ok().and_then(|files| files.get(path).cloned()))
    }
}

/// A sink that writes packages and registers into one folder and keeps in memory what they are made of.
#[derive(Debug)]
pub struct Packages {
    folder: PathBuf,
    made_of: Memory,
    written: Mutex<Vec<(String, u64)>>,
}

impl Packages {
    /// Packages go into `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, made_of: Memory::default(), written: Mutex::default() }
    }

    /// Names and sizes of the files of the folder.
    pub fn written(self) -> Vec<(String, u64)> {
        let mut written = self.written.into_inner().unwrap_or_default();
        written.sort();
        written
    }
}

impl Sink for Packages {
    fn kept(&self, _: &str, _: &Hash) -> Option<Facts> {
        None
    }

    fn put(&self, path: &str, key: &Hash, facts: Facts, bytes: &[u8]) -> io::Result<()> {
        // Packages and the register are what was asked for; forms, and what programs fill in, are what they are made of.
        let wanted = path == Target::FormRegister.path("de") || std::path::Path::new(path).extension().is_some_and(|end| end == "zip");
        if !wanted {
            return self.made_of.put(path, key, facts, bytes);
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        replace(&self.folder.join(name), bytes)?;
        if let Ok(mut written) = self.written.lock() {
            written.push((name.to_owned(), facts.size));
        }
        Ok(())
    }

    fn fetch(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        self.made_of.fetch(path)
    }
}
