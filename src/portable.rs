//! Names of files that every system can hold. A region is edited on Windows, built on Linux and unpacked on a Mac: a name that
//! one of them refuses, or takes for another file, is a mistake wherever it is made.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Names that Windows keeps for devices, with any extension and in any case.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// Devices with a number behind them.
const PORTS: [&str; 2] = ["com", "lpt"];
/// Bytes of the longest name of a device.
const LONGEST: usize = 7;
/// Characters that have a meaning for Windows.
const SPECIAL: [char; 8] = ['<', '>', ':', '"', '|', '?', '*', '\\'];

/// A part of a path that Windows refuses, and why, in German and English.
pub fn objection(path: &str) -> Option<(&str, (&'static str, &'static str))> {
    path.split('/').find_map(|name| {
        let stem = name.split('.').next().unwrap_or(name);
        if is_device(stem) {
            return Some((stem, ("Windows hat diesen Namen für ein Gerät vergeben", "Windows keeps this name for a device")));
        }
        if name.ends_with(['.', ' ']) {
            let why = ("Windows lässt einen Punkt oder ein Leerzeichen am Ende weg", "Windows drops a full stop or a space at the end");
            return Some((name, why));
        }
        name.contains(SPECIAL).then_some((
            name,
            ("Windows erlaubt keines der Zeichen < > : \" | ? * \\", "Windows allows none of the characters < > : \" | ? * \\"),
        ))
    })
}

fn is_device(stem: &str) -> bool {
    let name = stem.trim_end_matches(' ');
    if name.len() > LONGEST {
        return false;
    }
    let name = name.to_lowercase();
    let numbered = |port: &&'static str| {
        let number =
            name.strip_prefix(*port).and_then(|rest| rest.strip_suffix(|last: char| last.is_ascii_digit() || "¹²³".contains(last)));
        number == Some("")
    };
    DEVICES.contains(&name.as_str()) || PORTS.iter().any(numbered)
}

/// A path as systems see it that don't tell case and the forms of umlauts apart: two paths with one fold are one file there.
pub fn fold(path: &str) -> Cow<'_, str> {
    match path.is_ascii() {
        true if !path.bytes().any(|byte| byte.is_ascii_uppercase()) => path.into(),
        true => path.to_ascii_lowercase().into(),
        false => path.nfc().flat_map(char::to_lowercase).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_known_in_any_case_and_with_any_extension() {
        for path in ["content/aux/site.yaml", "content/a/pages/con.md", "NUL", "a/Com1.tar.gz", "lpt²", "a/prn .txt", "x/CONOUT$"] {
            assert!(objection(path).is_some(), "{path}");
        }
        for path in ["content/console/site.yaml", "auxiliar.md", "com10.md", "com", "lpt.txt", "null", "a.con", "nul-1.md", ".htaccess"] {
            assert_eq!(objection(path), None, "{path}");
        }
    }

    #[test]
    fn what_windows_drops_or_forbids_is_told() {
        assert_eq!(objection("a/media/Plan .").map(|(name, _)| name), Some("Plan ."));
        assert_eq!(objection("a/Ordner /x.md").map(|(name, _)| name), Some("Ordner "));
        assert_eq!(objection("a/media/Uhr 10:30.jpg").map(|(name, _)| name), Some("Uhr 10:30.jpg"));
        assert_eq!(objection("a/media/Maß – 1.jpg"), None);
    }

    #[test]
    fn case_and_the_form_of_umlauts_tell_no_files_apart() {
        assert_eq!(fold("a/Wappen.SVG"), fold("a/wappen.svg"));
        assert_eq!(fold("a/Gößnitz.jpg"), fold("a/go\u{308}ßnitz.jpg"));
        assert_ne!(fold("a/Gößnitz.jpg"), fold("a/Gossnitz.jpg"));
    }
}
