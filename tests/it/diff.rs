//! What readers notice between two states of a region.

use serde_json::{Value, json};

use crate::region::{Region, stderr, stdout};

/// Two states of the small region.
fn two() -> (Region, Region) {
    (Region::small(), Region::small())
}

fn root(region: &Region) -> String {
    region.root().to_string_lossy().into_owned()
}

/// What differs, as JSON, checked against the published schema.
fn difference(old: &Region, new: &Region, more: &[&str]) -> Value {
    let (from, to) = (root(old), root(new));
    let mut args = vec!["diff", &from, &to, "--format", "json"];
    args.extend(more);
    let output = new.command(&args);
    assert_eq!(stderr(&output), "");
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let schema: Value = serde_json::from_str(dorfplatz::diff::SCHEMA).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let violations: Vec<String> = validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(violations.is_empty(), "{violations:?}");
    document
}

#[test]
fn nothing_differs_between_a_region_and_itself() {
    let (old, new) = two();
    let document = difference(&old, &new, &[]);
    for list in ["fees", "forms", "offices", "pages", "new_sites", "gone_sites", "not_compared"] {
        assert_eq!(document[list], json!([]), "{list}");
    }
    let output = new.command(&["diff", &root(&old), &root(&new), "--exit-code"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "Es hat sich nichts geändert.\n"));
}

#[test]
fn a_fee_tells_town_service_and_both_amounts() {
    let (old, new) = two();
    new.change("content/altenburg/services/hund.yaml", "amount: 60.00", "amount: 72.50");
    let document = difference(&old, &new, &[]);
    let fee = &document["fees"][0];
    assert_eq!((&fee["sites"], &fee["service"], &fee["fee"]), (&json!(["altenburg"]), &json!("hund"), &json!("hund")));
    assert_eq!((&fee["old"]["today"], &fee["new"]["today"]), (&json!(6000), &json!(7250)));
    assert_eq!(fee["new"]["rates"][1], json!({"amount": 8400, "valid_from": "2027-01-01", "valid_until": null}));
    assert_eq!(document["names"]["altenburg"], "Altenburg");
    // The form prints the fee.
    let form = &document["forms"][0];
    assert_eq!((&form["form"], &form["pdf"]), (&json!("hund"), &json!(true)));
    assert_eq!(form["values"], json!([{"name": "params.steuer", "old": "60,00\u{a0}€", "new": "72,50\u{a0}€"}]));
    let text = stdout(&new.command(&["diff", &root(&old), &root(&new)]));
    assert!(text.contains("geändert: Hund anmelden – Hundesteuer: 60,00\u{a0}€ → 72,50\u{a0}€\n    Altenburg\n"), "{text}");
}

#[test]
fn a_fee_of_the_future_is_told_though_no_page_shows_it_yet() {
    let (old, new) = two();
    new.change("content/altenburg/services/hund.yaml", "amount: 84.00", "amount: 90.00");
    let document = difference(&old, &new, &[]);
    assert_eq!(document["fees"][0]["old"]["today"], document["fees"][0]["new"]["today"]);
    assert_eq!(document["fees"][0]["new"]["rates"][1]["amount"], 9000);
    let text = stdout(&new.command(&["diff", &root(&old), &root(&new), "--lang", "en"]));
    assert!(text.contains("€84.00 from 2027-01-01 → €60.00 until 2026-12-31; €90.00 from 2027-01-01"), "{text}");
}

