//! What names in the rules of a form mean, and rules and conditions as trees.

use crate::decode::{At, Condition, Conditions, Wanted};
use crate::diag::{Diagnostic, codes};
use crate::model::form::{Column, FieldType, Form, FormField, ParamType, Section};
use crate::rule::{Kind, Mistake, Names, Node, Op, Tree, TypeMistake, check, parse, settle};
use crate::source::Span;

/// A form, seen from one of its sections.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The form.
    pub form: &'a Form,
    /// The section whose fields need no path.
    pub section: Option<&'a Section>,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// A field; `true` if there are several of it, seen from the scope.
    Field(&'a Section, &'a FormField, bool),
    /// A column of a table.
    Column(&'a Section, &'a FormField, &'a Column),
}

/// What a rule makes of an answer; `None` for what is no answer.
pub fn kind_of(kind: FieldType) -> Option<Kind> {
    Some(match kind {
        FieldType::Integer => Kind::Integer,
        FieldType::Decimal => Kind::Decimal,
        FieldType::Money => Kind::Money,
        FieldType::Yesno | FieldType::Declaration => Kind::Bool,
        FieldType::Multichoice => Kind::Options,
        FieldType::Date | FieldType::Time => Kind::Other,
        FieldType::Note | FieldType::Signature | FieldType::Table => return None,
        FieldType::Text
        | FieldType::Textarea
        | FieldType::Choice
        | FieldType::Email
        | FieldType::Phone
        | FieldType::Iban
        | FieldType::Plz => Kind::Text,
    })
}

