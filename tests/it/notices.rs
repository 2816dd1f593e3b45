//! Official notices: what is recorded holds, and what is withdrawn or deleted stands nowhere.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::net::TcpListener;

use dorfplatz::write::files_below;
use jiff::civil::date;
use serde_json::Value;

use crate::region::{Region, repository, stderr, stdout};

const NOTICE: &str = "content/altenburg/notices/2026-12.md";
const CHAIN: &str = "records/notices/altenburg/chain.yaml";
const PAGE: &str = "altenburg/bekanntmachungen/2026-12/index.html";
/// Words that stand in title, teaser, text, file and name of the notice and nowhere else.
const MARKS: [&str; 6] = ["Titelwort", "Anreißerwort", "Textwort", "Dateiwort", "Aktenwort", "markierte-datei"];

/// A document that lacks nothing, with words of its own.
fn pdf(words: &str) -> Vec<u8> {
    let good = fs::read(repository().join("tests/cases/documents/content/altenburg/media/gut.pdf")).unwrap();
    [good, format!("% {words}\n").into_bytes()].concat()
}

/// The small region with a notice and a file of it; its neighbour shows the notices, too.
fn region() -> Region {
    let region = Region::small();
    region.put(
        NOTICE,
        "---\ntitle: Titelwort\ntype: statute\nprovided: 2026-11-20\nteaser: Anreißerwort\nfiles:\n  - src: media:markierte-datei.pdf\n    title: \
         Dateiwort\n---\n\nTextwort mit [Verweis](page:rathaus).\n",
    );
    region.put_bytes("content/altenburg/media/markierte-datei.pdf", &pdf("Aktenwort"));
    region.put("content/altenburg/notices/2026-11.md", "---\ntitle: Sitzung\ntype: invitation\nprovided: 2026-11-18\n---\n\nUm 17 Uhr.\n");
    region.append("content/fockendorf/site.yaml", "show_from:\n  notices: [altenburg]\n");
    region
}

