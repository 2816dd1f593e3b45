//! The data code: answers as digits, in one or more QR codes or as a scanner types them.
//!
//! A part is `1`, the checksum of the whole in ten digits, its number, how many parts there are, its bytes as digits, and
//! four digits that prove the part itself. Only parts with the same checksum are ever joined, and the checksum of what was
//! joined must agree: the answers of two people cannot mix.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Digits that the last bytes of a part take; a whole group is twelve bytes.
const DIGITS: [usize; 13] = [0, 3, 5, 8, 10, 13, 15, 17, 20, 22, 25, 27, 29];
/// Digits before the bytes: format, checksum, number, count.
const HEAD: usize = 13;
/// Digits after the bytes.
const TAIL: usize = 4;
/// Most digits of a part: what the largest code that is used holds.
const LONGEST: usize = 2400;
/// Most digits without a break, or of the pieces of a broken code.
const LONGEST_RUN: usize = 8 * LONGEST;
/// Most bytes of unpacked answers: a thousand times what any form asks for.
const UNPACKED: usize = 1 << 20;
/// Most answers in one document.
const MOST_ANSWERS: usize = 5000;

/// One part as it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Checksum of the whole.
    pub sum: u32,
    /// Its number, from 1.
    pub number: u8,
    /// How many parts there are.
    pub count: u8,
    bytes: Vec<u8>,
}

/// What a form was answered with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// Id of the form.
    pub form: String,
    /// Its version.
    pub version: String,
    /// Body of the legal entity.
    pub place: String,
    /// Language.
    pub lang: String,
    /// Path → answer.
    pub answers: Map<String, Value>,
}

/// Why a code gives no answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Parts of a set are not there: these numbers of so many.
    Missing(Vec<u8>, u8),
    /// All parts are there, but they are not what was printed.
    Sum,
    /// The content can't be unpacked or is no document.
    Content,
}

/// One of several that belong together, or were meant to.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// Checksum, by which the same answers are recognised again.
    pub sum: u32,
    /// The document, or why there is none.
    pub content: Result<Document, Fault>,
    /// Numbers that tell where the parts came from.
    pub sources: BTreeSet<usize>,
}

/// CRC-32 as in zlib.
pub fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| step(sum, *byte))
}

fn step(mut sum: u32, byte: u8) -> u32 {
    sum ^= u32::from(byte);
    for _ in 0..8 {
        sum = if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
    }
    sum
}

/// Whether text looks like a data code at all: digits that begin with the number of the format.
pub fn is_code(text: &str) -> bool {
    text.len() >= HEAD + TAIL && text.starts_with('1') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads one part; `None` if a digit is wrong.
pub fn part(digits: &str) -> Option<Part> {
    if !is_code(digits) || digits.len() > LONGEST {
        return None;
    }
    let (inner, check) = digits.split_at(digits.len() - TAIL);
    if crc(inner.as_bytes()) % 10_000 != check.parse::<u32>().ok()? {
        return None;
    }
    let sum = inner.get(1..11)?.parse().ok()?;
    let (number, count) = (inner.get(11..12)?.parse().ok()?, inner.get(12..13)?.parse().ok()?);
    if !(1..=8).contains(&count) || !(1..=count).contains(&number) {
        return None;
    }
    let mut bytes = Vec::new();
    for group in inner.get(HEAD..)?.as_bytes().chunks(DIGITS[12]) {
        let length = DIGITS.iter().position(|digits| *digits == group.len())?;
        let value: u128 = std::str::from_utf8(group).ok()?.parse().ok()?;
        if value >> (8 * length) != 0 {
            return None;
        }
        bytes.extend(value.to_be_bytes().iter().skip(16 - length));
    }
    Some(Part { sum, number, count, bytes })
}

/// The parts in what a scanner typed, and how many pieces are no whole part. Codes may stand on lines of their own, with
/// spaces or without, or be broken into several lines.
///
/// Scanners may say before each code which kind it is: `]Q1`, as ISO/IEC 15424 has it.
pub fn typed(text: &str) -> (Vec<Part>, usize) {
    let text: String = text
        .split("]Q")
        .enumerate()
        .map(|(at, piece)| if at == 0 { piece } else { piece.get(1..).unwrap_or_default() })
        .fold(String::with_capacity(text.len()), |mut all, piece| {
            all.push(' ');
            all.push_str(piece);
            all
        });
    let (mut parts, mut broken) = (Vec::new(), 0);
    let mut open = String::new();
    let mut settle = |open: &mut String, parts: &mut Vec<Part>| {
        if !open.is_empty() {
            match run(open) {
                Some(found) => parts.extend(found),
                // Other numbers may stand between codes; a code is longer.
                None => broken += usize::from(open.len() >= HEAD + TAIL),
            }
            open.clear();
        }
    };
    for piece in text.split(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}').filter(|piece| !piece.is_empty()) {
        if let Some(found) = run(piece) {
            settle(&mut open, &mut parts);
            parts.extend(found);
        } else if piece.bytes().all(|byte| byte.is_ascii_digit()) {
            // A scanner may break a long code; a new one can only begin with the number of the format.
            open.push_str(piece);
            if let Some(found) = run(&open) {
                parts.extend(found);
                open.clear();
            } else if open.len() > LONGEST_RUN {
                settle(&mut open, &mut parts);
            }
        } else {
            settle(&mut open, &mut parts);
            // Words between codes are none of ours; digits with letters among them are a garbled code.
            if piece.bytes().filter(u8::is_ascii_digit).count() >= HEAD {
                open.push_str(piece);
                settle(&mut open, &mut parts);
            }
        }
    }
    settle(&mut open, &mut parts);
    (parts, broken)
}

