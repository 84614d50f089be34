//! Passkeys (`WebAuthn`). They are made discoverable, so that signing in needs no e-mail, and with user
//! verification, so that one is two factors. The page's address is what a passkey is bound to: it comes from
//! `NOVACLUB_PUBLIC_URL`, which has to name a host; browsers know no passkeys for a number.
//!
//! A ceremony that has begun is remembered here and not by the browser: what was answered once cannot be
//! answered again. A restart forgets the few that are under way.

use crate::club::{Code, Refusal};
use crate::server::{Error, db::accounts::User, moment};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

/// How long somebody may look for the key.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// So many ceremonies may be under way.
const MOST: usize = 10_000;

enum Ceremony {
    Registration(Uuid, PasskeyRegistration),
    Authentication(DiscoverableAuthentication),
}

/// Makes and checks passkeys.
pub struct Passkeys {
    webauthn: Option<Webauthn>,
    under_way: Mutex<HashMap<Uuid, (DateTime<Utc>, Ceremony)>>,
}

impl std::fmt::Debug for Passkeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passkeys").field("possible", &self.webauthn.is_some()).finish_non_exhaustive()
    }
}

/// A passkey that has proven somebody.
#[derive(Debug)]
pub struct Proven {
    pub user: Uuid,
    /// As it is to be kept from now on.
    pub credential: String,
}

fn refused(error: &WebauthnError) -> Error {
    // What a browser sends says nothing of ours, and its words help whoever looks after the server.
    tracing::info!(?error, "a passkey was not accepted");
    Refusal::because(Code::PasskeyRefused).into()
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a passkey: {error}"))
}

impl Passkeys {
    /// For the address that people use.
    #[must_use]
    pub fn at(public_url: &str) -> Self {
        let webauthn = Url::parse(public_url).ok().and_then(|url| {
            let name = url.domain()?.to_owned();
            WebauthnBuilder::new(&name, &url).ok()?.rp_name("NovaClub").build().ok()
        });
        Self { webauthn, under_way: Mutex::default() }
    }

    /// Whether there can be passkeys at this address.
    #[must_use]
    pub const fn are_possible(&self) -> bool {
        self.webauthn.is_some()
    }

    fn webauthn(&self) -> Result<&Webauthn, Error> {
        self.webauthn.as_ref().ok_or_else(|| Refusal::because(Code::PasskeysImpossible).into())
    }

    fn begin(&self, ceremony: Ceremony) -> Result<Uuid, Error> {
        let (id, now) = (moment::random_id(), moment::now());
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if under_way.len() >= MOST {
            under_way.retain(|_, (until, _)| *until > now);
        }
        if under_way.len() >= MOST {
            return Err(Error::TooMany(LIFETIME.num_seconds().unsigned_abs()));
        }
        under_way.insert(id, (now + LIFETIME, ceremony));
        Ok(id)
    }

