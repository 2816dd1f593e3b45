//! Parts of pages that are alike on many pages of a site: the theme names them, and each is made once for all pages of the same
//! kind and depth.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use memchr::memmem;
use serde::Serialize;
use tera::{Context, Value};

use super::key::{Key, hash_of};
use super::sink::Place;
use super::view::{FrameView, Page};
use super::{Failure, Out};
use crate::source::Hash;
use crate::theme::{BANNER, Theme};

/// All that a part can know of its page, so that another page with the same gets the same part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
struct Seen {
    /// Kind of page.
    key: &'static str,
    /// Its own link value, if the navigation or the footer leads to it.
    path: Option<String>,
}

/// What a page says in the place of the banner until all else is made; what people write is escaped and never looks like it. Of a
/// page of which nothing but the banner has changed all else is as the last build left it: an urgent alert stands on thousands.
const MARK: &str = "<\u{1}banner>";

/// By what pages share their parts: language, the way to the top and what they know of the page.
type Kind = (&'static str, String, Seen);

/// The parts of a site.
pub(super) struct Parts {
    /// Where navigation and footer lead.
    led: HashSet<String>,
    /// Of a theme that has the banner as a part: the site with the alerts, and their hash.
    banner: Option<(Value, Hash)>,
    made: Mutex<HashMap<Kind, Arc<Pieces>>>,
}

/// The parts of some pages.
pub(super) struct Pieces {
    /// By name, with a place instead of the banner.
    pub(super) parts: Value,
    /// Finished, unless it is no part.
    pub(super) banner: Option<String>,
}

impl Parts {
    /// Prepares those of a site. A banner that is a part takes the alerts away from what pages know.
    pub(super) fn new(frame: &mut FrameView, theme: &Theme) -> Self {
        let led = frame.nav.iter().map(|nav| &nav.href).chain(frame.legal.iter().map(|crumb| &crumb.href)).cloned().collect();
        let banner = theme.has_banner().then(|| (Value::from_serializable(&*frame), hash_of(&frame.alerts)));
        if banner.is_some() {
            frame.alerts = None;
        }
        Self { led, banner, made: Mutex::default() }
    }

    /// The key of a page, by that of all but its banner.
    pub(super) fn key(&self, page: &Key) -> Hash {
        self.banner.as_ref().map_or_else(|| page.sum(), |(_, alerts)| page.with_banner(alerts))
    }

    /// The parts of a page; `site` is what templates know of the site.
    ///
    /// # Errors
    /// When the theme fails on one of them.
    pub(super) fn of(&self, out: &Out<'_>, site: &Value, page: &Page, root: &str) -> Result<Arc<Pieces>, Failure> {
        let path = self.led.get(&page.path).cloned();
        let key = (out.lang(), root.to_owned(), Seen { key: page.key, path });
        if let Some(known) = self.made.lock().ok().and_then(|made| made.get(&key).cloned()) {
            return Ok(known);
        }
        let mut context = Context::new();
        out.common(&mut context, site, root);
        context.insert("page", &key.2);
        let (theme, file) = (out.site.theme, out.job.file());
        let part = |name: &str, context: &Context| theme.part(name, context, &file).map_err(|found| Failure::Diagnostics(vec![*found]));
        let mut parts = BTreeMap::new();
        for name in theme.parts().filter(|name| *name != BANNER) {
            parts.insert(name.to_owned(), Value::safe_string(&part(name, &context)?));
        }
        let mut banner = None;
        if let Some((site, _)) = &self.banner {
            context.insert_value("site", site.clone());
            banner = Some(out.marked(part(BANNER, &context)?, root));
            parts.insert(BANNER.to_owned(), Value::safe_string(MARK));
        }
        let made = Arc::new(Pieces { parts: parts.into(), banner });
        // Another thread may have made the same meanwhile.
        if let Ok(mut known) = self.made.lock() {
            known.insert(key, Arc::clone(&made));
        }
        Ok(made)
    }
}

/// A page with the banner at the place that it left, and where it stands then. Where a template left several places nobody can
/// tell them later: then it stands nowhere.
pub(super) fn with_banner(page: Vec<u8>, banner: &str) -> (Vec<u8>, Place) {
    let mut whole = Vec::with_capacity(page.len() + banner.len());
    let (mut rest, mut place, mut count) = (page.as_slice(), Place::default(), 0);
    while let Some(at) = memmem::find(rest, MARK.as_bytes()) {
        whole.extend_from_slice(&rest[..at]);
        place.start = whole.len() as u32;
        whole.extend_from_slice(banner.as_bytes());
        place.end = whole.len() as u32;
        rest = &rest[at + MARK.len()..];
        count += 1;
    }
    if count == 0 {
        return (page, Place::default());
    }
    whole.extend_from_slice(rest);
    (whole, if count == 1 { place } else { Place::default() })
}

/// A page with another banner at the place of its own.
pub(super) fn exchanged(page: Vec<u8>, place: Place, banner: &str) -> (Vec<u8>, Place) {
    let (start, end) = (place.start as usize, place.end as usize);
    let whole = [page.get(..start).unwrap_or_default(), banner.as_bytes(), page.get(end..).unwrap_or_default()].concat();
    (whole, Place { start: place.start, end: place.start + banner.len() as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banner_is_exchanged_where_it_was_set() {
        let page = format!("<p>vorn</p>{MARK}<p>hinten</p>").into_bytes();
        let (page, place) = with_banner(page, "Hochwasser");
        assert_eq!(page, b"<p>vorn</p>Hochwasser<p>hinten</p>");
        let (page, place) = exchanged(page, place, "");
        assert_eq!(page, b"<p>vorn</p><p>hinten</p>");
        let (page, place) = exchanged(page, place, "Sturm und Regen");
        assert_eq!((page.as_slice(), place), (&b"<p>vorn</p>Sturm und Regen<p>hinten</p>"[..], Place { start: 11, end: 26 }));
    }

    #[test]
    fn a_page_with_no_place_or_several_has_none_to_exchange() {
        assert_eq!(with_banner(b"ohne".to_vec(), "Sturm"), (b"ohne".to_vec(), Place::default()));
        let twice = format!("{MARK} und {MARK}").into_bytes();
        assert_eq!(with_banner(twice, "Sturm"), (b"Sturm und Sturm".to_vec(), Place::default()));
    }
}
