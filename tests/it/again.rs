//! What the server makes of an edit with what it knows from before is what a fresh start makes of the same files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::sync::Arc;

use dorfplatz::diag::Lang;
use dorfplatz::diag::report;
use dorfplatz::members;
use dorfplatz::pipeline::{Past, Prepared, prepare, prepare_again};
use dorfplatz::render::{Kitchen, Site};
use dorfplatz::resolve::links::Everything;
use dorfplatz::source::Sources;
use dorfplatz::write::Memory;
use proptest::prelude::*;

use crate::region::{Region, TODAY, on};

const NEWS: &str = "content/altenburg/news/markt.md";
/// Files that edits concern: of a town, of another, shared ones, forms, the theme, and one that says where files lie.
const FILES: [&str; 15] = [
    NEWS,
    "content/altenburg/events/konzert.md",
    "content/altenburg/pages/rathaus.md",
    "content/altenburg/offices/steuern.yaml",
    "content/altenburg/people/muster.yaml",
    "content/altenburg/services/hund.yaml",
    "content/altenburg/site.yaml",
    "content/altenburg/media/wappen.svg",
    "content/fockendorf/pages/dorf.md",
    "content/shared/services/hund.yaml",
    "content/shared/life-events/tiere.yaml",
    "content/portal.yaml",
    "forms/hund.yaml",
    "forms/blocks/person.yaml",
    "themes/standard/templates/news.html",
];

/// A region, and what a server knows of it.
struct Watched {
    region: Region,
    first: BTreeMap<&'static str, String>,
    sources: Sources,
    past: Past,
    now: Prepared,
}

