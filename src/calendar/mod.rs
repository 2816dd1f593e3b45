//! Series of dates and iCalendar (RFC 5545): rules of repetition, what others' calendars read, and what they wrote.
//!
//! Why not the crates: `rrule` stands on chrono with a second table of time zones beside jiff's; of `.ics` parsers none
//! tells the line of what it does not understand, and a mistake without a line is no help. Both are held against
//! `python-dateutil` and Python's `icalendar` by `tests/conformance/events.py`.

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
