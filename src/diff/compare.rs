//! Two sides become one list of what differs. What differs alike on several sites is told once, with their names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::Value as Json;
use similar::{Algorithm, ChangeTag, TextDiff};

use super::state::{FeeTold, FormTold, OfficeTold, State, Told};
use super::visible::Visible;
use super::{Change, Difference, Fee, Field, Form, Office, Page, Value};
use crate::decode::Money;

/// Lines told of a page; whoever wants more looks at the page.
const MOST_LINES: usize = 30;
/// Lines of a page that are compared one by one.
const MOST_COMPARED: usize = 4000;

/// What differs.
pub(super) fn compare(old: &State, new: &State, today: Date) -> Difference {
    let held: BTreeSet<&Arc<str>> = old.held.union(&new.held).collect();
    let only = |one: &State, other: &State| -> Vec<String> {
        let ids = one.sites.keys().filter(|id| !other.sites.contains_key(*id) && !held.contains(id));
        ids.map(|id| id.to_string()).collect()
    };
    let mut difference = Difference {
        format: "dorfplatz-diff/1",
        date: today.to_string(),
        names: BTreeMap::new(),
        new_sites: only(new, old),
        gone_sites: only(old, new),
        not_compared: held.iter().map(|id| id.to_string()).collect(),
        fees: Vec::new(),
        forms: Vec::new(),
        offices: Vec::new(),
        pages: Vec::new(),
    };
    for (id, before) in &old.sites {
        let Some(after) = new.sites.get(id).filter(|_| !held.contains(id)) else { continue };
        fees(id, before, after, &mut difference.fees);
        forms(id, before, after, &mut difference.forms);
        offices(id, before, after, &mut difference.offices);
        pages(id, before, after, &mut difference.pages);
    }
    difference.fees.sort_by(|a, b| (&a.title, &a.label, &a.sites).cmp(&(&b.title, &b.label, &b.sites)));
    difference.forms.sort_by(|a, b| (&a.title, &a.sites).cmp(&(&b.title, &b.sites)));
    difference.pages.sort_by(|a, b| (&a.path, &a.sites).cmp(&(&b.path, &b.sites)));
    let mentioned: BTreeSet<&String> = difference
        .fees
        .iter()
        .flat_map(|fee| &fee.sites)
        .chain(difference.forms.iter().flat_map(|form| &form.sites))
        .chain(difference.offices.iter().flat_map(|office| &office.sites))
        .chain(difference.pages.iter().flat_map(|page| &page.sites))
        .chain(&difference.new_sites)
        .chain(&difference.gone_sites)
        .collect();
    let name = |id: &String| {
        let told = new.sites.get(id.as_str()).or_else(|| old.sites.get(id.as_str()))?;
        Some((id.clone(), told.name.clone()))
    };
    difference.names = mentioned.into_iter().filter_map(name).collect();
    difference
}

/// Two maps side by side.
fn pairs<'a, K: Ord, V>(old: &'a BTreeMap<K, V>, new: &'a BTreeMap<K, V>) -> Vec<(&'a K, Option<&'a V>, Option<&'a V>)> {
    let keys: BTreeSet<&K> = old.keys().chain(new.keys()).collect();
    keys.into_iter().map(|key| (key, old.get(key), new.get(key))).collect()
}

fn change<T>(old: Option<&T>, new: Option<&T>) -> Change {
    match (old, new) {
        (None, _) => Change::New,
        (_, None) => Change::Gone,
        _ => Change::Changed,
    }
}

/// Adds what differs on a site, or the site to what differs alike on another.
fn add<T>(list: &mut Vec<T>, site: &Arc<str>, found: T, sites: impl Fn(&mut T) -> &mut Vec<String>, alike: impl Fn(&T, &T) -> bool) {
    match list.iter_mut().find(|known| alike(known, &found)) {
        Some(known) => sites(known).push(site.to_string()),
        None => list.push(found),
    }
}

