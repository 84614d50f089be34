//! The secret that the device's own authenticator keeps (`WebAuthn`'s PRF): a credential answers a salt with 32
//! bytes, always the same, after the finger, the face or the code that unlocks the screen. By name, since few
//! browsers have all of it.
//!
//! The credential signs nobody in and no server knows it. It is bound to the name of the site, as passkeys are,
//! and has a number of its own for a user: one with the account's would take the place of the passkey. It may be
//! discoverable, since some platforms give the secret to such credentials alone.

use super::crypto::{self, SECRET, hex, object, unhex};
use crate::app::data::{DeviceProblem, PasskeyProblem};
use crate::browser::passkeys::{self, call, class, function, property};
use crate::club::tablet::DeviceKey;
use js_sys::{Array, Object, Promise, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long somebody may look for the finger that the device knows, milliseconds.
const PATIENCE_MS: u32 = 60_000;
/// As the platform names it to its owner; the same word in both languages.
const NAME: &str = "NovaClub (code)";
/// As browsers call the ability.
const ABILITY: &str = "extension:prf";

/// Whether this device could keep such a secret, as far as can be known without making one.
pub async fn is_there() -> bool {
    passkeys::site().is_some()
        && asked("isUserVerifyingPlatformAuthenticatorAvailable").await.is_some_and(|is| is.is_truthy())
        && asked("getClientCapabilities").await.and_then(|able| property(&able, ABILITY))
            != Some(false.into())
}

/// What the browser tells of its authenticators; none where it has no such question.
async fn asked(question: &str) -> Option<JsValue> {
    let class = class()?;
    let promise: Promise = function(&class, question)?.call0(&class).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn prf(salt: &[u8]) -> JsValue {
    object(&[("prf", object(&[("eval", object(&[("first", bytes(salt))]).into())]).into())]).into()
}

fn random() -> Result<[u8; SECRET], DeviceProblem> {
    crypto::random().map_err(|_| DeviceProblem::NotOffered)
}

/// What is to be made. Nobody checks signatures, so the challenge is anything.
fn creation(salt: &[u8]) -> Result<Object, DeviceProblem> {
    let kind = |algorithm: i32| object(&[("type", "public-key".into()), ("alg", algorithm.into())]);
    let user = object(&[("id", bytes(&random()?)), ("name", NAME.into()), ("displayName", NAME.into())]);
    let wanted = object(&[
        ("authenticatorAttachment", "platform".into()),
        ("residentKey", "preferred".into()),
        ("userVerification", "required".into()),
    ]);
    Ok(object(&[
        ("challenge", bytes(&random()?)),
        ("rp", object(&[("name", "NovaClub".into())]).into()),
        ("user", user.into()),
        // ES256, and RS256 for Windows.
        ("pubKeyCredParams", Array::of2(&kind(-7), &kind(-257)).into()),
        ("authenticatorSelection", wanted.into()),
        ("attestation", "none".into()),
        ("timeout", PATIENCE_MS.into()),
        ("extensions", prf(salt)),
    ]))
}

fn question(key: &DeviceKey) -> Result<Object, DeviceProblem> {
    let credential = unhex(&key.credential).map_err(|_| DeviceProblem::NotConfirmed)?;
    let salt = unhex(&key.salt).map_err(|_| DeviceProblem::NotConfirmed)?;
    let known = object(&[
        ("type", "public-key".into()),
        ("id", bytes(&credential)),
        ("transports", Array::of1(&"internal".into()).into()),
    ]);
    Ok(object(&[
        ("challenge", bytes(&random()?)),
        ("allowCredentials", Array::of1(&known).into()),
        ("userVerification", "required".into()),
        ("timeout", PATIENCE_MS.into()),
        ("extensions", prf(&salt)),
    ]))
}

async fn answered(deed: &str, options: &Object) -> Result<JsValue, DeviceProblem> {
    let promise = call(deed, options).ok_or(DeviceProblem::NotOffered)?;
    JsFuture::from(promise).await.map_err(|error| match passkeys::problem(&error) {
        PasskeyProblem::Cancelled => DeviceProblem::NotConfirmed,
        PasskeyProblem::Known | PasskeyProblem::Failed => DeviceProblem::NotOffered,
    })
}

fn told(credential: &JsValue) -> Option<JsValue> {
    let results = function(credential, "getClientExtensionResults")?.call0(credential).ok()?;
    property(&results, "prf")
}

fn secret(credential: &JsValue) -> Option<[u8; SECRET]> {
    let first = property(&property(&told(credential)?, "results")?, "first")?;
    Uint8Array::new(&first).to_vec().try_into().ok()
}

/// Makes a credential that keeps a secret, and asks it for it. Twice the finger, then: some platforms promise
/// the secret when it is made and do not give it afterwards.
pub async fn make() -> Result<(DeviceKey, [u8; SECRET]), DeviceProblem> {
    let salt = random()?;
    let made = answered("create", &creation(&salt)?).await?;
    let id = property(&made, "rawId").ok_or(DeviceProblem::NotOffered)?;
    let key = DeviceKey::new(hex(&Uint8Array::new(&id).to_vec()), hex(&salt));
    let is_kept = told(&made).and_then(|told| property(&told, "enabled")).is_some_and(|is| is.is_truthy());
    let proven = if is_kept { ask(&key).await } else { Err(DeviceProblem::NotOffered) };
    match proven {
        Ok(secret) => Ok((key, secret)),
        Err(problem) => {
            forget(&key);
            Err(problem)
        }
    }
}

/// Asks for the secret.
pub async fn ask(key: &DeviceKey) -> Result<[u8; SECRET], DeviceProblem> {
    let shown = answered("get", &question(key)?).await?;
    secret(&shown).ok_or(DeviceProblem::NotOffered)
}

/// Tells the platform that nothing needs the credential any more, where it listens; elsewhere its owner finds it
/// by its name.
pub fn forget(key: &DeviceKey) {
    let signal = || {
        let class = class()?;
        let credential: String = unhex(&key.credential).ok()?.into_iter().map(char::from).collect();
        let base64 = window().btoa(&credential).ok()?;
        let id = base64.replace('+', "-").replace('/', "_").replace('=', "");
        let unknown = object(&[("rpId", passkeys::site()?.into()), ("credentialId", id.into())]);
        function(&class, "signalUnknownCredential")?.call1(&class, &unknown).ok()?.dyn_into::<Promise>().ok()
    };
    if let Some(signalled) = signal() {
        spawn_local(async move {
            // It was a courtesy.
            let _ = JsFuture::from(signalled).await;
        });
    }
}
