//! Pictures and codes as objects that a page draws at any size.

use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref};

use super::embed::deflate;
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
}

/// What a drawing is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ink {
    /// Operators, and the opacities that they name.
    Paths { content: Vec<u8>, states: Vec<u8> },
    /// Rows of pixels from the top: grey or red, green, blue; `alpha` is their opacity.
    Pixels { width: u16, height: u16, grey: bool, data: Vec<u8>, alpha: Option<Vec<u8>> },
}

impl Drawing {
    /// A picture as it goes into the file, or in a few words why it can't.
    pub(super) fn read(picture: &Picture) -> Result<Self, &'static str> {
        let drawing = match &picture.data {
            PictureData::Svg(text) => svg::read(text)?,
            PictureData::Png(bytes) => pixels::read(bytes)?,
        };
        let size = match &drawing.ink {
            Ink::Paths { content, .. } => deflate(content, 6).len(),
            Ink::Pixels { data, alpha, .. } => deflate(data, 6).len() + alpha.as_ref().map_or(0, |alpha| deflate(alpha, 6).len()),
        };
        if size > MOST { Err("is too large for a form") } else { Ok(drawing) }
    }

    /// How many objects [`Drawing::write`] takes.
    pub(super) const COUNT: i32 = 2;

    /// Writes the drawing as two objects at most. On the page it is as large as the unit square.
    pub(super) fn write(&self, chunk: &mut Chunk, first: i32, level: u8) {
        let object = Ref::new(first);
        match &self.ink {
            Ink::Paths { content, states } => {
                let data = deflate(content, level);
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
                let pixels = deflate(data, level);
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
                    let alpha = deflate(alpha, level);
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
