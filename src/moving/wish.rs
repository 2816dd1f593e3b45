//! What the user wants: which thing, and under which id. Here is told what is unknown, taken or no id.

use std::collections::BTreeSet;

use super::{Refusal, Renames, State, refuse};
use crate::decode::{PagePath, Slug, Word as _};
use crate::diag::nearest;
use crate::references::{Item, Kind, SHARED};

/// What the user wants.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// What is moved.
    pub kind: Kind,
    /// The id of today, possibly `body/id`.
    pub old: &'a str,
    /// The new id.
    pub new: &'a str,
    /// The body, where several have a thing of that id.
    pub body: Option<&'a str>,
}

/// A kind in words: with its article, and in the plural.
fn noun(kind: Kind) -> ((&'static str, &'static str), (&'static str, &'static str)) {
    match kind {
        Kind::Service => (("die Leistung", "Leistungen"), ("the service", "services")),
        Kind::LifeEvent => (("die Lebenslage", "Lebenslagen"), ("the life event", "life events")),
        Kind::Office => (("das Amt", "Ämter"), ("the office", "offices")),
        Kind::Person => (("die Person", "Personen"), ("the person", "people")),
        Kind::News => (("die Nachricht", "Nachrichten"), ("the news item", "news items")),
        Kind::Event => (("die Veranstaltung", "Veranstaltungen"), ("the event", "events")),
        Kind::Alert => (("die Meldung", "Meldungen"), ("the alert", "alerts")),
        Kind::Waste => (("der Plan", "Pläne mit Abfallterminen"), ("the plan", "plans of waste dates")),
        Kind::Notice => (("die Bekanntmachung", "Bekanntmachungen"), ("the notice", "notices")),
        Kind::Page => (("die Seite", "Seiten"), ("the page", "pages")),
        Kind::Document => (("das Dokument", "Dokumente"), ("the document", "documents")),
        Kind::Form => (("das Formular", "Formulare"), ("the form", "forms")),
        Kind::Block => (("der Baustein", "Bausteine"), ("the block", "blocks")),
        Kind::Media => (("die Mediendatei", "Mediendateien"), ("the media file", "media files")),
        Kind::Site => (("die Kommune", "Kommunen"), ("the municipality", "municipalities")),
    }
}

