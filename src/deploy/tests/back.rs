//! Going back to the release before, wherever a run is cut.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::previous::{self, Keep, Previous, Release, Withdrawn, without_withdrawn};
use super::{Files, Server, Unit, manifest, release, releases, send, unit, upload};
use crate::deploy::pool::Pool;
use crate::deploy::state::{PREVIOUS, State, UnitState};
use crate::deploy::steps;
use crate::deploy::transport::Opener as _;
use crate::deploy::trouble::Trouble;
use crate::manifest::{self as list, File, Manifest, is_hashed, sha256};

fn kept(server: &Server) -> Result<Previous, Trouble> {
    let mut pool = Pool::new(server, server.open()?, 1, None);
    let state = steps::load(pool.first()?)?;
    Previous::read(&mut pool, &state)
}

fn go_back(server: &Server) -> Result<usize, Trouble> {
    let wanted = kept(server)?.lists.remove("gera").ok_or(Trouble::NothingKept)?;
    send(server, wanted.manifest, true, &|to, upload| previous::bytes(to, &upload.to, &upload.sha256))
}

/// What visitors see of a release, and nothing else but what is kept for one.
fn shows(server: &Server, files: &Files) -> bool {
    let mut seen = server.seen();
    let list = seen.remove(list::NAME).map(String::into_bytes);
    seen.retain(|path, _| !is_hashed(path) || files.contains_key(path));
    list == Some(manifest(files).encode()) && seen == *files
}

fn set_line(server: &Server, steps: usize) {
    server.0.lock().unwrap().left = steps;
}

/// Three releases that share some files, with one that comes and goes.
fn three() -> [Files; 3] {
    let all = [release(&[vec![1], vec![2], vec![5]], 0), release(&[vec![1], vec![3]], 1), release(&[vec![4], vec![3]], 2)];
    assert!(all[1].iter().any(|(path, text)| all[0].get(path) == Some(text)));
    all
}

/// Runs until a run is not cut any more; gives the number of the last step.
fn everywhere(mut run: impl FnMut(usize) -> bool) {
    let last = (0..2_000).find(|&cut| run(cut));
    assert!(last.is_some_and(|last| last > 30), "{last:?}");
}

#[test]
fn wherever_an_upload_is_cut_going_back_shows_the_release_before() {
    let [first, second, third] = three();
    for former in [None, Some(&third)] {
        everywhere(|cut| {
            let server = Server::new();
            if let Some(former) = former {
                upload(&server, former).unwrap();
            }
            upload(&server, &first).unwrap();
            let before = kept(&server).unwrap().lists;
            set_line(&server, cut);
            let done = upload(&server, &second).is_ok();
            set_line(&server, usize::MAX);
            // Before its first change a run has changed nothing, and what was kept before still is.
            let begun = kept(&server).unwrap().lists != before;
            assert!(begun || !done);
            if begun {
                go_back(&server).unwrap();
            }
            assert!(shows(&server, &first), "cut after {cut} steps: {:?}", server.seen());
            done
        });
    }
}

#[test]
fn wherever_going_back_is_cut_going_back_again_finishes_it() {
    let [first, second, third] = three();
    everywhere(|cut| {
        let server = Server::new();
        upload(&server, &first).unwrap();
        upload(&server, &second).unwrap();
        set_line(&server, cut);
        let done = go_back(&server).is_ok();
        set_line(&server, usize::MAX);
        // As soon as its last change is noted, it is done, and what is left to do is to tidy up.
        if unit(&server, manifest(&first)).unwrap().1.units["gera"].previous.as_ref().map(|former| &former.release)
            != Some(&manifest(&second).release())
        {
            go_back(&server).unwrap();
        }
        assert!(shows(&server, &first), "cut after {cut} steps: {:?}", server.seen());
        // It is taken back once; what it became for a moment is no release.
        upload(&server, &third).unwrap();
        go_back(&server).unwrap();
        assert!(shows(&server, &first), "cut after {cut} steps, then another release and back");
        done
    });
}

#[test]
fn going_back_twice_leads_forward_again() {
    let [first, second, _] = three();
    for (replaces, renames) in [(true, true), (false, true), (false, false)] {
        let server = Server::new();
        {
            let mut disk = server.0.lock().unwrap();
            (disk.replaces, disk.renames) = (replaces, renames);
        }
        upload(&server, &first).unwrap();
        assert_eq!(go_back(&server), Err(Trouble::NothingKept));
        upload(&server, &second).unwrap();
        // Sending the same again is no new release.
        upload(&server, &second).unwrap();
        for files in [&first, &second, &first] {
            go_back(&server).unwrap();
            assert!(shows(&server, files), "{replaces} {renames}");
        }
    }
}

