//! Running text for leaflets: headings, paragraphs with links, lists, tables, as blocks and tags in reading order.

use pdf_writer::types::{ListNumbering, StructRole};

use super::builder::{self, MEASURE, TITLE, base_line, set};
use super::drawing::Drawing;
use super::flow::{Block, Repeat};
use super::font::{Faces, Weight};
use super::page::{Annot, Area, LEFT, MM, Piece, Shape, Target};
use super::rich::{self, Bit};
use super::tags::{ElementId, TextId, Tree};
use super::text::{Setter, Style, composed};
use crate::model::leaflet::{Flow, Run};

/// Running text stands closer than the questions of a form: nobody writes between the lines, and one page is enough.
pub(super) const BODY: Style = Style { leading: 14.0, ..builder::BODY };
const STRONG: Style = Style { leading: 14.0, ..builder::STRONG };

/// Distance of a list's text from its dot or number.
const INDENT: f32 = 14.0;
/// Space between the items of a list.
const ITEM: f32 = 1.0;
/// Inner margin of a cell.
const CELL: f32 = 3.0;
/// Most lines of a cell: a row is never divided, so it must leave room on a page for the head of the table.
const TALLEST: usize = 30;
/// Space above a paragraph.
const PARAGRAPH: f32 = 4.0;

/// Characters of a text that leaflets can't show, each once.
pub(super) fn lacking(text: &str, faces: &Faces) -> Vec<char> {
    let mut lacking: Vec<char> = composed(text).chars().filter(|c| !silent(*c) && faces.regular.glyph(*c).is_none()).collect();
    lacking.sort_unstable();
    lacking.dedup();
    lacking
}

/// What has no looks of its own: breaks, and signs that only steer other programs.
fn silent(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// A text with a box for what the font lacks: the rest of the leaflet is worth having.
pub(super) fn shown(faces: &Faces, text: &str, style: Style) -> String {
    let face = faces.face(style.weight);
    let keeps = |c: char| matches!(c, '\n' | ' ' | '\u{AD}' | '\u{200B}');
    composed(text).chars().filter(|c| keeps(*c) || !silent(*c)).map(|c| if keeps(c) || face.glyph(c).is_some() { c } else { '□' }).collect()
}

/// Where running text stands.
#[derive(Clone, Copy)]
pub(super) struct Column {
    x: f32,
    width: f32,
}

impl Column {
    pub(super) const WHOLE: Self = Self { x: LEFT, width: MEASURE };

    fn inner(self, by: f32) -> Self {
        Self { x: self.x + by, width: self.width - by }
    }
}

/// How a paragraph is set.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) before: f32,
    /// Whether the last line stays with what follows.
    pub(super) keep: bool,
}

/// Collects blocks and tags in reading order.
pub(super) struct Sheet {
    pub(super) faces: &'static Faces,
    pub(super) setter: Setter,
    pub(super) tree: Tree,
    pub(super) annots: Vec<Annot>,
    pub(super) blocks: Vec<Block>,
    pub(super) drawings: Vec<Drawing>,
}

impl Sheet {
    /// An empty sheet.
    pub(super) fn new(faces: &'static Faces, lang: &str) -> Self {
        let (setter, tree) = (Setter::new(faces, lang), Tree::new());
        Self { faces, setter, tree, annots: Vec::new(), blocks: Vec::new(), drawings: Vec::new() }
    }

    pub(super) fn heading(&mut self, parent: ElementId, role: StructRole, runs: &[Run], style: Style, before: f32) {
        let element = self.tree.element(parent, role);
        self.words(element, runs, Look { style, before, keep: true }, Column::WHOLE);
    }

