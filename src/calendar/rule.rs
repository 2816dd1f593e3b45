//! Rules of repetition as RFC 5545, 3.3.10 writes them, without parts of a day.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

/// How long a step of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// A day.
    Daily,
    /// A week.
    Weekly,
    /// A month.
    Monthly,
    /// A year.
    Yearly,
}

/// The end of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The whole of a day.
    Day(Date),
    /// A moment of the region's clocks.
    Local(DateTime),
    /// A moment in UTC.
    Utc(DateTime),
}

/// A rule of repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `FREQ`.
    pub frequency: Frequency,
    /// `INTERVAL`.
    pub interval: u16,
    /// `COUNT`.
    pub count: Option<u32>,
    /// `UNTIL`.
    pub until: Option<Until>,
    /// `BYMONTH`, 1 to 12.
    pub months: Vec<i16>,
    /// `BYWEEKNO`, 1 to 53 or from the end.
    pub weeks: Vec<i16>,
    /// `BYYEARDAY`, 1 to 366 or from the end.
    pub year_days: Vec<i16>,
    /// `BYMONTHDAY`, 1 to 31 or from the end.
    pub month_days: Vec<i16>,
    /// `BYDAY`: which one (0 for each) and the day of the week.
    pub days: Vec<(i16, Weekday)>,
    /// `BYSETPOS`.
    pub positions: Vec<i16>,
    /// `WKST`.
    pub week_start: Weekday,
}

/// Why a rule can't be used: the part as it is written, and what is wrong with it in German and English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The part.
    pub part: String,
    /// What is wrong.
    pub why: (&'static str, &'static str),
    /// The part that was meant, if its name is nearly right.
    pub meant: Option<String>,
}

/// The parts that a rule may have.
pub const PARTS: [&str; 11] =
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYWEEKNO", "BYYEARDAY", "WKST"];
const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];
/// Most values of one part.
const VALUES: usize = 100;

