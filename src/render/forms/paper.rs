//! PDF files of forms: those of today, somebody else's, and those of former versions.

use super::place;
use crate::address::Target;
use crate::diag::{Diagnostic, codes};
use crate::pdf::{self, PrintProblem, Reason};
use crate::render::print::print_form;
use crate::render::{Facts, Failure, Out};
use crate::resolve::AdoptedForm;
use crate::source::Span;
use crate::text::hex;

/// A form's PDF for the legal entity, the desk and the language of this page; at its own address with what fills it in.
pub(in crate::render) fn pdf(out: &Out<'_>, at: usize, with_fill: bool) -> Result<(), Failure> {
    let Some(form) = out.site.project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    if let Some(file) = form.file {
        let key = out.site.sources.file(file).map(|file| file.hash).unwrap_or_default();
        return out.download(&key, || Ok(Some((out.read(file)?, 0))));
    }
    let print = print_form(out, form);
    let key = out.made_key(&print);
    if !with_fill {
        return out.download(&key, || match pdf::render(&print) {
            Ok(done) => Ok(Some((done.bytes, done.pages))),
            Err(problems) => Err(Failure::Diagnostics(told(out, form, &problems))),
        });
    }
    let own = |target: Target<'_>| target.path(out.lang());
    let path = own(Target::FormPdf(&form.id));
    let (fill, map) = (own(Target::FormFill(&form.id)), own(Target::FormMap(&form.id)));
    let kept = out.sink.kept(&path, &key);
    let others = [&fill, &map].map(|path| out.sink.kept(path, &key).is_some()) == [true; 2];
    if let Some(facts) = kept.filter(|_| others) {
        out.site.remember(path, facts);
        return Ok(());
    }
    let (done, filled) = pdf::render_both(&print).map_err(|problems| Failure::Diagnostics(told(out, form, &problems)))?;
    out.put(&fill, &key, &filled.bytes)?;
    out.put(&map, &key, &filled.map.json())?;
    let facts = Facts::of(&done.bytes, done.pages);
    out.sink.put(&path, &key, facts, &done.bytes).map_err(|error| Failure::Io(path.clone(), error))?;
    out.site.remember(path, facts);
    Ok(())
}

/// What a form asks: the very definition that is attached to its PDF.
pub(in crate::render) fn definition(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let Some(form) = out.site.project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    out.bytes(print_form(out, form).definition.unwrap_or_default().as_bytes())
}

/// What keeps a form from paper, where it stands.
fn told(out: &Out<'_>, form: &AdoptedForm, problems: &[PrintProblem]) -> Vec<Diagnostic> {
    problems.iter().map(|problem| form_problem(place::of(out, form, problem), &form.id, problem)).collect()
}

/// The recorded PDF of a former version. Its record says what it must be.
pub(in crate::render) fn former(out: &Out<'_>, at: usize, number: usize) -> Result<(), Failure> {
    let project = out.site.project;
    let Some(form) = project.body(out.site.ix).forms.get(at) else { return Ok(()) };
    let former = project.former(out.site.ix, form);
    let Some((record, release)) = former.get(number) else { return Ok(()) };
    // That a file is missing was reported by the check.
    let Some(file) = record.recorded(release, "pdf") else { return Ok(()) };
    let known = out.site.sources.file(file);
    let key = known.map(|file| file.hash).unwrap_or_default();
    out.download(&key, || {
        let bytes = out.read(file)?;
        if hex(&Facts::of(&bytes, 0).sha256) != release.pdf.as_str() {
            let path = known.map_or("", |file| &*file.path);
            return Err(Failure::Diagnostics(vec![Diagnostic::new(&codes::RECORD_DAMAGED, release.pdf.span()).arg("file", path)]));
        }
        Ok(Some((bytes, release.pages.0 as u32)))
    })
}

/// A form that can't be set on paper.
fn form_problem(at: Span, form: &str, problem: &crate::pdf::PrintProblem) -> Diagnostic {
    match &problem.reason {
        Reason::MissingGlyph(letter) => Diagnostic::new(&codes::GLYPH, at)
            .arg("char", letter.to_string())
            .arg("code", format!("U+{:04X}", u32::from(*letter)))
            .arg("where", &problem.place),
        other => {
            let german = match other {
                Reason::TooTall => "passt nicht auf eine Seite".to_owned(),
                Reason::NotInField(letter) => format!("enthält „{letter}“, das in einem Auswahlfeld nicht stehen kann"),
                Reason::NoOptions => "hat nichts zur Auswahl".to_owned(),
                Reason::DuplicateOption(id) => format!("hat die Auswahl `{id}` zweimal"),
                Reason::NoLabel => "hat keine Beschriftung".to_owned(),
                Reason::Empty => "ist leer".to_owned(),
                Reason::DuplicatePath => "gibt es zweimal".to_owned(),
                Reason::PathIsGroup => "ist ein Feld und zugleich der Anfang eines anderen".to_owned(),
                Reason::TooLong => "ist zu lang für einen QR-Code".to_owned(),
                Reason::BadPicture(_) => {
                    "ist kein Bild, das gedruckt werden kann; nehmen Sie eine SVG-Datei aus Flächen und Linien oder ein PNG".to_owned()
                }
                Reason::BadGiro(_) => "ergibt keinen GiroCode; prüfen Sie IBAN, BIC, Betrag und Verwendungszweck".to_owned(),
                Reason::BadTable => "ist keine Tabelle, in deren Zeilen man schreiben kann".to_owned(),
                Reason::TooWide => "hat mehr Spalten, als auf die Seite passen".to_owned(),
                rest => rest.to_string(),
            };
            let words = (format!("`{}` {german}", problem.place), format!("`{}` {other}", problem.place));
            Diagnostic::new(&codes::FORM_LAYOUT, at).arg("form", form).arg("problem", (words.0.as_str(), words.1.as_str()))
        }
    }
}
