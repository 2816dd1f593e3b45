//! Drawing: the content of pages and the looks of widgets.
//!
//! The frame of a text field is part of the page, its appearance holds only what was typed. A viewer or a
//! program that redraws the appearance can therefore not lose the frame.

use std::collections::BTreeSet;

use pdf_writer::types::{ArtifactType, LineCapStyle};
use pdf_writer::{Content, Name, Str};

use super::builder::RUNNING;
use super::buttons::BUTTON;
use super::drawing;
use super::embed::encode;
use super::font::Weight;
use super::page::{Area, PAGE_HEIGHT, Page, Piece, Shape};
use super::tags::{Mark, Tree};
use super::text::Style;
use super::wardrobe::{Coverage, Wardrobe};

/// Grey of text.
pub(super) const INK: f32 = 0.1;
/// Grey of hints: a contrast of more than 7 to 1.
pub(super) const MUTED: f32 = 0.3;
/// Grey of frames: more than 4.5 to 1, also on the ground of a field.
const FRAME: f32 = 0.4;
/// Ground of a field.
const GROUND: [f32; 3] = [0.957, 0.969, 0.988];
/// Control points that make four curves a circle.
const ROUND: f32 = 0.552_284_8;

/// Name of the object that draws how many pages there are.
pub(super) const TOTAL: &[u8] = b"N";

/// Two decimals are finer than any printer, and short.
pub(super) fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// The content of one page; texts learn their marks, missing characters go to the fonts of this form.
pub(super) fn page(number: usize, page: &Page, tree: &mut Tree, wardrobe: &mut Wardrobe) -> Vec<u8> {
    let mut painter = Painter { content: Content::with_capacity(16 * 1024), font: None, fill: None, pen: None, wardrobe };
    painter.artifact(ArtifactType::Layout, |painter| {
        for piece in &page.pieces {
            match piece {
                Piece::Shape(shape) => painter.shape(*shape),
                Piece::Echo { x, y, style, line } => painter.text(*x, *y, *style, line),
                _ => {}
            }
        }
    });
    let mut open = None;
    let mut next = 0;
    for piece in &page.pieces {
        let (Piece::Text { text, .. } | Piece::Drawing { text, .. }) = piece else {
            continue;
        };
        if open != Some(*text) {
            if open.is_some() {
                painter.content.end_marked_content();
            }
            painter.content.begin_marked_content_with_properties(tree.role(*text)).properties().identify(next);
            tree.mark(*text, Mark { page: number, id: next });
            next += 1;
            open = Some(*text);
        }
        match piece {
            Piece::Text { x, y, style, line, .. } => painter.text(*x, *y, *style, line),
            Piece::Drawing { drawing, area, .. } => {
                painter.drawing(*drawing, *area);
                let bottom = PAGE_HEIGHT - area.y - area.height;
                tree.drawn(*text, [area.x, bottom, area.x + area.width, bottom + area.height].map(round));
            }
            _ => {}
        }
    }
    if open.is_some() {
        painter.content.end_marked_content();
    }
    painter.artifact(ArtifactType::Pagination, |painter| {
        for (x, y, text) in &page.running {
            painter.text(*x, *y, RUNNING, text);
        }
        if let Some((drawing, area)) = page.code {
            painter.drawing(drawing, area);
        }
        if let Some((x, y)) = page.total {
            painter.content.save_state().transform([1.0, 0.0, 0.0, 1.0, round(x), round(PAGE_HEIGHT - y)]);
            painter.content.x_object(Name(TOTAL)).restore_state();
        }
    });
    painter.content.finish().into_vec()
}

struct Painter<'a> {
    content: Content,
    font: Option<(&'static [u8], f32)>,
    /// Colour of what is filled.
    fill: Option<[f32; 3]>,
    /// Width and grey of lines.
    pen: Option<(f32, f32)>,
    wardrobe: &'a mut Wardrobe,
}

