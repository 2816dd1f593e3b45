//! Whole forms: reading order, places, problems, bytes.

use crate::model::print::{self, FieldKind, PrintField};

use super::font::Faces;
use super::layout::layout;
use super::page::{BOTTOM, Document, LEFT, Piece, RIGHT, TOP, Target};
use super::render;

#[path = "sample.rs"]
mod sample;

fn placed(form: &print::PrintForm) -> Document {
    let (document, problems) = layout(form, Faces::get().unwrap());
    assert_eq!(problems, []);
    document
}

#[test]
fn reading_order() {
    let document = placed(&sample::dog_tax());
    let text = |id| {
        let mut words = String::new();
        for piece in document.pages.iter().flat_map(|page| &page.pieces) {
            if let Piece::Text { text, line, .. } = piece
                && *text == id
            {
                words.push_str(line);
            }
        }
        words.replace('\u{AD}', "")
    };
    let annot = |number: usize| match &document.annots.get(number).unwrap().target {
        Target::Link(url) => url.clone(),
        Target::Widget { field, .. } => document.fields.get(*field).unwrap().path.clone(),
    };
    insta::assert_snapshot!(document.tree.outline(&text, &annot));
}

#[test]
fn what_a_screen_reader_says() {
    let document = placed(&sample::dog_tax());
    let tooltips: Vec<String> = document.fields.iter().map(|field| format!("{}: {}", field.path, field.tooltip)).collect();
    insta::assert_snapshot!(tooltips.join("\n"));
}

#[test]
fn everything_is_on_its_page_and_nothing_overlaps() {
    for form in [sample::dog_tax(), sample::short()] {
        let document = placed(&form);
        for (number, page) in document.pages.iter().enumerate() {
            let top = if number == 0 { 0.0 } else { TOP };
            let areas: Vec<_> = page
                .pieces
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Annot(annot, area) => Some((*annot, *area)),
                    _ => None,
                })
                .collect();
            for (annot, area) in &areas {
                assert_eq!(document.annots.get(*annot).unwrap().page, number);
                assert!(area.x >= LEFT && area.x + area.width <= RIGHT + 0.1, "{area:?}");
                assert!(area.y >= top && area.y + area.height <= BOTTOM + 0.1, "{area:?}");
                for (other, b) in areas.iter().filter(|(other, _)| other > annot) {
                    let apart =
                        area.x + area.width <= b.x || b.x + b.width <= area.x || area.y + area.height <= b.y || b.y + b.height <= area.y;
                    assert!(apart, "{annot} and {other} overlap on page {number}");
                }
            }
            for piece in &page.pieces {
                if let Piece::Text { y, line, .. } = piece {
                    assert!(*y >= top && *y <= BOTTOM, "{line} is at {y}");
                }
            }
        }
    }
}

#[test]
fn annotations_come_in_the_order_of_the_tab_key() {
    let document = placed(&sample::dog_tax());
    let pages: Vec<usize> = document.annots.iter().map(|annot| annot.page).collect();
    assert!(pages.is_sorted());
}

#[test]
fn long_forms_never_leave_a_heading_or_a_label_alone() {
    for count in 1..40_usize {
        let mut form = sample::short();
        if let Some(section) = form.sections.first().cloned() {
            form.sections = (0..count)
                .map(|number| {
                    let mut section = section.clone();
                    section.fields.truncate(number % 7 + 1);
                    for field in &mut section.fields {
                        field.path = format!("s{number}.{}", field.path);
                    }
                    section
                })
                .collect();
        }
        let document = placed(&form);
        for page in &document.pages {
            let last = page.pieces.last().unwrap();
            let heading = matches!(last, Piece::Text { style, .. } if style.size > 11.5);
            assert!(!heading, "a page ends with {last:?}");
        }
    }
}

#[test]
fn the_same_form_gives_the_same_bytes() {
    let form = sample::dog_tax();
    let (first, second) = (render(&form).unwrap(), render(&form).unwrap());
    assert_eq!(first, second);
    let other = render(&print::PrintForm { title: "Anders".into(), ..form }).unwrap();
    let id = |pdf: &super::FormPdf| {
        let text = String::from_utf8_lossy(&pdf.bytes).into_owned();
        text.rsplit_once("/ID").unwrap().1.to_owned()
    };
    assert_ne!(id(&first), id(&other));
}

