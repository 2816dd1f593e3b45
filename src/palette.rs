//! The colours of a site: a full palette, light and dark, from the one to three colours that a town names.
//!
//! What a town names is kept as it is or refused with the nearest colour that passes; everything else is derived by moving
//! the lightness in `OKLCh`, where hue and strength of a colour stay what they are to the eye. The contrasts are those of
//! WCAG 2.2: 4.5 for text (1.4.3), 3 for controls and focus marks (1.4.11).

use palette::color_difference::Wcag21RelativeContrast;
use palette::{FromColor, IsWithinBounds, Oklch, Srgb};

use crate::decode::Colour;
use crate::model::body::{Colours, Tone};

/// Least contrast of text, WCAG 2.2, 1.4.3.
const TEXT: f32 = 4.5;
/// Least contrast of controls and marks, WCAG 2.2, 1.4.11.
const CONTROL: f32 = 3.0;
/// What a town without colours has.
pub const DEFAULT: &str = "#1f3b57";

type Rgb = Srgb<u8>;
type Words = (&'static str, &'static str);

/// A colour that can't be read where it would stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash<'a> {
    /// The colour as the town named it.
    pub colour: &'a Colour,
    /// What would stand on what, in German and English.
    pub pair: Words,
    /// The colour behind it.
    pub behind: String,
    /// Their contrast.
    pub ratio: f32,
    /// What is needed.
    pub needed: f32,
    /// The nearest colour that passes.
    pub nearest: String,
}

/// One side of the palette.
#[derive(Debug, Clone, Copy)]
struct Side {
    page: Rgb,
    surface: Rgb,
    tint: Rgb,
    brand: Rgb,
    accent: Rgb,
    dark: bool,
}

/// The palette as a style sheet: custom properties for light and dark.
pub fn css(colours: Option<&Colours>) -> String {
    let [light, dark] = sides(colours).map(|side| side.properties());
    // On paper the theme's black and white hold.
    format!("@media screen{{:root{{{light}}}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n")
}

/// The brand colour on light ground and the one to write on it, as hexadecimal numbers.
pub fn brand(colours: Option<&Colours>) -> (String, String) {
    let [light, _] = sides(colours);
    (hex(light.brand), hex(on(light.brand, false)))
}

/// The named colours that fail, each with the nearest one that passes.
pub fn clashes(colours: &Colours) -> Vec<Clash<'_>> {
    let [light, dark] = sides(Some(colours));
    let mut found = Vec::new();
    let mut check = |colour, pair, behind: Rgb, needed, lighter| found.extend(clash(colour, pair, behind, needed, lighter));
    let link = ("Verweise und Schaltflächen (`primary`) auf heller Fläche", "links and buttons (`primary`) on a light surface");
    check(&colours.primary, link, light.tint, TEXT, false);
    if let Some(accent) = &colours.accent {
        let mark = ("Markierungen (`accent`) auf heller Fläche", "marks (`accent`) on a light surface");
        check(accent, mark, light.tint, CONTROL, false);
    }
    if let Some(colour) = &colours.dark {
        let link = ("Verweise und Schaltflächen (`dark`) auf dunkler Fläche", "links and buttons (`dark`) on a dark surface");
        check(colour, link, dark.tint, TEXT, true);
    }
    found
}

fn clash(colour: &Colour, pair: Words, behind: Rgb, needed: f32, lighter: bool) -> Option<Clash<'_>> {
    let given = parse(colour.as_str());
    let ratio = contrast(given, behind);
    (ratio < needed).then(|| Clash {
        colour,
        pair,
        behind: hex(behind),
        ratio,
        needed,
        nearest: hex(moved(given, behind, needed, lighter)),
    })
}

fn sides(colours: Option<&Colours>) -> [Side; 2] {
    let named = |colour: Option<&Colour>| colour.map(|colour| parse(colour.as_str()));
    let primary = named(colours.map(|colours| &colours.primary)).unwrap_or_else(|| parse(DEFAULT));
    let accent = named(colours.and_then(|colours| colours.accent.as_ref())).unwrap_or(primary);
    // Neutral surfaces take a breath of a hue: the town's own, or that of warm or cool paper.
    let (hue, strength) = match colours.map_or(Tone::Brand, |colours| colours.tone) {
        Tone::Brand => (Oklch::from_color(primary.into_format::<f32>()).hue.into_degrees(), 0.008),
        Tone::Warm => (75.0, 0.012),
        Tone::Cool => (250.0, 0.01),
        Tone::Neutral => (0.0, 0.0),
    };
    let paper = |lightness: f32, times: f32| to_rgb(Oklch::new(lightness, strength * times, hue));
    // A breath of the named colour that text can stand on.
    let tint = |lightness: f32, most: f32| {
        let colour = Oklch::from_color(primary.into_format::<f32>());
        to_rgb(Oklch::new(lightness, colour.chroma.min(most), colour.hue))
    };
    let light =
        Side { page: Rgb::new(255, 255, 255), surface: paper(0.97, 1.0), tint: tint(0.95, 0.03), brand: primary, accent, dark: false };
    let (page, surface) = (paper(0.19, 1.2), paper(0.245, 1.4));
    let ground = tint(0.28, 0.05);
    let given = named(colours.and_then(|colours| colours.dark.as_ref()));
    let brand = given.unwrap_or_else(|| moved(primary, ground, 7.0, true));
    let dark = Side { page, surface, tint: ground, brand, accent: moved(accent, ground, TEXT, true), dark: true };
    [light, dark]
}

