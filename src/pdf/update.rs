//! An update behind the end of a finished file: new objects, a classic cross-reference table for them, a trailer.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pdf_writer::Pdf;

/// What the trailer says, besides the table.
pub(super) struct Trailer {
    /// Object of the catalogue.
    pub(super) root: i32,
    /// Object of the document information.
    pub(super) info: i32,
    /// One more than the highest object number.
    pub(super) objects: i32,
    /// The file's identifier from its first writing on.
    pub(super) id: Vec<u8>,
}

/// Puts objects behind the end of a file. Its identifier changes with its content.
///
/// `objects` is written as a file of its own first: only its table tells where each object is.
pub(super) fn append(file: &[u8], objects: Pdf, trailer: &Trailer) -> Vec<u8> {
    let previous = start(file);
    let added = objects.finish();
    let places = places(&added);
    let end = start(&added);
    let begin = places.iter().map(|(_, offset)| *offset).min().unwrap_or(end);
    let mut bytes = file.to_vec();
    bytes.extend(added.get(begin..end).unwrap_or_default());
    let id = blake3::hash(&bytes).as_bytes().iter().take(16).copied().collect::<Vec<u8>>();
    let table = bytes.len();
    let mut out = String::from("xref\n");
    let mut rest = places.as_slice();
    while let Some((first, _)) = rest.first().copied() {
        let run = rest.iter().zip(first..).take_while(|((number, _), expected)| number == expected).count();
        let (section, tail) = rest.split_at(run);
        out.push_str(&format!("{first} {run}\n"));
        section.iter().for_each(|(_, offset)| out.push_str(&format!("{:010} 00000 n\r\n", offset - begin + file.len())));
        rest = tail;
    }
    let Trailer { root, info, objects, id: first } = trailer;
    let (first, id) = (hex(first), hex(&id));
    out.push_str(&format!(
        "trailer\n<</Size {objects}/Root {root} 0 R/Info {info} 0 R/Prev {previous}/ID[<{first}><{id}>]>>\nstartxref\n{table}\n%%EOF\n"
    ));
    bytes.extend(out.into_bytes());
    bytes
}

/// Where the last cross-reference table begins.
pub(super) fn start(bytes: &[u8]) -> usize {
    let tail = String::from_utf8_lossy(bytes.get(bytes.len().saturating_sub(64)..).unwrap_or_default()).into_owned();
    tail.rsplit_once("startxref").and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// The objects of the last table as (number, offset), if it is one section from 0 on, as this program writes files.
fn places(bytes: &[u8]) -> Vec<(u32, usize)> {
    let table = bytes.get(start(bytes)..).unwrap_or_default();
    // `xref`, then `0 117`; entries of 20 bytes follow.
    let Some(begin) = table.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).map(|(at, _)| at + 1) else {
        return Vec::new();
    };
    let entries = table.get(begin..).unwrap_or_default().chunks_exact(20).map_while(|entry| {
        let (offset, kind) = (std::str::from_utf8(entry.get(..10)?).ok()?.parse().ok()?, *entry.get(17)?);
        Some((offset, kind))
    });
    (0..).zip(entries).filter(|(_, (_, kind))| *kind == b'n').map(|(number, (offset, _))| (number, offset)).collect()
}

/// Where the dictionaries of objects lie, `<<` … `>>`, as (number, offset, length).
pub(super) fn dictionaries(bytes: &[u8], wanted: &BTreeSet<u32>) -> Vec<(u32, usize, usize)> {
    let find = |(number, offset): (u32, usize)| {
        let object = bytes.get(offset..)?;
        let (open, close) = (position(object, b"<<")?, position(object, b"\nendobj")?);
        Some((number, offset + open, close.checked_sub(open)?))
    };
    places(bytes).into_iter().filter(|(number, _)| wanted.contains(number)).filter_map(find).collect()
}

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02X}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{render, sample};

    #[test]
    fn an_update_keeps_the_file_and_points_back() {
        let bytes = render(&sample::short()).unwrap().bytes;
        let mut objects = Pdf::new();
        for number in [900, 901, 950] {
            objects.indirect(pdf_writer::Ref::new(number)).primitive(number);
        }
        let done = append(&bytes, objects, &Trailer { root: 1, info: 2, objects: 951, id: vec![0xAB; 16] });
        assert!(done.starts_with(&bytes));
        let tail = String::from_utf8_lossy(done.get(bytes.len()..).unwrap()).into_owned();
        assert!(tail.contains("xref\n900 2\n") && tail.contains("\n950 1\n"), "{tail}");
        assert!(tail.contains(&format!("/Prev {}/ID[<ABAB", start(&bytes))));
        let table = start(&done);
        assert!(done.get(table..).unwrap().starts_with(b"xref\n"));
        let last = tail.lines().rfind(|line| line.ends_with(" 00000 n")).unwrap();
        let offset: usize = last.split(' ').next().unwrap().parse().unwrap();
        assert!(done.get(offset..).unwrap().starts_with(b"950 0 obj\n950"));
    }

    #[test]
    fn dictionaries_are_found() {
        let pdf = render(&sample::short()).unwrap();
        let object = pdf.map.fields.first().unwrap().object.unwrap();
        let [(number, offset, length)] = dictionaries(&pdf.bytes, &BTreeSet::from([object]))[..] else { panic!() };
        let text = String::from_utf8_lossy(pdf.bytes.get(offset..offset + length).unwrap()).into_owned();
        assert_eq!(number, object);
        assert!(text.starts_with("<<") && text.ends_with(">>") && text.contains("/T("), "{text}");
    }
}