    /// Running text, one block below the other.
    pub(super) fn flow(&mut self, parent: ElementId, blocks: &[Flow], column: Column) {
        for (number, block) in blocks.iter().enumerate() {
            let before = if number == 0 { 1.0 } else { PARAGRAPH };
            match block {
                Flow::Heading(runs) => self.heading(parent, StructRole::H3, runs, STRONG, before + 3.0),
                Flow::Paragraph(runs) => {
                    let element = self.tree.element(parent, StructRole::P);
                    // A line that announces a list stays with it.
                    let keep = matches!(blocks.get(number + 1), Some(Flow::List { .. } | Flow::Table { .. }));
                    self.words(element, runs, Look { style: BODY, before, keep }, column);
                }
                Flow::List { start, items } => self.list(parent, *start, items, (column, before)),
                Flow::Table { head, rows } => self.table(parent, head, rows, (column, before)),
                Flow::Aside(inner) => self.aside(parent, inner, (column, before)),
                Flow::Contact { lines, title, hours } => self.contact(parent, lines, (title, hours), before),
            }
        }
    }

    /// Words with their links, one block a line.
    pub(super) fn words(&mut self, element: ElementId, runs: &[Run], look: Look, column: Column) {
        let lines = self.lines(runs, look.style, column.width);
        let count = lines.len();
        let mut threads = Threads::default();
        for (number, line) in lines.into_iter().enumerate() {
            let last = number + 1 == count;
            let mut pieces = Vec::new();
            self.line(element, runs, line, (look.style, column.x, 0.0), &mut threads, &mut pieces);
            self.blocks.push(Block {
                before: if number == 0 { look.before } else { 0.0 },
                height: look.style.leading,
                keep: if last { look.keep } else { number == 0 || number + 2 == count || look.style == TITLE },
                pieces,
                ..Block::default()
            });
        }
    }

    /// Breaks runs into lines.
    fn lines(&self, runs: &[Run], style: Style, width: f32) -> Vec<Vec<Bit>> {
        let styles = runs.iter().map(|run| weighed(run, style));
        let texts: Vec<(String, Style)> =
            runs.iter().zip(styles).map(|(run, style)| (shown(self.faces, &run.text, style), style)).collect();
        let texts: Vec<(&str, Style)> = texts.iter().map(|(text, style)| (text.as_str(), *style)).collect();
        rich::lines(&self.setter, &texts, width)
    }

    /// One line: text, and what belongs to links in it.
    fn line(
        &mut self,
        element: ElementId,
        runs: &[Run],
        line: Vec<Bit>,
        at: (Style, f32, f32),
        threads: &mut Threads,
        to: &mut Vec<Piece>,
    ) {
        let (style, x, top) = at;
        for bit in line {
            let Some(run) = runs.get(bit.run) else { continue };
            let style = weighed(run, style);
            let (x, y) = (x + bit.x, top + base_line(style));
            let width = self.setter.width(bit.text.trim_end(), style);
            let text = match (&run.link, threads.open) {
                (_, Some((open, text))) if open == bit.run => text,
                (None, Some((open, text))) if runs.get(open).is_some_and(|other| other.link.is_none()) => text,
                (Some(_), _) => {
                    let link = self.tree.element(element, StructRole::Link);
                    threads.link = Some(link);
                    self.tree.text(link)
                }
                (None, _) => self.tree.text(element),
            };
            threads.open = Some((bit.run, text));
            if let (Some(url), Some(link)) = (&run.link, threads.link) {
                let area = Area { x, y: top, width, height: style.leading };
                self.tree.also(link, self.annots.len());
                to.push(Piece::Annot(self.annots.len(), area));
                self.annots.push(Annot { target: Target::Link(url.clone()), element: link, page: 0, area });
                to.push(Piece::Shape(Shape::Writing { x, y: y + 2.0, width }));
            }
            if run.struck {
                to.push(Piece::Shape(Shape::Rule { x, y: y - 0.27 * style.size, width }));
            }
            to.push(Piece::Text { text, x, y, style, line: bit.text });
        }
    }

