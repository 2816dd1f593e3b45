//! What holds for any input: no panic, no wait, no matter in which order files come.

use std::collections::BTreeMap;
use std::ops::Range;

use dorfplatz::declare::declare;
use dorfplatz::diag::{Diagnostic, Lang, report, tidy};
use dorfplatz::markdown::{self, Link, Setting, complete, render, set_ahead};
use dorfplatz::picture::Shown;
use dorfplatz::resolve::resolve;
use dorfplatz::source::Sources;
use dorfplatz::write::files_below;
use dorfplatz::yaml;
use proptest::prelude::*;

use crate::region::{TODAY, on, repository};

/// Pieces that YAML and Markdown are made of, and letters that trouble them.
const PIECES: [&str; 64] = [
    "a",
    "title",
    "name",
    "body",
    "ä",
    "🐶",
    "\u{301}",
    "\u{202e}",
    ":",
    ": ",
    "- ",
    "-",
    "\n",
    "\n\n",
    "\r\n",
    "  ",
    "    ",
    "\t",
    "---\n",
    "---",
    "...\n",
    "#",
    "# ",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ",",
    "&a ",
    "*a",
    "!x",
    "!!str ",
    "|",
    "|\n  ",
    ">-\n  ",
    "\"",
    "'",
    "`",
    "```\n",
    "~",
    "null",
    "%",
    "@",
    "? ",
    "<b>",
    "</b>",
    "<!--",
    "&amp;",
    "![",
    "](",
    "page:x",
    "javascript:",
    "https://x",
    "[^1]",
    "[^1]: ",
    "| a | b |\n|---|---|\n",
    "> [!NOTE]\n",
    "* ",
    "1. ",
    "\\",
    "==",
    "\u{0}",
];

fn soup() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..60).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

/// Pieces of Markdown that are blocks or may stand in them, in any order and within each other.
const MARKDOWN: [&str; 42] = [
    "# a\n",
    "## b\n",
    "### `c`\n",
    "text ",
    "äö",
    "**x**",
    "*y*",
    "~~z~~",
    "\n",
    "\n\n",
    "- ",
    "\n- ",
    "3. ",
    "> ",
    "> [!NOTE]\n",
    "    ",
    "\n\n    c\n",
    "| a | b |\n|---|--:|\n| 1 | 2 |\n",
    "|  | b |\n|:--|---|\n| | 2 |\n",
    "![p](media:a.png)",
    "![p](media:a.png \"gespannt & <b>\")",
    "![](media:a.png \"decorative\")",
    "![a *x ![b](media:c.png)* z](media:f.png)",
    "[l](service:hund#k)",
    "[n](page:nix)",
    "`co<de`",
    "```js\nx < y\n```\n",
    "---\n",
    "***\n",
    "[^a]",
    "[^b]",
    "\n[^a]: Note *x*\n",
    "\n\n[^b]: B\n\n    mehr\n",
    "[^a]: > ",
    "  [^b]: y\n",
    "Term\n",
    ": def\n",
    "z. B. § 5 ",
    "§\n5 ",
    "  \n",
    "\\\n",
    "\t",
];

/// Every message can be shown, in both languages and as JSON.
fn show(sources: &Sources, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        for lang in [Lang::De, Lang::En] {
            let text = report::human(sources, diagnostic, lang, false, false);
            assert!(text.contains(diagnostic.code.id), "{text}");
            report::json(sources, diagnostic, None, lang, true);
        }
    }
}

fn base() -> Vec<(String, String)> {
    let folder = repository().join("tests/cases/_base");
    files_below(&folder).into_iter().map(|path| (path.clone(), std::fs::read_to_string(folder.join(path)).unwrap())).collect()
}

