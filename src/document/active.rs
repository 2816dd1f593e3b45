//! What would run in a PDF: scripts, programs that it starts, programs that it carries.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, MaybeRef, Name, Object};

use super::decoded;

/// Deepest nesting of direct objects.
const DEEPEST: usize = 24;
/// Endings of attached files that systems run.
const RUNS: [&str; 26] = [
    "app", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "jar", "js", "jse", "lnk", "msi", "ps1", "pif", "reg", "scr", "sh", "url",
    "vb", "vbe", "vbs", "wsf", "wsh", "docm", "xlsm",
];

/// Something that would run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Active {
    /// JavaScript.
    Script,
    /// A program or file of the reader's machine that it would start.
    Launch,
    /// An attached program, by its name.
    Program(String),
}

/// The first thing that would run.
pub(super) fn find(pdf: &Pdf) -> Option<Active> {
    pdf.objects().into_iter().find_map(|object| within(&object, 0))
}

fn within(object: &Object<'_>, depth: usize) -> Option<Active> {
    if depth > DEEPEST {
        return None;
    }
    match object {
        Object::Dict(dict) => of(dict, depth),
        Object::Stream(stream) => of(stream.dict(), depth),
        Object::Array(array) => array.raw_iter().find_map(|item| match item {
            MaybeRef::NotRef(item) => within(&item, depth + 1),
            MaybeRef::Ref(_) => None,
        }),
        _ => None,
    }
}

fn of(dict: &Dict<'_>, depth: usize) -> Option<Active> {
    // An action names its kind (ISO 32000-1, 12.6.4); elements of structure have an `S` as well.
    let kind = dict.get::<Name<'_>>("S").map(|kind| kind.as_str().to_owned());
    if kind.as_deref() == Some("JavaScript") || dict.contains_key("JS") {
        return Some(Active::Script);
    }
    if kind.as_deref() == Some("Launch") && ["F", "Win", "Mac", "Unix"].iter().any(|key| dict.contains_key(key)) {
        return Some(Active::Launch);
    }
    if dict.contains_key("EF") {
        let mut names = ["UF", "F"].into_iter().filter_map(|key| match dict.get::<Object<'_>>(key)? {
            Object::String(name) => Some(decoded(name.as_bytes())),
            _ => None,
        });
        let runs =
            |name: &String| name.rsplit_once('.').is_some_and(|(_, end)| RUNS.contains(&end.trim_end().to_ascii_lowercase().as_str()));
        if let Some(name) = names.find(runs) {
            return Some(Active::Program(name.chars().filter(|letter| !letter.is_control()).take(80).collect()));
        }
    }
    dict.entries().find_map(|(_, entry)| match entry {
        MaybeRef::NotRef(value) => within(&value, depth + 1),
        MaybeRef::Ref(_) => None,
    })
}
