//! The gate for documents: every PDF in `media/` that a site publishes is read once, what must not be published is refused,
//! and what others can't read is told – to editors as a warning, to readers beside the link and in the accessibility
//! statement.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, Mutex};

use rayon::prelude::*;

use crate::diag::{Arg, Diagnostic, codes};
use crate::document::{self, Active, Facts, LARGEST, Lack, Refusal};
use crate::model::body::Conformance;
use crate::model::document::Document;
use crate::resolve::{Body, BodyIx, Item, Project};
use crate::source::{FileId, Hash, Sources, Span};

/// What is known of the documents of all sites; empty until [`survey`] has looked at them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gate {
    facts: BTreeMap<FileId, Facts>,
}

/// A document that a site publishes.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    /// Its path below `media/`.
    pub path: &'a str,
    /// Its file.
    pub file: FileId,
    /// What is known of it.
    pub facts: &'a Facts,
    /// What its body says of it.
    pub described: Option<&'a Item<Document>>,
    /// Whether the statement names it by hand, in `site.yaml`.
    pub named: bool,
}

impl Published<'_> {
    /// What it lacks, although nothing says that it may.
    pub fn open(&self) -> Vec<Lack> {
        let excused = self.named || self.described.is_some_and(|document| document.data.exempt.is_some());
        if excused { Vec::new() } else { self.facts.lacks() }
    }
}

impl Gate {
    /// What is known of a file of `media/`.
    pub fn facts(&self, file: FileId) -> Option<&Facts> {
        self.facts.get(&file)
    }

    /// The documents that a site publishes, in the order of their paths.
    pub fn of_site<'a>(&'a self, project: &'a Project, site: BodyIx) -> impl Iterator<Item = Published<'a>> {
        let body = project.body(site);
        pdfs(body).filter_map(move |(path, file)| {
            let mut named = body.site.accessibility.iter().flat_map(|data| &data.inaccessible).filter_map(|one| one.file.as_ref());
            let named = named.any(|file| file.as_str().trim_start_matches("media:") == path);
            Some(Published { path, file, facts: self.facts(file)?, described: body.document_of(path), named })
        })
    }
}

/// Whether a file of `media/` is a document.
pub fn is_document(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("pdf"))
}

fn pdfs(body: &Body) -> impl Iterator<Item = (&str, FileId)> {
    body.media.iter().filter(|(path, _)| is_document(path)).map(|(path, file)| (&**path, *file))
}

/// Reads the documents of all sites and reports what can't be published and what others can't read; `links` are the places
/// that lead to them.
pub fn survey(project: &Project, sources: &Sources, links: &BTreeMap<FileId, Span>, diagnostics: &mut Vec<Diagnostic>) -> Gate {
    let all = project.sites.iter().flat_map(|&ix| pdfs(project.body(ix)).map(move |(path, file)| (ix, path, file)));
    // Files of notices that are not out yet, or no longer, are not published.
    let files: Vec<(BodyIx, &str, FileId)> = all.filter(|(_, _, file)| !project.notice_files.withheld.contains(file)).collect();
    let looked: Vec<_> = files.into_par_iter().map(|(ix, path, file)| (ix, path, file, look(sources, file))).collect();
    let mut gate = Gate::default();
    for (ix, path, file, seen) in looked {
        match seen {
            Ok(facts) => drop(gate.facts.insert(file, facts)),
            Err(refusal) => {
                let own = project.body(ix).document_of(path).map_or(Span::start_of(file), |document| document.data.file.span());
                diagnostics.push(refused(path, own, &refusal));
            }
        }
    }
    for &ix in &project.sites {
        let body = project.body(ix);
        let mut open = 0;
        for published in gate.of_site(project, ix) {
            let lacks = published.open();
            if !lacks.is_empty() {
                open += 1;
                let own = published.described.map(|document| document.data.file.span());
                let at = own.or_else(|| links.get(&published.file).copied()).unwrap_or(Span::start_of(published.file));
                diagnostics.push(lacking(body, published.path, at, &lacks));
            }
        }
        let claim = body.site.accessibility.as_ref().filter(|claim| open > 0 && claim.status == Conformance::Full);
        diagnostics.extend(claim.map(|claim| Diagnostic::new(&codes::DOCUMENT_STATUS, claim.date.span()).arg("count", documents(open))));
    }
    gate
}

fn look(sources: &Sources, file: FileId) -> Result<Facts, Refusal> {
    // The development server asks again at every change: what is known of bytes stays true.
    static KNOWN: LazyLock<Mutex<HashMap<Hash, Result<Facts, Refusal>>>> = LazyLock::new(Mutex::default);
    let hash = sources.file(file).map(|file| file.hash).unwrap_or_default();
    if let Some(known) = KNOWN.lock().ok().and_then(|known| known.get(&hash).cloned()) {
        return known;
    }
    let seen = sources.bytes(file).map_err(|_| Refusal::Damaged).and_then(document::look);
    if let Ok(mut known) = KNOWN.lock() {
        known.insert(hash, seen.clone());
    }
    seen
}

fn documents(count: usize) -> Arg {
    match count {
        1 => ("ein Dokument", "one document").into(),
        _ => Arg { de: format!("{count} Dokumente"), en: format!("{count} documents") },
    }
}

