//! PDFs: opened within budgets, and their pages as grey pixels.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::object::{Array, Dict, Name, Object};
use hayro_syntax::{LoadPdfError, Pdf};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{TINFL_FLAG_IGNORE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::picture::{Grey, MOST_PIXELS};
use super::problem::What;

/// Most pages of one file that are looked at.
pub(super) const MOST_PAGES: usize = 1000;
/// Most bytes of all streams of a file together, unpacked.
const UNPACKED: u64 = 1 << 30;
/// Most objects of a file.
const MOST_OBJECTS: usize = 2_000_000;
/// Points of an inch.
const INCH: f32 = 72.0;
/// Most pixels of a drawn page.
const DRAWN: f32 = 40_000_000.0;
/// Most pixels on one side of a drawn page.
const SIDE: f32 = 16_000.0;

/// Opens a PDF.
///
/// # Errors
/// When it is damaged, locked or would be too large.
pub(super) fn open(bytes: Vec<u8>) -> Result<Pdf, What> {
    if unpacked(&bytes) > UNPACKED {
        return Err(What::Bomb);
    }
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => What::Locked,
            LoadPdfError::Invalid => What::Damaged,
        })?;
        if pdf.len() > MOST_OBJECTS {
            return Err(What::Bomb);
        }
        pictures_fit(&pdf)?;
        Ok(pdf)
    }));
    opened.unwrap_or(Err(What::Damaged))
}

/// A picture tells its size before it is unpacked.
fn pictures_fit(pdf: &Pdf) -> Result<(), What> {
    for object in pdf.objects() {
        if let Object::Stream(stream) = object {
            let dict = stream.dict();
            if dict.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Image") {
                let side = |key: &str| dict.get::<i32>(key).and_then(|side| u64::try_from(side).ok()).unwrap_or(0);
                if side("Width").saturating_mul(side("Height")) > MOST_PIXELS {
                    return Err(What::Pixels(MOST_PIXELS / 1_000_000));
                }
            }
        }
    }
    Ok(())
}

/// How many bytes the deflated streams of a file have, at least; counting ends above the budget. Twice deflated ones count
/// as what comes out at last.
fn unpacked(bytes: &[u8]) -> u64 {
    let mut total = 0;
    let mut rest = bytes;
    while let Some(at) = find(rest, b"stream") {
        let data = rest.get(at + 6..).unwrap_or_default();
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).or_else(|| data.strip_prefix(b"\r")).unwrap_or(data);
        total += inflated(data, 3);
        if total > UNPACKED {
            break;
        }
        // Within packed data the word hardly ever stands; if it does, that is counted, too.
        rest = data;
    }
    total
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes.get(from + at..)?.starts_with(what) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// Whether data begins as zlib does.
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [cmf, flags, ..] if cmf & 0x0F == 8 && (u16::from(*cmf) << 8 | u16::from(*flags)) % 31 == 0)
}

/// The length of deflated data when unpacked; 0 for other data.
fn inflated(data: &[u8], layers: u8) -> u64 {
    const WINDOW: usize = 1 << 15;
    const INNER: usize = 8 << 20;
    if layers == 0 || !is_zlib(data) {
        return 0;
    }
    let mut state = Box::new(DecompressorOxide::new());
    let mut window = vec![0; WINDOW];
    let (mut total, mut used, mut at) = (0_u64, 0, 0);
    let (mut inner, mut twice) = (Vec::new(), layers > 1);
    loop {
        let input = data.get(used..).unwrap_or_default();
        let (status, read, written) =
            decompress(&mut state, input, &mut window, at, TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_IGNORE_ADLER32);
        if twice && inner.len() < INNER {
            inner.extend_from_slice(window.get(at..at + written).unwrap_or_default());
            if inner.len() >= 2 && !is_zlib(&inner) {
                inner.clear();
                twice = false;
            }
        }
        used += read;
        total += written as u64;
        at = (at + written) & (WINDOW - 1);
        if status != TINFLStatus::HasMoreOutput || total > UNPACKED {
            break;
        }
    }
    total.max(inflated(&inner, layers - 1))
}

/// The number of pages.
pub(super) fn count(pdf: &Pdf) -> usize {
    pdf.pages().len()
}

/// Whether a page has fields: then it has no data code.
pub(super) fn has_fields(pdf: &Pdf, number: usize) -> bool {
    let found = catch_unwind(AssertUnwindSafe(|| {
        let annotations = pdf.pages().get(number)?.raw().get::<Array<'_>>("Annots")?;
        let is_field = |annotation: Dict<'_>| annotation.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Widget");
        Some(annotations.iter::<Dict<'_>>().any(is_field))
    }));
    found.ok().flatten().unwrap_or(false)
}

/// A page as grey pixels; `None` if it can't be drawn.
pub(super) fn draw(pdf: &Pdf, number: usize, dpi: f32) -> Option<Grey> {
    catch_unwind(AssertUnwindSafe(|| {
        let pages = pdf.pages();
        let page = pages.get(number)?;
        let (width, height) = page.render_dimensions();
        if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
            return None;
        }
        let scale = (dpi / INCH).min((DRAWN / (width * height)).sqrt()).min(SIDE / width.max(height));
        let size = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let look = RenderSettings { hinting: false, ..RenderSettings::default() };
        let drawn = render(page, &RenderCache::new(), &InterpreterSettings::default(), &look, &size);
        Grey::of(drawn.width().into(), drawn.height().into(), 4, drawn.data_as_u8_slice())
    }))
    .ok()
    .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_pdf_is_damaged() {
        for bytes in [&b""[..], b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>"] {
            assert_eq!(open(bytes.to_vec()).err(), Some(What::Damaged));
        }
    }

    #[test]
    fn bombs_are_not_unpacked() {
        let zeros = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 64 << 20], 9);
        let one = [b"1 0 obj <</Filter/FlateDecode>>stream\n", zeros.as_slice(), b"\nendstream\n"].concat();
        assert_eq!(unpacked(&one), 64 << 20);
        assert_eq!(open(one.repeat(17)).err(), Some(What::Bomb));
        let twice = miniz_oxide::deflate::compress_to_vec_zlib(&zeros, 9);
        assert_eq!(inflated(&twice, 3), 64 << 20);
        assert_eq!(inflated(b"x\x9cgarbage", 3), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_are_opened_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut file = b"%PDF-1.7\n".to_vec();
            file.extend(bytes);
            if let Ok(pdf) = open(file) {
                let _ = crate::reading::acroform::fields(&pdf);
            }
        }
    }
}
