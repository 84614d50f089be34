//! Who may ask what: each role on each endpoint, and each role's commands.

use crate::{
    on_both_databases,
    support::{Person, TestApp, member, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{
        Code, Role,
        people::{Member, PeopleCommand},
        planning::{Group, Season},
    },
    server::moment::new_id,
    sync::protocol::Outcome,
};
use serde_json::{Value, json};

/// Method, address, body, and what the five roles and a stranger get; a new endpoint needs a line here.
type Line = (Method, String, Value, [u16; 6]);

fn table() -> Vec<Line> {
    let unknown = new_id();
    let (get, post, delete) = (Method::GET, Method::POST, Method::DELETE);
    let push = json!({
        "version": 1, "device_name": "t", "sent_at_ms": 0, "settled_below": 1, "commands": [],
    });
    vec![
        // admin, treasurer, secretary, coach, member, stranger
        (get.clone(), "/me".to_owned(), Value::Null, [200, 200, 200, 200, 200, 401]),
        (get.clone(), "/api/v1/me".to_owned(), Value::Null, [200, 200, 200, 200, 200, 401]),
        (get.clone(), "/api/v1/auth/me".to_owned(), Value::Null, [200, 200, 200, 200, 200, 401]),
        (
            post.clone(),
            "/api/v1/auth/switch".to_owned(),
            json!({ "club_id": unknown }),
            [404, 404, 404, 404, 404, 401],
        ),
        (get.clone(), "/api/v1/staff".to_owned(), Value::Null, [200, 403, 403, 403, 403, 401]),
        (delete.clone(), format!("/api/v1/staff/{unknown}"), Value::Null, [404, 403, 403, 403, 403, 401]),
        (get.clone(), "/api/v1/openid".to_owned(), Value::Null, [200, 403, 403, 403, 403, 401]),
        (Method::PUT, "/api/v1/openid".to_owned(), json!({}), [422, 403, 403, 403, 403, 401]),
        (delete.clone(), "/api/v1/openid".to_owned(), Value::Null, [404, 403, 403, 403, 403, 401]),
        (get.clone(), "/api/v1/audit".to_owned(), Value::Null, [200, 403, 403, 403, 403, 401]),
        (get.clone(), "/api/v1/invitations".to_owned(), Value::Null, [200, 403, 403, 403, 403, 401]),
        (
            post.clone(),
            "/api/v1/invitations".to_owned(),
            json!({ "role": "coach" }),
            [201, 403, 403, 403, 403, 401],
        ),
        (delete, format!("/api/v1/invitations/{unknown}"), Value::Null, [404, 403, 403, 403, 403, 401]),
        (
            post.clone(),
            "/api/v1/sync/pull".to_owned(),
            json!({ "device": unknown }),
            [200, 200, 200, 200, 200, 401],
        ),
        (
            post.clone(),
            "/api/v1/sync/digest".to_owned(),
            json!({ "device": unknown, "cursor": { "epoch": unknown, "seq": 0 }, "collections": [] }),
            [200, 200, 200, 200, 200, 401],
        ),
        (
            post.clone(),
            "/api/v1/sync/collection".to_owned(),
            json!({ "device": unknown, "collection": "members", "after": 0 }),
            [200, 200, 200, 200, 200, 401],
        ),
        (post.clone(), "/api/v1/sync/push".to_owned(), push, [200, 200, 200, 200, 200, 401]),
        (post.clone(), "/api/v1/auth/login".to_owned(), json!({}), [401; 6]),
        (post.clone(), "/api/v1/auth/register".to_owned(), json!({}), [422; 6]),
        (post.clone(), "/api/v1/auth/join".to_owned(), json!({ "token": "none" }), [410; 6]),
        (
            post.clone(),
            "/api/v1/auth/forgotten-password".to_owned(),
            json!({ "email": "nobody@exemple.fr" }),
            [202; 6],
        ),
        (post.clone(), "/api/v1/auth/change-password".to_owned(), json!({}), [422, 422, 422, 422, 422, 401]),
        (post.clone(), "/api/v1/auth/reset-password".to_owned(), json!({ "token": "none" }), [410; 6]),
        (
            Method::PATCH,
            format!("/api/v1/staff/{unknown}"),
            json!({ "role": "coach" }),
            [404, 403, 403, 403, 403, 401],
        ),
        (get.clone(), "/api/v1/auth/factors".to_owned(), Value::Null, [200, 200, 200, 200, 200, 401]),
        (post.clone(), "/api/v1/auth/factors/app".to_owned(), json!({}), [200, 200, 200, 200, 200, 401]),
        (
            post.clone(),
            "/api/v1/auth/factors/app/confirm".to_owned(),
            json!({}),
            [422, 422, 422, 422, 422, 401],
        ),
        (Method::DELETE, "/api/v1/auth/factors/app".to_owned(), Value::Null, [204, 204, 204, 204, 204, 401]),
        (
            post.clone(),
            "/api/v1/auth/factors/recovery-codes".to_owned(),
            json!({}),
            [404, 404, 404, 404, 404, 401],
        ),
        (
            post.clone(),
            "/api/v1/auth/factors/passkeys/options".to_owned(),
            json!({}),
            [422, 422, 422, 422, 422, 401],
        ),
        (
            Method::DELETE,
            format!("/api/v1/auth/factors/passkeys/{unknown}"),
            Value::Null,
            [404, 404, 404, 404, 404, 401],
        ),
        (
            Method::PATCH,
            format!("/api/v1/auth/factors/passkeys/{unknown}"),
            json!({ "name": "x" }),
            [404, 404, 404, 404, 404, 401],
        ),
        (post.clone(), "/api/v1/auth/passkey/options".to_owned(), json!({}), [422; 6]),
        (post.clone(), "/api/v1/auth/second-factor".to_owned(), json!({ "code": "1" }), [401; 6]),
        (post.clone(), "/api/v1/auth/confirm".to_owned(), json!({}), [422, 422, 422, 422, 422, 401]),
        (get.clone(), "/api/v1/auth/confirm".to_owned(), Value::Null, [204, 204, 204, 204, 204, 401]),
        (post.clone(), "/api/v1/auth/email".to_owned(), json!({}), [422, 422, 422, 422, 422, 401]),
        (post.clone(), "/api/v1/auth/email/again".to_owned(), Value::Null, [202, 202, 202, 202, 202, 401]),
        (post.clone(), "/api/v1/auth/email/confirm".to_owned(), json!({ "token": "none" }), [410; 6]),
        (get.clone(), "/api/v1/factors-required".to_owned(), Value::Null, [200, 200, 200, 200, 200, 401]),
        (
            Method::PUT,
            "/api/v1/factors-required".to_owned(),
            json!({ "roles": [] }),
            [200, 403, 403, 403, 403, 401],
        ),
        (get.clone(), "/health".to_owned(), Value::Null, [200; 6]),
        (get.clone(), "/api/v1/none".to_owned(), Value::Null, [404; 6]),
        (get, "/sw.js".to_owned(), Value::Null, [200; 6]),
        // The last one: it ends the session.
        (post, "/api/v1/auth/logout".to_owned(), Value::Null, [204; 6]),
    ]
}

on_both_databases! {
    async fn each_role_gets_from_each_endpoint_what_the_table_says(app: TestApp) {
        let people = app.one_of_each_role().await;
        let askers: Vec<Option<&Person>> = people.iter().map(|(_, person)| Some(person)).chain([None]).collect();
        for (method, path, body, expected) in table() {
            for (asker, expected) in askers.iter().zip(expected) {
                let mut body = body.clone();
                if path.ends_with("/push") {
                    body["device"] = json!(new_id());
                }
                let request = app.request(method.clone(), &path).by(*asker);
                let answer = if body.is_null() { request.send().await } else { request.json(&body).send().await };
                assert_eq!(answer.status.as_u16(), expected, "{method} {path} {answer:?}");
            }
        }
    }

    async fn a_role_sees_and_does_on_its_devices_what_it_may(app: TestApp) {
        let people = app.one_of_each_role().await;
        let mut admins = app.device(&people[0].1);
        admins.perform(PeopleCommand::Create { member: member("Durand") }).await;
        let season = season_of(&admins).await;
        for (role, person) in &people {
            let mut device = app.device(person);
            let rows = device.pull().await;
            assert_eq!(rows.all::<Season>(), std::slice::from_ref(&season), "{role:?}");
            // A coach sees who is in the own groups, a member the own family: nobody yet.
            let sees_people = !matches!(role, Role::Member | Role::Coach);
            assert_eq!(rows.all::<Member>().is_empty(), !sees_people, "{role:?}");
            assert!(rows.all::<Group>().is_empty());
            let outcome = device.perform(PeopleCommand::Create { member: member("Petit") }).await.receipts.remove(0).outcome;
            let may = matches!(role, Role::Admin | Role::Treasurer | Role::Secretary);
            match outcome {
                Outcome::Applied { .. } => assert!(may, "{role:?}"),
                Outcome::Rejected { refusal } => {
                    assert!(!may && refusal.0[0].code == Code::Forbidden, "{role:?} {refusal:?}");
                }
                Outcome::Retry { .. } => panic!("{role:?}"),
            }
            let page = app.request(Method::GET, "/members").in_browser(person).send().await;
            assert_eq!(page.text().contains("Durand"), sees_people, "{role:?}");
        }
    }

    async fn a_refused_role_reads_that_it_is_not_allowed(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let answer = app.get("/api/v1/staff", Some(&coach)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "forbidden".to_owned()));
    }
}
