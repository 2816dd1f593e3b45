//! Embeds faces as Type 0 fonts whose codes are Unicode values.
//!
//! `Identity-H` makes a code the CID, and a `CIDToGIDMap` leads from there to the glyph. With the Unicode
//! value as CID, shown text is plain UTF-16BE: the `ToUnicode` map is the identity, two characters that share
//! a glyph (space and no-break space) stay apart, and whatever fills the form in needs no table of glyphs.

use std::cell::RefCell;
use std::collections::BTreeSet;

use flate2::{Compress, Compression, FlushCompress, Status};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref, Str};
use subsetter::GlyphRemapper;

use super::font::{Face, Weight};
use super::marks::{Move, moved, shift};
use super::unhint::unhint;

/// Who registers the character collection `Identity`.
const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Letters with a capital or small partner in Latin Extended-B that live in the IPA block.
const IPA_PARTNERS: &str = "\u{253}\u{254}\u{256}\u{257}\u{259}\u{25B}\u{260}\u{263}\u{265}\u{268}\u{269}\u{26F}\
                            \u{272}\u{275}\u{280}\u{283}\u{288}\u{289}\u{28A}\u{28B}\u{28C}\u{292}";

/// What can be typed into a field: Latin-1, Extended-A and -B, modifier letters, combining marks,
/// Extended Additional (with ẞ), punctuation, super- and subscripts, currency and a few signs.
const TYPABLE: [(u32, u32); 12] = [
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x2B0, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x2044, 0x2044),
    (0x2070, 0x2094),
    (0x20A0, 0x20BF),
    (0x2116, 0x2122),
    (0x2212, 0x2212),
    (0x2260, 0x2265),
];

/// What German headings hold; other bold characters go into a small font of the form that needs them.
const HEADINGS: [(u32, u32); 2] = [(0x20, 0x7E), (0xA0, 0xA0)];

/// The same, beyond the ranges.
const HEADING_LETTERS: &str = "ÄÖÜäöüßẞàáâçèéêëîïôû§°·²³½«»‐‑–—‘’‚“”„•…€\u{AD}";

/// Letters of the languages that are written in Cyrillic, and the apostrophe of Ukrainian.
const LETTERS_CYRILLIC: [(u32, u32); 3] = [(0x400, 0x45F), (0x490, 0x491), (0x2BC, 0x2BC)];

/// Letters of Upper and Lower Sorbian, Czech and Polish, which stand in names all over Germany's east.
const NAMES: &str = "ĆćČčĎďĚěĹĺŁłŃńŇňÓóŔŕŘřŚśŠšŤťÚúŮůÝýŹźŻżŽžĄąĘęÁáÍíÉé×−→□";

/// The objects of one embedded font.
#[derive(Debug, Clone, Copy)]
pub(super) struct FontRefs {
    pub(super) font: Ref,
    descendant: Ref,
    descriptor: Ref,
    file: Ref,
    to_unicode: Ref,
    glyphs: Ref,
}

impl FontRefs {
    /// How many objects a font takes.
    pub(super) const COUNT: i32 = 6;

    /// The objects that start at a number.
    pub(super) fn at(first: i32) -> Self {
        Self {
            font: Ref::new(first),
            descendant: Ref::new(first + 1),
            descriptor: Ref::new(first + 2),
            file: Ref::new(first + 3),
            to_unicode: Ref::new(first + 4),
            glyphs: Ref::new(first + 5),
        }
    }
}

/// The characters that the font of a weight holds in every form.
pub(super) fn fixed_chars(face: &Face, weight: Weight) -> BTreeSet<char> {
    let (ranges, more): (&[_], _) = match weight {
        Weight::Regular => (&TYPABLE, IPA_PARTNERS),
        Weight::Bold => (&HEADINGS, HEADING_LETTERS),
    };
    ranges
        .iter()
        .flat_map(|(first, last)| (*first..=*last).filter_map(char::from_u32))
        .chain(more.chars())
        .filter(|c| face.glyph(*c).is_some())
        .collect()
}

/// The characters that both fonts of a leaflet hold: German, what names of the region bring along, and Cyrillic letters
/// where the language has them.
pub(super) fn text_chars(face: &Face, cyrillic: bool) -> BTreeSet<char> {
    let more = if cyrillic { &LETTERS_CYRILLIC[..] } else { &[] };
    let ranges = HEADINGS.iter().chain(more).flat_map(|(first, last)| (*first..=*last).filter_map(char::from_u32));
    ranges.chain(HEADING_LETTERS.chars()).chain(NAMES.chars()).filter(|c| face.glyph(*c).is_some()).collect()
}

/// Compression of what is made once: fonts, coats of arms.
const BEST: u32 = 9;
/// Compression of page content: higher levels cost much and gain less than a kilobyte a page.
const LEVEL: u32 = 1;

