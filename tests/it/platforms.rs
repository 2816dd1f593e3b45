//! Messages in the forms that GitHub and GitLab show beside a merge request.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use crate::region::{Region, repository, stderr, stdout};

/// A region with an error and a warning.
fn mistaken() -> Region {
    let region = Region::small();
    region.change("content/altenburg/pages/rathaus.md", "nav: true", "naw: true");
    region.append("content/altenburg/services/hund.yaml", "teaser: Hunde in Altenburg.\n");
    region
}

fn report(region: &Region, args: &[&str]) -> (Output, Value) {
    let output = region.command(args);
    let text = stdout(&output);
    let document = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (output, document)
}

fn violations(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The published schema. One of its patterns has a bracket too many, which strict readers of patterns refuse.
fn sarif_schema() -> Value {
    let text = fs::read_to_string(repository().join("tests/schemas/sarif-2.1.0.json")).unwrap();
    let wrong = "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$";
    assert!(text.contains(wrong));
    serde_json::from_str(&text.replace(wrong, "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$")).unwrap()
}

/// What GitLab documents as the format of a Code Quality report.
fn gitlab_schema() -> Value {
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "additionalProperties": false,
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "pattern": "^D[0-9]{4}$"},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^/.]"},
                        "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    })
}

#[test]
fn github_gets_a_command_for_each_message_and_people_the_summary() {
    let output = mistaken().command(&["check", "--format", "github", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(
        lines[0].starts_with(
            "::error file=content/altenburg/pages/rathaus.md,line=3,endLine=3,col=1,endColumn=4,title=D0301::\
             the page: there is no key `naw`%0Adid you mean `nav`? possible are: "
        ),
        "{text}"
    );
    assert!(lines[1].starts_with("::warning file=content/altenburg/services/hund.yaml,line="), "{text}");
    assert!(stderr(&output).contains("1 error, 1 warning"), "{}", stderr(&output));
}

#[test]
fn gitlab_gets_one_report_in_its_documented_format() {
    let region = mistaken();
    let (output, report) = report(&region, &["build", "--format", "gitlab"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(violations(&gitlab_schema(), &report), Vec::<String>::new(), "{report:#}");
    assert_eq!(report.as_array().unwrap().len(), 2);
    assert_eq!(report[0]["check_name"], "D0301");
    assert_eq!(report[0]["severity"], "major");
    assert_eq!(report[0]["location"], json!({"path": "content/altenburg/pages/rathaus.md", "lines": {"begin": 3, "end": 3}}));
    assert_eq!(report[1]["severity"], "minor");
    assert!(stderr(&output).contains("1 Fehler, 1 Warnung"), "{}", stderr(&output));
}

#[test]
fn sarif_is_valid_and_tells_rule_place_and_level() {
    let region = mistaken();
    let (_, document) = report(&region, &["check", "--format", "sarif", "--lang", "en"]);
    assert_eq!(violations(&sarif_schema(), &document), Vec::<String>::new());
    let run = &document["runs"][0];
    let (result, rules) = (&run["results"][0], run["tool"]["driver"]["rules"].as_array().unwrap());
    assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    assert_eq!((&result["ruleId"], &result["level"]), (&json!("D0301"), &json!("error")));
    assert_eq!(
        result["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": {"uri": "content/altenburg/pages/rathaus.md", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 4},
        })
    );
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["results"][1]["level"], "warning");
    for rule in rules {
        assert!(!rule["help"]["text"].as_str().unwrap().is_empty(), "{rule}");
    }
}

#[test]
fn every_broken_example_makes_a_valid_report() {
    let (sarif, gitlab) = (sarif_schema(), gitlab_schema());
    for case in ["no-portal", "no-portal-site", "yaml-syntax", "collision", "stale-pin", "duplicate-site"] {
        let region = Region::small();
        region.lay(&repository().join("tests/cases").join(case), "");
        if case.starts_with("no-portal") {
            region.delete("content/portal.yaml");
        }
        let (_, document) = report(&region, &["check", "--format", "sarif"]);
        assert_eq!(violations(&sarif, &document), Vec::<String>::new(), "{case}");
        let (_, document) = report(&region, &["check", "--format", "gitlab"]);
        assert_eq!(violations(&gitlab, &document), Vec::<String>::new(), "{case}");
    }
}

#[test]
fn a_region_without_mistakes_has_an_empty_report() {
    let region = Region::small();
    let (output, document) = report(&region, &["check", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(violations(&sarif_schema(), &document), Vec::<String>::new());
    assert_eq!(document["runs"][0]["results"], json!([]));
    assert_eq!(report(&region, &["check", "--format", "gitlab"]).1, json!([]));
    assert_eq!(stdout(&region.command(&["check", "--format", "github"])), "");
}

#[test]
fn paths_begin_at_the_root_of_the_repository() {
    let repository = Region::empty();
    repository.put(".git/HEAD", "ref: refs/heads/main\n").put("regionen/Bergland, neu/content/shared/x.txt", "");
    let root = repository.root().join("regionen/Bergland, neu");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_dorfplatz"))
        .args(["check", "--format", "sarif", "--root"])
        .arg(&root)
        .output()
        .unwrap();
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let uris: Vec<&str> = document["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert!(!uris.is_empty() && uris.iter().all(|uri| uri.starts_with("regionen/Bergland%2C%20neu/content/")), "{uris:?}");
}

#[test]
fn other_commands_refuse_the_formats_of_platforms() {
    let region = Region::small();
    for format in ["github", "gitlab", "sarif"] {
        let output = region.command(&["report", "--format", format]);
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()), "{format}");
        assert!(stderr(&output).contains("`build`"), "{}", stderr(&output));
    }
}
