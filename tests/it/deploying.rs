//! Uploading into a folder, by the command: what it says, and what it leaves alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dorfplatz::manifest::{Manifest, is_hashed, sha256};
use dorfplatz::write::files_below;

use crate::region::{Region, stderr, stdout};

/// The region with a target beside it, built.
fn region(more: &str) -> (Region, PathBuf) {
    let region = Region::small();
    let target = region.root().join("webspace");
    fs::create_dir(&target).unwrap();
    region.append("content/portal.yaml", &format!("deploy:\n  webspace:\n    to: webspace\n{more}"));
    region.build().fine();
    (region, target)
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let ours = |path: &String| !path.starts_with(".dorfplatz/");
    files_below(folder).into_iter().filter(ours).map(|path| (path.clone(), fs::read(folder.join(path)).unwrap())).collect()
}

#[test]
fn each_site_lists_its_files() {
    let (region, _) = region("");
    let output = region.output();
    for list in output.keys().filter(|path| path.ends_with("MANIFEST.json")) {
        let folder = list.strip_suffix("MANIFEST.json").unwrap();
        let manifest = Manifest::decode(&output[list]).unwrap();
        let mine = |path: &&String| path.starts_with(folder) && *path != list && (!folder.is_empty() || !path.contains('/'));
        assert_eq!(manifest.files.len(), output.keys().filter(mine).count(), "{list}");
        for (path, file) in &manifest.files {
            let bytes = &output[&format!("{folder}{path}")];
            assert_eq!((file.size, &file.sha256), (bytes.len() as u64, &sha256(bytes)), "{folder}{path}");
        }
    }
    let town = Manifest::decode(&output["altenburg/MANIFEST.json"]).unwrap();
    let form = town.files["formulare/hund/hund.pdf"].form.clone().unwrap();
    assert_eq!((form.id.as_str(), form.version.is_empty()), ("hund", false));
}

#[test]
fn a_folder_gets_what_was_built_and_then_only_what_changed() {
    let (region, target) = region("");
    let run = region.command(&["deploy", "--lang", "en"]);
    assert!(run.status.success(), "{}", stderr(&run));
    assert_eq!(files(&target), region.output());
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.build().fine();
    let run = region.command(&["deploy", "--dry-run", "--lang", "en"]);
    assert!(stdout(&run).contains("~ altenburg/rathaus/index.html") && !stdout(&run).contains("fockendorf"), "{}", stdout(&run));
    let run = region.command(&["deploy", "--verify", "--lang", "de"]);
    assert!(stdout(&run).contains("5 Dateien übertragen, 0 gelöscht"), "{}", stdout(&run));
    assert_eq!(files(&target), region.output());
    let run = region.command(&["rollback", "--lang", "de"]);
    assert!(stdout(&run).contains("5 Dateien übertragen"), "{}{}", stdout(&run), stderr(&run));
    assert!(!fs::read_to_string(target.join("altenburg/rathaus/index.html")).unwrap().contains("am schönen Markt"));
}

