//! What templates see: small serializable values, and how they are made from the project.

use std::fmt::Write as _;
use std::sync::OnceLock;

use serde::Serialize;

use super::alerts::{AlertView, current};
use super::pictures::{Icons, PictureView, Preview, coat_of_arms};
use super::{Out, Site};
use crate::address::{self, Target};
use crate::decode::{Block, Date, Hours, Markdown, Text, When};
use crate::language::differs;
use crate::markdown::{self, Setting};
use crate::model::body::Address;
use crate::resolve::{BodyIx, Project, links};
use crate::text::bind;
use crate::theme::{Theme, Tx};

/// A Markdown text as HTML; `lang` is set where it differs from the page's.
#[derive(Debug, Clone, Serialize)]
pub struct Md {
    /// Safe HTML.
    pub html: String,
    /// Its language.
    pub lang: Option<&'static str>,
}

/// A step on the way back to the home page.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// Title.
    pub title: String,
    /// Where it leads.
    pub href: String,
}

/// The page in another language.
#[derive(Debug, Clone, Serialize)]
pub struct Alternate {
    /// Language tag.
    pub lang: &'static str,
    /// The language's own name.
    pub name: &'static str,
    /// Link.
    pub href: String,
    /// Absolute URL.
    pub absolute: String,
    /// Whether it is this page.
    pub current: bool,
    /// Whether both pages tell the same, each in its language; otherwise it is that language's home page, or German in its
    /// frame.
    pub same: bool,
}

/// What every page tells about itself.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Title in plain words.
    pub title: String,
    /// Description for search engines.
    pub description: String,
    /// Kind of page.
    pub key: &'static str,
    /// Absolute URL; that of the German page where this one tells it in German.
    pub canonical: String,
    /// Its own link value.
    pub path: String,
    /// Way back.
    pub breadcrumbs: Vec<Crumb>,
    /// Languages.
    pub alternates: Vec<Alternate>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// Whether its matter is told in German, because it is not translated.
    pub fallback: bool,
    /// What it tells machines.
    pub structured: Graph,
    /// The picture beside links to it.
    pub preview: Option<Preview>,
}

/// What a page tells machines, in the vocabulary of schema.org. Templates get the finished text, because their engine keeps
/// no order of keys; it is made once, for the key of the page and the page itself.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// As JSON.
    nodes: Vec<String>,
    text: OnceLock<String>,
}

impl Graph {
    /// Adds a node, if there is one.
    pub fn add(&mut self, node: Option<impl Serialize>) {
        self.nodes.extend(node.and_then(|node| serde_json::to_string(&node).ok()));
        self.text.take();
    }
}

impl Serialize for Graph {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = || if self.nodes.is_empty() { String::new() } else { crate::text::json_ld(&self.nodes) };
        serializer.serialize_str(self.text.get_or_init(text))
    }
}

/// A title that leads somewhere.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// Title.
    pub title: Tx,
    /// Where it leads.
    pub href: String,
}

/// An item of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Teaser {
    /// Title.
    pub title: Tx,
    /// One or two sentences.
    pub teaser: Option<Tx>,
    /// Where it leads.
    pub href: String,
    /// ISO date.
    pub date: Option<String>,
    /// The date in words.
    pub date_text: Option<String>,
    /// The body it comes from, if another.
    pub source: Option<String>,
    /// Its picture.
    pub image: Option<PictureView>,
}

/// A postal address.
#[derive(Debug, Clone, Serialize)]
pub struct AddressView {
    /// Street and number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
}

impl From<&Address> for AddressView {
    fn from(address: &Address) -> Self {
        Self {
            street: address.street.as_str().to_owned(),
            postcode: address.postcode.as_str().to_owned(),
            city: address.city.as_str().to_owned(),
        }
    }
}

/// A named link without languages.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// Name.
    pub name: String,
    /// Link, unless its site is not there.
    pub href: Option<String>,
}

/// An entry of the navigation.
#[derive(Debug, Clone, Serialize)]
pub struct Nav {
    title: String,
    /// Set where the title is in another language than the page.
    lang: Option<&'static str>,
    /// Where it leads.
    pub href: String,
    key: &'static str,
}

