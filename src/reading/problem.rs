//! What could not be read or is not as the form wants it, in plain German and English sentences.

use std::fmt::Write as _;

use crate::diag::Lang;

/// A problem, with the path of the answer that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the answer; nothing if it is about the whole.
    pub path: Option<String>,
    /// What is wrong.
    pub what: What,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Neither PDF nor picture nor text.
    Kind,
    /// More bytes than are read: so many megabytes.
    Large(u64),
    /// It breaks off or is damaged.
    Damaged,
    /// It needs a password.
    Locked,
    /// Far larger when unpacked.
    Bomb,
    /// More pixels than are read: so many millions.
    Pixels(u64),
    /// Only the first pages were read: so many.
    Pages(usize),
    /// Nothing was filled in.
    Blank,
    /// A PDF with fields of somebody else's form.
    Foreign,
    /// Several filled forms in one PDF.
    Several,
    /// No code was found.
    NoCode,
    /// On this page so many codes were seen that can't be read.
    Unclear(usize, usize),
    /// So many pieces of text are no whole code.
    Garbled(usize),
    /// Parts of a code are missing: these of so many.
    Missing(Vec<u8>, u8),
    /// The parts of a code don't belong together.
    Sum,
    /// The content of a code can't be used.
    Content,
    /// Nothing is known about form, version and place.
    NoDefinition(String, String, String),
    /// The definition comes from the file itself: nobody but its sender vouches for it.
    OwnDefinition,
    /// There is no such question.
    Unknown,
    /// What was written can't be an answer of this kind.
    Unread(String, &'static str),
    /// The value is of another kind than the question.
    Type(&'static str),
    /// Not one of the options.
    Option(String),
    /// More characters than so many.
    Long(u64),
    /// Not as the pattern wants it; the form's own sentence.
    Pattern(String),
    /// Less than this.
    Low(String),
    /// More than this.
    High(String),
    /// An account with wrong check digits.
    Iban,
    /// No postcode.
    Plz,
    /// No address for mail.
    Mail,
    /// An answer is needed.
    Required,
    /// An answer that was not asked for.
    NotAsked,
    /// More entries than so many.
    Entries(u32),
    /// Entered and computed differ: both.
    Computed(String, String),
    /// Entered in the field, and in the code.
    Differs(String, String),
    /// The code has answers that the file has no fields for, and does not agree otherwise.
    MoreInCode,
}

impl Problem {
    /// A problem of the whole.
    pub fn whole(what: What) -> Self {
        Self { path: None, what }
    }

    /// A problem of an answer.
    pub fn at(path: impl Into<String>, what: What) -> Self {
        Self { path: Some(path.into()), what }
    }

    /// The problem as a sentence; `label` is what is asked at its path.
    pub fn sentence(&self, lang: Lang, label: Option<&str>) -> String {
        let mut text = String::new();
        if let Some(path) = &self.path {
            // Writing to a string cannot fail.
            let _ = match (label, lang) {
                (Some(label), Lang::De) => write!(text, "{path} „{label}“: "),
                (Some(label), Lang::En) => write!(text, "{path} “{label}”: "),
                (None, _) => write!(text, "{path}: "),
            };
        }
        text + &self.what.sentence(lang)
    }
}

impl What {
    /// A word for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Large(_) => "large",
            Self::Damaged => "damaged",
            Self::Locked => "locked",
            Self::Bomb => "bomb",
            Self::Pixels(_) => "pixels",
            Self::Pages(_) => "pages",
            Self::Blank => "blank",
            Self::Foreign => "foreign",
            Self::Several => "several",
            Self::NoCode => "no-code",
            Self::Unclear(..) => "unclear",
            Self::Garbled(_) => "garbled",
            Self::Missing(..) => "missing-parts",
            Self::Sum => "checksum",
            Self::Content => "content",
            Self::NoDefinition(..) => "no-definition",
            Self::OwnDefinition => "own-definition",
            Self::Unknown => "unknown",
            Self::Unread(..) => "unread",
            Self::Type(_) => "type",
            Self::Option(_) => "option",
            Self::Long(_) => "long",
            Self::Pattern(_) => "pattern",
            Self::Low(_) => "low",
            Self::High(_) => "high",
            Self::Iban => "iban",
            Self::Plz => "plz",
            Self::Mail => "mail",
            Self::Required => "required",
            Self::NotAsked => "not-asked",
            Self::Entries(_) => "entries",
            Self::Computed(..) => "computed",
            Self::Differs(..) => "differs",
            Self::MoreInCode => "more-in-code",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        let (de, en) = self.both();
        if lang == Lang::De { de } else { en }
    }

    #[expect(clippy::too_many_lines, reason = "one sentence for each")]
    fn both(&self) -> (String, String) {
        let fixed = |de: &str, en: &str| (de.to_owned(), en.to_owned());
        match self {
            Self::Kind => fixed(
                "das ist weder ein PDF noch ein Bild (PNG, JPEG, TIFF) noch ein Text",
                "this is neither a PDF nor a picture (PNG, JPEG, TIFF) nor a text",
            ),
            Self::Large(limit) => (
                format!("die Datei ist größer als {limit} MB; teilen Sie den Stapel auf"),
                format!("the file is larger than {limit} MB; split the batch"),
            ),
            Self::Damaged => fixed("die Datei ist beschädigt oder unvollständig", "the file is damaged or incomplete"),
            Self::Locked => fixed(
                "das PDF ist mit einem Kennwort geschützt; speichern Sie es ohne Kennwort",
                "the PDF is protected by a password; save it without one",
            ),
            Self::Bomb => fixed(
                "der Inhalt der Datei ist ausgepackt viel zu groß; sie wird nicht gelesen",
                "the content of the file is far too large when unpacked; it is not read",
            ),
            Self::Pixels(limit) => (
                format!("das Bild hat mehr als {limit} Millionen Bildpunkte; scannen Sie mit 300 dpi"),
                format!("the picture has more than {limit} million pixels; scan with 300 dpi"),
            ),
            Self::Pages(limit) => (
                format!("nur die ersten {limit} Seiten wurden gelesen; teilen Sie den Stapel auf"),
                format!("only the first {limit} pages were read; split the batch"),
            ),
            Self::Blank => fixed("das Formular ist nicht ausgefüllt", "the form is not filled in"),
            Self::Foreign => fixed(
                "die Felder gehören zu keinem Formular von dorfplatz; dem PDF fehlt dessen Beschreibung",
                "the fields belong to no form of dorfplatz; the PDF lacks its definition",
            ),
            Self::Several => fixed(
                "das PDF enthält mehrere ausgefüllte Formulare, deren Felder sich nicht trennen lassen; speichern Sie jedes in einer eigenen Datei",
                "the PDF holds several filled forms whose fields can't be told apart; save each in a file of its own",
            ),
            Self::NoCode => fixed(
                "kein Datencode gefunden; scannen Sie die Seite mit dem Code gerade, mit 300 dpi und ohne Schatten",
                "no data code found; scan the page with the code straight, with 300 dpi and without shadows",
            ),
            Self::Unclear(page, count) => (
                format!("Seite {page}: {count} Code(s) gesehen, aber nicht lesbar; scannen Sie sie noch einmal mit 300 dpi"),
                format!("page {page}: {count} code(s) seen that can't be read; scan it again with 300 dpi"),
            ),
            Self::Garbled(count) => (
                format!("{count} Eingabe(n) sind kein ganzer Datencode; scannen Sie den Code noch einmal"),
                format!("{count} input(s) are no whole data code; scan the code again"),
            ),
            Self::Missing(parts, count) => {
                let list = parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                (format!("vom Datencode fehlt Teil {list} von {count}"), format!("of the data code, part {list} of {count} is missing"))
            }
            Self::Sum => fixed("die Teile des Datencodes passen nicht zusammen", "the parts of the data code don't belong together"),
            Self::Content => fixed("der Inhalt des Datencodes ist unbrauchbar", "the content of the data code can't be used"),
            Self::NoDefinition(form, version, place) => (
                format!("das Formular `{form}` in der Fassung {version} von `{place}` ist nicht bekannt; nichts wurde geprüft"),
                format!("the form `{form}` in version {version} of `{place}` is not known; nothing was checked"),
            ),
            Self::OwnDefinition => fixed(
                "geprüft nur mit der Beschreibung im PDF selbst; weder das Projekt noch `records/` kennt diese Fassung",
                "checked only against the definition in the PDF itself; neither project nor `records/` knows this version",
            ),
            Self::Unknown => fixed("diese Frage gibt es in der Fassung nicht", "there is no such question in this version"),
            Self::Unread(text, kind) => {
                let (de, en) = kind_words(kind);
                (format!("„{text}“ lässt sich nicht als {de} lesen"), format!("“{text}” can't be read as {en}"))
            }
            Self::Type(kind) => {
                let (de, en) = kind_words(kind);
                (format!("kein Wert der Art „{de}“"), format!("not {en}"))
            }
            Self::Option(value) => (format!("„{value}“ steht nicht zur Auswahl"), format!("“{value}” is not among the choices")),
            Self::Long(limit) => (format!("länger als {limit} Zeichen"), format!("longer than {limit} characters")),
            Self::Pattern(error) if error.is_empty() => {
                fixed("nicht in der verlangten Schreibweise", "not in the notation that is asked for")
            }
            Self::Pattern(error) => {
                (format!("nicht in der verlangten Schreibweise: {error}"), format!("not in the notation that is asked for: {error}"))
            }
            Self::Low(bound) => (format!("kleiner als {bound}"), format!("less than {bound}")),
            Self::High(bound) => (format!("größer als {bound}"), format!("more than {bound}")),
            Self::Iban => fixed("die Prüfziffern der IBAN stimmen nicht", "the check digits of the IBAN are wrong"),
            Self::Plz => fixed("keine Postleitzahl aus fünf Ziffern", "no postcode of five digits"),
            Self::Mail => fixed("keine E-Mail-Adresse", "no mail address"),
            Self::Required => fixed("die Antwort fehlt", "the answer is missing"),
            Self::NotAsked => fixed(
                "beantwortet, obwohl nach den anderen Antworten nicht danach gefragt ist",
                "answered, though after the other answers it is not asked",
            ),
            Self::Entries(limit) => (format!("mehr als {limit} Einträge"), format!("more than {limit} entries")),
            Self::Computed(entered, computed) => {
                (format!("eingetragen ist {entered}, berechnet {computed}"), format!("entered is {entered}, computed {computed}"))
            }
            Self::Differs(entered, code) => (
                format!("im Feld steht „{entered}“, im Datencode „{code}“; übernommen ist das Feld"),
                format!("the field has “{entered}”, the data code “{code}”; the field was taken"),
            ),
            Self::MoreInCode => fixed(
                "steht nur im Datencode, der von den Feldern abweicht; nicht übernommen",
                "stands only in the data code, which differs from the fields; not taken",
            ),
        }
    }
}

