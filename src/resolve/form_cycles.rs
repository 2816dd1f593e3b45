//! What depends on itself: fields that are computed from each other or shown because of each other.

use std::collections::{BTreeMap, VecDeque};

use super::form_names::Scope;
use crate::decode::Conditions;
use crate::diag::{Diagnostic, codes};
use crate::model::form::Form;
use crate::source::Span;

/// What a field or section depends on: its path, where that is written, and whether it is a rule.
type Uses = BTreeMap<String, Vec<(String, Span, bool)>>;

/// Reports fields and sections that depend on themselves.
pub(super) fn check(form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    let uses = uses(form);
    for start in uses.keys() {
        let Some(way) = circle(start, &uses) else { continue };
        // Each circle is told once, at its first member.
        if way.iter().any(|(path, ..)| *path < start.as_str()) {
            continue;
        }
        let Some((_, at, _)) = way.first() else { continue };
        let computed = way.iter().all(|(_, _, rule)| *rule);
        let kind = if computed { "`computed`" } else { "`show_if`" };
        let path = std::iter::once(start.as_str()).chain(way.iter().map(|(path, ..)| *path)).collect::<Vec<_>>().join(" → ");
        diagnostics.push(Diagnostic::new(&codes::CYCLE, *at).arg("kind", kind).arg("path", path));
    }
    required(form, diagnostics);
}

/// A field that is required because of its own answer.
fn required(form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    for section in &form.sections {
        let scope = Scope { form, section: Some(section) };
        for field in &section.fields {
            let path = format!("{}.{}", section.id.as_str(), field.id.as_str());
            let own = field.required_if.iter().flat_map(|conditions| named(scope, conditions)).find(|(named, _)| *named == path);
            if let Some((_, at)) = own {
                let path = format!("{path} → {path}");
                diagnostics.push(Diagnostic::new(&codes::CYCLE, at).arg("kind", "`required_if`").arg("path", path));
            }
        }
    }
}

fn named(scope: Scope<'_>, conditions: &Conditions) -> Vec<(String, Span)> {
    let asked = conditions.0.iter().flatten();
    asked.filter(|asked| scope.find(&asked.path).is_some()).map(|asked| (scope.whole(&asked.path), asked.path.span)).collect()
}

fn uses(form: &Form) -> Uses {
    let mut uses = Uses::new();
    let asked = |scope: Scope<'_>, conditions: &Conditions| -> Vec<(String, Span, bool)> {
        named(scope, conditions).into_iter().map(|(path, at)| (path, at, false)).collect()
    };
    for section in &form.sections {
        let id = section.id.as_str();
        let outside = Scope { form, section: None };
        if let Some(show) = &section.show_if {
            uses.entry(id.to_owned()).or_default().extend(asked(outside, show));
        }
        let scope = Scope { section: Some(section), ..outside };
        for field in &section.fields {
            let mut all: Vec<(String, Span, bool)> = Vec::new();
            if let Some(rule) = &field.computed
                && let Ok((tree, _)) = scope.rule(rule.as_str(), rule.span())
            {
                let mut found = Vec::new();
                tree.fields(&mut found);
                all.extend(found.into_iter().map(|(path, _)| (path.to_owned(), rule.span(), true)));
            }
            if let Some(show) = &field.show_if {
                all.extend(asked(scope, show));
            }
            // A section without conditions is always there.
            if section.show_if.is_some() {
                all.push((id.to_owned(), field.id.span(), false));
            }
            if !all.is_empty() {
                uses.entry(format!("{id}.{}", field.id.as_str())).or_default().extend(all);
            }
        }
    }
    uses
}

/// The shortest way from something back to itself, without its beginning.
fn circle<'a>(start: &'a str, uses: &'a Uses) -> Option<Vec<(&'a str, Span, bool)>> {
    let mut came: BTreeMap<&str, (&str, Span, bool)> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for (next, span, rule) in uses.get(at).into_iter().flatten() {
            if came.contains_key(next.as_str()) {
                continue;
            }
            came.insert(next, (at, *span, *rule));
            if next == start {
                let mut way = Vec::new();
                let mut end = start;
                while let Some((before, span, rule)) = came.get(end) {
                    way.push((end, *span, *rule));
                    end = *before;
                    if end == start {
                        break;
                    }
                }
                way.reverse();
                return Some(way);
            }
            open.push_back(next);
        }
    }
    None
}
