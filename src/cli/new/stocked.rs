//! `dorfplatz new service|life-event|form`: in the shared stock, or a body's own.

use super::item::{body, title};
use super::{Files, trouble};
use crate::cli::args::{Args, Stocked};
use crate::cli::{commands, text};
use crate::model::body::Level;
use crate::resolve::{BodyIx, Project};
use crate::source;

/// The project, and the body whose own the item is to be.
fn owner(args: &Args, wanted: &Stocked) -> Result<(Project, Option<BodyIx>), u8> {
    match &wanted.body {
        Some(id) => body(args, id).map(|(project, ix)| (project, Some(ix))),
        None => commands::load(args).map(|(_, _, project)| (project, None)),
    }
}

/// A body's own item can't have the id of a shared one: it would change that.
fn free(args: &Args, project: &Project, folder: &'static str, id: &str, owner: Option<BodyIx>) -> Result<(), u8> {
    let shared = match folder {
        "life-events" => project
            .bodies
            .iter()
            .filter(|body| owner.is_none_or(|ix| body.id != project.body(ix).id))
            .any(|body| body.life_events.contains_key(id)),
        _ => project.stocks(folder, id),
    };
    if owner.is_none() || !shared {
        return Ok(());
    }
    Err(trouble(
        args,
        &format!(
            "`{id}` gibt es schon für alle; nehmen Sie einen anderen Titel, oder schreiben Sie nur, was anders ist (Handbuch: Vererbung)"
        ),
        &format!("`{id}` is there for all already; take another title, or write only what differs (handbook: Vererbung)"),
    ))
}

fn next(path: &str, shared: Option<(String, String)>) -> Vec<(String, String)> {
    let open = (
        format!("{path} öffnen und ergänzen, was mit „bitte eintragen“ markiert ist"),
        format!("Open {path} and complete what is marked “bitte eintragen”"),
    );
    let serve = ("dorfplatz serve – zeigt es im Browser".to_owned(), "dorfplatz serve – shows it in the browser".to_owned());
    [Some(open), shared, Some(serve)].into_iter().flatten().collect()
}