fn fees(site: &Arc<str>, old: &Told, new: &Told, list: &mut Vec<Fee>) {
    for ((service, key), before, after) in pairs(&old.fees, &new.fees) {
        let amount = |told: Option<&FeeTold>| told.map(|told| told.amount.clone());
        let Some(told) = after.or(before).filter(|_| amount(before) != amount(after)) else { continue };
        let fee = Fee {
            sites: vec![site.to_string()],
            service: service.to_string(),
            title: told.service.clone(),
            fee: key.clone(),
            label: told.label.clone(),
            change: change(before, after),
            old: amount(before),
            new: amount(after),
        };
        add(
            list,
            site,
            fee,
            |fee| &mut fee.sites,
            |a, b| (&a.service, &a.fee, &a.title, &a.label, &a.old, &a.new) == (&b.service, &b.fee, &b.title, &b.label, &b.old, &b.new),
        );
    }
}

fn forms(site: &Arc<str>, old: &Told, new: &Told, list: &mut Vec<Form>) {
    for (id, before, after) in pairs(&old.forms, &new.forms) {
        let Some(told) = after.or(before) else { continue };
        let (values, fields, pdf) = match (before, after) {
            (Some(before), Some(after)) => (form_values(before, after), fields(before, after), before.pdfs != after.pdfs),
            _ => (Vec::new(), Vec::new(), false),
        };
        let change = change(before, after);
        if change == Change::Changed && values.is_empty() && fields.is_empty() && !pdf {
            continue;
        }
        let form = Form { sites: vec![site.to_string()], form: id.to_string(), title: told.title.clone(), change, values, fields, pdf };
        add(
            list,
            site,
            form,
            |form| &mut form.sites,
            |a, b| (&a.form, a.change, &a.title, &a.values, &a.fields, a.pdf) == (&b.form, b.change, &b.title, &b.values, &b.fields, b.pdf),
        );
    }
}

/// What differs in a form besides its questions.
fn form_values(old: &FormTold, new: &FormTold) -> Vec<Value> {
    let mut values = differing(&old.values, &new.values);
    let told = |told: &FormTold| {
        let mut told_values = vec![("title".to_owned(), told.title.clone())];
        for key in ["written_form", "payment", "sepa", "code", "export"] {
            told_values.extend(shown(&told.definition[key]).map(|value| (key.to_owned(), value)));
        }
        let params = told.definition["params"].as_object();
        told_values.extend(params.into_iter().flatten().filter_map(|(name, value)| Some((format!("params.{name}"), shown(value)?))));
        let sections = told.definition["sections"].as_array().into_iter().flatten();
        for section in sections {
            let id = section["id"].as_str().unwrap_or_default();
            for key in ["title", "repeat", "show_if"] {
                told_values.extend(shown(&section[key]).map(|value| (format!("{id}.{key}"), value)));
            }
        }
        told_values
    };
    values.extend(differing(&told(old), &told(new)));
    values
}

/// Which questions and enclosures differ.
fn fields(old: &FormTold, new: &FormTold) -> Vec<Field> {
    let all = |told: &FormTold| -> BTreeMap<String, Json> {
        let list = |parent: &str, fields: &Json| -> Vec<(String, Json)> {
            let fields = fields.as_array().into_iter().flatten();
            fields.map(|field| (format!("{parent}.{}", field["id"].as_str().unwrap_or_default()), field.clone())).collect()
        };
        let sections = told.definition["sections"].as_array().into_iter().flatten();
        let questions = sections.flat_map(|section| list(section["id"].as_str().unwrap_or_default(), &section["fields"]));
        questions.chain(list("attachments", &told.definition["attachments"])).collect()
    };
    let (old, new) = (all(old), all(new));
    let mut found = Vec::new();
    for (path, before, after) in pairs(&old, &new) {
        let Some(told) = after.or(before).filter(|_| before != after) else { continue };
        let label = told["label"].as_str().or_else(|| told["text"].as_str()).unwrap_or_default().to_owned();
        let values = match (before, after) {
            (Some(before), Some(after)) => differing(&keys(before), &keys(after)),
            _ => Vec::new(),
        };
        found.push(Field { path: path.clone(), label, change: change(before, after), values });
    }
    found
}

/// The keys of an object with values as people read them.
fn keys(object: &Json) -> Vec<(String, String)> {
    object.as_object().into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), shown(value)?))).collect()
}

