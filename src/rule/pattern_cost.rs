//! What a pattern costs: a browser tries every way in which an answer could fit, one after the other.
//!
//! Each letter and class of the pattern is a place, and from each place the next character leads to others. Where one
//! character leads to two places of the same loop, the ways double with each round.

use super::pattern::Part;

/// Most places, repetitions of a fixed number written out.
const MAX_PLACES: usize = 1_000;
/// Most repetitions, those inside of each other multiplied.
const MAX_PRODUCT: u64 = 5_000;
/// Most places from which one character leads two ways.
const MAX_FORKS: usize = 10;
/// Most of these that lie in a loop: each of them multiplies by the length of the answer.
const MAX_LOOP_FORKS: usize = 2;

type Words = (&'static str, &'static str);

const TWO_WAYS: Words = (
    "in einer Wiederholung passt dasselbe Zeichen auf mehreren Wegen, und ein Browser probiert sie alle durch; schreiben Sie zum Beispiel `a+` statt `(a+)+`",
    "in a repetition the same character fits in several ways, and a browser tries them all; write for example `a+` instead of `(a+)+`",
);
const TOO_MUCH: Words = (
    "die Wiederholungen ergeben zusammen eine zu lange Antwort; mehr als 5000 Zeichen sind nicht möglich",
    "the repetitions together give too long an answer; more than 5000 characters are not possible",
);
const EMPTY: Words = (
    "was sich wiederholt, kann leer sein; schreiben Sie zum Beispiel `a*` statt `(a?)*`",
    "what is repeated may be empty; write for example `a*` instead of `(a?)*`",
);
const FORKS: Words = (
    "an zu vielen Stellen passt dasselbe Zeichen auf mehreren Wegen, und ein Browser probiert sie alle durch",
    "at too many places the same character fits in several ways, and a browser tries them all",
);

/// Refuses a pattern that could keep a browser busy.
pub(super) fn check(root: &Part) -> Result<(), Words> {
    if product(root) > MAX_PRODUCT {
        return Err(TOO_MUCH);
    }
    let mut graph = Graph::default();
    let ends = graph.build(root)?;
    let mut forks = usize::from(graph.pairs(&ends.first).next().is_some());
    let mut loop_forks = 0;
    for (place, next) in graph.follow.iter().enumerate() {
        let mut forked = false;
        for (left, right) in graph.pairs(next) {
            if left == right || graph.reaches(left, place) && graph.reaches(right, place) {
                return Err(TWO_WAYS);
            }
            forked = true;
            if loop_forks > MAX_LOOP_FORKS || forks > MAX_FORKS {
                return Err(FORKS);
            }
        }
        if forked && graph.reaches(place, place) {
            loop_forks += 1;
        } else if forked {
            forks += 1;
        }
    }
    if loop_forks > MAX_LOOP_FORKS || forks > MAX_FORKS { Err(FORKS) } else { Ok(()) }
}

/// The length of the shortest answer that fits.
pub(super) fn shortest(part: &Part) -> u64 {
    match part {
        Part::Letter(_) | Part::Class(..) => 1,
        Part::Row(parts) => parts.iter().map(shortest).fold(0, u64::saturating_add),
        Part::Either(parts) => parts.iter().map(shortest).min().unwrap_or(0),
        Part::Repeat(part, least, _) => shortest(part).saturating_mul(u64::from(*least)),
    }
}

/// How often the innermost part can stand there.
fn product(part: &Part) -> u64 {
    match part {
        Part::Letter(_) | Part::Class(..) => 1,
        Part::Row(parts) | Part::Either(parts) => parts.iter().map(product).max().unwrap_or(1),
        Part::Repeat(part, least, most) => product(part).saturating_mul(u64::from(most.unwrap_or(*least).max(1))),
    }
}

/// Whether something inside can be repeated more or less often.
fn varies(part: &Part) -> bool {
    match part {
        Part::Letter(_) | Part::Class(..) => false,
        Part::Row(parts) | Part::Either(parts) => parts.iter().any(varies),
        Part::Repeat(part, least, most) => varies(part) || (*most != Some(*least) && *most != Some(1)),
    }
}

