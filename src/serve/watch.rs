//! Watches `content/`, `forms/` and `themes/`.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::Signal;
use crate::source::FOLDERS;

/// How often files are looked at where the system can't report changes.
const POLL: Duration = Duration::from_secs(1);

/// A running watch; it ends when this is dropped.
pub(super) struct Watch {
    watcher: Box<dyn Watcher>,
    root: PathBuf,
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
    pub(super) fn new(root: &Path, signals: &Sender<Signal>) -> notify::Result<Self> {
        // Events name absolute paths, however a folder was given.
        let root = &std::path::absolute(root)?;
        let folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
        let native = RecommendedWatcher::new(handler(folders.clone(), signals.clone()), Config::default())
            .map(|watcher| Self { watcher: Box::new(watcher), root: root.clone(), folders: folders.clone(), native: true })
            .and_then(|mut watch| watch.follow().map(|()| watch));
        if native.is_ok() {
            return native;
        }
        let watcher = PollWatcher::new(handler(folders.clone(), signals.clone()), Config::default().with_poll_interval(POLL))?;
        let mut watch = Self { watcher: Box::new(watcher), root: root.clone(), folders, native: false };
        watch.follow()?;
        Ok(watch)
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
