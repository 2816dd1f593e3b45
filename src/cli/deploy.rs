//! `dorfplatz deploy` and `dorfplatz rollback`.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::args::{Args, Format};
use super::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::deploy::plan::{Before, Plan};
use crate::deploy::{self, Done, Progress, Wish};
use crate::diag::{Lang, nearest};
use crate::model::portal::Portal;
use crate::pipeline;

/// What is to be sent, and where to.
#[derive(Debug, clap::Args)]
pub struct Deploy {
    /// Name of the target [default: the only one]
    target: Option<String>,
    /// List what would be sent and deleted, change nothing
    #[arg(long)]
    dry_run: bool,
    /// Delete as many files as are gone, even if these are many
    #[arg(long)]
    allow_delete: bool,
    /// Replace files that are not from dorfplatz
    #[arg(long)]
    overwrite: bool,
    /// Read everything back and compare it
    #[arg(long)]
    verify: bool,
}

pub(super) fn run(args: &Args, wish: &Deploy, back: bool) -> u8 {
    let (lang, start) = (args.language(), Instant::now());
    let prepared = match pipeline::prepare(&args.root, commands::visibility(args)) {
        Ok(prepared) => prepared,
        Err(error) => return report::io_trouble(args, &error),
    };
    if commands::unknown_site(args, &prepared.sources) {
        return TROUBLE;
    }
    report::diagnostics(args, &prepared.sources, &prepared.diagnostics);
    // What was published before was without mistakes, whatever has come since.
    let (held, stopped) = if back { Default::default() } else { pipeline::held(&prepared, args.strict) };
    let Some(project) = prepared.project.as_ref().filter(|_| !stopped) else {
        report::trouble(
            lang,
            "nichts übertragen: ein Fehler in gemeinsamen Dateien betrifft alle Websites",
            "nothing sent: a mistake in shared files concerns all sites",
        );
        return MISTAKES;
    };
    let Some(name) = target(lang, &project.portal, wish.target.as_deref()) else { return TROUBLE };
    let Some(target) = project.portal.deploy.get(&name) else { return TROUBLE };
    let output = args.output();
    let asked = Wish {
        root: &args.root,
        output: &output,
        name: &name,
        target,
        sites: &args.sites,
        held: &held,
        back,
        dry: wish.dry_run,
        allow_delete: wish.allow_delete,
        overwrite: wish.overwrite,
        verify: wish.verify,
    };
    let bar = bar(args);
    let reached = Mutex::new(None);
    let done = deploy::run(&asked, project, &|progress| {
        if let Ok(mut reached) = reached.lock() {
            show(args, &bar, progress, &mut reached);
        }
    });
    bar.finish_and_clear();
    match done {
        Ok(done) => {
            told(args, &done, wish.dry_run, &held, start);
            if back || (held.is_empty() && !commands::failing(args, &prepared.diagnostics)) { FINE } else { MISTAKES }
        }
        Err(trouble) => {
            let (de, en) = trouble.words();
            report::trouble(lang, &de, &en);
            TROUBLE
        }
    }
}

/// The target that is meant.
fn target(lang: Lang, portal: &Portal, named: Option<&str>) -> Option<String> {
    let names: Vec<&str> = portal.deploy.keys().collect();
    let list = names.join(", ");
    match (named, names.as_slice()) {
        (_, []) => report::trouble(
            lang,
            "in `content/portal.yaml` steht kein Ziel; nennen Sie eines unter `deploy`",
            "`content/portal.yaml` names no target; name one under `deploy`",
        ),
        (Some(name), names) if !names.contains(&name) => {
            let near = nearest(name, names.iter().copied()).map(|near| format!(" – `{near}`?")).unwrap_or_default();
            report::trouble(
                lang,
                &format!("das Ziel `{name}` gibt es nicht{near}; vorhanden sind: {list}"),
                &format!("there is no target `{name}`{near}; there are: {list}"),
            );
        }
        (Some(name), _) | (None, &[name]) => return Some(name.to_owned()),
        (None, _) => report::trouble(
            lang,
            &format!("es gibt mehrere Ziele; nennen Sie eines: {list}"),
            &format!("there are several targets; name one: {list}"),
        ),
    }
    None
}

fn bar(args: &Args) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if args.quiet || args.format == Format::Json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let left = if args.language() == Lang::De { "noch" } else { "left" };
    if let Ok(style) =
        ProgressStyle::with_template(&format!("{{bar:30}} {{bytes}}/{{total_bytes}} {{bytes_per_sec}}, {left} {{eta}} {{msg}}"))
    {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar
}

