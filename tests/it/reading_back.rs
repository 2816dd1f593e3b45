//! The page on which clerks read filled forms back: where it is, what it knows, and that nobody else finds it.

use serde_json::Value;

use crate::region::Region;

const PAGE: &str = "altenburg/formulare/auslesen/index.html";

#[test]
fn the_page_is_for_clerks_alone() {
    let region = Region::small();
    region.append("content/portal.yaml", "languages: [de, en, uk]\n");
    region.build().fine();
    let page = region.page(PAGE);
    assert!(
        page.contains("<meta name=\"robots\" content=\"noindex\">") && page.contains("data-definition=\"../../formulare/hund/form.json\""),
        "{page}"
    );
    let output = region.output();
    let scripts = |site: &str| output.keys().filter(|path| path.starts_with(&format!("{site}/assets/pdf"))).count();
    // Two megabytes of libraries are only where there are forms to read.
    assert_eq!((scripts("altenburg"), scripts("portal")), (2, 0));
    assert!(region.has("altenburg/en/formulare/auslesen/index.html") && !region.has("altenburg/uk/formulare/auslesen/index.html"));
    assert!(!page.contains("hreflang=\"uk\""), "the page has no sister in Ukrainian");
    assert!(!region.has("portal/formulare/auslesen/index.html"));
    let linking: Vec<&String> = output
        .iter()
        .filter(|(path, bytes)| {
            path.ends_with("/index.html") && !path.contains("auslesen/") && String::from_utf8_lossy(bytes).contains("/auslesen/")
        })
        .map(|(path, _)| path)
        .collect();
    let registers = ["altenburg", "fockendorf"].map(|town| ["en/", "", "uk/"].map(|lang| format!("{town}/{lang}formulare/index.html")));
    assert_eq!(linking, registers.iter().flatten().collect::<Vec<_>>());
    assert!(!region.page("altenburg/sitemap.xml").contains("auslesen"));
    assert!(region.page("altenburg/uk/formulare/index.html").contains("href=\"../../formulare/auslesen/\" hreflang=\"de\""));
}

#[test]
fn what_a_former_version_asked_stays_known() {
    let region = Region::small();
    assert!(region.command(&["release", "hund", "--site", "altenburg"]).status.success());
    region.change("forms/hund.yaml", "version: 2026-03\nvalid_from: 2026-03-01", "version: 2026-12\nvalid_from: 2026-12-01");
    region.change("forms/hund.yaml", "label: Rufname", "label: Name des Hundes");
    region.build().fine();
    let former: Value = serde_json::from_str(&region.page("altenburg/formulare/hund/2026-03/form.json")).unwrap();
    assert_eq!((&former["format"], &former["version"]), (&"dorfplatz-form/1".into(), &"2026-03".into()));
    assert_eq!(former["sections"][1]["fields"][0]["label"], "Rufname");
    let page = region.page(PAGE);
    assert!(page.contains("data-definition=\"../../formulare/hund/2026-03/form.json\""));
    assert!(page.contains("data-map=\"../../formulare/hund/2026-03/hund.pdf\""), "where its fields stood is not told");
}