/// Why a document is not published, and what to do.
pub fn why(refusal: &Refusal) -> (Arg, Arg) {
    match refusal {
        Refusal::NoPdf => (
            ("die Datei ist kein PDF, sie heißt nur so", "the file is no PDF, it is only called so").into(),
            (
                "öffnen Sie sie in dem Programm, aus dem sie stammt, und exportieren Sie sie als PDF",
                "open it in the program that it comes from and export it as PDF",
            )
                .into(),
        ),
        Refusal::Damaged => (
            ("die Datei ist beschädigt", "the file is damaged").into(),
            ("exportieren Sie sie noch einmal oder lassen Sie sie sich noch einmal schicken", "export it once more or have it sent again")
                .into(),
        ),
        Refusal::Locked => (
            ("man braucht ein Kennwort", "it needs a password").into(),
            ("speichern Sie sie ohne Kennwort", "save it without a password").into(),
        ),
        Refusal::TooLarge => (
            Arg {
                de: format!("die Datei ist größer als {} MB, oder ihr Inhalt wäre entpackt zu groß", LARGEST >> 20),
                en: format!("the file is larger than {} MB, or its content would be too large unpacked", LARGEST >> 20),
            },
            ("verkleinern Sie die Bilder darin oder teilen Sie sie auf", "reduce the pictures in it or split it").into(),
        ),
        Refusal::Active(active) => {
            let what = runs(active);
            (
                Arg { de: format!("die Datei enthält {}", what.de), en: format!("the file contains {}", what.en) },
                (
                    "drucken Sie sie als PDF neu („Drucken → Als PDF speichern“); was darin ausgeführt würde, bleibt dabei zurück",
                    "print it to a new PDF (“Print → Save as PDF”); what would run in it stays behind",
                )
                    .into(),
            )
        }
    }
}

fn runs(active: &Active) -> Arg {
    match active {
        Active::Script => ("ein Programm (JavaScript)", "a program (JavaScript)").into(),
        Active::Launch => ("den Befehl, ein anderes Programm zu starten", "the command to start another program").into(),
        Active::Program(name) => Arg { de: format!("die ausführbare Datei `{name}`"), en: format!("the executable file `{name}`") },
    }
}

/// The report of a document that is not published.
fn refused(path: &str, at: Span, refusal: &Refusal) -> Diagnostic {
    if let Refusal::Active(active) = refusal {
        return Diagnostic::new(&codes::DOCUMENT_ACTIVE, at).arg("path", path).arg("what", runs(active));
    }
    let (why, advice) = why(refusal);
    Diagnostic::new(&codes::DOCUMENT_CLOSED, at).arg("path", path).arg("why", why).arg("advice", advice)
}

/// What a document lacks, in words for editors.
pub fn words(lacks: &[Lack]) -> Arg {
    let word = |lack: &Lack| match lack {
        Lack::Text => ("nur Bilder, kein Text", "pictures only, no text"),
        Lack::Tags => ("keine Auszeichnungen (Tags) für Screenreader", "no tags for screen readers"),
        Lack::Voice => ("ein Schutz verbietet das Vorlesen", "a protection forbids reading it out"),
        Lack::Title => ("kein Titel", "no title"),
        Lack::ShownTitle => ("statt des Titels erscheint der Dateiname", "the name of the file appears instead of the title"),
        Lack::Language => ("keine Angabe der Sprache", "no language named"),
    };
    let words: Vec<_> = lacks.iter().map(word).collect();
    let join = |pick: fn(&(&'static str, &'static str)) -> &'static str| words.iter().map(pick).collect::<Vec<_>>().join("; ");
    Arg { de: join(|word| word.0), en: join(|word| word.1) }
}

/// How to do it right.
pub fn advice(lacks: &[Lack]) -> Arg {
    if lacks.contains(&Lack::Text) {
        return (
            "nehmen Sie statt des Scans die Datei, aus der gedruckt wurde, und exportieren Sie sie als barrierefreies PDF; gibt es keine, lassen Sie beim Scannen den Text erkennen (OCR)",
            "instead of the scan take the file that was printed and export it as accessible PDF; if there is none, have the text recognised when scanning (OCR)",
        )
            .into();
    }
    if lacks == [Lack::Voice] {
        return ("speichern Sie die Datei ohne Schutz", "save the file without protection").into();
    }
    (
        "exportieren Sie die Datei neu: in Word „Speichern unter → PDF → Optionen → Dokumentstrukturtags für Barrierefreiheit“, in LibreOffice „Exportieren als PDF → Universelle Zugänglichkeit (PDF/UA)“; Titel und Sprache stehen in den Eigenschaften des Dokuments",
        "export the file anew: in Word “Save as → PDF → Options → Document structure tags for accessibility”, in LibreOffice “Export as PDF → Universal Accessibility (PDF/UA)”; title and language are properties of the document",
    )
        .into()
}

fn lacking(body: &Body, path: &str, at: Span, lacks: &[Lack]) -> Diagnostic {
    Diagnostic::new(&codes::DOCUMENT_LACKS, at)
        .arg("path", path)
        .arg("lacks", words(lacks))
        .arg("advice", advice(lacks))
        .arg("body", &*body.id)
}
