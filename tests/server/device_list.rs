//! The list of devices as far as it is for erasing: what keeps a copy of the club stays on it, whatever becomes of
//! its session, and under whose name it is nobody else changes.

use crate::{
    on_both_databases,
    support::{Body, Browser, PASSWORD, Person, TestApp, member},
};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use novaclub::{
    club::{Role, people::PeopleCommand},
    on_connection,
    server::{
        db::Across,
        moment::{self, new_id},
        operations::collect::{Until, collect},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

const OWN: &str = "/api/v1/auth/sessions";
const OF_CLUB: &str = "/api/v1/staff/sessions";

async fn lines(app: &TestApp, person: &Person, path: &str) -> Vec<Value> {
    let answer = app.get(path, Some(person)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["sessions"].as_array().unwrap().clone()
}

/// The one line of a device.
async fn line_of(app: &TestApp, person: &Person, path: &str, device: Uuid) -> Value {
    let mut lines = lines(app, person, path).await;
    lines.retain(|line| line["device_id"] == json!(device));
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines.remove(0)
}

/// A browser's device asks for what is new, twice: from then on the server knows how far it is.
async fn syncs(browser: &mut Browser<'_>, device: Uuid, waiting: u32) {
    let first = Body::Json(json!({ "device": device }));
    let page = browser.send(Method::POST, "/api/v1/sync/pull", Some(first)).await.json();
    let cursor = json!({ "epoch": page["epoch"], "seq": page["through"] });
    let more = Body::Json(json!({ "device": device, "cursor": cursor, "waiting": waiting }));
    assert_eq!(browser.send(Method::POST, "/api/v1/sync/pull", Some(more)).await.status, StatusCode::OK);
}

async fn named(browser: &mut Browser<'_>, name: &str) {
    let path = format!("{OWN}/{}", browser.id().await);
    let naming = Body::Json(json!({ "device_name": name }));
    assert_eq!(browser.send(Method::PATCH, &path, Some(naming)).await.status, StatusCode::NO_CONTENT);
}

async fn order(app: &TestApp, person: &Person, device: Uuid) -> StatusCode {
    let path = format!("/api/v1/devices/{device}/wipe");
    app.post(&path, Some(person), &json!({ "destroy": false })).await.status
}

/// Noé, of two clubs, in a browser that is in Ada's.
async fn in_two_clubs<'a>(app: &'a TestApp, ada: &Person) -> (Person, Uuid, Browser<'a>) {
    let noe = app.join(ada, Role::Coach).await;
    let eve = app.register("Karaté").await;
    let joining = json!({
        "token": app.invite(&eve, Role::Coach).await, "email": noe.email, "password": PASSWORD,
    });
    assert_eq!(app.post("/api/v1/auth/join", None, &joining).await.status, StatusCode::CREATED);
    let mut tablet = Browser::of(app, &noe).await;
    switch(&mut tablet, ada.club).await;
    (noe, eve.club, tablet)
}

async fn switch(browser: &mut Browser<'_>, club: Uuid) {
    let switch = Body::Json(json!({ "club_id": club }));
    let switched = browser.send(Method::POST, "/api/v1/auth/switch", Some(switch)).await;
    assert_eq!(switched.status, StatusCode::OK, "{switched:?}");
}

on_both_databases! {
    async fn a_device_that_goes_on_in_another_club_stays_on_the_list_and_is_erased_from_there(app: TestApp) {
        let ada = app.register("Judo").await;
        let (noe, there, mut tablet) = in_two_clubs(&app, &ada).await;
        let device = new_id();
        named(&mut tablet, "Tablette du dojo").await;
        syncs(&mut tablet, device, 2).await;
        let line = line_of(&app, &ada, OF_CLUB, device).await;
        assert_eq!((&line["is_alive"], &line["club_id"]), (&json!(true), &json!(ada.club)));
        switch(&mut tablet, there).await;
        for (person, path) in [(&ada, OF_CLUB), (&noe, OWN)] {
            let line = line_of(&app, person, path, device).await;
            assert_eq!((&line["is_alive"], &line["waiting"]), (&json!(false), &json!(2)), "{path}");
            assert_eq!(line["device_name"], "Tablette du dojo");
            assert_eq!((&line["user_id"], &line["club_id"]), (&json!(noe.user), &json!(ada.club)));
            assert!(line["synced_at"].is_string());
        }
        // Each person's lines are together.
        let users: Vec<_> = lines(&app, &ada, OF_CLUB).await.into_iter().map(|line| line["user_id"].clone()).collect();
        let changes = users.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes, 1, "{users:?}");
        assert_eq!(order(&app, &ada, device).await, StatusCode::NO_CONTENT, "nothing was ever pushed by it");
        let wipes = app.get("/api/v1/devices/wipes", Some(&noe)).await.json();
        assert_eq!(wipes["wipes"][0]["device_id"], json!(device));
    }

    async fn a_device_whose_session_was_forgotten_stays_until_it_was_away_for_half_a_year(app: TestApp) {
        let ada = app.register("Judo").await;
        let noe = app.join(&ada, Role::Coach).await;
        let (mut tablet, mut phone) = (Browser::of(&app, &noe).await, Browser::of(&app, &noe).await);
        let (wanted, other) = (new_id(), new_id());
        syncs(&mut tablet, wanted, 0).await;
        syncs(&mut phone, other, 0).await;
        let ended = app.delete(&format!("/api/v1/staff/{}/sessions", noe.user), Some(&ada)).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT);
        let in_days = |days: i64| Until { now: moment::now() + TimeDelta::days(days), history_days: 1_096 };
        app.keep_sessions().await;
        collect(&app.state.desk, in_days(91)).await.unwrap();
        let mut tx = app.db().read_for(Across::Upkeep).await.unwrap();
        let sql = "SELECT COUNT(*) FROM sessions WHERE user_id = $1";
        let left: i64 = on_connection!(&mut tx, |connection| {
            sqlx::query_scalar(sql).bind(noe.user).fetch_one(connection).await.unwrap()
        });
        tx.commit().await.unwrap();
        assert_eq!(left, 0);
        for device in [wanted, other] {
            let line = line_of(&app, &ada, OF_CLUB, device).await;
            assert_eq!((&line["is_alive"], &line["agent"]), (&json!(false), &json!("Chrome · Android")));
            assert_eq!(line["user_name"], "Noé Petit");
        }
        // One that is still to be erased is kept in sight for as long as that.
        assert_eq!(order(&app, &ada, wanted).await, StatusCode::NO_CONTENT);
        collect(&app.state.desk, in_days(181)).await.unwrap();
        line_of(&app, &ada, OF_CLUB, wanted).await;
        assert!(lines(&app, &ada, OF_CLUB).await.iter().all(|line| line["device_id"] != json!(other)));
    }

    async fn nobody_moves_another_persons_device_under_their_own_line(app: TestApp) {
        let ada = app.register("Judo").await;
        let noe = app.join(&ada, Role::Coach).await;
        let mut tablet = Browser::of(&app, &ada).await;
        let mut thief = Browser::of(&app, &noe).await;
        // One that has pulled alone, one that has pushed alone, one that has asked for its secret alone.
        let (pulled, asked) = (new_id(), new_id());
        let mut pushed = app.device(&ada);
        syncs(&mut tablet, pulled, 5).await;
        assert_eq!(line_of(&app, &ada, OWN, pulled).await["waiting"], json!(5));
        pushed.perform(PeopleCommand::Create { member: member("Petit") }).await;
        let token = app.request(Method::POST, &format!("/api/v1/devices/{asked}/token")).by(Some(&ada)).send().await;
        assert_eq!(token.status, StatusCode::CREATED);
        for device in [pulled, pushed.id, asked] {
            // Neither what was written hides it, nor what waits to be written.
            for _ in 0..2 {
                syncs(&mut thief, device, 0).await;
                let of_thief = lines(&app, &noe, OWN).await;
                assert!(of_thief.iter().all(|line| line["device_id"] != json!(device)), "{of_thief:?}");
            }
        }
        syncs(&mut tablet, pulled, 4).await;
        syncs(&mut thief, pulled, 0).await;
        let line = line_of(&app, &ada, OF_CLUB, pulled).await;
        assert_eq!((&line["user_id"], &line["waiting"]), (&json!(ada.user), &json!(4)));
        assert_eq!(order(&app, &noe, pulled).await, StatusCode::FORBIDDEN);
    }
}
