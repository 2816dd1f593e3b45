//! As much of HTTP/1.1 as a server for one computer needs: requests without a body, answers of known length, one thread
//! for each connection.
//!
//! The crate `tiny_http` hands connections to a pool that counts a thread as free that is about to be taken: beside
//! streams of events, which never end, a new connection then waits for ever. What is left without it is this file.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

/// Connections at a time. Browsers open six each.
const MOST_CONNECTIONS: usize = 256;
/// Longest head of a request (bytes).
const MOST_HEAD: u64 = 32 << 10;
/// Failures in a row after which no connection is expected any more.
const MOST_FAILURES: u32 = 100;
/// How long a silent connection is kept, and how long an answer may wait for its reader.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// `GET`, `HEAD` or another word.
    pub(super) method: String,
    /// Path and query as they were sent.
    pub(super) address: String,
    /// All `Host` headers.
    pub(super) hosts: Vec<String>,
    /// Whether another request may follow on the connection.
    keep: bool,
    /// Whether a body follows, which nobody reads.
    body: bool,
}

/// An answer.
pub(super) struct Answer {
    /// Status.
    pub(super) status: u16,
    /// Type of the body.
    pub(super) kind: &'static str,
    /// Body.
    pub(super) body: Arc<[u8]>,
    /// Where else to look.
    pub(super) location: Option<String>,
}

/// What comes of a request.
pub(super) enum Reply {
    /// An answer of known length.
    Answer(Answer),
    /// A stream of events, written until the function fails.
    Stream(Stream),
}

/// Writes a stream.
pub(super) type Stream = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()>>;

impl Answer {
    /// An answer of a type.
    pub(super) fn new(status: u16, kind: &'static str, body: impl Into<Arc<[u8]>>) -> Self {
        Self { status, kind, body: body.into(), location: None }
    }

    /// A few words.
    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text.as_bytes())
    }

    /// Another address.
    pub(super) fn redirect(location: String) -> Self {
        Self { location: Some(location), ..Self::text(302, "") }
    }
}

/// Takes connections until the system ends it.
pub(super) fn accept<F>(listener: &TcpListener, reply: F) -> io::Error
where
    F: Fn(&Request) -> Reply + Clone + Send + 'static,
{
    let open = Arc::new(AtomicUsize::new(0));
    let mut failures = 0;
    loop {
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) if failures >= MOST_FAILURES => return error,
            Err(_) => {
                // The other side gave up, or for a moment there are too many open files.
                failures += 1;
                thread::sleep(Duration::from_millis(50));
                continue;
            }
        };
        failures = 0;
        if open.fetch_add(1, Ordering::Relaxed) >= MOST_CONNECTIONS {
            // More than any browser opens: the connection is closed at once.
            open.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let guard = Guard(Arc::clone(&open));
        let reply = reply.clone();
        let spawned = thread::Builder::new().name("connection".to_owned()).spawn(move || {
            let _guard = guard;
            // The browser may go whenever it likes.
            drop(converse(&stream, &reply));
        });
        if let Err(error) = spawned {
            return error;
        }
    }
}

/// Counts a connection until it ends, even by a panic.
struct Guard(Arc<AtomicUsize>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn converse(stream: &TcpStream, reply: &impl Fn(&Request) -> Reply) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut writer = stream;
    let mut reader = BufReader::new(stream);
    loop {
        let request = match read(&mut reader) {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                let request = Request::default();
                return writer.write_all(&head(&Answer::text(400, "not a request"), &request));
            }
            Err(error) => return Err(error),
        };
        match reply(&request) {
            Reply::Stream(write) => {
                writer.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n\
                      X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
                )?;
                return write(&mut writer);
            }
            Reply::Answer(answer) => {
                let mut bytes = head(&answer, &request);
                if request.method != "HEAD" {
                    bytes.extend_from_slice(&answer.body);
                }
                writer.write_all(&bytes)?;
            }
        }
        if request.body {
            // Closing on unread bytes would take the answer from the client.
            stream.shutdown(Shutdown::Write)?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            io::copy(&mut reader.take(1 << 20), &mut io::sink())?;
            return Ok(());
        }
        if !request.keep {
            return Ok(());
        }
    }
}

