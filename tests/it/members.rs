//! Towns in repositories of their own, and shared changes that a town holds back.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use dorfplatz::diag::Lang;

use crate::region::{Region, differing, stderr, stdout};

/// Where the town's checkout lies, from the region's folder.
const TOWN: &str = "ablagen/altenburg";
const DOG: &str = "content/shared/services/hund.yaml";

/// The files of a site by path.
fn of(site: &str, output: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    output.iter().filter(|(path, _)| path.starts_with(&format!("{site}/"))).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// A region whose Altenburg has a repository of its own, with more lines on this member.
fn apart(more: &str) -> Region {
    let region = Region::small();
    for folder in ["content", "forms"] {
        let from = region.root().join(folder).join("altenburg");
        if from.exists() {
            let to = region.root().join(TOWN).join(folder);
            fs::create_dir_all(&to).unwrap();
            fs::rename(from, to.join("altenburg")).unwrap();
        }
    }
    region.put(&format!("{TOWN}/region.yaml"), "folder: ../..\nsite: altenburg\n");
    region.append("content/portal.yaml", &format!("members:\n  altenburg:\n    folder: {TOWN}\n{more}"));
    region
}

/// Runs the program in the town's checkout.
fn in_town(region: &Region, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorfplatz"));
    command.args(args).args(["--lang", "de", "--date", "2026-11-22"]).current_dir(town(region)).env_remove("SOURCE_DATE_EPOCH");
    command.output().unwrap()
}

fn town(region: &Region) -> PathBuf {
    region.root().join(TOWN)
}

/// Runs a command that must succeed.
fn run(region: &Region, args: &[&str]) -> String {
    let output = region.command(args);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

#[test]
fn one_build_joins_all_repositories_as_if_they_were_one() {
    let whole = Region::small();
    whole.build().fine();
    let region = apart("");
    region.build().fine();
    assert_eq!(differing(&whole.output(), &region.output()), Vec::<String>::new());
}

#[test]
fn a_town_builds_alone_with_the_shared_part() {
    let region = apart("");
    region.build().fine();
    let output = in_town(&region, &["build"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let alone = town(&region).join("output");
    let written = dorfplatz::write::files_below(&alone);
    assert!(written.iter().all(|path| path.starts_with("altenburg/")), "{written:?}");
    let alone = written.into_iter().map(|path| (path.clone(), fs::read(alone.join(path)).unwrap())).collect();
    assert_eq!(differing(&of("altenburg", &region.output()), &alone), Vec::<String>::new());
}

#[test]
fn a_town_is_told_its_own_mistakes_and_the_shared_ones_and_where_they_are() {
    let region = apart("");
    region.put(&format!("{TOWN}/content/altenburg/news/markt.md"), "---\ntitle: Markt\ndate: morgen\n---\n\nText.\n");
    region.append("content/fockendorf/site.yaml", "unbekannt: 1\n");
    region.append(DOG, "unbekannt: 1\n");
    let told = stderr(&in_town(&region, &["check"]));
    assert!(told.contains("--> content/altenburg/news/markt.md:3:7"), "{told}");
    assert!(told.contains("--> ../../content/shared/services/hund.yaml:"), "{told}");
    assert!(!told.contains("fockendorf"), "{told}");
    let told = region.check().messages(Lang::De);
    assert!(told.contains(&format!("--> {TOWN}/content/altenburg/news/markt.md:3:7")) && told.contains("fockendorf"), "{told}");
}

#[test]
fn a_repository_that_is_missing_holds_its_town_alone() {
    let region = apart("");
    region.build().fine();
    let before = region.output();
    fs::rename(town(&region), region.root().join("woanders")).unwrap();
    region.append("content/fockendorf/site.yaml", "intro: Willkommen in Fockendorf.\n");
    let run = region.build();
    assert_eq!(run.codes(), ["D1501"]);
    assert_eq!(run.held(), ["altenburg"]);
    assert_eq!(differing(&of("altenburg", &before), &of("altenburg", &region.output())), Vec::<String>::new());
    assert!(region.page("fockendorf/index.html").contains("Willkommen in Fockendorf."));
    // It comes back as if nothing had been.
    fs::rename(region.root().join("woanders"), town(&region)).unwrap();
    region.build().fine();
}

#[test]
fn what_is_new_is_written_into_the_town_s_repository() {
    let region = apart("");
    let there = |path: &str| town(&region).join(path).exists();
    run(&region, &["new", "news", "altenburg", "Neuer Brunnen"]);
    assert!(there("content/altenburg/news/2026-11-22-neuer-brunnen.md"));
    let output = in_town(&region, &["new", "news", "altenburg", "Neue Bank"]);
    assert!(output.status.success() && there("content/altenburg/news/2026-11-22-neue-bank.md"), "{}", stderr(&output));
    run(&region, &["mv", "office", "altenburg/steuern", "abgaben"]);
    assert!(there("content/altenburg/offices/abgaben.yaml") && !there("content/altenburg/offices/steuern.yaml"));
    run(&region, &["release"]);
    assert!(there("records/forms/altenburg/hund/record.yaml"));
    assert!(!region.root().join("content/altenburg").exists() && !region.root().join("records/forms/altenburg").exists());
    region.check().fine();
}

#[test]
fn a_town_with_a_repository_of_its_own_keeps_its_id() {
    let output = apart("").command(&["mv", "site", "altenburg", "altenburg-stadt"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output),
        "Fehler: `altenburg` steht in `portal.yaml` unter `members`; löschen Sie den Eintrag, legen Sie die Ordner hierher, und \
         richten Sie `members` für `altenburg-stadt` neu ein\n"
    );
}

/// A region whose Altenburg has accepted what is shared today, and what it looked like then.
fn holding() -> (Region, BTreeMap<String, Vec<u8>>) {
    let region = apart("    changes: held\n");
    let said = run(&region, &["adopt", "--accept"]);
    assert!(said.ends_with("altenburg: 6 Texte übernommen; legen Sie `records/adopted/altenburg/` in die Versionsverwaltung\n"), "{said}");
    region.build().fine();
    let output = region.output();
    (region, output)
}

/// Changes texts of the stock: a service, a block of forms; a new life event.
fn change(region: &Region) {
    region.change(DOG, "meldet ihn an", "meldet ihn binnen einer Woche an");
    region.change("forms/blocks/person.yaml", "label: Name}", "label: Vor- und Nachname}");
    let event = region.text("content/shared/life-events/tiere.yaml");
    region.put("content/shared/life-events/garten.yaml", &event.replace("Tiere", "Garten").replace("tiere", "garten"));
}

#[test]
fn with_everything_accepted_a_town_looks_as_it_does_without_holding() {
    let whole = Region::small();
    whole.build().fine();
    let (region, held) = holding();
    assert_eq!(differing(&whole.output(), &held), Vec::<String>::new());
    change(&whole);
    change(&region);
    run(&region, &["adopt", "--accept"]);
    whole.build().fine();
    region.build().fine();
    assert_eq!(differing(&whole.output(), &region.output()), Vec::<String>::new());
}

#[test]
fn shared_changes_reach_a_town_that_holds_when_it_accepts_them() {
    let (region, before) = holding();
    change(&region);
    let built = region.build();
    assert_eq!(built.codes(), ["D1506"]);
    assert_eq!(built.held(), Vec::<&str>::new());
    let after = region.output();
    // Its neighbours' events and news may show; its own texts and forms stay.
    let changed = differing(&of("altenburg", &before), &of("altenburg", &after));
    assert_eq!(changed, Vec::<String>::new());
    assert!(region.page("fockendorf/leistungen/hund/index.html").contains("binnen einer Woche"));
    assert!(region.has("fockendorf/lebenslagen/garten/index.html") && !region.has("altenburg/lebenslagen/garten/index.html"));
    assert_eq!(
        run(&region, &["adopt"]),
        "altenburg: content/shared/life-events/garten.yaml (neu)\n\
         altenburg: content/shared/services/hund.yaml (geändert)\n\
         altenburg: forms/blocks/person.yaml (geändert)\n\
         altenburg: noch nicht übernommen: 3; übernehmen mit `dorfplatz adopt altenburg --accept`\n"
    );
    let diff = run(&region, &["adopt", "altenburg", "hund", "--diff"]);
    assert!(
        diff.contains("\n-teaser: Wer einen Hund hält, meldet ihn an.\n+teaser: Wer einen Hund hält, meldet ihn binnen einer Woche an.\n"),
        "{diff}"
    );
    assert!(!diff.contains("garten"), "{diff}");
    // One by one, from the town's checkout.
    let output = in_town(&region, &["adopt", "hund", "--accept"]);
    assert_eq!(
        stdout(&output),
        "altenburg: content/shared/services/hund.yaml (geändert)\n\
         altenburg: 1 Text übernommen; legen Sie `records/adopted/altenburg/` in die Versionsverwaltung\n"
    );
    assert_eq!(region.build().codes(), ["D1506"]);
    assert!(region.page("altenburg/leistungen/hund/index.html").contains("binnen einer Woche"));
    assert!(!region.has("altenburg/lebenslagen/garten/index.html"));
    let said = run(&region, &["adopt", "--format", "json"]);
    assert!(
        said.starts_with(
            "{\"site\":\"altenburg\",\"path\":\"content/shared/life-events/garten.yaml\",\"change\":\"new\",\"accepted\":false}\n"
        ),
        "{said}"
    );
    run(&region, &["adopt", "--accept"]);
    region.build().fine();
    assert!(region.has("altenburg/lebenslagen/garten/index.html"));
    assert_eq!(run(&region, &["adopt"]), "altenburg: nichts Neues; alle gemeinsamen Texte sind übernommen\n");
}

#[test]
fn a_text_that_the_region_deletes_stays_where_it_was_accepted() {
    let (region, before) = holding();
    region.delete(DOG).delete("forms/hund.yaml");
    for (path, from, to) in [
        ("content/fockendorf/site.yaml", "  services: [hund, wohngeld]\n  forms: [hund]\n", "  services: [wohngeld]\n"),
        ("content/pleissenaue/site.yaml", "adopt:\n  services: [hund]\n", ""),
    ] {
        region.change(path, from, to);
    }
    let built = region.build();
    assert!(built.held().is_empty() && built.codes().contains(&"D1506"), "{}", built.messages(Lang::De));
    assert!(region.page("altenburg/leistungen/hund/index.html").contains("meldet ihn an"));
    let (forms, after) =
        (|path: &&String| path.starts_with("altenburg/formulare/") && path.rsplit('.').next() == Some("pdf"), region.output());
    assert!(before.keys().any(|path| forms(&path)));
    assert!(before.keys().filter(forms).all(|path| after.get(path) == before.get(path)));
    let said = run(&region, &["adopt"]);
    assert!(said.contains("altenburg: content/shared/services/hund.yaml (gelöscht)\naltenburg: forms/hund.yaml (gelöscht)\n"), "{said}");
}

#[test]
fn a_copy_that_was_changed_by_hand_holds_the_town_until_it_is_accepted_anew() {
    let (region, before) = holding();
    region.append(&format!("{TOWN}/records/adopted/altenburg/{DOG}"), "notes: Von Hand.\n");
    let built = region.build();
    assert_eq!(built.held(), ["altenburg"]);
    assert!(built.codes().contains(&"D1504"), "{:?}", built.codes());
    assert_eq!(differing(&of("altenburg", &before), &of("altenburg", &region.output())), Vec::<String>::new());
    run(&region, &["adopt", "altenburg", DOG, "--accept"]);
    region.build().fine();
    assert_eq!(differing(&before, &region.output()), Vec::<String>::new());
}

#[test]
fn a_town_that_does_not_hold_can_accept_nothing() {
    let refused = |region: &Region, args: &[&str]| {
        let output = region.command(args);
        assert_eq!(output.status.code(), Some(2));
        stderr(&output)
    };
    assert_eq!(
        refused(&apart(""), &["adopt"]),
        "Fehler: hier hält keine Kommune gemeinsame Änderungen zurück; das schaltet `members` mit `changes: held` in `portal.yaml` ein\n"
    );
    let (region, _) = holding();
    assert_eq!(refused(&region, &["adopt", "fockendorf"]), "Fehler: `fockendorf` hält keine gemeinsamen Änderungen zurück\n");
    assert_eq!(
        refused(&region, &["adopt", "hundd", "--accept"]),
        "Fehler: `hundd` ist weder eine Kommune, die Änderungen zurückhält, noch ein gemeinsamer Text, den eine von ihnen nutzt\n"
    );
}

#[test]
fn a_town_without_its_region_is_told_where_it_should_lie() {
    let region = apart("");
    region.put(&format!("{TOWN}/region.yaml"), "folder: ../ost\nsite: altenburg\n");
    let told = stderr(&in_town(&region, &["check"]));
    assert!(told.contains("Fehler[D1501]: der Ordner `../ost` fehlt, in dem die Region liegen soll"), "{told}");
    assert!(told.contains("--> region.yaml:1:9"), "{told}");
}
