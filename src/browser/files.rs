//! Files that a person brings in, and those that the app hands out.

use leptos::{ev::Event, prelude::*};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, DomException, HtmlAnchorElement, HtmlInputElement, Url};

/// Reads the file that was put into an input, no further than one byte beyond `limit`. `done` is told
/// its name and its bytes, or the browser's name for why they cannot be read. Answers the file's name,
/// none when there is no file.
pub fn read_file(
    event: &Event,
    limit: usize,
    done: impl FnOnce(String, Result<Vec<u8>, String>) + 'static,
) -> Option<String> {
    let input: HtmlInputElement = event_target(event);
    let file = input.files()?.get(0)?;
    let name = file.name();
    spawn_local({
        let name = name.clone();
        async move {
            let bytes = read_bytes(&file, limit).await;
            // The same file, corrected, must be a change again.
            input.set_value("");
            done(name, bytes);
        }
    });
    Some(name)
}

async fn read_bytes(blob: &Blob, limit: usize) -> Result<Vec<u8>, String> {
    let name = |error: wasm_bindgen::JsValue| {
        error.dyn_ref::<DomException>().map_or_else(|| "?".to_owned(), DomException::name)
    };
    #[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
    let end = (limit + 1) as f64;
    let part = blob.slice_with_f64_and_f64(0.0, end).map_err(name)?;
    let buffer = JsFuture::from(part.array_buffer()).await.map_err(name)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Hands a text out as a file. Whether the person kept it nobody is told.
pub fn download(name: &str, content_type: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = BlobPropertyBag::new();
    options.set_type(content_type);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|element| element.dyn_into().ok());
    if let Some(link) = link {
        let link: HtmlAnchorElement = link;
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser takes the text after this task.
    set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_mins(1));
}
