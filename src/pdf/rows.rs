//! Sections: fields side by side in rows, lists of boxes to tick.

use pdf_writer::types::{ListNumbering, StructRole};

use super::builder::{BODY, Builder, HEADING, HINT, MEASURE, Space, base_line, set};
use super::flow::{BAR, Bar, Block, Repeat};
use super::page::{Area, BOTTOM, LEFT, MM, Piece, Shape, TOP};
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
/// Distance of a group with one condition from the bar beside it.
const INSET: f32 = 10.0;
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

/// How many of the next fields have one condition, if that is more than one.
fn of_one_condition(fields: &[PrintField]) -> usize {
    let condition = fields.first().and_then(|field| field.condition.as_ref());
    let same = fields.iter().take_while(|field| condition.is_some() && field.condition.as_ref() == condition).count();
    if same > 1 { same } else { 0 }
}

impl<'a> Builder<'a> {
    /// A numbered section with all its fields.
    pub(super) fn section(&mut self, section: &'a PrintSection) {
        let sect = self.open(&section.title);
        if let Some(heading) = self.blocks.last_mut() {
            heading.place = format!("sections.{}.title", section.id);
        }
        let start = self.blocks.len();
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
        if section.entry {
            self.name_again(&section.title, start);
        }
    }

    /// Puts the heading of an entry above those of its blocks that begin a page.
    fn name_again(&mut self, title: &Label, start: usize) {
        let title = self.form.labels.continued.replace("{title}", &self.numbered(&title.text));
        let lines = self.setter.lines(&title, HEADING, MEASURE);
        if lines.is_empty() {
            return;
        }
        let rule = Piece::Shape(Shape::Rule { x: LEFT, y: 0.0, width: MEASURE });
        let line = |(number, line): (usize, String)| {
            let y = 5.0 + number as f32 * HEADING.leading + base_line(HEADING);
            Piece::Echo { x: LEFT, y, style: HEADING, line }
        };
        let height = 5.0 + lines.len() as f32 * HEADING.leading + ROW;
        let heading: Vec<Piece> = std::iter::once(rule).chain(lines.into_iter().enumerate().map(line)).collect();
        let fits = |block: &Block| block.alone() + height <= BOTTOM - TOP;
        for block in self.blocks.iter_mut().skip(start).filter(|block| fits(block)) {
            let below = block.repeat.take();
            let mut pieces = heading.clone();
            let more = below.as_ref().map_or(0.0, |below| below.height);
            pieces.extend(below.into_iter().flat_map(|below| below.pieces).map(|piece| piece.moved(0.0, height)));
            block.repeat = Some(Repeat { pieces, height: height + more });
        }
    }

    /// When a whole section is to be filled in, below its heading.
    fn condition(&mut self, sect: ElementId, text: &str, place: String) {
        let mut cell = Cell::default();
        let (x, width) = self.across;
        self.conditional(sect, text, x, width, &mut cell);
        let (pieces, height) = (cell.label, cell.label_height);
        self.blocks.push(Block { before: 2.0, height, keep: true, pieces, place, ..Block::default() });
    }

    /// `Nur ausfüllen, wenn …` with a thin bar beside it, at the end of the upper half of a cell.
    pub(super) fn conditional(&mut self, parent: ElementId, text: &str, x: f32, width: f32, cell: &mut Cell) {
        let lines = self.setter.label_lines(text, HINT, width - CONDITION);
        if lines.is_empty() {
            return;
        }
        let id = self.tree.paragraph(parent, StructRole::P);
        let height = lines.len() as f32 * HINT.leading;
        let bar = Area { x, y: cell.label_height + 2.0, width: BAR, height: height - 3.0 };
        cell.label.push(Piece::Shape(Shape::Bar(bar)));
        cell.label.extend(set(id, &lines, HINT, x + CONDITION, cell.label_height));
        cell.label_height += height;
    }

    /// Fields in rows. Neighbours with the same condition stand below it as a group.
    pub(super) fn rows(&mut self, sect: ElementId, title: &str, fields: &[PrintField]) {
        let mut rest = fields;
        while let Some(first) = rest.first() {
            let same = of_one_condition(rest);
            let others = (0..rest.len()).find(|at| rest.get(*at..).is_some_and(|rest| of_one_condition(rest) > 0));
            let (run, tail) = rest.split_at(if same > 0 { same } else { others.unwrap_or(rest.len()) });
            match first.condition.as_deref().filter(|_| same > 0) {
                Some(condition) => self.group(sect, title, condition, run),
                None => self.in_rows(sect, title, run),
            }
            rest = tail;
        }
    }

    /// Fields that are asked for on one condition, which stands above them, with a bar beside them all.
    fn group(&mut self, sect: ElementId, title: &str, condition: &str, fields: &[PrintField]) {
        let (x, width) = self.across;
        let start = self.blocks.len();
        let lines = self.setter.label_lines(condition, HINT, width - INSET);
        let group = self.tree.element(sect, StructRole::Div);
        let text = self.tree.paragraph(group, StructRole::P);
        let pieces = set(text, &lines, HINT, x + INSET, 0.0);
        self.blocks.push(Block { before: ROW, height: lines.len() as f32 * HINT.leading, keep: true, pieces, ..Block::default() });
        self.across = (x + INSET, width - INSET);
        self.shared = Some(condition.to_owned());
        self.in_rows(group, title, fields);
        self.shared = None;
        self.across = (x, width);
        for (number, block) in self.blocks.iter_mut().skip(start).enumerate() {
            block.bar = Some(Bar { x, joined: number > 0 });
        }
    }

    /// The condition of a field, unless it stands above its group.
    pub(super) fn own_condition<'f>(&self, field: &'f PrintField) -> Option<&'f str> {
        field.condition.as_deref().filter(|condition| self.shared.as_deref() != Some(condition))
    }

    fn in_rows(&mut self, sect: ElementId, title: &str, fields: &[PrintField]) {
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
        let (left, measure) = self.across;
        let used: usize = fields.iter().map(|field| sixths(field.width)).sum();
        for (number, field) in fields.iter().enumerate() {
            let sixth = (measure + GUTTER) / 6.0;
            let x = left + column as f32 * sixth;
            let last = number + 1 == fields.len();
            // A third and a half leave a sixth, too little for anything: the last field takes it.
            let share = sixths(field.width) + usize::from(last && used == 5);
            let width = share as f32 * sixth - GUTTER;
            column += share;
            // Nothing stands right of the last field, so its words may.
            let room = if last { left + measure - x } else { width };
            cells.push(self.cell(sect, title, field, (x, width, room)));
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
        let list = self.tree.list(group, ListNumbering::None);
        for (number, option) in field.options.iter().enumerate() {
            let (x, width) = self.across;
            let (pieces, height) = self.box_to_tick(list, question, field, option, &tooltip, x, width);
            // Neither the first nor the last option stands alone on a page.
            let keep = number + 1 < count && (number == 0 || number + 2 == count);
            self.blocks.push(Block { height, keep, pieces, place: field.path.clone(), ..Block::default() });
        }
    }

    /// The label of a field that may run over the end of a page.
    pub(super) fn label_block(&mut self, group: ElementId, field: &PrintField, hint: Option<&str>) {
        let (x, width) = self.across;
        let head = self.label_cell(group, field, hint, x, width);
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
        if let Some(condition) = self.own_condition(field) {
            self.conditional(group, condition, x, width, &mut cell);
        }
        let choices = self.choices(field);
        for text in [hint, choices.as_deref(), field.formula.as_deref()].into_iter().flatten() {
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
