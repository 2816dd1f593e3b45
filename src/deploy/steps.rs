//! The steps of an upload at a server: look, send, put into place, delete, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::plan::{self, Plan, Step, Unit, Upload, step};
use super::pool::Pool;
use super::previous::{Keep, Previous};
use super::state::{ACCESS, DENY, FILE, FOLDER, INCOMING, State};
use super::transport::{Listing, Transport, put_in_place};
use super::trouble::Trouble;
use super::{Progress, Tell};
use crate::manifest;

/// Folders that exist, with what lies in them.
pub(super) type Present = BTreeMap<String, Listing>;

/// Where the bytes of a file come from.
pub(super) type Bytes<'a> = dyn Fn(&mut dyn Transport, &Upload) -> Result<Vec<u8>, Trouble> + Sync + 'a;

/// What is kept of the release before, and what will be.
pub(super) struct Before<'a> {
    pub(super) previous: &'a Previous,
    pub(super) keep: Keep,
    pub(super) back: bool,
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A folder and those around it, outermost first, without the target's own.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    let ends = folder.match_indices('/').map(|(at, _)| at).chain((!folder.is_empty()).then_some(folder.len()));
    ends.map(move |end| &folder[..end])
}

/// Looks into the folders that may have to be made.
pub(super) fn present(to: &mut dyn Transport, plan: &Plan) -> Result<Present, Trouble> {
    let folders: BTreeSet<&str> =
        plan.uploads.iter().filter(|upload| upload.before != plan::Before::There).map(|upload| parent(&upload.to)).collect();
    let mut present = Present::new();
    if !folders.is_empty() {
        present.insert(String::new(), to.list("")?);
    }
    for folder in folders.into_iter().flat_map(ancestors) {
        if present.contains_key(folder) {
            continue;
        }
        let exists = present.get(parent(folder)).is_some_and(|around| around.get(name(folder)) == Some(&None));
        // Some servers don't list what begins by a dot.
        if exists || name(folder).starts_with('.') {
            let listing = to.list(folder)?;
            if exists || !listing.is_empty() {
                present.insert(folder.to_owned(), listing);
            }
        }
    }
    Ok(present)
}

/// Files of others where ours should go.
pub(super) fn foreign(plan: &Plan, present: &Present) -> Vec<String> {
    let taken = |upload: &&Upload| {
        let listed = present.get(parent(&upload.to)).is_some_and(|folder| folder.contains_key(name(&upload.to)));
        upload.before == plan::Before::Nothing && listed
    };
    plan.uploads.iter().filter(taken).map(|upload| upload.to.clone()).collect()
}

/// Names under which files are sent: their hash, numbered where several have the same.
fn incoming(plan: &Plan) -> Vec<(&Upload, String)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let named = plan.uploads.iter().map(|upload| {
        let count = seen.entry(&upload.sha256).or_default();
        *count += 1;
        (upload, if *count == 1 { upload.sha256.clone() } else { format!("{}-{count}", upload.sha256) })
    });
    named.collect()
}

/// Does what is planned; tells how many files were there already.
pub(super) fn execute(
    pool: &mut Pool<'_>,
    plan: &Plan,
    present: &Present,
    before: Before<'_>,
    bytes: &Bytes<'_>,
    tell: &Tell<'_>,
) -> Result<usize, Trouble> {
    let Before { previous, mut keep, back } = before;
    if plan.is_empty() && keep.is_nothing() {
        return Ok(0);
    }
    let there = prepare(pool.first()?)?;
    let files = incoming(plan);
    let resumed = send(pool, &files, &there, bytes, tell, plan.bytes())?;
    tell(Progress::Placing);
    pool.still_ours()?;
    keep.prepare(pool, previous)?;
    let (mut first, mut last) = (plan.before.clone(), plan.after.clone());
    keep.tell(&mut first, &mut last, back);
    store(pool.first()?, &first)?;
    make_folders(pool, plan, present)?;
    for wanted in [Step::Asset, Step::Page, Step::Entry, Step::Manifest] {
        let jobs: Vec<&(&Upload, String)> = files.iter().filter(|(upload, _)| upload.step == wanted).collect();
        pool.each(jobs, &|to, (upload, name)| put_in_place(to, &format!("{INCOMING}/{name}"), &upload.to, &|to| bytes(to, upload)))?;
    }
    pool.still_ours()?;
    delete(pool, plan)?;
    store(pool.first()?, &last)?;
    if !keep.is_nothing() {
        keep.sweep(pool)?;
    }
    clear(pool, &there)?;
    Ok(resumed)
}

/// Makes the folder that nobody sees; tells what a run before has left there.
fn prepare(to: &mut dyn Transport) -> Result<Listing, Trouble> {
    to.make_folder(FOLDER)?;
    to.make_folder(INCOMING)?;
    if to.read(ACCESS)?.as_deref() != Some(DENY.as_bytes()) {
        to.write(ACCESS, DENY.as_bytes())?;
    }
    to.list(INCOMING)
}

