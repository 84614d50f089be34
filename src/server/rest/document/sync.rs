//! What devices synchronise by: `src/sync/README.md` says what it means.

use super::end_point::{EndPoint, any, count, flag, id, list_of, object, or_null, text, whole};
use crate::server::rest::attribute::{Said, said};
use serde_json::json;
use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, Type, path::HttpMethod};

const SYNC: &str = "sync";

/// The tag of these end points.
pub const TAG: (&str, Said, Said) = (
    SYNC,
    said("Synchronisation", "Synchronisation"),
    said(
        "Pour les appareils qui gardent une copie de travail\u{a0}; les autres programmes prennent les ressources.",
        "For devices that keep a working copy; other programs use the resources.",
    ),
);

/// They themselves.
pub const END_POINTS: &[EndPoint] = &[
    EndPoint {
        path: "/sync/push",
        method: HttpMethod::Post,
        tag: SYNC,
        name: "push",
        summary: said("Remettre des commandes", "Hand commands in"),
        body: Some("PushRequest"),
        answer: (200, Some("PushResponse")),
        refusals: &[401, 403, 409, 413, 415, 422, 426],
        signed_in: true,
    },
    EndPoint {
        path: "/sync/pull",
        method: HttpMethod::Post,
        tag: SYNC,
        name: "pull",
        summary: said("Prendre ce qui a changé depuis un curseur", "Fetch what changed since a cursor"),
        body: Some("PullRequest"),
        answer: (200, Some("PullResponse")),
        refusals: &[401, 403, 409, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/sync/digest",
        method: HttpMethod::Post,
        tag: SYNC,
        name: "digest",
        summary: said(
            "Compter et additionner ce que le serveur détient, pour comparer",
            "Count and add up what the server holds, to compare",
        ),
        body: Some("DigestRequest"),
        answer: (200, Some("DigestResponse")),
        refusals: &[401, 403, 409, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/sync/collection",
        method: HttpMethod::Post,
        tag: SYNC,
        name: "fetchCollection",
        summary: said(
            "Reprendre une collection depuis son début, quand elle diffère",
            "Fetch a collection from its beginning, when it differs",
        ),
        body: Some("CollectionRequest"),
        answer: (200, Some("CollectionPage")),
        refusals: &[401, 403, 404, 409, 413, 415, 422],
        signed_in: true,
    },
    EndPoint {
        path: "/sync/rescue",
        method: HttpMethod::Post,
        tag: SYNC,
        name: "rescue",
        summary: said(
            "Remettre ce qu’un autre appareil n’a pas pu remettre, avec les droits de qui l’a fait (administrateurs)",
            "Hand in what another device could not, by the rights of who made it (admins)",
        ),
        body: Some("RescueFile"),
        answer: (200, Some("PushResponse")),
        refusals: &[401, 403, 409, 413, 415, 422],
        signed_in: true,
    },
];

/// What devices and server say to each other, by name.
pub fn schemas() -> [(&'static str, ObjectBuilder); 9] {
    let (instant_ms, seq) = (|| whole(0, 253_402_300_799_999), || whole(0, i64::MAX));
    // Devices are believed nothing: any number is read, and what cannot be is corrected or starts over.
    let number = || whole(i64::MIN, i64::MAX);
    let cursor = || object(vec![("epoch", id().into()), ("seq", number().into())]);
    // Who signed in on the device, and to which club; left out, it is not checked.
    let holder = || {
        let holder = object(vec![("user", id().into()), ("club", id().into())]);
        or_null(holder, Type::Object)
    };
    // What the device had heard of the time by then.
    let heard = || {
        let heard = object(vec![("at_ms", number().into()), ("ahead_ms?", number().into())]);
        or_null(heard, Type::Object)
    };
    let envelope = || {
        object(vec![
            ("n", count().into()),
            ("stamp", text().pattern(Some("^[0-7][0-9a-f]{11}-[0-9a-f]{8}-[0-9a-f]{32}$")).into()),
            ("made_at_ms?", number().into()),
            ("heard?", heard().into()),
            ("on", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).into()),
            ("command", any().into()),
        ])
    };
    let outcome = object(vec![
        ("outcome", text().enum_values(Some(["applied", "rejected", "retry"])).into()),
        ("seq?", seq().into()),
        ("refusal?", list_of(any()).into()),
        ("last_n?", count().into()),
    ]);
    let receipt =
        object(vec![("n", count().into()), ("repeated", flag().into()), ("outcome", outcome.into())]);
    let table = || {
        object(vec![
            ("collection", text().into()),
            ("columns", list_of(text()).into()),
            ("rows", list_of(list_of(any())).into()),
        ])
    };
    let push = vec![
        ("holder?", holder().into()),
        ("version", whole(1, i64::from(u32::MAX)).into()),
        ("device", id().into()),
        ("device_name", text().examples([json!("tablette")]).into()),
        ("sent_at_ms", number().into()),
        ("settled_below", count().into()),
        ("commands", list_of(envelope()).max_items(Some(1_000)).into()),
    ];
    let pushed = vec![
        ("receipts", list_of(receipt).into()),
        ("last_n", count().into()),
        ("epoch", id().into()),
        ("now_ms", instant_ms().into()),
    ];
    let pull = vec![
        ("holder?", holder().into()),
        ("device", id().into()),
        ("cursor?", or_null(cursor(), Type::Object).into()),
        ("bound?", or_null(number(), Type::Integer).into()),
        ("waiting?", or_null(whole(0, u32::MAX.into()), Type::Integer).into()),
    ];
    let pulled = vec![
        ("epoch", id().into()),
        ("reset", flag().into()),
        ("after", seq().into()),
        ("through", seq().into()),
        ("bound", seq().into()),
        ("head", seq().into()),
        ("remaining", count().into()),
        ("last_n", count().into()),
        ("now_ms", instant_ms().into()),
        ("tables", list_of(table()).into()),
    ];
    let columns = object(vec![("collection", text().into()), ("columns", list_of(text()).into())]);
    let digest = vec![
        ("holder?", holder().into()),
        ("device", id().into()),
        ("cursor", cursor().into()),
        ("collections", list_of(columns).into()),
    ];
    let sum = text().pattern(Some("^[0-9a-f]{32}$"));
    let added_up = object(vec![("collection", text().into()), ("rows", count().into()), ("sum", sum.into())]);
    let digests = vec![("at", cursor().into()), ("digests", list_of(added_up).into())];
    let collection = vec![
        ("holder?", holder().into()),
        ("device", id().into()),
        ("collection", text().examples([json!("members")]).into()),
        ("after", number().into()),
    ];
    let page = vec![
        ("epoch", id().into()),
        ("after", number().into()),
        ("through", seq().into()),
        ("head", seq().into()),
        ("table", table().into()),
    ];
    let rescued = object(vec![("envelope", envelope().into())]);
    let rescue = vec![
        ("version", whole(1, i64::from(u32::MAX)).into()),
        ("club", id().into()),
        ("user", id().into()),
        ("device", id().into()),
        ("device_name?", text().examples([json!("tablette")]).into()),
        ("waiting", list_of(rescued).max_items(Some(1_000)).into()),
    ];
    [
        ("PushRequest", object(push)),
        ("PushResponse", object(pushed)),
        ("PullRequest", object(pull)),
        ("PullResponse", object(pulled)),
        ("DigestRequest", object(digest)),
        ("DigestResponse", object(digests)),
        ("CollectionRequest", object(collection)),
        ("CollectionPage", object(page)),
        ("RescueFile", object(rescue)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::languages::Language;
    use serde_json::Value;

    const README: &str = include_str!("../../../sync/README.md");

    fn document() -> Value {
        serde_json::to_value(super::super::document(Language::English)).unwrap()
    }

    #[test]
    fn every_address_that_the_protocol_names_is_documented() {
        let document = document();
        let named: Vec<&str> = README
            .split("/api/v1")
            .skip(1)
            .filter_map(|rest| rest.split('`').next())
            .filter(|path| path.starts_with("/sync/") && *path != "/sync/live")
            .collect();
        assert!(named.len() >= END_POINTS.len());
        for path in &named {
            assert!(document["paths"][path]["post"].is_object(), "{path}");
        }
        for end_point in END_POINTS {
            assert!(named.contains(&end_point.path), "{} is not in the protocol", end_point.path);
        }
    }

    /// Every field of the value is declared, every field that must be there is, down to the last object.
    fn check(schema: &Value, value: &Value, place: &str) {
        match value {
            // Commands and values of rows may be anything.
            Value::Object(fields) if schema["properties"].is_object() => {
                for name in schema["required"].as_array().into_iter().flatten() {
                    assert!(fields.contains_key(name.as_str().unwrap()), "{place} has no {name}");
                }
                for (name, value) in fields {
                    let declared = &schema["properties"][name];
                    assert!(declared.is_object(), "{place}.{name} is not declared");
                    check(declared, value, &format!("{place}.{name}"));
                }
            }
            Value::Array(items) => {
                for item in items {
                    check(&schema["items"], item, &format!("{place}[]"));
                }
            }
            Value::String(text) => {
                if let Some(words) = schema["enum"].as_array() {
                    assert!(words.iter().any(|word| word == text), "{place}: {text}");
                }
            }
            _ => {}
        }
    }

    #[test]
    fn the_schemas_fit_the_examples_of_the_protocol() {
        let document = document();
        for (example, schema) in [
            ("push-request", "PushRequest"),
            ("push-response", "PushResponse"),
            ("pull-request", "PullRequest"),
            ("pull-response", "PullResponse"),
            ("digest-request", "DigestRequest"),
            ("digest-response", "DigestResponse"),
            ("collection-request", "CollectionRequest"),
            ("collection-page", "CollectionPage"),
            ("rescue", "RescueFile"),
        ] {
            let (_, rest) = README.split_once(&format!("```json {example}\n")).unwrap();
            let value: Value = serde_json::from_str(rest.split_once("```").unwrap().0).unwrap();
            let schema = &document["components"]["schemas"][schema];
            assert!(schema["properties"].is_object(), "{example}");
            check(schema, &value, example);
        }
    }
}
