//! The form of the club's own sign-in, in browsers without scripts: a confirmation that is wanted comes in between,
//! and nothing that was typed is lost over it but the secret.

use super::{CLIENT, Provider, club_with, form, save};
use crate::{
    factors::long_ago,
    on_both_databases,
    support::{Answer, Body, Browser, PASSWORD, TestApp},
};
use axum::http::{Method, StatusCode};
use novaclub::club::Role;

const PAGE: &str = "/club/openid";
const TYPED: &str = "novaclub_openid_typed";

async fn send(browser: &mut Browser<'_>, path: &str, form: String) -> Answer {
    browser.send(Method::POST, path, Some(Body::Form(form))).await
}

fn typed(provider: &Provider) -> String {
    let issuer = provider.issuer().replace(':', "%3A").replace('/', "%2F");
    format!("issuer={issuer}&client_id={CLIENT}&client_secret=tres+secret&label=Par+ici+{CLIENT}&admits=yes")
}

async fn confirm(browser: &mut Browser<'_>) {
    let form = format!("password={}&next=%2Fclub%2Fopenid", PASSWORD.replace(' ', "+"));
    let confirmed = send(browser, "/confirm", form).await;
    assert_eq!(
        (confirmed.status, confirmed.header("location")),
        (StatusCode::SEE_OTHER, PAGE),
        "{confirmed:?}"
    );
}

on_both_databases! {
    async fn what_was_typed_waits_for_the_confirmation_all_but_the_secret(app: TestApp) {
        let provider = Provider::start().await;
        let ada = app.register("Judo").await;
        let other = app.join(&ada, Role::Admin).await;
        let mut browser = Browser::of(&app, &ada).await;
        long_ago(&app, &ada).await;
        let asked = send(&mut browser, PAGE, typed(&provider)).await;
        let to = "/confirm?next=/club/openid";
        assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, to), "{asked:?}");
        assert!(!format!("{:?}", asked.headers).contains(provider.issuer()), "it is sealed: {asked:?}");
        assert_eq!(browser.get(to).await.status, StatusCode::OK);
        confirm(&mut browser).await;

        let page = browser.get(PAGE).await.text();
        assert!(page.contains(provider.issuer()) && page.contains(&format!("Par ici {CLIENT}")), "{page}");
        assert!(page.contains("Pas encore enregistré") && !page.contains("tres secret"), "{page}");
        // Somebody else at the same browser is not shown it.
        let mut theirs = Browser::of(&app, &other).await;
        theirs.cookies.insert(TYPED.to_owned(), browser.cookies[TYPED].clone());
        assert!(!theirs.get(PAGE).await.text().contains(provider.issuer()));

        let saved = send(&mut browser, PAGE, typed(&provider)).await;
        assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/club/openid?saved"), "{saved:?}");
        assert!(!browser.cookies.contains_key(TYPED));
        let set = app.get("/api/v1/openid", Some(&ada)).await.json();
        assert_eq!(set["issuer"], provider.issuer());
        assert!(!browser.get(PAGE).await.text().contains("Pas encore enregistré"));
    }

    async fn the_sign_in_is_removed_after_the_confirmation(app: TestApp) {
        let provider = Provider::start().await;
        let ada = club_with(&app, &provider, false).await;
        let mut browser = Browser::of(&app, &ada).await;
        long_ago(&app, &ada).await;
        let asked = send(&mut browser, "/club/openid/remove", String::new()).await;
        assert_eq!(asked.header("location"), "/confirm?next=/club/openid", "{asked:?}");
        assert_eq!(app.get("/api/v1/openid", Some(&ada)).await.json()["issuer"], provider.issuer());
        confirm(&mut browser).await;
        let removed = send(&mut browser, "/club/openid/remove", String::new()).await;
        assert_eq!((removed.status, removed.header("location")), (StatusCode::SEE_OTHER, PAGE), "{removed:?}");
        assert_eq!(app.get("/api/v1/openid", Some(&ada)).await.json()["issuer"], "");
        // By the API the next change waits for a confirmation of its own.
        long_ago(&app, &ada).await;
        assert_eq!(save(&app, &ada, &form(&provider, false)).await.code(), "confirmation_wanted");
    }
}
