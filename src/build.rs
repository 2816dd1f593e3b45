//! Builds the program anew when a file is added to what it carries inside (the compiler itself only sees files that were
//! there before), and tells it what it was built from, for `--version`.
//!
//! Nothing here needs git or a network, and nothing names the time of the build: the same sources give the same program.

use std::path::Path;
use std::process::Command;

fn main() {
    for folder in ["src/build.rs", "content/shared", "forms", "src/cli/stock", "themes/standard"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    // A commit is named by what is published; programs under development need none. It is the one that was there when the
    // sources last changed: nothing is built anew because of a commit alone.
    let commit = if variable("PROFILE") == "release" { commit() } else { None };
    let commit = commit.as_deref().unwrap_or("unknown");
    println!("cargo:rustc-env=DORFPLATZ_COMMIT={commit}");
    println!("cargo:rustc-env=DORFPLATZ_TARGET={}", variable("TARGET"));
    println!("cargo:rustc-env=DORFPLATZ_RUSTC={}", output(&variable("RUSTC"), &["--version"]).unwrap_or_default());
}

/// The commit of the checkout with its day.
fn commit() -> Option<String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").ok()?;
    let top = output("git", &["rev-parse", "--show-toplevel"])?;
    // Sources unpacked within another repository have none of their own.
    if Path::new(&top).canonicalize().ok()? != Path::new(&root).canonicalize().ok()? {
        return None;
    }
    for file in ["src", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={file}");
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
