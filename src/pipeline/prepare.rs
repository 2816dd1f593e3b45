//! Everything before rendering: what a region says, what is wrong with it, and which files its sites will have.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::mistakes::owner;
use super::past::{self, Past};
use crate::cache::Made;
use crate::check::{self, Texts};
use crate::declare::{Declared, Kept, Parsed, declare_again};
use crate::diag::{Diagnostic, tidy};
use crate::plan::Job;
use crate::resolve::{BodyIx, Project, Visibility, resolve};
use crate::source::{FileId, Hash, Sources};
use crate::theme::Theme;
use crate::trace::Trace;
use crate::{adoption, gallery, gate, history, inputs, members};

/// A project with its mistakes, ready to render.
#[derive(Debug)]
pub struct Prepared {
    /// All files.
    pub sources: Sources,
    /// The region; `None` if shared mistakes make it unusable.
    pub project: Option<Project>,
    /// The look.
    pub theme: Option<Arc<Theme>>,
    /// All mistakes, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Path and jobs by site.
    pub plans: BTreeMap<BodyIx, (String, Arc<[Job]>)>,
    /// What each site is made of.
    pub made: BTreeMap<BodyIx, Made>,
    /// What is to be kept of the trees, if that is not what was kept.
    pub trees: Option<Vec<u8>>,
}

/// What is known of sites from the last time that they were checked, by id.
#[derive(Debug, Default)]
pub struct Known {
    /// Hash of the running program, which is part of what sites are made of; a server is always the same.
    pub program: Hash,
    /// What they were made of.
    pub sites: BTreeMap<String, Made>,
    /// The trees of all files.
    pub trees: Kept,
    /// Whether trees are kept for the next time.
    pub keeps: bool,
    /// Whether all pages of sites that are not known are to be rendered.
    pub sets: bool,
}

/// Loads and checks everything.
///
/// # Errors
/// When the root can't be read.
pub fn prepare(root: &Path, visibility: Visibility) -> io::Result<Prepared> {
    Ok(prepare_sources(members::load(root)?, visibility, None, &Trace::new(false)))
}

/// Checks everything that was loaded but the texts of sites in `known` that are made of the same.
pub fn prepare_sources(sources: Sources, visibility: Visibility, mut known: Option<Known>, trace: &Trace) -> Prepared {
    let mut found = Vec::new();
    let mut parsed = Parsed::from_kept(known.as_mut().map(|known| std::mem::take(&mut known.trees)).unwrap_or_default());
    let declared = trace.phase("declare", || declare_again(&sources, &mut parsed, &mut found));
    let keeping = known.as_ref().filter(|known| known.keeps);
    let keep = |sources: &Sources| {
        let trees = keeping.and_then(|known| trace.phase("keep", || parsed.to_keep(sources, &known.program)));
        rayon::spawn(|| drop(parsed));
        trees
    };
    prepare_declared(sources, (declared, found), visibility, known.as_ref(), None, keep, trace)
}

/// The same for a server that does it again and again: what can't have changed since the last time is taken from `past`,
/// which then holds what the next time may need.
pub fn prepare_again(sources: Sources, visibility: Visibility, past: &mut Past) -> Prepared {
    let mut found = Vec::new();
    let declared = declare_again(&sources, &mut past.parsed, &mut found);
    let known = std::mem::take(&mut past.known);
    let prepared = prepare_declared(sources, (declared, found), visibility, Some(&known), Some(past), |_| None, &Trace::new(false));
    past.known = known;
    if let Some(project) = &prepared.project {
        past.known.sites = prepared.made.iter().map(|(ix, made)| (project.body(*ix).id.to_string(), made.clone())).collect();
    }
    prepared
}

/// Everything behind the trees; `keep` tells what is to be kept of them, while one thread has nothing else to do.
fn prepare_declared(
    sources: Sources,
    (declared, mut diagnostics): (Declared, Vec<Diagnostic>),
    visibility: Visibility,
    known: Option<&Known>,
    past: Option<&mut Past>,
    keep: impl FnOnce(&Sources) -> Option<Vec<u8>> + Send,
    trace: &Trace,
) -> Prepared {
    members::lost(&sources, &declared, &mut diagnostics);
    let resolve = || trace.phase("resolve", || resolve(&declared, visibility, &mut diagnostics));
    let (project, trees) = rayon::join(resolve, || keep(&sources));
    if let Some(project) = &project {
        members::check(&sources, &declared, project, &mut diagnostics);
        adoption::check(&sources, &declared, project, &mut diagnostics);
    }
    // Trees are only needed to resolve; large regions feel it in memory, and how long it takes to give it back.
    rayon::spawn(|| drop(declared));
    let inputs = project
        .as_ref()
        .zip(known)
        .map(|(project, known)| trace.phase("inputs", || inputs::of_sites(project, &sources, visibility, &known.program)));
    let mut prepared = judge_again(sources, project, inputs.unwrap_or_default(), known, past, diagnostics, trace);
    // From a town's checkout its own mistakes count, and those that concern everybody.
    if let Some(own) = prepared.sources.homes.own.clone() {
        let Prepared { sources, project, diagnostics, .. } = &mut prepared;
        diagnostics.retain(|diagnostic| owner(sources, project.as_ref(), diagnostic).is_none_or(|owner| owner == own));
    }
    history::enrich(&prepared.sources, &mut prepared.diagnostics);
    prepared.trees = trees;
    prepared
}

