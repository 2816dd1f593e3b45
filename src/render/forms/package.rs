//! Packages of forms as ZIP: of each life event, and of all forms of a site.
//!
//! Entries are sorted and stored, their times are those from which the forms are valid, so equal forms give equal bytes.

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::address::{Target, site_url};
use crate::decode::Text;
use crate::language::SIMPLE;
use crate::model::form::{Form, FormKind};
use crate::render::services::absolute;
use crate::render::view::{day_text, tx, word};
use crate::render::{Failure, Out};
use crate::resolve::AdoptedForm;
use crate::resolve::forms::fill;
use crate::resolve::register::{self, Offer};
use crate::text::hex;
use crate::theme::Tx;

/// Name and version of the format of the manifest.
const FORMAT: &str = "dorfplatz-package/1";

/// A package as pages link it.
#[derive(Debug, Serialize)]
pub(in crate::render) struct PackageView {
    title: Tx,
    href: String,
    size: String,
}

/// What a package is called: the life event, or all forms.
pub(super) fn title_of(out: &Out<'_>, event: Option<&str>) -> Tx {
    let known = event.and_then(|id| out.site.project.body(out.site.ix).life_events.get(id));
    known.map_or_else(|| word(out.string("all_forms")), |event| out.tx(&event.title))
}

/// The packages of the site, or the one of a life event.
pub(in crate::render) fn packages(out: &Out<'_>, event: Option<&Arc<str>>) -> Vec<PackageView> {
    views(out, |of| event.is_none_or(|event| of == Some(event)))
}

/// The packages that hold a form of some life events.
pub(super) fn containing(out: &Out<'_>, events: &BTreeSet<&str>) -> Vec<PackageView> {
    views(out, |of| of.is_none_or(|of| events.contains(of)))
}

fn views(out: &Out<'_>, wanted: impl Fn(Option<&str>) -> bool) -> Vec<PackageView> {
    let (project, own) = (out.site.project, out.site.ix);
    let packages = register::packages(project, own, &out.site.offers).into_iter().filter(|(_, event)| wanted(*event));
    packages
        .map(|(name, event)| {
            let target = Target::Package(&name);
            PackageView {
                title: title_of(out, event),
                href: out.site.to(target.clone(), "de"),
                size: super::size(out.site.facts(&target.path("de")).size, out.lang()),
            }
        })
        .collect()
}

/// A file of a package.
struct Packed<'a> {
    /// Its path in the package.
    name: String,
    /// Its path on the site.
    path: String,
    lang: &'static str,
    form: &'a AdoptedForm,
}

