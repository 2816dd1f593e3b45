//! Where links and pictures lead: typed links, paths to other files, addresses.

use super::{Attached, LINK_KINDS, Link, Problem, Resolver};
use crate::picture::Shown;

/// Where a link leads, and what it says of the document there.
pub(super) struct Lead {
    pub(super) href: String,
    pub(super) document: Option<Box<Attached>>,
}

impl Lead {
    fn plain(href: String) -> Self {
        Self { href, document: None }
    }

    /// With a part of the page or file behind the address.
    fn with(mut self, fragment: Option<&str>) -> Self {
        if let Some(fragment) = fragment {
            self.href = format!("{}#{fragment}", self.href);
        }
        self
    }
}

/// What a resolved link leads to.
fn led(link: Link, unknown: impl FnOnce() -> Problem) -> Result<Option<Lead>, Problem> {
    match link {
        Link::Found(href) => Ok(Some(Lead::plain(href))),
        Link::Document(document) => Ok(Some(Lead { href: document.href.clone(), document: Some(document) })),
        Link::Hidden | Link::Picture(_) => Ok(None),
        Link::Unknown => Err(unknown()),
    }
}

/// Where a link leads; `None` if only its text is to be shown.
pub(super) fn lead(url: &str, resolve: &mut Resolver<'_>) -> Result<Option<Lead>, Problem> {
    let lower = url.to_ascii_lowercase();
    if ["https://", "http://", "mailto:", "tel:", "#"].iter().any(|scheme| lower.starts_with(scheme)) {
        return Ok(Some(Lead::plain(url.to_owned())));
    }
    if let Some((kind, id)) = url.split_once(':') {
        if LINK_KINDS.contains(&kind) {
            return typed(url, kind, id, resolve);
        }
        return Err(Problem::Scheme(url.to_owned()));
    }
    path(url, resolve)
}

/// What stands for a picture; `None` if it is not to be shown.
pub(super) fn picture(url: &str, resolve: &mut Resolver<'_>) -> Result<Option<Shown>, Problem> {
    let link = match url.strip_prefix("media:") {
        Some(path) => resolve("image", path),
        None if url.contains(':') || url.starts_with('/') => Link::Unknown,
        None => resolve("image-path", url),
    };
    match link {
        Link::Picture(shown) => Ok(Some(*shown)),
        Link::Hidden => Ok(None),
        Link::Found(_) | Link::Document(_) => Err(Problem::NoPicture(url.to_owned())),
        Link::Unknown => Err(match url.strip_prefix("media:") {
            Some(path) => Problem::Dead(url.to_owned(), "media".to_owned(), path.to_owned()),
            None if url.contains("://") || url.starts_with("//") || url.starts_with("data:") => Problem::ForeignImage(url.to_owned()),
            None => Problem::PlainPath(url.to_owned()),
        }),
    }
}

/// The address of a path to a file of the region, as forges show it: `../page.md#part`.
fn path(url: &str, resolve: &mut Resolver<'_>) -> Result<Option<Lead>, Problem> {
    let (path, fragment) = url.split_once('#').map_or((url, None), |(path, fragment)| (path, Some(fragment)));
    let unknown = || Problem::PlainPath(url.to_owned());
    if path.contains(':') || path.starts_with('/') {
        return Err(unknown());
    }
    led(resolve("", path), unknown).map(|lead| lead.map(|lead| lead.with(fragment)))
}

fn typed(url: &str, kind: &str, id: &str, resolve: &mut Resolver<'_>) -> Result<Option<Lead>, Problem> {
    let (id, fragment) = id.split_once('#').map_or((id, None), |(id, fragment)| (id, Some(fragment)));
    let lead = led(resolve(kind, id), || Problem::Dead(url.to_owned(), kind.to_owned(), id.to_owned()));
    lead.map(|lead| lead.map(|lead| lead.with(fragment)))
}
