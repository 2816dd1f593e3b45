//! `forms pack`: packages and registers of forms without the sites.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::cache::UNMARKED;
use crate::diag::{Diagnostic, Severity, tidy};
use crate::pipeline::{LastGood, Options, held, prepare};
use crate::plan::What;
use crate::render::{Failure, Kitchen, Site};
use crate::source::Sources;
use crate::write::Packages;

/// What came of it.
#[derive(Debug, Default)]
pub struct Packing {
    /// All mistakes, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Site, file and size.
    pub files: Vec<(Arc<str>, String, u64)>,
    /// Sites left out because of mistakes in their own files.
    pub held: BTreeSet<Arc<str>>,
    /// Whether a mistake in shared files stopped everything.
    pub stopped: bool,
}

/// Writes the packages of each chosen site into a folder of its name below `folder`.
///
/// # Errors
/// When files can't be read or written.
pub fn pack(options: &Options, folder: &Path) -> io::Result<(Sources, Packing)> {
    let prepared = prepare(&options.root, options.visibility)?;
    let (held, stopped) = held(&prepared, options.strict);
    let mut packing = Packing { diagnostics: prepared.diagnostics.clone(), held, stopped, ..Packing::default() };
    if let (Some(project), Some(theme), false) = (&prepared.project, &prepared.theme, stopped) {
        let reachable = LastGood::new(project, &options.output, &packing.held);
        let kitchen = Kitchen { project, theme, sources: &prepared.sources, reachable: &reachable, program: &UNMARKED };
        let chosen =
            |id: &Arc<str>| !packing.held.contains(id) && (options.sites.is_empty() || options.sites.iter().any(|site| **site == **id));
        let made: Vec<_> = project
            .sites
            .par_iter()
            .filter(|&&ix| chosen(&project.body(ix).id))
            .map(|&ix| {
                let id = &project.body(ix).id;
                let (palette, jobs) = &prepared.plans[&ix];
                let sink = Packages::new(folder.join(&**id));
                let wanted = |what: &What| matches!(what, What::FormPdf(..) | What::Package(_) | What::FormRegister);
                let failures = Site::new(kitchen, ix, jobs, palette).run_some(&sink, wanted);
                (Arc::clone(id), failures, sink.written())
            })
            .collect();
        for (id, failures, files) in made {
            for failure in failures {
                match failure {
                    Failure::Diagnostics(found) => packing.diagnostics.extend(found),
                    Failure::Io(path, error) => return Err(io::Error::new(error.kind(), format!("{id}/{path}: {error}"))),
                }
            }
            packing.files.extend(files.into_iter().map(|(name, size)| (Arc::clone(&id), name, size)));
        }
        tidy(&mut packing.diagnostics);
        packing.stopped = options.strict && packing.diagnostics.iter().any(|found| found.code.severity == Severity::Error);
    }
    Ok((prepared.sources, packing))
}
