//! The versions of a form on its page: whoever holds a paper copy sees whether it is still in force.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::FileView;
use crate::address::Target;
use crate::render::{Facts, Out};
use crate::resolve::AdoptedForm;

#[derive(Debug, Clone, Serialize)]
pub(super) struct VersionView {
    /// Fragment that the code on the form leads to.
    anchor: String,
    version: String,
    from_text: String,
    state: String,
    /// Whether it may be handed in today.
    in_force: bool,
    files: Vec<FileView>,
}

impl VersionView {
    /// Whether it is what a citizen takes today: in force, with a file.
    pub(super) fn is_usable(&self) -> bool {
        self.in_force && !self.files.is_empty()
    }
}

struct Version {
    name: Arc<str>,
    from: Date,
    reason: Option<String>,
    files: Vec<FileView>,
}

/// All versions, the newest first.
pub(super) fn versions(out: &Out<'_>, form: &AdoptedForm) -> Vec<VersionView> {
    let project = out.site.project;
    let mut versions: Vec<Version> = Vec::new();
    for (record, release) in project.released(out.site.ix, form) {
        let name = release.version.as_str();
        let at = versions.iter().position(|version| *version.name == *name).unwrap_or_else(|| {
            let reason = record.data.withdrawal(name).map(|withdrawn| withdrawn.reason.as_str().to_owned());
            versions.push(Version { name: name.into(), from: release.valid_from.day(), reason, files: Vec::new() });
            versions.len() - 1
        });
        let lang = project.languages().into_iter().find(|lang| *lang == release.lang.as_str());
        if let (Some(lang), Some(version)) = (lang, versions.get_mut(at).filter(|version| version.reason.is_none())) {
            let target = Target::FormerPdf(&form.id, name);
            let known = Facts { size: release.bytes.0 as u64, pages: release.pages.0 as u32, ..Facts::default() };
            let file = out.file(&target, lang, known);
            version.files.push(FileView { sha256: release.pdf.as_str().to_owned(), ..file });
        }
    }
    let today = form.form.version.as_str();
    versions.push(Version { name: today.into(), from: form.form.valid_from.day(), reason: None, files: out.files(form) });
    let mut views = Vec::new();
    let mut next: Option<Date> = None;
    for version in versions.into_iter().rev() {
        let (state, in_force) = state(out, &version, next);
        if version.reason.is_none() {
            next = Some(version.from);
        }
        views.push(VersionView {
            anchor: format!("v{}", version.name),
            version: version.name.to_string(),
            from_text: out.day(version.from),
            state,
            in_force,
            files: version.files,
        });
    }
    views
}

/// What holds for a version today, given when the next one begins.
fn state(out: &Out<'_>, version: &Version, next: Option<Date>) -> (String, bool) {
    let today = out.site.project.clock.today;
    let dated = |key: &str, day: Date| out.string(key).replace("{date}", &out.day(day));
    if let Some(reason) = &version.reason {
        return (out.string("version_withdrawn").replace("{reason}", reason), false);
    }
    match next {
        Some(next) if next <= today => (dated("version_replaced", next), false),
        _ if version.from > today => (dated("version_future", version.from), false),
        Some(next) => (dated("version_until", next.yesterday().unwrap_or(next)), true),
        None => (out.string("version_in_force"), true),
    }
}