impl Nav {
    /// An entry.
    pub fn new(title: String, href: String, key: &'static str) -> Self {
        Self { title, lang: None, href, key }
    }

    /// An entry in the words of an editor, who writes German.
    pub fn german(title: String, href: String, lang: &str) -> Self {
        Self { title, lang: differs("de", lang).then_some("de"), href, key: "topic" }
    }
}

/// What all pages of a site and language share.
#[derive(Debug, Clone, Serialize)]
pub struct FrameView {
    id: String,
    name: String,
    official_name: String,
    kind: String,
    is_portal: bool,
    slogan: Option<Tx>,
    address: Option<AddressView>,
    email: Option<String>,
    phone: Option<String>,
    coat_of_arms: Option<String>,
    icons: Icons,
    palette: String,
    home: String,
    portal: Option<Named>,
    pub(super) nav: Vec<Nav>,
    pub(super) legal: Vec<Crumb>,
    feed: Option<String>,
    search: String,
    /// What the banner shows; of a theme whose banner is a part only that part sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) alerts: Option<Vec<AlertView>>,
    /// Where all alerts stand.
    alerts_href: String,
    mail_links: bool,
    /// Whether only some pages are there in this language.
    partial: bool,
    /// IANA name, in which opening hours are meant.
    time_zone: String,
}

/// Builds the shared part of a site's pages.
pub fn frame(site: &Site<'_>, lang: &'static str) -> FrameView {
    let (project, theme) = (site.project, site.theme);
    let body = project.body(site.ix);
    let is_portal = project.sites.first() == Some(&site.ix);
    let string = |key: &str| theme.string(lang, key);
    let mut nav = Vec::new();
    let mut entry = |key: &'static str, target: Target<'static>, word: &str| {
        nav.push(Nav::new(string(word), site.to(target, lang), key));
    };
    entry("home", Target::Home, "nav_home");
    if body.site.kind.is_authority() {
        authority_nav(project, site.ix, &mut entry);
    }
    let mut pages: Vec<_> =
        body.pages.iter().filter(|page| page.data.nav && project.speaks(site.ix, &Target::Page(&page.id), lang)).collect();
    pages.sort_by_key(|page| (page.data.order.map_or(i64::MAX, |order| order.0), page.id.clone()));
    for page in pages {
        let title = tx(&page.data.title, lang);
        nav.push(Nav { title: title.text, lang: title.lang, href: site.to(Target::Page(&page.id), lang), key: "page" });
    }
    let legal = crate::declare::LEGAL_PAGES
        .iter()
        .map(|name| Crumb { title: string(&format!("legal_{name}")), href: site.to(Target::Legal(name), lang) });
    let has_documents = project.gate.of_site(project, site.ix).next().is_some() && project.speaks(site.ix, &Target::Documents, lang);
    let documents = has_documents.then(|| Crumb { title: string("nav_documents"), href: site.to(Target::Documents, lang) });
    // The navigation has one line on common windows: what a duty asks for stands below, beside the other duties.
    let has_notices = !crate::plan::notices::years(project, site.ix).is_empty();
    let notices = has_notices.then(|| Crumb { title: string("nav_notices"), href: site.to(Target::Notices, lang) });
    let legal = notices.into_iter().chain(legal).chain(documents).collect();
    let portal = project.sites.first().filter(|_| !is_portal).and_then(|&portal| {
        let href = site.across(portal, Target::Home, lang)?;
        Some(Named { name: project.portal.name.get(lang).0.text.to_string(), href: Some(href) })
    });
    FrameView {
        id: body.id.to_string(),
        name: if is_portal { project.portal.name.get(lang).0.text.to_string() } else { body.site.name.as_str().to_owned() },
        official_name: body.official_name().to_owned(),
        kind: body.site.kind.word().to_owned(),
        is_portal,
        slogan: body.site.slogan.as_ref().map(|text| tx(text, lang)),
        address: body.site.address.as_ref().map(AddressView::from),
        email: body.site.email.as_ref().map(|email| email.as_str().to_owned()),
        phone: body.site.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        coat_of_arms: coat_of_arms(site),
        icons: Icons::new(site),
        palette: site.palette.to_owned(),
        home: site.to(Target::Home, lang),
        portal,
        nav,
        legal,
        feed: body.site.kind.is_authority().then(|| site.to(Target::Feed, lang)),
        search: site.to(Target::Search, lang),
        alerts: Some(current(site, lang)),
        alerts_href: site.to(Target::Alerts, lang),
        mail_links: body.site.mail_links,
        partial: project.is_partial(lang),
        time_zone: project.portal.time_zone.as_str().to_owned(),
    }
}

