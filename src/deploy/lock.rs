//! The lock of a target: a folder, because making one is the only step that no two runs can both succeed in on every server.
//!
//! Whoever holds it writes a number into it every few seconds. A lock whose number stands still for a minute is that of a run
//! that died. Nobody compares clocks, so a wrong one does no harm.

use std::time::Duration;

use super::state::FOLDER;
use super::transport::Transport;
use super::trouble::Trouble;

/// The lock.
const LOCK: &str = ".dorfplatz/lock";
/// Who holds it, and how often it was renewed.
const OWNER: &str = ".dorfplatz/lock/owner";
/// How often one looks whether the holder is alive, and how many times it may look dead.
const LOOK: Duration = Duration::from_secs(3);
const LOOKS: usize = 20;
/// How often one tries to get a lock that others are after, too.
const TRIES: usize = 5;

/// A lock that is held.
#[derive(Debug)]
pub(super) struct Held {
    token: String,
    count: u64,
}

/// Takes the lock. `token` is a word of our own, `former` those of runs from this machine that can't be alive any
/// more; `waiting` is told when somebody seems to hold the lock.
///
/// # Errors
/// When another run holds it.
pub(super) fn take(to: &mut dyn Transport, token: &str, former: &[String], waiting: &dyn Fn()) -> Result<Held, Trouble> {
    to.make_folder(FOLDER)?;
    let mut held = Held { token: token.to_owned(), count: 0 };
    for _ in 0..TRIES {
        if to.make_folder(LOCK)? {
            held.renew_unseen(to)?;
            return Ok(held);
        }
        let seen = owner(to)?;
        let ours =
            seen.as_deref().and_then(|seen| seen.split_once(' ')).is_some_and(|(token, _)| former.iter().any(|known| known == token));
        if !ours && !looks_dead(to, seen.as_deref(), waiting)? {
            continue;
        }
        // Of two runs that find it dead, one gives it another name; the other finds it gone or new.
        let aside = format!("{LOCK}-{token}");
        if to.rename(LOCK, &aside).is_ok() {
            to.remove(&format!("{aside}/owner"))?;
            to.remove_folder(&aside)?;
        } else if owner(to)? == seen {
            // Nobody has taken it: the server does not rename.
            to.remove(OWNER)?;
            to.remove_folder(LOCK)?;
        }
    }
    Err(Trouble::Locked)
}

/// Watches a lock; `false` if it was given back.
fn looks_dead(to: &mut dyn Transport, seen: Option<&str>, waiting: &dyn Fn()) -> Result<bool, Trouble> {
    waiting();
    for _ in 0..LOOKS {
        std::thread::sleep(LOOK);
        match owner(to)? {
            None if seen.is_some() => return Ok(false),
            now if now.as_deref() != seen => return Err(Trouble::Locked),
            _ => {}
        }
    }
    Ok(true)
}

fn owner(to: &mut dyn Transport) -> Result<Option<String>, Trouble> {
    Ok(to.read(OWNER)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

impl Held {
    /// Shows that the run is alive.
    ///
    /// # Errors
    /// When another run has taken the lock.
    pub(super) fn renew(&mut self, to: &mut dyn Transport) -> Result<(), Trouble> {
        let ours = owner(to)?.is_some_and(|seen| seen.starts_with(&format!("{} ", self.token)));
        if ours { self.renew_unseen(to) } else { Err(Trouble::Locked) }
    }

    fn renew_unseen(&mut self, to: &mut dyn Transport) -> Result<(), Trouble> {
        self.count += 1;
        to.write(OWNER, format!("{} {}", self.token, self.count).as_bytes())
    }

    /// Gives it back. Where that fails, it is found dead by the next run.
    pub(super) fn release(&mut self, to: &mut dyn Transport) {
        if self.renew(to).is_ok() {
            drop(to.remove(OWNER));
            drop(to.remove_folder(LOCK));
        }
    }
}
