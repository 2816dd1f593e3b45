//! Trees in few bytes, to keep them.
//!
//! What stands in the tree's file letter by letter is packed as its place there, so a packed tree is of use only beside exactly
//! this file. Numbers have seven bits a byte, the lowest first (LEB128).

use arcstr::{ArcStr, Substr};

use super::parse::MAX_DEPTH;
use super::{Entry, Node, Style, Value};
use crate::source::{FileId, Span};

const NULL: u32 = 0;
const LIST: u32 = 1;
const MAP: u32 = 2;
/// The first of the numbers of scalars, which tell their style.
const SCALAR: u32 = 3;
const STYLES: [Style; 5] = [Style::Plain, Style::Quoted, Style::Literal, Style::Folded, Style::Body];

/// Bytes that a packed tree has for each byte of its file. Few need one; but what an anchor names is packed again for each alias.
const MOST: usize = 4;

/// A tree of the file with the text `source`; `None` if it would be large beside it.
pub fn pack(node: &Node, source: &ArcStr) -> Option<Vec<u8>> {
    let mut packing = Packing { bytes: Vec::new(), source, most: MOST * source.len() };
    packing.node(node)?;
    Some(packing.bytes)
}

/// A tree of `file`, whose text is `source`; `None` if the bytes can't be one of this text.
pub fn unpack(bytes: &[u8], file: FileId, source: &ArcStr) -> Option<Node> {
    let mut tree = Tree { rest: Packed(bytes), file, source };
    tree.node(MAX_DEPTH + 1).filter(|_| tree.rest.is_empty())
}

struct Packing<'a> {
    bytes: Vec<u8>,
    source: &'a ArcStr,
    most: usize,
}

impl Packing<'_> {
    fn node(&mut self, node: &Node) -> Option<()> {
        let kind = match &node.value {
            Value::Null => NULL,
            Value::List(_) => LIST,
            Value::Map(_) => MAP,
            Value::Scalar(_, style) => SCALAR + STYLES.iter().position(|known| known == style)? as u32,
        };
        self.number(kind);
        self.span(node.span);
        match &node.value {
            Value::Null => {}
            Value::Scalar(text, _) => self.text(text, node.span)?,
            Value::List(items) => {
                self.number(items.len() as u32);
                items.iter().try_for_each(|item| self.node(item))?;
            }
            Value::Map(entries) => {
                self.number(entries.len() as u32);
                for Entry { key, span, node } in entries {
                    self.span(*span);
                    self.text(key, *span)?;
                    self.node(node)?;
                }
            }
        }
        (self.bytes.len() <= self.most).then_some(())
    }

    fn span(&mut self, span: Span) {
        self.number(span.start);
        self.number(span.end.saturating_sub(span.start));
    }

    /// The length of a text; then 0 and the text, or how far behind the beginning of `span` it stands, and 1.
    fn text(&mut self, text: &Substr, span: Span) -> Option<()> {
        self.number(text.len() as u32);
        let behind = (text.range().start as u32).wrapping_sub(span.start).wrapping_add(1);
        if behind != 0 && ArcStr::ptr_eq(text.parent(), self.source) {
            self.number(behind);
            return Some(());
        }
        self.number(0);
        if self.bytes.len() + text.len() > self.most {
            return None;
        }
        self.bytes.extend_from_slice(text.as_bytes());
        Some(())
    }

    fn number(&mut self, number: u32) {
        put_number(number, &mut self.bytes);
    }
}

struct Tree<'a> {
    rest: Packed<'a>,
    file: FileId,
    source: &'a ArcStr,
}

impl Tree<'_> {
    fn node(&mut self, depth: usize) -> Option<Node> {
        let below = depth.checked_sub(1)?;
        let kind = self.rest.number()?;
        let span = self.span()?;
        let value = match kind {
            NULL => Value::Null,
            LIST => {
                let count = self.count()?;
                let mut items = Vec::with_capacity(count);
                for _ in 0..count {
                    items.push(self.node(below)?);
                }
                Value::List(items)
            }
            MAP => {
                let count = self.count()?;
                let mut entries = Vec::with_capacity(count);
                for _ in 0..count {
                    let span = self.span()?;
                    entries.push(Entry { key: self.text(span)?, span, node: self.node(below)? });
                }
                Value::Map(entries)
            }
            scalar => {
                let style = *STYLES.get((scalar - SCALAR) as usize)?;
                Value::Scalar(self.text(span)?, style)
            }
        };
        Some(Node { span, value })
    }

    /// How many follow: each has three bytes at least.
    fn count(&mut self) -> Option<usize> {
        let count = self.rest.number()? as usize;
        (count <= self.rest.0.len() / 3).then_some(count)
    }

    fn span(&mut self) -> Option<Span> {
        let (start, length) = (self.rest.number()?, self.rest.number()?);
        Some(Span { file: self.file, start, end: start.checked_add(length)? })
    }

    fn text(&mut self, span: Span) -> Option<Substr> {
        let length = self.rest.number()? as usize;
        Some(match self.rest.number()? {
            0 => std::str::from_utf8(self.rest.bytes(length)?).ok()?.into(),
            place => {
                let start = span.start.wrapping_add(place - 1) as usize;
                let range = start..start.checked_add(length)?;
                self.source.get(range.clone())?;
                self.source.substr(range)
            }
        })
    }
}

