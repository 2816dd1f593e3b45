//! Which official notices a site lists, and which files tell of which notice.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::news::sources;
use super::{Job, What};
use crate::address::Target;
use crate::model::notice::{Notice, number};
use crate::resolve::notices::{Gone, current_until};
use crate::resolve::{Body, BodyIx, Item, Project};
use crate::source::{FileId, Span};

/// A page or file about notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// Those that are displayed.
    List,
    /// All of a year.
    Year(i16),
    /// The Atom feed.
    Feed,
    /// The notices for programs.
    Data,
    /// The chain.
    Chain,
    /// A notice by its number among those with content.
    One(usize),
    /// One by its number among those whose content is gone.
    Gone(usize),
}

/// A notice that a site lists.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Whose it is.
    pub body: BodyIx,
    /// What there is of it.
    pub what: Told<'a>,
}

/// What there is of a notice.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// Everything.
    Shown(&'a Item<Notice>),
    /// Number, kind and days.
    Gone(&'a Gone),
}

impl<'a> Listed<'a> {
    /// Year and number.
    pub fn id(&self) -> &'a Arc<str> {
        match self.what {
            Told::Shown(notice) => &notice.id,
            Told::Gone(gone) => &gone.id,
        }
    }

    /// The day of provision.
    pub fn provided(&self) -> jiff::civil::Date {
        match self.what {
            Told::Shown(notice) => notice.data.provided.day(),
            Told::Gone(gone) => gone.provided,
        }
    }
}

/// The notices that a site lists, newest first, each once: its own and those of bodies that it names; the portal lists
/// everybody's.
pub fn listed(project: &Project, site: BodyIx) -> Vec<Listed<'_>> {
    let of = |body: BodyIx| {
        let notices = &project.body(body).notices;
        let shown = notices.shown.iter().map(move |notice| Listed { body, what: Told::Shown(notice) });
        shown.chain(notices.gone.iter().map(move |gone| Listed { body, what: Told::Gone(gone) }))
    };
    let mut all: Vec<Listed<'_>> = sources(project, site, |from| &from.notices).into_iter().flat_map(of).collect();
    all.sort_by_key(|listed| (std::cmp::Reverse(listed.provided()), listed.body, std::cmp::Reverse(number(listed.id()))));
    all
}

/// Those of them that are displayed today.
pub fn current(project: &Project, site: BodyIx) -> Vec<(BodyIx, &Item<Notice>)> {
    let today = project.clock.today;
    let shown = listed(project, site).into_iter().filter_map(|listed| match listed.what {
        Told::Shown(notice) if current_until(&notice.data) >= today => Some((listed.body, notice)),
        _ => None,
    });
    shown.collect()
}

/// The years in which notices were provided that a site lists.
pub fn years(project: &Project, site: BodyIx) -> BTreeSet<i16> {
    listed(project, site).iter().map(|listed| listed.provided().year()).collect()
}

/// The lists and the notices of a site, if it has any.
pub(super) fn pages(project: &Project, site: BodyIx, page: &mut impl FnMut(Target<'_>, What, Span)) {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    let years = years(project, site);
    if years.is_empty() {
        return;
    }
    page(Target::Notices, What::Notices(Page::List), own);
    page(Target::NoticeFeed, What::Notices(Page::Feed), own);
    for year in years {
        page(Target::NoticeYear(year), What::Notices(Page::Year(year)), own);
    }
    for (at, notice) in body.notices.shown.iter().enumerate() {
        page(Target::Notice(&notice.id), What::Notices(Page::One(at)), Span::start_of(notice.file));
    }
    for (at, gone) in body.notices.gone.iter().enumerate() {
        page(Target::Notice(&gone.id), What::Notices(Page::Gone(at)), Span::start_of(gone.at.file));
    }
}

/// What programs read of notices, the same for all languages.
pub(super) fn files(project: &Project, site: BodyIx, other: &mut impl FnMut(&str, What, Span)) {
    let body = project.body(site);
    if !years(project, site).is_empty() {
        other(&Target::NoticeData.path("de"), What::Notices(Page::Data), Span::start_of(body.file));
    }
    if let Some(chain) = &body.notices.chain {
        other(&Target::NoticeChain.path("de"), What::Notices(Page::Chain), Span::start_of(chain.file));
    }
}

/// The item that a page is about.
pub(super) fn item(page: Page, body: &Body) -> Option<Target<'_>> {
    match page {
        Page::One(at) => body.notices.shown.get(at).map(|notice| Target::Notice(&notice.id)),
        _ => None,
    }
}

