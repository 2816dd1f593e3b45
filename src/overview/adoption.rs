//! Shared services and forms that a municipality could offer and doesn't, and those that nobody offers.

use std::sync::Arc;

use super::{Entry, Ground, Section, title};
use crate::declare::Tree;
use crate::model::form::Form;
use crate::model::service::Service;
use crate::resolve::{Adopted, BodyIx, competence, decode, services};
use crate::source::Span;

pub(super) fn entries(ground: &Ground<'_>, entries: &mut Vec<Entry>) {
    let project = ground.project;
    let places: Vec<BodyIx> = project.sites.iter().copied().filter(|&ix| project.body(ix).site.kind.is_place()).collect();
    for tree in ground.declared.shared.of("services") {
        if !project.sites.iter().any(|&ix| project.body(ix).service(&tree.id).is_some()) {
            nobody(ground, tree, "services", entries);
        }
        for &place in places.iter().filter(|&&ix| project.body(ix).service(&tree.id).is_none() && project.merged(ix).is_none()) {
            if somebody(ground, place, tree) {
                could(ground, place, tree, "services", entries);
            }
        }
    }
    for tree in &ground.declared.forms {
        if !project.sites.iter().any(|&ix| project.body(ix).form(&tree.id).is_some()) {
            nobody(ground, tree, "forms", entries);
        }
        // Without its service a form leads nowhere; that is told there.
        let service = tree.node.get("service").and_then(|node| node.scalar());
        let offered = |ix: BodyIx| service.is_none_or(|id| project.competence.get(ix, id).is_some());
        let lacking = places.iter().filter(|&&ix| project.body(ix).form(&tree.id).is_none() && project.merged(ix).is_none());
        for &place in lacking.filter(|&&ix| offered(ix)) {
            if decode::<Form>(&tree.node, &mut Vec::new()).is_some() {
                could(ground, place, tree, "forms", entries);
            }
        }
    }
}

/// Whether somebody would handle a service for a place.
fn somebody(ground: &Ground<'_>, place: BodyIx, tree: &Tree) -> bool {
    let project = ground.project;
    let layers = services::layers(ground.declared, &project.bodies, place, "services", &tree.id);
    let node = services::merged(Service::record(), Some(tree), &layers, &mut Vec::new());
    let service = node.and_then(|node| decode::<Service>(&node, &mut Vec::new()));
    service.is_some_and(|service| {
        let adopted = Adopted { id: Arc::clone(&tree.id), at: Span::start_of(tree.file), service: Arc::new(service) };
        competence::would_handle(project, place, &adopted).is_some()
    })
}

fn could(ground: &Ground<'_>, place: BodyIx, tree: &Tree, kind: &str, entries: &mut Vec<Entry>) {
    let body = ground.project.body(place);
    let site = ground.declared.bodies.get(&body.id).and_then(|folder| folder.site.as_ref());
    let adopt = site.and_then(|site| site.node.entry("adopt"));
    let list = adopt.and_then(|adopt| adopt.node.entry(kind));
    let at = list.or(adopt).map_or(Span::start_of(body.file), |entry| entry.span);
    let (title, id, name) = (title(tree), &tree.id, body.site.name.as_str());
    let todo = (
        format!("tragen Sie `{id}` unter `adopt: {{{kind}: […]}}` ein, wenn die Kommune das anbieten will"),
        format!("list `{id}` under `adopt: {{{kind}: […]}}` if the municipality wants to offer it"),
    );
    let what = (
        format!("{name} bietet „{title}“ nicht an, obwohl jemand zuständig wäre"),
        format!("{name} does not offer “{title}” although somebody would handle it"),
    );
    ground.add(entries, Section::Adoption, at, None, what, (&todo.0, &todo.1));
}

fn nobody(ground: &Ground<'_>, tree: &Tree, kind: &str, entries: &mut Vec<Entry>) {
    let (title, at) = (title(tree), Span::start_of(tree.file));
    let todo = (
        format!("nehmen Sie es in einer `site.yaml` unter `adopt: {{{kind}: […]}}` auf oder löschen Sie die Datei"),
        format!("list it in a `site.yaml` under `adopt: {{{kind}: […]}}` or delete the file"),
    );
    ground.add(
        entries,
        Section::Adoption,
        at,
        None,
        (format!("niemand bietet „{title}“ an"), format!("nobody offers “{title}”")),
        (&todo.0, &todo.1),
    );
}
