//! One town's mistake is that town's; a mistake in shared files is everybody's.

use dorfplatz::diag::Lang;

use crate::region::{Region, Setup, differing};

#[test]
fn a_typo_in_one_town_holds_that_town_at_its_last_good_output() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true");
    region.change("content/fockendorf/pages/dorf.md", "Pleiße", "schönen Pleiße");
    let run = region.build();
    assert_eq!((run.held(), run.outcome.stopped), (vec!["altenburg"], false));
    assert_eq!(run.published(), ["portal", "altenburger-land", "pleissenaue", "fockendorf"]);
    assert_eq!(
        differing(&before, &region.output()),
        ["fockendorf/dorf/index.html", "fockendorf/suche/index.json", "portal/suche/index.json"]
    );
    assert!(region.page("index.html").contains("portal/"));
}

#[test]
fn a_town_that_was_never_good_leaves_no_dead_links() {
    let region = Region::small();
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true");
    let run = region.build();
    assert_eq!(run.held(), ["altenburg"]);
    assert!(!region.has("altenburg/index.html"));
    assert_eq!(crate::layout::dead_links(&region.output()), [""; 0]);
}

#[test]
fn a_site_yaml_that_cannot_be_read_holds_that_town_alone_once_it_was_published() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.put("content/altenburg/site.yaml", "name: [Altenburg\n");
    let run = region.build();
    // The others go by what the town last said of itself.
    assert_eq!((run.codes(), run.held(), run.outcome.stopped), (vec!["D0202"], vec!["altenburg"], false), "{}", run.messages(Lang::De));
    assert_eq!(differing(&before, &region.output()), [""; 0]);
    assert_eq!(run.published(), ["portal", "altenburger-land", "pleissenaue", "fockendorf"]);
}

#[test]
fn a_site_yaml_that_could_never_be_read_holds_the_portal_too_because_it_lists_every_town() {
    let region = Region::small();
    region.put("content/altenburg/site.yaml", "name: [Altenburg\n");
    let run = region.build();
    assert_eq!((run.codes(), run.held()), (vec!["D0202"], vec!["altenburg", "portal"]), "{}", run.messages(Lang::De));
}

#[test]
fn a_broken_association_does_not_take_its_members_along() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.put("content/pleissenaue/site.yaml", "name: Pleißenaue\nkind: asociation\n");
    let run = region.build();
    assert!(!run.outcome.stopped, "{}", run.messages(Lang::De));
    assert_eq!(run.codes(), ["D0305"], "{}", run.messages(Lang::De));
    assert!(run.held().contains(&"pleissenaue"));
    assert!(
        region
            .output()
            .keys()
            .filter(|path| path.starts_with("pleissenaue/"))
            .eq(before.keys().filter(|path| path.starts_with("pleissenaue/")))
    );
}

#[test]
fn mistakes_in_shared_files_stop_everything_and_leave_the_output_untouched() {
    let breaks: [(&str, &str, &str); 7] = [
        ("content/portal.yaml", "theme: standard", "thema: standard"),
        ("content/shared/services/hund.yaml", "level: municipality", "level: gemeinde"),
        ("content/shared/life-events/tiere.yaml", "title: Tiere", "titel: Tiere"),
        ("forms/hund.yaml", "type: money", "type: mony"),
        ("forms/blocks/person.yaml", "label: Name", "lable: Name"),
        ("themes/standard/templates/page.html", "{% extends", "{% if %}{% extends"),
        ("themes/standard/strings/de.yaml", "\nskip", "\n\tskip"),
    ];
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.change("content/fockendorf/pages/dorf.md", "Pleiße", "schönen Pleiße");
    for (path, from, to) in breaks {
        let good = region.text(path);
        region.put(path, &good.replacen(from, to, 1));
        assert_ne!(good, region.text(path), "{path}");
        let run = region.build();
        assert!(run.outcome.stopped && run.published().is_empty(), "{path}\n{}", run.messages(Lang::De));
        assert_eq!(differing(&before, &region.output()), [""; 0], "{path}");
        region.put(path, &good);
    }
    region.build().fine();
    assert_eq!(
        differing(&before, &region.output()),
        ["fockendorf/dorf/index.html", "fockendorf/suche/index.json", "portal/suche/index.json"]
    );
}

#[test]
fn a_template_that_fails_on_one_page_publishes_nothing() {
    let region = Region::small();
    region.build().fine();
    let before = region.output();
    region.append("themes/standard/templates/office.html", "");
    region.change("themes/standard/templates/office.html", "{% block content %}", "{% block content %}{{ nichts.davon }}");
    let run = region.build();
    assert!(run.outcome.stopped, "{}", run.messages(Lang::De));
    assert!(run.codes().iter().all(|code| *code == "D1002"));
    assert_eq!(differing(&before, &region.output()), [""; 0]);
}

#[test]
fn a_misspelt_folder_is_told_once_a_file_and_not_through_all_that_refers_to_it() {
    let region = Region::small();
    region.put("content/altenburg/ofices/steuern.yaml", &region.text("content/altenburg/offices/steuern.yaml"));
    region.delete("content/altenburg/offices");
    region.put("content/pleissenaue/site.yml", &region.text("content/pleissenaue/site.yaml"));
    region.delete("content/pleissenaue/site.yaml");
    let run = region.build();
    assert_eq!(
        run.places(),
        ["D0107 content/altenburg/ofices/steuern.yaml:1:1", "D0107 content/pleissenaue/site.yml:1:1"],
        "{}",
        run.messages(Lang::De)
    );
    assert!(!run.outcome.stopped);
}

#[test]
fn several_mistakes_are_told_in_one_run() {
    let region = Region::small();
    region
        .change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true")
        .change("content/altenburg/pages/rathaus.md", "am Markt.", "am [Markt](page:markt).")
        .change("content/altenburg/offices/steuern.yaml", "08:00-12:00", "8-12")
        .change("content/fockendorf/pages/dorf.md", "title:", "titel:")
        .put("content/pleissenaue/offices/tab.yaml", "name: A\n\tb: c\n")
        .change("content/altenburger-land/site.yaml", "parent: thueringen", "parent: thuringen");
    let run = region.build();
    assert_eq!(
        run.places(),
        [
            "D0304 content/altenburg/offices/steuern.yaml:4:8",
            "D0301 content/altenburg/pages/rathaus.md:3:1",
            "D0604 content/altenburg/pages/rathaus.md:7:22",
            "D0402 content/altenburger-land/site.yaml:5:9",
            "D0301 content/fockendorf/pages/dorf.md:2:1",
            "D0201 content/pleissenaue/offices/tab.yaml:2:1",
        ],
        "{}",
        run.messages(Lang::De)
    );
    assert_eq!(run.held(), ["altenburg", "altenburger-land", "fockendorf", "pleissenaue"]);
}

#[test]
fn strict_stops_everything_for_a_warning() {
    let region = Region::small();
    region.append("content/altenburg/services/hund.yaml", "teaser: Hunde kosten hier Steuer.\n");
    assert_eq!(region.check().held(), [""; 0]);
    let strict = region.build_with(&Setup { strict: true, ..Setup::default() });
    assert!(strict.outcome.stopped && strict.messages(Lang::De).contains("Fehler[D0406]"));
    assert!(!region.root().join("output").exists() || region.output().is_empty());
}
