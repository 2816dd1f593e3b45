//! The list of the region's sites, by Land and county, on as many pages as it needs; on the portal's home its beginning.

use serde::Serialize;

use super::view::Crumb;
use super::{Failure, Out};
use crate::address::Target;
use crate::model::body::BodyKind;
use crate::resolve::BodyIx;
use crate::resolve::nesting::{A_PAGE, County, Land, Part};

/// Sites that a home page lists before it names their counties.
const HOME_PLACES: usize = 30;

/// A body, or a county or Land that leads to a list of its own.
#[derive(Serialize)]
pub(super) struct Place {
    name: String,
    kind: String,
    /// `None` while its site is held and was never published, and where it has none.
    href: Option<String>,
    /// How many municipalities it leads to.
    count: Option<usize>,
    /// Its members, if it is an association.
    places: Vec<Place>,
}

/// A part of a list.
#[derive(Serialize)]
struct Section {
    id: String,
    /// Level of its heading.
    level: u8,
    /// Its heading, unless it needs none: a body, or only a name.
    head: Option<Place>,
    places: Vec<Place>,
}

/// What a page of the list shows.
#[derive(Serialize)]
struct List {
    /// The Land or county that the page is about.
    own: Option<Place>,
    sections: Vec<Section>,
}

/// All sites of the region, or the way to those of each Land or county.
pub(super) fn list(out: &Out<'_>) -> Result<(), Failure> {
    let nesting = &out.site.project.nesting;
    let several = nesting.has_lands();
    let mut sections = Vec::new();
    let leads: Vec<Place> = lands(out).filter(|(_, land)| nesting.has_page(land)).map(|(at, land)| of_land(out, at, land)).collect();
    if !leads.is_empty() {
        sections.push(Section { id: "lands".to_owned(), level: 2, head: None, places: leads });
    }
    for (at, land) in lands(out).filter(|(_, land)| !nesting.has_page(land)) {
        let has_heading = several && land.of.is_some();
        if has_heading {
            let head = Place { href: home_of(out, land.body), count: None, ..of_land(out, at, land) };
            sections.push(Section { id: nesting.path((at, None)), level: 2, head: Some(head), places: Vec::new() });
        }
        sections.extend(of_parts(out, at, land, if has_heading { 3 } else { 2 }));
    }
    let meta = out.meta("municipalities", out.string("nav_municipalities"), String::new(), out.crumbs(Vec::new()));
    out.page("municipalities.html", &meta, &List { own: None, sections })
}

/// The sites of a Land or a county.
pub(super) fn part(out: &Out<'_>, part: Part) -> Result<(), Failure> {
    let nesting = &out.site.project.nesting;
    let (at, county) = part;
    let Some(land) = nesting.lands.get(at) else { return Ok(()) };
    let mut steps = vec![out.crumb(Target::Municipalities, "nav_municipalities")];
    let (own, sections) = match county.and_then(|county| land.counties.get(county)) {
        None => (Place { href: home_of(out, land.body), count: None, ..of_land(out, at, land) }, of_parts(out, at, land, 2)),
        Some(county) => {
            if nesting.has_page(land) {
                let Place { name, href, .. } = of_land(out, at, land);
                steps.extend(href.map(|href| Crumb { title: name, href }));
            }
            let members = Section { id: "places".to_owned(), level: 2, head: None, places: members(out, county) };
            (head_of(out, county), vec![members])
        }
    };
    let meta = out.meta("municipalities", own.name.clone(), String::new(), out.crumbs(steps));
    out.page("municipalities.html", &meta, &List { own: Some(own), sections })
}

/// Where people choose their place on the portal's home: the sites in the portal's order; where these are many, the Länder or
/// the counties. Guides are nobody's home.
pub(super) fn home(out: &Out<'_>) -> Vec<Place> {
    let project = out.site.project;
    let nesting = &project.nesting;
    let is_home = |ix: &BodyIx| project.body(*ix).site.kind.is_authority();
    let most = if nesting.has_lands() || nesting.has_counties() { HOME_PLACES } else { A_PAGE };
    if nesting.len() <= most {
        let sites = project.sites.iter().copied().skip(1).filter(|&ix| project.merged(ix).is_none());
        return sites.filter(is_home).map(|ix| of_body(out, ix)).collect();
    }
    if nesting.has_lands() {
        let lands = lands(out).filter(|(_, land)| land.of.is_some()).map(|(at, land)| of_land(out, at, land));
        return lands.collect();
    }
    let of_land = |(at, land): (usize, &Land)| {
        let counties = land.counties.iter().enumerate().map(|(number, county)| of_county(out, at, number, county));
        let bodies = land.body.iter().chain(&land.cities).chain(&land.others).copied().filter(is_home);
        counties.chain(bodies.map(|ix| of_body(out, ix))).collect::<Vec<_>>()
    };
    lands(out).flat_map(of_land).collect()
}

fn lands<'a>(out: &'a Out<'_>) -> impl Iterator<Item = (usize, &'a Land)> {
    out.site.project.nesting.lands.iter().enumerate()
}

