//! What always fails, fails alone.

use crate::{
    on_both_databases,
    support::{Device, TestApp, member},
};
use axum::http::StatusCode;
use novaclub::server::db::Across;
use novaclub::{
    club::people::{Member, PeopleCommand},
    on_connection,
    sync::protocol::{Outcome, PushResponse},
};

fn create(device: &mut Device) -> novaclub::sync::protocol::PushRequest<serde_json::Value> {
    let envelope = device.envelope(PeopleCommand::Create { member: member("Durand") });
    device.request(vec![envelope])
}

on_both_databases! {
    async fn a_push_that_panics_takes_no_other_with_it(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        // No number follows this one: counting on is a panic.
        let mut tx = app.db().write_for(Across::Backup).await.unwrap();
        on_connection!(&mut tx, |connection| {
            sqlx::query("UPDATE clubs SET seq = $1 WHERE id = $2")
                .bind(i64::MAX - 1)
                .bind(eve.club)
                .execute(connection)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();

        // They come together, so that some of them are carried out in one transaction.
        let pushes: Vec<_> = (0..40)
            .map(|n| {
                let mut device = app.device(if n % 8 == 3 { &eve } else { &ada });
                let request = create(&mut device);
                tokio::spawn(async move { (device.person.club, device.send(&request).await) })
            })
            .collect();
        for push in pushes {
            let (club, answer) = push.await.unwrap();
            if club == eve.club {
                assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{answer:?}");
            } else {
                let response: PushResponse<novaclub::club::Refusal> =
                    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
                assert!(matches!(response.receipts[0].outcome, Outcome::Applied { .. }), "{response:?}");
            }
        }
        assert_eq!(app.device(&ada).pull().await.all::<Member>().len(), 35);
    }
}
