//! `dorfplatz forms preview`: a form as pictures, to look at while it is written.

use std::path::{Path, PathBuf};

use crate::cache::UNMARKED;
use crate::cli::args::Args;
use crate::cli::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::diag::{Diagnostic, Severity, nearest};
use crate::model::form::FormKind;
use crate::pdf;
use crate::pipeline::{self, Prepared};
use crate::plan::{Job, What};
use crate::render::{Failure, Kitchen, Site};
use crate::resolve::links::Everything;
use crate::resolve::{BodyIx, Project};
use crate::write::{self, Memory};

/// `forms preview`.
#[derive(Debug, clap::Args)]
pub struct Preview {
    /// Id of the form
    pub form: String,
    /// Language of the form
    #[arg(long, default_value = "de", value_name = "TAG")]
    pub language: String,
    /// Folder for the pictures
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub out: PathBuf,
    /// Only this page
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub page: Option<u32>,
    /// Pixels an inch
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u16).range(30..=600))]
    pub dpi: u16,
}

pub(super) fn run(args: &Args, wish: &Preview) -> u8 {
    let lang = args.language();
    let trouble = |de: String, en: String| {
        report::trouble(lang, &de, &en);
        TROUBLE
    };
    let prepared = match pipeline::prepare(&args.root, commands::visibility(args)) {
        Ok(prepared) => prepared,
        Err(error) => return trouble(format!("Dateien lassen sich nicht lesen: {error}"), format!("files can't be read: {error}")),
    };
    if commands::unknown_site(args, &prepared.sources) {
        return TROUBLE;
    }
    let (Some(project), Some(theme)) = (&prepared.project, &prepared.theme) else {
        report::diagnostics(args, &prepared.sources, &prepared.diagnostics);
        return MISTAKES;
    };
    let own = mistakes(&prepared, &wish.form);
    let Some((site, at)) = offered(args, project, &wish.form) else {
        return missing(args, &prepared, project, &wish.form, own);
    };
    // What is wrong with the form is told, even where it can be drawn.
    report::diagnostics(args, &prepared.sources, &own);
    let body = project.body(site);
    if body.forms[at].form.kind == FormKind::External {
        let (form, id) = (&wish.form, &body.id);
        return trouble(
            format!("`{form}` gibt in {id} jemand anderes heraus; eine Vorschau gibt es nur von eigenen Formularen"),
            format!("`{form}` is issued by somebody else in {id}; only own forms have a preview"),
        );
    }
    let jobs = prepared.plans.get(&site);
    let wanted = |job: &&Job| {
        matches!(job.what, What::FormPdf(ix, pdf) if (ix, pdf) == (site, at)) && job.lang == wish.language && job.is_form(project)
    };
    let Some(((palette, jobs), job)) = jobs.and_then(|jobs| Some((jobs, jobs.1.iter().find(wanted)?))) else {
        let spoken = project.languages_of(site).into_iter().filter(|lang| body.forms[at].has(lang));
        let tags = spoken.collect::<Vec<_>>().join(", ");
        return trouble(
            format!("das Formular gibt es nicht in der Sprache `{}`; vorhanden: {tags}", wish.language),
            format!("there is no such form in the language `{}`; there are: {tags}", wish.language),
        );
    };
    let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &Everything, program: &UNMARKED };
    let sink = Memory::default();
    match Site::new(kitchen, site, jobs, palette).job(job, &sink) {
        Ok(()) => {}
        Err(Failure::Diagnostics(found)) => {
            report::diagnostics(args, &prepared.sources, &found);
            return MISTAKES;
        }
        Err(Failure::Io(path, error)) => return trouble(format!("{path}: {error}"), format!("{path}: {error}")),
    }
    let pdf = sink.0.into_inner().unwrap_or_default().remove(&job.file()).unwrap_or_default();
    let Some(pages) = pdf::pictures(&pdf, wish.dpi) else {
        return trouble("das PDF lässt sich nicht zeichnen".to_owned(), "the PDF can't be drawn".to_owned());
    };
    if let Some(page) = wish.page.filter(|page| *page as usize > pages.len()) {
        let count = pages.len();
        return trouble(
            format!("das Formular hat {count} Seiten, keine Seite {page}"),
            format!("the form has {count} pages, no page {page}"),
        );
    }
    let name = format!("{}-{}-{}", body.id, wish.form, wish.language);
    let chosen = (1_u32..).zip(&pages).filter(|(number, _)| wish.page.is_none_or(|page| page == *number));
    for (number, png) in chosen {
        if let Err(code) = save(args, &wish.out.join(format!("{name}-{number}.png")), png) {
            return code;
        }
    }
    FINE
}

