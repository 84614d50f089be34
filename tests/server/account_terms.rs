//! Accounts that are in no club any more: their owner is told, and a month later they are deleted. What mails to their
//! addresses say.

use crate::{
    departures::{ACCOUNT, has_account, in_days, mails_to, night, night_by, take_off},
    on_both_databases,
    support::{Person, TestApp, joining, new_email, person},
};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use novaclub::{
    app::languages::Language,
    club::Role,
    on_connection,
    server::{
        db::Across,
        mail::{Post, Settings},
        moment, privacy,
    },
};
use serde_json::json;
use std::process::Command;

/// The term of an account is over since then, and its owner was told then.
async fn end_term(app: &TestApp, person: &Person, since: DateTime<Utc>, warned_at: Option<DateTime<Utc>>) {
    let mut tx = app.db().write_for(Across::Upkeep).await.unwrap();
    on_connection!(&mut tx, |connection| {
        let query = sqlx::query("UPDATE users SET delete_after = $2, warned_at = $3 WHERE id = $1");
        query.bind(person.user).bind(since).bind(warned_at).execute(connection).await.map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

/// From a terminal that knows nothing of how mails are sent.
fn by_hand(app: &TestApp) {
    let done = Command::new(env!("CARGO_BIN_EXE_novaclub"))
        .arg("retention")
        .env("DATABASE_URL", &app.state.config.database_url)
        .env("NOVACLUB_SMTP", "nowhere")
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

on_both_databases! {
    async fn an_account_that_is_in_no_club_is_deleted_after_a_year_unless_one_takes_it_in(app: TestApp) {
        let ada = app.register("Judo").await;
        let (bob, zoe) = (app.join(&ada, Role::Coach).await, app.join(&ada, Role::Coach).await);
        for left in [&bob, &zoe] {
            take_off(&app, &ada, left).await;
        }
        for days in [0, 300, 330] {
            assert_eq!(night(&app, days).await, 0, "after {days} days");
            assert!(has_account(&app, &bob.email).await, "after {days} days");
        }
        // A month before the end their owners are told, once.
        let told_at = in_days(336);
        assert_eq!(night_by(&app, &app.state.post, told_at).await, 2);
        assert_eq!(night(&app, 337).await, 0);
        let day = moment::day_of(told_at + TimeDelta::days(30));
        for left in [&bob, &zoe] {
            let mails = mails_to(&app, left).await;
            let [mail] = mails.as_slice() else { panic!("{mails:?}") };
            for language in [Language::French, Language::English] {
                assert!(mail.text.contains(&language.long_date(day)), "{mail:?}");
            }
        }
        let token = app.invite(&ada, Role::Member).await;
        let back = app.post("/api/v1/auth/join", None, &joining(&token, &zoe.email)).await;
        assert_eq!(back.status, StatusCode::CREATED, "{back:?}");
        assert_eq!(night(&app, 364).await, 0);
        assert!(has_account(&app, &bob.email).await);
        assert_eq!(night(&app, 367).await, 0);
        assert!(!has_account(&app, &bob.email).await);
        assert!(has_account(&app, &zoe.email).await && has_account(&app, &ada.email).await);
        // Who comes back and leaves again has a year again, and is told again.
        take_off(&app, &ada, &zoe).await;
        assert_eq!(night(&app, 368).await, 0);
        assert!(has_account(&app, &zoe.email).await);
        assert_eq!(night(&app, 368 + 336).await, 1);
        assert!(has_account(&app, &zoe.email).await);
        assert_eq!(night(&app, 368 + 367).await, 0);
        assert!(!has_account(&app, &zoe.email).await);
    }

    async fn after_a_long_silence_of_the_server_an_account_stays_for_the_month_that_its_owner_is_told_of(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Coach).await;
        take_off(&app, &ada, &bob).await;
        for (days, told, stays) in [(0, 0, true), (500, 1, true), (529, 0, true), (531, 0, false)] {
            assert_eq!(night(&app, days).await, told, "after {days} days");
            assert_eq!(has_account(&app, &bob.email).await, stays, "after {days} days");
        }
    }

    async fn whom_no_mail_reaches_is_told_another_night_and_kept_no_more_than_a_month_beyond_the_term(app: TestApp) {
        let ada = app.register("Judo").await;
        let (bob, zoe) = (app.join(&ada, Role::Coach).await, app.join(&ada, Role::Coach).await);
        // No folder can be made below a device.
        let broken = Post::new(Settings::folder("/dev/null/mail".into(), None).unwrap());
        take_off(&app, &ada, &bob).await;
        assert_eq!(night(&app, 0).await, 0);
        take_off(&app, &ada, &zoe).await;
        assert_eq!(night(&app, 20).await, 0);
        for days in [336, 366, 394] {
            assert_eq!(night_by(&app, &broken, in_days(days)).await, 0, "after {days} days");
            assert!(has_account(&app, &bob.email).await, "after {days} days");
        }
        assert_eq!(night_by(&app, &broken, in_days(397)).await, 0);
        assert!(!has_account(&app, &bob.email).await);
        assert_eq!(night(&app, 398).await, 1);
        for (days, stays) in [(427, true), (429, false)] {
            assert_eq!(night(&app, days).await, 0, "after {days} days");
            assert_eq!(has_account(&app, &zoe.email).await, stays, "after {days} days");
        }
        assert_eq!((mails_to(&app, &bob).await.len(), mails_to(&app, &zoe).await.len()), (0, 1));
    }

    async fn by_hand_nobody_is_told_and_whose_owner_was_not_told_keeps_their_account(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Coach).await;
        take_off(&app, &ada, &bob).await;
        end_term(&app, &bob, in_days(-40), None).await;
        by_hand(&app);
        assert!(has_account(&app, &bob.email).await);
        assert_eq!(night(&app, 0).await, 1, "the night tells, as if nothing had been");
        by_hand(&app);
        assert!(has_account(&app, &bob.email).await, "a month is left");
        assert_eq!(mails_to(&app, &bob).await.len(), 1);
        end_term(&app, &bob, in_days(-1), Some(in_days(-31))).await;
        by_hand(&app);
        assert!(!has_account(&app, &bob.email).await);
    }

    async fn by_their_name_nobody_writes_to_an_address_that_never_answered(app: TestApp) {
        const NAME: &str = "Vous avez gagné";
        let ada = app.register("Judo").await;
        let named = async || {
            let (token, email) = (app.invite(&ada, Role::Coach).await, new_email());
            let mut body = joining(&token, &email);
            body["given_name"] = json!(NAME);
            let joined = app.post("/api/v1/auth/join", None, &body).await;
            assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
            person(email, &joined.json())
        };
        let (deleting, leaving) = (named().await, named().await);
        app.post("/api/v1/auth/forgotten-password", None, &json!({ "email": deleting.email })).await;
        let other = new_email();
        let asked = app.post("/api/v1/auth/email", Some(&leaving), &json!({ "email": other })).await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
        // What is asked for is written after the answer.
        assert_eq!(app.mails().await.len(), 5);
        assert_eq!(app.delete(ACCOUNT, Some(&deleting)).await.status, StatusCode::NO_CONTENT);
        take_off(&app, &ada, &leaving).await;
        end_term(&app, &leaving, in_days(0), None).await;
        assert_eq!(night(&app, 0).await, 1);
        let mails = app.mails().await;
        // The confirmation, the password, the end; the confirmation, the change, the end; the new address.
        for (email, count) in [(&deleting.email, 3), (&leaving.email, 3), (&other, 1)] {
            assert_eq!(mails.iter().filter(|mail| mail.is_to(email)).count(), count, "{mails:?}");
        }
        assert!(mails.iter().all(|mail| !mail.text.contains(NAME)), "{mails:?}");
        // Whoever has shown that the address is theirs is greeted.
        let known = app.join(&ada, Role::Coach).await;
        assert_eq!(app.delete(ACCOUNT, Some(&known)).await.status, StatusCode::NO_CONTENT);
        let mails = mails_to(&app, &known).await;
        assert!(mails.len() == 1 && mails[0].text.contains("Noé"), "{mails:?}");
    }

    async fn links_that_are_of_no_use_any_more_are_forgotten(app: TestApp) {
        let ada = app.register("Judo").await;
        app.join(&ada, Role::Coach).await;
        let asked = app.post("/api/v1/auth/email", Some(&ada), &json!({ "email": "ada@exemple.org" })).await;
        assert!(asked.status.is_success(), "{asked:?}");
        let count = async || {
            let mut tx = app.db().read_for(Across::Backup).await.unwrap();
            let sql = "SELECT (SELECT COUNT(*) FROM invitations) + (SELECT COUNT(*) FROM email_changes)";
            let count: i64 = on_connection!(&mut tx, |connection| {
                sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
            });
            tx.commit().await.unwrap();
            count
        };
        for (days, expected) in [(0, 2), (20, 2), (60, 0)] {
            privacy::tend(&app.state.desk, in_days(days)).await.unwrap();
            assert_eq!(count().await, expected, "after {days} days");
        }
    }
}
