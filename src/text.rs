//! Small transformations of text that several phases share.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn umlauts_become_two_letters_in_addresses_and_one_in_lists() {
        assert_eq!(slug("Schmölln, Rathaus (Süd)"), "schmoelln-rathaus-sued");
        assert_eq!(initial("Öffnung"), "O");
        assert!(sort_key("Ämter") < sort_key("Anmeldung"));
    }
}
