//! Writes XML: elements, attributes and text, escaped; one element a line.

/// XML as it grows.
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    /// A comment; it may not hold two hyphens in a row, which become dashes.
    pub(super) fn comment(&mut self, text: &str) {
        self.indent();
        let text: String = text.replace("--", "–").chars().filter(|c| allowed(*c)).collect();
        self.out.push_str(&format!("<!-- {text} -->\n"));
    }

    /// Begins an element with others in it.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.out.push_str(&format!("</{name}>\n"));
        }
    }

    /// An element with text in it.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.start(name, &[]);
        self.out.push_str(&format!(">{}</{name}>\n", escape(text)));
    }

    /// The same, only if there is text.
    pub(super) fn maybe(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.text(name, text);
        }
    }

    /// An element with attributes alone.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>\n");
    }

    fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push_str(&format!(" {key}=\"{}\"", escape(value)));
        }
    }

    fn indent(&mut self) {
        self.out.push_str(&"  ".repeat(self.open.len()));
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// What XML 1.0 has a way to write.
fn allowed(c: char) -> bool {
    !matches!(c, '\u{0}'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars().filter(|c| allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A line break in an attribute would become a space.
            '\n' | '\r' | '\t' => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_becomes_markup() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "\"<\n")]);
        xml.comment("x --> y");
        xml.text("c", "<&>\u{1}\u{FFFF}");
        xml.maybe("d", Some(" "));
        xml.close();
        let lines: Vec<String> = xml.finish().lines().skip(1).map(|line| line.trim().to_owned()).collect();
        assert_eq!(lines, ["<a b=\"&quot;&lt;&#10;\">", "<!-- x –> y -->", "<c>&lt;&amp;&gt;</c>", "</a>"]);
    }
}
