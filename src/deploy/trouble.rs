//! What keeps an upload from its end, in words of those who can do something about it.

/// Why an upload ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The server can't be reached, or the connection was cut.
    Connection(String),
    /// The server refuses who logs in; what was tried.
    Login(String),
    /// There is nothing to log in with; the environment variable that is looked at.
    NoSecret(String),
    /// A key can't be read: which, and why.
    Key(String, String),
    /// A key is encrypted and its password is missing: which, and the environment variable of the password.
    KeyLocked(String, String),
    /// The password of a key is wrong: which, and the environment variable of the password.
    KeyPassword(String, String),
    /// Nobody knows the server yet; its fingerprint.
    UnknownHost(String),
    /// The server has another key than before: its fingerprint, and what was known.
    ChangedHost(String, String),
    /// The certificate can't be trusted: why, and its SHA-256.
    Certificate(String, String),
    /// The disk is full.
    Full(String),
    /// The server refuses to do something with a path.
    Refused(String, String),
    /// TLS 1.3 is refused, because the server wants sessions to be used again.
    Session,
    /// Another run is at work.
    Locked,
    /// A file of the output is not the one that was built.
    Changed(String),
    /// Files of others where ours should go.
    Foreign(Vec<String>),
    /// More deletions than are done without being asked: how many, of how many.
    Deletions(usize, usize),
    /// Files that read back otherwise than they were sent.
    Damaged(Vec<String>),
    /// A list on the server that can't be understood.
    Unreadable(String),
    /// There is no former release at the target, or not all of it.
    NothingKept,
    /// A site that is not built.
    NotBuilt(String),
    /// The own machine refuses.
    Local(String),
}

/// The first paths of a list, and how many more there are.
fn some(paths: &[String], more: &str) -> String {
    let shown = paths.iter().take(5).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    if paths.len() > 5 { format!("{shown} {more} {}", paths.len() - 5) } else { shown }
}

impl Trouble {
    /// What is wrong and what to do, in German and English.
    pub fn words(&self) -> (String, String) {
        match self {
            Self::Connection(_) | Self::Login(_) | Self::NoSecret(_) | Self::Session => self.of_connection(),
            Self::Key(..) | Self::KeyLocked(..) | Self::KeyPassword(..) => self.of_key(),
            Self::UnknownHost(_) | Self::ChangedHost(..) | Self::Certificate(..) => self.of_identity(),
            Self::Full(path) => (
                format!(
                    "auf dem Server ist kein Platz mehr für `{path}`; schaffen Sie Platz und starten Sie noch einmal, das Übertragene bleibt erhalten"
                ),
                format!("the server has no space left for `{path}`; make room and start again, what was sent is kept"),
            ),
            Self::Refused(path, reason) => (
                format!("der Server lehnt `{path}` ab: {reason}; prüfen Sie die Schreibrechte im Ordner des Ziels"),
                format!("the server refuses `{path}`: {reason}; check the permissions of the target's folder"),
            ),
            Self::Locked => (
                "ein anderer Lauf überträgt gerade auf dieses Ziel; warten Sie, bis er fertig ist".to_owned(),
                "another run is uploading to this target; wait until it has ended".to_owned(),
            ),
            Self::Changed(path) => (
                format!("`{path}` ist nicht die Datei, die gebaut wurde; starten Sie erst `dorfplatz build`"),
                format!("`{path}` is not the file that was built; run `dorfplatz build` first"),
            ),
            Self::Foreign(paths) => (
                format!(
                    "auf dem Server liegen Dateien, die nicht von dorfplatz sind, wo welche hinsollen: {}; löschen oder verschieben Sie sie, oder \
                     ersetzen Sie sie mit `--overwrite`",
                    some(paths, "und weitere:")
                ),
                format!(
                    "the server has files that are not from dorfplatz where some are to go: {}; delete or move them, or replace them by \
                     `--overwrite`",
                    some(paths, "and more:")
                ),
            ),
            Self::Deletions(count, all) => (
                format!(
                    "{count} von {all} Dateien würden gelöscht; sehen Sie mit `--dry-run` nach, welche, und erlauben Sie es mit `--allow-delete`"
                ),
                format!("{count} of {all} files would be deleted; look which ones by `--dry-run` and allow it by `--allow-delete`"),
            ),
            Self::Damaged(paths) => (
                format!(
                    "beim Zurücklesen anders als gesendet: {}; der nächste Lauf überträgt sie noch einmal",
                    some(paths, "und weitere:")
                ),
                format!("reads back otherwise than sent: {}; the next run sends it again", some(paths, "and more:")),
            ),
            Self::Unreadable(path) => (
                format!("`{path}` auf dem Server ist beschädigt; löschen Sie die Datei und starten Sie mit `--overwrite`"),
                format!("`{path}` on the server is damaged; delete it and start with `--overwrite`"),
            ),
            Self::NothingKept => (
                "am Ziel ist kein voriger Stand aufgehoben; bauen Sie ihn aus der Versionsverwaltung und starten Sie `dorfplatz deploy`"
                    .to_owned(),
                "the target keeps no previous release; build it from version control and run `dorfplatz deploy`".to_owned(),
            ),
            Self::NotBuilt(site) => (
                format!("`{site}` ist noch nicht gebaut; starten Sie erst `dorfplatz build`"),
                format!("`{site}` is not built yet; run `dorfplatz build` first"),
            ),
            Self::Local(reason) => {
                (format!("Dateien lassen sich nicht lesen oder schreiben: {reason}"), format!("files can't be read or written: {reason}"))
            }
        }
    }

