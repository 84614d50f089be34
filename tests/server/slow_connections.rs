//! Connections that keep the server waiting: each ends by itself, and none keeps others out.

use crate::support::{PASSWORD, TestApp};
use axum::{
    Router,
    body::{Body, Bytes},
    routing::get,
};
use futures_util::{SinkExt as _, StreamExt as _, stream};
use novaclub::server::{
    Config,
    http::{
        AppState,
        limits::{Allowances, Limits},
        router,
    },
    operations::serve::accept,
    patience::Patience,
};
use serde_json::json;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(200);

/// Nobody is in a hurry; a test shortens what it is about.
const PATIENT: Patience = Patience { head: LONG, request: LONG, idle: LONG, connections: 100 };

async fn serve(router: Router, patience: Patience) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { accept(&listener, &router, patience, std::future::pending()).await });
    address
}

/// The whole program with this patience.
async fn program(app: &TestApp, patience: Patience) -> SocketAddr {
    let config = Config { patience, ..(app.state.config).clone() };
    let state = AppState::new(config, app.state.desk.clone(), Limits::new(Allowances::default()));
    serve(router(state), patience).await
}

/// A connection on which this was said.
async fn saying(address: SocketAddr, said: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(said.as_bytes()).await.unwrap();
    stream
}

/// Whatever comes until the server hangs up. A test whose server does not stays here.
async fn until_the_end(mut stream: TcpStream) -> String {
    let mut heard = Vec::new();
    // A connection that is reset has ended as well.
    let _ = stream.read_to_end(&mut heard).await;
    String::from_utf8_lossy(&heard).into_owned()
}

/// A whole request on a connection that stays open; gives the head of the answer.
async fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    answer(stream).await
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut heard = String::new();
    while !heard.contains("\r\n\r\n") {
        let mut some = [0; 4_096];
        let count = stream.read(&mut some).await.unwrap();
        assert!(count > 0, "the server hung up: {heard}");
        heard.push_str(&String::from_utf8_lossy(&some[..count]));
    }
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_nothing_or_half_a_head_is_hung_up_on() {
    let app = TestApp::sqlite().await;
    let address = program(&app, Patience { head: SHORT, ..PATIENT }).await;
    // The first bytes of HTTP/2 as well: a server that would speak it waits for the rest of them.
    for said in
        ["", "G", "PRI * HT", "GET /health HTTP/1.1\r\n", "GET /health HTTP/1.1\r\nHost: x\r\nCookie: a"]
    {
        assert_eq!(until_the_end(saying(address, said).await).await, "", "{said:?}");
    }
    // The second head of a connection has no more time than the first.
    let mut stream = TcpStream::connect(address).await.unwrap();
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200"));
    stream.write_all(b"GET /health HTTP/1.1\r\nHost").await.unwrap();
    assert!(!until_the_end(stream).await.contains("HTTP/1.1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_come_is_answered_too_slow_and_hung_up_on() {
    let app = TestApp::sqlite().await;
    let address = program(&app, Patience { request: SHORT, ..PATIENT }).await;
    for (path, kind) in
        [("/sign-in", "application/x-www-form-urlencoded"), ("/api/v1/auth/login", "application/json")]
    {
        for length in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
            let said =
                format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n{length}\r\n\r\n4\r\n");
            let heard = until_the_end(saying(address, &said).await).await;
            assert!(heard.starts_with("HTTP/1.1 408"), "{path} {heard}");
            assert!(heard.contains("x-content-type-options: nosniff"), "{path} {heard}");
            assert!(!path.starts_with("/api/") || heard.contains("\"too_slow\""), "{path} {heard}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_without_a_next_request_is_hung_up_on() {
    let app = TestApp::sqlite().await;
    let address = program(&app, Patience { idle: SHORT, ..PATIENT }).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    for _ in 0..3 {
        assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    assert!(!until_the_end(stream).await.contains("HTTP/1.1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_nobody_takes_is_dropped() {
    /// Says so when the server lets go of it.
    struct Told(Option<oneshot::Sender<()>>);
    impl Drop for Told {
        fn drop(&mut self) {
            self.0.take().map(|told| told.send(()));
        }
    }
    let (told, dropped) = oneshot::channel();
    let told = std::sync::Arc::new(std::sync::Mutex::new(Some(Told(Some(told)))));
    let endless = get(move || {
        let told = told.lock().unwrap().take();
        async move {
            Body::from_stream(stream::repeat_with(move || {
                let _held = &told;
                Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 65_536]))
            }))
        }
    });
    let address = serve(Router::new().route("/", endless), Patience { request: SHORT, ..PATIENT }).await;
    let stream = saying(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    dropped.await.unwrap();
    // Not before: the reader was there all the time, and read nothing.
    drop(stream);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_places_are_taken_the_most_silent_goes_and_a_newcomer_is_answered() {
    let app = TestApp::sqlite().await;
    let address = program(&app, Patience { connections: 4, ..PATIENT }).await;
    let (mut silent, mut kept) = (Vec::new(), TcpStream::connect(address).await.unwrap());
    assert!(ask(&mut kept).await.starts_with("HTTP/1.1 200"));
    for _ in 0..3 {
        silent.push(saying(address, "GET /health HTTP/1.1\r\nX: ").await);
    }
    // Far more than there are places, one after the other: each is answered although none leaves.
    let mut newcomers = Vec::new();
    for _ in 0..12 {
        let mut newcomer = TcpStream::connect(address).await.unwrap();
        assert!(ask(&mut newcomer).await.starts_with("HTTP/1.1 200"));
        newcomers.push(newcomer);
    }
    for stream in silent.into_iter().chain([kept]) {
        assert_eq!(until_the_end(stream).await.matches("HTTP/1.1").count(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_that_listens_outlives_every_time_out_and_gives_its_place_to_nobody() {
    let app = TestApp::sqlite().await;
    let patience = Patience { head: SHORT, request: SHORT, idle: SHORT, connections: 3 };
    let address = program(&app, patience).await;
    let login = json!({ "club_name": "Judo", "given_name": "Ada", "family_name": "M", "email": crate::support::new_email(), "password": PASSWORD });
    let begun = app.post("/api/v1/auth/register", None, &login).await.json();
    let mut request = format!("ws://{address}/api/v1/sync/live").into_client_request().unwrap();
    let bearer = format!("Bearer {}", begun["token"].as_str().unwrap());
    request.headers_mut().insert("authorization", bearer.parse().unwrap());
    let mut socket = connect_async(request).await.unwrap().0;
    assert!(matches!(socket.next().await, Some(Ok(Message::Text(_)))));
    // Each of these is hung up on after as long as the socket may be idle, if it counted.
    for _ in 0..4 {
        assert_eq!(until_the_end(saying(address, "GET").await).await, "");
    }
    // And these take every other place.
    let mut streams = Vec::new();
    for _ in 0..6 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        ask(&mut stream).await;
        streams.push(stream);
    }
    socket.send(Message::Ping(Bytes::from_static(b"there?"))).await.unwrap();
    assert!(matches!(socket.next().await, Some(Ok(Message::Pong(_)))), "the socket is still open");
}
