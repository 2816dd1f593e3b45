//! Small transformations of text that several phases share.

use std::borrow::Cow;

use memchr::memchr3;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Bytes as hexadecimal digits, the way checksums are printed.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// An address made of any text: `Schmölln, Rathaus` → `schmoelln-rathaus`.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for part in fold(text).split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(part);
    }
    slug
}

/// The id of a heading as forges make it, so that links to parts work there and on the site: `Öffnungszeiten & mehr` →
/// `öffnungszeiten--mehr`.
pub fn anchor(heading: &str) -> String {
    let mut anchor = String::with_capacity(heading.len());
    let mut add = |letter: char| match letter {
        ' ' => anchor.push('-'),
        letter if letter.is_alphanumeric() || matches!(letter, '-' | '_') => anchor.push(letter),
        _ => {}
    };
    for letter in heading.trim().chars() {
        if letter.is_ascii() { add(letter.to_ascii_lowercase()) } else { letter.to_lowercase().for_each(&mut add) }
    }
    anchor
}

/// Small letters without marks; ä, ö, ü, ß as ae, oe, ue, ss.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len() + 4);
    // Only text in decomposed form needs to be composed first.
    let composed = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    };
    for letter in composed.chars() {
        match letter {
            'ä' | 'Ä' => folded.push_str("ae"),
            'ö' | 'Ö' => folded.push_str("oe"),
            'ü' | 'Ü' => folded.push_str("ue"),
            'ß' | 'ẞ' => folded.push_str("ss"),
            plain if plain.is_ascii() => folded.push(plain.to_ascii_lowercase()),
            other => folded.extend(decompose(other).filter(|part| !is_combining_mark(*part)).flat_map(char::to_lowercase)),
        }
    }
    folded
}

/// The parts of a letter: `é` → `e` and its accent.
fn decompose(letter: char) -> impl Iterator<Item = char> {
    std::iter::once(letter).nfd()
}

/// The key by which Germans sort (DIN 5007-1: ä like a, ß like ss), the text itself deciding between equals.
pub fn sort_key(text: &str) -> (String, String) {
    let plain = text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect::<String>().replace('ß', "ss");
    (plain, text.to_owned())
}

/// The first letter in an A–Z list: Ä stands with A.
pub fn initial(text: &str) -> String {
    sort_key(text)
        .0
        .chars()
        .find(|letter| letter.is_alphanumeric())
        .map_or_else(|| "#".to_owned(), |letter| letter.to_uppercase().collect())
}

/// A text with a capital letter at its beginning.
pub fn initial_up(text: &str) -> String {
    let mut letters = text.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text as part of an address's query: everything but letters, digits and `-._~` of ASCII as `%xx` of its UTF-8 (RFC 3986,
/// 2.3; RFC 6068, 2).
pub fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Puts a non-breaking space where German typesetting lets no line break: `§ 5`, `z. B.`, `1. März`, `12 Euro`, and
/// before a dash between words.
pub fn bind(text: &str) -> Cow<'_, str> {
    let mut bound: Option<String> = None;
    let mut done = 0;
    for at in spaces_that_may_hold(text.as_bytes()) {
        if at < done || !holds(&text[..at], &text[at + 1..]) {
            continue;
        }
        let out = bound.get_or_insert_with(|| String::with_capacity(text.len() + 16));
        out.push_str(&text[done..at]);
        out.push('\u{a0}');
        done = at + 1;
    }
    match bound {
        Some(mut out) => {
            out.push_str(&text[done..]);
            Cow::Owned(out)
        }
        None => Cow::Borrowed(text),
    }
}

/// Words that hold the next one.
const BEFORE: [&str; 10] = ["§", "§§", "Art.", "Abs.", "Nr.", "Dr.", "St.", "Kap.", "ca.", "Tel."];
/// Units that hold to their number.
const UNITS: [&str; 14] = ["€", "Euro", "%", "Prozent", "Uhr", "km", "m", "cm", "mm", "kg", "°C", "Cent", "m²", "PS"];
const MONTHS: [&str; 12] =
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

/// Bytes beside a space at which [`holds`] is worth a look: most spaces stand between common words. The last byte of `§`, the
/// first of a dash, a full stop, digits.
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut rest: &[u8] = &[0xA7, 0xE2, b'.', b'0', b'1', b'2', b'3', b'4', b'5', b'6', b'7', b'8', b'9'];
    while let [first, after @ ..] = rest {
        marks[*first as usize] = true;
        rest = after;
    }
    marks
};

