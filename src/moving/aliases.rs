//! Former addresses: the address of today becomes an alias of the thing that moves.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Edit, Renames, State};
use crate::declare::Tree;
use crate::decode::{PagePath, Word as _};
use crate::references::locate;
use crate::yaml::{Value, front_matter};

/// Adds the edits that note the former addresses; tells these addresses.
pub(super) fn edits(state: &State, renames: &Renames, edits: &mut BTreeMap<String, Vec<Edit>>) -> Vec<String> {
    let mut added = Vec::new();
    if renames.site.is_some() {
        return added;
    }
    for (old, new) in &renames.items {
        let (Some(from), Some(to), Some(tree)) = (old.kind.target(&old.id), new.kind.target(&new.id), state.base(old)) else { continue };
        let (from, to) = (from.path("de"), to.path("de"));
        let (from, to) = (from.trim_end_matches('/'), to.trim_end_matches('/'));
        // What is no address can't have been visited.
        if !(PagePath::RULE.accepts)(from) {
            continue;
        }
        let Some(text) = state.sources().file(tree.file).and_then(|file| file.text()) else { continue };
        if let Some((range, new)) = edit(text, tree, from, to) {
            let edit = Edit::new(state.sources(), tree.file, range, new);
            edits.entry(tree.path.to_string()).or_default().push(edit);
        }
        added.push(from.to_owned());
    }
    added
}

/// Where the former address is noted, and how; `None` if it stands there already.
fn edit(text: &str, tree: &Tree, from: &str, to: &str) -> Option<(Range<usize>, String)> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let Some(entry) = tree.node.entry("aliases") else {
        let line = format!("aliases: [{from}]{newline}");
        if tree.path.ends_with(".md") {
            let end = front_matter(text)?.end;
            return Some((end..end, line));
        }
        // A file may be one mapping in braces.
        let start = tree.node.span.start as usize;
        if text.get(start..)?.starts_with('{') {
            return Some((start + 1..start + 1, format!("aliases: [{from}], ")));
        }
        let gap = if text.ends_with('\n') { "" } else { newline };
        return Some((text.len()..text.len(), format!("{gap}{line}")));
    };
    let items = match &entry.node.value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    // Back to a former address: it is the address of today again.
    if let Some(item) = items.iter().find(|item| item.scalar() == Some(to)) {
        let start = locate(text, item.span, to, &(0..to.len()))?;
        return Some((start..start + to.len(), from.to_owned()));
    }
    if items.iter().any(|item| item.scalar() == Some(from)) {
        return None;
    }
    let start = entry.node.span.start as usize;
    let Some(last) = items.last() else {
        // An empty list, or a key without one.
        let inside = text.get(start..)?.starts_with('[');
        if inside {
            return Some((start + 1..start + 1, from.to_owned()));
        }
        let colon = entry.span.end as usize + text.get(entry.span.end as usize..)?.find(':')? + 1;
        return Some((colon..colon, format!(" [{from}]")));
    };
    let end = last.span.end as usize;
    if text.get(start..)?.starts_with('[') {
        return Some((end..end, format!(", {from}")));
    }
    let line = text[..last.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let mark = text.get(line..last.span.start as usize)?;
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let end = if text[..end].ends_with('\r') { end - 1 } else { end };
    Some((end..end, format!("{newline}{mark}{from}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, Node};

    fn aliases(node: &Node) -> Vec<&str> {
        node.get("aliases").map(Node::items).unwrap_or_default().iter().filter_map(Node::scalar).collect()
    }

    fn noted(text: &str, path: &str) -> Vec<String> {
        let parse = |text: &str| {
            if path == "x.md" {
                yaml::parse_markdown(0, &text.into(), &mut Vec::new())
            } else {
                yaml::parse(0, &text.into(), &mut Vec::new())
            }
        };
        let tree = Tree { id: "x".into(), file: 0, path: path.into(), node: crate::declare::Leaf::new(parse(text).unwrap()) };
        let mut new = text.to_owned();
        if let Some((range, with)) = edit(text, &tree, "alt/a", "neu") {
            new.replace_range(range, &with);
        }
        assert!(new.contains("alt/a"), "{new}");
        aliases(&parse(&new).unwrap()).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_former_address_is_noted_however_the_list_is_written() {
        for (text, wanted) in [
            ("title: x\n", vec!["alt/a"]),
            ("title: x", vec!["alt/a"]),
            ("title: |\n  x\n", vec!["alt/a"]),
            ("{title: x}\n", vec!["alt/a"]),
            ("aliases: []\ntitle: x\n", vec!["alt/a"]),
            ("aliases:\ntitle: x\n", vec!["alt/a"]),
            ("aliases: [b, \"c\"] # so\ntitle: x\n", vec!["b", "c", "alt/a"]),
            ("aliases:\n  - b\n  - 'c' # so\ntitle: x\n", vec!["b", "c", "alt/a"]),
            ("aliases:\r\n- b\r\ntitle: x\r\n", vec!["b", "alt/a"]),
            ("aliases:\n- b\n- alt/a\n", vec!["b", "alt/a"]),
            ("aliases: [b, neu]\n", vec!["b", "alt/a"]),
        ] {
            assert_eq!(noted(text, "x.yaml"), wanted, "{text:?}");
        }
        assert_eq!(noted("---\ntitle: x\n---\nText.\n", "x.md"), ["alt/a"]);
    }
}
