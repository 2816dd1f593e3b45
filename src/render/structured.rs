//! What pages tell machines about themselves: JSON-LD in the vocabulary of schema.org.
//!
//! A page carries one graph: what it is about and the way back (`BreadcrumbList`). Facts that stand on no page stand in no
//! graph either.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::view::{Crumb, Page};
use super::{Out, hours};
use crate::address::site_url;
use crate::gate::Published;
use crate::model::body::Address;
use crate::model::document::Document;
use crate::model::event::{Event, Occurrence};
use crate::model::item::News;
use crate::model::notice::{Notice, NoticeKind};
use crate::model::office::Office;
use crate::model::service::Service;
use crate::resolve::{BodyIx, alerts};

/// A node without the keys that have no value.
fn node(kind: &str, entries: Vec<(&str, Option<Value>)>) -> Value {
    let mut map = Map::new();
    map.insert("@type".to_owned(), kind.into());
    map.extend(entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    Value::Object(map)
}

fn text(value: Option<&str>) -> Option<Value> {
    value.map(Value::from)
}

fn postal(address: &Address) -> Value {
    json!({
        "@type": "PostalAddress",
        "streetAddress": address.street.as_str(),
        "postalCode": address.postcode.as_str(),
        "addressLocality": address.city.as_str(),
        "addressCountry": "DE",
    })
}

/// The one id of a body in all graphs of the region.
fn organization_id(out: &Out<'_>, ix: BodyIx) -> Option<String> {
    let project = out.site.project;
    let body = project.body(ix);
    if let Some(external) = &body.site.external {
        return Some(external.as_str().to_owned());
    }
    body.is_site.then(|| format!("{}#organization", site_url(project, ix)))
}

/// A body by name, for use inside other nodes.
fn organization_ref(out: &Out<'_>, ix: BodyIx) -> Value {
    let name = out.site.project.body(ix).official_name();
    node("GovernmentOrganization", vec![("@id", organization_id(out, ix).map(Value::from)), ("name", text(Some(name)))])
}

/// The body whose site this is.
pub(super) fn organization(out: &Out<'_>) -> Value {
    let project = out.site.project;
    let body = project.body(out.site.ix);
    let url = site_url(project, out.site.ix);
    let arms = body.site.coat_of_arms.as_ref().map(|arms| format!("{url}{}", arms.as_str().replacen("media:", "media/", 1)));
    node(
        "GovernmentOrganization",
        vec![
            ("@id", organization_id(out, out.site.ix).map(Value::from)),
            ("name", text(Some(body.official_name()))),
            ("url", Some(url.into())),
            ("logo", arms.map(Value::from)),
            ("address", body.site.address.as_ref().map(postal)),
            ("telephone", text(body.site.phone.as_ref().map(|phone| phone.as_str()))),
            // A mail address is for machines only where the town says so.
            ("email", text(body.site.email.as_ref().filter(|_| body.site.mail_links).map(|email| email.as_str()))),
        ],
    )
}

/// A document, with its file.
pub(super) fn document(out: &Out<'_>, page: &Page, data: &Document, published: &Published<'_>) -> Value {
    let url = site_url(out.site.project, out.site.ix);
    let file = json!({
        "@type": "MediaObject",
        "contentUrl": format!("{url}media/{}", published.path),
        "encodingFormat": "application/pdf",
        "contentSize": published.facts.bytes.to_string(),
    });
    node(
        "DigitalDocument",
        vec![
            ("@id", Some(page.canonical.clone().into())),
            ("name", Some(out.tx(&data.title).text.into())),
            ("url", Some(page.canonical.clone().into())),
            ("datePublished", data.date.as_ref().map(|date| date.as_str().into())),
            ("publisher", Some(organization_ref(out, out.site.ix))),
            ("encoding", Some(file)),
            ("accessibilityFeature", published.facts.tagged.then(|| json!(["taggedPDF"]))),
        ],
    )
}

/// An office.
pub(super) fn office(out: &Out<'_>, page: &Page, office: &Office) -> Value {
    let body = out.site.project.body(out.site.ix);
    let (hours, exceptions) = hours::structured(out, out.site.ix, office);
    node(
        "GovernmentOffice",
        vec![
            ("@id", Some(page.canonical.clone().into())),
            ("name", Some(out.tx(&office.name).text.into())),
            ("url", Some(page.canonical.clone().into())),
            ("parentOrganization", Some(organization_ref(out, out.site.ix))),
            ("address", office.address.as_ref().or(body.site.address.as_ref()).map(postal)),
            ("telephone", text(office.phone.as_ref().or(body.site.phone.as_ref()).map(|phone| phone.as_str()))),
            ("openingHoursSpecification", hours),
            ("specialOpeningHoursSpecification", exceptions),
        ],
    )
}

/// A service with those who are responsible for it.
pub(super) fn service(out: &Out<'_>, page: &Page, id: &str, service: &Service) -> Value {
    let project = out.site.project;
    let found = project.competence.get(out.site.ix, id);
    let operator = found.map(|found| organization_ref(out, found.desk.body));
    let provider = found.map_or(out.site.ix, |found| found.entity);
    let channels: Vec<Value> = super::services::online(out, out.site.ix, service)
        .into_iter()
        .map(|online| json!({"@type": "ServiceChannel", "serviceUrl": online.href}))
        .collect();
    let area = project.body(out.site.ix);
    node(
        "GovernmentService",
        vec![
            ("@id", Some(page.canonical.clone().into())),
            ("name", Some(page.title.clone().into())),
            ("description", (!page.description.is_empty()).then(|| page.description.clone().into())),
            ("url", Some(page.canonical.clone().into())),
            (
                "identifier",
                service.leika.as_ref().map(|leika| json!({"@type": "PropertyValue", "propertyID": "LeiKa", "value": leika.as_str()})),
            ),
            ("provider", Some(organization_ref(out, provider))),
            ("serviceOperator", operator),
            ("areaServed", Some(json!({"@type": "AdministrativeArea", "name": area.site.name.as_str()}))),
            ("availableChannel", (!channels.is_empty()).then(|| channels.into())),
        ],
    )
}

/// A news item.
pub(super) fn news(out: &Out<'_>, page: &Page, news: &News, author: Option<&str>) -> Value {
    let image = news.image.as_ref().and_then(|image| out.absolute(image));
    node(
        "NewsArticle",
        vec![
            ("@id", Some(page.canonical.clone().into())),
            ("headline", Some(page.title.clone().into())),
            ("description", (!page.description.is_empty()).then(|| page.description.clone().into())),
            ("datePublished", Some(news.date.as_str().into())),
            ("url", Some(page.canonical.clone().into())),
            ("inLanguage", Some(if page.fallback { "de" } else { out.lang() }.into())),
            ("image", image.map(Value::from)),
            ("author", author.map(|name| json!({"@type": "Person", "name": name})).or_else(|| Some(organization_ref(out, out.site.ix)))),
            ("publisher", Some(organization_ref(out, out.site.ix))),
        ],
    )
}

/// A date of an event.
pub(super) fn event(out: &Out<'_>, page: &Page, event: &Event, date: &Occurrence) -> Value {
    let moment = |when: &crate::decode::When| match when.time() {
        Some(_) => alerts::moment(out.site.project, when, false),
        None => when.day().to_string(),
    };
    let place = event.venue(date).map(|place| {
        node(
            "Place",
            vec![
                ("name", Some(out.tx(&place.name).text.into())),
                ("address", text(place.address.as_ref().map(|address| address.as_str()))),
            ],
        )
    });
    let organiser = event.organiser.as_ref().map(|organiser| json!({"@type": "Organization", "name": out.tx(organiser).text}));
    let moved = date.start.as_str() != date.by_rule.as_str();
    let status = match (date.cancelled, moved) {
        (true, _) => "https://schema.org/EventCancelled",
        (_, true) => "https://schema.org/EventRescheduled",
        _ => "https://schema.org/EventScheduled",
    };
    node(
        "Event",
        vec![
            ("@id", Some(page.canonical.clone().into())),
            ("name", Some(page.title.clone().into())),
            ("description", (!page.description.is_empty()).then(|| page.description.clone().into())),
            ("startDate", Some(moment(&date.start).into())),
            ("endDate", date.end.as_ref().map(|end| moment(end).into())),
            ("previousStartDate", (moved && !date.cancelled).then(|| moment(&date.by_rule).into())),
            ("eventStatus", Some(status.into())),
            ("url", Some(page.canonical.clone().into())),
            ("location", place),
            ("organizer", organiser.or_else(|| Some(organization_ref(out, out.site.ix)))),
        ],
    )
}

/// An official notice; an issue of the gazette is what it contains.
pub(super) fn notice(out: &Out<'_>, page: &Page, (id, notice): (&str, &Notice), files: Vec<Value>) -> Value {
    let is_issue = notice.kind == NoticeKind::Gazette;
    let publisher = organization_ref(out, out.site.ix);
    node(
        if is_issue { "PublicationIssue" } else { "CreativeWork" },
        vec![
            ("@id", Some(page.canonical.clone().into())),
            ("name", Some(page.title.clone().into())),
            ("description", (!page.description.is_empty()).then(|| page.description.clone().into())),
            ("identifier", Some(id.into())),
            ("issueNumber", text(notice.issue.as_ref().map(|issue| issue.as_str()).filter(|_| is_issue))),
            ("datePublished", Some(notice.provided.as_str().into())),
            ("dateModified", text(notice.corrections.last().map(|correction| correction.date.as_str()))),
            ("url", Some(page.canonical.clone().into())),
            ("inLanguage", Some(if page.fallback { "de" } else { out.lang() }.into())),
            ("publisher", Some(publisher)),
            ("encoding", (!files.is_empty()).then(|| files.into())),
        ],
    )
}

/// A file of a notice.
pub(super) fn notice_file(name: &str, url: &str, bytes: u64, sha256: &str) -> Value {
    json!({"@type": "MediaObject", "name": name, "contentUrl": url, "contentSize": format!("{bytes} B"), "sha256": sha256})
}

/// The way back. Nearly all pages have one, so it is no tree of values.
#[derive(Serialize)]
pub(super) struct Way<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'a str,
    item: Cow<'a, str>,
}

/// The way back, ending at the page itself.
pub(super) fn breadcrumbs<'a>(url: &str, crumbs: &'a [Crumb], title: &'a str, canonical: &'a str) -> Option<Way<'a>> {
    if crumbs.is_empty() {
        return None;
    }
    let back = crumbs.iter().map(|crumb| (crumb.title.as_str(), Cow::Owned(format!("{url}{}", crumb.href))));
    let all = back.chain([(title, Cow::Borrowed(canonical))]);
    let steps = all.enumerate().map(|(at, (name, item))| Step { kind: "ListItem", position: at + 1, name, item }).collect();
    Some(Way { kind: "BreadcrumbList", steps })
}
