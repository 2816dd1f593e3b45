//! On which days an office has other hours than in an ordinary week: the one home of that rule. Its own exceptions come
//! first, then those of the whole body, then public holidays and the days between them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::{Body, BodyIx, Project, unknown_ref};
use crate::decode::{Hours, Text};
use crate::diag::{Diagnostic, codes};
use crate::model::office::{BridgeDays, Holiday, Holidays, HoursException, Office};

/// Why the hours differ.
#[derive(Debug, Clone, Copy)]
pub enum Reason<'a> {
    /// It is written down, with words or without.
    Stated(Option<&'a Text>),
    /// A public holiday.
    Holiday(&'a Text),
    /// A single working day between a holiday and another free day.
    Bridge,
}

/// Days in a row on which other hours hold.
#[derive(Debug, Clone, Copy)]
pub struct Other<'a> {
    /// First day.
    pub from: Date,
    /// Last day, the same for a single one.
    pub until: Date,
    /// The hours; none if it is closed.
    pub hours: &'a [Hours],
    /// Why.
    pub reason: Reason<'a>,
}

impl Other<'_> {
    fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// What differs from today on, by day; no two entries share a day.
///
/// Holidays and bridge days are those on which the office would be open, up to the end of the next January: a window that
/// moves once a year, so that a day on which nothing ends changes no page.
pub fn others<'a>(project: &'a Project, body: BodyIx, office: &'a Office) -> Vec<Other<'a>> {
    let today = project.clock.today;
    let own = &project.body(body).site;
    let mut found: Vec<Other<'a>> = Vec::new();
    for exception in office.exceptions.iter().chain(&own.exceptions) {
        let until = exception.until.as_ref().unwrap_or(&exception.from).day();
        let whole = Other { from: exception.from.day(), until, hours: &exception.hours, reason: Reason::Stated(exception.note.as_ref()) };
        let left = without(whole, &found);
        found.extend(left);
    }
    let holidays = holidays(project, body, today.year()..=today.year() + 1);
    let bridges = office.bridge_days.or(own.bridge_days) == Some(BridgeDays::Closed);
    let bridges = if bridges { bridges_between(&holidays) } else { Vec::new() };
    let free = holidays.iter().map(|(day, name)| (*day, Reason::Holiday(name))).chain(bridges.into_iter().map(|day| (day, Reason::Bridge)));
    for (day, reason) in free {
        let near = day.year() == today.year() || day.month() == 1;
        if near && !week_of(office, day).is_empty() && !found.iter().any(|other| other.covers(day)) {
            found.push(Other { from: day, until: day, hours: &[], reason });
        }
    }
    found.retain(|other| other.until >= today);
    found.sort_by_key(|other| other.from);
    found
}

