//! `serve`: the sites in the browser while they are written.
//!
//! The same pipeline as `build`, but nothing is written: every change of a source makes a new *generation*, and a page
//! is rendered when somebody asks for it, so that an edit shows at once even in a large region. Only files that the system
//! names are read again, and a generation takes from the one before what can't have changed ([`Past`]); where events leave
//! anything open, and once after a minute without any, all folders are looked at. A site with mistakes of
//! its own stays at the generation in which it had none; the mistakes are laid over its pages. What is kept does not grow
//! with the edits: one generation for each site at most, and a bounded number of rendered pages.

mod http;
mod page;
mod route;
mod state;
mod watch;
mod wire;

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::diag::{Diagnostic, Lang, Severity};
use crate::members;
use crate::pipeline::{Past, Prepared, prepare_again};
use crate::resolve::Visibility;
use crate::source::{Body, Hash, Homes, Sources};
use http::Desk;
use state::{Generation, State};
use watch::{Change, Watch};

/// Ports that are tried after one that is taken.
const MORE_PORTS: u16 = 20;
/// Files that are saved together are read together.
const QUIET: Duration = Duration::from_millis(25);
/// The same where the system told that a file is whole.
const SETTLED: Duration = Duration::from_millis(3);
/// But somebody who writes all the time must see something, too.
const MOST_QUIET: Duration = Duration::from_millis(300);
/// How often the day is looked at.
const MINUTE: Duration = Duration::from_mins(1);

/// What is served and how it speaks.
pub struct Options<'a> {
    /// Folder with `content/`, `forms/`, `themes/`.
    pub root: &'a Path,
    /// Port on 127.0.0.1; the next free one if it is taken.
    pub port: u16,
    /// Language of messages.
    pub lang: Lang,
    /// Only mistakes.
    pub quiet: bool,
    /// Warnings are errors.
    pub strict: bool,
    /// What is visible, asked anew for each generation: a day may pass.
    pub visibility: &'a dyn Fn() -> Visibility,
    /// Prints a line.
    pub say: &'a dyn Fn(&str),
    /// Prints diagnostics.
    pub report: &'a dyn Fn(&Sources, &[Diagnostic]),
}

/// What the main thread hears of the others.
enum Signal {
    /// Something changed.
    Changed(Change),
    /// A page failed when it was rendered.
    Failed(Arc<Generation>, Box<Diagnostic>),
    /// The server can't take requests any more.
    Ended(io::Error),
}

/// Serves until the process ends.
///
/// # Errors
/// When no port is free, the root can't be read or watched, or the system ends the server.
pub fn run(options: &Options<'_>) -> io::Result<u8> {
    let listener = listen(options.port)?;
    let port = listener.local_addr()?.port();
    let url = format!("http://127.0.0.1:{port}/");
    let first = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0);
    let state = Arc::new(State::new(url.clone(), options.lang, options.strict, first));
    let (sender, signals) = mpsc::channel();
    // Watched before it is read: an edit in between is not missed.
    let homes = members::find(options.root);
    let watch = Watch::new(options.root, homes.clone(), &sender).map_err(io::Error::other)?;
    let mut kitchen = Rebuilder {
        options,
        state: Arc::clone(&state),
        zone: TimeZone::UTC,
        homes,
        last: None,
        sources: None,
        past: Past::default(),
        warnings: HashSet::new(),
    };
    kitchen.announce(port, &url, watch.native);
    kitchen.rebuild(&Change::anything(false), (options.visibility)())?;
    let desk = Desk { state, signals: sender.clone(), streams: Arc::default() };
    thread::spawn(move || {
        let ended = wire::accept(&listener, move |request| desk.reply(request));
        drop(sender.send(Signal::Ended(ended)));
    });
    kitchen.follow(&signals, watch)
}

/// The first free port of those that come into question.
fn listen(port: u16) -> io::Result<TcpListener> {
    let mut taken = None;
    for port in (port..=port.saturating_add(MORE_PORTS)).take(if port == 0 { 1 } else { usize::MAX }) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = Some(error),
            other => return other,
        }
    }
    Err(taken.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

/// Makes generations.
struct Rebuilder<'a> {
    options: &'a Options<'a>,
    state: Arc<State>,
    zone: TimeZone,
    /// Where the files of each body lie.
    homes: Homes,
    /// What the last generation was made of.
    last: Option<Hash>,
    /// All files as they were last read, if they could be.
    sources: Option<Sources>,
    /// What the next generation needs not make anew.
    past: Past,
    /// Warnings that were printed.
    warnings: HashSet<String>,
}

