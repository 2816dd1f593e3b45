//! The register of forms: what a site offers, and by what it can be narrowed down.

use std::collections::{BTreeMap, BTreeSet};

use super::competence::Desk;
use super::forms::is_own;
use super::{AdoptedForm, BodyIx, Project};

/// A form in a site's register.
#[derive(Debug)]
pub struct Offer<'a> {
    /// Whose it is.
    pub site: BodyIx,
    /// The form.
    pub form: &'a AdoptedForm,
    /// Life events that it belongs to, of the site that shows the register.
    pub events: BTreeSet<&'a str>,
    /// Where it goes.
    pub desk: Option<Desk>,
}

/// The forms in the register of a site. An association and the portal show those of the places they serve.
pub fn offers(project: &Project, own: BodyIx) -> Vec<Offer<'_>> {
    let is_portal = project.sites.first() == Some(&own);
    // A county's register does not repeat those of its towns.
    let serves = is_portal || project.body(own).forms.iter().any(|form| !is_own(project, own, form));
    let others: Vec<BodyIx> = match (is_portal, serves) {
        (true, _) => project.sites.iter().copied().filter(|&site| site != own).collect(),
        (false, true) => project.below(own).collect(),
        (false, false) => Vec::new(),
    };
    let sites = std::iter::once(own).chain(others);
    sites
        .flat_map(|site| project.body(site).forms.iter().filter(move |form| is_own(project, site, form)).map(move |form| (site, form)))
        .map(|(site, form)| Offer { site, form, events: events(project, own, site, form), desk: desk(project, site, form) })
        .collect()
}

/// The life events of `own` that a form belongs to: those of its services, and those with a step for one of them.
fn events<'a>(project: &'a Project, own: BodyIx, site: BodyIx, form: &AdoptedForm) -> BTreeSet<&'a str> {
    let services = project.body(site).services.iter().filter(|adopted| {
        let of_form = form.form.service.as_ref().is_some_and(|service| service.as_str() == &*adopted.id);
        of_form || adopted.service.forms.iter().any(|id| id.as_str() == &*form.id)
    });
    let known = &project.body(own).life_events;
    let mut found = BTreeSet::new();
    for adopted in services {
        let named = adopted.service.life_events.iter().filter_map(|id| known.get_key_value(id.as_str()));
        found.extend(named.map(|(id, _)| &**id));
        let stepped = known.iter().filter(|(_, event)| {
            event.steps.iter().any(|step| step.service.as_ref().is_some_and(|service| service.as_str() == &*adopted.id))
        });
        found.extend(stepped.map(|(id, _)| &**id));
    }
    found
}

/// Where a form of a site goes.
pub fn desk(project: &Project, site: BodyIx, form: &AdoptedForm) -> Option<Desk> {
    let service = form.form.service.as_ref()?;
    project.competence.get(site, service.as_str()).map(|found| found.desk.clone())
}

/// The part of an address that means a desk: the office, or for one of another body both.
pub fn desk_slug(project: &Project, own: BodyIx, desk: &Desk) -> String {
    let body = &project.body(desk.body).id;
    match &desk.office {
        Some(office) if desk.body == own => office.to_string(),
        Some(office) => format!("{body}-{office}"),
        None => body.to_string(),
    }
}

/// The life events and desks of a register, by their part of the address.
#[derive(Debug, Default)]
pub struct Shelves<'a> {
    /// Life events.
    pub events: BTreeSet<&'a str>,
    /// Desks.
    pub desks: BTreeMap<String, Desk>,
}

/// What the register of a site can be narrowed down by. On the portal a place comes first, and its register has the rest.
pub fn shelves<'a>(project: &Project, own: BodyIx, offers: &[Offer<'a>]) -> Shelves<'a> {
    let mut shelves = Shelves::default();
    if project.sites.first() != Some(&own) {
        for offer in offers {
            shelves.events.extend(&offer.events);
            shelves.desks.extend(offer.desk.iter().map(|desk| (desk_slug(project, own, desk), desk.clone())));
        }
    }
    shelves
}

/// The packages of a site: the name of each and its life event, `None` for that of all forms.
pub fn packages<'a>(project: &Project, own: BodyIx, offers: &[Offer<'a>]) -> Vec<(String, Option<&'a str>)> {
    let id = &project.body(own).id;
    let forms = || offers.iter().filter(|offer| offer.site == own);
    if forms().next().is_none() {
        return Vec::new();
    }
    let events: BTreeSet<&str> = forms().flat_map(|offer| offer.events.iter().copied()).collect();
    let all = (format!("{id}-alle-formulare"), None);
    std::iter::once(all).chain(events.into_iter().map(|event| (format!("{id}-{event}"), Some(event)))).collect()
}
