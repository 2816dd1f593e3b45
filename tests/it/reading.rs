//! What was filled in is read back: from fields, from scans of codes, from what a scanner typed.

use std::collections::BTreeMap;

use dorfplatz::model::print::{FieldKind, PrintField, PrintForm, PrintSection};
use dorfplatz::pdf::{FillPdf, render_both};
use dorfplatz::reading::definition::{Definition, parse};
use dorfplatz::reading::{Input, Library, Origin, Reading, code, read};
use proptest::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use serde_json::{Value, json};

use crate::region::{Region, stderr, stdout};

const DEFINITION: &str = include_str!("../../src/reading/sample.json");

/// Knows the sample, or nothing.
struct Shelf(bool);

impl Library for Shelf {
    fn find(&self, form: &str, version: &str, place: &str, lang: &str) -> Option<(Definition, Origin)> {
        let found = parse(DEFINITION.as_bytes())?;
        let known = self.0 && (form, version, place, lang) == ("hund", "2026-01", "gera", "de");
        known.then_some((found, Origin::Project))
    }
}

fn form() -> PrintForm {
    let field = |path: &str, kind| PrintField { path: path.into(), kind, label: path.into(), ..PrintField::default() };
    let anrede = PrintField {
        options: vec![("frau".into(), "Frau".into()), ("herr".into(), "Herr".into()), ("other".into(), "Andere".into())],
        ..field("halter.anrede", FieldKind::Choice)
    };
    let wege = PrintField {
        options: vec![("post".into(), "Post".into()), ("mail".into(), "E-Mail".into())],
        ..field("halter.wege", FieldKind::MultiChoice)
    };
    let halter = vec![
        anrede,
        field("halter.familienname", FieldKind::Text),
        field("halter.geburtstag", FieldKind::Date),
        field("halter.befreit", FieldKind::YesNo),
        field("halter.grund", FieldKind::TextArea),
        wege,
        field("halter.zuschuss", FieldKind::Money),
        field("halter.wahr", FieldKind::Declaration),
    ];
    let hunde = vec![
        field("hunde.1.rufname", FieldKind::Text),
        field("hunde.1.zahl", FieldKind::Integer),
        field("hunde.1.steuer", FieldKind::Money),
    ];
    let section = |id: &str, fields| PrintSection { id: id.into(), title: id.into(), fields, ..PrintSection::default() };
    let mut form = PrintForm {
        id: "hund".into(),
        version: "2026-01".into(),
        valid_from: "2026-01-01".into(),
        lang: "de".into(),
        title: "Hund".into(),
        sections: vec![section("halter", halter), section("hunde", hunde)],
        definition: Some(DEFINITION.into()),
        ..PrintForm::default()
    };
    form.labels.yes = "Ja".into();
    form.labels.no = "Nein".into();
    form.labels.currency = "Euro".into();
    form.labels.date_hint = "TT.MM.JJJJ".into();
    form
}

/// What a viewer does: values in an update behind the end.
fn fill(values: &[(&str, &str)]) -> Vec<u8> {
    let FillPdf { mut bytes, map } = render_both(&form()).unwrap().1;
    let mut objects: BTreeMap<u32, String> = BTreeMap::new();
    let dictionary = |number: u32| {
        let (_, at, length) = map.dictionaries.iter().find(|(object, ..)| *object == number).unwrap();
        String::from_utf8_lossy(&bytes[*at..at + length]).into_owned()
    };
    let with = |dictionary: &str, more: &str| format!("{}{more}>>", &dictionary[..dictionary.len() - 2]);
    for (path, value) in values {
        let field = map.fields.iter().find(|field| field.path == *path).unwrap_or_else(|| panic!("{path}"));
        match field.widgets.iter().find(|widget| widget.option.as_deref() == Some(*value) || (*value == "x" && widget.state.is_some())) {
            Some(widget) => {
                let state = widget.state.clone().unwrap();
                let own = dictionary(widget.object).replace("/AS/Off", &format!("/AS/{state}"));
                // A box holds its own value; buttons have a group that does.
                match field.object.filter(|object| *object != widget.object) {
                    Some(group) => {
                        objects.insert(widget.object, own);
                        objects.insert(group, with(&dictionary(group), &format!("/V/{state}")));
                    }
                    None => drop(objects.insert(widget.object, with(&own, &format!("/V/{state}")))),
                }
            }
            None => {
                let units: String = value.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<Vec<_>>().concat();
                let object = field.object.unwrap();
                objects.insert(object, with(&dictionary(object), &format!("/V<FEFF{units}>")));
            }
        }
    }
    let mut table = String::from("xref\n");
    for (number, object) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n\r\n", bytes.len()));
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let start = bytes.len();
    let file = &map.file;
    bytes.extend(table.into_bytes());
    bytes.extend(
        format!("trailer\n<</Size {}/Root {} 0 R/Prev {}>>\nstartxref\n{start}\n%%EOF\n", file.objects, file.root, file.xref).into_bytes(),
    );
    bytes
}

