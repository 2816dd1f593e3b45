//! The chain of official notices as `release` writes it, pages publish it and `check --against` reads it back.
//!
//! The hash of an entry is the SHA-256 of its lines ([`Entry::lines`]), the last of which is the hash of the entry before:
//! whoever changes an entry changes all that follow. `docs/operators.md` describes it for those who verify it themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::notice::{ChainEntry, Notice, NoticeChain};
use crate::source::FileId;
use crate::text::hex;

/// Where chains lie.
pub const FOLDER: &str = "records/notices";
/// What stands in the first entry for the one before.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry in plain values, as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Position, from 1 on.
    pub sequence: i64,
    /// `provided`, `corrected`, `withdrawn` or `deleted`.
    pub event: String,
    /// Year and number.
    pub notice: String,
    /// Kind of the notice.
    #[serde(rename = "type")]
    pub kind: String,
    /// Day of provision.
    pub provided: String,
    /// Day on which it happened.
    pub day: String,
    /// Day on which it was recorded.
    pub recorded: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// SHA-256 of the text by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub texts: BTreeMap<String, String>,
    /// SHA-256 of the files in their order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<String>,
    /// Hash of the entry before.
    pub previous: String,
    /// Hash of this one.
    pub hash: String,
}

impl From<&ChainEntry> for Entry {
    fn from(entry: &ChainEntry) -> Self {
        Self {
            sequence: entry.sequence.0,
            event: entry.event.word().to_owned(),
            notice: entry.notice.as_str().to_owned(),
            kind: entry.kind.word().to_owned(),
            provided: entry.provided.as_str().to_owned(),
            day: entry.day.as_str().to_owned(),
            recorded: entry.recorded.as_str().to_owned(),
            reason: entry.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            texts: entry.texts.iter().map(|text| (text.lang.as_str().to_owned(), text.sha256.as_str().to_owned())).collect(),
            files: entry.files.iter().map(|file| file.as_str().to_owned()).collect(),
            previous: entry.previous.as_str().to_owned(),
            hash: entry.hash.as_str().to_owned(),
        }
    }
}

impl Entry {
    /// What is hashed: a line for each value, each ended by a line feed.
    pub fn lines(&self) -> String {
        let mut lines = String::new();
        let mut line = |key: &str, value: &str| lines.extend([key, "=", value, "\n"]);
        line("sequence", &self.sequence.to_string());
        line("event", &self.event);
        line("notice", &self.notice);
        line("type", &self.kind);
        line("provided", &self.provided);
        line("day", &self.day);
        line("recorded", &self.recorded);
        if let Some(reason) = &self.reason {
            line("reason", reason);
        }
        self.texts.iter().for_each(|(lang, sum)| line(&format!("text.{lang}"), sum));
        self.files.iter().for_each(|sum| line("file", sum));
        line("previous", &self.previous);
        lines
    }

    /// The hash that it should have.
    pub fn computed(&self) -> String {
        hex(&Sha256::digest(self.lines()))
    }

    /// As it stands in `chain.yaml`.
    pub fn yaml(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let Self { sequence, event, notice, kind, provided, day, recorded, .. } = self;
        let mut out = format!(
            "  - sequence: {sequence}\n    event: {event}\n    notice: {notice}\n    type: {kind}\n    provided: {provided}\n    day: {day}\n    \
             recorded: {recorded}\n"
        );
        if let Some(reason) = &self.reason {
            out.push_str(&format!("    reason: {}\n", quoted(reason)));
        }
        if !self.texts.is_empty() {
            out.push_str("    texts:\n");
        }
        for (lang, sum) in &self.texts {
            out.push_str(&format!("      - {{lang: {lang}, sha256: \"{sum}\"}}\n"));
        }
        if !self.files.is_empty() {
            out.push_str("    files:\n");
        }
        for sum in &self.files {
            out.push_str(&format!("      - \"{sum}\"\n"));
        }
        out + &format!("    previous: \"{}\"\n    hash: \"{}\"\n", self.previous, self.hash)
    }
}

