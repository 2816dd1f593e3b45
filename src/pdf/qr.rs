//! Codes for cameras: the form's permanent page, and a transfer that banking apps understand.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::drawing::{Drawing, Ink};
use super::problem::Reason;
use crate::model::print::Giro;

/// A code as squares, one unit each; `None` if the text is too long for a code.
///
/// Every mask gives a valid code (ISO/IEC 18004, 7.8). To try all eight for the one that looks best took a third of the time
/// of a whole form.
pub(super) fn code(text: &str) -> Option<Drawing> {
    let segments = QrSegment::make_segments(text);
    let mask = Some(Mask::new(3));
    Some(draw(&QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, Version::MIN, Version::MAX, mask, true).ok()?))
}

/// Squares of one row that touch are one rectangle: smaller, and without hair lines between them.
fn draw(code: &QrCode) -> Drawing {
    let size = code.size();
    let mut content = Vec::with_capacity(8 * 1024);
    content.extend_from_slice(b"0 g\n");
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let start = x;
            while x < size && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                for value in [start, size - 1 - y, x - start] {
                    number(value, &mut content);
                }
                content.extend_from_slice(b"1 re\n");
            }
            x += 1;
        }
    }
    content.push(b'f');
    let side = size as f32;
    Drawing::new(side, side, Ink::Paths { content, states: Vec::new() })
}

/// Writes a number below 1000, by hand as there are hundreds of them: `Content` would look at each for a fraction.
fn number(value: i32, content: &mut Vec<u8>) {
    let digit = |value: i32| b'0' + (value % 10) as u8;
    if value >= 100 {
        content.push(digit(value / 100));
    }
    if value >= 10 {
        content.push(digit(value / 10));
    }
    content.extend_from_slice(&[digit(value), b' ']);
}

/// The code of a transfer, after the guideline EPC069-12 of the European Payments Council, version 002.
pub(super) fn giro(giro: &Giro) -> Result<Drawing, Reason> {
    let text = payload(giro)?;
    let segments = [QrSegment::make_bytes(text.as_bytes())];
    // The guideline allows no code larger than version 13, with medium correction.
    QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, Version::MIN, Version::new(13), None, true)
        .ok()
        .map(|code| draw(&code))
        .ok_or(Reason::BadGiro("has too long a text"))
}

/// What the code says, one element a line.
fn payload(giro: &Giro) -> Result<String, Reason> {
    let (name, iban) = (line(&giro.name), compact(&giro.iban));
    let bic = giro.bic.as_deref().map(compact).unwrap_or_default();
    let reference = line(&giro.reference);
    if name.is_empty() || name.chars().count() > 70 {
        return Err(Reason::BadGiro("needs a recipient of at most 70 characters"));
    }
    if !is_iban(&iban) {
        return Err(Reason::BadGiro("has no valid IBAN"));
    }
    if !matches!(bic.len(), 0 | 8 | 11) || !bic.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Reason::BadGiro("has no valid BIC"));
    }
    if giro.amount_cents > 99_999_999_999 {
        return Err(Reason::BadGiro("has too large an amount"));
    }
    if reference.chars().count() > 140 {
        return Err(Reason::BadGiro("has a purpose of more than 140 characters"));
    }
    let amount = match giro.amount_cents {
        0 => String::new(),
        cents => format!("EUR{}.{:02}", cents / 100, cents % 100),
    };
    let creditor = compact(&reference);
    let (structured, free) = if is_creditor_reference(&creditor) { (creditor.as_str(), "") } else { ("", reference.as_str()) };
    let lines = ["BCD", "002", "1", "SCT", bic.as_str(), &name, &iban, &amount, "", structured, free];
    Ok(lines.join("\n").trim_end().to_owned())
}

/// One line of text.
fn line(text: &str) -> String {
    super::text::plain(text)
}

/// Numbers of banks are printed in groups and stored without spaces.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

fn is_iban(iban: &str) -> bool {
    let mut letters = iban.bytes();
    (15..=34).contains(&iban.len()) && letters.by_ref().take(2).all(|byte| byte.is_ascii_uppercase()) && remainder(iban) == Some(1)
}

fn is_creditor_reference(text: &str) -> bool {
    (5..=25).contains(&text.len()) && text.starts_with("RF") && remainder(text) == Some(1)
}

/// Remainder by 97 after ISO 7064, with the first four characters behind the others.
fn remainder(text: &str) -> Option<u32> {
    let (head, tail) = text.split_at_checked(4)?;
    tail.chars().chain(head.chars()).try_fold(0, |rest: u32, c| {
        let value = c.to_digit(36).filter(|_| c.is_ascii_alphanumeric())?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// An IBAN in groups of four, as people read it.
pub(super) fn grouped(iban: &str) -> String {
    let letters: Vec<char> = compact(iban).chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("\u{A0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Giro {
        Giro {
            name: "Stadt Altenburg".to_owned(),
            iban: "DE89 3704 0044 0532 0130 00".to_owned(),
            bic: None,
            amount_cents: 6005,
            reference: "Hundesteuer 2026".to_owned(),
        }
    }

    #[test]
    fn the_payload_is_that_of_the_guideline() {
        assert_eq!(
            payload(&sample()).unwrap(),
            "BCD\n002\n1\nSCT\n\nStadt Altenburg\nDE89370400440532013000\nEUR60.05\n\n\nHundesteuer 2026"
        );
        let structured = Giro { reference: "RF18 5390 0754 7034".to_owned(), bic: Some("COBADEFFXXX".to_owned()), ..sample() };
        assert!(payload(&structured).unwrap().ends_with("\nEUR60.05\n\nRF18539007547034"));
        let open = Giro { amount_cents: 0, reference: String::new(), ..sample() };
        assert!(payload(&open).unwrap().ends_with("\nDE89370400440532013000"));
    }

    #[test]
    fn wrong_data_gives_no_code() {
        let wrong = [
            Giro { iban: "DE88370400440532013000".to_owned(), ..sample() },
            Giro { iban: "ÄÖ89370400440532013000".to_owned(), ..sample() },
            Giro { name: "x".repeat(71), ..sample() },
            Giro { name: " ".to_owned(), ..sample() },
            Giro { bic: Some("COBA".to_owned()), ..sample() },
            Giro { reference: "x".repeat(141), ..sample() },
            Giro { amount_cents: u64::MAX, ..sample() },
        ];
        for giro_data in wrong {
            assert!(giro(&giro_data).is_err(), "{giro_data:?}");
        }
        let longest = Giro { reference: "x".repeat(140), name: "ä".repeat(70), ..sample() };
        assert!(giro(&longest).is_ok_and(|drawing| drawing.width <= 69.0));
        // More than version 13 of the code holds.
        assert!(giro(&Giro { reference: "ß".repeat(140), ..longest }).is_err());
    }

    #[test]
    fn codes_have_their_finders() {
        let drawing = code("https://altenburg.example/formulare/hundesteuer-anmeldung/#v2026-03").unwrap();
        let Ink::Paths { content, .. } = drawing.ink else { panic!() };
        let top = drawing.height - 1.0;
        assert!(String::from_utf8_lossy(&content).contains(&format!("0 {top} 7 1 re")));
    }

    #[test]
    fn ibans_are_read_in_groups() {
        assert_eq!(grouped("de8937040044 0532013000"), "DE89\u{A0}3704\u{A0}0044\u{A0}0532\u{A0}0130\u{A0}00");
    }
}
