//! PDFs: opened within budgets, and their pages as grey pixels.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object};

use super::picture::{Grey, MOST_PIXELS};
use super::problem::What;
use crate::document::{self, Closed, Use};

/// Most pages of one file that are looked at.
pub(super) const MOST_PAGES: usize = 1000;
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
    let pdf = document::open(bytes, Use::Drawing).map_err(|closed| match closed {
        Closed::Damaged => What::Damaged,
        Closed::Locked => What::Locked,
        Closed::Bomb => What::Bomb,
    })?;
    catch_unwind(AssertUnwindSafe(|| pictures_fit(&pdf))).unwrap_or(Err(What::Damaged))?;
    Ok(pdf)
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
