//! The two faces of Noto Sans: which characters they have, and how wide these are.
//!
//! There is no shaping: one character is one glyph, combining marks stand on the letter before them because
//! Noto gives them no width and `marks` moves them there. That is enough for Latin, Greek and Cyrillic, and it is exactly what a viewer
//! does when it draws what somebody typed.

use std::sync::LazyLock;

use ttf_parser::GlyphId;

static REGULAR: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("fonts/NotoSans-Bold.ttf");

/// Both faces, read once per process; `None` only if the program was built with broken fonts.
static FACES: LazyLock<Option<Faces>> =
    LazyLock::new(|| Some(Faces { regular: Face::read(REGULAR, "NotoSans")?, bold: Face::read(BOLD, "NotoSans-Bold")? }));

/// The typeface itself.
pub(super) fn typeface(bold: bool) -> Option<ttf_parser::Face<'static>> {
    ttf_parser::Face::parse(if bold { BOLD } else { REGULAR }, 0).ok()
}

/// Characters below this have their metrics in a table: all that a form normally holds.
const TABLE: u32 = 0x2600;

/// Weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The faces of the document.
pub(super) struct Faces {
    pub(super) regular: Face,
    pub(super) bold: Face,
}

impl Faces {
    /// The bundled faces.
    pub(super) fn get() -> Option<&'static Self> {
        FACES.as_ref()
    }

    /// The face of a weight.
    pub(super) fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

/// A glyph and its advance in units of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) id: u16,
    pub(super) advance: u16,
}

/// Vertical measures in thousandths of the font size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metrics {
    pub(super) ascent: f32,
    pub(super) descent: f32,
    pub(super) cap_height: f32,
    pub(super) bbox: [f32; 4],
}

/// One face.
pub(super) struct Face {
    /// The whole font file.
    pub(super) data: &'static [u8],
    /// PostScript name without the subset's tag.
    pub(super) name: &'static str,
    pub(super) metrics: Metrics,
    parsed: ttf_parser::Face<'static>,
    table: Vec<Option<Glyph>>,
    per_mille: f32,
}

impl Face {
    fn read(data: &'static [u8], name: &'static str) -> Option<Self> {
        let face = ttf_parser::Face::parse(data, 0).ok()?;
        let per_mille = 1000.0 / f32::from(face.units_per_em());
        let bbox = face.global_bounding_box();
        let metrics = Metrics {
            ascent: f32::from(face.ascender()) * per_mille,
            descent: f32::from(face.descender()) * per_mille,
            cap_height: f32::from(face.capital_height()?) * per_mille,
            bbox: [bbox.x_min, bbox.y_min, bbox.x_max, bbox.y_max].map(|v| f32::from(v) * per_mille),
        };
        let table = (0..TABLE).map(|code| char::from_u32(code).and_then(|c| look_up(&face, c))).collect();
        Some(Self { data, name, metrics, parsed: face, table, per_mille })
    }

    /// The glyph of a character, if the font has one.
    pub(super) fn glyph(&self, c: char) -> Option<Glyph> {
        match self.table.get(u32::from(c) as usize) {
            Some(glyph) => *glyph,
            // Two-byte codes address the glyphs of the PDF, so nothing above the basic plane can be shown.
            None if u32::from(c) > 0xFFFF => None,
            None => look_up(&self.parsed, c),
        }
    }

    /// Left, lower and right edge of a character's drawing in units of the font.
    pub(super) fn bounds(&self, c: char) -> Option<(i16, i16, i16)> {
        let bounds = self.parsed.glyph_bounding_box(GlyphId(self.glyph(c)?.id))?;
        Some((bounds.x_min, bounds.y_min, bounds.x_max))
    }

    /// Advance of a character in thousandths of the font size.
    pub(super) fn advance(&self, c: char) -> f32 {
        self.glyph(c).map_or(0.0, |glyph| f32::from(glyph.advance) * self.per_mille)
    }

    /// Width of a text in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c)).sum::<f32>() * size / 1000.0
    }
}

/// Looks a character up, and a printable likeness for the few that differ in behaviour, not in looks.
fn look_up(face: &ttf_parser::Face<'_>, c: char) -> Option<Glyph> {
    if c.is_control() {
        return None;
    }
    let twin = match c {
        '\u{A0}' | '\u{202F}' => Some(' '),
        '\u{AD}' | '\u{2011}' => Some('-'),
        _ => None,
    };
    let id = face.glyph_index(c).or_else(|| face.glyph_index(twin?)).filter(|id| *id != GlyphId(0))?;
    Some(Glyph { id: id.0, advance: face.glyph_hor_advance(id)? })
}
