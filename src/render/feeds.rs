//! What machines read: feeds, sitemaps, `robots.txt`, `security.txt`; and the pages for wrong addresses.

use serde_json::json;

use super::services::{absolute, description};
use super::view::{Graph, Page};
use super::{Failure, Out, calendar};
use crate::address::{self, Target};
use crate::decode::{Markdown, Text};
use crate::hosting;
use crate::model::portal::Layout;
use crate::plan::news::Listed;
use crate::plan::{Job, What, events as held};
use crate::resolve::{BodyIx, alerts};

/// Newest items in a feed.
const FEED_ITEMS: usize = 30;

/// What may become an entry of a feed: its moment, site and id order it.
struct Entry<'a> {
    updated: String,
    ix: BodyIx,
    id: &'a str,
    target: Target<'a>,
    title: &'a Text,
    teaser: Option<&'a Text>,
    body: Option<&'a Markdown>,
}

/// The Atom feed of a site's own news and of the alerts about it. `updated` is the date of the newest item, never of the
/// build.
pub(super) fn atom(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let is_portal = project.sites.first() == Some(&out.site.ix);
    let mut told: Vec<Entry<'_>> = Vec::new();
    let there =
        |ix: BodyIx, target: &Target<'_>| ix == out.site.ix || out.site.reachable.reachable(ix, &project.path(ix, target, out.lang()));
    let own = out.site.news.all.iter().filter(|news| is_portal || news.body == out.site.ix);
    // Later ones can't be in it, whatever alerts there are.
    let news = own.filter(|news| there(news.body, &Target::News(&news.item.id)));
    told.extend(news.take(FEED_ITEMS).map(|&Listed { body: ix, item, .. }| {
        let (data, updated) = (&item.data, format!("{}T00:00:00Z", item.data.date.as_str()));
        Entry {
            updated,
            ix,
            id: &item.id,
            target: Target::News(&item.id),
            title: &data.title,
            teaser: data.teaser.as_ref(),
            body: data.body.as_ref(),
        }
    }));
    let alerts = project.sites.iter().flat_map(|&ix| project.body(ix).alerts.iter().map(move |alert| (ix, alert)));
    let concerning = alerts.filter(|(ix, item)| is_portal || alerts::concerns(project, *ix, &item.data, out.site.ix));
    told.extend(concerning.map(|(ix, item)| {
        let data = &item.data;
        let updated = alerts::moment(project, data.publish_from.as_ref().unwrap_or(&data.from), false);
        Entry {
            updated,
            ix,
            id: &item.id,
            target: Target::Alert(&item.id),
            title: &data.title,
            teaser: data.teaser.as_ref(),
            body: data.body.as_ref(),
        }
    }));
    told.sort_by(|a, b| (&b.updated, a.ix, a.id).cmp(&(&a.updated, b.ix, b.id)));
    let entry = |entry: &Entry<'_>| {
        there(entry.ix, &entry.target).then(|| {
            let url = format!("{}{}", address::site_url(project, entry.ix), project.path(entry.ix, &entry.target, out.lang()));
            let value = json!({
                "title": out.tx(entry.title).text,
                "url": url,
                "id": url,
                "updated": entry.updated,
                "summary": description(out, entry.teaser, entry.body),
            });
            (entry.updated.clone(), value)
        })
    };
    let entries: Vec<(String, serde_json::Value)> = told.iter().filter_map(entry).take(FEED_ITEMS).collect();
    let self_url = absolute(out, Target::Feed);
    let title = if is_portal {
        project.portal.name.get(out.lang()).0.text.to_string()
    } else {
        project.body(out.site.ix).official_name().to_owned()
    };
    let updated = entries.first().map_or_else(|| "2000-01-01T00:00:00Z".to_owned(), |(updated, _)| updated.clone());
    let feed = json!({
        "title": format!("{} – {title}", out.string("nav_news")),
        "self_url": self_url,
        "site_url": absolute(out, Target::Home),
        "id": self_url,
        "updated": updated,
        "items": entries.into_iter().map(|(_, value)| value).collect::<Vec<_>>(),
    });
    out.page("feed.xml", &bare(), &json!({"feed": feed}))
}

