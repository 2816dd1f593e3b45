//! `portal.yaml`: the region as a whole.

use super::target::Target;
use crate::decode::{Dict, Email, Phone, Plain, Slug, Tag, Text, Url};
use crate::{choice, record};

choice! {
    /// How the sites lie on the web.
    Layout {
        Folders "folders" "All sites below one address, each in a folder.",
        Hosts "hosts" "Each site at an address of its own.",
    }
}

choice! {
    /// How links within a site are written.
    Links {
        Pretty "pretty" "`services/dog/`",
        Explicit "explicit" "`services/dog/index.html`, readable without a web server.",
    }
}

record! {
    /// How to reach those who run the portal.
    Contact ("die Angaben zum Kontakt", "the contact") {
        email: Option<Email> => "E-Mail-Adresse", "mail address";
        phone: Option<Phone> => "Telefonnummer", "telephone number";
    }
}

record! {
    /// What the web server is asked for.
    Hosting ("die Angaben zum Webserver", "the hosting") {
        hsts: bool = false => "`true`: Browser rufen die Websites ein Jahr lang nur noch verschlüsselt auf (HSTS); erst einschalten, wenn https überall läuft", "`true`: browsers use https only for a year (HSTS); turn on once https works everywhere";
    }
}

choice! {
    /// When changes of shared texts reach a town.
    Changes {
        Automatic "automatic" "At once.",
        Held "held" "When the town has accepted them.",
    }
}

record! {
    /// A town that keeps its files elsewhere, or holds shared changes back.
    Member ("das Mitglied", "the member") {
        folder: Option<Plain> => "Ordner mit der Ablage der Kommune, vom Ordner der Region aus, zum Beispiel `../stadt-gera`; ohne Angabe liegt sie hier", "folder of the town's repository, from the region's folder, such as `../stadt-gera`; without it its files lie here";
        changes: Changes = Changes::Automatic => "`automatic`: gemeinsame Änderungen gelten sofort; `held`: erst, wenn die Kommune sie mit `dorfplatz adopt` übernommen hat", "`automatic`: shared changes hold at once; `held`: when the town has accepted them by `dorfplatz adopt`";
    }
}

record! {
    /// What the checkout of a town says of its region.
    Region ("region.yaml", "region.yaml") {
        folder: Plain => "Ordner mit der Ablage der Region, von diesem aus, zum Beispiel `../ostthueringen`", "folder of the region's repository, from this one, such as `../ostthueringen`";
        site: Slug => "Kennung dieser Kommune: ihr Ordner unter `content/`", "id of this town: its folder below `content/`";
    }
}

record! {
    /// The region.
    Portal ("portal.yaml", "portal.yaml") {
        name: Text => "Name der Region oder des Portals", "name of the region or portal";
        url: Url => "Adresse, unter der alles veröffentlicht wird, mit `/` am Ende", "address below which everything is published, ending in `/`";
        time_zone: Plain = Plain(crate::decode::At { value: "Europe/Berlin".into(), span: crate::source::Span::default() }) => "Zeitzone, in der „heute“ bestimmt wird", "time zone that decides what “today” is";
        languages: Vec<Tag> => "Sprachen, in denen es jede Seite gibt; Deutsch ist immer dabei", "languages that have every page; German is always among them";
        partial_languages: Vec<Tag> => "Sprachen, in denen es nur die übersetzten Seiten gibt; Leichte Sprache gehört immer hierher", "languages that have only the translated pages; plain language always is one of them";
        layout: Layout = Layout::Folders => "`folders`: alles unter einer Adresse; `hosts`: jede Website unter eigener Adresse", "`folders`: all below one address; `hosts`: each site at its own";
        links: Links = Links::Pretty => "`pretty`: kurze Adressen; `explicit`: mit `index.html`, ohne Webserver lesbar", "`pretty`: short addresses; `explicit`: with `index.html`, readable from disk";
        theme: Slug => "Gestaltung: Ordner unter `themes/`", "look: a folder below `themes/`";
        hosting: Option<Hosting> => "Angaben zum Webserver", "what the web server is asked for";
        members: Dict<Member> => "Kommunen mit eigener Ablage, und solche, die gemeinsame Änderungen erst prüfen", "towns with a repository of their own, and those that check shared changes first";
        deploy: Dict<Target> => "Ziele für `dorfplatz deploy`, jedes mit einem Namen", "targets of `dorfplatz deploy`, each with a name";
        contact: Option<Contact> => "Kontakt zum Betrieb des Portals", "contact of those who run the portal";
        leaflets: bool = true => "`false`: keine Merkblätter (PDF) zu Leistungen und Nachrichten", "`false`: no leaflets (PDF) of services and news";
        federal: Option<Slug> => "Ordner der Bundesebene", "folder of the federal level";
        sites: Vec<Slug> => "Ordner der Kommunen in der Reihenfolge der Anzeige", "folders of the bodies in the order of display";
    }
}
