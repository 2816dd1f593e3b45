//! A disposal company's table: one line for each date. It is read as it comes out of their programs; each mistake is told
//! of its line and column.

use jiff::civil::Date;

use crate::decode::At;
use crate::diag::{Diagnostic, codes, nearest};
use crate::source::{FileId, Span};
use crate::text::slug;

/// Most lines of a file: a county with all its streets for a year.
pub(super) const LINES: usize = 50_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Municipality,
    District,
    Street,
    Numbers,
    Fraction,
    Day,
}

/// Headings of columns as [`slug`] makes them, with what they hold; the first of each is the one that messages name.
const HEADINGS: [(&str, Column); 28] = [
    ("gemeinde", Column::Municipality),
    ("stadt", Column::Municipality),
    ("kommune", Column::Municipality),
    ("ort", Column::Municipality),
    ("ars", Column::Municipality),
    ("ags", Column::Municipality),
    ("gemeindeschluessel", Column::Municipality),
    ("ortsteil", Column::District),
    ("ot", Column::District),
    ("stadtteil", Column::District),
    ("bezirk", Column::District),
    ("strasse", Column::Street),
    ("strassenname", Column::Street),
    ("hausnummern", Column::Numbers),
    ("hausnummer", Column::Numbers),
    ("hausnr", Column::Numbers),
    ("nr", Column::Numbers),
    ("fraktion", Column::Fraction),
    ("abfallart", Column::Fraction),
    ("abfall", Column::Fraction),
    ("muellart", Column::Fraction),
    ("behaelter", Column::Fraction),
    ("tonne", Column::Fraction),
    ("datum", Column::Day),
    ("termin", Column::Day),
    ("abholtermin", Column::Day),
    ("abfuhrtermin", Column::Day),
    ("leerung", Column::Day),
];

/// A date of a file, with what is said of its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The municipality.
    pub municipality: Option<At<String>>,
    /// The district.
    pub district: Option<At<String>>,
    /// The street.
    pub street: Option<At<String>>,
    /// Its house numbers.
    pub numbers: Option<At<String>>,
    /// The kind of waste.
    pub fraction: At<String>,
    /// The day.
    pub day: At<Date>,
}

/// The rows of a table. What is wrong with a line is reported, and the line left out.
pub fn read(file: FileId, text: &str, found: &mut Vec<Diagnostic>) -> Vec<Row> {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let separator = [b';', b',', b'\t'].into_iter().max_by_key(|mark| (head.bytes().filter(|byte| byte == mark).count(), *mark == b';'));
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(separator.unwrap_or(b';')).has_headers(false).flexible(true);
    let mut reader = reader.from_reader(text.as_bytes());
    let before = found.len();
    let (mut record, mut table, mut rows) = (csv::StringRecord::new(), None, Vec::new());
    loop {
        let start = reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            // Of a text that is UTF-8 and may have lines of any length nothing else can be wrong.
            Ok(false) | Err(_) => break,
        }
        let cells = cells(file, text, (start, reader.position().byte() as usize), &record);
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        match &table {
            None => match Table::new(&cells, found) {
                Some(new) => table = Some(new),
                None => return rows,
            },
            Some(table) => rows.extend(table.row(&cells, found)),
        }
        if rows.len() > LINES {
            found.push(Diagnostic::new(&codes::WASTE_MANY, Span::start_of(file)).arg("most", LINES));
            return Vec::new();
        }
    }
    if rows.is_empty() && found.len() == before {
        found.push(Diagnostic::new(&codes::WASTE_EMPTY, Span::start_of(file)));
    }
    rows
}

/// The values of a record with their places. A value that is written with doubled quotation marks has that of its line.
fn cells(file: FileId, text: &str, (start, end): (usize, usize), record: &csv::StringRecord) -> Vec<At<String>> {
    let line = text.get(start..end).unwrap_or_default();
    let begin = start + (line.len() - line.trim_start_matches(['\r', '\n']).len());
    let mut from = begin;
    let cell = |value: &str| {
        let value = value.trim();
        let at = text.get(from..end).and_then(|rest| rest.find(value)).map(|at| from + at);
        let span = at.map_or(Span::new(file, begin, begin), |at| Span::new(file, at, at + value.len()));
        // Empty values end at their separator.
        from = at.map_or(from, |at| (at + value.len()).max(from + usize::from(value.is_empty())));
        At { value: value.to_owned(), span }
    };
    record.iter().map(cell).collect()
}

struct Table {
    columns: Vec<Option<Column>>,
}