thread_local! {
    /// To set up its tables takes as long as to compress a page.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), true));
}

/// Compresses what each form has of its own as a PDF stream. The same data give the same bytes on every processor.
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        pack(packer, data)
    })
}

/// The same for what is made once, as small as can be.
pub(super) fn deflate_best(data: &[u8]) -> Vec<u8> {
    pack(&mut Compress::new(Compression::new(BEST), true), data)
}

fn pack(packer: &mut Compress, data: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(data.len() / 3 + 256);
    loop {
        let rest = data.get(packer.total_in() as usize..).unwrap_or_default();
        match packer.compress_vec(rest, &mut packed, FlushCompress::Finish) {
            // Never ends in an error: there is room again after each turn.
            Ok(Status::StreamEnd) | Err(_) => return packed,
            Ok(Status::Ok | Status::BufError) => packed.reserve(packed.len() + 256),
        }
    }
}

/// Writes a face with the given characters; `None` if the font file cannot be subset.
pub(super) fn write_font(chunk: &mut Chunk, refs: FontRefs, face: &Face, chars: &BTreeSet<char>) -> Option<()> {
    let name = format!("{}+{}", tag(chars), face.name);
    let name = Name(name.as_bytes());
    let mut remapper = GlyphRemapper::new();
    let glyphs: Vec<u16> = chars.iter().map(|c| Some(remapper.remap(face.glyph(*c)?.id))).collect::<Option<_>>()?;
    let plain = unhint(&subsetter::subset(face.data, 0, &remapper).ok()?)?;
    let shifts: Vec<_> = chars.iter().map(|c| shift(face, *c)).collect();
    let moves = glyphs.iter().zip(&shifts).filter_map(|(glyph, shift)| shift.map(|(x, y)| Move { glyph: *glyph, x, y }));
    let (file, mut copy) = moved(&plain, &moves.collect::<Vec<_>>())?;
    let mut glyph_map = Vec::new();
    for ((c, glyph), shift) in chars.iter().zip(glyphs).zip(shifts) {
        let shown = if shift.is_some() { copy } else { glyph };
        copy += u16::from(shift.is_some());
        glyph_map.resize(usize::from(code(*c)) * 2, 0);
        glyph_map.extend(shown.to_be_bytes());
    }

    chunk
        .type0_font(refs.font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(refs.descendant)
        .to_unicode(refs.to_unicode);

    let mut descendant = chunk.cid_font(refs.descendant);
    descendant
        .subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(IDENTITY)
        .font_descriptor(refs.descriptor)
        .default_width(0.0)
        .cid_to_gid_map_stream(refs.glyphs);
    let mut widths = descendant.widths();
    for run in runs(chars) {
        let first = run.first().map_or(0, |c| code(*c));
        widths.consecutive(first, run.iter().map(|c| face.advance(*c)));
    }
    widths.finish();
    descendant.finish();

    let metrics = face.metrics;
    let [x_min, y_min, x_max, y_max] = metrics.bbox;
    chunk
        .font_descriptor(refs.descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(x_min, y_min, x_max, y_max))
        .italic_angle(0.0)
        .ascent(metrics.ascent)
        .descent(metrics.descent)
        .cap_height(metrics.cap_height)
        .stem_v(if face.name.ends_with("Bold") { 140.0 } else { 80.0 })
        .font_file2(refs.file);

    chunk.stream(refs.file, &deflate_best(&file)).filter(Filter::FlateDecode).pair(Name(b"Length1"), i32::try_from(file.len()).ok()?);

    let mut cmap = UnicodeCmap::<u16>::new(Name(b"dorfplatz-Unicode"), IDENTITY);
    for &c in chars {
        cmap.pair(code(c), c);
    }
    let cmap = deflate_best(cmap.finish().as_slice());
    chunk.stream(refs.to_unicode, &cmap).filter(Filter::FlateDecode);
    chunk.stream(refs.glyphs, &deflate_best(&glyph_map)).filter(Filter::FlateDecode);
    Some(())
}

/// The code of a character in shown text; faces have no glyphs above the basic plane.
fn code(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(0)
}

/// Text as the bytes of a `Tj` operator.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 2);
    text.chars().for_each(|c| bytes.extend_from_slice(&code(c).to_be_bytes()));
    bytes
}

/// Splits sorted characters into runs without gaps.
fn runs(chars: &BTreeSet<char>) -> Vec<Vec<char>> {
    let mut runs: Vec<Vec<char>> = Vec::new();
    for &c in chars {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| u32::from(*last) + 1 == u32::from(c)) => {
                run.push(c);
            }
            _ => runs.push(vec![c]),
        }
    }
    runs
}

/// Six letters that name a subset, the same for the same characters.
fn tag(chars: &BTreeSet<char>) -> String {
    let text: String = chars.iter().collect();
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes().iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}
