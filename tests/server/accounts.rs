//! Registering, signing in and out, tokens.

use crate::{
    on_both_databases,
    support::{PASSWORD, TestApp, new_email},
};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use novaclub::{
    club::Role,
    server::{
        access::token::{Bearer, Tokens},
        http::limits::{Allowance, Allowances},
        moment::now,
    },
};
use serde_json::json;

on_both_databases! {
    async fn registering_signs_in_to_a_new_club_as_its_admin(app: TestApp) {
        let ada = app.register("Judo Club").await;
        let me = app.get("/me", Some(&ada)).await.json();
        assert_eq!((me["club_name"].as_str(), me["role"].as_str()), (Some("Judo Club"), Some("admin")));
        assert_eq!(me["user_name"], "Ada Martin");
        assert_eq!(me["clubs"][0]["id"], json!(ada.club));
        for alias in ["/api/v1/me", "/api/v1/auth/me"] {
            assert_eq!(app.get(alias, Some(&ada)).await.json(), me);
        }
    }

    async fn registering_twice_with_one_email_is_refused_by_field(app: TestApp) {
        let ada = app.register("Judo").await;
        let again = json!({
            "club_name": "Aïkido", "given_name": "A", "family_name": "M",
            "email": ada.email.to_uppercase(), "password": PASSWORD,
        });
        let answer = app.post("/api/v1/auth/register", None, &again).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.errors(), [("email".to_owned(), "already_exists".to_owned())]);
    }

    async fn wrong_password_and_unknown_email_are_answered_the_same(app: TestApp) {
        let ada = app.register("Judo").await;
        let wrong = app.post("/api/v1/auth/login", None, &json!({ "email": ada.email, "password": "autre" })).await;
        let unknown =
            app.post("/api/v1/auth/login", None, &json!({ "email": new_email(), "password": PASSWORD })).await;
        assert_eq!((wrong.status, wrong.code()), (StatusCode::UNAUTHORIZED, "wrong_password".to_owned()));
        assert_eq!(wrong.essence(), unknown.essence());
    }

    async fn signing_in_gives_the_token_and_a_cookie_that_scripts_cannot_read(app: TestApp) {
        let ada = app.register("Judo").await;
        let body = json!({ "email": ada.email, "password": PASSWORD });
        let answer = app.post("/api/v1/auth/login", None, &body).await;
        assert_eq!(answer.status, StatusCode::OK);
        let token = answer.json()["token"].as_str().unwrap().to_owned();
        let cookies: Vec<_> =
            answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
        let session = cookies.iter().find(|cookie| cookie.starts_with("novaclub_session=")).unwrap();
        assert!(session.contains("; HttpOnly; SameSite=Lax; Path=/; Max-Age="), "{session}");
        assert!(!session.contains(&token), "the browser's own, of ten minutes");
        let cookie = session.split(';').next().unwrap();
        let by_cookie = app.request(Method::GET, "/me").header("cookie", cookie).send().await;
        assert_eq!(by_cookie.status, StatusCode::OK);
        assert!(by_cookie.json().get("token").is_none());
        let ended = app.post("/api/v1/auth/logout", None, &json!({})).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT);
        assert!(ended.header("set-cookie").contains("Max-Age=0"));
    }

    async fn a_role_that_changes_or_ends_counts_at_the_next_request(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        assert_eq!(app.get("/me", Some(&coach)).await.status, StatusCode::OK);
        let gone = app.delete(&format!("/api/v1/staff/{}", coach.user), Some(&ada)).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/me", Some(&coach)).await.status, StatusCode::UNAUTHORIZED);
        let body = json!({ "email": coach.email, "password": PASSWORD });
        assert_eq!(app.post("/api/v1/auth/login", None, &body).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn broken_and_expired_tokens_are_answered_401_with_a_challenge() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let issue = |tokens: &Tokens, days| {
        let at = now() + TimeDelta::days(days);
        tokens.issue(app.subject(&ada, ada.club, at), Bearer::Program, at).unwrap().0
    };
    let elsewhere = Tokens::new(b"another secret of thirty-two bytes!!");
    let unsigned = ada.token.rsplit_once('.').unwrap().0.to_owned() + ".";
    let tokens = [
        issue(&app.state.tokens, -8),
        issue(&app.state.tokens, 1),
        issue(&elsewhere, 0),
        unsigned,
        format!("{}x", ada.token),
        "nonsense".to_owned(),
        String::new(),
    ];
    for token in tokens {
        for (name, value) in
            [("authorization", format!("Bearer {token}")), ("cookie", format!("novaclub_session={token}"))]
        {
            let answer = app.request(Method::GET, "/me").header(name, &value).send().await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name} {token}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            assert_eq!(answer.code(), "unauthenticated");
        }
    }
}

#[tokio::test]
async fn a_refused_registration_names_each_field_in_the_persons_language() {
    let app = TestApp::sqlite().await;
    let body = json!({ "club_name": " ", "given_name": "x".repeat(81), "email": "ada", "password": "court" });
    for (language, expected) in
        [("fr-FR", "15 caractères au moins"), ("en-GB,fr;q=0.5", "at least 15 characters")]
    {
        let answer = app
            .request(Method::POST, "/api/v1/auth/register")
            .header("accept-language", language)
            .json(&body)
            .send()
            .await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "refused".to_owned()));
        let errors = answer.errors();
        let errors: Vec<_> = errors.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
        let named = [
            ("club_name", "required"),
            ("given_name", "too_long"),
            ("family_name", "required"),
            ("email", "not_an_email"),
            ("password", "password_too_short"),
        ];
        assert_eq!(errors, named);
        assert!(answer.text().contains(expected), "{answer:?}");
        assert_eq!(answer.json()["request_id"], answer.header("x-request-id"));
    }
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down_for_the_account_alone() {
    let few = Allowance { burst: 3, every_ms: 60_000 };
    let app = TestApp::sqlite_with(Allowances { account: few, known: few, ..Allowances::default() }).await;
    let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
    let wrong = json!({ "email": ada.email, "password": "autre mot" });
    for _ in 0..3 {
        assert_eq!(app.post("/api/v1/auth/login", None, &wrong).await.status, StatusCode::UNAUTHORIZED);
    }
    let answer = app.post("/api/v1/auth/login", None, &wrong).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "too_many_tries".to_owned()));
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    let right = json!({ "email": eve.email, "password": PASSWORD });
    for _ in 0..5 {
        assert_eq!(app.post("/api/v1/auth/login", None, &right).await.status, StatusCode::OK);
    }
}
