//! News, pages and legal pages.

use serde::Serialize;
use serde_json::json;

use super::pictures::PictureView;
use super::services::{self, LeafletLink, description};
use super::view::{AddressView, Crumb, Md, Nav, Teaser, word};
use super::{Failure, Given, Out, documents, lists, structured};
use crate::address::Target;
use crate::model::body::{BodyKind, Inaccessible};
use crate::model::item::Page;
use crate::plan;
use crate::plan::news::Listed;
use crate::resolve::{Item, competence, people};
use crate::theme::Tx;

/// Items of the same topic below a news item.
const RELATED: usize = 4;

#[derive(Serialize)]
struct NewsPage<'a> {
    item: NewsItem<'a>,
}

#[derive(Serialize)]
struct NewsItem<'a> {
    title: Tx,
    date: &'a str,
    date_text: String,
    teaser: Option<Tx>,
    author: Option<Tx>,
    image: Option<PictureView>,
    body: Option<Md>,
    topics: Vec<Nav>,
    /// The body it comes from, if another.
    source: Option<String>,
    leaflet: Option<LeafletLink>,
}

/// The page of a news item.
pub(super) fn news(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let body = out.site.project.body(out.site.ix);
    let Some(item) = body.news.get(at) else { return Ok(()) };
    let data = &item.data;
    let ids = &out.site.news.ids;
    let others = body.news.iter().enumerate().filter(|(other, _)| *other != at);
    let alike = others.filter(|(other, _)| ids[*other].iter().any(|topic| ids[at].contains(topic))).take(RELATED);
    let related = lists::news_teasers(out, alike.map(|(at, item)| Listed { body: out.site.ix, at, item }));
    let view = NewsItem {
        title: out.tx(&data.title),
        date: data.date.as_str(),
        date_text: out.date(&data.date),
        teaser: data.teaser.as_ref().map(|teaser| out.tx(teaser)),
        author: data.author.as_ref().and_then(|author| author_name(out, author.as_str())),
        image: data.image.as_ref().and_then(|image| out.picture(image)),
        body: data.body.as_ref().map(|body| out.md(body, 0, "")),
        topics: topics(out, &ids[at]),
        source: None,
        leaflet: plan::news_leaflet(out.site.project, out.site.ix, item, out.lang())
            .map(|lang| services::leaflet_link(out, &Target::NewsLeaflet(&item.id), lang)),
    };
    let crumbs = out.crumbs(vec![out.crumb(Target::NewsList, "nav_news")]);
    let mut meta = out.meta("news", out.tx(&data.title).text, description(out, data.teaser.as_ref(), data.body.as_ref()), crumbs);
    let person = data.author.as_ref().and_then(|author| people::find(out.site.project, out.site.ix, author.as_str()));
    meta.structured.add(Some(structured::news(out, &meta, data, person.map(|person| person.data.name.as_str()))));
    meta.preview = Some(out.preview(data.image.as_ref()));
    out.page_with("news.html", &meta, &NewsPage { item: view }, &[Given::List("related", related)])
}

/// The ways to the lists of topics.
fn topics(out: &Out<'_>, ids: &[String]) -> Vec<Nav> {
    let known = &out.site.news.topics;
    ids.iter().filter_map(|id| Some(lists::topic_link(out, id, &known.get(id)?.name))).collect()
}

/// The name of the person or office that wrote a news item.
fn author_name(out: &Out<'_>, author: &str) -> Option<Tx> {
    let (project, own) = (out.site.project, out.site.ix);
    if let Some(person) = people::find(project, own, author) {
        return Some(word(person.data.name.as_str()));
    }
    let desk = competence::office(project, own, author)?;
    let office = project.body(desk.body).offices.iter().find(|office| Some(&office.id) == desk.office.as_ref())?;
    Some(out.tx(&office.data.name))
}

fn page_teaser(out: &Out<'_>, page: &Item<Page>) -> Teaser {
    Teaser {
        title: out.tx(&page.data.title),
        teaser: page.data.teaser.as_ref().map(|teaser| out.tx(teaser)),
        href: out.site.to(Target::Page(&page.id), out.lang()),
        date: None,
        date_text: None,
        source: None,
        image: page.data.image.as_ref().and_then(|image| out.picture(image)),
    }
}

/// A page with the pages below it.
pub(super) fn page(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let body = out.site.project.body(out.site.ix);
    let Some(item) = body.pages.get(at) else { return Ok(()) };
    let data = &item.data;
    let mut children: Vec<&Item<Page>> = body
        .pages
        .iter()
        .filter(|page| page.id.strip_prefix(&*item.id).and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| !rest.contains('/')))
        .collect();
    children.sort_by_key(|page| (page.data.order.map_or(i64::MAX, |order| order.0), page.id.clone()));
    let view = json!({
        "item": {
            "title": out.tx(&data.title),
            "teaser": data.teaser.as_ref().map(|teaser| out.tx(teaser)),
            "image": data.image.as_ref().and_then(|image| out.picture(image)),
            "body": data.body.as_ref().map(|body| out.md(body, 0, "")),
        },
        "children": children.into_iter().map(|page| page_teaser(out, page)).collect::<Vec<_>>(),
    });
    let mut steps = Vec::new();
    for (end, _) in item.id.match_indices('/') {
        if let Some(parent) = body.pages.iter().find(|page| *page.id == item.id[..end]) {
            steps.push(Crumb { title: out.tx(&parent.data.title).text, href: out.site.to(Target::Page(&parent.id), out.lang()) });
        }
    }
    let mut meta =
        out.meta("page", out.tx(&data.title).text, description(out, data.teaser.as_ref(), data.body.as_ref()), out.crumbs(steps));
    meta.preview = Some(out.preview(data.image.as_ref()));
    out.page("page.html", &meta, &view)
}

