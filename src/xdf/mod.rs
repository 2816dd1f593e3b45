//! Forms as XDatenfelder 3.0.0, the data standard of the Föderales Informationsmanagement (FIM): experimental.
//!
//! Message `xdatenfelder.stammdatenschema.0102`. Names and order of the elements follow published messages; the XSD is
//! not public enough to be checked against here. Numbers of elements begin with 99 and are made from names: they are
//! the same in every build and have nothing to do with the numbers that FIM's editors give.

mod ids;
mod xml;

use ids::Ids;
use xml::Xml;

/// Namespace of the standard.
const NAMESPACE: &str = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0";
const LIST: &str = "urn:xoev-de:fim:codeliste:xdatenfelder.";

/// A form as the standard sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Schema {
    /// What tells this form from all others: folder of the municipality and id of the form.
    pub key: String,
    /// Version as the form has it.
    pub version: String,
    /// ISO date from which it is valid: every date in the file.
    pub valid_from: String,
    /// Title.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// The norm on which it rests.
    pub legal_basis: Option<String>,
    /// Who publishes it.
    pub creator: String,
    /// Sections and what stands in them.
    pub children: Vec<Child>,
    /// What the form has and the standard has no place for, in words.
    pub losses: Vec<String>,
}

/// How often something is asked for: at least, at most.
pub type Count = (u64, u64);

/// A group or a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Child {
    /// A group.
    Group(Group),
    /// A field.
    Field(Field),
}

/// Fields that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Group {
    /// Path in the form.
    pub path: String,
    /// Heading.
    pub name: String,
    /// What is said below it.
    pub help: Option<String>,
    /// How often.
    pub count: Count,
    /// Rules in words.
    pub rules: Vec<Rule>,
    /// What stands in it.
    pub children: Vec<Child>,
}

/// One question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Field {
    /// Path in the form.
    pub path: String,
    /// The question.
    pub name: String,
    /// What is said below it.
    pub help: Option<String>,
    /// How often.
    pub count: Count,
    /// How it is answered: `input`, `select`, `label` or `locked`.
    pub art: &'static str,
    /// `text`, `date`, `time`, `bool`, `num`, `num_int`, `num_currency` or `file`.
    pub data: &'static str,
    /// Fewest and most characters, least and greatest value, pattern: attribute and value.
    pub limits: Vec<(&'static str, String)>,
    /// Text to read.
    pub content: Option<String>,
    /// What to choose from: code and words.
    pub values: Vec<(String, String)>,
    /// Rules in words.
    pub rules: Vec<Rule>,
}

/// A rule in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Rule {
    /// What the rule is about.
    pub name: String,
    /// The rule.
    pub text: String,
    /// Kind after the code list of rules: `M` when to ask, `V` what is valid, `B` how it is computed.
    pub kind: &'static str,
}

/// The number of an element of the schema with a key: `S` schema, `G` group, `F` field.
pub fn number(key: &str, letter: char, path: &str) -> String {
    Ids::new(key).of(letter, path)
}

/// The file.
pub fn write(schema: &Schema) -> String {
    let mut writer = Writer { schema, ids: Ids::new(&schema.key), version: version(&schema.version), xml: Xml::new() };
    writer.message();
    writer.xml.finish()
}

/// Three numbers, as the standard wants them: `2026-03` is `2026.3.0`.
fn version(text: &str) -> String {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok());
    let mut numbers: Vec<u32> = numbers.take(3).collect();
    if numbers.is_empty() {
        numbers.push(1);
    }
    numbers.resize(3, 0);
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

struct Writer<'a> {
    schema: &'a Schema,
    ids: Ids,
    version: String,
    xml: Xml,
}

