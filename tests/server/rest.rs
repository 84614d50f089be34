//! REST: what programs of others write reaches the devices, and what devices write reaches them.

use crate::{
    on_both_databases,
    support::{Answer, Device, Person, TestApp, member},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{
        attendance::{AttendanceCommand, AttendanceMark, MarkState},
        history::Change,
        people::{Enrolment, Member, PeopleCommand},
        planning::{Group, SessionException, SessionRef, SessionSeries},
    },
    server::moment::new_id,
};
use serde_json::{Value, json};

/// A group of the club's season, by REST.
pub async fn new_group(app: &TestApp, person: &Person, name: &str) -> String {
    let seasons = app.get("/api/v1/seasons", Some(person)).await.json();
    let body = json!({ "season_id": seasons["items"][0]["id"], "name": name, "place": "Dojo" });
    made(app.post("/api/v1/groups", Some(person), &body).await)
}

/// A weekly session of a group; gives the id of the first one.
pub async fn new_session(app: &TestApp, person: &Person, group: &str) -> String {
    let body = json!({
        "group_id": group, "weekday": 2, "starts_on": "2026-11-16", "start_time": "18:00",
        "duration_minutes": 60,
    });
    made(app.post("/api/v1/sessions", Some(person), &body).await)
}

pub async fn new_member(app: &TestApp, person: &Person, last_name: &str) -> String {
    let body = json!({ "last_name": last_name, "first_name": "Léa" });
    made(app.post("/api/v1/members", Some(person), &body).await)
}

pub fn made(answer: Answer) -> String {
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    assert!(answer.header("location").ends_with(&id), "{answer:?}");
    id
}

async fn put(app: &TestApp, person: &Person, path: &str, body: &Value) -> Answer {
    app.request(Method::PUT, path).by(Some(person)).json(body).send().await
}

pub async fn patch(app: &TestApp, person: &Person, path: &str, body: &Value) -> Answer {
    app.request(Method::PATCH, path).by(Some(person)).json(body).send().await
}

fn session(id: &str) -> SessionRef {
    let (series, date) = id.split_once('.').unwrap();
    let id = series.parse().unwrap();
    SessionRef { series_id: novaclub::club::planning::SeriesId(id), date: date.parse().unwrap() }
}

async fn mark_by(device: &mut Device, session: SessionRef, member: &Member, state: MarkState) {
    let state = Some(state);
    device.perform(AttendanceCommand::Mark { session, member_id: member.id, state }).await;
}

