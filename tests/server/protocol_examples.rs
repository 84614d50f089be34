//! The examples of `src/sync/README.md` are what this program reads, writes and answers.

use crate::{
    on_both_databases,
    support::{Person, TestApp, season_of},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::{ClubCommand, Refusal},
    sync::{
        Stamp,
        digest::{CollectionPage, CollectionRequest, DigestRequest, DigestResponse},
        protocol::{COMMAND_VERSION, PullRequest, PullResponse, PushRequest, PushResponse},
        rescue::Rescue,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

const DOCUMENT: &str = include_str!("../../src/sync/README.md");

const USER: &str = "0193b0a0-0000-7000-8000-00000000000a";
const CLUB: &str = "0193b0a0-0000-7000-8000-00000000000c";
const SEASON: &str = "0193b0a0-0000-7000-8000-00000000005e";

const PUSH: &str = "/api/v1/sync/push";

/// Numbers that a clock or a counter gives.
const COUNTED: &[&str] =
    &["seq", "after", "through", "bound", "head", "now_ms", "sent_at_ms", "made_at_ms", "rows"];

/// The example of that name.
fn example(document: &str, name: &str) -> Value {
    let fence = format!("```json {name}\n");
    let (_, rest) = document.split_once(&fence).unwrap_or_else(|| panic!("there is no example {name}"));
    let (json, _) = rest.split_once("```").unwrap();
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The example is one of the type, with nothing left out and nothing too much.
fn is_one<T: Serialize + DeserializeOwned>(name: &str) {
    let example = example(DOCUMENT, name);
    let read: T = serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), example, "{name}");
}

#[test]
fn every_example_is_read_and_written_as_it_stands() {
    is_one::<PushRequest<ClubCommand>>("push-request");
    is_one::<PushResponse<Refusal>>("push-response");
    is_one::<PullRequest>("pull-request");
    is_one::<PullResponse>("pull-response");
    is_one::<DigestRequest>("digest-request");
    is_one::<DigestResponse>("digest-response");
    is_one::<CollectionRequest>("collection-request");
    is_one::<CollectionPage>("collection-page");
    is_one::<Rescue<ClubCommand>>("rescue");
    for versioned in ["push-request", "rescue"] {
        assert_eq!(example(DOCUMENT, versioned)["version"], COMMAND_VERSION, "{versioned}");
    }
}

/// Whether an answer is the example but for ids, sums, and what clocks and counters give.
fn is_like(example: &Value, answer: &Value, name: &str) -> bool {
    match (example, answer) {
        (Value::Object(expected), Value::Object(given)) => {
            let is_there =
                |name: &str, value| given.get(name).is_some_and(|given| is_like(value, given, name));
            expected.len() == given.len() && expected.iter().all(|(name, value)| is_there(name, value))
        }
        (Value::Array(expected), Value::Array(given)) => {
            expected.len() == given.len()
                && expected.iter().zip(given).all(|(value, given)| is_like(value, given, name))
        }
        (Value::String(expected), Value::String(given)) => {
            let both = |is: fn(&str) -> bool| is(expected) && is(given);
            let is_sum = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            expected == given
                || both(|text| Uuid::try_parse(text).is_ok() && text.contains('-'))
                || both(|text| text.parse::<Stamp>().is_ok())
                || (name == "sum" && is_sum(expected) && is_sum(given))
        }
        (Value::Number(_), Value::Number(_)) => expected_number(example, answer, name),
        _ => example == answer,
    }
}

fn expected_number(example: &Value, answer: &Value, name: &str) -> bool {
    COUNTED.contains(&name) || example == answer
}

async fn answer(app: &TestApp, person: &Person, path: &str, body: &Value) -> (StatusCode, Value) {
    let draft = app.request(Method::POST, path).by(Some(person)).header("accept-language", "en").json(body);
    let answer = draft.send().await;
    (answer.status, answer.json())
}

/// Sends one example, and the answer is the other.
async fn answers(app: &TestApp, person: &Person, path: &str, request: &Value, expected: &Value) -> Value {
    let (status, given) = answer(app, person, path, request).await;
    assert_eq!(status, StatusCode::OK, "{path}: {given:#}");
    assert!(is_like(expected, &given, ""), "{path} answers {given:#}, the example is {expected:#}");
    given
}

on_both_databases! {
    async fn the_server_answers_as_the_examples_say(app: TestApp) {
        let ada = app.register("Judo").await;
        let season = season_of(&app.device(&ada)).await;
        let document = DOCUMENT
            .replace(USER, &ada.user.to_string())
            .replace(CLUB, &ada.club.to_string())
            .replace(SEASON, &season.id.to_string());
        let example = |name| example(&document, name);

        let before = json!({ "device": example("pull-request")["device"] });
        let (_, before) = answer(&app, &ada, "/api/v1/sync/pull", &before).await;
        let at = |page: &Value| json!({ "epoch": page["epoch"], "seq": page["through"] });

        let (push, receipts) = (example("push-request"), example("push-response"));
        let first = answers(&app, &ada, PUSH, &push, &receipts).await;
        let (_, again) = answer(&app, &ada, PUSH, &push).await;
        for (first, again) in first["receipts"].as_array().unwrap().iter().zip(again["receipts"].as_array().unwrap()) {
            assert_eq!(again["repeated"], true);
            assert_eq!(first["outcome"], again["outcome"]);
        }

        let mut pull = example("pull-request");
        pull["cursor"] = at(&before);
        let page = answers(&app, &ada, "/api/v1/sync/pull", &pull, &example("pull-response")).await;

        let mut digest = example("digest-request");
        digest["cursor"] = at(&page);
        answers(&app, &ada, "/api/v1/sync/digest", &digest, &example("digest-response")).await;
        let collection = example("collection-request");
        answers(&app, &ada, "/api/v1/sync/collection", &collection, &example("collection-page")).await;

        // Brought in, and then handed in by the device itself, which is back.
        let rescue = example("rescue");
        let (status, brought) = answer(&app, &ada, "/api/v1/sync/rescue", &rescue).await;
        assert_eq!((status, &brought["receipts"][0]["outcome"]["outcome"]), (StatusCode::OK, &json!("applied")));
        let back = json!({
            "version": rescue["version"], "device": rescue["device"], "device_name": rescue["device_name"],
            "sent_at_ms": 1_795_241_000_250_i64, "settled_below": 7,
            "commands": [rescue["waiting"][0]["envelope"]],
        });
        let (_, repeated) = answer(&app, &ada, PUSH, &back).await;
        assert_eq!(repeated["receipts"][0]["repeated"], true);
        assert_eq!(repeated["receipts"][0]["outcome"], brought["receipts"][0]["outcome"]);
    }

    async fn what_is_not_answered_is_refused_as_the_document_says(app: TestApp) {
        let ada = app.register("Judo").await;
        let push = example(DOCUMENT, "push-request");
        let mut outdated = push.clone();
        outdated["version"] = json!(0);
        let (status, given) = answer(&app, &ada, PUSH, &outdated).await;
        assert_eq!(status, StatusCode::UPGRADE_REQUIRED);
        let expected = example(DOCUMENT, "outdated");
        assert!(is_like(&expected, &given, ""), "answered is {given:#}, the example is {expected:#}");

        // The example's holder is nobody here.
        let (status, given) = answer(&app, &ada, PUSH, &push).await;
        assert_eq!((status, &given["code"]), (StatusCode::CONFLICT, &json!("foreign_device")));
        let signed_out = app.request(Method::POST, PUSH).json(&push).send().await;
        assert_eq!(signed_out.status, StatusCode::UNAUTHORIZED);
        assert_eq!(signed_out.header("x-novaclub"), "1");
        let mut large = push.clone();
        large["commands"] = Value::Array(vec![push["commands"][1].clone(); 1_001]);
        let (status, _) = answer(&app, &ada, PUSH, &large).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