impl Table {
    fn new(head: &[At<String>], found: &mut Vec<Diagnostic>) -> Option<Self> {
        let known = |cell: &At<String>| HEADINGS.iter().find(|(heading, _)| *heading == slug(cell)).map(|(_, column)| *column);
        let columns: Vec<Option<Column>> = head.iter().map(known).collect();
        let near = |heading: &str| nearest(&slug(heading), HEADINGS.iter().map(|(known, _)| *known)).map(|known| named(&known));
        let lacks = |column: Column| !columns.contains(&Some(column));
        for (missing, name) in [(Column::Fraction, "Fraktion"), (Column::Day, "Datum")] {
            if lacks(missing) {
                let meant = head.iter().find(|cell| known(cell).is_none() && near(cell).as_deref() == Some(name));
                let all = head.iter().map(|cell| cell.as_str()).collect::<Vec<_>>().join(", ");
                let at = meant.or(head.first()).map_or_else(Span::default, |cell| cell.span);
                found.push(Diagnostic::new(&codes::WASTE_COLUMN, at).arg("column", name).arg("found", all));
            }
        }
        if lacks(Column::Fraction) || lacks(Column::Day) {
            return None;
        }
        for (cell, _) in head.iter().zip(&columns).filter(|(cell, column)| column.is_none() && !cell.is_empty()) {
            if let Some(meant) = near(cell) {
                found.push(Diagnostic::new(&codes::WASTE_HEADING, cell.span).arg("column", cell.as_str()).suggest(Some(meant)));
            }
        }
        Some(Self { columns })
    }

    fn row(&self, cells: &[At<String>], found: &mut Vec<Diagnostic>) -> Option<Row> {
        let first = cells.first()?;
        let more = cells.iter().skip(self.columns.len()).any(|cell| !cell.is_empty());
        if cells.len() < self.columns.len() || more {
            let wanted = self.columns.len();
            found.push(Diagnostic::new(&codes::WASTE_ROW, first.span).arg("count", cells.len()).arg("wanted", wanted));
            return None;
        }
        let at = |column: Column| self.columns.iter().position(|known| *known == Some(column)).and_then(|at| cells.get(at));
        let given = |column: Column| at(column).filter(|cell| !cell.is_empty()).cloned();
        let (fraction, day) = (at(Column::Fraction)?, at(Column::Day)?);
        if fraction.is_empty() {
            found.push(Diagnostic::new(&codes::WASTE_LACKS, fraction.span).arg("column", "Fraktion"));
            return None;
        }
        let Some(read) = date(day) else {
            found.push(Diagnostic::new(&codes::WASTE_DATE, day.span).arg("date", day.as_str()));
            return None;
        };
        Some(Row {
            municipality: given(Column::Municipality),
            district: given(Column::District),
            street: given(Column::Street),
            numbers: given(Column::Numbers),
            fraction: fraction.clone(),
            day: At { value: read, span: day.span },
        })
    }
}

/// A heading as German tables write it.
fn named(heading: &str) -> String {
    if heading == "strasse" { "Straße".to_owned() } else { crate::text::initial_up(heading) }
}

/// `2027-01-05`, `5.1.2027` or `05.01.27`, also behind the name of its weekday.
fn date(text: &str) -> Option<Date> {
    let text = text.split([' ', ',']).next_back()?;
    if let Ok(day) = text.parse::<Date>() {
        return (text.len() == 10).then_some(day);
    }
    let mut parts = text.split('.').map(|part| part.parse::<i16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())));
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok().filter(|_| parts.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Vec<Row>, Vec<&'static str>) {
        let mut found = Vec::new();
        let rows = read(0, text, &mut found);
        (rows, found.iter().map(|found| found.code.id).collect())
    }

    #[test]
    fn both_separators_quotes_and_both_forms_of_dates_mean_the_same() {
        let (semicolons, found) = rows("Gemeinde;Straße;Fraktion;Datum\r\nAltenburg;\"Am Markt; Nord\";Restmüll;5.1.2027\r\n;;;\r\n");
        assert!(found.is_empty(), "{found:?}");
        let (commas, _) = rows("Gemeinde,Straße,Fraktion,Datum\nAltenburg,\"Am Markt; Nord\",Restmüll,2027-01-05\n");
        let (tabs, _) = rows("Gemeinde\tStraße\tFraktion\tDatum\nAltenburg\tAm Markt; Nord\tRestmüll\tDi 05.01.27");
        for rows in [&semicolons, &commas, &tabs] {
            let [row] = rows.as_slice() else { panic!("{rows:?}") };
            assert_eq!(row.street.as_deref().map(String::as_str), Some("Am Markt; Nord"));
            assert_eq!(row.day.value, jiff::civil::date(2027, 1, 5));
        }
    }

    #[test]
    fn a_mistake_is_told_of_its_cell() {
        let text = "Fraktion;Datum\nBio;31.02.2027\n";
        let mut found = Vec::new();
        assert!(read(0, text, &mut found).is_empty());
        let Some(crate::diag::Place::Span(at)) = found[0].at else { panic!("{found:?}") };
        assert_eq!(&text[at.start as usize..at.end as usize], "31.02.2027");
        assert_eq!(rows("Fraktion;Datum;Straße\nBio;1.1.2027\n").1, ["D1803"]);
        assert_eq!(rows("Abfall;Datun\nBio;1.1.2027\n").1, ["D1804"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(?s)(Gemeinde;|Fraktion[,;]|Datum|\"|\\PC{0,8}|[;,\t\r\n]|[0-9.]{1,10}){0,40}") {
            let mut found = Vec::new();
            for row in read(0, &text, &mut found) {
                let span = row.fraction.span;
                proptest::prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
            for diagnostic in found {
                if let Some(crate::diag::Place::Span(at)) = diagnostic.at {
                    proptest::prop_assert!(text.get(at.start as usize..at.end as usize).is_some());
                }
            }
        }
    }
}
