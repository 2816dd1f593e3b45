//! A target by SFTP: `russh` carries it, with one small runtime a connection that nobody outside of this file sees.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use russh::client::{self, Handle};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::known_hosts::{check_known_hosts_path, known_host_keys_path};
use russh::keys::{HashAlg, PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate, decode_secret_key, load_secret_key, ssh_key};
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{FileAttributes, OpenFlags, Packet, StatusCode};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::secrets::Secrets;
use super::transport::{Listing, Opener, Transport, below, copy};
use super::trouble::Trouble;
use crate::model::target::Server;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes in one packet where the server names no limit, and at most.
const CHUNK: usize = 32_768;
const MOST: u64 = 255 * 1024;
/// How often one looks whether the line is cut while an answer is awaited.
const LOOK: Duration = Duration::from_millis(250);
/// Packets that are under way at a time.
const AHEAD: usize = 16;

/// How a server is reached.
#[derive(Debug)]
pub(super) struct Sftp {
    pub(super) server: Server,
    pub(super) secrets: Secrets,
    /// The fingerprint that `portal.yaml` names.
    pub(super) pinned: Option<String>,
}

/// Judges the server's key.
struct Judge {
    server: Server,
    secrets: Secrets,
    pinned: Option<String>,
    verdict: Arc<Mutex<Option<Trouble>>>,
}

impl client::Handler for Judge {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        // Certificates of servers are not asked for.
        let PublicKeyOrCertificate::PublicKey { key, .. } = key else { return Ok(false) };
        let trouble = self.judge(key);
        let good = trouble.is_none();
        if let Ok(mut verdict) = self.verdict.lock() {
            *verdict = trouble;
        }
        Ok(good)
    }
}

impl Judge {
    fn judge(&self, key: &PublicKey) -> Option<Trouble> {
        let print = key.fingerprint(HashAlg::Sha256).to_string();
        if let Some(pinned) = &self.pinned {
            return (*pinned != print).then(|| Trouble::ChangedHost(print, format!("`{pinned}`")));
        }
        let Some(file) = &self.secrets.known_hosts else { return Some(Trouble::UnknownHost(print)) };
        match check_known_hosts_path(&self.server.host, self.server.port, key, file) {
            Ok(true) => None,
            Err(russh::keys::Error::KeyChanged { line }) => Some(Trouble::ChangedHost(print, format!("`{}:{line}`", file.display()))),
            Ok(false) | Err(_) => Some(Trouble::UnknownHost(print)),
        }
    }
}

impl Opener for Sftp {
    fn open(&self) -> Result<Box<dyn Transport>, Trouble> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| Trouble::Local(error.to_string()))?;
        let (handle, session, chunk, links) = runtime.block_on(self.connect())?;
        Ok(Box::new(Connection {
            session: Arc::new(session),
            base: self.server.path.clone(),
            chunk,
            replaces: None,
            links,
            runtime,
            handle,
        }))
    }
}

fn lost(error: &dyn std::fmt::Display) -> Trouble {
    Trouble::Connection(error.to_string())
}

impl Sftp {
    async fn connect(&self) -> Result<(Handle<Judge>, RawSftpSession, usize, bool), Trouble> {
        let verdict = Arc::new(Mutex::new(None));
        let judge = Judge {
            server: self.server.clone(),
            secrets: self.secrets.clone(),
            pinned: self.pinned.clone(),
            verdict: Arc::clone(&verdict),
        };
        let place = (self.server.host.as_str(), self.server.port);
        let connected = timeout(PATIENCE, client::connect(Arc::new(self.config()), place, judge)).await;
        if let Some(trouble) = verdict.lock().ok().and_then(|mut verdict| verdict.take()) {
            return Err(trouble);
        }
        let mut handle = connected.map_err(|error| lost(&error))?.map_err(|error| lost(&error))?;
        self.login(&mut handle).await?;
        let channel = handle.channel_open_session().await.map_err(|error| lost(&error))?;
        channel.request_subsystem(true, "sftp").await.map_err(|error| lost(&error))?;
        let mut session = RawSftpSession::new(channel.into_stream());
        session.set_timeout(PATIENCE.as_secs());
        let version = answer(&handle, session.init()).await.map_err(|error| lost(&error))?;
        let mut chunk = CHUNK;
        if version.extensions.contains_key("limits@openssh.com")
            && let Ok(limits) = answer(&handle, session.limits()).await
        {
            chunk = limits.max_write_len.min(limits.max_read_len).clamp(CHUNK as u64, MOST) as usize;
            session.set_limits(limits.into());
        }
        Ok((handle, session, chunk, version.extensions.contains_key("hardlink@openssh.com")))
    }

