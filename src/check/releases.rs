//! What was officially published holds: a changed form needs a new version, a published form does not vanish.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::diag::{Diagnostic, codes};
use crate::model::form::FormKind;
use crate::model::record::Release;
use crate::resolve::records::{Record, definition, text};
use crate::resolve::{AdoptedForm, BodyIx, Project, shorten};
use crate::source::{FileId, Sources, Span};
use crate::text::hex;
use crate::yaml::Node;

/// Compares every record with the form of today.
pub(super) fn check(project: &Project, sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // Towns that change nothing share a definition.
    let mut known: BTreeMap<(*const Node, String), (Json, String)> = BTreeMap::new();
    for ((body, form), record) in &project.records {
        files(sources, record, &mut found);
        let Some(site) = project.find(body) else {
            if !project.unread.contains(body) {
                found.push(gone(project, record, form, body));
            }
            continue;
        };
        match project.body(site).form(form).filter(|form| form.form.kind == FormKind::Form) {
            Some(form) => {
                for release in record.data.released.iter().filter(|release| release.version.as_str() == form.form.version.as_str()) {
                    let lang = release.lang.as_str();
                    let (today, sum) = known.entry((Arc::as_ptr(&form.tree), lang.to_owned())).or_insert_with(|| {
                        let today = definition(&form.tree, lang);
                        let sum = hex(&Sha256::digest(text(&today)));
                        (today, sum)
                    });
                    if sum != release.definition.as_str() {
                        found.extend(changed(project, sources, site, form, record, release, today));
                    }
                }
                if let Some(withdrawn) = record.data.withdrawal(form.form.version.as_str()) {
                    // The withdrawal is this body's; a shared form may go on elsewhere.
                    let version = form.form.version.span();
                    let at = if is_override(sources, version.file) { version } else { form.at };
                    found.push(
                        Diagnostic::new(&codes::WITHDRAWN_IN_USE, at)
                            .arg("site", &**body)
                            .arg("form", &*form.id)
                            .arg("version", withdrawn.version.as_str())
                            .arg("body", project.body(site).site.name.as_str())
                            .arg("reason", withdrawn.reason.as_str()),
                    );
                }
            }
            None if vanished(project, site, form, record) => found.push(gone(project, record, form, body)),
            None => {}
        }
    }
    found
}

/// Every version that was not taken back still has its files.
fn files(sources: &Sources, record: &Record, found: &mut Vec<Diagnostic>) {
    let folder = sources.file(record.file).and_then(|file| file.path.rsplit_once('/')).map_or("", |(folder, _)| folder);
    for release in record.data.released.iter().filter(|release| record.data.withdrawal(release.version.as_str()).is_none()) {
        for (ending, at) in [("pdf", release.pdf.span()), ("json", release.definition.span())] {
            if record.recorded(release, ending).is_none() {
                let path = format!("{folder}/{}/{}.{ending}", release.version.as_str(), release.lang.as_str());
                found.push(Diagnostic::new(&codes::RECORD_DAMAGED, at).arg("file", path));
            }
        }
    }
}

/// Whether a published form is neither offered nor withdrawn, and nothing leads on from its address.
fn vanished(project: &Project, site: BodyIx, form: &str, record: &Record) -> bool {
    let body = project.body(site);
    let address = format!("formulare/{form}");
    let leads_on = body.forms.iter().any(|other| other.form.aliases.iter().any(|alias| alias.as_str() == address));
    let open = record.data.released.iter().any(|release| record.data.withdrawal(release.version.as_str()).is_none());
    // A form that can't be read has its own report, and a merged body leads on as a whole.
    open && !leads_on && !body.hides("forms", form) && project.merged(site).is_none()
}

fn gone(project: &Project, record: &Record, form: &str, body: &str) -> Diagnostic {
    let name = project.find(body).map_or(body, |ix| project.body(ix).site.name.as_str());
    Diagnostic::new(&codes::RELEASED_GONE, record.data.form.span()).arg("form", form).arg("body", name).arg("site", body)
}

