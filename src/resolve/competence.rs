//! Competence: service × place → legal entity, desk and form.
//!
//! The legal entity fills the service's level (statute, fees, creditor, controller). The desk is the first office that
//! handles the service on the way municipality → association → county → Land, unless `delegates_to` or `districts`
//! say otherwise. A service that nobody handles is an error that names both ends.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Adopted, BodyIx, Project, unknown_ref};
use crate::diag::{Diagnostic, codes};
use crate::model::body::Level;
use crate::source::Span;

/// Who handles a service for a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Competence {
    /// Whose task it is: statute, fees, creditor.
    pub entity: BodyIx,
    /// Where citizens go.
    pub desk: Desk,
    /// Desks of districts: district id and desk.
    pub districts: Vec<(String, Desk)>,
}

/// A body and, unless it is external, one of its offices.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Desk {
    /// The body.
    pub body: BodyIx,
    /// Id of the office; `None` for an external body.
    pub office: Option<Arc<str>>,
}

/// All results, by place and service.
#[derive(Debug, Default)]
pub struct Table {
    by_place: HashMap<(BodyIx, Arc<str>), Competence>,
}

impl Table {
    /// Who handles a service for a place.
    pub fn get(&self, place: BodyIx, service: &str) -> Option<&Competence> {
        self.by_place.get(&(place, Arc::from(service)))
    }

    /// Places for which a body offers a service: itself if it is a place or fills the service's level, else the
    /// places below it.
    pub fn places(&self, project: &Project, body: BodyIx, service: &str) -> Vec<BodyIx> {
        if project.body(body).site.kind.is_place() {
            return vec![body];
        }
        let below: Vec<BodyIx> =
            project.below(body).filter(|&place| project.body(place).site.kind.is_place() && self.get(place, service).is_some()).collect();
        let own = self.get(body, service).filter(|own| own.entity == body && own.districts.is_empty());
        if own.is_some() || below.is_empty() { vec![body] } else { below }
    }
}

/// Computes the table for every site and each service that it adopts.
pub(super) fn table(project: &Project, diagnostics: &mut Vec<Diagnostic>) -> Table {
    let mut by_place = HashMap::new();
    check_offices(project, diagnostics);
    for &place in &project.sites {
        for adopted in &project.body(place).services {
            if let Some(found) = compete(project, place, adopted, diagnostics) {
                by_place.insert((place, Arc::clone(&adopted.id)), found);
            }
        }
    }
    Table { by_place }
}

/// Every service that an office lists must exist.
fn check_offices(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: Vec<&str> = project.bodies.iter().flat_map(|body| body.services.iter().map(|adopted| &*adopted.id)).collect();
    known.extend(project.bodies.iter().flat_map(|body| &body.hidden).filter(|(name, _)| *name == "services").map(|(_, id)| &**id));
    known.sort_unstable();
    known.dedup();
    for body in &project.bodies {
        for service in &body.site.featured {
            // The portal may name services before anybody adopts them.
            if known.binary_search(&service.as_str()).is_ok() || project.stocks("services", service.as_str()) {
                continue;
            }
            diagnostics.push(unknown_ref(("die Leistung", "the service"), service.as_str(), service.span(), known.iter().copied()));
        }
        for office in &body.offices {
            for service in office.data.services.iter().filter(|service| known.binary_search(&service.as_str()).is_err()) {
                diagnostics.push(unknown_ref(("die Leistung", "the service"), service.as_str(), service.span(), known.iter().copied()));
            }
        }
    }
}

/// Who would handle a service for a place that does not offer it.
pub fn would_handle(project: &Project, place: BodyIx, adopted: &Adopted) -> Option<Competence> {
    compete(project, place, adopted, &mut Vec::new())
}

