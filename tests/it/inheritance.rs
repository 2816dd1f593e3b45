//! Written once, overridden block by block.

use std::collections::BTreeSet;

use crate::region::{Region, differing, stdout};

/// The sites whose files differ after a change.
fn touched(region: &Region, change: impl FnOnce(&Region)) -> BTreeSet<String> {
    let before = region.output();
    change(region);
    region.build();
    differing(&before, &region.output()).into_iter().map(|path| path.split('/').next().unwrap().to_owned()).collect()
}

fn sites(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|site| (*site).to_owned()).collect()
}

#[test]
fn a_shared_text_changes_exactly_the_sites_that_adopted_it() {
    let region = Region::demonstration();
    region.build().fine();
    let changed = touched(&region, |region| {
        region.change("content/shared/services/schwerbehindertenausweis.yaml", "Oft mehrere Monate.", "Oft viele Monate.");
    });
    let portal_and_adopters = [
        "portal",
        "altenburger-land",
        "altenburg",
        "gera",
        "jena",
        "schmoelln",
        "goessnitz",
        "ponitz",
        "pleissenaue",
        "treben",
        "fockendorf",
    ];
    assert_eq!(changed, sites(&portal_and_adopters), "all but the handbook, which does not adopt it");
}

#[test]
fn an_edited_text_changes_the_pages_of_its_service_and_no_other() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.change("content/shared/services/wohngeld.yaml", "die Miete", "Miete und Heizung");
    region.build().fine();
    let pages: Vec<String> = ["altenburg", "altenburger-land", "fockendorf", "portal"]
        .iter()
        .flat_map(|site| [format!("{site}/leistungen/wohngeld/index.html"), format!("{site}/suche/index.json")])
        .collect();
    let changed = differing(&before, &region.output());
    let (leaflets, changed): (Vec<String>, Vec<String>) = changed.into_iter().partition(|path| path.ends_with("merkblatt.pdf"));
    assert_eq!(changed, pages);
    assert!(leaflets.len() == 4 && leaflets.iter().all(|path| path.contains("/leistungen/wohngeld/")), "{leaflets:?}");
}

#[test]
fn an_override_replaces_one_block_and_leaves_the_others() {
    let region = Region::small();
    region.append("content/altenburg/services/hund.yaml", "summary: In Altenburg geht es so.\n");
    region.build();
    let (own, other) = (region.page("altenburg/leistungen/hund/index.html"), region.page("fockendorf/leistungen/hund/index.html"));
    assert!(own.contains("In Altenburg geht es so.") && !own.contains("Melden Sie Ihren Hund"));
    assert!(other.contains("Melden Sie Ihren Hund") && !other.contains("In Altenburg geht es so."));
    assert!(own.contains("<h1>Hund anmelden</h1>") && other.contains("<h1>Hund anmelden</h1>"));
}

#[test]
fn a_shared_edit_of_an_overridden_block_does_not_reach_the_override() {
    let region = Region::small();
    region.append("content/altenburg/services/hund.yaml", "summary: In Altenburg geht es so.\n");
    region.build();
    let before = region.output();
    region.change("content/shared/services/hund.yaml", "Melden Sie Ihren Hund", "Melden Sie jeden Hund");
    region.build();
    let changed = differing(&before, &region.output());
    assert!(changed.contains(&"fockendorf/leistungen/hund/index.html".to_owned()), "{changed:?}");
    assert!(!changed.iter().any(|path| path.starts_with("altenburg/")), "{changed:?}");
}

/// The synonyms of a service as its page shows them.
fn synonyms(region: &Region, site: &str) -> String {
    let page = region.page(&format!("{site}/leistungen/hund/index.html"));
    let line = page.lines().find(|line| line.contains("<bdi lang=\"de\">Hundesteuer")).unwrap_or_default().to_owned();
    line.rsplit_once("<bdi lang=\"de\">").and_then(|(_, rest)| rest.split_once('<')).map_or("", |(text, _)| text).to_owned()
}

