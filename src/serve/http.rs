//! Answers requests.

use std::io::{self, Cursor, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use super::Signal;
use super::page::{SCRIPT, STYLE, with_script};
use super::route::{Place, content_type, decode, folder, is_local, job, parameter, place, split, type_of};
use super::state::{Rendered, Shelf, State};
use crate::plan::{Job, What};

/// Streams of events at a time; a tab that closed is noticed after some seconds.
const MOST_STREAMS: usize = 200;
/// How often a stream says that it lives.
const BEAT: Duration = Duration::from_secs(5);
const HTML: &str = "text/html; charset=utf-8";

/// What a worker needs.
#[derive(Clone)]
pub(super) struct Worker {
    /// What is served.
    pub(super) state: Arc<State>,
    /// To the main thread, which prints.
    pub(super) signals: Sender<Signal>,
    /// Open streams of events.
    pub(super) streams: Arc<AtomicUsize>,
}

/// An answer before it is sent.
struct Answer {
    status: u16,
    kind: &'static str,
    body: Arc<[u8]>,
    location: Option<String>,
}

impl Answer {
    fn new(status: u16, kind: &'static str, body: impl Into<Arc<[u8]>>) -> Self {
        Self { status, kind, body: body.into(), location: None }
    }

    fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text.as_bytes())
    }

    fn redirect(location: String) -> Self {
        Self { location: Some(location), ..Self::text(302, "") }
    }
}

impl Worker {
    /// Answers requests until the server ends.
    pub(super) fn run(&self, server: &Server) {
        loop {
            match server.recv() {
                Ok(request) => self.serve(request),
                Err(error) => {
                    drop(self.signals.send(Signal::Ended(error)));
                    return;
                }
            }
        }
    }

    fn serve(&self, request: Request) {
        let answer = match self.admit(&request) {
            Err(refusal) => refusal,
            Ok(path) if path == "/_dorfplatz/events" && *request.method() == Method::Get => match self.stream(request) {
                Ok(()) => return,
                Err(request) => return send(*request, Answer::text(503, "too many streams")),
            },
            Ok(path) => {
                let (raw, query) = split(request.url());
                self.answer(&path, raw, query)
            }
        };
        send(request, answer);
    }

    /// Whether a request may be answered, and its decoded path.
    fn admit(&self, request: &Request) -> Result<String, Answer> {
        let hosts: Vec<&str> =
            request.headers().iter().filter(|header| header.field.equiv("Host")).map(|header| header.value.as_str()).collect();
        if !matches!(hosts[..], [host] if is_local(host)) {
            return Err(Answer::text(403, "only for this computer"));
        }
        if !matches!(request.method(), Method::Get | Method::Head) {
            return Err(Answer::text(405, "only GET and HEAD"));
        }
        decode(split(request.url()).0).ok_or_else(|| Answer::text(400, "not an address"))
    }

    fn answer(&self, path: &str, raw: &str, query: &str) -> Answer {
        match place(path) {
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
        match job(shelf.jobs(), path) {
            Some(job) => self.page(shelf, job, 200),
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

    /// Tells a page of new generations, on a thread of its own that ends with the connection.
    fn stream(&self, request: Request) -> Result<(), Box<Request>> {
        let streams = Arc::clone(&self.streams);
        if streams.fetch_add(1, Ordering::Relaxed) >= MOST_STREAMS {
            streams.fetch_sub(1, Ordering::Relaxed);
            return Err(Box::new(request));
        }
        let state = Arc::clone(&self.state);
        thread::spawn(move || {
            // Ends with the first write that fails, and there is nobody to tell.
            drop(follow(&state, request.into_writer()));
            streams.fetch_sub(1, Ordering::Relaxed);
        });
        Ok(())
    }
}

fn follow(state: &State, mut stream: impl Write) -> io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n\
          X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 500\n\n",
    )?;
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

fn send(request: Request, answer: Answer) {
    let mut headers = Vec::new();
    let mut add = |name: &str, value: &str| headers.extend(Header::from_bytes(name.as_bytes(), value.as_bytes()));
    add("Content-Type", answer.kind);
    add("Cache-Control", "no-store");
    add("X-Content-Type-Options", "nosniff");
    if let Some(location) = &answer.location {
        add("Location", location);
    }
    if answer.status == 405 {
        add("Allow", "GET, HEAD");
    }
    let length = answer.body.len();
    let response =
        Response::new(StatusCode(answer.status), headers, Cursor::new(answer.body), Some(length), None).with_chunked_threshold(usize::MAX);
    // The browser may have gone; that is its right.
    drop(request.respond(response));
}
