//! After a move everything is as right as before: no new mistake, and every reference means what it meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{Refusal, Renames, State, edit, refuse};
use crate::diag::Lang;
use crate::diag::report::position;
use crate::references::Item;

/// Compares the region before and after.
pub(super) fn verify(before: &State, after: &State, renames: &Renames) -> Result<(), Refusal> {
    mistakes(before, after, renames)?;
    let mut earlier = meanings(before, |path| renames.file(path), |item| renames.item(item));
    let later = meanings(after, str::to_owned, Item::clone);
    for (path, places) in &later {
        let same = earlier.remove(path).unwrap_or_default();
        let other = places.iter().zip(&same).find(|((_, now), (_, then))| now != then).map(|(now, _)| now);
        if let Some((place, _)) = other.or_else(|| places.get(same.len()).or(places.last()).filter(|_| places.len() != same.len())) {
            return refuse(
                &format!("{place}: der Verweis würde danach etwas anderes meinen; wählen Sie eine andere Kennung"),
                &format!("{place}: the reference would then mean something else; choose another id"),
            );
        }
    }
    match earlier.into_iter().find(|(_, places)| !places.is_empty()) {
        Some((path, _)) => refuse(
            &format!("in `{path}` gingen Verweise verloren; ändern Sie die Datei zuerst von Hand"),
            &format!("references in `{path}` would be lost; first change the file by hand"),
        ),
        None => Ok(()),
    }
}

/// Mistakes by code and file must not become more.
fn mistakes(before: &State, after: &State, renames: &Renames) -> Result<(), Refusal> {
    let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for diagnostic in &before.prepared.diagnostics {
        let (path, ..) = position(before.sources(), diagnostic);
        *known.entry((diagnostic.code.id, renames.file(&path))).or_default() += 1;
    }
    for diagnostic in &after.prepared.diagnostics {
        let (path, line, _) = position(after.sources(), diagnostic);
        match known.get_mut(&(diagnostic.code.id, path.clone())) {
            Some(count) if *count > 0 => *count -= 1,
            _ => {
                let (de, en) = (diagnostic.message(Lang::De), diagnostic.message(Lang::En));
                return refuse(
                    &format!("danach gäbe es einen neuen Fehler in {path}:{line}: {de}"),
                    &format!("there would be a new mistake in {path}:{line}: {en}"),
                );
            }
        }
    }
    Ok(())
}

type Meanings = BTreeMap<String, Vec<(String, BTreeSet<Item>)>>;

/// What the references of each file mean, in order, with their places.
fn meanings(state: &State, file: impl Fn(&str) -> String, item: impl Fn(&Item) -> Item) -> Meanings {
    let mut meanings: Meanings = BTreeMap::new();
    let mut ordered: Vec<_> = state.references.iter().collect();
    ordered.sort_by_key(|reference| (reference.file, reference.near, reference.range.as_ref().map(|range| range.start)));
    for reference in ordered {
        let targets = reference.targets.iter().map(&item).collect();
        let place = edit::place(state.sources(), reference.file, reference.near);
        meanings.entry(file(state.path(reference.file))).or_default().push((place, targets));
    }
    meanings
}
