//! Every reference from one thing to another: typed links, links by path, ids in YAML, with the bytes where it stands and
//! what it means. `mv` rewrites them, `report` finds what nothing refers to.

mod meaning;
mod walk;
mod world;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

pub use meaning::{Meaning, meaning};
pub use walk::{locate, references};
pub use world::World;

use crate::address::Target;
use crate::source::FileId;

/// Kinds of things that can be referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A service.
    Service,
    /// A life event.
    LifeEvent,
    /// An office.
    Office,
    /// A person.
    Person,
    /// A news item.
    News,
    /// An event.
    Event,
    /// A plan of waste dates.
    Waste,
    /// An alert.
    Alert,
    /// An official notice.
    Notice,
    /// A page.
    Page,
    /// A document.
    Document,
    /// A form.
    Form,
    /// A block of forms.
    Block,
    /// A file of `media/`.
    Media,
    /// A body with its site.
    Site,
}

impl Kind {
    /// The folder of a body that holds things of this kind, one of [`ITEM_FOLDERS`](crate::declare::ITEM_FOLDERS).
    pub fn folder(self) -> Option<&'static str> {
        Some(match self {
            Self::Service => "services",
            Self::LifeEvent => "life-events",
            Self::Office => "offices",
            Self::Person => "people",
            Self::News => "news",
            Self::Event => "events",
            Self::Alert => "alerts",
            Self::Notice => "notices",
            Self::Waste => "waste",
            Self::Page => "pages",
            Self::Document => "documents",
            Self::Form | Self::Block | Self::Media | Self::Site => return None,
        })
    }

    /// The kind of things in a folder of a body.
    pub fn in_folder(folder: &str) -> Option<Self> {
        let kinds = [
            Self::Service,
            Self::LifeEvent,
            Self::Office,
            Self::Person,
            Self::News,
            Self::Event,
            Self::Alert,
            Self::Notice,
            Self::Waste,
            Self::Page,
            Self::Document,
        ];
        kinds.into_iter().find(|kind| kind.folder() == Some(folder))
    }

    /// The kind that a typed link names.
    pub fn of_link(word: &str) -> Option<Self> {
        Some(match word {
            "service" => Self::Service,
            "life-event" => Self::LifeEvent,
            "office" => Self::Office,
            "news" => Self::News,
            "event" => Self::Event,
            "alert" => Self::Alert,
            "notice" => Self::Notice,
            "waste" => Self::Waste,
            "page" => Self::Page,
            "document" => Self::Document,
            "form" => Self::Form,
            "media" => Self::Media,
            _ => return None,
        })
    }

    /// The page of a thing of this kind, if there is one.
    pub fn target(self, id: &str) -> Option<Target<'_>> {
        Some(match self {
            Self::Service => Target::Service(id),
            Self::LifeEvent => Target::LifeEvent(id),
            Self::Office => Target::Office(id),
            Self::News => Target::News(id),
            Self::Event => Target::Event(id),
            Self::Alert => Target::Alert(id),
            Self::Notice => Target::Notice(id),
            Self::Page => Target::Page(id),
            Self::Document => Target::Document(id),
            Self::Form => Target::Form(id),
            // Its address has no id in it: a municipality has one.
            Self::Waste | Self::Person | Self::Block | Self::Media | Self::Site => return None,
        })
    }
}

/// The home of what is everybody's.
pub const SHARED: &str = "shared";

/// A thing that can be referred to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// The folder that it belongs to: a body, or [`SHARED`].
    pub home: Arc<str>,
    /// Its id.
    pub id: Arc<str>,
}

impl Item {
    /// A thing.
    pub fn new(kind: Kind, home: &str, id: &str) -> Self {
        Self { kind, home: home.into(), id: id.into() }
    }
}

/// How a reference is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// By id.
    Id,
    /// By the path of a file, relative to the file of the reference: here from the root.
    Path(String),
}

/// A reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The file where it stands.
    pub file: FileId,
    /// Where in the file its id (or path) stands; `None` if that is written in an unusual way.
    pub range: Option<Range<usize>>,
    /// Somewhere near, for messages.
    pub near: usize,
    /// The id or path.
    pub text: String,
    /// What it means: several things where a shared text means another thing on each site.
    pub targets: BTreeSet<Item>,
    /// How it is written.
    pub form: Form,
}
