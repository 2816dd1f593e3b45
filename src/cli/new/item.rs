//! `dorfplatz new news|event|alert|page|office|person`: items in a body's folder.

use jiff::ToSpan as _;

use super::site::PHONE;
use super::{Files, hint, trouble};
use crate::cli::args::{Args, Named, Titled};
use crate::cli::{commands, text};
use crate::model::body::BodyKind;
use crate::model::notice::number;
use crate::resolve::{BodyIx, Project};
use crate::text::slug;

/// Longest part of a file name that is made of a title.
const LONGEST: usize = 60;

/// The project and the body that a folder names; one with a site here.
pub(super) fn body(args: &Args, id: &str) -> Result<(Project, BodyIx), u8> {
    let (_, _, project) = commands::load(args)?;
    match project.find(id) {
        Some(ix) if project.body(ix).site.external.is_none() => Ok((project, ix)),
        Some(_) => Err(trouble(
            args,
            &format!("`{id}` hat hier keine Website; `external` in `content/{id}/site.yaml` nennt eine fremde"),
            &format!("`{id}` has no site here; `external` in `content/{id}/site.yaml` names another one"),
        )),
        None => {
            let sites = project.sites.iter().map(|&ix| &*project.body(ix).id);
            let (de, en) = hint(id, sites);
            Err(trouble(args, &format!("den Ordner `content/{id}/` gibt es nicht{de}"), &format!("there is no folder `content/{id}/`{en}")))
        }
    }
}

/// The title in one line, and the id made of it.
pub(super) fn title(args: &Args, typed: &str) -> Result<(String, String), u8> {
    let title = text::line(typed);
    let mut id = slug(&title);
    if id.len() > LONGEST {
        let cut = id[..=LONGEST].rfind('-').unwrap_or(LONGEST);
        id.truncate(cut);
    }
    if id.is_empty() {
        return Err(trouble(
            args,
            &format!("aus `{title}` wird kein Dateiname; der Titel braucht Buchstaben oder Ziffern"),
            &format!("`{title}` makes no file name; the title needs letters or digits"),
        ));
    }
    Ok((title, id))
}

/// Writes one file and says how to see it.
fn write(args: &Args, path: String, text: String, next: &[(&str, &str)]) -> Result<(), u8> {
    let next: Vec<_> = next.iter().map(|(de, en)| (de.replace("{path}", &path), en.replace("{path}", &path))).collect();
    Files { new: vec![(path, text)], changed: Vec::new() }.write(args, &next)
}

/// What comes after a draft.
const DRAFT: [(&str, &str); 3] = [
    ("{path} öffnen und den Text schreiben", "Open {path} and write the text"),
    ("dorfplatz serve --drafts – zeigt auch Entwürfe", "dorfplatz serve --drafts – shows drafts, too"),
    ("Die Zeile `draft: true` löschen: Mit dem nächsten build erscheint es", "Delete the line `draft: true`: the next build publishes it"),
];

/// What comes after something that has no drafts.
const AT_ONCE: [(&str, &str); 2] = [
    ("{path} öffnen und ergänzen, was mit „bitte eintragen“ markiert ist", "Open {path} and complete what is marked “bitte eintragen”"),
    (
        "dorfplatz serve – zeigt es im Browser; mit dem nächsten build erscheint es",
        "dorfplatz serve – shows it in the browser; the next build publishes it",
    ),
];

/// A body whose site has more than pages.
fn authority(args: &Args, id: &str) -> Result<(Project, BodyIx), u8> {
    let (project, ix) = body(args, id)?;
    if project.body(ix).site.kind == BodyKind::Guide {
        return Err(trouble(
            args,
            &format!("`{id}` ist keine Behörde (`kind: guide`), sondern eine Website aus Seiten"),
            &format!("`{id}` is no authority (`kind: guide`) but a site made of pages"),
        ));
    }
    Ok((project, ix))
}

pub(super) fn news(args: &Args, wanted: &Titled) -> Result<(), u8> {
    let (title, id) = title(args, &wanted.title)?;
    let (project, _) = authority(args, &wanted.body)?;
    let date = project.clock.today;
    let text = format!(
        "---\n\
         title: {}\n\
         date: {date}\n\
         # teaser: Ein bis zwei Sätze für Listen\n\
         # topics: [Kultur]\n\
         # image: {{src: \"media:bild.jpg\", alt: was darauf zu sehen ist}}\n\
         # publish_from: {date} 08:00\n\
         # publish_until: {date}\n\
         draft: true  # Entwurf: diese Zeile löschen, wenn die Nachricht erscheinen soll\n\
         ---\n\n\
         Wer, was, wann, wo? Das Wichtigste zuerst.\n",
        text::value(&title)
    );
    write(args, format!("content/{}/news/{date}-{id}.md", wanted.body), text, &DRAFT)
}