#[test]
fn a_form_tells_version_and_questions() {
    let (old, new) = two();
    new.change("forms/hund.yaml", "version: 2026-03", "version: 2026-11");
    new.change(
        "forms/hund.yaml",
        "label: Rufname, max_length: 30}",
        "label: Name, max_length: 40}\n      - {id: chip, type: text, label: Chip}",
    );
    new.change("forms/hund.yaml", "      - {id: art, type: choice, label: Geschlecht, options: {w: weiblich, m: männlich}}\n", "");
    let document = difference(&old, &new, &[]);
    let form = &document["forms"][0];
    assert_eq!(form["values"][0], json!({"name": "version", "old": "2026-03", "new": "2026-11"}));
    let fields: Vec<(&str, &str)> = form["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| (field["path"].as_str().unwrap(), field["change"].as_str().unwrap()))
        .collect();
    assert_eq!(fields, [("hund.art", "gone"), ("hund.chip", "new"), ("hund.name", "changed")]);
    assert_eq!(
        form["fields"][2]["values"],
        json!([{"name": "label", "old": "Rufname", "new": "Name"}, {"name": "max_length", "old": "30", "new": "40"}])
    );
}

#[test]
fn an_office_tells_hours_and_the_body_its_contact() {
    let (old, new) = two();
    new.change(
        "content/altenburg/offices/steuern.yaml",
        "  mo: [08:00-12:00]",
        "  mo: [08:00-12:00, 14:00-16:00]\n  th: [14:00-18:00]\nphone: 030 23125-210",
    );
    new.change("content/altenburg/site.yaml", "street: Markt 1", "street: Markt 10");
    let document = difference(&old, &new, &[]);
    let offices = document["offices"].as_array().unwrap();
    assert_eq!(offices.len(), 2);
    assert_eq!((&offices[0]["office"], &offices[0]["name"]), (&json!(""), &json!("Stadt Altenburg")));
    assert_eq!(offices[0]["values"], json!([{"name": "address", "old": "Markt 1, 04600 Altenburg", "new": "Markt 10, 04600 Altenburg"}]));
    let names: Vec<&str> = offices[1]["values"].as_array().unwrap().iter().map(|value| value["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["address", "phone", "hours.mo", "hours.th"]);
    assert_eq!(offices[1]["values"][2]["new"], "08:00-12:00, 14:00-16:00");
}

#[test]
fn pages_are_compared_by_what_readers_see() {
    let (old, new) = two();
    new.change("content/altenburg/pages/rathaus.md", "Das Rathaus steht am Markt.", "Das Rathaus steht am Brühl.");
    new.delete("content/fockendorf/pages/dorf.md");
    new.put("content/fockendorf/pages/weiler.md", "---\ntitle: Der Weiler\naliases: [dorf]\n---\nHier.\n");
    // Another name of an asset, another entry of the menu and another colour are no change of a page.
    new.append("themes/standard/assets/style.css", "\n.neu { color: inherit; }\n");
    let document = difference(&old, &new, &[]);
    let page = |path: &str| {
        let pages = document["pages"].as_array().unwrap();
        pages.iter().find(|page| page["path"] == path).cloned().unwrap_or_default()
    };
    let rathaus = page("rathaus/");
    assert_eq!((&rathaus["change"], &rathaus["sites"], &rathaus["lang"]), (&json!("changed"), &json!(["altenburg"]), &json!("de")));
    assert_eq!(rathaus["removed"], json!(["Das Rathaus steht am Markt."]));
    assert_eq!(rathaus["added"], json!(["Das Rathaus steht am Brühl."]));
    assert_eq!((&page("weiler/")["change"], &page("weiler/")["title"]), (&json!("new"), &json!("Der Weiler")));
    assert_eq!((&page("dorf/")["change"], &page("dorf/")["leads_on"]), (&json!("gone"), &json!(true)));
    assert_eq!(page("leistungen/wohngeld/"), Value::Null);
}

#[test]
fn the_same_change_on_several_sites_is_told_once() {
    let (old, new) = two();
    new.change("content/shared/services/wohngeld.yaml", "die Miete zu bezahlen", "die Miete und die Heizung zu bezahlen");
    let document = difference(&old, &new, &[]);
    let pages: Vec<&Value> = document["pages"].as_array().unwrap().iter().filter(|page| page["path"] == "leistungen/wohngeld/").collect();
    assert_eq!(pages.len(), 1, "{pages:#?}");
    assert!(pages[0]["sites"].as_array().unwrap().contains(&json!("altenburg")));
    let only = difference(&old, &new, &["--site", "portal"]);
    assert!(only["pages"].as_array().unwrap().iter().all(|page| page["sites"] == json!(["portal"])), "{only:#}");
}

#[test]
fn a_site_that_comes_or_goes_is_told_as_a_whole() {
    let (old, new) = two();
    new.delete("content/fockendorf");
    new.change("content/portal.yaml", "  - fockendorf\n", "");
    let document = difference(&old, &new, &[]);
    assert_eq!((&document["gone_sites"], &document["new_sites"]), (&json!(["fockendorf"]), &json!([])));
    assert_eq!(difference(&new, &old, &[])["new_sites"], json!(["fockendorf"]));
    assert_eq!(document["names"]["fockendorf"], "Fockendorf");
}

#[test]
fn a_site_with_mistakes_is_not_compared_and_says_so() {
    let (old, new) = two();
    new.change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true");
    let document = difference(&old, &new, &[]);
    assert_eq!(document["not_compared"], json!(["altenburg"]));
    assert!(document["pages"].as_array().unwrap().iter().all(|page| page["sites"] != json!(["altenburg"])));
    let text = stdout(&new.command(&["diff", &root(&old), &root(&new)]));
    assert!(text.contains("nicht verglichen, weil sie Fehler hat: altenburg"), "{text}");
}

#[test]
fn mistakes_that_concern_all_end_the_comparison() {
    let (old, new) = two();
    new.change("content/shared/services/hund.yaml", "level: municipality", "level: gemeinde");
    let output = new.command(&["diff", &root(&old), &root(&new), "--format", "json"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), String::new()));
    assert!(stderr(&output).contains("D0305") && stderr(&output).contains("lässt sich nichts vergleichen"), "{}", stderr(&output));
}

#[test]
fn the_exit_code_tells_of_differences_only_if_asked() {
    let (old, new) = two();
    new.change("content/altenburg/pages/rathaus.md", "am Markt", "am Brühl");
    assert_eq!(new.command(&["diff", &root(&old), &root(&new)]).status.code(), Some(0));
    assert_eq!(new.command(&["diff", &root(&old), &root(&new), "--exit-code", "-q"]).status.code(), Some(1));
    let nowhere = new.command(&["diff", "/nirgends", &root(&new)]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(stderr(&nowhere).contains("`/nirgends`"), "{}", stderr(&nowhere));
}

#[test]
fn the_page_of_a_comparison_stands_alone_and_escapes_what_it_shows() {
    let (old, new) = two();
    new.change("content/altenburg/pages/rathaus.md", "title: Rathaus", "title: \"Rathaus <img src=x onerror=alert(1)> & mehr\"");
    let file = new.root().join("bericht/diff.html");
    let output = new.command(&["diff", &root(&old), &root(&new), "--html", &file.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = new.text("bericht/diff.html");
    assert!(page.starts_with("<!doctype html>\n<html lang=\"de\">") && page.contains("<h1>Was sich ändert</h1>"), "{page}");
    assert!(page.contains("Rathaus &lt;img src=x onerror=alert(1)&gt; &amp; mehr") && !page.contains("<img"), "{page}");
    for foreign in ["<script", "http://", "https://", "url(", "@import", "<link"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn a_comparison_writes_nothing_beside_what_was_asked_for() {
    let (old, new) = two();
    difference(&old, &new, &[]);
    for region in [&old, &new] {
        assert!(!region.root().join("output").exists() && !region.root().join(".dorfplatz").exists());
    }
}
