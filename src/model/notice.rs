//! Official notices, and the chain in which `dorfplatz release` records them.

use crate::decode::{Date, Int, Markdown, Media, PagePath, Plain, Sha256, Slug, Text, Url};
use crate::{choice, record};

choice! {
    /// What a notice is about.
    NoticeKind {
        Statute "statute" "A statute or an ordinance.",
        Gazette "gazette" "An issue of the official gazette.",
        Order "order" "A general order.",
        Planning "planning" "Land-use planning, also the publication of drafts.",
        Election "election" "An election or a vote.",
        Invitation "invitation" "A meeting of a council or a committee.",
        Budget "budget" "The budget and the annual accounts.",
        Road "road" "Roads and traffic.",
        Delivery "delivery" "Public service of a document.",
        Other "other" "Anything else.",
    }
}

record! {
    /// A file that belongs to a notice.
    NoticeFile ("die Datei der Bekanntmachung", "the file of the notice") {
        src: Media => "Datei, zum Beispiel `media:hauptsatzung-2026.pdf`", "file, such as `media:statute-2026.pdf`";
        title: Text => "was in der Datei steht", "what stands in the file";
    }
}

record! {
    /// The publication of drafts of a plan (§ 3 (2) BauGB).
    Consultation ("die Veröffentlichung der Entwürfe", "the publication of drafts") {
        from: Date => "erster Tag, nach dem der Bekanntmachung", "first day, after that of the notice";
        until: Date => "letzter Tag, mindestens 30 Tage nach dem ersten", "last day, at least 30 days after the first";
        url: Url => "Internetadresse, unter der die Unterlagen stehen", "web address at which the documents stand";
        place: Option<Text> => "wo sie außerdem ausliegen", "where they lie open as well";
    }
}

record! {
    /// A correction of what was published.
    Correction ("die Berichtigung", "the correction") {
        date: Date => "Tag der Berichtigung", "day of the correction";
        reason: Text => "was berichtigt wurde; steht auf der Seite", "what was corrected; stands on the page";
    }
}

record! {
    /// That a notice was taken back.
    Withdrawn ("die Zurücknahme", "the withdrawal") {
        date: Date => "Tag der Zurücknahme", "day of the withdrawal";
        reason: Plain => "Grund; steht an der Stelle des Inhalts", "reason; stands in the place of the content";
    }
}

