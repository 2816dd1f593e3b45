//! The region's sites as lists nest them: by Land and county, below an association its members.
//!
//! Where a body lies is told by its regional key, or by that of the nearest body above that has one: its first two digits are
//! the Land, its first five the county or the kreisfreie Stadt. Without keys the county above decides.

use std::collections::BTreeMap;

use super::{BodyIx, Project};
use crate::model::body::{BodyKind, Level};
use crate::model::{land, territory};
use crate::text::{slug, sort_key};

/// Entries of a page; longer lists get pages for their parts.
pub const A_PAGE: usize = 100;

/// All sites but the portal's, those that became part of another left out.
#[derive(Debug, Default)]
pub struct Nesting {
    /// The Länder by name; last what lies in none.
    pub lands: Vec<Land>,
}

/// A Land, or what lies in none.
#[derive(Debug, Default)]
pub struct Land {
    /// Which.
    pub of: Option<&'static land::Land>,
    /// The Land itself, if it has a site here.
    pub body: Option<BodyIx>,
    /// By name.
    pub counties: Vec<County>,
    /// Kreisfreie Städte by name.
    pub cities: Vec<BodyIx>,
    /// What belongs to no county: authorities, guides.
    pub others: Vec<BodyIx>,
}

/// A county.
#[derive(Debug, Default)]
pub struct County {
    /// Everyday name.
    pub name: String,
    /// What its address is made of.
    pub slug: String,
    /// The county itself, if the region knows it.
    pub body: Option<BodyIx>,
    /// What lies in it, by name.
    pub members: Vec<Member>,
    /// How many sites these are, and the county's own.
    pub len: usize,
}

/// A body in a county.
#[derive(Debug)]
pub struct Member {
    /// Which.
    pub body: BodyIx,
    /// Its members by name, if it is an association.
    pub members: Vec<BodyIx>,
}

/// A part of the list with a page of its own: number of the Land, and of the county in it.
pub type Part = (usize, Option<usize>);

impl Land {
    /// How many sites there are.
    pub fn len(&self) -> usize {
        let counties: usize = self.counties.iter().map(|county| county.len).sum();
        usize::from(self.body.is_some()) + counties + self.cities.len() + self.others.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether its counties have pages of their own.
    pub fn is_long(&self) -> bool {
        self.len() > A_PAGE
    }
}

impl Nesting {
    /// How many sites there are.
    pub fn len(&self) -> usize {
        self.lands.iter().map(Land::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lands.is_empty()
    }

    /// Whether there are two Länder or more.
    pub fn has_lands(&self) -> bool {
        self.lands.iter().filter(|land| land.of.is_some()).count() > 1
    }

    /// Whether there is more than one county.
    pub fn has_counties(&self) -> bool {
        self.lands.iter().map(|land| land.counties.len()).sum::<usize>() > 1
    }

    /// Whether a Land has a page of its own.
    pub fn has_page(&self, land: &Land) -> bool {
        land.of.is_some() && self.has_lands() && self.len() > A_PAGE
    }

    /// All parts with pages of their own.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        for (at, land) in self.lands.iter().enumerate() {
            parts.extend(self.has_page(land).then_some((at, None)));
            parts.extend((0..land.counties.len()).filter(|_| land.is_long()).map(|county| (at, Some(county))));
        }
        parts
    }

    /// The address of a part below that of the whole list: `thueringen/altenburger-land`.
    pub fn path(&self, (land, county): Part) -> String {
        let land = self.lands.get(land);
        let county = land.zip(county).and_then(|(land, county)| land.counties.get(county));
        let names = [land.and_then(|land| land.of).map(|of| slug(of.name)), county.map(|county| county.slug.clone())];
        names.into_iter().flatten().collect::<Vec<_>>().join("/")
    }
}

/// A Land and its counties by what their addresses are made of.
type Gathered = (Land, BTreeMap<String, County>);

