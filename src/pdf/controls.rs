//! What stands below a label: a line, an area, buttons, boxes, a place to sign.

use pdf_writer::types::{ListNumbering, StructRole};

use super::builder::{BODY, Builder, STRONG, set};
use super::page::{Area, Control, Field, MM, Piece, Shape, Target};
use super::rows::Cell;
use super::tags::ElementId;
use super::text::plain;
use crate::model::print::{FieldKind, Label, PrintField, Width};

/// Height to write in by hand.
pub(super) const WRITING_HEIGHT: f32 = 8.0 * MM;
/// Height of a place to sign.
const SIGNING_HEIGHT: f32 = 15.0 * MM;
/// A choice with more options becomes a drop-down list.
const MAX_BUTTONS: usize = 5;
/// So many choices still stand on paper.
const MAX_PRINTED: usize = 24;
/// Width of a box for one character.
const TOOTH: f32 = 6.0 * MM;
/// A wide letter such as W needs this much; a comb that would be closer is a plain line.
const NARROWEST_TOOTH: f32 = 4.2 * MM;
/// Distance of two lines that are typed or written into an area.
const AREA_LEADING: f32 = 17.0;

/// Where a field stands.
pub(super) struct Place {
    pub(super) group: ElementId,
    pub(super) x: f32,
    pub(super) width: f32,
}

