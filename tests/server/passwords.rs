//! What a password may be, who may try how often, and that nobody learns which accounts exist.

use crate::{
    on_both_databases,
    support::{Answer, Mail, PASSWORD, Person, TestApp, joining, new_email},
};
use axum::http::{Method, StatusCode};
use novaclub::{
    club::Role,
    server::http::limits::{Allowance, Allowances},
};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
    thread::{self, ThreadId},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

on_both_databases! {
    async fn what_everybody_tries_is_refused_wherever_a_password_is_set(app: TestApp) {
        let ada = app.register("Judo Club de Rennes").await;
        for (password, code) in [
            ("tatamis bleus!", "password_too_short"),
            ("Mot de passe 123", "password_too_common"),
            ("azertyazertyazerty", "password_too_common"),
            ("Judo Club de Rennes 2026", "password_personal"),
        ] {
            let refused = [("password".to_owned(), code.to_owned())];
            let registration = json!({
                "club_name": "Judo Club de Rennes", "given_name": "Zoé", "family_name": "Petit",
                "email": new_email(), "password": password,
            });
            let answer = app.post("/api/v1/auth/register", None, &registration).await;
            assert_eq!((answer.status, answer.errors().as_slice()), (StatusCode::UNPROCESSABLE_ENTITY, &refused[..]));
            let mut joins = joining(&app.invite(&ada, Role::Coach).await, &new_email());
            joins["password"] = json!(password);
            let answer = app.post("/api/v1/auth/join", None, &joins).await;
            assert_eq!((answer.status, answer.errors().as_slice()), (StatusCode::UNPROCESSABLE_ENTITY, &refused[..]));
        }
    }

    async fn whoever_knows_the_present_password_changes_it_and_the_other_sessions_end(app: TestApp) {
        let ada = app.register("Judo").await;
        let body = json!({ "email": ada.email, "password": PASSWORD });
        let other = app.post("/api/v1/auth/login", None, &body).await;
        let other = crate::support::person(ada.email.clone(), &other.json());
        let next = "les kimonos sèchent au soleil";
        for (old, new, field, code) in [
            ("autre mot", next, "old_password", "wrong_password"),
            (PASSWORD, "court", "password", "password_too_short"),
            (PASSWORD, "motdepasse motdepasse", "password", "password_too_common"),
            (PASSWORD, "Ada Martin Judo 2026", "password", "password_personal"),
        ] {
            let body = json!({ "old_password": old, "password": new });
            let answer = app.post("/api/v1/auth/change-password", Some(&ada), &body).await;
            assert_eq!(answer.errors(), [(field.to_owned(), code.to_owned())], "{answer:?}");
        }
        assert_eq!(app.get("/me", Some(&other)).await.status, StatusCode::OK);
        let body = json!({ "old_password": PASSWORD, "password": next });
        let changed = app.post("/api/v1/auth/change-password", Some(&ada), &body).await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        let renewed = crate::support::person(ada.email.clone(), &changed.json());
        for (person, status) in [
            (&ada, StatusCode::UNAUTHORIZED),
            (&other, StatusCode::UNAUTHORIZED),
            (&renewed, StatusCode::OK),
        ] {
            assert_eq!(app.get("/me", Some(person)).await.status, status);
        }
        let form = "old_password=un+mot+de+passe&password=un+autre+mot+de+passe";
        let request = app.request(Method::POST, "/change-password").in_browser(&renewed).form(form);
        let page = request.send().await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!page.text().contains("mot+de") && !page.text().contains("un autre mot de passe"), "{page:?}");
        let told = app.mails().await.pop().unwrap();
        assert!(told.head.contains(&format!("To: {}", ada.email)) && told.token().is_none(), "{told:?}");
    }

    async fn letters_of_any_script_sign_in_in_either_normal_form(app: TestApp) {
        let email = new_email();
        let registration = json!({
            "club_name": "Judo", "given_name": "Zoé", "family_name": "Petit",
            "email": email, "password": "l'e\u{301}te\u{301} 空手 🥋 au dojo",
        });
        assert_eq!(app.post("/api/v1/auth/register", None, &registration).await.status, StatusCode::CREATED);
        for (password, status) in [
            ("l'été 空手 🥋 au dojo", StatusCode::OK),
            ("l'ete 空手 🥋 au dojo", StatusCode::UNAUTHORIZED),
        ] {
            let body = json!({ "email": email, "password": password });
            assert_eq!(app.post("/api/v1/auth/login", None, &body).await.status, status, "{password}");
        }
    }
}

