//! What stands on several pages of a site: made once for all of them.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Serialize;

use super::key::hash_of;
use super::view::Teaser;
use crate::plan::news::{Listed, sources};
use crate::resolve::{BodyIx, Project};
use crate::source::Hash;

/// A value with its share of the keys of pages and, once one of them is rendered, as templates see it.
pub(super) struct Ready<T> {
    of: T,
    pub(super) hash: Hash,
    value: OnceLock<tera::Value>,
}

impl<T: Serialize> Ready<T> {
    pub(super) fn new(of: T) -> Self {
        Self { hash: hash_of(&of), of, value: OnceLock::new() }
    }

    /// The value for a template.
    pub(super) fn value(&self) -> tera::Value {
        self.value.get_or_init(|| tera::Value::from_serializable(&self.of)).clone()
    }
}

/// The teasers of the news that a site lists, in one language: each is there once a page shows it, and empty if the site of
/// its body is held and has not published it.
pub(super) struct Teasers(HashMap<BodyIx, Vec<OnceLock<Option<Ready<Teaser>>>>>);

impl Teasers {
    /// Places for all that the site may list.
    pub(super) fn of(project: &Project, site: BodyIx) -> Self {
        let places = |ix: BodyIx| (ix, project.body(ix).news.iter().map(|_| OnceLock::new()).collect());
        Self(sources(project, site, |from| &from.news).into_iter().map(places).collect())
    }

    /// The teaser of an item, which `make` makes if no page has shown it yet.
    pub(super) fn get(&self, news: Listed<'_>, make: impl FnOnce() -> Option<Teaser>) -> Option<&Ready<Teaser>> {
        self.0.get(&news.body)?.get(news.at)?.get_or_init(|| make().map(Ready::new)).as_ref()
    }
}
