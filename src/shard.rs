//! A region on several machines: each builds a share of the sites, and the shares are joined to one output.
//!
//! A share has every `n`th site in the order of the region, so that its neighbours in size and county spread. Beside its
//! sites lies a ticket ([`TICKET`]) that tells what they were made of; shares are joined only if all are there, made of the
//! same and whole. The result is what one build would have written, byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::manifest::{self, Manifest};
use crate::region;
use crate::write;

/// Name of the ticket of a share, beside its sites.
pub const TICKET: &str = "SHARD.json";

/// One of several shares of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// Whether it has the site at a place in the order of the region, from 0.
    pub fn has(self, at: usize) -> bool {
        at % self.of == self.number - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err("write which share of how many, from 1, for example 2/4".to_owned()),
        }
    }
}

/// What a share was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Which share.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// Hash of the program.
    pub program: String,
    /// The day it was built for.
    pub date: String,
    /// Hash of everything that the region is made of.
    pub inputs: String,
    /// All sites of the region.
    pub region: Vec<String>,
    /// The sites of this share with what their manifests call their release.
    pub sites: BTreeMap<String, String>,
    /// Files beside the sites with their SHA-256; only the first share has some.
    pub files: BTreeMap<String, String>,
}

impl Ticket {
    /// Puts it beside the sites; the last thing of a build.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write(&self, output: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other)? + "\n";
        write::replace(&output.join(TICKET), text.as_bytes()).map(|_| ())
    }

    fn read(folder: &Path) -> Result<Self, Refused> {
        let bytes = match crate::source::read(&folder.join(TICKET)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Refused::NoTicket(folder.to_path_buf())),
            Err(error) => return Err(Refused::Io(error)),
        };
        let ticket: Self = serde_json::from_slice(&bytes).map_err(|_| Refused::Torn(folder.join(TICKET)))?;
        let inside =
            ticket.sites.keys().all(|site| manifest::is_inside(site)) && ticket.files.keys().all(|name| region::NAMES.contains(&&**name));
        let counted = (1..=ticket.of).contains(&ticket.number);
        if inside && counted { Ok(ticket) } else { Err(Refused::Torn(folder.join(TICKET))) }
    }
}

/// In what two shares differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Into how many shares the region was divided.
    Count,
    /// The program.
    Program,
    /// The day.
    Date,
    /// The files of the region, or options.
    Inputs,
}

/// Why shares can't be joined.
#[derive(Debug)]
pub enum Refused {
    /// The system.
    Io(io::Error),
    /// A folder has no ticket: it is no share, or its build did not come to a good end.
    NoTicket(PathBuf),
    /// A file is missing or not as the share's build left it.
    Torn(PathBuf),
    /// Two folders hold the same share.
    Twice(Shard, PathBuf, PathBuf),
    /// Two shares were not made of the same.
    Different(Difference, PathBuf, PathBuf),
    /// Shares are missing: their numbers, and of how many.
    Missing(Vec<usize>, usize),
    /// The output is one of the shares.
    Itself(PathBuf),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What came of joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// Shares.
    pub shares: usize,
    /// Sites.
    pub sites: usize,
    /// Sites that were the same already.
    pub unchanged: usize,
}

