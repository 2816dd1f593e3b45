//! Conditions that no answers fulfil. A field can be answered only if it is shown, so what is asked of it holds only together
//! with its own conditions, those of its section, and those of the fields which these name.
//!
//! Nothing is told that might be wrong: what a rule computes, a list of a municipality and a free text may be anything, and
//! a form too entangled to be searched is taken to be right.

use std::collections::{BTreeMap, BTreeSet};

use super::form_names::{Found, Scope};
use super::form_wishes::{Wish, impossible, wish};
use crate::decode::{Condition, Conditions};
use crate::diag::{Diagnostic, codes};
use crate::model::form::{Form, Section};
use crate::source::Span;

/// Most steps in the search for answers to one group of conditions.
const MAX_STEPS: usize = 1_000;

/// Reports conditions that can't hold.
pub(super) fn check(form: &Form, diagnostics: &mut Vec<Diagnostic>) {
    let asked = all(form);
    for asked in &asked {
        for condition in asked.conditions.0.iter().flatten() {
            diagnostics.extend(impossible(asked.scope, condition));
        }
    }
    let none = BTreeSet::new();
    let dead: BTreeSet<&str> = asked.iter().filter(|asked| asked.shows && !holds(form, asked, &none)).map(|asked| &*asked.owner).collect();
    for asked in &asked {
        for group in &asked.conditions.0 {
            // What is wrong by itself was told above.
            if group.iter().any(|condition| impossible(asked.scope, condition).next().is_some()) {
                continue;
            }
            // What follows from another mistake is not told again.
            let mut others = dead.clone();
            others.remove(&*asked.owner);
            let mut search = Search { form, dead: &others, steps: 0, clash: None };
            let (context, rest) = asked.context(group);
            if search.holds(&context, &[]) && !search.holds(&context, &rest) {
                diagnostics.extend(told(group, search.clash));
            }
        }
    }
}

/// Conditions and what they are about.
struct Asked<'a> {
    /// Path of the field or section; of an attachment nothing that could be named.
    owner: String,
    scope: Scope<'a>,
    conditions: &'a Conditions,
    /// Whether they decide that the owner is shown.
    shows: bool,
    /// Conditions that hold besides.
    besides: Vec<(Scope<'a>, &'a Conditions)>,
}

type Open<'a> = (Scope<'a>, &'a [Condition]);

impl<'a> Asked<'a> {
    /// What holds besides, and a group of conditions.
    fn context(&self, group: &'a [Condition]) -> (Vec<(Scope<'a>, &'a Conditions)>, Vec<Open<'a>>) {
        (self.besides.clone(), vec![(self.scope, group)])
    }
}

fn all(form: &Form) -> Vec<Asked<'_>> {
    let mut all = Vec::new();
    let outside = Scope { form, section: None };
    for section in &form.sections {
        let id = section.id.as_str();
        let scope = Scope { section: Some(section), ..outside };
        let shown: Vec<(Scope<'_>, &Conditions)> = section.show_if.iter().map(|show| (outside, show)).collect();
        if let Some(conditions) = &section.show_if {
            all.push(Asked { owner: id.to_owned(), scope: outside, conditions, shows: true, besides: Vec::new() });
        }
        for field in &section.fields {
            let owner = format!("{id}.{}", field.id.as_str());
            if let Some(conditions) = &field.show_if {
                all.push(Asked { owner: owner.clone(), scope, conditions, shows: true, besides: shown.clone() });
            }
            if let Some(conditions) = &field.required_if {
                let besides = shown.iter().copied().chain(field.show_if.iter().map(|show| (scope, show))).collect();
                all.push(Asked { owner, scope, conditions, shows: false, besides });
            }
        }
    }
    for attachment in &form.attachments {
        let owner = String::new();
        if let Some(conditions) = &attachment.show_if {
            all.push(Asked { owner: owner.clone(), scope: outside, conditions, shows: false, besides: Vec::new() });
        }
        if let Some(conditions) = &attachment.required_if {
            let besides = attachment.show_if.iter().map(|show| (outside, show)).collect();
            all.push(Asked { owner, scope: outside, conditions, shows: false, besides });
        }
    }
    all
}

/// Whether a field or section can be shown at all.
fn holds(form: &Form, asked: &Asked<'_>, dead: &BTreeSet<&str>) -> bool {
    let mut search = Search { form, dead, steps: 0, clash: None };
    asked.conditions.0.iter().any(|group| {
        let (context, rest) = asked.context(group);
        search.holds(&context, &rest)
    })
}

