//! Words of forms and their mandates in the language of a page.

use serde_json::{Value, json};

use super::Out;
use super::rule_words::Words;
use crate::model::form::{FieldType, Form, Payment, Sepa, Submit};
use crate::model::print::{Authority, FieldKind, Giro, Label, PrintField, PrintLabels, PrintSepa, Width};
use crate::resolve::BodyIx;
use crate::resolve::form_names::Scope;

/// The words that the engine puts on paper.
pub(super) fn labels(out: &Out<'_>, form: &Form, entity: BodyIx) -> PrintLabels {
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
        office_use: out.label("form_office_use"),
        prevails: if out.lang() == "de" { String::new() } else { string("form_prevails") },
        online: string("form_online"),
        attachments: out.label("form_attachments"),
        attachments_note: String::new(),
        signature: out.label("form_signature"),
        place_date: out.label("form_place_date"),
        signature_needed: string("form_signature_needed"),
        no_signature: no_signature(out, form, entity).unwrap_or_default(),
        yes: out.label("form_yes"),
        no: out.label("form_no"),
        date_hint: string("form_date_hint"),
        time_hint: string("form_time_hint"),
        currency: string("form_currency"),
        privacy_title: string("form_privacy_title"),
        legal_basis: string("form_legal_basis"),
        submit: string("form_submit_title"),
        row: string("form_row"),
        creditor: string("form_creditor"),
        creditor_id: string("form_creditor_id"),
        mandate: string("form_mandate"),
        recurrent: string("form_recurrent"),
        one_off: string("form_one_off"),
        choices: string("form_choices"),
        giro: string("form_giro"),
        giro_code: string("form_giro_code"),
        recipient: string("form_recipient"),
        iban: "IBAN".to_owned(),
        bic: "BIC".to_owned(),
        amount: string("amount"),
        purpose: string("form_purpose"),
        continued: string("form_continued"),
        sheet: string("form_sheet"),
        sheet_note: string("form_sheet_note"),
        sheet_field: string("form_sheet_field"),
        sheet_at: string("form_sheet_at"),
        sheet_filled: string("form_sheet_filled"),
        code: string("form_code"),
        code_note: string("form_code_note"),
    }
}

/// That no signature is needed, if that is so: a mandate needs one of its own, and so does a question that is a signature.
pub(super) fn no_signature(out: &Out<'_>, form: &Form, entity: BodyIx) -> Option<String> {
    let asked = form.sections.iter().flat_map(|section| &section.fields).any(|field| field.kind == FieldType::Signature);
    let has_account = out.site.project.body(entity).site.bank.is_some();
    let mandate = form.sepa.as_ref().filter(|_| has_account);
    match mandate {
        _ if asked || form.written_form.is_some() => None,
        Some(mandate) if mandate.optional => Some(out.string("form_no_signature_but")),
        Some(_) => None,
        None => Some(out.string("form_no_signature")),
    }
}

/// The direct debit mandate for the bank account of the legal entity; none without one.
pub(super) fn mandate(words: &Words<'_>, sepa: &Sepa, entity: BodyIx) -> Option<PrintSepa> {
    let out = words.out;
    let body = out.site.project.body(entity);
    let bank = body.site.bank.as_ref()?;
    let creditor = bank.holder.as_str().to_owned();
    let address = body.site.address.as_ref();
    let address = address.map(|address| format!("{}, {} {}", address.street.as_str(), address.postcode.as_str(), address.city.as_str()));
    let purpose = out.string("form_sepa_for").replace("{purpose}", &words.say(&sepa.purpose));
    let note = if sepa.optional { format!("{purpose} {}", out.string("form_sepa_optional")) } else { purpose };
    let field = |id: &str, key: &str, kind: FieldKind, width: Width| PrintField {
        path: format!("sepa.{id}"),
        kind,
        label: out.label(key),
        required: !sepa.optional,
        comb: (kind == FieldKind::Iban).then_some(34),
        max_length: (kind == FieldKind::Text).then_some(70),
        width,
        ..PrintField::default()
    };
    let text = out.label("form_sepa_text");
    let named = |text: &str| text.replace("{creditor}", &creditor);
    let text = Label { text: named(&text.text), german: text.german.as_deref().map(named) };
    Some(PrintSepa {
        title: out.label("form_sepa_title"),
        note: Some(note),
        paragraphs: vec![text, out.label("form_sepa_refund")],
        creditor,
        address: address.unwrap_or_default(),
        creditor_id: bank.creditor_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        reference: sepa.reference.as_ref().map_or_else(|| out.string("form_sepa_reference"), |reference| words.say(reference)),
        recurrent: sepa.recurrent,
        fields: vec![
            field("kontoinhaber", "form_sepa_name", FieldKind::Text, Width::Full),
            field("anschrift", "form_sepa_address", FieldKind::Text, Width::Full),
            field("iban", "form_sepa_iban", FieldKind::Iban, Width::Full),
            field("institut", "form_sepa_institute", FieldKind::Text, Width::Half),
            field("ort-datum", "form_place_date", FieldKind::Text, Width::Half),
            field("unterschrift", "form_sepa_signature", FieldKind::Signature, Width::Full),
        ],
    })
}

