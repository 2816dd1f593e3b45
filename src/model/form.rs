//! Form definitions as editors write them.

use crate::decode::{ByPath, Conditions, Date, Dict, Int, Markdown, PagePath, PdfFile, Plain, Slug, Text, Url, Version};
use crate::{choice, record};

choice! {
    /// Types of form fields.
    FieldType {
        Text "text" "One line.",
        Textarea "textarea" "Several lines.",
        Integer "integer" "A whole number.",
        Decimal "decimal" "A number.",
        Money "money" "An amount.",
        Date "date" "A day.",
        Time "time" "A time of day.",
        Yesno "yesno" "Yes or no.",
        Choice "choice" "One of several.",
        Multichoice "multichoice" "Some of several.",
        Email "email" "A mail address.",
        Phone "phone" "A telephone number.",
        Iban "iban" "An account.",
        Plz "plz" "A postcode.",
        Note "note" "Text to read.",
        Declaration "declaration" "A sentence to agree to.",
        Signature "signature" "A signature.",
        Table "table" "Rows of the same columns.",
    }
}

choice! {
    /// How much of a row a field takes.
    FieldWidth {
        Full "full" "The whole row.",
        Half "half" "Half of it.",
        Third "third" "A third.",
    }
}

choice! {
    /// Types of parameters.
    ParamType {
        Money "money" "An amount.",
        Integer "integer" "A whole number.",
        Text "text" "A text.",
        List "list" "Texts to choose from.",
    }
}

choice! {
    /// Who makes a form.
    FormKind {
        Form "form" "Made here.",
        External "external" "Prescribed or kept by somebody else.",
    }
}

choice! {
    /// Ways to hand a form in.
    Submit {
        Post "post" "By post.",
        Counter "counter" "At the counter.",
        Email "email" "By e-mail.",
        Online "online" "By the online service.",
    }
}

choice! {
    /// How accessible somebody else's form is.
    Accessible {
        Full "full" "Accessible.",
        Partial "partial" "Partly accessible.",
        None "none" "Not accessible.",
        Unknown "unknown" "Not known.",
    }
}

record! {
    /// What a municipality may set without touching a question.
    Param ("der Parameter", "the parameter") {
        kind as "type": ParamType => "`money`, `integer`, `text` oder `list`", "`money`, `integer`, `text` or `list`";
        label: Option<Text> => "wofür er steht", "what it stands for";
        default: Option<Plain> => "Wert, wenn die Kommune keinen setzt", "value where a municipality sets none";
        values: Vec<Plain> => "Werte einer Liste, wenn die Kommune keine setzt", "values of a list where a municipality sets none";
        fee: Option<Slug> => "Gebühr der Leistung, deren geltender Betrag eingesetzt wird", "fee of the service whose amount in force is used";
    }
}

record! {
    /// A column of a table.
    Column ("die Spalte", "the column") {
        id: Slug => "Kennung", "id";
        kind as "type": FieldType => "Art der Spalte", "type of column";
        label: Text => "Überschrift", "heading";
        required: bool = true => "`false`: freiwillig", "`false`: voluntary";
        max_length: Option<Int<1, 5000>> => "höchste Zahl von Zeichen", "most characters";
        options: Dict<Text> => "Auswahl: Kennung und Text", "choices: id and text";
        options_from: Option<Slug> => "Auswahl aus `districts` oder einem Parameter der Art `list`", "choices from `districts` or a parameter of type `list`";
    }
}

