//! Words in templates that nothing answers.

use std::collections::BTreeSet;

use super::{BANNER, Theme};
use crate::decode::{At, Plain};
use crate::diag::{Diagnostic, codes};
use crate::source::{Sources, Span};

/// How templates name the alerts of a site.
const ALERTS: &str = "site.alerts";

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

    /// Where the banner is a part, no other template knows the alerts: a condition would be silently wrong on every page.
    pub(super) fn check_banner(&self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
        let own = format!("/templates/parts/{BANNER}.html");
        for (_, id) in self.files.iter().filter(|(name, _)| self.has_banner() && !name.ends_with(&own)) {
            let Some(text) = sources.file(*id).and_then(|file| file.text()) else { continue };
            let goes_on = |at: usize| text[at + ALERTS.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            for (at, _) in text.match_indices(ALERTS).filter(|(at, _)| !goes_on(*at)) {
                diagnostics.push(Diagnostic::new(&codes::TEMPLATE, Span::new(*id, at, at + ALERTS.len())).arg(
                    "reason",
                    (
                        "`site.alerts` kennt nur `parts/alerts.html`; hier steht `{{ parts.alerts }}`, leer ohne Meldungen",
                        "only `parts/alerts.html` knows `site.alerts`; here write `{{ parts.alerts }}`, which is empty without alerts",
                    ),
                ));
            }
        }
    }
}
