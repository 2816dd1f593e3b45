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
    /// Official name, possibly with status and second language.
    pub name: String,
    /// Type as the register calls it: `Stadt`, `Landkreis`, …
    pub kind: String,
}

impl Unit {
    /// The name people use: the text before ` / ` and `,`.
    pub fn short_name(&self) -> &str {
        let name = self.name.split(" / ").next().unwrap_or(&self.name);
        name.split(',').next().unwrap_or(name).trim()
    }

    /// Whether the register's type goes with a kind of body.
    pub fn fits(&self, kind: BodyKind) -> bool {
        match kind {
            BodyKind::Municipality => matches!(self.kind.as_str(), "Gemeinde" | "Markt" | "Stadt"),
            BodyKind::Town | BodyKind::MajorTown => self.kind.contains("Stadt"),
            BodyKind::City => self.kind == "kreisfreie Stadt" || self.kind == "Stadtkreis",
            BodyKind::Fulfilling => matches!(self.kind.as_str(), "Gemeinde" | "Markt" | "Stadt" | "Erfüllende Gemeinde"),
            BodyKind::County => self.kind.contains("reis") && self.kind != "kreisfreie Stadt",
            BodyKind::State => self.kind == "Land",
            BodyKind::Association => self.kind.contains("gemeinschaft"),
            BodyKind::Amt => self.kind.contains("Amt"),
            BodyKind::Verbandsgemeinde => self.kind.contains("gemeinde"),
            BodyKind::Portal | BodyKind::SpecialPurpose | BodyKind::Federal | BodyKind::Guide => true,
        }
    }
}

static BY_ARS: LazyLock<HashMap<&'static str, Vec<Unit>>> = LazyLock::new(|| {
    let mut units: HashMap<_, Vec<Unit>> = HashMap::new();
    for line in REGISTER.lines().skip(1) {
        let columns = columns(line);
        if let (Some(ars), Some(name), Some(kind)) = (columns.first(), columns.get(2), columns.get(3)) {
            let unit = Unit { ars: (*ars).to_owned(), name: (*name).to_owned(), kind: (*kind).to_owned() };
            units.entry(*ars).or_default().push(unit);
        }
    }
    units
});

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

/// The units with a regional key; a kreisfreie Stadt is there twice, as county and as municipality.
pub fn find(ars: &str) -> &'static [Unit] {
    BY_ARS.get(ars).map_or(&[], Vec::as_slice)
}

/// The unit with a name that fits a kind of body, if it is the only one.
pub fn by_name(name: &str, kind: BodyKind) -> Option<&'static Unit> {
    let mut found = BY_ARS.values().flatten().filter(|unit| unit.short_name() == name && unit.fits(kind));
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
        let unit = Unit { ars: String::new(), name: "Bautzen / Budyšin, Stadt".to_owned(), kind: "Stadt".to_owned() };
        assert_eq!(unit.short_name(), "Bautzen");
    }
}
