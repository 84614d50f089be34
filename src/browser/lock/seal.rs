//! Sealed values: what stands in the store in a text's place once the device has a code. AES-256-GCM, a nonce
//! of its own each time it is written, bound to database, store and key: one that is put in another's place
//! does not open.
//!
//! Many values at once are many promises at once: the browser works on them beside this thread, and the store
//! is not kept waiting. Nothing of it happens inside of a transaction.

use super::crypto::{self, CryptoError, NONCE};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use uuid::Uuid;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

/// So many promises at once: enough to keep the browser busy.
const AT_ONCE: usize = 4_000;

/// What closes and opens the values of one database.
#[derive(Debug)]
pub struct Sealer {
    key: CryptoKey,
    /// Names the key; not a secret.
    pub key_id: Uuid,
    database: String,
}

impl Sealer {
    pub fn new(key: CryptoKey, key_id: Uuid, database: &str) -> Self {
        Self { key, key_id, database: database.to_owned() }
    }

    fn context(&self, store: &str, key: &str) -> JsValue {
        let context = format!("{}\u{0}{store}\u{0}{key}", self.database);
        Uint8Array::from(context.as_bytes()).into()
    }

    /// Seals texts that are to be stored.
    ///
    /// # Errors
    /// When the browser gives no cryptography.
    pub async fn seal<'a>(
        &self,
        values: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>,
    ) -> Result<Vec<Uint8Array>, CryptoError> {
        let subtle = crypto::subtle()?;
        let parameters = Parameters::new();
        let mut sealed = Vec::new();
        let mut values = values.into_iter().peekable();
        while values.peek().is_some() {
            let (mut nonces, promises) = (Vec::new(), Array::new());
            for (store, key, text) in values.by_ref().take(AT_ONCE) {
                let nonce: [u8; NONCE] = crypto::random()?;
                // The browser copies what it is given before it returns.
                let of_this = parameters.with(&nonce, &self.context(store, key));
                let plain = Uint8Array::from(text.as_bytes());
                let promise = subtle.encrypt_with_object_and_buffer_source(of_this, &self.key, &plain);
                promises.push(&JsValue::from(promise.map_err(|_| CryptoError::Missing)?));
                nonces.push(nonce);
            }
            let closed = JsFuture::from(Promise::all(&promises)).await.map_err(|_| CryptoError::Missing)?;
            for (nonce, closed) in nonces.iter().zip(closed.unchecked_into::<Array>().iter()) {
                let closed = Uint8Array::new(&closed);
                let whole = Uint8Array::new_with_length(closed.length() + length(NONCE));
                whole.set(&Uint8Array::from(&nonce[..]), 0);
                whole.set(&closed, length(NONCE));
                sealed.push(whole);
            }
        }
        Ok(sealed)
    }

    /// Opens what a store holds, by its keys; none in the place of what does not open.
    ///
    /// # Errors
    /// When the browser gives no cryptography.
    pub async fn open<'a>(
        &self,
        values: impl IntoIterator<Item = (&'a str, &'a str, JsValue)>,
    ) -> Result<Vec<Option<Vec<u8>>>, CryptoError> {
        let subtle = crypto::subtle()?;
        let parameters = Parameters::new();
        let mut opened = Vec::new();
        let mut values = values.into_iter().peekable();
        while values.peek().is_some() {
            let promises = Array::new();
            for (store, key, value) in values.by_ref().take(AT_ONCE) {
                let whole = value.dyn_into::<Uint8Array>().unwrap_or_else(|_| Uint8Array::new_with_length(0));
                let start = length(NONCE).min(whole.length());
                let nonce = whole.subarray(0, start);
                let of_this = parameters.with_js(&nonce, &self.context(store, key));
                let closed = whole.subarray(start, whole.length());
                let promise = subtle.decrypt_with_object_and_buffer_source(of_this, &self.key, &closed);
                promises.push(&JsValue::from(promise.map_err(|_| CryptoError::Missing)?));
            }
            let settled = JsFuture::from(Promise::all_settled(&promises)).await;
            let value = JsValue::from_str("value");
            for outcome in settled.map_err(|_| CryptoError::Missing)?.unchecked_into::<Array>().iter() {
                let plain = Reflect::get(&outcome, &value).ok().filter(JsValue::is_object);
                opened.push(plain.map(|buffer| Uint8Array::new(&buffer).to_vec()));
            }
        }
        Ok(opened)
    }
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// One object for all calls, filled anew for each.
struct Parameters {
    object: Object,
    nonce: JsValue,
    context: JsValue,
}

impl Parameters {
    fn new() -> Self {
        let object = crypto::object(&[("name", "AES-GCM".into())]);
        Self { object, nonce: "iv".into(), context: "additionalData".into() }
    }

    fn with(&self, nonce: &[u8], context: &JsValue) -> &Object {
        self.with_js(&Uint8Array::from(nonce), context)
    }

    fn with_js(&self, nonce: &Uint8Array, context: &JsValue) -> &Object {
        // Its own object takes every property.
        let _ = Reflect::set(&self.object, &self.nonce, nonce);
        let _ = Reflect::set(&self.object, &self.context, context);
        &self.object
    }
}
