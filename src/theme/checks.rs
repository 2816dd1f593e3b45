//! Words in templates that nothing answers.

use std::collections::BTreeSet;

use super::{BANNER, Theme};
use crate::decode::{At, Plain};
use crate::diag::{Diagnostic, codes};
use crate::source::{Sources, Span};

impl Theme {
    /// A parameter that no template reads is misspelt.
    pub(super) fn check_parameters(&self, sources: &Sources, parameters: &[(At<String>, Plain)], diagnostics: &mut Vec<Diagnostic>) {
        let texts: Vec<_> = self.files.values().filter_map(|id| sources.file(*id).and_then(|file| file.text())).collect();
        let read: BTreeSet<&str> = texts
            .iter()
            .flat_map(|text| text.split("theme.").skip(1))
            .filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().filter(|name| !name.is_empty()))
            .collect();
        for (key, _) in parameters.iter().filter(|(key, _)| !read.contains(key.as_str())) {
            diagnostics.push(
                Diagnostic::new(&codes::UNKNOWN_KEY, key.span)
                    .arg("key", key.as_str())
                    .arg("in", ("die Werte für die Vorlagen", "the values for templates"))
                    .arg("keys", read.iter().copied().collect::<Vec<_>>().join(", "))
                    .suggest_from(key, read.iter().copied()),
            );
        }
    }

    /// Keys that templates use must be there in every language.
    pub(super) fn check_strings(&self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
        for id in self.files.values() {
            let Some(text) = sources.file(*id).and_then(|file| file.text()) else { continue };
            for (at, _) in text.match_indices("t.") {
                let before = text[..at].chars().next_back().unwrap_or(' ');
                if before.is_alphanumeric() || matches!(before, '_' | '.' | '"' | '/' | '-') {
                    continue;
                }
                let key: String = text[at + 2..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                for (lang, table) in &self.strings {
                    // A language without any string falls back as a whole.
                    if !key.is_empty() && !table.contains_key(&key) && (*lang == "de" || !table.is_empty()) {
                        diagnostics.push(
                            Diagnostic::new(&codes::NO_STRING, Span::new(*id, at, at + 2 + key.len()))
                                .arg("lang", *lang)
                                .arg("key", &key)
                                .suggest_from(&key, table.keys().map(String::as_str)),
                        );
                    }
                }
            }
        }
    }

    /// Where the banner is a part, no other template knows the alerts, and pages leave a place for it that nothing can look into:
    /// a condition would be silently wrong on every page.
    pub(super) fn check_banner(&self, sources: &Sources, chain: &[String], diagnostics: &mut Vec<Diagnostic>) {
        let own = format!("parts/{BANNER}.html");
        let of = |name: &str| chain.iter().find_map(|theme| self.files.get(&format!("{theme}/templates/{name}"))).copied();
        let names: BTreeSet<&str> = self.files.keys().filter_map(|path| Some(path.split_once("/templates/")?.1)).collect();
        for id in names.into_iter().filter(|name| self.has_banner() && *name != own).filter_map(of) {
            let Some(text) = sources.file(id).and_then(|file| file.text()) else { continue };
            let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            for (at, name) in ["site.alerts", "parts.alerts"].into_iter().flat_map(|name| text.match_indices(name)) {
                let (before, after) = (&text[..at], &text[at + name.len()..]);
                let other = before.ends_with(word) || after.starts_with(word);
                if other || (name.starts_with("parts") && stands_alone(before.trim_end(), after.trim_start())) {
                    continue;
                }
                let span = Span::new(id, at, at + name.len());
                diagnostics.push(Diagnostic::new(&codes::TEMPLATE, span).arg(
                    "reason",
                    (
                        "Meldungen kennt nur `parts/alerts.html`; Seiten schreiben `{{ parts.alerts }}`, ohne Bedingung und Filter",
                        "only `parts/alerts.html` knows alerts; pages write `{{ parts.alerts }}`, without condition or filter",
                    ),
                ));
            }
        }
    }
}

/// Whether a name between two texts is written as it is.
fn stands_alone(before: &str, after: &str) -> bool {
    (before.ends_with("{{") || before.ends_with("{{-")) && (after.starts_with("}}") || after.starts_with("-}}"))
}
