//! What a look at texts leaves for later: for the next check of a server, and for the pages of a site that has none yet.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use arcstr::Substr;

use crate::decode::Block;
use crate::markdown::{self, Problem};
use crate::resolve::Project;
use crate::source::Span;

/// What is known of a text whatever it leads to: see [`markdown::suspects`].
pub(super) type Suspects = Arc<[(Range<usize>, Problem)]>;
/// The same by text.
pub(super) type Parsed = HashMap<Substr, Suspects>;

/// What is known of the texts of each site since they were last looked at, by the site's id: they need not be parsed again
/// to look up where they lead today.
#[derive(Debug, Default)]
pub struct Texts(Mutex<BTreeMap<Arc<str>, Parsed>>);

impl Texts {
    /// Takes what is known of the texts of a site.
    pub(super) fn take(&self, site: &Arc<str>) -> Parsed {
        self.0.lock().ok().and_then(|mut sites| sites.remove(site)).unwrap_or_default()
    }

    /// Forgets sites that are no more.
    pub(super) fn only(&self, project: &Project) {
        if let Ok(mut sites) = self.0.lock() {
            sites.retain(|site, _| project.find(site).is_some());
        }
    }

    /// Keeps what is known now.
    pub(super) fn keep(&self, site: &Arc<str>, texts: Parsed) {
        if let Ok(mut sites) = self.0.lock() {
            sites.insert(Arc::clone(site), texts);
        }
    }
}

/// Bytes of HTML that wait for their pages, of all sites together.
const MOST_AHEAD: usize = 64 << 20;

/// What the looks at all sites share.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// Bytes of HTML so far.
    ahead: AtomicUsize,
    /// What is known of texts that many sites adopt, by place.
    stock: Mutex<HashMap<Span, Suspects>>,
}

impl Looks {
    /// What is wrong with a text of the stock whatever it leads to: the first site that has it looks for all.
    pub(super) fn stock(&self, block: &Block) -> Suspects {
        let known = self.stock.lock().ok().and_then(|stock| stock.get(&block.span).cloned());
        known.unwrap_or_else(|| {
            let suspects: Suspects = markdown::suspects(&block.text).into();
            if let Ok(mut stock) = self.stock.lock() {
                stock.insert(block.span, Arc::clone(&suspects));
            }
            suspects
        })
    }

    /// What is wrong with a text whatever it leads to, and its HTML if that says the same on every page and there is room.
    pub(super) fn set(&self, text: &str) -> (Suspects, Option<Box<str>>) {
        if self.ahead.load(Ordering::Relaxed) > MOST_AHEAD {
            return (markdown::suspects(text).into(), None);
        }
        let (suspects, html) = markdown::set_ahead(text);
        // What waits takes no more room than it needs.
        let html: Option<Box<str>> = html.map(|html| html.as_str().into());
        self.ahead.fetch_add(html.as_ref().map_or(0, |html| html.len()), Ordering::Relaxed);
        (suspects.into(), html)
    }
}
