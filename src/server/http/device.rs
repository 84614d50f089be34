//! The mark that a device bears once an account has signed in on it, or set a new password by a link: a cookie with a number of the device's, its
//! signature, and another one for each account, that says nothing of the account. It opens nothing: tries at the
//! password are counted apart from strangers', see `limits.rs`, and the audit log and the list of sessions know the
//! device again. So nobody may choose the number: who reads it in the log could else sign in as that device.
//!
//! Cookies of before have no signature of the number. They are good where a mark says that the account has signed in
//! by that number, and get one then; any other device is given a new number. That costs it the name that it had on the
//! list, and nothing that it holds: copies, orders to erase and locks go by the replica's own number.

use super::{AppState, language::cookie};
use crate::server::{Error, access::token::Tokens, moment};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, request::Parts},
};
use std::convert::Infallible;
use uuid::Uuid;

/// The name of the cookie.
const COOKIE: &str = "novaclub_device";
/// A year: a tablet that rests over the summer is still known.
const SECONDS: u32 = 365 * 24 * 3_600;
/// A shared tablet knows so many accounts; the one that came first is forgotten first.
const MOST: usize = 8;
/// A number of ours has 32 characters.
const NUMBER: usize = 32;

/// The device that asks, by what it says.
#[derive(Clone, Debug, Default)]
pub struct Device {
    number: Option<String>,
    /// The number's signature, and the accounts' marks; of before, marks alone.
    signatures: Vec<String>,
}

impl Device {
    fn read(value: &str) -> Self {
        let mut parts = value.split('.').map(str::to_owned);
        let number = parts.next().filter(|number| number.len() == NUMBER);
        Self { signatures: parts.take(1 + MOST).collect(), number }
    }

    /// The device's number, if the account has signed in on it.
    #[must_use]
    pub fn knows(&self, state: &AppState, account: &str) -> Option<String> {
        let number = self.number.as_ref()?;
        let is_marked = self.signatures.iter().any(|mark| state.tokens.is_mark(mark, number, account));
        is_marked.then(|| number.clone())
    }

    /// The device's number with its signature.
    fn signed(&self, tokens: &Tokens) -> Option<(&str, &str)> {
        let (number, signature) = (self.number.as_deref()?, self.signatures.first()?);
        tokens.is_number(signature, number).then_some((number, signature))
    }

    /// The device's number, if it has it from here.
    #[must_use]
    pub fn number(&self, state: &AppState) -> Option<Uuid> {
        self.signed(&state.tokens).and_then(|(number, _)| Uuid::try_parse(number).ok())
    }

    /// The device's number once the account has signed in here, and the cookie; none when it has this one already.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn marked(
        &self,
        state: &AppState,
        account: &str,
    ) -> Result<(Option<Uuid>, Option<HeaderValue>), Error> {
        let (number, parts) = self.parts_with(&state.tokens, account)?;
        let has_it = self.number.as_ref() == Some(&number) && self.signatures == parts;
        let number_alone = Uuid::try_parse(&number).ok();
        if has_it {
            return Ok((number_alone, None));
        }
        let secure = if state.config.is_secure() { "; Secure" } else { "" };
        let parts = parts.join(".");
        let value =
            format!("{COOKIE}={number}.{parts}; HttpOnly; SameSite=Lax; Path=/; Max-Age={SECONDS}{secure}");
        Ok((number_alone, HeaderValue::from_str(&value).ok()))
    }

    /// The number, and what stands after it in the cookie once the account is known here: the number's signature and
    /// the marks, all that this account asks for by the present secret.
    fn parts_with(&self, tokens: &Tokens, account: &str) -> Result<(String, Vec<String>), Error> {
        let is_own = |number: &str, mark: &String| tokens.is_mark(mark, number, account);
        let (number, marks) = match (self.signed(tokens), &self.number) {
            (Some((number, _)), _) => (number.to_owned(), &self.signatures[1..]),
            (None, Some(number)) if self.signatures.iter().any(|mark| is_own(number, mark)) => {
                (number.clone(), &self.signatures[..])
            }
            (None, _) => (moment::random_id().simple().to_string(), &[][..]),
        };
        let mark = tokens.mark(&number, account)?;
        let mut marks: Vec<String> = marks.to_vec();
        if !marks.contains(&mark) {
            // One by the former secret.
            marks.retain(|mark| !is_own(&number, mark));
            marks.push(mark);
        }
        let forgotten = marks.len().saturating_sub(MOST);
        let signature = tokens.sign_number(&number)?;
        Ok((number, std::iter::once(signature).chain(marks.into_iter().skip(forgotten)).collect()))
    }
}

