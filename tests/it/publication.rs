//! The date of a build decides what is visible, open or in force, and nothing else.

use jiff::civil::date;

use crate::region::{Region, Setup, TODAY, differing};

const NEWS: &str = "content/altenburg/news/markt.md";

fn shown(region: &Region, setup: &Setup) -> bool {
    region.build_with(setup);
    let page = region.has("altenburg/aktuelles/markt/index.html");
    assert_eq!(page, region.page("altenburg/aktuelles/index.html").contains("Neuer Markt"));
    assert_eq!(page, region.page("portal/aktuelles/index.html").contains("Neuer Markt"));
    assert_eq!(page, region.page("altenburg/aktuelles/feed.xml").contains("Neuer Markt"));
    page
}

fn day(date: jiff::civil::Date) -> Setup {
    Setup { date, ..Setup::default() }
}

#[test]
fn two_builds_between_which_nothing_begins_or_ends_are_the_same() {
    let region = Region::demonstration();
    region.build_on(date(2026, 11, 15)).fine();
    let before = region.output();
    region.build_on(date(2026, 11, 16)).fine();
    assert_eq!(differing(&before, &region.output()), [""; 0]);
}

#[test]
fn a_draft_is_shown_only_on_demand() {
    let region = Region::small();
    region.change(NEWS, "topics:", "draft: true\ntopics:");
    assert!(!shown(&region, &Setup::default()));
    assert!(shown(&region, &Setup { drafts: true, ..Setup::default() }));
}

#[test]
fn publish_from_and_publish_until_include_their_days() {
    let region = Region::small();
    region.change(NEWS, "topics:", "publish_from: 2026-11-25\npublish_until: 2026-11-30\ntopics:");
    let visible: Vec<bool> = [24, 25, 30].iter().map(|at| shown(&region, &day(date(2026, 11, *at)))).collect();
    assert_eq!(visible, [false, true, true]);
    assert!(!shown(&region, &day(date(2026, 12, 1))));
}

#[test]
fn a_link_to_what_is_not_visible_shows_its_words_only() {
    let region = Region::small();
    region.change(NEWS, "topics:", "publish_from: 2026-11-25\ntopics:");
    region.change("content/altenburg/pages/rathaus.md", "am Markt.", "am [neuen Markt](news:markt).");
    region.build().fine();
    assert!(region.page("altenburg/rathaus/index.html").contains("am neuen Markt."));
    region.build_on(date(2026, 11, 25)).fine();
    assert!(region.page("altenburg/rathaus/index.html").contains("am <a href=\"../aktuelles/markt/\">neuen Markt</a>."));
}

#[test]
fn the_new_rate_holds_from_the_first_of_january() {
    let region = Region::small();
    region.build_on(date(2026, 12, 31)).fine();
    let old = region.output();
    let page = |region: &Region| region.page("altenburg/leistungen/hund/index.html");
    let lines: Vec<String> = page(&region).lines().map(str::to_owned).collect();
    region.build_on(date(2027, 1, 1)).fine();
    let changed = differing(&old, &region.output());
    assert!(changed.iter().all(|path| path.starts_with("altenburg/") || path.starts_with("portal/")), "{changed:?}");
    assert!(changed.contains(&"altenburg/leistungen/hund/index.html".to_owned()));
    assert!(changed.contains(&"altenburg/formulare/hund/hund.pdf".to_owned()), "the form prints the rate: {changed:?}");
    let new: Vec<String> = page(&region).lines().map(str::to_owned).collect();
    let only = |some: &[String], others: &[String]| some.iter().filter(|line| !others.contains(line)).cloned().collect::<Vec<_>>();
    for line in only(&lines, &new).iter().chain(&only(&new, &lines)) {
        assert!(["€", ".pdf", "2026", "2027", "Hundesteuersatzung"].iter().any(|word| line.contains(word)), "{line}");
    }
    assert!(lines.iter().any(|line| line.contains("60,00")) && new.iter().any(|line| line.contains("84,00")));
    assert!(!new.iter().any(|line| line.contains("60,00")), "the old rate is gone");
}

#[test]
fn an_event_leaves_the_list_on_the_day_after() {
    let region = Region::small();
    region.build_on(date(2026, 12, 12)).fine();
    assert!(region.page("altenburg/veranstaltungen/index.html").contains("Konzert"));
    region.build_on(date(2026, 12, 13)).fine();
    assert!(!region.page("altenburg/veranstaltungen/index.html").contains("href=\"konzert/\""));
}

#[test]
fn no_page_prints_the_day_of_the_build() {
    let region = Region::small();
    region.build_on(date(2029, 7, 23)).fine();
    for (path, bytes) in region.output() {
        let text = String::from_utf8_lossy(&bytes);
        for form in ["2029-07-23", "23.07.2029", "23. Juli 2029", "20290723"] {
            assert!(!text.contains(form), "{path}: {form}");
        }
    }
    assert_eq!(TODAY, date(2026, 11, 22));
}