/// What tells the state of a notice from any other: body, number and a digest of texts and files.
fn tag(project: &Project, body: BodyIx, notice: &Item<Notice>) -> Option<String> {
    project.notice_files.tags.get(&(body, Arc::clone(&notice.id))).cloned()
}

/// The state of every notice that is shown.
pub fn tags(project: &Project) -> BTreeSet<String> {
    project.notice_files.tags.values().cloned().collect()
}

/// The notices whose words or files stand in what a job makes. A file with one that is no longer shown as it was does not
/// come back.
pub fn told(project: &Project, site: BodyIx, what: &What) -> Vec<String> {
    let own = project.body(site);
    let shown = |listed: Listed<'_>| match listed.what {
        Told::Shown(notice) => tag(project, listed.body, notice),
        Told::Gone(_) => None,
    };
    match what {
        What::Home | What::Notices(Page::List | Page::Feed) => {
            current(project, site).into_iter().filter_map(|(body, notice)| tag(project, body, notice)).collect()
        }
        What::SearchIndex | What::Notices(Page::Data) => listed(project, site).into_iter().filter_map(shown).collect(),
        What::Notices(Page::Year(year)) => {
            listed(project, site).into_iter().filter(|listed| listed.provided().year() == *year).filter_map(shown).collect()
        }
        What::Notices(Page::One(at)) => {
            let Some(notice) = own.notices.shown.get(*at) else { return Vec::new() };
            let (inside, around) = (contained(own, notice), containing(own, &notice.id));
            inside.into_iter().chain(around).chain([notice]).filter_map(|notice| tag(project, site, notice)).collect()
        }
        What::Media(file) => of_file(project, site, Some(*file)),
        // The register and the accessibility statement list documents, those of notices among them.
        What::Documents | What::Legal("accessibility") => of_file(project, site, None),
        What::Document(at) => match own.documents.get(*at).and_then(|document| own.media.get(document.data.path())) {
            Some(file) => of_file(project, site, Some(*file)),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The notices of a body that name a file of `media/`, or any at all.
fn of_file(project: &Project, site: BodyIx, file: Option<FileId>) -> Vec<String> {
    let own = project.body(site);
    let names = |notice: &&Item<Notice>| {
        notice.data.files.iter().filter_map(|named| media(own, named.src.as_str())).any(|named| file.is_none_or(|file| file == named))
    };
    own.notices.shown.iter().filter(names).filter_map(|notice| tag(project, site, notice)).collect()
}

/// The file of `media/` that a notice names.
pub fn media(body: &Body, src: &str) -> Option<FileId> {
    body.media.get(src.trim_start_matches("media:")).copied()
}

/// The notices with content that an issue of the gazette contains.
pub fn contained<'a>(body: &'a Body, issue: &Item<Notice>) -> Vec<&'a Item<Notice>> {
    issue.data.contains.iter().filter_map(|id| body.notices.find(id.as_str())).collect()
}

/// The issues of the gazette that contain a notice.
pub fn containing<'a>(body: &'a Body, id: &str) -> Vec<&'a Item<Notice>> {
    body.notices.shown.iter().filter(|issue| issue.data.contains.iter().any(|inside| inside.as_str() == id)).collect()
}

impl Job {
    /// Whether it is a notice that search engines should not know: one whose content is gone, or will be deleted because it
    /// names people.
    pub fn is_unlisted(&self, project: &Project, site: BodyIx) -> bool {
        match self.what {
            What::Notices(Page::Gone(_)) => true,
            What::Notices(Page::One(at)) => project.body(site).notices.shown.get(at).is_some_and(|notice| notice.data.delete_on.is_some()),
            _ => false,
        }
    }

    /// The notices whose words or files stand in it.
    pub fn notices(&self, project: &Project, site: BodyIx) -> Vec<String> {
        told(project, site, &self.what)
    }
}