/// Reads the head of a request; `None` at the end of the connection.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let mut reader = reader.take(MOST_HEAD);
    loop {
        let read = reader.read_until(b'\n', &mut bytes)?;
        if bytes == b"\r\n" || bytes == b"\n" {
            // Lines before the request count for nothing.
            bytes.clear();
        } else if read == 0 {
            return if bytes.is_empty() { Ok(None) } else { Err(io::ErrorKind::InvalidData.into()) };
        } else if bytes.ends_with(b"\n\r\n") || bytes.ends_with(b"\n\n") {
            break;
        }
    }
    let head = String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData)?;
    parse(&head).map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn parse(head: &str) -> Option<Request> {
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, address, version) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() || method.is_empty() || address.is_empty() || !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return None;
    }
    let mut request =
        Request { method: method.to_owned(), address: address.to_owned(), hosts: Vec::new(), keep: version == "HTTP/1.1", body: false };
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" => request.hosts.push(value.to_owned()),
            "connection" if value.to_ascii_lowercase().contains("close") => request.keep = false,
            "content-length" if value != "0" => request.body = true,
            "transfer-encoding" => request.body = true,
            _ => {}
        }
    }
    Some(request)
}

fn head(answer: &Answer, request: &Request) -> Vec<u8> {
    let reason = match answer.status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
    let date = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let connection = if request.keep && !request.body { "keep-alive" } else { "close" };
    let Answer { status, kind, body, location } = answer;
    let location = location.as_ref().map_or(String::new(), |location| format!("Location: {location}\r\n"));
    let allow = if *status == 405 { "Allow: GET, HEAD\r\n" } else { "" };
    let length = body.len();
    format!(
        "HTTP/1.1 {status} {reason}\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\n{location}{allow}Connection: {connection}\r\n\r\n"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> io::Result<Option<Request>> {
        read(&mut text.as_bytes())
    }

    #[test]
    fn requests_follow_each_other() {
        let text = "GET /a?b HTTP/1.1\r\nHost: localhost:8000\r\nX: y\r\n\r\n\r\nHEAD / HTTP/1.1\nhost:a\nHOST: b\nConnection: Close\n\n";
        let mut reader = text.as_bytes();
        let first = read(&mut reader).unwrap().unwrap();
        assert_eq!(
            (&*first.method, &*first.address, &first.hosts[..], first.keep),
            ("GET", "/a?b", &["localhost:8000".to_owned()][..], true)
        );
        let second = read(&mut reader).unwrap().unwrap();
        assert_eq!((&*second.method, second.hosts.len(), second.keep), ("HEAD", 2, false));
        assert!(read(&mut reader).unwrap().is_none());
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for bad in [
            "GET / HTTP/1.1\r\n",
            "GET /\r\n\r\n",
            "GET  / HTTP/1.1\r\n\r\n",
            "GET / HTTP/2\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1 x\r\n\r\n",
            "x",
        ] {
            assert!(request(bad).is_err_and(|error| error.kind() == io::ErrorKind::InvalidData), "{bad:?}");
        }
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(40 << 10));
        assert!(request(&long).is_err());
        assert!(read(&mut &b"GET /\xff HTTP/1.1\r\n\r\n"[..]).is_err());
    }

    #[test]
    fn an_unread_body_ends_the_connection() {
        let answer = Answer::text(405, "only GET and HEAD");
        let post = request("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").unwrap().unwrap();
        let head = String::from_utf8(head(&answer, &post)).unwrap();
        assert!(post.body && head.contains("Connection: close\r\n") && head.contains("Allow: GET, HEAD\r\n"), "{head}");
    }
}
