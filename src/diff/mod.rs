//! `dorfplatz diff`: what readers notice between two states of a region. Pages by their visible words, forms by version,
//! questions and PDF, fees by their amounts, offices by hours and contact.
//!
//! Both sides are folders of content, not outputs: only content tells for which town, service and day an amount holds, and a
//! merge request has both checkouts at hand but no output. Pages are rendered in memory as `build` would render them, for
//! the same moment on both sides, so that nothing differs only because time has passed.

mod compare;
mod html;
mod state;
mod visible;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::resolve::Visibility;
pub use html::html;
pub use state::Refused;
pub use words::text;

/// The JSON Schema of [`Difference`].
pub const SCHEMA: &str = include_str!("diff.schema.json");

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was not there.
    New,
    /// It is there no more.
    Gone,
    /// It says something else.
    Changed,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Value {
    /// What it is: a key of the content.
    pub name: String,
    /// What it was; `None` if there was none.
    pub old: Option<String>,
    /// What it is; `None` if there is none.
    pub new: Option<String>,
}

/// A page. The same change on several sites is told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Sites.
    pub sites: Vec<String>,
    /// Address within the site.
    pub path: String,
    /// Language.
    pub lang: &'static str,
    /// Heading.
    pub title: String,
    /// What became of it.
    pub change: Change,
    /// Whether the address of a page that is gone leads on.
    pub leads_on: bool,
    /// Lines that are gone.
    pub removed: Vec<String>,
    /// Lines that are new.
    pub added: Vec<String>,
    /// Lines that differ besides these.
    pub more: usize,
}

/// A question of a form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Field {
    /// Section and id.
    pub path: String,
    /// Its label.
    pub label: String,
    /// What became of it.
    pub change: Change,
    /// What differs in it.
    pub values: Vec<Value>,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// Sites.
    pub sites: Vec<String>,
    /// Its id.
    pub form: String,
    /// Its title.
    pub title: String,
    /// What became of it.
    pub change: Change,
    /// Version, first day, parameters.
    pub values: Vec<Value>,
    /// Questions.
    pub fields: Vec<Field>,
    /// Whether one of its PDFs differs.
    pub pdf: bool,
}

/// An amount and when it holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rate {
    /// Cents.
    pub amount: i64,
    /// First day.
    pub valid_from: Option<String>,
    /// Last day.
    pub valid_until: Option<String>,
}

/// The amounts of a fee.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Amount {
    /// Cents in force on the day of the comparison.
    pub today: Option<i64>,
    /// All amounts over time.
    pub rates: Vec<Rate>,
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fee {
    /// Sites.
    pub sites: Vec<String>,
    /// Id of the service.
    pub service: String,
    /// Its title.
    pub title: String,
    /// Key of the fee.
    pub fee: String,
    /// What it is for.
    pub label: String,
    /// What became of it.
    pub change: Change,
    /// What it was.
    pub old: Option<Amount>,
    /// What it is.
    pub new: Option<Amount>,
}

/// An office, or a body's own contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Office {
    /// Sites.
    pub sites: Vec<String>,
    /// Its id; empty for what `site.yaml` says.
    pub office: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub change: Change,
    /// What differs.
    pub values: Vec<Value>,
}

/// What differs between two states of a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Name of the format.
    pub format: &'static str,
    /// The day for which both were rendered.
    pub date: String,
    /// Names of the sites that are mentioned.
    pub names: BTreeMap<String, String>,
    /// Sites that were not there.
    pub new_sites: Vec<String>,
    /// Sites that are there no more.
    pub gone_sites: Vec<String>,
    /// Sites that can't be compared because of mistakes in their own files, on one side or both.
    pub not_compared: Vec<String>,
    /// Fees.
    pub fees: Vec<Fee>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Offices.
    pub offices: Vec<Office>,
    /// Pages.
    pub pages: Vec<Page>,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.fees.is_empty()
            && self.forms.is_empty()
            && self.offices.is_empty()
            && self.pages.is_empty()
            && self.new_sites.is_empty()
            && self.gone_sites.is_empty()
    }

    /// Only what concerns some sites.
    #[must_use]
    pub fn only(mut self, sites: &[String]) -> Self {
        let wanted = |of: &mut Vec<String>| {
            of.retain(|site| sites.contains(site));
            !of.is_empty()
        };
        for list in [&mut self.new_sites, &mut self.gone_sites, &mut self.not_compared] {
            wanted(list);
        }
        self.fees.retain_mut(|fee| wanted(&mut fee.sites));
        self.forms.retain_mut(|form| wanted(&mut form.sites));
        self.offices.retain_mut(|office| wanted(&mut office.sites));
        self.pages.retain_mut(|page| wanted(&mut page.sites));
        self.names.retain(|site, _| sites.contains(site));
        self
    }
}

/// Compares two regions: folders with `content/`, `forms/` and `themes/`. On failure it tells the side, too.
///
/// # Errors
/// When one of them can't be read or has mistakes that stop everything.
pub fn diff<'a>(old: &'a Path, new: &'a Path, visibility: Visibility) -> Result<Difference, (&'a Path, Refused)> {
    let before = state::state(old, visibility).map_err(|refused| (old, refused))?;
    let after = state::state(new, visibility).map_err(|refused| (new, refused))?;
    Ok(compare::compare(&before, &after, visibility.clock.today))
}
