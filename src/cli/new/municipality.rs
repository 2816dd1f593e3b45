//! `dorfplatz new municipality`: a body from the register of territories, with those above it that are missing.

use std::collections::BTreeSet;

use jiff::ToSpan as _;

use super::site::{self, Planned};
use super::unit::{self, Miss};
use super::{Files, hint, trouble};
use crate::cli::args::Args;
use crate::cli::{MISTAKES, commands, report, text};
use crate::declare::{Declared, declare};
use crate::model::body::BodyKind;
use crate::model::land::{self, Land};
use crate::model::territory::Unit;
use crate::resolve::{Project, resolve};
use crate::text::slug;

const PORTAL: &str = "content/portal.yaml";

pub(super) fn make(args: &Args, wanted: &str, folder: Option<&str>) -> Result<(), u8> {
    let unit = find(args, wanted)?;
    let (sources, declared, project) = commands::load(args)?;
    let plan = plan(args, &declared, &project, unit, folder)?;
    let (land, bodies) = (&plan.land, &plan.bodies);
    let today = project.clock.today;
    let (date, expires) = (today.to_string(), today.saturating_add(11.months()).to_string());
    let mut portal = sources.find(PORTAL).and_then(|id| sources.file(id)?.text().cloned()).unwrap_or_default().to_string();
    for body in bodies {
        portal = text::with_item(&portal, "sites", &body.folder).ok_or_else(|| {
            trouble(
                args,
                "die Liste `sites` in `content/portal.yaml` ist so geschrieben, dass sie sich nicht ergänzen lässt; schreiben Sie je Zeile einen Ordner mit `- ` davor",
                "the list `sites` in `content/portal.yaml` is written in a way that can't be added to; write one folder a line with `- ` before it",
            )
        })?;
    }
    let shared = site::shared(&declared);
    let files = |adopted: &dyn Fn(&str, &str) -> bool| {
        let mut files = Files::default();
        files.new.extend(land.map(|land| (format!("content/{}/site.yaml", land.folder), site::land(land))));
        for body in bodies {
            files.new.extend(site::files(body, &shared, &|service| adopted(&body.folder, service), &date, &expires));
        }
        files.changed.push((PORTAL.to_owned(), portal.clone()));
        files
    };
    // What each of them can offer shows when they offer everything: a service without a desk is left out.
    let everything = files(&|_, _| true);
    let trial = sources.with_texts(everything.all());
    let mut diagnostics = Vec::new();
    let Some(project) = resolve(&declare(&trial, &mut diagnostics), commands::visibility(args), &mut diagnostics) else {
        report::diagnostics(args, &trial, &diagnostics);
        return Err(MISTAKES);
    };
    let offered: BTreeSet<(&str, String)> = bodies
        .iter()
        .flat_map(|body| shared.services.iter().map(move |service| (body, service)))
        .filter(|(body, service)| can_offer(&project, &body.folder, &service.id))
        .map(|(body, service)| (body.folder.as_str(), service.id.clone()))
        .collect();
    let files = files(&|folder, service| offered.contains(&(folder, service.to_owned())));
    let folder = plan.bodies.last().map_or("", |body| body.folder.as_str());
    files.write(args, &next(folder, bodies))
}

fn next(folder: &str, bodies: &[Planned]) -> [(String, String); 3] {
    let folders: Vec<String> = bodies.iter().rev().map(|body| format!("content/{}/", body.folder)).collect();
    let folders = folders.join(", ");
    [
        (
            format!("Ergänzen, was mit „bitte eintragen“ markiert ist, in {folders}"),
            format!("Complete what is marked “bitte eintragen”, in {folders}"),
        ),
        ("dorfplatz serve – zeigt die Website im Browser".to_owned(), "dorfplatz serve – shows the site in the browser".to_owned()),
        (
            format!("dorfplatz new news {folder} \"Unsere neue Website ist da\" – beginnt die erste Nachricht"),
            format!("dorfplatz new news {folder} \"Unsere neue Website ist da\" – begins the first news item"),
        ),
    ]
}

/// Whether somebody is responsible for a service in a place, and it is not an authority of another Land.
fn can_offer(project: &Project, folder: &str, service: &str) -> bool {
    let Some(ix) = project.find(folder) else { return false };
    let Some(found) = project.competence.get(ix, service) else { return false };
    let chain = &project.body(ix).chain;
    let state = |&other: &usize| {
        let site = &project.body(other).site;
        site.kind == BodyKind::State && site.ars.is_some()
    };
    project.body(found.entity).chain.iter().filter(|other| state(other)).all(|other| chain.contains(other))
}

/// What is to be made: the bodies from the county down, and the Land if it is missing.
struct Plan {
    land: Option<&'static Land>,
    bodies: Vec<Planned>,
}

