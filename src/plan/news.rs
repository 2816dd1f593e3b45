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

/// The topics of a site's news by the id in their address, in order; of several spellings the first one holds.
pub fn topics(project: &Project, site: BodyIx) -> BTreeMap<String, String> {
    let mut topics = BTreeMap::new();
    for topic in project.body(site).news.iter().flat_map(|news| &news.data.topics) {
        topics.entry(slug(topic.as_str())).or_insert_with(|| initial_up(topic.as_str()));
    }
    topics
}

/// Bodies whose items a site shows: itself, then those it names; the portal shows everybody's.
pub fn sources(project: &Project, own: BodyIx, named: impl Fn(&ShowFrom) -> &Vec<Slug>) -> Vec<BodyIx> {
    if project.sites.first() == Some(&own) {
        return project.sites.clone();
    }
    let from = project.body(own).site.show_from.iter().flat_map(named);
    let mut bodies = vec![own];
    // What a former municipality told is the history of the one it belongs to.
    let merged = project.sites.iter().copied().filter(|&ix| project.merged(ix) == Some(own));
    for ix in from.filter_map(|id| project.find(id.as_str())).chain(merged) {
        if !bodies.contains(&ix) {
            bodies.push(ix);
        }
    }
    bodies
}

/// The news that a site lists, newest first, each once; of a topic only its own.
pub fn listed<'a>(project: &'a Project, site: BodyIx, topic: Option<&str>) -> Vec<(BodyIx, &'a Item<News>)> {
    let about = |news: &Item<News>| topic.is_none_or(|topic| news.data.topics.iter().any(|own| slug(own.as_str()) == topic));
    let mut items: Vec<(BodyIx, &Item<News>)> = sources(project, site, |from| &from.news)
        .into_iter()
        .flat_map(|ix| project.body(ix).news.iter().map(move |news| (ix, news)))
        .filter(|(ix, news)| (topic.is_none() || *ix == site) && about(news))
        .collect();
    items.sort_by(|a, b| b.1.data.date.as_str().cmp(a.1.data.date.as_str()).then_with(|| (a.0, &a.1.id).cmp(&(b.0, &b.1.id))));
    items
}

/// On how many pages a list stands.
pub fn pages(project: &Project, site: BodyIx, topic: Option<&str>) -> usize {
    listed(project, site, topic).len().div_ceil(A_PAGE).max(1)
}

/// The years of the news that a site lists, if there are several: one alone is the list.
pub fn years(project: &Project, site: BodyIx) -> BTreeSet<i16> {
    let years: BTreeSet<i16> = listed(project, site, None).into_iter().map(|(_, news)| news.data.date.day().year()).collect();
    if years.len() > 1 { years } else { BTreeSet::new() }
}

/// The lists of news, all and by topic, each page by page; each item and its leaflet.
pub(super) fn told(project: &Project, site: BodyIx, lang: &str, page: &mut impl FnMut(Target<'_>, What, Span)) {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    for number in 2..=pages(project, site, None) {
        page(Target::NewsPage(None, number), What::NewsPage(None, number), own);
    }
    for year in years(project, site) {
        page(Target::NewsYear(year), What::NewsYear(year), own);
    }
    for topic in topics(project, site).keys() {
        page(Target::Topic(topic), What::Topic(topic.as_str().into()), own);
        for number in 2..=pages(project, site, Some(topic)) {
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
