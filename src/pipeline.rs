//! The phases in a row: load → declare → resolve → check → plan → render → write.
//!
//! `build`, `check` and `serve` run the same pipeline and differ only in where artifacts go.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::cache::Cache;
use crate::declare::{Declared, declare};
use crate::diag::{Diagnostic, Severity, tidy};
use crate::manifest::About;
use crate::plan::{self, Job};
use crate::render::{Failure, Kitchen, Site, palette_path};
use crate::resolve::links::Reachable;
use crate::resolve::{BodyIx, Project, Visibility, resolve};
use crate::source::{Hash, Sources};
use crate::theme::Theme;
use crate::write::{self, Nowhere, SiteWriter, Written};
use crate::{address, adoption, check, gallery, gate, history, members, region};

/// What a build does.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder with `content/`, `forms/`, `themes/`.
    pub root: PathBuf,
    /// Where sites are written.
    pub output: PathBuf,
    /// Only these sites; all if empty.
    pub sites: Vec<String>,
    /// What is visible.
    pub visibility: Visibility,
    /// Any error or warning stops everything.
    pub strict: bool,
    /// Everything but writing.
    pub dry: bool,
}

/// A project with its mistakes, ready to render.
#[derive(Debug)]
pub struct Prepared {
    /// All files.
    pub sources: Sources,
    /// The region; `None` if shared mistakes make it unusable.
    pub project: Option<Project>,
    /// The look.
    pub theme: Option<Theme>,
    /// All mistakes, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Path and jobs by site.
    pub plans: BTreeMap<BodyIx, (String, Vec<Job>)>,
    /// How long each phase took.
    pub timings: Vec<(&'static str, Duration)>,
}

/// What came of a build.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All mistakes, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Sites that were published.
    pub published: Vec<Arc<str>>,
    /// Sites that keep their last good output because of mistakes in their own files.
    pub held: Vec<Arc<str>>,
    /// Whether a mistake in shared files stopped everything.
    pub stopped: bool,
    /// Pages of the published sites.
    pub pages: usize,
    /// PDF forms of the published sites.
    pub forms: usize,
    /// Files.
    pub written: Written,
    /// How long each phase took.
    pub timings: Vec<(&'static str, Duration)>,
}

/// Tells how far a build is: sites done, sites in all.
pub type Progress<'a> = dyn Fn(usize, usize) + Sync + 'a;

/// Loads and checks everything.
///
/// # Errors
/// When the root can't be read.
pub fn prepare(root: &Path, visibility: Visibility) -> io::Result<Prepared> {
    let mut timings = Vec::new();
    let sources = timed("load", &mut timings, || members::load(root))?;
    Ok(prepare_sources(sources, visibility, timings))
}

/// Checks everything that was loaded; `timings` go on.
pub fn prepare_sources(sources: Sources, visibility: Visibility, mut timings: Vec<(&'static str, Duration)>) -> Prepared {
    let mut diagnostics = Vec::new();
    let declared: Declared = timed("declare", &mut timings, || declare(&sources, &mut diagnostics));
    members::lost(&sources, &declared, &mut diagnostics);
    let project = timed("resolve", &mut timings, || resolve(&declared, visibility, &mut diagnostics));
    if let Some(project) = &project {
        members::check(&sources, &declared, project, &mut diagnostics);
        adoption::check(&sources, &declared, project, &mut diagnostics);
    }
    // Trees are only needed to resolve; large regions feel it in memory.
    drop(declared);
    let mut prepared = judge(sources, project, diagnostics, timings);
    // From a town's checkout its own mistakes count, and those that concern everybody.
    if let Some(own) = prepared.sources.homes.own.clone() {
        let Prepared { sources, project, diagnostics, .. } = &mut prepared;
        diagnostics.retain(|diagnostic| owner(sources, project.as_ref(), diagnostic).is_none_or(|owner| owner == own));
    }
    history::enrich(&prepared.sources, &mut prepared.diagnostics);
    prepared
}

/// Checks a project as a whole and plans its pages; `diagnostics` and `timings` go on.
pub fn judge(
    sources: Sources,
    mut project: Option<Project>,
    mut diagnostics: Vec<Diagnostic>,
    mut timings: Vec<(&'static str, Duration)>,
) -> Prepared {
    let (mut theme, mut plans) = (None, BTreeMap::new());
    if let Some(project) = &mut project {
        project.notice_files = timed("notices", &mut timings, || check::notices::survey(project, &sources));
        let (found, shown, leads) = timed("check", &mut timings, || check::check(project, &sources));
        diagnostics.extend(found);
        project.notice_files.withheld = check::notices::withheld(project, &shown);
        project.gallery = timed("pictures", &mut timings, || gallery::survey(project, &sources, &shown, &mut diagnostics));
        project.gate = timed("documents", &mut timings, || gate::survey(project, &sources, &leads, &mut diagnostics));
    }
    if let Some(project) = &project {
        let name = &project.portal.theme;
        theme = Theme::load(&sources, name.as_str(), name.span(), &project.languages(), &mut diagnostics);
        if let Some(theme) = &theme {
            let planned =
                timed("plan", &mut timings, || project.sites.par_iter().map(|&ix| plan_site(project, theme, ix)).collect::<Vec<_>>());
            for (ix, palette, jobs, found) in planned {
                diagnostics.extend(found);
                plans.insert(ix, (palette, jobs));
            }
        }
    }
    // What the last good state of a checkout lacks that is not there is nobody's mistake.
    diagnostics.retain(|diagnostic| diagnostic.at.is_none_or(|at| sources.file(at.file()).is_some()));
    tidy(&mut diagnostics);
    Prepared { sources, project, theme, diagnostics, plans, timings }
}

fn plan_site(project: &Project, theme: &Theme, ix: BodyIx) -> (BodyIx, String, Vec<Job>, Vec<Diagnostic>) {
    let palette = palette_path(project, ix);
    let mut found = Vec::new();
    let jobs = plan::site(project, theme, ix, &palette, &mut found);
    (ix, palette, jobs, found)
}

fn timed<T>(name: &'static str, timings: &mut Vec<(&'static str, Duration)>, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = run();
    timings.push((name, start.elapsed()));
    value
}

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
fn listed(project: Option<&Project>, folder: &str) -> Option<Arc<str>> {
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

/// Hash of the running program: another program makes other pages.
pub fn program_hash() -> Hash {
    static HASH: OnceLock<Hash> = OnceLock::new();
    *HASH.get_or_init(|| {
        let bytes = std::env::current_exe().and_then(|path| crate::source::read(&path));
        let bytes = bytes.unwrap_or_else(|_| env!("CARGO_PKG_VERSION").into());
        *blake3::hash(&bytes).as_bytes()
    })
}

/// Builds the region.
///
/// # Errors
/// When files can't be read or written.
pub fn build(options: &Options, progress: &Progress<'_>) -> io::Result<(Sources, Outcome)> {
    let mut timings = Vec::new();
    let mut sources = timed("load", &mut timings, || members::load(&options.root))?;
    sources.last_good = Cache::new(&options.root, &options.output).bodies();
    let mut prepared = prepare_sources(sources, options.visibility, timings);
    let (mut held, mut stopped) = held(&prepared, options.strict);
    let mut outcome = Outcome::default();
    let (start, mut hashing) = (Instant::now(), Duration::ZERO);
    if let (Some(project), Some(theme), false) = (&prepared.project, &prepared.theme, stopped) {
        let reachable = LastGood::new(project, &options.output, &held);
        let program = program_hash();
        let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &reachable, program: &program };
        let wanted = wanted(options, project, &held);
        let done = Mutex::new(0);
        let built: Vec<io::Result<Built>> = wanted
            .par_iter()
            .map(|&ix| {
                let built = build_site(options, kitchen, ix, &prepared.plans[&ix]);
                if let Ok(mut done) = done.lock() {
                    *done += 1;
                    progress(*done, wanted.len());
                }
                built
            })
            .collect();
        let mut ready = Vec::new();
        let mut late = Vec::new();
        for built in built {
            let built = built?;
            if !built.diagnostics.is_empty() {
                held.insert(Arc::clone(&project.body(built.ix).id));
                stopped |= options.strict || built.diagnostics.iter().any(|d| owner(&prepared.sources, Some(project), d).is_none());
            }
            late.extend(built.diagnostics.iter().cloned());
            ready.push(built);
        }
        hashing = ready.iter().filter_map(|built| built.writer.as_ref()).map(SiteWriter::hashing).sum();
        publish(options, kitchen, ready, stopped, &mut outcome)?;
        if !stopped && !options.dry {
            tidy_output(options, kitchen, &mut outcome)?;
        }
        prepared.diagnostics.extend(late);
        tidy(&mut prepared.diagnostics);
    }
    outcome.timings = prepared.timings;
    outcome.timings.push(("render + write", start.elapsed()));
    // On all threads together, so it is no phase of its own beside the others.
    outcome.timings.push(("in it: SHA-256", hashing));
    outcome.diagnostics = prepared.diagnostics;
    outcome.held = held.into_iter().collect();
    outcome.stopped = stopped;
    Ok((prepared.sources, outcome))
}

fn wanted(options: &Options, project: &Project, held: &BTreeSet<Arc<str>>) -> Vec<BodyIx> {
    let chosen = |id: &str| options.sites.is_empty() || options.sites.iter().any(|site| site == id);
    project.sites.iter().copied().filter(|&ix| !held.contains(&project.body(ix).id) && chosen(&project.body(ix).id)).collect()
}

/// A rendered site that waits for all others.
struct Built {
    ix: BodyIx,
    writer: Option<SiteWriter>,
    pages: usize,
    forms: usize,
    /// What files are about: a form as PDF, official notices.
    about: BTreeMap<String, About>,
    diagnostics: Vec<Diagnostic>,
}

fn build_site(options: &Options, kitchen: Kitchen<'_>, ix: BodyIx, (palette, jobs): &(String, Vec<Job>)) -> io::Result<Built> {
    let site = Site::new(kitchen, ix, jobs, palette);
    let id = &kitchen.project.body(ix).id;
    let writer =
        if options.dry { None } else { Some(SiteWriter::begin(&options.output, id, Cache::new(&options.root, &options.output).load(id))?) };
    let failures = match &writer {
        Some(writer) => site.run(writer),
        None => site.run(&Nowhere),
    };
    let mut diagnostics = Vec::new();
    for failure in failures {
        match failure {
            Failure::Diagnostics(found) => diagnostics.extend(found),
            Failure::Io(path, error) => return Err(io::Error::new(error.kind(), format!("{id}/{path}: {error}"))),
        }
    }
    let pages = jobs.iter().filter(|job| job.is_page()).count();
    let forms = jobs.iter().filter(|job| job.is_form(kitchen.project)).count();
    let about = |job: &Job| About { form: job.form(kitchen.project, ix), notices: job.notices(kitchen.project, ix) };
    let about = jobs.iter().map(|job| (job.file(), about(job))).filter(|(_, about)| about.form.is_some() || !about.notices.is_empty());
    let about = about.collect();
    Ok(Built { ix, writer, pages, forms, about, diagnostics })
}

/// Swaps in what is whole. Nothing is published before everything is rendered: a template that fails on the last page
/// must not leave half a region new.
fn publish(options: &Options, kitchen: Kitchen<'_>, ready: Vec<Built>, stopped: bool, outcome: &mut Outcome) -> io::Result<()> {
    let cache = Cache::new(&options.root, &options.output);
    for built in ready {
        let id = &kitchen.project.body(built.ix).id;
        let good = built.diagnostics.is_empty() && !stopped;
        match built.writer {
            Some(writer) if good => {
                writer.list(id, &built.about)?;
                let (index, counts) = writer.finish()?;
                outcome.written.add(counts);
                cache.store(id, &index)?;
                let file = kitchen.sources.file(kitchen.project.body(built.ix).file);
                if let Some(text) = file.and_then(|file| file.text()) {
                    cache.store_body(id, text)?;
                }
            }
            Some(writer) => writer.abandon()?,
            None => {}
        }
        if good {
            outcome.published.push(Arc::clone(id));
            outcome.pages += built.pages;
            outcome.forms += built.forms;
        }
    }
    Ok(())
}

/// Files beside the sites, and sites that are no longer part of the region.
fn tidy_output(options: &Options, kitchen: Kitchen<'_>, outcome: &mut Outcome) -> io::Result<()> {
    let cache = Cache::new(&options.root, &options.output);
    if options.sites.is_empty() {
        let gone: Vec<String> = cache
            .sites()
            .into_iter()
            .filter(|site| !kitchen.project.sites.iter().any(|&ix| *kitchen.project.body(ix).id == **site))
            .filter(|site| listed(Some(kitchen.project), site).is_none())
            .collect();
        outcome.written.removed += write::remove_sites(&options.output, &gone)?;
        gallery::Store::new(&options.root).sweep(kitchen.sources)?;
        for site in &gone {
            cache.forget(site)?;
        }
        for (path, bytes) in region::files(kitchen) {
            let file = options.output.join(path);
            match bytes {
                Some(bytes) => {
                    outcome.written.bytes += bytes.len() as u64;
                    if write::replace(&file, &bytes)? {
                        outcome.written.written += 1;
                    } else {
                        outcome.written.unchanged += 1;
                    }
                }
                None => outcome.written.removed += usize::from(write::remove_file(&file)?),
            }
        }
    }
    write::clean(&options.output);
    Ok(())
}
