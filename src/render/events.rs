//! Lists of events: all that come, and those of a month, a day, a topic or a body.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use super::pictures::PictureView;
use super::view::{Crumb, Nav, Teaser};
use super::{Failure, Given, Out, Ready, calendar, lists};
use crate::address::{self, Target};
use crate::plan::events::{Facet, Shown};
use crate::resolve::BodyIx;
use crate::text::slug;
use crate::theme::Tx;

/// Dates of one series in a list that is not about a time: with one a week, those of a month.
const OF_A_SERIES: usize = 5;

/// A row of a list of events.
#[derive(Debug, Clone, Serialize)]
pub(super) struct EventRow {
    title: Tx,
    teaser: Option<Tx>,
    href: String,
    when: String,
    start: String,
    /// The last day.
    last: String,
    place: Option<Tx>,
    source: Option<String>,
    image: Option<PictureView>,
    cancelled: bool,
    /// When it would have been, in words, if it is moved.
    moved: Option<String>,
    note: Option<Tx>,
    /// Topics by their address, for scripts.
    topics: String,
    /// Whose it is, for scripts.
    of: String,
}

/// Rows of some dates; each is there unless its site is held and has not published its event.
fn rows<'a>(out: &Out<'a>, dates: impl IntoIterator<Item = Shown<'a>>) -> Vec<EventRow> {
    dates.into_iter().filter_map(|shown| row(out, &shown)).collect()
}

fn row(out: &Out<'_>, shown: &Shown<'_>) -> Option<EventRow> {
    let (data, date) = (&shown.item.data, shown.date);
    let change = date.change.and_then(|at| data.changes.get(at));
    let moved = !date.cancelled && date.start.as_str() != date.by_rule.as_str();
    Some(EventRow {
        title: out.tx(&data.title),
        teaser: data.teaser.as_ref().map(|teaser| out.tx(teaser)),
        href: out.site.across(shown.body, Target::Event(&shown.item.id), out.lang())?,
        when: out.when(&date.start, date.end.as_ref()),
        start: date.start.as_str().replace(' ', "T"),
        last: date.last_day().to_string(),
        place: data.venue(date).map(|place| out.tx(&place.name)),
        source: lists::source(out, shown.body),
        image: data.image.as_ref().and_then(|image| out.picture_of(shown.body, image)),
        cancelled: date.cancelled,
        moved: moved.then(|| out.when(&date.by_rule, None)),
        note: change.and_then(|change| change.note.as_ref()).map(|note| out.tx(note)),
        topics: data.topics.iter().map(|topic| slug(topic.as_str())).collect::<Vec<_>>().join(" "),
        of: out.site.project.body(shown.body).id.to_string(),
    })
}

/// The events to come for a home page, each once.
pub(super) fn teasers(out: &Out<'_>) -> Vec<Teaser> {
    let mut seen = BTreeSet::new();
    let coming = out.site.events.coming().filter(|shown| !shown.date.cancelled && seen.insert((shown.body, shown.at)));
    let teaser = |row: EventRow| Teaser {
        title: row.title,
        teaser: row.teaser,
        href: row.href,
        date: Some(row.start),
        date_text: Some(row.when),
        source: row.source,
        image: row.image,
    };
    rows(out, coming).into_iter().map(teaser).collect()
}

/// The dates of a list: those of a time all, else those to come, of a series the next ones.
fn chosen<'a>(out: &Out<'a>, facet: &Facet<'_>) -> Vec<Shown<'a>> {
    let told = &out.site.events;
    if matches!(facet, Facet::Month(_) | Facet::Day(_)) {
        return told.dates.iter().copied().filter(|shown| facet.has(shown)).collect();
    }
    let mut counts: BTreeMap<(BodyIx, usize), usize> = BTreeMap::new();
    let next = |shown: &Shown<'a>| {
        let count = counts.entry((shown.body, shown.at)).or_default();
        *count += 1;
        *count <= OF_A_SERIES && facet.has(shown)
    };
    told.coming().filter(next).collect()
}

/// A list of events.
pub(super) fn list(out: &Out<'_>, facet: &Facet<'_>) -> Result<(), Failure> {
    let (project, site, lang) = (out.site.project, out.site, out.lang());
    let told = &site.events;
    let (topics, bodies) = (&told.topics, &told.bodies);
    let events = out.string("nav_events");
    let mut steps = vec![out.crumb(Target::Events, "nav_events")];
    let about = match facet {
        Facet::All => {
            steps.clear();
            None
        }
        Facet::Month(month) => Some(month_name(out, month)),
        Facet::Day(day) => {
            let month = day.strftime("%Y-%m").to_string();
            steps.push(Crumb { title: month_name(out, &month), href: site.to(Target::EventMonth(&month), lang) });
            Some(day_name(out, *day))
        }
        Facet::Topic(topic) => topics.get(*topic).cloned(),
        Facet::Of(body) => Some(project.body(*body).site.name.as_str().to_owned()),
    };
    let title = about.map_or_else(|| events.clone(), |about| format!("{events}: {about}"));
    let month = if let Facet::Month(month) = facet { *month } else { "" };
    let whole = matches!(facet, Facet::All);
    let calendar = match facet {
        Facet::All => Some(calendar::links(out, &Target::Calendar(None))),
        Facet::Topic(topic) => Some(calendar::links(out, &Target::Calendar(Some(topic)))),
        _ => None,
    };
    let view = json!({
        "items": rows(out, chosen(out, facet)),
        "month": month,
        "facet": match facet { Facet::All => "all", Facet::Month(_) => "month", Facet::Day(_) => "day", Facet::Topic(_) => "topic", Facet::Of(_) => "body" },
        "weeks": weeks(out, month),
        "filter": whole.then(|| filter(out, topics, bodies)),
        "calendar": calendar,
        "feed": whole.then(|| site.to(Target::EventFeed, lang)),
    });
    let meta = out.meta("events", title, String::new(), out.crumbs(steps));
    let Some(frame) = out.frame() else { return Ok(()) };
    out.page_with("events.html", &meta, &view, &frame.ways.get_or_init(|| Ways::of(out)).given())
}

