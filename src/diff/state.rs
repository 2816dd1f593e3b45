//! One side of a comparison: what the sites of a region tell, rendered in memory and read off the project.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use serde_json::Value;

use super::visible::{Visible, visible};
use super::{Amount, Rate};
use crate::address::Target;
use crate::diag::{Diagnostic, tidy};
use crate::model::body::{Address, BodyKind};
use crate::model::office::{HoursException, Office};
use crate::pipeline::{LastGood, held, prepare};
use crate::plan::{Job, What};
use crate::render::{Facts, Failure, Kitchen, Sink, Site};
use crate::resolve::{Body, BodyIx, Project, Visibility};
use crate::source::{Hash, Sources};

/// Pages of one program need no mark of it.
const PROGRAM: Hash = [0; 32];
/// Days as keys and their names in the model's order.
const DAYS: [&str; 7] = ["hours.mo", "hours.tu", "hours.we", "hours.th", "hours.fr", "hours.sa", "hours.su"];

/// What a region tells.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Its sites that could be rendered.
    pub(super) sites: BTreeMap<Arc<str>, Told>,
    /// Sites with mistakes of their own.
    pub(super) held: BTreeSet<Arc<str>>,
}

/// What a site tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Name of the body.
    pub(super) name: String,
    /// Language and visible words of each page, by path.
    pub(super) pages: BTreeMap<String, (&'static str, Visible)>,
    /// Former addresses that lead on.
    pub(super) redirects: BTreeSet<String>,
    /// Forms by id.
    pub(super) forms: BTreeMap<Arc<str>, FormTold>,
    /// Fees by service and key.
    pub(super) fees: BTreeMap<(Arc<str>, String), FeeTold>,
    /// Offices by id; the body's own contact has none.
    pub(super) offices: BTreeMap<Arc<str>, OfficeTold>,
}

/// A form.
#[derive(Debug, Default)]
pub(super) struct FormTold {
    /// Its title.
    pub(super) title: String,
    /// Version, first day, and for somebody else's form who issues it and as of when.
    pub(super) values: Vec<(String, String)>,
    /// Its definition; `null` for somebody else's form.
    pub(super) definition: Value,
    /// Hash of each of its PDFs, by path.
    pub(super) pdfs: BTreeMap<String, Hash>,
}

/// A fee of a service.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FeeTold {
    /// Title of the service.
    pub(super) service: String,
    /// What it is for.
    pub(super) label: String,
    /// Its amounts.
    pub(super) amount: Amount,
}

/// An office.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OfficeTold {
    /// Its name.
    pub(super) name: String,
    /// Key and value of what it tells.
    pub(super) values: Vec<(String, String)>,
}

/// Why there is nothing to compare.
#[derive(Debug)]
pub enum Refused {
    /// Files can't be read.
    Io(io::Error),
    /// Mistakes that stop everything.
    Mistakes(Box<Sources>, Vec<Diagnostic>),
}

/// Reads a region.
pub(super) fn state(root: &Path, visibility: Visibility) -> Result<State, Refused> {
    let mut prepared = prepare(root, visibility).map_err(Refused::Io)?;
    let (mut held, stopped) = held(&prepared, false);
    let (Some(project), Some(theme), false) = (&prepared.project, &prepared.theme, stopped) else {
        return Err(Refused::Mistakes(Box::new(prepared.sources), prepared.diagnostics));
    };
    let reachable = LastGood::default();
    let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &reachable, program: &PROGRAM };
    let sites: Vec<BodyIx> = project.sites.iter().copied().filter(|&ix| !held.contains(&project.body(ix).id)).collect();
    let told: Vec<(BodyIx, Result<Told, Failure>)> =
        sites.into_par_iter().map(|ix| (ix, told(kitchen, ix, &prepared.plans[&ix]))).collect();
    let mut state = State::default();
    let mut broken = Vec::new();
    for (ix, told) in told {
        let id = Arc::clone(&project.body(ix).id);
        match told {
            Ok(told) => drop(state.sites.insert(id, told)),
            Err(Failure::Io(_, error)) => return Err(Refused::Io(error)),
            Err(Failure::Diagnostics(found)) => {
                if found.iter().any(|found| crate::pipeline::owner(&prepared.sources, Some(project), found).is_none()) {
                    broken.extend(found);
                }
                held.insert(id);
            }
        }
    }
    if !broken.is_empty() {
        prepared.diagnostics.extend(broken);
        tidy(&mut prepared.diagnostics);
        return Err(Refused::Mistakes(Box::new(prepared.sources), prepared.diagnostics));
    }
    state.held = held;
    Ok(state)
}

