//! What is kept at the host beside the files that visitors see: `.dorfplatz/state.json`.
//!
//! `kept` are files of the release before that pages in somebody's browser may still name. `open` is what a run is about to
//! change: it is written before the first change, so that the next run knows what a killed one may have done. `previous` is
//! the release to go back to, below [`PREVIOUS`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::trouble::Trouble;
use crate::manifest::is_inside;

/// Folder of all that is ours and that nobody should see.
pub const FOLDER: &str = ".dorfplatz";
/// Where files are sent to.
pub const INCOMING: &str = ".dorfplatz/incoming";
/// The release before.
pub const PREVIOUS: &str = ".dorfplatz/previous";
/// This state.
pub const FILE: &str = ".dorfplatz/state.json";
/// Keeps Apache from showing the folder.
pub const ACCESS: &str = ".dorfplatz/.htaccess";
/// Its text, for Apache of every version.
pub const DENY: &str =
    "<IfModule mod_authz_core.c>\nRequire all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\nDeny from all\n</IfModule>\n";

/// What is known of a site beside its manifest. Paths are below the site's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitState {
    /// Files of the release before that stay for one release, with their SHA-256.
    #[serde(default)]
    pub kept: BTreeMap<String, String>,
    /// What a run is about to write (with the SHA-256 it will have) or delete (`null`).
    #[serde(default)]
    pub open: BTreeMap<String, Option<String>>,
    /// The release before, if it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Former>,
}

/// A release that is kept to go back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// Its name, as in its `MANIFEST.json`.
    pub release: String,
    /// The number of the upload that replaced it.
    pub upload: u64,
}

/// The state of a target, by site; the empty name stands for the files beside the sites.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Each site that was ever uploaded here.
    pub units: BTreeMap<String, UnitState>,
    /// How many uploads have changed something.
    #[serde(default)]
    pub uploads: u64,
}

impl State {
    /// Reads it.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self, Trouble> {
        let state: Self = serde_json::from_slice(bytes).map_err(|_| Trouble::Unreadable(FILE.to_owned()))?;
        let inside = |(name, unit): (&String, &UnitState)| {
            (name.is_empty() || (is_inside(name) && !name.contains('/')))
                && unit
                    .kept
                    .keys()
                    .chain(unit.open.keys())
                    .chain(unit.previous.iter().map(|former| &former.release))
                    .all(|path| is_inside(path))
        };
        if state.units.iter().all(inside) { Ok(state) } else { Err(Trouble::Unreadable(FILE.to_owned())) }
    }

    /// As it is written.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
