//! Numbers of elements: a letter and eleven digits, made from the name of the element, the same in every build.

use std::collections::HashSet;

/// Numbers given so far.
pub(super) struct Ids {
    key: String,
    taken: HashSet<String>,
}

impl Ids {
    /// Numbers for one form.
    pub(super) fn new(key: &str) -> Self {
        Self { key: key.to_owned(), taken: HashSet::new() }
    }

    /// The number of an element: `S` schema, `G` group, `F` field, `R` rule.
    pub(super) fn of(&mut self, letter: char, path: &str) -> String {
        let hash = blake3::hash(format!("{letter}{}#{path}", self.key).as_bytes());
        let number = hash.as_bytes().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        // Two names that give one number are rare; the later one takes the next free one.
        let mut at = number % 1_000_000_000;
        loop {
            let id = format!("{letter}99{at:09}");
            if self.taken.insert(id.clone()) {
                return id;
            }
            at = (at + 1) % 1_000_000_000;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_and_differ() {
        let mut ids = Ids::new("gera/hund");
        let first = ids.of('F', "hunde.name");
        assert_eq!(first, Ids::new("gera/hund").of('F', "hunde.name"));
        assert_ne!(first, ids.of('F', "hunde.name"));
        assert_ne!(first, Ids::new("jena/hund").of('F', "hunde.name"));
        assert!(first.len() == 12 && first.starts_with("F99"));
    }
}
