//! Second factors: an app's codes, recovery codes, passkeys, the half-way cookie, what a club requires, and
//! showing again who one is.

use crate::{
    on_both_databases,
    support::{Answer, Authenticator, Mail, PASSWORD, Person, TestApp, joining, new_email, person},
};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use novaclub::{
    club::Role,
    on_connection,
    server::{
        Error,
        access::{
            factors::app,
            sealed::{
                columns::{Column, Kept},
                renewal,
            },
        },
        db::{
            factors as store,
            sealed::{self, Row},
        },
        http::limits::{Allowance, Allowances},
        moment,
    },
};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

/// The code that an app shows at a time.
pub fn code_at(secret: &str, at: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

/// An app for somebody's account, turned on by a code of long ago, so that today's codes are not used up. Its
/// secret, and the recovery codes.
pub async fn with_app(app: &TestApp, who: &Person) -> (String, Vec<String>) {
    let begun = app.post("/api/v1/auth/factors/app", Some(who), &Value::Null).await;
    assert_eq!(begun.status, StatusCode::OK, "{begun:?}");
    let secret = begun.json()["secret"].as_str().unwrap().to_owned();
    let then = moment::now() - TimeDelta::days(1);
    let code = code_at(&secret, then);
    let codes = app::confirm(app.db(), &app.state.factors, who.user, &code, then).await.unwrap();
    (secret, codes)
}

async fn log_in(app: &TestApp, email: &str, code: &str) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD, "code": code });
    app.post("/api/v1/auth/login", None, &body).await
}

