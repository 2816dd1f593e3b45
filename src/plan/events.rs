//! Which dates of events a site lists: its own, those of bodies that it names, on the portal everybody's; each once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::What;
use super::news::sources;
use crate::address::{self, Target};
use crate::model::event::{Event, Occurrence};
use crate::resolve::{BodyIx, Item, Project};
use crate::source::Span;
use crate::text::{initial_up, slug};

/// Most months in whose lists an event stands.
const MONTHS: usize = 24;

/// A date that a site lists.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Whose it is.
    pub body: BodyIx,
    /// Number of its event there.
    pub at: usize,
    /// Its event.
    pub item: &'a Item<Event>,
    /// When.
    pub date: &'a Occurrence,
}

/// What a list of dates is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Facet<'a> {
    /// Everything.
    All,
    /// A month, `2026-12`.
    Month(&'a str),
    /// A day.
    Day(Date),
    /// A topic by its address.
    Topic(&'a str),
    /// The events of one body.
    Of(BodyIx),
}

impl Facet<'_> {
    /// Whether a date belongs to it.
    pub fn has(&self, shown: &Shown<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Month(month) => months_of(shown.date).any(|own| own == *month),
            Self::Day(day) => shown.date.start.day() <= *day && *day <= shown.date.last_day(),
            Self::Topic(topic) => shown.item.data.topics.iter().any(|own| slug(own.as_str()) == *topic),
            Self::Of(body) => shown.body == *body,
        }
    }
}

/// What calendar programs know an event by, whichever site's file they read.
pub fn uid(project: &Project, body: BodyIx, item: &Item<Event>) -> String {
    if let Some(uid) = &item.data.uid {
        return uid.as_str().to_owned();
    }
    format!("{}.{}@{}", item.id, project.body(body).id, address::host(project, body))
}

/// The events that a site lists, those of the past too, by body and number; each once, though two bodies have it.
pub fn listed(project: &Project, site: BodyIx) -> Vec<(BodyIx, usize, &Item<Event>)> {
    let wanted: Vec<String> =
        project.body(site).site.show_from.iter().flat_map(|from| &from.event_topics).map(|topic| slug(topic.as_str())).collect();
    let about = |body: BodyIx, item: &Item<Event>| {
        let is_portal = project.sites.first() == Some(&site);
        let own = body == site || is_portal || wanted.is_empty() || project.merged(body) == Some(site);
        own || item.data.topics.iter().any(|topic| wanted.contains(&slug(topic.as_str())))
    };
    let mut seen = BTreeSet::new();
    sources(project, site, |from| &from.events)
        .into_iter()
        .flat_map(|body| project.body(body).events.iter().enumerate().map(move |(at, item)| (body, at, item)))
        .filter(|(body, _, item)| about(*body, item))
        .filter(|(body, _, item)| seen.insert(uid(project, *body, item)))
        .collect()
}

/// What a site's pages tell of events. It is made once for all of them: every day has a page, and each shows the months, the
/// topics and the bodies.
#[derive(Debug, Default)]
pub struct Told<'a> {
    /// The dates that the site lists, those of the past too, in order.
    pub dates: Vec<Shown<'a>>,
    /// The months in which it lists events, and whether one of them is not over.
    pub months: BTreeMap<String, bool>,
    /// The days of this month and the twelve to come that have dates, with how many.
    pub days: BTreeMap<Date, usize>,
    /// The topics of the events to come by the id in their address, in order; of several spellings the first one holds.
    pub topics: BTreeMap<String, String>,
    /// The bodies whose events to come it lists, if they are several, in the portal's order.
    pub bodies: Vec<BodyIx>,
    /// Today.
    today: Date,
}

impl<'a> Told<'a> {
    /// The dates that are not over.
    pub fn coming(&self) -> impl Iterator<Item = Shown<'a>> {
        self.dates.iter().copied().filter(|shown| shown.date.last_day() >= self.today)
    }
}

