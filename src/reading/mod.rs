//! Reads back what citizens filled in: PDFs with their fields, scans with data codes, what a hand-held scanner typed.
//!
//! Answers of two people never mix: the fields of a PDF are one submission, and parts of codes are joined by their checksum
//! alone, over all pages and files of a batch. The same answers read twice are one submission with several sources.

mod acroform;
mod answers;
mod check;
pub mod code;
pub mod definition;
pub mod export;
mod fields;
mod library;
mod paper;
mod picture;
mod problem;
mod qr;
mod tree;
mod value;
mod xml;

pub use library::Shelves;
pub use problem::{Problem, What};
pub use value::shown;
pub use xml::xml;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use acroform::Entry;
use code::{Document, Fault, Part, Set};
use definition::Definition;

use crate::diag::Lang;

/// Largest file in bytes.
pub const LARGEST: usize = 256 << 20;
/// Largest text in bytes.
const LARGEST_TEXT: usize = 4 << 20;
/// Resolution at which pages of filled PDFs are drawn, which are sharp, and those of scans.
const DPI: (f32, f32) = (200.0, 300.0);

/// A file to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name, as it is told.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Where a definition comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The project, as its forms are today.
    Project,
    /// The records of what was published.
    Records,
    /// The file itself.
    File,
}

/// Who knows definitions.
pub trait Library: Sync {
    /// The definition of a form's version for a legal entity in a language.
    fn find(&self, form: &str, version: &str, place: &str, lang: &str) -> Option<(Definition, Origin)>;
}

/// How answers were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the fields of a PDF.
    Fields,
    /// From a data code.
    Code,
}

/// What one person handed in.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Files, with the page where there are several.
    pub source: Vec<String>,
    /// Form, version, place, language and answers.
    pub document: Document,
    /// How it was read.
    pub way: Way,
    /// What it was checked against.
    pub definition: Option<(Definition, Origin)>,
    /// The results of computed fields.
    pub computed: Map<String, Value>,
    /// Texts that belong to no question.
    pub extra: Map<String, Value>,
    /// What is not as the form wants it.
    pub problems: Vec<Problem>,
}

/// What a batch gave.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// One for each person and form.
    pub submissions: Vec<Submission>,
    /// What could not be read, by file.
    pub unread: Vec<(String, Vec<Problem>)>,
}

impl Reading {
    /// Whether everything was read and nothing is wrong with it.
    pub fn is_fine(&self) -> bool {
        self.unread.is_empty() && self.submissions.iter().all(|submission| submission.problems.is_empty())
    }
}

impl Submission {
    /// The question at a path, in words.
    pub fn label(&self, path: &str) -> Option<&str> {
        let (form, _) = self.definition.as_ref()?;
        let spot = form.spot(path)?;
        let field = if let definition::Part::Cell(_, column) = spot.part { column } else { spot.field };
        Some(field.words()).filter(|words| !words.is_empty())
    }

    /// The submission as a document for programs.
    pub fn json(&self, lang: Lang) -> Value {
        let Document { form, version, place, lang: language, answers } = &self.document;
        let origin = self.definition.as_ref().map(|(_, origin)| match origin {
            Origin::Project => "project",
            Origin::Records => "records",
            Origin::File => "file",
        });
        let way = if self.way == Way::Fields { "fields" } else { "code" };
        json!({
            "format": "dorfplatz-answers/1", "form": form, "version": version, "place": place, "lang": language, "answers": answers,
            "computed": self.computed, "extra": self.extra, "source": self.source, "read": way, "definition": origin,
            "problems": problems(&self.problems, lang, &|path: &str| self.label(path)),
        })
    }
}

/// Problems for programs.
pub fn problems<'a>(problems: &[Problem], lang: Lang, label: &dyn Fn(&str) -> Option<&'a str>) -> Value {
    let one = |problem: &Problem| {
        let label = problem.path.as_deref().and_then(label);
        json!({"problem": problem.what.word(), "path": problem.path, "message": problem.sentence(lang, label)})
    };
    problems.iter().map(one).collect()
}

/// What one file holds.
#[derive(Default)]
struct Content {
    /// The fields of a PDF, with the definition that is attached to it, and whether they are those of several filled forms.
    fields: Option<(BTreeMap<String, Entry>, Option<Definition>, bool)>,
    /// Parts of codes, each with the page it stands on.
    parts: Vec<(Part, usize)>,
    pages: usize,
    problems: Vec<Problem>,
}

