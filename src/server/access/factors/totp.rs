//! Codes of an app (TOTP, RFC 6238): six digits, a new one each half minute. A code is accepted one step early
//! or late, since clocks differ, and once (OWASP ASVS 5.0, 6.5.1).

use crate::server::Error;
use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret, Totp};

/// As RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// What is asked of an app: its secret as text, and the address that a QR code holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    pub secret: String,
    pub uri: String,
}

/// A new secret.
///
/// # Errors
/// When the machine has no random numbers.
pub fn new_secret() -> Result<Vec<u8>, Error> {
    let mut secret = vec![0_u8; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|error| Error::Internal(format!("no random numbers: {error}")))?;
    Ok(secret)
}

fn totp(secret: &[u8], account: &str) -> Result<Totp, Error> {
    let builder = Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_account_name(account)
        .with_issuer(Some("NovaClub"));
    builder.build().map_err(|error| Error::Internal(format!("a secret for codes: {error}")))
}

/// How an app is given a secret.
///
/// # Errors
/// When the secret is none of ours.
pub fn enrolment(secret: &[u8], email: &str) -> Result<Enrolment, Error> {
    // A colon parts issuer and account.
    let uri = totp(secret, &email.replace(':', ""))?
        .to_url()
        .map_err(|error| Error::Internal(format!("an address for codes: {error}")))?;
    Ok(Enrolment { secret: Secret::from(secret.to_vec()).to_base32(), uri })
}

/// The step of a code that is right at a time, if it is; a step that was used up, or one before, is not.
///
/// # Errors
/// When the secret is none of ours.
pub fn check(
    secret: &[u8],
    code: &str,
    now: DateTime<Utc>,
    last_step: Option<i64>,
) -> Result<Option<i64>, Error> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    let step = totp(secret, "")?.check(&code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| last_step.is_none_or(|last| *step > last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's examples, appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn step(code: &str, seconds: i64, last: Option<i64>) -> Option<i64> {
        check(SECRET, code, at(seconds), last).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // The last six digits of the eight that the RFC prints for SHA-1.
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(step(code, seconds, None), Some(seconds / 30), "{seconds}");
            assert_eq!(step(&format!("{} {}", &code[..3], &code[3..]), seconds, None), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_accepted_one_step_early_or_late_and_not_two() {
        let (code, of) = ("005924", 1_234_567_890 / 30);
        for (difference, expected) in [(-2, None), (-1, Some(of)), (0, Some(of)), (1, Some(of)), (2, None)] {
            assert_eq!(step(code, 1_234_567_890 + difference * 30, None), expected, "{difference}");
        }
    }

    #[test]
    fn a_step_is_used_up_with_those_before_it() {
        let (code, of) = ("005924", 1_234_567_890 / 30);
        assert_eq!(step(code, 1_234_567_890, Some(of - 1)), Some(of));
        assert_eq!(step(code, 1_234_567_890, Some(of)), None);
        assert_eq!(step(code, 1_234_567_890, Some(of + 1)), None);
    }

    #[test]
    fn what_is_no_code_is_wrong_and_nothing_worse() {
        for code in ["", "00592", "0059241", "abcdef", "+05924", "０００５９２４", "\0\0\0\0\0\0"] {
            assert_eq!(step(code, 1_234_567_890, None), None, "{code:?}");
        }
    }

    #[test]
    fn an_app_is_given_issuer_account_and_secret() {
        let Enrolment { secret, uri } = enrolment(SECRET, "ada@exemple.fr").unwrap();
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(uri.starts_with("otpauth://totp/NovaClub:ada%40exemple.fr?"), "{uri}");
        assert!(uri.contains(&format!("secret={secret}")) && uri.contains("issuer=NovaClub"), "{uri}");
        assert_ne!(new_secret().unwrap(), new_secret().unwrap());
    }
}
