//! `dorfplatz release`: notes in `records/` which forms and notices were officially published, and takes versions back.
//!
//! Per form, body, version and language the PDF, the resolved definition and both checksums. Records only grow: a version
//! that is there is never written again, and a withdrawal is an entry of its own.

mod against;
mod notices;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::cache::UNMARKED;
use crate::diag::{Diagnostic, Severity, codes};
use crate::model::form::FormKind;
use crate::model::record::FormRecord;
use crate::pipeline::{Options, prepare};
use crate::plan::What;
use crate::render::{Failure, Kitchen, Site, entity_of};
use crate::resolve::forms::is_own;
use crate::resolve::links::Everything;
use crate::resolve::records::{FOLDER, definition, text};
use crate::resolve::{AdoptedForm, BodyIx, Project};
use crate::source::Sources;
use crate::text::hex;
use crate::write::{self, Memory};
pub use against::{Compared, against};
pub use notices::Entered;

/// A version that was noted or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The body.
    pub site: Arc<str>,
    /// The form.
    pub form: Arc<str>,
    /// The version.
    pub version: String,
    /// Its language; `None` for a withdrawal, which concerns all.
    pub lang: Option<&'static str>,
    /// Size of its PDF.
    pub bytes: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All mistakes, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Mistakes stand in the way: nothing was noted.
    pub refused: bool,
    /// Entries of the chains of notices.
    pub notices: Vec<Entered>,
    /// What was noted.
    pub noted: Vec<Noted>,
    /// How many versions stood in the records already.
    pub known: usize,
    /// A name that is no form's.
    pub unknown: Option<String>,
}

/// An entry of a record, as it is written.
struct Entry {
    version: String,
    lang: String,
    valid_from: String,
    recorded: String,
    entity: String,
    pages: i64,
    bytes: i64,
    pdf: String,
    definition: String,
}

/// What a record says, as it is written.
#[derive(Default)]
struct Text {
    released: Vec<Entry>,
    /// Version, day, reason.
    withdrawn: Vec<(String, String, String)>,
}

impl Text {
    fn of(record: Option<&FormRecord>) -> Self {
        let Some(record) = record else { return Self::default() };
        let released = record.released.iter().map(|release| Entry {
            version: release.version.as_str().to_owned(),
            lang: release.lang.as_str().to_owned(),
            valid_from: release.valid_from.as_str().to_owned(),
            recorded: release.recorded.as_str().to_owned(),
            entity: release.entity.as_str().to_owned(),
            pages: release.pages.0,
            bytes: release.bytes.0,
            pdf: release.pdf.as_str().to_owned(),
            definition: release.definition.as_str().to_owned(),
        });
        let said = |word: &str| word.to_owned();
        let withdrawn =
            record.withdrawn.iter().map(|gone| (said(gone.version.as_str()), said(gone.recorded.as_str()), said(gone.reason.as_str())));
        Self { released: released.collect(), withdrawn: withdrawn.collect() }
    }

    fn yaml(&self, form: &str) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut out = format!("# Geschrieben von `dorfplatz release`; nur dieser Befehl ändert die Datei.\nform: {form}\nreleased:\n");
        for entry in &self.released {
            let Entry { version, lang, valid_from, recorded, entity, pages, bytes, pdf, definition } = entry;
            let entity = quoted(entity);
            out.push_str(&format!(
                "  - version: {version}\n    lang: {lang}\n    valid_from: {valid_from}\n    recorded: {recorded}\n    entity: {entity}\n    \
                 pages: {pages}\n    bytes: {bytes}\n    pdf: \"{pdf}\"\n    definition: \"{definition}\"\n"
            ));
        }
        if !self.withdrawn.is_empty() {
            out.push_str("withdrawn:\n");
        }
        for (version, recorded, reason) in &self.withdrawn {
            out.push_str(&format!("  - version: {version}\n    recorded: {recorded}\n    reason: {}\n", quoted(reason)));
        }
        out
    }
}

