//! Leichte Sprache and the languages of newcomers where they exist, Sorbian for a whole site.

use crate::region::{Region, repository};

#[test]
fn leichte_sprache_is_there_only_for_pages_that_have_it() {
    let region = Region::small();
    region.append("content/portal.yaml", "partial_languages: [de-simple]\n");
    region.put(
        "content/altenburg/pages/rathaus.de-simple.md",
        "---\ntitle: Das Rathaus\n---\nHier ist das Rathaus. Zum [Amt](office:steuern).\n",
    );
    region.build().fine();
    let page = region.page("altenburg/leicht/rathaus/index.html");
    assert!(page.contains("<html lang=\"de-simple\" dir=\"ltr\">") && page.contains("Das Rathaus"), "{page}");
    assert!(page.contains("href=\"../../aemter/steuern/\""), "links lead to German pages where there is no other: {page}");
    let main = page.split("<main").nth(1).unwrap();
    assert!(!main.contains("lang=\"de\""), "German words are not marked as foreign: {main}");
    let german = region.page("altenburg/rathaus/index.html");
    assert!(german.contains("href=\"../leicht/rathaus/\" lang=\"de-simple\"") && german.contains("hreflang=\"de-simple\""), "{german}");
    assert!(!region.has("altenburg/leicht/index.html") && !region.page("altenburg/index.html").contains("leicht/"));
    assert!(region.page("altenburg/sitemap.xml").contains("/leicht/rathaus/"));
}

#[test]
fn a_site_in_german_and_upper_sorbian_has_every_page_in_both() {
    let region = Region::of(&repository().join("tests/regions/budysin"));
    let run = region.build().fine();
    assert_eq!(run.published(), ["portal", "bautzen"]);
    let pages = region.output();
    // The page for clerks speaks their languages.
    let of_citizens = |path: &&String| path.ends_with("index.html") && !path.contains("/hsb/") && !path.contains("/auslesen/");
    let german: Vec<_> = pages.keys().filter(|path| path.starts_with("bautzen/")).filter(of_citizens).collect();
    for path in &german {
        let sorbian = path.replacen("bautzen/", "bautzen/hsb/", 1);
        let page = String::from_utf8_lossy(&pages[&sorbian]);
        assert!(page.contains("<html lang=\"hsb\" dir=\"ltr\">"), "{sorbian}");
        assert!(page.contains("Dale k wobsahej") || page.contains("wobsah"), "{sorbian}");
    }
    assert!(german.len() > 10);
    let office = region.page("bautzen/hsb/aemter/buergeramt/index.html");
    assert!(office.contains("hodź.") && !office.contains("Uhr"), "times are told in Sorbian: {office}");
}

/// The small region with a home page, a page, an office and a form's page in Arabic and Ukrainian.
fn with_newcomers() -> Region {
    let region = Region::small();
    region.append("content/portal.yaml", "partial_languages: [uk, ar]\n");
    region.change(
        "content/altenburg/site.yaml",
        "intro: Willkommen in Altenburg.",
        "intro: {de: Willkommen in Altenburg., uk: Ласкаво просимо., ar: أهلًا بكم.}",
    );
    region.put("content/altenburg/pages/rathaus.uk.md", "---\ntitle: Ратуша\n---\n[Податки](office:steuern) і [собака](service:hund)\n");
    region.put("content/altenburg/pages/rathaus.ar.md", "---\ntitle: مبنى البلدية\n---\nاتصل: [030 23125-200](tel:03023125200)\n");
    region.change(
        "content/altenburg/offices/steuern.yaml",
        "name: Steuern und Abgaben",
        "name: {de: Steuern und Abgaben, uk: Податки, ar: الضرائب}",
    );
    region.change(
        "forms/hund.yaml",
        "title: Anmeldung eines Hundes",
        "title: {de: Anmeldung eines Hundes, uk: Реєстрація собаки, ar: تسجيل كلب}",
    );
    region.build().fine();
    region
}