/// Everything that wishes rename.
pub(super) fn renames(state: &State, wishes: &[Wish<'_>]) -> Result<Renames, Refusal> {
    let mut renames = Renames::default();
    for wish in wishes {
        rename(state, wish, &mut renames)?;
    }
    for (old, new) in &renames.items {
        renames.files.extend(state.files(old, &new.id));
    }
    free(state, &renames)?;
    Ok(renames)
}

fn rename(state: &State, wish: &Wish<'_>, renames: &mut Renames) -> Result<(), Refusal> {
    let known = known(state, wish.kind)?;
    let old = find(&known, wish)?;
    let id = new_id(&old, wish)?;
    if *id == *old.id {
        return refuse(&format!("`{id}` heißt schon so"), &format!("`{id}` has that id already"));
    }
    let new = Item::new(old.kind, if old.kind == Kind::Site { &id } else { &old.home }, &id);
    if taken(state, &known, &new)? {
        return refuse(
            &format!("`{id}` gibt es schon; wählen Sie eine andere Kennung"),
            &format!("`{id}` exists already; choose another id"),
        );
    }
    if old.kind == Kind::Site {
        folders(state, &old.id, &id, renames);
        renames.site = Some((old.id.to_string(), id));
    }
    // Pages below a page go with it.
    let below = format!("{}/", old.id);
    let children = known.iter().filter(|item| old.kind == Kind::Page && item.home == old.home && item.id.starts_with(&below));
    for child in children {
        let id = format!("{}/{}", new.id, &child.id[below.len()..]);
        renames.items.insert(child.clone(), Item::new(Kind::Page, &child.home, &id));
    }
    renames.items.insert(old, new);
    Ok(())
}

/// All things of a kind, overrides not counted.
fn known(state: &State, kind: Kind) -> Result<BTreeSet<Item>, Refusal> {
    let (declared, world) = (&state.declared, state.world()?);
    let mut known = BTreeSet::new();
    match kind {
        Kind::Site => known.extend(declared.bodies.keys().map(|id| Item::new(kind, id, id))),
        Kind::Block => known.extend(declared.blocks.iter().map(|tree| Item::new(kind, SHARED, &tree.id))),
        Kind::Form => {
            known.extend(declared.forms.iter().map(|tree| Item::new(kind, SHARED, &tree.id)));
            for (body, trees) in &declared.form_overrides {
                let own = trees.iter().filter(|tree| !declared.forms.iter().any(|base| base.id == tree.id));
                known.extend(own.map(|tree| Item::new(kind, body, &tree.id)));
            }
        }
        _ => {
            let folder = kind.folder().unwrap_or_default();
            known.extend(declared.shared.of(folder).iter().map(|tree| Item::new(kind, SHARED, &tree.id)));
            for (body, files) in &declared.bodies {
                for tree in files.of(folder) {
                    let inherited = matches!(kind, Kind::Service | Kind::LifeEvent);
                    let base = world.project.find(body).filter(|_| inherited).and_then(|ix| world.inherited(ix, kind, &tree.id));
                    known.insert(base.unwrap_or_else(|| Item::new(kind, body, &tree.id)));
                }
            }
        }
    }
    Ok(known)
}

/// The thing that is meant.
fn find(known: &BTreeSet<Item>, wish: &Wish<'_>) -> Result<Item, Refusal> {
    let named = |home: &str, id: &str| known.iter().find(|item| *item.home == *home && *item.id == *id).cloned();
    let ((de, _), (en, _)) = noun(wish.kind);
    let found: Vec<Item> = match (wish.body, wish.old.split_once('/')) {
        (Some(body), _) => named(body, wish.old).into_iter().collect(),
        (None, Some((body, id))) if named(body, id).is_some() => named(body, id).into_iter().collect(),
        _ => known.iter().filter(|item| *item.id == *wish.old).cloned().collect(),
    };
    let id = wish.body.and_then(|_| wish.old.split_once('/')).map_or(wish.old, |(_, id)| id);
    if let Some(body) = wish.body.or(wish.old.split_once('/').map(|(body, _)| body))
        && found.is_empty()
        && named(SHARED, id.rsplit('/').next().unwrap_or(id)).is_some()
    {
        return refuse(
            &format!("{de} `{id}` ist gemeinsam und heißt für alle gleich; lassen Sie `{body}` weg"),
            &format!("{en} `{id}` is shared and has one id for all; leave `{body}` out"),
        );
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => {
            let ids: BTreeSet<String> = known
                .iter()
                .filter(|item| wish.body.is_none_or(|body| *item.home == *body))
                .flat_map(|item| [item.id.to_string(), format!("{}/{}", item.home, item.id)])
                .collect();
            let near = nearest(wish.old, ids.iter().map(String::as_str));
            let hint = |words: &str| near.as_ref().map(|near| format!("; {words} `{near}`?")).unwrap_or_default();
            refuse(
                &format!("{de} `{}` gibt es nicht{}", wish.old, hint("meinten Sie")),
                &format!("{en} `{}` does not exist{}", wish.old, hint("did you mean")),
            )
        }
        several => {
            let all: Vec<String> = several.iter().map(|item| format!("`{}/{}`", item.home, item.id)).collect();
            let all = all.join(", ");
            refuse(
                &format!("`{}` gibt es mehrmals: {all}; nennen Sie eines davon so", wish.old),
                &format!("`{}` exists several times: {all}; name one of them like this", wish.old),
            )
        }
    }
}

/// The new id, without the body before it.
fn new_id(old: &Item, wish: &Wish<'_>) -> Result<String, Refusal> {
    let own = format!("{}/", old.home);
    let prefixed = old.kind != Kind::Page || (wish.body.is_none() && wish.old.starts_with(&own));
    let id = wish.new.strip_prefix(&own).filter(|_| prefixed).unwrap_or(wish.new);
    let rule = if old.kind == Kind::Page { PagePath::RULE } else { Slug::RULE };
    if (rule.accepts)(id) {
        return Ok(id.to_owned());
    }
    if id.split('/').count() == 2 && id.split('/').all(Slug::RULE.accepts) && *old.home != *SHARED {
        return refuse(
            &format!("`{id}`: von einer Kommune zu einer anderen zieht nichts um; nennen Sie nur die neue Kennung"),
            &format!("`{id}`: nothing moves from one municipality to another; name the new id alone"),
        );
    }
    let (expected, advice) = (rule.expected, rule.advice);
    refuse(
        &format!("`{id}` ist nicht gültig: erwartet wird {}; {}", expected.0, advice.0),
        &format!("`{id}` is not valid: {} is expected; {}", expected.1, advice.1),
    )
}

/// Whether there is something with the new id already.
fn taken(state: &State, known: &BTreeSet<Item>, new: &Item) -> Result<bool, Refusal> {
    if new.kind == Kind::Site {
        let reserved = ["portal", SHARED, "blocks"].contains(&&*new.id);
        let folders = [format!("content/{}/", new.id), format!("forms/{}/", new.id)];
        return Ok(reserved || folders.iter().any(|folder| state.sources().below(folder).next().is_some()));
    }
    if !matches!(new.kind, Kind::Service | Kind::LifeEvent | Kind::Form) {
        return Ok(known.contains(new));
    }
    // What is inherited must be free for all whom it reaches.
    let project = state.project()?;
    let near = |home: &str| {
        let (Some(own), Some(other)) = (project.find(&new.home), project.find(home)) else { return true };
        project.body(own).chain.contains(&other) || project.body(other).chain.contains(&own)
    };
    Ok(known.iter().any(|item| item.id == new.id && near(&item.home)))
}

/// The files of a body's folders.
fn folders(state: &State, old: &str, new: &str, renames: &mut Renames) {
    for top in ["content", "forms", "records/notices"] {
        let (from, to) = (format!("{top}/{old}/"), format!("{top}/{new}/"));
        for (_, file) in state.sources().below(&from) {
            renames.files.insert(file.path.to_string(), format!("{to}{}", &file.path[from.len()..]));
        }
    }
}

/// No file may fall on another, and the portal keeps its name.
fn free(state: &State, renames: &Renames) -> Result<(), Refusal> {
    if renames.site.as_ref().is_some_and(|(old, _)| old == "portal") {
        return refuse("der Ordner `portal` heißt in jeder Region so", "the folder `portal` has that name in every region");
    }
    let staying = |path: &&String| state.sources().find(path).is_some() && !renames.files.contains_key(*path);
    if let Some(path) = renames.files.values().find(staying) {
        return refuse(
            &format!("die Datei `{path}` gibt es schon; wählen Sie eine andere Kennung"),
            &format!("the file `{path}` exists already; choose another id"),
        );
    }
    Ok(())
}
