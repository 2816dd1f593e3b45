//! Rules of forms that decoding can't see: ids twice, types that need options, placeholders, ranges.

use std::collections::BTreeSet;

use super::form_names::{Found, Scope, kind_of};
use super::{Project, form_limits, unknown_ref};
use crate::declare::Tree;
use crate::decode::Text;
use crate::diag::{Diagnostic, Place, codes};
use crate::model::form::{FieldType, Form, FormField};
use crate::source::Span;

/// Most widgets that one form may ask for, repetitions counted.
const MAX_FIELDS: i64 = 1_000;

/// Checks a definition after all overrides.
pub(super) fn check(project: &Project, tree: &Tree, form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    if form.form.as_str() != &*tree.id {
        diagnostics.push(Diagnostic::new(&codes::FORM_NAME, form.form.span()).arg("form", form.form.as_str()).arg("file", &*tree.id));
    }
    if let Some(service) = &form.service
        && !super::forms::known_service(project, service.as_str())
    {
        let mut known: BTreeSet<&str> = project.bodies.iter().flat_map(|body| body.services.iter().map(|adopted| &*adopted.id)).collect();
        known.extend(project.stock.iter().filter(|(folder, _)| *folder == "services").map(|(_, id)| &**id));
        diagnostics.push(unknown_ref(("die Leistung", "the service"), service.as_str(), service.span(), known));
    }
    let mut total = 0;
    for section in &form.sections {
        if let Some(repeat) = section.repeat.as_ref().filter(|repeat| repeat.min.0 > repeat.max.0) {
            diagnostics.push(Diagnostic::new(&codes::RANGE, repeat.span).arg("what", "min").arg("value", repeat.min.0.to_string()).arg(
                "limit",
                (format!("höchstens `max`, also {}", repeat.max.0).as_str(), format!("at most `max`, which is {}", repeat.max.0).as_str()),
            ));
        }
        let cells = |field: &FormField| field.rows.as_ref().map_or(1, |rows| rows.0 * field.columns.len().max(1) as i64);
        total += section.fields.iter().map(cells).sum::<i64>() * section.repeat.as_ref().map_or(1, |repeat| repeat.max.0);
        for field in &section.fields {
            check_field(field, diagnostics);
            form_limits::field(form, section, field, diagnostics);
        }
        let scope = Scope { form, section: Some(section) };
        if let Some(Err(problem)) = section.show_if.as_ref().map(|conditions| Scope { section: None, ..scope }.conditions(conditions)) {
            diagnostics.push(*problem);
        }
    }
    form_limits::whole(form, diagnostics);
    check_export(form, diagnostics);
    if total > MAX_FIELDS {
        diagnostics.push(
            Diagnostic::new(&codes::RANGE, form.form.span())
                .arg("what", "sections")
                .arg("value", (format!("{total} Felder lang").as_str(), format!("{total} fields long").as_str()))
                .arg("limit", ("höchstens 1000", "at most 1000")),
        );
    }
    let blocks = texts(form).into_iter().flat_map(|text| text.blocks().map(|(_, block)| (&*block.text, block.span)));
    let norm = form.written_form.as_ref().map(|norm| (norm.as_str(), norm.span()));
    for (text, span) in blocks.chain(norm) {
        for name in placeholders(text).filter(|name| form.params.get(name).is_none()) {
            let known: Vec<&str> = form.params.keys().collect();
            diagnostics.push(
                Diagnostic::new(&codes::UNKNOWN_PARAM, span)
                    .arg("name", name)
                    .arg("choices", super::shorten(&known))
                    .suggest_from(name, known.iter().copied()),
            );
        }
    }
}

/// What columns for other programs name must be asked.
fn check_export(form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    let scope = Scope { form, section: None };
    let mandate = ["sepa.kontoinhaber", "sepa.anschrift", "sepa.iban", "sepa.institut", "sepa.ort-datum"];
    for (_, path) in form.export.iter() {
        let name = path.as_str();
        let asked = match scope.find(name) {
            Some(Found::Field(_, field, _)) => kind_of(field.kind).is_some(),
            Some(Found::Column(..)) => true,
            None => false,
        };
        let other = name.strip_suffix("-other").and_then(|base| scope.find(base));
        let written_out = matches!(other, Some(Found::Field(_, field, _)) if field.other.is_some());
        let enclosed = name.strip_prefix("attachments.").is_some_and(|id| form.attachments.iter().any(|each| each.id.as_str() == id));
        let debit = form.sepa.is_some() && mandate.contains(&name);
        if !(asked || written_out || enclosed || debit) {
            diagnostics.push(scope.unknown(name, path.span()));
        }
    }
}

