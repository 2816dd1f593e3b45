//! Waste dates: tables and calendars of a disposal company, who shows them, what holds at an address, files for programs.

use dorfplatz::model::KINDS;
use jiff::civil::date;
use serde_json::Value;

use crate::region::{Region, Setup};

const PLAN: &str = "company: {de: Beispiel-Entsorgung, en: Sample Disposal}
phone: 030 23125-170
fractions:
  rest: {name: {de: Restmüll, en: Residual waste}, letter: R, colour: black, called: [Hausmüll]}
  bio: {name: Biotonne, letter: B, colour: brown}
sources: [{file: 2027.csv}]
remind: \"18:00\"
note: Tonnen stehen bis 6 Uhr draußen.
";

const ROWS: &str = "Gemeinde;Ortsteil;Straße;Fraktion;Datum
Altenburg;;Markt;Restmüll;07.12.2026
Altenburg;;Ring;Restmüll;07.12.2026
Altenburg;Kosma;;Restmüll;08.12.2026
Altenburg;;;Bio;09.12.2026
Fockendorf;;;Restmüll;10.12.2026
Fockendorf;;;Restmüll;11.01.2027
Windischleuba;;;Restmüll;12.01.2027
";

fn region() -> Region {
    let region = Region::small();
    region.put("content/altenburger-land/waste/abfall.yaml", PLAN).put("content/altenburger-land/waste/2027.csv", ROWS);
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
fn every_municipality_that_the_data_names_shows_its_part() {
    let region = region();
    region.build().fine();
    let town = page(&region, "fockendorf/abfall-termine/index.html");
    assert!(town.contains("Donnerstag, 10. Dezember 2026") && town.contains("Beispiel-Entsorgung"), "{town}");
    assert!(!town.contains("8. Dezember 2026"), "{town}");
    let county = page(&region, "altenburger-land/abfall-termine/index.html");
    for href in ["../../altenburg/abfall-termine/", "../../fockendorf/abfall-termine/", "../abfall-termine/windischleuba/"] {
        assert!(county.contains(&format!("href=\"{href}\"")), "{href}: {county}");
    }
    let homeless = page(&region, "altenburger-land/abfall-termine/windischleuba/index.html");
    assert!(homeless.contains("12. Januar 2027"), "{homeless}");
    assert!(!region.has("pleissenaue/abfall-termine/index.html") && !region.has("portal/abfall-termine/index.html"));
}

#[test]
fn streets_with_the_same_dates_share_a_page_and_keep_their_addresses() {
    let region = region();
    region.build().fine();
    let choice = page(&region, "altenburg/abfall-termine/index.html");
    assert_eq!(choice.matches("abfall-termine/markt/\"").count(), 2, "{choice}");
    let tour = page(&region, "altenburg/abfall-termine/markt/index.html");
    assert!(tour.contains("Markt · Ring") && tour.contains("7. Dezember 2026") && tour.contains("9. Dezember 2026"), "{tour}");
    assert!(page(&region, "altenburg/abfall-termine/ring/index.html").contains("http-equiv=\"refresh\""));
    let kosma = calendar(&region, "altenburg/abfall-termine/kosma/kosma.ics");
    assert_eq!(kosma.matches("BEGIN:VEVENT").count(), 2, "{kosma}");
    for line in ["DTSTART;VALUE=DATE:20261208", "SUMMARY:Restmüll", "TRIGGER:-PT6H0M", "UID:2026-12-08-rest-altenburg-kosma@region.example"]
    {
        assert!(kosma.contains(&format!("{line}\r\n")), "{line}: {kosma}");
    }
    assert!(calendar(&region, "altenburg/abfall-termine/ring/ring.ics").contains("DTSTART;VALUE=DATE:20261207"));
}

#[test]
fn dates_end_with_their_month_and_the_next_are_those_of_the_day() {
    let region = region();
    region.build_with(&Setup { date: date(2026, 12, 11), ..Setup::default() }).fine();
    let town = page(&region, "fockendorf/abfall-termine/index.html");
    let next = town.split("id=\"h-own\"").next().unwrap();
    assert!(next.contains("11. Januar 2027") && !next.contains("10. Dezember"), "{next}");
    assert!(town.contains("10. Dezember 2026"), "the month is whole: {town}");
    assert!(page(&region, "fockendorf/index.html").contains("datetime=\"2027-01-11\""));
    region.build_with(&Setup { date: date(2027, 1, 2), ..Setup::default() }).fine();
    assert!(!page(&region, "fockendorf/abfall-termine/index.html").contains("10. Dezember 2026"));
    region.build_with(&Setup { date: date(2027, 2, 1), ..Setup::default() });
    let over = page(&region, "fockendorf/abfall-termine/index.html");
    assert!(over.contains("noch keine Termine") && over.contains("030 23125-170"), "{over}");
}

#[test]
fn a_town_says_what_is_different_and_adds_dates_of_its_own() {
    let region = region();
    region.put(
        "content/fockendorf/waste/abfall.yaml",
        "note: Säcke gibt es im Gemeindeamt.\nfractions:\n  baum: {name: Weihnachtsbäume, letter: W, colour: green}\nsources: {add: [{file: baum.csv}]}\n",
    );
    region.put("content/fockendorf/waste/baum.csv", "Fraktion,Datum\nWeihnachtsbäume,2027-01-13\n");
    region.build().fine();
    let town = page(&region, "fockendorf/abfall-termine/index.html");
    assert!(
        town.contains("Säcke gibt es im Gemeindeamt.") && town.contains("13. Januar 2027") && town.contains("11. Januar 2027"),
        "{town}"
    );
    assert!(!page(&region, "altenburg/abfall-termine/markt/index.html").contains("Gemeindeamt"));
    let why = region.command(&["why", "fockendorf", "abfall"]);
    let told = String::from_utf8_lossy(&why.stdout).into_owned();
    assert!(told.contains("content/fockendorf/waste/abfall.yaml") && told.contains("content/altenburger-land/waste/abfall.yaml"), "{told}");
}

#[test]
fn tables_come_in_the_encodings_of_offices() {
    let region = region();
    let pages = |bytes: Vec<u8>| {
        region.put_bytes("content/altenburger-land/waste/2027.csv", &bytes);
        region.build().fine();
        region.page("altenburg/abfall-termine/termine.json")
    };
    let plain = pages(ROWS.as_bytes().to_vec());
    let (windows, _, lost) = encoding_rs::WINDOWS_1252.encode(ROWS);
    assert!(!lost && !windows.is_ascii());
    assert_eq!(pages(windows.into_owned()), plain);
    assert_eq!(pages(format!("\u{feff}{}", ROWS.replace('\n', "\r\n")).into_bytes()), plain);
    let wide: Vec<u8> = [0xfeff].into_iter().chain(ROWS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(pages(wide), plain);
    region.put_bytes("content/altenburger-land/waste/2027.csv", b"PK\x03\x04\x00\xff\xfe");
    assert_eq!(region.check().places(), ["D0101 content/altenburger-land/waste/2027.csv:1:6"]);
}

#[test]
fn a_calendar_file_holds_for_what_its_entry_names() {
    let region = region();
    let event = |day: &str, rule: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{day}@x.example\r\nDTSTART;VALUE=DATE:{day}\r\n{rule}SUMMARY:Leerung Hausmüll\\, Tour 3\r\nEND:VEVENT\r\n"
        )
    };
    let events = event("20261214", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\r\n") + &event("20270301", "");
    region.put("content/altenburger-land/waste/tour.ics", &format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"));
    region.change(
        "content/altenburger-land/waste/abfall.yaml",
        "[{file: 2027.csv}]",
        "[{file: 2027.csv}, {file: tour.ics, municipality: Altenburg, district: Kosma, streets: [Am Berg, Weiher]}]",
    );
    region.build().fine();
    let tour = page(&region, "altenburg/abfall-termine/kosma-am-berg/index.html");
    for day in ["14. Dezember 2026", "28. Dezember 2026", "11. Januar 2027", "1. März 2027"] {
        assert!(tour.contains(day), "{day}: {tour}");
    }
    assert!(!tour.contains("8. Dezember 2026, ") && tour.contains("Am Berg (Kosma) · Weiher (Kosma)"), "{tour}");
}

#[test]
fn a_mistake_in_the_file_keeps_its_dates_from_all() {
    let region = region();
    region.change("content/altenburger-land/waste/2027.csv", "10.12.2026", "10.13.2026");
    let run = region.build();
    assert_eq!(run.held(), ["altenburger-land"]);
    assert!(!region.has("fockendorf/abfall-termine/index.html"), "one date would be missing");
    let home = region.page("fockendorf/index.html");
    assert!(!home.contains("abfall-termine"), "{home}");
}

#[test]
fn a_file_with_too_many_lines_is_refused() {
    let region = region();
    let rows = "Altenburg;Restmüll;05.01.2027\n".repeat(50_001);
    region.put("content/altenburger-land/waste/2027.csv", &format!("Gemeinde;Fraktion;Datum\n{rows}"));
    assert_eq!(region.check().places(), ["D1808 content/altenburger-land/waste/2027.csv:1:1"]);
}

#[test]
fn links_lead_to_the_dates_of_the_own_town_and_move_with_the_plan() {
    let region = region();
    region.put(
        "content/fockendorf/pages/dorf.md",
        "---\ntitle: Dorf\n---\n\n[Termine](waste:abfall), [alle](waste:altenburger-land/abfall)\n",
    );
    region.build().fine();
    let shown = region.page("fockendorf/dorf/index.html");
    assert!(shown.contains("href=\"../abfall-termine/\"") && shown.contains("href=\"../../altenburger-land/abfall-termine/\""), "{shown}");
    let moved = region.command(&["mv", "waste", "altenburger-land/abfall", "entsorgung"]);
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    assert!(region.text("content/fockendorf/pages/dorf.md").contains("(waste:entsorgung), [alle](waste:altenburger-land/entsorgung)"));
    region.build().fine();
    assert_eq!(region.page("fockendorf/dorf/index.html"), shown);
}

#[test]
fn the_report_tells_when_dates_end() {
    let region = region();
    let told = |date: &str| String::from_utf8_lossy(&region.command(&["report", "--date", date]).stdout).into_owned();
    assert!(told("2026-11-22").contains("die Abfalltermine enden am 2027-01-12"), "{}", told("2026-11-22"));
    assert!(!told("2026-10-01").contains("die Abfalltermine enden"), "that is more than sixty days ahead");
    region.append("content/altenburger-land/waste/2027.csv", "Altenburg;;Markt;Restmüll;07.06.2027\n");
    let one = told("2026-11-22");
    assert!(one.contains("die Abfalltermine für Fockendorf enden am 2027-01-11") && !one.contains("für Altenburg"), "{one}");
}

#[test]
fn the_search_knows_streets_and_other_words() {
    let region = region();
    region.build().fine();
    let index = region.page("altenburg/suche/index.json");
    assert!(index.contains("Abfalltermine: Ring") && index.contains("Müllabfuhr"), "{index}");
    assert!(!region.page("portal/suche/index.json").contains("Abfalltermine: Ring"));
}

#[test]
fn the_file_for_programs_is_what_its_schema_says() {
    let region = region();
    region.build().fine();
    let schema: Value = serde_json::from_str(dorfplatz::render::WASTE_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut told = 0;
    for site in ["altenburg", "fockendorf", "altenburger-land"] {
        let data: Value = serde_json::from_str(&region.page(&format!("{site}/abfall-termine/termine.json"))).unwrap();
        assert!(validator.is_valid(&data), "{site}: {:?}", validator.iter_errors(&data).map(|error| error.to_string()).collect::<Vec<_>>());
        told += data["places"].as_array().unwrap().len();
    }
    assert_eq!(told, 3);
    assert!(KINDS.iter().any(|kind| kind.name == "waste"));
}