    /// The kinds of keys that are known of the server come first, or one that has several would show another.
    fn config(&self) -> client::Config {
        let mut config = client::Config { nodelay: true, ..client::Config::default() };
        let file = self.secrets.known_hosts.as_ref().filter(|_| self.pinned.is_none());
        let known = file.and_then(|file| known_host_keys_path(&self.server.host, self.server.port, file).ok()).unwrap_or_default();
        let mut kinds = config.preferred.key.into_owned();
        let known: Vec<_> = known.into_iter().map(|(_, key)| key.algorithm()).collect();
        kinds.sort_by_key(|kind| !known.iter().any(|known| known == kind || (known.clone().is_rsa() && kind.clone().is_rsa())));
        config.preferred.key = kinds.into();
        config
    }

    async fn login(&self, handle: &mut Handle<Judge>) -> Result<(), Trouble> {
        let (user, secrets) = (self.server.user.as_str(), &self.secrets);
        let mut tried = Vec::new();
        let rsa = handle.best_supported_rsa_hash().await.map_err(|error| lost(&error))?.flatten();
        let key = match (&secrets.key_text, &secrets.key) {
            (Some((text, from)), _) => Some((from.clone(), decode_secret_key(text, secrets.password.as_deref()))),
            (None, Some(file)) => Some((file.display().to_string(), load_secret_key(file, secrets.password.as_deref()))),
            (None, None) => None,
        };
        if let Some((from, key)) = key {
            let key = key.map_err(|error| match error {
                russh::keys::Error::KeyIsEncrypted => Trouble::KeyLocked(from, secrets.variable.clone()),
                russh::keys::Error::SshKey(ssh_key::Error::Crypto) => Trouble::KeyPassword(from, secrets.variable.clone()),
                other => Trouble::Key(from, other.to_string()),
            })?;
            tried.push("key");
            let key = PrivateKeyWithHashAlg::new(Arc::new(key), rsa);
            if handle.authenticate_publickey(user, key).await.map_err(|error| lost(&error))?.success() {
                return Ok(());
            }
        } else if let Some(mut agent) = agent().await {
            tried.push("agent");
            for identity in agent.request_identities().await.unwrap_or_default() {
                let AgentIdentity::PublicKey { key, .. } = identity else { continue };
                let hash = rsa.filter(|_| key.algorithm().is_rsa());
                if handle.authenticate_publickey_with(user, key, hash, &mut agent).await.is_ok_and(|done| done.success()) {
                    return Ok(());
                }
            }
        }
        if let Some(password) = &secrets.password {
            tried.push("password");
            if handle.authenticate_password(user, password).await.map_err(|error| lost(&error))?.success() {
                return Ok(());
            }
        }
        if tried.is_empty() { Err(Trouble::NoSecret(secrets.variable.clone())) } else { Err(Trouble::Login(tried.join(", "))) }
    }
}

/// The agent that runs on this machine.
#[cfg(unix)]
async fn agent() -> Option<AgentClient<tokio::net::UnixStream>> {
    AgentClient::connect_env().await.ok()
}

