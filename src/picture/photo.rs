//! Photos: read within budgets, turned upright, brought to sRGB, scaled and written without their metadata.
//!
//! Only pixels pass from the old file to the new ones, so nothing else can: the encoders are given no metadata at all.

use std::io::Cursor;

use fast_image_resize::{PixelType, Resizer, images::Image as Canvas};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::{Cut, Format, Size};

/// Most pixels of a photo: what large cameras make, and 400 MB while it is read.
pub const MOST_PIXELS: u64 = 100_000_000;
/// Most pixels on one side.
pub const LONGEST_SIDE: u32 = 30_000;
/// Most memory that a decoder may ask for, in bytes.
const MEMORY: u64 = 512 << 20;
/// Quality of WebP and JPEG, of 100: the difference is seen side by side at best.
const QUALITY: (f32, u8) = (76.0, 80);

/// Why a file can't become a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is of another kind than its name says, or of a kind that can't be read.
    Format,
    /// More pixels than the budget allows.
    TooLarge(Size),
    /// It breaks off or is damaged.
    Broken,
}

/// A photo as pixels, upright, in sRGB, no wider than its widest version.
pub struct Pixels {
    size: Size,
    /// Red, green, blue, and opacity if `clear`; one byte each.
    data: Vec<u8>,
    clear: bool,
}

impl std::fmt::Debug for Pixels {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pixels").field("size", &self.size).finish_non_exhaustive()
    }
}

/// The size of a photo as it is seen, from its head alone.
///
/// # Errors
/// When it is no photo or too large.
pub fn size(bytes: &[u8]) -> Result<Size, Fault> {
    let mut decoder = decoder(bytes)?;
    Ok(upright(&mut decoder)?.1)
}

/// Reads a photo, no wider than its widest version.
///
/// # Errors
/// When it is no photo, too large or damaged.
pub fn read(bytes: &[u8]) -> Result<Pixels, Fault> {
    let mut decoder = decoder(bytes)?;
    let (orientation, seen) = upright(&mut decoder)?;
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    let clear = picture.color().has_alpha();
    let stored = dimensions(&picture);
    let data = if clear { picture.into_rgba8().into_raw() } else { picture.into_rgb8().into_raw() };
    // Scaled first: turning and converting colours then costs little, and the large picture is let go.
    let widest = seen.at(seen.widths().last().copied().unwrap_or(seen.width));
    let lying = seen.width != stored.width;
    let target = if lying { Size { width: widest.height, height: widest.width } } else { widest };
    let pixels = scale(Pixels { size: stored, data, clear }, target)?;
    let mut pixels = turn(pixels, orientation)?;
    if let Some(profile) = profile {
        to_srgb(&mut pixels, &profile);
    }
    if pixels.clear && pixels.data.iter().skip(3).step_by(4).all(|opacity| *opacity == 255) {
        pixels = Pixels { data: opaque(&pixels), clear: false, ..pixels };
    }
    Ok(pixels)
}

impl Pixels {
    /// A version of the photo as a file.
    ///
    /// # Errors
    /// When an encoder refuses, which no photo is known to cause.
    pub fn cut(&self, cut: Cut) -> Result<Vec<u8>, Fault> {
        let copy = Pixels { data: self.data.clone(), ..*self };
        let pixels = scale(copy, self.size.at(cut.width))?;
        let Size { width, height } = pixels.size;
        match cut.format {
            Format::Webp => {
                let mut config = webp::WebPConfig::new().map_err(|()| Fault::Broken)?;
                config.quality = QUALITY.0;
                config.method = 4;
                let layout = if pixels.clear { webp::PixelLayout::Rgba } else { webp::PixelLayout::Rgb };
                let encoded = webp::Encoder::new(&pixels.data, layout, width, height).encode_advanced(&config);
                encoded.map(|bytes| bytes.to_vec()).map_err(|_| Fault::Broken)
            }
            Format::Jpeg => {
                let mut bytes = Vec::new();
                let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else { return Err(Fault::Broken) };
                let mut encoder = Encoder::new(&mut bytes, QUALITY.1);
                encoder.set_progressive(true);
                encoder.set_optimized_huffman_tables(true);
                encoder.set_sampling_factor(SamplingFactor::F_2_2);
                let data = if pixels.clear { opaque(&pixels) } else { pixels.data };
                encoder.encode(&data, width, height, ColorType::Rgb).map_err(|_| Fault::Broken)?;
                Ok(bytes)
            }
        }
    }

