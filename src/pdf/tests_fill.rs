//! `fill.pdf` and its map: what is in the file and yet no part of the form until somebody needs it.

use std::collections::BTreeSet;

use crate::model::print::{Giro, PrintForm};

use super::fill::FillPdf;
use super::map_fill::Template;
use super::page::{Piece, TOP};
use super::tests::placed;
use super::{AddedKind, FormPdf, render, render_both, sample};

fn both(form: &PrintForm) -> (FormPdf, FillPdf) {
    render_both(form).unwrap()
}

/// The last version of an object, from its dictionary on.
fn object(bytes: &[u8], number: i32) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (_, rest) = text.rsplit_once(&format!("\n{number} 0 obj\n")).unwrap();
    rest.split_once("\nendobj").unwrap().0.to_owned()
}

fn with_payment() -> PrintForm {
    let payee = Giro { amount_cents: 0, ..sample::dog_tax().giro.unwrap() };
    PrintForm { giro: None, payee: Some(payee), ..sample::dog_tax() }
}

#[test]
fn the_file_to_fill_begins_with_the_blank_form() {
    let (blank, fill) = both(&sample::dog_tax());
    assert_eq!(blank, render(&sample::dog_tax()).unwrap());
    assert!(fill.bytes.starts_with(&blank.bytes) && fill.bytes.len() > blank.bytes.len());
    assert!(fill.bytes.len() - blank.bytes.len() < 32 * 1024, "{} bytes more", fill.bytes.len() - blank.bytes.len());
    assert_eq!(fill.map.file.size, fill.bytes.len());
    assert!(fill.bytes.get(fill.map.file.xref..).unwrap().starts_with(b"xref\n"));
    assert_eq!(fill.map.file.pages, blank.pages as usize);
}

#[test]
fn the_same_form_gives_the_same_file_to_fill() {
    assert_eq!(both(&with_payment()), both(&with_payment()));
    let id = |form: &PrintForm| both(form).1.map.file.id;
    assert_ne!(id(&with_payment()), id(&sample::dog_tax()));
}

#[test]
fn added_pages_are_whole_and_nothing_leads_to_them() {
    let (_, fill) = both(&with_payment());
    let (pages, document) = (&fill.map.activate.pages, &fill.map.activate.document);
    let tree = object(&fill.bytes, pages.object);
    let top = object(&fill.bytes, document.object);
    let kinds: Vec<AddedKind> = fill.map.added.iter().map(|page| page.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == AddedKind::Payment).count(), 1);
    assert_eq!(kinds.iter().collect::<BTreeSet<_>>().len(), 3);
    for page in &fill.map.added {
        assert!(!tree.contains(&format!("{} 0 R", page.page)), "{tree}");
        assert!(!top.contains(&format!(" {} 0 R", page.section)), "{top}");
        let dictionary = object(&fill.bytes, page.page);
        for key in ["/Type/Page", "/Tabs/S", "/StructParents ", "/Resources<<"] {
            assert!(dictionary.contains(key), "{dictionary}");
        }
        assert!(dictionary.contains(&format!(" {} 0 R]", page.live)), "what is filled in comes last: {dictionary}");
        let section = object(&fill.bytes, page.section);
        assert!(section.contains(&format!("/P {} 0 R", document.object)), "{section}");
        for paragraph in &page.paragraphs {
            let element = object(&fill.bytes, *paragraph);
            assert!(element.contains("/S/P") && element.contains(&format!("/Pg {} 0 R", page.page)), "{element}");
        }
        assert!(page.number.is_some());
    }
}

