//! Addresses of requests: decoding, what they name, who may ask, and the type of what is answered.
//!
//! Nothing here (and nothing that follows from it) is a path on the disk: an address is looked up in a site's plan, so
//! there is no way out of the folders.

use std::borrow::Cow;

use crate::plan::{Job, What};

/// Prefix of what the server itself answers. No site has this name: ids have no underscore at the beginning.
pub(super) const OWN: &str = "/_dorfplatz/";

/// What an address names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// `/`.
    Root,
    /// A single file beside the sites, or the name of a site without its slash.
    Top(&'a str),
    /// A path of a site.
    Site(&'a str, &'a str),
    /// Something of the server's own.
    Own(&'a str),
}

/// What a decoded path names.
pub(super) fn place(path: &str) -> Option<Place<'_>> {
    if let Some(name) = path.strip_prefix(OWN) {
        return Some(Place::Own(name));
    }
    let rest = path.strip_prefix('/')?;
    Some(match rest.split_once('/') {
        Some((site, path)) => Place::Site(site, path),
        None if rest.is_empty() => Place::Root,
        None => Place::Top(rest),
    })
}

/// The path and the query of a request's address.
pub(super) fn split(address: &str) -> (&str, &str) {
    let address = address.split_once('#').map_or(address, |(address, _)| address);
    address.split_once('?').unwrap_or((address, ""))
}

/// Resolves `%C3%BC`; `None` if it is no UTF-8 or holds control characters.
pub(super) fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        bytes.push((digit()? * 16 + digit()?) as u8);
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

/// A value of a query.
pub(super) fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name)).map(|(_, value)| value)
}

/// Whether a `Host` header names this computer. Another name that leads here is an attack (DNS rebinding): a foreign web
/// page could read what an editor has not published yet.
pub(super) fn is_local(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, "")) => (name, None),
        Some((name, rest)) => (name, rest.strip_prefix(':').or(Some("?"))),
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    let known = if host.starts_with('[') { name == "::1" } else { name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost") };
    known && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// The job that a path of a site names; `None` for the path may still stand for a folder (see [`folder`]).
pub(super) fn job<'a>(jobs: &'a [Job], path: &str) -> Option<&'a Job> {
    let pretty = path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    jobs.iter().find(|job| job.path == path || pretty == Some(&*job.path))
}

/// Whether a path without its slash at the end names a page.
pub(super) fn folder(jobs: &[Job], path: &str) -> bool {
    jobs.iter().any(|job| job.path.strip_suffix('/') == Some(path))
}

/// The type of an artifact.
pub(super) fn content_type(job: &Job) -> &'static str {
    if job.what == What::Feed { "application/atom+xml; charset=utf-8" } else { type_of(&job.file()) }
}

/// The type of a file by its name.
pub(super) fn type_of(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let extension: Cow<'_, str> =
        if extension.bytes().any(|byte| byte.is_ascii_uppercase()) { extension.to_ascii_lowercase().into() } else { extension.into() };
    match &*extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn jobs() -> Vec<Job> {
        [("", What::Home), ("aktuelles/", What::NewsList), ("aktuelles/feed.xml", What::Feed), ("media/Größe.svg", What::Media(0))]
            .map(|(path, what)| Job { path: path.to_owned(), lang: "de", what, origin: Span::default() })
            .into()
    }

    #[test]
    fn a_path_names_a_page_its_file_or_its_folder() {
        let jobs = jobs();
        let found = |path: &str| job(&jobs, path).map(|job| &*job.path);
        assert_eq!(found(""), Some(""));
        assert_eq!(found("index.html"), Some(""));
        assert_eq!(found("aktuelles/"), Some("aktuelles/"));
        assert_eq!(found("aktuelles/index.html"), Some("aktuelles/"));
        assert_eq!(found("aktuelles"), None);
        assert!(folder(&jobs, "aktuelles"));
        assert_eq!(found("aktuellesindex.html"), None);
        assert_eq!(found(&decode("media/Gr%C3%B6%C3%9Fe.svg").unwrap()), Some("media/Größe.svg"));
        assert_eq!(job(&jobs, "aktuelles/feed.xml").map(content_type), Some("application/atom+xml; charset=utf-8"));
    }

    #[test]
    fn nothing_climbs_out() {
        let jobs = jobs();
        for path in [
            "../site.yaml",
            "..",
            "./",
            "//",
            "aktuelles/../",
            "aktuelles/../../jena/",
            "/etc/passwd",
            "..\\portal.yaml",
            "media/../index.html",
        ] {
            assert!(job(&jobs, path).is_none() && !folder(&jobs, path), "{path}");
        }
        assert_eq!(place("//evil.example/x/"), Some(Place::Site("", "evil.example/x/")));
        assert_eq!(place("/../content/portal.yaml"), Some(Place::Site("..", "content/portal.yaml")));
        assert_eq!(place("http://evil.example/"), None);
    }

    #[test]
    fn places() {
        assert_eq!(place("/"), Some(Place::Root));
        assert_eq!(place("/gera"), Some(Place::Top("gera")));
        assert_eq!(place("/gera/"), Some(Place::Site("gera", "")));
        assert_eq!(place("/gera/aktuelles/"), Some(Place::Site("gera", "aktuelles/")));
        assert_eq!(place("/_dorfplatz/events"), Some(Place::Own("events")));
        assert_eq!(split("/a/?site=b&c=d#e"), ("/a/", "site=b&c=d"));
        assert_eq!(parameter("site=b&c=d", "c"), Some("d"));
        assert_eq!(parameter("websites=b", "site"), None);
    }

    #[test]
    fn only_whole_and_printable_escapes_are_decoded() {
        assert_eq!(decode("/a%20b%c3%bc").as_deref(), Some("/a bü"));
        for bad in ["%", "%4", "%zz", "%ff", "%00", "%0d%0a", "%+1"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        // Decoded once, not twice.
        assert_eq!(decode("%252e%252e/").as_deref(), Some("%2e%2e/"));
    }

    #[test]
    fn only_this_computer_may_ask() {
        for host in ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8000"] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8000",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "localhost:",
            "localhost:x",
            "[::1]x",
            "[::2]",
            "::1",
            "127.0.0.1:80:80",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }
}
