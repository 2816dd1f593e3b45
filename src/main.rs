//! The `dorfplatz` command; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(dorfplatz::cli::run())
}
