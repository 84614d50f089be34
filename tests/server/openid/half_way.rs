//! An account with a second factor: the provider speaks for it, and its person comes into the club, once it was shown.

use super::{club_with, cookies, door_of, give_password, provider::Provider, travel, who};
use crate::{
    factors::{code_at, with_app},
    on_both_databases,
    support::{Answer, PASSWORD, Person, TestApp},
};
use axum::http::{Method, StatusCode};
use novaclub::{club::Role, server::moment};
use serde_json::json;

async fn show(app: &TestApp, halted: &Answer, code: &str) -> Answer {
    assert_eq!(halted.header("location"), "/sign-in/code", "{halted:?}");
    let names = cookies(halted);
    assert!(!names.contains("novaclub_session="), "{names}");
    app.request(Method::POST, "/sign-in/code")
        .header("cookie", &names)
        .form(&format!("code={code}"))
        .send()
        .await
}

/// The role of somebody in a club, as its admin sees it.
async fn role_of(app: &TestApp, admin: &Person, who: &Person) -> Option<String> {
    let staff = app.get("/api/v1/staff", Some(admin)).await.json();
    let line = staff["staff"].as_array().unwrap().iter().find(|one| one["email"] == who.email.as_str())?;
    line["role"].as_str().map(str::to_owned)
}

on_both_databases! {
    async fn an_account_is_linked_and_comes_in_after_the_second_factor(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let bob = app.register("Aviron").await;
        let (secret, codes) = with_app(&app, &bob).await;
        let path = format!("/join/{}/with", app.invite(&admin, Role::Secretary).await);
        let asked = travel(&app, &provider, &path, &bob.email, |_| {}).await;
        let halted = give_password(&app, &asked, PASSWORD).await;
        assert_eq!(role_of(&app, &admin, &bob).await, None, "the password alone brings nobody in");
        assert_eq!(app.get(&path, None).await.status, StatusCode::SEE_OTHER, "the invitation is not used");
        let again = travel(&app, &provider, &path, &bob.email, |_| {}).await;
        assert_eq!(again.header("location"), "/sign-in/link", "nor is the account linked");
        let wrong = show(&app, &halted, "000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert_eq!(role_of(&app, &admin, &bob).await, None);

        let come = show(&app, &halted, &code_at(&secret, moment::now())).await;
        let me = who(&app, &come).await;
        assert_eq!((&me["user_id"], &me["club_id"]), (&json!(bob.user), &json!(admin.club)));
        assert_eq!(role_of(&app, &admin, &bob).await.as_deref(), Some("secretary"));
        assert_eq!(app.get(&path, None).await.status, StatusCode::NOT_FOUND);
        let next = travel(&app, &provider, &door_of(&admin), &bob.email, |_| {}).await;
        assert_eq!(who(&app, &show(&app, &next, &codes[0]).await).await["user_id"], json!(bob.user));
    }

    async fn a_linked_account_uses_an_invitation_after_the_second_factor(app: TestApp) {
        let provider = Provider::start().await;
        let admin = club_with(&app, &provider, false).await;
        let coach = app.join(&admin, Role::Coach).await;
        let asked = travel(&app, &provider, &door_of(&admin), &coach.email, |_| {}).await;
        give_password(&app, &asked, PASSWORD).await;
        // Without a second factor at once, with one after it.
        let path = format!("/join/{}/with", app.invite(&admin, Role::Treasurer).await);
        let come = travel(&app, &provider, &path, &coach.email, |_| {}).await;
        assert_eq!(who(&app, &come).await["role"], json!("treasurer"));
        let (secret, _) = with_app(&app, &coach).await;
        let path = format!("/join/{}/with", app.invite(&admin, Role::Admin).await);
        let halted = travel(&app, &provider, &path, &coach.email, |_| {}).await;
        assert_eq!(role_of(&app, &admin, &coach).await.as_deref(), Some("treasurer"));
        let come = show(&app, &halted, &code_at(&secret, moment::now())).await;
        assert_eq!(who(&app, &come).await["role"], json!("admin"));
        let log = app.get("/api/v1/audit?kind=change", Some(&admin)).await.json();
        let linked = log["entries"].as_array().unwrap().iter().filter(|entry| entry["action"] == "openid.linked");
        assert_eq!(linked.count(), 1, "it was linked once");
    }
}
