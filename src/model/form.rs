//! Form definitions as editors write them.

use crate::decode::{ByPath, Date, Dict, Int, Markdown, PagePath, Plain, Slug, Text};
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
    }
}

record! {
    /// What a municipality may set without touching a question.
    Param ("der Parameter", "the parameter") {
        kind as "type": ParamType => "`money`, `integer` oder `text`", "`money`, `integer` or `text`";
        label: Option<Text> => "wofür er steht", "what it stands for";
        default: Option<Plain> => "Wert, wenn die Kommune keinen setzt", "value where a municipality sets none";
        fee: Option<Slug> => "Gebühr der Leistung, deren geltender Betrag eingesetzt wird", "fee of the service whose amount in force is used";
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
        options: Dict<Text> => "Auswahl: Kennung und Text", "choices: id and text";
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
    }
}

record! {
    /// Something to enclose.
    Attachment ("die Anlage", "the attachment") {
        id: Slug => "Kennung", "id";
        label: Text => "was beizufügen ist", "what to enclose";
    }
}

record! {
    /// What Art. 13 GDPR asks to tell.
    FormPrivacy ("die Angaben zum Datenschutz", "the privacy notice") {
        purpose: Text => "Zweck", "purpose";
        legal_basis: Text => "Rechtsgrundlage", "legal basis";
        retention: Text => "Speicherdauer", "retention";
    }
}

record! {
    /// A form.
    Form ("das Formular", "the form") {
        form: Slug => "Kennung, gleich dem Dateinamen", "id, equal to the file name";
        version: Plain => "Fassung, steht in der Fußzeile", "version, printed in the footer";
        valid_from: Date => "gültig ab", "valid from";
        title: Text => "Titel", "title";
        service: Option<Slug> => "Leistung, zu der es gehört", "service it belongs to";
        review: Option<Date> => "Tag, an dem es wieder zu prüfen ist", "day on which it is to be reviewed";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
        intro: Option<Text> => "Einleitung", "introduction";
        description: Option<Markdown> => "Text auf der Seite des Formulars", "text on the form's page";
        params: Dict<Param> => "was Kommunen einsetzen können", "what municipalities may set";
        sections: Vec<Section> => "Abschnitte", "sections";
        attachments: Vec<Attachment> => "Anlagen", "things to enclose";
        written_form: Option<Plain> => "Norm, die eine Unterschrift verlangt", "norm that demands a signature";
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
        params: Dict<Plain> => "Werte der Parameter", "values of the parameters";
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
        options: Dict<Text> => "Auswahl", "choices";
        text: Option<Text> => "Text", "text";
        lines: Option<Int<2, 40>> => "Zeilen", "lines";
        width: Option<FieldWidth> => "Breite", "width";
    }
}
