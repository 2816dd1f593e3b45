//! The privacy notice of a form (Art. 13 GDPR), from the form, its legal entity and its Land.

use super::rule_words::Words;
use crate::decode::Text;
use crate::model::form::FormPrivacy;
use crate::model::print::Authority;
use crate::resolve::BodyIx;

/// Headings and texts. What the form does not say of recipients and duties holds for most forms.
pub(super) fn notice(words: &Words<'_>, privacy: &FormPrivacy, authority: &Authority, entity: BodyIx) -> Vec<(String, String)> {
    let out = words.out;
    let string = |key: &str| out.string(key);
    let or = |text: &Option<Text>, key: &str| text.as_ref().map_or_else(|| string(key), |text| words.say(text));
    let officer = officer(words, entity);
    let obligation = or(&privacy.obligation, "form_privacy_obligation_text").replace("{optional}", &string("form_optional"));
    let parts = [
        ("form_privacy_controller", Some(controller(authority))),
        ("privacy_officer", officer),
        ("form_privacy_purpose", Some(words.say(&privacy.purpose))),
        ("form_privacy_basis", Some(words.say(&privacy.legal_basis))),
        ("form_privacy_recipients", Some(or(&privacy.recipients, "form_privacy_recipients_text"))),
        ("form_privacy_retention", Some(words.say(&privacy.retention))),
        ("form_privacy_obligation", Some(obligation)),
        ("form_privacy_rights_title", Some(format!("{} {}", string("form_privacy_rights"), complaint(words, entity)))),
    ];
    parts.into_iter().filter_map(|(key, text)| Some((string(key), text?))).collect()
}

fn controller(authority: &Authority) -> String {
    let mut parts = vec![authority.entity.clone()];
    parts.extend(authority.address_lines.iter().skip(1).cloned());
    parts.extend(authority.email.clone());
    parts.join(", ")
}

/// Who watches over data protection at the legal entity, as its legal page has it.
fn officer(words: &Words<'_>, entity: BodyIx) -> Option<String> {
    let data = words.out.site.project.body(entity).site.privacy.as_ref()?;
    let email = data.email.as_ref().map(|email| email.as_str().to_owned());
    Some(std::iter::once(words.out.tx(&data.officer).text).chain(email).collect::<Vec<_>>().join(", "))
}

/// Where one may complain: at the authority that the Land names.
fn complaint(words: &Words<'_>, entity: BodyIx) -> String {
    let (out, project) = (words.out, words.out.site.project);
    let known = project.body(entity).chain.iter().find_map(|&ix| project.body(ix).site.data_protection.as_ref());
    let Some(known) = known else { return out.string("form_privacy_complaint") };
    let address = known.address.as_ref();
    let address = address.map(|address| format!("{}, {} {}", address.street.as_str(), address.postcode.as_str(), address.city.as_str()));
    let email = known.email.as_ref().map(|email| email.as_str().to_owned());
    let parts: Vec<String> = std::iter::once(out.tx(&known.name).text).chain(address).chain(email).collect();
    out.string("form_privacy_complaint_to").replace("{authority}", &parts.join(", "))
}