impl Builder<'_> {
    /// A field with its label, at a left edge; the words above it may have more room than the field.
    pub(super) fn cell(&mut self, parent: ElementId, title: &str, field: &PrintField, (x, width, room): (f32, f32, f32)) -> Cell {
        let group = self.tree.element(parent, StructRole::Div);
        let place = Place { group, x, width };
        match field.kind {
            FieldKind::Note => return self.note(&place, field),
            FieldKind::Declaration => return self.declaration(&place, field),
            _ => {}
        }
        let hint = self.hint(field);
        let tooltip = self.tooltip(title, field, hint.as_deref());
        let mut cell = self.label_cell(group, field, hint.as_deref(), x, room);
        let question = self.question(&field.path, field.kind);
        let (body, height) = match field.kind {
            FieldKind::YesNo => {
                let labels = &self.form.labels;
                let options = [("yes".to_owned(), labels.yes.clone()), ("no".to_owned(), labels.no.clone())];
                self.buttons(&place, question, field, &options, tooltip)
            }
            FieldKind::Choice if field.options.len() <= MAX_BUTTONS => self.buttons(&place, question, field, &field.options, tooltip),
            FieldKind::MultiChoice => {
                let (mut pieces, mut y) = (Vec::new(), 0.0);
                self.check_options(field, &field.options);
                let list = self.tree.list(group, ListNumbering::None);
                for option in &field.options {
                    let (option, height) = self.box_to_tick(list, question, field, option, &tooltip, x, width);
                    pieces.extend(option.into_iter().map(|piece| piece.moved(0.0, y)));
                    y += height;
                }
                (pieces, y)
            }
            _ => self.writing(&place, question, field, tooltip),
        };
        cell.body = body;
        cell.body_height = height;
        cell
    }

    /// The hint of a field: how a date or a time is written, and its own.
    pub(super) fn hint(&self, field: &PrintField) -> Option<String> {
        let format = match field.kind {
            FieldKind::Date => self.form.labels.date_hint.as_str(),
            FieldKind::Time => self.form.labels.time_hint.as_str(),
            _ => "",
        };
        let own = field.hint.as_deref().unwrap_or_default();
        let parts: Vec<&str> = [format, own].into_iter().filter(|part| !part.is_empty()).collect();
        let said = parts.len() == 2 && own.contains(format);
        let words = if said { own.to_owned() } else { parts.join("; ") };
        Some(words).filter(|words| !words.is_empty())
    }

    /// What can be chosen from a list that opens: on paper it does not open, so it stands there in words.
    pub(super) fn choices(&self, field: &PrintField) -> Option<String> {
        let opens = field.kind == FieldKind::Choice && (MAX_BUTTONS + 1..=MAX_PRINTED).contains(&field.options.len());
        let choices = &self.form.labels.choices;
        let all = || field.options.iter().map(|(_, label)| plain(&label.text)).collect::<Vec<_>>().join("; ");
        (opens && !choices.is_empty()).then(|| choices.replace("{list}", &all()))
    }

    /// A field to write in: a line, an area, a list or a place to sign.
    fn writing(&mut self, place: &Place, question: usize, field: &PrintField, tooltip: String) -> (Vec<Piece>, f32) {
        let (mut control, height) = self.control(field);
        if let (Some(count), Control::Text { multiline: false, max_length, comb }) = (field.comb.filter(|count| *count > 1), &mut control) {
            *max_length = Some(count.into());
            let tooth = (place.width / f32::from(count)).min(TOOTH);
            if tooth >= NARROWEST_TOOTH {
                *comb = true;
                return self.comb(place, question, field, (count, tooth), (control, tooltip));
            }
        }
        let unit = if field.kind == FieldKind::Money { self.form.labels.currency.as_str() } else { "" };
        let reserve = if unit.is_empty() { 0.0 } else { self.setter.width(unit, BODY) + 6.0 };
        let room = if field.width == Width::Full { natural_width(field) } else { f32::MAX };
        let area = Area { x: place.x, y: 0.0, width: (place.width - reserve).min(room), height };

        let mut pieces = Vec::new();
        if !unit.is_empty() {
            let text = self.tree.paragraph(place.group, StructRole::P);
            let top = (height - BODY.leading) / 2.0;
            pieces.extend(set(text, &[unit.to_owned()], BODY, area.x + area.width + 6.0, top));
        }
        pieces.push(Piece::Shape(match control {
            Control::Signature => Shape::Writing { x: area.x, y: height, width: area.width },
            _ => Shape::Field(area),
        }));
        if let Control::List(_) = control {
            pieces.push(Piece::Shape(Shape::Arrow { x: area.x + area.width - 11.0, y: height / 2.0 }));
        }
        let number = self.field(question, field, &field.path, None, control, tooltip);
        pieces.push(self.widget(place.group, number, None, inside(area)));
        (pieces, height)
    }

    /// What a field to write in is in the PDF, and how high.
    pub(super) fn control(&mut self, field: &PrintField) -> (Control, f32) {
        match field.kind {
            FieldKind::TextArea => {
                let lines = field.lines.max(1);
                let control = Control::Text { multiline: true, max_length: field.max_length, comb: false };
                (control, f32::from(lines) * AREA_LEADING + 6.0)
            }
            FieldKind::Choice => {
                self.check_options(field, &field.options);
                let options = field.options.iter().map(|(id, label)| (id.clone(), plain(&label.both()))).collect();
                (Control::List(options), WRITING_HEIGHT)
            }
            FieldKind::Signature => (Control::Signature, SIGNING_HEIGHT),
            kind => {
                let max_length = field.max_length.or(match kind {
                    FieldKind::Date => Some(10),
                    FieldKind::Time | FieldKind::Plz => Some(5),
                    _ => None,
                });
                (Control::Text { multiline: false, max_length, comb: false }, WRITING_HEIGHT)
            }
        }
    }

    /// A line with a box for each character. Viewers divide the widget evenly, so it is as wide as the frame.
    fn comb(
        &mut self,
        place: &Place,
        question: usize,
        field: &PrintField,
        (count, tooth): (u8, f32),
        (control, tooltip): (Control, String),
    ) -> (Vec<Piece>, f32) {
        let height = WRITING_HEIGHT;
        let area = Area { x: place.x, y: 0.0, width: tooth * f32::from(count), height };
        let mut pieces = vec![Piece::Shape(Shape::Field(area))];
        for number in 1..count {
            let strong = field.kind == FieldKind::Iban && number % 4 == 0;
            let top = if strong { 0.0 } else { height * 0.55 };
            let x = area.x + tooth * f32::from(number);
            pieces.push(Piece::Shape(Shape::Tooth { x, y: top, height: height - top, strong }));
        }
        let number = self.field(question, field, &field.path, None, control, tooltip);
        pieces.push(self.widget(place.group, number, None, Area { y: 1.0, height: height - 2.0, ..area }));
        (pieces, height)
    }

    /// A declaration: one box, and the text that is agreed to.
    fn declaration(&mut self, place: &Place, field: &PrintField) -> Cell {
        let (above, text) = match &field.text {
            Some(text) => (field.label.clone(), text.clone()),
            None => (Label::default(), self.label(field)),
        };
        let mut cell = Cell::default();
        self.add(place.group, &above, STRONG, (place.x, place.width), &mut cell);
        let condition = field.condition.as_deref().unwrap_or_default();
        self.conditional(place.group, self.own_condition(field).unwrap_or_default(), place.x, place.width, &mut cell);
        let question = self.question(&field.path, field.kind);
        let mut tooltip = if above.text.is_empty() { text.both() } else { format!("{}: {}", above.both(), text.both()) };
        if !condition.is_empty() {
            tooltip = format!("{condition} – {tooltip}");
        }
        let tooltip = plain(&tooltip);
        let number = self.field(question, field, &field.path, None, Control::Check, tooltip);
        let target = Target::Widget { field: number, option: None };
        (cell.body, cell.body_height) = self.option(place.group, target, &text, place.x, place.width);
        cell
    }

    /// Text to read, with a bar beside it.
    fn note(&mut self, place: &Place, field: &PrintField) -> Cell {
        let mut cell = Cell::default();
        self.conditional(place.group, self.own_condition(field).unwrap_or_default(), place.x, place.width, &mut cell);
        let indent = 10.0;
        let across = (place.x + indent, place.width - indent);
        for (label, style) in [(Some(&field.label), STRONG), (field.text.as_ref(), BODY)] {
            for label in label.map(Label::paragraphs).unwrap_or_default() {
                let element = self.tree.element(place.group, StructRole::P);
                cell.body_height = self.set_label(element, &label, style, across, cell.body_height, &mut cell.body);
            }
        }
        let bar = Area { x: place.x, y: 1.0, width: 2.5, height: cell.body_height - 2.0 };
        cell.body.push(Piece::Shape(Shape::Bar(bar)));
        cell
    }

    /// The widget of a field, in a form element of its own.
    pub(super) fn widget(&mut self, group: ElementId, field: usize, option: Option<usize>, area: Area) -> Piece {
        self.annot(group, StructRole::Form, Target::Widget { field, option });
        Piece::Annot(self.annots.len() - 1, area)
    }

    /// Adds a field and returns its number.
    pub(super) fn field(
        &mut self,
        question: usize,
        field: &PrintField,
        path: &str,
        option: Option<String>,
        control: Control,
        tooltip: String,
    ) -> usize {
        let required = field.required && !field.lenient && !matches!(control, Control::Signature);
        self.fields.push(Field { path: path.to_owned(), question, option, control, tooltip, required });
        self.fields.len() - 1
    }
}

/// Where the widget stands inside its frame, so that entries don't touch that.
pub(super) fn inside(area: Area) -> Area {
    Area { x: area.x + 3.0, y: area.y + 1.0, width: area.width - 6.0, height: area.height - 2.0 }
}

/// How wide an answer is on a line of its own: a date across the page looks like a mistake.
fn natural_width(field: &PrintField) -> f32 {
    let millimetres = match field.kind {
        FieldKind::Date | FieldKind::Integer => 45.0,
        FieldKind::Time | FieldKind::Plz => 30.0,
        FieldKind::Decimal | FieldKind::Money => 50.0,
        FieldKind::Phone | FieldKind::Signature => 80.0,
        FieldKind::Iban => 105.0,
        FieldKind::Text => match field.max_length {
            // Wide letters such as M need nearly 10 points.
            Some(length) => (length as f32 * 3.4 + 4.0).max(30.0),
            None => f32::MAX / MM / 2.0,
        },
        _ => f32::MAX / MM / 2.0,
    };
    millimetres * MM
}
