//! Diagnostics: mistakes of users as values, in German and English.
//!
//! A [`Diagnostic`] names a code of the [catalogue](codes), a place in a source file and the words that fill the
//! catalogue's sentences. Nothing here prints; [`report`] turns diagnostics into text or JSON, [`platforms`] into
//! what GitHub and GitLab show beside a merge request.

pub mod codes;
pub mod platforms;
pub mod report;

use crate::source::{FileId, Span};

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Holds the site (or everything, in shared content).
    Error,
    /// Published all the same; an error under `--strict`.
    Warning,
}

/// One entry of the catalogue: sentences with `{placeholders}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `D0301`.
    pub id: &'static str,
    /// Weight.
    pub severity: Severity,
    /// German: what is wrong.
    pub de: &'static str,
    /// English: what is wrong.
    pub en: &'static str,
    /// German: what to do.
    pub help_de: &'static str,
    /// English: what to do.
    pub help_en: &'static str,
}

/// A word or phrase that fills a placeholder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arg {
    /// German.
    pub de: String,
    /// English.
    pub en: String,
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self { de: text.to_owned(), en: text.to_owned() }
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self { de: text.clone(), en: text }
    }
}

impl From<(&str, &str)> for Arg {
    fn from((de, en): (&str, &str)) -> Self {
        Self { de: de.to_owned(), en: en.to_owned() }
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::from(number.to_string())
    }
}

impl Arg {
    /// The phrase in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::De => &self.de,
            Lang::En => &self.en,
        }
    }
}

/// Where a diagnostic points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A range in a readable text file.
    Span(Span),
    /// A line and column (from 1) in a file whose text can't be shown.
    Line(FileId, u32, u32),
}

impl Place {
    /// The file.
    pub fn file(self) -> FileId {
        match self {
            Self::Span(span) => span.file,
            Self::Line(file, ..) => file,
        }
    }
}

/// A mistake or a warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Entry of the catalogue.
    pub code: &'static Code,
    /// Where; `None` for what concerns no file.
    pub at: Option<Place>,
    /// Placeholders of the catalogue's sentences.
    pub args: Vec<(&'static str, Arg)>,
    /// The nearest thing that would have been right.
    pub suggestion: Option<String>,
    /// Other places that belong to it.
    pub notes: Vec<(Span, Arg)>,
}

impl Diagnostic {
    /// A diagnostic at a span.
    pub fn new(code: &'static Code, at: Span) -> Self {
        Self { code, at: Some(Place::Span(at)), args: Vec::new(), suggestion: None, notes: Vec::new() }
    }

    /// A diagnostic that concerns no single file.
    pub fn global(code: &'static Code) -> Self {
        Self { code, at: None, args: Vec::new(), suggestion: None, notes: Vec::new() }
    }

    /// A diagnostic at a line and column.
    pub fn at_line(code: &'static Code, file: FileId, line: usize, column: usize) -> Self {
        Self { at: Some(Place::Line(file, line as u32, column as u32)), ..Self::global(code) }
    }

    /// Fills a placeholder.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds the nearest right thing, if there is one.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    /// Adds the nearest of `candidates` to `typed`.
    #[must_use]
    pub fn suggest_from<'a>(self, typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        self.suggest(nearest(typed, candidates))
    }

    /// Adds another place with a label.
    #[must_use]
    pub fn note(mut self, at: Span, label: impl Into<Arg>) -> Self {
        self.notes.push((at, label.into()));
        self
    }

    /// The sentence that says what is wrong.
    pub fn message(&self, lang: Lang) -> String {
        self.fill(if lang == Lang::De { self.code.de } else { self.code.en }, lang)
    }

    /// The sentence that says what to do.
    pub fn help(&self, lang: Lang) -> String {
        let help = self.fill(if lang == Lang::De { self.code.help_de } else { self.code.help_en }, lang);
        match (&self.suggestion, lang) {
            (None, _) => help,
            (Some(near), Lang::De) => format!("meinten Sie `{near}`? {help}"),
            (Some(near), Lang::En) => format!("did you mean `{near}`? {help}"),
        }
    }

    /// Replaces `{name}` by its value; any other brace stands for itself.
    fn fill(&self, sentence: &str, lang: Lang) -> String {
        let mut filled = String::with_capacity(sentence.len() + 32);
        let mut rest = sentence;
        while let Some((head, tail)) = rest.split_once('{') {
            filled.push_str(head);
            let value = tail
                .split_once('}')
                .and_then(|(name, after)| self.args.iter().find(|(key, _)| *key == name).map(|(_, value)| (value.get(lang), after)));
            if let Some((value, after)) = value {
                filled.push_str(value);
                rest = after;
            } else {
                filled.push('{');
                rest = tail;
            }
        }
        filled.push_str(rest);
        filled
    }

    /// Order of a report: by file and place, then code.
    fn key(&self) -> (Option<Place>, &'static str, &[(&'static str, Arg)]) {
        (self.at, self.code.id, &self.args)
    }
}

/// Puts diagnostics in the order of a report and drops repetitions (shared content is read once per site).
pub fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
    diagnostics.dedup_by(|a, b| a.key() == b.key() || repeats(a, b));
}

/// Whether `later` tells of the same mistake as `first`, only for another site or page.
fn repeats(later: &Diagnostic, first: &Diagnostic) -> bool {
    let same = |name: &str| {
        let arg = |diagnostic: &Diagnostic| diagnostic.args.iter().find(|(key, _)| *key == name).map(|(_, arg)| arg.clone());
        arg(later) == arg(first)
    };
    let (code, at) = (first.code, first.at);
    later.code == code
        && later.at == at
        && at.is_some()
        && ((code == &codes::UNKNOWN_REF && same("id")) || (code == &codes::TEMPLATE_RUN && same("reason")))
}

/// The candidate most like `typed`, if one is near enough to be meant.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let score = strsim::jaro_winkler(&typed, &lower);
            // A word that is part of another is meant more often than the letters alone suggest.
            let part = typed.len() >= 4 && (lower.contains(&typed) || (lower.len() >= 4 && typed.contains(&lower)));
            (if part { score.max(0.9) } else { score }, candidate)
        })
        .filter(|(score, _)| *score >= 0.78)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate.to_owned())
}