impl Device {
    /// By what a request says.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        cookie(headers, COOKIE).map(Self::read).unwrap_or_default()
    }
}

impl FromRequestParts<AppState> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_is_none_of_ours_is_no_device() {
        for value in ["", ".", "short.mark", "x.y.z"] {
            assert!(Device::read(value).number.is_none(), "{value}");
        }
        let read = Device::read(&format!("{}.{}", "0".repeat(NUMBER), vec!["mark"; 20].join(".")));
        let shown = (read.number.as_deref(), read.signatures.len());
        assert_eq!(shown, (Some("0".repeat(NUMBER).as_str()), 1 + MOST));
    }

    const ADA: &str = "ada@exemple.fr";
    const EVE: &str = "eve@exemple.fr";

    fn tokens() -> Tokens {
        Tokens::new(b"a secret of at least thirty-two bytes")
    }

    fn cookie_with(device: &Device, tokens: &Tokens, account: &str) -> Device {
        let (number, parts) = device.parts_with(tokens, account).unwrap();
        Device::read(&format!("{number}.{}", parts.join(".")))
    }

    #[test]
    fn a_number_that_is_not_signed_is_taken_from_who_says_it_unless_a_mark_of_theirs_is_of_it() {
        let tokens = tokens();
        let chosen = "0123456789abcdef".repeat(2);
        for rest in ["x".to_owned(), tokens.mark(&chosen, ADA).unwrap(), tokens.sign_number("other").unwrap()]
        {
            let device = Device::read(&format!("{chosen}.{rest}"));
            assert!(device.signed(&tokens).is_none(), "{rest}");
            assert_ne!(cookie_with(&device, &tokens, EVE).number.as_ref(), Some(&chosen), "{rest}");
        }
        let before = Device::read(&format!("{chosen}.{}", tokens.mark(&chosen, ADA).unwrap()));
        let after = cookie_with(&before, &tokens, ADA);
        assert_eq!(after.signed(&tokens).map(|(number, _)| number), Some(chosen.as_str()));
        assert_eq!(after.signatures[1..], before.signatures[..], "the mark stays");
        let again = cookie_with(&after, &tokens, ADA);
        assert_eq!((&again.number, &again.signatures), (&after.number, &after.signatures));
    }

    #[test]
    fn a_tablet_knows_its_accounts_under_one_number_and_forgets_the_first_of_too_many() {
        let tokens = tokens();
        let first = cookie_with(&Device::default(), &tokens, "0@exemple.fr");
        let mut device = first.clone();
        for n in 1..=MOST {
            device = cookie_with(&device, &tokens, &format!("{n}@exemple.fr"));
        }
        assert_eq!((&device.number, device.signatures.len()), (&first.number, 1 + MOST));
        let number = device.number.as_deref().unwrap();
        let is_known =
            |account: &str| device.signatures.iter().any(|mark| tokens.is_mark(mark, number, account));
        assert!(!is_known("0@exemple.fr") && is_known("1@exemple.fr"));
    }

    #[test]
    fn a_new_secret_signs_the_number_anew_while_the_former_one_is_known() {
        let (before, next) = (tokens(), b"another secret of thirty-two bytes!!");
        let device = cookie_with(&Device::default(), &before, ADA);
        let during = Tokens::with_former(next, Some(b"a secret of at least thirty-two bytes"));
        let moved = cookie_with(&device, &during, ADA);
        assert_eq!((&moved.number, moved.signatures.len()), (&device.number, 2));
        let after = Tokens::new(next);
        assert!(moved.signed(&after).is_some() && device.signed(&after).is_none());
    }
}
