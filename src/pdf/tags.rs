//! The structure tree: what a screen reader reads, in its order.
//!
//! Layout builds the tree in reading order and reserves a place for each text; writing the pages fills in the
//! marked content that became of the text, which may be on two pages.

use pdf_writer::types::{ListNumbering, StructRole, TableHeaderScope};
use pdf_writer::writers::{StructElement, StructTreeRoot};
use pdf_writer::{Chunk, Finish, Name, Rect, Ref, TextStr};

use super::page::Annot;

/// An element, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ElementId(usize);

/// A run of text within an element, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TextId(usize);

/// A piece of marked content: page and number on that page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) page: usize,
    pub(super) id: i32,
}

#[derive(Debug, Clone, Copy)]
enum Kid {
    Element(ElementId),
    Text(TextId),
    Annot(usize),
}

#[derive(Debug)]
struct Element {
    role: StructRole,
    parent: Option<ElementId>,
    kids: Vec<Kid>,
    picture: Option<Picture>,
    /// How the items of a list are marked.
    marks: ListNumbering,
    /// Language, where it is another than the document's.
    lang: Option<String>,
}

impl Element {
    fn new(role: StructRole, parent: Option<ElementId>) -> Self {
        Self { role, parent, kids: Vec::new(), picture: None, marks: ListNumbering::Disc, lang: None }
    }
}

/// What a reader learns of a figure: words, and where it is on the page.
#[derive(Debug)]
struct Picture {
    alt: String,
    area: [f32; 4],
}

#[derive(Debug)]
struct Text {
    element: ElementId,
    marks: Vec<Mark>,
}

/// The tree of one document; element 0 is the document.
#[derive(Debug)]
pub(super) struct Tree {
    elements: Vec<Element>,
    texts: Vec<Text>,
}

impl Tree {
    /// The element that holds everything.
    pub(super) const ROOT: ElementId = ElementId(0);

    pub(super) fn new() -> Self {
        Self { elements: vec![Element::new(StructRole::Document, None)], texts: Vec::new() }
    }

    /// Adds an element at the end of its parent.
    pub(super) fn element(&mut self, parent: ElementId, role: StructRole) -> ElementId {
        let id = ElementId(self.elements.len());
        self.elements.push(Element::new(role, Some(parent)));
        self.adopt(parent, Kid::Element(id));
        id
    }

    /// Reserves a text at the end of an element.
    pub(super) fn text(&mut self, element: ElementId) -> TextId {
        let id = TextId(self.texts.len());
        self.texts.push(Text { element, marks: Vec::new() });
        self.adopt(element, Kid::Text(id));
        id
    }

    /// An element that holds one text.
    pub(super) fn paragraph(&mut self, parent: ElementId, role: StructRole) -> TextId {
        let element = self.element(parent, role);
        self.text(element)
    }

    /// Words in another language than those around them.
    pub(super) fn span(&mut self, parent: ElementId, lang: &str) -> TextId {
        let id = self.element(parent, StructRole::Span);
        self.speaks(id, lang);
        self.text(id)
    }

    /// A figure with the words that stand for it.
    pub(super) fn figure(&mut self, parent: ElementId, alt: &str) -> TextId {
        let id = self.element(parent, StructRole::Figure);
        if let Some(element) = self.elements.get_mut(id.0) {
            element.picture = Some(Picture { alt: alt.to_owned(), area: [0.0; 4] });
        }
        self.text(id)
    }

    /// Notes where a figure was drawn: left, bottom, right, top.
    pub(super) fn drawn(&mut self, text: TextId, area: [f32; 4]) {
        let element = self.texts.get(text.0).and_then(|text| self.elements.get_mut(text.element.0));
        if let Some(picture) = element.and_then(|element| element.picture.as_mut()) {
            picture.area = area;
        }
    }

    /// An element around one annotation.
    pub(super) fn annot(&mut self, parent: ElementId, role: StructRole, annot: usize) -> ElementId {
        let element = self.element(parent, role);
        self.adopt(element, Kid::Annot(annot));
        element
    }

