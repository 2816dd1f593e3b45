//! The files of things, and relative paths between files.

use super::{Renames, State};
use crate::declare::{Tree, extension_of};
use crate::language::LANGUAGES;
use crate::references::{Item, Kind, SHARED};
use crate::resolve::links::joined;

impl State {
    /// The trees of a thing: its own file and the overrides of it.
    pub(super) fn trees(&self, item: &Item) -> Vec<&Tree> {
        let declared = &self.declared;
        let same = |tree: &&Tree| tree.id == item.id;
        match item.kind {
            Kind::Form if *item.home == *SHARED => {
                declared.forms.iter().chain(declared.form_overrides.values().flatten()).filter(same).collect()
            }
            Kind::Form => declared.form_overrides.get(&item.home).into_iter().flatten().filter(same).collect(),
            Kind::Block => declared.blocks.iter().filter(same).collect(),
            Kind::Service | Kind::LifeEvent | Kind::Waste => {
                let (Some(folder), Ok(world)) = (item.kind.folder(), self.world()) else { return Vec::new() };
                let meant = |id: &str| {
                    let ix = world.project.find(id);
                    ix.and_then(|ix| world.inherited(ix, item.kind, &item.id)).as_ref() == Some(item)
                };
                let own = declared.bodies.iter().filter(|(id, _)| meant(id)).flat_map(|(_, files)| files.of(folder));
                let shared = declared.shared.of(folder).iter().filter(|_| *item.home == *SHARED);
                shared.chain(own).filter(same).collect()
            }
            Kind::Media | Kind::Site => Vec::new(),
            _ => {
                let folder = item.kind.folder().unwrap_or_default();
                declared.bodies.get(&item.home).into_iter().flat_map(|files| files.of(folder)).filter(same).collect()
            }
        }
    }

    /// The file that a thing stands in, without the overrides.
    pub(super) fn base(&self, item: &Item) -> Option<&Tree> {
        let home = |tree: &&Tree| match item.kind {
            Kind::Form if *item.home == *SHARED => tree.path.split('/').count() == 2,
            Kind::Service | Kind::LifeEvent | Kind::Waste => tree.path.split('/').nth(1) == Some(&*item.home),
            _ => true,
        };
        self.trees(item).into_iter().find(home)
    }

    /// The paths of a thing's files, translations included, with their new paths under another id.
    pub(super) fn files(&self, item: &Item, new: &str) -> Vec<(String, String)> {
        let extension = item.kind.folder().map_or("yaml", extension_of);
        let mut found = Vec::new();
        for tree in self.trees(item) {
            let Some(front) = tree.path.strip_suffix(&format!("{}.{extension}", item.id)) else { continue };
            let endings = LANGUAGES.iter().filter(|lang| **lang != "de").map(|lang| format!(".{lang}.{extension}"));
            for ending in std::iter::once(format!(".{extension}")).chain(endings) {
                let old = format!("{front}{}{ending}", item.id);
                if self.sources().find(&old).is_some() {
                    found.push((old, format!("{front}{new}{ending}")));
                }
            }
        }
        found
    }
}

/// What a link by path reads after the move, from the file at `from` to the one at `target`; `None` if it stays.
pub(super) fn path(from: &str, target: &str, text: &str, renames: &Renames) -> Option<String> {
    let (new_from, new_target) = (renames.file(from), renames.file(target));
    if joined(&new_from, text) == new_target {
        return None;
    }
    Some(relative(&new_from, &new_target))
}

/// The way from one file to another.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len() - 1;
    let common = from[..folders].iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folders - common);
    up.chain(to[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_way_between_two_files_is_the_shortest() {
        assert_eq!(super::relative("content/a/pages/x.md", "content/a/pages/y.md"), "y.md");
        assert_eq!(super::relative("content/a/pages/d/x.md", "content/b/news/y.md"), "../../../b/news/y.md");
        assert_eq!(super::relative("content/a/pages/x.md", "content/a/pages/x/y.md"), "x/y.md");
    }
}
