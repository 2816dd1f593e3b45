//! Lists and mappings with free keys.

use super::{At, Cx, Decode, KeyRule, Shape};
use crate::diag::{Diagnostic, codes};
use crate::yaml::{Node, Value};

impl<T: Decode> Decode for Vec<T> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        if let Value::List(items) = &node.value {
            Some(items.iter().filter_map(|item| T::decode(item, cx)).collect())
        } else {
            let advice = node.scalar().map_or_else(
                || ("beginnen Sie jede Zeile der Liste mit `- `".to_owned(), "begin each line of the list by `- `".to_owned()),
                |text| (format!("setzen Sie eckige Klammern: `[{text}]`"), format!("use square brackets: `[{text}]`")),
            );
            cx.wrong_type(node, ("eine Liste", "a list"), (advice.0.as_str(), advice.1.as_str()));
            None
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// A mapping with free keys that keeps the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Dict<T>(pub Vec<(At<String>, T)>);

impl<T> Default for Dict<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Dict<T> {
    /// The value at a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(id, _)| **id == key).map(|(_, value)| value)
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }
}

/// How the keys of a [`Dict`] of this type look.
fn decode_dict<T: Decode>(rule: KeyRule, node: &Node, cx: &mut Cx<'_>) -> Option<Dict<T>> {
    let Value::Map(entries) = &node.value else {
        cx.wrong_type(
            node,
            ("Einträge mit Kennungen", "entries with ids"),
            ("schreiben Sie je Eintrag eine Zeile `kennung: …`, eingerückt", "write a line `id: …` for each entry, indented"),
        );
        return None;
    };
    let mut dict = Vec::new();
    for entry in entries {
        if !rule.accepts(&entry.key) {
            cx.report(
                Diagnostic::new(&codes::INVALID_VALUE, entry.span)
                    .arg("value", &*entry.key)
                    .arg("expected", ("eine Kennung", "an id"))
                    .arg(
                        "advice",
                        ("nehmen Sie kleine Buchstaben a–z, Ziffern und Bindestriche", "use small letters a–z, digits and hyphens"),
                    ),
            );
            continue;
        }
        if let Some(value) = T::decode(&entry.node, cx) {
            dict.push((At { value: entry.key.to_string(), span: entry.span }, value));
        }
    }
    Some(Dict(dict))
}

impl<T: Decode> Decode for Dict<T> {
    fn shape() -> Shape {
        Shape::Map(KeyRule::Id, Box::new(T::shape()))
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        decode_dict(KeyRule::Id, node, cx)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// A [`Dict`] keyed by Länder.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ByLand<T>(pub Dict<T>);

impl<T: Decode> Decode for ByLand<T> {
    fn shape() -> Shape {
        Shape::Map(KeyRule::Land, Box::new(T::shape()))
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        decode_dict(KeyRule::Land, node, cx).map(Self)
    }
}

/// A [`Dict`] keyed by paths of form fields (`section.field`).
#[derive(Debug, Clone, PartialEq)]
pub struct ByPath<T>(pub Dict<T>);

impl<T: Decode> Decode for ByPath<T> {
    fn shape() -> Shape {
        Shape::Map(KeyRule::Path, Box::new(T::shape()))
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        decode_dict(KeyRule::Path, node, cx).map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(Dict::default()))
    }
}
