//! From dates of a municipality, its districts and its streets to what holds at each address: the more exact one counts,
//! and addresses with the same dates share them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::text::{slug, sort_key};

/// What dates are for within a municipality: all of it, a district, a street.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Reach {
    /// The district.
    pub(super) district: Option<String>,
    /// The street with its house numbers.
    pub(super) street: Option<String>,
}

/// An address that has dates: a street, a district, or all of the municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Its part of addresses on the web; it stays when the dates change.
    pub id: String,
    /// District; with a street if there are streets of this name elsewhere.
    pub district: Option<String>,
    /// Street with house numbers.
    pub street: Option<String>,
    /// Whether it stands for everything of its level that is not named.
    pub rest: bool,
}

/// Days with the kind of waste, by its number among the fractions; in order.
pub type Dates = Arc<Vec<(Date, usize)>>;

/// Addresses with the same dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tour {
    /// The addresses.
    pub leaves: Vec<Leaf>,
    /// The dates.
    pub dates: Dates,
}

/// Dates as they are known for a part of a municipality.
pub(super) type Known = BTreeMap<Reach, BTreeSet<(Date, usize)>>;

/// The tours of a municipality, each with the dates from a day on.
pub(super) fn tours(name: &str, known: &Known, from: Date) -> Vec<Tour> {
    let has = |reach: &Reach, fraction: usize| known.get(reach).is_some_and(|dates| dates.iter().any(|(_, own)| *own == fraction));
    let fractions: BTreeSet<usize> = known.values().flatten().map(|(_, fraction)| *fraction).collect();
    // A level stands in the list itself if nothing is below it, or if something below it differs: the rest is still there.
    let listed = |reach: &Reach| {
        let below: Vec<&Reach> = known.keys().filter(|other| is_below(other, reach)).collect();
        below.is_empty() || fractions.iter().any(|&fraction| has(reach, fraction) && below.iter().any(|other| has(other, fraction)))
    };
    let mut found: Vec<(Leaf, Dates)> = Vec::new();
    let mut taken = BTreeSet::new();
    let mut reaches: Vec<&Reach> = known.keys().filter(|reach| listed(reach)).collect();
    reaches.sort_by_cached_key(|reach| order(reach));
    for reach in reaches {
        let levels = levels(reach);
        let mut dates = BTreeSet::new();
        for &fraction in &fractions {
            let level = levels.iter().find(|level| has(level, fraction));
            let own = level.and_then(|level| known.get(level)).into_iter().flatten();
            dates.extend(own.filter(|(day, own)| *own == fraction && *day >= from).copied());
        }
        let rest = reach.street.is_none() && known.keys().any(|other| is_below(other, reach));
        let words = [reach.district.as_deref(), reach.street.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let base = slug(if words.is_empty() { name } else { &words });
        let base = if base.is_empty() { "adresse".to_owned() } else { base };
        let ids = std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}-{number}")));
        let id = ids.into_iter().find(|id| taken.insert(id.clone())).unwrap_or(base);
        let leaf = Leaf { id, district: reach.district.clone(), street: reach.street.clone(), rest };
        let dates: Vec<(Date, usize)> = dates.into_iter().collect();
        found.push((leaf, Arc::new(dates)));
    }
    let mut tours: Vec<Tour> = Vec::new();
    let mut at: BTreeMap<Dates, usize> = BTreeMap::new();
    for (leaf, dates) in found {
        let number = *at.entry(Arc::clone(&dates)).or_insert_with(|| {
            tours.push(Tour { leaves: Vec::new(), dates });
            tours.len() - 1
        });
        tours[number].leaves.push(leaf);
    }
    tours
}

/// Whether one is a part of the other.
fn is_below(part: &Reach, whole: &Reach) -> bool {
    part != whole && whole.street.is_none() && (whole.district.is_none() || part.district == whole.district)
}

/// The levels whose dates hold for a part, the most exact first.
fn levels(reach: &Reach) -> Vec<Reach> {
    let district = Reach { district: reach.district.clone(), street: None };
    vec![reach.clone(), district, Reach::default()]
}

type Order = (bool, (String, String), (String, String));

/// Districts and streets by their names; what is the rest of the municipality stands last.
fn order(reach: &Reach) -> Order {
    let whole = reach.district.is_none() && reach.street.is_none();
    let first = reach.street.as_deref().or(reach.district.as_deref()).unwrap_or_default();
    (whole, sort_key(first), sort_key(reach.district.as_deref().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(rows: &[(&str, &str, i8, usize)]) -> Known {
        let mut known = Known::new();
        for (district, street, day, fraction) in rows {
            let word = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let reach = Reach { district: word(district), street: word(street) };
            known.entry(reach).or_default().insert((jiff::civil::date(2027, 1, *day), *fraction));
        }
        known
    }

    fn told(known: &Known) -> Vec<(String, String)> {
        let tours = tours("Ponitz", known, jiff::civil::date(2027, 1, 1));
        let dates =
            |tour: &Tour| tour.dates.iter().map(|(day, fraction)| format!("{}:{fraction}", day.day())).collect::<Vec<_>>().join(" ");
        tours.iter().map(|tour| (tour.leaves.iter().map(|leaf| &*leaf.id).collect::<Vec<_>>().join(" "), dates(tour))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn streets_with_the_same_dates_share_them() {
        let known = known(&[("", "Ringstraße", 4, 0), ("", "Am Markt", 4, 0), ("", "Bergweg", 5, 0)]);
        assert_eq!(told(&known), pairs(&[("am-markt ringstrasse", "4:0"), ("bergweg", "5:0")]));
    }

    #[test]
    fn the_more_exact_date_counts_and_the_rest_stays() {
        // All have their trees fetched on the 9th; the mill lane has its bin emptied on another day than all others.
        let known = known(&[("", "", 4, 0), ("", "", 9, 1), ("", "Mühlgasse", 5, 0)]);
        assert_eq!(told(&known), pairs(&[("muehlgasse", "5:0 9:1"), ("ponitz", "4:0 9:1")]));
    }

    #[test]
    fn what_only_adds_to_all_is_no_address_of_its_own() {
        let known = known(&[("", "", 9, 1), ("Grünberg", "", 4, 0), ("Merlach", "", 5, 0)]);
        assert_eq!(told(&known), pairs(&[("gruenberg", "4:0 9:1"), ("merlach", "5:0 9:1")]));
    }

    #[test]
    fn what_is_over_is_gone() {
        let known = known(&[("", "", 4, 0)]);
        let tours = tours("Ponitz", &known, jiff::civil::date(2027, 2, 1));
        assert_eq!((tours.len(), tours[0].dates.len()), (1, 0));
    }
}
