//! Phase 5: every output path with its job. Two jobs with one address are an error.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::address::{self, Target, file, folder};
use crate::decode::PagePath;
use crate::diag::{Diagnostic, codes};
use crate::model::form::FormKind;
use crate::picture::{self, Cut, Kind};
use crate::resolve::forms::is_own;
use crate::resolve::simple::SIMPLE;
use crate::resolve::{BodyIx, Project};
use crate::source::{FileId, Span};
use crate::theme::Theme;

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
    /// List of news.
    NewsList,
    /// News of a topic.
    Topic(Arc<str>),
    /// A news item.
    News(usize),
    /// Atom feed.
    Feed,
    /// List of events.
    Events,
    /// An event.
    Event(usize),
    /// List of alerts.
    Alerts,
    /// An alert.
    Alert(usize),
    /// A page.
    Page(usize),
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
    /// 404 page.
    NotFound,
    /// Sitemap.
    Sitemap,
    /// `robots.txt`.
    Robots,
    /// `security.txt`.
    Security,
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

/// A picture made of coat of arms, name and colour of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Emblem {
    /// The coat of arms for the header, if it is no drawing.
    Arms,
    /// A square icon of this many pixels.
    Icon(u16),
    /// The card that other services show beside a link.
    Card,
}

impl Emblem {
    /// Those of a site: browsers show icons of 32 pixels, Apple 180, Android 192 and 512.
    pub fn of(project: &Project, site: BodyIx) -> impl Iterator<Item = Self> {
        let arms = project.body(site).site.coat_of_arms.as_ref().is_some_and(|arms| picture::kind(arms.as_str()) == Kind::Photo);
        let arms = arms.then_some(Self::Arms);
        arms.into_iter().chain([Self::Icon(32), Self::Icon(180), Self::Icon(192), Self::Icon(512), Self::Card])
    }