fn send(
    pool: &mut Pool<'_>,
    files: &[(&Upload, String)],
    there: &Listing,
    bytes: &Bytes<'_>,
    tell: &Tell<'_>,
    all: u64,
) -> Result<usize, Trouble> {
    let (sent, resumed) = (AtomicU64::new(0), AtomicUsize::new(0));
    tell(Progress::Sending(0, all));
    // The largest first, so that no connection is left with one at the end.
    let mut jobs: Vec<&(&Upload, String)> = files.iter().collect();
    jobs.sort_by_key(|(upload, _)| std::cmp::Reverse(upload.size));
    pool.each(jobs, &|to, (upload, name)| {
        // Its name is its content's, so one of the right size is whole.
        if there.get(name) == Some(&Some(upload.size)) {
            resumed.fetch_add(1, Ordering::Relaxed);
        } else {
            let bytes = bytes(to, upload)?;
            to.write(&format!("{INCOMING}/{name}"), &bytes)?;
        }
        let sent = sent.fetch_add(upload.size, Ordering::Relaxed) + upload.size;
        tell(Progress::Sending(sent, all));
        Ok(())
    })?;
    Ok(resumed.into_inner())
}

/// What is known of the target.
pub(super) fn load(to: &mut dyn Transport) -> Result<State, Trouble> {
    to.read(FILE)?.map_or_else(|| Ok(State::default()), |bytes| State::decode(&bytes))
}

fn store(to: &mut dyn Transport, state: &State) -> Result<(), Trouble> {
    let (from, bytes) = (format!("{INCOMING}/state"), state.encode());
    to.write(&from, &bytes)?;
    put_in_place(to, &from, FILE, &|_| Ok(bytes.clone()))
}

fn make_folders(pool: &mut Pool<'_>, plan: &Plan, present: &Present) -> Result<(), Trouble> {
    let missing: BTreeSet<&str> = plan
        .uploads
        .iter()
        .filter(|upload| upload.before != plan::Before::There)
        .flat_map(|upload| ancestors(parent(&upload.to)))
        .filter(|folder| !present.contains_key(*folder))
        .collect();
    let mut by_depth: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for folder in missing {
        by_depth.entry(folder.matches('/').count()).or_default().push(folder);
    }
    for folders in by_depth.into_values() {
        pool.each(folders, &|to, folder| to.make_folder(folder))?;
    }
    Ok(())
}

fn delete(pool: &mut Pool<'_>, plan: &Plan) -> Result<(), Trouble> {
    let pages = |path: &&String| matches!(step(path), Step::Page | Step::Entry);
    let lists = |path: &&String| step(path) == Step::Manifest;
    let groups: [&dyn Fn(&&String) -> bool; 3] = [&pages, &|path| !pages(path) && !lists(path), &lists];
    for group in groups {
        pool.each(plan.deletes.iter().filter(group).collect(), &|to, path: &&String| to.remove(path))?;
    }
    let folders: BTreeSet<&str> = plan.deletes.iter().flat_map(|path| ancestors(parent(path))).collect();
    let first = pool.first()?;
    folders.into_iter().rev().try_for_each(|folder| first.remove_folder(folder))
}

/// Removes what runs before have sent and nobody needs any more.
fn clear(pool: &mut Pool<'_>, there: &Listing) -> Result<(), Trouble> {
    if there.is_empty() {
        return Ok(());
    }
    let left = pool.first()?.list(INCOMING)?;
    pool.each(left.into_keys().collect(), &|to, name: &String| to.remove(&format!("{INCOMING}/{name}"))).map(drop)
}

/// Reads everything back; what is not what was sent is sent again by the next run.
pub(super) fn verify(pool: &mut Pool<'_>, units: &[Unit], tell: &Tell<'_>) -> Result<usize, Trouble> {
    let jobs: Vec<(&Unit, &String, &manifest::File)> = units
        .iter()
        .flat_map(|unit| unit.wanted.iter().flat_map(move |wanted| wanted.files.iter().map(move |(path, file)| (unit, path, file))))
        .collect();
    let (read, all) = (AtomicU64::new(0), jobs.iter().map(|(_, _, file)| file.size).sum());
    let damaged: Mutex<Vec<(String, String)>> = Mutex::default();
    let count = jobs.len();
    pool.each(jobs, &|to, (unit, path, file)| {
        let bytes = to.read(&format!("{}{path}", unit.prefix))?;
        if bytes.is_none_or(|bytes| manifest::sha256(&bytes) != file.sha256)
            && let Ok(mut damaged) = damaged.lock()
        {
            damaged.push((unit.name.clone(), (*path).clone()));
        }
        tell(Progress::Verifying(read.fetch_add(file.size, Ordering::Relaxed) + file.size, all));
        Ok(())
    })?;
    let mut damaged = damaged.into_inner().unwrap_or_default();
    if damaged.is_empty() {
        return Ok(count);
    }
    damaged.sort();
    let mut state = load(pool.first()?)?;
    for (unit, path) in &damaged {
        state.units.entry(unit.clone()).or_default().open.insert(path.clone(), Some(String::new()));
    }
    prepare(pool.first()?)?;
    store(pool.first()?, &state)?;
    Err(Trouble::Damaged(damaged.into_iter().map(|(unit, path)| if unit.is_empty() { path } else { format!("{unit}/{path}") }).collect()))
}
