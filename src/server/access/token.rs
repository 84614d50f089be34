//! Tokens: a signed statement who asks in which club, for seven days at most. In the browser it lives in
//! a cookie that scripts cannot read; programs send it as a bearer token.

use crate::club::Role;
use crate::server::Error;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

/// How long a token is good for.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);
/// A token older than this is exchanged for a new one when its device syncs.
pub const RENEW_AFTER: TimeDelta = TimeDelta::days(1);
/// The name of the cookie.
pub const COOKIE: &str = "novaclub_session";

const ISSUER: &str = "novaclub";

/// By how many seconds clocks of two servers may differ.
const LEEWAY: u16 = 5;

/// More checked tokens than this are forgotten, and checked again.
const MOST_CHECKED: usize = 20_000;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user, under the name that every JWT library reads.
    pub sub: Uuid,
    pub user_id: Uuid,
    pub club_id: Uuid,
    /// The role when it was made; the server reads the present one.
    pub role: Role,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    pub iss: String,
    pub aud: String,
}

/// Makes and checks tokens with one key and one algorithm. Every request passes it on several times,
/// so what it holds is shared.
#[derive(Clone)]
pub struct Tokens(Arc<Keys>);

struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    /// Tokens whose signature was checked: a device sends the same one for a day, many times a minute.
    checked: RwLock<HashMap<String, Arc<Claims>>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = LEEWAY.into();
        validation.validate_exp = true;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        Self(Arc::new(Keys {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
            checked: RwLock::default(),
        }))
    }

    /// # Errors
    /// When the key cannot sign.
    pub fn issue(&self, user: Uuid, club_id: Uuid, role: Role, now: DateTime<Utc>) -> Result<String, Error> {
        let claims = Claims {
            sub: user,
            user_id: user,
            club_id,
            role,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + LIFETIME).timestamp(),
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.0.encoding)
            .map_err(|error| Error::Internal(format!("signing a token: {error}")))
    }

    /// # Errors
    /// [`Error::Unauthenticated`] for anything but a token of ours that is good now.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Claims>, Error> {
        let known = self.0.checked.read().unwrap_or_else(PoisonError::into_inner).get(token).cloned();
        let claims = match known {
            Some(claims) => claims,
            None => self.check(token)?,
        };
        if now.timestamp() <= claims.exp + i64::from(LEEWAY) {
            Ok(claims)
        } else {
            Err(Error::Unauthenticated)
        }
    }

    fn check(&self, token: &str) -> Result<Arc<Claims>, Error> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.0.decoding, &self.0.validation)
            .map_err(|_| Error::Unauthenticated)?
            .claims;
        let claims = Arc::new(claims);
        let mut checked = self.0.checked.write().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= MOST_CHECKED {
            checked.clear();
        }
        checked.insert(token.to_owned(), Arc::clone(&claims));
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::moment::now;

    const SECRET: &[u8] = b"a secret of at least thirty-two bytes";

    #[test]
    fn a_token_of_ours_is_read_back() {
        let tokens = Tokens::new(SECRET);
        let (user, club) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let token = tokens.issue(user, club, Role::Coach, now()).unwrap();
        let claims = tokens.read(&token, now()).unwrap();
        assert_eq!((claims.sub, claims.club_id, claims.role), (user, club, Role::Coach));
        assert_eq!(claims.exp - claims.iat, 7 * 24 * 3600);
    }

    #[test]
    fn a_token_ends_though_it_was_checked_before() {
        let tokens = Tokens::new(SECRET);
        let token = tokens.issue(Uuid::nil(), Uuid::nil(), Role::Admin, now()).unwrap();
        assert!(tokens.read(&token, now()).is_ok());
        let late = now() + LIFETIME + TimeDelta::seconds(10);
        assert!(matches!(tokens.read(&token, late), Err(Error::Unauthenticated)));
    }

    #[test]
    fn anything_else_is_refused() {
        let tokens = Tokens::new(SECRET);
        let good = tokens.issue(Uuid::from_u128(1), Uuid::from_u128(2), Role::Admin, now()).unwrap();
        let parts: Vec<&str> = good.split('.').collect();
        let unsigned_header = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
        let expired =
            tokens.issue(Uuid::nil(), Uuid::nil(), Role::Admin, now() - TimeDelta::days(8)).unwrap();
        let early = tokens.issue(Uuid::nil(), Uuid::nil(), Role::Admin, now() + TimeDelta::days(1)).unwrap();
        let foreign = Tokens::new(b"another secret of thirty-two bytes!!")
            .issue(Uuid::nil(), Uuid::nil(), Role::Admin, now())
            .unwrap();
        let bad = [
            String::new(),
            "not a token".to_owned(),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{unsigned_header}.{}.", parts[1]),
            format!("{unsigned_header}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.{}x", parts[0], parts[1], parts[2]),
            expired,
            early,
            foreign,
        ];
        for token in bad {
            assert!(matches!(tokens.read(&token, now()), Err(Error::Unauthenticated)), "{token}");
        }
    }
}
