//! Themes: what one takes over from another, what it takes from elsewhere, and what its style sheets refer to.

use std::collections::BTreeSet;

use dorfplatz::write::files_below;

use crate::region::{Region, repository};

/// What follows each `start` in a text, as long as it looks like a name.
fn names(text: &str, start: &str) -> BTreeSet<String> {
    text.split(start)
        .skip(1)
        .map(|rest| start.to_owned() + &rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect::<String>())
        .collect()
}

#[test]
fn a_theme_changes_header_colours_and_parameters_of_the_one_it_inherits_from() {
    let region = Region::small();
    region.lay(&repository().join("themes/auen"), "themes/auen");
    assert_eq!(region.build().codes(), Vec::<&str>::new());
    let before = region.text("output/altenburg/index.html");
    assert!(!before.contains("assets/auen.") && before.contains("kern-kopfzeile__label"), "{before}");
    let portal = region.text("content/portal.yaml").replace("theme: standard", "theme: auen");
    region.put("content/portal.yaml", &portal);
    region.append("themes/auen/theme.yaml", "  official_bar: \"no\"\n");
    assert_eq!(region.build().codes(), Vec::<&str>::new());
    let after = region.text("output/altenburg/index.html");
    let (sheet, own) = (after.find("assets/style."), after.find("assets/auen."));
    assert!(own > sheet && sheet.is_some(), "its own sheet follows the inherited one, and so its header and colours hold: {after}");
    assert!(after.contains("assets/style.") && after.contains("id=\"main-nav\""), "the rest is inherited: {after}");
    assert!(!after.contains("kern-kopfzeile__label"), "the parameter holds: {after}");
}

#[test]
fn the_trimmed_sheet_of_kern_ux_has_every_class_that_templates_use() {
    let theme = repository().join("themes/standard");
    let sheet = std::fs::read_to_string(theme.join("assets/kern.css")).unwrap();
    let mut seen = 0;
    for file in files_below(&theme.join("templates")) {
        let text = std::fs::read_to_string(theme.join("templates").join(file)).unwrap();
        // A name that a template goes on with a value ends in a dash.
        for class in names(&text, "kern-").iter().filter(|class| !class.ends_with('-')) {
            assert!(sheet.contains(&format!(".{class}")), "run vendor/vendor.py again: {class}");
            seen += 1;
        }
    }
    assert!(seen > 20);
}

#[test]
fn style_sheets_name_fonts_by_the_names_that_they_get() {
    let region = Region::small();
    assert_eq!(region.build().codes(), Vec::<&str>::new());
    let page = region.text("output/altenburg/index.html");
    let sheet = names(&page, "assets/style.").into_iter().next().unwrap();
    let css = region.text(&format!("output/altenburg/{sheet}.css"));
    let fonts: Vec<&str> = css.split("url(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(fonts.len(), 3, "{fonts:?}");
    for font in fonts {
        assert!(region.root().join("output/altenburg/assets").join(font).is_file(), "{font}");
    }
}
