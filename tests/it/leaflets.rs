//! What comes on paper and as data beside pages and forms: leaflets, data schemas, previews.

use std::fs;

use crate::region::{Region, Setup, differing, repository, stderr, stdout};

const LEAFLET: &str = "altenburg/leistungen/hund/merkblatt.pdf";
const NEWS: &str = "altenburg/aktuelles/markt/merkblatt.pdf";

/// Whether a file holds a text somewhere.
fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn every_service_of_a_town_has_a_leaflet_that_its_page_links_and_that_leads_back() {
    let region = Region::small();
    region.build().fine();
    let output = region.output();
    let leaflet = &output[LEAFLET];
    assert!(leaflet.starts_with(b"%PDF-1.7"));
    assert!(holds(leaflet, "https://region.example/altenburg/leistungen/hund/"), "the way to its page");
    assert!(holds(leaflet, "https://region.example/altenburg/formulare/hund/"), "the form that its text links");
    let kb = leaflet.len().div_ceil(1000);
    let page = region.page("altenburg/leistungen/hund/index.html");
    assert!(page.contains("href=\"../../leistungen/hund/merkblatt.pdf\" type=\"application/pdf\">"), "{page}");
    assert!(page.contains(&format!("Als Merkblatt (PDF, {kb} KB)</span></a>")), "{page}");
    assert!(kb <= 60, "{kb} KB");
}

#[test]
fn the_portals_leaflet_of_a_service_tells_who_is_responsible_where() {
    let region = Region::small();
    region.build().fine();
    let output = region.output();
    let leaflet = &output["portal/leistungen/hund/merkblatt.pdf"];
    assert!(leaflet.starts_with(b"%PDF-1.7") && holds(leaflet, "https://region.example/portal/leistungen/hund/"));
    assert!(region.page("portal/leistungen/hund/index.html").contains("href=\"../../leistungen/hund/merkblatt.pdf\""));
    region.append("content/altenburg/offices/steuern.yaml", "room: \"12\"\n");
    region.build().fine();
    assert_eq!(&region.output()["portal/leistungen/hund/merkblatt.pdf"], leaflet, "a room stands on the town's leaflet alone");
    region.change("content/altenburg/offices/steuern.yaml", "name: Steuern und Abgaben", "name: Kämmerei");
    region.build().fine();
    assert_ne!(&region.output()["portal/leistungen/hund/merkblatt.pdf"], leaflet);
}

#[test]
fn a_news_item_has_a_leaflet_too_and_its_former_address_goes_on() {
    let region = Region::small();
    region.change("content/altenburg/news/markt.md", "topics:", "aliases: [aktuelles/alter-markt]\ntopics:");
    region.append("content/altenburg/news/markt.md", "\n## Wann\n\nIm März.\n\n### Wo\n\nAuf dem Markt.\n");
    region.build().fine();
    let output = region.output();
    assert!(output[NEWS].starts_with(b"%PDF-1.7") && holds(&output[NEWS], "https://region.example/altenburg/aktuelles/markt/"));
    assert_eq!(output["altenburg/aktuelles/alter-markt/merkblatt.pdf"], output[NEWS]);
    let page = region.page("altenburg/aktuelles/markt/index.html");
    assert!(page.contains("href=\"../../aktuelles/markt/merkblatt.pdf\" type=\"application/pdf\">"), "{page}");
}

#[test]
fn a_page_from_right_to_left_links_the_german_leaflet_and_says_so() {
    let region = Region::small();
    region.append("content/portal.yaml", "languages: [de, ar]\n");
    region.build().fine();
    for page in ["ar/leistungen/hund", "ar/aktuelles/markt"] {
        let german = page.trim_start_matches("ar/");
        let text = region.page(&format!("altenburg/{page}/index.html"));
        assert!(text.contains(&format!("href=\"../../../{german}/merkblatt.pdf\" type=\"application/pdf\" hreflang=\"de\">")), "{text}");
        assert!(text.contains("<bdi lang=\"de\">Deutsch</bdi>"), "{text}");
        assert!(!region.has(&format!("altenburg/{page}/merkblatt.pdf")));
    }
}

#[test]
fn a_leaflet_changes_with_what_it_says_and_with_nothing_else() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.change("content/altenburg/news/markt.md", "title: ", "title: Neuer ");
    region.build().fine();
    let changed: Vec<String> = differing(&before, &region.output()).into_iter().filter(|path| path.ends_with("merkblatt.pdf")).collect();
    assert_eq!(changed, [NEWS]);
    let before = region.output();
    region.change("content/altenburg/offices/steuern.yaml", "name: ", "name: Das ");
    region.build().fine();
    let changed: Vec<String> = differing(&before, &region.output()).into_iter().filter(|path| path.ends_with("merkblatt.pdf")).collect();
    assert_eq!(changed, [LEAFLET, "portal/leistungen/hund/merkblatt.pdf"], "the portal's tells who is responsible where");
}

