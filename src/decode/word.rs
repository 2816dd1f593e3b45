//! Scalars with a certain form: ids, dates, keys, addresses.

use std::ops::Deref;

use arcstr::Substr;

use super::{Cx, Decode, Shape};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::yaml::{Node, Style, Value};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The form of a scalar, as a function for the loader and as a pattern for JSON Schema.
#[derive(Debug)]
pub struct WordRule {
    /// In messages: "expected is …".
    pub expected: (&'static str, &'static str),
    /// In messages: what to do.
    pub advice: (&'static str, &'static str),
    /// Regular expression that accepts the same.
    pub pattern: &'static str,
    /// `format` of JSON Schema that says what the pattern can't.
    pub format: Option<&'static str>,
    /// JSON numbers that are this word, too (`plz: 99610`).
    pub numbers: Option<(i64, i64)>,
    /// Whether a text has this form.
    pub accepts: fn(&str) -> bool,
    /// Values of this form.
    pub examples: &'static [&'static str],
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { expected: $expected:expr, advice: $advice:expr, pattern: $pattern:expr, format: $format:expr, numbers: $numbers:expr, accepts: $accepts:expr, examples: [$($example:literal),*] })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub At<Substr>);

            impl $name {
                /// The text.
                pub fn as_str(&self) -> &str {
                    &self.0.value
                }

                /// Where it stands.
                pub fn span(&self) -> Span {
                    self.0.span
                }
            }

            impl Word for $name {
                const RULE: &'static WordRule = &WordRule {
                    expected: $expected, advice: $advice, pattern: $pattern, format: $format, numbers: $numbers,
                    accepts: $accepts, examples: &[$($example),*],
                };

                fn new(text: At<Substr>) -> Self {
                    Self(text)
                }
            }

            impl Decode for $name {
                fn shape() -> Shape {
                    Shape::Word(Self::RULE)
                }

                fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
                    decode_word(node, cx)
                }
            }
        )*
    };
}

/// A scalar with a [`WordRule`].
pub trait Word: Sized {
    /// Its form.
    const RULE: &'static WordRule;

    /// Wraps a text that has the form.
    fn new(text: At<Substr>) -> Self;
}

fn decode_word<T: Word>(node: &Node, cx: &mut Cx<'_>) -> Option<T> {
    let rule = T::RULE;
    let Some(text) = node.shared() else {
        cx.wrong_type(node, rule.expected, rule.advice);
        return None;
    };
    if !(rule.accepts)(text) {
        let short: String = text.chars().take(60).collect();
        cx.report(
            Diagnostic::new(&codes::INVALID_VALUE, node.span).arg("value", short).arg("expected", rule.expected).arg("advice", rule.advice),
        );
        return None;
    }
    Some(T::new(At { value: text.clone(), span: node.span }))
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn slug(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn topic(text: &str) -> bool {
    !text.contains(['\n', '\r']) && text.chars().any(|letter| letter.is_ascii_alphanumeric() || "ÄÖÜäöüß".contains(letter))
}

fn path(text: &str) -> bool {
    text.split('/').all(slug)
}

fn version(text: &str) -> bool {
    text.len() <= 30 && text.split(['.', '-', '_']).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn pdf_file(text: &str) -> bool {
    text.strip_suffix(".pdf").is_some_and(slug)
}

fn sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn reference(text: &str) -> bool {
    text.split_once('/').map_or_else(|| slug(text), |(body, item)| slug(body) && path(item))
}

fn date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn when(text: &str) -> bool {
    text.get(..10).is_some_and(date) && (text.len() == 10 || (text.as_bytes()[10] == b' ' && text.get(11..).is_some_and(time)))
}

fn time(text: &str) -> bool {
    let Some((hour, minute)) = text.split_once(':') else { return false };
    digits(hour, 2) && digits(minute, 2) && hour < "24" && minute < "60"
}

fn repeat(text: &str) -> bool {
    let word = |text: &str, more: &[u8]| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte));
    let part = |part: &str| part.split_once('=').is_some_and(|(name, value)| word(name, b"") && word(value, b",:+-"));
    text.strip_prefix("RRULE:").unwrap_or(text).split(';').all(part)
}

fn hours(text: &str) -> bool {
    text.split_once('-').is_some_and(|(from, to)| time(from) && (time(to) || to == "24:00"))
}

fn url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte > b' ' && byte < 127 && !b"\"<>\\^`{|}".contains(&byte)))
}