impl Rebuilder<'_> {
    fn announce(&self, port: u16, url: &str, native: bool) {
        let Options { quiet, port: wanted, .. } = *self.options;
        if port != wanted && wanted != 0 {
            self.say(&format!("Port {wanted} ist belegt, die Adresse ist {url}"), &format!("port {wanted} is taken, the address is {url}"));
        } else if !quiet {
            (self.options.say)(url);
        }
        if !quiet {
            self.say("Änderungen erscheinen sofort; Strg+C beendet.", "Changes appear at once; Ctrl+C ends.");
            if !native {
                self.say(
                    "Dieses System meldet Änderungen nicht; sie werden jede Sekunde gesucht.",
                    "This system does not report changes; they are looked for every second.",
                );
            }
        }
    }

    fn say(&self, de: &str, en: &str) {
        (self.options.say)(if self.options.lang == Lang::De { de } else { en });
    }

    /// Waits for changes, for ever.
    fn follow(&mut self, signals: &Receiver<Signal>, mut watch: Watch) -> io::Result<u8> {
        let mut today = (self.options.visibility)().clock.today;
        // Whether something may have changed of which no event told, such as a file in a folder that was just made.
        let mut unsure = false;
        loop {
            let failed = |generation: &Generation, diagnostic| (self.options.report)(&generation.prepared.sources, &[diagnostic]);
            let changed = match gather(signals, failed) {
                Ok(changed) => changed,
                Err(ended) => return ended.map_or(Ok(0), Err),
            };
            if changed.as_ref().is_some_and(|change| change.top)
                && let Err(error) = watch.follow()
            {
                self.trouble(&error.to_string());
            }
            let visibility = (self.options.visibility)();
            let day = visibility.clock.today;
            let told = changed.is_some();
            if let Some(mut change) = changed.or_else(|| (day != today || unsure).then(Change::default)) {
                change.anything |= !told || day != today;
                unsure = told;
                if let Err(error) = self.rebuild(&change, visibility) {
                    self.trouble(&error.to_string());
                }
            }
            if let Err(error) = watch.turn_to(&self.homes) {
                self.trouble(&error.to_string());
            }
            today = day;
        }
    }

    fn trouble(&self, error: &str) {
        self.say(&format!("Die Ordner lassen sich nicht lesen: {error}"), &format!("The folders can't be read: {error}"));
    }

    /// Reads what may have changed: the files that events named, or everything.
    fn read(&mut self, change: &Change) -> io::Result<Sources> {
        let last = self.sources.take().filter(|_| !change.anything);
        let named = |last: Sources| {
            let root = std::path::absolute(self.options.root).ok()?;
            let paths = change.paths.iter().map(|path| watch::named(&root, &self.homes, path)).collect::<Option<_>>()?;
            last.read_again(&paths)
        };
        let sources = last.and_then(named).map_or_else(|| members::load(self.options.root), Ok)?;
        self.sources = Some(sources.clone());
        Ok(sources)
    }

    /// Makes a generation of what the folders hold now, unless it is the same as last time.
    fn rebuild(&mut self, change: &Change, visibility: Visibility) -> io::Result<()> {
        let began = Instant::now();
        let sources = self.read(change)?;
        self.homes.clone_from(&sources.homes);
        let hash = fingerprint(&sources, visibility);
        if self.last == Some(hash) {
            return Ok(());
        }
        self.last = Some(hash);
        let prepared = prepare_again(sources, visibility, &mut self.past);
        if let Some(zone) = prepared.project.as_ref().and_then(|project| TimeZone::get(project.portal.time_zone.as_str()).ok()) {
            self.zone = zone;
        }
        self.report(&prepared);
        let (errors, held, stopped) = self.state.advance(prepared);
        if !self.options.quiet {
            self.line(began.elapsed(), errors, &held, stopped);
        }
        Ok(())
    }

    /// Prints all errors, and warnings that are new.
    fn report(&mut self, prepared: &Prepared) {
        let mut warnings = HashSet::new();
        let mut shown = Vec::new();
        for diagnostic in &prepared.diagnostics {
            let file = diagnostic.at.and_then(|place| prepared.sources.file(place.file())).map_or("", |file| &file.path);
            let error = self.options.strict || diagnostic.code.severity == Severity::Error;
            let words = format!("{file} {} {}", diagnostic.code.id, diagnostic.message(self.options.lang));
            if error || !self.warnings.contains(&words) {
                shown.push(diagnostic.clone());
            }
            if !error {
                warnings.insert(words);
            }
        }
        self.warnings = warnings;
        (self.options.report)(&prepared.sources, &shown);
    }

    fn line(&self, took: Duration, errors: usize, held: &BTreeSet<Arc<str>>, stopped: bool) {
        let time = Timestamp::now().to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string();
        let (took, held) = (took.as_millis(), held.iter().map(|id| &**id).collect::<Vec<_>>().join(", "));
        let rest = match (stopped, held.is_empty()) {
            (true, _) => ("; alles bleibt beim letzten guten Stand".to_owned(), "; everything stays at its last good state".to_owned()),
            (false, false) => (format!("; beim letzten guten Stand: {held}"), format!("; at their last good state: {held}")),
            (false, true) => Default::default(),
        };
        let noun = if errors == 1 { "error" } else { "errors" };
        self.say(
            &format!("{time} neu gebaut in {took} ms, {errors} Fehler{}", rest.0),
            &format!("{time} rebuilt in {took} ms, {errors} {noun}{}", rest.1),
        );
    }
}

/// The changes until nothing has come for a while, or none for a minute; and how the server ended, if it did.
fn gather(signals: &Receiver<Signal>, failed: impl Fn(&Generation, Diagnostic)) -> Result<Option<Change>, Option<io::Error>> {
    let mut first = match signals.recv_timeout(MINUTE) {
        Ok(signal) => Some(signal),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => return Err(None),
    };
    let mut changed: Option<Change> = None;
    let began = Instant::now();
    while let Some(signal) = first.take() {
        match signal {
            Signal::Changed(change) => match &mut changed {
                Some(all) => all.join(change),
                None => changed = Some(change),
            },
            Signal::Failed(generation, diagnostic) => failed(&generation, *diagnostic),
            Signal::Ended(error) => return Err(Some(error)),
        }
        if let Some(change) = changed.as_ref().filter(|_| began.elapsed() < MOST_QUIET) {
            first = signals.recv_timeout(if change.whole { SETTLED } else { QUIET }).ok();
        }
    }
    Ok(changed)
}

/// What a generation is made of: all files, and the day.
fn fingerprint(sources: &Sources, visibility: Visibility) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(visibility.clock.today.to_string().as_bytes());
    for file in &sources.files {
        hasher.update(&(file.path.len() as u64).to_le_bytes()).update(file.path.as_bytes()).update(&file.hash);
        if let Body::Broken(why) = &file.body {
            hasher.update(format!("{why:?}").as_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}