/// Keeps of each artifact only what is compared.
struct Reader<'a> {
    jobs: HashMap<String, &'a Job>,
    pages: Mutex<BTreeMap<String, (&'static str, Visible)>>,
    definitions: Mutex<HashMap<String, Value>>,
    pdfs: Mutex<HashMap<String, Hash>>,
}

impl Sink for Reader<'_> {
    fn kept(&self, _: &str, _: &Hash) -> Option<Facts> {
        None
    }

    fn put(&self, path: &str, _: &Hash, _: Facts, bytes: &[u8]) -> io::Result<()> {
        let Some(job) = self.jobs.get(path) else { return Ok(()) };
        match job.what {
            What::FormPdf(..) => drop(lock(&self.pdfs).insert(job.path.clone(), *blake3::hash(bytes).as_bytes())),
            What::FormDefinition(_) => {
                lock(&self.definitions).insert(job.path.clone(), serde_json::from_slice(bytes).unwrap_or_default());
            }
            _ => {
                let seen = visible(&String::from_utf8_lossy(bytes));
                lock(&self.pages).insert(job.path.clone(), (job.lang, seen));
            }
        }
        Ok(())
    }

    fn fetch(&self, _: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn told(kitchen: Kitchen<'_>, ix: BodyIx, (palette, jobs): &(String, Arc<[Job]>)) -> Result<Told, Failure> {
    let project = kitchen.project;
    let body = project.body(ix);
    let wanted = |what: &What| what.is_page() || matches!(what, What::FormPdf(..) | What::FormDefinition(_));
    let reader = Reader {
        jobs: jobs.iter().filter(|job| wanted(&job.what)).map(|job| (job.file(), job)).collect(),
        pages: Mutex::default(),
        definitions: Mutex::default(),
        pdfs: Mutex::default(),
    };
    if let Some(failure) = Site::new(kitchen, ix, jobs, palette).run_some(&reader, wanted).into_iter().next() {
        return Err(failure);
    }
    let redirects = jobs.iter().filter(|job| matches!(job.what, What::Redirect(..))).map(|job| job.path.clone()).collect();
    let definitions = reader.definitions.into_inner().unwrap_or_else(PoisonError::into_inner);
    let pdfs = reader.pdfs.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Told {
        name: body.site.name.as_str().to_owned(),
        pages: reader.pages.into_inner().unwrap_or_else(PoisonError::into_inner),
        redirects,
        forms: forms(project, ix, definitions, &pdfs),
        fees: fees(project, body),
        offices: offices(body),
    })
}

fn forms(
    project: &Project,
    ix: BodyIx,
    mut definitions: HashMap<String, Value>,
    pdfs: &HashMap<String, Hash>,
) -> BTreeMap<Arc<str>, FormTold> {
    let mut forms = BTreeMap::new();
    for adopted in &project.body(ix).forms {
        let form = &adopted.form;
        let mut values =
            vec![("version".to_owned(), form.version.as_str().to_owned()), ("valid_from".to_owned(), form.valid_from.as_str().to_owned())];
        if let Some(external) = &form.external {
            values.push(("issuer".to_owned(), external.issuer.german().to_owned()));
            values.push(("as_of".to_owned(), external.as_of.as_str().to_owned()));
            values.extend(external.url.as_ref().map(|url| ("url".to_owned(), url.as_str().to_owned())));
        }
        let paths = project.languages_of(ix).into_iter().map(|lang| Target::FormPdf(&adopted.id).path(lang));
        let told = FormTold {
            title: form.title.german().to_owned(),
            values,
            definition: definitions.remove(&Target::FormDefinition(&adopted.id).path("de")).unwrap_or_default(),
            pdfs: paths.filter_map(|path| pdfs.get(&path).map(|hash| (path, *hash))).collect(),
        };
        forms.insert(Arc::clone(&adopted.id), told);
    }
    forms
}

