//! Text strings of PDFs (ISO 32000-1, 7.9.2).

/// The encodings of text strings: UTF-16 with a mark, UTF-8 with a mark, or that of PDF.
pub fn decoded(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
        escapes_removed(&String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => escapes_removed(&String::from_utf8_lossy(rest)),
        _ => bytes.iter().map(|byte| pdf_doc(*byte)).collect(),
    }
}

/// Text strings may name their language between two escapes.
fn escapes_removed(text: &str) -> String {
    if !text.contains('\u{1b}') {
        return text.to_owned();
    }
    text.split('\u{1b}').step_by(2).collect()
}

/// A character of `PDFDocEncoding`.
fn pdf_doc(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž',
        'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    match byte {
        0x18..=0x1F => LOW.get(usize::from(byte - 0x18)).copied().unwrap_or('\u{fffd}'),
        0x80..=0xA0 => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_have_three_encodings() {
        assert_eq!(decoded(b"\xFE\xFF\x01\x41\x00u"), "Łu");
        assert_eq!(decoded(b"\xFF\xFE\x41\x01"), "Ł");
        assert_eq!(decoded("\u{feff}Łu".as_bytes()), "Łu");
        assert_eq!(decoded(b"Stra\xDFe \x95 \xA0 \x84"), "Straße Ł € —");
        assert_eq!(decoded(b"\xFE\xFF\x00\x1b\x00d\x00e\x00\x1b\x00a"), "a");
        assert_eq!(decoded(b"\xFE\xFF\x01"), "");
    }
}
