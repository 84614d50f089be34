//! Passkeys: what the server asks is handed to the browser, and its answer back, both as JSON. By name, since
//! not every browser has the functions.

use crate::app::data::PasskeyProblem;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

pub(super) fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

pub(super) fn function(of: &JsValue, name: &str) -> Option<Function> {
    property(of, name)?.dyn_into().ok()
}

pub(super) fn class() -> Option<JsValue> {
    property(&window().into(), "PublicKeyCredential")
}

/// What browsers bind credentials to: the name of the site. They know none for one whose address is a number.
pub(super) fn site() -> Option<String> {
    let host = window().location().hostname().ok()?;
    let is_number = host.starts_with('[') || host.chars().all(|c| c.is_ascii_digit() || c == '.');
    (!is_number).then_some(host)
}

/// Whether passkeys can be made and shown here.
#[must_use]
pub fn passkeys_are_possible() -> bool {
    let has = |name| class().and_then(|class| function(&class, name)).is_some();
    site().is_some() && has("parseCreationOptionsFromJSON") && has("parseRequestOptionsFromJSON")
}

/// Has the browser make a passkey.
pub fn make_passkey(options: Value, done: impl FnOnce(Result<Value, PasskeyProblem>) + 'static) {
    spawn_local(async move { done(ask("create", "parseCreationOptionsFromJSON", &options).await) });
}

/// Has the browser show a passkey.
pub fn show_passkey(options: Value, done: impl FnOnce(Result<Value, PasskeyProblem>) + 'static) {
    spawn_local(async move { done(ask("get", "parseRequestOptionsFromJSON", &options).await) });
}

async fn ask(deed: &str, parse: &str, options: &Value) -> Result<Value, PasskeyProblem> {
    let asked = begin(deed, parse, options).ok_or(PasskeyProblem::Failed)?;
    let credential = JsFuture::from(asked).await.map_err(|error| problem(&error))?;
    read(&credential).ok_or(PasskeyProblem::Failed)
}

fn begin(deed: &str, parse: &str, options: &Value) -> Option<Promise> {
    let class = class()?;
    let json = JSON::parse(&options.to_string()).ok()?;
    let public_key = function(&class, parse)?.call1(&class, &json).ok()?;
    call(deed, &public_key)
}

/// Asks the browser to `create` or to `get` a credential.
pub(super) fn call(deed: &str, public_key: &JsValue) -> Option<Promise> {
    let wanted = Object::new();
    Reflect::set(&wanted, &"publicKey".into(), public_key).ok()?;
    let credentials = property(&window().navigator().into(), "credentials")?;
    function(&credentials, deed)?.call1(&credentials, &wanted).ok()?.dyn_into().ok()
}

fn read(credential: &JsValue) -> Option<Value> {
    let json = function(credential, "toJSON")?.call0(credential).ok()?;
    serde_json::from_str(&JSON::stringify(&json).ok()?.as_string()?).ok()
}

/// Why a credential was neither made nor shown.
pub(super) fn problem(error: &JsValue) -> PasskeyProblem {
    match property(error, "name").and_then(|name| name.as_string()).as_deref() {
        Some("NotAllowedError" | "AbortError") => PasskeyProblem::Cancelled,
        Some("InvalidStateError") => PasskeyProblem::Known,
        _ => PasskeyProblem::Failed,
    }
}