record! {
    /// An official notice. Its file is named by year and number.
    Notice ("die Bekanntmachung", "the notice") {
        title: Text => "Überschrift", "headline";
        kind as "type": NoticeKind => "Art: `statute` (Satzung, Verordnung), `gazette` (Ausgabe des Amtsblatts), `order` (Allgemeinverfügung), `planning` (Bauleitplanung), `election` (Wahl, Abstimmung), `invitation` (Sitzung), `budget` (Haushalt), `road` (Straßen, Verkehr), `delivery` (öffentliche Zustellung) oder `other`", "`statute`, `gazette` (an issue of it), `order`, `planning`, `election`, `invitation`, `budget`, `road`, `delivery` (public service) or `other`";
        provided: Date => "Bereitstellungstag: An diesem Tag um 0 Uhr erscheint sie", "day of provision, on which it appears at midnight";
        issuer: Option<Text> => "wer bekannt macht; ohne Angabe die Stelle selbst", "who gives notice; without it the body itself";
        office: Option<Slug> => "Amt, das Auskunft gibt", "office that answers questions";
        issue: Option<Plain> => "Nummer der Ausgabe des Amtsblatts, in der sie steht oder die sie ist, zum Beispiel `11/2026`", "number of the issue of the gazette that it stands in or is, such as `11/2026`";
        teaser: Option<Text> => "ein bis zwei Sätze für Listen", "one or two sentences for lists";
        display_until: Option<Date> => "letzter Tag der Anzeigefrist; danach steht sie im Archiv. Ohne Angabe ein Jahr", "last day of the display period; after it, it stands in the archive. Without it, a year";
        consultation: Option<Consultation> => "Veröffentlichung von Entwürfen (§ 3 Abs. 2 BauGB)", "publication of drafts (§ 3 (2) BauGB)";
        files: Vec<NoticeFile> => "Dateien; ihre Prüfsummen stehen dabei", "files, shown with their checksums";
        contains: Vec<Slug> => "Nummern der Bekanntmachungen, die eine Ausgabe des Amtsblatts enthält, zum Beispiel `[2026-41, 2026-42]`", "numbers of the notices that an issue of the gazette contains, such as `[2026-41, 2026-42]`";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        corrections: Vec<Correction> => "Berichtigungen, die neueste zuletzt", "corrections, the newest last";
        withdrawn: Option<Withdrawn> => "zurückgenommen: Nur Nummer, Art, Tag und Grund bleiben", "withdrawn: only number, kind, day and reason stay";
        delete_on: Option<Date> => "Löschtag bei persönlichen Angaben: Von diesem Tag an bleiben nur Nummer, Art und Tag", "day of deletion of personal data: from it on only number, kind and day stay";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

/// Year and number of a notice by its id, `2026-41`; `None` if it is none.
pub fn number(id: &str) -> Option<(i16, u32)> {
    let (year, number) = id.split_once('-')?;
    let digits = |text: &str, most: usize| text.len() <= most && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = (year.len() == 4 && digits(year, 4) && digits(number, 4)).then(|| Some((year.parse().ok()?, number.parse().ok()?)));
    parts.flatten().filter(|(_, number)| *number > 0)
}

impl Notice {
    /// The languages that it is written in: those of its title.
    pub fn languages(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.title.blocks().map(|(lang, _)| lang)
    }

    /// Its text in a language as the chain knows it: lines of what an editor wrote, an empty line, the text. What says
    /// nothing to readers is not in it, nor are ids of pages that it leads to, which `mv` may change.
    pub fn canonical(&self, lang: &str) -> String {
        let text = |text: &Text| text.get(lang).0.text.to_string();
        let mut lines =
            vec![("title", text(&self.title)), ("type", self.kind.word().to_owned()), ("provided", self.provided.as_str().to_owned())];
        let mut line = |key: &'static str, value: Option<String>| lines.extend(value.map(|value| (key, value)));
        line("issuer", self.issuer.as_ref().map(text));
        line("issue", self.issue.as_ref().map(|issue| issue.as_str().to_owned()));
        line("teaser", self.teaser.as_ref().map(text));
        line("display_until", self.display_until.as_ref().map(|day| day.as_str().to_owned()));
        if let Some(Consultation { from, until, url, place, .. }) = &self.consultation {
            line("consultation", Some(format!("{} {} {}", from.as_str(), until.as_str(), url.as_str())));
            line("place", place.as_ref().map(text));
        }
        for file in &self.files {
            line("file", Some(text(&file.title)));
        }
        let contained: Vec<&str> = self.contains.iter().map(|id| id.as_str()).collect();
        line("contains", (!contained.is_empty()).then(|| contained.join(" ")));
        let head = lines.into_iter().fold(String::new(), |head, (key, value)| head + key + ": " + &value + "\n");
        let body = self.body.as_ref().map(|Markdown(body)| untargeted(&text(body))).unwrap_or_default();
        format!("{head}\n{}\n", body.trim())
    }
}

/// A Markdown text without the targets of its links within the region.
fn untargeted(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((front, target)) = rest.split_once("](") {
        out.push_str(front);
        out.push_str("](");
        let abroad = ["https://", "http://", "mailto:", "tel:"].iter().any(|start| target.starts_with(start));
        rest = match target.find(')') {
            Some(end) if !abroad => &target[end..],
            _ => target,
        };
    }
    out + rest
}

choice! {
    /// What happened to a notice.
    NoticeEvent {
        Provided "provided" "It was published.",
        Corrected "corrected" "It was corrected.",
        Withdrawn "withdrawn" "It was withdrawn.",
        Deleted "deleted" "Its content was deleted as due.",
    }
}

record! {
    /// The checksum of a notice's text in a language.
    TextSum ("die Prüfsumme eines Textes", "the checksum of a text") {
        lang: Plain => "Sprache", "language";
        sha256: Sha256 => "SHA-256 des Textes", "SHA-256 of the text";
    }
}

record! {
    /// An entry of the chain. It holds no text of the notice.
    ChainEntry ("der Eintrag der Kette", "the entry of the chain") {
        sequence: Int<1, 1_000_000> => "laufende Nummer, von 1 an", "position, from 1 on";
        event: NoticeEvent => "was geschah: `provided`, `corrected`, `withdrawn` oder `deleted`", "what happened: `provided`, `corrected`, `withdrawn` or `deleted`";
        notice: Slug => "Jahr und Nummer der Bekanntmachung", "year and number of the notice";
        kind as "type": NoticeKind => "Art der Bekanntmachung", "kind of the notice";
        provided: Date => "Bereitstellungstag", "day of provision";
        day: Date => "Tag, an dem es geschah", "day on which it happened";
        recorded: Date => "Tag, an dem es festgehalten wurde", "day on which it was recorded";
        reason: Option<Plain> => "Grund", "reason";
        texts: Vec<TextSum> => "Prüfsummen des Textes je Sprache", "checksums of the text by language";
        files: Vec<Sha256> => "SHA-256 der Dateien", "SHA-256 of the files";
        previous: Sha256 => "Prüfsumme des Eintrags davor", "checksum of the entry before";
        hash: Sha256 => "Prüfsumme dieses Eintrags", "checksum of this entry";
    }
}

record! {
    /// `records/notices/<body>/chain.yaml`.
    NoticeChain ("die Kette der Bekanntmachungen", "the chain of notices") {
        entries: Vec<ChainEntry> => "Einträge in ihrer Folge", "entries in their order";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_year_and_number() {
        assert_eq!(number("2026-41"), Some((2026, 41)));
        assert_eq!(number("2026-007"), Some((2026, 7)));
        for wrong in ["2026", "2026-0", "26-1", "2026-1a", "2026-12345", "2026-1-2", "a-1"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn targets_within_the_region_are_no_text() {
        assert_eq!(untargeted("a [b](service:c) [d](https://e.example/) ![f](media:g.png)"), "a [b]() [d](https://e.example/) ![f]()");
        assert_eq!(untargeted("[a](b"), "[a](b");
    }
}
