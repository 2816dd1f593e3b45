//! Diagnostics as text for people and as JSON for programs.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::json;

use super::{Diagnostic, Lang, Place, Severity, codes};
use crate::source::{Sources, Span};

/// Lines shown around the place.
const CONTEXT_LINES: usize = 1;
/// Longest excerpt; a longer one is cut around the place.
const MAX_EXCERPT: usize = 4000;

/// A position as people count: line and column from 1, columns in characters.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let offset = floor_boundary(text, offset);
    let head = &text[..offset];
    let line = head.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let start = head.rfind('\n').map_or(0, |at| at + 1);
    (line, text[start..offset].chars().count() + 1)
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Path, line and column of a diagnostic, as far as it has them.
pub fn position(sources: &Sources, diagnostic: &Diagnostic) -> (String, usize, usize) {
    let Some(place) = diagnostic.at else { return (String::new(), 0, 0) };
    let Some(file) = sources.file(place.file()) else { return (String::new(), 0, 0) };
    let (line, column) = match (place, file.text()) {
        (Place::Span(span), Some(text)) => line_column(text, span.start as usize),
        (Place::Line(_, line, column), _) => (line as usize, column as usize),
        _ => (1, 1),
    };
    (sources.place(file), line, column)
}

/// The report of one diagnostic for people: excerpt, what is wrong, what to do.
pub fn human(sources: &Sources, diagnostic: &Diagnostic, lang: Lang, strict: bool, colour: bool) -> String {
    let error = strict || diagnostic.code.severity == Severity::Error;
    let level = match (error, lang) {
        (true, Lang::De) => Level::ERROR.with_name("Fehler"),
        (true, Lang::En) => Level::ERROR,
        (false, Lang::De) => Level::WARNING.with_name("Warnung"),
        (false, Lang::En) => Level::WARNING,
    };
    let help_level = if lang == Lang::De { Level::HELP.with_name("Hilfe") } else { Level::HELP };
    let note_level = if lang == Lang::De { Level::NOTE.with_name("Hinweis") } else { Level::NOTE };
    let (message, help) = (diagnostic.message(lang), diagnostic.help(lang));
    let (path, line, column) = position(sources, diagnostic);
    let excerpt = match diagnostic.at {
        // Logs are read by many: a password is not told once more.
        Some(Place::Span(span)) if diagnostic.code.id != codes::SECRET.id => excerpt(sources, span),
        _ => None,
    };
    let mut group = Group::with_title(level.primary_title(message).id(diagnostic.code.id));
    let shown = excerpt.as_ref().map(|(text, first, range)| {
        Snippet::source(text.as_str()).line_start(*first).path(path.as_str()).annotation(AnnotationKind::Primary.span(range.clone()))
    });
    let bare = shown.is_none() && !path.is_empty();
    if let Some(snippet) = shown {
        group = group.element(snippet);
    }
    let origin = format!("{path}:{line}:{column}");
    if bare {
        group = group.element(Origin::path(origin.as_str()));
    }
    let notes: Vec<_> = diagnostic
        .notes
        .iter()
        .filter_map(|(span, label)| {
            let file = sources.file(span.file)?;
            let (line, column) = line_column(file.text()?, span.start as usize);
            Some(format!("{}: {}:{line}:{column}", label.get(lang), sources.place(file)))
        })
        .collect();
    for note in &notes {
        group = group.element(note_level.clone().message(note.as_str()));
    }
    group = group.element(help_level.message(help.as_str()));
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).term_width(140).render(&[group])
}

/// The lines around a span, the number of the first, and the span within them.
pub fn excerpt(sources: &Sources, span: Span) -> Option<(String, usize, std::ops::Range<usize>)> {
    let text = sources.file(span.file)?.text()?;
    let start = floor_boundary(text, span.start as usize);
    let end = floor_boundary(text, (span.end as usize).max(start));
    // A span over many lines is shown by its first line.
    let end = text[start..end].find('\n').map_or(end, |at| start + at);
    let mut from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    for _ in 0..CONTEXT_LINES {
        from = text[..from.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
    }
    let mut to = text[end..].find('\n').map_or(text.len(), |at| end + at);
    for _ in 0..CONTEXT_LINES {
        if to < text.len() {
            to = text[to + 1..].find('\n').map_or(text.len(), |at| to + 1 + at);
        }
    }
    if to - from > MAX_EXCERPT {
        from = floor_boundary(text, start.saturating_sub(60).max(from));
        to = floor_boundary(text, (start + 60).min(to));
    }
    let end = end.clamp(start, to);
    let first = text[..from].bytes().filter(|&byte| byte == b'\n').count() + 1;
    Some((text[from..to].replace('\r', " "), first, start - from..end - from))
}

/// The report of one diagnostic as one line of JSON.
pub fn json(sources: &Sources, diagnostic: &Diagnostic, site: Option<&str>, lang: Lang, strict: bool) -> String {
    value(sources, diagnostic, site, lang, strict).to_string()
}

/// The report of one diagnostic as a JSON object.
pub fn value(sources: &Sources, diagnostic: &Diagnostic, site: Option<&str>, lang: Lang, strict: bool) -> serde_json::Value {
    let (file, line, column) = position(sources, diagnostic);
    let (end_line, end_column) = match diagnostic.at {
        Some(Place::Span(span)) => {
            sources.file(span.file).and_then(|file| file.text().map(|text| line_column(text, span.end as usize))).unwrap_or((line, column))
        }
        _ => (line, column),
    };
    let error = strict || diagnostic.code.severity == Severity::Error;
    json!({
        "code": diagnostic.code.id,
        "severity": if error { "error" } else { "warning" },
        "file": file, "line": line, "column": column, "end_line": end_line, "end_column": end_column,
        "message": diagnostic.message(lang),
        "help": diagnostic.help(lang),
        "suggestion": diagnostic.suggestion,
        "site": site,
    })
}
