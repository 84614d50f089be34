//! The clipboard. Browsers give it to secure pages only, and may say no.

use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Puts a text into the clipboard; `done` is told whether it is there.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let writing = write(text);
    spawn_local(async move {
        let copied = match writing {
            Some(promise) => JsFuture::from(promise).await.is_ok(),
            None => false,
        };
        done(copied);
    });
}

fn write(text: &str) -> Option<js_sys::Promise> {
    let property = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let clipboard = property(&window().navigator().into(), "clipboard").filter(JsValue::is_object)?;
    let function: js_sys::Function = property(&clipboard, "writeText")?.dyn_into().ok()?;
    function.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
}
