//! `GET /health`: whether the program can do its work, for load balancers and containers.

use super::AppState;
use crate::server::{Db, Error};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    database: &'static str,
    version: &'static str,
    build: String,
}

/// 200 when the database answers, 503 when it does not.
pub async fn health(State(state): State<AppState>) -> Response {
    let answered = ask(state.desk.db()).await;
    if let Err(error) = &answered {
        tracing::error!(%error, "the database does not answer");
    }
    let (code, status, database) = match answered {
        Ok(()) => (StatusCode::OK, "ok", "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "failing", "unreachable"),
    };
    let build = state.site.build.clone();
    (code, axum::Json(Health { status, database, version: env!("CARGO_PKG_VERSION"), build })).into_response()
}

async fn ask(db: &Db) -> Result<(), Error> {
    let mut tx = db.read().await?;
    tx.execute("SELECT 1").await?;
    tx.commit().await
}
