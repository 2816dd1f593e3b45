//! The pages and files of a site's forms.

use crate::address::Target;
use crate::model::form::FormKind;
use crate::resolve::forms::is_own;
use crate::resolve::register::{self, Offer};
use crate::resolve::{AdoptedForm, BodyIx, Project};
use crate::source::Span;

use super::What;

/// Assets that only the page for reading forms back uses: together they are larger than a small site.
pub(super) const READ_BACK: [&str; 13] = [
    "form-read.css",
    "form-read.js",
    "form-read-check.js",
    "form-read-computed.js",
    "form-read-export.js",
    "form-read-files.js",
    "form-read-people.js",
    "form-read-tiff.js",
    "form-read-values.js",
    "form-read-worker.js",
    "qr-read.js",
    "pdf.js",
    "pdf-worker.js",
];

/// Languages in which filled forms are read back: those of the clerks.
pub const CLERKS: [&str; 2] = ["de", "en"];

/// Whether a site has forms that may come back filled.
pub fn reads_back(project: &Project, site: BodyIx) -> bool {
    let body = project.body(site);
    let own = |form: &AdoptedForm| form.form.kind == FormKind::Form && is_own(project, site, form);
    body.site.kind.is_authority() && body.forms.iter().any(own)
}

/// The register of forms in a language, each form's page and PDF, and the PDF files of former versions.
pub(super) fn forms(
    project: &Project,
    site: BodyIx,
    lang: &'static str,
    offers: &[Offer<'_>],
    page: &mut impl FnMut(Target<'_>, What, Span),
) {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    page(Target::Forms, What::Forms, own);
    for (at, form) in body.forms.iter().enumerate().filter(|(_, form)| is_own(project, site, form)) {
        page(Target::Form(&form.id), What::Form(at), form.at);
        if form.has(lang) {
            page(Target::FormPdf(&form.id), What::FormPdf(site, at), form.at);
        }
        if form.has(lang) && form.form.kind == FormKind::Form {
            page(Target::FormFill(&form.id), What::FormFill(at), form.at);
            page(Target::FormMap(&form.id), What::FormFill(at), form.at);
            page(Target::FormDefinition(&form.id), What::FormDefinition(at), form.at);
            page(Target::FillIn(&form.id), What::FillIn(at), form.at);
            // The standard is German.
            if lang == "de" {
                page(Target::FormXdf(&form.id), What::FormXdf(at), form.at);
            }
        }
        for (number, (_, release)) in project.former(site, form).into_iter().enumerate() {
            if release.lang.as_str() == lang {
                page(Target::FormerPdf(&form.id, release.version.as_str()), What::FormerPdf(at, number), release.span);
                if lang == "de" && form.form.kind == FormKind::Form {
                    page(Target::FormerDefinition(&form.id, release.version.as_str()), What::FormerDefinition(at, number), release.span);
                }
            }
        }
    }
    if CLERKS.contains(&lang) && reads_back(project, site) {
        page(Target::ReadBack, What::ReadBack, own);
    }
    let shelves = register::shelves(project, site, offers);
    for &event in &shelves.events {
        page(Target::FormsOfEvent(event), What::FormsOfEvent(event.into()), own);
    }
    for desk in shelves.desks.keys() {
        page(Target::FormsOfOffice(desk), What::FormsOfOffice(desk.as_str().into()), own);
    }
}
