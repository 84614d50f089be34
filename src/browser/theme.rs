//! The theme that was chosen on this device: kept for the server, which renders it (cookie), and for
//! starts without it.

use crate::app::theme::Theme;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast as _;

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The choice; the system's without one.
#[must_use]
pub fn chosen() -> Theme {
    let word = storage().and_then(|storage| storage.get_item(Theme::KEY).ok()?);
    word.and_then(|word| Theme::from_word(&word)).unwrap_or(Theme::System)
}

/// Keeps a choice and shows it at once.
pub fn choose(theme: Theme) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs the choice, nothing else.
        let _ = storage.set_item(Theme::KEY, theme.word());
    }
    if let Some(document) = document().dyn_ref::<web_sys::HtmlDocument>() {
        let cookie = format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax", Theme::KEY, theme.word());
        let _ = document.set_cookie(&cookie);
    }
    show(theme);
}

/// Shows the choice, at every start; a page that the server rendered shows it already.
pub fn apply() {
    show(chosen());
}

fn show(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme.forced() {
        Some(word) => root.set_attribute("data-theme", word),
        None => root.remove_attribute("data-theme"),
    };
}