fn fees(project: &Project, body: &Body) -> BTreeMap<(Arc<str>, String), FeeTold> {
    let mut fees = BTreeMap::new();
    for adopted in &body.services {
        for (key, fee) in adopted.service.fees.iter() {
            let rate = |rate: &crate::model::service::Rate| Rate {
                amount: rate.amount.0,
                valid_from: rate.valid_from.as_ref().map(|day| day.as_str().to_owned()),
                valid_until: rate.valid_until.as_ref().map(|day| day.as_str().to_owned()),
            };
            let amount =
                Amount { today: fee.rate(project.clock.today).map(|rate| rate.amount.0), rates: fee.rates.iter().map(rate).collect() };
            let told = FeeTold { service: adopted.service.title.german().to_owned(), label: fee.label.german().to_owned(), amount };
            fees.insert((Arc::clone(&adopted.id), key.to_owned()), told);
        }
    }
    fees
}

/// The offices, and under the empty id what the body itself tells: an office without an address has the body's.
fn offices(body: &Body) -> BTreeMap<Arc<str>, OfficeTold> {
    let site = &body.site;
    let mut offices = BTreeMap::new();
    if !matches!(site.kind, BodyKind::Portal | BodyKind::Guide) {
        let values = present([
            ("address", site.address.as_ref().map(address)),
            ("phone", site.phone.as_ref().map(|phone| phone.as_str().to_owned())),
            ("email", site.email.as_ref().map(|email| email.as_str().to_owned())),
        ]);
        let values = values.into_iter().chain(site.exceptions.iter().map(different)).collect();
        offices.insert("".into(), OfficeTold { name: body.official_name().to_owned(), values });
    }
    for office in &body.offices {
        let told = OfficeTold { name: office.data.name.german().to_owned(), values: values(&office.data, site.address.as_ref()) };
        offices.insert(Arc::clone(&office.id), told);
    }
    offices
}

fn values(office: &Office, fallback: Option<&Address>) -> Vec<(String, String)> {
    let mut values = present([
        ("address", office.address.as_ref().or(fallback).map(address)),
        ("room", office.room.as_ref().map(|room| room.as_str().to_owned())),
        ("phone", office.phone.as_ref().map(|phone| phone.as_str().to_owned())),
        ("email", office.mailbox.as_ref().map(|mailbox| mailbox.as_str().to_owned())),
    ]);
    if let Some(week) = &office.hours {
        for (key, (_, spans)) in DAYS.into_iter().zip(week.days()) {
            let spans: Vec<&str> = spans.iter().map(|span| span.as_str()).collect();
            values.extend((!spans.is_empty()).then(|| (key.to_owned(), spans.join(", "))));
        }
    }
    values.extend(office.hours_note.as_ref().map(|note| ("hours_note".to_owned(), note.german().to_owned())));
    values.extend(office.exceptions.iter().map(different));
    values
}

/// Days that differ, under the key of their first.
fn different(exception: &HoursException) -> (String, String) {
    let until = exception.until.as_ref().map(|until| format!("– {}: ", until.as_str())).unwrap_or_default();
    let hours: Vec<&str> = exception.hours.iter().map(|span| span.as_str()).collect();
    let told = format!("{until}{}", if hours.is_empty() { "–".to_owned() } else { hours.join(", ") });
    (format!("hours.{}", exception.from.as_str()), told)
}

fn address(address: &Address) -> String {
    format!("{}, {} {}", address.street.as_str(), address.postcode.as_str(), address.city.as_str())
}

fn present<const N: usize>(values: [(&str, Option<String>); N]) -> Vec<(String, String)> {
    values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}
