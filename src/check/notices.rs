//! What was officially announced holds: chains fit together, a published notice neither changes nor vanishes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::diag::{Diagnostic, codes};
use crate::model::notice::{ChainEntry, Notice, NoticeEvent};
use crate::picture::{self, Kind};
use crate::plan::notices::media;
use crate::resolve::chain::{self, Entry, FOLDER};
use crate::resolve::notices::{Gone, NoticeFiles};
use crate::resolve::{Body, BodyIx, Item, Project};
use crate::source::{FileId, Sources, Span};
use crate::text::hex;

/// Takes the checksums of the files of notices; where a chain tells of versions that are gone, of all documents of the body.
pub fn survey(project: &Project, sources: &Sources) -> NoticeFiles {
    let mut wanted: BTreeSet<FileId> = BTreeSet::new();
    for body in &project.bodies {
        let named = body.notices.shown.iter().flat_map(|notice| &notice.data.files);
        wanted.extend(named.filter_map(|file| media(body, file.src.as_str())));
        if !recorded_files(body).is_empty() {
            wanted.extend(documents(body).map(|(_, file)| file));
        }
    }
    let sum = |file: &FileId| {
        let bytes = sources.bytes(*file).ok()?;
        Some((*file, (bytes.len() as u64, hex(&Sha256::digest(&bytes)))))
    };
    let mut files = NoticeFiles { sums: wanted.par_iter().filter_map(sum).collect(), ..NoticeFiles::default() };
    for (ix, body) in project.bodies.iter().enumerate() {
        for notice in &body.notices.shown {
            let (texts, sums) = chain::sums(&notice.data, |path| media(body, path), &files.sums);
            let all = texts.into_iter().fold(String::new(), |all, (lang, sum)| all + &lang + &sum) + &sums.concat();
            let tag = format!("{}/{}@{}", body.id, notice.id, &hex(&Sha256::digest(all))[..12]);
            files.tags.insert((ix, Arc::clone(&notice.id)), tag);
        }
    }
    files
}

/// The documents in a body's `media/`.
fn documents(body: &Body) -> impl Iterator<Item = (&str, FileId)> {
    body.media.iter().filter(|(path, _)| picture::kind(path) == Kind::Other).map(|(path, file)| (&**path, *file))
}

/// The checksums of all files that a chain tells of.
fn recorded_files(body: &Body) -> BTreeSet<&str> {
    body.notices.chain.iter().flat_map(|chain| &chain.data.entries).flat_map(|entry| &entry.files).map(|file| file.as_str()).collect()
}

/// Files that were published with a notice and are no longer, unless something else shows them: by name where a file of
/// the notice is there, by checksum where it is not.
pub fn withheld(project: &Project, shown: &BTreeSet<FileId>) -> BTreeSet<FileId> {
    let of = |body: &Body| -> Vec<FileId> {
        let recorded = recorded_files(body);
        let known = |file: &FileId| project.notice_files.sums.get(file).is_some_and(|(_, sum)| recorded.contains(sum.as_str()));
        let named = body.notices.kept_back.iter().filter_map(|path| body.media.get(path.as_str()).copied());
        named.chain(documents(body).map(|(_, file)| file).filter(known)).filter(|file| !shown.contains(file)).collect()
    };
    project.bodies.iter().flat_map(of).collect()
}

/// Compares the chains with the notices of today.
pub(super) fn check(project: &Project, sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for &ix in &project.sites {
        let body = project.body(ix);
        if let Some(broken) = broken(body, sources) {
            found.push(broken);
            continue;
        }
        for notice in &body.notices.shown {
            found.extend(compare(project, ix, notice));
        }
        found.extend(body.notices.gone.iter().filter_map(|gone| withdrawn(project, body, gone)));
        found.extend(vanished(project, body));
    }
    found
}

fn broken(body: &Body, sources: &Sources) -> Option<Diagnostic> {
    let recorded = body.notices.chain.as_ref()?;
    let at = chain::broken(&chain::entries(&recorded.data))?;
    let entry = recorded.data.entries.get(at)?;
    let file = sources.file(recorded.file).map_or("", |file| &*file.path);
    Some(Diagnostic::new(&codes::CHAIN_BROKEN, entry.hash.span()).arg("sequence", at + 1).arg("file", file))
}

