//! `dorfplatz pdf`: what PDFs lack for those who can't see them, before they are published.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::args::{Args, Format};
use super::{FINE, MISTAKES, TROUBLE, report};
use crate::diag::{Arg, Lang};
use crate::document::{self, Facts, Refusal};
use crate::{gate, source};

/// `pdf`.
#[derive(Debug, clap::Args)]
pub struct Pdf {
    /// PDF files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, wish: &Pdf) -> u8 {
    // Parsers of damaged files may stop with a panic, which is caught and told as a refusal of the file.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut code = FINE;
    for path in &wish.files {
        let name = path.display().to_string();
        let seen = match source::read(path) {
            Ok(bytes) => document::look(bytes),
            Err(error) => {
                let (de, en) = (format!("`{name}` lässt sich nicht öffnen: {error}"), format!("can't open `{name}`: {error}"));
                report::trouble(args.language(), &de, &en);
                code = TROUBLE;
                continue;
            }
        };
        if code == FINE && seen.as_ref().map_or(true, |facts| !facts.lacks().is_empty()) {
            code = MISTAKES;
        }
        match args.format {
            Format::Json => report::say(&line(&name, &seen, args.language()).to_string()),
            _ => tell(&name, &seen, args.language()),
        }
    }
    std::panic::set_hook(hook);
    code
}

/// A file as one JSON object.
fn line(name: &str, seen: &Result<Facts, Refusal>, lang: Lang) -> Value {
    match seen {
        Ok(facts) => json!({
            "file": name,
            "refused": null,
            "bytes": facts.bytes,
            "pages": facts.pages,
            "pages_with_text": facts.pages_with_text,
            "tagged": facts.tagged,
            "title": facts.title,
            "shows_title": facts.shows_title,
            "language": facts.language,
            "encrypted": facts.encrypted,
            "readable_aloud": !facts.mute,
            "pdf_ua": facts.ua,
            "fillable": facts.fillable,
            "made": facts.made,
            "lacks": facts.lacks().iter().map(|lack| lack.word()).collect::<Vec<_>>(),
            "do": (!facts.lacks().is_empty()).then(|| gate::advice(&facts.lacks()).get(lang).to_owned()),
        }),
        Err(refusal) => {
            let (why, advice) = gate::why(refusal);
            json!({"file": name, "refused": refusal.word(), "why": why.get(lang), "do": advice.get(lang)})
        }
    }
}

/// A file in words.
fn tell(name: &str, seen: &Result<Facts, Refusal>, lang: Lang) {
    let both = |de: String, en: String| Arg { de, en };
    let lines: Vec<Arg> = match seen {
        Ok(facts) => {
            let (kb, pages) = (facts.bytes.div_ceil(1000), facts.pages);
            let title = facts.title.as_deref().unwrap_or("–");
            let head = both(
                format!("{name}: {kb} KB, Seiten: {pages}, Titel: {title}"),
                format!("{name}: {kb} KB, pages: {pages}, title: {title}"),
            );
            let lacks = facts.lacks();
            if lacks.is_empty() {
                let fine = both(
                    "  nichts gefunden, was fehlt; ob die Reihenfolge stimmt und Bilder beschrieben sind, zeigt nur ein Blick in die Datei"
                        .into(),
                    "  nothing found that is missing; whether the order is right and pictures have words only a look into the file tells"
                        .into(),
                );
                vec![head, fine]
            } else {
                let (words, advice) = (gate::words(&lacks), gate::advice(&lacks));
                let lack =
                    both(format!("  nicht alle können sie lesen: {}", words.de), format!("  not everybody can read it: {}", words.en));
                vec![head, lack, both(format!("  → {}", advice.de), format!("  → {}", advice.en))]
            }
        }
        Err(refusal) => {
            let (why, advice) = gate::why(refusal);
            let refused = both(format!("{name}: wird nicht veröffentlicht: {}", why.de), format!("{name}: is not published: {}", why.en));
            vec![refused, both(format!("  → {}", advice.de), format!("  → {}", advice.en))]
        }
    };
    lines.iter().for_each(|line| report::say(line.get(lang)));
}
