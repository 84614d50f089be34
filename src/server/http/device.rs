//! The mark that a device bears once an account has signed in on it: a cookie with a number of the device's
//! and a signature for each account, that says nothing of the account. It opens nothing; all it does is that
//! tries at the password are counted apart from strangers', see `limits.rs`.

use super::{AppState, language::cookie};
use crate::server::{Error, moment};
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
    marks: Vec<String>,
}

impl Device {
    fn read(value: &str) -> Self {
        let mut parts = value.split('.').map(str::to_owned);
        let number = parts.next().filter(|number| number.len() == NUMBER);
        Self { marks: parts.take(MOST).collect(), number }
    }

    /// The device's number, if the account has signed in on it.
    #[must_use]
    pub fn knows(&self, state: &AppState, account: &str) -> Option<String> {
        let number = self.number.as_ref()?;
        let is_marked = self.marks.iter().any(|mark| state.tokens.is_mark(mark, number, account));
        is_marked.then(|| number.clone())
    }

    /// The number that the device gave itself out by, with some mark of ours or another.
    #[must_use]
    pub fn number(&self) -> Option<Uuid> {
        let number = self.number.as_ref().filter(|_| !self.marks.is_empty())?;
        Uuid::try_parse(number).ok()
    }

    /// The device's number once the account has signed in here, and the cookie; none when it has before.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn marked(
        &self,
        state: &AppState,
        account: &str,
    ) -> Result<(Option<Uuid>, Option<HeaderValue>), Error> {
        if let Some(number) = self.knows(state, account) {
            return Ok((Uuid::try_parse(&number).ok(), None));
        }
        // A number without a mark of ours may be anyone's.
        let number = match &self.number {
            Some(number) if !self.marks.is_empty() => number.clone(),
            _ => moment::random_id().simple().to_string(),
        };
        let mark = state.tokens.mark(&number, account)?;
        let marks: Vec<&str> = self
            .marks
            .iter()
            .map(String::as_str)
            .rev()
            .take(MOST - 1)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .chain([mark.as_str()])
            .collect();
        let secure = if state.config.is_secure() { "; Secure" } else { "" };
        let marks = marks.join(".");
        let value =
            format!("{COOKIE}={number}.{marks}; HttpOnly; SameSite=Lax; Path=/; Max-Age={SECONDS}{secure}");
        Ok((Uuid::try_parse(&number).ok(), HeaderValue::from_str(&value).ok()))
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
        assert_eq!((read.number.as_deref(), read.marks.len()), (Some("0".repeat(NUMBER).as_str()), MOST));
    }
}
