//! `dorfplatz forms read`: what citizens filled in, for the office's own programs.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::args::{Args, Format};
use crate::cli::{FINE, MISTAKES, TROUBLE, commands, report};
use crate::diag::Lang;
use crate::reading::{self, Input, LARGEST, Problem, Reading, Shelves, Submission, What, export, xml};
use crate::{source, write};

/// `forms read`.
#[derive(Debug, clap::Args)]
pub struct Read {
    /// Filled PDFs, scans (PDF, PNG, JPEG, TIFF), text files of a hand-held scanner; `-` is standard input
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// File to write into, or a folder: one file a submission, one table a form
    #[arg(long, value_name = "FILE|DIR")]
    pub out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, wish: &Read) -> u8 {
    let (mut inputs, mut large) = (Vec::new(), Vec::new());
    for path in &wish.files {
        match input(path) {
            Ok(Some(input)) => inputs.push(input),
            Ok(None) => large.push((path.display().to_string(), vec![Problem::whole(What::Large(LARGEST as u64 >> 20))])),
            Err(error) => {
                let shown = path.display();
                let (de, en) = (format!("`{shown}` lässt sich nicht öffnen: {error}"), format!("can't open `{shown}`: {error}"));
                report::trouble(args.language(), &de, &en);
                return TROUBLE;
            }
        }
    }
    // Parsers of damaged files may stop with a panic, which is caught and told as a problem of the file.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut reading = reading::read(&inputs, &Shelves::new(&args.root, commands::visibility(args)));
    std::panic::set_hook(hook);
    reading.unread.extend(large);
    let code = if reading.is_fine() { FINE } else { MISTAKES };
    match give(args, wish, &reading) {
        Ok(true) => code,
        Ok(false) => TROUBLE,
        Err(error) => report::io_trouble(args, &error),
    }
}

/// A file, or standard input; nothing for one that is too large.
fn input(path: &Path) -> std::io::Result<Option<Input>> {
    let name = path.display().to_string();
    if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
        return Ok((bytes.len() <= LARGEST).then_some(Input { name, bytes }));
    }
    if std::fs::metadata(path)?.len() > LARGEST as u64 {
        return Ok(None);
    }
    Ok(Some(Input { name, bytes: source::read(path)? }))
}

/// Gives the result in the wanted form; `false` if that is not possible.
fn give(args: &Args, wish: &Read, reading: &Reading) -> std::io::Result<bool> {
    let lang = args.language();
    let all: Vec<&Submission> = reading.submissions.iter().collect();
    let folder = wish.out.as_deref().filter(|out| is_folder(out));
    match args.format {
        Format::Human | Format::Github | Format::Gitlab | Format::Sarif => {
            if wish.out.is_some() {
                let (de, en) = ("`--out` braucht `--format json`, `csv` oder `xml`", "`--out` needs `--format json`, `csv` or `xml`");
                report::trouble(lang, de, en);
                return Ok(false);
            }
            summary(args, reading);
            return Ok(true);
        }
        Format::Json => {
            let mut lines: Vec<String> = all.iter().map(|submission| submission.json(lang).to_string()).collect();
            if let Some(folder) = folder {
                for (name, submission) in names(&all, "json") {
                    let text = serde_json::to_string_pretty(&submission.json(lang)).unwrap_or_default() + "\n";
                    save(args, &folder.join(name), &text)?;
                }
            } else {
                let unread = |(name, problems): &(String, Vec<Problem>)| {
                    json!({"format": "dorfplatz-unread/1", "source": [name], "problems": reading::problems(problems, lang, &|_: &str| None)}).to_string()
                };
                lines.extend(reading.unread.iter().map(unread));
                put(args, wish, &(lines.join("\n") + if lines.is_empty() { "" } else { "\n" }))?;
            }
        }
        Format::Csv => {
            let mut forms: BTreeMap<&str, Vec<&Submission>> = BTreeMap::new();
            all.iter().for_each(|submission| forms.entry(&submission.document.form).or_default().push(submission));
            if let Some(folder) = folder {
                for (form, submissions) in forms {
                    save(args, &folder.join(format!("{}.csv", safe(form))), &export::csv(&submissions))?;
                }
            } else if forms.len() > 1 {
                let list = forms.keys().copied().collect::<Vec<_>>().join(", ");
                let de = format!("eine Tabelle fasst nur ein Formular, gelesen sind mehrere ({list}); nennen Sie mit `--out` einen Ordner");
                report::trouble(lang, &de, &format!("a table holds one form only, several were read ({list}); name a folder by `--out`"));
                return Ok(false);
            } else {
                put(args, wish, &export::csv(&all))?;
            }
        }
        Format::Xml => {
            if let Some(folder) = folder {
                for (name, submission) in names(&all, "xml") {
                    save(args, &folder.join(name), &xml(&[submission]))?;
                }
            } else {
                put(args, wish, &xml(&all))?;
            }
        }
    }
    if folder.is_some() || args.format != Format::Json {
        complaints(args, reading);
    }
    Ok(true)
}

