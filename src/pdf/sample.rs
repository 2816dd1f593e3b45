//! Forms for tests.

use crate::model::print::{
    Authority, FieldKind, Giro, Picture, PictureData, PrintField, PrintForm, PrintLabels, PrintSection, PrintSepa, Width,
};

fn s<T: for<'a> From<&'a str>>(text: &str) -> T {
    text.into()
}

fn pairs<T: for<'a> From<&'a str>>(list: &[(&str, &str)]) -> Vec<(String, T)> {
    list.iter().map(|(a, b)| (s(a), s(b))).collect()
}

/// A required field of full width.
pub(super) fn field(path: &str, kind: FieldKind, label: &str) -> PrintField {
    PrintField { path: s(path), kind, label: s(label), required: true, ..PrintField::default() }
}

fn third(path: &str, kind: FieldKind, label: &str) -> PrintField {
    PrintField { width: Width::Third, ..field(path, kind, label) }
}

fn half(path: &str, kind: FieldKind, label: &str) -> PrintField {
    PrintField { width: Width::Half, ..field(path, kind, label) }
}

fn optional(field: PrintField) -> PrintField {
    PrintField { required: false, ..field }
}

fn hinted(hint: &str, field: PrintField) -> PrintField {
    PrintField { hint: Some(s(hint)), ..field }
}

/// The engine's words in German.
pub(super) fn german() -> PrintLabels {
    PrintLabels {
        page_of: s("Seite {n} von {m}"),
        version: s("Fassung {version}, gültig ab {day}.{month}.{year}"),
        optional: s("(freiwillig)"),
        required_note: s("Bitte füllen Sie alle Felder aus. Felder mit dem Zusatz „(freiwillig)“ können leer bleiben."),
        prevails: String::new(),
        return_to: s("Bitte zurück an"),
        phone: s("Telefon"),
        email: s("E-Mail"),
        hours: s("Öffnungszeiten"),
        office_use: s("Nur von der Behörde auszufüllen"),
        online: s("Dieses Formular im Internet: {url}"),
        attachments: s("Anlagen"),
        attachments_note: s("Bitte kreuzen Sie an, was Sie beilegen."),
        signature: s("Unterschrift"),
        place_date: s("Ort, Datum"),
        signature_needed: s("Nach {norm} muss diese Anmeldung unterschrieben sein."),
        no_signature: s("Dieses Formular gilt ohne Unterschrift."),
        yes: s("Ja"),
        no: s("Nein"),
        date_hint: s("TT.MM.JJJJ"),
        time_hint: s("hh:mm"),
        currency: s("Euro"),
        privacy_title: s("Hinweise zum Datenschutz"),
        legal_basis: s("Rechtsgrundlage: {text}"),
        submit: s("So geben Sie das Formular ab"),
        row: s("Zeile {n}"),
        creditor: s("Zahlungsempfänger"),
        creditor_id: s("Gläubiger-Identifikationsnummer"),
        mandate: s("Mandatsreferenz"),
        recurrent: s("Wiederkehrende Zahlung"),
        one_off: s("Einmalige Zahlung"),
        choices: s("Möglich sind: {list}"),
        giro: s("Bezahlen"),
        giro_code: s("Diesen Code lesen Apps von Banken und Sparkassen (GiroCode)."),
        recipient: s("Empfänger"),
        iban: s("IBAN"),
        bic: s("BIC"),
        amount: s("Betrag"),
        purpose: s("Verwendungszweck"),
        continued: s("{title} (Fortsetzung)"),
        sheet: s("Fortsetzungsblatt"),
        sheet_note: s("Schreiben Sie dazu, zu welchem Abschnitt und welcher Frage die Angaben gehören."),
        sheet_field: s("Weitere Angaben"),
        sheet_at: s("Reicht der Platz nicht? Schreiben Sie auf dem Fortsetzungsblatt weiter: Seite {n}."),
        sheet_filled: s("Hier stehen die Angaben, die im Formular keinen Platz haben."),
        code: s("Angaben als Code"),
        code_note: s("Mit diesem Code liest die Behörde Ihre Angaben ein."),
    }
}

fn authority() -> Authority {
    Authority {
        entity: s("Stadt Altenburg"),
        office: s("Fachbereich Finanzen"),
        department: Some(s("Fachdienst Steuern und Abgaben")),
        address_lines: ["Stadt Altenburg", "Fachdienst Steuern und Abgaben", "Markt 1", "04600 Altenburg"].map(s).to_vec(),
        phone: Some(s("030 23125-040")),
        email: Some(s("steuern@altenburg.example")),
        hours: pairs(&[("Mo, Fr", "9–12 Uhr"), ("Di", "9–12, 13–18 Uhr"), ("Do", "9–12, 13–16 Uhr")]),
    }
}

