//! A region in a temporary folder: put together, broken, built and looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dorfplatz::diag::{Lang, Severity, report};
use dorfplatz::pipeline::{self, Options, Outcome};
use dorfplatz::resolve::{Clock, Visibility};
use dorfplatz::source::Sources;
use dorfplatz::trace::Trace;
use dorfplatz::write::files_below;
use jiff::civil::{Date, date};
use tempfile::TempDir;

/// The day of all builds that don't say otherwise.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// A folder with `content/`, `forms/` and `themes/`.
pub(crate) struct Region {
    dir: TempDir,
}

/// How to build.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) date: Date,
    pub(crate) drafts: bool,
    pub(crate) strict: bool,
    pub(crate) dry: bool,
    pub(crate) sites: Vec<String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { date: TODAY, drafts: false, strict: false, dry: false, sites: Vec::new() }
    }
}

/// What came of a build.
pub(crate) struct Run {
    pub(crate) sources: Sources,
    pub(crate) outcome: Outcome,
    strict: bool,
}

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Visibility on a day.
pub(crate) fn on(today: Date) -> Visibility {
    Visibility { clock: Clock { today, minute: 0 }, drafts: false }
}

impl Region {
    /// The smallest complete region: `tests/cases/_base` with the theme of the repository.
    pub(crate) fn small() -> Self {
        let region = Self { dir: TempDir::new().unwrap() };
        region.lay(&repository().join("tests/cases/_base"), "");
        region.lay(&repository().join("themes/standard"), "themes/standard");
        region
    }

    /// A region from a folder that has no theme of its own.
    pub(crate) fn of(folder: &Path) -> Self {
        let region = Self { dir: TempDir::new().unwrap() };
        region.lay(folder, "");
        region.lay(&repository().join("themes/standard"), "themes/standard");
        region
    }

    /// A folder without a region.
    pub(crate) fn empty() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    /// A copy of the demonstration.
    pub(crate) fn demonstration() -> Self {
        let region = Self { dir: TempDir::new().unwrap() };
        for folder in ["content", "docs", "forms", "records", "themes"] {
            region.lay(&repository().join(folder), folder);
        }
        // Its photos are encoded once for all tests.
        let store = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        fs::create_dir_all(&store).unwrap();
        fs::create_dir_all(region.at(".dorfplatz")).unwrap();
        std::os::unix::fs::symlink(store, region.at(".dorfplatz/pictures")).unwrap();
        region
    }

    /// A new region as `dorfplatz init` makes it.
    pub(crate) fn fresh() -> Self {
        let region = Self { dir: TempDir::new().unwrap() };
        let root = region.root().to_string_lossy().into_owned();
        let output = region.command(&["init", &root, "--name", "Oberes Bergland"]);
        assert!(output.status.success(), "{}", stderr(&output));
        region
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        self.dir.path()
    }

    /// Copies the files of a folder to `into`.
    pub(crate) fn lay(&self, from: &Path, into: &str) {
        for path in files_below(from) {
            self.put_bytes(&format!("{into}/{path}"), &fs::read(from.join(&path)).unwrap());
        }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root().join(path.trim_start_matches('/'))
    }

    /// Writes a file.
    pub(crate) fn put(&self, path: &str, text: &str) -> &Self {
        self.put_bytes(path, text.as_bytes())
    }

