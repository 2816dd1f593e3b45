//! Documents that not everybody can read, as long as there is something to do about it.

use std::collections::BTreeMap;

use super::{Entry, Ground, Section};
use crate::diag::Arg;
use crate::gate::{self, Published};
use crate::source::Span;

/// One entry for each of them, with how many a site has.
pub(super) fn entries(ground: &Ground<'_>, entries: &mut Vec<Entry>) {
    let project = ground.project;
    // What can't be published is reported by `check`.
    let gate = gate::survey(project, ground.sources, &BTreeMap::new(), &mut Vec::new());
    for &ix in &project.sites {
        let all: Vec<Published<'_>> = gate.of_site(project, ix).collect();
        let lacking: Vec<&Published<'_>> = all.iter().filter(|one| !one.facts.lacks().is_empty()).collect();
        for one in &lacking {
            let Some(todo) = todo(one, &project.body(ix).id) else { continue };
            let lacks = one.facts.lacks();
            let words = gate::words(&lacks);
            let at = one.described.map_or(Span::start_of(one.file), |item| item.data.file.span());
            let (path, count, of) = (one.path, lacking.len(), all.len());
            let what = Arg {
                de: format!("`{path}` können nicht alle lesen ({count} von {of} Dokumenten dieser Website): {}", words.de),
                en: format!("not everybody can read `{path}` ({count} of {of} documents of this site): {}", words.en),
            };
            entries.push(Entry { section: Section::Accessibility, site: ground.home(at.file), at, what, todo, date: None });
        }
    }
}

/// What is still to be done; nothing where an exemption holds and the content is told in words, or the statement names it by
/// hand.
fn todo(one: &Published<'_>, body: &str) -> Option<Arg> {
    if one.open().is_empty() {
        let untold = one.described.is_some_and(|item| item.data.body.is_none());
        return untold.then(|| {
            (
                "schreiben Sie unter den Kopf der Beschreibung, was in dem Dokument steht",
                "write below the head of its description what the document says",
            )
                .into()
        });
    }
    let (advice, path) = (gate::advice(&one.facts.lacks()), one.path);
    Some(Arg {
        de: format!("{}; geht das nicht, beschreiben Sie den Inhalt mit `dorfplatz new document {body} {path}`", advice.de),
        en: format!("{}; if that can't be done, describe its content by `dorfplatz new document {body} {path}`", advice.en),
    })
}
