//! Texts in one or several languages.

use arcstr::Substr;

use super::{Cx, Decode, Shape};
use crate::diag::{Diagnostic, codes};
use crate::language::LANGUAGES;
use crate::source::Span;
use crate::yaml::{Node, Style, Value};

/// A text in one language and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The text without trailing white space.
    pub text: Substr,
    /// Where it stands.
    pub span: Span,
    /// How it is written, to find places within it.
    pub style: Style,
}

/// A text in German and possibly other languages.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// German.
    pub de: Block,
    /// Other languages.
    pub others: Vec<(&'static str, Block)>,
}

impl Text {
    /// The text for a language and the language it is really in.
    pub fn get(&self, lang: &str) -> (&Block, &'static str) {
        self.others.iter().find(|(tag, _)| *tag == lang).map_or((&self.de, "de"), |(tag, block)| (block, tag))
    }

    /// Whether there is a text of its own for a language.
    pub fn has(&self, lang: &str) -> bool {
        lang == "de" || self.others.iter().any(|(tag, _)| *tag == lang)
    }

    /// The German text.
    pub fn german(&self) -> &str {
        &self.de.text
    }

    /// All languages, German first.
    pub fn blocks(&self) -> impl Iterator<Item = (&'static str, &Block)> {
        std::iter::once(("de", &self.de)).chain(self.others.iter().map(|(tag, block)| (*tag, block)))
    }
}

fn block(node: &Node, cx: &mut Cx<'_>) -> Option<Block> {
    match &node.value {
        Value::Scalar(text, style) if !text.trim().is_empty() => {
            Some(Block { text: text.substr(..text.trim_end().len()), span: node.span, style: *style })
        }
        _ => {
            cx.wrong_type(
                node,
                ("ein Text", "a text"),
                ("schreiben Sie den Text hinter den Doppelpunkt", "write the text behind the colon"),
            );
            None
        }
    }
}

impl Decode for Text {
    fn shape() -> Shape {
        Shape::Text(false)
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            return block(node, cx).map(|de| Self { de, others: Vec::new() });
        };
        let mut de = None;
        let mut others = Vec::new();
        for entry in entries {
            let Some(tag) = LANGUAGES.into_iter().find(|tag| **tag == *entry.key) else {
                cx.report(
                    Diagnostic::new(&codes::UNKNOWN_LANGUAGE, entry.span)
                        .arg("value", &*entry.key)
                        .arg("choices", LANGUAGES.join(", "))
                        .suggest_from(&entry.key, LANGUAGES),
                );
                continue;
            };
            let block = block(&entry.node, cx);
            match (tag, block) {
                ("de", block) => de = Some(block),
                (tag, Some(block)) => others.push((tag, block)),
                (_, None) => {}
            }
        }
        if de.is_none() {
            cx.report(Diagnostic::new(&codes::NO_GERMAN, entries.first().map_or(node.span, |entry| entry.span)));
        }
        Some(Self { de: de??, others })
    }
}

/// A text that is written in Markdown.
#[derive(Debug, Clone, PartialEq)]
pub struct Markdown(pub Text);

impl Decode for Markdown {
    fn shape() -> Shape {
        Shape::Text(true)
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        Text::decode(node, cx).map(Self)
    }
}

/// A language of pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// Its tag.
    pub tag: &'static str,
    /// Where it stands.
    pub span: Span,
}

impl Decode for Tag {
    fn shape() -> Shape {
        Shape::Choice(&LANGUAGES)
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let tag = node.scalar().and_then(|word| LANGUAGES.into_iter().find(|tag| *tag == word));
        if tag.is_none() {
            cx.report(
                Diagnostic::new(&codes::UNKNOWN_LANGUAGE, node.span)
                    .arg("value", node.scalar().unwrap_or("…"))
                    .arg("choices", LANGUAGES.join(", "))
                    .suggest_from(node.scalar().unwrap_or_default(), LANGUAGES),
            );
        }
        Some(Self { tag: tag?, span: node.span })
    }
}
