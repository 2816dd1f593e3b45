//! `dorfplatz forms …`: what concerns forms alone.

mod pack;
mod preview;
mod read;

use std::path::PathBuf;

use clap::Subcommand;

use super::args::Args;

/// What is done with forms.
#[derive(Debug, Subcommand)]
pub enum Forms {
    /// Build the packages (ZIP) and registers (JSON) of forms without the sites
    Pack {
        /// Folder to write into, one folder a site
        #[arg(long, value_name = "DIR", default_value = "pakete")]
        out: PathBuf,
    },
    /// Draw a form as pictures, one PNG a page
    Preview(preview::Preview),
    /// Read back what was filled in: PDFs, scans, what a scanner typed
    Read(read::Read),
}

impl Forms {
    /// Whether it reads forms back, which needs no project.
    pub(super) fn reads(&self) -> bool {
        matches!(self, Self::Read(_))
    }
}

pub(super) fn run(args: &Args, what: &Forms) -> u8 {
    match what {
        Forms::Pack { out } => pack::run(args, out),
        Forms::Preview(wish) => preview::run(args, wish),
        Forms::Read(wish) => read::run(args, wish),
    }
}
