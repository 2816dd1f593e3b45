//! The search: its page, and what it finds as one compact file that scripts read.
//!
//! On a town's site it finds what stands there. The portal's finds all of the region: services once, because their page leads
//! on by place, and the offices, pages, news and events of every site with its name.

use std::borrow::Borrow;
use std::io::Write as _;

use rayon::prelude::*;
use serde_json::json;

use super::services::description;
use super::view::{LinkView, word};
use super::{Failure, Out, documents, lists, places, waste};
use crate::address::{self, Target};
use crate::decode::{Markdown, Text};
use crate::markdown;
use crate::model::service::LifeEvent;
use crate::plan::news::Listed;
use crate::plan::{self, events as held, notices, waste as planned};
use crate::resolve::forms::is_own;
use crate::resolve::{Adopted, AdoptedForm, BodyIx, alerts};
use crate::source::AT_ONCE;
use crate::theme::Tx;

/// The kinds of what is found, as the file names them; entries give their number.
const KINDS: [&str; 12] =
    ["service", "life_event", "form", "office", "page", "news", "event", "alert", "waste", "place", "document", "notice"];

/// Bytes of an entry, about.
const A_ROW: usize = 256;
/// Characters of running text that an entry carries.
const TEXT: usize = 320;

/// An entry of the file.
struct Entry {
    kind: &'static str,
    title: Tx,
    href: String,
    teaser: String,
    /// Further words by which people look for it.
    words: Vec<String>,
    text: String,
    /// Whose it is, if another body's.
    place: String,
}

impl Entry {
    fn new(kind: &'static str, title: Tx, href: String) -> Self {
        Self { kind, title, href, teaser: String::new(), words: Vec::new(), text: String::new(), place: String::new() }
    }

    /// Adds a row in JSON: number of the kind, title, address from the page of the search, teaser, words, text, place, language;
    /// what is empty at its end is left out.
    fn add(&self, root: &str, rows: &mut Vec<u8>) {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).unwrap_or_default();
        let (href, words) = (address::relative(root, &self.href), self.words.join(", "));
        let texts = [&self.title.text, &href, &self.teaser, &words, &self.text, &self.place, self.title.lang.unwrap_or_default()];
        let told = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
        // Writing to memory does not fail.
        let _ = write!(rows, "[{kind}");
        for text in texts.iter().take(told) {
            rows.push(b',');
            // A text is always JSON.
            drop(serde_json::to_writer(&mut *rows, text));
        }
        rows.extend_from_slice(b"],");
    }
}

/// The rows of some of the entries, each with a comma behind it.
fn rows<E: Borrow<Entry>>(entries: impl ExactSizeIterator<Item = Option<E>>, root: &str) -> Vec<u8> {
    let mut rows = Vec::with_capacity(entries.len() * A_ROW);
    entries.flatten().for_each(|entry| entry.borrow().add(root, &mut rows));
    rows
}

/// The page. Without scripts it leads to the lists.
pub(super) fn page(out: &Out<'_>) -> Result<(), Failure> {
    let (site, project) = (out.site, out.site.project);
    let body = project.body(site.ix);
    let mut lists = Vec::new();
    let mut list = |target: Target<'_>, key: &str| {
        lists.push(LinkView { title: word(out.string(key)), href: site.to(target, out.lang()) });
    };
    if body.site.kind.is_authority() {
        list(Target::Services, "nav_services");
        list(Target::LifeEvents, "nav_life_events");
        list(Target::Forms, "nav_forms");
        if !body.offices.is_empty() {
            list(Target::Offices, "nav_offices");
        }
        list(Target::NewsList, "nav_news");
        list(Target::Events, "nav_events");
        if !notices::years(project, site.ix).is_empty() {
            list(Target::Notices, "nav_notices");
        }
        if documents::any(out, site.ix) {
            list(Target::Documents, "nav_documents");
        }
    } else {
        list(Target::Home, "nav_home");
    }
    let portal = project.sites.first().copied().filter(|&portal| portal != site.ix);
    let region = portal.and_then(|portal| {
        let href = site.across(portal, Target::Search, out.lang())?;
        Some(json!({"name": &*project.portal.name.get(out.lang()).0.text, "href": href}))
    });
    let meta = out.meta("search", out.string("search"), String::new(), out.crumbs(Vec::new()));
    let index = site.to(Target::SearchIndex, out.lang());
    out.page("search.html", &meta, &json!({"index": index, "region": region, "lists": lists}))
}

