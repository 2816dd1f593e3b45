//! A form's resolved definition as JSON: what is attached to its PDF, and what a browser fills it by.

use serde_json::{Map, Value, json};

use super::forms::entity_of;
use super::print::{options, printed};
use super::print_labels::mandate;
use super::rule_words::Words;
use crate::decode::{Conditions, Dict, Int, Slug, Text};
use crate::model::form::{Column, FieldType, FieldWidth, Form, FormField, ParamType, Section};
use crate::model::print::FieldKind;
use crate::resolve::form_names::{Scope, kind_of};
use crate::resolve::forms::ParamValue;
use crate::rule::{Node, Pattern, Tree};
use crate::source::Span;

/// The definition for one municipality and language: texts with their parameters, conditions and rules as trees.
pub(super) fn json(words: &Words<'_>, form: &Form) -> Value {
    let site = words.out.site;
    let entity = site.project.body(entity_of(site.project, site.ix, words.adopted));
    let scope = Scope { form, section: None };
    let attachment = |attachment: &crate::model::form::Attachment| {
        json!({
            "id": attachment.id.as_str(),
            "label": words.say(&attachment.label),
            "show_if": conditions(words, attachment.show_if.as_ref(), scope),
            "required_if": conditions(words, attachment.required_if.as_ref(), scope),
        })
    };
    json!({
        "format": "dorfplatz-form/1",
        "form": form.form.as_str(),
        "version": form.version.as_str(),
        "valid_from": form.valid_from.as_str(),
        "lang": words.out.lang(),
        "place": &*entity.id,
        "entity": entity.official_name(),
        "title": words.say(&form.title),
        "params": params(words),
        "sections": form.sections.iter().map(|each| section(words, form, each)).collect::<Vec<_>>(),
        "attachments": form.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "sepa": sepa(words, form),
        "payment": form.payment.as_ref().map(|payment| json!({
            "amount": rule(words, payment.amount.as_str(), scope),
            "reference": payment.reference.as_ref().map(|reference| words.say(reference)),
        })),
        "written_form": words.adopted.norm(words.out.lang()),
        "code": form.data_code,
        "sensitive": is_sensitive(form),
        "export": export(words, form),
    })
}

fn params(words: &Words<'_>) -> Map<String, Value> {
    let shown = |value: &ParamValue| match value {
        ParamValue::Money(cents) => json!({"money": cents}),
        ParamValue::Text(text) => json!({"text": text}),
        ParamValue::List(values) => json!({"list": values}),
        ParamValue::Unset => Value::Null,
    };
    words.adopted.params.iter().map(|(name, value)| (name.clone(), shown(value))).collect()
}

/// Whether a form may not be sent by e-mail when it is filled in: an account number or specially protected data in it.
pub(super) fn is_sensitive(form: &Form) -> bool {
    let account = |field: &FormField| field.kind == FieldType::Iban || field.columns.iter().any(|column| column.kind == FieldType::Iban);
    form.special_category || form.sepa.is_some() || form.sections.iter().flat_map(|section| &section.fields).any(account)
}

/// Without the name, the address and the account there is no mandate; place and day may be written beside the signature.
pub(super) fn is_needed(path: &str) -> bool {
    !matches!(path, "sepa.institut" | "sepa.ort-datum")
}

/// The fields of the direct debit mandate but its signature; there is none without an account of the legal entity.
fn sepa(words: &Words<'_>, form: &Form) -> Value {
    let site = words.out.site;
    let made = form.sepa.as_ref().and_then(|sepa| Some((sepa, mandate(words, sepa, entity_of(site.project, site.ix, words.adopted))?)));
    let Some((sepa, mandate)) = made else { return Value::Null };
    let fields = mandate.fields.iter().filter(|field| field.kind != FieldKind::Signature).map(|field| {
        json!({
            "id": field.path.trim_start_matches("sepa."),
            "type": if field.kind == FieldKind::Iban { "iban" } else { "text" },
            "label": field.label.text,
            "required": is_needed(&field.path),
            "max_length": field.max_length,
        })
    });
    json!({"optional": sepa.optional, "fields": fields.collect::<Vec<_>>()})
}

/// Names of columns and what stands in them: what the form declares, else every answer.
fn export(words: &Words<'_>, form: &Form) -> Vec<[String; 2]> {
    if !form.export.0.is_empty() {
        return form.export.iter().map(|(column, path)| [column.to_owned(), path.as_str().to_owned()]).collect();
    }
    let mut paths = Vec::new();
    for section in &form.sections {
        for field in section.fields.iter().filter(|field| field.computed.is_none()) {
            let path = format!("{}.{}", section.id.as_str(), field.id.as_str());
            paths.extend(field.columns.iter().map(|column| format!("{path}.{}", column.id.as_str())));
            let other = field.other.as_ref().map(|_| format!("{path}-other"));
            paths.extend(kind_of(field.kind).map(|_| path));
            paths.extend(other);
        }
    }
    paths.extend(form.attachments.iter().map(|attachment| format!("attachments.{}", attachment.id.as_str())));
    let mandate = sepa(words, form);
    let ids = mandate["fields"].as_array().into_iter().flatten().filter_map(|field| field["id"].as_str());
    paths.extend(ids.map(|id| format!("sepa.{id}")));
    paths.into_iter().map(|path| [path.clone(), path]).collect()
}

