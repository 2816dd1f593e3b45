//! Offices, and the portal's finder of places.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::view::{AddressView, LinkView};
use super::{Failure, Out, alerts, hours, life_events, structured};
use crate::address::Target;
use crate::model::body::{BodyKind, Level};
use crate::model::office::Office;
use crate::resolve::{BodyIx, competence, people};
use crate::text::{initial, sort_key};

/// The list of offices.
pub(super) fn offices(out: &Out<'_>) -> Result<(), Failure> {
    let body = out.site.project.body(out.site.ix);
    let offices: Vec<_> = body
        .offices
        .iter()
        .map(|office| {
            let data = &office.data;
            json!({
                "name": out.tx(&data.name),
                "department": data.department.as_ref().map(|department| out.tx(department)),
                "href": out.site.to(Target::Office(&office.id), out.lang()),
                "phone": data.phone.as_ref().map(|phone| phone.as_str()),
                "email": data.mailbox.as_ref().map(|email| email.as_str()),
            })
        })
        .collect();
    let meta = out.meta("offices", out.string("nav_offices"), String::new(), out.crumbs(Vec::new()));
    out.page("offices.html", &meta, &json!({"offices": offices}))
}

/// The page of an office.
pub(super) fn office(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let project = out.site.project;
    let body = project.body(out.site.ix);
    let Some(item) = body.offices.get(at) else { return Ok(()) };
    let data = &item.data;
    let services: Vec<LinkView> = data
        .services
        .iter()
        .filter_map(|id| {
            let own = body.service(id.as_str());
            let portal = project.sites.first().copied()?;
            let site = if own.is_some() { out.site.ix } else { portal };
            let adopted = project.offered(out.site.ix, id.as_str())?;
            let href = out.site.across(site, Target::Service(id.as_str()), out.lang())?;
            Some(LinkView { title: out.tx(&adopted.service.title), href })
        })
        .collect();
    let view = json!({"office": {
        "name": out.tx(&data.name),
        "department": data.department.as_ref().map(|department| out.tx(department)),
        "address": data.address.as_ref().or(body.site.address.as_ref()).map(AddressView::from),
        "mailbox": data.mailbox.as_ref().map(|email| email.as_str()),
        "phone": data.phone.as_ref().map(|phone| phone.as_str()),
        "room": data.room.as_ref().map(|room| room.as_str()),
        "accessible": data.accessible.as_ref().map(|accessible| out.tx(accessible)),
        "opening": hours::opening(out, out.site.ix, item),
        "alerts": alerts::of_office(out, &item.id),
        "people": people(out, out.site.ix, data),
        "services": services,
        "forms": data.services.iter().any(|id| body.service(id.as_str()).is_some_and(|own| !own.service.forms.is_empty())),
        "appointments": data.appointments.as_ref().map(|url| url.as_str()),
        "body": data.body.as_ref().map(|body| out.md(body, 0, "")),
    }});
    let crumbs = out.crumbs(vec![out.crumb(Target::Offices, "nav_offices")]);
    let mut meta = out.meta("office", out.tx(&data.name).text, String::new(), crumbs);
    meta.structured.add(Some(structured::office(out, &meta, data)));
    out.page("office.html", &meta, &view)
}

/// Who works in an office of a body.
pub(super) fn people(out: &Out<'_>, body: BodyIx, office: &Office) -> Vec<serde_json::Value> {
    let project = out.site.project;
    people::present(project, body, &office.people)
        .map(|person| {
            let person = &person.data;
            let deputy = people::present(project, body, person.deputy.as_slice()).next();
            json!({
                "name": person.name.as_str(),
                "role": person.role.as_ref().map(|role| out.tx(role)),
                "phone": person.phone.as_ref().map(|phone| phone.as_str()),
                "email": person.email.as_ref().map(|email| email.as_str()),
                "room": person.room.as_ref().map(|room| room.as_str()),
                "deputy": deputy.map(|deputy| deputy.data.name.as_str()),
            })
        })
        .collect()
}

/// Every name that people search a place by: municipalities, districts, former and other names.
pub(super) fn names(out: &Out<'_>) -> Vec<(String, BodyIx, Option<String>)> {
    let project = out.site.project;
    let mut names = Vec::new();
    for &ix in project.sites.iter().filter(|&&ix| project.body(ix).site.kind.is_place()) {
        let site = &project.body(ix).site;
        let name = site.name.as_str();
        if let Some(merged) = project.merged(ix) {
            let today = project.body(merged).site.name.as_str();
            names.push((name.to_owned(), merged, Some(out.string("former_of").replace("{name}", today))));
            continue;
        }
        names.push((name.to_owned(), ix, None));
        for (_, district) in site.districts.iter() {
            let note = out.string("district_of").replace("{name}", name);
            for known in std::iter::once(&district.name).chain(&district.aliases) {
                names.push((known.as_str().to_owned(), ix, Some(note.clone())));
            }
        }
        for former in &site.former {
            // A former municipality that is a district today stands there already.
            if !site.districts.iter().any(|(_, district)| district.name.as_str() == former.as_str()) {
                names.push((former.as_str().to_owned(), ix, Some(out.string("former_of").replace("{name}", name))));
            }
        }
    }
    names.sort_by_cached_key(|(name, ix, _)| (sort_key(name), *ix));
    names
}

