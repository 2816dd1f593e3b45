//! Which pages of waste dates a site has: one for each distinct set of dates, and an address for each street that leads there.

use super::What;
use crate::address::Target;
use crate::model::waste::Waste;
use crate::resolve::waste::{Place, Plan, Tour};
use crate::resolve::{BodyIx, Project};
use crate::source::{FileId, Span};

/// A municipality whose dates a site shows.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// What stands before the paths of its addresses: nothing on its own site.
    prefix: String,
    /// What is said of the dates.
    pub data: &'a Waste,
    /// The municipality.
    pub place: &'a Place,
    file: FileId,
}

impl Shown<'_> {
    /// The path of an address of the municipality below the site's waste dates.
    pub fn part(&self, id: &str) -> String {
        format!("{}{id}", self.prefix)
    }

    /// Whether the site is the municipality's own.
    pub fn is_own(&self) -> bool {
        self.prefix.is_empty()
    }

    /// What leads to its page.
    pub fn with_page<T>(&self, run: impl FnOnce(Target<'_>) -> T) -> T {
        if self.is_own() { run(Target::Waste) } else { run(Target::WastePart(&self.place.id)) }
    }

    /// What leads to the page of a tour: the municipality's own page if that is all that there is.
    pub fn with_tour<T>(&self, tour: &Tour, run: impl FnOnce(Target<'_>) -> T) -> T {
        match tour.leaves.first().filter(|_| self.place.tours.len() > 1) {
            Some(leaf) => run(Target::WastePart(&self.part(&leaf.id))),
            None => self.with_page(run),
        }
    }
}

/// The plans whose municipalities a site lists.
pub fn listed(project: &Project, site: BodyIx) -> impl Iterator<Item = &Plan> {
    project.waste.iter().filter(move |plan| project.host(plan) == site)
}

/// The municipalities whose dates a site shows: its own first, then those that have no site.
pub fn places(project: &Project, site: BodyIx) -> Vec<Shown<'_>> {
    let own = project.body(site).waste.as_ref();
    let own = own.map(|here| Shown { prefix: String::new(), data: &here.data, place: &here.place, file: here.file });
    let of = |plan| {
        let Plan { places, data, file, .. }: &Plan = plan;
        let homeless = places.iter().filter(|place| project.at_home(place).is_none());
        homeless.map(move |place| Shown { prefix: format!("{}/", place.id), data, place, file: *file })
    };
    own.into_iter().chain(listed(project, site).flat_map(of)).collect()
}

/// Whether a site has waste dates.
pub fn has(project: &Project, site: BodyIx) -> bool {
    project.body(site).waste.is_some() || listed(project, site).next().is_some()
}

/// The list of municipalities, each municipality and each tour; the addresses that share a tour lead to it.
pub(super) fn pages(project: &Project, site: BodyIx, lang: &str, page: &mut impl FnMut(Target<'_>, What, Span)) {
    if !has(project, site) {
        return;
    }
    page(Target::Waste, What::Waste, Span::start_of(project.body(site).file));
    for (at, shown) in places(project, site).iter().enumerate() {
        let origin = Span::start_of(shown.file);
        if !shown.is_own() {
            shown.with_page(|target| page(target, What::WastePlace(at), origin));
        }
        for (number, tour) in shown.place.tours.iter().enumerate() {
            let path = shown.with_tour(tour, |target| target.path(lang));
            for leaf in &tour.leaves {
                let part = shown.part(&leaf.id);
                let target = Target::WastePart(&part);
                let what = if target.path(lang) == path { What::WasteTour(at, number) } else { What::Redirect(site, path.clone()) };
                page(target, what, origin);
            }
        }
    }
}

/// What programs read of waste dates, the same for all languages.
pub(super) fn files(project: &Project, site: BodyIx, other: &mut impl FnMut(&str, What, Span)) {
    let places = places(project, site);
    if places.is_empty() {
        return;
    }
    other(&Target::WasteData.path("de"), What::WasteData, Span::start_of(project.body(site).file));
    for (at, shown) in places.iter().enumerate() {
        for (number, tour) in shown.place.tours.iter().enumerate() {
            for (leaf, address) in tour.leaves.iter().enumerate() {
                let path = Target::WasteCalendar(&shown.part(&address.id)).path("de");
                other(&path, What::WasteCalendar(at, number, leaf), Span::start_of(shown.file));
            }
        }
    }
}
