//! Forms: each form's permanent page, and what its PDF, its packages and its register share.

mod list;
mod package;
mod paper;
mod place;
mod read_back;
mod register;
mod versions;

pub(super) use list::{Shelf, list};
pub(super) use package::{package, packages};
pub(super) use paper::{definition, former, pdf};
pub(super) use read_back::{former_definition, read_back};
pub use register::REGISTER_SCHEMA;
pub(super) use register::register;

use serde::Serialize;
use serde_json::json;

use super::print::{authority, enclosed_if};
use super::print_labels::ways;
use super::rule_words::Words;
use super::services::{self, desk_body};
use super::view::{LinkView, Named};
use super::{Facts, Failure, Out};
use crate::address::Target;
use crate::decode::Text;
use crate::language;
use crate::model::form::FormKind;
use crate::resolve::competence::Desk;
use crate::resolve::forms::fill;
use crate::resolve::{Adopted, AdoptedForm, BodyIx, Project, register as catalogue};
use crate::text::{bind, hex};
use crate::theme::Tx;

/// The legal entity and the desk of a form on the site of `out`.
pub(super) fn entity_and_desk(out: &Out<'_>, form: &AdoptedForm) -> (BodyIx, Option<Desk>) {
    let (project, own) = (out.site.project, out.site.ix);
    (entity_of(project, own, form), catalogue::desk(project, own, form))
}

/// The legal entity of a form of a site.
pub fn entity_of(project: &Project, site: BodyIx, form: &AdoptedForm) -> BodyIx {
    let service = form.form.service.as_ref();
    let found = service.and_then(|service| project.competence.get(site, service.as_str()));
    found.map_or(site, |found| found.entity)
}

/// A file for download.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FileView {
    /// Language tag.
    lang: &'static str,
    /// The language's own name.
    language: &'static str,
    /// Link.
    href: String,
    /// `94 KB`.
    size: String,
    /// 0 where that is not known.
    pages: u32,
    /// Checksum.
    sha256: String,
}

impl Out<'_> {
    /// A size for people: thousands of bytes, or millions with one decimal.
    pub(super) fn size(&self, bytes: u64) -> String {
        if bytes < 1_000_000 {
            return format!("{} KB", bytes.div_ceil(1000));
        }
        let tenths = (bytes + 50_000) / 100_000;
        let mark = if self.lang() == "en" { '.' } else { ',' };
        format!("{}{mark}{} MB", tenths / 10, tenths % 10)
    }

    fn file(&self, target: &Target<'_>, lang: &'static str, facts: Facts) -> FileView {
        FileView {
            lang,
            language: language::find(lang).autonym,
            href: self.site.to(target.clone(), lang),
            size: self.size(facts.size),
            pages: facts.pages,
            sha256: hex(&facts.sha256),
        }
    }

    /// The PDF of a form in each of its languages, that of the page first.
    pub(in crate::render) fn files(&self, form: &AdoptedForm) -> Vec<FileView> {
        let mut languages = self.site.project.languages_of(self.site.ix);
        languages.retain(|lang| form.has(lang));
        languages.sort_by_key(|lang| *lang != form.lang(self.lang()));
        let target = Target::FormPdf(&form.id);
        languages.into_iter().map(|lang| self.file(&target, lang, self.site.facts(&target.path(lang)))).collect()
    }

    /// A text of a form with its parameters filled in. What they bring along is bound as well: “30. April” on one line.
    pub(in crate::render) fn filled(&self, form: &AdoptedForm, text: &Text) -> Tx {
        let tx = self.tx(text);
        let filled = fill(&tx.text, &form.params, tx.lang.unwrap_or(self.lang()));
        Tx { text: bind(&filled).into_owned(), lang: tx.lang }
    }
}

/// The service that a form belongs to, as its site offers it.
pub(in crate::render) fn service_of<'a>(out: &'a Out<'_>, site: BodyIx, form: &AdoptedForm) -> Option<&'a Adopted> {
    out.site.project.body(site).service(form.form.service.as_ref()?.as_str())
}

