//! Where the time of a build goes: phases, sites, templates and pages, for `--timings` and `--trace`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Pages of each thread that a trace holds: the slowest. With every page of a region, viewers get slow themselves.
const PAGES_A_THREAD: usize = 1_000;

/// What took its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A step of the whole build.
    Phase,
    /// A share of a phase, all threads together.
    Share,
    /// A site from its first page to its last.
    Site,
    /// A template for one page.
    Template,
    /// One artifact.
    Page,
}

impl Sort {
    fn word(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Share => "share",
            Self::Site => "site",
            Self::Template => "template",
            Self::Page => "page",
        }
    }
}

/// One thing that took its time.
#[derive(Debug, Clone)]
struct Span {
    sort: Sort,
    name: String,
    /// 0 is the main thread, the others count from 1.
    thread: usize,
    /// From the beginning of the trace.
    start: Duration,
    took: Duration,
}

/// A record of where the time goes. Phases are always recorded, sites, templates and pages on demand.
#[derive(Debug)]
pub struct Trace {
    began: Instant,
    detailed: bool,
    spans: Mutex<Vec<Span>>,
}

impl Trace {
    /// An empty record.
    pub fn new(detailed: bool) -> Self {
        Self { began: Instant::now(), detailed, spans: Mutex::default() }
    }

    /// Runs something and records how long it took.
    pub fn measure<T>(&self, sort: Sort, name: impl FnOnce() -> String, run: impl FnOnce() -> T) -> T {
        if sort != Sort::Phase && !self.detailed {
            return run();
        }
        let start = self.began.elapsed();
        let value = run();
        self.enter(sort, name(), start, self.began.elapsed().saturating_sub(start));
        value
    }

    /// Runs a phase.
    pub fn phase<T>(&self, name: &str, run: impl FnOnce() -> T) -> T {
        self.measure(Sort::Phase, || name.to_owned(), run)
    }

    /// Enters how much of a phase something took.
    pub fn share(&self, name: &str, took: Duration) {
        self.enter(Sort::Share, name.to_owned(), self.began.elapsed(), took);
    }

    fn enter(&self, sort: Sort, name: String, start: Duration, took: Duration) {
        let thread = rayon::current_thread_index().map_or(0, |index| index + 1);
        if let Ok(mut spans) = self.spans.lock() {
            spans.push(Span { sort, name, thread, start, took });
        }
    }

    fn of(&self, sort: Sort) -> Vec<Span> {
        self.spans.lock().map(|spans| spans.iter().filter(|span| span.sort == sort).cloned().collect()).unwrap_or_default()
    }

    /// The phases and their shares in order.
    pub fn phases(&self) -> Vec<(String, Duration)> {
        self.of(Sort::Phase).into_iter().chain(self.of(Sort::Share)).map(|span| (span.name, span.took)).collect()
    }

    /// The pages that took longest.
    pub fn slowest_pages(&self, most: usize) -> Vec<(String, Duration)> {
        let mut pages = self.of(Sort::Page);
        pages.sort_by(|a, b| (b.took, &a.name).cmp(&(a.took, &b.name)));
        pages.into_iter().take(most).map(|span| (span.name, span.took)).collect()
    }

    /// The templates that took longest, on all pages together, and on how many pages.
    pub fn slowest_templates(&self, most: usize) -> Vec<(String, Duration, usize)> {
        let mut sums: BTreeMap<String, (Duration, usize)> = BTreeMap::new();
        for span in self.of(Sort::Template) {
            let (took, count) = sums.entry(span.name).or_default();
            *took += span.took;
            *count += 1;
        }
        let mut sums: Vec<(String, Duration, usize)> = sums.into_iter().map(|(name, (took, count))| (name, took, count)).collect();
        sums.sort_by_key(|(_, took, _)| Reverse(*took));
        sums.truncate(most);
        sums
    }

    /// As a trace of Chrome ("Trace Event Format", JSON object format, complete events): times in microseconds.
    pub fn chrome(&self) -> Value {
        let mut spans: Vec<Span> = [Sort::Phase, Sort::Site].into_iter().flat_map(|sort| self.of(sort)).collect();
        let mut pages: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        for page in self.of(Sort::Page) {
            pages.entry(page.thread).or_default().push(page);
        }
        for mut of_thread in pages.into_values() {
            of_thread.sort_by_key(|page| Reverse(page.took));
            of_thread.truncate(PAGES_A_THREAD);
            spans.extend(of_thread);
        }
        spans.sort_by_key(|span| (span.start, Reverse(span.took)));
        let threads: BTreeSet<usize> = spans.iter().map(|span| span.thread).collect();
        let named = |thread: usize| if thread == 0 { "main".to_owned() } else { format!("worker {thread}") };
        let mut events = vec![json!({"name": "process_name", "ph": "M", "pid": 1, "tid": 0, "args": {"name": "dorfplatz"}})];
        events.extend(
            threads
                .iter()
                .map(|&thread| json!({"name": "thread_name", "ph": "M", "pid": 1, "tid": thread, "args": {"name": named(thread)}})),
        );
        let micros = |time: Duration| time.as_nanos() as f64 / 1e3;
        events.extend(spans.iter().map(|span| {
            json!({"name": span.name, "cat": span.sort.word(), "ph": "X", "ts": micros(span.start), "dur": micros(span.took), "pid": 1, "tid": span.thread})
        }));
        json!({"displayTimeUnit": "ms", "traceEvents": events})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_summed_and_pages_sorted() {
        let trace = Trace::new(true);
        let took = |millis| Duration::from_millis(millis);
        for (sort, name, millis) in [
            (Sort::Template, "news.html", 2),
            (Sort::Template, "home.html", 3),
            (Sort::Template, "news.html", 2),
            (Sort::Page, "a/", 5),
            (Sort::Page, "b/", 9),
        ] {
            trace.enter(sort, name.to_owned(), Duration::ZERO, took(millis));
        }
        assert_eq!(trace.slowest_templates(5), [("news.html".to_owned(), took(4), 2), ("home.html".to_owned(), took(3), 1)]);
        assert_eq!(trace.slowest_pages(1), [("b/".to_owned(), took(9))]);
    }

    #[test]
    fn nothing_is_recorded_that_nobody_asked_for() {
        let trace = Trace::new(false);
        assert_eq!(trace.measure(Sort::Page, || unreachable!(), || 7), 7);
        trace.phase("load", || ());
        assert_eq!(trace.phases().len(), 1);
        assert!(trace.slowest_pages(1).is_empty());
    }
}
