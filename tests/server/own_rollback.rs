//! `SQLite` ends a transaction by itself when the disk is full. What counts the transaction as open from
//! then on must not be used again, or nothing could be written until the program is started anew.

use crate::support::{TestApp, member};
use axum::http::StatusCode;
use novaclub::club::people::{Member, PeopleCommand};
use novaclub::server::db::Across;

#[tokio::test]
async fn after_a_transaction_that_the_database_ended_itself_others_are_written() {
    let app = TestApp::sqlite().await;
    for _ in 0..3 {
        let mut tx = app.db().write_for(Across::Backup).await.expect("the database can be written to");
        tx.execute("ROLLBACK").await.unwrap();
        assert!(tx.rollback().await.is_err(), "there is nothing left to roll back");
    }
    app.register("Judo").await;
}

#[tokio::test]
async fn who_writes_when_the_disk_is_full_is_told_to_try_again_and_it_works_once_there_is_room() {
    let app = TestApp::sqlite().await;
    let person = app.register("Judo").await;
    let mut device = app.device(&person);
    let limit_pages = async |sql: &'static str| {
        let mut tx = app.db().write_for(Across::Backup).await.expect("the database can be written to");
        tx.execute(sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    // Less than there are means: no more than there are.
    limit_pages("PRAGMA max_page_count = 1").await;
    let notes = "x".repeat(1_000);
    let commands = (0..100).map(|_| {
        let member = Member { notes: Some(notes.clone()), ..member("Durand") };
        device.envelope(PeopleCommand::Create { member })
    });
    let envelopes = commands.collect();
    let request = device.request(envelopes);
    for _ in 0..3 {
        let answer = device.send(&request).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
    }
    limit_pages("PRAGMA max_page_count = 4294967294").await;
    assert_eq!(device.send(&request).await.status, StatusCode::OK);
    assert_eq!(device.pull().await.all::<Member>().len(), 100);
}
