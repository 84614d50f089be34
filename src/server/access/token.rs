//! Tokens: a signed statement who asks in which club, for seven days at most. In the browser it lives in
//! a cookie that scripts cannot read; programs send it as a bearer token.

use crate::club::Role;
use crate::server::Error;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// How long a token is good for.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);
/// A token older than this is exchanged for a new one when its device syncs.
pub const RENEW_AFTER: TimeDelta = TimeDelta::days(1);
/// The name of the cookie.
pub const COOKIE: &str = "novaclub_session";

const ISSUER: &str = "novaclub";

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
        validation.leeway = 5;
        validation.validate_exp = true;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        Self(Arc::new(Keys {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
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
    pub fn read(&self, token: &str) -> Result<Claims, Error> {
        jsonwebtoken::decode::<Claims>(token, &self.0.decoding, &self.0.validation)
            .map(|token| token.claims)
            .map_err(|_| Error::Unauthenticated)
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
        let claims = tokens.read(&token).unwrap();
        assert_eq!((claims.sub, claims.club_id, claims.role), (user, club, Role::Coach));
        assert_eq!(claims.exp - claims.iat, 7 * 24 * 3600);
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
            assert!(matches!(tokens.read(&token), Err(Error::Unauthenticated)), "{token}");
        }
    }
}
