//! `dorfplatz report`: what editors should look after. Nothing here is a mistake; it is what gets old, lacks or lies idle.

mod adoption;
mod documents;
mod expiring;
mod orphaned;
mod reviews;
mod translation;

use std::sync::Arc;

use jiff::civil::Date;

use crate::declare::{Declared, Tree};
use crate::diag::report::line_column;
use crate::diag::{Arg, Diagnostic, Place, codes, tidy};
use crate::history;
use crate::references::{Reference, SHARED, World, references};
use crate::resolve::{BodyIx, Project, Visibility, links, resolve};
use crate::source::{FileId, Sources, Span};
use crate::yaml::Node;

/// Parts of the report, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Texts whose day of review has come.
    Review,
    /// Overrides of texts that have changed since, or without a note.
    Overrides,
    /// Texts that lack a language.
    Translation,
    /// Shared services and forms that somebody could offer.
    Adoption,
    /// What nothing refers to.
    Orphaned,
    /// What ends within the next weeks or is over.
    Expiring,
    /// Documents that not everybody can read, as long as there is something to do about it.
    Accessibility,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Review, Self::Overrides, Self::Translation, Self::Adoption, Self::Orphaned, Self::Expiring, Self::Accessibility];

    /// Its word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Overrides => "overrides",
            Self::Translation => "translation",
            Self::Adoption => "adoption",
            Self::Orphaned => "orphaned",
            Self::Expiring => "expiring",
            Self::Accessibility => "accessibility",
        }
    }

    /// Its heading.
    pub fn title(self) -> Arg {
        match self {
            Self::Review => ("Zu prüfen", "To be reviewed"),
            Self::Overrides => ("Veraltete Anpassungen", "Stale overrides"),
            Self::Translation => ("Nicht übersetzt", "Not translated"),
            Self::Adoption => ("Nicht übernommen", "Not adopted"),
            Self::Orphaned => ("Verwaist", "Orphaned"),
            Self::Expiring => ("Läuft ab", "Expiring"),
            Self::Accessibility => ("Barrierefreiheit", "Accessibility"),
        }
        .into()
    }
}

/// Something to look after.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Part of the report.
    pub section: Section,
    /// Whose it is: the folder of a body, or `shared`.
    pub site: Arc<str>,
    /// Where it stands.
    pub at: Span,
    /// What there is to say.
    pub what: Arg,
    /// What to do.
    pub todo: Arg,
    /// The day that matters.
    pub date: Option<Date>,
}

/// What the report is made from.
struct Ground<'a> {
    sources: &'a Sources,
    declared: &'a Declared,
    /// As the sites are today.
    project: &'a Project,
    /// With everything visible that is hidden today.
    whole: &'a Project,
    references: &'a [Reference],
    guides: Vec<(String, Arc<str>)>,
    today: Date,
}

/// The entries of a region, in order; `None` if the project can't be made, with the reasons in `diagnostics`.
pub fn overview(sources: &Sources, declared: &Declared, visibility: Visibility, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Entry>> {
    let project = resolve(declared, visibility, diagnostics)?;
    let whole = resolve(declared, Visibility { drafts: true, ..visibility }, &mut Vec::new())?;
    let references = references(sources, &World { declared, project: &whole });
    let (today, guides) = (visibility.clock.today, links::guides(&project));
    let ground = Ground { sources, declared, project: &project, whole: &whole, references: &references, guides, today };
    let mut entries = Vec::new();
    reviews::entries(&ground, &mut entries);
    ground.overrides(diagnostics, &mut entries);
    translation::entries(&ground, &mut entries);
    adoption::entries(&ground, &mut entries);
    orphaned::entries(&ground, &mut entries);
    expiring::entries(&ground, &mut entries);
    documents::entries(&ground, &mut entries);
    let order: Vec<&Arc<str>> = project.sites.iter().map(|&ix| &project.body(ix).id).collect();
    let rank =
        |site: &Arc<str>| if **site == *SHARED { 0 } else { order.iter().position(|id| *id == site).map_or(usize::MAX, |at| at + 1) };
    entries.sort_by_cached_key(|entry| (entry.section, rank(&entry.site), entry.site.clone(), entry.at, entry.what.clone()));
    entries.dedup();
    Some(entries)
}

impl Ground<'_> {
    /// Whose a file is.
    fn home(&self, file: FileId) -> Arc<str> {
        let Some(path) = self.sources.file(file).map(|file| &file.path) else { return SHARED.into() };
        if let Some((_, body)) = self.guides.iter().find(|(prefix, _)| path.starts_with(prefix)) {
            return Arc::clone(body);
        }
        let mut parts = path.split('/').skip(1);
        match (parts.next(), parts.next()) {
            (Some(folder), Some(_)) if folder != "blocks" => folder.into(),
            _ => SHARED.into(),
        }
    }

    fn add(&self, entries: &mut Vec<Entry>, section: Section, at: Span, date: Option<Date>, what: (String, String), todo: (&str, &str)) {
        let site = self.home(at.file);
        entries.push(Entry { section, site, at, what: Arg { de: what.0, en: what.1 }, todo: todo.into(), date });
    }

    /// What the messages about notes of overrides say.
    fn overrides(&self, diagnostics: &[Diagnostic], entries: &mut Vec<Entry>) {
        let noted = |found: &&Diagnostic| found.code == &codes::STALE_PIN || found.code == &codes::NO_PIN;
        let mut found: Vec<Diagnostic> = diagnostics.iter().filter(noted).cloned().collect();
        tidy(&mut found);
        history::enrich(self.sources, &mut found);
        for diagnostic in found {
            let Some(Place::Span(at)) = diagnostic.at else { continue };
            let words = |say: &dyn Fn(crate::diag::Lang) -> String| Arg { de: say(crate::diag::Lang::De), en: say(crate::diag::Lang::En) };
            let (what, todo) = (words(&|lang| diagnostic.message(lang)), words(&|lang| diagnostic.help(lang)));
            entries.push(Entry { section: Section::Overrides, site: self.home(at.file), at, what, todo, date: None });
        }
    }

    /// Whether a body shows a thing of a folder today.
    fn shows(&self, ix: BodyIx, folder: &'static str, id: &str) -> bool {
        !self.project.body(ix).hides(folder, id)
    }
}

/// The title of a tree in German, or its id.
fn title(tree: &Tree) -> String {
    let text = |node: &Node| node.scalar().map(str::to_owned).or_else(|| node.get("de")?.scalar().map(str::to_owned));
    tree.node
        .get("title")
        .or_else(|| tree.node.get("name"))
        .and_then(text)
        .map_or_else(|| tree.id.to_string(), |text| text.trim().to_owned())
}

/// The place of an entry: path and line.
pub fn place(sources: &Sources, at: Span) -> (String, usize) {
    let Some(file) = sources.file(at.file) else { return (String::new(), 1) };
    (file.path.to_string(), file.text().map_or(1, |text| line_column(text, at.start as usize).0))
}