impl Side {
    fn properties(&self) -> String {
        // A hovered button goes further from its ground, never nearer.
        let strong = shifted(self.brand, if self.dark { 0.06 } else { -0.08 });
        // Large bands keep the named colour in the light and become a deep shade of it in the dark.
        let band = if self.dark { shaded(self.brand, 0.33) } else { self.brand };
        let properties = [
            ("page", self.page),
            ("surface", self.surface),
            ("brand", band),
            ("on-brand", on(band, false)),
            ("link", self.brand),
            ("on-link", on(self.brand, self.dark)),
            ("strong", strong),
            ("tint", self.tint),
            ("accent", self.accent),
        ];
        properties.iter().fold(String::new(), |css, (name, colour)| css + "--town-" + name + ":" + &hex(*colour) + ";")
    }
}

/// The nearest colour of the same hue that reaches a contrast against a ground.
fn moved(colour: Rgb, behind: Rgb, needed: f32, lighter: bool) -> Rgb {
    if contrast(colour, behind) >= needed {
        return colour;
    }
    let start = Oklch::from_color(colour.into_format::<f32>());
    // 200 steps: finer than eight bits can show.
    let steps = (1..=200_u8).map(|step| {
        let share = f32::from(step) / 200.0;
        let lightness = if lighter { start.l + (1.0 - start.l) * share } else { start.l * (1.0 - share) };
        to_rgb(Oklch::new(lightness, start.chroma, start.hue))
    });
    steps.into_iter().find(|found| contrast(*found, behind) >= needed).unwrap_or_else(|| on(behind, lighter))
}

fn shifted(colour: Rgb, by: f32) -> Rgb {
    let start = Oklch::from_color(colour.into_format::<f32>());
    to_rgb(Oklch::new((start.l + by).clamp(0.0, 1.0), start.chroma, start.hue))
}

fn shaded(colour: Rgb, lightness: f32) -> Rgb {
    let start = Oklch::from_color(colour.into_format::<f32>());
    to_rgb(Oklch::new(lightness, start.chroma.min(0.09), start.hue))
}

/// White or black to write on a colour: one of them always reaches 4.5; where both do, white in the light, black in the dark.
fn on(ground: Rgb, dark: bool) -> Rgb {
    let (white, black) = (Rgb::new(255, 255, 255), Rgb::new(0, 0, 0));
    let (first, second) = if dark { (black, white) } else { (white, black) };
    if contrast(first, ground) >= TEXT { first } else { second }
}

/// A colour as sRGB; what no screen shows loses strength, not hue.
fn to_rgb(mut colour: Oklch) -> Rgb {
    for _ in 0..40 {
        let found = Srgb::<f32>::from_color(colour);
        if found.is_within_bounds() {
            return found.into_format();
        }
        colour.chroma *= 0.93;
    }
    Srgb::<f32>::from_color(Oklch::new(colour.l, 0.0, colour.hue)).into_format()
}

fn contrast(one: Rgb, other: Rgb) -> f32 {
    one.into_format::<f32>().relative_contrast(other.into_format::<f32>())
}

fn hex(colour: Rgb) -> String {
    format!("#{colour:x}")
}

/// Six digits after `#`, as the decoder checked.
fn parse(text: &str) -> Rgb {
    text.parse().unwrap_or_else(|_| Rgb::new(0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::At;
    use crate::source::Span;
    use proptest::prelude::*;

    fn property(css: &str, name: &str) -> Rgb {
        let start = css.find(&format!("--town-{name}:")).map(|at| at + name.len() + 8).unwrap();
        parse(&css[start..start + 7])
    }

    proptest! {
        /// Whatever a town names: what is not refused can be read, in the light and in the dark.
        #[test]
        fn every_pair_of_a_palette_that_is_accepted_has_its_contrast(r: u8, g: u8, b: u8, accent: [u8; 3], tone in 0..4_usize) {
            let tone = [Tone::Brand, Tone::Warm, Tone::Cool, Tone::Neutral][tone];
            let colour = |rgb: Rgb| Colour(At { value: hex(rgb).into(), span: Span::default() });
            let colours = Colours { primary: colour(Rgb::new(r, g, b)), accent: Some(colour(accent.into())), dark: None, tone, span: Span::default() };
            let refused = clashes(&colours);
            for clash in &refused {
                let nearest = parse(&clash.nearest);
                prop_assert!(contrast(nearest, parse(&clash.behind)) >= clash.needed);
            }
            if !refused.is_empty() {
                return Ok(());
            }
            let css = css(Some(&colours));
            let (light, dark) = css.split_once('\n').unwrap();
            for (side, text) in [(light, Rgb::new(0x14, 0x17, 0x1a)), (dark, Rgb::new(0xf2, 0xf3, 0xf5))] {
                let get = |name| property(side, name);
                for ground in ["page", "surface", "tint"] {
                    prop_assert!(contrast(text, get(ground)) >= 7.0, "text on {}", ground);
                    prop_assert!(contrast(get("link"), get(ground)) >= TEXT, "link on {}", ground);
                    prop_assert!(contrast(get("strong"), get(ground)) >= TEXT, "strong on {}", ground);
                    prop_assert!(contrast(get("accent"), get(ground)) >= CONTROL, "accent on {}", ground);
                }
                for (text, ground) in [("on-brand", "brand"), ("on-link", "link"), ("on-link", "strong")] {
                    prop_assert!(contrast(get(text), get(ground)) >= TEXT, "{} on {}", text, ground);
                }
            }
        }
    }
}
