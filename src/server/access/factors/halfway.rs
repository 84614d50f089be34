//! Half-way: the password was right, and a second factor is still wanted. A signed statement for five minutes,
//! with an audience of its own: it opens nothing but the page that asks for the code.

use super::policy::Door;
use crate::server::{Error, access::errand::Errand};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// How long one may take for the second factor.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// The name of the cookie.
pub const COOKIE: &str = "novaclub_halfway";

const ISSUER: &str = "novaclub";
const AUDIENCE: &str = "novaclub half-way";

/// Who has come half-way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halfway {
    pub sub: Uuid,
    /// The club to begin in.
    pub club: Uuid,
    /// The e-mail that was typed: the device is known to it afterwards.
    pub email: String,
    pub door: Door,
    /// What they came for, done once they have shown the second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errand: Option<Errand>,
    pub iat: i64,
    /// `iat` to the millisecond: what ends sessions ends what came half-way before, too.
    pub iat_ms: i64,
    pub exp: i64,
    iss: String,
    aud: String,
}

impl Halfway {
    #[must_use]
    pub fn made_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.iat_ms).unwrap_or_default()
    }
}

/// Makes and reads these statements.
#[derive(Clone)]
pub struct HalfwayTokens(Arc<Keys>);

struct Keys {
    encoding: EncodingKey,
    /// The secret's, and the former one's.
    decoding: Vec<DecodingKey>,
    validation: Validation,
}

impl std::fmt::Debug for HalfwayTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HalfwayTokens")
    }
}

impl HalfwayTokens {
    #[must_use]
    pub fn new(secret: &[u8], former: Option<&[u8]>) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // The time is checked here, against a clock that is given.
        validation.validate_exp = false;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let decoding = std::iter::once(secret).chain(former).map(DecodingKey::from_secret).collect();
        Self(Arc::new(Keys { encoding: EncodingKey::from_secret(secret), decoding, validation }))
    }

    /// # Errors
    /// When the key cannot sign.
    pub fn issue(
        &self,
        (user, club): (Uuid, Uuid),
        door: Door,
        email: &str,
        errand: Option<Errand>,
        now: DateTime<Utc>,
    ) -> Result<String, Error> {
        let halfway = Halfway {
            sub: user,
            club,
            email: email.to_owned(),
            door,
            errand,
            iat: now.timestamp(),
            iat_ms: now.timestamp_millis(),
            exp: (now + LIFETIME).timestamp(),
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &halfway, &self.0.encoding)
            .map_err(|error| Error::Internal(format!("signing a half-way token: {error}")))
    }

    /// None for anything but a statement of ours that is good now.
    #[must_use]
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Halfway> {
        let read = |key| jsonwebtoken::decode::<Halfway>(token, key, &self.0.validation).ok();
        let halfway = self.0.decoding.iter().find_map(read)?.claims;
        (now.timestamp() < halfway.exp).then_some(halfway)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        club::Role,
        server::{
            access::token::{Bearer, Subject, Tokens},
            moment,
        },
    };

    const SECRET: &[u8] = b"a secret of at least thirty-two bytes";
    const ADA: (Uuid, Uuid) = (Uuid::from_u128(1), Uuid::from_u128(2));
    const OTHER: &[u8] = b"another secret of thirty-two bytes!!";

    #[test]
    fn it_is_good_for_five_minutes_and_while_the_secret_changes() {
        let (before, now) = (HalfwayTokens::new(SECRET, None), moment::now());
        let token = before.issue(ADA, Door::Password, "ada@exemple.fr", None, now).unwrap();
        let read = before.read(&token, now).unwrap();
        assert_eq!(
            ((read.sub, read.club), read.door, read.email.as_str()),
            (ADA, Door::Password, "ada@exemple.fr")
        );
        assert!(before.read(&token, now + TimeDelta::seconds(298)).is_some());
        assert!(before.read(&token, now + TimeDelta::seconds(301)).is_none());
        assert!(HalfwayTokens::new(OTHER, Some(SECRET)).read(&token, now).is_some());
        assert!(HalfwayTokens::new(OTHER, None).read(&token, now).is_none());
    }

    #[test]
    fn it_is_no_session_and_a_session_is_not_half_way() {
        let (sessions, halfway, now) = (Tokens::new(SECRET), HalfwayTokens::new(SECRET, None), moment::now());
        let token = halfway.issue(ADA, Door::OpenId, "", None, now).unwrap();
        assert!(sessions.read(&token, now).is_err());
        let (user, club) = ADA;
        let ends_at = now + TimeDelta::days(1);
        let subject = Subject { user, club, role: Role::Admin, session: Uuid::nil(), ends_at };
        for bearer in [Bearer::Browser, Bearer::Program] {
            let (session, _) = sessions.issue(subject, bearer, now).unwrap();
            assert!(halfway.read(&session, now).is_none());
        }
        assert!(halfway.read("", now).is_none());
    }
}
