//! How a transaction ends.

use super::StoreError;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast as _;

/// Waits for the transaction's end by its own two events: `idb`'s future also listens to the errors
/// of single requests, and takes them for the transaction's.
pub(super) async fn finish(transaction: idb::Transaction) -> Result<(), StoreError> {
    let raw: web_sys::IdbTransaction = transaction.into();
    let (sender, ended) = futures_channel::oneshot::channel::<bool>();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let on_end = |committed: bool| {
        let sender = Rc::clone(&sender);
        wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || {
            if let Some(sender) = sender.borrow_mut().take() {
                // Nobody waits any more when the page is going away.
                let _ = sender.send(committed);
            }
        })
    };
    let (on_complete, on_abort) = (on_end(true), on_end(false));
    raw.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
    raw.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
    let committed = ended.await.unwrap_or(false);
    raw.set_oncomplete(None);
    raw.set_onabort(None);
    if committed {
        return Ok(());
    }
    let name = raw.error().map_or_else(|| "AbortError".to_owned(), |error| error.name());
    Err(StoreError::Failed(name))
}
