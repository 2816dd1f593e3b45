//! Packages of forms: what is in them, and that equal forms give equal bytes.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use dorfplatz::text::hex;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::region::{Region, differing};

const ALL: &str = "altenburg/formulare/pakete/altenburg-alle-formulare.zip";

fn unzip(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let (mut bytes, name) = (Vec::new(), file.name().unwrap().into_owned());
            assert!(file.enclosed_name().is_some(), "{name} leads out of the package");
            file.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

/// Compares the manifest of a package with its files.
fn manifest(entries: &[(String, Vec<u8>)]) -> Value {
    let find = |name: &str| entries.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes).unwrap();
    let manifest: Value = serde_json::from_slice(find("MANIFEST.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    for file in files {
        let bytes = find(file["file"].as_str().unwrap());
        assert_eq!(file["sha256"], hex(&Sha256::digest(bytes)));
        assert_eq!(file["bytes"], bytes.len());
    }
    assert_eq!(entries.len(), files.len() + 2, "every file stands in the manifest");
    manifest
}

#[test]
fn a_package_holds_the_forms_a_manifest_and_a_page_for_people() {
    let region = Region::small();
    region.build().fine();
    let entries = unzip(region.output().remove(ALL).unwrap());
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["LIESMICH.txt", "MANIFEST.json", "de/hund.pdf"]);
    let manifest = manifest(&entries);
    assert_eq!((&manifest["files"][0]["version"], &manifest["files"][0]["issuer"]), (&"2026-03".into(), &"Stadt Altenburg".into()));
    assert!(String::from_utf8(entries[0].1.clone()).unwrap().contains("Anmeldung eines Hundes (Fassung 2026-03"));
    let page = region.page("altenburg/formulare/hund/index.html");
    assert!(page.contains("altenburg-alle-formulare.zip"), "{page}");
}

#[test]
fn a_package_changes_with_its_forms_and_not_otherwise() {
    let region = Region::small();
    region.build().fine();
    let first = region.output();
    region.change("content/altenburg/pages/rathaus.md", "title: ", "title: Neues ");
    region.build().fine();
    let second = region.output();
    assert_eq!(first[ALL], second[ALL]);
    region.change("forms/hund.yaml", "label: Rufname", "label: Name");
    region.build().fine();
    let warm = region.output();
    assert_ne!(second[ALL], warm[ALL]);
    manifest(&unzip(warm[ALL].clone()));
    region.delete("output").delete(".dorfplatz");
    region.build().fine();
    assert_eq!(differing(&warm, &region.output()), Vec::<String>::new());
}

#[test]
fn every_package_of_the_demonstration_is_whole_and_the_register_tells_of_each() {
    let region = Region::demonstration();
    let output = region.command(&[
        "forms",
        "pack",
        "--site",
        "altenburg",
        "--site",
        "pleissenaue",
        "--out",
        region.root().join("pakete").to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = region.root().join("pakete/altenburg");
    let register: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("formulare.json")).unwrap()).unwrap();
    let schema: Value = serde_json::from_str(dorfplatz::render::REGISTER_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&register).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut named = BTreeSet::new();
    for package in register["packages"].as_array().unwrap() {
        let name = package["url"].as_str().unwrap().rsplit('/').next().unwrap();
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(package["sha256"], hex(&Sha256::digest(&bytes)));
        manifest(&unzip(bytes));
        named.insert(name.to_owned());
    }
    let there: BTreeSet<String> = dorfplatz::write::files_below(&folder)
        .into_iter()
        .filter(|name| std::path::Path::new(name).extension().is_some_and(|end| end == "zip"))
        .collect();
    assert_eq!(named, there);
    let languages = |form: &str| {
        let forms = register["forms"].as_array().unwrap();
        let files = &forms.iter().find(|known| known["id"] == form).unwrap()["files"];
        files.as_array().unwrap().iter().map(|file| file["language"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(languages("hundesteuer-anmeldung"), ["de", "en"]);
    assert_eq!(languages("fundanzeige"), ["de"], "German questions below an English title are no translation");
}

#[test]
fn somebody_elses_form_comes_as_a_file_or_as_an_address() {
    let region = Region::small();
    region.put(
        "forms/gewa1.yaml",
        "form: gewa1\nkind: external\nversion: 2026-01\nvalid_from: 2026-01-01\ntitle: Gewerbeanmeldung\n\
         external: {file: gewa1.pdf, issuer: Bund, as_of: 2026-01-01}\n",
    );
    region.put_bytes("forms/gewa1.pdf", b"%PDF-1.7 vom Bund\n");
    region.put(
        "forms/gewa2.yaml",
        "form: gewa2\nkind: external\nversion: 2026-01\nvalid_from: 2026-01-01\ntitle: Gewerbeummeldung\n\
         external: {url: \"https://bund.example/gewa2\", issuer: Bund, as_of: 2026-01-01}\n",
    );
    region.change("content/altenburg/site.yaml", "forms: [hund]", "forms: [hund, gewa1, gewa2]");
    region.build().fine();
    let entries = unzip(region.output().remove(ALL).unwrap());
    let manifest = manifest(&entries);
    assert!(entries.iter().any(|(name, bytes)| name == "extern/gewa1.pdf" && bytes.starts_with(b"%PDF-1.7 vom Bund")));
    assert_eq!(manifest["elsewhere"][0]["url"], "https://bund.example/gewa2");
    assert!(
        region.page("altenburg/formulare/gewa1/index.html").contains("href=\"gewa1.pdf\"")
            || region.has("altenburg/formulare/gewa1/gewa1.pdf")
    );
    region.change("forms/gewa1.yaml", "gewa1.pdf", "gewa3.pdf");
    assert_eq!(region.check().codes(), ["D0402"]);
}

#[test]
fn the_register_is_narrowed_down_by_pages() {
    let region = Region::demonstration();
    let sites = vec!["altenburg".to_owned()];
    region.build_with(&crate::region::Setup { sites, ..crate::region::Setup::default() });
    let all = region.page("altenburg/formulare/index.html");
    assert!(all.contains("lebenslage/tiere/") && all.contains("formulare/amt/") || all.contains("href=\"amt/"), "{all}");
    let some = region.page("altenburg/formulare/lebenslage/tiere/index.html");
    assert!(some.contains("aria-current=\"page\"") && some.contains("hundesteuer-anmeldung.pdf"), "{some}");
    assert!(!some.contains("briefwahlantrag"), "{some}");
}
