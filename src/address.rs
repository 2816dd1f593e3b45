//! Addresses: the one place that makes paths and links.
//!
//! Within a site every page is known by its *path* from the docroot (`leistungen/hund/`). A link value is such a path,
//! a path into a neighbour (`../gera/…`) or an absolute URL; [`relative`] turns it into what a page at some depth writes.

use crate::language;
use crate::model::portal::{Layout, Links};
use crate::picture::{Cut, GENERATION};
use crate::resolve::{BodyIx, Project};
use crate::source::Hash;
use crate::text::slug;

/// A page of a site, by what it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target<'a> {
    /// Home.
    Home,
    /// All life events.
    LifeEvents,
    /// One.
    LifeEvent(&'a str),
    /// Services A–Z.
    Services,
    /// One.
    Service(&'a str),
    /// Its leaflet.
    Leaflet(&'a str),
    /// All offices.
    Offices,
    /// One.
    Office(&'a str),
    /// All forms.
    Forms,
    /// A form's permanent page.
    Form(&'a str),
    /// Its PDF.
    FormPdf(&'a str),
    /// Its fields after XDatenfelder 3.
    FormXdf(&'a str),
    /// The same with pages that filling in may need, for programs.
    FormFill(&'a str),
    /// How to fill that in, for programs.
    FormMap(&'a str),
    /// What it asks, for programs.
    FormDefinition(&'a str),
    /// The form to be filled in in the browser.
    FillIn(&'a str),
    /// The PDF of a former version: form and version.
    FormerPdf(&'a str, &'a str),
    /// What a former version asked, for programs: form and version.
    FormerDefinition(&'a str, &'a str),
    /// Where clerks read filled forms back.
    ReadBack,
    /// The forms of a life event.
    FormsOfEvent(&'a str),
    /// The forms of an office.
    FormsOfOffice(&'a str),
    /// A package of forms by its name; it holds all languages.
    Package(&'a str),
    /// The register of forms for machines.
    FormRegister,
    /// News.
    NewsList,
    /// News of a topic.
    Topic(&'a str),
    /// A further page of the list of news, of a topic or all.
    NewsPage(Option<&'a str>, usize),
    /// The news of a year, a page of them.
    NewsYear(i16, usize),
    /// One.
    News(&'a str),
    /// Its leaflet.
    NewsLeaflet(&'a str),
    /// The Atom feed.
    Feed,
    /// Events.
    Events,
    /// The events of a month, `2026-12`.
    EventMonth(&'a str),
    /// The events of a day, `2026-12-24`.
    EventDay(&'a str),
    /// The events of a topic.
    EventTopic(&'a str),
    /// The events of one body.
    EventsOf(&'a str),
    /// The Atom feed of events.
    EventFeed,
    /// The dates for programs.
    EventData,
    /// All events for calendar programs, or those of a topic.
    Calendar(Option<&'a str>),
    /// One for calendar programs.
    EventCalendar(&'a str),
    /// One.
    Event(&'a str),
    /// Official notices that are displayed.
    Notices,
    /// All of a year.
    NoticeYear(i16),
    /// Their Atom feed.
    NoticeFeed,
    /// The notices for programs.
    NoticeData,
    /// The chain in which they are recorded.
    NoticeChain,
    /// One by year and number.
    Notice(&'a str),
    /// Waste dates.
    Waste,
    /// Those of an address, or of a municipality without a site: its path below.
    WastePart(&'a str),
    /// Those of an address for calendar programs.
    WasteCalendar(&'a str),
    /// Those of the site for programs.
    WasteData,
    /// Alerts.
    Alerts,
    /// One.
    Alert(&'a str),
    /// A page by its path.
    Page(&'a str),
    /// A legal page: `imprint`, `privacy`, `accessibility`, `contact`.
    Legal(&'a str),
    /// The documents.
    Documents,
    /// One.
    Document(&'a str),
    /// Finder of places.
    Places,
    /// One.
    Place(&'a str),
    /// The places of a postcode.
    Postcode(&'a str),
    /// All bodies of the region.
    Municipalities,
    /// Those of a Land or a county, by its path below.
    MunicipalitiesOf(&'a str),
    /// The search.
    Search,
    /// What it finds, for scripts.
    SearchIndex,
    /// A file of `media/`.
    Media(&'a str),
    /// Any other path.
    Path(&'a str),
}

impl Target<'_> {
    /// The path from the docroot in a language.
    pub fn path(&self, lang: &str) -> String {
        let everywhere = matches!(
            self,
            Self::Media(_)
                | Self::Package(_)
                | Self::FormRegister
                | Self::EventData
                | Self::Calendar(_)
                | Self::EventCalendar(_)
                | Self::WasteCalendar(_)
                | Self::WasteData
                | Self::NoticeData
                | Self::NoticeChain
        );
        let prefix = if everywhere { "" } else { language::find(lang).folder };
        let path = match self {
            Self::Home => String::new(),
            Self::LifeEvents => "lebenslagen/".into(),
            Self::LifeEvent(id) => format!("lebenslagen/{id}/"),
            Self::Services => "leistungen/".into(),
            Self::Service(id) => format!("leistungen/{id}/"),
            Self::Leaflet(id) => format!("leistungen/{id}/merkblatt.pdf"),
            Self::Offices => "aemter/".into(),
            Self::Office(id) => format!("aemter/{id}/"),
            Self::Forms => "formulare/".into(),
            Self::Form(id) => format!("formulare/{id}/"),
            Self::FormPdf(id) => format!("formulare/{id}/{id}.pdf"),
            Self::FormXdf(id) => format!("formulare/{id}/{id}.xdf3.xml"),
            Self::FormFill(id) => format!("formulare/{id}/fill.pdf"),
            Self::FormMap(id) => format!("formulare/{id}/fill.json"),
            Self::FormDefinition(id) => format!("formulare/{id}/form.json"),
            Self::FillIn(id) => format!("formulare/{id}/ausfuellen/"),
            Self::FormerPdf(id, version) => format!("formulare/{id}/{version}/{id}.pdf"),
            Self::FormerDefinition(id, version) => format!("formulare/{id}/{version}/form.json"),
            Self::ReadBack => "formulare/auslesen/".into(),
            Self::FormsOfEvent(id) => format!("formulare/lebenslage/{id}/"),
            Self::FormsOfOffice(id) => format!("formulare/amt/{id}/"),
            Self::Package(name) => format!("formulare/pakete/{name}.zip"),
            Self::FormRegister => "formulare.json".into(),
            Self::NewsList => "aktuelles/".into(),
            Self::Topic(id) => format!("aktuelles/thema/{id}/"),
            Self::NewsPage(None, number) => format!("aktuelles/seite/{number}/"),
            Self::NewsPage(Some(id), number) => format!("aktuelles/thema/{id}/seite/{number}/"),
            Self::NewsYear(year, 1) => format!("aktuelles/archiv/{year}/"),
            Self::NewsYear(year, number) => format!("aktuelles/archiv/{year}/seite/{number}/"),
            Self::News(id) => format!("aktuelles/{id}/"),
            Self::NewsLeaflet(id) => format!("aktuelles/{id}/merkblatt.pdf"),
            Self::Feed => "aktuelles/feed.xml".into(),
            Self::Events => "veranstaltungen/".into(),
            Self::EventMonth(month) => format!("veranstaltungen/{month}/"),
            Self::EventDay(day) => format!("veranstaltungen/tag/{day}/"),
            Self::EventTopic(id) => format!("veranstaltungen/thema/{id}/"),
            Self::EventsOf(id) => format!("veranstaltungen/von/{id}/"),
            Self::EventFeed => "veranstaltungen/feed.xml".into(),
            Self::EventData => "veranstaltungen/termine.json".into(),
            Self::Calendar(None) => "veranstaltungen/kalender.ics".into(),
            Self::Calendar(Some(topic)) => format!("veranstaltungen/thema/{topic}/{topic}.ics"),
            Self::EventCalendar(id) => format!("veranstaltungen/{id}/{id}.ics"),
            Self::Event(id) => format!("veranstaltungen/{id}/"),
            Self::Notices => "bekanntmachungen/".into(),
            Self::NoticeYear(year) => format!("bekanntmachungen/archiv/{year}/"),
            Self::NoticeFeed => "bekanntmachungen/feed.xml".into(),
            Self::NoticeData => "bekanntmachungen/bekanntmachungen.json".into(),
            Self::NoticeChain => "bekanntmachungen/kette.json".into(),
            Self::Notice(id) => format!("bekanntmachungen/{id}/"),
            Self::Waste => "abfall-termine/".into(),
            Self::WastePart(path) => format!("abfall-termine/{path}/"),
            Self::WasteCalendar(path) => {
                let name = path.rsplit_once('/').map_or(*path, |(_, name)| name);
                format!("abfall-termine/{path}/{name}.ics")
            }
            Self::WasteData => "abfall-termine/termine.json".into(),
            Self::Alerts => "meldungen/".into(),
            Self::Alert(id) => format!("meldungen/{id}/"),
            Self::Page(id) => format!("{id}/"),
            Self::Legal(name) => match *name {
                "imprint" => "impressum/".into(),
                "privacy" => "datenschutz/".into(),
                "accessibility" => "barrierefreiheit/".into(),
                _ => "kontakt/".into(),
            },
            Self::Documents => "dokumente/".into(),
            Self::Document(id) => format!("dokumente/{id}/"),
            Self::Places => "orte/".into(),
            Self::Place(id) => format!("orte/{id}/"),
            Self::Postcode(plz) => format!("orte/plz/{plz}/"),
            Self::Municipalities => "gemeinden/".into(),
            Self::MunicipalitiesOf(path) => format!("gemeinden/{path}/"),
            Self::Search => "suche/".into(),
            Self::SearchIndex => "suche/index.json".into(),
            Self::Media(path) => format!("media/{path}"),
            Self::Path(path) => (*path).to_owned(),
        };
        if prefix.is_empty() { path } else { [prefix, &path].concat() }
    }
}

/// The path of a published version of a photo: its name, made fit for lists of addresses, and the hash of its file, so
/// that a version may be kept for ever.
pub fn cut(path: &str, hash: &Hash, cut: Cut) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let name = stem.split('/').map(slug).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let name = if name.is_empty() { "bild" } else { &name };
    let hash = blake3::hash(&[hash.as_slice(), &[GENERATION]].concat()).to_hex();
    format!("media/{name}-{}.{}.{}", cut.width, &hash[..8], cut.format.extension())
}

/// The file that a path is written to.
pub fn file(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// The absolute URL of a site's docroot, ending in `/`.
pub fn site_url(project: &Project, site: BodyIx) -> String {
    let body = project.body(site);
    let root = project.portal.url.as_str();
    let slash = if root.ends_with('/') { "" } else { "/" };
    match (&body.site.url, project.portal.layout) {
        (Some(url), Layout::Hosts) => {
            let url = url.as_str();
            if url.ends_with('/') { url.to_owned() } else { format!("{url}/") }
        }
        // On hosts of their own the portal is what `portal.yaml` names.
        (None, Layout::Hosts) if project.sites.first() == Some(&site) => format!("{root}{slash}"),
        _ => format!("{root}{slash}{}/", body.id),
    }
}

/// The name of a site's host.
pub fn host(project: &Project, site: BodyIx) -> String {
    let url = site_url(project, site);
    url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default().to_owned()
}

/// The path of the docroot on its host, `/` or `/town/`.
pub fn base_path(project: &Project, site: BodyIx) -> String {
    let url = site_url(project, site);
    url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned())).unwrap_or_else(|| "/".to_owned())
}

/// The link value from a page of site `from` to a path of site `to`.
pub fn link(project: &Project, from: BodyIx, to: BodyIx, path: &str) -> String {
    let shown = shown(project.portal.links, path);
    if from == to {
        return shown;
    }
    match project.portal.layout {
        Layout::Folders => format!("../{}/{shown}", project.body(to).id),
        Layout::Hosts => format!("{}{path}", site_url(project, to)),
    }
}

/// A link value of a page of site `from` as an absolute URL: on paper there is no page to start from.
pub fn absolute(project: &Project, from: BodyIx, link: &str) -> String {
    if ["https://", "http://", "mailto:", "tel:"].iter().any(|start| link.starts_with(start)) {
        return link.to_owned();
    }
    let url = site_url(project, from);
    match link.strip_prefix("../") {
        Some(rest) => {
            let parent = url.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
            format!("{parent}/{rest}")
        }
        None => format!("{url}{link}"),
    }
}

/// A path as a link shows it.
fn shown(links: Links, path: &str) -> String {
    match links {
        Links::Pretty => path.to_owned(),
        Links::Explicit => file(path),
    }
}

/// A link value as the page writes it that is `root` away from its docroot (`../../`, empty, or absolute on `404.html`).
pub fn relative(root: &str, link: &str) -> String {
    let absolute = ["https://", "http://", "webcal://", "mailto:", "tel:", "#", "/"].iter().any(|start| link.starts_with(start));
    if absolute {
        return link.to_owned();
    }
    if root.starts_with('/') && link.starts_with("../") {
        // From an absolute docroot `/region/gera/`, its neighbour is `/region/altenburg/`.
        let parent = root.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
        return format!("{parent}/{}", &link[3..]);
    }
    let joined = [root, link].concat();
    if joined.is_empty() { "./".to_owned() } else { joined }
}

/// The way from a page back to its docroot.
pub fn root_of(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_back_to_the_docroot_from_any_depth() {
        assert_eq!(relative(&root_of("leistungen/hund/"), "aemter/"), "../../aemter/");
        assert_eq!(relative(&root_of(""), ""), "./");
        assert_eq!(relative("/sub/gera/", "../jena/x/"), "/sub/jena/x/");
        assert_eq!(relative("../", "https://a.example/"), "https://a.example/");
    }
}
