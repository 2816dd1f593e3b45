//! What every page tells about itself: title, address, way back, and the same page in other languages.

use super::view::{Alternate, Crumb, Graph, Page};
use super::{Out, structured};
use crate::address::{self, Target};
use crate::language;
use crate::plan::What;

impl Out<'_> {
    /// The page's own description: title, key and way back.
    pub fn meta(&self, key: &'static str, title: String, description: String, crumbs: Vec<Crumb>) -> Page {
        let project = self.site.project;
        let (path, lang) = (&self.job.path, self.job.lang);
        let neutral = path.strip_prefix(language::find(lang).folder).unwrap_or(path);
        let url = address::site_url(project, self.site.ix);
        let alternates = self.alternates(neutral, &url);
        let fallback = self.job.falls_back(project, self.site.ix, lang);
        let canonical = if fallback { format!("{url}{neutral}") } else { format!("{url}{path}") };
        let mut graph = Graph::default();
        graph.add(structured::breadcrumbs(&url, &crumbs, &title, &canonical));
        Page {
            structured: graph,
            title,
            description,
            key,
            canonical,
            path: address::link(project, self.site.ix, self.site.ix, path),
            breadcrumbs: crumbs,
            alternates,
            noindex: path == "404.html",
            fallback,
            preview: Some(self.preview(None)),
        }
    }

    /// Where the switch of languages leads: to the same page, and where a language lacks it, to its home page. `neutral` is
    /// the path of the German page.
    fn alternates(&self, neutral: &str, url: &str) -> Vec<Alternate> {
        let (project, ix) = (self.site.project, self.site.ix);
        let languages = project.languages_of(ix);
        if languages.len() < 2 {
            return Vec::new();
        }
        let alternate = |lang: &'static str| {
            let same = format!("{}{neutral}", language::find(lang).folder);
            let there = self.job.what != What::NotFound
                && (lang == "de" || self.site.translated.contains(same.as_str()) || self.job.what == What::Styleguide);
            let home = || project.speaks(ix, &Target::Home, lang).then(|| Target::Home.path(lang));
            let path = if there { same } else { home()? };
            Some(Alternate {
                lang,
                name: language::find(lang).autonym,
                href: address::link(project, ix, ix, &path),
                absolute: format!("{url}{path}"),
                current: lang == self.lang(),
                same: there && !self.job.falls_back(project, ix, lang),
            })
        };
        let mut alternates: Vec<Alternate> = languages.into_iter().filter_map(alternate).collect();
        // Who tells it in one language has nothing to name, and German in another frame is nobody's translation.
        if self.job.falls_back(project, ix, self.lang()) || alternates.iter().filter(|alternate| alternate.same).count() < 2 {
            alternates.iter_mut().for_each(|alternate| alternate.same = false);
        }
        alternates
    }
}