fn dog(number: u8) -> PrintSection {
    let path = |name: &str| format!("hunde.{number}.{name}");
    let breeds = ["Deutscher Schäferhund", "Labrador Retriever", "Golden Retriever", "Dackel", "Pudel", "Mischling", "Andere Rasse"];
    PrintSection {
        id: format!("hunde.{number}"),
        title: format!("Hund {number}").into(),
        fields: vec![
            PrintField { max_length: Some(30), ..half(&path("name"), FieldKind::Text, "Rufname") },
            PrintField {
                options: breeds.iter().enumerate().map(|(n, b)| (format!("r{n}"), s(b))).collect(),
                ..half(&path("rasse"), FieldKind::Choice, "Rasse")
            },
            PrintField {
                options: pairs(&[("r", "Rüde"), ("h", "Hündin")]), ..third(&path("geschlecht"), FieldKind::Choice, "Geschlecht")
            },
            third(&path("wurfdatum"), FieldKind::Date, "Geboren am"),
            third(&path("seit"), FieldKind::Date, "Gehalten seit"),
            PrintField {
                max_length: Some(15),
                ..hinted("15 Ziffern, sie stehen im Heimtierausweis", half(&path("chip"), FieldKind::Text, "Chipnummer"))
            },
            optional(half(&path("farbe"), FieldKind::Text, "Fellfarbe")),
        ],
        entry: true,
        ..PrintSection::default()
    }
}

fn owner() -> PrintSection {
    PrintSection {
        id: s("halter"),
        title: s("Angaben zur Halterin oder zum Halter"),
        note: Some(s("Halterin oder Halter ist, wer einen Hund im eigenen Haushalt aufgenommen hat.")),
        fields: vec![
            half("halter.familienname", FieldKind::Text, "Familienname"),
            half("halter.vornamen", FieldKind::Text, "Vornamen"),
            half("halter.geburtsdatum", FieldKind::Date, "Geburtsdatum"),
            optional(hinted("wie in der Urkunde", half("halter.geburtsort", FieldKind::Text, "Geburtsort"))),
            field("halter.strasse", FieldKind::Text, "Straße und Hausnummer"),
            PrintField { comb: Some(5), ..third("halter.plz", FieldKind::Plz, "Postleitzahl") },
            PrintField { width: Width::Half, ..field("halter.ort", FieldKind::Text, "Wohnort") },
            optional(half("halter.telefon", FieldKind::Phone, "Telefon")),
            optional(half("halter.email", FieldKind::Email, "E-Mail")),
        ],
        ..PrintSection::default()
    }
}

fn exemption() -> PrintSection {
    PrintSection {
        id: s("befreiung"),
        title: s("Steuerbefreiung und Ermäßigung"),
        fields: vec![
            field("befreiung.gefaehrlich", FieldKind::YesNo, "Wurde einer der Hunde als gefährlich eingestuft?"),
            PrintField {
                options: pairs(&[
                    ("nein", "Nein"),
                    (
                        "blind",
                        "Ja, der Hund ist ein Blindenführhund oder ein anderer Assistenzhund im Sinne des Behindertengleichstellungsgesetzes",
                    ),
                    ("rettung", "Ja, der Hund ist ein geprüfter Rettungshund"),
                    ("tierheim", "Ja, der Hund kommt aus einem Tierheim"),
                ]),
                ..field("befreiung.grund", FieldKind::Choice, "Beantragen Sie eine Befreiung?")
            },
            optional(hinted("falls Sie eine Befreiung beantragen", half("befreiung.nachweis", FieldKind::Text, "Nummer des Nachweises"))),
            optional(half("befreiung.betrag", FieldKind::Money, "Bereits gezahlte Steuer")),
            PrintField {
                options: pairs(&[("wachhund", "Wachhund"), ("jagd", "Jagdgebrauchshund"), ("zwinger", "Zwingersteuer")]),
                ..optional(field("befreiung.art", FieldKind::MultiChoice, "Verwendung des Hundes"))
            },
            PrintField { lines: 4, ..optional(field("befreiung.bemerkung", FieldKind::TextArea, "Bemerkungen")) },
        ],
        ..PrintSection::default()
    }
}

