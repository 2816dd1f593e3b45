//! From a rule to days. A rule without parts of a day has at most one occurrence a day, at the time of the first one on the
//! region's clocks: 19:00 stays 19:00 when the clocks change.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::rule::{Frequency, Rule};

/// Most steps that are tried: a rule that never meets a day ends here, after a hundred years of days.
const STEPS: usize = 40_000;

impl Rule {
    /// The days of the series from its begin on, in order, up to a day. The begin counts only if it fits the rule.
    pub fn days(&self, start: DateTime, zone: &TimeZone, to: Date) -> Vec<Date> {
        let last = self.last(zone);
        let mut left = self.count.unwrap_or(u32::MAX);
        let mut days = Vec::new();
        let mut set = Vec::new();
        for step in 0..STEPS {
            let Some(first) = self.period(start.date(), step) else { break };
            if first > to || last.is_some_and(|last| first > last.date()) {
                break;
            }
            set.clear();
            self.fill(first, start.date(), &mut set);
            for &day in &set {
                let begin = day.to_datetime(start.time());
                if day < start.date() {
                    continue;
                }
                if day > to || left == 0 || last.is_some_and(|last| begin > last) {
                    return days;
                }
                left -= 1;
                days.push(day);
            }
        }
        days
    }

    /// Whether the series has an end.
    pub fn ends(&self) -> bool {
        self.count.is_some() || self.until.is_some()
    }

    /// The first day of the step with this number.
    fn period(&self, start: Date, step: usize) -> Option<Date> {
        let by = i64::try_from(step).ok()? * i64::from(self.interval);
        let (first, span) = match self.frequency {
            Frequency::Daily => (start, by.days()),
            Frequency::Weekly => (week_of(start, self.week_start)?, by.weeks()),
            Frequency::Monthly => (start.first_of_month(), by.months()),
            Frequency::Yearly => (start.first_of_year(), by.years()),
        };
        // No calendar goes beyond year 9999.
        first.checked_add(span).ok()
    }

    /// The days of a step that the rule picks, in order.
    fn fill(&self, first: Date, start: Date, set: &mut Vec<Date>) {
        let length = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => first.days_in_month().into(),
            Frequency::Yearly => first.days_in_year(),
        };
        let all = (0..length).filter_map(|at| first.checked_add(i64::from(at).days()).ok());
        set.extend(all.filter(|day| self.picks(*day, start)));
        if !self.positions.is_empty() {
            let count = set.len() as i16;
            let mut chosen: Vec<i16> =
                self.positions.iter().map(|at| if *at > 0 { at - 1 } else { count + at }).filter(|at| (0..count).contains(at)).collect();
            chosen.sort_unstable();
            chosen.dedup();
            let picked: Vec<Date> = chosen.iter().filter_map(|at| set.get(usize::try_from(*at).ok()?).copied()).collect();
            *set = picked;
        }
    }

    /// Whether a day of a step is picked. What a rule does not say is as on the first day (RFC 5545, 3.3.10).
    fn picks(&self, day: Date, start: Date) -> bool {
        let from_end = |list: &[i16], at: i16, count: i16| list.contains(&at) || list.contains(&(at - count - 1));
        let plain = self.weeks.is_empty() && self.year_days.is_empty() && self.month_days.is_empty() && self.days.is_empty();
        if plain {
            let fits = match self.frequency {
                Frequency::Daily => true,
                Frequency::Weekly => day.weekday() == start.weekday(),
                Frequency::Monthly => day.day() == start.day(),
                Frequency::Yearly => day.day() == start.day() && (!self.months.is_empty() || day.month() == start.month()),
            };
            if !fits {
                return false;
            }
        }
        (self.months.is_empty() || self.months.contains(&day.month().into()))
            && (self.weeks.is_empty() || self.in_week(day))
            && (self.year_days.is_empty() || from_end(&self.year_days, day.day_of_year(), day.days_in_year()))
            && (self.month_days.is_empty() || from_end(&self.month_days, day.day().into(), day.days_in_month().into()))
            && (self.days.is_empty() || self.days.iter().any(|(nth, weekday)| self.is_nth(day, *nth, *weekday)))
    }

    /// Whether a day is the nth of its weekday, in the month or with `FREQ=YEARLY` in the year.
    fn is_nth(&self, day: Date, nth: i16, weekday: Weekday) -> bool {
        if day.weekday() != weekday || nth == 0 {
            return day.weekday() == weekday;
        }
        let (at, count): (i16, i16) = if self.frequency == Frequency::Yearly && self.months.is_empty() {
            (day.day_of_year(), day.days_in_year())
        } else {
            (day.day().into(), day.days_in_month().into())
        };
        (at - 1) / 7 + 1 == nth || -((count - at) / 7 + 1) == nth
    }

    /// Whether a day lies in one of the weeks; the first week of a year has at least four of its days.
    fn in_week(&self, day: Date) -> bool {
        let Some(monday) = week_of(day, self.week_start) else { return false };
        // The year that has most of the week's days has its fourth.
        let Ok(middle) = monday.checked_add(3.days()) else { return false };
        let number = (middle.day_of_year() - 1) / 7 + 1;
        let in_year = middle.days_in_year();
        let count = number + (in_year - middle.day_of_year()) / 7;
        self.weeks.contains(&number) || self.weeks.contains(&(number - count - 1))
    }
}

