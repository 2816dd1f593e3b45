//! Phase 6: jobs to bytes, in parallel, streamed into a [`Sink`].
//!
//! A page is a function of program, theme and context. Its key is the hash of exactly these, so a page whose key stands
//! in the cache is neither rendered nor written again, and a list changes when one of its teasers does and not before.

mod alerts;
mod definition;
mod emblem;
mod feeds;
mod forms;
mod items;
mod life_events;
mod lists;
pub mod pictures;
mod places;
mod print;
mod print_labels;
mod rule_words;
mod services;
pub mod view;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::sync::Mutex;

use rayon::prelude::*;
use serde::Serialize;

use crate::address::{self, Target};
use crate::diag::{Diagnostic, codes};
use crate::plan::{Job, What};
use crate::resolve::links::Reachable;
use crate::resolve::simple::SIMPLE;
use crate::resolve::{BodyIx, Project};
use crate::source::{Hash, Sources};
use crate::theme::Theme;
use view::{Alternate, Crumb, Page};

/// What is remembered of an artifact besides its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Bytes.
    pub size: u64,
    /// Pages of a PDF.
    pub pages: u32,
}

/// Where artifacts go.
pub trait Sink: Sync {
    /// If the last build left the same artifact at this path: what is remembered of it. Counts as delivered.
    fn kept(&self, path: &str, key: &Hash) -> Option<Facts>;

    /// Whether artifacts are wanted at all, or only whether they can be made.
    fn takes(&self) -> bool {
        true
    }

    /// Takes an artifact.
    ///
    /// # Errors
    /// When it can't be written.
    fn put(&self, path: &str, key: &Hash, pages: u32, bytes: &[u8]) -> io::Result<()>;
}

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
    program: &'a Hash,
    frames: BTreeMap<&'static str, Frame>,
    /// Paths of the pages in Leichte Sprache.
    simple: HashSet<&'a str>,
    pdfs: Mutex<HashMap<String, Facts>>,
}

/// What all pages of a site and language share.
struct Frame {
    site: tera::Value,
    hash: Hash,
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
        let simple = jobs.iter().filter(|job| job.lang == SIMPLE).map(|job| job.path.as_str()).collect();
        let (frames, pdfs) = (BTreeMap::new(), Mutex::default());
        let mut site = Self { project, theme, sources, ix, reachable, jobs, palette, program, frames, simple, pdfs };
        for lang in project.languages() {
            let frame = view::frame(&site, lang);
            let hash = hash_of(&frame);
            site.frames.insert(lang, Frame { site: tera::Value::from_serializable(&frame), hash });
        }
        site
    }

    /// Runs all jobs; failures are collected, so that one run shows them all.
    pub fn run(&self, sink: &dyn Sink) -> Vec<Failure> {
        let (pdfs, rest): (Vec<&Job>, Vec<&Job>) = self.jobs.iter().partition(|job| matches!(job.what, What::FormPdf(..)));
        // A form's page tells the size of its PDF.
        let (photos, rest): (Vec<&Job>, Vec<&Job>) = rest.into_iter().partition(|job| matches!(job.what, What::Photo(..)));
        let photos = pictures::photos(&photos);
        let mut failures: Vec<Failure> =
            photos.into_par_iter().flat_map_iter(|(file, jobs)| pictures::photo(self, file, &jobs, sink)).collect();
        for jobs in [pdfs, rest] {
            failures.par_extend(jobs.par_iter().filter_map(|job| self.job(job, sink).err()));
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
            What::Offices => places::offices(&out),
            What::Office(at) => places::office(&out, *at),
            What::Forms => forms::list(&out),
            What::Form(at) => forms::page(&out, *at),
            What::FormPdf(site, at) if *site == self.ix => forms::pdf(&out, *at),
            What::FormPdf(site, at) => forms::pdf(&Out { site: &self.elsewhere(*site), ..out }, *at),
            What::NewsList => lists::news(&out, None),
            What::Topic(topic) => lists::news(&out, Some(topic)),
            What::News(at) => items::news(&out, *at),
            What::Feed => feeds::atom(&out),
            What::Events => lists::events(&out),
            What::Event(at) => items::event(&out, *at),
            What::Alerts => alerts::list(&out),
            What::Alert(at) => alerts::page(&out, *at),
            What::Page(at) => items::page(&out, *at),
            What::Legal(name) => items::legal(&out, name),
            What::Places => places::finder(&out),
            What::Place(place) => places::place(&out, *place),
            What::Postcode(plz) => places::postcode(&out, plz),
            What::Municipalities => places::municipalities(&out),
            What::NotFound => feeds::not_found(&out),
            What::Sitemap => feeds::sitemap(&out),
            What::Robots => feeds::robots(&out),
            What::Security => feeds::security(&out),
            What::Palette => out.bytes(palette_css(self.project, self.ix).as_bytes(), 0),
            What::Asset(file) | What::Media(file) => out.copy(*file),
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
        if let Ok(mut pdfs) = self.pdfs.lock() {
            pdfs.insert(path, facts);
        }
    }

    fn facts(&self, path: &str) -> Facts {
        self.pdfs.lock().ok().and_then(|pdfs| pdfs.get(path).copied()).unwrap_or_default()
    }
}

