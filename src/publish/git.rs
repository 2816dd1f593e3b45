//! What `publish` asks of the installed git: what has changed, commit, take over what others did, push.
//!
//! Nothing here can lose work: what an editor wrote is committed before anything else, a rebase that meets a conflict is
//! taken back, and nothing is ever pushed by force.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::trouble::Trouble;
use crate::git::{self, text};

/// Folders that belong to a region; other files of a repository are nobody's concern here.
const FOLDERS: [&str; 5] = ["content", "forms", "records", "themes", "docs"];

/// The repository that a region lies in.
#[derive(Debug)]
pub struct Repository {
    root: PathBuf,
    /// Path of the region within the repository, empty or ending in `/`.
    prefix: String,
    /// The remote and the branch that is published.
    pub remote: String,
    /// Its branch.
    pub branch: String,
}

/// What came of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// It is there.
    Done,
    /// Others were faster.
    Behind,
}

impl Repository {
    /// Opens the repository of a region; it must have a branch that follows one elsewhere, and nothing half done.
    ///
    /// # Errors
    /// When there is no git, no repository, no such branch, or a merge that is not finished.
    pub fn open(root: &Path) -> Result<Self, Trouble> {
        let mut repository = Self { root: root.to_owned(), prefix: String::new(), remote: String::new(), branch: String::new() };
        let top = repository.git(&["rev-parse", "--show-prefix"])?;
        if !top.status.success() {
            return Err(Trouble::NoRepository);
        }
        repository.prefix = text(&top.stdout);
        for state in ["rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD"] {
            let path = repository.ask(&["rev-parse", "--git-path", state])?;
            if root.join(path).exists() {
                return Err(Trouble::Unfinished);
            }
        }
        let branch = repository.git(&["symbolic-ref", "--quiet", "--short", "HEAD"])?;
        if !branch.status.success() {
            return Err(Trouble::NoBranch);
        }
        let branch = text(&branch.stdout);
        let set = |key: &str| repository.git(&["config", "--get", &format!("branch.{branch}.{key}")]).map(|output| text(&output.stdout));
        let (remote, merge) = (set("remote")?, set("merge")?);
        let there = merge.strip_prefix("refs/heads/").unwrap_or_default().to_owned();
        if remote.is_empty() || there.is_empty() {
            return Err(Trouble::NoUpstream(branch));
        }
        Ok(Self { remote, branch: there, ..repository })
    }