/// The Atom feed of the events to come, each once, with its next date.
pub(super) fn events(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let mut seen = std::collections::BTreeSet::new();
    let entry = |shown: held::Shown<'_>| {
        let (data, target) = (&shown.item.data, Target::Event(&shown.item.id));
        let path = project.path(shown.body, &target, out.lang());
        let there = shown.body == out.site.ix || out.site.reachable.reachable(shown.body, &path);
        let url = format!("{}{path}", address::site_url(project, shown.body));
        let when = out.when(&shown.date.start, shown.date.end.as_ref());
        there.then(|| {
            let said = description(out, data.teaser.as_ref(), None);
            let summary = if said.is_empty() { when } else { format!("{when}. {said}") };
            let updated = calendar::stamp(project, data).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            json!({"title": out.tx(&data.title).text, "url": url, "id": url, "updated": updated, "summary": summary})
        })
    };
    let coming = out.site.events.coming().filter(|shown| !shown.date.cancelled && seen.insert((shown.body, shown.at)));
    let items: Vec<_> = coming.filter_map(entry).take(FEED_ITEMS).collect();
    let newest = items.iter().filter_map(|item| item["updated"].as_str()).max().unwrap_or("2000-01-01T00:00:00Z").to_owned();
    let self_url = absolute(out, Target::EventFeed);
    let feed = json!({
        "title": format!("{} – {}", out.string("nav_events"), calendar::name(out)),
        "self_url": self_url,
        "site_url": absolute(out, Target::Events),
        "id": self_url,
        "updated": newest,
        "items": items,
    });
    out.page("feed.xml", &bare(), &json!({"feed": feed}))
}

/// The metadata of something that is no page.
pub(super) fn bare() -> Page {
    Page {
        title: String::new(),
        description: String::new(),
        key: "",
        canonical: String::new(),
        path: String::new(),
        breadcrumbs: Vec::new(),
        alternates: Vec::new(),
        noindex: true,
        fallback: false,
        structured: Graph::default(),
        preview: None,
    }
}

/// The site's sitemap: every page for people, unless it tells in German what stands in another language's frame.
pub(super) fn sitemap(out: &Out<'_>) -> Result<(), Failure> {
    let url = address::site_url(out.site.project, out.site.ix);
    let (project, ix) = (out.site.project, out.site.ix);
    let told = |job: &&Job| !job.falls_back(project, ix, job.lang) && !job.is_unlisted(project, ix);
    let urls: Vec<_> = out.site.jobs.iter().filter(|job| job.is_page()).filter(told).map(|job| format!("{url}{}", job.path)).collect();
    out.page("sitemap.xml", &bare(), &json!({"urls": urls}))
}

/// `robots.txt` of a site that is a host of its own.
pub(super) fn robots(out: &Out<'_>) -> Result<(), Failure> {
    let url = address::site_url(out.site.project, out.site.ix);
    out.bytes(format!("User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n").as_bytes())
}

/// `security.txt` (RFC 9116).
pub(super) fn security(out: &Out<'_>) -> Result<(), Failure> {
    let Some(security) = &out.site.project.body(out.site.ix).site.security else { return Ok(()) };
    let url = address::site_url(out.site.project, out.site.ix);
    let text = format!(
        "Contact: mailto:{}\nExpires: {}T00:00:00Z\nPreferred-Languages: de, en\nCanonical: {url}.well-known/security.txt\n",
        security.contact.as_str(),
        security.expires.as_str()
    );
    out.bytes(text.as_bytes())
}

/// `.htaccess`, with a rule for each former address.
pub(super) fn access(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let former = out.site.jobs.iter().filter_map(|job| match &job.what {
        What::Redirect(site, path) => {
            let base = address::base_path(project, *site);
            let same = *site == out.site.ix || project.portal.layout == Layout::Folders;
            let to = if same { format!("{base}{path}") } else { format!("{}{path}", address::site_url(project, *site)) };
            Some((job.path.clone(), to))
        }
        _ => None,
    });
    let former: Vec<(String, String)> = former.collect();
    out.bytes(hosting::of_site(project, out.site.ix, &former).as_bytes())
}

/// The page for wrong addresses. It may be shown at any depth, so its links are absolute.
pub(super) fn not_found(out: &Out<'_>) -> Result<(), Failure> {
    out.page("404.html", &out.meta("404", out.string("not_found"), String::new(), Vec::new()), &json!({}))
}

/// The theme's components in every state.
pub(super) fn styleguide(out: &Out<'_>) -> Result<(), Failure> {
    out.page("styleguide.html", &out.meta("styleguide", "Styleguide".to_owned(), String::new(), out.crumbs(Vec::new())), &json!({}))
}

/// A page at a former address that leads on.
pub(super) fn redirect(out: &Out<'_>, site: BodyIx, path: &str) -> Result<(), Failure> {
    let project = out.site.project;
    let target = address::link(project, out.site.ix, site, path);
    let name = project.body(site).official_name().to_owned();
    let mut page = out.meta("redirect", name.clone(), String::new(), Vec::new());
    page.noindex = true;
    page.canonical = format!("{}{path}", address::site_url(project, site));
    out.page("redirect.html", &page, &json!({"target": target, "title": name}))
}
