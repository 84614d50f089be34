//! A running NovaClub without sockets: the router on a database of its own, people who are signed in,
//! devices that push and pull.

mod authenticator;
mod browser;
mod device;
mod mail;
mod request;

pub use authenticator::Authenticator;
pub use browser::{ACCESS, Body, Browser, REFRESH};
pub use device::{Device, Rows, answering, date, led_group, member, season_of};
pub use mail::Mail;
pub use request::{Answer, Draft};

use axum::http::{Method, StatusCode};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use novaclub::{
    club::Role,
    on_connection,
    server::{
        Config, Db,
        access::{
            openid::Reachable,
            sessions::Lifetimes,
            token::{Bearer, Subject},
        },
        config::PAGE_PATIENCE,
        db::{accounts, email_changes},
        http::{
            AppState,
            limits::{Allowance, Allowances, Limits},
            router,
        },
        mail::Settings,
        moment,
        patience::Patience,
        sync::Desk,
    },
};
use serde_json::{Value, json};
use std::path::PathBuf;
use uuid::Uuid;

pub const PASSWORD: &str = "le tatami est bleu";

/// Limits that no test meets by accident.
const GENEROUS: Allowance = Allowance { burst: 1_000_000, every_ms: 1 };

/// The program on one database.
pub struct TestApp {
    pub state: AppState,
    router: axum::Router,
    folder: PathBuf,
}

