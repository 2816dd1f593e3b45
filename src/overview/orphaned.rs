//! What nothing refers to: pages, media files, people, blocks of forms.

use std::collections::HashSet;

use super::{Entry, Ground, Section, title};
use crate::model::body::BodyKind;
use crate::references::{Item, Kind, SHARED};
use crate::source::Span;

pub(super) fn entries(ground: &Ground<'_>, entries: &mut Vec<Entry>) {
    let (declared, project) = (ground.declared, ground.whole);
    let used = used(ground);
    let idle = |kind: Kind, home: &str, id: &str| !used.contains(&Item::new(kind, home, id));
    for &ix in &project.sites {
        let body = project.body(ix);
        for page in body.pages.iter().filter(|_| body.site.kind != BodyKind::Guide) {
            // The home page lists what has no parent.
            let parent = page.id.rsplit_once('/').is_none_or(|(parent, _)| body.pages.iter().any(|other| *other.id == *parent));
            if page.data.nav || page.data.draft || parent || !idle(Kind::Page, &body.id, &page.id) {
                continue;
            }
            let title = page.data.title.german();
            ground.add(
                entries,
                Section::Orphaned,
                page.data.title.de.span,
                None,
                (format!("zur Seite „{title}“ führt kein Weg"), format!("no way leads to the page “{title}”")),
                (
                    "setzen Sie `nav: true`, verweisen Sie von einer anderen Seite auf sie oder löschen Sie sie",
                    "set `nav: true`, link to it from another page or delete it",
                ),
            );
        }
        for (path, file) in body.media.iter().filter(|(path, _)| idle(Kind::Media, &body.id, path)) {
            ground.add(
                entries,
                Section::Orphaned,
                Span::start_of(*file),
                None,
                (format!("die Datei `{path}` wird nirgends verwendet"), format!("the file `{path}` is used nowhere")),
                ("löschen Sie die Datei oder verweisen Sie mit `media:…` auf sie", "delete the file or refer to it by `media:…`"),
            );
        }
        for (id, person) in body.people.iter().filter(|(id, _)| idle(Kind::Person, &body.id, id)) {
            let name = person.data.name.as_str();
            ground.add(
                entries,
                Section::Orphaned,
                person.data.name.span(),
                None,
                (format!("auf {name} (`{id}`) verweist nichts"), format!("nothing refers to {name} (`{id}`)")),
                (
                    "tragen Sie die Kennung bei einem Amt unter `people` ein oder löschen Sie die Datei",
                    "list the id under `people` of an office or delete the file",
                ),
            );
        }
    }
    for tree in declared.blocks.iter().filter(|tree| idle(Kind::Block, SHARED, &tree.id)) {
        let title = title(tree);
        ground.add(
            entries,
            Section::Orphaned,
            Span::start_of(tree.file),
            None,
            (format!("den Baustein `{title}` verwendet kein Formular"), format!("no form uses the block `{title}`")),
            ("löschen Sie die Datei oder verwenden Sie sie mit `use: blocks/…`", "delete the file or use it by `use: blocks/…`"),
        );
    }
}

/// What something else refers to.
fn used(ground: &Ground<'_>) -> HashSet<Item> {
    let mut used = HashSet::new();
    for reference in ground.references {
        let path = ground.sources.file(reference.file).map_or("", |file| &*file.path);
        // What only refers to itself is found by nobody.
        let own = |item: &&Item| {
            let folder = item.kind.folder().unwrap_or_default();
            path.strip_prefix(&*format!("content/{}/{folder}/{}", item.home, item.id)).is_some_and(|rest| rest.starts_with('.'))
        };
        used.extend(reference.targets.iter().filter(|item| !own(item)).cloned());
    }
    used
}
