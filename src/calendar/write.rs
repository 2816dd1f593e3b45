//! iCalendar as it is written: lines of at most 75 octets, escaped text, and the region's time zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A calendar that is being written.
#[derive(Debug)]
pub struct Writer {
    text: String,
    zone: TimeZone,
    /// Name of the zone.
    name: String,
}

/// Berlin since 1996, as its rule says; of any other zone the changes themselves are written.
const BERLIN: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n\
    BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZNAME:CEST\r\n\
    TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZNAME:CET\r\n\
    TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
/// Octets of a line without its end (RFC 5545, 3.1).
const OCTETS: usize = 75;

impl Writer {
    /// Begins a calendar in a time zone.
    pub fn new(zone: TimeZone, name: &str) -> Self {
        let mut writer = Self { text: String::new(), zone, name: name.to_owned() };
        writer.line("BEGIN", "VCALENDAR");
        writer.line("VERSION", "2.0");
        writer.line("PRODID", "-//dorfplatz//Veranstaltungen//DE");
        writer.line("CALSCALE", "GREGORIAN");
        writer
    }

    /// A line with a value that needs no escaping, folded.
    pub fn line(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut room = OCTETS;
        for letter in line.chars() {
            if letter.len_utf8() > room {
                self.text.push_str("\r\n ");
                room = OCTETS - 1;
            }
            room -= letter.len_utf8();
            self.text.push(letter);
        }
        self.text.push_str("\r\n");
    }

    /// A line of text; nothing for an empty one.
    pub fn said(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.line(name, &escaped(text));
        }
    }

    /// The time zone; what follows may name it.
    pub fn zone(&mut self) {
        if self.name == "Europe/Berlin" {
            self.text.push_str(BERLIN);
            return;
        }
        self.line("BEGIN", "VTIMEZONE");
        self.line("TZID", &self.name.clone());
        let start = jiff::Timestamp::UNIX_EPOCH;
        let name = |offset: jiff::tz::Offset| {
            let minutes = offset.seconds() / 60;
            format!("{}{:02}{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
        };
        let mut offset = self.zone.to_offset(start);
        let mut parts = vec![(false, start, offset, offset, String::from("LMT"))];
        let changes: Vec<_> = self.zone.following(start).take(160).collect();
        for change in changes {
            parts.push((change.dst().is_dst(), change.timestamp(), offset, change.offset(), change.abbreviation().to_owned()));
            offset = change.offset();
        }
        for (summer, at, from, to, abbreviation) in parts {
            let kind = if summer { "DAYLIGHT" } else { "STANDARD" };
            self.line("BEGIN", kind);
            self.line("DTSTART", &from.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string());
            self.line("TZNAME", &abbreviation);
            self.line("TZOFFSETFROM", &name(from));
            self.line("TZOFFSETTO", &name(to));
            self.line("END", kind);
        }
        self.line("END", "VTIMEZONE");
    }

    /// A line with a day.
    pub fn day(&mut self, name: &str, day: Date) {
        self.line(&format!("{name};VALUE=DATE"), &day.strftime("%Y%m%d").to_string());
    }

    /// A line with a moment of the zone's clocks.
    pub fn moment(&mut self, name: &str, moment: DateTime) {
        self.line(&format!("{name};TZID={}", self.name.clone()), &moment.strftime("%Y%m%dT%H%M%S").to_string());
    }

    /// A line with a moment or, for whole days, a day.
    pub fn when(&mut self, name: &str, moment: DateTime, all_day: bool) {
        if all_day { self.day(name, moment.date()) } else { self.moment(name, moment) }
    }

    /// The zone of its moments.
    pub fn clock(&self) -> &TimeZone {
        &self.zone
    }

    /// The whole text.
    pub fn finish(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.text
    }
}

/// A text with what has a meaning in lists and lines escaped (RFC 5545, 3.3.11).
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            // Soft hyphens and the like are for pages.
            '\u{ad}' | '\r' => {}
            '\u{a0}' | '\u{202f}' => out.push(' '),
            letter if letter.is_control() && letter != '\t' => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_75_octets_and_no_letter_is_cut() {
        let mut writer = Writer::new(TimeZone::UTC, "Europe/Berlin");
        writer.said("SUMMARY", &"Größe, Maß; Übermaß\n".repeat(20));
        let text = writer.finish();
        assert!(text.split("\r\n").all(|line| line.len() <= OCTETS), "{text}");
        assert!(text.replace("\r\n ", "").contains("SUMMARY:Größe\\, Maß\\; Übermaß\\nGröße"), "{text}");
    }

    #[test]
    fn another_zone_is_written_change_by_change() {
        let mut writer = Writer::new(TimeZone::get("Europe/Lisbon").unwrap_or(TimeZone::UTC), "Europe/Lisbon");
        writer.zone();
        let text = writer.finish();
        assert!(text.contains("DTSTART:20260329T010000\r\nTZNAME:WEST\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100"), "{text}");
    }
}
