//! Combining marks where a letter of middle width and full height wants them.
//!
//! Names such as `H̱`, `J̌` or `M̂` (DIN 91379) have no letter of their own: a mark follows the letter. The font expects a
//! program that places marks; viewers that draw what somebody typed have none. Unplaced, a mark stands behind the
//! letter and at the height of small letters, across a capital. So the embedded font gets a copy of every mark that is
//! moved to the left, and up if it stands above.

use super::font::Face;
use super::unhint::{Tables, assemble, tables, u16_at, u32_at};

/// Where the middle of a mark goes: half of a letter that is neither an M nor a J.
const MIDDLE: i16 = -260;
/// From the height of small letters to that of capitals.
const UP: i16 = 140;
/// What is higher at its lower edge stands above the letter.
const ABOVE: i16 = 400;

/// A glyph and how far it moves, in units of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) glyph: u16,
    pub(super) x: i16,
    pub(super) y: i16,
}

/// How far a character moves, if it is a mark that belongs over, under or across a letter.
pub(super) fn shift(face: &Face, c: char) -> Option<(i16, i16)> {
    // Marks at the upper right, and those between two letters, are where they belong.
    if !matches!(c, '\u{300}'..='\u{36F}') || matches!(c, '\u{315}' | '\u{31A}' | '\u{31B}' | '\u{358}' | '\u{35C}'..='\u{362}') {
        return None;
    }
    let (left, bottom, right) = face.bounds(c)?;
    let y = if bottom >= ABOVE { UP } else { 0 };
    Some((MIDDLE - i16::midpoint(left, right), y))
}

/// Adds moved copies at the end of a font; returns it and the number of the first copy.
///
/// `None` if it is not a TrueType font as the subsetter writes it.
pub(super) fn moved(font: &[u8], moves: &[Move]) -> Option<(Vec<u8>, u16)> {
    let mut tables = tables(font)?;
    let count = u16_at(table(&mut tables, b"maxp")?, 4)?;
    if moves.is_empty() {
        return Some((font.to_vec(), count));
    }
    let loca = table(&mut tables, b"loca")?.clone();
    let mut ends: Vec<u8> = loca.clone();
    let mut outlines = table(&mut tables, b"glyf")?.clone();
    for step in moves {
        let start = u32_at(&loca, usize::from(step.glyph) * 4)?;
        let end = u32_at(&loca, usize::from(step.glyph) * 4 + 4)?;
        if end > start {
            let copy = copy(outlines.get(start..end)?, *step)?;
            outlines.extend(copy);
        }
        ends.extend(u32::try_from(outlines.len()).ok()?.to_be_bytes());
    }
    let long = usize::from(u16_at(table(&mut tables, b"hhea")?, 34)?);
    let metrics = metrics(table(&mut tables, b"hmtx")?, long, usize::from(count), moves)?;
    let total = count.checked_add(u16::try_from(moves.len()).ok()?)?;
    *table(&mut tables, b"hmtx")? = metrics;
    *table(&mut tables, b"loca")? = ends;
    *table(&mut tables, b"glyf")? = outlines;
    put(table(&mut tables, b"hhea")?, 34, total)?;
    let maxima = table(&mut tables, b"maxp")?;
    put(maxima, 4, total)?;
    // A copy refers to its mark, which may be made of parts itself.
    let (elements, depth) = (u16_at(maxima, 28)?, u16_at(maxima, 30)?);
    put(maxima, 28, elements.max(1))?;
    put(maxima, 30, depth + 1)?;
    put(table(&mut tables, b"head")?, 8, 0)?;
    put(table(&mut tables, b"head")?, 10, 0)?;
    Some((assemble(font.get(..4)?, &tables)?, count))
}