/// The parts of a run of digits that is made of nothing but whole parts.
fn run(digits: &str) -> Option<Vec<Part>> {
    if let Some(one) = part(digits) {
        return Some(vec![one]);
    }
    if !is_code(digits) || digits.len() > LONGEST_RUN {
        return None;
    }
    let back = cuts(digits.as_bytes());
    let (mut parts, mut end) = (Vec::new(), digits.len());
    while end > 0 {
        let start = *back.get(&end)?;
        parts.push(part(digits.get(start..end)?)?);
        end = start;
    }
    parts.reverse();
    Some(parts)
}

/// Where parts of a run end, if it is cut from its beginning on: end → beginning.
fn cuts(bytes: &[u8]) -> BTreeMap<usize, usize> {
    let (mut open, mut back) = (vec![0], BTreeMap::new());
    while let Some(start) = open.pop().filter(|start| *start < bytes.len()) {
        let mut sum = u32::MAX;
        for (length, byte) in bytes.iter().skip(start).take(LONGEST).enumerate() {
            let at = start + length;
            if length >= HEAD && DIGITS.contains(&((length - HEAD) % DIGITS[12])) {
                let check = bytes.get(at..at + TAIL).and_then(|four| std::str::from_utf8(four).ok()?.parse::<u32>().ok());
                if check == Some(!sum % 10_000) && !back.contains_key(&(at + TAIL)) {
                    back.insert(at + TAIL, start);
                    open.push(at + TAIL);
                }
            }
            sum = step(sum, *byte);
        }
    }
    back
}

/// Joins parts, each with the number of its source, to documents in the order in which they first appeared.
pub fn join(parts: &[(Part, usize)]) -> Vec<Set> {
    /// Parts by their number, and where they were seen.
    type Known<'a> = (BTreeMap<u8, &'a Part>, BTreeSet<usize>);
    let mut keys: Vec<(u32, u8)> = Vec::new();
    let mut sets: BTreeMap<(u32, u8), Known<'_>> = BTreeMap::new();
    for (part, source) in parts {
        let key = (part.sum, part.count);
        if !sets.contains_key(&key) {
            keys.push(key);
        }
        let (known, sources) = sets.entry(key).or_default();
        known.entry(part.number).or_insert(part);
        sources.insert(*source);
    }
    keys.into_iter()
        .filter_map(|key| {
            let (known, sources) = sets.remove(&key)?;
            let missing: Vec<u8> = (1..=key.1).filter(|number| !known.contains_key(number)).collect();
            let content = if missing.is_empty() {
                let payload: Vec<u8> = known.values().flat_map(|part| part.bytes.iter().copied()).collect();
                if crc(&payload) == key.0 { unpack(&payload) } else { Err(Fault::Sum) }
            } else {
                Err(Fault::Missing(missing, key.1))
            };
            Some(Set { sum: key.0, content, sources })
        })
        .collect()
}

fn unpack(payload: &[u8]) -> Result<Document, Fault> {
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(payload, UNPACKED).map_err(|_| Fault::Content)?;
    let value: Value = serde_json::from_slice(&json).map_err(|_| Fault::Content)?;
    let Value::Array(items) = value else { return Err(Fault::Content) };
    let [Value::String(form), Value::String(version), Value::String(place), Value::String(lang), Value::Object(answers)] = items.as_slice()
    else {
        return Err(Fault::Content);
    };
    if answers.len() > MOST_ANSWERS || !answers.values().all(is_answer) {
        return Err(Fault::Content);
    }
    let copy = |text: &String| text.clone();
    Ok(Document { form: copy(form), version: copy(version), place: copy(place), lang: copy(lang), answers: answers.clone() })
}

