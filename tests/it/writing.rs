//! What a build leaves on disk: changed files only, no stale ones, the same bytes with and without a cache.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::time::SystemTime;

use dorfplatz::write::files_below;

use crate::region::{Region, Setup, differing, list_of};

fn times(region: &Region) -> BTreeMap<String, SystemTime> {
    let output = region.root().join("output");
    files_below(&output).into_iter().map(|path| (path.clone(), fs::metadata(output.join(path)).unwrap().modified().unwrap())).collect()
}

#[test]
fn a_second_build_writes_nothing() {
    let region = Region::small();
    region.build().fine();
    let before = times(&region);
    let run = region.build().fine();
    assert_eq!((run.outcome.written.written, run.outcome.written.removed), (0, 0));
    assert_eq!(run.outcome.written.unchanged, before.len());
    assert_eq!(times(&region), before);
}

#[test]
fn only_changed_files_get_a_new_time() {
    let region = Region::small();
    region.build().fine();
    let (before, old) = (times(&region), region.output());
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.build().fine();
    let changed = differing(&old, &region.output());
    assert_eq!(changed, ["altenburg/rathaus/index.html", "altenburg/suche/index.json", "portal/suche/index.json"]);
    let lists: Vec<String> = changed.iter().map(|path| list_of(path)).collect();
    for (path, time) in times(&region) {
        assert_eq!(time != before[&path], changed.contains(&path) || lists.contains(&path), "{path}");
    }
}

#[test]
fn a_file_that_is_no_longer_made_vanishes() {
    let region = Region::small();
    region.build().fine();
    assert!(region.has("altenburg/rathaus/index.html"));
    region.delete("content/altenburg/pages/rathaus.md");
    region.put("output/altenburg/fremd/datei.html", "left by hand");
    let run = region.build().fine();
    assert!(!region.has("altenburg/rathaus/index.html") && !region.has("altenburg/fremd/datei.html"));
    assert!(!region.root().join("output/altenburg/rathaus").exists(), "no empty folder stays");
    assert!(run.outcome.written.removed >= 2);
}

#[test]
fn a_site_that_left_the_region_vanishes_and_foreign_folders_stay() {
    let region = Region::small();
    region.build().fine();
    region.put("output/statistik/index.html", "not ours");
    region.change("content/portal.yaml", "  - fockendorf\n", "").delete("content/fockendorf");
    region.change("content/portal/site.yaml", ", fockendorf]", "]");
    region.build().fine();
    assert!(!region.root().join("output/fockendorf").exists());
    assert!(region.has("statistik/index.html"));
}

#[test]
fn a_deleted_or_damaged_cache_gives_the_same_bytes() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.delete(".dorfplatz");
    region.build().fine();
    assert_eq!(differing(&before, &region.output()), [""; 0]);
    let cache = region.root().join(".dorfplatz");
    for (at, path) in files_below(&cache).into_iter().enumerate() {
        let mut bytes = fs::read(cache.join(&path)).unwrap();
        match at % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => bytes[40] ^= 0xff,
            _ => bytes = b"nonsense".to_vec(),
        }
        fs::write(cache.join(path), bytes).unwrap();
    }
    region.build().fine();
    assert_eq!(differing(&before, &region.output()), [""; 0]);
}

#[test]
fn an_output_file_changed_by_hand_is_mended() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.put("output/altenburg/rathaus/index.html", "overwritten");
    region.delete("output/fockendorf/dorf/index.html");
    region.delete("output/pleissenaue");
    region.build().fine();
    assert_eq!(differing(&before, &region.output()), [""; 0]);
}

#[test]
fn a_strange_file_goes_even_if_its_folder_was_there_before() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    fs::create_dir(region.root().join("output/altenburg/leer")).unwrap();
    // Everything is looked at and nothing comes out differently.
    region.change("content/portal.yaml", "name:", "# Der Name.\nname:");
    region.build().fine();
    region.put("output/altenburg/leer/fremd.html", "strange");
    region.build().fine();
    assert_eq!(differing(&before, &region.output()), [""; 0]);
}

/// The files that a name ends at, at each site.
fn inodes(region: &Region, ending: &str) -> Vec<u64> {
    let output = region.root().join("output");
    files_below(&output).iter().filter(|path| path.ends_with(ending)).map(|path| fs::metadata(output.join(path)).unwrap().ino()).collect()
}

