//! Keys of the cache: what a file was made of.

use serde::Serialize;

use crate::source::{Hash, fingerprint};

/// All that a file is made of, behind each other.
#[derive(Default)]
pub(super) struct Key(Vec<u8>);

impl Key {
    /// A key that begins with the program.
    pub(super) fn new(program: &Hash) -> Self {
        let mut key = Self(Vec::with_capacity(8192));
        key.bytes(program);
        key
    }

    /// Adds bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Adds a text, and where it ends.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(&(text.len() as u64).to_le_bytes()).bytes(text.as_bytes())
    }

    /// Adds a value that can be serialized, and where it ends. The bytes tell nothing of its type: what else goes into the key
    /// does.
    pub(super) fn value(&mut self, value: &impl Serialize) -> &mut Self {
        let start = self.0.len();
        // What can't be serialized has no page.
        drop(rmp_serde::encode::write(&mut self.0, value));
        let length = (self.0.len() - start) as u64;
        self.bytes(&length.to_le_bytes())
    }

    /// The key as a hash.
    pub(super) fn sum(&self) -> Hash {
        fingerprint(&self.0)
    }

    /// The key of a page as a hash that tells what is a banner's apart from all else.
    pub(super) fn with_banner(&self, banner: &Hash) -> Hash {
        let (mut key, banner) = (self.sum(), &banner[..HALF]);
        key[HALF..].copy_from_slice(banner);
        key
    }
}

/// So many bytes of a fingerprint are a hash.
const HALF: usize = size_of::<Hash>() / 2;

/// Whether two keys of pages are the same but for their banners.
pub fn same_but_banner(one: &Hash, other: &Hash) -> bool {
    one[..HALF] == other[..HALF]
}

impl std::hash::Hasher for Key {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.bytes(bytes);
    }
}

/// The hash of a value that can be serialized.
pub(super) fn hash_of(value: &impl Serialize) -> Hash {
    Key::default().value(value).sum()
}
