//! The walk over a text: events in, HTML and mistakes out.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd, html};

use super::links::Lead;
use super::{Attached, DECORATIVE, Depth, Problem, Resolver, Setting, escape, image, links};
use crate::picture::Shown;
use crate::text::{anchor, bind};

/// A picture while its words are read.
struct Image {
    range: Range<usize>,
    shown: Option<Shown>,
    url: String,
    alt: String,
    caption: String,
}

/// What the walk has seen so far.
pub(super) struct Writer<'a, 't> {
    /// Whether HTML is wanted; without, only mistakes are looked for.
    sets: bool,
    setting: &'a Setting<'a>,
    resolve: &'a mut Resolver<'a>,
    problems: &'a mut Vec<(Range<usize>, Problem)>,
    main: Vec<Event<'t>>,
    /// Words that are not set yet.
    run: String,
    /// Footnotes in the order of their references: name and content.
    notes: Vec<(CowStr<'t>, Vec<Event<'t>>)>,
    in_note: Option<usize>,
    numbers: HashMap<String, usize>,
    ids: HashMap<String, usize>,
    tables: usize,
    alignments: Vec<Alignment>,
    in_head: bool,
    in_code: bool,
    column: usize,
    level: usize,
    heading: Option<(usize, usize, String)>,
    image: Option<Image>,
    /// Where a picture stands that so far is all of its paragraph.
    lone: Option<usize>,
    /// Open links; `None` where only the words of one are shown.
    open_links: Vec<Option<Lead>>,
    depth: Depth,
}

impl<'a> Writer<'a, '_> {
    /// Begins a walk; `sets` says whether HTML is wanted.
    pub(super) fn new(
        setting: &'a Setting<'a>,
        resolve: &'a mut Resolver<'a>,
        problems: &'a mut Vec<(Range<usize>, Problem)>,
        sets: bool,
    ) -> Self {
        Self {
            sets,
            setting,
            resolve,
            problems,
            main: Vec::new(),
            run: String::new(),
            notes: Vec::new(),
            in_note: None,
            numbers: HashMap::new(),
            ids: HashMap::new(),
            tables: 0,
            alignments: Vec::new(),
            in_head: false,
            in_code: false,
            column: 0,
            level: 1,
            heading: None,
            image: None,
            lone: None,
            open_links: Vec::new(),
            depth: Depth::default(),
        }
    }
}

