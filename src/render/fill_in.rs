//! The page on which a form is filled in in the browser. All questions stand in it as HTML; scripts make steps of its
//! sections, check what is entered and make the PDF.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::definition::{is_needed, is_sensitive, rows};
use super::forms::{entity_and_desk, service_of};
use super::print::{self, authority};
use super::print_labels::{mandate, sendings};
use super::rule_words::Words;
use super::services::{self, desk_body};
use super::view::{Crumb, LinkView, word};
use super::{Failure, Out, alerts};
use crate::address::Target;
use crate::decode::{Dict, Slug, Text};
use crate::model::form::{Column, FieldType, FieldWidth, Form, FormField, LINES, Section};
use crate::model::print::FieldKind;
use crate::resolve::BodyIx;
use crate::resolve::form_names::Scope;
use crate::theme::Tx;

/// A choice with more options is a list, as on paper.
const MAX_BUTTONS: usize = 5;

#[derive(Serialize)]
struct OptionView {
    id: String,
    label: Tx,
}

/// A question. A section that is repeated has `#` for the number of the entry in its paths.
#[derive(Serialize, Default)]
struct FieldView {
    path: String,
    /// How it is answered: `text`, `textarea`, `radio`, `select`, `boxes`, `tick`, `note`, `table`, `output`, `sign`.
    control: &'static str,
    kind: &'static str,
    label: Option<Tx>,
    text: Option<Tx>,
    hints: Vec<Tx>,
    /// Whether it may be left out, at least as long as other answers don't ask for it.
    optional: bool,
    options: Vec<OptionView>,
    /// What the last option asks to write out.
    other: Option<Tx>,
    /// What a browser may know of the person.
    autocomplete: &'static str,
    inputmode: &'static str,
    unit: String,
    max_length: Option<i64>,
    lines: i64,
    width: &'static str,
    /// How it is computed, in words.
    formula: Option<String>,
    columns: Vec<FieldView>,
    rows: Vec<i64>,
}

#[derive(Serialize)]
struct StepView {
    id: String,
    title: Tx,
    note: Option<Tx>,
    repeat: Option<Value>,
    fields: Vec<FieldView>,
}

/// The page of a form of this site.
pub(super) fn page(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let project = out.site.project;
    let Some(adopted) = project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    let form = &adopted.form;
    let words = Words::new(out, adopted);
    let (entity, desk) = entity_and_desk(out, adopted);
    let service = service_of(out, out.site.ix, adopted);
    let say = |text: &Text| out.filled(adopted, text);
    let mut asked = BTreeSet::new();
    let steps: Vec<StepView> = form.sections.iter().map(|section| step(&words, form, section, &mut asked)).collect();
    let title = say(&form.title);
    let own = |target: Target<'_>| out.site.to(target, out.lang());
    let view = json!({
        "form": {
            "id": form.form.as_str(),
            "title": title,
            "intro": form.intro.as_ref().map(say),
            "version": form.version.as_str(),
            "entity": project.body(entity).official_name(),
            "place": &*project.body(entity).id,
            "definition": own(Target::FormDefinition(&adopted.id)),
            "map": own(Target::FormMap(&adopted.id)),
            "fill": own(Target::FormFill(&adopted.id)),
            "page": own(Target::Form(&adopted.id)),
            "pdf": out.files(adopted).into_iter().next(),
            "steps": steps,
            "sepa": sepa(&words, form, entity),
            "attachments": form.attachments.iter().map(|attachment| json!({
                "id": attachment.id.as_str(), "label": say(&attachment.label), "condition": print::enclosed_if(&words, form, attachment),
            })).collect::<Vec<_>>(),
            "written_form": adopted.norm(out.lang()).map(|norm| crate::text::bind(&norm).into_owned()),
            "signs": form.written_form.is_some() || signs(form),
            "sensitive": is_sensitive(form),
            "code": form.data_code,
            "payment": form.payment.as_ref().map(|payment| json!({"when": payment.when.as_ref().map(say), "giro": payment.reference.is_some()})),
            "fees": service.map(|adopted| services::fees(out, &adopted.service)),
            "deadline": service.and_then(|adopted| adopted.service.deadline.as_ref()).map(|text| out.md(text, 1, "deadline-")),
            "service": service.map(|adopted| LinkView {
                title: out.tx(&adopted.service.title), href: own(Target::Service(&adopted.id)),
            }),
            "online": service.and_then(|adopted| services::online(out, out.site.ix, &adopted.service)),
            "privacy": form.privacy.as_ref().map(|privacy| json!({
                "purpose": say(&privacy.purpose), "legal_basis": say(&privacy.legal_basis), "retention": say(&privacy.retention),
            })),
        },
        "sending": sendings(form, &authority(out, adopted)),
        "desk": desk.as_ref().map(|desk| desk_body(out, desk)),
        "desk_of": desk.as_ref().filter(|desk| desk.body != entity).map(|desk| project.body(desk.body).official_name()),
        "alerts": desk.as_ref().filter(|desk| desk.body == out.site.ix).and_then(|desk| desk.office.as_ref()).map(|office| alerts::of_office(out, office)),
    });
    let crumbs =
        out.crumbs(vec![out.crumb(Target::Forms, "nav_forms"), Crumb { title: title.text.clone(), href: own(Target::Form(&adopted.id)) }]);
    let heading = out.string("fill_in_title").replace("{title}", &title.text);
    let description = out.string("fill_in_lead").replace("{name}", project.body(entity).official_name());
    let mut meta = out.meta("fill_in", heading, description, crumbs);
    // It is there in those languages in which the whole form is.
    meta.alternates.retain(|alternate| adopted.has(alternate.lang));
    out.page("fill_in.html", &meta, &view)
}

