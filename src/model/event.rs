//! Events: once or as a series, with what holds on single days.

use jiff::civil::Date as Day;
use jiff::tz::TimeZone;

use super::item::Image;
use crate::calendar::Rule;
use crate::decode::{Date, Email, Markdown, PagePath, Phone, Plain, Repeat, Slug, Text, Topic, Url, When};
use crate::{choice, record};

choice! {
    /// What disabled people find at a place.
    Access {
        StepFree "step_free" "Step-free entrance.",
        Lift "lift" "A lift.",
        Toilet "toilet" "An accessible toilet.",
        Parking "parking" "Parking for disabled people.",
        HearingLoop "hearing_loop" "A hearing loop.",
        SignLanguage "sign_language" "Interpreters of German Sign Language.",
        Captions "captions" "What is said is written along.",
        AssistanceDog "assistance_dog" "Assistance dogs are welcome.",
    }
}

record! {
    /// Where an event takes place.
    Venue ("der Veranstaltungsort", "the venue") {
        name: Text => "Name des Ortes", "name of the place";
        address: Option<Plain> => "Anschrift", "address";
        access: Vec<Access> => "was es dort gibt: `step_free` (stufenlos), `lift` (Aufzug), `toilet` (barrierefreie Toilette), `parking` (Parkplatz), `hearing_loop` (induktive Höranlage), `sign_language` (Gebärdensprache), `captions` (Schriftdolmetschen), `assistance_dog` (Assistenzhunde willkommen)", "what is there: `step_free`, `lift`, `toilet` (accessible), `parking`, `hearing_loop`, `sign_language`, `captions`, `assistance_dog` (welcome)";
        accessible: Option<Text> => "weitere Angaben zur Barrierefreiheit", "more on access for disabled people";
    }
}

record! {
    /// What is different on one day of a series.
    Change ("die Änderung eines Termins", "the change of a date") {
        date: Date => "der Tag, an dem der Termin nach der Wiederholung wäre", "the day on which the date would be by the rule";
        cancelled: bool = false => "`true`: der Termin fällt aus", "`true`: the date is cancelled";
        start: Option<When> => "neuer Beginn, wenn der Termin verlegt ist", "new begin, if the date is moved";
        end: Option<When> => "neues Ende; ohne Angabe dauert er so lange wie sonst", "new end; without it, it takes as long as usual";
        place: Option<Venue> => "anderer Ort", "another venue";
        note: Option<Text> => "ein Satz dazu", "a sentence on it";
    }
}

record! {
    /// How to register.
    Registration ("die Anmeldung", "the registration") {
        form: Option<Slug> => "Formular der Website", "form of the site";
        url: Option<Url> => "Internetadresse", "web address";
        email: Option<Email> => "E-Mail-Adresse", "mail address";
        phone: Option<Phone> => "Telefonnummer", "telephone number";
        until: Option<When> => "Anmeldeschluss", "closing date";
        note: Option<Text> => "ein Satz dazu, zum Beispiel wie viele Plätze es gibt", "a sentence on it, such as how many places there are";
    }
}

record! {
    /// An event.
    Event ("die Veranstaltung", "the event") {
        title: Text => "Titel", "title";
        teaser: Option<Text> => "ein bis zwei Sätze für Listen", "one or two sentences for lists";
        start: When => "Beginn, mit oder ohne Uhrzeit; bei einer Reihe der des ersten Termins", "begin, with or without time; that of the first date of a series";
        end: Option<When> => "Ende", "end";
        repeat: Option<Repeat> => "Wiederholung als Regel (iCalendar), zum Beispiel `FREQ=WEEKLY;BYDAY=WE`", "rule of repetition (iCalendar), such as `FREQ=WEEKLY;BYDAY=WE`";
        except: Vec<Date> => "Tage der Wiederholung, die nicht stattfinden und nicht erwähnt werden", "days of the rule that do not take place and are not mentioned";
        also: Vec<When> => "weitere Termine; ohne Uhrzeit zu der sonst üblichen", "further dates; without time at the usual one";
        changes: Vec<Change> => "was an einzelnen Tagen anders ist: ausgefallen, verlegt, anderer Ort", "what is different on single days: cancelled, moved, another venue";
        cancelled: bool = false => "`true`: die ganze Veranstaltung fällt aus", "`true`: all of the event is cancelled";
        place: Option<Venue> => "Ort", "venue";
        organiser: Option<Text> => "Veranstalter", "organiser";
        price: Option<Text> => "Eintritt", "price";
        tickets: Option<Url> => "wo es Karten gibt", "where tickets are sold";
        registration: Option<Registration> => "wie man sich anmeldet", "how to register";
        image: Option<Image> => "Bild", "picture";
        topics: Vec<Topic> => "Themen, zum Beispiel `Straßenbau`", "topics, such as `Road works`";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        uid: Option<Plain> => "Kennung in Kalenderprogrammen; ohne Angabe aus Kommune und Dateiname gebildet", "id in calendar programs; without it made of body and file name";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

/// One date of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// The begin by rule, by which a series names its date.
    pub by_rule: When,
    /// The begin.
    pub start: When,
    /// The end.
    pub end: Option<When>,
    /// Whether it does not take place.
    pub cancelled: bool,
    /// Number of what is different in [`Event::changes`].
    pub change: Option<usize>,
}

impl Occurrence {
    /// The last day.
    pub fn last_day(&self) -> Day {
        self.end.as_ref().map_or_else(|| self.start.day(), When::day)
    }
}

impl Event {
    /// Whether it may have several dates.
    pub fn is_series(&self) -> bool {
        self.repeat.is_some() || !self.also.is_empty()
    }