/// The agent that runs on this machine: that of OpenSSH, which comes with Windows, or the pipe that is named.
#[cfg(windows)]
async fn agent() -> Option<AgentClient<tokio::net::windows::named_pipe::NamedPipeClient>> {
    let pipe = std::env::var_os("SSH_AUTH_SOCK").unwrap_or_else(|| r"\\.\pipe\openssh-ssh-agent".into());
    AgentClient::connect_named_pipe(pipe).await.ok()
}

/// One connection.
struct Connection {
    session: Arc<RawSftpSession>,
    base: String,
    chunk: usize,
    /// Whether the server renames over another file; unknown at first.
    replaces: Option<bool>,
    /// Whether the server says that it gives files second names.
    links: bool,
    runtime: Runtime,
    handle: Handle<Judge>,
}

fn told(path: &str, error: Error) -> Trouble {
    match error {
        Error::Status(status) if !matches!(status.status_code, StatusCode::NoConnection | StatusCode::ConnectionLost) => {
            Trouble::Refused(path.to_owned(), status.error_message)
        }
        other => lost(&other),
    }
}

fn is(error: &Error, code: StatusCode) -> bool {
    matches!(error, Error::Status(status) if status.status_code == code)
}

impl Connection {
    fn at(&self, path: &str) -> String {
        below(&self.base, path)
    }

    fn wait<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.runtime.block_on(answer(&self.handle, asked))
    }

    /// What a refusal to write may hide: most servers call a full disk just a failure.
    fn full(&self, path: &str, trouble: Trouble) -> Trouble {
        let free = self.wait(self.session.statvfs(self.at(""))).map(|disk| disk.blocks_avail);
        if matches!(trouble, Trouble::Refused(..)) && free.is_ok_and(|free| free < 64) { Trouble::Full(path.to_owned()) } else { trouble }
    }
}

/// Waits for an answer; the library does not tell by itself that the line is cut.
async fn answer<T>(handle: &Handle<Judge>, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut asked = std::pin::pin!(asked);
    loop {
        match timeout(LOOK, asked.as_mut()).await {
            Ok(answer) => return answer,
            Err(_) if handle.is_closed() => return Err(Error::IO("the connection was cut".to_owned())),
            Err(_) => {}
        }
    }
}

async fn send(session: &Arc<RawSftpSession>, path: String, bytes: &[u8], chunk: usize) -> Result<(), Error> {
    let flags = OpenFlags::CREATE | OpenFlags::TRUNCATE | OpenFlags::WRITE;
    let handle = session.open(path, flags, FileAttributes::empty()).await?.handle;
    let mut under_way = JoinSet::new();
    let mut done = Ok(());
    for (at, part) in bytes.chunks(chunk).enumerate() {
        if under_way.len() >= AHEAD {
            done = done.and(under_way.join_next().await.unwrap_or(Ok(Ok(()))).unwrap_or(Err(Error::Timeout)));
        }
        let (session, handle, part) = (Arc::clone(session), handle.clone(), part.to_vec());
        under_way.spawn(async move { session.write(handle, (at * chunk) as u64, part).await.map(drop) });
    }
    // Without waiting for the last answer: a server takes one request after the other.
    let closing = Arc::clone(session);
    under_way.spawn(async move { closing.close(handle).await.map(drop) });
    while let Some(ended) = under_way.join_next().await {
        done = done.and(ended.unwrap_or(Err(Error::Timeout)));
    }
    done
}

