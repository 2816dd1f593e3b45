//! Phase 5: every output path with its job. Two jobs with one address are an error.

mod collisions;
mod documents;
mod emblem;
pub mod events;
mod forms;
mod leaflets;
pub mod news;
pub mod notices;
mod redirects;
pub mod waste;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{self, Target, file};
use crate::diag::Diagnostic;
use crate::language;
use crate::manifest::Form;
use crate::picture::{self, Cut, Kind};
use crate::resolve::nesting::Part;
use crate::resolve::register::{self, Offer};
use crate::resolve::{Body, BodyIx, Project};
use crate::source::{FileId, Span};
use crate::theme::Theme;
pub use emblem::Emblem;
pub use forms::{CLERKS, reads_back};
pub use leaflets::{has_leaflet, news_leaflet};

/// What stands at a path. Numbers index the site's items.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// Home page.
    Home,
    /// List of life events.
    LifeEvents,
    /// A life event.
    LifeEvent(Arc<str>),
    /// Services A–Z.
    Services,
    /// A service.
    Service(Arc<str>),
    /// A service's leaflet, of this or another body.
    Leaflet(BodyIx, Arc<str>),
    /// List of offices.
    Offices,
    /// An office.
    Office(usize),
    /// List of forms.
    Forms,
    /// A form's page.
    Form(usize),
    /// A form's PDF, of this or another body.
    FormPdf(BodyIx, usize),
    /// A form's fields after XDatenfelder 3.
    FormXdf(usize),
    /// `fill.pdf` or `fill.json` of a form; both come with its PDF.
    FormFill(usize),
    /// What a form asks, for programs.
    FormDefinition(usize),
    /// A form to be filled in in the browser.
    FillIn(usize),
    /// The recorded PDF of a former version: form, and number of the version among the former ones.
    FormerPdf(usize, usize),
    /// What a former version asked: form, and number as above.
    FormerDefinition(usize, usize),
    /// Where clerks read filled forms back. It is for no search engine.
    ReadBack,
    /// The forms of a life event.
    FormsOfEvent(Arc<str>),
    /// The forms of an office.
    FormsOfOffice(Arc<str>),
    /// A package of forms, of a life event or of all.
    Package(Option<Arc<str>>),
    /// The register of forms for machines.
    FormRegister,
    /// List of news.
    NewsList,
    /// News of a topic.
    Topic(Arc<str>),
    /// A further page of the list of news, of a topic or all.
    NewsPage(Option<Arc<str>>, usize),
    /// The news of a year, a page of them.
    NewsYear(i16, usize),
    /// A news item.
    News(usize),
    /// A news item as a leaflet.
    NewsLeaflet(usize),
    /// Atom feed.
    Feed,
    /// List of events.
    Events,
    /// The events of a month.
    EventMonth(Arc<str>),
    /// The events of a day.
    EventDay(jiff::civil::Date),
    /// The events of a topic.
    EventTopic(Arc<str>),
    /// The events of one body.
    EventsOf(BodyIx),
    /// Atom feed of events.
    EventFeed,
    /// The dates for programs.
    EventData,
    /// All events for calendar programs, or those of a topic.
    Calendar(Option<Arc<str>>),
    /// An event for calendar programs.
    EventCalendar(usize),
    /// An event.
    Event(usize),
    /// A page or file about official notices.
    Notices(notices::Page),
    /// Waste dates: those of the site's municipality, or the list of those of others.
    Waste,
    /// Those of a municipality without a site, by its number in [`waste::places`].
    WastePlace(usize),
    /// Those of a tour: municipality as above, and number of the tour.
    WasteTour(usize, usize),
    /// The dates of an address for calendar programs: municipality, tour, and number of the address in it.
    WasteCalendar(usize, usize, usize),
    /// Waste dates for programs.
    WasteData,
    /// List of alerts.
    Alerts,
    /// An alert.
    Alert(usize),
    /// A page.
    Page(usize),
    /// List of documents.
    Documents,
    /// A document.
    Document(usize),
    /// A legal page.
    Legal(&'static str),
    /// Finder of places.
    Places,
    /// A place.
    Place(BodyIx),
    /// The places of a postcode.
    Postcode(Arc<str>),
    /// List of bodies.
    Municipalities,
    /// Those of a Land or a county.
    MunicipalitiesOf(Part),
    /// The search.
    Search,
    /// What it finds, for scripts.
    SearchIndex,
    /// 404 page.
    NotFound,
    /// The theme's components in every state.
    Styleguide,
    /// Sitemap.
    Sitemap,
    /// `robots.txt`.
    Robots,
    /// `security.txt`.
    Security,
    /// `.htaccess`.
    Access,
    /// A theme's asset.
    Asset(FileId),
    /// The site's colours.
    Palette,
    /// A file of `media/` as it is.
    Media(FileId),
    /// A version of a photo of `media/`.
    Photo(FileId, Cut),
    /// A picture made of coat of arms, name and colour.
    Emblem(Emblem),
    /// The web app manifest.
    Manifest,
    /// A former address that leads on: site and path.
    Redirect(BodyIx, String),
}

