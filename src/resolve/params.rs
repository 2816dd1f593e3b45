//! Parameters of forms: what a municipality sets, the fee in force, or the default.

use std::collections::BTreeMap;

use super::{BodyIx, Project, unknown_ref};
use crate::decode::Money;
use crate::diag::{Diagnostic, codes};
use crate::model::form::{Form, ParamType};
use crate::source::Span;

/// A parameter's value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub enum ParamValue {
    /// Cents.
    Money(i64),
    /// Texts to choose from.
    List(Vec<String>),
    /// Anything else, as it is printed.
    Text(String),
    /// Nothing was set; printed as a line to fill in.
    Unset,
}

impl ParamValue {
    /// As it is printed.
    pub fn show(&self, lang: &str) -> String {
        match self {
            Self::Money(cents) => Money(*cents).show(lang),
            Self::Text(text) => text.clone(),
            Self::List(values) => values.join(", "),
            Self::Unset => "______".to_owned(),
        }
    }
}

/// A text with its placeholders filled.
pub fn fill(text: &str, params: &BTreeMap<String, ParamValue>, lang: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('{') {
        filled.push_str(head);
        match tail.split_once('}').and_then(|(name, after)| params.get(name).map(|value| (value, after))) {
            Some((value, after)) => {
                filled.push_str(&value.show(lang));
                rest = after;
            }
            None => {
                filled.push('{');
                rest = tail;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The values of a form's parameters for a body: its own, else the fee in force, else the default.
pub(super) fn params(
    project: &Project,
    ix: BodyIx,
    form: &Form,
    values: &BTreeMap<String, (String, Span)>,
    lists: &BTreeMap<String, Vec<String>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, ParamValue> {
    let service = form.service.as_ref().and_then(|id| project.body(ix).service(id.as_str()));
    let mut filled = BTreeMap::new();
    for (name, param) in &form.params.0 {
        let fee = param.fee.as_ref().and_then(|id| {
            let service = service?;
            let fee = service.service.fees.get(id.as_str());
            if fee.is_none() {
                diagnostics.push(unknown_ref(("die Gebühr", "the fee"), id.as_str(), id.span(), service.service.fees.keys()));
            }
            fee?.rate(project.clock.today).map(|rate| rate.amount.0)
        });
        let text = values.get(&name.value).cloned().or_else(|| match fee {
            Some(_) => None,
            None => param.default.as_ref().map(|default| (default.as_str().to_owned(), default.span())),
        });
        if param.kind == ParamType::List {
            let own = lists.get(&name.value).cloned();
            let values = own.unwrap_or_else(|| param.values.iter().map(|value| value.as_str().to_owned()).collect());
            filled.insert(name.value.clone(), ParamValue::List(values));
            continue;
        }
        let value = match (text, param.kind) {
            (None, _) => fee.map_or(ParamValue::Unset, ParamValue::Money),
            (Some((text, _)), ParamType::Text | ParamType::List) => ParamValue::Text(text),
            (Some((text, span)), ParamType::Money) => {
                Money::parse(&text).map_or_else(|| wrong_param(&text, span, ("ein Betrag", "an amount"), diagnostics), ParamValue::Money)
            }
            (Some((text, span)), ParamType::Integer) => match text.parse::<i64>() {
                Ok(number) => ParamValue::Text(number.to_string()),
                Err(_) => wrong_param(&text, span, ("eine ganze Zahl", "a whole number"), diagnostics),
            },
        };
        filled.insert(name.value.clone(), value);
    }
    filled
}

fn wrong_param(text: &str, at: Span, expected: (&'static str, &'static str), diagnostics: &mut Vec<Diagnostic>) -> ParamValue {
    diagnostics.push(
        Diagnostic::new(&codes::INVALID_VALUE, at)
            .arg("value", text)
            .arg("expected", expected)
            .arg("advice", ("schreiben Sie zum Beispiel `60.00`", "write for example `60.00`")),
    );
    ParamValue::Unset
}
