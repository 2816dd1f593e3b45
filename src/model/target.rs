//! Targets of `dorfplatz deploy` in `portal.yaml`: where the sites are uploaded to, and how the server is known.

use crate::decode::{EnvName, HostKey, Int, Plain, Sha256, Slug};
use crate::record;

record! {
    /// A place that the sites are uploaded to.
    Target ("das Ziel", "the target") {
        to: Plain => "Adresse: `sftp://benutzer@server/pfad`, `ftps://benutzer@server/pfad` oder ein Ordner", "address: `sftp://user@host/path`, `ftps://user@host/path` or a folder";
        site: Option<Slug> => "nur diese Website; ihre Dateien liegen dann unmittelbar im Pfad", "only this site; its files then lie directly in the path";
        key: Option<Plain> => "Datei mit dem privaten Schlüssel (SFTP); sonst der SSH-Agent", "file with the private key (SFTP); otherwise the SSH agent";
        host_key: Option<HostKey> => "Fingerabdruck des Servers (SFTP); sonst gilt `known_hosts`", "fingerprint of the server (SFTP); otherwise `known_hosts` counts";
        known_hosts: Option<Plain> => "Datei mit bekannten Servern; sonst `~/.ssh/known_hosts`", "file of known hosts; otherwise `~/.ssh/known_hosts`";
        certificate: Option<Sha256> => "SHA-256 des Zertifikats (FTPS), wenn es selbst ausgestellt ist", "SHA-256 of the certificate (FTPS), if it is self-signed";
        password_env: Option<EnvName> => "Umgebungsvariable mit dem Kennwort; sonst `DORFPLATZ_PASSWORD_` und der Name des Ziels", "environment variable with the password; otherwise `DORFPLATZ_PASSWORD_` and the target's name";
        connections: Int<1, 16> = Int(4) => "wie viele Verbindungen zugleich", "how many connections at a time";
    }
}

/// Where a target is, read from its address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// A folder of this machine, mounted or its own.
    Folder(String),
    /// By SFTP.
    Sftp(Server),
    /// By FTP with explicit TLS.
    Ftps(Server),
}

/// A server and a folder on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Server {
    /// Who logs in.
    pub user: String,
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The folder, absolute; without `/` in front from where the login leads.
    pub path: String,
}

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It holds a password.
    Password,
    /// Its scheme is unknown.
    Scheme(String),
    /// It lacks the user.
    NoUser,
    /// It lacks the server, or its name can't be one.
    NoHost,
    /// Its port is no number.
    Port,
    /// It lacks the folder.
    NoPath,
    /// The folder leads out of itself.
    Path,
}

impl Target {
    /// Where it is.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn address(&self) -> Result<Address, Wrong> {
        address(self.to.as_str())
    }
}

/// Reads an address.
///
/// # Errors
/// What is wrong with it.
pub fn address(text: &str) -> Result<Address, Wrong> {
    let Some((scheme, rest)) = text.split_once("://") else {
        let folder = text.trim_end_matches('/');
        return Ok(Address::Folder(if folder.is_empty() { "/".to_owned() } else { folder.to_owned() }));
    };
    let port = match scheme {
        "sftp" => 22,
        "ftps" => 21,
        other => return Err(Wrong::Scheme(other.to_owned())),
    };
    let (place, path) = rest.split_once('/').map_or((rest, None), |(place, path)| (place, Some(path)));
    let (user, host) = place.rsplit_once('@').ok_or(Wrong::NoUser)?;
    if user.contains(':') {
        return Err(Wrong::Password);
    }
    if user.is_empty() {
        return Err(Wrong::NoUser);
    }
    // An address of IPv6 stands in brackets.
    let (host, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, "")) => (host, port),
        Some((host, rest)) => (host, rest.strip_prefix(':').and_then(|port| port.parse().ok()).ok_or(Wrong::Port)?),
        None => match host.split_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| Wrong::Port)?),
            None => (host, port),
        },
    };
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte)) {
        return Err(Wrong::NoHost);
    }
    let path = path.ok_or(Wrong::NoPath)?.trim_end_matches('/');
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err(Wrong::Path);
    }
    let path = match path.strip_prefix('~') {
        Some("") => ".".to_owned(),
        Some(home) if home.starts_with('/') => home[1..].to_owned(),
        _ => format!("/{path}"),
    };
    let server = Server { user: user.to_owned(), host: host.to_owned(), port, path };
    Ok(if scheme == "sftp" { Address::Sftp(server) } else { Address::Ftps(server) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_server_and_folder() {
        let server = |port, path: &str| Server { user: "web".into(), host: "host.example".into(), port, path: path.into() };
        for (text, wanted) in [
            ("sftp://web@host.example/var/www/", Ok(Address::Sftp(server(22, "/var/www")))),
            ("sftp://web@host.example:2222/~/www", Ok(Address::Sftp(server(2222, "www")))),
            ("sftp://web@host.example/~", Ok(Address::Sftp(server(22, ".")))),
            ("ftps://web@host.example/", Ok(Address::Ftps(server(21, "/")))),
            ("/mnt/web/", Ok(Address::Folder("/mnt/web".into()))),
            ("../web", Ok(Address::Folder("../web".into()))),
            ("sftp://web:geheim@host.example/www", Err(Wrong::Password)),
            ("ftp://web@host.example/www", Err(Wrong::Scheme("ftp".into()))),
            ("sftp://host.example/www", Err(Wrong::NoUser)),
            ("sftp://web@/www", Err(Wrong::NoHost)),
            ("sftp://web@host.example:ssh/www", Err(Wrong::Port)),
            ("sftp://web@host.example", Err(Wrong::NoPath)),
            ("sftp://web@host.example/../www", Err(Wrong::Path)),
        ] {
            assert_eq!(address(text), wanted, "{text}");
        }
    }
}
