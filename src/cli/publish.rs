//! `dorfplatz publish`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::json;

use super::args::{Args, Format};
use super::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::address;
use crate::diag::Lang;
use crate::pipeline::{self, Outcome};
use crate::publish::follow::Follower;
use crate::publish::git::{Pushed, Repository};
use crate::publish::trouble::Trouble;
use crate::publish::{self, in_the_way, owners, releases};
use crate::trace::Trace;

/// How often hosts are asked.
const PULSE: Duration = Duration::from_secs(3);
/// Every so many times others may have published something, too.
const GLANCE: usize = 4;
/// How often one pushes when others are faster.
const TRIES: usize = 4;

/// What is published, and how long one waits for it.
#[derive(Debug, clap::Args)]
pub struct Publish {
    /// What was changed, in a sentence for those who look back [default: the names of the files]
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Wait at most so many minutes until it is online; 0 does not wait
    #[arg(long, value_name = "MINUTES", default_value_t = 30.0, value_parser = minutes)]
    wait: f64,
}

/// Minutes of a waiting time: up to a day.
fn minutes(text: &str) -> Result<f64, String> {
    let valid = text.parse().ok().filter(|minutes| (0.0..=1440.0).contains(minutes));
    valid.ok_or_else(|| "write a number of minutes, for example 30".to_owned())
}

/// What ends a step: trouble, or something that is told already, with its exit code.
enum Told {
    Trouble(Trouble),
    End(u8),
}

