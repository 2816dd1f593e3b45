//! A target that is a folder of this machine: mounted webspace, or the web server itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::transport::{Listing, Opener, Transport};
use super::trouble::Trouble;

/// The folder.
#[derive(Debug, Clone)]
pub(super) struct Folder(pub(super) PathBuf);

impl Opener for Folder {
    fn open(&self) -> Result<Box<dyn Transport>, Trouble> {
        if self.0.is_dir() {
            return Ok(Box::new(self.clone()));
        }
        // A missing mount must not become a folder that nobody delivers.
        Err(Trouble::Connection(format!("`{}` is no folder", self.0.display())))
    }
}

fn told(path: &str, error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full(path.to_owned()),
        _ => Trouble::Refused(path.to_owned(), error.to_string()),
    }
}

impl Folder {
    fn at(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.0.clone() } else { self.0.join(Path::new(path)) }
    }
}

#[expect(clippy::disallowed_methods, reason = "the target of an upload is no output of a build")]
impl Transport for Folder {
    fn list(&mut self, folder: &str) -> Result<Listing, Trouble> {
        let entries = match fs::read_dir(self.at(folder)) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(Listing::new()),
            Err(error) => return Err(told(folder, &error)),
        };
        let read = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            let meta = entry.metadata()?;
            Ok((entry.file_name().to_string_lossy().into_owned(), (!meta.is_dir()).then_some(meta.len())))
        };
        entries.map(read).collect::<io::Result<Listing>>().map_err(|error| told(folder, &error))
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        match fs::read(self.at(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(told(path, &error)),
        }
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        fs::write(self.at(path), bytes).map_err(|error| told(path, &error))
    }

    fn make_folder(&mut self, path: &str) -> Result<bool, Trouble> {
        match fs::create_dir(self.at(path)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(told(path, &error)),
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        fs::rename(self.at(from), self.at(to)).map_err(|error| told(to, &error))
    }

    fn keep(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        match fs::hard_link(self.at(from), self.at(to)).or_else(|_| fs::copy(self.at(from), self.at(to)).map(drop)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(told(to, &error)),
            _ => Ok(()),
        }
    }

    fn remove(&mut self, path: &str) -> Result<(), Trouble> {
        match fs::remove_file(self.at(path)) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Err(told(path, &error)),
            _ => Ok(()),
        }
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Trouble> {
        drop(fs::remove_dir(self.at(path)));
        Ok(())
    }
}
