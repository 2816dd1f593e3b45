//! What every form wears alike, made once per process: the two fixed fonts, the colour profile, the buttons.
//!
//! Subsetting and compressing a font takes thousands of times longer than copying it. So the field font with
//! all that can be typed, and a small bold font for headings, are finished objects with fixed numbers. Texts
//! use them too; only what they lack (a Ukrainian form, say) makes a font of that form's own.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref, Settings};

use super::appearance::{check, radio, resource};
use super::buttons::BUTTON;
use super::embed::{FontRefs, deflate_best, fixed_chars, text_chars, write_font};
use super::font::{Faces, Weight};
use super::icc;

/// The field font.
pub(super) const FIELD_FONT: i32 = 1;
const BOLD_FONT: i32 = FIELD_FONT + FontRefs::COUNT;
/// The colour profile.
pub(super) const PROFILE: Ref = Ref::new(BOLD_FONT + FontRefs::COUNT);
/// The looks of a box to tick: off, on.
pub(super) const CHECK: [Ref; 2] = [Ref::new(PROFILE.get() + 1), Ref::new(PROFILE.get() + 2)];
/// The looks of a round button: off, on.
pub(super) const RADIO: [Ref; 2] = [Ref::new(PROFILE.get() + 3), Ref::new(PROFILE.get() + 4)];
/// The first number that a form may use.
pub(super) const FIRST_FREE: i32 = PROFILE.get() + 5;

/// The looks of every file: no needless spaces.
pub(super) const SETTINGS: Settings = Settings { pretty: false };

static FIXED: LazyLock<Option<Fixed>> = LazyLock::new(|| {
    let faces = Faces::get()?;
    Fixed::make(faces, &fixed_chars(&faces.regular, Weight::Regular), &fixed_chars(&faces.bold, Weight::Bold), true)
});

/// What leaflets wear, into which nobody types: small fonts, no buttons. The second one has Cyrillic letters as well.
static LEAFLETS: [LazyLock<Option<Fixed>>; 2] = [LazyLock::new(|| Fixed::printed(false)), LazyLock::new(|| Fixed::printed(true))];

/// Languages that are written in Cyrillic.
const CYRILLIC: [&str; 6] = ["be", "bg", "mk", "ru", "sr", "uk"];

/// Which characters a font has.
#[derive(Debug, Default)]
pub(super) struct Coverage(Vec<bool>);

impl Coverage {
    fn of(chars: &BTreeSet<char>) -> Self {
        let mut table = Vec::new();
        for c in chars {
            table.resize(u32::from(*c) as usize, false);
            table.push(true);
        }
        Self(table)
    }

    /// Whether the font has a character.
    pub(super) fn has(&self, c: char) -> bool {
        self.0.get(u32::from(c) as usize).copied().unwrap_or(false)
    }
}

/// Objects and coverage that all forms share.
pub(super) struct Fixed {
    pub(super) chunk: Chunk,
    /// Hash of its bytes.
    pub(super) hash: [u8; 32],
    /// What can be typed into a field.
    pub(super) regular: Coverage,
    bold: Coverage,
}

impl Fixed {
    /// The shared objects; `None` only if the program was built with broken fonts.
    pub(super) fn get() -> Option<&'static Self> {
        FIXED.as_ref()
    }

    /// The same for leaflets in a language.
    pub(super) fn leaflet(lang: &str) -> Option<&'static Self> {
        let cyrillic = CYRILLIC.contains(&lang.split('-').next().unwrap_or_default());
        LEAFLETS[usize::from(cyrillic)].as_ref()
    }

    fn printed(cyrillic: bool) -> Option<Self> {
        let faces = Faces::get()?;
        Self::make(faces, &text_chars(&faces.regular, cyrillic), &text_chars(&faces.bold, cyrillic), false)
    }

    fn make(faces: &Faces, regular: &BTreeSet<char>, bold: &BTreeSet<char>, buttons: bool) -> Option<Self> {
        let mut chunk = Chunk::with_settings(SETTINGS);
        write_font(&mut chunk, FontRefs::at(FIELD_FONT), &faces.regular, regular)?;
        write_font(&mut chunk, FontRefs::at(BOLD_FONT), &faces.bold, bold)?;
        let profile = deflate_best(&icc::srgb());
        chunk.icc_profile(PROFILE, &profile).n(3).filter(Filter::FlateDecode);
        let looks = [(CHECK, [check(false), check(true)]), (RADIO, [radio(false), radio(true)])];
        for (refs, states) in looks.into_iter().filter(|_| buttons) {
            for (object, content) in refs.into_iter().zip(states) {
                let mut look = chunk.form_xobject(object, &content);
                look.bbox(Rect::new(0.0, 0.0, BUTTON, BUTTON));
                look.resources();
            }
        }
        let hash = *blake3::hash(chunk.as_bytes()).as_bytes();
        Some(Self { chunk, hash, regular: Coverage::of(regular), bold: Coverage::of(bold) })
    }
}

/// The fonts of one form.
pub(super) struct Wardrobe {
    fixed: &'static Fixed,
    extra: [BTreeSet<char>; 2],
}

impl Wardrobe {
    /// The fixed fonts, and nothing of the form's own yet.
    pub(super) fn new(fixed: &'static Fixed) -> Self {
        Self { fixed, extra: [BTreeSet::new(), BTreeSet::new()] }
    }

    /// Splits a line into runs of one font each, and notes what the fixed fonts lack.
    pub(super) fn runs<'l>(&mut self, line: &'l str, weight: Weight) -> Vec<(&'static [u8], &'l str)> {
        let [regular, bold] = &mut self.extra;
        let (coverage, extra) = match weight {
            Weight::Regular => (&self.fixed.regular, regular),
            Weight::Bold => (&self.fixed.bold, bold),
        };
        let mut runs: Vec<(&'static [u8], &str)> = Vec::with_capacity(1);
        let mut start = 0;
        for (at, c) in line.char_indices() {
            let fixed = coverage.has(c);
            if !fixed {
                extra.insert(c);
            }
            let font = resource(weight, fixed);
            if runs.last().is_none_or(|(last, _)| *last != font) {
                runs.push((font, ""));
                start = at;
            }
            if let Some((_, run)) = runs.last_mut() {
                *run = line.get(start..at + c.len_utf8()).unwrap_or_default();
            }
        }
        runs
    }

    /// Writes the form's own fonts and returns all fonts as (name, object). `next` hands out object numbers.
    pub(super) fn write(&self, chunk: &mut Chunk, faces: &Faces, mut next: impl FnMut(i32) -> i32) -> Option<Vec<(&'static [u8], Ref)>> {
        let mut fonts = vec![
            (resource(Weight::Regular, true), FontRefs::at(FIELD_FONT).font),
            (resource(Weight::Bold, true), FontRefs::at(BOLD_FONT).font),
        ];
        for (weight, chars) in [Weight::Regular, Weight::Bold].into_iter().zip(&self.extra) {
            if !chars.is_empty() {
                let refs = FontRefs::at(next(FontRefs::COUNT));
                write_font(chunk, refs, faces.face(weight), chars)?;
                fonts.push((resource(weight, false), refs.font));
            }
        }
        Some(fonts)
    }
}

/// Names fonts in a resource dictionary.
pub(super) fn name_fonts(resources: &mut pdf_writer::writers::Resources<'_>, fonts: &[(&'static [u8], Ref)]) {
    let mut dict = resources.fonts();
    for (name, font) in fonts {
        dict.pair(Name(name), *font);
    }
    dict.finish();
}
