//! A forgotten password: the link by mail, what it does, and how it ends.

use crate::{
    on_both_databases,
    support::{Mail, PASSWORD, Person, TestApp, new_email},
};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use novaclub::{
    club::Role,
    on_connection,
    server::{
        http::limits::{Allowance, Allowances},
        mail::{Letter, Post, Settings},
        moment,
    },
};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};

const NEW: &str = "les kimonos sèchent au soleil";

async fn forget(app: &TestApp, email: &str) {
    let answer = app.post("/api/v1/auth/forgotten-password", None, &json!({ "email": email })).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::ACCEPTED, 0), "{answer:?}");
}

async fn last_token(app: &TestApp) -> String {
    app.mails().await.last().and_then(Mail::token).expect("the last mail has a link")
}

async fn reset(app: &TestApp, token: &str, password: &str) -> (StatusCode, Vec<(String, String)>) {
    let body = json!({ "token": token, "password": password });
    let answer = app.post("/api/v1/auth/reset-password", None, &body).await;
    let errors = if answer.body.is_empty() { Vec::new() } else { answer.errors() };
    (answer.status, errors)
}

async fn sign_in(app: &TestApp, person: &Person, password: &str) -> StatusCode {
    let body = json!({ "email": person.email, "password": password });
    app.post("/api/v1/auth/login", None, &body).await.status
}

fn gone() -> (StatusCode, Vec<(String, String)>) {
    (StatusCode::GONE, vec![(String::new(), "reset_unknown".to_owned())])
}

on_both_databases! {
    async fn a_link_sets_a_password_once_and_ends_all_sessions_of_the_account(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
        forget(&app, &ada.email.to_uppercase()).await;
        let token = last_token(&app).await;
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK, "asking for a link ends nothing");
        assert_eq!(reset(&app, &token, NEW).await, (StatusCode::NO_CONTENT, Vec::new()));

        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::UNAUTHORIZED);
        let pull = app.post("/api/v1/sync/pull", Some(&ada), &json!({ "device": ada.user })).await;
        assert_eq!(pull.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.get("/me", Some(&coach)).await.status, StatusCode::OK, "others stay signed in");
        assert_eq!(sign_in(&app, &ada, PASSWORD).await, StatusCode::UNAUTHORIZED);
        let body = json!({ "email": ada.email, "password": NEW });
        let again = app.post("/api/v1/auth/login", None, &body).await;
        let again = crate::support::person(ada.email.clone(), &again.json());
        assert_eq!(app.get("/me", Some(&again)).await.status, StatusCode::OK);

        assert_eq!(reset(&app, &token, "une autre phrase encore").await, gone());
        assert_eq!(sign_in(&app, &ada, NEW).await, StatusCode::OK);
    }

    async fn a_link_ends_with_its_hour_and_with_the_next_link(app: TestApp) {
        let ada = app.register("Judo").await;
        forget(&app, &ada.email).await;
        let first = last_token(&app).await;
        forget(&app, &ada.email).await;
        let second = last_token(&app).await;
        assert_ne!(first, second);
        assert_eq!(reset(&app, &first, NEW).await, gone());
        let mut tx = app.db().write().await.unwrap();
        on_connection!(&mut tx, |connection| {
            sqlx::query("UPDATE password_resets SET expires_at = $1")
                .bind(moment::now() - TimeDelta::seconds(1))
                .execute(connection)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reset(&app, &second, NEW).await, gone());
        assert_eq!(reset(&app, "none", NEW).await, gone());
        assert_eq!(sign_in(&app, &ada, PASSWORD).await, StatusCode::OK);
    }

    async fn two_who_use_a_link_at_once_set_one_password(app: TestApp) {
        let ada = app.register("Judo").await;
        forget(&app, &ada.email).await;
        let token = last_token(&app).await;
        let other = "la natte est sous la fenêtre";
        let both = tokio::join!(reset(&app, &token, NEW), reset(&app, &token, other));
        let done = [both.0.0, both.1.0].iter().filter(|status| **status == StatusCode::NO_CONTENT).count();
        assert_eq!(done, 1, "{both:?}");
        let (set, not_set) = if both.0.0 == StatusCode::NO_CONTENT { (NEW, other) } else { (other, NEW) };
        assert_eq!(sign_in(&app, &ada, set).await, StatusCode::OK);
        assert_eq!(sign_in(&app, &ada, not_set).await, StatusCode::UNAUTHORIZED);
    }

    async fn the_database_holds_no_token(app: TestApp) {
        let ada = app.register("Judo").await;
        forget(&app, &ada.email).await;
        let token = last_token(&app).await;
        assert_eq!(token.len(), 64);
        let mut tx = app.db().read().await.unwrap();
        let kept: Vec<u8> = on_connection!(&mut tx, |connection| {
            sqlx::query_scalar("SELECT token_hash FROM password_resets").fetch_one(connection).await
        })
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(kept.len(), 32);
        assert_eq!(reset(&app, &String::from_utf8_lossy(&kept), NEW).await, gone());
    }

    async fn a_password_that_is_refused_leaves_the_link_as_it_was(app: TestApp) {
        let ada = app.register("Judo Club de Rennes").await;
        forget(&app, &ada.email).await;
        let token = last_token(&app).await;
        for (password, code) in [
            ("court", "password_too_short"),
            ("motdepasse motdepasse", "password_too_common"),
            ("Judo Club de Rennes", "password_personal"),
            (ada.email.as_str(), "password_personal"),
        ] {
            let refused = vec![("password".to_owned(), code.to_owned())];
            assert_eq!(reset(&app, &token, password).await, (StatusCode::UNPROCESSABLE_ENTITY, refused));
        }
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
        assert_eq!(reset(&app, &token, NEW).await.0, StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn mails_are_plain_in_the_persons_language_and_nobody_unknown_gets_one() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    for (language, subject, words) in [
        ("fr", "Choisir un nouveau mot de passe", "Ce lien sert une seule fois, pendant une heure\u{a0}:"),
        ("en", "Choose a new password", "This link can be used once, within an hour:"),
    ] {
        let before = app.mails().await.len();
        for email in [new_email(), ada.email.clone(), "no address".to_owned(), String::new()] {
            let request = app.request(Method::POST, "/api/v1/auth/forgotten-password");
            let answer =
                request.header("accept-language", language).json(&json!({ "email": email })).send().await;
            assert_eq!((answer.status, answer.body.len()), (StatusCode::ACCEPTED, 0));
        }
        let mails = app.mails().await;
        assert_eq!(mails.len(), before + 1);
        let mail = mails.last().unwrap();
        assert!(mail.head.contains(&format!("Subject: {subject}")), "{mail:?}");
        assert!(mail.head.contains(&format!("To: {}", ada.email)), "{mail:?}");
        assert!(mail.head.contains("Content-Type: text/plain; charset=utf-8"), "{mail:?}");
        assert!(mail.head.contains("Auto-Submitted: auto-generated"), "{mail:?}");
        assert!(mail.text.contains(words) && mail.text.contains("Ada"), "{mail:?}");
        assert_eq!(mail.text.matches("http").count(), 1, "{mail:?}");
        assert!(mail.text.contains("http://127.0.0.1:3000/reset-password/"), "{mail:?}");
    }
    let token = last_token(&app).await;
    assert_eq!(reset(&app, &token, NEW).await.0, StatusCode::NO_CONTENT);
    let told = app.mails().await.pop().unwrap();
    assert!(told.text.contains("was changed") || told.text.contains("vient d’être changé"), "{told:?}");
    assert!(told.token().is_none());
}

#[tokio::test]
async fn nobody_fills_anothers_letter_box_nor_learns_that_it_is_full() {
    let few = Allowance { burst: 2, every_ms: 3_600_000 };
    let app = TestApp::sqlite_with(Allowances { mail: few, ..Allowances::default() }).await;
    let ada = app.register("Judo").await;
    for _ in 0..5 {
        forget(&app, &ada.email).await;
    }
    assert_eq!(app.mails().await.len(), 2);
}

#[tokio::test]
async fn without_scripts_one_asks_for_a_link_and_sets_a_password() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    let send = |path: String, body: String| app.request(Method::POST, &path).form(&body).send();
    let door = app.request(Method::GET, "/sign-in").send().await;
    assert!(door.text().contains("/forgotten-password"), "{door:?}");
    let known = send("/forgotten-password".to_owned(), format!("email={}", ada.email)).await;
    let unknown = send("/forgotten-password".to_owned(), format!("email={}", new_email())).await;
    for answer in [&known, &unknown] {
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.text().contains("Regardez vos courriels"), "{answer:?}");
    }
    let token = last_token(&app).await;
    let path = format!("/reset-password/{token}");
    let page = app.request(Method::GET, &path).send().await;
    assert_eq!((page.status, page.header("referrer-policy")), (StatusCode::OK, "strict-origin"));
    assert!(page.text().contains("Nouveau mot de passe"), "{page:?}");
    let refused = send(path.clone(), "password=court".to_owned()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("15 caractères au moins"), "{refused:?}");
    let form = format!("password={}", NEW.replace(' ', "+"));
    let done = send(path.clone(), form.clone()).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/sign-in?changed"));
    let page = app.request(Method::GET, "/sign-in?changed").send().await;
    assert!(page.text().contains("Mot de passe changé"), "{page:?}");
    let again = send(path.clone(), form).await;
    assert_eq!(again.status, StatusCode::GONE);
    for answer in [again, app.request(Method::GET, &path).send().await] {
        assert!(answer.text().contains("Ce lien n’est plus valable"), "{answer:?}");
    }
}