/// Everything before the theme, from texts in memory; the messages as they are told.
fn told(files: &[(String, String)]) -> Vec<String> {
    let sources = Sources::from_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let mut diagnostics = Vec::new();
    let declared = declare(&sources, &mut diagnostics);
    if let Some(project) = resolve(&declared, on(TODAY), &mut diagnostics) {
        diagnostics.extend(dorfplatz::check::check(&project, &sources, BTreeMap::new(), None, &|_| false).found);
    }
    tidy(&mut diagnostics);
    show(&sources, &diagnostics);
    diagnostics.iter().map(|diagnostic| report::human(&sources, diagnostic, Lang::De, false, false)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_never_panics(text in soup()) {
        let sources = Sources::from_texts([("content/x/site.yaml", text.as_str())]);
        let mut found = Vec::new();
        let node = yaml::parse(0, &text.as_str().into(), &mut found);
        show(&sources, &found);
        prop_assert!(node.is_some() || !found.is_empty(), "no tree and no reason");
        for diagnostic in &found {
            if let Some(dorfplatz::diag::Place::Span(span)) = diagnostic.at {
                prop_assert!(span.start as usize <= text.len());
            }
        }
    }

    #[test]
    fn front_matter_never_panics(text in soup(), closed in any::<bool>()) {
        let text = format!("---\n{text}{}", if closed { "\n---\nText" } else { "" });
        let sources = Sources::from_texts([("content/x/pages/a.md", text.as_str())]);
        let mut found = Vec::new();
        yaml::parse_markdown(0, &text.as_str().into(), &mut found);
        show(&sources, &found);
    }

    #[test]
    fn markdown_never_panics_and_never_lets_html_through(text in soup()) {
        let mut problems: Vec<(Range<usize>, _)> = Vec::new();
        let setting = Setting { shift: 1, prefix: "p-", strings: &|key| key.to_owned() };
        let html = render(&text, &setting, &mut |_, id| if id == "x" { Link::Found("x/".to_owned()) } else { Link::Unknown }, &mut problems);
        prop_assert!(!html.contains("<b>") && !html.contains("<!--") && !html.contains("href=\"javascript") && !html.contains("style="));
        for (range, _) in problems {
            prop_assert!(range.start <= range.end && text.get(range.clone()).is_some(), "{range:?}");
        }
    }

    #[test]
    fn whatever_stands_in_whatever_every_tag_is_closed(pieces in prop::collection::vec(prop::sample::select(MARKDOWN.as_slice()), 0..20)) {
        let setting = Setting { shift: 1, prefix: "p-", strings: &|key| key.to_owned() };
        let mut resolve = |kind: &str, id: &str| match kind {
            "image" => Link::Picture(Box::new(Shown { src: id.to_owned(), ..Shown::default() })),
            "service" => Link::Found("x/".to_owned()),
            _ => Link::Unknown,
        };
        let html = render(&pieces.concat(), &setting, &mut resolve, &mut Vec::new());
        for tag in ["p", "li", "ul", "ol", "blockquote", "figure", "em", "strong", "del", "table", "tr", "th", "td", "h2", "h3", "h4", "dl", "dt", "dd",
            "section", "div", "a", "pre", "code"] {
            let opened = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
            prop_assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{}: {}", tag, html);
        }
    }

    #[test]
    fn a_text_that_is_set_ahead_is_the_same_on_its_page(pieces in prop::collection::vec(prop::sample::select(MARKDOWN.as_slice()), 0..20),
        words in prop::collection::vec(prop::sample::select(["[a](https://www.example.org/)", "[b](service:hund)", "![c](media:c.png)", "> [!NOTE]\n> ä & ö",
            "|a|b|\n|-|-|\n|c|d|\n", "\n\n", "## 12 Euro\n", "&#1;", "\u{1}"].as_slice()), 0..6)) {
        let text = [pieces.concat(), words.concat()].concat();
        let strings = |key: &str| format!("<{key}>");
        let mut asked = false;
        let mut resolve = |_: &str, _: &str| { asked = true; Link::Unknown };
        let mut problems = Vec::new();
        let html = render(&text, &Setting { shift: 0, prefix: "", strings: &strings }, &mut resolve, &mut problems);
        let (suspects, ahead) = set_ahead(&text);
        prop_assert_eq!(&suspects, &markdown::suspects(&text));
        prop_assert_eq!(suspects, problems);
        prop_assert!(ahead.is_some() || asked || html.contains('\u{1}'), "{}", html);
        if let Some(ahead) = ahead {
            prop_assert!(!asked);
            prop_assert_eq!(complete(&ahead, &strings), html);
        }
    }

    #[test]
    fn a_file_of_any_bytes_is_read_or_reported(path in prop::sample::select(vec!["content/altenburg/site.yaml", "content/portal.yaml", "content/altenburg/news/markt.md",
        "content/shared/services/hund.yaml", "content/altenburg/services/hund.yaml", "content/shared/holidays.yaml", "content/shared/life-events/tiere.yaml", "content/altenburg/people/muster.yaml", "forms/hund.yaml",
        "forms/altenburg/hund.yaml", "forms/blocks/person.yaml", "content/altenburg/pages/rathaus.md", "content/altenburg/offices/steuern.yaml", "content/x/y/z"]), text in soup()) {
        let mut files = base();
        files.retain(|(known, _)| known != path);
        files.push((path.to_owned(), text));
        told(&files);
    }

    #[test]
    fn a_damaged_file_never_panics(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), cut in 0_usize..40, put in soup()) {
        let mut files = base();
        let (_, text) = file.get_mut(&mut files);
        let boundary = |text: &str, mut at: usize| { while !text.is_char_boundary(at) { at -= 1; } at };
        let start = boundary(text, at.index(text.len()));
        let end = boundary(text, (start + cut).min(text.len()));
        text.replace_range(start..end, &put);
        told(&files);
    }

    #[test]
    fn the_order_of_files_is_irrelevant(seed in any::<u64>()) {
        let mut files = base();
        files.push(("content/altenburg/pages/kaputt.md".to_owned(), "---\ntitel: x\n---\n[x](page:y)".to_owned()));
        files.push(("content/fockendorf/pages/kaputt.md".to_owned(), "x".to_owned()));
        let sorted = told(&files);
        let mut state = seed | 1;
        for at in (1..files.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            files.swap(at, (state >> 33) as usize % (at + 1));
        }
        prop_assert_eq!(sorted, told(&files));
    }
}
