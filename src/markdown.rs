//! Markdown to HTML: tables, footnotes, definition lists, alerts, typed links.
//!
//! One walk gives the HTML and every mistake with its byte range; a strict Content-Security-Policy holds (no `style`
//! attribute), raw HTML and foreign schemes never reach the output.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::text::slug;

/// Kinds of typed links, as they are written before the colon.
pub const LINK_KINDS: [&str; 8] = ["service", "form", "office", "page", "news", "event", "life-event", "media"];

/// Where a typed link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To this address.
    Found(String),
    /// To something that exists but is not visible today: only its text is shown.
    Hidden,
    /// Nowhere.
    Unknown,
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
    /// A typed link to nothing: the link, its kind and id.
    Dead(String, String, String),
    /// A heading of a level that does not fit.
    Heading(usize),
    /// A path instead of a typed link.
    PlainPath(String),
    /// A picture on another server.
    ForeignImage(String),
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

/// Resolves typed links: kind, id → address.
pub type Resolver<'a> = dyn FnMut(&str, &str) -> Link + 'a;

/// Sets a text as HTML and reports its mistakes.
pub fn render(text: &str, setting: &Setting<'_>, resolve: &mut Resolver<'_>, problems: &mut Vec<(Range<usize>, Problem)>) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_STRIKETHROUGH;
    let mut writer = Writer {
        setting,
        resolve,
        problems,
        main: Vec::new(),
        notes: Vec::new(),
        in_note: None,
        numbers: HashMap::new(),
        ids: HashMap::new(),
        tables: 0,
        alignments: Vec::new(),
        in_head: false,
        column: 0,
        level: 1,
        heading: None,
        image: None,
        open_links: Vec::new(),
    };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        writer.event(event, range);
    }
    writer.finish(text.len())
}

struct Writer<'a, 't> {
    setting: &'a Setting<'a>,
    resolve: &'a mut Resolver<'a>,
    problems: &'a mut Vec<(Range<usize>, Problem)>,
    main: Vec<Event<'t>>,
    /// Footnotes in the order of their references: name and content.
    notes: Vec<(CowStr<'t>, Vec<Event<'t>>)>,
    in_note: Option<usize>,
    numbers: HashMap<String, usize>,
    ids: HashMap<String, usize>,
    tables: usize,
    alignments: Vec<Alignment>,
    in_head: bool,
    column: usize,
    level: usize,
    heading: Option<(usize, usize, String)>,
    image: Option<(Range<usize>, Option<String>, String, String)>,
    open_links: Vec<bool>,
}

