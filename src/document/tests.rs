//! Small PDFs, whole and broken.

use proptest::prelude::*;

use super::*;

/// A file of objects, the first of which is the catalogue; without a table of places, which readers make themselves.
fn file(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut text = "%PDF-1.7\n".to_owned();
    for (number, object) in objects.iter().enumerate() {
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    text.push_str(&format!("trailer\n<</Root 1 0 R/Size {}{trailer}>>\n%%EOF\n", objects.len() + 1));
    text.into_bytes()
}

fn content(text: &str) -> String {
    format!("<</Length {}>>stream\n{text}\nendstream", text.len())
}

const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>";
const GOOD: &str =
    "<</Type/Catalog/Pages 2 0 R/Lang(de-DE)/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R/ViewerPreferences<</DisplayDocTitle true>>>>";
const TREE: &str = "<</Type/StructTreeRoot/K[<</S/Document>>]>>";
const FORM: &str = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 20>>stream\nBT (innen) Tj ET\nendstream";
const INFO: &str = "<</Title(Haushalt)/CreationDate(D:20260301120000+01'00')>>";

fn good(catalogue: &str, page: &str) -> Vec<u8> {
    file(&[catalogue, PAGES, PAGE, &content(page), FORM, TREE, INFO], "/Info 7 0 R")
}

#[test]
fn a_good_document_lacks_nothing() {
    let facts = look(good(GOOD, "BT (Guten Tag) Tj ET")).unwrap();
    assert_eq!(facts.lacks(), []);
    assert_eq!((facts.pages, facts.pages_with_text, facts.language.as_deref()), (1, 1, Some("de-DE")));
    assert_eq!((facts.title.as_deref(), facts.made.as_deref()), (Some("Haushalt"), Some("2026-03-01")));
    assert!(!facts.encrypted && !facts.fillable && facts.ua.is_none());
}

#[test]
fn each_lack_is_told() {
    let told = |catalogue: &str, page: &str| look(good(catalogue, page)).unwrap().lacks();
    let text = "BT (Guten Tag) Tj ET";
    assert_eq!(told(&GOOD.replace("/Lang(de-DE)", "/Lang( )"), text), [Lack::Language]);
    assert_eq!(told(&GOOD.replace("DisplayDocTitle true", "DisplayDocTitle false"), text), [Lack::ShownTitle]);
    assert_eq!(told(&GOOD.replace("Marked true", "Marked false"), text), [Lack::Tags]);
    assert_eq!(told(GOOD, "1 0 0 1 0 0 cm BT ( ) Tj ET"), [Lack::Text]);
    let bare = file(&["<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, &content(text)], "");
    assert_eq!(look(bare).unwrap().lacks(), [Lack::Tags, Lack::Title, Lack::Language]);
    let hollow = file(&[GOOD, PAGES, PAGE, &content(text), FORM, "<</Type/StructTreeRoot/K[]>>", INFO], "/Info 7 0 R");
    assert_eq!(look(hollow).unwrap().lacks(), [Lack::Tags]);
}

#[test]
fn text_within_a_part_of_the_page_counts() {
    assert_eq!(look(good(GOOD, "q /P Do Q")).unwrap().lacks(), []);
}

#[test]
fn the_metadata_names_title_and_pdf_ua() {
    let xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
               xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:u='http://www.aiim.org/pdfua/ns/id/' u:part='1'><dc:title><rdf:Alt><rdf:li \
               xml:lang='x-default'> Ein\n Titel</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>";
    let catalogue = GOOD.replace("/Lang", "/Metadata 8 0 R/Lang");
    let bytes = file(&[&catalogue, PAGES, PAGE, &content("BT (a) Tj ET"), FORM, TREE, INFO, &content(xmp)], "/Info 7 0 R");
    let facts = look(bytes).unwrap();
    assert_eq!((facts.title.as_deref(), facts.ua.as_deref()), (Some("Ein Titel"), Some("1")));
}

#[test]
fn what_runs_is_refused_and_named() {
    let refused = |what: &str| look(good(&GOOD.replace("/Lang", &format!("{what}/Lang")), "BT (a) Tj ET")).unwrap_err();
    assert_eq!(refused("/OpenAction<</S/JavaScript/JS(app.alert)>>"), Refusal::Active(Active::Script));
    assert_eq!(refused("/OpenAction<</S/Launch/F(calc.exe)>>"), Refusal::Active(Active::Launch));
    let attached = "/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/UF(Rechnung.pdf.EXE)/EF<</F 4 0 R>>>>]>>>>";
    assert_eq!(refused(attached), Refusal::Active(Active::Program("Rechnung.pdf.EXE".into())));
    let harmless = "/OpenAction<</S/GoTo/D[3 0 R/Fit]>>/Names<</EmbeddedFiles<</Names[(a)<</UF(daten.json)/EF<</F 4 0 R>>>>]>>>>";
    assert!(look(good(&GOOD.replace("/Lang", &format!("{harmless}/Lang")), "BT (a) Tj ET")).is_ok());
}

#[test]
fn what_can_not_be_read_is_refused() {
    assert_eq!(look(Vec::new()), Err(Refusal::NoPdf));
    assert_eq!(look(b"PK\x03\x04 word/document.xml".to_vec()), Err(Refusal::NoPdf));
    assert_eq!(look(b"%PDF-1.7\nnothing follows".to_vec()), Err(Refusal::Damaged));
}

#[test]
fn permissions_are_found_in_the_trailer() {
    let of = |text: &str| told::encryption(text.as_bytes());
    assert_eq!(of("trailer <</Encrypt 12 0 R/Root 1 0 R>>"), Some(told::Encryption::At(12, 0)));
    assert_eq!(of("trailer <</Encrypt <</Filter/Standard/P -1028/V 2>>>>"), Some(told::Encryption::Here(Some(-1028))));
    assert_eq!(of("/EncryptMetadata false"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_looked_at_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        drop(look([b"%PDF-1.7\n".as_slice(), &bytes].concat()));
    }

    #[test]
    fn mutated_documents_are_looked_at_without_harm(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>(), cuts: bool) {
        let mut bytes = good(GOOD, "q /P Do Q BT [(Guten) -20 (Tag)] TJ ET");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(facts) = look(bytes) {
            prop_assert!(facts.pages_with_text <= facts.pages);
        }
    }
}
