//! Series of dates and iCalendar (RFC 5545): rules of repetition, what others' calendars read, and what they wrote.
//!
//! Rules without parts of a day need only days: `rrule` would bring chrono with a second table of time zones beside jiff's.
//! Files are read here because each message about somebody's calendar names the line that it is about, so that every value
//! must keep its bytes. Both are held against `python-dateutil` and Python's `icalendar` by
//! `tests/conformance/events.py`.

mod expand;
mod lines;
mod read;
mod rule;
mod write;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

pub use read::read;
pub use rule::{Frequency, PARTS, Problem, Rule, Until};
pub use write::{Writer, escaped};

/// A moment of a zone's clocks in UTC, as iCalendar writes it. In the hour that is left out in spring it is the moment by
/// the offset before (RFC 5545, 3.3.5).
pub fn utc(local: DateTime, zone: &TimeZone) -> String {
    let moment = zone.to_ambiguous_zoned(local).compatible().map(|zoned| zoned.with_time_zone(TimeZone::UTC).datetime());
    moment.unwrap_or(local).strftime("%Y%m%dT%H%M%SZ").to_string()
}