impl<'a> Scope<'a> {
    /// What a path leads to: `field`, `section.field` or `section.table.column`.
    pub fn find(&self, path: &str) -> Option<Found<'a>> {
        let parts: Vec<&str> = path.split('.').collect();
        let section = |id: &str| self.form.sections.iter().find(|section| section.id.as_str() == id);
        let field = |section: &'a Section, id: &str| section.fields.iter().find(|field| field.id.as_str() == id);
        let same = |section: &Section| self.section.is_some_and(|own| own.id.as_str() == section.id.as_str());
        let one = |section: &'a Section, id: &str| {
            field(section, id).map(|field| Found::Field(section, field, section.repeat.is_some() && !same(section)))
        };
        match parts.as_slice() {
            [id] => self.section.and_then(|section| one(section, id)),
            [first, second] => section(first).and_then(|found| one(found, second)).or_else(|| Self::column(self.section?, first, second)),
            [first, second, third] => Self::column(section(first)?, second, third),
            _ => None,
        }
    }

    fn column(section: &'a Section, table: &str, id: &str) -> Option<Found<'a>> {
        let table = section.fields.iter().find(|field| field.id.as_str() == table && field.kind == FieldType::Table)?;
        let column = table.columns.iter().find(|column| column.id.as_str() == id)?;
        Some(Found::Column(section, table, column))
    }

    /// The whole path of what a path leads to.
    pub fn whole(&self, path: &str) -> String {
        match self.find(path) {
            Some(Found::Field(section, field, _)) => format!("{}.{}", section.id.as_str(), field.id.as_str()),
            Some(Found::Column(section, table, column)) => {
                format!("{}.{}.{}", section.id.as_str(), table.id.as_str(), column.id.as_str())
            }
            None => path.to_owned(),
        }
    }

    /// All paths that rules may name.
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for section in &self.form.sections {
            for field in &section.fields {
                let path = format!("{}.{}", section.id.as_str(), field.id.as_str());
                paths.extend(field.columns.iter().map(|column| format!("{path}.{}", column.id.as_str())));
                if kind_of(field.kind).is_some() {
                    paths.push(path);
                }
            }
        }
        paths
    }

    pub(super) fn unknown(&self, path: &str, at: Span) -> Diagnostic {
        let paths = self.paths();
        let choices: Vec<&str> = paths.iter().map(String::as_str).collect();
        Diagnostic::new(&codes::UNKNOWN_FIELD, at)
            .arg("path", path)
            .arg("form", self.form.form.as_str())
            .arg("choices", super::shorten(&choices))
            .suggest_from(path, choices.iter().copied())
    }

    /// Why a rule or condition can't ask for a path: there is none, or there is no single answer to it.
    fn unusable(&self, path: &str, at: Span) -> Diagnostic {
        let (problem, advice) = match self.find(path) {
            Some(Found::Field(_, field, _)) if kind_of(field.kind).is_none() => (
                (
                    format!("ein Feld der Art `{}` hat keine Antwort, nach der gefragt werden kann", field.kind.word()),
                    format!("a field of type `{}` has no answer to ask for", field.kind.word()),
                ),
                ("nennen Sie ein Feld, in das eine Antwort kommt", "name a field that is answered"),
            ),
            Some(Found::Field(section, _, true)) => (
                (
                    format!("der Abschnitt `{}` wiederholt sich, und jeder Eintrag hat eine andere Antwort", section.id.as_str()),
                    format!("the section `{}` is repeated, and each entry has another answer", section.id.as_str()),
                ),
                (
                    "Felder mit `repeat` gelten nur im selben Abschnitt; fragen Sie einmal außerhalb danach",
                    "fields with `repeat` can be used in the same section only; ask for it once outside of it",
                ),
            ),
            Some(Found::Column(_, table, _)) => (
                (
                    format!("die Tabelle `{}` hat in jeder Zeile eine andere Antwort", table.id.as_str()),
                    format!("the table `{}` has another answer in each row", table.id.as_str()),
                ),
                ("fragen Sie einmal außerhalb der Tabelle danach", "ask for it once outside of the table"),
            ),
            _ => return self.unknown(path, at),
        };
        Diagnostic::new(&codes::NO_ANSWER, at)
            .arg("path", path)
            .arg("problem", (problem.0.as_str(), problem.1.as_str()))
            .arg("advice", advice)
    }

    /// A rule as a tree with whole paths, and what it gives.
    ///
    /// # Errors
    /// What is wrong with it, at the place of the rule.
    pub fn rule(&self, text: &str, at: Span) -> Result<(Tree, Kind), Box<Diagnostic>> {
        let problem = |range: std::ops::Range<usize>, what: &(String, String)| {
            let excerpt = quote(text.get(range).unwrap_or_default());
            let near = |quote: [&str; 2]| if excerpt.is_empty() { String::new() } else { format!("{}{excerpt}{}", quote[0], quote[1]) };
            let words = (format!("{} {}", near(["bei „", "“:"]), what.0), format!("{} {}", near(["at “", "”:"]), what.1));
            Box::new(Diagnostic::new(&codes::RULE, at).arg("rule", quote(text)).arg("problem", (words.0.trim(), words.1.trim())))
        };
        let mut tree = parse(text).map_err(|Mistake { at, what }| problem(at, &what))?;
        settle(&mut tree, self);
        let kind = check(&tree, self).map_err(|mistake| match mistake {
            TypeMistake::UnknownField(_, path) => Box::new(self.unusable(&path, at)),
            TypeMistake::UnknownParam(_, name) => {
                let known: Vec<&str> = self.form.params.keys().collect();
                Box::new(
                    Diagnostic::new(&codes::UNKNOWN_PARAM, at)
                        .arg("name", &*name)
                        .arg("choices", super::shorten(&known))
                        .suggest_from(&name, known.iter().copied()),
                )
            }
            TypeMistake::Other(range, what) => problem(range, &what),
        })?;
        self.complete(&mut tree);
        Ok((tree, kind))
    }

    fn complete(&self, tree: &mut Tree) {
        match &mut tree.node {
            Node::Field(path) => *path = self.whole(path),
            Node::Apply(_, args) => args.iter_mut().for_each(|arg| self.complete(arg)),
            _ => {}
        }
    }

    /// Conditions as a tree with whole paths.
    ///
    /// # Errors
    /// The first condition that makes no sense.
    pub fn conditions(&self, conditions: &Conditions) -> Result<Tree, Box<Diagnostic>> {
        let mut any: Option<Tree> = None;
        for group in &conditions.0 {
            let mut all: Option<Tree> = None;
            for condition in group {
                let tree = self.condition(condition)?;
                all = Some(match all {
                    Some(before) => Tree::bare(Node::Apply(Op::And, vec![before, tree])),
                    None => tree,
                });
            }
            let all = all.unwrap_or_else(|| Tree::bare(Node::Bool(true)));
            any = Some(match any {
                Some(before) => Tree::bare(Node::Apply(Op::Or, vec![before, all])),
                None => all,
            });
        }
        Ok(any.unwrap_or_else(|| Tree::bare(Node::Bool(true))))
    }

    fn condition(&self, condition: &Condition) -> Result<Tree, Box<Diagnostic>> {
        let path = &condition.path;
        let found = match self.find(&path.value) {
            Some(Found::Field(section, field, false)) => Some((section, field)),
            _ => None,
        };
        let Some((section, field)) = found else { return Err(Box::new(self.unusable(&path.value, path.span))) };
        let Some(kind) = kind_of(field.kind) else { return Err(Box::new(self.unusable(&path.value, path.span))) };
        let name = || Tree::bare(Node::Field(format!("{}.{}", section.id.as_str(), field.id.as_str())));
        let apply = |op: Op, args: Vec<Tree>| Tree::bare(Node::Apply(op, args));
        match &condition.wanted {
            Wanted::OneOf(answers) => {
                let mut any: Option<Tree> = None;
                for answer in answers {
                    let one = match (&*answer.value, kind) {
                        ("filled", _) => apply(Op::Filled, vec![name()]),
                        ("empty", _) => apply(Op::Not, vec![apply(Op::Filled, vec![name()])]),
                        ("true" | "ja", Kind::Bool) => name(),
                        ("false" | "nein", Kind::Bool) => apply(Op::Not, vec![name()]),
                        (text, Kind::Integer | Kind::Decimal | Kind::Money) => {
                            apply(Op::Eq, vec![name(), number(text, kind, answer.span)?])
                        }
                        (text, Kind::Options) => apply(Op::Has, vec![name(), Self::option(field, text, answer)?]),
                        (text, Kind::Text) => apply(Op::Eq, vec![name(), Self::option(field, text, answer)?]),
                        (text, Kind::Bool | Kind::Other) => {
                            let choices = if kind == Kind::Bool { "true, false, filled, empty" } else { "filled, empty" };
                            return Err(Box::new(
                                Diagnostic::new(&codes::UNKNOWN_CHOICE, answer.span).arg("value", text).arg("choices", choices),
                            ));
                        }
                    };
                    any = Some(match any {
                        Some(before) => apply(Op::Or, vec![before, one]),
                        None => one,
                    });
                }
                Ok(any.unwrap_or_else(|| Tree::bare(Node::Bool(true))))
            }
            Wanted::Between(min, max) => {
                if !matches!(kind, Kind::Integer | Kind::Decimal | Kind::Money) {
                    let choices = if kind == Kind::Bool { "true, false" } else { "filled, empty" };
                    let at = min.as_ref().or(max.as_ref()).map_or(path.span, |bound| bound.span);
                    return Err(Box::new(Diagnostic::new(&codes::UNKNOWN_CHOICE, at).arg("value", "min/max").arg("choices", choices)));
                }
                let bound =
                    |op: Op, bound: &At<String>| Ok::<_, Box<Diagnostic>>(apply(op, vec![name(), number(&bound.value, kind, bound.span)?]));
                match (min, max) {
                    (Some(min), Some(max)) => Ok(apply(Op::And, vec![bound(Op::Ge, min)?, bound(Op::Le, max)?])),
                    (Some(min), None) => bound(Op::Ge, min),
                    (None, Some(max)) => bound(Op::Le, max),
                    (None, None) => Ok(Tree::bare(Node::Bool(true))),
                }
            }
        }
    }

    /// An option that a field really has.
    fn option(field: &FormField, text: &str, answer: &At<String>) -> Result<Tree, Box<Diagnostic>> {
        let open = field.options_from.is_some() || field.options.0.is_empty();
        let known = field.options.get(text).is_some() || (text == "other" && field.other.is_some());
        if !open && !known {
            let choices: Vec<&str> = field.options.keys().collect();
            return Err(Box::new(
                Diagnostic::new(&codes::UNKNOWN_CHOICE, answer.span)
                    .arg("value", text)
                    .arg("choices", choices.join(", "))
                    .suggest_from(text, choices.iter().copied()),
            ));
        }
        Ok(Tree::bare(Node::Text(text.to_owned())))
    }
}

