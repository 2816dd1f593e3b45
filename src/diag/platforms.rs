//! Diagnostics as platforms read them beside a merge request: workflow commands of GitHub Actions, GitLab Code Quality, and
//! SARIF 2.1.0 (OASIS) for both and many others.
//!
//! A platform knows files by their paths from the root of the repository, which may lie above that of the region; so every
//! path begins with a prefix that the command line finds out.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::report::{line_column, position};
use super::{Code, Diagnostic, Lang, Place, Severity, codes};
use crate::source::{Sources, Span};
use crate::text;

/// What all diagnostics of a report share.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// From the root of the repository to that of the region, ending in `/`; empty if they are one.
    pub prefix: &'a str,
    /// Language of messages.
    pub lang: Lang,
    /// Whether warnings are errors.
    pub strict: bool,
}

/// A place as platforms name it: lines and columns from 1, columns in characters, the end after the last of them.
struct Region {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Setting<'_> {
    fn is_error(&self, diagnostic: &Diagnostic) -> bool {
        self.strict || diagnostic.code.severity == Severity::Error
    }

    /// Where a diagnostic is shown. One without a place tells of a file that is missing: it is shown where that belongs.
    fn region(&self, diagnostic: &Diagnostic) -> Region {
        let (path, line, column) = position(self.sources, diagnostic);
        let (end_line, end_column) = match diagnostic.at {
            Some(Place::Span(span)) => self.end(span).unwrap_or((line, column)),
            _ => (line, column),
        };
        let missing = || diagnostic.args.iter().find(|(name, _)| *name == "path").map(|(_, path)| path.get(Lang::En));
        let path = if path.is_empty() { missing().unwrap_or("content/portal.yaml") } else { &path };
        let (line, column) = (line.max(1), column.max(1));
        Region { path: format!("{}{path}", self.prefix), line, column, end_line: end_line.max(line), end_column: end_column.max(1) }
    }

    fn end(&self, span: Span) -> Option<(usize, usize)> {
        Some(line_column(self.sources.file(span.file)?.text()?, span.end as usize))
    }

    /// The words of the line that a diagnostic points at.
    fn line(&self, diagnostic: &Diagnostic) -> &str {
        let line = || match diagnostic.at? {
            Place::Span(span) => {
                let text = self.sources.file(span.file)?.text()?;
                let start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
                text.get(start..)?.lines().next()
            }
            Place::Line(..) => None,
        };
        line().unwrap_or_default().trim()
    }

    /// What tells each diagnostic from all others and stays when lines above it come and go: code, path, the words that fill
    /// its message, those of the line, and the number among equals. What git still knows of a former text (`was`) depends on
    /// how much of the history was fetched.
    fn fingerprints(&self, diagnostics: &[Diagnostic]) -> Vec<String> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let print = |diagnostic: &Diagnostic| {
            let args = diagnostic.args.iter().filter(|(name, _)| *name != "was").map(|(_, arg)| arg.get(Lang::De));
            let path = self.region(diagnostic).path;
            let parts = [diagnostic.code.id, &path, self.line(diagnostic)].into_iter().chain(args).collect::<Vec<_>>().join("\0");
            let number = seen.entry(parts.clone()).or_default();
            *number += 1;
            text::hex(&blake3::hash(format!("{parts}\0{number}").as_bytes()).as_bytes()[..16])
        };
        diagnostics.iter().map(print).collect()
    }
}

/// One workflow command of GitHub Actions a line.
pub fn github(setting: Setting<'_>, diagnostics: &[Diagnostic]) -> Vec<String> {
    let command = |diagnostic: &Diagnostic| {
        let level = if setting.is_error(diagnostic) { "error" } else { "warning" };
        let Region { path, line, column, end_line, end_column } = setting.region(diagnostic);
        // Columns are refused for more than one line.
        let columns = if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
        let message = format!("{}\n{}", diagnostic.message(setting.lang), diagnostic.help(setting.lang));
        let (path, title) = (property(&path), property(diagnostic.code.id));
        format!("::{level} file={path},line={line},endLine={end_line}{columns},title={title}::{}", data(&message))
    };
    diagnostics.iter().map(command).collect()
}

/// The text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A report of GitLab Code Quality.
pub fn gitlab(setting: Setting<'_>, diagnostics: &[Diagnostic]) -> Value {
    let issue = |(diagnostic, fingerprint): (&Diagnostic, String)| {
        let Region { path, line, end_line, .. } = setting.region(diagnostic);
        json!({
            "description": format!("{}: {}", diagnostic.message(setting.lang), diagnostic.help(setting.lang)),
            "check_name": diagnostic.code.id,
            "fingerprint": fingerprint,
            "severity": if setting.is_error(diagnostic) { "major" } else { "minor" },
            "location": {"path": path, "lines": {"begin": line, "end": end_line}},
        })
    };
    diagnostics.iter().zip(setting.fingerprints(diagnostics)).map(issue).collect()
}

