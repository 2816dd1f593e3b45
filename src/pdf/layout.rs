//! From a form to placed pages: the order of things on paper. Pure: no PDF objects, no files.

use super::builder::{Builder, MEASURE, RUNNING};
use super::flow::fill;
use super::font::Faces;
use super::head;
use super::page::{BOTTOM, Document, LEFT, MM, PAGE_HEIGHT, RIGHT, TOP};
use super::problem::{PrintProblem, Reason};
use super::text::{Setter, plain};
use crate::model::print::PrintForm;

/// Places a form on pages.
pub(super) fn layout(form: &PrintForm, faces: &'static Faces) -> (Document, Vec<PrintProblem>) {
    let mut builder = Builder::new(form, faces);
    let (head, top) = head::letterhead(&mut builder);
    builder.opening();
    for section in &form.sections {
        builder.section(section);
    }
    builder.attachments();
    builder.signature();
    builder.privacy();

    let Builder { setter, tree, questions, fields, mut annots, blocks, mut problems, .. } = builder;
    for block in &blocks {
        if block.height > BOTTOM - TOP {
            problems.push(PrintProblem::new(block.place.clone(), Reason::TooTall));
        }
    }
    let mut pages = fill(blocks, top, &mut annots);
    if let Some(first) = pages.first_mut() {
        first.pieces.splice(0..0, head);
    }
    let total = pages.len();
    for (number, page) in pages.iter_mut().enumerate() {
        page.running = running(form, &setter, number, total);
    }
    (Document { pages, tree, questions, fields, annots }, problems)
}

/// Footer of every page, and the head of the second and later ones.
fn running(form: &PrintForm, setter: &Setter, number: usize, total: usize) -> Vec<(f32, f32, String)> {
    let labels = &form.labels;
    let page = labels.page_of.replace("{n}", &(number + 1).to_string()).replace("{m}", &total.to_string());
    let right = RIGHT - setter.width(&page, RUNNING);
    let foot = PAGE_HEIGHT - 13.0 * MM;
    let one_line = |text: &str, room: f32| setter.lines(text, RUNNING, room).into_iter().next().unwrap_or_default();
    let stand = one_line(&format!("{} · {}", form.id, version(form)), right - LEFT - 10.0);
    let mut all = vec![(LEFT, foot, stand), (right, foot, page)];
    if number > 0 {
        let entity = plain(&form.authority.entity);
        let right = (RIGHT - setter.width(&entity, RUNNING)).max(LEFT + MEASURE / 2.0);
        all.push((LEFT, 15.0 * MM, one_line(&plain(&form.title), right - LEFT - 10.0)));
        all.push((right, 15.0 * MM, one_line(&entity, RIGHT - right + 0.1)));
    }
    all
}

/// Version and date as the labels have them.
pub(super) fn version(form: &PrintForm) -> String {
    let mut date = form.valid_from.split('-');
    let mut part = || date.next().unwrap_or_default();
    form.labels.version.replace("{version}", &form.version).replace("{year}", part()).replace("{month}", part()).replace("{day}", part())
}
