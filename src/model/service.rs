//! Services (FIM Leistungen) and life events (Lebenslagen).

use crate::decode::{Date, Dict, Int, Leika, Markdown, Money, PagePath, Plain, Ref, Slug, Text, Url};
use crate::model::body::Level;
use crate::{choice, record};

record! {
    /// An amount and when it holds.
    Rate ("der Betrag", "the amount") {
        amount: Money => "Betrag in Euro", "amount in euros";
        valid_from: Option<Date> => "gilt ab", "in force from";
        valid_until: Option<Date> => "gilt bis einschließlich", "in force until and including";
        source: Plain => "Rechtsquelle, zum Beispiel „§ 5 Hundesteuersatzung“", "legal source";
    }
}

impl Rate {
    /// Whether the amount is in force on a day.
    pub fn in_force(&self, day: jiff::civil::Date) -> bool {
        self.valid_from.as_ref().is_none_or(|from| from.day() <= day) && self.valid_until.as_ref().is_none_or(|until| day <= until.day())
    }
}

record! {
    /// A fee with its amounts over time (FIM modulKosten).
    Fee ("die Gebühr", "the fee") {
        label: Text => "wofür die Gebühr anfällt", "what the fee is for";
        note: Option<Text> => "Hinweis", "note";
        rates: Vec<Rate> => "Beträge mit Geltungszeit", "amounts and when they hold";
    }
}

impl Fee {
    /// The amount in force on a day.
    pub fn rate(&self, day: jiff::civil::Date) -> Option<&Rate> {
        self.rates.iter().find(|rate| rate.in_force(day))
    }
}

record! {
    /// An online service.
    Online ("der Online-Dienst", "the online service") {
        url: Option<Url> => "Adresse des Online-Dienstes", "address of the online service";
        id: Option<Plain> => "Kennung im Portal des Landes, wenn die Adresse aus dessen Vorlage entsteht", "id at the Land's portal if the address comes from its template";
        label: Option<Text> => "Beschriftung", "label";
    }
}

