//! Opening hours: one rule for offices, the boxes of services, and what search engines read.

use dorfplatz::resolve::{Clock, Visibility};
use jiff::civil::date;

use crate::region::Region;

const DAYS: &str = "TH:
  neujahr: {name: Neujahr, date: 01-01}
  himmelfahrt: {name: Christi Himmelfahrt, easter: 39}
  bettag: {name: Buß- und Bettag, advent: -11}
  fronleichnam: {name: Fronleichnam, easter: 60, places: [altenburg]}
";
const OFFICE: &str = "content/altenburg/offices/steuern.yaml";
const WEEK: &str = "  mo: [08:00-12:00]\n  th: [13:00-16:00]\n  fr: [08:00-12:00]\n  we: [08:00-12:00, 13:00-15:00]";

/// A town whose office is open from Wednesday to Friday and on Mondays.
fn region() -> Region {
    let region = Region::small();
    region.put("content/shared/holidays.yaml", DAYS);
    region.change(OFFICE, "  mo: [08:00-12:00]", WEEK);
    region
}

/// The days that differ on a page, as its script reads them: first, last, hours.
fn different(page: &str) -> Vec<(String, String, String)> {
    let value = |row: &str, name: &str| row.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().to_owned();
    page.split("<div data-first")
        .skip(1)
        .map(|row| format!("data-first{row}"))
        .map(|row| (value(&row, "data-first"), value(&row, "data-last"), value(&row, "data-spans")))
        .collect()
}

fn days(page: &str) -> Vec<String> {
    different(page).into_iter().map(|(first, last, spans)| format!("{first} {last} {spans}")).collect()
}

fn at(year: i16, month: i8, day: i8) -> Visibility {
    Visibility { clock: Clock { today: date(year, month, day), minute: 0 }, drafts: false }
}

const PAGE: &str = "altenburg/aemter/steuern/index.html";

#[test]
fn holidays_count_where_they_hold_and_only_on_days_with_hours() {
    let region = region();
    region.build_at(at(2027, 1, 10)).fine();
    // Ascension Day and Corpus Christi are Thursdays, the Day of Repentance a Wednesday; New Year’s Day of 2028 a Saturday.
    assert_eq!(days(&region.page(PAGE)), ["2027-05-06 2027-05-06 ", "2027-05-27 2027-05-27 ", "2027-11-17 2027-11-17 "]);
    region.change("content/shared/holidays.yaml", "places: [altenburg]", "places: [pleissenaue]");
    region.build_at(at(2027, 1, 10)).fine();
    assert_eq!(days(&region.page(PAGE)), ["2027-05-06 2027-05-06 ", "2027-11-17 2027-11-17 "]);
}

#[test]
fn bridge_days_are_closed_where_a_town_says_so_and_an_office_may_differ() {
    let region = region();
    region.change("content/altenburg/site.yaml", "name: Altenburg", "name: Altenburg\nbridge_days: closed");
    region.build_at(at(2027, 5, 1)).fine();
    let page = region.page(PAGE);
    assert_eq!(days(&page)[..3], ["2027-05-06 2027-05-06 ", "2027-05-07 2027-05-07 ", "2027-05-27 2027-05-27 "]);
    assert!(page.contains("Brückentag"));
    region.change(OFFICE, "hours:", "bridge_days: open\nhours:");
    region.build_at(at(2027, 5, 1)).fine();
    assert!(!region.page(PAGE).contains("Brückentag"));
}

#[test]
fn an_office_precedes_its_town_and_both_precede_holidays() {
    let region = region();
    region.change(
        "content/altenburg/site.yaml",
        "name: Altenburg",
        "name: Altenburg\nexceptions: [{from: 2027-05-03, until: 2027-05-10, note: Umzug}]",
    );
    region.change(OFFICE, "hours:", "exceptions: [{from: 2027-05-06, hours: [\"10:00-11:00\"]}]\nhours:");
    region.build_at(at(2027, 5, 1)).fine();
    let wanted = ["2027-05-03 2027-05-05 ", "2027-05-06 2027-05-06 10:00-11:00", "2027-05-07 2027-05-10 ", "2027-05-27 2027-05-27 "];
    assert_eq!(days(&region.page(PAGE))[..4], wanted);
    // The box of a service says the same, and so does what search engines read.
    assert_eq!(days(&region.page("altenburg/leistungen/hund/index.html"))[..4], wanted);
    let told = region.page(PAGE);
    for special in [
        "\"validFrom\":\"2027-05-03\",\"validThrough\":\"2027-05-05\",\"opens\":\"00:00\",\"closes\":\"00:00\"",
        "\"validFrom\":\"2027-05-06\",\"validThrough\":\"2027-05-06\",\"opens\":\"10:00\",\"closes\":\"11:00\"",
        "\"validFrom\":\"2027-05-27\",\"validThrough\":\"2027-05-27\",\"opens\":\"00:00\",\"closes\":\"00:00\"",
    ] {
        assert!(told.contains(special), "{special} is missing");
    }
}

#[test]
fn an_alert_that_closes_an_office_counts_wherever_the_office_is_shown() {
    let region = region();
    region.put(
        "content/altenburg/alerts/zu.md",
        "---\ntitle: Geschlossen\ntype: office_closed\noffice: steuern\nfrom: 2027-05-03 08:00\nuntil: 2027-05-03 10:00\n---\n",
    );
    region.build_at(at(2027, 5, 1)).fine();
    let closures = "data-closures=\"2027-05-03T08:00:00+02:00/2027-05-03T10:00:00+02:00\"";
    assert!(region.page(PAGE).contains(closures) && region.page("altenburg/leistungen/hund/index.html").contains(closures));
}