    /// One more annotation of an element: a link that runs over two lines has two.
    pub(super) fn also(&mut self, element: ElementId, annot: usize) {
        self.adopt(element, Kid::Annot(annot));
    }

    /// A list; `marks` says what stands before its items.
    pub(super) fn list(&mut self, parent: ElementId, marks: ListNumbering) -> ElementId {
        let id = self.element(parent, StructRole::L);
        if let Some(element) = self.elements.get_mut(id.0) {
            element.marks = marks;
        }
        id
    }

    /// Says that an element is in another language than the document.
    pub(super) fn speaks(&mut self, id: ElementId, lang: &str) {
        if let Some(element) = self.elements.get_mut(id.0) {
            element.lang = Some(lang.to_owned());
        }
    }

    /// Notes that a text has marked content.
    pub(super) fn mark(&mut self, text: TextId, mark: Mark) {
        if let Some(text) = self.texts.get_mut(text.0) {
            text.marks.push(mark);
        }
    }

    /// The name with which a text's marked content begins.
    pub(super) fn role(&self, text: TextId) -> Name<'static> {
        let role = self.texts.get(text.0).and_then(|text| self.elements.get(text.element.0));
        role.map_or(StructRole::P, |element| element.role).to_name()
    }

    /// How many objects [`Tree::write`] takes.
    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    /// The tree as an indented list, for tests: `text` and `annot` tell what a place holds.
    #[cfg(test)]
    pub(super) fn outline(&self, text: &dyn Fn(TextId) -> String, annot: &dyn Fn(usize) -> String) -> String {
        let mut lines = Vec::new();
        let mut open = vec![(0, Kid::Element(Self::ROOT))];
        while let Some((depth, kid)) = open.pop() {
            let line = match kid {
                Kid::Text(id) => format!("“{}”", text(id)),
                Kid::Annot(number) => format!("[{}]", annot(number)),
                Kid::Element(id) => {
                    let Some(element) = self.elements.get(id.0) else {
                        continue;
                    };
                    open.extend(element.kids.iter().rev().map(|kid| (depth + 1, *kid)));
                    let alt = element.picture.as_ref().map(|picture| format!(" ({})", picture.alt));
                    let lang = element.lang.as_ref().map(|lang| format!(" ({lang})"));
                    format!("{:?}{}{}", element.role, alt.unwrap_or_default(), lang.unwrap_or_default())
                }
            };
            lines.push(format!("{}{line}", "  ".repeat(depth)));
        }
        lines.join("\n")
    }

    /// The elements that stand for each key of the parent tree: the lists of the pages, then one an annotation.
    pub(super) fn parents(refs: &TreeRefs<'_>, annots: &[(Ref, &Annot)]) -> Vec<Ref> {
        refs.lists.iter().copied().chain(annots.iter().map(|(_, annot)| refs.element(annot.element))).collect()
    }

    /// The elements below the document.
    pub(super) fn top(&self, refs: &TreeRefs<'_>) -> Vec<Ref> {
        let kids = self.elements.first().map_or(&[][..], |root| &root.kids);
        kids.iter().filter_map(|kid| if let Kid::Element(id) = kid { Some(refs.element(*id)) } else { None }).collect()
    }

    fn adopt(&mut self, parent: ElementId, kid: Kid) {
        if let Some(parent) = self.elements.get_mut(parent.0) {
            parent.kids.push(kid);
        }
    }

    /// Writes the tree; `root` is the object of the tree root, `first` that of the first element, and `lists`
    /// those of the pages' lists of elements.
    pub(super) fn write(&self, chunk: &mut Chunk, refs: &TreeRefs<'_>, annots: &[(Ref, &Annot)]) {
        let element_ref = |id: ElementId| refs.element(id);
        let page_ref = |page: usize| refs.pages.get(page).copied().unwrap_or(refs.root);
        root(chunk, refs.root, element_ref(Self::ROOT), &Self::parents(refs, annots));

        for (page, list) in refs.lists.iter().enumerate() {
            let mut marks: Vec<(i32, ElementId)> = Vec::new();
            for text in &self.texts {
                marks.extend(text.marks.iter().filter(|m| m.page == page).map(|m| (m.id, text.element)));
            }
            // The position in the list is the number of the marked content on the page.
            marks.sort_unstable();
            chunk.indirect(*list).array().items(marks.iter().map(|(_, element)| element_ref(*element)));
        }

        for (number, element) in self.elements.iter().enumerate() {
            let id = ElementId(number);
            let mut writer = chunk.struct_element(element_ref(id));
            writer.kind(element.role).parent(element.parent.map_or(refs.root, element_ref));
            let page = self.page(element, annots);
            if let Some(page) = page {
                writer.page(page_ref(page));
            }
            describe(&mut writer, element);
            let mut kids = writer.children();
            for kid in &element.kids {
                match *kid {
                    Kid::Element(id) => {
                        kids.struct_element(element_ref(id));
                    }
                    Kid::Text(text) => {
                        for mark in self.texts.get(text.0).map_or(&[][..], |text| &text.marks) {
                            if Some(mark.page) == page {
                                kids.marked_content_id(mark.id);
                            } else {
                                kids.marked_content_ref().page(page_ref(mark.page)).marked_content_id(mark.id);
                            }
                        }
                    }
                    Kid::Annot(number) => {
                        if let Some((object, annot)) = annots.get(number) {
                            kids.object_ref().page(page_ref(annot.page)).object(*object);
                        }
                    }
                }
            }
        }
    }

    /// The page on which an element's own content begins.
    fn page(&self, element: &Element, annots: &[(Ref, &Annot)]) -> Option<usize> {
        element.kids.iter().find_map(|kid| match *kid {
            Kid::Element(_) => None,
            Kid::Text(text) => self.texts.get(text.0)?.marks.first().map(|mark| mark.page),
            Kid::Annot(number) => annots.get(number).map(|(_, annot)| annot.page),
        })
    }
}

