//! Writes the placed form as a PDF 1.7 file that keeps to PDF/UA-1 and PDF/A-3a.

use pdf_writer::types::{AssociationKind, OutputIntentSubtype, TabOrder};
use pdf_writer::{Chunk, Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::appearance;
use super::check;
use super::drawing::{self, Drawing};
use super::embed::deflate;
use super::fields::{self, DEFAULT_APPEARANCE, ENTRY, FIELD_FONT_NAME, FieldRefs, ON, field_of};
use super::font::{Faces, Weight};
use super::map::{FormMap, MapField, MapWidget, font};
use super::names::Names;
use super::page::{Annot, Control, Document, PAGE_HEIGHT, PAGE_WIDTH, Page, Target};
use super::tags::{Tree, TreeRefs};
use super::text::plain;
use super::wardrobe::{FIELD_FONT, FIRST_FREE, Fixed, PROFILE, SETTINGS, Wardrobe, name_fonts};
use super::xmp;
use crate::model::print::PrintForm;

/// Width of the drawing of the number of pages.
pub(super) const TOTAL_WIDTH: f32 = 20.0;
/// What a file says of itself.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    /// Who publishes it.
    pub(super) author: &'a str,
    /// BCP 47 tag.
    pub(super) lang: &'a str,
    /// ISO date of its making; what changes with every edit has none.
    pub(super) date: Option<&'a str>,
    /// A file that travels with it: name and JSON text.
    pub(super) source: Option<(String, &'a str)>,
}

impl<'a> About<'a> {
    /// Of a form.
    pub(super) fn form(form: &'a PrintForm) -> Self {
        Self {
            title: &form.title.text,
            author: &form.authority.entity,
            lang: &form.lang,
            date: Some(&form.valid_from),
            source: form.definition.as_deref().map(|definition| (format!("{}.json", form.id), definition)),
        }
    }
}

/// Hands out object numbers.
struct Numbers(i32);

impl Numbers {
    fn take(&mut self, count: i32) -> i32 {
        let first = self.0;
        self.0 += count;
        first
    }

    fn one(&mut self) -> Ref {
        Ref::new(self.take(1))
    }

    fn many(&mut self, count: usize) -> Vec<Ref> {
        (0..count).map(|_| self.one()).collect()
    }
}

/// What whoever adds pages to a finished file has to know of it.
pub(super) struct Frame {
    pub(super) catalog: Ref,
    pub(super) info: Ref,
    pub(super) page_tree: Ref,
    pub(super) pages: Vec<Ref>,
    /// Root of the structure tree.
    pub(super) tree: Ref,
    /// The element that holds all others, and those right below it.
    pub(super) document: (Ref, Vec<Ref>),
    /// What the keys of the parent tree stand for, in their order.
    pub(super) parents: Vec<Ref>,
    /// Draws how many pages there are.
    pub(super) total: Ref,
    /// The code in the footer.
    pub(super) code: Option<Ref>,
    /// What stands at head and foot of another page.
    pub(super) added: Page,
    /// The first free number.
    pub(super) next: i32,
    /// The file's identifier.
    pub(super) id: Vec<u8>,
}

/// A written form.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) map: FormMap,
    pub(super) frame: Frame,
}

/// The objects of the document as a whole.
struct Refs {
    catalog: Ref,
    info: Ref,
    page_tree: Ref,
    total: Ref,
    tree: Ref,
    metadata: Ref,
    definition: Option<(Ref, Ref)>,
    pages: Vec<Ref>,
    contents: Vec<Ref>,
    lists: Vec<Ref>,
}

