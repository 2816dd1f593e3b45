//! Markdown to HTML: tables, footnotes, definition lists, alerts, typed links.
//!
//! One walk gives the HTML and every mistake with its byte range; a strict Content-Security-Policy holds (no `style`
//! attribute), raw HTML and foreign schemes never reach the output.

mod destinations;
mod flow;
mod image;
mod links;
mod writer;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, TagEnd};

pub use destinations::{Destination, destinations};
pub use flow::flow;
use writer::Writer;

use crate::picture::Shown;
use crate::source::Span;

/// Kinds of typed links, as they are written before the colon.
pub const LINK_KINDS: [&str; 12] =
    ["service", "form", "office", "page", "news", "event", "alert", "notice", "waste", "life-event", "document", "media"];

/// Where a typed link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To this address.
    Found(String),
    /// To a document, which tells of itself.
    Document(Box<Attached>),
    /// To a picture.
    Picture(Box<Shown>),
    /// To something that exists but is not visible today: only its text is shown.
    Hidden,
    /// Nowhere.
    Unknown,
}

/// A document that a text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Where it lies.
    pub href: String,
    /// Kind, size and pages in words.
    pub facts: String,
    /// What not everybody can read, in words, and the title and address of the page that tells its content.
    pub note: Option<(String, Option<(String, String)>)>,
}

/// A mistake in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// HTML.
    RawHtml(String),
    /// A foreign scheme.
    Scheme(String),
    /// A picture without alternative text.
    NoAlt(String),
    /// A picture with alternative text that calls itself decorative.
    Both(String),
    /// A file that is no picture, shown as one.
    NoPicture(String),
    /// A typed link to nothing: the link, its kind and id.
    Dead(String, String, String),
    /// A heading of a level that does not fit.
    Heading(usize),
    /// A path instead of a typed link.
    PlainPath(String),
    /// A picture on another server.
    ForeignImage(String),
    /// Quotes and lists within each other, more than [`LEVELS`].
    Deep,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// Added to the level of each heading.
    pub shift: usize,
    /// Before each id, to keep several texts of one page apart.
    pub prefix: &'a str,
    /// UI strings: label of a table region, heading of footnotes, titles of alerts, by key.
    pub strings: &'a dyn Fn(&str) -> String,
}

/// How many quotes and lists may stand within each other: nobody reads more, and paper has no room for them.
pub const LEVELS: usize = 8;

/// How many quotes and lists are open. What lies deeper than [`LEVELS`] is a mistake that the check reports; to set or follow
/// it would take more room than there is.
#[derive(Default)]
struct Depth(usize);

impl Depth {
    /// Takes the next event; whether it lies too deep.
    fn is_too_deep(&mut self, event: &Event<'_>) -> bool {
        let nests =
            |tag: TagEnd| matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::DefinitionList | TagEnd::FootnoteDefinition);
        let before = self.0;
        match event {
            Event::Start(tag) if nests(tag.to_end()) => self.0 += 1,
            Event::End(tag) if nests(*tag) => self.0 -= 1,
            _ => {}
        }
        // The end of a block lies as deep as its beginning.
        self.0.max(before) > LEVELS
    }
}

/// What stands for the caption of a picture that only decorates.
pub const DECORATIVE: &str = "decorative";

/// Resolves typed links: kind, id → address. The empty kind is a path from the text's own file, `image` a file of
/// `media/` that is to be shown, `image-path` the same as a path.
pub type Resolver<'a> = dyn FnMut(&str, &str) -> Link + 'a;

/// Sets a text as HTML and reports its mistakes.
///
/// See [`suspects`] and [`weigh`] for the mistakes alone.
pub fn render(text: &str, setting: &Setting<'_>, resolve: &mut Resolver<'_>, problems: &mut Vec<(Range<usize>, Problem)>) -> String {
    let mut writer = Writer::new(setting, resolve, problems, Some(text.len() * 3 / 2));
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        writer.event(event, range);
    }
    writer.finish()
}

/// Texts as HTML, by place: what the check parses anyway and what says the same on every page is [set](set_ahead) on the way.
pub type Ahead = HashMap<Span, Box<str>>;

/// Stands before and behind the key of a UI string in a text that is set ahead.
const STRING: u8 = 1;

