//! Pages, forms without scripts, files, headers, health.

use crate::{
    on_both_databases,
    support::{Answer, PASSWORD, Person, TestApp, member, new_email},
};
use axum::http::{Method, StatusCode};
use novaclub::club::{Role, people::PeopleCommand};

async fn get(app: &TestApp, path: &str, person: Option<&Person>) -> Answer {
    let request = app.request(Method::GET, path);
    match person {
        Some(person) => request.in_browser(person).send().await,
        None => request.send().await,
    }
}

async fn send_form(app: &TestApp, path: &str, body: &str) -> Answer {
    app.request(Method::POST, path).form(body).send().await
}

on_both_databases! {
    async fn without_scripts_one_registers_signs_in_and_reads_the_clubs_members(app: TestApp) {
        let email = new_email();
        let form = format!("club_name=Judo&given_name=Ada&family_name=Martin&email={email}&password={PASSWORD}");
        let registered = send_form(&app, "/register", &form.replace(' ', "+")).await;
        assert_eq!((registered.status, registered.header("location")), (StatusCode::SEE_OTHER, "/"));
        let form = format!("email={email}&password={PASSWORD}&next=/members").replace(' ', "+");
        let signed_in = send_form(&app, "/sign-in", &form).await;
        assert_eq!((signed_in.status, signed_in.header("location")), (StatusCode::SEE_OTHER, "/members"));
        let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1.to_owned();
        let me = app.request(Method::GET, "/me").header("cookie", &cookie).send().await.json();
        let mut body = me.clone();
        body["token"] = token.into();
        let ada = crate::support::person(email, &body);
        app.device(&ada).perform(PeopleCommand::Create { member: member("Dupont-Lajoie") }).await;
        let page = get(&app, "/members", Some(&ada)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("Dupont-Lajoie"), "the server rendered the members");
        let out = app.request(Method::POST, "/sign-out").header("cookie", &cookie).send().await;
        assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
        assert!(out.header("set-cookie").contains("Max-Age=0"));
    }

    async fn a_refused_form_comes_back_with_its_values_but_never_the_password(app: TestApp) {
        let form = "club_name=Judo+Rennes&email=ada&password=tr0psecret%21";
        let answer = send_form(&app, "/register", form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("Judo Rennes"), "{answer:?}");
        assert!(!answer.text().contains("tr0psecret"));
        let answer = send_form(&app, "/sign-in", "email=ada%40exemple.fr&password=tr0psecret%21").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.text().contains("ada@exemple.fr") && !answer.text().contains("tr0psecret"), "{answer:?}");
    }

    async fn an_invitations_page_names_the_club_and_its_form_joins(app: TestApp) {
        let ada = app.register("Judo Rennes").await;
        let token = app.invite(&ada, Role::Coach).await;
        let page = get(&app, &format!("/join/{token}"), None).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("Judo Rennes"), "{page:?}");
        let form = format!("given_name=No%C3%A9&family_name=Petit&email={}&password={PASSWORD}", new_email());
        let joined = send_form(&app, &format!("/join/{token}"), &form.replace(' ', "+")).await;
        assert_eq!((joined.status, joined.header("location")), (StatusCode::SEE_OTHER, "/"), "{joined:?}");
        let again = send_form(&app, &format!("/join/{token}"), &form.replace(' ', "+")).await;
        assert_eq!(again.status, StatusCode::GONE);
    }
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_door_and_back() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    for (path, location) in [
        ("/", "/sign-in"),
        ("/members?q=a b".replace(' ', "%20").as_str(), "/sign-in?next=/members%3Fq%3Da%2520b"),
    ] {
        let answer = get(&app, path, None).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, location));
    }
    assert_eq!(get(&app, "/sign-in", Some(&ada)).await.header("location"), "/");
    assert_eq!(get(&app, "/no/such/page", Some(&ada)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_carry_a_policy_with_their_own_nonce_and_are_not_kept() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let (first, second) = (get(&app, "/", Some(&ada)).await, get(&app, "/", Some(&ada)).await);
    let policy = first.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(first.text().contains(nonce), "{policy}");
    assert_ne!(policy, second.header("content-security-policy"));
    for part in ["default-src 'none'", "'wasm-unsafe-eval'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe-inline"));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-novaclub", "1"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(first.header(name), value, "{name}");
    }
    assert!(first.header("vary").contains("Cookie"));
    assert!(first.header("permissions-policy").contains("camera=(self)"));
}

