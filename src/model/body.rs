//! Bodies: municipalities, associations, counties, Länder, the federation, and the portal as a site among them.

use crate::decode::{
    Bic, Colour, CreditorId, Date, Dict, Email, Iban, Markdown, Media, PagePath, Phone, Plain, Plz, Ref, Regional, Slug, Tag, Text, Topic,
    Url,
};
use crate::model::item::Image;
use crate::model::office::{BridgeDays, HoursException};
use crate::{choice, record};

choice! {
    /// Kinds of body.
    BodyKind {
        Portal "portal" "The regional portal.",
        Municipality "municipality" "Gemeinde.",
        Town "town" "Stadt.",
        MajorTown "major_town" "Große Kreisstadt.",
        City "city" "Kreisfreie Stadt: municipality and county in one.",
        Fulfilling "fulfilling" "Erfüllende Gemeinde: runs the administration of its neighbours.",
        Association "association" "Verwaltungsgemeinschaft.",
        Amt "amt" "Amt.",
        Verbandsgemeinde "verbandsgemeinde" "Verbandsgemeinde.",
        County "county" "Landkreis.",
        SpecialPurpose "special_purpose" "Zweckverband.",
        State "state" "Land.",
        Federal "federal" "Bund.",
        Guide "guide" "Handbuch oder Projekt: eine Website aus Seiten, keine Behörde.",
    }
}

impl BodyKind {
    /// Whether a body of this kind fills a level of government (a kreisfreie Stadt fills two).
    pub fn fills(self, level: Level) -> bool {
        match level {
            Level::Municipality => self.is_place(),
            Level::Association => matches!(self, Self::Association | Self::Amt | Self::Verbandsgemeinde | Self::Fulfilling),
            Level::County => matches!(self, Self::County | Self::City),
            Level::State => self == Self::State,
            Level::Federal => self == Self::Federal,
        }
    }

    /// Whether it is an authority, with services, forms, news and events.
    pub fn is_authority(self) -> bool {
        self != Self::Guide
    }

    /// Whether people live *in* it in the sense of "my town".
    pub fn is_place(self) -> bool {
        matches!(self, Self::Municipality | Self::Town | Self::MajorTown | Self::City | Self::Fulfilling)
    }
}

choice! {
    /// Levels of government.
    Level {
        Municipality "municipality" "Gemeinde.",
        Association "association" "Verwaltungsgemeinschaft, Amt, erfüllende Gemeinde.",
        County "county" "Kreis.",
        State "state" "Land.",
        Federal "federal" "Bund.",
    }
}

record! {
    /// A postal address.
    Address ("die Anschrift", "the address") {
        street: Plain => "Straße und Hausnummer", "street and number";
        postcode: Plz => "Postleitzahl", "postcode";
        city: Plain => "Ort", "town";
    }
}

record! {
    /// Part of a municipality.
    District ("der Ortsteil", "the district") {
        name: Plain => "Name des Ortsteils", "name of the district";
        postcodes: Vec<Plz> => "Postleitzahlen, wenn sie von denen der Gemeinde abweichen", "postcodes where they differ from the municipality's";
        aliases: Vec<Plain> => "frühere oder andere Namen", "former or other names";
    }
}

record! {
    /// What a body became part of.
    Merged ("die Angabe zur Eingliederung", "the merger") {
        body: Slug => "Ordner der aufnehmenden Gemeinde", "folder of the municipality it became part of";
        date: Date => "Tag der Eingliederung", "day of the merger";
    }
}

choice! {
    /// What the surfaces of a site lean to.
    Tone {
        Brand "brand" "The town's own colour.",
        Warm "warm" "Warm paper.",
        Cool "cool" "Cool paper.",
        Neutral "neutral" "Plain grey.",
    }
}

record! {
    /// Colours of a site.
    Colours ("die Farben", "the colours") {
        primary: Colour => "Hauptfarbe für Kopf, Verweise und Schaltflächen", "main colour of header, links and buttons";
        accent: Option<Colour> => "zweite Farbe für Markierungen, sonst die Hauptfarbe", "second colour for marks, otherwise the main colour";
        dark: Option<Colour> => "Farbe für Verweise und Schaltflächen im dunklen Modus, sonst aus der Hauptfarbe abgeleitet", "colour of links and buttons in dark mode, otherwise derived from the main colour";
        tone: Tone = Tone::Brand => "Ton der Flächen: `brand`, `warm`, `cool` oder `neutral`", "tone of surfaces: `brand`, `warm`, `cool` or `neutral`";
    }
}

record! {
    /// The account that payments go to.
    Bank ("die Bankverbindung", "the bank account") {
        holder: Plain => "Kontoinhaber", "account holder";
        iban: Iban => "IBAN ohne Leerzeichen", "IBAN without spaces";
        bic: Option<Bic> => "BIC", "BIC";
        creditor_id: Option<CreditorId> => "Gläubiger-Identifikationsnummer", "SEPA creditor id";
    }
}

