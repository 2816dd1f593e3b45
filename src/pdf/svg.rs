//! A coat of arms in SVG as the operators of a PDF: paths with fills and strokes, nothing else.
//!
//! `usvg` resolves styles, shapes and references; what is left are paths in groups. A gradient becomes the colour
//! between its stops, because a coat of arms knows plain tinctures only. Whatever would look wrong on paper
//! (pictures inside, filters, masks, patterns, mixing of colours) is an error.

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Name};
use usvg::tiny_skia_path::{Path as Outline, PathSegment, Point, Transform};
use usvg::{BlendMode, Color, FillRule, Group, ImageHrefResolver, LineCap, LineJoin, Node, Options, Paint, PaintOrder, Path, Tree};

use super::drawing::{Drawing, Ink, SIDE, state_name};

/// Files beyond this are no drawings for a letterhead; the limit keeps a mistake from stopping the build.
const MOST: usize = 2 * 1024 * 1024;

/// Reads a drawing, or says in a few words what is in its way.
pub(super) fn read(text: &str) -> Result<Drawing, &'static str> {
    if text.len() > MOST {
        return Err("is too large");
    }
    // They would be left out without a word: this reads no other files and knows no fonts.
    if ["<image", "<text", ":image", ":text"].iter().any(|name| opens(text, name)) {
        return Err("holds a picture or letters; letters must be made into paths");
    }
    let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: nothing, ..Options::default() };
    let tree = Tree::from_str(text, &options).map_err(|_| "is not an SVG file that can be read")?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SIDE / width.max(height);
    // PDF counts upwards.
    let page = Transform::from_row(scale, 0.0, 0.0, -scale, 0.0, height * scale);
    let mut pen = Pen { content: Content::new(), states: Vec::new(), page, fill: None, stroke: None, alpha: 100, drawn: false };
    pen.group(tree.root(), 1.0)?;
    if !pen.drawn {
        return Err("shows nothing");
    }
    let ink = Ink::Paths { content: pen.content.finish().into_vec(), states: pen.states };
    Ok(Drawing::new(width * scale, height * scale, ink))
}

/// Whether an element of a name begins somewhere.
fn opens(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        let prefix = before.rsplit('<').next().unwrap_or_default();
        let element = name.starts_with('<') || prefix.bytes().all(|byte| byte.is_ascii_alphanumeric());
        element && after.get(name.len()..).is_some_and(|rest| rest.starts_with([' ', '\n', '\r', '\t', '>', '/']))
    })
}

struct Pen {
    content: Content,
    /// Opacities in hundredths that differ from 100.
    states: Vec<u8>,
    /// From the drawing to the PDF.
    page: Transform,
    fill: Option<Color>,
    stroke: Option<Color>,
    alpha: u8,
    drawn: bool,
}

impl Pen {
    fn group(&mut self, group: &Group, opacity: f32) -> Result<(), &'static str> {
        if !group.filters().is_empty() || group.mask().is_some() {
            return Err("has filters or masks, which can't be printed");
        }
        if group.blend_mode() != BlendMode::Normal {
            return Err("mixes colours, which can't be printed");
        }
        let opacity = opacity * group.opacity().get();
        let saved = (self.fill, self.stroke, self.alpha);
        let mut clip = group.clip_path();
        let clipped = clip.is_some();
        if clipped {
            self.content.save_state();
        }
        while let Some(path) = clip {
            let to = group.abs_transform().post_concat(self.page).pre_concat(path.transform());
            self.clip(path.root(), to);
            self.content.clip_nonzero().end_path();
            clip = path.clip_path();
        }
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, opacity)?,
                Node::Path(path) if path.is_visible() => self.path(path, opacity)?,
                Node::Image(_) => return Err("holds a picture, which can't be printed"),
                Node::Path(_) | Node::Text(_) => {}
            }
        }
        if clipped {
            self.content.restore_state();
            (self.fill, self.stroke, self.alpha) = saved;
        }
        Ok(())
    }

    fn clip(&mut self, group: &Group, to: Transform) {
        for node in group.children() {
            match node {
                Node::Group(group) => self.clip(group, to),
                Node::Path(path) => self.outline(path.data(), to.pre_concat(path.abs_transform())),
                _ => {}
            }
        }
    }

    fn path(&mut self, path: &Path, opacity: f32) -> Result<(), &'static str> {
        self.drawn = true;
        let to = self.page.pre_concat(path.abs_transform());
        let first = path.paint_order() == PaintOrder::FillAndStroke;
        if first {
            self.fill(path, to, opacity)?;
        }
        if let Some(stroke) = path.stroke() {
            let color = color(stroke.paint())?;
            self.opacity(opacity * stroke.opacity().get());
            if self.stroke.replace(color) != Some(color) {
                let [r, g, b] = rgb(color);
                self.content.set_stroke_rgb(r, g, b);
            }
            let scale = (to.sx * to.sy - to.kx * to.ky).abs().sqrt();
            self.content.set_line_width(tenth(stroke.width().get() * scale)).set_line_cap(match stroke.linecap() {
                LineCap::Butt => LineCapStyle::ButtCap,
                LineCap::Round => LineCapStyle::RoundCap,
                LineCap::Square => LineCapStyle::ProjectingSquareCap,
            });
            self.content.set_line_join(match stroke.linejoin() {
                LineJoin::Miter | LineJoin::MiterClip => LineJoinStyle::MiterJoin,
                LineJoin::Round => LineJoinStyle::RoundJoin,
                LineJoin::Bevel => LineJoinStyle::BevelJoin,
            });
            self.content.set_miter_limit(stroke.miterlimit().get());
            let dashes = stroke.dasharray().unwrap_or_default().iter().map(|length| tenth(length * scale));
            self.content.set_dash_pattern(dashes, tenth(stroke.dashoffset() * scale));
            self.outline(path.data(), to);
            self.content.stroke();
        }
        if !first {
            self.fill(path, to, opacity)?;
        }
        Ok(())
    }

    fn fill(&mut self, path: &Path, to: Transform, opacity: f32) -> Result<(), &'static str> {
        let Some(fill) = path.fill() else { return Ok(()) };
        let color = color(fill.paint())?;
        self.opacity(opacity * fill.opacity().get());
        if self.fill.replace(color) != Some(color) {
            let [r, g, b] = rgb(color);
            self.content.set_fill_rgb(r, g, b);
        }
        self.outline(path.data(), to);
        match fill.rule() {
            FillRule::NonZero => self.content.fill_nonzero(),
            FillRule::EvenOdd => self.content.fill_even_odd(),
        };
        Ok(())
    }

    /// Opacity of what is drawn next.
    fn opacity(&mut self, opacity: f32) {
        let alpha = (opacity.clamp(0.0, 1.0) * 100.0).round() as u8;
        if alpha != self.alpha {
            self.alpha = alpha;
            if !self.states.contains(&alpha) {
                self.states.push(alpha);
            }
            self.content.set_parameters(Name(state_name(alpha).as_bytes()));
        }
    }

    fn outline(&mut self, path: &Outline, to: Transform) {
        let Some(path) = path.clone().transform(to) else { return };
        let mut last = Point::zero();
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(p) => {
                    self.content.move_to(tenth(p.x), tenth(p.y));
                    last = p;
                }
                PathSegment::LineTo(p) => {
                    self.content.line_to(tenth(p.x), tenth(p.y));
                    last = p;
                }
                PathSegment::QuadTo(c, p) => {
                    let third = |end: Point| ((end.x + 2.0 * c.x) / 3.0, (end.y + 2.0 * c.y) / 3.0);
                    self.cubic(third(last), third(p), p);
                    last = p;
                }
                PathSegment::CubicTo(a, b, p) => {
                    self.cubic((a.x, a.y), (b.x, b.y), p);
                    last = p;
                }
                PathSegment::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    fn cubic(&mut self, a: (f32, f32), b: (f32, f32), p: Point) {
        self.content.cubic_to(tenth(a.0), tenth(a.1), tenth(b.0), tenth(b.1), tenth(p.x), tenth(p.y));
    }
}

