//! From the files that a plan names to the tours of its municipalities.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Place;
use super::places::{self, Candidate, candidates};
use super::table::{self, Row};
use super::tours::{Known, Reach, tours};
use crate::calendar;
use crate::declare::Declared;
use crate::decode::{At, Dict};
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::event::Event;
use crate::model::office::{Holiday, Holidays};
use crate::model::waste::{Source, Waste};
use crate::resolve::{Body, BodyIx, Clock, decode, shorten};
use crate::source::{FileId, Span};
use crate::text::slug;
use crate::yaml::{Node, Value};

/// How far ahead series of calendar files are followed, in years.
const AHEAD: i32 = 3;

/// What the dates of a plan are read with.
pub(super) struct Reading<'a> {
    pub(super) declared: &'a Declared,
    pub(super) bodies: &'a [Body],
    /// The body that publishes the dates.
    pub(super) publisher: BodyIx,
    pub(super) holidays: Option<&'a Holidays>,
    pub(super) zone: &'a TimeZone,
    pub(super) clock: Clock,
    pub(super) data: &'a Waste,
}

/// What was read.
pub(super) struct Read {
    /// The municipalities in the order of their names.
    pub(super) places: Vec<Place>,
    /// Paths of the files.
    pub(super) files: BTreeSet<Arc<str>>,
    /// Whether all files could be read.
    pub(super) whole: bool,
}

/// What is known while the rows of a plan are sorted.
#[derive(Default)]
struct Sorted {
    known: BTreeMap<usize, Known>,
    seen: HashMap<(usize, Reach, usize, Date), Span>,
    /// What was reported once: kind and word, or file and day.
    told: BTreeSet<(FileId, &'static str, String)>,
}

impl Sorted {
    fn first(&mut self, file: FileId, kind: &'static str, word: &str) -> bool {
        self.told.insert((file, kind, word.to_owned()))
    }
}

impl Reading<'_> {
    /// Reads all files. What is wrong is in `found`; a plan with an error must not be shown, since dates would be missing.
    pub(super) fn places(&self, found: &mut Vec<Diagnostic>) -> Read {
        let candidates = candidates(self.bodies, self.publisher);
        let (mut sorted, mut read) = (Sorted::default(), Read { places: Vec::new(), files: BTreeSet::new(), whole: true });
        for source in &self.data.sources {
            let Some((home, folder)) = self.home(source.file.span().file) else { continue };
            let path = format!("{folder}{}", source.file.as_str());
            let Some((path, (file, text))) = self.declared.dates.get_key_value(path.as_str()) else {
                read.whole = false;
                // What can't be read has its own report.
                if !self.declared.broken.contains(path.as_str()) {
                    let known = self.declared.dates.keys().filter_map(|known| known.strip_prefix(folder));
                    let missing = Diagnostic::new(&codes::WASTE_FILE, source.file.span()).arg("file", source.file.as_str());
                    found.push(missing.suggest_from(source.file.as_str(), known));
                }
                continue;
            };
            read.files.insert(Arc::clone(path));
            let csv = path.ends_with(".csv");
            let rows = if csv { table::read(*file, text, found) } else { self.calendar(*file, text, source, found) };
            for row in rows {
                self.row(&row, (source, home, csv), &candidates, &mut sorted, found);
            }
        }
        let from = self.clock.today.first_of_month();
        read.places = sorted.known.into_iter().filter_map(|(at, known)| Some(place(candidates.get(at)?, &known, from))).collect();
        read.places.sort_by_cached_key(|place| crate::text::sort_key(&place.name));
        read
    }

    /// The body whose file names a source, and the folder where its files lie.
    fn home(&self, file: FileId) -> Option<(BodyIx, &str)> {
        let of = |(ix, body): (BodyIx, &Body)| {
            let tree = self.declared.bodies.get(&body.id)?.of("waste").iter().find(|tree| tree.file == file)?;
            Some((ix, &tree.path[..=tree.path.rfind('/')?]))
        };
        self.bodies.iter().enumerate().find_map(of)
    }