#[test]
fn a_region_or_a_town_may_do_without() {
    let region = Region::small();
    region.append("content/portal.yaml", "leaflets: false\n");
    region.append("content/altenburg/site.yaml", "leaflets: true\n");
    region.build().fine();
    let leaflets: Vec<String> = region.output().into_keys().filter(|path| path.ends_with("merkblatt.pdf")).collect();
    assert_eq!(leaflets, [NEWS, LEAFLET, "altenburg/leistungen/wohngeld/merkblatt.pdf"]);
    assert!(!region.page("fockendorf/leistungen/hund/index.html").contains("Merkblatt"));
}

#[test]
fn a_character_that_no_font_has_is_told_and_holds_nothing() {
    let region = Region::small();
    region.change("content/shared/services/hund.yaml", "dem [Formular]", "dem 🐶 [Formular]");
    let run = region.build();
    assert_eq!(run.places(), ["D0911 content/shared/services/hund.yaml:6:40"]);
    assert!(run.held().is_empty() && region.has(LEAFLET));
}

#[test]
fn a_long_text_goes_on_over_pages_and_a_word_without_end_does_not_stop_it() {
    let region = Region::small();
    let table = format!("| A | B |\n  |---|---|\n  | {} | {} |", "wort ".repeat(2000), "x".repeat(900));
    region.append("content/shared/services/hund.yaml", &format!("procedure: |\n  {}\n\n  {table}\n", "- Schritt\n  ".repeat(300)));
    region.build().fine();
    assert!(region.output()[LEAFLET].len() > 40_000);
}

#[test]
fn the_data_schema_of_a_form_is_word_for_word_what_it_was() {
    let region = Region::small();
    fs::copy(repository().join("tests/it/kitchen_sink.yaml"), region.root().join("forms/hund.yaml")).unwrap();
    region.build().fine();
    let schema = region.page("altenburg/formulare/hund/hund.xdf3.xml");
    insta::assert_snapshot!(schema);
    let kb = schema.len().div_ceil(1000);
    let page = region.page("altenburg/formulare/hund/index.html");
    assert!(
        page.contains(&format!(
            "href=\"../../formulare/hund/hund.xdf3.xml\" type=\"application/xml\">XDatenfelder 3 (XML, {kb} KB), experimentell</a>"
        )),
        "{page}"
    );
}

#[test]
fn a_preview_is_one_picture_a_page() {
    let region = Region::small();
    let folder = region.root().join("bilder");
    let output = region.command(&["forms", "preview", "hund", "--dpi", "40", "--out", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let drawn: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
    assert!(!drawn.is_empty());
    for path in drawn {
        assert!(fs::read(&path).unwrap().starts_with(b"\x89PNG"), "{path}");
    }
    assert!(folder.join("altenburg-hund-de-1.png").is_file());
    assert!(!region.root().join("output").exists(), "a preview builds nothing");
}

#[test]
fn a_preview_says_what_is_wrong() {
    let region = Region::small();
    let said = |args: &[&str]| {
        let output = region.command(&[&["forms", "preview"], args].concat());
        (output.status.code().unwrap(), stderr(&output))
    };
    let (code, text) = said(&["hunt"]);
    assert!(code == 2 && text.contains("`hunt` gibt es nicht – `hund`?"), "{text}");
    region.put("forms/katze.yaml", &region.text("forms/hund.yaml").replace("form: hund", "form: katze"));
    let (code, text) = said(&["katze"]);
    assert!(code == 2 && text.contains("`katze` bietet noch niemand an"), "{text}");
    region.delete("forms/katze.yaml");
    let (code, text) = said(&["hund", "--site", "atlantis"]);
    assert!(code == 2 && text.contains("`atlantis`"), "{text}");
    let (code, text) = said(&["hund", "--language", "en"]);
    assert!(code == 2 && text.contains("vorhanden: de"), "{text}");
    let (code, text) = said(&["hund", "--page", "99"]);
    assert!(code == 2 && text.contains("keine Seite 99"), "{text}");
    region.change("forms/hund.yaml", "title: Ihr Hund", "title: Ihr Hund 🐶");
    let output = region.command(&["forms", "preview", "hund"]);
    assert!(output.status.code() == Some(1) && stderr(&output).contains("D0904"), "{}", stderr(&output));
}

#[test]
fn a_check_makes_leaflets_too() {
    let region = Region::small();
    region.build_with(&Setup { dry: true, ..Setup::default() }).fine();
    assert!(!region.root().join("output").exists());
}
