//! Which pages there are in a language. Partial languages have only the translated ones; elsewhere links lead to the
//! German page.

use super::{BodyIx, Project};
use crate::address::Target;
use crate::decode::Text;
use crate::language::{SIMPLE, find};
use crate::model::form::Form;

impl Project {
    /// The languages of all sites, German first, then whole and partial ones.
    pub fn languages(&self) -> Vec<&'static str> {
        let mut languages = vec!["de"];
        for language in self.portal.languages.iter().chain(&self.portal.partial_languages) {
            if !languages.contains(&language.tag) {
                languages.push(language.tag);
            }
        }
        languages
    }

    /// Whether a language has only the pages that are translated. Leichte Sprache has: nobody can read half a page in it.
    pub fn is_partial(&self, lang: &str) -> bool {
        lang == SIMPLE || self.portal.partial_languages.iter().any(|language| language.tag == lang && lang != "de")
    }

    /// The path of a page of a site in a language, or of its German version.
    pub fn path(&self, site: BodyIx, target: &Target<'_>, lang: &str) -> String {
        target.path(if self.speaks(site, target, lang) { lang } else { "de" })
    }

    /// Whether a page of a site is there in a language.
    pub fn speaks(&self, site: BodyIx, target: &Target<'_>, lang: &str) -> bool {
        !self.is_partial(lang) || self.is_translated(site, target, lang)
    }

    /// Whether what a page tells has been written in a language: its title decides.
    fn is_translated(&self, site: BodyIx, target: &Target<'_>, lang: &str) -> bool {
        let body = self.body(site);
        let told = |title: Option<&Text>| title.is_some_and(|title| title.has(lang));
        match target {
            Target::Home => told(body.site.intro.as_ref().map(|intro| &intro.0)),
            Target::Page(id) => told(body.pages.iter().find(|page| *page.id == **id).map(|page| &page.data.title)),
            Target::Service(id) | Target::Leaflet(id) => told(self.offered(site, id).map(|adopted| &adopted.service.title)),
            Target::LifeEvent(id) => told(body.life_events.get(*id).map(|event| &event.title)),
            Target::News(id) => told(body.news.iter().find(|news| *news.id == **id).map(|news| &news.data.title)),
            Target::Event(id) => told(body.events.iter().find(|event| *event.id == **id).map(|event| &event.data.title)),
            Target::Alert(id) => told(body.alerts.iter().find(|alert| *alert.id == **id).map(|alert| &alert.data.title)),
            Target::Office(id) => told(body.offices.iter().find(|office| *office.id == **id).map(|office| &office.data.name)),
            Target::Legal(name) => told(body.legal.get(*name).map(|legal| &legal.data.title)),
            Target::Form(id) => told(body.form(id).map(|form| &form.form.title)),
            Target::FormPdf(id) => body.form(id).is_some_and(|form| asks_in(&form.form, lang)),
            _ => false,
        }
    }
}

/// Whether a form can be filled in in a language: every heading and every question is written in it. The engine sets no
/// text from right to left; there the form's page explains the German form.
fn asks_in(form: &Form, lang: &str) -> bool {
    let labelled = |label: &Option<Text>| label.as_ref().is_none_or(|label| label.has(lang));
    !find(lang).rtl
        && form.title.has(lang)
        && form.sections.iter().all(|section| section.title.has(lang) && section.fields.iter().all(|field| labelled(&field.label)))
}
