//! What pages tell machines about themselves: JSON-LD in the vocabulary of schema.org.
//!
//! A page carries one graph: what it is about and the way back (`BreadcrumbList`). Facts that stand on no page stand in no
//! graph either.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::{Value, json};

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

/// A thing of a kind with what is known of it. Every article has several, so it is no tree of values.
pub(super) struct Node {
    kind: &'static str,
    entries: Vec<(&'static str, Entry)>,
}

/// What is known of a thing.
enum Entry {
    Text(String),
    Node(Node),
    Other(Value),
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Node> for Entry {
    fn from(node: Node) -> Self {
        Self::Node(node)
    }
}

impl From<Value> for Entry {
    fn from(value: Value) -> Self {
        Self::Other(value)
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Node(node) => node.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries.len() + 1))?;
        map.serialize_entry("@type", self.kind)?;
        for (key, value) in &self.entries {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl Node {
    fn new(kind: &'static str) -> Self {
        Self { kind, entries: Vec::with_capacity(12) }
    }

    fn with(self, key: &'static str, value: impl Into<Entry>) -> Self {
        self.maybe(key, Some(value))
    }

    /// A key without a value is left out.
    fn maybe(mut self, key: &'static str, value: Option<impl Into<Entry>>) -> Self {
        self.entries.extend(value.map(|value| (key, value.into())));
        self
    }
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
fn organization_ref(out: &Out<'_>, ix: BodyIx) -> Node {
    let name = out.site.project.body(ix).official_name();
    Node::new("GovernmentOrganization").maybe("@id", organization_id(out, ix)).with("name", name)
}

/// The body whose site this is.
pub(super) fn organization(out: &Out<'_>) -> Node {
    let project = out.site.project;
    let body = project.body(out.site.ix);
    let url = site_url(project, out.site.ix);
    let arms = body.site.coat_of_arms.as_ref().map(|arms| format!("{url}{}", arms.as_str().replacen("media:", "media/", 1)));
    Node::new("GovernmentOrganization")
        .maybe("@id", organization_id(out, out.site.ix))
        .with("name", body.official_name())
        .with("url", url)
        .maybe("logo", arms)
        .maybe("address", body.site.address.as_ref().map(postal))
        .maybe("telephone", body.site.phone.as_ref().map(|phone| phone.as_str()))
        // A mail address is for machines only where the town says so.
        .maybe("email", body.site.email.as_ref().filter(|_| body.site.mail_links).map(|email| email.as_str()))
}

/// A document, with its file.
pub(super) fn document(out: &Out<'_>, page: &Page, data: &Document, published: &Published<'_>) -> Node {
    let url = site_url(out.site.project, out.site.ix);
    let file = json!({
        "@type": "MediaObject",
        "contentUrl": format!("{url}media/{}", published.path),
        "encodingFormat": "application/pdf",
        "contentSize": published.facts.bytes.to_string(),
    });
    Node::new("DigitalDocument")
        .with("@id", page.canonical.clone())
        .with("name", out.tx(&data.title).text)
        .with("url", page.canonical.clone())
        .maybe("datePublished", data.date.as_ref().map(|date| date.as_str()))
        .with("publisher", organization_ref(out, out.site.ix))
        .with("encoding", file)
        .maybe("accessibilityFeature", published.facts.tagged.then(|| json!(["taggedPDF"])))
}

/// An office.
pub(super) fn office(out: &Out<'_>, page: &Page, office: &Office) -> Node {
    let body = out.site.project.body(out.site.ix);
    let (hours, exceptions) = hours::structured(out, out.site.ix, office);
    Node::new("GovernmentOffice")
        .with("@id", page.canonical.clone())
        .with("name", out.tx(&office.name).text)
        .with("url", page.canonical.clone())
        .with("parentOrganization", organization_ref(out, out.site.ix))
        .maybe("address", office.address.as_ref().or(body.site.address.as_ref()).map(postal))
        .maybe("telephone", office.phone.as_ref().or(body.site.phone.as_ref()).map(|phone| phone.as_str()))
        .maybe("openingHoursSpecification", hours)
        .maybe("specialOpeningHoursSpecification", exceptions)
}

/// A service with those who are responsible for it.
pub(super) fn service(out: &Out<'_>, page: &Page, id: &str, service: &Service) -> Node {
    let project = out.site.project;
    let found = project.competence.get(out.site.ix, id);
    let operator = found.map(|found| organization_ref(out, found.desk.body));
    let provider = found.map_or(out.site.ix, |found| found.entity);
    let channels: Vec<Value> = super::services::online(out, out.site.ix, service)
        .into_iter()
        .map(|online| json!({"@type": "ServiceChannel", "serviceUrl": online.href}))
        .collect();
    let area = project.body(out.site.ix);
    Node::new("GovernmentService")
        .with("@id", page.canonical.clone())
        .with("name", page.title.clone())
        .maybe("description", (!page.description.is_empty()).then(|| page.description.clone()))
        .with("url", page.canonical.clone())
        .maybe(
            "identifier",
            service.leika.as_ref().map(|leika| json!({"@type": "PropertyValue", "propertyID": "LeiKa", "value": leika.as_str()})),
        )
        .with("provider", organization_ref(out, provider))
        .maybe("serviceOperator", operator)
        .with("areaServed", json!({"@type": "AdministrativeArea", "name": area.site.name.as_str()}))
        .maybe("availableChannel", (!channels.is_empty()).then(|| Value::from(channels)))
}

/// A news item.
pub(super) fn news(out: &Out<'_>, page: &Page, news: &News, author: Option<&str>) -> Node {
    let image = news.image.as_ref().and_then(|image| out.absolute(image));
    Node::new("NewsArticle")
        .with("@id", page.canonical.clone())
        .with("headline", page.title.clone())
        .maybe("description", (!page.description.is_empty()).then(|| page.description.clone()))
        .with("datePublished", news.date.as_str())
        .with("url", page.canonical.clone())
        .with("inLanguage", if page.fallback { "de" } else { out.lang() })
        .maybe("image", image)
        .with("author", author.map_or_else(|| organization_ref(out, out.site.ix), |name| Node::new("Person").with("name", name)))
        .with("publisher", organization_ref(out, out.site.ix))
}

/// A date of an event.
pub(super) fn event(out: &Out<'_>, page: &Page, event: &Event, date: &Occurrence) -> Node {
    let moment = |when: &crate::decode::When| match when.time() {
        Some(_) => alerts::moment(out.site.project, when, false),
        None => when.day().to_string(),
    };
    let place = event.venue(date).map(|place| {
        Node::new("Place").with("name", out.tx(&place.name).text).maybe("address", place.address.as_ref().map(|address| address.as_str()))
    });
    let organiser = event.organiser.as_ref().map(|organiser| Node::new("Organization").with("name", out.tx(organiser).text));
    let moved = date.start.as_str() != date.by_rule.as_str();
    let status = match (date.cancelled, moved) {
        (true, _) => "https://schema.org/EventCancelled",
        (_, true) => "https://schema.org/EventRescheduled",
        _ => "https://schema.org/EventScheduled",
    };
    Node::new("Event")
        .with("@id", page.canonical.clone())
        .with("name", page.title.clone())
        .maybe("description", (!page.description.is_empty()).then(|| page.description.clone()))
        .with("startDate", moment(&date.start))
        .maybe("endDate", date.end.as_ref().map(moment))
        .maybe("previousStartDate", (moved && !date.cancelled).then(|| moment(&date.by_rule)))
        .with("eventStatus", status)
        .with("url", page.canonical.clone())
        .maybe("location", place)
        .with("organizer", organiser.unwrap_or_else(|| organization_ref(out, out.site.ix)))
}

/// An official notice; an issue of the gazette is what it contains.
pub(super) fn notice(out: &Out<'_>, page: &Page, (id, notice): (&str, &Notice), files: Vec<Value>) -> Node {
    let is_issue = notice.kind == NoticeKind::Gazette;
    let publisher = organization_ref(out, out.site.ix);
    Node::new(if is_issue { "PublicationIssue" } else { "CreativeWork" })
        .with("@id", page.canonical.clone())
        .with("name", page.title.clone())
        .maybe("description", (!page.description.is_empty()).then(|| page.description.clone()))
        .with("identifier", id)
        .maybe("issueNumber", notice.issue.as_ref().map(|issue| issue.as_str()).filter(|_| is_issue))
        .with("datePublished", notice.provided.as_str())
        .maybe("dateModified", notice.corrections.last().map(|correction| correction.date.as_str()))
        .with("url", page.canonical.clone())
        .with("inLanguage", if page.fallback { "de" } else { out.lang() })
        .with("publisher", publisher)
        .maybe("encoding", (!files.is_empty()).then(|| Value::from(files)))
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