/// Notes the forms of today, all or those named, and unless some are named the notices, of the chosen sites; without `forms`
/// the notices alone. With `options.dry` nothing is written.
///
/// # Errors
/// When files can't be read or written.
pub fn release(options: &Options, forms: Option<&[String]>) -> io::Result<(Sources, Outcome)> {
    let prepared = prepare(&options.root, options.visibility)?;
    let mut outcome = Outcome { diagnostics: prepared.diagnostics.clone(), ..Outcome::default() };
    let (Some(project), Some(theme)) = (&prepared.project, &prepared.theme) else {
        outcome.refused = true;
        return Ok((prepared.sources, outcome));
    };
    // That is what this run is for.
    outcome.diagnostics.retain(|found| found.code != &codes::NOTICE_UNRECORDED);
    let wrong = |found: &Diagnostic| options.strict || found.code.severity == Severity::Error;
    outcome.refused = outcome.diagnostics.iter().any(wrong);
    let named = forms.unwrap_or_default();
    outcome.unknown = named.iter().find(|name| !project.bodies.iter().any(|body| body.form(name).is_some())).cloned();
    if outcome.refused || outcome.unknown.is_some() {
        return Ok((prepared.sources, outcome));
    }
    let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &Everything, program: &UNMARKED };
    let sites = if forms.is_some() { chosen(project, options) } else { Vec::new() };
    for ix in sites {
        let (palette, jobs) = &prepared.plans[&ix];
        let site = Site::new(kitchen, ix, jobs, palette);
        for (at, form) in project.body(ix).forms.iter().enumerate() {
            let wanted = named.is_empty() || named.iter().any(|name| **name == *form.id);
            if !wanted || form.form.kind != FormKind::Form || !is_own(project, ix, form) {
                continue;
            }
            let today: Vec<_> = jobs
                .iter()
                .filter(|job| job.is_form(project) && matches!(job.what, What::FormPdf(of, number) if of == ix && number == at))
                .collect();
            let record = project.record(ix, &form.id).map(|record| &record.data);
            let mut text = Text::of(record);
            let before = text.released.len();
            for job in today {
                if record.is_some_and(|record| record.release(form.form.version.as_str(), job.lang).is_some()) {
                    outcome.known += 1;
                    continue;
                }
                let sink = Memory::default();
                match site.job(job, &sink) {
                    Ok(()) => {}
                    Err(Failure::Diagnostics(found)) => {
                        outcome.diagnostics.extend(found);
                        outcome.refused = true;
                        return Ok((prepared.sources, outcome));
                    }
                    Err(Failure::Io(path, error)) => return Err(io::Error::new(error.kind(), format!("{path}: {error}"))),
                }
                let pdf = sink.0.into_inner().unwrap_or_default().remove(&job.file()).unwrap_or_default();
                let entity = project.body(entity_of(project, ix, form)).official_name();
                let entry = note(options, kitchen, ix, form, (job.lang, &pdf, site.facts(&job.path).pages), entity)?;
                outcome.noted.push(Noted {
                    site: Arc::clone(&project.body(ix).id),
                    form: Arc::clone(&form.id),
                    version: entry.version.clone(),
                    lang: Some(job.lang),
                    bytes: pdf.len() as u64,
                });
                text.released.push(entry);
            }
            if text.released.len() > before && !options.dry {
                // Last: files that no record tells of are written again by the next run.
                write::replace(
                    &folder_of(options, &prepared.sources, &project.body(ix).id, &form.id).join("record.yaml"),
                    text.yaml(&form.id).as_bytes(),
                )?;
            }
        }
    }
    if named.is_empty() {
        notices::enter(options, project, &prepared.sources, &mut outcome)?;
    }
    Ok((prepared.sources, outcome))
}

/// Writes the files of a version and tells its entry.
fn note(
    options: &Options,
    kitchen: Kitchen<'_>,
    ix: BodyIx,
    form: &AdoptedForm,
    (lang, pdf, pages): (&str, &[u8], u32),
    entity: &str,
) -> io::Result<Entry> {
    let project = kitchen.project;
    let definition = text(&definition(&form.tree, lang));
    let version = form.form.version.as_str();
    if !options.dry {
        let folder = folder_of(options, kitchen.sources, &project.body(ix).id, &form.id).join(version);
        write::replace(&folder.join(format!("{lang}.pdf")), pdf)?;
        write::replace(&folder.join(format!("{lang}.json")), definition.as_bytes())?;
    }
    Ok(Entry {
        version: version.to_owned(),
        lang: lang.to_owned(),
        valid_from: form.form.valid_from.as_str().to_owned(),
        recorded: project.clock.today.to_string(),
        entity: entity.to_owned(),
        pages: pages.into(),
        bytes: pdf.len() as i64,
        pdf: hex(&Sha256::digest(pdf)),
        definition: hex(&Sha256::digest(&definition)),
    })
}

/// Takes versions of a form back: one, or all that are recorded. Number and reason stay in the record, the files go.
///
/// # Errors
/// When files can't be read or written.
pub fn withdraw(options: &Options, form: &str, version: Option<&str>, reason: &str) -> io::Result<(Sources, Outcome)> {
    let prepared = prepare(&options.root, options.visibility)?;
    let mut outcome = Outcome::default();
    // A form that is gone is a mistake until it was withdrawn, so mistakes don't stand in the way here.
    let Some(project) = &prepared.project else {
        outcome.diagnostics.clone_from(&prepared.diagnostics);
        outcome.refused = true;
        return Ok((prepared.sources, outcome));
    };
    let today: Date = project.clock.today;
    for ((body, id), record) in &project.records {
        if **id != *form || !(options.sites.is_empty() || options.sites.iter().any(|site| **site == **body)) {
            continue;
        }
        let mut text = Text::of(Some(&record.data));
        let mut gone: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for release in record.data.released.iter().filter(|release| version.is_none_or(|version| version == release.version.as_str())) {
            let version = release.version.as_str();
            if record.data.withdrawal(version).is_some() {
                outcome.known += 1;
                continue;
            }
            let lang = release.lang.as_str();
            gone.entry(version).or_default().extend(["pdf", "json"].map(|ending| format!("{version}/{lang}.{ending}")));
        }
        let folder = folder_of(options, &prepared.sources, body, form);
        for (version, files) in gone {
            text.withdrawn.push((version.to_owned(), today.to_string(), reason.to_owned()));
            outcome.noted.push(Noted { site: Arc::clone(body), form: Arc::clone(id), version: version.to_owned(), lang: None, bytes: 0 });
            if !options.dry {
                write::replace(&folder.join("record.yaml"), text.yaml(form).as_bytes())?;
                for file in files {
                    write::remove_file(&folder.join(file))?;
                }
            }
        }
    }
    if outcome.noted.is_empty() && outcome.known == 0 {
        outcome.unknown = Some(form.to_owned());
    }
    Ok((prepared.sources, outcome))
}

fn chosen(project: &Project, options: &Options) -> Vec<BodyIx> {
    let chosen = |ix: &BodyIx| options.sites.is_empty() || options.sites.iter().any(|site| **site == *project.body(*ix).id);
    project.sites.iter().copied().filter(chosen).collect()
}

/// Where the releases of a body's form lie.
fn folder_of(options: &Options, sources: &Sources, body: &str, form: &str) -> PathBuf {
    options.root.join(sources.homes.place(&format!("{FOLDER}/{body}/{form}")))
}
