//! What a site is made of, as one hash: while it stays, checking and rendering the site would tell and write the same.
//!
//! It covers more than a site reads, never less. All files count for every site but one sort: news, events and pages of
//! other bodies. Of these only what a link can tell counts – which there are, in which languages, which are hidden –
//! unless the site lists them itself. Time counts as the day, and to the minute by what it makes visible.

use std::collections::{BTreeMap, BTreeSet};

use crate::decode::Text;
use crate::plan::news;
use crate::resolve::{Body, BodyIx, Project, Visibility, alerts};
use crate::source::{self, File, Hash, Sources};

/// Folders whose files only those sites read that list them.
const TOLD: [&str; 3] = ["news", "events", "pages"];

/// A hash for each site, of everything that its pages and their mistakes come from; none where what was published before
/// counts, too.
pub fn of_sites(project: &Project, sources: &Sources, visibility: Visibility, program: &Hash) -> BTreeMap<BodyIx, Hash> {
    if !project.unread.is_empty() || !project.unsure.is_empty() {
        return BTreeMap::new();
    }
    let mut everybody = blake3::Hasher::new();
    everybody.update(program).update(format!("{} {} {:?}", visibility.clock.today, visibility.drafts, sources.homes).as_bytes());
    let mut own: BTreeMap<BodyIx, blake3::Hasher> = project.sites.iter().map(|&ix| (ix, blake3::Hasher::new())).collect();
    for file in &sources.files {
        let body = told_by(&file.path).and_then(|body| own.get_mut(&project.find(body)?));
        enter(body.unwrap_or(&mut everybody), file);
    }
    let languages = project.languages();
    for body in &project.bodies {
        enter_names(&mut everybody, project, body, &languages);
    }
    let own: BTreeMap<BodyIx, Hash> = own.into_iter().map(|(ix, hasher)| (ix, *hasher.finalize().as_bytes())).collect();
    let of_site = |&ix: &BodyIx| {
        let mut hasher = everybody.clone();
        let read: BTreeSet<BodyIx> = lists(project, ix).into_iter().flatten().chain([ix]).collect();
        for from in read {
            hasher.update(&(from as u64).to_le_bytes());
            hasher.update(&own.get(&from).copied().unwrap_or_default());
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

/// The body whose news, event or page a file is.
fn told_by(path: &str) -> Option<&str> {
    let (body, rest) = path.strip_prefix("content/")?.split_once('/')?;
    TOLD.contains(&rest.split_once('/')?.0).then_some(body)
}

fn enter(hasher: &mut blake3::Hasher, file: &File) {
    hasher.update(&(file.path.len() as u64).to_le_bytes()).update(file.path.as_bytes()).update(&file.hash);
    if let source::Body::Broken(why) = &file.body {
        hasher.update(format!("{why:?}").as_bytes());
    }
}

/// What other sites' links can tell of a body's news, events, pages and alerts.
fn enter_names(hasher: &mut blake3::Hasher, project: &Project, body: &Body, languages: &[&'static str]) {
    let mut enter = |kind: u8, id: &str, title: Option<&Text>| {
        hasher.update(&[kind]).update(&(id.len() as u64).to_le_bytes()).update(id.as_bytes());
        for lang in languages {
            hasher.update(&[u8::from(title.is_some_and(|title| title.has(lang)))]);
        }
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
