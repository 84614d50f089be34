//! What the database or a cookie holds and must not be readable there: sealed with AES-256-GCM, by a key that
//! is derived from the server's secret for one purpose. Whoever has a backup alone opens nothing.
//!
//! What is sealed begins with the mark of its key, so that it can be found when the secret has changed
//! ([`renewal`]). What was sealed before there were marks begins with the nonce.

pub mod columns;
pub mod renewal;

use crate::server::Error;
use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

/// Bytes of the mark that tells by which key something was sealed.
pub const MARK: usize = 8;

/// Bytes of the number that is used once, in front of what is sealed.
const NONCE: usize = 12;

/// Makes keys of different purposes and programs differ.
const SALT: &[u8] = b"novaclub sealed 1";

/// Closes and opens what belongs to one purpose.
#[derive(Clone)]
pub struct Seal {
    present: Key,
    /// Of the secret before: what it closed can still be opened.
    former: Option<Key>,
}

#[derive(Clone)]
struct Key {
    cipher: Aes256Gcm,
    mark: [u8; MARK],
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// By the server's secret, and the one before.
    #[must_use]
    pub fn of(secret: &[u8], former: Option<&[u8]>, purpose: &'static str) -> Self {
        Self { present: Key::of(secret, purpose), former: former.map(|secret| Key::of(secret, purpose)) }
    }

    /// Seals something for one place: elsewhere it does not open. The place is named by what stays the same,
    /// such as a table and a key.
    ///
    /// # Errors
    /// When the machine has no random numbers.
    pub fn close(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce)
            .map_err(|error| Error::Internal(format!("no random numbers: {error}")))?;
        let closed = self
            .present
            .cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place })
            .map_err(|_| Error::Internal("what is sealed is too long".to_owned()))?;
        Ok([self.present.mark.as_slice(), nonce.as_slice(), closed.as_slice()].concat())
    }

    /// What all begins with that the present secret seals.
    #[must_use]
    pub const fn mark(&self) -> [u8; MARK] {
        self.present.mark
    }

    /// What was sealed for this place; none when it was changed, is another place's, or another secret's.
    #[must_use]
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let keys = [Some(&self.present), self.former.as_ref()];
        let marked = |key: &Key| key.open(place, sealed.strip_prefix(&key.mark)?);
        let unmarked = |key: &Key| key.open(place, sealed);
        let keys = || keys.iter().copied().flatten();
        keys().find_map(marked).or_else(|| keys().find_map(unmarked))
    }
}

impl Key {
    fn of(secret: &[u8], purpose: &str) -> Self {
        let key: [u8; 32] = derive(secret, purpose);
        Self { cipher: Aes256Gcm::new(&key.into()), mark: derive(secret, &format!("{purpose} mark")) }
    }

    fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, closed) = sealed.split_first_chunk::<NONCE>()?;
        self.cipher.decrypt(&Nonce::from(*nonce), Payload { msg: closed, aad: place }).ok()
    }
}

fn derive<const BYTES: usize>(secret: &[u8], purpose: &str) -> [u8; BYTES] {
    let mut bytes = [0_u8; BYTES];
    // Fails for more than 8,160 bytes alone.
    let derived = Hkdf::<Sha256>::new(Some(SALT), secret).expand(purpose.as_bytes(), &mut bytes);
    debug_assert!(derived.is_ok());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"a secret of the tests, known to everybody";
    const OTHER: &[u8] = b"another secret of the tests, known as well";

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let seal = Seal::of(SECRET, None, "tests");
        let sealed = seal.close(b"table/1", b"hidden").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"hidden"));
        assert_eq!(seal.open(b"table/1", &sealed).as_deref(), Some(b"hidden".as_slice()));
        assert_eq!(seal.open(b"table/2", &sealed), None);
        assert_eq!(Seal::of(SECRET, None, "others").open(b"table/1", &sealed), None);
        assert_ne!(seal.close(b"table/1", b"hidden").unwrap(), sealed, "never twice the same");
    }

    #[test]
    fn what_was_changed_cut_or_is_anything_else_does_not_open() {
        let seal = Seal::of(SECRET, None, "tests");
        let sealed = seal.close(b"", b"hidden").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open(b"", &changed), None, "byte {at}");
            assert_eq!(seal.open(b"", &sealed[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn what_the_secret_before_closed_still_opens_and_is_closed_by_the_new_one() {
        let before = Seal::of(SECRET, None, "tests").close(b"", b"hidden").unwrap();
        let now = Seal::of(OTHER, Some(SECRET), "tests");
        assert!(now.open(b"", &before).is_some());
        assert!(!before.starts_with(&now.mark()));
        let after = now.close(b"", b"hidden").unwrap();
        assert!(after.starts_with(&now.mark()));
        assert!(Seal::of(OTHER, None, "tests").open(b"", &after).is_some());
        assert!(Seal::of(OTHER, None, "tests").open(b"", &before).is_none());
    }

    #[test]
    fn what_was_sealed_before_there_were_marks_opens_with_either_secret() {
        let before = Seal::of(SECRET, None, "tests").close(b"", b"hidden").unwrap();
        for seal in [Seal::of(SECRET, None, "tests"), Seal::of(OTHER, Some(SECRET), "tests")] {
            assert_eq!(seal.open(b"", &before[MARK..]).as_deref(), Some(b"hidden".as_slice()));
            assert_eq!(seal.open(b"elsewhere", &before[MARK..]), None);
        }
        assert_eq!(Seal::of(OTHER, None, "tests").open(b"", &before[MARK..]), None);
    }

    #[test]
    fn marks_differ_by_secret_and_by_purpose() {
        let mark = |secret, purpose| Seal::of(secret, None, purpose).mark();
        assert_eq!(mark(SECRET, "tests"), Seal::of(SECRET, Some(OTHER), "tests").mark());
        assert_ne!(mark(SECRET, "tests"), mark(OTHER, "tests"));
        assert_ne!(mark(SECRET, "tests"), mark(SECRET, "others"));
    }
}
