//! The shared tablet: whom the server gives its half of a device's key, and how a device is erased from afar.

use crate::{
    on_both_databases,
    support::{PASSWORD, Person, TestApp, member},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{Role, people::PeopleCommand},
    on_connection,
    server::{
        db::Across,
        moment::{self, new_id},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

pub fn proof(digit: char) -> Value {
    json!({ "proof": digit.to_string().repeat(64) })
}

/// A lock of a device: its number, the half, the recovery.
pub async fn lock(app: &TestApp, person: &Person, device: Uuid, digit: char) -> (String, String, String) {
    let answer = app.post(&format!("/api/v1/devices/{device}/locks"), Some(person), &proof(digit)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let made = answer.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("lock"), text("half"), text("recovery"))
}

pub async fn open(app: &TestApp, person: &Person, (device, lock): (Uuid, &str), digit: char) -> Value {
    let path = format!("/api/v1/devices/{device}/locks/{lock}/open");
    let answer = app.post(&path, Some(person), &proof(digit)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

pub async fn recover(app: &TestApp, person: &Person, (device, lock): (Uuid, &str)) -> crate::support::Answer {
    let path = format!("/api/v1/devices/{device}/locks/{lock}/recover");
    app.request(Method::POST, &path).by(Some(person)).send().await
}

async fn token(app: &TestApp, person: &Person, device: Uuid) -> Value {
    let path = format!("/api/v1/devices/{device}/token");
    let answer = app.request(Method::POST, &path).by(Some(person)).send().await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()
}

async fn asks(app: &TestApp, token: &Value) -> crate::support::Answer {
    app.post("/api/v1/devices/wipe/check", None, token).await
}

async fn done(app: &TestApp, token: &Value, lost: u32) -> StatusCode {
    let mut told = token.clone();
    told["lost"] = json!(lost);
    app.post("/api/v1/devices/wipe/done", None, &told).await.status
}

async fn order(app: &TestApp, person: &Person, device: Uuid, destroy: bool) -> StatusCode {
    let path = format!("/api/v1/devices/{device}/wipe");
    app.post(&path, Some(person), &json!({ "destroy": destroy })).await.status
}

async fn wipes(app: &TestApp, person: &Person) -> Vec<Value> {
    let answer = app.get("/api/v1/devices/wipes", Some(person)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["wipes"].as_array().unwrap().clone()
}

/// As if everybody had last shown who they are some time ago.
async fn age_confirmations(app: &TestApp) {
    let long_ago = moment::now() - chrono::TimeDelta::hours(1);
    let mut tx = app.db().write_for(Across::Upkeep).await.unwrap();
    on_connection!(&mut tx, |connection| {
        sqlx::query("UPDATE sessions SET confirmed_at = $1")
            .bind(long_ago)
            .execute(connection)
            .await
            .unwrap();
    });
    tx.commit().await.unwrap();
}

async fn actions(app: &TestApp, admin: &Person) -> Vec<String> {
    app.state.desk.audit().settle().await.unwrap();
    let answer = app.get("/api/v1/audit?kind=change", Some(admin)).await;
    let entries = answer.json()["entries"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["action"].as_str().unwrap_or_default().to_owned()).collect()
}

on_both_databases! {
    async fn the_half_of_a_key_is_given_to_its_person_on_its_device_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let noe = app.join(&ada, Role::Coach).await;
        let eve = app.register("Escrime").await;
        let (device, other) = (new_id(), new_id());
        let (number, half, recovery) = lock(&app, &ada, device, 'a').await;
        assert_ne!(half, recovery);
        assert_eq!(open(&app, &ada, (device, &number), 'a').await, json!({ "opening": "open", "half": half }));
        let unknown = json!({ "opening": "unknown" });
        assert_eq!(open(&app, &noe, (device, &number), 'a').await, unknown, "of the same club");
        assert_eq!(open(&app, &eve, (device, &number), 'a').await, unknown, "of another club");
        assert_eq!(open(&app, &ada, (other, &number), 'a').await, unknown, "of another device");
        for (person, device) in [(&noe, device), (&eve, device), (&ada, other)] {
            assert_eq!(recover(&app, person, (device, &number)).await.status, StatusCode::NOT_FOUND);
        }
        let foreign = app.post(&format!("/api/v1/devices/{device}/locks"), Some(&noe), &proof('b')).await;
        assert_eq!((foreign.status, foreign.code()), (StatusCode::CONFLICT, "foreign_device".to_owned()));
        let unsigned = app.post(&format!("/api/v1/devices/{device}/locks/{number}/open"), None, &proof('a')).await;
        assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED);
        // What others asked was no try of hers.
        assert_eq!(open(&app, &ada, (device, &number), 'b').await, json!({ "opening": "wrong", "left": 4 }));
    }

    async fn the_fifth_wrong_proof_destroys_the_half_and_a_fresh_sign_in_still_opens(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        let (number, _, recovery) = lock(&app, &ada, device, 'a').await;
        for left in (0..5).rev() {
            let expected = json!({ "opening": "wrong", "left": left });
            assert_eq!(open(&app, &ada, (device, &number), 'b').await, expected);
        }
        assert_eq!(open(&app, &ada, (device, &number), 'a').await, json!({ "opening": "gone" }));
        let recovered = recover(&app, &ada, (device, &number)).await;
        assert_eq!((recovered.status, recovered.json()), (StatusCode::OK, json!({ "recovery": recovery })));
        age_confirmations(&app).await;
        let late = recover(&app, &ada, (device, &number)).await;
        assert_eq!((late.status, late.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        let actions = actions(&app, &ada).await;
        for expected in ["device.lock_made", "device.lock_destroyed", "device.lock_recovered"] {
            assert!(actions.iter().any(|action| action == expected), "{expected} in {actions:?}");
        }
    }

    async fn a_right_proof_gives_the_tries_back_and_the_former_lock_opens_until_the_next_one_does(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        let (former, half, _) = lock(&app, &ada, device, 'a').await;
        for _ in 0..3 {
            for _ in 0..4 {
                open(&app, &ada, (device, &former), 'b').await;
            }
            assert_eq!(open(&app, &ada, (device, &former), 'a').await["half"], json!(half));
        }
        let (next, next_half, _) = lock(&app, &ada, device, 'c').await;
        assert_eq!(open(&app, &ada, (device, &former), 'a').await["half"], json!(half));
        assert_eq!(open(&app, &ada, (device, &next), 'c').await["half"], json!(next_half));
        assert_eq!(open(&app, &ada, (device, &former), 'a').await, json!({ "opening": "unknown" }));
        let path = format!("/api/v1/devices/{device}/locks/{next}");
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NOT_FOUND);
    }

    async fn whoever_took_a_session_neither_makes_another_lock_nor_removes_the_one_that_is_there(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        age_confirmations(&app).await;
        // The first one takes nothing away.
        let (number, half, _) = lock(&app, &ada, device, 'a').await;
        let path = format!("/api/v1/devices/{device}/locks");
        let second = app.post(&path, Some(&ada), &proof('b')).await;
        assert_eq!((second.status, second.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        let removed = app.delete(&format!("{path}/{number}"), Some(&ada)).await;
        assert_eq!((removed.status, removed.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        assert_eq!(open(&app, &ada, (device, &number), 'a').await["half"], json!(half));
        let confirmed = app.post("/api/v1/auth/confirm", Some(&ada), &json!({ "password": PASSWORD })).await;
        assert_eq!(confirmed.status, StatusCode::NO_CONTENT);
        lock(&app, &ada, device, 'b').await;
        assert_eq!(app.delete(&format!("{path}/{number}"), Some(&ada)).await.status, StatusCode::NO_CONTENT);
    }

    async fn what_is_no_proof_is_refused_and_a_device_has_few_locks(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        let path = format!("/api/v1/devices/{device}/locks");
        for proof in ["", "a", &"g".repeat(64), &"a".repeat(65)] {
            let answer = app.post(&path, Some(&ada), &json!({ "proof": proof })).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{proof}");
            assert_eq!(answer.errors(), [("proof".to_owned(), "out_of_range".to_owned())]);
        }
        for _ in 0..8 {
            lock(&app, &ada, device, 'a').await;
        }
        let answer = app.post(&path, Some(&ada), &proof('a')).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn a_device_is_erased_in_three_steps_that_a_session_is_not_needed_for(app: TestApp) {
        let ada = app.register("Judo").await;
        let noe = app.join(&ada, Role::Coach).await;
        let device = new_id();
        let secret = token(&app, &noe, device).await;
        let (number, ..) = lock(&app, &noe, device, 'a').await;
        assert_eq!(asks(&app, &secret).await.json(), json!({ "wipe": false, "destroy": false }));
        assert_eq!(done(&app, &secret, 0).await, StatusCode::NO_CONTENT, "nothing was ordered, nothing is told");
        assert_eq!(wipes(&app, &ada).await, Vec::<Value>::new());
        // Whoever has lost the role has lost the session.
        assert_eq!(order(&app, &ada, device, false).await, StatusCode::NO_CONTENT);
        let removed = app.delete(&format!("/api/v1/staff/{}", noe.user), Some(&ada)).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/api/v1/me", Some(&noe)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(asks(&app, &secret).await.json(), json!({ "wipe": true, "destroy": false }));
        let waits = &wipes(&app, &ada).await[0];
        assert_eq!((waits["device_id"].clone(), waits["done_at"].clone()), (json!(device), Value::Null));
        assert_eq!(done(&app, &secret, 3).await, StatusCode::NO_CONTENT);
        let told = wipes(&app, &ada).await[0].clone();
        assert!(told["done_at"].is_string() && told["lost"] == json!(3), "{told}");
        assert_eq!(asks(&app, &secret).await.json(), json!({ "wipe": false, "destroy": false }));
        // Told again, because the answer was lost: nothing changes.
        assert_eq!(done(&app, &secret, 9).await, StatusCode::NO_CONTENT);
        assert_eq!(wipes(&app, &ada).await[0], told);
        assert_eq!(recover(&app, &noe, (device, &number)).await.status, StatusCode::UNAUTHORIZED);
        let actions = actions(&app, &ada).await;
        for (expected, times) in [("device.wipe_ordered", 1), ("device.wiped", 1)] {
            assert_eq!(actions.iter().filter(|action| *action == expected).count(), times, "{actions:?}");
        }
    }

    async fn a_devices_secret_opens_the_steps_of_erasing_and_nothing_else(app: TestApp) {
        let ada = app.register("Judo").await;
        let eve = app.register("Escrime").await;
        let device = new_id();
        let secret = token(&app, &ada, device).await;
        let bearer = Person { token: secret["token"].as_str().unwrap().to_owned(), ..ada.clone() };
        for path in ["/api/v1/me", "/api/v1/members", "/api/v1/devices/wipes", "/api/v1/staff"] {
            assert_eq!(app.get(path, Some(&bearer)).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        assert_eq!(order(&app, &bearer, device, true).await, StatusCode::UNAUTHORIZED);
        for (field, wrong) in [
            ("token", json!("0".repeat(64))),
            ("device_id", json!(new_id())),
            ("club_id", json!(eve.club)),
        ] {
            let mut other = secret.clone();
            other[field] = wrong;
            assert_eq!(asks(&app, &other).await.status, StatusCode::UNAUTHORIZED, "{field}");
            assert_eq!(done(&app, &other, 0).await, StatusCode::UNAUTHORIZED, "{field}");
        }
        let renewed = token(&app, &ada, device).await;
        assert_eq!(asks(&app, &secret).await.status, StatusCode::UNAUTHORIZED, "the former one");
        assert_eq!(asks(&app, &renewed).await.status, StatusCode::OK);
        let path = format!("/api/v1/devices/{device}/token");
        let foreign = app.request(Method::POST, &path).by(Some(&app.join(&ada, Role::Coach).await)).send().await;
        assert_eq!(foreign.status, StatusCode::CONFLICT);
    }

    async fn a_device_with_a_secret_that_a_restore_lost_gets_another_and_hears_what_was_ordered(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        device.perform(PeopleCommand::Create { member: member("Durand") }).await;
        let lost = token(&app, &ada, device.id).await;
        let mut tx = app.db().write_for(ada.club).await.unwrap();
        on_connection!(&mut tx, |connection| {
            let query = sqlx::query("DELETE FROM device_wipes WHERE club_id = $1");
            query.bind(ada.club).execute(connection).await.unwrap();
        });
        tx.commit().await.unwrap();
        assert_eq!(order(&app, &ada, device.id, false).await, StatusCode::NO_CONTENT);
        assert_eq!(asks(&app, &lost).await.status, StatusCode::UNAUTHORIZED);
        let next = token(&app, &ada, device.id).await;
        assert_eq!(asks(&app, &next).await.json(), json!({ "wipe": true, "destroy": false }));
        assert_eq!(asks(&app, &lost).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(done(&app, &next, 0).await, StatusCode::NO_CONTENT);
        assert!(wipes(&app, &ada).await[0]["done_at"].is_string());
    }

    async fn of_two_secrets_that_were_asked_for_at_once_one_is_good(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        let (one, other) = tokio::join!(token(&app, &ada, device), token(&app, &ada, device));
        let good = [asks(&app, &one).await.status, asks(&app, &other).await.status];
        assert_eq!(good.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{good:?}");
    }

    async fn a_device_that_was_erased_after_the_order_was_withdrawn_is_told_of(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        let secret = token(&app, &ada, device).await;
        let (number, ..) = lock(&app, &ada, device, 'a').await;
        let path = format!("/api/v1/devices/{device}/wipe");
        assert_eq!(order(&app, &ada, device, false).await, StatusCode::NO_CONTENT);
        assert_eq!(asks(&app, &secret).await.json()["wipe"], json!(true));
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(wipes(&app, &ada).await, Vec::<Value>::new());
        assert_eq!(done(&app, &secret, 2).await, StatusCode::NO_CONTENT);
        let told = wipes(&app, &ada).await[0].clone();
        assert!(told["done_at"].is_string() && told["withdrawn_at"].is_string(), "{told}");
        assert_eq!(told["lost"], json!(2));
        assert_eq!(done(&app, &secret, 9).await, StatusCode::NO_CONTENT);
        assert_eq!(wipes(&app, &ada).await[0], told, "told again");
        assert_eq!(open(&app, &ada, (device, &number), 'a').await, json!({ "opening": "unknown" }));
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NOT_FOUND);
        let actions = actions(&app, &ada).await;
        assert_eq!(actions.iter().filter(|action| *action == "device.wiped").count(), 1, "{actions:?}");
    }

    async fn an_order_that_was_withdrawn_can_be_given_again(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        let secret = token(&app, &ada, device).await;
        assert_eq!(order(&app, &ada, device, true).await, StatusCode::NO_CONTENT);
        let path = format!("/api/v1/devices/{device}/wipe");
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(asks(&app, &secret).await.json(), json!({ "wipe": false, "destroy": false }));
        assert_eq!(order(&app, &ada, device, false).await, StatusCode::NO_CONTENT);
        assert_eq!(asks(&app, &secret).await.json(), json!({ "wipe": true, "destroy": false }));
        assert_eq!(wipes(&app, &ada).await[0]["withdrawn_at"], Value::Null);
    }

    async fn a_device_that_is_open_gives_its_half_to_a_server_that_lost_the_lock(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        let path = format!("/api/v1/devices/{device}/locks");
        let given = |half: &str| json!({ "proof": "a".repeat(64), "half": half });
        let half = "0123456789abcdef".repeat(4);
        let wrong = app.post(&path, Some(&ada), &given("0123")).await;
        assert_eq!(wrong.errors(), [("half".to_owned(), "out_of_range".to_owned())]);
        age_confirmations(&app).await;
        let made = app.post(&path, Some(&ada), &given(&half)).await;
        assert_eq!(made.status, StatusCode::CREATED, "there was none: {made:?}");
        let number = made.json()["lock"].as_str().unwrap().to_owned();
        assert_eq!(open(&app, &ada, (device, &number), 'a').await, json!({ "opening": "open", "half": half }));
        // One that was destroyed here is not made again by whoever has a session.
        for _ in 0..5 {
            open(&app, &ada, (device, &number), 'b').await;
        }
        let again = app.post(&path, Some(&ada), &given(&half)).await;
        assert_eq!((again.status, again.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
    }

    async fn ones_own_devices_are_erased_by_oneself_others_by_who_manages_the_staff(app: TestApp) {
        let ada = app.register("Judo").await;
        let noe = app.join(&ada, Role::Coach).await;
        let eve = app.register("Escrime").await;
        let (hers, his) = (new_id(), new_id());
        token(&app, &ada, hers).await;
        let secret = token(&app, &noe, his).await;
        assert_eq!(order(&app, &noe, hers, true).await, StatusCode::FORBIDDEN);
        assert_eq!(order(&app, &eve, his, true).await, StatusCode::NOT_FOUND);
        assert_eq!(order(&app, &ada, new_id(), true).await, StatusCode::NOT_FOUND);
        assert_eq!(order(&app, &noe, his, false).await, StatusCode::NO_CONTENT);
        assert_eq!(order(&app, &ada, hers, false).await, StatusCode::NO_CONTENT);
        assert_eq!(wipes(&app, &noe).await.len(), 1, "of his own devices");
        assert_eq!(wipes(&app, &ada).await.len(), 2);
        assert_eq!(wipes(&app, &eve).await.len(), 0);
        let path = format!("/api/v1/devices/{his}/wipe");
        assert_eq!(app.delete(&path, Some(&eve)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(asks(&app, &secret).await.json()["wipe"], json!(false), "taken back");
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NOT_FOUND);
        age_confirmations(&app).await;
        assert_eq!(order(&app, &noe, his, false).await, StatusCode::FORBIDDEN, "it is confirmed first");
    }

    async fn an_order_to_erase_is_given_and_taken_back_by_a_confirmed_session_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let noe = app.join(&ada, Role::Coach).await;
        let device = new_id();
        let secret = token(&app, &noe, device).await;
        let path = format!("/api/v1/devices/{device}/wipe");
        age_confirmations(&app).await;
        for by in [&noe, &ada] {
            let refused = app.post(&path, Some(by), &json!({ "destroy": true })).await;
            assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        }
        assert_eq!(wipes(&app, &ada).await, Vec::<Value>::new());
        let confirm = json!({ "password": PASSWORD });
        assert_eq!(
            app.post("/api/v1/auth/confirm", Some(&ada), &confirm).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(order(&app, &ada, device, false).await, StatusCode::NO_CONTENT);
        // The session of a tablet that was stolen is the owner's, and confirmed by nobody.
        age_confirmations(&app).await;
        for by in [&noe, &ada] {
            let refused = app.delete(&path, Some(by)).await;
            assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        }
        assert_eq!(asks(&app, &secret).await.json()["wipe"], json!(true), "the order stands");
        assert_eq!(
            app.post("/api/v1/auth/confirm", Some(&noe), &confirm).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(app.delete(&path, Some(&noe)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(asks(&app, &secret).await.json()["wipe"], json!(false));
    }

    async fn an_order_to_destroy_leaves_no_code_that_opens(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = new_id();
        token(&app, &ada, device).await;
        let (number, half, _) = lock(&app, &ada, device, 'a').await;
        assert_eq!(order(&app, &ada, device, false).await, StatusCode::NO_CONTENT);
        assert_eq!(open(&app, &ada, (device, &number), 'a').await["half"], json!(half), "what waits can be sent");
        assert_eq!(order(&app, &ada, device, true).await, StatusCode::NO_CONTENT);
        assert_eq!(open(&app, &ada, (device, &number), 'a').await, json!({ "opening": "gone" }));
    }

    async fn a_device_behind_a_code_gets_the_empty_shell_in_a_pages_place(app: TestApp) {
        let ada = app.register("Judo de Vitré").await;
        let noe = app.join(&ada, Role::Coach).await;
        let page = async |path: &str, person: Option<&Person>, whose: &Person| {
            let locked = format!("novaclub_locked={}.{}", whose.user.simple(), whose.club.simple());
            let session = person.map(|person| format!("; novaclub_session={}", person.token));
            let cookies = format!("{locked}{}", session.unwrap_or_default());
            app.request(Method::GET, path).header("cookie", &cookies).send().await
        };
        for path in ["/", "/club", "/members", "/sync"] {
            let shell = page(path, Some(&ada), &ada).await;
            assert_eq!(shell.status, StatusCode::OK);
            assert!(!shell.text().contains("Vitré") && !shell.text().contains("data-rendered"), "{path}");
            assert!(shell.text().contains("boot.js"));
        }
        let rendered = page("/club", Some(&noe), &ada).await.text();
        assert!(rendered.contains("Vitré"), "somebody else has signed in");
        let door = page("/sign-in", None, &ada).await;
        assert!(door.status == StatusCode::OK && door.text().contains("name=\"password\""));
    }
}
