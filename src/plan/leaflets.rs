//! Which services and news have leaflets.

use crate::language;
use crate::model::item::News;
use crate::resolve::{BodyIx, Item, Project};

/// Whether a service has a leaflet on a site. The PDF engine sets no text from right to left.
pub fn has_leaflet(project: &Project, site: BodyIx, id: &str, lang: &str) -> bool {
    let offered = project.body(site).service(id).is_some() || project.sites.first() == Some(&site);
    wants_leaflets(project, site) && offered && !language::find(lang).rtl
}

fn wants_leaflets(project: &Project, site: BodyIx) -> bool {
    project.body(site).site.leaflets.unwrap_or(project.portal.leaflets)
}

/// The language of the leaflet that the page of a news item in `lang` offers: its own if the item is written in it, else
/// German, which is not set again for each language.
pub fn news_leaflet(project: &Project, site: BodyIx, news: &Item<News>, lang: &str) -> Option<&'static str> {
    let language = language::find(lang);
    let own = news.data.title.has(lang) && !language.rtl;
    wants_leaflets(project, site).then_some(if own { language.tag } else { "de" })
}
