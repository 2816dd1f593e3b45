//! Leichte Sprache where it exists, Sorbian for a whole site.

use crate::region::{Region, repository};

#[test]
fn leichte_sprache_is_there_only_for_pages_that_have_it() {
    let region = Region::small();
    region.append("content/portal.yaml", "languages: [de, de-simple]\n");
    region.put(
        "content/altenburg/pages/rathaus.de-simple.md",
        "---\ntitle: Das Rathaus\n---\nHier ist das Rathaus. Zum [Amt](office:steuern).\n",
    );
    region.build().fine();
    let page = region.page("altenburg/leicht/rathaus/index.html");
    assert!(page.contains("<html lang=\"de-simple\">") && page.contains("Das Rathaus"), "{page}");
    assert!(page.contains("href=\"../../aemter/steuern/\""), "links lead to German pages where there is no other: {page}");
    let main = page.split("<main").nth(1).unwrap();
    assert!(!main.contains("lang=\"de\""), "German words are not marked as foreign: {main}");
    let german = region.page("altenburg/rathaus/index.html");
    assert!(german.contains("href=\"../leicht/rathaus/\" lang=\"de-simple\"") && german.contains("hreflang=\"de-simple\""), "{german}");
    assert!(!region.has("altenburg/leicht/index.html") && !region.page("altenburg/index.html").contains("leicht/"));
    assert!(region.page("altenburg/sitemap.xml").contains("/leicht/rathaus/"));
}

#[test]
fn a_site_in_german_and_upper_sorbian_has_every_page_in_both() {
    let region = Region::of(&repository().join("tests/regions/budysin"));
    let run = region.build().fine();
    assert_eq!(run.published(), ["portal", "bautzen"]);
    let pages = region.output();
    let german: Vec<_> =
        pages.keys().filter(|path| path.ends_with("index.html") && path.starts_with("bautzen/") && !path.contains("/hsb/")).collect();
    for path in &german {
        let sorbian = path.replacen("bautzen/", "bautzen/hsb/", 1);
        let page = String::from_utf8_lossy(&pages[&sorbian]);
        assert!(page.contains("<html lang=\"hsb\">"), "{sorbian}");
        assert!(page.contains("Dale k wobsahej") || page.contains("wobsah"), "{sorbian}");
    }
    assert!(german.len() > 10);
    let office = region.page("bautzen/hsb/aemter/buergeramt/index.html");
    assert!(office.contains("hodź.") && !office.contains("Uhr"), "times are told in Sorbian: {office}");
}

#[test]
fn a_form_is_printed_in_another_language_only_if_all_of_it_is_translated() {
    let region = Region::of(&repository().join("tests/regions/budysin"));
    let pdf = "bautzen/hsb/formulare/meldebescheinigung-hsb/meldebescheinigung-hsb.pdf";
    let languages = |region: &Region| {
        let file = region.output().remove(pdf).unwrap();
        let file = String::from_utf8_lossy(&file).into_owned();
        (file.matches("/Lang(hsb)").count(), file.matches("/Lang(de)").count())
    };
    region.build().fine();
    let (document, labels) = languages(&region);
    assert_eq!(document, 1);
    assert!(labels > 40, "German words stand below each label: {labels}");
    region.change("forms/meldebescheinigung-hsb.yaml", "{de: Familienstand, hsb: swójbny staw}", "Familienstand");
    region.build().fine();
    assert_eq!(languages(&region), (0, 1), "half a translation helps nobody");
}
