//! What documents say of themselves must be true: their files, offices and exemptions.

use std::collections::BTreeMap;

use super::{Project, competence, unknown_ref};
use crate::diag::{Diagnostic, codes};
use crate::gate::is_document;
use crate::model::document::{Document, Exempt};
use crate::source::Span;

/// From this day on office files must be accessible (Directive (EU) 2016/2102, Art. 1(4)(a)).
const SINCE: &str = "2018-09-23";

/// Checks the documents of all bodies.
pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for (ix, body) in project.bodies.iter().enumerate() {
        let mut files: BTreeMap<&str, Span> = BTreeMap::new();
        for item in &body.documents {
            let (data, path) = (&item.data, item.data.path());
            let at = data.file.span();
            if !is_document(path) {
                diagnostics.push(
                    Diagnostic::new(&codes::INVALID_VALUE, at)
                        .arg("value", data.file.as_str())
                        .arg("expected", ("eine PDF-Datei in `media/`", "a PDF file in `media/`"))
                        .arg(
                            "advice",
                            (
                                "exportieren Sie das Dokument als PDF und legen Sie es nach `media/`",
                                "export the document as PDF and put it into `media/`",
                            ),
                        ),
                );
            } else if !body.media.contains_key(path) {
                let known = body.media.keys().map(|path| &**path).filter(|path| is_document(path));
                diagnostics.push(unknown_ref(("die Mediendatei", "the media file"), path, at, known));
            } else if let Some(first) = files.insert(path, at) {
                diagnostics
                    .push(Diagnostic::new(&codes::DOCUMENT_TWICE, at).arg("path", path).note(first, ("das andere", "the other one")));
            }
            let home = |reference: &str| reference.split_once('/').map_or(&*body.id, |(home, _)| home).to_owned();
            let unread = |reference: &str| {
                let home = home(reference);
                project.unread.contains(&*home) || project.find(&home).is_some_and(|ix| !project.body(ix).offices_known)
            };
            if let Some(office) = data.office.as_ref().filter(|office| competence::office(project, ix, office.as_str()).is_none())
                && !unread(office.as_str())
            {
                let known = body.offices.iter().map(|office| &*office.id);
                diagnostics.push(unknown_ref(("das Amt", "the office"), office.as_str(), office.span(), known));
            }
            diagnostics.extend(exemption(data));
        }
    }
}

/// An exemption that does not hold, or that is not explained.
fn exemption(data: &Document) -> Option<Diagnostic> {
    let at = data.file.span();
    let found = |why: (&str, &str)| {
        Some(Diagnostic::new(&codes::DOCUMENT_EXEMPT, at).arg("exempt", data.exempt.map_or("", Exempt::word)).arg("why", why))
    };
    match data.exempt? {
        Exempt::Old if data.date.as_ref().is_some_and(|date| date.as_str() >= SINCE) => found((
            "das gilt nur für Dateien, die vor dem 23. September 2018 veröffentlicht wurden, und `date` ist später",
            "that holds only for files published before 23 September 2018, and `date` is later",
        )),
        Exempt::Burden | Exempt::Map if data.why.is_none() => found((
            "die Erklärung zur Barrierefreiheit muss sagen, warum; ergänzen Sie `why`",
            "the accessibility statement must say why; add `why`",
        )),
        _ => None,
    }
}