    fn of_connection(&self) -> (String, String) {
        match self {
            Self::Login(tried) => (
                format!("der Server lehnt die Anmeldung ab (versucht: {tried}); prüfen Sie Benutzer, Schlüssel und Kennwort"),
                format!("the server refuses the login (tried: {tried}); check user, key and password"),
            ),
            Self::NoSecret(variable) => (
                format!(
                    "es fehlt, womit man sich anmeldet; setzen Sie die Umgebungsvariable `{variable}`, oder nennen Sie unter `key` einen Schlüssel"
                ),
                format!("there is nothing to log in with; set the environment variable `{variable}`, or name a key by `key`"),
            ),
            Self::Session => (
                "der Server verlangt bei TLS, dass Sitzungen wiederverwendet werden, und nimmt auch TLS 1.2 nicht an; wählen Sie SFTP"
                    .to_owned(),
                "the server requires TLS sessions to be used again and refuses TLS 1.2, too; choose SFTP".to_owned(),
            ),
            Self::Connection(reason) => (
                format!("keine Verbindung zum Server: {reason}; starten Sie noch einmal, das Übertragene bleibt erhalten"),
                format!("no connection to the server: {reason}; start again, what was sent is kept"),
            ),
            _ => Default::default(),
        }
    }

    fn of_key(&self) -> (String, String) {
        match self {
            Self::Key(key, reason) => (
                format!("der Schlüssel `{key}` lässt sich nicht lesen: {reason}; nötig ist ein privater Schlüssel"),
                format!("the key `{key}` can't be read: {reason}; it has to be a private key"),
            ),
            Self::KeyLocked(key, variable) => (
                format!("der Schlüssel `{key}` ist verschlüsselt; setzen Sie die Umgebungsvariable `{variable}` auf sein Kennwort"),
                format!("the key `{key}` is encrypted; set the environment variable `{variable}` to its password"),
            ),
            Self::KeyPassword(key, variable) => (
                format!("das Kennwort in der Umgebungsvariablen `{variable}` öffnet den Schlüssel `{key}` nicht; prüfen Sie es"),
                format!("the password in the environment variable `{variable}` does not open the key `{key}`; check it"),
            ),
            _ => Default::default(),
        }
    }

    fn of_identity(&self) -> (String, String) {
        match self {
            Self::UnknownHost(print) => (
                format!(
                    "der Server ist noch nicht bekannt, sein Schlüssel ist `{print}`; fragen Sie den Anbieter, ob das stimmt, und tragen Sie ihn beim Ziel unter `host_key` ein"
                ),
                format!(
                    "the server is not known yet, its key is `{print}`; ask the host whether that is right and add it to the target as `host_key`"
                ),
            ),
            Self::ChangedHost(print, known) => (
                format!(
                    "der Server hat einen anderen Schlüssel als bekannt: `{print}` statt {known}; übertragen wurde nichts. Fragen Sie den Anbieter, ob er ihn gewechselt hat, bevor Sie ihn ändern"
                ),
                format!(
                    "the server has another key than known: `{print}` instead of {known}; nothing was sent. Ask the host whether it was changed before you change it"
                ),
            ),
            Self::Certificate(reason, print) => (
                format!(
                    "dem Zertifikat des Servers ist nicht zu trauen: {reason}; stimmt die Uhr dieses Rechners? Ist es selbst ausgestellt, tragen Sie beim Ziel `certificate: {print}` ein, nachdem Sie den Anbieter gefragt haben"
                ),
                format!(
                    "the server's certificate can't be trusted: {reason}; is the clock of this machine right? If it is self-signed, add `certificate: {print}` to the target after asking the host"
                ),
            ),
            _ => Default::default(),
        }
    }
}
