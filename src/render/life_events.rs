//! Life events: their list, and each as a path of steps across authorities.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::services::{self, DeskBody, FormLink, OnlineView};
use super::view::{LinkView, Md, Named, Teaser, word};
use super::{Failure, Out};
use crate::address::Target;
use crate::markdown::Link;
use crate::model::service::{Audience, LifeEvent, Step};
use crate::resolve::BodyIx;
use crate::resolve::competence::{self, Desk};
use crate::resolve::links;
use crate::resolve::nesting::A_PAGE;
use crate::text::sort_key;
use crate::theme::Tx;

/// A step for the place of the site: what, who, what to bring, by when.
#[derive(Serialize)]
struct StepView {
    title: Tx,
    text: Option<Md>,
    who: Option<Tx>,
    who_href: Option<String>,
    /// The body of a level of government for this place.
    authority: Option<Named>,
    desk: Option<Arc<DeskBody>>,
    /// Desks of districts: district and office.
    districts: Vec<LinkView>,
    /// Where the desk depends on the place: the places and the way there.
    places: Vec<Named>,
    service: Option<LinkView>,
    bring: Vec<Tx>,
    documents: Option<Md>,
    deadline: Option<Tx>,
    deadline_text: Option<Md>,
    forms: Vec<FormLink>,
    online: Option<OnlineView>,
}

fn teaser(out: &Out<'_>, id: &str, event: &LifeEvent) -> Teaser {
    Teaser {
        title: out.tx(&event.title),
        teaser: event.teaser.as_ref().map(|teaser| out.tx(teaser)),
        href: out.site.to(Target::LifeEvent(id), out.lang()),
        date: None,
        date_text: None,
        source: None,
        image: None,
    }
}

fn ordered<'a>(out: &'a Out<'_>, audience: Audience) -> Vec<(&'a str, &'a LifeEvent)> {
    let events = &out.site.project.body(out.site.ix).life_events;
    let mut events: Vec<(&str, &LifeEvent)> =
        events.iter().map(|(id, event)| (&**id, &**event)).filter(|(_, event)| event.audience == audience).collect();
    events.sort_by_key(|(_, event)| event.order.map_or(i64::MAX, |order| order.0));
    events
}

/// Life events of citizens for the home page.
pub(super) fn teasers(out: &Out<'_>) -> Vec<Teaser> {
    ordered(out, Audience::Citizens).into_iter().map(|(id, event)| teaser(out, id, event)).collect()
}

/// The life events on the site of a place, for the portal's page of it.
pub(super) fn of_place(out: &Out<'_>, place: BodyIx) -> Vec<LinkView> {
    ordered(out, Audience::Citizens)
        .into_iter()
        .chain(ordered(out, Audience::Business))
        .filter(|(id, _)| out.site.project.body(place).life_events.contains_key(*id))
        .filter_map(|(id, event)| {
            Some(LinkView { title: out.tx(&event.title), href: out.site.across(place, Target::LifeEvent(id), out.lang())? })
        })
        .collect()
}

/// The list of life events.
pub(super) fn list(out: &Out<'_>) -> Result<(), Failure> {
    let of = |audience| ordered(out, audience).into_iter().map(|(id, event)| teaser(out, id, event)).collect::<Vec<_>>();
    let meta = out.meta("life_events", out.string("nav_life_events"), String::new(), out.crumbs(Vec::new()));
    out.page("life_events.html", &meta, &json!({"citizens": of(Audience::Citizens), "business": of(Audience::Business)}))
}

/// The page of a life event. On the portal, where no place is chosen yet, it leads to that of each place.
pub(super) fn page(out: &Out<'_>, id: &Arc<str>) -> Result<(), Failure> {
    let project = out.site.project;
    let Some(event) = project.body(out.site.ix).life_events.get(id) else { return Ok(()) };
    let in_steps = |service: &str| event.steps.iter().any(|step| step.service.as_ref().is_some_and(|known| known.as_str() == service));
    let further = services::teasers(out, |adopted| {
        let service = &adopted.service;
        service.life_events.iter().any(|known| known.as_str() == &**id) && !in_steps(&adopted.id)
    });
    let is_portal = project.sites.first() == Some(&out.site.ix);
    let places: Vec<Named> =
        if is_portal { places(out, |ix| project.body(ix).life_events.contains_key(id), &Target::LifeEvent(id)) } else { Vec::new() };
    let data = json!({
        "event": {
            "title": out.tx(&event.title),
            "teaser": event.teaser.as_ref().map(|teaser| out.tx(teaser)),
            "body": event.body.as_ref().map(|body| out.md(body, 0, "")),
        },
        "steps": event.steps.iter().map(|each| step(out, each)).collect::<Vec<_>>(),
        "places": places,
        "services": further,
        "packages": super::forms::packages(out, Some(id)),
    });
    let description = event.teaser.as_ref().map(|teaser| out.tx(teaser).text).unwrap_or_default();
    let crumbs = out.crumbs(vec![out.crumb(Target::LifeEvents, "nav_life_events")]);
    out.page("life_event.html", &out.meta("life_event", out.tx(&event.title).text, description, crumbs), &data)
}

