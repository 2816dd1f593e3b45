//! Sites that were built elsewhere.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{STAGING, files_below, link, make_parent, remove, swap};
use crate::manifest;

/// Puts a site that was built elsewhere, with a list of its files, in its place in an output; tells whether it was another.
///
/// # Errors
/// When the system refuses; the site is then as it was.
pub fn adopt(output: &Path, site: &str, from: &Path, files: &[&str]) -> io::Result<bool> {
    let (live, staging) = (output.join(site), output.join(STAGING).join(site));
    let size = |path: PathBuf| fs::symlink_metadata(path).map(|meta| meta.len()).ok();
    let list = |folder: &Path| crate::source::read(&folder.join(manifest::NAME)).ok();
    let same = list(&live) == list(from)
        && files.iter().all(|path| size(live.join(path)) == size(from.join(path)))
        && files_below(&live).len() == files.len();
    if same {
        return Ok(false);
    }
    remove(&staging)?;
    for path in files {
        let to = staging.join(path);
        make_parent(&to)?;
        link(&from.join(path), &to)?;
    }
    swap(&staging, &live)?;
    remove(&staging)?;
    Ok(true)
}
