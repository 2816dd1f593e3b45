//! Services.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::json;

use super::hours::{Opening, opening};
use super::view::{AddressView, LinkView, Md, Named, Teaser};
use super::{Failure, Out, structured};
use crate::address::{Target, site_url};
use crate::markdown;
use crate::model::form::FormKind;
use crate::model::service::Service;
use crate::plan;
use crate::resolve::competence::{Competence, Desk};
use crate::resolve::forms::is_own;
use crate::resolve::nesting::A_PAGE;
use crate::resolve::{Adopted, BodyIx};
use crate::text::{initial, sort_key};
use crate::theme::Tx;

/// Most services on a home page.
const FEATURED: usize = 9;

#[derive(Serialize)]
pub(super) struct RateView {
    pub(super) amount: String,
    pub(super) from_text: Option<String>,
    pub(super) until_text: Option<String>,
    pub(super) source: String,
    pub(super) current: bool,
}

#[derive(Serialize)]
pub(super) struct FeeView {
    pub(super) label: Tx,
    pub(super) note: Option<Tx>,
    pub(super) rates: Vec<RateView>,
}

#[derive(Serialize)]
struct BlockView {
    id: &'static str,
    title: String,
    body: Md,
}

#[derive(Serialize)]
pub(super) struct OnlineView {
    pub(super) title: String,
    pub(super) href: String,
}

/// A form as services and desks link it.
#[derive(Serialize)]
pub(super) struct FormLink {
    pub(super) title: Tx,
    pub(super) href: String,
    pub(super) pdf: Option<String>,
    pub(super) fill_in: Option<String>,
}

#[derive(Serialize)]
struct ServiceView {
    title: Tx,
    official_name: Option<String>,
    leika: Option<String>,
    teaser: Option<Tx>,
    synonyms: Vec<String>,
    blocks: Vec<BlockView>,
    fees: Vec<FeeView>,
    online: Option<OnlineView>,
    forms: Vec<FormLink>,
    related: Vec<LinkView>,
    life_events: Vec<LinkView>,
    author: Option<Tx>,
    leaflet: Option<LeafletLink>,
}

/// The same on paper, perhaps in another language: the PDF engine sets no text from right to left.
#[derive(Serialize)]
pub(super) struct LeafletLink {
    href: String,
    kb: u64,
    lang: &'static str,
    language: &'static str,
}

pub(super) fn leaflet_link(out: &Out<'_>, target: &Target<'_>, lang: &'static str) -> LeafletLink {
    LeafletLink {
        href: out.site.to(target.clone(), lang),
        kb: out.site.facts(&target.path(lang)).size.div_ceil(1000),
        lang,
        language: crate::language::find(lang).autonym,
    }
}

#[derive(Clone, Serialize)]
pub(super) struct DeskBody {
    pub(super) body: String,
    pub(super) name: Tx,
    pub(super) href: Option<String>,
    pub(super) department: Option<Tx>,
    pub(super) address: Option<AddressView>,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    pub(super) appointments: Option<String>,
    pub(super) opening: Option<Opening>,
    people: Vec<serde_json::Value>,
}

/// Who is responsible for a place.
#[derive(Serialize)]
pub(super) struct DeskView {
    pub(super) place: String,
    place_href: Option<String>,
    pub(super) district: Option<String>,
    pub(super) entity: Named,
    external: bool,
    pub(super) desk: Option<Arc<DeskBody>>,
    pub(super) delegated: bool,
    forms: Vec<FormLink>,
    online: Option<OnlineView>,
}

impl DeskView {
    /// The place, with the district if the desk is that of one.
    pub(super) fn name(&self) -> String {
        self.district.as_ref().map_or_else(|| self.place.clone(), |district| format!("{}, {district}", self.place))
    }
}

