//! Answers requests.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::Signal;
use super::page::{SCRIPT, STYLE, with_script};
use super::route::{Place, content_type, decode, folder, is_local, job, parameter, place, split, type_of};
use super::state::{Rendered, Shelf, State};
use super::wire::{Answer, Reply, Request};
use crate::plan::{Job, What, styleguide};

/// Streams of events at a time; a tab that closed is noticed after some seconds.
const MOST_STREAMS: usize = 128;
/// How often a stream says that it lives.
const BEAT: Duration = Duration::from_secs(5);
const HTML: &str = "text/html; charset=utf-8";

/// What answering needs.
#[derive(Clone)]
pub(super) struct Desk {
    /// What is served.
    pub(super) state: Arc<State>,
    /// To the main thread, which prints.
    pub(super) signals: Sender<Signal>,
    /// Open streams of events.
    pub(super) streams: Arc<AtomicUsize>,
}

impl Desk {
    /// Answers a request.
    pub(super) fn reply(&self, request: &Request) -> Reply {
        let path = match admit(request) {
            Ok(path) => path,
            Err(refusal) => return Reply::Answer(refusal),
        };
        let (raw, query) = split(&request.address);
        match place(&path) {
            Some(Place::Own("events")) if request.method == "GET" => self.stream(),
            place => Reply::Answer(self.answer(place, raw, query)),
        }
    }

    fn answer(&self, place: Option<Place<'_>>, raw: &str, query: &str) -> Answer {
        match place {
            None => Answer::text(400, "not an address"),
            Some(Place::Own(name)) => self.own(name, query),
            Some(Place::Root) => match self.state.portal() {
                Some(portal) => Answer::redirect(format!("/{portal}/")),
                None => self.mistakes(None),
            },
            Some(Place::Top(name)) => {
                if self.state.shelf(name).is_some() || (self.state.portal().is_some() && self.state.missing(name)) {
                    return Answer::redirect(with_slash(raw, query));
                }
                self.top(name)
            }
            Some(Place::Site(id, path)) => match self.state.shelf(id) {
                Some(shelf) => self.site(&shelf, path, raw, query),
                None if self.state.missing(id) => self.mistakes(Some(id)),
                None => self.lost(),
            },
        }
    }

    /// What the server says of itself.
    fn own(&self, name: &str, query: &str) -> Answer {
        match name {
            "reload.js" => Answer::new(200, type_of(name), SCRIPT.as_bytes()),
            "serve.css" => Answer::new(200, type_of(name), STYLE.as_bytes()),
            "diagnostics.json" => {
                let site = parameter(query, "site").and_then(decode).filter(|site| !site.is_empty());
                Answer::new(200, type_of(name), self.state.mistakes(site.as_deref()).to_string().into_bytes())
            }
            "events" => Answer::new(200, "text/event-stream", Vec::new()),
            _ => Answer::text(404, "not found"),
        }
    }

    /// A single file beside the sites; not `.htaccess`, which no server shows.
    fn top(&self, name: &str) -> Answer {
        let portal = self.state.portal();
        let shelf = portal.and_then(|portal| self.state.shelf(&portal));
        let Some(shelf) = shelf else { return self.mistakes(None) };
        match shelf.generation.top(name).filter(|_| !name.starts_with('.')) {
            Some(bytes) => deliver(200, type_of(name), bytes.into(), &shelf),
            None => self.lost(),
        }
    }

    fn site(&self, shelf: &Shelf, path: &str, raw: &str, query: &str) -> Answer {
        if let Some(job) = job(shelf.jobs(), path) {
            return self.page(shelf, job, 200);
        }
        match styleguide(path) {
            Some(job) => self.page(shelf, &job, 200),
            None if folder(shelf.jobs(), path) => Answer::redirect(with_slash(raw, query)),
            None => self.not_found(shelf),
        }
    }

    fn page(&self, shelf: &Shelf, job: &Job, status: u16) -> Answer {
        match self.state.render(shelf, job) {
            Rendered::Good(bytes) => deliver(status, content_type(job), bytes, shelf),
            Rendered::Failed(diagnostic, last) => {
                if self.state.failed(shelf, &diagnostic) {
                    drop(self.signals.send(Signal::Failed(Arc::clone(&shelf.generation), diagnostic)));
                }
                match last {
                    Some(bytes) => deliver(status, content_type(job), bytes, shelf),
                    None => self.mistakes(Some(&shelf.id)),
                }
            }
            Rendered::Gone if status == 200 => self.not_found(shelf),
            Rendered::Gone => Answer::text(404, "not found"),
        }
    }

    fn not_found(&self, shelf: &Shelf) -> Answer {
        match shelf.jobs().iter().find(|job| job.what == What::NotFound) {
            Some(job) => self.page(shelf, job, 404),
            None => Answer::text(404, "not found"),
        }
    }

    /// An address of no site: the portal's page says so.
    fn lost(&self) -> Answer {
        match self.state.portal().and_then(|portal| self.state.shelf(&portal)) {
            Some(portal) => self.not_found(&portal),
            None => self.mistakes(None),
        }
    }

    fn mistakes(&self, site: Option<&str>) -> Answer {
        Answer::new(500, HTML, self.state.mistakes_page(site).into_bytes())
    }

    /// Tells a page of new generations.
    fn stream(&self) -> Reply {
        let open = Open(Arc::clone(&self.streams));
        if self.streams.fetch_add(1, Ordering::Relaxed) >= MOST_STREAMS {
            return Reply::Answer(Answer::text(503, "too many streams"));
        }
        let state = Arc::clone(&self.state);
        Reply::Stream(Box::new(move |stream| {
            let _open = open;
            follow(&state, stream)
        }))
    }
}

/// Counts a stream until it ends.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether a request may be answered, and its decoded path.
fn admit(request: &Request) -> Result<String, Answer> {
    if !matches!(&request.hosts[..], [host] if is_local(host)) {
        return Err(Answer::text(403, "only for this computer"));
    }
    if !matches!(&*request.method, "GET" | "HEAD") {
        return Err(Answer::text(405, "only GET and HEAD"));
    }
    decode(split(&request.address).0).ok_or_else(|| Answer::text(400, "not an address"))
}

fn follow(state: &State, stream: &mut dyn Write) -> io::Result<()> {
    stream.write_all(b"retry: 500\n\n")?;
    // The page says which generation it shows; one that came in between is not missed.
    let mut seen = None;
    loop {
        let number = seen.map_or_else(|| state.number(), |seen| state.wait(seen, BEAT));
        if seen == Some(number) {
            stream.write_all(b": still here\n\n")?;
        } else {
            write!(stream, "event: generation\ndata: {number}\n\n")?;
            seen = Some(number);
        }
        stream.flush()?;
    }
}

/// An artifact as an answer; pages get the script that reloads them.
fn deliver(status: u16, kind: &'static str, bytes: Arc<[u8]>, shelf: &Shelf) -> Answer {
    if kind == HTML { Answer::new(status, kind, with_script(&bytes, &shelf.id, shelf.seen)) } else { Answer::new(status, kind, bytes) }
}

/// The same address with a slash at its end.
fn with_slash(raw: &str, query: &str) -> String {
    if query.is_empty() { format!("{raw}/") } else { format!("{raw}/?{query}") }
}
