//! What is noted of copies that are erased, in local storage and without anybody's name: all that stays of one until
//! the server has heard of it. Without storage nobody is told, and the server waits on.

use crate::club::tablet::{Noted, WipeBegun, WipeDone, WipeToken};
use leptos::prelude::window;
use serde::{Serialize, de::DeserializeOwned};

/// What is gone, and not yet told.
const ERASED_KEY: &str = "novaclub_erased";
/// What was to go, and may still be here.
const BEGUN_KEY: &str = "novaclub_erasing";

pub fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn keep<T: Serialize>(key: &str, notes: &[T]) {
    let Some(storage) = storage() else { return };
    if notes.is_empty() {
        let _ = storage.remove_item(key);
    } else if let Ok(json) = serde_json::to_string(notes) {
        // A full storage takes none.
        let _ = storage.set_item(key, &json);
    }
}

fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

/// As they are kept.
pub fn read() -> Noted {
    let erased = kept(ERASED_KEY).and_then(|json| {
        // Former programs kept one alone.
        parse(&json).or_else(|| parse(&json).map(|one: WipeDone| vec![one]))
    });
    let begun = kept(BEGUN_KEY).and_then(|json| parse(&json));
    Noted { erased: erased.unwrap_or_default(), begun: begun.unwrap_or_default() }
}

/// What is gone first: ended in between, the next look finds the same once more, and no less.
pub fn write(noted: &Noted) {
    keep(ERASED_KEY, &noted.erased);
    keep(BEGUN_KEY, &noted.begun);
}

/// Before anything of it goes.
pub fn add_begun(begun: WipeBegun) {
    let mut noted = read();
    noted.begun.retain(|other| other.done.token != begun.done.token);
    noted.begun.push(begun);
    write(&noted);
}

/// The server has heard of it.
pub fn remove_erased(token: &WipeToken) {
    let mut noted = read();
    noted.erased.retain(|other| other.token != *token);
    write(&noted);
}