/// What it finds: the names of the kinds and a row for each entry.
pub(super) fn index(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let root = address::root_of(&Target::Search.path(out.lang()));
    let (mut first, mut news_rows, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let is_portal = project.sites.first() == Some(&out.site.ix);
    if project.body(out.site.ix).site.kind.is_authority() {
        first.extend(services(out));
        first.extend(life_events(out));
        first.extend(forms(out));
        // The portal has those of everybody, and no need to keep them.
        news_rows = out.site.news.all.par_chunks(AT_ONCE).map(|some| rows(some.iter().map(|item| news(out, *item)), &root)).collect();
        entries.extend(events(out));
        entries.extend(addresses(out));
        entries.extend(announced(out));
    }
    let others = project.sites.iter().copied().filter(|&ix| is_portal && ix != out.site.ix && project.merged(ix).is_none());
    for ix in std::iter::once(out.site.ix).chain(others) {
        entries.extend(of_body(out, ix));
    }
    if is_portal {
        let place = |(name, ix, note): (String, BodyIx, Option<String>)| {
            let href = out.site.to(Target::Place(&project.body(ix).id), out.lang());
            Entry { teaser: note.unwrap_or_default(), ..Entry::new("place", word(name), href) }
        };
        entries.extend(places::names(out).into_iter().map(place));
    }
    let mut file = format!("{{\"kinds\":{},\"docs\":[", json!(KINDS)).into_bytes();
    let (first, last) = (rows(first.iter().map(Some), &root), rows(entries.iter().map(Some), &root));
    let parts = || std::iter::once(&first).chain(&news_rows).chain([&last]);
    file.reserve(parts().map(Vec::len).sum::<usize>() + 2);
    parts().for_each(|rows| file.extend_from_slice(rows));
    file.pop_if(|byte| *byte == b',');
    file.extend_from_slice(b"]}");
    out.bytes(&file)
}

fn said(out: &Out<'_>, text: Option<&Text>) -> String {
    text.map(|text| out.tx(text).text).unwrap_or_default()
}

fn running(out: &Out<'_>, text: Option<&Markdown>) -> String {
    text.map(|text| markdown::plain(&text.0.get(out.lang()).0.text, TEXT)).unwrap_or_default()
}

/// Other names of a service, the best first, and its keys.
fn words(out: &Out<'_>, adopted: &Adopted) -> Vec<String> {
    let service = &adopted.service;
    let mut words: Vec<String> = service.synonyms.iter().chain(&service.keywords).map(|word| word.as_str().to_owned()).collect();
    words.extend(service.official_name.as_ref().map(|name| name.as_str().to_owned()));
    words.extend(service.leika.as_ref().map(|leika| leika.as_str().to_owned()));
    if out.lang() != "de" {
        // Who knows the German word from a letter finds it in any language.
        words.push(service.title.german().to_owned());
    }
    words
}

fn services(out: &Out<'_>) -> Vec<Entry> {
    let (site, project) = (out.site, out.site.project);
    let is_portal = project.sites.first() == Some(&site.ix);
    let entry = |id: &str| {
        let adopted = project.offered(site.ix, id)?;
        let service = &adopted.service;
        let mut words = words(out, adopted);
        if is_portal {
            words.extend(service.forms.iter().map(|form| form.as_str().to_owned()));
        }
        Some(Entry {
            teaser: said(out, service.teaser.as_ref()),
            words,
            text: running(out, service.summary.as_ref().or(service.description.as_ref())),
            ..Entry::new("service", out.tx(&service.title), site.to(Target::Service(id), out.lang()))
        })
    };
    plan::services(project, site.ix).iter().filter_map(|(id, _)| entry(id)).collect()
}

fn life_events(out: &Out<'_>) -> Vec<Entry> {
    let events = &out.site.project.body(out.site.ix).life_events;
    let entry = |(id, event): (&str, &LifeEvent)| Entry {
        teaser: said(out, event.teaser.as_ref()),
        text: running(out, event.body.as_ref()),
        ..Entry::new("life_event", out.tx(&event.title), out.site.to(Target::LifeEvent(id), out.lang()))
    };
    events.iter().map(|(id, event)| entry((id, event))).collect()
}

/// The forms of the site itself; on the portal they are found by their service.
fn forms(out: &Out<'_>) -> Vec<Entry> {
    let (site, project) = (out.site, out.site.project);
    let own = project.body(site.ix).forms.iter().filter(|form| is_own(project, site.ix, form));
    let entry = |form: &AdoptedForm| {
        let mut words = vec![form.id.to_string()];
        words.extend(super::forms::service_of(out, site.ix, form).into_iter().flat_map(|adopted| self::words(out, adopted)));
        Entry {
            teaser: form.form.intro.as_ref().map(|intro| out.filled(form, intro).text).unwrap_or_default(),
            words,
            ..Entry::new("form", out.filled(form, &form.form.title), site.to(Target::Form(&form.id), out.lang()))
        }
    };
    own.map(entry).collect()
}

fn place(out: &Out<'_>, ix: BodyIx) -> String {
    if ix == out.site.ix { String::new() } else { out.site.project.body(ix).site.name.as_str().to_owned() }
}

fn news(out: &Out<'_>, news: Listed<'_>) -> Option<Entry> {
    let (shown, data) = (lists::listed(out, news)?.of(), &news.item.data);
    let teaser = shown.teaser.as_ref().map(|teaser| teaser.text.clone());
    Some(Entry {
        teaser: teaser.unwrap_or_else(|| description(out, None, data.body.as_ref())),
        words: data.topics.iter().map(|topic| topic.as_str().to_owned()).collect(),
        place: place(out, news.body),
        ..Entry::new("news", shown.title.clone(), shown.href.clone())
    })
}

/// Events that are not over, each with its next date that takes place.
fn events(out: &Out<'_>) -> Vec<Entry> {
    let mut seen = std::collections::BTreeSet::new();
    let entry = |shown: held::Shown<'_>| {
        let data = &shown.item.data;
        let venue = data.venue(shown.date).map(|venue| out.tx(&venue.name).text);
        let teaser = said(out, data.teaser.as_ref());
        let when = out.when(&shown.date.start, shown.date.end.as_ref());
        Some(Entry {
            teaser: if teaser.is_empty() { when } else { format!("{when}. {teaser}") },
            words: data.topics.iter().map(|topic| topic.as_str().to_owned()).chain(venue).collect(),
            place: place(out, shown.body),
            ..Entry::new("event", out.tx(&data.title), out.site.across(shown.body, Target::Event(&shown.item.id), out.lang())?)
        })
    };
    let coming = out.site.events.coming().filter(|shown| !shown.date.cancelled && seen.insert((shown.body, shown.at)));
    coming.filter_map(entry).collect()
}

