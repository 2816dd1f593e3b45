//! What the register of territories says of a body to be: its kind, its names, and who stands above it.

use crate::diag::nearest;
use crate::model::body::BodyKind;
use crate::model::land;
use crate::model::territory::{self, Unit};
use crate::text::slug;

/// Most units that a list to choose from names.
const MOST: usize = 30;

/// Why a name leads to no body.
pub(super) enum Miss {
    /// Nothing is called that; what may be meant.
    Unknown(Option<String>),
    /// Several units are called that.
    Several(Vec<&'static Unit>),
    /// The unit has no administration of its own.
    Nobody(&'static Unit),
}

/// The unit that a regional key or a name means.
pub(super) fn find(wanted: &str) -> Result<&'static Unit, Miss> {
    let found = if wanted.len() >= 5 && wanted.bytes().all(|byte| byte.is_ascii_digit()) { by_key(wanted) } else { by_name(wanted) };
    match found.as_slice() {
        [] => match longer(wanted).as_slice() {
            [] => Err(Miss::Unknown(similar(wanted))),
            [unit] => Err(Miss::Unknown(Some(unit.short_name().to_owned()))),
            units => Err(Miss::Several(units.to_vec())),
        },
        [unit] if kind(unit).is_none() => Err(Miss::Nobody(unit)),
        [unit] => Ok(unit),
        _ => Err(Miss::Several(found)),
    }
}

/// ARS (12 digits), AGS (8), or the key of a county (5). A kreisfreie Stadt is meant as municipality.
fn by_key(key: &str) -> Vec<&'static Unit> {
    let key = if key.len() == 5 { format!("{key}0000000") } else { key.to_owned() };
    let mut found: Vec<&Unit> = territory::all().iter().filter(|unit| unit.ars == key || (key.len() == 8 && unit.ags == key)).collect();
    if found.iter().any(|unit| kind(unit).is_some()) {
        found.retain(|unit| kind(unit).is_some());
    }
    // The register lists an erfüllende Gemeinde a second time as the head of its neighbours.
    found.into_iter().map(|unit| runner(unit).unwrap_or(unit)).collect()
}

/// By official name (`Landkreis Greiz`), else by everyday name, municipalities first.
fn by_name(name: &str) -> Vec<&'static Unit> {
    let wanted = slug(name);
    let units = || territory::all().iter().filter(|unit| kind(unit).is_some());
    let official: Vec<&Unit> =
        units().filter(|unit| slug(&official_name(unit)) == wanted || (unit.name.contains(',') && slug(&unit.name) == wanted)).collect();
    if !official.is_empty() {
        return municipalities_first(official);
    }
    municipalities_first(units().filter(|unit| slug(unit.short_name()) == wanted).collect())
}

fn municipalities_first(mut units: Vec<&'static Unit>) -> Vec<&'static Unit> {
    if units.iter().any(|unit| unit.is_municipality()) {
        units.retain(|unit| unit.is_municipality());
    }
    units
}

/// Units whose names begin with the words: `Neustadt` → `Neustadt (Hessen)`. None if there are too many to choose from.
fn longer(wanted: &str) -> Vec<&'static Unit> {
    let start = format!("{}-", slug(wanted));
    let found: Vec<&Unit> =
        territory::all().iter().filter(|unit| kind(unit).is_some() && slug(unit.short_name()).starts_with(&start)).collect();
    if start.len() < 4 || found.len() > MOST { Vec::new() } else { found }
}

fn similar(wanted: &str) -> Option<String> {
    nearest(wanted, territory::all().iter().filter(|unit| kind(unit).is_some()).map(Unit::short_name))
}

