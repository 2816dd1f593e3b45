//! The installed git: the one place that starts it.

use std::io;
use std::path::Path;
use std::process::{Command, Output};

/// Runs git in a folder and waits for its end.
///
/// Its words are English, as they are quoted and searched for; paths are printed as they are, not escaped. It gets no
/// standard input, so nothing that it starts can wait for some; only who logs in to a remote may be asked at a terminal.
///
/// # Errors
/// When there is no git, or the system does not start it. That git refuses is no error here: the output's status tells.
pub fn run(folder: &Path, arguments: &[&str]) -> io::Result<Output> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "core.quotepath=off"]).args(arguments).env("LC_ALL", "C");
    command.output()
}

/// What git printed, without the line end after it.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
