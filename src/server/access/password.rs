//! Passwords: what is accepted, and how they are kept (argon2id).

use crate::club::{Code, Problem};
use crate::server::Error;
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// The shortest password that is accepted, in characters.
pub const SHORTEST: usize = 8;
/// The longest that is read; what follows would only cost time.
pub const LONGEST: usize = 512;

/// Hashing takes 19 MiB and a core for a while: as many at once as the machine can bear.
static PERMITS: Semaphore = Semaphore::const_new(4);

/// A hash of nobody's password: a sign-in with an unknown e-mail takes as long as any other.
static DECOY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("no password is this one").ok());

/// What attackers try first, and what people of sports clubs choose.
const COMMON: &[&str] = &[
    "password",
    "password1",
    "motdepasse",
    "azertyuiop",
    "azerty123",
    "qwertyuiop",
    "qwerty123",
    "12345678",
    "123456789",
    "1234567890",
    "00000000",
    "11111111",
    "iloveyou",
    "jetaime1",
    "doudou12",
    "soleil12",
    "football",
    "judojudo",
    "karate12",
    "sport123",
    "bonjour1",
    "novaclub",
    "secretaire",
    "tresorier",
    "president",
];

fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params))
}

/// What is wrong with a new password, if anything.
#[must_use]
pub fn check(password: &str) -> Option<Problem> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(Problem::limited("password", Code::PasswordTooShort, SHORTEST));
    }
    if length > LONGEST {
        return Some(Problem::limited("password", Code::TooLong, LONGEST));
    }
    COMMON
        .contains(&password.to_lowercase().as_str())
        .then(|| Problem::of("password", Code::PasswordTooCommon))
}

fn hash_now(password: &str) -> Result<String, Error> {
    let hash: argon2::password_hash::phc::PasswordHash =
        hasher()?.hash_password(password.as_bytes()).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> Result<bool, Error> {
    let parsed = PasswordHash::new(hash).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok())
}

async fn on_a_spare_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let _permit = PERMITS.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))?
}

/// The hash to keep, with its parameters.
///
/// # Errors
/// When the machine cannot hash.
pub async fn hash(password: String) -> Result<String, Error> {
    on_a_spare_thread(move || hash_now(&password)).await
}

/// Whether a password fits; without a hash the same work is done and the answer is no.
///
/// # Errors
/// When the machine cannot hash, or the hash is damaged.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, Error> {
    if password.len() > LONGEST * 4 {
        return Ok(false);
    }
    on_a_spare_thread(move || match (hash, DECOY.as_deref()) {
        (Some(hash), _) => verify_now(&password, &hash),
        (None, Some(decoy)) => verify_now(&password, decoy).map(|_| false),
        (None, None) => Ok(false),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_common_passwords_are_refused_and_long_sentences_are_not() {
        for (password, code) in [
            ("court", Some(Code::PasswordTooShort)),
            ("MotDePasse", Some(Code::PasswordTooCommon)),
            ("le tatami est bleu le mardi", None),
            ("pässwörd-é", None),
        ] {
            assert_eq!(check(password).map(|problem| problem.code), code, "{password}");
        }
        assert_eq!(check(&"x".repeat(64)), None);
        assert_eq!(check(&"x".repeat(513)).map(|p| p.code), Some(Code::TooLong));
    }

    #[test]
    fn a_password_fits_its_own_hash_alone_and_the_hash_names_argon2id() {
        let hash = hash_now("le tatami est bleu").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_now("le tatami est bleu", &hash).unwrap());
        assert!(!verify_now("le tatami est vert", &hash).unwrap());
    }
}
