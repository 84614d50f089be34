//! What browsers are told with every answer, and what requests may not bring along.

use crate::{
    on_both_databases,
    support::{Answer, Person, TestApp},
};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use novaclub::server::{
    Config,
    http::{
        AppState,
        limits::{Allowances, Limits},
        router,
    },
    moment::new_id,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// Pages and documents of every kind, for people with and without a session.
const DOCUMENTS: &[&str] = &[
    "/",
    "/members",
    "/sign-in",
    "/register",
    "/join/abc",
    "/reset-password/abc",
    "/sign-in/code",
    "/confirm-email/abc",
    "/club/security",
    "/confirm",
    "/no/such/page",
    "/shell.html",
    "/api/docs",
];

const FILES: &[&str] = &[
    "/sw.js",
    "/manifest.webmanifest",
    "/favicon.ico",
    "/icons/sprite.svg",
    "/icons/none.svg",
    "/pkg/test/novaclub.js",
    "/pkg/test/boot.js",
    "/pkg/other/novaclub.js",
    "/api/docs/page.js",
    "/api/docs/page.css",
    "/api/v1/openapi.json",
    "/health",
    "/me",
];

/// Every operation that the API's own document names, with ids that nobody has.
async fn operations(app: &TestApp) -> Vec<(Method, String)> {
    let document = app.get("/api/v1/openapi.json", None).await.json();
    let base = document["servers"][0]["url"].as_str().unwrap().to_owned();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path: Vec<_> = path
            .split('/')
            .map(|part| if part.starts_with('{') { new_id().to_string() } else { part.to_owned() })
            .collect();
        for method in ["get", "post", "put", "patch", "delete"] {
            if methods.get(method).is_some() {
                operations
                    .push((method.to_uppercase().parse().unwrap(), format!("{base}{}", path.join("/"))));
            }
        }
    }
    assert!(operations.len() > 40, "{operations:?}");
    operations
}

fn is_write(method: &Method) -> bool {
    *method != Method::GET
}

/// What every answer has, whatever it is.
#[track_caller]
fn is_guarded(answer: &Answer, asked: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-novaclub", "1"),
    ] {
        assert_eq!(answer.header(name), value, "{asked} {name}");
    }
    let is_link = asked.contains(" /join/")
        || asked.contains(" /reset-password/")
        || asked.contains(" /confirm-email/");
    let referrer = if is_link { "strict-origin" } else { "same-origin" };
    assert_eq!(answer.header("referrer-policy"), referrer, "{asked}");
    let keys = ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"];
    for feature in ["camera=(self)", "microphone=()", "geolocation=()", "payment=()"].iter().chain(&keys) {
        assert!(answer.header("permissions-policy").contains(feature), "{asked} {feature}");
    }
    let policies: Vec<_> = answer.headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1, "{asked}");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{asked} {policy}");
    for unsafe_word in ["unsafe-inline", "'unsafe-eval'", "unsafe-hashes", "http:", "https:", "*"] {
        assert!(!policy.contains(unsafe_word), "{asked} {policy}");
    }
    let is_html = answer.header("content-type").starts_with("text/html");
    if is_html {
        for part in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"] {
            assert!(policy.contains(part), "{asked} {policy}");
        }
        runs_nothing_inline(&answer.text(), policy, asked);
    } else {
        assert!(!policy.contains("nonce"), "{asked} {policy}");
    }
    assert!(!answer.headers.contains_key("access-control-allow-origin"), "{asked}");
}

/// The policy would refuse it, but silently: a page that depended on it would be broken.
#[track_caller]
fn runs_nothing_inline(html: &str, policy: &str, asked: &str) {
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
    let mut tags = html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    let scripts: Vec<_> = tags.clone().filter(|tag| tag.starts_with("script")).collect();
    assert!(!scripts.is_empty(), "{asked}");
    for script in scripts {
        let has_nonce = nonce.is_some_and(|nonce| script.contains(&format!("nonce=\"{nonce}\"")));
        assert!(has_nonce || script.contains(" src=\"/"), "{asked} {script}");
    }
    let inline = tags.find(|tag| tag.starts_with("style") || tag.contains(" style=\""));
    assert_eq!(inline, None, "{asked}");
    for handler in [" onclick=\"", " onload=\"", " onerror=\"", " onsubmit=\"", "\"javascript:"] {
        assert!(!html.contains(handler), "{asked} {handler}");
    }
}

