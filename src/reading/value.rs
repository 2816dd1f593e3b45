//! From what people write to answers, and back to what is shown: dates, times, numbers, amounts, accounts.
//!
//! Answers are canonical: `2026-11-28`, `14:30`, `12.5`, whole cents. People write as they like, so a number may have
//! points between thousands and a day a short year.

use jiff::civil::Date;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

/// Ten-thousandths in one.
const SCALE: i64 = 10_000;
/// Months as people write them, German and English; the first three letters tell them apart.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän"],
    &["feb"],
    &["mär", "mar", "mrz"],
    &["apr"],
    &["mai", "may"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["okt", "oct"],
    &["nov"],
    &["dez", "dec"],
];

/// Text as it is compared and stored: composed letters, lines joined by `\n`, nothing around it.
pub(super) fn plain(text: &str) -> String {
    let text: String = text.nfc().collect();
    text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}'], "\n").trim().to_owned()
}

/// What was written as an answer; `None` if it can't be one. Choices and boxes are no text.
pub(super) fn read(kind: &str, text: &str, latest_year: i16) -> Option<Value> {
    let text = plain(text);
    Some(match kind {
        "integer" => integer(&text)?.into(),
        "decimal" => decimal_text(decimal(&text)?).into(),
        "money" => money(&text)?.into(),
        "date" => date(&text, latest_year)?.into(),
        "time" => time(&text)?.into(),
        "iban" => text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase().into(),
        "plz" => text.trim_start_matches("D-").chars().filter(|c| !c.is_whitespace()).collect::<String>().into(),
        _ => text.into(),
    })
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\'' && *c != '’').collect::<String>().replace(['−', '–', '—'], "-")
}

/// A whole number, with points between thousands.
fn integer(text: &str) -> Option<i64> {
    let ten_thousandths = decimal(text)?;
    (ten_thousandths % SCALE == 0).then_some(ten_thousandths / SCALE)
}

/// A number in ten-thousandths. A comma or a point may be the mark of decimals; a point before three digits stands
/// between thousands, as in German.
fn decimal(text: &str) -> Option<i64> {
    let text = squeezed(text);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, decimals) = split(digits)?;
    let decimals = decimals.trim_end_matches('0');
    if whole.is_empty() || decimals.len() > 4 || !(whole + decimals).bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (whole, _) = split(digits)?;
    let whole: i64 = whole.parse().ok()?;
    let decimals: i64 = format!("{decimals:0<4}").parse().ok()?;
    let value = whole.checked_mul(SCALE)?.checked_add(decimals)?;
    Some(if negative { -value } else { value })
}

/// Digits before and after the mark of decimals, without what stands between thousands.
fn split(digits: &str) -> Option<(String, &str)> {
    let grouped = |text: &str, mark: char| {
        let mut groups = text.split(mark);
        let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
        first && groups.all(|group| group.len() == 3)
    };
    let whole = |text: &str, mark: char| (!text.contains(mark) || grouped(text, mark)).then(|| text.replace(mark, ""));
    match (digits.rfind(','), digits.rfind('.')) {
        (None, None) => Some((digits.to_owned(), "")),
        (Some(comma), point) if point.is_none_or(|point| point < comma) => {
            Some((whole(digits.get(..comma)?, '.')?, digits.get(comma + 1..)?))
        }
        (Some(_), Some(point)) => Some((whole(digits.get(..point)?, ',')?, digits.get(point + 1..)?)),
        (_, Some(point)) => match whole(digits, '.') {
            Some(all) => Some((all, "")),
            None => Some((digits.get(..point)?.to_owned(), digits.get(point + 1..)?)),
        },
        (Some(_), None) => None,
    }
}

/// An amount in cents.
fn money(text: &str) -> Option<i64> {
    let lower = squeezed(text).to_lowercase();
    let bare = ["euro", "eur", "€"].iter().fold(lower.as_str(), |text, unit| text.trim_start_matches(unit).trim_end_matches(unit));
    let bare = bare.trim_end_matches('-').trim_end_matches(',');
    let value = decimal(bare)?;
    (value % 100 == 0).then_some(value / 100)
}

