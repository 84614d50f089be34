//! What the way to a provider and back has to remember. It travels with the browser, sealed: nobody can read
//! or change it, and no table holds it.

use super::provider::{Departure, Failure};
use crate::server::{Error, access::sealed::Seal, hexadecimal};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// For how long somebody may be away, or think about a password.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// One way to a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    pub club: Uuid,
    pub issuer: String,
    state: String,
    nonce: String,
    verifier: String,
    /// The provider has announced that it says who sends somebody back.
    names_itself: bool,
    /// The invitation by which somebody comes.
    pub invitation: Option<String>,
    /// Where to go on.
    pub next: String,
}

/// What somebody comes back with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
    /// Who sends them back, where the provider says so.
    pub iss: Option<String>,
}

impl Journey {
    #[must_use]
    pub fn to(club: Uuid, issuer: String, invitation: Option<String>, next: String, by: Departure) -> Self {
        let Departure { state, nonce, verifier, names_itself, .. } = by;
        Self { club, issuer, state, nonce, verifier, names_itself, invitation, next }
    }

    /// The code of who came back by this way.
    ///
    /// # Errors
    /// [`Failure`]: they began another one, come from somebody else, or were let in by nobody.
    pub fn code(&self, back: &Back) -> Result<String, Failure> {
        if back.state != self.state {
            return Err(Failure::Untrue("the state is of another journey".to_owned()));
        }
        let is_from_there = match &back.iss {
            Some(issuer) => is_same_issuer(issuer, &self.issuer),
            None => !self.names_itself,
        };
        if !is_from_there {
            return Err(Failure::Untrue("somebody else sends them back".to_owned()));
        }
        match (&back.error, &back.code) {
            (Some(error), _) => Err(Failure::Denied(error.chars().take(80).collect())),
            (None, Some(code)) => Ok(code.clone()),
            (None, None) => Err(Failure::Denied("there is no code".to_owned())),
        }
    }

    /// What the exchange of the code proves that it was this browser which left.
    #[must_use]
    pub fn proof(&self) -> (String, &str) {
        (self.verifier.clone(), &self.nonce)
    }
}

fn is_same_issuer(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// Until when it is good, and what it is.
#[derive(Serialize, Deserialize)]
struct Dated<T>(i64, T);

/// As the value of a cookie.
///
/// # Errors
/// When the machine has no random numbers.
pub fn pack<T: Serialize>(seal: &Seal, place: &str, what: &T, now: DateTime<Utc>) -> Result<String, Error> {
    let dated = Dated((now + LIFETIME).timestamp(), what);
    let plain = serde_json::to_vec(&dated).map_err(|error| Error::Internal(error.to_string()))?;
    let sealed = seal.close(place.as_bytes(), &plain)?;
    Ok(hexadecimal::to_text(&sealed))
}

/// What a cookie of ours holds, as long as it is good.
#[must_use]
pub fn unpack<T: DeserializeOwned>(seal: &Seal, place: &str, value: &str, now: DateTime<Utc>) -> Option<T> {
    let plain = seal.open(place.as_bytes(), &hexadecimal::read(value)?)?;
    let Dated(until, what) = serde_json::from_slice(&plain).ok()?;
    (now.timestamp() < until).then_some(what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::moment;

    fn journey() -> Journey {
        let by = Departure {
            to: String::new(),
            state: "state".to_owned(),
            nonce: "nonce".to_owned(),
            verifier: "verifier".to_owned(),
            names_itself: false,
        };
        Journey::to(Uuid::nil(), "https://sso.example".to_owned(), None, "/members".to_owned(), by)
    }

    fn seal() -> Seal {
        Seal::of(b"a secret of the tests, known to everybody", None, "tests")
    }

    #[test]
    fn a_cookie_holds_a_journey_for_ten_minutes_in_its_place() {
        let (seal, now) = (seal(), moment::now());
        let value = pack(&seal, "journey", &journey(), now).unwrap();
        assert!(value.chars().all(|c| c.is_ascii_hexdigit()), "{value}");
        assert!(value.len() < 2_000, "{}", value.len());
        assert_eq!(unpack(&seal, "journey", &value, now), Some(journey()));
        assert_eq!(unpack::<Journey>(&seal, "linking", &value, now), None);
        assert_eq!(unpack::<Journey>(&seal, "journey", &value, now + LIFETIME), None);
        for damaged in ["", "0", "zz", "é", &value[2..], &value[..value.len() - 2]] {
            assert_eq!(unpack::<Journey>(&seal, "journey", damaged, now), None, "{damaged}");
        }
    }

    #[test]
    fn whoever_comes_back_by_another_way_is_turned_away() {
        let back =
            |state: &str| Back { state: state.to_owned(), code: Some("c".to_owned()), ..Back::default() };
        assert_eq!(journey().code(&back("state")).unwrap(), "c");
        assert!(matches!(journey().code(&back("other")), Err(Failure::Untrue(_))));
        assert!(matches!(journey().code(&back("")), Err(Failure::Untrue(_))));
        let from = |iss: &str| Back { iss: Some(iss.to_owned()), ..back("state") };
        assert!(journey().code(&from("https://sso.example/")).is_ok());
        assert!(matches!(journey().code(&from("https://evil.example")), Err(Failure::Untrue(_))));
        let named = Journey { names_itself: true, ..journey() };
        assert_eq!(named.code(&from("https://sso.example")).unwrap(), "c");
        assert!(matches!(named.code(&back("state")), Err(Failure::Untrue(_))), "it says who it is, always");
        let denied = Back { error: Some("access_denied".to_owned()), ..back("state") };
        assert!(matches!(journey().code(&denied), Err(Failure::Denied(_))));
        assert!(matches!(journey().code(&Back { code: None, ..back("state") }), Err(Failure::Denied(_))));
    }
}
