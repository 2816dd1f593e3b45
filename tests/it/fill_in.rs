//! Forms that are filled in in the browser: where the page is, what it asks, and what scripts read beside it.

use serde_json::Value;

use crate::region::{Region, repository};

/// A town with a form in German and English.
fn region() -> Region {
    let region = Region::small();
    region.append("content/portal.yaml", "languages: [de, en]\n");
    region
}

fn definition(region: &Region, path: &str) -> Value {
    serde_json::from_str(&region.page(path)).unwrap()
}

#[test]
fn the_page_is_there_in_each_language_in_which_the_whole_form_is() {
    let region = region();
    region.build().fine();
    let page = region.page("altenburg/formulare/hund/ausfuellen/index.html");
    assert!(page.contains("<body class=\"page-fill-in\">"), "{page}");
    // The form is German only: no English page, and nothing that leads to one.
    assert!(!region.output().contains_key("altenburg/en/formulare/hund/ausfuellen/index.html"));
    assert!(!page.contains("hreflang=\"en\""), "{page}");
    let english = region.page("altenburg/en/formulare/hund/index.html");
    assert!(english.contains("href=\"../../../formulare/hund/ausfuellen/\" hreflang=\"de\""), "{english}");
    let sitemap = region.page("altenburg/sitemap.xml");
    assert!(sitemap.contains("/formulare/hund/ausfuellen/</loc>") && !sitemap.contains("/en/formulare/hund/ausfuellen/"), "{sitemap}");
}

#[test]
fn a_form_of_somebody_else_is_not_filled_in_here() {
    let region = Region::small();
    let form = "form: fremd\nversion: 2026-11\nvalid_from: 2026-11-01\ntitle: Fremdes Formular\nkind: external\n\
                external: {url: \"https://amt.example/f\", issuer: Amt, as_of: 2026-01-01}\n";
    region.put("forms/altenburg/fremd.yaml", form);
    region.build().fine();
    let output = region.output();
    assert!(output.contains_key("altenburg/formulare/fremd/index.html"));
    assert!(!output.keys().any(|path| path.contains("fremd/ausfuellen") || path.contains("fremd/form.json")));
    assert!(!region.page("altenburg/formulare/fremd/index.html").contains("ausfuellen/"));
}

#[test]
fn pages_lead_to_it_before_the_pdf() {
    let region = Region::small();
    region.append("content/portal.yaml", "links: explicit\n");
    region.build().fine();
    let form = region.page("altenburg/formulare/hund/index.html");
    let (online, paper) = (form.find("href=\"../../formulare/hund/ausfuellen/index.html\""), form.find("hund.pdf\" type="));
    assert!(online.is_some() && online < paper, "{form}");
    let service = region.page("altenburg/leistungen/hund/index.html");
    assert!(service.contains("href=\"../../formulare/hund/ausfuellen/index.html\""), "{service}");
    let page = region.page("altenburg/formulare/hund/ausfuellen/index.html");
    for file in ["data-definition=\"../../../formulare/hund/form.json\"", "data-map=\"../../../formulare/hund/fill.json\""] {
        assert!(page.contains(file), "{file} is missing in\n{page}");
    }
}

#[test]
fn it_asks_everything_and_says_for_whom() {
    let region = Region::small();
    let form = std::fs::read_to_string(repository().join("tests/it/kitchen_sink.yaml")).unwrap();
    region.put("forms/hund.yaml", &form);
    region.build().fine();
    let page = region.page("altenburg/formulare/hund/ausfuellen/index.html");
    let wanted = [
        "Dieses Formular ist für: Stadt Altenburg.",
        "<form class=\"fill\" novalidate hidden>",
        "<label class=\"kern-label\" for=\"f-halter.name\">Name</label>",
        "autocomplete=\"postal-code\"",
        "inputmode=\"numeric\"",
        "<legend class=\"kern-label\">Geschlecht</legend>",
        "id=\"f-hund.#.art-1\"",
        "data-path=\"hund.#.art-other\"",
        "data-row=\"kosten.termine.3\"",
        "<output id=\"f-kosten.summe\">",
        "id=\"f-attachments.pass\"",
        "Drucken Sie das Formular aus und unterschreiben Sie es (§\u{a0}5 Hundesteuersatzung).",
        "Es ist noch nichts abgegeben.",
    ];
    for text in wanted {
        assert!(page.contains(text), "{text} is missing in\n{page}");
    }
    assert!(!page.contains("placeholder="));
}

#[test]
fn scripts_read_the_definition_that_the_pdf_carries() {
    let region = Region::small();
    let form = std::fs::read_to_string(repository().join("tests/it/kitchen_sink.yaml")).unwrap();
    region
        .put("forms/hund.yaml", &format!("{form}special_category: true\ndata_code: false\nexport: {{name: halter.name, art: hund.art}}\n"));
    region.build().fine();
    let made = definition(&region, "altenburg/formulare/hund/form.json");
    assert_eq!((&made["place"], &made["entity"]), (&"altenburg".into(), &"Stadt Altenburg".into()));
    assert_eq!((&made["code"], &made["sensitive"]), (&false.into(), &true.into()));
    assert_eq!(made["export"], serde_json::json!([["name", "halter.name"], ["art", "hund.art"]]));
    let repeat = &made["sections"][1]["repeat"];
    assert_eq!((&repeat["printed"], &repeat["item"]), (&3.into(), &"Hund".into()));
    let options = &made["sections"][1]["fields"][0]["options"];
    assert_eq!(*options, serde_json::json!([["w", "weiblich"], ["m", "männlich"], ["other", "etwas anderes"]]));
    assert_eq!(made["attachments"][1]["required_if"]["op"], "filled");
    // Parameters of the municipality stand in the rules.
    let text = made.to_string();
    assert!(!text.contains("\"param\"") && text.contains("{\"money\":6000}"), "{text}");
}

#[test]
fn without_a_word_of_the_form_every_answer_is_a_column() {
    let region = Region::small();
    region.build().fine();
    let made = definition(&region, "altenburg/formulare/hund/form.json");
    let columns: Vec<&str> = made["export"].as_array().unwrap().iter().map(|pair| pair[0].as_str().unwrap()).collect();
    assert_eq!(columns, ["halter.name", "halter.geburt", "hund.name", "hund.art", "attachments.pass"]);
    assert_eq!((&made["code"], &made["sensitive"]), (&true.into(), &false.into()));
}

#[test]
fn the_page_of_a_renamed_form_is_found_at_its_old_address() {
    let region = Region::small();
    region.append("forms/hund.yaml", "aliases: [formulare/hundesteuer]\n");
    region.build().fine();
    let old = region.page("altenburg/formulare/hundesteuer/ausfuellen/index.html");
    assert!(old.contains("url=../../../formulare/hund/ausfuellen/"), "{old}");
}