    /// The pixels with opacity, four bytes each, for drawing: size and data.
    pub fn rgba(&self) -> (Size, Vec<u8>) {
        if self.clear {
            return (self.size, self.data.clone());
        }
        (self.size, self.data.chunks_exact(3).flat_map(|pixel| pixel.iter().copied().chain([255])).collect())
    }
}

fn decoder(bytes: &[u8]) -> Result<impl ImageDecoder + '_, Fault> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Fault::Broken)?;
    match reader.format() {
        // Decoders fill up what is missing of a JPEG with grey.
        Some(ImageFormat::Jpeg) if !is_whole_jpeg(bytes) => return Err(Fault::Broken),
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) => {}
        // An empty or cut-off file says nothing of its kind.
        None if bytes.len() < 16 => return Err(Fault::Broken),
        _ => return Err(Fault::Format),
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    reader.into_decoder().map_err(fault)
}

/// Whether a JPEG goes on to its end: after its last scan comes the marker that ends it. Within a scan neither marker can
/// stand (ITU-T T.81, B.1.1.5).
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let last = |marker: u8| bytes.windows(2).rposition(|pair| pair == [0xFF, marker]);
    matches!((last(0xDA), last(0xD9)), (Some(scan), Some(end)) if scan < end)
}

/// How the photo is turned, and its size when it stands upright.
fn upright(decoder: &mut impl ImageDecoder) -> Result<(Orientation, Size), Fault> {
    let (width, height) = decoder.dimensions();
    let size = Size { width, height };
    if width == 0 || height == 0 {
        return Err(Fault::Broken);
    }
    if width > LONGEST_SIDE || height > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Fault::TooLarge(size));
    }
    // Damaged metadata are no reason to refuse a photo that can be seen.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let turned =
        matches!(orientation, Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH);
    Ok((orientation, if turned { Size { width: height, height: width } } else { size }))
}

fn fault(error: ImageError) -> Fault {
    match error {
        ImageError::Unsupported(_) => Fault::Format,
        _ => Fault::Broken,
    }
}

fn dimensions(picture: &DynamicImage) -> Size {
    Size { width: picture.width(), height: picture.height() }
}

fn scale(pixels: Pixels, to: Size) -> Result<Pixels, Fault> {
    if pixels.size == to {
        return Ok(pixels);
    }
    let kind = if pixels.clear { PixelType::U8x4 } else { PixelType::U8x3 };
    let from = Canvas::from_vec_u8(pixels.size.width, pixels.size.height, pixels.data, kind).map_err(|_| Fault::Broken)?;
    let mut canvas = Canvas::new(to.width, to.height, kind);
    Resizer::new().resize(&from, &mut canvas, None).map_err(|_| Fault::Broken)?;
    Ok(Pixels { size: to, data: canvas.into_vec(), clear: pixels.clear })
}

fn turn(pixels: Pixels, orientation: Orientation) -> Result<Pixels, Fault> {
    if orientation == Orientation::NoTransforms {
        return Ok(pixels);
    }
    let Pixels { size: Size { width, height }, data, clear } = pixels;
    let picture = if clear {
        image::RgbaImage::from_raw(width, height, data).map(DynamicImage::ImageRgba8)
    } else {
        image::RgbImage::from_raw(width, height, data).map(DynamicImage::ImageRgb8)
    };
    let mut picture = picture.ok_or(Fault::Broken)?;
    picture.apply_orientation(orientation);
    Ok(Pixels { size: dimensions(&picture), data: picture.into_bytes(), clear })
}

/// Brings colours of another profile to sRGB. A profile that can't be used (CMYK, damaged) is left aside: decoders give
/// RGB in any case.
fn to_srgb(pixels: &mut Pixels, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let layout = if pixels.clear { Layout::Rgba } else { Layout::Rgb };
    let transform = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, TransformOptions::default());
    let mut converted = vec![0; pixels.data.len()];
    if transform.is_ok_and(|transform| transform.transform(&pixels.data, &mut converted).is_ok()) {
        pixels.data = converted;
    }
}

/// The pixels on white paper.
fn opaque(pixels: &Pixels) -> Vec<u8> {
    let mix = |part: u8, opacity: u8| ((u32::from(part) * u32::from(opacity) + 255 * (255 - u32::from(opacity)) + 127) / 255) as u8;
    let pixel = |pixel: &[u8]| match pixel {
        [red, green, blue, opacity] => [mix(*red, *opacity), mix(*green, *opacity), mix(*blue, *opacity)],
        _ => [255; 3],
    };
    pixels.data.chunks_exact(4).flat_map(pixel).collect()
}