/// The navigation of an authority's site after its home page.
fn authority_nav(project: &Project, ix: BodyIx, entry: &mut impl FnMut(&'static str, Target<'static>, &str)) {
    entry("life_events", Target::LifeEvents, "nav_life_events");
    entry("services", Target::Services, "nav_services");
    if project.sites.first() == Some(&ix) {
        entry("places", Target::Places, "nav_places");
        entry("municipalities", Target::Municipalities, "nav_municipalities");
    } else if !project.body(ix).offices.is_empty() {
        entry("offices", Target::Offices, "nav_offices");
    }
    entry("forms", Target::Forms, "nav_forms");
    entry("news", Target::NewsList, "nav_news");
    entry("events", Target::Events, "nav_events");
}

/// A text for a page in a language.
pub fn tx(text: &Text, lang: &str) -> Tx {
    let (block, found) = text.get(lang);
    Tx { text: bind(&block.text).into_owned(), lang: differs(found, lang).then_some(found) }
}

/// A UI string as a localized text.
pub fn word(text: impl Into<String>) -> Tx {
    Tx { text: text.into(), lang: None }
}

impl Out<'_> {
    /// A text in the page's language.
    pub fn tx(&self, text: &Text) -> Tx {
        tx(text, self.lang())
    }

    /// A Markdown text in the page's language, its links relative to the page.
    pub fn md(&self, text: &Markdown, shift: usize, prefix: &str) -> Md {
        let (block, found) = text.0.get(self.lang());
        Md { html: self.html(block, found, shift, prefix), lang: differs(found, self.lang()).then_some(found) }
    }

    /// `lang` is the language of the text, whose words the titles of its notes are.
    fn html(&self, block: &Block, lang: &str, shift: usize, prefix: &str) -> String {
        let site = self.site;
        let root = address::root_of(&self.job.path);
        let strings = |key: &str| site.theme.string(lang, key);
        if shift == 0
            && prefix.is_empty()
            && let Some(ahead) = site.project.ahead.get(&block.span)
        {
            return markdown::complete(ahead, &strings);
        }
        let setting = Setting { shift, prefix, strings: &strings };
        let file = || site.sources.file(block.span.file).map_or("", |file| &*file.path);
        let mut resolve = |kind: &str, id: &str| match links::any(site.project, site.reachable, site.ix, self.lang(), file(), (kind, id)) {
            markdown::Link::Found(link) => match self.attached(&link, lang, file(), (kind, id)) {
                Some(document) => markdown::Link::Document(Box::new(document)),
                None => markdown::Link::Found(address::relative(&root, &link)),
            },
            markdown::Link::Picture(shown) => markdown::Link::Picture(Box::new(shown.map(|link| address::relative(&root, link)))),
            other => other,
        };
        // Mistakes were reported by the check; here they only must not break the page.
        markdown::render(&block.text, &setting, &mut resolve, &mut Vec::new())
    }

    /// A step back to a list of this site.
    pub fn crumb(&self, target: Target<'_>, word: &str) -> Crumb {
        Crumb { title: self.string(word), href: self.site.to(target, self.lang()) }
    }

    /// The way back to the home page and further steps.
    pub fn crumbs(&self, steps: Vec<Crumb>) -> Vec<Crumb> {
        let mut crumbs = vec![self.crumb(Target::Home, "nav_home")];
        crumbs.extend(steps);
        crumbs
    }

    /// A day in words: `1. März 2026`, `1 March 2026`.
    pub fn day(&self, day: jiff::civil::Date) -> String {
        day_text(self.site.theme, self.lang(), day)
    }

    /// A date in words.
    pub fn date(&self, date: &Date) -> String {
        self.day(date.day())
    }

    /// Days and times of an event in words.
    pub fn when(&self, start: &When, end: Option<&When>) -> String {
        when_text(self.site.theme, self.lang(), start, end)
    }

    /// A time of day in words.
    pub fn clock(&self, time: &str) -> String {
        clock(self.site.theme, self.lang(), time)
    }

    /// A body's name and, if it has a site, the way there.
    pub fn named(&self, ix: BodyIx) -> Named {
        let project = self.site.project;
        Named { name: project.body(ix).official_name().to_owned(), href: self.site.across(ix, Target::Home, self.lang()) }
    }
}

