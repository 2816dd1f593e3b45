//! Alerts: who sees the banner, when, and where else they stand.

use std::collections::BTreeMap;
use std::fs::{self, File};

use dorfplatz::resolve::{Clock, Visibility};
use jiff::civil::date;

use crate::region::{Region, differing, stderr};

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

/// What a build from nothing makes of the same texts.
fn clean(region: &Region) -> BTreeMap<String, Vec<u8>> {
    let clean = Region::empty();
    for folder in ["content", "forms", "themes"] {
        clean.lay(&region.root().join(folder), folder);
    }
    clean.build().fine();
    clean.output()
}

#[test]
fn a_banner_that_is_set_into_pages_makes_them_as_a_build_from_nothing_does() {
    let own_theme: [&dyn Fn(&Region); 3] = [
        &|_| (),
        &|region| {
            region.change("themes/standard/templates/base.html", "<footer class", "{{ parts.alerts }}\n<footer class");
        },
        &|region| {
            region.change("themes/standard/theme.yaml", "parts: [alerts, ", "parts: [");
            let line = "{%- for a in site.alerts %}{{ <alert_line of={a} hidden={false} /> }}{% endfor %}";
            region.change("themes/standard/templates/base.html", "{{- parts.alerts }}", line);
        },
    ];
    for change in own_theme {
        let region = Region::small();
        region.append("content/portal.yaml", "languages: [de, en]\n");
        change(&region);
        region.build().fine();
        let path = "content/pleissenaue/alerts/bruecke.md";
        let told = |region: &Region| {
            region.build().fine();
            assert_eq!(differing(&region.output(), &clean(region)), [""; 0]);
            shown(region).len()
        };
        region.put(path, BRIDGE);
        assert_eq!(told(&region), 3);
        region.change(path, "Brücke gesperrt", "Brücke über die Pleiße gesperrt");
        assert_eq!(told(&region), 3);
        for number in 0..4 {
            region.put(&format!("content/fockendorf/alerts/noch-{number}.md"), &BRIDGE.replace("title: ", "title: Noch eine "));
        }
        region.append("content/fockendorf/pages/dorf.md", "\nDie Seite ist auch sonst eine andere.\n");
        assert_eq!(told(&region), 3);
        region.delete("content/fockendorf/alerts").delete("content/pleissenaue/alerts");
        assert_eq!(told(&region), 0);
    }
}

#[test]
fn another_alert_makes_no_page_anew_that_only_has_it_in_its_banner() {
    let region = Region::small();
    let alert = "content/pleissenaue/alerts/bruecke.md";
    region.put(alert, BRIDGE);
    let timings = |region: &Region| stderr(&region.command(&["build", "--timings"]));
    let told = timings(&region);
    assert!(told.contains("template") && told.contains("service.html on "), "{told}");
    region.change(alert, "Brücke gesperrt", "Straße gesperrt");
    let told = timings(&region);
    assert!(told.contains("alert.html on ") && !told.contains("service.html on "), "{told}");
    let page = region.page("fockendorf/leistungen/hund/index.html");
    assert!(page.contains("Straße gesperrt") && !page.contains("Brücke gesperrt"), "{page}");
}

#[test]
fn a_damaged_page_is_made_anew_with_its_banner() {
    let region = Region::small();
    let alert = "content/pleissenaue/alerts/bruecke.md";
    region.put(alert, BRIDGE).build().fine();
    let page = region.root().join("output/fockendorf/dorf/index.html");
    let time = fs::metadata(&page).unwrap().modified().unwrap();
    // As after a power cut: size and time tell nothing.
    let text = region.page("fockendorf/dorf/index.html");
    fs::write(&page, vec![0; text.len()]).unwrap();
    File::options().write(true).open(&page).unwrap().set_modified(time).unwrap();
    region.change(alert, "Brücke gesperrt", "Straße gesperrt").build().fine();
    assert_eq!(region.page("fockendorf/dorf/index.html"), text.replace("Brücke gesperrt", "Straße gesperrt"));
}

#[test]
fn links_of_a_banner_say_that_they_lead_to_another_language_however_it_came_to_its_page() {
    let region = Region::small();
    region.append("content/portal.yaml", "partial_languages: [uk]\n");
    region.put("content/altenburg/pages/rathaus.uk.md", "---\ntitle: Ратуша\n---\nТекст.\n");
    let alert = "content/altenburg/alerts/bruecke.md";
    region.put(alert, BRIDGE);
    for title in ["Brücke gesperrt", "Straße gesperrt"] {
        region.put(alert, &BRIDGE.replace("Brücke gesperrt", title)).build().fine();
        let page = region.page("altenburg/uk/rathaus/index.html");
        let line = page.split("alert-line").nth(1).and_then(|rest| rest.split("</li>").next()).unwrap_or_default();
        assert!(line.contains(title) && line.contains("href=\"../../meldungen/bruecke/\" hreflang=\"de\""), "{line}");
    }
}
