//! The walk over a text: events in, HTML and mistakes out.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Arguments, Write as _};
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd, html};

use super::links::Lead;
use super::{Attached, DECORATIVE, Depth, Problem, Resolver, Setting, escape, escape_into, image, links};
use crate::picture::Shown;
use crate::text::{anchor, bind};

/// A picture while its words are read.
struct Image {
    range: Range<usize>,
    shown: Option<Shown>,
    url: String,
    alt: String,
    caption: String,
    /// Pictures in its words that are still open.
    inner: usize,
}

/// A heading while its words are read: where it begins.
struct Heading {
    at: usize,
    level: usize,
    words: String,
}

/// A picture that so far is all of its paragraph: from where that begins to where the picture ends.
struct Lone {
    range: Range<usize>,
    html: String,
    caption: Option<String>,
}

/// What the walk has seen so far.
pub(super) struct Writer<'a, 't> {
    /// Whether HTML is wanted; without, only mistakes are looked for.
    sets: bool,
    setting: &'a Setting<'a>,
    resolve: &'a mut Resolver<'a>,
    problems: &'a mut Vec<(Range<usize>, Problem)>,
    main: String,
    /// Words that are not set yet.
    run: Cow<'t, str>,
    /// Footnotes in the order of their references.
    notes: Vec<String>,
    /// Footnotes that are being set, one within the other.
    open_notes: Vec<usize>,
    numbers: HashMap<String, usize>,
    ids: HashMap<String, usize>,
    tables: usize,
    alignments: Vec<Alignment>,
    in_head: bool,
    in_code: bool,
    column: usize,
    /// The tag that opened the last cell of a head, and its class.
    head: (Range<usize>, &'static str),
    level: usize,
    heading: Option<Heading>,
    /// The tag that opened a paragraph outside of footnotes, until its end or its first picture.
    paragraph: Option<Range<usize>>,
    image: Option<Image>,
    lone: Option<Lone>,
    /// Open links; `None` where only the words of one are shown.
    open_links: Vec<Option<Lead>>,
    depth: Depth,
}

impl<'a> Writer<'a, '_> {
    /// Begins a walk; `wanted` says about how many bytes of HTML are, if any.
    pub(super) fn new(
        setting: &'a Setting<'a>,
        resolve: &'a mut Resolver<'a>,
        problems: &'a mut Vec<(Range<usize>, Problem)>,
        wanted: Option<usize>,
    ) -> Self {
        Self {
            sets: wanted.is_some(),
            setting,
            resolve,
            problems,
            main: String::with_capacity(wanted.unwrap_or_default()),
            run: Cow::Borrowed(""),
            notes: Vec::new(),
            open_notes: Vec::new(),
            numbers: HashMap::new(),
            ids: HashMap::new(),
            tables: 0,
            alignments: Vec::new(),
            in_head: false,
            in_code: false,
            column: 0,
            head: (0..0, ""),
            level: 1,
            heading: None,
            paragraph: None,
            image: None,
            lone: None,
            open_links: Vec::new(),
            depth: Depth::default(),
        }
    }
}