/// The bytes and the map of a placed document; `None` only if a bundled font cannot be embedded.
pub(super) fn write(
    about: &About<'_>,
    mut document: Document,
    names: &Names,
    (faces, fixed): (&'static Faces, &'static Fixed),
) -> Option<Written> {
    let mut numbers = Numbers(FIRST_FREE);
    let count = document.pages.len();
    let refs = Refs {
        catalog: numbers.one(),
        info: numbers.one(),
        page_tree: numbers.one(),
        total: numbers.one(),
        tree: numbers.one(),
        metadata: numbers.one(),
        definition: about.source.as_ref().map(|_| (numbers.one(), numbers.one())),
        pages: numbers.many(count),
        contents: numbers.many(count),
        lists: numbers.many(count),
    };
    let field_refs = FieldRefs::new(&document, names, || numbers.one());
    let elements = numbers.take(i32::try_from(document.tree.len()).ok()?);

    let mut pdf = Pdf::with_settings_and_capacity(SETTINGS, 192 * 1024);
    pdf.extend(&fixed.chunk);
    let shared = pdf.as_bytes().len();

    let mut wardrobe = Wardrobe::new(fixed);
    let pages = std::mem::take(&mut document.pages);
    for (number, (page, object)) in pages.iter().zip(&refs.contents).enumerate() {
        let content = appearance::page(number, page, &mut document.tree, &mut wardrobe);
        pdf.stream(*object, &deflate(&content)).filter(Filter::FlateDecode);
    }
    let total = appearance::total(count);
    let mut look = pdf.form_xobject(refs.total, &total);
    look.bbox(Rect::new(0.0, -3.0, TOTAL_WIDTH, 9.0));
    look.resources().fonts().pair(Name(appearance::resource(Weight::Regular, true)), Ref::new(FIELD_FONT));
    look.finish();
    let fonts = wardrobe.write(&mut pdf, faces, |count| numbers.take(count))?;
    let mut drawings = Vec::new();
    for drawing in &document.drawings {
        let first = numbers.take(Drawing::COUNT);
        drawing.write(&mut pdf, first);
        drawings.push(Ref::new(first));
    }

    catalog(&mut pdf, about, &refs, &field_refs, names);
    page_tree(&mut pdf, &refs, &document, &field_refs, (&fonts, &pages), &drawings);
    let key = i32::try_from(count).ok()?;
    fields::write(&mut pdf, &document, names, &field_refs, &refs.pages, key);
    let annots: Vec<(Ref, &Annot)> = field_refs.annots.iter().copied().zip(&document.annots).collect();
    let tree = TreeRefs { root: refs.tree, first: elements, pages: &refs.pages, lists: &refs.lists };
    document.tree.write(&mut pdf, &tree, &annots);
    let below = (tree.element(Tree::ROOT), document.tree.top(&tree));
    let parents = Tree::parents(&tree, &annots);
    describe(&mut pdf, about, &refs);

    // Over everything that was written, so that two different files never share an identifier.
    let mut hasher = blake3::Hasher::new();
    hasher.update(&fixed.hash).update(pdf.as_bytes().get(shared..).unwrap_or_default());
    let id = hasher.finalize().as_bytes().iter().take(16).copied().collect::<Vec<u8>>();
    pdf.set_file_id((id.clone(), id.clone()));
    let mut bytes = pdf.finish();
    // Some tools miss the end of a file without a last line break.
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    let map = map(&document, names, &field_refs, faces);
    let frame = Frame {
        catalog: refs.catalog,
        info: refs.info,
        page_tree: refs.page_tree,
        pages: refs.pages,
        tree: refs.tree,
        document: below,
        parents,
        total: refs.total,
        code: document.added.code.and_then(|(drawing, _)| drawings.get(drawing).copied()),
        added: document.added,
        next: numbers.0,
        id,
    };
    Some(Written { bytes, map, frame })
}

/// The root of the document.
fn catalog(pdf: &mut Pdf, about: &About<'_>, refs: &Refs, field_refs: &FieldRefs, names: &Names) {
    let mut catalog = pdf.catalog(refs.catalog);
    catalog.pages(refs.page_tree).metadata(refs.metadata).lang(TextStr(about.lang));
    catalog.pair(Name(b"StructTreeRoot"), refs.tree);
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    let mut intents = catalog.output_intents();
    intents
        .push()
        .subtype(OutputIntentSubtype::PDFA)
        .output_condition_identifier(TextStr("sRGB"))
        .info(TextStr("sRGB"))
        .dest_output_profile(PROFILE);
    intents.finish();
    if !names.nodes.is_empty() {
        let mut acro_form = catalog.form();
        acro_form.fields(field_refs.roots(names));
        acro_form.default_appearance(DEFAULT_APPEARANCE);
        acro_form.default_resources().fonts().pair(Name(FIELD_FONT_NAME.as_bytes()), Ref::new(super::wardrobe::FIELD_FONT));
        acro_form.finish();
    }
    if let (Some((spec, _)), Some((name, _))) = (refs.definition, &about.source) {
        catalog.insert(Name(b"AF")).array().item(spec);
        catalog.names().embedded_files().names().insert(Str(name.as_bytes()), spec);
    }
}

