//! Leaflets: what the page of a service or a news item says, on paper to take home.
//!
//! The same views as on the page, so that fees, office and links are those of this place. What goes on at length on the
//! page (full text, notes, legal basis, appeal) stays there: the leaflet leads to it.

use std::sync::Arc;

use super::services::{DeskView, FeeView, desks, fees, forms, online};
use super::{Failure, Out, print, services};
use crate::address::{self, Target};
use crate::decode::Markdown;
use crate::markdown;
use crate::model::leaflet::{Flow, Leaflet, LeafletSection, Run, Said};
use crate::model::service::Service;
use crate::pdf;
use crate::resolve::links;
use crate::theme::Tx;

/// The leaflet of a service on this site.
pub(super) fn pdf(out: &Out<'_>, id: &str) -> Result<(), Failure> {
    let Some(adopted) = out.site.project.offered(out.site.ix, id) else { return Ok(()) };
    // Without fonts there are no forms either, which report it.
    out.made(&leaflet(out, id, &adopted.service), |leaflet| {
        Ok(pdf::leaflet(leaflet).map(|done| (done.bytes, done.pages)).unwrap_or_default())
    })
}

fn leaflet(out: &Out<'_>, id: &str, service: &Service) -> Leaflet {
    let body = out.site.project.body(out.site.ix);
    let url = services::absolute(out, Target::Service(id));
    let mut sections = Vec::new();
    let mut add = |key: &str, text: Option<&Markdown>| {
        sections.extend(text.map(|text| section(out, out.string(&format!("block_{key}")), text)));
    };
    match &service.summary {
        Some(summary) => add("summary", Some(summary)),
        None => add("description", service.description.as_ref()),
    }
    add("requirements", service.requirements.as_ref());
    add("documents", service.documents.as_ref());
    add("procedure", service.procedure.as_ref());
    // Amounts and desks are a municipality's; the portal tells who is responsible where.
    let is_portal = out.site.project.sites.first() == Some(&out.site.ix);
    if !is_portal {
        sections.extend(costs(out, &fees(out, service)));
    }
    for (key, text) in [("deadline", &service.deadline), ("duration", &service.duration)] {
        sections.extend(text.as_ref().map(|text| section(out, out.string(&format!("block_{key}")), text)));
    }
    sections.extend(ways(out, service));
    if is_portal {
        sections.extend(by_place(out, desks(out, id)));
    } else {
        sections.extend(contacts(out, desks(out, id)));
    }
    Leaflet {
        lang: out.lang().to_owned(),
        title: said(out.tx(&service.title)),
        teaser: service.teaser.as_ref().map(|teaser| said(out.tx(teaser))),
        entity: body.official_name().to_owned(),
        kind: out.string("leaflet_kind"),
        coat_of_arms: print::coat_of_arms(out, out.site.ix),
        code: out.string("leaflet_code").replace("{url}", &url),
        online: out.string("leaflet_online"),
        page_of: out.string("form_page"),
        url,
        sections,
    }
}

/// The leaflet of a news item.
pub(super) fn news(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let body = out.site.project.body(out.site.ix);
    let Some(item) = body.news.get(at) else { return Ok(()) };
    let data = &item.data;
    let url = services::absolute(out, Target::News(&item.id));
    let leaflet = Leaflet {
        lang: out.lang().to_owned(),
        title: said(out.tx(&data.title)),
        teaser: data.teaser.as_ref().map(|teaser| said(out.tx(teaser))),
        entity: body.official_name().to_owned(),
        kind: format!("{}, {}", out.string("nav_news"), out.date(&data.date)),
        coat_of_arms: print::coat_of_arms(out, out.site.ix),
        code: out.string("leaflet_code").replace("{url}", &url),
        online: out.string("leaflet_online"),
        page_of: out.string("form_page"),
        url,
        sections: data.body.as_ref().map(|text| split(section(out, String::new(), text))).unwrap_or_default(),
    };
    out.made(&leaflet, |leaflet| Ok(pdf::leaflet(leaflet).map(|done| (done.bytes, done.pages)).unwrap_or_default()))
}

/// A text without a heading of its own as sections: its headings follow the title, so that no level is left out.
fn split(whole: LeafletSection) -> Vec<LeafletSection> {
    let lang = whole.lang;
    let mut sections: Vec<LeafletSection> = Vec::new();
    for block in whole.blocks {
        match block {
            Flow::Heading(runs) => {
                let title = runs.into_iter().map(|run| run.text).collect();
                sections.push(LeafletSection { title, lang: lang.clone(), blocks: Vec::new() });
            }
            other => match sections.last_mut() {
                Some(section) => section.blocks.push(other),
                None => sections.push(LeafletSection { title: String::new(), lang: lang.clone(), blocks: vec![other] }),
            },
        }
    }
    sections
}

fn said(tx: Tx) -> Said {
    Said { text: tx.text, lang: tx.lang.map(str::to_owned) }
}

/// A text of the page below its heading.
fn section(out: &Out<'_>, title: String, text: &Markdown) -> LeafletSection {
    let (block, found) = text.0.get(out.lang());
    let site = out.site;
    let file = || site.sources.file(block.span.file).map_or("", |file| &*file.path);
    let mut resolve = |kind: &str, id: &str| match links::any(site.project, site.reachable, site.ix, out.lang(), file(), (kind, id)) {
        markdown::Link::Found(link) => markdown::Link::Found(address::absolute(site.project, site.ix, &link)),
        other => other,
    };
    let blocks = markdown::flow(&block.text, &|key| site.theme.string(found, key), &mut resolve);
    LeafletSection { title, lang: crate::language::differs(found, out.lang()).then(|| found.to_owned()), blocks }
}