record! {
    /// A question.
    FormField ("das Feld", "the field") {
        id: Slug => "Kennung, bleibt über alle Fassungen gleich", "id, the same in all versions";
        kind as "type": FieldType => "Art des Feldes", "type of field";
        label: Option<Text> => "Beschriftung", "label";
        hint: Option<Text> => "Hinweis unter der Beschriftung", "hint below the label";
        required: bool = true => "`false`: freiwillig", "`false`: voluntary";
        max_length: Option<Int<1, 5000>> => "höchste Zahl von Zeichen", "most characters";
        pattern: Option<Plain> => "Muster, dem die ganze Antwort entsprechen muss", "pattern that the whole answer must fit";
        error: Option<Text> => "was zu sagen ist, wenn sie ihm nicht entspricht", "what to say if it does not";
        min: Option<Plain> => "kleinster Wert: Zahl, Betrag, Tag, Uhrzeit oder `today`", "least value: number, amount, day, time or `today`";
        max: Option<Plain> => "größter Wert", "greatest value";
        options: Dict<Text> => "Auswahl: Kennung und Text", "choices: id and text";
        options_from: Option<Slug> => "Auswahl aus `districts` (Ortsteile) oder einem Parameter der Art `list`", "choices from `districts` or a parameter of type `list`";
        other: Option<Text> => "letzte Auswahl mit einem Textfeld dahinter", "last choice with a text field behind it";
        show_if: Option<Conditions> => "nur fragen, wenn", "ask only if";
        required_if: Option<Conditions> => "nur Pflicht, wenn", "required only if";
        computed: Option<Plain> => "Rechenregel: Das Feld wird berechnet, nicht ausgefüllt", "rule: the field is computed, not filled in";
        columns: Vec<Column> => "Spalten einer Tabelle", "columns of a table";
        rows: Option<Int<1, 20>> => "Zeilen einer Tabelle", "rows of a table";
        text: Option<Text> => "Text eines Hinweises oder einer Erklärung", "text of a note or declaration";
        lines: Option<Int<2, 40>> => "Zeilen eines mehrzeiligen Feldes", "lines of a text area";
        width: FieldWidth = FieldWidth::Full => "`full`, `half` oder `third`", "`full`, `half` or `third`";
    }
}

record! {
    /// How often a section is repeated.
    Repeat ("die Wiederholung", "the repetition") {
        min: Int<0, 20> = Int(1) => "mindestens", "at least";
        max: Int<1, 20> => "höchstens", "at most";
        item: Text => "wie ein Eintrag heißt, zum Beispiel „Hund“", "what an entry is called";
    }
}

record! {
    /// A section of a form.
    Section ("der Abschnitt", "the section") {
        id: Slug => "Kennung", "id";
        title: Text => "Überschrift", "heading";
        note: Option<Text> => "Hinweis unter der Überschrift", "note below the heading";
        block as "use": Option<Plain> => "Baustein, zum Beispiel `blocks/person`", "block, such as `blocks/person`";
        fields: Vec<FormField> => "Felder", "fields";
        repeat: Option<Repeat> => "Wiederholung des Abschnitts", "repetition of the section";
        show_if: Option<Conditions> => "nur fragen, wenn", "ask only if";
    }
}

/// Lines of a text area that says nothing of them.
pub const LINES: i64 = 3;

record! {
    /// Something to enclose.
    Attachment ("die Anlage", "the attachment") {
        id: Slug => "Kennung", "id";
        label: Text => "was beizufügen ist", "what to enclose";
        show_if: Option<Conditions> => "nur anbieten, wenn", "offered only if";
        required_if: Option<Conditions> => "nur nötig, wenn", "only needed if";
    }
}

record! {
    /// Somebody who signs besides the applicant.
    Signatory ("die weitere Unterschrift", "the further signature") {
        id: Slug => "Kennung", "id";
        label: Text => "wer unterschreibt", "who signs";
    }
}

record! {
    /// A direct debit mandate. The creditor follows from the bank account of the legal entity.
    Sepa ("das Lastschriftmandat", "the direct debit mandate") {
        purpose: Text => "wofür abgebucht wird", "what is collected";
        recurrent: bool = true => "`false`: einmalige Zahlung", "`false`: a single payment";
        optional: bool = true => "`false`: Pflicht", "`false`: required";
        reference: Option<Text> => "Mandatsreferenz, wenn sie schon feststeht", "mandate reference if it is known already";
    }
}

