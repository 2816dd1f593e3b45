//! Bodies: their chains of parents, their visible items, and the checks on their references.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Body, BodyIx, Item, Visibility, decode, item, unknown_ref};
use crate::declare::{Declared, Folder, ITEM_FOLDERS, LEGAL_PAGES};
use crate::decode::{Decode, When};
use crate::diag::{Diagnostic, codes};
use crate::model::body::Site;
use crate::model::document::Document;
use crate::model::event::Event;
use crate::model::item::{Alert, Legal, News, Page};
use crate::model::notice::Notice;
use crate::model::office::{Office, Person};
use crate::model::portal::Portal;

/// What decides whether an item is visible.
trait Published {
    fn state(&self) -> (bool, Option<&When>, Option<&When>);
}

macro_rules! published {
    ($($name:ident),*) => {
        $(impl Published for $name {
            fn state(&self) -> (bool, Option<&When>, Option<&When>) {
                (self.draft, self.publish_from.as_ref(), self.publish_until.as_ref())
            }
        })*
    };
}

published!(News, Event, Alert, Page, Document);

/// Reads every body's own files.
pub(super) fn bodies(declared: &Declared, portal: &Portal, visibility: Visibility, diagnostics: &mut Vec<Diagnostic>) -> Vec<Body> {
    let read = |(id, folder)| {
        let mut found = Vec::new();
        (body(declared, portal, visibility, (id, folder), &mut found), found)
    };
    let read: Vec<_> = declared.bodies.par_iter().map(read).collect();
    let mut bodies = Vec::with_capacity(read.len());
    for (body, found) in read {
        bodies.extend(body);
        diagnostics.extend(found);
    }
    bodies
}

