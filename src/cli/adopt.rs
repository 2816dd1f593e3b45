//! `dorfplatz adopt`: what changed in shared texts since a town accepted them.

use serde_json::json;
use similar::TextDiff;

use super::args::{Args, Format};
use super::{FINE, TROUBLE, commands, report};
use crate::adoption::{self, Change, Difference};
use crate::declare::Declared;
use crate::diag::Lang;
use crate::resolve::{BodyIx, Project};
use crate::source::{File, FileId, Sources};
use crate::write;

/// Which towns and texts, and what to do.
#[derive(Debug, clap::Args)]
pub struct Adopt {
    /// Folders of towns that hold changes back, and ids or paths of texts; all without
    items: Vec<String>,
    /// Show the changes line by line
    #[arg(long)]
    diff: bool,
    /// Take today's versions
    #[arg(long, conflicts_with = "diff")]
    accept: bool,
}

pub(super) fn run(args: &Args, wish: &Adopt) -> u8 {
    let lang = args.language();
    let (sources, declared, project) = match commands::load(args) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let holding = adoption::bodies(&project);
    if holding.is_empty() {
        report::trouble(
            lang,
            "hier hält keine Kommune gemeinsame Änderungen zurück; das schaltet `members` mit `changes: held` in `portal.yaml` ein",
            "no town holds shared changes back here; `members` with `changes: held` in `portal.yaml` turns that on",
        );
        return TROUBLE;
    }
    let named = |ix: &BodyIx| wish.items.iter().chain(&args.sites).any(|item| **item == *project.body(*ix).id);
    let some = holding.iter().any(named);
    let chosen: Vec<BodyIx> = holding.iter().copied().filter(|ix| !some || named(ix)).collect();
    let texts: Vec<&str> = wish.items.iter().map(String::as_str).filter(|item| project.find(item).is_none()).collect();
    if let Some(item) = wish.items.iter().find(|item| project.find(item).is_some_and(|ix| !holding.contains(&ix))) {
        report::trouble(
            lang,
            &format!("`{item}` hält keine gemeinsamen Änderungen zurück"),
            &format!("`{item}` does not hold shared changes back"),
        );
        return TROUBLE;
    }
    let wanted = |path: &str| texts.is_empty() || texts.iter().any(|text| matches(path, text));
    let mut found = Vec::new();
    for ix in chosen {
        match adoption::accept(&sources, &declared, &project, ix, wanted) {
            Ok((differences, files)) => found.push((ix, differences, files)),
            Err(error) => return report::io_trouble(args, &error),
        }
    }
    if let Some(text) = texts.iter().find(|text| !known(&sources, &declared, &project, &holding, text)) {
        report::trouble(
            lang,
            &format!("`{text}` ist weder eine Kommune, die Änderungen zurückhält, noch ein gemeinsamer Text, den eine von ihnen nutzt"),
            &format!("`{text}` is neither a town that holds changes back nor a shared text that one of them uses"),
        );
        return TROUBLE;
    }
    for (ix, differences, files) in found {
        if wish.accept {
            for (path, bytes) in &files {
                let place = args.root.join(sources.homes.place(path));
                let done = match bytes {
                    Some(bytes) => write::replace(&place, bytes).map(drop),
                    None => write::remove_file(&place).map(drop),
                };
                if let Err(error) = done {
                    return report::io_trouble(args, &error);
                }
            }
        }
        tell(args, wish, &sources, &project.body(ix).id, &differences);
    }
    FINE
}

/// Whether an argument means a text: its path, or its id.
fn matches(path: &str, text: &str) -> bool {
    path == text || path.rsplit('/').next().and_then(|name| name.split('.').next()) == Some(text)
}

fn known(sources: &Sources, declared: &Declared, project: &Project, holding: &[BodyIx], text: &str) -> bool {
    holding.iter().any(|&ix| {
        let copies = adoption::copy(&project.body(ix).id, "");
        adoption::used(sources, declared, project, ix).keys().any(|path| matches(path, text))
            || sources.below(&copies).any(|(_, file)| matches(&file.path[copies.len()..], text))
    })
}

fn tell(args: &Args, wish: &Adopt, sources: &Sources, body: &str, differences: &[Difference]) {
    let lang = args.language();
    let word = |change: Change| match (change, lang) {
        (Change::New, Lang::De) => "neu",
        (Change::New, Lang::En) => "new",
        (Change::Changed, Lang::De) => "geändert",
        (Change::Changed, Lang::En) => "changed",
        (Change::Gone, Lang::De) => "gelöscht",
        (Change::Gone, Lang::En) => "deleted",
        (Change::Unused, Lang::De) => "nicht mehr genutzt",
        (Change::Unused, Lang::En) => "no longer used",
    };
    if args.format == Format::Json {
        for difference in differences {
            let change = match difference.change {
                Change::New => "new",
                Change::Changed => "changed",
                Change::Gone => "gone",
                Change::Unused => "unused",
            };
            report::say(&json!({"site": body, "path": &*difference.path, "change": change, "accepted": wish.accept}).to_string());
        }
        return;
    }
    for difference in differences {
        report::say(&format!("{body}: {} ({})", difference.path, word(difference.change)));
        if wish.diff {
            report::say(&lines(sources, difference, lang));
        }
    }
    if args.quiet {
        return;
    }
    let count = differences.len();
    report::say(&match (lang, count, wish.accept) {
        (Lang::De, 0, _) => format!("{body}: nichts Neues; alle gemeinsamen Texte sind übernommen"),
        (Lang::En, 0, _) => format!("{body}: nothing new; all shared texts are accepted"),
        (Lang::De, 1, true) => format!("{body}: 1 Text übernommen; legen Sie `records/adopted/{body}/` in die Versionsverwaltung"),
        (Lang::De, _, true) => format!("{body}: {count} Texte übernommen; legen Sie `records/adopted/{body}/` in die Versionsverwaltung"),
        (Lang::En, 1, true) => format!("{body}: 1 text accepted; put `records/adopted/{body}/` under version control"),
        (Lang::En, _, true) => format!("{body}: {count} texts accepted; put `records/adopted/{body}/` under version control"),
        (Lang::De, ..) => format!("{body}: noch nicht übernommen: {count}; übernehmen mit `dorfplatz adopt {body} --accept`"),
        (Lang::En, ..) => format!("{body}: not accepted yet: {count}; accept by `dorfplatz adopt {body} --accept`"),
    });
}

/// What changed, line by line.
fn lines(sources: &Sources, difference: &Difference, lang: Lang) -> String {
    let text = |file: Option<FileId>| file.and_then(|file| sources.file(file)).map(File::text);
    match (text(difference.then), text(difference.now)) {
        (Some(None), _) | (_, Some(None)) => if lang == Lang::De { "kein Text" } else { "no text" }.to_owned(),
        (then, now) => {
            let (then, now) = (then.flatten().map_or("", |text| text), now.flatten().map_or("", |text| text));
            TextDiff::from_lines(then, now).unified_diff().context_radius(3).to_string().trim_end().to_owned()
        }
    }
}
