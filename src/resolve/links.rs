//! What typed links mean on a site: its own items first, then those of the bodies above it, then the portal's.

use std::sync::Arc;

use super::{BodyIx, Project};
use crate::address::{Target, link};
use crate::markdown::Link;
use crate::picture::{self, Kind, Shown};
use crate::source::FileId;

/// Which pages of held sites exist: a link to a page that was never published would be dead.
pub trait Reachable: Sync {
    /// Whether the file at `path` of a site will be on the web after this build.
    fn reachable(&self, site: BodyIx, path: &str) -> bool;
}

/// Everything is published.
#[derive(Debug, Clone, Copy)]
pub struct Everything;

impl Reachable for Everything {
    fn reachable(&self, _: BodyIx, _: &str) -> bool {
        true
    }
}

/// Resolves a typed link on a page of site `from` in a language.
pub fn resolve(project: &Project, reachable: &dyn Reachable, from: BodyIx, lang: &str, kind: &str, id: &str) -> Link {
    let mut hidden = false;
    for (site, id) in places(project, from, id) {
        match find(project, site, kind, id) {
            Some(target) => {
                let path = match project.body(site).media.get(id).filter(|_| kind == "media") {
                    Some(file) => project.gallery.address(*file, id),
                    None => project.path(site, &target, lang),
                };
                return if site == from || reachable.reachable(site, &path) {
                    Link::Found(link(project, from, site, &path))
                } else {
                    Link::Hidden
                };
            }
            None => hidden |= is_hidden(project, site, kind, id),
        }
    }
    let unread = id.split_once('/').is_some_and(|(body, _)| project.unread.contains(body)) || project.unsure.contains(&from);
    if hidden || unread { Link::Hidden } else { Link::Unknown }
}

/// Resolves what a text asks for, which stands in `file`: a typed link, a path to a file of the region, a picture.
pub fn any(project: &Project, reachable: &dyn Reachable, from: BodyIx, lang: &str, file: &str, (kind, id): (&str, &str)) -> Link {
    match kind {
        "" => by_path(project, reachable, from, lang, file, id),
        "image" | "image-path" => match media(project, from, file, kind, id) {
            Some((site, path, file)) => picture(project, reachable, (from, site), &path, file),
            None => Link::Unknown,
        },
        _ => resolve(project, reachable, from, lang, kind, id),
    }
}

/// The file of `media/` that a text asks for: site, path below `media/` and file.
pub fn media(project: &Project, from: BodyIx, file: &str, kind: &str, id: &str) -> Option<(BodyIx, Arc<str>, FileId)> {
    let id = match kind {
        "image" | "media" => id.to_owned(),
        "" | "image-path" => match crate::declare::item_at(&joined(file, id), &guides(project))? {
            ("media", id) => id,
            _ => return None,
        },
        _ => return None,
    };
    places(project, from, &id).into_iter().find_map(|(site, id)| {
        let (path, file) = project.body(site).media.get_key_value(id)?;
        Some((site, Arc::clone(path), *file))
    })
}

/// A picture of `site` on a page of site `from`.
pub fn picture(project: &Project, reachable: &dyn Reachable, (from, site): (BodyIx, BodyIx), path: &str, file: FileId) -> Link {
    if picture::kind(path) == Kind::Other {
        return Link::Found(String::new());
    }
    if site != from && !reachable.reachable(site, &project.gallery.address(file, path)) {
        return Link::Hidden;
    }
    let shown: Shown = project.gallery.shown(file, path);
    Link::Picture(Box::new(shown.map(|path| link(project, from, site, path))))
}

/// Where a typed link on a page of site `from` is looked up, in order: sites with the id that it would have there.
pub fn places<'a>(project: &Project, from: BodyIx, id: &'a str) -> Vec<(BodyIx, &'a str)> {
    let portal = project.sites.first().copied();
    let mut places: Vec<(BodyIx, &str)> = project.body(from).chain.iter().map(|&ix| (ix, id)).collect();
    if let Some((body, rest)) = id.split_once('/')
        && let Some(ix) = project.find(body)
    {
        places.insert(1, (ix, rest));
    }
    places.extend(portal.filter(|&portal| portal != from).map(|portal| (portal, id)));
    places.retain(|(site, _)| project.body(*site).is_site);
    places
}

