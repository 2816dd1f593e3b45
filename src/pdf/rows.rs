//! Sections: fields side by side in rows, lists of boxes to tick, the signature at the end.

use pdf_writer::types::StructRole;

use super::builder::{BODY, Builder, MEASURE, STRONG, Space, set};
use super::flow::Block;
use super::page::{LEFT, MM, Piece};
use super::tags::{ElementId, Tree};
use crate::model::print::{FieldKind, PrintField, PrintSection, Width};

/// Space between two columns.
const GUTTER: f32 = 6.0 * MM;
/// Space above a row.
const ROW: f32 = 9.0;
/// Space between a label and its field.
const LABEL_GAP: f32 = 2.0;
/// A list with more options than this may run over the end of a page.
const LONG_LIST: usize = 8;

/// A field with its label, both from their own upper edges.
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
            used += sixths(field.width);
            used <= 6
        })
        .count()
        .max(1)
}

impl<'a> Builder<'a> {
    /// A numbered section with all its fields.
    pub(super) fn section(&mut self, section: &'a PrintSection) {
        let sect = self.open(&section.title);
        for paragraph in section.note.iter().flat_map(|note| note.lines()).filter(|line| !line.trim().is_empty()) {
            self.text(sect, StructRole::P, paragraph, BODY, Space { before: 2.0, keep: true });
        }
        self.rows(sect, &section.title, &section.fields);
    }

    /// Fields in rows.
    fn rows(&mut self, sect: ElementId, title: &str, fields: &[PrintField]) {
        let mut rest = fields;
        while !rest.is_empty() {
            let (row, tail) = rest.split_at(row_length(rest).min(rest.len()));
            rest = tail;
            match row {
                [field] if field.kind == FieldKind::MultiChoice && field.options.len() > LONG_LIST => {
                    self.checklist(sect, title, field);
                }
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
        for cell in cells {
            let lower = label_height - cell.label_height;
            pieces.extend(cell.label.into_iter().map(|piece| piece.moved(0.0, lower)));
            pieces.extend(cell.body.into_iter().map(|piece| piece.moved(0.0, label_height + gap)));
        }
        self.blocks.push(Block {
            before: ROW,
            height: label_height + gap + body_height,
            keep: false,
            pieces,
            place: fields.first().map(|field| field.path.clone()).unwrap_or_default(),
        });
    }

    /// A list of boxes to tick that may run over the end of a page, but not after the label or one option.
    fn checklist(&mut self, parent: ElementId, title: &str, field: &PrintField) {
        let group = self.tree.element(parent, StructRole::Div);
        let hint = self.hint(field);
        let tooltip = self.tooltip(title, field, hint.as_deref());
        let head = self.label_cell(group, field, hint.as_deref(), LEFT, MEASURE);
        if head.label_height > 0.0 {
            self.blocks.push(Block {
                before: ROW,
                height: head.label_height + LABEL_GAP,
                keep: true,
                pieces: head.label,
                place: field.path.clone(),
            });
        }
        self.check_options(field, &field.options);
        let question = self.question(&field.path, field.kind);
        let count = field.options.len();
        for (number, option) in field.options.iter().enumerate() {
            let (pieces, height) = self.box_to_tick(group, question, field, option, &tooltip, LEFT, MEASURE);
            // Neither the first nor the last option stands alone on a page.
            let keep = number + 1 < count && (number == 0 || number + 2 == count);
            self.blocks.push(Block { before: 0.0, height, keep, pieces, place: field.path.clone() });
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
        self.checklist(sect, &form.labels.attachments, &field);
    }

    /// Place, date and signature where a norm demands them; otherwise a sentence that none is needed.
    pub(super) fn signature(&mut self) {
        let form = self.form;
        let labels = &form.labels;
        let Some(norm) = &form.written_form else {
            self.text(Tree::ROOT, StructRole::P, &labels.no_signature, STRONG, Space { before: 14.0, keep: false });
            return;
        };
        let sect = self.open(&labels.signature);
        let text = labels.signature_needed.replace("{norm}", norm);
        self.text(sect, StructRole::P, &text, BODY, Space { before: 2.0, keep: true });
        let field = |path: &str, kind, label: &String| PrintField {
            path: path.to_owned(),
            kind,
            label: label.clone(),
            required: true,
            width: Width::Half,
            ..PrintField::default()
        };
        let fields = [
            field("signature.place_date", FieldKind::Text, &labels.place_date),
            field("signature.signature", FieldKind::Signature, &labels.signature),
        ];
        self.rows(sect, "", &fields);
    }

    /// The label and the hint of a field, as the upper half of a cell.
    pub(super) fn label_cell(&mut self, group: ElementId, field: &PrintField, hint: Option<&str>, x: f32, width: f32) -> Cell {
        let mut cell = Cell { label: Vec::new(), label_height: 0.0, body: Vec::new(), body_height: 0.0 };
        let label = if field.label.is_empty() { String::new() } else { self.label(field) };
        for (text, style) in [(label.as_str(), BODY), (hint.unwrap_or_default(), super::builder::HINT)] {
            let lines = self.setter.lines(text, style, width);
            if lines.is_empty() {
                continue;
            }
            let id = self.tree.paragraph(group, StructRole::P);
            cell.label.extend(set(id, &lines, style, x, cell.label_height));
            cell.label_height += lines.len() as f32 * style.leading;
        }
        cell
    }
}
