//! Parts of pages that are alike on many pages of a site: the theme names them, and each is made once for all pages of the same
//! kind and depth.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use serde::Serialize;
use tera::{Context, Value};

use super::view::{FrameView, Page};
use super::{Failure, Out};
use crate::language::direction;

/// All that a part can know of its page, so that another page with the same gets the same part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
struct Seen {
    /// Kind of page.
    key: &'static str,
    /// Its own link value, if the navigation or the footer leads to it.
    path: Option<String>,
}

/// The parts of a site.
pub(super) struct Parts {
    /// Where navigation and footer lead.
    led: HashSet<String>,
    /// By language, the way to the top and what they know of the page: by name.
    made: Mutex<HashMap<(&'static str, String, Seen), Value>>,
}

impl Parts {
    pub(super) fn new(frame: &FrameView) -> Self {
        let led = frame.nav.iter().map(|nav| &nav.href).chain(frame.legal.iter().map(|crumb| &crumb.href));
        Self { led: led.cloned().collect(), made: Mutex::default() }
    }

    /// The parts of a page by name; `site` is what templates know of the site.
    ///
    /// # Errors
    /// When the theme fails on one of them.
    pub(super) fn of(&self, out: &Out<'_>, site: &Value, page: &Page, root: &str) -> Result<Value, Failure> {
        let path = self.led.get(&page.path).cloned();
        let (theme, lang) = (out.site.theme, out.lang());
        let key = (lang, root.to_owned(), Seen { key: page.key, path });
        if let Some(known) = self.made.lock().ok().and_then(|made| made.get(&key).cloned()) {
            return Ok(known);
        }
        let mut context = Context::new();
        context.insert_value("site", site.clone());
        context.insert_value("t", theme.strings_value(lang));
        context.insert_value("theme", theme.parameters_value());
        context.insert("lang", lang);
        context.insert("dir", direction(lang));
        context.insert("root", root);
        context.insert("page", &key.2);
        let parts = theme.parts(&context, &out.job.file()).map_err(|found| Failure::Diagnostics(vec![*found]))?;
        // Another thread may have made the same meanwhile.
        if let Ok(mut made) = self.made.lock() {
            made.insert(key, parts.clone());
        }
        Ok(parts)
    }
}
