//! `check --against`: compares a chain of notices as it was published, in a file or at an address, with the records.

use std::path::Path;

use crate::diag::{Diagnostic, codes};
use crate::publish;
use crate::resolve::Project;
use crate::resolve::chain::{self, Entry, Published};
use crate::source;

/// Where a site publishes its chain.
const PLACE: &str = "bekanntmachungen/kette.json";
/// Longest chain that is read.
const MOST: u64 = 64 * 1024 * 1024;

/// How a published chain and the records go together.
#[derive(Debug)]
pub struct Compared {
    /// The body whose it is.
    pub body: String,
    /// Entries that both have.
    pub same: usize,
    /// Recorded entries that are not published there.
    pub ahead: usize,
}

/// Compares with a file, the folder of a site, or an address; that of a site ends in `/`.
///
/// # Errors
/// What does not agree.
pub fn against(project: &Project, place: &str) -> Result<Compared, Box<Diagnostic>> {
    let wrong = |body: &str, how: (String, String), advice: (&str, &str)| {
        let found = Diagnostic::global(&codes::AGAINST).arg("place", format!("`{place}`")).arg("body", body);
        Box::new(found.arg("how", (how.0.as_str(), how.1.as_str())).arg("advice", advice))
    };
    let said = |de: &str, en: &str| (de.to_owned(), en.to_owned());
    let bytes = read(place).map_err(|error| {
        let advice = (
            "nennen Sie `bekanntmachungen/kette.json` der Website, als Datei oder Adresse",
            "name the site's `bekanntmachungen/kette.json`, as a file or address",
        );
        wrong("–", (format!("nicht zu lesen ({error})"), format!("can't be read ({error})")), advice)
    })?;
    let advice = (
        "vergleichen Sie beide mit der Versionsverwaltung; was veröffentlicht war, bleibt in der Kette",
        "compare both with version control; what was published stays in the chain",
    );
    let Ok(Published { body, entries: published }) = serde_json::from_slice(&bytes) else {
        return Err(wrong("–", said("es ist keine Kette von Bekanntmachungen", "it is no chain of notices"), advice));
    };
    if let Some(at) = chain::broken(&published) {
        let how = (format!("der Eintrag {} dort ist verändert", at + 1), format!("entry {} there was changed", at + 1));
        return Err(wrong(&body, how, advice));
    }
    let recorded = project.find(&body).and_then(|ix| project.body(ix).notices.chain.as_ref());
    let recorded: Vec<Entry> = recorded.map(|recorded| chain::entries(&recorded.data)).unwrap_or_default();
    if let Some((at, entry)) = published
        .iter()
        .zip(&recorded)
        .map(|(entry, own)| (entry, entry == own))
        .enumerate()
        .find_map(|(at, (entry, same))| (!same).then_some((at, entry)))
    {
        let how = (
            format!("der Eintrag {} (Bekanntmachung {}) ist hier ein anderer", at + 1, entry.notice),
            format!("entry {} (notice {}) is another one here", at + 1, entry.notice),
        );
        return Err(wrong(&body, how, advice));
    }
    if let Some(entry) = published.get(recorded.len()) {
        let how = (
            format!("dort stehen {} Einträge, hier nur {}; es fehlt die Bekanntmachung {}", published.len(), recorded.len(), entry.notice),
            format!("there are {} entries, here only {}; notice {} is missing", published.len(), recorded.len(), entry.notice),
        );
        return Err(wrong(&body, how, advice));
    }
    Ok(Compared { body, same: published.len(), ahead: recorded.len() - published.len() })
}

fn read(place: &str) -> Result<Vec<u8>, String> {
    if place.starts_with("https://") || place.starts_with("http://") {
        let url = if place.ends_with('/') { format!("{place}{PLACE}") } else { place.to_owned() };
        // Caches on the way must not answer.
        let mut answer =
            publish::follow::agent().get(&url).header("Cache-Control", "no-cache").call().map_err(|error| error.to_string())?;
        return answer.body_mut().with_config().limit(MOST).read_to_vec().map_err(|error| error.to_string());
    }
    let path = Path::new(place);
    let file = if path.is_dir() { path.join(PLACE) } else { path.to_owned() };
    source::read(&file).map_err(|error| error.to_string())
}
