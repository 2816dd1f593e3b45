//! Files that sites have in common, such as scripts, fonts and icons that are a letter: each is made once and then gets a name at every
//! site, so that it takes its place on the disk once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use super::SiteWriter;
use crate::cache::Entry;
use crate::render::Sink as _;
use crate::source::Hash;

/// Where files that sites have in common lie already, by their keys. It holds while sites are rendered: only then are none of
/// them put in place or removed. Of sites that nobody looks at, because they are as they were, it knows nothing.
#[derive(Debug, Default)]
pub struct Shared(Mutex<BTreeMap<Hash, (PathBuf, Entry)>>);

impl SiteWriter {
    /// Takes a file that other sites have, too.
    ///
    /// # Errors
    /// When it can't be read or written.
    #[expect(clippy::disallowed_methods, reason = "this module belongs to the only writer")]
    pub(super) fn take_shared(&self, path: &str, key: &Hash, read: &dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()> {
        let kept = self.kept(path, key).is_some();
        // Whoever has a file first writes it while the others wait, so that it is there once and not as often as there are threads.
        let Ok(mut known) = self.shared.0.lock() else { return self.copy(path, key, read) };
        match known.get(key) {
            Some(_) if kept => return Ok(()),
            // A file can have only so many names, and what lay there may have been taken away: then there is another one.
            Some((from, entry)) if !self.lost && fs::hard_link(from, self.stage(path)?).is_ok() => {
                self.record(path, *entry, true);
                return Ok(());
            }
            _ if kept => {}
            _ => self.copy(path, key, read)?,
        }
        if let Some(taken) = self.taken(path) {
            known.insert(*key, taken);
        }
        Ok(())
    }
}
