//! What is served: for each site the last generation in which it had no mistakes, pages rendered when they are asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::page::{Error, Report};
use crate::cache::UNMARKED;
use crate::diag::{Diagnostic, Lang, Severity};
use crate::model::portal::Layout;
use crate::pipeline::{self, LastGood, Prepared};
use crate::plan::{Job, What};
use crate::region;
use crate::render::{Failure, Kitchen, Site};
use crate::resolve::{BodyIx, Project};
use crate::write::Memory;

/// Bytes of rendered pages that are remembered.
const MOST_REMEMBERED: usize = 64 << 20;

/// A project without mistakes that stop everything.
pub(super) struct Generation {
    number: u64,
    /// Project, theme, plans.
    pub(super) prepared: Prepared,
    reachable: LastGood,
}

/// What stands at an address, as it was rendered.
pub(super) enum Rendered {
    /// The artifact.
    Good(Arc<[u8]>),
    /// The theme or a form fails on it; with the last artifact that was good.
    Failed(Box<Diagnostic>, Option<Arc<[u8]>>),
    /// The file is gone.
    Gone,
}

/// A site as it is served.
#[derive(Clone)]
pub(super) struct Shelf {
    /// Its id.
    pub(super) id: Arc<str>,
    /// Where its pages come from.
    pub(super) generation: Arc<Generation>,
    /// The number of the latest generation when this was looked up: what a page says it has seen.
    pub(super) seen: u64,
    ix: BodyIx,
}

impl Shelf {
    /// Its plan.
    pub(super) fn jobs(&self) -> &[Job] {
        self.generation.prepared.plans.get(&self.ix).map_or(&[], |(_, jobs)| jobs)
    }
}

/// What all threads share.
pub(super) struct State {
    lang: Lang,
    strict: bool,
    /// The root of all addresses.
    url: String,
    now: Mutex<Now>,
    changed: Condvar,
    pages: Mutex<Pages>,
}

struct Now {
    number: u64,
    report: Report,
    shelves: BTreeMap<Arc<str>, Shelf>,
    portal: Option<Arc<str>>,
}

/// Site and file.
type Address = (Arc<str>, String);
/// An artifact and the number of the generation that it came from.
type Kept = (u64, Arc<[u8]>);

/// Rendered artifacts.
#[derive(Default)]
struct Pages {
    kept: HashMap<Address, Kept>,
    bytes: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Nothing yet. Numbers of generations begin at `first`, which differs from one start of the server to the next, so
    /// that an open page notices.
    pub(super) fn new(url: String, lang: Lang, strict: bool, first: u64) -> Self {
        let now = Now { number: first, report: Report::default(), shelves: BTreeMap::new(), portal: None };
        Self { lang, strict, url, now: Mutex::new(now), changed: Condvar::new(), pages: Mutex::default() }
    }

    /// Takes what a change made of the sources; tells how many errors there are, which sites are held and whether
    /// everything stays as it was.
    pub(super) fn advance(&self, mut prepared: Prepared) -> (usize, BTreeSet<Arc<str>>, bool) {
        let (held, stopped) = pipeline::held(&prepared, self.strict);
        let mut report = Report { held: held.clone(), stopped, ..Report::default() };
        for diagnostic in &prepared.diagnostics {
            if self.strict || diagnostic.code.severity == Severity::Error {
                report.errors.push(Error::new(&prepared.sources, prepared.project.as_ref(), diagnostic, self.lang, self.strict));
            } else {
                report.warnings += 1;
            }
        }
        let errors = report.errors.len();
        let mut old = BTreeMap::new();
        let mut now = lock(&self.now);
        now.number += 1;
        now.report = report;
        if let (Some(project), false) = (&mut prepared.project, stopped) {
            localise(project, &self.url);
            let files = |shelf: &Shelf| shelf.jobs().iter().map(Job::file).collect::<HashSet<_>>();
            let pages = held.iter().filter_map(|id| Some((project.find(id)?, files(now.shelves.get(id)?)))).collect();
            let sites: Vec<(Arc<str>, BodyIx)> = project.sites.iter().map(|&ix| (Arc::clone(&project.body(ix).id), ix)).collect();
            let generation = Arc::new(Generation { number: now.number, prepared, reachable: LastGood::of(pages) });
            now.portal = sites.first().map(|(id, _)| Arc::clone(id));
            let shelf = |(id, ix): (Arc<str>, BodyIx)| {
                let generation = Arc::clone(&generation);
                (Arc::clone(&id), Shelf { id, generation, seen: 0, ix })
            };
            let shelves = sites.into_iter().filter(|(id, _)| !held.contains(id)).map(shelf).collect();
            old = std::mem::replace(&mut now.shelves, shelves);
            for id in &held {
                now.shelves.extend(old.remove_entry(id));
            }
        }
        drop(now);
        self.changed.notify_all();
        // To free what nobody is shown any more takes a while: nobody waits for it.
        drop(old);
        (errors, held, stopped)
    }

    /// The number of the latest generation.
    pub(super) fn number(&self) -> u64 {
        lock(&self.now).number
    }

    /// Waits for a generation other than `seen`; tells the latest after `most` in any case.
    pub(super) fn wait(&self, seen: u64, most: Duration) -> u64 {
        let now = lock(&self.now);
        match self.changed.wait_timeout_while(now, most, |now| now.number == seen) {
            Ok((now, _)) => now.number,
            Err(poisoned) => poisoned.into_inner().0.number,
        }
    }

