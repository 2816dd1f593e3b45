//! The lines of an iCalendar file: unfolded, with their place, names and parameters (RFC 5545, 3.1).

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Name in capitals.
    pub(super) name: String,
    /// Parameters, names in capitals.
    pub(super) parameters: Vec<(String, String)>,
    /// Value as it stands there, unfolded.
    pub(super) value: String,
    /// First byte of the value in the file.
    pub(super) start: usize,
    /// First byte after it.
    pub(super) end: usize,
}

/// What is wrong with a line: its bytes.
pub(super) type Broken = (usize, usize);

/// The lines of a text in order; each broken one by its place.
pub(super) fn lines(text: &str) -> Vec<Result<Line, Broken>> {
    let mut found = Vec::new();
    let mut whole = String::new();
    let (mut start, mut end, mut at) = (0, 0, 0);
    for part in text.split_inclusive('\n') {
        let line = part.trim_end_matches(['\n', '\r']);
        if let Some(more) = line.strip_prefix([' ', '\t']).filter(|_| !whole.is_empty()) {
            whole.push_str(more);
        } else {
            if !whole.is_empty() {
                found.push(read(&whole, start, end));
            }
            line.clone_into(&mut whole);
            start = at;
        }
        end = at + line.len();
        at += part.len();
    }
    if !whole.is_empty() {
        found.push(read(&whole, start, end));
    }
    found
}

fn read(whole: &str, start: usize, end: usize) -> Result<Line, Broken> {
    let broken = || (start, end);
    // Colons and semicolons within quotation marks are part of a parameter's value.
    let mut quoted = false;
    let mut cuts = Vec::new();
    let mut colon = None;
    for (at, letter) in whole.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ';' if !quoted => cuts.push(at),
            ':' if !quoted => {
                colon = Some(at);
                break;
            }
            _ => {}
        }
    }
    let colon = colon.ok_or_else(broken)?;
    let head = &whole[..colon];
    cuts.push(colon);
    let mut pieces = Vec::new();
    let mut from = 0;
    for cut in cuts {
        pieces.push(&head[from..cut]);
        from = cut + 1;
    }
    let name = pieces.first().copied().unwrap_or_default().to_ascii_uppercase();
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(broken());
    }
    let parameters = pieces.iter().skip(1).filter_map(|piece| piece.split_once('='));
    let parameters = parameters.map(|(name, value)| (name.to_ascii_uppercase(), value.trim_matches('"').to_owned())).collect();
    let value = whole[colon + 1..].to_owned();
    Ok(Line { name, parameters, value, start: (start + colon + 1).min(end), end })
}

impl Line {
    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as text, without escapes.
    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut letters = self.value.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => {}
                },
                letter if letter.is_control() && letter != '\t' => {}
                letter => out.push(letter),
            }
        }
        out.trim().to_owned()
    }

    /// The values of a list of texts.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut escaped = false;
        for letter in self.value.chars() {
            if letter == ',' && !escaped {
                parts.push(String::new());
            } else if let Some(last) = parts.last_mut() {
                last.push(letter);
            }
            escaped = letter == '\\' && !escaped;
        }
        parts.into_iter().map(|value| Self { value, ..self.clone() }.text()).filter(|text| !text.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_lines_parameters_and_escapes_are_read() {
        let text = "ATTACH;X=\"a:b;c\":va\r\n lue\r\nSUMMARY:Fest\\, Tanz\\nund\\;\r\n";
        let found: Vec<Line> = lines(text).into_iter().map(Result::unwrap).collect();
        assert_eq!((found[0].value.as_str(), found[0].parameter("X")), ("value", Some("a:b;c")));
        assert_eq!(found[1].text(), "Fest, Tanz\nund;");
        assert_eq!(&text[found[1].start..found[1].end], "Fest\\, Tanz\\nund\\;");
        assert!(lines("no colon\n")[0].is_err());
    }
}