/// A server that takes one mail, and gives all that it was told.
async fn take_one_mail(listener: TcpListener) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    let (from, mut to) = stream.into_split();
    let mut lines = BufReader::new(from).lines();
    to.write_all(b"220 mail.example\r\n").await.unwrap();
    let (mut told, mut is_letter) = (String::new(), false);
    while let Some(line) = lines.next_line().await.unwrap() {
        told.push_str(&line);
        told.push_str("\r\n");
        let answer = match line.as_str() {
            "." => "250 taken",
            _ if is_letter => continue,
            "DATA" => "354 go on",
            "QUIT" => "221 goodbye",
            _ => "250 good",
        };
        is_letter = line == "DATA";
        to.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
    }
    told
}

#[tokio::test]
async fn a_mail_goes_through_the_smtp_server_that_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(take_one_mail(listener));
    let post = Post::new(Settings::smtp(&url, Some("Judo Club <bureau@club.example>")).unwrap());
    let letter = Letter { subject: "Essai", text: "Bonjour\u{a0}!\n.\nFin\n".to_owned() };
    post.send("ada@exemple.fr", letter).await.unwrap();
    let told = server.await.unwrap();
    for expected in ["MAIL FROM:<bureau@club.example>", "RCPT TO:<ada@exemple.fr>", "Subject: Essai", "Fin"] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
}

#[tokio::test]
async fn a_mail_server_that_does_not_answer_is_said_without_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let post = Post::new(Settings::smtp(&url, Some("Judo Club <bureau@club.example>")).unwrap());
    let letter = Letter { subject: "Essai", text: String::new() };
    let said = post.send("ada@exemple.fr", letter).await.unwrap_err().to_string();
    assert!(said.contains("the mail server could not be asked") && !said.contains("ada@"), "{said}");
}
