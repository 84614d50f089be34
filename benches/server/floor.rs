//! The floors: what the same disk, and the same accept loop, give to a program that does nothing else.

use crate::{Failure, per_second};
use axum::{Router, body::Bytes, http::header, routing::post};
use novaclub::server::{moment, operations::serve::accept, patience::Patience};
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// The argument that makes this program the bare handler.
pub const BARE_HANDLER: &str = "--bare-handler";

/// As many bytes as a pull at head answers.
const ANSWER: &str = r#"{"epoch":"5f3e3f0c-9c5a-5d4c-8c0a-2f1f0a6f2b11","reset":false,"after":123456,"through":123456,"bound":123456,"head":123456,"remaining":0,"last_n":123456,"now_ms":1795241000000,"tables":[]}"#;

/// Answers every pull with the same bytes.
pub async fn serve_bare_handler() -> Result<(), Failure> {
    let address = std::env::args().next_back().unwrap_or_default();
    let listener = tokio::net::TcpListener::bind(address).await?;
    let answer = |_: Bytes| async { ([(header::CONTENT_TYPE, "application/json")], ANSWER) };
    let router = Router::new().route("/api/v1/sync/pull", post(answer));
    accept(&listener, &router, Patience::default(), std::future::pending()).await;
    Ok(())
}

/// Commands per second if storing their rows were all: a mark, a line of history, a result each,
/// in groups of as many as there are devices, `synchronous=FULL`.
pub async fn commits(folder: &Path, devices: usize, per_push: usize, run: Duration) -> Result<f64, Failure> {
    let file = folder.join(format!("bare-{}.db", moment::random_id().simple()));
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    for table in TABLES {
        sqlx::query(table).execute(&mut connection).await?;
    }
    let (club, text) = (moment::random_id(), "x".repeat(120));
    let (begin, mut count) = (Instant::now(), 0_usize);
    while begin.elapsed() < run {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for _ in 0..devices * per_push {
            count += 1;
            for insert in INSERTS {
                sqlx::query(insert)
                    .bind(club)
                    .bind(moment::new_id())
                    .bind(i64::try_from(count)?)
                    .bind(&text)
                    .bind(&text)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
    }
    let rate = per_second(count, begin.elapsed());
    connection.close().await?;
    Ok(rate)
}

const TABLES: [&str; 6] = [
    "CREATE TABLE marks (club BLOB, id BLOB, seq INTEGER, a TEXT, b TEXT, PRIMARY KEY (club, id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX marks_by_seq ON marks (club, seq)",
    "CREATE TABLE changes (club BLOB, id BLOB, seq INTEGER, a TEXT, b TEXT, PRIMARY KEY (club, id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX changes_by_seq ON changes (club, seq)",
    "CREATE TABLE results (club BLOB, id BLOB, n INTEGER, a TEXT, b TEXT, PRIMARY KEY (club, id, n)) STRICT, WITHOUT ROWID",
    "CREATE TABLE devices (club BLOB, id BLOB, n INTEGER, a TEXT, b TEXT, PRIMARY KEY (club, id)) STRICT, WITHOUT ROWID",
];

const INSERTS: [&str; 3] = [
    "INSERT INTO marks (club, id, seq, a, b) VALUES ($1, $2, $3, $4, $5)",
    "INSERT INTO changes (club, id, seq, a, b) VALUES ($1, $2, $3, $4, $5)",
    "INSERT INTO results (club, id, n, a, b) VALUES ($1, $2, $3, $4, $5)",
];
