//! News: topics in words, pages of a long list.

use crate::region::Region;

const PAGES: [&str; 2] = ["altenburg/aktuelles/index.html", "altenburg/aktuelles/seite/2/index.html"];

/// How many news a page lists.
fn listed(page: &str) -> usize {
    page.matches("<h3><a href=").count()
}

#[test]
fn a_topic_is_shown_as_it_is_written_and_its_address_is_made_of_it() {
    let region = Region::small();
    region.change("content/altenburg/news/markt.md", "topics: [stadt]", "topics: [Bürgerservice, bäume & Wege]");
    region.put("content/altenburg/news/alt.md", "---\ntitle: Alt\ndate: 2026-01-02\ntopics: [buergerservice]\n---\n\nEin Satz.\n");
    region.build().fine();
    let list = region.page("altenburg/aktuelles/index.html");
    assert!(list.contains(r#"<a href="../aktuelles/" aria-current="page">Alle Themen</a>"#), "{list}");
    assert!(list.contains(r#"<a href="../aktuelles/thema/baeume-wege/">Bäume &amp; Wege</a>"#), "{list}");
    let topic = region.page("altenburg/aktuelles/thema/buergerservice/index.html");
    assert_eq!(listed(&topic), 2, "both spellings have one address: {topic}");
    let item = region.page("altenburg/aktuelles/alt/index.html");
    assert!(item.contains("Weitere Meldungen") && item.contains("../../aktuelles/markt/"), "{item}");
}

#[test]
fn a_topic_without_a_letter_is_refused() {
    let region = Region::small();
    region.change("content/altenburg/news/markt.md", "topics: [stadt]", "topics: [\"–\"]");
    assert_eq!(region.build().codes(), ["D0304"]);
}

#[test]
fn forty_news_stand_on_pages_that_lead_to_each_other() {
    let region = Region::small();
    for number in 1..40 {
        let text = format!("---\ntitle: Nachricht {number}\ndate: 2026-01-{:02}\ntopics: [Stadt]\n---\n\nEin Satz.\n", 1 + number % 28);
        region.put(&format!("content/altenburg/news/nachricht-{number}.md"), &text);
    }
    region.build().fine();
    let [first, second] = PAGES.map(|page| region.page(page));
    assert_eq!((listed(&first), listed(&second)), (20, 20));
    assert!(first.contains(r#"<a href="../aktuelles/seite/2/" rel="next">Weiter</a>"#), "{first}");
    assert!(first.contains(r#"<a href="../aktuelles/" aria-current="page">1</a>"#), "{first}");
    assert!(second.contains(r#"<a href="../../../aktuelles/" rel="prev">Zurück</a>"#), "{second}");
    assert!(second.contains("<h1>Aktuelles, Seite 2 von 2</h1>"), "{second}");
    assert!(!region.has("altenburg/aktuelles/seite/3/index.html"));
    assert_eq!(listed(&region.page("altenburg/aktuelles/thema/stadt/seite/2/index.html")), 20);
    assert!(region.page("altenburg/sitemap.xml").contains("/altenburg/aktuelles/seite/2/"));
}
