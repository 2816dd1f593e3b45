//! The page on which clerks read filled forms back, and what former versions of forms asked.

use serde::Serialize;
use serde_json::json;

use super::{Failure, Out};
use crate::address::Target;
use crate::diag::{Diagnostic, codes};
use crate::model::form::FormKind;
use crate::pdf;
use crate::plan::CLERKS;
use crate::resolve::forms::is_own;
use crate::text::sort_key;
use crate::theme::Tx;

/// A version of a form that may come back filled.
#[derive(Debug, Serialize)]
struct Known {
    form: String,
    version: String,
    definition: String,
    /// Where its fields are on paper, in each language: the map, or of a former version the PDF that was recorded.
    maps: Vec<(&'static str, String)>,
}

/// The page. It names everything that it may need, so that it can fetch it at once and work offline from then on.
pub(in crate::render) fn read_back(out: &Out<'_>) -> Result<(), Failure> {
    let (project, site) = (out.site.project, out.site.ix);
    let mut known = Vec::new();
    let mut titles: Vec<Tx> = Vec::new();
    for form in project.body(site).forms.iter().filter(|form| form.form.kind == FormKind::Form && is_own(project, site, form)) {
        titles.push(out.filled(form, &form.form.title));
        let map = |lang: &'static str| (lang, out.site.to(Target::FormMap(&form.id), lang));
        known.push(Known {
            form: form.id.to_string(),
            version: form.form.version.as_str().to_owned(),
            definition: out.site.to(Target::FormDefinition(&form.id), "de"),
            maps: project.languages_of(out.site.ix).into_iter().filter(|lang| form.has(lang)).map(map).collect(),
        });
        let former = project.former(site, form);
        for (_, release) in former.iter().filter(|(_, release)| release.lang.as_str() == "de") {
            let version = release.version.as_str();
            let definition = out.site.to(Target::FormerDefinition(&form.id, version), "de");
            let pdf = |lang: &'static str| (lang, out.site.to(Target::FormerPdf(&form.id, version), lang));
            let is_recorded =
                |lang: &&str| former.iter().any(|(_, other)| other.version.as_str() == version && other.lang.as_str() == *lang);
            let maps = project.languages_of(out.site.ix).into_iter().filter(is_recorded).map(pdf).collect();
            known.push(Known { form: form.id.to_string(), version: version.to_owned(), definition, maps });
        }
    }
    titles.sort_by_cached_key(|title| sort_key(&title.text));
    let mut page = out.meta("read_back", out.string("read_title"), String::new(), out.crumbs(vec![out.crumb(Target::Forms, "nav_forms")]));
    page.noindex = true;
    page.alternates.retain(|other| CLERKS.contains(&other.lang));
    out.page("read_back.html", &page, &json!({"known": known, "titles": titles, "place": &*project.body(site).id}))
}

/// What a former version asked: the definition that its recorded PDF carries.
pub(in crate::render) fn former_definition(out: &Out<'_>, at: usize, number: usize) -> Result<(), Failure> {
    let project = out.site.project;
    let Some(form) = project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    let former = project.former(out.site.ix, form);
    let Some((record, release)) = former.get(number) else { return Ok(()) };
    // That a file is missing was reported by the check.
    let Some(file) = record.recorded(release, "pdf") else { return Ok(()) };
    let Some(definition) = pdf::definition_of(&out.read(file)?) else {
        let path = out.site.sources.file(file).map_or("", |file| &*file.path);
        return Err(Failure::Diagnostics(vec![Diagnostic::new(&codes::RECORD_DAMAGED, release.pdf.span()).arg("file", path)]));
    };
    out.bytes(&definition)
}
