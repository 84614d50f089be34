//! Showing again who one is: with what the account has, by the API and on the page for browsers without scripts.

use crate::{
    factors::{ORIGIN, code_at, long_ago, proof, with_app, with_passkey, wrong_code},
    on_both_databases,
    support::{Answer, PASSWORD, Person, TestApp, person},
};
use axum::http::{Method, StatusCode};
use novaclub::server::moment;
use serde_json::{Value, json};

const CONFIRM: &str = "/api/v1/auth/confirm";

async fn confirm(app: &TestApp, who: &Person, body: Value) -> Answer {
    app.post(CONFIRM, Some(who), &body).await
}

async fn is_confirmed(app: &TestApp, who: &Person) -> bool {
    app.get(CONFIRM, Some(who)).await.status == StatusCode::NO_CONTENT
}

/// Sends the page's form; what is left out of it is empty.
async fn send(app: &TestApp, who: &Person, form: &str) -> Answer {
    app.request(Method::POST, "/confirm").in_browser(who).form(form).send().await
}

fn with_plus(text: &str) -> String {
    text.replace(' ', "+")
}

on_both_databases! {
    async fn a_password_confirms_nothing_where_there_is_a_second_factor(app: TestApp) {
        let localhost = app.at(ORIGIN);
        let app = &localhost;
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let (secret, _) = with_app(app, &ada).await;
        let mut key = with_passkey(app, &eve, "Clé").await;
        for who in [&ada, &eve] {
            long_ago(app, who).await;
            let answer = confirm(app, who, json!({ "password": PASSWORD })).await;
            assert_eq!(answer.errors(), [("code".to_owned(), "required".to_owned())], "{answer:?}");
            assert!(!is_confirmed(app, who).await);
        }
        let code = code_at(&secret, moment::now());
        // The password beside it changes nothing.
        let both = json!({ "password": "ce n'est pas celui-là", "code": code });
        assert_eq!(confirm(app, &ada, both).await.status, StatusCode::NO_CONTENT);
        let shown = proof(app, &mut key).await;
        assert_eq!(confirm(app, &eve, shown).await.status, StatusCode::NO_CONTENT);
        assert!(is_confirmed(app, &ada).await && is_confirmed(app, &eve).await);
    }

    async fn a_new_password_confirms_nothing_where_there_is_a_second_factor(app: TestApp) {
        const NEXT: &str = "les kimonos sèchent au soleil";
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        with_app(&app, &ada).await;
        for (who, expected) in [(ada, false), (eve, true)] {
            let body = json!({ "old_password": PASSWORD, "password": NEXT });
            let changed = app.post("/api/v1/auth/change-password", Some(&who), &body).await;
            assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
            let who = person(who.email, &changed.json());
            assert_eq!(is_confirmed(&app, &who).await, expected);
        }
    }

    async fn a_recovery_code_confirms_once_and_is_told_by_mail_and_in_the_log(app: TestApp) {
        let ada = app.register("Judo").await;
        let (_, codes) = with_app(&app, &ada).await;
        let mails = app.mails().await.len();
        long_ago(&app, &ada).await;
        let answer = confirm(&app, &ada, json!({ "code": codes[2] })).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
        let told = app.mails().await;
        assert_eq!(told.len(), mails + 1);
        let last = told.last().unwrap();
        assert!(last.head.contains(&format!("To: {}", ada.email)) && last.text.contains('9'), "{last:?}");
        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let entries = log["entries"].as_array().unwrap();
        assert!(entries.iter().any(|entry| entry["action"] == "account.recovery_code_used"), "{log}");
        long_ago(&app, &ada).await;
        assert!(wrong_code(&confirm(&app, &ada, json!({ "code": codes[2] })).await));
        assert!(!is_confirmed(&app, &ada).await);
    }

    async fn the_page_asks_for_what_the_account_has_and_leads_on_within_the_site(app: TestApp) {
        let ada = app.register("Judo").await;
        let page = app.request(Method::GET, "/confirm?next=/club/openid").in_browser(&ada).send().await;
        let text = page.text();
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        assert!(text.contains("name=\"password\"") && !text.contains("name=\"code\""), "{text}");
        assert!(text.contains("value=\"/club/openid\"") && text.contains("href=\"/forgotten-password\""), "{text}");

        long_ago(&app, &ada).await;
        let wrong = send(&app, &ada, "password=ce+n+est+pas+lui&next=%2Fclub%2Fopenid").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = wrong.text();
        assert!(text.contains("value=\"/club/openid\"") && !text.contains("ce n est pas lui"), "{text}");
        assert!(!is_confirmed(&app, &ada).await);
        for (next, expected) in [("%2Fclub%2Fopenid", "/club/openid"), ("%2F%2Fevil.example", "/"), ("", "/")] {
            long_ago(&app, &ada).await;
            let form = format!("password={}&next={next}", with_plus(PASSWORD));
            let right = send(&app, &ada, &form).await;
            assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, expected), "{right:?}");
            assert!(is_confirmed(&app, &ada).await);
        }

        let (secret, _) = with_app(&app, &ada).await;
        long_ago(&app, &ada).await;
        let text = app.request(Method::GET, "/confirm").in_browser(&ada).send().await.text();
        assert!(text.contains("name=\"code\"") && !text.contains("name=\"password\""), "{text}");
        let wrong = send(&app, &ada, "code=000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!wrong.text().contains("000000"));
        let right = send(&app, &ada, &format!("code={}", code_at(&secret, moment::now()))).await;
        assert_eq!(right.status, StatusCode::SEE_OTHER, "{right:?}");
        assert!(is_confirmed(&app, &ada).await);
        let stranger = app.get("/confirm?next=/club/openid", None).await;
        assert_eq!(stranger.header("location"), "/sign-in?next=/confirm%3Fnext%3D/club/openid");
    }
}
