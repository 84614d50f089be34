//! What admins set, and where the server does not go.

use super::{club_with, door_of, form, provider::Provider, save, travel, who};
use crate::{
    on_both_databases,
    support::{TestApp, new_email},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::Role,
    on_connection,
    server::{
        access::openid::{Client, Failure, Providers, Reachable},
        db::Across,
    },
};
use serde_json::json;

on_both_databases! {
    async fn the_secret_goes_in_and_comes_out_to_the_provider_alone(app: TestApp) {
        let provider = Provider::start().await;
        provider.wants_secret("a secret");
        let admin = club_with(&app, &provider, true).await;
        let mut sent = form(&provider, true);
        sent["client_secret"] = json!("a secret");
        let saved = save(&app, &admin, &sent).await;
        assert_eq!(saved.status, StatusCode::OK, "{saved:?}");
        assert_eq!(saved.json()["has_secret"], json!(true));
        let shown = app.get("/api/v1/openid", Some(&admin)).await;
        assert!(!shown.text().contains("a secret"), "{shown:?}");
        let own = format!("http://127.0.0.1:3000/openid/back/{}", admin.club);
        assert_eq!(shown.json()["redirect_uri"], own);

        let mut tx = app.db().read_for(Across::Backup).await.unwrap();
        let kept: Vec<u8> = on_connection!(&mut tx, |connection| {
            sqlx::query_scalar("SELECT client_secret FROM openid_providers").fetch_one(connection).await
        })
        .unwrap();
        drop(tx);
        assert!(!kept.windows(8).any(|part| part == b"a secret"));

        let come = travel(&app, &provider, &door_of(&admin), &new_email(), |_| {}).await;
        who(&app, &come).await;
        // Saved again without it, it stays; for another provider it does not.
        sent.as_object_mut().unwrap().remove("client_secret");
        assert_eq!(save(&app, &admin, &sent).await.json()["has_secret"], json!(true));
        let other = Provider::start().await;
        assert_eq!(save(&app, &admin, &form(&other, true)).await.json()["has_secret"], json!(false));
    }

    async fn only_who_may_change_accounts_sets_it(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        for role in [Role::Treasurer, Role::Secretary, Role::Coach, Role::Member] {
            let person = app.join(&admin, role).await;
            for method in [Method::GET, Method::PUT, Method::DELETE] {
                let answer =
                    app.request(method.clone(), "/api/v1/openid").by(Some(&person)).json(&form(&provider, true)).send();
                let answer = answer.await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {method} {answer:?}");
            }
        }
        assert_eq!(app.get("/api/v1/openid", None).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.delete("/api/v1/openid", Some(&admin)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.delete("/api/v1/openid", Some(&admin)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get(&door_of(&admin), None).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_is_no_provider_is_refused_with_the_field(app: TestApp) {
        let provider = Provider::start().await;
        let admin = app.register("Judo").await;
        let issuer = provider.issuer();
        let cases = [
            (String::new(), "required"),
            ("judo".to_owned(), "openid_address"),
            ("ftp://sso.example".to_owned(), "openid_address"),
            ("http://sso.example".to_owned(), "openid_address"),
            ("https://user:word@sso.example".to_owned(), "openid_address"),
            ("https://sso.example/?a=b".to_owned(), "openid_address"),
            (format!("{issuer}/nothing"), "openid_silent"),
            (format!("{issuer}/missing"), "openid_silent"),
            (format!("{issuer}/large"), "openid_silent"),
            // It is not followed to where another one's documents are.
            (format!("{issuer}/elsewhere"), "openid_silent"),
            ("http://127.0.0.1:1".to_owned(), "openid_silent"),
        ];
        for (issuer, code) in cases {
            let mut sent = form(&provider, false);
            sent["issuer"] = json!(issuer);
            let answer = save(&app, &admin, &sent).await;
            assert_eq!(answer.errors(), [("issuer".to_owned(), code.to_owned())], "{issuer} {answer:?}");
        }
        let mut long = form(&provider, false);
        long["label"] = json!("x".repeat(41));
        long["client_id"] = json!(" ");
        let answer = save(&app, &admin, &long).await;
        assert_eq!(answer.errors().len(), 2, "{answer:?}");
    }

    async fn the_form_of_the_page_does_the_same(app: TestApp) {
        let provider = Provider::start().await;
        let admin = app.register("Judo").await;
        let body = format!("issuer={}&client_id=novaclub&label=Entrer&admits=yes", provider.issuer());
        let posted = app.request(Method::POST, "/club/openid").by(Some(&admin)).form(&body).send().await;
        assert_eq!(posted.header("location"), "/club/openid?saved", "{posted:?}");
        let page = app.get(&format!("/sign-in?club={}", admin.club), None).await;
        assert!(page.text().contains("Entrer"), "{page:?}");
        assert!(page.text().contains(&door_of(&admin)), "{page:?}");
        let refused = app.request(Method::POST, "/club/openid").by(Some(&admin)).form("issuer=x").send().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let removed = app.request(Method::POST, "/club/openid/remove").by(Some(&admin)).form("").send().await;
        assert_eq!(removed.header("location"), "/club/openid", "{removed:?}");
    }
}

#[tokio::test]
async fn the_server_goes_to_no_private_network_unless_it_is_told_to() {
    let provider = Provider::start().await;
    let careful = Providers::asked_by(Client::new(Reachable::Public));
    let private = [
        "https://127.0.0.1:1",
        "https://localhost:1",
        "https://[::1]:1",
        "https://10.0.0.1",
        provider.issuer(),
    ];
    for issuer in private {
        let failure = careful.look(issuer).await.unwrap_err();
        assert!(matches!(failure, Failure::Elsewhere), "{issuer} {failure:?}");
    }
    Providers::asked_by(Client::new(Reachable::Private)).look(provider.issuer()).await.unwrap();
}
