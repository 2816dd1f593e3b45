//! Waste dates: the choice of an address, the dates of a tour with the sheet to print, and what the home page says.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use serde_json::{Value, json};

use super::events::{day_name, month_name};
use super::view::Crumb;
use super::{Failure, Out, calendar};
use crate::address::Target;
use crate::model::waste::{Fraction, Waste};
use crate::plan::waste::{self as planned, Shown};
use crate::resolve::waste::{Leaf, Place, Tour};
use crate::text::{initial, sort_key};

/// Addresses from which on a list is divided by letters and can be searched.
const LETTERS: usize = 20;
/// Months on the printed sheet.
const MONTHS: i32 = 12;
/// Days that wait behind those that are shown, so that a page stays right for a while without a new build.
const WAITING: usize = 12;
/// Next days on a home page.
const HOME_DAYS: usize = 3;
/// Tours from which on a home page only leads to the choice of an address.
const HOME_TOURS: usize = 6;
/// Addresses that the name of a tour tells.
const NAMES: usize = 3;

/// The waste dates of a site: those of its municipality, or the list of the municipalities that it publishes them for.
pub(super) fn page(out: &Out<'_>) -> Result<(), Failure> {
    match planned::places(out.site.project, out.site.ix).first().filter(|shown| shown.is_own()) {
        Some(own) => of_place(out, own),
        None => list(out),
    }
}

/// A municipality without a site.
pub(super) fn place(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    planned::places(out.site.project, out.site.ix).get(at).map_or(Ok(()), |shown| of_place(out, shown))
}

/// A tour of a municipality.
pub(super) fn tour(out: &Out<'_>, at: usize, number: usize) -> Result<(), Failure> {
    let places = planned::places(out.site.project, out.site.ix);
    let Some((shown, tour)) = places.get(at).and_then(|shown| Some((shown, shown.place.tours.get(number)?))) else { return Ok(()) };
    dates(out, shown, tour)
}

/// The page of a municipality: its dates if they are the same everywhere, else the choice of an address.
fn of_place(out: &Out<'_>, shown: &Shown<'_>) -> Result<(), Failure> {
    if let [tour] = shown.place.tours.as_slice() {
        return dates(out, shown, tour);
    }
    let mut entries: Vec<(String, String)> = Vec::new();
    for tour in &shown.place.tours {
        let href = shown.with_tour(tour, |target| out.site.to(target, out.lang()));
        entries.extend(tour.leaves.iter().map(|leaf| (leaf_name(out, shown.place, leaf), href.clone())));
    }
    entries.sort_by_cached_key(|(name, _)| sort_key(name));
    let title = titled(out, &shown.place.name);
    let mut view = frame(out, shown.data);
    view["choice"] = choice(entries);
    if shown.is_own() {
        view["municipalities"] = municipalities(out);
    }
    out.page("waste.html", &out.meta("waste", title, out.string("waste_choose"), out.crumbs(steps(out, shown, false))), &view)
}

/// The list of the municipalities.
fn list(out: &Out<'_>) -> Result<(), Failure> {
    let Some(plan) = planned::listed(out.site.project, out.site.ix).next() else { return Ok(()) };
    let mut view = frame(out, &plan.data);
    view["municipalities"] = municipalities(out);
    let meta = out.meta("waste", out.string("waste_title"), out.string("waste_choose_place"), out.crumbs(Vec::new()));
    out.page("waste.html", &meta, &view)
}

/// Other municipalities of the site's plans, with the way to their dates.
fn municipalities(out: &Out<'_>) -> Value {
    let (site, project) = (out.site, out.site.project);
    let homeless = planned::places(project, site.ix);
    let mut found: Vec<(String, String)> = Vec::new();
    for place in planned::listed(project, site.ix).flat_map(|plan| &plan.places).filter(|place| place.body != Some(site.ix)) {
        let href = match project.at_home(place) {
            Some(ix) => project.body(ix).waste.as_ref().and_then(|_| site.across(ix, Target::Waste, out.lang())),
            None => {
                homeless.iter().find(|shown| shown.place == &**place).map(|shown| shown.with_page(|target| site.to(target, out.lang())))
            }
        };
        found.extend(href.map(|href| (place.name.clone(), href)));
    }
    found.sort_by_cached_key(|(name, _)| sort_key(name));
    found.into_iter().map(|(name, href)| json!({"name": name, "href": href})).collect()
}

/// Entries in one list, or by their letters.
fn choice(entries: Vec<(String, String)>) -> Value {
    let many = entries.len() >= LETTERS;
    let mut letters: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (name, href) in entries {
        let letter = if many { initial(&name) } else { String::new() };
        letters.entry(letter).or_default().push(json!({"name": name, "href": href}));
    }
    letters.into_iter().map(|(letter, places)| json!({"letter": letter, "places": places})).collect()
}

