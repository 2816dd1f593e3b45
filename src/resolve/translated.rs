//! Which pages there are in a language. Partial languages have only the translated ones; elsewhere links lead to the
//! German page.

use super::{BodyIx, Project};
use crate::address::Target;
use crate::decode::{Dict, Text};
use crate::language::{SIMPLE, find};
use crate::model::form::{Column, Form, FormField, Section};

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

    /// The languages of a site, in the same order.
    pub fn languages_of(&self, site: BodyIx) -> Vec<&'static str> {
        let mut languages = self.languages();
        languages.retain(|lang| self.has_language(site, lang));
        languages
    }

    /// Whether a site is there in a language of the region: in all, unless it names some. German always is among them.
    fn has_language(&self, site: BodyIx, lang: &str) -> bool {
        let named = &self.body(site).site.languages;
        named.is_empty() || lang == "de" || named.iter().any(|language| language.tag == lang)
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
        if !self.has_language(site, lang) {
            return false;
        }
        match target {
            // Of a form there is no half translation, in whole languages either.
            Target::FormPdf(id) | Target::FormFill(id) | Target::FormMap(id) | Target::FormDefinition(id) | Target::FillIn(id) => {
                self.body(site).form(id).is_none_or(|form| form.has(lang))
            }
            _ => !self.is_partial(lang) || self.is_translated(site, target, lang),
        }
    }

    /// Whether a page in a language tells its matter in German, because nobody has translated it yet.
    pub fn falls_back(&self, site: BodyIx, target: &Target<'_>, lang: &str) -> bool {
        let told = matches!(
            target,
            Target::Page(_)
                | Target::Service(_)
                | Target::LifeEvent(_)
                | Target::News(_)
                | Target::Event(_)
                | Target::Alert(_)
                | Target::Document(_)
                | Target::Notice(_)
                | Target::Form(_)
        );
        told && lang != "de" && !self.is_translated(site, target, lang)
    }

    /// Whether what a page tells has been written in a language: its title decides.
    fn is_translated(&self, site: BodyIx, target: &Target<'_>, lang: &str) -> bool {
        let body = self.body(site);
        let told = |title: Option<&Text>| title.is_some_and(|title| title.has(lang));
        match target {
            Target::Home => told(body.site.intro.as_ref().map(|intro| &intro.0)),
            Target::Page(id) => told(body.pages.iter().find(|page| *page.id == **id).map(|page| &page.data.title)),
            Target::Document(id) => told(body.documents.iter().find(|document| *document.id == **id).map(|document| &document.data.title)),
            Target::Service(id) | Target::Leaflet(id) => told(self.offered(site, id).map(|adopted| &adopted.service.title)),
            Target::LifeEvent(id) => told(body.life_events.get(*id).map(|event| &event.title)),
            Target::News(id) | Target::NewsLeaflet(id) => told(body.news.iter().find(|news| *news.id == **id).map(|news| &news.data.title)),
            Target::Event(id) => told(body.events.iter().find(|event| *event.id == **id).map(|event| &event.data.title)),
            Target::Alert(id) => told(body.alerts.iter().find(|alert| *alert.id == **id).map(|alert| &alert.data.title)),
            Target::Notice(id) => told(body.notices.find(id).map(|notice| &notice.data.title)),
            Target::Office(id) => told(body.offices.iter().find(|office| *office.id == **id).map(|office| &office.data.name)),
            Target::Legal(name) => told(body.legal.get(*name).map(|legal| &legal.data.title)),
            Target::Form(id) => told(body.form(id).map(|form| &form.form.title)),
            _ => false,
        }
    }
}

/// Whether a form can be filled in in a language: everything that it asks and explains is written in it. The engine sets no
/// text from right to left; there the form's page explains the German form.
pub(super) fn asks_in(form: &Form, lang: &str) -> bool {
    let has = |text: &Text| text.has(lang);
    let all = |text: &Option<Text>| text.as_ref().is_none_or(has);
    let options = |options: &Dict<Text>| options.iter().all(|(_, text)| has(text));
    let column = |column: &Column| has(&column.label) && options(&column.options);
    let field = |field: &FormField| {
        [&field.label, &field.hint, &field.other, &field.text].into_iter().all(all)
            && options(&field.options)
            && field.columns.iter().all(column)
    };
    let section = |section: &Section| {
        has(&section.title)
            && all(&section.note)
            && section.repeat.as_ref().is_none_or(|repeat| has(&repeat.item))
            && section.fields.iter().all(field)
    };
    !find(lang).rtl
        && lang != SIMPLE
        && has(&form.title)
        && all(&form.intro)
        && form.sections.iter().all(section)
        && form.attachments.iter().all(|attachment| has(&attachment.label))
        && form.signatures.iter().all(|signatory| has(&signatory.label))
        && form.office_use.iter().all(has)
}