/// What some kinds of elements must say of themselves.
fn describe(writer: &mut StructElement<'_>, element: &Element) {
    if let Some(picture) = &element.picture {
        let [x1, y1, x2, y2] = picture.area;
        writer.alt(TextStr(&picture.alt));
        writer.attributes().push().layout().bbox(Rect::new(x1, y1, x2, y2));
    }
    if let Some(lang) = &element.lang {
        writer.lang(TextStr(lang));
    }
    match element.role {
        StructRole::TH => {
            writer.attributes().push().table().scope(TableHeaderScope::Column);
        }
        StructRole::L => {
            writer.attributes().push().list().list_numbering(element.marks);
        }
        _ => {}
    }
}

/// Writes the root of the tree: the document, and by key what each page and each annotation belongs to.
pub(super) fn root(chunk: &mut Chunk, root: Ref, document: Ref, parents: &[Ref]) {
    let mut tree: StructTreeRoot<'_> = chunk.indirect(root).start();
    tree.child(document);
    let mut parent_tree = tree.parent_tree();
    let mut nums = parent_tree.nums();
    let mut next = 0;
    for parent in parents {
        nums.insert(next, *parent);
        next += 1;
    }
    nums.finish();
    parent_tree.finish();
    tree.parent_tree_next_key(next);
}

/// Where [`Tree::write`] puts what it writes.
pub(super) struct TreeRefs<'a> {
    /// The tree's root.
    pub(super) root: Ref,
    /// Number of the first element's object.
    pub(super) first: i32,
    /// The pages.
    pub(super) pages: &'a [Ref],
    /// For each page an object for the list of its elements.
    pub(super) lists: &'a [Ref],
}

impl TreeRefs<'_> {
    /// The object of an element.
    pub(super) fn element(&self, id: ElementId) -> Ref {
        Ref::new(self.first + i32::try_from(id.0).unwrap_or(0))
    }
}