fn email(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte));
    text.split_once('@').is_some_and(|(name, host)| part(name) && part(host) && host.contains('.'))
}

fn phone(text: &str) -> bool {
    let mut bytes = text.bytes();
    matches!(bytes.next(), Some(b'0' | b'+' | b'('))
        && text.len() >= 4
        && bytes.all(|byte| byte.is_ascii_digit() || b" ()/-".contains(&byte))
}

fn alphanumeric_upper(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn iban(text: &str) -> bool {
    (15..=34).contains(&text.len())
        && text.as_bytes()[..2].iter().all(u8::is_ascii_uppercase)
        && text.as_bytes()[2..4].iter().all(u8::is_ascii_digit)
        && alphanumeric_upper(text)
}

fn bic(text: &str) -> bool {
    matches!(text.len(), 8 | 11) && alphanumeric_upper(text) && text.as_bytes()[4..6].iter().all(u8::is_ascii_uppercase)
}

/// ISO 7064 mod 97 over a text whose first four characters were moved to the end (standards: IBAN, creditor id).
fn mod97(text: &str) -> u32 {
    text.bytes().fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    })
}

impl Iban {
    /// Whether the check digits are right.
    pub fn is_valid(&self) -> bool {
        let text = self.as_str();
        mod97(&format!("{}{}", &text[4..], &text[..4])) == 1
    }
}

impl CreditorId {
    /// Whether the check digits are right (the business code at 4..7 does not count).
    pub fn is_valid(&self) -> bool {
        let text = self.as_str();
        mod97(&format!("{}{}", &text[7..], &text[..4])) == 1
    }
}

/// Every day of the calendar: months of 31 and 30 days, February, and its 29th in leap years.
macro_rules! days {
    () => {
        "[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
    };
}