/// The ways that all lists of events of a site and language show.
pub(super) struct Ways {
    all: Ready<Nav>,
    months: Ready<Vec<Nav>>,
    past: Ready<Vec<Nav>>,
    topics: Ready<Vec<Nav>>,
    bodies: Ready<Vec<Nav>>,
}

impl Ways {
    fn of(out: &Out<'_>) -> Self {
        let (site, told, lang) = (out.site, &out.site.events, out.lang());
        let (ahead, past): (Vec<_>, Vec<_>) = told.months.iter().partition(|(_, ahead)| **ahead);
        let month = |(month, _): &(&String, &bool)| Nav::new(month_name(out, month), site.to(Target::EventMonth(month), lang), "month");
        let topic = |(id, name): (&String, &String)| Nav::german(name.clone(), site.to(Target::EventTopic(id), lang), lang);
        let body = |&ix: &BodyIx| {
            let own = site.project.body(ix);
            Nav::new(own.site.name.as_str().to_owned(), site.to(Target::EventsOf(&own.id), lang), "body")
        };
        Self {
            all: Ready::new(Nav::new(out.string("all_events"), site.to(Target::Events, lang), "month")),
            months: Ready::new(ahead.iter().map(month).collect()),
            past: Ready::new(past.iter().rev().map(month).collect()),
            topics: Ready::new(told.topics.iter().map(topic).collect()),
            bodies: Ready::new(told.bodies.iter().map(body).collect()),
        }
    }

    fn given(&self) -> [Given<'_>; 5] {
        [
            Given::One("all", &self.all),
            Given::One("months", &self.months),
            Given::One("past", &self.past),
            Given::One("topics", &self.topics),
            Given::One("bodies", &self.bodies),
        ]
    }
}

/// What a script offers to choose from.
fn filter(out: &Out<'_>, topics: &BTreeMap<String, String>, bodies: &[BodyIx]) -> Value {
    let body = |&ix: &BodyIx| {
        let own = out.site.project.body(ix);
        json!({"id": &*own.id, "name": own.site.name.as_str()})
    };
    json!({
        "topics": topics.iter().map(|(id, name)| json!({"id": id, "name": name})).collect::<Vec<_>>(),
        "bodies": bodies.iter().map(body).collect::<Vec<_>>(),
        "today": out.site.project.portal.time_zone.as_str(),
    })
}

/// `2026-12` in words.
pub(super) fn month_name(out: &Out<'_>, month: &str) -> String {
    let (year, number) = month.split_once('-').unwrap_or((month, "1"));
    format!("{} {year}", out.string(&format!("month_{}", number.trim_start_matches('0'))))
}

/// A day with the name of its weekday.
pub(super) fn day_name(out: &Out<'_>, day: Date) -> String {
    let keys = ["day_mo", "day_tu", "day_we", "day_th", "day_fr", "day_sa", "day_su"];
    let weekday = keys.get(usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()).copied().unwrap_or("day_mo");
    format!("{}, {}", out.string(weekday), out.day(day))
}

/// A day in the grid of a month.
#[derive(Serialize)]
struct Cell {
    number: i8,
    /// The page of the day, if it has dates.
    href: Option<String>,
    /// The day and how many dates it has, in words.
    label: String,
}

/// The weeks of a month from Monday to Sunday; days of other months are empty. None for months without pages of days.
fn weeks(out: &Out<'_>, month: &str) -> Vec<Vec<Option<Cell>>> {
    let Ok(first) = format!("{month}-01").parse::<Date>() else { return Vec::new() };
    let days = &out.site.events.days;
    let last = first.last_of_month();
    if !days.keys().any(|day| (first..=last).contains(day)) {
        return Vec::new();
    }
    let lead = usize::try_from(first.weekday().to_monday_zero_offset()).unwrap_or_default();
    let mut cells: Vec<Option<Cell>> = (0..lead).map(|_| None).collect();
    let all = std::iter::successors(Some(first), |day| day.checked_add(1.day()).ok()).take_while(|day| *day <= last);
    cells.extend(all.map(|day| {
        let count = days.get(&day).copied().unwrap_or_default();
        let words = if count == 1 { out.string("event_dates_one") } else { out.string("event_dates_many") };
        Some(Cell {
            number: day.day(),
            href: (count > 0).then(|| out.site.to(Target::EventDay(&day.to_string()), out.lang())),
            label: format!("{}: {}", day_name(out, day), words.replace("{n}", &count.to_string())),
        })
    }));
    while !cells.len().is_multiple_of(7) {
        cells.push(None);
    }
    let mut weeks = Vec::new();
    while !cells.is_empty() {
        let rest = cells.split_off(7);
        weeks.push(std::mem::replace(&mut cells, rest));
    }
    weeks
}

/// The absolute address of a file of this site with another scheme, by which calendar programs subscribe.
pub(super) fn webcal(out: &Out<'_>, target: &Target<'_>) -> String {
    let url = format!("{}{}", address::site_url(out.site.project, out.site.ix), target.path("de"));
    url.split_once("://").map_or(url.clone(), |(_, rest)| format!("webcal://{rest}"))
}