#[test]
fn an_arabic_page_runs_from_right_to_left_and_german_words_on_it_from_left_to_right() {
    let region = with_newcomers();
    let home = region.page("altenburg/ar/index.html");
    assert!(home.contains("<html lang=\"ar\" dir=\"rtl\">"), "{home}");
    assert!(home.contains("<bdi>04600 Altenburg</bdi>") && home.contains("dir=\"ltr\" href=\"tel:03023125200\""), "{home}");
    let form = region.page("altenburg/ar/formulare/hund/index.html");
    assert!(form.contains("<span lang=\"de\" dir=\"ltr\">Kopie des Heimtierausweises</span>"), "{form}");
    assert!(region.page("altenburg/ar/rathaus/index.html").contains("<a href=\"tel:03023125200\" dir=\"auto\">"));
    assert!(
        !region.page("altenburg/index.html").contains("dir=\"rtl\"") && !region.page("altenburg/uk/index.html").contains("dir=\"rtl\"")
    );
}

#[test]
fn where_ukrainian_is_missing_links_lead_to_the_german_page_and_say_so() {
    let region = with_newcomers();
    let page = region.page("altenburg/uk/rathaus/index.html");
    assert!(page.contains("<a href=\"../../uk/aemter/steuern/\">Податки</a>"), "a translated page is near: {page}");
    assert!(page.contains("<a href=\"../../leistungen/hund/\" hreflang=\"de\">собака</a>"), "{page}");
    assert!(page.contains("href=\"../../leistungen/\" hreflang=\"de\">"), "the navigation says so, too: {page}");
    assert!(!region.has("altenburg/uk/leistungen/index.html") && !region.has("altenburg/uk/leistungen/hund/index.html"));
    let german = region.page("altenburg/leistungen/hund/index.html");
    assert!(!german.contains("<link rel=\"alternate\" hreflang="), "nothing promises what is not there: {german}");
    assert!(german.contains("href=\"../../uk/\" lang=\"uk\""), "the switch leads to the home page in Ukrainian: {german}");
    for path in region.output().keys().filter(|path| path.ends_with("index.html") && (path.contains("/uk/") || path.contains("/ar/"))) {
        let page = region.page(path);
        let depth = path.matches('/').count() - 1;
        let german = format!("<a href=\"{}leistungen/\">", "../".repeat(depth));
        assert!(!page.contains(&german), "{path}");
    }
}

#[test]
fn the_languages_of_a_page_name_each_other_and_stand_in_the_sitemap() {
    let region = with_newcomers();
    for path in ["altenburg/rathaus/index.html", "altenburg/uk/rathaus/index.html", "altenburg/ar/rathaus/index.html"] {
        let page = region.page(path);
        let head = page.split("</head>").next().unwrap();
        for (lang, folder) in [("de", ""), ("uk", "uk/"), ("ar", "ar/")] {
            let alternate = format!("hreflang=\"{lang}\" href=\"https://region.example/altenburg/{folder}rathaus/\"");
            assert_eq!(head.matches(&alternate).count(), 1, "{path} {lang}: {head}");
        }
    }
    let sitemap = region.page("altenburg/sitemap.xml");
    assert!(sitemap.contains("/altenburg/ar/rathaus/</loc>") && !sitemap.contains("/ar/leistungen/"), "{sitemap}");
}

#[test]
fn a_home_page_in_a_partial_language_lists_what_is_there_in_it() {
    let region = with_newcomers();
    let home = region.page("altenburg/uk/index.html");
    let main = home.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    assert!(main.contains("Ратуша") && main.contains("Податки"), "{main}");
    assert!(!main.contains(" lang=\"de\""), "no German teaser: {main}");
}

