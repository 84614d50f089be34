//! Bad input of every kind gets a problem with the right status, and never a 5xx.

use crate::support::{Answer, Person, TestApp, date, member};
use axum::http::{Method, StatusCode};
use flate2::{Compression, write::GzEncoder};
use novaclub::{
    club::{Code, people::PeopleCommand},
    sync::protocol::Outcome,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write as _;

const JSON_ENDPOINTS: &[&str] = &[
    "/api/v1/auth/register",
    "/api/v1/auth/login",
    "/api/v1/auth/switch",
    "/api/v1/auth/join",
    "/api/v1/invitations",
    "/api/v1/sync/push",
    "/api/v1/sync/pull",
    "/api/v1/sync/digest",
    "/api/v1/sync/collection",
];

const FORMS: &[&str] = &["/register", "/sign-in", "/join/abc", "/switch-club"];

async fn send(app: &TestApp, person: &Person, path: &str, kind: &str, body: Vec<u8>) -> Answer {
    app.request(Method::POST, path).by(Some(person)).header("content-type", kind).body(body).send().await
}

#[tokio::test]
async fn damaged_json_is_400_and_another_shape_is_422_with_the_field() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    for path in JSON_ENDPOINTS {
        for body in ["{\"email\": \"a", "", "nul"] {
            let answer = send(&app, &ada, path, "application/json", body.into()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body} {answer:?}");
            assert_eq!(answer.code(), "unreadable");
        }
        for body in ["[1, 2]", "5", "\"text\""] {
            let answer = send(&app, &ada, path, "application/json", body.into()).await;
            assert!(answer.status.is_client_error(), "{path} {body} {answer:?}");
        }
        let answer = send(&app, &ada, path, "text/plain", b"{}".to_vec()).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_content_type".to_owned())
        );
        let answer = send(&app, &ada, path, "application/json", vec![b' '; 9_000_000]).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned()));
    }
    let answer = app.post("/api/v1/auth/login", None, &json!({ "email": 5 })).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "misshapen".to_owned()));
    assert_eq!(answer.errors(), [("email".to_owned(), "misshapen".to_owned())]);
    assert_eq!(answer.json()["errors"][0]["limit"], "a string");
    let answer = app.post("/api/v1/invitations", Some(&ada), &json!({ "role": "king" })).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("`coach`"), "what would be accepted is named: {answer:?}");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems_too() {
    let app = TestApp::sqlite().await;
    for (method, path, expected) in [
        (Method::GET, "/api", 404),
        (Method::GET, "/api/v1/nothing", 404),
        (Method::POST, "/api/v2/sync/push", 404),
        (Method::GET, "/api/v1/sync/push", 405),
        (Method::PATCH, "/api/v1/auth/login", 405),
        (Method::DELETE, "/me", 405),
    ] {
        let answer = app.request(method.clone(), path).send().await;
        assert_eq!(answer.status.as_u16(), expected, "{method} {path}");
        let code = if expected == 404 { "not_found" } else { "wrong_method" };
        assert_eq!(answer.code(), code);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.json()["status"], expected);
    }
}

