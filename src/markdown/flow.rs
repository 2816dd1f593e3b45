//! Markdown to running text for paper: the same events as for HTML, and nothing is dropped silently.
//!
//! What paper lacks stands there in words: a picture as its description, a footnote as a note at the end, emphasis as
//! bold type. Raw HTML is a mistake that the check reports.

use pulldown_cmark::{BlockQuoteKind, Event, LinkType, Parser, Tag, TagEnd};

use super::{Depth, OPTIONS, Resolver, links};
use crate::model::leaflet::{Flow, Run};
use crate::text::bind;

/// Sets a text as blocks. `strings` says the titles of alerts and of footnotes, and how a picture is told of, by key.
pub fn flow(text: &str, strings: &dyn Fn(&str) -> String, resolve: &mut Resolver<'_>) -> Vec<Flow> {
    let mut walk = Walk {
        strings,
        resolve,
        open: Vec::new(),
        main: Open::default(),
        look: Run::default(),
        bold: 0,
        depth: Depth::default(),
        notes: Vec::new(),
    };
    for event in Parser::new_ext(text, OPTIONS) {
        walk.event(event);
    }
    walk.finish()
}

/// A block that is not closed yet.
#[derive(Default)]
struct Open {
    /// What it holds so far.
    blocks: Vec<Flow>,
    /// Words that are not a paragraph yet: those of a tight list stand in none.
    runs: Vec<Run>,
    /// Items of a list.
    items: Vec<Vec<Flow>>,
    /// Number of its first item.
    start: Option<u64>,
    /// Rows of a table, the head first.
    rows: Vec<Vec<Vec<Run>>>,
    /// Number of a footnote.
    note: usize,
}

struct Walk<'a, 'r> {
    strings: &'a dyn Fn(&str) -> String,
    resolve: &'a mut Resolver<'r>,
    main: Open,
    open: Vec<Open>,
    /// How the next words look.
    look: Run,
    bold: usize,
    depth: Depth,
    /// Footnotes in the order of their references: name and content.
    notes: Vec<(String, Vec<Flow>)>,
}

impl Walk<'_, '_> {
    fn top(&mut self) -> &mut Open {
        self.open.last_mut().unwrap_or(&mut self.main)
    }

    fn begin(&mut self) -> &mut Open {
        self.paragraph();
        self.open.push(Open::default());
        self.top()
    }

    fn close(&mut self) -> Open {
        self.paragraph();
        self.open.pop().unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>) {
        if self.depth.is_too_deep(&event) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.say(&text),
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.say("\n"),
            Event::FootnoteReference(name) => {
                let number = self.note(&name);
                self.say(&format!("\u{A0}[{number}]"));
            }
            Event::TaskListMarker(done) => self.say(if done { "[x] " } else { "[ ] " }),
            // A line between two parts, which stand there anyway. Formulas are not switched on.
            Event::Rule | Event::Html(_) | Event::InlineHtml(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn say(&mut self, text: &str) {
        let look = self.look.clone();
        let runs = &mut self.top().runs;
        match runs.last_mut() {
            Some(last) if (last.strong, last.struck, &last.link) == (look.strong, look.struck, &look.link) => last.text.push_str(text),
            _ => runs.push(Run { text: text.to_owned(), ..look }),
        }
    }

    /// The words gathered so far.
    fn words(&mut self) -> Vec<Run> {
        let mut runs = std::mem::take(&mut self.top().runs);
        for run in &mut runs {
            run.text = bind(&run.text).into_owned();
        }
        if runs.iter().all(|run| run.text.trim().is_empty()) { Vec::new() } else { runs }
    }

    fn paragraph(&mut self) {
        let runs = self.words();
        self.add(Flow::Paragraph(runs));
    }

    /// Adds a block unless it is empty.
    fn add(&mut self, block: Flow) {
        let empty = match &block {
            Flow::Heading(runs) | Flow::Paragraph(runs) => runs.is_empty(),
            Flow::List { items, .. } => items.is_empty(),
            Flow::Table { head, .. } => head.is_empty(),
            Flow::Aside(inner) => inner.is_empty(),
            Flow::Contact { .. } => false,
        };
        if !empty {
            self.top().blocks.push(block);
        }
    }

    fn note(&mut self, name: &str) -> usize {
        if let Some(at) = self.notes.iter().position(|(known, _)| known == name) {
            return at + 1;
        }
        self.notes.push((name.to_owned(), Vec::new()));
        self.notes.len()
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong | Tag::Emphasis => {
                self.bold += 1;
                self.look.strong = true;
            }
            Tag::Strikethrough => self.look.struck = true,
            Tag::Link { dest_url, link_type, .. } => {
                let url = if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                let href = links::lead(&url, self.resolve).ok().flatten().map(|lead| lead.href);
                // On paper a part of the same text is not far.
                self.look.link = href.filter(|href| !href.starts_with('#'));
            }
            // Not `begin`: what stands before a picture goes on behind it.
            Tag::Image { .. } => self.open.push(Open::default()),
            Tag::BlockQuote(kind) => {
                let title = kind.map(|kind| (self.strings)(&format!("alert_{}", alert(kind))));
                self.begin().blocks.extend(title.map(|title| Flow::Paragraph(vec![Run::strong(title)])));
            }
            Tag::FootnoteDefinition(name) => {
                let number = self.note(&name);
                self.begin().note = number;
            }
            Tag::List(start) => self.begin().start = start,
            Tag::Item | Tag::Table(_) | Tag::DefinitionList | Tag::DefinitionListDefinition => drop(self.begin()),
            Tag::TableHead | Tag::TableRow => self.top().rows.push(Vec::new()),
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::DefinitionListTitle => self.paragraph(),
            Tag::TableCell | Tag::HtmlBlock | Tag::MetadataBlock(_) | Tag::Superscript | Tag::Subscript => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis => {
                self.bold = self.bold.saturating_sub(1);
                self.look.strong = self.bold > 0;
            }
            TagEnd::Strikethrough => self.look.struck = false,
            TagEnd::Link => self.look.link = None,
            TagEnd::Paragraph | TagEnd::CodeBlock => self.paragraph(),
            TagEnd::Heading(_) | TagEnd::DefinitionListTitle => {
                let runs = self.words();
                self.add(Flow::Heading(runs));
            }
            TagEnd::Image => {
                let alt: String = self.open.pop().unwrap_or_default().runs.into_iter().map(|run| run.text).collect();
                if !alt.trim().is_empty() {
                    let words = (self.strings)("leaflet_picture").replace("{alt}", alt.trim());
                    self.say(&words);
                }
            }
            TagEnd::BlockQuote(_) => {
                let inner = self.close().blocks;
                self.add(Flow::Aside(inner));
            }
            TagEnd::FootnoteDefinition => {
                let open = self.close();
                if let Some((_, blocks)) = open.note.checked_sub(1).and_then(|at| self.notes.get_mut(at)) {
                    *blocks = open.blocks;
                }
            }
            TagEnd::Item => {
                let item = self.close().blocks;
                self.top().items.push(item);
            }
            TagEnd::List(_) => {
                let Open { start, items, .. } = self.close();
                self.add(Flow::List { start, items });
            }
            TagEnd::DefinitionList | TagEnd::DefinitionListDefinition => {
                let inner = self.close().blocks;
                self.top().blocks.extend(inner);
            }
            TagEnd::TableCell => {
                let runs = self.words();
                if let Some(row) = self.top().rows.last_mut() {
                    row.push(runs);
                }
            }
            TagEnd::Table => {
                let mut rows = self.close().rows.into_iter();
                let head = rows.next().unwrap_or_default();
                self.add(Flow::Table { head, rows: rows.collect() });
            }
            TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::HtmlBlock
            | TagEnd::MetadataBlock(_)
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
        }
    }

    /// The blocks, footnotes last.
    fn finish(mut self) -> Vec<Flow> {
        while !self.open.is_empty() {
            let inner = self.close().blocks;
            self.top().blocks.extend(inner);
        }
        self.paragraph();
        if !self.notes.is_empty() {
            let title = (self.strings)("footnotes");
            self.add(Flow::Heading(vec![Run::plain(title)]));
            for (number, (_, blocks)) in std::mem::take(&mut self.notes).into_iter().enumerate() {
                self.add(Flow::List { start: Some(number as u64 + 1), items: vec![blocks] });
            }
        }
        self.main.blocks
    }
}

/// The name of an alert's kind, as in its string.
pub(super) fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Link;

