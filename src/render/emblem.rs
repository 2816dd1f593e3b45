//! Icons and cards: drawn from the coat of arms, the name and the colour of a site.
//!
//! A site without a coat of arms gets the first letter of its name on its colour.

mod encode;

use resvg::tiny_skia::{Color, FillRule, IntSize, Mask, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Rect, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};
use ttf_parser::{Face, OutlineBuilder};

use super::Site;
use crate::pdf::typeface;
use crate::picture::photo::{self, Fault};
use crate::picture::{self, Kind};
use crate::plan::Emblem;
use crate::source::FileId;

/// Width and height of a card, as link previews want it.
pub(super) const CARD: (u32, u32) = (1200, 630);
/// The columns of a card that the coat of arms has for itself.
const MARGIN: u32 = 380;
/// Height of a coat of arms in the header on a fine screen.
const ARMS: u32 = 224;

/// Why there is no emblem.
pub(super) enum Refusal {
    /// The coat of arms can't be read.
    Arms(FileId, Fault),
    /// A canvas can't be made or written, which its fixed sizes rule out.
    Canvas,
}

/// A coat of arms that can be drawn.
enum Arms {
    Drawing(Box<Tree>),
    Pixels(Pixmap),
}

/// What is drawn on.
enum Canvas {
    Colours(Pixmap),
    Words(Words),
}

/// Words alone: how much of each pixel they cover, which is a quarter of the work of colours.
struct Words {
    mask: Mask,
    /// So many columns at the left are the words' colour on white, the others ink on this colour.
    margin: u32,
    colour: Color,
    ink: Color,
}

/// What an emblem is made of that other sites may have, too: without a coat of arms an icon is a letter on a colour.
pub(super) fn tile(site: &Site<'_>, emblem: Emblem) -> Option<String> {
    let body = site.project.body(site.ix);
    match emblem {
        Emblem::Icon(size) if body.site.coat_of_arms.is_none() => {
            Some(format!("{size} {} {}", letter(body.site.name.as_str()).unwrap_or_default(), colour(site)))
        }
        _ => None,
    }
}

/// The colour of a site.
pub(super) fn colour<'a>(site: &'a Site<'_>) -> &'a str {
    site.project.body(site.ix).site.colours.as_ref().map_or(crate::palette::DEFAULT, |colours| colours.primary.as_str())
}

/// The letter that stands for a name.
fn letter(name: &str) -> Option<String> {
    name.chars().find(|letter| letter.is_alphanumeric()).map(|letter| letter.to_uppercase().collect())
}

/// The emblem of a site as a PNG file.
pub(super) fn draw(site: &Site<'_>, emblem: Emblem) -> Result<Vec<u8>, Refusal> {
    let body = site.project.body(site.ix);
    let look = Look { arms: arms(site)?, colour: read_colour(colour(site)), name: body.official_name(), short: body.site.name.as_str() };
    let canvas = match emblem {
        Emblem::Arms => look.arms_alone(),
        Emblem::Icon(size) => look.icon(u32::from(size)),
        Emblem::Card => {
            let slogan = body.site.slogan.as_ref().map_or("", |slogan| slogan.german());
            look.card(slogan, site.project.portal.name.german())
        }
    };
    let file = canvas.and_then(|canvas| match canvas {
        Canvas::Colours(canvas) => encode::colours(&canvas),
        Canvas::Words(words) => words.encode(),
    });
    file.ok_or(Refusal::Canvas)
}

/// The coat of arms, if the site has one that can be drawn: what is wrong with a drawing was reported before.
fn arms(site: &Site<'_>) -> Result<Option<Arms>, Refusal> {
    let body = site.project.body(site.ix);
    let path = body.site.coat_of_arms.as_ref().map(|arms| arms.as_str().trim_start_matches("media:"));
    let Some((path, file)) = path.and_then(|path| Some((path, *body.media.get(path)?))) else { return Ok(None) };
    let Ok(bytes) = site.sources.bytes(file) else { return Ok(None) };
    match picture::kind(path) {
        Kind::Drawing => {
            let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
            let options = Options { image_href_resolver: nothing, ..Options::default() };
            Ok(Tree::from_data(&bytes, &options).ok().map(|tree| Arms::Drawing(Box::new(tree))))
        }
        Kind::Photo => {
            let (size, mut data) = photo::read(&bytes).map_err(|fault| Refusal::Arms(file, fault))?.rgba();
            for pixel in data.chunks_exact_mut(4) {
                if let [red, green, blue, opacity] = pixel {
                    [red, green, blue].into_iter().for_each(|part| *part = (u16::from(*part) * u16::from(*opacity) / 255) as u8);
                }
            }
            let size = IntSize::from_wh(size.width, size.height).ok_or(Refusal::Canvas)?;
            Ok(Pixmap::from_vec(data, size).map(Arms::Pixels))
        }
        _ => Ok(None),
    }
}

