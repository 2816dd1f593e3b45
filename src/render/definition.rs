//! A form's resolved definition as JSON: what is attached to its PDF, and what a browser fills it by.

use serde_json::{Map, Value, json};

use super::rule_words::Words;
use crate::decode::Conditions;
use crate::model::form::{Form, FormField, Section};
use crate::resolve::form_names::Scope;
use crate::resolve::forms::ParamValue;
use crate::rule::Pattern;
use crate::source::Span;

/// The definition for one municipality and language: texts with their parameters, conditions and rules as trees.
pub(super) fn json(words: &Words<'_>, form: &Form) -> Value {
    let params: Map<String, Value> = words
        .adopted
        .params
        .iter()
        .map(|(name, value)| {
            let value = match value {
                ParamValue::Money(cents) => json!({"money": cents}),
                ParamValue::Text(text) => json!({"text": text}),
                ParamValue::List(values) => json!({"list": values}),
                ParamValue::Unset => Value::Null,
            };
            (name.clone(), value)
        })
        .collect();
    json!({
        "format": "dorfplatz-form/1",
        "form": form.form.as_str(),
        "version": form.version.as_str(),
        "valid_from": form.valid_from.as_str(),
        "lang": words.out.lang(),
        "title": words.say(&form.title),
        "params": params,
        "sections": form.sections.iter().map(|each| section(words, form, each)).collect::<Vec<_>>(),
        "attachments": form.attachments.iter().map(|attachment| json!({"id": attachment.id.as_str(), "label": words.say(&attachment.label)})).collect::<Vec<_>>(),
        "sepa": form.sepa.is_some(),
        "written_form": form.written_form.as_ref().map(|norm| norm.as_str()),
    })
}

fn conditions(conditions: Option<&Conditions>, scope: Scope<'_>) -> Value {
    conditions.and_then(|conditions| scope.conditions(conditions).ok()).map_or(Value::Null, |tree| tree.json())
}

fn section(words: &Words<'_>, form: &Form, section: &Section) -> Value {
    let scope = Scope { form, section: Some(section) };
    json!({
        "id": section.id.as_str(),
        "title": words.say(&section.title),
        "repeat": section.repeat.as_ref().map(|repeat| json!({"min": repeat.min.0, "max": repeat.max.0})),
        "show_if": conditions(section.show_if.as_ref(), Scope { form, section: None }),
        "fields": section.fields.iter().map(|each| field(words, each, scope)).collect::<Vec<_>>(),
    })
}

fn field(words: &Words<'_>, field: &FormField, scope: Scope<'_>) -> Value {
    let mut made = Map::new();
    made.insert("id".into(), field.id.as_str().into());
    made.insert("type".into(), field.kind.word().into());
    made.insert("required".into(), field.required.into());
    let mut add = |key: &str, value: Value| {
        if !value.is_null() {
            made.insert(key.into(), value);
        }
    };
    let say = |text: &Option<crate::decode::Text>| text.as_ref().map_or(Value::Null, |text| words.say(text).into());
    add("label", say(&field.label));
    add("hint", say(&field.hint));
    add("text", say(&field.text));
    add("error", say(&field.error));
    add("other", say(&field.other));
    add("options_from", field.options_from.as_ref().map_or(Value::Null, |from| from.as_str().into()));
    let options: Map<String, Value> = field.options.iter().map(|(id, text)| (id.to_owned(), words.say(text).into())).collect();
    add("options", if options.is_empty() { Value::Null } else { options.into() });
    add("max_length", field.max_length.map_or(Value::Null, |length| length.0.into()));
    add("min", field.min.as_ref().map_or(Value::Null, |bound| bound.as_str().into()));
    add("max", field.max.as_ref().map_or(Value::Null, |bound| bound.as_str().into()));
    let pattern = field.pattern.as_ref().and_then(|pattern| Pattern::parse(pattern.as_str()).ok());
    add("pattern", pattern.map_or(Value::Null, |pattern| pattern.source().into()));
    add("show_if", conditions(field.show_if.as_ref(), scope));
    add("required_if", conditions(field.required_if.as_ref(), scope));
    let computed = field.computed.as_ref().and_then(|rule| scope.rule(rule.as_str(), Span::default()).ok());
    add("computed", computed.map_or(Value::Null, |(tree, _)| tree.json()));
    let columns: Vec<Value> = field
        .columns
        .iter()
        .map(|column| json!({"id": column.id.as_str(), "type": column.kind.word(), "label": words.say(&column.label), "required": column.required}))
        .collect();
    add("columns", if columns.is_empty() { Value::Null } else { columns.into() });
    add("rows", field.rows.map_or(Value::Null, |rows| rows.0.into()));
    Value::Object(made)
}
