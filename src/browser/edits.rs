//! Whether the person is in the middle of typing something that only the page knows: then nothing may
//! take the page away.

use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::Element;

thread_local! {
    /// The forms in which something was changed and not sent.
    static EDITED: RefCell<Vec<Element>> = const { RefCell::new(Vec::new()) };
}

/// Notes from now on what is changed and what is sent.
pub fn watch() {
    listen("input", note);
    listen("submit", |target| EDITED.with_borrow_mut(|edited| edited.retain(|form| form != target)));
    listen("reset", |target| EDITED.with_borrow_mut(|edited| edited.retain(|form| form != target)));
}

/// Whether something would be lost with the page. A form that is no longer shown was left on purpose; one
/// that was refused is still being corrected.
pub fn are_unsaved() -> bool {
    let edited = EDITED.with_borrow_mut(|edited| {
        edited.retain(|form| form.is_connected());
        !edited.is_empty()
    });
    edited || document().query_selector("form [aria-invalid='true']").is_ok_and(|field| field.is_some())
}

fn listen(event: &str, heard: fn(&Element)) {
    let callback = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            heard(&target);
        }
    });
    // While it comes down, so that a handler that stops it hides nothing.
    let _ =
        document().add_event_listener_with_callback_and_bool(event, callback.as_ref().unchecked_ref(), true);
    // Listens for the life of the page.
    callback.forget();
}

fn note(target: &Element) {
    let closest = |selector| target.closest(selector).ok().flatten();
    // Searching changes nothing; a single switch acts at once.
    if closest("search").is_some() {
        return;
    }
    let is_work = || target.matches("textarea, input[type=file]").unwrap_or(false);
    let edited = closest("form").or_else(|| is_work().then(|| closest("main")).flatten());
    if let Some(edited) = edited {
        EDITED.with_borrow_mut(|known| {
            if !known.contains(&edited) {
                known.push(edited);
            }
        });
    }
}
