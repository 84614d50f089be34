//! How rows are stored, and read: each is a text under its collection's name and its id.

use super::failure::{StoreError, failure};
use crate::sync::{Row, record::Collection};
use idb::{KeyRange, Query, request::GetStoreRequest};
use uuid::Uuid;
use wasm_bindgen::JsValue;

/// How many rows cross from the browser's memory to ours at once.
const AT_ONCE: u32 = 1_000;

/// What will hold a collection's rows, as the browser's list of texts.
pub type RowsRequest = <GetStoreRequest as IntoFuture>::IntoFuture;

/// Where a row is stored.
pub fn key(collection: &Collection, id: Uuid) -> String {
    format!("{}/{}", collection.name, id.simple())
}

/// The request for all rows of a collection. It is handed over to another request's type, since `idb` would
/// take ten thousand texts out of the browser's list one by one.
pub fn ask_for(store: &idb::ObjectStore, collection: &Collection) -> Result<RowsRequest, StoreError> {
    let bound = |end: &str| JsValue::from_str(&format!("{}{end}", collection.name));
    let range = KeyRange::bound(&bound("/"), &bound("0"), None, Some(true)).map_err(failure)?;
    let asked = store.get_all(Some(Query::KeyRange(range)), None).map_err(failure)?;
    Ok(GetStoreRequest::from(web_sys::IdbRequest::from(asked)).into_future())
}

/// Reads rows out of their texts; one that cannot be read is left for a program that can. Many texts cross
/// from the browser's memory to ours as one, a line each: JSON has no line break of its own.
pub fn parse(
    collection: &'static Collection,
    texts: &js_sys::Array,
    rows: &mut Vec<(&'static Collection, Row)>,
) {
    for start in (0..texts.length()).step_by(AT_ONCE as usize) {
        let end = start.saturating_add(AT_ONCE);
        let lines = String::from(texts.slice(start, end).join("\n"));
        rows.extend(
            lines.split('\n').filter_map(|line| Some((collection, serde_json::from_str(line).ok()?))),
        );
    }
}
