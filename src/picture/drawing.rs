//! Drawings: SVG files are published as they are, so those that could run or load something are refused.
//!
//! The rule is a list of what may stand in a drawing, not of what may not: elements that draw, references within the
//! file, styles without addresses. Entities and document types are refused by the parser.

use std::collections::HashMap;

use roxmltree::{Document, Node, NodeId, ParsingOptions};

use super::Size;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// Notes of drawing programs; no browser does anything with them.
const NOTES: [&str; 7] = [
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/1.1/",
    "http://www.w3.org/XML/1998/namespace",
];
/// Elements that draw. Filters are told by their beginning.
const ELEMENTS: [&str; 28] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "metadata",
    "style",
    "switch",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "marker",
    "filter",
];
/// Most bytes of a drawing.
const MOST_BYTES: usize = 4 << 20;
/// Most elements within each other.
const MOST_DEPTH: usize = 200;
/// Most elements and texts.
const MOST_NODES: u32 = 200_000;

/// What keeps a drawing from being published, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What stands there.
    pub what: What,
}

/// What is not allowed in a drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An element that doesn't draw, or a foreign one.
    Element(String),
    /// A handler of events or an attribute of another program's language.
    Attribute(String),
    /// A reference out of the file.
    Reference(String),
    /// A style that loads something.
    Style,
    /// An instruction for a program, such as a style sheet elsewhere.
    Instruction,
    /// A document type or an entity.
    Entity,
    /// Too much of it.
    TooLarge,
    /// No XML, or no SVG.
    Broken,
}

/// Looks through a drawing and tells its size, if it has one.
///
/// # Errors
/// The first thing that is not allowed.
pub fn check(bytes: &[u8]) -> Result<Option<Size>, Flaw> {
    let start = |what| Flaw { line: 1, column: 1, what };
    if bytes.len() > MOST_BYTES {
        return Err(start(What::TooLarge));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| start(What::Broken))?;
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let what = match error {
            roxmltree::Error::DtdDetected | roxmltree::Error::EntityReferenceLoop(_) | roxmltree::Error::UnknownEntityReference(..) => {
                What::Entity
            }
            roxmltree::Error::NodesLimitReached => What::TooLarge,
            _ => What::Broken,
        };
        let at = error.pos();
        Flaw { line: at.row, column: at.col, what }
    })?;
    if document.root_element().tag_name().name() != "svg" || document.root_element().tag_name().namespace() != Some(SVG) {
        return Err(start(What::Broken));
    }
    if !small(&document) {
        return Err(start(What::TooLarge));
    }
    for node in document.descendants() {
        if let Err((at, what)) = node_flaw(&node) {
            let at = document.text_pos_at(at);
            return Err(Flaw { line: at.row, column: at.col, what });
        }
    }
    Ok(size(document.root_element()))
}

/// Whether a drawing stays small when every `use` is written out: copies of copies multiply.
fn small(document: &Document<'_>) -> bool {
    let shallow = |node: Node<'_, '_>| node.ancestors().take(MOST_DEPTH + 1).count() <= MOST_DEPTH;
    let named: HashMap<&str, Node<'_, '_>> = document.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
    document.descendants().all(shallow) && weight(document.root_element(), &named, &mut HashMap::new(), 0) <= u64::from(MOST_NODES)
}

/// How many elements a node is when every `use` is written out.
fn weight<'a>(node: Node<'a, 'a>, named: &HashMap<&str, Node<'a, 'a>>, known: &mut HashMap<NodeId, u64>, depth: usize) -> u64 {
    if depth > 4 * MOST_DEPTH {
        return u64::MAX;
    }
    if let Some(weight) = known.get(&node.id()) {
        return *weight;
    }
    let href = node.attribute("href").or_else(|| node.attribute((XLINK, "href")));
    let copied = href.and_then(|href| named.get(href.trim().strip_prefix('#')?)).filter(|_| node.tag_name().name() == "use").copied();
    let mut sum = 1_u64;
    for part in node.children().filter(|child| child.is_element()).chain(copied) {
        sum = sum.saturating_add(weight(part, named, known, depth + 1));
    }
    known.insert(node.id(), sum);
    sum
}

