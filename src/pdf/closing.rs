//! What follows the questions: the mandate, the signatures, how to pay and how to hand the form in.

use pdf_writer::types::StructRole;

use super::builder::{BODY, Builder, LINE_GAP, MEASURE, STRONG, Space, base_line, set};
use super::flow::{Block, PAD};
use super::page::{Area, LEFT, MM, Piece, Shape};
use super::problem::PrintProblem;
use super::qr;
use super::tags::{ElementId, Tree};
use super::text::plain;
use crate::model::print::{FieldKind, Giro, Label, PrintField, Width};

/// Side of the code for a transfer: apps read it from a screen and from paper.
const GIRO: f32 = 30.0 * MM;
/// Distance of a list's text from its dot.
const INDENT: f32 = 12.0;

impl Builder<'_> {
    /// The direct debit mandate, in a frame, in the order of the official form. It is on one page: who signs sees what.
    pub(super) fn sepa(&mut self) {
        let form = self.form;
        let Some(sepa) = &form.sepa else { return };
        let labels = &form.labels;
        let heading = self.blocks.len();
        let sect = self.open(&sepa.title);
        for paragraph in paragraphs(sepa.note.as_deref()) {
            self.text(sect, StructRole::P, paragraph, BODY, Space { before: 2.0, keep: true });
        }
        let start = self.blocks.len();
        self.across = (LEFT + PAD, MEASURE - 2.0 * PAD);
        let creditor = [sepa.creditor.as_str(), &sepa.address].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let kind = if sepa.recurrent { &labels.recurrent } else { &labels.one_off };
        let facts = [
            labelled(&labels.creditor, &creditor),
            labelled(&labels.creditor_id, &sepa.creditor_id),
            labelled(&labels.mandate, &sepa.reference),
            kind.clone(),
        ];
        for fact in facts {
            let before = if self.blocks.len() == start { 6.0 } else { LINE_GAP };
            self.text(sect, StructRole::P, &fact, BODY, Space { before, keep: true });
        }
        for (number, paragraph) in sepa.paragraphs.iter().flat_map(Label::paragraphs).enumerate() {
            let before = if number == 0 { 7.0 } else { 4.0 };
            self.label_text(sect, StructRole::P, &paragraph, BODY, Space { before, keep: false });
        }
        self.rows(sect, &sepa.title.text, &sepa.fields);
        self.across = (LEFT, MEASURE);
        let last = self.blocks.len().saturating_sub(1);
        for (number, block) in self.blocks.iter_mut().enumerate().skip(heading) {
            block.boxed = number >= start;
            block.keep = number < last;
        }
    }

    /// Place, date and signature where a norm demands them; otherwise a sentence that none is needed.
    pub(super) fn signature(&mut self) {
        let form = self.form;
        let labels = &form.labels;
        let Some(norm) = &form.written_form else {
            self.text(Tree::ROOT, StructRole::P, &labels.no_signature, STRONG, Space { before: 14.0, keep: false });
            return;
        };
        let sect = self.open(&labels.signature);
        let text = labels.signature_needed.replace("{norm}", norm);
        self.text(sect, StructRole::P, &text, BODY, Space { before: 2.0, keep: true });
        let first = ("signature".to_owned(), &labels.signature);
        let others = form.signatures.iter().map(|(id, label)| (format!("signatures.{id}"), label));
        for (path, label) in std::iter::once(first).chain(others) {
            let field = |name: &str, kind, label: &Label| PrintField {
                path: format!("{path}.{name}"),
                kind,
                label: label.clone(),
                required: true,
                width: Width::Half,
                ..PrintField::default()
            };
            let fields = [field("place_date", FieldKind::Text, &labels.place_date), field("signature", FieldKind::Signature, label)];
            self.rows(sect, &label.text, &fields);
        }
    }

    /// When and how to pay.
    pub(super) fn payment(&mut self) {
        let form = self.form;
        let labels = &form.labels;
        if form.payment.is_none() && form.giro.is_none() {
            return;
        }
        let title = if labels.giro.is_empty() { &labels.giro_code } else { &labels.giro };
        let sect = self.open(&title.as_str().into());
        for paragraph in paragraphs(form.payment.as_deref()) {
            self.text(sect, StructRole::P, paragraph, BODY, Space { before: 2.0, keep: form.giro.is_some() });
        }
        if let Some(giro) = &form.giro {
            self.giro(sect, giro);
        }
    }

    /// A transfer as a code, with the same data as text beside it.
    fn giro(&mut self, sect: ElementId, giro: &Giro) {
        let drawing = match qr::giro(giro) {
            Ok(drawing) => drawing,
            Err(why) => {
                self.problems.push(PrintProblem::new("giro", why));
                return;
            }
        };
        let labels = &self.form.labels;
        let name = if labels.giro_code.is_empty() { "GiroCode" } else { &labels.giro_code };
        let text = self.tree.figure(sect, &plain(name));
        self.drawings.push(drawing);
        let area = Area { x: LEFT, y: 4.0, width: GIRO, height: GIRO };
        let mut pieces = vec![Piece::Drawing { text, drawing: self.drawings.len() - 1, area }];
        let cents = giro.amount_cents;
        let amount = if cents == 0 { String::new() } else { format!("{} {}", euros(cents), labels.currency) };
        let facts = [
            labels.giro_code.clone(),
            labelled(&labels.recipient, &giro.name),
            labelled(&labels.iban, &qr::grouped(&giro.iban)),
            labelled(&labels.bic, giro.bic.as_deref().unwrap_or_default()),
            labelled(&labels.amount, amount.trim_end()),
            labelled(&labels.purpose, &giro.reference),
        ];
        // A camera needs an empty edge around the code.
        let x = LEFT + GIRO + 6.0 * MM;
        let mut y = 2.0;
        for fact in facts {
            let lines = self.setter.lines(&fact, BODY, MEASURE + LEFT - x);
            if !lines.is_empty() {
                let text = self.tree.paragraph(sect, StructRole::P);
                pieces.extend(set(text, &lines, BODY, x, y));
                y += lines.len() as f32 * BODY.leading;
            }
        }
        let height = y.max(GIRO + 6.0);
        self.blocks.push(Block { before: 4.0, height, pieces, place: "giro".to_owned(), ..Block::default() });
    }

    /// Ways to hand the form in, as a list.
    pub(super) fn submit(&mut self) {
        let form = self.form;
        let ways: Vec<&String> = form.submit.iter().filter(|way| !plain(way).is_empty()).collect();
        if ways.is_empty() {
            return;
        }
        let parent = if form.labels.submit.is_empty() { Tree::ROOT } else { self.open(&form.labels.submit.as_str().into()) };
        let list = self.tree.element(parent, StructRole::L);
        let count = ways.len();
        for (number, way) in ways.into_iter().enumerate() {
            let item = self.tree.element(list, StructRole::LI);
            let text = self.tree.paragraph(item, StructRole::LBody);
            let lines = self.setter.lines(way, BODY, MEASURE - INDENT);
            let dot = Shape::Dot { x: LEFT + 3.5, y: base_line(BODY) - 0.36 * BODY.size };
            let mut pieces = vec![Piece::Shape(dot)];
            pieces.extend(set(text, &lines, BODY, LEFT + INDENT, 0.0));
            self.blocks.push(Block {
                before: if number == 0 { 6.0 } else { 2.0 },
                height: lines.len() as f32 * BODY.leading,
                keep: number + 2 == count,
                pieces,
                place: "submit".to_owned(),
                ..Block::default()
            });
        }
    }
}

/// The paragraphs of a text.
fn paragraphs(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().lines().filter(|line| !line.trim().is_empty())
}

/// A fact with its name; nothing if there is none.
fn labelled(label: &str, value: &str) -> String {
    if label.is_empty() || value.is_empty() { value.to_owned() } else { format!("{label}: {value}") }
}

/// An amount as Germans write it.
fn euros(cents: u64) -> String {
    let whole = (cents / 100).to_string();
    let first = whole.len() % 3;
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && at % 3 == first {
            out.push('.');
        }
        out.push(digit);
    }
    format!("{out},{:02}", cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        let all = [5, 6005, 123_456, 99_999_900, 100_000_000].map(euros);
        assert_eq!(all, ["0,05", "60,05", "1.234,56", "999.999,00", "1.000.000,00"]);
    }
}
