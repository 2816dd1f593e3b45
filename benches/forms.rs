//! How fast one-page forms become PDFs: `cargo bench --bench forms -- COUNT [--write FILE] [--threads N] [--hash]`.
//!
//! Prints one line of JSON: forms, seconds, seconds of the processor, largest memory in kilobytes, mean size, and if
//! asked for a hash over all files. Each form has another recipient, as those of many towns have. `benches/forms.py` compares.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench tells its figures")]

use std::process::ExitCode;
use std::time::Instant;

use dorfplatz::model::print::{Authority, FieldKind, Picture, PictureData, PrintField, PrintForm, PrintLabels, PrintSection, Width};
use rayon::prelude::*;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ARMS: &str = include_str!("../content/gera/media/wappen.svg");

fn field(path: &str, kind: FieldKind, label: &str, width: Width) -> PrintField {
    PrintField { path: path.into(), kind, label: label.into(), required: true, width, ..PrintField::default() }
}

fn labels() -> PrintLabels {
    PrintLabels {
        page_of: "Seite {n} von {m}".into(),
        version: "Fassung {version}, gültig ab {day}.{month}.{year}".into(),
        optional: "(freiwillig)".into(),
        required_note: "Felder ohne den Zusatz „(freiwillig)“ müssen ausgefüllt werden.".into(),
        return_to: "Bitte zurück an:".into(),
        phone: "Telefon".into(),
        email: "E-Mail".into(),
        hours: "Öffnungszeiten".into(),
        office_use: "Nur von der Behörde auszufüllen".into(),
        online: "Dieses Formular im Internet: {url}".into(),
        no_signature: "Eine Unterschrift ist nicht nötig.".into(),
        yes: "Ja".into(),
        no: "Nein".into(),
        date_hint: "TT.MM.JJJJ".into(),
        ..PrintLabels::default()
    }
}

/// The form of one town: coat of arms, letterhead, nine questions, a code in the footer.
fn form(number: usize) -> PrintForm {
    let town = format!("Musterstadt {number}");
    let reasons = [("tot", "gestorben"), ("weg", "abgegeben"), ("umzug", "weggezogen")];
    PrintForm {
        id: "hundesteuer-abmeldung".into(),
        version: "2026-11".into(),
        valid_from: "2026-12-01".into(),
        lang: "de".into(),
        title: "Abmeldung eines Hundes von der Hundesteuer".into(),
        url: format!("https://musterstadt-{number}.example/formulare/hundesteuer-abmeldung/"),
        coat_of_arms: Some(Picture { data: PictureData::Svg(ARMS.into()), alt: format!("Wappen: Stadt {town}") }),
        authority: Authority {
            entity: format!("Stadt {town}"),
            office: "Fachdienst Finanzen".into(),
            department: Some("Steuern und Abgaben".into()),
            address_lines: vec![
                format!("Stadt {town}"),
                "Steuern und Abgaben".into(),
                format!("Marktstraße {number}"),
                format!("{:05} {town}", 1000 + number),
            ],
            phone: Some("030 23125-040".into()),
            email: Some(format!("steuern@musterstadt-{number}.example")),
            hours: vec![("Montag–Mittwoch".into(), "9–12 Uhr".into()), ("Donnerstag".into(), "9–18 Uhr".into())],
        },
        sections: vec![
            PrintSection {
                id: "person".into(),
                title: "Halterin oder Halter".into(),
                fields: vec![
                    field("person.familienname", FieldKind::Text, "Familienname", Width::Half),
                    field("person.vornamen", FieldKind::Text, "Vornamen", Width::Half),
                    field("person.strasse", FieldKind::Text, "Straße und Hausnummer", Width::Full),
                    PrintField { comb: Some(5), ..field("person.plz", FieldKind::Plz, "Postleitzahl", Width::Third) },
                    field("person.ort", FieldKind::Text, "Ort", Width::Half),
                ],
                ..PrintSection::default()
            },
            PrintSection {
                id: "hund".into(),
                title: "Ihr Hund".into(),
                fields: vec![
                    field("hund.name", FieldKind::Text, "Rufname", Width::Half),
                    field("hund.marke", FieldKind::Text, "Nummer der Steuermarke", Width::Half),
                    PrintField {
                        options: reasons.map(|(id, label)| (id.into(), label.into())).to_vec(),
                        ..field("hund.grund", FieldKind::Choice, "Grund der Abmeldung", Width::Half)
                    },
                    field("hund.abgang", FieldKind::Date, "Abgang am", Width::Half),
                ],
                ..PrintSection::default()
            },
        ],
        labels: labels(),
        ..PrintForm::default()
    }
}

/// A number of this process from `/proc/self`, where there is such a folder.
#[expect(clippy::disallowed_methods, reason = "a measurement reads from the system, no content")]
fn system(file: &str, find: impl Fn(&str) -> Option<f64>) -> f64 {
    std::fs::read_to_string(format!("/proc/self/{file}")).ok().and_then(|text| find(&text)).unwrap_or(0.0)
}

#[expect(clippy::disallowed_methods, reason = "a sample for people to look at, no output of a build")]
fn write(path: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(path, bytes)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str| arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1));
    let count: usize = arguments.first().and_then(|count| count.parse().ok()).unwrap_or(1000);
    let threads: usize = value("--threads").and_then(|threads| threads.parse().ok()).unwrap_or(1);
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else { return ExitCode::FAILURE };
    if let Some(path) = value("--write") {
        let Ok(pdf) = dorfplatz::pdf::render(&form(1)) else { return ExitCode::FAILURE };
        if write(path, &pdf.bytes).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let began = Instant::now();
    // Hashing takes time of its own, so a run that is timed does without.
    let hashes = arguments.iter().any(|argument| argument == "--hash");
    // Only a hash and the size of each file are kept, so that memory tells what the engine holds.
    let done: Option<Vec<([u8; 32], usize)>> = pool.install(|| {
        let one = |number: usize| {
            let pdf = dorfplatz::pdf::render(&form(number)).ok().filter(|pdf| pdf.pages == 1)?;
            Some((if hashes { *blake3::hash(&pdf.bytes).as_bytes() } else { [0; 32] }, pdf.bytes.len()))
        };
        (0..count).into_par_iter().map(one).collect()
    });
    let Some(done) = done else {
        eprintln!("a form did not become one page");
        return ExitCode::FAILURE;
    };
    let seconds = began.elapsed().as_secs_f64();
    // Of the whole process, in hundredths of a second as Linux counts.
    let peak = system("status", |text| text.lines().find(|line| line.starts_with("VmHWM:"))?.split_whitespace().nth(1)?.parse().ok());
    let ticks = system("stat", |text| {
        let times: Vec<f64> = text.rsplit(')').next()?.split_whitespace().skip(11).take(2).filter_map(|time| time.parse().ok()).collect();
        Some(times.iter().sum())
    });
    let mut hash = blake3::Hasher::new();
    done.iter().for_each(|(each, _)| {
        hash.update(each);
    });
    let bytes = done.iter().map(|(_, size)| size).sum::<usize>() / count.max(1);
    println!(
        "{{\"forms\":{count},\"seconds\":{seconds:.3},\"cpu\":{:.2},\"peak_kb\":{peak},\"bytes\":{bytes},\"hash\":\"{}\"}}",
        ticks / 100.0,
        hash.finalize().to_hex()
    );
    ExitCode::SUCCESS
}
