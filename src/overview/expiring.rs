//! What ends within the next weeks or is over.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Entry, Ground, Section};
use crate::model::notice::NoticeEvent;
use crate::model::service::{Fee, Rate};
use crate::resolve::Body;
use crate::resolve::waste::Plan;
use crate::source::Span;

/// How far the report looks ahead.
const DAYS: i64 = 60;

type Words = (String, String);

pub(super) fn entries(ground: &Ground<'_>, entries: &mut Vec<Entry>) {
    for plan in &ground.whole.waste {
        waste(ground, plan, entries);
    }
    for &ix in &ground.whole.sites {
        let body = ground.whole.body(ix);
        site(ground, body, entries);
        fees(ground, body, entries);
        items(ground, body, entries);
        people(ground, body, entries);
        notices(ground, body, entries);
        let offices = body.offices.iter().map(|office| (office.data.name.german(), &office.data.exceptions));
        for (name, exceptions) in offices.chain([(body.site.name.as_str(), &body.site.exceptions)]) {
            let last = exceptions.iter().map(|exception| exception.until.as_ref().unwrap_or(&exception.from)).max();
            let Some(last) = last.filter(|last| last.day() < ground.today) else { continue };
            let what = (
                format!("die Ausnahmen in den Öffnungszeiten von „{name}“ sind alle vorbei"),
                format!("the exceptions of the opening hours of “{name}” are all over"),
            );
            let todo = ("löschen Sie sie oder tragen Sie die nächsten ein", "delete them or enter the next ones");
            ground.add(entries, Section::Expiring, last.span(), Some(last.day()), what, todo);
        }
    }
}

/// Waste dates that end soon: of all municipalities of a plan, or of single ones that the next file left out.
fn waste(ground: &Ground<'_>, plan: &Plan, entries: &mut Vec<Entry>) {
    let Some(last) = plan.places.iter().filter_map(|place| place.last).max().filter(|_| !plan.data.draft) else { return };
    let at = plan.data.sources.last().map_or(Span::start_of(plan.file), |source| source.span);
    let todo = (
        "besorgen Sie die Datei für die Zeit danach und nennen Sie sie unter `sources`",
        "get the file for the time after that and name it below `sources`",
    );
    let mut tell = |day: Date, of: (String, String)| {
        let soon = (format!("die Abfalltermine{} enden am {day}", of.0), format!("the waste dates{} end on {day}", of.1));
        let over =
            (format!("die Abfalltermine{} sind seit dem {day} vorbei", of.0), format!("the waste dates{} are over since {day}", of.1));
        ground.ends(entries, at, day, soon, over, todo);
    };
    if last <= ground.today.saturating_add(DAYS.days()) {
        tell(last, (String::new(), String::new()));
        return;
    }
    for (place, day) in plan.places.iter().filter_map(|place| Some((place, place.last?))) {
        tell(day, (format!(" für {}", place.name), format!(" of {}", place.name)));
    }
}

impl Ground<'_> {
    /// An entry for what ends on a day, if that day is near or past.
    fn ends(&self, entries: &mut Vec<Entry>, at: Span, day: Date, soon: Words, over: Words, todo: (&str, &str)) {
        if day <= self.today.saturating_add(DAYS.days()) {
            let what = if day < self.today { over } else { soon };
            self.add(entries, Section::Expiring, at, Some(day), what, todo);
        }
    }
}

fn site(ground: &Ground<'_>, body: &Body, entries: &mut Vec<Entry>) {
    if let Some(security) = &body.site.security {
        let day = security.expires.day();
        ground.ends(
            entries,
            security.expires.span(),
            day,
            (format!("`security.txt` gilt nur noch bis zum {day}"), format!("`security.txt` is valid only until {day}")),
            (format!("`security.txt` gilt seit dem {day} nicht mehr"), format!("`security.txt` has not been valid since {day}")),
            (
                "prüfen Sie die Adresse und setzen Sie `expires` auf höchstens ein Jahr im Voraus",
                "check the address and set `expires` to at most a year ahead",
            ),
        );
    }
    if let Some(accessibility) = &body.site.accessibility {
        let day = accessibility.date.day();
        ground.ends(
            entries,
            accessibility.date.span(),
            day.saturating_add(1.year()),
            (
                format!("die Erklärung zur Barrierefreiheit ist vom {day} und bald ein Jahr alt"),
                format!("the accessibility statement is of {day} and nearly a year old"),
            ),
            (
                format!("die Erklärung zur Barrierefreiheit ist vom {day} und älter als ein Jahr"),
                format!("the accessibility statement is of {day} and older than a year"),
            ),
            (
                "prüfen Sie die Website und setzen Sie `date` auf den Tag der Prüfung",
                "review the site and set `date` to the day of the review",
            ),
        );
    }
}