impl Painter<'_> {
    fn artifact(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.content.begin_marked_content_with_properties(Name(b"Artifact")).properties().artifact().kind(kind);
        draw(self);
        self.content.end_marked_content();
    }

    fn grey(&mut self, grey: f32) {
        if self.fill != Some([grey; 3]) {
            self.content.set_fill_gray(grey);
            self.fill = Some([grey; 3]);
        }
    }

    /// One line of text, in one run for each font that it needs.
    fn text(&mut self, x: f32, y: f32, style: Style, line: &str) {
        self.grey(if style.muted { MUTED } else { INK });
        self.content.begin_text();
        let mut first = true;
        for (font, run) in self.wardrobe.runs(line, style.weight) {
            if self.font != Some((font, style.size)) {
                self.content.set_font(Name(font), style.size);
                self.font = Some((font, style.size));
            }
            if first {
                self.content.next_line(round(x), round(PAGE_HEIGHT - y));
                first = false;
            }
            self.content.show(Str(&encode(run)));
        }
        self.content.end_text();
    }

    /// A drawing, which is as large as the unit square.
    fn drawing(&mut self, drawing: usize, area: Area) {
        let y = PAGE_HEIGHT - area.y - area.height;
        self.content.save_state().transform([round(area.width), 0.0, 0.0, round(area.height), round(area.x), round(y)]);
        self.content.x_object(Name(drawing::name(drawing).as_bytes())).restore_state();
    }

    fn shape(&mut self, shape: Shape) {
        match shape {
            Shape::Field(area) => {
                let [r, g, b] = GROUND;
                if self.fill != Some(GROUND) {
                    self.content.set_fill_rgb(r, g, b);
                    self.fill = Some(GROUND);
                }
                self.line(0.75, FRAME);
                // Half the line's width inwards: the frame ends where the field ends.
                let inner = Area { x: area.x + 0.375, y: area.y + 0.375, width: area.width - 0.75, height: area.height - 0.75 };
                self.rect(inner);
                self.content.fill_nonzero_and_stroke();
            }
            Shape::Panel(area) => {
                self.grey(0.94);
                self.rect(area);
                self.content.fill_nonzero();
            }
            Shape::Bar(area) => {
                self.grey(FRAME);
                self.rect(area);
                self.content.fill_nonzero();
            }
            Shape::Rule { x, y, width } => self.stroke(0.75, INK, (x, y), (x + width, y)),
            Shape::Writing { x, y, width } => self.stroke(0.5, INK, (x, y), (x + width, y)),
            Shape::Box(area) => {
                self.line(1.0, INK);
                self.rect(area);
                self.content.stroke();
            }
            Shape::Tooth { x, y, height, strong } => {
                let (width, grey) = if strong { (1.25, INK) } else { (0.5, FRAME) };
                self.stroke(width, grey, (x, y), (x, y + height));
            }
            Shape::Dot { x, y } => {
                self.grey(INK);
                self.rect(Area { x: x - 1.5, y: y - 1.5, width: 3.0, height: 3.0 });
                self.content.fill_nonzero();
            }
            Shape::Mark { y, length } => self.stroke(0.4, 0.5, (11.0, y), (11.0 + length, y)),
            Shape::Arrow { x, y } => {
                self.grey(FRAME);
                let y = PAGE_HEIGHT - y;
                self.content
                    .move_to(round(x - 4.0), round(y + 2.2))
                    .line_to(round(x + 4.0), round(y + 2.2))
                    .line_to(round(x), round(y - 2.8))
                    .fill_nonzero();
            }
        }
    }

    fn line(&mut self, width: f32, grey: f32) {
        let (known, shade) = self.pen.unwrap_or((-1.0, -1.0));
        if width.to_bits() != known.to_bits() {
            self.content.set_line_width(width);
        }
        if grey.to_bits() != shade.to_bits() {
            self.content.set_stroke_gray(grey);
        }
        self.pen = Some((width, grey));
    }

    fn stroke(&mut self, width: f32, grey: f32, from: (f32, f32), to: (f32, f32)) {
        self.line(width, grey);
        self.content.move_to(round(from.0), round(PAGE_HEIGHT - from.1)).line_to(round(to.0), round(PAGE_HEIGHT - to.1)).stroke();
    }

    fn rect(&mut self, area: Area) {
        let y = PAGE_HEIGHT - area.y - area.height;
        self.content.rect(round(area.x), round(y), round(area.width), round(area.height));
    }
}

/// Where the text of a variable-text field goes; empty until somebody types.
pub(super) const EMPTY_TEXT: &[u8] = b"/Tx BMC\nEMC";

/// How many pages there are, from the left end of the base line.
pub(super) fn total(pages: usize) -> Vec<u8> {
    running(0.0, 0.0, &pages.to_string())
}

/// A line of the footer in the font of fields, at a place in the coordinates of PDF.
pub(super) fn running(x: f32, y: f32, text: &str) -> Vec<u8> {
    let mut content = Content::new();
    content.begin_text().set_font(Name(resource(Weight::Regular, true)), RUNNING.size).set_fill_gray(MUTED);
    content.next_line(round(x), round(y)).show(Str(&encode(text))).end_text();
    content.finish().into_vec()
}

/// A box to tick.
pub(super) fn check(on: bool) -> Vec<u8> {
    let mut content = Content::new();
    frame_style(&mut content);
    content.rect(0.5, 0.5, BUTTON - 1.0, BUTTON - 1.0).fill_nonzero_and_stroke();
    if on {
        let (low, high) = (3.2, BUTTON - 3.2);
        content.set_line_width(1.6).set_stroke_gray(0.0).set_line_cap(LineCapStyle::RoundCap);
        content.move_to(low, low).line_to(high, high).move_to(low, high).line_to(high, low).stroke();
    }
    content.finish().into_vec()
}

/// A round button.
pub(super) fn radio(on: bool) -> Vec<u8> {
    let mut content = Content::new();
    frame_style(&mut content);
    circle(&mut content, BUTTON / 2.0 - 0.5);
    content.fill_nonzero_and_stroke();
    if on {
        content.set_fill_gray(0.0);
        circle(&mut content, BUTTON / 2.0 - 3.4);
        content.fill_nonzero();
    }
    content.finish().into_vec()
}

fn frame_style(content: &mut Content) {
    content.set_fill_gray(1.0).set_stroke_gray(0.3).set_line_width(1.0);
}

fn circle(content: &mut Content, radius: f32) {
    let (c, k) = (BUTTON / 2.0, radius * ROUND);
    let (low, high) = (c - radius, c + radius);
    content
        .move_to(high, c)
        .cubic_to(high, c + k, c + k, high, c, high)
        .cubic_to(c - k, high, low, c + k, low, c)
        .cubic_to(low, c - k, c - k, low, c, low)
        .cubic_to(c + k, low, high, c - k, high, c)
        .close_path();
}

/// Characters of a text that a coverage lacks.
pub(super) fn missing(text: &str, coverage: &Coverage) -> BTreeSet<char> {
    text.chars().filter(|c| !c.is_whitespace() && !coverage.has(*c)).collect()
}

/// Weight to font of the running text; kept here so that the names stay in one place.
pub(super) fn resource(weight: Weight, fixed: bool) -> &'static [u8] {
    match (weight, fixed) {
        (Weight::Regular, true) => b"F1",
        (Weight::Bold, true) => b"F2",
        (Weight::Regular, false) => b"F3",
        (Weight::Bold, false) => b"F4",
    }
}
