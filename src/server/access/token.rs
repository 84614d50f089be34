//! Tokens: a signed statement who asks in which club, by which session. In the browser it lives in a cookie
//! that scripts cannot read, for ten minutes: then the session's refresh token gets the next one (see
//! [`super::sessions`]). Programs send one as a bearer token, for seven days at most. Whether the session still
//! is, the database is asked at every request.
//!
//! Two keys are alive while the secret is being changed: the header names the one that signed (`kid`), both
//! are accepted, and the first signs what is new. After seven days the former one signs nothing any more.

mod device;

use crate::club::Role;
use crate::server::Error;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

/// How long a program's token is good for.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);
/// How long a browser's is.
pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// The name of the cookie.
pub const COOKIE: &str = "novaclub_session";

const ISSUER: &str = "novaclub";

/// By how many seconds clocks of two servers may differ.
const LEEWAY: u16 = 5;

/// More checked tokens than this are forgotten, and checked again.
const MOST_CHECKED: usize = 20_000;

/// For whom a token is made: its header says so (`typ`), and nothing that has another one is a token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    Browser,
    Program,
}

impl Bearer {
    const ALL: [Self; 2] = [Self::Browser, Self::Program];

    const fn typ(self) -> &'static str {
        match self {
            Self::Browser => "at+jwt",
            Self::Program => "api+jwt",
        }
    }

    const fn lifetime(self) -> TimeDelta {
        match self {
            Self::Browser => ACCESS_LIFETIME,
            Self::Program => LIFETIME,
        }
    }
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub user: Uuid,
    pub club: Uuid,
    pub role: Role,
    pub session: Uuid,
    /// When the session ends at the latest.
    pub ends_at: DateTime<Utc>,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user, under the name that every JWT library reads.
    pub sub: Uuid,
    pub user_id: Uuid,
    pub club_id: Uuid,
    /// The role when it was made; the server reads the present one.
    pub role: Role,
    /// The session that it is of.
    pub sid: Uuid,
    /// When that ends at the latest: what was begun with a browser's token, such as a socket, may last so long.
    pub session_exp: i64,
    pub iat: i64,
    /// `iat` to the millisecond: what ends sessions ends those of the same second, too.
    #[serde(default)]
    pub iat_ms: i64,
    pub nbf: i64,
    pub exp: i64,
    pub iss: String,
    pub aud: String,
}

impl Claims {
    /// When the token was made.
    #[must_use]
    pub fn made_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.iat_ms.max(self.iat * 1_000)).unwrap_or_default()
    }
}

/// Makes and checks tokens with one algorithm. Every request passes it on several times, so what it holds
/// is shared.
#[derive(Clone)]
pub struct Tokens(Arc<Keys>);

/// A key and its name.
struct Key {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Key {
    fn new(secret: &[u8]) -> Self {
        let named = Sha256::new().chain_update(b"novaclub key id").chain_update(secret).finalize();
        Self {
            id: format!("{:08x}", named.iter().take(4).fold(0_u32, |id, byte| id << 8 | u32::from(*byte))),
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
        }
    }
}

struct Keys {
    /// Signs.
    first: Key,
    /// Is still accepted.
    former: Option<Key>,
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
    /// With one key.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self::with_former(secret, None)
    }

