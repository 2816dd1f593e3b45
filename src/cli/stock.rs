//! What the program carries inside: the shared texts, forms and theme of the demonstration, and the files that a new
//! region has besides.

use include_dir::{Dir, DirEntry, include_dir};

/// Folder of a region and what a new one holds there. Later ones stand in for files of earlier ones.
static FOLDERS: [(&str, Dir<'_>); 4] = [
    ("content/shared/", include_dir!("$CARGO_MANIFEST_DIR/content/shared")),
    ("forms/", include_dir!("$CARGO_MANIFEST_DIR/forms")),
    ("themes/standard/", include_dir!("$CARGO_MANIFEST_DIR/themes/standard")),
    ("", include_dir!("$CARGO_MANIFEST_DIR/src/cli/stock")),
];

/// What the texts of the demonstration say of their region, and what they say in any other.
const NEUTRAL: [(&str, &str); 9] = [
    ("Redaktion des Regionalportals Ostthüringen", "Redaktion des Regionalportals"),
    ("Editors of the regional portal Ostthüringen", "Editors of the regional portal"),
    ("Handelskammer Ostthüringen zu Gera", "Handelskammer"),
    ("Handwerkskammer\n  für Ostthüringen", "Handwerkskammer"),
    ("Handwerkskammer für\n  Ostthüringen", "Handwerkskammer"),
    (
        "das Thüringer Gesetz über den barrierefreien Zugang zu den Websites und mobilen Anwendungen öffentlicher Stellen, die \
         Barrierefreie-Informationstechnik-Verordnung (BITV 2.0) und",
        "die Vorschriften des Landes über barrierefreie Websites öffentlicher Stellen und",
    ),
    ("§\u{a0}16 des Thüringer Datenschutzgesetzes", "dem Datenschutzgesetz des Landes"),
    (
        "beschweren: Thüringer Landesbeauftragter für den Datenschutz und die Informationsfreiheit, Erfurt.",
        "beschweren. Das ist die oder der Landesbeauftragte für den Datenschutz.",
    ),
    ("Thüringer Tierseuchenkasse", "Tierseuchenkasse des Landes"),
];

/// The part of the imprint that says that the demonstration is one.
const DEMONSTRATION: &str = "\n## Hinweis zu diesem Auftritt\n";

/// What is filled into the files of a new region.
pub(super) struct Fill<'a> {
    /// Name of the region.
    pub(super) name: &'a str,
    /// Part of its example addresses.
    pub(super) host: &'a str,
    /// Today.
    pub(super) date: &'a str,
    /// End of what holds for less than a year.
    pub(super) expires: &'a str,
}

/// The files of a new region: path and bytes, in the order of their paths.
pub(super) fn files(fill: &Fill<'_>) -> Vec<(String, Vec<u8>)> {
    let mut files = std::collections::BTreeMap::new();
    for (prefix, folder) in &FOLDERS {
        collect(folder, prefix, &mut files);
    }
    // What the demonstration's municipalities change in forms is theirs.
    files.retain(|path, _| !path.starts_with("forms/") || path.matches('/').count() == 1 || path.starts_with("forms/blocks/"));
    files.into_iter().map(|(path, bytes)| (filled(&path, bytes, fill), path)).map(|(bytes, path)| (path, bytes)).collect()
}

fn collect(folder: &Dir<'static>, prefix: &str, files: &mut std::collections::BTreeMap<String, &'static [u8]>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, prefix, files),
            DirEntry::File(file) => {
                let path: Vec<_> = file.path().components().map(|part| part.as_os_str().to_string_lossy()).collect();
                files.insert(format!("{prefix}{}", path.join("/")), file.contents());
            }
        }
    }
}

fn filled(path: &str, bytes: &[u8], fill: &Fill<'_>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    if path.starts_with("themes/") {
        return bytes.to_vec();
    }
    let name = if path.rsplit_once('.').is_some_and(|(_, extension)| extension == "yaml") {
        super::text::escaped(fill.name)
    } else {
        fill.name.to_owned()
    };
    let mut text = text.to_owned();
    for (from, to) in NEUTRAL {
        text = text.replace(from, to);
    }
    if let Some((imprint, _)) = text.split_once(DEMONSTRATION).filter(|_| path.starts_with("content/shared/legal/")) {
        text.truncate(imprint.len());
    }
    for (from, to) in [("@HOST@", fill.host), ("@DATE@", fill.date), ("@EXPIRES@", fill.expires), ("@NAME@", name.as_str())] {
        text = text.replace(from, to);
    }
    // Amounts and numbers of the demonstration would be wrong anywhere else: without a value the form shows a line.
    if path.starts_with("forms/") {
        text = text.split_inclusive('\n').filter(|line| !line.starts_with("    default:") || line.contains("Gemeindekasse")).collect();
    }
    text.into_bytes()
}