/// Whether somebody signs on paper.
fn signs(form: &Form) -> bool {
    let signature = |field: &FormField| field.kind == FieldType::Signature;
    !form.signatures.is_empty() || form.sections.iter().flat_map(|section| &section.fields).any(signature)
}

/// The direct debit mandate as a step.
fn sepa(words: &Words<'_>, form: &Form, entity: BodyIx) -> Option<Value> {
    let sepa = form.sepa.as_ref()?;
    let mandate = mandate(words, sepa, entity)?;
    let fields = mandate.fields.iter().filter(|field| field.kind != FieldKind::Signature).map(|field| FieldView {
        path: field.path.clone(),
        control: "text",
        kind: if field.kind == FieldKind::Iban { "iban" } else { "text" },
        label: Some(word(field.label.text.clone())),
        max_length: field.max_length.map(Into::into),
        optional: !is_needed(&field.path),
        width: "full",
        ..FieldView::default()
    });
    Some(json!({
        "optional": sepa.optional,
        "title": mandate.title.text,
        "note": mandate.note,
        "paragraphs": mandate.paragraphs.iter().map(|paragraph| &paragraph.text).collect::<Vec<_>>(),
        "creditor": mandate.creditor,
        "fields": fields.collect::<Vec<_>>(),
    }))
}

fn step(words: &Words<'_>, form: &Form, section: &Section, asked: &mut BTreeSet<&'static str>) -> StepView {
    let (out, adopted) = (words.out, words.adopted);
    let id = section.id.as_str();
    let prefix = if section.repeat.is_some() { format!("{id}.#.") } else { format!("{id}.") };
    let scope = Scope { form, section: Some(section) };
    let mut fields: Vec<FieldView> = section.fields.iter().map(|each| field(words, &prefix, each, scope)).collect();
    // What a browser knows of the person is asked once: who is named further below is somebody else.
    for made in fields.iter_mut().filter(|_| section.repeat.is_none()) {
        let known = token(made.path.rsplit('.').next().unwrap_or_default(), made.kind);
        if !known.is_empty() && asked.insert(known) {
            made.autocomplete = known;
        }
    }
    StepView {
        id: id.to_owned(),
        title: out.filled(adopted, &section.title),
        note: section.note.as_ref().map(|note| out.filled(adopted, note)),
        repeat: section
            .repeat
            .as_ref()
            .map(|repeat| json!({"min": repeat.min.0, "max": repeat.max.0, "item": out.filled(adopted, &repeat.item)})),
        fields,
    }
}

/// What HTML calls an answer, by the id of its field.
fn token(id: &str, kind: &str) -> &'static str {
    match (id, kind) {
        ("vornamen" | "vorname", "text") => "given-name",
        ("familienname" | "nachname", "text") => "family-name",
        ("name", "text") => "name",
        ("geburtsdatum", "date") => "bday",
        ("strasse" | "anschrift", "text") => "address-line1",
        ("plz", _) => "postal-code",
        ("ort" | "wohnort", "text") => "address-level2",
        ("firma" | "organisation", "text") => "organization",
        (_, "phone") => "tel",
        (_, "email") => "email",
        _ => "",
    }
}

