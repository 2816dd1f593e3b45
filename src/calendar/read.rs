//! Others' iCalendar files as events: each `VEVENT` becomes the tree that an editor would have written, with the places of
//! its lines, so that whatever is wrong with it is told of the line in their file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::Rule;
use super::lines::{Line, lines};
use crate::diag::{Arg, Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::text::slug;
use crate::yaml::{Entry, Node, Style, Value};

/// Most events of a file.
const EVENTS: usize = 1000;
/// Most letters of a description.
const LETTERS: usize = 4000;
/// The clocks of those who read the pages.
const ZONE: &str = "Europe/Berlin";
/// Names that others give to it.
const BERLIN: [&str; 3] =
    ["W. Europe Standard Time", "Central Europe Standard Time", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"];

type Reason = (&'static str, &'static str);

/// A moment and whether it is a whole day.
type Moment = (DateTime, bool);

struct Reader<'a> {
    file: FileId,
    stem: &'a str,
    zone: TimeZone,
    found: &'a mut Vec<Diagnostic>,
    taken: BTreeSet<String>,
}

/// The events of a file whose name without extension is `stem`: a list of mappings with the keys of an event and `id`.
/// `None` after reporting why the file can't be read.
pub fn read(file: FileId, stem: &str, text: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    let mut reader = Reader { file, stem, zone, found, taken: BTreeSet::new() };
    let mut events = Vec::new();
    for (series, changes) in reader.components(text)? {
        events.extend(reader.event(&series, &changes));
    }
    Some(Node { span: Span::start_of(file), value: Value::List(events) })
}

/// The lines of an event.
type Component = Vec<Line>;

impl Reader<'_> {
    fn broken(&mut self, (start, end): (usize, usize), reason: Reason) {
        self.found.push(Diagnostic::new(&codes::ICS_BROKEN, Span::new(self.file, start, end)).arg("reason", reason));
    }

    fn ignored(&mut self, line: &Line, what: &Arg, reason: Reason) {
        let at = Span::new(self.file, line.start, line.end);
        self.found.push(Diagnostic::new(&codes::ICS_IGNORED, at).arg("what", what.clone()).arg("reason", reason));
    }

    /// The events of the file, each with those that change single dates of it.
    fn components(&mut self, text: &str) -> Option<Vec<(Component, Vec<Component>)>> {
        let mut open: Vec<String> = Vec::new();
        let mut events: Vec<Component> = Vec::new();
        let mut last = (0, 0);
        for line in lines(text) {
            let line = match line {
                Ok(line) => line,
                Err(at) => {
                    self.broken(at, ("die Zeile hat keinen Doppelpunkt", "the line has no colon"));
                    return None;
                }
            };
            last = (line.start, line.end);
            let value = line.value.trim().to_ascii_uppercase();
            match line.name.as_str() {
                "BEGIN" => {
                    if open.is_empty() && value != "VCALENDAR" {
                        break;
                    }
                    if open.len() == 1 && value == "VEVENT" {
                        events.push(Vec::new());
                    } else if open.len() == 1 && value != "VTIMEZONE" {
                        self.ignored(&line, &Arg::from(format!("`{value}`")), ("das ist kein Termin", "that is no event"));
                    }
                    open.push(value);
                }
                "END" if open.pop().as_deref() == Some(value.as_str()) => {}
                "END" => {
                    self.broken(last, ("`END` passt zu keinem `BEGIN`", "`END` fits no `BEGIN`"));
                    return None;
                }
                _ if open.is_empty() => break,
                _ if open.len() == 2 && open.last().is_some_and(|name| name == "VEVENT") => events.last_mut()?.push(line),
                _ => {}
            }
            if events.len() > EVENTS {
                self.broken(last, ("es sind mehr als 1000 Termine", "there are more than 1000 events"));
                return None;
            }
        }
        if !open.is_empty() || last == (0, 0) {
            self.broken(last, ("das Ende fehlt", "the end is missing"));
            return None;
        }
        if !text.trim_start_matches('\u{feff}').trim_start().to_ascii_uppercase().starts_with("BEGIN:VCALENDAR") {
            self.broken(
                (0, text.find('\n').unwrap_or(text.len())),
                ("sie beginnt nicht mit `BEGIN:VCALENDAR`", "it does not begin by `BEGIN:VCALENDAR`"),
            );
            return None;
        }
        let uid = |event: &Component| line(event, "UID").map(|line| line.value.clone());
        let (changes, series): (Vec<Component>, Vec<Component>) =
            events.into_iter().partition(|event| line(event, "RECURRENCE-ID").is_some());
        let mut by_uid: BTreeMap<Option<String>, Vec<Component>> = BTreeMap::new();
        for change in changes {
            by_uid.entry(uid(&change)).or_default().push(change);
        }
        Some(
            series
                .into_iter()
                .map(|event| {
                    let changes = by_uid.remove(&uid(&event)).unwrap_or_default();
                    (event, changes)
                })
                .collect(),
        )
    }

    fn event(&mut self, event: &Component, changes: &[Component]) -> Option<Node> {
        let begin = line(event, "DTSTART").or_else(|| event.first())?.clone();
        let Some(summary) = line(event, "SUMMARY").filter(|summary| !summary.text().is_empty()) else {
            self.ignored(&begin, &("der Termin", "the event").into(), ("er hat keinen Namen (`SUMMARY`)", "it has no name (`SUMMARY`)"));
            return None;
        };
        let title = one_line(&summary.text());
        let called = Arg { de: format!("„{title}“"), en: format!("“{title}”") };
        if let Some(class) = line(event, "CLASS").filter(|class| !class.value.trim().eq_ignore_ascii_case("PUBLIC")) {
            self.ignored(class, &called, ("er ist nicht öffentlich (`CLASS`)", "it is not public (`CLASS`)"));
            return None;
        }
        let Some(start) = self.when(&begin).filter(|_| begin.name == "DTSTART") else {
            self.ignored(
                &begin,
                &called,
                (
                    "der Beginn (`DTSTART`) oder seine Zeitzone ist nicht zu verstehen",
                    "its begin (`DTSTART`) or the time zone can't be understood",
                ),
            );
            return None;
        };
        let mut node = Node::empty_map(self.span(summary));
        self.set(&mut node, "title", summary, &title);
        self.set(&mut node, "start", &begin, &shown(start));
        if let Some((line, end)) = self.end(event, start) {
            self.set(&mut node, "end", &line, &shown(end));
        }
        if let Some(rule) = line(event, "RRULE") {
            self.rule(event, rule, start, &mut node, &called)?;
        }
        let also: Vec<(&Line, Moment)> = event.iter().filter(|line| line.name == "RDATE").flat_map(|line| self.list(line)).collect();
        self.add(&mut node, "also", also.iter().map(|(line, when)| (*line, shown(*when))));
        let changes: Vec<Node> = changes.iter().filter_map(|change| self.change(change)).collect();
        if let Some(first) = changes.first() {
            let span = first.span;
            node.set("changes", span, Node { span, value: Value::List(changes) });
        }
        self.facts(event, &mut node);
        let day = if node.get("repeat").is_some() { String::new() } else { format!("{}-", start.0.date()) };
        let base = format!("{}-{day}{}", self.stem, slug(&title).chars().take(60).collect::<String>().trim_matches('-'));
        let base = base.trim_end_matches('-').to_owned();
        let names = (2..=EVENTS + 1).map(|number| format!("{base}-{number}"));
        let id = std::iter::once(base.clone()).chain(names).find(|id| !self.taken.contains(id))?;
        self.taken.insert(id.clone());
        self.set(&mut node, "id", summary, &id);
        Some(node)
    }

    /// The rule with what it leaves out. A begin that the rule does not meet is a date all the same (RFC 5545, 3.8.5.3).
    fn rule(&mut self, event: &Component, line: &Line, start: Moment, node: &mut Node, called: &Arg) -> Option<()> {
        let Ok(rule) = Rule::parse(line.value.trim()) else {
            self.ignored(
                line,
                called,
                ("die Regel seiner Wiederholung kennt das Programm nicht", "the program does not know the rule of its repetition"),
            );
            return None;
        };
        self.set(node, "repeat", line, line.value.trim());
        let except: Vec<(&Line, Moment)> = event.iter().filter(|line| line.name == "EXDATE").flat_map(|line| self.list(line)).collect();
        let last = except.iter().map(|(_, when)| when.0.date()).chain([start.0.date()]).max()?;
        let days = rule.days(start.0, &self.zone, last);
        let met = |day: Date| days.contains(&day);
        self.add(
            node,
            "except",
            except.iter().filter(|(_, when)| met(when.0.date())).map(|(line, when)| (*line, when.0.date().to_string())),
        );
        let left_out = except.iter().any(|(_, when)| when.0.date() == start.0.date());
        if !met(start.0.date()) && !left_out {
            self.add(node, "also", std::iter::once((line, shown(start))));
        }
        Some(())
    }

    fn change(&mut self, change: &Component) -> Option<Node> {
        let by_rule = line(change, "RECURRENCE-ID")?;
        let was = self.when(by_rule)?;
        let mut node = Node::empty_map(self.span(by_rule));
        self.set(&mut node, "date", by_rule, &was.0.date().to_string());
        if line(change, "STATUS").is_some_and(|status| status.value.trim().eq_ignore_ascii_case("CANCELLED")) {
            self.set(&mut node, "cancelled", by_rule, "true");
            return Some(node);
        }
        if let Some(begin) = line(change, "DTSTART")
            && let Some(start) = self.when(begin)
        {
            if start != was {
                self.set(&mut node, "start", begin, &shown(start));
            }
            if let Some((line, end)) = self.end(change, start) {
                self.set(&mut node, "end", &line, &shown(end));
            }
        }
        self.place(change, &mut node);
        Some(node)
    }

    /// Place, organiser, topics, description and the rest.
    fn facts(&mut self, event: &Component, node: &mut Node) {
        self.place(event, node);
        let organiser = line(event, "ORGANIZER").and_then(|line| Some((line, line.parameter("CN")?.to_owned())));
        let organiser = organiser.or_else(|| line(event, "CONTACT").map(|line| (line, line.text())));
        if let Some((line, name)) = organiser.filter(|(_, name)| !name.trim().is_empty()) {
            self.set(node, "organiser", line, &one_line(&name));
        }
        if let Some(line) = line(event, "CATEGORIES") {
            let letters = |text: &String| text.chars().any(|letter| letter.is_ascii_alphanumeric());
            let topics: Vec<String> = line.texts().iter().map(|text| one_line(text)).filter(letters).collect();
            self.add(node, "topics", topics.iter().map(|topic| (line, topic.clone())));
        }
        if line(event, "STATUS").is_some_and(|status| status.value.trim().eq_ignore_ascii_case("CANCELLED"))
            && let Some(status) = line(event, "STATUS")
        {
            self.set(node, "cancelled", status, "true");
        }
        if let Some(uid) = line(event, "UID").filter(|uid| !uid.text().is_empty()) {
            self.set(node, "uid", uid, &one_line(&uid.text()));
        }
        let mut body =
            line(event, "DESCRIPTION").map(|line| plain(&line.text().chars().take(LETTERS).collect::<String>())).unwrap_or_default();
        if let Some(url) = line(event, "URL").map(|line| line.value.trim().to_owned()).filter(|url| is_web(url)) {
            let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
            body = format!("{body}\n\n[{}]({url})", plain(host));
        }
        if let Some(at) = line(event, "DESCRIPTION").or_else(|| line(event, "URL")).filter(|_| !body.trim().is_empty()) {
            self.set(node, "body", at, body.trim());
        }
    }

    fn place(&mut self, event: &Component, node: &mut Node) {
        let Some(at) = line(event, "LOCATION").filter(|line| !line.text().is_empty()) else { return };
        let text = one_line(&at.text());
        let mut place = Node::empty_map(self.span(at));
        // “Sporthalle, Schulstraße 2, 04617 Treben”: the name stands before its address.
        let (name, address) = text.split_once(',').map_or((text.as_str(), ""), |(name, rest)| (name.trim(), rest.trim()));
        self.set(&mut place, "name", at, if name.is_empty() { &text } else { name });
        if !address.is_empty() {
            self.set(&mut place, "address", at, address);
        }
        node.set("place", self.span(at), place);
    }

    /// The end: the last day of whole days, not the day after.
    fn end(&mut self, event: &Component, start: Moment) -> Option<(Line, Moment)> {
        if let Some(line) = line(event, "DTEND") {
            let (moment, all_day) = self.when(line)?;
            let last = if all_day { moment.date().yesterday().ok()?.to_datetime(moment.time()) } else { moment };
            let worth = if start.1 { last.date() > start.0.date() } else { last > start.0 };
            return (worth && all_day == start.1).then(|| (line.clone(), (last, all_day)));
        }
        let line = line(event, "DURATION")?;
        let length: jiff::Span = line.value.trim().parse().ok()?;
        let last = start.0.checked_add(length).ok()?;
        let last = if start.1 { last.date().yesterday().ok()?.to_datetime(last.time()) } else { last };
        (last > start.0).then(|| (line.clone(), (last, start.1)))
    }

    fn list<'l>(&self, line: &'l Line) -> Vec<(&'l Line, Moment)> {
        // Of a period, its begin.
        let begins = line.value.split(',').map(|value| value.split('/').next().unwrap_or_default());
        begins.filter_map(|value| Some((line, self.moment(line, value)?))).collect()
    }

    fn when(&self, line: &Line) -> Option<Moment> {
        self.moment(line, &line.value)
    }

    /// A moment on the clocks of Berlin; `None` if its form or the zone that its line names is unknown.
    fn moment(&self, line: &Line, value: &str) -> Option<Moment> {
        let value = value.trim();
        if value.len() == 8 {
            return Date::strptime("%Y%m%d", value).ok().map(|day| (day.to_datetime(jiff::civil::Time::midnight()), true));
        }
        let (plain, utc) = value.strip_suffix('Z').map_or((value, false), |plain| (plain, true));
        let moment = DateTime::strptime("%Y%m%dT%H%M%S", plain).ok()?;
        let zone = match line.parameter("TZID") {
            _ if utc => TimeZone::UTC,
            // Without a zone it is the time at the place.
            None => return Some((moment, false)),
            Some(name) if name == ZONE || BERLIN.contains(&name) || name.ends_with("/Europe/Berlin") => return Some((moment, false)),
            Some(name) => TimeZone::get(name).ok()?,
        };
        let there = zone.to_ambiguous_zoned(moment).compatible().ok()?;
        Some((there.with_time_zone(self.zone.clone()).datetime(), false))
    }

    fn span(&self, line: &Line) -> Span {
        Span::new(self.file, line.start, line.end)
    }

    fn set(&self, node: &mut Node, key: &str, line: &Line, text: &str) {
        let span = self.span(line);
        node.set(key, span, Node::text(span, text, Style::Folded));
    }

    /// Adds texts to a list.
    fn add<'l>(&self, node: &mut Node, key: &str, texts: impl Iterator<Item = (&'l Line, String)>) {
        let mut items: Vec<Node> = texts.map(|(line, text)| Node::text(self.span(line), &text, Style::Folded)).collect();
        let Some(span) = items.first().map(|item| item.span) else { return };
        if let Some(Entry { node: Node { value: Value::List(known), .. }, .. }) = node.take(key) {
            items = known.into_iter().chain(items).collect();
        }
        node.set(key, span, Node { span, value: Value::List(items) });
    }
}

/// The first line of a name.
fn line<'c>(event: &'c Component, name: &str) -> Option<&'c Line> {
    event.iter().find(|line| line.name == name)
}

fn shown((moment, all_day): Moment) -> String {
    moment.strftime(if all_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" }).to_string()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && url.bytes().all(|byte| byte > b' ' && byte < 127 && !b"\"<>\\^`{|}()[]".contains(&byte))
}

/// A text as Markdown that means nothing but itself.
fn plain(text: &str) -> String {
    let line = |line: &str| {
        let mut out = String::with_capacity(line.len());
        for letter in line.trim().chars() {
            if letter.is_ascii_punctuation() && !matches!(letter, ',' | ';' | '?' | '\'' | '"' | '%' | '/') {
                out.push('\\');
            }
            out.push(letter);
        }
        out
    };
    let paragraphs = text.split("\n\n").map(|part| part.trim().lines().map(line).collect::<Vec<_>>().join("\\\n"));
    paragraphs.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}
