//! Alerts: who sees the banner, when, and where else they stand.

use dorfplatz::resolve::{Clock, Visibility};
use jiff::civil::date;

use crate::region::Region;

const BRIDGE: &str = "---
title: Brücke gesperrt
type: closure
level: warning
from: 2026-11-20 06:00
until: 2026-11-30 18:00
where: Hauptstraße
---
Eine Umleitung ist ausgeschildert.
";

fn at(day: i8, minute: u16) -> Visibility {
    Visibility { clock: Clock { today: date(2026, 11, day), minute }, drafts: false }
}

/// The sites whose home page shows the alert in its banner.
fn shown(region: &Region) -> Vec<&'static str> {
    let sites = ["portal", "altenburger-land", "altenburg", "pleissenaue", "fockendorf"];
    sites.into_iter().filter(|site| region.page(&format!("{site}/index.html")).contains("alert-line")).collect()
}

#[test]
fn an_alert_of_an_association_stands_on_its_members_pages_and_on_the_portal() {
    let region = Region::small();
    region.put("content/pleissenaue/alerts/bruecke.md", BRIDGE);
    region.build().fine();
    assert_eq!(shown(&region), ["portal", "pleissenaue", "fockendorf"]);
    let page = region.page("fockendorf/dorf/index.html");
    assert!(page.contains("href=\"../../pleissenaue/meldungen/bruecke/\""), "{page}");
    assert!(page.contains("20.\u{a0}November 2026, 6.00\u{a0}Uhr – 30.\u{a0}November 2026, 18.00\u{a0}Uhr"));
    assert!(page.contains("data-from=\"2026-11-20T06:00:00+01:00\" data-until=\"2026-11-30T18:00:00+01:00\""));
    assert!(region.page("pleissenaue/meldungen/bruecke/index.html").contains("Hauptstraße"));
}

#[test]
fn an_alert_of_a_town_is_its_own_unless_it_names_others() {
    let region = Region::small();
    region.put("content/altenburg/alerts/bruecke.md", BRIDGE);
    region.build().fine();
    assert_eq!(shown(&region), ["portal", "altenburg"]);
    region.change("content/altenburg/alerts/bruecke.md", "where:", "places: [fockendorf]\nwhere:");
    region.build().fine();
    assert_eq!(shown(&region), ["portal", "altenburg", "fockendorf"]);
}

#[test]
fn the_banner_ends_to_the_minute_and_the_page_remains() {
    let region = Region::small();
    region.put("content/altenburg/alerts/bruecke.md", BRIDGE);
    region.build_at(at(30, 18 * 60 - 1)).fine();
    assert_eq!(shown(&region), ["portal", "altenburg"]);
    region.build_at(at(30, 18 * 60)).fine();
    assert_eq!(shown(&region), [""; 0]);
    let list = region.page("altenburg/meldungen/index.html");
    assert!(list.contains("Zurzeit liegt keine Meldung vor.") && list.contains("Brücke gesperrt"), "{list}");
    assert!(region.has("altenburg/meldungen/bruecke/index.html"));
}

#[test]
fn feeds_tell_alerts_of_the_places_they_name() {
    let region = Region::small();
    region.put("content/pleissenaue/alerts/bruecke.md", BRIDGE);
    region.build().fine();
    for (site, entries) in [("portal", 1), ("pleissenaue", 1), ("fockendorf", 1), ("altenburg", 0)] {
        let feed = region.page(&format!("{site}/aktuelles/feed.xml"));
        assert_eq!(feed.matches("<title>Brücke gesperrt</title>").count(), entries, "{site}");
    }
    let feed = region.page("fockendorf/aktuelles/feed.xml");
    assert!(feed.contains("<updated>2026-11-20T06:00:00+01:00</updated>"), "{feed}");
}

#[test]
fn a_closed_office_says_so_on_its_own_page() {
    let region = Region::small();
    let closed = BRIDGE.replace("type: closure", "type: office_closed\noffice: steuern");
    region.put("content/altenburg/alerts/zu.md", &closed);
    region.build().fine();
    assert!(region.page("altenburg/aemter/steuern/index.html").contains("alert-card"));
}

#[test]
fn an_alert_that_is_announced_later_is_not_there_before() {
    let region = Region::small();
    region.put("content/altenburg/alerts/bruecke.md", &BRIDGE.replace("where:", "publish_from: 2026-11-25 12:00\nwhere:"));
    region.build_at(at(25, 12 * 60 - 1)).fine();
    assert!(!region.has("altenburg/meldungen/bruecke/index.html") && shown(&region).is_empty());
    region.build_at(at(25, 12 * 60)).fine();
    assert_eq!(shown(&region), ["portal", "altenburg"]);
}
