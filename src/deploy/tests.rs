//! Uploads to a server in memory that can be cut after any step.

mod back;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::plan::{Plan, Step, Unit, plan, step};
use super::pool::Pool;
use super::previous::{Previous, Withdrawn};
use super::state::{self, State};
use super::steps;
use super::transport::{Listing, Opener, Transport};
use super::trouble::Trouble;
use crate::manifest::{self, File, Manifest, is_hashed, sha256};

/// Path and content of every file of a release.
type Files = BTreeMap<String, String>;

#[derive(Default)]
struct Disk {
    files: BTreeMap<String, Vec<u8>>,
    folders: BTreeSet<String>,
    /// Steps until the line is cut.
    left: usize,
    /// Whether renaming replaces a file, as POSIX has it.
    replaces: bool,
    /// Whether there is renaming at all.
    renames: bool,
}

#[derive(Clone)]
struct Server(Arc<Mutex<Disk>>);

impl Server {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Disk { left: usize::MAX, replaces: true, renames: true, ..Disk::default() })))
    }

    fn step<T>(&self, run: impl FnOnce(&mut Disk) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut disk = self.0.lock().unwrap();
        if disk.left == 0 {
            return Err(Trouble::Connection("cut".into()));
        }
        disk.left -= 1;
        run(&mut disk)
    }

    /// What visitors can see.
    fn seen(&self) -> Files {
        let disk = self.0.lock().unwrap();
        let seen = disk.files.iter().filter(|(path, _)| !path.starts_with(".dorfplatz/"));
        seen.map(|(path, bytes)| (path.clone(), String::from_utf8(bytes.clone()).unwrap())).collect()
    }
}

