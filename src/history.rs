//! What a shared text said when it was overridden: looked up in git, where there is git.

use std::path::Path;

use crate::diag::{Arg, Diagnostic, Place, codes};
use crate::git;
use crate::resolve::services::excerpt;
use crate::source::Sources;
use crate::yaml;

/// Stale overrides that are looked up; each costs some calls of git.
const MOST: usize = 20;
/// Versions of a file that are looked at.
const VERSIONS: &str = "60";

/// Adds to warnings of stale overrides what the shared text said then. Without git, or for a text that came together from
/// several files, they stay as they are.
pub fn enrich(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    let stale = diagnostics.iter_mut().filter(|diagnostic| diagnostic.code == &codes::STALE_PIN);
    for diagnostic in stale.take(MOST) {
        if let Some(then) = lookup(sources, diagnostic)
            && let Some((_, what)) = diagnostic.args.iter_mut().find(|(name, _)| *name == "was")
        {
            *what = Arg { de: format!(" (damals: „{then}“)"), en: format!(" (then: “{then}”)") };
        }
    }
}

fn lookup(sources: &Sources, diagnostic: &Diagnostic) -> Option<String> {
    let key = diagnostic.args.iter().find(|(name, _)| *name == "key").map(|(_, value)| value.de.as_str())?;
    let [(base, _), (note, _), ..] = diagnostic.notes.as_slice() else { return None };
    let noted = sources.file(note.file)?.text()?.get(note.start as usize..note.end as usize)?;
    let pin = noted.trim_matches(['"', '\'']);
    let path = &sources.file(base.file)?.path;
    let Some(Place::Span(_)) = diagnostic.at else { return None };
    let log = ask(&sources.root, &["log", "--format=%H", "-n", VERSIONS, "--", path])?;
    log.lines().find_map(|revision| {
        let text = ask(&sources.root, &["show", &format!("{revision}:./{path}")])?;
        let node = yaml::parse(0, &text.into(), &mut Vec::new())?;
        let value = node.get(key)?;
        (value.pin() == pin).then(|| excerpt(value))
    })
}

fn ask(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = git::run(root, arguments).ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
