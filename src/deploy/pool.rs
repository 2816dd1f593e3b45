//! Several connections that work through a list together.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::lock;
use super::transport::{Opener, Transport};
use super::trouble::Trouble;

/// How often the lock is renewed.
const BEAT: Duration = Duration::from_secs(10);

/// Connections to a target.
pub(super) struct Pool<'a> {
    opener: &'a dyn Opener,
    connections: Vec<Box<dyn Transport>>,
    most: usize,
    lock: Mutex<Option<(lock::Held, Instant)>>,
}

/// What the workers share.
struct Work<T, R> {
    left: Vec<T>,
    done: Vec<R>,
    trouble: Option<Trouble>,
}

impl<'a> Pool<'a> {
    /// A pool of one connection; others are opened when there is work for them. Whoever only reads holds no lock.
    pub(super) fn new(opener: &'a dyn Opener, first: Box<dyn Transport>, most: usize, held: Option<lock::Held>) -> Self {
        Self { opener, connections: vec![first], most, lock: Mutex::new(held.map(|held| (held, Instant::now()))) }
    }

    /// The first connection.
    ///
    /// # Errors
    /// When it is lost.
    pub(super) fn first(&mut self) -> Result<&mut dyn Transport, Trouble> {
        match self.connections.first_mut() {
            Some(first) => Ok(first.as_mut()),
            None => Err(Trouble::Connection("lost".to_owned())),
        }
    }

    /// Makes sure that nobody has taken the lock over.
    ///
    /// # Errors
    /// When somebody has.
    pub(super) fn still_ours(&mut self) -> Result<(), Trouble> {
        let Some(first) = self.connections.first_mut() else { return Err(Trouble::Connection("lost".to_owned())) };
        match self.lock.get_mut() {
            Ok(Some((held, _))) => held.renew(first.as_mut()),
            _ => Ok(()),
        }
    }

    /// Gives the lock back.
    pub(super) fn release(mut self) {
        if let (Some(first), Ok(Some((held, _)))) = (self.connections.first_mut(), self.lock.get_mut()) {
            held.release(first.as_mut());
        }
    }

    /// Does something for each job, on all connections at once; the order among the jobs is free. The first trouble ends it.
    ///
    /// # Errors
    /// The first trouble.
    pub(super) fn each<T: Send, R: Send>(
        &mut self,
        jobs: Vec<T>,
        run: &(dyn Fn(&mut dyn Transport, &T) -> Result<R, Trouble> + Sync),
    ) -> Result<Vec<R>, Trouble> {
        let count = self.most.min(jobs.len());
        let mut left = jobs;
        left.reverse();
        let work = Mutex::new(Work { left, done: Vec::new(), trouble: None });
        let opened: Mutex<Vec<Box<dyn Transport>>> = Mutex::default();
        let missing = count.saturating_sub(self.connections.len());
        std::thread::scope(|scope| {
            let (work, opened, lock, opener) = (&work, &opened, &self.lock, self.opener);
            for connection in &mut self.connections {
                scope.spawn(move || labour(connection.as_mut(), work, lock, run));
            }
            for _ in 0..missing {
                scope.spawn(move || {
                    // Many hosts allow few connections: those that there are do the work.
                    let Ok(mut connection) = opener.open() else { return };
                    labour(connection.as_mut(), work, lock, run);
                    if let Ok(mut opened) = opened.lock() {
                        opened.push(connection);
                    }
                });
            }
        });
        self.connections.extend(opened.into_inner().unwrap_or_default());
        let work = work.into_inner().map_err(|_| Trouble::Connection("lost".to_owned()))?;
        match work.trouble {
            Some(trouble) => Err(trouble),
            None => Ok(work.done),
        }
    }
}

fn labour<T, R>(
    to: &mut dyn Transport,
    work: &Mutex<Work<T, R>>,
    lock: &Mutex<Option<(lock::Held, Instant)>>,
    run: &(dyn Fn(&mut dyn Transport, &T) -> Result<R, Trouble> + Sync),
) {
    loop {
        let job = work.lock().ok().filter(|work| work.trouble.is_none()).and_then(|mut work| work.left.pop());
        let Some(job) = job else { return };
        let done = beat(to, lock).and_then(|()| run(to, &job));
        let Ok(mut work) = work.lock() else { return };
        match done {
            Ok(done) => work.done.push(done),
            Err(trouble) => {
                work.trouble.get_or_insert(trouble);
                return;
            }
        }
    }
}

/// Renews the lock when it is time, by whichever connection comes along.
fn beat(to: &mut dyn Transport, lock: &Mutex<Option<(lock::Held, Instant)>>) -> Result<(), Trouble> {
    let Ok(mut lock) = lock.try_lock() else { return Ok(()) };
    match lock.as_mut() {
        Some((held, last)) if last.elapsed() >= BEAT => {
            *last = Instant::now();
            held.renew(to)
        }
        _ => Ok(()),
    }
}
