//! Forms as PDF: fillable, accessible (PDF/UA-1) and archivable (PDF/A-3a); and leaflets to take home.
//!
//! `layout` places a [`PrintForm`] on pages and builds its structure tree; `names` makes the tree of fields;
//! `write` turns both into bytes and a [`FormMap`]. Nothing here knows sites, reads files or prints. The same
//! form gives the same bytes on every machine: dates come from the form, the file's id from its content.

mod added;
mod appearance;
mod attached;
mod builder;
mod buttons;
mod check;
mod closing;
mod controls;
mod drawing;
mod embed;
mod fields;
mod fill;
mod flow;
mod font;
mod head;
mod icc;
mod layout;
mod leaflet;
mod map;
mod map_fill;
mod marks;
mod names;
mod page;
mod pixels;
mod preview;
mod problem;
mod qr;
mod rich;
mod rows;
mod running;
#[cfg(test)]
mod sample;
mod sheet;
mod svg;
mod table;
mod tags;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_fill;
#[cfg(test)]
mod tests_leaflet;
#[cfg(test)]
mod tests_paper;
mod text;
mod unhint;
mod update;
mod wardrobe;
mod write;
mod xmp;

pub use added::AddedKind;
pub use attached::definition_of;
pub use fill::FillPdf;
pub use map::{FormMap, MapField, MapFont, MapWidget, field_font_widths};
pub use map_fill::{Activate, FileMap, FillMap, Lines, MapAdded, MapFigure, MapGiro, Template};
pub use preview::pictures;
pub use problem::{PrintProblem, Reason};

use crate::model::leaflet::Leaflet;
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
    set(form).map(|(written, pages, ..)| FormPdf { bytes: written.bytes, pages, map: written.map })
}

/// The same, and the file that a program fills in, which begins with the very same bytes.
pub fn render_both(form: &PrintForm) -> Result<(FormPdf, FillPdf), Vec<PrintProblem>> {
    let (written, pages, faces, fixed) = set(form)?;
    let fill = fill::fill(form, &written, faces, fixed).ok_or_else(|| vec![PrintProblem::new(&form.id, Reason::Font)])?;
    Ok((FormPdf { bytes: written.bytes, pages, map: written.map }, fill))
}

/// A written form with its number of pages, and what it was set with.
type Set = (write::Written, u32, &'static font::Faces, &'static wardrobe::Fixed);

fn set(form: &PrintForm) -> Result<Set, Vec<PrintProblem>> {
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
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(problems);
    }
    let pages = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
    let Some(written) = write::write(&write::About::form(form), document, &names, (faces, fixed)) else {
        return Err(vec![PrintProblem::new(&form.id, Reason::Font)]);
    };
    Ok((written, pages, faces, fixed))
}

/// A finished leaflet.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafletPdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: u32,
}

/// Sets a leaflet as PDF; `None` only if the program was built with broken fonts.
pub fn leaflet(leaflet: &Leaflet) -> Option<LeafletPdf> {
    let (faces, fixed) = (font::Faces::get()?, wardrobe::Fixed::leaflet(&leaflet.lang)?);
    let document = leaflet::layout(leaflet, faces);
    let pages = u32::try_from(document.pages.len()).ok()?;
    let title = &leaflet.title.text;
    // No date: a leaflet has no version, and the day of the build must not change a file.
    let about = write::About { title, author: &leaflet.entity, lang: &leaflet.lang, date: None, source: None };
    let written = write::write(&about, document, &names::Names::default(), (faces, fixed))?;
    Some(LeafletPdf { bytes: written.bytes, pages })
}

/// Characters of a text that a leaflet can't show: it shows boxes in their place.
pub fn lacking(text: &str) -> Vec<char> {
    font::Faces::get().map(|faces| running::lacking(text, faces)).unwrap_or_default()
}

/// The typeface of forms, for whoever draws letters elsewhere.
pub(crate) fn typeface(bold: bool) -> Option<ttf_parser::Face<'static>> {
    font::typeface(bold)
}