/// The position in bytes and the kind of a flaw.
fn node_flaw(node: &Node<'_, '_>) -> Result<(), (usize, What)> {
    let at = node.range().start;
    if node.is_pi() {
        return Err((at, What::Instruction));
    }
    if !node.is_element() {
        return Ok(());
    }
    let (name, namespace) = (node.tag_name().name(), node.tag_name().namespace());
    let known = match namespace {
        Some(SVG) => ELEMENTS.contains(&name) || name.starts_with("fe") && name != "feImage",
        Some(other) => NOTES.contains(&other),
        None => false,
    };
    if !known {
        return Err((at, What::Element(name.to_owned())));
    }
    if name == "style" && node.descendants().filter_map(|text| text.text()).any(loads) {
        return Err((at, What::Style));
    }
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value().trim());
        let at = attribute.range().start;
        if name.len() > 2 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) {
            return Err((at, What::Attribute(name.to_owned())));
        }
        // `xml:base` would turn references within the file into references elsewhere.
        if name == "base" || matches!(attribute.namespace(), Some(other) if other != XLINK && !NOTES.contains(&other)) {
            return Err((at, What::Attribute(name.to_owned())));
        }
        let noted =
            attribute.namespace().is_some_and(|space| NOTES.contains(&space)) || namespace.is_some_and(|space| NOTES.contains(&space));
        if matches!(name, "href" | "src") && !noted && !value.starts_with('#') {
            return Err((at, What::Reference(value.chars().take(60).collect())));
        }
        if (name == "style" || value.to_ascii_lowercase().contains("url(")) && loads(value) {
            return Err((at, What::Style));
        }
    }
    Ok(())
}

/// Whether a style takes something from elsewhere. Escapes could hide that; no drawing needs them.
fn loads(style: &str) -> bool {
    let style: String = style.chars().filter(|char| !char.is_whitespace() && !matches!(char, '"' | '\'')).collect();
    let style = style.to_ascii_lowercase();
    let inner = |(at, found): (usize, &str)| style.get(at + found.len()..).is_some_and(|rest| rest.starts_with('#'));
    ["\\", "@import", "image(", "image-set(", "src(", "expression(", "javascript:", "-moz-binding"].iter().any(|word| style.contains(word))
        || !style.match_indices("url(").all(inner)
}

