//! The pictures of a region: which of them are shown, in which versions, and a store of what was made of them.
//!
//! Only photos that a page shows are published, each in the versions of [`Size::cuts`]; the file that an editor put into
//! `media/` never is. What was encoded once is kept below `.dorfplatz/pictures/` by the hash of its photo, for all sites,
//! outputs and commands: a photo is encoded again only if it changes. A damaged or lost store costs time and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::address;
use crate::diag::{Diagnostic, codes};
use crate::picture::drawing::{self, Flaw, What};
use crate::picture::photo::{self, Fault, LONGEST_SIDE, MOST_PIXELS};
use crate::picture::{self, Candidate, Cut, Format, GENERATION, Kind, PREVIEW, Shown, Size};
use crate::resolve::{BodyIx, Project};
use crate::source::{FileId, Hash, Sources, Span};
use crate::write;

/// A photo that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Photo {
    /// Its size, upright.
    pub size: Size,
    /// Hash of its file.
    pub hash: Hash,
}

/// The pictures of all sites; empty until [`survey`] has looked at them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gallery {
    photos: BTreeMap<FileId, Photo>,
    drawings: BTreeMap<FileId, Size>,
    marks: BTreeMap<BodyIx, String>,
}

impl Gallery {
    /// A photo that is shown somewhere.
    pub fn photo(&self, file: FileId) -> Option<&Photo> {
        self.photos.get(&file)
    }

    /// A hash of everything that the icons and the card of a site are made of.
    pub fn mark(&self, site: BodyIx) -> &str {
        self.marks.get(&site).map_or("", String::as_str)
    }

    /// Where a file of `media/` stands on its site: a photo as its widest JPEG.
    pub fn address(&self, file: FileId, path: &str) -> String {
        match self.photo(file) {
            Some(photo) => {
                let width = photo.size.widths().last().copied().unwrap_or_default();
                address::cut(path, &photo.hash, Cut { width, format: Format::Jpeg })
            }
            None => format!("media/{path}"),
        }
    }

    /// A picture with the paths of its versions.
    pub fn shown(&self, file: FileId, path: &str) -> Shown {
        let Some(photo) = self.photo(file) else {
            let size = self.drawings.get(&file).copied().unwrap_or(Size { width: 0, height: 0 });
            return Shown { src: self.address(file, path), width: size.width, height: size.height, ..Shown::default() };
        };
        let all = |format: Format| {
            let one = |width: u32| Candidate { href: address::cut(path, &photo.hash, Cut { width, format }), width };
            photo.size.widths().into_iter().map(one).collect::<Vec<_>>()
        };
        let (webp, jpeg) = (all(Format::Webp), all(Format::Jpeg));
        let src = jpeg.iter().rfind(|one| one.width <= PREVIEW).or(jpeg.first()).map(|one| one.href.clone()).unwrap_or_default();
        let widest = photo.size.at(jpeg.last().map_or(photo.size.width, |one| one.width));
        Shown { src, width: widest.width, height: widest.height, webp, jpeg }
    }
}

/// Looks at the heads of all photos that are shown and through all drawings; reports what can't be published.
pub fn survey(project: &Project, sources: &Sources, shown: &BTreeSet<FileId>, diagnostics: &mut Vec<Diagnostic>) -> Gallery {
    let files: Vec<(FileId, Kind)> = project
        .sites
        .iter()
        .flat_map(|&ix| &project.body(ix).media)
        .map(|(path, &file)| (file, picture::kind(path)))
        .filter(|(file, kind)| match kind {
            Kind::Unsupported | Kind::Drawing => true,
            Kind::Photo => shown.contains(file),
            Kind::Other => false,
        })
        .collect();
    let looked: Vec<(FileId, Result<Seen, Diagnostic>)> =
        files.into_par_iter().map(|(file, kind)| (file, look(sources, file, kind))).collect();
    let mut gallery = Gallery { marks: project.sites.iter().map(|&ix| (ix, mark(project, sources, ix))).collect(), ..Gallery::default() };
    for (file, seen) in looked {
        match seen {
            Ok(Seen::Photo(photo)) => drop(gallery.photos.insert(file, photo)),
            Ok(Seen::Drawing(size)) => drop(size.and_then(|size| gallery.drawings.insert(file, size))),
            Err(found) => diagnostics.push(found),
        }
    }
    gallery
}