#[test]
fn every_machine_can_go_back_whatever_its_content_says() {
    let (region, target) = region("");
    region.command(&["deploy"]);
    let before = files(&target);
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.change("content/altenburg/site.yaml", "bank:", "colours: {primary: \"#1f4e79\"}\nbank:");
    region.build().fine();
    region.command(&["deploy"]);
    let after = region.output();
    // Another machine has neither output nor cache; and today's content has a mistake.
    region.delete("output").delete(".dorfplatz");
    region.change("content/altenburg/pages/rathaus.md", "title:", "titel:");
    let run = region.command(&["rollback", "--verify", "--lang", "en"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let seen = files(&target);
    assert!(before.iter().all(|(path, bytes)| seen.get(path) == Some(bytes)));
    assert!(seen.keys().all(|path| before.contains_key(path) || is_hashed(path)));
    // And once more leads forward again.
    assert!(region.command(&["rollback"]).status.success());
    let seen = files(&target);
    assert!(after.iter().all(|(path, bytes)| seen.get(path) == Some(bytes)));
    // Whoever removes what is kept has no way back, and nothing else happens.
    region.delete("webspace/.dorfplatz/previous");
    let run = region.command(&["rollback", "--lang", "de"]);
    assert!(run.status.code() == Some(2) && stderr(&run).contains("am Ziel ist kein voriger Stand aufgehoben"), "{}", stderr(&run));
    assert_eq!(files(&target), seen);
}

#[test]
fn what_was_withdrawn_does_not_come_back_and_is_not_kept() {
    let (region, target) = region("");
    let old = region.output()["altenburg/formulare/hund/hund.pdf"].clone();
    // Also what nobody sees.
    let has_old = || files_below(&target).iter().any(|path| fs::read(target.join(path)).unwrap() == old);
    let run = |arguments: &[&str]| {
        let run = region.command(arguments);
        assert!(run.status.success(), "{arguments:?}: {}", stderr(&run));
    };
    run(&["release", "hund", "--site", "altenburg"]);
    region.build().fine();
    run(&["deploy"]);
    region.change("forms/hund.yaml", "version: 2026-03\nvalid_from: 2026-03-01", "version: 2026-11\nvalid_from: 2026-11-01");
    region.change("forms/hund.yaml", "label: Rufname", "label: Name des Hundes");
    region.build().fine();
    run(&["deploy"]);
    assert!(has_old());
    run(&["release", "--withdraw", "hund", "--form-version", "2026-03", "--site", "altenburg", "--reason", "Die Anschrift war falsch"]);
    region.change("content/fockendorf/pages/dorf.md", "an der Pleiße", "an der schönen Pleiße");
    region.build().fine();
    run(&["deploy"]);
    assert!(!has_old());
    run(&["rollback"]);
    assert!(!has_old());
    let page = fs::read_to_string(target.join("fockendorf/dorf/index.html")).unwrap();
    assert!(!page.contains("schönen"), "the rest goes back");
}

#[test]
fn a_held_site_is_left_alone_and_a_site_that_is_gone_goes() {
    let (region, target) = region("");
    region.command(&["deploy"]);
    let before = files(&target);
    region.change("content/fockendorf/pages/dorf.md", "title:", "titel:");
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.build();
    let run = region.command(&["deploy", "--lang", "en"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(stdout(&run).contains("Left alone because of their own mistakes: fockendorf"), "{}", stdout(&run));
    let after = files(&target);
    let of = |files: &BTreeMap<String, Vec<u8>>| files.iter().filter(|(path, _)| path.starts_with("fockendorf/")).count();
    assert!(
        of(&before) > 0
            && before.iter().filter(|(path, _)| path.starts_with("fockendorf/")).all(|(path, bytes)| after.get(path) == Some(bytes))
    );
    region.change("content/portal.yaml", "  - fockendorf\n", "").delete("content/fockendorf");
    region.change("content/portal/site.yaml", ", fockendorf]", "]");
    region.build().fine();
    let run = region.command(&["deploy", "--allow-delete"]);
    assert!(run.status.success(), "{}", stderr(&run));
    assert!(files(&target).keys().all(|path| !path.starts_with("fockendorf/")));
}

#[test]
fn a_target_for_one_site_has_it_directly() {
    let (region, target) = region("    site: altenburg\n");
    fs::write(target.join("fremd.txt"), "nicht von uns").unwrap();
    assert!(region.command(&["deploy"]).status.success());
    let seen = files(&target);
    assert!(seen.contains_key("rathaus/index.html") && seen.contains_key("fremd.txt") && !seen.contains_key("altenburg/index.html"));
}

#[test]
fn files_with_a_hash_stay_for_one_release() {
    let (region, target) = region("");
    region.command(&["deploy"]);
    let old: Vec<String> = region.output().into_keys().filter(|path| path.rsplit('.').next() == Some("css") && is_hashed(path)).collect();
    region.change("content/altenburg/site.yaml", "bank:", "colours: {primary: \"#1f4e79\"}\nbank:");
    region.build().fine();
    let gone: Vec<&String> = old.iter().filter(|path| !region.has(path)).collect();
    assert!(!gone.is_empty());
    region.command(&["deploy"]);
    assert!(gone.iter().all(|path| target.join(path).exists()));
    region.change("content/altenburg/pages/rathaus.md", "am Markt", "am schönen Markt");
    region.build().fine();
    region.command(&["deploy"]);
    assert!(gone.iter().all(|path| !target.join(path).exists()));
}

#[test]
fn what_is_asked_for_wrongly_is_told_in_both_languages() {
    let (region, _) = region("  andere:\n    to: gibt-es-nicht\n");
    for (arguments, words) in [
        (&["deploy", "--lang", "de"][..], "es gibt mehrere Ziele; nennen Sie eines: webspace, andere"),
        (&["deploy", "--lang", "en"], "there are several targets; name one: webspace, andere"),
        (&["deploy", "webspase", "--lang", "de"], "das Ziel `webspase` gibt es nicht – `webspace`?; vorhanden sind: webspace, andere"),
        (&["deploy", "webspase", "--lang", "en"], "there is no target `webspase` – `webspace`?"),
        (&["deploy", "andere", "--lang", "de"], "keine Verbindung zum Server"),
        (&["rollback", "webspace", "--lang", "de"], "am Ziel ist kein voriger Stand aufgehoben"),
        (&["rollback", "webspace", "--lang", "en"], "the target keeps no previous release"),
    ] {
        let run = region.command(arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&run).contains(words), "{arguments:?}: {}", stderr(&run));
    }
    region.change("content/portal.yaml", "  andere:\n    to: gibt-es-nicht\n", "");
    region.put("output/altenburg/index.html", "von Hand");
    assert!(stderr(&region.command(&["deploy", "--lang", "en"])).contains("is not the file that was built"));
    region.delete("output");
    assert!(stderr(&region.command(&["deploy", "--lang", "de"])).contains("ist noch nicht gebaut"));
}