/// The kind of body that a unit becomes; `None` for what has no administration of its own.
pub(super) fn kind(unit: &Unit) -> Option<BodyKind> {
    let own = unit.kind.as_str();
    if unit.is_municipality() {
        let runs_others = above(unit).is_some_and(|above| runner(above).is_some_and(|runner| runner.ars == unit.ars));
        return match own {
            _ if runs_others => Some(BodyKind::Fulfilling),
            "kreisfreie Stadt" | "Stadtkreis" => Some(BodyKind::City),
            "Große Kreisstadt" => Some(BodyKind::MajorTown),
            "Stadt" => Some(BodyKind::Town),
            "Gemeinde" | "Markt" => Some(BodyKind::Municipality),
            _ => None,
        };
    }
    match (own, &unit.ars[..2]) {
        // In Baden-Württemberg and Saxony it has no administration: one of its members does some of its tasks.
        ("Verwaltungsgemeinschaft", "08" | "14") | ("Verwaltungsverband", "08") => None,
        ("Verwaltungsgemeinschaft" | "Verwaltungsverband", _) => Some(BodyKind::Association),
        ("Amt" | "Kirchspielslandgemeinde", _) => Some(BodyKind::Amt),
        ("Verbandsgemeinde" | "Samtgemeinde", _) => Some(BodyKind::Verbandsgemeinde),
        ("Landkreis" | "Kreis" | "Regionalverband", _) => Some(BodyKind::County),
        _ => None,
    }
}

/// The row above a unit in the register.
fn above(unit: &Unit) -> Option<&'static Unit> {
    territory::find(&unit.parent).iter().copied().find(|above| !above.is_municipality())
}

/// The municipality that runs the administration of an „Erfüllende Gemeinde“, which the register lists as a unit of its own.
fn runner(unit: &Unit) -> Option<&'static Unit> {
    (unit.kind == "Erfüllende Gemeinde").then_some(())?;
    territory::all().iter().find(|member| member.parent == unit.ars && member.short_name() == unit.short_name())
}

/// The county of a unit below it.
pub(super) fn county(unit: &Unit) -> Option<&'static Unit> {
    let key = format!("{}0000000", &unit.ars[..5]);
    territory::find(&key).iter().copied().find(|county| kind(county) == Some(BodyKind::County) && county.ars != unit.ars)
}

/// The bodies above a unit up to the county, nearest first, and what the register leaves open.
pub(super) fn chain(unit: &Unit) -> (Vec<&'static Unit>, Option<String>) {
    let county = if kind(unit) == Some(BodyKind::City) { None } else { county(unit) };
    let Some(above) = above(unit).filter(|above| unit.is_municipality() && county.is_some_and(|county| county.ars != above.ars)) else {
        return (county.into_iter().collect(), None);
    };
    let administration = runner(above).or_else(|| kind(above).map(|_| above));
    match administration {
        Some(other) if other.ars == unit.ars => (county.into_iter().collect(), None),
        Some(other) => (std::iter::once(other).chain(county).collect(), None),
        None => {
            let note = format!(
                "Laut Register gehört sie zu „{}“ ({}). Führt eine Nachbargemeinde die Verwaltung, tragen Sie deren Ordner bei parent ein.",
                above.name, above.kind
            );
            (county.into_iter().collect(), Some(note))
        }
    }
}

/// The official name: `Stadt Meuselwitz`, `Landkreis Greiz`.
pub(super) fn official_name(unit: &Unit) -> String {
    let name = unit.short_name();
    let status = unit.name.split(',').nth(1).map(|status| status.split(" / ").next().unwrap_or(status).trim());
    let own = unit.kind.as_str();
    match own {
        "Land" => land::of(&unit.ars).map_or(name, |land| land.official_name).to_owned(),
        "Landkreis" | "Kreis" | "Regionalverband" if name.to_lowercase().ends_with("kreis") || name.to_lowercase().contains("region") => {
            name.to_owned()
        }
        "Stadt" | "kreisfreie Stadt" | "Stadtkreis" | "Große Kreisstadt" => {
            let status = status.filter(|status| matches!(*status, "Landeshauptstadt" | "Hansestadt" | "Universitätsstadt"));
            format!("{} {name}", status.unwrap_or("Stadt"))
        }
        "Erfüllende Gemeinde" => name.to_owned(),
        own => format!("{own} {name}"),
    }
}

/// The everyday name. A county or an association that is called like one of its towns needs more than that.
pub(super) fn name(unit: &Unit) -> String {
    let short = unit.short_name();
    let taken = || {
        let same = |other: &&Unit| other.is_municipality() && other.ars[..2] == unit.ars[..2] && other.short_name() == short;
        territory::all().iter().any(|other| same(&other))
    };
    let bare = match kind(unit) {
        Some(BodyKind::County | BodyKind::Association) => !taken(),
        Some(BodyKind::Amt | BodyKind::Verbandsgemeinde) => false,
        _ => true,
    };
    if bare { short.to_owned() } else { official_name(unit) }
}