    /// The dates of a calendar file: each event is a kind of waste.
    fn calendar(&self, file: FileId, text: &str, source: &Source, found: &mut Vec<Diagnostic>) -> Vec<Row> {
        let before = found.len();
        let Some(Node { value: Value::List(events), .. }) = calendar::read(file, "waste", text, found) else { return Vec::new() };
        let from = self.clock.today.first_of_month();
        let to = source.until.as_ref().map_or_else(|| from.saturating_add(AHEAD.years()), crate::decode::Date::day);
        let mut rows = Vec::new();
        for mut node in events {
            drop(node.take("id"));
            let at = node.get("title").map_or(node.span, |title| title.span);
            let Some(event) = decode::<Event>(&node, found) else { continue };
            for date in event.occurrences(self.zone, from, to).into_iter().filter(|date| !date.cancelled) {
                let fraction = At { value: event.title.german().to_owned(), span: at };
                let day = At { value: date.start.day(), span: date.start.span() };
                rows.push(Row { municipality: None, district: None, street: None, numbers: None, fraction, day });
            }
        }
        if rows.is_empty() && found.len() == before {
            found.push(Diagnostic::new(&codes::WASTE_EMPTY, Span::start_of(file)));
        }
        rows
    }

    fn row(
        &self,
        row: &Row,
        (source, home, csv): (&Source, BodyIx, bool),
        candidates: &[Candidate],
        sorted: &mut Sorted,
        found: &mut Vec<Diagnostic>,
    ) {
        let file = row.fraction.span.file;
        let at = self.municipality(row, source, home, candidates, sorted, found);
        let fraction = self.fraction(&row.fraction, csv);
        if fraction.is_none() && sorted.first(file, "fraction", &row.fraction) {
            let mut known: Vec<&str> = self.data.fractions.iter().map(|(_, fraction)| fraction.name.german()).collect();
            known.extend(self.data.fractions.iter().flat_map(|(_, fraction)| fraction.called.iter().map(|word| word.as_str())));
            let unknown = Diagnostic::new(&codes::WASTE_FRACTION, row.fraction.span).arg("fraction", row.fraction.as_str());
            found.push(unknown.arg("choices", shorten(&known)).suggest(nearest(&row.fraction, known)));
        }
        let (Some(at), Some(fraction)) = (at, fraction) else { return };
        let Some(candidate) = candidates.get(at) else { return };
        let day = row.day.value;
        let bounds = [&source.from, &source.until].map(|bound| bound.as_ref().map(crate::decode::Date::day));
        if bounds[0].is_some_and(|from| day < from) || bounds[1].is_some_and(|until| day > until) {
            let out = Diagnostic::new(&codes::WASTE_PERIOD, row.day.span).arg("day", day.to_string()).arg("file", source.file.as_str());
            found.push(out.note(source.file.span(), ("hier steht, für welche Zeit sie gilt", "what time it is for stands here")));
            return;
        }
        if day >= self.clock.today
            && let Some(name) = self.holiday(day)
            && sorted.first(file, "holiday", &day.to_string())
        {
            let moved = Diagnostic::new(&codes::WASTE_HOLIDAY, row.day.span).arg("day", day.to_string());
            found.push(moved.arg("holiday", (name.0.as_str(), name.1.as_str())));
        }
        let district = self.district(row.district.as_ref(), source, candidate, sorted, found);
        let numbers = row.numbers.as_ref().map(|numbers| format!(" {}", numbers.as_str())).unwrap_or_default();
        let streets: Vec<Option<String>> = match &row.street {
            Some(street) => vec![Some(format!("{}{numbers}", street.as_str()))],
            None if source.streets.is_empty() => vec![None],
            None => source.streets.iter().map(|street| Some(street.as_str().to_owned())).collect(),
        };
        for street in streets {
            let reach = Reach { district: district.clone(), street };
            if let Some(first) = sorted.seen.insert((at, reach.clone(), fraction, day), row.day.span) {
                let twice = Diagnostic::new(&codes::WASTE_DUPLICATE, row.day.span).arg("day", day.to_string());
                let name = self.data.fractions.0.get(fraction).map_or("", |(_, fraction)| fraction.name.german());
                found.push(twice.arg("fraction", name).note(first, ("dieselbe Angabe", "the same")));
            }
            sorted.known.entry(at).or_default().entry(reach).or_default().insert((day, fraction));
        }
    }

