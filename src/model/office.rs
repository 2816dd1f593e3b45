//! Offices, their people and hours, and the holidays of the Länder.

use jiff::ToSpan as _;

use crate::decode::{ByLand, Date, Dict, Email, Hours, Int, Markdown, MonthDay, PagePath, Phone, Plain, Ref, Slug, Text, Url};
use crate::model::body::Address;
use crate::{choice, record};

record! {
    /// Opening hours of a week.
    Week ("die Öffnungszeiten", "the opening hours") {
        mo: Vec<Hours> => "Montag", "Monday";
        tu: Vec<Hours> => "Dienstag", "Tuesday";
        we: Vec<Hours> => "Mittwoch", "Wednesday";
        th: Vec<Hours> => "Donnerstag", "Thursday";
        fr: Vec<Hours> => "Freitag", "Friday";
        sa: Vec<Hours> => "Samstag", "Saturday";
        su: Vec<Hours> => "Sonntag", "Sunday";
    }
}

impl Week {
    /// The days from Monday with the keys of their names.
    pub fn days(&self) -> [(&'static str, &[Hours]); 7] {
        [
            ("day_mo", &self.mo),
            ("day_tu", &self.tu),
            ("day_we", &self.we),
            ("day_th", &self.th),
            ("day_fr", &self.fr),
            ("day_sa", &self.sa),
            ("day_su", &self.su),
        ]
    }
}

record! {
    /// Days on which other hours hold.
    HoursException ("die Ausnahme", "the exception") {
        from: Date => "erster Tag", "first day";
        until: Option<Date> => "letzter Tag, wenn es mehrere sind", "last day, if there are several";
        hours: Vec<Hours> => "Zeiten an diesen Tagen; ohne Angabe geschlossen", "hours on these days; closed if missing";
        note: Option<Text> => "Grund oder Hinweis", "reason or note";
    }
}

choice! {
    /// What offices do on a single working day between a public holiday and another free day.
    BridgeDays {
        Open "open" "Open as on every such weekday.",
        Closed "closed" "Closed.",
    }
}

record! {
    /// Somebody who works for a body: written once, referred to by offices, news and the imprint.
    Person ("die Person", "the person") {
        name: Plain => "Name", "name";
        role: Option<Text> => "Aufgabe", "task";
        phone: Option<Phone> => "Durchwahl", "telephone";
        email: Option<Email> => "E-Mail-Adresse", "mail address";
        room: Option<Plain> => "Zimmer", "room";
        deputy: Option<Ref> => "Vertretung: Kennung einer anderen Person, auch `<kommune>/<person>`", "deputy: id of another person, also `<body>/<person>`";
        until: Option<Date> => "letzter Tag, an dem sie hier arbeitet", "last day that they work here";
    }
}

record! {
    /// An office.
    Office ("das Amt", "the office") {
        name: Text => "Name des Amtes", "name of the office";
        department: Option<Text> => "Fachbereich oder Abteilung", "department";
        address: Option<Address> => "Anschrift, wenn sie von der in `site.yaml` abweicht", "address if it differs from the one in `site.yaml`";
        mailbox: Option<Email> => "Funktionspostfach", "function mailbox";
        phone: Option<Phone> => "Telefonnummer", "telephone number";
        room: Option<Plain> => "Zimmer", "room";
        accessible: Option<Text> => "Zugang für Menschen mit Behinderung", "access for disabled people";
        hours: Option<Week> => "Öffnungszeiten je Wochentag", "opening hours by weekday";
        hours_note: Option<Text> => "Hinweis zu den Öffnungszeiten", "note on the opening hours";
        exceptions: Vec<HoursException> => "abweichende Tage; sie gehen denen aus `site.yaml` vor", "days that differ; they precede those of `site.yaml`";
        bridge_days: Option<BridgeDays> => "`open` oder `closed` an Brückentagen, wenn es anders ist als in `site.yaml`", "`open` or `closed` on bridge days, if other than in `site.yaml`";
        people: Vec<Ref> => "Ansprechpersonen: Kennungen aus `people/`", "people: ids from `people/`";
        services: Vec<Slug> => "Leistungen, die dieses Amt bearbeitet", "services that this office handles";
        appointments: Option<Url> => "Adresse der Terminvergabe", "address of the appointment service";
        body: Option<Markdown> => "weiterer Text", "further text";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

record! {
    /// A public holiday.
    Holiday ("der Feiertag", "the holiday") {
        name: Text => "Name", "name";
        date: Option<MonthDay> => "fester Tag, zum Beispiel `12-25`", "fixed day, such as `12-25`";
        easter: Option<Int<-60, 70>> => "Tage vor (−) oder nach Ostersonntag", "days before (−) or after Easter Sunday";
        advent: Option<Int<-40, 30>> => "Tage vor (−) oder nach dem ersten Advent, zum Beispiel `-11` für den Buß- und Bettag", "days before (−) or after the first Sunday of Advent, such as `-11` for the Day of Repentance";
        places: Vec<Slug> => "Ordner der Kommunen oder Kreise, wenn er nicht im ganzen Land gilt", "folders of the municipalities or counties, if it does not hold in all of the Land";
    }
}

/// `holidays.yaml`: public holidays by Land.
pub type Holidays = ByLand<Dict<Holiday>>;

impl Holiday {
    /// The day in a year.
    pub fn in_year(&self, year: i16) -> Option<jiff::civil::Date> {
        if let Some(fixed) = &self.date {
            let (month, day) = fixed.as_str().split_once('-')?;
            return jiff::civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok();
        }
        let (start, days) = match &self.easter {
            Some(days) => (easter_sunday(year)?, days.0),
            None => (first_advent(year)?, self.advent.as_ref()?.0),
        };
        start.checked_add(days.days()).ok()
    }
}

/// The first Sunday of Advent: the fourth Sunday before Christmas Day.
fn first_advent(year: i16) -> Option<jiff::civil::Date> {
    let eve = jiff::civil::Date::new(year, 12, 24).ok()?;
    let since = i64::from(eve.weekday().to_sunday_zero_offset());
    eve.checked_sub((21 + since).days()).ok()
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876).
pub fn easter_sunday(year: i16) -> Option<jiff::civil::Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    jiff::civil::Date::new(year, month as i8, day as i8).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn easter_falls_where_the_calendar_says() {
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)] {
            assert_eq!(super::easter_sunday(year), jiff::civil::Date::new(year, month, day).ok());
        }
    }

    #[test]
    fn advent_begins_on_the_fourth_sunday_before_christmas() {
        for (year, month, day) in [(2022, 11, 27), (2023, 12, 3), (2026, 11, 29), (2027, 11, 28), (2028, 12, 3)] {
            assert_eq!(super::first_advent(year), jiff::civil::Date::new(year, month, day).ok());
        }
    }
}
