//! The register of German territorial units (GV-ISys), shipped with the program.
//!
//! © Statistische Ämter des Bundes und der Länder; reproduction permitted with the source named.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::body::BodyKind;

/// `ars,ags,name,type,parent,seat,plz_seat,plz_multiple`
static REGISTER: &str = include_str!("gebiete_de.csv");

/// A unit of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Regional key.
    pub ars: String,
    /// Key of a municipality; empty for every other unit.
    pub ags: String,
    /// Official name, possibly with status and second language.
    pub name: String,
    /// Type as the register calls it: `Stadt`, `Landkreis`, …
    pub kind: String,
    /// Regional key of the unit above.
    pub parent: String,
    /// Where the administration of a county or an association sits.
    pub seat: String,
    /// Postcode of the town hall; empty where the register knows none.
    pub postcode: String,
    /// Whether there are more postcodes than that.
    pub more_postcodes: bool,
}

impl Unit {
    /// The name people use: the text before ` / ` and `,`, without the register's note of the kind of association.
    pub fn short_name(&self) -> &str {
        let name = self.name.split(" / ").next().unwrap_or(&self.name);
        let name = name.split(',').next().unwrap_or(name).trim();
        name.strip_suffix("(VGem)").map_or(name, str::trim_end)
    }

    /// Whether it is a municipality and not a unit above or a county's row of a kreisfreie Stadt.
    pub fn is_municipality(&self) -> bool {
        !self.ags.is_empty()
    }

    /// Whether the register's type goes with a kind of body.
    pub fn fits(&self, kind: BodyKind) -> bool {
        let own = self.kind.as_str();
        match kind {
            BodyKind::Municipality => matches!(own, "Gemeinde" | "Markt" | "Stadt"),
            BodyKind::Town | BodyKind::MajorTown => own.to_lowercase().contains("stadt"),
            BodyKind::City => matches!(own, "kreisfreie Stadt" | "Stadtkreis"),
            BodyKind::Fulfilling => matches!(own, "Gemeinde" | "Markt" | "Stadt" | "Erfüllende Gemeinde"),
            BodyKind::County => matches!(own, "Landkreis" | "Kreis" | "Regionalverband"),
            BodyKind::State => own == "Land",
            BodyKind::Association => matches!(own, "Verwaltungsgemeinschaft" | "Verwaltungsverband" | "Gemeindeverband"),
            BodyKind::Amt => matches!(own, "Amt" | "Kirchspielslandgemeinde"),
            BodyKind::Verbandsgemeinde => matches!(own, "Verbandsgemeinde" | "Samtgemeinde"),
            BodyKind::Portal | BodyKind::SpecialPurpose | BodyKind::Federal | BodyKind::Guide => true,
        }
    }
}

static UNITS: LazyLock<Vec<Unit>> = LazyLock::new(|| REGISTER.lines().skip(1).filter_map(unit).collect());

static BY_ARS: LazyLock<HashMap<&'static str, Vec<&'static Unit>>> = LazyLock::new(|| {
    let mut units: HashMap<_, Vec<_>> = HashMap::new();
    for unit in UNITS.iter() {
        units.entry(unit.ars.as_str()).or_default().push(unit);
    }
    units
});

fn unit(line: &'static str) -> Option<Unit> {
    let [ars, ags, name, kind, parent, seat, postcode, multiple] = <[&str; 8]>::try_from(columns(line)).ok()?;
    Some(Unit {
        ars: ars.to_owned(),
        ags: ags.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: parent.to_owned(),
        seat: seat.to_owned(),
        postcode: postcode.to_owned(),
        more_postcodes: multiple == "1",
    })
}

/// Splits a line of the register; names with a comma stand in quotation marks.
fn columns(line: &'static str) -> Vec<&'static str> {
    let mut columns = Vec::new();
    let mut rest = line;
    loop {
        let (column, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let (column, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            (column, after.strip_prefix(','))
        } else {
            rest.split_once(',').map_or((rest, None), |(column, after)| (column, Some(after)))
        };
        columns.push(column);
        match after {
            Some(after) => rest = after,
            None => return columns,
        }
    }
}

/// The whole register, in the order of the regional keys.
pub fn all() -> &'static [Unit] {
    &UNITS
}

/// The units with a regional key; a kreisfreie Stadt is there twice, as county and as municipality.
pub fn find(ars: &str) -> &'static [&'static Unit] {
    BY_ARS.get(ars).map_or(&[], Vec::as_slice)
}

/// The unit with a name that fits a kind of body, if it is the only one.
pub fn by_name(name: &str, kind: BodyKind) -> Option<&'static Unit> {
    let mut found = UNITS.iter().filter(|unit| unit.short_name() == name && unit.fits(kind));
    let first = found.next()?;
    found.all(|other| other.ars == first.ars).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kreisfreie_stadt_is_found_as_county_and_as_municipality() {
        assert_eq!(find("160520000000").len(), 2);
        assert_eq!(find("160520000000")[0].short_name(), "Gera");
    }

    #[test]
    fn a_second_language_is_not_part_of_the_short_name() {
        let bautzen = find("146250020020")[0];
        assert_eq!((bautzen.short_name(), bautzen.postcode.as_str()), ("Bautzen", "02625"));
        assert!(bautzen.name.contains("Budyšin"));
    }

    #[test]
    fn every_line_of_the_register_is_read() {
        assert_eq!(all().len(), REGISTER.lines().count() - 1);
        assert!(all().iter().all(|unit| unit.parent.is_empty() || !find(&unit.parent).is_empty()));
    }

    #[test]
    fn a_grosse_kreisstadt_is_a_town_and_no_county() {
        let unit = all()
            .iter()
            .find(|unit| unit.kind == "Große Kreisstadt")
            .map(|unit| (unit.fits(BodyKind::MajorTown), unit.fits(BodyKind::County)));
        assert_eq!(unit, Some((true, false)));
    }
}