/// The page of a service.
pub(super) fn service(out: &Out<'_>, id: &str) -> Result<(), Failure> {
    let Some(adopted) = out.site.project.offered(out.site.ix, id) else { return Ok(()) };
    let service = &adopted.service;
    let project = out.site.project;
    let is_portal = project.sites.first() == Some(&out.site.ix);
    let blocks = service
        .blocks()
        .into_iter()
        .filter_map(|(id, text)| {
            let text = text?;
            Some(BlockView { id, title: out.string(&format!("block_{id}")), body: out.md(text, 1, &format!("{id}-")) })
        })
        .collect();
    let view = ServiceView {
        title: out.tx(&service.title),
        official_name: service.official_name.as_ref().map(|name| name.as_str().to_owned()),
        leika: service.leika.as_ref().map(|leika| leika.as_str().to_owned()),
        teaser: service.teaser.as_ref().map(|teaser| out.tx(teaser)),
        synonyms: service.synonyms.iter().map(|word| word.as_str().to_owned()).collect(),
        blocks,
        // Amounts are a municipality's; the portal shows none but leads to each place.
        fees: if is_portal { Vec::new() } else { fees(out, service) },
        online: online(out, out.site.ix, service),
        forms: forms(out, out.site.ix, service),
        related: related(out, service),
        life_events: service
            .life_events
            .iter()
            .filter_map(|id| Some((id, project.body(out.site.ix).life_events.get(id.as_str())?)))
            .map(|(id, event)| LinkView { title: out.tx(&event.title), href: out.site.to(Target::LifeEvent(id.as_str()), out.lang()) })
            .collect(),
        author: service.author.as_ref().map(|author| out.tx(author)),
        leaflet: [out.lang(), "de"]
            .into_iter()
            .find(|lang| plan::has_leaflet(project, out.site.ix, id, lang))
            .map(|lang| leaflet_link(out, &Target::Leaflet(id), lang)),
    };
    let description = service.teaser.as_ref().map(|teaser| out.tx(teaser).text).unwrap_or_default();
    let crumbs = out.crumbs(vec![out.crumb(Target::Services, "nav_services")]);
    let mut meta = out.meta("service", out.tx(&service.title).text, description, crumbs);
    meta.structured.add(Some(structured::service(out, &meta, id, service)));
    let is_long = served(out, id).len() > A_PAGE;
    let places = is_long.then(|| out.site.to(Target::Places, out.lang()));
    out.page("service.html", &meta, &json!({"service": view, "desks": desks(out, id), "places": places}))
}

/// What a service costs today, and what is announced.
pub(super) fn fees(out: &Out<'_>, service: &Service) -> Vec<FeeView> {
    let today = out.site.project.clock.today;
    service
        .fees
        .iter()
        .map(|(_, fee)| FeeView {
            label: out.tx(&fee.label),
            note: fee.note.as_ref().map(|note| out.tx(note)),
            rates: fee
                .rates
                .iter()
                // What no longer holds is history; what comes is announced.
                .filter(|rate| rate.valid_until.as_ref().is_none_or(|until| until.day() >= today))
                .map(|rate| RateView {
                    amount: rate.amount.show(out.lang()),
                    from_text: rate.valid_from.as_ref().map(|from| out.date(from)),
                    until_text: rate.valid_until.as_ref().map(|until| out.date(until)),
                    source: crate::text::bind(rate.source.as_str()).into_owned(),
                    current: rate.in_force(today),
                })
                .collect(),
        })
        .filter(|fee| !fee.rates.is_empty() || fee.note.is_some())
        .collect()
}