#[test]
fn templates_without_pages_are_the_objects_of_the_file() {
    for form in [sample::dog_tax(), sample::short()] {
        let (blank, fill) = both(&form);
        let activate = &fill.map.activate;
        let filled = |template: &Template| template.text.replace("{kids}", "").replace("{count}", &blank.pages.to_string());
        assert_eq!(object(&fill.bytes, activate.pages.object), filled(&activate.pages));
        assert_eq!(object(&fill.bytes, activate.document.object), filled(&activate.document));
        let total = object(&fill.bytes, activate.total.object);
        let (dictionary, content) = total.split_once("stream\n").unwrap();
        // The order of keys is free.
        let parts = |text: &str| text.replace(['<', '>'], "").split('/').map(|part| part.trim().to_owned()).collect::<BTreeSet<_>>();
        let length = content.strip_suffix("\nendstream").unwrap().len();
        assert_eq!(parts(dictionary), parts(&activate.total.text.replace("{length}", &length.to_string())));
        for page in fill.map.added.iter().filter_map(|page| page.rewrite.as_ref()) {
            assert_eq!(object(&fill.bytes, page.object), filled(page));
        }
    }
}

#[test]
fn the_parent_tree_knows_the_added_pages() {
    let (_, fill) = both(&sample::short());
    let element = object(&fill.bytes, fill.map.activate.document.object);
    let root = element.split_once("/P ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    let tree = object(&fill.bytes, root);
    for page in &fill.map.added {
        let dictionary = object(&fill.bytes, page.page);
        let key = dictionary.split_once("/StructParents ").unwrap().1.split('/').next().unwrap();
        let list = tree.split_once(&format!(" {key} ")).unwrap().1.split(' ').next().unwrap().parse().unwrap();
        let list = object(&fill.bytes, list);
        let elements = list.matches(" 0 R").count();
        assert_eq!(elements, page.mark + page.paragraphs.len() + usize::from(page.figure.is_some()), "{list}");
    }
}

#[test]
fn dictionaries_of_fields_lie_where_the_map_says() {
    let (_, fill) = both(&sample::dog_tax());
    let known: BTreeSet<u32> = fill.map.dictionaries.iter().map(|(number, ..)| *number).collect();
    for (_, offset, length) in &fill.map.dictionaries {
        let text = String::from_utf8_lossy(fill.bytes.get(*offset..offset + length).unwrap()).into_owned();
        assert!(text.starts_with("<<") && text.ends_with(">>") && (text.contains("/Rect[") || text.contains("/Kids[")), "{text}");
    }
    for field in &fill.map.fields {
        assert!(field.object.iter().chain(field.widgets.iter().map(|widget| &widget.object)).all(|object| known.contains(object)));
    }
}

#[test]
fn what_the_map_says() {
    let (_, fill) = both(&with_payment());
    let mut map = fill.map;
    // Widths are those of the font, and a hundred fields are like ten.
    map.widths.iter_mut().for_each(|(_, run)| run.truncate(3));
    map.widths.truncate(2);
    let all = std::mem::take(&mut map.fields);
    let mut kinds = BTreeSet::new();
    map.fields = all.into_iter().filter(|field| kinds.insert((field.kind, field.comb, field.values.is_empty()))).collect();
    map.dictionaries.truncate(3);
    insta::assert_snapshot!(serde_json::to_string_pretty(&map).unwrap());
}

#[test]
fn lists_that_may_be_longer_lead_to_the_continuation_sheet() {
    let document = placed(&sample::dog_tax());
    let (last, pages) = document.pages.split_last().unwrap();
    let lines = |piece: &Piece| if let Piece::Text { line, .. } = piece { Some(line.clone()) } else { None };
    let first: Vec<String> = last.pieces.iter().filter_map(lines).take(1).collect();
    assert_eq!(first, ["Fortsetzungsblatt"]);
    assert!(last.pieces.iter().all(|piece| !matches!(piece, Piece::Text { y, .. } if *y < TOP)));
    let note = format!("weiter: Seite {}.", document.pages.len());
    let notes = pages.iter().flat_map(|page| &page.pieces).filter_map(lines).filter(|line| line.contains(&note)).count();
    assert_eq!(notes, 1, "one table");
    assert_eq!(document.fields.iter().filter(|field| field.path == super::sheet::PATH).count(), 1);

    let mut short = sample::short();
    assert!(!short.has_sheet() && placed(&short).fields.iter().all(|field| field.path != super::sheet::PATH));
    short.sections.first_mut().unwrap().more = true;
    assert_eq!(placed(&short).pages.len(), 2);
}
