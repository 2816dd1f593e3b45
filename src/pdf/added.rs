//! Pages that a filled form may need beside those of the blank one: to go on writing, for codes, to pay.
//!
//! Heading, words and structure are set here. What an answer decides stands in a stream of its own on each page: its
//! number, paragraphs in prepared elements, the squares of a code.

use pdf_writer::types::StructRole;

use super::builder::{BODY, HEADING, LINE_GAP, MEASURE, set};
use super::font::Faces;
use super::page::{Area, BOTTOM, LEFT, MM, Page, Piece, Shape, TOP};
use super::qr;
use super::tags::Tree;
use super::text::{Setter, Style, plain};
use crate::model::print::{Giro, PrintForm};

/// Continuation sheets: five hold some 15,000 characters.
const SHEETS: usize = 5;
/// Paragraphs of a continuation sheet.
const PARAGRAPHS: u32 = 32;
/// Pages for codes: each holds four large ones.
const CODES: usize = 2;
/// Paragraphs of the page to pay: amount and purpose.
const FACTS: u32 = 2;
/// Lines of these paragraphs.
const FACT_LINES: f32 = 3.0;
/// Side of the code for a transfer.
const GIRO: f32 = 40.0 * MM;

/// What an added page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AddedKind {
    /// Answers that have no room in the form.
    Continuation,
    /// The answers as codes, for the authority.
    Code,
    /// A transfer whose amount follows from the answers.
    Payment,
}

/// One added page, placed.
pub(super) struct Added {
    pub(super) kind: AddedKind,
    pub(super) page: Page,
    pub(super) tree: Tree,
    /// The elements of what is set already, in the order of their marks.
    pub(super) roles: Vec<StructRole>,
    /// How many paragraphs are prepared.
    pub(super) paragraphs: u32,
    /// Where their lines go.
    pub(super) body: Option<Area>,
    /// Where a code goes, and its words.
    pub(super) figure: Option<(Area, String)>,
    /// Whom to pay.
    pub(super) giro: Option<Giro>,
}

/// The pages that a form may need, in the order in which they follow it.
pub(super) fn pages(form: &PrintForm, faces: &'static Faces, running: &Page) -> Vec<Added> {
    let setter = Setter::new(faces, &form.lang);
    let labels = &form.labels;
    let mut all = Vec::new();
    if let Some(giro) = &form.payee {
        let title = if labels.giro.is_empty() { &labels.giro_code } else { &labels.giro };
        let mut page = Placer::new(AddedKind::Payment, &setter, running, title);
        let fact = |label: &str, value: &str| if value.is_empty() { String::new() } else { format!("{label}: {value}") };
        let facts = [
            labels.giro_code.clone(),
            fact(&labels.recipient, &giro.name),
            fact(&labels.iban, &qr::grouped(&giro.iban)),
            fact(&labels.bic, giro.bic.as_deref().unwrap_or_default()),
        ];
        facts.iter().for_each(|fact| page.text(fact, StructRole::P, BODY, LINE_GAP));
        page.body(FACTS, FACT_LINES * BODY.leading);
        page.y += 5.0 * MM;
        page.figure(GIRO, GIRO, &labels.giro_code);
        page.added.giro = Some(giro.clone());
        all.push(page.added);
    }
    for _ in 0..SHEETS {
        let mut page = Placer::new(AddedKind::Continuation, &setter, running, &labels.sheet);
        page.text(&labels.sheet_filled, StructRole::P, BODY, 2.0);
        page.y += BODY.leading / 2.0;
        let rest = BOTTOM - page.y;
        page.body(PARAGRAPHS, rest);
        all.push(page.added);
    }
    for _ in 0..CODES {
        let mut page = Placer::new(AddedKind::Code, &setter, running, &labels.code);
        page.text(&labels.code_note, StructRole::P, BODY, 2.0);
        page.y += 4.0 * MM;
        let rest = BOTTOM - page.y;
        page.figure(MEASURE, rest, &labels.code);
        all.push(page.added);
    }
    all
}

/// Sets one page from its top downwards.
struct Placer<'a> {
    setter: &'a Setter,
    added: Added,
    sect: super::tags::ElementId,
    y: f32,
}

impl<'a> Placer<'a> {
    fn new(kind: AddedKind, setter: &'a Setter, running: &Page, title: &str) -> Self {
        let mut tree = Tree::new();
        let sect = tree.element(Tree::ROOT, StructRole::Sect);
        // Where the page's number will stand is known; the number is not.
        let page = running.clone();
        let (roles, paragraphs) = (Vec::new(), 0);
        let added = Added { kind, page, tree, roles, paragraphs, body: None, figure: None, giro: None };
        let mut placer = Self { setter, added, sect, y: TOP };
        placer.added.page.pieces.push(Piece::Shape(Shape::Rule { x: LEFT, y: TOP, width: MEASURE }));
        placer.text(title, StructRole::H2, HEADING, 5.0);
        placer
    }

    /// A paragraph.
    fn text(&mut self, text: &str, role: StructRole, style: Style, before: f32) {
        let lines = self.setter.lines(text, style, MEASURE);
        if lines.is_empty() {
            return;
        }
        self.y += before;
        let id = self.added.tree.paragraph(self.sect, role);
        self.added.roles.push(role);
        self.added.page.pieces.extend(set(id, &lines, style, LEFT, self.y));
        self.y += lines.len() as f32 * style.leading;
    }

    /// Room for paragraphs.
    fn body(&mut self, paragraphs: u32, height: f32) {
        self.added.paragraphs = paragraphs;
        self.added.body = Some(Area { x: LEFT, y: self.y, width: MEASURE, height });
        self.y += height;
    }

    /// Room for a code.
    fn figure(&mut self, width: f32, height: f32, words: &str) {
        self.added.figure = Some((Area { x: LEFT, y: self.y, width, height }, plain(words)));
        self.y += height;
    }
}