impl Writer<'_> {
    fn moment(&self) -> String {
        format!("{}T00:00:00Z", self.schema.valid_from)
    }

    /// An element with others in it.
    fn element(&mut self, name: &'static str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.xml.open(name, attributes);
        inner(self);
        self.xml.close();
    }

    fn message(&mut self) {
        let schema = self.schema;
        self.element("xdf:xdatenfelder.stammdatenschema.0102", &[("xmlns:xdf", NAMESPACE)], |all| {
            if !schema.losses.is_empty() {
                all.xml.comment(&format!("Experimentell. Nicht übertragen: {}", schema.losses.join("; ")));
            }
            all.element("xdf:header", &[], |all| {
                all.xml.text("xdf:nachrichtID", &format!("dorfplatz-{}-{}", schema.key.replace('/', "-"), schema.version));
                let moment = all.moment();
                all.xml.text("xdf:erstellungszeitpunkt", &moment);
            });
            all.element("xdf:stammdatenschema", &[], Self::schema);
        });
    }

    fn schema(&mut self) {
        let schema = self.schema;
        let id = self.ids.of('S', "");
        let losses = (!schema.losses.is_empty()).then(|| format!("In dieser experimentellen Fassung fehlt: {}.", schema.losses.join("; ")));
        let description: Vec<&str> = schema.description.as_deref().into_iter().chain(losses.as_deref()).collect();
        self.general(&id, &schema.title, Some(&description.join("\n")), schema.legal_basis.as_deref());
        self.xml.text("xdf:bezeichnung", &schema.title);
        // The form is not to be derived from: whoever changes it changes its definition.
        for name in ["xdf:ableitungsmodifikationenStruktur", "xdf:ableitungsmodifikationenRepraesentation"] {
            self.code(name, "0", "1.0");
        }
        let sheet = format!("D{}", id.get(1..).unwrap_or_default());
        self.element("xdf:dokumentsteckbrief", &[], |all| all.xml.text("xdf:id", &sheet));
        for child in &schema.children {
            self.child(child);
        }
    }

    /// What schema, groups and fields have in common.
    fn general(&mut self, id: &str, name: &str, description: Option<&str>, basis: Option<&str>) {
        self.identification(id);
        self.xml.text("xdf:name", name);
        self.xml.maybe("xdf:beschreibung", description);
        self.xml.maybe("xdf:bezug", basis);
        // A draft in the sense of FIM: nobody there has released it.
        let list = [("listURI", "urn:xoev-de:xprozess:codeliste:status"), ("listVersionID", "2020-03-19")];
        self.element("xdf:freigabestatus", &list, |all| all.xml.text("code", "3"));
        self.xml.maybe("xdf:statusGesetztDurch", Some(&self.schema.creator));
        self.xml.text("xdf:gueltigAb", &self.schema.valid_from);
        self.xml.text("xdf:versionshinweis", &format!("Fassung {}", self.schema.version));
        let moment = self.moment();
        self.xml.text("xdf:letzteAenderung", &moment);
    }

    fn identification(&mut self, id: &str) {
        let version = self.version.clone();
        self.element("xdf:identifikation", &[], |all| {
            all.xml.text("xdf:id", id);
            all.xml.text("xdf:version", &version);
        });
    }

    /// A value of a code list, which is named like the element except for kinds of rules.
    fn code(&mut self, name: &'static str, code: &str, edition: &str) {
        let list = if name == "xdf:typ" { "regeltyp" } else { name.trim_start_matches("xdf:") };
        let uri = format!("{LIST}{list}");
        self.element(name, &[("listURI", &uri), ("listVersionID", edition)], |all| all.xml.text("code", code));
    }

    fn child(&mut self, child: &Child) {
        let (least, most) = match child {
            Child::Group(group) => group.count,
            Child::Field(field) => field.count,
        };
        self.element("xdf:struktur", &[], |all| {
            all.xml.text("xdf:anzahl", &format!("{least}:{most}"));
            all.element("xdf:enthaelt", &[], |all| match child {
                Child::Group(group) => all.element("xdf:datenfeldgruppe", &[], |all| all.group(group)),
                Child::Field(field) => all.element("xdf:datenfeld", &[], |all| all.field(field)),
            });
        });
    }

    fn labels(&mut self, name: &str, help: Option<&str>) {
        self.xml.text("xdf:bezeichnungEingabe", name);
        self.xml.text("xdf:bezeichnungAusgabe", name);
        // Bound to norms of its own, not taken from FIM's stock of harmonised fields.
        self.code("xdf:schemaelementart", "RNG", "1.0");
        self.xml.maybe("xdf:hilfetextEingabe", help);
    }

    fn group(&mut self, group: &Group) {
        let id = self.ids.of('G', &group.path);
        self.general(&id, &group.name, None, None);
        self.labels(&group.name, group.help.as_deref());
        self.rules(&group.path, &group.rules);
        for child in &group.children {
            self.child(child);
        }
    }

    fn field(&mut self, field: &Field) {
        let id = self.ids.of('F', &field.path);
        self.general(&id, &field.name, Some(&format!("Feld `{}` des Formulars", field.path)), None);
        self.labels(&field.name, field.help.as_deref());
        self.code("xdf:feldart", field.art, "2.0");
        self.code("xdf:datentyp", field.data, "2.0");
        if !field.limits.is_empty() {
            let limits: Vec<(&str, &str)> = field.limits.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.xml.empty("xdf:praezisierung", &limits);
        }
        self.xml.maybe("xdf:inhalt", field.content.as_deref());
        self.code("xdf:vorbefuellung", "keine", "1.0");
        if !field.values.is_empty() {
            self.element("xdf:werte", &[], |all| {
                for (code, name) in &field.values {
                    all.element("xdf:wert", &[], |all| {
                        all.xml.text("xdf:code", code);
                        all.xml.text("xdf:name", name);
                    });
                }
            });
        }
        self.rules(&field.path, &field.rules);
    }

    fn rules(&mut self, path: &str, rules: &[Rule]) {
        for (number, rule) in rules.iter().enumerate() {
            let id = self.ids.of('R', &format!("{path}#{number}"));
            self.element("xdf:regel", &[], |all| {
                all.identification(&id);
                all.xml.text("xdf:name", &rule.name);
                all.xml.text("xdf:freitextRegel", &rule.text);
                all.xml.maybe("xdf:fachlicherErsteller", Some(&all.schema.creator));
                let moment = all.moment();
                all.xml.text("xdf:letzteAenderung", &moment);
                all.code("xdf:typ", rule.kind, "1.0");
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_three_numbers() {
        assert_eq!(["2026-03", "1.2.3.4", "a", "v2"].map(version), ["2026.3.0", "1.2.3", "1.0.0", "2.0.0"]);
    }
}
