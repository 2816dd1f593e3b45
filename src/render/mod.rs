//! Phase 6: jobs to bytes, in parallel, streamed into a [`Sink`].
//!
//! A page is a function of program, theme and context. Its key is the hash of exactly these, so a page whose key stands
//! in the cache is neither rendered nor written again, and a list changes when one of its teasers does and not before.

mod alerts;
mod calendar;
mod definition;
mod deliver;
mod documents;
mod emblem;
mod event;
mod events;
mod feeds;
mod fill_in;
mod foreign;
mod forms;
mod hours;
mod items;
mod key;
mod leaflet;
mod life_events;
mod lists;
mod meta;
mod municipalities;
mod notices;
mod page;
mod parts;
pub mod pictures;
mod places;
mod print;
mod print_labels;
mod print_privacy;
mod ready;
mod rule_words;
mod search;
mod services;
mod sink;
mod structured;
pub mod view;
mod waste;
mod waste_files;
mod xdf;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::sync::{Mutex, OnceLock};

use rayon::prelude::*;

use crate::address::{self, Target};
use crate::diag::Diagnostic;
use crate::model::print::Label;
use crate::palette;
use crate::plan::events::{self as held, Facet};
use crate::plan::news::{Told, told};
use crate::plan::{Job, What};
use crate::resolve::links::Reachable;
use crate::resolve::register::{Offer, offers};
use crate::resolve::{BodyIx, Project};
use crate::source::{Hash, Sources};
use crate::theme::Theme;
use crate::trace::{Sort, Trace};
pub use calendar::EVENTS_SCHEMA;
use forms::Shelf;
pub use forms::{REGISTER_SCHEMA, entity_of};
pub use key::same_but_banner;
use key::{Key, hash_of};
pub use notices::NOTICES_SCHEMA;
use parts::Parts;
use ready::{Given, Part, Ready, Teasers};
pub use sink::{Facts, Place, Sink};
pub use waste_files::WASTE_SCHEMA;

/// Why a job failed.
#[derive(Debug)]
pub enum Failure {
    /// Mistakes of theme or content.
    Diagnostics(Vec<Diagnostic>),
    /// The system.
    Io(String, io::Error),
}

/// A site while it is rendered.
pub struct Site<'a> {
    /// The region.
    pub project: &'a Project,
    /// The look.
    pub theme: &'a Theme,
    /// For files that are copied.
    pub sources: &'a Sources,
    /// Which body.
    pub ix: BodyIx,
    /// Which pages of held neighbours exist.
    pub reachable: &'a dyn Reachable,
    /// All its jobs.
    pub jobs: &'a [Job],
    /// Path of its colours.
    pub palette: &'a str,
    /// Where it is recorded how long pages take, if anywhere.
    pub trace: Option<&'a Trace>,
    program: &'a Hash,
    frames: BTreeMap<&'static str, Frame>,
    /// Paths of the pages in other languages than German.
    translated: HashSet<&'a str>,
    downloads: Mutex<HashMap<String, Facts>>,
    /// The forms of its register.
    offers: Vec<Offer<'a>>,
    /// What its pages tell of news.
    news: Told<'a>,
    /// What they tell of events.
    events: held::Told<'a>,
}

/// What all pages of a site and language share.
struct Frame {
    site: tera::Value,
    hash: Hash,
    /// Of news.
    teasers: OnceLock<Teasers>,
    /// The ways between lists of events.
    ways: OnceLock<events::Ways>,
    /// Offices as pages show them.
    desks: services::Desks,
    parts: Parts,
}

impl std::fmt::Debug for Site<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Site").field("ix", &self.ix).finish_non_exhaustive()
    }
}

/// The shared ingredients of a build.
#[derive(Clone, Copy)]
pub struct Kitchen<'a> {
    /// The region.
    pub project: &'a Project,
    /// The look.
    pub theme: &'a Theme,
    /// The files.
    pub sources: &'a Sources,
    /// Which pages of held neighbours exist.
    pub reachable: &'a dyn Reachable,
    /// Hash of the program.
    pub program: &'a Hash,
}

impl<'a> Site<'a> {
    /// Prepares a site.
    pub fn new(kitchen: Kitchen<'a>, ix: BodyIx, jobs: &'a [Job], palette: &'a str) -> Self {
        let Kitchen { project, theme, sources, reachable, program } = kitchen;
        let translated = jobs.iter().filter(|job| job.lang != "de").map(|job| job.path.as_str()).collect();
        let (frames, downloads, offers) = (BTreeMap::new(), Mutex::default(), offers(project, ix));
        // Without pages there are no lists either.
        let (news, events) = if jobs.is_empty() { Default::default() } else { (told(project, ix), held::told(project, ix)) };
        let mut site = Self {
            project,
            theme,
            sources,
            ix,
            reachable,
            jobs,
            palette,
            trace: None,
            program,
            frames,
            translated,
            downloads,
            offers,
            news,
            events,
        };
        for lang in project.languages_of(ix) {
            let mut frame = view::frame(&site, lang);
            let parts = Parts::new(&mut frame, theme);
            site.frames.insert(
                lang,
                Frame {
                    site: tera::Value::from_serializable(&frame),
                    hash: hash_of(&frame),
                    teasers: OnceLock::new(),
                    ways: OnceLock::new(),
                    desks: services::Desks::default(),
                    parts,
                },
            );
        }
        site
    }