/// A tree with the values of the municipality in the place of parameters.
fn bound(words: &Words<'_>, mut tree: Tree) -> Value {
    tree.bind(&|name| {
        let kind = words.adopted.form.params.get(name).map(|param| param.kind);
        match (words.adopted.params.get(name)?, kind) {
            (ParamValue::Money(cents), _) => Some(Node::Money(*cents)),
            (ParamValue::Text(text), Some(ParamType::Integer)) => text.parse().ok().map(Node::Integer),
            (ParamValue::Text(text), _) => Some(Node::Text(text.clone())),
            (ParamValue::List(_) | ParamValue::Unset, _) => None,
        }
    });
    tree.json()
}

fn rule(words: &Words<'_>, text: &str, scope: Scope<'_>) -> Value {
    scope.rule(text, Span::default()).map_or(Value::Null, |(tree, _)| bound(words, tree))
}

fn conditions(words: &Words<'_>, conditions: Option<&Conditions>, scope: Scope<'_>) -> Value {
    conditions.and_then(|conditions| scope.conditions(conditions).ok()).map_or(Value::Null, |tree| bound(words, tree))
}

fn section(words: &Words<'_>, form: &Form, section: &Section) -> Value {
    let scope = Scope { form, section: Some(section) };
    json!({
        "id": section.id.as_str(),
        "title": words.say(&section.title),
        "repeat": section.repeat.as_ref().map(|repeat| json!({
            "min": repeat.min.0, "max": repeat.max.0, "printed": printed(repeat), "item": words.say(&repeat.item),
        })),
        "show_if": conditions(words, section.show_if.as_ref(), Scope { form, section: None }),
        "fields": section.fields.iter().map(|each| field(words, each, scope)).collect::<Vec<_>>(),
    })
}

/// What is there of a field or a column: absent values are left out.
struct Keys(Map<String, Value>);

impl Keys {
    fn add(&mut self, key: &str, value: Value) {
        if !value.is_null() {
            self.0.insert(key.into(), value);
        }
    }

    /// What fields and columns have in common.
    fn common(&mut self, words: &Words<'_>, of: Common<'_>) {
        self.add("max_length", of.max_length.map_or(Value::Null, |length| length.0.into()));
        let options: Vec<[String; 2]> =
            options(words, of.options, of.options_from, of.other).into_iter().map(|(id, label)| [id, label.text]).collect();
        self.add("options", if options.is_empty() { Value::Null } else { json!(options) });
    }
}

/// Parts of a field or a column.
struct Common<'a> {
    max_length: Option<&'a Int<1, 5000>>,
    options: &'a Dict<Text>,
    options_from: Option<&'a Slug>,
    other: Option<&'a Text>,
}

fn field(words: &Words<'_>, field: &FormField, scope: Scope<'_>) -> Value {
    let mut made = Keys(Map::new());
    made.add("id", field.id.as_str().into());
    made.add("type", field.kind.word().into());
    made.add("required", field.required.into());
    let say = |text: &Option<Text>| text.as_ref().map_or(Value::Null, |text| words.say(text).into());
    made.add("label", say(&field.label));
    made.add("hint", say(&field.hint));
    made.add("text", say(&field.text));
    made.add("error", say(&field.error));
    made.add("other", say(&field.other));
    let common = Common {
        max_length: field.max_length.as_ref(),
        options: &field.options,
        options_from: field.options_from.as_ref(),
        other: field.other.as_ref(),
    };
    made.common(words, common);
    made.add("min", field.min.as_ref().map_or(Value::Null, |bound| bound.as_str().into()));
    made.add("max", field.max.as_ref().map_or(Value::Null, |bound| bound.as_str().into()));
    let pattern = field.pattern.as_ref().and_then(|pattern| Pattern::parse(pattern.as_str()).ok());
    made.add("pattern", pattern.map_or(Value::Null, |pattern| pattern.source().into()));
    made.add("show_if", conditions(words, field.show_if.as_ref(), scope));
    made.add("required_if", conditions(words, field.required_if.as_ref(), scope));
    made.add("computed", field.computed.as_ref().map_or(Value::Null, |text| rule(words, text.as_str(), scope)));
    made.add(
        "columns",
        if field.columns.is_empty() { Value::Null } else { field.columns.iter().map(|each| column(words, each)).collect() },
    );
    made.add("rows", rows(field).map_or(Value::Null, Into::into));
    made.add("lines", field.lines.map_or(Value::Null, |lines| lines.0.into()));
    made.add("width", if field.width == FieldWidth::Full { Value::Null } else { field.width.word().into() });
    Value::Object(made.0)
}

/// Rows of a table.
pub(super) fn rows(field: &FormField) -> Option<i64> {
    (field.kind == FieldType::Table).then(|| field.rows.map_or(4, |rows| rows.0))
}

fn column(words: &Words<'_>, column: &Column) -> Value {
    let mut made = Keys(Map::new());
    made.add("id", column.id.as_str().into());
    made.add("type", column.kind.word().into());
    made.add("label", words.say(&column.label).into());
    made.add("required", column.required.into());
    let common = Common {
        max_length: column.max_length.as_ref(),
        options: &column.options,
        options_from: column.options_from.as_ref(),
        other: None,
    };
    made.common(words, common);
    Value::Object(made.0)
}
