//! What opens devices is sealed in the database, and survives a change of the server's secret.

use crate::{
    on_both_databases,
    support::TestApp,
    tablet::{lock, open, proof, recover},
};
use axum::http::StatusCode;
use novaclub::{
    on_connection,
    server::{
        access::sealed::{columns::Column, renewal},
        db::Across,
        moment::new_id,
    },
};
use serde_json::json;

const NEXT: &[u8] = b"the next secret of the tests, known to everybody";

/// How many halves and recoveries a start could not open.
async fn lost_at_a_start(app: &TestApp) -> u64 {
    let renewed = renewal::renew(app.db(), &app.state.config).await.unwrap();
    let of_locks =
        renewed.iter().filter(|(column, _)| matches!(column, Column::LockHalf | Column::LockRecovery));
    of_locks.map(|(_, renewed)| renewed.lost).sum()
}

/// Half and recovery as the database has them.
async fn kept(app: &TestApp) -> (Option<String>, String) {
    let mut tx = app.db().read_for(Across::Backup).await.unwrap();
    let kept = on_connection!(&mut tx, |connection| {
        sqlx::query_as("SELECT half, recovery FROM device_locks").fetch_one(connection).await
    });
    tx.commit().await.unwrap();
    kept.unwrap()
}

on_both_databases! {
    async fn the_database_holds_neither_half_nor_recovery_and_a_change_of_secret_loses_none(app: TestApp) {
        let (ada, device) = (app.register("Judo").await, new_id());
        let (number, half, recovery) = lock(&app, &ada, device, 'a').await;
        let before = kept(&app).await;
        for text in [before.0.as_deref().unwrap(), &before.1] {
            assert!(!text.contains(&half) && !text.contains(&recovery), "{text}");
        }
        assert_eq!(open(&app, &ada, (device, &number), 'a').await["half"], half.as_str());

        let during = app.after_a_change_of_secret(NEXT).await;
        assert_eq!(open(&during, &ada, (device, &number), 'a').await["half"], half.as_str());
        assert_eq!(lost_at_a_start(&during).await, 0);
        let after = kept(&app).await;
        assert!(before.0 != after.0 && before.1 != after.1);
        assert_eq!(open(&during, &ada, (device, &number), 'a').await["half"], half.as_str());
        assert_eq!(recover(&during, &ada, (device, &number)).await.json()["recovery"], recovery.as_str());

        // The program that knows the secret before alone can open it no more: it says so, and destroys nothing.
        let path = format!("/api/v1/devices/{device}/locks/{number}/open");
        for _ in 0..6 {
            let answer = app.post(&path, Some(&ada), &proof('a')).await;
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{answer:?}");
        }
        assert_eq!(lost_at_a_start(&app).await, 2, "it counts what it cannot open");
        assert_eq!(kept(&app).await, after);
        assert_eq!(open(&during, &ada, (device, &number), 'a').await["half"], half.as_str());
    }

    async fn what_was_kept_in_the_clear_opens_and_is_sealed_at_the_next_start(app: TestApp) {
        let (ada, device) = (app.register("Judo").await, new_id());
        let (number, half, recovery) = lock(&app, &ada, device, 'a').await;
        let mut tx = app.db().write_for(ada.club).await.unwrap();
        on_connection!(&mut tx, |connection| {
            sqlx::query("UPDATE device_locks SET half = $1, recovery = $2 WHERE club_id = $3")
                .bind(&half)
                .bind(&recovery)
                .bind(ada.club)
                .execute(connection)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(open(&app, &ada, (device, &number), 'a').await["half"], half.as_str());
        assert_eq!(lost_at_a_start(&app).await, 0);
        let (kept_half, kept_recovery) = kept(&app).await;
        assert!(kept_half.is_some_and(|kept| kept != half) && kept_recovery != recovery);
        assert_eq!(open(&app, &ada, (device, &number), 'a').await, json!({ "opening": "open", "half": half }));
        // A half that is gone stays so.
        for _ in 0..5 {
            open(&app, &ada, (device, &number), 'b').await;
        }
        assert_eq!(lost_at_a_start(&app).await, 0);
        assert_eq!(kept(&app).await.0, None);
        assert_eq!(recover(&app, &ada, (device, &number)).await.json()["recovery"], recovery.as_str());
    }
}
