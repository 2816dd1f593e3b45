//! What `site.yaml`, offices and news refer to: bodies, media, regional keys, check digits.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Body, BodyIx, hours, unknown_ref};
use crate::declare::Declared;
use crate::diag::{Diagnostic, codes};
use crate::model::body::BodyKind;
use crate::model::portal::Portal;
use crate::model::territory;

/// Checks what `site.yaml` and offices refer to, and regional keys against the register.
pub(super) fn check(
    declared: &Declared,
    bodies: &[Body],
    by_id: &HashMap<Arc<str>, BodyIx>,
    portal: &Portal,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(federal) = portal.federal.as_ref().filter(|federal| !by_id.contains_key(federal.as_str())) {
        diagnostics.push(unknown_ref(("die Stelle", "the body"), federal.as_str(), federal.span(), by_id.keys().map(|id| &**id)));
    }
    for body in bodies {
        let site = &body.site;
        let ids = site.show_from.iter().flat_map(|from| from.news.iter().chain(&from.events).chain(&from.notices));
        for id in ids.chain(site.merged_into.iter().map(|merged| &merged.body)) {
            if !by_id.contains_key(id.as_str()) {
                if declared.bodies.contains_key(id.as_str()) {
                    continue;
                }
                diagnostics.push(unknown_ref(("die Stelle", "the body"), id.as_str(), id.span(), by_id.keys().map(|id| &**id)));
            } else if id.as_str() == &*body.id {
                diagnostics.push(Diagnostic::new(&codes::SELF_REF, id.span()).arg("id", id.as_str()));
            }
        }
        merged_in_circle(bodies, by_id, body, diagnostics);
        if let Some(bank) = &site.bank {
            let wrong = [
                (!bank.iban.is_valid()).then(|| (bank.iban.as_str(), bank.iban.span())),
                bank.creditor_id.as_ref().filter(|id| !id.is_valid()).map(|id| (id.as_str(), id.span())),
            ];
            for (value, span) in wrong.into_iter().flatten() {
                diagnostics.push(
                    Diagnostic::new(&codes::INVALID_VALUE, span)
                        .arg("value", value)
                        .arg("expected", ("eine Nummer mit richtiger Prüfziffer", "a number with right check digits"))
                        .arg("advice", ("vergleichen Sie sie mit dem Kontoauszug", "compare it with the bank statement")),
                );
            }
        }
        if let Some(arms) = &site.coat_of_arms {
            media(body, arms.as_str(), arms.span(), diagnostics);
        }
        for file in site.accessibility.iter().flat_map(|data| &data.inaccessible).filter_map(|entry| entry.file.as_ref()) {
            media(body, file.as_str(), file.span(), diagnostics);
        }
        if let Some(from) = site.pages_from.as_ref().filter(|_| body.pages.is_empty() && body.hidden.is_empty()) {
            let advice = ("legen Sie dort Seiten an oder berichtigen Sie `pages_from`", "create pages there or correct `pages_from`");
            diagnostics
                .push(Diagnostic::new(&codes::NO_FILE, from.span()).arg("path", format!("{}/….md", from.as_str())).arg("advice", advice));
        }
        let images = body.news.iter().filter_map(|news| news.data.image.as_ref());
        let images = images.chain(body.events.iter().filter_map(|event| event.data.image.as_ref()));
        let images = images.chain(body.pages.iter().filter_map(|page| page.data.image.as_ref()));
        for image in images.chain(&site.image) {
            media(body, image.src.as_str(), image.src.span(), diagnostics);
        }
        hours::check(body, diagnostics);
        regional_key(body, bodies, diagnostics);
    }
}