fn costs() -> PrintSection {
    let column = |id: &str, kind, label: &str| field(id, kind, label);
    PrintSection {
        id: s("ausgaben"),
        title: s("Ausgaben für die Ausbildung des Hundes"),
        condition: Some(s("Nur ausfüllen, wenn Sie bei „Beantragen Sie eine Befreiung?“ etwas anderes als „Nein“ angegeben haben.")),
        fields: vec![
            PrintField {
                columns: vec![
                    column("tag", FieldKind::Date, "Tag"),
                    column("zweck", FieldKind::Text, "Zweck und Empfänger der Zahlung"),
                    PrintField {
                        options: pairs(&[("bar", "bar"), ("konto", "vom Konto")]),
                        width: Width::Third,
                        ..column("art", FieldKind::Choice, "Zahlungsart")
                    },
                    column("betrag", FieldKind::Money, "Betrag"),
                ],
                rows: 8,
                ..hinted("Beginnen Sie mit der letzten Zahlung.", field("ausgaben.liste", FieldKind::Table, "Ihre Ausgaben"))
            },
            PrintField {
                formula: Some(s("Summe der Spalte „Betrag“")), ..half("ausgaben.summe", FieldKind::Money, "Ausgaben zusammen")
            },
            PrintField {
                condition: Some(s("Nur ausfüllen, wenn Sie bei „Zahlungsart“ „bar“ angegeben haben.")),
                ..half("ausgaben.belege", FieldKind::Integer, "Zahl der Quittungen")
            },
        ],
        ..PrintSection::default()
    }
}

fn debit() -> PrintSepa {
    PrintSepa {
        title: s("SEPA-Lastschriftmandat"),
        note: Some(s("Wenn Sie die Steuer selbst überweisen möchten, lassen Sie diesen Abschnitt leer.")),
        creditor: s("Stadt Altenburg"),
        address: s("Markt 1, 04600 Altenburg"),
        creditor_id: s("DE98ZZZ09999999999"),
        reference: s("wird mit dem Steuerbescheid mitgeteilt"),
        recurrent: true,
        paragraphs: vec![
            s(
                "Ich ermächtige die Stadt Altenburg, Zahlungen von meinem Konto mittels Lastschrift einzuziehen. Zugleich weise ich mein Kreditinstitut an, die von der Stadt Altenburg auf mein Konto gezogenen Lastschriften einzulösen.",
            ),
            s(
                "Hinweis: Ich kann innerhalb von acht Wochen, beginnend mit dem Belastungsdatum, die Erstattung des belasteten Betrages verlangen. Es gelten dabei die mit meinem Kreditinstitut vereinbarten Bedingungen.",
            ),
        ],
        fields: vec![
            optional(field("sepa.inhaber", FieldKind::Text, "Kontoinhaberin oder Kontoinhaber")),
            optional(field("sepa.anschrift", FieldKind::Text, "Anschrift")),
            PrintField { comb: Some(22), ..optional(field("sepa.iban", FieldKind::Iban, "IBAN")) },
            PrintField { comb: Some(11), ..optional(half("sepa.bic", FieldKind::Text, "BIC")) },
            optional(half("sepa.institut", FieldKind::Text, "Kreditinstitut")),
            optional(half("sepa.ort_datum", FieldKind::Text, "Ort, Datum")),
            optional(half("sepa.unterschrift", FieldKind::Signature, "Unterschrift der Kontoinhaberin oder des Kontoinhabers")),
        ],
    }
}

/// A coat of arms as an SVG file.
pub(super) const ARMS: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 144'>\
    <path d='M6 6h108v74c0 32-24 50-54 58C30 130 6 112 6 80z' fill='#8a1023' stroke='#333' stroke-width='4'/>\
    <g opacity='.9'><circle cx='60' cy='66' r='30' fill='#ffd500'/></g></svg>";

