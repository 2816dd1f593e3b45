//! Events: series and their dates on pages, who shows whose, others' calendars, and files for programs.

use crate::region::Region;

const SERIES: &str = "---
title: Sprechstunde
start: 2026-12-02 16:00
end: 2026-12-02 18:00
repeat: FREQ=WEEKLY;UNTIL=2027-02-28
except: [2026-12-30]
changes:
  - {date: 2026-12-09, cancelled: true, note: Die Straße ist gesperrt.}
  - {date: 2026-12-16, start: 2026-12-17 17:00}
  - {date: 2027-01-06, place: {name: Turnhalle}}
also: [2027-03-06]
topics: [Beteiligung]
place: {name: Rathaus, access: [step_free, lift]}
registration: {form: hund, until: 2026-12-01}
tickets: https://karten.example/
---
";

fn region() -> Region {
    let region = Region::small();
    region.put("content/altenburg/events/sprechstunde.md", SERIES);
    region
}

/// A page without what only its setting needs.
fn page(region: &Region, path: &str) -> String {
    region.page(path).replace(['\u{a0}', '\u{202f}'], " ").replace(['\u{ad}', '\u{2060}'], "")
}

fn calendar(region: &Region, path: &str) -> String {
    region.page(path).replace("\r\n ", "")
}

#[test]
fn a_series_has_one_page_and_each_date_its_place_in_lists() {
    let region = region();
    region.build().fine();
    let shown = page(&region, "altenburg/veranstaltungen/sprechstunde/index.html");
    assert!(shown.contains("<dt>Nächster Termin</dt>") && shown.contains("2. Dezember 2026, 16.00–18.00"), "{shown}");
    assert!(shown.contains("Fällt aus</strong> <s><time datetime=\"2026-12-09T16:00\">"), "{shown}");
    assert!(shown.contains("Verlegt, statt 16. Dezember 2026, 16.00") && shown.contains("17. Dezember 2026, 17.00–19.00"), "{shown}");
    assert!(
        shown.contains("Turnhalle") && !shown.contains("30. Dezember 2026") && shown.contains("24. Februar 2027, 16.00–18.00"),
        "{shown}"
    );
    assert!(shown.contains("<li>Stufenloser Zugang</li><li>Aufzug</li>") && shown.contains("../../formulare/hund/"), "{shown}");
    let december = page(&region, "altenburg/veranstaltungen/2026-12/index.html");
    assert_eq!(december.matches("veranstaltungen/sprechstunde/\">").count(), 4, "{december}");
    let list = page(&region, "altenburg/veranstaltungen/index.html");
    assert_eq!(list.matches("veranstaltungen/sprechstunde/\">").count(), 5, "of a series the next ones: {list}");
    assert!(page(&region, "altenburg/veranstaltungen/thema/beteiligung/index.html").contains("Sprechstunde"));
}

#[test]
fn days_have_pages_only_with_dates_and_within_thirteen_months() {
    let region = region();
    region.put("content/altenburg/events/spaet.md", "---\ntitle: Spät\nstart: 2028-05-06\n---\n");
    region.put("content/altenburg/events/jaehrlich.md", "---\ntitle: Jährlich\nstart: 2024-06-01\nrepeat: FREQ=YEARLY\n---\n");
    region.build().fine();
    let day = page(&region, "altenburg/veranstaltungen/tag/2026-12-17/index.html");
    assert!(day.contains(": Donnerstag, 17. Dezember 2026</h1>") && day.contains("Sprechstunde"), "{day}");
    for missing in ["2026-12-16", "2026-12-30", "2028-05-06", "2024-06-01"] {
        assert!(!region.has(&format!("altenburg/veranstaltungen/tag/{missing}/index.html")), "{missing}");
    }
    assert!(region.has("altenburg/veranstaltungen/tag/2027-06-01/index.html"));
    assert!(region.has("altenburg/veranstaltungen/2028-05/index.html") && region.has("altenburg/veranstaltungen/2026-06/index.html"));
    assert!(!region.has("altenburg/veranstaltungen/2024-06/index.html"), "a series is told twelve months back");
}