/// The parts of `whole` that none of `taken` covers. What is taken already comes from a list that was treated the same way,
/// so cutting at its ends is enough.
fn without<'a>(whole: Other<'a>, taken: &[Other<'_>]) -> Vec<Other<'a>> {
    let mut left = vec![whole];
    for other in taken {
        left = left
            .into_iter()
            .flat_map(|part| {
                let before = other.from.checked_sub(1.day()).ok().map(|end| Other { until: part.until.min(end), ..part });
                let after = other.until.checked_add(1.day()).ok().map(|start| Other { from: part.from.max(start), ..part });
                [before, after].into_iter().flatten().filter(|part| part.from <= part.until)
            })
            .collect();
    }
    left
}

fn week_of(office: &Office, day: Date) -> &[Hours] {
    let at = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
    office.hours.as_ref().map(|week| week.days()[at].1).unwrap_or_default()
}

/// The public holidays at a body's place, by the law of its Land.
pub fn holidays(project: &Project, body: BodyIx, years: std::ops::RangeInclusive<i16>) -> BTreeMap<Date, &Text> {
    let chain = &project.body(body).chain;
    let land = chain.iter().find_map(|&ix| project.body(ix).site.land.as_ref());
    let known = land.zip(project.holidays.as_ref()).and_then(|(land, holidays)| holidays.0.get(land.as_str()));
    let here = |place: &str| chain.iter().any(|&ix| &*project.body(ix).id == place);
    let mut found = BTreeMap::new();
    for (_, holiday) in known.iter().flat_map(|known| known.iter()) {
        if holiday.places.is_empty() || holiday.places.iter().any(|place| here(place.as_str())) {
            found.extend(years.clone().filter_map(|year| Some((holiday.in_year(year)?, &holiday.name))));
        }
    }
    found
}

/// Working days with a holiday on one side and a holiday or the weekend on the other.
fn bridges_between(holidays: &BTreeMap<Date, &Text>) -> Vec<Date> {
    let free = |day: Date| holidays.contains_key(&day) || matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let beside = holidays.keys().flat_map(|day| [day.yesterday(), day.tomorrow()]).filter_map(Result::ok);
    let mut days: Vec<Date> =
        beside.filter(|day| !free(*day) && [day.yesterday(), day.tomorrow()].into_iter().filter_map(Result::ok).all(free)).collect();
    days.sort();
    days.dedup();
    days
}

/// Reports holidays without a rule or with two, and places that are no bodies.
pub(super) fn check_holidays(known: &Holidays, by_id: &HashMap<Arc<str>, BodyIx>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, holiday) in known.0.iter().flat_map(|(_, days)| days.iter()) {
        let at = holiday.name.de.span;
        let rules = [("date", holiday.date.is_some()), ("easter", holiday.easter.is_some()), ("advent", holiday.advent.is_some())];
        let mut given = rules.into_iter().filter(|(_, given)| *given).map(|(key, _)| key);
        match (given.next(), given.next()) {
            (None, _) => {
                let doc = ("fester Tag, oder `easter` oder `advent`", "fixed day, or `easter` or `advent`");
                let missing = Diagnostic::new(&codes::MISSING_KEY, at).arg("in", Holiday::record().doc);
                diagnostics.push(missing.arg("key", "date").arg("doc", doc));
            }
            (Some(first), Some(second)) => {
                diagnostics.push(Diagnostic::new(&codes::EITHER, at).arg("first", first).arg("second", second));
            }
            (Some(_), None) => {}
        }
        for place in holiday.places.iter().filter(|place| !by_id.contains_key(place.as_str())) {
            diagnostics.push(unknown_ref(("die Stelle", "the body"), place.as_str(), place.span(), by_id.keys().map(|id| &**id)));
        }
    }
}

/// Reports spans and days in the wrong order and those that overlap.
pub(super) fn check(body: &Body, diagnostics: &mut Vec<Diagnostic>) {
    exceptions(&body.site.exceptions, diagnostics);
    for office in &body.offices {
        for (_, hours) in office.data.hours.iter().flat_map(|week| week.days()) {
            spans(hours, diagnostics);
        }
        exceptions(&office.data.exceptions, diagnostics);
    }
}

fn exceptions(list: &[HoursException], diagnostics: &mut Vec<Diagnostic>) {
    for (at, exception) in list.iter().enumerate() {
        spans(&exception.hours, diagnostics);
        let from = exception.from.day();
        let until = exception.until.as_ref().unwrap_or(&exception.from);
        if until.day() < from {
            diagnostics
                .push(Diagnostic::new(&codes::TIME_ORDER, until.span()).arg("until", until.as_str()).arg("from", exception.from.as_str()));
        }
        let earlier = list[..at].iter().find(|earlier| {
            let end = earlier.until.as_ref().unwrap_or(&earlier.from).day();
            earlier.from.day() <= until.day() && from <= end
        });
        if let Some(earlier) = earlier {
            let shared = exception.from.day().max(earlier.from.day());
            diagnostics.push(Diagnostic::new(&codes::HOURS_TWICE, exception.from.span()).arg("what", shared.to_string()));
        }
    }
}

fn spans(hours: &[Hours], diagnostics: &mut Vec<Diagnostic>) {
    for (at, span) in hours.iter().enumerate() {
        let (from, until) = span.ends();
        if until <= from {
            diagnostics.push(Diagnostic::new(&codes::TIME_ORDER, span.span()).arg("until", until).arg("from", from));
        } else if hours[..at].iter().any(|earlier| earlier.ends().0 < until && from < earlier.ends().1) {
            diagnostics.push(Diagnostic::new(&codes::HOURS_TWICE, span.span()).arg("what", span.as_str()));
        }
    }
}
