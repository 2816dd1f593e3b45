//! What must be right before a form is set: date, language, title, and a glyph for every character.

use super::appearance::missing;
use super::font::{Face, Faces, Weight};
use super::problem::{PrintProblem, Reason};
use super::text::{composed, plain};
use super::wardrobe::Fixed;
use crate::model::print::{FieldKind, Label, PrintField, PrintForm};

/// All problems of a form's texts.
pub(super) fn check(form: &PrintForm, faces: &Faces, fixed: &Fixed) -> Vec<PrintProblem> {
    let mut checker = Checker { faces, problems: Vec::new() };
    if date(&form.valid_from).is_none() {
        checker.problem("valid_from", Reason::BadDate);
    }
    if !is_language(&form.lang) {
        checker.problem("lang", Reason::BadLanguage);
    }
    if plain(&form.title.text).is_empty() {
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
        let mut lacking: Vec<char> = composed.chars().filter(|c| !is_blank(*c) && (is_turning(*c) || face.glyph(*c).is_none())).collect();
        lacking.sort_unstable();
        lacking.dedup();
        for c in lacking {
            self.problem(place, Reason::MissingGlyph(c));
        }
    }

    /// The same for both languages of a label.
    fn label(&mut self, place: &str, label: &Label, weight: Weight) {
        self.text(place, &label.text, weight);
        if let Some(german) = &label.german {
            self.text(place, german, Weight::Regular);
        }
    }

    fn form(&mut self, form: &PrintForm) {
        let authority = &form.authority;
        let labels = &form.labels;
        self.label("title", &form.title, Weight::Bold);
        self.text("authority.entity", &authority.entity, Weight::Bold);
        let regular = [
            ("id", form.id.as_str()),
            ("version", &form.version),
            ("url", &form.url),
            ("intro", form.intro.as_deref().unwrap_or_default()),
            ("payment", form.payment.as_deref().unwrap_or_default()),
            ("legal_basis", form.legal_basis.as_deref().unwrap_or_default()),
            ("written_form", form.written_form.as_deref().unwrap_or_default()),
            ("authority.office", &authority.office),
            ("authority.department", authority.department.as_deref().unwrap_or_default()),
            ("authority.phone", authority.phone.as_deref().unwrap_or_default()),
            ("authority.email", authority.email.as_deref().unwrap_or_default()),
            ("labels.page_of", &labels.page_of),
            ("labels.version", &labels.version),
            ("labels.optional", &labels.optional),
            ("labels.required_note", &labels.required_note),
            ("labels.prevails", &labels.prevails),
            ("labels.return_to", &labels.return_to),
            ("labels.phone", &labels.phone),
            ("labels.email", &labels.email),
            ("labels.online", &labels.online),
            ("labels.attachments_note", &labels.attachments_note),
            ("labels.signature_needed", &labels.signature_needed),
            ("labels.date_hint", &labels.date_hint),
            ("labels.time_hint", &labels.time_hint),
            ("labels.currency", &labels.currency),
            ("labels.legal_basis", &labels.legal_basis),
            ("labels.creditor", &labels.creditor),
            ("labels.creditor_id", &labels.creditor_id),
            ("labels.mandate", &labels.mandate),
            ("labels.recurrent", &labels.recurrent),
            ("labels.one_off", &labels.one_off),
            ("labels.choices", &labels.choices),
            ("labels.giro_code", &labels.giro_code),
            ("labels.recipient", &labels.recipient),
            ("labels.iban", &labels.iban),
            ("labels.bic", &labels.bic),
            ("labels.amount", &labels.amount),
            ("labels.purpose", &labels.purpose),
            ("labels.sheet_note", &labels.sheet_note),
            ("labels.sheet_field", &labels.sheet_field),
            ("labels.sheet_at", &labels.sheet_at),
            ("labels.sheet_filled", &labels.sheet_filled),
            ("labels.code_note", &labels.code_note),
        ];
        for (place, text) in regular {
            self.text(place, text, Weight::Regular);
        }
        let bold = [
            ("labels.hours", &labels.hours),
            ("labels.no_signature", &labels.no_signature),
            ("labels.privacy_title", &labels.privacy_title),
            ("labels.submit", &labels.submit),
            ("labels.giro", &labels.giro),
            ("labels.sheet", &labels.sheet),
            ("labels.continued", &labels.continued),
            ("labels.code", &labels.code),
        ];
        for (place, text) in bold {
            self.text(place, text, Weight::Bold);
        }
        let (regular, bold) = (Weight::Regular, Weight::Bold);
        self.label("labels.place_date", &labels.place_date, regular);
        self.label("labels.yes", &labels.yes, regular);
        self.label("labels.no", &labels.no, regular);
        self.label("labels.office_use", &labels.office_use, bold);
        self.label("labels.attachments", &labels.attachments, bold);
        self.label("labels.signature", &labels.signature, bold);
        for line in &authority.address_lines {
            self.text("authority.address_lines", line, Weight::Regular);
        }
        for (day, hours) in &authority.hours {
            self.text("authority.hours", day, Weight::Regular);
            self.text("authority.hours", hours, Weight::Regular);
        }
        for label in &form.office_use {
            self.label("office_use", label, Weight::Regular);
        }
        for (id, label) in &form.attachments {
            self.label(&format!("attachments.{id}"), label, Weight::Regular);
        }
        for (id, label) in &form.signatures {
            self.label(&format!("signatures.{id}"), label, Weight::Regular);
        }
        for way in &form.submit {
            self.text("submit", way, Weight::Regular);
        }
        for giro in form.giro.iter().chain(&form.payee) {
            self.text("giro", &giro.name, Weight::Regular);
            self.text("giro", &giro.reference, Weight::Regular);
        }
        for (heading, text) in &form.privacy {
            self.text("privacy", heading, Weight::Bold);
            self.text("privacy", text, Weight::Regular);
        }
    }

    fn sections(&mut self, form: &PrintForm, fixed: &Fixed) {
        for section in &form.sections {
            self.label(&format!("sections.{}.title", section.id), &section.title, Weight::Bold);
            for (name, text) in [("note", &section.note), ("condition", &section.condition)] {
                let text = text.as_deref().unwrap_or_default();
                self.text(&format!("sections.{}.{name}", section.id), text, Weight::Regular);
            }
            for field in &section.fields {
                self.field(&field.path, field, fixed);
            }
        }
        if let Some(sepa) = &form.sepa {
            self.label("sepa.title", &sepa.title, Weight::Bold);
            if plain(&sepa.title.text).is_empty() {
                self.problem("sepa.title", Reason::NoLabel);
            }
            let texts = [&sepa.creditor, &sepa.address, &sepa.creditor_id, &sepa.reference];
            for text in texts.into_iter().chain(&sepa.note) {
                self.text("sepa", text, Weight::Regular);
            }
            for paragraph in &sepa.paragraphs {
                self.label("sepa", paragraph, Weight::Regular);
            }
            for field in &sepa.fields {
                self.field(&field.path, field, fixed);
            }
        }
    }

    /// The words of a field; `place` is its path, or that of its table.
    fn field(&mut self, place: &str, field: &PrintField, fixed: &Fixed) {
        let strong = matches!(field.kind, FieldKind::Note | FieldKind::Declaration);
        let weight = if strong { Weight::Bold } else { Weight::Regular };
        self.label(place, &field.label, weight);
        if let Some(text) = &field.text {
            self.label(place, text, Weight::Regular);
        }
        for text in [&field.hint, &field.condition, &field.formula].into_iter().flatten() {
            self.text(place, text, Weight::Regular);
        }
        let text = field.text.as_ref().map_or("", |text| &text.text);
        let says = match field.kind {
            FieldKind::Note | FieldKind::Declaration => [&field.label.text, text].concat(),
            _ => field.label.text.clone(),
        };
        if plain(&says).is_empty() {
            self.problem(place, Reason::NoLabel);
        }
        for (_, label) in &field.options {
            if plain(&label.text).is_empty() {
                self.problem(place, Reason::NoLabel);
            }
            self.label(place, label, Weight::Regular);
            // A viewer draws the chosen option with the field font.
            if field.kind == FieldKind::Choice {
                for c in missing(&composed(&label.both()), &fixed.regular) {
                    if self.faces.regular.glyph(c).is_some() {
                        self.problem(place, Reason::NotInField(c));
                    }
                }
            }
        }
        for column in &field.columns {
            self.label(place, &column.label, Weight::Bold);
            self.field(place, &PrintField { columns: Vec::new(), ..column.clone() }, fixed);
        }
    }
}

/// What turns the direction of writing. The font has signs for it, but nothing here sets text from right to left: a screen
/// reader would say other words than stand on paper.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
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
