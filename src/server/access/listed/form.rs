//! What the filter and the tool that makes it (`tools/passwords`) agree on.

use sha2::{Digest as _, Sha256};

/// Shorter entries stand in too many sentences to say anything.
pub const SHORTEST: usize = 4;

/// A password as it is compared: capitals, spaces and marks protect nobody.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The number that stands for a folded text in the filter.
#[must_use]
pub fn key(folded: &str) -> u64 {
    let digest = Sha256::digest(folded.as_bytes());
    digest.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}
