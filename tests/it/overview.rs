//! `report`: what editors should look after.

use serde_json::Value;

use crate::region::{Region, stdout};

/// The entries of a section as `site file:line what`.
fn section(region: &Region, name: &str) -> Vec<String> {
    let output = region.command(&["report", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let lines = stdout(&output);
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    lines
        .filter(|line| line["section"] == name)
        .map(|line| format!("{} {}:{} {}", text(&line["site"]), text(&line["file"]), line["line"], text(&line["what"])))
        .collect()
}

#[test]
fn texts_whose_day_has_come_are_to_be_reviewed() {
    let region = Region::small();
    region.append("content/shared/services/hund.yaml", "review: 2026-11-22\n");
    region.append("content/shared/life-events/tiere.yaml", "review: 2026-11-23\n");
    region.append("forms/hund.yaml", "review: 2026-01-01\n");
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "nav: true\nreview: 2026-10-01");
    region.change("content/shared/legal/imprint.md", "title: Impressum", "title: Impressum\nreview: 2025-01-01");
    assert_eq!(
        section(&region, "review"),
        [
            "shared content/shared/legal/imprint.md:3 „Impressum“ war bis zum 2025-01-01 zu prüfen",
            "shared content/shared/services/hund.yaml:11 „Hund anmelden“ war bis zum 2026-11-22 zu prüfen",
            "shared forms/hund.yaml:20 „Anmeldung eines Hundes“ war bis zum 2026-01-01 zu prüfen",
            "altenburg content/altenburg/pages/rathaus.md:4 „Rathaus“ war bis zum 2026-10-01 zu prüfen",
        ]
    );
}

#[test]
fn stale_overrides_and_those_without_a_note_are_told_as_the_messages_tell() {
    let region = Region::small();
    region.append("content/altenburg/services/hund.yaml", "teaser: Hunde.\n");
    region.change("content/shared/services/hund.yaml", "label: Hundesteuer", "label: Steuer im Jahr");
    let found = section(&region, "overrides");
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with("altenburg content/altenburg/services/hund.yaml:1 der gemeinsame Text `fees` hat sich geändert"));
    assert!(found[1].starts_with("altenburg content/altenburg/services/hund.yaml:8 hier wird Gemeinsames überschrieben (`teaser`)"));
}

#[test]
fn what_lacks_a_language_is_told_once_for_shared_things() {
    let region = Region::small();
    assert!(section(&region, "translation").is_empty(), "there is only German");
    region.append("content/portal.yaml", "languages: [de, en, de-simple]\n");
    region.change("content/shared/services/wohngeld.yaml", "title: Wohngeld", "title: {de: Wohngeld, en: Housing benefit}");
    region.put("content/shared/services/unbenutzt.yaml", "title: Unbenutzt\nlevel: municipality\n");
    region.put("content/altenburg/pages/rathaus.en.md", "---\ntitle: Town hall\n---\nIt stands at the market.\n");
    region.put("content/altenburg/news/alt.md", "---\ntitle: Alt\ndate: 2026-08-01\n---\nText.\n");
    region.put("content/altenburg/events/vorbei.md", "---\ntitle: Vorbei\nstart: 2026-10-01\n---\nText.\n");
    assert_eq!(
        section(&region, "translation"),
        [
            "shared content/shared/life-events/tiere.yaml:1 „Tiere“ gibt es nicht auf Englisch",
            "shared content/shared/services/hund.yaml:1 „Hund anmelden“ gibt es nicht auf Englisch",
            "shared content/shared/services/wohngeld.yaml:3 „Wohngeld“ ist auf Englisch unvollständig, es fehlt: `summary`",
            "shared forms/hund.yaml:4 „Anmeldung eines Hundes“ gibt es nicht auf Englisch",
            "portal content/portal/pages/hilfe.md:2 „Hilfe“ gibt es nicht auf Englisch",
            "altenburg content/altenburg/events/konzert.md:2 „Konzert“ gibt es nicht auf Englisch",
            "altenburg content/altenburg/news/markt.md:2 „Neuer Markt“ gibt es nicht auf Englisch",
            "fockendorf content/fockendorf/pages/dorf.md:2 „Unser Dorf“ gibt es nicht auf Englisch",
        ]
    );
}

#[test]
fn what_could_be_adopted_and_what_nobody_adopts() {
    let region = Region::small();
    region.change("content/altenburg/site.yaml", "  services: [hund, wohngeld]\n  forms: [hund]", "  services: [hund]");
    region.put("content/shared/services/fischen.yaml", "title: Fischen\nlevel: municipality\n");
    assert_eq!(
        section(&region, "adoption"),
        [
            "shared content/shared/services/fischen.yaml:1 niemand bietet „Fischen“ an",
            "altenburg content/altenburg/site.yaml:21 Altenburg bietet „Anmeldung eines Hundes“ nicht an, obwohl jemand zuständig wäre",
            "altenburg content/altenburg/site.yaml:22 Altenburg bietet „Wohngeld“ nicht an, obwohl jemand zuständig wäre",
        ]
    );
}