/// What an answer of a kind is called.
fn kind_words(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "integer" => ("ganze Zahl", "a whole number"),
        "decimal" => ("Zahl", "a number"),
        "money" => ("Betrag", "an amount"),
        "date" => ("Datum", "a date"),
        "time" => ("Uhrzeit", "a time of day"),
        "yesno" => ("Ja oder Nein", "yes or no"),
        "choice" => ("Auswahl", "a choice"),
        "multichoice" => ("Liste von Auswahlen", "a list of choices"),
        "declaration" | "attachment" => ("Kreuz", "a tick"),
        _ => ("Text", "a text"),
    }
}

/// The same kind as a word that lives as long as the program.
pub(super) fn kind_word(kind: &str) -> &'static str {
    ["integer", "decimal", "money", "date", "time", "yesno", "choice", "multichoice", "declaration", "attachment"]
        .into_iter()
        .find(|word| *word == kind)
        .unwrap_or("text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_said_in_both_languages() {
        let text = || "x".to_owned();
        let all = [
            What::Kind,
            What::Large(64),
            What::Damaged,
            What::Locked,
            What::Bomb,
            What::Pixels(100),
            What::Pages(1000),
            What::Blank,
            What::Foreign,
            What::NoCode,
            What::Unclear(3, 2),
            What::Garbled(1),
            What::Missing(vec![2, 3], 4),
            What::Sum,
            What::Content,
            What::NoDefinition(text(), text(), text()),
            What::OwnDefinition,
            What::Unknown,
            What::Unread(text(), "date"),
            What::Type("money"),
            What::Option(text()),
            What::Long(40),
            What::Pattern(String::new()),
            What::Pattern(text()),
            What::Low(text()),
            What::High(text()),
            What::Iban,
            What::Plz,
            What::Mail,
            What::Required,
            What::NotAsked,
            What::Entries(3),
            What::Computed(text(), text()),
            What::Differs(text(), text()),
            What::MoreInCode,
        ];
        let said: Vec<String> =
            all.iter().map(|what| format!("{}\n  {}\n  {}", what.word(), what.sentence(Lang::De), what.sentence(Lang::En))).collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn a_sentence_names_path_and_question() {
        let problem = Problem::at("halter.plz", What::Required);
        assert_eq!(problem.sentence(Lang::De, Some("PLZ")), "halter.plz „PLZ“: die Antwort fehlt");
        assert_eq!(problem.sentence(Lang::En, None), "halter.plz: the answer is missing");
    }
}