/// The message at the conditions of a group, with the places that contradict each other.
fn told(group: &[Condition], clash: Option<Clash>) -> Option<Diagnostic> {
    let clash = clash?;
    let own = |span: Span| group.iter().find(|condition| condition.path.span == span).map(|condition| condition.path.span);
    let at = own(clash.second).or_else(|| own(clash.first)).or_else(|| group.first().map(|condition| condition.path.span))?;
    let words = (
        format!("es gibt keine Antwort auf `{}`, die zu allen Bedingungen passt", clash.path),
        format!("there is no answer to `{}` that fits all conditions", clash.path),
    );
    let mut diagnostic = Diagnostic::new(&codes::UNREACHABLE, at).arg("problem", (words.0.as_str(), words.1.as_str()));
    for place in [clash.first, clash.second] {
        if place != at {
            diagnostic = diagnostic.note(place, ("dem widerspricht", "contradicted by"));
        }
    }
    Some(diagnostic)
}

/// Two places that want different answers to a field.
struct Clash {
    path: String,
    first: Span,
    second: Span,
}

/// What is wanted of each field so far, and where that was first wanted.
type Wishes = BTreeMap<String, (Wish, Span)>;

struct Search<'a> {
    form: &'a Form,
    /// Fields and sections whose conditions are a mistake that is told elsewhere.
    dead: &'a BTreeSet<&'a str>,
    steps: usize,
    clash: Option<Clash>,
}

impl<'a> Search<'a> {
    /// Whether there are answers for all conditions and groups.
    fn holds(&mut self, conditions: &[(Scope<'a>, &'a Conditions)], groups: &[Open<'a>]) -> bool {
        self.steps = 0;
        self.clash = None;
        let mut wishes = Wishes::new();
        let mut todo = conditions.to_vec();
        groups.iter().all(|group| self.wanted(*group, &mut wishes, &mut todo)) && self.rest(wishes, todo)
    }

    /// Chooses a group of each of the conditions that are left.
    fn rest(&mut self, wishes: Wishes, mut todo: Vec<(Scope<'a>, &'a Conditions)>) -> bool {
        self.steps += 1;
        let Some((scope, conditions)) = todo.pop() else { return true };
        if self.steps > MAX_STEPS {
            return true;
        }
        conditions.0.iter().any(|group| {
            let (mut wishes, mut todo) = (wishes.clone(), todo.clone());
            self.wanted((scope, group), &mut wishes, &mut todo) && self.rest(wishes, todo)
        })
    }

    /// Adds the wishes of a group, and the conditions under which the fields it names are shown.
    fn wanted(&mut self, (scope, group): Open<'a>, wishes: &mut Wishes, todo: &mut Vec<(Scope<'a>, &'a Conditions)>) -> bool {
        for condition in group {
            let Some((section, wanted)) = wish(scope, condition) else { continue };
            let (path, at) = (scope.whole(&condition.path), condition.path.span);
            let before = wishes.get(&path).cloned();
            let (both, first) = match &before {
                Some((before, first)) => (before.and(&wanted), *first),
                None => (wanted, at),
            };
            if !both.is_possible() {
                self.clash = Some(Clash { path, first, second: at });
                return false;
            }
            let answered = !both.empty && before.is_none_or(|(before, _)| before.empty);
            wishes.insert(path.clone(), (both, first));
            if answered {
                self.shown(scope, section, condition, &path, todo);
            }
        }
        true
    }

    /// Adds the conditions under which a field is shown. A computed field has its value, shown or not.
    fn shown(
        &self,
        scope: Scope<'a>,
        section: &'a Section,
        condition: &'a Condition,
        path: &str,
        todo: &mut Vec<(Scope<'a>, &'a Conditions)>,
    ) {
        let Some(Found::Field(_, field, _)) = scope.find(&condition.path) else { return };
        if field.computed.is_some() {
            return;
        }
        let outside = Scope { form: self.form, section: None };
        if let Some(show) = section.show_if.as_ref().filter(|_| !self.dead.contains(section.id.as_str())) {
            todo.push((outside, show));
        }
        if let Some(show) = field.show_if.as_ref().filter(|_| !self.dead.contains(path)) {
            todo.push((Scope { section: Some(section), ..outside }, show));
        }
    }
}
