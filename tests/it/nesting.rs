//! The list of a region's sites: by Land and county, and in pages of its own where it is long.

use std::collections::BTreeSet;

use dorfplatz::model::territory;
use dorfplatz::text::slug;

use crate::region::{Region, Setup};

/// The portal of a region with municipalities of the register besides, each below its Land only. Answers how many.
fn with(region: &Region, keys: &[&str], count: usize) -> usize {
    let mut sites = String::new();
    region.put(
        "content/sachsen/site.yaml",
        "name: Sachsen\nkind: state\nars: \"140000000000\"\nland: SN\nexternal: https://sachsen.example/\n",
    );
    let wanted = |unit: &&territory::Unit| unit.is_municipality() && keys.iter().any(|key| unit.ars.starts_with(key));
    let chosen: Vec<_> = territory::all().iter().filter(wanted).take(count).collect();
    for unit in &chosen {
        let (name, parent) = (unit.short_name(), if unit.ars.starts_with("14") { "sachsen" } else { "thueringen" });
        let kind = match unit.kind.as_str() {
            "kreisfreie Stadt" => "city",
            kind if kind.to_lowercase().contains("stadt") => "town",
            _ => "municipality",
        };
        let id = format!("{}-{}", slug(name), unit.ags);
        let text = format!("name: {name}\nofficial_name: {} {name}\nkind: {kind}\nars: \"{}\"\nparent: {parent}\n", unit.kind, unit.ars);
        region.put(&format!("content/{id}/site.yaml"), &text);
        sites += &format!("  - {id}\n");
    }
    region.append("content/portal.yaml", &sites);
    chosen.len()
}

/// The region, of which only the portal is written.
fn portal(region: &Region) {
    region.build_with(&Setup { sites: vec!["portal".into()], ..Setup::default() }).fine();
}

/// Every link of a page to a page below `gemeinden/` is there.
fn leads_somewhere(region: &Region, from: &str) -> BTreeSet<String> {
    let page = region.page(from);
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let depth = from.matches('/').count() - 1;
    let root = "../".repeat(depth);
    let below = hrefs.filter_map(|href| href.strip_prefix(&*root)?.strip_prefix("gemeinden/")).map(str::to_owned).collect::<BTreeSet<_>>();
    for href in &below {
        let (path, fragment) = href.split_once('#').unwrap_or((href, ""));
        let there = region.page(&format!("portal/gemeinden/{path}index.html"));
        assert!(fragment.is_empty() || there.contains(&format!(" id=\"{fragment}\"")), "{from} → {href}");
    }
    below
}

#[test]
fn a_short_list_of_two_laender_stands_on_one_page() {
    let region = Region::small();
    // Greiz and Zwickau have no body of their own here.
    assert_eq!(with(&region, &["16076", "14524"], 40), 40);
    portal(&region);
    let page = region.page("portal/gemeinden/index.html");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing in {page}"));
    let order = [
        "<h2 id=\"sachsen\">Sachsen <span class=\"meta\">Land</span></h2>",
        "<h3 id=\"sachsen-zwickau\">Zwickau <span class=\"meta\">Landkreis</span></h3>",
        "<h2 id=\"thueringen\">",
        "<h3 id=\"thueringen-altenburger-land\"><a href=\"../../altenburger-land/\">Altenburger Land</a>",
        ">Pleißenaue</a> <span class=\"meta\">Verwaltungsgemeinschaft</span>\n<ul>\n<li><a href=\"../../fockendorf/\">",
        "<h3 id=\"thueringen-greiz\">Greiz <span",
    ];
    assert!(order.map(at).is_sorted(), "{page}");
    assert!(!region.has("portal/gemeinden/thueringen/index.html"));
    // 44 sites are too many for the home page, and it leads to their places on the list.
    let home = leads_somewhere(&region, "portal/index.html");
    assert!(home.contains("#sachsen") && home.contains("#thueringen"), "{home:?}");
}

#[test]
fn a_long_list_has_a_page_for_each_land_and_county() {
    let region = Region::small();
    let count = with(&region, &["16052", "16061", "16073", "16076", "14524"], usize::MAX);
    assert!(count > 140, "{count}");
    portal(&region);
    let laender = leads_somewhere(&region, "portal/gemeinden/index.html");
    assert!(laender.contains("sachsen/") && laender.contains("thueringen/"), "{laender:?}");
    let home = leads_somewhere(&region, "portal/index.html");
    assert!(home.contains("sachsen/") && home.contains("thueringen/"), "{home:?}");
    // Saxony has few here: they stand on its page.
    let sachsen = region.page("portal/gemeinden/sachsen/index.html");
    assert!(sachsen.contains("<h2 id=\"sachsen-zwickau\">Zwickau") && sachsen.contains(">Crimmitschau</a>"), "{sachsen}");
    assert!(!region.has("portal/gemeinden/sachsen/zwickau/index.html"));
    let counties = leads_somewhere(&region, "portal/gemeinden/thueringen/index.html");
    assert!(counties.contains("thueringen/altenburger-land/") && counties.contains("thueringen/greiz/"), "{counties:?}");
    let thueringen = region.page("portal/gemeinden/thueringen/index.html");
    assert!(thueringen.contains("Kreisfreie Städte</h2>") && thueringen.contains(">Gera</a>"), "{thueringen}");
    let county = region.page("portal/gemeinden/thueringen/altenburger-land/index.html");
    assert!(county.contains("<a href=\"../../../gemeinden/thueringen/\">Thüringen</a>"), "the way back: {county}");
    assert!(county.contains("Zur Seite von Altenburger Land") && county.contains(">Fockendorf</a>"), "{county}");
    assert!(region.page("portal/sitemap.xml").contains("/portal/gemeinden/thueringen/altenburger-land/"));
    // Few places offer it.
    let service = region.page("portal/leistungen/hund/index.html");
    assert!(service.contains("<summary>Altenburg</summary>"), "{service}");
}

#[test]
fn where_very_many_places_offer_a_service_its_page_leads_to_the_finder() {
    let region = Region::small();
    let before = region.text("content/portal.yaml");
    let count = with(&region, &["16061", "16073", "16076"], usize::MAX);
    assert!(count > 110, "{count}");
    let sites = region.text("content/portal.yaml");
    let own = "adopt:\n  services: [hund]\n";
    let office = "name: Rathaus\nservices: [hund]\n";
    for id in sites[before.len()..].lines().filter_map(|line| line.trim().strip_prefix("- ")) {
        region.append(&format!("content/{id}/site.yaml"), own);
        region.put(&format!("content/{id}/offices/rathaus.yaml"), office);
    }
    portal(&region);
    let service = region.page("portal/leistungen/hund/index.html");
    assert!(service.contains("<a href=\"../../orte/\">Wo wohnen Sie?</a>") && !service.contains("<summary>"), "{service}");
    assert!(region.page("portal/orte/fockendorf/index.html").contains("Hund"), "the page of a place tells its offices");
}
