//! Home pages and lists of news.

use serde::Serialize;

use super::pictures::PictureView;
use super::view::{Crumb, LinkView, Md, Nav, Teaser};
use super::{
    Failure, Given, Out, Part, Ready, Teasers, alerts, events, foreign, life_events, municipalities, notices, services, structured, waste,
};
use crate::address::Target;
use crate::model::office::Office;
use crate::plan::news::{A_PAGE, AN_ARCHIVE_PAGE, Listed};
use crate::resolve::{BodyIx, Item};

/// Items of lists on a home page.
const HOME_ITEMS: usize = 6;
/// Pages on either side of a page of a list to which it leads.
const BESIDE: usize = 2;
/// Official notices on a home page.
const HOME_NOTICES: usize = 4;

#[derive(Serialize)]
struct Home {
    image: Option<PictureView>,
    intro: Option<Md>,
    life_events: Vec<Teaser>,
    services_top: Vec<LinkView>,
    news: Vec<Teaser>,
    events: Vec<Teaser>,
    notices: Vec<Teaser>,
    offices: Vec<LinkView>,
    pages: Vec<Teaser>,
    /// The next waste dates.
    waste: Option<serde_json::Value>,
    places: Vec<municipalities::Place>,
}

/// The home page of a site or the portal.
pub(super) fn home(out: &Out<'_>) -> Result<(), Failure> {
    let (site, lang) = (out.site, out.lang());
    let project = site.project;
    let body = project.body(site.ix);
    let is_portal = project.sites.first() == Some(&site.ix);
    let is_authority = body.site.kind.is_authority();
    let mut top: Vec<_> = body.pages.iter().filter(|page| !page.id.contains('/')).collect();
    top.sort_by_key(|page| (page.data.order.map_or(i64::MAX, |order| order.0), page.id.clone()));
    let own = |teasers| foreign::own(site, lang, teasers, |teaser: &Teaser| &teaser.href);
    let pages: Vec<Teaser> = top
        .into_iter()
        .map(|page| Teaser {
            title: out.tx(&page.data.title),
            teaser: page.data.teaser.as_ref().map(|teaser| out.tx(teaser)),
            href: site.to(Target::Page(&page.id), lang),
            date: None,
            date_text: None,
            source: None,
            image: page.data.image.as_ref().and_then(|image| out.picture(image)),
        })
        .collect();
    let office = |office: &Item<Office>| LinkView { title: out.tx(&office.data.name), href: site.to(Target::Office(&office.id), lang) };
    let data = Home {
        image: body.site.image.as_ref().and_then(|image| out.picture(image)),
        intro: body.site.intro.as_ref().map(|intro| out.md(intro, 0, "intro-")),
        life_events: if is_authority { own(life_events::teasers(out)) } else { Vec::new() },
        services_top: if is_authority { services::featured(out) } else { Vec::new() },
        // One by one: the portal has thousands.
        news: site.news.all.iter().filter_map(|news| news_teaser(out, *news)).flat_map(|one| own(vec![one])).take(HOME_ITEMS).collect(),
        events: own(events::teasers(out)).into_iter().take(HOME_ITEMS).collect(),
        notices: if is_authority { own(notices::teasers(out)).into_iter().take(HOME_NOTICES).collect() } else { Vec::new() },
        offices: foreign::own(site, lang, body.offices.iter().map(office).collect(), |office: &LinkView| &office.href),
        pages: own(pages),
        waste: waste::home(out),
        places: if is_portal { municipalities::home(out) } else { Vec::new() },
    };
    let title = if is_portal { project.portal.name.get(lang).0.text.to_string() } else { body.official_name().to_owned() };
    let description = body.site.slogan.as_ref().map(|slogan| out.tx(slogan).text).unwrap_or_default();
    let (template, key) = if is_portal { ("portal.html", "portal") } else { ("home.html", "home") };
    let mut meta = out.meta(key, title, description, Vec::new());
    meta.structured.add(Some(structured::organization(out)));
    out.page(template, &meta, &data)
}

/// The teaser of a news item as all lists show it; `None` if its site is held and has not published it.
pub(super) fn listed<'o>(out: &'o Out<'_>, news: Listed<'_>) -> Option<&'o Ready<Teaser>> {
    let teasers = out.frame()?.teasers.get_or_init(|| Teasers::of(out.site.project, out.site.ix));
    teasers.get(news, || news_teaser(out, news))
}

/// Teasers of some news.
pub(super) fn news_teasers<'o>(out: &'o Out<'_>, items: impl Iterator<Item = Listed<'o>>) -> Vec<&'o dyn Part> {
    items.filter_map(|news| Some(listed(out, news)? as &dyn Part)).collect()
}

/// The teaser of a news item; `None` if its site is held and has not published it.
fn news_teaser(out: &Out<'_>, Listed { body: ix, item: news, .. }: Listed<'_>) -> Option<Teaser> {
    Some(Teaser {
        title: out.tx(&news.data.title),
        teaser: news.data.teaser.as_ref().map(|teaser| out.tx(teaser)),
        href: out.site.across(ix, Target::News(&news.id), out.lang())?,
        date: Some(news.data.date.as_str().to_owned()),
        date_text: Some(out.date(&news.data.date)),
        source: source(out, ix),
        image: news.data.image.as_ref().and_then(|image| out.picture_of(ix, image)),
    })
}

/// The name of the body that something comes from, if another.
pub(super) fn source(out: &Out<'_>, ix: BodyIx) -> Option<String> {
    (ix != out.site.ix).then(|| out.site.project.body(ix).site.name.as_str().to_owned())
}

