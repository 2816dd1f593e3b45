//! What an upload needs of a server: eleven small steps, which a folder, SFTP and FTPS take each in their way.
//!
//! Paths are relative to the target's folder, with `/` between their parts; the empty path is that folder.

use std::collections::BTreeMap;

use super::trouble::Trouble;

/// Names in a folder, with the size of each file; `None` is a folder.
pub type Listing = BTreeMap<String, Option<u64>>;

/// One connection to a target.
pub trait Transport: Send {
    /// What lies in a folder; nothing if it does not exist.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    fn list(&mut self, folder: &str) -> Result<Listing, Trouble>;

    /// A file's bytes; `None` if it does not exist.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Trouble>;

    /// Writes a file, over another one if there is one.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Trouble>;

    /// Makes a folder; `false` if it is there. Of two that make it at a time, one gets `true`.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    fn make_folder(&mut self, path: &str) -> Result<bool, Trouble>;

    /// Gives a file or folder another name, in the place of a file of that name if the server can do that.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble>;

    /// Gives a file's content a second name, which nothing has yet; fine if the file is not there.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    fn keep(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        copy(self, from, to)
    }

    /// Removes a file; fine if it is not there.
    ///
    /// # Errors
    /// When the server refuses, or is gone.
    fn remove(&mut self, path: &str) -> Result<(), Trouble>;

    /// Removes a folder if it is empty.
    ///
    /// # Errors
    /// When the server is gone.
    fn remove_folder(&mut self, path: &str) -> Result<(), Trouble>;
}

/// Opens connections to a target.
pub trait Opener: Sync {
    /// Opens a connection.
    ///
    /// # Errors
    /// When the server can't be reached, is not the one that is known, or refuses the login.
    fn open(&self) -> Result<Box<dyn Transport>, Trouble>;
}

/// The path of something below a base.
pub(super) fn below(base: &str, path: &str) -> String {
    match (base, path) {
        (base, "") => base.to_owned(),
        ("/", path) => format!("/{path}"),
        (base, path) => format!("{base}/{path}"),
    }
}

/// Copies a file by way of this machine; fine if it is not there.
///
/// # Errors
/// When the server refuses, or is gone.
pub(super) fn copy<T: Transport + ?Sized>(line: &mut T, from: &str, to: &str) -> Result<(), Trouble> {
    match line.read(from)? {
        Some(bytes) => line.write(to, &bytes),
        None => Ok(()),
    }
}

/// Where the bytes of a file come from once more.
pub type Source<'a> = dyn Fn(&mut dyn Transport) -> Result<Vec<u8>, Trouble> + 'a;

/// Puts a file that was sent in the place where it is delivered.
///
/// In one step where the server can; else the old one goes first; where the server knows no renaming, the file is sent
/// once more.
///
/// # Errors
/// When the server refuses, or is gone.
pub fn put_in_place(to: &mut dyn Transport, from: &str, path: &str, bytes: &Source<'_>) -> Result<(), Trouble> {
    let refused = |done: &Result<(), Trouble>| matches!(done, Err(Trouble::Refused(..)));
    let mut done = to.rename(from, path);
    if refused(&done) {
        let old = format!("{from}.old");
        if to.rename(path, &old).is_ok() {
            done = to.rename(from, path);
            if done.is_ok() {
                to.remove(&old)?;
            } else {
                to.rename(&old, path)?;
            }
        }
    }
    if refused(&done) {
        let bytes = bytes(to)?;
        // What is kept of it may be a second name of the same file.
        to.remove(path)?;
        to.write(path, &bytes)?;
        to.remove(from)?;
        return Ok(());
    }
    done
}
