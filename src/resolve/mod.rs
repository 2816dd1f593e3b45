//! Phase 3: from trees to the project: bodies in their chains, adopted items with overrides, forms, competence.
//!
//! Shared items are stored once behind `Arc`; a site that overrides nothing holds the same `Arc` as its neighbours.

pub mod alerts;
mod bodies;
pub mod chain;
mod clock;
pub mod competence;
mod documents;
pub mod events;
mod form_bounds;
mod form_cycles;
mod form_keys;
mod form_limits;
pub mod form_names;
mod form_paths;
mod form_reach;
mod form_rules;
mod form_wishes;
pub mod forms;
pub mod hours;
mod index;
mod life_events;
pub mod links;
mod merge;
pub mod nesting;
pub mod notices;
mod params;
pub mod people;
pub mod records;
mod references;
pub mod register;
pub mod services;
pub mod translated;
pub mod waste;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub use clock::{Clock, Visibility};

use crate::declare::{Declared, Tree};
use crate::decode::{Cx, Decode};
use crate::diag::{Diagnostic, codes};
use crate::gallery::Gallery;
use crate::gate::Gate;
use crate::markdown::Ahead;
use crate::model::body::Site;
use crate::model::document::Document;
use crate::model::event::Event;
use crate::model::form::{Form, FormKind};
use crate::model::item::{Alert, Legal, News, Page};
use crate::model::office::{Holidays, Office, Person};
use crate::model::portal::Portal;
use crate::model::service::{LifeEvent, Service};
use crate::source::{FileId, Span};
use crate::yaml::Node;

/// Index of a body in [`Project::bodies`].
pub type BodyIx = usize;

/// Life events by id. Bodies that change none share one map.
pub type LifeEvents = Arc<BTreeMap<Arc<str>, Arc<LifeEvent>>>;

/// Something that stands in a file of its own.
#[derive(Debug, Clone)]
pub struct Item<T> {
    /// Its id.
    pub id: Arc<str>,
    /// Its file.
    pub file: FileId,
    /// What it says.
    pub data: Arc<T>,
}

/// A service as one body offers it.
#[derive(Debug, Clone)]
pub struct Adopted {
    /// Its id.
    pub id: Arc<str>,
    /// Where it was adopted (or defined).
    pub at: Span,
    /// Its text after all overrides.
    pub service: Arc<Service>,
}

/// A form as one body offers it.
#[derive(Debug, Clone)]
pub struct AdoptedForm {
    /// Its id.
    pub id: Arc<str>,
    /// Where it was adopted (or defined).
    pub at: Span,
    /// Its definition after all overrides.
    pub form: Arc<Form>,
    /// Values of its parameters.
    pub params: Arc<BTreeMap<String, forms::ParamValue>>,
    /// The tree that it was read from, with what municipalities set in `params` and `lists`.
    pub tree: Arc<Node>,
    /// Somebody else's form as a file beside the definition.
    pub file: Option<FileId>,
}

