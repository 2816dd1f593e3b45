//! A form that is ready to print: resolved for one legal entity, one desk and one language.
//!
//! These types are the only input of the PDF engine. They hold finished strings: whoever builds them has
//! done inheritance, placeholders, translation and repetition (a dog form for three dogs has the sections
//! or fields three times, with paths `hunde.1.name`, `hunde.2.name`, …).

use serde::Serialize;
/// The words of a label. In another language than German the German words stand with them: they prevail, and who works
/// on the form reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Label {
    /// The words in the language of the form.
    pub text: String,
    /// The German words, if the form is in another language and they are other words.
    pub german: Option<String>,
}

impl Label {
    /// A label in the language of a form, and what it is in German.
    pub fn pair(text: String, german: String) -> Self {
        let german = Some(german).filter(|german| *german != text);
        Self { text, german }
    }

    /// Both, for places that hold one text: lists to choose from, what a screen reader says.
    pub fn both(&self) -> String {
        match &self.german {
            Some(german) => format!("{} / {german}", self.text),
            None => self.text.clone(),
        }
    }

    /// Its paragraphs; those in German stand with each other if the two have as many, otherwise behind the last one.
    pub fn paragraphs(&self) -> Vec<Self> {
        let split = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let (texts, german) = (split(&self.text), self.german.as_deref().map(split).unwrap_or_default());
        let last = texts.len().saturating_sub(1);
        let fits = texts.len() == german.len();
        let companion = |at: usize| match (fits, at == last) {
            (true, _) => german.get(at).cloned(),
            (false, true) => Some(german.join(" ")).filter(|german| !german.is_empty()),
            (false, false) => None,
        };
        texts.into_iter().enumerate().map(|(at, text)| Self { german: companion(at), text }).collect()
    }
}

impl From<String> for Label {
    fn from(text: String) -> Self {
        Self { text, german: None }
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A complete form, as it stands on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PrintForm {
    /// Stable id, printed in the footer.
    pub id: String,
    /// Version, printed in the footer and carried in the data.
    pub version: String,
    /// ISO date `2026-03-01`; the only source of every date in the PDF.
    pub valid_from: String,
    /// BCP 47 language tag of all texts, for example `de` or `de-x-leicht`.
    pub lang: String,
    /// Title of the form and of the document.
    pub title: Label,
    /// Plain text below the title; a line break begins a new paragraph.
    pub intro: Option<String>,
    /// The norm on which the form rests, printed with [`PrintLabels::legal_basis`].
    pub legal_basis: Option<String>,
    /// Permanent page of the form, printed and linked; empty for none.
    pub url: String,
    /// Coat of arms at the head of the form.
    pub coat_of_arms: Option<Picture>,
    /// Who receives the form.
    pub authority: Authority,
    /// The questions.
    pub sections: Vec<PrintSection>,
    /// Direct debit mandate after the questions.
    pub sepa: Option<PrintSepa>,
    /// Enclosures to tick, as (id, label); their fields are `attachments.<id>`.
    pub attachments: Vec<(String, Label)>,
    /// The norm that demands a signature; `None` gives a form without a signature line.
    pub written_form: Option<String>,
    /// Further people who sign, as (id, label), where `written_form` is set; their fields are
    /// `signatures.<id>.place_date` and `signatures.<id>.signature`.
    pub signatures: Vec<(String, Label)>,
    /// When to pay.
    pub payment: Option<String>,
    /// What is to be paid, as a code that banking apps read.
    pub giro: Option<Giro>,
    /// Whom to pay, where the amount follows from the answers: the file that is filled in keeps a page for it. Amount and
    /// reference stand open here.
    pub payee: Option<Giro>,
    /// Ways to hand the form in, one sentence each.
    pub submit: Vec<String>,
    /// Labels of the lines that only the authority fills in.
    pub office_use: Vec<Label>,
    /// Privacy notice as (heading, text).
    pub privacy: Vec<(String, String)>,
    /// Every word that the engine itself puts on paper.
    pub labels: PrintLabels,
    /// The resolved definition as JSON text, attached to the PDF as its source.
    pub definition: Option<String>,
}

/// The legal entity and its desk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Authority {
    /// Legal entity, for example `Stadt Gera`; also the author of the document.
    pub entity: String,
    /// The desk that works on the form.
    pub office: String,
    /// Department above or below the office.
    pub department: Option<String>,
    /// Postal address for the window of an envelope, one line each.
    pub address_lines: Vec<String>,
    /// Telephone number of the desk.
    pub phone: Option<String>,
    /// Mailbox of the desk.
    pub email: Option<String>,
    /// Opening hours as (day or days, hours).
    pub hours: Vec<(String, String)>,
}

/// A picture with the words that stand for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Picture {
    /// The drawing.
    pub data: PictureData,
    /// What it shows, for example `Wappen der Stadt Gera`.
    pub alt: String,
}

