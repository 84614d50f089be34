//! The tokens of links that do something once: invitations, new passwords.

use crate::server::moment;
use sha2::{Digest as _, Sha256};

/// Two random ids: 244 bits that nobody can guess.
#[must_use]
pub fn new_token() -> String {
    format!("{}{}", moment::random_id().simple(), moment::random_id().simple())
}

/// What the database keeps of a token. So many random bits need no slow hash.
#[must_use]
pub fn hash_of(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_their_hashes_do_not_hold_them() {
        let (one, other) = (new_token(), new_token());
        assert_ne!(one, other);
        assert_eq!((one.len(), hash_of(&one).len()), (64, 32));
        assert_eq!(hash_of(&one), hash_of(&one.clone()));
        assert_ne!(hash_of(&one), hash_of(&other));
    }
}
