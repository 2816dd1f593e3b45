//! Opening hours as pages, leaflets, forms and search engines tell them: all from one view of what holds on which day.

use serde::Serialize;
use serde_json::{Value, json};

use super::Out;
use super::view::{spans, times};
use crate::decode::Hours;
use crate::model::office::{Office, Week};
use crate::resolve::hours::{Other, Reason, others};
use crate::resolve::{BodyIx, Item, alerts};
use crate::theme::Tx;

/// A row of opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct HoursRow {
    /// Day.
    pub(super) day: String,
    /// Times.
    pub(super) times: String,
    /// The day as a number, Monday is 1.
    pub(super) weekday: usize,
    /// The times for scripts: `08:00-12:00 13:00-16:00`.
    pub(super) spans: String,
}

/// Days on which other hours hold.
#[derive(Debug, Clone, Serialize)]
struct OtherView {
    /// First and last day for scripts.
    from: String,
    until: String,
    spans: String,
    /// The same in words; no last day for a single one, no times if it is closed.
    from_text: String,
    until_text: Option<String>,
    times: Option<String>,
    note: Option<Tx>,
}

/// When an office is open.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Opening {
    pub(super) hours: Vec<HoursRow>,
    pub(super) hours_note: Option<Tx>,
    exceptions: Vec<OtherView>,
    /// Public holidays and bridge days: always closed.
    holidays: Vec<OtherView>,
    /// From when to when alerts close it, for scripts.
    closures: String,
}

/// When an office of a body is open.
pub(super) fn opening(out: &Out<'_>, body: BodyIx, office: &Item<Office>) -> Opening {
    let project = out.site.project;
    let data = &office.data;
    let (stated, free): (Vec<Other<'_>>, Vec<Other<'_>>) =
        others(project, body, data).into_iter().partition(|other| matches!(other.reason, Reason::Stated(_)));
    let view = |other: &Other<'_>| OtherView {
        from: other.from.to_string(),
        until: other.until.to_string(),
        spans: spans(other.hours),
        from_text: out.day(other.from),
        until_text: (other.until > other.from).then(|| out.day(other.until)),
        times: (!other.hours.is_empty()).then(|| times(out.site.theme, out.lang(), other.hours)),
        note: match other.reason {
            Reason::Stated(note) => note.map(|note| out.tx(note)),
            Reason::Holiday(name) => Some(out.tx(name)),
            Reason::Bridge => Some(super::view::word(out.string("bridge_day"))),
        },
    };
    let closing = project
        .body(body)
        .alerts
        .iter()
        .map(|alert| &alert.data)
        .filter(|alert| alert.office.as_ref().is_some_and(|closed| closed.as_str() == &*office.id) && !alerts::over(project, alert));
    let closures: Vec<String> = closing
        .map(|alert| format!("{}/{}", alerts::moment(project, &alert.from, false), alerts::moment(project, &alert.until, true)))
        .collect();
    Opening {
        hours: data.hours.as_ref().map(|hours| week(out, hours)).unwrap_or_default(),
        hours_note: data.hours_note.as_ref().map(|note| out.tx(note)),
        exceptions: stated.iter().map(view).collect(),
        holidays: free.iter().map(view).collect(),
        closures: closures.join(" "),
    }
}

/// Opening hours of a week, one row a day.
pub(super) fn week(out: &Out<'_>, week: &Week) -> Vec<HoursRow> {
    let closed = out.string("closed");
    week.days()
        .iter()
        .enumerate()
        .filter(|(_, (key, hours))| !hours.is_empty() || !matches!(*key, "day_sa" | "day_su"))
        .map(|(at, (key, hours))| HoursRow {
            day: out.string(key),
            times: if hours.is_empty() { closed.clone() } else { times(out.site.theme, out.lang(), hours) },
            weekday: at + 1,
            spans: spans(hours),
        })
        .collect()
}

/// The hours as schema.org has them: one node for each span of a weekday, and one for each of the days that differ.
pub(super) fn structured(out: &Out<'_>, body: BodyIx, office: &Office) -> (Option<Value>, Option<Value>) {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let days = office.hours.as_ref().map(Week::days);
    let weekdays = DAYS.iter().zip(days.iter().flatten()).flat_map(|(day, (_, hours))| hours.iter().map(move |hours| (day, hours)));
    let ordinary = weekdays.map(|(day, hours)| {
        let (opens, closes) = hours.ends();
        json!({"@type": "OpeningHoursSpecification", "dayOfWeek": day, "opens": opens, "closes": closes})
    });
    let special = others(out.site.project, body, office).into_iter().flat_map(|other| {
        // Closed all day (schema.org/specialOpeningHoursSpecification as Google reads it).
        let ends: Vec<(&str, &str)> =
            if other.hours.is_empty() { vec![("00:00", "00:00")] } else { other.hours.iter().map(Hours::ends).collect() };
        ends.into_iter().map(move |(opens, closes)| {
            json!({
                "@type": "OpeningHoursSpecification",
                "validFrom": other.from.to_string(),
                "validThrough": other.until.to_string(),
                "opens": opens,
                "closes": closes,
            })
        })
    });
    let some = |list: Vec<Value>| (!list.is_empty()).then(|| Value::from(list));
    (some(ordinary.collect()), some(special.collect()))
}