/// Whether some character is in both.
fn overlap(left: &Part, right: &Part) -> bool {
    fn ranges(part: &Part) -> (Vec<(char, char)>, bool) {
        match part {
            Part::Letter(letter) => (vec![(*letter, *letter)], false),
            Part::Class(ranges, not) => (ranges.clone(), *not),
            _ => (Vec::new(), false),
        }
    }
    let ((left, left_not), (right, right_not)) = (ranges(left), ranges(right));
    let outside = |plain: &[(char, char)], excluded: &[(char, char)]| {
        plain.iter().any(|(from, to)| !excluded.iter().any(|(first, last)| first <= from && to <= last))
    };
    match (left_not, right_not) {
        (true, true) => true,
        (false, false) => left.iter().any(|(from, to)| right.iter().any(|(first, last)| from <= last && first <= to)),
        (false, true) => outside(&left, &right),
        (true, false) => outside(&right, &left),
    }
}

/// Where a part of a pattern begins and ends.
struct Ends {
    empty: bool,
    first: Vec<usize>,
    last: Vec<usize>,
}

#[derive(Default)]
struct Graph<'a> {
    places: Vec<&'a Part>,
    /// The places behind each place. One that stands there twice is reached on two ways.
    follow: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn build(&mut self, part: &'a Part) -> Result<Ends, Words> {
        match part {
            Part::Letter(_) | Part::Class(..) => {
                if self.places.len() >= MAX_PLACES {
                    return Err(TOO_MUCH);
                }
                self.places.push(part);
                self.follow.push(Vec::new());
                let place = self.places.len() - 1;
                Ok(Ends { empty: false, first: vec![place], last: vec![place] })
            }
            Part::Row(parts) => self.row(parts.iter()),
            Part::Either(parts) => {
                let mut all = Ends { empty: false, first: Vec::new(), last: Vec::new() };
                for part in parts {
                    let ends = self.build(part)?;
                    all.empty |= ends.empty;
                    all.first.extend(ends.first);
                    all.last.extend(ends.last);
                }
                Ok(all)
            }
            Part::Repeat(_, _, Some(0)) => self.row(std::iter::empty()),
            Part::Repeat(part, least, Some(1)) => {
                let ends = self.build(part)?;
                Ok(Ends { empty: ends.empty || *least == 0, ..ends })
            }
            Part::Repeat(part, least, most) => {
                if *most == Some(*least) && !varies(part) {
                    let ends = self.row(std::iter::repeat_n(&**part, *least as usize))?;
                    return if ends.empty { Err(EMPTY) } else { Ok(ends) };
                }
                let ends = self.build(part)?;
                if ends.empty {
                    return Err(EMPTY);
                }
                self.join(&ends.last, &ends.first);
                Ok(Ends { empty: *least == 0, ..ends })
            }
        }
    }

    fn row(&mut self, parts: impl Iterator<Item = &'a Part>) -> Result<Ends, Words> {
        let mut all = Ends { empty: true, first: Vec::new(), last: Vec::new() };
        for part in parts {
            let ends = self.build(part)?;
            self.join(&all.last, &ends.first);
            if all.empty {
                all.first.extend(&ends.first);
            }
            if ends.empty {
                all.last.extend(ends.last);
            } else {
                all.last = ends.last;
            }
            all.empty &= ends.empty;
        }
        Ok(all)
    }

    fn join(&mut self, last: &[usize], first: &[usize]) {
        for place in last {
            if let Some(follow) = self.follow.get_mut(*place) {
                follow.extend(first);
            }
        }
    }

    /// Pairs of places to which one character leads.
    fn pairs<'b>(&'b self, next: &'b [usize]) -> impl Iterator<Item = (usize, usize)> + 'b {
        let both = |left: usize, right: usize| {
            left == right || self.places.get(left).zip(self.places.get(right)).is_some_and(|(left, right)| overlap(left, right))
        };
        next.iter()
            .enumerate()
            .flat_map(move |(at, left)| next.iter().skip(at + 1).filter(move |right| both(*left, **right)).map(|right| (*left, *right)))
    }

    /// Whether a way leads from one place to another.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.places.len()];
        let mut open = vec![from];
        while let Some(place) = open.pop() {
            for next in self.follow.get(place).into_iter().flatten() {
                if *next == to {
                    return true;
                }
                if let Some(seen) = seen.get_mut(*next).filter(|seen| !**seen) {
                    *seen = true;
                    open.push(*next);
                }
            }
        }
        false
    }
}
