//! Answers: items and pages as JSON, with their entity tags.

use super::{
    attribute::Shape,
    listing::{Page, digest},
    reading::ids_of,
    resource::{Item, Resource},
};
use crate::server::http::pages::escape;
use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use std::fmt::Write as _;

/// An item in the order of its declaration.
struct ItemJson<'a>(&'a Resource, &'a Item);

impl Serialize for ItemJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(resource, item) = self;
        let mut map = serializer.serialize_map(Some(resource.shown.len() + 1))?;
        map.serialize_entry("id", &item.name.to_string())?;
        for (attribute, value) in resource.shown.iter().zip(&item.values) {
            if attribute.shape == Shape::Ids {
                map.serialize_entry(attribute.name, &ids_of(Some(value)).collect::<Vec<_>>())?;
            } else {
                map.serialize_entry(attribute.name, value)?;
            }
        }
        map.end()
    }
}

/// One page of a list.
#[derive(Serialize)]
struct PageJson<'a> {
    items: Vec<ItemJson<'a>>,
    total: usize,
    next_cursor: Option<&'a str>,
}

/// One item with its tag.
#[derive(Debug)]
pub struct Shown {
    pub etag: String,
    body: Vec<u8>,
}

impl Shown {
    #[must_use]
    pub fn of(resource: &Resource, item: &Item) -> Self {
        let body = serde_json::to_vec(&ItemJson(resource, item)).unwrap_or_default();
        Self { etag: format!("\"{}\"", digest(&body)), body }
    }

    /// 201, with the address.
    #[must_use]
    pub fn created(self, resource: &Resource, item: &Item) -> Response {
        let mut response = self.into_response();
        *response.status_mut() = StatusCode::CREATED;
        let location = format!("/api/v1/{}/{}", resource.path, item.name);
        response
            .headers_mut()
            .extend(HeaderValue::from_str(&location).ok().map(|value| (header::LOCATION, value)));
        response
    }
}

impl IntoResponse for Shown {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (kind, self.body).into_response();
        set(&mut response, header::ETAG, &self.etag);
        response
    }
}

/// A page, with the addresses of the first one and the next.
#[must_use]
pub fn page(resource: &Resource, page: &Page, pairs: &[(String, String)], etag: &str) -> Response {
    let items = page.items.iter().map(|item| ItemJson(resource, item)).collect();
    let body = PageJson { items, total: page.total, next_cursor: page.next.as_deref() };
    let mut response = Json(body).into_response();
    set(&mut response, header::ETAG, etag);
    let mut links = format!("<{}>; rel=\"first\"", address(resource, pairs, None));
    if let Some(next) = &page.next {
        let _ = write!(links, ", <{}>; rel=\"next\"", address(resource, pairs, Some(next)));
    }
    set(&mut response, header::LINK, &links);
    response
}

fn address(resource: &Resource, pairs: &[(String, String)], cursor: Option<&str>) -> String {
    let given = pairs.iter().filter(|(name, _)| name != "cursor");
    let given = given.map(|(name, value)| (name.as_str(), value.as_str()));
    let query = given.chain(cursor.map(|cursor| ("cursor", cursor)));
    let mut address = format!("/api/v1/{}", resource.path);
    for (position, (name, value)) in query.enumerate() {
        let mark = if position == 0 { '?' } else { '&' };
        let _ = write!(address, "{mark}{}={}", escape(name), escape(value));
    }
    address
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    response.headers_mut().extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
}

/// The tag of whatever an answer depends on.
#[must_use]
pub fn etag(depends_on: &impl std::fmt::Debug) -> String {
    format!("\"{}\"", digest(format!("{depends_on:?}").as_bytes()))
}

/// 304: what the caller has is what there is.
#[must_use]
pub fn not_modified(etag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    set(&mut response, header::ETAG, etag);
    response
}

/// Whether the caller has this already; a weak tag is as good (RFC 9110, 13.1.2).
#[must_use]
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    tags(headers, &header::IF_NONE_MATCH)
        .is_some_and(|mut tags| tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag))
}

/// Whether the caller expects this, or expects nothing; a weak tag is not enough.
#[must_use]
pub fn is_expected(headers: &HeaderMap, etag: &str) -> bool {
    tags(headers, &header::IF_MATCH).is_none_or(|mut tags| tags.any(|tag| tag == "*" || tag == etag))
}

/// The tags of a header; our own hold no comma.
fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<impl Iterator<Item = &'a str>> {
    headers.contains_key(name).then(|| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(str::trim)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_as_the_standard_says() {
        let with = |name: HeaderName, value: &'static str| {
            HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
        };
        for (value, expected) in
            [("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("*", true), ("\"b\"", false)]
        {
            assert_eq!(is_known(&with(header::IF_NONE_MATCH, value), "\"a\""), expected, "{value}");
        }
        for (value, expected) in [("\"a\"", true), ("W/\"a\"", false), ("*", true), ("a", false), ("", false)]
        {
            assert_eq!(is_expected(&with(header::IF_MATCH, value), "\"a\""), expected, "{value}");
        }
        assert!(is_expected(&HeaderMap::new(), "\"a\"") && !is_known(&HeaderMap::new(), "\"a\""));
    }
}
