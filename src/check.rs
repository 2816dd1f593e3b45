//! Phase 4: rules over the whole project that no single kind can check by itself.

pub mod notices;
mod releases;
mod targets;
mod texts;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use memchr::memmem;

use crate::decode::{Block, Markdown, PdfFile, Text};
use crate::diag::{Diagnostic, Place, codes};
use crate::gate::is_document;
use crate::markdown::{self, Ahead, LEVELS, LINK_KINDS, Problem};
use crate::model::body::Colours;
use crate::model::item::{Image, News};
use crate::palette;
use crate::picture::{self, Kind};
use crate::plan::{has_leaflet, news_leaflet};
use crate::resolve::links::{self, Everything};
use crate::resolve::{Adopted, BodyIx, Item, Project, shorten};
use crate::source::{FileId, Sources, Span};
use crate::yaml::text_span;
pub use texts::Texts;
use texts::{Looks, Parsed, Suspects};

/// What a look at every text found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Mistakes.
    pub found: Vec<Diagnostic>,
    /// Files of `media/` that the texts of each site show or lead to.
    pub shown: BTreeMap<BodyIx, BTreeSet<FileId>>,
    /// The first place that leads to each document.
    pub leads: BTreeMap<FileId, Span>,
    /// Sites to be looked at again though nothing changes: with mistakes in their texts, or with places that lead to
    /// documents, which the next build names again.
    pub wrong: BTreeSet<BodyIx>,
    /// Texts of new sites, set for their pages.
    pub ahead: Ahead,
}

/// Checks every text of every site: links, pictures, headings, HTML. Tells, too, which files of `media/` they show or
/// lead to, and the first place that leads to each document. Of sites in `known` nothing has changed since they
/// were found without mistakes; there stands which files they show. `texts` is what is known of the texts of sites, and
/// then of all that were looked at. The texts of sites that are `new` are set for their pages on the way.
pub fn check(
    project: &Project,
    sources: &Sources,
    mut known: BTreeMap<BodyIx, BTreeSet<FileId>>,
    texts: Option<&Texts>,
    new: &(dyn Fn(BodyIx) -> bool + Sync),
) -> Checked {
    use rayon::prelude::*;
    let looks = Looks::default();
    let walk = |&site: &BodyIx| {
        let id = &project.body(site).id;
        let (parsed, now) = (texts.map(|texts| texts.take(id)).unwrap_or_default(), texts.map(|_| HashMap::new()));
        let mut walk = Walk {
            project,
            sources,
            site,
            found: Vec::new(),
            shown: BTreeSet::new(),
            leads: BTreeMap::new(),
            parsed,
            now,
            looks: &looks,
            ahead: new(site).then(Ahead::new),
        };
        walk.texts();
        walk.images();
        if let (Some(texts), Some(now)) = (texts, walk.now) {
            texts.keep(id, now);
        }
        (site, walk.found, walk.shown, walk.leads, walk.ahead)
    };
    let changed: Vec<BodyIx> = project.sites.iter().copied().filter(|site| !known.contains_key(site)).collect();
    let walks: Vec<_> = changed.par_iter().map(walk).collect();
    if let Some(texts) = texts {
        texts.only(project);
    }
    let again = walks.iter().filter(|(_, found, _, leads, _)| !found.is_empty() || !leads.is_empty());
    let wrong = again.map(|(site, ..)| *site).collect();
    let (mut found, mut leads, mut ahead) = (Vec::new(), BTreeMap::new(), Ahead::new());
    for (site, of_site, shown, own, set) in walks {
        ahead.extend(set.unwrap_or_default());
        found.push(of_site);
        known.insert(site, shown);
        for (file, at) in own {
            // The first site's place stands for all.
            leads.entry(file).or_insert(at);
        }
    }
    let mut found = gather(found);
    found.extend(releases::check(project, sources));
    found.extend(notices::check(project, sources));
    found.extend(externals(project, sources));
    found.extend(targets::check(project));
    Checked { found, shown: known, leads, wrong, ahead }
}