/// A dog-tax registration with everything that a form can hold.
pub(super) fn dog_tax() -> PrintForm {
    PrintForm {
        id: s("hundesteuer-anmeldung"),
        version: s("2026-03"),
        valid_from: s("2026-03-01"),
        lang: s("de"),
        title: s("Anmeldung eines Hundes zur Hundesteuer"),
        intro: Some(s(
            "Wer einen Hund hält, der älter als drei Monate ist, meldet ihn innerhalb von zwei Wochen an. Die Steuer beträgt für den ersten Hund 60,00 Euro im Jahr.",
        )),
        url: s("https://altenburg.example/formulare/hundesteuer-anmeldung/"),
        authority: authority(),
        sections: vec![
            owner(),
            dog(1),
            dog(2),
            exemption(),
            costs(),
            PrintSection {
                id: s("erklaerung"),
                title: s("Erklärung"),
                fields: vec![
                    PrintField {
                        text: Some(s("Wer vorsätzlich oder leichtfertig falsche Angaben macht, handelt ordnungswidrig.")),
                        ..field("erklaerung.hinweis", FieldKind::Note, "Bitte beachten Sie")
                    },
                    PrintField {
                        text: Some(s("Ich versichere, dass meine Angaben vollständig und richtig sind.")),
                        ..field("erklaerung.richtig", FieldKind::Declaration, "")
                    },
                ],
                ..PrintSection::default()
            },
        ],
        attachments: pairs(&[("nachweis", "Kopie des Nachweises für die Steuerbefreiung"), ("impfausweis", "Kopie des Heimtierausweises")]),
        legal_basis: Some(s("Hundesteuersatzung der Stadt Altenburg vom 12. Dezember 2024")),
        coat_of_arms: Some(Picture { data: PictureData::Svg(s(ARMS)), alt: s("Wappen der Stadt Altenburg") }),
        sepa: Some(debit()),
        written_form: Some(s("§ 5 der Hundesteuersatzung")),
        signatures: pairs(&[("mithalter", "Unterschrift der zweiten Halterin oder des zweiten Halters")]),
        payee: None,
        payment: Some("Überweisen Sie den Betrag, wenn Sie das Formular abschicken.".into()),
        giro: Some(Giro {
            name: s("Stadt Altenburg"),
            iban: s("DE89370400440532013000"),
            bic: Some(s("COBADEFFXXX")),
            amount_cents: 6000,
            reference: s("Hundesteuer, erstes Jahr"),
        }),
        submit: [
            "mit der Post an die Anschrift auf der ersten Seite",
            "im Fachbereich Finanzen zu den Öffnungszeiten",
            "mit E-Mail an steuern@altenburg.example",
        ]
        .map(s)
        .to_vec(),
        office_use: ["Eingang", "Kassenzeichen", "Hundemarke"].map(s).to_vec(),
        privacy: pairs(&[
            (
                "Zweck und Rechtsgrundlage",
                "Die Stadt Altenburg verarbeitet Ihre Angaben zur Festsetzung der Hundesteuer. Rechtsgrundlage ist Artikel 6 Absatz 1 Buchstabe e der Datenschutz-Grundverordnung in Verbindung mit § 5 der Hundesteuersatzung.",
            ),
            ("Speicherdauer", "Ihre Angaben werden zehn Jahre nach dem Ende der Steuerpflicht gelöscht."),
            (
                "Ihre Rechte",
                "Sie haben das Recht auf Auskunft, Berichtigung, Löschung, Einschränkung der Verarbeitung und Widerspruch. Sie können sich bei der Aufsichtsbehörde beschweren.",
            ),
        ]),
        labels: german(),
        definition: Some(s("{\"form\":\"hundesteuer-anmeldung\"}")),
    }
}

/// A form of one page.
pub(super) fn short() -> PrintForm {
    PrintForm {
        id: s("hund-abmelden"),
        title: s("Abmeldung eines Hundes"),
        sections: vec![PrintSection {
            id: s("hund"),
            title: s("Ihr Hund"),
            fields: vec![
                half("hund.familienname", FieldKind::Text, "Familienname"),
                half("hund.vornamen", FieldKind::Text, "Vornamen"),
                field("hund.strasse", FieldKind::Text, "Straße und Hausnummer"),
                half("hund.marke", FieldKind::Text, "Nummer der Steuermarke"),
                half("hund.abgang", FieldKind::Date, "Abgang am"),
                PrintField {
                    options: pairs(&[("tot", "gestorben"), ("weg", "abgegeben"), ("umzug", "weggezogen")]),
                    ..field("hund.grund", FieldKind::Choice, "Grund")
                },
                PrintField { lines: 4, ..optional(field("hund.bemerkung", FieldKind::TextArea, "Bemerkungen")) },
            ],
            ..PrintSection::default()
        }],
        attachments: Vec::new(),
        sepa: None,
        payment: None,
        giro: None,
        submit: Vec::new(),
        signatures: Vec::new(),
        legal_basis: None,
        written_form: None,
        office_use: Vec::new(),
        privacy: Vec::new(),
        intro: None,
        ..dog_tax()
    }
}
