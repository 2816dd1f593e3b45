//! Themes: templates, assets and UI strings, each theme inheriting file by file from the one it extends.

mod checks;

use std::borrow::Cow;
use std::collections::BTreeMap;

use arcstr::ArcStr;
use serde::Serialize;
use tera::{ErrorKind, Kwargs, ReportError, State, Tera, TeraResult, Value};

use crate::address::relative;
use crate::decode::{At, Dict, Plain, Slug};
use crate::diag::{Diagnostic, codes};
use crate::language::direction;
use crate::markdown::escape;
use crate::record;
use crate::resolve::decode;
use crate::source::{FileId, Hash, Sources, Span};
use crate::text::divisible;
use crate::yaml;

/// The part that tells of alerts: if a theme has it, it alone knows them.
pub const BANNER: &str = "alerts";

record! {
    /// `theme.yaml`.
    ThemeFile ("theme.yaml", "theme.yaml") {
        name: Plain => "Name", "name";
        version: Plain => "Fassung", "version";
        extends: Option<Slug> => "Theme, von dem es erbt", "theme that it inherits from";
        parts: Option<Vec<Plain>> => "Teile, die auf vielen Seiten gleich sind und einmal entstehen: Vorlagen in `templates/parts/`, sonst die des Themes, von dem es erbt", "what is alike on many pages and made once: templates in `templates/parts/`, otherwise those of the theme that it inherits from";
        parameters: Dict<Plain> => "Werte für die Vorlagen, dort `theme.<name>`", "values for templates, there `theme.<name>`";
        choices: Dict<Vec<Plain>> => "Werte, aus denen bei einer Angabe unter `parameters` einer zu wählen ist", "values one of which a parameter has";
    }
}

/// Templates that every theme has, itself or by inheritance.
const TEMPLATES: [&str; 35] = [
    "404.html",
    "alert.html",
    "alerts.html",
    "document.html",
    "documents.html",
    "event.html",
    "events.html",
    "feed.xml",
    "fill_in.html",
    "form.html",
    "forms.html",
    "home.html",
    "legal.html",
    "life_event.html",
    "life_events.html",
    "municipalities.html",
    "news.html",
    "news_list.html",
    "office.html",
    "offices.html",
    "page.html",
    "place.html",
    "places.html",
    "portal.html",
    "read_back.html",
    "postcode.html",
    "redirect.html",
    "search.html",
    "service.html",
    "services.html",
    "styleguide.html",
    "sitemap.xml",
    "sitemap_index.xml",
    "base.html",
    "components.html",
];

