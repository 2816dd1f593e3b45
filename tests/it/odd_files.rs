//! Files that can't be kept in git as text: wrong bytes, links, giants.

use std::time::{Duration, Instant};

use dorfplatz::declare::declare;
use dorfplatz::diag::{Lang, codes};
use dorfplatz::source::{Body, Broken, Sources};

use crate::region::Region;

const PAGE: &str = "content/altenburg/pages/rathaus.md";

#[test]
fn text_that_is_not_utf8_is_reported_at_the_first_wrong_letter() {
    let region = Region::small();
    region.put_bytes(PAGE, b"---\ntitle: Rathaus\n---\nDas Rathaus ist ge\xf6ffnet.\n");
    let run = region.check();
    assert_eq!(run.places(), ["D0101 content/altenburg/pages/rathaus.md:4:19"]);
    assert_eq!(run.held(), ["altenburg"]);
    assert!(run.messages(Lang::De).contains("speichern Sie die Datei"));
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let region = Region::small();
    let (page, site) = (region.text(PAGE), region.text("content/altenburg/site.yaml"));
    region.put(PAGE, &format!("\u{feff}{page}")).put("content/altenburg/site.yaml", &format!("\u{feff}{site}"));
    region.build().fine();
    assert!(region.page("altenburg/rathaus/index.html").contains("<h1>Rathaus</h1>"));
}

#[test]
fn a_mistake_behind_a_byte_order_mark_stands_in_its_column() {
    let region = Region::small();
    region.put("content/altenburg/offices/x.yaml", "\u{feff}nam: Bauamt\nname: Bauamt\n");
    assert_eq!(region.check().places(), ["D0301 content/altenburg/offices/x.yaml:1:1"]);
}

#[test]
fn line_ends_of_windows_are_no_mistake_and_change_no_page() {
    let region = Region::small();
    region.build().fine();
    let unix = region.output();
    for path in
        [PAGE, "content/altenburg/site.yaml", "content/altenburg/news/markt.md", "content/shared/services/hund.yaml", "forms/hund.yaml"]
    {
        region.put(path, &region.text(path).replace('\n', "\r\n"));
    }
    region.build().fine();
    assert_eq!(crate::region::differing(&unix, &region.output()), [""; 0]);
}

#[test]
fn a_mistake_in_a_file_of_windows_stands_in_its_line() {
    let region = Region::small();
    region.put(PAGE, "---\r\ntitle: Rathaus\r\nnaw: true\r\n---\r\n\r\nSiehe [Amt](office:stuern).\r\n");
    assert_eq!(region.check().places(), ["D0301 content/altenburg/pages/rathaus.md:3:1", "D0604 content/altenburg/pages/rathaus.md:6:7"]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let region = Region::small();
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), region.root().join("content/altenburg/pages/geheim.md")).unwrap();
    std::os::unix::fs::symlink("/", region.root().join("content/altenburg/media/alles")).unwrap();
    let run = region.build();
    assert_eq!(
        run.places(),
        ["D0102 content/altenburg/media/alles:1:1", "D0102 content/altenburg/pages/geheim.md:1:1"],
        "{}",
        run.messages(Lang::De)
    );
    assert_eq!(run.held(), ["altenburg"]);
}

#[test]
fn a_text_of_more_than_4_mb_is_too_large() {
    let region = Region::small();
    region.put(PAGE, &format!("---\ntitle: Rathaus\n---\n{}", "Wort. ".repeat(1 << 20)));
    assert_eq!(region.check().places(), ["D0103 content/altenburg/pages/rathaus.md:1:1"]);
}

#[test]
fn a_file_that_the_system_refuses_to_read_is_reported() {
    let mut sources = Sources::from_texts([(PAGE, "")]);
    sources.files[0].body = Body::Broken(Broken::Io("permission denied".to_owned()));
    let mut found = Vec::new();
    declare(&sources, &mut found);
    assert_eq!(found.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), [&codes::UNREADABLE]);
}

#[test]
fn twenty_thousand_brackets_are_one_message_and_no_wait() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("a:\n ", "")] {
        let region = Region::small();
        region.put("content/altenburg/offices/tief.yaml", &format!("name: {}{}\n", open.repeat(20_000), close.repeat(20_000)));
        let start = Instant::now();
        let run = region.check();
        assert!(start.elapsed() < Duration::from_secs(20), "{open}");
        assert_eq!((run.codes().len(), run.held()), (1, vec!["altenburg"]), "{open}\n{:?}", run.places());
    }
}

#[test]
fn brackets_and_quotes_without_end_in_a_text_are_only_a_text() {
    let region = Region::small();
    for odd in ["[", "![", "> ", "* ", "`", "\\<", "[^1]", "|"] {
        region.put(PAGE, &format!("---\ntitle: Rathaus\n---\n{}\n", odd.repeat(20_000)));
        let start = Instant::now();
        region.check();
        assert!(start.elapsed() < Duration::from_secs(20), "{odd}");
    }
}

#[test]
fn names_that_windows_refuses_are_told_though_this_system_takes_them() {
    let region = Region::small();
    let page = "---\ntitle: Hilfe\n---\nHilfe.\n";
    region
        .put("content/altenburg/pages/aux.md", page)
        .put("content/altenburg/news/con.md", "---\ntitle: Neu\ndate: 2026-11-01\n---\nNeu.\n");
    region.put("content/altenburg/media/Uhr 10:30.jpg", "").put("content/altenburg/media/plan.", "");
    let run = region.check();
    let messages = run.messages(Lang::En);
    for name in ["`aux`", "`con`", "`Uhr 10:30.jpg`", "`plan.`"] {
        assert!(messages.contains(&format!("the name {name} does not work on every computer")), "{name}: {messages}");
    }
    assert_eq!(run.held(), ["altenburg"]);
}

#[test]
fn two_files_that_are_one_on_windows_are_a_mistake() {
    let region = Region::small();
    region.put("content/altenburg/media/plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    region.put("content/altenburg/media/Plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let run = region.check();
    assert_eq!(run.places(), ["D0109 content/altenburg/media/plan.svg:1:1"]);
    assert!(run.messages(Lang::En).contains("the same file as `content/altenburg/media/Plan.svg`"));
}

#[test]
fn paths_longer_than_windows_once_allowed_are_built_and_built_again() {
    let region = Region::small();
    let folder = "ein-langer-name-mit-sechzig-zeichen-der-in-keinem-rathaus-faellt";
    let id = [folder; 5].join("/");
    region.put(&format!("content/altenburg/pages/{id}.md"), "---\ntitle: Tief\n---\nTief unten.\n");
    for _ in 0..2 {
        region.build().fine();
        assert!(region.page(&format!("altenburg/{id}/index.html")).contains("Tief unten."));
    }
}
