//! Notes of overrides (`based_on`): where a link changes in a shared text, the overrides of it stay as up to date as they
//! were.

use std::collections::BTreeMap;

use super::{Edit, Refusal, Renames, State, refuse};
use crate::references::locate;
use crate::resolve::{forms, services};
use crate::source::{FileId, Span};

/// A note: its place, what it says and what it should say.
struct Note {
    file: FileId,
    span: Span,
    says: String,
    should: String,
}

/// The notes of all overrides by path and key.
fn notes(state: &State) -> Result<BTreeMap<(String, String), Note>, Refusal> {
    let (declared, project) = (&state.declared, state.project()?);
    let mut notes = BTreeMap::new();
    for over in services::overrides(declared, &project.bodies) {
        for (entry, below) in over.overridden() {
            if let Some((says, span)) = over.pin(&entry.key) {
                let note = Note { file: over.tree.file, span, says: says.to_owned(), should: below.pin() };
                notes.insert((over.tree.path.to_string(), entry.key.to_string()), note);
            }
        }
    }
    for (body, trees) in &declared.form_overrides {
        for tree in trees {
            for (key, should) in forms::pins(declared, project, body, tree) {
                let Some(node) = tree.node.get("based_on").and_then(|pins| pins.get(&key)) else { continue };
                if let Some(says) = node.scalar().map(str::to_owned) {
                    notes.insert((tree.path.to_string(), key), Note { file: tree.file, span: node.span, says, should });
                }
            }
        }
    }
    Ok(notes)
}

/// The edits that keep notes true which were true before, by path afterwards.
pub(super) fn edits(before: &State, after: &State, renames: &Renames) -> Result<BTreeMap<String, Vec<Edit>>, Refusal> {
    let mut later = notes(after)?;
    let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    for ((path, key), note) in notes(before)? {
        let path = renames.file(&path);
        let Some(now) = later.remove(&(path.clone(), key)) else { continue };
        if note.says != note.should || now.says == now.should {
            continue;
        }
        let text = after.sources().file(now.file).and_then(|file| file.text());
        let Some(start) = text.and_then(|text| locate(text, now.span, &now.says, &(0..now.says.len()))) else {
            return refuse(
                &format!("in `{path}` lässt sich der Vermerk unter `based_on` nicht ändern"),
                &format!("the note below `based_on` in `{path}` can't be changed"),
            );
        };
        let edit = Edit::new(after.sources(), now.file, start..start + now.says.len(), now.should);
        edits.entry(path).or_default().push(edit);
    }
    Ok(edits)
}
