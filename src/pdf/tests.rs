//! Whole forms: reading order, places, problems, bytes.

use crate::model::print::{self, FieldKind, Label, Picture, PictureData, PrintField, PrintForm};

use super::font::Faces;
use super::layout::layout;
use super::page::{Control, Document, Piece, Target};
use super::{render, sample};

pub(super) fn placed(form: &print::PrintForm) -> Document {
    let (document, problems) = layout(form, Faces::get().unwrap());
    assert_eq!(problems, []);
    document
}

pub(super) fn outline(document: &Document) -> String {
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
    document.tree.outline(&text, &annot)
}

#[test]
fn reading_order() {
    insta::assert_snapshot!(outline(&placed(&sample::dog_tax())));
}

#[test]
fn what_a_screen_reader_says() {
    let document = placed(&sample::dog_tax());
    let tooltips: Vec<String> = document.fields.iter().map(|field| format!("{}: {}", field.path, field.tooltip)).collect();
    insta::assert_snapshot!(tooltips.join("\n"));
}

/// The sample as it is in English, as far as labels go.
fn english() -> PrintForm {
    let mut form = sample::short();
    let pair = |text: &str, german: &str| Label::pair(text.to_owned(), german.to_owned());
    form.lang = "en".into();
    form.title = pair("Deregistration of a dog", "Abmeldung eines Hundes");
    let section = form.sections.first_mut().unwrap();
    section.title = pair("Your dog", "Ihr Hund");
    let (name, reason) = (section.fields.remove(0), section.fields.remove(4));
    let options = vec![("tot".to_owned(), pair("died", "gestorben")), ("iban".to_owned(), pair("IBAN", "IBAN"))];
    let table = PrintField {
        columns: vec![PrintField { label: pair("Day", "Tag"), ..sample::field("tag", FieldKind::Date, "") }],
        rows: 2,
        label: pair("Days", "Tage"),
        ..sample::field("hund.tage", FieldKind::Table, "")
    };
    section.fields = vec![
        PrintField { label: pair("Family name", "Familienname"), required: false, ..name },
        PrintField { label: pair("Reason", "Grund"), options, ..reason },
        table,
        PrintField {
            text: Some(pair("My details are correct.", "Meine Angaben sind richtig.")),
            ..sample::field("hund.richtig", FieldKind::Declaration, "")
        },
    ];
    form.attachments = vec![("marke".to_owned(), pair("The tag", "Die Marke"))];
    form.labels.optional = "(optional)".into();
    form
}

#[test]
fn a_form_in_another_language_shows_and_says_the_german_words_too() {
    let document = placed(&english());
    insta::assert_snapshot!(outline(&document));
    let tooltips: Vec<&str> = document.fields.iter().map(|field| field.tooltip.as_str()).collect();
    assert_eq!(
        tooltips,
        [
            "Family name / Familienname (optional)",
            "Reason / Grund",
            "Days / Tage, Zeile 1: Day / Tag – TT.MM.JJJJ",
            "Days / Tage, Zeile 2: Day / Tag – TT.MM.JJJJ",
            "My details are correct. / Meine Angaben sind richtig.",
            "The tag / Die Marke",
            "Weitere Angaben (optional)"
        ]
    );
    let bytes = render(&english()).unwrap().bytes;
    let file = String::from_utf8_lossy(&bytes);
    assert!(file.contains("/S/Span") || file.contains("/S /Span"));
    assert_eq!(
        file.matches("/Lang(de)").count() + file.matches("/Lang (de)").count(),
        document.tree.outline(&|_| String::new(), &|_| String::new()).matches("Span (de)").count()
    );
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
fn only_a_form_that_needs_a_signature_has_a_field_for_one() {
    let text = |form: &PrintForm| String::from_utf8_lossy(&render(form).unwrap().bytes).into_owned();
    assert!(!text(&sample::short()).contains("/FT/Sig"));
    let signed = PrintForm { sepa: None, ..sample::dog_tax() };
    let fields: Vec<String> = text(&signed).split("endobj").filter(|object| object.contains("/FT/Sig")).map(str::to_owned).collect();
    assert_eq!(fields.len(), 2, "the applicant and one more");
    // Empty, with a rectangle and a look: what a program needs that signs.
    assert!(fields.iter().all(|field| !field.contains("/V ") && field.contains("/AP<<") && field.contains("/Rect[")));
}

#[test]
fn the_definition_is_attached_as_the_source() {
    let bytes = render(&sample::dog_tax()).unwrap().bytes;
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("/AFRelationship/Source") && text.contains("/AF[") && text.contains("/EmbeddedFiles"));
    let none = render(&PrintForm { definition: None, ..sample::dog_tax() }).unwrap().bytes;
    assert!(!String::from_utf8_lossy(&none).contains("/AF"));
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
        first(form).options = (0..6).map(|number| (number.to_string(), "Київ".into())).collect();
    };
    assert!(problems(many).contains(&"`hund.familienname`: `К` (U+041A) cannot stand in a drop-down list".to_owned()));
    assert_eq!(problems(|form| first(form).kind = FieldKind::Table), ["`hund.familienname`: is no table of lines to write on"]);
    let wide = |form: &mut PrintForm| {
        let columns = (0..14).map(|number| sample::field(&format!("c{number}"), FieldKind::Text, "Spalte")).collect();
        *first(form) = PrintField { rows: 2, columns, ..sample::field("hund.tabelle", FieldKind::Table, "Tabelle") };
    };
    assert_eq!(problems(wide), ["`hund.tabelle`: has more columns than fit on the page"]);
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
                0 => form.title = text.into(),
                1 => first(&mut form).label = text.into(),
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
