//! `dorfplatz forms pack`.

use std::path::Path;

use serde_json::json;

use crate::cli::args::{Args, Format};
use crate::cli::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::diag::Lang;
use crate::packing;

pub(super) fn run(args: &Args, out: &Path) -> u8 {
    let (sources, packing) = match packing::pack(&commands::options(args, false), out) {
        Ok(packed) => packed,
        Err(error) => return report::io_trouble(args, &error),
    };
    if commands::unknown_site(args, &sources) {
        return TROUBLE;
    }
    report::diagnostics(args, &sources, &packing.diagnostics);
    for (site, name, bytes) in &packing.files {
        let path = out.join(&**site).join(name);
        match args.format {
            Format::Json => report::say(&json!({"file": path.to_string_lossy(), "site": &**site, "bytes": bytes}).to_string()),
            _ if args.quiet => {}
            _ => report::say(&format!("{}  {} KB", path.display(), bytes.div_ceil(1000))),
        }
    }
    if !args.quiet && args.format == Format::Human {
        let packages = packing.files.iter().filter(|(_, name, _)| Path::new(name).extension().is_some_and(|end| end == "zip")).count();
        report::say(&match args.language() {
            Lang::De => format!("{packages} Pakete in {}", out.display()),
            Lang::En => format!("{packages} packages in {}", out.display()),
        });
    }
    if packing.stopped || commands::failing(args, &packing.diagnostics) { MISTAKES } else { FINE }
}