    fn git(&self, arguments: &[&str]) -> Result<Output, Trouble> {
        git::run(&self.root, arguments).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Trouble::NoGit,
            _ => Trouble::Git(error.to_string()),
        })
    }

    /// Runs git and gives what it printed.
    fn ask(&self, arguments: &[&str]) -> Result<String, Trouble> {
        let output = self.git(arguments)?;
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(Trouble::Git(text(&output.stderr))) }
    }

    fn upstream(&self) -> String {
        format!("refs/remotes/{}/{}", self.remote, self.branch)
    }

    /// Paths below the root, without those of other folders of the repository.
    fn ours(&self, list: &str) -> Vec<String> {
        let below = |path: &str| path.strip_prefix(&self.prefix).map(str::to_owned);
        let known = |path: &String| FOLDERS.iter().any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        let mut paths: Vec<String> = list.split('\0').filter_map(below).filter(known).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Files of the region that are changed and not committed.
    ///
    /// # Errors
    /// When git refuses.
    pub fn changed(&self) -> Result<Vec<String>, Trouble> {
        let output = self.git(&["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"])?;
        if !output.status.success() {
            return Err(Trouble::Git(text(&output.stderr)));
        }
        // `XY path`, of which only the path is asked for.
        let list = String::from_utf8_lossy(&output.stdout);
        let paths: Vec<&str> = list.split('\0').filter_map(|line| line.get(3..)).collect();
        Ok(self.ours(&paths.join("\0")))
    }

    /// Files of the region that commits which are not published yet have changed.
    ///
    /// # Errors
    /// When git refuses.
    pub fn committed(&self) -> Result<Vec<String>, Trouble> {
        let range = format!("{}...HEAD", self.upstream());
        self.ask(&["diff", "--name-only", "--no-renames", "-z", &range]).map(|list| self.ours(&list))
    }

    /// Commits these files and no others, whatever else is prepared to be committed.
    ///
    /// # Errors
    /// When git refuses, for example because it does not know who commits.
    pub fn commit(&self, paths: &[String], message: &str) -> Result<(), Trouble> {
        for some in paths.chunks(200) {
            let mut arguments = vec!["add", "--all", "--"];
            arguments.extend(some.iter().map(String::as_str));
            self.ask(&arguments)?;
        }
        let mut arguments = vec!["commit", "--quiet", "--only", "--message", message, "--"];
        arguments.extend(paths.iter().map(String::as_str));
        let output = self.git(&arguments)?;
        let said = text(&output.stderr);
        match output.status.success() {
            true => Ok(()),
            false if said.contains("user.email") || said.contains("tell me who you are") => Err(Trouble::WhoAreYou),
            false => Err(Trouble::Git(if said.is_empty() { text(&output.stdout) } else { said })),
        }
    }

    /// Fetches what others have published.
    ///
    /// # Errors
    /// When the other side can't be reached.
    pub fn fetch(&self) -> Result<(), Trouble> {
        let output = self.git(&["fetch", "--quiet", &self.remote, &format!("+refs/heads/{}:{}", self.branch, self.upstream())])?;
        if output.status.success() { Ok(()) } else { Err(Trouble::Unreachable(self.remote.clone(), text(&output.stderr))) }
    }

    /// How many commits others have published, and how many are only here.
    ///
    /// # Errors
    /// When git refuses.
    pub fn apart(&self) -> Result<(usize, usize), Trouble> {
        let counts = self.ask(&["rev-list", "--left-right", "--count", &format!("{}...HEAD", self.upstream())])?;
        let mut counts = counts.split_whitespace().map(|count| count.parse().unwrap_or(0));
        Ok((counts.next().unwrap_or(0), counts.next().unwrap_or(0)))
    }

    /// Puts the own commits on top of what others have published. Changes that are not committed stay as they are.
    ///
    /// # Errors
    /// When others have changed the same lines: then everything is as before.
    pub fn join(&self) -> Result<(), Trouble> {
        let output = self.git(&["rebase", "--quiet", "--autostash", &self.upstream()])?;
        if output.status.success() {
            return Ok(());
        }
        let list = self.git(&["diff", "--name-only", "--diff-filter=U", "-z"])?;
        let files = self.ours(&String::from_utf8_lossy(&list.stdout));
        drop(self.git(&["rebase", "--abort"])?);
        if files.is_empty() { Err(Trouble::Git(text(&output.stderr))) } else { Err(Trouble::Conflict(files)) }
    }

    /// Publishes the own commits.
    ///
    /// # Errors
    /// When the other side can't be reached or refuses.
    pub fn push(&self) -> Result<Pushed, Trouble> {
        let output = self.git(&["push", "--porcelain", &self.remote, &format!("HEAD:refs/heads/{}", self.branch)])?;
        if output.status.success() {
            return Ok(Pushed::Done);
        }
        let (told, said) = (text(&output.stdout), text(&output.stderr));
        // `!<TAB>from:to<TAB>[rejected] (fetch first)`; a rule of the other side is `[remote rejected]`.
        let rejected = told.lines().find_map(|line| line.strip_prefix("!\t").and_then(|line| line.split_once('\t')).map(|(_, why)| why));
        match rejected {
            // Two pushes at a time: the second finds the branch elsewhere.
            Some(why) if why.starts_with("[rejected]") || said.contains("cannot lock ref") => Ok(Pushed::Behind),
            Some(why) => {
                let remote: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("remote:")).map(str::trim).collect();
                Err(Trouble::Refused(if remote.is_empty() { why.to_owned() } else { remote.join(" ").trim().to_owned() }))
            }
            None => Err(Trouble::Unreachable(self.remote.clone(), said)),
        }
    }

    /// The commit that is checked out, short.
    ///
    /// # Errors
    /// When git refuses.
    pub fn head(&self) -> Result<String, Trouble> {
        self.ask(&["rev-parse", "--short", "HEAD"])
    }
}
