//! Leichte Sprache: a language that only some pages have. Where a page lacks it, links lead to the German one.

use super::{BodyIx, Project};
use crate::address::Target;

/// The tag of Leichte Sprache: German in the registered variant "simple" (BCP 47).
pub const SIMPLE: &str = "de-simple";

impl Project {
    /// The path of a page of a site in a language, or of its German version.
    pub fn path(&self, site: BodyIx, target: &Target<'_>, lang: &str) -> String {
        if lang == SIMPLE && !self.is_simple(site, target) { target.path("de") } else { target.path(lang) }
    }

    /// Whether a page has a version in Leichte Sprache.
    pub fn is_simple(&self, site: BodyIx, target: &Target<'_>) -> bool {
        let body = self.body(site);
        match target {
            Target::Home => body.site.intro.as_ref().is_some_and(|intro| intro.0.has(SIMPLE)),
            Target::Page(id) => body.pages.iter().any(|page| *page.id == **id && page.data.title.has(SIMPLE)),
            Target::Service(id) => body.service(id).is_some_and(|adopted| adopted.service.title.has(SIMPLE)),
            Target::LifeEvent(id) => body.life_events.get(*id).is_some_and(|event| event.title.has(SIMPLE)),
            Target::News(id) => body.news.iter().any(|news| *news.id == **id && news.data.title.has(SIMPLE)),
            Target::Event(id) => body.events.iter().any(|event| *event.id == **id && event.data.title.has(SIMPLE)),
            Target::Alert(id) => body.alerts.iter().any(|alert| *alert.id == **id && alert.data.title.has(SIMPLE)),
            Target::Office(id) => body.offices.iter().any(|office| *office.id == **id && office.data.name.has(SIMPLE)),
            Target::Legal(name) => body.legal.get(*name).is_some_and(|legal| legal.data.title.has(SIMPLE)),
            _ => false,
        }
    }
}