#[test]
fn a_list_changes_by_add_remove_after_and_replace() {
    for (change, expected) in [
        ("{add: [Marke]}", "Hundesteuer, Welpe, Marke"),
        ("{remove: [Welpe]}", "Hundesteuer"),
        ("{add: [Marke], after: Hundesteuer}", "Hundesteuer, Marke, Welpe"),
        ("{remove: [Welpe], add: [Marke]}", "Hundesteuer, Marke"),
        ("{replace: [Hundesteuer, Tier]}", "Hundesteuer, Tier"),
    ] {
        let region = Region::small();
        region.append("content/shared/services/hund.yaml", "synonyms: [Hundesteuer, Welpe]\n");
        region.append("content/altenburg/services/hund.yaml", &format!("synonyms: {change}\n"));
        let run = region.build();
        assert!(!run.has_errors(), "{change}\n{}", run.messages(dorfplatz::diag::Lang::De));
        assert!(synonyms(&region, "altenburg").ends_with(expected), "{change}: {}", synonyms(&region, "altenburg"));
        assert!(synonyms(&region, "fockendorf").ends_with("Hundesteuer, Welpe"));
    }
}

#[test]
fn what_the_county_overrides_reaches_all_its_places() {
    let region = Region::small();
    region.put("content/altenburger-land/services/wohngeld.yaml", "deadline: Im Kreis bis zum Monatsende.\n");
    region.build().fine();
    for site in ["altenburger-land", "altenburg", "fockendorf"] {
        assert!(region.page(&format!("{site}/leistungen/wohngeld/index.html")).contains("Im Kreis bis zum Monatsende."), "{site}");
    }
}

#[test]
fn what_the_association_overrides_reaches_its_members_and_no_one_else() {
    let region = Region::small();
    region.put("content/pleissenaue/services/hund.yaml", "deadline: In der Gemeinschaft binnen einer Woche.\n");
    region.build().fine();
    assert!(region.page("fockendorf/leistungen/hund/index.html").contains("binnen einer Woche"));
    assert!(!region.page("altenburg/leistungen/hund/index.html").contains("binnen einer Woche"));
}

#[test]
fn a_members_override_lies_over_that_of_its_association() {
    let region = Region::small();
    region.put("content/pleissenaue/services/hund.yaml", "deadline: Binnen einer Woche.\n");
    region.put("content/fockendorf/services/hund.yaml", "deadline: Binnen zweier Wochen.\n");
    region.build();
    let page = region.page("fockendorf/leistungen/hund/index.html");
    assert!(page.contains("Binnen zweier Wochen.") && !page.contains("Binnen einer Woche."));
}

#[test]
fn what_an_erfuellende_gemeinde_decides_for_itself_stays_with_itself() {
    let region = Region::demonstration();
    region.build().fine();
    let changed = touched(&region, |region| {
        let path = "content/goessnitz/services/hundesteuer-anmelden.yaml";
        region.put(path, &region.text(path).replacen("fees:", "further: Nur in Gößnitz.\nfees:", 1));
    });
    assert_eq!(changed, sites(&["goessnitz"]));
}

#[test]
fn a_form_changes_for_a_place_by_params_and_fields() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region
        .put("forms/altenburg/hund.yaml", "params: {steuer: 99.00}\nfields:\n  hund.marke: {after: hund.name, type: text, label: Marke}\n");
    region.build().fine();
    assert_eq!(
        differing(&before, &region.output()),
        [
            "altenburg/formulare.json",
            "altenburg/formulare/hund/ausfuellen/index.html",
            "altenburg/formulare/hund/fill.json",
            "altenburg/formulare/hund/fill.pdf",
            "altenburg/formulare/hund/form.json",
            "altenburg/formulare/hund/hund.pdf",
            "altenburg/formulare/hund/hund.xdf3.xml",
            "altenburg/formulare/hund/index.html",
            "altenburg/formulare/index.html",
            "altenburg/formulare/lebenslage/tiere/index.html",
            "altenburg/formulare/pakete/altenburg-alle-formulare.zip",
            "altenburg/formulare/pakete/altenburg-tiere.zip",
            "altenburg/lebenslagen/tiere/index.html",
            "altenburg/leistungen/hund/index.html"
        ]
        .into_iter()
        .filter(|path| before.get(*path) != region.output().get(*path))
        .collect::<Vec<_>>()
    );
    assert_ne!(before["altenburg/formulare/hund/hund.pdf"], region.output()["altenburg/formulare/hund/hund.pdf"]);
}

#[test]
fn why_tells_file_and_line_of_each_block() {
    let region = Region::small();
    let told = stdout(&region.command(&["why", "altenburg", "hund"]));
    for line in ["content/shared/services/hund.yaml:1", "content/altenburg/services/hund.yaml:4", "fees.hund.label", "forms/hund.yaml:1"] {
        assert!(told.contains(line), "{line} is missing in\n{told}");
    }
    let told = stdout(&region.command(&["why", "fockendorf", "hund"]));
    assert!(!told.contains("content/altenburg"), "{told}");
}
