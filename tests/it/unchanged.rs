//! What is not looked at again because nothing of it can have changed, and what is.

use std::collections::BTreeSet;
use std::fs;

use dorfplatz::inputs;
use dorfplatz::members;
use dorfplatz::resolve::{Visibility, resolve};
use jiff::civil::date;

use crate::region::{Region, Setup, TODAY, differing, on, stderr};

/// The sites whose inputs are others after a change.
fn touched(region: &Region, when: (Visibility, Visibility), change: impl FnOnce(&Region)) -> BTreeSet<String> {
    let keys = |visibility: Visibility| {
        let sources = members::load(region.root()).unwrap();
        let mut found = Vec::new();
        let declared = dorfplatz::declare::declare(&sources, &mut found);
        let project = resolve(&declared, visibility, &mut found).unwrap();
        let keys = inputs::of_sites(&project, &sources, visibility, &[1; 32]);
        keys.into_iter().map(|(ix, key)| (project.body(ix).id.to_string(), key)).collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = keys(when.0);
    change(region);
    let after = keys(when.1);
    assert!(after.len() >= 4);
    after.into_iter().filter(|(id, key)| before.get(id) != Some(key)).map(|(id, _)| id).collect()
}

fn today() -> (Visibility, Visibility) {
    (on(TODAY), on(TODAY))
}

const ALL: [&str; 5] = ["altenburg", "altenburger-land", "fockendorf", "pleissenaue", "portal"];

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn a_news_item_concerns_those_who_list_it() {
    let region = Region::small();
    let edit = |region: &Region| {
        region.put("content/altenburg/news/markt.md", &(region.text("content/altenburg/news/markt.md") + "\nMehr.\n"));
    };
    assert_eq!(touched(&region, today(), edit), set(["altenburg", "portal"]));
    region.put("content/fockendorf/site.yaml", &(region.text("content/fockendorf/site.yaml") + "show_from: {news: [altenburg]}\n"));
    assert_eq!(touched(&region, today(), edit), set(["altenburg", "fockendorf", "portal"]));
    assert_eq!(touched(&region, today(), |_| ()), set([]));
}

#[test]
fn what_links_can_tell_concerns_all() {
    let region = Region::small();
    let new = |region: &Region| {
        region.put("content/altenburg/news/neu.md", "---\ntitle: Neu\ndate: 2026-11-02\n---\n\nText.\n");
    };
    assert_eq!(touched(&region, today(), new), set(ALL));
    let hide = |region: &Region| {
        region.change("content/altenburg/news/neu.md", "title: Neu", "title: Neu\ndraft: true");
    };
    assert_eq!(touched(&region, today(), hide), set(ALL));
    for path in
        ["content/shared/services/hund.yaml", "content/altenburg/offices/steuern.yaml", "forms/hund.yaml", "themes/standard/theme.yaml"]
    {
        let edit = |region: &Region| {
            region.put(path, &(region.text(path) + "\n# Anmerkung\n"));
        };
        assert_eq!(touched(&region, today(), edit), set(ALL), "{path}");
    }
}

#[test]
fn time_concerns_all_when_it_changes_what_is_seen() {
    let region = Region::small();
    assert_eq!(touched(&region, (on(TODAY), on(date(2026, 11, 23))), |_| ()), set(ALL));
    region.put("content/altenburg/news/neu.md", "---\ntitle: Neu\ndate: 2026-11-22\npublish_from: 2026-11-22 10:00\n---\n\nText.\n");
    let at = |minute: u16| {
        let mut visibility = on(TODAY);
        visibility.clock.minute = minute;
        visibility
    };
    assert_eq!(touched(&region, (at(540), at(599)), |_| ()), set([]));
    assert_eq!(touched(&region, (at(599), at(600)), |_| ()), set(ALL));
    let drafts = Visibility { drafts: true, ..at(600) };
    assert_eq!(touched(&region, (at(600), drafts), |_| ()), set(ALL));
}

#[test]
fn a_file_that_was_lost_or_damaged_comes_back() {
    let region = Region::small();
    region.build().fine();
    let good = region.output();
    let page = region.root().join("output/altenburg/index.html");
    fs::remove_file(&page).unwrap();
    assert_eq!(region.build().fine().outcome.written.written, 1);
    fs::write(&page, "anders").unwrap();
    region.put("output/fockendorf/fremd.html", "fremd");
    let outcome = region.build().fine().outcome;
    assert_eq!((outcome.written.written, outcome.written.removed), (1, 1));
    assert_eq!(differing(&good, &region.output()), Vec::<String>::new());
    let outcome = region.build().fine().outcome;
    assert_eq!((outcome.written.written, outcome.written.removed, outcome.pages > 10), (0, 0, true));
}

#[test]
fn mistakes_and_warnings_are_told_by_every_build() {
    let region = Region::small();
    region.put("content/altenburg/pages/lang.md", "---\ntitle: Lang\n---\n\n## Eins\n\n#### Drei\n");
    let first = region.build();
    assert!(!first.codes().is_empty());
    for _ in 0..2 {
        assert_eq!(region.build().codes(), first.codes());
        assert_eq!(region.build_with(&Setup { dry: true, ..Setup::default() }).codes(), first.codes());
    }
}

#[test]
fn a_photo_that_only_a_neighbour_shows_is_published_and_goes_again() {
    let region = Region::small();
    let jpeg = crate::region::repository().join("content/altenburg/media/spielplatz.jpg");
    region.put_bytes("content/altenburg/media/bild.jpg", &fs::read(jpeg).unwrap());
    region.build().fine();
    let photos = |region: &Region| region.output().keys().filter(|path| path.starts_with("altenburg/media/bild")).count();
    assert_eq!(photos(&region), 0);
    let text = region.text("content/fockendorf/pages/dorf.md");
    region.put("content/fockendorf/pages/dorf.md", &format!("{text}\n\n![Ein Spielplatz](media:altenburg/bild.jpg)\n"));
    region.build().fine();
    assert!(photos(&region) > 0);
    region.put("content/fockendorf/pages/dorf.md", &text);
    region.build().fine();
    assert_eq!(photos(&region), 0);
}

#[test]
fn a_trace_is_what_viewers_read() {
    let region = Region::small();
    let file = region.root().join("trace.json");
    let built = region.command(&["build", "--timings", "--trace", &file.to_string_lossy()]);
    let told = stderr(&built);
    assert!(built.status.success(), "{told}");
    for words in ["load", "resolve", "render", "SHA-256", "template", ".html on ", "page"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let trace: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let mut names = BTreeSet::new();
    for event in events {
        assert!(event["name"].is_string() && event["pid"].is_u64() && event["tid"].is_u64(), "{event}");
        match event["ph"].as_str() {
            Some("X") => {
                let (start, took) = (event["ts"].as_f64().unwrap(), event["dur"].as_f64().unwrap());
                assert!(start >= 0.0 && took >= 0.0);
                names.insert((event["cat"].as_str().unwrap().to_owned(), event["name"].as_str().unwrap().to_owned()));
            }
            Some("M") => assert!(event["args"]["name"].is_string(), "{event}"),
            _ => panic!("{event}"),
        }
    }
    for (sort, name) in [("phase", "load"), ("phase", "render"), ("site", "altenburg"), ("page", "altenburg/aktuelles/markt/index.html")] {
        assert!(names.contains(&(sort.to_owned(), name.to_owned())), "{sort} {name}");
    }
    // In the span of a thread one thing lies in another or beside it.
    let mut spans: Vec<(u64, f64, f64)> = events
        .iter()
        .filter(|event| event["ph"] == "X")
        .map(|event| (event["tid"].as_u64().unwrap(), event["ts"].as_f64().unwrap(), event["dur"].as_f64().unwrap()))
        .collect();
    spans.sort_by(|a, b| (a.0, a.1).partial_cmp(&(b.0, b.1)).unwrap().then(b.2.partial_cmp(&a.2).unwrap()));
    let mut open: Vec<(u64, f64)> = Vec::new();
    for (thread, start, took) in spans {
        open.retain(|(known, end)| *known == thread && *end > start);
        assert!(open.iter().all(|(_, end)| start + took <= end + 1.0), "spans overlap");
        open.push((thread, start + took));
    }
}
