//! `dorfplatz report`: what editors should look after.

use serde_json::json;

use super::args::{Args, Format};
use super::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::declare::declare;
use crate::diag::Lang;
use crate::members;
use crate::overview::{Entry, Section, overview, place};
use crate::references::SHARED;
use crate::source::Sources;

pub(super) fn run(args: &Args) -> u8 {
    let lang = args.language();
    let sources = match members::load(&args.root) {
        Ok(sources) => sources,
        Err(error) => {
            report::trouble(lang, &format!("Dateien lassen sich nicht lesen: {error}"), &format!("files can't be read: {error}"));
            return TROUBLE;
        }
    };
    if commands::unknown_site(args, &sources) {
        return TROUBLE;
    }
    let mut diagnostics = Vec::new();
    let declared = declare(&sources, &mut diagnostics);
    let Some(mut entries) = overview(&sources, &declared, commands::visibility(args), &mut diagnostics) else {
        report::diagnostics(args, &sources, &diagnostics);
        return MISTAKES;
    };
    entries.retain(|entry| args.sites.is_empty() || args.sites.iter().any(|site| **site == *entry.site));
    match args.format {
        Format::Json => lines(&sources, &entries, lang),
        _ => sections(&sources, &entries, lang),
    }
    if !args.quiet || args.format == Format::Json {
        counts(args, &entries);
    }
    FINE
}

fn lines(sources: &Sources, entries: &[Entry], lang: Lang) {
    for entry in entries {
        let (file, line) = place(sources, entry.at);
        let line = json!({
            "section": entry.section.word(), "site": &*entry.site, "file": file, "line": line,
            "what": entry.what.get(lang), "do": entry.todo.get(lang), "date": entry.date.map(|date| date.to_string()),
        });
        report::say(&line.to_string());
    }
}

fn sections(sources: &Sources, entries: &[Entry], lang: Lang) {
    for section in entries.chunk_by(|a, b| a.section == b.section) {
        let title = section.first().map_or_else(|| "".into(), |entry| entry.section.title());
        report::say(&format!("{} ({})", title.get(lang), section.len()));
        for site in section.chunk_by(|a, b| a.site == b.site) {
            let name = site.first().map_or("", |entry| if *entry.site == *SHARED { shared(lang) } else { &entry.site });
            report::say(&format!("\n  {name} ({})", site.len()));
            for (at, entry) in site.iter().enumerate() {
                let (file, line) = place(sources, entry.at);
                report::say(&format!("    {file}:{line}: {}", entry.what.get(lang)));
                // What several entries ask for is said once, below them.
                if site.get(at + 1).is_none_or(|next| next.todo != entry.todo) {
                    report::say(&format!("      → {}", entry.todo.get(lang)));
                }
            }
        }
        report::say("");
    }
}

fn shared(lang: Lang) -> &'static str {
    match lang {
        Lang::De => "gemeinsam",
        Lang::En => "shared",
    }
}

/// The final line.
fn counts(args: &Args, entries: &[Entry]) {
    let count = |section: Section| entries.iter().filter(|entry| entry.section == section).count();
    if args.format == Format::Json {
        let counts: serde_json::Map<String, serde_json::Value> =
            Section::ALL.iter().map(|section| (section.word().to_owned(), count(*section).into())).collect();
        report::say(&json!({"summary": counts}).to_string());
        return;
    }
    let lang = args.language();
    let parts: Vec<String> = Section::ALL.iter().map(|section| format!("{}: {}", section.title().get(lang), count(*section))).collect();
    report::say(&parts.join(" · "));
}