/// The finder of places: every name and every postcode, without a script.
pub(super) fn finder(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let mut letters: BTreeMap<String, Vec<serde_json::Value>> = BTreeMap::new();
    for (name, ix, note) in names(out) {
        let href = out.site.to(Target::Place(&project.body(ix).id), out.lang());
        letters.entry(initial(&name)).or_default().push(json!({"name": name, "href": href, "note": note}));
    }
    let letters: Vec<_> = letters.into_iter().map(|(letter, places)| json!({"letter": letter, "places": places})).collect();
    let postcodes: Vec<_> =
        project.postcodes().map(|plz| json!({"plz": plz, "href": out.site.to(Target::Postcode(plz), out.lang())})).collect();
    let meta = out.meta("places", out.string("nav_places"), String::new(), out.crumbs(Vec::new()));
    out.page("places.html", &meta, &json!({"letters": letters, "postcodes": postcodes}))
}

/// The portal's page of a place: who handles each of its services.
pub(super) fn place(out: &Out<'_>, ix: BodyIx) -> Result<(), Failure> {
    let project = out.site.project;
    let body = project.body(ix);
    let mut services: Vec<_> = body
        .services
        .iter()
        .filter_map(|adopted| {
            let found = project.competence.get(ix, &adopted.id)?;
            let desk = super::services::desk_body(out, &found.desk);
            let title = out.tx(&adopted.service.title);
            Some((
                sort_key(&title.text),
                json!({
                    "title": title,
                    "href": out.site.across(ix, Target::Service(&adopted.id), out.lang())?,
                    "entity": project.body(found.entity).official_name(),
                    "desk": desk.name.text,
                    "desk_href": desk.href,
                    "phone": desk.phone,
                }),
            ))
        })
        .collect();
    services.sort_by(|a, b| a.0.cmp(&b.0));
    let named = |found: Option<BodyIx>| {
        found
            .filter(|&other| other != ix)
            .map(|other| json!({"name": project.body(other).official_name(), "href": out.site.across(other, Target::Home, out.lang())}))
    };
    let above = body.chain.get(1).copied().filter(|&above| project.body(above).site.kind.fills(Level::Association));
    let county = competence::filling(project, ix, Level::County);
    let view = json!({
        "place": {
            "name": body.site.name.as_str(),
            "official_name": body.official_name(),
            "kind": out.string(&format!("kind_{}", body.site.kind.word())),
            "href": out.site.across(ix, Target::Home, out.lang()),
        },
        "administered_by": named(above),
        "county": named(county.filter(|_| body.site.kind != BodyKind::City)),
        "services": services.into_iter().map(|(_, service)| service).collect::<Vec<_>>(),
        "life_events": life_events::of_place(out, ix),
    });
    let crumbs = out.crumbs(vec![out.crumb(Target::Places, "nav_places")]);
    out.page("place.html", &out.meta("place", body.site.name.as_str().to_owned(), String::new(), crumbs), &view)
}

/// The places that share a postcode. A former municipality stands with the one it belongs to today.
pub(super) fn postcode(out: &Out<'_>, plz: &Arc<str>) -> Result<(), Failure> {
    let project = out.site.project;
    let mut places: BTreeMap<(String, BodyIx), Vec<String>> = BTreeMap::new();
    for &ix in project.of_postcode(plz) {
        let site = &project.body(ix).site;
        let has = |postcodes: &[crate::decode::Plz]| postcodes.iter().any(|own| own.as_str() == &**plz);
        let districts =
            site.districts.iter().filter(|(_, district)| has(&district.postcodes)).map(|(_, district)| district.name.as_str().to_owned());
        let mut parts: Vec<String> = districts.collect();
        if parts.is_empty() && !has(&site.postcodes) {
            continue;
        }
        let today = project.merged(ix).unwrap_or(ix);
        if today != ix {
            parts.insert(0, site.name.as_str().to_owned());
        }
        let name = project.body(today).site.name.as_str().to_owned();
        places.entry((name, today)).or_default().append(&mut parts);
    }
    let places: Vec<_> = places
        .into_iter()
        .map(|((name, ix), parts)| {
            let href = out.site.to(Target::Place(&project.body(ix).id), out.lang());
            json!({"name": name, "href": href, "note": (!parts.is_empty()).then(|| parts.join(", "))})
        })
        .collect();
    let crumbs = out.crumbs(vec![out.crumb(Target::Places, "nav_places")]);
    out.page("postcode.html", &out.meta("postcode", plz.to_string(), String::new(), crumbs), &json!({"plz": &**plz, "places": places}))
}
