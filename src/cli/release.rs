//! `dorfplatz release`.

use serde_json::json;

use super::args::{Args, Format};
use super::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::diag::Lang;
use crate::release::{self, Entered, Noted};

/// What is to be released.
#[derive(Debug, clap::Args)]
pub struct Release {
    /// Only these forms; all without
    forms: Vec<String>,
    /// Only official notices, no forms
    #[arg(long, conflicts_with_all = ["forms", "withdraw"])]
    notices: bool,
    /// Withdraw a form instead: its files go, number and reason stay
    #[arg(long, value_name = "FORM", requires = "reason", conflicts_with = "forms")]
    withdraw: Option<String>,
    /// Withdraw only this version
    #[arg(long, value_name = "VERSION", requires = "withdraw")]
    form_version: Option<String>,
    /// Why it is withdrawn; stands on the form's page
    #[arg(long, value_name = "TEXT", requires = "withdraw")]
    reason: Option<String>,
    /// List what would be recorded, write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, wish: &Release) -> u8 {
    let lang = args.language();
    let options = commands::options(args, wish.dry_run);
    let reason = wish.reason.as_deref().map(str::trim).unwrap_or_default();
    let done = match &wish.withdraw {
        Some(_) if reason.is_empty() => {
            report::trouble(lang, "nennen Sie mit `--reason` den Grund", "tell the reason by `--reason`");
            return TROUBLE;
        }
        Some(form) => release::withdraw(&options, form, wish.form_version.as_deref(), reason),
        None => release::release(&options, (!wish.notices).then_some(wish.forms.as_slice())),
    };
    let (sources, outcome) = match done {
        Ok(done) => done,
        Err(error) => return report::io_trouble(args, &error),
    };
    if commands::unknown_site(args, &sources) {
        return TROUBLE;
    }
    if let Some(unknown) = &outcome.unknown {
        let (de, en) = if wish.withdraw.is_some() {
            (format!("von `{unknown}` ist keine Fassung festgehalten"), format!("no version of `{unknown}` is recorded"))
        } else {
            (format!("das Formular `{unknown}` bietet niemand an"), format!("nobody offers the form `{unknown}`"))
        };
        report::trouble(lang, &de, &en);
        return TROUBLE;
    }
    report::diagnostics(args, &sources, &outcome.diagnostics);
    if outcome.refused {
        report::trouble(lang, "solange es Fehler gibt, wird nichts festgehalten", "nothing is recorded as long as there are mistakes");
        return MISTAKES;
    }
    for entered in &outcome.notices {
        let Entered { site, event, notice } = entered;
        match args.format {
            Format::Json => report::say(&json!({"site": &**site, "notice": notice, "event": event}).to_string()),
            _ if args.quiet => {}
            _ => report::say(&format!("{site}/{notice} {event}")),
        }
    }
    for noted in &outcome.noted {
        match args.format {
            Format::Json => report::say(&line(noted)),
            _ if args.quiet => {}
            _ => {
                let line = format!("{}/{} {} {}", noted.site, noted.form, noted.version, noted.lang.unwrap_or_default());
                report::say(line.trim_end());
            }
        }
    }
    if !args.quiet && args.format == Format::Human {
        report::say(&summary(lang, wish, outcome.noted.len(), outcome.known));
        if let count @ 1.. = outcome.notices.len() {
            report::say(&match lang {
                Lang::De => format!("{count} {} in den Ketten der Bekanntmachungen", if count == 1 { "Eintrag" } else { "Einträge" }),
                Lang::En => format!("{count} {} in the chains of notices", if count == 1 { "entry" } else { "entries" }),
            });
        }
    }
    FINE
}

fn line(noted: &Noted) -> String {
    json!({
        "site": &*noted.site, "form": &*noted.form, "version": noted.version, "lang": noted.lang, "bytes": noted.bytes,
        "withdrawn": noted.lang.is_none(),
    })
    .to_string()
}

fn summary(lang: Lang, wish: &Release, noted: usize, known: usize) -> String {
    let (what_de, what_en) = if wish.withdraw.is_some() { ("zurückgezogen", "withdrawn") } else { ("festgehalten", "recorded") };
    let versions = |one: &'static str, many: &'static str| if noted == 1 { one } else { many };
    let (versions_de, versions_en) = (versions("Fassung", "Fassungen"), versions("version", "versions"));
    match (lang, wish.dry_run) {
        (Lang::De, false) => format!("{noted} {versions_de} {what_de}; schon vorher: {known}"),
        (Lang::De, true) => format!("{noted} {versions_de} zu schreiben, geschrieben wurde nichts; schon {what_de}: {known}"),
        (Lang::En, false) => format!("{noted} {versions_en} {what_en}; before: {known}"),
        (Lang::En, true) => format!("{noted} {versions_en} to write, nothing was written; already {what_en}: {known}"),
    }
}