impl Names for Scope<'_> {
    fn field(&self, path: &str) -> Option<(Kind, bool)> {
        match self.find(path)? {
            Found::Field(_, field, several) => kind_of(field.kind).map(|kind| (kind, several)),
            Found::Column(_, _, column) => kind_of(column.kind).map(|kind| (kind, true)),
        }
    }

    fn repeats(&self, path: &str) -> bool {
        let section = self.form.sections.iter().any(|section| section.id.as_str() == path && section.repeat.is_some());
        section || matches!(self.find(path), Some(Found::Field(_, field, _)) if field.kind == FieldType::Table)
    }

    fn param(&self, name: &str) -> Option<Kind> {
        self.form.params.get(name).map(|param| match param.kind {
            ParamType::Money => Kind::Money,
            ParamType::Integer => Kind::Integer,
            ParamType::Text | ParamType::List => Kind::Text,
        })
    }
}

/// What somebody typed, as it is repeated in a message: not more than a line of it.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// A number or amount in a condition.
pub(super) fn number(text: &str, kind: Kind, at: Span) -> Result<Tree, Box<Diagnostic>> {
    let node = parse(text).ok().map(|tree| tree.node);
    let node = match (node, kind) {
        (Some(Node::Integer(number)), Kind::Money) => number.checked_mul(100).map(Node::Money),
        (Some(Node::Decimal(number)), Kind::Money) if number % 100 == 0 => Some(Node::Money(number / 100)),
        (Some(node @ Node::Money(_)), Kind::Money)
        | (Some(node @ Node::Integer(_)), _)
        | (Some(node @ Node::Decimal(_)), Kind::Decimal) => Some(node),
        _ => None,
    };
    node.map(Tree::bare).ok_or_else(|| {
        Box::new(
            Diagnostic::new(&codes::INVALID_VALUE, at)
                .arg("value", text)
                .arg("expected", kind.name())
                .arg("advice", ("schreiben Sie die Zahl ohne Einheit", "write the number without a unit")),
        )
    })
}