#[test]
fn the_file_keeps_to_what_readers_need() {
    let bytes = render(&sample::dog_tax()).unwrap().bytes;
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF-1.7\n"));
    assert!(text.ends_with("%%EOF\n"));
    assert!(text.contains("\ntrailer\n"), "a classic cross-reference table");
    for forbidden in ["NeedAppearances", "JavaScript", "ZapfDingbats", "/AA"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn one_page_stays_small() {
    let pdf = render(&sample::short()).unwrap();
    assert_eq!(pdf.pages, 1);
    assert!(pdf.bytes.len() < 120_000, "{} bytes", pdf.bytes.len());
}

#[test]
fn the_map_knows_every_question() {
    let form = sample::dog_tax();
    let pdf = render(&form).unwrap();
    let text = String::from_utf8_lossy(&pdf.bytes);
    let mut paths = Vec::new();
    for field in &pdf.map.fields {
        paths.push(field.path.as_str());
        assert!(!field.widgets.is_empty(), "{}", field.path);
        assert_eq!(field.object.is_none(), field.kind == FieldKind::MultiChoice, "{}", field.path);
        for widget in &field.widgets {
            let object = text.split_once(&format!("\n{} 0 obj", widget.object)).unwrap().1;
            let object = object.split_once("endobj").unwrap().0;
            assert!(object.contains("/Subtype/Widget"), "{}: {object}", field.path);
            assert!(widget.page < pdf.pages);
            if let Some(state) = &widget.state {
                assert!(object.contains(&format!("/{state} ")), "{}: {object}", field.path);
            }
        }
    }
    for field in form.sections.iter().flat_map(|section| &section.fields) {
        assert_eq!(paths.contains(&field.path.as_str()), field.kind != FieldKind::Note, "{}", field.path);
    }
}

fn problems(change: impl FnOnce(&mut print::PrintForm)) -> Vec<String> {
    let mut form = sample::short();
    change(&mut form);
    render(&form).unwrap_err().iter().map(ToString::to_string).collect()
}

fn first(form: &mut print::PrintForm) -> &mut PrintField {
    form.sections.first_mut().unwrap().fields.first_mut().unwrap()
}

#[test]
fn problems_name_the_place() {
    assert_eq!(
        problems(|form| first(form).label = "Name 犬".into()),
        ["`hund.familienname`: the form font has no glyph for `犬` (U+72AC)"]
    );
    assert_eq!(problems(|form| form.valid_from = "1. März".into()), ["`valid_from`: is not a date like 2026-03-01"]);
    assert_eq!(problems(|form| form.title = " ".into()), ["`title`: is empty"]);
    assert_eq!(problems(|form| first(form).kind = FieldKind::Choice), ["`hund.familienname`: has no options"]);
    assert_eq!(problems(|form| first(form).label = " ".into()), ["`hund.familienname`: has no label"]);
    assert_eq!(problems(|form| first(form).path = "hund.vornamen".into()), ["`hund.vornamen`: two fields have this path"]);
    let many = |form: &mut print::PrintForm| {
        first(form).kind = FieldKind::Choice;
        first(form).options = (0..6).map(|number| (number.to_string(), "Київ".to_owned())).collect();
    };
    assert!(problems(many).contains(&"`hund.familienname`: `К` (U+041A) cannot stand in a drop-down list".to_owned()));
    assert_eq!(
        problems(|form| {
            first(form).kind = FieldKind::TextArea;
            first(form).lines = 60;
        }),
        ["`hund.familienname`: does not fit on one page"]
    );
}

#[test]
fn any_text_gives_a_file_or_problems() {
    let strange = ["", " ", "\u{0}", "\u{AD}", "\u{200B}", "\n", "a\u{301}\u{302}", "\u{1F415}", "\u{202E}abc", "(\\)", "¼½", "𝔄"];
    for text in strange {
        for number in 0..6 {
            let mut form = sample::dog_tax();
            match number {
                0 => form.title = text.to_owned(),
                1 => first(&mut form).label = text.to_owned(),
                2 => first(&mut form).path = text.to_owned(),
                3 => form.authority.address_lines = vec![text.to_owned(); 9],
                4 => form.lang = text.to_owned(),
                _ => form.privacy = vec![(text.to_owned(), text.repeat(500))],
            }
            if let Ok(pdf) = render(&form) {
                assert!(pdf.bytes.ends_with(b"%%EOF\n"));
            }
        }
    }
}