/// The session of somebody is as if its owner had shown who they are at a time.
async fn confirmed_at(app: &TestApp, who: &Person, at: DateTime<Utc>) {
    let mut tx = app.db().write_for(who.club).await.unwrap();
    on_connection!(&mut tx, |connection| {
        sqlx::query("UPDATE sessions SET confirmed_at = $1 WHERE user_id = $2")
            .bind(at)
            .bind(who.user)
            .execute(connection)
            .await
            .map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

pub async fn long_ago(app: &TestApp, who: &Person) {
    confirmed_at(app, who, moment::now() - TimeDelta::minutes(5) - TimeDelta::seconds(1)).await;
}

pub fn wrong_code(answer: &Answer) -> bool {
    answer.status == StatusCode::UNPROCESSABLE_ENTITY
        && answer.errors() == [("code".to_owned(), "wrong_code".to_owned())]
}

pub fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    set.filter_map(|cookie| cookie.split(';').next()?.strip_prefix(name)?.strip_prefix('='))
        .find(|value| !value.is_empty())
        .map(str::to_owned)
}

on_both_databases! {
    async fn an_app_counts_once_its_first_code_was_right_and_gives_ten_recovery_codes(app: TestApp) {
        let ada = app.register("Judo").await;
        let begun = app.post("/api/v1/auth/factors/app", Some(&ada), &Value::Null).await.json();
        let secret = begun["secret"].as_str().unwrap();
        assert!(begun["uri"].as_str().unwrap().starts_with("otpauth://totp/NovaClub:"), "{begun}");
        assert_eq!(log_in(&app, &ada.email, "").await.status, StatusCode::OK, "it does not count yet");
        let confirm = "/api/v1/auth/factors/app/confirm";
        assert!(wrong_code(&app.post(confirm, Some(&ada), &json!({ "code": "000000" })).await));
        let code = code_at(secret, moment::now());
        let answer = app.post(confirm, Some(&ada), &json!({ "code": code })).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!(answer.json()["recovery_codes"].as_array().unwrap().len(), 10);
        let shown = app.get("/api/v1/auth/factors", Some(&ada)).await.json();
        assert_eq!((&shown["totp"], &shown["recovery_codes"]), (&json!(true), &json!(10)));
        let again = app.post("/api/v1/auth/factors/app", Some(&ada), &Value::Null).await;
        assert_eq!(again.errors(), [("totp".to_owned(), "already_exists".to_owned())]);
        assert_eq!(log_in(&app, &ada.email, "").await.code(), "second_factor_wanted");
    }

    async fn a_code_signs_in_once_one_step_early_or_late_and_not_two(app: TestApp) {
        let ada = app.register("Judo").await;
        let (secret, _) = with_app(&app, &ada).await;
        let (db, factors) = (app.db(), &app.state.factors);
        let now = DateTime::from_timestamp(moment::now().timestamp() / 30 * 30 + 15, 0).unwrap();
        let step = |steps: i32| now + TimeDelta::seconds(30) * steps;
        let take = |code: String, at| async move { app::take(db, factors, ada.user, &code, at).await };
        assert!(take(code_at(&secret, step(-2)), now).await.is_err());
        assert!(take(code_at(&secret, step(2)), now).await.is_err());
        assert!(take(code_at(&secret, step(-1)), now).await.is_ok());
        assert!(take(code_at(&secret, step(-1)), now).await.is_err(), "used");
        assert!(take(code_at(&secret, step(0)), now).await.is_ok());
        assert!(take(code_at(&secret, step(-1)), now).await.is_err(), "older than what was used");
        assert!(take(code_at(&secret, step(1)), now).await.is_ok());
        assert!(take(code_at(&secret, step(0)), step(1)).await.is_err());
    }

    async fn of_two_who_show_the_same_code_at_once_one_comes_in(app: TestApp) {
        let ada = app.register("Judo").await;
        let (secret, codes) = with_app(&app, &ada).await;
        let code = code_at(&secret, moment::now());
        for code in [code, codes[0].clone()] {
            let (one, other) = tokio::join!(log_in(&app, &ada.email, &code), log_in(&app, &ada.email, &code));
            let statuses = [one.status, other.status];
            assert!(statuses.contains(&StatusCode::OK), "{statuses:?}");
            assert!(statuses.contains(&StatusCode::UNPROCESSABLE_ENTITY), "{statuses:?}");
        }
    }

    async fn a_recovery_code_signs_in_once_is_told_by_mail_and_can_be_renewed(app: TestApp) {
        let ada = app.register("Judo").await;
        let (_, codes) = with_app(&app, &ada).await;
        let typed = codes[3].to_lowercase().replace('-', " ");
        let answer = log_in(&app, &ada.email, &typed).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert!(wrong_code(&log_in(&app, &ada.email, &codes[3]).await));
        let last = app.mails().await.pop().unwrap();
        assert!(last.text.contains('9'), "{last:?}");
        let ada = person(ada.email, &answer.json());
        assert_eq!(app.get("/api/v1/auth/factors", Some(&ada)).await.json()["recovery_codes"], 9);
        let renewed = app.post("/api/v1/auth/factors/recovery-codes", Some(&ada), &Value::Null).await.json();
        let new = renewed["recovery_codes"][0].as_str().unwrap();
        assert!(wrong_code(&log_in(&app, &ada.email, &codes[4]).await), "the former ones are no longer good");
        assert_eq!(log_in(&app, &ada.email, new).await.status, StatusCode::OK);
    }

    async fn the_database_holds_neither_secret_nor_code_and_another_account_cannot_use_them(app: TestApp) {
        let ada = app.register("Judo").await;
        let eve = app.register("Karaté").await;
        let (secret, codes) = with_app(&app, &ada).await;
        with_app(&app, &eve).await;
        let mut tx = app.db().read().await.unwrap();
        let kept = store::find_totp(&mut tx, ada.user).await.unwrap().unwrap();
        let raw = Secret::try_from_base32(&secret).unwrap();
        assert!(!kept.sealed.windows(20).any(|part| part == raw.as_bytes()));
        let hash = store::find_recovery_code(&mut tx, ada.user, &codes[0][..4]).await.unwrap().unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        tx.commit().await.unwrap();
        assert!(wrong_code(&log_in(&app, &eve.email, &codes[0]).await));
        assert!(wrong_code(&log_in(&app, &eve.email, &code_at(&secret, moment::now())).await));
        // A sealed secret that is put into another row opens nothing there.
        let mut tx = app.db().write().await.unwrap();
        let of_eve = store::find_totp(&mut tx, eve.user).await.unwrap().unwrap();
        let row = Row { key: vec![eve.user], kept: Kept::Bytes(of_eve.sealed) };
        assert!(sealed::replace(&mut tx, Column::AppSecret, &row, &Kept::Bytes(kept.sealed)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(wrong_code(&log_in(&app, &eve.email, &code_at(&secret, moment::now())).await));
    }

    async fn codes_go_on_to_be_right_while_the_secret_is_changed_and_after(app: TestApp) {
        const NEXT: &[u8] = b"the next secret of the tests, known to everybody";
        let ada = app.register("Judo").await;
        let (secret, _) = with_app(&app, &ada).await;
        let now = moment::now();
        let during = app.after_a_change_of_secret(NEXT).await;
        let code = |at| code_at(&secret, at);
        let before = now - TimeDelta::seconds(30);
        let factors = &during.state.factors;
        assert!(app::take(during.db(), factors, ada.user, &code(before), before).await.is_ok());
        renewal::renew(during.db(), &during.state.config).await.unwrap();
        // The one before is forgotten: the program that knows it alone cannot open the secret any more.
        assert!(app::take(app.db(), &app.state.factors, ada.user, &code(now), now).await.is_err());
        assert!(app::take(during.db(), factors, ada.user, &code(now), now).await.is_ok());
    }

    async fn a_right_password_alone_gives_a_cookie_that_is_no_session(app: TestApp) {
        let ada = app.register("Judo").await;
        let (secret, _) = with_app(&app, &ada).await;
        let form = format!("email={}&password={}&next=%2Fmembers", ada.email, PASSWORD.replace(' ', "+"));
        let answer = app.request(Method::POST, "/sign-in").form(&form).send().await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sign-in/code?next=/members"));
        assert_eq!(cookie(&answer, "novaclub_session"), None);
        let halfway = cookie(&answer, "novaclub_halfway").unwrap();
        let as_session = app.request(Method::GET, "/me").header("cookie", &format!("novaclub_session={halfway}"));
        assert_eq!(as_session.send().await.status, StatusCode::UNAUTHORIZED);
        let as_bearer = app.request(Method::GET, "/me").header("authorization", &format!("Bearer {halfway}"));
        assert_eq!(as_bearer.send().await.status, StatusCode::UNAUTHORIZED);
        let cookie_line = format!("novaclub_halfway={halfway}");
        let page = app.request(Method::GET, "/me").header("cookie", &cookie_line).send().await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);

        let show = |code: String| {
            app.request(Method::POST, "/sign-in/code")
                .header("cookie", &cookie_line)
                .form(&format!("code={code}&next=%2Fmembers"))
                .send()
        };
        let wrong = show("123456".to_owned()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(cookie(&wrong, "novaclub_session"), None);
        let right = show(code_at(&secret, moment::now())).await;
        assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/members"), "{right:?}");
        let session = cookie(&right, "novaclub_session").unwrap();
        let me = app.request(Method::GET, "/me").header("cookie", &format!("novaclub_session={session}"));
        assert_eq!(me.send().await.status, StatusCode::OK);
        let used = show(code_at(&secret, moment::now())).await;
        assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "the cookie alone is not enough a second time");
    }

    async fn what_came_half_way_ends_with_the_account_s_sessions(app: TestApp) {
        let ada = app.register("Judo").await;
        let (secret, _) = with_app(&app, &ada).await;
        let halfway = cookie(&log_in(&app, &ada.email, "").await, "novaclub_halfway").unwrap();
        let mut tx = app.db().write().await.unwrap();
        let later = moment::now() + TimeDelta::seconds(1);
        novaclub::server::db::accounts::set_password(&mut tx, ada.user, "$none", later).await.unwrap();
        tx.commit().await.unwrap();
        let answer = app
            .request(Method::POST, "/api/v1/auth/second-factor")
            .header("cookie", &format!("novaclub_halfway={halfway}"))
            .json(&json!({ "code": code_at(&secret, moment::now()) }))
            .send()
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    }

    async fn an_account_with_a_factor_joins_a_club_only_half_way(app: TestApp) {
        let ada = app.register("Judo").await;
        let eve = app.register("Karaté").await;
        with_app(&app, &ada).await;
        let token = app.invite(&eve, Role::Coach).await;
        let answer = app.post("/api/v1/auth/join", None, &joining(&token, &ada.email)).await;
        assert_eq!(answer.code(), "second_factor_wanted");
        assert!(cookie(&answer, "novaclub_halfway").is_some() && cookie(&answer, "novaclub_session").is_none());
    }

    async fn whoever_has_to_make_a_factor_first_reaches_nothing_else(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let required = "/api/v1/factors-required";
        assert_eq!(app.get(required, Some(&coach)).await.json(), json!({ "roles": [] }));
        let put = |who: Person, roles: Value| {
            app.request(Method::PUT, required).by(Some(&who)).json(&json!({ "roles": roles })).send()
        };
        assert_eq!(put(coach.clone(), json!([])).await.code(), "forbidden");
        assert_eq!(put(ada.clone(), json!(["member"])).await.errors(), [("roles".to_owned(), "not_in_list".to_owned())]);
        assert_eq!(put(ada.clone(), json!(["coach"])).await.json(), json!({ "roles": ["coach"] }));
        for path in ["/api/v1/members", "/api/v1/factors-required"] {
            assert_eq!(app.get(path, Some(&coach)).await.code(), "factor_enrolment_wanted", "{path}");
            assert_eq!(app.get(path, Some(&ada)).await.status, StatusCode::OK, "{path}");
        }
        let pull = app.post("/api/v1/sync/pull", Some(&coach), &json!({ "device": moment::new_id() })).await;
        assert_eq!(pull.code(), "factor_enrolment_wanted");
        let page = app.request(Method::GET, "/members").in_browser(&coach).send().await;
        assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/club/security"));
        assert_eq!(app.get("/me", Some(&coach)).await.status, StatusCode::OK);
        assert_eq!(log_in(&app, &coach.email, "").await.status, StatusCode::OK, "the password leads to the page");
        with_app(&app, &coach).await;
        assert_eq!(app.get("/api/v1/members", Some(&coach)).await.status, StatusCode::OK);
        assert_eq!(log_in(&app, &coach.email, "").await.code(), "second_factor_wanted");
    }

    async fn a_confirmation_counts_for_five_minutes(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let invite = |role: &'static str| {
            let ada = ada.clone();
            let app = &app;
            async move { app.post("/api/v1/invitations", Some(&ada), &json!({ "role": role })).await }
        };
        confirmed_at(&app, &ada, moment::now() - TimeDelta::minutes(4)).await;
        assert_eq!(invite("admin").await.status, StatusCode::CREATED);
        long_ago(&app, &ada).await;
        for role in ["admin", "treasurer", "secretary", "coach"] {
            assert_eq!(invite(role).await.code(), "confirmation_wanted", "{role}");
        }
        assert_eq!(invite("member").await.status, StatusCode::CREATED);
        let staff = format!("/api/v1/staff/{}", coach.user);
        let sensitive = [
            (Method::PATCH, staff.as_str(), json!({ "role": "secretary" })),
            (Method::PUT, "/api/v1/factors-required", json!({ "roles": [] })),
            (Method::POST, "/api/v1/auth/email", json!({ "email": "ada@autre.example" })),
            (Method::POST, "/api/v1/auth/factors/app", json!({})),
            (Method::POST, "/api/v1/auth/factors/app/confirm", json!({ "code": "123456" })),
            (Method::DELETE, "/api/v1/auth/factors/app", Value::Null),
            (Method::POST, "/api/v1/auth/factors/recovery-codes", json!({})),
            (Method::POST, "/api/v1/auth/factors/passkeys/options", json!({})),
            (Method::DELETE, "/api/v1/auth/factors/passkeys/0190d3d4-0000-7000-8000-000000000000", Value::Null),
        ];
        for (method, path, body) in &sensitive {
            let request = app.request(method.clone(), path).by(Some(&ada));
            let answer = if body.is_null() { request.send().await } else { request.json(body).send().await };
            assert_eq!(answer.code(), "confirmation_wanted", "{method} {path}");
        }
        let confirm = |body: Value| {
            let ada = ada.clone();
            let app = &app;
            async move { app.post("/api/v1/auth/confirm", Some(&ada), &body).await }
        };
        let wrong = confirm(json!({ "password": "ce n'est pas celui-là" })).await;
        assert_eq!(wrong.errors(), [("password".to_owned(), "wrong_password".to_owned())]);
        assert_eq!(confirm(json!({})).await.errors(), [("password".to_owned(), "required".to_owned())]);
        assert_eq!(invite("admin").await.code(), "confirmation_wanted");
        assert_eq!(confirm(json!({ "password": PASSWORD })).await.status, StatusCode::NO_CONTENT);
        assert_eq!(invite("admin").await.status, StatusCode::CREATED);
        let (secret, _) = with_app(&app, &ada).await;
        long_ago(&app, &ada).await;
        assert!(wrong_code(&confirm(json!({ "code": "000000" })).await));
        let code = code_at(&secret, moment::now());
        assert_eq!(confirm(json!({ "code": code })).await.status, StatusCode::NO_CONTENT);
        assert_eq!(invite("treasurer").await.status, StatusCode::CREATED);
    }

    async fn a_role_is_changed_by_an_admin_and_never_the_own(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let change = |by: Person, of: Person, role: &'static str| {
            let path = format!("/api/v1/staff/{}", of.user);
            let app = &app;
            async move { app.request(Method::PATCH, &path).by(Some(&by)).json(&json!({ "role": role })).send().await }
        };
        assert_eq!(change(coach.clone(), ada.clone(), "member").await.code(), "forbidden");
        assert_eq!(change(ada.clone(), ada.clone(), "member").await.errors()[0].0, "user_id");
        let eve = app.register("Karaté").await;
        assert_eq!(change(ada.clone(), eve, "member").await.code(), "not_found");
        assert_eq!(change(ada.clone(), coach.clone(), "secretary").await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/me", Some(&coach)).await.json()["role"], "secretary");
        let log = app.get("/api/v1/audit", Some(&ada)).await.json();
        let entries = log["entries"].as_array().unwrap();
        let told = entries.iter().find(|entry| entry["action"] == "staff.role_changed").unwrap();
        assert_eq!((&told["old"], &told["new"]), (&json!("coach"), &json!("secretary")));
    }

    async fn another_address_counts_once_it_has_answered_and_both_are_told(app: TestApp) {
        let ada = app.register("Judo").await;
        let new = new_email();
        let asked = app.post("/api/v1/auth/email", Some(&ada), &json!({ "email": new.to_uppercase() })).await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
        let to = |mail: &Mail, address: &str| mail.head.to_lowercase().contains(&format!("to: {address}"));
        let mails = app.mails().await;
        assert!(mails.iter().any(|mail| to(mail, &ada.email)), "{mails:?}");
        let link = mails.iter().find(|mail| to(mail, &new)).and_then(|mail| mail.token_after("/confirm-email/"));
        let link = link.expect("a link to the new address");
        assert_eq!(app.get("/api/v1/auth/factors", Some(&ada)).await.json()["awaited_email"], new.as_str());
        assert_eq!(log_in(&app, &new, "").await.code(), "wrong_password");
        let page = app.get(&format!("/confirm-email/{link}"), None).await;
        assert!(page.text().contains(&new));
        assert_eq!(log_in(&app, &ada.email, "").await.status, StatusCode::OK, "looking at it changes nothing");
        let body = json!({ "token": link });
        let finished = app.post("/api/v1/auth/email/confirm", None, &body).await;
        assert_eq!(finished.status, StatusCode::NO_CONTENT, "{finished:?}");
        assert_eq!(log_in(&app, &new, "").await.status, StatusCode::OK);
        assert_eq!(log_in(&app, &ada.email, "").await.code(), "wrong_password");
        let again = app.post("/api/v1/auth/email/confirm", None, &body).await;
        assert_eq!((again.status, again.errors()), (StatusCode::GONE, vec![(String::new(), "email_link_unknown".to_owned())]));
        let last = app.mails().await.pop().unwrap();
        assert!(to(&last, &ada.email) && last.text.contains(&new), "{last:?}");
    }

    async fn an_address_that_has_an_account_is_told_to_its_owner_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let eve = app.register("Karaté").await;
        let asked = app.post("/api/v1/auth/email", Some(&ada), &json!({ "email": eve.email })).await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "the answer is the same");
        let link = app.mails().await.iter().find_map(|mail| mail.token_after("/confirm-email/")).unwrap();
        let finished = app.post("/api/v1/auth/email/confirm", None, &json!({ "token": link })).await;
        assert_eq!(finished.errors(), [("email".to_owned(), "already_exists".to_owned())]);
        assert_eq!(log_in(&app, &eve.email, "").await.json()["user_id"], json!(eve.user));
        for (email, code) in [("", "required"), ("ada", "not_an_email"), (ada.email.as_str(), "already_exists")] {
            let answer = app.post("/api/v1/auth/email", Some(&ada), &json!({ "email": email })).await;
            assert_eq!(answer.errors(), [("email".to_owned(), code.to_owned())], "{email}");
        }
    }

    async fn factors_and_passwords_are_told_in_the_audit_log_and_by_mail(app: TestApp) {
        let ada = app.register("Judo").await;
        let begun = app.post("/api/v1/auth/factors/app", Some(&ada), &Value::Null).await.json();
        let code = code_at(begun["secret"].as_str().unwrap(), moment::now());
        let confirmed = app.post("/api/v1/auth/factors/app/confirm", Some(&ada), &json!({ "code": code })).await;
        assert_eq!(confirmed.status, StatusCode::OK);
        assert_eq!(app.delete("/api/v1/auth/factors/app", Some(&ada)).await.status, StatusCode::NO_CONTENT);
        let renewed = json!({ "old_password": PASSWORD, "password": "les kimonos sèchent au soleil" });
        let changed = app.post("/api/v1/auth/change-password", Some(&ada), &renewed).await;
        let ada = person(ada.email, &changed.json());
        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let actions: Vec<&str> =
            log["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        for action in ["account.app_added", "account.app_removed", "account.password_changed"] {
            assert!(actions.contains(&action), "{action} {actions:?}");
        }
        assert_eq!(app.mails().await.len(), 3);
    }
}

