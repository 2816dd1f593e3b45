//! Whether a site is online: its own `MANIFEST.json` tells which release the host delivers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::manifest::{self, Manifest};

/// Longest list that is read.
const MOST: u64 = 64 * 1024 * 1024;
/// A host that takes longer is asked again.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a host delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Its release.
    pub release: String,
    /// Since when, as the host says it.
    pub since: Option<Timestamp>,
}

/// Asks hosts, each site's again and again.
#[derive(Debug)]
pub struct Follower {
    agent: Agent,
    /// The last answer of each site.
    last: BTreeMap<String, Answer>,
}

/// What a host delivered, and what lets it say that nothing is new.
#[derive(Debug)]
struct Answer {
    delivered: Delivered,
    marks: Vec<(&'static str, String)>,
}

impl Default for Follower {
    fn default() -> Self {
        Self { agent: agent(), last: BTreeMap::new() }
    }
}

/// What asks hosts.
pub fn agent() -> Agent {
    // Judged by the authorities of the system, as many administrations have one of their own.
    let certificates = rustls_native_certs::load_native_certs().certs;
    let known: Vec<_> = certificates.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(known))).build();
    Agent::config_builder().timeout_global(Some(PATIENCE)).tls_config(tls).build().into()
}

impl Follower {
    /// What a site's host delivers; `None` if it has no list, or can't be reached.
    pub fn ask(&mut self, site: &str) -> Option<Delivered> {
        // Caches on the way must not answer.
        let mut question = self.agent.get(format!("{site}{}", manifest::NAME)).header("Cache-Control", "no-cache");
        for (name, value) in self.last.get(site).iter().flat_map(|last| &last.marks) {
            question = question.header(*name, value);
        }
        let mut answer = question.call().ok()?;
        if answer.status() == 304 {
            return self.last.get(site).map(|last| last.delivered.clone());
        }
        let said = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let marks = [("If-None-Match", said("ETag")), ("If-Modified-Since", said("Last-Modified"))];
        let since = said("Last-Modified").as_deref().and_then(moment);
        let bytes = answer.body_mut().with_config().limit(MOST).read_to_vec().ok()?;
        let delivered = Delivered { release: Manifest::decode(&bytes)?.release(), since };
        let marks = marks.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        self.last.insert(site.to_owned(), Answer { delivered: delivered.clone(), marks });
        Some(delivered)
    }
}

/// A moment as HTTP tells it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
fn moment(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_http_are_read() {
        assert_eq!(moment("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37Z".parse().ok());
        assert_eq!(moment("gestern"), None);
    }
}