fn save(args: &Args, path: &Path, png: &[u8]) -> Result<(), u8> {
    let shown = path.display();
    write::replace(path, png).map_err(|error| {
        report::trouble(
            args.language(),
            &format!("`{shown}` lässt sich nicht schreiben: {error}"),
            &format!("can't write `{shown}`: {error}"),
        );
        TROUBLE
    })?;
    report::say(&shown.to_string());
    Ok(())
}

/// The first site that offers a form as its own, and the number of the form there.
fn offered(args: &Args, project: &Project, id: &str) -> Option<(BodyIx, usize)> {
    sites(args, project).find_map(|site| {
        let forms = &project.body(site).forms;
        let at = forms.iter().position(|form| &*form.id == id && crate::resolve::forms::is_own(project, site, form))?;
        Some((site, at))
    })
}

fn sites<'a>(args: &'a Args, project: &'a Project) -> impl Iterator<Item = BodyIx> + 'a {
    let chosen = |site: &BodyIx| args.sites.is_empty() || args.sites.iter().any(|id| **id == *project.body(*site).id);
    project.sites.iter().copied().filter(chosen)
}

/// The mistakes in the files of a form.
fn mistakes(prepared: &Prepared, id: &str) -> Vec<Diagnostic> {
    let of_form = |diagnostic: &&Diagnostic| {
        let file = diagnostic.at.and_then(|at| prepared.sources.file(at.file()));
        file.is_some_and(|file| {
            file.path.strip_prefix("forms/").is_some_and(|path| path == format!("{id}.yaml") || path.ends_with(&format!("/{id}.yaml")))
        })
    };
    prepared.diagnostics.iter().filter(of_form).cloned().collect()
}

/// Why there is no such form: mistakes in its file, another site that has it, a slip of the pen.
fn missing(args: &Args, prepared: &Prepared, project: &Project, id: &str, own: Vec<Diagnostic>) -> u8 {
    if own.iter().any(|diagnostic| diagnostic.code.severity == Severity::Error) {
        report::diagnostics(args, &prepared.sources, &own);
        return MISTAKES;
    }
    let has = |site: &&BodyIx| project.body(**site).forms.iter().any(|form| &*form.id == id);
    let elsewhere: Vec<&str> = project.sites.iter().filter(has).map(|site| &*project.body(*site).id).collect();
    if !elsewhere.is_empty() {
        let (here, places) = (args.sites.join(", "), elsewhere.join(", "));
        report::trouble(
            args.language(),
            &format!("das Formular `{id}` bietet {here} nicht selbst an; es steht bei: {places}"),
            &format!("the form `{id}` is not offered by {here} itself; it stands at: {places}"),
        );
        return TROUBLE;
    }
    if project.stock.contains(&("forms", id.into())) {
        report::trouble(
            args.language(),
            &format!("das Formular `{id}` bietet noch niemand an; nehmen Sie es in einer `site.yaml` unter `adopt`, `forms` auf"),
            &format!("nobody offers the form `{id}` yet; add it to `adopt`, `forms` in a `site.yaml`"),
        );
        return TROUBLE;
    }
    let ids = sites(args, project).flat_map(|site| &project.body(site).forms).map(|form| &*form.id);
    let near = nearest(id, ids).map(|near| format!(" – `{near}`?")).unwrap_or_default();
    report::trouble(args.language(), &format!("das Formular `{id}` gibt es nicht{near}"), &format!("there is no form `{id}`{near}"));
    TROUBLE
}
