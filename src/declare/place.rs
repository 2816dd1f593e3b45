//! What a path means.

use std::sync::Arc;

use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, REGION, Sources};
use crate::yaml;

/// What a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Portal,
    Holidays,
    Site(Arc<str>),
    Item(Arc<str>, &'static str, Arc<str>),
    /// Somebody's calendar with events of a body.
    Calendar(Arc<str>, Arc<str>),
    /// A disposal company's file of dates.
    Dates,
    Media(Arc<str>, Arc<str>),
    Form(Arc<str>),
    FormBlock(Arc<str>),
    FormOverride(Arc<str>, Arc<str>),
    /// A PDF beside the forms.
    FormFile,
    /// The record of a body's form.
    Record(Arc<str>, Arc<str>),
    /// The chain of a body's notices.
    Chain(Arc<str>),
    /// What a record tells of.
    Recorded,
    /// `region.yaml` of a town's checkout.
    Region,
    /// The list of the shared texts that a body has accepted.
    Lock(Arc<str>),
    /// An accepted version of a shared text: the body, and what the text is.
    Accepted(Arc<str>, Box<Place>),
    /// A file of a theme, or documentation that is no site's.
    Other,
    Unknown,
}

/// Folders of a body and the extension of their files.
pub const ITEM_FOLDERS: [(&str, &str); 12] = [
    ("offices", "yaml"),
    ("people", "yaml"),
    ("services", "yaml"),
    ("life-events", "yaml"),
    ("news", "md"),
    ("events", "md"),
    ("alerts", "md"),
    ("notices", "md"),
    ("waste", "yaml"),
    ("pages", "md"),
    ("documents", "md"),
    ("legal", "md"),
];

/// Those of them that `content/shared/` may hold.
const SHARED_FOLDERS: [&str; 3] = ["services", "life-events", "legal"];

/// The legal pages that every site has.
pub const LEGAL_PAGES: [&str; 4] = ["imprint", "privacy", "accessibility", "contact"];

/// The extension of the files of a folder of [`ITEM_FOLDERS`].
pub fn extension_of(folder: &str) -> &'static str {
    ITEM_FOLDERS.iter().find(|(name, _)| *name == folder).map_or("md", |(_, extension)| extension)
}

/// Folders of documentation that are pages of a body: prefix of their paths and body (`pages_from` in `site.yaml`).
pub(super) fn guides(sources: &Sources) -> Vec<(String, Arc<str>)> {
    let site =
        |path: &str| path.strip_prefix("content/")?.strip_suffix("/site.yaml").filter(|body| !body.contains('/')).map(Arc::<str>::from);
    sources
        .files
        .iter()
        .enumerate()
        .filter_map(|(id, file)| {
            let (body, text) = (site(&file.path)?, file.text().filter(|text| text.contains("pages_from"))?);
            let node = yaml::parse(id as FileId, text, &mut Vec::new())?;
            Some((format!("{}/", node.get("pages_from")?.scalar()?), body))
        })
        .collect()
}

pub(super) fn classify(path: &str, guides: &[(String, Arc<str>)]) -> Place {
    let parts: Vec<&str> = path.split('/').collect();
    let stem = |name: &str, extension: &str| name.strip_suffix(extension).and_then(|stem| stem.strip_suffix('.')).map(Arc::<str>::from);
    match parts.as_slice() {
        ["records", "forms", body, form, "record.yaml"] => Place::Record((*body).into(), (*form).into()),
        ["records", "forms", _, _, _, _] => Place::Recorded,
        ["records", "notices", body, "chain.yaml"] => Place::Chain((*body).into()),
        ["records", "adopted", body, "lock.yaml"] => Place::Lock((*body).into()),
        ["records", "adopted", body, rest @ ..] => match classify(&rest.join("/"), &[]) {
            place @ (Place::Item(..) | Place::Form(_) | Place::FormBlock(_) | Place::FormOverride(..) | Place::FormFile) => {
                Place::Accepted((*body).into(), Box::new(place))
            }
            _ => Place::Unknown,
        },
        ["records" | "themes", ..] => Place::Other,
        ["docs", ..] => {
            let page = guides.iter().find_map(|(prefix, body)| Some((body, path.strip_prefix(&**prefix)?)));
            match page.and_then(|(body, rest)| Some((body, stem(rest, "md")?))) {
                // `README.md` is what forges show for the folder; on the web that is the home page.
                Some((body, id)) if !id.ends_with("README") => Place::Item(Arc::clone(body), "pages", id),
                _ => Place::Other,
            }
        }
        [REGION] => Place::Region,
        ["content", "portal.yaml"] => Place::Portal,
        ["content", "shared", "holidays.yaml"] => Place::Holidays,
        ["content", body, "site.yaml"] if *body != "shared" => Place::Site((*body).into()),
        ["content", body, "media", rest @ ..] if !rest.is_empty() && *body != "shared" => {
            Place::Media((*body).into(), rest.join("/").into())
        }
        ["content", body, "pages", rest @ .., name] if *body != "shared" => match stem(name, "md") {
            Some(stem) => {
                let id = rest.iter().chain(std::iter::once(&&*stem)).copied().collect::<Vec<_>>().join("/");
                Place::Item((*body).into(), "pages", id.into())
            }
            None => Place::Unknown,
        },
        ["content", body, "events", name] if *body != "shared" && stem(name, "ics").is_some() => {
            stem(name, "ics").map_or(Place::Unknown, |id| Place::Calendar((*body).into(), id))
        }
        ["content", body, "waste", name] if *body != "shared" && (stem(name, "csv").is_some() || stem(name, "ics").is_some()) => {
            Place::Dates
        }
        ["content", body, folder, name] => {
            let Some((folder, extension)) = ITEM_FOLDERS.iter().find(|(known, _)| known == folder) else { return Place::Unknown };
            let shared_ok = *body != "shared" || SHARED_FOLDERS.contains(folder);
            match stem(name, extension) {
                Some(id) if shared_ok => Place::Item((*body).into(), folder, id),
                _ => Place::Unknown,
            }
        }
        ["forms", name] | ["forms", _, name] if stem(name, "pdf").is_some() => Place::FormFile,
        ["forms", name] => stem(name, "yaml").map_or(Place::Unknown, Place::Form),
        ["forms", "blocks", name] => stem(name, "yaml").map_or(Place::Unknown, Place::FormBlock),
        ["forms", body, name] => stem(name, "yaml").map_or(Place::Unknown, |id| Place::FormOverride((*body).into(), id)),
        _ => Place::Unknown,
    }
}

