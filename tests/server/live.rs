//! The socket that tells devices that something has changed: whom it tells, whom it lets in, when it ends.

use crate::{
    on_both_databases,
    support::{Person, TestApp, joining, member, new_email},
};
use axum::http::{HeaderValue, StatusCode, header};
use futures_util::StreamExt as _;
use novaclub::{
    club::{
        ClubCommand, Role,
        access::FamilyAccount,
        people::{Member, MemberId, PeopleCommand},
        planning::{PlanningCommand, Season, SeasonId},
    },
    on_connection,
    server::{
        Config, Db,
        access::{register::find_session, token::LIFETIME},
        db::Tx,
        http::{
            AppState,
            limits::{Allowances, Limits},
            router,
        },
        moment,
        sync::{Desk, Origin, live::MOST_OF_ONE_PERSON},
    },
};
use serde_json::Value;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest as _, handshake::client::Request},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Serves a program on a port of its own, for as long as the test runs.
async fn serve(state: &AppState) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = router(state.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn request(address: SocketAddr) -> Request {
    format!("ws://{address}/api/v1/sync/live").into_client_request().unwrap()
}

fn as_program(address: SocketAddr, token: &str) -> Request {
    let mut request = request(address);
    let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, value);
    request
}

/// As a browser on a page of `origin` sends it: with the cookie, wherever it comes from.
fn as_browser(address: SocketAddr, person: &Person, origin: &str) -> Request {
    let mut request = request(address);
    let cookie = HeaderValue::from_str(&format!("novaclub_session={}", person.token)).unwrap();
    request.headers_mut().insert(header::COOKIE, cookie);
    request.headers_mut().insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
    request
}

async fn open(request: Request) -> Socket {
    connect_async(request).await.unwrap().0
}

