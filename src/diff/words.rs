//! What differs in words of people: one outline that the text and the page are made of.

use super::{Amount, Change, Difference, Value};
use crate::decode::Money;
use crate::diag::Lang;

/// Sites named one by one; of more only the number is told.
const MOST_SITES: usize = 6;
/// Names of the values in German and English.
const NAMES: [(&str, &str, &str); 33] = [
    ("version", "Fassung", "version"),
    ("valid_from", "gültig ab", "valid from"),
    ("issuer", "Herausgeber", "issuer"),
    ("as_of", "Stand", "as of"),
    ("url", "Adresse im Netz", "web address"),
    ("title", "Titel", "title"),
    ("name", "Name", "name"),
    ("written_form", "Unterschrift nach", "signature after"),
    ("payment", "Zahlung", "payment"),
    ("sepa", "Lastschriftmandat", "direct debit mandate"),
    ("code", "Datencode", "data code"),
    ("export", "Spalten für Fachverfahren", "columns for other programs"),
    ("label", "Beschriftung", "label"),
    ("hint", "Hinweis", "hint"),
    ("text", "Text", "text"),
    ("type", "Art", "type"),
    ("required", "Pflicht", "required"),
    ("options", "Auswahl", "choices"),
    ("max_length", "höchste Länge", "most characters"),
    ("show_if", "nur fragen, wenn", "asked only if"),
    ("required_if", "nur Pflicht, wenn", "required only if"),
    ("address", "Anschrift", "address"),
    ("room", "Zimmer", "room"),
    ("phone", "Telefon", "telephone"),
    ("email", "E-Mail", "e-mail"),
    ("hours.mo", "Montag", "Monday"),
    ("hours.tu", "Dienstag", "Tuesday"),
    ("hours.we", "Mittwoch", "Wednesday"),
    ("hours.th", "Donnerstag", "Thursday"),
    ("hours.fr", "Freitag", "Friday"),
    ("hours.sa", "Samstag", "Saturday"),
    ("hours.su", "Sonntag", "Sunday"),
    ("hours_note", "Hinweis zu den Zeiten", "note on the hours"),
];

/// A part of the report.
pub(super) struct Section {
    /// Its heading.
    pub(super) title: &'static str,
    /// What it lists.
    pub(super) entries: Vec<Entry>,
}

/// One thing that differs.
pub(super) struct Entry {
    /// What became of it, in a word.
    pub(super) change: &'static str,
    /// Which thing.
    pub(super) what: String,
    /// On which sites.
    pub(super) sites: String,
    /// What differs in it.
    pub(super) details: Vec<Detail>,
}

/// What differs in a thing.
pub(super) enum Detail {
    /// A value: name, what it was, what it is.
    Value(String, Option<String>, Option<String>),
    /// A line that is gone.
    Removed(String),
    /// A line that is new.
    Added(String),
    /// Anything else.
    Note(String),
}

/// A word in the language of the reader.
fn say(lang: Lang, de: &'static str, en: &'static str) -> &'static str {
    if lang == Lang::De { de } else { en }
}

fn word(change: Change, lang: Lang) -> &'static str {
    match change {
        Change::New => say(lang, "neu", "new"),
        Change::Gone => say(lang, "entfallen", "gone"),
        Change::Changed => say(lang, "geändert", "changed"),
    }
}

/// The sentence that says how much differs.
pub(super) fn counts(difference: &Difference, lang: Lang) -> String {
    if difference.is_empty() {
        return say(lang, "Es hat sich nichts geändert.", "Nothing has changed.").to_owned();
    }
    let count = |change: Change| difference.pages.iter().filter(|page| page.change == change).map(|page| page.sites.len()).sum::<usize>();
    let (fees, forms, offices) = (difference.fees.len(), difference.forms.len(), difference.offices.len());
    let (new, gone, changed) = (count(Change::New), count(Change::Gone), count(Change::Changed));
    match lang {
        Lang::De => {
            format!("Gebühren: {fees} · Formulare: {forms} · Ämter: {offices} · Seiten: {new} neu, {gone} entfallen, {changed} geändert")
        }
        Lang::En => format!("Fees: {fees} · Forms: {forms} · Offices: {offices} · Pages: {new} new, {gone} gone, {changed} changed"),
    }
}

