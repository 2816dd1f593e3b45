//! Regions, municipalities and items that the commands begin: complete at once, and never in the place of others.

use std::path::Path;
use std::process::{Command, Output};

use crate::region::{Region, Setup, stderr, stdout};

/// Runs a command that must succeed.
fn run(region: &Region, args: &[&str]) -> String {
    let output = region.command(args);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

/// Runs a command that must be refused, and tells its message.
fn refused(region: &Region, args: &[&str]) -> String {
    let output = region.command(args);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stdout(&output));
    stderr(&output)
}

/// Runs `init` alone, since it takes no root.
fn init(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorfplatz"));
    command.arg("init").arg(folder).args(args).args(["--date", "2026-11-22", "--lang", "de"]).output().unwrap()
}

#[test]
fn a_new_region_builds_without_mistakes_and_warnings() {
    let region = Region::fresh();
    region.build().fine();
    let home = region.page("portal/index.html");
    assert!(home.contains("Oberes Bergland") && home.contains("Wohnen und Umzug"));
    assert!(region.has("portal/ueber-das-portal/index.html") && region.has("portal/lebenslagen/tiere/index.html"));
    assert!(region.text("content/portal/site.yaml").contains("expires: 2027-10-22"));
    assert_eq!(region.text(".gitignore"), "/output\n/.dorfplatz\n");
    assert_eq!(region.text(".gitattributes"), "* text=auto eol=lf\nrecords/** -text\n");
    assert!(region.text("README.md").starts_with("# Oberes Bergland\n"));
}

#[test]
fn a_new_region_says_nothing_of_the_demonstration() {
    let region = Region::fresh();
    for path in dorfplatz::write::files_below(region.root()) {
        if path.starts_with("content/") || path.starts_with("forms/") {
            let text = region.text(&path);
            for word in ["Ostthüringen", "ostthueringen", "Altenburg", "Vorführung", "DE98ZZZ", "@NAME@", "@HOST@"] {
                assert!(!text.contains(word), "{word} in {path}");
            }
        }
        assert!(!path.starts_with("content/shared/legal/") || !region.text(&path).contains("Thür"), "a law of another Land in {path}");
        assert!(!path.starts_with("forms/gera") && !path.starts_with("forms/altenburg"), "{path}");
    }
}

