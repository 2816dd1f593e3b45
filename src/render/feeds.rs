//! What machines read: feeds, sitemaps, `robots.txt`, `security.txt`; and the pages for wrong addresses.

use serde_json::json;

use super::services::{absolute, description};
use super::view::Page;
use super::{Failure, Out};
use crate::address::{self, Target};
use crate::resolve::BodyIx;

/// Newest items in a feed.
const FEED_ITEMS: usize = 30;

/// The Atom feed of a site's own news. `updated` is the date of the newest item, never of the build.
pub(super) fn atom(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let is_portal = project.sites.first() == Some(&out.site.ix);
    let sites: Vec<BodyIx> = if is_portal { project.sites.clone() } else { vec![out.site.ix] };
    let mut news: Vec<_> = sites.into_iter().flat_map(|ix| project.body(ix).news.iter().map(move |item| (ix, item))).collect();
    news.retain(|(ix, item)| *ix == out.site.ix || out.site.reachable.reachable(*ix, &Target::News(&item.id).path(out.lang())));
    news.sort_by(|a, b| b.1.data.date.as_str().cmp(a.1.data.date.as_str()).then_with(|| (a.0, &a.1.id).cmp(&(b.0, &b.1.id))));
    news.truncate(FEED_ITEMS);
    let stamp = |day: &str| format!("{day}T00:00:00Z");
    let items: Vec<_> = news
        .iter()
        .map(|(ix, item)| {
            let data = &item.data;
            let url = format!("{}{}", address::site_url(project, *ix), Target::News(&item.id).path(out.lang()));
            json!({
                "title": out.tx(&data.title).text,
                "url": url,
                "id": url,
                "updated": stamp(data.date.as_str()),
                "summary": description(out, data.teaser.as_ref(), data.body.as_ref()),
            })
        })
        .collect();
    let updated = news.first().map_or_else(|| stamp("2000-01-01"), |(_, item)| stamp(item.data.date.as_str()));
    let self_url = absolute(out, Target::Feed);
    let title = if is_portal {
        project.portal.name.get(out.lang()).0.text.to_string()
    } else {
        project.body(out.site.ix).official_name().to_owned()
    };
    let feed = json!({
        "title": format!("{} – {title}", out.string("nav_news")),
        "self_url": self_url,
        "site_url": absolute(out, Target::Home),
        "id": self_url,
        "updated": updated,
        "items": items,
    });
    out.page("feed.xml", &bare(), &json!({"feed": feed}))
}

/// The metadata of something that is no page.
fn bare() -> Page {
    Page {
        title: String::new(),
        description: String::new(),
        key: "",
        canonical: String::new(),
        path: String::new(),
        breadcrumbs: Vec::new(),
        alternates: Vec::new(),
        noindex: true,
    }
}

/// The site's sitemap: every page for people.
pub(super) fn sitemap(out: &Out<'_>) -> Result<(), Failure> {
    let url = address::site_url(out.site.project, out.site.ix);
    let urls: Vec<_> = out.site.jobs.iter().filter(|job| job.is_page()).map(|job| format!("{url}{}", job.path)).collect();
    out.page("sitemap.xml", &bare(), &json!({"urls": urls}))
}

/// `robots.txt` of a site that is a host of its own.
pub(super) fn robots(out: &Out<'_>) -> Result<(), Failure> {
    let url = address::site_url(out.site.project, out.site.ix);
    out.bytes(format!("User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n").as_bytes(), 0)
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
    out.bytes(text.as_bytes(), 0)
}

/// The page for wrong addresses. It may be shown at any depth, so its links are absolute.
pub(super) fn not_found(out: &Out<'_>) -> Result<(), Failure> {
    out.page("404.html", &out.meta("404", out.string("not_found"), String::new(), Vec::new()), &json!({}))
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