impl AdoptedForm {
    /// The language of its PDF for readers of a language: a form is a document of one language, so it exists only in those
    /// that it was written in.
    pub fn lang(&self, wanted: &'static str) -> &'static str {
        if self.has(wanted) { wanted } else { "de" }
    }

    /// The norm that demands a signature, with parameters filled in.
    pub fn norm(&self, lang: &str) -> Option<String> {
        self.form.written_form.as_ref().map(|norm| forms::fill(norm.as_str(), &self.params, lang))
    }

    /// Whether there is a PDF in a language.
    pub fn has(&self, lang: &str) -> bool {
        match self.form.kind {
            FormKind::Form => lang == "de" || translated::asks_in(&self.form, lang),
            FormKind::External => lang == "de" && self.file.is_some(),
        }
    }
}

/// A body with everything that is its own.
#[derive(Debug)]
pub struct Body {
    /// Its folder.
    pub id: Arc<str>,
    /// File of its `site.yaml`.
    pub file: FileId,
    /// `site.yaml`.
    pub site: Site,
    /// Itself and its parents, nearest first.
    pub chain: Vec<BodyIx>,
    /// Whether a site is built for it.
    pub is_site: bool,
    /// Offices.
    pub offices: Vec<Item<Office>>,
    /// Whether every file of an office could be read.
    pub offices_known: bool,
    /// Services.
    pub services: Vec<Adopted>,
    /// Forms.
    pub forms: Vec<AdoptedForm>,
    /// Visible news, newest first.
    pub news: Vec<Item<News>>,
    /// Visible events, in the order of their begin.
    pub events: Vec<Item<Event>>,
    /// Their dates, in order.
    pub dates: Vec<events::Dated>,
    /// Waste dates that hold here.
    pub waste: Option<waste::Here>,
    /// Visible alerts, those that begin first first.
    pub alerts: Vec<Item<Alert>>,
    /// Official notices.
    pub notices: notices::Notices,
    /// People, by id.
    pub people: BTreeMap<Arc<str>, Item<Person>>,
    /// Life events by id, with the body's own changes.
    pub life_events: LifeEvents,
    /// Visible pages, in the order of their paths.
    pub pages: Vec<Item<Page>>,
    /// Visible documents, newest first, those without a day last.
    pub documents: Vec<Item<Document>>,
    /// Legal texts by name.
    pub legal: BTreeMap<&'static str, Item<Legal>>,
    /// Files of `media/`.
    pub media: BTreeMap<Arc<str>, FileId>,
    /// Items that exist but are not visible: today not yet or no longer, or because they can't be read (which has its
    /// own report). Folder and id.
    pub hidden: BTreeSet<(&'static str, Arc<str>)>,
}

impl Body {
    /// The official name, or the everyday one.
    pub fn official_name(&self) -> &str {
        self.site.official_name.as_ref().map_or(self.site.name.as_str(), |name| name.as_str())
    }

    /// Whether an item exists but is not visible.
    pub fn hides(&self, folder: &'static str, id: &str) -> bool {
        self.hidden.iter().any(|(name, hidden)| *name == folder && **hidden == *id)
    }

    /// The adopted service with an id.
    pub fn service(&self, id: &str) -> Option<&Adopted> {
        self.services.iter().find(|adopted| &*adopted.id == id)
    }

    /// The document whose file lies at a path below `media/`.
    pub fn document_of(&self, path: &str) -> Option<&Item<Document>> {
        self.documents.iter().find(|document| document.data.path() == path)
    }