/// The same as [`suspects`], and the text as HTML if it neither leads to nor shows anything of the region: then it says the same
/// on every page that neither shifts its headings nor has others beside it, but for the UI strings, which [`complete`] sets.
pub fn set_ahead(text: &str) -> (Vec<(Range<usize>, Problem)>, Option<String>) {
    let mut problems = Vec::new();
    let (said, leads) = (Cell::new(0), Cell::new(false));
    let strings = |key: &str| {
        said.set(said.get() + 1);
        let mark = char::from(STRING);
        format!("{mark}{key}{mark}")
    };
    let setting = Setting { shift: 0, prefix: "", strings: &strings };
    let mut nothing = |_: &str, _: &str| {
        leads.set(true);
        Link::Unknown
    };
    let mut writer = Writer::new(&setting, &mut nothing, &mut problems, Some(text.len() * 3 / 2));
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        writer.event(event, range);
        if leads.get() {
            writer.only_looks();
        }
    }
    let html = writer.finish();
    // A text may have the character of its own, for instance as `&#1;`.
    let is_clear = !leads.get() && memchr::memchr_iter(STRING, html.as_bytes()).count() == 2 * said.get();
    (problems, is_clear.then_some(html))
}

/// A text that was [set ahead](set_ahead), with its UI strings.
pub fn complete(ahead: &str, strings: &dyn Fn(&str) -> String) -> String {
    let mut html = String::with_capacity(ahead.len() + 64);
    let (mut done, mut is_string) = (0, false);
    for at in memchr::memchr_iter(STRING, ahead.as_bytes()) {
        let piece = &ahead[done..at];
        if is_string {
            html.push_str(&escape(&strings(piece)));
        } else {
            html.push_str(piece);
        }
        (done, is_string) = (at + 1, !is_string);
    }
    html.push_str(&ahead[done..]);
    html
}

/// What would be wrong with a text if there were nothing that it could lead to or show. It depends on the text alone.
pub fn suspects(text: &str) -> Vec<(Range<usize>, Problem)> {
    let mut problems = Vec::new();
    let setting = Setting { shift: 0, prefix: "", strings: &|_| String::new() };
    let mut nothing = |_: &str, _: &str| Link::Unknown;
    let mut writer = Writer::new(&setting, &mut nothing, &mut problems, None);
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        writer.event(event, range);
    }
    problems
}

/// What of the [`suspects`] of a text is wrong with it: links and pictures are looked up.
pub fn weigh(text: &str, suspects: &[(Range<usize>, Problem)], resolve: &mut Resolver<'_>, problems: &mut Vec<(Range<usize>, Problem)>) {
    for (range, problem) in suspects {
        let found = match problem {
            Problem::Dead(url, ..) | Problem::PlainPath(url) | Problem::ForeignImage(url) => {
                if text.as_bytes().get(range.start) == Some(&b'!') {
                    links::picture(url, resolve).err()
                } else {
                    links::lead(url, resolve).err()
                }
            }
            sure => Some(sure.clone()),
        };
        problems.extend(found.map(|problem| (range.clone(), problem)));
    }
}

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_STRIKETHROUGH);