struct Look<'a> {
    arms: Option<Arms>,
    colour: (u8, u8, u8),
    name: &'a str,
    short: &'a str,
}

impl Look<'_> {
    fn arms_alone(&self) -> Option<Canvas> {
        let (width, height) = self.arms.as_ref()?.size();
        let mut canvas = Pixmap::new(((ARMS as f32 * width / height).round() as u32).clamp(1, 4 * ARMS), ARMS)?;
        let frame = Rect::from_xywh(0.0, 0.0, canvas.width() as f32, canvas.height() as f32)?;
        self.arms.as_ref()?.draw(&mut canvas, frame);
        Some(Canvas::Colours(canvas))
    }

    /// Small icons are clear around the coat of arms; large ones are tiles that systems may cut to a circle.
    fn icon(&self, size: u32) -> Option<Canvas> {
        let side = size as f32;
        let Some(arms) = &self.arms else {
            return self.words((size, size), 0, &self.letter(Rect::from_xywh(0.0, 0.0, side, side)?));
        };
        let mut canvas = Pixmap::new(size, size)?;
        let inset = if size < 100 { 0.0 } else { side * 0.16 };
        if inset > 0.0 {
            canvas.fill(Color::WHITE);
        }
        arms.draw(&mut canvas, Rect::from_xywh(inset, inset, side - 2.0 * inset, side - 2.0 * inset)?);
        Some(Canvas::Colours(canvas))
    }

    /// Coat of arms on white at the left, name and slogan at the right on the colour of the site.
    fn card(&self, slogan: &str, region: &str) -> Option<Canvas> {
        let (width, height) = (CARD.0 as f32, CARD.1 as f32);
        let panel = Rect::from_xywh(60.0, 125.0, 260.0, 380.0)?;
        let words = self.lines(slogan, region, width, height)?;
        let Some(arms) = &self.arms else {
            let words: Vec<Path> = words.into_iter().chain(self.letter(panel)).collect();
            return self.words(CARD, MARGIN, &words);
        };
        let mut canvas = Pixmap::new(CARD.0, CARD.1)?;
        canvas.fill(Color::WHITE);
        let field = Rect::from_xywh(MARGIN as f32, 0.0, width - MARGIN as f32, height)?;
        fill(&mut canvas, &PathBuilder::from_rect(field), rgb(self.colour));
        arms.draw(&mut canvas, panel);
        words.iter().for_each(|line| fill(&mut canvas, line, ink_on(self.colour)));
        Some(Canvas::Colours(canvas))
    }

    /// Name, slogan and region, one below the other.
    fn lines(&self, slogan: &str, region: &str, width: f32, height: f32) -> Option<Vec<Path>> {
        let (bold, regular) = (typeface(true)?, typeface(false)?);
        let (left, room) = (440.0, width - 440.0 - 60.0);
        let (size, lines) = fit(&bold, self.name, room, 84.0, 40.0, 3);
        let slogan_lines = wrap(&regular, slogan, 34.0, room).into_iter().take(3).collect::<Vec<_>>();
        let tall = lines.len() as f32 * size * 1.15 + slogan_lines.len() as f32 * 46.0 + 24.0;
        let mut y = ((height - tall) / 2.0 - 10.0).max(40.0);
        let mut written = Vec::new();
        for line in lines {
            y += size * 1.15;
            written.extend(write(&bold, &line, size, (left, y - size * 0.2)));
        }
        y += 24.0;
        for line in slogan_lines {
            y += 46.0;
            written.extend(write(&regular, &line, 34.0, (left, y - 10.0)));
        }
        if region != self.name {
            written.extend(write(&regular, region, 26.0, (left, height - 48.0)));
        }
        Some(written)
    }

    fn words(&self, (width, height): (u32, u32), margin: u32, words: &[Path]) -> Option<Canvas> {
        let mut mask = Mask::new(width, height)?;
        words.iter().for_each(|path| mask.fill_path(path, FillRule::Winding, true, Transform::identity()));
        Some(Canvas::Words(Words { mask, margin, colour: rgb(self.colour), ink: ink_on(self.colour) }))
    }

    fn letter(&self, frame: Rect) -> Vec<Path> {
        let Some((face, letter)) = typeface(true).zip(letter(self.short)) else { return Vec::new() };
        let size = frame.width().min(frame.height()) * 0.72;
        let left = frame.x() + (frame.width() - measure(&face, &letter, size)) / 2.0;
        // Capitals of the typeface are 0.714 of its size.
        write(&face, &letter, size, (left, frame.y() + f32::midpoint(frame.height(), size * 0.714)))
    }
}