/// The pages and what they refer to.
fn page_tree(
    pdf: &mut Pdf,
    refs: &Refs,
    document: &Document,
    field_refs: &FieldRefs,
    (fonts, placed): (&[(&'static [u8], Ref)], &[Page]),
    drawings: &[Ref],
) {
    let mut tree = pdf.pages(refs.page_tree);
    tree.kids(refs.pages.iter().copied()).count(i32::try_from(refs.pages.len()).unwrap_or(0));
    tree.media_box(Rect::new(0.0, 0.0, appearance::round(PAGE_WIDTH), appearance::round(PAGE_HEIGHT)));
    tree.finish();
    for (number, (object, contents)) in refs.pages.iter().zip(&refs.contents).enumerate() {
        let mut page = pdf.page(*object);
        page.parent(refs.page_tree).contents(*contents);
        // On each page: PDF/A does not let a page inherit them.
        let mut resources = page.resources();
        name_fonts(&mut resources, fonts);
        let used = placed.get(number).map(Page::drawings).unwrap_or_default();
        let mut objects = resources.x_objects();
        objects.pair(Name(appearance::TOTAL), refs.total);
        for drawing in used {
            if let Some(object) = drawings.get(drawing) {
                objects.pair(Name(drawing::name(drawing).as_bytes()), *object);
            }
        }
        objects.finish();
        resources.finish();
        page.struct_parents(i32::try_from(number).unwrap_or(0)).tab_order(TabOrder::StructureOrder);
        let on_page = document.annots.iter().zip(&field_refs.annots).filter(|(annot, _)| annot.page == number);
        let objects: Vec<Ref> = on_page.map(|(_, object)| *object).collect();
        if !objects.is_empty() {
            page.annotations(objects);
        }
    }
}

/// Information, metadata and the attached definition.
fn describe(pdf: &mut Pdf, about: &About<'_>, refs: &Refs) {
    let date = about
        .date
        .and_then(check::date)
        .map(|(year, month, day)| Date::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0));
    let title = plain(about.title);
    let author = plain(about.author);
    let mut info = pdf.document_info(refs.info);
    info.title(TextStr(&title)).producer(TextStr(xmp::PRODUCER));
    if let Some(date) = date {
        info.creation_date(date).modified_date(date);
    }
    if !author.is_empty() {
        info.author(TextStr(&author));
    }
    info.finish();
    // Not compressed: PDF/A wants to be recognised by programs that read no PDF.
    pdf.metadata(refs.metadata, xmp::packet(about).as_bytes());
    if let (Some((spec, file)), Some((name, definition))) = (refs.definition, &about.source) {
        attach(pdf, name, (spec, file), definition, date);
    }
}

/// The definition from which the form was made travels with it.
fn attach(chunk: &mut Chunk, name: &str, (spec, file): (Ref, Ref), definition: &str, date: Option<Date>) {
    let mut writer = chunk.file_spec(spec);
    writer.path(Str(name.as_bytes())).unic_file(TextStr(name)).description(TextStr(name));
    writer.association_kind(AssociationKind::Source).embedded_file_with_unicode(file);
    writer.finish();
    let data = deflate(definition.as_bytes());
    let mut stream = chunk.embedded_file(file, &data);
    stream.subtype(Name(b"application/json")).filter(Filter::FlateDecode);
    let mut params = stream.params();
    params.size(i32::try_from(definition.len()).unwrap_or(i32::MAX));
    if let Some(date) = date {
        params.modification_date(date);
    }
}

/// Where everything went.
fn map(document: &Document, names: &Names, refs: &FieldRefs, faces: &Faces) -> FormMap {
    let number = |object: Ref| object.get().unsigned_abs();
    let mut fields: Vec<MapField> = document
        .questions
        .iter()
        .map(|question| MapField {
            path: question.path.clone(),
            kind: question.kind,
            object: None,
            font_size: ENTRY,
            multiline: false,
            max_length: None,
            comb: false,
            values: Vec::new(),
            widgets: Vec::new(),
        })
        .collect();
    for ((annot, object), look) in document.annots.iter().zip(&refs.annots).zip(&refs.looks) {
        let Some((index, field)) = field_of(document, annot) else {
            continue;
        };
        let Some(question) = fields.get_mut(field.question) else {
            continue;
        };
        let (mut option, mut state) = (field.option.clone(), None);
        match (&field.control, &annot.target) {
            (Control::Text { multiline, max_length, comb }, _) => {
                question.multiline = *multiline;
                question.comb = *comb;
                question.max_length = *max_length;
            }
            (Control::List(values), _) => question.values.clone_from(values),
            (Control::Radio(options), Target::Widget { option: Some(chosen), .. }) => {
                let chosen = options.get(*chosen);
                option = chosen.map(|option| option.id.clone());
                state = chosen.map(|option| option.state.clone());
            }
            (Control::Check, _) => state = Some(ON.to_owned()),
            _ => {}
        }
        if field.option.is_none() {
            question.object = names.of_field.get(index).and_then(|node| refs.nodes.get(*node)).map(|r| number(*r));
        }
        question.widgets.push(MapWidget {
            object: number(*object),
            appearance: look.map(number),
            page: u32::try_from(annot.page).unwrap_or(0),
            rect: fields::rect(annot),
            option,
            state,
        });
    }
    FormMap { font: font(faces), fields }
}
