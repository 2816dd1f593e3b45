//! Waste dates for programs: iCalendar of an address with a reminder on the evening before, and JSON.

use serde_json::{Value, json};

use super::waste::leaf_name;
use super::{Failure, Out};
use crate::address::{self, Target};
use crate::calendar::Writer;
use crate::plan::waste::{self as planned, Shown};
use crate::resolve::waste::Leaf;

/// The schema of what is written for programs.
pub const WASTE_SCHEMA: &str = include_str!("abfalltermine.schema.json");
/// Minutes of a day.
const DAY: u32 = 24 * 60;

fn url(out: &Out<'_>, target: &Target<'_>) -> String {
    format!("{}{}", address::site_url(out.site.project, out.site.ix), target.path("de"))
}

/// The dates of an address. Its own address on the web stays when streets are put together in another way, so that nobody
/// who subscribes gets the dates of others.
pub(super) fn calendar(out: &Out<'_>, at: usize, number: usize, leaf: usize) -> Result<(), Failure> {
    let (project, site) = (out.site.project, out.site.ix);
    let places = planned::places(project, site);
    let Some(shown) = places.get(at) else { return Ok(()) };
    let Some((tour, leaf)) = shown.place.tours.get(number).and_then(|tour| Some((tour, tour.leaves.get(leaf)?))) else { return Ok(()) };
    let mut writer = Writer::new(project.zone(), project.portal.time_zone.as_str());
    let title = format!("{}: {}", out.string("waste_title"), place_name(out, shown, leaf));
    writer.said("NAME", &title);
    writer.said("X-WR-CALNAME", &title);
    let page = shown.with_tour(tour, |target| url(out, &target));
    let host = address::host(project, site);
    for (day, fraction) in tour.dates.iter() {
        let Some((id, fraction)) = shown.data.fractions.0.get(*fraction) else { continue };
        let name = fraction.name.german();
        writer.line("BEGIN", "VEVENT");
        writer.said("UID", &format!("{day}-{}-{}-{}@{host}", id.as_str(), shown.place.id, leaf.id));
        // When a date was published is not known; the day of the build must not be in it.
        writer.line("DTSTAMP", &day.strftime("%Y%m%dT000000Z").to_string());
        writer.day("DTSTART", *day);
        writer.day("DTEND", day.tomorrow().unwrap_or(*day));
        writer.said("SUMMARY", name);
        let note = [&fraction.note, &shown.data.note].into_iter().flatten().map(|note| note.german());
        writer.said("DESCRIPTION", &note.collect::<Vec<_>>().join("\n"));
        writer.said("LOCATION", &place_name(out, shown, leaf));
        writer.line("URL", &page);
        writer.line("TRANSP", "TRANSPARENT");
        if let Some(time) = &shown.data.remind {
            let before = DAY.saturating_sub(time.minutes());
            writer.line("BEGIN", "VALARM");
            writer.line("ACTION", "DISPLAY");
            // From the first minute of the day back (RFC 5545, 3.8.6.3).
            writer.line("TRIGGER", &format!("-PT{}H{}M", before / 60, before % 60));
            writer.said("DESCRIPTION", name);
            writer.line("END", "VALARM");
        }
        writer.line("END", "VEVENT");
    }
    out.bytes(writer.finish().as_bytes())
}

/// An address with its municipality.
fn place_name(out: &Out<'_>, shown: &Shown<'_>, leaf: &Leaf) -> String {
    let name = leaf_name(out, shown.place, leaf);
    if name == shown.place.name { name } else { format!("{}, {name}", shown.place.name) }
}

/// The dates of all municipalities of the site.
pub(super) fn data(out: &Out<'_>) -> Result<(), Failure> {
    let project = out.site.project;
    let place = |shown: &Shown<'_>| {
        let fraction = |(id, fraction): (&str, &crate::model::waste::Fraction)| json!({"id": id, "name": fraction.name.german(), "letter": fraction.letter.as_str(), "colour": fraction.colour.word()});
        let id = |at: &usize| shown.data.fractions.0.get(*at).map(|(id, _)| id.as_str());
        let tours = shown.place.tours.iter().map(|tour| {
            let leaf = |leaf: &Leaf| {
                json!({
                    "name": leaf_name(out, shown.place, leaf),
                    "district": leaf.district,
                    "street": leaf.street,
                    "calendar": url(out, &Target::WasteCalendar(&shown.part(&leaf.id))),
                })
            };
            json!({
                "url": shown.with_tour(tour, |target| url(out, &target)),
                "addresses": tour.leaves.iter().map(leaf).collect::<Vec<Value>>(),
                "dates": tour.dates.iter().map(|(day, at)| json!({"date": day.to_string(), "fraction": id(at)})).collect::<Vec<Value>>(),
            })
        });
        json!({
            "name": shown.place.name,
            "company": shown.data.company.german(),
            "fractions": shown.data.fractions.iter().map(fraction).collect::<Vec<Value>>(),
            "tours": tours.collect::<Vec<Value>>(),
        })
    };
    let value = json!({
        "format": "dorfplatz-waste/1",
        "url": url(out, &Target::Waste),
        "time_zone": project.portal.time_zone.as_str(),
        "places": planned::places(project, out.site.ix).iter().map(place).collect::<Vec<Value>>(),
    });
    out.bytes(format!("{value:#}\n").as_bytes())
}
