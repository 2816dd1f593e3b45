//! Towns in repositories of their own: finds where their files lie.
//!
//! A region's `portal.yaml` names the checkouts of its members (`members: {gera: {folder: ../stadt-gera}}`); the checkout of
//! a town names its region in `region.yaml`. From either of them everything is read, so one build joins all towns, and a
//! town builds alone with the shared part.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::declare::Declared;
use crate::decode::{At, Plain};
use crate::diag::{Diagnostic, codes};
use crate::model::portal::{Changes, Portal, Region};
use crate::resolve::{Project, decode, unknown_ref};
use crate::source::{self, FOLDERS_OF_A_BODY, Homes, REGION, Sources};
use crate::yaml::{self, Node};

/// What a region's folder holds.
const PORTAL: &str = "content/portal.yaml";

/// Reads a region, or a town and its region.
///
/// # Errors
/// When there is no `content/` folder or a folder can't be listed.
pub fn load(root: &Path) -> io::Result<Sources> {
    Sources::load(root, find(root))
}

/// Finds where the files of each body lie. What is wrong with the two files is told by `check`, once they are read.
pub fn find(root: &Path) -> Homes {
    let mut homes = Homes::default();
    if !root.join(PORTAL).is_file()
        && let Some(region) = tree(&root.join(REGION))
    {
        let word = |key: &str| Some(region.get(key)?.scalar()?.to_owned());
        homes.own = word("site").map(Arc::from);
        homes.region = word("folder").filter(|folder| leads_on(folder)).map(|folder| joined("", &folder)).unwrap_or_default();
    }
    let base = if homes.region.is_empty() { root.to_path_buf() } else { root.join(&homes.region) };
    let Some(portal) = tree(&base.join(PORTAL)) else { return homes };
    for member in portal.get("members").map(Node::entries).unwrap_or_default() {
        let id: Arc<str> = (&*member.key).into();
        let folder = member.node.get("folder").and_then(Node::scalar).filter(|folder| leads_on(folder));
        let Some(folder) = folder.filter(|_| homes.own.as_ref() != Some(&id)) else { continue };
        let home = joined(&homes.region, folder);
        if !root.join(&home).is_dir() {
            homes.absent.insert(Arc::clone(&id));
        }
        if FOLDERS_OF_A_BODY.iter().any(|of| base.join(of).join(&*id).is_dir()) {
            homes.doubled.insert(Arc::clone(&id));
        }
        homes.elsewhere.insert(id, home);
    }
    homes
}

/// Tells what is wrong with where files lie.
pub(crate) fn check(sources: &Sources, declared: &Declared, project: &Project, found: &mut Vec<Diagnostic>) {
    let known: BTreeSet<&str> =
        project.bodies.iter().map(|body| &*body.id).chain(project.portal.sites.iter().map(|site| site.as_str())).collect();
    if let Some(region) = region(declared, &mut Vec::new())
        && !known.contains(region.site.as_str())
    {
        let site = ("die Website", "the site");
        found.push(unknown_ref(site, region.site.as_str(), region.site.span(), known.iter().copied()));
    }
    for (id, member) in &project.portal.members.0 {
        if !known.contains(id.as_str()) {
            found.push(unknown_ref(("den Ordner", "the folder"), id, id.span, known.iter().copied()));
        }
        let Some(folder) = &member.folder else { continue };
        let home = sources.homes.elsewhere.get(id.as_str());
        if !leads_on(folder.as_str()) {
            found.push(path(folder));
        } else if let Some(home) =
            home.filter(|_| sources.homes.doubled.contains(id.as_str()) && !sources.homes.absent.contains(id.as_str()))
        {
            found.push(Diagnostic::new(&codes::MEMBER_TWICE, folder.span()).arg("body", id.as_str()).arg("folder", home.as_str()));
        }
        // In a town's checkout the others may be missing.
        if sources.homes.own.is_none() && sources.homes.absent.contains(id.as_str()) {
            let body = format!("`{}`", id.as_str());
            found.push(Diagnostic::new(&codes::NO_CHECKOUT, folder.span()).arg("body", body).arg("folder", folder.as_str()));
        }
    }
}

/// The body that a mistake in `portal.yaml` concerns alone: one whose files are not where they should be.
pub fn concerned(diagnostic: &Diagnostic) -> Option<&str> {
    let told = [&codes::NO_CHECKOUT, &codes::MEMBER_TWICE].contains(&diagnostic.code);
    diagnostic.args.iter().find(|(name, _)| told && *name == "body").map(|(_, body)| body.de.trim_matches('`'))
}

/// What is wrong with a town's `region.yaml`, so far that there is no region.
pub(crate) fn lost(sources: &Sources, declared: &Declared, found: &mut Vec<Diagnostic>) {
    let Some(region) = region(declared, found) else { return };
    let folder = &region.folder;
    if !leads_on(folder.as_str()) {
        found.push(path(folder));
    } else if sources.find(PORTAL).is_none() {
        let body = ("die Region", "the region");
        found.push(Diagnostic::new(&codes::NO_CHECKOUT, folder.span()).arg("body", body).arg("folder", folder.as_str()));
    }
}

fn region(declared: &Declared, found: &mut Vec<Diagnostic>) -> Option<Region> {
    decode(&declared.region.as_ref()?.node, found)
}

fn path(folder: &Plain) -> Diagnostic {
    Diagnostic::new(&codes::CHECKOUT_PATH, folder.span()).arg("folder", folder.as_str())
}

/// Whether a folder is written as a path from the file's own repository: what is right on one computer only can't stand
/// in a file for all.
fn leads_on(folder: &str) -> bool {
    !folder.trim().is_empty() && !folder.starts_with(['/', '~']) && !folder.contains(['\\', ':'])
}

/// A path on from a folder, without the detours.
fn joined(base: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn tree(path: &Path) -> Option<Node> {
    let text = String::from_utf8(source::read(path).ok()?).ok()?;
    yaml::parse(0, &text.trim_start_matches('\u{feff}').into(), &mut Vec::new())
}

/// The bodies that hold shared changes back, with where `portal.yaml` says so.
pub(crate) fn holding(portal: &Portal) -> BTreeMap<&str, &At<String>> {
    let held = portal.members.0.iter().filter(|(_, member)| member.changes == Changes::Held);
    held.map(|(id, _)| (id.as_str(), id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_on_from_where_they_are_written() {
        assert_eq!(joined("", "../stadt-gera"), "../stadt-gera");
        assert_eq!(joined("../ost", "../stadt-gera/"), "../stadt-gera");
        assert_eq!(joined("region", "../../stadt-jena"), "../stadt-jena");
        assert_eq!(joined("../a", "../../b/./c"), "../../b/c");
    }

    #[test]
    fn a_path_that_is_right_on_one_computer_only_is_refused() {
        for folder in ["/srv/gera", "~/gera", "C:\\gera", "C:/gera", "..\\gera", "", "https://forge.example/gera.git"] {
            assert!(!leads_on(folder), "{folder}");
        }
        for folder in ["../stadt-gera", "towns/gera", "."] {
            assert!(leads_on(folder), "{folder}");
        }
    }
}
