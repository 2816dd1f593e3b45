//! What each command does.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::tz::TimeZone;

use super::args::{Args, Command, Format};
use super::{
    FINE, MISTAKES, TROUBLE, adopt, assemble, deploy, diff, forms, init, moving, new, overview, packaging, pdf, pin, publish, release,
    report, why,
};
use crate::declare::{Declared, declare};
use crate::decode::schema;
use crate::diag::{Diagnostic, Lang, Severity};
use crate::members;
use crate::model::KINDS;
use crate::model::service::Service;
use crate::moving::Wish;
use crate::pipeline::{self, Options};
use crate::release::{Compared, against};
use crate::resolve::{Project, resolve};
use crate::source::Sources;
use crate::trace::Trace;
use crate::write;

/// Runs the command and tells the exit code.
pub(super) fn run(args: &Args) -> u8 {
    let reads = matches!(&args.command, Command::Forms { what } if what.reads());
    if matches!(args.format, Format::Csv | Format::Xml) && !reads {
        report::trouble(args.language(), "`csv` und `xml` gibt es nur bei `forms read`", "`csv` and `xml` are only for `forms read`");
        return TROUBLE;
    }
    if args.format.is_for_platforms() && !matches!(args.command, Command::Build { .. } | Command::Check { .. }) {
        report::trouble(
            args.language(),
            "`github`, `gitlab` und `sarif` gibt es nur bei `build` und `check`",
            "`github`, `gitlab` and `sarif` are only for `build` and `check`",
        );
        return TROUBLE;
    }
    // What was filled in can also be read where there is no project.
    if !reads && args.command.needs_root() && !args.root.join("content").is_dir() {
        let root = args.root.display();
        report::trouble(
            args.language(),
            &format!(
                "in `{root}` gibt es keinen Ordner `content`; wechseln Sie in den Ordner des Portals oder nennen Sie ihn mit `--root`"
            ),
            &format!("there is no folder `content` in `{root}`; go to the portal's folder or name it by `--root`"),
        );
        return TROUBLE;
    }
    match &args.command {
        Command::Build { shard } => build(args, &Options { shard: *shard, ..options(args, false) }, &[]),
        Command::Check { against } => build(args, &options(args, true), against),
        Command::Assemble { folders } => assemble::run(args, folders),
        Command::Serve { port } => serve(args, *port),
        Command::Init { folder, name, ci } => init::run(args, folder, name, *ci),
        Command::New { what } => new::run(args, what),
        Command::Schema { kind, into } => schemas(args, kind.as_deref(), into.as_deref()),
        Command::Adopt(wish) => adopt::run(args, wish),
        Command::Pin { items } => pin::run(args, items),
        Command::Why { municipality, item } => why::run(args, municipality, item),
        Command::Report => overview::run(args),
        Command::Diff(wish) => diff::run(args, wish),
        Command::Completions { shell } => packaging::completions(*shell),
        Command::Man { into } => packaging::man(args, into),
        Command::Release(wish) => release::run(args, wish),
        Command::Publish(wish) => publish::run(args, wish),
        Command::Deploy(wish) => deploy::run(args, wish, false),
        Command::Rollback(wish) => deploy::run(args, wish, true),
        Command::Forms { what } => forms::run(args, what),
        Command::Pdf(wish) => pdf::run(args, wish),
        Command::Mv { kind, old, new, body, dry_run } => {
            moving::run(args, &Wish { kind: kind.kind(), old, new, body: body.as_deref() }, *dry_run)
        }
    }
}

/// The trees and the project of the root, for commands that don't build; the exit code if there are none.
pub(super) fn load(args: &Args) -> Result<(Sources, Declared, Project), u8> {
    let sources = members::load(&args.root).map_err(|error| {
        report::trouble(args.language(), &format!("Dateien lassen sich nicht lesen: {error}"), &format!("files can't be read: {error}"));
        TROUBLE
    })?;
    let mut diagnostics = Vec::new();
    let declared = declare(&sources, &mut diagnostics);
    match resolve(&declared, visibility(args), &mut diagnostics) {
        Some(project) => Ok((sources, declared, project)),
        None => {
            report::diagnostics(args, &sources, &diagnostics);
            Err(MISTAKES)
        }
    }
}