/// The dates of a tour.
fn dates(out: &Out<'_>, shown: &Shown<'_>, tour: &Tour) -> Result<(), Failure> {
    let several = shown.place.tours.len() > 1;
    let name = if several { tour_name(out, shown.place, tour) } else { shown.place.name.clone() };
    let mut view = frame(out, shown.data);
    let fractions: Vec<(usize, &Fraction)> = shown.data.fractions.iter().map(|(_, fraction)| fraction).enumerate().collect();
    let own = |at: usize| tour.dates.iter().filter(move |(_, fraction)| *fraction == at).map(|(day, _)| *day);
    let told = fractions.iter().filter(|(at, _)| own(*at).next().is_some());
    view["fractions"] = told.map(|(at, fraction)| collected(out, fraction, own(*at))).collect();
    view["months"] = months(out, shown, tour);
    view["sheet"] = sheet(out, shown, tour);
    let leaves: Vec<String> = tour.leaves.iter().filter(|_| several).map(|leaf| leaf_name(out, shown.place, leaf)).collect();
    view["leaves"] = json!(leaves);
    let link = |leaf: &Leaf| {
        let mut links = calendar::links(out, &Target::WasteCalendar(&shown.part(&leaf.id)));
        links["name"] = leaf_name(out, shown.place, leaf).into();
        links
    };
    view["calendars"] = tour.leaves.iter().map(link).collect();
    view["place"] = shown.place.name.as_str().into();
    view["remind"] = shown.data.remind.as_ref().map(|time| out.clock(time.as_str())).into();
    if shown.is_own() && !several {
        view["municipalities"] = municipalities(out);
    }
    out.page("waste.html", &out.meta("waste", titled(out, &name), String::new(), out.crumbs(steps(out, shown, several))), &view)
}

/// What all pages share, with everything else empty.
fn frame(out: &Out<'_>, data: &Waste) -> Value {
    json!({
        "place": null,
        "company": {
            "name": out.tx(&data.company),
            "phone": data.phone.as_ref().map(|phone| phone.as_str()),
            "email": data.email.as_ref().map(|email| email.as_str()),
            "url": data.url.as_ref().map(|url| url.as_str()),
        },
        "note": data.note.as_ref().map(|note| out.tx(note)),
        "body": data.body.as_ref().map(|body| out.md(body, 1, "")),
        "choice": [],
        "municipalities": [],
        "leaves": [],
        "fractions": [],
        "months": [],
        "calendars": [],
        "sheet": null,
        "remind": null,
    })
}

fn steps(out: &Out<'_>, shown: &Shown<'_>, tour: bool) -> Vec<Crumb> {
    let mut steps = Vec::new();
    if tour || !shown.is_own() {
        steps.push(out.crumb(Target::Waste, "waste_title"));
    }
    if tour && !shown.is_own() {
        steps.push(Crumb { title: shown.place.name.clone(), href: shown.with_page(|target| out.site.to(target, out.lang())) });
    }
    steps
}

pub(super) fn titled(out: &Out<'_>, name: &str) -> String {
    format!("{}: {name}", out.string("waste_title"))
}

/// The name of an address: a street, with its district if it lies in one; a district; the municipality.
pub(super) fn leaf_name(out: &Out<'_>, place: &Place, leaf: &Leaf) -> String {
    let name = match (&leaf.street, &leaf.district) {
        (Some(street), Some(district)) => format!("{street} ({district})"),
        (Some(name), None) | (None, Some(name)) => name.clone(),
        (None, None) => place.name.clone(),
    };
    if leaf.rest { out.string("waste_rest").replace("{name}", &name) } else { name }
}

/// The name of a tour: its addresses, or the first of many.
fn tour_name(out: &Out<'_>, place: &Place, tour: &Tour) -> String {
    let names: Vec<String> = tour.leaves.iter().map(|leaf| leaf_name(out, place, leaf)).collect();
    match names.as_slice() {
        [first, rest @ ..] if names.len() > NAMES => {
            out.string("waste_and_more").replace("{name}", first).replace("{n}", &rest.len().to_string())
        }
        _ => names.join(", "),
    }
}

/// The short name of a day of the week.
fn weekday(out: &Out<'_>, day: Date) -> String {
    let keys = ["day_mo", "day_tu", "day_we", "day_th", "day_fr", "day_sa", "day_su"];
    let key = keys.get(usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()).copied().unwrap_or("day_mo");
    out.string(&format!("{key}_short"))
}

/// A day for lists: scripts hide it when it is over, and show the next.
#[derive(Serialize)]
struct Day<T> {
    date: String,
    text: String,
    /// Whether it waits behind the first ones.
    waits: bool,
    what: T,
}

