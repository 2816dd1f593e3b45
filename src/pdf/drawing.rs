//! Pictures and codes as objects that a page draws at any size.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref};

use super::embed::{deflate, deflate_best};
use super::{pixels, svg};
use crate::model::print::{Picture, PictureData};

/// Longer side of a drawing of paths, in its own units.
pub(super) const SIDE: f32 = 1000.0;
/// Most bytes of a coat of arms in the file: a form has a budget of 120 kilobytes a page.
const MOST: usize = 40 * 1024;

/// Something to draw.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawing {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) ink: Ink,
    /// Whether the ink is compressed already.
    packed: bool,
}

/// What a drawing is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ink {
    /// Operators, and the opacities that they name.
    Paths { content: Vec<u8>, states: Vec<u8> },
    /// Rows of pixels from the top: grey or red, green, blue; `alpha` is their opacity.
    Pixels { width: u16, height: u16, grey: bool, data: Vec<u8>, alpha: Option<Vec<u8>> },
}

/// Pictures that were read. A town has one for all its forms, and a large one takes longer than the form.
static READ: LazyLock<RwLock<Pictures>> = LazyLock::new(RwLock::default);

type Pictures = BTreeMap<[u8; 32], Result<Drawing, &'static str>>;

impl Drawing {
    pub(super) fn new(width: f32, height: f32, ink: Ink) -> Self {
        Self { width, height, ink, packed: false }
    }

    /// A picture as it goes into the file, or in a few words why it can't.
    pub(super) fn read(picture: &Picture) -> Result<Self, &'static str> {
        let key = match &picture.data {
            PictureData::Svg(text) => blake3::hash(text.as_bytes()),
            PictureData::Png(bytes) => blake3::hash(bytes),
        };
        if let Some(known) = READ.read().unwrap_or_else(PoisonError::into_inner).get(key.as_bytes()) {
            return known.clone();
        }
        let drawing = Self::fresh(&picture.data);
        READ.write().unwrap_or_else(PoisonError::into_inner).insert(*key.as_bytes(), drawing.clone());
        drawing
    }

    fn fresh(data: &PictureData) -> Result<Self, &'static str> {
        let drawing = match data {
            PictureData::Svg(text) => svg::read(text)?,
            PictureData::Png(bytes) => pixels::read(bytes)?,
        };
        let drawing = drawing.pack();
        let size = match &drawing.ink {
            Ink::Paths { content, .. } => content.len(),
            Ink::Pixels { data, alpha, .. } => data.len() + alpha.as_ref().map_or(0, Vec::len),
        };
        if size > MOST { Err("is too large for a form") } else { Ok(drawing) }
    }

    /// The same, compressed once for all forms.
    fn pack(mut self) -> Self {
        match &mut self.ink {
            Ink::Paths { content, .. } => *content = deflate_best(content),
            Ink::Pixels { data, alpha, .. } => {
                *data = deflate_best(data);
                if let Some(alpha) = alpha {
                    *alpha = deflate_best(alpha);
                }
            }
        }
        self.packed = true;
        self
    }

    fn packed<'d>(&self, data: &'d [u8]) -> Cow<'d, [u8]> {
        if self.packed { Cow::Borrowed(data) } else { Cow::Owned(deflate(data)) }
    }

    /// How many objects [`Drawing::write`] takes.
    pub(super) const COUNT: i32 = 2;

    /// Writes the drawing as two objects at most. On the page it is as large as the unit square.
    pub(super) fn write(&self, chunk: &mut Chunk, first: i32) {
        let object = Ref::new(first);
        match &self.ink {
            Ink::Paths { content, states } => {
                let data = self.packed(content);
                let mut form = chunk.form_xobject(object, &data);
                form.filter(Filter::FlateDecode);
                form.bbox(Rect::new(0.0, 0.0, self.width, self.height));
                form.matrix([1.0 / self.width, 0.0, 0.0, 1.0 / self.height, 0.0, 0.0]);
                let mut resources = form.resources();
                if !states.is_empty() {
                    let mut dict = resources.ext_g_states();
                    for alpha in states {
                        let opacity = f32::from(*alpha) / 100.0;
                        let mut state =
                            dict.insert(Name(state_name(*alpha).as_bytes())).start::<pdf_writer::writers::ExtGraphicsState<'_>>();
                        state.non_stroking_alpha(opacity).stroking_alpha(opacity);
                    }
                }
                resources.finish();
            }
            Ink::Pixels { width, height, grey, data, alpha } => {
                let mask = Ref::new(first + 1);
                let pixels = self.packed(data);
                let mut image = chunk.image_xobject(object, &pixels);
                image.filter(Filter::FlateDecode);
                image.width((*width).into()).height((*height).into()).bits_per_component(8);
                if *grey {
                    image.color_space().device_gray();
                } else {
                    image.color_space().device_rgb();
                }
                if alpha.is_some() {
                    image.s_mask(mask);
                }
                image.finish();
                if let Some(alpha) = alpha {
                    let alpha = self.packed(alpha);
                    let mut image = chunk.image_xobject(mask, &alpha);
                    image.filter(Filter::FlateDecode);
                    image.width((*width).into()).height((*height).into()).bits_per_component(8);
                    image.color_space().device_gray();
                }
            }
        }
    }
}

/// Name of a state of opacity in hundredths.
pub(super) fn state_name(alpha: u8) -> String {
    format!("A{alpha}")
}

/// Name of a drawing in the resources of a page.
pub(super) fn name(number: usize) -> String {
    format!("D{number}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use png::ColorType;

    use crate::pdf::pixels::tests::png;

    #[test]
    fn pictures_keep_to_the_budget() {
        let data = |number: usize| PictureData::Png(png(400, 400, ColorType::Rgb, &noise(number)));
        assert!(Drawing::fresh(&data(3)).is_ok());
        assert_eq!(Drawing::fresh(&data(480_000)).map(drop), Err("is too large for a form"));
    }

    #[test]
    fn a_picture_is_read_once() {
        let picture = Picture { data: PictureData::Svg(crate::pdf::sample::ARMS.to_owned()), alt: String::new() };
        assert_eq!(Drawing::read(&picture), Drawing::read(&picture));
        assert!(Drawing::read(&picture).is_ok_and(|drawing| drawing.packed));
    }

    /// Bytes that can't be compressed.
    fn noise(count: usize) -> Vec<u8> {
        let mut reader = blake3::Hasher::new().finalize_xof();
        let mut bytes = vec![0; count];
        reader.fill(&mut bytes);
        bytes
    }
}
