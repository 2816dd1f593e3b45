//! Pictures by themselves: which files are pictures, what becomes of a photo, which drawings are safe.
//!
//! Nothing here knows a site. A photo is decoded within fixed budgets, turned upright, brought to sRGB and written anew
//! in several widths, so that no byte of its metadata (place, camera, names) reaches the web. A drawing (SVG) is
//! published as it is, and refused if it could run a script or load something.

pub mod drawing;
pub mod photo;

use serde::Serialize;

/// Part of every key of an artifact: raised when the same photo gives other bytes than before.
pub const GENERATION: u8 = 1;
/// Widths of the published versions of a photo, in pixels: telephones, tablets, screens, and twice as fine.
const WIDTHS: [u32; 5] = [480, 800, 1200, 1600, 2000];
/// Most pixels on the long side of a version: WebP ends at 16 383.
const LONGEST: u64 = 16_000;
/// The width of a version that other services show as a preview of a page.
pub const PREVIEW: u32 = 1200;

/// What a file of `media/` is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A photo, published in other sizes and formats.
    Photo,
    /// A drawing, published as it is.
    Drawing,
    /// A picture that browsers don't show or that can't be read here.
    Unsupported,
    /// Something else, such as a PDF.
    Other,
}

/// What a file of `media/` is, by its name.
pub fn kind(path: &str) -> Kind {
    match path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
        Some("jpg" | "jpeg" | "jpe" | "jfif" | "png" | "webp") => Kind::Photo,
        Some("svg") => Kind::Drawing,
        Some(
            "heic" | "heif" | "avif" | "tif" | "tiff" | "bmp" | "gif" | "jxl" | "jp2" | "svgz" | "psd" | "ai" | "eps" | "ico" | "dng"
            | "cr2" | "cr3" | "nef" | "arw" | "raf" | "orf" | "rw2",
        ) => Kind::Unsupported,
        _ => Kind::Other,
    }
}

/// A format of published photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// For nearly all browsers.
    Webp,
    /// For all others, and for what is not a browser.
    Jpeg,
}

impl Format {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Jpeg => "jpg",
        }
    }
}

/// A published version of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cut {
    /// Width in pixels.
    pub width: u32,
    /// Format.
    pub format: Format,
}

/// Width and height in pixels, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Size {
    /// The widths in which a photo of this size is published, ascending; never wider than itself.
    pub fn widths(self) -> Vec<u32> {
        let (width, height) = (u64::from(self.width.max(1)), u64::from(self.height.max(1)));
        let most = (LONGEST * width / height).clamp(1, 2000).min(width) as u32;
        WIDTHS.into_iter().filter(|width| *width < most).chain([most]).collect()
    }

    /// All published versions.
    pub fn cuts(self) -> impl Iterator<Item = Cut> {
        [Format::Webp, Format::Jpeg].into_iter().flat_map(move |format| self.widths().into_iter().map(move |width| Cut { width, format }))
    }

    /// The size at another width.
    #[must_use]
    pub fn at(self, width: u32) -> Self {
        let height = (u64::from(self.height) * u64::from(width) + u64::from(self.width) / 2) / u64::from(self.width.max(1));
        Self { width, height: (height as u32).max(1) }
    }
}

/// A picture as a page shows it: addresses and the room it takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The version for browsers that choose none.
    pub src: String,
    /// Its width in pixels, 0 if unknown.
    pub width: u32,
    /// Its height in pixels, 0 if unknown.
    pub height: u32,
    /// Versions in WebP, narrow to wide; empty for a drawing.
    pub webp: Vec<Candidate>,
    /// Versions in JPEG, narrow to wide; empty for a drawing.
    pub jpeg: Vec<Candidate>,
}

/// A version that a browser may choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Address.
    pub href: String,
    /// Width in pixels.
    pub width: u32,
}

impl Shown {
    /// The same with other addresses.
    #[must_use]
    pub fn map(self, address: impl Fn(&str) -> String) -> Self {
        let each = |list: Vec<Candidate>| list.into_iter().map(|one| Candidate { href: address(&one.href), ..one }).collect();
        Self { src: address(&self.src), webp: each(self.webp), jpeg: each(self.jpeg), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_never_wider_than_its_photo() {
        assert_eq!(Size { width: 4000, height: 3000 }.widths(), [480, 800, 1200, 1600, 2000]);
        assert_eq!(Size { width: 900, height: 600 }.widths(), [480, 800, 900]);
        assert_eq!(Size { width: 480, height: 600 }.widths(), [480]);
        assert_eq!(Size { width: 40, height: 40 }.widths(), [40]);
        // A strip is made narrower so that it stays within what WebP can hold.
        assert_eq!(Size { width: 500, height: 30_000 }.widths(), [266]);
    }

    #[test]
    fn heights_follow_widths() {
        assert_eq!(Size { width: 4000, height: 3000 }.at(800), Size { width: 800, height: 600 });
        assert_eq!(Size { width: 3000, height: 1 }.at(480).height, 1);
    }
}