fn release(region: &Region, more: &[&str]) -> String {
    let output = region.command(&[&["release"], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn from_the_day_after_on_a_notice_that_is_not_recorded_is_told() {
    let region = region();
    let told = |day| region.build_on(date(2026, 11, day)).places();
    assert_eq!(told(20), ["D1709 content/altenburg/notices/2026-11.md:4:11"]);
    assert_eq!(told(21).len(), 2);
    release(&region, &["--notices", "--date", "2026-11-21"]);
    assert!(told(21).is_empty() && !region.root().join("records/forms").exists());
}

fn released() -> Region {
    let region = region();
    release(&region, &[]);
    region
}

/// All bytes of a file in the clear: streams of PDFs inflated, packages unpacked.
fn clear(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    let ending = path.rsplit('.').next();
    if ending == Some("pdf") {
        let mut rest = bytes;
        while let Some(at) = rest.windows(8).position(|window| window == b"\nstream\n" || window == b"\nstream\r") {
            rest = &rest[at + 8..];
            let mut inflated = Vec::new();
            let _ = flate2::read::ZlibDecoder::new(rest).read_to_end(&mut inflated);
            all.extend(inflated);
        }
    }
    if ending == Some("zip") {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            let (name, mut inside) = (file.name().unwrap().into_owned(), Vec::new());
            file.read_to_end(&mut inside).unwrap();
            all.extend(clear(&name, &inside));
        }
    }
    all
}

/// Files below a folder whose name or content holds one of the marks.
fn telling(folder: &std::path::Path) -> Vec<String> {
    let tells = |path: &String| {
        let bytes = clear(path, &std::fs::read(folder.join(path)).unwrap());
        MARKS.iter().any(|mark| path.contains(mark) || bytes.windows(mark.len()).any(|window| window == mark.as_bytes()))
    };
    files_below(folder).into_iter().filter(tells).collect()
}

fn withdraw(region: &Region) {
    region.change(NOTICE, "teaser:", "withdrawn: {date: 2026-11-21, reason: Falscher Stand}\nteaser:");
}

#[test]
fn a_notice_stands_in_lists_archive_feed_data_and_search_of_those_who_show_it() {
    let region = released();
    region.build().fine();
    for site in ["altenburg", "portal", "fockendorf"] {
        let page = |path: &str| region.page(&format!("{site}/{path}"));
        for path in [
            "bekanntmachungen/index.html",
            "bekanntmachungen/archiv/2026/index.html",
            "bekanntmachungen/feed.xml",
            "suche/index.json",
            "index.html",
        ] {
            assert_eq!(page(path).matches(">Titelwort<").count().max(page(path).matches("\"Titelwort\"").count()), 1, "{site}/{path}");
        }
        let data: Value = serde_json::from_str(&page("bekanntmachungen/bekanntmachungen.json")).unwrap();
        let schema: Value = serde_json::from_str(dorfplatz::render::NOTICES_SCHEMA).unwrap();
        assert!(jsonschema::validate(&schema, &data).is_ok(), "{data}");
        assert_eq!(data["notices"][0]["number"], "2026-12");
    }
    let page = region.page(PAGE).replace('\u{a0}', " ");
    let chain: Value = serde_json::from_str(&region.page("altenburg/bekanntmachungen/kette.json")).unwrap();
    assert!(page.contains("bereitgestellt am 20. November 2026") && page.contains("Nr. 12/2026"), "{page}");
    assert!(page.contains(chain["entries"][1]["files"][0].as_str().unwrap()), "the checksum of the file");
    assert!(!region.has("altenburger-land/bekanntmachungen/index.html"), "who has no notices has no list");
}

#[test]
fn it_appears_on_its_day_and_stays_in_the_archive_after_its_time() {
    let region = region();
    region.change(NOTICE, "teaser:", "display_until: 2026-11-25\nteaser:");
    region.build_on(date(2026, 11, 19));
    assert!(telling(&region.root().join("output")).is_empty(), "neither page nor file before the day");
    region.build_on(date(2026, 11, 20));
    assert!(region.has(PAGE) && region.has("altenburg/media/markierte-datei.pdf"));
    region.build_on(date(2026, 11, 25));
    assert!(region.page("altenburg/bekanntmachungen/index.html").contains("Titelwort"));
    region.build_on(date(2026, 11, 26));
    assert!(!region.page("altenburg/bekanntmachungen/index.html").contains("Titelwort"));
    assert!(
        region.page(PAGE).contains("Anzeigefrist ist vorbei")
            && region.page("altenburg/bekanntmachungen/archiv/2026/index.html").contains("Titelwort")
    );
}

#[test]
fn the_chain_holds_no_text_and_a_second_release_adds_nothing() {
    let region = released();
    let chain = region.text(CHAIN);
    assert!(MARKS.iter().all(|mark| !chain.contains(mark)), "{chain}");
    assert!(release(&region, &["--date", "2026-11-30"]).contains("schon vorher"), "nothing new");
    assert_eq!(region.text(CHAIN), chain);
    region.build().fine();
    // Links within the region are no text: `mv` may rename what they lead to.
    let moved = region.command(&["mv", "page", "rathaus", "stadthaus"]);
    assert!(moved.status.success() && region.text(NOTICE).contains("page:stadthaus"), "{}", stderr(&moved));
    region.build().fine();
    // With its folder a body keeps its chain; its published forms stay with the former one.
    region.delete("records/forms");
    let moved = region.command(&["mv", "site", "altenburg", "abg"]);
    assert!(moved.status.success() && region.text(&CHAIN.replace("altenburg", "abg")) == chain, "{}", stderr(&moved));
    region.build().fine();
}

#[test]
fn each_changed_value_of_the_chain_is_found_and_holds_the_site() {
    for (from, to) in [
        ("sequence: 1", "sequence: 3"),
        ("event: provided\n    notice: 2026-11", "event: corrected\n    notice: 2026-11"),
        ("notice: 2026-11", "notice: 2026-10"),
        ("type: invitation", "type: other"),
        ("    provided: 2026-11-18", "    provided: 2026-11-17"),
        ("day: 2026-11-18", "day: 2026-11-17"),
        (
            "recorded: 2026-11-22\n    texts:\n      - {lang: de, sha256: \"",
            "recorded: 2026-11-21\n    texts:\n      - {lang: de, sha256: \"",
        ),
        ("previous: \"0", "previous: \"1"),
    ] {
        let region = released();
        let chain = region.text(CHAIN);
        assert!(chain.contains(from), "{from} in {chain}");
        region.put(CHAIN, &chain.replacen(from, to, 1));
        let run = region.check();
        assert!(run.codes().contains(&"D1707") && run.held() == ["altenburg"], "{from}: {}", run.messages(dorfplatz::diag::Lang::De));
    }
}

#[test]
fn a_changed_or_vanished_notice_is_a_mistake() {
    type Break = fn(&Region);
    let cases: [(&str, Break); 8] = [
        ("D1705", |region| {
            region.change(NOTICE, "Textwort", "Anderes");
        }),
        ("D1705", |region| {
            region.change(NOTICE, "title: Titelwort", "title: Anderes");
        }),
        ("D1705", |region| {
            region.change(NOTICE, "2026-11-20", "2026-11-19");
        }),
        ("D1705", |region| {
            region.put_bytes("content/altenburg/media/markierte-datei.pdf", &pdf("anders"));
        }),
        ("D1705", |region| {
            region.put("content/altenburg/notices/2026-12.en.md", "---\ntitle: In English\n---\n");
        }),
        ("D1706", |region| {
            region.delete(NOTICE);
        }),
        ("D1706", |region| {
            region.change(NOTICE, "teaser:", "draft: true\nteaser:");
        }),
        ("D1706", |region| {
            region.change(NOTICE, "2026-11-20", "2026-11-23");
        }),
    ];
    for (code, change) in cases {
        let region = released();
        change(&region);
        assert_eq!(region.check().codes(), [code]);
        assert_eq!(region.command(&["release"]).status.code(), Some(1), "nothing is recorded then");
    }
}

#[test]
fn a_correction_is_told_and_the_old_file_goes() {
    let region = released();
    region.change(NOTICE, "Textwort", "Neues");
    region.change(NOTICE, "media:markierte-datei.pdf", "media:neu.pdf");
    region.put_bytes("content/altenburg/media/neu.pdf", &pdf("neu"));
    region.change(NOTICE, "teaser:", "corrections:\n  - {date: 2026-11-21, reason: Im Text stand eine falsche Straße.}\nteaser:");
    assert_eq!(region.check().codes(), ["D1709"], "it is not recorded yet");
    assert!(release(&region, &[]).contains("altenburg/2026-12 corrected"));
    region.build().fine();
    let page = region.page(PAGE).replace('\u{a0}', " ");
    assert!(page.contains("Berichtigt am 21. November 2026:") && page.contains("eine falsche Straße"), "{page}");
    assert!(region.has("altenburg/media/neu.pdf") && !region.has("altenburg/media/markierte-datei.pdf"));
    // It stays told, and the next change needs the next correction.
    region.change(NOTICE, "eine falsche Straße", "ein Fehler");
    assert_eq!(region.check().codes(), ["D1705"]);
    region.change(NOTICE, "ein Fehler", "eine falsche Straße").change(NOTICE, "Neues", "Noch Neueres");
    assert_eq!(region.check().codes(), ["D1705"]);
}

#[test]
fn what_is_withdrawn_stands_in_no_file_of_the_output() {
    let region = released();
    region.build().fine();
    assert!(telling(&region.root().join("output")).len() > 10);
    withdraw(&region);
    assert_eq!(region.check().codes(), ["D1709"]);
    for recorded in [false, true] {
        if recorded {
            assert!(release(&region, &[]).contains("altenburg/2026-12 withdrawn"));
            // The record alone is enough: neither the file nor its content is needed any more.
            region.delete(NOTICE);
        }
        let run = region.build();
        assert!(!run.has_errors() && telling(&region.root().join("output")).is_empty(), "{:?}", telling(&region.root().join("output")));
        let page = region.page(PAGE).replace('\u{a0}', " ");
        assert!(page.contains("Nr. 12/2026") && page.contains("am 21. November 2026 zurückgenommen. Grund: Falscher Stand"), "{page}");
        assert!(!region.page("altenburg/sitemap.xml").contains("bekanntmachungen/2026-12/"), "nor for search engines");
    }
    region.build().fine();
    // The number is taken for ever.
    region.put(NOTICE, "---\ntitle: Neu\ntype: other\nprovided: 2026-11-22\n---\n");
    assert_eq!(region.check().codes(), ["D1708"]);
    let made = region.command(&["new", "notice", "altenburg", "Noch eine"]);
    assert!(stdout(&made).contains("content/altenburg/notices/2026-13.md"), "{}{}", stdout(&made), stderr(&made));
}

#[test]
fn a_file_that_something_else_shows_stays() {
    let region = released();
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am [Markt](media:markierte-datei.pdf)");
    withdraw(&region);
    region.build();
    assert!(region.has("altenburg/media/markierte-datei.pdf"));
}

#[test]
fn on_the_day_of_deletion_the_content_goes() {
    let region = region();
    region.change(NOTICE, "teaser:", "delete_on: 2026-12-01\nteaser:");
    release(&region, &[]);
    region.build_on(date(2026, 11, 30)).fine();
    assert!(region.page(PAGE).contains("content=\"noindex") && !region.page("altenburg/sitemap.xml").contains("bekanntmachungen/2026-12/"));
    let report = stdout(&region.command(&["report"]));
    assert!(report.contains("der Inhalt der Bekanntmachung 2026-12 verschwindet am 2026-12-01"), "{report}");
    region.build_on(date(2026, 12, 1));
    assert!(telling(&region.root().join("output")).is_empty() && region.page(PAGE).contains("fristgemäß"));
    assert!(release(&region, &["--date", "2026-12-01"]).contains("altenburg/2026-12 deleted"));
    let report = stdout(&region.command(&["report", "--date", "2026-12-02"]));
    assert!(report.contains("auf keiner Seite mehr, aber noch hier"), "{report}");
    region.delete(NOTICE).delete("content/altenburg/media/markierte-datei.pdf");
    region.build_on(date(2026, 12, 2)).fine();
}

#[test]
fn rollback_brings_nothing_back_that_is_withdrawn() {
    let region = released();
    std::fs::create_dir(region.root().join("webspace")).unwrap();
    region.append("content/portal.yaml", "deploy:\n  webspace:\n    to: webspace\n");
    region.build().fine();
    assert!(region.command(&["deploy"]).status.success());
    withdraw(&region);
    release(&region, &[]);
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.build();
    let run = region.command(&["deploy"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let webspace = region.root().join("webspace");
    assert!(telling(&webspace).is_empty(), "nor is it kept: {:?}", telling(&webspace));
    let run = region.command(&["rollback"]);
    assert!(run.status.success(), "{}", stderr(&run));
    assert!(telling(&webspace).is_empty(), "{:?}", telling(&webspace));
    let page = |path: &str| std::fs::read_to_string(webspace.join(path)).unwrap();
    assert!(!page("altenburg/rathaus/index.html").contains("am schönen Markt"), "the rest goes back");
    assert!(page(PAGE).contains("Falscher Stand"));
}

/// A server that answers once with these bytes.
fn served(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = [0; 2048];
        let _ = stream.read(&mut asked);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len());
        stream.write_all(&[head.as_bytes(), &bytes].concat()).unwrap();
    });
    format!("http://{address}/altenburg/")
}

#[test]
fn what_was_published_is_compared_with_the_records() {
    let region = released();
    region.build().fine();
    let kette = region.root().join("output/altenburg/bekanntmachungen/kette.json");
    let published = std::fs::read(&kette).unwrap();
    let check = |place: &str| {
        let output = region.command(&["check", "--against", place]);
        (output.status.code().unwrap(), stdout(&output) + &stderr(&output))
    };
    let kept = region.root().join("kette.json");
    std::fs::write(&kept, &published).unwrap();
    let (file, site) = (kept.to_string_lossy().into_owned(), region.root().join("output/altenburg").to_string_lossy().into_owned());
    for place in [file.clone(), site, served(published.clone())] {
        let (code, said) = check(&place);
        assert!(code == 0 && said.contains("stimmt mit den Bekanntmachungen von altenburg überein: 2 Einträge"), "{said}");
    }
    // Records that go on are no mistake, those that lost something are.
    let before = region.text(CHAIN);
    withdraw(&region);
    release(&region, &[]);
    assert!(check(&file).1.contains("2 Einträge, dort noch nicht: 1"));
    region.put(CHAIN, &before[..before.rfind("  - sequence: 2").unwrap()]);
    for place in [file.clone(), served(published.clone())] {
        let (code, said) = check(&place);
        assert!(
            code == 1 && said.contains("D1710") && said.contains("dort stehen 2 Einträge, hier nur 1; es fehlt die Bekanntmachung 2026-12"),
            "{said}"
        );
    }
    // A chain that was made anew fits together and is another one.
    region.delete("records/notices");
    release(&region, &["--date", "2026-11-23"]);
    assert!(check(&file).1.contains("der Eintrag 1 (Bekanntmachung 2026-11) ist hier ein anderer"));
    region.delete("records/notices");
    let (code, said) = check(&file);
    assert!(code == 1 && said.contains("hier nur 0"), "{said}");
    std::fs::write(&kept, String::from_utf8(published).unwrap().replacen("2026-11-18", "2026-11-17", 1)).unwrap();
    assert!(check(&file).1.contains("der Eintrag 1 dort ist verändert"));
    std::fs::write(&kept, "{}").unwrap();
    assert!(check(&file).1.contains("es ist keine Kette"));
    assert!(check("fehlt.json").1.contains("nicht zu lesen"));
}
