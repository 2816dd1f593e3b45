//! Waste dates: a body publishes a company's dates once, and each municipality that they name has its part of them.
//!
//! The file of a body above is the base; a municipality lays its own of the same name over it, to say whom to ask or to add
//! dates of its own. A municipality has the dates of one plan: two would contradict each other.

mod places;
mod read;
pub mod table;
mod tours;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::services::{layers, merged};
use super::{BodyIx, Project, Visibility, decode};
use crate::declare::{Declared, Tree};
use crate::diag::{Diagnostic, Severity, codes};
use crate::model::waste::Waste;
use crate::source::{FileId, Span};
use read::{Read, Reading};
pub use tours::{Dates, Leaf, Tour};

const FOLDER: &str = "waste";

/// A municipality with its dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its body, if it has one here.
    pub body: Option<BodyIx>,
    /// Its name.
    pub name: String,
    /// Its part of addresses where it has no site of its own.
    pub id: String,
    /// Its addresses by their dates.
    pub tours: Vec<Tour>,
    /// The last date in the files.
    pub last: Option<Date>,
}

/// The dates that a body publishes.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its id.
    pub id: Arc<str>,
    /// Whose it is.
    pub publisher: BodyIx,
    /// Its file.
    pub file: FileId,
    /// What it says.
    pub data: Arc<Waste>,
    /// The municipalities in the order of their names.
    pub places: Vec<Arc<Place>>,
}

/// The dates of one municipality with its own words.
#[derive(Debug, Clone)]
pub struct Here {
    /// Id of the plan.
    pub id: Arc<str>,
    /// The file that says most exactly what holds here.
    pub file: FileId,
    /// What it says.
    pub data: Arc<Waste>,
    /// The municipality.
    pub place: Arc<Place>,
}

impl Project {
    /// The site on which a plan lists its municipalities and shows those that have no site.
    pub fn host(&self, plan: &Plan) -> BodyIx {
        if self.body(plan.publisher).is_site { plan.publisher } else { self.sites.first().copied().unwrap_or(plan.publisher) }
    }

    /// The site of its own on which a municipality shows its dates.
    pub fn at_home(&self, place: &Place) -> Option<BodyIx> {
        place.body.filter(|&ix| self.body(ix).is_site)
    }
}

/// Fills in the plans and every municipality's part of them.
pub(super) fn fill(declared: &Declared, project: &mut Project, visibility: Visibility, diagnostics: &mut Vec<Diagnostic>) {
    let mut used = BTreeSet::new();
    let (mut plans, mut here) = (Vec::new(), BTreeMap::new());
    for publisher in 0..project.bodies.len() {
        for tree in own(declared, project, publisher) {
            let layers = layers(declared, &project.bodies, publisher, FOLDER, &tree.id);
            // Over a plan from above it says what is different here.
            if layers.first().is_none_or(|base| base.file != tree.file) {
                continue;
            }
            let plan = plan(declared, project, (publisher, tree), &mut used, diagnostics);
            let below: Vec<BodyIx> = (0..project.bodies.len()).filter(|&ix| project.body(ix).chain.contains(&publisher)).collect();
            for ix in below {
                match plan.as_ref().and_then(|plan| part(declared, project, plan, ix, &mut used, diagnostics)) {
                    Some(Ok(part)) if shown(&part.data, visibility) => adopt(&mut here, ix, (publisher, part), project, diagnostics),
                    None if plan.is_some() => {}
                    _ => drop(project.bodies[ix].hidden.insert((FOLDER, Arc::clone(&tree.id)))),
                }
            }
            plans.extend(plan.filter(|plan| shown(&plan.data, visibility)));
        }
    }
    for (path, (file, _)) in declared.dates.iter().filter(|(path, _)| !used.contains(*path)) {
        let home = path.split('/').nth(1).unwrap_or_default();
        if declared.bodies.get(home).is_some_and(|folder| folder.of(FOLDER).iter().all(|tree| !project.hides(FOLDER, &tree.id))) {
            diagnostics.push(Diagnostic::new(&codes::WASTE_UNUSED, Span::start_of(*file)).arg("path", &**path));
        }
    }
    for (ix, (_, part)) in here {
        project.bodies[ix].waste = Some(part);
    }
    project.waste = plans;
}

fn own<'a>(declared: &'a Declared, project: &Project, ix: BodyIx) -> &'a [Tree] {
    declared.bodies.get(&project.body(ix).id).map(|folder| folder.of(FOLDER)).unwrap_or_default()
}

fn shown(data: &Waste, visibility: Visibility) -> bool {
    visibility.drafts || (!data.draft && visibility.clock.visible(data.publish_from.as_ref(), data.publish_until.as_ref()))
}

