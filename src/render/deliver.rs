//! How finished bytes reach the sink, unless they are there already.

use super::sink::{Facts, Place};
use super::{Failure, Out};
use crate::source::{Hash, fingerprint};

impl Out<'_> {
    /// Delivers what `make` makes of a value, bytes and pages, unless the last build made it of the same value.
    ///
    /// # Errors
    /// Those of `make`, and when it can't be written.
    pub(super) fn made<T: std::hash::Hash>(
        &self,
        value: &T,
        make: impl FnOnce(&T) -> Result<(Vec<u8>, u32), Failure>,
    ) -> Result<(), Failure> {
        self.download(&self.made_key(value), || make(value).map(Some))
    }

    /// Delivers bytes that are their own key.
    ///
    /// # Errors
    /// When they can't be written.
    pub fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let key = fingerprint(bytes);
        let path = self.job.file();
        if self.sink.kept(&path, &key).is_some() {
            return Ok(());
        }
        self.put(&path, &key, bytes)
    }

    /// Delivers a file as it is; `is_shared` says whether other sites have it, too.
    pub(super) fn copy(&self, file: u32, is_shared: bool) -> Result<(), Failure> {
        let path = self.job.file();
        let key = self.site.sources.file(file).map(|file| file.hash).unwrap_or_default();
        let read = || self.site.sources.bytes(file);
        let taken = if is_shared { self.sink.share(&path, &key, &read) } else { self.sink.copy(&path, &key, &read) };
        taken.map_err(|error| Failure::Io(path, error))
    }

    pub(super) fn put(&self, path: &str, key: &Hash, bytes: &[u8]) -> Result<(), Failure> {
        self.put_page(path, key, Place::default(), bytes)
    }

    /// Delivers a page whose banner stands at a place.
    pub(super) fn put_page(&self, path: &str, key: &Hash, banner: Place, bytes: &[u8]) -> Result<(), Failure> {
        let facts = Facts { size: bytes.len() as u64, banner, ..Facts::default() };
        self.sink.put(path, key, facts, bytes).map_err(|error| Failure::Io(path.to_owned(), error))
    }

    /// The bytes of a file that is published as it is.
    pub(super) fn read(&self, file: u32) -> Result<Vec<u8>, Failure> {
        self.site.sources.bytes(file).map_err(|error| Failure::Io(self.job.file(), error))
    }

    /// Delivers a file for download unless it was kept; its facts are remembered for the pages that offer it.
    pub(super) fn download(&self, key: &Hash, make: impl FnOnce() -> Result<Option<(Vec<u8>, u32)>, Failure>) -> Result<(), Failure> {
        let path = self.job.file();
        let facts = match self.sink.kept(&path, key) {
            Some(facts) => facts,
            None => {
                let Some((bytes, pages)) = make()? else { return Ok(()) };
                let facts = Facts::of(&bytes, pages);
                self.sink.put(&path, key, facts, &bytes).map_err(|error| Failure::Io(path.clone(), error))?;
                facts
            }
        };
        self.site.remember(path, facts);
        Ok(())
    }
}