/// Somebody else's form, kept as a file, must be what its name says.
fn externals(project: &Project, sources: &Sources) -> Vec<Diagnostic> {
    let forms = project.sites.iter().flat_map(|site| &project.body(*site).forms);
    let files = forms.filter_map(|form| Some((form.file?, form.form.external.as_ref()?.file.as_ref()?)));
    let files: BTreeMap<FileId, &PdfFile> = files.collect();
    let is_pdf = |file| sources.bytes(file).is_ok_and(|bytes| bytes.starts_with(b"%PDF-"));
    let wrong = files.into_iter().filter(|(file, _)| !is_pdf(*file));
    wrong
        .map(|(_, name)| {
            Diagnostic::new(&codes::INVALID_VALUE, name.span())
                .arg("value", name.as_str())
                .arg("expected", ("eine PDF-Datei", "a PDF file"))
                .arg("advice", ("speichern Sie das Formular als PDF und legen Sie es hierher", "save the form as PDF and put it here"))
        })
        .collect()
}

fn gather(found: Vec<Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut first: HashMap<Option<Place>, usize> = HashMap::new();
    for diagnostic in found.into_iter().flatten() {
        // A link in a shared text may be dead on several sites; that is one mistake.
        if diagnostic.code == &codes::DEAD_LINK
            && let Some(&at) = first.get(&diagnostic.at)
        {
            merge_places(&mut told[at], &diagnostic);
            continue;
        }
        if diagnostic.code == &codes::DEAD_LINK {
            first.insert(diagnostic.at, told.len());
        }
        told.push(diagnostic);
    }
    told
}

/// Adds the place of another report of the same dead link.
fn merge_places(told: &mut Diagnostic, other: &Diagnostic) {
    let place = |diagnostic: &Diagnostic| diagnostic.args.iter().find(|(name, _)| *name == "where").map(|(_, place)| place.clone());
    let Some(more) = place(other) else { return };
    if let Some((_, places)) = told.args.iter_mut().find(|(name, _)| *name == "where") {
        let name = more.de.trim_start_matches("in ").to_owned();
        if !places.de.split(", ").any(|known| known.trim_start_matches("in ") == name) {
            places.de = format!("{}, {name}", places.de);
            places.en = format!("{}, {name}", places.en);
        }
    }
}

/// Named colours that can't be read where they would stand (WCAG 2.2, 1.4.3 and 1.4.11).
fn colours(colours: &Colours) -> Vec<Diagnostic> {
    let decimal = |number: f32| (format!("{number:.1}").replace('.', ","), format!("{number:.1}"));
    let of = |clash: palette::Clash<'_>| {
        // Rounded down, so that 4.49 is not told as 4.5.
        let (ratio, needed) = (decimal((clash.ratio * 10.0).floor() / 10.0), decimal(clash.needed));
        Diagnostic::new(&codes::CONTRAST, clash.colour.span())
            .arg("colour", clash.colour.as_str())
            .arg("pair", clash.pair)
            .arg("behind", clash.behind)
            .arg("ratio", (ratio.0.as_str(), ratio.1.as_str()))
            .arg("needed", (needed.0.as_str(), needed.1.as_str()))
            .arg("nearest", clash.nearest)
    };
    palette::clashes(colours).into_iter().map(of).collect()
}

/// One site while it is checked.
struct Walk<'a> {
    project: &'a Project,
    sources: &'a Sources,
    site: BodyIx,
    found: Vec<Diagnostic>,
    /// Files of `media/` that pages show or lead to.
    shown: BTreeSet<FileId>,
    /// The first place of the site's own texts that leads to a document of its own.
    leads: BTreeMap<FileId, Span>,
    /// What is known of texts from the last time.
    parsed: Parsed,
    /// What is known of them now, where that is kept.
    now: Option<Parsed>,
    looks: &'a Looks,
    /// Texts for the pages of the site, if they are set on the way.
    ahead: Option<Ahead>,
}

