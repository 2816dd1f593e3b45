//! Scans as grey pixels, from PNG, JPEG and TIFF, within budgets.

use std::io::Cursor;

use image::{DynamicImage, ImageReader, Limits};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult};

use super::problem::What;

/// Most pixels of a picture: A3 at 600 dpi has 70 million.
pub(super) const MOST_PIXELS: u64 = 100_000_000;
/// Most pixels on one side.
const LONGEST_SIDE: u32 = 40_000;
/// Most memory that a decoder may ask for, in bytes.
const MEMORY: u64 = 512 << 20;
/// Most pages of one TIFF.
pub(super) const MOST_PAGES: usize = 1000;

/// Grey pixels, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Grey {
    /// Pixels of a row.
    pub(super) width: usize,
    /// Rows.
    pub(super) height: usize,
    /// 0 is black.
    pub(super) pixels: Vec<u8>,
}

impl Grey {
    /// Grey of pixels of several channels, of which the first one or three are colours.
    pub(super) fn of(width: usize, height: usize, channels: usize, data: &[u8]) -> Option<Self> {
        let pixels: Vec<u8> = match channels {
            1 => data.get(..width * height)?.to_vec(),
            2 => data.chunks_exact(2).map(|pixel| pixel[0]).collect(),
            3 | 4 => data.chunks_exact(channels).map(|pixel| luma(pixel[0], pixel[1], pixel[2])).collect(),
            _ => return None,
        };
        (pixels.len() >= width * height).then_some(Self { width, height, pixels })
    }

    /// The mean of squares of `by` × `by` pixels.
    pub(super) fn smaller(&self, by: usize) -> Self {
        let by = by.max(1);
        let (width, height) = (self.width / by, self.height / by);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let mut sums = vec![0_u32; width];
            for row in self.pixels.chunks_exact(self.width).skip(y * by).take(by) {
                for (sum, cells) in sums.iter_mut().zip(row.chunks_exact(by)) {
                    *sum += cells.iter().map(|cell| u32::from(*cell)).sum::<u32>();
                }
            }
            pixels.extend(sums.into_iter().map(|sum| (sum / (by * by) as u32) as u8));
        }
        Self { width, height, pixels }
    }
}

fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
}

/// The kind of a picture, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// PNG or JPEG.
    One,
    /// TIFF, which may have several pages.
    Tiff,
}

/// The kind of picture that bytes are, if any.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => Some(Kind::One),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Kind::Tiff),
        _ => None,
    }
}

/// Hands each page of a picture to `each`, one after the other: only one is held in memory. Returns whether all were read.
///
/// # Errors
/// When it is damaged or too large.
pub(super) fn pages(bytes: &[u8], kind: Kind, each: &mut dyn FnMut(Grey)) -> Result<bool, What> {
    match kind {
        Kind::One => one(bytes).map(each).map(|()| true),
        Kind::Tiff => tiff(bytes, each),
    }
}

fn one(bytes: &[u8]) -> Result<Grey, What> {
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| What::Damaged);
    let (width, height) = reader()?.into_dimensions().map_err(|_| What::Damaged)?;
    fits(width, height)?;
    let mut reader = reader()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| What::Damaged)?;
    // What is transparent is paper.
    let grey = match picture {
        DynamicImage::ImageRgba8(pixels) => pixels
            .pixels()
            .map(|pixel| {
                let [red, green, blue, alpha] = pixel.0;
                255 - ((255 - u32::from(luma(red, green, blue))) * u32::from(alpha) / 255) as u8
            })
            .collect(),
        other => other.into_luma8().into_raw(),
    };
    Ok(Grey { width: width as usize, height: height as usize, pixels: grey })
}

fn fits(width: u32, height: u32) -> Result<(), What> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(What::Damaged);
    }
    if pixels > MOST_PIXELS || width.max(height) > LONGEST_SIDE { Err(What::Pixels(MOST_PIXELS / 1_000_000)) } else { Ok(()) }
}

fn tiff(bytes: &[u8], each: &mut dyn FnMut(Grey)) -> Result<bool, What> {
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = MEMORY as usize;
    limits.intermediate_buffer_size = MEMORY as usize;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(|_| What::Damaged)?.with_limits(limits);
    for _ in 0..MOST_PAGES {
        let (width, height) = decoder.dimensions().map_err(|_| What::Damaged)?;
        fits(width, height)?;
        let colour = decoder.colortype().map_err(|_| What::Damaged)?;
        let data = decoder.read_image().map_err(|_| What::Damaged)?;
        each(grey(width as usize, height as usize, colour, &data).ok_or(What::Damaged)?);
        if !decoder.more_images() {
            return Ok(true);
        }
        decoder.next_image().map_err(|_| What::Damaged)?;
    }
    Ok(false)
}

