//! Forms whose fields depend on answers, are computed, come from lists or are made elsewhere.

use crate::region::Region;

const FORM: &str = "form: hund
version: 2026-03
valid_from: 2026-03-01
title: Anmeldung
service: hund
params:
  satz: {type: money, fee: hund}
  zonen: {type: list, label: Zonen, values: [Nord, Süd]}
sections:
  - id: hund
    title: Ihr Hund
    fields:
      - {id: art, type: choice, label: Art, options: {dackel: Dackel, pudel: Pudel}, other: eine andere}
      - {id: grund, type: text, label: Grund, show_if: {art: [dackel, other]}}
      - {id: zahl, type: integer, label: Anzahl, min: 1, max: 9}
      - {id: steuer, type: money, label: Steuer, computed: 'zahl * {satz}'}
      - {id: zone, type: choice, label: Zone, options_from: zonen}
      - {id: tage, type: table, label: Tage, rows: 2, columns: [{id: tag, type: date, label: Tag}]}
attachments:
  - {id: pass, label: Ausweis, required_if: {hund.zahl: {min: 2}}}
submit: [counter]
legal_basis: § 5 Satzung
";

fn region() -> Region {
    let region = Region::small();
    region.put("forms/hund.yaml", FORM).put("forms/altenburg/hund.yaml", "lists: {zonen: [Altstadt, Bahnhof]}\n");
    region
}

/// The definition that is attached to a PDF, as text.
fn words(region: &Region, path: &str) -> String {
    let bytes = &region.output()[path];
    let output = std::process::Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn();
    let Ok(mut child) = output else { return String::new() };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), bytes).unwrap();
    String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn paper_says_when_a_field_is_to_be_filled_in_and_how_an_amount_comes_about() {
    let region = region();
    region.build().fine();
    let text = words(&region, "altenburg/formulare/hund/hund.pdf");
    if text.is_empty() {
        return; // poppler is not installed here; the conformance suites need it anyway
    }
    for said in [
        "Nur ausfüllen, wenn Sie bei „Art“ „Dackel“ oder „eine andere“ angegeben haben.",
        "von 1 bis 9",
        "So wird gerechnet: „Anzahl“ × 60,00 €",
        "Ausweis (nötig, wenn „Anzahl“ mindestens 2 ist)",
        "Rechtsgrundlage: § 5 Satzung",
        "Am Schalter:",
        "Altstadt",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!text.contains("Nord") && !text.contains("Per E-Mail:"), "{text}");
    assert!(words(&region, "fockendorf/formulare/hund/hund.pdf").contains("Nord"), "the shared list where a town has none");
}

#[test]
fn a_form_of_another_authority_has_a_page_and_no_pdf() {
    let region = Region::small();
    region.put(
        "forms/gewerbe.yaml",
        "form: gewerbe\nversion: 2026-01\nvalid_from: 2026-01-01\ntitle: Gewerbe-Anmeldung\nkind: external\n\
         external: {url: https://bund.example/gewa1.pdf, issuer: Bund, as_of: 2024-01-01}\n",
    );
    region.change("content/altenburg/site.yaml", "  forms: [hund]", "  forms: [hund, gewerbe]");
    region.build().fine();
    assert!(!region.has("altenburg/formulare/gewerbe/gewerbe.pdf"));
    let page = region.page("altenburg/formulare/gewerbe/index.html");
    assert!(page.contains("https://bund.example/gewa1.pdf") && page.contains("nicht bekannt"), "{page}");
    assert!(region.page("altenburg/formulare/index.html").contains("von anderer Stelle"));
}

#[test]
fn a_coat_of_arms_that_cannot_be_printed_holds_its_town_alone() {
    let region = region();
    region.put("content/altenburg/media/wappen.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><text>A</text></svg>");
    let run = region.build();
    assert_eq!((run.codes(), run.held()), (vec!["D0908"], vec!["altenburg"]));
}