    fn set(text: &str) -> Vec<Flow> {
        let mut resolve = |kind: &str, id: &str| if id == "weg" { Link::Hidden } else { Link::Found(format!("{kind}/{id}/")) };
        flow(text, &|key| format!("<{key}> {{alt}}"), &mut resolve)
    }

    /// All words in their order.
    fn words(blocks: &[Flow]) -> String {
        let say = |runs: &[Run]| runs.iter().map(|run| run.text.as_str()).collect::<String>();
        let each = blocks.iter().map(|block| match block {
            Flow::Heading(runs) | Flow::Paragraph(runs) => say(runs),
            Flow::List { items, .. } => items.iter().map(|item| words(item)).collect::<Vec<_>>().join("|"),
            Flow::Table { head, rows } => std::iter::once(head).chain(rows).flatten().map(|cell| say(cell)).collect::<Vec<_>>().join("|"),
            Flow::Aside(inner) => format!("({})", words(inner)),
            Flow::Contact { .. } => String::new(),
        });
        each.collect::<Vec<_>>().join("/")
    }

    #[test]
    fn every_kind_of_text_keeps_its_words() {
        let text = "Ein **fetter** Satz[^1]\nweiter.\n\n- a\n  - b\n\n  c\n- d\n\n3. x\n4. y\n\n| A | B |\n|---|---|\n| 1 | *2* |\n\n> [!NOTE]\n> Merke\n\n![Bild](media:x.svg)\n\n    Code\n\nBegriff\n: Erklärung\n\n[^1]: Fuß\n";
        let got = words(&set(text));
        assert_eq!(
            got,
            "Ein fetter Satz\u{A0}[1] weiter./a/b/c|d/x|y/A|B|1|2/(<alert_note> {alt}/Merke)/<leaflet_picture> Bild/Code\n/Begriff/Erklärung/<footnotes> {alt}/Fuß"
        );
    }

    #[test]
    fn links_lead_where_the_page_leads_and_words_stay_without_them() {
        let blocks = set("[Hund](service:hund), [weg](page:weg), [unten](#unten), <a@b.example>");
        let Some(Flow::Paragraph(runs)) = blocks.first() else { panic!("{blocks:?}") };
        let links: Vec<(&str, Option<&str>)> = runs.iter().map(|run| (run.text.as_str(), run.link.as_deref())).collect();
        assert_eq!(links, [("Hund", Some("service/hund/")), (", weg, unten, ", None), ("a@b.example", Some("mailto:a@b.example"))]);
    }

    #[test]
    fn counted_lists_begin_at_their_number() {
        assert!(matches!(set("3. x\n4. y\n").as_slice(), [Flow::List { start: Some(3), items }] if items.len() == 2));
    }
}
