//! What goes wrong with a store, by the browser's own names.

use wasm_bindgen::{JsCast as _, JsValue};

/// What can go wrong with the store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another tab has written meanwhile: read again, decide again.
    #[error("another tab was quicker")]
    Behind,
    /// A newer program has taken this store over: this page must be loaded again.
    #[error("another version of NovaClub uses this device's data")]
    Superseded,
    /// Another tab keeps the store from opening, or from going.
    #[error("another tab does not let go of this device's data")]
    Blocked,
    /// What is stored asks for a code that this page does not have, or no longer the one it has.
    #[error("this device asks for its code")]
    Locked,
    /// The browser's name for the failure: `QuotaExceededError`, `InvalidStateError` …
    #[error("{0}")]
    Failed(String),
}

pub(super) fn is_dead_handle(name: &str) -> bool {
    matches!(name, "InvalidStateError" | "UnknownError")
}

/// A database of a higher version is a newer program's.
pub(super) fn opening_failure(error: idb::Error) -> StoreError {
    match failure(error) {
        StoreError::Failed(name) if name == "VersionError" => StoreError::Superseded,
        failure => failure,
    }
}

/// The browser's own name for the failure is what people and programs can use; `idb` only writes it down.
pub(super) fn failure(error: idb::Error) -> StoreError {
    StoreError::Failed(name_in(&format!("{error:?}")))
}

pub(super) fn js_failure(error: JsValue) -> StoreError {
    let name = error.dyn_ref::<web_sys::DomException>().map(web_sys::DomException::name);
    StoreError::Failed(name.unwrap_or_else(|| name_in(&format!("{error:?}"))))
}

/// The first name of an error in a text: `InvalidStateError`; else the text.
fn name_in(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_name = |word: &&str| word.len() > "Error".len() && word.ends_with("Error");
    words.find(is_name).unwrap_or(text).to_owned()
}
