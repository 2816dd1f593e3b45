//! From an adopted form to what stands on paper: texts in one language, parameters filled, repetitions written out.

use super::forms::entity_and_desk;
use super::hours::{self, HoursRow};
use super::rule_words::Words;
use super::services::absolute;
use super::{Out, definition, print_labels, print_privacy};
use crate::address::Target;
use crate::decode::{Conditions, Dict, Slug, Text};
use crate::model::form::{Attachment, Column, FieldType, FieldWidth, Form, FormField, LINES, Repeat, Section};
use crate::model::print::{Authority, FieldKind, Label, Picture, PictureData, PrintField, PrintForm, PrintSection, Width};
use crate::plan::Job;
use crate::resolve::form_names::Scope;
use crate::resolve::forms::ParamValue;
use crate::resolve::{AdoptedForm, BodyIx};

/// Most entries of a list that are printed, unless more are required; others go on the continuation sheet.
const PRINTED: i64 = 4;

/// The form for the legal entity, the desk and the language of a job. A form that lacks a text in that language is
/// printed in German: half of it in another language would help nobody, and a reader could not tell which half.
pub(super) fn print_form(out: &Out<'_>, adopted: &AdoptedForm) -> PrintForm {
    let words = Words::new(out, adopted);
    let print = print_words(&words);
    if words.complete() {
        return print;
    }
    let job = Job { lang: "de", ..out.job.clone() };
    let out = Out { job: &job, ..*out };
    print_words(&Words::new(&out, adopted))
}

fn print_words(words: &Words<'_>) -> PrintForm {
    let Words { out, adopted, .. } = *words;
    let form = &adopted.form;
    let say = |text: &Text| words.say(text);
    let (entity, desk) = entity_and_desk(out, adopted);
    // The Land or the Federation name no account here: the town whose desk acts for them takes the fee.
    let has_account = out.site.project.body(entity).site.bank.is_some();
    let payee = desk.filter(|_| !has_account).map_or(entity, |desk| desk.body);
    let authority = authority(out, adopted);
    let privacy = form.privacy.as_ref().map(|privacy| print_privacy::notice(words, privacy, &authority, entity));
    let enclosures = form.attachments.iter().map(|attachment| {
        let mut label = words.pair(&attachment.label);
        if let Some(condition) = enclosed_if(words, form, attachment) {
            label.text = format!("{} ({condition})", label.text);
        }
        (attachment.id.as_str().to_owned(), label)
    });
    PrintForm {
        id: form.form.as_str().to_owned(),
        version: form.version.as_str().to_owned(),
        valid_from: form.valid_from.as_str().to_owned(),
        lang: out.lang().to_owned(),
        title: words.pair(&form.title),
        intro: form.intro.as_ref().map(say),
        url: absolute(out, Target::Form(&adopted.id)),
        legal_basis: form.legal_basis.as_ref().map(say),
        coat_of_arms: coat_of_arms(out, entity),
        sections: form.sections.iter().flat_map(|section| print_section(words, form, section)).collect(),
        attachments: enclosures.collect(),
        written_form: adopted.norm(out.lang()),
        signatures: form.signatures.iter().map(|signatory| (signatory.id.as_str().to_owned(), words.pair(&signatory.label))).collect(),
        sepa: form.sepa.as_ref().and_then(|sepa| print_labels::mandate(words, sepa, entity)),
        payment: form.payment.as_ref().and_then(|payment| payment.when.as_ref()).map(say),
        giro: form.payment.as_ref().and_then(|payment| print_labels::giro(words, form, payment, payee)),
        payee: form.payment.as_ref().and_then(|payment| print_labels::payee(words, form, payment, payee)),
        submit: print_labels::ways(words, form, &authority),
        office_use: form.office_use.iter().map(|label| words.pair(label)).collect(),
        privacy: privacy.unwrap_or_default(),
        labels: print_labels::labels(out, form, entity),
        definition: Some(definition::json(words, form).to_string()),
        authority,
    }
}

/// When something is to be enclosed, in words.
pub(super) fn enclosed_if(words: &Words<'_>, form: &Form, attachment: &Attachment) -> Option<String> {
    let condition = |key: &str, conditions: &Option<Conditions>| {
        conditions.as_ref().map(|conditions| words.condition(key, conditions, Scope { form, section: None }))
    };
    condition("form_enclose_if", &attachment.show_if).or_else(|| condition("form_enclose_needed", &attachment.required_if))
}

/// The coat of arms of the legal entity, if the engine can draw its file.
pub(super) fn coat_of_arms(out: &Out<'_>, entity: BodyIx) -> Option<Picture> {
    let body = out.site.project.body(entity);
    let path = body.site.coat_of_arms.as_ref()?.as_str().trim_start_matches("media:");
    let file = *body.media.get(path)?;
    let data = match path.rsplit_once('.')?.1 {
        "svg" => PictureData::Svg(String::from_utf8(out.site.sources.bytes(file).ok()?).ok()?),
        "png" => PictureData::Png(out.site.sources.bytes(file).ok()?),
        _ => return None,
    };
    Some(Picture { data, alt: out.string("form_coat_of_arms").replace("{name}", body.official_name()) })
}

