//! The parts that a build spends its time in, one by one: `cargo bench --bench micro [-- FILTER]`.
//!
//! Markdown, templates, PDF and resolve, each on the smallest complete region (`tests/cases/_base`) with 200 news items.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a bench that can't go on stops, and makes what it measures")]

use std::fs;
use std::path::Path;

use divan::{Bencher, black_box, counter::ItemsCount};
use dorfplatz::cache::UNMARKED;
use dorfplatz::declare::declare;
use dorfplatz::markdown::{Link, Setting, render};
use dorfplatz::pipeline::{Prepared, prepare};
use dorfplatz::plan::{Job, What};
use dorfplatz::render::{Kitchen, Site};
use dorfplatz::resolve::links::Everything;
use dorfplatz::resolve::{Clock, Visibility, resolve};
use dorfplatz::source::Sources;
use dorfplatz::write::{Memory, files_below};
use jiff::civil::date;
use tempfile::TempDir;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NEWS: usize = 200;
const TEXT: &str = include_str!("../content/altenburg/pages/rat.md");

fn main() {
    divan::main();
}

fn visibility() -> Visibility {
    Visibility { clock: Clock { today: date(2026, 11, 22), minute: 0 }, drafts: false }
}

/// The region in a folder that goes with the returned value.
fn region() -> TempDir {
    let dir = TempDir::new().expect("a folder for the region");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (from, into) in [("tests/cases/_base", ""), ("themes/standard", "themes/standard")] {
        for path in files_below(&repository.join(from)) {
            let to = dir.path().join(into).join(&path);
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs::copy(repository.join(from).join(&path), to).expect("a copy");
        }
    }
    let body = TEXT.rsplit("---\n").next().unwrap_or_default().lines().filter(|line| !line.contains("](")).collect::<Vec<_>>().join("\n");
    for number in 0..NEWS {
        let text = format!(
            "---\ntitle: Meldung {number}\ndate: 2026-{:02}-14\nteaser: Ein Satz.\ntopics: [bauen, kultur]\n---\n\n{body}\n",
            number % 10 + 1
        );
        fs::write(dir.path().join(format!("content/altenburg/news/meldung-{number}.md")), text).expect("a news item");
    }
    dir
}

fn prepared(dir: &TempDir) -> Prepared {
    prepare(dir.path(), visibility()).expect("the region can be read")
}

/// Measures some artifacts of Altenburg, each made from nothing.
fn artifacts(bencher: Bencher<'_, '_>, wanted: fn(&What) -> bool) {
    let dir = region();
    let prepared = prepared(&dir);
    let project = prepared.project.as_ref().expect("a project");
    let theme = prepared.theme.as_ref().expect("a theme");
    let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &Everything, program: &UNMARKED };
    let ix = project.find("altenburg").expect("Altenburg");
    let (palette, jobs) = &prepared.plans[&ix];
    let site = Site::new(kitchen, ix, jobs, palette);
    let jobs: Vec<&Job> = jobs.iter().filter(|job| wanted(&job.what)).collect();
    assert!(!jobs.is_empty(), "nothing to measure");
    bencher.counter(ItemsCount::new(jobs.len())).bench_local(|| {
        let sink = Memory::default();
        for job in &jobs {
            site.job(job, &sink).expect("no mistakes");
        }
        black_box(sink)
    });
}

#[divan::bench]
fn markdown(bencher: Bencher<'_, '_>) {
    let setting = Setting { shift: 0, prefix: "", strings: &|key| key.to_owned() };
    bencher
        .counter(divan::counter::BytesCount::of_str(TEXT))
        .bench_local(|| render(black_box(TEXT), &setting, &mut |_, _| Link::Found("x/".to_owned()), &mut Vec::new()));
}

#[divan::bench]
fn templates(bencher: Bencher<'_, '_>) {
    artifacts(bencher, |what| matches!(what, What::News(_)));
}

#[divan::bench]
fn pdf(bencher: Bencher<'_, '_>) {
    artifacts(bencher, |what| matches!(what, What::FormPdf(..) | What::Leaflet(..)));
}

#[divan::bench]
fn resolving(bencher: Bencher<'_, '_>) {
    let dir = region();
    let sources: Sources = prepared(&dir).sources;
    bencher.counter(ItemsCount::new(sources.files.len())).bench_local(|| {
        let mut found = Vec::new();
        let declared = declare(black_box(&sources), &mut found);
        resolve(&declared, visibility(), &mut found)
    });
}