impl From<Trouble> for Told {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

pub(super) fn run(args: &Args, wish: &Publish) -> u8 {
    match steps(args, wish) {
        Ok(code) | Err(Told::End(code)) => code,
        Err(Told::Trouble(trouble)) => {
            let (de, en) = trouble.words();
            report::trouble(args.language(), &de, &en);
            TROUBLE
        }
    }
}

/// Says what was done: a sentence, or an object for programs.
fn say(args: &Args, de: &str, en: &str, value: &serde_json::Value) {
    match args.format {
        Format::Json => report::say(&value.to_string()),
        _ if args.quiet => {}
        _ => report::say(if args.language() == Lang::De { de } else { en }),
    }
}

fn steps(args: &Args, wish: &Publish) -> Result<u8, Told> {
    let repository = Repository::open(&args.root)?;
    let mine = |paths: Vec<String>| -> Vec<String> {
        let wanted = |path: &String| {
            args.sites.is_empty() || owners(std::slice::from_ref(path)).0.iter().any(|site| args.sites.iter().any(|asked| asked == site))
        };
        paths.into_iter().filter(wanted).collect()
    };
    let changed = mine(repository.changed()?);
    let mut paths = changed.clone();
    paths.extend(repository.committed().unwrap_or_default());
    let mut built = build(args, &paths, false)?;
    if !changed.is_empty() {
        let text = wish.message.as_deref().map(str::trim).filter(|text| !text.is_empty());
        repository.commit(&changed, &text.map_or_else(|| publish::message(&changed), str::to_owned))?;
        let (count, commit) = (changed.len(), repository.head()?);
        let (files_de, files_en) = if count == 1 { ("Datei", "file") } else { ("Dateien", "files") };
        say(
            args,
            &format!("Festgehalten: {count} {files_de} ({commit})"),
            &format!("Committed: {count} {files_en} ({commit})"),
            &json!({"committed": {"files": changed, "commit": commit}}),
        );
    }
    // Before it is pushed: what builds behind it may be quick.
    let awaited = if wish.wait > 0.0 { hosts(args, &built)? } else { Vec::new() };
    if !send(args, &repository, &mut built)? {
        say(args, "Es gibt nichts Neues zu übertragen.", "There is nothing new to push.", &json!({"pushed": null}));
    }
    if awaited.is_empty() { Ok(FINE) } else { follow(args, wish, &repository, built, awaited) }
}

/// Checks and builds; mistakes in the files that are to be published end it.
fn build(args: &Args, paths: &[String], joined: bool) -> Result<Outcome, Told> {
    let options = commands::options(args, false);
    let built = pipeline::build(&options, &|_, _| {}, &Trace::new(false));
    let (prepared, outcome) = built.map_err(|error| Told::End(report::io_trouble(args, &error)))?;
    if commands::unknown_site(args, &prepared.sources) {
        return Err(Told::End(TROUBLE));
    }
    let stopping = in_the_way(&outcome, paths);
    if stopping || args.verbose {
        report::diagnostics(args, &prepared.sources, &outcome.diagnostics);
    }
    if stopping {
        let (de, en) = if joined {
            (
                "zusammen mit dem, was andere veröffentlicht haben, entsteht der Fehler oben; übertragen wurde nichts, Ihr Stand ist hier als Commit \
                 gesichert",
                "together with what others have published the mistake above arises; nothing was pushed, your state is kept here as a commit",
            )
        } else {
            (
                "nichts veröffentlicht, solange es in Ihren Dateien Fehler gibt; beheben Sie, was oben steht, und starten Sie noch einmal",
                "nothing is published as long as there are mistakes in your files; mend what stands above and start again",
            )
        };
        report::trouble(args.language(), de, en);
        return Err(Told::End(MISTAKES));
    }
    Ok(outcome)
}

/// Takes over what others have published and pushes; tells whether there was anything to push.
fn send(args: &Args, repository: &Repository, built: &mut Outcome) -> Result<bool, Told> {
    for _ in 0..TRIES {
        repository.fetch()?;
        let (behind, ahead) = repository.apart()?;
        if behind > 0 {
            join(args, repository, behind, built)?;
        }
        if ahead == 0 {
            return Ok(false);
        }
        if repository.push()? == Pushed::Done {
            let (remote, branch) = (&repository.remote, &repository.branch);
            say(
                args,
                &format!("Übertragen nach {remote}/{branch}"),
                &format!("Pushed to {remote}/{branch}"),
                &json!({"pushed": {"remote": remote, "branch": branch, "commit": repository.head()?}}),
            );
            return Ok(true);
        }
    }
    Err(Trouble::Busy.into())
}

/// Takes over what others have published, and builds both together.
fn join(args: &Args, repository: &Repository, behind: usize, built: &mut Outcome) -> Result<(), Told> {
    repository.join()?;
    let (changes_de, changes_en) = if behind == 1 { ("Änderung", "change") } else { ("Änderungen", "changes") };
    say(
        args,
        &format!("{behind} {changes_de} von anderen übernommen"),
        &format!("Took over {behind} {changes_en} of others"),
        &json!({"joined": behind}),
    );
    *built = build(args, &repository.committed()?, true)?;
    Ok(())
}

/// A site whose new release is waited for.
struct Awaited {
    site: Arc<str>,
    url: String,
    /// What its host delivered when it was asked first.
    before: Option<String>,
    /// Another release that came since.
    other: Option<String>,
}

/// The sites that were built, and what their hosts deliver.
fn hosts(args: &Args, built: &Outcome) -> Result<Vec<Awaited>, Told> {
    let (_, _, project) = commands::load(args).map_err(Told::End)?;
    let mut follower = Follower::default();
    let sites = project.sites.iter().map(|&ix| (Arc::clone(&project.body(ix).id), address::site_url(&project, ix)));
    let awaited = sites.filter(|(site, _)| built.published.contains(site)).map(|(site, url)| {
        let before = follower.ask(&url).map(|delivered| delivered.release);
        Awaited { site, url, before, other: None }
    });
    Ok(awaited.collect())
}

/// Waits until the hosts deliver what was built.
fn follow(args: &Args, wish: &Publish, repository: &Repository, mut built: Outcome, mut awaited: Vec<Awaited>) -> Result<u8, Told> {
    let mut wanted = releases(&args.output(), &built.published);
    let mut follower = Follower::default();
    let (start, most) = (Instant::now(), Duration::from_secs_f64(wish.wait * 60.0));
    let zone = commands::zone(&args.root);
    for round in 0.. {
        // A site that is held keeps its last state, here and there.
        awaited.retain(|awaited| wanted.contains_key(&awaited.site));
        awaited.retain_mut(|awaited| !is_online(args, awaited, &wanted, &mut follower, &zone));
        if awaited.is_empty() {
            return Ok(FINE);
        }
        if start.elapsed() >= most {
            break;
        }
        if round == 0 {
            let sites = awaited.iter().map(|awaited| &*awaited.site).collect::<Vec<_>>().join(", ");
            let waiting = json!({"waiting": awaited.iter().map(|awaited| &*awaited.site).collect::<Vec<_>>()});
            say(args, &format!("Warte, bis es online ist: {sites} …"), &format!("Waiting until it is online: {sites} …"), &waiting);
        }
        sleep(PULSE.min(most.saturating_sub(start.elapsed())));
        // What others publish in the meantime is part of what the host will deliver.
        if round % GLANCE == GLANCE - 1 && repository.changed()?.is_empty() && repository.fetch().is_ok() {
            let (behind, _) = repository.apart()?;
            if behind > 0 {
                join(args, repository, behind, &mut built)?;
                wanted = releases(&args.output(), &built.published);
            }
        }
    }
    Ok(missing(args, wish, &awaited))
}

/// Whether a host delivers what is wanted; tells it.
fn is_online(args: &Args, awaited: &mut Awaited, wanted: &BTreeMap<Arc<str>, String>, follower: &mut Follower, zone: &TimeZone) -> bool {
    let Some(delivered) = follower.ask(&awaited.url) else { return false };
    if wanted.get(&awaited.site) != Some(&delivered.release) {
        if awaited.before.as_ref() != Some(&delivered.release) {
            awaited.other = Some(delivered.release);
        }
        return false;
    }
    // What was online before nobody waits for; it is told where it is asked for.
    if awaited.before.as_ref() == Some(&delivered.release) && args.sites.is_empty() && !args.verbose {
        return true;
    }
    let since = delivered.since.unwrap_or_else(Timestamp::now);
    let (de, en) = moment(&since.to_zoned(zone.clone()), &Timestamp::now().to_zoned(zone.clone()));
    let (site, url) = (&awaited.site, &awaited.url);
    say(
        args,
        &format!("{site}: online seit {de} ({url})"),
        &format!("{site}: online since {en} ({url})"),
        &json!({"online": {"site": &**site, "url": url, "since": since.to_string()}}),
    );
    true
}

/// A moment in German and English: the time, and the day if it is not today.
fn moment(since: &Zoned, now: &Zoned) -> (String, String) {
    let today = since.date() == now.date();
    let (de, en) = if today { ("%-H:%M Uhr", "%H:%M") } else { ("%-d.%-m.%Y, %-H:%M Uhr", "%-d %B %Y, %H:%M") };
    (since.strftime(de).to_string(), since.strftime(en).to_string())
}

/// Tells of what has not come.
fn missing(args: &Args, wish: &Publish, awaited: &[Awaited]) -> u8 {
    let minutes = wish.wait;
    for Awaited { site, url, other, .. } in awaited {
        let (de, en) = if other.is_some() {
            (
                format!(
                    "{site}: seit dem Übertragen liefert {url} einen anderen Stand, aber nicht den hiesigen; baut dort eine andere Version von \
                     dorfplatz, oder für einen anderen Tag?"
                ),
                format!(
                    "{site}: since the push {url} delivers another state, but not the one built here; does another version of dorfplatz build there, or for another day?"
                ),
            )
        } else {
            (
                format!(
                    "{site}: nach {minutes} Minuten liefert {url} noch den alten Stand. Ihre Änderungen sind übertragen; ob der Lauf auf dem Server \
                     einen Fehler meldet, steht dort unter „Pipelines“ oder „Actions“"
                ),
                format!(
                    "{site}: after {minutes} minutes {url} still delivers the old state. Your changes are pushed; whether the run on the server reports a \
                     mistake is told there under “Pipelines” or “Actions”"
                ),
            )
        };
        report::trouble(args.language(), &de, &en);
    }
    TROUBLE
}
