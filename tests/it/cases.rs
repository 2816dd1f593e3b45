//! Messages, word for word: each folder of `tests/cases` breaks the small region in one way.
//!
//! A case holds files that are laid over `tests/cases/_base`, and perhaps
//! - `edit.txt`: a path, then the lines to take out (`-…`) and to put in their place (`+…`); only `+…` adds at the end,
//! - `delete.txt`: paths to delete, one a line,
//! - `args.txt`: `--strict`, `--drafts`, `--site ID` or `--date YYYY-MM-DD`.
//!
//! The messages must be those in `expected.de.txt` and `expected.en.txt`; `UPDATE=1 cargo test` writes them.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dorfplatz::diag::{Lang, codes};
use dorfplatz::write::files_below;
use rayon::prelude::*;

use crate::region::{Region, Run, Setup, repository};

/// Codes whose mistake can't be kept in git as text, or needs an address; `odd_files`, `notices` and `waste` make them.
const MADE_IN_RUST: [&str; 6] = ["D0101", "D0102", "D0103", "D0104", "D1710", "D1808"];

fn cases() -> Vec<PathBuf> {
    folders("tests/cases")
}

/// The cases of a folder.
pub(crate) fn folders(name: &str) -> Vec<PathBuf> {
    let folder = repository().join(name);
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.is_dir() && !case.file_name().unwrap().to_string_lossy().starts_with('_'));
    cases.sort();
    cases
}

/// The small region with a case laid over it.
pub(crate) fn region(case: &Path) -> Region {
    let region = Region::small();
    for path in files_below(case) {
        if path.contains('/') && !path.starts_with("expected/") {
            region.put_bytes(&path, &fs::read(case.join(&path)).unwrap());
        }
    }
    for path in read(case, "delete.txt").lines() {
        region.delete(path);
    }
    edit(&region, &read(case, "edit.txt"));
    region
}

fn read(case: &Path, name: &str) -> String {
    fs::read_to_string(case.join(name)).unwrap_or_default()
}

/// Takes lines out of files and puts others in their place.
fn edit(region: &Region, script: &str) {
    let (mut path, mut out, mut new) = (String::new(), String::new(), String::new());
    for line in script.lines().chain([""]) {
        if let Some(line) = line.strip_prefix('-').filter(|_| new.is_empty()) {
            writeln!(out, "{line}").unwrap();
        } else if let Some(line) = line.strip_prefix('+') {
            writeln!(new, "{line}").unwrap();
        } else {
            if !out.is_empty() {
                region.change(&path, &out, &new);
            } else if !new.is_empty() {
                region.append(&path, &new);
            }
            (out, new) = (String::new(), String::new());
            if let Some(line) = line.strip_prefix('-') {
                writeln!(out, "{line}").unwrap();
            } else if !line.is_empty() {
                line.clone_into(&mut path);
            }
        }
    }
}

/// How a case is built.
pub(crate) fn setup(case: &Path) -> Setup {
    let args = read(case, "args.txt");
    let mut words = args.split_whitespace();
    let mut setup = Setup::default();
    while let Some(word) = words.next() {
        match word {
            "--strict" => setup.strict = true,
            "--drafts" => setup.drafts = true,
            "--site" => setup.sites.push(words.next().unwrap().to_owned()),
            "--date" => setup.date = words.next().unwrap().parse().unwrap(),
            other => panic!("{}: unknown argument {other}", case.display()),
        }
    }
    setup
}

/// All messages and, at the end, what became of the sites.
fn told(run: &Run, lang: Lang) -> String {
    let words = if lang == Lang::De {
        ["veröffentlicht", "zurückgehalten", "nichts veröffentlicht"]
    } else {
        ["published", "held", "nothing published"]
    };
    let mut text = run.messages(lang);
    let list = |sites: Vec<&str>| if sites.is_empty() { "–".to_owned() } else { sites.join(", ") };
    if run.outcome.stopped {
        writeln!(text, "= {}", words[2]).unwrap();
    } else {
        writeln!(text, "= {}: {}\n= {}: {}", words[0], list(run.published()), words[1], list(run.held())).unwrap();
    }
    text
}

