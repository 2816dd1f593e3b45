//! The continuation sheet at the end of a printed form, and the notes that lead there.
//!
//! It is one area for everything: lists that are longer than their table as well as long answers. Who fills the form in by
//! hand copies it as often as needed; a program fills it like any other field and has further pages in `fill.pdf`.

use pdf_writer::types::StructRole;

use super::builder::{BODY, Builder, HEADING, HINT, MEASURE, Space, set};
use super::flow::Block;
use super::page::{LEFT, Page, Piece, Shape};
use super::tags::{ElementId, TextId, Tree};
use crate::model::print::{FieldKind, PrintField};

/// Path of the area.
pub(super) const PATH: &str = "continuation";
/// Lines of the area: the sheet is one page in every language.
const LINES: u8 = 32;
/// Stands for the page of the sheet until the pages are made; about as wide as a number.
const PAGE: &str = "{n}";

impl Builder<'_> {
    /// The sheet, on a page of its own.
    pub(super) fn sheet(&mut self) {
        let form = self.form;
        if !form.has_sheet() {
            return;
        }
        let labels = &form.labels;
        let sect = self.tree.element(Tree::ROOT, StructRole::Sect);
        let text = self.tree.paragraph(sect, StructRole::H2);
        let lines = self.setter.lines(&labels.sheet, HEADING, MEASURE);
        let mut pieces = vec![Piece::Shape(Shape::Rule { x: LEFT, y: 0.0, width: MEASURE })];
        pieces.extend(set(text, &lines, HEADING, LEFT, 5.0));
        let height = lines.len() as f32 * HEADING.leading + 5.0;
        self.blocks.push(Block { fresh: true, height, keep: true, pieces, place: PATH.to_owned(), ..Block::default() });
        self.text(sect, StructRole::P, &labels.sheet_note, BODY, Space { before: 2.0, keep: true });
        let field = PrintField {
            path: PATH.to_owned(),
            kind: FieldKind::TextArea,
            label: labels.sheet_field.clone().into(),
            lines: LINES,
            ..PrintField::default()
        };
        self.rows(sect, &labels.sheet, &[field]);
    }

    /// Where to go on writing, after a list that may be longer.
    pub(super) fn goes_on(&mut self, parent: ElementId) {
        let form = self.form;
        if !form.has_sheet() || form.labels.sheet_at.is_empty() {
            return;
        }
        let (left, measure) = self.across;
        let lines = self.setter.lines(&form.labels.sheet_at, HINT, measure);
        let id = self.tree.paragraph(parent, StructRole::P);
        self.notes.push(id);
        // The last row of a table, or the last field, has company on a new page.
        if let Some(last) = self.blocks.last_mut() {
            last.keep = true;
        }
        self.blocks.push(Block {
            before: 3.0,
            height: lines.len() as f32 * HINT.leading,
            pieces: set(id, &lines, HINT, left, 0.0),
            ..Block::default()
        });
    }
}

/// Writes the number of the last page, which is the sheet, into the notes.
pub(super) fn number(pages: &mut [Page], notes: &[TextId]) {
    let last = pages.len().to_string();
    for piece in pages.iter_mut().flat_map(|page| &mut page.pieces) {
        if let Piece::Text { text, line, .. } = piece
            && notes.contains(text)
        {
            *line = line.replace(PAGE, &last);
        }
    }
}