words! {
    /// An id: small letters, digits, hyphens.
    Slug { expected: ("eine Kennung", "an id"), advice: ("nehmen Sie kleine Buchstaben a–z, Ziffern und Bindestriche, zum Beispiel `hundesteuer-anmelden`", "use small letters a–z, digits and hyphens, for example `register-dog`"),
        pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", format: None, numbers: Some((0, i64::MAX)), accepts: slug, examples: ["hund", "a-1", "2026"] }
    /// A version of a form, which is part of addresses.
    Version { expected: ("eine Fassung", "a version"), advice: ("schreiben Sie Jahr und Monat wie `2026-11`; erlaubt sind bis zu 30 Buchstaben a–z, Ziffern und dazwischen Punkte und Striche", "write year and month like `2026-11`; allowed are up to 30 letters a–z, digits and, between them, full stops and dashes"),
        pattern: "^(?=.{1,30}$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$", format: None, numbers: Some((0, i64::MAX)), accepts: version, examples: ["2026-11", "2026-11-a", "3.1"] }
    /// The name of a PDF file.
    PdfFile { expected: ("der Name einer PDF-Datei", "the name of a PDF file"), advice: ("nehmen Sie kleine Buchstaben a–z, Ziffern und Bindestriche, zum Beispiel `gewa1.pdf`", "use small letters a–z, digits and hyphens, for example `gewa1.pdf`"),
        pattern: r"^[a-z0-9]+(-[a-z0-9]+)*\.pdf$", format: None, numbers: None, accepts: pdf_file, examples: ["gewa1.pdf", "antrag-2026.pdf"] }
    /// A SHA-256 checksum.
    Sha256 { expected: ("eine Prüfsumme (SHA-256)", "a checksum (SHA-256)"), advice: ("sie hat 64 Ziffern und Buchstaben a–f; `dorfplatz release` schreibt sie", "it has 64 digits and letters a–f; `dorfplatz release` writes it"),
        pattern: "^[0-9a-f]{64}$", format: None, numbers: None, accepts: sha256, examples: ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"] }
    /// The fingerprint of a server's key, as `ssh-keygen -l` prints it.
    HostKey { expected: ("der Fingerabdruck eines Schlüssels", "the fingerprint of a key"), advice: ("schreiben Sie ihn, wie `ssh-keygen -l` ihn ausgibt: `SHA256:` und 43 Zeichen", "write it as `ssh-keygen -l` prints it: `SHA256:` and 43 characters"),
        pattern: "^SHA256:[A-Za-z0-9+/]{43}$", format: None, numbers: None,
        accepts: |text| text.strip_prefix("SHA256:").is_some_and(|hash| hash.len() == 43 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))), examples: ["SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDnsTdlVZJwXlVAUFg"] }
    /// The name of an environment variable.
    EnvName { expected: ("der Name einer Umgebungsvariablen", "the name of an environment variable"), advice: ("nehmen Sie große Buchstaben, Ziffern und Unterstriche, zum Beispiel `WEBSPACE_PASSWORD`", "use capital letters, digits and underscores, for example `WEBSPACE_PASSWORD`"),
        pattern: "^[A-Z_][A-Z0-9_]*$", format: None, numbers: None,
        accepts: |text| text.starts_with(|first: char| first.is_ascii_uppercase() || first == '_') && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'), examples: ["WEBSPACE_PASSWORD"] }
    /// A topic in words; its address is made of its letters and digits.
    Topic { expected: ("ein Thema", "a topic"), advice: ("schreiben Sie es wie `Straßenbau`", "write it like `Road works`"),
        pattern: "^[^\\r\\n]*[A-Za-z0-9ÄÖÜäöüß][^\\r\\n]*$", format: None, numbers: Some((i64::MIN, i64::MAX)), accepts: topic, examples: ["Öffnungszeiten", "Handel & Gewerbe"] }
    /// A page's path: ids joined by slashes.
    PagePath { expected: ("ein Pfad", "a path"), advice: ("schreiben Sie ihn wie `tourismus/radwege`", "write it like `tourism/cycling`"),
        pattern: "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$", format: None, numbers: Some((0, i64::MAX)), accepts: path, examples: ["a/b", "rathaus"] }
    /// An id, or the id of another body, a slash and an id.
    Ref { expected: ("eine Kennung oder `stelle/kennung`", "an id or `body/id`"), advice: ("schreiben Sie zum Beispiel `buergerservice` oder `goessnitz/buergerservice`", "write for example `registry` or `goessnitz/registry`"),
        pattern: "^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$", format: None, numbers: Some((0, i64::MAX)), accepts: reference, examples: ["buergerservice", "gera/kasse"] }
    /// A file below `media/`.
    Media { expected: ("ein Verweis auf eine Datei in `media/`", "a reference to a file in `media/`"), advice: ("schreiben Sie `media:wappen.svg`", "write `media:arms.svg`"),
        pattern: "^media:[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*$", format: None, numbers: None,
        accepts: |text| text.strip_prefix("media:").is_some_and(|path| path.split(['.', '/']).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)))), examples: ["media:wappen.svg", "media:a/b-c.png"] }
    /// Any text in one line.
    Plain { expected: ("ein Text", "a text"), advice: ("schreiben Sie den Text hinter den Doppelpunkt", "write the text behind the colon"),
        pattern: r"^[^\r\n]*[^\s][^\r\n]*$", format: None, numbers: Some((i64::MIN, i64::MAX)), accepts: |text| !text.trim().is_empty() && !text.contains(['\n', '\r']), examples: ["§ 5 Satzung", "1.0"] }
    /// Amtlicher Regionalschlüssel: 12 digits.
    Regional { expected: ("der Regionalschlüssel (ARS) mit 12 Ziffern", "the regional key (ARS) of 12 digits"), advice: ("schreiben Sie alle 12 Ziffern in Anführungszeichen: `\"160775050039\"`", "write all 12 digits in quotation marks: `\"160775050039\"`"),
        pattern: "^[0-9]{12}$", format: None, numbers: Some((100_000_000_000, 999_999_999_999)), accepts: |text| digits(text, 12), examples: ["160520000000", "010010000000"] }
    /// German postcode.
    Plz { expected: ("eine Postleitzahl mit fünf Ziffern", "a postcode of five digits"), advice: ("schreiben Sie sie in Anführungszeichen: `\"04639\"`", "write it in quotation marks: `\"04639\"`"),
        pattern: "^[0-9]{5}$", format: None, numbers: Some((10_000, 99_999)), accepts: |text| digits(text, 5), examples: ["04639", "99084"] }
    /// LeiKa key.
    Leika { expected: ("ein LeiKa-Schlüssel: 99 und zwölf weitere Ziffern", "a LeiKa key: 99 and twelve more digits"), advice: ("übernehmen Sie den Schlüssel aus dem Leistungskatalog oder lassen Sie die Zeile weg", "take the key from the catalogue of services or leave the line out"),
        pattern: "^99[0-9]{12}$", format: None, numbers: Some((99_000_000_000_000, 99_999_999_999_999)), accepts: |text| digits(text, 14) && text.starts_with("99"), examples: ["99102013104000"] }
    /// A day.
    Date { expected: ("ein Datum", "a date"), advice: ("schreiben Sie Jahr-Monat-Tag: `2026-03-01`", "write year-month-day: `2026-03-01`"),
        pattern: concat!("^(", days!(), ")$"), format: Some("date"), numbers: None, accepts: date, examples: ["2026-03-01", "2028-02-29"] }
    /// A day, possibly with a time.
    When { expected: ("ein Datum, auch mit Uhrzeit", "a date, possibly with a time"), advice: ("schreiben Sie `2026-03-01` oder `2026-03-01 18:00`", "write `2026-03-01` or `2026-03-01 18:00`"),
        pattern: concat!("^(", days!(), ")( ([01][0-9]|2[0-3]):[0-5][0-9])?$"), format: None, numbers: None, accepts: when, examples: ["2026-03-01", "2026-03-01 18:30"] }
    /// A rule by which an event repeats (RFC 5545, 3.3.10); what its parts mean is read later.
    Repeat { expected: ("eine Wiederholung", "a rule of repetition"), advice: ("schreiben Sie zum Beispiel `FREQ=WEEKLY;BYDAY=WE;UNTIL=2027-06-30` für jeden Mittwoch bis zum 30. Juni", "write for example `FREQ=WEEKLY;BYDAY=WE;UNTIL=2027-06-30` for each Wednesday until 30 June"),
        pattern: "^(RRULE:)?[A-Za-z0-9]+=[A-Za-z0-9,:+-]+(;[A-Za-z0-9]+=[A-Za-z0-9,:+-]+)*$", format: None, numbers: None, accepts: repeat, examples: ["FREQ=WEEKLY;BYDAY=WE;UNTIL=2027-06-30", "FREQ=MONTHLY;BYDAY=1MO"] }
    /// A day of every year.
    MonthDay { expected: ("Monat und Tag", "month and day"), advice: ("schreiben Sie `12-25`", "write `12-25`"),
        pattern: "^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$", format: None, numbers: None,
        accepts: |text| text.len() == 5 && date(&format!("2028-{text}")), examples: ["12-25", "01-01"] }
    /// A time of day.
    Time { expected: ("eine Uhrzeit", "a time of day"), advice: ("schreiben Sie `18:00`", "write `18:00`"),
        pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", format: None, numbers: None, accepts: time, examples: ["18:00", "06:30"] }
    /// A file with dates that lies beside the file that names it.
    DatesFile { expected: ("der Name einer CSV- oder Kalenderdatei", "the name of a CSV or calendar file"), advice: ("nehmen Sie kleine Buchstaben a–z, Ziffern und Bindestriche, zum Beispiel `2027.csv` oder `tour-1.ics`", "use small letters a–z, digits and hyphens, for example `2027.csv` or `tour-1.ics`"),
        pattern: r"^[a-z0-9]+(-[a-z0-9]+)*\.(csv|ics)$", format: None, numbers: None, accepts: |text| [".csv", ".ics"].iter().any(|end| text.strip_suffix(end).is_some_and(slug)), examples: ["2027.csv", "tour-1.ics"] }
    /// From and to on one day.
    Hours { expected: ("eine Zeitspanne", "a span of time"), advice: ("schreiben Sie `08:00-12:00`", "write `08:00-12:00`"),
        pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", format: None, numbers: None, accepts: hours, examples: ["08:00-12:00", "13:30-24:00"] }
    /// A web address.
    Url { expected: ("eine Internetadresse", "a web address"), advice: ("beginnen Sie mit `https://`; Umlaute und Leerzeichen sind in Adressen nicht erlaubt", "begin by `https://`; spaces are not allowed"),
        pattern: r"^https?://[!#-;=?-\[\]_a-z~]+$", format: None, numbers: None, accepts: url, examples: ["https://gera.example/"] }
    /// A mail address.
    Email { expected: ("eine E-Mail-Adresse", "a mail address"), advice: ("schreiben Sie sie wie `rathaus@stadt.example`", "write it like `office@town.example`"),
        pattern: r"^[A-Za-z0-9._+-]+@[A-Za-z0-9_+-]*[A-Za-z0-9._+-]*\.[A-Za-z0-9._+-]*$", format: None, numbers: None, accepts: email, examples: ["rathaus@stadt.example"] }
    /// A telephone number.
    Phone { expected: ("eine Telefonnummer", "a telephone number"), advice: ("schreiben Sie sie wie `030 23125-100` oder `+49 30 23125 100`", "write it like `030 23125-100` or `+49 30 23125 100`"),
        pattern: r"^[0+(][0-9 ()/-]{3,}$", format: None, numbers: None, accepts: phone, examples: ["030 23125-100", "+49 30 23125 100"] }
    /// An account.
    Iban { expected: ("eine IBAN ohne Leerzeichen", "an IBAN without spaces"), advice: ("schreiben Sie sie wie `DE02120300000000202051`", "write it like `DE02120300000000202051`"),
        pattern: "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", format: None, numbers: None, accepts: iban, examples: ["DE02120300000000202051"] }
    /// A bank.
    Bic { expected: ("eine BIC mit 8 oder 11 Zeichen", "a BIC of 8 or 11 characters"), advice: ("schreiben Sie sie in Großbuchstaben: `BYLADEM1001`", "write it in capitals: `BYLADEM1001`"),
        pattern: "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$", format: None, numbers: None, accepts: bic, examples: ["BYLADEM1001"] }
    /// SEPA creditor id.
    CreditorId { expected: ("eine Gläubiger-ID", "a creditor id"), advice: ("schreiben Sie sie wie `DE98ZZZ09999999999`", "write it like `DE98ZZZ09999999999`"),
        pattern: "^DE[0-9]{2}[A-Z0-9]{3}[0-9]{11}$", format: None, numbers: None,
        accepts: |text| text.len() == 18 && text.starts_with("DE") && alphanumeric_upper(text) && digits(&text[2..4], 2) && digits(&text[7..], 11), examples: ["DE98ZZZ09999999999"] }
    /// A colour.
    Colour { expected: ("eine Farbe", "a colour"), advice: ("schreiben Sie sechs Stellen in Anführungszeichen: `\"#003f7f\"`", "write six digits in quotation marks: `\"#003f7f\"`"),
        pattern: "^#[0-9a-fA-F]{6}$", format: None, numbers: None, accepts: |text| text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())), examples: ["#003f7f"] }
}

