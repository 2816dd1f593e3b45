//! Life events: shared → Land → county → association → municipality, like services.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::services::{layers, merged};
use super::{Body, BodyIx, LifeEvents, Project, decode, unknown_ref};
use crate::declare::{Declared, Tree};
use crate::decode::Record;
use crate::diag::{Diagnostic, codes};
use crate::model::service::LifeEvent;

const FOLDER: &str = "life-events";

/// Fills in every body's life events. A body changes shared ones and may have some of its own.
pub(super) fn inherit(declared: &Declared, bodies: &mut [Body], diagnostics: &mut Vec<Diagnostic>) {
    let today = decoded(declared.shared.of(FOLDER).iter(), diagnostics);
    let unread = |id: &str| declared.broken.contains(&*format!("content/shared/{FOLDER}/{id}.yaml"));
    for ix in 0..bodies.len() {
        let viewer = Arc::clone(&bodies[ix].id);
        let seen = declared.shared_for(&viewer, FOLDER);
        let shared = match declared.holding(&viewer) {
            Some(_) => decoded(seen.iter().copied(), diagnostics),
            None => Arc::clone(&today),
        };
        let above = declared.holding(&viewer).map(|accepted| &accepted.texts);
        let folders = |at: &BodyIx| {
            let id = &bodies[*at].id;
            declared.bodies.get(id).into_iter().chain(above.and_then(|texts| texts.bodies.get(id)))
        };
        let changed = bodies[ix].chain.iter().flat_map(folders).flat_map(|folder| folder.of(FOLDER));
        let mut changed: Vec<&Arc<str>> = changed.map(|tree| &tree.id).collect();
        changed.sort_unstable();
        changed.dedup();
        let mut own = (!changed.is_empty()).then(|| BTreeMap::clone(&shared));
        for id in changed.into_iter().filter(|id| !unread(id)) {
            let base = seen.iter().copied().find(|tree| tree.id == *id);
            let layers = layers(declared, bodies, ix, FOLDER, id);
            if layers.is_empty() {
                continue;
            }
            let record: &Record = LifeEvent::record();
            // What a body above has wrong is told there.
            let mut found = Vec::new();
            let event = merged(record, base, &layers, &mut found).and_then(|node| decode::<LifeEvent>(&node, &mut found));
            if declared.bodies.get(&viewer).is_some_and(|folder| folder.of(FOLDER).iter().any(|tree| tree.id == *id)) {
                diagnostics.append(&mut found);
            }
            match (event, &mut own) {
                (Some(event), Some(own)) => drop(own.insert(Arc::clone(id), Arc::new(event))),
                _ => drop(bodies[ix].hidden.insert((FOLDER, Arc::clone(id)))),
            }
        }
        // One that is not accepted yet is there, but not here.
        let hidden = seen.into_iter().chain(declared.shared.of(FOLDER));
        let hidden = hidden.filter(|tree| !shared.contains_key(&tree.id)).map(|tree| Arc::clone(&tree.id));
        let broken = declared.broken.iter().filter_map(|path| path.strip_prefix("content/shared/life-events/")?.strip_suffix(".yaml"));
        let hidden: Vec<_> = hidden.chain(broken.map(Arc::from)).map(|id| (FOLDER, id)).collect();
        bodies[ix].hidden.extend(hidden);
        bodies[ix].life_events = own.map_or_else(|| Arc::clone(&shared), Arc::new);
    }
}

fn decoded<'a>(trees: impl Iterator<Item = &'a Tree>, diagnostics: &mut Vec<Diagnostic>) -> LifeEvents {
    let events = trees.filter_map(|tree| Some((Arc::clone(&tree.id), Arc::new(decode::<LifeEvent>(&tree.node, diagnostics)?))));
    Arc::new(events.collect())
}

/// What the steps refer to must exist somewhere in the region or the shared stock, and a step is one thing.
pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: Vec<&str> = project.bodies.iter().flat_map(|body| body.services.iter().map(|adopted| &*adopted.id)).collect();
    known.extend(project.stock.iter().filter(|(folder, _)| *folder == "services").map(|(_, id)| &**id));
    known.sort_unstable();
    known.dedup();
    let mut seen = std::collections::HashSet::new();
    for event in project.bodies.iter().flat_map(|body| body.life_events.values()).filter(|event| seen.insert(Arc::as_ptr(event))) {
        for step in &event.steps {
            let named = [("service", step.service.as_ref().map(|slug| slug.span())), ("body", step.body.as_ref().map(|slug| slug.span()))];
            let who = step.who.as_ref().map(|who| who.de.span);
            let mut given = named.into_iter().chain([("who", who)]).filter_map(|(key, span)| Some((key, span?)));
            if let (Some((first, _)), Some((second, at))) = (given.next(), given.next()) {
                diagnostics.push(Diagnostic::new(&codes::EITHER, at).arg("first", first).arg("second", second));
            }
            if let Some(body) =
                step.body.as_ref().filter(|body| project.find(body.as_str()).is_none() && !project.unread.contains(body.as_str()))
            {
                diagnostics.push(unknown_ref(("die Stelle", "the body"), body.as_str(), body.span(), project.by_id.keys().map(|id| &**id)));
            }
            let missing = |id: &str| {
                known.binary_search(&id).is_err()
                    && !project.hides("services", id)
                    && !project.unread_items.contains(&("services", Arc::from(id)))
            };
            if let Some(service) = step.service.as_ref().filter(|service| missing(service.as_str())) {
                diagnostics.push(unknown_ref(("die Leistung", "the service"), service.as_str(), service.span(), known.iter().copied()));
            }
        }
    }
}
