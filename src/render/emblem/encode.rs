//! Emblems as PNG files.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use resvg::tiny_skia::{Color, ColorU8, Pixmap};

use super::Words;

/// Colours that a PNG file can number.
const NUMBERED: usize = 256;

/// The canvas as a PNG file: with numbered colours where there are few of them, which is a third of the work and of the
/// bytes, and without opacity where nothing is clear.
pub(super) fn colours(canvas: &Pixmap) -> Option<Vec<u8>> {
    let size = (canvas.width(), canvas.height());
    if let Some((colours, numbers)) = numbered(canvas) {
        return encode_numbers(size, &colours, &numbers);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.0, size.1);
    // Even grounds pack well without the long search of the slowest setting.
    encoder.set_compression(png::Compression::Balanced);
    let data = if canvas.pixels().iter().all(|pixel| pixel.alpha() == u8::MAX) {
        encoder.set_color(png::ColorType::Rgb);
        canvas.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect()
    } else {
        encoder.set_color(png::ColorType::Rgba);
        canvas.clone().take_demultiplied()
    };
    encoder.write_header().ok()?.write_image_data(&data).ok()?;
    Some(bytes)
}

/// Numbers of colours as a PNG file.
fn encode_numbers((width, height): (u32, u32), colours: &[ColorU8], numbers: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    if colours.iter().any(|colour| colour.alpha() < u8::MAX) {
        encoder.set_trns(colours.iter().map(|colour| colour.alpha()).collect::<Vec<_>>());
    }
    encoder.set_palette(colours.iter().flat_map(|colour| [colour.red(), colour.green(), colour.blue()]).collect::<Vec<_>>());
    // A number is no amount: differences between neighbours tell nothing (PNG, 12.7), and runs need no long search.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    encoder.write_header().ok()?.write_image_data(numbers).ok()?;
    Some(bytes)
}

impl Words {
    /// Shades between a ground and its ink.
    const SHADES: u8 = 64;

    /// As a PNG file.
    pub(super) fn encode(self) -> Option<Vec<u8>> {
        let shades = |ground: Color, ink: Color| {
            (0..Self::SHADES).map(move |shade| {
                let share = f32::from(shade) / f32::from(Self::SHADES - 1);
                let mix = |ground: f32, ink: f32| ground + (ink - ground) * share;
                let (red, green, blue) = (mix(ground.red(), ink.red()), mix(ground.green(), ink.green()), mix(ground.blue(), ink.blue()));
                Color::from_rgba(red, green, blue, 1.0).unwrap_or(ink).premultiply().to_color_u8().demultiply()
            })
        };
        let beside = (self.margin > 0).then(|| shades(Color::WHITE, self.colour));
        let colours: Vec<ColorU8> = shades(self.colour, self.ink).chain(beside.into_iter().flatten()).collect();
        let (size, margin) = ((self.mask.width(), self.mask.height()), self.margin as usize);
        let mut numbers = self.mask.take();
        for line in numbers.chunks_mut(size.0 as usize) {
            line.iter_mut().for_each(|cover| *cover /= u8::MAX / Self::SHADES + 1);
            line.iter_mut().take(margin).for_each(|shade| *shade += Self::SHADES);
        }
        encode_numbers(size, &colours, &numbers)
    }
}

/// The colours of a canvas and the number of each pixel's colour; `None` if there are too many.
fn numbered(canvas: &Pixmap) -> Option<(Vec<ColorU8>, Vec<u8>)> {
    let width = canvas.width() as usize;
    let mut known: HashMap<[u8; 4], u8> = HashMap::new();
    let mut colours = Vec::new();
    let mut numbers: Vec<u8> = Vec::with_capacity(canvas.pixels().len());
    let mut above: &[u8] = &[];
    for (bytes, pixels) in canvas.data().chunks(4 * width).zip(canvas.pixels().chunks(width)) {
        // Most lines of an even ground are like the one above.
        if bytes == std::mem::replace(&mut above, bytes) {
            numbers.extend_from_within(numbers.len() - width..);
            continue;
        }
        for run in pixels.chunk_by(|one, next| one == next) {
            let Some(pixel) = run.first() else { continue };
            let number = match known.entry([pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]) {
                Entry::Occupied(entry) => *entry.get(),
                Entry::Vacant(_) if colours.len() == NUMBERED => return None,
                Entry::Vacant(entry) => {
                    colours.push(pixel.demultiply());
                    *entry.insert((colours.len() - 1) as u8)
                }
            };
            numbers.resize(numbers.len() + run.len(), number);
        }
    }
    Some((colours, numbers))
}