on_both_databases! {
    async fn every_answer_tells_browsers_what_they_may_do_with_it(app: TestApp) {
        let ada = app.register("Judo").await;
        for path in DOCUMENTS.iter().chain(FILES) {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::DELETE] {
                for person in [None, Some(&ada)] {
                    let request = app.request(method.clone(), path);
                    let request = match person {
                        Some(person) => request.in_browser(person),
                        None => request,
                    };
                    let answer = request.send().await;
                    assert!(!answer.status.is_server_error(), "{method} {path} {answer:?}");
                    if method != Method::HEAD {
                        is_guarded(&answer, &format!("{method} {path}"));
                    }
                }
            }
        }
        for (method, path) in operations(&app).await {
            for person in [None, Some(&ada)] {
                let answer = app.request(method.clone(), &path).by(person).send().await;
                assert!(!answer.status.is_server_error(), "{method} {path} {answer:?}");
                is_guarded(&answer, &format!("{method} {path}"));
            }
        }
    }

    async fn nothing_is_written_for_another_site_nor_in_anything_but_json(app: TestApp) {
        let ada = app.register("Judo").await;
        let before = app.get("/api/v1/members", Some(&ada)).await.json();
        for (method, path) in operations(&app).await.into_iter().filter(|(method, _)| is_write(method)) {
            let by_browser = || app.request(method.clone(), &path).in_browser(&ada);
            for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
                let answer = by_browser().header(name, value).json(&json!({ "last_name": "Durand" })).send().await;
                assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "cross_site".to_owned()), "{method} {path}");
            }
            for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/jsonp"] {
                let answer = by_browser().header("content-type", kind).body(b"{\"last_name\":\"Durand\"}".to_vec()).send().await;
                assert_eq!((answer.status, answer.code()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_content_type".to_owned()), "{method} {path} {kind}");
            }
        }
        assert_eq!(app.get("/api/v1/members", Some(&ada)).await.json(), before);
        for form in ["/register", "/sign-in", "/sign-out", "/join/abc", "/switch-club"] {
            let answer = app.request(Method::POST, form).in_browser(&ada).header("origin", "https://evil.example");
            assert_eq!(answer.form("email=a").send().await.status, StatusCode::FORBIDDEN, "{form}");
        }
    }

    async fn a_token_in_an_address_opens_nothing(app: TestApp) {
        let ada = app.register("Judo").await;
        for name in ["token", "access_token", "novaclub_session", "Authorization"] {
            for path in ["/me", "/api/v1/members", "/api/v1/sync/live", "/api/v1/staff"] {
                let answer = app.get(&format!("{path}?{name}={}", ada.token), None).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {name}");
            }
        }
    }
}

/// The program as people reach it over TLS.
fn over_tls(app: &TestApp) -> Router {
    let config = Config { public_url: "https://club.example".to_owned(), ..(app.state.config).clone() };
    router(AppState::new(config, app.state.desk.clone(), Limits::new(Allowances::default())))
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there_and_pages_without_it_are_strangers() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let tls = over_tls(&app);
    let ask = |request: Request<Body>| tls.clone().oneshot(request);
    for path in DOCUMENTS.iter().chain(FILES) {
        let answer = ask(Request::get(*path).body(Body::empty()).unwrap()).await.unwrap();
        let said = answer.headers()["strict-transport-security"].to_str().unwrap();
        assert_eq!(said, "max-age=31536000; includeSubDomains", "{path}");
        let plain = app.get(path, None).await;
        assert!(
            !plain.headers.contains_key("strict-transport-security"),
            "{path}: there is no TLS to stay with"
        );
    }
    for (origin, expected) in
        [("http://club.example", StatusCode::FORBIDDEN), ("https://club.example", StatusCode::NO_CONTENT)]
    {
        let request = Request::post("/api/v1/auth/logout")
            .header("host", "club.example")
            .header("origin", origin)
            .header("cookie", format!("novaclub_session={}", ada.token))
            .body(Body::empty());
        assert_eq!(ask(request.unwrap()).await.unwrap().status(), expected, "{origin}");
    }
}

/// Answers of a body of so many bytes of spaces.
async fn with_body(app: &TestApp, ada: &Person, path: &str, bytes: usize) -> StatusCode {
    let is_form = !path.starts_with("/api/");
    let kind = if is_form { "application/x-www-form-urlencoded" } else { "application/json" };
    let request = app.request(Method::POST, path).by(Some(ada)).header("content-type", kind);
    request.body(vec![b' '; bytes]).send().await.status
}