#[tokio::test]
async fn a_packed_push_is_read_and_a_bomb_or_a_broken_one_is_refused() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let mut device = app.device(&ada);
    let envelope = device.envelope(PeopleCommand::Create { member: member("Durand") });
    let pack = |bytes: &[u8]| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let push = |body: Vec<u8>, encoding: &str| {
        app.request(Method::POST, "/api/v1/sync/push")
            .by(Some(&ada))
            .header("content-type", "application/json")
            .header("content-encoding", encoding)
            .body(body)
            .send()
    };
    let good = pack(&serde_json::to_vec(&device.request(vec![envelope])).unwrap());
    assert_eq!(push(good.clone(), "gzip").await.status, StatusCode::OK);
    assert_eq!(push(good[..good.len() / 2].to_vec(), "gzip").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(push(b"not packed".to_vec(), "gzip").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(push(pack(&vec![b' '; 50_000_000]), "gzip").await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(push(good, "zstd").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_push_of_too_old_a_program_or_of_too_many_commands_is_refused() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let mut device = app.device(&ada);
    let old = novaclub::sync::protocol::PushRequest { version: 0, ..device.request(Vec::new()) };
    let answer = device.send(&old).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UPGRADE_REQUIRED, "outdated".to_owned()));
    assert_eq!(answer.json()["floor_version"], 1);
    let commands =
        (0..1_001).map(|_| device.envelope(PeopleCommand::Archive { id: member("x").id })).collect();
    let answer = device.send(&device.request(commands)).await;
    assert_eq!(answer.errors(), [("commands".to_owned(), "too_many".to_owned())]);
    let mut far = device.request(Vec::new());
    far.settled_below = u64::MAX;
    assert_eq!(device.send(&far).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// What a database may not be able to hold, or arithmetic not to bear.
fn nasty_commands() -> Vec<Value> {
    let with = |field: &str, value: Value| {
        let mut record = serde_json::to_value(member("Durand")).unwrap();
        record[field] = value;
        json!({ "people": { "create": { "member": record } } })
    };
    let season = |from: &str, to: &str| {
        json!({ "planning": { "save_season": { "season": {
            "id": novaclub::server::moment::new_id(), "name": "s", "starts_on": from, "ends_on": to,
        } } } })
    };
    vec![
        with("last_name", json!("a\0b")),
        with("notes", json!("\0")),
        with("birth_date", json!("-262143-01-01")),
        with("joined_on", json!("-262143-01-01")),
        with("joined_on", json!("+262142-12-31")),
        with("joined_on", json!("-9999-01-01")),
        with("last_name", json!("x".repeat(100_000))),
        with("notes", json!("\u{feff}\u{202e}\u{1f3d0}")),
        with("status", json!("king")),
        with("id", json!("not an id")),
        season("-262143-01-01", "+262142-12-31"),
        season("-9999-01-01", "9999-12-31"),
        season("2026-09-01", "+99999-08-31"),
        json!({ "planning": { "end_series": { "id": novaclub::server::moment::new_id(), "ends_on": "-262143-01-01" } } }),
        json!({ "people": { "edit": { "id": member("x").id, "fields": { "a\0": 1 } } } }),
        json!({ "people": { "import": { "people": [] } } }),
        json!({ "unheard_of": {} }),
        json!(null),
        json!(17),
        json!([[[[]]]]),
    ]
}

async fn nasty_commands_are_refused_alone(app: TestApp) {
    let ada = app.register("Judo").await;
    let mut device = app.device(&ada);
    let mut envelopes = Vec::new();
    for command in nasty_commands() {
        let mut envelope = device.envelope(PeopleCommand::Archive { id: member("x").id });
        envelope.command = command;
        envelopes.push(envelope);
        envelopes.push(device.envelope(PeopleCommand::Create { member: member("Bon") }));
    }
    let mut far = device.envelope(PeopleCommand::Create { member: member("Loin") });
    far.on = date("9999-12-31").checked_add_days(chrono::Days::new(80_000_000)).unwrap();
    envelopes.push(far);
    let answer = device.push(envelopes).await;
    for (position, receipt) in answer.receipts.iter().enumerate() {
        let is_good = position % 2 == 1;
        assert!(!matches!(receipt.outcome, Outcome::Retry { .. }), "{position}");
        assert!(!is_good || matches!(receipt.outcome, Outcome::Applied { .. }), "{position} {receipt:?}");
    }
    assert_eq!(answer.last_n, device.last_n);
    let unreadable = |position: usize| match &answer.receipts[position].outcome {
        Outcome::Rejected { refusal } => refusal.0[0].code,
        outcome => panic!("{outcome:?}"),
    };
    assert_eq!(unreadable(0), Code::UnreadableCommand);
    // Everything that was taken can be read back.
    device.pull().await;
    let page = app.request(Method::GET, "/members").in_browser(&ada).send().await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nasty_commands_are_refused_alone_on_sqlite() {
    nasty_commands_are_refused_alone(TestApp::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nasty_commands_are_refused_alone_on_postgres() {
    nasty_commands_are_refused_alone(TestApp::postgres().await).await;
}

/// A body for an endpoint: noise, or JSON of about the right shape with odd values.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(vec![
        "email",
        "password",
        "token",
        "club_id",
        "role",
        "device",
        "cursor",
        "bound",
        "version",
        "device_name",
        "sent_at_ms",
        "settled_below",
        "commands",
        "club_name",
        "given_name",
        "n",
        "stamp",
        "on",
        "command",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!("a\0@b.fr")),
        Just(json!("0188a0b0-0000-7000-8000-000000000001")),
        Just(json!("2026-11-20")),
    ];
    let value = leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..12)
                .prop_map(|fields| fields.into_iter().collect::<Value>()),
        ]
    });
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        value.prop_map(|value| serde_json::to_vec(&value).unwrap()),
    ]
}

fn no_body_gives_a_server_error(app: fn() -> std::pin::Pin<Box<dyn Future<Output = TestApp>>>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (app, ada) = runtime.block_on(async {
        let app = app().await;
        let ada = app.register("Judo").await;
        (app, ada)
    });
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    let outcome = runner.run(&any_body(), |body| {
        let answers = runtime.block_on(async {
            let mut answers = Vec::new();
            for path in JSON_ENDPOINTS {
                answers.push(send(&app, &ada, path, "application/json", body.clone()).await);
            }
            for path in FORMS {
                answers.push(send(&app, &ada, path, "application/x-www-form-urlencoded", body.clone()).await);
            }
            answers
        });
        for answer in answers {
            prop_assert!(!answer.status.is_server_error(), "{answer:?}");
        }
        Ok(())
    });
    outcome.unwrap();
    let _within = runtime.enter();
    drop(app);
}

#[test]
fn no_body_gives_a_server_error_on_sqlite() {
    no_body_gives_a_server_error(|| Box::pin(TestApp::sqlite()));
}

#[test]
fn no_body_gives_a_server_error_on_postgres() {
    no_body_gives_a_server_error(|| Box::pin(TestApp::postgres()));
}

#[tokio::test]
async fn odd_addresses_and_headers_give_no_server_error() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    for path in [
        "/members/%00",
        "/members/..%2f..",
        "/sessions/x/y",
        "/sessions/0188a0b0-0000-7000-8000-000000000001/2026-02-31",
        "/join/%ff",
        "/pkg/../build.txt",
        "/pkg/test/%2e%2e/%2e%2e/build.txt",
        "/icons/",
        "/?x=%",
        "/sign-in?next=//evil",
        "/members/0188a0b0-0000-7000-8000-000000000001/edit",
        "/a/b/c/d",
    ] {
        for asker in [None, Some(&ada)] {
            let mut request = app.request(Method::GET, path).header("accept-language", "x,,;q=");
            if let Some(person) = asker {
                request = request.in_browser(person);
            }
            let answer =
                request.header("range", "bytes=9-1").header("accept-encoding", "br;q=x").send().await;
            assert!(!answer.status.is_server_error(), "{path} {answer:?}");
        }
    }
}
