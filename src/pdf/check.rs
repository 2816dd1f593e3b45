//! What must be right before a form is set: date, language, title, and a glyph for every character.

use super::appearance::missing;
use super::font::{Face, Faces, Weight};
use super::problem::{PrintProblem, Reason};
use super::text::{composed, plain};
use super::wardrobe::Fixed;
use crate::model::print::{FieldKind, PrintForm};

/// All problems of a form's texts.
pub(super) fn check(form: &PrintForm, faces: &Faces, fixed: &Fixed) -> Vec<PrintProblem> {
    let mut checker = Checker { faces, problems: Vec::new() };
    if date(&form.valid_from).is_none() {
        checker.problem("valid_from", Reason::BadDate);
    }
    if !is_language(&form.lang) {
        checker.problem("lang", Reason::BadLanguage);
    }
    if plain(&form.title).is_empty() {
        checker.problem("title", Reason::Empty);
    }
    checker.form(form);
    checker.sections(form, fixed);
    checker.problems
}

/// Year, month and day of an ISO date.
pub(super) fn date(iso: &str) -> Option<(u16, u8, u8)> {
    let mut parts = iso.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let (year, month, day): (u16, u8, u8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}

/// Whether a text has the shape of a BCP 47 tag.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts.next().is_some_and(|first| (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

struct Checker<'a> {
    faces: &'a Faces,
    problems: Vec<PrintProblem>,
}

impl Checker<'_> {
    fn problem(&mut self, place: &str, reason: Reason) {
        self.problems.push(PrintProblem::new(place, reason));
    }

    /// Every character that cannot be printed, once a place.
    fn text(&mut self, place: &str, text: &str, weight: Weight) {
        let composed = composed(text);
        let face: &Face = self.faces.face(weight);
        let mut lacking: Vec<char> = composed.chars().filter(|c| !is_blank(*c) && face.glyph(*c).is_none()).collect();
        lacking.sort_unstable();
        lacking.dedup();
        for c in lacking {
            self.problem(place, Reason::MissingGlyph(c));
        }
    }

    fn form(&mut self, form: &PrintForm) {
        let authority = &form.authority;
        let labels = &form.labels;
        self.text("title", &form.title, Weight::Bold);
        self.text("authority.entity", &authority.entity, Weight::Bold);
        let regular = [
            ("id", form.id.as_str()),
            ("version", &form.version),
            ("url", &form.url),
            ("intro", form.intro.as_deref().unwrap_or_default()),
            ("written_form", form.written_form.as_deref().unwrap_or_default()),
            ("authority.office", &authority.office),
            ("authority.department", authority.department.as_deref().unwrap_or_default()),
            ("authority.phone", authority.phone.as_deref().unwrap_or_default()),
            ("authority.email", authority.email.as_deref().unwrap_or_default()),
            ("labels.page_of", &labels.page_of),
            ("labels.version", &labels.version),
            ("labels.optional", &labels.optional),
            ("labels.required_note", &labels.required_note),
            ("labels.return_to", &labels.return_to),
            ("labels.phone", &labels.phone),
            ("labels.email", &labels.email),
            ("labels.online", &labels.online),
            ("labels.attachments_note", &labels.attachments_note),
            ("labels.place_date", &labels.place_date),
            ("labels.signature_needed", &labels.signature_needed),
            ("labels.yes", &labels.yes),
            ("labels.no", &labels.no),
            ("labels.date_hint", &labels.date_hint),
            ("labels.time_hint", &labels.time_hint),
            ("labels.currency", &labels.currency),
        ];
        for (place, text) in regular {
            self.text(place, text, Weight::Regular);
        }
        let bold = [
            ("labels.hours", &labels.hours),
            ("labels.office_use", &labels.office_use),
            ("labels.attachments", &labels.attachments),
            ("labels.signature", &labels.signature),
            ("labels.no_signature", &labels.no_signature),
            ("labels.privacy_title", &labels.privacy_title),
        ];
        for (place, text) in bold {
            self.text(place, text, Weight::Bold);
        }
        for line in &authority.address_lines {
            self.text("authority.address_lines", line, Weight::Regular);
        }
        for (day, hours) in &authority.hours {
            self.text("authority.hours", day, Weight::Regular);
            self.text("authority.hours", hours, Weight::Regular);
        }
        for label in &form.office_use {
            self.text("office_use", label, Weight::Regular);
        }
        for (id, label) in &form.attachments {
            self.text(&format!("attachments.{id}"), label, Weight::Regular);
        }
        for (heading, text) in &form.privacy {
            self.text("privacy", heading, Weight::Bold);
            self.text("privacy", text, Weight::Regular);
        }
    }

    fn sections(&mut self, form: &PrintForm, fixed: &Fixed) {
        for section in &form.sections {
            self.text(&format!("sections.{}.title", section.id), &section.title, Weight::Bold);
            let note = section.note.as_deref().unwrap_or_default();
            self.text(&format!("sections.{}.note", section.id), note, Weight::Regular);
            for field in &section.fields {
                let strong = matches!(field.kind, FieldKind::Note | FieldKind::Declaration);
                let weight = if strong { Weight::Bold } else { Weight::Regular };
                self.text(&field.path, &field.label, weight);
                for text in [&field.hint, &field.text].into_iter().flatten() {
                    self.text(&field.path, text, Weight::Regular);
                }
                let text = field.text.as_deref().unwrap_or_default();
                let says = match field.kind {
                    FieldKind::Note | FieldKind::Declaration => [field.label.as_str(), text].concat(),
                    _ => field.label.clone(),
                };
                if plain(&says).is_empty() {
                    self.problem(&field.path, Reason::NoLabel);
                }
                for (_, label) in &field.options {
                    if plain(label).is_empty() {
                        self.problem(&field.path, Reason::NoLabel);
                    }
                    self.text(&field.path, label, Weight::Regular);
                    // A viewer draws the chosen option with the field font.
                    if field.kind == FieldKind::Choice {
                        for c in missing(&composed(label), &fixed.regular) {
                            if self.faces.regular.glyph(c).is_some() {
                                self.problem(&field.path, Reason::NotInField(c));
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is not drawn: breaks of lines and words.
fn is_blank(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{AD}' | '\u{200B}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_exist() {
        assert_eq!(date("2026-03-01"), Some((2026, 3, 1)));
        assert_eq!(date("2024-02-29"), Some((2024, 2, 29)));
        for wrong in ["2026-02-29", "2026-3-1", "2026-13-01", "01.03.2026", "2026-03-01T00:00", ""] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn language_tags_have_their_shape() {
        assert!(["de", "de-x-leicht", "hsb", "sr-Latn"].into_iter().all(is_language));
        assert!(!["", "d", "de_DE", "de-"].into_iter().any(is_language));
    }
}
