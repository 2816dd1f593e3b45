//! The program as people call it: exit codes, options, languages.

use crate::region::{Region, stderr, stdout};

fn code(region: &Region, args: &[&str]) -> i32 {
    region.command(args).status.code().unwrap()
}

#[test]
fn a_good_region_exits_with_0_and_a_summary() {
    let region = Region::small();
    let output = region.command(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("5 Websites veröffentlicht, 0 zurückgehalten"), "{}", stdout(&output));
    assert!(stdout(&output).contains("0 Fehler, 0 Warnungen"));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_mistake_in_content_exits_with_1_and_publishes_the_others() {
    let region = Region::small();
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true");
    let output = region.command(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("Fehler[D0301]") && stderr(&output).contains("content/altenburg/pages/rathaus.md:3:1"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("4 Websites veröffentlicht, 1 zurückgehalten"), "{}", stdout(&output));
    assert!(region.has("fockendorf/index.html"));
}

#[test]
fn a_warning_exits_with_0_and_under_strict_with_1() {
    let region = Region::small();
    region.append("content/altenburg/services/hund.yaml", "teaser: Hunde in Altenburg.\n");
    assert_eq!((code(&region, &["build"]), code(&region, &["build", "--strict"])), (0, 1));
}

#[test]
fn wrong_use_exits_with_2() {
    let region = Region::small();
    for args in [
        &["bild"][..],
        &["build", "--date", "morgen"],
        &["build", "--site", "atlantis"],
        &["schema", "nix"],
        &["why", "altenburg", "nix"],
        &["why", "atlantis", "hund"],
    ] {
        let output = region.command(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!stderr(&output).is_empty() && !stderr(&output).contains("panicked"), "{args:?}");
    }
    assert!(!region.root().join("output").exists(), "wrong use writes nothing");
}

#[test]
fn a_folder_without_content_exits_with_2_and_says_what_to_do() {
    let region = Region::small();
    region.delete("content");
    let output = region.command(&["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--root"), "{}", stderr(&output));
}

#[test]
fn output_that_cannot_be_written_exits_with_2() {
    let region = Region::small();
    region.put("output", "a file where a folder should be");
    let output = region.command(&["build"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn check_writes_nothing() {
    let region = Region::small();
    let output = region.command(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!region.root().join("output").exists() && !region.root().join(".dorfplatz").exists());
}

#[test]
fn check_finds_what_build_would_find() {
    let region = Region::small();
    region.change("themes/standard/templates/office.html", "{% block content %}", "{% block content %}{{ nichts.davon }}");
    let (check, build) = (region.command(&["check"]), region.command(&["build"]));
    assert_eq!((check.status.code(), build.status.code()), (Some(1), Some(1)));
    assert_eq!(stderr(&check), stderr(&build));
}

#[test]
fn one_site_alone_is_its_part_of_the_whole() {
    let (whole, part) = (Region::small(), Region::small());
    whole.build().fine();
    assert_eq!(code(&part, &["build", "--site", "altenburg", "-q"]), 0);
    let part = part.output();
    assert!(part.keys().all(|path| path.starts_with("altenburg/")), "{:?}", part.keys().next());
    let whole = whole.output();
    assert!(part.iter().eq(whole.iter().filter(|(path, _)| path.starts_with("altenburg/"))));
}

#[test]
fn messages_come_in_the_language_of_the_reader() {
    let region = Region::small();
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true");
    let (de, en) = (region.command(&["build"]), region.command(&["build", "--lang", "en"]));
    assert!(stderr(&de).contains("den Schlüssel `naw` gibt es nicht") && stderr(&de).contains("meinten Sie `nav`?"));
    assert!(stderr(&en).contains("there is no key `naw`") && stderr(&en).contains("did you mean `nav`?"));
    assert!(stdout(&en).contains("4 sites published, 1 held"), "{}", stdout(&en));
}

#[test]
fn json_is_one_object_a_line() {
    let region = Region::small();
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true");
    let output = region.command(&["build", "--format", "json"]);
    let lines: Vec<serde_json::Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let mistake = &lines[0];
    assert_eq!(mistake["code"], "D0301");
    assert_eq!(mistake["severity"], "error");
    assert_eq!(
        (&mistake["file"], &mistake["line"], &mistake["column"]),
        (&"content/altenburg/pages/rathaus.md".into(), &3.into(), &1.into())
    );
    assert_eq!((&mistake["end_line"], &mistake["end_column"]), (&3.into(), &4.into()));
    assert_eq!((&mistake["suggestion"], &mistake["site"]), (&"nav".into(), &"altenburg".into()));
    assert_eq!(lines[1]["summary"]["held"], serde_json::json!(["altenburg"]));
    assert_eq!(stderr(&output), "");
}

#[test]
fn json_says_of_shared_mistakes_that_they_are_no_sites() {
    let region = Region::small();
    region.change("content/portal.yaml", "federal: bund", "federal: bnd");
    region.change("content/shared/services/hund.yaml", "level: municipality", "level: gemeinde");
    let output = region.command(&["build", "--format", "json"]);
    for line in stdout(&output).lines().filter(|line| line.contains("\"code\"")) {
        let mistake: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(mistake["site"].is_null(), "{line}");
    }
}

#[test]
fn source_date_epoch_is_the_day_of_a_build() {
    let region = Region::small();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_dorfplatz"))
        .args(["build", "-q", "--root"])
        .arg(region.root())
        .env("SOURCE_DATE_EPOCH", "1798761600") // 2027-01-01
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(region.page("altenburg/leistungen/hund/index.html").contains("84,00"));
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let region = Region::small();
    let output = region.command(&["build", "-q"]);
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
}

#[test]
fn schemas_are_printed_or_written() {
    let region = Region::small();
    let output = region.command(&["schema", "news"]);
    let printed: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(printed.to_string().contains("publish_from"));
    let folder = region.root().join("schemas");
    assert_eq!(code(&region, &["schema", "--into", &folder.to_string_lossy()]), 0);
    assert!(folder.join("news.schema.json").is_file() && folder.join("form.schema.json").is_file());
}

#[test]
fn help_and_version_exit_with_0() {
    let region = Region::small();
    for args in [&["--help"][..], &["build", "--help"], &["--version"]] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_dorfplatz")).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
    assert_eq!(code(&region, &["why", "altenburg", "site"]), 0);
}