/// Escapes text for HTML content and attributes.
pub fn escape(text: &str) -> Cow<'_, str> {
    // Looking at all bytes without a choice in between is work for many of them at once.
    if !text.bytes().fold(false, |any, byte| any | matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Adds text to HTML content, where quotes stand for themselves.
fn escape_into(out: &mut String, text: &str) {
    let mut done = 0;
    for at in memchr::memchr3_iter(b'&', b'<', b'>', text.as_bytes()) {
        out.push_str(&text[done..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// The words of a text without its marks, for descriptions and feeds; at most `most` characters.
pub fn plain(text: &str, most: usize) -> String {
    let mut words = String::new();
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Text(part) | Event::Code(part) => words.push_str(&part),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(HeadingLevel::H2 | HeadingLevel::H3) | TagEnd::Item | TagEnd::TableCell) => {
                words.push(' ');
            }
            _ => {}
        }
        if words.len() > most * 4 {
            break;
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= most {
        return words;
    }
    let cut: String = words.chars().take(most).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> (String, Vec<Problem>) {
        let mut problems = Vec::new();
        let setting = Setting { shift: 0, prefix: "", strings: &|key| key.to_owned() };
        let html = render(
            text,
            &setting,
            &mut |kind, id| if id == "nix" || kind.is_empty() { Link::Unknown } else { Link::Found(format!("{kind}/{id}/")) },
            &mut problems,
        );
        (html, problems.into_iter().map(|(_, problem)| problem).collect())
    }

    #[test]
    fn typed_links_become_addresses_and_dead_ones_problems() {
        assert_eq!(html("[Hund](service:hund#kosten)").0, "<p><a href=\"service/hund/#kosten\">Hund</a></p>\n");
        assert_eq!(html("[x](page:nix)").1, [Problem::Dead("page:nix".into(), "page".into(), "nix".into())]);
    }

    #[test]
    fn what_is_nested_too_deep_is_told_once_and_neither_set_nor_followed() {
        let told = |text: &str| html(text).1.into_iter().filter(|problem| *problem == Problem::Deep).count();
        assert_eq!(told(&format!("{} x", ">".repeat(LEVELS))), 0);
        assert_eq!(told(&format!("{} x", ">".repeat(LEVELS + 1))), 1);
        let deep = format!("vorher\n\n{} x\n\ndazwischen\n\n{} y\n\nnachher", ">".repeat(20_000), "- ".repeat(20_000));
        let (set, problems) = html(&deep);
        assert_eq!(problems, [Problem::Deep]);
        assert_eq!(set.matches("<blockquote>").count(), LEVELS);
        assert!(set.contains("vorher") && set.contains("dazwischen") && set.contains("nachher"));
        assert_eq!(flow(&deep, &|key| key.to_owned(), &mut |_, _| Link::Unknown).len(), 4);
    }

    #[test]
    fn html_scripts_and_foreign_pictures_never_reach_the_page() {
        let (out, problems) = html("<b>x</b> [y](javascript:alert) ![z](https://evil.example/z.png) [p](../a)");
        assert!(!out.contains("<b>") && !out.contains("javascript") && !out.contains("evil"));
        assert_eq!(problems.len(), 5);
    }

    #[test]
    fn tables_carry_classes_instead_of_styles() {
        let (out, problems) = html("| a | b |\n|:--|--:|\n| 1 | 2 |\n");
        assert!(
            out.contains("<th scope=\"col\" class=\"left\">a</th>") && out.contains("<td class=\"right\">2</td>") && !out.contains("style")
        );
        assert!(problems.is_empty());
    }

    #[test]
    fn an_empty_corner_of_a_table_heads_nothing() {
        let (out, _) = html("|  | b |\n|:--|---|\n| 1 | 2 |\n");
        assert!(out.contains("<tr><td class=\"left\"></td><th scope=\"col\">b</th></tr>"));
    }

    /// A text whose pictures are all there.
    fn with_pictures(text: &str) -> String {
        let setting = Setting { shift: 0, prefix: "", strings: &|key| key.to_owned() };
        let mut shown = |_: &str, id: &str| Link::Picture(Box::new(Shown { src: id.to_owned(), ..Shown::default() }));
        render(text, &setting, &mut shown, &mut Vec::new())
    }

    #[test]
    fn a_picture_alone_in_its_paragraph_is_a_figure_with_its_caption() {
        let image = "<img src=\"a.png\" alt=\"Brücke\" loading=\"lazy\" decoding=\"async\">";
        let caption = "gespannt &amp; gespanntes Eisen";
        let alone = "![Brücke](media:a.png \"gespannt & gespanntes Eisen\")";
        assert_eq!(with_pictures(alone), format!("<figure>{image}<figcaption>{caption}</figcaption></figure>\n"));
        assert_eq!(
            with_pictures(&format!("{alone} von Süden")),
            format!("<p>{image}<span class=\"caption\">{caption}</span> von Süden</p>\n")
        );
        assert_eq!(
            with_pictures("- ![Brücke](media:a.png)\n\n- b"),
            format!("<ul>\n<li><figure>{image}</figure>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n")
        );
    }

    #[test]
    fn pictures_in_lists_and_footnotes_are_no_figures_of_other_paragraphs() {
        let out = with_pictures("[^1]: ab\n\n    c\n\n- äö![x](media:a.png)\n  [^2]: y\n");
        assert!(out.starts_with("<ul>\n<li>äö<img src=\"a.png\"") && out.contains("<p>y</p>") && !out.contains("figure"), "{out}");
        let nested = with_pictures("[^1]: > [^2]: x\n\nb[^1]\n");
        assert!(nested.contains("<blockquote>\n</blockquote>") && !nested.starts_with("</blockquote>"), "{nested}");
        let inner = with_pictures("![a *x ![b](media:c.png)* z](media:f.png)");
        assert!(inner.contains("alt=\"a x b z\"") && !inner.contains("</em>"), "{inner}");
    }

    #[test]
    fn a_heading_in_a_footnote_has_both_its_tags() {
        assert!(html("a[^1]\n\n[^1]: b\n\n    ## c\n").0.contains("<p>b</p>\n<h2 id=\"c\">c</h2>\n"));
    }

    #[test]
    fn footnotes_stand_at_the_end_in_the_order_of_their_mention() {
        let (out, _) = html("Eins[^b] zwei[^a].\n\n[^a]: Aa.\n[^b]: Bb.\n");
        let (b, a) = (out.find("Bb.").unwrap(), out.find("Aa.").unwrap());
        assert!(b < a && out.contains("<li id=\"fn-1\">"));
    }
}
