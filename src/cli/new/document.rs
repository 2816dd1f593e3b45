//! `dorfplatz new document`: the description of a PDF, with what could be read from it.

use super::item::body;
use super::{Files, hint, trouble};
use crate::cli::args::{Args, Described};
use crate::cli::text;
use crate::decode::{Media, Word as _};
use crate::document::{self, Facts};
use crate::gate::{self, is_document};
use crate::text::slug;

/// Makes the description of `wanted.file`, a PDF in the body's `media/`.
pub(super) fn make(args: &Args, wanted: &Described) -> Result<(), u8> {
    let (project, ix) = body(args, &wanted.body)?;
    let folder = format!("content/{}/media/", wanted.body);
    let path = wanted.file.replace('\\', "/");
    let path = path.strip_prefix(&folder).unwrap_or(&path);
    let path = path.strip_prefix("media:").unwrap_or(path);
    let media = &project.body(ix).media;
    if !media.contains_key(path) || !is_document(path) {
        let (de, en) = hint(path, media.keys().map(|path| &**path).filter(|path| is_document(path)));
        return Err(trouble(
            args,
            &format!("die PDF-Datei `{folder}{path}` gibt es nicht{de}; legen Sie sie zuerst dorthin"),
            &format!("there is no PDF file `{folder}{path}`{en}; put it there first"),
        ));
    }
    if !(Media::RULE.accepts)(&format!("media:{path}")) {
        let better = path.rsplit_once('.').map_or(path, |(stem, _)| stem).split('/').map(slug).collect::<Vec<_>>().join("/");
        return Err(trouble(
            args,
            &format!("nennen Sie die Datei zuerst `{better}.pdf`; Leerzeichen und Umlaute im Namen sind als Adresse ungeeignet"),
            &format!("call the file `{better}.pdf` first; spaces and umlauts in its name are unfit for an address"),
        ));
    }
    if let Some(known) = project.body(ix).document_of(path) {
        let at = format!("content/{}/documents/{}.md", wanted.body, known.id);
        return Err(trouble(
            args,
            &format!("`{path}` ist schon beschrieben, in `{at}`"),
            &format!("`{path}` is described already, in `{at}`"),
        ));
    }
    let bytes = crate::source::read(&args.place(&format!("{folder}{path}")));
    let seen = bytes
        .map_err(|error| trouble(args, &format!("`{path}` lässt sich nicht lesen: {error}"), &format!("can't read `{path}`: {error}")))?;
    let facts = document::look(seen).map_err(|refusal| {
        let (why, advice) = gate::why(&refusal);
        trouble(args, &format!("`{path}`: {}; {}", why.de, advice.de), &format!("`{path}`: {}; {}", why.en, advice.en))
    })?;
    let stem = path.rsplit('/').next().unwrap_or(path).rsplit_once('.').map_or(path, |(stem, _)| stem);
    let id = Some(slug(stem)).filter(|id| !id.is_empty()).unwrap_or_else(|| "dokument".to_owned());
    let file = format!("content/{}/documents/{id}.md", wanted.body);
    let next = [
        (
            format!("{file} öffnen: Titel prüfen und unter dem Kopf in Worten sagen, was in dem Dokument steht"),
            format!("Open {file}: check the title and say below the head what the document says"),
        ),
        ("dorfplatz serve --drafts – zeigt auch Entwürfe".to_owned(), "dorfplatz serve --drafts – shows drafts, too".to_owned()),
        (
            "Die Zeile `draft: true` löschen: Mit dem nächsten build erscheint es".to_owned(),
            "Delete the line `draft: true`: the next build publishes it".to_owned(),
        ),
    ];
    Files { new: vec![(file, head(path, stem, &facts))], changed: Vec::new() }.write(args, &next)
}

/// The head of a description, and how the text below it begins.
fn head(path: &str, stem: &str, facts: &Facts) -> String {
    let title = facts.title.clone().unwrap_or_else(|| stem.replace(['-', '_'], " "));
    let lacks = facts.lacks();
    let mut text = format!("---\ntitle: {}  # bitte prüfen\nfile: {}\n", text::value(&title), text::value(&format!("media:{path}")));
    match &facts.made {
        Some(day) => text.push_str(&format!("date: {day}  # Tag der Datei: bitte prüfen\n")),
        None => text.push_str("# date: 2026-01-31  # Tag des Dokuments\n"),
    }
    let language = facts.language.as_deref().map(|tag| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase());
    match language.filter(|tag| tag != "de" && crate::language::LANGUAGES.contains(&tag.as_str())) {
        Some(tag) => text.push_str(&format!("language: {tag}\n")),
        None => text.push_str("# language: en  # wenn die Datei nicht deutsch ist\n"),
    }
    text.push_str("# teaser: Ein Satz für Listen\n# office: Amt, bei dem man eine barrierefreie Fassung bekommt\n");
    if !lacks.is_empty() {
        text.push_str(&format!("# Nicht alle können die Datei lesen: {}.\n", gate::words(&lacks).de));
        text.push_str("# exempt: old  # nur wenn eine Ausnahme gilt: old, map, third_party, heritage, archive, burden\n");
        text.push_str("# why: Warum sie gilt, in einem Satz\n");
    }
    text.push_str("draft: true  # Entwurf: diese Zeile löschen, wenn die Seite erscheinen soll\n---\n\nWas steht in dem Dokument? Das Wichtigste zuerst.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn what_is_written_can_be_read() {
        let facts = Facts {
            bytes: 1000,
            pages: 2,
            pages_with_text: 0,
            tagged: false,
            title: Some("Plan: „Nord“ #3".into()),
            shows_title: false,
            language: Some("en-GB".into()),
            encrypted: false,
            mute: false,
            ua: None,
            fillable: false,
            made: Some("2026-03-01".into()),
        };
        let text = head("plaene/nord-3.pdf", "nord-3", &facts);
        let sources = Sources::from_texts([("content/a/documents/nord-3.md", text.as_str())]);
        let mut found = Vec::new();
        let node = crate::yaml::parse_markdown(0, sources.files[0].text().unwrap(), &mut found).unwrap();
        let data: crate::model::document::Document = crate::resolve::decode(&node, &mut found).unwrap();
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(
            (data.title.german(), data.path(), data.language.as_ref().map(|language| language.tag)),
            ("Plan: „Nord“ #3", "plaene/nord-3.pdf", Some("en"))
        );
    }
}