/// The first day of the week of a day.
fn week_of(day: Date, start: Weekday) -> Option<Date> {
    day.checked_sub(i64::from(day.weekday().since(start)).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rule: &str, start: &str, to: &str) -> Vec<String> {
        let rule = Rule::parse(rule).unwrap();
        let start: DateTime = start.parse().unwrap();
        rule.days(start, &TimeZone::get("Europe/Berlin").unwrap(), to.parse().unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_last_friday_and_the_fifth_monday_of_months() {
        assert_eq!(days("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2027-01-29T19:00", "2030-01-01"), ["2027-01-29", "2027-02-26", "2027-03-26"]);
        assert_eq!(days("FREQ=MONTHLY;BYDAY=5MO;COUNT=2", "2027-03-29T19:00", "2030-01-01"), ["2027-03-29", "2027-05-31"]);
    }

    #[test]
    fn a_month_without_the_day_is_left_out_and_the_last_day_is_found() {
        assert_eq!(days("FREQ=MONTHLY;COUNT=3", "2027-01-31", "2030-01-01"), ["2027-01-31", "2027-03-31", "2027-05-31"]);
        assert_eq!(days("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", "2028-01-31", "2030-01-01"), ["2028-01-31", "2028-02-29"]);
        assert_eq!(days("FREQ=YEARLY", "2024-02-29", "2032-12-31"), ["2024-02-29", "2028-02-29", "2032-02-29"]);
    }

    #[test]
    fn the_end_counts_as_a_whole_day_and_in_utc_as_a_moment_of_the_local_clock() {
        assert_eq!(days("FREQ=DAILY;UNTIL=2027-01-02", "2027-01-01T23:00", "2030-01-01").len(), 2);
        // 18:00 UTC is 19:00 in winter and 20:00 in summer.
        assert_eq!(days("FREQ=DAILY;UNTIL=20270102T180000Z", "2027-01-01T19:00", "2030-01-01").len(), 2);
        assert_eq!(days("FREQ=DAILY;UNTIL=20270102T175959Z", "2027-01-01T19:00", "2030-01-01").len(), 1);
    }

    #[test]
    fn a_rule_that_meets_no_day_ends() {
        assert!(days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2027-01-01", "9999-12-31").is_empty());
    }

    #[test]
    fn rules_that_others_would_read_in_another_way_are_refused() {
        for wrong in [
            "BYDAY=MO",
            "FREQ=HOURLY",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=DAILY;COUNT=2;UNTIL=2027-01-01",
            "FREQ=MONTHLY;BYWEEKNO=3",
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=MONTHLY;BYSETPOS=1",
            "FREQ=DAILY;UNTIL=2027-02-30",
            "FREQ=DAILY;FREQ=DAILY",
        ] {
            assert!(Rule::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Rule::parse("FREQ=WEEKLI").unwrap_err().meant.as_deref(), Some("FREQ=WEEKLY"));
    }

    #[test]
    fn a_rule_is_written_as_others_read_it() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let rule = Rule::parse("freq=weekly;byday=we;until=2027-06-30").unwrap();
        assert_eq!(rule.text(false, &zone), "FREQ=WEEKLY;UNTIL=20270630T215959Z;BYDAY=WE");
        assert_eq!(rule.text(true, &zone), "FREQ=WEEKLY;UNTIL=20270630;BYDAY=WE");
    }
}
