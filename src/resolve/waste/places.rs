//! Which municipality a company's words mean: by name, by key, and also those that have no site here.

use std::collections::BTreeSet;

use crate::diag::nearest;
use crate::model::body::{BodyKind, District};
use crate::model::territory;
use crate::resolve::{Body, BodyIx};
use crate::text::slug;

/// A municipality that dates may be for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// Its body, if it has one here.
    pub(super) body: Option<BodyIx>,
    /// Its regional key; empty if its body names none.
    pub(super) ars: String,
    /// Its name.
    pub(super) name: String,
    /// Names by which it may be called, as [`slug`] makes them.
    names: BTreeSet<String>,
}

/// The municipalities of the body that publishes the dates: those below it, itself if it is one, and what the register
/// knows of its area.
pub(super) fn candidates(bodies: &[Body], publisher: BodyIx) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for (ix, body) in bodies.iter().enumerate().filter(|(_, body)| body.site.kind.is_place() && body.chain.contains(&publisher)) {
        let site = &body.site;
        let names = [site.name.as_str(), body.official_name(), &body.id].into_iter().map(slug).collect();
        let ars = site.ars.as_ref().map_or_else(String::new, |ars| ars.as_str().to_owned());
        found.push(Candidate { body: Some(ix), ars, name: site.name.as_str().to_owned(), names });
    }
    let site = &bodies[publisher].site;
    let digits = match site.kind {
        BodyKind::County => 5,
        BodyKind::Association | BodyKind::Amt | BodyKind::Verbandsgemeinde | BodyKind::Fulfilling => 9,
        _ => return found,
    };
    if let Some(area) = site.ars.as_ref().map(|ars| &ars.as_str()[..digits]) {
        for unit in territory::all().iter().filter(|unit| !unit.ags.is_empty() && unit.ars.starts_with(area)) {
            if found.iter().all(|known| known.ars != unit.ars) {
                let names = [unit.short_name(), &unit.name].into_iter().map(slug).collect();
                found.push(Candidate { body: None, ars: unit.ars.clone(), name: unit.short_name().to_owned(), names });
            }
        }
    }
    found
}

/// The municipality that is meant: by its name, its regional key or its shorter municipal key, from which tables may have
/// lost the zero at the beginning.
pub(super) fn find<'a>(candidates: &'a [Candidate], text: &str) -> Option<&'a Candidate> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let key = text.trim_start_matches('0');
        let same = |candidate: &&Candidate| {
            let ars = candidate.ars.as_str();
            let short = ars.get(..5).zip(ars.get(9..)).map(|(county, own)| format!("{county}{own}"));
            !ars.is_empty() && (ars.trim_start_matches('0') == key || short.is_some_and(|ags| ags.trim_start_matches('0') == key))
        };
        return candidates.iter().find(same);
    }
    let name = slug(text);
    candidates.iter().find(|candidate| candidate.names.contains(&name))
}

/// The name that is nearest to one that is unknown.
pub(super) fn meant(candidates: &[Candidate], text: &str) -> Option<String> {
    nearest(text, candidates.iter().map(|candidate| candidate.name.as_str()))
}

/// The name of a district of a body as its `site.yaml` has it; `None` if it has none of this name.
pub(super) fn district<'a>(body: &'a Body, text: &str) -> Option<&'a str> {
    let name = slug(text);
    let called = |(id, district): &(&str, &District)| {
        *id == name || std::iter::once(&district.name).chain(&district.aliases).any(|known| slug(known.as_str()) == name)
    };
    // The core of a town often goes by the town's own name.
    let core = Some(body.site.name.as_str()).filter(|own| slug(own) == name);
    body.site.districts.iter().find(called).map(|(_, district)| district.name.as_str()).or(core)
}
