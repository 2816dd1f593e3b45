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
