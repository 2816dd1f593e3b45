//! The languages that texts and pages may have: one table of their tags, folders, names and directions.
//!
//! A site may speak a language in two ways. *Whole* languages have every page, and mark what falls back to German: right
//! where a law or a charter demands it (Sorbian) and where nearly everything is translated. *Partial* languages have only
//! the pages that are translated; links lead to the German page elsewhere and say so. That is what newcomers are served
//! with: fifty good pages in Arabic instead of two thousand with an Arabic frame around German text.

/// Leichte Sprache: German in the registered variant "simple" (BCP 47).
pub const SIMPLE: &str = "de-simple";

/// A language.
#[derive(Debug)]
pub struct Language {
    /// BCP 47 tag.
    pub tag: &'static str,
    /// The folder of its pages, ending in `/`; empty for German.
    pub folder: &'static str,
    /// Its own name.
    pub autonym: &'static str,
    /// Its name in German and English.
    pub names: (&'static str, &'static str),
    /// Whether it is written from right to left.
    pub rtl: bool,
}

/// A row of the table.
const fn row(tag: &'static str, folder: &'static str, autonym: &'static str, names: (&'static str, &'static str), rtl: bool) -> Language {
    Language { tag, folder, autonym, names, rtl }
}

/// All of them, German first.
pub const KNOWN: [Language; 17] = [
    row("de", "", "Deutsch", ("Deutsch", "German"), false),
    row(SIMPLE, "leicht/", "Leichte Sprache", ("Leichte Sprache", "plain language"), false),
    row("en", "en/", "English", ("Englisch", "English"), false),
    row("hsb", "hsb/", "Hornjoserbšćina", ("Obersorbisch", "Upper Sorbian"), false),
    row("dsb", "dsb/", "Dolnoserbšćina", ("Niedersorbisch", "Lower Sorbian"), false),
    row("ar", "ar/", "العربية", ("Arabisch", "Arabic"), true),
    row("ckb", "ckb/", "کوردیی ناوەندی", ("Sorani-Kurdisch", "Central Kurdish"), true),
    row("cs", "cs/", "Čeština", ("Tschechisch", "Czech"), false),
    row("fa", "fa/", "فارسی", ("Persisch", "Persian"), true),
    row("fr", "fr/", "Français", ("Französisch", "French"), false),
    row("pl", "pl/", "Polski", ("Polnisch", "Polish"), false),
    row("ro", "ro/", "Română", ("Rumänisch", "Romanian"), false),
    row("ru", "ru/", "Русский", ("Russisch", "Russian"), false),
    row("tr", "tr/", "Türkçe", ("Türkisch", "Turkish"), false),
    row("uk", "uk/", "Українська", ("Ukrainisch", "Ukrainian"), false),
    row("ur", "ur/", "اردو", ("Urdu", "Urdu"), true),
    row("vi", "vi/", "Tiếng Việt", ("Vietnamesisch", "Vietnamese"), false),
];

/// The tags of [`KNOWN`].
pub const LANGUAGES: [&str; KNOWN.len()] = {
    let mut tags = [""; KNOWN.len()];
    let mut at = 0;
    while at < tags.len() {
        tags[at] = KNOWN[at].tag;
        at += 1;
    }
    tags
};

/// The language with a tag; German for an unknown one.
pub fn find(tag: &str) -> &'static Language {
    const { &KNOWN }.iter().find(|language| language.tag == tag).unwrap_or(const { &KNOWN[0] })
}

/// The writing direction of a language as HTML names it.
pub fn direction(tag: &str) -> &'static str {
    if find(tag).rtl { "rtl" } else { "ltr" }
}

/// The language of the page at a path of a site; pages outside of any folder of a language are German.
pub fn of_path(path: &str) -> &'static str {
    const { &KNOWN }.iter().skip(1).find(|language| path.starts_with(language.folder)).map_or("de", |language| language.tag)
}

/// Whether readers of `page` see words in `text` as foreign: Leichte Sprache is German.
pub fn differs(text: &str, page: &str) -> bool {
    text != page && !(text == "de" && page == SIMPLE)
}
