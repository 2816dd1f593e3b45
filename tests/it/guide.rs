//! A site that is made of documentation.

use crate::region::Region;

const SITE: &str = "name: Handbuch
kind: guide
pages_from: docs/buch
intro: Beginnen Sie mit den [ersten Schritten](../../docs/buch/start.md).
";

fn region() -> Region {
    let region = Region::small();
    region.append("content/portal.yaml", "  - buch\n");
    region.put("content/buch/site.yaml", SITE);
    region.put("content/buch/media/bild.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    region.put("docs/buch/README.md", "# Auf der Forge\n");
    region.put("docs/buch/start.md", "---\ntitle: Start\n---\n[weiter](teil/mehr.md#ziel) und [Anfang](README.md)\n");
    region.put("docs/buch/teil/mehr.md", "---\ntitle: Mehr\n---\n[zurück](../start.md) ![Bild](../../../content/buch/media/bild.svg)\n");
    region.put("docs/anderes.md", "# Kein Teil davon <b>und mit Fehlern</b>");
    region
}

#[test]
fn links_between_files_work_on_the_forge_and_on_the_site() {
    let region = region();
    region.build().fine();
    assert!(region.page("buch/index.html").contains("href=\"start/\""));
    let page = region.page("buch/start/index.html");
    assert!(page.contains("href=\"../teil/mehr/#ziel\"") && page.contains("<a href=\"../\">Anfang</a>"), "{page}");
    let page = region.page("buch/teil/mehr/index.html");
    assert!(page.contains("href=\"../../start/\"") && page.contains("src=\"../../media/bild.svg\""), "{page}");
}

#[test]
fn a_guide_is_no_authority() {
    let region = region();
    region.build().fine();
    for path in ["leistungen/index.html", "formulare/index.html", "aktuelles/index.html", "lebenslagen/index.html"] {
        assert!(!region.has(&format!("buch/{path}")), "{path}");
    }
    assert!(!region.page("buch/index.html").contains("feed.xml") && region.has("buch/impressum/index.html"));
    assert!(!region.page("portal/orte/index.html").contains("Handbuch"));
}

#[test]
fn a_mistake_in_documentation_holds_the_guide_alone() {
    let region = region();
    region.put("docs/buch/start.md", "---\ntitle: Start\n---\n[weiter](gibt-es-nicht.md)\n");
    let run = region.build();
    assert_eq!((run.codes(), run.held()), (vec!["D0606"], vec!["buch"]));
}
