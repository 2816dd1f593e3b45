//! Writes fields and their widgets, as viewers need them.

use pdf_writer::types::{AnnotationFlags, AnnotationType, BorderType, FieldFlags, FieldType};
use pdf_writer::writers::{Annotation, Field as FieldWriter};
use pdf_writer::{Chunk, Finish, Name, Rect, Ref, Str, TextStr};

use super::appearance::{EMPTY_TEXT, round};
use super::names::{Names, Node};
use super::page::{Annot, Control, Document, Field, PAGE_HEIGHT, RadioOption, Target};
use super::wardrobe::{CHECK, FIELD_FONT, RADIO};

/// Size of entries in points.
pub(super) const ENTRY: f32 = 11.0;
/// Name of the field font in resources.
///
/// Chrome and Edge (`PDFium`) draw letters beyond Western Europe with fonts of its own choice, and writes these without
/// embedding them, unless it takes the field's font for one of signs. It decides that by this name alone.
pub(super) const FIELD_FONT_NAME: &str = "Wingdings";
/// How viewers draw entries, with that name.
pub(super) const DEFAULT_APPEARANCE: Str<'static> = Str(b"0 g /Wingdings 11 Tf");
/// The state of a single box that is on.
pub(super) const ON: &str = "Yes";

/// Object numbers of the fields.
pub(super) struct FieldRefs {
    /// One a node; a field with one widget is one object with it.
    pub(super) nodes: Vec<Ref>,
    /// One an annotation.
    pub(super) annots: Vec<Ref>,
    /// The appearance of a widget that shows an entry.
    pub(super) looks: Vec<Option<Ref>>,
}

impl FieldRefs {
    /// Gives every node, annotation and appearance a number. `next` hands them out.
    pub(super) fn new(document: &Document, names: &Names, mut next: impl FnMut() -> Ref) -> Self {
        let annots: Vec<Ref> = document.annots.iter().map(|_| next()).collect();
        let mut nodes: Vec<Option<Ref>> = names.nodes.iter().map(|_| None).collect();
        let mut looks = Vec::new();
        for (annot, object) in document.annots.iter().zip(&annots) {
            let control = field_of(document, annot).map(|(_, field)| &field.control);
            looks.push(match control {
                Some(Control::Text { .. } | Control::List(_) | Control::Signature) => Some(next()),
                _ => None,
            });
            if let Some((number, field)) = field_of(document, annot)
                && !matches!(field.control, Control::Radio(_))
                && let Some(node) = names.of_field.get(number).and_then(|node| nodes.get_mut(*node))
            {
                *node = Some(*object);
            }
        }
        let nodes = nodes.into_iter().map(|node| node.unwrap_or_else(&mut next)).collect();
        Self { nodes, annots, looks }
    }

    /// The fields that have no parent.
    pub(super) fn roots<'a>(&'a self, names: &'a Names) -> impl Iterator<Item = Ref> + 'a {
        names.nodes.iter().zip(&self.nodes).filter(|(node, _)| node.parent.is_none()).map(|(_, object)| *object)
    }
}

/// The field of a widget, with its number.
pub(super) fn field_of<'a>(document: &'a Document, annot: &Annot) -> Option<(usize, &'a Field)> {
    match annot.target {
        Target::Widget { field, .. } => document.fields.get(field).map(|found| (field, found)),
        Target::Link(_) => None,
    }
}

/// An annotation's rectangle in the coordinates of PDF.
pub(super) fn rect(annot: &Annot) -> [f32; 4] {
    let area = annot.area;
    let top = PAGE_HEIGHT - area.y;
    [area.x, top - area.height, area.x + area.width, top].map(round)
}

/// Writes all fields, widgets and links. `key` is the first free key of the parent tree.
pub(super) fn write(chunk: &mut Chunk, document: &Document, names: &Names, refs: &FieldRefs, pages: &[Ref], key: i32) {
    for (node, object) in names.nodes.iter().zip(&refs.nodes) {
        let field = node.field.and_then(|field| document.fields.get(field));
        match field.map(|field| (field, &field.control)) {
            Some((field, Control::Radio(_))) => group(chunk, document, refs, *object, node, field),
            Some(_) => {}
            None => {
                let mut writer = chunk.form_field(*object);
                name(&mut writer, node, refs);
                writer.children(node.kids.iter().filter_map(|kid| refs.nodes.get(*kid)).copied());
            }
        }
    }
    for (key, ((annot, object), look)) in (key..).zip(document.annots.iter().zip(&refs.annots).zip(&refs.looks)) {
        let page = pages.get(annot.page).copied();
        if let Some(look) = look {
            empty(chunk, *look, annot);
        }
        match &annot.target {
            Target::Link(url) => link(chunk, *object, annot, url, page, key),
            Target::Widget { option, .. } => {
                let Some((number, field)) = field_of(document, annot) else {
                    continue;
                };
                let node = names.of_field.get(number).copied();
                let mut writer = chunk.form_field(*object);
                if let (Control::Radio(options), Some(option)) = (&field.control, option) {
                    if let Some(parent) = node.and_then(|node| refs.nodes.get(node)) {
                        writer.parent(*parent);
                    }
                    if let Some(option) = options.get(*option) {
                        button(writer, field, option, annot, page, key);
                    }
                } else {
                    if let Some(node) = node.and_then(|node| names.nodes.get(node)) {
                        name(&mut writer, node, refs);
                    }
                    single(writer, field, annot, *look, page, key);
                }
            }
        }
    }
}