    /// Whether its dates are days without a time.
    pub fn all_day(&self) -> bool {
        self.start.time().is_none()
    }

    /// Its rule of repetition, if there is one that can be read; a wrong one has its own report.
    pub fn rule(&self) -> Option<Rule> {
        Rule::parse(self.repeat.as_ref()?.as_str()).ok()
    }

    /// The begins by rule up to a day, in order, without those left out.
    pub fn begins(&self, zone: &TimeZone, to: Day) -> Vec<When> {
        let first = self.start.moment();
        let days = match self.rule() {
            Some(rule) => rule.days(first, zone, to),
            None => vec![first.date()],
        };
        let left_out = |day: Day| self.except.iter().any(|date| date.day() == day);
        let at = |day: Day, when: &When| When::worked_out(day.to_datetime(when.moment().time()), self.all_day(), when.span());
        let mut begins: Vec<When> = days.into_iter().filter(|day| !left_out(*day)).map(|day| at(day, &self.start)).collect();
        let more = self.also.iter().map(|also| if also.time().is_some() { at(also.day(), also) } else { at(also.day(), &self.start) });
        begins.extend(more.filter(|begin| begin.day() <= to));
        begins.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        begins.dedup_by(|a, b| a.as_str() == b.as_str());
        begins
    }

    /// Its dates that touch the days from one to another, in order of their begin; an event that is no series has its one
    /// date in any case.
    pub fn occurrences(&self, zone: &TimeZone, from: Day, to: Day) -> Vec<Occurrence> {
        let to = if self.is_series() { to } else { Day::MAX };
        let mut dates: Vec<Occurrence> = self.begins(zone, to).into_iter().map(|begin| self.occurrence(begin)).collect();
        dates.retain(|date| !self.is_series() || (date.last_day() >= from && date.start.day() <= to));
        dates.sort_by(|a, b| a.start.as_str().cmp(b.start.as_str()).then_with(|| a.by_rule.as_str().cmp(b.by_rule.as_str())));
        dates
    }

    /// The dates on which something is different, in order.
    pub fn changed(&self, zone: &TimeZone) -> Vec<Occurrence> {
        let Some(last) = self.changes.iter().map(|change| change.date.day()).max() else { return Vec::new() };
        let dates = self.begins(zone, last).into_iter().map(|begin| self.occurrence(begin));
        dates.filter(|date| date.change.is_some()).collect()
    }

    fn occurrence(&self, by_rule: When) -> Occurrence {
        let change = self.changes.iter().position(|change| change.date.day() == by_rule.day());
        let changed = change.and_then(|at| self.changes.get(at));
        let start = changed.and_then(|change| change.start.clone()).unwrap_or_else(|| by_rule.clone());
        let end = changed.and_then(|change| change.end.clone()).or_else(|| self.end_of(&start));
        let cancelled = self.cancelled || changed.is_some_and(|change| change.cancelled);
        Occurrence { by_rule, start, end, cancelled, change }
    }

    /// The end of a date that begins then: it takes as long on the clocks as the first one.
    fn end_of(&self, start: &When) -> Option<When> {
        let end = self.end.as_ref()?;
        let length = self.start.moment().until(end.moment()).ok()?;
        let last = start.moment().checked_add(length).ok()?;
        Some(When::worked_out(last, end.time().is_none() || start.time().is_none(), end.span()))
    }

    /// Where a date takes place.
    pub fn venue(&self, date: &Occurrence) -> Option<&Venue> {
        let changed = date.change.and_then(|at| self.changes.get(at));
        changed.and_then(|change| change.place.as_ref()).or(self.place.as_ref())
    }
}
