//! Draws finished files as pictures, with what stands in their fields.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Points of an inch.
const INCH: f32 = 72.0;

/// The pages of a file as PNG, with `dpi` pixels an inch; `None` for what is no PDF.
pub fn pictures(pdf: &[u8], dpi: u16) -> Option<Vec<Vec<u8>>> {
    let pdf = Pdf::new(Arc::new(pdf.to_vec())).ok()?;
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    let scale = f32::from(dpi) / INCH;
    let size = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    // Hinting is for screens of few pixels; a preview shows what is printed.
    let look = RenderSettings { hinting: false, ..RenderSettings::default() };
    pdf.pages().iter().map(|page| png(&render(page, &cache, &settings, &look, &size))).collect()
}

/// Pixels without transparency as PNG.
fn png(pixels: &Pixmap) -> Option<Vec<u8>> {
    let colours: Vec<u8> = pixels.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width().into(), pixels.height().into());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().ok()?.write_image_data(&colours).ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::sample::dog_tax;

    /// The darkest pixel of a rectangle in points from the lower left corner.
    fn darkest(png: &[u8], [x1, y1, x2, y2]: [f32; 4]) -> u8 {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let rows = (info.height as f32 - y2) as usize..(info.height as f32 - y1) as usize;
        let row = |y: usize| &pixels[(y * info.width as usize + x1 as usize) * 3..(y * info.width as usize + x2 as usize) * 3];
        rows.flat_map(row).copied().min().unwrap()
    }

    #[test]
    fn every_page_is_drawn_with_its_boxes_to_tick() {
        let done = crate::pdf::render(&dog_tax()).unwrap();
        let pages = pictures(&done.bytes, 72).unwrap();
        assert_eq!(pages.len(), done.pages as usize);
        // The frames of buttons are part of their appearance, not of the page.
        let buttons = done.map.fields.iter().flat_map(|field| &field.widgets).filter(|widget| widget.state.is_some());
        let drawn: Vec<u8> = buttons.map(|widget| darkest(&pages[widget.page as usize], widget.rect)).collect();
        assert!(!drawn.is_empty() && drawn.iter().all(|dark| *dark < 200), "{drawn:?}");
    }

    #[test]
    fn what_is_no_pdf_has_no_pages() {
        assert!(pictures(b"GIF89a", 72).is_none());
    }
}
