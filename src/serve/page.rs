//! What the server adds to pages: the script that reloads them, the report for its panel, the page of mistakes.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::diag::{Diagnostic, Lang, Place, report};
use crate::markdown::escape;
use crate::pipeline::owner;
use crate::resolve::Project;
use crate::source::Sources;

/// The script that reloads pages and shows mistakes.
pub(super) const SCRIPT: &str = include_str!("reload.js");
/// How mistakes look.
pub(super) const STYLE: &str = include_str!("serve.css");
/// Mistakes on one page; more help nobody.
const MOST: usize = 50;

/// An error as it is shown.
#[derive(Debug, PartialEq)]
pub(super) struct Error {
    /// The site whose mistake it is; everybody's without.
    pub(super) site: Option<Arc<str>>,
    value: Value,
}

impl Error {
    /// Puts a diagnostic into words.
    pub(super) fn new(sources: &Sources, project: Option<&Project>, diagnostic: &Diagnostic, lang: Lang, strict: bool) -> Self {
        let site = owner(sources, project, diagnostic);
        let mut value = report::value(sources, diagnostic, site.as_deref(), lang, strict);
        let shown = match diagnostic.at {
            Some(Place::Span(span)) => report::excerpt(sources, span),
            _ => None,
        };
        value["excerpt"] = shown.map(|(text, first, range)| marked(&text, first, range)).into();
        Self { site, value }
    }
}

/// The mistakes of the latest sources.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Errors.
    pub(super) errors: Vec<Error>,
    /// Number of warnings.
    pub(super) warnings: usize,
    /// Sites that stay at their last good state.
    pub(super) held: BTreeSet<Arc<str>>,
    /// Whether everything stays.
    pub(super) stopped: bool,
}

impl Report {
    /// The errors that concern a site: its own and everybody's, or all where it is held because of others; all without a site.
    fn concerning(&self, site: Option<&str>) -> Vec<&Value> {
        let concerns = |error: &&Error| site.is_none_or(|site| error.site.as_deref().is_none_or(|owner| owner == site));
        let own: Vec<&Value> = self.errors.iter().filter(concerns).map(|error| &error.value).collect();
        match site {
            Some(site) if own.is_empty() && self.held.contains(site) => self.concerning(None),
            _ => own,
        }
    }

    /// What a page of a site shows of the mistakes.
    pub(super) fn json(&self, site: Option<&str>, generation: u64, lang: Lang) -> Value {
        let errors = self.concerning(site);
        let here = |held: &str| site.is_none_or(|site| site == held);
        let state = if self.stopped {
            "stopped"
        } else if self.held.iter().any(|held| here(held)) {
            "held"
        } else {
            "good"
        };
        let elsewhere: Vec<&str> = self.held.iter().map(|held| &**held).filter(|held| !here(held)).collect();
        json!({
            "generation": generation,
            "state": state,
            "lang": tag(lang),
            "title": title(errors.len(), lang),
            "lead": match lang {
                Lang::De => "Darunter ist der letzte gute Stand. Sobald die Fehler behoben sind, lädt die Seite neu.",
                Lang::En => "Below is the last good state. The page reloads as soon as the mistakes are mended.",
            },
            "close": if lang == Lang::De { "Ausblenden" } else { "Hide" },
            "elsewhere": elsewhere,
            "elsewhere_title": if lang == Lang::De { "Fehler in anderen Websites:" } else { "Mistakes in other sites:" },
            "warnings": self.warnings,
            "diagnostics": errors.into_iter().take(MOST).collect::<Vec<_>>(),
        })
    }

    /// The page in place of one that never was good.
    pub(super) fn page(&self, site: Option<&str>, generation: u64, lang: Lang) -> String {
        let errors = self.concerning(site);
        let title = title(errors.len(), lang);
        let lead = match lang {
            Lang::De => "Für diese Seite gibt es noch keinen guten Stand. Sobald die Fehler behoben sind, erscheint sie hier.",
            Lang::En => "There is no good state of this page yet. It appears here as soon as the mistakes are mended.",
        };
        let mut list = String::new();
        for error in errors.into_iter().take(MOST) {
            list.push_str(&entry(error));
        }
        let (tag, style, script) =
            (tag(lang), "/_dorfplatz/serve.css", tag_script(site.unwrap_or_default(), generation, " data-page=\"mistakes\""));
        format!(
            "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} – dorfplatz</title>\n\
             <link rel=\"stylesheet\" href=\"{style}\">\n</head>\n<body class=\"dorfplatz\">\n<main>\n<h1>{title}</h1>\n<p>{lead}</p>\n\
             <ol>\n{list}</ol>\n</main>\n{script}</body>\n</html>\n"
        )
    }
}

fn entry(error: &Value) -> String {
    let text = |key: &str| escape(error[key].as_str().unwrap_or_default());
    let mut out = String::from("<li>\n");
    if !text("file").is_empty() {
        out.push_str(&format!("<p><code>{}:{}:{}</code></p>\n", text("file"), error["line"], error["column"]));
    }
    out.push_str(&format!("<p class=\"message\">{}: {}</p>\n", text("code"), text("message")));
    if !text("excerpt").is_empty() {
        out.push_str(&format!("<pre tabindex=\"0\">{}</pre>\n", text("excerpt")));
    }
    out.push_str(&format!("<p>{}</p>\n</li>\n", text("help")));
    out
}