    fn list(&mut self, parent: ElementId, start: Option<u64>, items: &[Vec<Flow>], (column, before): (Column, f32)) {
        let list = self.tree.list(parent, if start.is_some() { ListNumbering::Decimal } else { ListNumbering::Disc });
        let count = items.len();
        for (number, item) in items.iter().enumerate() {
            let from = self.blocks.len();
            let element = self.tree.element(list, StructRole::LI);
            let mark = match start {
                Some(start) => {
                    let label = format!("{}. ", start.saturating_add(number as u64));
                    let text = self.tree.paragraph(element, StructRole::Lbl);
                    Piece::Text { text, x: column.x, y: base_line(BODY), style: BODY, line: label }
                }
                None => Piece::Shape(Shape::Dot { x: column.x + 3.5, y: base_line(BODY) - 0.36 * BODY.size }),
            };
            let body = self.tree.element(element, StructRole::LBody);
            let indent = if start.is_some() { INDENT + 6.0 } else { INDENT };
            self.flow(body, item, column.inner(indent));
            if let Some(first) = self.blocks.get_mut(from) {
                first.before = if number == 0 { before } else { ITEM };
                first.pieces.insert(0, mark);
            }
            // Neither the first nor the last item stands alone.
            let apart = (number == 0 && count > 1) || number + 2 == count;
            if apart && let Some(last) = self.blocks.get_mut(from..).and_then(|blocks| blocks.last_mut()) {
                last.keep = true;
            }
        }
    }

    /// A table whose columns are as wide as their words want.
    fn table(&mut self, parent: ElementId, head: &[Vec<Run>], rows: &[Vec<Vec<Run>>], (column, before): (Column, f32)) {
        let columns = self.columns(head, rows, column);
        let tall =
            |row: &[Vec<Run>]| row.iter().zip(&columns).any(|(cell, at)| self.lines(cell, BODY, at.width - 2.0 * CELL).len() > TALLEST);
        if rows.iter().any(|row| tall(row)) {
            return self.list(parent, None, &written_out(head, rows), (column, before));
        }
        let table = self.tree.element(parent, StructRole::Table);
        let mut repeat = None;
        let count = rows.len();
        for (number, cells) in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).enumerate() {
            let is_head = number == 0;
            let (role, style) = if is_head { (StructRole::TH, STRONG) } else { (StructRole::TD, BODY) };
            let row = self.tree.element(table, StructRole::TR);
            let mut pieces = Vec::new();
            let mut height = 0.0_f32;
            for (cell, at) in cells.iter().zip(&columns) {
                let element = self.tree.element(row, role);
                let mut threads = Threads::default();
                let mut y = CELL;
                for line in self.lines(cell, style, at.width - 2.0 * CELL) {
                    self.line(element, cell, line, (style, at.x + CELL, y), &mut threads, &mut pieces);
                    y += style.leading;
                }
                height = height.max(y + CELL);
            }
            if is_head {
                pieces.push(Piece::Shape(Shape::Panel(Area { x: column.x, y: 0.0, width: column.width, height })));
                repeat = Some(Repeat { pieces: echoes(&pieces), height });
            }
            pieces.push(Piece::Shape(Shape::Writing { x: column.x, y: height, width: column.width }));
            self.blocks.push(Block {
                before: if is_head { before } else { 0.0 },
                height,
                keep: number < count && (number < 2 || number + 1 == count),
                pieces,
                repeat: repeat.clone().filter(|_| !is_head),
                ..Block::default()
            });
        }
    }

    fn columns(&self, head: &[Vec<Run>], rows: &[Vec<Vec<Run>>], column: Column) -> Vec<Column> {
        let wide = |cell: &[Run], style: Style| cell.iter().map(|run| self.setter.width(&run.text, weighed(run, style))).sum::<f32>();
        let wanted: Vec<f32> = (0..head.len())
            .map(|at| {
                let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| wide(cell, BODY));
                let head = head.get(at).map(|cell| wide(cell, STRONG)).unwrap_or_default();
                cells.fold(head, f32::max) + 2.0 * CELL + 1.0
            })
            .collect();
        // Whoever wants less than an equal share of what is left gets it; the others part the rest equally.
        let mut widths = wanted.clone();
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
        let (mut room, mut left) = (column.width, wanted.len());
        for at in order {
            let share = room / left as f32;
            // The last one takes all that is left, so that the table is as wide as the text.
            widths[at] = if left == 1 { room } else { wanted[at].min(share) };
            room -= widths[at];
            left -= 1;
        }
        let mut x = column.x;
        widths
            .into_iter()
            .map(|width| {
                let at = Column { x, width };
                x += width;
                at
            })
            .collect()
    }

    /// Text with a bar beside it.
    fn aside(&mut self, parent: ElementId, inner: &[Flow], (column, before): (Column, f32)) {
        let quote = self.tree.element(parent, StructRole::BlockQuote);
        let from = self.blocks.len();
        self.flow(quote, inner, column.inner(9.0));
        for (number, block) in self.blocks.iter_mut().skip(from).enumerate() {
            if number == 0 {
                block.before = before;
            }
            // The bar goes on through the spaces between lines.
            let above = if number == 0 { 0.0 } else { block.before };
            let bar = Area { x: column.x + 1.0, y: -above, width: 2.0, height: block.height + above };
            block.pieces.push(Piece::Shape(Shape::Bar(bar)));
        }
    }

    /// Where to go and when, side by side.
    fn contact(&mut self, parent: ElementId, lines: &[Run], (title, hours): (&str, &[(String, String)]), before: f32) {
        let group = self.tree.element(parent, StructRole::Div);
        let (gutter, left_share) = (6.0 * MM, 0.45);
        let half = if hours.is_empty() { MEASURE } else { (MEASURE - gutter) * left_share };
        let mut pieces = Vec::new();
        let mut left = 0.0;
        for run in lines {
            let element = self.tree.element(group, StructRole::P);
            let mut threads = Threads::default();
            let runs = std::slice::from_ref(run);
            for line in self.lines(runs, BODY, half) {
                self.line(element, runs, line, (BODY, LEFT, left), &mut threads, &mut pieces);
                left += BODY.leading;
            }
        }
        let mut right = 0.0;
        if !hours.is_empty() {
            let x = LEFT + half + gutter;
            let half = MEASURE - half - gutter;
            let text = self.tree.paragraph(group, StructRole::P);
            pieces.extend(set(text, &self.setter.lines(title, STRONG, half), STRONG, x, 0.0));
            right += STRONG.leading;
            let days = hours.iter().map(|(day, _)| self.setter.width(day, BODY)).fold(0.0, f32::max);
            let gap = (days + 8.0).min(half / 2.0);
            for (day, times) in hours {
                let text = self.tree.paragraph(group, StructRole::P);
                let mut days = self.setter.lines(day, BODY, gap - 4.0);
                let times = self.setter.lines(times, BODY, half - gap);
                if let Some(last) = days.last_mut() {
                    last.push(' ');
                }
                pieces.extend(set(text, &days, BODY, x, right));
                pieces.extend(set(text, &times, BODY, x + gap, right));
                right += days.len().max(times.len()) as f32 * BODY.leading;
            }
        }
        self.blocks.push(Block { before, height: left.max(right), pieces, ..Block::default() });
    }
}

