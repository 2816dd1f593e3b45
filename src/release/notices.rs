//! Enters official notices into the chains of `records/notices/`: what was provided, corrected, withdrawn and deleted as due.

use std::io;
use std::sync::Arc;

use super::{Outcome, chosen};
use crate::check::notices::{one_line, path};
use crate::model::notice::{NoticeEvent, NoticeKind, number};
use crate::pipeline::Options;
use crate::plan::notices::media;
use crate::resolve::chain::{self, Entry, START};
use crate::resolve::{Body, Project};
use crate::source::Sources;
use crate::write;

/// An entry that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The body.
    pub site: Arc<str>,
    /// What happened: `provided`, `corrected`, `withdrawn` or `deleted`.
    pub event: &'static str,
    /// Year and number.
    pub notice: String,
}

/// An entry before it has its place in the chain.
struct New {
    event: NoticeEvent,
    notice: Arc<str>,
    kind: NoticeKind,
    provided: jiff::civil::Date,
    day: jiff::civil::Date,
    reason: Option<String>,
    sums: (std::collections::BTreeMap<String, String>, Vec<String>),
}

/// Enters what is not entered yet.
pub(super) fn enter(options: &Options, project: &Project, sources: &Sources, outcome: &mut Outcome) -> io::Result<()> {
    for ix in chosen(project, options) {
        let body = project.body(ix);
        let mut entries = body.notices.chain.as_ref().map(|chain| chain::entries(&chain.data)).unwrap_or_default();
        let before = entries.len();
        for new in news(project, body) {
            let mut entry = Entry {
                sequence: entries.len() as i64 + 1,
                event: new.event.word().to_owned(),
                notice: new.notice.to_string(),
                kind: new.kind.word().to_owned(),
                provided: new.provided.to_string(),
                day: new.day.to_string(),
                recorded: project.clock.today.to_string(),
                reason: new.reason,
                texts: new.sums.0,
                files: new.sums.1,
                previous: entries.last().map_or_else(|| START.to_owned(), |last| last.hash.clone()),
                hash: String::new(),
            };
            entry.hash = entry.computed();
            outcome.notices.push(Entered { site: Arc::clone(&body.id), event: new.event.word(), notice: entry.notice.clone() });
            entries.push(entry);
        }
        if entries.len() > before && !options.dry {
            let file = options.root.join(sources.homes.place(&path(&body.id)));
            write::replace(&file, chain::yaml(&entries).as_bytes())?;
        }
    }
    Ok(())
}

/// What happened to a body's notices since the last entry, in the order of their days of provision and numbers.
fn news(project: &Project, body: &Body) -> Vec<New> {
    let mut found = Vec::new();
    for notice in &body.notices.shown {
        let data = &notice.data;
        if data.draft || data.provided.day() > project.clock.today {
            continue;
        }
        let new = |event, day, reason| New {
            event,
            notice: Arc::clone(&notice.id),
            kind: data.kind,
            provided: data.provided.day(),
            day,
            reason,
            sums: chain::sums(data, |path| media(body, path), &project.notice_files.sums),
        };
        let recorded = body.notices.recorded(&notice.id).filter(|entry| entry.event == NoticeEvent::Corrected).count();
        if body.notices.recorded(&notice.id).next().is_none() {
            found.push(new(NoticeEvent::Provided, data.provided.day(), None));
        }
        for correction in data.corrections.iter().skip(recorded) {
            found.push(new(NoticeEvent::Corrected, correction.date.day(), Some(one_line(correction.reason.german()))));
        }
    }
    for gone in &body.notices.gone {
        let event = if gone.reason.is_some() { NoticeEvent::Withdrawn } else { NoticeEvent::Deleted };
        if body.notices.recorded(&gone.id).any(|entry| matches!(entry.event, NoticeEvent::Withdrawn | NoticeEvent::Deleted)) {
            continue;
        }
        found.push(New {
            event,
            notice: Arc::clone(&gone.id),
            kind: gone.kind,
            provided: gone.provided,
            day: gone.day,
            reason: gone.reason.as_deref().map(str::to_owned),
            sums: Default::default(),
        });
    }
    found.sort_by_key(|new| (new.provided, number(&new.notice)));
    found
}
