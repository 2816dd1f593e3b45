//! Things with a text and a time: news, events, pages, legal texts.

use crate::decode::{Date, Int, Markdown, Media, PagePath, Plain, Slug, Text, When};
use crate::record;

record! {
    /// A picture with words for those who don't see it.
    Image ("das Bild", "the picture") {
        src: Media => "Datei, zum Beispiel `media:markt.svg`", "file, such as `media:market.svg`";
        alt: Text => "was zu sehen ist", "what it shows";
    }
}

record! {
    /// A news item.
    News ("die Nachricht", "the news item") {
        title: Text => "Überschrift", "headline";
        date: Date => "Tag der Nachricht", "day of the news";
        teaser: Option<Text> => "ein bis zwei Sätze für Listen", "one or two sentences for lists";
        author: Option<Plain> => "wer sie geschrieben hat", "who wrote it";
        topics: Vec<Slug> => "Themen", "topics";
        image: Option<Image> => "Bild", "picture";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

record! {
    /// Where an event takes place.
    Venue ("der Veranstaltungsort", "the venue") {
        name: Text => "Name des Ortes", "name of the place";
        address: Option<Plain> => "Anschrift", "address";
        accessible: Option<Text> => "Angaben zur Barrierefreiheit", "access for disabled people";
    }
}

record! {
    /// An event.
    Event ("die Veranstaltung", "the event") {
        title: Text => "Titel", "title";
        teaser: Option<Text> => "ein bis zwei Sätze für Listen", "one or two sentences for lists";
        start: When => "Beginn, mit oder ohne Uhrzeit", "begin, with or without time";
        end: Option<When> => "Ende", "end";
        place: Option<Venue> => "Ort", "venue";
        organiser: Option<Text> => "Veranstalter", "organiser";
        price: Option<Text> => "Eintritt", "price";
        topics: Vec<Slug> => "Themen", "topics";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

impl Event {
    /// The last day.
    pub fn last_day(&self) -> jiff::civil::Date {
        self.end.as_ref().map_or_else(|| self.start.day(), When::day)
    }
}

record! {
    /// A page.
    Page ("die Seite", "the page") {
        title: Text => "Überschrift", "heading";
        teaser: Option<Text> => "ein Satz für Listen", "one sentence for lists";
        order: Option<Int<0, 9999>> => "Platz unter den Geschwistern", "place among its siblings";
        nav: bool = false => "`true`: in der Navigation zeigen", "`true`: show in the navigation";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

record! {
    /// Prose of a legal page below its generated data.
    Legal ("der Rechtstext", "the legal text") {
        title: Text => "Überschrift", "heading";
        body: Option<Markdown> => "Text", "text";
    }
}
