//! What an upload will do, computed without a server: which files, in which order, and what is known of them afterwards.
//!
//! Pictures, style sheets and PDFs go first, then pages, then entry pages, then the manifest, deletions last. So whatever is
//! delivered at any moment finds its parts: a new page comes after what it needs, and an old page's parts go after it.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{State, UnitState};
use crate::manifest::{self, Manifest, is_hashed};

/// When a file goes into its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What pages consist of, and what is downloaded.
    Asset,
    /// Pages.
    Page,
    /// The page that a site begins with, and what leads to pages.
    Entry,
    /// The list of all files: whoever reads the new one finds the new release.
    Manifest,
}

/// A site to be uploaded: its name, and below which path of the target it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The site; empty for the files beside the sites.
    pub name: String,
    /// In front of its paths: `gera/`, or nothing.
    pub prefix: String,
    /// What it will consist of; `None` if it is no longer part of the region.
    pub wanted: Option<Manifest>,
    /// What the host says that it consists of.
    pub there: Option<Manifest>,
}

/// A file to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its site.
    pub unit: String,
    /// Its path below the site's folder.
    pub path: String,
    /// Its path below the target.
    pub to: String,
    /// Its size.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// When it goes into its place.
    pub step: Step,
    /// What is known of its place.
    pub before: Before,
}

/// What is known of the place of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// An older one is there.
    There,
    /// A killed run may have put one there.
    Unsure,
    /// None of ours was there.
    Nothing,
}

/// What is to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files to send, in the order in which they go into their places.
    pub uploads: Vec<Upload>,
    /// Files to delete, in this order; paths below the target.
    pub deletes: Vec<String>,
    /// Files that stay as they are.
    pub unchanged: usize,
    /// Files of ours that may be there.
    pub there: usize,
    /// The state before the first change.
    pub before: State,
    /// The state after the last one.
    pub after: State,
}

/// When a file goes into its place.
pub fn step(path: &str) -> Step {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ends = |end: &str| name.rsplit_once('.').is_some_and(|(_, known)| known == end);
    if name == manifest::NAME {
        Step::Manifest
    } else if path == "index.html" || path == "404.html" || name == ".htaccess" || (ends("xml") && !path.contains("formulare/")) {
        Step::Entry
    } else if ends("html") {
        Step::Page
    } else {
        Step::Asset
    }
}

/// Plans an upload. `state` is that of the target; sites that are not among `units` keep theirs.
pub fn plan(units: &[Unit], state: &State) -> Plan {
    let mut plan = Plan { before: state.clone(), after: state.clone(), ..Plan::default() };
    let nothing = UnitState::default();
    for unit in units {
        of_unit(unit, state.units.get(&unit.name).unwrap_or(&nothing), &mut plan);
    }
    plan.uploads.sort_by(|a, b| (a.step, &a.to).cmp(&(b.step, &b.to)));
    // Pages first, then what they consist of; the list last, so that all of it is known until then.
    plan.deletes.sort_by_key(|path| {
        let rank = match step(path) {
            Step::Page | Step::Entry => 0,
            Step::Asset => 1,
            Step::Manifest => 2,
        };
        (rank, path.clone())
    });
    plan
}

fn of_unit(unit: &Unit, state: &UnitState, plan: &mut Plan) {
    let none = BTreeMap::new();
    let there = unit.there.as_ref().map_or(&none, |manifest| &manifest.files);
    let wanted = unit.wanted.as_ref().map_or(&none, |manifest| &manifest.files);
    // What lies there for sure: what a killed run may have touched, is not.
    let certain = |path: &str| {
        let listed = there.get(path).map(|file| &file.sha256);
        let open = state.open.get(path);
        match (listed, open) {
            (Some(hash), None) => Some(hash.clone()),
            (Some(hash), Some(open)) => open.as_ref().filter(|open| *open == hash).cloned(),
            (None, None) => state.kept.get(path).cloned(),
            (None, Some(_)) => None,
        }
    };
    let mut ours: BTreeSet<&str> = there.keys().chain(state.open.keys()).chain(state.kept.keys()).map(String::as_str).collect();
    let same = unit.wanted == unit.there;
    let stays = |path: &str| match state.open.get(path) {
        Some(None) => false,
        _ if unit.wanted.is_none() || wanted.contains_key(path) => false,
        Some(Some(_)) => is_hashed(path),
        None if there.contains_key(path) => is_hashed(path),
        // Of the release before that one: gone when another release comes.
        None => same,
    };
    // Without a checksum where it is not certain that the file ever arrived.
    let kept: BTreeMap<String, String> =
        ours.iter().filter(|path| stays(path)).map(|path| ((*path).to_owned(), certain(path).unwrap_or_default())).collect();
    let mut open = BTreeMap::new();
    let mut upload = |path: &str, size: u64, sha256: String, before: Before| {
        // What a killed run before may have written is not known by what this one is about to.
        let expected = if state.open.contains_key(path) { String::new() } else { sha256.clone() };
        open.insert(path.to_owned(), Some(expected));
        let (unit, to) = (unit.name.clone(), format!("{}{path}", unit.prefix));
        plan.uploads.push(Upload { unit, path: path.to_owned(), to, size, sha256, step: step(path), before });
    };
    for (path, file) in wanted {
        if certain(path).as_ref() == Some(&file.sha256) {
            plan.unchanged += 1;
        } else {
            let before = match ours.contains(path.as_str()) {
                true if there.contains_key(path) && !state.open.contains_key(path) => Before::There,
                true => Before::Unsure,
                false => Before::Nothing,
            };
            upload(path, file.size, file.sha256.clone(), before);
        }
    }
    match &unit.wanted {
        Some(manifest) if !same => {
            let bytes = manifest.encode();
            let before = if unit.there.is_some() { Before::There } else { Before::Unsure };
            upload(manifest::NAME, bytes.len() as u64, manifest::sha256(&bytes), before);
        }
        Some(_) => plan.unchanged += 1,
        None => {}
    }
    plan.there += ours.len();
    if unit.wanted.is_none() {
        ours.insert(manifest::NAME);
    }
    for path in ours {
        let gone = unit.wanted.is_none() || (path != manifest::NAME && !wanted.contains_key(path) && !kept.contains_key(path));
        if gone {
            open.insert(path.to_owned(), None);
            plan.deletes.push(format!("{}{path}", unit.prefix));
        }
    }
    // What was open before a run that is killed, too, stays open.
    let mut still = state.open.clone();
    still.extend(open);
    still.retain(|path, _| !kept.contains_key(path));
    plan.before.units.insert(unit.name.clone(), UnitState { kept: kept.clone(), open: still, previous: state.previous.clone() });
    if unit.wanted.is_some() {
        plan.after.units.insert(unit.name.clone(), UnitState { kept, open: BTreeMap::new(), previous: state.previous.clone() });
    } else {
        plan.after.units.remove(&unit.name);
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.uploads.is_empty() && self.deletes.is_empty() && self.before == self.after
    }

    /// Bytes to send.
    pub fn bytes(&self) -> u64 {
        self.uploads.iter().map(|upload| upload.size).sum()
    }

    /// Whether more would be deleted than without being asked.
    pub fn deletes_much(&self) -> bool {
        self.deletes.len() > 25.max(self.there / 10)
    }
}
