//! Documents: their register, their pages, what stands behind links to them, and their part of the accessibility statement.

use serde::Serialize;
use serde_json::{Value, json};

use super::services::{self, description};
use super::view::word;
use super::{Failure, Out, structured};
use crate::address::{self, Target};
use crate::decode::Text;
use crate::document::{Facts, Lack};
use crate::gate::{Published, is_document};
use crate::language;
use crate::markdown::Attached;
use crate::model::document::Exempt;
use crate::resolve::competence::{self, Desk};
use crate::resolve::{BodyIx, links};
use crate::text::bind;
use crate::theme::Tx;

/// A document for download.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DocumentView {
    /// Title; that of the file, or its name, where nobody described it.
    title: Tx,
    /// Its file.
    file: String,
    /// Its page.
    page: Option<String>,
    /// Kind, size and pages in words.
    facts: String,
    /// BCP 47 tag of the file's language, if it is one of ours.
    language: &'static str,
    /// One or two sentences.
    teaser: Option<Tx>,
    /// ISO date.
    date: Option<String>,
    /// The date in words.
    date_text: Option<String>,
    /// What not everybody can read, in words.
    lacks: Vec<String>,
}

impl Out<'_> {
    /// Kind, size and pages of a document in words: `PDF, 120 KB, 4 Seiten`.
    fn document_facts(&self, facts: &Facts, lang: &str) -> String {
        let string = |key: &str| self.site.theme.string(lang, key);
        let pages = match facts.pages {
            1 => string("pages_one"),
            many => string("pages_many").replace("{n}", &many.to_string()),
        };
        // A number stays beside its unit.
        let parts = ["PDF".to_owned(), super::forms::size(facts.bytes, lang), pages].map(|part| part.replace(' ', "\u{a0}"));
        parts.join(&string("comma"))
    }

    /// What a link in a text says of the document that it leads to; `None` if it leads to none. `lang` is the language of the
    /// text, `link` the address as it was resolved.
    pub(super) fn attached(&self, link: &str, lang: &str, file: &str, (kind, id): (&str, &str)) -> Option<Attached> {
        let project = self.site.project;
        if !is_document(id) || !matches!(kind, "media" | "") {
            return None;
        }
        let (home, path, file) = links::media(project, self.site.ix, file, kind, id)?;
        let facts = project.gate.facts(file)?;
        let string = |key: &str| self.site.theme.string(lang, key);
        let root = address::root_of(&self.job.path);
        let page = project.body(home).document_of(&path).and_then(|document| {
            let href = self.site.across(home, Target::Document(&document.id), self.lang())?;
            let title = document.data.title.get(lang).0.text.to_string();
            Some((string("doc_in_words").replace("{title}", &bind(&title)), address::relative(&root, &href)))
        });
        let note = (!facts.lacks().is_empty()).then(|| {
            let comma = if page.is_some() { string("comma").trim_end().to_owned() } else { String::new() };
            (format!("{}{comma}", string("doc_barrier")), page)
        });
        Some(Attached { href: address::relative(&root, link), facts: self.document_facts(facts, lang), note })
    }

    /// A document of a site, with what readers should know of it.
    fn document(&self, published: &Published<'_>) -> DocumentView {
        let (site, lang) = (self.site, self.lang());
        let described = published.described.map(|item| (&*item.id, &*item.data));
        let data = described.map(|(_, data)| data);
        let name = || published.path.rsplit('/').next().unwrap_or(published.path).to_owned();
        let date = data.and_then(|data| data.date.as_ref());
        let own = data.and_then(|data| data.language.as_ref()).map(|language| language.tag);
        DocumentView {
            title: match data {
                Some(data) => self.tx(&data.title),
                None => word(published.facts.title.clone().unwrap_or_else(name)),
            },
            file: site.to(Target::Media(published.path), lang),
            page: described.map(|(id, _)| site.to(Target::Document(id), lang)),
            facts: self.document_facts(published.facts, lang),
            language: own.unwrap_or_else(|| known_language(published.facts)),
            teaser: data.and_then(|data| data.teaser.as_ref()).map(|teaser| self.tx(teaser)),
            date: date.map(|date| date.as_str().to_owned()),
            date_text: date.map(|date| self.date(date)),
            lacks: self.lacks(&published.facts.lacks()),
        }
    }

    fn lacks(&self, lacks: &[Lack]) -> Vec<String> {
        lacks.iter().map(|lack| self.string(&format!("doc_lack_{}", lack.word()))).collect()
    }
}