/// Joins the shares in some folders to one output. Nothing is changed before all of them are found whole; each site is then
/// swapped in by one rename, and sites that the region no longer has go.
///
/// # Errors
/// When the shares don't belong together or are not whole, or the system refuses.
pub fn assemble(folders: &[PathBuf], output: &Path) -> Result<Joined, Refused> {
    let mut shares: BTreeMap<usize, (&Path, Ticket)> = BTreeMap::new();
    let real = output.canonicalize().ok();
    for folder in folders {
        if real.is_some() && folder.canonicalize().ok() == real {
            return Err(Refused::Itself(folder.clone()));
        }
        let ticket = Ticket::read(folder)?;
        if let Some((first, known)) = shares.values().next()
            && let Some(difference) = difference(known, &ticket)
        {
            return Err(Refused::Different(difference, first.to_path_buf(), folder.clone()));
        }
        let shard = Shard { number: ticket.number, of: ticket.of };
        if let Some((first, _)) = shares.insert(shard.number, (folder, ticket)) {
            return Err(Refused::Twice(shard, first.to_path_buf(), folder.clone()));
        }
    }
    let Some((_, first)) = shares.values().next() else { return Err(Refused::Missing(vec![1], 1)) };
    let (of, region) = (first.of, first.region.clone());
    let missing: Vec<usize> = (1..=of).filter(|number| !shares.contains_key(number)).collect();
    if !missing.is_empty() {
        return Err(Refused::Missing(missing, of));
    }
    let sites: Vec<(&str, &Path, &str)> = shares
        .values()
        .flat_map(|(folder, ticket)| ticket.sites.iter().map(move |(site, release)| (&**site, *folder, &**release)))
        .collect();
    let lists: Vec<Manifest> =
        sites.par_iter().map(|(site, folder, release)| whole(&folder.join(site), site, release)).collect::<Result<_, _>>()?;
    let singles = singles(&shares)?;
    let mut joined = Joined { shares: of, sites: sites.len(), unchanged: 0 };
    for ((site, folder, _), list) in sites.iter().zip(&lists) {
        let files: Vec<&str> = list.files.keys().map(String::as_str).chain([manifest::NAME]).collect();
        joined.unchanged += usize::from(!write::adopt(output, site, &folder.join(site), &files)?);
    }
    let gone = former(output, &region.iter().map(String::as_str).collect());
    write::remove_sites(output, &gone)?;
    for name in region::NAMES {
        match singles.get(name) {
            Some(bytes) => drop(write::replace(&output.join(name), bytes)?),
            None => drop(write::remove_file(&output.join(name))?),
        }
    }
    write::clean(output);
    Ok(joined)
}

fn difference(a: &Ticket, b: &Ticket) -> Option<Difference> {
    let same = [
        (a.program == b.program, Difference::Program),
        (a.date == b.date, Difference::Date),
        (a.inputs == b.inputs && a.region == b.region, Difference::Inputs),
        (a.of == b.of, Difference::Count),
    ];
    same.into_iter().find(|(same, _)| !same).map(|(_, difference)| difference)
}

/// The list of a site whose files are all as it says.
fn whole(folder: &Path, site: &str, release: &str) -> Result<Manifest, Refused> {
    let path = folder.join(manifest::NAME);
    let list = crate::source::read(&path).ok().and_then(|bytes| Manifest::decode(&bytes));
    let list = list.filter(|list| list.site == site && list.release() == release).ok_or(Refused::Torn(path))?;
    let torn = list.files.par_iter().find_any(|(path, file)| {
        let bytes = crate::source::read(&folder.join(path));
        !bytes.is_ok_and(|bytes| manifest::sha256(&bytes) == file.sha256)
    });
    match torn {
        Some((path, _)) => Err(Refused::Torn(folder.join(path))),
        None => Ok(list),
    }
}

/// The files beside the sites.
fn singles(shares: &BTreeMap<usize, (&Path, Ticket)>) -> Result<BTreeMap<String, Vec<u8>>, Refused> {
    let mut files = BTreeMap::new();
    for (folder, ticket) in shares.values() {
        for (name, sum) in &ticket.files {
            let path = folder.join(name);
            let bytes = crate::source::read(&path).ok().filter(|bytes| manifest::sha256(bytes) == *sum).ok_or(Refused::Torn(path))?;
            files.insert(name.clone(), bytes);
        }
    }
    Ok(files)
}

/// Folders of an output that hold a site which the region no longer has.
fn former(output: &Path, region: &BTreeSet<&str>) -> Vec<String> {
    let folders = walkdir::WalkDir::new(output).min_depth(1).max_depth(1).into_iter().filter_map(Result::ok);
    let names = folders.filter_map(|entry| entry.file_name().to_str().map(str::to_owned));
    let is_site = |name: &String| {
        let list = crate::source::read(&output.join(name).join(manifest::NAME)).ok().and_then(|bytes| Manifest::decode(&bytes));
        list.is_some_and(|list| list.site == *name)
    };
    names.filter(|name| !region.contains(&**name)).filter(is_site).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_one_of_some() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, of: 3 }));
        for wrong in ["0/3", "4/3", "1/0", "1", "1/3/5", "-1/3", "a/b", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_site_is_in_one_share() {
        for at in 0..20 {
            let having = (1..=7).filter(|&number| Shard { number, of: 7 }.has(at)).count();
            assert_eq!(having, 1);
        }
    }
}
