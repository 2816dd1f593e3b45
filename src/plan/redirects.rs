//! Former addresses that lead on to those of today.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Job, What, has_leaflet, news_leaflet, reads_back, services};
use crate::address::Target;
use crate::decode::PagePath;
use crate::diag::{Diagnostic, codes};
use crate::language;
use crate::model::form::FormKind;
use crate::resolve::forms::is_own;
use crate::resolve::{BodyIx, Project};

/// Former addresses: aliases of items, and every address of a body that merged into another.
pub(super) fn redirects(project: &Project, site: BodyIx, jobs: &mut Vec<Job>, diagnostics: &mut Vec<Diagnostic>) {
    let languages = project.languages_of(site);
    for (target, aliases) in aliases(project, site) {
        for alias in aliases {
            if format!("{}/", alias.as_str()) == target.path("de") {
                diagnostics.push(Diagnostic::new(&codes::BAD_ALIAS, alias.span()).arg("alias", alias.as_str()));
                continue;
            }
            for lang in languages.iter().copied().filter(|lang| project.speaks(site, &target, lang)) {
                let path = format!("{}{}/", language::find(lang).folder, alias.as_str());
                jobs.push(Job { path, lang, what: What::Redirect(site, target.path(lang)), origin: alias.span() });
                // A PDF can't lead on: its former address delivers the form that holds today.
                if let (Target::Form(form), Some(old)) =
                    (&target, alias.as_str().strip_prefix("formulare/").filter(|old| !old.contains('/')))
                    && let Some(at) = project.body(site).forms.iter().position(|known| *known.id == **form && known.has(lang))
                {
                    jobs.push(Job { path: Target::FormPdf(old).path(lang), lang, what: What::FormPdf(site, at), origin: alias.span() });
                    if project.body(site).forms.get(at).is_some_and(|known| known.form.kind == FormKind::Form) {
                        let what = What::Redirect(site, Target::FillIn(form).path(lang));
                        jobs.push(Job { path: Target::FillIn(old).path(lang), lang, what, origin: alias.span() });
                    }
                }
                if let (Target::News(id), Some(old)) = (&target, alias.as_str().strip_prefix("aktuelles/").filter(|old| !old.contains('/')))
                    && let Some((at, news)) = project.body(site).news.iter().enumerate().find(|(_, known)| *known.id == **id)
                    && news_leaflet(project, site, news, lang) == Some(lang)
                {
                    jobs.push(Job { path: Target::NewsLeaflet(old).path(lang), lang, what: What::NewsLeaflet(at), origin: alias.span() });
                }
                if let (Target::Service(id), Some(old)) =
                    (&target, alias.as_str().strip_prefix("leistungen/").filter(|old| !old.contains('/')))
                    && has_leaflet(project, site, id, lang)
                {
                    jobs.push(Job {
                        path: Target::Leaflet(old).path(lang),
                        lang,
                        what: What::Leaflet(site, (*id).into()),
                        origin: alias.span(),
                    });
                }
            }
        }
    }
    let Some(into) = project.merged(site) else { return };
    let there: BTreeSet<String> = services(project, into)
        .iter()
        .map(|(id, _)| Target::Service(id))
        .chain(project.body(into).life_events.keys().map(|id| Target::LifeEvent(id)))
        .chain(project.body(into).forms.iter().filter(|form| is_own(project, into, form)).flat_map(|form| {
            let fill_in = (form.form.kind == FormKind::Form).then_some(Target::FillIn(&form.id));
            std::iter::once(Target::Form(&form.id)).chain(fill_in)
        }))
        .chain(project.body(into).pages.iter().map(|page| Target::Page(&page.id)))
        .chain(project.body(into).offices.iter().map(|office| Target::Office(&office.id)))
        .chain(crate::declare::LEGAL_PAGES.map(Target::Legal))
        .chain([
            Target::Home,
            Target::Services,
            Target::Offices,
            Target::Forms,
            Target::NewsList,
            Target::Events,
            Target::Notices,
            Target::LifeEvents,
        ])
        .flat_map(|target| languages.iter().map(move |lang| project.path(into, &target, lang)))
        .collect();
    jobs.retain_mut(|job| {
        match job.what {
            // A PDF can't lead on: its address delivers the form that holds today.
            What::FormPdf(_, at) => {
                let id = project.body(site).forms.get(at).map(|form| &form.id);
                let forms = &project.body(into).forms;
                let today = forms.iter().position(|form| Some(&form.id) == id && form.has(job.lang) && is_own(project, into, form));
                let Some(today) = today else { return false };
                job.what = What::FormPdf(into, today);
            }
            What::FormFill(_) | What::FormDefinition(_) | What::FormXdf(_) => return false,
            What::Leaflet(_, ref id) => {
                if !has_leaflet(project, into, id, job.lang) {
                    return false;
                }
                job.what = What::Leaflet(into, Arc::clone(id));
            }
            What::ReadBack => {
                let target = if reads_back(project, into) { Target::ReadBack } else { Target::Forms };
                job.what = What::Redirect(into, project.path(into, &target, job.lang));
            }
            // News, events and notices of the former body stay where they are: they are its history.
            What::News(_) | What::Event(_) | What::Notices(super::notices::Page::One(_) | super::notices::Page::Gone(_)) => {}
            _ if job.is_page() => {
                let path = if there.contains(&job.path) { job.path.clone() } else { project.path(into, &Target::Home, job.lang) };
                job.what = What::Redirect(into, path);
            }
            _ => {}
        }
        true
    });
}

/// The former addresses of a site's items.
fn aliases(project: &Project, site: BodyIx) -> Vec<(Target<'_>, &[PagePath])> {
    let body = project.body(site);
    let mut aliases: Vec<(Target<'_>, &[PagePath])> = Vec::new();
    aliases.extend(body.news.iter().map(|news| (Target::News(&news.id), news.data.aliases.as_slice())));
    aliases.extend(body.events.iter().map(|event| (Target::Event(&event.id), event.data.aliases.as_slice())));
    aliases.extend(body.alerts.iter().map(|alert| (Target::Alert(&alert.id), alert.data.aliases.as_slice())));
    aliases.extend(body.notices.shown.iter().map(|notice| (Target::Notice(&notice.id), notice.data.aliases.as_slice())));
    aliases.extend(body.pages.iter().map(|page| (Target::Page(&page.id), page.data.aliases.as_slice())));
    aliases.extend(body.documents.iter().map(|document| (Target::Document(&document.id), document.data.aliases.as_slice())));
    aliases.extend(body.offices.iter().map(|office| (Target::Office(&office.id), office.data.aliases.as_slice())));
    let everywhere = project.sites.first() == Some(&site);
    let offering = project.sites.iter().filter(|&&other| everywhere || other == site).map(|&other| project.body(other));
    let mut seen = BTreeSet::new();
    let services = offering.flat_map(|body| &body.services).filter(|adopted| seen.insert(&adopted.id));
    aliases.extend(services.map(|adopted| (Target::Service(&adopted.id), adopted.service.aliases.as_slice())));
    if body.site.kind.is_authority() {
        aliases.extend(body.life_events.iter().map(|(id, event)| (Target::LifeEvent(id), event.aliases.as_slice())));
    }
    let forms = body.forms.iter().filter(|form| is_own(project, site, form));
    aliases.extend(forms.map(|form| (Target::Form(&form.id), form.form.aliases.as_slice())));
    aliases.retain(|(_, aliases)| !aliases.is_empty());
    aliases
}