async fn refusal(request: Request) -> StatusCode {
    match connect_async(request).await {
        Err(tungstenite::Error::Http(response)) => StatusCode::from_u16(response.status().as_u16()).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The next message in words; pings apart.
async fn next(socket: &mut Socket) -> Value {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
            Some(Ok(Message::Ping(_))) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// The code that the socket is closed with.
async fn closing(socket: &mut Socket) -> u16 {
    loop {
        match socket.next().await {
            Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

fn create(last_name: &str) -> ClubCommand {
    PeopleCommand::Create { member: member(last_name) }.into()
}

/// Another server process on the same `PostgreSQL`, which knows it by a name.
async fn another_process(app: &TestApp, name: &str) -> AppState {
    another_process_at(app, format!("{}&application_name={name}", app.state.config.database_url)).await
}

async fn another_process_at(app: &TestApp, database_url: String) -> AppState {
    let known = &app.state.config;
    let config = Config { database_url, ..known.clone() };
    let db = Db::open(&config.database_url).await.unwrap();
    AppState::new(config, Desk::open(db), Limits::new(Allowances::default()))
}

on_both_databases! {
    async fn who_joins_by_a_familys_invitation_is_shown_on_pages_that_are_open(app: TestApp) {
        let ada = app.register("Judo").await;
        let address = serve(&app.state).await;
        let lea = member("Petit");
        let mut tablet = app.device(&ada);
        tablet.perform(PeopleCommand::Create { member: lea.clone() }).await;
        let mut rows = tablet.pull().await;
        let mut page = open(as_program(address, &ada.token)).await;
        let before = next(&mut page).await["seq"].as_i64().unwrap();
        let body = serde_json::json!({ "role": "member", "member_id": lea.id });
        let link = app.post("/api/v1/invitations", Some(&ada), &body).await.json();
        let token = link["link"].as_str().and_then(|link| link.rsplit('/').next()).unwrap();
        let joined = app.post("/api/v1/auth/join", None, &joining(token, &new_email())).await;
        assert_eq!(joined.status, StatusCode::CREATED);
        let told = next(&mut page).await["seq"].as_i64().unwrap();
        assert!(told > before, "{told} {before}");
        rows.follow(&tablet).await;
        assert_eq!(rows.cursor.unwrap().seq, told);
        assert_eq!(rows.all::<FamilyAccount>().len(), 1);
    }

    async fn what_one_device_pushes_the_others_of_its_club_hear_and_nobody_else(app: TestApp) {
        let (ada, mallory) = (app.register("Judo").await, app.register("Karaté").await);
        let address = serve(&app.state).await;
        let mut own = open(as_program(address, &ada.token)).await;
        let mut foreign = open(as_program(address, &mallory.token)).await;
        let before = next(&mut own).await;
        assert_eq!((&before["sockets"], &before["build"]), (&1.into(), &"test".into()));
        let foreign_before = next(&mut foreign).await["seq"].as_i64().unwrap();

        let mut tablet = app.device(&ada);
        tablet.perform(create("Durand")).await;
        let heard = next(&mut own).await;
        let cursor = tablet.pull().await.cursor.unwrap();
        assert_eq!(heard, serde_json::json!({ "seq": cursor.seq }), "the seq and nothing else");
        assert!(heard["seq"].as_i64() > before["seq"].as_i64());

        // The other club hears of its own change next, so of this one it was told nothing.
        app.device(&mallory).perform(create("Petit")).await;
        assert_eq!(next(&mut foreign).await["seq"], foreign_before + 1);
    }

    async fn what_is_refused_or_repeated_is_not_told(app: TestApp) {
        let ada = app.register("Judo").await;
        let address = serve(&app.state).await;
        let mut socket = open(as_program(address, &ada.token)).await;
        next(&mut socket).await;
        let mut tablet = app.device(&ada);
        let nobody = MemberId(moment::new_id());
        let refused = tablet.envelope(PeopleCommand::Archive { id: nobody });
        tablet.push(vec![refused.clone()]).await;
        tablet.push(vec![refused]).await;
        tablet.perform(create("Durand")).await;
        let heard = next(&mut socket).await["seq"].as_i64().unwrap();
        let rows = tablet.pull().await;
        let durand = rows.all::<Member>().remove(0);
        assert_eq!(heard, rows.row::<Member>(durand.id.0).unwrap().1, "the first that is told");
    }

    async fn what_the_server_itself_does_is_told_as_well(app: TestApp) {
        let ada = app.register("Judo").await;
        let address = serve(&app.state).await;
        let mut socket = open(as_program(address, &ada.token)).await;
        let before = next(&mut socket).await["seq"].as_i64().unwrap();
        let claims = app.state.tokens.read(&ada.token, moment::now()).unwrap();
        let session = find_session(app.db(), None, &claims).await.unwrap();
        let today = moment::now().date_naive();
        let season = Season::around(SeasonId(moment::new_id()), today + chrono::TimeDelta::days(800));
        let command = PlanningCommand::SaveSeason { season }.into();
        let origin = Origin { key: "test", name: "test" };
        app.state.desk.perform(&session, origin, vec![command], today).await.unwrap();
        assert_eq!(next(&mut socket).await["seq"], before + 1);
    }

    async fn only_people_of_the_club_on_our_own_pages_are_let_in(app: TestApp) {
        let ada = app.register("Judo").await;
        let address = serve(&app.state).await;
        assert_eq!(refusal(request(address)).await, StatusCode::UNAUTHORIZED);
        assert_eq!(refusal(as_program(address, "no token")).await, StatusCode::UNAUTHORIZED);
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            let refused = refusal(as_browser(address, &ada, origin)).await;
            assert_eq!(refused, StatusCode::FORBIDDEN, "{origin}");
        }
        for origin in [format!("http://{address}"), app.state.config.public_url.clone()] {
            next(&mut open(as_browser(address, &ada, &origin)).await).await;
        }
        let plain = app.get("/api/v1/sync/live", Some(&ada)).await;
        assert!(plain.status.is_client_error(), "{plain:?}");
    }

    async fn a_socket_ends_with_its_session(app: TestApp) {
        let ada = app.register("Judo").await;
        let address = serve(&app.state).await;
        let nearly_over = moment::now() - LIFETIME + chrono::TimeDelta::seconds(3);
        let token = app.token_at(&ada, ada.club, nearly_over);
        let mut socket = open(as_program(address, &token)).await;
        next(&mut socket).await;
        assert_eq!(closing(&mut socket).await, 4401);
    }

    async fn a_socket_ends_at_once_when_its_session_is_ended(app: TestApp) {
        let ada = app.register("Judo").await;
        let noe = app.join(&ada, Role::Coach).await;
        let address = serve(&app.state).await;
        let mut socket = open(as_program(address, &noe.token)).await;
        next(&mut socket).await;
        let path = format!("/api/v1/staff/{}/sessions", noe.user);
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(closing(&mut socket).await, 4401);
        assert_eq!(refusal(as_program(address, &noe.token)).await, StatusCode::UNAUTHORIZED);
    }

    async fn when_the_server_stops_it_says_goodbye(app: TestApp) {
        let ada = app.register("Judo").await;
        let address = serve(&app.state).await;
        let mut socket = open(as_program(address, &ada.token)).await;
        next(&mut socket).await;
        app.state.desk.pokes().close().await;
        assert_eq!(closing(&mut socket).await, 1001);
    }

    async fn one_person_opens_a_bounded_number_of_sockets(app: TestApp) {
        let ada = app.register("Judo").await;
        let address = serve(&app.state).await;
        let mut sockets = Vec::new();
        for _ in 0..MOST_OF_ONE_PERSON {
            let mut socket = open(as_program(address, &ada.token)).await;
            next(&mut socket).await;
            sockets.push(socket);
        }
        assert_eq!(refusal(as_program(address, &ada.token)).await, StatusCode::TOO_MANY_REQUESTS);
        let noe = app.join(&ada, Role::Coach).await;
        let told = next(&mut open(as_program(address, &noe.token)).await).await;
        assert_eq!(told["sockets"], MOST_OF_ONE_PERSON + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_server_processes_on_one_postgres_hear_each_other() {
    let app = TestApp::postgres().await;
    let ada = app.register("Judo").await;
    let name = format!("other-{}", moment::random_id().simple());
    let other = another_process(&app, &name).await;
    let (here, there) = (serve(&app.state).await, serve(&other).await);
    let mut sockets = [open(as_program(here, &ada.token)).await, open(as_program(there, &ada.token)).await];
    for socket in &mut sockets {
        next(socket).await;
    }
    let mut tablet = app.device(&ada);
    tablet.perform(create("Durand")).await;
    let seq = tablet.pull().await.cursor.unwrap().seq;
    for socket in &mut sockets {
        assert_eq!(next(socket).await["seq"], seq);
    }

    // The connection that carries the calls breaks; what happens after it is heard all the same.
    let Db::Postgres(pool) = other.desk.db() else { panic!("{:?}", other.desk.db()) };
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE application_name = $1 AND query LIKE 'LISTEN%'";
    let broken: i64 = sqlx::query_scalar(cut).bind(&name).fetch_one(pool).await.unwrap();
    assert_eq!(broken, 1);
    tablet.perform(create("Petit")).await;
    let seq = tablet.pull().await.cursor.unwrap().seq;
    for socket in &mut sockets {
        assert_eq!(next(socket).await["seq"], seq);
    }
    other.desk.db().close().await;
}

/// The way to the database, which can be cut and opened again.
struct Way {
    here: SocketAddr,
    there: String,
    open: tokio::task::JoinSet<()>,
}

impl Way {
    async fn to(there: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap();
        let mut way = Self { here, there, open: tokio::task::JoinSet::new() };
        way.open.spawn(lead(listener, way.there.clone()));
        way
    }

    /// Ends every connection, and refuses new ones.
    async fn cut(&mut self) {
        self.open.shutdown().await;
    }

    async fn open(&mut self) {
        let listener = TcpListener::bind(self.here).await.unwrap();
        self.open.spawn(lead(listener, self.there.clone()));
    }
}

async fn lead(listener: TcpListener, there: String) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (mut from, _) = listener.accept().await.unwrap();
        let there = there.clone();
        connections.spawn(async move {
            let mut to = TcpStream::connect(there).await.unwrap();
            // One side hung up.
            let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_lost_the_database_hears_afterwards_what_it_missed() {
    let app = TestApp::postgres().await;
    let ada = app.register("Judo").await;
    let url = &app.state.config.database_url;
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let there = format!("{}:{}", options.get_host(), options.get_port());
    assert!(url.contains(&there), "NOVACLUB_TEST_POSTGRES must name host and port");
    let mut way = Way::to(there.clone()).await;
    let other = another_process_at(&app, url.replacen(&there, &way.here.to_string(), 1)).await;
    let address = serve(&other).await;
    let mut socket = open(as_program(address, &ada.token)).await;
    next(&mut socket).await;

    way.cut().await;
    let mut tablet = app.device(&ada);
    tablet.perform(create("Durand")).await;
    let seq = tablet.pull().await.cursor.unwrap().seq;
    way.open().await;
    assert_eq!(next(&mut socket).await["seq"], seq);

    // And from then on as before.
    tablet.perform(create("Petit")).await;
    let seq = tablet.pull().await.cursor.unwrap().seq;
    assert_eq!(next(&mut socket).await["seq"], seq);
    other.desk.db().close().await;
}

/// How many wait for a lock in the database of the test.
const WAITING: &str = "SELECT COUNT(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND NOT l.granted AND l.relation = $1::regclass";

/// Whoever reads holds one table and wants the next one, while a restore drops them all: that it waits before it
/// takes any is what keeps them out of each other's way. One that held something while it waited would stop both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_waits_for_who_has_begun_with_nothing_in_hand_and_who_comes_later_sees_what_it_restored() {
    let app = TestApp::postgres().await;
    let ada = app.register("Judo").await;
    let mut tablet = app.device(&ada);
    tablet.perform(create("Avant")).await;
    let file = std::env::temp_dir().join(format!("novaclub-live-{}", moment::random_id().simple()));
    let program = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_novaclub"));
        command.args(arguments).arg(&file).env("DATABASE_URL", &app.state.config.database_url);
        command
    };
    assert!(program(&["backup"]).status().unwrap().success());
    tablet.perform(create("Après")).await;

    // Each transaction of ours reads `members` before the restore has begun, and `clubs` once it waits.
    let count = async |tx: &mut Tx, sql: &'static str| {
        on_connection!(tx, |connection| sqlx::query_scalar::<_, i64>(sql).fetch_one(connection).await)
            .unwrap()
    };
    let mut first = app.db().read_for(ada.club).await.unwrap();
    assert_eq!(count(&mut first, "SELECT COUNT(*) FROM members").await, 2);
    let mut restore = program(&["restore", "--replace"]);
    let restored = tokio::task::spawn_blocking(move || restore.output());
    let Db::Postgres(pool) = app.db() else { panic!("{:?}", app.db()) };
    // Asked outside of a transaction, which would wait itself.
    let waits_for = async |table: &str| loop {
        let waiting: i64 = sqlx::query_scalar(WAITING).bind(table).fetch_one(pool).await.unwrap();
        if waiting > 0 || restored.is_finished() {
            break waiting;
        }
    };
    assert_eq!(waits_for("clubs").await, 1);
    // Comes while the restore waits: it has nothing in hand, and sees what will have been restored.
    let later = tokio::spawn({
        let (db, club) = (app.db().clone(), ada.club);
        async move {
            let mut tx = db.read_for(club).await.unwrap();
            let members = on_connection!(&mut tx, |connection| {
                sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM members").fetch_one(connection).await
            });
            members.unwrap()
        }
    });
    assert_eq!(count(&mut first, "SELECT COUNT(*) FROM clubs").await, 1);
    first.commit().await.unwrap();
    let output = restored.await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(later.await.unwrap(), 1);
    tablet.person = app.signed_in_again(&ada).await;
    assert_eq!(tablet.pull().await.all::<Member>().len(), 1);
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_beside_a_running_server_ends_its_sockets_and_is_served_at_once() {
    let app = TestApp::postgres().await;
    let ada = app.register("Judo").await;
    let address = serve(&app.state).await;
    let mut tablet = app.device(&ada);
    tablet.perform(create("Avant")).await;
    let file = std::env::temp_dir().join(format!("novaclub-live-{}", moment::random_id().simple()));
    let novaclub = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_novaclub"))
            .args(arguments)
            .arg(&file)
            .env("DATABASE_URL", &app.state.config.database_url)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    novaclub(&["backup"]);
    for name in ["Un", "Deux", "Trois"] {
        tablet.perform(create(name)).await;
    }
    let mut socket = open(as_program(address, &ada.token)).await;
    let before = next(&mut socket).await["seq"].as_i64().unwrap();
    let mut rows = tablet.pull().await;
    let cursor = rows.cursor;

    novaclub(&["restore", "--replace"]);
    assert_eq!(closing(&mut socket).await, 1012);
    tablet.person = app.signed_in_again(&ada).await;
    let mut socket = open(as_program(address, &tablet.person.token)).await;
    assert_eq!(next(&mut socket).await["seq"], before - 3, "the counter went back");
    let page = tablet.pull_page(cursor, None).await;
    assert!(page.reset);
    rows.take(page);
    assert_eq!(rows.all::<Member>().len(), 1);
    let mut again = tablet.request(vec![tablet.clone().envelope(create("Quatre"))]);
    again.settled_below = again.commands[0].n;
    assert_eq!(tablet.send(&again).await.status, StatusCode::OK);
    assert_eq!(next(&mut socket).await["seq"], before - 2);
    std::fs::remove_file(&file).unwrap();
}
