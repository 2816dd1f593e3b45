//! From a form to placed pages: the order of things on paper. Pure: no PDF objects, no files.

use super::builder::{Builder, MEASURE, RUNNING, TITLE};
use super::flow::fill;
use super::font::Faces;
use super::head;
use super::page::{Area, BOTTOM, Document, LEFT, MM, Piece, RIGHT, TOP};
use super::problem::{PrintProblem, Reason};
use super::qr;
use super::text::{Setter, plain};
use crate::model::print::PrintForm;

/// Where the footer begins: below the text and the frames around it.
const FOOT: f32 = 276.5 * MM;
/// Side of the code in the footer.
const CODE: f32 = 15.0 * MM;

/// Places a form on pages.
pub(super) fn layout(form: &PrintForm, faces: &'static Faces) -> (Document, Vec<PrintProblem>) {
    let mut builder = Builder::new(form, faces);
    let head = head::letterhead(&mut builder);
    builder.title();
    let office = head::office(&mut builder, head.contact);
    builder.opening();
    for section in &form.sections {
        builder.section(section);
    }
    builder.sepa();
    builder.attachments();
    builder.signature();
    builder.giro();
    builder.submit();
    builder.privacy();

    let footer = Footer::new(&mut builder);
    let Builder { setter, tree, questions, fields, mut annots, blocks, mut problems, drawings, .. } = builder;
    for block in &blocks {
        if block.alone() > BOTTOM - TOP {
            problems.push(PrintProblem::new(block.place.clone(), Reason::TooTall));
        }
    }
    let top = head.bottom.max(office.bottom);
    let mut pages = fill(blocks, top, &mut annots);
    if let Some(first) = pages.first_mut() {
        // The authority's box stands above, and is read after the title.
        let title = |piece: &Piece| matches!(piece, Piece::Text { style, .. } if *style == TITLE);
        let after = first.pieces.iter().rposition(title).map_or(0, |last| last + 1);
        first.pieces.splice(after..after, office.pieces);
        first.pieces.splice(0..0, head.pieces);
    }
    let total = pages.len();
    for (number, page) in pages.iter_mut().enumerate() {
        page.running = footer.running(form, &setter, number, total);
        page.code = footer.code;
    }
    (Document { pages, tree, questions, fields, annots, drawings }, problems)
}

/// What stands at the foot of every page.
struct Footer {
    /// Address of this version of the form.
    url: String,
    /// The same as a code.
    code: Option<(usize, Area)>,
}

impl Footer {
    fn new(builder: &mut Builder<'_>) -> Self {
        let form = builder.form;
        if form.url.is_empty() {
            return Self { url: String::new(), code: None };
        }
        // The row of this version in the page's list: whoever scans a paper copy sees whether it is in force.
        let url = format!("{}#v{}", form.url, escaped(&form.version));
        let code = qr::code(&url).map(|drawing| {
            builder.drawings.push(drawing);
            (builder.drawings.len() - 1, Area { x: RIGHT - CODE, y: FOOT, width: CODE, height: CODE })
        });
        if code.is_none() {
            builder.problems.push(PrintProblem::new("url", Reason::TooLong));
        }
        Self { url, code }
    }

    /// Footer of a page, and the head of the second and later ones.
    fn running(&self, form: &PrintForm, setter: &Setter, number: usize, total: usize) -> Vec<(f32, f32, String)> {
        let labels = &form.labels;
        let page = labels.page_of.replace("{n}", &(number + 1).to_string()).replace("{m}", &total.to_string());
        let edge = if self.code.is_some() { RIGHT - CODE - 4.0 * MM } else { RIGHT };
        let right = edge - setter.width(&page, RUNNING);
        let foot = FOOT + 9.0;
        let one_line = |text: &str, room: f32| setter.lines(text, RUNNING, room).into_iter().next().unwrap_or_default();
        let stand = one_line(&format!("{} · {}", form.id, version(form)), right - LEFT - 10.0);
        let mut all = vec![(LEFT, foot, stand), (right, foot, page)];
        let mut y = foot + RUNNING.leading;
        for line in setter.lines(&self.url, RUNNING, edge - LEFT).into_iter().take(2) {
            all.push((LEFT, y, line));
            y += RUNNING.leading;
        }
        if number > 0 {
            let entity = plain(&form.authority.entity);
            let right = (RIGHT - setter.width(&entity, RUNNING)).max(LEFT + MEASURE / 2.0);
            all.push((LEFT, 15.0 * MM, one_line(&plain(&form.title), right - LEFT - 10.0)));
            all.push((right, 15.0 * MM, one_line(&entity, RIGHT - right + 0.1)));
        }
        all
    }
}

/// A version as part of an address.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Version and date as the labels have them.
pub(super) fn version(form: &PrintForm) -> String {
    let mut date = form.valid_from.split('-');
    let mut part = || date.next().unwrap_or_default();
    form.labels.version.replace("{version}", &form.version).replace("{year}", part()).replace("{month}", part()).replace("{day}", part())
}
