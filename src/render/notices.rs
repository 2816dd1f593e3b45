//! Official notices: their lists and pages, and what programs read of them.

use serde_json::{Value, json};

use super::forms::size;
use super::services::{absolute, description};
use super::view::{Nav, Teaser, word};
use super::{Failure, Out, feeds, lists, structured};
use crate::address::{self, Target};
use crate::model::notice::{Notice, NoticeKind, number};
use crate::plan::notices::{self as told, Listed, Page, Told};
use crate::resolve::chain::{self, Published};
use crate::resolve::notices::{Gone, current_until};
use crate::resolve::{BodyIx, Item};
use crate::source::FileId;

/// JSON Schema of `bekanntmachungen.json`.
pub const NOTICES_SCHEMA: &str = include_str!("bekanntmachungen.schema.json");

/// Newest notices in the feed.
const FEED_ITEMS: usize = 30;

/// Delivers a page or file about notices.
pub(super) fn job(out: &Out<'_>, page: Page) -> Result<(), Failure> {
    match page {
        Page::List => list(out),
        Page::Year(year) => archive(out, year),
        Page::Feed => feed(out),
        Page::Data => data(out),
        Page::Chain => published(out),
        Page::One(at) => one(out, at),
        Page::Gone(at) => gone(out, at),
    }
}

/// `Nr. 41/2026`.
fn numbered(out: &Out<'_>, id: &str) -> String {
    let (year, count) = number(id).unwrap_or_default();
    out.string("notice_number").replace("{n}", &format!("{count}/{year}"))
}

fn kind(out: &Out<'_>, kind: NoticeKind) -> String {
    out.string(&format!("notice_kind_{}", kind.word()))
}

/// Number, kind and day in a line.
fn line(out: &Out<'_>, id: &str, of: NoticeKind, provided: jiff::civil::Date) -> String {
    let day = out.string("notice_provided_on").replace("{day}", &out.day(provided));
    format!("{} · {} · {day}", numbered(out, id), kind(out, of))
}

/// That the content is gone, and why.
fn why(out: &Out<'_>, gone: &Gone) -> String {
    let day = out.day(gone.day);
    match &gone.reason {
        Some(reason) => out.string("notice_withdrawn").replace("{day}", &day).replace("{reason}", reason),
        None => out.string("notice_deleted").replace("{day}", &day),
    }
}

/// The row of a notice in a list; `None` if its site is held and has not published it.
fn row(out: &Out<'_>, listed: &Listed<'_>) -> Option<Teaser> {
    let id = listed.id();
    let (title, teaser, of) = match listed.what {
        Told::Shown(notice) => (out.tx(&notice.data.title), notice.data.teaser.as_ref().map(|teaser| out.tx(teaser)), notice.data.kind),
        Told::Gone(gone) => (word(title(out, id)), Some(word(why(out, gone))), gone.kind),
    };
    Some(Teaser {
        title,
        teaser,
        href: out.site.across(listed.body, Target::Notice(id), out.lang())?,
        date: Some(listed.provided().to_string()),
        date_text: Some(line(out, id, of, listed.provided())),
        source: lists::source(out, listed.body),
        image: None,
    })
}

/// The heading of a page without content.
fn title(out: &Out<'_>, id: &str) -> String {
    out.string("notice_title").replace("{number}", &numbered(out, id))
}

/// The notices that are displayed, for a home page.
pub(super) fn teasers(out: &Out<'_>) -> Vec<Teaser> {
    let current = told::current(out.site.project, out.site.ix).into_iter();
    current.filter_map(|(body, notice)| row(out, &Listed { body, what: Told::Shown(notice) })).collect()
}

fn list(out: &Out<'_>) -> Result<(), Failure> {
    let view = view(out, teasers(out), None);
    out.page("notices.html", &out.meta("notices", out.string("nav_notices"), String::new(), out.crumbs(Vec::new())), &view)
}

fn archive(out: &Out<'_>, year: i16) -> Result<(), Failure> {
    let mut listed = told::listed(out.site.project, out.site.ix);
    listed.retain(|listed| listed.provided().year() == year);
    let view = view(out, listed.iter().filter_map(|listed| row(out, listed)).collect(), Some(year));
    let crumbs = out.crumbs(vec![out.crumb(Target::Notices, "nav_notices")]);
    out.page("notices.html", &out.meta("notices", format!("{} {year}", out.string("nav_notices")), String::new(), crumbs), &view)
}

fn view(out: &Out<'_>, items: Vec<Teaser>, year: Option<i16>) -> Value {
    let (site, lang) = (out.site, out.lang());
    let years = told::years(site.project, site.ix).into_iter().rev();
    let years: Vec<Nav> = years.map(|year| Nav::new(year.to_string(), site.to(Target::NoticeYear(year), lang), "year")).collect();
    let own = site.project.body(site.ix);
    json!({
        "items": items,
        "year": year,
        "years": years,
        "rule": own.site.notice_rule.as_ref().map(|rule| out.tx(rule)),
        "feed": site.to(Target::NoticeFeed, lang),
        "chain": own.notices.chain.as_ref().map(|_| site.to(Target::NoticeChain, lang)),
    })
}

