//! People are written once: who leaves, who stands in, who wrote what.

use dorfplatz::diag::Lang;
use jiff::civil::date;

use crate::region::Region;

fn region() -> Region {
    let region = Region::small();
    region.put("content/altenburg/people/beispiel.yaml", "name: Max Beispiel\ndeputy: muster\nuntil: 2026-12-31\n");
    region.change("content/altenburg/offices/steuern.yaml", "people: [muster]", "people: [beispiel, muster]");
    region.change("content/altenburg/news/markt.md", "topics:", "author: beispiel\ntopics:");
    region
}

#[test]
fn who_has_left_is_no_contact_any_more_but_stays_the_author_of_old_news() {
    let region = region();
    region.build_on(date(2026, 12, 31)).fine();
    assert!(region.page("altenburg/aemter/steuern/index.html").contains("Max Beispiel"));
    region.build_on(date(2027, 1, 1)).fine();
    let office = region.page("altenburg/aemter/steuern/index.html");
    assert!(!office.contains("Max Beispiel") && office.contains("Erika Muster"), "{office}");
    assert!(region.page("altenburg/aktuelles/markt/index.html").contains("Max Beispiel"));
}

#[test]
fn deleting_a_person_that_is_still_named_is_one_mistake_with_all_its_places() {
    let region = region();
    region.delete("content/altenburg/people/beispiel.yaml");
    let run = region.build();
    assert_eq!((run.codes(), run.held()), (vec!["D0415"], vec!["altenburg"]));
    let told = run.messages(Lang::De);
    for place in ["content/altenburg/news/markt.md:4:9", "content/altenburg/offices/steuern.yaml:5:10"] {
        assert!(told.contains(place), "{told}");
    }
}

#[test]
fn a_member_finds_the_people_of_its_association_and_an_office_may_be_an_author() {
    let region = region();
    region.put("content/pleissenaue/people/amt.yaml", "name: Ines Amtmann\n");
    region.put("content/fockendorf/news/neu.md", "---\ntitle: Neues\ndate: 2026-11-20\nauthor: amt\n---\nText.\n");
    region.change("content/altenburg/news/markt.md", "author: beispiel", "author: steuern");
    region.build().fine();
    assert!(region.page("fockendorf/aktuelles/neu/index.html").contains("Ines Amtmann"));
    assert!(region.page("altenburg/aktuelles/markt/index.html").contains("Steuern und Abgaben"));
}

#[test]
fn the_imprint_names_the_person_that_holds_the_function() {
    let region = region();
    region.append("content/altenburg/site.yaml", "imprint: {represented_by: Bürgermeisterin, representative: muster}\n");
    region.build().fine();
    assert!(region.page("altenburg/impressum/index.html").contains("Bürgermeisterin<br>Erika Muster"));
}
