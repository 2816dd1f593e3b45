//! `dorfplatz assemble`: shares of a region from several machines become one output.

use std::path::PathBuf;

use super::args::Args;
use super::{FINE, TROUBLE, report};
use crate::diag::Lang;
use crate::shard::{self, Difference, Refused};

pub(super) fn run(args: &Args, folders: &[PathBuf]) -> u8 {
    let output = args.output();
    match shard::assemble(folders, &output) {
        Ok(joined) => {
            if !args.quiet {
                let (shares, sites, same, to) = (joined.shares, joined.sites, joined.unchanged, output.display());
                report::say(&match args.language() {
                    Lang::De => format!("{shares} Teile zusammengefügt: {sites} Websites in `{to}`, {same} davon unverändert"),
                    Lang::En => format!("{shares} shares joined: {sites} sites in `{to}`, {same} of them unchanged"),
                });
            }
            FINE
        }
        Err(Refused::Io(error)) => report::io_trouble(args, &error),
        Err(refused) => {
            let (de, en) = words(&refused);
            report::trouble(args.language(), &de, &en);
            TROUBLE
        }
    }
}

fn words(refused: &Refused) -> (String, String) {
    match refused {
        Refused::Io(error) => (error.to_string(), error.to_string()),
        Refused::NoTicket(folder) => (
            format!(
                "in `{0}` liegt kein Teil einer Region (`SHARD.json` fehlt). Entweder ist es ein anderer Ordner, oder `build --shard` hat \
                 dort Fehler gemeldet; beheben Sie diese und bauen Sie den Teil noch einmal",
                folder.display()
            ),
            format!(
                "there is no share of a region in `{0}` (no `SHARD.json`). Either it is another folder, or `build --shard` reported \
                 mistakes there; mend them and build the share again",
                folder.display()
            ),
        ),
        Refused::Torn(path) => (
            format!(
                "`{}` fehlt oder ist nicht so, wie `build --shard` es geschrieben hat; übertragen Sie den Teil noch einmal",
                path.display()
            ),
            format!("`{}` is missing or not as `build --shard` wrote it; transfer the share again", path.display()),
        ),
        Refused::Twice(shard, first, second) => (
            format!("Teil {}/{} ist zweimal genannt: in `{}` und in `{}`", shard.number, shard.of, first.display(), second.display()),
            format!("share {}/{} is named twice: in `{}` and in `{}`", shard.number, shard.of, first.display(), second.display()),
        ),
        Refused::Different(what, first, second) => {
            let (de, en) = match what {
                Difference::Count => (
                    "die Region in gleich viele Teile geteilt (`--shard I/N` mit demselben N)",
                    "into the same number of shares (`--shard I/N` with one N)",
                ),
                Difference::Program => ("mit demselben Programm", "by the same program"),
                Difference::Date => {
                    ("für denselben Tag; geben Sie allen dasselbe `--date`", "for the same day; give all of them the same `--date`")
                }
                Difference::Inputs => ("aus denselben Dateien und mit denselben Optionen", "from the same files and with the same options"),
            };
            let (first, second) = (first.display(), second.display());
            (
                format!("`{first}` und `{second}` gehören nicht zusammen: Alle Teile müssen gleich gebaut sein, {de}"),
                format!("`{first}` and `{second}` don't belong together: all shares must be built {en}"),
            )
        }
        Refused::Missing(numbers, of) => {
            let list = numbers.iter().map(|number| format!("{number}/{of}")).collect::<Vec<_>>().join(", ");
            (
                format!("es fehlt: Teil {list}; nennen Sie die Ordner aller {of} Teile"),
                format!("missing: share {list}; name the folders of all {of} shares"),
            )
        }
        Refused::Itself(folder) => (
            format!("`{}` ist zugleich Teil und Ziel; nennen Sie mit `--output` einen anderen Ordner", folder.display()),
            format!("`{}` is a share and the output at once; name another folder by `--output`", folder.display()),
        ),
    }
}