/// The spaces of a text at which [`holds`] is worth a look, in their order; some come twice.
fn spaces_that_may_hold(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let is_space = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\n'));
    // No word that ends in a full stop and holds is longer than `Art.`; of what parts words, the last byte is looked for.
    let is_short = |stop: usize| stop < 4 || bytes[stop - 4..stop].iter().any(|byte| matches!(byte, b' ' | b'\n' | b'(' | 0x9E | 0xA0));
    let marks = bytes.iter().enumerate().filter(|(_, byte)| MARKS[usize::from(**byte)]);
    marks.flat_map(move |(at, byte)| {
        let space_before = at > 0 && is_space(at - 1) && (byte.is_ascii_digit() || bytes[at..].starts_with("–".as_bytes()));
        let space_behind = is_space(at + 1) && (*byte != b'.' || is_short(at));
        [space_before.then(|| at - 1), space_behind.then_some(at + 1)].into_iter().flatten()
    })
}

/// Whether what stands before a space holds what stands behind it.
fn holds(before: &str, after: &str) -> bool {
    if after.starts_with("– ") || after.starts_with("–\n") {
        return true;
    }
    let left = before.rsplit([' ', '\n', '(', '„', '\u{a0}']).next().unwrap_or_default();
    if left.is_empty() || after.is_empty() {
        return false;
    }
    let right = after.split([' ', '\n']).next().unwrap_or_default();
    let word = right.trim_end_matches(['.', ',', ';', ':', ')', '“', '!', '?']);
    let number = left.ends_with(|last: char| last.is_ascii_digit());
    BEFORE.contains(&left)
        || (number && UNITS.contains(&word))
        // GewA 1, EU 2016: an abbreviation and its number.
        || (left.chars().filter(|letter| letter.is_uppercase()).count() > 1 && word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty())
        || (left.len() <= 3 && left.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit()) && left.ends_with('.') && left.len() > 1 && MONTHS.contains(&word))
        // z. B., d. h., u. a., i. V. m.
        || (left.len() == 2 && left.ends_with('.') && left.starts_with(char::is_alphabetic) && right.chars().nth(1) == Some('.') && right.starts_with(char::is_alphabetic))
}

/// Letters from which on a word of a heading tells where it may be divided: it may be wider than a phone or a card.
const LONG: usize = 16;
/// Letters that stay together at both ends of a word.
const ENDS: usize = 4;

/// A German heading with soft hyphens in its long words: not every browser that is told to divide has a dictionary.
pub fn divisible(text: &str) -> Cow<'_, str> {
    let foreign = |letter: char| !letter.is_alphabetic();
    let mut out: Option<String> = None;
    let (mut done, mut start) = (0, 0);
    for piece in text.split_inclusive(foreign) {
        let word = piece.trim_end_matches(foreign);
        let count = word.chars().count();
        let (mut at, mut letters) = (start, 0);
        start += piece.len();
        if count < LONG {
            continue;
        }
        for syllable in hypher::hyphenate(word, hypher::Lang::German) {
            if letters >= ENDS && count - letters >= ENDS {
                let out = out.get_or_insert_with(|| String::with_capacity(text.len() + 16));
                out.push_str(&text[done..at]);
                out.push('\u{ad}');
                done = at;
            }
            letters += syllable.chars().count();
            at += syllable.len();
        }
    }
    match out {
        Some(mut out) => {
            out.push_str(&text[done..]);
            Cow::Owned(out)
        }
        None => Cow::Borrowed(text),
    }
}