/// A document of SARIF 2.1.0 with the whole catalogue as its rules.
pub fn sarif(setting: Setting<'_>, diagnostics: &[Diagnostic]) -> Value {
    let level = |error: bool| if error { "error" } else { "warning" };
    let rule = |code: &&Code| {
        let (what, help) = if setting.lang == Lang::De { (code.de, code.help_de) } else { (code.en, code.help_en) };
        json!({
            "id": code.id,
            "shortDescription": {"text": general(what)},
            "help": {"text": general(help)},
            "defaultConfiguration": {"level": level(code.severity == Severity::Error)},
        })
    };
    let result = |(diagnostic, fingerprint): (&Diagnostic, String)| {
        let Region { path, line, column, end_line, end_column } = setting.region(diagnostic);
        let region = json!({"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column});
        let mut result = json!({
            "ruleId": diagnostic.code.id,
            "ruleIndex": codes::ALL.iter().position(|code| code.id == diagnostic.code.id),
            "level": level(setting.is_error(diagnostic)),
            "message": {"text": format!("{}\n{}", diagnostic.message(setting.lang), diagnostic.help(setting.lang))},
            "locations": [{"physicalLocation": {"artifactLocation": artifact(&path), "region": region}}],
            "partialFingerprints": {"dorfplatz/v1": fingerprint},
        });
        let notes: Vec<Value> = diagnostic.notes.iter().filter_map(|(span, label)| note(setting, *span, label.get(setting.lang))).collect();
        if !notes.is_empty() {
            result["relatedLocations"] = notes.into();
        }
        result
    };
    let results: Vec<Value> = diagnostics.iter().zip(setting.fingerprints(diagnostics)).map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "dorfplatz",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes::ALL.iter().map(rule).collect::<Vec<_>>(),
            }},
            "language": if setting.lang == Lang::De { "de" } else { "en" },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
            "results": results,
        }],
    })
}

/// Another place that belongs to a diagnostic.
fn note(setting: Setting<'_>, span: Span, label: &str) -> Option<Value> {
    let file = setting.sources.file(span.file)?;
    let (line, column) = line_column(file.text()?, span.start as usize);
    let path = format!("{}{}", setting.prefix, setting.sources.place(file));
    let region = json!({"startLine": line, "startColumn": column});
    Some(json!({"physicalLocation": {"artifactLocation": artifact(&path), "region": region}, "message": {"text": label}}))
}

/// A file as a relative reference (RFC 3986, 4.2) to the root of the repository.
fn artifact(path: &str) -> Value {
    let path: Vec<String> = path.split('/').map(text::query).collect();
    json!({"uri": path.join("/"), "uriBaseId": "%SRCROOT%"})
}

/// A sentence of the catalogue without the words of a particular mistake.
fn general(sentence: &str) -> String {
    let mut words = String::new();
    let mut rest = sentence;
    while let Some((head, name, tail)) = rest.split_once('{').and_then(|(head, tail)| {
        let (name, tail) = tail.split_once('}')?;
        Some((head, name, tail))
    }) {
        words.push_str(head);
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            words.push('…');
            rest = tail;
        } else {
            words.push('{');
            rest = &rest[head.len() + 1..];
        }
    }
    words.push_str(rest);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %\r\nfertig: ja, doch"), "100 %25%0D%0Afertig: ja, doch");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }

    #[test]
    fn rules_have_no_placeholders() {
        assert_eq!(general("{in}: den Schlüssel `{key}` gibt es nicht"), "…: den Schlüssel `…` gibt es nicht");
        assert_eq!(general("schreiben Sie `{key}: {add: […]}`"), "schreiben Sie `…: {add: […]}`");
        assert_eq!(general("der Platzhalter `{{name}}`"), "der Platzhalter `{…}`");
        assert_eq!(general("`{% if … %}`"), "`{% if … %}`");
    }

    #[test]
    fn a_fingerprint_stays_when_lines_move() {
        let report = |text: &str| {
            let sources = Sources::from_texts([("content/a/site.yaml", text)]);
            let at = |nth: usize| text.match_indices("naw").nth(nth).map(|(at, word)| Span::new(0, at, at + word.len()));
            let found: Vec<Diagnostic> =
                (0..2).filter_map(at).map(|span| Diagnostic::new(&codes::UNKNOWN_KEY, span).arg("in", "x").arg("key", "naw")).collect();
            gitlab(Setting { sources: &sources, prefix: "", lang: Lang::De, strict: false }, &found)
        };
        let (old, new) = (report("naw: 1\n  naw: 1\n"), report("# neu\n\nnaw: 1\n naw: 1\n"));
        assert_eq!((&old[0]["fingerprint"], &old[1]["fingerprint"]), (&new[0]["fingerprint"], &new[1]["fingerprint"]));
        assert_ne!(old[0]["fingerprint"], old[1]["fingerprint"]);
        assert_eq!((old[0]["location"]["lines"]["begin"].as_u64(), new[0]["location"]["lines"]["begin"].as_u64()), (Some(1), Some(3)));
    }
}