record! {
    /// What a site takes from the shared stock.
    Adopt ("die Liste der Übernahmen", "the adopted items") {
        services: Vec<Slug> => "übernommene Leistungen", "adopted services";
        forms: Vec<Slug> => "übernommene Formulare", "adopted forms";
    }
}

record! {
    /// Whose teasers a site shows besides its own.
    ShowFrom ("die Liste der Quellen", "the sources") {
        news: Vec<Slug> => "Stellen, deren Nachrichten hier erscheinen", "bodies whose news appear here";
        events: Vec<Slug> => "Stellen, deren Veranstaltungen hier erscheinen", "bodies whose events appear here";
        notices: Vec<Slug> => "Stellen, deren Bekanntmachungen hier erscheinen", "bodies whose notices appear here";
        event_topics: Vec<Topic> => "von deren Veranstaltungen nur solche mit einem dieser Themen; ohne Angabe alle", "of their events only those with one of these topics; without it all";
    }
}

record! {
    /// Data of the imprint (§ 5 DDG, § 18 (2) MStV).
    Imprint ("die Angaben zum Impressum", "the imprint") {
        legal_form: Option<Text> => "Rechtsform", "legal form";
        represented_by: Text => "Vertretung nach ihrem Amt, zum Beispiel „Bürgermeisterin der Gemeinde Ponitz“", "representative by function";
        representative: Option<Ref> => "wer dieses Amt hat: Kennung aus `people/`", "who holds that function: id from `people/`";
        supervisory_authority: Option<Text> => "Aufsichtsbehörde", "supervisory authority";
        editorial: Option<Text> => "Verantwortlich nach § 18 Abs. 2 MStV", "responsible for editorial content, § 18 (2) MStV";
    }
}

record! {
    /// Data of the privacy notice.
    Privacy ("die Angaben zum Datenschutz", "the privacy data") {
        officer: Text => "Datenschutzbeauftragte Person oder Stelle", "data protection officer";
        email: Option<Email> => "E-Mail-Adresse dazu", "their mail address";
        host: Option<Text> => "wer die Website speichert und ausliefert", "who hosts the site";
    }
}

choice! {
    /// Conformance after (EU) 2018/1523.
    Conformance {
        Full "full" "Fully conformant.",
        Partial "partial" "Partly conformant.",
        None "none" "Not conformant.",
    }
}

record! {
    /// Something that is not accessible, as the statement must list it ((EU) 2018/1523, annex, 2).
    Inaccessible ("der nicht barrierefreie Inhalt", "the content that is not accessible") {
        title: Text => "was es ist", "what it is";
        url: Option<Url> => "Adresse, wenn es anderswo liegt", "address if it lies elsewhere";
        file: Option<Media> => "Datei, wenn es in `media/` liegt", "file if it lies in `media/`";
        reason: Text => "warum es nicht barrierefrei ist", "why it is not accessible";
        remedy: Option<Text> => "wie man trotzdem an den Inhalt kommt", "how to get at the content nevertheless";
    }
}

record! {
    /// Who enforces accessibility in a Land (§ 13 BGG and the law of the Land).
    Enforcement ("die Durchsetzungsstelle", "the enforcement body") {
        name: Text => "Name der Durchsetzungsstelle", "name of the enforcement body";
        address: Option<Address> => "Anschrift", "address";
        phone: Option<Phone> => "Telefonnummer", "telephone number";
        email: Option<Email> => "E-Mail-Adresse", "mail address";
        url: Option<Url> => "Website", "website";
    }
}

record! {
    /// Who supervises data protection in a Land (Art. 51 GDPR).
    DataProtection ("die Datenschutzaufsicht", "the data protection authority") {
        name: Text => "Name der Aufsichtsbehörde für den Datenschutz", "name of the supervisory authority";
        address: Option<Address> => "Anschrift", "address";
        email: Option<Email> => "E-Mail-Adresse", "mail address";
    }
}

record! {
    /// Data of the accessibility statement.
    Accessibility ("die Angaben zur Barrierefreiheit", "the accessibility data") {
        status: Conformance => "Stand: `full`, `partial` oder `none`", "status: `full`, `partial` or `none`";
        date: Date => "Tag der letzten Prüfung", "day of the last review";
        inaccessible: Vec<Inaccessible> => "was nicht barrierefrei ist, zum Beispiel fremde PDF-Dateien", "what is not accessible, such as PDFs of others";
    }
}

record! {
    /// Data of `security.txt` (RFC 9116).
    Security ("die Angaben für security.txt", "the data of security.txt") {
        contact: Email => "E-Mail-Adresse für Sicherheitsmeldungen", "mail address for security reports";
        expires: Date => "gültig bis, höchstens ein Jahr im Voraus", "valid until, at most a year ahead";
    }
}

