//! What stands in the fields of a PDF, whichever program wrote it, and the definition that is attached to it.

use std::collections::BTreeMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use crate::document::{decoded, root};

/// Most fields and widgets that are looked at.
const MOST_NODES: usize = 50_000;
/// Deepest nesting of fields and of name trees.
const DEEPEST: usize = 16;
/// Most attached files that are looked at.
const MOST_FILES: usize = 16;
/// Longest attached definition in bytes.
const LONGEST: usize = 4 << 20;

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// A text, perhaps none.
    Text(String),
    /// Lines of a list: what is chosen, and where it stands in the list of so many.
    Lines(Vec<(String, Option<usize>)>, usize),
    /// A button or box: the state that is on and its place among the buttons, if one is.
    State(Option<(String, Option<usize>)>),
    /// A signature.
    Other,
}

impl Entry {
    /// Whether anything was entered.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Lines(lines, _) => lines.iter().all(|(line, _)| line.trim().is_empty()),
            Self::State(state) => state.is_none(),
            Self::Other => true,
        }
    }
}

/// The fields of a form by their full names, and whether they are those of several filled forms: then nobody can tell whose
/// is whose.
pub(super) fn fields(pdf: &Pdf) -> (BTreeMap<String, Entry>, bool) {
    let mut found = Walk { entries: BTreeMap::new(), again: BTreeMap::new(), nodes: 0 };
    let roots = root(pdf).and_then(|root| root.get::<Dict<'_>>("AcroForm")?.get::<Array<'_>>("Fields"));
    for field in roots.iter().flat_map(|roots| roots.iter::<Dict<'_>>()) {
        found.node(&field, "", None, 0);
    }
    let Walk { mut entries, again, .. } = found;
    let is_filled = |fields: &BTreeMap<String, Entry>| again.keys().filter_map(|name| fields.get(name)).any(|entry| !entry.is_empty());
    let is_same = again.iter().all(|(name, entry)| entries.get(name) == Some(entry));
    let several = is_filled(&entries) && is_filled(&again) && !is_same;
    // An empty copy does not take away what stands in the other.
    for (name, entry) in again {
        if !entry.is_empty() {
            entries.insert(name, entry);
        }
    }
    (entries, several)
}

/// The name of a field without what a program adds to it that joins two files: `finder [520]` was `finder`.
fn own_name(name: String) -> (String, bool) {
    let number = |tail: &str| tail.strip_suffix(']').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    match name.rsplit_once(" [") {
        Some((own, tail)) if number(tail) => (own.to_owned(), true),
        _ => (name, false),
    }
}

/// The attached files that can be a definition, the associated ones first.
pub(super) fn attachments(pdf: &Pdf) -> Vec<Vec<u8>> {
    let Some(root) = root(pdf) else { return Vec::new() };
    let mut specs: Vec<Dict<'_>> = Vec::new();
    if let Some(associated) = root.get::<Array<'_>>("AF") {
        specs.extend(associated.iter::<Dict<'_>>().take(MOST_FILES));
    }
    if let Some(names) = root.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles")) {
        named(&names, &mut specs, 0);
    }
    let file = |spec: &Dict<'_>| {
        let files = spec.get::<Dict<'_>>("EF")?;
        let stream = files.get::<Stream<'_>>("F").or_else(|| files.get::<Stream<'_>>("UF"))?;
        stream.decoded_data().ok().map(|data| data.into_owned()).filter(|data| data.len() <= LONGEST)
    };
    specs.iter().take(MOST_FILES).filter_map(file).collect()
}

/// The file specifications of a name tree.
fn named<'a>(node: &Dict<'a>, specs: &mut Vec<Dict<'a>>, depth: usize) {
    if let Some(pairs) = node.get::<Array<'a>>("Names") {
        specs.extend(pairs.iter::<Object<'a>>().take(2 * MOST_FILES).filter_map(Object::into_dict));
    }
    if depth < DEEPEST
        && let Some(kids) = node.get::<Array<'a>>("Kids")
    {
        for kid in kids.iter::<Dict<'a>>().take(MOST_FILES) {
            if specs.len() < 2 * MOST_FILES {
                named(&kid, specs, depth + 1);
            }
        }
    }
}

struct Walk {
    entries: BTreeMap<String, Entry>,
    /// Fields whose names were there before, or that were renamed because they were.
    again: BTreeMap<String, Entry>,
    nodes: usize,
}

