//! `dorfplatz diff`: what readers notice between two states of a region.

use std::path::{Path, PathBuf};

use super::args::{Args, Format};
use super::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::diff::{self, Refused};
use crate::write;

/// What to compare, and where the result goes.
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// Folder of the state before, with content/, forms/ and themes/
    pub old: PathBuf,
    /// Folder of the state after
    #[arg(default_value = ".")]
    pub new: PathBuf,
    /// Also write the result as one page of HTML
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Exit with 1 if anything differs
    #[arg(long)]
    pub exit_code: bool,
}

pub(super) fn run(args: &Args, wish: &Diff) -> u8 {
    let lang = args.language();
    for side in [&wish.old, &wish.new] {
        if !side.join("content").is_dir() {
            let side = side.display();
            report::trouble(
                lang,
                &format!("in `{side}` gibt es keinen Ordner `content`; nennen Sie zwei Ordner mit dem Inhalt einer Region"),
                &format!("there is no folder `content` in `{side}`; name two folders with the content of a region"),
            );
            return TROUBLE;
        }
    }
    // The same moment for both sides.
    let difference = match diff::diff(&wish.old, &wish.new, commands::visibility_in(args, &wish.new)) {
        Ok(difference) if args.sites.is_empty() => difference,
        Ok(difference) => difference.only(&args.sites),
        Err((side, refused)) => return refuse(args, side, &refused),
    };
    if let Some(file) = &wish.html
        && let Err(error) = write::replace(file, diff::html(&difference, lang).as_bytes())
    {
        return report::io_trouble(args, &error);
    }
    match args.format {
        Format::Json => report::say(&serde_json::to_string_pretty(&difference).unwrap_or_default()),
        _ if args.quiet => {}
        _ => report::print(&diff::text(&difference, lang)),
    }
    if wish.exit_code && !difference.is_empty() { MISTAKES } else { FINE }
}

/// Tells why there is nothing to compare.
fn refuse(args: &Args, side: &Path, refused: &Refused) -> u8 {
    match refused {
        Refused::Io(error) => report::io_trouble(args, error),
        Refused::Mistakes(sources, diagnostics) => {
            // On standard output a program expects the result alone.
            report::complaints(args, sources, diagnostics);
            let side = side.display();
            report::trouble(
                args.language(),
                &format!("`{side}` hat Fehler, die alle Websites betreffen; ohne sie lässt sich nichts vergleichen"),
                &format!("`{side}` has mistakes that concern all sites; nothing can be compared until they are mended"),
            );
            MISTAKES
        }
    }
}