const FILLED: [(&str, &str); 10] = [
    ("halter.anrede", "herr"),
    ("halter.familienname", "Łužyčan-Ṩẞ"),
    ("halter.geburtstag", "3. 4. 1956"),
    ("halter.befreit", "no"),
    ("halter.wege", "mail"),
    ("halter.zuschuss", "84,5"),
    ("halter.wahr", "x"),
    ("hunde.1.rufname", "Bello\nvom Berg"),
    ("hunde.1.zahl", "2"),
    ("hunde.1.steuer", "100,00"),
];

fn answers() -> Value {
    json!({
        "halter.anrede": "herr", "halter.familienname": "Łužyčan-Ṩẞ", "halter.geburtstag": "1956-04-03", "halter.befreit": false,
        "halter.wege": ["mail"], "halter.zuschuss": 8450, "halter.wahr": true, "hunde.1.rufname": "Bello\nvom Berg", "hunde.1.zahl": 2
    })
}

fn batch(files: Vec<(&str, Vec<u8>)>, shelf: bool) -> Reading {
    let inputs: Vec<Input> = files.into_iter().map(|(name, bytes)| Input { name: name.into(), bytes }).collect();
    read(&inputs, &Shelf(shelf))
}

/// Words of the problems of all submissions and files.
fn words(reading: &Reading) -> Vec<String> {
    let of_submissions = reading.submissions.iter().flat_map(|submission| &submission.problems);
    let all = of_submissions.chain(reading.unread.iter().flat_map(|(_, problems)| problems));
    all.map(|problem| format!("{} {}", problem.path.clone().unwrap_or_default(), problem.what.word()).trim().to_owned()).collect()
}

#[test]
fn the_fields_of_a_filled_form_are_read() {
    let reading = batch(vec![("a.pdf", fill(&FILLED)), ("again.pdf", fill(&FILLED)), ("blank.pdf", fill(&[]))], true);
    assert_eq!(reading.submissions.len(), 1, "the same form twice is one submission");
    let submission = &reading.submissions[0];
    assert_eq!(Value::Object(submission.document.answers.clone()), answers());
    assert_eq!(submission.source, ["a.pdf", "again.pdf"]);
    assert_eq!(Value::Object(submission.computed.clone())["hunde.1.steuer"], json!(10_000));
    assert_eq!(words(&reading), ["hunde.1.chip required", "blank"]);
}

#[test]
fn what_only_the_file_knows_is_told() {
    let reading = batch(vec![("a.pdf", fill(&FILLED))], false);
    assert_eq!(words(&reading), ["own-definition", "hunde.1.chip required"]);
    assert_eq!(reading.submissions[0].definition.as_ref().unwrap().1, Origin::File);
}

#[test]
fn wrong_values_are_told() {
    let mut values = FILLED.to_vec();
    values[2].1 = "gestern";
    values[9].1 = "10,00";
    let reading = batch(vec![("a.pdf", fill(&values))], true);
    assert_eq!(words(&reading), ["halter.geburtstag unread", "hunde.1.chip required", "hunde.1.steuer computed"]);
}