/// Partial name and parent.
fn name(writer: &mut FieldWriter<'_>, node: &Node, refs: &FieldRefs) {
    writer.partial_name(TextStr(&node.name));
    if let Some(parent) = node.parent.and_then(|parent| refs.nodes.get(parent)) {
        writer.parent(*parent);
    }
}

/// The field above a group of round buttons.
fn group(chunk: &mut Chunk, document: &Document, refs: &FieldRefs, object: Ref, node: &Node, field: &Field) {
    let mut writer = chunk.form_field(object);
    name(&mut writer, node, refs);
    let mut flags = FieldFlags::RADIO;
    if field.required {
        // What need not be answered can also be taken back.
        flags |= FieldFlags::NO_TOGGLE_TO_OFF | FieldFlags::REQUIRED;
    }
    writer.field_type(FieldType::Button).field_flags(flags).alternate_name(TextStr(&field.tooltip));
    let kids = document.annots.iter().zip(&refs.annots).filter(|(annot, _)| match annot.target {
        Target::Widget { field, .. } => Some(field) == node.field,
        Target::Link(_) => false,
    });
    writer.children(kids.map(|(_, object)| *object));
}

/// One button of a group, with its own words: viewers announce the button, not the group.
fn button(mut writer: FieldWriter<'_>, field: &Field, option: &RadioOption, annot: &Annot, page: Option<Ref>, key: i32) {
    let words = format!("{}: {}", field.tooltip, option.label);
    writer.alternate_name(TextStr(&words));
    let mut widget = writer.into_annotation();
    common(&mut widget, annot, page, key);
    widget.contents(TextStr(&words));
    states(&mut widget, &option.state, RADIO);
}

/// A field that is one object with its widget.
fn single(mut writer: FieldWriter<'_>, field: &Field, annot: &Annot, look: Option<Ref>, page: Option<Ref>, key: i32) {
    let mut flags = FieldFlags::empty();
    flags.set(FieldFlags::REQUIRED, field.required);
    writer.alternate_name(TextStr(&field.tooltip));
    match &field.control {
        Control::Text { multiline, max_length, comb } => {
            // No scrolling: what does not fit would be cut off on paper without anybody noticing.
            flags |= FieldFlags::DO_NOT_SCROLL;
            flags.set(FieldFlags::MULTILINE, *multiline);
            flags.set(FieldFlags::COMB, *comb);
            writer.field_type(FieldType::Text).vartext_default_appearance(DEFAULT_APPEARANCE);
            if let Some(length) = max_length.and_then(|length| i32::try_from(length).ok()) {
                writer.text_max_len(length);
            }
        }
        Control::List(options) => {
            flags |= FieldFlags::COMBO;
            writer.field_type(FieldType::Choice).vartext_default_appearance(DEFAULT_APPEARANCE);
            // The value is the label itself: some viewers show the export value.
            writer.choice_options().options(options.iter().map(|(_, label)| TextStr(label)));
        }
        Control::Check | Control::Radio(_) => {
            writer.field_type(FieldType::Button);
        }
        Control::Signature => {
            writer.field_type(FieldType::Signature);
        }
    }
    if !flags.is_empty() {
        writer.field_flags(flags);
    }
    let mut widget = writer.into_annotation();
    common(&mut widget, annot, page, key);
    match (&field.control, look) {
        (Control::Check | Control::Radio(_), _) => states(&mut widget, ON, CHECK),
        (_, Some(look)) => widget.appearance().normal().stream(look),
        _ => {}
    }
}

/// What every widget has.
fn common(widget: &mut Annotation<'_>, annot: &Annot, page: Option<Ref>, key: i32) {
    let [x1, y1, x2, y2] = rect(annot);
    widget.rect(Rect::new(x1, y1, x2, y2)).flags(AnnotationFlags::PRINT).struct_parent(key);
    if let Some(page) = page {
        widget.page(page);
    }
    // A whole number: PDFium ignores a fraction. Without a colour the border is only the inner margin.
    widget.border_style().width(1.0).style(BorderType::Solid);
}

/// The two looks of a button, off at first.
fn states(widget: &mut Annotation<'_>, on: &str, [off_look, on_look]: [Ref; 2]) {
    widget.appearance_state(Name(b"Off"));
    let mut looks = widget.appearance();
    looks.normal().streams().pairs([(Name(on.as_bytes()), on_look), (Name(b"Off"), off_look)]);
}

/// The appearance of a field in which nothing stands yet, with the font that an entry will need.
///
/// Every widget has its own, even though they are alike: many programs write entries into it.
fn empty(chunk: &mut Chunk, object: Ref, annot: &Annot) {
    let area = annot.area;
    let mut look = chunk.form_xobject(object, EMPTY_TEXT);
    look.bbox(Rect::new(0.0, 0.0, round(area.width), round(area.height)));
    look.resources().fonts().pair(Name(FIELD_FONT_NAME.as_bytes()), Ref::new(FIELD_FONT));
}

/// A link to an address.
fn link(chunk: &mut Chunk, object: Ref, annot: &Annot, url: &str, page: Option<Ref>, key: i32) {
    let [x1, y1, x2, y2] = rect(annot);
    let mut writer = chunk.annotation(object);
    writer
        .subtype(AnnotationType::Link)
        .rect(Rect::new(x1, y1, x2, y2))
        .flags(AnnotationFlags::PRINT)
        .border(0.0, 0.0, 0.0, None)
        .contents(TextStr(url))
        .struct_parent(key);
    if let Some(page) = page {
        writer.page(page);
    }
    writer.action().action_type(pdf_writer::types::ActionType::Uri).uri(Str(url.as_bytes()));
    writer.finish();
}
