//! `dorfplatz pin`: notes in each override which version of the shared text it is based on.

use super::args::Args;
use super::{FINE, TROUBLE, commands, report};
use crate::diag::Lang;
use crate::resolve::{forms, services};
use crate::source::FileId;
use crate::write;
use crate::yaml::{Node, front_matter};

/// A file, its tree, and the notes that it should carry: key and pin.
type Wanted<'a> = (FileId, &'a Node, Vec<(String, String)>);

pub(super) fn run(args: &Args, items: &[String]) -> u8 {
    let lang = args.language();
    let (sources, declared, project) = match commands::load(args) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    let overrides = services::overrides(&declared, &project.bodies);
    for over in &overrides {
        let pins = over.overridden().map(|(entry, below)| (entry.key.to_string(), below.pin())).collect();
        wanted.push((over.tree.file, &over.tree.node, pins));
    }
    for (body, trees) in &declared.form_overrides {
        for tree in trees {
            wanted.push((tree.file, &tree.node, forms::pins(&declared, &project, body, tree)));
        }
    }
    let unknown =
        items.iter().find(|item| !wanted.iter().any(|(file, ..)| sources.file(*file).is_some_and(|file| matches(&file.path, item))));
    if let Some(unknown) = unknown {
        report::trouble(
            lang,
            &format!("`{unknown}` überschreibt nichts; nennen Sie eine Datei, eine Kennung oder den Ordner einer Kommune"),
            &format!("`{unknown}` overrides nothing; name a file, an id or the folder of a municipality"),
        );
        return TROUBLE;
    }
    let mut changed = 0;
    for (file, node, pins) in wanted {
        let Some(file) = sources.file(file) else { continue };
        if pins.is_empty() || !chosen(&file.path, items) {
            continue;
        }
        let Some(text) = file.text() else { continue };
        let mark = if file.skipped > 0 { "\u{feff}" } else { "" };
        let new = format!("{mark}{}", noted(text, node, &pins, file.path.ends_with(".md")));
        match write::replace(&args.root.join(sources.place(file)), new.as_bytes()) {
            Ok(true) => {
                changed += 1;
                report::say(&file.path);
            }
            Ok(false) => {}
            Err(error) => {
                let path = &file.path;
                report::trouble(lang, &format!("`{path}` lässt sich nicht schreiben: {error}"), &format!("can't write `{path}`: {error}"));
                return TROUBLE;
            }
        }
    }
    if !args.quiet {
        report::say(&match lang {
            Lang::De => format!("{changed} {} mit neuem Vermerk", if changed == 1 { "Datei" } else { "Dateien" }),
            Lang::En => format!("{changed} {} with a new note", if changed == 1 { "file" } else { "files" }),
        });
    }
    FINE
}

fn chosen(path: &str, items: &[String]) -> bool {
    items.is_empty() || items.iter().any(|item| matches(path, item))
}

/// Whether an argument names a file: by its path, its id, or the folder of its municipality.
fn matches(path: &str, item: &str) -> bool {
    let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or(path);
    let folder = path.split('/').nth(1);
    item == path || item == stem || folder == Some(item)
}

/// The text of an override with its `based_on` brought up to date; everything else stays as the editor wrote it.
fn noted(text: &str, node: &Node, pins: &[(String, String)], in_markdown: bool) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let list = pins.iter().fold(String::new(), |list, (key, pin)| format!("{list}  {key}: \"{pin}\"{newline}"));
    let block = format!("based_on:{newline}{list}");
    let Some(old) = node.entry("based_on") else {
        // In Markdown the note belongs to the head, not to the text.
        if let Some(head) = in_markdown.then(|| front_matter(text)).flatten() {
            return format!("{}{block}{}", &text[..head.end], &text[head.end..]);
        }
        let gap = if text.ends_with('\n') { "" } else { newline };
        return format!("{text}{gap}{block}");
    };
    // The block reaches from its key to its last indented line.
    let start = old.span.start as usize;
    let mut at = text[start..].find('\n').map_or(text.len(), |end| start + end + 1);
    let mut end = at;
    for line in text[at..].split_inclusive('\n') {
        let blank = line.trim().is_empty();
        if !blank && !line.starts_with([' ', '\t']) {
            break;
        }
        at += line.len();
        if !blank {
            end = at;
        }
    }
    format!("{}{block}{}", &text[..start], &text[end..])
}