impl What {
    /// Whether it is a page for people (and so belongs into the sitemap).
    pub fn is_page(&self) -> bool {
        !matches!(
            self,
            Self::FormPdf(..)
                | Self::FormXdf(_)
                | Self::FormFill(_)
                | Self::FormDefinition(_)
                | Self::Leaflet(..)
                | Self::NewsLeaflet(_)
                | Self::FormerPdf(..)
                | Self::FormerDefinition(..)
                | Self::ReadBack
                | Self::Package(_)
                | Self::FormRegister
                | Self::SearchIndex
                | Self::Feed
                | Self::EventFeed
                | Self::EventData
                | Self::Calendar(_)
                | Self::EventCalendar(_)
                | Self::WasteCalendar(..)
                | Self::WasteData
                | Self::Notices(notices::Page::Feed | notices::Page::Data | notices::Page::Chain)
                | Self::NotFound
                | Self::Styleguide
                | Self::Sitemap
                | Self::Robots
                | Self::Security
                | Self::Access
                | Self::Asset(_)
                | Self::Palette
                | Self::Media(_)
                | Self::Photo(..)
                | Self::Emblem(_)
                | Self::Manifest
                | Self::Redirect(..)
        )
    }

    /// The item of a site that a page is about.
    fn item<'a>(&'a self, body: &'a Body) -> Option<Target<'a>> {
        match self {
            Self::Page(at) => body.pages.get(*at).map(|page| Target::Page(&page.id)),
            Self::Document(at) => body.documents.get(*at).map(|document| Target::Document(&document.id)),
            Self::Service(id) => Some(Target::Service(id)),
            Self::LifeEvent(id) => Some(Target::LifeEvent(id)),
            Self::Office(at) => body.offices.get(*at).map(|office| Target::Office(&office.id)),
            Self::News(at) => body.news.get(*at).map(|news| Target::News(&news.id)),
            Self::Event(at) => body.events.get(*at).map(|event| Target::Event(&event.id)),
            Self::Alert(at) => body.alerts.get(*at).map(|alert| Target::Alert(&alert.id)),
            Self::Notices(page) => notices::item(*page, body),
            Self::Form(at) => body.forms.get(*at).map(|form| Target::Form(&form.id)),
            _ => None,
        }
    }
}

/// One output file.
#[derive(Debug, Clone)]
pub struct Job {
    /// Path from the docroot as links name it.
    pub path: String,
    /// Language of the page.
    pub lang: &'static str,
    /// What it is.
    pub what: What,
    /// Where it comes from.
    pub origin: Span,
}

impl Job {
    /// The file it is written to.
    pub fn file(&self) -> String {
        file(&self.path)
    }

