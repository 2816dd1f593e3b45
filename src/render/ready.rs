//! What stands on several pages of a site: made once for all of them.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Serialize;

use super::key::{Key, hash_of};
use super::view::Teaser;
use crate::plan::news::{Listed, sources};
use crate::resolve::{BodyIx, Project};
use crate::source::Hash;

/// A part of the context of pages: its share of their keys, and its value for their templates.
pub(super) trait Part: Sync {
    /// Hash of what it says.
    fn hash(&self) -> &Hash;
    /// As templates see it.
    fn value(&self) -> tera::Value;
}

/// A part that is hashed once, and turned into a value once a page is rendered that shows it.
pub(super) struct Ready<T> {
    of: T,
    hash: Hash,
    value: OnceLock<tera::Value>,
}

impl<T: Serialize> Ready<T> {
    /// Makes a part of what can be serialized.
    pub(super) fn new(of: T) -> Self {
        Self { hash: hash_of(&of), of, value: OnceLock::new() }
    }

    /// What it is made of.
    pub(super) fn of(&self) -> &T {
        &self.of
    }
}

impl<T: Serialize + Sync> Part for Ready<T> {
    fn hash(&self) -> &Hash {
        &self.hash
    }

    fn value(&self) -> tera::Value {
        self.value.get_or_init(|| tera::Value::from_serializable(&self.of)).clone()
    }
}

/// What a page has from such parts, by the name in its template.
pub(super) enum Given<'r> {
    /// A value.
    One(&'static str, &'r dyn Part),
    /// A list of values.
    List(&'static str, Vec<&'r dyn Part>),
}

impl Given<'_> {
    /// Enters it into the key of the page.
    pub(super) fn add(&self, key: &mut Key) {
        let (name, parts) = match self {
            Self::One(name, part) => (name, std::slice::from_ref(part)),
            Self::List(name, parts) => (name, parts.as_slice()),
        };
        key.text(name).bytes(&(parts.len() as u64).to_le_bytes());
        for part in parts {
            key.bytes(part.hash());
        }
    }

    /// Enters it into the context of the page.
    pub(super) fn insert(&self, context: &mut tera::Context) {
        match self {
            Self::One(name, part) => context.insert_value(*name, part.value()),
            Self::List(name, parts) => context.insert_value(*name, parts.iter().map(|part| part.value()).collect::<Vec<_>>().into()),
        }
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