#[tokio::test]
async fn what_is_refused_says_in_both_languages_what_to_do() {
    let app = TestApp::sqlite().await;
    for (password, french, english) in [
        ("Mot de passe 123", "choisissez plutôt une phrase", "choose a sentence instead"),
        ("Ada Martin 2026 !", "choisissez une phrase sans rapport", "choose a sentence about something else"),
        ("court", "une phrase de quatre ou cinq mots", "a sentence of four or five words"),
    ] {
        let body = json!({
            "club_name": "Judo", "given_name": "Ada", "family_name": "Martin",
            "email": new_email(), "password": password,
        });
        for (language, words) in [("fr", french), ("en", english)] {
            let request =
                app.request(Method::POST, "/api/v1/auth/register").header("accept-language", language);
            let answer = request.json(&body).send().await;
            assert!(answer.text().contains(words), "{answer:?}");
        }
    }
}

/// Passwords that were compared, by the test that asked (each has a thread of its own), and what each cost.
static COMPARED: LazyLock<Mutex<HashMap<ThreadId, Vec<String>>>> = LazyLock::new(Mutex::default);

/// Notes them, for all tests of this program: what is heard on one thread alone is sometimes not heard at all
/// while other threads begin and end.
struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "novaclub::password"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Cost);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Cost;