impl Opener for Server {
    fn open(&self) -> Result<Box<dyn Transport>, Trouble> {
        Ok(Box::new(self.clone()))
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Transport for Server {
    fn list(&mut self, folder: &str) -> Result<Listing, Trouble> {
        self.step(|disk| {
            let here = |path: &&String| folder_of(path) == folder;
            let name = |path: &String| path.rsplit('/').next().unwrap().to_owned();
            let files = disk.files.iter().filter(|(path, _)| here(path)).map(|(path, bytes)| (name(path), Some(bytes.len() as u64)));
            Ok(files.chain(disk.folders.iter().filter(here).map(|path| (name(path), None))).collect())
        })
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        self.step(|disk| Ok(disk.files.get(path).cloned()))
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.step(|disk| {
            if !folder_of(path).is_empty() && !disk.folders.contains(folder_of(path)) {
                return Err(Trouble::Refused(path.into(), "no folder".into()));
            }
            // The last step before the cut leaves half a file.
            let end = if disk.left == 0 { bytes.len() / 2 } else { bytes.len() };
            disk.files.insert(path.into(), bytes[..end].to_vec());
            if disk.left == 0 { Err(Trouble::Connection("cut".into())) } else { Ok(()) }
        })
    }

    fn make_folder(&mut self, path: &str) -> Result<bool, Trouble> {
        self.step(|disk| Ok(disk.folders.insert(path.into())))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        self.step(|disk| {
            let known = folder_of(to).is_empty() || disk.folders.contains(folder_of(to));
            if !known || !disk.renames || (!disk.replaces && disk.files.contains_key(to)) {
                return Err(Trouble::Refused(to.into(), "no".into()));
            }
            let bytes = disk.files.remove(from).ok_or_else(|| Trouble::Refused(from.into(), "missing".into()))?;
            disk.files.insert(to.into(), bytes);
            Ok(())
        })
    }

    fn remove(&mut self, path: &str) -> Result<(), Trouble> {
        self.step(|disk| {
            disk.files.remove(path);
            Ok(())
        })
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Trouble> {
        self.step(|disk| {
            let inside = format!("{path}/");
            if !disk.files.keys().chain(&disk.folders).any(|other| other.starts_with(&inside)) {
                disk.folders.remove(path);
            }
            Ok(())
        })
    }
}

fn manifest(files: &Files) -> Manifest {
    let file = |text: &String| File { size: text.len() as u64, sha256: sha256(text.as_bytes()), form: None, notices: Vec::new() };
    Manifest { site: "gera".into(), files: files.iter().map(|(path, text)| (path.clone(), file(text))).collect() }
}

/// The town with what it will be and what it is.
fn unit(server: &Server, wanted: Manifest) -> Result<(Vec<Unit>, State), Trouble> {
    let mut line = server.clone();
    let state = steps::load(&mut line)?;
    let there = line.read(manifest::NAME)?.map(|bytes| Manifest::decode(&bytes).unwrap());
    Ok((vec![Unit { name: "gera".into(), prefix: String::new(), wanted: Some(wanted), there }], state))
}

fn planned(server: &Server, files: &Files) -> Result<Plan, Trouble> {
    unit(server, manifest(files)).map(|(units, state)| plan(&units, &state))
}

fn upload(server: &Server, files: &Files) -> Result<usize, Trouble> {
    send(server, manifest(files), false, &|_, upload| Ok(files[&upload.path].clone().into_bytes()))
}

fn send(server: &Server, wanted: Manifest, back: bool, files: &steps::Bytes<'_>) -> Result<usize, Trouble> {
    let list = wanted.encode();
    let (units, state) = unit(server, wanted)?;
    let plan = plan(&units, &state);
    let mut pool = Pool::new(server, server.open()?, 1, None);
    let previous = Previous::read(&mut pool, &state)?;
    let present = steps::present(pool.first()?, &plan)?;
    let bytes =
        |to: &mut dyn Transport, upload: &super::Upload| if upload.path == manifest::NAME { Ok(list.clone()) } else { files(to, upload) };
    let keep = previous.keep(&units, &state, &Withdrawn::default(), back);
    let before = steps::Before { previous: &previous, keep, back };
    steps::execute(&mut pool, &plan, &present, before, &bytes, &|_| {})
}

/// A release: which style sheets each page names, and in which version the plan of the town is.
fn release(pages: &[Vec<u8>], version: u8) -> Files {
    let asset = |number: &u8| format!("assets/{number}.{number:08x}.css");
    let mut files = Files::from([("media/plan.pdf".to_owned(), format!("plan {version}"))]);
    for (at, assets) in pages.iter().enumerate() {
        let path = if at == 0 { "index.html".to_owned() } else { format!("seiten/{at}/index.html") };
        files.insert(path, assets.iter().map(asset).collect::<Vec<_>>().join("\n"));
        files.extend(assets.iter().map(|number| (asset(number), format!("style {number}"))));
    }
    files
}

fn releases() -> impl Strategy<Value = Vec<(Files, usize)>> {
    let pages = prop::collection::vec(prop::collection::vec(0_u8..6, 0..4), 1..5);
    prop::collection::vec((pages, 0_u8..4, 0_usize..90), 1..6)
        .prop_map(|all| all.into_iter().map(|(pages, version, cut)| (release(&pages, version), cut)).collect())
}

proptest! {
    #[test]
    fn wherever_a_run_is_cut_every_page_is_whole_and_has_its_parts(all in releases()) {
        let server = Server::new();
        server.0.lock().unwrap().files.insert("fremd.html".into(), b"assets/0.css".to_vec());
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (files, cut) in &all {
            for (path, text) in files {
                known.entry(path.clone()).or_default().insert(text.clone());
            }
            server.0.lock().unwrap().left = *cut;
            let _ = upload(&server, files);
            let seen = server.seen();
            for (path, text) in seen.iter().filter(|(path, _)| *path != manifest::NAME && *path != "fremd.html") {
                prop_assert!(known[path].contains(text), "{path} is not whole: {text}");
                if step(path) != Step::Asset {
                    let missing: Vec<&str> = text.lines().filter(|asset| !seen.contains_key(*asset)).collect();
                    prop_assert!(missing.is_empty(), "{path} lacks {missing:?}");
                }
            }
        }
        server.0.lock().unwrap().left = usize::MAX;
        let (last, _) = all.last().unwrap();
        upload(&server, last).unwrap();
        let mut seen = server.seen();
        prop_assert_eq!(seen.remove("fremd.html"), Some("assets/0.css".to_owned()));
        prop_assert_eq!(seen.remove(manifest::NAME).map(String::into_bytes), Some(manifest(last).encode()));
        for (path, text) in last {
            prop_assert_eq!(seen.remove(path), Some(text.clone()));
        }
        prop_assert!(seen.keys().all(|path| is_hashed(path)), "what is left is kept for one release: {:?}", seen);
        prop_assert!(planned(&server, last).unwrap().is_empty(), "then there is nothing to do");
    }
}

#[test]
fn what_several_cut_runs_may_have_written_is_written_again() {
    let (first, second) = (release(&[vec![1]], 0), release(&[vec![1]], 1));
    for (cut, again) in (0..40).flat_map(|cut| (0..40).map(move |again| (cut, again))) {
        let server = Server::new();
        upload(&server, &first).unwrap();
        for (files, left) in [(&second, cut), (&first, again)] {
            server.0.lock().unwrap().left = left;
            let _ = upload(&server, files);
        }
        server.0.lock().unwrap().left = usize::MAX;
        upload(&server, &first).unwrap();
        assert_eq!(server.seen()["media/plan.pdf"], "plan 0", "cut after {cut} and {again} steps");
    }
}

#[test]
fn what_a_cut_run_has_sent_is_not_sent_again() {
    let server = Server::new();
    let files = release(&[vec![1, 2, 3], vec![4]], 1);
    server.0.lock().unwrap().left = 13;
    upload(&server, &files).unwrap_err();
    let sent = server.0.lock().unwrap().files.keys().filter(|path| path.starts_with(state::INCOMING)).count();
    assert!(sent > 2, "{sent}");
    server.0.lock().unwrap().left = usize::MAX;
    assert_eq!(upload(&server, &files).unwrap(), sent - 1, "the last one was half a file");
}

#[test]
fn hashed_files_of_the_release_before_stay_for_one_release() {
    let server = Server::new();
    let has = |number: u8| server.seen().contains_key(&format!("assets/{number}.{number:08x}.css"));
    for number in 1..4 {
        upload(&server, &release(&[vec![number]], 0)).unwrap();
        assert!(has(number) && (number < 2 || has(number - 1)) && (number < 3 || !has(number - 2)), "{number}");
    }
    // Sending the same again is no new release.
    upload(&server, &release(&[vec![3]], 0)).unwrap();
    assert!(has(2));
}

#[test]
fn files_of_others_are_seen_before_anything_is_sent() {
    let server = Server::new();
    server.0.lock().unwrap().files.insert("index.html".into(), b"Hier entsteht eine neue Website".to_vec());
    let plan = planned(&server, &release(&[vec![1]], 0)).unwrap();
    let present = steps::present(server.open().unwrap().as_mut(), &plan).unwrap();
    assert_eq!(steps::foreign(&plan, &present), ["index.html"]);
}

#[test]
fn a_server_that_does_not_rename_over_files_or_not_at_all_gets_the_same_files() {
    for (renames, replaces) in [(true, false), (false, false)] {
        let server = Server::new();
        (server.0.lock().unwrap().renames, server.0.lock().unwrap().replaces) = (renames, replaces);
        upload(&server, &release(&[vec![1], vec![2]], 0)).unwrap();
        let files = release(&[vec![1], vec![1], vec![2]], 1);
        upload(&server, &files).unwrap();
        let seen = server.seen();
        assert!(files.iter().all(|(path, text)| seen.get(path) == Some(text)), "{renames} {replaces}: {seen:?}");
    }
}

#[test]
fn a_site_that_left_the_region_goes_and_its_list_goes_last() {
    let server = Server::new();
    upload(&server, &release(&[vec![1], vec![2]], 0)).unwrap();
    let state = State::decode(&server.0.lock().unwrap().files[state::FILE]).unwrap();
    let there = Some(manifest(&release(&[vec![1], vec![2]], 0)));
    let plan = plan(&[Unit { name: "gera".into(), prefix: "gera/".into(), wanted: None, there }], &state);
    assert_eq!(plan.deletes.first().map(String::as_str), Some("gera/index.html"));
    assert_eq!(plan.deletes.last().map(String::as_str), Some("gera/MANIFEST.json"));
    assert!(plan.uploads.is_empty() && plan.after.units.is_empty());
}

#[test]
fn many_deletions_are_noticed() {
    let all: Vec<Vec<u8>> = (0..60).map(|_| Vec::new()).collect();
    let server = Server::new();
    upload(&server, &release(&all, 0)).unwrap();
    assert!(!planned(&server, &release(&all[..40], 0)).unwrap().deletes_much());
    assert!(planned(&server, &release(&all[..30], 0)).unwrap().deletes_much());
}
