//! Things with a text and a time: news, pages, alerts, legal texts.

use crate::decode::{Date, Int, Markdown, Media, PagePath, Plain, Ref, Slug, Text, Topic, When};
use crate::{choice, record};

record! {
    /// A picture with words for those who don't see it.
    Image ("das Bild", "the picture") {
        src: Media => "Datei, zum Beispiel `media:markt.jpg`", "file, such as `media:market.jpg`";
        alt: Option<Text> => "was zu sehen ist, für alle, die das Bild nicht sehen", "what it shows, for those who don't see it";
        decorative: bool = false => "`true`: das Bild ist nur Schmuck und braucht keinen Ersatztext", "`true`: the picture only decorates and needs no alternative text";
        caption: Option<Text> => "Bildunterschrift", "caption";
        credit: Option<Plain> => "Urheber und Lizenz, zum Beispiel `Stadt Gera/Jana Muster`", "author and licence, such as `Stadt Gera/Jana Muster`";
    }
}

record! {
    /// A news item.
    News ("die Nachricht", "the news item") {
        title: Text => "Überschrift", "headline";
        date: Date => "Tag der Nachricht", "day of the news";
        teaser: Option<Text> => "ein bis zwei Sätze für Listen", "one or two sentences for lists";
        author: Option<Ref> => "wer sie geschrieben hat: Kennung einer Person oder eines Amtes", "who wrote it: id of a person or an office";
        topics: Vec<Topic> => "Themen, zum Beispiel `Straßenbau`", "topics, such as `Road works`";
        image: Option<Image> => "Bild", "picture";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

record! {
    /// A page.
    Page ("die Seite", "the page") {
        title: Text => "Überschrift", "heading";
        teaser: Option<Text> => "ein Satz für Listen", "one sentence for lists";
        order: Option<Int<0, 9999>> => "Platz unter den Geschwistern", "place among its siblings";
        nav: bool = false => "`true`: in der Navigation zeigen", "`true`: show in the navigation";
        image: Option<Image> => "Bild unter der Überschrift", "picture below the heading";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        review: Option<Date> => "Tag, an dem der Text wieder zu prüfen ist", "day on which the text is to be reviewed";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

choice! {
    /// What an alert is about.
    AlertKind {
        Closure "closure" "A road or building is closed.",
        Warning "warning" "A warning.",
        OfficeClosed "office_closed" "An office is closed.",
        Info "info" "Something to know.",
    }
}

choice! {
    /// How urgent an alert is.
    AlertLevel {
        Danger "danger" "Danger for life or health.",
        Warning "warning" "It concerns many.",
        Info "info" "Good to know.",
    }
}

record! {
    /// An alert: a banner on every page of the places it names while it holds.
    Alert ("die Meldung", "the alert") {
        title: Text => "Überschrift, zugleich die Zeile im Banner", "headline, also the line in the banner";
        kind as "type": AlertKind => "`closure` (Sperrung), `warning` (Warnung), `office_closed` (Amt geschlossen) oder `info`", "`closure`, `warning`, `office_closed` or `info`";
        level: AlertLevel = AlertLevel::Info => "`danger` (Gefahr), `warning` (wichtig) oder `info`", "`danger`, `warning` or `info`";
        from: When => "gilt ab, auf die Minute", "holds from, to the minute";
        until: When => "gilt bis, auf die Minute; ein Tag ohne Uhrzeit zählt bis zu seinem Ende", "holds until, to the minute; a day without time counts to its end";
        places: Vec<Slug> => "Ordner der Kommunen, auf deren Seiten das Banner steht; ohne Angabe die eigene und alle darunter", "folders of the bodies whose pages show the banner; without it the own body and all below";
        place as "where": Option<Text> => "wo genau, zum Beispiel „Pleißebrücke“", "where exactly, such as “Pleißebrücke”";
        office: Option<Slug> => "Amt, das geschlossen ist", "office that is closed";
        teaser: Option<Text> => "ein Satz im Banner und in Listen", "one sentence in the banner and in lists";
        body: Option<Markdown> => "Text unter dem Kopf", "text below the head";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "ankündigen ab; ohne Angabe sofort", "announce from; at once without it";
        publish_until: Option<When> => "die Seite der Meldung löschen nach", "delete the alert's page after";
        aliases: Vec<PagePath> => "frühere Adressen", "former addresses";
    }
}

record! {
    /// Prose of a legal page below its generated data.
    Legal ("der Rechtstext", "the legal text") {
        title: Text => "Überschrift", "heading";
        body: Option<Markdown> => "Text", "text";
        review: Option<Date> => "Tag, an dem der Text wieder zu prüfen ist", "day on which the text is to be reviewed";
    }
}
