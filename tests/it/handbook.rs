//! The handbook for editors: its tables come from the program's descriptions, every message has its entry, links lead
//! somewhere, and examples do what the text says.
//!
//! `UPDATE=1 cargo test handbook` rewrites the tables. Fenced examples say what they are:
//!
//! - `title="content/…"`: a whole file; the demonstration with all such files of the page builds without a mistake
//! - `auszug="content/…"`: part of such a file; its keys exist
//! - `falsch="content/…"`, `richtig="content/…"` below a heading with a code: with it the message appears, or not

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use dorfplatz::decode::{Cx, Decode, Field, KeyRule, Plain, Record, Shape, Word, WordRule};
use dorfplatz::diag::{Code, Diagnostic, Lang, Severity, codes, report};
use dorfplatz::model::KINDS;
use dorfplatz::model::body::Site;
use dorfplatz::model::document::Document;
use dorfplatz::model::event::Event;
use dorfplatz::model::form::{Form, FormBlock, FormOverride};
use dorfplatz::model::item::{Alert, Legal, News, Page};
use dorfplatz::model::notice::Notice;
use dorfplatz::model::office::{Holidays, Office, Person};
use dorfplatz::model::portal::Portal;
use dorfplatz::model::service::{LifeEvent, Service};
use dorfplatz::model::waste::Waste;
use dorfplatz::pipeline::prepare_sources;
use dorfplatz::resolve::{Clock, Visibility};
use dorfplatz::source::Sources;
use dorfplatz::write::files_below;
use dorfplatz::yaml::{self, Node};
use rayon::prelude::*;

/// Bodies that examples of messages leave out, so that each run is short.
const LEFT_OUT: [&str; 7] = ["altenburg", "jena", "schmoelln", "pleissenaue", "treben", "fockendorf", "handbuch"];
/// The pages with all messages, in the order of the codes: each costs a reader no more than another page.
const MESSAGES: [&str; 6] = [
    "meldungen.md",
    "meldungen-formulare.md",
    "meldungen-termine.md",
    "meldungen-bekanntmachungen.md",
    "meldungen-abfall.md",
    "meldungen-dokumente.md",
];
/// Where a table begins and ends: link definitions that no text refers to, which neither forges nor sites show.
const BEGIN: &str = "[//]: # (schlüssel: ";
const END: &str = "[//]: # (ende)";

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages of the handbook: path below `docs/handbuch/` and text.
fn pages() -> BTreeMap<String, String> {
    let folder = repository().join("docs/handbuch");
    let names = files_below(&folder).into_iter().filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"));
    names.map(|name| (name.clone(), fs::read_to_string(folder.join(name)).unwrap())).collect()
}

// Tables of keys

/// What stands between `[//]: # (schlüssel: name)` and `[//]: # (ende)`.
fn tables(name: &str) -> String {
    if name == "arten" {
        return words_table();
    }
    let kind = KINDS.iter().find(|kind| kind.name == name).unwrap_or_else(|| panic!("no such kind of content: `{name}`"));
    let shape = (kind.shape)();
    let main = inner(&shape).unwrap();
    let mut seen = BTreeSet::from([main.name]);
    let mut waiting = VecDeque::from([(String::new(), main)]);
    let mut out = String::new();
    while let Some((key, record)) = waiting.pop_front() {
        if !key.is_empty() {
            write!(out, "\n### {}\n\n", caption(&key, record)).unwrap();
        }
        out += "| Schlüssel | Pflicht | Art | Bedeutung |\n|---|---|---|---|\n";
        for field in &record.fields {
            let needed = if field.required { "ja" } else { "" };
            writeln!(out, "| `{}` | {needed} | {} | {} |", field.key, art(&field.shape, field), capital(field.doc.0)).unwrap();
            if let Some(nested) = inner(&field.shape).filter(|nested| seen.insert(nested.name)) {
                waiting.push_back((field.key.to_owned(), nested));
            }
        }
    }
    out
}

/// The record within lists and mappings.
fn inner(shape: &Shape) -> Option<&'static Record> {
    match shape {
        Shape::Record(record) => Some(record),
        Shape::List(item) | Shape::Map(_, item) => inner(item),
        _ => None,
    }
}

fn caption(key: &str, record: &Record) -> String {
    format!("`{key}`: {}", record.doc.0)
}

