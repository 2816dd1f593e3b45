//! What was officially published: the records of forms, and what a definition is when it is compared with them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{AdoptedForm, BodyIx, Project, decode};
use crate::declare::Declared;
use crate::diag::Diagnostic;
use crate::language::LANGUAGES;
use crate::model::record::{FormRecord, Release};
use crate::source::FileId;
use crate::yaml::{Node, Value};

/// Where records of forms lie.
pub const FOLDER: &str = "records/forms";

/// The record of a form with its files.
#[derive(Debug)]
pub struct Record {
    /// Its file.
    pub file: FileId,
    /// What it says.
    pub data: FormRecord,
    /// Its files by their path below the record's folder.
    pub files: BTreeMap<String, FileId>,
}

impl Record {
    /// The recorded PDF or definition (`json`) of a version in a language.
    pub fn recorded(&self, release: &Release, ending: &str) -> Option<FileId> {
        self.files.get(&format!("{}/{}.{ending}", release.version.as_str(), release.lang.as_str())).copied()
    }
}

/// All records, by body and form.
pub type Records = BTreeMap<(Arc<str>, Arc<str>), Record>;

/// Reads the records.
pub(super) fn read(declared: &Declared, diagnostics: &mut Vec<Diagnostic>) -> Records {
    let mut records = Records::new();
    for (body, tree) in &declared.records {
        let Some(data) = decode::<FormRecord>(&tree.node, diagnostics) else { continue };
        let folder = format!("{FOLDER}/{body}/{}/", tree.id);
        let below = declared.files.range::<str, _>((std::ops::Bound::Included(&*folder), std::ops::Bound::Unbounded));
        let files = below.map_while(|(path, file)| Some((path.strip_prefix(&*folder)?.to_owned(), *file))).collect();
        records.insert((Arc::clone(body), Arc::clone(&tree.id)), Record { file: tree.file, data, files });
    }
    records
}

impl Project {
    /// The record of a body's form.
    pub fn record(&self, site: BodyIx, form: &str) -> Option<&Record> {
        self.records.get(&(Arc::clone(&self.body(site).id), Arc::from(form)))
    }

    /// All that was published of a form before its version of today, also under former names of the form, in the order of
    /// the records. A version that one name has is not told of an older name.
    pub fn released(&self, site: BodyIx, form: &AdoptedForm) -> Vec<(&Record, &Release)> {
        let names = form.form.aliases.iter().filter_map(|alias| alias.as_str().strip_prefix("formulare/"));
        let records = names.chain([&*form.id]).filter_map(|name| self.record(site, name)).collect::<Vec<_>>();
        let mut known = BTreeSet::from([form.form.version.as_str()]);
        let mut all = Vec::new();
        for record in records.into_iter().rev() {
            let own = record.data.released.iter().filter(|release| !known.contains(release.version.as_str())).collect::<Vec<_>>();
            known.extend(own.iter().map(|release| release.version.as_str()));
            all.splice(0..0, own.into_iter().map(|release| (record, release)));
        }
        all
    }

    /// Those of them that were not taken back.
    pub fn former(&self, site: BodyIx, form: &AdoptedForm) -> Vec<(&Record, &Release)> {
        let mut all = self.released(site, form);
        all.retain(|(record, release)| record.data.withdrawal(release.version.as_str()).is_none());
        all
    }
}

/// Keys of a definition that say nothing about the form on paper.
const ASIDE: [&str; 7] = ["aliases", "based_on", "data_code", "description", "export", "review", "special_category"];

/// A form's resolved definition in a language, as it is recorded: the merged tree with one text for each language map. It
/// holds what editors wrote and nothing that changes by itself, so amounts that follow from a fee of the service are named
/// and not told.
pub fn definition(tree: &Node, lang: &str) -> Json {
    match &tree.value {
        Value::Map(entries) => {
            let kept = entries.iter().filter(|entry| !ASIDE.contains(&&*entry.key));
            Json::Object(kept.map(|entry| (entry.key.to_string(), one_language(&entry.key, &entry.node, lang))).collect())
        }
        _ => one_language("", tree, lang),
    }
}

fn one_language(key: &str, node: &Node, lang: &str) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(text, _) => Json::String(text.trim_end().to_owned()),
        Value::List(items) => Json::Array(items.iter().map(|item| one_language("", item, lang)).collect()),
        Value::Map(entries) => {
            // Options and parameters have ids of their own, which may look like languages.
            let is_text = !matches!(key, "options" | "params" | "values") && entries.iter().all(|e| LANGUAGES.contains(&&*e.key));
            let text = node.get(lang).or_else(|| node.get("de")).filter(|_| is_text);
            match text {
                Some(text) => one_language("", text, lang),
                None => {
                    Json::Object(entries.iter().map(|e| (e.key.to_string(), one_language(&e.key, &e.node, lang))).collect::<Map<_, _>>())
                }
            }
        }
    }
}

/// The text of a definition as it is recorded.
pub fn text(definition: &Json) -> String {
    serde_json::to_string_pretty(definition).unwrap_or_default() + "\n"
}
