//! The macro that makes a struct, its shape and its decoder from one list of fields.

use super::{Cx, Record};
use crate::diag::{Diagnostic, codes, nearest};
use crate::yaml::{Node, Value};

/// Keys by which a target for uploads might be given what belongs into no file.
const SECRETS: [&str; 7] = ["password", "passwort", "kennwort", "pass", "passphrase", "secret", "token"];

/// Checks that a node is a mapping with known keys; reports unknown ones.
pub fn known_keys(record: &Record, node: &Node, cx: &mut Cx<'_>) -> bool {
    let Value::Map(entries) = &node.value else {
        let keys = record.fields.iter().map(|field| field.key).take(6).collect::<Vec<_>>().join(", ");
        let first = record.fields.first().map_or("", |field| field.key);
        let advice = (format!("schreiben Sie `{first}: …`; Schlüssel sind {keys}"), format!("write `{first}: …`; keys are {keys}"));
        let expected = (format!("{} mit Schlüsseln", record.doc.0), format!("{} with keys", record.doc.1));
        cx.wrong_type(node, (expected.0.as_str(), expected.1.as_str()), (advice.0.as_str(), advice.1.as_str()));
        return false;
    };
    for entry in entries {
        if record.name == "Target" && SECRETS.contains(&&*entry.key) {
            cx.report(Diagnostic::new(&codes::SECRET, entry.span));
        } else if record.field(&entry.key).is_none() {
            let keys: Vec<_> = record.fields.iter().map(|field| field.key).collect();
            cx.report(
                Diagnostic::new(&codes::UNKNOWN_KEY, entry.span)
                    .arg("key", &*entry.key)
                    .arg("in", record.doc)
                    .arg("keys", keys.join(", "))
                    .suggest_from(&entry.key, keys.iter().copied()),
            );
        }
    }
    true
}

/// Reports a missing key.
pub fn missing(record: &Record, key: &str, node: &Node, cx: &mut Cx<'_>) {
    let known = || record.fields.iter().map(|field| field.key);
    let misspelt = |typed: &str| record.field(typed).is_none() && nearest(typed, known()).as_deref() == Some(key);
    // A key that is nearly the missing one is reported as unknown already.
    if node.entries().iter().any(|entry| misspelt(&entry.key)) {
        return;
    }
    let doc = record.field(key).map_or(("", ""), |field| field.doc);
    // The first key is where an editor looks; the whole node may be the file.
    let span = node.entries().first().map_or(node.span, |entry| entry.span);
    cx.report(Diagnostic::new(&codes::MISSING_KEY, span).arg("in", record.doc).arg("key", key).arg("doc", doc));
}

/// A struct that is read from a mapping. Each field: name, type, default, what it is for in German and English.
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        $name:ident ($doc_de:literal, $doc_en:literal) {
            $($field:ident $(as $key:literal)? : $ty:ty $(= $default:expr)? => $de:literal, $en:literal;)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $(#[doc = $en] pub $field: $ty,)*
            /// Where it stands.
            pub span: $crate::source::Span,
        }

        impl $name {
            /// The description of this kind.
            pub fn record() -> &'static $crate::decode::Record {
                static RECORD: std::sync::OnceLock<$crate::decode::Record> = std::sync::OnceLock::new();
                RECORD.get_or_init(|| $crate::decode::Record {
                    name: stringify!($name),
                    doc: ($doc_de, $doc_en),
                    fields: vec![$($crate::decode::Field {
                        key: $crate::record!(@key $field $($key)?),
                        shape: <$ty as $crate::decode::Decode>::shape(),
                        required: $crate::record!(@required $ty $(, $default)?),
                        doc: ($de, $en),
                    }),*],
                })
            }
        }

        impl $crate::decode::Decode for $name {
            fn shape() -> $crate::decode::Shape {
                $crate::decode::Shape::Record(Self::record())
            }

            fn decode(node: &$crate::yaml::Node, cx: &mut $crate::decode::Cx<'_>) -> Option<Self> {
                let record = Self::record();
                if !$crate::decode::known_keys(record, node, cx) {
                    return None;
                }
                $(let $field: Option<$ty> = {
                    let key = $crate::record!(@key $field $($key)?);
                    let absent = $crate::record!(@absent $ty $(, $default)?);
                    match node.get(key).filter(|value| value.value != $crate::yaml::Value::Null) {
                        Some(value) => <$ty as $crate::decode::Decode>::decode(value, cx).or(absent),
                        None => {
                            if absent.is_none() {
                                $crate::decode::missing(record, key, node, cx);
                            }
                            absent
                        }
                    }
                };)*
                Some(Self { $($field: $field?,)* span: node.span })
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@required $ty:ty) => { <$ty as $crate::decode::Decode>::absent().is_none() };
    (@required $ty:ty, $default:expr) => { false };
    (@absent $ty:ty) => { <$ty as $crate::decode::Decode>::absent() };
    (@absent $ty:ty, $default:expr) => { Some($default) };
}