    /// The municipality of a row by its number; the file's own or the only possible one where the row names none.
    fn municipality(
        &self,
        row: &Row,
        source: &Source,
        home: BodyIx,
        candidates: &[Candidate],
        sorted: &mut Sorted,
        found: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let file = row.fraction.span.file;
        let named = source.municipality.as_ref().map(|name| At { value: name.as_str().to_owned(), span: name.span() });
        if let Some(name) = row.municipality.clone().or(named) {
            if let Some(known) = places::find(candidates, &name) {
                return candidates.iter().position(|candidate| candidate == known);
            }
            if sorted.first(name.span.file, "municipality", &name) {
                let unknown = Diagnostic::new(&codes::WASTE_PLACE, name.span).arg("name", name.as_str());
                found.push(unknown.arg("area", self.bodies[self.publisher].site.name.as_str()).suggest(places::meant(candidates, &name)));
            }
            return None;
        }
        let own = candidates.iter().position(|candidate| candidate.body == Some(home));
        if own.is_none() && sorted.first(file, "lacks", "") {
            found.push(Diagnostic::new(&codes::WASTE_LACKS, row.fraction.span).arg("column", "Gemeinde"));
        }
        own
    }

    fn district(
        &self,
        named: Option<&At<String>>,
        source: &Source,
        candidate: &Candidate,
        sorted: &mut Sorted,
        found: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let of_source = source.district.as_ref().map(|name| At { value: name.as_str().to_owned(), span: name.span() });
        let name = named.cloned().or(of_source)?;
        let Some(body) = candidate.body.and_then(|ix| self.bodies.get(ix)) else { return Some(name.value) };
        if let Some(known) = places::district(body, &name) {
            return Some(known.to_owned());
        }
        if !body.site.districts.0.is_empty() && sorted.first(name.span.file, "district", &format!("{} {}", body.id, name.as_str())) {
            let known = body.site.districts.iter().map(|(_, district)| district.name.as_str());
            let unknown = Diagnostic::new(&codes::WASTE_DISTRICT, name.span).arg("name", name.as_str());
            found.push(unknown.arg("town", body.site.name.as_str()).suggest_from(&name, known));
        }
        Some(name.value)
    }

    /// The kind of waste that a word of a file means, by its number. Names of events may say more than that.
    fn fraction(&self, word: &str, exact: bool) -> Option<usize> {
        let word = slug(word);
        let names = |at: usize| {
            let (id, fraction) = &self.data.fractions.0[at];
            let called = fraction.called.iter().map(|called| called.as_str());
            [id.as_str(), fraction.name.german()].into_iter().chain(called).map(slug).collect::<Vec<_>>()
        };
        let all = 0..self.data.fractions.0.len();
        let same = all.clone().find(|&at| names(at).contains(&word));
        if exact || same.is_some() {
            return same;
        }
        let within = format!("-{word}-");
        let length = |at: usize| names(at).into_iter().filter(|name| within.contains(&format!("-{name}-"))).map(|name| name.len()).max();
        all.filter_map(|at| Some((length(at)?, at))).max_by_key(|(length, at)| (*length, usize::MAX - at)).map(|(_, at)| at)
    }

    /// The public holiday on a day in the Land of the publisher, in German and English.
    fn holiday(&self, day: Date) -> Option<(String, String)> {
        let land = self.bodies[self.publisher].chain.iter().find_map(|&ix| self.bodies[ix].site.land.as_ref())?;
        let known: &Dict<Holiday> = self.holidays?.0.get(land.as_str())?;
        let (_, holiday) = known.iter().find(|(_, holiday)| holiday.in_year(day.year()) == Some(day))?;
        Some((holiday.name.german().to_owned(), holiday.name.get("en").0.text.to_string()))
    }
}

fn place(candidate: &Candidate, known: &Known, from: Date) -> Place {
    let last = known.values().flatten().map(|(day, _)| *day).max();
    let tours = tours(&candidate.name, known, from);
    Place { body: candidate.body, name: candidate.name.clone(), id: slug(&candidate.name), tours, last }
}