/// A theme that is ready to render.
pub struct Theme {
    tera: Tera,
    /// UI strings by language and key.
    strings: BTreeMap<&'static str, BTreeMap<String, String>>,
    /// The same as template values.
    values: BTreeMap<&'static str, Value>,
    /// Values for templates; those of a theme stand in for those of the one it extends.
    parameters: Value,
    /// The names of parts that are made once for many pages.
    parts: Vec<Plain>,
    /// Assets: name → hashed path in a docroot and file.
    pub assets: BTreeMap<String, (String, FileId)>,
    /// Hash of all its files.
    pub hash: Hash,
    name: String,
    /// Its `theme.yaml`, where mistakes of no single template are shown.
    at: Span,
    files: BTreeMap<String, FileId>,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Theme").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A localized text as templates see it; `lang` is set where it differs from the page's.
#[derive(Debug, Clone, Serialize)]
pub struct Tx {
    /// The text.
    pub text: String,
    /// Its language.
    pub lang: Option<&'static str>,
}

impl Theme {
    /// Loads a theme and those it extends.
    pub fn load(sources: &Sources, name: &str, at: Span, languages: &[&'static str], diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let before = diagnostics.len();
        let Chain { names: chain, parameters, parts } = chain(sources, name, at, diagnostics)?;
        let mut hasher = blake3::Hasher::new();
        let mut assets = BTreeMap::new();
        let mut files = BTreeMap::new();
        let mut icons = BTreeMap::new();
        let mut strings: BTreeMap<&'static str, BTreeMap<String, String>> = languages.iter().map(|lang| (*lang, BTreeMap::new())).collect();
        for theme in chain.iter().rev() {
            let folder = format!("themes/{theme}/");
            for (id, file) in sources.below(&folder) {
                hasher.update(file.path.as_bytes()).update(&file.hash);
                let rest = &file.path[folder.len()..];
                if let Some(asset) = rest.strip_prefix("assets/") {
                    assets.insert(asset.to_owned(), (hashed(asset, &file.hash), id));
                } else if rest.starts_with("templates/") {
                    files.insert(format!("{theme}/{rest}"), id);
                } else if let ("icons.yaml", Some(text)) = (rest, file.text()) {
                    read_texts(id, text, &mut icons, diagnostics);
                } else if let Some(lang) = rest.strip_prefix("strings/").and_then(|name| name.strip_suffix(".yaml"))
                    && let (Some(table), Some(text)) = (strings.get_mut(lang), file.text())
                {
                    read_texts(id, text, table, diagnostics);
                }
            }
        }
        let mut theme = Self {
            tera: engine(&assets, &icons),
            values: BTreeMap::new(),
            strings,
            assets,
            parts,
            parameters: Value::from_serializable(
                &parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect::<BTreeMap<_, _>>(),
            ),
            hash: *hasher.finalize().as_bytes(),
            name: name.to_owned(),
            at: sources.find(&format!("themes/{name}/theme.yaml")).map_or(at, Span::start_of),
            files,
        };
        theme.compile(sources, &chain, diagnostics);
        theme.check_parameters(sources, &parameters, diagnostics);
        theme.check_strings(sources, diagnostics);
        theme.check_banner(sources, &chain, diagnostics);
        let german = theme.strings.get("de").cloned().unwrap_or_default();
        // What a language lacks is said in German.
        let whole = |table: &BTreeMap<String, String>| {
            let mut whole = german.clone();
            whole.extend(table.iter().map(|(key, text)| (key.clone(), text.clone())));
            Value::from_serializable(&whole)
        };
        theme.values = theme.strings.iter().map(|(lang, table)| (*lang, whole(table))).collect();
        (diagnostics.len() == before).then_some(theme)
    }

    /// A UI string; the key itself if the theme has none (which [`Theme::load`] reports where templates use it).
    pub fn string(&self, lang: &str, key: &str) -> String {
        self.text(lang, key).to_owned()
    }

    /// The same without a copy.
    pub fn text<'a>(&'a self, lang: &str, key: &'a str) -> &'a str {
        let german = || self.strings.get("de").and_then(|table| table.get(key));
        self.strings.get(lang).and_then(|table| table.get(key)).or_else(german).map_or(key, String::as_str)
    }

    /// All UI strings of a language as a template value.
    pub fn strings_value(&self, lang: &str) -> Value {
        self.values.get(lang).or_else(|| self.values.get("de")).cloned().unwrap_or_else(Value::none)
    }

    /// The parameters as a template value.
    pub fn parameters_value(&self) -> Value {
        self.parameters.clone()
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A diagnostic at the place in the template that failed.
    pub fn render(&self, template: &str, context: &tera::Context, page: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut out = Vec::with_capacity(16 * 1024);
        self.tera.render_to(template, context, &mut out).map_err(|error| Box::new(self.diagnose(&error, Some(page))))?;
        Ok(out)
    }

    /// Whether the banner with alerts is one of its parts.
    pub fn has_banner(&self) -> bool {
        self.parts().any(|part| part == BANNER)
    }

    /// The names of what is alike on many pages.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(Plain::as_str)
    }

    /// What is alike on many pages.
    ///
    /// # Errors
    /// A diagnostic at the place in the template that failed.
    pub fn part(&self, name: &str, context: &tera::Context, page: &str) -> Result<String, Box<Diagnostic>> {
        let text = self.render(&format!("parts/{name}.html"), context, page)?;
        Ok(String::from_utf8_lossy(&text).trim_end().to_owned())
    }

    fn compile(&mut self, sources: &Sources, chain: &[String], diagnostics: &mut Vec<Diagnostic>) {
        let prefixes: Vec<String> = chain.iter().map(|theme| format!("{theme}/templates/")).collect();
        if let Err(error) = self.tera.set_fallback_prefixes(prefixes) {
            diagnostics.push(self.diagnose(&error, None));
            return;
        }
        let parts = self.parts.iter().map(|part| (format!("parts/{}.html", part.as_str()), part.span()));
        for (template, at) in TEMPLATES.map(|template| (template.to_owned(), self.at)).into_iter().chain(parts) {
            if !chain.iter().any(|theme| self.files.contains_key(&format!("{theme}/templates/{template}"))) {
                diagnostics.push(Diagnostic::new(&codes::NO_TEMPLATE, at).arg("theme", &self.name).arg("template", template));
            }
        }
        let text_of = |id: &FileId| sources.file(*id).and_then(|file| file.text());
        let texts: Vec<(&str, &ArcStr)> = self.files.iter().filter_map(|(name, id)| Some((name.as_str(), text_of(id)?))).collect();
        let Err(error) = self.tera.add_raw_templates(texts.iter().map(|(name, text)| (*name, &***text))) else { return };
        // The engine stops at the first template that it can't read: each alone tells them all.
        let alone = texts.iter().filter_map(|(name, text)| match engine(&self.assets, &BTreeMap::new()).add_raw_template(name, text) {
            Err(error) if matches!(error.kind(), ErrorKind::SyntaxError(report) if is_syntax(report)) => Some(error),
            _ => None,
        });
        let wrong: Vec<Diagnostic> = alone.map(|error| self.diagnose(&error, None)).collect();
        if wrong.is_empty() {
            diagnostics.push(self.diagnose(&error, None));
        }
        diagnostics.extend(wrong);
    }

    fn diagnose(&self, error: &tera::Error, page: Option<&str>) -> Diagnostic {
        let place = |report: &ReportError| {
            let file = self.files.get(report.filename()).copied()?;
            Some(Span::new(file, report.span().range.start, report.span().range.end))
        };
        let (span, reason) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => (place(report), report.message().to_owned()),
            other => (None, other.to_string()),
        };
        let reason = reason.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
        match (page, span) {
            (Some(page), Some(span)) => Diagnostic::new(&codes::TEMPLATE_RUN, span).arg("page", page).arg("reason", reason),
            (Some(page), None) => Diagnostic::global(&codes::TEMPLATE_RUN).arg("page", page).arg("reason", reason),
            (None, Some(span)) => Diagnostic::new(&codes::TEMPLATE, span).arg("reason", reason),
            (None, None) => Diagnostic::new(&codes::TEMPLATE_TREE, self.at).arg("theme", &self.name).arg("reason", reason),
        }
    }
}

/// Errors that belong to the text of one template, not to what it refers to.
fn is_syntax(report: &ReportError) -> bool {
    let message = report.message().to_lowercase();
    !message.contains("component") && !message.contains("not found") && !message.contains("not registered")
}

/// `style.css` → `assets/style.1a2b3c4d.css`: a new name whenever the content changes.
fn hashed(name: &str, hash: &Hash) -> String {
    let short = hash.iter().take(4).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{short}.{extension}"),
        None => format!("assets/{name}.{short}"),
    }
}