/// A day as `2026-11-28`. A short year is the last one that is not after `latest_year`.
fn date(text: &str, latest_year: i16) -> Option<String> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> =
        lower.split(|c: char| c.is_whitespace() || matches!(c, '.' | '/' | '-' | ',')).filter(|part| !part.is_empty()).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let named = || (1_i8..).zip(MONTHS).find(|(_, names)| names.iter().any(|name| month.starts_with(name)));
    let month = digits(month).and_then(|month| i8::try_from(month).ok()).or_else(|| named().map(|(number, _)| number))?;
    let number = digits(year).and_then(|year| i16::try_from(year).ok())?;
    let year = match year.len() {
        4 => number,
        2 => {
            let century = latest_year / 100 * 100;
            if century + number > latest_year { century - 100 + number } else { century + number }
        }
        _ => return None,
    };
    Date::new(year, month, i8::try_from(digits(day)?).ok()?).ok().map(|date| date.to_string())
}

fn digits(text: &str) -> Option<u32> {
    if text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// A time as `14:30`.
fn time(text: &str) -> Option<String> {
    let bare = squeezed(text).to_lowercase().replace("uhr", ":").replace('.', ":");
    let bare = bare.trim_end_matches([':', 'h']);
    let (hour, minute) = match bare.split_once([':', 'h']) {
        Some((hour, minute)) => (hour, minute),
        None if bare.len() >= 3 => bare.split_at_checked(bare.len() - 2)?,
        None => (bare, "00"),
    };
    let (hours, minutes) = (digits(hour)?, digits(minute)?);
    (hours < 24 && minutes < 60 && minute.len() == 2 && hour.len() <= 2).then(|| format!("{hours:02}:{minutes:02}"))
}

/// Ten-thousandths as `12.5`.
pub(super) fn decimal_text(value: i64) -> String {
    let (whole, rest) = (value.unsigned_abs() / SCALE.unsigned_abs(), value.unsigned_abs() % SCALE.unsigned_abs());
    let decimals = format!("{rest:04}");
    let decimals = decimals.trim_end_matches('0');
    format!("{}{whole}{}{decimals}", if value < 0 { "-" } else { "" }, if decimals.is_empty() { "" } else { "." })
}

/// Ten-thousandths of a canonical decimal.
pub(super) fn ten_thousandths(text: &str) -> Option<i64> {
    let canonical = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = canonical.split_once('.').unwrap_or((canonical, "0"));
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(decimals) || decimals.len() > 4 {
        return None;
    }
    let value = whole.parse::<i64>().ok()?.checked_mul(SCALE)?.checked_add(format!("{decimals:0<4}").parse().ok()?)?;
    Some(if text.starts_with('-') { -value } else { value })
}

/// Whether a text is a day that there is.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok()
}

/// Whether a text is a time of day.
pub(super) fn is_time(text: &str) -> bool {
    text.len() == 5 && time(text).as_deref() == Some(text)
}

/// Whether an account number is possible: length and check digits.
pub(super) fn is_iban(text: &str) -> bool {
    let shape = (15..=34).contains(&text.len())
        && text.bytes().enumerate().all(|(at, byte)| match at {
            0 | 1 => byte.is_ascii_uppercase(),
            2 | 3 => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        });
    let turned = text.bytes().skip(4).chain(text.bytes().take(4));
    let rest = turned.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.wrapping_sub(b'A')) + 10) % 97,
    });
    shape && rest == 1
}