/// The postcode of the administration: a municipality's own, else that of the town where it sits.
pub(super) fn seat(unit: &'static Unit) -> (String, &'static str) {
    if unit.is_municipality() {
        return (unit.short_name().to_owned(), &unit.postcode);
    }
    let seat = unit.seat.split(',').next().unwrap_or_default().trim();
    let near = |digits: usize| {
        territory::all()
            .iter()
            .find(|town| town.is_municipality() && town.ars[..digits] == unit.ars[..digits] && town.short_name() == seat)
            .map(|town| town.postcode.as_str())
    };
    (seat.to_owned(), near(5).or_else(|| near(2)).unwrap_or_default())
}

/// A unit in a list: key, name, county and Land.
pub(super) fn listed(unit: &Unit) -> String {
    let place = [county(unit).map(official_name), land::of(&unit.ars).map(|land| land.name.to_owned())];
    let place: Vec<String> = place.into_iter().flatten().collect();
    format!("{}  {}, {}", unit.ars, official_name(unit), place.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(units: &[&Unit]) -> Vec<String> {
        units.iter().map(|unit| unit.ars.clone()).collect()
    }

    #[test]
    fn names_and_keys_lead_to_one_unit() {
        for (wanted, ars, official) in [
            ("Meuselwitz", "160770032032", "Stadt Meuselwitz"),
            ("16077032", "160770032032", "Stadt Meuselwitz"),
            ("Greiz", "160760022022", "Stadt Greiz"),
            ("landkreis greiz", "160760000000", "Landkreis Greiz"),
            ("16076", "160760000000", "Landkreis Greiz"),
            ("Weimar", "160550000000", "Stadt Weimar"),
            ("160775051000", "160775051036", "Gemeinde Nobitz"),
            ("Bautzen", "146250020020", "Stadt Bautzen"),
            ("Kiel", "010020000000", "Landeshauptstadt Kiel"),
            ("Berlin", "110000000000", "Stadt Berlin"),
        ] {
            let unit = find(wanted).unwrap_or_else(|_| panic!("{wanted}"));
            assert_eq!((unit.ars.as_str(), official_name(unit).as_str()), (ars, official), "{wanted}");
        }
        assert!(matches!(find("Neustadt"), Err(Miss::Several(found)) if found.len() > 1));
        assert!(matches!(find("Meuselwiz"), Err(Miss::Unknown(Some(near))) if near == "Meuselwitz"));
        assert!(matches!(find("160000000000"), Err(Miss::Nobody(_))));
    }

    #[test]
    fn the_chain_follows_the_register() {
        for (ars, own, above) in [
            ("160770001001", BodyKind::Town, vec!["160770000000"]),
            ("160775004048", BodyKind::Municipality, vec!["160775004000", "160770000000"]),
            ("160775050039", BodyKind::Municipality, vec!["160775050012", "160770000000"]),
            ("160775050012", BodyKind::Fulfilling, vec!["160770000000"]),
            ("160775004000", BodyKind::Association, vec!["160770000000"]),
            ("160520000000", BodyKind::City, vec![]),
            ("160770000000", BodyKind::County, vec![]),
        ] {
            let unit = find(ars).unwrap_or_else(|_| panic!("{ars}"));
            assert_eq!(
                (kind(unit), keys(&chain(unit).0), chain(unit).1),
                (Some(own), above.into_iter().map(str::to_owned).collect(), None),
                "{ars}"
            );
        }
        let zschopau = find("Zschopau").unwrap_or_else(|_| panic!("Zschopau"));
        assert!(chain(zschopau).1.is_some_and(|note| note.contains("Verwaltungsgemeinschaft")));
    }

    #[test]
    fn every_body_of_the_register_fits_its_kind_and_has_an_address() {
        for unit in territory::all() {
            if let Some(kind) = kind(unit) {
                assert!(unit.fits(kind), "{} {kind:?}", unit.name);
                assert!(name(unit).contains(unit.short_name()) && !slug(&name(unit)).is_empty(), "{}", unit.name);
            }
        }
    }
}
