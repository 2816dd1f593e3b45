//! The phases in a row: load → declare → resolve → check → plan → render → write.
//!
//! `build`, `check` and `serve` run the same pipeline and differ only in where artifacts go.

mod mistakes;
mod past;
mod prepare;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use crate::cache::{self, Cache, Made, SiteCache};
use crate::declare::Kept;
use crate::diag::{Diagnostic, tidy};
use crate::manifest::{self, About, Manifest};
use crate::plan::Job;
use crate::render::{Failure, Kitchen, Site};
use crate::resolve::{BodyIx, Project, Visibility};
use crate::shard::{self, Shard, Ticket};
use crate::source::Hash;
use crate::text::hex;
use crate::trace::{Sort, Trace};
use crate::write::{self, Nowhere, Shared, SiteWriter, Written};
use mistakes::listed;
pub use mistakes::{LastGood, held, owner};
pub use past::Past;
pub use prepare::{Known, Prepared, judge, prepare, prepare_again, prepare_sources};

use crate::{gallery, members, region};

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
    /// Only the sites of this share of the region.
    pub shard: Option<Shard>,
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
}

/// Tells how far a build is: sites done, sites in all.
pub type Progress<'a> = dyn Fn(usize, usize) + Sync + 'a;

/// Builds the region. What it was built from comes back with what came of it, whose mistakes are all.
///
/// # Errors
/// When files can't be read or written.
pub fn build(options: &Options, progress: &Progress<'_>, trace: &Trace) -> io::Result<(Prepared, Outcome)> {
    let cache = Cache::new(&options.root, &options.output);
    let program = cache::program();
    let load = || rayon::join(|| members::load(&options.root), || (cache.all(), Kept::decode(cache.trees(), &program)));
    let (sources, (mut last, trees)) = trace.phase("load", load);
    let mut sources = sources?;
    sources.last_good = cache.bodies();
    let made = last.iter().map(|(id, last)| (id.clone(), last.made.clone())).collect();
    let known = Known { program, sites: made, trees, keeps: !options.dry, sets: options.sites.is_empty() && options.shard.is_none() };
    let mut prepared = prepare_sources(sources, options.visibility, Some(known), trace);
    let (mut held, mut stopped) = held(&prepared, options.strict);
    if !held.is_empty() {
        // What others show of a held site is what was published.
        prepared.made.clear();
    }
    let mut outcome = Outcome::default();
    if !options.dry {
        write::remove_file(&options.output.join(shard::TICKET))?;
    }
    if let (Some(project), Some(theme), false) = (&prepared.project, &prepared.theme, stopped) {
        let reachable = LastGood::new(project, &options.output, &held);
        let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &reachable, program: &program };
        let wanted: Vec<(BodyIx, SiteCache)> =
            wanted(options, project, &held).into_iter().map(|ix| (ix, last.remove(&*project.body(ix).id).unwrap_or_default())).collect();
        let (all, done, shared) = (wanted.len(), Mutex::new(0), Arc::default());
        let site = |(ix, last): (BodyIx, SiteCache)| {
            let id = || project.body(ix).id.to_string();
            let built = trace.measure(Sort::Site, id, || build_site(options, kitchen, ix, &prepared, last, &shared, trace));
            if let Ok(mut done) = done.lock() {
                *done += 1;
                progress(*done, all);
            }
            built
        };
        let built: Vec<io::Result<Built>> = trace.phase("render", || wanted.into_par_iter().map(site).collect());
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
        // On all threads together, so it is no phase of its own beside the others.
        trace.share("in it: SHA-256", ready.iter().filter_map(|built| built.writer.as_ref()).map(SiteWriter::hashing).sum());
        trace.phase("write", || {
            // The last site to be swapped in is busy with the disk.
            let here = !stopped && !options.dry && options.sites.is_empty() && options.shard.is_none_or(|shard| shard.number == 1);
            let beside = || if here { region::files(kitchen) } else { Vec::new() };
            let (published, beside) = rayon::join(|| publish(options, kitchen, ready, stopped, &mut outcome), beside);
            published?;
            if stopped || options.dry {
                return Ok(());
            }
            prepared.trees.as_ref().map_or(Ok(()), |trees| cache.store_trees(trees))?;
            tidy_output(options, kitchen, beside, &mut outcome)
        })?;
        if let (Some(shard), true, false) = (options.shard, held.is_empty() && !stopped, options.dry) {
            ticket(options, kitchen, &prepared, shard)?.write(&options.output)?;
        }
        prepared.diagnostics.extend(late);
        tidy(&mut prepared.diagnostics);
    }
    outcome.diagnostics = std::mem::take(&mut prepared.diagnostics);
    outcome.held = held.into_iter().collect();
    outcome.stopped = stopped;
    Ok((prepared, outcome))
}

fn wanted(options: &Options, project: &Project, held: &BTreeSet<Arc<str>>) -> Vec<BodyIx> {
    let chosen = |id: &str| options.sites.is_empty() || options.sites.iter().any(|site| site == id);
    let sites = project.sites.iter().enumerate().filter(|(at, _)| options.shard.is_none_or(|shard| shard.has(*at)));
    sites.map(|(_, &ix)| ix).filter(|&ix| !held.contains(&project.body(ix).id) && chosen(&project.body(ix).id)).collect()
}