impl<'t> Writer<'_, 't> {
    fn push(&mut self, event: Event<'t>) {
        if !self.sets {
            return;
        }
        match self.in_note {
            Some(note) => self.notes[note].1.push(event),
            None => self.main.push(event),
        }
    }

    fn html(&mut self, html: impl Into<CowStr<'t>>) {
        self.push(Event::Html(html.into()));
    }

    /// The corner of a table often is empty: then it heads nothing, and is a cell like others.
    fn ends_empty_head(&mut self) -> bool {
        let events = match self.in_note {
            Some(note) => &mut self.notes[note].1,
            None => &mut self.main,
        };
        let Some(Event::Html(open)) = events.last_mut() else { return false };
        let Some(class) = open.strip_prefix("<th scope=\"col\"") else { return false };
        *open = format!("<td{class}").into();
        true
    }

    fn string(&self, key: &str) -> String {
        escape(&(self.setting.strings)(key))
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
                Event::End(TagEnd::Image) => self.end_image(),
                Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
                Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
                _ => {}
            }
            return;
        }
        // Words that belong together may stand on two lines of the source.
        if matches!(event, Event::SoftBreak) && !self.run.is_empty() {
            self.run.push('\n');
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
                self.html(format!(
                    "<sup class=\"footnote-ref\"><a href=\"#{prefix}fn-{number}\" id=\"{prefix}fnref-{number}\">{number}</a></sup>"
                ));
            }
            Event::Text(text) => {
                if let Some((.., words)) = &mut self.heading {
                    words.push_str(&text);
                }
                if self.in_code || !self.sets {
                    self.push(Event::Text(text));
                } else {
                    self.run.push_str(&text);
                }
            }
            Event::Code(text) => {
                if let Some((.., words)) = &mut self.heading {
                    words.push_str(&text);
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
        let bound = match bind(&run) {
            Cow::Owned(bound) => bound,
            Cow::Borrowed(_) => run,
        };
        self.push(Event::Text(bound.into()));
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
                self.html(format!("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"{label}{number}\"><table>"));
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.html("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html("<tr>");
            }
            Tag::TableCell => {
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                self.column += 1;
                match (self.in_head, class) {
                    (true, _) => self.html(format!("<th scope=\"col\"{class}>")),
                    (false, "") => self.html("<td>"),
                    (false, _) => self.html(format!("<td{class}>")),
                }
            }
            Tag::BlockQuote(Some(kind)) => {
                let name = super::flow::alert(kind);
                let title = self.string(&format!("alert_{name}"));
                self.html(format!("<div class=\"alert {name}\"><p class=\"alert-title\">{title}</p>\n"));
            }
            Tag::FootnoteDefinition(name) => {
                let number = self.note(name);
                self.in_note = Some(number - 1);
            }
            Tag::Image { dest_url, title, .. } => {
                let shown = self.image_source(&dest_url, &range);
                self.image = Some(Image { range, shown, url: dest_url.to_string(), alt: String::new(), caption: title.to_string() });
            }
            Tag::Link { dest_url, link_type, .. } => {
                let url = if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                let lead = self.link(&url, &range);
                if let Some(Lead { href, document }) = &lead {
                    // The groups of a number keep their order in text from right to left.
                    let more = if href.starts_with("tel:") { " dir=\"auto\"" } else { "" };
                    let more = if document.is_some() { " type=\"application/pdf\"" } else { more };
                    self.html(format!("<a href=\"{}\"{more}>", escape(href)));
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
                self.html(format!("<pre tabindex=\"0\"><code{class}>"));
            }
            other => self.push(Event::Start(other)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some((at, level, words)) = self.heading.take().filter(|_| self.sets) {
                    let mut id = format!("{}{}", self.setting.prefix, anchor(&words));
                    let count = self.ids.entry(id.clone()).or_insert(0);
                    *count += 1;
                    if *count > 1 {
                        id = format!("{id}-{}", *count - 1);
                    }
                    if self.in_note.is_none() {
                        self.main[at] = Event::Html(format!("<h{level} id=\"{id}\">").into());
                    }
                    self.html(format!("</h{level}>\n"));
                }
            }
            TagEnd::Table => self.html("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.html("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.html("</tr>\n"),
            TagEnd::TableCell if self.in_head && !self.ends_empty_head() => self.html("</th>"),
            TagEnd::TableCell => self.html("</td>"),
            TagEnd::BlockQuote(Some(_)) => self.html("</div>\n"),
            TagEnd::FootnoteDefinition => self.in_note = None,
            TagEnd::Link => match self.open_links.pop().flatten() {
                Some(Lead { document: Some(document), .. }) => self.html(behind(&document)),
                Some(_) => self.html("</a>"),
                None => {}
            },
            TagEnd::HtmlBlock | TagEnd::Image => {}
            TagEnd::Paragraph if self.ends_figure() => {}
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.html("</code></pre>\n");
            }
            other => self.push(Event::End(other)),
        }
    }

    fn end_image(&mut self) {
        let Some(Image { range, shown, url, alt, caption }) = self.image.take() else { return };
        let (alt, caption) = (alt.trim(), caption.trim());
        let decorative = caption == DECORATIVE;
        match (alt.is_empty(), decorative) {
            (true, false) => self.problems.push((range, Problem::NoAlt(url))),
            (false, true) => self.problems.push((range, Problem::Both(url))),
            _ => {}
        }
        let Some(shown) = shown.filter(|_| self.sets) else { return };
        self.lone = match self.main.last() {
            Some(Event::Start(Tag::Paragraph)) if self.in_note.is_none() => Some(self.main.len()),
            _ => None,
        };
        self.html(image::html(&shown, if decorative { "" } else { alt }));
        if !caption.is_empty() && !decorative {
            self.html(format!("<span class=\"caption\">{}</span>", escape(&bind(caption))));
        }
    }

    /// Makes a paragraph that holds nothing but a picture a figure.
    fn ends_figure(&mut self) -> bool {
        let Some(at) = self.lone.take() else { return false };
        let caption = match self.main.get(at + 1..) {
            Some([]) => None,
            Some([Event::Html(html)]) if html.starts_with("<span class=\"caption\">") => Some(html.replace("span", "figcaption")),
            _ => return false,
        };
        self.main[at - 1] = Event::Html("<figure>".into());
        if let Some(caption) = caption {
            self.main[at + 1] = Event::Html(caption.replacen(" class=\"caption\"", "", 1).into());
        }
        self.html("</figure>\n");
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
    pub(super) fn finish(mut self, length: usize) -> String {
        self.end_run();
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

/// What stands at the end of a link to a document: kind, size and pages within the link, so that lists of links have them,
/// and behind it what not everybody can read.
fn behind(document: &Attached) -> String {
    let note = document.note.as_ref().map(|(words, page)| {
        let page = page.as_ref().map(|(title, href)| format!(" <a href=\"{}\">{}</a>", escape(href), escape(title)));
        format!(" <span class=\"file-note\">({}{})</span>", escape(words), page.unwrap_or_default())
    });
    format!(" <span class=\"file\">({})</span></a>{}", escape(&document.facts), note.unwrap_or_default())
}