/// The days from today on, of which the first `shown` are seen.
fn coming<T>(out: &Out<'_>, days: impl IntoIterator<Item = (Date, T)>, shown: usize) -> Vec<Day<T>> {
    let today = out.site.project.clock.today;
    let days = days.into_iter().filter(|(day, _)| *day >= today).take(shown + WAITING).enumerate();
    let day = |(at, (day, what))| Day { date: Date::to_string(&day), text: day_name(out, day), waits: at >= shown, what };
    days.map(day).collect()
}

/// A kind of waste with its next date.
fn collected(out: &Out<'_>, fraction: &Fraction, days: impl Iterator<Item = Date>) -> Value {
    json!({
        "name": out.tx(&fraction.name),
        "letter": fraction.letter.as_str(),
        "colour": fraction.colour.word(),
        "every": fraction.every.as_ref().map(|every| out.tx(every)),
        "note": fraction.note.as_ref().map(|note| out.tx(note)),
        "next": coming(out, days.map(|day| (day, ())), 1),
    })
}

fn marks(out: &Out<'_>, shown: &Shown<'_>, fractions: &[usize]) -> Vec<Value> {
    let known = fractions.iter().filter_map(|at| shown.data.fractions.0.get(*at));
    known
        .map(|(_, fraction)| json!({"name": out.tx(&fraction.name), "letter": fraction.letter.as_str(), "colour": fraction.colour.word()}))
        .collect()
}

/// Days with all that is collected on them.
fn by_day(tour: &Tour) -> BTreeMap<Date, Vec<usize>> {
    let mut days: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    tour.dates.iter().for_each(|(day, fraction)| days.entry(*day).or_default().push(*fraction));
    days
}

/// All dates by month.
fn months(out: &Out<'_>, shown: &Shown<'_>, tour: &Tour) -> Value {
    let mut months: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (day, fractions) in by_day(tour) {
        let month = day.strftime("%Y-%m").to_string();
        let view = json!({"date": day.to_string(), "text": format!("{}, {}", weekday(out, day), out.day(day)), "marks": marks(out, shown, &fractions)});
        months.entry(month).or_default().push(view);
    }
    months.into_iter().map(|(month, days)| json!({"title": month_name(out, &month), "days": days})).collect()
}

/// The sheet to print: a column for each of twelve months from this one on, a row for each day, and letters for what is
/// collected.
fn sheet(out: &Out<'_>, shown: &Shown<'_>, tour: &Tour) -> Value {
    let days = by_day(tour);
    let first = out.site.project.clock.today.first_of_month();
    let firsts: Vec<Date> = (0..MONTHS).map(|months| first.saturating_add(months.months())).collect();
    let cell = |first: &Date, number: i8| {
        let day = Date::new(first.year(), first.month(), number).ok()?;
        let letters: Vec<&str> = days
            .get(&day)
            .into_iter()
            .flatten()
            .filter_map(|at| shown.data.fractions.0.get(*at).map(|(_, fraction)| fraction.letter.as_str()))
            .collect();
        Some(json!({"day": weekday(out, day), "sunday": day.weekday() == Weekday::Sunday, "letters": letters}))
    };
    let rows =
        (1..=31).map(|number| json!({"number": number, "cells": firsts.iter().map(|first| cell(first, number)).collect::<Vec<_>>()}));
    let heads = firsts.iter().map(|first| month_name(out, &first.strftime("%Y-%m").to_string()));
    json!({"months": heads.collect::<Vec<_>>(), "rows": rows.collect::<Vec<_>>()})
}

/// The next days for a home page, with the addresses where there are several; only the way to the choice where they are many.
pub(super) fn home(out: &Out<'_>) -> Option<Value> {
    let places = planned::places(out.site.project, out.site.ix);
    let shown = places.first().filter(|shown| shown.is_own())?;
    let tours = &shown.place.tours;
    let few = tours.len() <= HOME_TOURS;
    let mut days: BTreeMap<Date, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    for tour in tours.iter().filter(|_| few) {
        for (day, fraction) in tour.dates.iter() {
            let names = days.entry(*day).or_default().entry(*fraction).or_default();
            if tours.len() > 1 {
                names.push(tour_name(out, shown.place, tour));
            }
        }
    }
    let what = |fractions: BTreeMap<usize, Vec<String>>| -> Vec<Value> {
        let known = fractions.into_iter().filter_map(|(at, names)| Some((&shown.data.fractions.0.get(at)?.1, names)));
        known.map(|(fraction, names)| json!({"name": out.tx(&fraction.name), "where": names.join(", ")})).collect()
    };
    let days = coming(out, days.into_iter().map(|(day, fractions)| (day, what(fractions))), HOME_DAYS);
    Some(json!({"days": days, "href": out.site.to(Target::Waste, out.lang()), "choose": tours.len() > 1}))
}