fn compete(project: &Project, place: BodyIx, adopted: &Adopted, diagnostics: &mut Vec<Diagnostic>) -> Option<Competence> {
    let service = &adopted.service;
    let name = |ix: BodyIx| project.body(ix).site.name.as_str();
    let entity = match &service.body {
        Some(id) => {
            let found = project.find(id.as_str());
            if found.is_none() {
                diagnostics.push(unknown_ref(("die Stelle", "the body"), id.as_str(), id.span(), project.by_id.keys().map(|id| &**id)));
            }
            found?
        }
        None => match filling(project, place, service.level) {
            Some(entity) => entity,
            // An association offers its members' services; whose task it is depends on the place.
            None if service.level == Level::Municipality => place,
            None if project.unsure.contains(&place) => return None,
            None => {
                diagnostics.push(
                    Diagnostic::new(&codes::NO_LEVEL, adopted.at)
                        .arg("service", &*adopted.id)
                        .arg("level", service.level.word())
                        .arg("place", name(place)),
                );
                return None;
            }
        },
    };
    let start = match &service.delegates_to {
        Some(target) => delegate(project, place, target.as_str(), target.span(), diagnostics)?,
        None => entity,
    };
    let mut walked = Vec::new();
    let districts = districts(project, place, adopted, diagnostics);
    let desk = walk(project, start, entity, &adopted.id, &districts, &mut walked);
    // Where an office can't be read, its body stands for it until the file is mended: one town's mistake must not hold
    // its neighbours.
    let vague = walked.iter().copied().find(|&ix| !project.body(ix).offices_known).map(|body| Desk { body, office: None });
    let Some(desk) = desk.or(vague) else {
        if project.unsure.contains(&place) {
            return None;
        }
        let walked: Vec<_> = walked.iter().map(|&ix| project.body(ix).official_name()).collect();
        diagnostics.push(
            Diagnostic::new(&codes::NOBODY, adopted.at)
                .arg("service", &*adopted.id)
                .arg("place", name(place))
                .arg("walked", walked.join(" → "))
                .arg("first", walked.first().copied().unwrap_or_default())
                .note(service.title.de.span, ("die Leistung", "the service")),
        );
        return None;
    };
    Some(Competence { entity, desk, districts })
}

/// The nearest body of a chain that fills a level; for the federation the one that `portal.yaml` names.
pub fn filling(project: &Project, place: BodyIx, level: Level) -> Option<BodyIx> {
    let body = project.body(place);
    body.chain.iter().copied().find(|&ix| project.body(ix).site.kind.fills(level)).or_else(|| {
        let federal = project.portal.federal.as_ref().filter(|_| level == Level::Federal)?;
        project.find(federal.as_str())
    })
}

fn delegate(project: &Project, place: BodyIx, target: &str, at: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<BodyIx> {
    let levels = [
        ("municipality", Level::Municipality),
        ("association", Level::Association),
        ("county", Level::County),
        ("state", Level::State),
        ("federal", Level::Federal),
    ];
    let found = match levels.iter().find(|(word, _)| *word == target) {
        Some((_, level)) => filling(project, place, *level).or(Some(place)),
        None => project.find(target),
    };
    if found.is_none() {
        let candidates = levels.iter().map(|(word, _)| *word).chain(project.by_id.keys().map(|id| &**id));
        diagnostics.push(unknown_ref(("die Stelle", "the body"), target, at, candidates));
    }
    found
}

/// Goes up from `start` to the first body with an office that handles the service. An external body counts only if the
/// task is its own or was delegated to it. The desk of a district serves everybody only if there is no other.
fn walk(
    project: &Project,
    start: BodyIx,
    entity: BodyIx,
    service: &str,
    districts: &[(String, Desk)],
    walked: &mut Vec<BodyIx>,
) -> Option<Desk> {
    for &ix in &project.body(start).chain {
        let body = project.body(ix);
        if body.site.external.is_some() {
            if ix == start || ix == entity {
                return Some(Desk { body: ix, office: None });
            }
            continue;
        }
        walked.push(ix);
        let handling = body.offices.iter().filter(|office| office.data.services.iter().any(|handled| handled.as_str() == service));
        let desks: Vec<Desk> = handling.map(|office| Desk { body: ix, office: Some(Arc::clone(&office.id)) }).collect();
        let general = desks.iter().find(|desk| !districts.iter().any(|(_, own)| own == *desk));
        if let Some(desk) = general.or(desks.first()) {
            return Some(desk.clone());
        }
    }
    None
}

fn districts(project: &Project, place: BodyIx, adopted: &Adopted, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, Desk)> {
    let body = project.body(place);
    let mut desks = Vec::new();
    for (id, reference) in &adopted.service.districts.0 {
        if body.site.districts.get(id).is_none() {
            // An association's override may name districts of one of its members only.
            if body.site.kind.is_place() {
                diagnostics.push(unknown_ref(("den Ortsteil", "the district"), id, id.span, body.site.districts.keys()));
            }
            continue;
        }
        match office(project, place, reference.as_str()) {
            Some(desk) => desks.push((id.value.clone(), desk)),
            None => {
                let candidates = body.offices.iter().map(|office| &*office.id);
                diagnostics.push(unknown_ref(("das Amt", "the office"), reference.as_str(), reference.span(), candidates));
            }
        }
    }
    desks
}

/// The office that `id` or `body/id` names, seen from a body.
pub fn office(project: &Project, from: BodyIx, reference: &str) -> Option<Desk> {
    let (body, id) = match reference.split_once('/') {
        Some((body, id)) => (project.find(body)?, id),
        None => (from, reference),
    };
    let office = project.body(body).offices.iter().find(|office| &*office.id == id)?;
    Some(Desk { body, office: Some(Arc::clone(&office.id)) })
}
