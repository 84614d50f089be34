//! `novaclub serve`: opens the database, accepts connections, stops cleanly.
//!
//! The accept loop is hyper's own: `axum::serve` of 0.8.9 has no time-out for the head of a request,
//! so that a half-sent one held its connection for as long as it liked.

use super::collect::{Wall, daily};
use crate::server::{
    Config, Db, Error, config,
    http::{
        AppState,
        limits::{Allowances, Limits},
        router,
    },
    sync::Desk,
};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
};
use tower::ServiceExt as _;

/// How long the head of a request may take, and a connection may wait for the next one.
const HEAD: Duration = Duration::from_secs(10);
/// How long running requests have after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How long open sockets have to say goodbye.
const FAREWELL: Duration = Duration::from_secs(5);
/// The pause after an accept that failed, most likely for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// SIGXFSZ on Linux and BSD: a file has reached the size that the process may write.
const FILE_SIZE: SignalKind = SignalKind::from_raw(25);

/// Serves until it is told to stop.
///
/// # Errors
/// When the database or the address cannot be opened.
pub async fn serve(config: Config) -> Result<(), Error> {
    let history_days = config::history_days()?;
    // It would end the process; handled, the write fails, and the request is answered as on a full disk.
    let _file_size = signal(FILE_SIZE)?;
    let db = Db::open(&config.database_url).await?;
    let listener = TcpListener::bind(config.address)
        .await
        .map_err(|error| Error::Configuration(format!("cannot listen on {}: {error}", config.address)))?;
    let address = listener.local_addr()?;
    let public_url = config.public_url.clone();
    let desk = Desk::open(db.clone());
    let state = AppState::new(config, desk.clone(), Limits::new(Allowances::default()));
    if let Some(missing) = &state.site.missing {
        tracing::warn!("pages are not served: {missing}");
    }
    tracing::info!(%address, public_url, build = state.site.build, "NovaClub is serving");
    let upkeep = tokio::spawn(daily(desk.clone(), history_days, Wall));
    accept(&listener, &router(state)).await?;
    // A portion that is under way is taken back.
    upkeep.abort();
    // Open sockets are no running requests: they are told apart.
    if tokio::time::timeout(FAREWELL, desk.pokes().close()).await.is_err() {
        tracing::warn!("some sockets were still open and are cut off");
    }
    if let Err(error) = desk.write_sightings().await {
        tracing::warn!(%error, "how far devices have come was not written down");
    }
    db.close().await;
    tracing::info!("NovaClub has stopped");
    Ok(())
}

/// Answers whoever connects, until it is told to stop.
///
/// # Errors
/// When the signals to stop cannot be listened to.
pub async fn accept(listener: &TcpListener, router: &Router) -> Result<(), Error> {
    let graceful = GracefulShutdown::new();
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => hold(stream, peer, router.clone(), &graceful),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            _ = interrupted.recv() => break,
            _ = terminated.recv() => break,
        }
    }
    tracing::info!("stopping: no new connections, running requests are finished");
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running and are cut off");
    }
    Ok(())
}

/// One connection, in a task of its own.
fn hold(stream: TcpStream, peer: SocketAddr, router: Router, graceful: &GracefulShutdown) {
    // Answers are written whole; waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let service =
        TowerToHyperService::new(router.map_request(move |request: Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        }));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).keep_alive(true);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(HEAD)).keep_alive_timeout(HEAD);
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%peer, error, "a connection ended early");
        }
    });
}