/// The region's places, each with its own page of something; of a long list the finder of places.
fn places(out: &Out<'_>, has: impl Fn(BodyIx) -> bool, target: &Target<'_>) -> Vec<Named> {
    let project = out.site.project;
    let mut places: Vec<BodyIx> = project
        .sites
        .iter()
        .copied()
        .filter(|&ix| project.body(ix).site.kind.is_place() && project.merged(ix).is_none() && has(ix))
        .collect();
    if places.len() > A_PAGE {
        let finder = project.sites.first().and_then(|&portal| out.site.across(portal, Target::Places, out.lang()));
        return vec![Named { name: out.string("choose_place"), href: finder }];
    }
    places.sort_by_cached_key(|&ix| sort_key(project.body(ix).site.name.as_str()));
    places
        .into_iter()
        .filter_map(|ix| {
            Some(Named {
                name: project.body(ix).site.name.as_str().to_owned(),
                href: Some(out.site.across(ix, target.clone(), out.lang())?),
            })
        })
        .collect()
}

fn step(out: &Out<'_>, step: &Step) -> StepView {
    let project = out.site.project;
    let mut view = StepView {
        title: out.tx(&step.title),
        text: step.text.as_ref().map(|text| out.md(text, 2, &format!("{}-", step.id.as_str()))),
        who: step.who.as_ref().map(|who| out.tx(who)),
        who_href: None,
        authority: None,
        desk: None,
        districts: Vec::new(),
        places: Vec::new(),
        service: None,
        bring: step.bring.iter().map(|text| out.tx(text)).collect(),
        documents: None,
        deadline: step.deadline.as_ref().map(|text| out.tx(text)),
        deadline_text: None,
        forms: Vec::new(),
        online: None,
    };
    if let Some(ix) = step.body.as_ref().and_then(|body| project.find(body.as_str())) {
        let named = out.named(ix);
        (view.who, view.who_href) = (Some(word(named.name)), named.href);
    }
    let own = out.site.ix;
    if let Some(level) = step.level.filter(|_| project.sites.first() != Some(&own)) {
        view.authority = competence::filling(project, own, level).filter(|&ix| ix != own).map(|ix| out.named(ix));
    }
    if let Some(service) = &step.service {
        of_service(out, step, service.as_str(), &mut view);
    }
    view
}

/// The desk of a district: the district's name, leading to the office.
fn of_district(out: &Out<'_>, place: BodyIx, district: &str, desk: &Desk) -> Option<LinkView> {
    let name = out.site.project.body(place).site.districts.get(district)?.name.as_str();
    let href = out.site.across(desk.body, Target::Office(desk.office.as_ref()?), out.lang())?;
    Some(LinkView { title: word(name), href })
}

/// What a service tells about a step: the desk for this place, its forms, documents and deadline.
fn of_service(out: &Out<'_>, step: &Step, id: &str, view: &mut StepView) {
    let project = out.site.project;
    let own = out.site.ix;
    let Some(adopted) = out.site.project.offered(out.site.ix, id) else { return };
    let service = &adopted.service;
    if let Link::Found(href) = links::resolve(project, out.site.reachable, own, out.lang(), "service", id) {
        view.service = Some(LinkView { title: out.tx(&service.title), href });
    }
    if step.bring.is_empty() {
        view.documents = service.documents.as_ref().map(|text| out.md(text, 2, &format!("{}-documents-", step.id.as_str())));
    }
    if step.deadline.is_none() {
        view.deadline_text = service.deadline.as_ref().map(|text| out.md(text, 2, &format!("{}-deadline-", step.id.as_str())));
    }
    // Where one desk serves all, it stands there; else each place leads to its own.
    let served = if project.sites.first() == Some(&own) { Vec::new() } else { project.competence.places(project, own, id) };
    match served.as_slice() {
        [place] => {
            if let Some(found) = project.competence.get(*place, id) {
                view.desk = Some(services::desk_body(out, &found.desk));
                view.districts = found.districts.iter().filter_map(|(district, desk)| of_district(out, *place, district, desk)).collect();
            }
        }
        _ => {
            view.places = places(
                out,
                |ix| project.competence.get(ix, id).is_some() && (served.is_empty() || served.contains(&ix)),
                &Target::Service(id),
            );
        }
    }
    view.forms = services::forms(out, own, service);
    view.online = services::online(out, own, service);
}