/// The colour of a site that names none.
const COLOUR: &str = "#003f7f";

/// The colours of a site as a style sheet.
fn palette_css(project: &Project, site: BodyIx) -> String {
    let colour = project.body(site).site.colours.as_ref().map_or(COLOUR, |colours| colours.primary.as_str());
    format!(":root{{--primary:{}}}\n", colour.to_ascii_lowercase())
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

    /// Delivers a page.
    ///
    /// # Errors
    /// See [`Site::job`].
    pub fn page(&self, template: &str, page: &Page, data: &impl Serialize) -> Result<(), Failure> {
        let frame = self.site.frames.get(self.job.lang).or_else(|| self.site.frames.get("de"));
        let Some(frame) = frame else { return Ok(()) };
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.site.program).update(&self.site.theme.hash).update(template.as_bytes()).update(&frame.hash);
        hasher.update(self.job.lang.as_bytes());
        write_json(&mut hasher, page);
        write_json(&mut hasher, data);
        let key = *hasher.finalize().as_bytes();
        let path = self.job.file();
        if self.sink.kept(&path, &key).is_some() {
            return Ok(());
        }
        let root = if self.job.path == "404.html" {
            address::base_path(self.site.project, self.site.ix)
        } else {
            address::root_of(&self.job.path)
        };
        let mut context = tera::Context::from_serialize(data).unwrap_or_default();
        context.insert_value("site", frame.site.clone());
        context.insert_value("t", self.site.theme.strings_value(self.job.lang));
        context.insert("lang", self.job.lang);
        context.insert("root", &root);
        context.insert("page", page);
        let bytes = self.site.theme.render(template, &context, &self.job.path).map_err(|found| Failure::Diagnostics(vec![*found]))?;
        self.put(&path, &key, 0, &bytes)
    }

    /// Delivers bytes that are their own key.
    ///
    /// # Errors
    /// When they can't be written.
    pub fn bytes(&self, bytes: &[u8], pages: u32) -> Result<(), Failure> {
        let key = *blake3::hash(bytes).as_bytes();
        let path = self.job.file();
        if self.sink.kept(&path, &key).is_some() {
            return Ok(());
        }
        self.put(&path, &key, pages, bytes)
    }

    /// Delivers a file as it is.
    fn copy(&self, file: u32) -> Result<(), Failure> {
        let path = self.job.file();
        let key = self.site.sources.file(file).map(|file| file.hash).unwrap_or_default();
        if self.sink.kept(&path, &key).is_some() {
            return Ok(());
        }
        let bytes = self.site.sources.bytes(file).map_err(|error| Failure::Io(path.clone(), error))?;
        self.put(&path, &key, 0, &bytes)
    }

    fn put(&self, path: &str, key: &Hash, pages: u32, bytes: &[u8]) -> Result<(), Failure> {
        self.sink.put(path, key, pages, bytes).map_err(|error| Failure::Io(path.to_owned(), error))
    }

    /// The page's own description: title, key and way back.
    pub fn meta(&self, key: &'static str, title: String, description: String, crumbs: Vec<Crumb>) -> Page {
        let project = self.site.project;
        let (path, lang) = (&self.job.path, self.job.lang);
        let neutral = path.strip_prefix(address::folder(lang)).unwrap_or(path);
        let url = address::site_url(project, self.site.ix);
        let languages = project.languages();
        let alternates = if languages.len() < 2 || path == "404.html" {
            Vec::new()
        } else {
            languages
                .into_iter()
                .map(|other| (other, format!("{}{neutral}", address::folder(other))))
                // Leichte Sprache is there only for some pages.
                .filter(|(other, path)| *other != SIMPLE || self.site.simple.contains(path.as_str()))
                .map(|(other, path)| Alternate {
                    lang: other,
                    name: view::autonym(other),
                    href: address::link(project, self.site.ix, self.site.ix, &path),
                    absolute: format!("{url}{path}"),
                    current: other == lang,
                })
                .collect()
        };
        Page {
            title,
            description,
            key,
            canonical: format!("{url}{path}"),
            path: address::link(project, self.site.ix, self.site.ix, path),
            breadcrumbs: crumbs,
            alternates,
            noindex: path == "404.html",
            preview: Some(self.preview(None)),
        }
    }
}

