//! The head of the first page after DIN 5008 form B: who, where to, when open, and the authority's own box.
//!
//! A citizen posts the form back, so the window of the envelope shows the authority's address.

use pdf_writer::types::StructRole;

use super::builder::{BODY, Builder, ENTITY, HINT, STRONG, base_line, set};
use super::drawing::Drawing;
use super::page::{Area, LEFT, MM, Piece, RIGHT, Shape};
use super::problem::{PrintProblem, Reason};
use super::tags::{ElementId, Tree};
use super::text::{Style, plain};

/// Where the letterhead begins.
const TOP: f32 = 12.0 * MM;
/// Longer side of the coat of arms.
const ARMS: f32 = 22.0 * MM;
/// The address zone of the window, below the 17.7 mm for remarks.
const ADDRESS: f32 = (45.0 + 17.7) * MM;
/// Height of the address zone.
const ADDRESS_HEIGHT: f32 = 27.3 * MM;
/// Width of the address zone: 85 mm less the 5 mm left of the text.
const ADDRESS_WIDTH: f32 = 80.0 * MM;
/// The column with contact and office box: DIN 5008's information block.
const SIDE: f32 = 125.0 * MM;
/// Width of that column.
const SIDE_WIDTH: f32 = RIGHT - SIDE;
/// Where the text of form B begins.
const BODY_TOP: f32 = 98.5 * MM;
/// Inner margin of the office box.
const PAD: f32 = 2.5 * MM;
/// The office box ends here: the title and first words stand below it on the same page.
const OFFICE_BOTTOM: f32 = 200.0 * MM;
/// Height of a line to write on.
const WRITING: f32 = 8.5 * MM;

/// What has its place on the first page.
pub(super) struct Head {
    /// Pieces with their places on the page.
    pub(super) pieces: Vec<Piece>,
    /// Where the right column ends.
    pub(super) contact: f32,
    /// Where the text below may begin.
    pub(super) bottom: f32,
}

/// Everything before the title.
pub(super) fn letterhead(builder: &mut Builder<'_>) -> Head {
    let head = builder.tree.element(Tree::ROOT, StructRole::Sect);
    let mut pieces = marks();
    let x = arms(builder, head, &mut pieces);
    names(builder, head, x, &mut pieces);
    address(builder, head, &mut pieces);
    let contact = contact(builder, head, &mut pieces);
    Head { pieces, contact, bottom: BODY_TOP.max(contact + 6.0 * MM) }
}

/// The coat of arms; returns where the names beside it begin.
fn arms(builder: &mut Builder<'_>, head: ElementId, to: &mut Vec<Piece>) -> f32 {
    let Some(picture) = &builder.form.coat_of_arms else {
        return LEFT;
    };
    let drawing = match Drawing::read(picture) {
        Ok(drawing) => drawing,
        Err(why) => {
            builder.problems.push(PrintProblem::new("coat_of_arms", Reason::BadPicture(why)));
            return LEFT;
        }
    };
    let alt = plain(&picture.alt);
    if alt.is_empty() {
        builder.problems.push(PrintProblem::new("coat_of_arms", Reason::NoLabel));
    }
    let scale = (ARMS / drawing.width).min(ARMS / drawing.height);
    let area = Area { x: LEFT, y: TOP, width: drawing.width * scale, height: drawing.height * scale };
    let text = builder.tree.figure(head, &alt);
    builder.drawings.push(drawing);
    to.push(Piece::Drawing { text, drawing: builder.drawings.len() - 1, area });
    LEFT + area.width + 5.0 * MM
}

/// Fold marks at 105 and 210 mm, the punch mark half-way down.
fn marks() -> Vec<Piece> {
    [(105.0, 4.0), (148.5, 6.0), (210.0, 4.0)].map(|(y, length)| Piece::Shape(Shape::Mark { y: y * MM, length: length * MM })).to_vec()
}

/// One paragraph below `y`; returns where it ends.
fn line(builder: &mut Builder<'_>, parent: ElementId, text: &str, style: Style, at: Area, to: &mut Vec<Piece>) -> f32 {
    let lines = builder.setter.lines(text, style, at.width);
    if lines.is_empty() {
        return at.y;
    }
    let id = builder.tree.paragraph(parent, StructRole::P);
    to.extend(set(id, &lines, style, at.x, at.y));
    at.y + lines.len() as f32 * style.leading
}

/// Legal entity, office and department.
fn names(builder: &mut Builder<'_>, head: ElementId, x: f32, to: &mut Vec<Piece>) {
    let authority = &builder.form.authority;
    let mut at = Area { x, y: TOP, width: SIDE - x - 5.0 * MM, height: 0.0 };
    at.y = line(builder, head, &authority.entity, ENTITY, at, to) + 2.0;
    at.y = line(builder, head, &authority.office, BODY, at, to);
    if let Some(department) = &authority.department {
        at.y = line(builder, head, department, BODY, at, to);
    }
    if at.y > ADDRESS - HINT.leading {
        builder.problems.push(PrintProblem::new("authority.office", Reason::TooTall));
    }
}