impl<'t> Writer<'_, 't> {
    fn push(&mut self, event: Event<'t>) {
        match self.in_note {
            Some(note) => self.notes[note].1.push(event),
            None => self.main.push(event),
        }
    }

    fn html(&mut self, html: String) {
        self.push(Event::Html(html.into()));
    }

    fn string(&self, key: &str) -> String {
        escape(&(self.setting.strings)(key))
    }

    fn event(&mut self, event: Event<'t>, range: Range<usize>) {
        if let Some(image) = &mut self.image {
            match event {
                Event::End(TagEnd::Image) => self.end_image(),
                Event::Text(text) | Event::Code(text) => image.3.push_str(&text),
                Event::SoftBreak | Event::HardBreak => image.3.push(' '),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Html(text) | Event::InlineHtml(text) => {
                if !text.trim().is_empty() {
                    let short = text.trim().lines().next().unwrap_or_default().chars().take(40).collect();
                    self.problems.push((range, Problem::RawHtml(short)));
                }
            }
            Event::FootnoteReference(name) => {
                let number = self.note(name);
                let prefix = self.setting.prefix;
                self.html(format!(
                    "<sup class=\"footnote-ref\"><a href=\"#{prefix}fn-{number}\" id=\"{prefix}fnref-{number}\">{number}</a></sup>"
                ));
            }
            Event::Text(text) => {
                if let Some((.., words)) = &mut self.heading {
                    words.push_str(&text);
                }
                self.push(Event::Text(text));
            }
            other => self.push(other),
        }
    }

    /// The number of a footnote, given when it is first mentioned.
    fn note(&mut self, name: CowStr<'t>) -> usize {
        if let Some(number) = self.numbers.get(&*name) {
            return *number;
        }
        let number = self.notes.len() + 1;
        self.numbers.insert(name.to_string(), number);
        self.notes.push((name, Vec::new()));
        number
    }

    fn start(&mut self, tag: Tag<'t>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                let level = level as usize;
                if level < 2 || level > self.level.max(1) + 1 {
                    self.problems.push((range, Problem::Heading(level)));
                }
                self.level = level;
                let at = self.main.len();
                self.heading = Some((at, (level + self.setting.shift).min(6), String::new()));
                self.html(String::new());
            }
            Tag::Table(alignments) => {
                self.tables += 1;
                self.alignments = alignments;
                let number = if self.tables > 1 { format!(" {}", self.tables) } else { String::new() };
                let label = self.string("table_region");
                self.html(format!("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"{label}{number}\"><table>"));
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.html("<thead><tr>".into());
            }
            Tag::TableRow => {
                self.column = 0;
                self.html("<tr>".into());
            }
            Tag::TableCell => {
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                self.column += 1;
                self.html(if self.in_head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") });
            }
            Tag::BlockQuote(Some(kind)) => {
                let name = match kind {
                    BlockQuoteKind::Note => "note",
                    BlockQuoteKind::Tip => "tip",
                    BlockQuoteKind::Important => "important",
                    BlockQuoteKind::Warning => "warning",
                    BlockQuoteKind::Caution => "caution",
                };
                let title = self.string(&format!("alert_{name}"));
                self.html(format!("<div class=\"alert {name}\"><p class=\"alert-title\">{title}</p>\n"));
            }
            Tag::FootnoteDefinition(name) => {
                let number = self.note(name);
                self.in_note = Some(number - 1);
            }
            Tag::Image { dest_url, .. } => {
                let source = self.image_source(&dest_url, &range);
                self.image = Some((range, source, dest_url.to_string(), String::new()));
            }
            Tag::Link { dest_url, link_type, .. } => {
                let url = if link_type == pulldown_cmark::LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                let href = self.link(&url, &range);
                self.open_links.push(href.is_some());
                if let Some(href) = href {
                    self.html(format!("<a href=\"{}\">", escape(&href)));
                }
            }
            Tag::HtmlBlock => {}
            other => self.push(Event::Start(other)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some((at, level, words)) = self.heading.take() {
                    let mut id = format!("{}{}", self.setting.prefix, slug(&words));
                    let count = self.ids.entry(id.clone()).or_insert(0);
                    *count += 1;
                    if *count > 1 {
                        id = format!("{id}-{count}");
                    }
                    if self.in_note.is_none() {
                        self.main[at] = Event::Html(format!("<h{level} id=\"{id}\">").into());
                    }
                    self.html(format!("</h{level}>\n"));
                }
            }
            TagEnd::Table => self.html("</tbody></table></div>\n".into()),
            TagEnd::TableHead => {
                self.in_head = false;
                self.html("</tr></thead><tbody>\n".into());
            }
            TagEnd::TableRow => self.html("</tr>\n".into()),
            TagEnd::TableCell => self.html(if self.in_head { "</th>".into() } else { "</td>".into() }),
            TagEnd::BlockQuote(Some(_)) => self.html("</div>\n".into()),
            TagEnd::FootnoteDefinition => self.in_note = None,
            TagEnd::Link => {
                if self.open_links.pop() == Some(true) {
                    self.html("</a>".into());
                }
            }
            TagEnd::HtmlBlock | TagEnd::Image => {}
            other => self.push(Event::End(other)),
        }
    }

    fn end_image(&mut self) {
        let Some((range, source, url, alt)) = self.image.take() else { return };
        if alt.trim().is_empty() {
            self.problems.push((range, Problem::NoAlt(url)));
        }
        if let Some(source) = source {
            self.html(format!("<img src=\"{}\" alt=\"{}\">", escape(&source), escape(alt.trim())));
        }
    }

    fn image_source(&mut self, url: &str, range: &Range<usize>) -> Option<String> {
        if let Some(path) = url.strip_prefix("media:") {
            return self.typed(url, "media", path, range);
        }
        let foreign = url.contains("://") || url.starts_with("//") || url.starts_with("data:");
        let problem = if foreign { Problem::ForeignImage(url.to_owned()) } else { Problem::PlainPath(url.to_owned()) };
        self.problems.push((range.clone(), problem));
        None
    }

    fn link(&mut self, url: &str, range: &Range<usize>) -> Option<String> {
        let lower = url.to_ascii_lowercase();
        if ["https://", "http://", "mailto:", "tel:", "#"].iter().any(|scheme| lower.starts_with(scheme)) {
            return Some(url.to_owned());
        }
        if let Some((kind, id)) = url.split_once(':') {
            if LINK_KINDS.contains(&kind) {
                return self.typed(url, kind, id, range);
            }
            self.problems.push((range.clone(), Problem::Scheme(url.to_owned())));
            return None;
        }
        self.problems.push((range.clone(), Problem::PlainPath(url.to_owned())));
        None
    }

    fn typed(&mut self, url: &str, kind: &str, id: &str, range: &Range<usize>) -> Option<String> {
        let (id, fragment) = id.split_once('#').map_or((id, None), |(id, fragment)| (id, Some(fragment)));
        match (self.resolve)(kind, id) {
            Link::Found(href) => Some(match fragment {
                Some(fragment) => format!("{href}#{fragment}"),
                None => href,
            }),
            Link::Hidden => None,
            Link::Unknown => {
                self.problems.push((range.clone(), Problem::Dead(url.to_owned(), kind.to_owned(), id.to_owned())));
                None
            }
        }
    }

    fn finish(self, length: usize) -> String {
        let title = self.string("footnotes");
        let mut out = String::with_capacity(length * 3 / 2);
        html::push_html(&mut out, self.main.into_iter());
        if !self.notes.is_empty() {
            let prefix = self.setting.prefix;
            out.push_str(&format!("<section class=\"footnotes\" aria-label=\"{title}\"><ol>\n"));
            for (number, (_, events)) in self.notes.into_iter().enumerate().map(|(at, note)| (at + 1, note)) {
                out.push_str(&format!("<li id=\"{prefix}fn-{number}\">"));
                html::push_html(&mut out, events.into_iter());
                out.push_str(&format!(
                    "<a class=\"footnote-back\" href=\"#{prefix}fnref-{number}\" aria-label=\"↑ {number}\">↑</a></li>\n"
                ));
            }
            out.push_str("</ol></section>\n");
        }
        out
    }
}

/// Escapes text for HTML content and attributes.
pub fn escape(text: &str) -> String {
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
    out
}

/// The words of a text without its marks, for descriptions and feeds; at most `most` characters.
pub fn plain(text: &str, most: usize) -> String {
    let mut words = String::new();
    for event in Parser::new(text) {
        match event {
            Event::Text(part) | Event::Code(part) => words.push_str(&part),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(HeadingLevel::H2 | HeadingLevel::H3) | TagEnd::Item) => {
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
            &mut |kind, id| if id == "nix" { Link::Unknown } else { Link::Found(format!("{kind}/{id}/")) },
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
    fn footnotes_stand_at_the_end_in_the_order_of_their_mention() {
        let (out, _) = html("Eins[^b] zwei[^a].\n\n[^a]: Aa.\n[^b]: Bb.\n");
        let (b, a) = (out.find("Bb.").unwrap(), out.find("Aa.").unwrap());
        assert!(b < a && out.contains("<li id=\"fn-1\">"));
    }
}