/// A drawing as it lies in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PictureData {
    /// Text of an SVG file: paths with fills and strokes.
    Svg(String),
    /// Bytes of a PNG file.
    Png(Vec<u8>),
}

/// A SEPA direct debit mandate. It needs a signature of its own, whatever the form needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PrintSepa {
    /// Heading, for example `SEPA-Lastschriftmandat`.
    pub title: Label,
    /// What the mandate is for or that it may be left out; stands before the box.
    pub note: Option<String>,
    /// Name of the creditor.
    pub creditor: String,
    /// Postal address of the creditor on one line.
    pub address: String,
    /// `DE98ZZZ09999999999`.
    pub creditor_id: String,
    /// Mandate reference, or that it follows with the assessment.
    pub reference: String,
    /// Whether the mandate is for more than one payment.
    pub recurrent: bool,
    /// Text of the mandate.
    pub paragraphs: Vec<Label>,
    /// The debtor's fields in the order of the official form: name, address, IBAN, BIC, institute, place and date,
    /// signature (a field of [`FieldKind::Signature`]).
    pub fields: Vec<PrintField>,
}

/// A credit transfer that is known beforehand: the GiroCode after EPC069-12.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Giro {
    /// Name of the recipient, at most 70 characters.
    pub name: String,
    /// IBAN of the recipient.
    pub iban: String,
    /// BIC of the recipient's bank; not needed within the European Economic Area.
    pub bic: Option<String>,
    /// Amount in cents; 0 leaves it to the payer.
    pub amount_cents: u64,
    /// Purpose, at most 140 characters; a creditor reference after ISO 11649 (`RF…`) is given as such.
    pub reference: String,
}

/// A numbered section with its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PrintSection {
    /// Id of the section, used to name the place of a problem.
    pub id: String,
    /// Heading; the number in front of it is added by the layout.
    pub title: Label,
    /// `Nur ausfüllen, wenn …`, read before the fields.
    pub condition: Option<String>,
    /// Plain text below the heading.
    pub note: Option<String>,
    /// Fields in reading order.
    pub fields: Vec<PrintField>,
    /// Whether it is one of several entries of a kind: its heading comes again on the next page.
    pub entry: bool,
    /// Whether more of the kind may be named than the paper has room for: a note after it leads to the continuation sheet.
    pub more: bool,
}

impl PrintForm {
    /// Whether the form ends with a sheet to go on writing on: if something of it is a list whose end nobody knows.
    pub fn has_sheet(&self) -> bool {
        !self.labels.sheet.is_empty()
            && self.sections.iter().any(|section| section.more || section.fields.iter().any(|field| field.kind == FieldKind::Table))
    }
}

/// One question, note or declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PrintField {
    /// Unique path such as `hunde.1.name`: the full name of the field in the PDF.
    pub path: String,
    /// What is asked for.
    pub kind: FieldKind,
    /// The question.
    pub label: Label,
    /// Help that is read before the field.
    pub hint: Option<String>,
    /// Whether an answer is needed; others are marked with [`PrintLabels::optional`].
    pub required: bool,
    /// Whether its whole entry may be left out: the answer is needed only with the others, so no viewer demands it.
    pub lenient: bool,
    /// Longest answer in characters.
    pub max_length: Option<u32>,
    /// Options as (id, label) of a choice; ignored by other kinds.
    pub options: Vec<(String, Label)>,
    /// Lines of a text area; 0 means three.
    pub lines: u8,
    /// Share of the page's width.
    pub width: Width,
    /// Text of a note or a declaration.
    pub text: Option<Label>,
    /// `Nur ausfüllen, wenn …`, read before the field.
    pub condition: Option<String>,
    /// How a computed field comes about, read before the field.
    pub formula: Option<String>,
    /// Number of boxes for one character each, for a line of text: 22 for a German IBAN, 5 for a postcode. Not for
    /// names: a combining mark would stand in a box of its own.
    pub comb: Option<u8>,
    /// Columns of a table; the path of each is its id, as a cell's path is `<path>.<row>.<column id>`.
    pub columns: Vec<PrintField>,
    /// Rows of a table.
    pub rows: u8,
}