    /// Runs all jobs; failures are collected, so that one run shows them all.
    pub fn run(&self, sink: &dyn Sink) -> Vec<Failure> {
        self.run_some(sink, |_| true)
    }

    /// Runs some of the jobs. Packages are made of PDFs, and pages tell what is known of both.
    pub fn run_some(&self, sink: &dyn Sink, wanted: impl Fn(&What) -> bool + Sync) -> Vec<Failure> {
        let stage = |what: &What| match what {
            What::FormPdf(..) | What::FormerPdf(..) | What::FormXdf(_) | What::Leaflet(..) | What::NewsLeaflet(_) => 0,
            What::Package(_) => 1,
            _ => 2,
        };
        let mut failures = Vec::new();
        let photos: Vec<&Job> = self.jobs.iter().filter(|job| matches!(job.what, What::Photo(..)) && wanted(&job.what)).collect();
        let photos = pictures::photos(&photos);
        failures.par_extend(photos.into_par_iter().flat_map_iter(|(file, jobs)| pictures::photo(self, file, &jobs, sink)));
        for now in 0..3 {
            // What fills a form in comes with its PDF.
            let comes =
                |job: &&Job| !matches!(job.what, What::FormFill(_) | What::Photo(..)) && stage(&job.what) == now && wanted(&job.what);
            let jobs = self.jobs.par_iter().filter(comes);
            let run = |job: &Job| match self.trace {
                Some(trace) => {
                    trace.measure(Sort::Page, || format!("{}/{}", self.project.body(self.ix).id, job.file()), || self.job(job, sink))
                }
                None => self.job(job, sink),
            };
            failures.extend(jobs.filter_map(|job| run(job).err()).collect::<Vec<_>>());
        }
        failures
    }

    /// Runs one job.
    ///
    /// # Errors
    /// When the theme fails on the page or the artifact can't be written.
    pub fn job(&self, job: &Job, sink: &dyn Sink) -> Result<(), Failure> {
        let out = Out { site: self, job, sink };
        match &job.what {
            What::Home => lists::home(&out),
            What::LifeEvents => life_events::list(&out),
            What::LifeEvent(id) => life_events::page(&out, id),
            What::Services => services::list(&out),
            What::Service(id) => services::service(&out, id),
            What::Leaflet(site, id) if *site == self.ix => leaflet::pdf(&out, id),
            What::Leaflet(site, id) => leaflet::pdf(&Out { site: &self.elsewhere(*site), ..out }, id),
            What::Offices => places::offices(&out),
            What::Office(at) => places::office(&out, *at),
            What::Forms => forms::list(&out, &Shelf::All),
            What::FormsOfEvent(id) => forms::list(&out, &Shelf::Event(id)),
            What::FormsOfOffice(slug) => forms::list(&out, &Shelf::Desk(slug)),
            What::Form(at) => forms::page(&out, *at),
            What::FormPdf(site, at) if *site == self.ix => forms::pdf(&out, *at, job.is_form(self.project)),
            What::FormPdf(site, at) => forms::pdf(&Out { site: &self.elsewhere(*site), ..out }, *at, false),
            What::FormFill(at) => forms::pdf(&out, *at, true),
            What::FormDefinition(at) => forms::definition(&out, *at),
            What::FillIn(at) => fill_in::page(&out, *at),
            What::FormXdf(at) => xdf::file(&out, *at),
            What::FormerPdf(at, number) => forms::former(&out, *at, *number),
            What::FormerDefinition(at, number) => forms::former_definition(&out, *at, *number),
            What::ReadBack => forms::read_back(&out),
            What::Package(event) => forms::package(&out, event.as_deref()),
            What::FormRegister => forms::register(&out),
            What::NewsList => lists::news(&out, None, 1),
            What::Topic(topic) => lists::news(&out, Some(topic), 1),
            What::NewsPage(topic, number) => lists::news(&out, topic.as_deref(), *number),
            What::NewsYear(year, number) => lists::news_of(&out, *year, *number),
            What::NewsLeaflet(at) => leaflet::news(&out, *at),
            What::News(at) => items::news(&out, *at),
            What::Feed => feeds::atom(&out),
            What::Events => events::list(&out, &Facet::All),
            What::EventMonth(month) => events::list(&out, &Facet::Month(month)),
            What::EventDay(day) => events::list(&out, &Facet::Day(*day)),
            What::EventTopic(topic) => events::list(&out, &Facet::Topic(topic)),
            What::EventsOf(body) => events::list(&out, &Facet::Of(*body)),
            What::EventFeed => feeds::events(&out),
            What::EventData => calendar::data(&out),
            What::Calendar(topic) => calendar::all(&out, topic.as_deref()),
            What::EventCalendar(at) => calendar::one(&out, *at),
            What::Event(at) => event::page(&out, *at),
            What::Notices(page) => notices::job(&out, *page),
            What::Waste => waste::page(&out),
            What::WastePlace(at) => waste::place(&out, *at),
            What::WasteTour(at, tour) => waste::tour(&out, *at, *tour),
            What::WasteCalendar(at, tour, leaf) => waste_files::calendar(&out, *at, *tour, *leaf),
            What::WasteData => waste_files::data(&out),
            What::Alerts => alerts::list(&out),
            What::Alert(at) => alerts::page(&out, *at),
            What::Page(at) => items::page(&out, *at),
            What::Documents => documents::list(&out),
            What::Document(at) => documents::page(&out, *at),
            What::Legal(name) => items::legal(&out, name),
            What::Places => places::finder(&out),
            What::Place(place) => places::place(&out, *place),
            What::Postcode(plz) => places::postcode(&out, plz),
            What::Municipalities => municipalities::list(&out),
            What::MunicipalitiesOf(part) => municipalities::part(&out, *part),
            What::Search => search::page(&out),
            What::SearchIndex => search::index(&out),
            What::NotFound => feeds::not_found(&out),
            What::Styleguide => feeds::styleguide(&out),
            What::Sitemap => feeds::sitemap(&out),
            What::Robots => feeds::robots(&out),
            What::Security => feeds::security(&out),
            What::Access => feeds::access(&out),
            What::Palette => out.bytes(palette_css(self.project, self.ix).as_bytes()),
            What::Asset(file) => out.copy(*file, true),
            What::Media(file) => out.copy(*file, false),
            What::Photo(file, cut) => pictures::photo(self, *file, &[(job, *cut)], sink).into_iter().next().map_or(Ok(()), Err),
            What::Emblem(emblem) => out.emblem(*emblem),
            What::Manifest => out.manifest(),
            What::Redirect(site, path) => feeds::redirect(&out, *site, path),
        }
    }

