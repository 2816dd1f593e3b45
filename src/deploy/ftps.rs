//! A target by FTP with explicit TLS, for control and data.
//!
//! TLS 1.3 is tried first. Servers that want each data connection to use the session of the control connection again refuse
//! it (522), because tickets of 1.3 serve once; with 1.2 they are content.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use suppaftp::list::{File, ListParser};
use suppaftp::types::FileType;
use suppaftp::{FtpError, Mode, RustlsConnector, RustlsFtpStream, Status};

use super::secrets::Secrets;
use super::transport::{Listing, Opener, Transport, below};
use super::trouble::Trouble;
use crate::manifest::sha256;
use crate::model::target::Server;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a server is reached.
#[derive(Debug)]
pub(super) struct Ftps {
    server: Server,
    secrets: Secrets,
    judge: Arc<Judge>,
    /// The server has refused TLS 1.3.
    older: Arc<AtomicBool>,
}

impl Ftps {
    /// A server; `pinned` is the SHA-256 of its certificate, if `portal.yaml` names it.
    pub(super) fn new(server: Server, secrets: Secrets, pinned: Option<String>) -> Self {
        let provider = Arc::new(ring::default_provider());
        let judge = Arc::new(Judge { provider, pinned, refused: Mutex::default() });
        Self { server, secrets, judge, older: Arc::default() }
    }

    fn connect(&self) -> Result<RustlsFtpStream, Trouble> {
        let place = (self.server.host.as_str(), self.server.port);
        let addresses = place.to_socket_addrs().map_err(|error| Trouble::Connection(error.to_string()))?;
        let mut failed = Trouble::Connection(self.server.host.clone());
        for address in addresses {
            match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(stream) => return self.greet(stream),
                Err(error) => failed = Trouble::Connection(error.to_string()),
            }
        }
        Err(failed)
    }

    fn greet(&self, stream: TcpStream) -> Result<RustlsFtpStream, Trouble> {
        let local = |error: std::io::Error| Trouble::Connection(error.to_string());
        stream.set_read_timeout(Some(PATIENCE)).map_err(local)?;
        stream.set_write_timeout(Some(PATIENCE)).map_err(local)?;
        stream.set_nodelay(true).map_err(local)?;
        let sixth = stream.peer_addr().is_ok_and(|peer| peer.is_ipv6());
        let ftp = RustlsFtpStream::connect_with_stream(stream).map_err(|error| told("", &error))?;
        // Behind NAT many servers name an address that nobody reaches: it is the one we talk to.
        let mut ftp = ftp.passive_stream_builder(|address| {
            let stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(FtpError::ConnectionError)?;
            let set = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
            set.and_then(|()| stream.set_nodelay(true)).map_err(FtpError::ConnectionError)?;
            Ok(stream)
        });
        ftp.set_passive_nat_workaround(true);
        ftp.set_mode(if sixth { Mode::ExtendedPassive } else { Mode::Passive });
        let connector = RustlsConnector::from(Arc::new(self.config()?));
        let mut ftp = ftp.into_secure(connector, &self.server.host).map_err(|error| match self.judge.verdict() {
            Some(trouble) => trouble,
            None => told("", &error),
        })?;
        let Some(password) = &self.secrets.password else { return Err(Trouble::NoSecret(self.secrets.variable.clone())) };
        ftp.login(&self.server.user, password).map_err(|error| match error {
            FtpError::UnexpectedResponse(answer) if answer.status != Status::NotAvailable => Trouble::Login("password".to_owned()),
            other => told("", &other),
        })?;
        ftp.transfer_type(FileType::Binary).map_err(|error| told("", &error))?;
        Ok(ftp)
    }

    fn config(&self) -> Result<ClientConfig, Trouble> {
        let versions: &[&rustls::SupportedProtocolVersion] = if self.older.load(Ordering::Relaxed) { &[&TLS12] } else { &[&TLS13, &TLS12] };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.judge.provider))
            .with_protocol_versions(versions)
            .map_err(|error| Trouble::Local(error.to_string()))?;
        Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&self.judge) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth())
    }
}

