//! What every answer carries for browsers, and the refusal of requests that other sites make them send.

use super::{AppState, problem::Draft, problem_texts::Kind, session::has_bearer};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Tells our answers from a captive portal's, which come with 200 as well.
pub const NOVACLUB: HeaderName = HeaderName::from_static("x-novaclub");

/// For answers that are not documents.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// What a document may do, but for its scripts.
const DOCUMENT: &str = "default-src 'none'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/// The policy of a page with inline scripts, which carry the nonce; of the shell, which has none.
#[must_use]
pub fn document_policy(nonce: Option<&str>) -> Option<HeaderValue> {
    match nonce {
        Some(nonce) => HeaderValue::from_str(&format!("{DOCUMENT} 'nonce-{nonce}'")).ok(),
        None => Some(HeaderValue::from_static(DOCUMENT)),
    }
}

/// Adds the headers that every answer has, where the handler did not say otherwise.
pub async fn add_headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(NOVACLUB, HeaderValue::from_static("1"));
    let defaults = [
        (header::CONTENT_SECURITY_POLICY, NOTHING),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: browsers then send `Origin: null` with our own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        ),
    ];
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.config.is_secure() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// Refuses what another site makes a browser send; a bearer token no other site can make it send.
pub async fn refuse_cross_site(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || has_bearer(request.headers()) || is_from_here(request.headers(), &state.config.public_url) {
        next.run(request).await
    } else {
        Draft::of(Kind::CrossSite).into_response()
    }
}

/// Whether no other site can have made a browser send this. Programs that are no browsers send neither
/// header, and no cookie that they were not given.
#[must_use]
pub fn is_from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(site, None | Some(b"same-origin" | b"none")) {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_host = origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == host);
    is_host || origin.eq_ignore_ascii_case(public_url.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_programs_without_a_browser_may_change_things() {
        let cases: &[(&[(&'static str, &'static str)], bool)] = &[
            (&[], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "https://club.example")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")], true),
            (&[("origin", "http://127.0.0.1:3001"), ("host", "127.0.0.1:3000")], false),
        ];
        for (given, expected) in cases {
            let headers = given
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(is_from_here(&headers, "https://club.example/"), *expected, "{given:?}");
        }
    }
}