fn options(words: &Words<'_>, own: &Dict<Text>, from: Option<&Slug>, other: Option<&Text>) -> Vec<OptionView> {
    let (out, adopted) = (words.out, words.adopted);
    let texts = |id: &str| own.get(id).or(other.filter(|_| id == "other"));
    print::options(words, own, from, other)
        .into_iter()
        .map(|(id, label)| OptionView { label: texts(&id).map_or_else(|| word(label.text), |text| out.filled(adopted, text)), id })
        .collect()
}

fn field(words: &Words<'_>, prefix: &str, field: &FormField, scope: Scope<'_>) -> FieldView {
    let (out, adopted) = (words.out, words.adopted);
    let say = |text: &Option<Text>| text.as_ref().map(|text| out.filled(adopted, text));
    let options = options(words, &field.options, field.options_from.as_ref(), field.other.as_ref());
    let (control, inputmode) = if field.computed.is_some() { ("output", "") } else { control(field.kind, options.len()) };
    let hints = say(&field.hint).into_iter().chain(words.limits(field).map(word)).chain(format(out, field.kind));
    FieldView {
        path: format!("{prefix}{}", field.id.as_str()),
        control,
        kind: field.kind.word(),
        label: say(&field.label),
        text: say(&field.text),
        hints: hints.collect(),
        optional: !field.required || field.required_if.is_some(),
        options,
        other: say(&field.other),
        autocomplete: "",
        inputmode,
        unit: unit(out, field.kind),
        max_length: field.max_length.map(|length| length.0),
        lines: field.lines.map_or(LINES, |lines| lines.0),
        width: match field.width {
            FieldWidth::Full => "full",
            FieldWidth::Half => "half",
            FieldWidth::Third => "third",
        },
        formula: field.computed.as_ref().and_then(|rule| words.formula(rule.as_str(), scope)),
        columns: field.columns.iter().map(|each| column(words, each)).collect(),
        rows: (1..=rows(field).unwrap_or(0)).collect(),
    }
}

fn column(words: &Words<'_>, column: &Column) -> FieldView {
    let out = words.out;
    let options = options(words, &column.options, column.options_from.as_ref(), None);
    let (made, inputmode) = control(column.kind, usize::MAX);
    FieldView {
        path: column.id.as_str().to_owned(),
        control: made,
        kind: column.kind.word(),
        label: Some(out.filled(words.adopted, &column.label)),
        hints: format(out, column.kind).into_iter().collect(),
        optional: !column.required,
        options,
        inputmode,
        unit: unit(out, column.kind),
        max_length: column.max_length.map(|length| length.0),
        width: "third",
        ..FieldView::default()
    }
}

/// How a day or a time is written.
fn format(out: &Out<'_>, kind: FieldType) -> Option<Tx> {
    let key = match kind {
        FieldType::Date => "form_date_hint",
        FieldType::Time => "form_time_hint",
        _ => return None,
    };
    Some(word(out.string(key)))
}

fn unit(out: &Out<'_>, kind: FieldType) -> String {
    if kind == FieldType::Money { out.string("form_currency") } else { String::new() }
}

/// How a type is answered, and what the keyboard of a phone shows.
fn control(kind: FieldType, options: usize) -> (&'static str, &'static str) {
    match kind {
        // The keyboards of some phones have digits and nothing between them.
        FieldType::Text | FieldType::Iban | FieldType::Date | FieldType::Time => ("text", ""),
        FieldType::Email => ("text", "email"),
        FieldType::Phone => ("text", "tel"),
        FieldType::Integer | FieldType::Plz => ("text", "numeric"),
        FieldType::Decimal | FieldType::Money => ("text", "decimal"),
        FieldType::Textarea => ("textarea", ""),
        FieldType::Yesno => ("yesno", ""),
        FieldType::Choice if options > MAX_BUTTONS => ("select", ""),
        FieldType::Choice => ("radio", ""),
        FieldType::Multichoice => ("boxes", ""),
        FieldType::Declaration => ("tick", ""),
        FieldType::Note => ("note", ""),
        FieldType::Table => ("table", ""),
        FieldType::Signature => ("sign", ""),
    }
}