/// What is visible: today in the region's time zone.
pub(super) fn visibility(args: &Args) -> crate::resolve::Visibility {
    visibility_in(args, &args.root)
}

/// The same in another root.
pub(super) fn visibility_in(args: &Args, root: &Path) -> crate::resolve::Visibility {
    args.visibility(&zone(root))
}

/// A region's time zone, which only `portal.yaml` knows.
pub(super) fn zone(root: &Path) -> TimeZone {
    let path = root.join(members::find(root).place("content/portal.yaml"));
    let text = crate::source::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into()).unwrap_or_default();
    let zone = crate::yaml::parse(0, &text, &mut Vec::new())
        .and_then(|node| node.get("time_zone")?.scalar().map(str::to_owned))
        .unwrap_or_else(|| "Europe/Berlin".to_owned());
    TimeZone::get(&zone).unwrap_or(TimeZone::UTC)
}

fn serve(args: &Args, port: u16) -> u8 {
    let options = crate::serve::Options {
        root: &args.root,
        port,
        lang: args.language(),
        quiet: args.quiet,
        strict: args.strict,
        visibility: &|| visibility(args),
        say: &report::say,
        report: &|sources, diagnostics| report::diagnostics(args, sources, diagnostics),
    };
    crate::serve::run(&options).unwrap_or_else(|error| {
        report::trouble(args.language(), &format!("der Server läuft nicht: {error}"), &format!("the server doesn't run: {error}"));
        TROUBLE
    })
}

/// The options of a build.
pub(super) fn options(args: &Args, dry: bool) -> Options {
    Options {
        root: args.root.clone(),
        output: args.output(),
        sites: args.sites.clone(),
        visibility: visibility(args),
        strict: args.strict,
        dry,
        shard: None,
    }
}

/// Builds, or checks and compares with what was published at some places.
fn build(args: &Args, options: &Options, against: &[String]) -> u8 {
    let start = Instant::now();
    let trace = Trace::new(args.timings || args.trace.is_some());
    let bar = ProgressBar::new(0);
    if args.quiet || args.format != Format::Human {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar.set_message(if args.language() == Lang::De { "Websites" } else { "sites" });
    // Where there is no terminal, a line at every tenth: enough for a log, and the same in every run.
    let lines = !args.quiet && args.format == Format::Human && !std::io::stderr().is_terminal();
    let progress = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        if lines && done * 10 / all > (done - 1) * 10 / all {
            report::say(&format!("{done}/{all} {}", bar.message()));
        }
    };
    let built = pipeline::build(options, &progress, &trace);
    bar.finish_and_clear();
    let (prepared, mut outcome) = match built {
        Ok(built) => built,
        Err(error) => return report::io_trouble(args, &error),
    };
    let sources = &prepared.sources;
    if unknown_site(args, sources) {
        return TROUBLE;
    }
    outcome.diagnostics.extend(published(args, against));
    report::diagnostics(args, sources, &outcome.diagnostics);
    if args.verbose && args.format == Format::Human {
        for id in &outcome.published {
            report::say(&format!("  {id}"));
        }
    }
    if args.timings {
        report::timings(&trace);
    }
    if let Some(path) = &args.trace
        && let Err(error) = write::replace(path, trace.chrome().to_string().as_bytes())
    {
        return report::io_trouble(args, &io::Error::new(error.kind(), format!("{}: {error}", path.display())));
    }
    if !args.quiet || args.format == Format::Json {
        report::summary(args, &outcome, start.elapsed(), options.dry);
    }
    // The process ends: the system takes its memory back at once, where giving back every text alone takes as long as a phase.
    std::mem::forget(prepared);
    if outcome.stopped || failing(args, &outcome.diagnostics) { MISTAKES } else { FINE }
}