/// Nests the sites of a region.
pub(super) fn nest(project: &Project) -> Nesting {
    let mut lands: BTreeMap<(bool, &'static str), Gathered> = BTreeMap::new();
    for &ix in project.sites.iter().skip(1).filter(|&&ix| project.merged(ix).is_none()) {
        let kind = project.body(ix).site.kind;
        let key = key(project, ix).filter(|_| kind != BodyKind::Federal);
        let of = key.and_then(land::of);
        let (land, counties) = lands.entry((of.is_none(), of.map_or("", |of| of.name))).or_default();
        land.of = of;
        match (kind, county(project, ix, key)) {
            (BodyKind::State, _) if land.body.is_none() && project.body(ix).site.ars.is_some() => land.body = Some(ix),
            (BodyKind::City, _) => land.cities.push(ix),
            (BodyKind::Guide | BodyKind::State | BodyKind::Federal, _) | (_, None) => land.others.push(ix),
            (_, Some((name, body))) => {
                let county = counties.entry(slug(&name)).or_insert_with_key(|slug| County { slug: slug.clone(), ..County::default() });
                (county.name, county.body) = (name, county.body.or(body));
                county.len += 1;
                if county.body != Some(ix) {
                    county.members.push(Member { body: ix, members: Vec::new() });
                }
            }
        }
    }
    let by_name = |ix: &BodyIx| (sort_key(project.body(*ix).site.name.as_str()), *ix);
    let sorted = lands.into_values().map(|(mut land, counties)| {
        land.counties = counties.into_values().collect();
        land.counties.sort_by_cached_key(|county| sort_key(&county.name));
        for county in &mut land.counties {
            county.members = gathered(project, std::mem::take(&mut county.members));
            county.members.sort_by_cached_key(|member| by_name(&member.body));
            county.members.iter_mut().for_each(|member| member.members.sort_by_cached_key(by_name));
        }
        land.cities.sort_by_cached_key(by_name);
        land.others.sort_by_cached_key(by_name);
        land
    });
    let mut lands: Vec<Land> = sorted.collect();
    lands.sort_by_cached_key(|land| (land.of.is_none(), land.of.map(|of| sort_key(of.name))));
    Nesting { lands }
}

/// The regional key of a body or the nearest one above that has one.
fn key(project: &Project, ix: BodyIx) -> Option<&str> {
    project.body(ix).chain.iter().find_map(|&above| project.body(above).site.ars.as_ref()).map(|ars| ars.as_str())
}

/// Name and body of the county that a body lies in.
fn county(project: &Project, ix: BodyIx, key: Option<&str>) -> Option<(String, Option<BodyIx>)> {
    let above = project.body(ix).chain.iter().copied().find(|&above| project.body(above).site.kind == BodyKind::County);
    let ars = key.and_then(|key| key.get(..5)).map(|digits| format!("{digits:0<12}"));
    let unit = ars.and_then(|ars| territory::find(&ars).iter().find(|unit| unit.fits(BodyKind::County)));
    let name = || above.map(|above| project.body(above).site.name.as_str().to_owned());
    unit.map(|unit| unit.short_name().to_owned()).or_else(name).map(|name| (name, above))
}

/// Members below their associations.
fn gathered(project: &Project, members: Vec<Member>) -> Vec<Member> {
    let bodies: Vec<BodyIx> = members.into_iter().map(|member| member.body).collect();
    let associations = bodies.iter().copied().filter(|&ix| project.body(ix).site.kind.fills(Level::Association));
    let mut below: BTreeMap<BodyIx, Vec<BodyIx>> = associations.map(|ix| (ix, Vec::new())).collect();
    let mut own = Vec::new();
    for ix in bodies {
        match project.body(ix).chain.iter().skip(1).find(|above| below.contains_key(above)).copied() {
            Some(above) if !below.contains_key(&ix) => below.entry(above).or_default().push(ix),
            _ => own.push(ix),
        }
    }
    own.into_iter().map(|body| Member { body, members: below.remove(&body).unwrap_or_default() }).collect()
}