/// What somebody does between two generations.
#[derive(Debug, Clone)]
enum Step {
    /// Adds to a file.
    Append(usize, &'static str),
    /// Replaces a file by something that can't be right.
    Break(usize, &'static [u8]),
    /// Puts a file back as it was at first.
    Restore(usize),
    /// Deletes a file.
    Delete(usize),
    /// Makes a file with a text.
    Make(&'static str, &'static str),
    /// Renames a file.
    Rename(&'static str, &'static str),
    /// Changes a word.
    Word(usize, &'static str, &'static str),
}

fn step() -> impl Strategy<Value = Step> {
    let file = || 0..FILES.len();
    let lines = [
        "\nMehr [dazu](page:rathaus) und [dort](news:neu).\n",
        "\n# Anmerkung\n",
        "\n![](media:wappen.svg) <b>\n",
        "unbekannt: ja\n",
        "\n",
    ];
    let wrong: [&[u8]; 4] = [b"", b"---\ntitle: [\n---\n", b"\xff\xfe", b"kind: nix\n"];
    let news = "---\ntitle: Neu\ntitle.en: New\ndate: 2026-11-02\n---\n\nText mit [Link](news:markt).\n";
    prop_oneof![
        4 => (file(), prop::sample::select(lines.to_vec())).prop_map(|(file, line)| Step::Append(file, line)),
        1 => (file(), prop::sample::select(wrong.to_vec())).prop_map(|(file, bytes)| Step::Break(file, bytes)),
        4 => file().prop_map(Step::Restore),
        1 => file().prop_map(Step::Delete),
        1 => Just(Step::Make("content/altenburg/news/neu.md", news)),
        1 => Just(Step::Make("content/altenburg/news/neu.md", "---\ntitle: Neu\ndate: 2026-11-02\ndraft: true\n---\n\nText.\n")),
        1 => Just(Step::Make("content/altenburg/news/markt.en.md", "---\ntitle: Market\n---\n\nText.\n")),
        1 => Just(Step::Make("content/pleissenaue/neuse/tippfehler.md", news)),
        1 => Just(Step::Make("content/altenburg/news/.markt.md.swp", "x")),
        1 => Just(Step::Rename("content/altenburg/news/neu.md", "content/fockendorf/news/neu.md")),
        1 => Just(Step::Rename("content/altenburg/pages/rathaus.md", "content/altenburg/pages/haus.md")),
        2 => Just(Step::Word(0, "title: ", "title: Sehr ")),
        1 => Just(Step::Word(9, "title: ", "title: Der ")),
        1 => Just(Step::Word(11, "theme: standard", "theme: standart")),
        1 => Just(Step::Word(12, "title: ", "title: Noch ein ")),
    ]
}

impl Watched {
    fn new() -> Self {
        let region = Region::small();
        let first = FILES.map(|path| (path, region.text(path))).into();
        let (sources, mut past) = (members::load(region.root()).unwrap(), Past::default());
        let now = prepare_again(sources.clone(), on(TODAY), &mut past);
        Self { region, first, sources, past, now }
    }

    /// Goes on after some files changed, as the server does.
    fn follow(&mut self, paths: &[&str]) -> &Prepared {
        let named: BTreeSet<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        self.sources = self.sources.read_again(&named).unwrap_or_else(|| members::load(self.region.root()).unwrap());
        self.now = prepare_again(self.sources.clone(), on(TODAY), &mut self.past);
        &self.now
    }

    fn put(&mut self, path: &str, text: &str) {
        self.region.put(path, text);
        self.follow(&[path]);
    }

    fn take(&mut self, step: &Step) {
        let there = |path: &str| self.region.root().join(path).is_file();
        match *step {
            Step::Append(file, line) if there(FILES[file]) => {
                let mut bytes = fs::read(self.region.root().join(FILES[file])).unwrap();
                bytes.extend(line.as_bytes());
                self.region.put_bytes(FILES[file], &bytes);
                self.follow(&[FILES[file]]);
            }
            Step::Break(file, bytes) => {
                self.region.put_bytes(FILES[file], bytes);
                self.follow(&[FILES[file]]);
            }
            Step::Restore(file) => self.put(FILES[file], &self.first[FILES[file]].clone()),
            Step::Delete(file) if there(FILES[file]) => {
                self.region.delete(FILES[file]);
                self.follow(&[FILES[file]]);
            }
            Step::Make(path, text) => self.put(path, text),
            Step::Rename(from, to) if there(from) => {
                // It may hold no text by now.
                let bytes = fs::read(self.region.root().join(from)).unwrap();
                self.region.delete(from).put_bytes(to, &bytes);
                self.follow(&[from, to]);
            }
            Step::Word(file, from, to) if there(FILES[file]) => {
                let bytes = fs::read(self.region.root().join(FILES[file])).unwrap();
                let text = String::from_utf8_lossy(&bytes).replacen(from, to, 1);
                self.put(FILES[file], &text);
            }
            _ => {}
        }
    }

    /// Compares what is known with a fresh start.
    fn compare(&self) {
        let fresh = prepare(self.region.root(), on(TODAY)).unwrap();
        let files = |sources: &Sources| sources.files.iter().map(|file| format!("{file:?}")).collect::<Vec<_>>();
        assert_eq!(files(&self.now.sources), files(&fresh.sources));
        assert_eq!(told(&self.now), told(&fresh));
        assert_eq!(plans(&self.now), plans(&fresh));
        let (pages, wanted) = (pages(&self.now), pages(&fresh));
        let differing: Vec<&(String, String)> =
            pages.keys().chain(wanted.keys()).filter(|page| pages.get(*page) != wanted.get(*page)).collect();
        assert_eq!(differing, Vec::<&(String, String)>::new());
    }
}

fn told(prepared: &Prepared) -> Vec<String> {
    prepared.diagnostics.iter().map(|diagnostic| report::human(&prepared.sources, diagnostic, Lang::De, false, false)).collect()
}

fn plans(prepared: &Prepared) -> String {
    format!("{:?}", prepared.plans)
}

/// All pages of all sites that can be rendered, by site and path.
fn pages(prepared: &Prepared) -> HashMap<(String, String), Vec<u8>> {
    let (Some(project), Some(theme)) = (&prepared.project, &prepared.theme) else { return HashMap::new() };
    let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &Everything, program: &[1; 32] };
    let mut pages = HashMap::new();
    for (ix, (palette, jobs)) in &prepared.plans {
        let sink = Memory::default();
        Site::new(kitchen, *ix, jobs, palette).run_some(&sink, dorfplatz::plan::What::is_page);
        let site = &project.body(*ix).id;
        pages.extend(sink.0.into_inner().unwrap().into_iter().map(|(path, bytes)| ((site.to_string(), path), bytes)));
    }
    pages
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_edits_everything_is_as_after_a_fresh_start(steps in prop::collection::vec(step(), 1..12)) {
        let mut watched = Watched::new();
        for step in &steps {
            watched.take(step);
            watched.compare();
        }
    }
}

#[test]
fn an_edit_leaves_alone_what_it_does_not_concern() {
    let mut watched = Watched::new();
    assert_eq!(told(&watched.now), Vec::<String>::new());
    let item = |prepared: &Prepared, body: &str| {
        let project = prepared.project.as_ref().unwrap();
        Arc::clone(&project.body(project.find(body).unwrap()).pages[0].data)
    };
    let plan = |prepared: &Prepared, body: &str| {
        let ix = prepared.project.as_ref().unwrap().find(body).unwrap();
        Arc::clone(&prepared.plans[&ix].1)
    };
    let news = |prepared: &Prepared| {
        let project = prepared.project.as_ref().unwrap();
        Arc::clone(&project.body(project.find("altenburg").unwrap()).news[0].data)
    };
    let before = (item(&watched.now, "fockendorf"), plan(&watched.now, "fockendorf"), watched.now.theme.clone().unwrap());
    let (told_before, plan_before) = (news(&watched.now), plan(&watched.now, "altenburg"));
    watched.take(&Step::Word(0, "title: ", "title: Sehr "));
    assert!(Arc::ptr_eq(&before.0, &item(&watched.now, "fockendorf")));
    assert!(Arc::ptr_eq(&before.1, &plan(&watched.now, "fockendorf")));
    assert!(Arc::ptr_eq(&before.2, watched.now.theme.as_ref().unwrap()));
    assert!(!Arc::ptr_eq(&told_before, &news(&watched.now)) && !Arc::ptr_eq(&plan_before, &plan(&watched.now, "altenburg")));
    assert!(news(&watched.now).title.german().starts_with("Sehr "));
    watched.compare();
    // A template concerns the theme and all plans, but no text.
    watched.take(&Step::Append(14, "\n"));
    assert!(Arc::ptr_eq(&before.0, &item(&watched.now, "fockendorf")));
    assert!(!Arc::ptr_eq(&before.2, watched.now.theme.as_ref().unwrap()));
    watched.compare();
}

#[test]
fn a_mistake_is_told_until_it_is_mended() {
    let mut watched = Watched::new();
    let wrong = watched.first[NEWS].clone() + "\n[x](page:nix)\n";
    watched.put(NEWS, &wrong);
    let first = told(&watched.now);
    assert_eq!(first.len(), 1, "{first:?}");
    // What is wrong elsewhere does not hide it, and another file does not make it go away.
    watched.put("content/fockendorf/pages/dorf.md", &(watched.first["content/fockendorf/pages/dorf.md"].clone() + "\nMehr.\n"));
    assert_eq!(told(&watched.now), first);
    // It is mended elsewhere: the page appears.
    watched.put("content/altenburg/pages/nix.md", "---\ntitle: Nix\n---\n\nText.\n");
    assert_eq!(told(&watched.now), Vec::<String>::new());
    watched.compare();
}

#[test]
fn only_files_that_are_named_are_read() {
    let region = Region::small();
    let sources = members::load(region.root()).unwrap();
    let named = |paths: &[&str]| sources.read_again(&paths.iter().map(|path| (*path).to_owned()).collect());
    region.append(NEWS, "Eins.\n").append("content/altenburg/pages/rathaus.md", "Zwei.\n");
    let text = |sources: &Sources, path: &str| sources.find(path).and_then(|id| sources.file(id)).unwrap().text().unwrap().to_string();
    let again = named(&[NEWS]).unwrap();
    assert!(text(&again, NEWS).ends_with("Eins.\n") && !text(&again, "content/altenburg/pages/rathaus.md").ends_with("Zwei.\n"));
    // What came and went, and what editors keep beside a file, is nothing.
    region.put("content/altenburg/news/.markt.md.swp", "x");
    assert!(named(&["content/altenburg/news/4913", "content/altenburg/news/.markt.md.swp"]).is_some());
    // Whatever adds or takes files, or tells where they lie, needs a look at all folders.
    region.put("content/altenburg/news/neu.md", "x").delete("content/fockendorf/pages/dorf.md");
    for path in [
        "content/altenburg/news/neu.md",
        "content/fockendorf/pages/dorf.md",
        "content/fockendorf/pages",
        "content/altenburg",
        "content/portal.yaml",
    ] {
        assert!(named(&[NEWS, path]).is_none(), "{path}");
    }
}

#[test]
fn a_broken_file_may_be_renamed() {
    let mut watched = Watched::new();
    for step in [Step::Break(2, b"\xff\xfe"), Step::Rename("content/altenburg/pages/rathaus.md", "content/altenburg/pages/haus.md")] {
        watched.take(&step);
        watched.compare();
    }
}
