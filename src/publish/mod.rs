//! `publish`: from an editor's folder to the web, by git and whatever builds behind it.
//!
//! [`git`] commits, joins and pushes, [`follow`] asks the hosts; this module knows whose mistakes stand in the way and which
//! release is waited for. The command line puts the steps in a row.

pub mod follow;
pub mod git;
pub mod trouble;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::manifest::{self, Manifest};
use crate::pipeline::Outcome;
use crate::source;

/// Whose files are among these paths: sites, and whether shared ones are.
pub fn owners(paths: &[String]) -> (BTreeSet<&str>, bool) {
    let mut sites = BTreeSet::new();
    let mut shared = false;
    for path in paths {
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["content" | "forms", "shared" | "blocks", ..] => shared = true,
            ["content" | "forms", site, _, ..] | ["records", "forms" | "notices", site, ..] => drop(sites.insert(*site)),
            _ => shared = true,
        }
    }
    (sites, shared)
}

/// Whether mistakes keep these files from being published: shared ones, and those of the sites that they belong to. The
/// mistakes of other towns are theirs.
pub fn in_the_way(outcome: &Outcome, paths: &[String]) -> bool {
    let (sites, _) = owners(paths);
    outcome.stopped || outcome.held.iter().any(|held| sites.contains(&**held))
}

/// The release of each site that was built.
pub fn releases(output: &Path, sites: &[Arc<str>]) -> BTreeMap<Arc<str>, String> {
    let release = |site: &Arc<str>| {
        let bytes = source::read(&output.join(&**site).join(manifest::NAME)).ok()?;
        Some((Arc::clone(site), Manifest::decode(&bytes)?.release()))
    };
    sites.iter().filter_map(release).collect()
}

/// What a commit says if nobody says it: whose files, and which.
pub fn message(paths: &[String]) -> String {
    let (sites, shared) = owners(paths);
    let mut whose: Vec<&str> = sites.into_iter().collect();
    if shared {
        whose.insert(0, "Region");
    }
    let names: Vec<&str> = paths.iter().map(|path| path.rsplit('/').next().unwrap_or(path)).collect();
    let which = match names.as_slice() {
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} und {other}"),
        [one, other, more @ ..] => format!("{one}, {other} und {} weitere", more.len()),
        [] => String::new(),
    };
    format!("{}: {which}", whose.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(list: &[&str]) -> Vec<String> {
        list.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn files_belong_to_sites_or_to_all() {
        let list = paths(&["content/gera/news/a.md", "forms/jena/x.yaml", "records/forms/jena/x.yaml", "content/gera/site.yaml"]);
        assert_eq!(owners(&list), (BTreeSet::from(["gera", "jena"]), false));
        for shared in
            ["content/portal.yaml", "content/shared/services/a.yaml", "forms/a.yaml", "forms/blocks/b.yaml", "themes/a/theme.yaml"]
        {
            assert_eq!(owners(&paths(&[shared])), (BTreeSet::new(), true), "{shared}");
        }
    }

    #[test]
    fn the_mistakes_of_neighbours_are_theirs() {
        let held = Outcome { held: vec!["jena".into()], ..Outcome::default() };
        assert!(!in_the_way(&held, &paths(&["content/gera/news/a.md"])));
        assert!(in_the_way(&held, &paths(&["content/gera/news/a.md", "content/jena/site.yaml"])));
        assert!(in_the_way(&Outcome { stopped: true, ..Outcome::default() }, &paths(&["content/gera/news/a.md"])));
    }

    #[test]
    fn a_commit_without_words_names_its_files() {
        assert_eq!(message(&paths(&["content/gera/news/markt.md"])), "gera: markt.md");
        let list = paths(&["content/gera/a.md", "content/gera/b.md", "content/shared/c.yaml", "content/gera/d.md"]);
        assert_eq!(message(&list), "Region, gera: a.md, b.md und 2 weitere");
    }
}