/// A package.
pub(in crate::render) fn package(out: &Out<'_>, event: Option<&str>) -> Result<(), Failure> {
    let (project, own) = (out.site.project, out.site.ix);
    let chosen = |offer: &&Offer<'_>| offer.site == own && event.is_none_or(|event| offer.events.contains(event));
    let mut offers: Vec<&Offer<'_>> = out.site.offers.iter().filter(chosen).collect();
    offers.sort_by(|a, b| a.form.id.cmp(&b.form.id));
    let languages: Vec<&'static str> = project.languages_of(out.site.ix).into_iter().filter(|lang| *lang != SIMPLE).collect();
    let mut files: Vec<Packed<'_>> = Vec::new();
    for form in offers.iter().map(|offer| offer.form) {
        for &lang in languages.iter().filter(|lang| form.has(lang)) {
            let folder = if form.form.kind == FormKind::External { "extern" } else { lang };
            let name = format!("{folder}/{}.pdf", form.id);
            files.push(Packed { name, path: Target::FormPdf(&form.id).path(lang), lang, form });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let manifest = serde_json::to_string_pretty(&manifest(out, event, &offers, &files)).unwrap_or_default() + "\n";
    let readme: Vec<String> = languages.iter().map(|lang| readme(out, lang, event, &offers, &files)).collect();
    let readme = readme.join("\n\n----------------------------------------------------------------------\n\n");
    let mut key = blake3::Hasher::new();
    for part in [out.site.program.as_slice(), readme.as_bytes(), manifest.as_bytes()] {
        key.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    out.download(key.finalize().as_bytes(), || {
        let newest = offers.iter().map(|offer| offer.form.form.valid_from.day()).max().unwrap_or_default();
        let mut entries = vec![("LIESMICH.txt", newest, readme.into_bytes()), ("MANIFEST.json", newest, manifest.into_bytes())];
        for file in &files {
            let read = out.sink.fetch(&file.path).map_err(|error| Failure::Io(file.path.clone(), error))?;
            // A check keeps no files.
            let Some(bytes) = read else { return Ok(None) };
            entries.push((&file.name, file.form.form.valid_from.day(), bytes));
        }
        let packed = pack(entries).map_err(|error| Failure::Io(out.job.file(), error))?;
        Ok(Some((packed, 0)))
    })
}

fn pack(entries: Vec<(&str, Date, Vec<u8>)>) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, day, bytes) in entries {
        let time = DateTime::from_date_and_time(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs(), 0, 0, 0);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .system(System::Unix)
            .unix_permissions(0o644)
            .last_modified_time(time.unwrap_or_default());
        zip.start_file(name, options)?;
        zip.write_all(&bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Who issues a form: somebody else, or the legal entity.
fn issuer(out: &Out<'_>, form: &AdoptedForm) -> String {
    match &form.form.external {
        Some(external) => external.issuer.german().to_owned(),
        None => out.site.project.body(super::entity_and_desk(out, form).0).official_name().to_owned(),
    }
}

fn said(form: &AdoptedForm, text: &Text, lang: &str) -> String {
    fill(&tx(text, lang).text, &form.params, lang)
}

fn manifest(out: &Out<'_>, event: Option<&str>, offers: &[&Offer<'_>], files: &[Packed<'_>]) -> Value {
    let body = out.site.project.body(out.site.ix);
    let common = |form: &AdoptedForm, lang: &str| {
        let Form { title, version, valid_from, .. } = &*form.form;
        json!({
            "id": &*form.id, "title": said(form, title, lang), "version": version.as_str(), "valid_from": valid_from.as_str(),
            "issuer": issuer(out, form), "page": absolute(out, Target::Form(&form.id)),
        })
    };
    let with = |mut value: Value, more: Value| {
        if let (Value::Object(map), Value::Object(more)) = (&mut value, more) {
            map.extend(more);
        }
        value
    };
    let listed = files.iter().map(|file| {
        let facts = out.site.facts(&file.path);
        let own = json!({"file": file.name, "language": file.lang, "bytes": facts.size, "sha256": hex(&facts.sha256)});
        with(own, common(file.form, file.lang))
    });
    let elsewhere = offers.iter().filter_map(|offer| {
        let url = offer.form.form.external.as_ref()?.url.as_ref()?.as_str();
        Some(with(json!({"url": url}), common(offer.form, "de")))
    });
    json!({
        "format": FORMAT,
        "site": {"id": &*body.id, "name": body.official_name(), "url": site_url(out.site.project, out.site.ix)},
        "life_event": event.map(|id| json!({"id": id, "title": title_of(out, event).text})),
        "files": listed.collect::<Vec<_>>(),
        "elsewhere": elsewhere.collect::<Vec<_>>(),
    })
}

/// The page for people, in one language.
fn readme(out: &Out<'_>, lang: &'static str, event: Option<&str>, offers: &[&Offer<'_>], files: &[Packed<'_>]) -> String {
    let (project, theme) = (out.site.project, out.site.theme);
    let body = project.body(out.site.ix);
    let string = |key: &str| theme.string(lang, key);
    let of = event.and_then(|id| body.life_events.get(id)).map_or_else(|| string("all_forms"), |event| tx(&event.title, lang).text);
    let title = string("package_title").replace("{title}", &of).replace("{body}", body.official_name());
    let mut lines = vec![title.clone(), "=".repeat(title.chars().count()), String::new(), string("package_intro"), String::new()];
    for form in offers.iter().map(|offer| offer.form) {
        let day = day_text(theme, lang, form.form.valid_from.day());
        let version = string("package_version").replace("{version}", form.form.version.as_str()).replace("{date}", &day);
        lines.push(format!("* {} ({version})", said(form, &form.form.title, lang)));
        if let Some(external) = &form.form.external {
            lines.push(format!("  {}: {}", string("form_issuer"), said(form, &external.issuer, lang)));
            lines.extend(external.url.as_ref().map(|url| format!("  {}", url.as_str())));
        }
        lines.extend(files.iter().filter(|file| file.form.id == form.id).map(|file| format!("  {}", file.name)));
    }
    let register = format!("{}{}", site_url(project, out.site.ix), project.path(out.site.ix, &Target::Forms, lang));
    lines.extend([String::new(), string("package_check").replace("{url}", &register), string("package_manifest")]);
    lines.join("\n") + "\n"
}