#[tokio::test]
async fn the_language_is_the_chosen_one_then_the_browsers() {
    let app = TestApp::sqlite().await;
    for (cookie, accepted, expected) in
        [("", "de", "fr"), ("", "en-GB", "en"), ("novaclub_language=fr", "en", "fr")]
    {
        let page = app
            .request(Method::GET, "/sign-in")
            .header("cookie", cookie)
            .header("accept-language", accepted)
            .send()
            .await;
        assert!(page.text().contains(&format!("<html lang=\"{expected}\"")), "{cookie} {accepted}");
    }
}

#[tokio::test]
async fn requests_that_another_site_makes_a_browser_send_change_nothing() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let attempt = |name: &'static str, value: &'static str| {
        app.request(Method::POST, "/api/v1/invitations")
            .in_browser(&ada)
            .header(name, value)
            .json(&serde_json::json!({ "role": "admin" }))
            .send()
    };
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = attempt(name, value).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::FORBIDDEN, "cross_site".to_owned()),
            "{name} {value}"
        );
    }
    assert_eq!(app.get("/api/v1/invitations", Some(&ada)).await.json()["invitations"], serde_json::json!([]));
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")] {
        assert_eq!(attempt(name, value).await.status, StatusCode::CREATED, "{name} {value}");
    }
    let form = app.request(Method::POST, "/sign-out").in_browser(&ada).header("sec-fetch-site", "cross-site");
    assert_eq!(form.send().await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn files_are_kept_for_good_under_the_builds_name_and_the_shell_has_no_data() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    for (path, kind, kept) in [
        ("/pkg/test/novaclub.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("/pkg/test/novaclub_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        ("/pkg/test/boot.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("/icons/sprite.svg", "image/svg+xml", "public, max-age=86400"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/sw.js", "text/javascript", "no-cache"),
        ("/shell.html", "text/html", "no-cache"),
    ] {
        let answer = get(&app, path, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.header("content-type").starts_with(kind), "{path} {answer:?}");
        assert_eq!(answer.header("cache-control"), kept, "{path}");
    }
    for path in ["/pkg/test/none.js", "/pkg/other/novaclub.js", "/icons/none.svg"] {
        let answer = get(&app, path, Some(&ada)).await;
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (StatusCode::NOT_FOUND, "no-store"),
            "{path}"
        );
    }
    let (shell, signed_in) =
        (get(&app, "/shell.html", None).await, get(&app, "/shell.html", Some(&ada)).await);
    assert_eq!(shell.body, signed_in.body);
    assert!(shell.text().contains("/pkg/test/boot.js") && !shell.text().contains("data-rendered"));
    assert!(!shell.header("content-security-policy").contains("nonce"));
    let worker = get(&app, "/sw.js", None).await.text();
    assert!(
        worker.contains("\"/pkg/test/novaclub_bg.wasm\"") && worker.contains("\"/shell.html\""),
        "{worker}"
    );
}

#[tokio::test]
async fn health_says_whether_the_database_answers() {
    let app = TestApp::sqlite().await;
    let answer = get(&app, "/health", None).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!((&answer.json()["status"], &answer.json()["database"]), (&"ok".into(), &"ok".into()));
    app.db().close().await;
    let answer = get(&app, "/health", None).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let me = app.post("/api/v1/auth/login", None, &serde_json::json!({ "email": "a@b.fr" })).await;
    assert_eq!((me.status, me.code()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable".to_owned()));
}