/// The hash of a value that can be serialized.
fn hash_of(value: &impl Serialize) -> Hash {
    let mut hasher = blake3::Hasher::new();
    write_json(&mut hasher, value);
    *hasher.finalize().as_bytes()
}

fn write_json(hasher: &mut blake3::Hasher, value: &impl Serialize) {
    // Small writes are gathered: the hasher is fast on whole blocks only.
    let mut buffer = Vec::with_capacity(4096);
    if serde_json::to_writer(&mut buffer, value).is_ok() {
        hasher.update(&(buffer.len() as u64).to_le_bytes()).update(&buffer);
    }
}

/// A form that can't be set on paper.
fn form_problem(at: crate::source::Span, form: &str, problem: &crate::pdf::PrintProblem) -> Diagnostic {
    use crate::pdf::Reason;
    match &problem.reason {
        Reason::MissingGlyph(letter) => Diagnostic::new(&codes::GLYPH, at)
            .arg("char", letter.to_string())
            .arg("code", format!("U+{:04X}", u32::from(*letter)))
            .arg("where", &problem.place),
        other => {
            let german = match other {
                Reason::TooTall => "passt nicht auf eine Seite".to_owned(),
                Reason::NotInField(letter) => format!("enthält „{letter}“, das in einem Auswahlfeld nicht stehen kann"),
                Reason::NoOptions => "hat nichts zur Auswahl".to_owned(),
                Reason::DuplicateOption(id) => format!("hat die Auswahl `{id}` zweimal"),
                Reason::NoLabel => "hat keine Beschriftung".to_owned(),
                Reason::Empty => "ist leer".to_owned(),
                Reason::DuplicatePath => "gibt es zweimal".to_owned(),
                Reason::PathIsGroup => "ist ein Feld und zugleich der Anfang eines anderen".to_owned(),
                Reason::TooLong => "ist zu lang für einen QR-Code".to_owned(),
                Reason::BadPicture(_) => {
                    "ist kein Bild, das gedruckt werden kann; nehmen Sie eine SVG-Datei aus Flächen und Linien oder ein PNG".to_owned()
                }
                Reason::BadGiro(_) => "ergibt keinen GiroCode; prüfen Sie IBAN, BIC, Betrag und Verwendungszweck".to_owned(),
                Reason::BadTable => "ist keine Tabelle, in deren Zeilen man schreiben kann".to_owned(),
                Reason::TooWide => "hat mehr Spalten, als auf die Seite passen".to_owned(),
                rest => rest.to_string(),
            };
            let words = (format!("`{}` {german}", problem.place), format!("`{}` {other}", problem.place));
            Diagnostic::new(&codes::FORM_LAYOUT, at).arg("form", form).arg("problem", (words.0.as_str(), words.1.as_str()))
        }
    }
}
