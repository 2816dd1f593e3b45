//! Shares of a region that are built apart and joined.

use std::collections::BTreeMap;
use std::fs;

use crate::region::{Region, stderr, stdout};

/// Builds a share to a folder of its own below the root and tells its path.
fn share(region: &Region, number: usize, of: usize, more: &[&str]) -> String {
    let folder = region.root().join(format!("shares/{number}-{of}")).to_string_lossy().into_owned();
    let shard = format!("{number}/{of}");
    let built = region.command(&[&["build", "--shard", &shard, "--output", &folder], more].concat());
    assert!(built.status.success(), "{}", stderr(&built));
    folder
}

fn join(region: &Region, folders: &[String]) -> std::process::Output {
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    let output = region.root().join("output").to_string_lossy().into_owned();
    region.command(&[&["assemble", "--output", &output, "--lang", "en"], &*folders].concat())
}

fn times(region: &Region) -> BTreeMap<String, std::time::SystemTime> {
    let changed = |path: String| (path.clone(), fs::metadata(region.root().join("output").join(&path)).unwrap().modified().unwrap());
    region.output().into_keys().map(changed).collect()
}

#[test]
fn shares_join_to_what_one_build_writes() {
    let whole = Region::small();
    assert!(whole.command(&["build"]).status.success());
    let expected = whole.output();
    for of in [1, 2, 3, 7] {
        let region = Region::small();
        // More shares than sites are fine: some are empty.
        let mut folders: Vec<String> = (1..=of).map(|number| share(&region, number, of, &[])).collect();
        folders.reverse();
        let joined = join(&region, &folders);
        assert!(joined.status.success(), "{}", stderr(&joined));
        assert!(stdout(&joined).starts_with(&format!("{of} shares joined: 5 sites")), "{}", stdout(&joined));
        assert_eq!(region.output(), expected, "{of} shares");
        let before = times(&region);
        assert!(stdout(&join(&region, &folders)).contains("5 of them unchanged"));
        assert_eq!(times(&region), before);
    }
}

#[test]
fn sites_and_files_that_are_no_more_go() {
    let region = Region::small();
    assert!(join(&region, &[share(&region, 1, 1, &[])]).status.success());
    region.change("content/portal.yaml", "  - fockendorf\n", "").put("output/mine/index.html", "mine");
    region.change("content/portal.yaml", "theme: standard\n", "theme: standard\nlayout: hosts\n");
    for site in ["portal", "altenburger-land", "altenburg", "pleissenaue"] {
        let path = format!("content/{site}/site.yaml");
        let text = region.text(&path);
        region.put(&path, &format!("url: https://{site}.example/\n{text}"));
    }
    let warned = region.command(&["build", "--shard", "1/1", "--output", &region.root().join("shares/1-1").to_string_lossy()]);
    assert!(warned.status.success(), "{}", stderr(&warned));
    let joined = join(&region, &[region.root().join("shares/1-1").to_string_lossy().into_owned()]);
    assert!(joined.status.success(), "{}", stderr(&joined));
    let files = region.output();
    assert!(
        !files.keys().any(|path| path.starts_with("fockendorf/") || !path.contains('/')),
        "{:?}",
        files.keys().take(9).collect::<Vec<_>>()
    );
    // What no build has left stays.
    assert!(files.contains_key("mine/index.html"));
}

#[test]
fn what_does_not_belong_together_is_told() {
    let region = Region::small();
    let two = [share(&region, 1, 2, &[]), share(&region, 2, 2, &[])];
    let refused = |folders: &[&String], words: &str| {
        let folders: Vec<String> = folders.iter().map(|folder| (*folder).clone()).collect();
        let told = join(&region, &folders);
        assert_eq!(told.status.code(), Some(2));
        assert!(stderr(&told).contains(words), "{}", stderr(&told));
        assert!(!region.root().join("output").exists(), "{words}: something was written");
    };
    refused(&[&two[0]], "missing: share 2/2");
    refused(&[&two[0], &two[0]], "share 1/2 is named twice");
    refused(&[&two[0], &share(&region, 1, 3, &[])], "into the same number of shares");
    refused(&[&two[0], &region.root().join("content").to_string_lossy().into_owned()], "no `SHARD.json`");
    let output = region.root().join("output").to_string_lossy().into_owned();
    let itself = region.command(&["assemble", &two[0], "--output", &two[0], "--lang", "en"]);
    assert!(stderr(&itself).contains("a share and the output at once"), "{} {output}", stderr(&itself));

    let other = share(&region, 2, 2, &["--date", "2026-11-23"]);
    refused(&[&two[0], &other], "for the same day");
    region.change("content/fockendorf/pages/dorf.md", "title:", "order: 3\ntitle:");
    let other = share(&region, 2, 2, &[]);
    refused(&[&two[0], &other], "from the same files");
    let ticket = format!("{other}/SHARD.json");
    let text = fs::read_to_string(&ticket).unwrap();
    let program = text.lines().find(|line| line.contains("\"program\"")).unwrap();
    fs::write(&ticket, text.replace(program, &program.replace(|c: char| c.is_ascii_digit(), "a"))).unwrap();
    refused(&[&two[0], &other], "by the same program");
    fs::write(&ticket, "{").unwrap();
    refused(&[&two[0], &other], "is missing or not as");
}

#[test]
fn a_damaged_share_is_not_joined() {
    let region = Region::small();
    let folder = share(&region, 1, 1, &[]);
    let page = format!("{folder}/altenburg/index.html");
    let good = fs::read(&page).unwrap();
    fs::write(&page, [&good[1..], b" "].concat()).unwrap();
    assert!(stderr(&join(&region, std::slice::from_ref(&folder))).contains("altenburg/index.html"));
    fs::remove_file(&page).unwrap();
    assert!(stderr(&join(&region, std::slice::from_ref(&folder))).contains("altenburg/index.html"));
    assert!(!region.root().join("output").exists());
    fs::write(&page, good).unwrap();
    assert!(join(&region, &[folder]).status.success());
}

#[test]
fn a_share_with_mistakes_is_none() {
    let region = Region::small();
    let folder = share(&region, 1, 2, &[]);
    region.change("content/altenburg/news/markt.md", "title:", "titel:");
    let built = region.command(&["build", "--shard", "1/2", "--output", &folder]);
    assert_eq!(built.status.code(), Some(1));
    assert!(stderr(&join(&region, &[folder])).contains("no `SHARD.json`"));
    for wrong in [&["build", "--shard", "3/2"][..], &["build", "--shard", "1/2", "--site", "altenburg"], &["assemble"]] {
        assert_eq!(region.command(wrong).status.code(), Some(2), "{wrong:?}");
    }
}