/// What a site tells of events.
pub fn told(project: &Project, site: BodyIx) -> Told<'_> {
    let mut told = Told { dates: dates(project, site), today: project.clock.today, ..Told::default() };
    let window = project.window();
    let mut bodies = BTreeSet::new();
    for shown in &told.dates {
        let ahead = shown.date.last_day() >= told.today;
        months_of(shown.date).for_each(|month| *told.months.entry(month).or_default() |= ahead);
        let (first, last) = (shown.date.start.day().max(window.month), shown.date.last_day().min(window.to));
        let all = std::iter::successors(Some(first), |day| day.checked_add(1.day()).ok());
        all.take_while(|day| *day <= last).for_each(|day| *told.days.entry(day).or_default() += 1);
        if ahead {
            bodies.insert(shown.body);
            for topic in &shown.item.data.topics {
                told.topics.entry(slug(topic.as_str())).or_insert_with(|| initial_up(topic.as_str()));
            }
        }
    }
    if bodies.len() > 1 {
        told.bodies = project.sites.iter().copied().filter(|ix| bodies.contains(ix)).collect();
    }
    told
}

/// The dates that a site lists, those of the past too, in order.
fn dates(project: &Project, site: BodyIx) -> Vec<Shown<'_>> {
    let listed: BTreeSet<(BodyIx, usize)> = listed(project, site).into_iter().map(|(body, at, _)| (body, at)).collect();
    let bodies: BTreeSet<BodyIx> = listed.iter().map(|(body, _)| *body).collect();
    let of = |body: BodyIx| {
        let own = project.body(body);
        own.dates.iter().filter_map(move |dated| {
            let item = own.event_of(dated)?;
            Some(Shown { body, at: dated.event, item, date: &dated.date })
        })
    };
    let mut dates: Vec<Shown<'_>> = bodies.into_iter().flat_map(of).filter(|shown| listed.contains(&(shown.body, shown.at))).collect();
    dates.sort_by(|a, b| a.date.start.as_str().cmp(b.date.start.as_str()).then_with(|| (a.body, &a.item.id).cmp(&(b.body, &b.item.id))));
    dates
}

/// The months of a date, `2026-12`.
pub fn months_of(date: &Occurrence) -> impl Iterator<Item = String> {
    let (first, last) = (date.start.day().first_of_month(), date.last_day());
    let months = std::iter::successors(Some(first), |month| month.checked_add(1.month()).ok());
    months.take(MONTHS).take_while(move |month| *month <= last).map(|month| month.strftime("%Y-%m").to_string())
}

/// The lists of events, all and by month, day, topic and body; each event.
pub(super) fn pages(project: &Project, site: BodyIx, told: &Told<'_>, page: &mut impl FnMut(Target<'_>, What, Span)) {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    page(Target::Events, What::Events, own);
    page(Target::EventFeed, What::EventFeed, own);
    for month in told.months.keys() {
        page(Target::EventMonth(month), What::EventMonth(month.as_str().into()), own);
    }
    for &day in told.days.keys() {
        page(Target::EventDay(&day.to_string()), What::EventDay(day), own);
    }
    for topic in told.topics.keys() {
        page(Target::EventTopic(topic), What::EventTopic(topic.as_str().into()), own);
    }
    for &from in &told.bodies {
        page(Target::EventsOf(&project.body(from).id), What::EventsOf(from), own);
    }
    for (at, event) in body.events.iter().enumerate() {
        page(Target::Event(&event.id), What::Event(at), Span::start_of(event.file));
    }
}

/// What programs read of events, the same for all languages.
pub(super) fn files(project: &Project, site: BodyIx, told: &Told<'_>, other: &mut impl FnMut(&str, What, Span)) {
    let body = project.body(site);
    let own = Span::start_of(body.file);
    other(&Target::EventData.path("de"), What::EventData, own);
    other(&Target::Calendar(None).path("de"), What::Calendar(None), own);
    for topic in told.topics.keys() {
        other(&Target::Calendar(Some(topic)).path("de"), What::Calendar(Some(topic.as_str().into())), own);
    }
    for (at, event) in body.events.iter().enumerate() {
        other(&Target::EventCalendar(&event.id).path("de"), What::EventCalendar(at), Span::start_of(event.file));
    }
}
