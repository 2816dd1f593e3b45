//! Alerts: the banner, their list and their pages.

use serde::Serialize;
use serde_json::json;

use super::services::description;
use super::{Failure, Out, Site, view};
use crate::address::Target;
use crate::decode::When;
use crate::resolve::{BodyIx, Item, alerts};
use crate::theme::Tx;

/// An alert as banners and lists show it. The browser compares `from` and `until` with its own clock.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AlertView {
    title: Tx,
    teaser: Option<Tx>,
    href: Option<String>,
    level: &'static str,
    kind: &'static str,
    /// When it holds, in words.
    when: String,
    /// The same as moments with their offset.
    from: String,
    until: String,
    place: Option<Tx>,
    source: Option<String>,
    over: bool,
}

fn view(site: &Site<'_>, lang: &'static str, ix: BodyIx, alert: &Item<crate::model::item::Alert>) -> AlertView {
    let (project, data) = (site.project, &alert.data);
    AlertView {
        title: view::tx(&data.title, lang),
        teaser: data.teaser.as_ref().map(|teaser| view::tx(teaser, lang)),
        href: site.across(ix, Target::Alert(&alert.id), lang),
        level: data.level.word(),
        kind: data.kind.word(),
        when: when(site, lang, &data.from, &data.until),
        from: alerts::moment(project, &data.from, false),
        until: alerts::moment(project, &data.until, true),
        place: data.place.as_ref().map(|place| view::tx(place, lang)),
        source: (ix != site.ix).then(|| project.body(ix).site.name.as_str().to_owned()),
        over: alerts::over(project, data),
    }
}

/// The alerts that stand as a banner on a site's pages.
pub(super) fn current(site: &Site<'_>, lang: &'static str) -> Vec<AlertView> {
    alerts::banner(site.project, site.ix).into_iter().map(|(ix, alert)| view(site, lang, ix, alert)).collect()
}

/// The alerts that close an office and are not over.
pub(super) fn of_office(out: &Out<'_>, office: &str) -> Vec<AlertView> {
    let project = out.site.project;
    let own = project.body(out.site.ix).alerts.iter();
    own.filter(|alert| alert.data.office.as_ref().is_some_and(|closed| closed.as_str() == office) && !alerts::over(project, &alert.data))
        .map(|alert| view(out.site, out.lang(), out.site.ix, alert))
        .collect()
}

/// From when to when an alert holds, in words.
fn when(site: &Site<'_>, lang: &'static str, from: &When, until: &When) -> String {
    view::when_text(site.theme, lang, from, Some(until))
}

/// The list of alerts: those that hold or come, then the site's own that are over, newest first.
pub(super) fn list(out: &Out<'_>) -> Result<(), Failure> {
    let (site, lang) = (out.site, out.lang());
    let project = site.project;
    let is_portal = project.sites.first() == Some(&site.ix);
    let mut past: Vec<(BodyIx, &Item<_>)> = project
        .sites
        .iter()
        .filter(|&&ix| is_portal || ix == site.ix)
        .flat_map(|&ix| project.body(ix).alerts.iter().map(move |alert| (ix, alert)))
        .filter(|(_, alert)| alerts::over(project, &alert.data))
        .collect();
    past.sort_by(|a, b| b.1.data.until.as_str().cmp(a.1.data.until.as_str()).then_with(|| (a.0, &a.1.id).cmp(&(b.0, &b.1.id))));
    let past: Vec<AlertView> =
        past.into_iter().map(|(ix, alert)| view(site, lang, ix, alert)).filter(|alert| alert.href.is_some()).collect();
    let meta = out.meta("alerts", out.string("nav_alerts"), String::new(), out.crumbs(Vec::new()));
    out.page("alerts.html", &meta, &json!({"current": current(site, lang), "past": past}))
}

/// The page of an alert.
pub(super) fn page(out: &Out<'_>, at: usize) -> Result<(), Failure> {
    let project = out.site.project;
    let body = project.body(out.site.ix);
    let Some(alert) = body.alerts.get(at) else { return Ok(()) };
    let data = &alert.data;
    let places: Vec<_> = data.places.iter().filter_map(|place| project.find(place.as_str())).map(|ix| out.named(ix)).collect();
    let office = data.office.as_ref().and_then(|id| body.offices.iter().find(|office| &*office.id == id.as_str()));
    let office =
        office.map(|office| json!({"title": out.tx(&office.data.name), "href": out.site.to(Target::Office(&office.id), out.lang())}));
    let view = json!({
        "alert": view(out.site, out.lang(), out.site.ix, alert),
        "body": data.body.as_ref().map(|body| out.md(body, 0, "")),
        "places": places,
        "office": office,
    });
    let crumbs = out.crumbs(vec![out.crumb(Target::Alerts, "nav_alerts")]);
    let meta = out.meta("alert", out.tx(&data.title).text, description(out, data.teaser.as_ref(), data.body.as_ref()), crumbs);
    out.page("alert.html", &meta, &view)
}
