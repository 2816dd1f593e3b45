//! Field names: a dot in a path is a step down the tree of fields, as the PDF standard has it.

use std::collections::BTreeMap;

use super::page::Field;
use super::problem::{PrintProblem, Reason};

/// A step of one or more paths.
#[derive(Debug)]
pub(super) struct Node {
    /// Partial name.
    pub(super) name: String,
    pub(super) parent: Option<usize>,
    pub(super) kids: Vec<usize>,
    /// The field that ends here.
    pub(super) field: Option<usize>,
}

/// The tree, flat; parents stand before their children.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) nodes: Vec<Node>,
    /// Node of each field.
    pub(super) of_field: Vec<usize>,
}

/// Makes the tree of all fields.
pub(super) fn names(fields: &[Field]) -> Result<Names, Vec<PrintProblem>> {
    let mut names = Names::default();
    let mut known: BTreeMap<(Option<usize>, &str), usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, field) in fields.iter().enumerate() {
        if field.path.split('.').any(|part| part.is_empty() || part.contains(char::is_control)) {
            problems.push(PrintProblem::new(&field.path, Reason::BadPath));
            continue;
        }
        let mut at = None;
        for part in field.path.split('.') {
            let next = names.nodes.len();
            let node = *known.entry((at, part)).or_insert(next);
            if node == next {
                names.nodes.push(Node { name: part.to_owned(), parent: at, kids: Vec::new(), field: None });
                if let Some(parent) = at.and_then(|parent| names.nodes.get_mut(parent)) {
                    parent.kids.push(node);
                }
            }
            at = Some(node);
        }
        let Some(node) = at else { continue };
        if let Some(end) = names.nodes.get_mut(node)
            && end.field.replace(number).is_some()
        {
            problems.push(PrintProblem::new(&field.path, Reason::DuplicatePath));
        }
        names.of_field.push(node);
    }
    for node in &names.nodes {
        if let Some(field) = node.field.and_then(|field| fields.get(field))
            && !node.kids.is_empty()
        {
            problems.push(PrintProblem::new(&field.path, Reason::PathIsGroup));
        }
    }
    if problems.is_empty() { Ok(names) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::Control;

    fn check(paths: &[&str]) -> Result<Vec<String>, Vec<String>> {
        let field = |path: &&str| Field {
            path: (*path).to_owned(),
            question: 0,
            option: None,
            control: Control::Check,
            tooltip: String::new(),
            required: false,
        };
        let fields: Vec<Field> = paths.iter().map(field).collect();
        match names(&fields) {
            Ok(names) => Ok(names.nodes.iter().map(|node| format!("{:?}/{}", node.parent, node.name)).collect()),
            Err(problems) => Err(problems.iter().map(ToString::to_string).collect()),
        }
    }

    #[test]
    fn steps_are_shared() {
        assert_eq!(
            check(&["hunde.1.name", "hunde.1.rasse"]),
            Ok(["None/hunde", "Some(0)/1", "Some(1)/name", "Some(1)/rasse"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn paths_must_be_unique_and_whole() {
        assert_eq!(check(&["a.b", "a.b"]), Err(vec!["`a.b`: two fields have this path".to_owned()]));
        assert_eq!(check(&["a..b"]), Err(vec!["`a..b`: is not a path of names separated by dots".to_owned()]));
        assert_eq!(check(&["a", "a.b"]), Err(vec!["`a`: is a field and also the beginning of another field's path".to_owned()]));
    }
}