record! {
    /// What is to be paid before the assessment.
    Payment ("die Zahlung", "the payment") {
        amount: Plain => "Rechenregel des Betrags, zum Beispiel `{gebuehr}`", "rule of the amount, such as `{fee}`";
        reference: Option<Text> => "Verwendungszweck; nur mit ihm gibt es einen GiroCode", "purpose; only with it there is a GiroCode";
        when: Option<Text> => "wann zu zahlen ist", "when to pay";
    }
}

record! {
    /// A form that somebody else makes.
    External ("das fremde Formular", "the external form") {
        url: Option<Url> => "Adresse des Formulars", "address of the form";
        file: Option<PdfFile> => "Name der PDF-Datei, wenn sie neben der Beschreibung in `forms/` liegt", "name of the PDF file if it lies beside the definition in `forms/`";
        issuer: Text => "wer es herausgibt", "who issues it";
        as_of: Date => "Stand", "as of";
        accessible: Accessible = Accessible::Unknown => "`full`, `partial`, `none` oder `unknown`", "`full`, `partial`, `none` or `unknown`";
        note: Option<Text> => "Hinweis", "note";
    }
}

record! {
    /// What Art. 13 GDPR asks to tell.
    FormPrivacy ("die Angaben zum Datenschutz", "the privacy notice") {
        purpose: Text => "Zweck", "purpose";
        legal_basis: Text => "Rechtsgrundlage", "legal basis";
        recipients: Option<Text> => "wer die Daten erhält; sonst steht da: nur die zuständige Stelle", "who receives the data; otherwise: only the office in charge";
        retention: Text => "Speicherdauer", "retention";
        obligation: Option<Text> => "ob man die Daten angeben muss und was sonst folgt; sonst steht da ein allgemeiner Satz", "whether one must give the data and what follows otherwise; without it a general sentence";
    }
}

record! {
    /// A form.
    Form ("das Formular", "the form") {
        form: Slug => "Kennung, gleich dem Dateinamen", "id, equal to the file name";
        version: Version => "Fassung, steht in der Fußzeile", "version, printed in the footer";
        valid_from: Date => "gültig ab", "valid from";
        kind: FormKind = FormKind::Form => "`form` oder `external` (das Formular gibt jemand anderes heraus)", "`form` or `external` (somebody else issues it)";
        external: Option<External> => "Angaben zum fremden Formular", "data of the external form";
        title: Text => "Titel", "title";
        service: Option<Slug> => "Leistung, zu der es gehört", "service it belongs to";
        review: Option<Date> => "Tag, an dem es wieder zu prüfen ist", "day on which it is to be reviewed";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
        intro: Option<Text> => "Einleitung", "introduction";
        description: Option<Markdown> => "Text auf der Seite des Formulars", "text on the form's page";
        params: Dict<Param> => "was Kommunen einsetzen können", "what municipalities may set";
        sections: Vec<Section> => "Abschnitte", "sections";
        attachments: Vec<Attachment> => "Anlagen", "things to enclose";
        legal_basis: Option<Text> => "Rechtsgrundlage, steht unter der Einleitung", "legal basis, printed below the introduction";
        signatures: Vec<Signatory> => "weitere Unterschriften", "further signatures";
        sepa: Option<Sepa> => "SEPA-Lastschriftmandat", "SEPA direct debit mandate";
        payment: Option<Payment> => "was zu bezahlen ist", "what is to be paid";
        submit: Vec<Submit> => "Wege der Abgabe: `post`, `counter`, `email`, `online`", "ways to hand it in: `post`, `counter`, `email`, `online`";
        written_form: Option<Plain> => "Norm, die eine Unterschrift verlangt", "norm that demands a signature";
        data_code: bool = true => "`false`: ausgefüllt ohne Code, mit dem die Behörde die Antworten einliest", "`false`: filled in without the code by which the authority reads the answers";
        special_category: bool = false => "`true`: fragt nach besonders geschützten Daten (Art. 9 DSGVO), wird ausgefüllt nicht per E-Mail geschickt", "`true`: asks for specially protected data (Art. 9 GDPR), not sent by e-mail when filled in";
        export: Dict<Plain> => "Spalten für Fachverfahren: Name und Pfad des Feldes", "columns for other programs: name and path of the field";
        office_use: Vec<Text> => "Felder „Nur von der Behörde auszufüllen“", "boxes for the office";
        privacy: Option<FormPrivacy> => "Hinweise nach Art. 13 DSGVO", "notice after Art. 13 GDPR";
    }
}

