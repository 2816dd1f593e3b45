//! Tables of lines to write on: a head that comes again on every page, and rows that are never divided.

use pdf_writer::types::StructRole;

use super::builder::{Builder, HINT, STRONG};
use super::controls::{WRITING_HEIGHT, inside};
use super::flow::{Block, Repeat};
use super::page::{Area, Control, MM, Piece, Shape};
use super::problem::{PrintProblem, Reason};
use super::rows::Cell;
use super::tags::ElementId;
use super::text::plain;
use crate::model::print::{FieldKind, Label, PrintField, Width};

/// Space around the words in a head.
const PAD: f32 = 4.0;
/// Width of a frame: neighbours share one.
const FRAME: f32 = 0.75;
/// Nobody can write into less.
const NARROWEST: f32 = 12.0 * MM;
/// The least that a column with text should have.
const TEXT: f32 = 25.0 * MM;

/// Left edge and width of a column.
type Column = (f32, f32);

impl Builder<'_> {
    /// A table below its label.
    pub(super) fn table(&mut self, sect: ElementId, title: &str, field: &PrintField) {
        if field.rows == 0 || field.columns.is_empty() || !field.columns.iter().all(|column| goes_into_a_cell(column.kind)) {
            self.problems.push(PrintProblem::new(&field.path, Reason::BadTable));
            return;
        }
        let group = self.tree.element(sect, StructRole::Div);
        let hint = self.hint(field);
        let section = self.condition.take();
        let above = self.tooltip(title, &PrintField { condition: None, formula: None, ..field.clone() }, None);
        // How to fill the table in is said once: whoever tabs through it hears its name with every cell.
        let mut once = vec![section, field.condition.as_deref(), hint.as_deref(), field.formula.as_deref()];
        self.label_block(group, field, hint.as_deref());
        for column in &field.columns {
            if let Some(choices) = self.choices(column) {
                let label = Label { text: format!("{}: {choices}", column.label.text), german: None };
                let (x, width) = self.across;
                let mut cell = Cell::default();
                self.add(group, &label, HINT, (x, width), &mut cell);
                self.blocks.push(Block {
                    height: cell.label_height,
                    keep: true,
                    pieces: cell.label,
                    place: field.path.clone(),
                    ..Block::default()
                });
            }
        }
        let table = self.tree.element(group, StructRole::Table);
        let columns = columns(&field.columns, self.across);
        if columns.iter().any(|(_, width)| *width < NARROWEST) {
            self.problems.push(PrintProblem::new(&field.path, Reason::TooWide));
            return;
        }
        let repeat = self.table_head(table, field, &columns);
        for row in 1..=field.rows {
            let line = self.tree.element(table, StructRole::TR);
            let place = format!("{}.{row}", field.path);
            let row_name = match self.form.labels.row.as_str() {
                "" => row.to_string(),
                label => label.replace("{n}", &row.to_string()),
            };
            let mut pieces = Vec::new();
            for (column, at) in field.columns.iter().zip(&columns) {
                let path = format!("{place}.{}", column.path);
                // Who needs fewer rows leaves the others empty.
                let required = field.required && column.required && row == 1;
                let cell = PrintField { path, required, lenient: field.lenient, ..column.clone() };
                let hint = self.column_hint(column);
                let label = column.label.both();
                let words = [Some(label.as_str()), column.condition.as_deref(), hint.as_deref()];
                let words: Vec<&str> = words.into_iter().chain(once.drain(..)).flatten().collect();
                let tooltip = plain(&format!("{above}, {row_name}: {}", words.join(" – ")));
                pieces.extend(self.table_cell(line, &cell, *at, tooltip));
            }
            self.blocks.push(Block {
                height: WRITING_HEIGHT,
                // Neither the first nor the last row stands alone.
                keep: row < field.rows && (row == 1 || row + 1 == field.rows),
                pieces,
                place,
                repeat: Some(repeat.clone()),
                ..Block::default()
            });
        }
        self.goes_on(group);
    }

    /// The row with the names of the columns; returns what is drawn again on other pages.
    fn table_head(&mut self, table: ElementId, field: &PrintField, columns: &[Column]) -> Repeat {
        let line = self.tree.element(table, StructRole::TR);
        let (mut pieces, mut height) = (Vec::new(), 0.0_f32);
        for (column, (x, width)) in field.columns.iter().zip(columns) {
            let head = self.tree.element(line, StructRole::TH);
            let label = if field.required { self.label(column) } else { column.label.clone() };
            let hint = self.column_hint(column);
            let hints = [column.condition.as_deref(), hint.as_deref()].into_iter().flatten().map(|hint| (hint.into(), HINT));
            let mut cell = Cell { label_height: PAD / 2.0, ..Cell::default() };
            for (label, style) in std::iter::once((label, STRONG)).chain(hints) {
                self.add(head, &label, style, (x + PAD, width - 2.0 * PAD), &mut cell);
            }
            pieces.extend(cell.label);
            height = height.max(cell.label_height + PAD);
        }
        let (left, measure) = self.across;
        let ground = Shape::Panel(Area { x: left, y: 0.0, width: measure, height });
        // First, as on other pages the words are drawn in the order of the pieces.
        pieces.insert(0, Piece::Shape(ground));
        let again = pieces.iter().map(|piece| match piece.clone() {
            Piece::Text { x, y, style, line, .. } => Piece::Echo { x, y, style, line },
            other => other,
        });
        let repeat = Repeat { pieces: again.collect(), height };
        self.blocks.push(Block { before: 2.0, height, keep: true, pieces, place: field.path.clone(), ..Block::default() });
        repeat
    }

    /// What stands below the name of a column: how to write, or the unit.
    fn column_hint(&self, column: &PrintField) -> Option<String> {
        let unit = || Some(self.form.labels.currency.clone()).filter(|_| column.kind == FieldKind::Money);
        self.hint(column).or_else(unit).filter(|hint| !hint.is_empty())
    }

    fn table_cell(&mut self, line: ElementId, cell: &PrintField, (x, width): Column, tooltip: String) -> Vec<Piece> {
        let data = self.tree.element(line, StructRole::TD);
        let question = self.question(&cell.path, cell.kind);
        let (control, height) = self.control(cell);
        let area = Area { x, y: 0.0, width, height };
        // The frame reaches over that of the neighbour to the right and below.
        let (left, measure) = self.across;
        let over = if x + width + FRAME < left + measure { FRAME } else { 0.0 };
        let mut pieces = vec![Piece::Shape(Shape::Field(Area { width: width + over, height: height + FRAME, ..area }))];
        if let Control::List(_) = control {
            pieces.push(Piece::Shape(Shape::Arrow { x: x + width - 9.0, y: height / 2.0 }));
        }
        let number = self.field(question, cell, &cell.path, None, control, tooltip);
        pieces.push(self.widget(data, number, None, inside(area)));
        pieces
    }
}

