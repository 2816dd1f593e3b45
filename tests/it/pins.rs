//! Overrides note which version of the shared text they are based on.

use dorfplatz::diag::Lang;

use crate::region::{Region, stdout};

const OVERRIDE: &str = "content/altenburg/services/hund.yaml";

#[test]
fn a_stale_pin_is_a_warning_that_quotes_the_shared_text_of_today() {
    let region = Region::small();
    region.change("content/shared/services/hund.yaml", "label: Hundesteuer", "label: Steuer im Jahr");
    let run = region.build();
    assert_eq!((run.codes(), run.held()), (vec!["D0405"], vec![]));
    assert!(run.messages(Lang::De).contains("Steuer im Jahr"), "{}", run.messages(Lang::De));
}

#[test]
fn a_missing_pin_is_one_warning_for_a_file() {
    let region = Region::small();
    region.append(OVERRIDE, "teaser: Hunde in Altenburg.\nsummary: So geht es hier.\n");
    assert_eq!(region.build().codes(), ["D0406"]);
}

#[test]
fn pin_writes_the_notes_and_nothing_else() {
    let region = Region::small();
    let text = "# Was in Altenburg anders ist\nteaser:   Hunde in Altenburg.   # kurz\n\nsummary: >-\n  So geht\n  es hier.\n";
    region.put(OVERRIDE, text);
    let output = region.command(&["pin"]);
    assert!(output.status.success());
    assert!(stdout(&output).contains(OVERRIDE), "{}", stdout(&output));
    let pinned = region.text(OVERRIDE);
    assert!(pinned.starts_with(&format!("{text}based_on:\n  teaser: \"")), "{pinned}");
    region.build().fine();
    let again = region.command(&["pin"]);
    assert!(stdout(&again).contains("0 Dateien"), "{}", stdout(&again));
    assert_eq!(region.text(OVERRIDE), pinned);
}

#[test]
fn pin_confirms_a_stale_note_in_its_place() {
    let region = Region::small();
    let note = region.text(OVERRIDE);
    region.put(OVERRIDE, &format!("{note}deadline: Sofort.\n"));
    region.change("content/shared/services/hund.yaml", "label: Hundesteuer", "label: Steuer im Jahr");
    assert_eq!(region.build().codes(), ["D0405"]);
    region.command(&["pin", "hund"]);
    let pinned = region.text(OVERRIDE);
    assert_ne!(pinned, format!("{note}deadline: Sofort.\n"));
    assert_eq!(pinned.lines().count(), note.lines().count() + 1);
    assert!(pinned.ends_with("deadline: Sofort.\n"));
    region.build().fine();
}

#[test]
fn pin_leaves_other_items_alone() {
    let region = Region::small();
    region.append(OVERRIDE, "teaser: Hunde in Altenburg.\n");
    region.command(&["pin", "wohngeld"]);
    assert_eq!(region.build().codes(), ["D0406"]);
}

#[test]
fn pin_keeps_the_line_ends_of_windows() {
    let region = Region::small();
    region.put(OVERRIDE, "teaser: Hunde in Altenburg.\r\n");
    region.command(&["pin"]);
    let pinned = region.text(OVERRIDE);
    assert!(pinned.starts_with("teaser: Hunde in Altenburg.\r\n"));
    assert_eq!(pinned.matches('\n').count(), pinned.matches("\r\n").count(), "{pinned:?}");
    region.build().fine();
}

#[test]
fn overrides_of_forms_are_pinned_too() {
    let region = Region::small();
    region.put("forms/altenburg/hund.yaml", "title: Hundeanmeldung\nfields:\n  hund.name: {label: Name des Hundes}\n");
    assert_eq!(region.build().codes(), ["D0406", "D0406"]);
    region.command(&["pin"]);
    region.build().fine();
    region.change("forms/hund.yaml", "label: Rufname", "label: Ruf- oder Kosename");
    assert_eq!(region.build().codes(), ["D0405"]);
}

#[test]
fn an_override_over_another_is_pinned_to_what_lies_below_it() {
    let region = Region::small();
    region.put("content/pleissenaue/services/hund.yaml", "teaser: Gemeinschaft.\n");
    region.put("content/fockendorf/services/hund.yaml", "teaser: Dorf.\n");
    region.put("forms/pleissenaue/hund.yaml", "title: Gemeinschaft\n");
    region.put("forms/fockendorf/hund.yaml", "title: Dorf\n");
    region.command(&["pin"]);
    region.build().fine();
    region.change("content/pleissenaue/services/hund.yaml", "Gemeinschaft.", "Gemeinschaft neu.");
    assert_eq!(region.build().codes(), ["D0405"]);
}
