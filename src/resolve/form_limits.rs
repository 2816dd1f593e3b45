//! Rules of forms about answers: patterns, conditions, computed fields, tables.

use super::form_names::{Scope, kind_of, quote};
use super::{form_bounds, form_cycles, form_keys, form_reach};
use crate::decode::Plain;
use crate::diag::{Diagnostic, codes};
use crate::model::form::{External, FieldType, Form, FormField, FormKind, ParamType, Section};
use crate::rule::{Kind, Pattern};

/// Checks what a field demands of its answer.
pub(super) fn field(form: &Form, section: &Section, field: &FormField, diagnostics: &mut Vec<Diagnostic>) {
    let scope = Scope { form, section: Some(section) };
    for conditions in [&field.show_if, &field.required_if].into_iter().flatten() {
        if let Err(problem) = scope.conditions(conditions) {
            diagnostics.push(*problem);
        }
    }
    let mut wrong = |at: &Plain, problem: (&'static str, &'static str), advice: (&'static str, &'static str)| {
        diagnostics.push(
            Diagnostic::new(&codes::FIELD_KEY, at.span()).arg("type", field.kind.word()).arg("problem", problem).arg("advice", advice),
        );
    };
    if let Some(pattern) = &field.pattern {
        if matches!(field.kind, FieldType::Text | FieldType::Phone | FieldType::Email | FieldType::Plz) {
            if field.error.is_none() {
                wrong(
                    pattern,
                    ("mit `pattern` braucht ein `error`", "with `pattern` needs an `error`"),
                    ("ergänzen Sie `error: …` mit dem, was zu tun ist", "add `error: …` with what to do"),
                );
            }
        } else {
            wrong(
                pattern,
                ("hat kein `pattern`", "has no `pattern`"),
                ("löschen Sie `pattern` oder nehmen Sie `type: text`", "delete `pattern` or use `type: text`"),
            );
        }
    }
    form_bounds::check(form, field, diagnostics);
    form_keys::field(field, diagnostics);
    if let Some(pattern) = &field.pattern
        && let Err(mistake) = Pattern::parse(pattern.as_str())
    {
        diagnostics.push(
            Diagnostic::new(&codes::PATTERN, pattern.span())
                .arg("pattern", quote(pattern.as_str()))
                .arg("problem", (mistake.what.0.as_str(), mistake.what.1.as_str())),
        );
    }
    if let Some(rule) = &field.computed {
        match scope.rule(rule.as_str(), rule.span()) {
            Err(problem) => diagnostics.push(*problem),
            Ok((_, kind)) => {
                let fits = kind_of(field.kind) == Some(kind) || (field.kind == FieldType::Decimal && kind == Kind::Integer);
                if !fits || !matches!(field.kind, FieldType::Integer | FieldType::Decimal | FieldType::Money) {
                    let words = (
                        format!("sie ergibt {}, das Feld ist `{}`", kind.object().0, field.kind.word()),
                        format!("it gives {}, the field is `{}`", kind.object().1, field.kind.word()),
                    );
                    diagnostics.push(
                        Diagnostic::new(&codes::RULE, rule.span())
                            .arg("rule", quote(rule.as_str()))
                            .arg("problem", (words.0.as_str(), words.1.as_str())),
                    );
                }
            }
        }
    }
    table(form, field, diagnostics);
}

fn table(form: &Form, field: &FormField, diagnostics: &mut Vec<Diagnostic>) {
    let mut wrong = |problem: (&'static str, &'static str), advice: (&'static str, &'static str)| {
        diagnostics.push(
            Diagnostic::new(&codes::FIELD_KEY, field.id.span())
                .arg("type", field.kind.word())
                .arg("problem", problem)
                .arg("advice", advice),
        );
    };
    let is_table = field.kind == FieldType::Table;
    if is_table && field.columns.is_empty() {
        wrong(
            ("braucht `columns`", "needs `columns`"),
            ("ergänzen Sie `columns: [{id: …, type: …, label: …}]`", "add `columns: [{id: …, type: …, label: …}]`"),
        );
    }
    if !is_table && (!field.columns.is_empty() || field.rows.is_some()) {
        wrong(("hat keine `columns` und `rows`", "has no `columns` and `rows`"), ("nehmen Sie `type: table`", "use `type: table`"));
    }
    let simple = |kind: FieldType| {
        matches!(
            kind,
            FieldType::Text
                | FieldType::Integer
                | FieldType::Decimal
                | FieldType::Money
                | FieldType::Date
                | FieldType::Time
                | FieldType::Choice
        )
    };
    if field.columns.iter().any(|column| !simple(column.kind)) {
        wrong(
            ("hat eine Spalte, deren Art nicht in eine Tabelle passt", "has a column whose type does not fit a table"),
            (
                "erlaubt sind text, integer, decimal, money, date, time, choice",
                "allowed are text, integer, decimal, money, date, time, choice",
            ),
        );
    }
    let sources = std::iter::once(&field.options_from).chain(field.columns.iter().map(|column| &column.options_from)).flatten();
    for source in sources.filter(|source| source.as_str() != "districts") {
        let lists: Vec<&str> = form.params.iter().filter(|(_, param)| param.kind == ParamType::List).map(|(name, _)| name).collect();
        if !lists.contains(&source.as_str()) {
            let choices = lists.into_iter().chain(["districts"]);
            diagnostics.push(super::unknown_ref(("die Liste", "the list"), source.as_str(), source.span(), choices));
        }
    }
}

/// Checks what concerns the form as a whole: enclosures, payment, external forms, ids, what depends on what.
pub(super) fn whole(form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    let scope = Scope { form, section: None };
    for conditions in form.attachments.iter().flat_map(|attachment| attachment.show_if.iter().chain(&attachment.required_if)) {
        if let Err(problem) = scope.conditions(conditions) {
            diagnostics.push(*problem);
        }
    }
    if let Some(payment) = &form.payment {
        match scope.rule(payment.amount.as_str(), payment.amount.span()) {
            Ok((_, Kind::Money)) => {}
            Ok((_, kind)) => {
                let words = (
                    format!("sie ergibt {}, gebraucht wird ein Betrag", kind.object().0),
                    format!("it gives {}, an amount is needed", kind.object().1),
                );
                diagnostics.push(
                    Diagnostic::new(&codes::RULE, payment.amount.span())
                        .arg("rule", quote(payment.amount.as_str()))
                        .arg("problem", (words.0.as_str(), words.1.as_str())),
                );
            }
            Err(problem) => diagnostics.push(*problem),
        }
    }
    let external = form.kind == FormKind::External;
    if external != form.external.is_some() {
        let (key, doc) = if external {
            ("external", ("Angaben zum fremden Formular", "data of the external form"))
        } else {
            ("kind: external", ("sonst gilt `external` nicht", "else `external` has no effect"))
        };
        diagnostics
            .push(Diagnostic::new(&codes::MISSING_KEY, form.title.de.span).arg("in", Form::record().doc).arg("key", key).arg("doc", doc));
    }
    if let Some(external) = form.external.as_ref().filter(|external| external.url.is_none() && external.file.is_none()) {
        let doc = ("Adresse des Formulars, oder `file`", "address of the form, or `file`");
        diagnostics
            .push(Diagnostic::new(&codes::MISSING_KEY, external.span).arg("in", External::record().doc).arg("key", "url").arg("doc", doc));
    }
    form_keys::whole(form, diagnostics);
    form_cycles::check(form, diagnostics);
    form_reach::check(form, diagnostics);
}
