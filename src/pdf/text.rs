//! Breaks text into lines, with hyphenation for German and English.

use std::borrow::Cow;

use hypher::Lang;
use unicode_normalization::UnicodeNormalization;

use super::font::{Face, Faces, Weight};

/// Marks a place where a word may be divided; drawn as a hyphen only at the end of a line.
const SOFT_HYPHEN: char = '\u{AD}';

/// A word is divided by rule only if it would leave more than this share of the line empty.
const RAGGED: f32 = 0.3;

/// Room for the letters of one line.
const LINE: usize = 96;

/// A label of up to so many lines is not divided within words that fit on a line.
const FEW: usize = 3;

/// Beginnings of second parts of compounds: before them a word is best divided.
const SEAMS: &[&str] = &[
    "amt",
    "angabe",
    "anmeld",
    "antrag",
    "ausweis",
    "befrei",
    "behörde",
    "bescheid",
    "bescheinig",
    "betrag",
    "datum",
    "erklär",
    "erlaub",
    "ermäßig",
    "fahrzeug",
    "gebühr",
    "gesetz",
    "halter",
    "inhaber",
    "institut",
    "karte",
    "mandat",
    "marke",
    "meldung",
    "nachweis",
    "name",
    "nummer",
    "ordnung",
    "pflicht",
    "recht",
    "satzung",
    "schein",
    "schutz",
    "steuer",
    "stelle",
    "straße",
    "unterlage",
    "urkunde",
    "verfahren",
    "vermerk",
    "versicherung",
    "vertret",
    "verwaltung",
    "wohnung",
    "zahl",
    "zeichen",
    "zeit",
    "zeugnis",
];
/// A seam wins over a later break unless it leaves less than this share of what would fit.
const SEAM: f32 = 0.5;

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) weight: Weight,
    /// Font size in points.
    pub(super) size: f32,
    /// Distance of two lines in points.
    pub(super) leading: f32,
    /// Whether the text is set in grey.
    pub(super) muted: bool,
}

/// Sets text in the language of the form.
pub(super) struct Setter {
    faces: &'static Faces,
    lang: Option<Lang>,
}

impl Setter {
    /// A setter that hyphenates if it knows the language of a tag such as `de-x-leicht`.
    pub(super) fn new(faces: &'static Faces, tag: &str) -> Self {
        let lang = match tag.split('-').next() {
            // Plain language divides long words with a visible sign itself; the tag's other parts don't matter.
            Some("de") => Some(Lang::German),
            Some("en") => Some(Lang::English),
            _ => None,
        };
        Self { faces, lang }
    }

    /// Width of a text in points.
    pub(super) fn width(&self, text: &str, style: Style) -> f32 {
        self.faces.face(style.weight).width(text, style.size)
    }

    /// Divides a word that does not fit into the `room` left on a line of `width` points: its head, and what remains.
    ///
    /// On an empty line there is always a head. `address` tells whether the word is one, or was before its first part went.
    pub(super) fn divide(&self, word: &str, style: Style, room: f32, line: (f32, bool), address: bool) -> Option<(String, String)> {
        let (width, empty) = line;
        let breaker = self.breaker(style, width, style.weight == Weight::Bold);
        let (head, tail) = breaker.divide(word, room, empty, address)?;
        Some((visible(head), tail))
    }

    fn breaker(&self, style: Style, width: f32, whole: bool) -> Breaker<'_> {
        let face = self.faces.face(style.weight);
        Breaker { face, size: style.size, width, lang: self.lang, whole, line: String::with_capacity(LINE), used: 0.0 }
    }

    /// The same as [`Setter::lines`] for a label: short ones keep their words whole.
    pub(super) fn label_lines(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let whole = self.broken(text, style, width, true);
        if whole.len() <= FEW { whole } else { self.lines(text, style, width) }
    }

    /// Breaks a text into lines of at most `width` points; a line break in the text stays one.
    ///
    /// A line that ends at a space keeps it, so that read out or copied text does not join two words.
    pub(super) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        // Headings are divided only if there is no other way.
        self.broken(text, style, width, style.weight == Weight::Bold)
    }

    fn broken(&self, text: &str, style: Style, width: f32, whole: bool) -> Vec<String> {
        let text = composed(text);
        let mut all = Vec::new();
        for paragraph in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut breaker = self.breaker(style, width, whole);
            let mut lines = Vec::new();
            for word in paragraph.split([' ', '\t']).filter(|word| !word.is_empty()) {
                breaker.word(word, &mut lines);
            }
            lines.push(breaker.line);
            all.extend(lines.into_iter().map(visible));
        }
        all
    }
}

/// Composed letters instead of letters with combining marks, where there are such.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    // Below the first combining mark, whose first byte this is, and among dashes and quotation marks there is nothing to
    // compose: that is nearly every text.
    let composed = text.bytes().all(|byte| byte < 0xCC) || text.chars().all(|c| c < '\u{300}' || matches!(c, '\u{2010}'..='\u{2026}'));
    if composed { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Text for places that are not drawn: without soft hyphens, composed, on one line.
pub(super) fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    match composed(&words) {
        Cow::Borrowed(same) if !same.contains([SOFT_HYPHEN, '\u{200B}']) => words,
        composed => composed.chars().filter(|c| !matches!(*c, SOFT_HYPHEN | '\u{200B}')).collect(),
    }
}