impl Place {
    /// What the text is, whether it is the version of today or an accepted one.
    pub(super) fn text(&self) -> &Self {
        if let Self::Accepted(_, place) = self { place } else { self }
    }

    /// The name of the kind of content, as in [`KINDS`](crate::model::KINDS).
    pub(super) fn kind(&self) -> Option<&'static str> {
        Some(match self {
            Self::Portal => "portal",
            Self::Region => "region",
            Self::Accepted(_, place) => return place.kind(),
            Self::Site(_) => "site",
            Self::Holidays => "holidays",
            Self::Form(_) => "form",
            Self::FormBlock(_) => "form-block",
            Self::Item(_, folder, _) => kind_in(folder),
            _ => return None,
        })
    }
}

/// The kind of content that a folder of [`ITEM_FOLDERS`] holds.
fn kind_in(folder: &'static str) -> &'static str {
    match folder {
        "offices" => "office",
        "people" => "person",
        "services" => "service",
        "life-events" => "life-event",
        "events" => "event",
        "alerts" => "alert",
        "notices" => "notice",
        "pages" => "page",
        "documents" => "document",
        other => other,
    }
}

/// The item that stands in a file, as a typed link names it: kind and `body/id`, for shared things the id alone.
pub fn item_at(path: &str, guides: &[(String, Arc<str>)]) -> Option<(&'static str, String)> {
    let named = |body: &str, id: &str| if body == "shared" { id.to_owned() } else { format!("{body}/{id}") };
    match classify(path, guides) {
        Place::Item(body, folder, id) => Some((kind_in(folder), named(&body, &id))),
        Place::Media(body, id) => Some(("media", named(&body, &id))),
        Place::Form(id) => Some(("form", id.to_string())),
        _ => None,
    }
}

/// A file that nothing can be made of.
pub(super) fn misplaced(id: FileId, path: &str) -> Diagnostic {
    let mut folders = vec!["site.yaml".to_owned()];
    folders.extend(ITEM_FOLDERS.iter().map(|(folder, extension)| format!("{folder}/…{extension}")));
    folders.push("events/….ics".to_owned());
    folders.push("waste/….csv".to_owned());
    folders.push("waste/….ics".to_owned());
    folders.push("media/…".to_owned());
    let parts: Vec<&str> = path.split('/').collect();
    let (allowed, near) = match parts.as_slice() {
        ["forms", ..] => {
            ("`<formular>.yaml`, `<fremdes-formular>.pdf`, `blocks/<baustein>.yaml`, `<kommune>/<formular>.yaml`".to_owned(), None)
        }
        ["records", "adopted", ..] => ("`lock.yaml`, `content/…`, `forms/…`".to_owned(), None),
        ["content", "shared", rest @ ..] => {
            let known = ["services", "life-events", "legal", "holidays.yaml"];
            (known.join(", "), rest.first().and_then(|name| crate::diag::nearest(name, known)))
        }
        ["content", _] => ("`portal.yaml` und je Kommune ein Ordner".to_owned(), crate::diag::nearest(parts[1], ["portal.yaml"])),
        ["content", _, rest @ ..] => {
            let known: Vec<&str> = ITEM_FOLDERS.iter().map(|(folder, _)| *folder).chain(["media", "site.yaml"]).collect();
            let near = rest.first().filter(|name| !known.contains(name)).and_then(|name| crate::diag::nearest(name, known.iter().copied()));
            (folders.join(", "), near)
        }
        _ => (folders.join(", "), None),
    };
    Diagnostic::at_line(&codes::MISPLACED, id, 1, 1).arg("path", path).arg("allowed", allowed).suggest(near)
}
