//! Where the text stands that keeps a form from paper.

use super::entity_and_desk;
use crate::decode::{Plain, Text};
use crate::model::form::{Form, FormField, FormPrivacy, Section};
use crate::pdf::{PrintProblem, Reason};
use crate::render::Out;
use crate::resolve::{AdoptedForm, Body};
use crate::source::Span;
use crate::yaml::Node;

/// A text and its place.
type Said<'a> = (&'a str, Span);

/// The place of a problem: the text with the character that can't be printed, the longest of those that don't fit.
pub(super) fn of(out: &Out<'_>, form: &AdoptedForm, problem: &PrintProblem) -> Span {
    let said = brought(out, form, &problem.place).unwrap_or_else(|| written(&form.form, &problem.place));
    let values = values(out, form);
    let found = match problem.reason {
        Reason::MissingGlyph(letter) | Reason::NotInField(letter) => said.iter().chain(&values).find(|(text, _)| text.contains(letter)),
        Reason::TooTall => said.iter().max_by_key(|(text, _)| text.chars().count()),
        _ => None,
    };
    found.or(said.first()).map_or(form.form.title.de.span, |(_, span)| *span)
}

/// What a municipality brings is its own mistake, not that of the form.
fn brought<'a>(out: &Out<'a>, form: &AdoptedForm, place: &str) -> Option<Vec<Said<'a>>> {
    let project = out.site.project;
    let (entity, desk) = entity_and_desk(out, form);
    let entity = project.body(entity);
    let (head, part) = place.split_once('.').unwrap_or((place, ""));
    match head {
        "coat_of_arms" => entity.site.coat_of_arms.as_ref().map(|arms| vec![(arms.as_str(), arms.span())]),
        "giro" => entity.site.bank.as_ref().map(|bank| vec![("", bank.span)]),
        "sepa" if part.is_empty() => entity.site.bank.as_ref().map(|bank| vec![("", bank.span)]),
        "authority" if part == "entity" => Some(vec![official(entity)]),
        "authority" => {
            let body = desk.as_ref().map_or(entity, |desk| project.body(desk.body));
            let office = desk.as_ref().and_then(|desk| desk.office.as_ref());
            let office = office.and_then(|id| body.offices.iter().find(|office| office.id == *id)).map(|office| &office.data);
            let Some(office) = office else { return Some(vec![official(body)]) };
            let mut all: Vec<Said<'a>> = match part {
                "department" => office.department.iter().flat_map(blocks).collect(),
                "phone" => office.phone.iter().map(|phone| (phone.as_str(), phone.span())).collect(),
                "email" => office.mailbox.iter().map(|mailbox| (mailbox.as_str(), mailbox.span())).collect(),
                _ => Vec::new(),
            };
            all.extend(blocks(&office.name));
            if let Some(address) = &office.address {
                all.extend([plain(&address.street), plain(&address.city)]);
            }
            all.push(official(body));
            Some(all)
        }
        _ => None,
    }
}

/// What is filled in: values that a municipality sets, its districts, and what the form itself sets for those who don't.
fn values<'a>(out: &Out<'a>, form: &'a AdoptedForm) -> Vec<Said<'a>> {
    let set = form.tree.get("values").map(Node::entries).unwrap_or_default().iter();
    let set = set.flat_map(|entry| std::iter::once(&entry.node).chain(entry.node.items()));
    let set = set.filter_map(|node| Some((node.scalar()?, node.span)));
    let districts = out.site.project.body(out.site.ix).site.districts.iter().map(|(_, district)| plain(&district.name));
    let own = form.form.params.0.iter().flat_map(|(_, param)| param.default.iter().chain(&param.values).map(plain));
    set.chain(districts).chain(own).collect()
}

fn plain(text: &Plain) -> Said<'_> {
    (text.as_str(), text.span())
}

fn official(body: &Body) -> Said<'_> {
    plain(body.site.official_name.as_ref().unwrap_or(&body.site.name))
}