fn title(errors: usize, lang: Lang) -> String {
    match (lang, errors) {
        (Lang::De, _) => format!("{errors} Fehler"),
        (Lang::En, 1) => "1 mistake".to_owned(),
        (Lang::En, _) => format!("{errors} mistakes"),
    }
}

fn tag(lang: Lang) -> &'static str {
    if lang == Lang::De { "de" } else { "en" }
}

/// An excerpt with the numbers of its lines, and below the place a row of `^`.
fn marked(text: &str, first: usize, range: std::ops::Range<usize>) -> String {
    let width = (first + text.matches('\n').count()).to_string().len();
    let (mut out, mut start) = (String::new(), 0);
    for (at, line) in text.split('\n').enumerate() {
        let end = start + line.len();
        out.push_str(&format!("{:>width$} | {}\n", first + at, line.replace('\t', " ")));
        if range.start >= start && range.start <= end {
            let before = line.get(..range.start - start).map_or(0, |head| head.chars().count());
            let marks = line.get(range.start - start..range.end.min(end) - start).map_or(0, |part| part.chars().count()).max(1);
            out.push_str(&format!("{:width$} | {:before$}{}\n", "", "", "^".repeat(marks)));
        }
        start = end + 1;
    }
    out.truncate(out.trim_end().len());
    out
}

fn tag_script(site: &str, generation: u64, more: &str) -> String {
    let site = escape(site);
    format!("<script src=\"/_dorfplatz/reload.js\" data-site=\"{site}\" data-generation=\"{generation}\"{more} defer></script>\n")
}

/// A page with the script that reloads it. It is a file of its own: the pages' policy forbids scripts within them.
pub(super) fn with_script(html: &[u8], site: &str, generation: u64) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let at = html.windows(END.len()).rposition(|part| part.eq_ignore_ascii_case(END)).unwrap_or(html.len());
    let script = tag_script(site, generation, "");
    [&html[..at], script.as_bytes(), &html[at..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;
    use crate::source::Span;

    fn report(text: &str, start: usize, end: usize) -> Report {
        let sources = Sources::from_texts([("content/gera/site.yaml", text)]);
        let mut report = Report::default();
        let diagnostic = Diagnostic::new(&codes::COLLISION, Span::new(0, start, end)).arg("address", "<script>alert(1)</script>");
        report.errors.push(Error::new(&sources, None, &diagnostic, Lang::De, false));
        report.held.insert("gera".into());
        report
    }

    #[test]
    fn the_page_of_mistakes_escapes_what_it_quotes() {
        let report = report("name: </pre><img src=x onerror=alert(2)>\n", 6, 12);
        assert!(!report.page(Some("gera\"><b>"), 1, Lang::De).contains("\"><b>"));
        let page = report.page(Some("gera"), 1, Lang::De);
        assert!(!page.contains("<script>alert") && !page.contains("<img") && page.contains("&lt;script&gt;alert(1)"), "{page}");
        assert!(page.contains("1 | name: &lt;/pre&gt;&lt;img src=x onerror=alert(2)&gt;\n  |       ^^^^^^"), "{page}");
        assert!(page.contains("content/gera/site.yaml:1:7"), "{page}");
        // What the report says is no HTML: the panel sets it as text.
        assert!(report.json(Some("gera"), 1, Lang::De)["diagnostics"][0]["message"].as_str().unwrap().contains("<script>"));
    }

    #[test]
    fn a_site_sees_its_own_mistakes_and_hears_of_others() {
        let report = report("name: Gera\n", 0, 4);
        let own = report.json(Some("gera"), 7, Lang::De);
        assert_eq!((&own["state"], &own["title"], &own["elsewhere"]), (&json!("held"), &json!("1 Fehler"), &json!([])));
        let other = report.json(Some("jena"), 7, Lang::En);
        assert_eq!((&other["state"], &other["title"], &other["elsewhere"]), (&json!("good"), &json!("0 mistakes"), &json!(["gera"])));
        assert_eq!(report.json(None, 7, Lang::En)["diagnostics"].as_array().map(Vec::len), Some(1));
        // A neighbour that can't be built without Gera shows why.
        let mut report = report;
        report.held.insert("portal".into());
        assert_eq!(report.json(Some("portal"), 7, Lang::De)["title"], "1 Fehler");
    }

    #[test]
    fn marks_stand_below_the_place() {
        assert_eq!(marked("a: 1\nbü: zwei\nc: 3", 9, 10..14), " 9 | a: 1\n10 | bü: zwei\n   |     ^^^^\n11 | c: 3");
        assert_eq!(marked("", 1, 0..0), "1 | \n  | ^");
    }

    #[test]
    fn the_script_stands_at_the_end_of_the_body() {
        let page = String::from_utf8(with_script(b"<body><p>&lt;/body></p></BODY></html>", "gera", 3)).unwrap();
        assert_eq!(
            page,
            "<body><p>&lt;/body></p><script src=\"/_dorfplatz/reload.js\" data-site=\"gera\" data-generation=\"3\" defer></script>\n</BODY></html>"
        );
        assert!(with_script(b"no body", "gera", 3).starts_with(b"no body<script"));
    }
}