/// Everything that differs, in the order that matters to reviewers.
pub(super) fn outline(difference: &Difference, lang: Lang) -> Vec<Section> {
    let sections = [
        (say(lang, "Websites", "Sites"), whole_sites(difference, lang)),
        (say(lang, "Gebühren", "Fees"), fees(difference, lang)),
        (say(lang, "Formulare", "Forms"), forms(difference, lang)),
        (say(lang, "Ämter", "Offices"), offices(difference, lang)),
        (say(lang, "Seiten", "Pages"), pages(difference, lang)),
    ];
    sections.into_iter().filter(|(_, entries)| !entries.is_empty()).map(|(title, entries)| Section { title, entries }).collect()
}

fn whole_sites(difference: &Difference, lang: Lang) -> Vec<Entry> {
    let entry = |sites: &[String], change: &'static str| {
        sites
            .iter()
            .map(|site| Entry {
                change,
                what: names(difference, std::slice::from_ref(site), lang),
                sites: site.clone(),
                details: Vec::new(),
            })
            .collect::<Vec<_>>()
    };
    let mut entries = entry(&difference.new_sites, word(Change::New, lang));
    entries.extend(entry(&difference.gone_sites, word(Change::Gone, lang)));
    entries.extend(entry(
        &difference.not_compared,
        say(lang, "nicht verglichen, weil sie Fehler hat", "not compared because of its mistakes"),
    ));
    entries
}

/// Names of sites, or their number.
fn names(difference: &Difference, sites: &[String], lang: Lang) -> String {
    let named =
        sites.iter().take(MOST_SITES).map(|site| difference.names.get(site).unwrap_or(site).as_str()).collect::<Vec<_>>().join(", ");
    match (sites.len().checked_sub(MOST_SITES).filter(|more| *more > 0), lang) {
        (None, _) => named,
        (Some(more), Lang::De) => format!("{named} und {more} weitere"),
        (Some(more), Lang::En) => format!("{named} and {more} more"),
    }
}

fn fees(difference: &Difference, lang: Lang) -> Vec<Entry> {
    let entry = |fee: &super::Fee| {
        let money = |amount: &Option<Amount>| amount.as_ref().and_then(|amount| amount.today).map(|cents| Money(cents).show(tag(lang)));
        let over_time = |amount: &Option<Amount>| amount.as_ref().map(|amount| rates(amount, lang));
        let (old, new) = (money(&fee.old), money(&fee.new));
        let details = if old == new || over_time(&fee.old) != old || over_time(&fee.new) != new {
            vec![Detail::Value(say(lang, "Beträge", "amounts").to_owned(), over_time(&fee.old), over_time(&fee.new))]
        } else {
            Vec::new()
        };
        let mut what = format!("{} – {}", fee.title, fee.label);
        if old != new {
            let none = || "–".to_owned();
            what.push_str(&format!(": {} → {}", old.unwrap_or_else(none), new.unwrap_or_else(none)));
        }
        Entry { change: word(fee.change, lang), what, sites: names(difference, &fee.sites, lang), details }
    };
    difference.fees.iter().map(entry).collect()
}

fn tag(lang: Lang) -> &'static str {
    say(lang, "de", "en")
}

/// Amounts over time.
fn rates(amount: &Amount, lang: Lang) -> String {
    let rate = |rate: &super::Rate| {
        let from = rate.valid_from.as_ref().map(|day| format!(" {} {day}", say(lang, "ab", "from"))).unwrap_or_default();
        let until = rate.valid_until.as_ref().map(|day| format!(" {} {day}", say(lang, "bis", "until"))).unwrap_or_default();
        format!("{}{from}{until}", Money(rate.amount).show(tag(lang)))
    };
    amount.rates.iter().map(rate).collect::<Vec<_>>().join("; ")
}

