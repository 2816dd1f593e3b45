//! Where the files of a region lie when towns keep theirs in repositories of their own.
//!
//! Paths are the region's everywhere in the program (`content/gera/site.yaml`). Only here stands that this file lies at
//! `../stadt-gera/content/gera/site.yaml`: a checkout of a town holds its files at the same paths as the region would.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The folders of a body: everything else is the region's.
pub const FOLDERS_OF_A_BODY: [&str; 5] = ["content", "forms", "records/forms", "records/notices", "records/adopted"];

/// Where the files of each body lie. By default everything lies below the root.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Homes {
    /// Path from the root to the region's folder; empty if that is the root.
    pub region: String,
    /// The body whose checkout the root is, if it is not the region's.
    pub own: Option<Arc<str>>,
    /// Paths from the root to checkouts of bodies.
    pub elsewhere: BTreeMap<Arc<str>, String>,
    /// Bodies whose checkout is not there.
    pub absent: BTreeSet<Arc<str>>,
    /// Bodies with a folder of their own in the region, too.
    pub doubled: BTreeSet<Arc<str>>,
}

/// The body whose a path is: `forms/gera/hundesteuer.yaml` is Gera's.
fn body(path: &str) -> Option<&str> {
    let parts: Vec<&str> = path.splitn(4, '/').collect();
    match parts.as_slice() {
        ["content", body, ..] | ["forms", body, _, ..] | ["records", "forms" | "notices" | "adopted", body, _] => Some(body),
        _ => None,
    }
}

impl Homes {
    /// Where the file at a path of the region lies: its path from the root.
    pub fn place(&self, path: &str) -> String {
        let home = match body(path) {
            Some(body) if self.own.as_deref() == Some(body) => "",
            Some(body) => self.elsewhere.get(body).unwrap_or(&self.region),
            None if path == super::REGION => "",
            None => &self.region,
        };
        if home.is_empty() { path.to_owned() } else { format!("{home}/{path}") }
    }

    /// Paths from the root to all folders that are read.
    pub fn folders(&self) -> Vec<String> {
        let path = |home: &str, folder: String| if home.is_empty() { folder } else { format!("{home}/{folder}") };
        self.parts().into_iter().flat_map(|(home, folders, _)| folders.into_iter().map(move |folder| path(home, folder))).collect()
    }

    /// Paths from the root to all checkouts.
    pub fn all(&self) -> Vec<&str> {
        let own = self.own.iter().map(|_| "");
        std::iter::once(&*self.region).chain(own).chain(self.elsewhere.values().map(|home| &**home)).collect()
    }

    /// The folders that are read: the path from the root to a checkout, the folders in it, and those of them that are
    /// left out because their body has another home.
    pub(super) fn parts(&self) -> Vec<(&str, Vec<String>, BTreeSet<String>)> {
        let of = |id: &str| FOLDERS_OF_A_BODY.map(|folder| format!("{folder}/{id}"));
        let away: BTreeSet<String> = self.own.iter().chain(self.elsewhere.keys()).flat_map(|id| of(id)).collect();
        let region = (self.region.as_str(), super::FOLDERS.map(str::to_owned).to_vec(), away);
        let own = self.own.iter().map(|id| ("", of(id).to_vec(), BTreeSet::new()));
        let there = self.elsewhere.iter().filter(|(id, _)| !self.absent.contains(*id));
        let others = there.map(|(id, home)| (home.as_str(), of(id).to_vec(), BTreeSet::new()));
        std::iter::once(region).chain(own).chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_s_files_lie_in_its_checkout_and_the_rest_in_the_region() {
        let elsewhere = BTreeMap::from([(Arc::from("jena"), "../stadt-jena".to_owned())]);
        let region = Homes { elsewhere: elsewhere.clone(), ..Homes::default() };
        assert_eq!(region.place("content/jena/site.yaml"), "../stadt-jena/content/jena/site.yaml");
        assert_eq!(region.place("records/adopted/jena/lock.yaml"), "../stadt-jena/records/adopted/jena/lock.yaml");
        assert_eq!(region.place("forms/jena.yaml"), "forms/jena.yaml");
        assert_eq!(region.place("content/gera/site.yaml"), "content/gera/site.yaml");
        let town = Homes { region: "region".into(), own: Some("gera".into()), elsewhere, ..Homes::default() };
        assert_eq!(town.place("content/gera/site.yaml"), "content/gera/site.yaml");
        assert_eq!(town.place("content/shared/services/x.yaml"), "region/content/shared/services/x.yaml");
        assert_eq!(town.place("records/forms/gera/x/record.yaml"), "records/forms/gera/x/record.yaml");
    }
}
