//! A coat of arms in PNG as pixels for a PDF, no finer than a printer needs.

use png::{ColorType, Decoder, Limits, Transformations};

use super::drawing::{Drawing, Ink};

/// Most pixels on a side: 300 to the inch for a coat of arms of 22 millimetres.
const FINEST: usize = 260;
/// Most memory for a picture while it is read.
const MEMORY: usize = 64 * 1024 * 1024;

/// Reads a picture, or says in a few words what is in its way.
pub(super) fn read(bytes: &[u8]) -> Result<Drawing, &'static str> {
    let broken = "is not a PNG file that can be read";
    let mut decoder = Decoder::new_with_limits(std::io::Cursor::new(bytes), Limits { bytes: MEMORY });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| broken)?;
    let size = reader.output_buffer_size().filter(|size| *size <= MEMORY).ok_or("is too large")?;
    let mut data = vec![0; size];
    let frame = reader.next_frame(&mut data).map_err(|_| broken)?;
    let channels = match frame.color_type {
        ColorType::Grayscale => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        ColorType::Indexed => return Err(broken),
    };
    let (width, height) = (frame.width as usize, frame.height as usize);
    let factor = width.max(height).div_ceil(FINEST).max(1);
    let (across, down) = (width.div_ceil(factor), height.div_ceil(factor));
    let colors = if channels < 3 { 1 } else { 3 };
    let (mut pixels, mut alpha) = (Vec::with_capacity(across * down * colors), Vec::new());
    for row in 0..down {
        for column in 0..across {
            let block = Block { x: column * factor, y: row * factor, factor };
            let (color, opacity) = block.mean(&data, (width, height), channels);
            pixels.extend(color.iter().take(colors));
            if channels != colors {
                alpha.push(opacity);
            }
        }
    }
    let (Ok(across), Ok(down)) = (u16::try_from(across), u16::try_from(down)) else { return Err("is too large") };
    let alpha = Some(alpha).filter(|alpha| alpha.iter().any(|opacity| *opacity < 255));
    let ink = Ink::Pixels { width: across, height: down, grey: colors == 1, data: pixels, alpha };
    Ok(Drawing::new(f32::from(across), f32::from(down), ink))
}

/// Pixels that become one.
struct Block {
    x: usize,
    y: usize,
    factor: usize,
}

impl Block {
    /// Colour and opacity in the middle; what is clear has no say in the colour.
    fn mean(&self, data: &[u8], (width, height): (usize, usize), channels: usize) -> ([u8; 3], u8) {
        let opaque = channels % 2 == 1;
        let (mut sums, mut weight, mut count) = ([0_u64; 3], 0_u64, 0_u64);
        for y in self.y..(self.y + self.factor).min(height) {
            for x in self.x..(self.x + self.factor).min(width) {
                let at = (y * width + x) * channels;
                let pixel = data.get(at..at + channels).unwrap_or_default();
                let opacity = if opaque { 255 } else { pixel.last().map_or(0, |last| u64::from(*last)) };
                for (sum, part) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(*part) * opacity;
                }
                weight += opacity;
                count += 1;
            }
        }
        (sums.map(|sum| (sum / weight.max(1)) as u8), (weight / count.max(1)) as u8)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A PNG file for tests.
    pub(in crate::pdf) fn png(width: u32, height: u32, color: ColorType, pixel: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        let data: Vec<u8> = pixel.iter().copied().cycle().take((width * height) as usize * color.samples()).collect();
        encoder.write_header().unwrap().write_image_data(&data).unwrap();
        bytes
    }

    #[test]
    fn large_pictures_shrink() {
        let drawing = read(&png(1000, 500, ColorType::Rgb, &[200, 0, 0])).unwrap();
        let Ink::Pixels { width, height, grey, data, alpha } = drawing.ink else { panic!() };
        assert_eq!((width, height, grey, alpha), (250, 125, false, None));
        assert!(data.chunks(3).all(|pixel| pixel == [200, 0, 0]));
    }

    #[test]
    fn clear_pixels_become_a_mask() {
        let Ink::Pixels { grey, alpha, .. } = read(&png(2, 2, ColorType::GrayscaleAlpha, &[9, 100])).unwrap().ink else { panic!() };
        assert!(grey);
        assert_eq!(alpha, Some(vec![100; 4]));
    }

    #[test]
    fn broken_files_are_refused() {
        let whole = png(20, 20, ColorType::Rgba, &[1, 2, 3, 4]);
        for end in 0..whole.len() {
            assert!(read(whole.get(..end).unwrap()).is_err() || end > whole.len() - 16, "{end}");
        }
    }
}
