//! Targets of uploads: addresses that can be used, one place each, and no secrets.

use crate::diag::{Diagnostic, codes};
use crate::model::target::{Address, Wrong};
use crate::resolve::Project;

pub(super) fn check(project: &Project) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut places: Vec<(&str, Address)> = Vec::new();
    for (name, target) in project.portal.deploy.iter() {
        let known = project.site_names();
        if let Some(site) = target.site.as_ref().filter(|site| !known.contains(&site.as_str())) {
            found.push(
                Diagnostic::new(&codes::UNKNOWN_REF, site.span())
                    .arg("kind", ("die Website", "the site"))
                    .arg("id", site.as_str())
                    .arg("choices", known.join(", "))
                    .suggest_from(site.as_str(), known.iter().copied()),
            );
        }
        match target.address() {
            Ok(address) => {
                if let Some((first, _)) = places.iter().find(|(_, known)| *known == address) {
                    let twice = Diagnostic::new(&codes::TARGET_TWICE, target.to.span());
                    found.push(twice.arg("first", *first).arg("second", name));
                }
                places.push((name, address));
            }
            Err(Wrong::Password) => found.push(Diagnostic::new(&codes::SECRET, target.to.span())),
            Err(wrong) => {
                let (de, en) = reason(&wrong);
                let wrong = Diagnostic::new(&codes::TARGET_ADDRESS, target.to.span());
                found.push(wrong.arg("to", target.to.as_str()).arg("reason", (de.as_str(), en.as_str())));
            }
        }
    }
    found
}

fn reason(wrong: &Wrong) -> (String, String) {
    let (de, en) = match wrong {
        Wrong::Scheme(scheme) if scheme == "ftp" => {
            ("`ftp` überträgt das Kennwort für alle lesbar", "`ftp` sends the password for all to read")
        }
        Wrong::Scheme(scheme) => return (format!("`{scheme}` ist nicht vorgesehen"), format!("`{scheme}` is not provided for")),
        Wrong::NoUser => ("der Benutzer fehlt", "the user is missing"),
        Wrong::NoHost => ("der Name des Servers fehlt oder ist keiner", "the name of the server is missing or none"),
        Wrong::Port => ("hinter dem Doppelpunkt steht keine Portnummer", "no port number stands behind the colon"),
        Wrong::NoPath => ("der Pfad fehlt", "the path is missing"),
        Wrong::Path | Wrong::Password => ("der Pfad darf nicht aus sich hinausführen", "the path must not lead out of itself"),
    };
    (de.to_owned(), en.to_owned())
}
