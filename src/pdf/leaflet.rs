//! Leaflets of services and news: a head with a code, running text instead of fields, and the way to the page.

use pdf_writer::types::StructRole;

use super::builder::{ENTITY, HEADING, HINT, MEASURE, RUNNING, TITLE, set};
use super::drawing::Drawing;
use super::flow::fill;
use super::font::Faces;
use super::page::{Area, Document, LEFT, MM, PAGE_HEIGHT, Piece, RIGHT, Shape};
use super::qr;
use super::running::{BODY, Column, Look, Sheet, shown};
use super::tags::{ElementId, Tree};
use super::text::{Style, plain};
use crate::model::leaflet::{Leaflet, Run, Said};

/// Where the letterhead begins.
const HEAD: f32 = 13.0 * MM;
/// Longer side of the coat of arms.
const ARMS: f32 = 20.0 * MM;
/// Side of the code.
const CODE: f32 = 22.0 * MM;

/// Places a leaflet on pages.
pub(super) fn layout(leaflet: &Leaflet, faces: &'static Faces) -> Document {
    let mut sheet = Sheet::new(faces, &leaflet.lang);
    let (head, top) = sheet.head(leaflet);
    sheet.said(StructRole::H1, &leaflet.title, TITLE, 0.0);
    if let Some(teaser) = &leaflet.teaser {
        sheet.said(StructRole::P, teaser, BODY, 4.0);
    }
    for section in &leaflet.sections {
        let sect = sheet.tree.element(Tree::ROOT, StructRole::Sect);
        if !section.title.is_empty() {
            sheet.heading(sect, StructRole::H2, &[Run::plain(&section.title)], HEADING, 10.0);
        }
        let body = match &section.lang {
            // The heading is in the language of the document, the text below it is not.
            Some(lang) => {
                let body = sheet.tree.element(sect, StructRole::Div);
                sheet.tree.speaks(body, lang);
                body
            }
            None => sect,
        };
        sheet.flow(body, &section.blocks, Column::WHOLE);
    }
    sheet.online(leaflet);
    let Sheet { setter, tree, mut annots, blocks, drawings, .. } = sheet;
    let mut pages = fill(blocks, top, &mut annots);
    if let Some(first) = pages.first_mut() {
        first.pieces.splice(0..0, head);
    }
    let total = pages.len();
    for (number, page) in pages.iter_mut().enumerate() {
        let count = leaflet.page_of.replace("{n}", &(number + 1).to_string()).replace("{m}", &total.to_string());
        let right = RIGHT - setter.width(&count, RUNNING);
        let y = PAGE_HEIGHT - 14.0 * MM;
        let one_line = |text: &str, room: f32| setter.lines(text, RUNNING, room).into_iter().next().unwrap_or_default();
        let title = shown(faces, &plain(&format!("{} · {}", leaflet.entity, leaflet.title.text)), RUNNING);
        page.running = vec![(LEFT, y, one_line(&title, right - LEFT - 10.0)), (right, y, count)];
        page.running.push((LEFT, y + RUNNING.leading, one_line(&leaflet.url, MEASURE)));
    }
    Document { pages, tree, questions: Vec::new(), fields: Vec::new(), annots, drawings, added: super::page::Page::default() }
}

impl Sheet {
    /// Who gives the leaflet out, and the code that leads to its page; returns where the text may begin.
    fn head(&mut self, leaflet: &Leaflet) -> (Vec<Piece>, f32) {
        let head = self.tree.element(Tree::ROOT, StructRole::Sect);
        let mut pieces = Vec::new();
        let mut x = LEFT;
        // A picture that can't be printed was reported with the town's forms; a leaflet does without.
        if let Some((picture, drawing)) = leaflet.coat_of_arms.as_ref().and_then(|picture| Some((picture, Drawing::read(picture).ok()?))) {
            let scale = (ARMS / drawing.width).min(ARMS / drawing.height);
            let area = Area { x: LEFT, y: HEAD, width: drawing.width * scale, height: drawing.height * scale };
            x = area.x + area.width + 5.0 * MM;
            pieces.push(self.drawing(head, drawing, &plain(&picture.alt), area));
        }
        let code = if leaflet.url.is_empty() { None } else { qr::code(&leaflet.url) };
        let right = if code.is_some() { RIGHT - CODE - 6.0 * MM } else { RIGHT };
        let mut y = HEAD + 2.0 * MM;
        for (text, style) in [(&leaflet.entity, ENTITY), (&leaflet.kind, HINT)] {
            let lines = self.setter.lines(&shown(self.faces, text, style), style, right - x);
            if !lines.is_empty() {
                let text = self.tree.paragraph(head, StructRole::P);
                pieces.extend(set(text, &lines, style, x, y));
                y += lines.len() as f32 * style.leading + 1.0;
            }
        }
        if let Some(drawing) = code {
            let area = Area { x: RIGHT - CODE, y: HEAD, width: CODE, height: CODE };
            pieces.push(self.drawing(head, drawing, &plain(&leaflet.code), area));
        }
        let bottom = y.max(HEAD + CODE) + 3.0 * MM;
        pieces.push(Piece::Shape(Shape::Rule { x: LEFT, y: bottom, width: MEASURE }));
        (pieces, bottom + 6.0 * MM)
    }

    fn drawing(&mut self, parent: ElementId, drawing: Drawing, alt: &str, area: Area) -> Piece {
        let text = self.tree.figure(parent, alt);
        self.drawings.push(drawing);
        Piece::Drawing { text, drawing: self.drawings.len() - 1, area }
    }

    /// A title or teaser, which may be in another language than the document.
    fn said(&mut self, role: StructRole, said: &Said, style: Style, before: f32) {
        let element = self.tree.element(Tree::ROOT, role);
        if let Some(lang) = &said.lang {
            self.tree.speaks(element, lang);
        }
        self.words(element, &[Run::plain(&said.text)], Look { style, before, keep: role == StructRole::H1 }, Column::WHOLE);
    }

    /// The way to the page itself.
    fn online(&mut self, leaflet: &Leaflet) {
        let Some((before, after)) = leaflet.online.split_once("{url}").filter(|_| !leaflet.url.is_empty()) else { return };
        let runs = [Run::plain(before), Run::link(&leaflet.url, &leaflet.url), Run::plain(after)];
        let element = self.tree.element(Tree::ROOT, StructRole::P);
        self.words(element, &runs, Look { style: BODY, before: 12.0, keep: false }, Column::WHOLE);
    }
}
