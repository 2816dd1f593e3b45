//! What packages of the program hold beside it.

use std::process::{Command, Output};

use tempfile::TempDir;

use crate::region::{stderr, stdout};

fn program(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dorfplatz")).args(args).current_dir(std::env::temp_dir()).output().unwrap()
}

#[test]
fn the_version_tells_what_the_program_was_built_from() {
    let (short, long) = (stdout(&program(&["-V"])), stdout(&program(&["--version"])));
    assert_eq!(short.trim(), format!("dorfplatz {}", env!("CARGO_PKG_VERSION")));
    let lines: Vec<&str> = long.lines().collect();
    assert_eq!(lines.len(), 4, "{long}");
    assert_eq!(lines[0], short.trim());
    for (line, name) in lines[1..].iter().zip(["commit: ", "target: ", "compiler: rustc "]) {
        assert!(line.len() > name.len() && line.starts_with(name), "{long}");
    }
}

#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = program(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let script = stdout(&output);
        for command in ["build", "check", "diff", "completions", "release"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    assert_eq!(program(&["completions", "cmd"]).status.code(), Some(2));
}

#[test]
fn each_command_has_a_manual_page_and_two_runs_write_the_same() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for folder in [&one, &other] {
        let output = program(&["man", "--into", &folder.path().to_string_lossy()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let names = dorfplatz::write::files_below(one.path());
    for name in ["dorfplatz.1", "dorfplatz-build.1", "dorfplatz-diff.1", "dorfplatz-new-municipality.1", "dorfplatz-forms-read.1"] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }
    for name in &names {
        let text = |folder: &TempDir| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(text(&one), text(&other), "{name}");
        assert!(text(&one).contains(".SH NAME") && text(&one).contains(".SH SYNOPSIS"), "{name}");
    }
}