/// The GiroCode of a payment whose amount and purpose are known before the assessment.
pub(super) fn giro(words: &Words<'_>, form: &Form, payment: &Payment, payee: BodyIx) -> Option<Giro> {
    let cents = words.amount(payment.amount.as_str(), Scope { form, section: None })?;
    Some(Giro { amount_cents: u64::try_from(cents).ok()?, ..transfer(words, payment, payee)? })
}

/// Whom to pay what the answers will tell, if there is a purpose.
pub(super) fn payee(words: &Words<'_>, form: &Form, payment: &Payment, payee: BodyIx) -> Option<Giro> {
    let open = words.amount(payment.amount.as_str(), Scope { form, section: None }).is_none();
    transfer(words, payment, payee).filter(|_| open)
}

fn transfer(words: &Words<'_>, payment: &Payment, payee: BodyIx) -> Option<Giro> {
    let bank = words.out.site.project.body(payee).site.bank.as_ref()?;
    Some(Giro {
        name: bank.holder.as_str().chars().take(70).collect(),
        iban: bank.iban.as_str().to_owned(),
        bic: bank.bic.as_ref().map(|bic| bic.as_str().to_owned()),
        amount_cents: 0,
        reference: words.say(payment.reference.as_ref()?),
    })
}

/// The ways to hand the form in, with what leads there: address, office, mailbox. Without `submit` every way that the
/// desk offers.
pub(super) fn sendings(form: &Form, authority: &Authority) -> Vec<Value> {
    let sending = |way: &Submit| match way {
        Submit::Post if authority.address_lines.len() > 2 => Some(json!({"way": "post", "address": authority.address_lines})),
        Submit::Counter => Some(json!({"way": "counter", "office": authority.office})),
        Submit::Email => Some(json!({"way": "email", "email": authority.email.as_ref()?})),
        Submit::Online => Some(json!({"way": "online"})),
        Submit::Post => None,
    };
    chosen(form).iter().filter_map(sending).collect()
}

fn chosen(form: &Form) -> &[Submit] {
    if form.submit.is_empty() { &[Submit::Post, Submit::Counter, Submit::Email] } else { &form.submit }
}

/// How to hand the form in, one sentence a way. Without `submit` every way that the desk offers.
pub(super) fn ways(words: &Words<'_>, form: &Form, authority: &Authority) -> Vec<String> {
    let out = words.out;
    chosen(form)
        .iter()
        .filter_map(|way| match way {
            Submit::Post if authority.address_lines.len() > 2 => {
                Some(out.string("form_submit_post").replace("{address}", &authority.address_lines.join(", ")))
            }
            Submit::Counter => Some(out.string("form_submit_counter").replace("{office}", &authority.office)),
            Submit::Email => Some(out.string("form_submit_email").replace("{email}", authority.email.as_ref()?)),
            Submit::Online => Some(out.string("form_submit_online")),
            Submit::Post => None,
        })
        .collect()
}