/// An answer as it is shown: `28.11.2026`, `1234,50`, `ja`.
pub fn shown(kind: &str, value: &Value) -> String {
    match (kind, value) {
        ("money", Value::Number(cents)) => {
            let cents = cents.as_i64().unwrap_or(0);
            let sign = if cents < 0 { "-" } else { "" };
            format!("{sign}{},{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
        }
        ("decimal", Value::String(text)) => text.replace('.', ","),
        ("date", Value::String(text)) => {
            let mut parts = text.splitn(3, '-');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(year), Some(month), Some(day)) => format!("{day}.{month}.{year}"),
                _ => text.clone(),
            }
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Bool(true)) => "ja".to_owned(),
        (_, Value::Bool(false)) => "nein".to_owned(),
        (_, Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        (_, other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn all<const N: usize>(kind: &str, texts: [&str; N]) -> [Option<Value>; N] {
        texts.map(|text| read(kind, text, 2046))
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = Some(json!("2026-11-28"));
        for text in ["28.11.2026", "28.11.26", " 28. 11. 2026 ", "2026-11-28", "28/11/2026", "28. November 2026", "28.Nov.26", "28-11-2026"]
        {
            assert_eq!(read("date", text, 2046), day, "{text}");
        }
        assert_eq!(
            all("date", ["3.4.56", "1.3.2024", "29.2.2023", "31.4.2026", "heute", "28.11.", "1.1.026"]),
            [Some(json!("1956-04-03")), Some(json!("2024-03-01")), None, None, None, None, None]
        );
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(
            all("integer", ["3", "1.000", "12 000", "-4", "3,0", "3,5", "1.00", "drei", ""]),
            [Some(json!(3)), Some(json!(1000)), Some(json!(12000)), Some(json!(-4)), Some(json!(3)), None, Some(json!(1)), None, None]
        );
        assert_eq!(
            all("decimal", ["12,5", "12.5", "1.234,5", "1,234.5", "-0,25", "1,23456", "1.2.3", ",5"]),
            [
                Some(json!("12.5")),
                Some(json!("12.5")),
                Some(json!("1234.5")),
                Some(json!("1234.5")),
                Some(json!("-0.25")),
                None,
                None,
                None
            ]
        );
        assert_eq!(
            all("money", ["1.234,50", "1234,5 €", "EUR 12", "12,-", "12.50", "1.234", "0,005", "-3,20 Euro", "€", "1,234.50"]),
            [
                Some(json!(123_450)),
                Some(json!(123_450)),
                Some(json!(1200)),
                Some(json!(1200)),
                Some(json!(1250)),
                Some(json!(123_400)),
                None,
                Some(json!(-320)),
                None,
                Some(json!(123_450))
            ]
        );
    }

    #[test]
    fn times_accounts_and_postcodes_are_read_as_people_write_them() {
        assert_eq!(
            all("time", ["14:30", "9.05 Uhr", "14 Uhr", "1430", "8", "25:00", "9:5", "14:60"]),
            [
                Some(json!("14:30")),
                Some(json!("09:05")),
                Some(json!("14:00")),
                Some(json!("14:30")),
                Some(json!("08:00")),
                None,
                None,
                None
            ]
        );
        assert_eq!(read("iban", "de89 3704 0044 0532 0130 00", 0), Some(json!("DE89370400440532013000")));
        assert_eq!(read("plz", "D-04600", 0), Some(json!("04600")));
        assert_eq!(read("text", " Cafe\u{301}\r\nX ", 0), Some(json!("Café\nX")));
    }

    #[test]
    fn accounts_have_check_digits() {
        assert!(is_iban("DE89370400440532013000") && is_iban("NO9386011117947"));
        for wrong in ["DE89370400440532013001", "DE8937", "de89370400440532013000", "", "DE89 370400440532013000", "ÄÖ89370400440532013000"]
        {
            assert!(!is_iban(wrong), "{wrong}");
        }
    }

    #[test]
    fn answers_are_shown_in_german() {
        let shown = [
            ("money", json!(-5)),
            ("money", json!(123_450)),
            ("decimal", json!("12.5")),
            ("date", json!("2026-11-28")),
            ("yesno", json!(false)),
            ("multichoice", json!(["a", "b"])),
            ("integer", json!(3)),
            ("text", json!("1.5")),
        ]
        .map(|(kind, value)| shown(kind, &value));
        assert_eq!(shown, ["-0,05", "1234,50", "12,5", "28.11.2026", "nein", "a, b", "3", "1.5"]);
    }

    proptest! {
        #[test]
        fn shown_numbers_are_read_again(number in -1_000_000_000_000_i64..1_000_000_000_000) {
            let decimal = Value::from(decimal_text(number));
            prop_assert_eq!(ten_thousandths(decimal.as_str().unwrap()), Some(number));
            // Three decimals after a point would be thousands; what is shown has a comma.
            prop_assert_eq!(read("decimal", &shown("decimal", &decimal), 0), Some(decimal));
            prop_assert_eq!(read("money", &shown("money", &number.into()), 0), Some(number.into()));
        }

        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,30}|[0-9., -]{0,12}") {
            for kind in ["integer", "decimal", "money", "date", "time", "iban", "plz"] {
                let _ = read(kind, &text, 2046);
            }
            let _ = is_iban(&text);
        }
    }
}