/// A thousandth of a millimetre or two is finer than any printer.
fn tenth(value: f32) -> f32 {
    (value * 10.0).round() / 10.0
}

fn color(paint: &Paint) -> Result<Color, &'static str> {
    let stops = match paint {
        Paint::Color(color) => return Ok(*color),
        Paint::LinearGradient(gradient) => gradient.stops(),
        Paint::RadialGradient(gradient) => gradient.stops(),
        Paint::Pattern(_) => return Err("has patterns, which can't be printed"),
    };
    let mean = |part: fn(Color) -> u8| {
        let sum: usize = stops.iter().map(|stop| usize::from(part(stop.color()))).sum();
        (sum / stops.len().max(1)) as u8
    };
    Ok(Color::new_rgb(mean(|c| c.red), mean(|c| c.green), mean(|c| c.blue)))
}

fn rgb(color: Color) -> [f32; 3] {
    [color.red, color.green, color.blue].map(|part| (f32::from(part) / 2.55).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(body: &str) -> Result<String, &'static str> {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 20'>{body}</svg>");
        read(&svg).map(|drawing| match drawing.ink {
            Ink::Paths { content, .. } => String::from_utf8_lossy(&content).into_owned(),
            Ink::Pixels { .. } => String::new(),
        })
    }

    #[test]
    fn shapes_become_paths_that_stand_upright() {
        let drawn = content("<rect x='0' y='0' width='10' height='10' fill='#f00'/>").unwrap();
        assert_eq!(drawn.split_whitespace().collect::<Vec<_>>().join(" "), "1 0 0 rg 0 1000 m 500 1000 l 500 500 l 0 500 l h f");
    }

    #[test]
    fn groups_clip_and_fade() {
        let drawn = content(
            "<clipPath id='c'><circle cx='5' cy='5' r='4'/></clipPath>\
             <g clip-path='url(#c)' opacity='.5'><path d='M0 0h9v9z' stroke='blue' fill='none'/></g>",
        )
        .unwrap();
        assert!(drawn.contains("W\nn") && drawn.contains("/A50 gs") && drawn.contains("0 0 1 RG"), "{drawn}");
    }

    #[test]
    fn what_cannot_be_printed_is_said() {
        assert_eq!(content(""), Err("shows nothing"));
        let other = Err("holds a picture or letters; letters must be made into paths");
        for lost in
            ["<image href='/etc/passwd' width='1' height='1'/>", "<text>Gera</text>", "<s:text xmlns:s='http://www.w3.org/2000/svg'/>"]
        {
            assert_eq!(content(lost).map(drop), other);
        }
        assert_eq!(content("<title>Wappen: text</title><path d='M0 0h9v9z' id='text'/>").map(drop), Ok(()));
        assert_eq!(read("Wappen").map(drop), Err("is not an SVG file that can be read"));
        let pattern =
            "<pattern id='p' width='1' height='1'><rect width='1' height='1'/></pattern><rect width='5' height='5' fill='url(#p)'/>";
        assert_eq!(content(pattern), Err("has patterns, which can't be printed"));
        let filter = "<filter id='f'><feGaussianBlur stdDeviation='1'/></filter><rect width='5' height='5' filter='url(#f)'/>";
        assert_eq!(content(filter), Err("has filters or masks, which can't be printed"));
    }
}