fn fees(ground: &Ground<'_>, body: &Body, entries: &mut Vec<Entry>) {
    for service in &body.services {
        for (_, fee) in service.service.fees.iter() {
            let Some(until) = last_rate(fee, ground.today).and_then(|rate| rate.valid_until.as_ref()) else { continue };
            let (day, label, title) = (until.day(), fee.label.german(), service.service.title.german());
            ground.ends(
                entries,
                until.span(),
                day,
                (
                    format!("für „{label}“ ({title}) gilt nach dem {day} kein Betrag mehr"),
                    format!("no amount is in force for “{label}” ({title}) after {day}"),
                ),
                (
                    format!("für „{label}“ ({title}) gilt seit dem {day} kein Betrag mehr"),
                    format!("no amount has been in force for “{label}” ({title}) since {day}"),
                ),
                ("tragen Sie unter `rates` den Betrag ein, der danach gilt", "enter below `rates` the amount that holds afterwards"),
            );
        }
    }
}

/// The amount after which no other is in force: the last of those that follow each other without a gap from today, or
/// the last of the past.
fn last_rate(fee: &Fee, today: Date) -> Option<&Rate> {
    let mut rate = match fee.rate(today) {
        Some(rate) => rate,
        None => fee
            .rates
            .iter()
            .filter(|rate| rate.valid_until.as_ref().is_some_and(|until| until.day() < today))
            .max_by_key(|rate| rate.valid_until.as_ref().map(crate::decode::Date::day))?,
    };
    for _ in 0..fee.rates.len() {
        let next = rate.valid_until.as_ref().and_then(|until| until.day().tomorrow().ok()).and_then(|day| fee.rate(day));
        match next {
            Some(next) => rate = next,
            None => break,
        }
    }
    Some(rate)
}

fn items(ground: &Ground<'_>, body: &Body, entries: &mut Vec<Entry>) {
    let todo = ("verlängern Sie die Frist oder löschen Sie die Datei", "extend the time or delete the file");
    for news in &body.news {
        let Some(until) = news.data.publish_until.as_ref().filter(|_| !news.data.draft) else { continue };
        let (day, title) = (until.day(), news.data.title.german());
        ground.ends(
            entries,
            until.span(),
            day,
            (format!("die Nachricht „{title}“ verschwindet nach dem {day}"), format!("the news item “{title}” disappears after {day}")),
            (
                format!("die Nachricht „{title}“ ist seit dem {day} nicht mehr zu sehen"),
                format!("the news item “{title}” has not been visible since {day}"),
            ),
            todo,
        );
    }
    for alert in body.alerts.iter().filter(|alert| !alert.data.draft) {
        let until = alert.data.publish_until.as_ref().unwrap_or(&alert.data.until);
        let (day, title) = (until.day(), alert.data.title.german());
        ground.ends(
            entries,
            until.span(),
            day,
            (format!("die Meldung „{title}“ endet am {day}"), format!("the alert “{title}” ends on {day}")),
            (format!("die Meldung „{title}“ ist seit dem {day} vorbei"), format!("the alert “{title}” has been over since {day}")),
            todo,
        );
    }
}

fn people(ground: &Ground<'_>, body: &Body, entries: &mut Vec<Entry>) {
    for person in body.people.values() {
        let Some(until) = &person.data.until else { continue };
        let (day, name) = (until.day(), person.data.name.as_str());
        ground.ends(
            entries,
            until.span(),
            day,
            (format!("{name} arbeitet nur noch bis zum {day} hier"), format!("{name} works here only until {day}")),
            (format!("{name} arbeitet seit dem {day} nicht mehr hier"), format!("{name} has not worked here since {day}")),
            (
                "tragen Sie überall die Nachfolge ein; danach kann die Datei gelöscht werden",
                "enter the successor everywhere; then the file can be deleted",
            ),
        );
    }
}

/// Notices whose content is to be deleted soon, or is deleted and still stands in a file.
fn notices(ground: &Ground<'_>, body: &Body, entries: &mut Vec<Entry>) {
    for notice in &body.notices.shown {
        let Some(due) = &notice.data.delete_on else { continue };
        let (day, id) = (due.day(), &notice.id);
        ground.ends(
            entries,
            due.span(),
            day,
            (
                format!("der Inhalt der Bekanntmachung {id} verschwindet am {day}"),
                format!("the content of the notice {id} disappears on {day}"),
            ),
            (String::new(), String::new()),
            (
                "nichts zu tun; halten Sie es an dem Tag mit `dorfplatz release` fest",
                "nothing to do; record it by `dorfplatz release` on that day",
            ),
        );
    }
    for gone in body.notices.gone.iter().filter(|gone| gone.in_file) {
        let (day, id) = (gone.day, &gone.id);
        let recorded = body.notices.recorded(id).any(|entry| matches!(entry.event, NoticeEvent::Withdrawn | NoticeEvent::Deleted));
        let todo = if recorded {
            (
                "löschen Sie die Datei und ihre Dateien in `media/`; personenbezogene Angaben entfernen Sie auch aus der Versionsverwaltung",
                "delete the file and its files in `media/`; remove personal data from version control as well",
            )
        } else {
            (
                "halten Sie es mit `dorfplatz release` fest, dann kann die Datei weg",
                "record it by `dorfplatz release`, then the file can go",
            )
        };
        let what = (
            format!("der Inhalt der Bekanntmachung {id} steht seit dem {day} auf keiner Seite mehr, aber noch hier"),
            format!("the content of the notice {id} has stood on no page since {day}, but still stands here"),
        );
        ground.add(entries, Section::Expiring, gone.at, Some(day), what, todo);
    }
}
