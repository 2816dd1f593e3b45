//! Pages: from what a template shows to the bytes that are published, unless they are there already.

use serde::Serialize;

use super::key::Key;
use super::ready::Given;
use super::sink::Place;
use super::view::Page;
use super::{Failure, Out, foreign, parts};
use crate::trace::Sort;
use crate::{address, language};

impl Out<'_> {
    /// Delivers a page.
    ///
    /// # Errors
    /// See [`Site::job`](super::Site::job).
    pub fn page(&self, template: &str, page: &Page, data: &impl Serialize) -> Result<(), Failure> {
        self.page_with(template, page, data, &[])
    }

    /// The same with what other pages show, too.
    pub(super) fn page_with(&self, template: &str, page: &Page, data: &impl Serialize, given: &[Given<'_>]) -> Result<(), Failure> {
        let Some(frame) = self.frame() else { return Ok(()) };
        let mut key = Key::new(self.site.program);
        key.bytes(&self.site.theme.hash).bytes(&frame.hash).text(template).text(self.job.lang).value(page).value(data);
        given.iter().for_each(|given| given.add(&mut key));
        if self.is_marked() {
            key.bytes(self.site.project.addresses());
        }
        let is_html = template.rsplit('.').next() == Some("html");
        let key = if is_html { frame.parts.key(&key) } else { key.sum() };
        let path = self.job.file();
        if self.sink.kept(&path, &key).is_some() {
            return Ok(());
        }
        let root = if self.job.path == "404.html" {
            address::base_path(self.site.project, self.site.ix)
        } else {
            address::root_of(&self.job.path)
        };
        let pieces = if is_html { Some(frame.parts.of(self, &frame.site, page, &root)?) } else { None };
        let banner = pieces.as_ref().and_then(|pieces| pieces.banner.as_deref());
        if let Some(banner) = banner
            && let Some((page, place)) = self.sink.kept_but_banner(&path, &key)
        {
            let (page, place) = parts::exchanged(page, place, banner);
            return self.put_page(&path, &key, place, &page);
        }
        let mut context = tera::Context::from_serialize(data).unwrap_or_default();
        self.common(&mut context, &frame.site, &root);
        context.insert("page", page);
        if let Some(pieces) = &pieces {
            context.insert_value("parts", pieces.parts.clone());
        }
        given.iter().for_each(|given| given.insert(&mut context));
        let rendered = self.rendered(template, &context, &path)?;
        let text = if self.is_marked() { simdutf8::basic::from_utf8(&rendered).ok() } else { None };
        let rendered = match text {
            Some(text) => foreign::mark(self.site, text, self.job.lang, &root).into_bytes(),
            None => rendered,
        };
        let (page, place) = match banner {
            Some(banner) => parts::with_banner(rendered, banner),
            None => (rendered, Place::default()),
        };
        self.put_page(&path, &key, place, &page)
    }

    /// What pages and parts know alike; `root` is the way from the page to its docroot.
    pub(super) fn common(&self, context: &mut tera::Context, site: &tera::Value, root: &str) {
        context.insert_value("site", site.clone());
        context.insert_value("t", self.site.theme.strings_value(self.job.lang));
        context.insert_value("theme", self.site.theme.parameters_value());
        context.insert("lang", self.job.lang);
        context.insert("dir", language::direction(self.job.lang));
        context.insert("root", root);
    }

    fn rendered(&self, template: &str, context: &tera::Context, path: &str) -> Result<Vec<u8>, Failure> {
        let render = || self.site.theme.render(template, context, path);
        let rendered = match self.site.trace {
            Some(trace) => trace.measure(Sort::Template, || template.to_owned(), render),
            None => render(),
        };
        rendered.map_err(|found| Failure::Diagnostics(vec![*found]))
    }

    fn is_marked(&self) -> bool {
        self.job.is_page() && self.job.lang != "de"
    }

    /// HTML of a page whose links say where they lead to another language; `root` is the way from the page to its docroot.
    pub(super) fn marked(&self, html: String, root: &str) -> String {
        if self.is_marked() { foreign::mark(self.site, &html, self.job.lang, root) } else { html }
    }
}