/// The themes from `name` upwards, and the parameters that hold.
struct Chain {
    names: Vec<String>,
    parameters: Vec<(At<String>, Plain)>,
    parts: Vec<Plain>,
}

fn chain(sources: &Sources, name: &str, at: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Chain> {
    let mut names: Vec<String> = Vec::new();
    let mut files: Vec<ThemeFile> = Vec::new();
    let (mut next, mut at) = (name.to_owned(), at);
    loop {
        let path = format!("themes/{next}/theme.yaml");
        let Some(id) = sources.find(&path) else {
            let mut known: Vec<&str> = sources.below("themes/").filter_map(|(_, file)| file.path.split('/').nth(1)).collect();
            known.dedup();
            diagnostics.push(crate::resolve::unknown_ref(("das Theme", "the theme"), &next, at, known));
            return None;
        };
        names.push(next.clone());
        let file: ThemeFile = decode(&yaml::parse(id, sources.file(id)?.text()?, diagnostics)?, diagnostics)?;
        let parent = file.extends.clone();
        files.push(file);
        let Some(parent) = parent else { break };
        if names.iter().any(|seen| seen == parent.as_str()) {
            names.push(parent.as_str().to_owned());
            diagnostics
                .push(Diagnostic::new(&codes::CYCLE, parent.span()).arg("kind", ("`extends`", "`extends`")).arg("path", names.join(" → ")));
            return None;
        }
        (next, at) = (parent.as_str().to_owned(), parent.span());
    }
    let mut parameters: Vec<(At<String>, Plain)> = Vec::new();
    for (key, value) in files.iter().flat_map(|file| &file.parameters.0) {
        if let Some(choices) = files.iter().find_map(|file| file.choices.get(key.as_str()))
            && !choices.iter().any(|choice| choice.as_str() == value.as_str())
        {
            let choices: Vec<&str> = choices.iter().map(Plain::as_str).collect();
            diagnostics.push(
                Diagnostic::new(&codes::UNKNOWN_CHOICE, value.span())
                    .arg("value", value.as_str())
                    .arg("choices", choices.join(", "))
                    .suggest_from(value.as_str(), choices.iter().copied()),
            );
        }
        if !parameters.iter().any(|(known, _)| known.as_str() == key.as_str()) {
            parameters.push((key.clone(), value.clone()));
        }
    }
    let parts = files.into_iter().find_map(|file| file.parts).unwrap_or_default();
    Some(Chain { names, parameters, parts })
}

fn read_texts(id: FileId, text: &ArcStr, table: &mut BTreeMap<String, String>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(node) = yaml::parse(id, text, diagnostics) else { return };
    for entry in node.entries() {
        match entry.node.scalar() {
            Some(text) => drop(table.insert(entry.key.to_string(), text.to_owned())),
            None => {
                crate::decode::Cx { diagnostics }.wrong_type(
                    &entry.node,
                    ("ein Text", "a text"),
                    ("schreiben Sie den Text hinter den Doppelpunkt", "write the text behind the colon"),
                );
            }
        }
    }
}

/// An engine with the product's filters.
fn engine(assets: &BTreeMap<String, (String, FileId)>, icons: &BTreeMap<String, String>) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on([".html", ".xml"]);
    tera.register_filter("link", |value: &Value, _: Kwargs, state: &State| -> TeraResult<Value> {
        let link = value.as_str().ok_or_else(|| tera::Error::message("`link` needs an address"))?;
        let root: Option<Value> = state.get("root")?;
        let root = root.as_ref().and_then(Value::as_str).unwrap_or_default();
        Ok(Value::safe_string(&escape(&relative(root, link))))
    });
    tera.register_filter("query", |value: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
        Ok(Value::from(crate::text::query(value.as_str().unwrap_or_default())))
    });
    tera.register_function("policy", |_: Kwargs, _: &State| -> TeraResult<Value> { Ok(Value::from(crate::hosting::POLICY)) });
    tera.register_filter("json_ld", |value: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
        Ok(Value::safe_string(value.as_str().unwrap_or_default()))
    });
    tera.register_filter("tx", |value: &Value, _: Kwargs, state: &State| -> TeraResult<Value> { localized(value, "text", "span", state) });
    tera.register_filter("head", |value: &Value, _: Kwargs, state: &State| -> TeraResult<Value> {
        localized(value, "head", "span", state)
    });
    tera.register_filter("md", |value: &Value, _: Kwargs, state: &State| -> TeraResult<Value> { localized(value, "html", "div", state) });
    let paths: BTreeMap<String, String> = assets.iter().map(|(name, (path, _))| (name.clone(), path.clone())).collect();
    tera.register_function("asset", move |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let name: &str = kwargs.must_get("name")?;
        let path = paths.get(name).ok_or_else(|| tera::Error::message(format!("asset `{name}` does not exist")))?;
        Ok(Value::from(path.as_str()))
    });
    let paths: BTreeMap<String, Value> = icons.iter().map(|(name, path)| (name.clone(), Value::safe_string(&escape(path)))).collect();
    tera.register_function("drawing", move |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let name: &str = kwargs.must_get("name")?;
        paths.get(name).cloned().ok_or_else(|| tera::Error::message(format!("icon `{name}` does not exist")))
    });
    tera
}

