//! The order of the house: what each source file must and must not do.

use std::fs;

use dorfplatz::write::files_below;

use crate::region::repository;

/// Modules from the ground up; a file may name those of its own floor and below.
const FLOORS: [&[&str]; 7] = [
    &["source", "diag", "text", "language", "rule", "portable", "trace"],
    &["decode", "calendar", "yaml", "picture", "document", "markdown", "model"],
    &["pdf", "xdf"],
    &[
        "declare",
        "resolve",
        "check",
        "plan",
        "render",
        "write",
        "cache",
        "theme",
        "address",
        "gallery",
        "gate",
        "region",
        "git",
        "history",
        "hosting",
        "manifest",
        "palette",
        "members",
        "adoption",
        "references",
        "inputs",
    ],
    &["pipeline", "shard"],
    &["serve", "deploy", "diff", "moving", "overview", "packing", "publish", "release", "reading"],
    &["cli"],
];

/// Path below `src/` and text of every source file.
fn files() -> Vec<(String, String)> {
    let folder = repository().join("src");
    let mut paths = files_below(&folder);
    paths.retain(|path| path.rsplit('.').next() == Some("rs"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(folder.join(path)).unwrap())).collect()
}

/// The lines that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The modules that a line names by `crate::…`.
fn named(line: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').map_or(rest, |list| list.split_once('}').map_or(list, |(inner, _)| inner));
        let parts: Vec<&str> = if rest.starts_with('{') { list.split(',').collect() } else { vec![list] };
        modules.extend(
            parts.iter().map(|part| part.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned()),
        );
    }
    modules
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = files().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "without `//!`: {silent:?}");
}

#[test]
fn no_file_is_longer_than_450_lines() {
    let long: Vec<_> = files().into_iter().map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > 450).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_to_do_in_the_sources() {
    let open: Vec<String> =
        files().into_iter().filter(|(_, text)| text.contains("TODO") || text.contains("FIXME")).map(|(path, _)| path).collect();
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn imports_run_one_way() {
    let mut wrong = Vec::new();
    for (path, text) in files() {
        if matches!(path.as_str(), "lib.rs" | "main.rs" | "build.rs") {
            continue;
        }
        let own = floor(module(&path)).unwrap_or_else(|| panic!("give {path} a floor"));
        for line in code(&text) {
            for other in named(line) {
                if floor(&other).is_some_and(|floor| floor > own) {
                    wrong.push(format!("{path} names {other}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn forms_on_paper_and_the_model_know_nothing_of_sites() {
    for (path, text) in files() {
        if matches!(module(&path), "pdf" | "xdf" | "model") {
            for line in code(&text) {
                assert!(!named(line).iter().any(|other| other == "resolve" || other == "render"), "{path}: {line}");
            }
        }
    }
}

#[test]
fn only_the_reader_the_writer_and_the_command_line_touch_files() {
    for (path, text) in files() {
        // A target may be a folder, and a run on one has a lock that is a file. What builds the program is no part of it.
        if !matches!(module(&path), "source" | "write" | "cache" | "cli")
            && !matches!(path.as_str(), "deploy/folder.rs" | "deploy/local.rs" | "build.rs")
        {
            let touching: Vec<&str> = code(&text)
                .filter(|line| {
                    line.contains("std::fs") || line.trim_start().starts_with("fs::") || line.contains(" fs::") || line.contains("(fs::")
                })
                .collect();
            assert!(touching.is_empty(), "{path}: {touching:?}");
        }
    }
}
