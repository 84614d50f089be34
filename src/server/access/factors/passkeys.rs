//! Passkeys (`WebAuthn`). They are made discoverable, so that signing in needs no e-mail, and with user
//! verification, so that one is two factors. The page's address is what a passkey is bound to: it comes from
//! `NOVACLUB_PUBLIC_URL`, which has to name a host; browsers know no passkeys for a number.
//!
//! A ceremony that has begun travels with the browser, sealed, so that any instance can end it. What was answered
//! once cannot be answered again: the numbers of those that ended are kept until their time is over. That is what
//! the crate warns of who lets its state out of the program: an answer that is given twice, a state that was changed.

use crate::club::{Code, Refusal};
use crate::server::{
    Db, Error,
    access::sealed::Seal,
    db::{accounts::User, ceremonies},
    hexadecimal, moment,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

/// How long somebody may look for the key.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// Where a ceremony belongs.
const PLACE: &[u8] = b"passkey ceremonies";

/// What is under way; a registration for an account.
#[derive(Serialize, Deserialize)]
enum Step {
    Registration(Uuid, PasskeyRegistration),
    Authentication(DiscoverableAuthentication),
}

/// A ceremony as the browser carries it.
#[derive(Serialize, Deserialize)]
struct Carried {
    id: Uuid,
    ends_at: DateTime<Utc>,
    step: Step,
}

/// A ceremony that was answered: nobody answers it again.
pub struct Ended(Step);

impl std::fmt::Debug for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ended")
    }
}

/// Makes and checks passkeys.
pub struct Passkeys {
    webauthn: Option<Webauthn>,
    seal: Seal,
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
    pub fn at(public_url: &str, seal: Seal) -> Self {
        let webauthn = Url::parse(public_url).ok().and_then(|url| {
            let name = url.domain()?.to_owned();
            WebauthnBuilder::new(&name, &url).ok()?.rp_name("NovaClub").build().ok()
        });
        Self { webauthn, seal }
    }

    /// Whether there can be passkeys at this address.
    #[must_use]
    pub const fn are_possible(&self) -> bool {
        self.webauthn.is_some()
    }

    fn webauthn(&self) -> Result<&Webauthn, Error> {
        self.webauthn.as_ref().ok_or_else(|| Refusal::because(Code::PasskeysImpossible).into())
    }

    fn begin(&self, step: Step) -> Result<String, Error> {
        let carried = Carried { id: moment::random_id(), ends_at: moment::now() + LIFETIME, step };
        let plain = serde_json::to_vec(&carried).map_err(broken)?;
        Ok(hexadecimal::to_text(&self.seal.close(PLACE, &plain)?))
    }

    fn read(&self, ceremony: &str, now: DateTime<Utc>) -> Option<Carried> {
        let plain = self.seal.open(PLACE, &hexadecimal::read(ceremony)?)?;
        let carried: Carried = serde_json::from_slice(&plain).ok()?;
        (now < carried.ends_at).then_some(carried)
    }

    /// A ceremony ends with the first answer to it, right or wrong.
    ///
    /// # Errors
    /// [`Code::PasskeyRefused`] when it is none of ours, its time is over, or it was answered before.
    pub async fn end(&self, db: &Db, ceremony: &str, now: DateTime<Utc>) -> Result<Ended, Error> {
        let refused = || Error::from(Refusal::because(Code::PasskeyRefused));
        let Carried { id, ends_at, step } = self.read(ceremony, now).ok_or_else(refused)?;
        let mut tx = db.write().await?;
        let is_first = ceremonies::end(&mut tx, id, ends_at).await?;
        tx.commit().await?;
        if is_first { Ok(Ended(step)) } else { Err(refused()) }
    }

    /// What the browser is asked to make, and the ceremony that it carries.
    ///
    /// # Errors
    /// [`Code::PasskeysImpossible`].
    pub fn start_registration(&self, user: &User, known: &[String]) -> Result<(String, Value), Error> {
        let known: Vec<CredentialID> =
            known.iter().filter_map(|json| Some(stored(json).ok()?.cred_id().clone())).collect();
        let (options, state) = self
            .webauthn()?
            .start_passkey_registration(user.id, &user.email, &user.full_name(), Some(known))
            .map_err(|error| refused(&error))?;
        let ceremony = self.begin(Step::Registration(user.id, state))?;
        let mut options = serde_json::to_value(options).map_err(broken)?["publicKey"].take();
        // One that its authenticator does not list could not be used to sign in.
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        Ok((ceremony, options))
    }

    /// Reads what the browser has made: the number of its authenticator, and what is to be kept.
    ///
    /// # Errors
    /// [`Code::PasskeyRefused`] when it does not fit.
    pub fn finish_registration(
        &self,
        user: Uuid,
        ended: Ended,
        made: &RegisterPublicKeyCredential,
    ) -> Result<(Vec<u8>, String), Error> {
        let webauthn = self.webauthn()?;
        let Ended(Step::Registration(of, state)) = ended else {
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

    /// What the browser is asked to prove, and the ceremony that it carries.
    ///
    /// # Errors
    /// [`Code::PasskeysImpossible`].
    pub fn start_authentication(&self) -> Result<(String, Value), Error> {
        let (options, state) =
            self.webauthn()?.start_discoverable_authentication().map_err(|error| refused(&error))?;
        let ceremony = self.begin(Step::Authentication(state))?;
        Ok((ceremony, serde_json::to_value(options).map_err(broken)?["publicKey"].take()))
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
        ended: Ended,
        proof: &PublicKeyCredential,
        kept: &str,
    ) -> Result<Proven, Error> {
        let (user, _) = self.named(proof)?;
        let Ended(Step::Authentication(state)) = ended else {
            return Err(Refusal::because(Code::PasskeyRefused).into());
        };
        let mut passkey = stored(kept)?;
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

fn stored(kept: &str) -> Result<Passkey, Error> {
    serde_json::from_str(kept).map_err(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str) -> Passkeys {
        Passkeys::at(url, Seal::of(b"a secret of the tests, known to everybody", None, "tests"))
    }

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
            let passkeys = at(url);
            assert_eq!(passkeys.are_possible(), expected, "{url}");
            assert_eq!(passkeys.start_authentication().is_ok(), expected, "{url}");
        }
    }

    #[test]
    fn what_is_asked_for_is_discoverable_and_verifies_who_holds_it() {
        let passkeys = at("https://club.example");
        let user = User {
            id: Uuid::from_u128(1),
            email: "ada@exemple.fr".to_owned(),
            password_hash: String::new(),
            given_name: "Ada".to_owned(),
            family_name: "Martin".to_owned(),
            email_proven_at: None,
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
    fn a_ceremony_is_read_for_five_minutes_by_whoever_knows_the_secret() {
        let (passkeys, now) = (at("https://club.example"), moment::now());
        let (ceremony, _) = passkeys.start_authentication().unwrap();
        let read = |passkeys: &Passkeys, at| passkeys.read(&ceremony, at).map(|carried| carried.id);
        let id = read(&passkeys, now);
        assert!(id.is_some());
        assert_eq!(read(&at("https://club.example"), now), id, "another instance");
        assert_eq!(read(&passkeys, now + LIFETIME + TimeDelta::seconds(2)), None);
        let stranger = Seal::of(b"another secret of the tests, known as well", None, "tests");
        assert_eq!(read(&Passkeys::at("https://club.example", stranger), now), None);
        for damaged in ["", "00", "zz", &ceremony[2..], &ceremony[..ceremony.len() - 2]] {
            assert!(passkeys.read(damaged, now).is_none(), "{damaged}");
        }
    }
}