impl Arms {
    fn size(&self) -> (f32, f32) {
        match self {
            Self::Drawing(tree) => (tree.size().width(), tree.size().height()),
            Self::Pixels(pixels) => (pixels.width() as f32, pixels.height() as f32),
        }
    }

    /// As large as fits, in the middle of a frame.
    fn draw(&self, canvas: &mut Pixmap, frame: Rect) {
        let (width, height) = self.size();
        let scale = (frame.width() / width).min(frame.height() / height);
        let (x, y) = (frame.x() + (frame.width() - width * scale) / 2.0, frame.y() + (frame.height() - height * scale) / 2.0);
        let place = Transform::from_row(scale, 0.0, 0.0, scale, x, y);
        match self {
            Self::Drawing(tree) => resvg::render(tree, place, &mut canvas.as_mut()),
            Self::Pixels(pixels) => {
                let paint = PixmapPaint { quality: resvg::tiny_skia::FilterQuality::Bicubic, ..PixmapPaint::default() };
                canvas.draw_pixmap(0, 0, pixels.as_ref(), &paint, place, None);
            }
        }
    }
}

fn rgb((red, green, blue): (u8, u8, u8)) -> Color {
    Color::from_rgba8(red, green, blue, 255)
}

/// `#rgb` or `#rrggbb`.
fn read_colour(text: &str) -> (u8, u8, u8) {
    let digits: Vec<u8> = text.trim_start_matches('#').chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    match digits.as_slice() {
        [red, green, blue] => (red * 17, green * 17, blue * 17),
        [r, s, g, h, b, c] => (r * 16 + s, g * 16 + h, b * 16 + c),
        _ => (0, 0, 0),
    }
}

/// White or nearly black, whatever stands out more (relative luminance after WCAG 2.2).
fn ink_on((red, green, blue): (u8, u8, u8)) -> Color {
    let linear = |part: u8| {
        let part = f32::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    if luminance > 0.18 { Color::from_rgba8(20, 20, 20, 255) } else { Color::WHITE }
}

fn fill(canvas: &mut Pixmap, path: &Path, color: Color) {
    let mut paint = Paint::default();
    paint.set_color(color);
    paint.anti_alias = true;
    canvas.fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
}

/// The glyphs of one line of text with its left end on the base line, one by one: the runs of a long line cost more than its parts.
fn write(face: &Face<'_>, text: &str, size: f32, (x, y): (f32, f32)) -> Vec<Path> {
    let scale = size / f32::from(face.units_per_em());
    let mut x = x / scale;
    let mut outline = |glyph| {
        let mut pen = Pen { path: PathBuilder::new(), x, y: y / scale };
        face.outline_glyph(glyph, &mut pen);
        x += f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
        pen.path.finish()?.transform(Transform::from_scale(scale, scale))
    };
    text.chars().filter_map(|letter| outline(face.glyph_index(letter)?)).collect()
}

/// How wide a line is.
fn measure(face: &Face<'_>, text: &str, size: f32) -> f32 {
    let units = |letter: char| face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).map_or(0.0, f32::from);
    text.chars().map(units).sum::<f32>() * size / f32::from(face.units_per_em())
}

/// The lines of a text.
fn wrap(face: &Face<'_>, text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if measure(face, line, size) + measure(face, word, size) + measure(face, " ", size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The largest size at which a text has few enough lines and no word sticks out.
fn fit(face: &Face<'_>, text: &str, room: f32, largest: f32, smallest: f32, most: usize) -> (f32, Vec<String>) {
    let mut size = largest;
    loop {
        let lines = wrap(face, text, size, room);
        let fits = lines.len() <= most && lines.iter().all(|line| measure(face, line, size) <= room);
        if fits || size <= smallest {
            return (size, lines.into_iter().take(most).collect());
        }
        size -= 4.0;
    }
}

/// Glyphs as a path; fonts count upwards, pictures down.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, self.y - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, self.y - y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + x1, self.y - y1, self.x + x, self.y - y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + x1, self.y - y1, self.x + x2, self.y - y2, self.x + x, self.y - y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