#[test]
fn files_that_sites_have_in_common_lie_on_the_disk_once() {
    let region = Region::small();
    let one = |region: &Region| {
        region.build().fine();
        let found = inodes(region, ".woff2");
        (found.len(), found.into_iter().collect::<BTreeSet<_>>().len())
    };
    let (names, files) = one(&region);
    assert!(files > 0 && names == 5 * files, "{names} names of {files} files");
    let sheet = |region: &Region| {
        let sheet = files_below(&region.root().join("output/portal")).into_iter().find(|path| path.starts_with("assets/style.")).unwrap();
        inodes(region, &sheet)
    };
    let before = sheet(&region);
    region.append("themes/standard/assets/style.css", "/* anders */\n").build().fine();
    let after = sheet(&region);
    assert!(after.len() == 5 && after.iter().all(|inode| *inode == after[0] && !before.contains(inode)), "{before:?} {after:?}");
    region.delete("output/altenburg").append("content/shared/services/hund.yaml", "# Anmerkung\n");
    assert_eq!(one(&region), (names, files), "a site that is new gets names of files that others keep");
}

#[test]
fn a_warm_build_after_many_edits_equals_a_clean_one() {
    let warm = Region::small();
    warm.build().fine();
    let edits: [(&str, &str, &str); 6] = [
        ("content/altenburg/news/markt.md", "Neuer Markt", "Neuer Marktplatz"),
        ("content/shared/services/hund.yaml", "Wer einen Hund hält", "Wer Hunde hält"),
        ("content/altenburg/people/muster.yaml", "Erika Muster", "Max Muster"),
        ("content/fockendorf/site.yaml", "postcodes: [\"04617\"]", "postcodes: [\"04617\", \"04600\"]"),
        ("forms/hund.yaml", "label: Rufname", "label: Name des Hundes"),
        ("content/pleissenaue/site.yaml", "adopt:", "colours: {primary: \"#102030\"}\nadopt:"),
    ];
    for (path, from, to) in edits {
        warm.change(path, from, to);
        warm.build().fine();
        let clean = Region::small();
        for folder in ["content", "forms"] {
            clean.delete(folder);
            clean.lay(&warm.root().join(folder), folder);
        }
        clean.build().fine();
        assert_eq!(differing(&warm.output(), &clean.output()), [""; 0], "after {path}");
    }
}

#[test]
fn a_held_site_keeps_its_files_and_their_times() {
    let region = Region::small();
    region.build().fine();
    let before = times(&region);
    region.put("content/altenburg/pages/rathaus.md", "");
    let run = region.build();
    assert_eq!(run.held(), ["altenburg"]);
    // The portal's search names no page that can't be read, and the portal's list has the search.
    let but_search = |times: BTreeMap<String, SystemTime>| -> BTreeMap<String, SystemTime> {
        times.into_iter().filter(|(path, _)| path != "portal/suche/index.json" && path != "portal/MANIFEST.json").collect()
    };
    assert_eq!(but_search(times(&region)), but_search(before.clone()));
    region.put("content/altenburg/pages/rathaus.md", "---\ntitle: Rathaus\nnav: true\n---\n## Besuch\n\nDas Rathaus steht am Markt.\n");
    region.build().fine();
    assert_eq!(but_search(times(&region)), but_search(before));
}

#[test]
fn what_a_killed_build_left_is_cleared_away() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.put("output/.staging/altenburg/half/index.html", "half");
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.build().fine();
    assert_eq!(
        differing(&before, &region.output()),
        ["altenburg/rathaus/index.html", "altenburg/suche/index.json", "portal/suche/index.json"]
    );
    assert!(!region.root().join("output/.staging").exists());
}

#[test]
fn building_one_site_leaves_the_others_as_they_are() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.change("content/fockendorf/pages/dorf.md", "Pleiße", "schönen Pleiße");
    region.build_with(&Setup { sites: vec!["fockendorf".to_owned()], ..Setup::default() }).fine();
    assert_eq!(differing(&before, &region.output()), ["fockendorf/dorf/index.html", "fockendorf/suche/index.json"]);
}
