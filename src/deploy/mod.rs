//! `deploy` and `rollback`: sending what was built to where it is delivered.
//!
//! Everything that changed is sent under the hash of its content into a folder that nobody sees; a run that is cut goes on
//! from there. Then files are put into their places by renaming, in the order of [`plan`], and what is gone is deleted. What
//! lies at the host is known from its own `MANIFEST.json` of each site and from [`state`]; files that are in neither are not
//! ours and stay.

mod folder;
mod ftps;
mod local;
mod lock;
pub mod plan;
mod pool;
mod previous;
mod secrets;
mod sftp;
pub mod state;
mod steps;
#[cfg(test)]
mod tests;
pub mod transport;
pub mod trouble;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::manifest::{self, Manifest};
use crate::model::portal::Layout;
use crate::model::target::{Address, Target};
use crate::resolve::Project;
use crate::source;
use local::Local;
use plan::{Plan, Unit, Upload};
use pool::Pool;
use previous::{Previous, Withdrawn};
use secrets::Secrets;
use state::State;
use transport::{Opener, Transport};
use trouble::Trouble;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Folder with `content/`.
    pub root: &'a Path,
    /// Where the sites were built.
    pub output: &'a Path,
    /// The target's name.
    pub name: &'a str,
    /// The target.
    pub target: &'a Target,
    /// Only these sites; all if empty.
    pub sites: &'a [String],
    /// Sites with mistakes, which are left alone.
    pub held: &'a BTreeSet<std::sync::Arc<str>>,
    /// Send the release before instead.
    pub back: bool,
    /// Change nothing.
    pub dry: bool,
    /// Delete as many files as are gone.
    pub allow_delete: bool,
    /// Replace files of others.
    pub overwrite: bool,
    /// Read everything back.
    pub verify: bool,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Somebody seems to hold the lock.
    Waiting,
    /// So many bytes of so many are sent.
    Sending(u64, u64),
    /// Files are put into their places.
    Placing,
    /// So many bytes of so many are read back.
    Verifying(u64, u64),
}

/// What a run did, or with `dry` would do.
#[derive(Debug, Default)]
pub struct Done {
    /// The plan.
    pub plan: Plan,
    /// Files that a run before had sent already.
    pub resumed: usize,
    /// Files that were read back.
    pub verified: usize,
}

/// Tells how far a run is.
pub type Tell<'a> = dyn Fn(Progress) + Sync + 'a;

/// Sends what was built, or the release before, to a target.
///
/// # Errors
/// What keeps it from its end; what visitors see is whole all the same.
pub fn run(wish: &Wish<'_>, project: &Project, tell: &Tell<'_>) -> Result<Done, Trouble> {
    let local = Local::open(wish.root, wish.name)?;
    let opener = opener(wish)?;
    let mut first = opener.open()?;
    let held = if wish.dry {
        None
    } else {
        local.begin()?;
        let held = lock::take(first.as_mut(), &local.token, &local.former, &|| tell(Progress::Waiting))?;
        local.locked()?;
        Some(held)
    };
    let mut pool = Pool::new(opener.as_ref(), first, wish.target.connections.0 as usize, held);
    let done = with_lock(wish, project, &mut pool, tell);
    pool.release();
    done
}

fn with_lock(wish: &Wish<'_>, project: &Project, pool: &mut Pool<'_>, tell: &Tell<'_>) -> Result<Done, Trouble> {
    let state = steps::load(pool.first()?)?;
    let mut units = if wish.back { chosen(wish, project) } else { built(wish, project, &state)? };
    let there = pool.each(units.iter().map(|unit| unit.prefix.clone()).collect(), &|to, prefix: &String| {
        let path = format!("{prefix}{}", manifest::NAME);
        let manifest = to.read(&path)?.map(|bytes| Manifest::decode(&bytes).ok_or(Trouble::Unreadable(path))).transpose()?;
        Ok((prefix.clone(), manifest))
    })?;
    let mut there: BTreeMap<String, Option<Manifest>> = there.into_iter().collect();
    for unit in &mut units {
        unit.there = there.remove(&unit.prefix).flatten();
    }
    let (withdrawn, mut previous) = (withdrawn(project), Previous::default());
    if wish.back {
        previous = Previous::read(pool, &state)?;
        units = former(units, &previous, &state, !wish.sites.is_empty(), &withdrawn)?;
    }
    let plan = plan::plan(&units, &state);
    if plan.deletes_much() && !wish.allow_delete && !wish.dry {
        return Err(Trouble::Deletions(plan.deletes.len(), plan.there));
    }
    let present = steps::present(pool.first()?, &plan)?;
    let foreign = steps::foreign(&plan, &present);
    if !foreign.is_empty() && !wish.overwrite {
        return Err(Trouble::Foreign(foreign));
    }
    if wish.dry {
        return Ok(Done { plan, ..Done::default() });
    }
    let lists: BTreeMap<&str, Vec<u8>> =
        units.iter().filter_map(|unit| Some((unit.name.as_str(), unit.wanted.as_ref()?.encode()))).collect();
    let bytes = |to: &mut dyn Transport, upload: &Upload| -> Result<Vec<u8>, Trouble> {
        if upload.path == manifest::NAME {
            return Ok(lists.get(upload.unit.as_str()).cloned().unwrap_or_default());
        }
        if wish.back {
            return previous::bytes(to, &upload.to, &upload.sha256);
        }
        let path = wish.output.join(&upload.unit).join(&upload.path);
        let bytes = source::read(&path).map_err(|error| Trouble::Local(format!("`{}`: {error}", path.display())))?;
        if manifest::sha256(&bytes) == upload.sha256 { Ok(bytes) } else { Err(Trouble::Changed(path.display().to_string())) }
    };
    // Nothing changes most of the time; then nobody asks what is kept.
    if !wish.back && (!plan.is_empty() || !withdrawn.is_empty()) {
        previous = Previous::read(pool, &state)?;
    }
    let keep = previous.keep(&units, &state, &withdrawn, wish.back);
    let before = steps::Before { previous: &previous, keep, back: wish.back };
    let resumed = steps::execute(pool, &plan, &present, before, &bytes, tell)?;
    let verified = if wish.verify { steps::verify(pool, &units, tell)? } else { 0 };
    Ok(Done { plan, resumed, verified })
}

