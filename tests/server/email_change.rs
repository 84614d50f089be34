//! A move to another address that somebody began who should not have been there ends with what ends their session.

use crate::{
    on_both_databases,
    support::{Answer, Mail, PASSWORD, Person, TestApp, new_email, person},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use novaclub::{
    club::Role,
    server::{db::accounts, moment, operations::account::make_admin},
};
use serde_json::json;

const NEW: &str = "les kimonos sèchent au soleil";

/// The link that goes to another address, which somebody at a session asked for.
async fn begun(app: &TestApp, who: &Person) -> (String, String) {
    let email = new_email();
    let asked = app.post("/api/v1/auth/email", Some(who), &json!({ "email": email })).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    let is_to = |mail: &&Mail| mail.head.to_lowercase().contains(&format!("to: {email}"));
    let mails = app.mails().await;
    let link = mails.iter().find(is_to).and_then(|mail| mail.token_after("/confirm-email/"));
    (email, link.expect("a link to the new address"))
}

async fn opened(app: &TestApp, link: &str) -> Answer {
    app.post("/api/v1/auth/email/confirm", None, &json!({ "token": link })).await
}

async fn is_over(app: &TestApp, owner: &str, (email, link): &(String, String), password: &str) {
    let page = app.get(&format!("/confirm-email/{link}"), None).await;
    assert!(!page.text().contains(email), "{page:?}");
    let late = opened(app, link).await;
    assert_eq!(late.status, StatusCode::GONE, "{late:?}");
    assert_eq!(late.errors(), [(String::new(), "email_link_unknown".to_owned())]);
    let login = json!({ "email": owner, "password": password });
    assert_eq!(
        app.post("/api/v1/auth/login", None, &login).await.status,
        StatusCode::OK,
        "the address stays"
    );
}

on_both_databases! {
    async fn asking_for_another_address_while_a_link_is_opened_holds_neither_up(app: TestApp) {
        let ada = app.register("Judo").await;
        for _ in 0..10 {
            let (moved, link) = begun(&app, &ada).await;
            let next = json!({ "email": new_email() });
            let (asked, opened) =
                tokio::join!(app.post("/api/v1/auth/email", Some(&ada), &next), opened(&app, &link));
            assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
            let login = json!({ "email": moved, "password": PASSWORD });
            let came = app.post("/api/v1/auth/login", None, &login).await.status;
            match opened.status {
                StatusCode::NO_CONTENT => assert_eq!(came, StatusCode::OK),
                // Asking was first, and ended it.
                StatusCode::GONE => assert_eq!(came, StatusCode::UNAUTHORIZED),
                _ => panic!("{opened:?}"),
            }
        }
    }

    async fn a_new_password_ends_a_move_to_another_address(app: TestApp) {
        let ada = app.register("Judo").await;
        let thief = begun(&app, &ada).await;
        let change = json!({ "old_password": PASSWORD, "password": NEW });
        let changed = app.post("/api/v1/auth/change-password", Some(&ada), &change).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        is_over(&app, &ada.email, &thief, NEW).await;

        let ada = person(ada.email, &changed.json());
        let confirmed = app.post("/api/v1/auth/confirm", Some(&ada), &json!({ "password": NEW })).await;
        assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{confirmed:?}");
        let thief = begun(&app, &ada).await;
        app.post("/api/v1/auth/forgotten-password", None, &json!({ "email": ada.email })).await;
        let token = app.mails().await.last().and_then(Mail::token).unwrap();
        let reset = json!({ "token": token, "password": PASSWORD });
        assert_eq!(app.post("/api/v1/auth/reset-password", None, &reset).await.status, StatusCode::NO_CONTENT);
        is_over(&app, &ada.email, &thief, PASSWORD).await;

        let ada = app.signed_in_again(&ada).await;
        let (email, own) = begun(&app, &ada).await;
        assert_eq!(opened(&app, &own).await.status, StatusCode::NO_CONTENT, "what is asked for afterwards counts");
        app.signed_in_again(&Person { email, ..ada }).await;
    }

    async fn ending_the_other_sessions_ends_a_move_to_another_address(app: TestApp) {
        let ada = app.register("Judo").await;
        let other = app.signed_in_again(&ada).await;
        let thief = begun(&app, &other).await;
        assert_eq!(app.delete("/api/v1/auth/sessions", Some(&ada)).await.status, StatusCode::NO_CONTENT);
        is_over(&app, &ada.email, &thief, PASSWORD).await;
        let shown = app.get("/api/v1/auth/factors", Some(&ada)).await.json();
        assert!(shown["awaited_email"].is_null(), "{shown}");
    }

    async fn the_operators_sign_out_ends_a_move_to_another_address(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let thief = begun(&app, &coach).await;
        make_admin(app.db(), &coach.email, &ada.club.to_string()).await.unwrap();
        is_over(&app, &coach.email, &thief, PASSWORD).await;
    }

    async fn a_link_of_before_the_sessions_were_ended_moves_nothing(app: TestApp) {
        let ada = app.register("Judo").await;
        let thief = begun(&app, &ada).await;
        let mut tx = app.db().write().await.unwrap();
        let user = accounts::find_user(&mut tx, ada.user).await.unwrap().unwrap();
        let later = moment::now() + TimeDelta::milliseconds(1);
        accounts::set_password(&mut tx, ada.user, &user.password_hash, later).await.unwrap();
        tx.commit().await.unwrap();
        is_over(&app, &ada.email, &thief, PASSWORD).await;
    }
}
