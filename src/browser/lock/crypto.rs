//! The browser's cryptography, as far as it is used here: AES-256-GCM, HKDF and PBKDF2 with SHA-256. Keys stay
//! with the browser; only a secret that a key is derived from passes through the program's memory.

use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

/// A nonce of AES-GCM, in bytes.
pub const NONCE: usize = 12;
/// Keys, halves and proofs, in bytes.
pub const SECRET: usize = 32;

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// Browsers give their cryptography to secure pages only.
    #[error("this browser gives no cryptography to this page")]
    Missing,
    /// Another key, or something that was changed or stands in another's place.
    #[error("the key does not fit")]
    DoesNotFit,
}

fn crypto() -> Result<Crypto, CryptoError> {
    window().crypto().map_err(|_| CryptoError::Missing)
}

/// Whether this page may use the browser's cryptography.
pub fn is_there() -> bool {
    subtle().is_ok()
}

pub fn subtle() -> Result<SubtleCrypto, CryptoError> {
    let subtle = crypto()?.subtle();
    if subtle.is_undefined() { Err(CryptoError::Missing) } else { Ok(subtle) }
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], CryptoError> {
    let mut bytes = [0; N];
    crypto()?.get_random_values_with_u8_array(&mut bytes).map_err(|_| CryptoError::Missing)?;
    Ok(bytes)
}

pub fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A fresh object takes every property.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

fn usages(names: &[&str]) -> JsValue {
    names.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
}

async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, CryptoError> {
    let promise = promise.map_err(|_| CryptoError::DoesNotFit)?;
    JsFuture::from(promise).await.map_err(|_| CryptoError::DoesNotFit)
}

fn bytes_of(buffer: JsValue) -> Vec<u8> {
    Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec()
}

fn secret_of(buffer: JsValue) -> Result<[u8; SECRET], CryptoError> {
    bytes_of(buffer).try_into().map_err(|_| CryptoError::DoesNotFit)
}

async fn material(bytes: &[u8], algorithm: &str) -> Result<CryptoKey, CryptoError> {
    let raw = Uint8Array::from(bytes);
    let usages = usages(&["deriveBits", "deriveKey"]);
    let imported = subtle()?.import_key_with_str("raw", &raw, algorithm, false, &usages);
    Ok(settled(imported).await?.unchecked_into())
}

/// What a code is worth as a key: the work that each guess costs.
pub async fn stretch(code: &str, salt: &[u8], iterations: u32) -> Result<[u8; SECRET], CryptoError> {
    let key = material(code.as_bytes(), "PBKDF2").await?;
    let algorithm = object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt).into()),
        ("iterations", iterations.into()),
    ]);
    secret_of(settled(subtle()?.derive_bits_with_object(&algorithm, &key, 256)).await?)
}

fn hkdf(salt: &[u8], purpose: &str) -> Object {
    object(&[
        ("name", "HKDF".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt).into()),
        ("info", Uint8Array::from(purpose.as_bytes()).into()),
    ])
}

/// Another secret for another purpose.
pub async fn derive(secret: &[u8], salt: &[u8], purpose: &str) -> Result<[u8; SECRET], CryptoError> {
    let key = material(secret, "HKDF").await?;
    secret_of(settled(subtle()?.derive_bits_with_object(&hkdf(salt, purpose), &key, 256)).await?)
}

/// A key that closes and opens other keys, and small texts.
pub async fn derive_key(secret: &[u8], salt: &[u8], purpose: &str) -> Result<CryptoKey, CryptoError> {
    let key = material(secret, "HKDF").await?;
    let usages = usages(&["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
    let derived =
        subtle()?.derive_key_with_object_and_object(&hkdf(salt, purpose), &key, &aes(), false, &usages);
    Ok(settled(derived).await?.unchecked_into())
}

fn aes() -> Object {
    object(&[("name", "AES-GCM".into()), ("length", 256.into())])
}

/// AES-GCM with a nonce, bound to a context.
pub fn gcm(nonce: &[u8], context: &str) -> Object {
    object(&[
        ("name", "AES-GCM".into()),
        ("iv", Uint8Array::from(nonce).into()),
        ("additionalData", Uint8Array::from(context.as_bytes()).into()),
    ])
}

/// A new key for data. It can leave the browser closed under another key; [`wrap`] it and forget it.
pub async fn new_data_key() -> Result<CryptoKey, CryptoError> {
    let made = subtle()?.generate_key_with_object(&aes(), true, &usages(&["encrypt", "decrypt"]));
    Ok(settled(made).await?.unchecked_into())
}

/// Closes a key under another; nonce first.
pub async fn wrap(key: &CryptoKey, under: &CryptoKey, context: &str) -> Result<Vec<u8>, CryptoError> {
    let nonce: [u8; NONCE] = random()?;
    let wrapped = subtle()?.wrap_key_with_object("raw", key, under, &gcm(&nonce, context));
    Ok([&nonce[..], &bytes_of(settled(wrapped).await?)].concat())
}

/// Opens a key. One that may leave again is for closing it under another key only.
pub async fn unwrap(
    wrapped: &[u8],
    under: &CryptoKey,
    context: &str,
    may_leave: bool,
) -> Result<CryptoKey, CryptoError> {
    let (nonce, wrapped) = wrapped.split_at_checked(NONCE).ok_or(CryptoError::DoesNotFit)?;
    let opened = subtle()?.unwrap_key_with_buffer_source_and_object_and_object(
        "raw",
        &Uint8Array::from(wrapped),
        under,
        &gcm(nonce, context),
        &aes(),
        may_leave,
        &usages(&["encrypt", "decrypt"]),
    );
    Ok(settled(opened).await?.unchecked_into())
}

/// Closes a small text; nonce first.
pub async fn close(plain: &[u8], under: &CryptoKey, context: &str) -> Result<Vec<u8>, CryptoError> {
    let nonce: [u8; NONCE] = random()?;
    let gcm = gcm(&nonce, context);
    let closed = subtle()?.encrypt_with_object_and_buffer_source(&gcm, under, &Uint8Array::from(plain));
    Ok([&nonce[..], &bytes_of(settled(closed).await?)].concat())
}

/// Opens what [`close`] has closed in the same context.
pub async fn open(closed: &[u8], under: &CryptoKey, context: &str) -> Result<Vec<u8>, CryptoError> {
    let (nonce, closed) = closed.split_at_checked(NONCE).ok_or(CryptoError::DoesNotFit)?;
    let gcm = gcm(nonce, context);
    let opened = subtle()?.decrypt_with_object_and_buffer_source(&gcm, under, &Uint8Array::from(closed));
    Ok(bytes_of(settled(opened).await?))
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of hexadecimal digits.
pub fn unhex(digits: &str) -> Result<Vec<u8>, CryptoError> {
    let pairs = digits.as_bytes().chunks(2);
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    pairs
        .map(|pair| match pair {
            [high, low] => Some((value(high)? << 4) | value(low)?),
            _ => None,
        })
        .collect::<Option<_>>()
        .ok_or(CryptoError::DoesNotFit)
}