pub(super) fn event(args: &Args, wanted: &Titled) -> Result<(), u8> {
    let (title, id) = title(args, &wanted.title)?;
    let (project, _) = authority(args, &wanted.body)?;
    let date = args.date.unwrap_or_else(|| project.clock.today.saturating_add(14.days()));
    let text = format!(
        "---\n\
         title: {}\n\
         start: {date} 19:00  # bitte prüfen\n\
         # end: {date} 21:00\n\
         # teaser: Ein bis zwei Sätze für Listen\n\
         # place:\n\
         #   name: Bürgerhaus\n\
         #   address: Straße 1, 12345 Ort\n\
         #   accessible: Stufenlos erreichbar\n\
         # organiser: Wer einlädt\n\
         # price: Eintritt frei\n\
         # topics: [Kultur]\n\
         draft: true  # Entwurf: diese Zeile löschen, wenn die Veranstaltung erscheinen soll\n\
         ---\n\n\
         Was erwartet die Gäste, und was sollten sie mitbringen?\n",
        text::value(&title)
    );
    write(args, format!("content/{}/events/{date}-{id}.md", wanted.body), text, &DRAFT)
}

pub(super) fn alert(args: &Args, wanted: &Titled) -> Result<(), u8> {
    let (title, id) = title(args, &wanted.title)?;
    let (project, _) = authority(args, &wanted.body)?;
    let clock = project.clock;
    let until = clock.today.saturating_add(3.days());
    let text = format!(
        "---\n\
         title: {}\n\
         type: info  # closure (Sperrung), warning (Warnung), office_closed (Amt geschlossen) oder info\n\
         level: info  # danger (Gefahr), warning (wichtig) oder info\n\
         from: {} {:02}:{:02}\n\
         until: {until}\n\
         # teaser: Ein Satz im Banner und in Listen\n\
         # where: Wo genau\n\
         # places: [{}]\n\
         draft: true  # Entwurf: diese Zeile löschen, wenn die Meldung erscheinen soll\n\
         ---\n\n\
         Was ist los, für wen gilt es, was ist zu tun?\n",
        text::value(&title),
        clock.today,
        clock.minute / 60,
        clock.minute % 60,
        wanted.body
    );
    write(args, format!("content/{}/alerts/{id}.md", wanted.body), text, &DRAFT)
}

pub(super) fn notice(args: &Args, wanted: &Titled) -> Result<(), u8> {
    let (title, _) = title(args, &wanted.title)?;
    let (project, ix) = authority(args, &wanted.body)?;
    let date = project.clock.today;
    // Numbers of files that can't be read and of those that are long gone are taken, too.
    let body = project.body(ix);
    let hidden = body.hidden.iter().filter(|(folder, _)| *folder == "notices").map(|(_, id)| &**id);
    let recorded = body.notices.chain.iter().flat_map(|chain| &chain.data.entries).map(|entry| entry.notice.as_str());
    let gone = body.notices.gone.iter().map(|gone| &*gone.id);
    let taken = body.notices.shown.iter().map(|notice| &*notice.id).chain(hidden).chain(recorded).chain(gone);
    let last = taken.filter_map(number).filter(|(year, _)| *year == date.year()).map(|(_, number)| number).max().unwrap_or(0);
    let text = format!(
        "---\n\
         title: {}\n\
         type: other  # statute (Satzung), gazette (Amtsblatt), order (Allgemeinverfügung), planning, election, invitation, budget, road, delivery oder other\n\
         provided: {date}  # Bereitstellungstag\n\
         # issuer: Wer bekannt macht\n\
         # office: Kennung des Amtes\n\
         # teaser: Ein bis zwei Sätze für Listen\n\
         # display_until: {}  # letzter Tag der Anzeigefrist\n\
         # files:\n\
         #   - {{src: \"media:datei.pdf\", title: Was in der Datei steht}}\n\
         # delete_on: {}  # bei persönlichen Angaben: Tag, an dem der Inhalt verschwindet\n\
         draft: true  # Entwurf: diese Zeile löschen, wenn die Bekanntmachung erscheinen soll\n\
         ---\n\n\
         Wortlaut der Bekanntmachung.\n",
        text::value(&title),
        date.saturating_add(1.month()),
        date.saturating_add(1.month())
    );
    write(args, format!("content/{}/notices/{}-{:02}.md", wanted.body, date.year(), last + 1), text, &NOTICE)
}

