//! Events for programs: iCalendar of an event, a site, a topic and, from the portal, the region; and JSON.

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Failure, Out, events};
use crate::address::{self, Target};
use crate::calendar::{Writer, escaped};
use crate::decode::When;
use crate::markdown;
use crate::model::event::{Event, Occurrence, Venue};
use crate::plan::events as held;
use crate::resolve::{BodyIx, Item, Project, alerts};
use crate::text::slug;

/// The schema of what is written for programs.
pub const EVENTS_SCHEMA: &str = include_str!("termine.schema.json");
/// Letters of a description.
const TEXT: usize = 600;

/// An event with its body.
type Held<'a> = (BodyIx, &'a Item<Event>);

/// How to get a calendar: to subscribe, and as a file.
pub(super) fn links(out: &Out<'_>, target: &Target<'_>) -> Value {
    json!({"subscribe": events::webcal(out, target), "file": out.site.to(target.clone(), "de")})
}

/// The name of a calendar's owner.
pub(super) fn name(out: &Out<'_>) -> String {
    let project = out.site.project;
    if project.sites.first() == Some(&out.site.ix) {
        return project.portal.name.get(out.lang()).0.text.to_string();
    }
    project.body(out.site.ix).official_name().to_owned()
}

/// When an event was told, in UTC: the day of its publication, else its begin. The day of the build must not be in it.
pub(super) fn stamp(project: &Project, event: &Event) -> DateTime {
    let local = event.publish_from.as_ref().unwrap_or(&event.start).moment();
    let zoned = project.zone().to_ambiguous_zoned(local).compatible();
    zoned.map_or(local, |zoned| zoned.with_time_zone(TimeZone::UTC).datetime())
}

/// One event.
pub(super) fn one(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let body = out.site.project.body(out.site.ix);
    let Some(item) = body.events.get(at) else { return Ok(()) };
    write(out, &[(out.site.ix, item)], item.data.title.german())
}

/// All events of a site, or those of a topic, that are not long over.
pub(super) fn all(out: &Out<'_>, topic: Option<&str>) -> Result<(), Failure> {
    let about = |event: &Event| topic.is_none_or(|topic| event.topics.iter().any(|own| slug(own.as_str()) == topic));
    let shown: Vec<Held<'_>> = current(out).into_iter().filter(|(_, item)| about(&item.data)).collect();
    let name = format!("{} – {}", out.string("nav_events"), name(out));
    let title = topic.and_then(|topic| out.site.events.topics.get(topic).cloned());
    write(out, &shown, &title.map_or_else(|| name.clone(), |topic| format!("{name}: {topic}")))
}

/// The events with a date since the beginning of the window, whose pages are there.
fn current<'a>(out: &Out<'a>) -> Vec<Held<'a>> {
    let (project, site) = (out.site.project, out.site.ix);
    let from = project.window().from;
    let recent = |body: BodyIx, at: usize| project.body(body).dates_of(at).any(|date| date.last_day() >= from);
    held::listed(project, site)
        .into_iter()
        .filter(|(body, at, _)| recent(*body, *at))
        .filter(|(body, _, item)| out.site.across(*body, Target::Event(&item.id), "de").is_some())
        .map(|(body, _, item)| (body, item))
        .collect()
}

fn write(out: &Out<'_>, shown: &[Held<'_>], title: &str) -> Result<(), Failure> {
    let project = out.site.project;
    let mut writer = Writer::new(project.zone(), project.portal.time_zone.as_str());
    writer.said("NAME", title);
    writer.said("X-WR-CALNAME", title);
    writer.line("X-WR-TIMEZONE", project.portal.time_zone.as_str());
    if shown.iter().any(|(_, item)| !item.data.all_day()) {
        writer.zone();
    }
    for (body, item) in shown {
        event(out, &mut writer, *body, item);
    }
    out.bytes(writer.finish().as_bytes())
}

/// The series, then each date that is different.
fn event(out: &Out<'_>, writer: &mut Writer, body: BodyIx, item: &Item<Event>) {
    let (project, data) = (out.site.project, &item.data);
    let all_day = data.all_day();
    let uid = held::uid(project, body, item);
    let first = Occurrence {
        by_rule: data.start.clone(),
        start: data.start.clone(),
        end: data.end.clone(),
        cancelled: data.cancelled,
        change: None,
    };
    open(out, writer, (body, item), &uid);
    times(writer, &first);
    if let Some(rule) = data.rule() {
        let text = rule.text(all_day, writer.clock());
        writer.line("RRULE", &text);
    }
    let time = data.start.moment().time();
    for date in &data.except {
        writer.when("EXDATE", date.day().to_datetime(time), all_day);
    }
    for also in &data.also {
        let begin = if also.time().is_some() { also.moment() } else { also.day().to_datetime(time) };
        writer.when("RDATE", begin, all_day);
    }
    close(out, writer, data, &first);
    for date in &data.changed(&project.zone()) {
        open(out, writer, (body, item), &uid);
        writer.when("RECURRENCE-ID", date.by_rule.moment(), all_day);
        times(writer, date);
        close(out, writer, data, date);
    }
}