/// Days and times in words.
pub fn when_text(theme: &Theme, lang: &str, start: &When, end: Option<&When>) -> String {
    let day = |when: &When| day_text(theme, lang, when.day());
    let at = |day: String, time: String| theme.string(lang, "day_and_time").replace("{day}", &day).replace("{time}", &time);
    let full = |when: &When| match when.time() {
        Some(time) => at(day(when), clock(theme, lang, time)),
        None => day(when),
    };
    match end {
        None => full(start),
        Some(end) if end.day() == start.day() => match (start.time(), end.time()) {
            (Some(from), Some(to)) => at(day(start), span(theme, lang, from, to)),
            _ => full(start),
        },
        Some(end) => format!("{} – {}", full(start), full(end)),
    }
}

/// A day in words.
pub fn day_text(theme: &Theme, lang: &str, day: jiff::civil::Date) -> String {
    const MONTHS: [&str; 12] = [
        "month_1", "month_2", "month_3", "month_4", "month_5", "month_6", "month_7", "month_8", "month_9", "month_10", "month_11",
        "month_12",
    ];
    let month = MONTHS.get(usize::from(day.month().unsigned_abs()) - 1).map_or("", |key| theme.text(lang, key));
    let mut text = String::with_capacity(24);
    let mut pieces = theme.text(lang, "day_text").split('{');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        // Writing to a text does not fail.
        let _ = match piece.split_once('}') {
            Some(("d", rest)) => write!(text, "{}{rest}", day.day()),
            Some(("m", rest)) => write!(text, "{month}{rest}"),
            Some(("y", rest)) => write!(text, "{}{rest}", day.year()),
            _ => write!(text, "{{{piece}"),
        };
    }
    text
}

/// `08:00` as `8.00 Uhr` or `8:00`.
fn clock(theme: &Theme, lang: &str, time: &str) -> String {
    theme.string(lang, "clock").replace("{time}", &short(theme, lang, time))
}

/// A time without a leading zero, its parts as the language divides them.
fn short(theme: &Theme, lang: &str, time: &str) -> String {
    time.strip_prefix('0').unwrap_or(time).replace(':', &theme.string(lang, "clock_mark"))
}

fn span(theme: &Theme, lang: &str, from: &str, to: &str) -> String {
    let parts = [("{from}", short(theme, lang, from)), ("{to}", clock(theme, lang, to))];
    parts.iter().fold(theme.string(lang, "clock_span"), |text, (name, value)| text.replace(name, value))
}

/// The spans of a day as the source has them, for scripts.
pub fn spans(hours: &[Hours]) -> String {
    let spans: Vec<&str> = hours.iter().map(Hours::as_str).collect();
    spans.join(" ")
}

/// The spans of a day in words.
pub fn times(theme: &Theme, lang: &str, hours: &[Hours]) -> String {
    let spans = hours.iter().filter_map(|hours| hours.as_str().split_once('-'));
    let spans: Vec<_> = spans.map(|(from, to)| span(theme, lang, from, to)).collect();
    spans.join(&theme.string(lang, "clock_and"))
}