async fn fetch(session: &RawSftpSession, path: String, chunk: usize) -> Result<Vec<u8>, Error> {
    let handle = session.open(path, OpenFlags::READ, FileAttributes::empty()).await?.handle;
    let mut bytes = Vec::new();
    let ended = loop {
        match session.read(handle.as_str(), bytes.len() as u64, chunk as u32).await {
            Ok(part) => bytes.extend(part.data),
            Err(error) if is(&error, StatusCode::Eof) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    session.close(handle).await?;
    ended.map(|()| bytes)
}

async fn entries(session: &RawSftpSession, path: String) -> Result<Listing, Error> {
    let handle = session.opendir(path).await?.handle;
    let mut listing = Listing::new();
    let ended = loop {
        match session.readdir(handle.as_str()).await {
            Ok(names) => listing.extend(names.files.into_iter().filter(|file| !matches!(file.filename.as_str(), "." | "..")).map(|file| {
                let folder = file.attrs.permissions.is_some_and(|mode| mode & 0o170_000 == 0o040_000);
                (file.filename, (!folder).then_some(file.attrs.size.unwrap_or_default()))
            })),
            Err(error) if is(&error, StatusCode::Eof) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    session.close(handle).await?;
    ended.map(|()| listing)
}

/// An extension of OpenSSH that is given two paths.
async fn extension(session: &RawSftpSession, name: &str, from: &str, to: &str) -> Result<(), Error> {
    let data = [from, to].iter().flat_map(|path| (path.len() as u32).to_be_bytes().into_iter().chain(path.bytes())).collect();
    match session.extended(name, data).await? {
        Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
        Packet::Status(status) => Err(status.into()),
        _ => Err(Error::UnexpectedPacket),
    }
}

impl Transport for Connection {
    fn list(&mut self, folder: &str) -> Result<Listing, Trouble> {
        match self.wait(entries(&self.session, self.at(folder))) {
            Err(error) if is(&error, StatusCode::NoSuchFile) => Ok(Listing::new()),
            done => done.map_err(|error| told(folder, error)),
        }
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        match self.wait(fetch(&self.session, self.at(path), self.chunk)) {
            Err(error) if is(&error, StatusCode::NoSuchFile) => Ok(None),
            done => done.map(Some).map_err(|error| told(path, error)),
        }
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let done = self.wait(send(&self.session, self.at(path), bytes, self.chunk));
        done.map_err(|error| self.full(path, told(path, error)))
    }

    fn make_folder(&mut self, path: &str) -> Result<bool, Trouble> {
        let at = self.at(path);
        match self.wait(self.session.mkdir(at.as_str(), FileAttributes::empty())) {
            Ok(_) => Ok(true),
            // That it exists is a mere failure, too.
            Err(error) => match self.wait(self.session.stat(at)) {
                Ok(_) => Ok(false),
                Err(_) => Err(self.full(path, told(path, error))),
            },
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        let (from, at) = (self.at(from), self.at(to));
        if self.replaces != Some(false) {
            // Renaming that replaces a file, as POSIX has it.
            match self.wait(extension(&self.session, "posix-rename@openssh.com", &from, &at)) {
                Ok(()) => {
                    self.replaces = Some(true);
                    return Ok(());
                }
                Err(error) if self.replaces == Some(true) => return Err(told(to, error)),
                Err(error) if is(&error, StatusCode::OpUnsupported) || is(&error, StatusCode::PermissionDenied) => {
                    self.replaces = Some(false);
                }
                Err(Error::Status(_)) => {}
                Err(error) => return Err(told(to, error)),
            }
        }
        self.wait(self.session.rename(from, at)).map(drop).map_err(|error| told(to, error))
    }

    fn keep(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        if self.links {
            match self.wait(extension(&self.session, "hardlink@openssh.com", &self.at(from), &self.at(to))) {
                Ok(()) => return Ok(()),
                // Not every file system of a server has links, whatever it says of itself.
                Err(Error::Status(_)) => {}
                Err(error) => return Err(told(to, error)),
            }
        }
        copy(self, from, to)
    }

    fn remove(&mut self, path: &str) -> Result<(), Trouble> {
        match self.wait(self.session.remove(self.at(path))) {
            Err(error) if !is(&error, StatusCode::NoSuchFile) => Err(told(path, error)),
            _ => Ok(()),
        }
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Trouble> {
        match self.wait(self.session.rmdir(self.at(path))) {
            Ok(_) | Err(Error::Status(_)) => Ok(()),
            Err(error) => Err(told(path, error)),
        }
    }
}
