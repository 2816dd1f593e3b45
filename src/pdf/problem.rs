//! What keeps a form from becoming a PDF, as values that a caller turns into messages.

use thiserror::Error;

/// One problem of one form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error)]
#[error("`{place}`: {reason}")]
pub struct PrintProblem {
    /// Path of the field (`hunde.1.name`), or the place (`title`, `sections.halter.note`, `labels.page_of`).
    pub place: String,
    /// What is wrong there.
    pub reason: Reason,
}

impl PrintProblem {
    /// Names a problem and its place.
    pub(super) fn new(place: impl Into<String>, reason: Reason) -> Self {
        Self { place: place.into(), reason }
    }
}

/// The kinds of problems.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error)]
#[non_exhaustive]
pub enum Reason {
    /// A character cannot be printed.
    #[error("the form font has no glyph for `{0}` (U+{code:04X})", code = u32::from(*.0))]
    MissingGlyph(char),
    /// An option can be printed, but not shown in a filled field, whose font holds Latin letters only.
    #[error("`{0}` (U+{code:04X}) cannot stand in a drop-down list", code = u32::from(*.0))]
    NotInField(char),
    /// Something is taller than a page and cannot be split.
    #[error("does not fit on one page")]
    TooTall,
    /// An address is too long for a code.
    #[error("is too long for a QR code")]
    TooLong,
    /// Two fields have one path.
    #[error("two fields have this path")]
    DuplicatePath,
    /// A path is a field and at the same time the beginning of other paths.
    #[error("is a field and also the beginning of another field's path")]
    PathIsGroup,
    /// A path is empty or has an empty part.
    #[error("is not a path of names separated by dots")]
    BadPath,
    /// `valid_from` is not a date.
    #[error("is not a date like 2026-03-01")]
    BadDate,
    /// The language tag is not well-formed.
    #[error("is not a language tag like `de`")]
    BadLanguage,
    /// A choice has nothing to choose from.
    #[error("has no options")]
    NoOptions,
    /// Two options of a choice have one id.
    #[error("has the option `{0}` twice")]
    DuplicateOption(String),
    /// A field or an option has no words that a screen reader could say.
    #[error("has no label")]
    NoLabel,
    /// A picture cannot be printed.
    #[error("{0}")]
    BadPicture(&'static str),
    /// The data of a transfer gives no code.
    #[error("{0}")]
    BadGiro(&'static str),
    /// A table has no columns or no rows, or a kind of column that does not go into a cell.
    #[error("is no table of lines to write on")]
    BadTable,
    /// A table has more columns than the page has room for.
    #[error("has more columns than fit on the page")]
    TooWide,
    /// The form has no title, which accessible documents must have.
    #[error("is empty")]
    Empty,
    /// The bundled fonts cannot be read: a mistake of the program.
    #[error("the bundled fonts cannot be read")]
    Font,
}