/// What a paragraph's last words were part of: words that go on belong to the same element.
#[derive(Default)]
struct Threads {
    /// Run and its text.
    open: Option<(usize, TextId)>,
    link: Option<ElementId>,
}

/// A table as a list, each cell with the name of its column: for cells that are longer than a page.
fn written_out(head: &[Vec<Run>], rows: &[Vec<Vec<Run>>]) -> Vec<Vec<Flow>> {
    let named = |(name, cell): (&Vec<Run>, &Vec<Run>)| {
        let name = name.iter().map(|run| run.text.as_str()).collect::<String>();
        Flow::Paragraph(std::iter::once(Run::strong(format!("{name}: "))).chain(cell.iter().cloned()).collect())
    };
    rows.iter().map(|row| head.iter().zip(row).map(named).collect()).collect()
}

fn weighed(run: &Run, style: Style) -> Style {
    if run.strong { Style { weight: Weight::Bold, ..style } } else { style }
}

/// The same words again, which are read once only.
fn echoes(pieces: &[Piece]) -> Vec<Piece> {
    let again = pieces.iter().filter(|piece| !matches!(piece, Piece::Annot(..))).map(|piece| match piece.clone() {
        Piece::Text { x, y, style, line, .. } => Piece::Echo { x, y, style, line },
        other => other,
    });
    again.collect()
}