    /// Writes a file that need not be text.
    pub(crate) fn put_bytes(&self, path: &str, bytes: &[u8]) -> &Self {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Reads a file.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Replaces a passage that must be there once.
    pub(crate) fn change(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = self.text(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.put(path, &text.replacen(from, to, 1))
    }

    /// Adds lines at the end of a file.
    pub(crate) fn append(&self, path: &str, lines: &str) -> &Self {
        self.put(path, &(self.text(path) + lines))
    }

    /// Deletes a file or folder.
    pub(crate) fn delete(&self, path: &str) -> &Self {
        let path = self.at(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        self
    }

    /// Builds on the usual day.
    pub(crate) fn build(&self) -> Run {
        self.build_with(&Setup::default())
    }

    /// Builds on another day.
    pub(crate) fn build_on(&self, date: Date) -> Run {
        self.build_with(&Setup { date, ..Setup::default() })
    }

    /// Builds for a minute.
    pub(crate) fn build_at(&self, visibility: Visibility) -> Run {
        self.build_for(&Setup::default(), visibility)
    }

    /// Checks without writing.
    pub(crate) fn check(&self) -> Run {
        self.build_with(&Setup { dry: true, ..Setup::default() })
    }

    /// Builds as told.
    pub(crate) fn build_with(&self, setup: &Setup) -> Run {
        self.build_for(setup, Visibility { drafts: setup.drafts, ..on(setup.date) })
    }

    fn build_for(&self, setup: &Setup, visibility: Visibility) -> Run {
        let options = Options {
            root: self.root().to_path_buf(),
            output: self.root().join("output"),
            sites: setup.sites.clone(),
            visibility,
            strict: setup.strict,
            dry: setup.dry,
            shard: None,
        };
        let (prepared, outcome) = pipeline::build(&options, &|_, _| {}, &Trace::new(false)).unwrap();
        Run { sources: prepared.sources, outcome, strict: setup.strict }
    }

    /// The built files with their bytes.
    pub(crate) fn output(&self) -> BTreeMap<String, Vec<u8>> {
        let output = self.root().join("output");
        files_below(&output).into_iter().map(|path| (path.clone(), fs::read(output.join(path)).unwrap())).collect()
    }

    /// A built text file.
    pub(crate) fn page(&self, path: &str) -> String {
        self.text(&format!("output/{path}"))
    }

    /// Whether a file was built.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.at(&format!("output/{path}")).is_file()
    }

    /// Runs the program in this region, in German, on the usual day unless the arguments say otherwise.
    pub(crate) fn command(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dorfplatz"));
        command.args(args).arg("--root").arg(self.root());
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "SOURCE_DATE_EPOCH"] {
            command.env_remove(name);
        }
        if !args.contains(&"--date") {
            command.args(["--date", "2026-11-22"]);
        }
        command.output().unwrap()
    }
}

impl Run {
    /// All messages as people read them.
    pub(crate) fn messages(&self, lang: Lang) -> String {
        let shown = |diagnostic| report::human(&self.sources, diagnostic, lang, self.strict, false);
        self.outcome.diagnostics.iter().map(|diagnostic| shown(diagnostic) + "\n\n").collect()
    }

    /// The codes of all messages, in order.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.outcome.diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect()
    }

    /// Code, file, line and column of each message.
    pub(crate) fn places(&self) -> Vec<String> {
        let place = |diagnostic: &dorfplatz::diag::Diagnostic| {
            let (path, line, column) = report::position(&self.sources, diagnostic);
            format!("{} {path}:{line}:{column}", diagnostic.code.id)
        };
        self.outcome.diagnostics.iter().map(place).collect()
    }

    /// The held sites.
    pub(crate) fn held(&self) -> Vec<&str> {
        self.outcome.held.iter().map(|id| &**id).collect()
    }

    /// The published sites.
    pub(crate) fn published(&self) -> Vec<&str> {
        self.outcome.published.iter().map(|id| &**id).collect()
    }

    /// Whether there is any error.
    pub(crate) fn has_errors(&self) -> bool {
        self.outcome.diagnostics.iter().any(|diagnostic| self.strict || diagnostic.code.severity == Severity::Error)
    }

    /// Fails unless everything is fine.
    pub(crate) fn fine(self) -> Self {
        assert!(self.outcome.diagnostics.is_empty(), "{}", self.messages(Lang::De));
        self
    }
}

/// The paths whose bytes differ between two outputs, missing ones included; the list of a site's files only where it alone
/// differs, as it does with every file of the site.
pub(crate) fn differing(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let paths: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let mut differing: Vec<String> = paths.into_iter().filter(|path| a.get(*path) != b.get(*path)).cloned().collect();
    let with_others: Vec<String> = differing.iter().filter(|path| !is_list(path)).map(|path| list_of(path)).collect();
    differing.retain(|path| !with_others.contains(path));
    differing
}

fn is_list(path: &str) -> bool {
    path.rsplit('/').next() == Some("MANIFEST.json")
}

/// The list that a file is in.
pub(crate) fn list_of(path: &str) -> String {
    path.split_once('/').map_or_else(|| "MANIFEST.json".to_owned(), |(site, _)| format!("{site}/MANIFEST.json"))
}

/// Standard output of a command.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Standard error of a command.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
