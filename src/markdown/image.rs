//! Pictures in texts as HTML.

use super::escape;
use crate::picture::{Candidate, Shown};

/// How wide a picture in a text is shown: as wide as the window, at most as its column.
const SIZES: &str = "(min-width: 48em) 46em, 100vw";

/// A picture as HTML. Below the top of a page it is loaded when somebody comes near it.
pub(super) fn html(shown: &Shown, alt: &str) -> String {
    let set = |list: &[Candidate]| list.iter().map(|one| format!("{} {}w", escape(&one.href), one.width)).collect::<Vec<_>>().join(", ");
    let room = match (shown.width, shown.height) {
        (0, _) | (_, 0) => String::new(),
        (width, height) => format!(" width=\"{width}\" height=\"{height}\""),
    };
    let (src, alt) = (escape(&shown.src), escape(alt));
    let rest = format!("{room} alt=\"{alt}\" loading=\"lazy\" decoding=\"async\">");
    if shown.webp.is_empty() {
        return format!("<img src=\"{src}\"{rest}");
    }
    let (webp, jpeg) = (set(&shown.webp), set(&shown.jpeg));
    format!(
        "<picture><source type=\"image/webp\" srcset=\"{webp}\" sizes=\"{SIZES}\"><img src=\"{src}\" srcset=\"{jpeg}\" sizes=\"{SIZES}\"{rest}</picture>"
    )
}
