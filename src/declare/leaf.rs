//! What stands in one file, with what was made of it.

use std::any::Any;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::decode::{Cx, Decode};
use crate::diag::Diagnostic;
use crate::yaml::Node;

/// The tree of a file and, once somebody asked, the item that it describes. The generations of the development server share
/// both as long as the file stays as it is.
#[derive(Debug)]
pub struct Leaf {
    node: Node,
    /// An `Option<Arc<T>>`, and the mistakes that came with it.
    item: OnceLock<(Box<dyn Any + Send + Sync>, Vec<Diagnostic>)>,
}

impl Deref for Leaf {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

impl Leaf {
    /// A tree that nothing was made of yet.
    pub fn new(node: Node) -> Arc<Self> {
        Arc::new(Self { node, item: OnceLock::new() })
    }

    /// Changes a tree for its holder; whoever shares it keeps it as it was.
    pub(super) fn change(leaf: &mut Arc<Self>, change: impl FnOnce(&mut Node)) {
        if let Some(own) = Arc::get_mut(leaf) {
            own.item = OnceLock::new();
            change(&mut own.node);
        } else {
            let mut node = leaf.node.clone();
            change(&mut node);
            *leaf = Self::new(node);
        }
    }

    /// The item that the tree describes; its mistakes are told each time.
    pub fn item<T: Decode + Send + Sync + 'static>(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<T>> {
        let decode = || {
            let mut found = Vec::new();
            (T::decode(&self.node, &mut Cx { diagnostics: &mut found }).map(Arc::new), found)
        };
        let (item, found) = self.item.get_or_init(|| {
            let (item, found) = decode();
            (Box::new(item), found)
        });
        if let Some(item) = item.downcast_ref::<Option<Arc<T>>>() {
            diagnostics.extend(found.iter().cloned());
            return item.clone();
        }
        // Somebody asked for another type first.
        let (item, found) = decode();
        diagnostics.extend(found);
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::item::{News, Page};
    use crate::yaml::parse_markdown;

    fn leaf(text: &str) -> Arc<Leaf> {
        Leaf::new(parse_markdown(0, &text.into(), &mut Vec::new()).unwrap())
    }

    #[test]
    fn an_item_is_made_once_and_its_mistakes_are_told_each_time() {
        let good = leaf("---\ntitle: Markt\ndate: 2026-11-02\n---\n");
        let mut found = Vec::new();
        let (first, second) = (good.item::<News>(&mut found).unwrap(), good.item::<News>(&mut found).unwrap());
        assert!(Arc::ptr_eq(&first, &second) && found.is_empty());
        // Another type is no reason to fail.
        assert_eq!(good.item::<Page>(&mut found).map(|page| page.title.german().to_owned()).as_deref(), Some("Markt"));
        let bad = leaf("---\ntitle: Markt\ndate: gestern\n---\n");
        for told in 1..3 {
            found.clear();
            assert!(bad.item::<News>(&mut found).is_none(), "{told}");
            assert_eq!(found.len(), 1, "{told}");
        }
    }

    #[test]
    fn a_change_is_its_holder_s_alone() {
        let first = leaf("---\ntitle: Markt\ndate: 2026-11-02\n---\n");
        let mut second = Arc::clone(&first);
        let title = |leaf: &Leaf| leaf.item::<News>(&mut Vec::new()).map(|news| news.title.german().to_owned());
        assert_eq!(title(&second).as_deref(), Some("Markt"));
        for word in ["Fest", "Lauf"] {
            Leaf::change(&mut second, |node| {
                let entry = node.entry("title").unwrap().clone();
                node.set("title", entry.span, Node::text(entry.node.span, word, crate::yaml::Style::Plain));
            });
            assert_eq!((title(&first).as_deref(), title(&second).as_deref()), (Some("Markt"), Some(word)));
        }
    }
}