pub(super) fn authority(out: &Out<'_>, adopted: &AdoptedForm) -> Authority {
    let project = out.site.project;
    let (entity, desk) = entity_and_desk(out, adopted);
    let body = project.body(desk.as_ref().map_or(entity, |desk| desk.body));
    let office = desk
        .as_ref()
        .and_then(|desk| desk.office.as_ref())
        .and_then(|id| body.offices.iter().find(|office| office.id == *id))
        .map(|office| &office.data);
    let address = office.and_then(|office| office.address.as_ref()).or(body.site.address.as_ref());
    let mut lines = vec![body.official_name().to_owned()];
    lines.extend(office.map(|office| out.tx(&office.name).text));
    if let Some(address) = address {
        lines.push(address.street.as_str().to_owned());
        lines.push(format!("{} {}", address.postcode.as_str(), address.city.as_str()));
    }
    let hours = office.and_then(|office| office.hours.as_ref()).map(|week| hours::week(out, week)).unwrap_or_default();
    Authority {
        entity: project.body(entity).official_name().to_owned(),
        office: office.map_or_else(|| body.official_name().to_owned(), |office| out.tx(&office.name).text),
        department: office.and_then(|office| office.department.as_ref()).map(|department| out.tx(department).text),
        address_lines: lines,
        phone: office.and_then(|office| office.phone.as_ref()).or(body.site.phone.as_ref()).map(|phone| phone.as_str().to_owned()),
        email: office.and_then(|office| office.mailbox.as_ref()).or(body.site.email.as_ref()).map(|email| email.as_str().to_owned()),
        hours: gather(hours),
    }
}

/// Days in a row with the same hours stand on one line.
pub(super) fn gather(rows: Vec<HoursRow>) -> Vec<(String, String)> {
    let mut gathered: Vec<(String, String, String)> = Vec::new();
    for row in rows {
        match gathered.last_mut() {
            Some((_, last, times)) if *times == row.times => *last = row.day,
            _ => gathered.push((row.day.clone(), row.day, row.times)),
        }
    }
    gathered.into_iter().map(|(first, last, times)| (if first == last { first } else { format!("{first}–{last}") }, times)).collect()
}

/// How many entries of a list have fields on paper.
pub(super) fn printed(repeat: &Repeat) -> i64 {
    repeat.max.0.min(repeat.min.0.max(PRINTED))
}

fn print_section(words: &Words<'_>, form: &Form, section: &Section) -> Vec<PrintSection> {
    let id = section.id.as_str();
    let scope = Scope { form, section: Some(section) };
    let condition = section.show_if.as_ref().map(|show| words.condition("form_only_if", show, Scope { form, section: None }));
    let title = words.pair(&section.title);
    let note = section.note.as_ref().map(|note| words.say(note));
    let make = |id: String, title: Label, note: Option<String>, prefix: String| PrintSection {
        id,
        title,
        note,
        condition: condition.clone(),
        entry: false,
        more: false,
        fields: section.fields.iter().flat_map(|field| print_field(words, &prefix, field, scope)).collect(),
    };
    let Some(repeat) = &section.repeat else {
        return vec![make(id.to_owned(), title, note, format!("{id}."))];
    };
    let printed = printed(repeat);
    (1..=printed)
        .map(|number| {
            let number_of = |title: &str, key: &str, item: &str| {
                format!("{title}: {}", key.replace("{item}", item).replace("{n}", &number.to_string()))
            };
            let (of, item) = (words.out.label("form_item_of"), words.pair(&repeat.item));
            // A part that is the same in both languages stands in both titles.
            let german = title.german.is_some() || item.german.is_some() || of.german.is_some();
            let theirs = |label: &Label| label.german.clone().unwrap_or_else(|| label.text.clone());
            let name = of.text.replace("{item}", &item.text).replace("{n}", &number.to_string());
            let title = Label {
                text: number_of(&title.text, &of.text, &item.text),
                german: german.then(|| number_of(&theirs(&title), &theirs(&of), &theirs(&item))),
            };
            let note = note.clone().filter(|_| number == 1);
            let mut made = make(format!("{id}.{number}"), title, note, format!("{id}.{number}."));
            made.more = number == printed && printed < repeat.max.0;
            made.entry = true;
            if number > repeat.min.0 {
                // Whoever names one more answers what is asked of each; nobody has to.
                let only = words.out.string("form_entry_if").replace("{item}", &name);
                made.condition = Some(made.condition.iter().chain([&only]).cloned().collect::<Vec<_>>().join(" "));
                made.fields.iter_mut().for_each(|field| field.lenient = true);
            }
            made
        })
        .collect()
}

