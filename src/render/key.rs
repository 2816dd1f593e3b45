//! Keys of the cache: what a file was made of.

use serde::Serialize;

use crate::source::Hash;

/// Hashes a value with the hash of the keys.
pub(super) struct Keyed(pub(super) blake3::Hasher);

impl std::hash::Hasher for Keyed {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

/// The hash of a value that can be serialized.
pub(super) fn hash_of(value: &impl Serialize) -> Hash {
    let mut hasher = blake3::Hasher::new();
    add(&mut hasher, value);
    *hasher.finalize().as_bytes()
}

/// Adds a value that can be serialized. The bytes tell nothing of its type: what else goes into the key does.
pub(super) fn add(hasher: &mut blake3::Hasher, value: &impl Serialize) {
    // Small writes are gathered: the hasher is fast on whole blocks only.
    let mut buffer = Vec::with_capacity(8192);
    if rmp_serde::encode::write(&mut buffer, value).is_ok() {
        hasher.update(&(buffer.len() as u64).to_le_bytes()).update(&buffer);
    }
}
