//! Service × place → legal entity, desk and form, in the demonstration and where it changes.

use dorfplatz::pipeline::{Prepared, prepare};
use dorfplatz::resolve::competence::Desk;

use crate::region::{Region, TODAY, on};

fn look(region: &Region) -> Prepared {
    prepare(region.root(), on(TODAY)).unwrap()
}

/// Legal entity and desk as `entity, body/office`.
fn who(prepared: &Prepared, place: &str, service: &str) -> String {
    let project = prepared.project.as_ref().unwrap();
    let found = project.competence.get(project.find(place).unwrap(), service).unwrap_or_else(|| panic!("{service} in {place}"));
    format!("{}, {}", project.body(found.entity).id, desk(prepared, &found.desk))
}

fn desk(prepared: &Prepared, desk: &Desk) -> String {
    let project = prepared.project.as_ref().unwrap();
    format!("{}/{}", project.body(desk.body).id, desk.office.as_deref().unwrap_or("–"))
}

#[test]
fn a_member_of_an_association_is_the_creditor_and_the_association_the_desk() {
    let prepared = look(&Region::demonstration());
    assert_eq!(who(&prepared, "fockendorf", "hundesteuer-anmelden"), "fockendorf, pleissenaue/steuern");
    assert_eq!(who(&prepared, "treben", "hundesteuer-anmelden"), "treben, pleissenaue/steuern");
}

#[test]
fn the_tax_of_ponitz_belongs_to_ponitz_and_its_desk_is_in_goessnitz() {
    let prepared = look(&Region::demonstration());
    assert_eq!(who(&prepared, "ponitz", "hundesteuer-anmelden"), "ponitz, goessnitz/steuern");
    assert_eq!(who(&prepared, "goessnitz", "hundesteuer-anmelden"), "goessnitz, goessnitz/steuern");
}

#[test]
fn a_kreisfreie_stadt_fills_the_level_of_the_county_too() {
    let prepared = look(&Region::demonstration());
    for service in ["hundesteuer-anmelden", "wohngeld", "baugenehmigung"] {
        assert!(who(&prepared, "gera", service).starts_with("gera, gera/"), "{service}");
        assert!(who(&prepared, "jena", service).starts_with("jena, jena/"), "{service}");
    }
}

#[test]
fn the_county_handles_its_own_services_for_every_place_in_it() {
    let prepared = look(&Region::demonstration());
    for place in ["altenburg", "ponitz", "fockendorf", "schmoelln", "altenburger-land"] {
        assert_eq!(who(&prepared, place, "wohngeld"), "altenburger-land, altenburger-land/wohngeldstelle", "{place}");
    }
}

#[test]
fn a_town_may_handle_what_the_county_does_elsewhere() {
    let prepared = look(&Region::demonstration());
    assert!(who(&prepared, "altenburg", "baugenehmigung").ends_with(", altenburg/bauordnung"));
    assert_eq!(who(&prepared, "ponitz", "baugenehmigung"), "altenburger-land, altenburger-land/bauaufsicht");
}

#[test]
fn a_task_of_the_state_may_be_delegated_to_the_county() {
    let prepared = look(&Region::demonstration());
    assert_eq!(who(&prepared, "treben", "schwerbehindertenausweis"), "thueringen, altenburger-land/schwerbehindertenrecht");
}

#[test]
fn an_external_federal_body_is_a_name_and_a_link() {
    let region = Region::demonstration();
    assert_eq!(who(&look(&region), "ponitz", "kindergeld"), "familienkasse, familienkasse/–");
    region.build().fine();
    assert!(region.page("ponitz/leistungen/kindergeld/index.html").contains("https://www.arbeitsagentur.de/familie-und-kinder"));
}

#[test]
fn a_district_may_have_a_desk_of_its_own() {
    let prepared = look(&Region::demonstration());
    let project = prepared.project.as_ref().unwrap();
    let found = project.competence.get(project.find("jena").unwrap(), "meldebescheinigung").unwrap();
    assert_eq!(desk(&prepared, &found.desk), "jena/buergerservice");
    let districts: Vec<String> = found.districts.iter().map(|(id, own)| format!("{id}: {}", desk(&prepared, own))).collect();
    assert_eq!(districts, ["lobeda: jena/buergerservice-lobeda"]);
}

#[test]
fn the_form_is_the_legal_entitys() {
    let region = Region::demonstration();
    region.build().fine();
    for place in ["ponitz", "fockendorf", "treben", "gera"] {
        assert!(region.has(&format!("{place}/formulare/hundesteuer-anmeldung/hundesteuer-anmeldung.pdf")), "{place}");
    }
    assert!(
        !region.has("pleissenaue/formulare/hundesteuer-anmeldung/hundesteuer-anmeldung.pdf"),
        "the association is no creditor of dog tax"
    );
}

#[test]
fn a_new_office_takes_the_desk_from_the_body_above() {
    let region = Region::small();
    assert_eq!(who(&look(&region), "fockendorf", "hund"), "fockendorf, pleissenaue/steuern");
    region.put("content/fockendorf/offices/rathaus.yaml", "name: Rathaus\nservices: [hund]\n");
    assert_eq!(who(&look(&region), "fockendorf", "hund"), "fockendorf, fockendorf/rathaus");
}

#[test]
fn delegation_moves_the_desk_and_not_the_legal_entity() {
    let region = Region::small();
    region.append("content/altenburger-land/offices/wohngeldstelle.yaml", "room: '12'\n");
    region.change("content/altenburger-land/offices/wohngeldstelle.yaml", "[wohngeld]", "[wohngeld, hund]");
    region.append("content/shared/services/hund.yaml", "delegates_to: county\n");
    assert_eq!(who(&look(&region), "altenburg", "hund"), "altenburg, altenburger-land/wohngeldstelle");
    region.change("content/shared/services/hund.yaml", "delegates_to: county", "delegates_to: pleissenaue");
    assert_eq!(who(&look(&region), "altenburg", "hund"), "altenburg, pleissenaue/steuern");
}