/// What a value looks like, in words of an editor.
fn art(shape: &Shape, field: &Field) -> String {
    match shape {
        Shape::Bool => "`true` oder `false`".to_owned(),
        Shape::Int(min, max) => format!("ganze Zahl von {} bis {max}", min.to_string().replace('-', "−")),
        Shape::Money => "Betrag".to_owned(),
        Shape::Word(rule) => name_of(rule),
        Shape::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::Text(false) => "Text".to_owned(),
        Shape::Text(true) => "Markdown".to_owned(),
        Shape::Condition => "Bedingung".to_owned(),
        Shape::List(item) => format!("Liste: {}", art(item, field)),
        Shape::Map(KeyRule::Id, item) => format!("je Kennung: {}", art(item, field)),
        Shape::Map(KeyRule::Land, item) => format!("je Land: {}", art(item, field)),
        Shape::Map(KeyRule::Path, item) => format!("je Pfad: {}", art(item, field)),
        Shape::Record(record) => format!("[{}](#{})", record.doc.0, anchor(&caption(field.key, record))),
    }
}

fn name_of(rule: &'static WordRule) -> String {
    if rule.pattern == Plain::RULE.pattern {
        return "Zeile".to_owned();
    }
    let name = rule.expected.0;
    let name = ["eine ", "ein ", "der ", "die "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name);
    capital(name)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()).replace('|', "\\|")
}

/// Every form of word that some key takes.
fn words_table() -> String {
    fn collect(shape: &Shape, seen: &mut BTreeSet<&'static str>, rules: &mut BTreeMap<String, &'static WordRule>) {
        match shape {
            // A line of text needs no explanation beyond the page's own.
            Shape::Word(rule) if rule.pattern == Plain::RULE.pattern => {}
            Shape::Word(rule) => drop(rules.insert(name_of(rule), rule)),
            Shape::List(item) | Shape::Map(_, item) => collect(item, seen, rules),
            Shape::Record(record) if seen.insert(record.name) => {
                record.fields.iter().for_each(|field| collect(&field.shape, seen, rules));
            }
            _ => {}
        }
    }
    let (mut seen, mut rules) = (BTreeSet::new(), BTreeMap::new());
    KINDS.iter().for_each(|kind| collect(&(kind.shape)(), &mut seen, &mut rules));
    let mut out = "| Art | Beispiele | Hinweis |\n|---|---|---|\n".to_owned();
    for (name, rule) in rules {
        let examples = rule.examples.iter().map(|example| format!("`{example}`")).collect::<Vec<_>>().join(", ");
        writeln!(out, "| {name} | {examples} | {} |", capital(rule.advice.0)).unwrap();
    }
    out
}

#[test]
fn tables_are_those_of_the_program() {
    let mut named = BTreeSet::new();
    for (page, text) in pages() {
        let mut made = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((head, tail)) = rest.split_once(BEGIN) {
            let (name, after) = tail.split_once(")\n").unwrap_or_else(|| panic!("{page}: a mark is not closed"));
            let (_, after) = after.split_once(END).unwrap_or_else(|| panic!("{page}: `{name}` has no end"));
            named.insert(name.to_owned());
            write!(made, "{head}{BEGIN}{name})\n\n{}\n{END}", tables(name)).unwrap();
            rest = after;
        }
        made += rest;
        if made != text {
            assert!(std::env::var_os("UPDATE").is_some(), "docs/handbuch/{page} is out of date; run `UPDATE=1 cargo test handbook`");
            fs::write(repository().join("docs/handbuch").join(&page), made).unwrap();
        }
    }
    for kind in &KINDS {
        assert!(named.contains(kind.name), "the handbook has no table of the keys of `{}`", kind.name);
    }
}

// Messages

#[test]
fn every_message_has_its_entry_and_no_entry_is_of_another() {
    let text = &messages();
    let mut told = Vec::new();
    for word in text.lines().filter_map(|line| line.strip_prefix("## ")?.split(' ').next()) {
        if word.len() == 5 && word.starts_with('D') && word.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
            told.push(word.to_owned());
        }
    }
    let known: Vec<_> = codes::ALL.iter().map(|code| code.id.to_owned()).collect();
    assert_eq!(told, known, "the headings of docs/handbuch/meldungen*.md are the codes in their order");
}

/// The pages of messages, one after the other.
fn messages() -> String {
    let pages = pages();
    MESSAGES.iter().map(|name| pages[*name].as_str()).collect()
}

