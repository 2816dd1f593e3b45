//! Pictures that the program makes of a site's coat of arms, name and colour.

use crate::picture::{self, Kind};
use crate::resolve::{BodyIx, Project};

/// A picture made of coat of arms, name and colour of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Emblem {
    /// The coat of arms for the header, if it is no drawing.
    Arms,
    /// A square icon of this many pixels.
    Icon(u16),
    /// The card that other services show beside a link.
    Card,
}

impl Emblem {
    /// Those of a site: browsers show icons of 32 pixels, Apple 180, Android 192 and 512.
    pub fn of(project: &Project, site: BodyIx) -> impl Iterator<Item = Self> {
        let arms = project.body(site).site.coat_of_arms.as_ref().is_some_and(|arms| picture::kind(arms.as_str()) == Kind::Photo);
        let arms = arms.then_some(Self::Arms);
        arms.into_iter().chain([Self::Icon(32), Self::Icon(180), Self::Icon(192), Self::Icon(512), Self::Card])
    }

    /// Where it stands: a new name whenever something changes of what it is made.
    pub fn path(self, project: &Project, site: BodyIx) -> String {
        let mark = project.gallery.mark(site);
        match self {
            Self::Arms => format!("assets/arms.{mark}.png"),
            Self::Icon(size) => format!("assets/icon-{size}.{mark}.png"),
            Self::Card => format!("assets/card.{mark}.png"),
        }
    }
}