proptest! {
    #[test]
    fn after_whatever_runs_going_back_shows_a_whole_release_or_says_that_there_is_none(all in releases()) {
        let server = Server::new();
        for (files, cut) in &all {
            set_line(&server, *cut);
            let _ = upload(&server, files);
        }
        set_line(&server, usize::MAX);
        match go_back(&server) {
            Ok(_) => prop_assert!(all.iter().any(|(files, _)| shows(&server, files)), "{:?}", server.seen()),
            Err(trouble) => prop_assert_eq!(trouble, Trouble::NothingKept),
        }
    }
}

#[test]
fn no_more_is_kept_than_one_release_needs() {
    let [first, second, third] = three();
    let server = Server::new();
    for files in [&first, &second, &third] {
        upload(&server, files).unwrap();
    }
    let disk = server.0.lock().unwrap();
    let kept: BTreeSet<&str> = disk.files.keys().filter_map(|path| path.strip_prefix(PREVIOUS)).map(|name| &name[1..]).collect();
    let gone = |(path, text): &(&String, &String)| !is_hashed(path) && third.get(*path) != Some(*text);
    let sums: Vec<String> = second.iter().filter(gone).map(|(_, text)| sha256(text.as_bytes())).collect();
    let list = format!("gera-{}.json", manifest(&second).release());
    assert_eq!(kept, sums.iter().map(String::as_str).chain([list.as_str()]).collect());
}

#[test]
fn a_file_that_somebody_changed_is_not_taken_for_the_one_before() {
    let [first, second, _] = three();
    let server = Server::new();
    upload(&server, &first).unwrap();
    server.0.lock().unwrap().files.insert("media/plan.pdf".into(), b"von Hand".to_vec());
    upload(&server, &second).unwrap();
    assert_eq!(go_back(&server), Err(Trouble::NothingKept));
    assert!(shows(&server, &second), "nothing was changed");
}

fn town(name: &str, there: &Manifest, wanted: &Manifest) -> Unit {
    let of = |manifest: &Manifest| Some(Manifest { site: name.into(), ..manifest.clone() });
    Unit { name: name.into(), prefix: format!("{name}/"), wanted: of(wanted), there: of(there) }
}

fn lists(keep: &Keep) -> Vec<(&str, &str, u64)> {
    keep.lists.iter().map(|(name, list)| (name.as_str(), list.manifest.files["index.html"].sha256.as_str(), list.upload)).collect()
}

#[test]
fn going_back_takes_back_one_upload_and_no_site_two() {
    let page = |text: &str| {
        let file = File { size: 1, sha256: text.into(), form: None, notices: Vec::new() };
        Manifest { site: String::new(), files: BTreeMap::from([("index.html".to_owned(), file)]) }
    };
    let (old, now, new) = (page("alt"), page("jetzt"), page("neu"));
    let kept = ["gera", "jena", "suhl"].map(|name| (name.to_owned(), Release { upload: 3, manifest: old.clone() }));
    let present = BTreeMap::from([("alt".to_owned(), Some(1))]);
    let previous = Previous { lists: kept.into(), present };
    let none = Withdrawn::default();
    // Jena stays as it is and Suhl is not asked for: the fourth upload is none of theirs.
    let units = [town("gera", &now, &new), town("jena", &now, &now)];
    let mut state = State { uploads: 3, ..State::default() };
    let keep = previous.keep(&units, &state, &none, false);
    assert_eq!(lists(&keep), [("gera", "jetzt", 4), ("jena", "alt", 3), ("suhl", "alt", 3)]);
    // Where nothing changes, nothing is another upload.
    assert!(previous.keep(&units[1..], &state, &none, false).is_nothing());
    // What was cut is part of the one that finishes it.
    let open = UnitState { open: BTreeMap::from([("index.html".to_owned(), Some("jetzt".to_owned()))]), ..UnitState::default() };
    state.units.insert("jena".to_owned(), open);
    let keep = previous.keep(&units, &state, &none, false);
    assert_eq!(lists(&keep), [("gera", "jetzt", 4), ("jena", "alt", 4), ("suhl", "alt", 3)]);
    assert!(previous.keep(&units[1..], &state, &none, false).is_nothing());
}

