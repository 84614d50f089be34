//! `/api/docs`: a page to read the API's document and to try its operations. It is a page of our own,
//! since those that are to be had bring inline styles or scripts, which the policy forbids, or a
//! megabyte of code that would have to be kept here.

use crate::app::{languages::Language, theme::Theme};
use crate::server::http::{
    AppState,
    language::{cookie, language_of},
    security::document_policy,
};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The page and its two files.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/docs", get(page))
        .route("/api/docs/page.js", get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/api/docs/page.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")];
    (headers, text).into_response()
}

async fn page(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let language = language_of(&headers);
    let theme = cookie(&headers, Theme::KEY).and_then(Theme::from_word).and_then(Theme::forced);
    let html = html(language, theme, &state.site.build);
    let mut answer = HeaderMap::new();
    let mut set =
        |name: HeaderName, value: &'static str| answer.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(header::CACHE_CONTROL, "no-cache");
    set(header::VARY, "Accept-Language, Cookie");
    answer.extend(document_policy(None).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    (answer, html).into_response()
}

/// The page before its script has read the document.
fn html(language: Language, theme: Option<&str>, build: &str) -> String {
    let (lead, token, hint, list, search, choose, back) = match language {
        Language::French => (
            "Chaque opération s’essaie ici, sur les vraies données de votre club\u{a0}: ce que vous écrivez est écrit.",
            "Jeton",
            "Facultatif\u{a0}: si vous êtes connecté dans ce navigateur, c’est votre compte qui demande.",
            "Opérations",
            "Filtrer les opérations",
            "Choisissez une opération dans la liste.",
            "Retour à NovaClub",
        ),
        Language::English => (
            "Every operation can be tried here, on your club’s real data: what you write is written.",
            "Token",
            "Optional: if you are signed in in this browser, your account asks.",
            "Operations",
            "Filter the operations",
            "Choose an operation from the list.",
            "Back to NovaClub",
        ),
    };
    let theme = theme.map(|theme| format!(" data-theme=\"{theme}\"")).unwrap_or_default();
    let skip = match language {
        Language::French => "Aller à l’opération",
        Language::English => "Go to the operation",
    };
    format!(
        r##"<!DOCTYPE html>
<html lang="{lang}"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · NovaClub</title>
<link rel="icon" href="/icons/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pkg/{build}/novaclub.css">
<link rel="stylesheet" href="/api/docs/page.css">
<script type="module" src="/api/docs/page.js"></script>
</head>
<body class="api">
<a class="skip-link" href="#operation">{skip}</a>
<header class="api-head">
<div><h1>API NovaClub</h1><p class="secondary">{lead}</p>
<p class="api-links"><a href="/">{back}</a> · <a href="/api/v1/openapi.json">openapi.json</a></p></div>
<div class="field"><label for="token">{token}</label>
<input class="input" id="token" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-hint">
<small id="token-hint" class="secondary">{hint}</small></div>
</header>
<div class="api-body">
<nav class="api-list" aria-label="{list}">
<input class="input" id="filter" type="search" aria-label="{search}" placeholder="{search}">
<div id="operations"></div>
</nav>
<main id="operation" class="api-operation" tabindex="-1"><p>{choose}</p></main>
</div>
</body>
</html>
"##,
        lang = language.word(),
    )
}