/// What a published notice must still be, and how many of its corrections are recorded.
fn compare(project: &Project, ix: BodyIx, notice: &Item<Notice>) -> Option<Diagnostic> {
    let body = project.body(ix);
    let data = &notice.data;
    let entries: Vec<&ChainEntry> = body.notices.recorded(&notice.id).collect();
    let Some(last) = entries.last() else {
        let is_out = data.provided.day() < project.clock.today && !data.draft;
        return is_out.then(|| unrecorded(body, &notice.id, data.provided.span(), ("die Veröffentlichung", "the publication")));
    };
    let recorded: Vec<&&ChainEntry> = entries.iter().filter(|entry| entry.event == NoticeEvent::Corrected).collect();
    let changed = |at: Span, what: (&'static str, &'static str)| {
        Some(Diagnostic::new(&codes::NOTICE_CHANGED, at).arg("notice", &*notice.id).arg("changes", what))
    };
    // Corrections that were told stay told.
    for (at, entry) in recorded.iter().enumerate() {
        let same = data.corrections.get(at).is_some_and(|own| {
            own.date.as_str() == entry.day.as_str()
                && entry.reason.as_ref().is_some_and(|reason| reason.as_str() == one_line(own.reason.german()))
        });
        if !same {
            return changed(data.corrections.get(at).map_or(data.title.de.span, |own| own.span), ("die Berichtigungen", "the corrections"));
        }
    }
    if let Some(correction) = data.corrections.last().filter(|_| data.corrections.len() > recorded.len()) {
        let is_out = correction.date.day() < project.clock.today;
        return is_out.then(|| unrecorded(body, &notice.id, correction.span, ("die Berichtigung", "the correction")));
    }
    let now = Entry::from(*last);
    let (texts, files) = chain::sums(data, |path| media(body, path), &project.notice_files.sums);
    if data.provided.as_str() != now.provided {
        return changed(data.provided.span(), ("der Bereitstellungstag", "the day of provision"));
    }
    if files != now.files {
        return changed(data.files.first().map_or(data.title.de.span, |file| file.span), ("die Dateien", "the files"));
    }
    let other = texts.keys().chain(now.texts.keys()).find(|lang| texts.get(*lang) != now.texts.get(*lang))?;
    let span = data.title.blocks().find(|(lang, _)| lang == other).map_or(data.title.de.span, |(_, block)| block.span);
    let told = Diagnostic::new(&codes::NOTICE_CHANGED, span).arg("notice", &*notice.id);
    Some(told.arg("changes", (format!("der Text ({other})").as_str(), format!("the text ({other})").as_str())))
}

/// A reason as it stands in a record.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is told from the day after on: on the day itself there is time to record it.
fn unrecorded(body: &Body, id: &str, at: Span, what: (&'static str, &'static str)) -> Diagnostic {
    Diagnostic::new(&codes::NOTICE_UNRECORDED, at).arg("what", what).arg("notice", id).arg("body", &*body.id)
}

/// Whether file and chain agree that the content is gone.
fn withdrawn(project: &Project, body: &Body, gone: &Gone) -> Option<Diagnostic> {
    let last =
        body.notices.recorded(&gone.id).last().filter(|entry| !matches!(entry.event, NoticeEvent::Provided | NoticeEvent::Corrected));
    match last {
        None => {
            let what = if gone.reason.is_some() { ("die Zurücknahme", "the withdrawal") } else { ("die Löschung", "the deletion") };
            (gone.day < project.clock.today).then(|| unrecorded(body, &gone.id, gone.at, what))
        }
        // A file that says nothing of it would show its content, were it not for the chain.
        Some(entry) if gone.in_file && !gone.told => {
            let how = match entry.event {
                NoticeEvent::Withdrawn => ("zurückgenommen", "withdrawn"),
                _ => ("gelöscht", "deleted"),
            };
            Some(Diagnostic::new(&codes::NOTICE_BACK, gone.at).arg("notice", &*gone.id).arg("how", how))
        }
        Some(_) => None,
    }
}

/// Published notices that are not there, or not yet again.
fn vanished(project: &Project, body: &Body) -> Vec<Diagnostic> {
    let mut last: BTreeMap<&str, &ChainEntry> = BTreeMap::new();
    for entry in body.notices.chain.iter().flat_map(|chain| &chain.data.entries) {
        last.insert(entry.notice.as_str(), entry);
    }
    let missing = last.into_iter().filter(|(id, entry)| {
        let out = entry.provided.day() <= project.clock.today;
        let open = matches!(entry.event, NoticeEvent::Provided | NoticeEvent::Corrected);
        // One that can't be read has its own report.
        let unread = body.hides("notices", id) && !body.notices.coming.contains(*id);
        out && open && !unread && !body.notices.has_page(id)
    });
    missing
        .map(|(id, entry)| {
            let how = if body.notices.coming.contains(id) {
                ("aber wieder ein Entwurf oder auf einen späteren Tag gesetzt", "but is a draft again or set to a later day")
            } else {
                ("aber nicht mehr da", "but is gone")
            };
            Diagnostic::new(&codes::NOTICE_GONE, entry.notice.span()).arg("notice", id).arg("how", how)
        })
        .collect()
}

/// The path of a body's chain.
pub fn path(body: &str) -> String {
    format!("{FOLDER}/{body}/chain.yaml")
}
