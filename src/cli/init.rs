//! `dorfplatz init`: a new region that builds without a change.

use std::path::Path;

use jiff::ToSpan as _;

use super::args::{Args, Forge};
use super::stock::{Fill, files};
use super::{FINE, TROUBLE, commands, report, text};
use crate::diag::Lang;
use crate::text::slug;
use crate::write;

/// What keeps `.dorfplatz` and the output out of version control.
const IGNORE: &str = "/output\n/.dorfplatz\n";
/// What keeps git on Windows from changing line ends, and with them the checksums of `records/`.
const ATTRIBUTES: &str = "* text=auto eol=lf\nrecords/** -text\n";

pub(super) fn run(args: &Args, folder: &Path, name: &str, ci: Option<Forge>) -> u8 {
    let lang = args.language();
    let shown = folder.display();
    let name = text::line(name);
    let host = slug(&name);
    if host.is_empty() {
        report::trouble(
            lang,
            "der Name der Region braucht Buchstaben, zum Beispiel `--name \"Altes Land\"`",
            "the name of the region needs letters, such as `--name \"Altes Land\"`",
        );
        return TROUBLE;
    }
    if folder.is_file() || !write::files_below(folder).is_empty() {
        report::trouble(
            lang,
            &format!("`{shown}` ist nicht leer; nennen Sie einen Ordner, den es noch nicht gibt oder der leer ist"),
            &format!("`{shown}` is not empty; name a folder that does not exist yet or is empty"),
        );
        return TROUBLE;
    }
    let today = commands::visibility(args).clock.today;
    let expires = today.saturating_add(11.months());
    let (date, expires) = (today.to_string(), expires.to_string());
    let mut files = files(&Fill { name: &name, host: &host, date: &date, expires: &expires });
    files.push((".gitignore".to_owned(), IGNORE.into()));
    files.push((".gitattributes".to_owned(), ATTRIBUTES.into()));
    files.extend(ci.map(|forge| match forge {
        Forge::Gitlab => (".gitlab-ci.yml".to_owned(), include_bytes!("../../docs/ci/gitlab-ci.yml").to_vec()),
        Forge::Github => (".github/workflows/dorfplatz.yml".to_owned(), include_bytes!("../../docs/ci/github-actions.yml").to_vec()),
    }));
    for (path, bytes) in &files {
        if let Err(error) = write::replace(&folder.join(path), bytes) {
            report::trouble(lang, &format!("`{path}` lässt sich nicht schreiben: {error}"), &format!("can't write `{path}`: {error}"));
            return TROUBLE;
        }
    }
    if !args.quiet {
        let count = files.len();
        report::say(&match lang {
            Lang::De => format!(
                "{count} Dateien in `{shown}`. So geht es weiter:\n\
                 1. In diesem Ordner: dorfplatz serve – zeigt das Portal im Browser.\n\
                 2. dorfplatz new municipality <Name> – legt die erste Gemeinde an.\n\
                 3. In content/portal.yaml und content/portal/site.yaml ergänzen, was mit „bitte eintragen“ markiert ist."
            ),
            Lang::En => format!(
                "{count} files in `{shown}`. What comes next:\n\
                 1. In this folder: dorfplatz serve – shows the portal in the browser.\n\
                 2. dorfplatz new municipality <name> – makes the first municipality.\n\
                 3. Complete what is marked “bitte eintragen” in content/portal.yaml and content/portal/site.yaml."
            ),
        });
    }
    FINE
}