    /// A ceremony ends with the first answer to it, right or wrong.
    fn end(&self, id: Uuid) -> Result<Ceremony, Error> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = under_way.remove(&id).filter(|(until, _)| *until > moment::now());
        ended.map(|(_, ceremony)| ceremony).ok_or_else(|| Refusal::because(Code::PasskeyRefused).into())
    }

    /// What the browser is asked to make, and the ceremony's number.
    ///
    /// # Errors
    /// [`Code::PasskeysImpossible`].
    pub fn start_registration(&self, user: &User, known: &[String]) -> Result<(Uuid, Value), Error> {
        let known: Vec<CredentialID> =
            known.iter().filter_map(|json| Some(read(json).ok()?.cred_id().clone())).collect();
        let (options, state) = self
            .webauthn()?
            .start_passkey_registration(user.id, &user.email, &user.full_name(), Some(known))
            .map_err(|error| refused(&error))?;
        let id = self.begin(Ceremony::Registration(user.id, state))?;
        let mut options = serde_json::to_value(options).map_err(broken)?["publicKey"].take();
        // One that its authenticator does not list could not be used to sign in.
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        Ok((id, options))
    }

    /// Reads what the browser has made: the number of its authenticator, and what is to be kept.
    ///
    /// # Errors
    /// [`Code::PasskeyRefused`] when it does not fit.
    pub fn finish_registration(
        &self,
        user: Uuid,
        ceremony: Uuid,
        made: &RegisterPublicKeyCredential,
    ) -> Result<(Vec<u8>, String), Error> {
        let webauthn = self.webauthn()?;
        let Ceremony::Registration(of, state) = self.end(ceremony)? else {
            return Err(Refusal::because(Code::PasskeyRefused).into());
        };
        if of != user {
            return Err(Refusal::because(Code::PasskeyRefused).into());
        }
        let passkey = webauthn.finish_passkey_registration(made, &state).map_err(|error| refused(&error))?;
        Ok((
            AsRef::<[u8]>::as_ref(passkey.cred_id()).to_vec(),
            serde_json::to_string(&passkey).map_err(broken)?,
        ))
    }

    /// What the browser is asked to prove, and the ceremony's number.
    ///
    /// # Errors
    /// [`Code::PasskeysImpossible`].
    pub fn start_authentication(&self) -> Result<(Uuid, Value), Error> {
        let (options, state) =
            self.webauthn()?.start_discoverable_authentication().map_err(|error| refused(&error))?;
        let id = self.begin(Ceremony::Authentication(state))?;
        Ok((id, serde_json::to_value(options).map_err(broken)?["publicKey"].take()))
    }

    /// The number of the authenticator's that a proof names.
    ///
    /// # Errors
    /// [`Code::PasskeyRefused`] when it names none, or nobody.
    pub fn named<'a>(&self, proof: &'a PublicKeyCredential) -> Result<(Uuid, &'a [u8]), Error> {
        self.webauthn()?.identify_discoverable_authentication(proof).map_err(|error| refused(&error))
    }

    /// Checks a proof against the passkey as it is kept.
    ///
    /// # Errors
    /// [`Code::PasskeyRefused`] when it does not fit.
    pub fn finish_authentication(
        &self,
        ceremony: Uuid,
        proof: &PublicKeyCredential,
        kept: &str,
    ) -> Result<Proven, Error> {
        let (user, _) = self.named(proof)?;
        let Ceremony::Authentication(state) = self.end(ceremony)? else {
            return Err(Refusal::because(Code::PasskeyRefused).into());
        };
        let mut passkey = read(kept)?;
        let result = self
            .webauthn()?
            .finish_discoverable_authentication_v2(proof, state, &passkey)
            .map_err(|error| refused(&error))?;
        if !result.user_verified() {
            return Err(Refusal::because(Code::PasskeyRefused).into());
        }
        passkey.update_credential(&result);
        Ok(Proven { user, credential: serde_json::to_string(&passkey).map_err(broken)? })
    }
}

fn read(kept: &str) -> Result<Passkey, Error> {
    serde_json::from_str(kept).map_err(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_a_number_can_have_no_passkeys() {
        for (url, expected) in [
            ("https://club.example", true),
            ("https://club.example:8443/", true),
            ("http://localhost:3000", true),
            ("http://127.0.0.1:3000", false),
            ("http://[::1]:3000", false),
            ("club.example", false),
        ] {
            let passkeys = Passkeys::at(url);
            assert_eq!(passkeys.are_possible(), expected, "{url}");
            assert_eq!(passkeys.start_authentication().is_ok(), expected, "{url}");
        }
    }

    #[test]
    fn what_is_asked_for_is_discoverable_and_verifies_who_holds_it() {
        let passkeys = Passkeys::at("https://club.example");
        let user = User {
            id: Uuid::from_u128(1),
            email: "ada@exemple.fr".to_owned(),
            password_hash: String::new(),
            given_name: "Ada".to_owned(),
            family_name: "Martin".to_owned(),
        };
        let (_, options) = passkeys.start_registration(&user, &[]).unwrap();
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["userVerification"], "required");
        assert_eq!(options["rp"]["id"], "club.example");
        let (_, options) = passkeys.start_authentication().unwrap();
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["rpId"], "club.example");
    }

    #[test]
    fn a_ceremony_can_be_ended_once() {
        let passkeys = Passkeys::at("https://club.example");
        let (ceremony, _) = passkeys.start_authentication().unwrap();
        assert!(passkeys.end(ceremony).is_ok());
        assert!(passkeys.end(ceremony).is_err());
        assert!(passkeys.end(Uuid::nil()).is_err());
    }
}