/// Checks a project as a whole and plans its pages; `diagnostics` go on.
pub fn judge(sources: Sources, project: Project, diagnostics: Vec<Diagnostic>) -> Prepared {
    judge_again(sources, Some(project), BTreeMap::new(), None, None, diagnostics, &Trace::new(false))
}

/// The same; `inputs` tells what sites are made of, `known` what they were made of when they were found without mistakes.
fn judge_again(
    sources: Sources,
    mut project: Option<Project>,
    inputs: BTreeMap<BodyIx, Hash>,
    known: Option<&Known>,
    mut past: Option<&mut Past>,
    mut diagnostics: Vec<Diagnostic>,
    trace: &Trace,
) -> Prepared {
    let look = project.as_ref().map(|project| (project.portal.theme.clone(), project.languages()));
    let (texts, last) = match past.as_deref_mut() {
        Some(Past { texts, look, .. }) => (Some(&*texts), Some(look)),
        None => (None, None),
    };
    let mut found = Vec::new();
    let (theme, made) = rayon::join(
        || look.and_then(|look| past::theme(last, &look, &sources, &mut found)),
        || project.as_mut().map(|project| examine(project, &sources, inputs, known, texts, &mut diagnostics, trace)),
    );
    diagnostics.extend(found);
    let (made, mut plans) = (made.unwrap_or_default(), BTreeMap::new());
    if let (Some(project), Some(theme)) = (&project, &theme) {
        for plan in trace.phase("plan", || past::plans(project, theme, &sources, &made, past)) {
            diagnostics.extend(plan.found);
            plans.insert(plan.site, (plan.palette, plan.jobs));
        }
    }
    // What the last good state of a checkout lacks that is not there is nobody's mistake.
    diagnostics.retain(|diagnostic| diagnostic.at.is_none_or(|at| sources.file(at.file()).is_some()));
    tidy(&mut diagnostics);
    Prepared { sources, project, theme, diagnostics, plans, made, trees: None }
}

/// Checks a project that can be understood, and tells what its sites are made of.
fn examine(
    project: &mut Project,
    sources: &Sources,
    inputs: BTreeMap<BodyIx, Hash>,
    known: Option<&Known>,
    texts: Option<&Texts>,
    diagnostics: &mut Vec<Diagnostic>,
    trace: &Trace,
) -> BTreeMap<BodyIx, Made> {
    let same = |(ix, inputs): (&BodyIx, &Hash)| {
        let last = known?.sites.get(&*project.body(*ix).id).filter(|last| last.inputs == *inputs)?;
        Some((*ix, last.shown.iter().map(|path| sources.find(path)).collect::<Option<BTreeSet<FileId>>>()?))
    };
    let same = inputs.iter().filter_map(same).collect();
    project.notice_files = trace.phase("notices", || check::notices::survey(project, sources));
    let new = |ix: BodyIx| known.is_some_and(|known| known.sets && !known.sites.contains_key(&*project.body(ix).id));
    let checked = trace.phase("check", || check::check(project, sources, same, texts, &new));
    diagnostics.extend(checked.found);
    let shown = checked.shown.values().flatten().copied().collect();
    project.ahead = checked.ahead;
    project.notice_files.withheld = check::notices::withheld(project, &shown);
    project.gallery = trace.phase("pictures", || gallery::survey(project, sources, &shown, diagnostics));
    project.gate = trace.phase("documents", || gate::survey(project, sources, &checked.leads, diagnostics));
    let made = |(ix, inputs): (BodyIx, Hash)| {
        let rendered = inputs::with_pictures(project, ix, &inputs);
        let files = checked.shown.get(&ix).into_iter().flatten();
        let shown = files.filter_map(|file| Some(sources.file(*file)?.path.to_string())).collect();
        // Mistakes are told again by every build.
        let inputs = if checked.wrong.contains(&ix) { Hash::default() } else { inputs };
        (ix, Made { inputs, rendered, shown })
    };
    inputs.into_iter().map(made).collect()
}