/// Checks a definition after the overrides of `layers`. What only they make wrong is their mistake, not that of the shared
/// form, which would stop everybody.
pub(super) fn check_changed(project: &Project, tree: &Tree, form: &Form, layers: &[&Tree], diagnostics: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    check(project, tree, form, &mut found);
    let Some(own) = layers.last().filter(|layer| layer.file != tree.file) else { return diagnostics.extend(found) };
    for mut diagnostic in found {
        if diagnostics.contains(&diagnostic) {
            continue;
        }
        if let Some(Place::Span(shared)) = diagnostic.at
            && !layers.iter().any(|layer| layer.file == shared.file)
        {
            // A town of 80 seats is never asked what a guest list of 200 needs: its limit stands, the shared question is idle.
            if diagnostic.code.id == codes::UNREACHABLE.id {
                continue;
            }
            diagnostic.at = Some(Place::Span(Span::start_of(own.file)));
            diagnostic =
                diagnostic.note(shared, ("durch diese Änderung passt hier etwas nicht mehr", "this override breaks what stands here"));
        }
        diagnostics.push(diagnostic);
    }
}

fn check_field(field: &FormField, diagnostics: &mut Vec<Diagnostic>) {
    let kind = field.kind;
    let choice = matches!(kind, FieldType::Choice | FieldType::Multichoice);
    let said = matches!(kind, FieldType::Note | FieldType::Declaration);
    let mut wrong = |problem: (&'static str, &'static str), advice: (&'static str, &'static str)| {
        diagnostics.push(
            Diagnostic::new(&codes::FIELD_KEY, field.id.span()).arg("type", kind.word()).arg("problem", problem).arg("advice", advice),
        );
    };
    let chosen = field.options.0.len() + usize::from(field.other.is_some());
    if choice && field.options_from.is_none() && chosen < 2 {
        wrong(
            ("braucht mindestens zwei `options`", "needs at least two `options`"),
            ("ergänzen Sie `options: {kennung: Text, …}`", "add `options: {id: text, …}`"),
        );
    }
    if !choice && (!field.options.0.is_empty() || field.options_from.is_some() || field.other.is_some()) {
        wrong(
            ("hat keine `options`", "has no `options`"),
            ("löschen Sie `options` oder nehmen Sie `type: choice`", "delete `options` or use `type: choice`"),
        );
    }
    if said && field.text.is_none() {
        wrong(("braucht einen `text`", "needs a `text`"), ("ergänzen Sie `text: …`", "add `text: …`"));
    }
    if !said && field.label.is_none() {
        wrong(("braucht ein `label`", "needs a `label`"), ("ergänzen Sie `label: …`", "add `label: …`"));
    }
    if field.lines.is_some() && kind != FieldType::Textarea {
        wrong(
            ("hat keine `lines`", "has no `lines`"),
            ("löschen Sie `lines` oder nehmen Sie `type: textarea`", "delete `lines` or use `type: textarea`"),
        );
    }
}

/// All texts of a form that may hold placeholders.
fn texts(form: &Form) -> Vec<&Text> {
    let mut texts: Vec<&Text> = vec![&form.title];
    texts.extend(form.intro.iter());
    texts.extend(form.attachments.iter().map(|attachment| &attachment.label));
    texts.extend(&form.office_use);
    texts.extend(&form.legal_basis);
    texts.extend(form.signatures.iter().map(|signatory| &signatory.label));
    texts.extend(form.sepa.iter().flat_map(|sepa| std::iter::once(&sepa.purpose).chain(&sepa.reference)));
    texts.extend(form.payment.iter().flat_map(|payment| payment.reference.iter().chain(&payment.when)));
    texts.extend(form.privacy.iter().flat_map(|privacy| {
        [&privacy.purpose, &privacy.legal_basis, &privacy.retention].into_iter().chain(&privacy.recipients).chain(&privacy.obligation)
    }));
    for section in &form.sections {
        texts.push(&section.title);
        texts.extend(section.repeat.iter().map(|repeat| &repeat.item));
        texts.extend(section.note.iter());
        for field in &section.fields {
            texts.extend(field.label.iter().chain(&field.hint).chain(&field.text));
            texts.extend(field.options.iter().map(|(_, text)| text));
            texts.extend(field.error.iter().chain(&field.other).chain(field.columns.iter().map(|column| &column.label)));
        }
    }
    texts
}

/// The names in `{…}` of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
