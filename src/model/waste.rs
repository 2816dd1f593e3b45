//! Waste dates: who collects what, and in which files a disposal company's dates stand.

use crate::decode::{Date, DatesFile, Dict, Email, Markdown, Phone, Plain, Text, Time, Url, When};
use crate::{choice, record};

choice! {
    /// Colours of bins and bags that are told apart on both grounds; the letter says the same.
    BinColour {
        Grey "grey" "Grau.",
        Black "black" "Schwarz.",
        Brown "brown" "Braun.",
        Blue "blue" "Blau.",
        Yellow "yellow" "Gelb.",
        Green "green" "Grün.",
        Red "red" "Rot.",
        Orange "orange" "Orange.",
        Violet "violet" "Violett.",
    }
}

record! {
    /// A kind of waste that is collected.
    Fraction ("die Abfallart", "the kind of waste") {
        name: Text => "Name, zum Beispiel „Restmüll“", "name, such as “Residual waste”";
        letter: Plain => "ein oder zwei Buchstaben für den Ausdruck, jede Abfallart andere", "one or two letters for the printed sheet, other ones for each kind";
        colour: BinColour => "Farbe der Tonne: `grey`, `black`, `brown`, `blue`, `yellow`, `green`, `red`, `orange` oder `violet`", "colour of the bin: `grey`, `black`, `brown`, `blue`, `yellow`, `green`, `red`, `orange` or `violet`";
        called: Vec<Plain> => "wie das Unternehmen sie in seinen Dateien nennt", "what the company calls it in its files";
        every: Option<Text> => "wie oft abgeholt wird, zum Beispiel „alle zwei Wochen“", "how often it is collected, such as “every two weeks”";
        note: Option<Text> => "ein Satz dazu", "a sentence on it";
    }
}

record! {
    /// A file of dates beside the file that names it.
    Source ("die Datei mit Terminen", "the file of dates") {
        file: DatesFile => "Name der Datei im selben Ordner, `….csv` oder `….ics`", "name of the file in the same folder, `….csv` or `….ics`";
        from: Option<Date> => "erster Tag, für den die Datei gilt", "first day that the file is for";
        until: Option<Date> => "letzter Tag, für den die Datei gilt", "last day that the file is for";
        municipality: Option<Plain> => "Gemeinde, wenn sie nicht in der Datei steht", "municipality, if the file does not name it";
        district: Option<Plain> => "Ortsteil, wenn er nicht in der Datei steht", "district, if the file does not name it";
        streets: Vec<Plain> => "Straßen, wenn sie nicht in der Datei stehen", "streets, if the file does not name them";
    }
}

record! {
    /// The waste dates of a body and of the places below it.
    Waste ("die Abfalltermine", "the waste dates") {
        company: Text => "wer abholt", "who collects";
        phone: Option<Phone> => "Telefonnummer für Fragen", "telephone number for questions";
        email: Option<Email> => "E-Mail-Adresse für Fragen", "mail address for questions";
        url: Option<Url> => "Website des Unternehmens", "website of the company";
        fractions: Dict<Fraction> => "Abfallarten mit ihren Kennungen", "kinds of waste with their ids";
        sources: Vec<Source> => "Dateien mit den Terminen", "files with the dates";
        remind: Option<Time> => "Uhrzeit, zu der Kalender am Vorabend erinnern", "time at which calendars remind on the evening before";
        note: Option<Text> => "Hinweis neben den Terminen und auf dem Ausdruck, zum Beispiel bis wann die Tonnen draußen stehen", "note beside the dates and on the printed sheet, such as when the bins have to be out";
        body: Option<Markdown> => "weiterer Text unter den Terminen", "further text below the dates";
        draft: bool = false => "`true`: noch nicht veröffentlichen", "`true`: do not publish yet";
        publish_from: Option<When> => "veröffentlichen ab", "publish from";
        publish_until: Option<When> => "veröffentlichen bis", "publish until";
    }
}