/// Drops the marks of possible breaks that were not used.
fn visible(line: String) -> String {
    if !line.contains(SOFT_HYPHEN) {
        return line;
    }
    let end = line.len() - if line.ends_with(SOFT_HYPHEN) { SOFT_HYPHEN.len_utf8() } else { 0 };
    let (body, hyphen) = line.split_at(end);
    body.chars().filter(|c| *c != SOFT_HYPHEN).chain(hyphen.chars()).collect()
}

/// One paragraph on its way into lines.
struct Breaker<'a> {
    face: &'a Face,
    size: f32,
    width: f32,
    lang: Option<Lang>,
    /// Whether only words are divided that are longer than a line.
    whole: bool,
    line: String,
    used: f32,
}

impl Breaker<'_> {
    fn measure(&self, text: &str) -> f32 {
        text.chars().filter(|c| *c != SOFT_HYPHEN).map(|c| self.face.advance(c)).sum::<f32>() * self.size / 1000.0
    }

    fn space(&self) -> f32 {
        if self.line.is_empty() { 0.0 } else { self.face.advance(' ') * self.size / 1000.0 }
    }

    /// Adds a word to the line, or breaks the line before or within it.
    fn word(&mut self, word: &str, lines: &mut Vec<String>) {
        let address = is_address(word);
        let mut rest = Cow::Borrowed(word);
        // Where not even one letter fits, there is a line for each, and the last leaves nothing.
        while !rest.is_empty() {
            let room = self.width - self.used - self.space();
            let width = self.measure(&rest);
            if width <= room {
                self.push(&rest, width);
                return;
            }
            if let Some((head, tail)) = self.divide(&rest, room, self.line.is_empty(), address) {
                let width = self.measure(&head);
                self.push(&head, width);
                lines.push(std::mem::replace(&mut self.line, String::with_capacity(LINE)));
                rest = tail.into();
            } else {
                self.line.push(' ');
                lines.push(std::mem::replace(&mut self.line, String::with_capacity(LINE)));
            }
            self.used = 0.0;
        }
    }

    /// A word that does not fit, divided.
    fn divide(&self, word: &str, room: f32, empty: bool, address: bool) -> Option<(String, String)> {
        let long = self.measure(word) > self.width;
        if address && !long && !empty {
            return None;
        }
        let by_rule = if (room > self.width * RAGGED && !self.whole) || long { self.lang } else { None };
        let places = if address { address_breaks(word) } else { breaks(word, by_rule) };
        self.split(word, room, &places).or_else(|| {
            // Nothing fits on an empty line: cut anywhere rather than run over the edge.
            empty.then(|| self.cut(word, room))
        })
    }

    fn push(&mut self, text: &str, width: f32) {
        self.used += self.space() + width;
        if !self.line.is_empty() {
            self.line.push(' ');
        }
        self.line.push_str(text);
    }

    /// The longest beginning of a word that fits and may stand alone, and the rest.
    fn split(&self, word: &str, room: f32, places: &[(usize, bool)]) -> Option<(String, String)> {
        let mut best: Option<(bool, f32, String, String)> = None;
        for (at, hyphen) in places.iter().copied() {
            let (head, tail) = word.split_at_checked(at)?;
            let given = !hyphen || head.ends_with(SOFT_HYPHEN);
            let mut head = head.to_owned();
            if hyphen && !head.ends_with(SOFT_HYPHEN) {
                head.push(SOFT_HYPHEN);
            }
            let mut width = self.measure(&head);
            if hyphen {
                width += self.face.advance('-') * self.size / 1000.0;
            }
            if width > room {
                break;
            }
            // A break that stands in the text is one, too.
            let seam = given || is_seam(tail);
            if best.as_ref().is_none_or(|(better, least, ..)| seam || !better || *least < width * SEAM) {
                best = Some((seam, width, head, tail.to_owned()));
            }
        }
        best.map(|(_, _, head, tail)| (head, tail))
    }

    /// As many characters as fit, at least one.
    fn cut(&self, word: &str, room: f32) -> (String, String) {
        let mut head = String::new();
        let mut chars = word.chars();
        let mut rest = chars.as_str();
        while let Some(c) = chars.next() {
            head.push(c);
            if head.chars().count() > 1 && self.measure(&head) > room {
                head.pop();
                break;
            }
            rest = chars.as_str();
        }
        (head, rest.to_owned())
    }
}

/// Whether a hyphen would look like part of a word.
pub(super) fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains('@') || word.starts_with("www.")
}

/// Where an address may be divided: before `@` and dots, after strokes. At its own hyphens nobody knows whose they are.
fn address_breaks(word: &str) -> Vec<(usize, bool)> {
    let begin = word.find("://").map_or(0, |at| at + 3);
    let end = word.trim_end_matches(['.', ',', ';', ':', ')']).len();
    let places = word.char_indices().filter_map(|(at, c)| match c {
        '@' | '.' => Some(at),
        '/' => Some(at + 1),
        _ => None,
    });
    places.filter(|at| *at > begin && *at < end).map(|at| (at, false)).collect()
}