#[test]
fn nothing_of_a_withdrawn_version_is_kept() {
    let form = |version: &str| Some(list::Form { id: "hund".into(), version: version.into() });
    let town = |version: &str| {
        let file = |text: String, form| File { size: 1, sha256: sha256(text.as_bytes()), form, notices: Vec::new() };
        let mut files: BTreeMap<String, File> =
            ["index.html", "formulare/hund/index.html"].map(|path| (path.to_owned(), file(format!("{path} {version}"), None))).into();
        files.insert("formulare/hund/hund.pdf".into(), file(version.to_owned(), form(version)));
        Manifest { site: "gera".into(), files }
    };
    let (old, new) = (town("1"), town("2"));
    let unit =
        |there: &Manifest| Unit { name: "gera".into(), prefix: String::new(), wanted: Some(new.clone()), there: Some(there.clone()) };
    let page = &old.files["index.html"].sha256;
    let withdrawn = Withdrawn { forms: BTreeSet::from([("hund".to_owned(), "1".to_owned())]), notices: None };
    let keep = Previous::default().keep(&[unit(&old)], &State::default(), &withdrawn, false);
    assert_eq!(keep.files.keys().collect::<Vec<_>>(), [page]);
    assert_eq!(keep.lists["gera"].manifest.files["formulare/hund/hund.pdf"], new.files["formulare/hund/hund.pdf"]);
    // Also if it was kept before it was withdrawn, and nothing else has changed since.
    let present = old.files.values().map(|file| (file.sha256.clone(), Some(1))).collect();
    let previous = Previous { lists: BTreeMap::from([("gera".to_owned(), Release { upload: 0, manifest: old.clone() })]), present };
    assert!(previous.keep(&[unit(&new)], &State::default(), &Withdrawn::default(), false).is_nothing());
    let keep = previous.keep(&[unit(&new)], &State::default(), &withdrawn, false);
    assert!(!keep.is_nothing() && keep.files.is_empty());
    assert!(keep.lists["gera"].manifest.files.values().all(|file| file.form.as_ref().is_none_or(|form| form.version == "2")));
}

#[test]
fn going_back_leaves_what_was_withdrawn_as_it_is() {
    let form = |version: &str| Some(list::Form { id: "hund".into(), version: version.into() });
    let file = |text: &str, form| File { size: 1, sha256: sha256(text.as_bytes()), form, notices: Vec::new() };
    let list = |text: &str, version: &str| {
        let paths = ["index.html", "formulare/hund/index.html", "formulare/pakete/alle.zip", "en/formulare/hund/index.html"];
        let mut files: BTreeMap<String, File> = paths.iter().map(|path| ((*path).to_owned(), file(text, None))).collect();
        files.insert("formulare/hund/hund.pdf".into(), file(text, form(version)));
        Manifest { site: "gera".into(), files }
    };
    let (previous, current) = (list("alt", "1"), list("neu", "2"));
    let withdrawn = Withdrawn { forms: BTreeSet::from([("hund".to_owned(), "1".to_owned())]), notices: None };
    let back = without_withdrawn(&previous, &current, &withdrawn);
    for (path, entry) in &back.files {
        let wanted = if path == "index.html" { &previous } else { &current };
        assert_eq!(entry, &wanted.files[path], "{path}");
    }
    assert_eq!(without_withdrawn(&previous, &current, &Withdrawn::default()), previous);
}

#[test]
fn what_tells_of_a_notice_that_is_gone_does_not_come_back() {
    let file = |text: &str, notices: &[&str]| File {
        size: 1,
        sha256: sha256(text.as_bytes()),
        form: None,
        notices: notices.iter().map(|&notice| notice.to_owned()).collect(),
    };
    let list = |files: Vec<(&str, File)>| Manifest {
        site: "gera".into(),
        files: files.into_iter().map(|(path, file)| (path.to_owned(), file)).collect(),
    };
    let previous = list(vec![
        ("index.html", file("alt", &["gera/2026-1@a", "gera/2026-2@b"])),
        ("aemter/index.html", file("alt", &[])),
        ("weg/index.html", file("alt", &[])),
        ("bekanntmachungen/2026-1/index.html", file("alt", &["gera/2026-1@a"])),
        ("bekanntmachungen/2026-2/index.html", file("alt", &["gera/2026-2@b"])),
        ("media/2026-1.pdf", file("alt", &["gera/2026-1@a"])),
    ]);
    let current = list(vec![
        ("index.html", file("neu", &["gera/2026-2@b"])),
        ("aemter/index.html", file("neu", &[])),
        ("neu/index.html", file("neu", &[])),
        ("bekanntmachungen/2026-1/index.html", file("neu", &[])),
        ("bekanntmachungen/2026-2/index.html", file("neu", &["gera/2026-2@b"])),
    ]);
    let shown = BTreeSet::from(["gera/2026-2@b".to_owned()]);
    let back = without_withdrawn(&previous, &current, &Withdrawn { forms: BTreeSet::new(), notices: Some(shown) });
    let from = |path: &str| [&previous, &current].iter().position(|list| list.files.get(path) == back.files.get(path));
    assert_eq!(
        back.files.keys().map(|path| (path.as_str(), from(path))).collect::<Vec<_>>(),
        [
            ("aemter/index.html", Some(0)),
            ("bekanntmachungen/2026-1/index.html", Some(1)),
            ("bekanntmachungen/2026-2/index.html", Some(0)),
            ("index.html", Some(1)),
            ("neu/index.html", Some(1)),
            ("weg/index.html", Some(0)),
        ],
        "lists and pages of today, the rest as it was; the file goes"
    );
}