    /// The portal's id.
    pub(super) fn portal(&self) -> Option<Arc<str>> {
        lock(&self.now).portal.clone()
    }

    /// A site that has been good once.
    pub(super) fn shelf(&self, id: &str) -> Option<Shelf> {
        let now = lock(&self.now);
        now.shelves.get(id).map(|shelf| Shelf { seen: now.number, ..shelf.clone() })
    }

    /// Whether mistakes are why there is no such site.
    pub(super) fn missing(&self, id: &str) -> bool {
        let now = lock(&self.now);
        now.report.held.contains(id) || (now.report.stopped && now.shelves.is_empty())
    }

    /// The mistakes that concern a site, or all.
    pub(super) fn mistakes(&self, site: Option<&str>) -> Value {
        let now = lock(&self.now);
        now.report.json(site, now.number, self.lang)
    }

    /// The same as a page.
    pub(super) fn mistakes_page(&self, site: Option<&str>) -> String {
        let now = lock(&self.now);
        now.report.page(site, now.number, self.lang)
    }

    /// Notes a mistake that only showed when a page was rendered; tells whether it is news.
    pub(super) fn failed(&self, shelf: &Shelf, diagnostic: &Diagnostic) -> bool {
        let prepared = &shelf.generation.prepared;
        let error = Error::new(&prepared.sources, prepared.project.as_ref(), diagnostic, self.lang, true);
        let mut now = lock(&self.now);
        if now.number != shelf.seen || now.report.errors.contains(&error) {
            return false;
        }
        match &error.site {
            Some(site) => drop(now.report.held.insert(Arc::clone(site))),
            None => now.report.stopped = true,
        }
        now.report.errors.push(error);
        true
    }

    /// Renders what stands at an address.
    pub(super) fn render(&self, shelf: &Shelf, job: &Job) -> Rendered {
        // Copied files come from the disk: remembering them gains nothing.
        let copied = matches!(job.what, What::Asset(_) | What::Media(_) | What::Photo(..));
        let key = (Arc::clone(&shelf.id), job.file());
        let last = lock(&self.pages).kept.get(&key).cloned();
        if let Some((number, bytes)) = &last
            && *number == shelf.generation.number
        {
            return Rendered::Good(Arc::clone(bytes));
        }
        match shelf.generation.render(shelf.ix, job) {
            Ok(Some(bytes)) => {
                let bytes: Arc<[u8]> = bytes.into();
                if !copied {
                    lock(&self.pages).keep(key, shelf.generation.number, &bytes);
                }
                Rendered::Good(bytes)
            }
            Err(Failure::Diagnostics(found)) => match found.into_iter().next() {
                Some(first) => Rendered::Failed(Box::new(first), last.map(|(_, bytes)| bytes)),
                None => Rendered::Gone,
            },
            Ok(None) | Err(Failure::Io(..)) => Rendered::Gone,
        }
    }
}

impl Pages {
    fn keep(&mut self, key: Address, number: u64, bytes: &Arc<[u8]>) {
        if self.bytes + bytes.len() > MOST_REMEMBERED {
            *self = Self::default();
        }
        self.bytes += bytes.len();
        if let Some((_, old)) = self.kept.insert(key, (number, Arc::clone(bytes))) {
            self.bytes -= old.len();
        }
    }
}

impl Generation {
    fn kitchen(&self) -> Option<Kitchen<'_>> {
        let (project, theme) = (self.prepared.project.as_ref()?, self.prepared.theme.as_ref()?);
        Some(Kitchen { project, theme, sources: &self.prepared.sources, reachable: &self.reachable, program: &UNMARKED })
    }

    /// A single file beside the sites.
    pub(super) fn top(&self, name: &str) -> Option<Vec<u8>> {
        region::files(self.kitchen()?).into_iter().find(|(file, _)| *file == name)?.1
    }

    fn render(&self, ix: BodyIx, job: &Job) -> Result<Option<Vec<u8>>, Failure> {
        let (Some(kitchen), Some((palette, jobs))) = (self.kitchen(), self.prepared.plans.get(&ix)) else { return Ok(None) };
        let site = Site::new(kitchen, ix, jobs, palette);
        let sink = Memory::default();
        // These tell of PDFs and packages: size, pages, checksum.
        let telling = matches!(
            job.what,
            What::Form(_)
                | What::Forms
                | What::FormsOfEvent(_)
                | What::FormsOfOffice(_)
                | What::FormRegister
                | What::Package(_)
                | What::LifeEvent(_)
                | What::Service(_)
        );
        if telling
            && let Some(failure) = site
                .run_some(&sink, |what| matches!(what, What::FormPdf(..) | What::FormXdf(_) | What::Leaflet(..) | What::Package(_)))
                .pop()
        {
            return Err(failure);
        }
        site.job(job, &sink)?;
        Ok(sink.0.into_inner().unwrap_or_else(PoisonError::into_inner).remove(&job.file()))
    }
}

/// Turns a project to this server: its own address, and every site in a folder below it, even where each has a host of
/// its own on the web. So links between sites, absolute ones of `404.html` included, lead to this server.
fn localise(project: &mut Project, url: &str) {
    project.portal.url.0.value = url.into();
    project.portal.layout = Layout::Folders;
}
