//! Where every field of a finished PDF is: what a program needs to fill the form in without parsing it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::fields::FIELD_FONT_NAME;
use super::font::Faces;
use super::wardrobe::{FIELD_FONT, Fixed};
use crate::model::print::FieldKind;

/// The map of one PDF.
#[derive(Debug, Clone, PartialEq)]
pub struct FormMap {
    /// The font of all fields.
    pub font: MapFont,
    /// The questions in reading order.
    pub fields: Vec<MapField>,
}

/// The font in which entries are drawn. Shown text is UTF-16BE: codes are Unicode values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapFont {
    /// Name in the resources, as in `/Name 11 Tf`.
    pub resource: &'static str,
    /// Number of the font's object.
    pub object: u32,
    /// Thousandths of the font size above the base line.
    pub ascent: f32,
    /// Thousandths of the font size below the base line, negative.
    pub descent: f32,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapField {
    /// Path of the question, which is the full name of its field.
    pub path: String,
    /// What it asks for.
    pub kind: FieldKind,
    /// Object that holds the value. A question with several boxes to tick has none: each box has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<u32>,
    /// Font size of an entry in points.
    pub font_size: f32,
    /// Whether an entry may have several lines.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub multiline: bool,
    /// Longest entry in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Whether each of the `max_length` characters has a part of the width of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub comb: bool,
    /// Drop-down list: (option id, value), where the value is what is shown and stored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(String, String)>,
    /// Where it is on paper.
    pub widgets: Vec<MapWidget>,
}

/// One place on paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapWidget {
    /// Object of the annotation.
    pub object: u32,
    /// Object of the appearance that shows an entry; buttons have a state instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appearance: Option<u32>,
    /// Page, counted from 0.
    pub page: u32,
    /// Left, bottom, right, top in points from the lower left corner of the page.
    pub rect: [f32; 4],
    /// Option id of a button or box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// Name of the state in which a button or box is on; off is always `Off`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

impl FormMap {
    /// The objects of all fields and widgets.
    pub(super) fn objects(&self) -> BTreeSet<u32> {
        self.fields.iter().flat_map(|field| field.widgets.iter().map(|widget| widget.object).chain(field.object)).collect()
    }
}

/// The field font's widths as (first code, advances in units of the font, which has 1000), for programs that draw entries.
pub fn field_font_widths() -> Vec<(u16, Vec<u16>)> {
    let (Some(fixed), Some(faces)) = (Fixed::get(), Faces::get()) else {
        return Vec::new();
    };
    let mut runs: Vec<(u16, Vec<u16>)> = Vec::new();
    let mut last = None;
    for code in 0..u16::MAX {
        let Some(c) = char::from_u32(u32::from(code)).filter(|c| fixed.regular.has(*c)) else {
            continue;
        };
        let advance = faces.regular.glyph(c).map_or(0, |glyph| glyph.advance);
        match runs.last_mut() {
            Some((_, widths)) if last == Some(code - 1) => widths.push(advance),
            _ => runs.push((code, vec![advance])),
        }
        last = Some(code);
    }
    runs
}

/// The font of all fields.
pub(super) fn font(faces: &Faces) -> MapFont {
    let metrics = faces.regular.metrics;
    MapFont { resource: FIELD_FONT_NAME, object: FIELD_FONT.unsigned_abs(), ascent: metrics.ascent, descent: metrics.descent }
}