impl Opener for Ftps {
    fn open(&self) -> Result<Box<dyn Transport>, Trouble> {
        let older = self.older.load(Ordering::Relaxed);
        let mut ftp = self.connect()?;
        // From the root of the login, so that looking whether a folder exists changes nothing.
        let home = ftp.pwd().map_err(|error| told("", &error))?;
        let base = match self.server.path.as_str() {
            "." => home,
            path if path.starts_with('/') => path.to_owned(),
            path => below(home.trim_end_matches('/'), path),
        };
        let server = Self {
            server: self.server.clone(),
            secrets: self.secrets.clone(),
            judge: Arc::clone(&self.judge),
            older: Arc::clone(&self.older),
        };
        Ok(Box::new(Connection { ftp, base, server, older, lists: Lists::Facts }))
    }
}

/// Judges the server's certificate: by the authorities that this system trusts, or by its checksum.
#[derive(Debug)]
struct Judge {
    provider: Arc<CryptoProvider>,
    pinned: Option<String>,
    refused: Mutex<Option<Trouble>>,
}

impl Judge {
    fn verdict(&self) -> Option<Trouble> {
        self.refused.lock().ok().and_then(|mut refused| refused.take())
    }

    fn by_authorities(&self) -> Result<Arc<WebPkiServerVerifier>, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        answer: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let print = sha256(certificate);
        let judged = match &self.pinned {
            Some(pinned) if *pinned == print => return Ok(ServerCertVerified::assertion()),
            Some(pinned) => Err(rustls::Error::General(format!("{pinned} is expected"))),
            None => self.by_authorities().and_then(|judge| judge.verify_server_cert(certificate, between, name, answer, now)),
        };
        if let (Err(error), Ok(mut refused)) = (&judged, self.refused.lock()) {
            *refused = Some(Trouble::Certificate(error.to_string(), print));
        }
        judged
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// How a server lists a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lists {
    /// With sizes in a form that was agreed upon.
    Facts,
    /// As `ls` does, hidden files as well.
    All,
    /// As `ls` does.
    Plain,
}

/// One connection.
struct Connection {
    ftp: RustlsFtpStream,
    base: String,
    server: Ftps,
    /// Whether it speaks TLS 1.2 only.
    older: bool,
    lists: Lists,
}

fn told(path: &str, error: &FtpError) -> Trouble {
    match error {
        FtpError::UnexpectedResponse(answer) => {
            let text = String::from_utf8_lossy(&answer.body).trim().to_owned();
            match answer.status {
                Status::RequestedActionNotTaken | Status::ExceededStorage => Trouble::Full(path.to_owned()),
                Status::NotAvailable => Trouble::Connection(text),
                _ if text.starts_with("522") => Trouble::Session,
                // What servers say of a full disk where they have no number for it.
                _ if ["writing to local file", "No space", "uota"].iter().any(|words| text.contains(words)) => {
                    Trouble::Full(path.to_owned())
                }
                _ => Trouble::Refused(path.to_owned(), text),
            }
        }
        other => Trouble::Connection(other.to_string()),
    }
}

fn missing(error: &FtpError) -> bool {
    matches!(error, FtpError::UnexpectedResponse(answer) if answer.status == Status::FileUnavailable)
}

impl Connection {
    fn at(&self, path: &str) -> String {
        below(&self.base, path)
    }

    /// Does something that needs a data connection, once more with TLS 1.2 if the server asks for it.
    fn transfer<T>(&mut self, path: &str, run: &dyn Fn(&mut RustlsFtpStream, &str) -> Result<T, FtpError>) -> Result<Option<T>, Trouble> {
        let at = self.at(path);
        let mut done = run(&mut self.ftp, &at);
        if !self.older && matches!(&done, Err(error) if told(path, error) == Trouble::Session) {
            self.server.older.store(true, Ordering::Relaxed);
            (self.ftp, self.older) = (self.server.connect()?, true);
            done = run(&mut self.ftp, &at);
        }
        match done {
            Ok(done) => Ok(Some(done)),
            Err(error) if missing(&error) => Ok(None),
            Err(error) => Err(told(path, &error)),
        }
    }
}