/// Official notices, also those of the archive; of those that are gone none.
fn announced(out: &Out<'_>) -> Vec<Entry> {
    let entry = |listed: notices::Listed<'_>| {
        let notices::Told::Shown(notice) = listed.what else { return None };
        let data = &notice.data;
        let number = crate::model::notice::number(&notice.id).map(|(year, number)| format!("{number}/{year}"));
        let files = data.files.iter().map(|file| out.tx(&file.title).text);
        Some(Entry {
            teaser: description(out, data.teaser.as_ref(), data.body.as_ref()),
            words: [out.string(&format!("notice_kind_{}", data.kind.word()))].into_iter().chain(number).chain(files).collect(),
            place: place(out, listed.body),
            ..Entry::new("notice", out.tx(&data.title), out.site.across(listed.body, Target::Notice(&notice.id), out.lang())?)
        })
    };
    notices::listed(out.site.project, out.site.ix).into_iter().filter_map(entry).collect()
}

/// The waste dates of a body.
fn waste_dates(out: &Out<'_>, ix: BodyIx) -> Option<Entry> {
    let project = out.site.project;
    let own = project.body(ix).waste.as_ref().map(|here| &here.data);
    let data = own.or_else(|| planned::listed(project, ix).next().map(|plan| &plan.data))?;
    let mut words: Vec<String> = out.string("waste_words").split(", ").map(str::to_owned).collect();
    words.extend(data.fractions.iter().map(|(_, fraction)| out.tx(&fraction.name).text));
    Some(Entry {
        teaser: out.tx(&data.company).text,
        words,
        place: place(out, ix),
        ..Entry::new("waste", word(out.string("waste_title")), out.site.across(ix, Target::Waste, out.lang())?)
    })
}