impl Rule {
    /// Reads a rule such as `FREQ=WEEKLY;BYDAY=WE;UNTIL=2027-06-30`. Dates may be written with hyphens.
    ///
    /// # Errors
    /// The first part that can't be used.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        let mut seen: Vec<String> = Vec::new();
        let text = text.strip_prefix("RRULE:").unwrap_or(text);
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = name.to_ascii_uppercase();
            if seen.contains(&name) {
                return Err(problem(part, ("der Teil steht zweimal da", "the part stands there twice")));
            }
            rule.part(&name, &value.to_ascii_uppercase(), part)?;
            seen.push(name);
        }
        if !seen.iter().any(|name| name == "FREQ") {
            return Err(problem(text, ("`FREQ=…` fehlt", "`FREQ=…` is missing")));
        }
        rule.fits(text)
    }

    fn part(&mut self, name: &str, value: &str, part: &str) -> Result<(), Problem> {
        let range = |from: i16, to: i16, negative: bool| numbers(value, from, to, negative).ok_or_else(|| wrong_number(part));
        match name {
            "FREQ" => {
                self.frequency = match value {
                    "DAILY" => Frequency::Daily,
                    "WEEKLY" => Frequency::Weekly,
                    "MONTHLY" => Frequency::Monthly,
                    "YEARLY" => Frequency::Yearly,
                    _ => {
                        let why = (
                            "möglich sind `DAILY`, `WEEKLY`, `MONTHLY` und `YEARLY`",
                            "possible are `DAILY`, `WEEKLY`, `MONTHLY` and `YEARLY`",
                        );
                        let meant = crate::diag::nearest(value, FREQUENCIES).map(|near| format!("FREQ={near}"));
                        return Err(Problem { meant, ..problem(part, why) });
                    }
                }
            }
            "INTERVAL" => self.interval = whole(value, 1, 1000).ok_or_else(|| wrong_number(part))? as u16,
            "COUNT" => self.count = Some(whole(value, 1, 10_000).ok_or_else(|| wrong_number(part))?),
            "UNTIL" => {
                let why = ("der letzte Tag ist kein Datum wie `2027-06-30`", "the last day is no date such as `2027-06-30`");
                self.until = Some(until(value).ok_or_else(|| problem(part, why))?);
            }
            "BYDAY" => {
                let why = (
                    "Wochentage sind `MO`, `TU`, `WE`, `TH`, `FR`, `SA`, `SU`, auch mit Zahl davor wie `1MO` oder `-1FR`",
                    "days of the week are `MO`, `TU`, `WE`, `TH`, `FR`, `SA`, `SU`, also with a number before them such as `1MO` or `-1FR`",
                );
                self.days = value.split(',').map(weekday).collect::<Option<Vec<_>>>().ok_or_else(|| problem(part, why))?;
            }
            "BYMONTHDAY" => self.month_days = range(1, 31, true)?,
            "BYMONTH" => self.months = range(1, 12, false)?,
            "BYSETPOS" => self.positions = range(1, 366, true)?,
            "BYWEEKNO" => self.weeks = range(1, 53, true)?,
            "BYYEARDAY" => self.year_days = range(1, 366, true)?,
            "WKST" => {
                let why = ("der erste Tag der Woche ist einer von `MO` bis `SU`", "the first day of the week is one of `MO` to `SU`");
                self.week_start = weekday(value).filter(|(nth, _)| *nth == 0).ok_or_else(|| problem(part, why))?.1;
            }
            _ => {
                let why = ("diesen Teil kennt das Programm nicht", "the program does not know this part");
                return Err(Problem { meant: crate::diag::nearest(name, PARTS), ..problem(part, why) });
            }
        }
        Ok(())
    }

    /// What RFC 5545 forbids, so that no other calendar reads the rule in another way.
    fn fits(self, text: &str) -> Result<Self, Problem> {
        let part = |name: &str| text.split(';').find(|part| part.to_ascii_uppercase().starts_with(name)).unwrap_or(text);
        if self.count.is_some() && self.until.is_some() {
            return Err(problem(part("COUNT"), ("`COUNT` und `UNTIL` schließen einander aus", "`COUNT` and `UNTIL` exclude each other")));
        }
        let (yearly, monthly) = (self.frequency == Frequency::Yearly, self.frequency == Frequency::Monthly);
        if self.days.iter().any(|(nth, _)| *nth != 0) && !(monthly || yearly && self.weeks.is_empty()) {
            return Err(problem(
                part("BYDAY"),
                (
                    "eine Zahl vor dem Wochentag geht nur mit `FREQ=MONTHLY` und `FREQ=YEARLY`",
                    "a number before the day of the week goes only with `FREQ=MONTHLY` and `FREQ=YEARLY`",
                ),
            ));
        }
        if !self.weeks.is_empty() && !yearly {
            return Err(problem(part("BYWEEKNO"), ("das geht nur mit `FREQ=YEARLY`", "that goes only with `FREQ=YEARLY`")));
        }
        if !self.year_days.is_empty() && !yearly {
            return Err(problem(part("BYYEARDAY"), ("das geht nur mit `FREQ=YEARLY`", "that goes only with `FREQ=YEARLY`")));
        }
        if !self.month_days.is_empty() && self.frequency == Frequency::Weekly {
            return Err(problem(part("BYMONTHDAY"), ("das geht nicht mit `FREQ=WEEKLY`", "that does not go with `FREQ=WEEKLY`")));
        }
        let chosen = [&self.months, &self.weeks, &self.year_days, &self.month_days].iter().any(|list| !list.is_empty());
        if !self.positions.is_empty() && !chosen && self.days.is_empty() {
            let why = ("das geht nur zusammen mit einem anderen Teil, etwa `BYDAY`", "that goes only with another part, such as `BYDAY`");
            return Err(problem(part("BYSETPOS"), why));
        }
        Ok(self)
    }

    /// The rule as other calendars read it; `start` is the begin of the series, `None` as time for whole days. With a time
    /// the end of the series must be in UTC (RFC 5545, 3.3.10).
    pub fn text(&self, all_day: bool, zone: &TimeZone) -> String {
        let name = |list: &[(&'static str, Weekday)], day: Weekday| list.iter().find(|(_, own)| *own == day).map_or("MO", |(name, _)| name);
        let numbers = |list: &[i16]| list.iter().map(i16::to_string).collect::<Vec<_>>().join(",");
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
            Frequency::Yearly => "YEARLY",
        };
        let mut text = format!("FREQ={frequency}");
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                text += &format!(";{name}={value}");
            }
        };
        add("INTERVAL", if self.interval > 1 { self.interval.to_string() } else { String::new() });
        add("COUNT", self.count.map(|count| count.to_string()).unwrap_or_default());
        if let Some(last) = self.last(zone) {
            add("UNTIL", if all_day { last.date().strftime("%Y%m%d").to_string() } else { super::utc(last, zone) });
        }
        add("BYMONTH", numbers(&self.months));
        add("BYWEEKNO", numbers(&self.weeks));
        add("BYYEARDAY", numbers(&self.year_days));
        add("BYMONTHDAY", numbers(&self.month_days));
        let day = |(nth, day): &(i16, Weekday)| {
            let nth = if *nth == 0 { String::new() } else { nth.to_string() };
            format!("{nth}{}", name(&WEEKDAYS, *day))
        };
        add("BYDAY", self.days.iter().map(day).collect::<Vec<_>>().join(","));
        add("BYSETPOS", numbers(&self.positions));
        add("WKST", if self.week_start == Weekday::Monday { String::new() } else { name(&WEEKDAYS, self.week_start).to_owned() });
        text
    }

    /// The last moment of the series on the region's clocks.
    pub fn last(&self, zone: &TimeZone) -> Option<DateTime> {
        Some(match self.until? {
            Until::Day(day) => day.at(23, 59, 59, 0),
            Until::Local(moment) => moment,
            Until::Utc(moment) => moment.to_zoned(TimeZone::UTC).ok()?.with_time_zone(zone.clone()).datetime(),
        })
    }
}

