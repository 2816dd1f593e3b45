//! The files of a new body, with a comment wherever somebody has to complete them.

use crate::cli::text::value;
use crate::declare::Declared;
use crate::model::body::BodyKind;
use crate::model::land::Land;
use crate::model::territory::Unit;
use crate::yaml::Node;

/// A telephone number that belongs to nobody (reserved by the Bundesnetzagentur).
pub(super) const PHONE: &str = "030 23125-000";

/// A body to be.
pub(super) struct Planned {
    /// What the register says of it.
    pub(super) unit: &'static Unit,
    /// Kind of body.
    pub(super) kind: BodyKind,
    /// Its folder.
    pub(super) folder: String,
    /// Folder of the body above it.
    pub(super) parent: Option<String>,
    /// Folder of the body above it that has news.
    pub(super) news: Option<String>,
    /// Whether it has an office of its own.
    pub(super) office: bool,
    /// What the register leaves open.
    pub(super) note: Option<String>,
}

/// A service of the shared stock.
pub(super) struct Service {
    pub(super) id: String,
    level: String,
    /// Level of the desk.
    desk: String,
    /// Whether it is the task of one particular body.
    fixed: bool,
}

/// The shared stock.
pub(super) struct Shared {
    pub(super) services: Vec<Service>,
    /// Id of each form and of its service.
    forms: Vec<(String, String)>,
}

/// What lies in the shared stock.
pub(super) fn shared(declared: &Declared) -> Shared {
    let word = |node: &Node, key: &str| node.get(key).and_then(Node::scalar).map(str::to_owned);
    let services = declared.shared.of("services").iter().map(|tree| {
        let level = word(&tree.node, "level").unwrap_or_default();
        let desk = word(&tree.node, "delegates_to").unwrap_or_else(|| level.clone());
        Service { id: tree.id.to_string(), level, desk, fixed: tree.node.get("body").is_some() }
    });
    let forms = declared.forms.iter().filter_map(|tree| Some((tree.id.to_string(), word(&tree.node, "service")?)));
    Shared { services: services.collect(), forms: forms.collect() }
}

/// Whether the office of a body handles a service.
fn handles(kind: BodyKind, service: &Service) -> bool {
    let municipal = matches!(service.desk.as_str(), "municipality" | "association");
    let county = service.desk == "county";
    !service.fixed
        && match kind {
            BodyKind::City => municipal || county,
            BodyKind::County => county,
            _ => municipal,
        }
}

/// A Land that has no site here.
pub(super) fn land(land: &Land) -> String {
    let mut text = format!(
        "name: {}\nofficial_name: {}\nkind: state\nars: \"{}0000000000\"\nland: {}\nexternal: {}\n",
        land.name, land.official_name, land.digits, land.code, land.url
    );
    match land.enforcement {
        Some(name) => text.push_str(&format!("enforcement:\n  name: {name}\n")),
        None => text.push_str("# Durchsetzungsstelle für Barrierefreiheit, steht in jeder Erklärung zur Barrierefreiheit: bitte eintragen\n# enforcement:\n#   name: Bitte eintragen\n"),
    }
    text
}

/// The files of a body: path and text.
pub(super) fn files(body: &Planned, shared: &Shared, adopted: &dyn Fn(&str) -> bool, date: &str, expires: &str) -> Vec<(String, String)> {
    let folder = &body.folder;
    let mut files = vec![(format!("content/{folder}/site.yaml"), site(body, shared, adopted, date, expires))];
    let (page, title) = match body.kind {
        BodyKind::Municipality => ("gemeinde", "Unsere Gemeinde"),
        BodyKind::County => ("landkreis", "Unser Landkreis"),
        kind if kind.is_place() => ("stadt", "Unsere Stadt"),
        _ => ("verwaltung", "Unsere Verwaltung"),
    };
    let (page, title) =
        if body.kind == BodyKind::Fulfilling && body.unit.kind != "Stadt" { ("gemeinde", "Unsere Gemeinde") } else { (page, title) };
    files.push((format!("content/{folder}/pages/{page}.md"), welcome(body, title)));
    if body.office {
        let (id, name) = match body.kind {
            BodyKind::County if body.unit.kind == "Kreis" => ("kreisverwaltung", "Kreisverwaltung"),
            BodyKind::County => ("landratsamt", "Landratsamt"),
            kind if kind.is_place() => ("rathaus", "Rathaus"),
            _ => ("verwaltung", "Verwaltung"),
        };
        files.push((format!("content/{folder}/offices/{id}.yaml"), office(body, name, shared, adopted)));
    }
    files
}