impl Date {
    /// The day.
    pub fn day(&self) -> jiff::civil::Date {
        self.as_str().parse().unwrap_or_default()
    }
}

impl When {
    /// A moment that the program has worked out, of what stands at a place.
    pub fn worked_out(moment: jiff::civil::DateTime, all_day: bool, span: Span) -> Self {
        let form = if all_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
        Self(At { value: moment.strftime(form).to_string().into(), span })
    }

    /// The moment on the clocks; a day without time begins at its first minute.
    pub fn moment(&self) -> jiff::civil::DateTime {
        let (hour, minute) = self.time().and_then(|time| time.split_once(':')).unwrap_or(("0", "0"));
        self.day().at(hour.parse().unwrap_or(0), minute.parse().unwrap_or(0), 0, 0)
    }
}

impl Time {
    /// Minutes since midnight.
    pub fn minutes(&self) -> u32 {
        let (hour, minute) = self.as_str().split_once(':').unwrap_or(("0", "0"));
        hour.parse::<u32>().unwrap_or(0) * 60 + minute.parse::<u32>().unwrap_or(0)
    }
}

impl Hours {
    /// Begin and end.
    pub fn ends(&self) -> (&str, &str) {
        self.as_str().split_once('-').unwrap_or_default()
    }
}

impl When {
    /// The day.
    pub fn day(&self) -> jiff::civil::Date {
        self.as_str().get(..10).and_then(|day| day.parse().ok()).unwrap_or_default()
    }

