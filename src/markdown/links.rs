//! Where links and pictures lead: typed links, paths to other files, addresses.

use super::{LINK_KINDS, Link, Problem, Resolver};
use crate::picture::Shown;

/// Where a link leads; `None` if only its text is to be shown.
pub(super) fn lead(url: &str, resolve: &mut Resolver<'_>) -> Result<Option<String>, Problem> {
    let lower = url.to_ascii_lowercase();
    if ["https://", "http://", "mailto:", "tel:", "#"].iter().any(|scheme| lower.starts_with(scheme)) {
        return Ok(Some(url.to_owned()));
    }
    if let Some((kind, id)) = url.split_once(':') {
        if LINK_KINDS.contains(&kind) {
            return typed(url, kind, id, resolve);
        }
        return Err(Problem::Scheme(url.to_owned()));
    }
    match path(url, resolve) {
        Link::Found(href) => Ok(Some(href)),
        Link::Hidden | Link::Picture(_) => Ok(None),
        Link::Unknown => Err(Problem::PlainPath(url.to_owned())),
    }
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
        Link::Found(_) => Err(Problem::NoPicture(url.to_owned())),
        Link::Unknown => Err(match url.strip_prefix("media:") {
            Some(path) => Problem::Dead(url.to_owned(), "media".to_owned(), path.to_owned()),
            None if url.contains("://") || url.starts_with("//") || url.starts_with("data:") => Problem::ForeignImage(url.to_owned()),
            None => Problem::PlainPath(url.to_owned()),
        }),
    }
}

/// The address of a path to a file of the region, as forges show it: `../page.md#part`.
fn path(url: &str, resolve: &mut Resolver<'_>) -> Link {
    let (path, fragment) = url.split_once('#').map_or((url, None), |(path, fragment)| (path, Some(fragment)));
    if path.contains(':') || path.starts_with('/') {
        return Link::Unknown;
    }
    match (resolve("", path), fragment) {
        (Link::Found(href), Some(fragment)) => Link::Found(format!("{href}#{fragment}")),
        (other, _) => other,
    }
}

fn typed(url: &str, kind: &str, id: &str, resolve: &mut Resolver<'_>) -> Result<Option<String>, Problem> {
    let (id, fragment) = id.split_once('#').map_or((id, None), |(id, fragment)| (id, Some(fragment)));
    match resolve(kind, id) {
        Link::Found(href) => Ok(Some(match fragment {
            Some(fragment) => format!("{href}#{fragment}"),
            None => href,
        })),
        Link::Hidden | Link::Picture(_) => Ok(None),
        Link::Unknown => Err(Problem::Dead(url.to_owned(), kind.to_owned(), id.to_owned())),
    }
}
