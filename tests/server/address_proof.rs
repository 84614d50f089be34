//! An account's address answers by a link before anything is added that opens the account beside its password: else
//! a stranger who registers first with somebody's address could keep that person out.

use crate::{
    factors::{ORIGIN, with_app, with_passkey},
    on_both_databases,
    support::{Answer, Mail, PASSWORD, Person, TestApp, joining, new_email, person},
};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use novaclub::{
    club::Role,
    on_connection,
    server::{
        http::limits::{Allowance, Allowances},
        moment,
    },
};
use serde_json::{Value, json};

const NEW: &str = "les kimonos sèchent au soleil";
const AGAIN: &str = "/api/v1/auth/email/again";

fn registration(email: &str) -> Value {
    json!({
        "club_name": "Judo", "given_name": "Ada", "family_name": "Martin", "email": email, "password": PASSWORD,
    })
}

/// Somebody who has registered, and has not looked at their mail.
async fn registered(app: &TestApp, email: &str) -> Person {
    let answer = app.post("/api/v1/auth/register", None, &registration(email)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    person(email.to_owned(), &answer.json())
}

/// The links that went to an address, the first one first.
async fn links_to(app: &TestApp, email: &str) -> Vec<String> {
    let mails = app.mails().await;
    mails
        .iter()
        .filter(|mail| mail.is_to(email))
        .filter_map(|mail| mail.token_after("/confirm-email/"))
        .collect()
}

async fn link_to(app: &TestApp, email: &str) -> String {
    links_to(app, email).await.pop().expect("a link to the address")
}

async fn opened(app: &TestApp, link: &str) -> Answer {
    app.post("/api/v1/auth/email/confirm", None, &json!({ "token": link })).await
}

fn is_gone(answer: &Answer) -> bool {
    answer.status == StatusCode::GONE && answer.errors() == [(String::new(), "email_link_unknown".to_owned())]
}

async fn is_proven(app: &TestApp, who: &Person) -> bool {
    let shown = app.get("/api/v1/auth/factors", Some(who)).await;
    assert_eq!(shown.status, StatusCode::OK, "{shown:?}");
    shown.json()["email_proven"].as_bool().unwrap()
}

/// What adds a factor is refused for the address alone.
async fn adds_nothing(app: &TestApp, who: &Person) {
    for path in ["/api/v1/auth/factors/app", "/api/v1/auth/factors/passkeys/options"] {
        let refused = app.post(path, Some(who), &Value::Null).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {refused:?}");
        assert_eq!(refused.errors(), [(String::new(), "address_unproven".to_owned())], "{path}");
    }
}

on_both_databases! {
    async fn registering_sends_one_mail_whose_link_confirms_the_address_once(app: TestApp) {
        let ada = registered(&app, &new_email()).await;
        let mails = app.mails().await;
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert!(mail.is_to(&ada.email) && mail.text.contains("/forgotten-password"), "{mail:?}");
        assert!(!mail.text.contains("Ada"), "whoever registers writes nothing to others: {mail:?}");
        assert!(app.get("/api/v1/members", Some(&ada)).await.status.is_success(), "the account can be used at once");

        let link = link_to(&app, &ada.email).await;
        let path = format!("/confirm-email/{link}");
        for by in [None, Some(&ada)] {
            assert!(app.get(&path, by).await.text().contains(&ada.email));
        }
        assert!(!is_proven(&app, &ada).await, "looking at it confirms nothing: mail programs do that");
        assert_eq!(opened(&app, &link).await.status, StatusCode::NO_CONTENT);
        assert!(is_proven(&app, &ada).await);
        assert!(is_gone(&opened(&app, &link).await));
        assert!(!app.get(&path, None).await.text().contains(&ada.email));

        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let told = log["entries"].as_array().unwrap().iter();
        assert_eq!(told.filter(|entry| entry["action"] == "account.email_proven").count(), 1, "{log}");
        assert_eq!(app.mails().await.len(), 1, "nothing more is written");
    }

    async fn an_old_link_confirms_nothing_and_the_mail_is_sent_again(app: TestApp) {
        let ada = registered(&app, &new_email()).await;
        let old = link_to(&app, &ada.email).await;
        let mut tx = app.db().write().await.unwrap();
        on_connection!(&mut tx, |connection| {
            sqlx::query("UPDATE email_changes SET expires_at = $1")
                .bind(moment::now() - TimeDelta::seconds(1))
                .execute(connection)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        assert!(is_gone(&opened(&app, &old).await));

        assert_eq!(app.post(AGAIN, Some(&ada), &Value::Null).await.status, StatusCode::ACCEPTED);
        let second = link_to(&app, &ada.email).await;
        assert_eq!(app.post(AGAIN, Some(&ada), &Value::Null).await.status, StatusCode::ACCEPTED);
        let third = link_to(&app, &ada.email).await;
        assert!(old != second && second != third);
        assert!(is_gone(&opened(&app, &second).await), "the newest alone counts");
        assert!(!is_proven(&app, &ada).await);
        assert_eq!(opened(&app, &third).await.status, StatusCode::NO_CONTENT);
        assert!(is_proven(&app, &ada).await);

        let before = app.mails().await.len();
        assert_eq!(app.post(AGAIN, Some(&ada), &Value::Null).await.status, StatusCode::ACCEPTED);
        assert_eq!(app.mails().await.len(), before, "a confirmed address is not asked");
    }

    async fn no_factor_is_added_before_the_address_is_confirmed(app: TestApp) {
        let ada = registered(&app, &new_email()).await;
        let link = link_to(&app, &ada.email).await;
        let app = app.at(ORIGIN);
        adds_nothing(&app, &ada).await;
        assert_eq!(opened(&app, &link).await.status, StatusCode::NO_CONTENT);
        with_app(&app, &ada).await;
        with_passkey(&app, &ada, "Téléphone").await;
    }

    async fn whoever_must_make_a_factor_first_can_confirm_the_address_first(app: TestApp) {
        let ada = app.register("Judo").await;
        let required = app.request(Method::PUT, "/api/v1/factors-required").by(Some(&ada));
        assert_eq!(required.json(&json!({ "roles": ["coach"] })).send().await.status, StatusCode::OK);
        let (token, email) = (app.invite(&ada, Role::Coach).await, new_email());
        let joined = app.post("/api/v1/auth/join", None, &joining(&token, &email)).await;
        let coach = person(email, &joined.json());
        assert_eq!(app.get("/api/v1/members", Some(&coach)).await.code(), "factor_enrolment_wanted");
        let first = link_to(&app, &coach.email).await;
        let app = app.at(ORIGIN);
        adds_nothing(&app, &coach).await;
        assert_eq!(app.post(AGAIN, Some(&coach), &Value::Null).await.status, StatusCode::ACCEPTED);
        let link = link_to(&app, &coach.email).await;
        assert_ne!(link, first);
        assert_eq!(opened(&app, &link).await.status, StatusCode::NO_CONTENT);
        with_app(&app, &coach).await;
        assert!(app.get("/api/v1/members", Some(&coach)).await.status.is_success());
    }

    async fn a_stranger_who_registers_first_with_an_address_does_not_keep_its_owner_out(app: TestApp) {
        let eve = registered(&app, &new_email()).await;
        let ada = eve.email.clone();
        adds_nothing(&app.at(ORIGIN), &eve).await;
        let link = link_to(&app, &ada).await;

        app.post("/api/v1/auth/forgotten-password", None, &json!({ "email": ada })).await;
        let token = app.mails().await.last().and_then(Mail::token).expect("the last mail has a link");
        let reset = json!({ "token": token, "password": NEW });
        assert_eq!(app.post("/api/v1/auth/reset-password", None, &reset).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/me", Some(&eve)).await.status, StatusCode::UNAUTHORIZED, "the stranger is signed out");
        assert!(is_gone(&opened(&app, &link).await));
        let by = |password: &str| json!({ "email": ada, "password": password });
        assert_eq!(app.post("/api/v1/auth/login", None, &by(PASSWORD)).await.code(), "wrong_password");
        let login = app.post("/api/v1/auth/login", None, &by(NEW)).await;
        assert_eq!(login.status, StatusCode::OK, "no factor stands in the way: {login:?}");
        let ada = person(ada, &login.json());
        assert!(is_proven(&app, &ada).await, "who has read the mail has shown it");
        with_app(&app, &ada).await;
    }

    async fn another_address_that_has_answered_is_confirmed_and_the_first_one_s_link_is_over(app: TestApp) {
        let ada = registered(&app, &new_email()).await;
        let first = link_to(&app, &ada.email).await;
        let other = new_email();
        let asked = app.post("/api/v1/auth/email", Some(&ada), &json!({ "email": other })).await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
        assert!(is_gone(&opened(&app, &first).await));
        let shown = app.get("/api/v1/auth/factors", Some(&ada)).await.json();
        assert_eq!((&shown["email_proven"], &shown["awaited_email"]), (&json!(false), &json!(other)));
        assert_eq!(opened(&app, &link_to(&app, &other).await).await.status, StatusCode::NO_CONTENT);
        let shown = app.get("/api/v1/auth/factors", Some(&ada)).await.json();
        assert_eq!((&shown["email_proven"], &shown["email"]), (&json!(true), &json!(other)));
    }

    async fn an_invitation_is_given_by_hand_and_confirms_no_address(app: TestApp) {
        let ada = app.register("Judo").await;
        let (token, email) = (app.invite(&ada, Role::Coach).await, new_email());
        let joined = app.post("/api/v1/auth/join", None, &joining(&token, &email)).await;
        let coach = person(email, &joined.json());
        assert!(!is_proven(&app, &coach).await);
        assert!(app.get("/api/v1/auth/factors", Some(&coach)).await.json()["awaited_email"].is_null());
        let [link]: [String; 1] = links_to(&app, &coach.email).await.try_into().expect("one mail");
        assert_eq!(opened(&app, &link).await.status, StatusCode::NO_CONTENT);
        assert!(is_proven(&app, &coach).await);
        // Who has an account is asked nothing more.
        let eve = app.register("Karaté").await;
        let token = app.invite(&eve, Role::Coach).await;
        let joined = app.post("/api/v1/auth/join", None, &joining(&token, &coach.email)).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        assert_eq!(links_to(&app, &coach.email).await, [link]);
    }

    async fn a_page_confirms_the_address_without_scripts(app: TestApp) {
        let email = new_email();
        let form = format!(
            "club_name=Judo&given_name=Ada&family_name=Martin&email={email}&password={}",
            PASSWORD.replace(' ', "+"),
        );
        let begun = app.request(Method::POST, "/register").form(&form).send().await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{begun:?}");
        let path = format!("/confirm-email/{}", link_to(&app, &email).await);
        let send = async || {
            let request = app.request(Method::POST, &path).header("accept-language", "en");
            request.form("").send().await
        };
        let done = send().await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        assert!(done.text().contains("Address confirmed") && done.text().contains("/sign-in"), "{done:?}");
        let again = send().await;
        assert_eq!(again.status, StatusCode::GONE, "{again:?}");
        assert!(again.text().contains("no longer valid"), "{again:?}");
        let login = app.post("/api/v1/auth/login", None, &json!({ "email": email, "password": PASSWORD })).await;
        assert!(is_proven(&app, &person(email, &login.json())).await);
    }
}

#[tokio::test]
async fn the_mail_is_sent_again_no_more_often_than_others() {
    let mail = Allowance { burst: 2, every_ms: 600_000 };
    let app = TestApp::sqlite_with(Allowances { mail, ..Allowances::default() }).await;
    let ada = registered(&app, &new_email()).await;
    for _ in 0..2 {
        assert_eq!(app.post(AGAIN, Some(&ada), &Value::Null).await.status, StatusCode::ACCEPTED);
    }
    let refused = app.post(AGAIN, Some(&ada), &Value::Null).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{refused:?}");
    assert_eq!(app.mails().await.len(), 3);
}