/// What a field asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// One line of text.
    #[default]
    Text,
    /// Several lines of text.
    TextArea,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Decimal,
    /// An amount of money.
    Money,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// Yes or no.
    YesNo,
    /// One of several options: buttons for up to five, a list for more.
    Choice,
    /// Any of several options.
    MultiChoice,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Bank account.
    Iban,
    /// German postcode.
    Plz,
    /// Text to read, nothing to fill in.
    Note,
    /// A text to agree to.
    Declaration,
    /// A signature of its own, apart from the one at the end.
    Signature,
    /// Rows of fields below each other, with `columns` and `rows`.
    Table,
}

/// Share of the page's width that a field takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Width {
    /// The whole width.
    #[default]
    Full,
    /// Half of it: two fields stand side by side.
    Half,
    /// A third: three fields stand side by side.
    Third,
}

/// The words that the engine puts on paper, in the language of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PrintLabels {
    /// `Seite {n} von {m}`.
    pub page_of: String,
    /// `Fassung {version}, gültig ab {day}.{month}.{year}`.
    pub version: String,
    /// `(freiwillig)`, put after the label of a field that is not required.
    pub optional: String,
    /// `Felder ohne den Zusatz „(freiwillig)“ müssen ausgefüllt werden.`; may be empty.
    pub required_note: String,
    /// That the German words prevail, in a form with label pairs; otherwise empty.
    pub prevails: String,
    /// `Bitte zurück an`.
    pub return_to: String,
    /// `Telefon`.
    pub phone: String,
    /// `E-Mail`.
    pub email: String,
    /// `Öffnungszeiten`.
    pub hours: String,
    /// `Nur von der Behörde auszufüllen`.
    pub office_use: Label,
    /// `Dieses Formular im Internet: {url}`; may be empty.
    pub online: String,
    /// Heading `Anlagen`.
    pub attachments: Label,
    /// Sentence below that heading; may be empty.
    pub attachments_note: String,
    /// Heading and label `Unterschrift`.
    pub signature: Label,
    /// `Ort, Datum`.
    pub place_date: Label,
    /// `Nach {norm} ist eine Unterschrift nötig.`
    pub signature_needed: String,
    /// `Dieses Formular gilt ohne Unterschrift.`; empty if a mandate or a question of the form is to be signed.
    pub no_signature: String,
    /// `Ja`.
    pub yes: Label,
    /// `Nein`.
    pub no: Label,
    /// `TT.MM.JJJJ`, the hint of a date without one of its own.
    pub date_hint: String,
    /// `hh:mm`, the same for a time.
    pub time_hint: String,
    /// `Euro`, printed behind an amount.
    pub currency: String,
    /// Heading `Hinweise zum Datenschutz`.
    pub privacy_title: String,
    /// `Rechtsgrundlage: {text}`; empty prints the norm alone.
    pub legal_basis: String,
    /// Heading `So geben Sie das Formular ab`; without it the ways stand without a heading.
    pub submit: String,
    /// `Zeile {n}`, said with the cells of a table.
    pub row: String,
    /// `Zahlungsempfänger`.
    pub creditor: String,
    /// `Gläubiger-Identifikationsnummer`.
    pub creditor_id: String,
    /// `Mandatsreferenz`.
    pub mandate: String,
    /// `Wiederkehrende Zahlung`.
    pub recurrent: String,
    /// `Einmalige Zahlung`.
    pub one_off: String,
    /// Heading `Bezahlen`.
    pub giro: String,
    /// `Möglich: {list}`, below the label of a list that opens.
    pub choices: String,
    /// `Diesen Code lesen Banking-Apps (GiroCode)`, printed and said for the code.
    pub giro_code: String,
    /// `Empfänger`.
    pub recipient: String,
    /// `IBAN`.
    pub iban: String,
    /// `BIC`.
    pub bic: String,
    /// `Betrag`.
    pub amount: String,
    /// `Verwendungszweck`.
    pub purpose: String,
    /// `{title} (Fortsetzung)`, above an entry that goes on on a new page; may be empty.
    pub continued: String,
    /// Heading `Fortsetzungsblatt`; empty for forms without one.
    pub sheet: String,
    /// How to write on the sheet, for example to copy it if it is full.
    pub sheet_note: String,
    /// Label of the area on it.
    pub sheet_field: String,
    /// `Reicht der Platz nicht? Schreiben Sie auf Seite {n} weiter.`, after what may need it.
    pub sheet_at: String,
    /// What stands on a sheet that a program has filled in.
    pub sheet_filled: String,
    /// Heading `Angaben als Code`.
    pub code: String,
    /// What the code is for.
    pub code_note: String,
}
