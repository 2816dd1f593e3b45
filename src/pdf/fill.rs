//! `fill.pdf`: the blank form with dormant pages behind its end, and the map with which a small program fills it in.
//!
//! The file begins with the very bytes of the blank form. An update adds [`super::added`] pages with content, structure elements
//! and their places in the parent tree. Nothing leads to them until a program rewrites the page tree and the element of
//! the document, for which the map has templates; so the file is a whole form before and after.

use pdf_writer::types::{StructRole, TabOrder};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

use super::added::{Added, pages};
use super::builder::{BODY, RUNNING, base_line};
use super::embed::deflate;
use super::font::Faces;
use super::map::field_font_widths;
use super::map_fill::{Activate, FileMap, FillMap, Lines, MapAdded, MapFigure, MapGiro, Template};
use super::page::{Area, PAGE_HEIGHT, PAGE_WIDTH};
use super::update::{Trailer, append, dictionaries, hex, start};
use super::wardrobe::{FIELD_FONT, Fixed, SETTINGS, Wardrobe, name_fonts};
use super::write::{Frame, TOTAL_WIDTH, Written};
use super::{appearance, drawing, tags};
use crate::model::print::PrintForm;

/// The font of fields has all letters that can be typed; on pages it has this name.
const FOOTER_FONT: &str = "F1";

/// A form to be filled in by a program.
#[derive(Debug, Clone, PartialEq)]
pub struct FillPdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// What a program needs to know of it.
    pub map: FillMap,
}

/// Adds the dormant pages to a written form; `None` only if a bundled font cannot be embedded.
pub(super) fn fill(form: &PrintForm, written: &Written, faces: &'static Faces, fixed: &'static Fixed) -> Option<FillPdf> {
    let Written { bytes, map, frame } = written;
    let mut next = frame.next;
    let mut take = |count: i32| {
        next += count;
        next - count
    };
    let mut wardrobe = Wardrobe::new(fixed);
    let mut all = pages(form, faces, &frame.added);
    let objects: Vec<Objects> = all.iter().map(|added| Objects::new(added, &mut take)).collect();
    let contents: Vec<Vec<u8>> = all.iter_mut().map(|added| appearance::page(0, &added.page, &mut added.tree, &mut wardrobe)).collect();
    let mut pdf = Pdf::with_settings(SETTINGS);
    let fonts = wardrobe.write(&mut pdf, faces, &mut take)?;
    let mut parents = frame.parents.clone();
    let mut maps = Vec::new();
    for ((added, objects), content) in all.iter().zip(&objects).zip(contents) {
        let key = i32::try_from(parents.len()).ok()?;
        parents.push(objects.list);
        objects.write(&mut pdf, frame, &fonts, added, &content, key);
        maps.push(objects.map(added, frame));
    }
    tags::root(&mut pdf, frame.tree, frame.document.0, &parents);
    let trailer = Trailer { root: frame.catalog.get(), info: frame.info.get(), objects: next, id: frame.id.clone() };
    let done = append(bytes, pdf, &trailer);
    let file = FileMap {
        size: done.len(),
        xref: start(&done),
        objects: next,
        root: trailer.root,
        info: trailer.info,
        id: hex(&trailer.id),
        pages: frame.pages.len(),
    };
    let map = FillMap {
        format: 1,
        form: form.id.clone(),
        version: form.version.clone(),
        lang: form.lang.clone(),
        file,
        font: map.font.clone(),
        widths: field_font_widths(),
        dictionaries: dictionaries(bytes, &map.objects()),
        fields: map.fields.clone(),
        activate: activate(frame),
        added: maps,
    };
    Some(FillPdf { bytes: done, map })
}

/// What is rewritten when pages are added, whichever they are.
fn activate(frame: &Frame) -> Activate {
    let pages = references(&frame.pages);
    let (document, below) = &frame.document;
    let (width, height) = (appearance::round(PAGE_WIDTH), appearance::round(PAGE_HEIGHT));
    let font = format!("/{FOOTER_FONT} {FIELD_FONT} 0 R");
    Activate {
        pages: Template {
            object: frame.page_tree.get(),
            text: format!("<</Type/Pages/Kids[{pages}{{kids}}]/Count {{count}}/MediaBox[0 0 {width} {height}]>>"),
        },
        document: Template {
            object: document.get(),
            text: format!("<</Type/StructElem/S/Document/P {} 0 R/K[{}{{kids}}]>>", frame.tree.get(), references(below)),
        },
        total: Template {
            object: frame.total.get(),
            text: format!("<</Type/XObject/Subtype/Form/BBox[0 -3 {TOTAL_WIDTH} 9]/Resources<</Font<<{font}>>>>/Length {{length}}>>"),
        },
        footer: Lines { font: FOOTER_FONT.to_owned(), size: RUNNING.size, leading: RUNNING.leading, grey: appearance::MUTED },
        text: Lines { font: FOOTER_FONT.to_owned(), size: BODY.size, leading: BODY.leading, grey: appearance::INK },
    }
}

