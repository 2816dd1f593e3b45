//! The page of an event, with its dates.

use serde_json::{Value, json};

use super::services::description;
use super::{Failure, Out, calendar, structured};
use crate::address::Target;
use crate::markdown::Link;
use crate::model::event::{Event, Occurrence, Registration, Venue};
use crate::resolve::links;

/// Dates that the page of a series lists.
const DATES: usize = 12;

/// The page of an event.
pub(super) fn page(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let (project, body) = (out.site.project, out.site.project.body(out.site.ix));
    let Some(item) = body.events.get(at) else { return Ok(()) };
    let data = &item.data;
    let dates: Vec<&Occurrence> = body.dates_of(at).collect();
    let today = project.clock.today;
    let coming: Vec<&Occurrence> = dates.iter().copied().filter(|date| date.last_day() >= today).collect();
    // The next date that takes place is the date of the page, else the last one; a series of which none is shown tells
    // of its first.
    let first = data.begins(&project.zone(), data.start.day()).into_iter().next();
    let first = first.map(|begin| Occurrence {
        start: begin.clone(),
        by_rule: begin,
        end: data.end.clone(),
        cancelled: data.cancelled,
        change: None,
    });
    let next = coming.iter().find(|date| !date.cancelled).or(coming.first()).copied().or(dates.last().copied()).or(first.as_ref());
    let shown = next.cloned().unwrap_or_else(|| Occurrence {
        by_rule: data.start.clone(),
        start: data.start.clone(),
        end: data.end.clone(),
        cancelled: data.cancelled,
        change: None,
    });
    let view = json!({
        "item": {
            "title": out.tx(&data.title),
            "teaser": data.teaser.as_ref().map(|teaser| out.tx(teaser)),
            "when": out.when(&shown.start, shown.end.as_ref()),
            "start": shown.start.as_str().replace(' ', "T"),
            "end": shown.end.as_ref().map(|end| end.as_str().replace(' ', "T")),
            "date": date(out, data, &shown),
            "dates": if data.is_series() { coming.iter().take(DATES).map(|each| date(out, data, each)).collect() } else { Vec::new() },
            "more_dates": coming.len() > DATES,
            "over": coming.is_empty(),
            "series": data.is_series(),
            "place": data.venue(&shown).map(|place| venue(out, place)),
            "organiser": data.organiser.as_ref().map(|organiser| out.tx(organiser)),
            "price": data.price.as_ref().map(|price| out.tx(price)),
            "tickets": data.tickets.as_ref().map(|url| url.as_str()),
            "registration": data.registration.as_ref().map(|way| registration(out, way)),
            "image": data.image.as_ref().and_then(|image| out.picture(image)),
            "body": data.body.as_ref().map(|body| out.md(body, 0, "")),
        },
        "calendar": calendar::links(out, &Target::EventCalendar(&item.id)),
    });
    let crumbs = out.crumbs(vec![out.crumb(Target::Events, "nav_events")]);
    let mut meta = out.meta("event", out.tx(&data.title).text, description(out, data.teaser.as_ref(), data.body.as_ref()), crumbs);
    meta.structured.add(Some(structured::event(out, &meta, data, &shown)));
    meta.preview = Some(out.preview(data.image.as_ref()));
    out.page("event.html", &meta, &view)
}

/// A date with what is different on it.
fn date(out: &Out<'_>, event: &Event, date: &Occurrence) -> Value {
    let change = date.change.and_then(|at| event.changes.get(at));
    let moved = !date.cancelled && date.start.as_str() != date.by_rule.as_str();
    json!({
        "when": out.when(&date.start, date.end.as_ref()),
        "start": date.start.as_str().replace(' ', "T"),
        "cancelled": date.cancelled,
        "moved": moved.then(|| out.when(&date.by_rule, None)),
        "place": change.and_then(|change| change.place.as_ref()).map(|place| out.tx(&place.name)),
        "note": change.and_then(|change| change.note.as_ref()).map(|note| out.tx(note)),
    })
}

fn venue(out: &Out<'_>, place: &Venue) -> Value {
    json!({
        "name": out.tx(&place.name),
        "address": place.address.as_ref().map(|address| address.as_str()),
        "access": place.access.iter().map(|fact| out.string(&format!("access_{}", fact.word()))).collect::<Vec<_>>(),
        "accessible": place.accessible.as_ref().map(|accessible| out.tx(accessible)),
    })
}

fn registration(out: &Out<'_>, way: &Registration) -> Value {
    let site = out.site;
    let form =
        way.form.as_ref().and_then(|id| match links::resolve(site.project, site.reachable, site.ix, out.lang(), "form", id.as_str()) {
            Link::Found(href) => Some(href),
            _ => None,
        });
    json!({
        "form": form,
        "url": way.url.as_ref().map(|url| url.as_str()),
        "email": way.email.as_ref().map(|email| email.as_str()),
        "phone": way.phone.as_ref().map(|phone| phone.as_str()),
        "until": way.until.as_ref().map(|until| out.when(until, None)),
        "note": way.note.as_ref().map(|note| out.tx(note)),
    })
}