/// What it costs, as a table.
fn costs(out: &Out<'_>, fees: &[FeeView]) -> Option<LeafletSection> {
    let head = ["fee", "amount", "source"].map(|key| vec![Run::plain(out.string(key))]).to_vec();
    let mut rows = Vec::new();
    for fee in fees {
        let mut what = vec![Run::plain(&fee.label.text)];
        what.extend(fee.note.as_ref().map(|note| Run::plain(format!("\n{}", note.text))));
        if fee.rates.is_empty() {
            rows.push(vec![what, Vec::new(), Vec::new()]);
            continue;
        }
        for rate in &fee.rates {
            let when = match (&rate.from_text, &rate.until_text) {
                (Some(from), Some(until)) => Some(out.string("from_until").replace("{from}", from).replace("{until}", until)),
                (Some(from), None) => Some(out.string("from_date").replace("{date}", from)),
                (None, Some(until)) => Some(out.string("until_date").replace("{date}", until)),
                (None, None) => None,
            };
            let mut amount = vec![Run::plain(&rate.amount)];
            amount.extend(when.map(|when| Run::plain(format!("\n{when}"))));
            rows.push(vec![what.clone(), amount, vec![Run::plain(&rate.source)]]);
        }
    }
    let lang = fees.iter().find_map(|fee| fee.label.lang).map(str::to_owned);
    (!rows.is_empty()).then(|| LeafletSection { title: out.string("fees"), lang, blocks: vec![Flow::Table { head, rows }] })
}

/// Online service and forms.
fn ways(out: &Out<'_>, service: &Service) -> Option<LeafletSection> {
    let (project, ix) = (out.site.project, out.site.ix);
    let online = online(out, ix, service);
    let forms = forms(out, ix, service);
    let title = match (&online, forms.is_empty()) {
        (None, true) => return None,
        (None, false) => "nav_forms",
        (Some(_), true) => "online",
        (Some(_), false) => "online_and_forms",
    };
    let online = online.map(|online| Run::link(online.title, address::absolute(project, ix, &online.href)));
    let forms = forms.into_iter().map(|form| Run::link(form.title.text, address::absolute(project, ix, &form.href)));
    let items = online.into_iter().chain(forms).map(|run| vec![Flow::Paragraph(vec![run])]).collect();
    Some(LeafletSection { title: out.string(title), lang: None, blocks: vec![Flow::List { start: None, items }] })
}

/// Where to go, one row a place.
fn by_place(out: &Out<'_>, desks: Vec<DeskView>) -> Option<LeafletSection> {
    let head = ["place", "office", "phone"].map(|key| vec![Run::plain(out.string(key))]).to_vec();
    let row = |desk: DeskView| {
        let name = desk.name();
        let office = desk.desk.as_ref();
        let mut who = vec![Run::plain(office.map_or(&desk.entity.name, |office| &office.name.text))];
        who.extend(office.filter(|office| office.body != office.name.text).map(|office| Run::plain(format!("\n{}", office.body))));
        let phone = office.and_then(|office| office.phone.clone()).map(Run::plain);
        vec![vec![Run::strong(name)], who, phone.into_iter().collect()]
    };
    let rows: Vec<_> = desks.into_iter().map(row).collect();
    let title = out.string("responsible_by_place");
    (!rows.is_empty()).then(|| LeafletSection { title, lang: None, blocks: vec![Flow::Table { head, rows }] })
}

/// Where to go: one section a desk; places with the same desk share one.
fn contacts(out: &Out<'_>, desks: Vec<DeskView>) -> Vec<LeafletSection> {
    let mut sections: Vec<(Vec<String>, Vec<Flow>)> = Vec::new();
    for desk in desks {
        let name = desk.name();
        let blocks = vec![contact(out, desk)];
        match sections.iter_mut().find(|(_, known)| *known == blocks) {
            Some((names, _)) => names.push(name),
            None => sections.push((vec![name], blocks)),
        }
    }
    let title = |names: Vec<String>| out.string("responsible_for").replace("{name}", &names.join("; "));
    sections.into_iter().map(|(names, blocks)| LeafletSection { title: title(names), lang: None, blocks }).collect()
}

fn contact(out: &Out<'_>, desk: DeskView) -> Flow {
    let mut lines = Vec::new();
    let labelled = |key: &str, value: String| Run::plain(format!("{}: {value}", out.string(key)));
    let Some(office) = desk.desk.map(Arc::unwrap_or_clone) else {
        return Flow::Contact { lines: vec![Run::strong(desk.entity.name)], title: String::new(), hours: Vec::new() };
    };
    if desk.delegated && office.body != office.name.text {
        lines.push(Run::plain(office.body));
    }
    lines.push(Run::strong(office.name.text));
    lines.extend(office.department.map(|department| Run::plain(department.text)));
    if let Some(address) = office.address {
        lines.push(Run::plain(address.street));
        lines.push(Run::plain(format!("{} {}", address.postcode, address.city)));
    }
    lines.extend(office.phone.map(|phone| labelled("phone", phone)));
    lines.extend(office.email.map(|email| labelled("email", email)));
    lines.extend(office.appointments.map(|url| Run::link(out.string("appointment"), url)));
    // On paper the days on which it is open are enough.
    let closed = out.string("closed");
    let opening = office.opening.unwrap_or_default();
    let mut hours = print::gather(opening.hours);
    hours.retain(|(_, times)| *times != closed);
    hours.extend(opening.hours_note.map(|note| (String::new(), note.text)));
    Flow::Contact { lines, title: out.string("hours"), hours }
}
