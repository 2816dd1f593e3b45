//! Forms as PDF: fillable, accessible (PDF/UA-1) and archivable (PDF/A-3a).
//!
//! `layout` places a [`PrintForm`] on pages and builds its structure tree; `names` makes the tree of fields;
//! `write` turns both into bytes and a [`FormMap`]. Nothing here knows sites, reads files or prints. The same
//! form gives the same bytes on every machine: dates come from the form, the file's id from its content.

mod appearance;
mod builder;
mod buttons;
mod check;
mod closing;
mod controls;
mod drawing;
mod embed;
mod fields;
mod flow;
mod font;
mod head;
mod icc;
mod layout;
mod map;
mod marks;
mod names;
mod page;
mod pixels;
mod problem;
mod qr;
mod rows;
#[cfg(test)]
mod sample;
mod svg;
mod table;
mod tags;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_paper;
mod text;
mod unhint;
mod wardrobe;
mod write;
mod xmp;

pub use map::{FormMap, MapField, MapFont, MapWidget, field_font_widths};
pub use problem::{PrintProblem, Reason};

use crate::model::print::PrintForm;

/// A finished form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormPdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: u32,
    /// Where the fields are.
    pub map: FormMap,
}

/// Sets a form as PDF, or says everything that keeps it from becoming one.
pub fn render(form: &PrintForm) -> Result<FormPdf, Vec<PrintProblem>> {
    let (Some(faces), Some(fixed)) = (font::Faces::get(), wardrobe::Fixed::get()) else {
        return Err(vec![PrintProblem::new(&form.id, Reason::Font)]);
    };
    let mut problems = check::check(form, faces, fixed);
    let (document, more) = layout::layout(form, faces);
    problems.extend(more);
    let names = names::names(&document.fields).unwrap_or_else(|more| {
        problems.extend(more);
        names::Names::default()
    });
    let Some(day) = check::date(&form.valid_from).filter(|_| problems.is_empty()) else {
        problems.sort();
        problems.dedup();
        return Err(problems);
    };
    let pages = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
    let Some((bytes, map)) = write::write(form, document, &names, day, (faces, fixed)) else {
        return Err(vec![PrintProblem::new(&form.id, Reason::Font)]);
    };
    Ok(FormPdf { bytes, pages, map })
}

/// The typeface of forms, for whoever draws letters elsewhere.
pub(crate) fn typeface(bold: bool) -> Option<ttf_parser::Face<'static>> {
    font::typeface(bold)
}