/// Whether a path that is to be written is meant as a folder.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.extension().is_none()
}

/// File names: form and a number.
fn names<'a>(all: &[&'a Submission], ending: &str) -> Vec<(String, &'a Submission)> {
    (1..).zip(all).map(|(number, submission)| (format!("{number:03}-{}.{ending}", safe(&submission.document.form)), *submission)).collect()
}

/// A name for a file. The id of a form may come from a stranger's code.
fn safe(id: &str) -> String {
    let name: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(80).collect();
    if name.is_empty() { "formular".to_owned() } else { name }
}

fn put(args: &Args, wish: &Read, text: &str) -> std::io::Result<()> {
    match &wish.out {
        Some(path) => save(args, path, text),
        None => {
            report::print(text);
            Ok(())
        }
    }
}

fn save(args: &Args, path: &Path, text: &str) -> std::io::Result<()> {
    write::replace(path, text.as_bytes())?;
    if !args.quiet && args.format != Format::Json {
        report::complain(&path.display().to_string());
    }
    Ok(())
}

/// Every problem as a line, with its file.
fn lines(reading: &Reading, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for submission in &reading.submissions {
        for problem in &submission.problems {
            let label = problem.path.as_deref().and_then(|path| submission.label(path));
            lines.push(format!("{}: {}", submission.source.join(", "), problem.sentence(lang, label)));
        }
    }
    for (name, problems) in &reading.unread {
        lines.extend(problems.iter().map(|problem| format!("{name}: {}", problem.sentence(lang, None))));
    }
    lines
}

/// Tells problems beside a table or XML.
fn complaints(args: &Args, reading: &Reading) {
    lines(reading, args.language()).iter().for_each(|line| report::complain(line));
}

/// What was read, for people.
fn summary(args: &Args, reading: &Reading) {
    let lang = args.language();
    for submission in reading.submissions.iter().filter(|_| !args.quiet) {
        report::say(&head(submission, lang));
        let kind = |path: &str| {
            let spot = submission.definition.as_ref().and_then(|(form, _)| form.spot(path));
            spot.map_or("text", |spot| spot.field.kind.as_str()).to_owned()
        };
        for (path, value) in submission.document.answers.iter().chain(&submission.computed).chain(&submission.extra) {
            let label = submission.label(path).unwrap_or(path);
            report::say(&format!("  {label}: {}", reading::shown(&kind(path), value).replace('\n', "\n    ")));
        }
        report::say("");
    }
    let problems = lines(reading, lang);
    problems.iter().for_each(|line| report::say(line));
    if !args.quiet {
        let (count, wrong) = (reading.submissions.len(), problems.len());
        report::say(&match lang {
            Lang::De => format!("{count} Formular(e) gelesen, {wrong} Auffälligkeit(en)"),
            Lang::En => format!("{count} form(s) read, {wrong} problem(s)"),
        });
    }
}

fn head(submission: &Submission, lang: Lang) -> String {
    let document = &submission.document;
    let title = submission.definition.as_ref().map(|(form, _)| form.title.as_str()).filter(|title| !title.is_empty());
    let entity = submission.definition.as_ref().map(|(form, _)| form.entity.as_str()).filter(|entity| !entity.is_empty());
    let (title, entity) = (title.unwrap_or(&document.form), entity.unwrap_or(&document.place));
    let how = match (submission.way, lang) {
        (reading::Way::Fields, Lang::De) => "Felder",
        (reading::Way::Fields, Lang::En) => "fields",
        (reading::Way::Code, Lang::De) => "Datencode",
        (reading::Way::Code, Lang::En) => "data code",
    };
    let version = if lang == Lang::De { "Fassung" } else { "version" };
    format!("{} ({how}): {title}, {entity}, {version} {}", submission.source.join(", "), document.version)
}