/// A localized value as safe HTML, in an element with its language where that differs from the page's, and with its
/// direction where that does.
fn localized(value: &Value, key: &'static str, element: &str, state: &State) -> TeraResult<Value> {
    if value.is_undefined() {
        return Err(tera::Error::message("the value is not there"));
    }
    // Most texts are in the language of their page, so it is looked up only where they are not.
    let page = || -> TeraResult<String> {
        let page: Option<Value> = state.get("lang")?;
        Ok(page.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned())
    };
    let map = value.as_map();
    let said = |name: &'static str| map.and_then(|map| map.get(&name.into())).and_then(Value::as_str);
    let text = if map.is_none() { value.as_str() } else { said(if key == "html" { key } else { "text" }) }.unwrap_or_default();
    let lang = said("lang");
    let divides = key == "head" && lang.map_or_else(|| Ok(page()? == "de"), |lang| TeraResult::Ok(lang == "de"))?;
    let html = match (key, map) {
        ("html", Some(_)) => Cow::Borrowed(text),
        _ if divides => Cow::Owned(escape(&divisible(text)).into_owned()),
        _ => escape(text),
    };
    Ok(match lang {
        Some(lang) => {
            let (own, around) = (direction(lang), direction(&page()?));
            let dir = if own == around { String::new() } else { format!(" dir=\"{own}\"") };
            Value::safe_string(&format!("<{element} lang=\"{lang}\"{dir}>{html}</{element}>"))
        }
        None => Value::safe_string(&html),
    })
}