/// Reads the files of one body; `None` if it can't be known.
fn body(
    declared: &Declared,
    portal: &Portal,
    visibility: Visibility,
    (id, folder): (&Arc<str>, &Folder),
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Body> {
    let own = folder.site.as_ref().and_then(|tree| Some((tree.file, decode::<Site>(&tree.node, diagnostics)?)));
    // A site.yaml that can't be read is reported and holds its site; the neighbours go by what it last said.
    let last = || declared.last_good.get(id).and_then(|tree| Some((tree.file, decode(&tree.node, &mut Vec::new())?)));
    let Some((file, site)) = own.or_else(last) else {
        report_items(folder, diagnostics);
        let listed = portal.sites.iter().find(|listed| listed.as_str() == &**id);
        if let Some(listed) = listed {
            let path = format!("content/{id}/site.yaml");
            if folder.site.is_none() && !declared.broken.contains(&*path) {
                let advice = ("legen Sie sie nach dem Muster einer Nachbarkommune an", "create it after the example of a neighbour");
                diagnostics.push(Diagnostic::new(&codes::NO_FILE, listed.span()).arg("path", path).arg("advice", advice));
            }
        }
        return None;
    };
    let mut hidden = BTreeSet::new();
    for (name, _) in ITEM_FOLDERS {
        let start = format!("content/{id}/{name}/");
        let unread = declared.broken.iter().filter_map(|path| path.strip_prefix(&*start)?.rsplit_once('.'));
        hidden.extend(unread.map(|(item, _)| (name, Arc::from(item))));
    }
    if let Some(from) = &site.pages_from {
        let start = format!("{}/", from.as_str());
        let unread = declared.broken.iter().filter_map(|path| path.strip_prefix(&*start)?.rsplit_once('.'));
        hidden.extend(unread.map(|(item, _)| ("pages", Arc::from(item))));
    }
    let mut news: Vec<Item<News>> = visible("news", folder, visibility, &mut hidden, diagnostics);
    news.sort_by(|a, b| b.data.date.as_str().cmp(a.data.date.as_str()).then_with(|| a.id.cmp(&b.id)));
    let mut events: Vec<Item<Event>> = visible("events", folder, visibility, &mut hidden, diagnostics);
    events.sort_by(|a, b| a.data.start.as_str().cmp(b.data.start.as_str()).then_with(|| a.id.cmp(&b.id)));
    // A club's calendar may go back for years; what is over is its own affair.
    let (zone, window) = (super::events::zone(portal), super::events::Window::at(visibility.clock));
    let calendars: BTreeSet<_> = folder.of("events").iter().filter(|tree| tree.path.ends_with(".ics")).map(|tree| tree.file).collect();
    events.retain(|event| {
        let dates = event.data.occurrences(&zone, window.from, window.to);
        !calendars.contains(&event.file) || dates.iter().any(|date| date.last_day() >= window.from)
    });
    for event in &events {
        order(Some(&event.data.start), event.data.end.as_ref(), diagnostics);
        for change in &event.data.changes {
            order(change.start.as_ref(), change.end.as_ref(), diagnostics);
        }
    }
    let mut alerts: Vec<Item<Alert>> = visible("alerts", folder, visibility, &mut hidden, diagnostics);
    alerts.sort_by(|a, b| a.data.from.as_str().cmp(b.data.from.as_str()).then_with(|| a.id.cmp(&b.id)));
    for alert in &alerts {
        order(Some(&alert.data.from), Some(&alert.data.until), diagnostics);
    }
    let notices = super::notices::read(folder, visibility, &mut hidden, diagnostics);
    let people = folder.of("people").iter().filter_map(|tree| match item::<Person>(tree, diagnostics) {
        Some(person) => Some((Arc::clone(&tree.id), person)),
        None => {
            hidden.insert(("people", Arc::clone(&tree.id)));
            None
        }
    });
    let people = people.collect();
    let pages: Vec<Item<Page>> = visible("pages", folder, visibility, &mut hidden, diagnostics);
    let mut documents: Vec<Item<Document>> = visible("documents", folder, visibility, &mut hidden, diagnostics);
    let day = |item: &Item<Document>| item.data.date.as_ref().map(|date| date.as_str().to_owned());
    documents.sort_by(|a, b| day(b).cmp(&day(a)).then_with(|| a.id.cmp(&b.id)));
    let mut offices = Vec::new();
    for tree in folder.of("offices") {
        match item(tree, diagnostics) {
            Some(office) => offices.push(office),
            None => drop(hidden.insert(("offices", Arc::clone(&tree.id)))),
        }
    }
    Some(Body {
        id: Arc::clone(id),
        file,
        site,
        chain: Vec::new(),
        is_site: false,
        offices_known: !hidden.iter().any(|(name, _)| *name == "offices"),
        offices,
        services: Vec::new(),
        forms: Vec::new(),
        news,
        events,
        dates: Vec::new(),
        waste: None,
        alerts,
        notices,
        people,
        life_events: Arc::default(),
        pages,
        documents,
        legal: std::collections::BTreeMap::new(),
        media: folder.media.clone(),
        hidden,
    })
}

/// Reports the mistakes in the files of a body that can't be built.
fn report_items(folder: &Folder, diagnostics: &mut Vec<Diagnostic>) {
    for tree in folder.of("offices") {
        drop(decode::<Office>(&tree.node, diagnostics));
    }
    for tree in folder.of("people") {
        drop(decode::<Person>(&tree.node, diagnostics));
    }
    for tree in folder.of("alerts") {
        drop(decode::<Alert>(&tree.node, diagnostics));
    }
    for tree in folder.of("news") {
        drop(decode::<News>(&tree.node, diagnostics));
    }
    for tree in folder.of("events") {
        drop(decode::<Event>(&tree.node, diagnostics));
    }
    for tree in folder.of("notices") {
        drop(decode::<Notice>(&tree.node, diagnostics));
    }
    for tree in folder.of("pages") {
        drop(decode::<Page>(&tree.node, diagnostics));
    }
    for tree in folder.of("documents") {
        drop(decode::<Document>(&tree.node, diagnostics));
    }
}

fn visible<T: Decode + Published + Send + Sync + 'static>(
    name: &'static str,
    folder: &Folder,
    visibility: Visibility,
    hidden: &mut BTreeSet<(&'static str, Arc<str>)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Item<T>> {
    let mut items = Vec::new();
    for tree in folder.of(name) {
        let Some(item) = item::<T>(tree, diagnostics) else {
            hidden.insert((name, Arc::clone(&tree.id)));
            continue;
        };
        let (draft, from, until) = item.data.state();
        order(from, until, diagnostics);
        if visibility.drafts || (!draft && visibility.clock.visible(from, until)) {
            items.push(item);
        } else {
            hidden.insert((name, item.id));
        }
    }
    items
}

fn order(from: Option<&When>, until: Option<&When>, diagnostics: &mut Vec<Diagnostic>) {
    if let (Some(from), Some(until)) = (from, until) {
        let early = |when: &When| (when.day(), when.time().map(str::to_owned));
        let late = |when: &When| (when.day(), when.time().map_or_else(|| Some("24:00".to_owned()), |time| Some(time.to_owned())));
        if late(until) < early(from) {
            diagnostics.push(
                Diagnostic::new(&codes::TIME_ORDER, until.span())
                    .arg("until", until.as_str())
                    .arg("from", from.as_str())
                    .note(from.span(), ("Beginn", "begin")),
            );
        }
    }
}

/// No language is named twice, and a site has only languages of the portal.
pub(super) fn languages(portal: &Portal, bodies: &[Body], sites: &[BodyIx], diagnostics: &mut Vec<Diagnostic>) {
    for language in &portal.partial_languages {
        if portal.languages.iter().any(|whole| whole.tag == language.tag) {
            diagnostics.push(Diagnostic::new(&codes::DUPLICATE_ID, language.span).arg("id", language.tag).arg("in", "`languages`"));
        }
    }
    for &ix in sites {
        for language in &bodies[ix].site.languages {
            let known: Vec<&str> =
                portal.languages.iter().chain(&portal.partial_languages).map(|language| language.tag).chain(["de"]).collect();
            if !known.contains(&language.tag) {
                diagnostics.push(unknown_ref(
                    ("die Sprache des Portals", "the language of the portal"),
                    language.tag,
                    language.span,
                    known,
                ));
            }
        }
    }
}

/// Follows `parent` upwards; circles are reported and cut. Returns the bodies that can't be judged before a parent is
/// mended: it can't be read, doesn't exist or leads back.
pub(super) fn chains(
    declared: &Declared,
    bodies: &mut [Body],
    by_id: &HashMap<Arc<str>, BodyIx>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<BodyIx> {
    let mut cut = BTreeSet::new();
    for start in 0..bodies.len() {
        let mut chain = vec![start];
        let mut at = start;
        while let Some(parent) = &bodies[at].site.parent {
            let Some(&next) = by_id.get(parent.as_str()) else {
                if declared.bodies.contains_key(parent.as_str()) {
                    cut.insert(start);
                } else if at == start {
                    cut.insert(start);
                    diagnostics.push(unknown_ref(("die Stelle", "the body"), parent.as_str(), parent.span(), by_id.keys().map(|id| &**id)));
                }
                break;
            };
            if let Some(first) = chain.iter().position(|&ix| ix == next) {
                // Each circle is told once, at its first member.
                if first == 0 && chain.iter().all(|&ix| ix >= start) {
                    cut.insert(start);
                    let path: Vec<_> = chain.iter().chain([&next]).map(|&ix| &*bodies[ix].id).collect();
                    diagnostics.push(
                        Diagnostic::new(&codes::CYCLE, bodies[start].site.parent.as_ref().map_or(parent.span(), |p| p.span()))
                            .arg("kind", ("`parent`", "`parent`"))
                            .arg("path", path.join(" → ")),
                    );
                }
                break;
            }
            chain.push(next);
            at = next;
        }
        bodies[start].chain = chain;
    }
    cut
}

/// Legal texts come from `shared/legal/`, overridden along the chain.
pub(super) fn legal(declared: &Declared, bodies: &mut [Body], diagnostics: &mut Vec<Diagnostic>) {
    for tree in declared.bodies.values().flat_map(|folder| folder.of("legal")).chain(declared.shared.of("legal")) {
        if !LEGAL_PAGES.contains(&&*tree.id) {
            diagnostics.push(unknown_ref(
                ("den Rechtstext", "the legal text"),
                &tree.id,
                crate::source::Span::start_of(tree.file),
                LEGAL_PAGES,
            ));
        }
    }
    for ix in 0..bodies.len() {
        if !bodies[ix].is_site {
            continue;
        }
        for name in LEGAL_PAGES {
            let layers = super::services::layers(declared, bodies, ix, "legal", name);
            let base = declared.base_for(&bodies[ix].id, "legal", name);
            let file = layers.last().copied().or(base).map(|tree| tree.file);
            let node = super::services::merged(Legal::record(), base, &layers, diagnostics);
            if let (Some(node), Some(file)) = (node, file)
                && let Some(data) = decode::<Legal>(&node, diagnostics)
            {
                bodies[ix].legal.insert(name, Item { id: name.into(), file, data: Arc::new(data) });
            }
        }
    }
}
