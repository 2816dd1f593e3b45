//! The trees of all files as the last build kept them: reading YAML is a quarter of a build that changes nothing.
//!
//! They stand in the order of their paths. A tree counts only for a file whose path and hash are the same, and all of them
//! only for the program that kept them, so what is kept can be old, lost or damaged: then files are read as ever.

use crate::source::{Hash, Sources};
use crate::yaml::{Packed, put_number};

/// Packed trees with the paths and hashes of their files, and before them a checksum of all and the program.
#[derive(Debug, Default)]
pub struct Kept {
    bytes: Vec<u8>,
}

/// A tree of [`Kept`].
struct One<'a> {
    path: &'a str,
    hash: &'a [u8],
    tree: &'a [u8],
}

const HASH: usize = size_of::<Hash>();

impl Kept {
    /// What was kept, if this program kept it and it is whole.
    pub fn decode(bytes: Vec<u8>, program: &Hash) -> Self {
        let whole = bytes.split_at_checked(HASH).filter(|(sum, rest)| rest.starts_with(program) && blake3::hash(rest).as_bytes() == *sum);
        if whole.is_some() { Self { bytes } } else { Self::default() }
    }

    /// The packed tree of each file, by its number; `None` for files that are not as they were.
    pub(super) fn of(&self, sources: &Sources) -> Vec<Option<&[u8]>> {
        let (mut kept, mut next) = (Packed(self.bytes.get(2 * HASH..).unwrap_or_default()), None);
        let mut tree = |path: &str, hash: &Hash| {
            loop {
                let one: One<'_> = match next.take() {
                    Some(one) => one,
                    None => One::take(&mut kept)?,
                };
                match one.path.cmp(path) {
                    std::cmp::Ordering::Less => {}
                    std::cmp::Ordering::Equal => return (one.hash == hash).then_some(one.tree),
                    std::cmp::Ordering::Greater => {
                        next = Some(one);
                        return None;
                    }
                }
            }
        };
        sources.files.iter().map(|file| tree(&file.path, &file.hash)).collect()
    }

    /// How many trees there are.
    pub(super) fn count(&self) -> usize {
        let mut kept = Packed(self.bytes.get(2 * HASH..).unwrap_or_default());
        std::iter::from_fn(|| One::take(&mut kept)).count()
    }
}

impl<'a> One<'a> {
    fn take(kept: &mut Packed<'a>) -> Option<Self> {
        let mut rest = std::mem::replace(kept, Packed(&[]));
        let mut part = || {
            let length = rest.number()?;
            rest.bytes(length as usize)
        };
        let (path, tree) = (std::str::from_utf8(part()?).ok()?, part()?);
        let hash = rest.bytes(HASH)?;
        *kept = rest;
        Some(One { path, hash, tree })
    }
}

/// Adds a tree; they come in the order of their paths. A tree that is too large to keep is empty: then it is known that reading
/// the file costs less.
pub(super) fn add(into: &mut Vec<u8>, path: &str, hash: &Hash, tree: &[u8]) {
    for part in [path.as_bytes(), tree] {
        put_number(part.len() as u32, into);
        into.extend_from_slice(part);
    }
    into.extend_from_slice(hash);
}

