//! The dates of events: series are expanded within a window of whole months, so that two builds of one month show the same.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Body, Clock, Item, Project, unknown_ref};
use crate::diag::{Diagnostic, codes};
use crate::model::event::{Event, Occurrence};
use crate::model::portal::Portal;

/// Months ahead, with this one, in which dates of series are shown.
const AHEAD: i32 = 13;
/// Months back in which dates of series are shown.
const BACK: i32 = 12;
/// Most entries of a list of days.
const ENTRIES: usize = 366;
/// How far ahead the first date of a series may lie, in years from its begin (29 February comes every four to eight).
const NEXT: i32 = 12;

/// A date of one of a body's events.
#[derive(Debug, Clone)]
pub struct Dated {
    /// Number of the event.
    pub event: usize,
    /// The date.
    pub date: Occurrence,
}

/// The days whose dates are shown.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The first day.
    pub from: Date,
    /// The first day of the current month.
    pub month: Date,
    /// The last day.
    pub to: Date,
}

impl Window {
    /// The window at a time.
    pub fn at(clock: Clock) -> Self {
        let month = clock.today.first_of_month();
        let to = month.saturating_add(AHEAD.months()).saturating_sub(1.day());
        Self { from: month.saturating_sub(BACK.months()), month, to }
    }
}

/// The region's time zone.
pub(super) fn zone(portal: &Portal) -> TimeZone {
    TimeZone::get(portal.time_zone.as_str()).unwrap_or(TimeZone::UTC)
}

impl Project {
    /// The region's time zone.
    pub fn zone(&self) -> TimeZone {
        zone(&self.portal)
    }

    /// The days whose dates are shown.
    pub fn window(&self) -> Window {
        Window::at(self.clock)
    }
}

impl Body {
    /// The event of a date.
    pub fn event_of(&self, dated: &Dated) -> Option<&Item<Event>> {
        self.events.get(dated.event)
    }

    /// The dates of an event, in order.
    pub fn dates_of(&self, event: usize) -> impl Iterator<Item = &Occurrence> {
        self.dates.iter().filter(move |dated| dated.event == event).map(|dated| &dated.date)
    }

    /// Whether the last date of an event that is shown is over.
    pub fn is_over(&self, event: usize, today: Date) -> bool {
        self.dates_of(event).all(|date| date.last_day() < today)
    }
}

/// Works out the dates of all events and reports what is wrong with their series.
pub(super) fn fill(project: &mut Project, diagnostics: &mut Vec<Diagnostic>) {
    let (zone, window) = (project.zone(), project.window());
    for body in &mut project.bodies {
        let mut dates = Vec::new();
        let mut uids: BTreeMap<&str, crate::source::Span> = BTreeMap::new();
        for uid in body.events.iter().filter_map(|event| event.data.uid.as_ref()) {
            if let Some(first) = uids.insert(uid.as_str(), uid.span()) {
                let found = Diagnostic::new(&codes::ICS_TWICE, uid.span()).arg("uid", uid.as_str());
                diagnostics.push(found.note(first, ("die andere", "the other one")));
            }
        }
        for (event, item) in body.events.iter().enumerate() {
            check(&item.data, &zone, diagnostics);
            dates.extend(item.data.occurrences(&zone, window.from, window.to).into_iter().map(|date| Dated { event, date }));
        }
        dates.sort_by(|a, b| a.date.start.as_str().cmp(b.date.start.as_str()).then_with(|| a.event.cmp(&b.event)));
        body.dates = dates;
    }
    for ix in &project.sites {
        let body = project.body(*ix);
        let forms = body.events.iter().filter_map(|event| event.data.registration.as_ref()?.form.as_ref());
        for form in forms.filter(|form| body.form(form.as_str()).is_none() && !body.hides("forms", form.as_str())) {
            let known = body.forms.iter().map(|form| &*form.id);
            diagnostics.push(unknown_ref(("das Formular", "the form"), form.as_str(), form.span(), known));
        }
    }
}

/// What is wrong with a series.
fn check(event: &Event, zone: &TimeZone, diagnostics: &mut Vec<Diagnostic>) {
    for (count, span) in [
        (event.except.len(), event.except.first().map(crate::decode::Date::span)),
        (event.also.len(), event.also.first().map(crate::decode::When::span)),
        (event.changes.len(), event.changes.first().map(|change| change.span)),
    ] {
        if let Some(span) = span.filter(|_| count > ENTRIES) {
            diagnostics.push(Diagnostic::new(&codes::REPEAT_MANY, span).arg("count", count).arg("most", ENTRIES));
            return;
        }
    }
    let first = event.start.day();
    let last = event.changes.iter().map(|change| change.date.day()).chain(event.except.iter().map(|date| date.day())).max();
    let mut days = vec![first];
    if let Some(repeat) = &event.repeat {
        let rule = match crate::calendar::Rule::parse(repeat.as_str()) {
            Ok(rule) => rule,
            Err(problem) => {
                let found = Diagnostic::new(&codes::REPEAT, repeat.span()).arg("part", problem.part).arg("why", problem.why);
                diagnostics.push(found.suggest(problem.meant));
                return;
            }
        };
        let next = first.saturating_add(NEXT.years());
        days = rule.days(event.start.moment(), zone, last.map_or(next, |last| last.max(next)));
        match days.first() {
            Some(day) if *day == first || event.also.iter().any(|also| also.day() == first) => {}
            Some(day) => {
                let day = crate::decode::When::worked_out(day.to_datetime(event.start.moment().time()), event.all_day(), repeat.span());
                let found = Diagnostic::new(&codes::REPEAT_START, event.start.span()).arg("day", event.start.as_str());
                diagnostics.push(found.arg("first", day.as_str()));
            }
            None => {
                diagnostics.push(Diagnostic::new(&codes::REPEAT_NEVER, repeat.span()));
                return;
            }
        }
    }
    let rule_days = days.len();
    let left_out = |day: &Date| event.except.iter().any(|date| date.day() == *day);
    let nothing = days.iter().all(left_out) && event.also.is_empty();
    for date in event.except.iter().filter(|date| !days.contains(&date.day())) {
        diagnostics.push(no_date(date, &days[..rule_days]));
    }
    if nothing && let Some(at) = event.except.first() {
        diagnostics.push(Diagnostic::new(&codes::REPEAT_NEVER, event.repeat.as_ref().map_or(at.span(), |repeat| repeat.span())));
    }
    days.extend(event.also.iter().map(crate::decode::When::day));
    days.retain(|day| !left_out(day));
    for change in event.changes.iter().filter(|change| !days.contains(&change.date.day())) {
        diagnostics.push(no_date(&change.date, &days));
    }
}

fn no_date(date: &crate::decode::Date, days: &[Date]) -> Diagnostic {
    let wanted = date.day();
    let distance = |day: &Date| wanted.until(*day).map_or(i32::MAX, |span| span.get_days().abs());
    let near = days.iter().min_by_key(|day| distance(day)).filter(|day| distance(day) <= 7);
    Diagnostic::new(&codes::REPEAT_DATE, date.span()).arg("day", date.as_str()).suggest(near.map(ToString::to_string))
}