#[tokio::test]
async fn each_address_takes_bodies_of_its_own_size_and_not_a_byte_more() {
    const KIB: usize = 1_024;
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    for (path, most) in [
        ("/sign-in", 16 * KIB),
        ("/register", 16 * KIB),
        ("/join/abc", 16 * KIB),
        ("/switch-club", 16 * KIB),
        ("/api/v1/auth/login", 16 * KIB),
        ("/api/v1/auth/register", 16 * KIB),
        ("/api/v1/auth/join", 16 * KIB),
        ("/api/v1/auth/switch", 16 * KIB),
        ("/api/v1/members", 64 * KIB),
        ("/api/v1/sessions", 64 * KIB),
        ("/api/v1/invitations", 64 * KIB),
        ("/api/v1/sync/pull", 64 * KIB),
        ("/api/v1/sync/digest", 64 * KIB),
        ("/api/v1/sync/collection", 64 * KIB),
        ("/api/v1/sync/push", 8_192 * KIB),
        ("/api/v1/sync/rescue", 8_192 * KIB),
    ] {
        let fits = with_body(&app, &ada, path, most).await;
        assert!(fits.is_client_error() && fits != StatusCode::PAYLOAD_TOO_LARGE, "{path} {fits}");
        assert_eq!(with_body(&app, &ada, path, most + 1).await, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

#[tokio::test]
async fn json_is_read_to_a_depth_and_an_amount_and_refused_beyond_with_a_code() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let send = |path: &str, body: String| {
        let request =
            app.request(Method::POST, path).by(Some(&ada)).header("content-type", "application/json");
        request.body(body.into_bytes()).send()
    };
    for path in [
        "/api/v1/auth/login",
        "/api/v1/members",
        "/api/v1/invitations",
        "/api/v1/sync/push",
        "/api/v1/sync/pull",
    ] {
        for deep in [
            "[".repeat(5_000),
            "{\"a\":".repeat(2_000),
            format!("{{\"x\":{}{}}}", "[".repeat(40), "]".repeat(40)),
        ] {
            let answer = send(path, deep).await;
            assert_eq!(
                (answer.status, answer.code()),
                (StatusCode::BAD_REQUEST, "too_deep".to_owned()),
                "{path}"
            );
        }
    }
    for many in
        [format!("[{}0]", "0,".repeat(1_000_000)), format!("{{\"commands\":[{}0]}}", "[],".repeat(600_000))]
    {
        let answer = send("/api/v1/sync/push", many).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned()));
    }
}

/// The list in the worker, as the browser would read it.
fn kept_by(worker: &str) -> Vec<String> {
    let list = worker.split("const ASSETS = ").nth(1).unwrap().split(';').next().unwrap();
    serde_json::from_str(list).unwrap()
}

#[tokio::test]
async fn what_the_service_worker_keeps_is_the_same_for_everybody() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo de Trifouilly").await;
    let worker = app.get("/sw.js", None).await.text();
    let code: Vec<_> = worker.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    for (writes, count) in [("cache.addAll(", 1), (".put(", 0), (".add(", 0)] {
        let found = code.iter().filter(|line| line.contains(writes)).count();
        assert_eq!(found, count, "the cache is filled in one place, from the list: {writes}");
    }
    let kept = kept_by(&worker);
    assert!(kept.contains(&"/shell.html".to_owned()), "{kept:?}");
    for path in kept {
        let (anyone, signed_in) =
            (app.get(&path, None).await, app.request(Method::GET, &path).in_browser(&ada).send().await);
        assert_eq!(anyone.status, StatusCode::OK, "{path}");
        assert_eq!(anyone.body, signed_in.body, "{path}");
        assert!(!signed_in.text().contains("Trifouilly"), "{path}");
        for answer in [anyone, signed_in] {
            assert!(!answer.headers.contains_key("set-cookie"), "{path}");
            assert!(!answer.header("vary").to_lowercase().contains("cookie"), "{path}");
            assert_ne!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
    // Whatever does know somebody asks not to be kept.
    for path in ["/", "/members", "/me", "/api/v1/members", "/api/v1/staff", "/join/abc"] {
        let answer = app.request(Method::GET, path).in_browser(&ada).send().await;
        let kept = answer.header("cache-control");
        assert!(kept.contains("no-store") || kept.contains("private"), "{path} {kept}");
    }
}

#[tokio::test]
async fn a_link_that_invites_is_not_told_to_other_places() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let token = app.invite(&ada, novaclub::club::Role::Coach).await;
    let page = app.get(&format!("/join/{token}"), None).await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    // The site alone, also for our own files: the address stands in no log but that of its own request.
    assert_eq!(page.header("referrer-policy"), "strict-origin");
    let list: Value = app.get("/api/v1/invitations", Some(&ada)).await.json();
    assert!(!list.to_string().contains(&token), "the link is shown once, to who makes it");
}
