//! The placed form: pages with drawing, annotations with rectangles, fields. Plain data between layout and writing.
//!
//! Lengths are points, `y` grows downwards from the top of the page as one reads; only writing turns it over.

use super::drawing::Drawing;
use super::tags::{ElementId, TextId, Tree};
use super::text::Style;

/// One millimetre in points.
pub(super) const MM: f32 = 72.0 / 25.4;
/// A4.
pub(super) const PAGE_WIDTH: f32 = 210.0 * MM;
/// A4.
pub(super) const PAGE_HEIGHT: f32 = 297.0 * MM;
/// DIN 5008: text begins 25 mm from the left edge.
pub(super) const LEFT: f32 = 25.0 * MM;
/// DIN 5008: text ends 20 mm from the right edge.
pub(super) const RIGHT: f32 = PAGE_WIDTH - 20.0 * MM;
/// Where the text of the second and later pages begins, below their running head.
pub(super) const TOP: f32 = 24.0 * MM;
/// Where text ends, above the footer.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 24.0 * MM;

/// A rectangle, `y` downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Area {
    /// The same area, moved.
    pub(super) fn moved(self, dx: f32, dy: f32) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }
}

/// Decoration without meaning for a reader: an artifact of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// Frame and ground of a field.
    Field(Area),
    /// The ground of a group that is not the applicant's business.
    Panel(Area),
    /// A thin line from a point over a width.
    Rule { x: f32, y: f32, width: f32 },
    /// A line to write on by hand.
    Writing { x: f32, y: f32, width: f32 },
    /// A bar beside a note.
    Bar(Area),
    /// The triangle that tells a list from a line of text; the point is its middle.
    Arrow { x: f32, y: f32 },
    /// A mark for folding or punching at the left edge.
    Mark { y: f32, length: f32 },
    /// A frame around what belongs together.
    Box(Area),
    /// A line downwards between two boxes of a comb field, or a stronger one between two groups of them.
    Tooth { x: f32, y: f32, height: f32, strong: bool },
    /// The dot before an item of a list.
    Dot { x: f32, y: f32 },
}

impl Shape {
    fn moved(self, dx: f32, dy: f32) -> Self {
        match self {
            Self::Field(area) => Self::Field(area.moved(dx, dy)),
            Self::Panel(area) => Self::Panel(area.moved(dx, dy)),
            Self::Rule { x, y, width } => Self::Rule { x: x + dx, y: y + dy, width },
            Self::Writing { x, y, width } => Self::Writing { x: x + dx, y: y + dy, width },
            Self::Bar(area) => Self::Bar(area.moved(dx, dy)),
            Self::Arrow { x, y } => Self::Arrow { x: x + dx, y: y + dy },
            Self::Mark { y, length } => Self::Mark { y: y + dy, length },
            Self::Box(area) => Self::Box(area.moved(dx, dy)),
            Self::Tooth { x, y, height, strong } => Self::Tooth { x: x + dx, y: y + dy, height, strong },
            Self::Dot { x, y } => Self::Dot { x: x + dx, y: y + dy },
        }
    }
}

/// Something at a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// One line of a text; `y` is its base line.
    Text { text: TextId, x: f32, y: f32, style: Style, line: String },
    /// Decoration.
    Shape(Shape),
    /// A figure, by the number of its drawing in [`Document::drawings`].
    Drawing { text: TextId, drawing: usize, area: Area },
    /// The same words again, which are read once only: an artifact.
    Echo { x: f32, y: f32, style: Style, line: String },
    /// An annotation, by its number in [`Document::annots`].
    Annot(usize, Area),
}

impl Piece {
    /// The same piece, moved.
    pub(super) fn moved(self, dx: f32, dy: f32) -> Self {
        match self {
            Self::Text { text, x, y, style, line } => Self::Text { text, x: x + dx, y: y + dy, style, line },
            Self::Shape(shape) => Self::Shape(shape.moved(dx, dy)),
            Self::Drawing { text, drawing, area } => Self::Drawing { text, drawing, area: area.moved(dx, dy) },
            Self::Echo { x, y, style, line } => Self::Echo { x: x + dx, y: y + dy, style, line },
            Self::Annot(annot, area) => Self::Annot(annot, area.moved(dx, dy)),
        }
    }
}

/// One page.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub(super) pieces: Vec<Piece>,
    /// Running head and footer: (x, base line, text), artifacts in small type.
    pub(super) running: Vec<(f32, f32, String)>,
    /// The code in the footer: number of its drawing, and its place.
    pub(super) code: Option<(usize, Area)>,
    /// Where the number of all pages is drawn: left end of its base line.
    pub(super) total: Option<(f32, f32)>,
    /// Where that of this page is, if it is not known yet.
    pub(super) number: Option<(f32, f32)>,
}

impl Page {
    /// The drawings on the page, each once.
    pub(super) fn drawings(&self) -> Vec<usize> {
        let mut used: Vec<usize> = self.code.iter().map(|(drawing, _)| *drawing).collect();
        for piece in &self.pieces {
            if let Piece::Drawing { drawing, .. } = piece {
                used.push(*drawing);
            }
        }
        used.sort_unstable();
        used.dedup();
        used
    }
}

/// What a field is in the PDF.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Control {
    /// A line or an area of text; a comb has a box for each character.
    Text { multiline: bool, max_length: Option<u32>, comb: bool },
    /// A drop-down list of (option id, label).
    List(Vec<(String, String)>),
    /// A group of buttons; each has its option's id, its label and the name of its state.
    Radio(Vec<RadioOption>),
    /// One box to tick.
    Check,
    /// A field to sign, by hand or digitally.
    Signature,
}

/// One button of a group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RadioOption {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) state: String,
}

/// One field of the PDF. A question with several boxes to tick is several fields.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// Full name.
    pub(super) path: String,
    /// The question that it belongs to: its position in [`Document::questions`].
    pub(super) question: usize,
    /// Option id, if the field is one box of a question with several.
    pub(super) option: Option<String>,
    pub(super) control: Control,
    /// What a screen reader says.
    pub(super) tooltip: String,
    pub(super) required: bool,
}

/// A question, as whoever made the form knows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    pub(super) path: String,
    pub(super) kind: crate::model::print::FieldKind,
}

/// What an annotation is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    /// A widget of a field, and the number of its option in a group.
    Widget { field: usize, option: Option<usize> },
    /// A link to an address.
    Link(String),
}

/// An annotation with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Annot {
    pub(super) target: Target,
    pub(super) element: ElementId,
    /// Set when the pages are made.
    pub(super) page: usize,
    /// Set when the pages are made.
    pub(super) area: Area,
}

/// The whole placed form.
pub(super) struct Document {
    pub(super) pages: Vec<Page>,
    pub(super) tree: Tree,
    pub(super) questions: Vec<Question>,
    pub(super) fields: Vec<Field>,
    /// In reading order, which is also the order of the tab key.
    pub(super) annots: Vec<Annot>,
    pub(super) drawings: Vec<Drawing>,
    /// What stands at the foot and the head of a page that may be added: no number yet, but where one begins.
    pub(super) added: Page,
}
