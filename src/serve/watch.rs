//! Watches `content/`, `forms/` and `themes/`, and the checkouts of towns.

use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::Signal;
use crate::source::{Homes, REGION};

/// How often files are looked at where the system can't report changes.
const POLL: Duration = Duration::from_secs(1);

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
        let top = match &event {
            // Reading raises events, too: whoever answers them by reading never ends.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) if event.need_rescan() => true,
            Ok(event) if event.paths.iter().any(|path| folders.contains(path)) => true,
            Ok(event) if event.paths.iter().any(|path| folders.iter().any(|folder| path.starts_with(folder))) => false,
            Ok(_) => return,
            Err(_) => true,
        };
        // Fails only when the server ends.
        drop(signals.send(Signal::Changed { top }));
    }
}
