//! Who used this device last: enough to open the right replica without a network. No token is
//! kept here; the server asks for its cookie. Behind a code it is the lock that knows, and nothing stands here.

use super::lock;
use crate::app::{agent::name_of, languages::Language, session::SignedIn};
use leptos::prelude::window;
use wasm_bindgen::JsCast as _;

const KEY: &str = "novaclub_signed_in";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The last session of this device.
#[must_use]
pub fn remembered() -> Option<SignedIn> {
    if let Some(behind_code) = lock::signed_in() {
        return behind_code;
    }
    let json = storage()?.get_item(KEY).ok()??;
    serde_json::from_str(&json).ok()
}

/// Keeps a session for starts without a network.
pub fn remember(signed_in: &SignedIn) {
    if lock::remember(signed_in) {
        return;
    }
    if let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(signed_in)) {
        // A full or forbidden storage costs the offline start, nothing else.
        let _ = storage.set_item(KEY, &json);
    }
}

/// Forgets the session; the replica and its outbox stay.
pub fn forget() {
    forget_names();
}

/// Forgets the names that stand in plain storage.
pub fn forget_names() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

/// The language of a page that no server has rendered: the one that was chosen on this device, else the browser's.
#[must_use]
pub fn language() -> Language {
    let chosen = storage().and_then(|storage| storage.get_item(Language::KEY).ok()?);
    Language::choose(chosen.as_deref(), Some(&browser_languages()))
}

/// Tells those who read the page aloud which language it is in: the shell is everybody's.
pub fn tell_language() {
    if let Some(root) = leptos::prelude::document().document_element() {
        let _ = root.set_attribute("lang", language().word());
    }
}

/// Keeps the choice of a language, for the server (cookie) and for starts without it.
pub fn choose_language(language: Language) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(Language::KEY, language.word());
    }
    let document = leptos::prelude::document();
    if let Some(document) = document.dyn_ref::<web_sys::HtmlDocument>() {
        let cookie = format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax", Language::KEY, language.word());
        let _ = document.set_cookie(&cookie);
    }
}

/// The browser's languages, most wanted first.
fn browser_languages() -> String {
    let languages = window().navigator().languages();
    languages.iter().filter_map(|language| language.as_string()).collect::<Vec<_>>().join(",")
}

/// What the history calls this device: browser and system.
#[must_use]
pub fn device_name() -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    name_of(&agent).unwrap_or_else(|| "?".to_owned())
}
