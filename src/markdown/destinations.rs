//! Where the links and pictures of a text lead, with the places of their destinations.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use super::OPTIONS;

/// Where a link or a picture leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The destination, as it is meant.
    pub url: String,
    /// Its bytes in the text; `None` where it is written in another way (with escapes).
    pub at: Option<Range<usize>>,
}

/// The destinations of a text in the order of their places. A definition (`[hund]: service:hund`) counts once, however
/// often it is used.
pub fn destinations(text: &str) -> Vec<Destination> {
    let parser = Parser::new_ext(text, OPTIONS);
    let mut found: Vec<(usize, Destination)> = Vec::new();
    let mut add = |range: Range<usize>, mark: &str, url: &str| {
        found.push((range.start, Destination { url: url.to_owned(), at: place(text, &range, mark, url) }));
    };
    for (_, definition) in parser.reference_definitions().iter() {
        add(definition.span.clone(), "]:", &definition.dest);
    }
    for (event, range) in parser.into_offset_iter() {
        let Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) = event else { continue };
        match link_type {
            LinkType::Inline => add(range, "](", &dest_url),
            LinkType::Autolink => add(range, "<", &dest_url),
            // The others lead where a definition says.
            _ => {}
        }
    }
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, destination)| destination).collect()
}

/// The place of a destination behind the last mark of a link that it follows.
fn place(text: &str, range: &Range<usize>, mark: &str, url: &str) -> Option<Range<usize>> {
    let slice = text.get(range.clone())?;
    let after = |(at, _): (usize, &str)| {
        let rest = slice.get(at + mark.len()..)?;
        let bare = rest.trim_start();
        let bare = bare.strip_prefix('<').unwrap_or(bare);
        let start = range.start + slice.len() - bare.len();
        bare.starts_with(url).then(|| start..start + url.len())
    };
    slice.rmatch_indices(mark).find_map(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_found_where_they_stand() {
        let text = "[page:a](page:a \"x\") ![b](<media:b.svg>) <service:c> [d][] [e]\n\n- [![f](media:f.svg)](../g.md#h)\n\n[d]: office:d\n[e]: <form:e>\n";
        let found = destinations(text);
        let urls: Vec<&str> = found.iter().map(|found| found.url.as_str()).collect();
        assert_eq!(urls, ["page:a", "media:b.svg", "service:c", "../g.md#h", "media:f.svg", "office:d", "form:e"]);
        for one in &found {
            assert_eq!(&text[one.at.clone().unwrap()], one.url);
        }
        assert_eq!(found[0].at, Some(9..15));
        assert!(destinations("`[x](page:a)`").is_empty());
    }
}
