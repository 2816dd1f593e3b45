//! Which news a site lists, on which pages and under which topics.

use std::collections::{BTreeMap, BTreeSet};

use super::{What, news_leaflet};
use crate::address::Target;
use crate::decode::Slug;
use crate::model::body::ShowFrom;
use crate::model::item::News;
use crate::resolve::{BodyIx, Item, Project};
use crate::source::Span;
use crate::text::{initial_up, slug};

/// News on one page of a list.
pub const A_PAGE: usize = 20;
/// News on one page of an archive, where people look for something with the search of their browser.
pub const AN_ARCHIVE_PAGE: usize = 100;

/// Bodies whose items a site shows: itself, then those it names; the portal shows everybody's.
pub fn sources(project: &Project, own: BodyIx, named: impl Fn(&ShowFrom) -> &Vec<Slug>) -> Vec<BodyIx> {
    if project.sites.first() == Some(&own) {
        return project.sites.clone();
    }
    let from = project.body(own).site.show_from.iter().flat_map(named);
    let mut bodies = vec![own];
    // What a former municipality told is the history of the one it belongs to.
    for ix in from.filter_map(|id| project.find(id.as_str())).chain(project.joined(own)) {
        if !bodies.contains(&ix) {
            bodies.push(ix);
        }
    }
    bodies
}

/// What a site's pages tell of news. It is made once for all of them: the portal has a page for every twenty of everybody's
/// news, and each needs the whole order.
#[derive(Debug, Default)]
pub struct Told<'a> {
    /// The news that the site lists, newest first.
    pub all: Vec<Listed<'a>>,
    /// The topics of the site's own news by the id in their address.
    pub topics: BTreeMap<String, Topic<'a>>,
    /// The ids of the topics of the site's own news, in their order.
    pub ids: Vec<Vec<String>>,
    /// The years of the news that the site lists, if there are several: one alone is the list.
    pub years: BTreeSet<i16>,
}

/// A news item of a list.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Whose it is.
    pub body: BodyIx,
    /// Its number there.
    pub at: usize,
    /// Itself.
    pub item: &'a Item<News>,
}

/// The own news of a topic.
#[derive(Debug, Default)]
pub struct Topic<'a> {
    /// Its name; of several spellings the first one holds.
    pub name: String,
    /// Newest first.
    pub items: Vec<Listed<'a>>,
}

/// What a site tells of news.
pub fn told(project: &Project, site: BodyIx) -> Told<'_> {
    let mut told = Told::default();
    for news in &project.body(site).news {
        let ids: Vec<String> = news.data.topics.iter().map(|topic| slug(topic.as_str())).collect();
        for (id, topic) in ids.iter().zip(&news.data.topics) {
            let topic = || Topic { name: initial_up(topic.as_str()), items: Vec::new() };
            told.topics.entry(id.clone()).or_insert_with(topic);
        }
        told.ids.push(ids);
    }
    let of_some;
    let dated = if project.sites.first() == Some(&site) {
        project.all_news()
    } else {
        of_some = project.news_of(sources(project, site, |from| &from.news).into_iter());
        &of_some
    };
    told.years = dated.iter().map(|(day, ..)| day.year()).collect();
    if told.years.len() == 1 {
        told.years.clear();
    }
    told.all = dated.iter().map(|&(_, body, at)| Listed { body, at, item: &project.body(body).news[at] }).collect();
    for news in told.all.iter().filter(|news| news.body == site) {
        for topic in &told.ids[news.at] {
            // It may name a topic twice.
            let known = told.topics.get_mut(topic).map(|topic| &mut topic.items);
            if let Some(items) = known.filter(|items| items.last().is_none_or(|last| last.at != news.at)) {
                items.push(*news);
            }
        }
    }
    told
}

impl<'a> Told<'a> {
    /// The news of a year, newest first.
    pub fn of_year(&self, year: i16) -> &[Listed<'a>] {
        let of = |news: &Listed<'_>| news.item.data.date.day().year();
        let (first, after) = (self.all.partition_point(|news| of(news) > year), self.all.partition_point(|news| of(news) >= year));
        &self.all[first..after]
    }
}

/// On how many pages a list stands.
pub fn pages(list: &[Listed<'_>]) -> usize {
    list.len().div_ceil(A_PAGE).max(1)
}

/// The lists of news, all and by topic, each page by page; each item and its leaflet.
pub(super) fn pages_of(project: &Project, site: BodyIx, lang: &str, told: &Told<'_>, page: &mut impl FnMut(Target<'_>, What, Span)) {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    for number in 2..=pages(&told.all) {
        page(Target::NewsPage(None, number), What::NewsPage(None, number), own);
    }
    for &year in &told.years {
        for number in 1..=told.of_year(year).len().div_ceil(AN_ARCHIVE_PAGE) {
            page(Target::NewsYear(year, number), What::NewsYear(year, number), own);
        }
    }
    for (topic, list) in &told.topics {
        page(Target::Topic(topic), What::Topic(topic.as_str().into()), own);
        for number in 2..=pages(&list.items) {
            page(Target::NewsPage(Some(topic), number), What::NewsPage(Some(topic.as_str().into()), number), own);
        }
    }
    for (at, news) in body.news.iter().enumerate() {
        let origin = Span::start_of(news.file);
        page(Target::News(&news.id), What::News(at), origin);
        if news_leaflet(project, site, news, lang) == Some(lang) {
            page(Target::NewsLeaflet(&news.id), What::NewsLeaflet(at), origin);
        }
    }
}