/// What a Land consists of: its counties, kreisfreie Städte, and what belongs to neither.
fn of_parts(out: &Out<'_>, at: usize, land: &Land, level: u8) -> Vec<Section> {
    let nesting = &out.site.project.nesting;
    let bodies = |bodies: &[BodyIx]| bodies.iter().map(|&ix| of_body(out, ix)).collect::<Vec<_>>();
    let counties = land.counties.iter().enumerate();
    let mut sections: Vec<Section> = if land.is_long() && !land.counties.is_empty() {
        let places = counties.map(|(number, county)| of_county(out, at, number, county)).collect();
        vec![Section { id: "counties".to_owned(), level, head: None, places }]
    } else {
        let section = |(number, county)| Section {
            id: anchor(out, (at, Some(number))),
            level,
            head: Some(head_of(out, county)),
            places: members(out, county),
        };
        counties.map(section).collect()
    };
    // With a heading of its own the Land stands there.
    let own = land.body.filter(|_| !nesting.has_lands());
    let others: Vec<BodyIx> = own.into_iter().chain(land.others.iter().copied()).collect();
    let alone = land.counties.is_empty() && (land.cities.is_empty() || others.is_empty());
    for (id, word, of) in [("cities", "places_cities", &land.cities), ("others", "places_other", &others)] {
        if of.is_empty() {
            continue;
        }
        let head = (!alone).then(|| Place { name: out.string(word), kind: String::new(), href: None, count: None, places: Vec::new() });
        let prefix = land.of.map_or("", |of| of.digits);
        sections.push(Section { id: format!("{id}{prefix}"), level, head, places: bodies(of) });
    }
    sections
}

/// The fragment of a part that has no page of its own.
fn anchor(out: &Out<'_>, part: Part) -> String {
    out.site.project.nesting.path(part).replace('/', "-")
}

/// The way to a part: its page, or its place on the page above.
fn way(out: &Out<'_>, part: Part) -> String {
    let nesting = &out.site.project.nesting;
    let (at, county) = part;
    let to = |target: Target<'_>| out.site.to(target, out.lang());
    let land = nesting.lands.get(at);
    let of_land = land.is_some_and(|land| nesting.has_page(land));
    match county {
        Some(_) if land.is_some_and(Land::is_long) => to(Target::MunicipalitiesOf(&nesting.path(part))),
        None if of_land => to(Target::MunicipalitiesOf(&nesting.path(part))),
        Some(_) if of_land => format!("{}#{}", to(Target::MunicipalitiesOf(&nesting.path((at, None)))), anchor(out, part)),
        _ => format!("{}#{}", to(Target::Municipalities), anchor(out, part)),
    }
}

fn home_of(out: &Out<'_>, body: Option<BodyIx>) -> Option<String> {
    out.site.across(body?, Target::Home, out.lang())
}

fn kind(out: &Out<'_>, kind: BodyKind) -> String {
    out.string(&format!("kind_{}", kind.word()))
}

fn of_body(out: &Out<'_>, ix: BodyIx) -> Place {
    let site = &out.site.project.body(ix).site;
    Place { name: site.name.as_str().to_owned(), kind: kind(out, site.kind), href: home_of(out, Some(ix)), count: None, places: Vec::new() }
}

/// The way to the sites of a Land.
fn of_land(out: &Out<'_>, at: usize, land: &Land) -> Place {
    let project = out.site.project;
    let is_place = |ix: &BodyIx| project.body(*ix).site.kind.is_place();
    let counties: usize = land.counties.iter().map(|county| municipalities(out, county)).sum();
    Place {
        name: land.of.map(|of| of.name.to_owned()).unwrap_or_default(),
        kind: kind(out, BodyKind::State),
        href: Some(way(out, (at, None))),
        count: Some(counties + land.cities.iter().filter(|ix| is_place(ix)).count()),
        places: Vec::new(),
    }
}

/// The way to the sites of a county.
fn of_county(out: &Out<'_>, land: usize, number: usize, county: &County) -> Place {
    Place { href: Some(way(out, (land, Some(number)))), count: Some(municipalities(out, county)), ..head_of(out, county) }
}

/// A county, with the way to its own site.
fn head_of(out: &Out<'_>, county: &County) -> Place {
    Place { name: county.name.clone(), kind: kind(out, BodyKind::County), href: home_of(out, county.body), count: None, places: Vec::new() }
}

/// How many municipalities of a county have a site.
fn municipalities(out: &Out<'_>, county: &County) -> usize {
    let all = county.members.iter().flat_map(|member| member.members.iter().chain([&member.body]));
    all.filter(|&&ix| out.site.project.body(ix).site.kind.is_place()).count()
}

fn members(out: &Out<'_>, county: &County) -> Vec<Place> {
    let member = |ix: &BodyIx| of_body(out, *ix);
    county.members.iter().map(|one| Place { places: one.members.iter().map(member).collect(), ..of_body(out, one.body) }).collect()
}
