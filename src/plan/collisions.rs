//! Addresses that can't stand beside each other, or not on every system.

use std::collections::HashMap;

use super::{Job, What};
use crate::diag::{Diagnostic, codes};
use crate::portable::{fold, objection};

/// Two files whose names differ only in case or in the form of their umlauts overwrite each other on some systems, and
/// some names are refused there. Two files of `media/` have their report where they are read.
pub(super) fn collisions(jobs: &[Job], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<String, &Job> = HashMap::with_capacity(jobs.len());
    for job in jobs {
        let file = job.file();
        if let Some((name, why)) = objection(&file) {
            diagnostics.push(Diagnostic::new(&codes::NOT_PORTABLE, job.origin).arg("name", name).arg("why", why));
        }
        let known = seen.insert(fold(&file).into_owned(), job);
        if let Some(first) = known.filter(|first| !matches!((&first.what, &job.what), (What::Media(_), What::Media(_)))) {
            diagnostics.push(
                Diagnostic::new(&codes::COLLISION, job.origin)
                    .arg("address", &job.path)
                    .note(first.origin, ("die andere Seite", "the other page")),
            );
        }
    }
}
