//! Secrets of a target: from the environment, the SSH agent or the file of a key, and from nowhere else.

use std::path::{Path, PathBuf};

use crate::model::target::Target;

/// What a target is reached with.
#[derive(Clone)]
pub(super) struct Secrets {
    /// The environment variable of the password, for messages.
    pub(super) variable: String,
    /// The password, for the login or for the key.
    pub(super) password: Option<String>,
    /// The text of a private key from the environment, and the variable that holds it.
    pub(super) key_text: Option<(String, String)>,
    /// The file of a private key.
    pub(super) key: Option<PathBuf>,
    /// The file of known hosts.
    pub(super) known_hosts: Option<PathBuf>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("variable", &self.variable).finish_non_exhaustive()
    }
}

/// `webspace-neu` → `DORFPLATZ_PASSWORD_WEBSPACE_NEU`.
fn variable(what: &str, target: &str) -> String {
    format!("DORFPLATZ_{what}_{}", target.replace('-', "_").to_uppercase())
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A path of `portal.yaml`: from the root, or from the home folder.
fn path(root: &Path, text: &str) -> PathBuf {
    match text.strip_prefix("~/").zip(std::env::home_dir()) {
        Some((rest, home)) => home.join(rest),
        None => root.join(text),
    }
}

impl Secrets {
    /// The secrets of a target.
    pub(super) fn of(root: &Path, name: &str, target: &Target) -> Self {
        let variable_of_password = target.password_env.as_ref().map_or_else(|| variable("PASSWORD", name), |env| env.as_str().to_owned());
        Self {
            password: set(&variable_of_password),
            variable: variable_of_password,
            key_text: set(&variable("KEY", name)).map(|text| (text, variable("KEY", name))),
            key: target.key.as_ref().map(|key| path(root, key.as_str())),
            known_hosts: match &target.known_hosts {
                Some(file) => Some(path(root, file.as_str())),
                None => std::env::home_dir().map(|home| home.join(".ssh/known_hosts")),
            },
        }
    }
}
