//! Buttons and boxes to tick, with their texts beside them.

use pdf_writer::types::StructRole;

use super::builder::{BODY, Builder, base_line};
use super::controls::Place;
use super::page::{Area, Control, Piece, RadioOption, Target};
use super::problem::{PrintProblem, Reason};
use super::tags::ElementId;
use super::text::plain;
use crate::model::print::{Label, PrintField};

/// Size of a button or a box to tick.
pub(super) const BUTTON: f32 = 13.0;
/// Distance from the left edge of a button to its text.
const BUTTON_INDENT: f32 = BUTTON + 6.0;
/// Height of an option with one line of text: enough to hit with a finger.
const OPTION: f32 = 20.0;
/// Space between options that stand side by side.
const OPTION_GAP: f32 = 22.0;

impl Builder<'_> {
    /// A group of round buttons, side by side if there is room.
    pub(super) fn buttons(
        &mut self,
        place: &Place,
        question: usize,
        field: &PrintField,
        options: &[(String, Label)],
        tooltip: String,
    ) -> (Vec<Piece>, f32) {
        self.check_options(field, options);
        let states = options.iter().enumerate().map(|(number, (id, label))| RadioOption {
            id: id.clone(),
            label: plain(&label.both()),
            state: state(number, id),
        });
        let control = Control::Radio(states.collect());
        let number = self.field(question, field, &field.path, None, control, tooltip);
        let widths = options.iter().map(|(_, label)| BUTTON_INDENT + self.label_width(label, BODY));
        let abreast = widths.sum::<f32>() + OPTION_GAP * (options.len().max(1) - 1) as f32 <= place.width;
        let (mut pieces, mut x, mut y, mut highest) = (Vec::new(), place.x, 0.0, OPTION);
        for (option, (_, label)) in options.iter().enumerate() {
            let target = Target::Widget { field: number, option: Some(option) };
            let (set, height) = self.option(place.group, target, label, x, place.width);
            pieces.extend(set.into_iter().map(|piece| piece.moved(0.0, y)));
            if abreast {
                x += BUTTON_INDENT + self.label_width(label, BODY) + OPTION_GAP;
                highest = highest.max(height);
            } else {
                y += height;
            }
        }
        (pieces, if abreast { highest } else { y })
    }

    /// One box to tick of a question with several, as an item of their list.
    #[expect(clippy::too_many_arguments, reason = "a box needs its question, its words and its place")]
    pub(super) fn box_to_tick(
        &mut self,
        list: ElementId,
        question: usize,
        field: &PrintField,
        (id, label): &(String, Label),
        tooltip: &str,
        x: f32,
        width: f32,
    ) -> (Vec<Piece>, f32) {
        let path = format!("{}.{id}", field.path);
        let both = plain(&label.both());
        let tooltip = if tooltip.is_empty() { both } else { format!("{tooltip}: {both}") };
        let single = PrintField { required: false, ..PrintField::default() };
        let number = self.field(question, &single, &path, Some(id.clone()), Control::Check, tooltip);
        let item = self.tree.element(list, StructRole::LI);
        let body = self.tree.element(item, StructRole::LBody);
        self.option(body, Target::Widget { field: number, option: None }, label, x, width)
    }

    /// A button with its text to the right, and the height of both.
    pub(super) fn option(&mut self, group: ElementId, target: Target, label: &Label, x: f32, width: f32) -> (Vec<Piece>, f32) {
        let paragraph = self.tree.element(group, StructRole::P);
        self.annot(paragraph, StructRole::Form, target);
        let annot = self.annots.len() - 1;
        let top = (OPTION - BODY.leading) / 2.0;
        // The button stands around the capitals of the first line.
        let y = top + base_line(BODY) - 0.714 * BODY.size / 2.0 - BUTTON / 2.0;
        let mut pieces = vec![Piece::Annot(annot, Area { x, y, width: BUTTON, height: BUTTON })];
        let bottom = self.set_label(paragraph, label, BODY, (x + BUTTON_INDENT, width - BUTTON_INDENT), top, &mut pieces);
        (pieces, (bottom + top).max(OPTION))
    }

    /// A choice has options, and each of them once.
    pub(super) fn check_options(&mut self, field: &PrintField, options: &[(String, Label)]) {
        if options.is_empty() {
            self.problems.push(PrintProblem::new(&field.path, Reason::NoOptions));
        }
        for (number, (id, _)) in options.iter().enumerate() {
            if options.iter().take(number).any(|(other, _)| other == id) {
                self.problems.push(PrintProblem::new(&field.path, Reason::DuplicateOption(id.clone())));
            }
        }
    }
}

/// Name of a button's state. Ids are used as they are unless they would need escapes or mean "off".
fn state(number: usize, id: &str) -> String {
    let plain =
        id.starts_with(|c: char| c.is_ascii_alphanumeric()) && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain && id != "Off" { id.to_owned() } else { format!("_{number}") }
}