#[test]
fn every_case_is_told_in_the_words_expected_of_it() {
    let update = std::env::var_os("UPDATE").is_some();
    let wrong: Vec<String> = cases()
        .par_iter()
        .flat_map_iter(|case| {
            let run = region(case).build_with(&setup(case));
            let broken = run.has_errors() != (run.outcome.stopped || !run.held().is_empty());
            let mut wrong = if broken { vec![format!("{}: errors must hold a site or stop all", case.display())] } else { Vec::new() };
            for (lang, name) in [(Lang::De, "expected.de.txt"), (Lang::En, "expected.en.txt")] {
                let (told, path) = (told(&run, lang), case.join(name));
                if update {
                    fs::write(&path, &told).unwrap();
                } else if fs::read_to_string(&path).unwrap_or_default() != told {
                    wrong.push(format!("{}: expected something else than\n{told}", path.display()));
                }
            }
            wrong
        })
        .collect();
    assert!(wrong.is_empty(), "{}\n{} of the cases differ; `UPDATE=1 cargo test` rewrites them", wrong.join("\n"), wrong.len());
}

#[test]
fn every_code_has_a_broken_example() {
    let told: String = cases().iter().map(|case| read(case, "expected.de.txt")).collect();
    let missing: Vec<&str> =
        codes::ALL.iter().map(|code| code.id).filter(|id| !told.contains(&format!("[{id}]")) && !MADE_IN_RUST.contains(id)).collect();
    assert!(missing.is_empty(), "without a case in tests/cases: {missing:?}");
}

#[test]
fn every_code_has_an_entry_in_the_handbook() {
    let folder = repository().join("docs/handbuch");
    let pages = files_below(&folder).into_iter().filter(|path| Path::new(path).extension().is_some_and(|end| end == "md"));
    let pages: String = pages.map(|path| fs::read_to_string(folder.join(path)).unwrap()).collect();
    let headings: BTreeSet<&str> =
        pages.lines().filter(|line| line.starts_with('#')).flat_map(|line| line.split([' ', '`', ':'])).collect();
    let missing: Vec<&str> = codes::ALL.iter().map(|code| code.id).filter(|id| !headings.contains(id)).collect();
    assert!(missing.is_empty(), "without a heading below docs/handbuch: {missing:?}");
}

#[test]
fn every_code_is_unique_and_says_what_to_do_in_both_languages() {
    let ids: BTreeSet<&str> = codes::ALL.iter().map(|code| code.id).collect();
    assert_eq!(ids.len(), codes::ALL.len());
    for code in codes::ALL.iter() {
        for sentence in [code.de, code.en, code.help_de, code.help_en] {
            assert!(
                !sentence.is_empty() && !sentence.ends_with('.') && sentence.chars().next().is_some_and(|first| !first.is_uppercase())
                    || ["HTML", "Fehler"].iter().any(|noun| sentence.starts_with(noun)),
                "{}: {sentence}",
                code.id
            );
        }
    }
}

#[test]
fn no_message_leaves_a_placeholder_open_or_speaks_of_types() {
    for case in cases() {
        for name in ["expected.de.txt", "expected.en.txt"] {
            let told = read(&case, name);
            let sentences = told.lines().filter(|line| {
                ["Fehler[", "error[", "Warnung[", "warning[", "  = "].iter().any(|start| line.trim_start().starts_with(start.trim_start()))
            });
            for line in sentences {
                for wrong in ["{advice}", "{reason}", "{kind}", "{choices}", "{in}", "Some(", "None", "::", "\"\"", "``"] {
                    assert!(!line.contains(wrong), "{}: `{wrong}` in {line}", case.display());
                }
            }
        }
    }
}
