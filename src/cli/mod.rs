//! The command line: arguments, messages, exit codes.

mod adopt;
mod args;
mod assemble;
mod commands;
mod deploy;
mod diff;
mod forms;
mod init;
mod moving;
mod new;
mod overview;
mod packaging;
mod pdf;
mod pin;
mod publish;
mod release;
mod report;
mod stock;
mod text;
mod why;

pub use args::Args;
use clap::{CommandFactory, FromArgMatches};

use crate::members;

/// Fine.
pub const FINE: u8 = 0;
/// Mistakes in content.
pub const MISTAKES: u8 = 1;
/// Wrong use, or the system refused.
pub const TROUBLE: u8 = 2;

/// Runs the program and tells its exit code.
pub fn run() -> u8 {
    let matches = match Args::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            drop(error.print());
            return if error.use_stderr() { TROUBLE } else { FINE };
        }
    };
    match Args::from_arg_matches(&matches) {
        Ok(mut args) => {
            // From a town's checkout the town is meant.
            if args.command.needs_root() && args.sites.is_empty() {
                args.sites.extend(members::find(&args.root).own.map(|own| own.to_string()));
            }
            commands::run(&args)
        }
        Err(error) => {
            drop(error.print());
            TROUBLE
        }
    }
}
