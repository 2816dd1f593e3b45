//! Texts whose day of review has come.

use jiff::civil::Date;

use super::{Entry, Ground, Section, title};
use crate::declare::Folder;

pub(super) fn entries(ground: &Ground<'_>, entries: &mut Vec<Entry>) {
    let declared = ground.declared;
    let of = |folder: &'_ Folder| folder.items.values().flatten().cloned().collect::<Vec<_>>();
    let items = std::iter::once(&declared.shared).chain(declared.bodies.values()).flat_map(of);
    let forms = declared.forms.iter().chain(declared.form_overrides.values().flatten()).cloned();
    for tree in items.chain(forms) {
        let Some(node) = tree.node.get("review") else { continue };
        let Some(day) = node.scalar().and_then(|text| text.parse::<Date>().ok()).filter(|day| *day <= ground.today) else { continue };
        let title = title(&tree);
        ground.add(
            entries,
            Section::Review,
            node.span,
            Some(day),
            (format!("„{title}“ war bis zum {day} zu prüfen"), format!("“{title}” was to be reviewed by {day}")),
            ("prüfen Sie den Text und setzen Sie `review` auf den nächsten Termin", "review the text and set `review` to the next day"),
        );
    }
}