/// An entry of the list of what is not accessible.
fn inaccessible(out: &Out<'_>, entry: &Inaccessible) -> serde_json::Value {
    let file = entry.file.as_ref().map(|file| {
        let path = file.as_str().trim_start_matches("media:");
        let known = out.site.project.body(out.site.ix).media.get(path);
        known.map_or_else(String::new, |file| out.site.to(Target::Path(&out.site.project.gallery.address(*file, path)), "de"))
    });
    json!({
        "title": out.tx(&entry.title),
        "href": file.or_else(|| entry.url.as_ref().map(|url| url.as_str().to_owned())),
        "reason": out.tx(&entry.reason),
        "remedy": entry.remedy.as_ref().map(|remedy| out.tx(remedy)),
    })
}

/// A legal page: generated data, then prose.
pub(super) fn legal(out: &Out<'_>, name: &'static str) -> Result<(), Failure> {
    let project = out.site.project;
    let body = project.body(out.site.ix);
    let (site, text) = (&body.site, body.legal.get(name));
    let title = text.map_or_else(|| out.string(&format!("legal_{name}")), |text| out.tx(&text.data.title).text);
    // A member of an association names both bodies (§ 5 DDG).
    let administration = body.chain.get(1).map(|&ix| (ix, project.body(ix))).filter(|(_, above)| {
        body.site.kind.is_place()
            && matches!(above.site.kind, BodyKind::Association | BodyKind::Amt | BodyKind::Verbandsgemeinde | BodyKind::Fulfilling)
    });
    let administration = administration.map(|(ix, above)| {
        json!({
            "name": above.official_name(),
            "address": above.site.address.as_ref().map(AddressView::from),
            "email": above.site.email.as_ref().map(|email| email.as_str()),
            "phone": above.site.phone.as_ref().map(|phone| phone.as_str()),
            "href": out.site.across(ix, Target::Home, out.lang()),
        })
    });
    let enforcement = body.chain.iter().find_map(|&ix| project.body(ix).site.enforcement.as_ref()).map(|data| {
        json!({
            "name": out.tx(&data.name),
            "address": data.address.as_ref().map(AddressView::from),
            "email": data.email.as_ref().map(|email| email.as_str()),
            "phone": data.phone.as_ref().map(|phone| phone.as_str()),
            "href": data.url.as_ref().map(|url| url.as_str()),
        })
    });
    let (imprint, privacy, accessibility) = (site.imprint.as_ref(), site.privacy.as_ref(), site.accessibility.as_ref());
    let view = json!({
        "kind": name,
        "item": {
            "title": text.map_or_else(|| super::view::word(title.clone()), |text| out.tx(&text.data.title)),
            "body": text.and_then(|text| text.data.body.as_ref()).map(|body| out.md(body, 0, "")),
        },
        "body": {
            "official_name": body.official_name(),
            "legal_form": imprint.and_then(|data| data.legal_form.as_ref()).map(|text| out.tx(text)),
            "represented_by": imprint.map(|data| out.tx(&data.represented_by)),
            "representative": imprint
                .and_then(|data| people::find(project, out.site.ix, data.representative.as_ref()?.as_str()))
                .map(|person| person.data.name.as_str()),
            "supervisory_authority": imprint.and_then(|data| data.supervisory_authority.as_ref()).map(|text| out.tx(text)),
            "editorial": imprint.and_then(|data| data.editorial.as_ref()).map(|text| out.tx(text)),
            "address": site.address.as_ref().map(AddressView::from),
            "email": site.email.as_ref().map(|email| email.as_str()),
            "phone": site.phone.as_ref().map(|phone| phone.as_str()),
            "administration": administration,
            "officer": privacy.map(|data| out.tx(&data.officer)),
            "officer_email": privacy.and_then(|data| data.email.as_ref()).map(|email| email.as_str()),
            "host": privacy.and_then(|data| data.host.as_ref()).map(|text| out.tx(text)),
            "accessibility_status": accessibility.map(|data| data.status.word()),
            "accessibility_date_text": accessibility.map(|data| out.date(&data.date)),
            "inaccessible": accessibility.iter().flat_map(|data| &data.inaccessible).map(|entry| inaccessible(out, entry)).collect::<Vec<_>>(),
            "documents": (name == "accessibility" && documents::any(out, out.site.ix)).then(|| documents::statement(out)),
            "enforcement": enforcement,
        },
    });
    out.page("legal.html", &out.meta("legal", title, String::new(), out.crumbs(Vec::new())), &view)
}
