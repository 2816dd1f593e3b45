//! People: written once, referred to by offices, news, deputies and the imprint.

use std::collections::BTreeMap;

use super::{Body, BodyIx, Item, Project, competence};
use crate::decode::Ref;
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::office::Person;
use crate::source::Span;

/// The person that `id` or `body/id` names, seen from a body: its own people, then those of the bodies above it.
pub fn find<'a>(project: &'a Project, from: BodyIx, reference: &str) -> Option<&'a Item<Person>> {
    let own = |ix: BodyIx, id: &str| project.body(ix).people.get(id);
    match reference.split_once('/') {
        Some((body, id)) => own(project.find(body)?, id),
        None => project.body(from).chain.iter().find_map(|&ix| own(ix, reference)),
    }
}

/// Those who work here today, of a list of references.
pub fn present<'a>(project: &'a Project, from: BodyIx, references: &'a [Ref]) -> impl Iterator<Item = &'a Item<Person>> + 'a {
    references
        .iter()
        .filter_map(move |reference| find(project, from, reference.as_str()))
        .filter(|person| person.data.until.as_ref().is_none_or(|until| until.day() >= project.clock.today))
}

/// Everything in a body that refers to people. The author of a news item may be an office as well.
fn references<'a>(project: &'a Project, ix: BodyIx, body: &'a Body) -> impl Iterator<Item = &'a Ref> {
    let offices = body.offices.iter().flat_map(|office| &office.data.people);
    let deputies = body.people.values().filter_map(|person| person.data.deputy.as_ref());
    let authors = body.news.iter().filter_map(|news| news.data.author.as_ref());
    let authors = authors.filter(move |author| competence::office(project, ix, author.as_str()).is_none());
    let imprint = body.site.imprint.iter().filter_map(|imprint| imprint.representative.as_ref());
    offices.chain(deputies).chain(authors).chain(imprint)
}

/// Reports each person that is missing once, with every place that names it.
pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for (ix, body) in project.bodies.iter().enumerate() {
        for (id, person) in &body.people {
            if let Some(deputy) = person.data.deputy.as_ref().filter(|deputy| deputy.as_str() == &**id) {
                diagnostics.push(Diagnostic::new(&codes::SELF_REF, deputy.span()).arg("id", &**id));
            }
        }
        let mut missing: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for reference in references(project, ix, body) {
            let (home, id) = reference.as_str().split_once('/').unwrap_or((&body.id, reference.as_str()));
            let unread = project.unread.contains(home) || project.find(home).is_some_and(|ix| project.body(ix).hides("people", id));
            if find(project, ix, reference.as_str()).is_none() && !unread && !project.unsure.contains(&ix) {
                missing.entry(reference.as_str()).or_default().push(reference.span());
            }
        }
        for (reference, mut places) in missing {
            places.sort_unstable();
            let (home, id) = reference.split_once('/').unwrap_or((&body.id, reference));
            let known = project.find(home).into_iter().flat_map(|ix| project.body(ix).people.keys()).map(|id| &**id);
            let count = places.len();
            let mentions = match count {
                1 => (String::new(), String::new()),
                _ => (format!(" und wird an {count} Stellen genannt"), format!(" and is named at {count} places")),
            };
            let mut found = Diagnostic::new(&codes::NO_PERSON, places[0])
                .arg("id", id)
                .arg("body", home)
                .arg("mentions", (mentions.0.as_str(), mentions.1.as_str()))
                .suggest(nearest(id, known));
            for place in places.into_iter().skip(1) {
                found = found.note(place, ("auch hier", "here as well"));
            }
            diagnostics.push(found);
        }
    }
}