impl Walk<'_> {
    fn texts(&mut self) {
        let body = self.project.body(self.site);
        self.part(body.site.intro.as_ref());
        for office in &body.offices {
            self.body(office.data.body.as_ref());
        }
        for adopted in &body.services {
            for (_, block) in adopted.service.blocks() {
                self.part(block);
            }
        }
        for adopted in &body.services {
            self.paper(adopted);
        }
        for form in &body.forms {
            self.body(form.form.description.as_ref());
        }
        for news in &body.news {
            self.body(news.data.body.as_ref());
            self.news_paper(news);
        }
        for event in &body.events {
            self.body(event.data.body.as_ref());
        }
        for notice in &body.notices.shown {
            self.body(notice.data.body.as_ref());
        }
        for page in &body.pages {
            self.body(page.data.body.as_ref());
        }
        for document in &body.documents {
            self.part(document.data.body.as_ref());
        }
        for legal in body.legal.values() {
            self.body(legal.data.body.as_ref());
        }
        for alert in &body.alerts {
            self.body(alert.data.body.as_ref());
        }
        for event in body.life_events.values() {
            self.body(event.body.as_ref());
            for step in &event.steps {
                self.part(step.text.as_ref());
            }
        }
        self.found.extend(body.site.colours.iter().flat_map(colours));
    }

    /// Warns of what a service's leaflet can't show.
    fn paper(&mut self, adopted: &Adopted) {
        let (project, site, service) = (self.project, self.site, &adopted.service);
        let texts = service.printed().into_iter().flatten().map(|Markdown(text)| text);
        self.glyphs(texts.chain([&service.title]).chain(&service.teaser), |lang| has_leaflet(project, site, &adopted.id, lang));
    }

    /// The same for that of a news item.
    fn news_paper(&mut self, news: &Item<News>) {
        let (project, site) = (self.project, self.site);
        let texts = news.data.body.iter().map(|Markdown(text)| text).chain([&news.data.title]).chain(&news.data.teaser);
        self.glyphs(texts, |lang| news_leaflet(project, site, news, lang) == Some(lang));
    }

    fn glyphs<'t>(&mut self, texts: impl Iterator<Item = &'t Text>, printed: impl Fn(&str) -> bool) {
        let sources = self.sources;
        for (lang, block) in texts.flat_map(|text| text.blocks()) {
            // Nearly every text is plain Latin, which every font has. (The bytes of U+0000 to U+023F are all below 0xC9; looking
            // at all of them without a choice in between is work for many at once.)
            let highest = block.text.bytes().fold(0, u8::max);
            if highest < 0xC9 || !printed(lang) || block.text.chars().all(|c| c < '\u{250}') {
                continue;
            }
            for letter in crate::pdf::lacking(&block.text) {
                let at = block.text.find(letter).unwrap_or_default();
                self.found.push(
                    Diagnostic::new(&codes::LEAFLET_GLYPH, place(sources, block, at, at + letter.len_utf8()))
                        .arg("char", letter.to_string())
                        .arg("code", format!("U+{:04X}", u32::from(letter))),
                );
            }
        }
    }

    /// The pictures that keys name.
    fn images(&mut self) {
        let body = self.project.body(self.site);
        let items = body.news.iter().filter_map(|news| news.data.image.as_ref());
        let items = items.chain(body.events.iter().filter_map(|event| event.data.image.as_ref()));
        let items = items.chain(body.pages.iter().filter_map(|page| page.data.image.as_ref()));
        for image in body.site.image.iter().chain(items) {
            self.picture(image.src.as_str(), image.src.span());
            self.words(image);
        }
        if let Some(arms) = &body.site.coat_of_arms {
            self.picture(arms.as_str(), arms.span());
        }
        let files = body.site.accessibility.iter().flat_map(|data| &data.inaccessible).filter_map(|entry| entry.file.as_ref());
        let notices = body.notices.shown.iter().flat_map(|notice| &notice.data.files).map(|file| &file.src);
        for file in files.chain(body.documents.iter().map(|document| &document.data.file)).chain(notices) {
            self.shown.extend(body.media.get(file.as_str().trim_start_matches("media:")));
        }
    }

    fn picture(&mut self, url: &str, at: Span) {
        let path = url.trim_start_matches("media:");
        let Some(file) = self.project.body(self.site).media.get(path) else { return };
        self.shown.insert(*file);
        if picture::kind(path) == Kind::Other {
            self.found.push(Diagnostic::new(&codes::NO_PICTURE, at).arg("url", url));
        }
    }

    /// A picture has words for those who don't see it, or says that it needs none.
    fn words(&mut self, image: &Image) {
        let code = match (&image.alt, image.decorative) {
            (None, false) => &codes::PICTURE_ALT,
            (Some(_), true) => &codes::PICTURE_BOTH,
            _ => return,
        };
        self.found.push(Diagnostic::new(code, image.src.span()).arg("url", image.src.as_str()));
    }

    /// What is wrong with a text whatever it leads to. `is_body` says that it has its page for itself.
    fn suspects(&mut self, block: &Block, is_shared: bool, is_body: bool) -> Suspects {
        if let Some(ahead) = self.ahead.as_mut().filter(|_| is_body && !is_shared) {
            let (suspects, html) = self.looks.set(&block.text);
            ahead.extend(html.map(|html| (block.span, html)));
            return suspects;
        }
        let look = || if is_shared { self.looks.stock(block) } else { markdown::suspects(&block.text).into() };
        let suspects = self.parsed.get(&block.text).map_or_else(look, Arc::clone);
        if let Some(now) = &mut self.now {
            now.insert(block.text.clone(), Arc::clone(&suspects));
        }
        suspects
    }

    /// A text that has its page for itself.
    fn body(&mut self, text: Option<&Markdown>) {
        self.markdown(text, true);
    }

    /// A text among others.
    fn part(&mut self, text: Option<&Markdown>) {
        self.markdown(text, false);
    }

    fn markdown(&mut self, text: Option<&Markdown>, is_body: bool) {
        let Some(Markdown(text)) = text else { return };
        let (project, sources, site) = (self.project, self.sources, self.site);
        for (lang, block) in text.blocks() {
            let mut problems = Vec::new();
            let file = sources.file(block.span.file).map_or("", |file| &*file.path);
            let is_shared = file.starts_with("content/shared/");
            let suspects = self.suspects(block, is_shared, is_body);
            let mut resolve = |kind: &str, id: &str| {
                self.shown.extend(links::media(project, site, file, kind, id).map(|(.., file)| file));
                links::any(project, &Everything, site, lang, file, (kind, id))
            };
            markdown::weigh(&block.text, &suspects, &mut resolve, &mut problems);
            self.leads(block, file);
            // Shared texts refer to each other, adopted or not; without a page to lead to, such a link is plain text.
            if is_shared {
                problems.retain(|(_, problem)| !in_stock(project, problem));
            }
            for (range, problem) in problems {
                let span = place(sources, block, range.start, range.end);
                self.found.push(diagnose(project, site, span, problem));
            }
        }
    }
}