/// A municipality has one plan: of two that of the body farther above, since the other one is told to be too much.
fn adopt(
    here: &mut BTreeMap<BodyIx, (BodyIx, Here)>,
    ix: BodyIx,
    part: (BodyIx, Here),
    project: &Project,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(first) = here.remove(&ix) else {
        here.insert(ix, part);
        return;
    };
    let height = |publisher: BodyIx| project.body(ix).chain.iter().position(|&at| at == publisher);
    let (near, far) = if height(part.0) < height(first.0) { (part, first) } else { (first, part) };
    let twice = Diagnostic::new(&codes::WASTE_TWICE, Span::start_of(near.1.file)).arg("place", near.1.place.name.as_str());
    diagnostics.push(twice.note(Span::start_of(far.1.file), ("der andere Plan", "the other plan")));
    here.insert(ix, far);
}

/// What a file and those that it names say; `None` after reporting why that can't be shown.
fn plan(
    declared: &Declared,
    project: &Project,
    (publisher, tree): (BodyIx, &Tree),
    used: &mut BTreeSet<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Plan> {
    let data: Waste = decode(&tree.node, diagnostics)?;
    letters(&data, diagnostics);
    let places = read(declared, project, publisher, &data, used, diagnostics)?;
    let last = places.iter().filter_map(|place| place.last).max();
    if let Some(last) = last.filter(|last| *last < project.clock.today && !data.draft) {
        let at = data.sources.last().map_or(Span::start_of(tree.file), |source| source.span);
        diagnostics.push(Diagnostic::new(&codes::WASTE_OVER, at).arg("day", last.to_string()));
    }
    let places = places.into_iter().map(Arc::new).collect();
    Some(Plan { id: Arc::clone(&tree.id), publisher, file: tree.file, data: Arc::new(data), places })
}

fn read(
    declared: &Declared,
    project: &Project,
    publisher: BodyIx,
    data: &Waste,
    used: &mut BTreeSet<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Place>> {
    let mut found = Vec::new();
    let (zone, holidays) = (project.zone(), project.holidays.as_ref());
    let reading = Reading { declared, bodies: &project.bodies, publisher, holidays, zone: &zone, clock: project.clock, data };
    let Read { places, files, whole } = reading.places(&mut found);
    used.extend(files);
    let right = whole && found.iter().all(|diagnostic| diagnostic.code.severity != Severity::Error);
    diagnostics.append(&mut found);
    right.then_some(places)
}

/// The part of a plan that a body shows: `None` if it names no date of it, an error if its own words are wrong.
fn part(
    declared: &Declared,
    project: &Project,
    plan: &Plan,
    ix: BodyIx,
    used: &mut BTreeSet<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Result<Here, ()>> {
    let of = |places: &[Arc<Place>]| places.iter().find(|place| place.body == Some(ix)).cloned();
    let layers = layers(declared, &project.bodies, ix, FOLDER, &plan.id);
    let base = of(&plan.places);
    let own = own(declared, project, ix).iter().any(|tree| tree.id == plan.id && plan.publisher != ix);
    if layers.len() < 2 {
        return base.map(|place| Ok(Here { id: Arc::clone(&plan.id), file: plan.file, data: Arc::clone(&plan.data), place }));
    }
    // What a body between has wrong is told there.
    let mut found = Vec::new();
    let data = merged(Waste::record(), None, &layers, &mut found).and_then(|node| decode::<Waste>(&node, &mut found));
    let places = data.as_ref().and_then(|data| {
        letters(data, &mut found);
        read(declared, project, plan.publisher, data, used, &mut found)
    });
    if own {
        diagnostics.append(&mut found);
    }
    let Some((data, places)) = data.zip(places) else { return (own || base.is_some()).then_some(Err(())) };
    let place = of(&places.into_iter().map(Arc::new).collect::<Vec<_>>())?;
    let file = layers.last().map_or(plan.file, |tree| tree.file);
    Some(Ok(Here { id: Arc::clone(&plan.id), file, data: Arc::new(data), place }))
}

/// On the printed sheet the letter alone tells what is collected.
fn letters(data: &Waste, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (_, fraction) in data.fractions.iter() {
        let letter = &fraction.letter;
        let other = seen.insert(letter.as_str().to_lowercase(), fraction.name.german());
        let long = letter.as_str().chars().count() > 2;
        if long || other.is_some() {
            let why = match other {
                Some(other) => (format!("er steht schon für „{other}“"), format!("it stands for “{other}” already")),
                None => ("er hat mehr als zwei Zeichen".to_owned(), "it has more than two characters".to_owned()),
            };
            let found = Diagnostic::new(&codes::WASTE_LETTER, letter.span()).arg("letter", letter.as_str());
            diagnostics.push(found.arg("why", (why.0.as_str(), why.1.as_str())));
        }
    }
}