/// The codes of a person, as a browser makes them.
fn codes(name: &str, length: usize) -> Vec<String> {
    const DIGITS: [usize; 13] = [0, 3, 5, 8, 10, 13, 15, 17, 20, 22, 25, 27, 29];
    let mut dice = Dice(name.len() as u64 + 99);
    let long: String = (0..length).map(|_| char::from_u32(0x100 + dice.below(0x140) as u32).unwrap()).collect();
    let answers = json!({"halter.familienname": name, "halter.befreit": true, "halter.grund": long, "halter.wahr": true, "hunde.1.rufname": "Rex", "ende.bemerkung": "-"});
    let payload = miniz_oxide::deflate::compress_to_vec(json!(["hund", "2026-01", "gera", "de", answers]).to_string().as_bytes(), 9);
    let count = payload.len().div_ceil(980);
    (0..count)
        .map(|at| {
            let mut digits = format!("1{:010}{}{count}", code::crc(&payload), at + 1);
            for group in payload[payload.len() * at / count..payload.len() * (at + 1) / count].chunks(12) {
                let number = group.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
                digits.push_str(&format!("{number:0width$}", width = DIGITS[group.len()]));
            }
            let check = code::crc(digits.as_bytes()) % 10_000;
            digits + &format!("{check:04}")
        })
        .collect()
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// About normal, with a deviation of 1.
    fn noise(&mut self) -> f32 {
        (0..6).map(|_| self.below(1000) as f32 / 1000.0 - 0.5).sum::<f32>() * 1.41
    }
}

/// A scan: codes of 80 mm side by side on paper, drawn at 300 dpi, turned, blurred, noisy, as JPEG of quality 50.
fn scan(codes: &[String], degrees: f32) -> Vec<u8> {
    const MM: f32 = 300.0 / 25.4;
    let made = |text: &String| {
        let segment = [QrSegment::make_numeric(text)];
        QrCode::encode_segments_advanced(&segment, QrCodeEcc::Medium, Version::MIN, Version::new(25), None, false).unwrap()
    };
    let codes: Vec<QrCode> = codes.iter().map(made).collect();
    let (width, height) = ((codes.len() as f32 * 85.0 + 15.0) * MM, 105.0 * MM);
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let dark = |x: f32, y: f32| {
        codes.iter().enumerate().any(|(at, code)| {
            let unit = 80.0 * MM / (code.size() as f32 + 8.0);
            let (left, top) = ((10.0 + at as f32 * 85.0) * MM, 12.0 * MM);
            code.get_module(((x - left) / unit).floor() as i32 - 4, ((y - top) / unit).floor() as i32 - 4)
        })
    };
    let (width, height) = (width as usize, height as usize);
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let at = |x: f32, y: f32| {
        let (x, y) = (x - middle_x, y - middle_y);
        if dark(cosine * x + sine * y + middle_x, cosine * y - sine * x + middle_y) { 20.0 } else { 235.0 }
    };
    let sharp: Vec<f32> = (0..width * height).map(|n| at((n % width) as f32, (n / width) as f32)).collect();
    let mut dice = Dice(7);
    let pixels: Vec<u8> = (0..width * height)
        .map(|n| {
            // The mean of nine is a blur of about one pixel.
            let (x, y) = ((n % width).clamp(1, width - 2), (n / width).clamp(1, height - 2));
            let sum: f32 = (0..9).map(|k| sharp[(y + k / 3 - 1) * width + x + k % 3 - 1]).sum();
            (sum / 9.0 + dice.noise() * 12.0).clamp(0.0, 255.0) as u8
        })
        .collect();
    let mut file = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 50)
        .encode(&pixels, width as u32, height as u32, image::ExtendedColorType::L8)
        .unwrap();
    file
}

#[test]
fn codes_are_read_from_turned_blurred_and_noisy_scans_and_two_people_stay_apart() {
    let (one, two) = (codes("Müller", 700), codes("Łužyca", 20));
    assert!(one.len() == 2 && two.len() == 1);
    let files = vec![
        ("1.jpg", scan(&[two[0].clone(), one[1].clone()], -3.0)),
        ("2.jpg", scan(&[one[0].clone()], 3.0)),
        ("3.jpg", scan(&[codes("Halb", 700)[0].clone()], 0.0)),
    ];
    let reading = batch(files, true);
    let names: Vec<(&Value, Vec<String>)> = reading
        .submissions
        .iter()
        .map(|submission| (&submission.document.answers["halter.familienname"], submission.source.clone()))
        .collect();
    assert_eq!(names.len(), 2, "{:?}", reading.unread);
    assert!(names.contains(&(&json!("Müller"), vec!["1.jpg".into(), "2.jpg".into()])));
    assert!(names.contains(&(&json!("Łužyca"), vec!["1.jpg".into()])));
    assert_eq!(words(&reading), ["missing-parts"]);
    assert_eq!(reading.unread[0].0, "3.jpg");
}