/// What comes after a draft of a notice.
const NOTICE: [(&str, &str); 4] = [
    DRAFT[0],
    DRAFT[1],
    (
        "Die Zeile `draft: true` löschen: Am Bereitstellungstag erscheint sie",
        "Delete the line `draft: true`: it appears on its day of provision",
    ),
    ("dorfplatz release – hält sie fest, sobald sie veröffentlicht ist", "dorfplatz release – records it once it is published"),
];

pub(super) fn page(args: &Args, wanted: &Titled) -> Result<(), u8> {
    let (title, id) = title(args, &wanted.title)?;
    let (project, ix) = body(args, &wanted.body)?;
    let folder =
        project.body(ix).site.pages_from.as_ref().map_or_else(|| format!("content/{}/pages", wanted.body), |from| from.as_str().to_owned());
    let text = format!(
        "---\n\
         title: {}\n\
         # teaser: Ein Satz für Listen\n\
         # nav: true  # in der Navigation zeigen\n\
         # order: 10  # Platz unter den Geschwistern\n\
         draft: true  # Entwurf: diese Zeile löschen, wenn die Seite erscheinen soll\n\
         ---\n\n\
         Ein Absatz, der sagt, worum es geht.\n\n\
         ## Zwischenüberschrift\n\n\
         Verweise schreiben Sie wie im Handbuch unter „Texte“.\n",
        text::value(&title)
    );
    write(args, format!("{folder}/{id}.md"), text, &DRAFT)
}

pub(super) fn office(args: &Args, wanted: &Named) -> Result<(), u8> {
    let (name, id) = title(args, &wanted.name)?;
    let (project, ix) = authority(args, &wanted.body)?;
    let mail = mailbox(&project, ix);
    let text = format!(
        "name: {}\n\
         # department: Fachbereich oder Abteilung\n\
         mailbox: {id}@{mail}  # bitte eintragen\n\
         phone: {PHONE}  # bitte eintragen (Beispielnummer)\n\
         # room: \"101\"\n\
         # Anschrift nur, wenn sie von der in site.yaml abweicht:\n\
         # address: {{street: Straße 1, postcode: \"12345\", city: Ort}}\n\
         # accessible: Stufenloser Zugang, Aufzug\n\
         # hours:  # bitte eintragen\n\
         #   tu: [\"09:00-12:00\", \"13:00-18:00\"]\n\
         #   th: [\"09:00-12:00\", \"13:00-16:00\"]\n\
         hours_note: \"Öffnungszeiten: bitte eintragen\"\n\
         # people: []  # Kennungen aus people/ (dorfplatz new person {} \"Name\")\n\
         services: []  # Leistungen, die dieses Amt bearbeitet: bitte eintragen und beim bisherigen Amt löschen\n",
        text::value(&name),
        wanted.body
    );
    write(args, format!("content/{}/offices/{id}.yaml", wanted.body), text, &AT_ONCE)
}

pub(super) fn person(args: &Args, wanted: &Named) -> Result<(), u8> {
    let (name, full) = title(args, &wanted.name)?;
    let (project, _) = authority(args, &wanted.body)?;
    // People are called by their last name, as long as there is only one of them.
    let last = full.rsplit('-').next().unwrap_or(&full);
    let there = |id: &str| args.place(&path(&wanted.body, id)).symlink_metadata().is_ok();
    let id = if there(last) { &full } else { last };
    let text = format!(
        "name: {}\n\
         # role: Aufgabe\n\
         # phone: {PHONE}\n\
         # email: {id}@{}\n\
         # room: \"101\"\n\
         # deputy: Kennung einer anderen Person\n",
        text::value(&name),
        mailbox(&project, project.find(&wanted.body).unwrap_or_default())
    );
    let next = [
        ("{path} öffnen und ergänzen", "Open {path} and complete it"),
        ("Die Kennung bei einem Amt unter `people` eintragen", "Name the id in an office below `people`"),
    ];
    write(args, path(&wanted.body, id), text, &next)
}

fn path(body: &str, id: &str) -> String {
    format!("content/{body}/people/{id}.yaml")
}

/// Where a body's mail goes.
fn mailbox(project: &Project, ix: BodyIx) -> String {
    let body = project.body(ix);
    let domain = body.site.email.as_ref().and_then(|email| email.as_str().split_once('@')).map(|(_, domain)| domain.to_owned());
    domain.unwrap_or_else(|| format!("{}.example", body.id))
}
