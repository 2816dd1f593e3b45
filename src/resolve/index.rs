//! What is asked for each site and would look at all of them: answers that are made once, so that a region of thousands
//! takes no longer for each.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::{BodyIx, Project};
use crate::address::site_url;
use crate::source::{Hash, fingerprint};

/// Answers about the sites of a region.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Sites by each body that they lie below.
    below: HashMap<BodyIx, Vec<BodyIx>>,
    /// What became part of a body.
    joined: HashMap<BodyIx, Vec<BodyIx>>,
    /// The first site that offers a service, and the number of the service there.
    offering: HashMap<Arc<str>, (BodyIx, usize)>,
    /// Places by postcode; a former municipality stands for itself.
    postcodes: BTreeMap<String, Vec<BodyIx>>,
    /// Where the docroots are.
    urls: HashSet<String>,
    addresses: Hash,
    /// Everybody's news, once somebody asks.
    news: OnceLock<Vec<(Date, BodyIx, usize)>>,
}

impl Index {
    /// Looks at all sites, when their services are known.
    pub(super) fn new(project: &Project) -> Self {
        let mut index = Self::default();
        for &ix in &project.sites {
            let body = project.body(ix);
            index.urls.insert(site_url(project, ix));
            for &above in body.chain.iter().filter(|&&above| above != ix) {
                index.below.entry(above).or_default().push(ix);
            }
            if let Some(into) = project.merged(ix) {
                index.joined.entry(into).or_default().push(ix);
            }
            for (at, adopted) in body.services.iter().enumerate() {
                index.offering.entry(Arc::clone(&adopted.id)).or_insert((ix, at));
            }
            if body.site.kind.is_place() {
                let of_districts = body.site.districts.iter().flat_map(|(_, district)| &district.postcodes);
                for plz in body.site.postcodes.iter().chain(of_districts) {
                    let places = index.postcodes.entry(plz.as_str().to_owned()).or_default();
                    if places.last() != Some(&ix) {
                        places.push(ix);
                    }
                }
            }
        }
        let mut urls: Vec<&str> = index.urls.iter().map(String::as_str).collect();
        urls.sort_unstable();
        index.addresses = fingerprint(urls.join("\n").as_bytes());
        index
    }
}

impl Project {
    /// Bodies with a site that lie below `ix` in their chain of parents.
    pub fn below(&self, ix: BodyIx) -> impl Iterator<Item = BodyIx> + '_ {
        self.index.below.get(&ix).into_iter().flatten().copied()
    }

    /// Bodies with a site that became part of `ix`.
    pub fn joined(&self, ix: BodyIx) -> impl Iterator<Item = BodyIx> + '_ {
        self.index.joined.get(&ix).into_iter().flatten().copied()
    }

    /// The text of a service as a site offers it: its own, or on the portal the first of those that do.
    pub fn offered(&self, site: BodyIx, id: &str) -> Option<&super::Adopted> {
        let first = || self.index.offering.get(id).and_then(|&(ix, at)| self.body(ix).services.get(at));
        self.body(site).service(id).or_else(first)
    }

    /// All postcodes of the region's places.
    pub fn postcodes(&self) -> impl Iterator<Item = &str> {
        self.index.postcodes.keys().map(String::as_str)
    }

    /// The places of a postcode, in the order of the sites.
    pub fn of_postcode(&self, plz: &str) -> &[BodyIx] {
        self.index.postcodes.get(plz).map_or(&[], Vec::as_slice)
    }

    /// Everybody's news, newest first: day, whose it is, and number there.
    pub fn all_news(&self) -> &[(Date, BodyIx, usize)] {
        self.index.news.get_or_init(|| self.news_of(self.sites.iter().copied()))
    }

    /// The news of some bodies, newest first.
    pub fn news_of(&self, bodies: impl Iterator<Item = BodyIx>) -> Vec<(Date, BodyIx, usize)> {
        let of = |ix: BodyIx| self.body(ix).news.iter().enumerate().map(move |(at, news)| (news.data.date.day(), ix, at));
        // A day is read once, not at each comparison.
        let mut news: Vec<(Date, BodyIx, usize)> = bodies.flat_map(of).collect();
        let id = |ix: BodyIx, at: usize| &self.body(ix).news[at].id;
        // Not in parallel: who waits for others here could be given work that asks for the same.
        news.sort_unstable_by(|&(day, ix, at), &(other, of, that)| other.cmp(&day).then_with(|| (ix, id(ix, at)).cmp(&(of, id(of, that)))));
        news
    }

    /// A hash of all that [`Self::path_at`] goes by.
    pub fn addresses(&self) -> &Hash {
        &self.index.addresses
    }

    /// The path in a site's docroot that an absolute URL leads to.
    pub fn path_at<'a>(&self, url: &'a str) -> Option<&'a str> {
        let host = url.find("://")? + 3;
        let mut ends = url[host..].match_indices('/').map(|(at, _)| host + at + 1);
        ends.find(|&end| self.index.urls.contains(&url[..end])).map(|end| &url[end..])
    }
}
