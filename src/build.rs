//! Builds the program anew when a file is added to what it carries inside (the compiler itself only sees files that were
//! there before), and tells it what it was built from, for `--version` and for the keys of its cache.
//!
//! Nothing here needs git or a network, and nothing names the time of the build: the same sources give the same program.

use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What makes the program's pages, with its dependencies by their checksums (so it is built with `--locked`).
const SOURCES: [&str; 6] = ["Cargo.lock", "Cargo.toml", "content/shared", "forms", "src", "themes/standard"];

fn main() {
    for path in SOURCES {
        println!("cargo:rerun-if-changed={path}");
    }
    println!("cargo:rustc-env=DORFPLATZ_SOURCES={}", checksum());
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    // A commit is named by what is published; programs under development need none. It is the one that was there when the
    // sources last changed: nothing is built anew because of a commit alone.
    let commit = if variable("PROFILE") == "release" { commit() } else { None };
    let commit = commit.as_deref().unwrap_or("unknown");
    println!("cargo:rustc-env=DORFPLATZ_COMMIT={commit}");
    println!("cargo:rustc-env=DORFPLATZ_TARGET={}", variable("TARGET"));
    println!("cargo:rustc-env=DORFPLATZ_RUSTC={}", output(&variable("RUSTC"), &["--version"]).unwrap_or_default());
}

/// A checksum of the sources with 128 bits: two hashes of 64 with different beginnings.
#[expect(clippy::disallowed_methods, reason = "what builds the program is no part of it")]
fn checksum() -> String {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files: Vec<PathBuf> = SOURCES.iter().flat_map(|path| below(&root.join(path))).collect();
    files.sort();
    let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
    for (at, hasher) in hashers.iter_mut().enumerate() {
        hasher.write_usize(at);
        for file in &files {
            let bytes = fs::read(file).unwrap_or_default();
            let path = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
            for part in [path.as_bytes(), &bytes] {
                hasher.write_usize(part.len());
                hasher.write(part);
            }
        }
    }
    hashers.map(|hasher| format!("{:016x}", hasher.finish())).concat()
}

/// A file, or the files below a folder.
fn below(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return vec![path.to_path_buf()] };
    entries.filter_map(Result::ok).flat_map(|entry| below(&entry.path())).collect()
}

/// The commit of the checkout with its day.
fn commit() -> Option<String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").ok()?;
    let top = output("git", &["rev-parse", "--show-toplevel"])?;
    // Sources unpacked within another repository have none of their own.
    if Path::new(&top).canonicalize().ok()? != Path::new(&root).canonicalize().ok()? {
        return None;
    }
    let changed = output("git", &["status", "--porcelain", "--untracked-files=no"]).is_some_and(|list| !list.is_empty());
    let commit = output("git", &["log", "-1", "--format=%H (%cs)"])?;
    Some(if changed { format!("{commit}, with changes") } else { commit })
}

/// What a program says on its standard output.
fn output(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