/// Whether a second part of a compound begins here.
fn is_seam(rest: &str) -> bool {
    SEAMS.iter().any(|seam| rest.starts_with(seam))
}

/// Byte positions where a word may be divided, in order, and whether a hyphen is added there.
fn breaks(word: &str, lang: Option<Lang>) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    let mut start = 0;
    let last = word.len();
    for (at, c) in word.char_indices() {
        let next = at + c.len_utf8();
        if !matches!(c, '-' | '/' | SOFT_HYPHEN | '\u{2010}' | '\u{2013}' | '\u{200B}') || next == last {
            continue;
        }
        found.extend(by_rule(word, start, at, lang));
        found.push((next, c == SOFT_HYPHEN));
        start = next;
    }
    found.extend(by_rule(word, start, last, lang));
    found.retain(|(at, _)| *at > 0 && *at < last);
    found
}

/// Breaks inside one part of a word, as the patterns of the language have them.
fn by_rule(word: &str, start: usize, end: usize, lang: Option<Lang>) -> Vec<(usize, bool)> {
    let (Some(lang), Some(part)) = (lang, word.get(start..end)) else {
        return Vec::new();
    };
    // Addresses, numbers and names with signs in them are no words to be divided.
    let letters = part.trim_matches(|c: char| !c.is_alphabetic());
    if letters.chars().count() < 6 || !letters.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let offset = start + part.find(letters).unwrap_or(0);
    let mut at = offset;
    let mut found = Vec::new();
    for syllable in hypher::hyphenate(letters, lang) {
        at += syllable.len();
        if at < offset + letters.len() {
            found.push((at, true));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { weight: Weight::Regular, size: 11.0, leading: 15.0, muted: false };

    fn lines(text: &str, width: f32) -> Vec<String> {
        Setter::new(Faces::get().unwrap(), "de").lines(text, STYLE, width)
    }

    #[test]
    fn lines_fit_and_keep_every_letter() {
        let text = "Die Voraussetzungen der Hundesteuerbefreiung für Blindenführhunde stehen in § 5 der Satzung.";
        for width in [40.0, 80.0, 120.0, 300.0] {
            let set = lines(text, width);
            for line in &set {
                let drawn = Setter::new(Faces::get().unwrap(), "de").width(line.trim_end(), STYLE);
                assert!(drawn <= width + 0.01, "{line:?} is {drawn} wide");
            }
            let joined = set.concat().replace('\u{AD}', "");
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn long_words_divide_where_german_divides_them() {
        assert_eq!(lines("Hundesteuerbefreiung", 80.0), ["Hundesteuer\u{AD}", "befreiung"]);
    }

    #[test]
    fn a_given_break_is_used_and_unused_ones_vanish() {
        assert_eq!(lines("Łužyca\u{AD}wort", 40.0), ["Łužyca\u{AD}", "wort"]);
        assert_eq!(lines("Łužyca\u{AD}wort", 400.0), ["Łužycawort"]);
    }

    #[test]
    fn an_address_is_never_given_hyphens() {
        let set = lines("https://gera.example/formulare/hundesteuer-anmeldung/", 120.0);
        assert!(set.iter().all(|line| !line.contains('\u{AD}')), "{set:?}");
    }

    #[test]
    fn an_address_is_divided_at_its_signs_alone() {
        assert_eq!(lines("E-Mail: steuern@stadt-gera.example", 175.0), ["E-Mail: ", "steuern@stadt-gera.example"]);
        assert_eq!(lines("steuern@stadt-gera.example.", 120.0), ["steuern@stadt-gera", ".example."]);
        assert_eq!(lines("steuern@stadt-gera.example", 75.0), ["steuern", "@stadt-gera", ".example"]);
        let url = "https://stadt-gera.example/hundesteuer-anmeldung/";
        assert_eq!(lines(url, 160.0), ["https://stadt-gera.example/", "hundesteuer-anmeldung/"]);
    }

    #[test]
    fn a_short_label_keeps_its_words_whole() {
        let setter = Setter::new(Faces::get().unwrap(), "de");
        assert_eq!(setter.label_lines("Nummer der Steuermarke", STYLE, 102.0), ["Nummer der ", "Steuermarke"]);
        assert_eq!(setter.label_lines("Hundesteuerbefreiung", STYLE, 80.0), ["Hundesteuer\u{AD}", "befreiung"]);
    }

    #[test]
    fn a_compound_is_divided_at_its_seam() {
        assert_eq!(lines("Steuermarkennummer", 95.0), ["Steuermarken\u{AD}", "nummer"]);
        assert_eq!(lines("Führungszeugnisse", 85.0), ["Führungs\u{AD}", "zeugnisse"]);
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(lines("Gro\u{308}ße", 100.0), ["Größe"]);
    }

    #[test]
    fn every_line_of_the_text_is_a_paragraph() {
        assert_eq!(lines("eins\n\nzwei drei", 200.0), ["eins", "zwei drei"]);
    }
}