/// A value's name in the language of the reader.
fn name(name: &str, lang: Lang) -> String {
    if let Some((_, de, en)) = NAMES.iter().find(|(key, ..)| *key == name) {
        return say(lang, de, en).to_owned();
    }
    if let Some(day) = name.strip_prefix("hours.") {
        return format!("{} {day}", say(lang, "Zeiten am", "hours on"));
    }
    name.strip_prefix("params.").unwrap_or(name).to_owned()
}

fn values(values: &[Value], lang: Lang) -> impl Iterator<Item = Detail> + '_ {
    values.iter().map(move |value| Detail::Value(name(&value.name, lang), value.old.clone(), value.new.clone()))
}

fn forms(difference: &Difference, lang: Lang) -> Vec<Entry> {
    let entry = |form: &super::Form| {
        let mut details: Vec<Detail> = values(&form.values, lang).collect();
        for field in &form.fields {
            let what = say(lang, "Feld", "field");
            details.push(Detail::Note(format!("{what} {} „{}“: {}", field.path, field.label, word(field.change, lang))));
            details.extend(values(&field.values, lang));
        }
        if form.pdf {
            details.push(Detail::Note(say(lang, "Das PDF ist ein anderes.", "The PDF is another one.").to_owned()));
        }
        let what = format!("{} ({})", form.title, form.form);
        Entry { change: word(form.change, lang), what, sites: names(difference, &form.sites, lang), details }
    };
    difference.forms.iter().map(entry).collect()
}

fn offices(difference: &Difference, lang: Lang) -> Vec<Entry> {
    let entry = |office: &super::Office| Entry {
        change: word(office.change, lang),
        what: office.name.clone(),
        sites: names(difference, &office.sites, lang),
        details: values(&office.values, lang).collect(),
    };
    difference.offices.iter().map(entry).collect()
}

fn pages(difference: &Difference, lang: Lang) -> Vec<Entry> {
    let entry = |page: &super::Page| {
        let mut details: Vec<Detail> = page.removed.iter().cloned().map(Detail::Removed).collect();
        details.extend(page.added.iter().cloned().map(Detail::Added));
        if page.more > 0 {
            let more = page.more;
            details.push(Detail::Note(if lang == Lang::De {
                format!("und {more} weitere Zeilen")
            } else {
                format!("and {more} more lines")
            }));
        }
        if page.leads_on {
            details.push(Detail::Note(say(lang, "Die Adresse leitet weiter.", "The address leads on.").to_owned()));
        }
        let what = format!("{} (/{})", page.title, page.path);
        Entry { change: word(page.change, lang), what, sites: names(difference, &page.sites, lang), details }
    };
    difference.pages.iter().map(entry).collect()
}

/// The report as text.
pub fn text(difference: &Difference, lang: Lang) -> String {
    let mut lines = Vec::new();
    for section in outline(difference, lang) {
        lines.push(format!("{} ({})", section.title, section.entries.len()));
        for Entry { change, what, sites, details } in section.entries {
            lines.push(format!("  {change}: {what}"));
            lines.push(format!("    {sites}"));
            lines.extend(details.into_iter().map(|detail| match detail {
                Detail::Value(name, old, new) => {
                    format!("      {name}: {} → {}", old.as_deref().unwrap_or("–"), new.as_deref().unwrap_or("–"))
                }
                Detail::Removed(line) => format!("      - {line}"),
                Detail::Added(line) => format!("      + {line}"),
                Detail::Note(note) => format!("      {note}"),
            }));
        }
        lines.push(String::new());
    }
    lines.push(counts(difference, lang));
    // A control character in a text must not drive the reader's terminal.
    lines.join("\n").chars().filter(|letter| *letter == '\n' || !letter.is_control()).chain(['\n']).collect()
}