/// A file of a notice.
struct Document<'a> {
    file: FileId,
    path: &'a str,
    title: &'a crate::decode::Text,
    size: u64,
    sha256: &'a str,
}

fn documents<'a>(out: &Out<'a>, body: BodyIx, notice: &'a Notice) -> Vec<Document<'a>> {
    let project = out.site.project;
    let document = |named: &'a crate::model::notice::NoticeFile| {
        let file = told::media(project.body(body), named.src.as_str())?;
        let (size, sha256) = project.notice_files.sums.get(&file)?;
        Some(Document { file, path: named.src.as_str().trim_start_matches("media:"), title: &named.title, size: *size, sha256 })
    };
    notice.files.iter().filter_map(document).collect()
}

/// The ending of a file's name in capitals, as people know its type.
fn ending(path: &str) -> String {
    path.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_uppercase())
}

fn one(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let (site, project, lang) = (out.site, out.site.project, out.lang());
    let body = project.body(site.ix);
    let Some(notice) = body.notices.shown.get(at) else { return Ok(()) };
    let data = &notice.data;
    let files = documents(out, site.ix, data);
    let row = |notice: &Item<Notice>| row(out, &Listed { body: site.ix, what: Told::Shown(notice) });
    let office = data.office.as_ref().and_then(|id| body.offices.iter().find(|office| &*office.id == id.as_str()));
    let view = json!({
        "item": {
            "title": out.tx(&data.title),
            "teaser": data.teaser.as_ref().map(|teaser| out.tx(teaser)),
            "number": numbered(out, &notice.id),
            "kind": kind(out, data.kind),
            "issuer": data.issuer.as_ref().map_or_else(|| word(body.official_name()), |issuer| out.tx(issuer)),
            "office": office.map(|office| json!({"title": out.tx(&office.data.name), "href": site.to(Target::Office(&office.id), lang)})),
            "issue": data.issue.as_ref().map(|issue| issue.as_str()),
            "provided": data.provided.as_str(),
            "provided_text": out.date(&data.provided),
            "until_text": data.display_until.as_ref().map(|day| out.date(day)),
            "over": current_until(data) < project.clock.today,
            "rule": body.site.notice_rule.as_ref().map(|rule| out.tx(rule)),
            "corrections": data.corrections.iter().map(|correction| json!({
                "day": out.date(&correction.date), "reason": out.tx(&correction.reason),
            })).collect::<Vec<_>>(),
            "consultation": data.consultation.as_ref().map(|period| json!({
                "from": period.from.as_str(), "from_text": out.date(&period.from),
                "until": period.until.as_str(), "until_text": out.date(&period.until),
                "url": period.url.as_str(),
                "place": period.place.as_ref().map(|place| out.tx(place)),
            })),
            "files": files.iter().map(|file| json!({
                "title": out.tx(file.title),
                "href": site.to(Target::Media(file.path), lang),
                "type": ending(file.path), "size": size(file.size, out.lang()), "sha256": file.sha256,
            })).collect::<Vec<_>>(),
            "body": data.body.as_ref().map(|body| out.md(body, 0, "")),
        },
        "contains": told::contained(body, notice).into_iter().filter_map(row).collect::<Vec<_>>(),
        "issues": told::containing(body, &notice.id).into_iter().filter_map(row).collect::<Vec<_>>(),
        "address": absolute(out, Target::Notice(&notice.id)),
        "chain": body.notices.chain.as_ref().map(|_| site.to(Target::NoticeChain, lang)),
    });
    let crumbs = out.crumbs(vec![out.crumb(Target::Notices, "nav_notices")]);
    let mut meta = out.meta("notice", out.tx(&data.title).text, description(out, data.teaser.as_ref(), data.body.as_ref()), crumbs);
    let media: Vec<Value> = files
        .iter()
        .map(|file| {
            let url = format!("{}{}", address::site_url(project, site.ix), Target::Media(file.path).path(lang));
            structured::notice_file(&out.tx(file.title).text, &url, file.size, file.sha256)
        })
        .collect();
    meta.noindex |= data.delete_on.is_some();
    meta.structured.add(Some(structured::notice(out, &meta, (&notice.id, data), media)));
    out.page("notice.html", &meta, &view)
}

/// The page of a number whose content is gone.
fn gone(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let body = out.site.project.body(out.site.ix);
    let Some(gone) = body.notices.gone.get(at) else { return Ok(()) };
    let view = json!({
        "gone": {
            "number": numbered(out, &gone.id),
            "kind": kind(out, gone.kind),
            "provided": gone.provided.to_string(),
            "provided_text": out.day(gone.provided),
            "why": why(out, gone),
        },
        "chain": body.notices.chain.as_ref().map(|_| out.site.to(Target::NoticeChain, out.lang())),
    });
    let crumbs = out.crumbs(vec![out.crumb(Target::Notices, "nav_notices")]);
    let mut meta = out.meta("notice", title(out, &gone.id), String::new(), crumbs);
    meta.noindex = true;
    out.page("notice.html", &meta, &view)
}

