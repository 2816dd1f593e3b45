//! What a site is made of, as one hash: while it stays, checking and rendering the site would tell and write the same.
//!
//! It covers more than a site reads, never less. All files count for every site but those of one sort: news, events, pages and
//! alerts of other bodies. Of these only what a link can tell counts – which there are, in which languages, which are hidden –
//! unless the site lists them itself, or alerts concern it. Time counts as the day, and to the minute by what it makes visible.

use std::collections::{BTreeMap, BTreeSet};

use crate::decode::Text;
use crate::model::item::Alert;
use crate::plan::news;
use crate::resolve::{Body, BodyIx, Project, Visibility, alerts};
use crate::source::{self, File, Hash, Sources};

/// Folders whose files only those sites read that list them.
const TOLD: [&str; 3] = ["news", "events", "pages"];
/// The folder whose files only those sites read that an alert concerns; one that closes an office is read by all.
const ALERTS: &str = "alerts";

/// A hash for each site, of everything that its pages and their mistakes come from; none where what was published before
/// counts, too.
pub fn of_sites(project: &Project, sources: &Sources, visibility: Visibility, program: &Hash) -> BTreeMap<BodyIx, Hash> {
    if !project.unread.is_empty() || !project.unsure.is_empty() {
        return BTreeMap::new();
    }
    // Gathered, because hashing small pieces takes five times as long.
    let mut everybody = program.to_vec();
    everybody.extend_from_slice(format!("{} {} {:?}", visibility.clock.today, visibility.drafts, sources.homes).as_bytes());
    let mut own: BTreeMap<BodyIx, Vec<u8>> = project.sites.iter().map(|&ix| (ix, Vec::new())).collect();
    let mut alerts: BTreeMap<BodyIx, Vec<u8>> = BTreeMap::new();
    for file in &sources.files {
        let site = of_body(&file.path).and_then(|(body, folder)| Some((project.find(body)?, folder)));
        let into = match site.filter(|(ix, _)| own.contains_key(ix)) {
            Some((ix, ALERTS)) => Some(alerts.entry(ix).or_default()),
            Some((ix, folder)) if TOLD.contains(&folder) => own.get_mut(&ix),
            _ => None,
        };
        enter(into.unwrap_or(&mut everybody), file);
    }
    let languages = project.languages();
    for body in &project.bodies {
        enter_names(&mut everybody, project, body, &languages);
    }
    let finish = |gathered: BTreeMap<BodyIx, Vec<u8>>| -> BTreeMap<BodyIx, Hash> {
        gathered.into_iter().map(|(ix, bytes)| (ix, *blake3::hash(&bytes).as_bytes())).collect()
    };
    let everybody = *blake3::hash(&everybody).as_bytes();
    let (own, alerts) = (finish(own), finish(alerts));
    let of_site = |&ix: &BodyIx| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&everybody);
        let read: BTreeSet<BodyIx> = lists(project, ix).into_iter().flatten().chain([ix]).collect();
        for from in read {
            hasher.update(&(from as u64).to_le_bytes());
            hasher.update(&own.get(&from).copied().unwrap_or_default());
        }
        for (from, alerts) in alerts.iter().filter(|(from, _)| alerted(project, **from, ix)) {
            hasher.update(b"alerts").update(&(*from as u64).to_le_bytes()).update(alerts);
        }
        (ix, *hasher.finalize().as_bytes())
    };
    project.sites.iter().map(of_site).collect()
}

/// The bodies whose news and events a site lists.
fn lists(project: &Project, site: BodyIx) -> [Vec<BodyIx>; 2] {
    [news::sources(project, site, |from| &from.news), news::sources(project, site, |from| &from.events)]
}

/// What a site is rendered from: its inputs, which of its pictures some page of the region shows, and which files of notices
/// wait for their day.
pub fn with_pictures(project: &Project, site: BodyIx, inputs: &Hash) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(inputs);
    for (path, file) in &project.body(site).media {
        if let Some(photo) = project.gallery.photo(*file) {
            hasher.update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes()).update(&photo.hash);
        }
    }
    for (path, _) in project.body(site).media.iter().filter(|(_, file)| project.notice_files.withheld.contains(file)) {
        hasher.update(b"withheld").update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// Whether a site reads the alerts of a body.
fn alerted(project: &Project, from: BodyIx, site: BodyIx) -> bool {
    let is_portal = project.sites.first() == Some(&site);
    let reads = |alert: &Alert| alert.office.is_some() || alerts::concerns(project, from, alert, site);
    from == site || is_portal || project.body(from).alerts.iter().any(|item| reads(&item.data))
}

/// The body and the folder that a file belongs to: `content/gera/news/x.md`.
fn of_body(path: &str) -> Option<(&str, &str)> {
    let (body, rest) = path.strip_prefix("content/")?.split_once('/')?;
    Some((body, rest.split_once('/')?.0))
}

fn enter(into: &mut Vec<u8>, file: &File) {
    into.extend_from_slice(&(file.path.len() as u64).to_le_bytes());
    into.extend_from_slice(file.path.as_bytes());
    into.extend_from_slice(&file.hash);
    if let source::Body::Broken(why) = &file.body {
        into.extend_from_slice(format!("{why:?}").as_bytes());
    }
}

/// What other sites' links can tell of a body's news, events, pages and alerts.
fn enter_names(into: &mut Vec<u8>, project: &Project, body: &Body, languages: &[&'static str]) {
    let mut enter = |kind: u8, id: &str, title: Option<&Text>| {
        into.push(kind);
        into.extend_from_slice(&(id.len() as u64).to_le_bytes());
        into.extend_from_slice(id.as_bytes());
        into.extend(languages.iter().map(|lang| u8::from(title.is_some_and(|title| title.has(lang)))));
    };
    enter(0, &body.id, None);
    body.news.iter().for_each(|item| enter(1, &item.id, Some(&item.data.title)));
    body.events.iter().for_each(|item| enter(2, &item.id, Some(&item.data.title)));
    body.pages.iter().for_each(|item| enter(3, &item.id, Some(&item.data.title)));
    for item in &body.alerts {
        enter(4 + u8::from(alerts::over(project, &item.data)), &item.id, Some(&item.data.title));
    }
    for (folder, id) in &body.hidden {
        enter(6, folder, None);
        enter(7, id, None);
    }
}
