//! Links from a page to pages in another language.
//!
//! In a partial language many links lead to German pages, in any language those to sites that lack it. Each of them says so
//! (`hreflang`), and the theme shows it. The program marks them on the finished page, because links come from templates and
//! from texts alike: whoever writes either can't forget one.

use super::Site;
use crate::language;

/// The page with every link marked that leads to a page of the region in another language than `lang`. `root` is the way
/// from the page to its docroot.
pub(super) fn mark(site: &Site<'_>, html: &str, lang: &str, root: &str) -> String {
    let mut marked = String::with_capacity(html.len() + 2048);
    let mut rest = html;
    while let Some(at) = rest.find("<a ") {
        let Some(end) = rest[at..].find('>').map(|end| at + end) else { break };
        let tag = &rest[at..end];
        marked.push_str(&rest[..end]);
        if !tag.contains(" hreflang=")
            && let Some(target) = address(tag).and_then(|href| of_link(site, href, root))
            && language::differs(target, lang)
        {
            marked.push_str(&format!(" hreflang=\"{target}\""));
        }
        rest = &rest[end..];
    }
    marked.push_str(rest);
    marked
}

/// Where a tag leads.
fn address(tag: &str) -> Option<&str> {
    let (_, rest) = tag.split_once(" href=\"")?;
    rest.split('"').next()
}

/// The language of the page that a link on a page of a site leads to; `None` for what is no page of the region.
fn of_link(site: &Site<'_>, href: &str, root: &str) -> Option<&'static str> {
    let path = if href.contains("://") {
        site.project.path_at(href)?
    } else if href.starts_with('#') || href.starts_with("mailto:") || href.starts_with("tel:") {
        return None;
    } else {
        let link = if href == "./" { "" } else { href.strip_prefix(root)? };
        // `../gera/leistungen/` lies in the neighbour's docroot.
        link.strip_prefix("../").map_or(Some(link), |rest| rest.split_once('/').map(|(_, path)| path))?
    };
    let path = path.split('#').next().unwrap_or_default();
    // Pictures, files of editors, and packages with files in all languages speak none that their address tells.
    let name = path.rsplit('/').next().unwrap_or_default();
    let told = name.is_empty() || matches!(name.rsplit_once('.'), Some((_, "html" | "pdf")));
    (told && !path.starts_with("media/") && !path.starts_with("assets/")).then(|| language::of_path(path))
}

/// What a home page lists in a partial language: the pages that are there in it. The German rest stays a click away.
pub(super) fn own<T>(site: &Site<'_>, lang: &str, items: Vec<T>, href: impl Fn(&T) -> &str) -> Vec<T> {
    if !site.project.is_partial(lang) {
        return items;
    }
    items.into_iter().filter(|item| of_link(site, href(item), "") == Some(lang)).collect()
}
