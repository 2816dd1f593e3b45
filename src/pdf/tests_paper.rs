//! What stands where: margins, windows, the ends of pages.

use crate::model::print::{FieldKind, PrintForm};

use super::builder::RUNNING;
use super::font::Faces;
use super::layout::layout;
use super::page::{Area, BOTTOM, Document, LEFT, MM, Page, Piece, RIGHT, Shape, TOP, Target};
use super::problem::Reason;
use super::sample;
use super::tests::placed;

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
    const { assert!(RUNNING.size >= 11.0) };
}

#[test]
fn what_comes_again_on_another_page_is_drawn_over_its_ground() {
    let mut form = sample::dog_tax();
    let tables = form.sections.iter_mut().flat_map(|section| &mut section.fields).filter(|field| field.kind == FieldKind::Table);
    tables.for_each(|field| field.rows = 60);
    let document = placed(&form);
    let mut seen = 0;
    for page in &document.pages {
        for (at, piece) in page.pieces.iter().enumerate() {
            let Piece::Echo { x, y, line, .. } = piece else { continue };
            let covers = |area: &Area| (area.x..area.x + area.width).contains(x) && (area.y..area.y + area.height).contains(y);
            let later = page.pieces.iter().skip(at).any(|piece| matches!(piece, Piece::Shape(Shape::Panel(area)) if covers(area)));
            assert!(!later, "{line} lies below a ground");
            seen += 1;
        }
    }
    assert!(seen > 0);
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
fn what_belongs_together_is_on_one_page_wherever_pages_end() {
    for lines in 0..48 {
        let mut form = sample::dog_tax();
        form.intro = Some("Ein Satz.\n".repeat(lines));
        let document = placed(&form);
        // What was last seen that has to stay with the next field.
        let mut open: Option<(usize, &str)> = None;
        for (number, page) in document.pages.iter().enumerate() {
            for piece in &page.pieces {
                match piece {
                    Piece::Text { style, line, .. } if style.size > 11.5 || line.starts_with("Nur ausfüllen") => {
                        open = Some((number, line));
                    }
                    Piece::Text { line, .. } if form.sections.iter().any(|s| s.fields.iter().any(|f| f.label.text == line.trim_end())) => {
                        open = Some((number, line));
                    }
                    Piece::Text { .. } | Piece::Annot(..) => {
                        if let Some((page, line)) = open.take() {
                            assert_eq!(page, number, "after {line}, with {lines} lines before");
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn every_page_has_the_code_of_its_version() {
    let form = sample::dog_tax();
    let document = placed(&form);
    assert!(document.pages.iter().all(|page| page.code.is_some()));
    let foot = |page: &Page| page.running.iter().any(|(_, _, text)| text.ends_with("/hundesteuer-anmeldung/#v2026-03"));
    assert!(document.pages.iter().all(foot));
    let bare = placed(&PrintForm { url: String::new(), ..form });
    assert!(bare.pages.iter().all(|page| page.code.is_none()));
}

/// The pages on which fields stand whose path begins so.
fn pages_of(document: &Document, path: &str) -> Vec<usize> {
    let on = |field: usize| document.fields.get(field).is_some_and(|field| field.path.starts_with(path));
    let pages = document.annots.iter().filter_map(|annot| match annot.target {
        Target::Widget { field, .. } if on(field) => Some(annot.page),
        _ => None,
    });
    pages.collect()
}

#[test]
fn a_mandate_is_on_one_page_and_its_frame_within_the_text() {
    for lines in 0..48 {
        let mut form = sample::dog_tax();
        form.intro = Some("Ein Satz.\n".repeat(lines));
        let document = placed(&form);
        let mut pages = pages_of(&document, "sepa.");
        pages.dedup();
        let [number] = pages[..] else { panic!("the mandate is on pages {pages:?}, with {lines} lines before") };
        let page = document.pages.get(number).unwrap();
        assert!(page.pieces.iter().any(|piece| matches!(piece, Piece::Text { line, .. } if line.starts_with("Ich ermächtige"))));
        let frames: Vec<_> =
            page.pieces.iter().filter_map(|piece| if let Piece::Shape(Shape::Box(area)) = piece { Some(*area) } else { None }).collect();
        let [frame] = frames[..] else { panic!("{frames:?}") };
        assert!(frame.x >= LEFT && frame.x + frame.width <= RIGHT + 0.1, "{frame:?}");
        assert!(frame.y >= TOP && frame.y + frame.height <= BOTTOM + 0.1, "{frame:?}");
    }
}

#[test]
fn the_office_box_ends_on_the_first_page() {
    let problems = |office_use: Vec<&str>| {
        let form = PrintForm { office_use: office_use.into_iter().map(Into::into).collect(), ..sample::short() };
        layout(&form, Faces::get().unwrap()).1
    };
    assert_eq!(problems(vec!["Eingang"; 8]), []);
    let long = "Vermerk ".repeat(600);
    for (entries, first) in [(vec!["Eingang"; 60], "office_use."), (vec!["Eingang", long.as_str()], "office_use.2")] {
        let found = problems(entries);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found.iter().all(|problem| problem.place.starts_with(first) && problem.reason == Reason::TooTall), "{found:?}");
    }
}

#[test]
fn neighbours_share_what_they_depend_on() {
    let mut form = sample::short();
    let condition = "Nur ausfüllen, wenn Sie „Grund“ ausgefüllt haben.";
    for field in form.sections.iter_mut().flat_map(|section| &mut section.fields).skip(1).take(3) {
        field.condition = Some(condition.to_owned());
    }
    let document = placed(&form);
    let printed = |page: &Page| page.pieces.iter().filter(|piece| matches!(piece, Piece::Text { line, .. } if line == condition)).count();
    assert_eq!(document.pages.iter().map(printed).sum::<usize>(), 1);
    assert_eq!(document.fields.iter().filter(|field| field.tooltip.contains(condition)).count(), 3);
}

#[test]
fn an_entry_that_goes_on_is_named_again() {
    let mut named = 0;
    for lines in 0..48 {
        let mut form = sample::dog_tax();
        form.intro = Some("Ein Satz.\n".repeat(lines));
        let document = placed(&form);
        for entry in 1..=2 {
            let mut pages = pages_of(&document, &format!("hunde.{entry}."));
            pages.dedup();
            let again = format!("Hund {entry} (Fortsetzung)");
            let echoes = document.pages.iter().flat_map(|page| &page.pieces);
            let echoes = echoes.filter(|piece| matches!(piece, Piece::Echo { line, .. } if line.ends_with(&again))).count();
            assert_eq!(echoes, pages.len() - 1, "entry {entry}, with {lines} lines before");
            named += echoes;
        }
    }
    assert!(named > 0);
}

#[test]
fn an_entry_may_be_left_out_though_its_questions_are_not_voluntary() {
    let mut form = sample::dog_tax();
    for field in form.sections.iter_mut().filter(|section| section.id == "hunde.2").flat_map(|section| &mut section.fields) {
        field.lenient = true;
    }
    let document = placed(&form);
    let field = |path: &str| document.fields.iter().find(|field| field.path == path).unwrap();
    assert!(field("hunde.1.name").required && !field("hunde.2.name").required);
    assert!(!field("hunde.2.name").tooltip.contains("freiwillig"));
}
