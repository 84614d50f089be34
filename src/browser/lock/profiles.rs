//! Whose data on this device asks for a code: numbers alone, in `localStorage`, so that a start knows at once
//! whether to ask. A cookie of the same content lets the server send the empty shell in place of a page with
//! the club's data on it.

use crate::club::tablet;
use leptos::prelude::{document, window};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wasm_bindgen::JsCast as _;

const KEY: &str = "novaclub_locks";

/// A year.
const KEPT_SECONDS: u32 = 31_536_000;

/// A person in a club.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub user: Uuid,
    pub club: Uuid,
}

/// Those that ask for a code, and the one that is in use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profiles {
    pub current: Option<Profile>,
    pub locked: Vec<Profile>,
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// As they are kept.
#[must_use]
pub fn read() -> Profiles {
    let json = storage().and_then(|storage| storage.get_item(KEY).ok()?);
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

fn write(profiles: &Profiles) {
    if let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(profiles)) {
        let _ = if profiles == &Profiles::default() {
            storage.remove_item(KEY)
        } else {
            // A full storage costs the quick answer: the database itself asks for the code all the same.
            storage.set_item(KEY, &json)
        };
    }
    show_cookie();
}

/// Whether a person's data asks for a code.
#[must_use]
pub fn is_locked(profile: Profile) -> bool {
    read().locked.contains(&profile)
}

/// From now on this one is in use, and asks for a code.
pub fn enter(profile: Profile) {
    let mut profiles = read();
    profiles.current = Some(profile);
    if !profiles.locked.contains(&profile) {
        profiles.locked.push(profile);
    }
    write(&profiles);
}

/// From now on this one is in use, and the next page is its lock screen, whoever is signed in: that page sets the
/// cookie as it should be.
pub fn choose(profile: Profile) {
    enter(profile);
    set_cookie(&tablet::chosen_lock_cookie(profile.user, profile.club), KEPT_SECONDS);
}

/// None that asks for a code is in use.
pub fn leave() {
    let profiles = read();
    if profiles.current.is_some() {
        write(&Profiles { current: None, ..profiles });
    }
}

/// A person's data asks for no code any more, or is gone.
pub fn forget(profile: Profile) {
    let mut profiles = read();
    profiles.locked.retain(|other| *other != profile);
    profiles.current = profiles.current.filter(|current| *current != profile);
    write(&profiles);
}

/// The cookie as it should be; a browser forgets cookies sooner than the rest.
pub fn show_cookie() {
    match read().current {
        Some(profile) => set_cookie(&tablet::lock_cookie(profile.user, profile.club), KEPT_SECONDS),
        None => set_cookie("", 0),
    }
}

fn set_cookie(value: &str, seconds: u32) {
    let Some(document) = document().dyn_into::<web_sys::HtmlDocument>().ok() else { return };
    let is_secure = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
    let (name, secure) = (tablet::LOCK_COOKIE, if is_secure { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax{secure}");
    // Without it the server sends whole pages, and the program takes them away.
    let _ = document.set_cookie(&cookie);
}

/// Whether the cookie says whose device this is.
#[must_use]
pub fn has_cookie(profile: Profile) -> bool {
    let document = document().dyn_into::<web_sys::HtmlDocument>().ok();
    let cookies = document.and_then(|document| document.cookie().ok()).unwrap_or_default();
    let wanted = format!("{}={}", tablet::LOCK_COOKIE, tablet::lock_cookie(profile.user, profile.club));
    cookies.split(';').any(|cookie| cookie.trim() == wanted)
}