/// Reads a batch.
pub fn read(inputs: &[Input], library: &dyn Library) -> Reading {
    let contents: Vec<Content> = inputs.par_iter().map(|input| content(&input.bytes)).collect();
    let mut reading = Reading::default();
    let mut unread: BTreeMap<usize, Vec<Problem>> = BTreeMap::new();
    let (mut pool, mut places) = (Vec::new(), Vec::new());
    for (at, content) in contents.into_iter().enumerate() {
        let name = |page: usize| if content.pages > 1 { format!("{}#{page}", inputs[at].name) } else { inputs[at].name.clone() };
        let mut parts = content.parts;
        let mut problems = content.problems;
        let useful = !parts.is_empty();
        if let Some((_, _, true)) = content.fields {
            problems.push(Problem::whole(What::Several));
        } else if let Some((entries, attached, _)) = content.fields {
            match filled(&inputs[at].name, &entries, attached, &parts, library) {
                Ok((submission, own)) => {
                    reading.submissions.push(submission);
                    parts.retain(|(part, _)| Some(part.sum) != own);
                }
                Err(what) if useful => drop(what),
                Err(what) => problems.push(Problem::whole(what)),
            }
        } else if parts.is_empty() && problems.is_empty() {
            problems.push(Problem::whole(What::NoCode));
        }
        for (part, page) in parts {
            places.push((at, name(page)));
            pool.push((part, places.len() - 1));
        }
        if !problems.is_empty() {
            unread.insert(at, problems);
        }
    }
    for Set { content, sources, .. } in code::join(&pool) {
        let names: BTreeSet<&(usize, String)> = sources.iter().filter_map(|source| places.get(*source)).collect();
        match content {
            Ok(document) => reading.submissions.push(coded(document, names.into_iter().map(|(_, name)| name.clone()).collect(), library)),
            Err(fault) => {
                let what = match fault {
                    Fault::Missing(parts, count) => What::Missing(parts, count),
                    Fault::Sum => What::Sum,
                    Fault::Content => What::Content,
                };
                for at in names.into_iter().map(|(at, _)| *at).collect::<BTreeSet<usize>>() {
                    unread.entry(at).or_default().push(Problem::whole(what.clone()));
                }
            }
        }
    }
    reading.submissions = once(reading.submissions);
    reading.unread = unread.into_iter().map(|(at, problems)| (inputs[at].name.clone(), problems)).collect();
    reading
}

/// The same answers read twice are one submission; fields tell more than a code.
fn once(all: Vec<Submission>) -> Vec<Submission> {
    let mut kept: Vec<Submission> = Vec::new();
    for submission in all {
        match kept.iter_mut().find(|other| other.document == submission.document) {
            Some(other) => {
                let fresh: Vec<_> = submission.source.into_iter().filter(|name| !other.source.contains(name)).collect();
                other.source.extend(fresh);
            }
            None => kept.push(submission),
        }
    }
    kept
}

/// A submission read from a code.
fn coded(mut document: Document, source: Vec<String>, library: &dyn Library) -> Submission {
    for value in document.answers.values_mut() {
        if let Value::String(text) = value {
            *text = value::plain(text);
        }
    }
    let found = library.find(&document.form, &document.version, &document.place, &document.lang);
    let submission =
        Submission { source, document, way: Way::Code, definition: found, computed: Map::new(), extra: Map::new(), problems: Vec::new() };
    checked(submission, &Map::new())
}

/// Checks the answers and computes what follows from them.
fn checked(mut submission: Submission, printed: &Map<String, Value>) -> Submission {
    match &submission.definition {
        Some((form, origin)) => {
            if *origin == Origin::File {
                submission.problems.push(Problem::whole(What::OwnDefinition));
            }
            submission.document.answers = fields::ordered(form, &submission.document.answers);
            submission.problems.extend(check::check(form, &submission.document.answers, printed));
            submission.computed = answers::results(form, &submission.document.answers);
        }
        None => {
            let Document { form, version, place, .. } = &submission.document;
            submission.problems.push(Problem::whole(What::NoDefinition(form.clone(), version.clone(), place.clone())));
        }
    }
    submission
}

/// A submission read from the fields of a PDF, and the checksum of the code that goes with it.
fn filled(
    name: &str,
    entries: &BTreeMap<String, Entry>,
    attached: Option<Definition>,
    parts: &[(Part, usize)],
    library: &dyn Library,
) -> Result<(Submission, Option<u32>), What> {
    let own = attached.ok_or(What::Foreign)?;
    if entries.values().all(Entry::is_empty) {
        return Err(What::Blank);
    }
    let found = library.find(&own.form, &own.version, &own.place, &own.lang);
    let (form, origin) = found.unwrap_or((own, Origin::File));
    let mut made = fields::answers(&form, entries);
    let is_own = |document: &Document| (&document.form, &document.version) == (&form.form, &form.version);
    let sets = code::join(parts);
    let mut codes = sets.iter().filter_map(|set| Some((set.sum, set.content.as_ref().ok().filter(|document| is_own(document))?)));
    let code = codes.next().filter(|_| codes.next().is_none());
    let mut place = form.place.clone();
    if let Some((_, document)) = code {
        compare(&form, entries, document, &mut made);
        if place.is_empty() {
            place.clone_from(&document.place);
        }
    }
    let document =
        Document { form: form.form.clone(), version: form.version.clone(), place, lang: form.lang.clone(), answers: made.answers };
    let submission = Submission {
        source: vec![name.to_owned()],
        document,
        way: Way::Fields,
        definition: Some((form, origin)),
        computed: Map::new(),
        extra: made.extra,
        problems: made.problems,
    };
    Ok((checked(submission, &made.printed), code.map(|(sum, _)| sum)))
}