impl Walk {
    /// A field with those below it. Kind and value may stand in a field above.
    fn node<'a>(&mut self, field: &Dict<'a>, above: &str, kind: Option<&str>, depth: usize) {
        self.nodes += 1;
        if self.nodes > MOST_NODES || depth > DEEPEST {
            return;
        }
        let name = match field.get::<Object<'a>>("T").and_then(|name| text(&name)) {
            Some(name) if above.is_empty() => name,
            Some(name) => format!("{above}.{name}"),
            None => above.to_owned(),
        };
        let own = field.get::<Name<'a>>("FT").map(|kind| kind.as_str().to_owned());
        let kind = own.as_deref().or(kind);
        let kids: Vec<Dict<'a>> =
            field.get::<Array<'a>>("Kids").map(|kids| kids.iter::<Dict<'a>>().take(MOST_NODES).collect()).unwrap_or_default();
        let (below, widgets): (Vec<_>, Vec<_>) = kids.into_iter().partition(|kid| kid.contains_key("T"));
        if let Some(kind) = kind.filter(|_| below.is_empty() && !name.is_empty()) {
            let entry = match kind {
                "Btn" => Entry::State(state(field, &widgets)),
                "Tx" => Entry::Text(field.get::<Object<'a>>("V").and_then(|value| text(&value)).unwrap_or_default()),
                "Ch" => lines(field),
                _ => Entry::Other,
            };
            let (own, renamed) = match name.split_once('.') {
                Some((first, rest)) => {
                    let (own, renamed) = own_name(first.to_owned());
                    (format!("{own}.{rest}"), renamed)
                }
                None => own_name(name.clone()),
            };
            let there = if renamed || self.entries.contains_key(&own) { &mut self.again } else { &mut self.entries };
            if !entry.is_empty() || !there.contains_key(&own) {
                there.insert(own, entry);
            }
        }
        for kid in below {
            self.node(&kid, &name, kind, depth + 1);
        }
    }
}

/// The state of a box or of a group of buttons. Some viewers only set the appearance.
fn state<'a>(field: &Dict<'a>, widgets: &[Dict<'a>]) -> Option<(String, Option<usize>)> {
    let own = std::slice::from_ref(field);
    let widgets = if widgets.is_empty() { own } else { widgets };
    let on = |word: String| Some(word).filter(|word| word != "Off" && !word.is_empty());
    let value = field.get::<Object<'a>>("V").and_then(|value| match value {
        Object::Name(name) => Some(name.as_str().to_owned()),
        other => text(&other),
    });
    let shown = || widgets.iter().find_map(|widget| on(widget.get::<Name<'a>>("AS")?.as_str().to_owned()));
    let state = match value {
        Some(value) => on(value)?,
        None => shown()?,
    };
    let has = |widget: &Dict<'a>| {
        let normal = widget.get::<Dict<'a>>("AP").and_then(|looks| looks.get::<Dict<'a>>("N"));
        normal.is_some_and(|normal| normal.keys().any(|key| key.as_str() == state))
    };
    let at = widgets.iter().position(has);
    Some((state, at))
}

/// What is chosen from a list. The value may be what is shown or, in forms of other makers, a name for it.
fn lines(field: &Dict<'_>) -> Entry {
    let options: Vec<(String, String)> = field
        .get::<Array<'_>>("Opt")
        .map(|options| {
            let pair = |option: Object<'_>| match option {
                Object::Array(pair) => {
                    let mut texts = pair.iter::<Object<'_>>().filter_map(|each| text(&each));
                    let export = texts.next().unwrap_or_default();
                    (texts.next().unwrap_or_else(|| export.clone()), export)
                }
                other => {
                    let words = text(&other).unwrap_or_default();
                    (words.clone(), words)
                }
            };
            options.iter::<Object<'_>>().take(MOST_NODES).map(pair).collect()
        })
        .unwrap_or_default();
    let chosen: Vec<String> = match field.get::<Object<'_>>("V") {
        Some(Object::Array(several)) => several.iter::<Object<'_>>().take(MOST_NODES).filter_map(|each| text(&each)).collect(),
        Some(one) => text(&one).into_iter().collect(),
        None => Vec::new(),
    };
    let place = |line: &String| options.iter().position(|(shown, export)| shown == line || export == line);
    Entry::Lines(chosen.into_iter().map(|line| (line.clone(), place(&line))).collect(), options.len())
}

/// A text string; long ones may be a stream.
fn text(value: &Object<'_>) -> Option<String> {
    match value {
        Object::String(bytes) => Some(decoded(bytes.as_bytes())),
        Object::Stream(stream) => stream.decoded_data().ok().filter(|data| data.len() <= LONGEST).map(|data| decoded(&data)),
        Object::Name(name) => Some(name.as_str().to_owned()),
        _ => None,
    }
}