    /// Whether its matter is told in German in a language, because nobody has translated it yet.
    pub fn falls_back(&self, project: &Project, site: BodyIx, lang: &str) -> bool {
        self.what.item(project.body(site)).is_some_and(|item| project.falls_back(site, &item, lang))
    }

    /// Whether it is a form's PDF at its own address, not at a former one.
    pub fn is_form(&self, project: &Project) -> bool {
        let What::FormPdf(site, at) = self.what else { return false };
        project.body(site).forms.get(at).is_some_and(|form| Target::FormPdf(&form.id).path(self.lang) == self.path)
    }

    /// The form whose PDF it is, with its version.
    pub fn form(&self, project: &Project, site: BodyIx) -> Option<Form> {
        let form = |site: BodyIx, at: usize| project.body(site).forms.get(at);
        let (form, version) = match self.what {
            What::FormPdf(site, at) => form(site, at).map(|form| (form, form.form.version.as_str()))?,
            What::FormerPdf(at, number) => {
                let form = form(site, at)?;
                (form, project.former(site, form).get(number)?.1.version.as_str())
            }
            _ => return None,
        };
        Some(Form { id: form.id.to_string(), version: version.to_owned() })
    }

    /// Whether it is a page for people (and so belongs into the sitemap).
    pub fn is_page(&self) -> bool {
        self.what.is_page()
    }
}

/// All jobs of a site.
pub fn site(project: &Project, theme: &Theme, site: BodyIx, palette: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Job> {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    let is_portal = project.sites.first() == Some(&site);
    let mut jobs = Vec::new();
    let offers = register::offers(project, site);
    let (news, dates) = (news::told(project, site), events::told(project, site));
    for lang in project.languages_of(site) {
        let mut page = |target: Target<'_>, what: What, origin: Span| {
            if project.speaks(site, &target, lang) {
                jobs.push(Job { path: target.path(lang), lang, what, origin });
            }
        };
        page(Target::Home, What::Home, own);
        for (at, item) in body.pages.iter().enumerate() {
            page(Target::Page(&item.id), What::Page(at), Span::start_of(item.file));
        }
        documents::pages(project, site, &mut page);
        for name in crate::declare::LEGAL_PAGES {
            page(Target::Legal(name), What::Legal(name), own);
        }
        page(Target::Search, What::Search, own);
        page(Target::SearchIndex, What::SearchIndex, own);
        if !body.site.kind.is_authority() {
            continue;
        }
        page(Target::LifeEvents, What::LifeEvents, own);
        for (id, event) in body.life_events.iter() {
            page(Target::LifeEvent(id), What::LifeEvent(Arc::clone(id)), event.span);
        }
        page(Target::Services, What::Services, own);
        for (id, at) in services(project, site) {
            page(Target::Service(&id), What::Service(Arc::clone(&id)), at);
            if has_leaflet(project, site, &id, lang) {
                page(Target::Leaflet(&id), What::Leaflet(site, Arc::clone(&id)), at);
            }
        }
        if !body.offices.is_empty() {
            page(Target::Offices, What::Offices, own);
        }
        for (at, office) in body.offices.iter().enumerate() {
            page(Target::Office(&office.id), What::Office(at), Span::start_of(office.file));
        }
        forms::forms(project, site, lang, &offers, &mut page);
        page(Target::NewsList, What::NewsList, own);
        page(Target::Feed, What::Feed, own);
        news::pages_of(project, site, lang, &news, &mut page);
        events::pages(project, site, &dates, &mut page);
        notices::pages(project, site, &mut page);
        waste::pages(project, site, lang, &mut page);
        page(Target::Alerts, What::Alerts, own);
        for (at, alert) in body.alerts.iter().enumerate() {
            page(Target::Alert(&alert.id), What::Alert(at), Span::start_of(alert.file));
        }
        if is_portal {
            page(Target::Municipalities, What::Municipalities, own);
            for part in project.nesting.parts() {
                page(Target::MunicipalitiesOf(&project.nesting.path(part)), What::MunicipalitiesOf(part), own);
            }
            page(Target::Places, What::Places, own);
            for &place in project.sites.iter().filter(|&&place| project.body(place).site.kind.is_place()) {
                let what = match project.merged(place) {
                    Some(into) => What::Redirect(site, Target::Place(&project.body(into).id).path(lang)),
                    None => What::Place(place),
                };
                page(Target::Place(&project.body(place).id), what, Span::start_of(project.body(place).file));
            }
            for plz in project.postcodes() {
                page(Target::Postcode(plz), What::Postcode(plz.into()), own);
            }
        }
    }
    files(project, theme, site, palette, (&offers, &dates), &mut jobs);
    redirects::redirects(project, site, &mut jobs, diagnostics);
    collisions::collisions(&jobs, diagnostics);
    jobs
}

