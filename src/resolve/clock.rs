//! What day it is, and what is published on it.

use jiff::civil::Date;

use crate::decode::When;

/// The time of a build. It only decides what is visible, open or in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Today in the region's time zone.
    pub today: Date,
    /// Minutes since midnight; 0 where only a day was given.
    pub minute: u16,
}

impl Clock {
    fn reached(self, when: &When) -> bool {
        let minute = when
            .time()
            .and_then(|time| time.split_once(':'))
            .map_or(0, |(hour, minute)| hour.parse::<u16>().unwrap_or(0) * 60 + minute.parse::<u16>().unwrap_or(0));
        (when.day(), minute) <= (self.today, self.minute)
    }

    /// Whether something published between two times is visible. A day without time counts to its end.
    pub(super) fn visible(self, from: Option<&When>, until: Option<&When>) -> bool {
        let ended = until.is_some_and(|until| if until.time().is_some() { self.reached(until) } else { until.day() < self.today });
        from.is_none_or(|from| self.reached(from)) && !ended
    }
}

/// Options that decide what is visible.
#[derive(Debug, Clone, Copy)]
pub struct Visibility {
    /// When.
    pub clock: Clock,
    /// Whether drafts and things of the future are shown.
    pub drafts: bool,
}