fn mark(project: &Project, sources: &Sources, site: BodyIx) -> String {
    let body = project.body(site);
    let arms = body.site.coat_of_arms.as_ref().and_then(|arms| body.media.get(arms.as_str().trim_start_matches("media:")));
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[GENERATION]).update(&arms.and_then(|file| sources.file(*file)).map(|file| file.hash).unwrap_or_default());
    let (colour, slogan) = (body.site.colours.as_ref(), body.site.slogan.as_ref());
    for word in [
        body.official_name(),
        body.site.name.as_str(),
        project.portal.name.german(),
        colour.map_or("", |colours| colours.primary.as_str()),
        slogan.map_or("", |slogan| slogan.german()),
    ] {
        hasher.update(word.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex()[..8].to_owned()
}

enum Seen {
    Photo(Photo),
    Drawing(Option<Size>),
}

fn look(sources: &Sources, file: FileId, kind: Kind) -> Result<Seen, Diagnostic> {
    if kind == Kind::Unsupported {
        return Err(fault(sources, file, &Fault::Format));
    }
    let bytes = sources.bytes(file).map_err(|_| fault(sources, file, &Fault::Broken))?;
    if kind == Kind::Drawing {
        return drawing::check(&bytes).map(Seen::Drawing).map_err(|flaw| refused(sources, file, &flaw));
    }
    let size = photo::size(&bytes).map_err(|found| fault(sources, file, &found))?;
    Ok(Seen::Photo(Photo { size, hash: sources.file(file).map(|file| file.hash).unwrap_or_default() }))
}

/// The report of a photo that can't be read.
pub fn fault(sources: &Sources, file: FileId, fault: &Fault) -> Diagnostic {
    let name = sources.file(file).and_then(|file| file.path.rsplit('/').next()).unwrap_or_default();
    let at = Span::start_of(file);
    match fault {
        Fault::Format => Diagnostic::new(&codes::PICTURE_FORMAT, at).arg("file", name),
        Fault::Broken => Diagnostic::new(&codes::PICTURE_BROKEN, at).arg("file", name),
        Fault::TooLarge(size) => Diagnostic::new(&codes::PICTURE_TOO_LARGE, at)
            .arg("file", name)
            .arg("size", format!("{} × {}", size.width, size.height))
            .arg("most", (MOST_PIXELS / 1_000_000).to_string())
            .arg("side", LONGEST_SIDE.to_string()),
    }
}

/// The report of a drawing that is not published.
fn refused(sources: &Sources, file: FileId, flaw: &Flaw) -> Diagnostic {
    let name = sources.file(file).and_then(|file| file.path.rsplit('/').next()).unwrap_or_default();
    let what: (String, String) = match &flaw.what {
        What::Element(name) => (format!("das Element `<{name}>`"), format!("the element `<{name}>`")),
        What::Attribute(name) => (format!("das Attribut `{name}`"), format!("the attribute `{name}`")),
        What::Reference(to) => (format!("einen Verweis auf `{to}`"), format!("a reference to `{to}`")),
        What::Style => ("eine Formatangabe, die etwas nachlädt".into(), "a style that loads something".into()),
        What::Instruction => ("eine Anweisung `<?…?>`".into(), "an instruction `<?…?>`".into()),
        What::Entity => {
            ("einen Dokumenttyp oder ein Kürzel (`<!DOCTYPE`, `&…;`)".into(), "a document type or an entity (`<!DOCTYPE`, `&…;`)".into())
        }
        What::TooLarge => ("mehr als 4 MB oder 200.000 Teile".into(), "more than 4 MB or 200,000 parts".into()),
        What::Broken => ("kein lesbares SVG".into(), "no SVG that can be read".into()),
    };
    Diagnostic::at_line(&codes::DRAWING, file, flaw.line as usize, flaw.column as usize)
        .arg("file", name)
        .arg("what", (what.0.as_str(), what.1.as_str()))
}

/// What was made of photos before, by the hash of their files.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store of a root folder.
    pub fn new(root: &Path) -> Self {
        Self { folder: root.join(".dorfplatz").join("pictures") }
    }

    /// A version that was made before, if it is whole.
    pub fn get(&self, photo: &Hash, cut: Cut) -> Option<Vec<u8>> {
        let mut bytes = crate::source::read(&self.file(photo, cut)).ok()?;
        let sum = bytes.split_off(bytes.len().checked_sub(32)?);
        (blake3::hash(&bytes).as_bytes() == sum.as_slice()).then_some(bytes)
    }

    /// Keeps a version. A store that can't be written is no reason to fail.
    pub fn put(&self, photo: &Hash, cut: Cut, bytes: &[u8]) {
        let whole = [bytes, blake3::hash(bytes).as_bytes()].concat();
        drop(write::replace(&self.file(photo, cut), &whole));
    }

    /// Forgets photos that are no longer there.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sweep(&self, sources: &Sources) -> io::Result<()> {
        let kept: BTreeSet<String> =
            write::files_below(&self.folder).iter().filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect();
        if kept.is_empty() {
            return Ok(());
        }
        let there: BTreeSet<String> = sources.files.iter().map(|file| name(&file.hash)).collect();
        let gone: Vec<String> = kept.into_iter().filter(|photo| !there.contains(photo)).collect();
        write::remove_sites(&self.folder, &gone).map(|_| ())
    }

    fn file(&self, photo: &Hash, cut: Cut) -> PathBuf {
        self.folder.join(name(photo)).join(format!("{}.{GENERATION}.{}", cut.width, cut.format.extension()))
    }
}

/// The folder of a photo in the store.
fn name(photo: &Hash) -> String {
    blake3::Hash::from_bytes(*photo).to_hex()[..32].to_owned()
}
