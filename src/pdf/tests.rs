//! Whole forms: reading order, places, problems, bytes.

use png::ColorType;

use crate::model::print::{self, FieldKind, Picture, PictureData, PrintField, PrintForm};

use super::font::Faces;
use super::layout::layout;
use super::page::{BOTTOM, Control, Document, LEFT, MM, Piece, RIGHT, Shape, TOP, Target};
use super::pixels::tests::png;
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
fn type_is_large_and_lines_are_high_enough() {
    let document = placed(&sample::dog_tax());
    for piece in document.pages.iter().flat_map(|page| &page.pieces) {
        match piece {
            Piece::Text { style, line, .. } | Piece::Echo { style, line, .. } => assert!(style.size >= 11.0, "{line}"),
            Piece::Shape(Shape::Field(area)) => assert!(area.height >= 8.0 * MM - 0.01, "{area:?}"),
            _ => {}
        }
    }
}

#[test]
fn the_window_of_an_envelope_shows_the_address_alone() {
    let form = sample::dog_tax();
    let document = placed(&form);
    let mut seen = Vec::new();
    for piece in &document.pages.first().unwrap().pieces {
        let (x, y) = match piece {
            Piece::Text { x, y, .. } => (*x, *y),
            Piece::Drawing { area, .. } => (area.x, area.y + area.height),
            _ => continue,
        };
        if (20.0 * MM..105.0 * MM).contains(&x) && (45.0 * MM..90.0 * MM).contains(&y) {
            let Piece::Text { line, .. } = piece else { panic!("{piece:?}") };
            seen.push(line.trim_end());
        }
    }
    let mut wanted = vec![form.labels.return_to.as_str()];
    wanted.extend(form.authority.address_lines.iter().map(String::as_str));
    assert_eq!(seen, wanted);
}

#[test]
fn a_table_names_its_columns_on_every_page_and_keeps_rows_whole() {
    let mut form = sample::dog_tax();
    let table = form.sections.iter_mut().flat_map(|section| &mut section.fields).find(|field| field.kind == FieldKind::Table);
    table.unwrap().rows = 60;
    let document = placed(&form);
    let cells: Vec<usize> = document
        .annots
        .iter()
        .filter_map(|annot| match annot.target {
            Target::Widget { field, .. } if document.fields.get(field)?.path.starts_with("ausgaben.liste.") => Some(annot.page),
            _ => None,
        })
        .collect();
    assert_eq!(cells.len(), 60 * 4);
    assert!(cells.chunks(4).all(|row| row.iter().all(|page| Some(page) == row.first())));
    for (number, page) in document.pages.iter().enumerate() {
        let heads = page.pieces.iter().filter(|piece| match piece {
            Piece::Text { line, .. } | Piece::Echo { line, .. } => line == "Zahlungsart",
            _ => false,
        });
        assert_eq!(heads.count(), usize::from(cells.contains(&number)), "page {number}");
    }
}

#[test]
fn a_comb_has_a_box_for_each_character() {
    let document = placed(&sample::dog_tax());
    let comb = |path: &str| match &document.fields.iter().find(|field| field.path == path).unwrap().control {
        Control::Text { max_length, comb: true, .. } => *max_length,
        other => panic!("{other:?}"),
    };
    assert_eq!((comb("sepa.iban"), comb("halter.plz"), comb("sepa.bic")), (Some(22), Some(5), Some(11)));
    let bytes = render(&sample::dog_tax()).unwrap().bytes;
    // Comb, and no scrolling.
    assert!(String::from_utf8_lossy(&bytes).contains(&format!("/Ff {}", (1 << 24) + (1 << 23))));
}

#[test]
fn a_comb_that_would_be_too_close_is_a_line() {
    let mut form = sample::short();
    first(&mut form).comb = Some(34);
    assert_eq!(placed(&form).fields.first().unwrap().control, Control::Text { multiline: false, max_length: Some(34), comb: false });
}

#[test]
fn every_page_has_the_code_of_its_version() {
    let form = sample::dog_tax();
    let document = placed(&form);
    assert!(document.pages.iter().all(|page| page.code.is_some()));
    let foot = |page: &super::page::Page| page.running.iter().any(|(_, _, text)| text.ends_with("/hundesteuer-anmeldung/?v=2026-03"));
    assert!(document.pages.iter().all(foot));
    let bare = placed(&PrintForm { url: String::new(), ..form });
    assert!(bare.pages.iter().all(|page| page.code.is_none()));
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
fn figures_say_what_they_show_and_where_they_are() {
    let bytes = render(&sample::dog_tax()).unwrap().bytes;
    let text = String::from_utf8_lossy(&bytes);
    let figures: Vec<&str> = text.split("endobj").filter(|object| object.contains("/S/Figure")).collect();
    assert_eq!(figures.len(), 2, "the coat of arms and the code for the transfer");
    for figure in figures {
        assert!(figure.contains("/Alt(") && figure.contains("/BBox["), "{figure}");
        assert!(!figure.contains("/BBox[0 0 0 0]"), "{figure}");
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
    let cells: Vec<&str> = paths.iter().copied().filter(|path| path.starts_with("ausgaben.liste.")).collect();
    assert_eq!(cells.len(), 32);
    assert_eq!(cells.last(), Some(&"ausgaben.liste.8.betrag"));
    for field in form.sections.iter().flat_map(|section| &section.fields).filter(|field| field.kind != FieldKind::Table) {
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
    assert_eq!(problems(|form| first(form).kind = FieldKind::Table), ["`hund.familienname`: is no table of lines to write on"]);
    assert_eq!(
        problems(|form| form.coat_of_arms = Some(Picture { data: PictureData::Png(vec![1]), alt: "Wappen".into() })),
        ["`coat_of_arms`: is not a PNG file that can be read"]
    );
    assert_eq!(problems(|form| form.giro = Some(print::Giro::default())), ["`giro`: needs a recipient of at most 70 characters"]);
    assert_eq!(problems(|form| form.url = "x".repeat(3000)), ["`url`: is too long for a QR code"]);
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

/// Writes the samples for validators and viewers, for example
/// `DORFPLATZ_SAMPLES=/tmp cargo test --lib samples_for_validators -- --ignored`.
#[test]
#[ignore = "writes files"]
#[expect(clippy::disallowed_methods, reason = "a test is no phase of the build")]
fn samples_for_validators() {
    let folder = std::path::PathBuf::from(std::env::var_os("DORFPLATZ_SAMPLES").expect("DORFPLATZ_SAMPLES names a folder"));
    let arms = PictureData::Png(png(300, 400, ColorType::Rgba, &[180, 0, 30, 120]));
    let pixels = PrintForm { coat_of_arms: Some(Picture { data: arms, alt: "Wappen".into() }), ..sample::short() };
    for (name, form) in [("long", sample::dog_tax()), ("short", sample::short()), ("pixels", pixels)] {
        let pdf = render(&form).unwrap();
        println!("{name}: {} bytes, {} pages", pdf.bytes.len(), pdf.pages);
        std::fs::write(folder.join(format!("{name}.pdf")), pdf.bytes).unwrap();
    }
}
