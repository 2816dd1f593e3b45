//! What differs as one page of HTML: no script, nothing from elsewhere, everything escaped.

use super::Difference;
use super::words::{Detail, Entry, Section, counts, outline};
use crate::diag::Lang;

/// Colours have a contrast of 7 : 1 and more on their grounds; what is gone and what is new differ in words, too.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--ground:#fff;--quiet:#4a5058;--line:#c4c9d0;--gone:#8a1020;--new:#0b5a2c}\
@media(prefers-color-scheme:dark){:root{--ink:#f0f2f4;--ground:#14171a;--quiet:#b9c0c8;--line:#4a5058;--gone:#ff9aa5;--new:#7fdca4}}\
body{margin:0 auto;max-width:60rem;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}\
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1.5rem 0 0}\
p{margin:.25rem 0}.sites{color:var(--quiet)}ul{padding-left:1.25rem}li{overflow-wrap:anywhere}\
del{color:var(--gone)}ins{color:var(--new)}a{color:inherit}a:focus-visible{outline:3px solid}\
@media print{body{max-width:none}}";

/// The report as a page.
pub fn html(difference: &Difference, lang: Lang) -> String {
    let (tag, title, of, contents, was, is) = match lang {
        Lang::De => ("de", "Was sich ändert", "Stand für den", "Übersicht", "entfällt: ", "neu: "),
        Lang::En => ("en", "What changes", "As of", "Contents", "gone: ", "new: "),
    };
    let sections = outline(difference, lang);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{}</p>\n<p class=\"sites\">{of} {}</p>\n",
        escaped(&counts(difference, lang)),
        escaped(&difference.date),
    );
    if sections.len() > 1 {
        let link =
            |(at, Section { title, entries }): (usize, &Section)| format!("<li><a href=\"#s{at}\">{title} ({})</a></li>\n", entries.len());
        let links: String = sections.iter().enumerate().map(link).collect();
        page.push_str(&format!("<nav aria-label=\"{contents}\">\n<ul>\n{links}</ul>\n</nav>\n"));
    }
    for (at, Section { title, entries }) in sections.into_iter().enumerate() {
        page.push_str(&format!("<section aria-labelledby=\"s{at}\">\n<h2 id=\"s{at}\">{title} ({})</h2>\n", entries.len()));
        for Entry { change, what, sites, details } in entries {
            page.push_str(&format!("<h3>{}</h3>\n<p class=\"sites\">{change}: {}</p>\n", escaped(&what), escaped(&sites)));
            let items: Vec<String> = details.iter().map(|detail| item(detail, was, is)).collect();
            if !items.is_empty() {
                page.push_str(&format!("<ul>\n<li>{}</li>\n</ul>\n", items.join("</li>\n<li>")));
            }
        }
        page.push_str("</section>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn item(detail: &Detail, was: &str, is: &str) -> String {
    match detail {
        Detail::Value(name, old, new) => {
            let shown = |value: &Option<String>| value.as_deref().map_or_else(|| "–".to_owned(), escaped);
            format!("{}: <del>{}</del> → <ins>{}</ins>", escaped(name), shown(old), shown(new))
        }
        Detail::Removed(line) => format!("{was}<del>{}</del>", escaped(line)),
        Detail::Added(line) => format!("{is}<ins>{}</ins>", escaped(line)),
        Detail::Note(note) => escaped(note),
    }
}

/// A text without a meaning for HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