/// The Atom feed of the notices that are displayed.
fn feed(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let entry = |(body, notice): (BodyIx, &Item<Notice>)| {
        let data = &notice.data;
        let path = project.path(body, &Target::Notice(&notice.id), out.lang());
        let there = body == out.site.ix || out.site.reachable.reachable(body, &path);
        let url = format!("{}{path}", address::site_url(project, body));
        let said = description(out, data.teaser.as_ref(), None);
        let line = line(out, &notice.id, data.kind, data.provided.day());
        let last = data.corrections.last().map_or(&data.provided, |correction| &correction.date);
        there.then(|| {
            json!({
                "title": out.tx(&data.title).text, "url": url, "id": url,
                "updated": format!("{}T00:00:00Z", last.as_str()),
                "summary": if said.is_empty() { line } else { format!("{line}. {said}") },
            })
        })
    };
    let items: Vec<Value> = told::current(project, out.site.ix).into_iter().filter_map(entry).take(FEED_ITEMS).collect();
    let newest = items.iter().filter_map(|item| item["updated"].as_str()).max().unwrap_or("2000-01-01T00:00:00Z").to_owned();
    let self_url = absolute(out, Target::NoticeFeed);
    let name = project.body(out.site.ix).official_name();
    let feed = json!({
        "title": format!("{} – {name}", out.string("nav_notices")),
        "self_url": self_url,
        "site_url": absolute(out, Target::Notices),
        "id": self_url,
        "updated": newest,
        "items": items,
    });
    out.page("feed.xml", &feeds::bare(), &json!({"feed": feed}))
}

/// The notices for programs.
fn data(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let notices: Vec<Value> = told::listed(project, out.site.ix).iter().filter_map(|listed| entry(out, listed)).collect();
    let body = project.body(out.site.ix);
    let document =
        json!({"format": "dorfplatz-notices/1", "name": body.official_name(), "url": absolute(out, Target::Notices), "notices": notices});
    out.bytes((serde_json::to_string_pretty(&document).unwrap_or_default() + "\n").as_bytes())
}

fn entry(out: &Out<'_>, listed: &Listed<'_>) -> Option<Value> {
    let project = out.site.project;
    let path = project.path(listed.body, &Target::Notice(listed.id()), "de");
    if listed.body != out.site.ix && !out.site.reachable.reachable(listed.body, &path) {
        return None;
    }
    let base = address::site_url(project, listed.body);
    let mut entry = json!({
        "body": &*project.body(listed.body).id,
        "number": &**listed.id(),
        "provided": listed.provided().to_string(),
        "url": format!("{base}{path}"),
    });
    let more = match listed.what {
        Told::Gone(gone) => match &gone.reason {
            Some(reason) => json!({"type": gone.kind.word(), "withdrawn": {"date": gone.day.to_string(), "reason": &**reason}}),
            None => json!({"type": gone.kind.word(), "deleted": {"date": gone.day.to_string()}}),
        },
        Told::Shown(notice) => {
            let data = &notice.data;
            let files = documents(out, listed.body, data);
            let files = files.iter().map(|file| {
                let url = format!("{base}{}", project.gallery.address(file.file, file.path));
                json!({"title": file.title.german(), "url": url, "bytes": file.size, "sha256": file.sha256})
            });
            json!({
                "type": data.kind.word(),
                "title": data.title.german(),
                "issuer": data.issuer.as_ref().map_or_else(|| project.body(listed.body).official_name(), |issuer| issuer.german()),
                "issue": data.issue.as_ref().map(|issue| issue.as_str()),
                "display_until": data.display_until.as_ref().map(|day| day.as_str()),
                "consultation": data.consultation.as_ref().map(|period| json!({
                    "from": period.from.as_str(), "until": period.until.as_str(), "url": period.url.as_str(),
                })),
                "corrections": data.corrections.iter().map(|correction| json!({
                    "date": correction.date.as_str(), "reason": correction.reason.german(),
                })).collect::<Vec<_>>(),
                "contains": data.contains.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
                "files": files.collect::<Vec<_>>(),
            })
        }
    };
    if let (Some(entry), Value::Object(more)) = (entry.as_object_mut(), more) {
        let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        entry.extend(more.into_iter().filter(|(_, value)| !empty(value)));
    }
    Some(entry)
}

/// The chain as it is recorded.
fn published(out: &Out<'_>) -> Result<(), Failure> {
    let body = out.site.project.body(out.site.ix);
    let Some(recorded) = &body.notices.chain else { return Ok(()) };
    let document = Published { body: body.id.to_string(), entries: chain::entries(&recorded.data) };
    out.bytes((serde_json::to_string_pretty(&document).unwrap_or_default() + "\n").as_bytes())
}
