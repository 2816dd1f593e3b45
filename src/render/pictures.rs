//! Pictures on pages and the jobs that make their files.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::json;

use super::{Facts, Failure, Out, Site, emblem};
use crate::address;
use crate::gallery::{self, Store};
use crate::markdown::Link;
use crate::model::item::Image;
use crate::picture::{self, Cut, GENERATION, Kind, PREVIEW, Shown, photo};
use crate::plan::{Emblem, Job, What};
use crate::resolve::{BodyIx, links};
use crate::source::{FileId, Hash};
use crate::theme::Tx;

/// A picture with its words, as templates see it.
#[derive(Debug, Clone, Serialize)]
pub struct PictureView {
    #[serde(flatten)]
    shown: Shown,
    /// What it shows; empty if it only decorates.
    alt: Option<Tx>,
    caption: Option<Tx>,
    credit: Option<String>,
}

/// The picture that other services show beside a link to a page.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// Absolute URL.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// The icons of a site.
#[derive(Debug, Clone, Serialize)]
pub struct Icons {
    /// As a drawing, if the coat of arms is one.
    svg: Option<String>,
    /// 32 pixels.
    small: String,
    /// 180 pixels, for Apple.
    touch: String,
    manifest: String,
    /// The colour of the site.
    colour: String,
}

impl Icons {
    /// The icons of a site.
    pub(super) fn new(site: &Site<'_>) -> Self {
        let arms = site.project.body(site.ix).site.coat_of_arms.as_ref().map(|arms| arms.as_str());
        Self {
            svg: arms.filter(|arms| picture::kind(arms) == Kind::Drawing).map(|arms| arms.replacen("media:", "media/", 1)),
            small: Emblem::Icon(32).path(site.project, site.ix),
            touch: Emblem::Icon(180).path(site.project, site.ix),
            manifest: "site.webmanifest".to_owned(),
            colour: emblem::colour(site).to_owned(),
        }
    }
}

/// The coat of arms in the header: a drawing as it is, anything else as a small PNG.
pub(super) fn coat_of_arms(site: &Site<'_>) -> Option<String> {
    let arms = site.project.body(site.ix).site.coat_of_arms.as_ref()?.as_str();
    Some(match picture::kind(arms) {
        Kind::Drawing => arms.replacen("media:", "media/", 1),
        _ => Emblem::Arms.path(site.project, site.ix),
    })
}

impl Out<'_> {
    /// A picture that a key names, with its words.
    pub(super) fn picture(&self, image: &Image) -> Option<PictureView> {
        self.picture_of(self.site.ix, image)
    }

    /// The same, named by an item of another site.
    pub(super) fn picture_of(&self, site: BodyIx, image: &Image) -> Option<PictureView> {
        Some(PictureView {
            shown: self.shown(site, image)?,
            alt: image.alt.as_ref().map(|alt| self.tx(alt)),
            caption: image.caption.as_ref().map(|caption| self.tx(caption)),
            credit: image.credit.as_ref().map(|credit| credit.as_str().to_owned()),
        })
    }

    fn shown(&self, site: BodyIx, image: &Image) -> Option<Shown> {
        let path = image.src.as_str().trim_start_matches("media:");
        let file = *self.site.project.body(site).media.get(path)?;
        match links::picture(self.site.project, self.site.reachable, (self.site.ix, site), path, file) {
            Link::Picture(shown) => Some(*shown),
            _ => None,
        }
    }

    /// The absolute URL of a picture of this site, for machines that read no list of versions.
    pub(super) fn absolute(&self, image: &Image) -> Option<String> {
        let shown = self.shown(self.site.ix, image)?;
        Some(format!("{}{}", address::site_url(self.site.project, self.site.ix), shown.src))
    }

    /// What other services show beside a link to this page: its own picture, or the card of the site.
    pub(super) fn preview(&self, image: Option<&Image>) -> Preview {
        let site = self.site;
        let url = address::site_url(site.project, site.ix);
        let own = image.and_then(|image| {
            let file = *site.project.body(site.ix).media.get(image.src.as_str().trim_start_matches("media:"))?;
            let size = site.project.gallery.photo(file)?.size;
            let width = size.widths().into_iter().rfind(|width| *width <= PREVIEW)?;
            // Services crop what is taller than wide, and show nothing of what is small.
            let (shown, size) = (self.shown(site.ix, image)?, size.at(width));
            let fits = width >= 480 && size.width >= size.height;
            let alt = image.alt.as_ref().map(|alt| self.tx(alt).text).unwrap_or_default();
            fits.then(|| Preview { src: format!("{url}{}", shown.src), alt, width: size.width, height: size.height })
        });
        own.unwrap_or_else(|| Preview {
            src: format!("{url}{}", Emblem::Card.path(site.project, site.ix)),
            alt: site.project.body(site.ix).official_name().to_owned(),
            width: emblem::CARD.0,
            height: emblem::CARD.1,
        })
    }

    /// Delivers an icon or a card.
    pub(super) fn emblem(&self, emblem: Emblem) -> Result<(), Failure> {
        if !self.sink.takes() {
            return Ok(());
        }
        let path = self.job.file();
        let key = |of: &str| *blake3::hash(&[self.site.program.as_slice(), of.as_bytes()].concat()).as_bytes();
        if let Some(tile) = emblem::tile(self.site, emblem) {
            let draw = || emblem::draw(self.site, emblem).map_err(|_| std::io::ErrorKind::OutOfMemory.into());
            return self.sink.share(&path, &key(&tile), &draw).map_err(|error| Failure::Io(path, error));
        }
        let key = key(&path);
        if self.sink.kept(&path, &key).is_some() {
            return Ok(());
        }
        let bytes = match emblem::draw(self.site, emblem) {
            Ok(bytes) => bytes,
            Err(emblem::Refusal::Arms(file, fault)) => {
                return Err(Failure::Diagnostics(vec![gallery::fault(self.site.sources, file, &fault)]));
            }
            Err(emblem::Refusal::Canvas) => return Err(Failure::Io(path, std::io::ErrorKind::OutOfMemory.into())),
        };
        self.put(&path, &key, &bytes)
    }

    /// Delivers the web app manifest.
    pub(super) fn manifest(&self) -> Result<(), Failure> {
        let body = self.site.project.body(self.site.ix);
        let icon = |size: u16| {
            json!({
                "src": Emblem::Icon(size).path(self.site.project, self.site.ix),
                "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": "any maskable",
            })
        };
        let manifest = json!({
            "name": body.official_name(), "short_name": body.site.name.as_str(), "lang": "de", "start_url": "./", "display": "browser",
            "background_color": "#ffffff", "theme_color": emblem::colour(self.site), "icons": [icon(192), icon(512)],
        });
        self.bytes(format!("{manifest}\n").as_bytes())
    }
}

