//! Official notices of a body: those that are shown, and those whose content is gone.
//!
//! What was withdrawn or is due to be deleted ends here: later phases know only its number, kind and days, so nothing that
//! they make can tell more. What the chain of `records/` says of a number holds, whatever stands in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Span as Time, ToSpan as _};

use super::{Body, BodyIx, Item, Project, Visibility, decode, item, unknown_ref};
use crate::declare::{Declared, Folder, Tree};
use crate::decode::Markdown;
use crate::diag::{Diagnostic, codes};
use crate::markdown::destinations;
use crate::model::document::Document;
use crate::model::notice::{ChainEntry, Notice, NoticeChain, NoticeEvent, NoticeKind, number};
use crate::picture::{self, Kind};
use crate::source::{FileId, Span};

/// Shortest publication of drafts in days, from its first day to its last (§ 3 (2) sentence 1 BauGB: a month, at least 30
/// days). As many are at least a month, whichever it is.
const CONSULTATION: i32 = 30;
/// How long a notice without a display period counts as current.
const CURRENT: i32 = 1;

/// A notice whose content is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Gone {
    /// Year and number.
    pub id: Arc<str>,
    /// What it was.
    pub kind: NoticeKind,
    /// Its day of provision.
    pub provided: Date,
    /// The day on which the content went.
    pub day: Date,
    /// Why it was withdrawn; `None` if it was deleted as due.
    pub reason: Option<Arc<str>>,
    /// Where that stands: in the file, if there is one, else in the chain.
    pub at: Span,
    /// Whether the content still stands in a file.
    pub in_file: bool,
    /// Whether that file tells that it is gone.
    pub told: bool,
}

/// The notices of a body.
#[derive(Debug, Default)]
pub struct Notices {
    /// Those with their content, newest first.
    pub shown: Vec<Item<Notice>>,
    /// Those without, newest first.
    pub gone: Vec<Gone>,
    /// Ids of drafts and of those whose day has not come.
    pub coming: BTreeSet<Arc<str>>,
    /// Files of `media/` that notices name which are not shown.
    pub kept_back: BTreeSet<String>,
    /// What was recorded of them.
    pub chain: Option<Chain>,
}

/// A chain and where it stands.
#[derive(Debug)]
pub struct Chain {
    /// Its file.
    pub file: FileId,
    /// What it says.
    pub data: NoticeChain,
}

/// Checksums of files, and what must not be published. Made of the sources once all notices are known.
#[derive(Debug, Default)]
pub struct NoticeFiles {
    /// Size and SHA-256 of the files of notices.
    pub sums: BTreeMap<FileId, (u64, String)>,
    /// Files of `media/` that only notices name whose content is not to be seen.
    pub withheld: BTreeSet<FileId>,
    /// What tells the state of a notice from all others: body, id and a digest of texts and files.
    pub tags: BTreeMap<(BodyIx, Arc<str>), String>,
}

impl Notices {
    /// A notice with its content.
    pub fn find(&self, id: &str) -> Option<&Item<Notice>> {
        self.shown.iter().find(|notice| *notice.id == *id)
    }

    /// Whether a number has a page.
    pub fn has_page(&self, id: &str) -> bool {
        self.find(id).is_some() || self.gone.iter().any(|gone| *gone.id == *id)
    }

    /// What was recorded of a number, oldest first.
    pub fn recorded<'a>(&'a self, id: &'a str) -> impl DoubleEndedIterator<Item = &'a ChainEntry> {
        self.chain.iter().flat_map(|chain| &chain.data.entries).filter(move |entry| entry.notice.as_str() == id)
    }
}

/// The last day on which a notice counts as current.
pub fn current_until(notice: &Notice) -> Date {
    notice.display_until.as_ref().map_or_else(|| notice.provided.day().saturating_add(CURRENT.years()), crate::decode::Date::day)
}

/// Where media of a body stand in a notice: its files, and what its text leads to.
fn media(notice: &Notice) -> BTreeSet<String> {
    let path = |url: &str| Some(url.strip_prefix("media:")?.split('#').next()?.to_owned());
    let texts = notice.body.iter().flat_map(|Markdown(body)| body.blocks());
    let linked = texts.flat_map(|(_, block)| destinations(&block.text)).filter_map(|found| path(&found.url));
    linked.chain(notice.files.iter().filter_map(|file| path(file.src.as_str()))).collect()
}

