//! What the program says: diagnostics, summary, timings.
#![expect(clippy::print_stderr, reason = "the command line is the only place that prints")]

use std::io::{IsTerminal, Write as _};
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::args::{Args, Format};
use crate::diag::platforms::{self, Setting};
use crate::diag::{Diagnostic, Lang, Severity, report};
use crate::pipeline::{Outcome, owner};
use crate::source::Sources;
use crate::trace::Trace;

/// Templates and pages that `--timings` names.
const SLOWEST: usize = 8;

/// Prints all diagnostics: for people to stderr, for programs to stdout.
pub(super) fn diagnostics(args: &Args, sources: &Sources, diagnostics: &[Diagnostic]) {
    let lang = args.language();
    let prefix = if args.format.is_for_platforms() { prefix(&args.root) } else { String::new() };
    let setting = Setting { sources, prefix: &prefix, lang, strict: args.strict };
    match args.format {
        Format::Human | Format::Csv | Format::Xml => complaints(args, sources, diagnostics),
        Format::Json => {
            let line = |found| report::json(sources, found, owner(sources, None, found).as_deref(), lang, args.strict);
            diagnostics.iter().for_each(|found| say(&line(found)));
        }
        Format::Github => platforms::github(setting, diagnostics).iter().for_each(|line| say(line)),
        Format::Gitlab => say(&format!("{:#}", platforms::gitlab(setting, diagnostics))),
        Format::Sarif => say(&format!("{:#}", platforms::sarif(setting, diagnostics))),
    }
}

/// Prints all diagnostics for people to stderr.
pub(super) fn complaints(args: &Args, sources: &Sources, diagnostics: &[Diagnostic]) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    diagnostics.iter().for_each(|found| eprintln!("{}\n", report::human(sources, found, args.language(), args.strict, colour)));
}

/// The way from the root of the repository to that of the region, ending in `/` unless they are one: platforms know files
/// by it. Outside of a repository the way begins at the folder that the program was started in.
fn prefix(root: &Path) -> String {
    let Ok(root) = root.canonicalize() else { return String::new() };
    let repository = root.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
    let top = repository.or_else(|| std::env::current_dir().and_then(|folder| folder.canonicalize()).ok());
    let way = top.and_then(|top| root.strip_prefix(top).ok().map(Path::to_path_buf)).unwrap_or_default();
    way.components().fold(String::new(), |path, part| path + &part.as_os_str().to_string_lossy() + "/")
}

/// Prints the closing summary.
pub(super) fn summary(args: &Args, outcome: &Outcome, took: Duration, dry: bool) {
    let written = outcome.written;
    let errors = outcome.diagnostics.iter().filter(|d| args.strict || d.code.severity == Severity::Error).count();
    let warnings = outcome.diagnostics.len() - errors;
    if args.format == Format::Json {
        let line = json!({"summary": {
            "sites_published": outcome.published.len(), "sites_held": outcome.held.len(), "held": outcome.held.iter().map(|id| &**id).collect::<Vec<_>>(),
            "stopped": outcome.stopped, "pages": outcome.pages, "forms": outcome.forms,
            "written": written.written, "unchanged": written.unchanged, "removed": written.removed, "bytes": written.bytes,
            "errors": errors, "warnings": warnings, "seconds": took.as_secs_f64(),
        }});
        say(&line.to_string());
        return;
    }
    let held = outcome.held.iter().map(|id| &**id).collect::<Vec<_>>().join(", ");
    let (sites, mut lines) = (outcome.published.len(), Vec::new());
    let seconds = took.as_secs_f64();
    let megabytes = written.bytes as f64 / 1e6;
    match args.language() {
        Lang::De => {
            if outcome.stopped {
                lines.push("Nichts veröffentlicht: ein Fehler in gemeinsamen Dateien betrifft alle Websites.".to_owned());
            }
            if !held.is_empty() {
                lines.push(format!("Zurückgehalten wegen eigener Fehler, der letzte gute Stand bleibt: {held}"));
            }
            lines.push(format!("{errors} Fehler, {warnings} {}", if warnings == 1 { "Warnung" } else { "Warnungen" }));
            if !outcome.stopped {
                let verb = if dry { "geprüft" } else { "veröffentlicht" };
                lines.push(format!(
                    "{sites} Websites {verb}, {} zurückgehalten: {} Seiten, {} Formulare",
                    outcome.held.len(),
                    outcome.pages,
                    outcome.forms
                ));
            }
            if !dry && !outcome.stopped {
                lines.push(format!(
                    "{} Dateien geschrieben, {} unverändert, {} entfernt; {megabytes:.1} MB in {seconds:.2} s",
                    written.written, written.unchanged, written.removed
                ));
            }
        }
        Lang::En => {
            if outcome.stopped {
                lines.push("Nothing published: a mistake in shared files concerns all sites.".to_owned());
            }
            if !held.is_empty() {
                lines.push(format!("Held because of their own mistakes, the last good state stays: {held}"));
            }
            lines.push(format!(
                "{errors} {}, {warnings} {}",
                if errors == 1 { "error" } else { "errors" },
                if warnings == 1 { "warning" } else { "warnings" }
            ));
            if !outcome.stopped {
                let verb = if dry { "checked" } else { "published" };
                lines.push(format!("{sites} sites {verb}, {} held: {} pages, {} forms", outcome.held.len(), outcome.pages, outcome.forms));
            }
            if !dry && !outcome.stopped {
                lines.push(format!(
                    "{} files written, {} unchanged, {} removed; {megabytes:.1} MB in {seconds:.2} s",
                    written.written, written.unchanged, written.removed
                ));
            }
        }
    }
    // Where a platform reads the messages, nothing else may stand among them.
    let print = if args.format.is_for_platforms() { complain } else { say };
    lines.iter().for_each(|line| print(line));
}

/// Prints how long each phase took.
pub(super) fn timings(trace: &Trace) {
    let millis = |took: std::time::Duration| took.as_secs_f64() * 1e3;
    for (phase, took) in trace.phases() {
        eprintln!("{phase:>16}  {:8.1} ms", millis(took));
    }
    for (template, took, pages) in trace.slowest_templates(SLOWEST) {
        eprintln!("{:>16}  {:8.1} ms  {template} on {pages} pages", "template", millis(took));
    }
    for (page, took) in trace.slowest_pages(SLOWEST) {
        eprintln!("{:>16}  {:8.1} ms  {page}", "page", millis(took));
    }
}

/// Prints a line to stdout. A reader that has seen enough (`| head`) is no mistake.
pub(super) fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Tells that the system refused, and the exit code for it.
pub(super) fn io_trouble(args: &Args, error: &std::io::Error) -> u8 {
    let (de, en) = ("Dateien lassen sich nicht lesen oder schreiben", "files can't be read or written");
    trouble(args.language(), &format!("{de}: {error}"), &format!("{en}: {error}"));
    super::TROUBLE
}

/// Prints a line of trouble to stderr.
pub(super) fn trouble(lang: Lang, de: &str, en: &str) {
    match lang {
        Lang::De => eprintln!("Fehler: {de}"),
        Lang::En => eprintln!("error: {en}"),
    }
}

/// Prints text as it is to stdout.
pub(super) fn print(text: &str) {
    drop(std::io::stdout().write_all(text.as_bytes()));
}

/// Prints a line to stderr.
pub(super) fn complain(line: &str) {
    eprintln!("{line}");
}