fn opener(wish: &Wish<'_>) -> Result<Box<dyn Opener>, Trouble> {
    let secrets = Secrets::of(wish.root, wish.name, wish.target);
    match wish.target.address() {
        Ok(Address::Folder(folder)) => Ok(Box::new(folder::Folder(wish.root.join(folder)))),
        Ok(Address::Sftp(server)) => {
            let pinned = wish.target.host_key.as_ref().map(|key| key.as_str().to_owned());
            Ok(Box::new(sftp::Sftp { server, secrets, pinned }))
        }
        Ok(Address::Ftps(server)) => {
            let pinned = wish.target.certificate.as_ref().map(|sum| sum.as_str().to_owned());
            Ok(Box::new(ftps::Ftps::new(server, secrets, pinned)))
        }
        // The check has told it.
        Err(_) => Err(Trouble::Connection(wish.target.to.as_str().to_owned())),
    }
}

/// The sites that are asked for, as `portal.yaml` has them; the empty name stands for the files beside them.
fn chosen(wish: &Wish<'_>, project: &Project) -> Vec<Unit> {
    let asked = |site: &str| wish.sites.is_empty() || wish.sites.iter().any(|asked| asked == site);
    let unit = |name: &str, prefix: String| Unit { name: name.to_owned(), prefix, wanted: None, there: None };
    if let Some(site) = &wish.target.site {
        let site = site.as_str();
        return if asked(site) && !wish.held.contains(site) { vec![unit(site, String::new())] } else { Vec::new() };
    }
    let beside = project.portal.layout == Layout::Folders && wish.sites.is_empty();
    let sites = project.site_names().into_iter().filter(|site| asked(site) && !wish.held.contains(*site));
    let sites = sites.map(|site| unit(site, format!("{site}/")));
    sites.chain(beside.then(|| unit("", String::new()))).collect()
}

/// The sites as they were built, and those at the host that are no longer part of the region.
fn built(wish: &Wish<'_>, project: &Project, state: &State) -> Result<Vec<Unit>, Trouble> {
    let mut units = chosen(wish, project);
    for Unit { name, wanted, .. } in &mut units {
        let path: PathBuf = wish.output.join(&name).join(manifest::NAME);
        *wanted = source::read(&path).ok().and_then(|bytes| Manifest::decode(&bytes));
        if wanted.is_none() {
            return Err(Trouble::NotBuilt(if name.is_empty() { wish.output.display().to_string() } else { name.clone() }));
        }
    }
    if wish.sites.is_empty() && wish.target.site.is_none() {
        let known = |name: &str| match name {
            "" => project.portal.layout == Layout::Folders,
            name => project.site_names().contains(&name),
        };
        let gone = state.units.keys().filter(|name| !known(name));
        units.extend(gone.map(|name| {
            let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
            Unit { name: name.clone(), prefix, wanted: None, there: None }
        }));
    }
    Ok(units)
}

/// Those of the sites that the last upload changed, as they were before it and without what was withdrawn since; of sites
/// that are named (`any`) the last upload that changed each of them.
fn former(mut units: Vec<Unit>, previous: &Previous, state: &State, any: bool, withdrawn: &Withdrawn) -> Result<Vec<Unit>, Trouble> {
    for unit in &mut units {
        let list = previous.lists.get(&unit.name).filter(|list| any || list.upload == state.uploads);
        unit.wanted = list.zip(unit.there.as_ref()).map(|(list, there)| previous::without_withdrawn(&list.manifest, there, withdrawn));
    }
    units.retain(|unit| unit.wanted.is_some());
    if units.is_empty() { Err(Trouble::NothingKept) } else { Ok(units) }
}

/// What must not come back: withdrawn versions of forms, notices that are not shown as they were.
fn withdrawn(project: &Project) -> Withdrawn {
    let of = |record: &crate::model::record::FormRecord| -> Vec<(String, String)> {
        record.withdrawn.iter().map(|gone| (record.form.as_str().to_owned(), gone.version.as_str().to_owned())).collect()
    };
    let forms = project.records.values().flat_map(|record| of(&record.data)).collect();
    let any = project.bodies.iter().any(|body| body.notices.chain.is_some() || !body.notices.gone.is_empty());
    let notices = any.then(|| crate::plan::notices::tags(project));
    Withdrawn { forms, notices }
}
