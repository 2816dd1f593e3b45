//! Names of files that not every system can hold, or that are one file on some.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::diag::{Arg, Diagnostic, codes};
use crate::portable::{fold, objection};
use crate::source::{FileId, Sources, Span};

/// Documentation that becomes no page is nobody's mistake.
const FREE: &str = "docs/";

/// Looks at the names of all files.
pub(super) fn check(sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let files = || sources.files.iter().enumerate().filter(|(_, file)| !file.path.starts_with(FREE));
    // Of two names that are one, at least one is another one than it is there.
    let doubtful: HashSet<Cow<'_, str>> =
        files().map(|(_, file)| (file, fold(&file.path))).filter(|(file, fold)| *file.path != **fold).map(|(_, fold)| fold).collect();
    let mut seen: HashMap<Cow<'_, str>, FileId> = HashMap::new();
    for (id, file) in files() {
        let id = id as FileId;
        if let Some((name, why)) = objection(&file.path) {
            found.push(Diagnostic::new(&codes::NOT_PORTABLE, Span::start_of(id)).arg("name", name).arg("why", why));
        }
        let folded = fold(&file.path);
        if !doubtful.contains(&folded) {
            continue;
        }
        let Some(first) = seen.insert(folded, id).and_then(|first| sources.file(first)) else { continue };
        let other = &first.path;
        let why = Arg {
            de: format!("unter Windows und auf dem Mac ist es dieselbe Datei wie `{other}`"),
            en: format!("on Windows and on a Mac it is the same file as `{other}`"),
        };
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        found.push(Diagnostic::new(&codes::NOT_PORTABLE, Span::start_of(id)).arg("name", name).arg("why", why));
    }
    found
}