/// A graph of nodes in JSON as it stands in a `<script type="application/ld+json">`: nothing in it can end the element or begin
/// a comment.
pub fn json_ld(nodes: &[String]) -> String {
    let text = format!("{{\"@context\":\"https://schema.org\",\"@graph\":[{}]}}", nodes.join(","));
    // U+2028 and U+2029 end a line in old scripts.
    if memchr3(b'<', b'>', b'&', text.as_bytes()).is_none() && !text.contains('\u{2028}') && !text.contains('\u{2029}') {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for (at, found) in text.match_indices(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        safe.push_str(&text[done..at]);
        found.chars().for_each(|letter| safe.push_str(&format!("\\u{:04x}", u32::from(letter))));
        done = at + found.len();
    }
    safe.push_str(&text[done..]);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_query_is_percent_encoded() {
        assert_eq!(query("Was räumt?\u{a0}– a&b_c"), "Was%20r%C3%A4umt%3F%C2%A0%E2%80%93%20a%26b_c");
    }

    #[test]
    fn no_line_breaks_where_words_belong_together() {
        for (text, bound) in [
            ("nach § 5 Abs. 2 BMG", "nach §~5 Abs.~2 BMG"),
            ("am 1. März 2026 um 8.30 Uhr, z. B. hier", "am 1.~März 2026 um 8.30~Uhr, z.~B. hier"),
            ("12 Euro – mehr\nam 3.\nMai", "12~Euro~– mehr\nam 3.~Mai"),
            ("Im Jahr 2026. Mai ist schön, 8–12 Uhr.", "Im Jahr 2026. Mai ist schön, 8–12~Uhr."),
            ("Formular GewA 1 ausfüllen", "Formular GewA~1 ausfüllen"),
            ("nichts zu tun", "nichts zu tun"),
        ] {
            assert_eq!(bind(text), bound.replace('~', "\u{a0}"));
        }
    }

    #[test]
    fn no_space_that_holds_is_missed_whatever_stands_around_it() {
        let words = [
            "§",
            "(§§",
            "z.",
            "„z.",
            "B.",
            "1.",
            "12",
            "3–4",
            "März",
            "Mai,",
            "Euro",
            "€",
            "m²",
            "°C",
            "–",
            "—",
            "GewA",
            "EU",
            "2016",
            "St.",
            "Nr.",
            "\u{a0}Art.",
            "Abs.",
            "Kap.",
            "aus.",
            "ü.",
            "ä",
            "„Zitat“",
            "",
            "",
        ];
        let mut held = 0;
        for at in 0..words.len().pow(3) {
            let [first, second, third] = [at, at / words.len(), at / words.len().pow(2)].map(|at| words[at % words.len()]);
            let text = format!("{first} {second}\n{third}");
            let worth: Vec<usize> = spaces_that_may_hold(text.as_bytes()).collect();
            assert!(worth.is_sorted(), "{text}: {worth:?}");
            for (at, _) in text.match_indices([' ', '\n']).filter(|(at, _)| holds(&text[..*at], &text[at + 1..])) {
                assert!(worth.contains(&at), "{text}: {at} is not among {worth:?}");
                held += 1;
            }
        }
        assert!(held > 5_000, "{held}");
    }

    #[test]
    fn checksums_are_printed_with_two_digits_a_byte() {
        assert_eq!(hex(&[0, 9, 0xaf, 255]), "0009afff");
    }

    #[test]
    fn long_words_of_headings_tell_where_they_may_be_divided() {
        for (text, divided) in [
            ("Schwerbehindertenausweis", "Schwer~be~hin~der~ten~aus~weis"),
            ("§ 5: Überbrückungsgeldantrag, neu", "§ 5: Über~brü~ckungs~geld~an~trag, neu"),
            ("Kfz-Zulassungsbehörde an Ämter", "Kfz-Zulas~sungs~be~hörde an Ämter"),
            ("Personalausweis", "Personalausweis"),
        ] {
            assert_eq!(divisible(text).replace('\u{ad}', "~"), divided);
        }
    }

    #[test]
    fn umlauts_become_two_letters_in_addresses_and_one_in_lists() {
        assert_eq!(slug("Schmölln, Rathaus (Süd)"), "schmoelln-rathaus-sued");
        assert_eq!(anchor("`site.yaml`: Öffnung & mehr"), "siteyaml-öffnung--mehr");
        assert_eq!(initial("Öffnung"), "O");
        assert!(sort_key("Ämter") < sort_key("Anmeldung"));
    }

    #[test]
    fn no_text_ends_the_element_of_a_graph() {
        let nodes = [serde_json::json!({"name": "</script><!-- & – \u{2028}"}), serde_json::json!({"name": "Altenburg"})];
        let text = json_ld(&nodes.each_ref().map(ToString::to_string));
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["@graph"], serde_json::json!(nodes));
    }
}
