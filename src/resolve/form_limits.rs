//! Rules of forms about answers: patterns, least and greatest values, conditions, computed fields, tables.

use std::collections::BTreeMap;

use super::form_names::{Scope, kind_of};
use crate::decode::{Money, Plain};
use crate::diag::{Diagnostic, codes};
use crate::model::form::{External, FieldType, Form, FormField, FormKind, ParamType, Section};
use crate::rule::{Kind, Pattern, Tree};

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
    let bound = |at: &Plain| parse_bound(field.kind, at.as_str());
    for at in [&field.min, &field.max].into_iter().flatten() {
        if bound(at).is_none() {
            wrong(
                at,
                ("versteht diesen Wert von `min` oder `max` nicht", "does not understand this value of `min` or `max`"),
                (
                    "erlaubt sind Zahlen, Beträge, bei `date` ein Tag wie `2026-03-01` oder `today`, bei `time` eine Uhrzeit",
                    "allowed are numbers, amounts, for `date` a day such as `2026-03-01` or `today`, for `time` a time",
                ),
            );
        }
    }
    if let (Some(min), Some(max)) = (&field.min, &field.max)
        && let (Some(Bound::Number(least)), Some(Bound::Number(greatest))) = (bound(min), bound(max))
        && least > greatest
    {
        diagnostics.push(Diagnostic::new(&codes::RANGE, min.span()).arg("what", "min").arg("value", min.as_str()).arg(
            "limit",
            (format!("höchstens `max`, also {}", max.as_str()).as_str(), format!("at most `max`, which is {}", max.as_str()).as_str()),
        ));
    }
    if let Some(pattern) = &field.pattern
        && let Err(mistake) = Pattern::parse(pattern.as_str())
    {
        diagnostics.push(
            Diagnostic::new(&codes::PATTERN, pattern.span())
                .arg("pattern", pattern.as_str())
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
                        format!("sie ergibt {}, das Feld ist `{}`", kind.name().0, field.kind.word()),
                        format!("it gives {}, the field is `{}`", kind.name().1, field.kind.word()),
                    );
                    diagnostics.push(
                        Diagnostic::new(&codes::RULE, rule.span())
                            .arg("rule", rule.as_str())
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

enum Bound {
    Number(i64),
    Word,
}

fn parse_bound(kind: FieldType, text: &str) -> Option<Bound> {
    match kind {
        FieldType::Integer => text.parse().ok().map(Bound::Number),
        FieldType::Decimal | FieldType::Money => {
            let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
            Money::parse(digits).map(|cents| Bound::Number(sign * cents))
        }
        FieldType::Date if text == "today" => Some(Bound::Word),
        FieldType::Date => text.parse::<jiff::civil::Date>().ok().map(|_| Bound::Word),
        FieldType::Time => (text.len() == 5).then(|| text.parse::<jiff::civil::Time>().ok()).flatten().map(|_| Bound::Word),
        _ => None,
    }
}

/// Checks what concerns the form as a whole: enclosures, payment, external forms, computed fields in a circle.
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
                    format!("sie ergibt {}, gebraucht wird ein Betrag", kind.name().0),
                    format!("it gives {}, an amount is needed", kind.name().1),
                );
                diagnostics.push(
                    Diagnostic::new(&codes::RULE, payment.amount.span())
                        .arg("rule", payment.amount.as_str())
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
    circles(form, diagnostics);
}

/// Computed fields may use each other, but none itself.
fn circles(form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    let mut uses: BTreeMap<String, (crate::source::Span, Vec<String>)> = BTreeMap::new();
    for section in &form.sections {
        let scope = Scope { form, section: Some(section) };
        for field in &section.fields {
            let Some(rule) = &field.computed else { continue };
            let Ok((tree, _)) = scope.rule(rule.as_str(), rule.span()) else { continue };
            let path = format!("{}.{}", section.id.as_str(), field.id.as_str());
            uses.insert(path, (rule.span(), paths(&tree)));
        }
    }
    for (start, (span, _)) in &uses {
        let mut way = vec![start.clone()];
        if back(start, start, &uses, &mut way) && way.iter().all(|path| path >= start) {
            diagnostics.push(Diagnostic::new(&codes::CYCLE, *span).arg("kind", ("`computed`", "`computed`")).arg("path", way.join(" → ")));
        }
    }
}

fn back(start: &str, at: &str, uses: &BTreeMap<String, (crate::source::Span, Vec<String>)>, way: &mut Vec<String>) -> bool {
    let Some((_, next)) = uses.get(at) else { return false };
    for path in next {
        if path == start {
            way.push(path.clone());
            return true;
        }
        if way.contains(path) {
            continue;
        }
        way.push(path.clone());
        if back(start, path, uses, way) {
            return true;
        }
        way.pop();
    }
    false
}

fn paths(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    tree.fields(&mut found);
    found.into_iter().map(|(path, _)| path.to_owned()).collect()
}
