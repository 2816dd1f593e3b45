//! Documents: what readers find beside links, on pages and in the statement, and what commands tell editors.

use std::fs;

use serde_json::Value;

use crate::region::{Region, repository, stderr, stdout};

/// A small PDF of the fixtures: `gut` lacks nothing, `ohne-tags` tags, title and language, `plaene/scan` even text.
fn pdf(name: &str) -> Vec<u8> {
    fs::read(repository().join(format!("tests/cases/documents/content/altenburg/media/{name}.pdf"))).unwrap()
}

/// The small region with two documents, one of them described.
fn region() -> Region {
    let region = Region::small();
    region.put_bytes("content/altenburg/media/haushalt.pdf", &pdf("gut"));
    region.put_bytes("content/altenburg/media/plaene/nord.pdf", &pdf("plaene/scan"));
    region.append("content/altenburg/pages/rathaus.md", "\n[Haushalt](media:haushalt.pdf), [Plan](media:plaene/nord.pdf#page=1)\n");
    region.put(
        "content/altenburg/documents/nord.md",
        "---\ntitle: Plan Nord\nfile: media:plaene/nord.pdf\ndate: 2026-05-01\nexempt: map\nwhy: Alles Wesentliche steht hier.\noffice: steuern\naliases: [plan]\n---\n\nIm Norden wird gebaut.\n",
    );
    region
}

#[test]
fn links_tell_kind_and_size_and_lead_to_the_content_in_words() {
    let region = region();
    region.build().fine();
    let page = region.page("altenburg/rathaus/index.html");
    let good = "<a href=\"../media/haushalt.pdf\" type=\"application/pdf\">Haushalt <span class=\"file\">(PDF, 1\u{a0}KB, 1\u{a0}Seite)</span></a>,";
    assert!(page.contains(good), "{page}");
    let plan = "<a href=\"../media/plaene/nord.pdf#page=1\" type=\"application/pdf\">Plan <span class=\"file\">(PDF, 1\u{a0}KB, 1\u{a0}Seite)</span></a> \
                <span class=\"file-note\">(nicht barrierefrei, <a href=\"../dokumente/nord/\">Inhalt in Worten: Plan Nord</a>)</span>";
    assert!(page.contains(plan), "{page}");
}

#[test]
fn a_described_document_has_a_page_a_row_a_word_in_the_search_and_in_the_statement() {
    let region = region();
    region.build().fine();
    let page = region.page("altenburg/dokumente/nord/index.html");
    for part in [
        "Im Norden wird gebaut.",
        "../../media/plaene/nord.pdf",
        "besteht nur aus Bildern",
        "Artikel 1 Absatz 4 Buchstabe d",
        "../../aemter/steuern/",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let list = region.page("altenburg/dokumente/index.html");
    let (plan, budget) = (list.find("Plan Nord").unwrap(), list.find("media/haushalt.pdf").unwrap());
    assert!(plan < budget, "what has a day comes first");
    let statement = region.page("altenburg/barrierefreiheit/index.html");
    assert!(statement.contains("Dokumente auf dieser Website: 2, davon nicht barrierefrei: 1."), "{statement}");
    assert!(statement.contains("Alles Wesentliche steht hier.") && statement.contains("../dokumente/nord/"), "{statement}");
    assert!(region.page("altenburg/suche/index.json").contains("dokumente/nord/"));
    assert!(region.page("altenburg/plan/index.html").contains("dokumente/nord/"), "the former address leads on");
}

#[test]
fn what_is_named_by_hand_is_not_repeated_and_not_warned_of() {
    let region = Region::small();
    region.put_bytes("content/altenburg/media/alt.pdf", &pdf("ohne-tags"));
    assert_eq!(region.build().outcome.diagnostics.iter().filter(|found| found.code.id == "D1903").count(), 1);
    region.append(
        "content/altenburg/site.yaml",
        "accessibility:\n  status: partial\n  date: 2026-10-01\n  inaccessible:\n    - {title: Alter Plan, file: \"media:alt.pdf\", reason: Er ist alt.}\n",
    );
    region.build().fine();
    let statement = region.page("altenburg/barrierefreiheit/index.html");
    assert_eq!(statement.matches("media/alt.pdf").count(), 1, "{statement}");
}

#[test]
fn without_documents_nothing_of_them_is_there() {
    let region = Region::small();
    region.build().fine();
    assert!(!region.has("altenburg/dokumente/index.html"));
    assert!(!region.page("altenburg/barrierefreiheit/index.html").contains("Dokumente"));
}

#[test]
fn a_description_begins_with_what_the_file_tells_and_passes_the_check() {
    let region = Region::small();
    region.put_bytes("content/altenburg/media/haushalt-2026.pdf", &pdf("gut"));
    let made = region.command(&["new", "document", "altenburg", "haushalt-2026.pdf"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let text = region.text("content/altenburg/documents/haushalt-2026.md");
    assert!(text.contains("title: Haushalt") && text.contains("draft: true"), "{text}");
    assert_eq!(region.command(&["check", "--drafts"]).status.code(), Some(0));
    region.put_bytes("content/altenburg/media/Plan Süd.pdf", &pdf("gut"));
    let odd = region.command(&["new", "document", "altenburg", "Plan Süd.pdf"]);
    assert!(stderr(&odd).contains("`plan-sued.pdf`"), "{}", stderr(&odd));
    let again = region.command(&["new", "document", "altenburg", "media:haushalt-2027.pdf"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("meinten Sie `haushalt-2026.pdf`"), "{}", stderr(&again));
}

#[test]
fn files_are_looked_at_before_they_are_published() {
    let region = Region::small();
    region.put_bytes("gut.pdf", &pdf("gut")).put_bytes("scan.pdf", &pdf("plaene/scan")).put("kein.pdf", "Hallo");
    let at = |name: &str| region.root().join(name).to_string_lossy().into_owned();
    let json = region.command(&["pdf", "--format", "json", &at("gut.pdf"), &at("scan.pdf"), &at("kein.pdf")]);
    assert_eq!(json.status.code(), Some(1), "{}", stderr(&json));
    let lines: Vec<Value> = stdout(&json).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["lacks"], &lines[0]["title"]), (&Value::Array(Vec::new()), &Value::from("Haushalt")));
    assert_eq!(lines[1]["lacks"], serde_json::json!(["text", "tags", "title", "language"]));
    assert_eq!(lines[2]["refused"], "no_pdf");
    let fine = region.command(&["pdf", &at("gut.pdf")]);
    assert_eq!(fine.status.code(), Some(0));
    assert!(stdout(&fine).contains("nichts gefunden, was fehlt"), "{}", stdout(&fine));
    assert_eq!(region.command(&["pdf", &at("fehlt.pdf")]).status.code(), Some(2));
}

#[test]
fn the_report_counts_what_not_everybody_can_read() {
    let region = region();
    region.put_bytes("content/altenburg/media/satzung.pdf", &pdf("ohne-tags"));
    let report = region.command(&["report", "--format", "json"]);
    let lines: Vec<Value> = stdout(&report).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<&Value> = lines.iter().filter(|line| line["section"] == "accessibility").collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0]["what"].as_str().unwrap().contains("2 von 3 Dokumenten"), "{found:?}");
    assert_eq!(found[0]["file"], "content/altenburg/media/satzung.pdf");
}