#[test]
fn examples_of_messages_are_wrong_and_right() {
    let base = demonstration(true);
    let all = messages();
    let fences = fences(&all);
    let count = |overlay: &BTreeMap<&str, &str>, id: &str| diagnostics(&base, overlay).1.iter().filter(|d| d.code.id == id).count();
    let before = diagnostics(&base, &BTreeMap::new()).1;
    let run = |(code, mark): (&&Code, &str)| {
        let shown = fences.iter().filter(|fence| fence.heading.starts_with(code.id) && fence.mark == mark);
        let overlay: BTreeMap<&str, &str> = shown.map(|fence| (fence.path, fence.text.as_str())).collect();
        if overlay.is_empty() {
            return None;
        }
        let known = before.iter().filter(|diagnostic| diagnostic.code.id == code.id).count();
        let found = count(&overlay, code.id);
        ((mark == "falsch") != (found > known)).then(|| format!("{}: the example marked `{mark}` gives {found} messages", code.id))
    };
    let failures: Vec<String> = codes::ALL.par_iter().flat_map_iter(|code| [(code, "falsch"), (code, "richtig")]).filter_map(run).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

// Links

#[test]
fn links_lead_somewhere() {
    let pages = pages();
    let mut failures = Vec::new();
    for (page, text) in &pages {
        let folder = Path::new(page).parent().unwrap_or(Path::new(""));
        for target in links(text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, fragment) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() { page.clone() } else { tidy(&folder.join(file)) };
            let there = repository().join("docs/handbuch").join(&path);
            if !there.exists() {
                failures.push(format!("{page}: {target} leads nowhere"));
            } else if !fragment.is_empty() && !fs::read_to_string(&there).is_ok_and(|text| anchors(&text).contains(fragment)) {
                failures.push(format!("{page}: {target} names no heading"));
            }
        }
    }
    let readable: BTreeSet<String> = pages
        .iter()
        .flat_map(|(page, text)| {
            links(text).into_iter().map(|target| tidy(&Path::new(page).parent().unwrap_or(Path::new("")).join(target)))
        })
        .collect();
    for page in pages.keys().filter(|page| *page != "README.md") {
        if !readable.iter().any(|target| target.split('#').next() == Some(page)) {
            failures.push(format!("{page} is linked from nowhere"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Targets of links outside of code.
fn links(text: &str) -> Vec<String> {
    let mut prose = String::new();
    let mut in_fence = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        } else if !in_fence {
            prose.extend(line.split('`').step_by(2));
            prose.push('\n');
        }
    }
    prose.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target.to_owned())).collect()
}

/// `a/../b` as `b`; steps above the handbook stay.
fn tidy(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in path.to_string_lossy().split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_some_and(|last| last != "..") {
            parts.pop();
        } else {
            parts.push(part.to_owned());
        }
    }
    PathBuf::from_iter(parts).to_string_lossy().into_owned()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let mut in_fence = false;
    let headings = text.lines().filter(|line| {
        in_fence ^= line.trim_start().starts_with("```");
        !in_fence && line.starts_with('#')
    });
    headings.map(|heading| anchor(heading.trim_start_matches('#').trim())).collect()
}

/// The anchor that forges give a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .map(|l| if l == ' ' { '-' } else { l })
        .collect()
}

// Examples

/// A fenced example.
struct Fence<'a> {
    heading: &'a str,
    language: &'a str,
    mark: &'a str,
    path: &'a str,
    text: String,
}

fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut found: Vec<Fence<'_>> = Vec::new();
    let (mut heading, mut open) = ("", None);
    for line in page.lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (open, fence) {
            (None, Some(info)) => {
                let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
                let (mark, path) = rest.split_once("=\"").map_or(("", ""), |(mark, path)| (mark, path.trim_end_matches('"')));
                open = Some(line.len() - line.trim_start().len());
                found.push(Fence { heading, language, mark, path, text: String::new() });
            }
            (Some(_), Some(_)) => open = None,
            (Some(indent), None) => {
                let last = found.last_mut().unwrap();
                last.text += line.get(indent..).unwrap_or_default();
                last.text.push('\n');
            }
            (None, None) => heading = line.strip_prefix("## ").unwrap_or(heading),
        }
    }
    found
}

/// The texts of the demonstration, or of the part that examples of messages need.
fn demonstration(small: bool) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    // The handbook itself is a site of the demonstration.
    for folder in ["content", "docs/handbuch", "forms", "themes"] {
        for name in files_below(&repository().join(folder)) {
            let path = format!("{folder}/{name}");
            if small && LEFT_OUT.iter().any(|body| path.split('/').nth(1) == Some(body)) {
                continue;
            }
            // Of what is no text (photos) the path matters; its bytes are read where they are needed.
            let mut text = String::from_utf8_lossy(&fs::read(repository().join(&path)).unwrap()).into_owned();
            if small && path == "content/portal.yaml" {
                text = text
                    .lines()
                    .filter(|line| !LEFT_OUT.iter().any(|body| line.trim() == format!("- {body}")))
                    .fold(String::new(), |all, line| all + line + "\n");
            }
            texts.push((path, text));
        }
    }
    texts
}