/// What shows in the window.
fn address(builder: &mut Builder<'_>, head: ElementId, to: &mut Vec<Piece>) {
    let form = builder.form;
    let at = Area { x: LEFT, y: ADDRESS - HINT.leading - 1.0, width: ADDRESS_WIDTH, height: 0.0 };
    line(builder, head, &form.labels.return_to, HINT, at, to);
    let lines: Vec<String> = form.authority.address_lines.iter().flat_map(|text| builder.setter.lines(text, BODY, ADDRESS_WIDTH)).collect();
    if lines.is_empty() {
        return;
    }
    // Six lines fit if they move closer; the post reads no more than that.
    let leading = BODY.leading.min(ADDRESS_HEIGHT / lines.len() as f32);
    if lines.len() > 6 {
        builder.problems.push(PrintProblem::new("authority.address_lines", Reason::TooTall));
    }
    let text = builder.tree.paragraph(head, StructRole::P);
    let count = lines.len();
    let lines: Vec<String> = lines
        .into_iter()
        .enumerate()
        .map(|(number, line)| if number + 1 == count { line } else { format!("{} ", line.trim_end()) })
        .collect();
    to.extend(set(text, &lines, Style { leading, ..BODY }, LEFT, ADDRESS));
}

/// Telephone, mail and hours in the right column; returns where they end.
fn contact(builder: &mut Builder<'_>, head: ElementId, to: &mut Vec<Piece>) -> f32 {
    let form = builder.form;
    let mut at = Area { x: SIDE, y: TOP, width: SIDE_WIDTH, height: 0.0 };
    let lines = [(&form.labels.phone, &form.authority.phone), (&form.labels.email, &form.authority.email)];
    for (label, value) in lines {
        if let Some(value) = value {
            at.y = line(builder, head, &format!("{label}: {value}"), BODY, at, to);
        }
    }
    if form.authority.hours.is_empty() {
        return at.y;
    }
    at.y = line(builder, head, &form.labels.hours, STRONG, Area { y: at.y + 5.0, ..at }, to);
    let days = form.authority.hours.iter().map(|(day, _)| builder.setter.width(day, BODY)).fold(0.0, f32::max);
    let gap = (days + 8.0).min(SIDE_WIDTH / 2.0);
    for (day, hours) in &form.authority.hours {
        let text = builder.tree.paragraph(head, StructRole::P);
        let mut days = builder.setter.lines(day, BODY, gap - 4.0);
        let hours = builder.setter.lines(hours, BODY, SIDE_WIDTH - gap);
        if let Some(last) = days.last_mut() {
            last.push(' ');
        }
        to.extend(set(text, &days, BODY, SIDE, at.y));
        to.extend(set(text, &hours, BODY, SIDE + gap, at.y));
        at.y += days.len().max(hours.len()) as f32 * BODY.leading;
    }
    at.y
}

/// The box for the authority's own remarks, to be filled in by hand, below `y` in the right column. Applicants pass
/// over it, so it is read after the title.
pub(super) fn office(builder: &mut Builder<'_>, y: f32) -> Head {
    let form = builder.form;
    if form.office_use.is_empty() {
        return Head { pieces: Vec::new(), contact: y, bottom: 0.0 };
    }
    let top = (y + 4.0 * MM).max(45.0 * MM);
    let group = builder.tree.element(Tree::ROOT, StructRole::Div);
    let (x, width) = (SIDE + PAD, SIDE_WIDTH - 2.0 * PAD);
    let mut inner = Vec::new();
    let heading = builder.tree.element(group, StructRole::P);
    let mut y = builder.set_label(heading, &form.labels.office_use, STRONG, (x, width), top + PAD, &mut inner);
    let mut over = None;
    for (number, label) in form.office_use.iter().enumerate() {
        let paragraph = builder.tree.element(group, StructRole::P);
        let mut words = Vec::new();
        let tall = builder.set_label(paragraph, label, BODY, (x, width * 0.6), 0.0, &mut words);
        let used = words.iter().map(|piece| builder.reach(piece)).fold(0.0, f32::max) - x + 5.0;
        let height = WRITING.max(tall + 6.0);
        let first = y + height - tall;
        inner.extend(words.into_iter().map(|piece| piece.moved(0.0, first)));
        let rule = y + height - BODY.leading + base_line(BODY) + 2.0;
        inner.push(Piece::Shape(Shape::Writing { x: x + used, y: rule, width: width - used }));
        y += height;
        if y + PAD > OFFICE_BOTTOM {
            over.get_or_insert(number + 1);
        }
    }
    if let Some(entry) = over {
        builder.problems.push(PrintProblem::new(format!("office_use.{entry}"), Reason::TooTall));
    }
    let bottom = y + PAD;
    inner.insert(0, Piece::Shape(Shape::Panel(Area { x: SIDE, y: top, width: SIDE_WIDTH, height: bottom - top })));
    Head { pieces: inner, contact: y, bottom: bottom + 6.0 * MM }
}