/// The streets and districts of the site that have dates of their own.
fn addresses(out: &Out<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for shown in planned::places(out.site.project, out.site.ix) {
        let place = if shown.is_own() { "" } else { shown.place.name.as_str() };
        for tour in shown.place.tours.iter().filter(|tour| shown.place.tours.len() + tour.leaves.len() > 2) {
            let href = shown.with_tour(tour, |target| out.site.to(target, out.lang()));
            for leaf in &tour.leaves {
                let title = waste::titled(out, &waste::leaf_name(out, shown.place, leaf));
                entries.push(Entry { place: place.to_owned(), ..Entry::new("waste", word(title), href.clone()) });
            }
        }
        if shown.place.tours.len() == 1 && !shown.is_own() {
            let href = shown.with_page(|target| out.site.to(target, out.lang()));
            entries.push(Entry::new("waste", word(waste::titled(out, &shown.place.name)), href));
        }
    }
    entries
}

/// Offices, pages, documents, alerts and waste dates of a body.
fn of_body(out: &Out<'_>, ix: BodyIx) -> Vec<Entry> {
    let (site, project) = (out.site, out.site.project);
    let body = project.body(ix);
    let offices = body.offices.iter().filter_map(|office| {
        let data = &office.data;
        let titles =
            data.services.iter().filter_map(|id| project.offered(ix, id.as_str())).map(|adopted| out.tx(&adopted.service.title).text);
        Some(Entry {
            teaser: said(out, data.department.as_ref()),
            words: ["hours", "appointment"]
                .map(|key| out.string(key))
                .into_iter()
                .chain(data.phone.iter().map(|phone| phone.as_str().to_owned()))
                .collect(),
            text: titles.collect::<Vec<_>>().join(", "),
            place: place(out, ix),
            ..Entry::new("office", out.tx(&data.name), site.across(ix, Target::Office(&office.id), out.lang())?)
        })
    });
    let pages = body.pages.iter().filter_map(|page| {
        let data = &page.data;
        Some(Entry {
            teaser: said(out, data.teaser.as_ref()),
            text: running(out, data.body.as_ref()),
            place: place(out, ix),
            ..Entry::new("page", out.tx(&data.title), site.across(ix, Target::Page(&page.id), out.lang())?)
        })
    });
    let described = body.documents.iter().filter_map(|document| {
        let data = &document.data;
        Some(Entry {
            teaser: said(out, data.teaser.as_ref()),
            words: vec!["PDF".to_owned()],
            text: running(out, data.body.as_ref()),
            place: place(out, ix),
            ..Entry::new("document", out.tx(&data.title), site.across(ix, Target::Document(&document.id), out.lang())?)
        })
    });
    let told = body.alerts.iter().filter(|alert| !alerts::over(project, &alert.data)).filter_map(|alert| {
        let data = &alert.data;
        Some(Entry {
            teaser: description(out, data.teaser.as_ref(), data.body.as_ref()),
            words: data.place.iter().map(|place| out.tx(place).text).collect(),
            place: place(out, ix),
            ..Entry::new("alert", out.tx(&data.title), site.across(ix, Target::Alert(&alert.id), out.lang())?)
        })
    });
    let legal = crate::declare::LEGAL_PAGES.iter().filter_map(|name| {
        let title = word(out.string(&format!("legal_{name}")));
        let words = if *name == "contact" { ["phone", "email", "address"].map(|key| out.string(key)).to_vec() } else { Vec::new() };
        (ix == site.ix).then(|| Entry { words, ..Entry::new("page", title, site.to(Target::Legal(name), out.lang())) })
    });
    offices.chain(pages).chain(described).chain(told).chain(waste_dates(out, ix)).chain(legal).collect()
}
