//! Pages, word for word: each folder of `tests/pages` lays content over the small region, as cases of messages do, and holds
//! in `expected/` what comes of it: of a page its `<main>`, of every other file all of it.
//!
//! `UPDATE=1 cargo test pages` writes them anew; an empty file below `expected/` asks for one more.

use std::fs;
use std::path::Path;

use dorfplatz::write::files_below;
use rayon::prelude::*;

use crate::cases::{folders, region, setup};

/// What of a file is compared: names of assets change with their content, the frame of a page with every page.
fn essence(path: &str, text: String) -> String {
    if Path::new(path).extension().is_none_or(|extension| extension != "html") {
        return text;
    }
    let from = text.find("<main").unwrap_or_else(|| panic!("{path} has no <main>"));
    let until = text.find("</main>").unwrap_or_else(|| panic!("{path} has no end of <main>"));
    // Drawings are the theme's affair.
    let (mut out, mut rest) = (String::new(), &text[from..until]);
    while let Some((front, drawing)) = rest.split_once("<svg") {
        out.push_str(front);
        out.push_str("<svg/>");
        rest = drawing.split_once("</svg>").map_or("", |(_, rest)| rest);
    }
    out + rest.trim_end() + "\n"
}

#[test]
fn pages_are_word_for_word_what_is_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let wrong: Vec<String> = folders("tests/pages")
        .par_iter()
        .flat_map_iter(|case| {
            let region = region(case);
            region.build_with(&setup(case)).fine();
            let expected = case.join("expected");
            let paths = files_below(&expected);
            assert!(!paths.is_empty(), "{} expects nothing", case.display());
            let differ = paths.into_iter().filter_map(|path| {
                let told = essence(&path, region.page(&path));
                if update {
                    fs::write(expected.join(&path), &told).unwrap();
                    return None;
                }
                let wanted = fs::read_to_string(expected.join(&path)).unwrap();
                let first = wanted.lines().zip(told.lines()).find(|(wanted, told)| wanted != told);
                (wanted != told).then(|| format!("{}/expected/{path}: {first:?}", case.display()))
            });
            differ.collect::<Vec<String>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}\n{} pages differ; `UPDATE=1 cargo test pages` rewrites them", wrong.join("\n"), wrong.len());
}
