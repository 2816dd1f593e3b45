//! What an id means, seen from a body. It goes by the files, so that what has mistakes is found as well.

use std::collections::BTreeSet;

use super::{Item, Kind, Meaning, SHARED};
use crate::declare::{Declared, Folder};
use crate::resolve::services::layers;
use crate::resolve::{BodyIx, Project, links};

/// Trees and the project made of them.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The trees.
    pub declared: &'a Declared,
    /// The project, with everything visible.
    pub project: &'a Project,
}

/// What an id means, and how many of its bytes name the body before it (`altenburg/`).
pub(super) type Found = Option<(usize, BTreeSet<Item>)>;

impl<'a> World<'a> {
    fn folder(&self, ix: BodyIx) -> Option<&'a Folder> {
        self.declared.bodies.get(&self.project.body(ix).id)
    }

    /// Whether a body has a file for a thing.
    fn has(&self, ix: BodyIx, folder: &str, id: &str) -> bool {
        self.folder(ix).is_some_and(|files| files.of(folder).iter().any(|tree| &*tree.id == id))
    }

    /// The service or life event that a body's id means: the shared one, or one of its own or of a body above.
    pub fn inherited(&self, ix: BodyIx, kind: Kind, id: &str) -> Option<Item> {
        let folder = kind.folder()?;
        if self.declared.shared.of(folder).iter().any(|tree| &*tree.id == id) {
            return Some(Item::new(kind, SHARED, id));
        }
        let layers = layers(self.declared, &self.project.bodies, ix, folder, id);
        let home = layers.first()?.path.split('/').nth(1)?;
        Some(Item::new(kind, home, id))
    }

    /// The form that a body's id means: the shared one or its own.
    pub fn form(&self, ix: BodyIx, id: &str) -> Option<Item> {
        if self.declared.forms.iter().any(|tree| &*tree.id == id) {
            return Some(Item::new(Kind::Form, SHARED, id));
        }
        let body = &self.project.body(ix).id;
        let own = self.declared.form_overrides.get(body)?;
        own.iter().any(|tree| &*tree.id == id).then(|| Item::new(Kind::Form, body, id))
    }

    fn offers(&self, ix: BodyIx, kind: Kind, id: &str) -> bool {
        let body = self.project.body(ix);
        match kind {
            Kind::Service => body.service(id).is_some() || body.hides("services", id),
            Kind::Form => body.form(id).is_some() || body.hides("forms", id),
            Kind::LifeEvent | Kind::Waste => self.inherited(ix, kind, id).is_some(),
            Kind::Media => body.media.contains_key(id),
            _ => kind.folder().is_some_and(|folder| self.has(ix, folder, id)),
        }
    }

    fn offered(&self, ix: BodyIx, kind: Kind, id: &str) -> Option<Item> {
        match kind {
            Kind::Service | Kind::LifeEvent | Kind::Waste => self.inherited(ix, kind, id),
            Kind::Form => self.form(ix, id),
            _ => Some(Item::new(kind, &self.project.body(ix).id, id)),
        }
    }

    /// The sites that offer a service or form.
    pub(super) fn offering(&self, kind: Kind, id: &str) -> Vec<BodyIx> {
        (0..self.project.bodies.len()).filter(|&ix| self.offers(ix, kind, id)).collect()
    }

    fn items(&self, sites: impl IntoIterator<Item = BodyIx>, kind: Kind, id: &str) -> BTreeSet<Item> {
        sites.into_iter().filter_map(|ix| self.offered(ix, kind, id)).collect()
    }

    /// What a typed link on a page of a site means.
    pub(super) fn link(&self, from: BodyIx, kind: Kind, id: &str) -> Found {
        let portal = self.project.sites.first().copied();
        for (site, rest) in links::places(self.project, from, id) {
            let before = id.len() - rest.len();
            if self.offers(site, kind, rest) {
                return Some((before, self.items([site], kind, rest)));
            }
            if portal == Some(site) && matches!(kind, Kind::Service | Kind::Form) {
                let items = self.items(self.offering(kind, rest), kind, rest);
                if !items.is_empty() {
                    return Some((before, items));
                }
            }
        }
        // Shared texts refer to shared things that nobody offers yet.
        let stocked = match kind {
            Kind::Service => self.declared.shared.of("services").iter().any(|tree| &*tree.id == id),
            Kind::Form => self.declared.forms.iter().any(|tree| &*tree.id == id),
            _ => false,
        };
        stocked.then(|| (0, BTreeSet::from([Item::new(kind, SHARED, id)])))
    }

    /// What a word in a file of a body means there; `file` is the id of the file.
    pub(super) fn word(&self, from: BodyIx, meaning: Meaning, id: &str, file: &str) -> Found {
        let whole = |items: BTreeSet<Item>| (!items.is_empty()).then_some((0, items));
        match meaning {
            Meaning::Nothing | Meaning::Itself | Meaning::Block | Meaning::Body => None,
            Meaning::Adopted => whole(self.inherited(from, Kind::Service, id).into_iter().collect()),
            Meaning::Service => whole(self.service(from, id)),
            Meaning::Handled => whole(self.handled(from, file, id)),
            Meaning::Form => whole(self.form(from, id).into_iter().collect()),
            Meaning::LifeEvent => whole(self.inherited(from, Kind::LifeEvent, id).into_iter().collect()),
            Meaning::Office => self.of_body(from, Kind::Office, id, false),
            Meaning::Person => self.of_body(from, Kind::Person, id, true),
            Meaning::Author => self.of_body(from, Kind::Office, id, false).or_else(|| self.of_body(from, Kind::Person, id, true)),
            Meaning::Media => {
                let path = id.strip_prefix("media:").unwrap_or(id);
                self.offers(from, Kind::Media, path).then(|| (id.len() - path.len(), self.items([from], Kind::Media, path)))
            }
        }
    }

    /// A body that a word names.
    pub(super) fn body(&self, id: &str) -> Option<Item> {
        self.declared.bodies.contains_key(id).then(|| Item::new(Kind::Site, id, id))
    }

    /// `id` of a body (or those above it), or `body/id`.
    fn of_body(&self, from: BodyIx, kind: Kind, id: &str, above: bool) -> Found {
        let folder = kind.folder()?;
        if let Some((body, rest)) = id.split_once('/') {
            let ix = self.project.find(body)?;
            return self.has(ix, folder, rest).then(|| (body.len() + 1, self.items([ix], kind, rest)));
        }
        let chain = &self.project.body(from).chain;
        let chain = if above { chain.as_slice() } else { chain.get(..1).unwrap_or_default() };
        let ix = chain.iter().copied().find(|&ix| self.has(ix, folder, id))?;
        Some((0, self.items([ix], kind, id)))
    }

    /// The service of this body, or those of any.
    fn service(&self, from: BodyIx, id: &str) -> BTreeSet<Item> {
        if self.offers(from, Kind::Service, id) {
            return self.items([from], Kind::Service, id);
        }
        let known = self.items(self.offering(Kind::Service, id), Kind::Service, id);
        if known.is_empty() { self.inherited(from, Kind::Service, id).into_iter().collect() } else { known }
    }

    /// The services that an office handles by an id: those that lead to its desk, else those of the bodies around it.
    fn handled(&self, from: BodyIx, office: &str, id: &str) -> BTreeSet<Item> {
        let sites = self.offering(Kind::Service, id);
        let here = |&ix: &BodyIx| {
            self.project.competence.get(ix, id).is_some_and(|found| {
                let mut desks = std::iter::once(&found.desk).chain(found.districts.iter().map(|(_, desk)| desk));
                desks.any(|desk| desk.body == from && desk.office.as_deref() == Some(office))
            })
        };
        let around = |&ix: &BodyIx| self.project.body(ix).chain.contains(&from) || self.project.body(from).chain.contains(&ix);
        let at_desk = self.items(sites.iter().copied().filter(here), Kind::Service, id);
        if !at_desk.is_empty() {
            return at_desk;
        }
        let near = self.items(sites.iter().copied().filter(around), Kind::Service, id);
        if near.is_empty() { self.service(from, id) } else { near }
    }
}