/// The jobs of one photo: it is read once, and only if one of them is new.
pub(super) fn photo(site: &Site<'_>, file: FileId, jobs: &[(&Job, Cut)], sink: &dyn super::Sink) -> Vec<Failure> {
    let Some(hash) = site.sources.file(file).map(|file| file.hash) else { return Vec::new() };
    let store = Store::new(&site.sources.root);
    let put = |job: &Job, key: &Hash, bytes: &[u8]| {
        let path = job.file();
        let facts = Facts { size: bytes.len() as u64, ..Facts::default() };
        sink.put(&path, key, facts, bytes).map_err(|error| Failure::Io(path, error))
    };
    let mut missing = Vec::new();
    let mut failures = Vec::new();
    for (job, cut) in jobs {
        let key = key(&hash, *cut);
        if sink.kept(&job.file(), &key).is_some() {
            continue;
        }
        match store.get(&hash, *cut) {
            Some(bytes) => failures.extend(put(job, &key, &bytes).err()),
            None => missing.push((job, *cut, key)),
        }
    }
    if missing.is_empty() {
        return failures;
    }
    let broken = |fault| Failure::Diagnostics(vec![gallery::fault(site.sources, file, &fault)]);
    let pixels = match site.sources.bytes(file).map_err(|_| photo::Fault::Broken).and_then(|bytes| photo::read(&bytes)) {
        Ok(pixels) => pixels,
        Err(fault) => return vec![broken(fault)],
    };
    // A check only wants to know whether the photo is whole.
    if sink.takes() {
        failures.par_extend(missing.into_par_iter().filter_map(|(job, cut, key)| {
            let made = pixels.cut(cut).map_err(broken).and_then(|bytes| {
                store.put(&hash, cut, &bytes);
                put(job, &key, &bytes)
            });
            made.err()
        }));
    }
    failures
}

/// The key of a version: it depends on nothing but its photo, so another program needn't encode it again.
fn key(photo: &Hash, cut: Cut) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"photo").update(&[GENERATION]).update(photo).update(&cut.width.to_le_bytes()).update(cut.format.extension().as_bytes());
    *hasher.finalize().as_bytes()
}

/// The photos among jobs, each with its jobs, and all others.
pub(super) fn photos<'a>(jobs: &[&'a Job]) -> Vec<(FileId, Vec<(&'a Job, Cut)>)> {
    let mut photos: Vec<(FileId, Vec<(&Job, Cut)>)> = Vec::new();
    for job in jobs {
        let What::Photo(file, cut) = job.what else { continue };
        match photos.last_mut().filter(|(last, _)| *last == file) {
            Some((_, cuts)) => cuts.push((job, cut)),
            None => photos.push((file, vec![(job, cut)])),
        }
    }
    photos
}
