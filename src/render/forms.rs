//! Forms: the register, each form's permanent page, its PDF.

use serde_json::json;

use super::print::print_form;
use super::services::desk_body;
use super::view::{LinkView, Named};
use super::{Facts, Failure, Out, form_problem};
use crate::address::Target;
use crate::decode::Text;
use crate::diag::Diagnostic;
use crate::language::{differs, of_path};
use crate::model::form::FormKind;
use crate::pdf::{self, PrintProblem, Reason};
use crate::resolve::competence::Desk;
use crate::resolve::forms::{fill, is_own};
use crate::resolve::{AdoptedForm, BodyIx};
use crate::source::Span;
use crate::text::sort_key;
use crate::theme::Tx;

/// The legal entity and the desk of a form on the site of `out`.
pub(super) fn entity_and_desk(out: &Out<'_>, form: &AdoptedForm) -> (BodyIx, Option<Desk>) {
    let own = out.site.ix;
    let service = form.form.service.as_ref();
    let found = service.and_then(|service| out.site.project.competence.get(own, service.as_str()));
    found.map_or((own, None), |found| (found.entity, Some(found.desk.clone())))
}

/// A form's title with its parameters filled in.
fn title(out: &Out<'_>, form: &AdoptedForm) -> Tx {
    let tx = out.tx(&form.form.title);
    Tx { text: fill(&tx.text, &form.params, tx.lang.unwrap_or(out.lang())), lang: tx.lang }
}

/// The register of forms. An association and the portal show the forms of the places they serve.
pub(super) fn list(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let own = out.site.ix;
    let is_portal = project.sites.first() == Some(&own);
    let sites: Vec<BodyIx> = if is_portal { project.sites.clone() } else { std::iter::once(own).chain(project.below(own)).collect() };
    let mut forms = Vec::new();
    for site in sites {
        // A county's register does not repeat those of its towns.
        let foreign = site != own;
        if foreign && !is_portal && !project.body(own).forms.iter().any(|form| !is_own(project, own, form)) {
            continue;
        }
        for form in project.body(site).forms.iter().filter(|form| is_own(project, site, form)) {
            let Some(href) = out.site.across(site, Target::Form(&form.id), out.lang()) else { continue };
            let pdf = match form.form.kind {
                FormKind::Form => out.site.across(site, Target::FormPdf(&form.id), out.lang()),
                FormKind::External => None,
            };
            if pdf.is_none() && form.form.kind == FormKind::Form {
                continue;
            }
            let mut title = title(out, form);
            if foreign {
                title.text = format!("{} – {}", title.text, project.body(site).site.name.as_str());
            }
            let service = form.form.service.as_ref().and_then(|id| project.body(site).service(id.as_str()));
            forms.push((
                sort_key(&title.text),
                json!({
                    "title": title,
                    "href": href,
                    "pdf": pdf,
                    "version": form.form.version.as_str(),
                    "service": service.map(|adopted| out.tx(&adopted.service.title)),
                }),
            ));
        }
    }
    forms.sort_by(|a, b| a.0.cmp(&b.0));
    let forms: Vec<_> = forms.into_iter().map(|(_, form)| form).collect();
    let meta = out.meta("forms", out.string("nav_forms"), String::new(), out.crumbs(Vec::new()));
    out.page("forms.html", &meta, &json!({"forms": forms}))
}

/// A form's permanent page.
pub(super) fn page(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let project = out.site.project;
    let Some(form) = project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    let (entity, desk) = entity_and_desk(out, form);
    let pdf = project.path(out.site.ix, &Target::FormPdf(&form.id), out.lang());
    let facts = out.site.facts(&pdf);
    let pdf_lang = of_path(&pdf);
    let service = form
        .form
        .service
        .as_ref()
        .and_then(|id| project.body(out.site.ix).service(id.as_str()))
        .map(|adopted| LinkView { title: out.tx(&adopted.service.title), href: out.site.to(Target::Service(&adopted.id), out.lang()) });
    let filled = |text: &Text| {
        let tx = out.tx(text);
        Tx { text: fill(&tx.text, &form.params, tx.lang.unwrap_or(out.lang())), lang: tx.lang }
    };
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
            "online": null,
        })
    });
    let title = title(out, form);
    let view = json!({"form": {
        "title": title,
        "intro": form.form.intro.as_ref().map(filled),
        "description": form.form.description.as_ref().map(|text| out.md(text, 0, "")),
        "version": form.form.version.as_str(),
        "valid_from_text": out.date(&form.form.valid_from),
        "pdf": (form.form.kind == FormKind::Form).then(|| out.site.to(Target::FormPdf(&form.id), out.lang())),
        "external": form.form.external.as_ref().map(|external| json!({
            "href": external.url.as_str(),
            "issuer": filled(&external.issuer),
            "as_of_text": out.date(&external.as_of),
            "accessible": out.string(&format!("form_accessible_{}", external.accessible.word())),
            "note": external.note.as_ref().map(filled),
        })),
        // Set where the PDF speaks another language than its page.
        "pdf_lang": differs(pdf_lang, out.lang()).then_some(pdf_lang),
        "xdf": (form.form.kind == FormKind::Form).then(|| json!({
            "href": out.site.to(Target::FormXdf(&form.id), "de"),
            "kb": out.site.facts(&Target::FormXdf(&form.id).path("de")).size.div_ceil(1024),
        })),
        "pages": facts.pages,
        "kb": facts.size.div_ceil(1024),
        "service": service,
        "attachments": form.form.attachments.iter().map(|attachment| filled(&attachment.label)).collect::<Vec<_>>(),
        "written_form": form.form.written_form.as_ref().map(|norm| crate::text::bind(norm.as_str())),
        "entity": project.body(entity).official_name(),
    }, "desk": desk_view});
    let crumbs = out.crumbs(vec![out.crumb(Target::Forms, "nav_forms")]);
    let description = form.form.intro.as_ref().map(|intro| filled(intro).text).unwrap_or_default();
    out.page("form.html", &out.meta("form", title.text, description, crumbs), &view)
}

