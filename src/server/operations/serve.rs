//! `novaclub serve`: opens the database, accepts connections, stops cleanly.
//!
//! The accept loop is our own: `axum::serve` of 0.8.9 waits for ever for whoever is slow. It speaks HTTP/1.1,
//! as browsers without TLS and the proxies that bring TLS do.

use super::{
    collect::{Wall, daily},
    connection::Line,
    places::{Answer, Places},
};
use crate::server::{
    Config, Db, Error,
    access::sealed::renewal,
    config,
    db::reach::is_above_policies,
    http::{
        AppState,
        limits::{Allowances, Limits},
        router,
    },
    patience::Patience,
    sync::Desk,
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, net::SocketAddr, pin::pin, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tower::ServiceExt as _;

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
    let (public_url, patience) = (config.public_url.clone(), config.patience);
    let desk = Desk::open(db.clone());
    let state = AppState::new(config, desk.clone(), Limits::new(Allowances::default()));
    if is_above_policies(&db).await? {
        tracing::warn!(
            "DATABASE_URL names a superuser of PostgreSQL, or a role with BYPASSRLS: row-level security, which keeps \
             clubs apart a second time, holds for others alone. Give the program a role of its own"
        );
    }
    renewal::at_start(&db, &state.config).await?;
    if let Some(missing) = &state.site.missing {
        tracing::warn!("pages are not served: {missing}");
    }
    if let Some(folder) = state.post.folder() {
        let folder = folder.display();
        tracing::warn!(%folder, "no mail is sent, but written there: NOVACLUB_SMTP is not set");
    }
    let post = state.post.clone();
    tracing::info!(%address, public_url, build = state.site.build, "NovaClub is serving");
    let upkeep = tokio::spawn(daily(desk.clone(), post.clone(), history_days, Wall));
    accept(&listener, &router(state), patience, told_to_stop()?).await;
    // A portion that is under way is taken back.
    upkeep.abort();
    // Open sockets are no running requests: they are told apart.
    if tokio::time::timeout(FAREWELL, desk.pokes().close()).await.is_err() {
        tracing::warn!("some sockets were still open and are cut off");
    }
    if tokio::time::timeout(DRAIN, post.settle()).await.is_err() {
        tracing::warn!("some mails were not sent");
    }
    if let Err(error) = desk.audit().settle().await {
        tracing::error!(%error, "the end of the audit log was not written");
    }
    if let Err(error) = desk.write_sightings().await {
        tracing::warn!(%error, "how far devices have come was not written down");
    }
    db.close().await;
    tracing::info!("NovaClub has stopped");
    Ok(())
}

/// Resolves when the process is told to stop.
///
/// # Errors
/// When the signals cannot be listened to.
fn told_to_stop() -> Result<impl Future<Output = ()>, Error> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Answers whoever connects, until the end.
pub async fn accept(
    listener: &TcpListener,
    router: &Router,
    patience: Patience,
    end: impl Future<Output = ()>,
) {
    let places = Places::new(patience.connections);
    let (stop, _) = watch::channel(());
    let mut end = pin!(end);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let Some(place) = places.take() else {
                        tracing::warn!("a connection is refused: all that may be open are sockets");
                        continue;
                    };
                    // Answers are written whole; waiting for more to send only delays them.
                    let _ = stream.set_nodelay(true);
                    let line = Line::new(stream, place, patience);
                    tokio::spawn(hold(line, peer, router.clone(), stop.subscribe()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            () = &mut end => break,
        }
    }
    tracing::info!("stopping: no new connections, running requests are finished");
    stop.send_replace(());
    if tokio::time::timeout(DRAIN, stop.closed()).await.is_err() {
        tracing::warn!("some requests were still running and are cut off");
    }
}

/// One connection, to its end.
async fn hold(line: Line, peer: SocketAddr, router: Router, mut stop: watch::Receiver<()>) {
    let seen = line.seen();
    let service = service_fn(|request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (seen, under_way) = (seen.clone(), seen.begin());
        let answering = router.clone().oneshot(request);
        async move {
            let response = answering.await?;
            if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                seen.upgrade();
            }
            Ok::<_, Infallible>(response.map(|body| Answer::new(body, under_way)))
        }
    });
    let mut connection =
        pin!(http1::Builder::new().serve_connection(TokioIo::new(line), service).with_upgrades());
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = seen.has_to_leave() => {
            tracing::debug!(%peer, "a connection makes room for another");
            return;
        }
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%peer, %error, "a connection ended early");
    }
}
