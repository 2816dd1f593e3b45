//! What a PDF says of itself: title, day, PDF/UA, permissions.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, ObjectIdentifier, Stream};
use roxmltree::{Document, Node, ParsingOptions};

use super::decoded;
use super::open::inflated;

const DC: &str = "http://purl.org/dc/elements/1.1/";
const UA: &str = "http://www.aiim.org/pdfua/ns/id/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// Longest metadata in bytes.
const LONGEST: usize = 4 << 20;
/// Most elements of metadata.
const MOST_NODES: u32 = 100_000;
/// Longest title in characters.
const TITLE: usize = 300;

/// What the metadata says.
#[derive(Debug, Default)]
pub(super) struct Xmp {
    pub(super) title: Option<String>,
    pub(super) ua: Option<String>,
}

/// The metadata of a document (ISO 16684-1).
pub(super) fn xmp(root: &Dict<'_>) -> Xmp {
    let read = || {
        let stream = root.get::<Stream<'_>>("Metadata")?;
        if inflated(&stream.raw_data(), 2) > LONGEST as u64 {
            return None;
        }
        let data = stream.decoded_data().ok().filter(|data| data.len() <= LONGEST)?;
        let text = String::from_utf8_lossy(&data);
        let text = text.trim_start_matches('\u{feff}').trim_matches(['\0', ' ', '\n', '\r']);
        let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let parsed = Document::parse_with_options(text, options).ok()?;
        let first = |uri: &str, name: &str| parsed.descendants().find(|node| node.has_tag_name((uri, name)));
        let words = |node: Node<'_, '_>| node.text().and_then(line);
        let title = first(DC, "title").and_then(|title| {
            let lines = || title.descendants().filter(|node| node.has_tag_name((RDF, "li")));
            lines().find_map(words).or_else(|| words(title))
        });
        let attribute = || parsed.descendants().find_map(|node| node.attribute((UA, "part")).and_then(line));
        Some(Xmp { title, ua: first(UA, "part").and_then(words).or_else(attribute) })
    };
    read().unwrap_or_default()
}

/// A text in one line; `None` if nothing is left.
fn line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|letter| !letter.is_control()).take(TITLE).collect();
    (!line.is_empty()).then_some(line)
}

/// The title in the older document information.
pub(super) fn title(pdf: &Pdf) -> Option<String> {
    line(&decoded(pdf.metadata().title.as_ref()?))
}

/// The day on which it was made, as it says.
pub(super) fn made(pdf: &Pdf) -> Option<String> {
    let date = pdf.metadata().creation_date?;
    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    jiff::civil::Date::new(i16::try_from(date.year).ok()?, month, day).ok().map(|day| day.to_string())
}

/// Where the encryption of a file is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// In an object of its own.
    At(u32, i32),
    /// In the trailer itself, with these permissions.
    Here(Option<i64>),
}

impl Encryption {
    /// The permissions, unless the description is none.
    pub(super) fn permissions(self, pdf: &Pdf) -> Option<i64> {
        match self {
            Self::Here(bits) => bits,
            Self::At(number, generation) => pdf.xref().get::<Dict<'_>>(ObjectIdentifier::new(number, generation))?.get::<i64>("P"),
        }
    }
}

/// The encryption that the trailer of a file names. The library that opens files decrypts without a word.
pub(super) fn encryption(bytes: &[u8]) -> Option<Encryption> {
    const KEY: &[u8] = b"/Encrypt";
    let starts = bytes.windows(KEY.len()).enumerate().filter(|(_, window)| *window == KEY).map(|(at, _)| at + KEY.len());
    starts.filter_map(|at| bytes.get(at..bytes.len().min(at + 600))).filter_map(described).next_back()
}

fn described(after: &[u8]) -> Option<Encryption> {
    let text: String = after.iter().map(|byte| char::from(*byte)).collect();
    let trimmed = text.trim_start();
    if let Some(dict) = trimmed.strip_prefix("<<") {
        let bits = dict.split("/P").skip(1).find_map(|rest| {
            let rest = rest.trim_start();
            let end = rest.char_indices().find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '-'))).map_or(rest.len(), |(at, _)| at);
            rest.get(..end)?.parse().ok()
        });
        return Some(Encryption::Here(bits));
    }
    let mut parts = trimmed.split_whitespace();
    let (number, generation) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_some_and(|end| end.starts_with('R')).then_some(Encryption::At(number, generation))
}