#[derive(Serialize)]
struct NewsList {
    all: Nav,
    topics: Vec<Nav>,
    topic: Option<String>,
    years: Vec<Nav>,
    pages: Vec<PageLink>,
    feed: Option<String>,
    alerts: Vec<alerts::AlertView>,
    alerts_href: String,
}

/// A page of a list.
#[derive(Serialize)]
struct PageLink {
    number: usize,
    href: String,
    current: bool,
}

/// A page of the list of news, of a topic or all.
pub(super) fn news(out: &Out<'_>, topic: Option<&str>, number: usize) -> Result<(), Failure> {
    let (site, lang) = (out.site, out.lang());
    let told = &site.news;
    let (name, listed) = match topic {
        None => (None, &*told.all),
        Some(topic) => told.topics.get(topic).map(|topic| (Some(topic.name.clone()), &*topic.items)).unwrap_or_default(),
    };
    let first = topic.map_or(Target::NewsList, Target::Topic);
    let count = listed.len().div_ceil(A_PAGE);
    let target = |page| if page == 1 { first.clone() } else { Target::NewsPage(topic, page) };
    let opening = topic.is_none() && number == 1;
    let items = news_teasers(out, part(listed, A_PAGE, number));
    let data = NewsList {
        all: Nav::new(out.string("all_news"), site.to(Target::NewsList, lang), "topic"),
        topics: told.topics.iter().map(|(id, topic)| topic_link(out, id, &topic.name)).collect(),
        topic: name.clone(),
        years: if topic.is_none() { years(out) } else { Vec::new() },
        pages: pagination(out, number, count, target),
        feed: topic.is_none().then(|| site.to(Target::Feed, lang)),
        alerts: if opening { alerts::current(site, lang) } else { Vec::new() },
        alerts_href: site.to(Target::Alerts, lang),
    };
    let mut steps = Vec::new();
    let mut title = out.string("nav_news");
    if topic.is_some() || number > 1 {
        steps.push(out.crumb(Target::NewsList, "nav_news"));
    }
    if let Some(name) = name {
        title = format!("{title}: {name}");
        if number > 1 {
            steps.push(Crumb { title: name, href: site.to(first, lang) });
        }
    }
    if number > 1 {
        title = paged(out, title, number, count);
    }
    let meta = out.meta("news_list", title, String::new(), out.crumbs(steps));
    out.page_with("news_list.html", &meta, &data, &[Given::List("items", items)])
}

/// What stands on a page of a list, from 1.
fn part<'a, 'o>(listed: &'o [Listed<'a>], a_page: usize, number: usize) -> impl Iterator<Item = Listed<'a>> + use<'a, 'o> {
    listed.chunks(a_page).nth(number - 1).unwrap_or_default().iter().copied()
}

/// The way from a page of a list to others; none if it is the only one.
fn pagination<'t>(out: &Out<'_>, number: usize, count: usize, target: impl Fn(usize) -> Target<'t>) -> Vec<PageLink> {
    // The portal has hundreds of pages: a way from each to each would be most of them.
    let beside = number.saturating_sub(BESIDE).max(2)..count.min(number + BESIDE + 1);
    let link = |page| PageLink { number: page, href: out.site.to(target(page), out.lang()), current: page == number };
    if count > 1 { [1].into_iter().chain(beside).chain([count]).map(link).collect() } else { Vec::new() }
}

/// The title of a further page.
fn paged(out: &Out<'_>, title: String, number: usize, count: usize) -> String {
    let page = out.string("form_page").replace("{n}", &number.to_string()).replace("{m}", &count.to_string());
    format!("{title}, {page}")
}

/// The way to the news of each year, the newest first.
fn years(out: &Out<'_>) -> Vec<Nav> {
    let years = out.site.news.years.iter().rev();
    years.map(|&year| Nav::new(year.to_string(), out.site.to(Target::NewsYear(year, 1), out.lang()), "year")).collect()
}

/// The news of a year, a page of them.
pub(super) fn news_of(out: &Out<'_>, year: i16, number: usize) -> Result<(), Failure> {
    let (site, lang) = (out.site, out.lang());
    let listed = site.news.of_year(year);
    let count = listed.len().div_ceil(AN_ARCHIVE_PAGE);
    let items = news_teasers(out, part(listed, AN_ARCHIVE_PAGE, number));
    let data = NewsList {
        all: Nav::new(out.string("all_news"), site.to(Target::NewsList, lang), "topic"),
        topics: Vec::new(),
        topic: None,
        years: years(out),
        pages: pagination(out, number, count, |page| Target::NewsYear(year, page)),
        feed: None,
        alerts: Vec::new(),
        alerts_href: site.to(Target::Alerts, lang),
    };
    let mut title = format!("{} {year}", out.string("nav_news"));
    let mut steps = vec![out.crumb(Target::NewsList, "nav_news")];
    if number > 1 {
        steps.push(Crumb { title: year.to_string(), href: site.to(Target::NewsYear(year, 1), lang) });
        title = paged(out, title, number, count);
    }
    let meta = out.meta("news_list", title, String::new(), out.crumbs(steps));
    out.page_with("news_list.html", &meta, &data, &[Given::List("items", items)])
}

/// The link to a topic's list.
pub(super) fn topic_link(out: &Out<'_>, id: &str, name: &str) -> Nav {
    Nav::german(name.to_owned(), out.site.to(Target::Topic(id), out.lang()), out.lang())
}