/// Compares the records of notices with what was published at some places.
fn published(args: &Args, places: &[String]) -> Vec<Diagnostic> {
    let project = if places.is_empty() { None } else { load(args).ok().map(|(.., project)| project) };
    let Some(project) = project else { return Vec::new() };
    let mut found = Vec::new();
    for place in places {
        match against(&project, place) {
            Ok(Compared { body, same, ahead }) if args.format == Format::Human && !args.quiet => report::say(&match args.language() {
                Lang::De => {
                    format!("`{place}` stimmt mit den Bekanntmachungen von {body} überein: {same} Einträge, dort noch nicht: {ahead}")
                }
                Lang::En => format!("`{place}` agrees with the notices of {body}: {same} entries, not there yet: {ahead}"),
            }),
            Ok(_) => {}
            Err(wrong) => found.push(*wrong),
        }
    }
    found
}

/// Whether the mistakes make the command fail.
pub(super) fn failing(args: &Args, diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| args.strict || diagnostic.code.severity == Severity::Error)
}

/// Tells of a `--site` that doesn't exist.
pub(super) fn unknown_site(args: &Args, sources: &Sources) -> bool {
    let Some(unknown) = args.sites.iter().find(|site| sources.below(&format!("content/{site}/")).next().is_none()) else { return false };
    report::trouble(
        args.language(),
        &format!("die Website `{unknown}` gibt es nicht; `--site` nennt einen Ordner unter `content/`"),
        &format!("there is no site `{unknown}`; `--site` names a folder below `content/`"),
    );
    true
}

fn schemas(args: &Args, kind: Option<&str>, into: Option<&Path>) -> u8 {
    let en = args.language() == Lang::En;
    let mut documents: Vec<(&str, &str, serde_json::Value)> =
        KINDS.iter().map(|kind| (kind.name, kind.files, schema::document(kind.name, &(kind.shape)(), en))).collect();
    let overlay = schema::overlay("service-override", Service::record(), en);
    documents.push(("service-override", "content/*/services/*.yaml", overlay));
    // What a build writes for other programs.
    documents.push(("formulare", "output/*/formulare.json", serde_json::from_str(crate::render::REGISTER_SCHEMA).unwrap_or_default()));
    documents.push((
        "termine",
        "output/*/veranstaltungen/termine.json",
        serde_json::from_str(crate::render::EVENTS_SCHEMA).unwrap_or_default(),
    ));
    documents.push((
        "abfalltermine",
        "output/*/abfall-termine/termine.json",
        serde_json::from_str(crate::render::WASTE_SCHEMA).unwrap_or_default(),
    ));
    documents.push((
        "bekanntmachungen",
        "output/*/bekanntmachungen/bekanntmachungen.json",
        serde_json::from_str(crate::render::NOTICES_SCHEMA).unwrap_or_default(),
    ));
    documents.push(("diff", "dorfplatz diff --format json", serde_json::from_str(crate::diff::SCHEMA).unwrap_or_default()));
    let names = documents.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ");
    documents.retain(|(name, ..)| kind.is_none_or(|kind| kind == *name));
    if documents.is_empty() {
        let kind = kind.unwrap_or_default();
        report::trouble(
            args.language(),
            &format!("die Art `{kind}` gibt es nicht; vorhanden sind: {names}"),
            &format!("there is no kind `{kind}`; there are: {names}"),
        );
        return TROUBLE;
    }
    let mut all = serde_json::Map::new();
    for (name, files, mut document) in documents {
        if let Some(map) = document.as_object_mut() {
            map.insert("x-files".into(), files.into());
        }
        if let Some(folder) = into {
            let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
            let path = folder.join(format!("{name}.schema.json"));
            if let Err(error) = write::replace(&path, text.as_bytes()) {
                let path = path.display();
                report::trouble(
                    args.language(),
                    &format!("`{path}` lässt sich nicht schreiben: {error}"),
                    &format!("can't write `{path}`: {error}"),
                );
                return TROUBLE;
            }
        } else {
            all.insert(name.to_owned(), document);
        }
    }
    if into.is_none() {
        let value = match kind {
            Some(kind) => all.remove(kind).unwrap_or_default(),
            None => serde_json::Value::Object(all),
        };
        report::say(&serde_json::to_string_pretty(&value).unwrap_or_default());
    }
    FINE
}