#[test]
fn what_nothing_refers_to_is_orphaned() {
    let region = Region::small();
    region.put("content/altenburg/media/markt.svg", "<svg/>").put("content/altenburg/media/plan.svg", "<svg/>");
    region.append("content/altenburg/news/markt.md", "![Plan](media:plan.svg)\n");
    region.put("content/altenburg/pages/rathaus/keller.md", "---\ntitle: Keller\n---\nText.\n");
    // The home page lists what lies at the top; what lies in a folder without a page needs a link.
    region.put("content/altenburg/pages/archiv/allein.md", "---\ntitle: Allein\n---\nSiehe [hier](page:archiv/allein).\n");
    region.put("content/altenburg/pages/archiv/genannt.md", "---\ntitle: Genannt\n---\nText.\n");
    region.append("content/altenburg/pages/rathaus.md", "\n[Weiter](archiv/genannt.md)\n");
    region.put("content/altenburg/people/niemand.yaml", "name: Nie Mand\n");
    region.put("forms/blocks/leer.yaml", "fields:\n  - {id: a, type: text, label: A}\n");
    assert_eq!(
        section(&region, "orphaned"),
        [
            "shared forms/blocks/leer.yaml:1 den Baustein `leer` verwendet kein Formular",
            "altenburg content/altenburg/media/markt.svg:1 die Datei `markt.svg` wird nirgends verwendet",
            "altenburg content/altenburg/pages/archiv/allein.md:2 zur Seite „Allein“ führt kein Weg",
            "altenburg content/altenburg/people/niemand.yaml:1 auf Nie Mand (`niemand`) verweist nichts",
        ]
    );
}

#[test]
fn what_ends_soon_or_is_over() {
    let region = Region::small();
    assert!(section(&region, "expiring").is_empty(), "the fee has a successor, and security.txt lasts");
    region.change(
        "content/altenburg/services/hund.yaml",
        "      - {amount: 84.00, valid_from: 2027-01-01, source: § 5 Hundesteuersatzung}\n",
        "",
    );
    region.command(&["pin"]);
    region.change("content/altenburg/site.yaml", "expires: 2027-10-01", "expires: 2027-01-21");
    region.append("content/altenburg/site.yaml", "accessibility: {status: full, date: 2025-11-01}\n");
    region.append("content/altenburg/people/muster.yaml", "until: 2026-11-21\n");
    region.append(
        "content/altenburg/offices/steuern.yaml",
        "exceptions:\n  - {from: 2026-10-01, until: 2026-10-02}\n  - {from: 2026-09-01}\n",
    );
    region.change("content/altenburg/news/markt.md", "topics: [stadt]", "publish_until: 2026-11-20");
    region.put("content/altenburg/alerts/zu.md", "---\ntitle: Zu\ntype: info\nfrom: 2026-11-01\nuntil: 2027-01-22\n---\nText.\n");
    assert_eq!(
        section(&region, "expiring"),
        [
            "altenburg content/altenburg/news/markt.md:4 die Nachricht „Neuer Markt“ ist seit dem 2026-11-20 nicht mehr zu sehen",
            "altenburg content/altenburg/offices/steuern.yaml:7 die Ausnahmen in den Öffnungszeiten von „Steuern und Abgaben“ sind alle vorbei",
            "altenburg content/altenburg/people/muster.yaml:3 Erika Muster arbeitet seit dem 2026-11-21 nicht mehr hier",
            "altenburg content/altenburg/services/hund.yaml:4 für „Hundesteuer“ (Hund anmelden) gilt nach dem 2026-12-31 kein Betrag mehr",
            "altenburg content/altenburg/site.yaml:28 `security.txt` gilt nur noch bis zum 2027-01-21",
            "altenburg content/altenburg/site.yaml:29 die Erklärung zur Barrierefreiheit ist vom 2025-11-01 und älter als ein Jahr",
        ]
    );
}

#[test]
fn documents_that_not_everybody_can_read_are_told_unless_the_statement_names_them() {
    let region = Region::small();
    let bare = include_bytes!("../cases/documents/content/altenburg/media/ohne-tags.pdf");
    region.put_bytes("content/altenburg/media/satzung.pdf", bare).put_bytes("content/altenburg/media/plan.pdf", bare);
    region.append(
        "content/altenburg/site.yaml",
        "accessibility:\n  status: partial\n  date: 2026-11-01\n  inaccessible:\n    - {title: Plan, file: \"media:plan.pdf\", reason: Alt.}\n",
    );
    let found = section(&region, "accessibility");
    assert!(found.len() == 1 && found[0].starts_with("altenburg content/altenburg/media/satzung.pdf:1 "), "{found:?}");
}

#[test]
fn people_read_sections_and_a_final_line() {
    let region = Region::small();
    region.put("content/portal/pages/a/b.md", "---\ntitle: Hilfe\n---\nText.\n");
    region.put("content/fockendorf/pages/a/b.md", "---\ntitle: Dorf\n---\nText.\n");
    let whole = stdout(&region.command(&["report"]));
    assert!(
        whole.starts_with("Verwaist (2)\n\n  portal (1)\n    content/portal/pages/a/b.md:2: zur Seite „Hilfe“ führt kein Weg\n      → "),
        "{whole}"
    );
    assert!(whole.ends_with("\nZu prüfen: 0 · Veraltete Anpassungen: 0 · Nicht übersetzt: 0 · Nicht übernommen: 0 · Verwaist: 2 · Läuft ab: 0 · Barrierefreiheit: 0\n"), "{whole}");
    let one = stdout(&region.command(&["report", "--site", "fockendorf", "--lang", "en"]));
    assert!(one.starts_with("Orphaned (1)\n\n  fockendorf (1)\n") && one.contains("Orphaned: 1 · "), "{one}");
    assert_eq!(region.command(&["report", "--site", "nirgends"]).status.code(), Some(2));
}

#[test]
fn a_report_is_the_same_each_time_and_changes_nothing() {
    let region = Region::demonstration();
    let reports = [(); 2].map(|()| stdout(&region.command(&["report"])));
    assert_eq!(reports[0], reports[1]);
}
