//! Whether the pages of a PDF have text, or are pictures only.

use hayro_syntax::Pdf;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use super::open::inflated;

/// Most pages that are looked at.
const PAGES: usize = 500;
/// Most instructions that are looked at, on all pages.
const INSTRUCTIONS: usize = 4_000_000;
/// Longest content of a page in bytes.
const LONGEST: u64 = 64 << 20;
/// Deepest nesting of parts.
const DEEPEST: usize = 4;

/// How many of the pages show text, be it invisible as that of scans whose letters were recognised.
pub(super) fn pages(pdf: &Pdf) -> u32 {
    let mut budget = INSTRUCTIONS;
    let mut count = 0;
    for page in pdf.pages().iter().take(PAGES) {
        let streams = contents(page.raw());
        let resources = page.raw().get::<Dict<'_>>("Resources");
        let parts = |name: &Name<'_>| match &resources {
            Some(resources) => resources.get::<Dict<'_>>("XObject")?.get::<Stream<'_>>(name.as_ref()),
            None => page.resources().get_x_object(name),
        };
        if streams.iter().any(|stream| shows(stream, &parts, &mut budget, 0)) {
            count += 1;
        }
    }
    count
}

fn contents<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    match page.get::<Object<'a>>("Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(_)) => page.get::<Array<'a>>("Contents").iter().flat_map(|all| all.iter::<Stream<'a>>()).take(10_000).collect(),
        _ => Vec::new(),
    }
}

/// Whether a content stream, or a part that it draws, shows text.
fn shows<'a>(stream: &Stream<'a>, parts: &dyn Fn(&Name<'_>) -> Option<Stream<'a>>, budget: &mut usize, depth: usize) -> bool {
    if stream.dict().get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Image") {
        return false;
    }
    if inflated(&stream.raw_data(), 2) > LONGEST {
        return false;
    }
    let Ok(data) = stream.decoded_data() else { return false };
    let mut instructions = UntypedIter::new(&data);
    while let Some(instruction) = instructions.next() {
        *budget = budget.saturating_sub(1);
        if *budget == 0 {
            return false;
        }
        let said = match &**instruction.operator {
            b"Tj" | b"'" | b"\"" | b"TJ" => instruction.operands().any(has_letters),
            b"Do" if depth < DEEPEST => instruction.operands().any(|operand| {
                let Object::Name(name) = operand else { return false };
                let Some(part) = parts(name).filter(|part| is_form(part)) else { return false };
                match part.dict().get::<Dict<'_>>("Resources") {
                    Some(own) => shows(&part, &|name| own.get::<Dict<'_>>("XObject")?.get::<Stream<'_>>(name.as_ref()), budget, depth + 1),
                    None => shows(&part, parts, budget, depth + 1),
                }
            }),
            _ => false,
        };
        if said {
            return true;
        }
    }
    false
}

fn is_form(part: &Stream<'_>) -> bool {
    part.dict().get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Form")
}

fn has_letters(operand: &Object<'_>) -> bool {
    match operand {
        Object::String(text) => text.as_bytes().iter().any(|byte| !matches!(byte, b' ' | 0)),
        Object::Array(parts) => parts.iter::<Object<'_>>().any(|part| matches!(part, Object::String(_)) && has_letters(&part)),
        _ => false,
    }
}