/// Two bodies that became part of each other would send visitors to and fro. Each circle is told once.
fn merged_in_circle(bodies: &[Body], by_id: &HashMap<Arc<str>, BodyIx>, body: &Body, diagnostics: &mut Vec<Diagnostic>) {
    let into = |body: &Body| body.site.merged_into.as_ref().and_then(|merged| by_id.get(merged.body.as_str()).copied());
    let mut path = vec![&*body.id];
    let mut next = into(body);
    while let Some(ix) = next {
        let id = &*bodies[ix].id;
        if let Some(first) = path.iter().position(|seen| *seen == id) {
            let merged =
                body.site.merged_into.as_ref().filter(|_| first == 0 && path.len() > 1 && path.iter().all(|other| *other >= &*body.id));
            if let Some(merged) = merged {
                path.push(id);
                diagnostics.push(
                    Diagnostic::new(&codes::CYCLE, merged.body.span())
                        .arg("kind", ("`merged_into`", "`merged_into`"))
                        .arg("path", path.join(" → ")),
                );
            }
            return;
        }
        path.push(id);
        next = into(&bodies[ix]);
    }
}

fn media(body: &Body, reference: &str, at: crate::source::Span, diagnostics: &mut Vec<Diagnostic>) {
    let path = reference.trim_start_matches("media:");
    if !body.media.contains_key(path) {
        diagnostics.push(unknown_ref(("die Mediendatei", "the media file"), path, at, body.media.keys().map(|path| &**path)));
    }
}

fn regional_key(body: &Body, bodies: &[Body], diagnostics: &mut Vec<Diagnostic>) {
    let (Some(ars), kind) = (&body.site.ars, body.site.kind) else { return };
    // The register drops a unit on the day of its merger.
    let gone = body.site.merged_into.is_some() && territory::find(ars.as_str()).is_empty();
    if gone || matches!(kind, BodyKind::Portal | BodyKind::Federal | BodyKind::SpecialPurpose | BodyKind::Guide) {
        return;
    }
    let units = territory::find(ars.as_str());
    if !units.iter().any(|unit| unit.fits(kind)) {
        let known = territory::by_name(body.site.name.as_str(), kind);
        let advice = match known {
            Some(unit) => (
                format!("{} hat den Schlüssel `{}`", unit.short_name(), unit.ars),
                format!("{} has the key `{}`", unit.short_name(), unit.ars),
            ),
            None => ("vergleichen Sie `ars`, `kind` und `name`".to_owned(), "compare `ars`, `kind` and `name`".to_owned()),
        };
        diagnostics.push(
            Diagnostic::new(&codes::UNKNOWN_ARS, ars.span())
                .arg("ars", ars.as_str())
                .arg("kind", kind.word())
                .arg("advice", (advice.0.as_str(), advice.1.as_str())),
        );
        return;
    }
    let name = body.site.name.as_str();
    if let Some(unit) = units.first().filter(|_| !units.iter().any(|unit| name.contains(unit.short_name()))) {
        diagnostics.push(
            Diagnostic::new(&codes::ARS_NAME, ars.span()).arg("ars", ars.as_str()).arg("official", unit.short_name()).arg("name", name),
        );
    }
    // A unit lies in its parent if the parent's significant digits (Land 2, Kreis 5, Verband 9) begin its key.
    let parent = body.chain.get(1).map(|&ix| &bodies[ix]);
    if let Some((parent, key)) = parent.and_then(|parent| parent.site.ars.as_ref().map(|key| (parent, key))) {
        let digits = match parent.site.kind {
            BodyKind::State => 2,
            BodyKind::County | BodyKind::City => 5,
            BodyKind::Association | BodyKind::Amt | BodyKind::Verbandsgemeinde | BodyKind::Fulfilling => 9,
            _ => 0,
        };
        if ars.as_str()[..digits] != key.as_str()[..digits] {
            let at = body.site.parent.as_ref().map_or(ars.span(), |parent| parent.span());
            diagnostics.push(Diagnostic::new(&codes::ARS_PARENT, at).arg("name", name).arg("parent", parent.site.name.as_str()));
        }
    }
}