fn diagnostics(base: &[(String, String)], overlay: &BTreeMap<&str, &str>) -> (Sources, Vec<Diagnostic>) {
    let kept = base.iter().map(|(path, text)| (path.as_str(), text.as_str())).filter(|(path, _)| !overlay.contains_key(path));
    let sources = Sources::from_texts(kept.chain(overlay.iter().map(|(path, text)| (*path, *text))));
    let visibility = Visibility { clock: Clock { today: jiff::civil::date(2026, 11, 22), minute: 0 }, drafts: true };
    let prepared = prepare_sources(sources, visibility, None, &dorfplatz::trace::Trace::new(false));
    (prepared.sources, prepared.diagnostics)
}

#[test]
fn whole_files_build() {
    let base = demonstration(false);
    let pages = pages();
    let failures: Vec<String> = pages.par_iter().flat_map_iter(|(page, text)| broken(&base, page, text)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The mistakes of the demonstration with all whole files of a page.
fn broken(base: &[(String, String)], page: &str, text: &str) -> Vec<String> {
    let fences = fences(text);
    let whole: Vec<&Fence<'_>> = fences.iter().filter(|fence| fence.mark == "title").collect();
    let overlay: BTreeMap<&str, &str> = whole.iter().map(|fence| (fence.path, fence.text.as_str())).collect();
    assert_eq!(overlay.len(), whole.len(), "{page}: two examples are one file");
    if overlay.is_empty() {
        return Vec::new();
    }
    let (sources, found) = diagnostics(base, &overlay);
    let errors = found.iter().filter(|diagnostic| diagnostic.code.severity == Severity::Error);
    errors.map(|diagnostic| format!("{page}:\n{}", report::human(&sources, diagnostic, Lang::De, false, false))).collect()
}

#[test]
fn excerpts_have_keys_that_exist() {
    let mut failures = Vec::new();
    for (page, text) in pages() {
        let written = |fence: &&Fence<'_>| matches!(fence.mark, "title" | "auszug") && !matches!(fence.language, "csv" | "ics");
        for fence in fences(&text).iter().filter(written) {
            let mut found = Vec::new();
            let read = if fence.language == "markdown" { yaml::parse_markdown } else { yaml::parse };
            let node = read(0, &fence.text.as_str().into(), &mut found);
            if let Some(mut node) = node {
                node.take("based_on");
                decode(fence.path, &node, &mut found);
            }
            // An excerpt leaves out keys, and an override changes lists by mappings.
            found
                .retain(|diagnostic| !matches!(diagnostic.code.id, "D0302" | "D0303") || fence.mark == "title" && !is_override(fence.path));
            let sources = Sources::from_texts([("x", fence.text.as_str())]);
            for diagnostic in &found {
                let shown = report::human(&sources, diagnostic, Lang::De, false, false);
                failures.push(format!("{page}, {}:\n{shown}", fence.path));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn is_override(path: &str) -> bool {
    let own = ["/services/", "/life-events/"].iter().any(|folder| path.contains(folder)) && !path.starts_with("content/shared/");
    own || path.contains("/legal/")
}

/// Reads an example as what its path says.
fn decode(path: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    fn read<T: Decode>(node: &Node, diagnostics: &mut Vec<Diagnostic>) {
        drop(T::decode(node, &mut Cx { diagnostics }));
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["content", "portal.yaml"] => read::<Portal>(node, diagnostics),
        ["content", _, "life-events", _] => read::<LifeEvent>(node, diagnostics),
        ["content", _, "people", _] => read::<Person>(node, diagnostics),
        ["content", _, "alerts", _] => read::<Alert>(node, diagnostics),
        ["content", "shared", "holidays.yaml"] => read::<Holidays>(node, diagnostics),
        ["content", _, "site.yaml"] => read::<Site>(node, diagnostics),
        ["content", _, "offices", _] => read::<Office>(node, diagnostics),
        ["content", _, "services", _] => read::<Service>(node, diagnostics),
        ["content", _, "news", _] => read::<News>(node, diagnostics),
        ["content", _, "events", _] => read::<Event>(node, diagnostics),
        ["content", _, "notices", _] => read::<Notice>(node, diagnostics),
        ["content", _, "waste", _] => read::<Waste>(node, diagnostics),
        ["content", _, "pages", ..] => read::<Page>(node, diagnostics),
        ["content", _, "documents", _] => read::<Document>(node, diagnostics),
        ["content", _, "legal", _] => read::<Legal>(node, diagnostics),
        ["forms", "blocks", _] => read::<FormBlock>(node, diagnostics),
        ["forms", _] => read::<Form>(node, diagnostics),
        ["forms", _, _] => read::<FormOverride>(node, diagnostics),
        _ => panic!("{path} is no file of content"),
    }
}
