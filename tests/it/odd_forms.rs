//! Definitions that no one would write on purpose: each gives a message at its place or a form, never a panic.

use std::fmt::Write as _;

use dorfplatz::diag::Lang;

use crate::region::{Region, Run};

/// The small region with other fields below the second section of its form.
fn with_fields(fields: &str) -> Region {
    let region = Region::small();
    let form = region.text("forms/hund.yaml");
    let (head, rest) = form.split_once("      - {id: name").unwrap();
    let (_, tail) = rest.split_once("attachments:").unwrap();
    region.put("forms/hund.yaml", &format!("{head}{fields}attachments:{tail}"));
    region
}

fn says(run: &Run, code: &str, words: &str) {
    let told = run.messages(Lang::De);
    assert!(run.codes().contains(&code), "{told}");
    assert!(told.contains(words) && told.contains("forms/hund.yaml:"), "{told}");
}

#[test]
fn ten_thousand_fields_are_too_many() {
    for (count, code, words) in [(10_000, "D0206", "mehr als 50000 Einträge"), (2_000, "D0906", "höchstens 1000")] {
        let mut fields = String::new();
        for number in 0..count {
            writeln!(fields, "      - {{id: f{number}, type: text, label: Feld {number}}}").unwrap();
        }
        says(&with_fields(&fields).build(), code, words);
    }
}

#[test]
fn a_label_of_five_thousand_characters_is_told_to_be_too_long_for_a_page() {
    let label = "Donaudampfschifffahrt ".repeat(228);
    let region = with_fields(&format!("      - {{id: name, type: text, label: \"{label}\"}}\n"));
    says(&region.build(), "D0908", "passt nicht auf eine Seite");
    // One word that cannot be divided is the same.
    let region = with_fields(&format!("      - {{id: name, type: text, label: {}}}\n", "x".repeat(5000)));
    says(&region.build(), "D0908", "passt nicht auf eine Seite");
}

#[test]
fn a_table_with_sixty_columns_is_told_to_be_too_wide() {
    let mut columns = String::new();
    for number in 0..60 {
        write!(columns, "{{id: s{number}, type: text, label: Spalte {number}}}, ").unwrap();
    }
    let region = with_fields(&format!("      - {{id: tabelle, type: table, label: Tabelle, columns: [{columns}]}}\n"));
    says(&region.build(), "D0908", "mehr Spalten");
}

#[test]
fn a_form_whose_conditions_all_depend_on_each_other_is_checked_all_the_same() {
    let mut fields = "      - {id: f0, type: yesno, label: Feld}\n".to_owned();
    for number in 1..300 {
        let before = |step: i32| format!("f{}: true", (number - step).max(0));
        let groups = [1, 2, 3].map(|step| format!("{{{}}}", before(step))).join(", ");
        writeln!(fields, "      - {{id: f{number}, type: yesno, label: Feld, show_if: [{groups}]}}").unwrap();
    }
    with_fields(&fields).build().fine();
}

#[test]
fn two_hundred_options_are_a_list_to_choose_from_or_boxes_over_several_pages() {
    let mut options = String::new();
    for number in 0..200 {
        write!(options, "o{number}: Auswahl Nummer {number}, ").unwrap();
    }
    for kind in ["choice", "multichoice"] {
        let region = with_fields(&format!("      - {{id: name, type: {kind}, label: Wahl, options: {{{options}}}}}\n"));
        region.build().fine();
        let pdf = region.output().remove("altenburg/formulare/hund/hund.pdf").unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.ends_with(b"%%EOF\n"));
    }
}

#[test]
fn what_the_font_lacks_is_named_with_its_character() {
    for (label, code) in [("الاسم", "U+0627"), ("שם", "U+05E9"), ("Name 👩‍👩‍👧", "U+1F469"), ("名前", "U+540D"), ("A\u{202E}B", "U+202E")]
    {
        let region = with_fields(&format!("      - {{id: name, type: text, label: \"{label}\"}}\n"));
        says(&region.build(), "D0904", code);
    }
}

#[test]
fn letters_of_din_91379_with_combining_marks_are_accepted() {
    let region = with_fields("      - {id: name, type: text, label: \"H̱ J̌ M̂ ā̆ C̨̆ D̂ K͟H N̂ Ṣ̄ Ž̦\"}\n");
    region.build().fine();
}

#[test]
fn a_coat_of_arms_that_cannot_be_drawn_is_the_mistake_of_its_town() {
    let bomb = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{}</svg>", "<g>".repeat(100_000));
    for broken in ["<svg", "", "no picture", "<svg xmlns='http://www.w3.org/2000/svg'/>", &bomb] {
        let region = Region::small();
        region.put("content/altenburg/media/wappen.svg", broken);
        let run = region.build();
        let told = run.messages(Lang::De);
        assert!(run.has_errors() && told.contains("content/altenburg/"), "{broken:.40}: {told}");
    }
}

#[test]
fn an_alias_bomb_in_a_form_is_stopped() {
    let mut bomb = "x0: &x0 [a, a, a, a, a, a, a, a, a]\n".to_owned();
    for level in 1..12 {
        let again = vec![format!("*x{}", level - 1); 9].join(", ");
        writeln!(bomb, "x{level}: &x{level} [{again}]").unwrap();
    }
    let region = Region::small();
    region.put("forms/hund.yaml", &(bomb + &region.text("forms/hund.yaml")));
    let run = region.build();
    assert!(run.has_errors() && run.messages(Lang::De).contains("forms/hund.yaml:"), "{}", run.messages(Lang::De));
}
