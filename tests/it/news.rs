//! News and events: topics in words, pages of a long list, years and months.

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

#[test]
fn the_archive_of_a_year_stands_on_pages_of_a_hundred() {
    let region = Region::small();
    for number in 0..101 {
        let text = format!("---\ntitle: Damals {number}\ndate: 2024-{:02}-03\n---\n\nEin Satz.\n", 1 + number % 12);
        region.put(&format!("content/altenburg/news/damals-{number}.md"), &text);
    }
    region.put("content/altenburg/news/davor.md", "---\ntitle: Davor\ndate: 2023-12-31\n---\n\nEin Satz.\n");
    region.build().fine();
    let [first, second] = ["", "seite/2/"].map(|page| region.page(&format!("altenburg/aktuelles/archiv/2024/{page}index.html")));
    assert_eq!((listed(&first), listed(&second)), (100, 1));
    assert!(first.contains(r#"<a href="../../../aktuelles/archiv/2024/seite/2/" rel="next">Weiter</a>"#), "{first}");
    assert!(second.contains("<h1>Aktuelles 2024, Seite 2 von 2</h1>") && !second.contains("Davor"), "{second}");
    assert!(second.contains(r#"<a href="../../../../../aktuelles/archiv/2024/" aria-current="true">2024</a>"#), "{second}");
    let steps = r#"<a href="../../../../../aktuelles/archiv/2024/">2024</a>"#;
    assert!(second.contains(steps), "{second}");
    assert_eq!(listed(&region.page("altenburg/aktuelles/archiv/2023/index.html")), 1);
    assert!(!region.has("altenburg/aktuelles/archiv/2023/seite/2/index.html"));
}

#[test]
fn each_year_of_news_and_each_month_of_events_has_an_address() {
    let region = Region::small();
    region.put("content/altenburg/news/alt.md", "---\ntitle: Damals\ndate: 2024-05-02\n---\n\nEin Satz.\n");
    region.put("content/altenburg/events/lang.md", "---\ntitle: Ausstellung\nstart: 2026-10-20\nend: 2027-01-10\n---\n");
    region.put("content/altenburg/events/vorbei.md", "---\ntitle: Fest\nstart: 2026-09-05\n---\n");
    region.build().fine();
    let year = region.page("altenburg/aktuelles/archiv/2024/index.html");
    assert!(year.contains("Damals") && listed(&year) == 1 && year.contains("<h1>Aktuelles 2024</h1>"), "{year}");
    assert!(region.page("altenburg/aktuelles/index.html").contains("href=\"../aktuelles/archiv/2024/\">2024</a>"));
    for month in ["2026-10", "2026-11", "2026-12", "2027-01"] {
        assert!(region.page(&format!("altenburg/veranstaltungen/{month}/index.html")).contains("Ausstellung"), "{month}");
    }
    let past = region.page("altenburg/veranstaltungen/2026-09/index.html");
    assert!(past.contains("<h1>Veranstaltungen: September 2026</h1>") && past.contains("Fest") && !past.contains("Ausstellung"), "{past}");
    let list = region.page("altenburg/veranstaltungen/index.html");
    assert!(!list.contains("Fest</a>") && list.contains("href=\"../veranstaltungen/2026-09/\">September 2026</a>"), "{list}");
    assert!(!region.has("altenburg/veranstaltungen/2026-08/index.html"));
}
