//! Conditions, limits and computed fields in words, as they stand on paper.

use std::cell::Cell;

use super::Out;
use crate::decode::{Conditions, Money, Text, Wanted};
use crate::model::form::{FieldType, FormField};
use crate::model::print::Label;
use crate::resolve::AdoptedForm;
use crate::resolve::form_names::{Found, Scope};
use crate::resolve::forms::{ParamValue, fill};
use crate::rule::{Node, Op, Tree};

/// The words of one form in one language.
pub(super) struct Words<'a> {
    pub(super) out: &'a Out<'a>,
    pub(super) adopted: &'a AdoptedForm,
    /// Whether a text was German because the form lacks it in the language.
    lacking: Cell<bool>,
}

impl<'a> Words<'a> {
    pub(super) fn new(out: &'a Out<'a>, adopted: &'a AdoptedForm) -> Self {
        Self { out, adopted, lacking: Cell::new(false) }
    }

    /// Whether every text so far was there in the language.
    pub(super) fn complete(&self) -> bool {
        !self.lacking.get()
    }

    /// A text with its parameters filled in.
    pub(super) fn say(&self, text: &Text) -> String {
        let lang = self.out.lang();
        if !text.has(lang) {
            self.lacking.set(true);
        }
        fill(&text.get(lang).0.text, &self.adopted.params, lang)
    }

    /// A label with its German words.
    pub(super) fn pair(&self, text: &Text) -> Label {
        Label::pair(self.say(text), fill(text.german(), &self.adopted.params, "de"))
    }