    /// Where it stands: a new name whenever something changes of what it is made.
    pub fn path(self, project: &Project, site: BodyIx) -> String {
        let mark = project.gallery.mark(site);
        match self {
            Self::Arms => format!("assets/arms.{mark}.png"),
            Self::Icon(size) => format!("assets/icon-{size}.{mark}.png"),
            Self::Card => format!("assets/card.{mark}.png"),
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

    /// Whether it is a form's PDF at its own address, not at a former one.
    pub fn is_form(&self, project: &Project) -> bool {
        let What::FormPdf(site, at) = self.what else { return false };
        project.body(site).forms.get(at).is_some_and(|form| Target::FormPdf(&form.id).path(self.lang) == self.path)
    }

    /// Whether it is a page for people (and so belongs into the sitemap).
    pub fn is_page(&self) -> bool {
        !matches!(
            self.what,
            What::FormPdf(..)
                | What::Feed
                | What::NotFound
                | What::Sitemap
                | What::Robots
                | What::Security
                | What::Asset(_)
                | What::Palette
                | What::Media(_)
                | What::Photo(..)
                | What::Emblem(_)
                | What::Manifest
                | What::Redirect(..)
        )
    }
}

/// The topics of a site's news, in order.
pub fn topics(project: &Project, site: BodyIx) -> Vec<&str> {
    let topics: BTreeSet<&str> = project.body(site).news.iter().flat_map(|news| &news.data.topics).map(|topic| topic.as_str()).collect();
    topics.into_iter().collect()
}

/// All jobs of a site.
pub fn site(project: &Project, theme: &Theme, site: BodyIx, palette: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Job> {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    let is_portal = project.sites.first() == Some(&site);
    let mut jobs = Vec::new();
    for lang in project.languages() {
        let mut page = |target: Target<'_>, what: What, origin: Span| {
            if lang != SIMPLE || project.is_simple(site, &target) {
                jobs.push(Job { path: target.path(lang), lang, what, origin });
            }
        };
        page(Target::Home, What::Home, own);
        for (at, item) in body.pages.iter().enumerate() {
            page(Target::Page(&item.id), What::Page(at), Span::start_of(item.file));
        }
        for name in crate::declare::LEGAL_PAGES {
            page(Target::Legal(name), What::Legal(name), own);
        }
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
        }
        if !body.offices.is_empty() {
            page(Target::Offices, What::Offices, own);
        }
        for (at, office) in body.offices.iter().enumerate() {
            page(Target::Office(&office.id), What::Office(at), Span::start_of(office.file));
        }
        page(Target::Forms, What::Forms, own);
        for (at, form) in body.forms.iter().enumerate().filter(|(_, form)| is_own(project, site, form)) {
            page(Target::Form(&form.id), What::Form(at), form.at);
            if form.form.kind == FormKind::Form {
                page(Target::FormPdf(&form.id), What::FormPdf(site, at), form.at);
            }
        }
        page(Target::NewsList, What::NewsList, own);
        page(Target::Feed, What::Feed, own);
        for topic in topics(project, site) {
            page(Target::Topic(topic), What::Topic(topic.into()), own);
        }
        for (at, news) in body.news.iter().enumerate() {
            page(Target::News(&news.id), What::News(at), Span::start_of(news.file));
        }
        page(Target::Events, What::Events, own);
        for (at, event) in body.events.iter().enumerate() {
            page(Target::Event(&event.id), What::Event(at), Span::start_of(event.file));
        }
        page(Target::Alerts, What::Alerts, own);
        for (at, alert) in body.alerts.iter().enumerate() {
            page(Target::Alert(&alert.id), What::Alert(at), Span::start_of(alert.file));
        }
        if is_portal {
            page(Target::Municipalities, What::Municipalities, own);
            page(Target::Places, What::Places, own);
            for &place in project.sites.iter().filter(|&&place| project.body(place).site.kind.is_place()) {
                let what = match project.merged(place) {
                    Some(into) => What::Redirect(site, Target::Place(&project.body(into).id).path(lang)),
                    None => What::Place(place),
                };
                page(Target::Place(&project.body(place).id), what, Span::start_of(project.body(place).file));
            }
            for plz in postcodes(project) {
                page(Target::Postcode(plz), What::Postcode(plz.into()), own);
            }
        }
    }
    let mut other = |path: &str, what: What, origin: Span| jobs.push(Job { path: path.to_owned(), lang: "de", what, origin });
    other("404.html", What::NotFound, own);
    other("sitemap.xml", What::Sitemap, own);
    other("robots.txt", What::Robots, own);
    if body.site.security.is_some() {
        other(".well-known/security.txt", What::Security, own);
    }
    for (path, id) in theme.assets.values() {
        other(path, What::Asset(*id), Span::start_of(*id));
    }
    other(palette, What::Palette, own);
    for (path, id) in &body.media {
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
    redirects(project, site, &mut jobs, diagnostics);
    collisions(&jobs, diagnostics);
    jobs
}

/// The services that a site has pages for: its own, on the portal those of all.
pub fn services(project: &Project, site: BodyIx) -> Vec<(Arc<str>, Span)> {
    if project.sites.first() != Some(&site) {
        return project.body(site).services.iter().map(|adopted| (Arc::clone(&adopted.id), adopted.at)).collect();
    }
    let mut services: Vec<(Arc<str>, Span)> = Vec::new();
    for &ix in &project.sites {
        for adopted in &project.body(ix).services {
            // On the portal a service is what several share; a town's very own stays on its site.
            if !services.iter().any(|(id, _)| *id == adopted.id) {
                services.push((Arc::clone(&adopted.id), adopted.service.span));
            }
        }
    }
    services.sort_by(|a, b| a.0.cmp(&b.0));
    services
}

/// All postcodes of the region's places.
pub fn postcodes(project: &Project) -> BTreeSet<&str> {
    let places = project.sites.iter().map(|&ix| project.body(ix)).filter(|body| body.site.kind.is_place());
    places
        .flat_map(|body| body.site.postcodes.iter().chain(body.site.districts.iter().flat_map(|(_, district)| &district.postcodes)))
        .map(|plz| plz.as_str())
        .collect()
}

/// Former addresses: aliases of items, and every address of a body that merged into another.
fn redirects(project: &Project, site: BodyIx, jobs: &mut Vec<Job>, diagnostics: &mut Vec<Diagnostic>) {
    let languages: Vec<&'static str> = project.languages().into_iter().filter(|lang| *lang != SIMPLE).collect();
    for (target, aliases) in aliases(project, site) {
        for alias in aliases {
            if format!("{}/", alias.as_str()) == target.path("de") {
                diagnostics.push(Diagnostic::new(&codes::BAD_ALIAS, alias.span()).arg("alias", alias.as_str()));
                continue;
            }
            for lang in &languages {
                let path = format!("{}{}/", folder(lang), alias.as_str());
                jobs.push(Job { path, lang, what: What::Redirect(site, target.path(lang)), origin: alias.span() });
                // A PDF can't lead on: its former address delivers the form that holds today.
                if let (Target::Form(form), Some(old)) =
                    (&target, alias.as_str().strip_prefix("formulare/").filter(|old| !old.contains('/')))
                    && let Some(at) = project.body(site).forms.iter().position(|known| *known.id == **form)
                {
                    jobs.push(Job { path: Target::FormPdf(old).path(lang), lang, what: What::FormPdf(site, at), origin: alias.span() });
                }
            }
        }
    }
    let Some(into) = project.merged(site) else { return };
    let there: BTreeSet<String> = services(project, into)
        .iter()
        .map(|(id, _)| Target::Service(id))
        .chain(project.body(into).life_events.keys().map(|id| Target::LifeEvent(id)))
        .chain(project.body(into).forms.iter().filter(|form| is_own(project, into, form)).map(|form| Target::Form(&form.id)))
        .chain(project.body(into).pages.iter().map(|page| Target::Page(&page.id)))
        .chain(project.body(into).offices.iter().map(|office| Target::Office(&office.id)))
        .chain(crate::declare::LEGAL_PAGES.map(Target::Legal))
        .chain([Target::Home, Target::Services, Target::Offices, Target::Forms, Target::NewsList, Target::Events, Target::LifeEvents])
        .flat_map(|target| languages.iter().map(move |lang| target.path(lang)))
        .collect();
    jobs.retain_mut(|job| {
        match job.what {
            // A PDF can't lead on: its address delivers the form that holds today.
            What::FormPdf(_, at) => {
                let id = project.body(site).forms.get(at).map(|form| &form.id);
                let forms = &project.body(into).forms;
                let today = forms.iter().position(|form| Some(&form.id) == id && is_own(project, into, form));
                let Some(today) = today else { return false };
                job.what = What::FormPdf(into, today);
            }
            // News and events of the former body stay where they are: they are its history.
            What::News(_) | What::Event(_) => {}
            _ if job.is_page() => {
                let path = if there.contains(&job.path) {
                    job.path.clone()
                } else {
                    Target::Home.path(if job.lang == SIMPLE { "de" } else { job.lang })
                };
                job.what = What::Redirect(into, path);
            }
            _ => {}
        }
        true
    });
}

/// The former addresses of a site's items.
fn aliases(project: &Project, site: BodyIx) -> Vec<(Target<'_>, &[PagePath])> {
    let body = project.body(site);
    let mut aliases: Vec<(Target<'_>, &[PagePath])> = Vec::new();
    aliases.extend(body.news.iter().map(|news| (Target::News(&news.id), news.data.aliases.as_slice())));
    aliases.extend(body.events.iter().map(|event| (Target::Event(&event.id), event.data.aliases.as_slice())));
    aliases.extend(body.alerts.iter().map(|alert| (Target::Alert(&alert.id), alert.data.aliases.as_slice())));
    aliases.extend(body.pages.iter().map(|page| (Target::Page(&page.id), page.data.aliases.as_slice())));
    aliases.extend(body.offices.iter().map(|office| (Target::Office(&office.id), office.data.aliases.as_slice())));
    let everywhere = project.sites.first() == Some(&site);
    let offering = project.sites.iter().filter(|&&other| everywhere || other == site).map(|&other| project.body(other));
    let mut seen = BTreeSet::new();
    let services = offering.flat_map(|body| &body.services).filter(|adopted| seen.insert(&adopted.id));
    aliases.extend(services.map(|adopted| (Target::Service(&adopted.id), adopted.service.aliases.as_slice())));
    if body.site.kind.is_authority() {
        aliases.extend(body.life_events.iter().map(|(id, event)| (Target::LifeEvent(id), event.aliases.as_slice())));
    }
    let forms = body.forms.iter().filter(|form| is_own(project, site, form));
    aliases.extend(forms.map(|form| (Target::Form(&form.id), form.form.aliases.as_slice())));
    aliases.retain(|(_, aliases)| !aliases.is_empty());
    aliases
}

/// Two files whose names differ only in case or in the form of their umlauts overwrite each other on some systems.
fn collisions(jobs: &[Job], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<String, &Job> = HashMap::with_capacity(jobs.len());
    for job in jobs {
        let file = job.file();
        let key = if file.is_ascii() { file.to_ascii_lowercase() } else { file.nfc().flat_map(char::to_lowercase).collect() };
        if let Some(first) = seen.insert(key, job) {
            diagnostics.push(
                Diagnostic::new(&codes::COLLISION, job.origin)
                    .arg("address", &job.path)
                    .note(first.origin, ("die andere Seite", "the other page")),
            );
        }
    }
}