impl Walk<'_> {
    /// Notes where a text of the site leads to documents of its own.
    fn leads(&mut self, block: &Block, file: &str) {
        let (project, sources, site) = (self.project, self.sources, self.site);
        let own = format!("content/{}/", project.body(site).id);
        let names = |ending: &str| memmem::find(block.text.as_bytes(), ending.as_bytes()).is_some();
        if !file.starts_with(&own) || !(names(".pdf") || names(".PDF")) {
            return;
        }
        for found in markdown::destinations(&block.text) {
            let (kind, id) = found.url.split_once(':').unwrap_or(("", &found.url));
            let id = id.split('#').next().unwrap_or(id);
            let lead = links::media(project, site, file, kind, id).filter(|(home, path, _)| *home == site && is_document(path));
            if let (Some((.., document)), Some(at)) = (lead, found.at) {
                let at = place(sources, block, at.start, at.end);
                self.leads.entry(document).and_modify(|first| *first = at.min(*first)).or_insert(at);
            }
        }
    }
}

/// Whether a link is dead only because nobody offers the shared thing that it means.
fn in_stock(project: &Project, problem: &Problem) -> bool {
    match problem {
        Problem::Dead(_, kind, id) if kind == "service" => project.stocks("services", id),
        Problem::Dead(_, kind, id) if kind == "form" => project.stocks("forms", id),
        _ => false,
    }
}