record! {
    /// A service. The modules of FIM (urn:de:xzufi:codeliste:leistungstextmodulleika) stand behind each text.
    Service ("die Leistung", "the service") {
        title: Text => "Bezeichnung in der Sprache der Bürger (FIM 03)", "name in citizens' words (FIM 03)";
        official_name: Option<Plain> => "amtliche Leistungsbezeichnung (FIM 02)", "official name (FIM 02)";
        leika: Option<Leika> => "LeiKa-Schlüssel, nur wenn er belegt ist", "LeiKa key, only if verified";
        level: Level => "Ebene, deren Aufgabe das ist: `municipality`, `association`, `county`, `state`, `federal`", "level whose task it is";
        body: Option<Slug> => "Ordner der Stelle, wenn es genau eine bestimmte ist", "folder of the body if it is a particular one";
        delegates_to: Option<Slug> => "wo der Schalter ist, wenn er nicht bei der zuständigen Ebene liegt: `municipality`, `association`, `county`, `state`, `federal` oder der Ordner einer Stelle", "where the desk is if not at the responsible level";
        districts: Dict<Ref> => "eigener Schalter für Ortsteile: Ortsteil und Amt", "desks of their own for districts";
        life_events: Vec<Slug> => "Lebenslagen", "life events";
        keywords: Vec<Plain> => "Stichwörter", "keywords";
        synonyms: Vec<Plain> => "Wörter, unter denen man die Leistung sucht", "words people search by";
        teaser: Option<Text> => "ein Satz, worum es geht (FIM 24)", "one sentence what it is about (FIM 24)";
        summary: Option<Markdown> => "Kurztext (FIM 05)", "short text (FIM 05)";
        description: Option<Markdown> => "Volltext (FIM 06)", "full text (FIM 06)";
        requirements: Option<Markdown> => "Voraussetzungen (FIM 09)", "requirements (FIM 09)";
        documents: Option<Markdown> => "erforderliche Unterlagen (FIM 08)", "required documents (FIM 08)";
        fees: Dict<Fee> => "Kosten (FIM modulKosten)", "fees (FIM modulKosten)";
        deadline: Option<Markdown> => "Frist (FIM modulFrist)", "deadline (FIM modulFrist)";
        duration: Option<Markdown> => "Bearbeitungsdauer (FIM modulBearbeitungsdauer)", "time it takes (FIM modulBearbeitungsdauer)";
        procedure: Option<Markdown> => "Verfahrensablauf (FIM 11)", "steps (FIM 11)";
        notes: Option<Markdown> => "Hinweise (FIM 16)", "notes (FIM 16)";
        further: Option<Markdown> => "weiterführende Informationen (FIM 15)", "further information (FIM 15)";
        legal_basis: Option<Markdown> => "Rechtsgrundlagen (FIM 07)", "legal basis (FIM 07)";
        appeal: Option<Markdown> => "Rechtsbehelf (FIM 25)", "legal remedy (FIM 25)";
        author: Option<Text> => "Urheber (FIM 18)", "author (FIM 18)";
        online: Option<Online> => "Online-Dienst", "online service";
        forms: Vec<Slug> => "Formulare (FIM 14)", "forms (FIM 14)";
        related: Vec<Slug> => "verwandte Leistungen", "related services";
        review: Option<Date> => "Tag, an dem der Text wieder zu prüfen ist", "day on which the text is to be reviewed";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

impl Service {
    /// The Markdown blocks in a citizen's order, each with the id that names it.
    pub fn blocks(&self) -> [(&'static str, Option<&Markdown>); 11] {
        [
            ("summary", self.summary.as_ref()),
            ("description", self.description.as_ref()),
            ("requirements", self.requirements.as_ref()),
            ("documents", self.documents.as_ref()),
            ("deadline", self.deadline.as_ref()),
            ("duration", self.duration.as_ref()),
            ("procedure", self.procedure.as_ref()),
            ("notes", self.notes.as_ref()),
            ("further", self.further.as_ref()),
            ("legal_basis", self.legal_basis.as_ref()),
            ("appeal", self.appeal.as_ref()),
        ]
    }

    /// The Markdown blocks of the leaflet.
    pub fn printed(&self) -> [Option<&Markdown>; 6] {
        let first = self.summary.as_ref().or(self.description.as_ref());
        [
            first,
            self.requirements.as_ref(),
            self.documents.as_ref(),
            self.procedure.as_ref(),
            self.deadline.as_ref(),
            self.duration.as_ref(),
        ]
    }
}

choice! {
    /// For whom a life event is.
    Audience {
        Citizens "citizens" "Citizens.",
        Business "business" "Businesses.",
    }
}

record! {
    /// A step of the way through a life event, across authorities.
    Step ("der Schritt", "the step") {
        id: Slug => "Kennung, unter der Kommunen den Schritt ändern", "id by which municipalities change the step";
        title: Text => "was zu tun ist", "what to do";
        text: Option<Markdown> => "ein bis drei Sätze dazu", "one to three sentences about it";
        service: Option<Slug> => "Leistung: aus ihr folgen Amt, Formular, Unterlagen und Frist", "service: office, form, documents and deadline follow from it";
        body: Option<Slug> => "Ordner der Stelle, wenn es keine Leistung gibt", "folder of the authority where there is no service";
        who: Option<Text> => "wer es tut oder wo, wenn es keine Behörde ist", "who does it or where, if it is no authority";
        level: Option<Level> => "Ebene, wenn die Stelle dieser Ebene für den Ort gemeint ist, zum Beispiel `county`", "level where the place's body of that level is meant, such as `county`";
        bring: Vec<Text> => "was mitzubringen ist", "what to bring";
        deadline: Option<Text> => "Frist in wenigen Worten", "deadline in a few words";
    }
}

record! {
    /// A life event.
    LifeEvent ("die Lebenslage", "the life event") {
        title: Text => "Titel", "title";
        teaser: Option<Text> => "ein Satz dazu", "one sentence about it";
        body: Option<Markdown> => "Text", "text";
        audience: Audience = Audience::Citizens => "`citizens` oder `business`", "`citizens` or `business`";
        order: Option<Int<0, 9999>> => "Platz in der Reihenfolge", "place in the order";
        steps: Vec<Step> => "der Weg Schritt für Schritt", "the way step by step";
        review: Option<Date> => "Tag, an dem der Text wieder zu prüfen ist", "day on which the text is to be reviewed";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}