#[test]
fn neighbours_that_want_to_and_the_portal_show_an_event_once_and_lead_to_its_page() {
    let region = region();
    region.append("content/fockendorf/site.yaml", "show_from: {events: [altenburg], event_topics: [Beteiligung]}\n");
    region.build().fine();
    let list = page(&region, "fockendorf/veranstaltungen/index.html");
    assert!(list.contains("href=\"../../altenburg/veranstaltungen/sprechstunde/\"") && !list.contains("Konzert"), "{list}");
    assert!(!region.has("fockendorf/veranstaltungen/sprechstunde/index.html"));
    let portal = page(&region, "portal/veranstaltungen/termine.json");
    assert_eq!(portal.matches("\"title\": \"Sprechstunde\"").count(), 1, "{portal}");
    assert!(portal.contains("Konzert") && !page(&region, "pleissenaue/veranstaltungen/index.html").contains("Sprechstunde"));
}

#[test]
fn calendar_programs_learn_what_is_different_on_single_dates() {
    let region = region();
    region.build().fine();
    let text = calendar(&region, "altenburg/veranstaltungen/sprechstunde/sprechstunde.ics");
    for line in [
        "DTSTART;TZID=Europe/Berlin:20261202T160000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270228T225959Z",
        "EXDATE;TZID=Europe/Berlin:20261230T160000",
        "RDATE;TZID=Europe/Berlin:20270306T160000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261216T160000\r\nDTSTART;TZID=Europe/Berlin:20261217T170000",
        "STATUS:CANCELLED",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
    }
    assert!(calendar(&region, "altenburg/veranstaltungen/kalender.ics").contains("SUMMARY:Konzert"));
    let topic = calendar(&region, "altenburg/veranstaltungen/thema/beteiligung/beteiligung.ics");
    assert!(topic.contains("SUMMARY:Sprechstunde") && !topic.contains("SUMMARY:Konzert"), "{topic}");
    assert!(page(&region, "altenburg/veranstaltungen/feed.xml").contains("2. Dezember 2026, 16.00–18.00"));
}

const CLUB: &str = "BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:1@verein.example\r
DTSTART;VALUE=DATE:20270116\r
DTEND;VALUE=DATE:20270118\r
SUMMARY:Wanderung <script>\r
DESCRIPTION:**Kein** Markdown\\, <b>kein</b> HTML und [kein](javascript:x) Verweis\r
LOCATION:Turnhalle\\, Schulstraße 5\r
ORGANIZER;CN=\"SV Beispiel\":mailto:verein@verein.example\r
CATEGORIES:Sport,Natur\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2@verein.example\r
DTSTART:20270701T170000Z\r
DURATION:PT90M\r
SUMMARY:Turnier\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3@verein.example\r
DTSTART:20200701T170000Z\r
SUMMARY:Lange her\r
END:VEVENT\r
END:VCALENDAR\r
";

#[test]
fn a_clubs_calendar_becomes_events_that_mean_nothing_but_their_words() {
    let region = Region::small();
    region.put("content/altenburg/events/verein.ics", CLUB);
    region.put("content/fockendorf/events/auch.ics", CLUB);
    region.build().fine();
    let shown = page(&region, "altenburg/veranstaltungen/verein-2027-01-16-wanderung-script/index.html");
    assert!(
        shown.contains("16. Januar 2027 – 17. Januar 2027") && shown.contains("SV Beispiel") && shown.contains("Schulstraße 5"),
        "{shown}"
    );
    assert!(shown.contains("**Kein** Markdown, &lt;b&gt;kein&lt;/b&gt; HTML und [kein](javascript:x) Verweis"), "{shown}");
    assert!(shown.contains("Wanderung &lt;script&gt;"), "{shown}");
    let turnier = page(&region, "altenburg/veranstaltungen/verein-2027-07-01-turnier/index.html");
    assert!(turnier.contains("1. Juli 2027, 19.00–20.30"), "{turnier}");
    assert!(!page(&region, "altenburg/veranstaltungen/termine.json").contains("Lange her"));
    let portal = page(&region, "portal/veranstaltungen/termine.json");
    assert_eq!(portal.matches("\"uid\": \"2@verein.example\"").count(), 1, "the same event of two towns is one: {portal}");
    assert!(page(&region, "altenburg/veranstaltungen/thema/natur/index.html").contains("Wanderung"));
}