    /// Another site with the same ingredients.
    fn elsewhere(&self, ix: BodyIx) -> Self {
        let Self { project, theme, sources, reachable, program, .. } = *self;
        Self::new(Kitchen { project, theme, sources, reachable, program }, ix, &[], self.palette)
    }

    /// The link value to a page of this site.
    pub fn to(&self, target: Target<'_>, lang: &str) -> String {
        address::link(self.project, self.ix, self.ix, &self.project.path(self.ix, &target, lang))
    }

    /// The link value to a page of another site, if it will be there.
    pub fn across(&self, site: BodyIx, target: Target<'_>, lang: &str) -> Option<String> {
        let path = self.project.path(site, &target, lang);
        let body = self.project.body(site);
        if let Some(external) = &body.site.external {
            return Some(external.as_str().to_owned());
        }
        let there = body.is_site && (site == self.ix || self.reachable.reachable(site, &path));
        there.then(|| address::link(self.project, self.ix, site, &path))
    }

    fn remember(&self, path: String, facts: Facts) {
        if let Ok(mut downloads) = self.downloads.lock() {
            downloads.insert(path, facts);
        }
    }

    /// What is known of a PDF or a package that this build has delivered.
    pub fn facts(&self, path: &str) -> Facts {
        self.downloads.lock().ok().and_then(|downloads| downloads.get(path).copied()).unwrap_or_default()
    }
}

/// The colours of a site as a style sheet.
fn palette_css(project: &Project, site: BodyIx) -> String {
    palette::css(project.body(site).site.colours.as_ref())
}

/// Where the colours of a site stand: a new name whenever they change.
pub fn palette_path(project: &Project, site: BodyIx) -> String {
    format!("assets/palette.{}.css", &blake3::hash(palette_css(project, site).as_bytes()).to_hex()[..8])
}

/// A job on its way to the sink.
pub struct Out<'a> {
    /// The site.
    pub site: &'a Site<'a>,
    /// The job.
    pub job: &'a Job,
    sink: &'a dyn Sink,
}

impl Out<'_> {
    /// The language of the page.
    pub fn lang(&self) -> &'static str {
        self.job.lang
    }

    /// A UI string.
    pub fn string(&self, key: &str) -> String {
        self.site.theme.string(self.job.lang, key)
    }

    /// A UI string as a label, with its German words.
    fn label(&self, key: &str) -> Label {
        Label::pair(self.string(key), self.site.theme.string("de", key))
    }

    fn frame(&self) -> Option<&Frame> {
        self.site.frames.get(self.job.lang).or_else(|| self.site.frames.get("de"))
    }

    /// The key of what is made of a value: program and value.
    fn made_key(&self, value: &impl std::hash::Hash) -> Hash {
        let mut key = Key::new(self.site.program);
        value.hash(&mut key);
        key.sum()
    }
}