/// The size in pixels: `width` and `height`, or the view box.
fn size(root: Node<'_, '_>) -> Option<Size> {
    let pixels = |name: &str| root.attribute(name)?.trim().trim_end_matches("px").parse::<f64>().ok().filter(|size| *size >= 1.0);
    let frame: Vec<f64> = root
        .attribute("viewBox")
        .unwrap_or_default()
        .split([' ', ',', '\t', '\n', '\r'])
        .filter_map(|number| number.parse().ok())
        .collect();
    let frame = match frame.as_slice() {
        [_, _, width, height] if *width > 0.0 && *height > 0.0 => Some((*width, *height)),
        _ => None,
    };
    let (width, height) = match (pixels("width"), pixels("height"), frame) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(frame)) => (width, width * frame.1 / frame.0),
        (None, Some(height), Some(frame)) => (height * frame.0 / frame.1, height),
        (_, _, frame) => frame?,
    };
    Some(Size { width: width.round().max(1.0) as u32, height: height.round().max(1.0) as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(inside: &str) -> Option<What> {
        let text = format!("<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\" viewBox=\"0 0 30 20\">\n{inside}\n</svg>");
        check(text.as_bytes()).err().map(|flaw| flaw.what)
    }

    #[test]
    fn what_draws_may_stay() {
        for fine in [
            "<g style=\"fill:url(#a);stroke:#123\"><path d=\"M0 0h3\" fill=\"url(#b)\"/></g>",
            "<defs><linearGradient id=\"a\"><stop offset=\"1\" stop-color=\"red\"/></linearGradient></defs><use href=\"#a\"/>",
            "<use xlink:href=\"#a\"/><text x=\"1\">Markt</text><title>On stage</title>",
            "<style>.a{fill:red} @media (prefers-color-scheme:dark){.a{fill:blue}}</style>",
            "<metadata><r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/></metadata>",
            "<filter id=\"f\"><feGaussianBlur stdDeviation=\"2\"/></filter>",
        ] {
            assert_eq!(flaw(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_runs_or_loads_is_refused() {
        let element = |name: &str| Some(What::Element(name.to_owned()));
        for (bad, what) in [
            ("<script>alert(1)</script>", element("script")),
            ("<foreignObject/>", element("foreignObject")),
            ("<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\"/>", element("script")),
            ("<animate attributeName=\"href\" to=\"javascript:a\"/>", element("animate")),
            ("<a href=\"#x\"/>", element("a")),
            ("<image href=\"data:image/png;base64,AA\"/>", element("image")),
            ("<filter><feImage href=\"#x\"/></filter>", element("feImage")),
            ("<path onload=\"a()\"/>", Some(What::Attribute("onload".into()))),
            ("<path ONCLICK=\"a()\"/>", Some(What::Attribute("ONCLICK".into()))),
            ("<use href=\"https://evil.example/a.svg#b\"/>", Some(What::Reference("https://evil.example/a.svg#b".into()))),
            ("<use xlink:href=\"other.svg#b\"/>", Some(What::Reference("other.svg#b".into()))),
            ("<style>@import 'x.css';</style>", Some(What::Style)),
            ("<style>.a{fill:url( \"https://evil.example\" )}</style>", Some(What::Style)),
            ("<style>.a{fill:u\\72l(https://evil.example)}</style>", Some(What::Style)),
            ("<path style=\"fill:url(//evil.example)\"/>", Some(What::Style)),
            ("<path fill=\"URL(x.svg#a)\"/>", Some(What::Style)),
            ("<?xml-stylesheet href=\"x\"?>", Some(What::Instruction)),
            ("<path>&a;</path>", Some(What::Entity)),
            ("<path>", Some(What::Broken)),
        ] {
            assert_eq!(flaw(bad), what, "{bad}");
        }
    }

    #[test]
    fn copies_of_copies_are_counted() {
        let level = |at: usize| format!("<g id=\"l{at}\">{}</g>", format!("<use href=\"#l{}\"/>", at + 1).repeat(10));
        let bomb: String = (0..9).map(level).collect();
        assert_eq!(flaw(&bomb), Some(What::TooLarge));
        assert_eq!(flaw("<g id=\"a\"><use href=\"#a\"/></g>"), Some(What::TooLarge));
        assert_eq!(flaw(&"<g>".repeat(300)), Some(What::Broken));
        assert_eq!(flaw(&format!("{}{}", "<g>".repeat(300), "</g>".repeat(300))), Some(What::TooLarge));
    }

    #[test]
    fn a_flaw_has_its_line() {
        let text = format!("<svg xmlns=\"{SVG}\">\n  <g>\n    <script/></g></svg>");
        assert_eq!(check(text.as_bytes()), Err(Flaw { line: 3, column: 5, what: What::Element("script".into()) }));
        let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"{SVG}\">&a;</svg>");
        assert!(matches!(check(bomb.as_bytes()), Err(Flaw { what: What::Entity, .. })));
    }

    #[test]
    fn sizes_come_from_width_height_and_view_box() {
        let size = |head: &str| check(format!("<svg xmlns=\"{SVG}\" {head}/>").as_bytes()).unwrap().map(|size| (size.width, size.height));
        assert_eq!(size("width=\"30px\" height=\"20\""), Some((30, 20)));
        assert_eq!(size("viewBox=\"0 0 300 200\""), Some((300, 200)));
        assert_eq!(size("width=\"60\" viewBox=\"0,0,300,200\""), Some((60, 40)));
        assert_eq!(size("width=\"100%\""), None);
    }
}
