//! Documents: PDF files that towns did not make with this program, each with words for those who can't read the file.

use crate::decode::{Date, Markdown, Media, PagePath, Ref, Tag, Text, When};
use crate::{choice, record};

choice! {
    /// Why a document need not be accessible, after Directive (EU) 2016/2102, Art. 1(4) and 5.
    Exempt {
        Old "old" "An office file published before 23 September 2018, not needed for active procedures (Art. 1(4)(a)).",
        Map "map" "A map or plan whose essential information is given otherwise (Art. 1(4)(d)).",
        ThirdParty "third_party" "Of others, neither paid for nor controlled by the body (Art. 1(4)(e)).",
        Heritage "heritage" "A reproduction of an item of a heritage collection (Art. 1(4)(f)).",
        Archive "archive" "An archive that is no longer changed (Art. 1(4)(h)).",
        Burden "burden" "A disproportionate burden, which the body has assessed (Art. 5).",
    }
}

record! {
    /// A document.
    Document ("das Dokument", "the document") {
        title: Text => "Titel, wie er auf der Website steht", "title, as the site shows it";
        file: Media => "die PDF-Datei, zum Beispiel `media:haushalt-2026.pdf`", "the PDF file, such as `media:budget-2026.pdf`";
        date: Option<Date> => "Tag des Dokuments", "day of the document";
        teaser: Option<Text> => "ein bis zwei Sätze für Listen", "one or two sentences for lists";
        language: Option<Tag> => "Sprache der Datei, wenn sie nicht deutsch ist, zum Beispiel `en`", "language of the file if it is not German, such as `en`";
        office: Option<Ref> => "Amt, bei dem man eine barrierefreie Fassung bekommt; ohne Angabe die Anschrift in `site.yaml`", "office that gives an accessible version; the address in `site.yaml` without it";
        exempt: Option<Exempt> => "warum die Datei nicht barrierefrei sein muss: `old` (vor dem 23.9.2018), `map` (Karte oder Plan), `third_party` (von Dritten), `heritage` (Kulturerbe), `archive` (Archiv), `burden` (unverhältnismäßig)", "why the file need not be accessible: `old` (before 23 September 2018), `map` (map or plan), `third_party` (of others), `heritage`, `archive`, `burden` (disproportionate)";
        why: Option<Text> => "ein Satz dazu für die Erklärung zur Barrierefreiheit; bei `burden` und `map` nötig", "a sentence on it for the accessibility statement; needed with `burden` and `map`";
        body: Option<Markdown> => "Text unter dem Kopf: was in dem Dokument steht, für alle, die die Datei nicht lesen können", "text below the head: what the document says, for those who can't read the file";
        review: Option<Date> => "Tag, an dem der Text wieder zu prüfen ist", "day on which the text is to be reviewed";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

impl Document {
    /// The path of its file below `media/`.
    pub fn path(&self) -> &str {
        self.file.as_str().trim_start_matches("media:")
    }
}
