//! From an adopted form to what stands on paper: texts in one language, parameters filled, repetitions written out.

use super::forms::entity_and_desk;
use super::services::absolute;
use super::{Out, view};
use crate::address::Target;
use crate::decode::Text;
use crate::model::form::{FieldType, FieldWidth, FormField, Section};
use crate::model::print::{Authority, FieldKind, PrintField, PrintForm, PrintLabels, PrintSection, Width};
use crate::resolve::AdoptedForm;
use crate::resolve::forms::fill;

/// The form for the legal entity, the desk and the language of a job.
pub(super) fn print_form(out: &Out<'_>, adopted: &AdoptedForm) -> PrintForm {
    let form = &adopted.form;
    let say = |text: &Text| fill(&text.get(out.lang()).0.text, &adopted.params, out.lang());
    let authority = authority(out, adopted);
    let privacy = form.privacy.as_ref().map(|privacy| {
        vec![
            (out.string("form_privacy_controller"), controller(&authority)),
            (out.string("form_privacy_purpose"), say(&privacy.purpose)),
            (out.string("form_privacy_basis"), say(&privacy.legal_basis)),
            (out.string("form_privacy_retention"), say(&privacy.retention)),
            (out.string("form_privacy_rights_title"), out.string("form_privacy_rights")),
        ]
    });
    PrintForm {
        id: form.form.as_str().to_owned(),
        version: form.version.as_str().to_owned(),
        valid_from: form.valid_from.as_str().to_owned(),
        lang: out.lang().to_owned(),
        title: say(&form.title),
        intro: form.intro.as_ref().map(say),
        url: absolute(out, Target::Form(&adopted.id)),
        authority,
        sections: form.sections.iter().flat_map(|section| print_section(out, section, &say)).collect(),
        attachments: form.attachments.iter().map(|attachment| (attachment.id.as_str().to_owned(), say(&attachment.label))).collect(),
        written_form: form.written_form.as_ref().map(|norm| norm.as_str().to_owned()),
        office_use: form.office_use.iter().map(say).collect(),
        privacy: privacy.unwrap_or_default(),
        labels: labels(out),
        definition: None,
        ..PrintForm::default()
    }
}

fn authority(out: &Out<'_>, adopted: &AdoptedForm) -> Authority {
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
    let hours = office.and_then(|office| office.hours.as_ref()).map(|week| out.hours(week)).unwrap_or_default();
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
fn gather(rows: Vec<view::HoursRow>) -> Vec<(String, String)> {
    let mut gathered: Vec<(String, String, String)> = Vec::new();
    for row in rows {
        match gathered.last_mut() {
            Some((_, last, times)) if *times == row.times => *last = row.day,
            _ => gathered.push((row.day.clone(), row.day, row.times)),
        }
    }
    gathered.into_iter().map(|(first, last, times)| (if first == last { first } else { format!("{first}–{last}") }, times)).collect()
}

fn controller(authority: &Authority) -> String {
    let mut parts = vec![authority.entity.clone()];
    parts.extend(authority.address_lines.iter().skip(1).cloned());
    parts.extend(authority.email.clone());
    parts.join(", ")
}

fn print_section(out: &Out<'_>, section: &Section, say: &dyn Fn(&Text) -> String) -> Vec<PrintSection> {
    let id = section.id.as_str();
    let make = |id: String, title: String, note: Option<String>, prefix: String| PrintSection {
        id,
        title,
        note,
        fields: section.fields.iter().map(|field| print_field(&prefix, field, say)).collect(),
        ..PrintSection::default()
    };
    let Some(repeat) = &section.repeat else {
        return vec![make(id.to_owned(), say(&section.title), section.note.as_ref().map(say), format!("{id}."))];
    };
    (1..=repeat.max.0)
        .map(|number| {
            let item = out.string("form_item_of").replace("{item}", &say(&repeat.item)).replace("{n}", &number.to_string());
            let mut made = make(
                format!("{id}.{number}"),
                format!("{}: {item}", say(&section.title)),
                section.note.as_ref().filter(|_| number == 1).map(say),
                format!("{id}.{number}."),
            );
            if number > repeat.min.0 {
                made.fields.iter_mut().for_each(|field| field.required = false);
            }
            made
        })
        .collect()
}

fn print_field(prefix: &str, field: &FormField, say: &dyn Fn(&Text) -> String) -> PrintField {
    PrintField {
        path: format!("{prefix}{}", field.id.as_str()),
        kind: kind(field.kind),
        label: field.label.as_ref().map(say).unwrap_or_default(),
        hint: field.hint.as_ref().map(say),
        required: field.required,
        max_length: field.max_length.map(|length| length.0 as u32),
        options: field.options.iter().map(|(id, text)| (id.to_owned(), say(text))).collect(),
        lines: field.lines.map_or(0, |lines| lines.0 as u8),
        width: match field.width {
            FieldWidth::Full => Width::Full,
            FieldWidth::Half => Width::Half,
            FieldWidth::Third => Width::Third,
        },
        text: field.text.as_ref().map(say),
        ..PrintField::default()
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
    }
}

fn labels(out: &Out<'_>) -> PrintLabels {
    let string = |key: &str| out.string(key);
    PrintLabels {
        page_of: string("form_page"),
        version: string("form_version_line"),
        optional: string("form_optional"),
        required_note: string("form_required_note"),
        return_to: string("form_return_to"),
        phone: string("form_phone"),
        email: string("form_email"),
        hours: string("form_hours"),
        office_use: string("form_office_use"),
        online: string("form_online"),
        attachments: string("form_attachments"),
        attachments_note: String::new(),
        signature: string("form_signature"),
        place_date: string("form_place_date"),
        signature_needed: string("form_signature_needed"),
        no_signature: string("form_no_signature"),
        yes: string("form_yes"),
        no: string("form_no"),
        date_hint: string("form_date_hint"),
        time_hint: string("form_time_hint"),
        currency: string("form_currency"),
        privacy_title: string("form_privacy_title"),
        ..PrintLabels::default()
    }
}