/// The entries of a chain.
pub fn entries(chain: &NoticeChain) -> Vec<Entry> {
    chain.entries.iter().map(Entry::from).collect()
}

/// The text of `chain.yaml`.
pub fn yaml(entries: &[Entry]) -> String {
    let head = "# Geschrieben von `dorfplatz release`; nur dieser Befehl ändert die Datei.\nentries:\n".to_owned();
    entries.iter().fold(head, |out, entry| out + &entry.yaml())
}

/// The published form.
#[derive(Debug, Serialize, Deserialize)]
pub struct Published {
    /// The body that gives notice.
    pub body: String,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// The first entry that does not follow from those before it.
pub fn broken(entries: &[Entry]) -> Option<usize> {
    let mut previous = START;
    for (at, entry) in entries.iter().enumerate() {
        let follows = entry.previous == previous && entry.sequence == at as i64 + 1;
        if !follows || entry.computed() != entry.hash {
            return Some(at);
        }
        previous = &entry.hash;
    }
    None
}

/// SHA-256 of a notice's text by language, and of its files in their order.
pub fn sums(
    notice: &Notice,
    file: impl Fn(&str) -> Option<FileId>,
    known: &BTreeMap<FileId, (u64, String)>,
) -> (BTreeMap<String, String>, Vec<String>) {
    let texts = notice.languages().map(|lang| (lang.to_owned(), hex(&Sha256::digest(notice.canonical(lang))))).collect();
    let sum = |src: &str| known.get(&file(src.trim_start_matches("media:"))?).map(|(_, sum)| sum.clone());
    (texts, notice.files.iter().filter_map(|file| sum(file.src.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sequence: i64, previous: &str) -> Entry {
        let mut entry = Entry {
            sequence,
            event: "provided".into(),
            notice: format!("2026-{sequence}"),
            kind: "statute".into(),
            provided: "2026-11-02".into(),
            day: "2026-11-02".into(),
            recorded: "2026-11-03".into(),
            reason: None,
            texts: BTreeMap::from([("de".into(), "aa".into())]),
            files: vec!["bb".into()],
            previous: previous.into(),
            hash: String::new(),
        };
        entry.hash = entry.computed();
        entry
    }

    #[test]
    fn the_hash_is_that_of_the_lines() {
        let lines = "sequence=1\nevent=provided\nnotice=2026-1\ntype=statute\nprovided=2026-11-02\nday=2026-11-02\nrecorded=2026-11-03\n\
                     text.de=aa\nfile=bb\nprevious=";
        assert_eq!(entry(1, START).lines(), format!("{lines}{START}\n"));
    }

    #[test]
    fn each_value_holds_all_that_follow() {
        type Change = fn(&mut Entry);
        let first = entry(1, START);
        let second = entry(2, &first.hash);
        assert_eq!(broken(&[first.clone(), second.clone()]), None);
        let changes: [Change; 11] = [
            |e| e.sequence = 3,
            |e| e.event = "corrected".into(),
            |e| e.notice = "2026-9".into(),
            |e| e.kind = "other".into(),
            |e| e.provided = "2026-11-01".into(),
            |e| e.day = "2026-11-01".into(),
            |e| e.recorded = "2026-11-02".into(),
            |e| e.reason = Some("x".into()),
            |e| drop(e.texts.insert("de".into(), "ab".into())),
            |e| e.files.clear(),
            |e| e.previous = "11".into(),
        ];
        for change in changes {
            let mut changed = first.clone();
            change(&mut changed);
            assert_eq!(broken(&[changed.clone(), second.clone()]), Some(0));
            // Whoever mends its own hash breaks the next.
            changed.hash = changed.computed();
            assert!(broken(&[changed, second.clone()]).is_some());
        }
        assert_eq!(broken(&[second]), Some(0));
    }
}
