//! `dorfplatz new`: files that are complete enough for `check`, and never in the place of others.

mod document;
mod item;
mod municipality;
mod site;
mod stocked;
mod unit;

use super::args::{Args, What};
use super::{FINE, TROUBLE, report};
use crate::diag::{Lang, nearest};
use crate::write;

pub(super) fn run(args: &Args, what: &What) -> u8 {
    let made = match what {
        What::Municipality { unit, folder } => municipality::make(args, unit, folder.as_deref()),
        What::News(titled) => item::news(args, titled),
        What::Event(titled) => item::event(args, titled),
        What::Alert(titled) => item::alert(args, titled),
        What::Document(described) => document::make(args, described),
        What::Notice(titled) => item::notice(args, titled),
        What::Page(titled) => item::page(args, titled),
        What::Office(named) => item::office(args, named),
        What::Person(named) => item::person(args, named),
        What::Service(stocked) => stocked::service(args, stocked),
        What::LifeEvent(stocked) => stocked::life_event(args, stocked),
        What::Form(stocked) => stocked::form(args, stocked),
    };
    match made {
        Ok(()) => FINE,
        Err(code) => code,
    }
}

/// Texts by path.
#[derive(Debug, Default)]
struct Files {
    /// New files.
    new: Vec<(String, String)>,
    /// Files that get a line more.
    changed: Vec<(String, String)>,
}

impl Files {
    /// All of them.
    fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.new.iter().chain(&self.changed).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Writes them unless one of the new ones is already there, and tells what comes next.
    fn write(self, args: &Args, next: &[(String, String)]) -> Result<(), u8> {
        let lang = args.language();
        if let Some((path, _)) = self.new.iter().find(|(path, _)| args.place(path).symlink_metadata().is_ok()) {
            return Err(trouble(
                args,
                &format!("`{path}` gibt es schon; es bleibt, wie es ist"),
                &format!("there is a `{path}` already; it stays as it is"),
            ));
        }
        for (path, text) in self.all() {
            write::replace(&args.place(path), text.as_bytes()).map_err(|error| {
                trouble(args, &format!("`{path}` lässt sich nicht schreiben: {error}"), &format!("can't write `{path}`: {error}"))
            })?;
        }
        if args.quiet {
            return Ok(());
        }
        let (new, changed, then) = match lang {
            Lang::De => ("Angelegt:", "Ergänzt:", "So geht es weiter:"),
            Lang::En => ("New:", "Changed:", "What comes next:"),
        };
        for (title, files) in [(new, &self.new), (changed, &self.changed)].into_iter().filter(|(_, files)| !files.is_empty()) {
            report::say(title);
            files.iter().for_each(|(path, _)| report::say(&format!("  {path}")));
        }
        report::say(then);
        for (at, (de, en)) in next.iter().enumerate() {
            report::say(&format!("{}. {}", at + 1, if lang == Lang::De { de } else { en }));
        }
        Ok(())
    }
}

/// Reports trouble and gives its exit code.
fn trouble(args: &Args, de: &str, en: &str) -> u8 {
    report::trouble(args.language(), de, en);
    TROUBLE
}

/// „ – meinten Sie …“ for a word that is close to one of several.
fn hint<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> (String, String) {
    nearest(wanted, known).map(|near| (format!("; meinten Sie `{near}`?"), format!("; did you mean `{near}`?"))).unwrap_or_default()
}