/// The language that a document names, if pages may have it; German otherwise.
fn known_language(facts: &Facts) -> &'static str {
    let tag = facts.language.as_deref().unwrap_or("de").to_ascii_lowercase();
    let tag = tag.split(['-', '_']).next().unwrap_or("de");
    language::find(tag).tag
}

/// The documents of a site as its register has them: those with a day first, the newest first.
fn published<'a>(out: &'a Out<'_>) -> Vec<Published<'a>> {
    let project = out.site.project;
    let mut all: Vec<Published<'_>> = project.gate.of_site(project, out.site.ix).collect();
    let day = |one: &Published<'_>| one.described.and_then(|item| item.data.date.as_ref().map(|date| date.as_str().to_owned()));
    all.sort_by_cached_key(|one| (std::cmp::Reverse(day(one)), one.path.to_owned()));
    all
}

/// The register.
pub(super) fn list(out: &Out<'_>) -> Result<(), Failure> {
    let items: Vec<DocumentView> = published(out).iter().map(|one| out.document(one)).collect();
    let statement = out.site.to(Target::Legal("accessibility"), out.lang());
    let meta = out.meta("documents", out.string("nav_documents"), String::new(), out.crumbs(Vec::new()));
    out.page("documents.html", &meta, &json!({"items": items, "statement": statement}))
}

/// The page of a document.
pub(super) fn page(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let (project, own) = (out.site.project, out.site.ix);
    let body = project.body(own);
    let Some(item) = body.documents.get(at) else { return Ok(()) };
    let data = &item.data;
    let known = project.gate.of_site(project, own).find(|one| one.path == data.path());
    let desk = data.office.as_ref().and_then(|office| competence::office(project, own, office.as_str()));
    let desk = desk.unwrap_or(Desk { body: own, office: None });
    let view = json!({
        "item": {
            "title": out.tx(&data.title),
            "teaser": data.teaser.as_ref().map(|teaser| out.tx(teaser)),
            "date": data.date.as_ref().map(|date| date.as_str()),
            "date_text": data.date.as_ref().map(|date| out.date(date)),
            "body": data.body.as_ref().map(|body| out.md(body, 1, "")),
            "exempt": data.exempt.map(|exempt| exempt_words(out, exempt)),
            "why": data.why.as_ref().map(|why| out.tx(why)),
            "document": known.as_ref().map(|one| out.document(one)),
            "language": known.as_ref().map(|one| language::find(out.document(one).language).autonym),
            "tagged": known.as_ref().is_some_and(|one| one.facts.tagged),
            "fillable": known.as_ref().is_some_and(|one| one.facts.fillable),
        },
        "desk": services::desk_body(out, &desk),
        "statement": out.site.to(Target::Legal("accessibility"), out.lang()),
    });
    let crumbs = out.crumbs(vec![out.crumb(Target::Documents, "nav_documents")]);
    let mut meta = out.meta("document", out.tx(&data.title).text, description(out, data.teaser.as_ref(), data.body.as_ref()), crumbs);
    meta.structured.add(known.map(|one| structured::document(out, &meta, data, &one)));
    out.page("document.html", &meta, &view)
}

fn exempt_words(out: &Out<'_>, exempt: Exempt) -> String {
    out.string(&format!("doc_exempt_{}", exempt.word()))
}

/// What the accessibility statement says of documents ((EU) 2018/1523, annex, 2): how many there are, and those that not
/// everybody can read, with reasons and what is offered instead. What `site.yaml` names by hand is not repeated.
pub(super) fn statement(out: &Out<'_>) -> Value {
    let all = published(out);
    let entry = |one: &Published<'_>| {
        let data = one.described.map(|item| &item.data);
        let text = |text: Option<&Text>| text.map(|text| out.tx(text));
        json!({
            "document": out.document(one),
            "exempt": data.and_then(|data| data.exempt).map(|exempt| exempt_words(out, exempt)),
            "why": text(data.and_then(|data| data.why.as_ref())),
            "in_words": data.is_some_and(|data| data.body.is_some()),
        })
    };
    let lacking: Vec<Value> = all.iter().filter(|one| !one.named && !one.facts.lacks().is_empty()).map(entry).collect();
    let total = out.string("doc_statement_total").replace("{n}", &all.len().to_string()).replace("{m}", &lacking.len().to_string());
    json!({"total": total, "items": lacking, "register": out.site.to(Target::Documents, out.lang())})
}

/// Whether a site has documents.
pub(super) fn any(out: &Out<'_>, site: BodyIx) -> bool {
    out.site.project.gate.of_site(out.site.project, site).next().is_some()
}