fn open(out: &Out<'_>, writer: &mut Writer, (body, item): Held<'_>, uid: &str) {
    let (project, data) = (out.site.project, &item.data);
    writer.line("BEGIN", "VEVENT");
    writer.said("UID", uid);
    writer.line("DTSTAMP", &stamp(project, data).strftime("%Y%m%dT%H%M%SZ").to_string());
    writer.line("SEQUENCE", &(data.changes.len() + usize::from(data.cancelled)).to_string());
    writer.said("SUMMARY", data.title.german());
    writer.line("URL", &url(project, body, item));
}

/// Begin and end; the end of whole days is the day after (RFC 5545, 3.6.1).
fn times(writer: &mut Writer, date: &Occurrence) {
    let all_day = date.start.time().is_none();
    writer.when("DTSTART", date.start.moment(), all_day);
    let end = match &date.end {
        _ if all_day => date.last_day().saturating_add(1.day()).to_datetime(jiff::civil::Time::midnight()),
        None => return,
        Some(end) if end.time().is_none() => end.day().saturating_add(1.day()).to_datetime(jiff::civil::Time::midnight()),
        Some(end) => end.moment(),
    };
    if end > date.start.moment() {
        writer.when("DTEND", end, all_day);
    }
}

fn close(out: &Out<'_>, writer: &mut Writer, data: &Event, date: &Occurrence) {
    let change = date.change.and_then(|at| data.changes.get(at));
    let said = |text: Option<&crate::decode::Text>| text.map(|text| text.german().to_owned());
    let parts = [
        said(change.and_then(|change| change.note.as_ref())),
        said(data.teaser.as_ref()),
        data.body.as_ref().map(|body| markdown::plain(body.0.german(), TEXT)),
        data.price.as_ref().map(|price| format!("{}: {}", out.string("price"), price.german())),
    ];
    writer.said("DESCRIPTION", &parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"));
    if let Some(place) = data.venue(date) {
        writer.said("LOCATION", &location(place));
    }
    if let Some(organiser) = &data.organiser {
        writer.said("CONTACT", organiser.german());
    }
    let topics: Vec<String> = data.topics.iter().map(|topic| escaped(topic.as_str())).collect();
    if !topics.is_empty() {
        writer.line("CATEGORIES", &topics.join(","));
    }
    writer.line("STATUS", if date.cancelled { "CANCELLED" } else { "CONFIRMED" });
    writer.line("TRANSP", if date.start.time().is_none() { "TRANSPARENT" } else { "OPAQUE" });
    writer.line("END", "VEVENT");
}

fn location(place: &Venue) -> String {
    place
        .address
        .as_ref()
        .map_or_else(|| place.name.german().to_owned(), |address| format!("{}, {}", place.name.german(), address.as_str()))
}

fn url(project: &Project, body: BodyIx, item: &Item<Event>) -> String {
    format!("{}{}", address::site_url(project, body), Target::Event(&item.id).path("de"))
}

/// The events and their dates within the window as JSON.
pub(super) fn data(out: &Out<'_>) -> Result<(), Failure> {
    let (project, site) = (out.site.project, out.site.ix);
    let mut told = Vec::new();
    for (body, item) in current(out) {
        let (own, data) = (project.body(body), &item.data);
        let at = own.events.iter().position(|event| event.id == item.id).unwrap_or_default();
        let of = json!({"id": &*own.id, "name": own.official_name()});
        told.push(json!({
            "uid": held::uid(project, body, item),
            "url": url(project, body, item),
            "title": data.title.german(),
            "teaser": data.teaser.as_ref().map(|teaser| teaser.german()),
            "body": of,
            "organiser": data.organiser.as_ref().map(|organiser| organiser.german()),
            "price": data.price.as_ref().map(|price| price.german()),
            "tickets": data.tickets.as_ref().map(|url| url.as_str()),
            "topics": data.topics.iter().map(|topic| topic.as_str()).collect::<Vec<_>>(),
            "all_day": data.all_day(),
            "series": data.is_series(),
            "dates": own.dates_of(at).map(|each| date(project, data, each)).collect::<Vec<_>>(),
        }));
    }
    let value = json!({
        "format": "dorfplatz-events/1",
        "name": name(out),
        "url": format!("{}{}", address::site_url(project, site), Target::Events.path("de")),
        "time_zone": project.portal.time_zone.as_str(),
        "events": told,
    });
    out.bytes(format!("{value:#}\n").as_bytes())
}

fn date(project: &Project, event: &Event, date: &Occurrence) -> Value {
    let moment = |when: &When| match when.time() {
        Some(_) => alerts::moment(project, when, false),
        None => when.day().to_string(),
    };
    let change = date.change.and_then(|at| event.changes.get(at));
    let moved = date.start.as_str() != date.by_rule.as_str();
    let place = event.venue(date).map(|place| {
        json!({
            "name": place.name.german(),
            "address": place.address.as_ref().map(|address| address.as_str()),
            "access": place.access.iter().map(|fact| fact.word()).collect::<Vec<_>>(),
            "accessible": place.accessible.as_ref().map(|text| text.german()),
        })
    });
    json!({
        "start": moment(&date.start),
        "end": date.end.as_ref().map(&moment),
        "cancelled": date.cancelled,
        "moved_from": moved.then(|| moment(&date.by_rule)),
        "place": place,
        "note": change.and_then(|change| change.note.as_ref()).map(|note| note.german()),
    })
}