#[test]
fn init_tells_what_comes_next_and_refuses_a_folder_with_files() {
    let region = Region::small();
    let folder = region.root().join("neu");
    let shown = folder.display().to_string();
    let output = init(&folder, &["--name", "Land \"am\" Berg\\Tal"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    assert!(said.contains(&format!("Dateien in `{shown}`. So geht es weiter:\n1. ")), "{said}");
    assert!(said.contains("2. dorfplatz new municipality <Name> – legt die erste Gemeinde an.\n3. "), "{said}");
    assert!(region.text("neu/content/portal.yaml").contains("name: \"Land \\\"am\\\" Berg\\\\Tal\"\n"));
    let before = region.text("neu/content/portal.yaml");
    let again = init(&folder, &[]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(
        stderr(&again),
        format!("Fehler: `{shown}` ist nicht leer; nennen Sie einen Ordner, den es noch nicht gibt oder der leer ist\n")
    );
    assert_eq!(region.text("neu/content/portal.yaml"), before);
    let nameless = init(&region.root().join("anders"), &["--name", "!"]);
    assert_eq!(stderr(&nameless), "Fehler: der Name der Region braucht Buchstaben, zum Beispiel `--name \"Altes Land\"`\n");
}

#[test]
fn municipalities_of_all_kinds_join_a_new_region_without_mistakes() {
    let region = Region::fresh();
    for (unit, folders) in [
        // A town of a county, in a Land that the region had not.
        ("Meuselwitz", &["thueringen", "altenburger-land", "meuselwitz"][..]),
        // A member of an erfüllende Gemeinde, which has to come with it.
        ("160775050039", &["goessnitz", "ponitz"]),
        // A member of an association that is called like one of its members.
        ("Rositz", &["verwaltungsgemeinschaft-rositz", "rositz"]),
        ("Starkenberg", &["starkenberg"]),
        // A kreisfreie Stadt of another Land.
        ("Flensburg", &["schleswig-holstein", "flensburg"]),
        // A town that is called like its county.
        ("Bautzen", &["sachsen", "landkreis-bautzen", "bautzen"]),
        ("Brome", &["niedersachsen", "landkreis-gifhorn", "samtgemeinde-brome", "brome"]),
        // A Land that is a city.
        ("Berlin", &["land-berlin", "berlin"]),
        ("Landkreis Greiz", &["landkreis-greiz"]),
        // A member of a Verwaltungsgemeinschaft that has no administration of its own.
        ("Zschopau", &["erzgebirgskreis", "zschopau"]),
    ] {
        let said = run(&region, &["new", "municipality", unit]);
        let new: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("  content/")?.strip_suffix("/site.yaml")).collect();
        assert_eq!(new, folders, "{unit}: {said}");
    }
    region.build().fine();
    let site = |folder: &str| region.text(&format!("content/{folder}/site.yaml"));
    for (folder, lines) in [
        (
            "meuselwitz",
            &[
                "kind: town",
                "official_name: Stadt Meuselwitz  # bitte prüfen",
                "parent: altenburger-land",
                "postcodes: [\"04610\"]",
                "  news: [altenburger-land]",
            ][..],
        ),
        ("goessnitz", &["kind: fulfilling", "ars: \"160775050012\""]),
        ("ponitz", &["kind: municipality", "parent: goessnitz"]),
        (
            "verwaltungsgemeinschaft-rositz",
            &["kind: association", "name: Verwaltungsgemeinschaft Rositz", "  postcode: \"04617\"  # bitte prüfen"],
        ),
        ("flensburg", &["kind: city", "parent: schleswig-holstein", "  expires: 2027-10-22  # höchstens ein Jahr im Voraus"]),
        ("bautzen", &["name: Bautzen", "parent: landkreis-bautzen"]),
        ("samtgemeinde-brome", &["kind: verbandsgemeinde"]),
        ("berlin", &["ars: \"110000000000\"", "parent: land-berlin"]),
        ("thueringen", &["land: TH", "external: https://thueringen.de/"]),
    ] {
        for line in lines {
            assert!(site(folder).lines().any(|other| other == *line), "{line} in {}", site(folder));
        }
    }
    assert!(site("zschopau").contains("# Laut Register gehört sie zu „Zschopau“ (Verwaltungsgemeinschaft)."), "{}", site("zschopau"));
    // Those whose administration a neighbour runs have no town hall of their own, and their services lead to its desk.
    assert!(!region.root().join("content/ponitz/offices").exists() && !region.root().join("content/starkenberg/offices").exists());
    assert!(region.page("ponitz/leistungen/personalausweis/index.html").contains("Stadt Gößnitz"));
    assert!(region.page("meuselwitz/leistungen/wohngeld/index.html").contains("Landratsamt"));
    assert!(region.has("meuselwitz/stadt/index.html") && region.has("ponitz/gemeinde/index.html"));
    // An authority of one Land is not offered in another.
    assert!(!site("berlin").contains("kind: town"));
    let refusal = refused(&region, &["new", "municipality", "Meuselwitz"]);
    assert_eq!(refusal, "Fehler: Stadt Meuselwitz gibt es schon: `content/meuselwitz/`\n");
}

#[test]
fn municipalities_join_the_demonstration_and_use_what_is_there() {
    let region = Region::demonstration();
    for (unit, parent, office) in [
        ("Lucka", "altenburger-land", true),
        ("Windischleuba", "pleissenaue", false),
        ("Heyersdorf", "goessnitz", false),
        ("Langenleuba-Niederhain", "nobitz", false),
        ("Weimar", "thueringen", true),
        ("Bautzen", "landkreis-bautzen", true),
    ] {
        run(&region, &["new", "municipality", unit]);
        let folder = unit.to_lowercase();
        assert!(region.text(&format!("content/{folder}/site.yaml")).contains(&format!("\nparent: {parent}\n")), "{unit}");
        assert_eq!(region.root().join(format!("content/{folder}/offices/rathaus.yaml")).exists(), office, "{unit}");
    }
    assert!(region.root().join("content/nobitz/offices/rathaus.yaml").exists());
    // The tax offices of the demonstration are those of Thuringia.
    assert!(region.text("content/weimar/site.yaml").contains("- steuerklasse-aendern\n"));
    assert!(!region.text("content/bautzen/site.yaml").contains("steuerklasse-aendern"));
    region.check().fine();
}

#[test]
fn a_county_without_a_desk_leaves_its_services_out() {
    let region = Region::small();
    region.change("content/altenburger-land/offices/wohngeldstelle.yaml", "services: [wohngeld]", "services: []");
    region.delete("content/altenburg").delete("content/fockendorf").delete("content/pleissenaue");
    region.put(
        "content/portal.yaml",
        &region.text("content/portal.yaml").replace("  - altenburg\n", "").replace("  - fockendorf\n", "").replace("  - pleissenaue\n", ""),
    );
    run(&region, &["new", "municipality", "Meuselwitz"]);
    let site = region.text("content/meuselwitz/site.yaml");
    assert!(site.contains("    - hund\n") && !site.contains("    - wohngeld\n"), "{site}");
}

#[test]
fn the_list_of_sites_grows_by_a_line_and_keeps_its_comments() {
    let region = Region::fresh();
    let old = region.text("content/portal.yaml");
    run(&region, &["new", "municipality", "Flensburg"]);
    assert_eq!(region.text("content/portal.yaml"), old.replace("sites: []\n", "sites:\n  - flensburg\n"));
    region.put("content/portal.yaml", "# oben\nname: X  # Name\nurl: https://x.example/\ntheme: standard\nfederal: bund\nsites:\n  # die erste\n  - flensburg  # im Norden\n\n# unten\nlayout: folders\n");
    run(&region, &["new", "municipality", "Kiel", "--folder", "landeshauptstadt"]);
    assert_eq!(
        region.text("content/portal.yaml"),
        "# oben\nname: X  # Name\nurl: https://x.example/\ntheme: standard\nfederal: bund\nsites:\n  # die erste\n  - flensburg  # im Norden\n  - landeshauptstadt\n\n# unten\nlayout: folders\n"
    );
    assert!(region.text("content/landeshauptstadt/site.yaml").contains("official_name: Landeshauptstadt Kiel  # bitte prüfen\n"));
}

#[test]
fn names_that_lead_nowhere_or_to_several_places_are_refused() {
    let region = Region::fresh();
    for (args, message) in [
        (&["Meuselwiz"][..], "Fehler: `Meuselwiz` steht nicht im amtlichen Gemeindeverzeichnis; meinten Sie `Meuselwitz`?\n"),
        (
            &["Haselbach"],
            "Fehler: `Haselbach` gibt es mehrmals; nennen Sie statt des Namens den Schlüssel:\n  \
             092785248134  Gemeinde Haselbach, Landkreis Straubing-Bogen, Bayern\n  \
             160775004015  Gemeinde Haselbach, Landkreis Altenburger Land, Thüringen\n",
        ),
        (
            &["160000000000"],
            "Fehler: Thüringen (Land) bekommt keine eigene Website; nennen Sie eine Gemeinde, eine Stadt, deren Verwaltungsgemeinschaft oder einen Landkreis\n",
        ),
        (
            &["Flensburg", "--folder", "Flens Burg"],
            "Fehler: ein Ordner heißt nicht `Flens Burg`; nehmen Sie kleine Buchstaben a–z, Ziffern und Bindestriche, zum Beispiel `flens-burg`\n",
        ),
        (
            &["Flensburg", "--folder", "portal"],
            "Fehler: den Ordner `content/portal/` gibt es schon; nennen Sie mit `--folder` einen anderen für Stadt Flensburg\n",
        ),
    ] {
        assert_eq!(refused(&region, &[&["new", "municipality"], args].concat()), message);
    }
    let several = refused(&region, &["new", "municipality", "Neustadt", "--lang", "en"]);
    assert!(several.starts_with("error: there are several called `Neustadt`; name the key instead:\n  "), "{several}");
    assert_eq!(region.text("content/portal.yaml").matches("sites: []").count(), 1);
}

#[test]
fn items_are_complete_at_once_and_drafts() {
    let region = Region::fresh();
    run(&region, &["new", "municipality", "160775050039"]);
    for (args, path) in [
        (&["news", "goessnitz", "Kirmes: das Programm"][..], "content/goessnitz/news/2026-11-22-kirmes-das-programm.md"),
        (&["event", "ponitz", "Sommerfest", "--date", "2027-06-12"], "content/ponitz/events/2027-06-12-sommerfest.md"),
        (&["alert", "ponitz", "Straße gesperrt"], "content/ponitz/alerts/strasse-gesperrt.md"),
        (&["page", "portal", "Über \"uns\""], "content/portal/pages/ueber-uns.md"),
        (&["office", "goessnitz", "Bauamt"], "content/goessnitz/offices/bauamt.yaml"),
        (&["person", "goessnitz", "Dr. Jana Winter"], "content/goessnitz/people/winter.yaml"),
        (&["person", "goessnitz", "Olaf Winter"], "content/goessnitz/people/olaf-winter.yaml"),
        (&["service", "Angelkarte"], "content/shared/services/angelkarte.yaml"),
        (&["service", "Backhaus mieten", "--body", "ponitz"], "content/ponitz/services/backhaus-mieten.yaml"),
        (&["life-event", "Imkern"], "content/shared/life-events/imkern.yaml"),
        (&["life-event", "Vereinsheim", "--body", "ponitz"], "content/ponitz/life-events/vereinsheim.yaml"),
        (&["form", "Angelkarte"], "forms/angelkarte.yaml"),
        (&["form", "Markt", "--body", "goessnitz"], "forms/goessnitz/markt.yaml"),
    ] {
        let args = [&["new"], args].concat();
        let said = run(&region, &args);
        assert!(said.starts_with(&format!("Angelegt:\n  {path}\n")) && said.contains("So geht es weiter:\n1. "), "{said}");
        let text = region.text(path);
        if !args.contains(&"person") {
            assert_eq!(refused(&region, &args), format!("Fehler: `{path}` gibt es schon; es bleibt, wie es ist\n"));
        }
        assert_eq!(region.text(path), text);
    }
    region.build().fine();
    assert!(!region.has("goessnitz/aktuelles/2026-11-22-kirmes-das-programm/index.html"), "a draft");
    assert!(region.has("ponitz/leistungen/backhaus-mieten/index.html") && region.has("goessnitz/formulare/markt/index.html"));
    assert!(region.page("ponitz/leistungen/backhaus-mieten/index.html").contains("Stadt Gößnitz"));
    assert!(region.text("content/goessnitz/offices/rathaus.yaml").ends_with("  - backhaus-mieten\n"));
    let alert = region.text("content/ponitz/alerts/strasse-gesperrt.md");
    assert!(alert.contains("\nfrom: 2026-11-22 00:00\nuntil: 2026-11-25\n"), "{alert}");
    region.build_with(&Setup { drafts: true, ..Setup::default() }).fine();
    assert!(region.page("goessnitz/aktuelles/2026-11-22-kirmes-das-programm/index.html").contains("Kirmes: das Programm"));
    assert!(region.has("ponitz/veranstaltungen/2027-06-12-sommerfest/index.html"));
}

#[test]
fn an_event_without_a_day_is_in_two_weeks() {
    let region = Region::small();
    let output = Command::new(env!("CARGO_BIN_EXE_dorfplatz"))
        .args(["new", "event", "altenburg", "Konzert", "--root"])
        .arg(region.root())
        .env("SOURCE_DATE_EPOCH", "1798761600") // 2027-01-01
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(region.text("content/altenburg/events/2027-01-15-konzert.md").contains("\nstart: 2027-01-15 19:00"));
}

#[test]
fn items_for_nobody_or_without_a_name_are_refused() {
    let region = Region::small();
    for (args, message) in [
        (&["news", "altenbrg", "X"][..], "Fehler: den Ordner `content/altenbrg/` gibt es nicht; meinten Sie `altenburg`?\n"),
        (
            &["page", "thueringen", "X"],
            "Fehler: `thueringen` hat hier keine Website; `external` in `content/thueringen/site.yaml` nennt eine fremde\n",
        ),
        (&["page", "altenburg", "?!"], "Fehler: aus `?!` wird kein Dateiname; der Titel braucht Buchstaben oder Ziffern\n"),
        (
            &["service", "Hund", "--body", "altenburg"],
            "Fehler: `hund` gibt es schon für alle; nehmen Sie einen anderen Titel, oder schreiben Sie nur, was anders ist (Handbuch: Vererbung)\n",
        ),
        (
            &["service", "Fähre", "--body", "portal"],
            "Fehler: niemand könnte die Leistung bearbeiten: legen Sie zuerst ein Amt an, zum Beispiel mit `dorfplatz new office portal Rathaus`\n",
        ),
    ] {
        assert_eq!(refused(&region, &[&["new"], args].concat()), message);
    }
    assert!(refused(&region, &["new", "newz", "altenburg", "X"]).contains("'news'"));
}

#[test]
fn a_new_region_brings_the_file_for_its_forge_if_asked() {
    for (forge, path, word) in
        [("gitlab", ".gitlab-ci.yml", "stages: [check"), ("github", ".github/workflows/dorfplatz.yml", "runs-on: ubuntu")]
    {
        let region = Region::empty();
        let folder = region.root().join("neu");
        let output = init(&folder, &["--ci", forge]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(region.text(&format!("neu/{path}")).contains(word));
        assert_eq!(folder.join(".gitlab-ci.yml").exists(), forge == "gitlab");
    }
}