pub(super) fn service(args: &Args, wanted: &Stocked) -> Result<(), u8> {
    let (title, id) = title(args, &wanted.title)?;
    let (project, owner) = owner(args, wanted)?;
    free(args, &project, "services", &id, owner)?;
    let kind = owner.map(|ix| project.body(ix).site.kind);
    let level =
        [Level::Municipality, Level::Association, Level::County].into_iter().find(|&level| kind.is_none_or(|kind| kind.fills(level)));
    let text = format!(
        "title: {}\n\
         level: {}  # wessen Aufgabe: municipality, association, county, state oder federal\n\
         teaser: \"Bitte eintragen: ein Satz, worum es geht\"\n\
         # life_events: [steuern-und-abgaben]\n\
         # synonyms: [Wörter, unter denen man sucht]\n\
         summary: |\n\
         \x20 Bitte eintragen: das Wichtigste in zwei oder drei Sätzen.\n\
         # requirements: |\n\
         #   Voraussetzungen\n\
         # documents: |\n\
         #   - Unterlagen, die man braucht\n\
         # procedure: |\n\
         #   1. Ablauf Schritt für Schritt\n\
         # deadline: Frist\n\
         # duration: Bearbeitungsdauer\n\
         # fees:\n\
         #   gebuehr:\n\
         #     label: Gebühr\n\
         #     rates:\n\
         #       - {{amount: 10.00, source: § 1 Gebührensatzung}}\n\
         # legal_basis: |\n\
         #   - Rechtsgrundlage\n\
         # forms: []\n\
         # related: []\n",
        text::value(&title),
        level.unwrap_or(Level::Municipality).word()
    );
    let Some(ix) = owner else {
        let path = format!("content/shared/services/{id}.yaml");
        let adopt = (
            format!("Jede Kommune, die sie anbietet, nennt `{id}` in ihrer site.yaml unter `adopt` und in einem Amt unter `services`"),
            format!("Each body that offers it names `{id}` in its site.yaml below `adopt` and in an office below `services`"),
        );
        let next = next(&path, Some(adopt));
        return Files { new: vec![(path, text)], changed: Vec::new() }.write(args, &next);
    };
    let path = format!("content/{}/services/{id}.yaml", project.body(ix).id);
    // A service that nobody handles is a mistake, so the nearest office takes it.
    let Some(desk) = desk(&project, ix) else {
        let body = &project.body(ix).id;
        return Err(trouble(
            args,
            &format!(
                "niemand könnte die Leistung bearbeiten: legen Sie zuerst ein Amt an, zum Beispiel mit `dorfplatz new office {body} Rathaus`"
            ),
            &format!("nobody could handle the service: make an office first, for example by `dorfplatz new office {body} Rathaus`"),
        ));
    };
    let old = source::read(&args.place(&desk)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let Some(new) = text::with_item(&old, "services", &id) else {
        return Err(trouble(
            args,
            &format!("die Liste `services` in `{desk}` lässt sich nicht ergänzen; schreiben Sie je Zeile eine Leistung mit `- ` davor"),
            &format!("the list `services` in `{desk}` can't be added to; write one service a line with `- ` before it"),
        ));
    };
    let moved = (
        format!("Bearbeitet sie ein anderes Amt, die Zeile aus {desk} dorthin verschieben"),
        format!("If another office handles it, move the line from {desk} there"),
    );
    let next = next(&path, Some(moved));
    Files { new: vec![(path, text)], changed: vec![(desk, new)] }.write(args, &next)
}

/// The file of the office that takes a body's new service: the nearest one that handles any.
fn desk(project: &Project, ix: BodyIx) -> Option<String> {
    let chain = &project.body(ix).chain;
    let offices = || chain.iter().flat_map(|&at| project.body(at).offices.iter().map(move |office| (at, office)));
    let (at, office) = offices().find(|(_, office)| !office.data.services.is_empty()).or_else(|| offices().next())?;
    Some(format!("content/{}/offices/{}.yaml", project.body(at).id, office.id))
}

pub(super) fn life_event(args: &Args, wanted: &Stocked) -> Result<(), u8> {
    let (title, id) = title(args, &wanted.title)?;
    let (project, owner) = owner(args, wanted)?;
    free(args, &project, "life-events", &id, owner)?;
    let folder = owner.map_or("shared", |ix| &project.body(ix).id);
    let path = format!("content/{folder}/life-events/{id}.yaml");
    let text = format!(
        "title: {}\n\
         teaser: \"Bitte eintragen: ein Satz dazu\"\n\
         audience: citizens  # oder business\n\
         order: 99  # Platz in der Reihenfolge\n\
         # body: |\n\
         #   Was man wissen sollte, bevor es losgeht\n\
         # Der Weg Schritt für Schritt. Je Schritt höchstens eines von service, body (Ordner einer Stelle) und who.\n\
         steps:\n\
         \x20 - id: erster-schritt\n\
         \x20   title: \"Bitte eintragen: was zu tun ist\"\n\
         \x20   who: Bitte eintragen\n\
         \x20   # service: wohnsitz-anmelden\n\
         \x20   # bring: [Personalausweis]\n\
         \x20   # deadline: innerhalb von zwei Wochen\n",
        text::value(&title)
    );
    let next = next(&path, None);
    Files { new: vec![(path, text)], changed: Vec::new() }.write(args, &next)
}

pub(super) fn form(args: &Args, wanted: &Stocked) -> Result<(), u8> {
    let (title, id) = title(args, &wanted.title)?;
    let (project, owner) = owner(args, wanted)?;
    free(args, &project, "forms", &id, owner)?;
    let today = project.clock.today;
    let person = args.place("forms/blocks/person.yaml").is_file();
    let who =
        if person { "    use: blocks/person\n" } else { "    fields:\n      - {id: name, type: text, label: Name, max_length: 80}\n" };
    let text = format!(
        "form: {id}\n\
         version: {}-{:02}\n\
         valid_from: {today}\n\
         title: {}\n\
         # service: Kennung der Leistung – bitte eintragen\n\
         intro: \"Bitte eintragen: was man mit diesem Formular erledigt\"\n\
         sections:\n\
         \x20 - id: person\n\
         \x20   title: Ihre Angaben\n\
         {who}\
         \x20 - id: anliegen\n\
         \x20   title: Ihr Anliegen\n\
         \x20   fields:\n\
         \x20     - {{id: text, type: textarea, label: \"Worum geht es?\", lines: 6, max_length: 600}}\n\
         \x20     # - {{id: ab, type: date, label: Ab wann, required: false, width: half}}\n\
         \x20 - id: erklaerung\n\
         \x20   title: Erklärung\n\
         \x20   fields:\n\
         \x20     - {{id: richtigkeit, type: declaration, label: Ich versichere, text: Meine Angaben sind richtig und vollständig.}}\n\
         # privacy:  # Hinweise nach Art. 13 DSGVO: bitte eintragen\n\
         #   purpose: Zweck\n\
         #   legal_basis: Rechtsgrundlage\n\
         #   retention: Speicherdauer\n",
        today.year(),
        today.month(),
        text::value(&title)
    );
    let path = owner.map_or_else(|| format!("forms/{id}.yaml"), |ix| format!("forms/{}/{id}.yaml", project.body(ix).id));
    let adopt = owner.is_none().then(|| {
        (
            format!("Jede Kommune, die es anbietet, nennt `{id}` in ihrer site.yaml unter `adopt`, `forms`"),
            format!("Each body that offers it names `{id}` in its site.yaml below `adopt`, `forms`"),
        )
    });
    let next = next(&path, adopt);
    Files { new: vec![(path, text)], changed: Vec::new() }.write(args, &next)
}
