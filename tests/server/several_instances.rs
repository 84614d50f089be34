//! Several programs on one database: what one has begun another ends.

use crate::{
    factors::ORIGIN,
    on_both_databases,
    support::{Authenticator, TestApp},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use novaclub::{
    on_connection,
    server::{
        db::Across,
        moment,
        operations::collect::{Until, collect},
    },
};
use serde_json::{Value, json};

async fn count_ended(app: &TestApp) -> i64 {
    let mut tx = app.db().read_for(Across::Backup).await.unwrap();
    let count = on_connection!(&mut tx, |connection| {
        sqlx::query_scalar("SELECT COUNT(*) FROM passkey_ceremonies").fetch_one(connection).await
    });
    tx.commit().await.unwrap();
    count.unwrap()
}

on_both_databases! {
    async fn a_passkey_is_made_and_shown_across_instances_and_no_answer_counts_twice(app: TestApp) {
        let (one, other) = (app.at(ORIGIN), app.at(ORIGIN));
        let ada = one.register("Judo").await;
        let asked = one.post("/api/v1/auth/factors/passkeys/options", Some(&ada), &Value::Null).await.json();
        let (mut key, told) = Authenticator::make(ORIGIN, &asked["options"]);
        let body = json!({ "ceremony": asked["ceremony"], "name": "Clé", "credential": told });
        let made = other.post("/api/v1/auth/factors/passkeys", Some(&ada), &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        for instance in [&one, &other] {
            let again = instance.post("/api/v1/auth/factors/passkeys", Some(&ada), &body).await;
            assert_eq!(again.errors()[0].1, "passkey_refused");
        }

        let asked = one.post("/api/v1/auth/passkey/options", None, &Value::Null).await.json();
        let shown = json!({ "ceremony": asked["ceremony"], "credential": key.prove(&asked["options"]) });
        let come = other.post("/api/v1/auth/passkey", None, &shown).await;
        assert_eq!((come.status, &come.json()["user_id"]), (StatusCode::OK, &json!(ada.user)), "{come:?}");
        for instance in [&one, &other] {
            assert_eq!(instance.post("/api/v1/auth/passkey", None, &shown).await.errors()[0].1, "passkey_refused");
        }
        // Of two at once one counts.
        let asked = one.post("/api/v1/auth/passkey/options", None, &Value::Null).await.json();
        let shown = json!({ "ceremony": asked["ceremony"], "credential": key.prove(&asked["options"]) });
        let (first, second) = tokio::join!(
            one.post("/api/v1/auth/passkey", None, &shown),
            other.post("/api/v1/auth/passkey", None, &shown),
        );
        let statuses = [first.status, second.status];
        assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::UNPROCESSABLE_ENTITY), "{statuses:?}");
        // One that was begun to sign in makes no passkey, and what is no ceremony of ours is none.
        let asked = one.post("/api/v1/auth/passkey/options", None, &Value::Null).await.json();
        for ceremony in [asked["ceremony"].as_str().unwrap(), "", "00ff", "é"] {
            let body = json!({ "ceremony": ceremony, "name": "Clé", "credential": told });
            let refused = other.post("/api/v1/auth/factors/passkeys", Some(&ada), &body).await;
            assert_eq!(refused.errors()[0].1, "passkey_refused", "{ceremony}");
        }

        let (ended, now) = (count_ended(&app).await, moment::now());
        assert_eq!(ended, 4);
        let at = |now| Until { now, history_days: 1_096 };
        collect(&app.state.desk, at(now)).await.unwrap();
        assert_eq!(count_ended(&app).await, ended, "they could still be answered");
        collect(&app.state.desk, at(now + TimeDelta::minutes(6))).await.unwrap();
        assert_eq!(count_ended(&app).await, 0);
    }
}