/// A glyph that shows another one at a distance.
fn copy(mark: &[u8], step: Move) -> Option<Vec<u8>> {
    let bound = |at: usize, by: i16| Some((u16_at(mark, at)? as i16).wrapping_add(by).to_be_bytes());
    let mut glyph = (-1_i16).to_be_bytes().to_vec();
    for (at, by) in [(2, step.x), (4, step.y), (6, step.x), (8, step.y)] {
        glyph.extend(bound(at, by)?);
    }
    // Two words follow, and they are distances.
    glyph.extend([0x00, 0x03]);
    glyph.extend(step.glyph.to_be_bytes());
    glyph.extend(step.x.to_be_bytes());
    glyph.extend(step.y.to_be_bytes());
    glyph.resize(glyph.len().next_multiple_of(4), 0);
    Some(glyph)
}

/// Widths and left edges of all glyphs and the copies, each written out.
fn metrics(table: &[u8], long: usize, count: usize, moves: &[Move]) -> Option<Vec<u8>> {
    let metric = |glyph: usize| {
        let advance = u16_at(table, glyph.min(long.checked_sub(1)?) * 4)?;
        let left = if glyph < long { u16_at(table, glyph * 4 + 2)? } else { u16_at(table, long * 4 + (glyph - long) * 2)? };
        Some((advance, left))
    };
    let mut all = Vec::with_capacity((count + moves.len()) * 4);
    for glyph in 0..count {
        let (advance, left) = metric(glyph)?;
        all.extend(advance.to_be_bytes());
        all.extend(left.to_be_bytes());
    }
    for step in moves {
        let (advance, left) = metric(usize::from(step.glyph))?;
        all.extend(advance.to_be_bytes());
        all.extend((left as i16).wrapping_add(step.x).to_be_bytes());
    }
    Some(all)
}

fn table<'a>(tables: &'a mut Tables, name: &[u8]) -> Option<&'a mut Vec<u8>> {
    tables.iter_mut().find(|(tag, _)| tag == name).map(|(_, data)| data)
}

fn put(data: &mut [u8], at: usize, value: u16) -> Option<()> {
    data.get_mut(at..at + 2)?.copy_from_slice(&value.to_be_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use ttf_parser::GlyphId;

    use super::*;
    use crate::pdf::font::Faces;
    use crate::pdf::unhint::unhint;

    #[test]
    fn marks_above_clear_capitals_and_stand_over_the_letter() {
        let face = &Faces::get().unwrap().regular;
        for c in "\u{302}\u{306}\u{30C}\u{310}".chars() {
            let ((x, y), (left, bottom, right)) = (shift(face, c).unwrap(), face.bounds(c).unwrap());
            assert!(f32::from(bottom + y) > face.metrics.cap_height, "{c}");
            assert!(left + x < -200 && right + x > -320 && right + x < 0, "{c}");
        }
        assert_eq!(shift(face, '\u{331}').map(|(_, y)| y), Some(0));
        assert_eq!(shift(face, '\u{31B}'), None);
        assert_eq!(shift(face, 'A'), None);
    }

    #[test]
    fn copies_are_moved_and_the_rest_stays() {
        let face = &Faces::get().unwrap().regular;
        let font = unhint(face.data).unwrap();
        let mark = face.glyph('\u{302}').unwrap().id;
        let (changed, first) = moved(&font, &[Move { glyph: mark, x: -262, y: 140 }]).unwrap();
        let (before, after) = (ttf_parser::Face::parse(&font, 0).unwrap(), ttf_parser::Face::parse(&changed, 0).unwrap());
        assert_eq!((after.number_of_glyphs(), first), (before.number_of_glyphs() + 1, before.number_of_glyphs()));
        let (old, new) = (before.glyph_bounding_box(GlyphId(mark)).unwrap(), after.glyph_bounding_box(GlyphId(first)).unwrap());
        assert_eq!((new.x_min, new.y_max), (old.x_min - 262, old.y_max + 140));
        assert_eq!(after.glyph_hor_advance(GlyphId(first)), Some(0));
        for c in "aÄ\u{302}ẞ".chars() {
            let id = GlyphId(face.glyph(c).unwrap().id);
            assert_eq!(after.glyph_bounding_box(id), before.glyph_bounding_box(id));
            assert_eq!(after.glyph_hor_advance(id), before.glyph_hor_advance(id));
        }
        assert_eq!(moved(b"", &[]), None);
    }
}