/// Where to apply online from a place: the service's own address, else the Land's template, else the federal directory.
pub(super) fn online(out: &Out<'_>, place: BodyIx, service: &Service) -> Option<OnlineView> {
    let online = service.online.as_ref()?;
    let leika = service.leika.as_ref().map(|leika| leika.as_str());
    let body = out.site.project.body(place);
    let template = body.chain.iter().find_map(|&ix| out.site.project.body(ix).site.online_services.as_ref());
    let ars = body.site.ars.as_ref().map_or("", |ars| ars.as_str());
    let filled = |template: &str, id: &str| {
        // AGS = Land, district and municipality of the ARS, without the association (GV-ISys).
        let ags = if ars.len() == 12 { format!("{}{}", &ars[..5], &ars[9..]) } else { String::new() };
        let plz = body.site.postcodes.first().map_or("", |plz| plz.as_str());
        let values = [("{id}", id), ("{leika}", leika.unwrap_or_default()), ("{ars}", ars), ("{ags}", ags.as_str()), ("{plz}", plz)];
        values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let href = match (&online.url, &online.id, template) {
        (Some(url), ..) => url.as_str().to_owned(),
        (None, Some(id), Some(template)) => filled(template.as_str(), id.as_str()),
        _ => format!("https://verwaltung.bund.de/leistungsverzeichnis/DE/leistung/{}", leika?),
    };
    let title = online.label.as_ref().map_or_else(|| out.string("apply_online"), |label| out.tx(label).text);
    Some(OnlineView { title, href })
}

/// The forms of a service that a site offers as its own.
pub(super) fn forms(out: &Out<'_>, site: BodyIx, service: &Service) -> Vec<FormLink> {
    let project = out.site.project;
    service
        .forms
        .iter()
        .filter_map(|id| project.body(site).form(id.as_str()).filter(|form| is_own(project, site, form)))
        .filter_map(|form| {
            let fill_in = || out.site.across(site, Target::FillIn(&form.id), form.lang(out.lang()));
            Some(FormLink {
                title: out.tx(&form.form.title),
                href: out.site.across(site, Target::Form(&form.id), out.lang())?,
                pdf: if form.has("de") { Some(out.site.across(site, Target::FormPdf(&form.id), form.lang(out.lang()))?) } else { None },
                fill_in: if form.form.kind == FormKind::Form { fill_in() } else { None },
            })
        })
        .collect()
}

fn related(out: &Out<'_>, service: &Service) -> Vec<LinkView> {
    let project = out.site.project;
    let portal = project.sites.first().copied();
    service
        .related
        .iter()
        .filter_map(|id| {
            let site = if project.body(out.site.ix).service(id.as_str()).is_some() { out.site.ix } else { portal? };
            let other = project.offered(out.site.ix, id.as_str())?;
            let href = out.site.across(site, Target::Service(id.as_str()), out.lang())?;
            Some(LinkView { title: out.tx(&other.service.title), href })
        })
        .collect()
}

/// The places for which a site's service page tells who handles it.
fn served(out: &Out<'_>, id: &str) -> Vec<BodyIx> {
    let project = out.site.project;
    if project.sites.first() == Some(&out.site.ix) {
        let mut places: Vec<_> = project
            .sites
            .iter()
            .copied()
            .filter(|&ix| project.body(ix).site.kind.is_place() && project.merged(ix).is_none() && project.competence.get(ix, id).is_some())
            .collect();
        if places.is_empty() {
            places = project.sites.iter().copied().filter(|&ix| project.competence.get(ix, id).is_some()).collect();
        }
        places.sort_by_cached_key(|&ix| sort_key(project.body(ix).site.name.as_str()));
        places
    } else {
        project.competence.places(project, out.site.ix, id)
    }
}

/// The desks that a site's service page shows, in the order of the places. Where these are very many, the page leads to the
/// finder of places, which tells the desks of each.
pub(super) fn desks(out: &Out<'_>, id: &str) -> Vec<DeskView> {
    let project = out.site.project;
    let mut desks = Vec::new();
    for place in Some(served(out, id)).filter(|places| places.len() <= A_PAGE).into_iter().flatten() {
        let Some(found) = project.competence.get(place, id) else { continue };
        desks.push(desk(out, place, id, found, None, &found.desk));
        for (district, desk_of) in &found.districts {
            let name = project.body(place).site.districts.get(district).map(|district| district.name.as_str().to_owned());
            desks.push(desk(out, place, id, found, name, desk_of));
        }
    }
    desks
}

fn desk(out: &Out<'_>, place: BodyIx, id: &str, found: &Competence, district: Option<String>, desk: &Desk) -> DeskView {
    let project = out.site.project;
    let adopted = project.body(place).service(id);
    DeskView {
        place: project.body(place).site.name.as_str().to_owned(),
        place_href: if place == out.site.ix { None } else { out.site.across(place, Target::Service(id), out.lang()) },
        district,
        entity: out.named(found.entity),
        external: project.body(desk.body).site.external.is_some(),
        desk: Some(desk_body(out, desk)),
        delegated: desk.body != found.entity,
        forms: adopted.map(|adopted| forms(out, place, &adopted.service)).unwrap_or_default(),
        online: adopted.and_then(|adopted| online(out, place, &adopted.service)),
    }
}

/// Desks as the pages of a site and language show them: most are on many, and their hours are made of all holidays.
pub(super) type Desks = Mutex<HashMap<Desk, Arc<DeskBody>>>;

/// An office, or an external body with its address on the web.
pub(super) fn desk_body(out: &Out<'_>, desk: &Desk) -> Arc<DeskBody> {
    let known = out.frame().map(|frame| &frame.desks);
    if let Some(body) = known.and_then(|known| known.lock().ok()?.get(desk).cloned()) {
        return body;
    }
    let body = Arc::new(new_desk_body(out, desk));
    if let Some(mut known) = known.and_then(|known| known.lock().ok()) {
        known.insert(desk.clone(), Arc::clone(&body));
    }
    body
}

fn new_desk_body(out: &Out<'_>, desk: &Desk) -> DeskBody {
    let project = out.site.project;
    let body = project.body(desk.body);
    let office = desk.office.as_ref().and_then(|id| body.offices.iter().find(|office| office.id == *id));
    match office {
        Some(office) => {
            let data = &office.data;
            DeskBody {
                body: body.official_name().to_owned(),
                name: out.tx(&data.name),
                href: out.site.across(desk.body, Target::Office(&office.id), out.lang()),
                department: data.department.as_ref().map(|department| out.tx(department)),
                address: data.address.as_ref().or(body.site.address.as_ref()).map(AddressView::from),
                phone: data.phone.as_ref().or(body.site.phone.as_ref()).map(|phone| phone.as_str().to_owned()),
                email: data.mailbox.as_ref().or(body.site.email.as_ref()).map(|email| email.as_str().to_owned()),
                appointments: data.appointments.as_ref().map(|url| url.as_str().to_owned()),
                opening: Some(opening(out, desk.body, office)),
                people: super::places::people(out, desk.body, data),
            }
        }
        None => DeskBody {
            body: body.official_name().to_owned(),
            name: super::view::word(body.official_name()),
            href: out.site.across(desk.body, Target::Home, out.lang()),
            department: None,
            address: body.site.address.as_ref().map(AddressView::from),
            phone: body.site.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            email: body.site.email.as_ref().map(|email| email.as_str().to_owned()),
            appointments: None,
            opening: None,
            people: Vec::new(),
        },
    }
}

/// The services often looked for that a site offers: those that it names, else the portal's, else the first ones.
pub(super) fn featured(out: &Out<'_>) -> Vec<LinkView> {
    let project = out.site.project;
    let portal = project.sites.first().copied().unwrap_or(out.site.ix);
    let named = [out.site.ix, portal].map(|ix| &project.body(ix).site.featured);
    let chosen = named.into_iter().find(|list| !list.is_empty());
    let offered = plan::services(project, out.site.ix);
    let mut ids: Vec<&str> = match chosen {
        Some(list) => list.iter().map(|id| id.as_str()).filter(|id| offered.iter().any(|(known, _)| **known == **id)).collect(),
        None => offered.iter().map(|(id, _)| &**id).take(FEATURED).collect(),
    };
    if project.is_partial(out.lang()) {
        // Few are translated, so none of them stays behind a list that is only there in German.
        ids = offered.iter().map(|(id, _)| &**id).filter(|id| project.speaks(out.site.ix, &Target::Service(id), out.lang())).collect();
    }
    ids.truncate(FEATURED);
    ids.into_iter()
        .filter_map(|id| {
            Some(LinkView {
                title: out.tx(&project.offered(out.site.ix, id)?.service.title),
                href: out.site.to(Target::Service(id), out.lang()),
            })
        })
        .collect()
}

pub(super) fn teasers(out: &Out<'_>, wanted: impl Fn(&Adopted) -> bool) -> Vec<Teaser> {
    let mut teasers: Vec<Teaser> = plan::services(out.site.project, out.site.ix)
        .into_iter()
        .filter_map(|(id, _)| out.site.project.offered(out.site.ix, &id).filter(|adopted| wanted(adopted)))
        .map(|adopted| Teaser {
            title: out.tx(&adopted.service.title),
            teaser: adopted.service.teaser.as_ref().map(|teaser| out.tx(teaser)),
            href: out.site.to(Target::Service(&adopted.id), out.lang()),
            date: None,
            date_text: None,
            source: None,
            image: None,
        })
        .collect();
    teasers.sort_by_cached_key(|teaser| sort_key(&teaser.title.text));
    teasers
}

/// Services A–Z.
pub(super) fn list(out: &Out<'_>) -> Result<(), Failure> {
    let mut letters: BTreeMap<String, Vec<Teaser>> = BTreeMap::new();
    for teaser in teasers(out, |_| true) {
        letters.entry(initial(&teaser.title.text)).or_default().push(teaser);
    }
    let letters: Vec<_> = letters.into_iter().map(|(letter, services)| json!({"letter": letter, "services": services})).collect();
    let meta = out.meta("services", out.string("nav_services"), String::new(), out.crumbs(Vec::new()));
    out.page("services.html", &meta, &json!({"letters": letters}))
}

/// A description made of a text where an item has no teaser.
pub(super) fn description(out: &Out<'_>, teaser: Option<&crate::decode::Text>, body: Option<&crate::decode::Markdown>) -> String {
    teaser
        .map(|teaser| out.tx(teaser).text)
        .or_else(|| body.map(|body| crate::text::bind(&markdown::plain(&body.0.get(out.lang()).0.text, 155)).into_owned()))
        .unwrap_or_default()
}

/// The absolute address of a page of this site.
pub(super) fn absolute(out: &Out<'_>, target: Target<'_>) -> String {
    format!("{}{}", site_url(out.site.project, out.site.ix), out.site.project.path(out.site.ix, &target, out.lang()))
}