#[test]
fn a_form_speaks_a_language_once_every_question_does() {
    let region = with_newcomers();
    let page = region.page("altenburg/uk/formulare/hund/index.html");
    assert!(page.contains("href=\"../../../formulare/hund/hund.pdf\" type=\"application/pdf\" hreflang=\"de\""), "{page}");
    assert!(page.contains("Сам формуляр – німецькою мовою."), "{page}");
    assert!(!region.has("altenburg/uk/formulare/hund/hund.pdf"));
    region.put(
        "forms/hund.yaml",
        "form: hund\nversion: 2026-03\nvalid_from: 2026-03-01\ntitle: {de: Hund, uk: Собака, ar: كلب}\nservice: hund\nsections:\n\
         \x20 - id: hund\n    title: {de: Ihr Hund, uk: Ваш собака, ar: كلبك}\n    fields:\n\
         \x20     - {id: name, type: text, label: {de: Rufname, uk: Кличка, ar: الاسم}, max_length: 30}\n",
    );
    region.build().fine();
    let page = region.page("altenburg/uk/formulare/hund/index.html");
    assert!(region.has("altenburg/uk/formulare/hund/hund.pdf") && page.contains("uk/formulare/hund/hund.pdf\""), "{page}");
    assert!(!page.contains("Сам формуляр – німецькою мовою."), "{page}");
    assert!(!region.has("altenburg/ar/formulare/hund/hund.pdf"), "no form is set from right to left");
    assert!(region.page("altenburg/ar/formulare/hund/index.html").contains("hund.pdf\" type=\"application/pdf\" hreflang=\"de\""));
}

#[test]
fn a_language_is_whole_or_partial() {
    let region = Region::small();
    region.append("content/portal.yaml", "languages: [de, uk]\npartial_languages: [uk]\n");
    assert_eq!(region.check().codes(), ["D0401"]);
}

#[test]
fn a_form_is_printed_in_another_language_only_if_all_of_it_is_translated() {
    let region = Region::of(&repository().join("tests/regions/budysin"));
    let pdf = "bautzen/hsb/formulare/meldebescheinigung-hsb/meldebescheinigung-hsb.pdf";
    let languages = |region: &Region| {
        let file = region.output().remove(pdf).unwrap();
        let file = String::from_utf8_lossy(&file).into_owned();
        (file.matches("/Lang(hsb)").count(), file.matches("/Lang(de)").count())
    };
    region.build().fine();
    let (document, labels) = languages(&region);
    assert_eq!(document, 1);
    assert!(labels > 40, "German words stand below each label: {labels}");
    region.change("forms/meldebescheinigung-hsb.yaml", "{de: Familienstand, hsb: swójbny staw}", "Familienstand");
    region.build().fine();
    assert!(!region.has(pdf), "half a translation helps nobody");
}

/// The small region in German and English, with a page that nobody has translated.
fn in_english() -> Region {
    let region = Region::small();
    region.append("content/portal.yaml", "languages: [de, en]\n");
    region.put("content/altenburg/pages/rathaus.md", "---\ntitle: Das Rathaus\n---\n> [!TIP]\n> Kommen Sie früh.\n");
    region
}

#[test]
fn a_page_that_is_not_translated_says_so_and_leaves_search_engines_to_the_german_one() {
    let region = in_english();
    region.build().fine();
    let page = region.page("altenburg/en/rathaus/index.html");
    assert!(page.contains("has not been translated yet"), "{page}");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://region.example/altenburg/rathaus/\">"), "{page}");
    assert!(!page.contains("<link rel=\"alternate\" hreflang=") && page.contains("href=\"../../rathaus/\" lang=\"de\""), "{page}");
    let main = page.split("<main").nth(1).unwrap();
    assert!(
        main.contains("<div lang=\"de\">") && main.contains("Tipp") && !main.contains(">Tip<"),
        "the note's title is German, too: {main}"
    );
    assert!(
        !region.page("altenburg/rathaus/index.html").contains("hreflang=\"en\" href"),
        "the German page doesn't name it as its translation"
    );
    let sitemap = region.page("altenburg/sitemap.xml");
    assert!(sitemap.contains("/altenburg/en/aemter/") && !sitemap.contains("/en/rathaus/"), "{sitemap}");
}

#[test]
fn a_site_may_have_fewer_languages_than_the_portal() {
    let region = in_english();
    region.change("content/fockendorf/site.yaml", "kind: municipality", "kind: municipality\nlanguages: [de]");
    region.build().fine();
    assert!(region.has("altenburg/en/index.html") && !region.output().keys().any(|path| path.starts_with("fockendorf/en/")));
    assert!(!region.page("fockendorf/index.html").contains("lang=\"en\""), "there is no switch");
    let place = region.page("portal/en/orte/fockendorf/index.html");
    assert!(
        place.contains("href=\"../../../../fockendorf/\" hreflang=\"de\""),
        "the English portal leads to the German site and says so: {place}"
    );
}