fn put(ftp: &mut RustlsFtpStream, at: &str, bytes: &[u8]) -> Result<(), FtpError> {
    let mut stream = ftp.put_with_stream(at)?;
    // An empty file needs the handshake, too.
    let written = stream.write_all(bytes).and_then(|()| stream.flush());
    // The server's answer says more than a line that was cut.
    stream.finish()?;
    written.map_err(FtpError::ConnectionError)
}

fn get(ftp: &mut RustlsFtpStream, at: &str) -> Result<Vec<u8>, FtpError> {
    let mut stream = ftp.retr_as_stream(at)?;
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    stream.finish()?;
    match read {
        // The server has said that this was all.
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(FtpError::ConnectionError(error)),
        _ => Ok(bytes),
    }
}

/// The lines of a folder, in the first way that the server knows.
fn lines(ftp: &mut RustlsFtpStream, at: &str, lists: Lists) -> Result<(Lists, Vec<String>), FtpError> {
    let unknown = |error: &FtpError| {
        let status = match error {
            FtpError::UnexpectedResponse(answer) => answer.status,
            _ => return false,
        };
        matches!(status, Status::BadCommand | Status::BadArguments | Status::NotImplemented | Status::NotImplementedParameter)
    };
    if lists == Lists::Facts {
        match ftp.mlsd(Some(at)) {
            Err(error) if unknown(&error) => {}
            done => return done.map(|lines| (Lists::Facts, lines)),
        }
    }
    if lists != Lists::Plain {
        match ftp.list(Some(&format!("-a {at}"))) {
            Err(error) if unknown(&error) || missing(&error) => {}
            done => return done.map(|lines| (Lists::All, lines)),
        }
    }
    ftp.list(Some(at)).map(|lines| (Lists::Plain, lines))
}

impl Transport for Connection {
    fn list(&mut self, folder: &str) -> Result<Listing, Trouble> {
        let known = self.lists;
        let Some((lists, lines)) = self.transfer(folder, &|ftp, at| lines(ftp, at, known))? else { return Ok(Listing::new()) };
        self.lists = lists;
        let read = |line: &String| if lists == Lists::Facts { ListParser::parse_mlsd(line).ok() } else { line.parse::<File>().ok() };
        let files = lines.iter().filter_map(read).filter(|file| !matches!(file.name(), "." | ".."));
        Ok(files.map(|file| (file.name().to_owned(), (!file.is_directory()).then_some(file.size() as u64))).collect())
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        self.transfer(path, &get)
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let refused = || Trouble::Refused(path.to_owned(), "550".to_owned());
        self.transfer(path, &|ftp, at| put(ftp, at, bytes))?.ok_or_else(refused)
    }

    fn make_folder(&mut self, path: &str) -> Result<bool, Trouble> {
        let at = self.at(path);
        match self.ftp.mkdir(&at) {
            Ok(()) => Ok(true),
            Err(FtpError::UnexpectedResponse(_)) if self.ftp.cwd(&at).is_ok() => Ok(false),
            Err(error) => Err(told(path, &error)),
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        let (from, at) = (self.at(from), self.at(to));
        self.ftp.rename(&from, &at).map_err(|error| told(to, &error))
    }

    fn remove(&mut self, path: &str) -> Result<(), Trouble> {
        let at = self.at(path);
        match self.ftp.rm(&at) {
            // The same number stands for a file that is not there and for one that must not be removed.
            Err(error) if !missing(&error) || self.ftp.size(&at).is_ok() => Err(told(path, &error)),
            _ => Ok(()),
        }
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Trouble> {
        let at = self.at(path);
        match self.ftp.rmdir(&at) {
            Ok(()) | Err(FtpError::UnexpectedResponse(_)) => Ok(()),
            Err(error) => Err(told(path, &error)),
        }
    }
}
