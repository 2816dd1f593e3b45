//! A leaflet that is ready to print: what a service page says, for one site and one language.
//!
//! Like [`PrintForm`](super::print::PrintForm) these types hold finished strings; addresses are absolute.

use super::print::Picture;

/// A complete leaflet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Leaflet {
    /// BCP 47 language tag of the document.
    pub lang: String,
    /// Title of the service or news item and of the document.
    pub title: Said,
    /// One or two sentences below the title.
    pub teaser: Option<Said>,
    /// Who publishes it, for example `Stadt Gera`; also the author of the document.
    pub entity: String,
    /// What it is: `Merkblatt`.
    pub kind: String,
    /// Coat of arms at the head.
    pub coat_of_arms: Option<Picture>,
    /// Address of the service page: printed, linked, and as a code.
    pub url: String,
    /// What the code is, for those who don't see it.
    pub code: String,
    /// `Den neuesten Stand …: {url}`, the last sentence.
    pub online: String,
    /// `Seite {n} von {m}`.
    pub page_of: String,
    /// The text.
    pub sections: Vec<LeafletSection>,
}

/// A text, and its language where that differs from the document's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Said {
    /// The words.
    pub text: String,
    /// BCP 47 tag.
    pub lang: Option<String>,
}

/// A heading with what stands below it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct LeafletSection {
    /// Heading; empty where the text follows the title of the leaflet.
    pub title: String,
    /// Language of the text, where it differs from the document's.
    pub lang: Option<String>,
    /// The text.
    pub blocks: Vec<Flow>,
}

/// A block of running text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Flow {
    /// A heading below that of the section.
    Heading(Vec<Run>),
    /// A paragraph; a line break in a run stays one.
    Paragraph(Vec<Run>),
    /// A list; the number of its first item if they are counted.
    List {
        /// Number of the first item.
        start: Option<u64>,
        /// What each item holds.
        items: Vec<Vec<Flow>>,
    },
    /// A table with a head.
    Table {
        /// Names of the columns.
        head: Vec<Vec<Run>>,
        /// Cells, row by row.
        rows: Vec<Vec<Vec<Run>>>,
    },
    /// What is set apart: a quotation, or a note with its title first.
    Aside(Vec<Flow>),
    /// An office: who and where on the left, when on the right.
    Contact {
        /// Name, address, ways to reach it; one line each.
        lines: Vec<Run>,
        /// Heading of the hours.
        title: String,
        /// Day or days, and times.
        hours: Vec<(String, String)>,
    },
}

/// Words of one look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Whether they are bold.
    pub strong: bool,
    /// Whether they are struck out.
    pub struck: bool,
    /// Where they lead.
    pub link: Option<String>,
}

impl Run {
    /// Words without a look.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Bold words.
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: true, ..Self::default() }
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self { text: text.into(), link: Some(url.into()), ..Self::default() }
    }
}
