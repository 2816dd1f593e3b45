//! What a PDF tells of itself: whether it is made for screen readers, and whether anything in it would run.
//!
//! It knows files, not sites. No program can tell that a document *is* accessible; what is told here is what certainly
//! lacks, after the failures and techniques of WCAG 2.2 for PDF and the requirements of PDF/UA-1 (ISO 14289-1).

mod active;
mod open;
mod strings;
mod told;
mod words;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Object};

pub use active::Active;
pub use open::{Closed, Use, open, root};
pub use strings::decoded;

/// Largest document in bytes.
pub const LARGEST: usize = 256 << 20;

/// What is known of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Facts {
    /// Size in bytes.
    pub bytes: u64,
    /// Pages.
    pub pages: u32,
    /// Pages with text, of those that were looked at.
    pub pages_with_text: u32,
    /// Whether it is tagged: marked so, with a tree of structure that has something in it (ISO 32000-1, 14.7 and 14.8).
    pub tagged: bool,
    /// Its title, from XMP or the older document information.
    pub title: Option<String>,
    /// Whether viewers show the title instead of the file's name.
    pub shows_title: bool,
    /// Its language (BCP 47).
    pub language: Option<String>,
    /// Whether it is encrypted, with a password that is empty.
    pub encrypted: bool,
    /// Whether its permissions keep programs from reading it out (ISO 32000-1, table 22, bits 5 and 10).
    pub mute: bool,
    /// The part of PDF/UA that it says to fulfil.
    pub ua: Option<String>,
    /// Whether it has fields.
    pub fillable: bool,
    /// The day on which it was made, as it says, `2026-03-01`.
    pub made: Option<String>,
}

/// Why a document is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It does not begin as a PDF does.
    NoPdf,
    /// It is larger than [`LARGEST`], or would unpack to too much.
    TooLarge,
    /// It can't be understood.
    Damaged,
    /// It asks for a password.
    Locked,
    /// Something in it would run.
    Active(Active),
}

impl Refusal {
    /// Its word in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoPdf => "no_pdf",
            Self::TooLarge => "too_large",
            Self::Damaged => "damaged",
            Self::Locked => "locked",
            Self::Active(Active::Script) => "script",
            Self::Active(Active::Launch) => "launch",
            Self::Active(Active::Program(_)) => "program",
        }
    }
}

/// What a document lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lack {
    /// Tags: headings, lists, the order of reading (WCAG 1.3.1, 1.3.2).
    Tags,
    /// Text: it is nothing but pictures, such as a scan (WCAG 1.1.1, 1.4.5).
    Text,
    /// Its pages may not be read out (WCAG 4.1.2, ISO 14289-1, 7.16).
    Voice,
    /// A title (WCAG 2.4.2).
    Title,
    /// The title in the viewer's window (WCAG 2.4.2, technique PDF18).
    ShownTitle,
    /// The language (WCAG 3.1.1, technique PDF16).
    Language,
}

impl Lack {
    /// Its word in JSON and in the keys of UI strings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Text => "text",
            Self::Voice => "voice",
            Self::Title => "title",
            Self::ShownTitle => "shown_title",
            Self::Language => "language",
        }
    }
}

impl Facts {
    /// What it lacks, the worst first.
    pub fn lacks(&self) -> Vec<Lack> {
        let lacks = [
            (Lack::Text, self.pages > 0 && self.pages_with_text == 0),
            (Lack::Tags, !self.tagged),
            (Lack::Voice, self.mute),
            (Lack::Title, self.title.is_none()),
            (Lack::ShownTitle, self.title.is_some() && !self.shows_title),
            (Lack::Language, self.language.is_none()),
        ];
        lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(lack, _)| lack).collect()
    }
}

/// Reads a document.
///
/// # Errors
/// Why it is not published.
pub fn look(bytes: Vec<u8>) -> Result<Facts, Refusal> {
    // Some programs write something before the head; viewers look for it in the first kilobyte (ISO 32000-1, annex H.3).
    if !bytes.get(..bytes.len().min(1024)).unwrap_or_default().windows(5).any(|window| window == b"%PDF-") {
        return Err(Refusal::NoPdf);
    }
    if bytes.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    let (size, encryption) = (bytes.len() as u64, told::encryption(&bytes));
    let pdf = open(bytes, Use::Reading).map_err(|closed| match closed {
        Closed::Damaged => Refusal::Damaged,
        Closed::Locked => Refusal::Locked,
        Closed::Bomb => Refusal::TooLarge,
    })?;
    catch_unwind(AssertUnwindSafe(|| facts(&pdf, size, encryption))).unwrap_or(Err(Refusal::Damaged))
}

fn facts(pdf: &Pdf, bytes: u64, encryption: Option<told::Encryption>) -> Result<Facts, Refusal> {
    let root = root(pdf).ok_or(Refusal::Damaged)?;
    if pdf.pages().is_empty() {
        return Err(Refusal::Damaged);
    }
    if let Some(found) = active::find(pdf) {
        return Err(Refusal::Active(found));
    }
    let dict = |key: &str| root.get::<Dict<'_>>(key);
    let flag = |dict: Option<Dict<'_>>, key: &str| dict.and_then(|dict| dict.get::<bool>(key)).unwrap_or(false);
    let has_structure = dict("StructTreeRoot").is_some_and(|tree| match tree.get::<Object<'_>>("K") {
        Some(Object::Array(kids)) => kids.raw_iter().next().is_some(),
        Some(Object::Dict(_) | Object::Number(_)) => true,
        _ => false,
    });
    let language = match root.get::<Object<'_>>("Lang") {
        Some(Object::String(lang)) => Some(decoded(lang.as_bytes()).trim().to_owned()).filter(|lang| !lang.is_empty()),
        _ => None,
    };
    let permissions = encryption.and_then(|encryption| encryption.permissions(pdf));
    let xmp = told::xmp(&root);
    let fields = dict("AcroForm").and_then(|form| form.get::<Array<'_>>("Fields"));
    Ok(Facts {
        bytes,
        pages: pdf.pages().len() as u32,
        pages_with_text: words::pages(pdf),
        tagged: flag(dict("MarkInfo"), "Marked") && has_structure,
        title: xmp.title.or_else(|| told::title(pdf)),
        shows_title: flag(dict("ViewerPreferences"), "DisplayDocTitle"),
        language,
        encrypted: permissions.is_some(),
        mute: permissions.is_some_and(|bits| bits & (1 << 9 | 1 << 4) == 0),
        ua: xmp.ua,
        fillable: fields.is_some_and(|fields| fields.raw_iter().next().is_some()),
        made: told::made(pdf),
    })
}