/// What a site has beside its pages, the same for all languages.
fn files(
    project: &Project,
    theme: &Theme,
    site: BodyIx,
    palette: &str,
    (offers, dates): (&[Offer<'_>], &events::Told<'_>),
    jobs: &mut Vec<Job>,
) {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    let mut other = |path: &str, what: What, origin: Span| jobs.push(Job { path: path.to_owned(), lang: "de", what, origin });
    other("404.html", What::NotFound, own);
    other("sitemap.xml", What::Sitemap, own);
    other("robots.txt", What::Robots, own);
    other(".htaccess", What::Access, own);
    if body.site.kind.is_authority() {
        for (name, event) in register::packages(project, site, offers) {
            other(&Target::Package(&name).path("de"), What::Package(event.map(Into::into)), own);
        }
        other(&Target::FormRegister.path("de"), What::FormRegister, own);
        events::files(project, site, dates, &mut other);
        notices::files(project, site, &mut other);
        waste::files(project, site, &mut other);
    }
    if body.site.security.is_some() {
        other(".well-known/security.txt", What::Security, own);
    }
    let reads = reads_back(project, site) && project.merged(site).is_none();
    for (_, (path, id)) in theme.assets.iter().filter(|(name, _)| reads || !forms::READ_BACK.contains(&name.as_str())) {
        other(path, What::Asset(*id), Span::start_of(*id));
    }
    other(palette, What::Palette, own);
    for (path, id) in body.media.iter().filter(|(_, id)| !project.notice_files.withheld.contains(id)) {
        let origin = Span::start_of(*id);
        match (picture::kind(path), project.gallery.photo(*id)) {
            (Kind::Photo, Some(photo)) => {
                photo.size.cuts().for_each(|cut| other(&address::cut(path, &photo.hash, cut), What::Photo(*id, cut), origin));
            }
            // What no page shows stays at home, and so do photos that can't be read.
            (Kind::Photo | Kind::Unsupported, _) => {}
            _ => other(&format!("media/{path}"), What::Media(*id), origin),
        }
    }
    for emblem in Emblem::of(project, site) {
        other(&emblem.path(project, site), What::Emblem(emblem), own);
    }
    other("site.webmanifest", What::Manifest, own);
}

/// The page that shows those who write themes what they have. It is in no plan: only the development server answers it.
pub fn styleguide(path: &str) -> Option<Job> {
    let lang = language::of_path(path);
    let known = path.strip_prefix(language::find(lang).folder) == Some("styleguide/");
    known.then(|| Job { path: path.to_owned(), lang, what: What::Styleguide, origin: Span::default() })
}

/// The services that a site has pages for: its own, on the portal those of all.
pub fn services(project: &Project, site: BodyIx) -> Vec<(Arc<str>, Span)> {
    if project.sites.first() != Some(&site) {
        return project.body(site).services.iter().map(|adopted| (Arc::clone(&adopted.id), adopted.at)).collect();
    }
    let mut services: BTreeMap<Arc<str>, Span> = BTreeMap::new();
    for adopted in project.sites.iter().flat_map(|&ix| &project.body(ix).services) {
        services.entry(Arc::clone(&adopted.id)).or_insert(adopted.service.span);
    }
    services.into_iter().collect()
}
