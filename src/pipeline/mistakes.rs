//! Whose mistakes there are, and what of sites with mistakes stays published.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::Prepared;
use crate::diag::{Diagnostic, Severity};
use crate::resolve::links::Reachable;
use crate::resolve::{BodyIx, Project};
use crate::source::Sources;
use crate::{address, members, write};

/// Whose mistake a diagnostic is: a site's, or everybody's (`None`).
pub fn owner(sources: &Sources, project: Option<&Project>, diagnostic: &Diagnostic) -> Option<Arc<str>> {
    let path = &sources.file(diagnostic.at?.file())?.path;
    if let Some(member) = members::concerned(diagnostic) {
        return listed(project, member);
    }
    let guide =
        |site: &&crate::resolve::Body| site.site.pages_from.as_ref().is_some_and(|from| path.starts_with(&format!("{}/", from.as_str())));
    if let Some(guide) = project.and_then(|project| project.bodies.iter().find(guide)) {
        return Some(Arc::clone(&guide.id));
    }
    let mut parts = path.split('/');
    let folder = match (parts.next()?, parts.next()?, parts.next()) {
        ("content", "shared", _) | ("forms", "blocks", _) => return None,
        ("content" | "forms", folder, Some(_)) | ("records", "forms" | "notices" | "adopted", Some(folder)) => folder,
        _ => return None,
    };
    match project {
        // An external body that others stand on is everybody's.
        Some(project) => {
            project.find(folder).map(|ix| project.body(ix)).filter(|body| body.site.external.is_none()).map(|body| Arc::clone(&body.id))
        }
        None => Some(folder.into()),
    }
    .or_else(|| listed(project, folder))
}

/// A site whose `site.yaml` is broken has no body; `portal.yaml` still lists it.
pub(super) fn listed(project: Option<&Project>, folder: &str) -> Option<Arc<str>> {
    project?.portal.sites.iter().find(|site| site.as_str() == folder).map(|site| site.as_str().into())
}

/// Sites with mistakes of their own, and whether anything shared is broken.
pub fn held(prepared: &Prepared, strict: bool) -> (BTreeSet<Arc<str>>, bool) {
    let mut held: BTreeSet<Arc<str>> =
        prepared.project.iter().flat_map(|p| p.unsure.iter().map(|&ix| Arc::clone(&p.body(ix).id))).collect();
    let mut stopped = prepared.project.is_none() || prepared.theme.is_none();
    for diagnostic in prepared.diagnostics.iter().filter(|diagnostic| strict || diagnostic.code.severity == Severity::Error) {
        match owner(&prepared.sources, prepared.project.as_ref(), diagnostic) {
            Some(site) => drop(held.insert(site)),
            None => stopped = true,
        }
    }
    (held, stopped || (strict && !prepared.diagnostics.is_empty()))
}

/// Pages of held sites that were published before.
#[derive(Debug, Default)]
pub struct LastGood {
    held: BTreeMap<BodyIx, HashSet<String>>,
}

impl LastGood {
    /// Looks at the output of held sites.
    pub fn new(project: &Project, output: &Path, held: &BTreeSet<Arc<str>>) -> Self {
        let files = |id: &Arc<str>| write::files_below(&output.join(&**id)).into_iter().collect();
        Self { held: held.iter().filter_map(|id| Some((project.find(id)?, files(id)))).collect() }
    }

    /// The files of held sites, where they are known without an output.
    pub fn of(held: BTreeMap<BodyIx, HashSet<String>>) -> Self {
        Self { held }
    }
}

impl Reachable for LastGood {
    fn reachable(&self, site: BodyIx, path: &str) -> bool {
        self.held.get(&site).is_none_or(|files| files.contains(&address::file(path)))
    }
}