/// Names what differs from the recorded definition.
fn changed(
    project: &Project,
    sources: &Sources,
    site: BodyIx,
    form: &AdoptedForm,
    record: &Record,
    release: &Release,
    today: &Json,
) -> Option<Diagnostic> {
    // That the file is missing is told elsewhere.
    let file = record.recorded(release, "json")?;
    let bytes = sources.bytes(file).ok()?;
    let recorded = Some(&bytes)
        .filter(|bytes| hex(&Sha256::digest(bytes)) == release.definition.as_str())
        .and_then(|bytes| serde_json::from_slice::<Json>(bytes).ok());
    let Some(recorded) = recorded else {
        let path = sources.file(file).map_or("", |file| &*file.path);
        return Some(Diagnostic::new(&codes::RECORD_DAMAGED, release.definition.span()).arg("file", path));
    };
    let mut places = Vec::new();
    differences(&recorded, today, String::new(), Some(&form.tree), &mut places);
    if places.is_empty() {
        return None;
    }
    let (paths, spans): (Vec<String>, Vec<Option<Span>>) = places.into_iter().unzip();
    let names: Vec<&str> = paths.iter().map(String::as_str).collect();
    let version = form.form.version.span();
    let span = spans.into_iter().flatten().next();
    // Where a municipality changes a form, it gives its own version.
    let own = span.filter(|span| span.file != version.file && is_override(sources, span.file));
    let place = own.and_then(|span| sources.file(span.file)).map(|file| format!("`{}`", file.path));
    let place = place.map_or((String::new(), String::new()), |path| (format!(" in {path}"), format!(" in {path}")));
    let told = Diagnostic::new(&codes::VERSION_REUSED, own.unwrap_or(version))
        .arg("form", &*form.id)
        .arg("body", project.body(site).site.name.as_str())
        .arg("version", form.form.version.as_str())
        .arg("changes", shorten(&names))
        .arg("where", (place.0.as_str(), place.1.as_str()));
    Some(match span.filter(|_| own.is_none()) {
        Some(span) => told.note(span, ("hier geändert", "changed here")),
        None => told,
    })
}

fn is_override(sources: &Sources, file: FileId) -> bool {
    sources.file(file).is_some_and(|file| {
        file.path.starts_with("forms/") && !file.path.starts_with("forms/blocks/") && file.path.matches('/').count() == 2
    })
}

/// Paths of what differs, with their places in the tree of today where they are.
fn differences(old: &Json, new: &Json, path: String, tree: Option<&Node>, found: &mut Vec<(String, Option<Span>)>) {
    if old == new {
        return;
    }
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (old, new) {
        (Json::Object(old), Json::Object(new)) => {
            let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
            // The id of the service stands on no paper, and `mv` may change it.
            for key in keys.filter(|key| !(path.is_empty() && *key == "service")) {
                let node = tree.and_then(|tree| tree.get(key));
                let (old, new) = (old.get(key).unwrap_or(&Json::Null), new.get(key).unwrap_or(&Json::Null));
                differences(old, new, below(key), node.or(tree), found);
            }
        }
        (Json::Array(old), Json::Array(new)) => {
            // Sections, fields and columns are known by their ids.
            let named = |item: &Json, at: usize| item.get("id").and_then(Json::as_str).map_or_else(|| (at + 1).to_string(), str::to_owned);
            let find = |list: &[Json], name: &str| list.iter().enumerate().position(|(at, item)| named(item, at) == name);
            let before = found.len();
            for (at, item) in new.iter().enumerate() {
                let name = named(item, at);
                let node = tree.and_then(|tree| tree.items().get(at));
                let same = find(old, &name).and_then(|at| old.get(at)).unwrap_or(&Json::Null);
                differences(same, item, below(&name), node.or(tree), found);
            }
            for (at, item) in old.iter().enumerate() {
                let name = named(item, at);
                if find(new, &name).is_none() {
                    found.push((below(&name), tree.map(|tree| tree.span)));
                }
            }
            if found.len() == before {
                // Only their order.
                found.push((path, tree.map(|tree| tree.span)));
            }
        }
        _ => found.push((path, tree.map(|tree| tree.span))),
    }
}