/// Whether a value can be an answer: no trees.
fn is_answer(value: &Value) -> bool {
    match value {
        Value::String(_) | Value::Bool(_) => true,
        Value::Number(number) => number.is_i64(),
        Value::Array(items) => items.iter().all(Value::is_string),
        Value::Null | Value::Object(_) => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// What the browser does: the answers as digits, one text a code.
    pub(crate) fn encode(document: &Document) -> Vec<String> {
        let Document { form, version, place, lang, answers } = document;
        let json = json!([form, version, place, lang, answers]).to_string();
        let payload = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 9);
        let count = payload.len().div_ceil(980).max(1);
        let sum = crc(&payload);
        (0..count)
            .map(|at| {
                let bytes = &payload[payload.len() * at / count..payload.len() * (at + 1) / count];
                let mut digits = format!("1{sum:010}{}{count}", at + 1);
                for group in bytes.chunks(12) {
                    let value = group.iter().fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
                    digits.push_str(&format!("{value:0width$}", width = DIGITS[group.len()]));
                }
                let check = crc(digits.as_bytes()) % 10_000;
                digits + &format!("{check:04}")
            })
            .collect()
    }

    /// A document; `length` letters that can't be compressed well.
    pub(crate) fn sample(name: &str, length: usize) -> Document {
        let mut state = name.bytes().fold(17_u64, |state, byte| state.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from_u32(0x100 + (state >> 40) as u32 % 0x150).unwrap_or('x')
        };
        let text: String = (0..length).map(|_| letter()).collect();
        let answers =
            json!({"halter.familienname": name, "hunde.1.rufname": text, "halter.zahl": 3, "halter.ja": true, "halter.viele": ["a", "b"]});
        let Value::Object(answers) = answers else { panic!() };
        Document { form: "hund".into(), version: "2026-01".into(), place: "gera".into(), lang: "de".into(), answers }
    }

    fn read(text: &str) -> Vec<Set> {
        join(&typed(text).0.into_iter().map(|part| (part, 0)).collect::<Vec<_>>())
    }

    #[test]
    fn the_checksum_is_that_of_zlib() {
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn what_was_encoded_is_read() {
        for length in [0, 1, 11, 12, 13, 900, 2500] {
            let document = sample("Łužyca", length);
            let codes = encode(&document);
            assert!(codes.iter().all(|code| code.len() <= 2386), "{length}");
            let sets = read(&codes.join("\r\n"));
            assert_eq!(sets.len(), 1);
            assert_eq!(sets[0].content, Ok(document), "{length}");
        }
    }

    #[test]
    fn scanners_may_leave_breaks_out_or_put_them_in_and_repeat() {
        let document = sample("Weiß", 2000);
        let codes = encode(&document);
        assert!(codes.len() > 2);
        let glued = codes.concat();
        let pieces = codes.iter().flat_map(|code| code.as_bytes().chunks(500));
        let broken = pieces.map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
        let repeated = format!("Ticket 7\n{}\t{} {}\u{1d}", codes[1], codes.join(" "), codes[0]);
        for text in [glued, broken, repeated] {
            let sets = read(&text);
            assert_eq!(sets.len(), 1);
            assert_eq!(sets[0].content.as_ref(), Ok(&document));
        }
    }

    #[test]
    fn two_people_are_never_joined() {
        let (one, two) = (sample("Eins", 1500), sample("Zwei", 1500));
        let (a, b) = (encode(&one), encode(&two));
        let mut mixed: Vec<String> = a.iter().zip(&b).flat_map(|(a, b)| [b.clone(), a.clone()]).collect();
        assert_eq!(read(&mixed.join("\n")).into_iter().map(|set| set.content).collect::<Vec<_>>(), [Ok(two), Ok(one.clone())]);
        mixed.remove(0);
        let sets = read(&mixed.join("\n"));
        assert_eq!(sets[0].content, Ok(one));
        assert_eq!(sets[1].content, Err(Fault::Missing(vec![1], b.len() as u8)));
    }

    #[test]
    fn a_wrong_digit_is_noticed() {
        let code = encode(&sample("Weiß", 20)).remove(0);
        let wrong = |at: usize| {
            let digit = if code.as_bytes()[at] == b'5' { "6" } else { "5" };
            format!("{}{digit}{}", &code[..at], &code[at + 1..])
        };
        assert!((0..code.len()).all(|at| part(&wrong(at)).is_none()));
        assert_eq!(typed(&wrong(30)), (Vec::new(), 1));
        assert_eq!(typed(&code.replace('7', "&")), (Vec::new(), 1), "a garbled code is told of");
        assert_eq!(typed("Guten Tag"), (Vec::new(), 0));
    }

    #[test]
    fn what_unpacks_to_something_else_is_no_document() {
        let made = |json: &str| {
            let payload = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 9);
            let part = Part { sum: crc(&payload), number: 1, count: 1, bytes: payload };
            join(&[(part, 0)]).remove(0).content
        };
        assert!(made(r#"["a","1","b","de",{"a.b":"c"}]"#).is_ok());
        for json in [
            "{}",
            "[1,2]",
            r#"["a","1","b","de",{"a":{"b":1}}]"#,
            r#"["a","1","b","de",{"a":1.5}]"#,
            "",
            &format!("[\"{}\"]", " ".repeat(UNPACKED)),
        ] {
            assert_eq!(made(json), Err(Fault::Content), "{}", json.get(..40).unwrap_or(json));
        }
        let part = Part { sum: 7, number: 1, count: 1, bytes: vec![1] };
        assert_eq!(join(&[(part, 0)])[0].content, Err(Fault::Sum));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "[0-9 \\n]{0,400}|\\PC{0,80}") {
            let _ = read(&text);
        }

        #[test]
        fn any_bytes_come_back(name in "\\PC{0,40}", length in 0_usize..600) {
            let document = sample(&name, length);
            let sets = read(&encode(&document).concat());
            prop_assert_eq!(sets[0].content.as_ref(), Ok(&document));
        }
    }
}
