//! What lacks a language of the portal.

use jiff::ToSpan as _;

use super::{Entry, Ground, Section, title};
use crate::declare::Tree;
use crate::decode::{Decode as _, Shape};
use crate::language::{SIMPLE, find};
use crate::model::document::Document;
use crate::model::event::Event;
use crate::model::form::{Form, FormOverride};
use crate::model::item::{News, Page};
use crate::model::service::{LifeEvent, Service};
use crate::model::waste::Waste;
use crate::source::Span;
use crate::yaml::{Node, Value};

/// Older news need no translation any more.
const DAYS: i64 = 90;

pub(super) fn entries(ground: &Ground<'_>, entries: &mut Vec<Entry>) {
    let project = ground.project;
    let languages: Vec<&str> = project.languages().into_iter().filter(|lang| !matches!(*lang, "de" | SIMPLE)).collect();
    for (tree, shape) in trees(ground) {
        for lang in &languages {
            tell(ground, tree, &shape, lang, entries);
        }
    }
}

/// Everything that should stand there in all languages.
fn trees<'a>(ground: &Ground<'a>) -> Vec<(&'a Tree, Shape)> {
    let (declared, project) = (ground.declared, ground.project);
    let adopted = |id: &str| project.sites.iter().any(|&ix| project.body(ix).service(id).is_some());
    let mut trees: Vec<(&Tree, Shape)> = Vec::new();
    let shared = declared.shared.of("services").iter().filter(|tree| adopted(&tree.id));
    trees.extend(shared.map(|tree| (tree, Service::shape())));
    trees.extend(declared.shared.of("life-events").iter().map(|tree| (tree, LifeEvent::shape())));
    trees.extend(declared.forms.iter().map(|tree| (tree, Form::shape())));
    for &ix in &project.sites {
        let body = project.body(ix);
        let Some(files) = declared.bodies.get(&body.id) else { continue };
        trees.extend(files.of("services").iter().map(|tree| (tree, Service::shape())));
        trees.extend(files.of("waste").iter().filter(|tree| ground.shows(ix, "waste", &tree.id)).map(|tree| (tree, Waste::shape())));
        trees.extend(files.of("life-events").iter().map(|tree| (tree, LifeEvent::shape())));
        trees.extend(files.of("pages").iter().filter(|tree| ground.shows(ix, "pages", &tree.id)).map(|tree| (tree, Page::shape())));
        let first = ground.today.saturating_sub(DAYS.days());
        let new = |id: &str| body.news.iter().any(|news| *news.id == *id && news.data.date.day() >= first);
        trees.extend(files.of("news").iter().filter(|tree| new(&tree.id)).map(|tree| (tree, News::shape())));
        let coming = |id: &str| body.events.iter().enumerate().any(|(at, event)| *event.id == *id && !body.is_over(at, ground.today));
        trees.extend(files.of("events").iter().filter(|tree| coming(&tree.id)).map(|tree| (tree, Event::shape())));
        let documents = files.of("documents").iter().filter(|tree| ground.shows(ix, "documents", &tree.id));
        trees.extend(documents.map(|tree| (tree, Document::shape())));
        for tree in declared.form_overrides.get(&body.id).into_iter().flatten() {
            let is_base = !declared.forms.iter().any(|base| base.id == tree.id);
            trees.push((tree, if is_base { Form::shape() } else { FormOverride::shape() }));
        }
    }
    trees
}

fn tell(ground: &Ground<'_>, tree: &Tree, shape: &Shape, lang: &str, entries: &mut Vec<Entry>) {
    let mut lacking = Vec::new();
    let Shape::Record(record) = shape else { return };
    for entry in tree.node.entries() {
        if let Some(field) = record.field(&entry.key)
            && lacks(&field.shape, &entry.node, lang)
        {
            lacking.push((&*entry.key, entry.span));
        }
    }
    // Who wrote a text is a name.
    lacking.retain(|(key, _)| *key != "author");
    let Some((_, first)) = lacking.first() else { return };
    let untold = lacking.iter().any(|(key, _)| *key == "title");
    // A partial language lacks what it does not begin.
    if untold && ground.project.is_partial(lang) {
        return;
    }
    let (title, name) = (title(tree), find(lang).names);
    let what = if untold {
        (format!("„{title}“ gibt es nicht auf {}", name.0), format!("“{title}” does not exist in {}", name.1))
    } else {
        let keys = lacking.iter().map(|(key, _)| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        (
            format!("„{title}“ ist auf {} unvollständig, es fehlt: {keys}", name.0),
            format!("“{title}” is incomplete in {}: it lacks {keys}", name.1),
        )
    };
    let todo = if tree.path.ends_with(".md") {
        (
            format!("legen Sie die Übersetzung als `….{lang}.md` neben die Datei"),
            format!("put the translation beside the file as `….{lang}.md`"),
        )
    } else {
        (format!("schreiben Sie die Texte als `{{de: …, {lang}: …}}`"), format!("write the texts as `{{de: …, {lang}: …}}`"))
    };
    let at = if first.file == tree.file { *first } else { Span::start_of(tree.file) };
    ground.add(entries, Section::Translation, at, None, what, (&todo.0, &todo.1));
}

/// Whether a text within a value lacks a language.
fn lacks(shape: &Shape, node: &Node, lang: &str) -> bool {
    match (shape, &node.value) {
        (Shape::Text(_), Value::Scalar(..)) => true,
        (Shape::Text(_), Value::Map(_)) => node.get(lang).is_none() && node.get("de").is_some(),
        (Shape::List(item), Value::List(items)) => items.iter().any(|node| lacks(item, node, lang)),
        // A change of a list.
        (Shape::List(item), Value::Map(entries)) => {
            let new = entries.iter().filter(|entry| matches!(&*entry.key, "add" | "replace"));
            new.flat_map(|entry| entry.node.items()).any(|node| lacks(item, node, lang))
        }
        (Shape::Map(_, item), Value::Map(entries)) => entries.iter().any(|entry| lacks(item, &entry.node, lang)),
        (Shape::Record(record), Value::Map(entries)) => {
            entries.iter().any(|entry| record.field(&entry.key).is_some_and(|field| lacks(&field.shape, &entry.node, lang)))
        }
        _ => false,
    }
}
