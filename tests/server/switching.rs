//! Going on in another club: by the session that one has, and for no longer than that. No token makes another
//! session, and none is told to a page's scripts.

use crate::{
    on_both_databases,
    support::{Answer, PASSWORD, Person, TestApp},
};
use axum::http::{Method, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use novaclub::{
    club::Role,
    server::{db::Across, moment::now},
};
use serde_json::{Value, json};
use uuid::Uuid;

const SWITCH: &str = "/api/v1/auth/switch";

/// Somebody of two clubs, signed in by a program in the first of them, and the other one.
async fn in_two_clubs(app: &TestApp) -> (Person, Uuid) {
    let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
    let joining = json!({
        "token": app.invite(&eve, Role::Coach).await, "email": ada.email, "password": PASSWORD,
    });
    let joined = app.post("/api/v1/auth/join", None, &joining).await;
    assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
    (ada, eve.club)
}

/// How many sessions a person has ever had.
async fn sessions_of(app: &TestApp, person: &Person) -> i64 {
    let mut tx = app.db().read_for(Across::Upkeep).await.unwrap();
    let count = novaclub::on_connection!(&mut tx, |connection| {
        let query = sqlx::query_scalar("SELECT COUNT(*) FROM sessions WHERE user_id = $1");
        query.bind(person.user).fetch_one(connection).await.unwrap()
    });
    tx.commit().await.unwrap();
    count
}

fn until(answer: &Answer) -> DateTime<Utc> {
    serde_json::from_value(answer.json()["expires_at"].clone()).unwrap()
}

/// The cookies that an answer gives, by name.
fn given(answer: &Answer) -> Vec<(String, String)> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let pairs = cookies.map(|cookie| cookie.split(';').next().unwrap().split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn cookie(answer: &Answer, name: &str) -> Option<String> {
    given(answer).into_iter().find(|(found, _)| found == name).map(|(_, value)| value)
}

/// Signs in as a browser does, in one of one's clubs.
async fn in_browser(app: &TestApp, person: &Person) -> Answer {
    let credentials = json!({ "email": person.email, "password": PASSWORD, "club_id": person.club });
    let draft = app.request(Method::POST, "/api/v1/auth/login").header("origin", "http://127.0.0.1:3000");
    let answer = draft.json(&credentials).send().await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer
}

on_both_databases! {
    async fn a_program_goes_on_by_the_session_it_has_until_the_token_that_asked_ends(app: TestApp) {
        let (ada, there) = in_two_clubs(&app).await;
        // Made six days ago: one is left.
        let token = app.token_at(&ada, ada.club, now() - TimeDelta::days(6));
        let end = now() + TimeDelta::days(1);
        let (mut program, before) = (Person { token, ..ada.clone() }, sessions_of(&app, &ada).await);
        for club in [ada.club, there, there, ada.club, there] {
            let former = (program.clone(), club != program.club);
            let switched = app.post(SWITCH, Some(&program), &json!({ "club_id": club })).await;
            assert_eq!(switched.status, StatusCode::OK, "{switched:?}");
            assert!(until(&switched) <= end, "{switched:?}");
            assert_eq!(given(&switched), [], "a program needs no cookies");
            program.token = switched.json()["token"].as_str().unwrap().to_owned();
            program.club = club;
            assert_eq!(app.get("/api/v1/me", Some(&program)).await.json()["club_id"], json!(club));
            if former.1 {
                let status = app.get("/api/v1/me", Some(&former.0)).await.status;
                assert_eq!(status, StatusCode::UNAUTHORIZED, "the session is in the other club now");
            }
        }
        assert_eq!(sessions_of(&app, &ada).await, before, "no session came of another one");
        let signed_out = app.post("/api/v1/auth/logout", Some(&program), &Value::Null).await;
        assert_eq!(signed_out.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/api/v1/me", Some(&program)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.get("/api/v1/me", Some(&ada)).await.status, StatusCode::UNAUTHORIZED);
        let late = app.post(SWITCH, Some(&program), &json!({ "club_id": ada.club })).await;
        assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_copied_token_of_ten_minutes_stays_one_of_ten_minutes(app: TestApp) {
        let (ada, there) = in_two_clubs(&app).await;
        let begun = in_browser(&app, &ada).await;
        let (end, before) = (until(&begun), sessions_of(&app, &ada).await);
        assert!(end <= now() + TimeDelta::minutes(10));
        let copy = Person { token: cookie(&begun, "novaclub_session").unwrap(), ..ada.clone() };
        let bearer = app.post(SWITCH, Some(&copy), &json!({ "club_id": ada.club })).await;
        assert_eq!(bearer.status, StatusCode::OK, "{bearer:?}");
        assert!(until(&bearer) <= end, "{bearer:?}");
        // As a cookie, alone and with a refresh token that is not this session's.
        let foreign = cookie(&in_browser(&app, &ada).await, "novaclub_refresh").unwrap();
        for other in ["", &format!("; novaclub_refresh={foreign}")] {
            let line = format!("novaclub_session={}{other}", copy.token);
            let draft = app.request(Method::POST, SWITCH).header("cookie", &line);
            let answer = draft.json(&json!({ "club_id": ada.club })).send().await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            assert!(until(&answer) <= end && answer.json()["token"].is_null(), "{answer:?}");
            let refresh = cookie(&answer, "novaclub_refresh");
            assert!(refresh.is_none_or(|refresh| refresh == foreign), "what was there already, or none");
        }
        assert_eq!(sessions_of(&app, &ada).await, before + 1, "the one that signed in beside it");
        // By an invitation it is the same.
        let eve = app.register("Aviron").await;
        let link = app.invite(&eve, Role::Coach).await;
        let joined = app.post("/api/v1/auth/join", Some(&copy), &json!({ "token": link })).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        assert!(until(&joined) <= end);
        assert_eq!(sessions_of(&app, &ada).await, before + 1);
        let from_there = Person { token: joined.json()["token"].as_str().unwrap().to_owned(), ..ada.clone() };
        let on = app.post(SWITCH, Some(&from_there), &json!({ "club_id": there })).await;
        assert!(on.status == StatusCode::OK && until(&on) <= end, "{on:?}");
    }

    async fn a_browser_s_scripts_are_told_no_token(app: TestApp) {
        let (ada, there) = in_two_clubs(&app).await;
        let begun = in_browser(&app, &ada).await;
        let mut cookies = given(&begun);
        assert!(begun.json()["token"].is_null(), "{begun:?}");
        let link = app.invite(&app.register("Aviron").await, Role::Coach).await;
        let passwords = json!({ "old_password": PASSWORD, "password": "trois ceintures noires" });
        for (path, body, status) in [
            (SWITCH, json!({ "club_id": there }), StatusCode::OK),
            ("/api/v1/auth/join", json!({ "token": link }), StatusCode::CREATED),
            ("/api/v1/auth/change-password", passwords, StatusCode::OK),
        ] {
            let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let answer = app.request(Method::POST, path).header("cookie", &line.join("; ")).json(&body).send().await;
            assert_eq!(answer.status, status, "{answer:?}");
            assert!(answer.json()["token"].is_null() && !answer.text().contains("eyJ"), "{path}: {answer:?}");
            for (name, value) in given(&answer) {
                cookies.retain(|(known, _)| *known != name);
                cookies.push((name, value));
            }
        }
        let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let renewed = app.request(Method::POST, "/api/v1/auth/refresh").header("cookie", &line.join("; ")).send().await;
        assert_eq!(renewed.status, StatusCode::OK, "{renewed:?}");
        // A program has no other way to a token.
        let credentials = json!({ "email": ada.email, "password": "trois ceintures noires" });
        let program = app.post("/api/v1/auth/login", None, &credentials).await;
        assert!(program.json()["token"].is_string(), "{program:?}");
    }
}
