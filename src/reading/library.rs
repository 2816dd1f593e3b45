//! Definitions from the project of today and from the records of what was published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use super::definition::Definition;
use super::{Library, Origin, attached};
use crate::cache::UNMARKED;
use crate::members;
use crate::model::form::FormKind;
use crate::pipeline::{Prepared, prepare};
use crate::plan::What;
use crate::render::{Kitchen, Site, entity_of};
use crate::resolve::links::Everything;
use crate::resolve::records::FOLDER;
use crate::resolve::{BodyIx, Project, Visibility};
use crate::source;
use crate::write::{Memory, files_below};

/// Form, version, place and language.
type Key = [String; 4];

/// What a folder with `content/` and `records/` knows, looked up when it is asked for.
pub struct Shelves {
    root: PathBuf,
    visibility: Visibility,
    prepared: OnceLock<Option<Prepared>>,
    known: Mutex<BTreeMap<Key, Option<(Definition, Origin)>>>,
}

impl Shelves {
    /// Nothing is read yet.
    pub fn new(root: &Path, visibility: Visibility) -> Self {
        Self { root: root.to_owned(), visibility, prepared: OnceLock::new(), known: Mutex::new(BTreeMap::new()) }
    }

    fn look(&self, form: &str, version: &str, place: &str, lang: &str) -> Option<(Definition, Origin)> {
        // Names come from the code of a stranger and become paths.
        if ![form, version, place, lang].into_iter().all(is_name) {
            return None;
        }
        let fits = |found: &Definition| found.form == form && found.version == version && (found.place.is_empty() || found.place == place);
        let today = || self.project(form, version, place, lang).filter(fits).map(|found| (found, Origin::Project));
        let recorded = || self.record(form, version, place, lang, &fits).map(|found| (found, Origin::Records));
        today().or_else(recorded)
    }

    /// The definition as the project makes it today: attached to the form's PDF.
    fn project(&self, form: &str, version: &str, place: &str, lang: &str) -> Option<Definition> {
        let prepared = self.prepared.get_or_init(|| {
            let there = self.root.join("content").is_dir();
            if there { prepare(&self.root, self.visibility).ok() } else { None }
        });
        let prepared = prepared.as_ref()?;
        let project = prepared.project.as_ref()?;
        // The place's own form first: lists of its districts stand in it.
        let mut sites: Vec<BodyIx> = project.sites.clone();
        sites.sort_by_key(|site| *project.body(*site).id != *place);
        sites.into_iter().find_map(|site| {
            let at = project.body(site).forms.iter().position(|adopted| {
                &*adopted.id == form && adopted.form.kind == FormKind::Form && adopted.form.version.as_str() == version
            })?;
            let entity = entity_of(project, site, project.body(site).forms.get(at)?);
            (*project.body(entity).id == *place).then(|| draw(prepared, project, (site, at), lang)).flatten()
        })
    }

    /// The definition of a version that was published.
    fn record(&self, form: &str, version: &str, place: &str, lang: &str, fits: &dyn Fn(&Definition) -> bool) -> Option<Definition> {
        let homes = members::find(&self.root);
        let read = |path: &Path| attached(&source::read(path).ok()?);
        let end = format!("{form}/{version}/{lang}.pdf");
        let own = read(&self.root.join(homes.place(&format!("{FOLDER}/{place}/{end}")))).filter(fits);
        // A place whose administration is run by another may stand in its folder; then the definition names it.
        let others = || {
            let folders = homes.all().into_iter().map(|home| self.root.join(home).join(FOLDER));
            let mut paths: Vec<PathBuf> = folders
                .flat_map(|folder| files_below(&folder).into_iter().map(move |path| folder.join(path)))
                .filter(|path| path.ends_with(&end))
                .collect();
            paths.sort();
            paths.into_iter().filter_map(|path| read(&path)).find(|found| fits(found) && found.place == place)
        };
        own.or_else(others)
    }
}

/// Whether a text can be a name of a folder below the records.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.len() <= 100
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

/// Draws a form and takes the definition from it.
fn draw(prepared: &Prepared, project: &Project, (site, at): (BodyIx, usize), lang: &str) -> Option<Definition> {
    let theme = prepared.theme.as_ref()?;
    let (palette, jobs) = prepared.plans.get(&site)?;
    let is_it = |what: &What| matches!(what, What::FormPdf(of, number) if (*of, *number) == (site, at));
    let job = jobs.iter().find(|job| job.lang == lang && is_it(&job.what) && job.is_form(project))?;
    let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &Everything, program: &UNMARKED };
    let sink = Memory::default();
    Site::new(kitchen, site, jobs, palette).job(job, &sink).ok()?;
    attached(&sink.0.into_inner().unwrap_or_default().remove(&job.file())?)
}

impl Library for Shelves {
    fn find(&self, form: &str, version: &str, place: &str, lang: &str) -> Option<(Definition, Origin)> {
        let key = [form, version, place, lang].map(str::to_owned);
        if let Ok(known) = self.known.lock()
            && let Some(found) = known.get(&key)
        {
            return found.clone();
        }
        let found = self.look(form, version, place, lang);
        if let Ok(mut known) = self.known.lock() {
            known.insert(key, found.clone());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_lead_out_of_the_records() {
        assert!(["hund", "2026-01", "de-x-leicht", "v1.2"].into_iter().all(is_name));
        assert!(!["", "..", "../x", "a/b", "a\\b", ".git", "ä", "a\0"].into_iter().any(is_name));
    }
}