impl Visit for Cost {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "cost" {
            let mut compared = COMPARED.lock().unwrap();
            compared.entry(thread::current().id()).or_default().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

#[tokio::test]
async fn an_unknown_account_is_the_same_work_and_the_same_answer_as_a_wrong_password() {
    tracing::subscriber::set_global_default(Listener).unwrap();
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let mut answers = Vec::new();
    for email in [ada.email.clone(), new_email(), String::new(), "no address".to_owned()] {
        let body = json!({ "email": email, "password": "le tatami est vert" });
        answers.push(app.post("/api/v1/auth/login", None, &body).await.essence());
        let compared = COMPARED.lock().unwrap().remove(&thread::current().id()).unwrap_or_default();
        assert_eq!(compared, ["$argon2id$v=19$m=19456,t=2,p=1"], "{email}");
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

async fn sign_in(app: &TestApp, address: &str, cookie: &str, email: &str, password: &str) -> Answer {
    app.request(Method::POST, "/api/v1/auth/login")
        .header("x-forwarded-for", address)
        .header("cookie", cookie)
        .json(&json!({ "email": email, "password": password }))
        .send()
        .await
}

fn mark_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let mark =
        cookies.filter_map(|cookie| cookie.split(';').next()).find(|c| c.starts_with("novaclub_device="));
    mark.unwrap_or_default().to_owned()
}

/// Behind a proxy, so that requests come from where their header says.
async fn with_three_tries() -> (TestApp, Person) {
    let few = Allowance { burst: 3, every_ms: 3_600_000 };
    let app = TestApp::behind_a_proxy(Allowances { account: few, known: few, ..Allowances::default() }).await;
    let ada = app.register("Judo").await;
    (app, ada)
}

#[tokio::test]
async fn a_stranger_who_uses_up_an_accounts_tries_does_not_lock_its_owner_out() {
    let (app, ada) = with_three_tries().await;
    let first = sign_in(&app, "192.0.2.1", "", &ada.email, PASSWORD).await;
    let mark = mark_of(&first);
    assert_eq!(first.status, StatusCode::OK);
    assert!(!mark.contains(&ada.email) && !mark.contains(&ada.user.to_string()), "{mark}");
    for n in 1..=3 {
        let answer = sign_in(&app, &format!("198.51.100.{n}"), "", &ada.email, "autre mot").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let stranger = sign_in(&app, "198.51.100.9", "", &ada.email, PASSWORD).await;
    assert_eq!(stranger.status, StatusCode::TOO_MANY_REQUESTS);
    // From where she has signed in before, and on her tablet wherever it is.
    assert_eq!(sign_in(&app, "192.0.2.1", "", &ada.email, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(sign_in(&app, "203.0.113.7", &mark, &ada.email, PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn on_a_new_device_a_new_password_by_mail_lets_the_owner_in_while_a_stranger_goes_on() {
    const NEW: &str = "les kimonos sèchent au soleil";
    for by_form in [false, true] {
        let (app, ada) = with_three_tries().await;
        for n in 1..=3 {
            let answer = sign_in(&app, &format!("198.51.100.{n}"), "", &ada.email, "autre mot").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        let phone = "203.0.113.7";
        let refused = sign_in(&app, phone, "", &ada.email, PASSWORD).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);

        app.post("/api/v1/auth/forgotten-password", None, &json!({ "email": ada.email })).await;
        let token = app.mails().await.last().and_then(Mail::token).expect("the last mail has a link");
        let draft = if by_form {
            let path = format!("/reset-password/{token}");
            app.request(Method::POST, &path).form(&format!("password={}", NEW.replace(' ', "+")))
        } else {
            let body = json!({ "token": token, "password": NEW });
            app.request(Method::POST, "/api/v1/auth/reset-password").json(&body)
        };
        let reset = draft.header("x-forwarded-for", phone).send().await;
        let done = if by_form { StatusCode::SEE_OTHER } else { StatusCode::NO_CONTENT };
        assert_eq!(reset.status, done, "{reset:?}");
        let mark = mark_of(&reset);
        assert!(!mark.is_empty() && !mark.contains(&ada.email), "{reset:?}");
        for (address, cookie, status) in
            [("198.51.100.9", "", StatusCode::TOO_MANY_REQUESTS), (phone, mark.as_str(), StatusCode::OK)]
        {
            let answer = sign_in(&app, address, cookie, &ada.email, NEW).await;
            assert_eq!(answer.status, status, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_known_device_has_no_more_tries_than_a_stranger_and_its_mark_serves_its_own_accounts() {
    let (app, ada) = with_three_tries().await;
    let eve = app.register("Karaté").await;
    let mark = mark_of(&sign_in(&app, "192.0.2.1", "", &ada.email, PASSWORD).await);
    for _ in 0..3 {
        let answer = sign_in(&app, "203.0.113.7", &mark, &ada.email, "autre mot").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let fourth = sign_in(&app, "203.0.113.7", &mark, &ada.email, PASSWORD).await;
    assert_eq!(fourth.status, StatusCode::TOO_MANY_REQUESTS);
    // Ada's mark, and a mark that was tampered with, are a stranger's for Eve's account.
    for n in 1..=3 {
        let cookie = if n == 2 { format!("{mark}x") } else { mark.clone() };
        let answer = sign_in(&app, &format!("198.51.100.{n}"), &cookie, &eve.email, "autre mot").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let answer = sign_in(&app, "198.51.100.9", &mark, &eve.email, "autre mot").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_shared_tablet_is_known_to_each_account_that_has_signed_in_on_it() {
    let (app, ada) = with_three_tries().await;
    let eve = app.register("Karaté").await;
    let first = mark_of(&sign_in(&app, "192.0.2.1", "", &ada.email, PASSWORD).await);
    let both = mark_of(&sign_in(&app, "192.0.2.1", &first, &eve.email, PASSWORD).await);
    assert!(both.starts_with(&first) && both.len() > first.len(), "{both}");
    for person in [&ada, &eve] {
        for n in 1..=3 {
            let answer = sign_in(&app, &format!("198.51.100.{n}"), "", &person.email, "autre mot").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        let answer = sign_in(&app, "203.0.113.7", &both, &person.email, PASSWORD).await;
        assert_eq!((answer.status, mark_of(&answer).as_str()), (StatusCode::OK, ""), "{answer:?}");
    }
}

#[test]
fn the_program_does_not_start_with_a_weak_secret_and_says_how_to_make_one() {
    let sound = "q0ZJm2xgq3hS4m6kq1xw0a9v7s3Nf5Tt8eYbUcR2LdKiPoHn";
    for (secret, former, named) in [
        ("secret", sound, "NOVACLUB_SECRET "),
        ("changemechangemechangemechangemechangeme", sound, "NOVACLUB_SECRET "),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", sound, "NOVACLUB_SECRET "),
        (sound, "changeme", "NOVACLUB_SECRET_BEFORE "),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_novaclub"))
            .arg("serve")
            .env("DATABASE_URL", "sqlite:///nowhere/novaclub.db")
            .env("NOVACLUB_SECRET", secret)
            .env("NOVACLUB_SECRET_BEFORE", former)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(said.contains(named) && said.contains("openssl rand -base64 48"), "{said}");
    }
}

#[tokio::test]
async fn a_token_of_the_secret_before_is_good_while_both_are_set() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let next = app.after_a_change_of_secret(b"the next secret of the tests, as long as the other").await;
    assert_eq!(next.get("/me", Some(&ada)).await.status, StatusCode::OK);
    let body = json!({ "email": ada.email, "password": PASSWORD });
    let fresh = next.post("/api/v1/auth/login", None, &body).await;
    let fresh = crate::support::person(ada.email.clone(), &fresh.json());
    assert_eq!(next.get("/me", Some(&fresh)).await.status, StatusCode::OK);
    assert_eq!(app.get("/me", Some(&fresh)).await.status, StatusCode::UNAUTHORIZED, "signed by the new one");
}
