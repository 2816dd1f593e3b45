//! From a form to placed pages: the order of things on paper. Pure: no PDF objects, no files.

use super::builder::{Builder, GERMAN, MEASURE, RUNNING, TITLE};
use super::flow::fill;
use super::font::Faces;
use super::head;
use super::page::{Area, BOTTOM, Document, LEFT, MM, Page, Piece, RIGHT, TOP};
use super::problem::{PrintProblem, Reason};
use super::qr;
use super::sheet;
use super::text::{Setter, Style, plain};
use crate::model::print::PrintForm;

/// Where the footer begins: below the text and the frames around it.
const FOOT: f32 = 276.5 * MM;
/// Room for the number of all pages: a form of a hundred is none.
const SPARE: &str = "00";
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
    builder.payment();
    builder.submit();
    builder.privacy();
    builder.sheet();

    let footer = Footer::new(&mut builder);
    let Builder { setter, tree, questions, fields, mut annots, blocks, mut problems, drawings, notes, .. } = builder;
    for block in &blocks {
        if block.alone() > BOTTOM - TOP {
            problems.push(PrintProblem::new(block.place.clone(), Reason::TooTall));
        }
    }
    let top = head.bottom.max(office.bottom);
    let mut pages = fill(blocks, top, &mut annots);
    if let Some(first) = pages.first_mut() {
        // The authority's box stands above, and is read after the title.
        let set_in = |piece: &Piece, wanted: Style| matches!(piece, Piece::Text { style, .. } if *style == wanted);
        let title = first.pieces.iter().rposition(|piece| set_in(piece, TITLE)).map_or(0, |last| last + 1);
        let after = title + first.pieces.iter().skip(title).take_while(|piece| set_in(piece, GERMAN)).count();
        first.pieces.splice(after..after, office.pieces);
        first.pieces.splice(0..0, head.pieces);
    }
    sheet::number(&mut pages, &notes);
    for (number, page) in pages.iter_mut().enumerate() {
        footer.running(form, &setter, Some(number), page);
    }
    let mut added = Page::default();
    footer.running(form, &setter, None, &mut added);
    (Document { pages, tree, questions, fields, annots, drawings, added }, problems)
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

    /// Footer of a page, and the head of the second and later ones. A page that may be added has no number yet.
    ///
    /// How many pages there are stands in an object that all of them draw, so that it can be changed when some are added.
    fn running(&self, form: &PrintForm, setter: &Setter, number: Option<usize>, to: &mut Page) {
        let words = match number {
            Some(number) => form.labels.page_of.replace("{n}", &(number + 1).to_string()),
            None => form.labels.page_of.clone(),
        };
        let spare = setter.width(SPARE, RUNNING);
        let open = ["{n}", "{m}"].iter().filter(|mark| words.contains(**mark)).count();
        let room = setter.width(&words.replace("{n}", "").replace("{m}", ""), RUNNING) + open as f32 * spare;
        let edge = if self.code.is_some() { RIGHT - CODE - 4.0 * MM } else { RIGHT };
        let right = edge - room;
        let foot = FOOT + 8.0;
        let one_line = |text: &str, room: f32| setter.lines(text, RUNNING, room).into_iter().next().unwrap_or_default();
        // Four lines are as far down as printers reach.
        let stand = setter.lines(&format!("{} · {}", form.id, version(form)), RUNNING, right - LEFT - 10.0).into_iter().take(2);
        let lines = stand.chain(setter.lines(&self.url, RUNNING, edge - LEFT).into_iter().take(2));
        let below = |top: f32| move |(number, line)| (LEFT, top + number as f32 * RUNNING.leading, line);
        let mut all: Vec<(f32, f32, String)> = lines.enumerate().map(below(foot)).collect();
        if number != Some(0) {
            let entity = plain(&form.authority.entity);
            let right = (RIGHT - setter.width(&entity, RUNNING)).max(LEFT + MEASURE / 2.0);
            let title = setter.lines(&plain(&form.title.text), RUNNING, right - LEFT - 10.0).into_iter().take(2);
            all.extend(title.enumerate().map(below(15.0 * MM)));
            all.push((right, 15.0 * MM, one_line(&entity, RIGHT - right + 0.1)));
        }
        // Last, so that who copies the text finds both numbers on one line.
        let (mut x, mut rest) = (right, words.as_str());
        while let Some(at) = ["{n}", "{m}"].iter().filter_map(|mark| rest.find(mark)).min() {
            let (text, tail) = rest.split_at(at);
            all.push((x, foot, text.to_owned()));
            x += setter.width(text, RUNNING);
            let place = if tail.starts_with("{n}") { &mut to.number } else { &mut to.total };
            *place = Some((x, foot));
            x += spare;
            rest = tail.get(3..).unwrap_or_default();
        }
        all.push((x, foot, rest.to_owned()));
        all.retain(|(_, _, text)| !text.is_empty());
        to.running = all;
        to.code = self.code;
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