    /// The adopted form with an id.
    pub fn form(&self, id: &str) -> Option<&AdoptedForm> {
        self.forms.iter().find(|adopted| &*adopted.id == id)
    }
}

/// Everything that pages are made of.
#[derive(Debug)]
pub struct Project {
    /// `portal.yaml`.
    pub portal: Portal,
    /// All bodies, external ones included.
    pub bodies: Vec<Body>,
    /// Bodies by id.
    pub by_id: HashMap<Arc<str>, BodyIx>,
    /// Bodies that have a site, the portal first.
    pub sites: Vec<BodyIx>,
    /// Holidays.
    pub holidays: Option<Holidays>,
    /// Waste dates that bodies publish.
    pub waste: Vec<waste::Plan>,
    /// When.
    pub clock: Clock,
    /// What is asked for each site.
    index: index::Index,
    /// Its sites by Land and county.
    pub nesting: nesting::Nesting,
    /// Who handles what: by place and service.
    pub competence: competence::Table,
    /// Sites that can't be judged because a body that they stand on can't be read. They keep their last good output.
    pub unsure: BTreeSet<BodyIx>,
    /// Folders whose `site.yaml` can't be read.
    pub unread: BTreeSet<Arc<str>>,
    /// Services and forms that a folder which can't be read may offer: folder and id.
    pub unread_items: BTreeSet<(&'static str, Arc<str>)>,
    /// Shared services and forms, offered or not: what refers to one that nobody offers yet is no mistake, it just leads
    /// nowhere until somebody adopts it. Folder and id.
    pub stock: BTreeSet<(&'static str, Arc<str>)>,
    /// What was officially published, by body and form.
    pub records: records::Records,
    /// The files of notices; empty until the sources were looked at.
    pub notice_files: notices::NoticeFiles,
    /// The pictures of all sites; empty until they were looked at.
    pub gallery: Gallery,
    /// What is known of the documents of all sites; empty until they were looked at.
    pub gate: Gate,
    /// Texts that were set when they were checked.
    pub ahead: Ahead,
}

impl Project {
    /// A body.
    pub fn body(&self, ix: BodyIx) -> &Body {
        &self.bodies[ix]
    }

    /// The folders of all sites, also of those whose `site.yaml` can't be read.
    pub fn site_names(&self) -> Vec<&str> {
        let read = self.sites.iter().map(|&ix| &*self.body(ix).id);
        let has_site = |id: &str| self.find(id).is_some_and(|ix| self.body(ix).is_site);
        read.chain(self.portal.sites.iter().map(|site| site.as_str()).filter(|id| !has_site(id))).collect()
    }

    /// The body with an id.
    pub fn find(&self, id: &str) -> Option<BodyIx> {
        self.by_id.get(id).copied()
    }

    /// Whether something lies in the shared stock.
    pub fn stocks(&self, folder: &'static str, id: &str) -> bool {
        self.stock.contains(&(folder, Arc::from(id)))
    }

    /// Whether a body has an item that exists but is not visible.
    pub fn hides(&self, folder: &'static str, id: &str) -> bool {
        self.bodies.iter().any(|body| body.hides(folder, id))
    }

    /// What a body became part of, once the day of the merger has come.
    pub fn merged(&self, ix: BodyIx) -> Option<BodyIx> {
        let merged = self.body(ix).site.merged_into.as_ref().filter(|merged| merged.date.day() <= self.clock.today)?;
        self.find(merged.body.as_str())
    }
}

/// Builds the project. `None` only if `portal.yaml` or the portal's `site.yaml` can't be used; everything else is
/// reported and left out.
pub fn resolve(declared: &Declared, visibility: Visibility, diagnostics: &mut Vec<Diagnostic>) -> Option<Project> {
    let Some(portal_tree) = &declared.portal else {
        // A broken portal.yaml has its own report.
        if diagnostics.is_empty() {
            let advice = ("legen Sie sie nach dem Muster im Handbuch an", "create it after the example in the handbook");
            diagnostics.push(Diagnostic::global(&codes::NO_FILE).arg("path", "content/portal.yaml").arg("advice", advice));
        }
        return None;
    };
    let portal: Portal = decode(&portal_tree.node, diagnostics)?;
    let mut bodies = bodies::bodies(declared, &portal, visibility, diagnostics);
    let by_id: HashMap<Arc<str>, BodyIx> = bodies.iter().enumerate().map(|(ix, body)| (Arc::clone(&body.id), ix)).collect();
    let mut unsure = bodies::chains(declared, &mut bodies, &by_id, diagnostics);
    references::check(declared, &bodies, &by_id, &portal, diagnostics);
    let Some(&portal_ix) = by_id.get("portal") else {
        // Every site leads back to the portal: without it nothing is whole.
        if !declared.bodies.contains_key("portal") {
            let advice =
                ("legen Sie den Ordner `content/portal/` mit `kind: portal` an", "create the folder `content/portal/` with `kind: portal`");
            diagnostics.push(
                Diagnostic::new(&codes::NO_FILE, Span::start_of(portal_tree.file))
                    .arg("path", "content/portal/site.yaml")
                    .arg("advice", advice),
            );
        }
        return None;
    };
    let mut sites: Vec<BodyIx> = vec![portal_ix];
    bodies[portal_ix].is_site = true;
    let mut meant: Vec<String> = Vec::new();
    for listed in &portal.sites {
        match by_id.get(listed.as_str()) {
            Some(&ix) if bodies[ix].site.external.is_some() => {}
            Some(&ix) if bodies[ix].is_site => {
                diagnostics.push(Diagnostic::new(&codes::DUPLICATE_ID, listed.span()).arg("id", listed.as_str()).arg("in", "`sites`"));
            }
            Some(&ix) => {
                bodies[ix].is_site = true;
                sites.push(ix);
            }
            // A folder whose site.yaml is broken has its own report.
            // The portal shows every site, so it waits; but not where a town builds alone.
            None if declared.bodies.contains_key(listed.as_str()) => {
                if declared.region.is_none() {
                    unsure.insert(portal_ix);
                }
            }
            None => {
                let folders = declared.bodies.keys().map(|id| &**id);
                let unknown = unknown_ref(("den Ordner", "the folder"), listed.as_str(), listed.span(), folders);
                meant.extend(unknown.suggestion.clone());
                diagnostics.push(unknown);
            }
        }
    }
    bodies::languages(&portal, &bodies, &sites, diagnostics);
    for body in &bodies {
        // A misspelt entry of `sites` has its own report.
        if !body.is_site && body.site.external.is_none() && !meant.iter().any(|meant| **meant == *body.id) {
            diagnostics.push(Diagnostic::new(&codes::UNLISTED, Span::start_of(body.file)).arg("folder", &*body.id));
        }
    }
    let holidays = declared.holidays.as_ref().and_then(|tree| decode(&tree.node, diagnostics));
    if let Some(holidays) = &holidays {
        hours::check_holidays(holidays, &by_id, diagnostics);
    }
    services::adopt(declared, &mut bodies, diagnostics);
    bodies::legal(declared, &mut bodies, diagnostics);
    life_events::inherit(declared, &mut bodies, diagnostics);
    let unread: BTreeSet<Arc<str>> =
        declared.bodies.keys().filter(|id| !by_id.contains_key(*id) || declared.absent.contains(*id)).cloned().collect();
    let unread_items = if unread.is_empty() { BTreeSet::new() } else { offered(declared, &unread) };
    let stock = stock(declared);
    let (clock, competence, records) = (visibility.clock, competence::Table::default(), records::read(declared, diagnostics));
    let mut project = Project {
        portal,
        bodies,
        by_id,
        sites,
        holidays,
        waste: Vec::new(),
        clock,
        index: index::Index::default(),
        nesting: nesting::Nesting::default(),
        competence,
        unsure,
        unread,
        unread_items,
        stock,
        records,
        notice_files: notices::NoticeFiles::default(),
        gallery: Gallery::default(),
        ahead: Ahead::default(),
        gate: Gate::default(),
    };
    (project.index, project.nesting) = (index::Index::new(&project), nesting::nest(&project));
    project.competence = competence::table(&project, diagnostics);
    life_events::check(&project, diagnostics);
    people::check(&project, diagnostics);
    alerts::check(&project, diagnostics);
    documents::check(&project, diagnostics);
    forms::adopt(declared, &mut project, diagnostics);
    events::fill(&mut project, diagnostics);
    notices::fill(declared, &mut project, diagnostics);
    waste::fill(declared, &mut project, visibility, diagnostics);
    Some(project)
}

/// The shared services and forms.
fn stock(declared: &Declared) -> BTreeSet<(&'static str, Arc<str>)> {
    let services = declared.shared.of("services").iter().map(|tree| ("services", Arc::clone(&tree.id)));
    services.chain(declared.forms.iter().map(|tree| ("forms", Arc::clone(&tree.id)))).collect()
}

/// What folders that can't be read may offer: everything shared, and what lies in them.
fn offered(declared: &Declared, unread: &BTreeSet<Arc<str>>) -> BTreeSet<(&'static str, Arc<str>)> {
    let own = unread.iter().filter_map(|id| declared.bodies.get(id)).flat_map(|folder| folder.of("services"));
    let services = own.map(|tree| ("services", Arc::clone(&tree.id)));
    let own = unread.iter().filter_map(|id| declared.form_overrides.get(id)).flatten();
    let forms = own.map(|tree| ("forms", Arc::clone(&tree.id)));
    stock(declared).into_iter().chain(services).chain(forms).collect()
}

/// Reads a type from a node.
pub fn decode<T: Decode>(node: &crate::yaml::Node, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    T::decode(node, &mut Cx { diagnostics })
}

/// Reads a tree as an item.
fn item<T: Decode + Send + Sync + 'static>(tree: &Tree, diagnostics: &mut Vec<Diagnostic>) -> Option<Item<T>> {
    tree.node.item(diagnostics).map(|data| Item { id: Arc::clone(&tree.id), file: tree.file, data })
}

/// A reference to something that does not exist.
pub(crate) fn unknown_ref<'a>(
    kind: (&'static str, &'static str),
    id: &str,
    at: Span,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let candidates: Vec<&str> = candidates.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let near = crate::diag::nearest(id, candidates.iter().copied());
    Diagnostic::new(&codes::UNKNOWN_REF, at).arg("kind", kind).arg("id", id).arg("choices", shorten(&candidates)).suggest(near)
}

/// A list of names for a message, cut where it gets long.
pub(crate) fn shorten(names: &[&str]) -> String {
    let shown = names.iter().take(12).copied().collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "–".to_owned(),
        13.. => format!("{shown}, …"),
        _ => shown,
    }
}