/// The path that a relative path in a file means, from the root.
pub fn joined(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Folders of documentation that are pages of a body: prefix of their paths and body.
pub fn guides(project: &Project) -> Vec<(String, Arc<str>)> {
    let guide = |body: &super::Body| Some((format!("{}/", body.site.pages_from.as_ref()?.as_str()), Arc::clone(&body.id)));
    project.bodies.iter().filter_map(guide).collect()
}

/// Resolves a link that is written as a path from its own file to another of the region: `../page.md`.
pub fn by_path(project: &Project, reachable: &dyn Reachable, from: BodyIx, lang: &str, file: &str, path: &str) -> Link {
    let path = joined(file, path);
    let guides = guides(project);
    if let Some((_, body)) = guides.iter().find(|(prefix, _)| path.strip_prefix(&**prefix) == Some("README.md")) {
        let home = project.find(body).map(|ix| link(project, from, ix, &project.path(ix, &Target::Home, lang)));
        return home.map_or(Link::Unknown, Link::Found);
    }
    match crate::declare::item_at(&path, &guides) {
        Some((kind, id)) => resolve(project, reachable, from, lang, kind, &id),
        None => Link::Unknown,
    }
}

fn find<'a>(project: &Project, site: BodyIx, kind: &str, id: &'a str) -> Option<Target<'a>> {
    let body = project.body(site);
    let is_portal = project.sites.first() == Some(&site);
    match kind {
        "service" => (body.service(id).is_some() || (is_portal && project.bodies.iter().any(|body| body.service(id).is_some())))
            .then_some(Target::Service(id)),
        "form" => match body.form(id) {
            Some(form) if super::forms::is_own(project, site, form) => Some(Target::Form(id)),
            Some(_) => Some(Target::Forms),
            None => (is_portal && project.bodies.iter().any(|body| body.form(id).is_some())).then_some(Target::Forms),
        },
        "office" => body.offices.iter().any(|office| &*office.id == id).then_some(Target::Office(id)),
        "page" => body.pages.iter().any(|page| &*page.id == id).then_some(Target::Page(id)),
        "document" => body.documents.iter().any(|document| &*document.id == id).then_some(Target::Document(id)),
        "news" => body.news.iter().any(|news| &*news.id == id).then_some(Target::News(id)),
        "event" => body.events.iter().any(|event| &*event.id == id).then_some(Target::Event(id)),
        "alert" => body.alerts.iter().any(|alert| &*alert.id == id).then_some(Target::Alert(id)),
        "notice" => body.notices.has_page(id).then_some(Target::Notice(id)),
        "life-event" => body.life_events.contains_key(id).then_some(Target::LifeEvent(id)),
        "waste" => {
            let own = body.waste.as_ref().is_some_and(|here| &*here.id == id);
            let told = project.waste.iter().any(|plan| &*plan.id == id && project.host(plan) == site);
            (own || told).then_some(Target::Waste)
        }
        "media" => body.media.contains_key(id).then_some(Target::Media(id)),
        _ => None,
    }
}

fn is_hidden(project: &Project, site: BodyIx, kind: &str, id: &str) -> bool {
    let body = project.body(site);
    match kind {
        "page" => body.hides("pages", id),
        "document" => body.hides("documents", id),
        "news" => body.hides("news", id),
        "event" => body.hides("events", id),
        "alert" => body.hides("alerts", id),
        "waste" => body.hides("waste", id),
        "notice" => body.hides("notices", id),
        "life-event" => body.hides("life-events", id),
        "office" => body.hides("offices", id),
        // The portal leads to the services and forms of all, and a body that can't be read may be the one that has it.
        "service" => project.hides("services", id) || project.unread_items.contains(&("services", Arc::from(id))),
        "form" => project.hides("forms", id) || project.unread_items.contains(&("forms", Arc::from(id))),
        _ => false,
    }
}

/// Ids that a typed link of a kind could have meant on a site.
pub fn candidates(project: &Project, from: BodyIx, kind: &str) -> Vec<String> {
    let body = project.body(from);
    let mut ids: Vec<String> = match kind {
        "service" => project.bodies.iter().flat_map(|body| &body.services).map(|adopted| adopted.id.to_string()).collect(),
        "form" => project.bodies.iter().flat_map(|body| &body.forms).map(|adopted| adopted.id.to_string()).collect(),
        "office" => body.chain.iter().flat_map(|&ix| &project.body(ix).offices).map(|office| office.id.to_string()).collect(),
        "document" => body.documents.iter().map(|document| document.id.to_string()).collect(),
        "page" => body.pages.iter().map(|page| page.id.to_string()).collect(),
        "news" => body.news.iter().map(|news| news.id.to_string()).collect(),
        "event" => body.events.iter().map(|event| event.id.to_string()).collect(),
        "alert" => body.alerts.iter().map(|alert| alert.id.to_string()).collect(),
        "notice" => body.notices.shown.iter().map(|notice| notice.id.to_string()).collect(),
        "life-event" => body.life_events.keys().map(ToString::to_string).collect(),
        "waste" => {
            let above = project.waste.iter().filter(|plan| body.chain.contains(&plan.publisher)).map(|plan| plan.id.to_string());
            body.waste.iter().map(|here| here.id.to_string()).chain(above).collect()
        }
        "media" => body.media.keys().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    ids.sort();
    ids.dedup();
    ids
}