/// All that is kept for `program`.
pub(super) fn encode(program: &Hash, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = [[0; HASH], *program].concat();
    parts.iter().for_each(|trees| bytes.extend_from_slice(trees));
    let sum = blake3::hash(&bytes[HASH..]);
    bytes[..HASH].copy_from_slice(sum.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::{Parsed, declare_again};
    use crate::yaml::{pack, parse_markdown};

    const PROGRAM: Hash = [3; 32];

    const NEWS: &str = "---\ntitle: Markt\n---\n\nText.\n";

    fn region(news: &str) -> Sources {
        let event =
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261202T180000\r\nSUMMARY:Chor\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        Sources::from_texts([
            ("content/gera/events/chor.ics", event),
            ("content/gera/news/markt.md", news),
            ("content/gera/news/markt.en.md", "\u{feff}---\ntitle: Market\n---\n"),
            ("content/gera/news/falsch.md", "---\ntitle: [\n---\n"),
            ("content/gera/offices/amt.yaml", "name: &name |\n  Amt\nphone: *name\n"),
            ("content/gera/site.yaml", "name: Gera\n"),
            ("content/portal.yaml", "title: Region\n"),
        ])
    }

    /// The trees of a region as text, read beside what was kept, and what is to be kept then.
    fn read(sources: &Sources, kept: Kept) -> (String, Option<Vec<u8>>) {
        let (mut parsed, mut found) = (Parsed::from_kept(kept), Vec::new());
        let declared = declare_again(sources, &mut parsed, &mut found);
        (format!("{declared:?} {found:?}"), parsed.to_keep(sources, &PROGRAM))
    }

    #[test]
    fn trees_are_kept_until_their_files_change() {
        let first = region(NEWS);
        let (told, kept) = read(&first, Kept::default());
        let kept = kept.unwrap();
        let again = |sources: &Sources| read(sources, Kept::decode(kept.clone(), &PROGRAM));
        // Nothing changed, and the file with a mistake is read again without keeping anything.
        assert_eq!(again(&first), (told, None));
        // A file of another text, that moved or is gone is read as if nothing were kept.
        let moved = first.changed(|path| (path.replace("markt", "fest"), None));
        let gone = first.changed(|path| (path.replace("content/gera/news/markt", "docs/markt"), None));
        for other in [region("---\ntitle: Markt!\n---\n\nText.\n"), moved, gone] {
            let (told, keep) = again(&other);
            assert_eq!((told, keep.is_some()), (read(&other, Kept::default()).0, true));
        }
    }

    #[test]
    fn what_another_program_kept_or_what_is_damaged_counts_for_nothing() {
        let sources = region(NEWS);
        let kept = read(&sources, Kept::default()).1.unwrap();
        assert_eq!(Kept::decode(kept.clone(), &PROGRAM).count(), 6);
        assert_eq!(Kept::decode(kept.clone(), &[4; 32]).count(), 0);
        for cut in 0..kept.len() {
            assert_eq!(Kept::decode(kept[..cut].to_vec(), &PROGRAM).count(), 0);
        }
        for at in 0..kept.len() {
            let mut flipped = kept.clone();
            flipped[at] ^= 1;
            assert_eq!(Kept::decode(flipped, &PROGRAM).count(), 0);
        }
    }

    #[test]
    fn what_was_kept_for_a_path_and_a_hash_is_not_read_again() {
        let sources = region(NEWS);
        let hash = sources.files.iter().find(|file| file.path.ends_with("markt.md")).unwrap().hash;
        // Of another text, so that it shows where a tree comes from.
        let source = "---\ntitle: \"F\\u0065st\"\n---\n".into();
        let packed = pack(&parse_markdown(0, &source, &mut Vec::new()).unwrap(), &source).unwrap();
        for (path, used) in
            [("content/gera/news/markt.md", true), ("content/gera/news/markt.en.md", false), ("content/gera/news/a.md", false)]
        {
            let mut trees = Vec::new();
            add(&mut trees, path, &hash, &packed);
            let kept = Kept::decode(encode(&PROGRAM, &[trees]), &PROGRAM);
            assert_eq!(read(&sources, kept).0.contains("\"Fest\""), used, "{path}");
        }
    }

    #[test]
    fn few_changes_are_read_and_not_written() {
        let path = |at: usize| format!("content/gera/news/n{at:03}.md");
        let mut texts: Vec<(String, String)> = (0..80).map(|at| (path(at), NEWS.replace("Markt", &format!("Markt {at}")))).collect();
        let sources = |texts: &[(String, String)]| Sources::from_texts(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let kept = read(&sources(&texts), Kept::default()).1.unwrap();
        let is_written = |texts: &[(String, String)]| {
            let (told, keep) = read(&sources(texts), Kept::decode(kept.clone(), &PROGRAM));
            assert_eq!(told, read(&sources(texts), Kept::default()).0);
            keep.is_some()
        };
        // Of one that was changed a tree is useless and one is missing; one came, and one is gone: four of eighty.
        texts[7].1.push_str("Mehr.\n");
        assert!(!is_written(&texts));
        texts.push((path(90), NEWS.to_owned()));
        assert!(!is_written(&texts));
        texts.remove(3);
        assert!(is_written(&texts));
    }

    #[test]
    fn a_tree_that_is_too_large_to_keep_is_not_packed_each_time() {
        let large = format!("---\ntitle: &a \"\\u00e4{}\"\ntags: [{}]\n---\n", "x".repeat(500), "*a, ".repeat(100));
        let sources = Sources::from_texts([("content/gera/news/a.md", large.as_str())]);
        let (told, kept) = read(&sources, Kept::default());
        let kept = kept.unwrap();
        assert!(kept.len() < large.len());
        assert_eq!(read(&sources, Kept::decode(kept, &PROGRAM)), (told, None));
    }
}