    /// With the key that signs, and the one that signed before.
    #[must_use]
    pub fn with_former(secret: &[u8], former: Option<&[u8]>) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = LEEWAY.into();
        validation.validate_exp = true;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        Self(Arc::new(Keys {
            first: Key::new(secret),
            former: former.map(Key::new),
            validation,
            checked: RwLock::default(),
        }))
    }

    /// Makes a token, and says until when it is good.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn issue(
        &self,
        subject: Subject,
        bearer: Bearer,
        now: DateTime<Utc>,
    ) -> Result<(String, DateTime<Utc>), Error> {
        self.make(subject, bearer, now, now + bearer.lifetime())
    }

    /// A token in the place of another one: it is good no longer than that.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn issue_again(
        &self,
        subject: Subject,
        bearer: Bearer,
        before: &Claims,
        now: DateTime<Utc>,
    ) -> Result<(String, DateTime<Utc>), Error> {
        let end = DateTime::from_timestamp(before.exp, 0).ok_or(Error::Unauthenticated)?;
        self.make(subject, bearer, now, end.min(now + bearer.lifetime()))
    }

    fn make(
        &self,
        subject: Subject,
        bearer: Bearer,
        now: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<(String, DateTime<Utc>), Error> {
        let Subject { user, club, role, session, ends_at } = subject;
        let expires_at = ends_at.min(end);
        let claims = Claims {
            sub: user,
            user_id: user,
            club_id: club,
            role,
            sid: session,
            session_exp: match bearer {
                Bearer::Browser => ends_at.timestamp(),
                Bearer::Program => expires_at.timestamp(),
            },
            iat: now.timestamp(),
            iat_ms: now.timestamp_millis(),
            nbf: now.timestamp(),
            exp: expires_at.timestamp(),
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
        };
        let (kid, typ) = (Some(self.0.first.id.clone()), Some(bearer.typ().to_owned()));
        let header = Header { kid, typ, ..Header::new(Algorithm::HS256) };
        let token = jsonwebtoken::encode(&header, &claims, &self.0.first.encoding)
            .map_err(|error| Error::Internal(format!("signing a token: {error}")))?;
        Ok((token, expires_at))
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
        let header = jsonwebtoken::decode_header(token).map_err(|_| Error::Unauthenticated)?;
        if !Bearer::ALL.iter().any(|bearer| header.typ.as_deref() == Some(bearer.typ())) {
            return Err(Error::Unauthenticated);
        }
        let fits = |key: &&Key| header.kid.as_ref() == Some(&key.id);
        let claims = self
            .keys()
            .filter(fits)
            .find_map(|key| jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.0.validation).ok())
            .ok_or(Error::Unauthenticated)?
            .claims;
        let claims = Arc::new(claims);
        let mut checked = self.0.checked.write().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= MOST_CHECKED {
            checked.clear();
        }
        checked.insert(token.to_owned(), Arc::clone(&claims));
        Ok(claims)
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.0.first).chain(&self.0.former)
    }

    /// The refresh tokens that may follow another one of a session: the first is what this program makes, the
    /// others are what it would have made before its secret was changed. Whoever comes twice gets the same.
    ///
    /// # Errors
    /// When a key cannot sign.
    pub fn successors(&self, token: &str, session: Uuid) -> Result<Vec<String>, Error> {
        let message = format!("refresh\n{session}\n{token}").into_bytes();
        let sign = |key: &Key| jsonwebtoken::crypto::sign(&message, &key.encoding, Algorithm::HS256);
        let made: Result<Vec<String>, _> = self.keys().map(sign).collect();
        made.map_err(|error| Error::Internal(format!("signing a refresh token: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::moment::now;

    const SECRET: &[u8] = b"a secret of at least thirty-two bytes";

    fn subject(ends_at: DateTime<Utc>) -> Subject {
        let (user, club, session) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        Subject { user, club, role: Role::Coach, session, ends_at }
    }

    fn issue(tokens: &Tokens, at: DateTime<Utc>) -> String {
        tokens.issue(subject(at + TimeDelta::days(30)), Bearer::Program, at).unwrap().0
    }

    #[test]
    fn a_token_of_ours_is_read_back() {
        let tokens = Tokens::new(SECRET);
        let now = now();
        let ends_at = now + TimeDelta::days(30);
        for (bearer, seconds, session_exp) in [
            (Bearer::Program, 7 * 24 * 3_600, now.timestamp() + 7 * 24 * 3_600),
            (Bearer::Browser, 600, ends_at.timestamp()),
        ] {
            let (token, expires_at) = tokens.issue(subject(ends_at), bearer, now).unwrap();
            let claims = tokens.read(&token, now).unwrap();
            assert_eq!(
                (claims.sub, claims.club_id, claims.role),
                (Uuid::from_u128(1), Uuid::from_u128(2), Role::Coach)
            );
            assert_eq!((claims.sid, claims.exp - claims.iat), (Uuid::from_u128(3), seconds));
            assert_eq!((claims.session_exp, expires_at.timestamp()), (session_exp, claims.exp));
        }
    }

    #[test]
    fn no_token_outlives_its_session() {
        let (tokens, now) = (Tokens::new(SECRET), now());
        for bearer in Bearer::ALL {
            let ends_at = now + TimeDelta::minutes(3);
            let (token, expires_at) = tokens.issue(subject(ends_at), bearer, now).unwrap();
            assert_eq!(expires_at, ends_at);
            assert!(tokens.read(&token, now).is_ok());
            let late = ends_at + TimeDelta::seconds(10);
            assert!(matches!(tokens.read(&token, late), Err(Error::Unauthenticated)));
        }
    }

    #[test]
    fn refresh_tokens_follow_from_each_other_and_are_no_tokens() {
        let tokens = Tokens::new(SECRET);
        let session = Uuid::from_u128(3);
        let next = tokens.successors("first", session).unwrap();
        assert_eq!(next, tokens.successors("first", session).unwrap());
        assert_ne!(next, tokens.successors("first", Uuid::from_u128(4)).unwrap());
        assert_ne!(next, tokens.successors(&next[0], session).unwrap());
        assert!(matches!(tokens.read(&next[0], now()), Err(Error::Unauthenticated)));
        let both = Tokens::with_former(b"another secret of thirty-two bytes!!", Some(SECRET));
        let made = both.successors("first", session).unwrap();
        assert_ne!(made[0], next[0]);
        assert_eq!(made[1], next[0]);
    }

    #[test]
    fn while_the_secret_changes_tokens_of_both_keys_are_read_and_new_ones_bear_the_first() {
        let (old, other) = (Tokens::new(SECRET), b"another secret of thirty-two bytes!!");
        let both = Tokens::with_former(other, Some(SECRET));
        let after = Tokens::new(other);
        let made = |tokens: &Tokens| issue(tokens, now());
        let (before, during) = (made(&old), made(&both));
        assert!(both.read(&before, now()).is_ok() && both.read(&during, now()).is_ok());
        assert!(after.read(&during, now()).is_ok());
        assert!(matches!(after.read(&before, now()), Err(Error::Unauthenticated)));
        assert!(matches!(old.read(&during, now()), Err(Error::Unauthenticated)));
        let key_of = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
        assert_ne!(key_of(&before), key_of(&during));
        assert_eq!(key_of(&during), key_of(&made(&after)));
    }

    #[test]
    fn a_token_ends_though_it_was_checked_before() {
        let tokens = Tokens::new(SECRET);
        let token = issue(&tokens, now());
        assert!(tokens.read(&token, now()).is_ok());
        let late = now() + LIFETIME + TimeDelta::seconds(10);
        assert!(matches!(tokens.read(&token, late), Err(Error::Unauthenticated)));
    }

    #[test]
    fn anything_else_is_refused() {
        let tokens = Tokens::new(SECRET);
        let good = issue(&tokens, now());
        let parts: Vec<&str> = good.split('.').collect();
        let unsigned_header = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
        let (expired, early) =
            (issue(&tokens, now() - TimeDelta::days(8)), issue(&tokens, now() + TimeDelta::days(1)));
        let foreign = issue(&Tokens::new(b"another secret of thirty-two bytes!!"), now());
        let claims = tokens.read(&good, now()).unwrap();
        let signed_as = |typ: Option<&str>| {
            let key = &tokens.0.first;
            let (kid, typ) = (Some(key.id.clone()), typ.map(str::to_owned));
            let header = Header { kid, typ, ..Header::new(Algorithm::HS256) };
            jsonwebtoken::encode(&header, &*claims, &key.encoding).unwrap()
        };
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
            signed_as(None),
            signed_as(Some("JWT")),
            signed_as(Some("refresh+jwt")),
        ];
        for token in bad {
            assert!(matches!(tokens.read(&token, now()), Err(Error::Unauthenticated)), "{token}");
        }
    }
}
