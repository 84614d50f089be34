//! Cookies, and the language of whoever asks.

use crate::app::languages::Language;
use axum::http::{HeaderMap, header};

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The language that a request asks for.
#[must_use]
pub fn language_of(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::choose(cookie(headers, Language::KEY), accepted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; novaclub_language=en;b=2"));
        headers.append(header::COOKIE, HeaderValue::from_static("novaclub_session=x.y=z"));
        assert_eq!(cookie(&headers, "b"), Some("2"));
        assert_eq!(cookie(&headers, "novaclub_session"), Some("x.y=z"));
        assert_eq!(cookie(&headers, "session"), None);
        assert_eq!(language_of(&headers), Language::English);
    }
}
