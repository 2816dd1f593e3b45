//! Removes what is no longer needed.

use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::files_below;

/// Removes folders of sites that are no longer part of the region, and files of another layout. Only folders that a
/// build of this program left are touched: those that the cache knows.
///
/// # Errors
/// When the system refuses.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
pub fn remove_sites(output: &Path, gone: &[String]) -> io::Result<usize> {
    let mut removed = 0;
    for site in gone {
        let folder = output.join(site);
        if folder.exists() {
            removed += files_below(&folder).len();
            fs::remove_dir_all(&folder)?;
        }
    }
    Ok(removed)
}

/// Removes one file; fine if it isn't there.
///
/// # Errors
/// When the system refuses.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
pub fn remove_file(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes a folder, if it is there; of a link only the link.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    match fs::symlink_metadata(folder) {
        Ok(meta) if meta.is_dir() => remove_all(folder, 2),
        Ok(_) => fs::remove_file(folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// On some disks removing thousands of folders is the longest part of a small change, and what lies in the folders of a site
/// can go at the same time, as deep as `depth`.
#[expect(clippy::disallowed_methods, reason = "this module is the only writer")]
fn remove_all(folder: &Path, depth: usize) -> io::Result<()> {
    if depth == 0 {
        return fs::remove_dir_all(folder);
    }
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.par_iter().try_for_each(|entry| {
        if entry.file_type()?.is_dir() { remove_all(&entry.path(), depth - 1) } else { fs::remove_file(entry.path()) }
    })?;
    fs::remove_dir(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_links_lead_to_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (elsewhere, site) = (dir.path().join("elsewhere"), dir.path().join("site"));
        crate::write::replace(&elsewhere.join("a/index.html"), b"a").unwrap();
        fs::create_dir_all(site.join("b/c/d")).unwrap();
        for link in ["l", "b/l", "b/c/l", "b/c/d/l"] {
            std::os::unix::fs::symlink(&elsewhere, site.join(link)).unwrap();
        }
        let alone = dir.path().join("link");
        std::os::unix::fs::symlink(&elsewhere, &alone).unwrap();
        for gone in [&site, &alone, &dir.path().join("never")] {
            remove(gone).unwrap();
            assert!(fs::symlink_metadata(gone).is_err());
        }
        assert_eq!(crate::source::read(&elsewhere.join("a/index.html")).unwrap(), b"a");
    }
}
