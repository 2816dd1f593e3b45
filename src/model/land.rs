//! The 16 Länder: what a region needs to know of a Land that has no site here.

/// A Land.
#[derive(Debug, PartialEq, Eq)]
pub struct Land {
    /// The first two digits of the regional keys in it.
    pub digits: &'static str,
    /// Its code for holidays.
    pub code: &'static str,
    /// Its folder. A city that is a Land of its own keeps the plain name for the city.
    pub folder: &'static str,
    /// Everyday name.
    pub name: &'static str,
    /// Official name.
    pub official_name: &'static str,
    /// Address of its portal.
    pub url: &'static str,
    /// Who enforces accessibility, where that is certain.
    pub enforcement: Option<&'static str>,
}

/// All of them, in the order of their digits.
pub static LAENDER: [Land; 16] = [
    land("01", "SH", "schleswig-holstein", "Schleswig-Holstein", "Land Schleswig-Holstein", "https://www.schleswig-holstein.de/", None),
    land("02", "HH", "land-hamburg", "Hamburg", "Freie und Hansestadt Hamburg", "https://www.hamburg.de/", None),
    land("03", "NI", "niedersachsen", "Niedersachsen", "Land Niedersachsen", "https://www.niedersachsen.de/", None),
    land("04", "HB", "land-bremen", "Bremen", "Freie Hansestadt Bremen", "https://www.bremen.de/", None),
    land("05", "NW", "nordrhein-westfalen", "Nordrhein-Westfalen", "Land Nordrhein-Westfalen", "https://www.land.nrw/", None),
    land("06", "HE", "hessen", "Hessen", "Land Hessen", "https://www.hessen.de/", None),
    land("07", "RP", "rheinland-pfalz", "Rheinland-Pfalz", "Land Rheinland-Pfalz", "https://www.rlp.de/", None),
    land("08", "BW", "baden-wuerttemberg", "Baden-Württemberg", "Land Baden-Württemberg", "https://www.baden-wuerttemberg.de/", None),
    land(
        "09",
        "BY",
        "bayern",
        "Bayern",
        "Freistaat Bayern",
        "https://www.bayern.de/",
        Some(
            "Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik beim Landesamt für Digitalisierung, Breitband und Vermessung",
        ),
    ),
    land("10", "SL", "saarland", "Saarland", "Saarland", "https://www.saarland.de/", None),
    land("11", "BE", "land-berlin", "Berlin", "Land Berlin", "https://www.berlin.de/", None),
    land("12", "BB", "brandenburg", "Brandenburg", "Land Brandenburg", "https://www.brandenburg.de/", None),
    land(
        "13",
        "MV",
        "mecklenburg-vorpommern",
        "Mecklenburg-Vorpommern",
        "Land Mecklenburg-Vorpommern",
        "https://www.mecklenburg-vorpommern.de/",
        None,
    ),
    land("14", "SN", "sachsen", "Sachsen", "Freistaat Sachsen", "https://www.sachsen.de/", None),
    land("15", "ST", "sachsen-anhalt", "Sachsen-Anhalt", "Land Sachsen-Anhalt", "https://www.sachsen-anhalt.de/", None),
    land(
        "16",
        "TH",
        "thueringen",
        "Thüringen",
        "Freistaat Thüringen",
        "https://thueringen.de/",
        Some("Landesdurchsetzungsstelle beim Thüringer Landesbeauftragten für Menschen mit Behinderungen"),
    ),
];

const fn land(
    digits: &'static str,
    code: &'static str,
    folder: &'static str,
    name: &'static str,
    official_name: &'static str,
    url: &'static str,
    enforcement: Option<&'static str>,
) -> Land {
    Land { digits, code, folder, name, official_name, url, enforcement }
}

/// The Land that a regional key lies in.
pub fn of(ars: &str) -> Option<&'static Land> {
    LAENDER.iter().find(|land| ars.starts_with(land.digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::territory;

    #[test]
    fn every_land_of_the_register_is_known_by_its_name() {
        for unit in territory::all() {
            let land = of(&unit.ars).unwrap();
            assert!(unit.kind != "Land" || unit.short_name() == land.name, "{}", unit.name);
        }
    }
}
