//! `dorfplatz mv`: gives a thing another id.

use serde_json::json;

use super::args::{Args, Format};
use super::{FINE, TROUBLE, commands, report};
use crate::diag::Lang;
use crate::members;
use crate::moving::{Change, Plan, State, Wish};
use crate::references::Kind;
use crate::write;

pub(super) fn run(args: &Args, wish: &Wish<'_>, dry: bool) -> u8 {
    let lang = args.language();
    let sources = match members::load(&args.root) {
        Ok(sources) => sources,
        Err(error) => {
            report::trouble(lang, &format!("Dateien lassen sich nicht lesen: {error}"), &format!("files can't be read: {error}"));
            return TROUBLE;
        }
    };
    let visibility = commands::visibility(args);
    let plan = match State::new(sources, visibility).and_then(|state| state.plan(&[*wish], visibility)) {
        Ok(plan) => plan,
        Err(refusal) => {
            report::trouble(lang, &refusal.de, &refusal.en);
            return TROUBLE;
        }
    };
    if !dry && let Err(error) = write::relocate(&args.root, &plan.moved()) {
        report::trouble(
            lang,
            &format!("die Dateien lassen sich nicht ändern, alles bleibt, wie es war: {error}"),
            &format!("the files can't be changed, everything stays as it was: {error}"),
        );
        return TROUBLE;
    }
    for (path, change) in &plan.changes {
        show(args, path, change, dry);
    }
    if !args.quiet && args.format == Format::Human {
        report::say(&closing(lang, wish, &plan, dry));
    }
    FINE
}

fn show(args: &Args, path: &str, change: &Change, dry: bool) {
    let to = (change.to != path).then_some(&change.to);
    if args.format == Format::Json {
        let edits: Vec<_> = change.edits.iter().map(|edit| json!({"line": edit.line, "old": edit.old, "new": edit.new.trim()})).collect();
        report::say(&json!({"file": path, "to": to, "edits": edits}).to_string());
        return;
    }
    report::say(&to.map_or_else(|| path.to_owned(), |to| format!("{path} → {to}")));
    for edit in change.edits.iter().filter(|_| dry) {
        let new = edit.new.trim().trim_start_matches(", ");
        let what = if edit.old.is_empty() { format!("+ {new}") } else { format!("{} → {new}", edit.old) };
        report::say(&format!("  {}: {what}", edit.line));
    }
}

/// The closing sentence.
fn closing(lang: Lang, wish: &Wish<'_>, plan: &Plan, dry: bool) -> String {
    let files = plan.changes.len();
    let renamed = plan.changes.iter().filter(|(path, change)| **path != change.to).count();
    let aliases = plan.aliases.iter().map(|alias| format!("`{alias}`")).collect::<Vec<_>>().join(", ");
    let way = match (plan.aliases.len(), wish.kind, lang) {
        (_, Kind::Site, Lang::De) => {
            "; die alten Adressen führen nicht weiter, weil die ganze Website umzieht – richten Sie beim Webserver eine Weiterleitung ein"
                .to_owned()
        }
        (_, Kind::Site, Lang::En) => {
            "; the former addresses don't lead on because the whole site moves – set up a redirect at the web server".to_owned()
        }
        (0, ..) => String::new(),
        (1, _, Lang::De) => format!("; die alte Adresse {aliases} führt zur neuen"),
        (_, _, Lang::De) => format!("; die alten Adressen {aliases} führen zu den neuen"),
        (1, _, Lang::En) => format!("; the former address {aliases} leads to the new one"),
        (_, _, Lang::En) => format!("; the former addresses {aliases} lead to the new ones"),
    };
    match lang {
        Lang::De => {
            let noun = if files == 1 { "Datei" } else { "Dateien" };
            let (verb, only) = if dry { ("wären zu ändern", "; geschrieben ist nichts") } else { ("geändert", "") };
            format!("{files} {noun} {verb}, davon {renamed} umbenannt{way}{only}.")
        }
        Lang::En => {
            let noun = if files == 1 { "file" } else { "files" };
            let (verb, only) = if dry { ("to change", "; nothing is written") } else { ("changed", "") };
            format!("{files} {noun} {verb}, {renamed} of them renamed{way}{only}.")
        }
    }
}