    /// The time, if there is one.
    pub fn time(&self) -> Option<&str> {
        self.as_str().get(11..)
    }
}

/// An amount in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i64);

impl Money {
    /// `1234.50`, `1234,5`, `60` in cents.
    pub fn parse(text: &str) -> Option<i64> {
        let text = text.strip_suffix('€').map_or(text, |rest| rest.trim_end());
        let (whole, cents) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let ok = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !ok(whole, 9) || !ok(cents, 2) {
            return None;
        }
        let cents = cents.parse::<i64>().ok()? * if cents.len() == 1 { 10 } else { 1 };
        Some(whole.parse::<i64>().ok()? * 100 + cents)
    }

    /// `1.234,50 €` in German, `€1,234.50` in English.
    pub fn show(self, lang: &str) -> String {
        let (point, comma) = if lang == "en" { (',', '.') } else { ('.', ',') };
        let whole = (self.0 / 100).to_string();
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(point);
            }
            grouped.push(digit);
        }
        let cents = self.0 % 100;
        if lang == "en" { format!("€{grouped}{comma}{cents:02}") } else { format!("{grouped}{comma}{cents:02}\u{a0}€") }
    }
}

impl Decode for Money {
    fn shape() -> Shape {
        Shape::Money
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let cents = node.scalar().and_then(Self::parse);
        if cents.is_none() {
            let advice = ("schreiben Sie `60.00` oder `60,00`, ohne Tausenderpunkte", "write `60.00`, without thousands separators");
            cx.wrong_type(node, ("ein Betrag in Euro", "an amount in euros"), advice);
        }
        cents.map(Self)
    }
}

/// A whole number between `MIN` and `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Int<const MIN: i64, const MAX: i64>(pub i64);

impl<const MIN: i64, const MAX: i64> Decode for Int<MIN, MAX> {
    fn shape() -> Shape {
        Shape::Int(MIN, MAX)
    }

    fn decode(node: &Node, cx: &mut Cx<'_>) -> Option<Self> {
        let number = match &node.value {
            Value::Scalar(text, Style::Plain) => text.parse::<i64>().ok().filter(|number| number.to_string() == **text),
            _ => None,
        };
        match number {
            Some(number) if (MIN..=MAX).contains(&number) => Some(Self(number)),
            _ => {
                let expected = (format!("eine ganze Zahl von {MIN} bis {MAX}"), format!("a whole number from {MIN} to {MAX}"));
                let advice = (
                    "schreiben Sie die Zahl ohne Anführungszeichen und ohne Null davor",
                    "write the number without quotation marks and leading zeros",
                );
                cx.wrong_type(node, (expected.0.as_str(), expected.1.as_str()), advice);
                None
            }
        }
    }
}
