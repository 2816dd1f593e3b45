//! `dorfplatz forms`: what is done with forms alone.

use clap::Subcommand;

use super::args::Args;
use super::preview;

/// What `forms` does.
#[derive(Debug, Subcommand)]
pub enum Forms {
    /// Draw a form as pictures, one PNG a page
    Preview(preview::Preview),
}

pub(super) fn run(args: &Args, what: &Forms) -> u8 {
    match what {
        Forms::Preview(wish) => preview::run(args, wish),
    }
}