/// Someone who is signed in to a club.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub token: String,
    pub user: Uuid,
    pub club: Uuid,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::sqlite_with(generous()).await
    }

    pub async fn sqlite_with(allowances: Allowances) -> Self {
        let folder = new_folder();
        let url = format!("sqlite://{}/novaclub.db", folder.display());
        Self::open(&url, folder, allowances).await
    }

    /// On `SQLite`, behind a proxy that speaks TLS and says where each request comes from.
    pub async fn behind_a_proxy(allowances: Allowances) -> Self {
        let folder = new_folder();
        let url = format!("sqlite://{}/novaclub.db", folder.display());
        Self::open_at("https://club.example", &url, folder, allowances).await
    }

    /// On a schema of its own in the database that `NOVACLUB_TEST_POSTGRES` names.
    pub async fn postgres() -> Self {
        let url = std::env::var("NOVACLUB_TEST_POSTGRES").expect(
            "NOVACLUB_TEST_POSTGRES is not set: run `make test`, or `scripts/postgres.sh run cargo test …`",
        );
        let schema = format!("test_{}", moment::random_id().simple());
        let pool = sqlx::PgPool::connect(&url).await.expect("the PostgreSQL of the tests answers");
        let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
        sqlx::query(create).execute(&pool).await.unwrap();
        pool.close().await;
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}options[search_path]={schema}");
        Self::open(&url, new_folder(), generous()).await
    }

    async fn open(url: &str, folder: PathBuf, allowances: Allowances) -> Self {
        Self::open_at("http://127.0.0.1:3000", url, folder, allowances).await
    }

    async fn open_at(public_url: &str, url: &str, folder: PathBuf, allowances: Allowances) -> Self {
        let site = folder.join("site");
        write_site(&site);
        let config = Config {
            address: "127.0.0.1:3000".parse().unwrap(),
            database_url: url.to_owned(),
            secret: b"a secret of the tests, known to everybody".to_vec(),
            site,
            public_url: public_url.to_owned(),
            patience: Patience::default(),
            page_patience: PAGE_PATIENCE,
            former_secret: None,
            mail: Settings::folder(folder.join("mail"), None).unwrap(),
            sessions: Lifetimes::default(),
            openid: Reachable::Private,
        };
        let db = Db::open(url).await.expect("the database opens");
        let state = AppState::new(config, Desk::open(db), Limits::new(allowances));
        Self { router: router(state.clone()), state, folder }
    }

    pub fn db(&self) -> &Db {
        self.state.desk.db()
    }

    /// The same program on the same database with another secret, which knows the one before.
    pub async fn after_a_change_of_secret(&self, secret: &[u8]) -> Self {
        self.with_secrets(secret, Some(&self.state.config.secret)).await
    }

    /// The same program on the same database with these secrets.
    pub async fn with_secrets(&self, secret: &[u8], former: Option<&[u8]>) -> Self {
        let former_secret = former.map(<[u8]>::to_vec);
        let config = Config { secret: secret.to_vec(), former_secret, ..self.state.config.clone() };
        let db = Db::open(&config.database_url).await.expect("the database opens");
        let state = AppState::new(config, Desk::open(db), Limits::new(generous()));
        Self { router: router(state.clone()), state, folder: new_folder() }
    }

    /// The same program on the same database, as people reach it at another address.
    pub fn at(&self, public_url: &str) -> Self {
        let config = Config { public_url: public_url.to_owned(), ..self.state.config.clone() };
        let state = AppState::new(config, self.state.desk.clone(), Limits::new(generous()));
        Self { router: router(state.clone()), state, folder: new_folder() }
    }

    /// The mails that were sent so far, the first one first.
    pub async fn mails(&self) -> Vec<Mail> {
        self.state.post.settle().await;
        mail::read(self.state.post.folder().unwrap())
    }

    /// Registers a club; gives its admin, whose address is confirmed.
    pub async fn register(&self, club_name: &str) -> Person {
        let email = new_email();
        let body = json!({
            "club_name": club_name, "given_name": "Ada", "family_name": "Martin",
            "email": email, "password": PASSWORD,
        });
        let answer = self.post("/api/v1/auth/register", None, &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let person = person(email, &answer.json());
        self.begin_season(person.club).await;
        self.prove_address(&person).await;
        person
    }

    /// As the operator does it; the mail that asks for it is out of the way. What the link does is for
    /// `address_proof.rs` to show.
    async fn prove_address(&self, person: &Person) {
        self.state.post.settle().await;
        mail::forget(self.state.post.folder().unwrap(), &person.email);
        let mut tx = self.db().write().await.unwrap();
        accounts::prove_email(&mut tx, person.user, moment::now()).await.unwrap();
        email_changes::delete_of_user(&mut tx, person.user).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Tests are of November 2026: the season that registering made begins before that on whatever day they run,
    /// since devices hold nothing from long before the season.
    async fn begin_season(&self, club: Uuid) {
        let first: NaiveDate = "2026-09-01".parse().unwrap();
        let mut tx = self.db().write_for(club).await.unwrap();
        on_connection!(&mut tx, |connection| {
            sqlx::query("UPDATE seasons SET starts_on = $1 WHERE club_id = $2 AND starts_on > $1")
                .bind(first)
                .bind(club)
                .execute(connection)
                .await
                .unwrap();
        });
        tx.commit().await.unwrap();
    }

    /// A link's token.
    pub async fn invite(&self, admin: &Person, role: Role) -> String {
        let answer = self.post("/api/v1/invitations", Some(admin), &json!({ "role": role })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.json()["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    /// A club with somebody of each role.
    pub async fn one_of_each_role(&self) -> Vec<(Role, Person)> {
        let ada = self.register("Judo").await;
        let mut people = vec![(Role::Admin, ada.clone())];
        for role in [Role::Treasurer, Role::Secretary, Role::Coach, Role::Member] {
            people.push((role, self.join(&ada, role).await));
        }
        people
    }

    /// Someone new who joins by invitation, and whose address is confirmed.
    pub async fn join(&self, admin: &Person, role: Role) -> Person {
        let token = self.invite(admin, role).await;
        let email = new_email();
        let answer = self.post("/api/v1/auth/join", None, &joining(&token, &email)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let person = person(email, &answer.json());
        self.prove_address(&person).await;
        person
    }

    /// Somebody whose session is over, with another one.
    pub async fn signed_in_again(&self, who: &Person) -> Person {
        let body = json!({ "email": who.email, "password": PASSWORD });
        let answer = self.post("/api/v1/auth/login", None, &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        person(who.email.clone(), &answer.json())
    }

    /// A program's token of a person's session, for a club, as it would have been made at another time.
    pub fn token_at(&self, person: &Person, club: Uuid, now: DateTime<Utc>) -> String {
        self.state.tokens.issue(self.subject(person, club, now), Bearer::Program, now).unwrap().0
    }

    /// What a token of a person's session says of them.
    pub fn subject(&self, person: &Person, club: Uuid, now: DateTime<Utc>) -> Subject {
        let session = self.state.tokens.read(&person.token, moment::now()).unwrap().sid;
        let ends_at = now + TimeDelta::days(30);
        Subject { user: person.user, club, role: Role::Admin, session, ends_at }
    }

    /// Lets every session of the app go on for ever: a test looks at what years of upkeep do.
    pub async fn keep_sessions(&self) {
        const SQL: &str = "UPDATE sessions SET idle_ends_at = '2199-01-01T00:00:00+00:00',
            ends_at = '2199-01-01T00:00:00+00:00'";
        let mut tx = self.db().write_for(novaclub::server::db::Across::Upkeep).await.unwrap();
        tx.execute(SQL).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn get(&self, path: &str, person: Option<&Person>) -> Answer {
        self.request(Method::GET, path).by(person).send().await
    }

    pub async fn post(&self, path: &str, person: Option<&Person>, body: &Value) -> Answer {
        self.request(Method::POST, path).by(person).json(body).send().await
    }

    pub async fn delete(&self, path: &str, person: Option<&Person>) -> Answer {
        self.request(Method::DELETE, path).by(person).send().await
    }

    pub fn request(&self, method: Method, path: &str) -> request::Draft<'_> {
        request::Draft::new(&self.router, method, path)
    }

    /// A device of a person, new to the server.
    pub fn device(&self, person: &Person) -> Device {
        Device::new(self.router.clone(), person.clone())
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn joining(token: &str, email: &str) -> Value {
    json!({
        "token": token, "given_name": "Noé", "family_name": "Petit", "email": email, "password": PASSWORD,
    })
}

pub fn person(email: String, body: &Value) -> Person {
    Person {
        email,
        token: body["token"].as_str().unwrap().to_owned(),
        user: serde_json::from_value(body["user_id"].clone()).unwrap(),
        club: serde_json::from_value(body["club_id"].clone()).unwrap(),
    }
}

pub fn new_email() -> String {
    format!("{}@exemple.fr", moment::random_id().simple())
}

fn generous() -> Allowances {
    Allowances {
        account: GENEROUS,
        known: GENEROUS,
        address: GENEROUS,
        registration: GENEROUS,
        token: GENEROUS,
        mail: GENEROUS,
        factor: GENEROUS,
    }
}

fn new_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("novaclub-test-{}", moment::random_id().simple()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A site as `make build` leaves it, but for what is in the files.
fn write_site(site: &std::path::Path) {
    for file in [
        "build.txt",
        "manifest.webmanifest",
        "icons/sprite.svg",
        "pkg/test/novaclub.js",
        "pkg/test/__wasm_split.js",
        "pkg/test/novaclub_bg.wasm",
        "pkg/test/novaclub.css",
    ] {
        let path = site.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "test").unwrap();
    }
}

/// Tests that run on both databases, each with an app of its own.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn check($app: TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                check(TestApp::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                check(TestApp::postgres().await).await;
            }
        }
    )+ };
}
