//! Passwords: what is accepted, and how they are kept (argon2id).
//!
//! The rules are those of OWASP ASVS 5.0 (its items in brackets) and NIST SP 800-63B-4, section 3.1.1.2:
//! - at least 15 characters, what NIST asks of a password that stands alone and ASVS recommends [6.2.1];
//!   a sentence of four words has them. Up to 512 are accepted [6.2.9].
//! - any character, no rule about kinds of characters [6.2.5], no end after so many months [6.2.10];
//! - none of the list of those that are tried first [6.2.4, 6.2.12], see [`super::listed`];
//! - not the e-mail, the person's name or the club's, with or without a number [6.2.11].
//!
//! A password is compared as it was typed, nothing cut off or changed [6.2.8], but for Unicode's normal form
//! (NFC), which NIST advises: keyboards write the same letter in two ways.

use super::listed;
use crate::club::{Code, Problem, normal_form::compose, spelling::fold};
use crate::server::Error;
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// The shortest password that is accepted, in characters.
pub const SHORTEST: usize = 15;
/// The longest that is read; what follows would only cost time.
pub const LONGEST: usize = 512;

/// A part of a name that is shorter stands in too many words.
const SHORTEST_PART: usize = 4;
/// So many letters have to be left when names and digits are taken out.
const LEAST_LEFT: usize = 6;

/// Hashing takes 19 MiB and a core for a while: as many at once as the machine can bear.
static PERMITS: Semaphore = Semaphore::const_new(4);

/// A hash of nobody's password: a sign-in with an unknown e-mail is as much work as any other.
static DECOY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("no password is this one").ok());

fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params))
}

/// What is wrong with a new password of someone with this e-mail and these names, if anything.
#[must_use]
pub fn check(password: &str, email: &str, names: &[&str]) -> Option<Problem> {
    let password = compose(password);
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(Problem::limited("password", Code::PasswordTooShort, SHORTEST));
    }
    if length > LONGEST {
        return Some(Problem::limited("password", Code::TooLong, LONGEST));
    }
    if listed::is_listed(&password) {
        return Some(Problem::of("password", Code::PasswordTooCommon));
    }
    is_personal(&password, email, names).then(|| Problem::of("password", Code::PasswordPersonal))
}

/// Whether hardly a letter is left when the names, the e-mail and all digits are taken out.
fn is_personal(password: &str, email: &str, names: &[&str]) -> bool {
    let joined = |text: &str| fold(text).replace(|c: char| !c.is_alphanumeric(), "");
    let whole = names.iter().chain([&email]).map(|text| joined(text));
    let parts = names.iter().chain([&email]).flat_map(|text| {
        let folded = fold(text).replace(['@', '+'], " ");
        folded.split(' ').map(str::to_owned).collect::<Vec<_>>()
    });
    let mut known: Vec<String> =
        whole.chain(parts).filter(|text| text.chars().count() >= SHORTEST_PART).collect();
    known.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let all = joined(password);
    let left = known.iter().fold(all.clone(), |left, text| left.replace(text, " "));
    let letters = left.chars().filter(|c| c.is_alphabetic()).count();
    left != all && letters < LEAST_LEFT
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
    on_a_spare_thread(move || hash_now(&compose(&password))).await
}

/// Whether a password fits; without a hash the same work is done and the answer is no.
///
/// # Errors
/// When the machine cannot hash, or the hash is damaged.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, Error> {
    if password.len() > LONGEST * 4 {
        return Ok(false);
    }
    let is_known = hash.is_some();
    let Some(hash) = hash.or_else(|| DECOY.clone()) else {
        return Err(Error::Internal("the decoy could not be hashed".to_owned()));
    };
    // All that the work depends on: the same for whoever asks. Tests count these.
    let cost = hash.rsplitn(3, '$').last().unwrap_or_default();
    tracing::debug!(target: "novaclub::password", cost, "a password is compared");
    Ok(on_a_spare_thread(move || verify_now(&compose(&password), &hash)).await? && is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<Code> {
        let names = ["Zoé", "Lefèvre", "Zoé Lefèvre", "Judo Club de Saint-Étienne"];
        check(password, "zoe.lefevre@exemple.fr", &names).map(|problem| problem.code)
    }

    #[test]
    fn short_and_listed_passwords_are_refused_and_sentences_are_not() {
        for (password, expected) in [
            ("tatamis bleus!", Some(Code::PasswordTooShort)),
            ("tatamis bleus!!", None),
            ("Mot de passe 123", Some(Code::PasswordTooCommon)),
            ("AzertyAzertyAzerty", Some(Code::PasswordTooCommon)),
            ("le tatami est bleu le mardi", None),
            ("空手道を毎週火曜日に練習します", None),
            ("🥋🥋 trois ceintures 🥋🥋", None),
            ("aucunemajusculeniunchiffre", None),
        ] {
            assert_eq!(code(password), expected, "{password}");
        }
        let sentence = "un deux trois quatre cinq six sept huit ".repeat(16);
        assert_eq!(code(&sentence[..512]), None);
        assert_eq!(code(&sentence[..513]), Some(Code::TooLong));
    }

    #[test]
    fn a_password_is_not_the_name_the_address_or_the_club() {
        for password in [
            "zoe.lefevre@exemple.fr",
            "Zoé Lefèvre 2026!",
            "lefevre-lefevre-42",
            "judo club de saint etienne",
            "JUDOCLUBSAINTETIENNE1",
            "Zoe Lefevre Judo Club",
        ] {
            assert_eq!(code(password), Some(Code::PasswordPersonal), "{password}");
        }
        assert_eq!(code("Zoé Lefèvre range les ceintures"), None);
    }

    #[test]
    fn a_password_fits_its_own_hash_alone_and_the_hash_names_argon2id() {
        let hash = hash_now("le tatami est bleu").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_now("le tatami est bleu", &hash).unwrap());
        assert!(!verify_now("le tatami est vert", &hash).unwrap());
        assert!(!verify_now("Le tatami est bleu", &hash).unwrap());
    }

    #[tokio::test]
    async fn letters_may_be_typed_in_either_normal_form() {
        let hash = hash("le tatami e\u{301}tait range\u{301}".to_owned()).await.unwrap();
        assert!(verify("le tatami était rangé".to_owned(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn nobodys_password_never_fits_not_even_the_decoys_own() {
        assert!(!verify("no password is this one".to_owned(), None).await.unwrap());
    }
}
