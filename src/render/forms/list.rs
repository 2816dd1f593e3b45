//! The register of forms for people: all of them, those of a life event, those of an office. No script is needed.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::package::{packages, title_of};
use super::{Failure, Out, service_of};
use crate::address::Target;
use crate::model::form::FormKind;
use crate::plan::{CLERKS, reads_back};
use crate::render::services::desk_body;
use crate::resolve::BodyIx;
use crate::resolve::nesting::A_PAGE;
use crate::resolve::register::{Offer, desk_slug, shelves};
use crate::text::sort_key;
use crate::theme::Tx;

/// Which forms a page of the register shows.
#[derive(Debug, Clone, Copy)]
pub(in crate::render) enum Shelf<'a> {
    /// All.
    All,
    /// Those of a life event.
    Event(&'a str),
    /// Those that go to a desk.
    Desk(&'a str),
}

#[derive(Serialize)]
struct Choice {
    title: Tx,
    href: String,
    current: bool,
}

/// A page of the register. On a portal of very many places only its own forms stand there; the others are a place away.
pub(in crate::render) fn list(out: &Out<'_>, shelf: &Shelf<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let own = out.site.ix;
    let offers = &out.site.offers;
    let on_shelf = |offer: &&Offer<'_>| match shelf {
        Shelf::All => true,
        Shelf::Event(event) => offer.events.contains(event),
        Shelf::Desk(slug) => offer.desk.as_ref().is_some_and(|desk| desk_slug(project, own, desk) == **slug),
    };
    let places = places(out, offers);
    let is_long = places.len() > A_PAGE;
    let shown = |offer: &&Offer<'_>| on_shelf(offer) && (!is_long || offer.site == own);
    let mut forms: Vec<_> = offers.iter().filter(shown).filter_map(|offer| row(out, offer)).collect();
    forms.sort_by(|a, b| a.0.cmp(&b.0));
    let forms: Vec<_> = forms.into_iter().map(|(_, form)| form).collect();

    let shelves = shelves(project, own, offers);
    let all = Choice { title: word(out, "all_forms"), href: out.site.to(Target::Forms, out.lang()), current: matches!(shelf, Shelf::All) };
    let mut events: Vec<Choice> = shelves
        .events
        .iter()
        .map(|&event| Choice {
            title: title_of(out, Some(event)),
            href: out.site.to(Target::FormsOfEvent(event), out.lang()),
            current: matches!(shelf, Shelf::Event(now) if *now == event),
        })
        .collect();
    let mut desks: Vec<Choice> = shelves
        .desks
        .iter()
        .map(|(slug, desk)| Choice {
            title: desk_body(out, desk).name.clone(),
            href: out.site.to(Target::FormsOfOffice(slug), out.lang()),
            current: matches!(shelf, Shelf::Desk(now) if now == slug),
        })
        .collect();
    let mut places: Vec<Choice> = places
        .into_iter()
        .filter(|_| !is_long)
        .filter_map(|site| {
            let title = Tx { text: project.body(site).site.name.as_str().to_owned(), lang: None };
            Some(Choice { title, href: out.site.across(site, Target::Forms, out.lang())?, current: false })
        })
        .collect();
    let mut filters = Vec::new();
    for (key, choices) in [("by_place", &mut places), ("by_life_event", &mut events), ("by_office", &mut desks)] {
        // One choice narrows nothing down.
        if choices.len() > 1 {
            choices.sort_by_cached_key(|choice| sort_key(&choice.title.text));
            let current = choices.iter().any(|choice| choice.current);
            filters.push(json!({"title": out.string(key), "choices": choices, "current": current}));
        }
    }
    let chosen = events.iter().chain(&desks).find(|choice| choice.current).map(|choice| choice.title.clone());
    let (title, crumbs) = match &chosen {
        None => (out.string("nav_forms"), out.crumbs(Vec::new())),
        Some(title) => (out.string("forms_for").replace("{title}", &title.text), out.crumbs(vec![out.crumb(Target::Forms, "nav_forms")])),
    };
    let packed = match shelf {
        Shelf::All => packages(out, None),
        Shelf::Event(event) => packages(out, Some(&Arc::from(*event))),
        Shelf::Desk(_) => Vec::new(),
    };
    let register = out.site.to(Target::FormRegister, "de");
    let office = (matches!(shelf, Shelf::All) && reads_back(project, own)).then(|| {
        let lang = if CLERKS.contains(&out.lang()) { out.lang() } else { "de" };
        json!({"href": out.site.to(Target::ReadBack, lang), "lang": Some(lang).filter(|lang| *lang != out.lang())})
    });
    let finder = is_long.then(|| out.site.to(Target::Places, out.lang()));
    let data = json!({"forms": forms, "all": all, "places": finder, "filters": filters, "packages": packed, "register": register, "office": office});
    out.page("forms.html", &out.meta("forms", title, String::new(), crumbs), &data)
}

fn word(out: &Out<'_>, key: &str) -> Tx {
    Tx { text: out.string(key), lang: None }
}

/// On the portal, the bodies with registers of their own.
fn places(out: &Out<'_>, offers: &[Offer<'_>]) -> Vec<BodyIx> {
    let project = out.site.project;
    if project.sites.first() != Some(&out.site.ix) {
        return Vec::new();
    }
    let offering: HashSet<BodyIx> = offers.iter().map(|offer| offer.site).collect();
    project.sites.iter().copied().filter(|site| *site != out.site.ix && offering.contains(site)).collect()
}

/// A row with its key for sorting; none for a form whose page will not be there.
fn row(out: &Out<'_>, offer: &Offer<'_>) -> Option<((String, String), serde_json::Value)> {
    let (project, site, form) = (out.site.project, offer.site, offer.form);
    let href = out.site.across(site, Target::Form(&form.id), out.lang())?;
    let pdf = if form.has("de") { Some(out.site.across(site, Target::FormPdf(&form.id), form.lang(out.lang()))?) } else { None };
    let mut title = out.filled(form, &form.form.title);
    if site != out.site.ix {
        title.text = format!("{} – {}", title.text, project.body(site).site.name.as_str());
    }
    let service = service_of(out, site, form);
    let fill_in = || out.site.across(site, Target::FillIn(&form.id), form.lang(out.lang()));
    let row = json!({
        "title": title,
        "href": href,
        "pdf": pdf,
        "fill_in": if form.form.kind == FormKind::Form { fill_in() } else { None },
        "pdf_lang": Some(form.lang(out.lang())).filter(|lang| *lang != out.lang()),
        "version": form.form.version.as_str(),
        "service": service.map(|adopted| out.tx(&adopted.service.title)),
    });
    Some((sort_key(&title.text), row))
}