/// Reads the notices of a body's folder.
pub(super) fn read(
    folder: &Folder,
    visibility: Visibility,
    hidden: &mut BTreeSet<(&'static str, Arc<str>)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Notices {
    let mut notices = Notices::default();
    let mut numbers: BTreeMap<(i16, u32), &Tree> = BTreeMap::new();
    for tree in folder.of("notices") {
        match number(&tree.id) {
            None => diagnostics.push(Diagnostic::new(&codes::NOTICE_NAME, Span::start_of(tree.file)).arg("name", &*tree.id)),
            Some(number) => {
                if let Some(first) = numbers.insert(number, tree) {
                    let found = Diagnostic::new(&codes::NOTICE_NUMBER, Span::start_of(tree.file));
                    let found = found.arg("number", number.1.to_string()).arg("year", number.0.to_string());
                    diagnostics.push(found.note(Span::start_of(first.file), ("die andere", "the other one")));
                }
            }
        }
        let Some(notice) = item::<Notice>(tree, diagnostics) else {
            hidden.insert(("notices", Arc::clone(&tree.id)));
            continue;
        };
        days(&notice.data, diagnostics);
        let data = &notice.data;
        let today = visibility.clock.today;
        let coming = data.draft || data.provided.day() > today;
        let due = data.delete_on.as_ref().filter(|day| day.day() <= today);
        let gone = |day: &crate::decode::Date, reason: Option<&str>, at: Span| Gone {
            id: Arc::clone(&notice.id),
            kind: data.kind,
            provided: data.provided.day(),
            day: day.day(),
            reason: reason.map(Arc::from),
            at,
            in_file: true,
            told: true,
        };
        if coming && !visibility.drafts {
            hidden.insert(("notices", Arc::clone(&tree.id)));
            notices.coming.insert(Arc::clone(&tree.id));
        } else if let Some(withdrawn) = &data.withdrawn {
            notices.gone.push(gone(&withdrawn.date, Some(withdrawn.reason.as_str()), withdrawn.date.span()));
        } else if let Some(due) = due {
            notices.gone.push(gone(due, None, due.span()));
        } else {
            notices.shown.push(notice);
            continue;
        }
        notices.kept_back.extend(media(data));
    }
    notices
}

/// Days that can't follow each other, and the rules of § 3 (2) BauGB.
fn days(notice: &Notice, diagnostics: &mut Vec<Diagnostic>) {
    let provided = &notice.provided;
    let later = [notice.display_until.as_ref(), notice.delete_on.as_ref(), notice.withdrawn.as_ref().map(|withdrawn| &withdrawn.date)];
    let corrected = notice.corrections.iter().map(|correction| &correction.date);
    for day in later.into_iter().flatten().chain(corrected).filter(|day| day.day() < provided.day()) {
        let found = Diagnostic::new(&codes::TIME_ORDER, day.span()).arg("until", day.as_str()).arg("from", provided.as_str());
        diagnostics.push(found.note(provided.span(), ("Bereitstellungstag", "day of provision")));
    }
    let Some(period) = &notice.consultation else { return };
    let least = period.from.day().saturating_add(CONSULTATION.days());
    if period.until.day() < least {
        diagnostics.push(
            Diagnostic::new(&codes::CONSULTATION_SHORT, period.until.span())
                .arg("from", period.from.as_str())
                .arg("until", period.until.as_str())
                .arg("least", least.to_string()),
        );
    }
    if provided.day() >= period.from.day() {
        let next = provided.day().saturating_add(Time::new().days(1));
        let found = Diagnostic::new(&codes::CONSULTATION_LATE, period.from.span());
        let found = found.arg("from", period.from.as_str()).arg("provided", provided.as_str()).arg("next", next.to_string());
        diagnostics.push(found.note(provided.span(), ("Bereitstellungstag", "day of provision")));
    }
}

/// Adds what the chains tell, and checks what notices refer to.
pub(super) fn fill(declared: &Declared, project: &mut Project, diagnostics: &mut Vec<Diagnostic>) {
    for tree in &declared.chains {
        let Some(ix) = project.find(&tree.id) else { continue };
        let Some(data) = decode::<NoticeChain>(&tree.node, diagnostics) else { continue };
        project.bodies[ix].notices.chain = Some(Chain { file: tree.file, data });
    }
    for body in &mut project.bodies {
        recorded(body, project.clock.today);
        documents(body);
        let order = |id: &str, day: Date| (std::cmp::Reverse(day), std::cmp::Reverse(number(id)));
        body.notices.shown.sort_by_key(|notice| order(&notice.id, notice.data.provided.day()));
        body.notices.gone.sort_by_key(|gone| order(&gone.id, gone.provided));
    }
    for body in &project.bodies {
        for notice in &body.notices.shown {
            refers(body, &notice.data, diagnostics);
        }
    }
}

/// What describes a file of a notice is seen as long as the notice is.
fn documents(body: &mut Body) {
    let shown: BTreeSet<String> = body.notices.shown.iter().flat_map(|notice| media(&notice.data)).collect();
    let kept_back = |document: &Item<Document>| {
        let file = document.data.path();
        body.notices.kept_back.contains(file) && !shown.contains(file)
    };
    let (gone, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut body.documents).into_iter().partition(kept_back);
    body.documents = kept;
    body.hidden.extend(gone.into_iter().map(|document| ("documents", document.id)));
}

/// What the chain calls withdrawn or deleted is gone, with its file or without.
fn recorded(body: &mut Body, today: Date) {
    let notices = &mut body.notices;
    let mut last: BTreeMap<Arc<str>, Gone> = BTreeMap::new();
    let entries = notices.chain.iter().flat_map(|chain| &chain.data.entries);
    for entry in entries.filter(|entry| entry.provided.day() <= today) {
        if matches!(entry.event, NoticeEvent::Withdrawn | NoticeEvent::Deleted) {
            let gone = Gone {
                id: entry.notice.as_str().into(),
                kind: entry.kind,
                provided: entry.provided.day(),
                day: entry.day.day(),
                reason: entry.reason.as_ref().map(|reason| reason.as_str().into()),
                at: entry.notice.span(),
                in_file: false,
                told: false,
            };
            last.insert(Arc::clone(&gone.id), gone);
        }
    }
    let (kept, content): (Vec<_>, Vec<_>) =
        std::mem::take(&mut notices.shown).into_iter().partition(|notice| !last.contains_key(&notice.id));
    notices.shown = kept;
    for notice in content {
        notices.kept_back.extend(media(&notice.data));
        if let Some(gone) = last.get_mut(&notice.id) {
            (gone.in_file, gone.at) = (true, notice.data.title.de.span);
        }
    }
    // What the file says of a withdrawal is what an editor reads; a check compares it with the chain.
    notices.gone.extend(last.into_values().filter(|gone| !notices.gone.iter().any(|known| known.id == gone.id)).collect::<Vec<_>>());
    notices.gone.retain(|gone| !notices.coming.contains(&gone.id));
}

fn refers(body: &Body, notice: &Notice, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(office) =
        notice.office.as_ref().filter(|office| !body.offices.iter().any(|own| &*own.id == office.as_str()) && body.offices_known)
    {
        let known = body.offices.iter().map(|office| &*office.id);
        diagnostics.push(unknown_ref(("das Amt", "the office"), office.as_str(), office.span(), known));
    }
    for file in &notice.files {
        let path = file.src.as_str().trim_start_matches("media:");
        if !body.media.contains_key(path) {
            let known = body.media.keys().map(|path| &**path);
            diagnostics.push(unknown_ref(("die Mediendatei", "the media file"), path, file.src.span(), known));
        } else if picture::kind(path) != Kind::Other {
            diagnostics.push(
                Diagnostic::new(&codes::INVALID_VALUE, file.src.span())
                    .arg("value", file.src.as_str())
                    .arg("expected", ("ein Dokument", "a document"))
                    .arg(
                        "advice",
                        (
                            "legen Sie es als PDF nach `media/`; Bilder stehen im Text",
                            "put it into `media/` as PDF; pictures stand in the text",
                        ),
                    ),
            );
        }
    }
    for id in notice.contains.iter().filter(|id| !body.notices.has_page(id.as_str()) && !body.hides("notices", id.as_str())) {
        let known = body.notices.shown.iter().map(|notice| &*notice.id);
        diagnostics.push(unknown_ref(("die Bekanntmachung", "the notice"), id.as_str(), id.span(), known));
    }
}