/// Shows how far a run is; where there is no terminal, a line at every tenth.
fn show(args: &Args, bar: &ProgressBar, progress: Progress, reached: &mut Option<u64>) {
    let de = args.language() == Lang::De;
    let plain = bar.is_hidden() && !args.quiet && args.format == Format::Human;
    let (word, done, all) = match progress {
        Progress::Waiting => {
            let line = if de {
                "Das Ziel ist gesperrt; lebt der Lauf noch? Bis zu einer Minute …"
            } else {
                "The target is locked; is that run alive? Up to a minute …"
            };
            if !args.quiet && args.format == Format::Human {
                bar.suspend(|| report::complain(line));
            }
            return;
        }
        Progress::Placing => {
            bar.set_message(if de { "wird eingesetzt" } else { "put into place" });
            return;
        }
        Progress::Sending(done, all) => (if de { "übertragen" } else { "sent" }, done, all),
        Progress::Verifying(done, all) => (if de { "zurückgelesen" } else { "read back" }, done, all),
    };
    bar.set_message(word);
    bar.set_length(all);
    bar.set_position(done);
    let tenth = (done * 10).checked_div(all).unwrap_or(10);
    if plain && tenth > 0 && *reached != Some(tenth) {
        *reached = Some(tenth);
        report::say(&format!("{tenth}0 % {word}"));
    }
}

/// What is done to each file.
fn rows(plan: &Plan) -> impl Iterator<Item = (char, &str, u64)> {
    let sent =
        plan.uploads.iter().map(|upload| (if upload.before == Before::Nothing { '+' } else { '~' }, upload.to.as_str(), upload.size));
    sent.chain(plan.deletes.iter().map(|path| ('-', path.as_str(), 0)))
}

fn told(args: &Args, done: &Done, dry: bool, held: &BTreeSet<std::sync::Arc<str>>, start: Instant) {
    let plan = &done.plan;
    let (sent, gone, bytes, seconds) = (plan.uploads.len(), plan.deletes.len(), plan.bytes(), start.elapsed().as_secs_f64());
    if args.format == Format::Json {
        if dry || args.verbose {
            for (what, path, size) in rows(plan) {
                report::say(&json!({"change": what.to_string(), "path": path, "bytes": size}).to_string());
            }
        }
        let summary = json!({"summary": {
            "sent": sent, "bytes": bytes, "resumed": done.resumed, "deleted": gone, "unchanged": plan.unchanged, "verified": done.verified,
            "held": held.iter().map(|id| &**id).collect::<Vec<_>>(), "dry_run": dry, "seconds": seconds,
        }});
        report::say(&summary.to_string());
        return;
    }
    if dry || args.verbose {
        for (what, path, _) in rows(plan) {
            report::say(&format!("{what} {path}"));
        }
    }
    if args.quiet {
        return;
    }
    let (megabytes, unchanged) = (bytes as f64 / 1e6, plan.unchanged);
    let held = held.iter().map(|id| &**id).collect::<Vec<_>>().join(", ");
    let (de, en) = (args.language() == Lang::De, args.language() == Lang::En);
    if !held.is_empty() && de {
        report::say(&format!("Wegen eigener Fehler nicht angerührt: {held}"));
    } else if !held.is_empty() {
        report::say(&format!("Left alone because of their own mistakes: {held}"));
    }
    report::say(&match (en, dry) {
        (false, false) => {
            format!("{sent} Dateien übertragen, {gone} gelöscht, {unchanged} unverändert; {megabytes:.1} MB in {seconds:.2} s")
        }
        (false, true) => {
            format!("{sent} Dateien zu übertragen, {gone} zu löschen, {unchanged} unverändert; {megabytes:.1} MB. Geändert wurde nichts")
        }
        (true, false) => format!("{sent} files sent, {gone} deleted, {unchanged} unchanged; {megabytes:.1} MB in {seconds:.2} s"),
        (true, true) => format!("{sent} files to send, {gone} to delete, {unchanged} unchanged; {megabytes:.1} MB. Nothing was changed"),
    });
    if done.verified > 0 {
        let count = done.verified;
        report::say(&if de {
            format!("{count} Dateien zurückgelesen: alle wie gesendet")
        } else {
            format!("{count} files read back: all as sent")
        });
    }
}