record! {
    /// Fields that several forms share.
    FormBlock ("der Baustein", "the block") {
        block as "use": Option<Plain> => "weiterer Baustein, der vorangestellt wird", "another block put first";
        fields: Vec<FormField> => "Felder", "fields";
    }
}

record! {
    /// What a municipality changes in a form.
    FormOverride ("die Änderung am Formular", "the override of a form") {
        version: Option<Version> => "eigene Fassung, wenn sich nur hier etwas ändert", "a version of its own if something changes only here";
        valid_from: Option<Date> => "gültig ab", "valid from";
        params: Dict<Plain> => "Werte der Parameter", "values of the parameters";
        lists: Dict<Vec<Plain>> => "Werte der Parameter der Art `list`", "values of parameters of type `list`";
        title: Option<Text> => "Titel", "title";
        intro: Option<Text> => "Einleitung", "introduction";
        description: Option<Markdown> => "Text auf der Seite des Formulars", "text on the form's page";
        fields: ByPath<FieldOverride> => "Felder nach Pfad `abschnitt.feld`", "fields by path `section.field`";
        remove: Vec<Plain> => "Felder, die entfallen, als `abschnitt.feld`", "fields left out, as `section.field`";
        based_on: ByPath<Plain> => "Vermerk von `dorfplatz pin`", "note by `dorfplatz pin`";
    }
}

record! {
    /// What changes in a field; with `after` and `type` a new field.
    FieldOverride ("die Änderung am Feld", "the override of a field") {
        after: Option<Plain> => "neues Feld: Pfad des Feldes davor", "new field: path of the field before it";
        kind as "type": Option<FieldType> => "Art des Feldes", "type of field";
        label: Option<Text> => "Beschriftung", "label";
        hint: Option<Text> => "Hinweis", "hint";
        required: Option<bool> => "`false`: freiwillig", "`false`: voluntary";
        max_length: Option<Int<1, 5000>> => "höchste Zahl von Zeichen", "most characters";
        pattern: Option<Plain> => "Muster", "pattern";
        error: Option<Text> => "was zu sagen ist, wenn die Antwort ihm nicht entspricht", "what to say if the answer does not fit";
        min: Option<Plain> => "kleinster Wert", "least value";
        max: Option<Plain> => "größter Wert", "greatest value";
        options: Dict<Text> => "Auswahl", "choices";
        options_from: Option<Slug> => "Auswahl aus `districts` oder einem Parameter", "choices from `districts` or a parameter";
        other: Option<Text> => "letzte Auswahl mit Textfeld", "last choice with a text field";
        show_if: Option<Conditions> => "nur fragen, wenn", "ask only if";
        required_if: Option<Conditions> => "nur Pflicht, wenn", "required only if";
        computed: Option<Plain> => "Rechenregel", "rule";
        columns: Vec<Column> => "Spalten", "columns";
        rows: Option<Int<1, 20>> => "Zeilen einer Tabelle", "rows of a table";
        text: Option<Text> => "Text", "text";
        lines: Option<Int<2, 40>> => "Zeilen", "lines";
        width: Option<FieldWidth> => "Breite", "width";
    }
}