#[test]
fn what_a_scanner_types_is_read() {
    let typed = codes("Weiß", 900).join("\r\n") + "\t";
    let reading = batch(vec![("-", typed.clone().into_bytes()), ("b.txt", format!("{typed}1234567890123456789").into_bytes())], true);
    assert_eq!(reading.submissions.len(), 1);
    assert_eq!(reading.submissions[0].source, ["-", "b.txt"]);
    assert_eq!(words(&reading), ["garbled"]);
}

#[test]
fn other_files_are_told_apart() {
    let words_of = |bytes: &[u8]| words(&batch(vec![("a", bytes.to_vec())], true));
    assert_eq!(words_of(b"GIF89a\0\xFF"), ["kind"]);
    assert_eq!(words_of(b"%PDF-1.7 and nothing"), ["damaged"]);
    assert_eq!(words_of(b"\x89PNG\r\n\x1a\n"), ["damaged"]);
    assert_eq!(words_of(b"Guten Tag"), ["no-code"]);
    assert_eq!(words_of(b""), ["no-code"]);
    let blank = dorfplatz::pdf::render(&PrintForm { definition: None, ..form() }).unwrap().bytes;
    assert_eq!(words_of(&blank), ["no-code"], "a form without its definition and without values is a scan without a code");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn damaged_files_do_no_harm(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..60), cut in any::<prop::sample::Index>()) {
        let mut bytes = fill(&FILLED);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() / 2 + cut.index(bytes.len() / 2));
        batch(vec![("a.pdf", bytes)], true);
    }
}

#[test]
fn the_command_gives_json_tables_and_xml_and_tells_what_is_wrong() {
    let region = Region::empty();
    let folder = region.root();
    let path = |name: &str| folder.join(name).display().to_string();
    std::fs::write(path("a.pdf"), fill(&FILLED)).unwrap();
    std::fs::write(path("b.txt"), codes("=Eins", 5).concat()).unwrap();
    std::fs::write(path("c.txt"), "nichts").unwrap();
    let run = |args: &[&str]| {
        let output = region.command(&[&["forms", "read", "--lang", "de"], args].concat());
        (output.status.code().unwrap(), stdout(&output), stderr(&output))
    };
    let (status, out, _) = run(&[&path("a.pdf")]);
    assert_eq!(status, 1);
    assert!(out.contains("Hund anmelden, Stadt Gera, Fassung 2026-01") && out.contains("Familienname: Łužyčan-Ṩẞ"), "{out}");
    assert!(out.contains("hunde.1.chip „Chip“: die Antwort fehlt") && out.contains("1 Formular(e) gelesen"), "{out}");
    let (_, out, _) = run(&["--format", "json", &path("a.pdf"), &path("c.txt")]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["answers"], answers());
    assert_eq!((&lines[0]["format"], &lines[0]["definition"]), (&json!("dorfplatz-answers/1"), &json!("file")));
    assert_eq!(lines[1]["problems"][0]["problem"], "no-code");
    let (status, out, complaints) = run(&["--format", "csv", &path("b.txt")]);
    assert_eq!(status, 1);
    assert!(out.starts_with('\u{feff}') && out.contains("'=Eins") && out.contains("\r\n"), "{out}");
    assert!(complaints.contains("nicht bekannt"), "{complaints}");
    let (_, out, _) = run(&["--format", "xml", &path("a.pdf")]);
    assert!(roxmltree::Document::parse(&out).is_ok(), "{out}");
    let out_folder = path("tabellen");
    run(&["--format", "csv", "--out", &out_folder, &path("a.pdf")]);
    assert!(folder.join("tabellen/hund.csv").is_file());
    assert_eq!(run(&[&path("missing.pdf")]).0, 2);
    assert_eq!(run(&[]).0, 2);
    assert_eq!(region.command(&["check", "--format", "csv"]).status.code(), Some(2));
}
