//! Life events as paths of steps across authorities.

use crate::region::Region;

const STEPS: &str = "title: Tiere
steps:
  - {id: tierheim, title: Ins Tierheim, who: Tierheim, deadline: sofort}
  - {id: anmelden, title: Hund anmelden, service: hund, bring: [Chip-Nummer]}
  - {id: amt, title: Zum Veterinäramt, who: Veterinäramt, level: county}
";

fn region() -> Region {
    let region = Region::small();
    region.put("content/shared/life-events/tiere.yaml", STEPS);
    region
}

#[test]
fn each_place_shows_its_own_desk_form_and_county_in_the_order_of_the_steps() {
    let region = region();
    region.build().fine();
    let page = region.page("fockendorf/lebenslagen/tiere/index.html");
    let steps = page.split_once("<ol class=\"steps").map(|(_, steps)| steps.to_owned()).unwrap();
    let order =
        ["Ins Tierheim", "Hund anmelden", "pleissenaue/aemter/steuern/", "Chip-Nummer", "formulare/hund/hund.pdf", "Zum Veterinäramt"];
    let places: Vec<_> = order.map(|word| steps.find(word).unwrap_or_else(|| panic!("{word}\n{page}"))).into();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("<a href=\"../../../altenburger-land/\">Landkreis Altenburger Land</a>"), "{page}");
    assert!(region.page("altenburg/lebenslagen/tiere/index.html").contains("href=\"../../aemter/steuern/\""));
}

#[test]
fn the_portal_leads_to_the_path_of_each_place() {
    let region = region();
    region.build().fine();
    let page = region.page("portal/lebenslagen/tiere/index.html");
    for place in ["altenburg", "fockendorf"] {
        assert!(page.contains(&format!("href=\"../../../{place}/lebenslagen/tiere/\"")), "{page}");
    }
    assert!(!page.contains("Chip-Nummer</a>") && page.contains("Chip-Nummer"));
}

#[test]
fn a_town_adds_a_step_without_touching_those_of_its_neighbours() {
    let region = region();
    region.put(
        "content/altenburg/life-events/tiere.yaml",
        "steps: {after: anmelden, add: [{id: marke, title: Steuermarke abholen, who: Rathaus}]}\n",
    );
    let run = region.build();
    assert_eq!(run.codes(), ["D0406"], "the override is not pinned yet");
    let page = region.page("altenburg/lebenslagen/tiere/index.html");
    let (before, own, after) = (page.find("Hund anmelden"), page.find("Steuermarke abholen"), page.find("Zum Veterinäramt"));
    assert!(before < own && own < after, "{page}");
    assert!(!region.page("fockendorf/lebenslagen/tiere/index.html").contains("Steuermarke"));
}

#[test]
fn a_town_may_have_a_life_event_of_its_own() {
    let region = region();
    region.put("content/altenburg/life-events/skat.yaml", "title: Skat lernen\n");
    region.build().fine();
    assert!(region.page("altenburg/lebenslagen/index.html").contains("Skat lernen"));
    assert!(!region.has("fockendorf/lebenslagen/skat/index.html") && !region.has("portal/lebenslagen/skat/index.html"));
}