/// Objects as the items of an array.
fn references(objects: &[Ref]) -> String {
    objects.iter().map(|object| format!("{} 0 R", object.get())).collect::<Vec<_>>().join(" ")
}

/// A rectangle in the coordinates of PDF.
fn rect(area: Area) -> [f32; 4] {
    let top = PAGE_HEIGHT - area.y;
    [area.x, top - area.height, area.x + area.width, top].map(appearance::round)
}

/// The objects of one added page.
struct Objects {
    page: Ref,
    /// What is set already.
    content: Ref,
    /// What a program writes: empty until then.
    live: Ref,
    /// The elements of the page's marks.
    list: Ref,
    sect: Ref,
    fixed: Vec<Ref>,
    paragraphs: Vec<Ref>,
    figure: Option<Ref>,
}

impl Objects {
    fn new(added: &Added, take: &mut impl FnMut(i32) -> i32) -> Self {
        let mut one = || Ref::new(take(1));
        Self {
            page: one(),
            content: one(),
            live: one(),
            list: one(),
            sect: one(),
            fixed: added.roles.iter().map(|_| one()).collect(),
            paragraphs: (0..added.paragraphs).map(|_| one()).collect(),
            figure: added.figure.as_ref().map(|_| one()),
        }
    }

    /// All elements below the section, in the order of their marks.
    fn elements(&self) -> Vec<Ref> {
        self.fixed.iter().chain(&self.paragraphs).chain(&self.figure).copied().collect()
    }

    /// Writes the page and its part of the structure.
    fn write(&self, pdf: &mut Pdf, frame: &Frame, fonts: &[(&'static [u8], Ref)], added: &Added, content: &[u8], key: i32) {
        let mut page = pdf.page(self.page);
        page.parent(frame.page_tree).contents_array([self.content, self.live]);
        let mut resources = page.resources();
        name_fonts(&mut resources, fonts);
        let mut objects = resources.x_objects();
        objects.pair(Name(appearance::TOTAL), frame.total);
        if let (Some(code), Some((number, _))) = (frame.code, added.page.code) {
            objects.pair(Name(drawing::name(number).as_bytes()), code);
        }
        objects.finish();
        resources.finish();
        page.struct_parents(key).tab_order(TabOrder::StructureOrder);
        page.finish();
        pdf.stream(self.content, &deflate(content)).filter(Filter::FlateDecode);
        pdf.stream(self.live, b"");
        let elements = self.elements();
        pdf.indirect(self.list).array().items(elements.iter().copied());
        let mut sect = pdf.struct_element(self.sect);
        sect.kind(StructRole::Sect).parent(frame.document.0);
        // A page to go on writing has as many paragraphs as are written; the others are as they will be.
        let kids = if added.giro.is_some() || self.figure.is_some() { &elements } else { &self.fixed };
        let mut list = sect.children();
        for kid in kids {
            list.struct_element(*kid);
        }
        list.finish();
        sect.finish();
        let roles = added.roles.iter().copied().chain(std::iter::repeat(StructRole::P));
        for (mark, (element, role)) in (0..).zip(elements.iter().zip(roles)) {
            let figure = added.figure.as_ref().filter(|_| Some(*element) == self.figure);
            let mut writer = pdf.struct_element(*element);
            writer.kind(if figure.is_some() { StructRole::Figure } else { role }).parent(self.sect).page(self.page);
            if let Some((area, words)) = figure {
                let [x1, y1, x2, y2] = rect(*area);
                writer.alt(TextStr(words));
                writer.attributes().push().layout().bbox(Rect::new(x1, y1, x2, y2));
            }
            writer.children().marked_content_id(mark);
        }
    }

    fn map(&self, added: &Added, frame: &Frame) -> MapAdded {
        let mark = self.fixed.len();
        let after = mark + self.paragraphs.len();
        let sect = format!("<</Type/StructElem/S/Sect/P {} 0 R/K[{}{{kids}}]>>", frame.document.0.get(), references(&self.fixed));
        MapAdded {
            kind: added.kind,
            page: self.page.get(),
            live: self.live.get(),
            section: self.sect.get(),
            rewrite: (!self.paragraphs.is_empty() && self.figure.is_none()).then(|| Template { object: self.sect.get(), text: sect }),
            paragraphs: self.paragraphs.iter().map(|object| object.get()).collect(),
            mark,
            body: added.body.map(rect),
            first_line: added.body.map(|area| appearance::round(PAGE_HEIGHT - area.y - base_line(BODY))),
            figure: added.figure.as_ref().map(|(area, _)| MapFigure { mark: after, rect: rect(*area) }),
            number: frame.added.number.map(|(x, y)| [x, PAGE_HEIGHT - y].map(appearance::round)),
            giro: added.giro.as_ref().map(|giro| MapGiro {
                name: giro.name.clone(),
                iban: giro.iban.clone(),
                bic: giro.bic.clone().unwrap_or_default(),
                reference: giro.reference.clone(),
            }),
        }
    }
}