fn blocks(text: &Text) -> impl Iterator<Item = Said<'_>> {
    text.blocks().map(|(_, block)| (&*block.text, block.span))
}

/// The texts of the definition at a place: `title`, `attachments.pass`, `sections.hund.1.title`, `hund.1.name`, `office_use.2`.
fn written<'a>(form: &'a Form, place: &str) -> Vec<Said<'a>> {
    let entry = place.strip_prefix("office_use.").and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
    if let Some(entry) = entry.and_then(|at| form.office_use.get(at)) {
        return blocks(entry).collect();
    }
    if let Some(norm) = form.written_form.as_ref().filter(|_| place == "written_form") {
        return vec![plain(norm)];
    }
    let parts: Vec<&str> = place.split('.').filter(|part| part.parse::<u32>().is_err()).collect();
    let section = |id: &str| form.sections.iter().find(|section| section.id.as_str() == id);
    let texts = match parts.as_slice() {
        ["sections", id, part] => section(id).map(|section| of_section(section, part)),
        [id, field, ..] if section(id).is_some() => section(id).map(|section| of_field(section, field)),
        ["attachments", id, ..] => {
            form.attachments.iter().find(|attachment| attachment.id.as_str() == *id).map(|attachment| vec![&attachment.label])
        }
        ["attachments"] => Some(form.attachments.iter().map(|attachment| &attachment.label).collect()),
        ["signatures", id, ..] => {
            form.signatures.iter().find(|signatory| signatory.id.as_str() == *id).map(|signatory| vec![&signatory.label])
        }
        ["intro"] => Some(form.intro.iter().collect()),
        ["legal_basis"] => Some(form.legal_basis.iter().collect()),
        ["office_use"] => Some(form.office_use.iter().collect()),
        ["privacy"] => {
            let privacy = form.privacy.iter();
            let needed = |privacy: &'a FormPrivacy| [&privacy.purpose, &privacy.legal_basis, &privacy.retention];
            Some(privacy.flat_map(|privacy| needed(privacy).into_iter().chain(&privacy.recipients).chain(&privacy.obligation)).collect())
        }
        ["payment" | "giro"] => Some(form.payment.iter().flat_map(|payment| payment.when.iter().chain(&payment.reference)).collect()),
        ["sepa", ..] => Some(form.sepa.iter().flat_map(|sepa| std::iter::once(&sepa.purpose).chain(&sepa.reference)).collect()),
        _ => None,
    };
    let texts = texts.filter(|texts| !texts.is_empty()).unwrap_or_else(|| vec![&form.title]);
    texts.into_iter().flat_map(blocks).collect()
}

/// The texts of a section, the one named first.
fn of_section<'a>(section: &'a Section, part: &str) -> Vec<&'a Text> {
    let repeat = section.repeat.iter().map(|repeat| &repeat.item);
    let title = std::iter::once(&section.title).chain(repeat);
    if part == "note" { section.note.iter().chain(title).collect() } else { title.chain(&section.note).collect() }
}

/// The texts of a field, of its columns, or of the line behind its last option.
fn of_field<'a>(section: &'a Section, id: &str) -> Vec<&'a Text> {
    let field = |id: &str| section.fields.iter().find(|field| field.id.as_str() == id);
    let texts = |field: &'a FormField| -> Vec<&'a Text> {
        let own = field.label.iter().chain(&field.hint).chain(&field.text);
        let options = field.options.iter().map(|(_, text)| text).chain(&field.other);
        let columns = field.columns.iter();
        let columns = columns.flat_map(|column| std::iter::once(&column.label).chain(column.options.iter().map(|(_, text)| text)));
        own.chain(options).chain(columns).collect()
    };
    let behind = || field(id.strip_suffix("-other")?).map(|field| field.other.iter().collect());
    field(id).map(texts).or_else(behind).unwrap_or_else(|| vec![&section.title])
}
