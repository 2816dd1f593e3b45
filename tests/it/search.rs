//! The search: what its file holds, for a town and for the region.

use serde_json::Value;

use crate::region::Region;

/// The entries of a file: kind, title, address and the rest as one text.
fn entries(region: &Region, path: &str) -> Vec<(String, String, String, String)> {
    let file: Value = serde_json::from_str(&region.page(path)).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = file["docs"].as_array().unwrap().iter();
    rows.map(|row| {
        let kind = text(&file["kinds"][row[0].as_u64().unwrap() as usize]);
        let rest = row.as_array().unwrap()[3..].iter().map(text).collect::<Vec<_>>().join("|");
        (kind, text(&row[1]), text(&row[2]), rest)
    })
    .collect()
}

fn titles(region: &Region, path: &str, kind: &str) -> Vec<String> {
    entries(region, path).into_iter().filter(|(own, ..)| own == kind).map(|(_, title, ..)| title).collect()
}

#[test]
fn a_town_finds_its_services_forms_offices_pages_and_news() {
    let region = Region::small();
    region.build().fine();
    let found = entries(&region, "altenburg/suche/index.json");
    let service = found.iter().find(|(kind, _, href, _)| kind == "service" && href == "../leistungen/hund/").unwrap();
    assert!(service.3.contains("Hund, Steuer"), "its keywords are among its words: {service:?}");
    for (kind, href) in
        [("form", "../formulare/hund/"), ("office", "../aemter/steuern/"), ("page", "../rathaus/"), ("news", "../aktuelles/markt/")]
    {
        assert!(found.iter().any(|(own, _, at, _)| own == kind && at == href), "{kind}: {found:?}");
    }
    assert!(found.iter().all(|(.., rest)| !rest.contains('{') && !rest.contains("[!")), "no mark of a text is left: {found:?}");
    assert!(found.iter().all(|(_, title, href, _)| !title.is_empty() && !href.is_empty()));
    let page = region.page("altenburg/suche/index.html");
    assert!(page.contains("../leistungen/") && page.contains("../portal/suche/"), "without scripts it leads on: {page}");
}

#[test]
fn the_portal_finds_a_shared_service_once_and_what_else_each_town_has() {
    let region = Region::small();
    region.build().fine();
    let path = "portal/suche/index.json";
    let found = entries(&region, path);
    assert_eq!(found.iter().filter(|(kind, _, href, _)| kind == "service" && href.contains("/hund/")).count(), 1);
    assert!(
        found
            .iter()
            .any(|(kind, _, href, rest)| kind == "office" && href == "../../altenburg/aemter/steuern/" && rest.ends_with("|Altenburg"))
    );
    assert!(titles(&region, path, "place").contains(&"Fockendorf".to_owned()));
}

#[test]
fn nothing_that_is_drafted_over_or_held_is_found() {
    let region = Region::small();
    region.put("content/altenburg/news/entwurf.md", "---\ntitle: Entwurf\ndate: 2026-11-01\ndraft: true\n---\n");
    region.put("content/altenburg/events/vorbei.md", "---\ntitle: Vorbei\nstart: 2026-10-01\n---\n");
    region.build().fine();
    for path in ["altenburg/suche/index.json", "portal/suche/index.json"] {
        let text = region.page(path);
        assert!(!text.contains("Entwurf") && !text.contains("Vorbei"), "{path}");
    }
    region.put("content/altenburg/pages/neu.md", "---\ntitle: Neue Seite\n---\n");
    region.put("content/altenburg/pages/falsch.md", "---\ntitel: Falsch\n---\n");
    assert!(!region.build().codes().is_empty());
    assert!(!region.page("portal/suche/index.json").contains("Neue Seite"), "a held site has not published it");
}