impl<'t> Writer<'_, 't> {
    /// From here on HTML is no longer wanted.
    pub(super) fn only_looks(&mut self) {
        self.sets = false;
    }

    /// Where HTML goes at the moment.
    fn out(&mut self) -> &mut String {
        match self.open_notes.last() {
            Some(note) => &mut self.notes[*note],
            None => &mut self.main,
        }
    }

    /// Sets what the library sets well.
    fn push(&mut self, event: Event<'_>) {
        if !self.sets {
            return;
        }
        let is_inline = |tag: &Tag<'_>| matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough);
        let is_block = matches!(&event, Event::Rule) || matches!(&event, Event::Start(tag) if !is_inline(tag));
        let out = self.out();
        // The library sees one event, and so does not know that a line is begun.
        if is_block && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        html::push_html(out, std::iter::once(event));
    }

    fn html(&mut self, html: Arguments<'_>) {
        if self.sets {
            // Writing to a text does not fail.
            let _ = self.out().write_fmt(html);
        }
    }

    /// The corner of a table often is empty: then it heads nothing, and is a cell like others.
    fn ends_empty_head(&mut self) -> bool {
        let (Range { start, end }, class) = self.head.clone();
        let is_empty = self.sets && self.out().len() == end;
        if is_empty {
            self.out().truncate(start);
            self.html(format_args!("<td{class}>"));
        }
        is_empty
    }

    fn string(&self, key: &str) -> String {
        escape(&(self.setting.strings)(key)).into_owned()
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'t>, range: Range<usize>) {
        if self.depth.is_too_deep(&event) {
            if !self.problems.iter().any(|(_, problem)| *problem == Problem::Deep) {
                self.problems.push((range.start..range.start + 1, Problem::Deep));
            }
            return;
        }
        if let Some(image) = &mut self.image {
            match event {
                Event::Start(Tag::Image { .. }) => image.inner += 1,
                Event::End(TagEnd::Image) if image.inner > 0 => image.inner -= 1,
                Event::End(TagEnd::Image) => self.end_image(),
                Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
                Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
                _ => {}
            }
            return;
        }
        // Words that belong together may stand on two lines of the source.
        if matches!(event, Event::SoftBreak) && !self.run.is_empty() {
            self.run.to_mut().push('\n');
            return;
        }
        if !matches!(event, Event::Text(_)) {
            self.end_run();
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
                self.html(format_args!(
                    "<sup class=\"footnote-ref\"><a href=\"#{prefix}fn-{number}\" id=\"{prefix}fnref-{number}\">{number}</a></sup>"
                ));
            }
            Event::Text(text) => {
                if let Some(heading) = &mut self.heading {
                    heading.words.push_str(&text);
                }
                if self.in_code || !self.sets {
                    self.push(Event::Text(text));
                } else if self.run.is_empty() {
                    self.run = text.into();
                } else {
                    self.run.to_mut().push_str(&text);
                }
            }
            Event::Code(text) => {
                if let Some(heading) = &mut self.heading {
                    heading.words.push_str(&text);
                }
                self.push(Event::Code(text));
            }
            other => self.push(other),
        }
    }

    /// Sets the words gathered so far.
    fn end_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        escape_into(self.out(), &bind(&run));
    }

    /// The number of a footnote, given when it is first mentioned.
    fn note(&mut self, name: CowStr<'t>) -> usize {
        if let Some(number) = self.numbers.get(&*name) {
            return *number;
        }
        let number = self.notes.len() + 1;
        self.numbers.insert(name.to_string(), number);
        self.notes.push(String::new());
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
                let at = self.out().len();
                self.heading = self.sets.then(|| Heading { at, level: (level + self.setting.shift).min(6), words: String::new() });
            }
            Tag::Paragraph => {
                let start = self.main.len();
                self.push(Event::Start(Tag::Paragraph));
                self.paragraph = self.open_notes.is_empty().then_some(start..self.main.len());
            }
            Tag::Table(alignments) => {
                self.tables += 1;
                self.alignments = alignments;
                let number = if self.tables > 1 { format!(" {}", self.tables) } else { String::new() };
                let label = self.string("table_region");
                self.html(format_args!("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"{label}{number}\"><table>"));
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.html(format_args!("<thead><tr>"));
            }
            Tag::TableRow => {
                self.column = 0;
                self.html(format_args!("<tr>"));
            }
            Tag::TableCell => {
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                self.column += 1;
                if self.in_head {
                    let start = self.out().len();
                    self.html(format_args!("<th scope=\"col\"{class}>"));
                    self.head = (start..self.out().len(), class);
                } else {
                    self.html(format_args!("<td{class}>"));
                }
            }
            Tag::BlockQuote(Some(kind)) => {
                let name = super::flow::alert(kind);
                let title = self.string(&format!("alert_{name}"));
                self.html(format_args!("<div class=\"alert {name}\"><p class=\"alert-title\">{title}</p>\n"));
            }
            Tag::FootnoteDefinition(name) => {
                let number = self.note(name);
                self.open_notes.push(number - 1);
            }
            Tag::Image { dest_url, title, .. } => {
                let shown = self.image_source(&dest_url, &range);
                self.image =
                    Some(Image { range, shown, url: dest_url.to_string(), alt: String::new(), caption: title.to_string(), inner: 0 });
            }
            Tag::Link { dest_url, link_type, .. } => {
                let url = if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                let lead = self.link(&url, &range);
                if let Some(Lead { href, document }) = &lead {
                    // The groups of a number keep their order in text from right to left.
                    let more = if href.starts_with("tel:") { " dir=\"auto\"" } else { "" };
                    let more = if document.is_some() { " type=\"application/pdf\"" } else { more };
                    self.html(format_args!("<a href=\"{}\"{more}>", escape(href)));
                }
                self.open_links.push(lead);
            }
            Tag::HtmlBlock => {}
            Tag::CodeBlock(kind) => {
                self.in_code = true;
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                let class = if language.is_empty() { String::new() } else { format!(" class=\"language-{}\"", escape(language)) };
                // What scrolls must be reached by keyboard.
                self.html(format_args!("<pre tabindex=\"0\"><code{class}>"));
            }
            other => self.push(Event::Start(other)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(Heading { at, level, words }) = self.heading.take() {
                    let mut id = format!("{}{}", self.setting.prefix, anchor(&words));
                    let count = self.ids.entry(id.clone()).or_insert(0);
                    *count += 1;
                    if *count > 1 {
                        id = format!("{id}-{}", *count - 1);
                    }
                    self.out().insert_str(at, &format!("<h{level} id=\"{id}\">"));
                    self.html(format_args!("</h{level}>\n"));
                }
            }
            TagEnd::Table => self.html(format_args!("</tbody></table></div>\n")),
            TagEnd::TableHead => {
                self.in_head = false;
                self.html(format_args!("</tr></thead><tbody>\n"));
            }
            TagEnd::TableRow => self.html(format_args!("</tr>\n")),
            TagEnd::TableCell if self.in_head && !self.ends_empty_head() => self.html(format_args!("</th>")),
            TagEnd::TableCell => self.html(format_args!("</td>")),
            TagEnd::BlockQuote(Some(_)) => self.html(format_args!("</div>\n")),
            TagEnd::FootnoteDefinition => drop(self.open_notes.pop()),
            TagEnd::Link => match self.open_links.pop().flatten() {
                Some(Lead { document: Some(document), .. }) => self.html(format_args!("{}", behind(&document))),
                Some(_) => self.html(format_args!("</a>")),
                None => {}
            },
            TagEnd::HtmlBlock | TagEnd::Image => {}
            TagEnd::Paragraph if self.ends_figure() => {}
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.html(format_args!("</code></pre>\n"));
            }
            other => self.push(Event::End(other)),
        }
    }

    fn end_image(&mut self) {
        let Some(Image { range, shown, url, alt, caption, .. }) = self.image.take() else { return };
        let (alt, caption) = (alt.trim(), caption.trim());
        let decorative = caption == DECORATIVE;
        match (alt.is_empty(), decorative) {
            (true, false) => self.problems.push((range, Problem::NoAlt(url))),
            (false, true) => self.problems.push((range, Problem::Both(url))),
            _ => {}
        }
        let Some(shown) = shown.filter(|_| self.sets) else { return };
        let begins = self.paragraph.take().filter(|tag| tag.end == self.main.len()).map(|tag| tag.start);
        let html = image::html(&shown, if decorative { "" } else { alt });
        let caption = (!caption.is_empty() && !decorative).then(|| escape(&bind(caption)).into_owned());
        self.html(format_args!("{html}"));
        if let Some(caption) = &caption {
            self.html(format_args!("<span class=\"caption\">{caption}</span>"));
        }
        let ends = self.out().len();
        self.lone = begins.map(|begins| Lone { range: begins..ends, html, caption });
    }

    /// Makes a paragraph that holds nothing but a picture a figure.
    fn ends_figure(&mut self) -> bool {
        self.paragraph = None;
        let Some(Lone { range, html, caption }) = self.lone.take().filter(|lone| lone.range.end == self.main.len()) else { return false };
        self.main.truncate(range.start);
        let caption = caption.map(|caption| format!("<figcaption>{caption}</figcaption>")).unwrap_or_default();
        self.html(format_args!("<figure>{html}{caption}</figure>\n"));
        true
    }

    fn image_source(&mut self, url: &str, range: &Range<usize>) -> Option<Shown> {
        let found = links::picture(url, self.resolve);
        self.told(found, range)
    }

    fn link(&mut self, url: &str, range: &Range<usize>) -> Option<Lead> {
        let found = links::lead(url, self.resolve);
        self.told(found, range)
    }

    fn told<T>(&mut self, found: Result<Option<T>, Problem>, range: &Range<usize>) -> Option<T> {
        found.unwrap_or_else(|problem| {
            self.problems.push((range.clone(), problem));
            None
        })
    }

    /// The HTML, footnotes last.
    pub(super) fn finish(mut self) -> String {
        self.end_run();
        let mut out = std::mem::take(&mut self.main);
        if self.notes.is_empty() {
            return out;
        }
        let (prefix, title) = (self.setting.prefix, self.string("footnotes"));
        let _ = writeln!(out, "<section class=\"footnotes\" aria-label=\"{title}\"><ol>");
        for (number, note) in (1..).zip(&self.notes) {
            let _ = writeln!(
                out,
                "<li id=\"{prefix}fn-{number}\">{note}<a class=\"footnote-back\" href=\"#{prefix}fnref-{number}\" aria-label=\"↑ {number}\">↑</a></li>"
            );
        }
        out.push_str("</ol></section>\n");
        out
    }
}

/// What stands at the end of a link to a document: kind, size and pages within the link, so that lists of links have them,
/// and behind it what not everybody can read.
fn behind(document: &Attached) -> String {
    let note = document.note.as_ref().map(|(words, page)| {
        let page = page.as_ref().map(|(title, href)| format!(" <a href=\"{}\">{}</a>", escape(href), escape(title)));
        format!(" <span class=\"file-note\">({}{})</span>", escape(words), page.unwrap_or_default())
    });
    format!(" <span class=\"file\">({})</span></a>{}", escape(&document.facts), note.unwrap_or_default())
}