/// A form's permanent page.
pub(super) fn page(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let project = out.site.project;
    let Some(form) = project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    let (entity, desk) = entity_and_desk(out, form);
    let adopted = service_of(out, out.site.ix, form);
    let service = adopted
        .map(|adopted| LinkView { title: out.tx(&adopted.service.title), href: out.site.to(Target::Service(&adopted.id), out.lang()) });
    let filled = |text: &Text| out.filled(form, text);
    let words = Words::new(out, form);
    let enclosures = form
        .form
        .attachments
        .iter()
        .map(|attachment| json!({"label": filled(&attachment.label), "condition": enclosed_if(&words, &form.form, attachment)}));
    let hand_in = ways(&words, &form.form, &authority(out, form)).into_iter().map(|way| shown_mail(out, way));
    let Named { name, href } = out.named(entity);
    let desk_view = desk.as_ref().map(|desk| {
        json!({
            "place": project.body(out.site.ix).site.name.as_str(),
            "place_href": null,
            "district": null,
            "entity": {"name": name, "href": href},
            "external": desk.office.is_none(),
            "desk": desk_body(out, desk),
            "delegated": desk.body != entity,
            "forms": [],
            "online": adopted.and_then(|adopted| services::online(out, out.site.ix, &adopted.service)),
        })
    });
    let title = filled(&form.form.title);
    let versions = versions::versions(out, form);
    let coming = (form.form.valid_from.day() > project.clock.today).then(|| versions.iter().find(|version| version.is_usable()).cloned());
    let events = out.site.offers.iter().find(|offer| offer.site == out.site.ix && offer.form.id == form.id).map(|offer| &offer.events);
    let view = json!({"form": {
        "title": title,
        "intro": form.form.intro.as_ref().map(filled),
        "description": form.form.description.as_ref().map(|text| out.md(text, 0, "")),
        "version": form.form.version.as_str(),
        "valid_from_text": out.date(&form.form.valid_from),
        "files": out.files(form),
        "fill_in": (form.form.kind == FormKind::Form).then(|| out.site.to(Target::FillIn(&form.id), form.lang(out.lang()))),
        "external": form.form.external.as_ref().map(|external| json!({
            "href": external.url.as_ref().map(|url| url.as_str()),
            "issuer": filled(&external.issuer),
            "as_of_text": out.date(&external.as_of),
            "accessible": out.string(&format!("form_accessible_{}", external.accessible.word())),
            "note": external.note.as_ref().map(filled),
        })),
        "xdf": (form.form.kind == FormKind::Form).then(|| json!({
            "href": out.site.to(Target::FormXdf(&form.id), "de"),
            "kb": out.site.facts(&Target::FormXdf(&form.id).path("de")).size.div_ceil(1000),
        })),
        "is_own": form.form.kind == FormKind::Form,
        "service": service,
        "attachments": enclosures.collect::<Vec<_>>(),
        "hand_in": hand_in.collect::<Vec<_>>(),
        "fees": adopted.map(|adopted| services::fees(out, &adopted.service)),
        "payment": form.form.payment.as_ref().and_then(|payment| payment.when.as_ref()).map(filled),
        "deadline": adopted.and_then(|adopted| adopted.service.deadline.as_ref()).map(|text| out.md(text, 1, "deadline-")),
        "legal_basis": form.form.legal_basis.as_ref().map(filled),
        "written_form": form.norm(out.lang()).map(|norm| bind(&norm).into_owned()),
        "no_signature": super::print_labels::no_signature(out, &form.form, entity),
        "entity": project.body(entity).official_name(),
        "versions": versions,
        "coming": coming.map(|current| json!({"current": current})),
        "packages": events.map(|events| package::containing(out, events)),
    }, "desk": desk_view});
    let crumbs = out.crumbs(vec![out.crumb(Target::Forms, "nav_forms")]);
    let description = form.form.intro.as_ref().map(|intro| filled(intro).text).unwrap_or_default();
    out.page("form.html", &out.meta("form", title.text, description, crumbs), &view)
}

/// A sentence with a mail address as the site shows it.
fn shown_mail(out: &Out<'_>, sentence: String) -> String {
    if out.site.project.body(out.site.ix).site.mail_links { sentence } else { sentence.replace('@', "(at)") }
}
