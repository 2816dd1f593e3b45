//! `release`: what was published is noted, holds, and can be taken back.

use serde_json::Value;

use crate::region::{Region, differing};

const RECORD: &str = "records/forms/altenburg/hund/record.yaml";

fn release(region: &Region, args: &[&str]) -> (i32, String) {
    let output = region.command(&[&["release"], args].concat());
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), said)
}

/// The small region with its form published, and then changed with a new version.
fn with_former() -> Region {
    let region = Region::small();
    assert_eq!(release(&region, &["hund", "--site", "altenburg"]).0, 0);
    region.change("forms/hund.yaml", "version: 2026-03\nvalid_from: 2026-03-01", "version: 2026-12\nvalid_from: 2026-12-01");
    region.change("forms/hund.yaml", "label: Rufname", "label: Name des Hundes");
    region
}

#[test]
fn a_release_notes_pdf_definition_and_checksums_and_a_second_one_nothing() {
    let region = Region::small();
    let (code, said) = release(&region, &["--dry-run"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("altenburg/hund 2026-03 de") && !region.root().join("records").exists(), "{said}");
    assert_eq!(release(&region, &["hund", "--site", "altenburg"]).0, 0);
    let (record, pdf) = (region.text(RECORD), std::fs::read(region.root().join("records/forms/altenburg/hund/2026-03/de.pdf")).unwrap());
    assert!(record.contains("version: 2026-03\n") && record.contains(&format!("bytes: {}\n", pdf.len())), "{record}");
    let definition: Value = serde_json::from_str(&region.text("records/forms/altenburg/hund/2026-03/de.json")).unwrap();
    assert_eq!(definition["sections"][1]["fields"][0]["label"], "Rufname");
    let (code, said) = release(&region, &["hund", "--site", "altenburg", "--date", "2026-11-30"]);
    assert_eq!((code, region.text(RECORD)), (0, record), "{said}");
    region.build().fine();
    assert_eq!(
        std::fs::read(region.root().join("output/altenburg/formulare/hund/hund.pdf")).unwrap(),
        pdf,
        "what is published is what was noted"
    );
}

#[test]
fn a_changed_form_needs_a_new_version_and_until_then_nothing_is_released() {
    let region = Region::small();
    release(&region, &["hund", "--site", "altenburg"]);
    region.change("forms/hund.yaml", "label: Rufname", "label: Name des Hundes");
    let run = region.check();
    assert_eq!(run.places(), ["D1101 forms/hund.yaml:2:10"]);
    let (code, said) = release(&region, &[]);
    assert!(code == 1 && said.contains("sections.hund.fields.name.label"), "{said}");
    // Notes for editors, former addresses and the text of the page are no part of the form.
    region.change("forms/hund.yaml", "label: Name des Hundes", "label: Rufname");
    region.append("forms/hund.yaml", "aliases: [formulare/hunde]\nreview: 2027-01-01\ndescription: Für Hunde.\n");
    region.check().fine();
}

#[test]
fn amounts_in_force_change_without_a_new_version() {
    let region = Region::small();
    release(&region, &["hund", "--site", "altenburg"]);
    // The tax rises on 1 January 2027.
    region.build_on(jiff::civil::date(2026, 12, 31)).fine();
    let before = region.output();
    region.build_on(jiff::civil::date(2027, 1, 1)).fine();
    assert!(differing(&before, &region.output()).contains(&"altenburg/formulare/hund/hund.pdf".to_owned()));
}

#[test]
fn the_page_lists_former_versions_and_their_pdf_stays() {
    let region = with_former();
    region.build().fine();
    let page = region.page("altenburg/formulare/hund/index.html").replace('\u{a0}', " ");
    assert!(page.contains("id=\"v2026-03\"") && page.contains("gilt bis 30. November 2026"), "{page}");
    assert!(page.contains("id=\"v2026-12\"") && page.contains("gilt ab 1. Dezember 2026"), "{page}");
    assert!(region.has("altenburg/formulare/hund/2026-03/hund.pdf"));
    let warm = region.output();
    region.build().fine();
    assert_eq!(differing(&warm, &region.output()), Vec::<String>::new());
}

#[test]
fn before_a_version_is_in_force_the_page_offers_the_one_that_is() {
    let region = with_former();
    region.build().fine();
    let page = region.page("altenburg/formulare/hund/index.html").replace('\u{a0}', " ");
    assert!(page.contains("Bis die Fassung 2026-12 am 1. Dezember 2026 in Kraft tritt, gilt die Fassung 2026-03."), "{page}");
    let of = |path: &str| page.find(&format!("/{path}\"")).unwrap_or_else(|| panic!("{path} is not linked: {page}"));
    assert!(of("hund/2026-03/hund.pdf") < of("hund/hund.pdf"), "{page}");
}

#[test]
fn a_recorded_pdf_that_was_tampered_with_is_not_published() {
    let region = with_former();
    region.build().fine();
    let before = region.output();
    region.put("records/forms/altenburg/hund/2026-03/de.pdf", "%PDF-1.7 etwas anderes\n");
    let run = region.build();
    assert_eq!((run.codes(), run.held()), (vec!["D1104"], vec!["altenburg"]));
    assert_eq!(differing(&before, &region.output()), Vec::<String>::new());
}

#[test]
fn a_withdrawn_version_keeps_number_and_reason_only() {
    let region = with_former();
    region.build().fine();
    let (code, said) = release(&region, &["--withdraw", "hund"]);
    assert!(code == 2, "a reason is asked for: {said}");
    let (code, said) = release(&region, &["--withdraw", "hund", "--site", "altenburg", "--reason", "Die „Anschrift“ war: falsch"]);
    assert_eq!(code, 0, "{said}");
    assert!(!region.root().join("records/forms/altenburg/hund/2026-03/de.pdf").exists());
    region.build().fine();
    assert!(!region.has("altenburg/formulare/hund/2026-03/hund.pdf"));
    let page = region.page("altenburg/formulare/hund/index.html");
    assert!(page.contains("zurückgezogen: Die „Anschrift“ war: falsch"), "{page}");
}

#[test]
fn a_published_form_vanishes_only_with_an_alias_or_a_withdrawal() {
    let region = with_former();
    region.change("content/altenburg/site.yaml", "  forms: [hund]\n", "");
    let gone = region.check();
    assert!(gone.codes().contains(&"D1102"), "{}", gone.messages(dorfplatz::diag::Lang::De));
    assert_eq!(release(&region, &["--withdraw", "hund", "--site", "altenburg", "--reason", "entfällt"]).0, 0);
    assert!(!region.check().codes().contains(&"D1102"));
}

#[test]
fn a_form_with_a_new_name_shows_what_was_published_under_the_former_one() {
    let region = with_former();
    let moved = region.command(&["mv", "form", "hund", "hundesteuer"]);
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    region.build().fine();
    let page = region.page("altenburg/formulare/hundesteuer/index.html").replace('\u{a0}', " ");
    assert!(page.contains("id=\"v2026-03\"") && page.contains("gilt bis 30. November 2026"), "{page}");
    let pdf = std::fs::read(region.root().join("output/altenburg/formulare/hundesteuer/2026-03/hundesteuer.pdf")).unwrap();
    assert_eq!(pdf, std::fs::read(region.root().join("records/forms/altenburg/hund/2026-03/de.pdf")).unwrap());
    let register: Value = serde_json::from_str(&region.page("altenburg/formulare.json")).unwrap();
    assert_eq!(register["forms"][0]["former"][0]["version"], "2026-03", "{register}");
}
