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
    write_json(&mut hasher, value);
    *hasher.finalize().as_bytes()
}

pub(super) fn write_json(hasher: &mut blake3::Hasher, value: &impl Serialize) {
    // Small writes are gathered: the hasher is fast on whole blocks only.
    let mut buffer = Vec::with_capacity(4096);
    if serde_json::to_writer(&mut buffer, value).is_ok() {
        hasher.update(&(buffer.len() as u64).to_le_bytes()).update(&buffer);
    }
}
