//! Sections: fields side by side in rows, lists of boxes to tick.

use pdf_writer::types::StructRole;

use super::builder::{BODY, Builder, HINT, MEASURE, Space, set};
use super::flow::Block;
use super::page::{Area, LEFT, MM, Piece, Shape};
use super::tags::ElementId;
use super::text::{Style, plain};
use crate::model::print::{FieldKind, Label, PrintField, PrintSection, Width};

/// Space between two columns.
const GUTTER: f32 = 6.0 * MM;
/// Space above a row.
const ROW: f32 = 9.0;
/// Space between a label and its field.
const LABEL_GAP: f32 = 2.0;
/// Distance of a condition from the left edge of its field.
const CONDITION: f32 = 6.0;
/// A list with more options than this may run over the end of a page.
const LONG_LIST: usize = 8;

/// A field with its label, both from their own upper edges.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) label: Vec<Piece>,
    pub(super) label_height: f32,
    pub(super) body: Vec<Piece>,
    pub(super) body_height: f32,
}

/// Sixths of the page's width.
fn sixths(width: Width) -> usize {
    match width {
        Width::Full => 6,
        Width::Half => 3,
        Width::Third => 2,
    }
}

/// How many of the next fields stand in one row.
fn row_length(fields: &[PrintField]) -> usize {
    let mut used = 0;
    fields
        .iter()
        .take_while(|field| {
            // A table stands alone.
            used += if field.kind == FieldKind::Table { 6 } else { sixths(field.width) };
            used <= 6
        })
        .count()
        .max(1)
}

impl<'a> Builder<'a> {
    /// A numbered section with all its fields.
    pub(super) fn section(&mut self, section: &'a PrintSection) {
        let sect = self.open(&section.title);
        if let Some(heading) = self.blocks.last_mut() {
            heading.place = format!("sections.{}.title", section.id);
        }
        self.condition = section.condition.as_deref();
        if let Some(condition) = &section.condition {
            self.condition(sect, condition, format!("sections.{}.condition", section.id));
        }
        for paragraph in section.note.iter().flat_map(|note| note.lines()).filter(|line| !line.trim().is_empty()) {
            self.text(sect, StructRole::P, paragraph, BODY, Space { before: 2.0, keep: true });
        }
        self.rows(sect, &section.title.text, &section.fields);
        if section.more {
            self.goes_on(sect);
        }
        self.condition = None;
    }

    /// When a whole section is to be filled in, below its heading.
    fn condition(&mut self, sect: ElementId, text: &str, place: String) {
        let mut cell = Cell::default();
        self.conditional(sect, text, LEFT, MEASURE, &mut cell);
        let (pieces, height) = (cell.label, cell.label_height);
        self.blocks.push(Block { before: 2.0, height, keep: true, pieces, place, ..Block::default() });
    }

    /// `Nur ausfüllen, wenn …` with a thin bar beside it, at the end of the upper half of a cell.
    pub(super) fn conditional(&mut self, parent: ElementId, text: &str, x: f32, width: f32, cell: &mut Cell) {
        let lines = self.setter.lines(text, HINT, width - CONDITION);
        if lines.is_empty() {
            return;
        }
        let id = self.tree.paragraph(parent, StructRole::P);
        let height = lines.len() as f32 * HINT.leading;
        let bar = Area { x, y: cell.label_height + 2.0, width: 1.5, height: height - 3.0 };
        cell.label.push(Piece::Shape(Shape::Bar(bar)));
        cell.label.extend(set(id, &lines, HINT, x + CONDITION, cell.label_height));
        cell.label_height += height;
    }

    /// Fields in rows.
    pub(super) fn rows(&mut self, sect: ElementId, title: &str, fields: &[PrintField]) {
        let mut rest = fields;
        while !rest.is_empty() {
            let (row, tail) = rest.split_at(row_length(rest).min(rest.len()));
            rest = tail;
            match row {
                [field] if field.kind == FieldKind::MultiChoice && field.options.len() > LONG_LIST => {
                    self.checklist(sect, title, field);
                }
                [field] if field.kind == FieldKind::Table => self.table(sect, title, field),
                _ => self.row(sect, title, row),
            }
        }
    }

