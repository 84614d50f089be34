//! `SQLite` ends a transaction by itself when the disk is full. What counts the transaction as open from
//! then on must not be used again, or nothing could be written until the program is started anew.

use crate::support::TestApp;

#[tokio::test]
async fn after_a_transaction_that_the_database_ended_itself_others_are_written() {
    let app = TestApp::sqlite().await;
    for _ in 0..3 {
        let mut tx = app.db().write().await.expect("the database can be written to");
        tx.execute("ROLLBACK").await.unwrap();
        assert!(tx.rollback().await.is_err(), "there is nothing left to roll back");
    }
    app.register("Judo").await;
}
