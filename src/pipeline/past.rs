//! What a server keeps from one time to the next, so that an edit costs what it changes.
//!
//! Nothing here is remembered by name or time alone: a file is what it was if its path, its number and the hash of its bytes
//! are the same, a plan if all that its site is made of is. What comes of it must be what a fresh start would tell.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::prepare::Known;
use crate::cache::Made;
use crate::check::Texts;
use crate::declare::Parsed;
use crate::decode::Slug;
use crate::diag::Diagnostic;
use crate::plan::{self, Job};
use crate::render::palette_path;
use crate::resolve::{BodyIx, Project};
use crate::source::{Hash, Sources};
use crate::theme::Theme;

/// What the last time left. By default there was none.
#[derive(Debug, Default)]
pub struct Past {
    /// What the sites were made of.
    pub(super) known: Known,
    /// The trees of all files, and the items that they describe.
    pub(super) parsed: Parsed,
    /// What is known of the texts of each site.
    pub(super) texts: Texts,
    /// The plans of all sites.
    pub(super) plans: BTreeMap<BodyIx, Plan>,
    /// The theme.
    pub(super) look: Option<Look>,
}

/// The plan of a site.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The site.
    pub(super) site: BodyIx,
    /// What it is made of: what the site is, and the numbers of files; nothing where that is not known.
    pub(super) of: Option<(Hash, Hash)>,
    /// Path of its colours.
    pub(super) palette: String,
    /// Its files.
    pub(super) jobs: Arc<[Job]>,
    /// Mistakes.
    pub(super) found: Vec<Diagnostic>,
}

/// A theme as it was loaded.
#[derive(Debug)]
pub(super) struct Look {
    of: Hash,
    theme: Option<Arc<Theme>>,
    found: Vec<Diagnostic>,
}

/// The theme of a name, with some languages: loaded anew only if anything of it has changed since the `last` time.
pub(super) fn theme(
    last: Option<&mut Option<Look>>,
    (name, languages): &(Slug, Vec<&'static str>),
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<Theme>> {
    let load = |found: &mut _| Theme::load(sources, name.as_str(), name.span(), languages, found).map(Arc::new);
    let Some(last) = last else { return load(diagnostics) };
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{} {:?} {languages:?}", name.as_str(), name.span()).as_bytes());
    for (id, file) in sources.below("themes/") {
        hasher.update(&id.to_le_bytes()).update(&(file.path.len() as u64).to_le_bytes()).update(file.path.as_bytes()).update(&file.hash);
    }
    let of = *hasher.finalize().as_bytes();
    let look = last.take().filter(|look| look.of == of).unwrap_or_else(|| {
        let mut found = Vec::new();
        let theme = load(&mut found);
        Look { of, theme, found }
    });
    diagnostics.extend(look.found.iter().cloned());
    last.insert(look).theme.clone()
}

/// The plans of all sites, in their order: made anew unless the site is made of the same as in the past.
pub(super) fn plans(
    project: &Project,
    theme: &Theme,
    sources: &Sources,
    made: &BTreeMap<BodyIx, Made>,
    mut past: Option<&mut Past>,
) -> Vec<Plan> {
    let paths = past.as_ref().map(|_| sources.paths()).unwrap_or_default();
    let last = past.as_mut().map(|past| std::mem::take(&mut past.plans)).unwrap_or_default();
    let plan = |&site: &BodyIx| {
        let of = made.get(&site).map(|made| (made.rendered, paths));
        last.get(&site).filter(|plan| of.is_some() && plan.of == of).cloned().unwrap_or_else(|| {
            let palette = palette_path(project, site);
            let mut found = Vec::new();
            let jobs = plan::site(project, theme, site, &palette, &mut found).into();
            Plan { site, of, palette, jobs, found }
        })
    };
    let plans: Vec<Plan> = project.sites.par_iter().map(plan).collect();
    if let Some(past) = past {
        past.plans = plans.iter().map(|plan| (plan.site, plan.clone())).collect();
    }
    plans
}