fn problem(part: &str, why: (&'static str, &'static str)) -> Problem {
    Problem { part: part.chars().take(60).collect(), why, meant: None }
}

fn wrong_number(part: &str) -> Problem {
    problem(part, ("die Zahl passt hier nicht", "the number does not fit here"))
}

fn whole(value: &str, from: u32, to: u32) -> Option<u32> {
    value.parse().ok().filter(|number| (from..=to).contains(number) && !value.starts_with('+'))
}

fn numbers(value: &str, from: i16, to: i16, negative: bool) -> Option<Vec<i16>> {
    let number = |text: &str| {
        let number: i16 = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
        ((from..=to).contains(&number) || (negative && (from..=to).contains(&-number))).then_some(number)
    };
    let values: Option<Vec<i16>> = value.split(',').map(number).collect();
    values.filter(|values| values.len() <= VALUES)
}

fn weekday(text: &str) -> Option<(i16, Weekday)> {
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let (nth, name) = text.split_at(at);
    let day = WEEKDAYS.iter().find(|(known, _)| *known == name)?.1;
    if nth.is_empty() {
        return Some((0, day));
    }
    numbers(nth, 1, 53, true).and_then(|nth| Some((*nth.first()?, day)))
}

fn until(value: &str) -> Option<Until> {
    let plain: String = value.chars().filter(|letter| !matches!(letter, '-' | ':')).collect();
    let day = |text: &str| (text.len() == 8).then(|| Date::strptime("%Y%m%d", text).ok()).flatten();
    let Some((date, time)) = plain.split_once('T') else { return day(&plain).map(Until::Day) };
    let (time, utc) = time.strip_suffix('Z').map_or((time, false), |time| (time, true));
    let number = |at: usize| time.get(at..at + 2)?.parse::<i8>().ok();
    let whole = time.len() == 6 && time.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute, second) = (number(0)?, number(2)?, number(4)?);
    if !whole || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let moment = day(date)?.at(hour, minute, second, 0);
    Some(if utc { Until::Utc(moment) } else { Until::Local(moment) })
}
