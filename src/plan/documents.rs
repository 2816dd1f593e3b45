//! Documents: their register and their pages.

use super::What;
use crate::address::Target;
use crate::resolve::{BodyIx, Project};
use crate::source::Span;

/// The register of a site's documents, if there are any, and the page of each that is described.
pub(super) fn pages(project: &Project, site: BodyIx, page: &mut impl FnMut(Target<'_>, What, Span)) {
    let body = project.body(site);
    if project.gate.of_site(project, site).next().is_some() || !body.documents.is_empty() {
        page(Target::Documents, What::Documents, Span::start_of(body.file));
    }
    for (at, document) in body.documents.iter().enumerate() {
        page(Target::Document(&document.id), What::Document(at), Span::start_of(document.file));
    }
}