/// The options of a field: its own, a list of the municipality, its districts, and the one to be written out.
pub(super) fn options(words: &Words<'_>, own: &Dict<Text>, from: Option<&Slug>, other: Option<&Text>) -> Vec<(String, Label)> {
    let mut options: Vec<(String, Label)> = own.iter().map(|(id, text)| (id.to_owned(), words.pair(text))).collect();
    match from.map(Slug::as_str) {
        Some("districts") => {
            let body = words.out.site.project.body(words.out.site.ix);
            options.extend(body.site.districts.iter().map(|(id, district)| (id.to_owned(), district.name.as_str().into())));
        }
        Some(list) => {
            if let Some(ParamValue::List(values)) = words.adopted.params.get(list) {
                options.extend(values.iter().map(|value| (crate::text::slug(value), value.clone().into())));
            }
        }
        None => {}
    }
    options.extend(other.map(|other| ("other".to_owned(), words.pair(other))));
    options
}

/// A field, and the line behind its last option if that is to be written out.
fn print_field(words: &Words<'_>, prefix: &str, field: &FormField, scope: Scope<'_>) -> Vec<PrintField> {
    let condition =
        |key: &str, conditions: &Option<Conditions>| conditions.as_ref().map(|conditions| words.condition(key, conditions, scope));
    let conditions: Vec<String> =
        [condition("form_only_if", &field.show_if), condition("form_needed_if", &field.required_if)].into_iter().flatten().collect();
    let hint: Vec<String> = field.hint.as_ref().map(|hint| words.say(hint)).into_iter().chain(words.limits(field)).collect();
    let made = PrintField {
        path: format!("{prefix}{}", field.id.as_str()),
        kind: kind(field.kind),
        label: field.label.as_ref().map(|label| words.pair(label)).unwrap_or_default(),
        hint: (!hint.is_empty()).then(|| joined(&hint)),
        required: field.required && field.show_if.is_none() && field.computed.is_none(),
        lenient: false,
        max_length: field.max_length.map(|length| length.0 as u32),
        options: options(words, &field.options, field.options_from.as_ref(), field.other.as_ref()),
        lines: field.lines.map_or(LINES, |lines| lines.0) as u8,
        width: width(field.width),
        text: field.text.as_ref().map(|text| words.pair(text)),
        condition: (!conditions.is_empty()).then(|| conditions.join(" ")),
        formula: field.computed.as_ref().and_then(|rule| words.formula(rule.as_str(), scope)),
        comb: match field.kind {
            // Room for every IBAN of the SEPA area: none may be refused (Art. 9 of Regulation (EU) No 260/2012).
            FieldType::Iban => Some(34),
            FieldType::Plz => Some(5),
            _ => None,
        },
        columns: field.columns.iter().map(|column| print_column(words, column)).collect(),
        rows: field.rows.map_or(if field.kind == FieldType::Table { 4 } else { 0 }, |rows| rows.0 as u8),
    };
    let other = field.other.as_ref().map(|other| PrintField {
        path: format!("{prefix}{}-other", field.id.as_str()),
        label: words.pair(other),
        max_length: Some(120),
        width: width(field.width),
        ..PrintField::default()
    });
    std::iter::once(made).chain(other).collect()
}

/// Hints one after the other; a sentence that is not the last ends without its full stop.
fn joined(hints: &[String]) -> String {
    let last = hints.len().saturating_sub(1);
    let parts = hints.iter().enumerate().map(|(at, hint)| if at < last { hint.trim_end_matches('.') } else { hint });
    parts.collect::<Vec<_>>().join("; ")
}

fn print_column(words: &Words<'_>, column: &Column) -> PrintField {
    PrintField {
        path: column.id.as_str().to_owned(),
        kind: kind(column.kind),
        label: words.pair(&column.label),
        required: column.required,
        max_length: column.max_length.map(|length| length.0 as u32),
        options: options(words, &column.options, column.options_from.as_ref(), None),
        ..PrintField::default()
    }
}

fn width(width: FieldWidth) -> Width {
    match width {
        FieldWidth::Full => Width::Full,
        FieldWidth::Half => Width::Half,
        FieldWidth::Third => Width::Third,
    }
}

fn kind(kind: FieldType) -> FieldKind {
    match kind {
        FieldType::Text => FieldKind::Text,
        FieldType::Textarea => FieldKind::TextArea,
        FieldType::Integer => FieldKind::Integer,
        FieldType::Decimal => FieldKind::Decimal,
        FieldType::Money => FieldKind::Money,
        FieldType::Date => FieldKind::Date,
        FieldType::Time => FieldKind::Time,
        FieldType::Yesno => FieldKind::YesNo,
        FieldType::Choice => FieldKind::Choice,
        FieldType::Multichoice => FieldKind::MultiChoice,
        FieldType::Email => FieldKind::Email,
        FieldType::Phone => FieldKind::Phone,
        FieldType::Iban => FieldKind::Iban,
        FieldType::Plz => FieldKind::Plz,
        FieldType::Note => FieldKind::Note,
        FieldType::Declaration => FieldKind::Declaration,
        FieldType::Signature => FieldKind::Signature,
        FieldType::Table => FieldKind::Table,
    }
}
