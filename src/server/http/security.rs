//! What every answer carries for browsers, and the refusal of requests that other sites make them send.

use super::{AppState, extract::is_json, problem::Draft, problem_texts::Kind, session::has_bearer};
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

/// What a page may ask the browser for: the camera, which reads members' cards, and keys of the device's, which
/// sign in and open a device that is locked.
const FEATURES: &str = "accelerometer=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(), \
    gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    publickey-credentials-create=(self), publickey-credentials-get=(self), serial=(), usb=()";

/// Where the address of a page ends in a token.
const LINKS: [&str; 3] = ["/join/", "/reset-password/", "/confirm-email/"];

/// How much of an address goes to where its page leads. Not `no-referrer`: browsers then send `Origin: null`
/// with our own forms. A link's address is as good as a password, and not even our own server's or its proxy's
/// log should find it beside the files of its page.
fn referrer_policy(path: &str) -> &'static str {
    if LINKS.iter().any(|link| path.starts_with(link)) { "strict-origin" } else { "same-origin" }
}

/// Adds the headers that every answer has, where the handler did not say otherwise.
pub async fn add_headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let referrer_policy = referrer_policy(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(NOVACLUB, HeaderValue::from_static("1"));
    let defaults = [
        (header::CONTENT_SECURITY_POLICY, NOTHING),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, referrer_policy),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        // No other site shows our pictures or reads our answers as scripts, whatever cookies go with them.
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), FEATURES),
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

/// Refuses what another site makes a browser send; a bearer token no other site can make it send. To the API
/// nothing can be written but in JSON, which no form of any site can send.
pub async fn refuse_cross_site(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        next.run(request).await
    } else if !(has_bearer(headers) || is_from_here(headers, &state.config.public_url)) {
        Draft::of(Kind::CrossSite).into_response()
    } else if request.uri().path().starts_with("/api/")
        && headers.contains_key(header::CONTENT_TYPE)
        && !is_json(headers)
    {
        Draft::of(Kind::WrongContentType).into_response()
    } else {
        next.run(request).await
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
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    // A page that came without TLS can be anyone's, where people use TLS.
    let is_safe = scheme == "https" || !public_url.starts_with("https://");
    (is_safe && Some(authority) == host) || origin.eq_ignore_ascii_case(public_url.trim_end_matches('/'))
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
            (&[("origin", "https://club.lan"), ("host", "club.lan")], true),
            (&[("origin", "https://club.lan:444"), ("host", "club.lan")], false),
            (&[("origin", "http://club.lan"), ("host", "club.lan")], false),
            (&[("origin", "http://club.example"), ("host", "club.example")], false),
        ];
        for (given, expected) in cases {
            let headers = given
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(is_from_here(&headers, "https://club.example/"), *expected, "{given:?}");
        }
    }

    #[test]
    fn without_tls_the_host_that_was_asked_is_here() {
        for (origin, expected) in [("http://127.0.0.1:3000", true), ("http://127.0.0.1:3001", false)] {
            let headers = [(header::ORIGIN, origin), (header::HOST, "127.0.0.1:3000")];
            let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
            assert_eq!(
                is_from_here(&headers.into_iter().collect(), "http://localhost:3000"),
                expected,
                "{origin}"
            );
        }
    }
}