fn place(sources: &Sources, block: &Block, start: usize, end: usize) -> Span {
    let source = sources.file(block.span.file).and_then(|file| file.text());
    source.map_or(block.span, |source| text_span(source, block.span, block.style, &block.text, start, end))
}

fn diagnose(project: &Project, site: BodyIx, span: Span, problem: Problem) -> Diagnostic {
    let kinds = LINK_KINDS.map(|kind| format!("`{kind}:`")).join(", ");
    match problem {
        Problem::RawHtml(html) => Diagnostic::new(&codes::RAW_HTML, span).arg("html", html),
        Problem::Scheme(url) => {
            let near = url.split_once(':').and_then(|(scheme, _)| crate::diag::nearest(scheme, LINK_KINDS));
            Diagnostic::new(&codes::SCHEME, span).arg("url", url).arg("kinds", kinds).suggest(near.map(|near| format!("{near}:")))
        }
        Problem::NoAlt(url) => Diagnostic::new(&codes::NO_ALT, span).arg("url", url),
        Problem::Both(url) => Diagnostic::new(&codes::PICTURE_BOTH, span).arg("url", url),
        Problem::NoPicture(url) => Diagnostic::new(&codes::NO_PICTURE, span).arg("url", url),
        Problem::Heading(level) => Diagnostic::new(&codes::HEADING, span).arg("level", level),
        Problem::PlainPath(url) => {
            let example = project.body(site).pages.first().map_or_else(|| "rathaus".to_owned(), |page| page.id.to_string());
            Diagnostic::new(&codes::PLAIN_PATH, span).arg("url", url).arg("kinds", kinds).arg("example", example)
        }
        Problem::Deep => Diagnostic::new(&codes::TEXT_TOO_DEEP, span).arg("most", LEVELS),
        Problem::ForeignImage(url) => Diagnostic::new(&codes::FOREIGN_IMAGE, span).arg("url", url),
        Problem::Dead(url, kind, id) => {
            let ids = links::candidates(project, site, &kind);
            let choices: Vec<&str> = ids.iter().map(String::as_str).collect();
            let name = project.body(site).site.name.as_str();
            let place = (format!("in {name}"), format!("in {name}"));
            Diagnostic::new(&codes::DEAD_LINK, span)
                .arg("url", url)
                .arg("kind", noun(&kind))
                .arg("where", (place.0.as_str(), place.1.as_str()))
                .arg("choices", shorten(&choices))
                .suggest_from(&id, choices.iter().copied())
                .arg("id", id)
        }
    }
}

fn noun(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "service" => ("die Leistung", "the service"),
        "form" => ("das Formular", "the form"),
        "office" => ("das Amt", "the office"),
        "page" => ("die Seite", "the page"),
        "document" => ("das Dokument", "the document"),
        "news" => ("die Nachricht", "the news item"),
        "event" => ("die Veranstaltung", "the event"),
        "alert" => ("die Meldung", "the alert"),
        "notice" => ("die Bekanntmachung", "the notice"),
        "life-event" => ("die Lebenslage", "the life event"),
        _ => ("die Mediendatei", "the media file"),
    }
}