fn plan(args: &Args, declared: &Declared, project: &Project, unit: &'static Unit, folder: Option<&str>) -> Result<Plan, u8> {
    if let Some(known) = existing(project, unit) {
        let name = unit::official_name(unit);
        return Err(trouble(
            args,
            &format!("{name} gibt es schon: `content/{known}/`"),
            &format!("{name} is there already: `content/{known}/`"),
        ));
    }
    let of = land::of(&unit.ars);
    let known = of.and_then(|land| {
        let key = format!("{}0000000000", land.digits);
        let same =
            |site: &crate::model::body::Site| site.kind == BodyKind::State && site.ars.as_ref().is_some_and(|ars| ars.as_str() == key);
        project.bodies.iter().find(|body| same(&body.site)).map(|body| body.id.to_string())
    });
    let land = of.filter(|_| known.is_none());
    let mut parent = known.or_else(|| land.map(|land| land.folder.to_owned()));
    if let Some(land) = land.filter(|land| taken(args, declared, land.folder)) {
        return Err(occupied(args, land.folder, land.official_name));
    }
    let (above, note) = unit::chain(unit);
    let mut bodies: Vec<Planned> = Vec::new();
    // A body whose neighbours' administration it uses has no office of its own for these services.
    let mut administered = false;
    let mut news: Option<String> = None;
    for each in above.iter().rev().copied().chain([unit]) {
        let Some(kind) = unit::kind(each) else { continue };
        let own = each.ars == unit.ars;
        let known = existing(project, each);
        let id = if let Some(known) = known {
            known.to_owned()
        } else {
            let id = choose(args, declared, each, folder.filter(|_| own), &bodies)?;
            let office = !administered || !kind.is_place();
            let note = note.clone().filter(|_| own);
            bodies.push(Planned { unit: each, kind, folder: id.clone(), parent: parent.clone(), news: news.clone(), office, note });
            id
        };
        administered |= kind.fills(crate::model::body::Level::Association);
        news = Some(id.clone()).filter(|id| project.find(id).is_none_or(|ix| project.body(ix).is_site));
        parent = Some(id);
    }
    Ok(Plan { land, bodies })
}

/// The folder of a body that is not there yet.
fn choose(args: &Args, declared: &Declared, unit: &'static Unit, wanted: Option<&str>, others: &[Planned]) -> Result<String, u8> {
    let official = unit::official_name(unit);
    if let Some(wanted) = wanted {
        if slug(wanted) != wanted || wanted == "shared" {
            let id = slug(wanted);
            return Err(trouble(
                args,
                &format!(
                    "ein Ordner heißt nicht `{wanted}`; nehmen Sie kleine Buchstaben a–z, Ziffern und Bindestriche, zum Beispiel `{id}`"
                ),
                &format!("a folder is not called `{wanted}`; use small letters a–z, digits and hyphens, such as `{id}`"),
            ));
        }
        return if taken(args, declared, wanted) { Err(occupied(args, wanted, &official)) } else { Ok(wanted.to_owned()) };
    }
    let names = [slug(&unit::name(unit)), slug(&official)];
    let free = names.iter().find(|name| !taken(args, declared, name) && !others.iter().any(|other| other.folder == **name));
    free.cloned().ok_or_else(|| occupied(args, &names[0], &official))
}

fn taken(args: &Args, declared: &Declared, folder: &str) -> bool {
    folder == "shared" || declared.bodies.contains_key(folder) || args.place(&format!("content/{folder}")).exists()
}

fn occupied(args: &Args, folder: &str, name: &str) -> u8 {
    trouble(
        args,
        &format!("den Ordner `content/{folder}/` gibt es schon; nennen Sie mit `--folder` einen anderen für {name}"),
        &format!("there is a folder `content/{folder}/` already; name another one for {name} by `--folder`"),
    )
}

/// The folder of the body that stands for a unit.
fn existing<'a>(project: &'a Project, unit: &Unit) -> Option<&'a str> {
    let same = |key: &str, kind: BodyKind| key == unit.ars && unit.fits(kind) && kind != BodyKind::Portal;
    project.bodies.iter().find(|body| body.site.ars.as_ref().is_some_and(|ars| same(ars.as_str(), body.site.kind))).map(|body| &*body.id)
}

fn find(args: &Args, wanted: &str) -> Result<&'static Unit, u8> {
    unit::find(wanted).map_err(|miss| match miss {
        Miss::Unknown(near) => {
            let (de, en) = hint(wanted, near.as_deref());
            trouble(
                args,
                &format!("`{wanted}` steht nicht im amtlichen Gemeindeverzeichnis{de}"),
                &format!("`{wanted}` is not in the official register of municipalities{en}"),
            )
        }
        Miss::Several(units) => {
            let list = units.iter().fold(String::new(), |list, unit| format!("{list}\n  {}", unit::listed(unit)));
            trouble(
                args,
                &format!("`{wanted}` gibt es mehrmals; nennen Sie statt des Namens den Schlüssel:{list}"),
                &format!("there are several called `{wanted}`; name the key instead:{list}"),
            )
        }
        Miss::Nobody(unit) => {
            let (name, kind) = (&unit.name, &unit.kind);
            trouble(
                args,
                &format!("{name} ({kind}) bekommt keine eigene Website; nennen Sie eine Gemeinde, eine Stadt, deren Verwaltungsgemeinschaft oder einen Landkreis"),
                &format!("{name} ({kind}) gets no site of its own; name a municipality, its association or a county"),
            )
        }
    })
}