    fn string(&self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.out.string(key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    fn label(&self, field: &FormField) -> String {
        field.label.as_ref().or(field.text.as_ref()).map(|label| self.say(label)).unwrap_or_default().trim_end_matches('?').to_owned()
    }

    /// „Nur ausfüllen, wenn …“, with the string `key` around the conditions.
    pub(super) fn condition(&self, key: &str, conditions: &Conditions, scope: Scope<'_>) -> String {
        let and = format!(" {} ", self.out.string("and"));
        let or = format!(" {} ", self.out.string("form_or"));
        let groups: Vec<String> = conditions
            .0
            .iter()
            .map(|group| {
                let parts: Vec<String> = group
                    .iter()
                    .filter_map(|condition| match scope.find(&condition.path.value) {
                        Some(Found::Field(_, field, _)) => Some(self.wanted(field, &condition.wanted, &or)),
                        _ => None,
                    })
                    .collect();
                parts.join(&and)
            })
            .collect();
        self.string(key, &[("conditions", &groups.join(&or))])
    }

    fn wanted(&self, field: &FormField, wanted: &Wanted, or: &str) -> String {
        let label = self.label(field);
        match wanted {
            Wanted::OneOf(answers) => {
                let special = |word: &str| match (word, field.kind) {
                    ("filled", _) => Some("form_if_filled"),
                    ("empty", _) => Some("form_if_empty"),
                    ("true" | "ja", FieldType::Yesno | FieldType::Declaration) => Some("form_if_yes"),
                    ("false" | "nein", FieldType::Yesno | FieldType::Declaration) => Some("form_if_no"),
                    _ => None,
                };
                if let Some(key) = answers.first().and_then(|answer| special(&answer.value)) {
                    return self.string(key, &[("label", &label)]);
                }
                let quote = self.out.string("form_quote");
                let named: Vec<String> = answers.iter().map(|answer| quote.replace("{text}", &self.option(field, &answer.value))).collect();
                self.string("form_if_is", &[("label", &label), ("answer", &named.join(or))])
            }
            Wanted::Between(min, max) => {
                let text = |bound: &Option<crate::decode::At<String>>| bound.as_ref().map(|bound| self.number(field.kind, &bound.value));
                self.between("form_if_", &label, text(min), text(max))
            }
        }
    }

    fn between(&self, prefix: &str, label: &str, min: Option<String>, max: Option<String>) -> String {
        match (min, max) {
            (Some(min), Some(max)) => self.string(&format!("{prefix}between"), &[("label", label), ("min", &min), ("max", &max)]),
            (Some(min), None) => self.string(&format!("{prefix}min"), &[("label", label), ("min", &min)]),
            (None, Some(max)) => self.string(&format!("{prefix}max"), &[("label", label), ("max", &max)]),
            (None, None) => String::new(),
        }
    }

    fn option(&self, field: &FormField, id: &str) -> String {
        let other = field.other.as_ref().filter(|_| id == "other");
        field.options.get(id).or(other).map_or_else(|| self.number(field.kind, id), |text| self.say(text))
    }

    fn number(&self, kind: FieldType, text: &str) -> String {
        match (kind, Money::parse(text)) {
            (FieldType::Money, Some(cents)) => Money(cents).show(self.out.lang()),
            (FieldType::Decimal, _) if self.out.lang() != "en" => text.replace('.', ","),
            (FieldType::Date, _) => text.parse().map_or_else(|_| text.to_owned(), |day| self.out.day(day)),
            _ => text.to_owned(),
        }
    }

    /// The least and greatest answer: „mindestens 1“, „nicht in der Zukunft“.
    pub(super) fn limits(&self, field: &FormField) -> Option<String> {
        let bounds = [&field.min, &field.max].map(|bound| bound.as_ref().map(|bound| bound.as_str()));
        let is_today = |bound: Option<&str>, key: &str| bound.filter(|bound| *bound == "today").map(|_| self.out.string(key));
        let text = |bound: Option<&str>| bound.filter(|bound| *bound != "today").map(|bound| self.number(field.kind, bound));
        let prefix = if matches!(field.kind, FieldType::Date | FieldType::Time) { "form_when_" } else { "form_limit_" };
        let [min, max] = bounds;
        let said = self.between(prefix, "", text(min), text(max));
        let parts = [is_today(min, "form_from_today"), Some(said).filter(|said| !said.is_empty()), is_today(max, "form_until_today")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// How a computed field comes about.
    pub(super) fn formula(&self, rule: &str, scope: Scope<'_>) -> Option<String> {
        let (tree, _) = scope.rule(rule, crate::source::Span::default()).ok()?;
        Some(self.string("form_formula", &[("rule", &self.term(&tree, scope, 0))]))
    }

    fn term(&self, tree: &Tree, scope: Scope<'_>, outer: u8) -> String {
        let lang = self.out.lang();
        match &tree.node {
            Node::Integer(number) => number.to_string(),
            Node::Decimal(number) => {
                let mark = if lang == "en" { "." } else { "," };
                let digits = format!("{}{mark}{:04}", number / 10_000, number % 10_000);
                digits.trim_end_matches('0').trim_end_matches(mark).to_owned()
            }
            Node::Money(cents) => Money(*cents).show(lang),
            Node::Bool(holds) => self.out.string(if *holds { "form_yes" } else { "form_no" }),
            Node::Text(text) => self.out.string("form_quote").replace("{text}", text),
            Node::Param(name) => self.adopted.params.get(name).map_or_else(|| format!("{{{name}}}"), |value| value.show(lang)),
            Node::Field(path) => match scope.find(path) {
                Some(Found::Field(_, field, _)) => self.out.string("form_quote").replace("{text}", &self.label(field)),
                Some(Found::Column(_, _, column)) => self.out.string("form_quote").replace("{text}", &self.say(&column.label)),
                None => scope
                    .form
                    .sections
                    .iter()
                    .find(|section| section.id.as_str() == path)
                    .map_or_else(|| path.clone(), |section| self.out.string("form_quote").replace("{text}", &self.say(&section.title))),
            },
            Node::Apply(op, args) => self.applied(*op, args, scope, outer),
        }
    }

    fn applied(&self, op: Op, args: &[Tree], scope: Scope<'_>, outer: u8) -> String {
        let (mark, own) = match op {
            Op::Add => ("+", 3),
            Op::Sub => ("–", 3),
            Op::Mul => ("×", 4),
            Op::Div => (":", 4),
            Op::Eq => ("=", 2),
            Op::Ne => ("<>", 2),
            Op::Lt => ("<", 2),
            Op::Le => ("<=", 2),
            Op::Gt => (">", 2),
            Op::Ge => (">=", 2),
            _ => ("", 0),
        };
        let term = |tree: &Tree| self.term(tree, scope, own);
        let list = || args.iter().map(|arg| self.term(arg, scope, 0)).collect::<Vec<_>>().join("; ");
        match (op, args) {
            (_, [left, right]) if !mark.is_empty() => {
                let words = format!("{} {mark} {}", term(left), self.term(right, scope, own + 1));
                if own < outer { format!("({words})") } else { words }
            }
            (Op::And, [left, right]) => format!("{} {} {}", term(left), self.out.string("and"), term(right)),
            (Op::Or, [left, right]) => format!("{} {} {}", term(left), self.out.string("form_or"), term(right)),
            (Op::If, [condition, yes, no]) => {
                let parts = [self.term(condition, scope, 0), self.term(yes, scope, 0), self.term(no, scope, 0)];
                self.string("form_rule_if", &[("condition", &parts[0]), ("yes", &parts[1]), ("no", &parts[2])])
            }
            (op, _) => self.string(&format!("form_rule_{}", op.word()), &[("list", &list())]),
        }
    }

    /// The value of a rule that needs no answers.
    pub(super) fn amount(&self, rule: &str, scope: Scope<'_>) -> Option<i64> {
        struct Nothing;
        impl crate::rule::Answers for Nothing {
            fn field(&self, _: &str) -> crate::rule::Value {
                crate::rule::Value::Empty
            }
            fn all(&self, _: &str) -> Vec<crate::rule::Value> {
                Vec::new()
            }
            fn entries(&self, _: &str) -> i64 {
                0
            }
        }
        let (mut tree, _) = scope.rule(rule, crate::source::Span::default()).ok()?;
        tree.bind(&|name| match self.adopted.params.get(name) {
            Some(ParamValue::Money(cents)) => Some(Node::Money(*cents)),
            _ => None,
        });
        match crate::rule::evaluate(&tree, &Nothing) {
            crate::rule::Value::Money(cents) if cents > 0 => Some(cents),
            _ => None,
        }
    }
}
