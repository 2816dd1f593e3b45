//! Collects what goes on paper, block by block, and the structure tree beside it.

use std::collections::BTreeMap;

use pdf_writer::types::StructRole;

use super::drawing::Drawing;
use super::flow::Block;
use super::font::{Faces, Weight};
use super::page::{Annot, Area, Field, LEFT, Piece, Question, RIGHT, Shape, Target};
use super::problem::PrintProblem;
use super::tags::{ElementId, TextId, Tree};
use super::text::{Setter, Style, plain};
use crate::model::print::{FieldKind, Label, PrintField, PrintForm};

pub(super) const TITLE: Style = Style { weight: Weight::Bold, size: 19.0, leading: 24.0, muted: false };
pub(super) const ENTITY: Style = Style { weight: Weight::Bold, size: 15.0, leading: 19.0, muted: false };
pub(super) const HEADING: Style = Style { weight: Weight::Bold, size: 13.0, leading: 18.0, muted: false };
pub(super) const STRONG: Style = Style { weight: Weight::Bold, size: 11.0, leading: 15.0, muted: false };
pub(super) const BODY: Style = Style { weight: Weight::Regular, size: 11.0, leading: 15.0, muted: false };
pub(super) const HINT: Style = Style { weight: Weight::Regular, size: 11.0, leading: 15.0, muted: true };
/// The German words below a label in another language: whoever works on the form reads them.
pub(super) const GERMAN: Style = Style { weight: Weight::Regular, size: 11.0, leading: 14.0, muted: true };
/// Head and foot of a page, which nobody needs for filling it in: the only text in smaller type.
pub(super) const RUNNING: Style = Style { weight: Weight::Regular, size: 11.0, leading: 12.5, muted: true };

/// Space between short paragraphs that belong together.
pub(super) const LINE_GAP: f32 = 1.0;

/// Width of the text.
pub(super) const MEASURE: f32 = RIGHT - LEFT;

