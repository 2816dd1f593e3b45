//! What a reader sees of a page: the heading and the lines of its main part, without marks, scripts and addresses.
//!
//! What stands around the main part (navigation, footer) is left out: it is the same on every page, and a new entry there
//! would make all of them differ. So are the names of files, which carry hashes.

/// The visible words of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Visible {
    /// Its heading.
    pub(super) title: String,
    /// Its lines: paragraphs, items, rows of tables.
    pub(super) lines: Vec<String>,
}

/// Elements whose content is no text.
const SILENT: [&str; 4] = ["script", "style", "template", "svg"];
/// Elements within a line.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "img", "kbd", "mark", "q", "s", "strong", "sub", "sup",
    "time", "u", "wbr",
];

/// The visible words of a page of HTML.
pub(super) fn visible(html: &str) -> Visible {
    let main = html.find("<main").or_else(|| html.find("<body")).unwrap_or(0);
    let mut rest = html.get(main..).unwrap_or_default();
    let mut seen = Visible::default();
    let (mut line, mut heading) = (String::new(), false);
    while let Some((text, after)) = rest.split_once('<') {
        line.push_str(text);
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let (tag, after) = tag(after);
        rest = after;
        let name: String =
            tag.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '/').collect::<String>().to_lowercase();
        if name == "/main" {
            break;
        }
        if SILENT.contains(&name.as_str()) && !tag.ends_with('/') {
            rest = rest.find(&format!("</{name}")).and_then(|at| rest.get(at..)).unwrap_or_default();
        }
        if name == "img"
            && let Some(alt) = attribute(tag, "alt").filter(|alt| !alt.is_empty())
        {
            line.push_str(&format!(" [{alt}] "));
        }
        match name.trim_start_matches('/') {
            // Often set below each other, or in cells.
            "td" | "th" | "small" | "span" => line.push(' '),
            inline if INLINE.contains(&inline) => {}
            _ => end(&mut line, heading, &mut seen),
        }
        heading = name == "h1" || (heading && name != "/h1");
    }
    end(&mut line, heading, &mut seen);
    seen
}

/// Ends a line.
fn end(line: &mut String, heading: bool, seen: &mut Visible) {
    let text = decoded(line).split_whitespace().collect::<Vec<_>>().join(" ");
    line.clear();
    if text.is_empty() {
        return;
    }
    if heading && seen.title.is_empty() {
        seen.title.clone_from(&text);
    }
    seen.lines.push(text);
}

/// A tag without its brackets, and what comes after it. A `>` between quotation marks does not end it.
fn tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return (&text[..at], &text[at + 1..]),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    (text, "")
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

/// A text with the characters that its references stand for.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('&') {
        out.push_str(head);
        let known = tail.split_once(';').filter(|(name, _)| name.len() <= 8).and_then(|(name, after)| Some((character(name)?, after)));
        match known {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push('&');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    // What only says where a line may break is not seen.
    out.retain(|letter| !matches!(letter, '\u{ad}' | '\u{200b}'));
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "shy" => Some('\u{ad}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_people_see_it() {
        let page = "<html><head><title>x</title></head><body><nav>Start</nav><main id=\"content\">\
            <h1>Hund &amp; Katze</h1><p>Ab <b>1.</b>&#160;März: 60,00&#x20AC;<small>im Jahr</small></p><!-- <p>nein</p> -->\
            <img src=\"wappen.1234abcd.webp\" alt=\"Das Wappen\"><ul><li>eins<li>zwei > eins</ul>\
            <table><tr><td>Mo</td><td title=\"a>b\">8 Uhr</td></tr></table><script>var x = '<p>';</script></main><footer>Fuß</footer>";
        let seen = visible(page);
        assert_eq!(seen.title, "Hund & Katze");
        assert_eq!(seen.lines, ["Hund & Katze", "Ab 1. März: 60,00€ im Jahr", "[Das Wappen]", "eins", "zwei > eins", "Mo 8 Uhr"]);
    }

    #[test]
    fn another_name_of_a_file_is_no_change() {
        let page = |hash: &str| format!("<main><p><img src=\"a.{hash}.webp\" alt=\"\"><a href=\"b.{hash}.css\">mehr</a></p></main>");
        assert_eq!(visible(&page("11112222")), visible(&page("33334444")));
    }

    #[test]
    fn broken_marks_end_nowhere_worse_than_the_text() {
        for page in ["<main", "<main><p", "<main><script>", "<main><!-- ", "<main>&#xFFFFFFFF; &unbekannt; & <", "", "<main><img alt=\""] {
            assert!(visible(page).lines.len() <= 1, "{page}");
        }
    }
}
