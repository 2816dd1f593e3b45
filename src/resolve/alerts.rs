//! Alerts: which of them stand as a banner on which site.

use jiff::tz::TimeZone;

use super::{BodyIx, Item, Project, unknown_ref};
use crate::decode::When;
use crate::diag::{Diagnostic, codes};
use crate::model::item::{Alert, AlertKind};

/// The alerts that a site shows as a banner: those that name it and are not over, most urgent first. The portal shows
/// everybody's.
pub fn banner(project: &Project, site: BodyIx) -> Vec<(BodyIx, &Item<Alert>)> {
    let is_portal = project.sites.first() == Some(&site);
    let mut alerts: Vec<(BodyIx, &Item<Alert>)> = project
        .sites
        .iter()
        .flat_map(|&ix| project.body(ix).alerts.iter().map(move |alert| (ix, alert)))
        .filter(|(ix, alert)| !over(project, &alert.data) && (is_portal || concerns(project, *ix, &alert.data, site)))
        .collect();
    alerts.sort_by(|a, b| {
        let key =
            |(ix, alert): &(BodyIx, &Item<Alert>)| (alert.data.level as u8, alert.data.from.as_str().to_owned(), *ix, alert.id.clone());
        key(a).cmp(&key(b))
    });
    alerts
}

/// Whether an alert is over at the time of the build.
pub fn over(project: &Project, alert: &Alert) -> bool {
    !project.clock.visible(None, Some(&alert.until))
}

/// Whether an alert of one body is about another: those it names, or its own body and all below.
pub fn concerns(project: &Project, home: BodyIx, alert: &Alert, site: BodyIx) -> bool {
    if alert.places.is_empty() {
        let own = project.body(home);
        // What an erfüllende Gemeinde tells its own people is not its neighbours' affair.
        return site == home || (!own.site.kind.is_place() && project.body(site).chain.contains(&home));
    }
    site == home || alert.places.iter().any(|place| project.find(place.as_str()) == Some(site))
}

/// A moment in the region's time zone with its offset, as scripts and feeds read it. A day without time begins at its
/// first minute, or as an end lasts to its last.
pub fn moment(project: &Project, when: &When, is_end: bool) -> String {
    let (hour, minute) = when
        .time()
        .and_then(|time| time.split_once(':'))
        .map_or(if is_end { (23, 59) } else { (0, 0) }, |(hour, minute)| (hour.parse().unwrap_or(0), minute.parse().unwrap_or(0)));
    let zone = TimeZone::get(project.portal.time_zone.as_str()).unwrap_or(TimeZone::UTC);
    let local = when.day().at(hour, minute, 0, 0);
    // In the hour that is left out in spring the offset before it holds (RFC 5545, 3.3.5).
    let utc = zone.to_ambiguous_zoned(local).compatible().map(|zoned| zoned.with_time_zone(TimeZone::UTC).datetime());
    let offset = utc.and_then(|utc| utc.until(local)?.total(jiff::Unit::Minute)).map_or(0, |minutes| minutes as i32);
    let sign = if offset < 0 { '-' } else { '+' };
    format!("{}T{hour:02}:{minute:02}:00{sign}{:02}:{:02}", when.day(), offset.abs() / 60, offset.abs() % 60)
}

/// What alerts refer to must exist.
pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for body in &project.bodies {
        for alert in &body.alerts {
            for place in &alert.data.places {
                if project.find(place.as_str()).is_none() && !project.unread.contains(place.as_str()) {
                    let known = project.by_id.keys().map(|id| &**id);
                    diagnostics.push(unknown_ref(("die Kommune", "the municipality"), place.as_str(), place.span(), known));
                }
            }
            let office = alert.data.office.as_ref();
            if let Some(office) = office.filter(|office| !body.offices.iter().any(|own| &*own.id == office.as_str()) && body.offices_known)
            {
                let known = body.offices.iter().map(|office| &*office.id);
                diagnostics.push(unknown_ref(("das Amt", "the office"), office.as_str(), office.span(), known));
            }
            if alert.data.kind == AlertKind::OfficeClosed && office.is_none() {
                let (record, doc) = (Alert::record(), Alert::record().field("office").map_or(("", ""), |field| field.doc));
                let at = alert.data.title.de.span;
                diagnostics.push(Diagnostic::new(&codes::MISSING_KEY, at).arg("in", record.doc).arg("key", "office").arg("doc", doc));
            }
        }
    }
}
