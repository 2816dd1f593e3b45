//! `mv`: another id, and everything that names it follows.

use std::collections::BTreeSet;

use dorfplatz::diag::Lang;
use dorfplatz::members;
use dorfplatz::moving::{State, Wish};
use dorfplatz::pipeline::prepare;
use dorfplatz::plan::What;
use dorfplatz::references::Kind;
use dorfplatz::resolve::Visibility;
use dorfplatz::write::{files_below, relocate};

use crate::region::{Region, TODAY, on, stderr, stdout};

/// Runs `mv`, which must go well.
fn mv(region: &Region, args: &[&str]) -> String {
    let output = region.command(&[&["mv"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

/// Runs `mv`, which must be refused and change nothing; tells why.
fn refused(region: &Region, args: &[&str]) -> String {
    let before = files(region);
    let output = region.command(&[&["mv"], args].concat());
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stdout(&output));
    assert_eq!(files(region), before);
    stderr(&output)
}

fn files(region: &Region) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = ["content", "forms"]
        .iter()
        .flat_map(|top| files_below(&region.root().join(top)).into_iter().map(move |path| format!("{top}/{path}")))
        .map(|path| (path.clone(), std::fs::read(region.root().join(path)).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_shared_service_moves_with_its_overrides_links_and_lists() {
    let region = Region::small();
    let said = mv(&region, &["service", "hund", "hund-anmelden"]);
    assert!(said.contains("content/altenburg/services/hund.yaml → content/altenburg/services/hund-anmelden.yaml"), "{said}");
    assert!(said.trim_end().ends_with("die alte Adresse `leistungen/hund` führt zur neuen."), "{said}");
    region.build().fine();
    assert!(region.text("content/altenburg/offices/steuern.yaml").contains("services: [hund-anmelden]"));
    assert!(region.text("content/portal/pages/hilfe.md").contains("(service:hund-anmelden)"));
    assert!(region.text("forms/hund.yaml").contains("service: hund-anmelden\n"));
    // Forms, fees and people of that name are something else.
    assert!(region.text("content/altenburg/site.yaml").contains("services: [hund-anmelden, wohngeld]\n  forms: [hund]"));
    assert!(region.text("content/shared/services/hund-anmelden.yaml").ends_with("forms: [hund]\naliases: [leistungen/hund]\n"));
    for site in ["altenburg", "fockendorf", "pleissenaue", "portal"] {
        assert!(region.page(&format!("{site}/leistungen/hund/index.html")).contains("url=../../leistungen/hund-anmelden/"), "{site}");
    }
}

#[test]
fn a_form_moves_and_its_pdf_is_still_there_at_the_former_address() {
    let region = Region::small();
    region.put("forms/altenburg/hund.yaml", "title: Hundeanmeldung\n");
    region.command(&["pin"]);
    mv(&region, &["form", "hund", "hunde-anmeldung"]);
    region.build().fine();
    assert!(region.text("forms/hunde-anmeldung.yaml").starts_with("form: hunde-anmeldung\n"));
    assert!(region.text("forms/altenburg/hunde-anmeldung.yaml").starts_with("title: Hundeanmeldung\n"));
    assert!(region.page("altenburg/formulare/hund/index.html").contains("url=../../formulare/hunde-anmeldung/"));
    let output = region.output();
    let (old, new) = ("altenburg/formulare/hund/hund.pdf", "altenburg/formulare/hunde-anmeldung/hunde-anmeldung.pdf");
    assert!(output.contains_key(old) && output[old] == output[new]);
}

#[test]
fn notes_of_overrides_stay_as_true_as_they_were() {
    let region = Region::small();
    region.append("content/altenburg/services/hund.yaml", "  summary: \"00000000\"\n");
    region.append("content/altenburg/services/hund.yaml", "summary: Bei uns im Rathaus.\n");
    region.put("content/fockendorf/services/hund.yaml", "summary: Bei uns im Dorf.\n");
    region.command(&["pin", "fockendorf"]);
    assert_eq!(region.check().codes(), ["D0405"]);
    // The shared summary links to the form, so its text changes.
    mv(&region, &["form", "hund", "anmeldung"]);
    assert!(region.text("content/shared/services/hund.yaml").contains("(form:anmeldung)"));
    assert_eq!(region.check().places(), ["D0405 content/altenburg/services/hund.yaml:9:1"], "what was stale stays so");
}

#[test]
fn only_what_means_it_is_rewritten() {
    let region = Region::small();
    region.append("content/pleissenaue/site.yaml", "intro: Zum [Amt](office:steuern) oder nach [Altenburg](office:altenburg/steuern).\n");
    region.put(
        "content/altenburg/alerts/zu.md",
        "---\ntitle: Zu\ntype: office_closed\noffice: steuern\nfrom: 2026-11-01\nuntil: 2026-12-31\n---\nDas [Amt](office:steuern#zeiten) ist zu, `office:steuern`.\n",
    );
    assert!(refused(&region, &["office", "steuern", "abgaben"]).contains("`altenburg/steuern`, `pleissenaue/steuern`"));
    mv(&region, &["office", "altenburg/steuern", "abgaben"]);
    region.build().fine();
    let intro = region.text("content/pleissenaue/site.yaml");
    assert!(intro.contains("(office:steuern)") && intro.contains("(office:altenburg/abgaben)"), "{intro}");
    let alert = region.text("content/altenburg/alerts/zu.md");
    assert!(alert.contains("office: abgaben\n") && alert.contains("(office:abgaben#zeiten) ist zu, `office:steuern`"), "{alert}");
    assert!(region.text("content/altenburg/news/markt.md").contains("(office:abgaben)"));
    assert!(region.page("altenburg/aemter/steuern/index.html").contains("url=../../aemter/abgaben/"));
}

#[test]
fn a_page_moves_with_its_translations_the_pages_below_it_and_links_by_path() {
    let region = Region::small();
    region.put("content/altenburg/pages/rathaus.en.md", "---\ntitle: Town hall\n---\nSee the [wedding room](rathaus/trauzimmer.md).\n");
    region.put(
        "content/altenburg/pages/rathaus/trauzimmer.md",
        "---\ntitle: Trauzimmer\n---\nIm [Rathaus](../rathaus.md#besuch), [Markt](../../news/markt.md).\n",
    );
    region.append(
        "content/altenburg/news/markt.md",
        "Siehe [Rathaus](../pages/rathaus.md) und [Zimmer][z].\n\n[z]: page:rathaus/trauzimmer\n",
    );
    let dry = mv(&region, &["page", "rathaus", "stadt/haus", "--body", "altenburg", "--dry-run"]);
    assert!(dry.contains("geschrieben ist nichts") && region.root().join("content/altenburg/pages/rathaus.md").is_file());
    mv(&region, &["page", "altenburg/rathaus", "altenburg/stadt/haus"]);
    region.build().fine();
    assert!(!region.root().join("content/altenburg/pages/rathaus").exists());
    let news = region.text("content/altenburg/news/markt.md");
    assert!(news.contains("(../pages/stadt/haus.md)") && news.contains("[z]: page:stadt/haus/trauzimmer"), "{news}");
    let below = region.text("content/altenburg/pages/stadt/haus/trauzimmer.md");
    assert!(below.contains("(../haus.md#besuch), [Markt](../../../news/markt.md)"), "{below}");
    assert!(region.text("content/altenburg/pages/stadt/haus.en.md").contains("(haus/trauzimmer.md)"));
    assert!(region.page("altenburg/rathaus/index.html").contains("url=../stadt/haus/"));
    assert!(region.page("altenburg/rathaus/trauzimmer/index.html").contains("url=../../stadt/haus/trauzimmer/"));
}

#[test]
fn a_page_of_the_documentation_moves_and_what_forges_show_for_the_folder_follows() {
    let region = Region::small();
    region.append("content/portal.yaml", "  - buch\n");
    region.put("content/buch/site.yaml", "name: Buch\nkind: guide\npages_from: docs/buch\n");
    region.put("docs/buch/README.md", "# Buch\n\n[Eins](eins.md#a)\n");
    region.put("docs/buch/eins.md", "---\ntitle: Eins\n---\n[Zwei](teil/zwei.md)\n");
    region.put("docs/buch/teil/zwei.md", "---\ntitle: Zwei\n---\n[Eins](../eins.md), [Buch](../README.md)\n");
    region.build().fine();
    mv(&region, &["page", "buch/eins", "teil/erstes"]);
    region.build().fine();
    assert_eq!(region.text("docs/buch/README.md"), "# Buch\n\n[Eins](teil/erstes.md#a)\n");
    assert!(region.text("docs/buch/teil/erstes.md").ends_with("[Zwei](zwei.md)\n"));
    assert!(region.text("docs/buch/teil/zwei.md").ends_with("[Eins](erstes.md), [Buch](../README.md)\n"));
}

#[test]
fn people_and_blocks_have_no_address_and_move_all_the_same() {
    let region = Region::small();
    region.change("content/altenburg/news/markt.md", "topics: [stadt]", "topics: [stadt]\nauthor: altenburg/muster");
    region.append("content/altenburg/people/muster.yaml", "deputy: vertretung\n");
    region.put("content/altenburg/people/vertretung.yaml", "name: Max Vertretung\ndeputy: muster\n");
    let said = mv(&region, &["person", "muster", "erika-muster"]);
    assert!(!said.contains("Adresse"), "{said}");
    mv(&region, &["block", "person", "mensch"]);
    region.build().fine();
    assert!(region.text("content/altenburg/news/markt.md").contains("author: altenburg/erika-muster"));
    assert!(region.text("content/altenburg/people/vertretung.yaml").contains("deputy: erika-muster"));
    assert!(region.text("forms/hund.yaml").contains("use: blocks/mensch"));
}

#[test]
fn comments_order_line_ends_and_the_mark_at_the_beginning_stay() {
    let region = Region::small();
    let office = "\u{feff}# Das Amt\r\nservices:   # alle\r\n  - \"hund\"   # der Hund\r\nname:   Steuern\r\npeople: ['muster']\r\n";
    region.put("content/altenburg/offices/steuern.yaml", office);
    mv(&region, &["service", "hund", "hund-anmelden"]);
    mv(&region, &["person", "muster", "erika"]);
    let wanted = office.replace("\"hund\"", "\"hund-anmelden\"").replace("muster", "erika");
    assert_eq!(region.text("content/altenburg/offices/steuern.yaml"), wanted);
    mv(&region, &["office", "altenburg/steuern", "abgaben"]);
    assert_eq!(region.text("content/altenburg/offices/abgaben.yaml"), format!("{wanted}aliases: [aemter/steuern]\r\n"));
    region.build().fine();
}

#[test]
fn there_and_back_again() {
    let region = Region::small();
    let before = files(&region);
    mv(&region, &["news", "markt", "neuer-markt"]);
    mv(&region, &["news", "neuer-markt", "markt"]);
    let news = region.text("content/altenburg/news/markt.md");
    assert!(news.contains("\naliases: [aktuelles/neuer-markt]\n---\n"), "{news}");
    region.put("content/altenburg/news/markt.md", &news.replace("aliases: [aktuelles/neuer-markt]\n", ""));
    assert_eq!(files(&region), before);
}

#[test]
fn the_folder_of_a_body_moves_with_everything_that_names_it() {
    let region = Region::small();
    region.put("forms/altenburg/hund.yaml", "title: Hundeanmeldung\n");
    region.command(&["pin"]);
    region.append("content/fockendorf/pages/dorf.md", "\n[Amt](office:altenburg/steuern), [Rathaus](../../altenburg/pages/rathaus.md)\n");
    region.append("content/fockendorf/site.yaml", "merged_into: {body: altenburg, date: 2027-01-01}\nshow_from: {news: [altenburg]}\n");
    let said = mv(&region, &["site", "altenburg", "abg"]);
    assert!(said.contains("führen nicht weiter"), "{said}");
    region.build().fine();
    assert!(!region.root().join("content/altenburg").exists() && !region.root().join("forms/altenburg").exists());
    assert!(region.root().join("content/abg/media/wappen.svg").is_file() && region.root().join("forms/abg/hund.yaml").is_file());
    let page = region.text("content/fockendorf/pages/dorf.md");
    assert!(page.contains("office:abg/steuern") && page.contains("../../abg/pages/rathaus.md"), "{page}");
    assert!(region.text("content/fockendorf/site.yaml").contains("{body: abg, date: 2027-01-01}\nshow_from: {news: [abg]}"));
    assert!(region.text("content/portal.yaml").contains("  - abg\n"));
    assert!(region.text("content/portal/site.yaml").contains("news: [altenburger-land, abg, pleissenaue, fockendorf]"));
}

#[test]
fn what_can_not_be_done_is_told_and_changes_nothing() {
    let region = Region::small();
    region.put("content/altenburg/pages/bad.md", "---\ntitle: Bad\naliases: [freibad]\n---\nText.\n");
    for (args, why) in [
        (&["service", "hundd", "x"][..], "die Leistung `hundd` gibt es nicht; meinten Sie `hund`?"),
        (&["service", "hund", "wohngeld"], "`wohngeld` gibt es schon"),
        (&["service", "hund", "hund"], "`hund` heißt schon so"),
        (&["service", "hund", "Hund anmelden"], "`Hund anmelden` ist nicht gültig"),
        (&["service", "altenburg/hund", "x"], "ist gemeinsam"),
        (&["service", "hund", "x", "--body", "altenburg"], "ist gemeinsam"),
        (&["office", "altenburg/steuern", "pleissenaue/x"], "zieht nichts um"),
        (&["page", "altenburg/rathaus", "bad"], "`bad` gibt es schon"),
        (&["page", "altenburg/rathaus", "freibad"], "zwei Seiten hätten dieselbe Adresse `freibad/`"),
        (&["page", "altenburg/rathaus", "leistungen"], "zwei Seiten hätten dieselbe Adresse `leistungen/`"),
        (&["site", "portal", "x"], "heißt in jeder Region so"),
        (&["site", "altenburg", "shared"], "`shared` gibt es schon"),
    ] {
        let said = refused(&region, args);
        assert!(said.contains(why), "{args:?}: {said}");
    }
    let english = region.command(&["mv", "service", "hundd", "x", "--lang", "en"]);
    assert!(stderr(&english).contains("the service `hundd` does not exist; did you mean `hund`?"), "{}", stderr(&english));
}

#[test]
fn a_link_that_means_another_page_on_each_site_is_left_to_people() {
    let region = Region::small();
    region.put("content/fockendorf/pages/rathaus.md", "---\ntitle: Gemeindehaus\n---\nText.\n");
    region.append("content/shared/legal/imprint.md", "\n[Haus](page:altenburg/rathaus)\n");
    region.change("content/shared/services/hund.yaml", "summary: Melden", "description: Im [Rathaus](page:rathaus).\nsummary: Melden");
    let said = refused(&region, &["page", "altenburg/rathaus", "stadthaus"]);
    assert!(said.contains("content/shared/services/hund.yaml:6: `rathaus` meint je nach Website auch `fockendorf/rathaus`"), "{said}");
}

#[test]
fn an_id_that_would_catch_the_links_of_others_is_refused() {
    let region = Region::small();
    region.append("content/altenburg/news/markt.md", "\nSiehe [Hilfe](page:hilfe).\n");
    region.check().fine();
    let said = refused(&region, &["page", "altenburg/rathaus", "hilfe"]);
    assert!(said.contains("content/altenburg/news/markt.md:8: der Verweis würde danach etwas anderes meinen"), "{said}");
}

#[test]
fn what_nobody_offers_yet_moves_as_well() {
    let region = Region::small();
    region.put("content/shared/services/fischen.yaml", "title: Fischen\nlevel: municipality\nrelated: [hund]\n");
    region.append("content/shared/services/hund.yaml", "related: [fischen]\nnotes: Siehe [Fischen](service:fischen).\n");
    region.build().fine();
    mv(&region, &["service", "fischen", "angeln"]);
    region.build().fine();
    assert!(region.text("content/shared/services/hund.yaml").ends_with("related: [angeln]\nnotes: Siehe [Fischen](service:angeln).\n"));
}

#[test]
fn a_file_that_can_not_be_read_may_hide_references() {
    let region = Region::small();
    region.put("content/fockendorf/pages/kaputt.md", "---\ntitle: [x\n---\n[Hund](service:hund)\n");
    assert!(refused(&region, &["service", "hund", "x"]).contains("`content/fockendorf/pages/kaputt.md` lässt sich nicht lesen"));
}

#[test]
fn hidden_things_move_too() {
    let region = Region::small();
    region.put("content/altenburg/news/spaeter.md", "---\ntitle: Später\ndate: 2027-01-01\ndraft: true\n---\n[Rathaus](page:rathaus)\n");
    mv(&region, &["page", "altenburg/rathaus", "stadthaus"]);
    mv(&region, &["news", "spaeter", "noch-spaeter"]);
    assert!(region.text("content/altenburg/news/noch-spaeter.md").contains("(page:stadthaus)"));
    region.build().fine();
}

#[test]
fn a_system_that_refuses_leaves_everything_as_it_was() {
    let region = Region::small();
    let before = files(&region);
    let moved = |from: &str, to: &str, text: &str| dorfplatz::write::Moved { from: from.into(), to: to.into(), bytes: Some(text.into()) };
    let changes = [
        moved("content/portal.yaml", "content/portal.yaml", "anders"),
        moved("content/altenburg/pages/rathaus.md", "content/altenburg/pages/neu.md", "anders"),
        // A file can't become a folder.
        moved("content/altenburg/news/markt.md", "content/portal.yaml/markt.md", "anders"),
    ];
    assert!(relocate(region.root(), &changes).is_err());
    assert_eq!(files(&region), before);
}

#[test]
fn json_names_each_file() {
    let region = Region::small();
    let output = region.command(&["mv", "block", "person", "mensch", "--dry-run", "--format", "json"]);
    let lines: Vec<serde_json::Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0], serde_json::json!({"file": "forms/blocks/person.yaml", "to": "forms/blocks/mensch.yaml", "edits": []}));
    assert_eq!(lines[1]["edits"][0], serde_json::json!({"line": 11, "old": "person", "new": "mensch"}));
}

/// The things of a kind in the demonstration: `body/id`, or the id of what is shared.
fn things(region: &Region, folder: &str) -> BTreeSet<String> {
    let mut things = BTreeSet::new();
    for path in files_below(&region.root().join("content")) {
        let Some((body, rest)) = path.split_once('/') else { continue };
        let Some(file) = rest.strip_prefix(&format!("{folder}/")) else { continue };
        let Some((id, "yaml" | "md")) = file.split_once('.') else { continue };
        let shared = region.root().join(format!("content/shared/{folder}/{id}.yaml")).is_file();
        things.insert(if shared { id.to_owned() } else { format!("{body}/{id}") });
    }
    things
}

/// Everything at once: what a move misses, another one shows as a dead reference.
#[test]
fn everything_of_the_demonstration_can_be_moved() {
    let region = Region::demonstration();
    let before = region.check().codes();
    let mut state = State::new(members::load(region.root()).unwrap(), on(TODAY)).unwrap();
    let mut aliases = Vec::new();
    let kinds = [
        (Kind::Service, "services"),
        (Kind::LifeEvent, "life-events"),
        (Kind::Office, "offices"),
        (Kind::Person, "people"),
        (Kind::News, "news"),
        (Kind::Event, "events"),
        (Kind::Alert, "alerts"),
        (Kind::Page, "pages"),
        (Kind::Form, ""),
        (Kind::Block, ""),
    ];
    for (kind, folder) in kinds {
        let mut ids = match kind {
            Kind::Form => ["hundesteuer-anmeldung", "meldebescheinigung"].map(str::to_owned).into(),
            Kind::Block => ["person", "adresse"].map(str::to_owned).into(),
            _ => things(&region, folder),
        };
        // Pages below others go with them.
        ids.retain(|id| kind != Kind::Page || id.matches('/').count() == 1);
        assert!(!ids.is_empty(), "{folder}");
        let wishes: Vec<(String, String)> = ids.into_iter().map(|old| (old.clone(), format!("{old}-neu"))).collect();
        let wishes: Vec<Wish<'_>> = wishes.iter().map(|(old, new)| Wish { kind, old, new, body: None }).collect();
        let plan = state.plan(&wishes, on(TODAY)).unwrap_or_else(|why| panic!("{folder}: {}", why.de));
        relocate(region.root(), &plan.moved()).unwrap();
        aliases.extend(plan.aliases.iter().cloned());
        state = plan.after;
    }
    let after = region.check();
    assert_eq!(after.codes(), before, "{}", after.messages(Lang::De));
    let all = Visibility { drafts: true, ..on(TODAY) };
    let prepared = prepare(region.root(), all).unwrap();
    let mut leading = BTreeSet::new();
    for (_, jobs) in prepared.plans.values() {
        for job in jobs.iter() {
            if let What::Redirect(site, path) = &job.what {
                assert!(prepared.plans[site].1.iter().any(|page| page.path == *path), "{} leads to {path}", job.path);
                leading.insert(job.path.trim_end_matches('/'));
            }
        }
    }
    let lost: Vec<&String> = aliases.iter().filter(|alias| !leading.contains(alias.as_str())).collect();
    assert!(lost.is_empty() && aliases.len() > 200, "{} of {}: {lost:?}", lost.len(), aliases.len());
}