fn grey(width: usize, height: usize, colour: ColorType, data: &DecodingResult) -> Option<Grey> {
    match (colour, data) {
        (ColorType::Gray(bits @ (1 | 2 | 4)), DecodingResult::U8(data)) => {
            let per = 8 / usize::from(bits);
            let row = width.div_ceil(per);
            let most = (1_u16 << bits) - 1;
            let mut pixels = Vec::with_capacity(width * height);
            for line in data.chunks_exact(row).take(height) {
                pixels.extend((0..width).map(|x| {
                    let shift = 8 - usize::from(bits) * (x % per + 1);
                    ((u16::from(line[x / per]) >> shift & most) * 255 / most) as u8
                }));
            }
            (pixels.len() == width * height).then_some(Grey { width, height, pixels })
        }
        (ColorType::Gray(8) | ColorType::Palette(8), DecodingResult::U8(data)) => Grey::of(width, height, 1, data),
        (ColorType::GrayA(8), DecodingResult::U8(data)) => Grey::of(width, height, 2, data),
        (ColorType::RGB(8), DecodingResult::U8(data)) => Grey::of(width, height, 3, data),
        (ColorType::RGBA(8) | ColorType::YCbCr(8), DecodingResult::U8(data)) => {
            Grey::of(width, height, if matches!(colour, ColorType::RGBA(8)) { 4 } else { 3 }, data)
        }
        (ColorType::CMYK(8), DecodingResult::U8(data)) => {
            let pixel = |ink: &[u8]| {
                let paper = |at: usize| u32::from(255 - ink[at]) * u32::from(255 - ink[3]) / 255;
                luma(paper(0) as u8, paper(1) as u8, paper(2) as u8)
            };
            let pixels: Vec<u8> = data.chunks_exact(4).map(pixel).collect();
            (pixels.len() >= width * height).then_some(Grey { width, height, pixels })
        }
        (ColorType::Gray(16), DecodingResult::U16(data)) => {
            let pixels: Vec<u8> = data.iter().map(|value| (value >> 8) as u8).collect();
            Grey::of(width, height, 1, &pixels)
        }
        (ColorType::RGB(16), DecodingResult::U16(data)) => {
            let pixels: Vec<u8> = data.iter().map(|value| (value >> 8) as u8).collect();
            Grey::of(width, height, 3, &pixels)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![128; (width * height) as usize]).unwrap();
        drop(writer);
        file
    }

    fn all(bytes: &[u8]) -> Result<Vec<Grey>, What> {
        let mut found = Vec::new();
        pages(bytes, kind(bytes).unwrap(), &mut |page| found.push(page)).map(|_| found)
    }

    #[test]
    fn pictures_become_grey() {
        assert_eq!(all(&png(3, 2)), Ok(vec![Grey { width: 3, height: 2, pixels: vec![128; 6] }]));
        assert_eq!(kind(b"GIF89a"), None);
        assert_eq!(all(b"\x89PNG\r\n"), Err(What::Damaged));
        assert_eq!(all(b"II\x2a\0\x08\0\0\0"), Err(What::Damaged));
    }

    #[test]
    fn a_picture_of_too_many_pixels_is_not_unpacked() {
        // Only the head tells the size.
        let mut file = png(1, 1);
        file[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
        let sum = crate::reading::code::crc(&file[12..29]).to_be_bytes();
        file[29..33].copy_from_slice(&sum);
        assert_eq!(all(&file), Err(What::Pixels(100)));
    }

    #[test]
    fn tiff_may_have_several_pages() {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut file).unwrap();
        for value in [7, 9] {
            encoder.write_image::<tiff::encoder::colortype::Gray8>(2, 2, &[value; 4]).unwrap();
        }
        let found = all(file.get_ref()).unwrap();
        assert_eq!(found.iter().map(|page| page.pixels[0]).collect::<Vec<_>>(), [7, 9]);
    }

    #[test]
    fn bits_become_black_and_white() {
        let made = grey(9, 1, ColorType::Gray(1), &DecodingResult::U8(vec![0b1010_0000, 0x80])).unwrap();
        assert_eq!(made.pixels, [255, 0, 255, 0, 0, 0, 0, 0, 255]);
    }

    #[test]
    fn squares_become_their_mean() {
        let page = Grey { width: 5, height: 2, pixels: vec![0, 100, 10, 20, 1, 100, 200, 30, 40, 1] };
        assert_eq!(page.smaller(2), Grey { width: 2, height: 1, pixels: vec![100, 25] });
    }
}
