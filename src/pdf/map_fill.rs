//! What stands beside `fill.pdf` as JSON: all that a small program needs to fill the form in.
//!
//! The program copies the file and writes an update behind its end: changed objects, a classic cross-reference table with
//! `/Prev` [`FileMap::xref`], a trailer with [`FileMap::root`], [`FileMap::info`], `/Size` and `/ID` (the first part stays,
//! the second is new). It parses no PDF and sets no type beyond breaking lines. `docs/fill.md` says it step by step.

use serde::Serialize;

use super::added::AddedKind;
use super::map::{MapField, MapFont};

/// The map of one `fill.pdf`. Lengths are points, from the lower left corner of a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FillMap {
    /// Version of this description.
    pub format: u32,
    /// Id of the form.
    pub form: String,
    /// Its version.
    pub version: String,
    /// Its language.
    pub lang: String,
    /// The file.
    pub file: FileMap,
    /// The font of entries; shown text is UTF-16BE.
    pub font: MapFont,
    /// Advances in the font as (first code, advance of this and the following codes).
    pub widths: Vec<(u16, Vec<u16>)>,
    /// Dictionaries of fields and widgets in the file: (object, offset, length), from `<<` to `>>`.
    pub dictionaries: Vec<(u32, usize, usize)>,
    /// The questions in reading order.
    pub fields: Vec<MapField>,
    /// What is rewritten when pages are added.
    pub activate: Activate,
    /// The dormant pages, in the order in which they follow the form.
    pub added: Vec<MapAdded>,
}

/// What an update refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileMap {
    /// Bytes.
    pub size: usize,
    /// Where the last cross-reference table begins.
    pub xref: usize,
    /// One more than the highest object number: `/Size`.
    pub objects: i32,
    /// Object of the catalogue.
    pub root: i32,
    /// Object of the document information.
    pub info: i32,
    /// First part of the identifier, in hexadecimal digits.
    pub id: String,
    /// Pages before any is added.
    pub pages: usize,
}

/// An object with what it is to be. Words in braces are to be replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Its number.
    pub object: i32,
    /// Its dictionary.
    pub text: String,
}

/// What is rewritten when pages are added.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Activate {
    /// The page tree: `{kids}` are the added pages, each ` 12 0 R` with a space before it; `{count}` is the number of all.
    pub pages: Template,
    /// The element of the document: `{kids}` are the sections of the added pages, in the same way.
    pub document: Template,
    /// The stream with the number of all pages, which the foot of each page draws: `{length}` is that of its content, a
    /// line in the style of `footer` at `0 0`.
    pub total: Template,
    /// How numbers in the foot are set.
    pub footer: Lines,
    /// How paragraphs are set.
    pub text: Lines,
}

/// How lines are set on a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lines {
    /// Name in the resources of the page; the same font as that of entries.
    pub font: String,
    /// Size.
    pub size: f32,
    /// Distance of two base lines.
    pub leading: f32,
    /// Grey, 0 is black.
    pub grey: f32,
}

/// A dormant page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapAdded {
    /// What it is for.
    pub kind: AddedKind,
    /// Object of the page.
    pub page: i32,
    /// Stream of what is filled in; it comes after what is set already.
    pub live: i32,
    /// Element that the document gets.
    pub section: i32,
    /// If the section has only those paragraphs that are written: how it becomes so, with `{kids}` as above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<Template>,
    /// Elements of paragraphs in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paragraphs: Vec<i32>,
    /// Number of the first paragraph's marked content; the others count on.
    pub mark: usize,
    /// Where paragraphs go: left, bottom, right, top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<[f32; 4]>,
    /// Base line of their first line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_line: Option<f32>,
    /// Where a code goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<MapFigure>,
    /// Left end and base line of the page's number, in digits: the words around it stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<[f32; 2]>,
    /// Whom to pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub giro: Option<MapGiro>,
}

/// Where a code goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapFigure {
    /// Number of its marked content.
    pub mark: usize,
    /// Left, bottom, right, top.
    pub rect: [f32; 4],
}

/// What a GiroCode says besides the amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MapGiro {
    /// Recipient.
    pub name: String,
    /// IBAN of the recipient.
    pub iban: String,
    /// BIC, or nothing.
    pub bic: String,
    /// Purpose.
    pub reference: String,
}

impl FillMap {
    /// The map as JSON.
    pub fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