/// Kinds of fields that are one line.
fn goes_into_a_cell(kind: FieldKind) -> bool {
    use FieldKind::{Choice, Date, Decimal, Email, Iban, Integer, Money, Phone, Plz, Text, Time};
    matches!(kind, Text | Integer | Decimal | Money | Date | Time | Choice | Email | Phone | Iban | Plz)
}

/// Places the columns side by side over the whole width: short answers take what they need, texts share the rest.
fn columns(fields: &[PrintField], (left, measure): Column) -> Vec<Column> {
    let fixed = |field: &PrintField| match field.kind {
        FieldKind::Time | FieldKind::Plz | FieldKind::Integer => Some(22.0 * MM),
        FieldKind::Date | FieldKind::Decimal | FieldKind::Money => Some(29.0 * MM),
        _ => None,
    };
    let share = |field: &PrintField| match field.width {
        Width::Full => 1.0,
        Width::Half => 0.7,
        Width::Third => 0.5,
    };
    let taken: f32 = fields.iter().filter_map(fixed).sum();
    let shares: f32 = fields.iter().filter(|field| fixed(field).is_none()).map(share).sum();
    let rest = (measure - taken).max(shares * TEXT);
    let wanted: Vec<f32> = fields.iter().map(|field| fixed(field).unwrap_or_else(|| rest * share(field) / shares)).collect();
    let scale = measure / wanted.iter().sum::<f32>();
    let mut x = left;
    wanted
        .into_iter()
        .map(|width| {
            let column = (x, width * scale);
            x += width * scale;
            column
        })
        .collect()
}
