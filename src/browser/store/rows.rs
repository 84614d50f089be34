//! How rows are stored, and read: each is a text under its collection's name and its id.

use super::failure::{StoreError, failure};
use crate::sync::{Row, record::Collection};
use idb::{KeyRange, Query, request::GetStoreRequest};
use js_sys::Array;
use uuid::Uuid;
use wasm_bindgen::{JsCast as _, JsValue};

/// How many rows cross from the browser's memory to ours at once.
const AT_ONCE: u32 = 1_000;

/// What will hold a collection's keys or values, as the browser's list.
type ListRequest = <GetStoreRequest as IntoFuture>::IntoFuture;

/// What was asked for of a collection.
pub struct Asked {
    keys: Option<ListRequest>,
    values: ListRequest,
}

impl Asked {
    /// The keys, if they were asked for, and the values.
    pub async fn answer(self) -> Result<(Option<Array>, Array), StoreError> {
        let keys = match self.keys {
            Some(keys) => Some(list(keys).await?),
            None => None,
        };
        Ok((keys, list(self.values).await?))
    }
}

async fn list(request: ListRequest) -> Result<Array, StoreError> {
    Ok(request.await.map_err(failure)?.unwrap_or_default().unchecked_into())
}

/// Where a row is stored.
pub fn key(collection: &Collection, id: Uuid) -> String {
    format!("{}/{}", collection.name, id.simple())
}

/// The request for all rows of a collection, and for where each is stored: sealed ones are bound to that. They
/// are handed over to another request's type, since `idb` would take ten thousand texts out of the browser's
/// list one by one.
pub fn ask_for(
    store: &idb::ObjectStore,
    collection: &Collection,
    with_keys: bool,
) -> Result<Asked, StoreError> {
    let bound = |end: &str| JsValue::from_str(&format!("{}{end}", collection.name));
    let range = || -> Result<Option<Query>, StoreError> {
        let range = KeyRange::bound(&bound("/"), &bound("0"), None, Some(true)).map_err(failure)?;
        Ok(Some(Query::KeyRange(range)))
    };
    let handed = |request: web_sys::IdbRequest| GetStoreRequest::from(request).into_future();
    let keys = if with_keys {
        Some(handed(store.get_all_keys(range()?, None).map_err(failure)?.into()))
    } else {
        None
    };
    let values = handed(store.get_all(range()?, None).map_err(failure)?.into());
    Ok(Asked { keys, values })
}

/// Reads rows out of their texts; one that cannot be read is left for a program that can. Many texts cross
/// from the browser's memory to ours as one, a line each: JSON has no line break of its own.
pub fn parse(collection: &'static Collection, texts: &Array, rows: &mut Vec<(&'static Collection, Row)>) {
    for start in (0..texts.length()).step_by(AT_ONCE as usize) {
        let end = start.saturating_add(AT_ONCE);
        let lines = String::from(texts.slice(start, end).join("\n"));
        rows.extend(
            lines.split('\n').filter_map(|line| Some((collection, serde_json::from_str(line).ok()?))),
        );
    }
}
