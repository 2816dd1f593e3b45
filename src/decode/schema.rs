//! JSON Schemas (draft 2020-12) of the content kinds, for editors that check while typing.

use serde_json::{Map, Value, json};

use super::{Record, Shape};
use crate::language::LANGUAGES;

/// The schema of a content kind as a document of its own.
pub fn document(name: &str, shape: &Shape, en: bool) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!(name));
    if let Value::Object(rest) = of_shape(shape, en) {
        schema.extend(rest);
    }
    Value::Object(schema)
}

/// The schema of a file that overrides a record: nothing is required, lists change by operations, pins are noted.
pub fn overlay(name: &str, record: &Record, en: bool) -> Value {
    let mut schema = over_record(record, en);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(name);
    schema["properties"]["based_on"] = json!({"type": "object", "additionalProperties": {"type": "string"}});
    schema
}

fn over_record(record: &Record, en: bool) -> Value {
    let mut properties = Map::new();
    for field in &record.fields {
        let doc = if en { field.doc.1 } else { field.doc.0 };
        properties.insert(field.key.into(), json!({"anyOf": [over_shape(&field.shape, en), {"type": "null"}], "description": doc}));
    }
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn over_shape(shape: &Shape, en: bool) -> Value {
    let whole = of_shape(shape, en);
    match shape {
        Shape::Record(record) => over_record(record, en),
        Shape::Map(rule, value) => json!({
            "type": "object",
            "propertyNames": {"pattern": rule.pattern()},
            "additionalProperties": {"anyOf": [over_shape(value, en), placed(of_shape(value, en))]},
        }),
        Shape::List(_) => {
            let key = json!({"type": ["string", "number"]});
            json!({"anyOf": [whole.clone(), {
                "type": "object",
                "properties": {"add": whole.clone(), "replace": whole, "remove": {"type": "array", "items": key.clone()}, "after": key},
                "additionalProperties": false,
            }]})
        }
        _ => whole,
    }
}

/// A new entry of a mapping may say behind which other one it stands.
fn placed(mut schema: Value) -> Value {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("after".into(), json!({"type": "string"}));
    }
    schema
}

fn of_record(record: &Record, en: bool) -> Value {
    let mut properties = Map::new();
    for field in &record.fields {
        let mut schema = of_shape(&field.shape, en);
        if !field.required {
            schema = json!({"anyOf": [schema, {"type": "null"}]});
        }
        if let Value::Object(map) = &mut schema {
            map.insert("description".into(), json!(if en { field.doc.1 } else { field.doc.0 }));
        }
        properties.insert(field.key.into(), schema);
    }
    let required: Vec<_> = record.fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    json!({
        "type": "object",
        "description": if en { record.doc.1 } else { record.doc.0 },
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The schema of a shape.
pub fn of_shape(shape: &Shape, en: bool) -> Value {
    match shape {
        Shape::Bool => json!({"enum": [true, false, "true", "false", "ja", "nein"]}),
        Shape::Int(min, max) => json!({"type": "integer", "minimum": min, "maximum": max}),
        Shape::Money => json!({"anyOf": [
            {"type": "number", "minimum": 0, "maximum": 999_999_999.99, "multipleOf": 0.01},
            {"type": "string", "pattern": r"^[0-9]{1,9}([.,][0-9]{1,2})?(\s*€)?$"},
        ]}),
        Shape::Word(rule) => {
            let mut word = json!({"type": "string", "pattern": rule.pattern});
            if let (Some(format), Value::Object(map)) = (rule.format, &mut word) {
                map.insert("format".into(), json!(format));
            }
            match rule.numbers {
                None => word,
                Some((i64::MIN, _)) => json!({"anyOf": [word, {"type": ["number", "boolean"]}]}),
                // `id: true` is an id for the loader and a truth value for editors.
                Some((min, max)) => {
                    // A version such as `3.1` is a number for editors.
                    let kind = if (rule.accepts)("3.1") { "number" } else { "integer" };
                    let number = json!({"type": kind, "minimum": min, "maximum": max});
                    if (rule.accepts)("true") {
                        json!({"anyOf": [word, number, {"type": "boolean"}]})
                    } else {
                        json!({"anyOf": [word, number]})
                    }
                }
            }
        }
        Shape::Choice(words) => json!({"enum": words}),
        Shape::Text(_) => {
            let text = json!({"anyOf": [{"type": "string", "pattern": r"\S"}, {"type": ["number", "boolean"]}]});
            let languages: Map<String, Value> = LANGUAGES.iter().map(|tag| ((*tag).to_owned(), text.clone())).collect();
            json!({"anyOf": [
                text,
                {"type": "object", "properties": languages, "required": ["de"], "additionalProperties": false},
            ]})
        }
        Shape::Condition => {
            let answer = json!({"anyOf": [{"type": "string", "pattern": r"\S"}, {"type": ["number", "boolean"]}]});
            let wanted = json!({"anyOf": [answer.clone(), {"type": "array", "items": answer.clone(), "minItems": 1}, {
                "type": "object",
                "properties": {"min": answer.clone(), "max": answer},
                "additionalProperties": false,
                "minProperties": 1,
            }]});
            let group = json!({
                "type": "object",
                "propertyNames": {"pattern": super::KeyRule::Path.pattern()},
                "additionalProperties": wanted,
                "minProperties": 1,
            });
            json!({"anyOf": [group.clone(), {"type": "array", "items": group, "minItems": 1}]})
        }
        Shape::List(item) => json!({"type": "array", "items": of_shape(item, en)}),
        Shape::Map(rule, value) => json!({
            "type": "object",
            "propertyNames": {"pattern": rule.pattern()},
            "additionalProperties": of_shape(value, en),
        }),
        Shape::Record(record) => of_record(record, en),
    }
}
