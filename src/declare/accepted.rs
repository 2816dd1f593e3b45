//! Shared texts as a body sees them: those of today, or those that it has accepted.
//!
//! A body with `changes: held` has copies of the shared texts that it uses in `records/adopted/<body>/`, at the paths that
//! the originals have in the region, and their checksums in `lock.yaml`. It goes on with them until it accepts others
//! (`dorfplatz adopt`). Everything else that merges texts asks here, so it needs not know of this.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Declared, Tree};

/// What a body has accepted.
#[derive(Debug, Default)]
pub struct Accepted {
    /// `lock.yaml`.
    pub lock: Option<Tree>,
    /// The copies; of them only what is shared can be there.
    pub texts: Declared,
    /// Whether the body holds changes back: without it the copies mean nothing.
    pub in_force: bool,
}

/// The path in the region of a copy: what follows `records/adopted/<body>/`.
pub(super) fn original(path: &str) -> Arc<str> {
    path.splitn(4, '/').nth(3).unwrap_or(path).into()
}

fn named<'a>(trees: &'a [Tree], id: &str) -> Option<&'a Tree> {
    trees.iter().find(|tree| &*tree.id == id)
}

impl Accepted {
    /// Whether the body has accepted some version of an item.
    fn knows(&self, folder: &str, id: &str) -> bool {
        let folders = std::iter::once(&self.texts.shared).chain(self.texts.bodies.values());
        folders.into_iter().any(|of| named(of.of(folder), id).is_some())
    }

    /// The same of a form.
    fn knows_form(&self, id: &str) -> bool {
        named(&self.texts.forms, id).is_some() || self.texts.form_overrides.values().any(|trees| named(trees, id).is_some())
    }
}

impl Declared {
    /// What a body has accepted, if it holds changes back.
    pub fn holding(&self, viewer: &str) -> Option<&Accepted> {
        self.accepted.get(viewer).filter(|accepted| accepted.in_force)
    }

    /// Shared texts of a kind as a body sees them, in the order of their ids. Of those that nobody chooses one by one, new
    /// ones come with an acceptance only.
    pub fn shared_for<'a>(&'a self, viewer: &str, folder: &str) -> Vec<&'a Tree> {
        let Some(accepted) = self.holding(viewer) else { return self.shared.of(folder).iter().collect() };
        let mut trees: BTreeMap<&str, &Tree> = accepted.texts.shared.of(folder).iter().map(|tree| (&*tree.id, tree)).collect();
        if folder == "services" {
            let chosen = self.shared.of(folder).iter().filter(|tree| !accepted.knows(folder, &tree.id));
            trees.extend(chosen.map(|tree| (&*tree.id, tree)));
        }
        trees.into_values().collect()
    }

    /// The shared text with an id as a body sees it.
    pub fn base_for<'a>(&'a self, viewer: &str, folder: &str, id: &str) -> Option<&'a Tree> {
        let today = || named(self.shared.of(folder), id);
        let Some(accepted) = self.holding(viewer) else { return today() };
        named(accepted.texts.shared.of(folder), id).or_else(|| today().filter(|_| folder == "services" && !accepted.knows(folder, id)))
    }

    /// A body's override as another below it sees it.
    pub fn layer_for<'a>(&'a self, viewer: &str, body: &str, folder: &str, id: &str) -> Option<&'a Tree> {
        let of = |declared: &'a Self| declared.bodies.get(body).and_then(|files| named(files.of(folder), id));
        match self.holding(viewer).filter(|_| viewer != body) {
            Some(accepted) => of(&accepted.texts).or_else(|| of(self).filter(|_| folder == "services" && !accepted.knows(folder, id))),
            None => of(self),
        }
    }

    /// A body's changes to a form as another below it sees them.
    pub fn form_layer_for<'a>(&'a self, viewer: &str, body: &str, id: &str) -> Option<&'a Tree> {
        let of = |declared: &'a Self| declared.form_overrides.get(body).and_then(|trees| named(trees, id));
        match self.holding(viewer).filter(|_| viewer != body) {
            Some(accepted) => of(&accepted.texts).or_else(|| of(self).filter(|_| !accepted.knows_form(id))),
            None => of(self),
        }
    }

    /// The shared forms as a body sees them.
    pub fn forms_for<'a>(&'a self, viewer: &str) -> Vec<&'a Tree> {
        let Some(accepted) = self.holding(viewer) else { return self.forms.iter().collect() };
        let new = self.forms.iter().filter(|tree| !accepted.knows_form(&tree.id));
        accepted.texts.forms.iter().chain(new).collect()
    }

    /// The blocks of forms as a body sees them.
    pub fn blocks_for<'a>(&'a self, viewer: &str) -> Vec<&'a Tree> {
        let Some(accepted) = self.holding(viewer) else { return self.blocks.iter().collect() };
        let new = self.blocks.iter().filter(|tree| named(&accepted.texts.blocks, &tree.id).is_none());
        accepted.texts.blocks.iter().chain(new).collect()
    }
}