on_both_databases! {
    async fn what_rest_writes_a_device_pulls_with_its_history(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = app.device(&ada);
        let mut rows = device.pull().await;
        let group = new_group(&app, &ada, "Judo enfants").await;
        let body = json!({
            "last_name": " Durand ", "first_name": "Léa", "phone": "06 12 34 56 78",
            "email": "Lea@Exemple.fr", "group_ids": [group],
        });
        let id = made(app.post("/api/v1/members", Some(&ada), &body).await);
        let answer = patch(&app, &ada, &format!("/api/v1/members/{id}"), &json!({ "city": "Rennes" })).await;
        assert_eq!((answer.status, &answer.json()["city"]), (StatusCode::OK, &json!("Rennes")));
        rows.follow(&device).await;
        let durand = rows.get::<Member>(id.parse().unwrap()).unwrap();
        assert_eq!((durand.last_name.as_str(), durand.phone.as_deref()), ("Durand", Some("+33612345678")));
        assert_eq!((durand.email.as_deref(), durand.city.as_deref()), (Some("lea@exemple.fr"), Some("Rennes")));
        let enrolments = rows.all::<Enrolment>();
        assert!(enrolments.len() == 1 && enrolments[0].active && enrolments[0].group_id.to_string() == group);
        let changes = rows.all::<Change>();
        let change = changes.iter().find(|change| change.field == "city").unwrap();
        assert_eq!((change.device_name.as_str(), change.user_name.as_str()), ("API", "Ada Martin"));

        let answer = app.delete(&format!("/api/v1/members/{id}"), Some(&ada)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        let answer = app.delete(&format!("/api/v1/groups/{group}"), Some(&ada)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        rows.follow(&device).await;
        assert!(rows.get::<Member>(id.parse().unwrap()).unwrap().archived);
        assert!(rows.get::<Group>(group.parse().unwrap()).is_none());
        let shown = app.get(&format!("/api/v1/members/{id}"), Some(&ada)).await.json();
        assert_eq!((&shown["archived"], &shown["group_ids"]), (&json!(true), &json!([])));
        assert_eq!(app.get("/api/v1/members", Some(&ada)).await.json()["total"], 0);
        assert_eq!(app.get("/api/v1/members?archived=true", Some(&ada)).await.json()["total"], 1);
        assert_eq!(app.get(&format!("/api/v1/groups/{group}"), Some(&ada)).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_a_device_writes_rest_reads(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        let durand = member("Durand");
        device.perform(PeopleCommand::Create { member: durand.clone() }).await;
        let path = format!("/api/v1/members/{}", durand.id);
        let before = app.get(&path, Some(&ada)).await;
        assert_eq!(before.json()["last_name"], "Durand");
        device.perform(PeopleCommand::Archive { id: durand.id }).await;
        let after = app.request(Method::GET, &path).by(Some(&ada)).header("if-none-match", before.header("etag"));
        assert_eq!(after.send().await.json()["archived"], true);
    }

    async fn a_mark_by_rest_and_one_by_a_tablet_come_together(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let group = new_group(&app, &ada, "Judo").await;
        let id = new_session(&app, &ada, &group).await;
        let (lea, noe) = (member("Durand"), member("Petit"));
        for one in [&lea, &noe] {
            tablet.perform(PeopleCommand::Create { member: one.clone() }).await;
        }
        // Made offline before what comes by REST; the tablet sends it afterwards.
        let early = tablet.now_ms() - 60_000;
        let command = AttendanceCommand::Mark {
            session: session(&id), member_id: lea.id, state: Some(MarkState::Absent),
        };
        let late_delivery = tablet.envelope_at(command, early);
        let body = |member: &Member, state: &str| json!({ "session_id": id, "member_id": member.id, "state": state });
        let mark = made(app.post("/api/v1/attendances", Some(&ada), &body(&lea, "present")).await);
        tablet.push(vec![late_delivery]).await;
        mark_by(&mut tablet, session(&id), &noe, MarkState::Trial).await;

        let rows = tablet.pull().await;
        assert_eq!(rows.get::<AttendanceMark>(mark.parse().unwrap()).unwrap().state, Some(MarkState::Present));
        let listed = app.get(&format!("/api/v1/attendances?session_id={id}"), Some(&ada)).await.json();
        assert_eq!(listed["total"], 2);
        let again = app.post("/api/v1/attendances", Some(&ada), &body(&lea, "present")).await;
        assert_eq!((again.status, again.json()["id"].as_str()), (StatusCode::OK, Some(mark.as_str())));
        let path = format!("/api/v1/attendances/{mark}");
        assert_eq!(put(&app, &ada, &path, &json!({ "state": "excused" })).await.json()["state"], "excused");
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get(&path, Some(&ada)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tablet.pull().await.get::<AttendanceMark>(mark.parse().unwrap()).unwrap().state, None);
        let refused = app.delete(&format!("/api/v1/groups/{group}"), Some(&ada)).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "conflict".to_owned()));
    }

    async fn a_session_is_moved_cancelled_and_reinstated_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = app.device(&ada);
        let group = new_group(&app, &ada, "Judo").await;
        let id = new_session(&app, &ada, &group).await;
        let path = format!("/api/v1/sessions/{id}");
        let week = "/api/v1/sessions?from=2026-11-16&to=2026-11-29";
        let dates = |answer: &Answer| -> Vec<String> {
            let listed = answer.json();
            let items = listed["items"].as_array().unwrap().iter();
            items.map(|item| item["date"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(dates(&app.get(week, Some(&ada)).await), ["2026-11-17", "2026-11-24"]);
        let moved = json!({ "date": "2026-11-19", "start_time": "19:30", "reason": "Travaux" });
        let answer = patch(&app, &ada, &path, &moved).await;
        assert_eq!((&answer.json()["moved"], &answer.json()["place"]), (&json!(true), &json!("Dojo")));
        assert_eq!(dates(&app.get(week, Some(&ada)).await), ["2026-11-19", "2026-11-24"]);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        let shown = app.get(&path, Some(&ada)).await.json();
        assert_eq!((&shown["cancelled"], &shown["date"], &shown["reason"]), (&json!(true), &json!("2026-11-19"), &json!("Travaux")));
        let whole = json!({ "date": "2026-11-17", "start_time": "18:00" });
        let shown = put(&app, &ada, &path, &whole).await.json();
        assert_eq!((&shown["cancelled"], &shown["moved"], &shown["reason"]), (&json!(false), &json!(false), &Value::Null));
        assert!(device.pull().await.all::<SessionException>().is_empty());
        assert_eq!(device.pull().await.all::<SessionSeries>().len(), 1);
        let none = format!("/api/v1/sessions/{}.2026-11-18", session(&id).series_id);
        assert_eq!(app.get(&none, Some(&ada)).await.status, StatusCode::NOT_FOUND);
    }

    async fn licences_proofs_and_households_are_kept_as_the_app_keeps_them(app: TestApp) {
        let ada = app.register("Judo").await;
        let lea = new_member(&app, &ada, "Durand").await;
        let proof = json!({ "member_id": lea, "kind": "certificate", "issued_on": "2026-09-05" });
        let proof = made(app.post("/api/v1/medical-proofs", Some(&ada), &proof).await);
        let path = format!("/api/v1/medical-proofs/{proof}");
        assert_eq!(patch(&app, &ada, &path, &json!({ "kind": "attestation" })).await.json()["kind"], "attestation");
        let listed = app.get(&format!("/api/v1/medical-proofs?member_id={lea}"), Some(&ada)).await;
        assert_eq!(listed.json()["total"], 1);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get(&path, Some(&ada)).await.status, StatusCode::NOT_FOUND);

        let licence = json!({ "member_id": lea, "discipline": "Judo", "federation": "FFJDA" });
        let licence = made(app.post("/api/v1/licenses", Some(&ada), &licence).await);
        let path = format!("/api/v1/licenses/{licence}");
        let shown = app.get(&path, Some(&ada)).await.json();
        assert_eq!((&shown["state"], &shown["number"]), (&json!("requested"), &Value::Null));
        assert!(shown["state_since"].is_string());
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);

        let household = json!({ "name": "Durand", "payer_member_id": lea, "member_ids": [lea] });
        let household = made(app.post("/api/v1/households", Some(&ada), &household).await);
        let path = format!("/api/v1/households/{household}");
        assert_eq!(app.get(&path, Some(&ada)).await.json()["member_ids"], json!([lea]));
        let of_lea = format!("/api/v1/households?member_id={lea}");
        assert_eq!(app.get(&of_lea, Some(&ada)).await.json()["total"], 1);
        let alone = json!({ "payer_member_id": null, "member_ids": [] });
        assert_eq!(patch(&app, &ada, &path, &alone).await.json()["member_ids"], json!([]));
        assert_eq!(app.get(&of_lea, Some(&ada)).await.json()["total"], 0);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
    }

    async fn tags_spare_what_has_not_changed_and_protect_what_has(app: TestApp) {
        let ada = app.register("Judo").await;
        let id = new_member(&app, &ada, "Durand").await;
        let path = format!("/api/v1/members/{id}");
        for path in [path.as_str(), "/api/v1/members"] {
            let first = app.get(path, Some(&ada)).await;
            let again = app.request(Method::GET, path).by(Some(&ada)).header("if-none-match", first.header("etag"));
            let again = again.send().await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
            assert_eq!(again.header("etag"), first.header("etag"));
        }
        let read = app.get(&path, Some(&ada)).await;
        let list = app.get("/api/v1/members", Some(&ada)).await;
        let with_tag = |method: Method, tag: &str, body: Value| {
            app.request(method, &path).by(Some(&ada)).header("if-match", tag).json(&body).send()
        };
        let first = with_tag(Method::PATCH, read.header("etag"), json!({ "city": "Rennes" })).await;
        assert_eq!(first.status, StatusCode::OK);
        assert_ne!(first.header("etag"), read.header("etag"));
        for (method, body) in [
            (Method::PATCH, json!({ "city": "Brest" })),
            (Method::PUT, json!({ "last_name": "Durand", "first_name": "Léa" })),
            (Method::DELETE, json!({})),
        ] {
            let late = with_tag(method, read.header("etag"), body).await;
            assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "changed".to_owned()));
        }
        assert_eq!(app.get(&path, Some(&ada)).await.json()["city"], "Rennes");
        assert_ne!(app.get("/api/v1/members", Some(&ada)).await.header("etag"), list.header("etag"));
        assert_eq!(with_tag(Method::PATCH, "*", json!({})).await.status, StatusCode::OK);
    }

    async fn a_repeated_creation_makes_one_record(app: TestApp) {
        let ada = app.register("Judo").await;
        let body = json!({ "last_name": "Durand", "first_name": "Léa" });
        let send = |key: &'static str| {
            app.request(Method::POST, "/api/v1/members").by(Some(&ada)).header("idempotency-key", key).json(&body).send()
        };
        let (first, again, other) = (send("a").await, send("a").await, send("b").await);
        assert_eq!([first.status, again.status, other.status], [StatusCode::CREATED; 3]);
        assert_eq!((first.json(), first.header("idempotent-replayed")), (again.json(), ""));
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_ne!(first.json()["id"], other.json()["id"]);
        let given = json!({ "id": new_id(), "last_name": "Petit", "first_name": "Noé" });
        let id = made(app.post("/api/v1/members", Some(&ada), &given).await);
        assert_eq!(json!(id), given["id"]);
        let taken = app.post("/api/v1/members", Some(&ada), &given).await;
        assert_eq!((taken.status, taken.errors()), (StatusCode::CONFLICT, vec![("id".to_owned(), "already_exists".to_owned())]));
        assert_eq!(app.device(&ada).pull().await.all::<Member>().len(), 3);
    }
}
