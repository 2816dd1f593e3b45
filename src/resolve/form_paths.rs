//! Fields of a form's tree by their paths, `section.field`.

use crate::diag::{Diagnostic, codes};
use crate::yaml::{Node, Value};

/// A field that is there already can't be moved behind another section's.
pub(super) fn stays(after: &Node) -> Diagnostic {
    Diagnostic::new(&codes::INVALID_VALUE, after.span)
        .arg("value", after.scalar().unwrap_or("…"))
        .arg("expected", ("ein anderes Feld desselben Abschnitts", "another field of the same section"))
        .arg(
            "advice",
            (
                "ein Feld bleibt in seinem Abschnitt, weil sein Name damit beginnt",
                "a field stays in its section, as its name begins with it",
            ),
        )
}

/// Whether two paths lie in one section.
pub(super) fn same_section(path: &str, after: &Node) -> bool {
    let section = |path: &str| path.split_once('.').map(|(section, _)| section.to_owned());
    section(path) == after.scalar().and_then(section)
}

/// Section and field index of `section.field`.
pub(super) fn find(form: &Node, path: &str) -> Option<(usize, usize)> {
    let (section_id, field_id) = path.split_once('.')?;
    let id = |node: &Node, wanted: &str| node.get("id").and_then(Node::scalar) == Some(wanted);
    let sections = form.get("sections")?.items();
    let section = sections.iter().position(|section| id(section, section_id))?;
    let field = sections.get(section)?.get("fields")?.items().iter().position(|field| id(field, field_id))?;
    Some((section, field))
}

/// The fields of a section.
pub(super) fn fields_mut(form: &mut Node, section: usize) -> Option<&mut Vec<Node>> {
    let Value::Map(entries) = &mut form.value else { return None };
    let sections = entries.iter_mut().find(|entry| &*entry.key == "sections")?;
    let Value::List(sections) = &mut sections.node.value else { return None };
    let Value::Map(entries) = &mut sections.get_mut(section)?.value else { return None };
    let fields = entries.iter_mut().find(|entry| &*entry.key == "fields")?;
    match &mut fields.node.value {
        Value::List(fields) => Some(fields),
        _ => None,
    }
}

/// The paths of all fields.
pub(super) fn field_paths(form: &Node) -> Vec<String> {
    let id = |node: &Node| node.get("id").and_then(Node::scalar).unwrap_or("…").to_owned();
    let sections = form.get("sections").map(Node::items).unwrap_or_default();
    sections
        .iter()
        .flat_map(|section| {
            let name = id(section);
            section.get("fields").map(Node::items).unwrap_or_default().iter().map(move |field| format!("{name}.{}", id(field)))
        })
        .collect()
}
