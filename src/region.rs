//! The root of `layout: folders`: single files beside the sites' folders.

use serde_json::json;

use crate::address;
use crate::hosting;
use crate::manifest::{self, File, Manifest};
use crate::model::portal::Layout;
use crate::plan::{Job, What};
use crate::render::{Kitchen, Site, palette_path};
use crate::source::Span;
use crate::write::Memory;

/// The names that files of the root can have.
pub const NAMES: [&str; 6] = ["index.html", "404.html", "robots.txt", "sitemap.xml", ".htaccess", manifest::NAME];

/// The files of the root, by name; `None` where another layout may have left one.
pub fn files(kitchen: Kitchen<'_>) -> Vec<(&'static str, Option<Vec<u8>>)> {
    let project = kitchen.project;
    let (Some(&portal), Layout::Folders) = (project.sites.first(), project.portal.layout) else {
        return NAMES.into_iter().map(|name| (name, None)).collect();
    };
    let root = project.portal.url.as_str();
    let base = root.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    let slash = |text: &str| if text.ends_with('/') { text.to_owned() } else { format!("{text}/") };
    let (root, base) = (slash(root), slash(base));
    let mut sitemaps: Vec<String> = project.sites.iter().map(|&ix| format!("{}sitemap.xml", address::site_url(project, ix))).collect();
    // A site whose `site.yaml` can't be read keeps its last good output, and its place here.
    for (at, id) in project.portal.sites.iter().enumerate().filter(|(_, id)| {
        // What is known from its last good state is among the sites.
        project.unread.contains(id.as_str()) && project.find(id.as_str()).is_none()
    }) {
        sitemaps.insert((at + 1).min(sitemaps.len()), format!("{root}{}/sitemap.xml", id.as_str()));
    }
    let robots = format!("User-agent: *\nAllow: /\nSitemap: {root}sitemap.xml\n");
    let access = hosting::htaccess(&base, project.portal.hosting.as_ref(), &[]);
    let mut files = vec![
        ("index.html", entry(kitchen)),
        ("404.html", not_found(kitchen, portal)),
        ("robots.txt", Some(robots.into_bytes())),
        ("sitemap.xml", sitemap(kitchen, &sitemaps)),
        (".htaccess", Some(access.into_bytes())),
    ];
    let listed = files.iter().filter_map(|(name, bytes)| {
        let bytes = bytes.as_deref()?;
        Some(((*name).to_owned(), File { size: bytes.len() as u64, sha256: manifest::sha256(bytes), form: None, notices: Vec::new() }))
    });
    let list = Manifest { site: String::new(), files: listed.collect() }.encode();
    files.push((manifest::NAME, Some(list)));
    files
}

/// Leads to the portal.
fn entry(kitchen: Kitchen<'_>) -> Option<Vec<u8>> {
    let project = kitchen.project;
    let portal = *project.sites.first()?;
    let id = &project.body(portal).id;
    let mut context = tera::Context::new();
    context.insert("lang", "de");
    context.insert("dir", "ltr");
    context.insert_value("t", kitchen.theme.strings_value("de"));
    context.insert("root", &format!("{id}/"));
    context.insert("site", &json!({"palette": palette_path(kitchen.project, portal)}));
    context.insert("page", &json!({"canonical": address::site_url(project, portal)}));
    context.insert("target", &address::file(""));
    context.insert("title", project.portal.name.german());
    kitchen.theme.render("redirect.html", &context, "index.html").ok()
}

/// The portal's page for wrong addresses, whose links are absolute.
fn not_found(kitchen: Kitchen<'_>, portal: usize) -> Option<Vec<u8>> {
    let jobs = [Job { path: "404.html".into(), lang: "de", what: What::NotFound, origin: Span::default() }];
    let palette = palette_path(kitchen.project, portal);
    let sink = Memory::default();
    Site::new(kitchen, portal, &jobs, &palette).run(&sink);
    sink.0.into_inner().ok()?.remove("404.html")
}

fn sitemap(kitchen: Kitchen<'_>, sitemaps: &[String]) -> Option<Vec<u8>> {
    let mut context = tera::Context::new();
    context.insert("sitemaps", sitemaps);
    kitchen.theme.render("sitemap_index.xml", &context, "sitemap.xml").ok()
}
