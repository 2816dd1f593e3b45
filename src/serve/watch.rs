//! Watches `content/`, `forms/` and `themes/`, and the checkouts of towns.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::Signal;
use crate::source::{Homes, REGION};

/// How often files are looked at where the system can't report changes.
const POLL: Duration = Duration::from_secs(1);

/// What the system told of changes.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// Whether folders have to be watched anew.
    pub(super) top: bool,
    /// Whether anything may have changed, not only what is named.
    pub(super) anything: bool,
    /// Files that changed, came or went.
    pub(super) paths: BTreeSet<PathBuf>,
    /// Whether, by the last event, nobody is writing.
    pub(super) whole: bool,
}

impl Change {
    /// Anything may have changed.
    pub(super) fn anything(top: bool) -> Self {
        Self { top, anything: true, ..Self::default() }
    }

    /// Adds a later change.
    pub(super) fn join(&mut self, later: Self) {
        self.top |= later.top;
        self.anything |= later.anything;
        self.paths.extend(later.paths);
        self.whole = later.whole;
    }
}

/// The path in the region of a file that an event names by its absolute path; `root` is absolute, too.
pub(super) fn named(root: &Path, homes: &Homes, path: &Path) -> Option<String> {
    homes.all().into_iter().find_map(|home| {
        let rest = path.strip_prefix(plain(&root.join(home))).ok()?;
        let parts = rest.components().map(|part| part.as_os_str().to_str()).collect::<Option<Vec<_>>>()?;
        let name = parts.join("/");
        // In another checkout the same path would be another file.
        let place = if home.is_empty() { name.clone() } else { format!("{home}/{name}") };
        (homes.place(&name) == place).then_some(name)
    })
}

/// A running watch; it ends when this is dropped.
pub(super) struct Watch {
    watcher: Box<dyn Watcher>,
    root: PathBuf,
    signals: Sender<Signal>,
    homes: Homes,
    folders: Vec<PathBuf>,
    /// Whether the system reports changes itself.
    pub(super) native: bool,
}

impl Watch {
    /// Begins to watch. Network drives and shared folders of containers often can't report changes, and the system
    /// limits how many folders are watched; then files are polled.
    ///
    /// # Errors
    /// When even polling fails.
    pub(super) fn new(root: &Path, homes: Homes, signals: &Sender<Signal>) -> notify::Result<Self> {
        // Events name absolute paths, however a folder was given.
        let root = &std::path::absolute(root)?;
        let folders: Vec<PathBuf> = homes.folders().iter().map(|folder| plain(&root.join(folder))).chain([root.join(REGION)]).collect();
        let with = |watcher: Box<dyn Watcher>, native| {
            let (root, signals, homes, folders) = (root.clone(), signals.clone(), homes.clone(), folders.clone());
            Self { watcher, root, signals, homes, folders, native }
        };
        let native = RecommendedWatcher::new(handler(folders.clone(), signals.clone()), Config::default())
            .map(|watcher| with(Box::new(watcher), true))
            .and_then(|mut watch| watch.follow().map(|()| watch));
        if native.is_ok() {
            return native;
        }
        let watcher = PollWatcher::new(handler(folders.clone(), signals.clone()), Config::default().with_poll_interval(POLL))?;
        let mut watch = with(Box::new(watcher), false);
        watch.follow()?;
        Ok(watch)
    }

    /// Watches other checkouts, where these have become others.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn turn_to(&mut self, homes: &Homes) -> notify::Result<()> {
        if self.homes != *homes {
            *self = Self::new(&self.root, homes.clone(), &self.signals)?;
        }
        Ok(())
    }

    /// Watches the folders that are there. A folder that was replaced, as a change of branch does, has to be watched anew.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn follow(&mut self) -> notify::Result<()> {
        // The root itself only tells that one of the folders comes or goes; the output is not watched.
        self.watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
        for folder in self.folders.iter().filter(|folder| folder.is_dir()) {
            self.watcher.watch(folder, RecursiveMode::Recursive)?;
        }
        Ok(())
    }
}

/// A path as events name it: without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

fn handler(folders: Vec<PathBuf>, signals: Sender<Signal>) -> impl Fn(notify::Result<Event>) + Send + 'static {
    move |event| {
        let change = match event {
            Ok(event) if event.need_rescan() => Change::anything(true),
            Ok(event) => {
                // What was removed may be about to be written anew.
                let whole = matches!(
                    event.kind,
                    EventKind::Access(AccessKind::Close(AccessMode::Write))
                        | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both))
                );
                // Reading raises events, too: whoever answers them by reading never ends.
                if event.kind.is_access() && !whole {
                    return;
                }
                let below = |path: &&PathBuf| folders.iter().any(|folder| path.starts_with(folder));
                let paths: BTreeSet<PathBuf> = event.paths.iter().filter(below).cloned().collect();
                if paths.is_empty() {
                    return;
                }
                let top = event.paths.iter().any(|path| folders.contains(path));
                Change { top, anything: top, paths, whole }
            }
            Err(_) => Change::anything(true),
        };
        // Fails only when the server ends.
        drop(signals.send(Signal::Changed(change)));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_file_has_the_path_of_the_region_wherever_it_lies() {
        let elsewhere = BTreeMap::from([("jena".into(), "../stadt-jena".to_owned())]);
        let homes = Homes { elsewhere, ..Homes::default() };
        let named = |path: &str| named(Path::new("/srv/region"), &homes, Path::new(path));
        assert_eq!(named("/srv/region/content/gera/site.yaml").as_deref(), Some("content/gera/site.yaml"));
        assert_eq!(named("/srv/stadt-jena/content/jena/site.yaml").as_deref(), Some("content/jena/site.yaml"));
        // What lies in the wrong checkout is no file of the region.
        for path in ["/srv/region/content/jena/site.yaml", "/srv/stadt-jena/content/gera/site.yaml", "/etc/passwd"] {
            assert_eq!(named(path), None, "{path}");
        }
    }

    #[test]
    fn changes_add_up_and_the_last_one_tells_whether_somebody_writes() {
        let change = |path: &str, whole| Change { paths: [PathBuf::from(path)].into(), whole, ..Change::default() };
        let mut all = change("/a", false);
        all.join(change("/b", true));
        assert!(all.whole && !all.anything && all.paths.len() == 2);
        all.join(Change::anything(true));
        assert!(!all.whole && all.anything && all.top);
    }
}