    /// One row: labels end on one line, fields begin on one line.
    fn row(&mut self, sect: ElementId, title: &str, fields: &[PrintField]) {
        let mut column = 0;
        let mut cells = Vec::new();
        let used: usize = fields.iter().map(|field| sixths(field.width)).sum();
        for (number, field) in fields.iter().enumerate() {
            let sixth = (MEASURE + GUTTER) / 6.0;
            let x = LEFT + column as f32 * sixth;
            let last = number + 1 == fields.len();
            // A third and a half leave a sixth, too little for anything: the last field takes it.
            let share = sixths(field.width) + usize::from(last && used == 5);
            let width = share as f32 * sixth - GUTTER;
            column += share;
            cells.push(self.cell(sect, title, field, x, width));
        }
        let label_height = cells.iter().map(|cell| cell.label_height).fold(0.0, f32::max);
        let body_height = cells.iter().map(|cell| cell.body_height).fold(0.0, f32::max);
        let gap = if label_height > 0.0 { LABEL_GAP } else { 0.0 };
        let mut pieces = Vec::new();
        // Beside a place to sign, which is higher, other fields end on its line.
        let signed = fields.iter().any(|field| field.kind == FieldKind::Signature);
        for cell in cells {
            let down = if signed { body_height - cell.body_height } else { 0.0 };
            let lower = label_height - cell.label_height + down;
            pieces.extend(cell.label.into_iter().map(|piece| piece.moved(0.0, lower)));
            pieces.extend(cell.body.into_iter().map(|piece| piece.moved(0.0, label_height + gap + down)));
        }
        self.blocks.push(Block {
            before: ROW,
            height: label_height + gap + body_height,
            keep: false,
            pieces,
            place: fields.first().map(|field| field.path.clone()).unwrap_or_default(),
            ..Block::default()
        });
    }

    /// A list of boxes to tick that may run over the end of a page, but not after the label or one option.
    fn checklist(&mut self, parent: ElementId, title: &str, field: &PrintField) {
        let group = self.tree.element(parent, StructRole::Div);
        let hint = self.hint(field);
        let tooltip = self.tooltip(title, field, hint.as_deref());
        self.label_block(group, field, hint.as_deref());
        self.check_options(field, &field.options);
        let question = self.question(&field.path, field.kind);
        let count = field.options.len();
        for (number, option) in field.options.iter().enumerate() {
            let (pieces, height) = self.box_to_tick(group, question, field, option, &tooltip, LEFT, MEASURE);
            // Neither the first nor the last option stands alone on a page.
            let keep = number + 1 < count && (number == 0 || number + 2 == count);
            self.blocks.push(Block { height, keep, pieces, place: field.path.clone(), ..Block::default() });
        }
    }

    /// The label of a field that may run over the end of a page.
    pub(super) fn label_block(&mut self, group: ElementId, field: &PrintField, hint: Option<&str>) {
        let head = self.label_cell(group, field, hint, LEFT, MEASURE);
        if head.label_height > 0.0 {
            self.blocks.push(Block {
                before: ROW,
                height: head.label_height + LABEL_GAP,
                keep: true,
                pieces: head.label,
                place: field.path.clone(),
                ..Block::default()
            });
        }
    }

    /// Enclosures to tick.
    pub(super) fn attachments(&mut self) {
        let form = self.form;
        if form.attachments.is_empty() {
            return;
        }
        let sect = self.open(&form.labels.attachments);
        let note = &form.labels.attachments_note;
        self.text(sect, StructRole::P, note, BODY, Space { before: 2.0, keep: true });
        let field = PrintField {
            path: "attachments".to_owned(),
            kind: FieldKind::MultiChoice,
            options: form.attachments.clone(),
            required: true,
            ..PrintField::default()
        };
        self.checklist(sect, &form.labels.attachments.text, &field);
    }

    /// The label and the hint of a field, as the upper half of a cell.
    pub(super) fn label_cell(&mut self, group: ElementId, field: &PrintField, hint: Option<&str>, x: f32, width: f32) -> Cell {
        let mut cell = Cell::default();
        let label = if field.label.text.is_empty() { Label::default() } else { self.label(field) };
        self.add(group, &label, BODY, (x, width), &mut cell);
        if let Some(condition) = &field.condition {
            self.conditional(group, condition, x, width, &mut cell);
        }
        for text in [hint, field.formula.as_deref()].into_iter().flatten() {
            self.add(group, &text.into(), HINT, (x, width), &mut cell);
        }
        cell
    }

    /// A paragraph at the end of the upper half of a cell.
    pub(super) fn add(&mut self, group: ElementId, label: &Label, style: Style, across: (f32, f32), cell: &mut Cell) {
        if plain(&label.text).is_empty() {
            return;
        }
        let element = self.tree.element(group, StructRole::P);
        cell.label_height = self.set_label(element, label, style, across, cell.label_height, &mut cell.label);
    }
}
