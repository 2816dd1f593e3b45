//! Addresses: both layouts, both ways of writing links, and no link that leads nowhere.

use std::collections::BTreeMap;

use crate::region::Region;

/// The values of `href`, `src` and `content="0; url=…"` of a page.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for start in ["href=\"", "src=\"", "url="] {
        for rest in page.split(start).skip(1) {
            let end = rest.find('"').unwrap_or(rest.len());
            links.push(rest[..end].replace("&amp;", "&").replace("&#39;", "'"));
        }
    }
    links
}

/// The file that a relative link on a page names.
fn target(page: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    Some(if link.ends_with('/') || link == "." || link == ".." || path.is_empty() {
        format!("{}index.html", if path.is_empty() || path.ends_with('/') { path } else { path + "/" })
    } else {
        path
    })
}

fn pages(output: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&String, &Vec<u8>)> {
    output.iter().filter(|(path, _)| path.rsplit('.').next() == Some("html"))
}

/// Every relative link of the output that names no file.
pub(crate) fn dead_links(output: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut dead = Vec::new();
    for (path, bytes) in pages(output).filter(|(path, _)| !path.ends_with("404.html")) {
        let page = String::from_utf8_lossy(bytes);
        for link in links(&page) {
            let bare = link.split(['#', '?']).next().unwrap_or_default();
            let elsewhere =
                ["https:", "http:", "mailto:", "tel:", "geo:", "webcal:", "data:"].iter().any(|scheme| link.starts_with(scheme));
            if elsewhere || (bare.is_empty() && link.starts_with('#')) {
                if let Some(id) = link.strip_prefix('#').filter(|id| !id.is_empty() && !page.contains(&format!("id=\"{id}\""))) {
                    dead.push(format!("{path} → #{id}"));
                }
                continue;
            }
            if !target(path, bare).is_some_and(|target| output.contains_key(&target)) {
                dead.push(format!("{path} → {link}"));
            }
        }
    }
    dead
}

#[test]
fn every_relative_link_of_the_demonstration_leads_to_a_file() {
    let region = Region::demonstration();
    region.build().fine();
    let dead = dead_links(&region.output());
    assert!(dead.is_empty(), "{} dead links: {:?}", dead.len(), &dead[..dead.len().min(10)]);
}

#[test]
fn explicit_links_name_files_and_nothing_else() {
    let region = Region::small();
    region.append("content/portal.yaml", "links: explicit\nlanguages: [de, en]\n");
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "nav: true\naliases: [alt]");
    region.build().fine();
    let output = region.output();
    assert_eq!(dead_links(&output), [""; 0]);
    for (path, bytes) in pages(&output).filter(|(path, _)| !path.ends_with("404.html")) {
        for link in links(&String::from_utf8_lossy(bytes)) {
            let bare = link.split(['#', '?']).next().unwrap_or_default();
            assert!(!bare.ends_with('/') || link.contains(':'), "{path}: {link} can't be opened from disk");
        }
    }
}

#[test]
fn hosts_have_absolute_links_between_them_and_nothing_beside_them() {
    let region = Region::small();
    region.append("content/portal.yaml", "layout: hosts\n");
    for site in ["portal", "altenburger-land", "altenburg", "pleissenaue", "fockendorf"] {
        region.append(&format!("content/{site}/site.yaml"), &format!("url: https://{site}.example/\n"));
    }
    region.build().fine();
    let output = region.output();
    assert!(output.keys().all(|path| path.contains('/')), "{:?}", output.keys().find(|path| !path.contains('/')));
    assert!(region.page("portal/gemeinden/index.html").contains("https://altenburg.example/"));
    assert!(region.page("altenburg/sitemap.xml").contains("<loc>https://altenburg.example/rathaus/</loc>"));
    for (path, bytes) in pages(&output) {
        let site = path.split('/').next().unwrap();
        for link in links(&String::from_utf8_lossy(bytes)) {
            let ups = link.split("../").count() - 1;
            assert!(ups < path.split('/').count() - 1, "{path}: {link} leaves {site}");
        }
    }
}

#[test]
fn folders_have_single_files_beside_the_sites_and_another_layout_takes_them_away() {
    let region = Region::small();
    region.build().fine();
    let beside: Vec<String> = region.output().into_keys().filter(|path| !path.contains('/')).collect();
    assert_eq!(beside, [".htaccess", "404.html", "MANIFEST.json", "index.html", "robots.txt", "sitemap.xml"]);
    assert!(region.page("index.html").contains("url=portal/"));
    assert!(region.page("404.html").contains("href=\"/portal/"), "links of 404.html are absolute");
    region.append("content/portal.yaml", "layout: hosts\n");
    region.build();
    assert_eq!(region.output().into_keys().find(|path| !path.contains('/')), None);
}

#[test]
fn below_a_folder_the_absolute_addresses_begin_with_it() {
    let region = Region::small();
    region.change("content/portal.yaml", "https://region.example/", "https://host.example/region");
    region.build().fine();
    assert!(region.page("altenburg/404.html").contains("href=\"/region/altenburg/"));
    assert!(region.page(".htaccess").contains("ErrorDocument 404 /region/404.html"));
    assert!(region.page("sitemap.xml").contains("https://host.example/region/altenburg/sitemap.xml"));
    assert_eq!(dead_links(&region.output()), [""; 0]);
}

#[test]
fn every_site_has_what_browsers_and_machines_look_for() {
    let region = Region::small();
    region.build().fine();
    for site in ["portal", "altenburger-land", "altenburg", "pleissenaue", "fockendorf"] {
        for file in [
            "index.html",
            "404.html",
            "sitemap.xml",
            "robots.txt",
            "aktuelles/feed.xml",
            "impressum/index.html",
            "datenschutz/index.html",
            "barrierefreiheit/index.html",
        ] {
            assert!(region.has(&format!("{site}/{file}")), "{site}/{file}");
        }
    }
    let security = region.page("altenburg/.well-known/security.txt");
    assert!(security.contains("Contact: mailto:rathaus@altenburg.example") && security.contains("Expires: 2027-10-01T"), "{security}");
}