/// Adds a number.
pub fn put_number(mut number: u32, into: &mut Vec<u8>) {
    while number > 0x7f {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// What is left of packed bytes. What can't be read of them is `None`.
#[derive(Debug, Clone, Copy)]
pub struct Packed<'a>(pub &'a [u8]);

impl<'a> Packed<'a> {
    /// The next number.
    pub fn number(&mut self) -> Option<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
        }
    }

    /// The next `length` bytes.
    pub fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::yaml::{parse, parse_markdown};

    const FILE: &str = "---\r\ntitle: \"Markt \\u00e4\"\ndate: 2026-11-02\n'tägliche Zeit': {von: 8, bis: ~, tage: [mo, \"di\", []]}\n\
                        lang: |\n  Zeile\n\n    mehr\nkurz: >-\n  eine\n  Zeile\nanker: &hier {a: [1]}\nnochmal: [*hier, *hier]\nleer:\n---\n\n\
                        # Wochenmarkt\n\nAm **Markt**.\n\n";

    fn packed(node: &Node, source: &ArcStr) -> Vec<u8> {
        pack(node, source).unwrap()
    }

    #[test]
    fn a_tree_comes_back_as_it_was_and_shares_the_memory_of_its_file() {
        let source = ArcStr::from(FILE);
        let node = parse_markdown(7, &source, &mut Vec::new()).unwrap();
        let bytes = packed(&node, &source);
        let back = unpack(&bytes, 7, &source).unwrap();
        assert_eq!(back, node);
        assert!(ArcStr::ptr_eq(back.get("body").unwrap().shared().unwrap().parent(), &source));
        // Its number among the files is the one that it has now.
        assert_eq!(unpack(&bytes, 8, &source).unwrap().span.file, 8);
    }

    #[test]
    fn bytes_that_are_cut_or_belong_to_another_text_are_no_tree() {
        let source = ArcStr::from(FILE);
        let bytes = packed(&parse_markdown(0, &source, &mut Vec::new()).unwrap(), &source);
        for cut in 0..bytes.len() {
            assert_eq!(unpack(&bytes[..cut], 0, &source), None);
        }
        assert_eq!(unpack(&[&bytes[..], b"x"].concat(), 0, &source), None);
        assert_eq!(unpack(&bytes, 0, &"---\ntitle: Markt\n---\n".into()), None);
        // Deeper than any file.
        assert_eq!(unpack(&[1, 0, 0, 1].repeat(100_000), 0, &source), None);
    }

    #[test]
    fn what_aliases_would_make_large_is_not_packed() {
        let source = ArcStr::from(format!("a: &a \"\\u00e4{}\"\nb: [{}]\n", "x".repeat(1000), "*a, ".repeat(50)));
        let node = parse(0, &source, &mut Vec::new()).unwrap();
        assert_eq!(pack(&node, &source), None);
        let (start, _) = source.split_once("b: ").unwrap();
        let source = ArcStr::from(format!("{start}b: *a\n"));
        let node = parse(0, &source, &mut Vec::new()).unwrap();
        assert_eq!(unpack(&packed(&node, &source), 0, &source), Some(node));
    }

    proptest! {
        #[test]
        fn whatever_is_read_comes_back(text in "([a-cä]{0,3}[:\\-]? ?[\"'\\[{}|>&*#~]?[ab1]{0,2}[\"'\\]},]?\n {0,4}){0,8}") {
            let source = ArcStr::from(text);
            if let Some(node) = parse(3, &source, &mut Vec::new()) && let Some(packed) = pack(&node, &source) {
                prop_assert_eq!(unpack(&packed, 3, &source), Some(node));
            }
        }

        #[test]
        fn whatever_the_bytes_are_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), flip in any::<prop::sample::Index>(), by in 1..=255u8) {
            let source = ArcStr::from(FILE);
            unpack(&bytes, 0, &source);
            let mut near = packed(&parse_markdown(0, &source, &mut Vec::new()).unwrap(), &source);
            let at = flip.index(near.len());
            near[at] ^= by;
            unpack(&near, 0, &source);
        }
    }
}
