//! `formulare.json`: the register of forms for machines. `formulare.schema.json` describes it.

use serde_json::{Map, Value, json};

use super::package::title_of;
use super::{Out, entity_and_desk};
use crate::address::{Target, site_url};
use crate::decode::Text;
use crate::language::SIMPLE;
use crate::model::form::{FormKind, Submit};
use crate::render::view::tx;
use crate::render::{Facts, Failure};
use crate::resolve::competence::Desk;
use crate::resolve::forms::fill;
use crate::resolve::register::{self, Offer};
use crate::resolve::{AdoptedForm, BodyIx};
use crate::text::hex;

/// Name and version of the format.
const FORMAT: &str = "dorfplatz-forms/1";
/// What the register looks like, as JSON Schema.
pub const REGISTER_SCHEMA: &str = include_str!("formulare.schema.json");

/// The register of a site. Associations and the portal name the registers of those whose forms they show.
pub(in crate::render) fn register(out: &Out<'_>) -> Result<(), Failure> {
    let (project, own) = (out.site.project, out.site.ix);
    let offers = &out.site.offers;
    let mut others: Vec<BodyIx> = offers.iter().map(|offer| offer.site).filter(|&site| site != own).collect();
    others.dedup();
    let site = |ix: BodyIx| {
        let body = project.body(ix);
        let url = site_url(project, ix);
        json!({
            "id": &*body.id, "name": body.official_name(), "ars": body.site.ars.as_ref().map(|ars| ars.as_str()),
            "register": format!("{url}{}", Target::FormRegister.path("de")), "url": url,
        })
    };
    let packages = register::packages(project, own, offers).into_iter().map(|(name, event)| {
        let facts = out.site.facts(&Target::Package(&name).path("de"));
        let more = json!({"life_event": event, "title": title_of(out, event).text});
        file(at(out, &Target::Package(&name), "de"), facts, more)
    });
    let document = json!({
        "format": FORMAT,
        "site": site(own),
        "forms": offers.iter().filter(|offer| offer.site == own).map(|offer| form(out, offer)).collect::<Vec<_>>(),
        "packages": packages.collect::<Vec<_>>(),
        "registers": others.into_iter().map(site).collect::<Vec<_>>(),
    });
    out.bytes((serde_json::to_string_pretty(&document).unwrap_or_default() + "\n").as_bytes())
}

fn at(out: &Out<'_>, target: &Target<'_>, lang: &str) -> String {
    format!("{}{}", site_url(out.site.project, out.site.ix), target.path(lang))
}

/// A file for download, with what else is known of it.
fn file(url: String, facts: Facts, more: Value) -> Value {
    let mut value = json!({"url": url, "bytes": facts.size, "sha256": hex(&facts.sha256)});
    if let (Value::Object(map), Value::Object(more)) = (&mut value, more) {
        if facts.pages > 0 {
            map.insert("pages".into(), facts.pages.into());
        }
        map.extend(more);
    }
    value
}

/// A text in each of its languages.
fn texts(form: &AdoptedForm, text: &Text, languages: &[&'static str]) -> Value {
    let known = languages.iter().filter(|lang| **lang == "de" || text.has(lang));
    Value::Object(known.map(|lang| ((*lang).to_owned(), fill(&tx(text, lang).text, &form.params, lang).into())).collect::<Map<_, _>>())
}

fn desk_name(out: &Out<'_>, desk: &Desk) -> String {
    let body = out.site.project.body(desk.body);
    let office = desk.office.as_ref().and_then(|id| body.offices.iter().find(|office| office.id == *id));
    office.map_or_else(|| body.official_name().to_owned(), |office| office.data.name.german().to_owned())
}

fn form(out: &Out<'_>, offer: &Offer<'_>) -> Value {
    let project = out.site.project;
    let adopted = offer.form;
    let form = &adopted.form;
    let mut languages = project.languages_of(out.site.ix);
    languages.retain(|lang| *lang != SIMPLE);
    let service = super::service_of(out, out.site.ix, adopted);
    let (entity, desk) = entity_and_desk(out, adopted);
    let pdfs = languages.iter().filter(|lang| adopted.has(lang)).map(|lang| {
        let target = Target::FormPdf(&adopted.id);
        file(at(out, &target, lang), out.site.facts(&target.path(lang)), json!({"language": lang}))
    });
    let former = project.former(out.site.ix, adopted).into_iter().map(|(_, release)| {
        let target = Target::FormerPdf(&adopted.id, release.version.as_str());
        json!({
            "version": release.version.as_str(), "valid_from": release.valid_from.as_str(), "language": release.lang.as_str(),
            "url": at(out, &target, release.lang.as_str()), "bytes": release.bytes.0, "pages": release.pages.0, "sha256": release.pdf.as_str(),
        })
    });
    let mut records: Vec<_> = project.released(out.site.ix, adopted).into_iter().map(|(record, _)| record).collect();
    records.dedup_by_key(|record| record.file);
    let withdrawn = records.iter().flat_map(|record| &record.data.withdrawn);
    let fees = service.iter().flat_map(|adopted| adopted.service.fees.iter()).filter_map(|(id, fee)| {
        let cents = fee.rate(project.clock.today)?.amount.0;
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        Some(json!({"id": id, "label": fee.label.german(), "amount": amount, "currency": "EUR"}))
    });
    let all = [Submit::Post, Submit::Counter, Submit::Email];
    let submit: &[Submit] = if form.submit.is_empty() { &all } else { &form.submit };
    json!({
        "id": &*adopted.id,
        "kind": form.kind.word(),
        "title": texts(adopted, &form.title, &languages),
        "purpose": form.intro.as_ref().map(|intro| texts(adopted, intro, &languages)),
        "version": form.version.as_str(),
        "valid_from": form.valid_from.as_str(),
        "page": at(out, &Target::Form(&adopted.id), "de"),
        "files": pdfs.collect::<Vec<_>>(),
        "former": former.collect::<Vec<_>>(),
        "withdrawn": withdrawn.map(|gone| json!({"version": gone.version.as_str(), "reason": gone.reason.as_str()})).collect::<Vec<_>>(),
        "service": service.map(|adopted| json!({
            "id": &*adopted.id, "title": adopted.service.title.german(), "leika": adopted.service.leika.as_ref().map(|leika| leika.as_str()),
        })),
        "life_events": &offer.events,
        "entity": project.body(entity).official_name(),
        "office": desk.as_ref().map(|desk| json!({"body": project.body(desk.body).official_name(), "name": desk_name(out, desk)})),
        "submit": submit.iter().map(|way| way.word()).collect::<Vec<_>>(),
        "attachments": form.attachments.iter().map(|attachment| texts(adopted, &attachment.label, &languages)).collect::<Vec<_>>(),
        "fees": fees.collect::<Vec<_>>(),
        "legal_basis": form.legal_basis.as_ref().map(|text| texts(adopted, text, &languages)),
        "written_form": adopted.norm("de"),
        "external": form.external.as_ref().filter(|_| form.kind == FormKind::External).map(|external| json!({
            "issuer": external.issuer.german(), "as_of": external.as_of.as_str(), "accessible": external.accessible.word(),
            "url": external.url.as_ref().map(|url| url.as_str()),
        })),
    })
}