record! {
    /// `site.yaml`: a body and its site.
    Site ("site.yaml", "site.yaml") {
        name: Plain => "Name im Alltag, zum Beispiel „Gera“", "everyday name, such as “Gera”";
        official_name: Option<Plain> => "amtlicher Name, zum Beispiel „Stadt Gera“", "official name, such as “Stadt Gera”";
        kind: BodyKind => "Art der Körperschaft", "kind of body";
        ars: Option<Regional> => "amtlicher Regionalschlüssel, 12 Ziffern", "official regional key, 12 digits";
        parent: Option<Slug> => "Ordner der nächsthöheren Stelle: Verwaltungsgemeinschaft, erfüllende Gemeinde, Kreis oder Land", "folder of the next body above: association, county or Land";
        external: Option<Url> => "Adresse der Website, wenn diese Stelle hier keine eigene hat", "address of its website if it has none here";
        land: Option<Plain> => "Kürzel des Landes für Feiertage, zum Beispiel `TH` (nur beim Land)", "code of the Land for holidays, such as `TH` (only at the Land)";
        online_services: Option<Plain> => "Vorlage für Adressen von Online-Diensten mit `{id}`, `{leika}`, `{ars}`, `{ags}`, `{plz}` (nur beim Land)", "template for addresses of online services with `{id}`, `{leika}`, `{ars}`, `{ags}`, `{plz}` (only at the Land)";
        enforcement: Option<Enforcement> => "Durchsetzungsstelle für Barrierefreiheit (nur beim Land)", "enforcement body for accessibility (only at the Land)";
        data_protection: Option<DataProtection> => "Aufsichtsbehörde für den Datenschutz, steht auf Formularen (nur beim Land)", "supervisory authority for data protection, named on forms (only at the Land)";
        url: Option<Url> => "eigene Adresse bei `layout: hosts`", "own address under `layout: hosts`";
        languages: Vec<Tag> => "Sprachen dieser Website, wenn es nicht alle des Portals sind, zum Beispiel `[de]`", "languages of this site if they are not all of the portal's, such as `[de]`";
        slogan: Option<Text> => "Satz unter dem Namen", "line below the name";
        intro: Option<Markdown> => "Begrüßung auf der Startseite", "welcome on the home page";
        address: Option<Address> => "Anschrift des Rathauses oder Amtes", "address of the town hall or office";
        email: Option<Email> => "zentrale E-Mail-Adresse", "general mail address";
        phone: Option<Phone> => "zentrale Telefonnummer", "general telephone number";
        mail_links: bool = false => "`true`: E-Mail-Adressen als Verweise, die auch Maschinen lesen; sonst stehen sie als „name(at)ort.de“ da", "`true`: mail addresses as links, which machines read as well; otherwise they stand there as “name(at)town.de”";
        pages_from: Option<PagePath> => "Ordner unter `docs/`, dessen Markdown-Dateien Seiten dieser Website sind", "folder below `docs/` whose Markdown files are pages of this site";
        postcodes: Vec<Plz> => "alle Postleitzahlen", "all postcodes";
        districts: Dict<District> => "Ortsteile", "districts";
        former: Vec<Plain> => "Namen früherer Gemeinden, die heute dazugehören", "names of former municipalities that belong to it today";
        merged_into: Option<Merged> => "Eingliederung in eine andere Gemeinde", "merger into another municipality";
        colours: Option<Colours> => "Farben der Website", "colours of the site";
        coat_of_arms: Option<Media> => "Wappen, eine Datei in `media/`", "coat of arms, a file in `media/`";
        image: Option<Image> => "großes Bild auf der Startseite, quer", "large picture on the home page, landscape";
        exceptions: Vec<HoursException> => "Tage, an denen alle Ämter andere Öffnungszeiten haben oder geschlossen sind", "days on which all offices have other hours or are closed";
        bridge_days: Option<BridgeDays> => "`closed`: die Ämter sind an Brückentagen geschlossen", "`closed`: the offices are closed on bridge days";
        bank: Option<Bank> => "Bankverbindung der Kasse", "bank account";
        adopt: Option<Adopt> => "übernommene Leistungen und Formulare", "adopted services and forms";
        leaflets: Option<bool> => "`true` oder `false`: Merkblätter (PDF) zu Leistungen und Nachrichten, anders als in portal.yaml", "`true` or `false`: leaflets (PDF) of services and news, other than in portal.yaml";
        featured: Vec<Slug> => "häufig gesuchte Leistungen für die Startseite; ohne Angabe die des Portals", "services often looked for, on the home page; those of the portal without it";
        show_from: Option<ShowFrom> => "Nachrichten, Veranstaltungen und Bekanntmachungen anderer, die hier erscheinen", "others' news, events and notices shown here";
        notice_rule: Option<Text> => "wann eine Bekanntmachung als bekannt gemacht gilt, nach Ihrer Hauptsatzung; steht bei jeder", "when a notice counts as published, by your statute; stands with each";
        imprint: Option<Imprint> => "Angaben zum Impressum", "data of the imprint";
        privacy: Option<Privacy> => "Angaben zum Datenschutz", "data of the privacy notice";
        accessibility: Option<Accessibility> => "Angaben zur Erklärung zur Barrierefreiheit", "data of the accessibility statement";
        security: Option<Security> => "Angaben für security.txt", "data of security.txt";
    }
}