/// A value of a definition as people read it.
fn shown(value: &Json) -> Option<String> {
    let entry = |name: &str| value.as_object().filter(|object| object.len() == 1).and_then(|object| object.get(name));
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        Json::Object(_) => {
            let money = entry("money").and_then(Json::as_i64).map(|cents| Money(cents).show("de"));
            let text = entry("text").and_then(Json::as_str).map(str::to_owned);
            let list = entry("list").and_then(Json::as_array).map(|list| list.iter().filter_map(shown).collect::<Vec<_>>().join(", "));
            money.or(text).or(list).or_else(|| Some(value.to_string()))
        }
        Json::Array(pairs) if pairs.iter().all(|pair| pair.as_array().is_some_and(|pair| pair.len() == 2)) => {
            let pair = |pair: &Json| Some(format!("{} ({})", pair[1].as_str()?, pair[0].as_str()?));
            Some(pairs.iter().filter_map(pair).collect::<Vec<_>>().join(", "))
        }
        other => Some(other.to_string()),
    }
}

fn offices(site: &Arc<str>, old: &Told, new: &Told, list: &mut Vec<Office>) {
    for (id, before, after) in pairs(&old.offices, &new.offices) {
        let Some(told) = after.or(before).filter(|_| before != after) else { continue };
        let with_name = |told: &OfficeTold| {
            let mut values = vec![("name".to_owned(), told.name.clone())];
            values.extend(told.values.iter().cloned());
            values
        };
        let values = match (before, after) {
            (Some(before), Some(after)) => differing(&with_name(before), &with_name(after)),
            _ => Vec::new(),
        };
        let (office, name) = (id.to_string(), told.name.clone());
        list.push(Office { sites: vec![site.to_string()], office, name, change: change(before, after), values });
    }
}

/// Values that differ, in the order of the new side, then what is gone.
fn differing(old: &[(String, String)], new: &[(String, String)]) -> Vec<Value> {
    let get = |list: &[(String, String)], name: &str| list.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let gone = old.iter().filter(|(name, _)| get(new, name).is_none());
    let names = new.iter().chain(gone).map(|(name, _)| name);
    let value = |name: &String| Value { name: name.clone(), old: get(old, name), new: get(new, name) };
    names.map(value).filter(|value| value.old != value.new).collect()
}

fn pages(site: &Arc<str>, old: &Told, new: &Told, list: &mut Vec<Page>) {
    for (path, before, after) in pairs(&old.pages, &new.pages) {
        let Some((lang, seen)) = after.or(before).filter(|_| before != after) else { continue };
        let (removed, added, more) = match (before, after) {
            (Some((_, before)), Some((_, after))) => lines(before, after),
            _ => (Vec::new(), Vec::new(), 0),
        };
        let page = Page {
            sites: vec![site.to_string()],
            path: path.clone(),
            lang,
            title: seen.title.clone(),
            change: change(before, after),
            leads_on: after.is_none() && new.redirects.contains(path),
            removed,
            added,
            more,
        };
        add(
            list,
            site,
            page,
            |page| &mut page.sites,
            |a, b| {
                (&a.path, a.change, &a.title, &a.removed, &a.added, a.leads_on, a.more)
                    == (&b.path, b.change, &b.title, &b.removed, &b.added, b.leads_on, b.more)
            },
        );
    }
}

/// The lines that differ between two versions of a page: gone, new, and how many besides.
fn lines(old: &Visible, new: &Visible) -> (Vec<String>, Vec<String>, usize) {
    let cut = |lines: &[String]| lines.iter().take(MOST_COMPARED).map(String::as_str).collect::<Vec<_>>().join("\n") + "\n";
    let (before, after) = (cut(&old.lines), cut(&new.lines));
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(&before, &after);
    let told = |tag: ChangeTag| -> Vec<String> {
        let changes = diff.iter_all_changes().filter(|change| change.tag() == tag);
        changes.map(|change| change.value().trim_end().to_owned()).collect()
    };
    let (mut removed, mut added) = (told(ChangeTag::Delete), told(ChangeTag::Insert));
    let more = removed.len().saturating_sub(MOST_LINES) + added.len().saturating_sub(MOST_LINES);
    removed.truncate(MOST_LINES);
    added.truncate(MOST_LINES);
    (removed, added, more)
}
