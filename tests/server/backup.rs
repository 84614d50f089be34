//! `novaclub backup` and `novaclub restore`, as operators use them.

use crate::{
    backup_files::lines,
    on_both_databases,
    support::{Device, PASSWORD, Person, Rows, TestApp, led_group, member, person, season_of},
};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt as _;
use novaclub::server::db::Across;
use novaclub::{
    club::{
        Role,
        people::{Member, PeopleCommand},
    },
    on_connection,
    server::{
        Config, Db,
        http::{
            AppState,
            limits::{Allowances, Limits},
            router,
        },
        moment,
        sync::Desk,
    },
    sync::{Value, protocol::Outcome},
};
use serde_json::json;
use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tower::ServiceExt as _;

/// A folder of its own, gone with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("novaclub-backup-{}", moment::random_id().simple()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn novaclub(url: &str, command: &str, options: &[&str], file: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_novaclub"))
        .arg(command)
        .args(options)
        .arg(file)
        .env("DATABASE_URL", url)
        .env("LC_ALL", "en_GB.UTF-8")
        .output()
        .unwrap()
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
pub fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    said(output)
}

#[track_caller]
pub fn fails(output: &Output, expected: &str) {
    assert!(!output.status.success() && said(output).contains(expected), "{}", said(output));
}

pub fn url(app: &TestApp) -> &str {
    &app.state.config.database_url
}

/// The program on a database that exists.
pub async fn open(app: &TestApp, url: &str) -> (AppState, Router) {
    let known = &app.state.config;
    let config = Config { database_url: url.to_owned(), ..known.clone() };
    let db = Db::open(url).await.unwrap();
    let state = AppState::new(config, Desk::open(db), Limits::new(Allowances::default()));
    (state.clone(), router(state))
}

/// Somebody at another program, with a session of its own.
async fn signed_in_again(who: &Person, router: &Router) -> Person {
    let body = json!({ "email": who.email, "password": PASSWORD });
    person(who.email.clone(), &post(router, "/api/v1/auth/login", &body).await)
}

/// The same device, asking another program, where its person has signed in again.
pub async fn moved(device: &Device, router: &Router) -> Device {
    let mut moved = Device::new(router.clone(), signed_in_again(&device.person, router).await);
    moved.id = device.id;
    moved.last_n = device.last_n;
    moved
}

/// On `SQLite` the server has to stop for a restore; on `PostgreSQL` it may run.
pub async fn stop(app: &TestApp) {
    if let Db::Sqlite { .. } = app.db() {
        app.db().close().await;
    }
}

fn create(device: &mut Device, name: &str) -> novaclub::sync::Envelope<serde_json::Value> {
    device.envelope(PeopleCommand::Create { member: member(name) })
}

fn names(rows: &Rows) -> Vec<String> {
    let mut names: Vec<_> = rows.all::<Member>().into_iter().map(|member| member.last_name).collect();
    names.sort();
    names
}

