//! `MANIFEST.json`: what a site consists of, for whoever uploads, mirrors or waits for it.
//!
//! Paths, sizes and checksums of all files but the list itself, and id and version of each form as PDF. It says nothing
//! of the day it was made. `release` is the SHA-256 of the lines that `sha256sum` would print, in the order of the paths:
//! two sites with the same release are the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// Name of the file.
pub const NAME: &str = "MANIFEST.json";

/// A form's id and version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Form {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its size.
    pub size: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
    /// The form whose PDF it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<Form>,
    /// The official notices whose words or files stand in it: body, number and a digest of their state.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notices: Vec<String>,
}

/// The files of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The site; empty for the files beside the sites.
    pub site: String,
    /// By path below the site's folder.
    pub files: BTreeMap<String, File>,
}

/// What a file is about, as far as it counts when a release is brought back.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The form whose PDF it is.
    pub form: Option<Form>,
    /// Official notices in it.
    pub notices: Vec<String>,
}

/// A line of the list.
#[derive(Serialize, Deserialize)]
struct Row {
    path: String,
    #[serde(flatten)]
    file: File,
}

/// The list as it is read.
#[derive(Deserialize)]
struct Document {
    site: String,
    release: String,
    files: Vec<Row>,
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether a file's name carries the hash of its content: it never changes, and pages of one release name it.
pub fn is_hashed(path: &str) -> bool {
    let mut parts = path.rsplit('.');
    let (end, hash, stem) = (parts.next(), parts.next(), parts.next());
    let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    stem.is_some()
        && end.is_some_and(word)
        && hash.is_some_and(|hash| hash.len() == 8 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// Whether a path stays below its folder, whoever wrote it.
pub fn is_inside(path: &str) -> bool {
    !path.contains(['\\', '\0', '\r', '\n']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

impl Manifest {
    /// What tells two states of a site apart.
    pub fn release(&self) -> String {
        let lines = self.files.iter().fold(String::new(), |mut lines, (path, file)| {
            let _ = writeln!(lines, "{}  {path}", file.sha256);
            lines
        });
        sha256(lines.as_bytes())
    }

    /// As it is written: a line for each file.
    pub fn encode(&self) -> Vec<u8> {
        let text = |value: &str| serde_json::Value::from(value).to_string();
        let mut out = format!("{{\n\"site\": {},\n\"release\": \"{}\",\n\"files\": [", text(&self.site), self.release());
        for (at, (path, file)) in self.files.iter().enumerate() {
            let gap = if at == 0 { "\n" } else { ",\n" };
            let _ = write!(out, "{gap}{{\"path\": {}, \"size\": {}, \"sha256\": \"{}\"", text(path), file.size, file.sha256);
            if let Some(form) = &file.form {
                let _ = write!(out, ", \"form\": {{\"id\": {}, \"version\": {}}}", text(&form.id), text(&form.version));
            }
            if !file.notices.is_empty() {
                let _ = write!(out, ", \"notices\": {}", serde_json::Value::from(file.notices.as_slice()));
            }
            out.push('}');
        }
        out.push_str("\n]\n}\n");
        out.into_bytes()
    }

    /// Reads it back; `None` if it is damaged or names what lies outside of its folder.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let document: Document = serde_json::from_slice(bytes).ok()?;
        let files: BTreeMap<String, File> = document.files.into_iter().map(|row| (row.path, row.file)).collect();
        let manifest = Self { site: document.site, files };
        let inside = manifest.files.keys().all(|path| is_inside(path) && path != NAME);
        (inside && manifest.release() == document.release).then_some(manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let form = Some(Form { id: "hund".into(), version: "2026-11".into() });
        let file = |text: &str, form| File { size: text.len() as u64, sha256: sha256(text.as_bytes()), form, notices: Vec::new() };
        let files = BTreeMap::from([("index.html".into(), file("a", None)), ("formulare/hund/hund.pdf".into(), file("b", form))]);
        Manifest { site: "gera".into(), files }
    }

    #[test]
    fn a_manifest_reads_back_as_it_was_written() {
        assert_eq!(Manifest::decode(&manifest().encode()), Some(manifest()));
    }

    #[test]
    fn the_release_is_what_sha256sum_would_print() {
        let lines = format!("{}  formulare/hund/hund.pdf\n{}  index.html\n", sha256(b"b"), sha256(b"a"));
        assert_eq!(manifest().release(), sha256(lines.as_bytes()));
    }

    #[test]
    fn a_damaged_or_malicious_manifest_is_none() {
        let text = String::from_utf8(manifest().encode()).unwrap();
        assert_eq!(Manifest::decode(text.replace("index.html", "andere.html").as_bytes()), None);
        for path in ["../index.html", "/etc/passwd", "a//b", "a/../../b", "a\\b", ""] {
            let mut manifest = manifest();
            manifest.files.insert(path.into(), File { size: 1, sha256: sha256(b"x"), form: None, notices: Vec::new() });
            assert_eq!(Manifest::decode(&manifest.encode()), None, "{path}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_hashed() {
        for (path, hashed) in [
            ("assets/site.0a1b2c3d.css", true),
            ("media/markt-800.deadbeef.webp", true),
            ("index.html", false),
            ("a.0a1b2c3.css", false),
            ("0a1b2c3d.css", false),
            ("a.0A1B2C3D.css", false),
        ] {
            assert_eq!(is_hashed(path), hashed, "{path}");
        }
    }
}