/// A form's PDF for the legal entity, the desk and the language of this page; at its own address with what fills it in.
pub(super) fn pdf(out: &Out<'_>, at: usize, with_fill: bool) -> Result<(), Failure> {
    let Some(form) = out.site.project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    let print = print_form(out, form);
    let key = out.paper_key(&print);
    let own = |target: Target<'_>| target.path(out.lang());
    let path = if with_fill { own(Target::FormPdf(&form.id)) } else { out.job.file() };
    let beside = with_fill.then(|| (own(Target::FormFill(&form.id)), own(Target::FormMap(&form.id))));
    let kept = out.sink.kept(&path, &key);
    let others = beside.iter().flat_map(|(fill, map)| [fill, map]).all(|path| out.sink.kept(path, &key).is_some());
    if let Some(facts) = kept.filter(|_| others) {
        out.site.remember(path, facts);
        return Ok(());
    }
    let done = match &beside {
        Some(_) => pdf::render_both(&print).map(|(blank, filled)| (blank, Some(filled))),
        None => pdf::render(&print).map(|blank| (blank, None)),
    };
    match done {
        Ok((done, filled)) => {
            out.put(&path, &key, done.pages, &done.bytes)?;
            if let (Some((fill, map)), Some(filled)) = (beside, filled) {
                out.put(&fill, &key, done.pages, &filled.bytes)?;
                out.put(&map, &key, 0, &filled.map.json())?;
            }
            out.site.remember(path, Facts { size: done.bytes.len() as u64, pages: done.pages });
            Ok(())
        }
        Err(problems) => Err(Failure::Diagnostics(told(out, form, &problems))),
    }
}

/// What keeps a form from paper, where it stands.
fn told(out: &Out<'_>, form: &AdoptedForm, problems: &[PrintProblem]) -> Vec<Diagnostic> {
    let (entity, _) = entity_and_desk(out, form);
    let site = &out.site.project.body(entity).site;
    // What a municipality brings is its own mistake, not that of the form.
    let own = |problem: &PrintProblem| match problem.place.split('.').next() {
        Some("coat_of_arms") => site.coat_of_arms.as_ref().map(|arms| arms.span()),
        Some("giro" | "sepa") => site.bank.as_ref().map(|bank| bank.span),
        _ => None,
    };
    let at = |problem: &PrintProblem| own(problem).unwrap_or_else(|| place(form, problem));
    problems.iter().map(|problem| form_problem(at(problem), &form.id, problem)).collect()
}

/// Where the text of a problem stands: the text with the character that can't be printed, else the field, the section, the
/// form.
fn place(form: &AdoptedForm, problem: &PrintProblem) -> Span {
    let mut parts = problem.place.split('.').filter(|part| *part != "sections" && part.parse::<u32>().is_err());
    let section = parts.next().and_then(|id| form.form.sections.iter().find(|section| section.id.as_str() == id));
    let field = parts.next().and_then(|id| section?.fields.iter().find(|field| field.id.as_str() == id));
    let texts: Vec<&Text> = match (field, section) {
        (Some(field), _) => {
            field.label.iter().chain(&field.hint).chain(&field.text).chain(field.options.iter().map(|(_, text)| text)).collect()
        }
        (None, Some(section)) => std::iter::once(&section.title).chain(&section.note).collect(),
        (None, None) => std::iter::once(&form.form.title).chain(&form.form.intro).chain(&form.form.office_use).collect(),
    };
    let letter = match problem.reason {
        Reason::MissingGlyph(letter) | Reason::NotInField(letter) => Some(letter),
        _ => None,
    };
    let block = letter.and_then(|letter| texts.iter().flat_map(|text| text.blocks()).find(|(_, block)| block.text.contains(letter)));
    block.map(|(_, block)| block.span).or(texts.first().map(|text| text.de.span)).unwrap_or(form.form.title.de.span)
}
