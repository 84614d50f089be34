//! The number by which a device is known in the audit log: nobody chooses it.

use crate::{
    on_both_databases,
    support::{PASSWORD, Person, TestApp},
};
use axum::http::{Method, StatusCode};
use novaclub::club::Role;
use serde_json::{Value, json};
use uuid::Uuid;

const COOKIE: &str = "novaclub_device=";

/// Signs in with a device's cookie; gives the one that the device has afterwards.
async fn sign_in(app: &TestApp, who: &Person, cookie: &str) -> String {
    let body = json!({ "email": who.email, "password": PASSWORD });
    let answer =
        app.request(Method::POST, "/api/v1/auth/login").header("cookie", cookie).json(&body).send().await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let mut given = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let given = given.find(|given| given.starts_with(COOKIE));
    given.and_then(|given| given.split(';').next()).unwrap_or(cookie).to_owned()
}

/// By which device somebody last signed in, as the log tells it.
async fn last_device(app: &TestApp, admin: &Person, who: &Person) -> Uuid {
    let log = app.get("/api/v1/audit?kind=sign_in", Some(admin)).await.json();
    let is_theirs =
        |entry: &&Value| entry["action"] == "sign_in.password" && entry["actor_id"] == json!(who.user);
    // The newest first.
    let entry = log["entries"].as_array().unwrap().iter().find(is_theirs).unwrap_or_else(|| panic!("{log}"));
    serde_json::from_value(entry["device_id"].clone()).unwrap_or_else(|error| panic!("{error}: {entry}"))
}

/// As devices had it before the number was signed.
fn of_before(cookie: &str) -> String {
    let mut parts: Vec<&str> = cookie.split('.').collect();
    parts.remove(1);
    parts.join(".")
}

on_both_databases! {
    async fn nobody_signs_in_as_a_device_whose_number_they_have_read(app: TestApp) {
        let ada = app.register("Judo").await;
        let eve = app.join(&ada, Role::Coach).await;
        let hers = sign_in(&app, &ada, "").await;
        let number = last_device(&app, &ada, &ada).await;
        let own = sign_in(&app, &eve, "").await;
        let own_number = last_device(&app, &ada, &eve).await;
        let chosen = |rest: &str| format!("{COOKIE}{}{rest}", number.simple());
        let signature = own.split('.').nth(1).unwrap();
        for cookie in [chosen(""), chosen(".x"), chosen(&format!(".{signature}")), of_before(&hers)] {
            let given = sign_in(&app, &eve, &cookie).await;
            assert!(!given.contains(&number.simple().to_string()), "{cookie} {given}");
            assert_ne!(last_device(&app, &ada, &eve).await, number, "{cookie}");
        }
        assert_eq!(sign_in(&app, &eve, &own).await, own, "her own stays as it is");
        assert_eq!(last_device(&app, &ada, &eve).await, own_number);
    }

    async fn a_device_of_before_stays_the_same_and_its_number_is_signed(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let now = sign_in(&app, &coach, &sign_in(&app, &ada, "").await).await;
        let number = last_device(&app, &ada, &coach).await;
        assert_eq!(last_device(&app, &ada, &ada).await, number, "a shared tablet is one device");
        let before = of_before(&now);
        assert_eq!(sign_in(&app, &ada, &before).await, now, "it is given what it lacked, and keeps both marks");
        assert_eq!(last_device(&app, &ada, &ada).await, number);
    }

    async fn a_device_keeps_its_number_when_the_secret_is_changed(app: TestApp) {
        const NEXT: &[u8] = b"the next secret of the tests, known to everybody";
        let ada = app.register("Judo").await;
        let before = sign_in(&app, &ada, "").await;
        let number = last_device(&app, &ada, &ada).await;
        let during = app.after_a_change_of_secret(NEXT).await;
        let moved = sign_in(&during, &ada, &before).await;
        assert_ne!(moved, before);
        let after = app.with_secrets(NEXT, None).await;
        assert_eq!(sign_in(&after, &ada, &moved).await, moved);
        let ada_then = after.signed_in_again(&ada).await;
        sign_in(&after, &ada, &moved).await;
        assert_eq!(last_device(&after, &ada_then, &ada).await, number);
    }

    async fn who_goes_on_in_another_club_is_told_with_the_device_of_the_session(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let token = json!({ "token": app.invite(&eve, Role::Coach).await });
        assert_eq!(app.post("/api/v1/auth/join", Some(&ada), &token).await.status, StatusCode::CREATED);
        let body = json!({ "email": ada.email, "password": PASSWORD, "club_id": ada.club });
        let there = app.post("/api/v1/auth/login", None, &body).await;
        let there = crate::support::person(ada.email.clone(), &there.json());
        let number = last_device(&app, &there, &ada).await;
        let other = format!("{COOKIE}{}.x", Uuid::from_u128(7).simple());
        let switch = app.request(Method::POST, "/api/v1/auth/switch").by(Some(&there)).header("cookie", &other);
        let switched = switch.json(&json!({ "club_id": eve.club })).send().await;
        assert_eq!(switched.status, StatusCode::OK, "{switched:?}");
        let log = app.get("/api/v1/audit?kind=sign_in", Some(&eve)).await.json();
        let entry = log["entries"].as_array().unwrap().iter().find(|entry| entry["action"] == "sign_in.switch");
        assert_eq!(entry.unwrap_or_else(|| panic!("{log}"))["device_id"], json!(number));
    }
}