/// Collects blocks and tags in reading order.
pub(super) struct Builder<'a> {
    pub(super) form: &'a PrintForm,
    pub(super) setter: Setter,
    /// For German words in a form in another language.
    german: Setter,
    pub(super) tree: Tree,
    pub(super) questions: Vec<Question>,
    pub(super) fields: Vec<Field>,
    pub(super) annots: Vec<Annot>,
    pub(super) blocks: Vec<Block>,
    pub(super) problems: Vec<PrintProblem>,
    pub(super) drawings: Vec<Drawing>,
    /// Left edge and width of what stands side by side: the text's, or less within a frame or beside a bar.
    pub(super) across: (f32, f32),
    /// Condition that was printed above a group of fields.
    pub(super) shared: Option<String>,
    /// Condition of the section, until it was said with the first field.
    pub(super) condition: Option<&'a str>,
    /// How often a label occurs: what occurs twice is announced with its section.
    labels: BTreeMap<&'a str, usize>,
    /// Number of the last section.
    number: usize,
    /// Notes in which `{n}` stands for the page of the continuation sheet.
    pub(super) notes: Vec<TextId>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(form: &'a PrintForm, faces: &'static Faces) -> Self {
        let mut labels = BTreeMap::new();
        let sepa = form.sepa.iter().flat_map(|sepa| &sepa.fields);
        for field in form.sections.iter().flat_map(|section| &section.fields).chain(sepa) {
            *labels.entry(field.label.text.as_str()).or_default() += 1;
        }
        if form.written_form.is_some() {
            *labels.entry(form.labels.place_date.text.as_str()).or_default() += 1 + form.signatures.len();
        }
        Self {
            form,
            setter: Setter::new(faces, &form.lang),
            german: Setter::new(faces, "de"),
            tree: Tree::new(),
            questions: Vec::new(),
            fields: Vec::new(),
            annots: Vec::new(),
            blocks: Vec::new(),
            problems: Vec::new(),
            drawings: Vec::new(),
            across: (LEFT, MEASURE),
            shared: None,
            condition: None,
            labels,
            number: 0,
            notes: Vec::new(),
        }
    }

    /// The title.
    pub(super) fn title(&mut self) {
        self.label_text(Tree::ROOT, StructRole::H1, &self.form.title, TITLE, Space { before: 0.0, keep: true });
    }

    /// Introduction, norm, what is required, address on the web.
    pub(super) fn opening(&mut self) {
        let form = self.form;
        let basis = form.legal_basis.as_ref().map(|text| match form.labels.legal_basis.as_str() {
            "" => text.clone(),
            label => label.replace("{text}", text),
        });
        let mut before = 6.0;
        for text in
            [Some(&*form.labels.prevails), form.intro.as_deref(), basis.as_deref(), Some(&form.labels.required_note)].into_iter().flatten()
        {
            for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
                self.text(Tree::ROOT, StructRole::P, paragraph, BODY, Space { before, keep: false });
                before = 4.0;
            }
        }
        if !form.url.is_empty() && !form.labels.online.is_empty() {
            self.link(before);
        }
    }

    /// The form's permanent page, as a paragraph that is a link.
    fn link(&mut self, before: f32) {
        let form = self.form;
        let label = form.labels.online.replace("{url}", &form.url);
        let paragraph = self.tree.element(Tree::ROOT, StructRole::P);
        let element = self.annot(paragraph, StructRole::Link, Target::Link(form.url.clone()));
        let annot = self.annots.len() - 1;
        let text = self.tree.text(element);
        let lines = self.setter.lines(&label, HINT, MEASURE);
        let width = lines.iter().map(|line| self.setter.width(line, HINT)).fold(0.0, f32::max);
        let height = lines.len() as f32 * HINT.leading;
        let mut pieces = set(text, &lines, HINT, LEFT, 0.0);
        pieces.push(Piece::Annot(annot, Area { x: LEFT, y: 0.0, width, height }));
        self.blocks.push(Block { before, height, pieces, place: "url".to_owned(), ..Block::default() });
    }

    /// Opens a numbered section and returns its element.
    pub(super) fn open(&mut self, title: &Label) -> ElementId {
        self.number += 1;
        let sect = self.tree.element(Tree::ROOT, StructRole::Sect);
        let heading = self.tree.element(sect, StructRole::H2);
        let title = Label { text: self.numbered(&title.text), german: title.german.clone() };
        let mut pieces = vec![Piece::Shape(Shape::Rule { x: LEFT, y: 0.0, width: MEASURE })];
        let height = self.set_label(heading, &title, HEADING, (LEFT, MEASURE), 5.0, &mut pieces);
        self.blocks.push(Block { before: 16.0, height, keep: true, pieces, place: title.text, ..Block::default() });
        sect
    }

    /// A heading with the number of the section that is open.
    pub(super) fn numbered(&self, title: &str) -> String {
        format!("{} {title}", self.number)
    }

    /// Sets a paragraph, one block a line, so that it can run over the end of a page, but not by one line.
    pub(super) fn text(&mut self, parent: ElementId, role: StructRole, text: &str, style: Style, space: Space) {
        self.label_text(parent, role, &text.into(), style, space);
    }

    /// The same for a label.
    pub(super) fn label_text(&mut self, parent: ElementId, role: StructRole, label: &Label, style: Style, space: Space) {
        if plain(&label.text).is_empty() {
            return;
        }
        let element = self.tree.element(parent, role);
        let lines = self.words(element, label, style, self.across);
        let count = lines.len();
        for (number, line) in lines.into_iter().enumerate() {
            let last = number + 1 == count;
            self.blocks.push(Block {
                before: if number == 0 { space.before } else { 0.0 },
                height: line.height,
                keep: if last { space.keep } else { number == 0 || number + 2 == count || style == TITLE },
                pieces: line.pieces,
                ..Block::default()
            });
        }
    }

    /// The lines of a label, from their own upper edges: its words, then the German ones in grey, tagged as German.
    fn words(&mut self, element: ElementId, label: &Label, style: Style, (x, width): (f32, f32)) -> Vec<Line> {
        let mut lines = self.setter.label_lines(&label.text, style, width);
        if lines.is_empty() {
            return Vec::new();
        }
        let german = label.german.as_deref().map_or_else(Vec::new, |german| self.german.label_lines(german, GERMAN, width));
        if let (Some(last), false) = (lines.last_mut(), german.is_empty()) {
            // Read out or copied, the two are not one word.
            last.push(' ');
        }
        let line = |text, style: Style, line| Line { height: style.leading, pieces: set(text, &[line], style, x, 0.0) };
        let text = self.tree.text(element);
        let mut all: Vec<Line> = lines.into_iter().map(|words| line(text, style, words)).collect();
        if !german.is_empty() {
            let text = self.tree.span(element, "de");
            all.extend(german.into_iter().map(|words| line(text, GERMAN, words)));
        }
        all
    }

    /// Sets a label below `top` and returns where it ends.
    pub(super) fn set_label(
        &mut self,
        element: ElementId,
        label: &Label,
        style: Style,
        across: (f32, f32),
        mut top: f32,
        to: &mut Vec<Piece>,
    ) -> f32 {
        for line in self.words(element, label, style, across) {
            to.extend(line.pieces.into_iter().map(|piece| piece.moved(0.0, top)));
            top += line.height;
        }
        top
    }

    /// Where a line of text ends on the right.
    pub(super) fn reach(&self, piece: &Piece) -> f32 {
        match piece {
            Piece::Text { x, style, line, .. } => x + self.setter.width(line.trim_end(), *style),
            _ => 0.0,
        }
    }

    /// How wide a label on one line is.
    pub(super) fn label_width(&self, label: &Label, style: Style) -> f32 {
        let german = label.german.as_deref().map_or(0.0, |german| self.german.width(german, GERMAN));
        self.setter.width(&label.text, style).max(german)
    }

    /// Adds an annotation with an element of its own.
    pub(super) fn annot(&mut self, parent: ElementId, role: StructRole, target: Target) -> ElementId {
        let element = self.tree.annot(parent, role, self.annots.len());
        let area = Area { x: 0.0, y: 0.0, width: 0.0, height: 0.0 };
        self.annots.push(Annot { target, element, page: 0, area });
        element
    }

    /// Adds a question and returns its number.
    pub(super) fn question(&mut self, path: &str, kind: FieldKind) -> usize {
        self.questions.push(Question { path: path.to_owned(), kind });
        self.questions.len() - 1
    }

    /// The question as a reader sees it, with the mark of what may be left out.
    pub(super) fn label(&self, field: &PrintField) -> Label {
        // What depends on another answer or is computed is said to be so.
        let said = field.condition.is_some() || field.formula.is_some();
        if field.required || said || self.form.labels.optional.is_empty() {
            field.label.clone()
        } else {
            Label { text: format!("{} {}", field.label.text, self.form.labels.optional), german: field.label.german.clone() }
        }
    }

    /// The question as a screen reader says it: alone, away from its section.
    pub(super) fn tooltip(&mut self, section: &str, field: &PrintField, hint: Option<&str>) -> String {
        let mut tooltip = self.condition.take().map(|condition| format!("{condition} – ")).unwrap_or_default();
        if self.labels.get(field.label.text.as_str()).is_some_and(|count| *count > 1) && !section.is_empty() {
            tooltip.push_str(section);
            tooltip.push_str(": ");
        }
        let label = self.label(field);
        // The mark of what may be left out stands behind both.
        let mark = label.text.strip_prefix(&*field.label.text).unwrap_or_default();
        tooltip.push_str(&field.label.both());
        tooltip.push_str(mark);
        for text in [field.condition.as_deref(), hint, field.formula.as_deref()].into_iter().flatten() {
            tooltip.push_str(" – ");
            tooltip.push_str(text);
        }
        plain(&tooltip)
    }

    /// Privacy notice: headings and paragraphs.
    pub(super) fn privacy(&mut self) {
        let form = self.form;
        if form.privacy.is_empty() {
            return;
        }
        let sect = self.open(&form.labels.privacy_title.as_str().into());
        for (heading, text) in &form.privacy {
            if !heading.is_empty() {
                self.text(sect, StructRole::H3, heading, STRONG, Space { before: 6.0, keep: true });
            }
            for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
                self.text(sect, StructRole::P, paragraph, BODY, Space { before: 1.0, keep: false });
            }
        }
    }
}

/// One line of a label.
struct Line {
    height: f32,
    pieces: Vec<Piece>,
}

/// Space around a paragraph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Space {
    /// Space above in points.
    pub(super) before: f32,
    /// Whether the last line stays with what follows.
    pub(super) keep: bool,
}

/// Sets lines from a top left corner downwards.
pub(super) fn set(text: TextId, lines: &[String], style: Style, x: f32, top: f32) -> Vec<Piece> {
    let mut y = top + base_line(style);
    let mut pieces = Vec::new();
    for line in lines {
        pieces.push(Piece::Text { text, x, y, style, line: line.clone() });
        y += style.leading;
    }
    pieces
}

/// Distance from the top of a line to its base line: capitals stand in the middle of the line.
pub(super) fn base_line(style: Style) -> f32 {
    f32::midpoint(style.leading, 0.714 * style.size)
}
