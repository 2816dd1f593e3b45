//! Takes the hints out of a font: programs for screens of the nineties that make up a third of its bytes.
//!
//! Today's viewers smooth letters and leave hints alone. The result has the same outlines and widths.

/// Tables that hold nothing but hints.
const HINTS: [&[u8]; 3] = [b"cvt ", b"fpgm", b"prep"];
/// Offset of the format of `loca` in `head`.
const LOCA_FORMAT: usize = 50;
/// Offset of the checksum over the file in `head`.
const CHECKSUM: usize = 8;

/// The font without hints; `None` if it is not a TrueType font as the subsetter writes it.
pub(super) fn unhint(font: &[u8]) -> Option<Vec<u8>> {
    let mut tables = tables(font)?;
    tables.retain(|(tag, _)| !HINTS.contains(&tag.as_slice()));
    let find = |name: &[u8]| tables.iter().position(|(tag, _)| tag == name);
    let (head, loca, glyf) = (find(b"head")?, find(b"loca")?, find(b"glyf")?);

    let long = u16_at(&tables.get(head)?.1, LOCA_FORMAT)? != 0;
    let offsets = offsets(&tables.get(loca)?.1, long)?;
    let data = &tables.get(glyf)?.1;
    let mut outlines = Vec::with_capacity(data.len());
    let mut places = vec![0_u32];
    for pair in offsets.windows(2) {
        let [from, to] = *pair else { return None };
        outlines.extend(glyph(data.get(from..to)?)?);
        outlines.resize(outlines.len().next_multiple_of(2), 0);
        places.push(u32::try_from(outlines.len()).ok()?);
    }
    tables.get_mut(loca)?.1 = places.iter().flat_map(|place| place.to_be_bytes()).collect();
    tables.get_mut(glyf)?.1 = outlines;
    let head = &mut tables.get_mut(head)?.1;
    head.get_mut(LOCA_FORMAT..LOCA_FORMAT + 2)?.copy_from_slice(&1_u16.to_be_bytes());
    head.get_mut(CHECKSUM..CHECKSUM + 4)?.fill(0);
    assemble(font.get(..4)?, &tables)
}

/// Tags and contents.
pub(super) type Tables = Vec<(Vec<u8>, Vec<u8>)>;

/// Tags and contents of all tables.
pub(super) fn tables(font: &[u8]) -> Option<Tables> {
    let count = usize::from(u16_at(font, 4)?);
    (0..count)
        .map(|number| {
            let entry = 12 + number * 16;
            let (start, length) = (u32_at(font, entry + 8)?, u32_at(font, entry + 12)?);
            Some((font.get(entry..entry + 4)?.to_vec(), font.get(start..start.checked_add(length)?)?.to_vec()))
        })
        .collect()
}

/// Where the glyphs begin, and where the last one ends.
fn offsets(loca: &[u8], long: bool) -> Option<Vec<usize>> {
    if long {
        (0..loca.len() / 4).map(|number| u32_at(loca, number * 4)).collect()
    } else {
        (0..loca.len() / 2).map(|number| Some(usize::from(u16_at(loca, number * 2)?) * 2)).collect()
    }
}

/// One glyph without its program.
fn glyph(data: &[u8]) -> Option<Vec<u8>> {
    if data.is_empty() {
        return Some(Vec::new());
    }
    let contours = u16_at(data, 0)?;
    if contours < 0x8000 {
        let ends = 10 + usize::from(contours) * 2;
        let program = usize::from(u16_at(data, ends)?);
        let mut out = data.get(..ends)?.to_vec();
        out.extend([0, 0]);
        out.extend(data.get(ends + 2 + program..)?);
        return Some(out);
    }
    // A glyph made of others: flags tell how long each part is, and whether a program follows the last.
    let mut out = data.to_vec();
    let mut at = 10;
    loop {
        let flags = u16_at(data, at)?;
        out.get_mut(at..at + 2)?.copy_from_slice(&(flags & !0x100).to_be_bytes());
        at += 4 + if flags & 0x1 == 0 { 2 } else { 4 };
        at += match flags & 0xC8 {
            0x08 => 2,
            0x40 => 4,
            0x80 => 8,
            _ => 0,
        };
        if flags & 0x20 == 0 {
            out.truncate(at);
            return Some(out);
        }
    }
}

/// A font file of tables.
pub(super) fn assemble(version: &[u8], tables: &Tables) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let power = count.checked_ilog2()?;
    let range = 16_u16 << power;
    let mut font = version.to_vec();
    for value in [count, range, u16::try_from(power).ok()?, count * 16 - range] {
        font.extend(value.to_be_bytes());
    }
    let mut body = Vec::new();
    let mut adjustment = None;
    let start = 12 + tables.len() * 16;
    for (tag, data) in tables {
        if tag == b"head" {
            adjustment = Some(start + body.len() + CHECKSUM);
        }
        font.extend(tag);
        font.extend(checksum(data).to_be_bytes());
        font.extend(u32::try_from(start + body.len()).ok()?.to_be_bytes());
        font.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        body.extend(data);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    font.extend(body);
    let sum = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&font));
    let at = adjustment?;
    font.get_mut(at..at + 4)?.copy_from_slice(&sum.to_be_bytes());
    Some(font)
}

/// The sum of a table's words, the last one filled up with zeros.
fn checksum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0, |sum, chunk| {
        let word = chunk.iter().chain(&[0; 3]).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        sum.wrapping_add(word)
    })
}

pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(bytes.try_into().ok()?))
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use ttf_parser::{Face, GlyphId, OutlineBuilder};

    use super::*;
    use crate::pdf::font::Faces;

    /// Writes an outline down.
    #[derive(Default)]
    struct Pen(String);

    impl OutlineBuilder for Pen {
        fn move_to(&mut self, x: f32, y: f32) {
            let _ = write!(self.0, "M{x},{y}");
        }
        fn line_to(&mut self, x: f32, y: f32) {
            let _ = write!(self.0, "L{x},{y}");
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            let _ = write!(self.0, "Q{x1},{y1},{x},{y}");
        }
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
        fn close(&mut self) {
            self.0 += "Z";
        }
    }

    #[test]
    fn outlines_and_widths_stay_the_same() {
        let hinted = Faces::get().unwrap().regular.data;
        let plain = unhint(hinted).unwrap();
        assert!(plain.len() < hinted.len() * 9 / 10);
        let (before, after) = (Face::parse(hinted, 0).unwrap(), Face::parse(&plain, 0).unwrap());
        for id in (0..before.number_of_glyphs()).map(GlyphId) {
            let (mut old, mut new) = (Pen::default(), Pen::default());
            assert_eq!(before.outline_glyph(id, &mut old), after.outline_glyph(id, &mut new), "{id:?}");
            assert_eq!(old.0, new.0, "{id:?}");
            assert_eq!(before.glyph_hor_advance(id), after.glyph_hor_advance(id));
        }
    }

    #[test]
    fn checksums_are_those_of_the_standard() {
        let plain = unhint(Faces::get().unwrap().regular.data).unwrap();
        assert_eq!(checksum(&plain), 0xB1B0_AFBA);
    }

    #[test]
    fn what_is_no_font_is_refused() {
        assert_eq!(unhint(b""), None);
        assert_eq!(unhint(&[0; 64]), None);
    }
}