pub async fn post(router: &Router, path: &str, body: &serde_json::Value) -> serde_json::Value {
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

/// What differs by nature left out: the epoch.
pub async fn everything(app: &TestApp, person: &Person) -> Rows {
    let mut rows = app.device(person).pull().await;
    rows.cursor = None;
    rows
}

on_both_databases! {
    async fn what_was_there_comes_back_and_devices_come_together_again(app: TestApp) {
        let folder = Folder::new();
        let file = folder.path("club.backup");
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let mut tablet = app.device(&ada);
        let lea = member("Avant");
        let first = tablet.envelope(PeopleCommand::Create { member: lea.clone() });
        let phone = [("phone".to_owned(), Value::Text("+33612345678".into()))];
        let second = tablet.envelope(PeopleCommand::Edit { id: lea.id, fields: phone.into() });
        tablet.push(vec![first.clone(), second.clone()]).await;
        let season = season_of(&tablet).await;
        for command in led_group(&season, &coach, &[lea.id]) {
            tablet.perform(command).await;
        }
        let settled = tablet.last_n + 2;
        let mut rows = tablet.pull().await;

        // The server runs.
        let told = succeeds(&novaclub(url(&app), "backup", &[], &file));
        assert!(told.contains("1 club, 2 accounts, 1 person, "), "{told}");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(folder.names(), ["club.backup"], "nothing is left beside it");

        // Then one command is carried out and acknowledged, and one carried out without the device hearing.
        let lost = create(&mut tablet, "Perdue");
        tablet.push(vec![lost]).await;
        rows.follow(&tablet).await;
        assert_eq!(names(&rows), ["Avant", "Perdue"]);
        let waiting = create(&mut tablet, "En attente");
        tablet.push(vec![waiting.clone()]).await;

        stop(&app).await;
        let told = succeeds(&novaclub(url(&app), "restore", &["--replace"], &file));
        assert!(told.contains("The database is restored"), "{told}");
        let (state, router) = open(&app, url(&app)).await;

        // Whoever was signed in is not any more.
        let former = Device::new(router.clone(), ada.clone());
        assert_eq!(former.send(&tablet.request(vec![])).await.status, StatusCode::UNAUTHORIZED);

        // The device starts over, and sends what it does not know to be settled.
        let tablet = moved(&tablet, &router).await;
        let page = tablet.pull_page(rows.cursor, None).await;
        assert!(page.reset);
        rows.take(page);
        assert_eq!(names(&rows), ["Avant"]);
        let mut request = tablet.request(vec![waiting]);
        request.settled_below = settled;
        let answer = tablet.send(&request).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        rows.follow(&tablet).await;
        assert_eq!(names(&rows), ["Avant", "En attente"]);
        // What the backup knows is answered as it was, and changes nothing.
        let again = tablet.push(vec![first, second]).await;
        assert!(again.receipts.iter().all(|receipt| {
            receipt.repeated && matches!(receipt.outcome, Outcome::Applied { .. })
        }), "{again:?}");
        rows.follow(&tablet).await;
        let fresh = Device::new(router.clone(), signed_in_again(&ada, &router).await);
        assert_eq!(fresh.pull().await.tables, rows.tables, "all devices hold the same");
        assert_eq!(rows.get::<Member>(lea.id.0).unwrap().phone.as_deref(), Some("+33612345678"));
        let coach = signed_in_again(&coach, &router).await;
        assert_eq!(names(&Device::new(router, coach).pull().await), ["Avant"]);
        state.desk.db().close().await;
    }

    async fn a_backup_of_one_database_is_restored_on_the_other(app: TestApp) {
        let folder = Folder::new();
        let (file, back) = (folder.path("one.backup"), folder.path("other.backup"));
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        app.invite(&ada, Role::Coach).await;
        for person in [&ada, &eve] {
            let mut device = app.device(person);
            let people = (0..1_200).map(|n| {
                let id = moment::new_id();
                let birth = ["2010-02-28", "1999-12-31"][n % 2];
                serde_json::from_value(json!({
                    "id": id, "last_name": format!("Éloïse {n}"), "first_name": "L’« été »", "birth_date": birth,
                })).unwrap()
            });
            let people: Vec<_> = people.collect();
            for people in people.chunks(240) {
                device.perform(PeopleCommand::Import { people: people.to_vec() }).await;
            }
        }
        let before = everything(&app, &ada).await;
        assert_eq!(before.all::<Member>().len(), 1_200);
        succeeds(&novaclub(url(&app), "backup", &[], &file));

        let other = match app.db() {
            Db::Sqlite { .. } => TestApp::postgres().await,
            Db::Postgres(_) => TestApp::sqlite().await,
        };
        stop(&other).await;
        succeeds(&novaclub(url(&other), "restore", &[], &file));
        let (state, router) = open(&other, url(&other)).await;
        let device = Device::new(router.clone(), signed_in_again(&ada, &router).await);
        assert_eq!(device.pull().await.tables, before.tables);
        assert_eq!(signed_in_again(&eve, &router).await.club, eve.club);
        state.desk.db().close().await;

        // And from there once more: the rows are the same, whatever the database.
        succeeds(&novaclub(url(&other), "backup", &[], &back));
        let (one, other) = (lines(&file), lines(&back));
        // The audit log goes on: restore, sign-in and backup are told of. Invitations that waited are gone.
        let rows = |lines: Vec<String>| -> Vec<String> {
            let is_audit = |line: &str| {
                ["audit_", "sessions\"", "refresh_tokens", "device_cursors", "invitations"]
                    .iter()
                    .any(|table| line.contains(&format!("\"table\":\"{table}")))
            };
            let mut in_audit = false;
            let mut is_other = |line: &String| {
                if line.starts_with('{') {
                    in_audit = is_audit(line);
                }
                !in_audit
            };
            let lines = lines.into_iter().filter(|line| is_other(line));
            lines.filter(|line| line.starts_with('[') && !line.contains("Europe/Paris")).collect()
        };
        let (one, other) = (rows(one), rows(other));
        assert!(one.len() > 2_400 && one == other, "a row differs");
    }

    async fn a_database_that_holds_clubs_is_replaced_only_when_told_so(app: TestApp) {
        let folder = Folder::new();
        let file = folder.path("club.backup");
        let ada = app.register("Judo").await;
        succeeds(&novaclub(url(&app), "backup", &[], &file));
        app.device(&ada).perform(PeopleCommand::Create { member: member("Après") }).await;
        let before = everything(&app, &ada).await;
        stop(&app).await;
        fails(&novaclub(url(&app), "restore", &[], &file), "holds 1 club already");
        let (state, router) = open(&app, url(&app)).await;
        let mut after = Device::new(router, ada).pull().await;
        after.cursor = None;
        assert_eq!(after.tables, before.tables);
        state.desk.db().close().await;
    }

    async fn a_backup_made_while_people_write_is_of_one_moment(app: TestApp) {
        let folder = Folder::new();
        let ada = app.register("Judo").await;
        let (stop_writing, mut stopped) = tokio::sync::watch::channel(false);
        let mut tablet = app.device(&ada);
        tablet.perform(PeopleCommand::Create { member: member("A") }).await;
        let writing = tokio::spawn(async move {
            while !*stopped.borrow_and_update() {
                let commands = (0..10).map(|_| create(&mut tablet, "A")).collect();
                tablet.push(commands).await;
            }
            tablet
        });
        let program_url = url(&app).to_owned();
        let path = folder.path("club.backup");
        let written = tokio::task::spawn_blocking(move || {
            let output = novaclub(&program_url, "backup", &[], &path);
            (output, path)
        });
        let (output, file) = written.await.unwrap();
        stop_writing.send_replace(true);
        writing.await.unwrap();
        succeeds(&output);

        // Its counter, its devices' numbers, its answers and its rows are of the same moment.
        let target = format!("sqlite://{}", folder.path("restored.db").display());
        succeeds(&novaclub(&target, "restore", &[], &file));
        let db = Db::open(&target).await.unwrap();
        let all = |sql: &'static str| {
            let db = db.clone();
            async move {
                let mut tx = db.read_for(Across::Backup).await.unwrap();
                on_connection!(&mut tx, |connection| sqlx::query_scalar::<_, i64>(sql).fetch_one(connection).await).unwrap()
            }
        };
        let members = all("SELECT COUNT(*) FROM members").await;
        assert!(members >= 1);
        assert_eq!(all("SELECT last_n FROM devices WHERE name = 'tablette'").await, members);
        let answers = "SELECT COUNT(*) FROM command_results r JOIN devices d ON d.id = r.device_id WHERE d.name = 'tablette'";
        assert_eq!(all(answers).await, members);
        assert_eq!(all("SELECT MAX(seq) FROM members").await, all("SELECT seq FROM clubs").await);
        db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_server_holds_the_file_nothing_is_restored() {
    let folder = Folder::new();
    let file = folder.path("club.backup");
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    succeeds(&novaclub(url(&app), "backup", &[], &file));
    fails(&novaclub(url(&app), "restore", &["--replace"], &file), "another program has the database open");
    let mut tablet = app.device(&ada);
    tablet.perform(PeopleCommand::Create { member: member("Durand") }).await;
    assert_eq!(names(&tablet.pull().await), ["Durand"], "the server goes on");
}
