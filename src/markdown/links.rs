//! Where links and pictures lead: typed links, paths to other files, addresses.

use super::{LINK_KINDS, Link, Problem, Resolver};

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
        Link::Hidden => Ok(None),
        Link::Unknown => Err(Problem::PlainPath(url.to_owned())),
    }
}

/// Where a picture lies; `None` if it is not to be shown.
pub(super) fn picture(url: &str, resolve: &mut Resolver<'_>) -> Result<Option<String>, Problem> {
    if let Some(path) = url.strip_prefix("media:") {
        return typed(url, "media", path, resolve);
    }
    match path(url, resolve) {
        Link::Found(href) => return Ok(Some(href)),
        Link::Hidden => return Ok(None),
        Link::Unknown => {}
    }
    let foreign = url.contains("://") || url.starts_with("//") || url.starts_with("data:");
    Err(if foreign { Problem::ForeignImage(url.to_owned()) } else { Problem::PlainPath(url.to_owned()) })
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
        Link::Hidden => Ok(None),
        Link::Unknown => Err(Problem::Dead(url.to_owned(), kind.to_owned(), id.to_owned())),
    }
}
