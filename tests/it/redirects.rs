//! Old addresses live on, and teasers travel between sites.

use jiff::civil::date;

use crate::region::Region;

#[test]
fn an_alias_leads_to_the_page() {
    let region = Region::small();
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "nav: true\naliases: [stadtverwaltung, alt/haus]");
    region.build().fine();
    assert!(region.page("altenburg/stadtverwaltung/index.html").contains("url=../rathaus/"));
    assert!(region.page("altenburg/alt/haus/index.html").contains("url=../../rathaus/"));
}

#[test]
fn an_alias_on_an_existing_page_is_a_collision() {
    let region = Region::small();
    region.put("content/altenburg/pages/bad.md", "---\ntitle: Bad\naliases: [rathaus]\n---\nText.\n");
    let run = region.build();
    assert_eq!((run.codes(), run.held()), (vec!["D0801"], vec!["altenburg"]));
}

#[test]
fn a_merged_municipality_leads_to_the_one_it_became_part_of() {
    let region = Region::small();
    region.append("content/fockendorf/site.yaml", "merged_into: {body: altenburg, date: 2027-01-01}\n");
    region.build_on(date(2026, 12, 31)).fine();
    assert!(!region.page("fockendorf/index.html").contains("http-equiv=\"refresh\""));
    region.build_on(date(2027, 1, 1)).fine();
    assert!(region.page("fockendorf/index.html").contains("url=../altenburg/"));
    assert!(region.page("fockendorf/leistungen/hund/index.html").contains("url=../../../altenburg/leistungen/hund/"));
    assert!(region.page("fockendorf/dorf/index.html").contains("url=../../altenburg/"), "a page that is not there leads home");
}

#[test]
fn news_of_others_appear_once_and_lead_to_their_site() {
    let region = Region::small();
    region.put("content/altenburger-land/news/kreis.md", "---\ntitle: Aus dem Kreis\ndate: 2026-11-20\n---\nText.\n");
    region.build().fine();
    let (town, portal) = (region.page("altenburg/aktuelles/index.html"), region.page("portal/aktuelles/index.html"));
    assert!(town.contains("../../altenburger-land/aktuelles/kreis/"), "{town}");
    for page in [&town, &portal] {
        assert_eq!(page.matches("altenburger-land/aktuelles/kreis/\"").count(), 1);
    }
    assert!(!region.has("altenburg/aktuelles/kreis/index.html"));
    let feed = region.page("portal/aktuelles/feed.xml");
    assert_eq!(feed.matches("<title>Aus dem Kreis</title>").count(), 1, "{feed}");
}

#[test]
fn lists_that_name_a_source_twice_or_each_other_show_each_item_once() {
    let region = Region::small();
    region.change("content/altenburg/site.yaml", "news: [altenburger-land]", "news: [fockendorf, fockendorf]");
    region.append("content/fockendorf/site.yaml", "show_from: {news: [altenburg]}\n");
    region.put("content/fockendorf/news/fest.md", "---\ntitle: Dorffest\ndate: 2026-11-20\n---\nText.\n");
    region.build().fine();
    for site in ["altenburg", "fockendorf", "portal"] {
        let page = region.page(&format!("{site}/aktuelles/index.html"));
        let (fest, markt) = (page.matches("fest/\"").count(), page.matches("markt/\"").count());
        assert_eq!((fest, markt), (1, 1), "{site}\n{page}");
    }
}

#[test]
fn two_hundred_old_addresses_of_a_merged_municipality_live_on() {
    let region = Region::small();
    for at in 0..200 {
        region.put(&format!("content/fockendorf/pages/seite-{at}.md"), "---\ntitle: Seite\n---\nText.\n");
    }
    region.put("content/fockendorf/people/alt.yaml", "name: Anna Altmann\n");
    region.put("content/fockendorf/news/fest.md", "---\ntitle: Dorffest\ndate: 2026-11-20\nauthor: alt\n---\nText.\n");
    region.build().fine();
    let before = region.output();
    region.append("content/fockendorf/site.yaml", "merged_into: {body: altenburg, date: 2026-11-22}\n");
    region.build().fine();
    let after = region.output();
    let mut led = 0;
    // What programs fill in or read belongs to the form of today alone.
    let for_programs = |path: &str| ["fill.pdf", "fill.json", "form.json", ".xdf3.xml"].iter().any(|ending| path.ends_with(ending));
    for path in before.keys().filter(|path| path.starts_with("fockendorf/") && !path.contains("/assets/") && !for_programs(path)) {
        let page = after.get(path).unwrap_or_else(|| panic!("{path} is gone"));
        led += usize::from(String::from_utf8_lossy(page).contains("http-equiv=\"refresh\""));
    }
    assert!(led > 200, "{led}");
    let pdf = "formulare/hund/hund.pdf";
    assert_eq!(after[&format!("fockendorf/{pdf}")], after[&format!("altenburg/{pdf}")], "the old form is the one that holds today");
    assert!(region.page("fockendorf/aktuelles/fest/index.html").contains("Anna Altmann"), "old news keep their author");
    assert!(region.page("altenburg/aktuelles/index.html").contains("fockendorf/aktuelles/fest/"), "and are found in the new town");
    let finder = region.page("portal/orte/index.html");
    assert!(finder.contains("href=\"../orte/altenburg/\">Fockendorf</a>") && !finder.contains("href=\"../orte/fockendorf/\""), "{finder}");
    assert!(region.page("portal/orte/fockendorf/index.html").contains("url=../../orte/altenburg/"));
    assert!(region.page("portal/orte/plz/04617/index.html").contains("Fockendorf"));
    assert!(!region.page("portal/leistungen/hund/index.html").contains("Fockendorf"));
}

#[test]
fn a_renamed_service_office_or_life_event_is_found_at_its_old_address_in_every_language() {
    let region = Region::small();
    region.append("content/portal.yaml", "languages: [de, en]\n");
    region.append("content/shared/services/hund.yaml", "aliases: [leistungen/hundesteuer]\n");
    region.append("content/altenburg/offices/steuern.yaml", "aliases: [aemter/kaemmerei]\n");
    region.append("content/shared/life-events/tiere.yaml", "aliases: [lebenslagen/hund-und-katze]\n");
    region.build().fine();
    for (old, new) in [
        ("altenburg/leistungen/hundesteuer", "url=../../leistungen/hund/"),
        ("altenburg/en/leistungen/hundesteuer", "url=../../../en/leistungen/hund/"),
        ("portal/leistungen/hundesteuer", "url=../../leistungen/hund/"),
        ("altenburg/aemter/kaemmerei", "url=../../aemter/steuern/"),
        ("fockendorf/lebenslagen/hund-und-katze", "url=../../lebenslagen/tiere/"),
    ] {
        assert!(region.page(&format!("{old}/index.html")).contains(new), "{old}");
    }
}
