//! What packages of the program hold beside it, made of the command line's own description: build information, completions,
//! manual pages.

use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Args;
use super::{FINE, report};
use crate::write;

/// What `--version` tells: version, commit, platform, compiler.
pub(super) const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit: ",
    env!("DORFPLATZ_COMMIT"),
    "\ntarget: ",
    env!("DORFPLATZ_TARGET"),
    "\ncompiler: ",
    env!("DORFPLATZ_RUSTC"),
);

/// Prints the completions for a shell.
pub(super) fn completions(shell: Shell) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "dorfplatz", &mut script);
    report::print(&String::from_utf8_lossy(&script));
    FINE
}

/// Writes a manual page for the program and one for each command.
pub(super) fn man(args: &Args, into: &Path) -> u8 {
    let mut command = Args::command();
    command.build();
    match pages(&command, "dorfplatz", into) {
        Ok(()) => FINE,
        Err(error) => report::io_trouble(args, &error),
    }
}

fn pages(command: &clap::Command, name: &str, into: &Path) -> std::io::Result<()> {
    let mut page = Vec::new();
    let version = format!("dorfplatz {}", env!("CARGO_PKG_VERSION"));
    // Without a date: the same sources give the same pages.
    Man::new(command.clone().display_name(name)).title(name).date("").source(version).manual("dorfplatz").render(&mut page)?;
    write::replace(&into.join(format!("{name}.1")), &page)?;
    for command in command.get_subcommands().filter(|command| command.get_name() != "help" && !command.is_hide_set()) {
        pages(command, &format!("{name}-{}", command.get_name()), into)?;
    }
    Ok(())
}