/// What a share of the region was made of.
fn ticket(options: &Options, kitchen: Kitchen<'_>, prepared: &Prepared, shard: Shard) -> io::Result<Ticket> {
    let list = |folder: &Path| crate::source::read(&folder.join(manifest::NAME)).map(|bytes| Manifest::decode(&bytes).unwrap_or_default());
    let mut hasher = blake3::Hasher::new();
    for made in prepared.made.values() {
        hasher.update(&made.rendered);
    }
    // In the checkout of a town not all of the region is known.
    for file in &prepared.sources.files {
        hasher.update(&(file.path.len() as u64).to_le_bytes()).update(file.path.as_bytes()).update(&file.hash);
    }
    let region: Vec<String> = kitchen.project.sites.iter().map(|&ix| kitchen.project.body(ix).id.to_string()).collect();
    let own = region.iter().enumerate().filter(|(at, _)| shard.has(*at)).map(|(_, id)| id);
    let sites = own.map(|id| Ok((id.clone(), list(&options.output.join(id))?.release()))).collect::<io::Result<_>>()?;
    let singles = region::files(kitchen).into_iter().filter(|_| shard.number == 1);
    let files = singles.filter_map(|(name, bytes)| Some((name.to_owned(), manifest::sha256(&bytes?)))).collect();
    Ok(Ticket {
        number: shard.number,
        of: shard.of,
        program: hex(kitchen.program),
        date: options.visibility.clock.today.to_string(),
        inputs: hasher.finalize().to_hex().to_string(),
        region,
        sites,
        files,
    })
}

/// A rendered site that waits for all others.
struct Built {
    ix: BodyIx,
    writer: Option<SiteWriter>,
    /// Its files, if it is as the last build left it.
    whole: Option<Written>,
    made: Made,
    pages: usize,
    forms: usize,
    /// What files are about: a form as PDF, official notices.
    about: BTreeMap<String, About>,
    diagnostics: Vec<Diagnostic>,
}

fn build_site(
    options: &Options,
    kitchen: Kitchen<'_>,
    ix: BodyIx,
    prepared: &Prepared,
    last: SiteCache,
    shared: &Arc<Shared>,
    trace: &Trace,
) -> io::Result<Built> {
    let (palette, jobs) = &prepared.plans[&ix];
    let made = prepared.made.get(&ix).cloned().unwrap_or_default();
    let id = &kitchen.project.body(ix).id;
    let same = made.rendered != Hash::default() && last.made.rendered == made.rendered;
    let writer = if options.dry { None } else { Some(SiteWriter::begin(&options.output, id, last, Arc::clone(shared))?) };
    let pages = jobs.iter().filter(|job| job.is_page()).count();
    let forms = jobs.iter().filter(|job| job.is_form(kitchen.project)).count();
    let whole = writer.as_ref().filter(|_| same).and_then(SiteWriter::whole);
    let mut built = Built { ix, writer, whole, made, pages, forms, about: BTreeMap::new(), diagnostics: Vec::new() };
    if whole.is_some() || (options.dry && same) {
        return Ok(built);
    }
    let mut site = Site::new(kitchen, ix, jobs, palette);
    site.trace = Some(trace);
    let failures = match &built.writer {
        Some(writer) => site.run(writer),
        None => site.run(&Nowhere),
    };
    for failure in failures {
        match failure {
            Failure::Diagnostics(found) => built.diagnostics.extend(found),
            Failure::Io(path, error) => return Err(io::Error::new(error.kind(), format!("{id}/{path}: {error}"))),
        }
    }
    let about = |job: &Job| About { form: job.form(kitchen.project, ix), notices: job.notices(kitchen.project, ix) };
    let about = jobs.iter().map(|job| (job.file(), about(job))).filter(|(_, about)| about.form.is_some() || !about.notices.is_empty());
    built.about = about.collect();
    Ok(built)
}

/// Swaps in what is whole. Nothing is published before everything is rendered: a template that fails on the last page
/// must not leave half a region new.
fn publish(options: &Options, kitchen: Kitchen<'_>, ready: Vec<Built>, stopped: bool, outcome: &mut Outcome) -> io::Result<()> {
    let cache = Cache::new(&options.root, &options.output);
    let publish = |built: Built| {
        if !built.diagnostics.is_empty() || stopped {
            return built.writer.map_or(Ok(()), SiteWriter::abandon).map(|()| None);
        }
        let body = kitchen.project.body(built.ix);
        let written = match (built.writer, built.whole) {
            (Some(_), Some(whole)) => whole,
            (Some(writer), None) => {
                writer.list(&body.id, &built.about)?;
                let (index, counts) = writer.finish(built.made)?;
                cache.store(&body.id, &index)?;
                if let Some(text) = kitchen.sources.file(body.file).and_then(|file| file.text()) {
                    cache.store_body(&body.id, text)?;
                }
                counts
            }
            (None, _) => Written::default(),
        };
        Ok(Some((Arc::clone(&body.id), written, built.pages, built.forms)))
    };
    let published: Vec<io::Result<_>> = ready.into_par_iter().map(publish).collect();
    for published in published {
        if let Some((id, written, pages, forms)) = published? {
            outcome.published.push(id);
            outcome.written.add(written);
            outcome.pages += pages;
            outcome.forms += forms;
        }
    }
    Ok(())
}

/// Writes the files `beside` the sites, and removes sites that are no longer part of the region.
fn tidy_output(options: &Options, kitchen: Kitchen<'_>, beside: Vec<(&str, Option<Vec<u8>>)>, outcome: &mut Outcome) -> io::Result<()> {
    let cache = Cache::new(&options.root, &options.output);
    if options.sites.is_empty() {
        let gone: Vec<String> = cache
            .sites()
            .into_iter()
            .filter(|site| !kitchen.project.find(site).is_some_and(|ix| kitchen.project.body(ix).is_site))
            .filter(|site| listed(Some(kitchen.project), site).is_none())
            .collect();
        outcome.written.removed += write::remove_sites(&options.output, &gone)?;
        gallery::Store::new(&options.root).sweep(kitchen.sources)?;
        for site in &gone {
            cache.forget(site)?;
        }
        for (path, bytes) in beside {
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
