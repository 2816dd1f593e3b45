//! Leaflets: tags, pages, sizes.

use super::font::Faces;
use super::leaflet::layout;
use super::page::{BOTTOM, Piece, RIGHT};
use super::tests::outline;
use super::{lacking, leaflet};
use crate::model::leaflet::{Flow, Leaflet, LeafletSection, Run, Said};

fn paragraph(text: &str) -> Flow {
    Flow::Paragraph(vec![Run::plain(text)])
}

fn example(blocks: Vec<Flow>) -> Leaflet {
    Leaflet {
        lang: "de".to_owned(),
        title: Said { text: "Hund anmelden".to_owned(), lang: None },
        teaser: Some(Said { text: "Register your dog.".to_owned(), lang: Some("en".to_owned()) }),
        entity: "Stadt Gera".to_owned(),
        kind: "Merkblatt".to_owned(),
        url: "https://gera.example/leistungen/hund/".to_owned(),
        code: "QR-Code".to_owned(),
        online: "Mehr: {url}".to_owned(),
        page_of: "Seite {n} von {m}".to_owned(),
        sections: vec![LeafletSection { title: "So geht es".to_owned(), lang: None, blocks }],
        ..Leaflet::default()
    }
}

#[test]
fn tags_say_what_things_are() {
    let cells = |words: [&str; 2]| words.map(|word| vec![Run::plain(word)]).to_vec();
    let blocks = vec![
        Flow::Paragraph(vec![Run::plain("Nehmen Sie das "), Run::link("Formular", "https://gera.example/f/"), Run::plain(".")]),
        Flow::List { start: Some(3), items: vec![vec![paragraph("Ausweis")], vec![paragraph("Chip")]] },
        Flow::Table { head: cells(["Was", "Euro"]), rows: vec![cells(["Hund", "60"])] },
        Flow::Aside(vec![paragraph("Achtung")]),
    ];
    insta::assert_snapshot!(outline(&layout(&example(blocks), Faces::get().unwrap())));
}

#[test]
fn long_texts_stay_within_the_page() {
    let word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz".repeat(9);
    let long = vec![
        paragraph(&"Wort ".repeat(3000)),
        Flow::List { start: None, items: (0..200).map(|_| vec![paragraph(&word)]).collect() },
        Flow::Table { head: vec![vec![Run::plain("A")]; 7], rows: vec![vec![vec![Run::plain(&word)]; 7]; 20] },
        Flow::Table { head: vec![vec![Run::plain("A")]; 2], rows: vec![vec![vec![Run::plain(&word)]; 2]; 20] },
    ];
    let document = layout(&example(long), Faces::get().unwrap());
    assert!(document.pages.len() > 10);
    for piece in document.pages.iter().flat_map(|page| &page.pieces) {
        if let Piece::Text { x, y, line, style, .. } = piece {
            let end = x + Faces::get().unwrap().face(style.weight).width(line.trim_end(), style.size);
            assert!(*y <= BOTTOM + 1.0 && end <= RIGHT + 0.1, "{line} at {x}, {y}");
        }
    }
}

#[test]
fn the_same_leaflet_is_the_same_file_and_small() {
    let (one, two) = (leaflet(&example(vec![paragraph("Łužyca")])).unwrap(), leaflet(&example(vec![paragraph("Łužyca")])).unwrap());
    assert_eq!(one, two);
    assert_eq!(one.pages, 1);
    assert!(one.bytes.len() < 40 * 1024, "{}", one.bytes.len());
}

#[test]
fn what_the_font_lacks_becomes_a_box() {
    assert_eq!(lacking("Größe 🐶 Дім 🐶\u{FE0F}"), ['🐶']);
    let document = layout(&example(vec![paragraph("Hund 🐶")]), Faces::get().unwrap());
    assert!(outline(&document).contains("“Hund □”"));
}