/// Fields against the code of the same file. What has no field on paper, as the fifth of four dogs, comes from the code, but
/// only if it says the same otherwise: else it might be that of somebody else.
fn compare(form: &Definition, entries: &BTreeMap<String, Entry>, document: &Document, made: &mut fields::Filled) {
    let has_field =
        |path: &str| entries.keys().any(|name| name == path || name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
    let kind = |path: &str| form.spot(path).map_or("text", |spot| spot.field.kind.as_str()).to_owned();
    let words = |path: &str, value: Option<&Value>| value.map_or_else(|| "–".to_owned(), |value| shown(&kind(path), value));
    let normal = |value: &Value| if let Value::String(text) = value { value::plain(text).into() } else { value.clone() };
    let (mut more, mut differs) = (Map::new(), Vec::new());
    for (path, value) in &document.answers {
        let (entered, coded) = (made.answers.get(path), normal(value));
        if !has_field(path) {
            more.insert(path.clone(), coded);
        } else if entered != Some(&coded) {
            differs.push(Problem::at(path, What::Differs(words(path, entered), words(path, Some(&coded)))));
        }
    }
    for (path, entered) in made.answers.iter().filter(|(path, _)| !document.answers.contains_key(*path)) {
        differs.push(Problem::at(path, What::Differs(words(path, Some(entered)), words(path, None))));
    }
    if differs.is_empty() {
        made.answers.extend(more);
    } else {
        made.problems.extend(differs);
        made.problems.extend(more.keys().map(|path| Problem::at(path, What::MoreInCode)));
    }
}

/// Reads one file.
fn content(bytes: &[u8]) -> Content {
    let wrong = |what: What| Content { problems: vec![Problem::whole(what)], ..Content::default() };
    if bytes.len() > LARGEST {
        return wrong(What::Large(LARGEST as u64 >> 20));
    }
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if start.windows(5).any(|window| window == b"%PDF-") {
        return pdf(bytes).unwrap_or_else(wrong);
    }
    if let Some(kind) = picture::kind(bytes) {
        let mut content = Content::default();
        let done = picture::pages(bytes, kind, &mut |page| {
            content.pages += 1;
            let sight = qr::read(&page);
            content.see(sight);
        });
        match done {
            Ok(true) => {}
            Ok(false) => content.problems.push(Problem::whole(What::Pages(picture::MOST_PAGES))),
            Err(what) => content.problems.push(Problem::whole(what)),
        }
        return content;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) if bytes.len() > LARGEST_TEXT => wrong(What::Large(LARGEST_TEXT as u64 >> 20)),
        Ok(text) if !text.contains('\0') => {
            let (parts, broken) = code::typed(text);
            let problems = if broken > 0 { vec![Problem::whole(What::Garbled(broken))] } else { Vec::new() };
            Content { parts: parts.into_iter().map(|part| (part, 1)).collect(), pages: 1, problems, ..Content::default() }
        }
        _ => wrong(What::Kind),
    }
}

impl Content {
    /// Notes what was seen on the page that was counted last.
    fn see(&mut self, sight: qr::Sight) {
        let page = self.pages;
        self.parts.extend(sight.texts.iter().filter_map(|text| code::part(text)).map(|part| (part, page)));
        if sight.unread > 0 {
            self.problems.push(Problem::whole(What::Unclear(page, sight.unread)));
        }
    }
}

fn pdf(bytes: &[u8]) -> Result<Content, What> {
    let pdf = paper::open(bytes.to_vec())?;
    let guarded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let (entries, several) = acroform::fields(&pdf);
        let attached = acroform::attachments(&pdf).iter().find_map(|file| definition::parse(file));
        (entries, attached, several)
    }));
    let (entries, attached, several) = guarded.map_err(|_| What::Damaged)?;
    let is_form = !entries.is_empty() && (attached.is_some() || entries.values().any(|entry| !entry.is_empty()));
    let all = paper::count(&pdf);
    let sight = |number: usize| {
        if is_form {
            let page = (!paper::has_fields(&pdf, number)).then(|| paper::draw(&pdf, number, DPI.0)).flatten()?;
            // A form whose fields are read needs no code.
            Some(qr::Sight { unread: 0, ..qr::glance(&page) })
        } else {
            paper::draw(&pdf, number, DPI.1).map(|page| qr::read(&page))
        }
    };
    let sights: Vec<Option<qr::Sight>> = (0..all.min(paper::MOST_PAGES)).into_par_iter().map(sight).collect();
    let mut content = Content { fields: is_form.then_some((entries, attached, several)), ..Content::default() };
    for sight in sights {
        content.pages += 1;
        content.see(sight.unwrap_or_default());
    }
    if all > paper::MOST_PAGES {
        content.problems.push(Problem::whole(What::Pages(paper::MOST_PAGES)));
    }
    Ok(content)
}

/// The definition that is attached to a PDF.
pub fn attached(pdf: &[u8]) -> Option<Definition> {
    let pdf = paper::open(pdf.to_vec()).ok()?;
    acroform::attachments(&pdf).iter().find_map(|file| definition::parse(file))
}