fn site(body: &Planned, shared: &Shared, adopted: &dyn Fn(&str) -> bool, date: &str, expires: &str) -> String {
    let (unit, folder) = (body.unit, &body.folder);
    let official = super::unit::official_name(unit);
    let mut text = format!("# {official}. Was mit „bitte eintragen“ markiert ist, ergänzen Sie, bevor Sie veröffentlichen.\n");
    let mut line = |more: &str| {
        text.push_str(more);
        text.push('\n');
    };
    line(&format!("name: {}", value(&super::unit::name(unit))));
    line(&format!("official_name: {}  # bitte prüfen", value(&official)));
    line(&format!("kind: {}", body.kind.word()));
    line(&format!("ars: \"{}\"", unit.ars));
    if let Some(note) = &body.note {
        line(&format!("# {note}"));
    }
    if let Some(parent) = &body.parent {
        line(&format!("parent: {parent}"));
    }
    line("# slogan: Bitte eintragen\n# intro: |\n#   Begrüßung auf der Startseite: bitte eintragen");
    let (city, postcode) = super::unit::seat(unit);
    if postcode.is_empty() {
        line("# address:\n#   street: Bitte eintragen\n#   postcode: \"12345\"  # bitte eintragen\n#   city: Bitte eintragen");
    } else {
        let city = value(&city);
        line(&format!("address:\n  street: Bitte eintragen\n  postcode: \"{postcode}\"  # bitte prüfen\n  city: {city}"));
    }
    line(&format!("email: info@{folder}.example  # bitte eintragen"));
    line(&format!("phone: {PHONE}  # bitte eintragen (Beispielnummer)"));
    if body.kind.is_place() {
        if unit.postcode.is_empty() {
            line("# postcodes: [\"12345\"]  # bitte eintragen");
        } else {
            let more = if unit.more_postcodes { "  # bitte weitere eintragen" } else { "" };
            line(&format!("postcodes: [\"{}\"]{more}", unit.postcode));
        }
        line("# districts:\n#   oberdorf: {name: Oberdorf}");
    }
    line("# colours: {primary: \"#1f3b57\"}\n# coat_of_arms: media:wappen.svg");
    line("adopt:\n  # Löschen Sie, was Sie nicht anbieten.");
    let services: Vec<&Service> = shared.services.iter().filter(|service| adopted(&service.id)).collect();
    if services.is_empty() {
        line("  services: []");
    } else {
        line("  services:");
        services.iter().for_each(|service| line(&format!("    - {}", service.id)));
    }
    // A form of a municipality's service is the municipality's; a county only leads there.
    let own =
        |id: &str| services.iter().any(|service| service.id == id && (service.level != "municipality" || body.kind != BodyKind::County));
    let forms: Vec<&str> = shared.forms.iter().filter(|(_, service)| own(service)).map(|(id, _)| id.as_str()).collect();
    if !forms.is_empty() {
        line(&format!("  # Beträge und Zahlungsempfänger der Formulare setzen Sie in forms/{folder}/ – bitte prüfen."));
    }
    line(&format!("  forms: [{}]", forms.join(", ")));
    let news = body.news.clone().unwrap_or_default();
    line(&format!("show_from:\n  news: [{news}]\n  events: [{news}]"));
    line(
        "imprint:\n  legal_form: Gebietskörperschaft des öffentlichen Rechts"
            .replace("Gebietskörperschaft", corporation(body.kind))
            .as_str(),
    );
    line(&format!("  represented_by: {}  # bitte eintragen", head(body.kind)));
    line("  # supervisory_authority: Bitte eintragen");
    line("  editorial: Bitte eintragen");
    line(&format!(
        "privacy:\n  officer: Bitte eintragen\n  email: datenschutz@{folder}.example  # bitte eintragen\n  host: Bitte eintragen"
    ));
    line(&format!(
        "accessibility:\n  status: partial  # nach Ihrer Prüfung: full, partial oder none\n  date: {date}  # Tag Ihrer letzten Prüfung"
    ));
    line(&format!(
        "security:\n  contact: sicherheit@{folder}.example  # bitte eintragen\n  expires: {expires}  # höchstens ein Jahr im Voraus"
    ));
    text
}

fn corporation(kind: BodyKind) -> &'static str {
    if kind.is_place() || kind == BodyKind::County || kind == BodyKind::Verbandsgemeinde { "Gebietskörperschaft" } else { "Körperschaft" }
}

fn head(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::City => "Oberbürgermeisterin oder Oberbürgermeister",
        BodyKind::County => "Landrätin oder Landrat",
        kind if kind.is_place() => "Bürgermeisterin oder Bürgermeister",
        _ => "Bitte eintragen",
    }
}

fn welcome(body: &Planned, title: &str) -> String {
    let official = super::unit::official_name(body.unit);
    let name = super::unit::name(body.unit);
    format!(
        "---\ntitle: {title}\nteaser: {}\norder: 1\nnav: true\n---\n\n{official} ist jetzt auch hier im Netz. Unter Leistungen steht, was Sie erledigen können und wer zuständig ist.\n\nBitte eintragen: was {name} ausmacht – Geschichte, Ortsteile, Sehenswertes.\n",
        value(&format!("Willkommen in {name}").replace("in Landkreis", "im Landkreis").replace("in Amt ", "im Amt "))
    )
}

fn office(body: &Planned, name: &str, shared: &Shared, adopted: &dyn Fn(&str) -> bool) -> String {
    let folder = &body.folder;
    let mut text = format!(
        "# Das erste Amt. Legen Sie weitere an (dorfplatz new office {folder} \"Bauamt\") und verteilen Sie die Leistungen.\n\
         name: {name}\n\
         mailbox: info@{folder}.example  # bitte eintragen\n\
         phone: {PHONE}  # bitte eintragen (Beispielnummer)\n\
         # accessible: Stufenloser Zugang, Aufzug – bitte eintragen\n\
         # hours:  # bitte eintragen\n\
         #   tu: [\"09:00-12:00\", \"13:00-18:00\"]\n\
         #   th: [\"09:00-12:00\", \"13:00-16:00\"]\n\
         hours_note: \"Öffnungszeiten: bitte eintragen\"\n"
    );
    let services: Vec<&str> = shared
        .services
        .iter()
        .filter(|service| handles(body.kind, service) && adopted(&service.id))
        .map(|service| service.id.as_str())
        .collect();
    if services.is_empty() {
        text.push_str("services: []\n");
    } else {
        text.push_str("services:\n");
        services.iter().for_each(|service| text.push_str(&format!("  - {service}\n")));
    }
    text
}