/// What a browser answers from.
pub const ORIGIN: &str = "http://localhost:3000";

/// A passkey of somebody's account.
pub async fn with_passkey(app: &TestApp, who: &Person, name: &str) -> Authenticator {
    let asked = app.post("/api/v1/auth/factors/passkeys/options", Some(who), &Value::Null).await;
    assert_eq!(asked.status, StatusCode::OK, "{asked:?}");
    let asked = asked.json();
    let (made, told) = Authenticator::make(ORIGIN, &asked["options"]);
    let body = json!({ "ceremony": asked["ceremony"], "name": name, "credential": told });
    let answer = app.post("/api/v1/auth/factors/passkeys", Some(who), &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let again = app.post("/api/v1/auth/factors/passkeys", Some(who), &body).await;
    assert_eq!(again.errors()[0].1, "passkey_refused", "a ceremony ends with its first answer");
    made
}

pub async fn proof(app: &TestApp, key: &mut Authenticator) -> Value {
    let asked = app.post("/api/v1/auth/passkey/options", None, &Value::Null).await.json();
    json!({ "ceremony": asked["ceremony"], "credential": key.prove(&asked["options"]) })
}

on_both_databases! {
    async fn a_passkey_signs_in_without_a_password_or_a_code_and_is_listed_and_removed(app: TestApp) {
        let localhost = app.at(ORIGIN);
        let app = &localhost;
        let ada = app.register("Judo").await;
        let mut key = with_passkey(app, &ada, "Téléphone").await;
        assert_eq!(log_in(app, &ada.email, "").await.code(), "second_factor_wanted");
        let shown = proof(app, &mut key).await;
        let answer = app.post("/api/v1/auth/passkey", None, &shown).await;
        assert_eq!((answer.status, &answer.json()["user_id"]), (StatusCode::OK, &json!(ada.user)), "{answer:?}");
        let replayed = app.post("/api/v1/auth/passkey", None, &shown).await;
        assert_eq!(replayed.errors()[0].1, "passkey_refused");
        let listed = app.get("/api/v1/auth/factors", Some(&ada)).await.json();
        assert_eq!(listed["passkeys"][0]["name"], "Téléphone");
        assert!(listed["passkeys"][0]["used_at"].is_string() && listed["recovery_codes"] == 10, "{listed}");
        let path = format!("/api/v1/auth/factors/passkeys/{}", listed["passkeys"][0]["id"].as_str().unwrap());
        let renamed = app.request(Method::PATCH, &path).by(Some(&ada)).json(&json!({ "name": " Mon  téléphone " })).send().await;
        assert_eq!(renamed.status, StatusCode::NO_CONTENT, "{renamed:?}");
        assert_eq!(app.get("/api/v1/auth/factors", Some(&ada)).await.json()["passkeys"][0]["name"], "Mon téléphone");
        let eve = app.register("Karaté").await;
        assert_eq!(app.delete(&path, Some(&eve)).await.code(), "not_found");
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        let body = proof(app, &mut key).await;
        assert_eq!(app.post("/api/v1/auth/passkey", None, &body).await.errors()[0].1, "passkey_refused");
        assert_eq!(log_in(app, &ada.email, "").await.status, StatusCode::OK, "no factor is left");
        assert_eq!(app.get("/api/v1/auth/factors", Some(&ada)).await.json()["recovery_codes"], 0);
    }

    async fn a_passkey_confirms_its_own_account_alone_and_only_with_verification(app: TestApp) {
        let localhost = app.at(ORIGIN);
        let app = &localhost;
        let ada = app.register("Judo").await;
        let eve = app.register("Karaté").await;
        let mut key = with_passkey(app, &ada, "Clé").await;
        long_ago(app, &ada).await;
        let body = proof(app, &mut key).await;
        assert_eq!(app.post("/api/v1/auth/confirm", Some(&eve), &body).await.errors()[0].1, "passkey_refused");
        key.verifies = false;
        let body = proof(app, &mut key).await;
        assert_eq!(app.post("/api/v1/auth/passkey", None, &body).await.errors()[0].1, "passkey_refused");
        key.verifies = true;
        let body = proof(app, &mut key).await;
        assert_eq!(app.post("/api/v1/auth/confirm", Some(&ada), &body).await.status, StatusCode::NO_CONTENT);
        let invited = app.post("/api/v1/invitations", Some(&ada), &json!({ "role": "admin" })).await;
        assert_eq!(invited.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn tries_at_codes_are_limited_and_right_ones_cost_nothing() {
    let few = Allowance { burst: 3, every_ms: 3_600_000 };
    let app = TestApp::sqlite_with(Allowances { factor: few, ..Allowances::default() }).await;
    let ada = app.register("Judo").await;
    let (secret, codes) = with_app(&app, &ada).await;
    for code in &codes[..4] {
        assert_eq!(log_in(&app, &ada.email, code).await.status, StatusCode::OK);
    }
    for _ in 0..3 {
        assert!(wrong_code(&log_in(&app, &ada.email, "000000").await));
    }
    let answer = log_in(&app, &ada.email, &code_at(&secret, moment::now())).await;
    assert_eq!(answer.code(), "too_many_tries");
    assert!(!answer.header("retry-after").is_empty());
}

#[tokio::test]
async fn where_the_server_has_no_name_passkeys_are_said_to_be_impossible() {
    let app = TestApp::sqlite().await;
    let ada = app.register("Judo").await;
    assert_eq!(app.get("/api/v1/auth/factors", Some(&ada)).await.json()["passkeys_possible"], false);
    let asked = app.post("/api/v1/auth/factors/passkeys/options", Some(&ada), &Value::Null).await;
    assert_eq!(asked.errors()[0].1, "passkeys_impossible");
    assert!(matches!(app.state.factors.passkeys.start_authentication(), Err(Error::Refused(_))));
}
