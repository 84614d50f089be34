//! `novaclub account …`: who has lost every way in, clubs that have lost their admins, and addresses that no mail
//! reaches.

use crate::{
    factors::{code_at, with_app},
    on_both_databases,
    support::{Answer, PASSWORD, Person, TestApp, new_email, person},
};
use axum::http::StatusCode;
use novaclub::{club::Role, server::moment};
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    process::{Command, Output},
};

/// The program, with a folder of its own for mails.
struct Operator {
    folder: PathBuf,
    database: String,
}

impl Operator {
    fn of(app: &TestApp) -> Self {
        let folder = std::env::temp_dir().join(format!("novaclub-operator-{}", moment::random_id().simple()));
        Self { folder, database: app.state.config.database_url.clone() }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_novaclub"))
            .arg("account")
            .args(arguments)
            .env("DATABASE_URL", &self.database)
            .env("NOVACLUB_DATA", &self.folder)
            .env("NOVACLUB_PUBLIC_URL", "https://club.example")
            .env_remove("NOVACLUB_SMTP")
            .env_remove("NOVACLUB_MAIL_FOLDER")
            .env("LC_ALL", "en_GB.UTF-8")
            .output()
            .unwrap()
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }

    #[track_caller]
    fn fails(&self, arguments: &[&str], expected: &str) {
        let output = self.run(arguments);
        assert!(!output.status.success() && said(&output).contains(expected), "{}", said(&output));
    }

    /// The heads and texts of the mails as they travel.
    fn mails(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.join("mail")) else { return Vec::new() };
        entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

async fn log_in(app: &TestApp, who: &Person, code: &str) -> Answer {
    let body = json!({ "email": who.email, "password": PASSWORD, "club_id": who.club, "code": code });
    app.post("/api/v1/auth/login", None, &body).await
}

/// The entries of an action in the log that an admin sees.
async fn told(app: &TestApp, admin: &Person, action: &str) -> Vec<Value> {
    let log = app.get("/api/v1/audit", Some(admin)).await.json();
    let entries = log["entries"].as_array().unwrap_or_else(|| panic!("{log}"));
    entries.iter().filter(|entry| entry["action"] == action).cloned().collect()
}

on_both_databases! {
    async fn whoever_lost_all_factors_comes_in_by_the_password_again_and_it_is_told(app: TestApp) {
        let operator = Operator::of(&app);
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let invitation = json!({ "token": app.invite(&eve, Role::Coach).await });
        assert_eq!(app.post("/api/v1/auth/join", Some(&ada), &invitation).await.status, StatusCode::CREATED);
        let ada = person(ada.email.clone(), &log_in(&app, &ada, "").await.json());
        let (secret, codes) = with_app(&app, &ada).await;
        assert_eq!(log_in(&app, &ada, "").await.code(), "second_factor_wanted");

        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::OK);
        let said = operator.succeeds(&["reset-factors", &ada.email.to_uppercase()]);
        assert!(said.contains("second factors removed (app: yes, passkeys: 0, recovery codes: 10)"), "{said}");
        assert_eq!(app.get("/me", Some(&ada)).await.status, StatusCode::UNAUTHORIZED, "signed out");
        assert_eq!(app.get("/me", Some(&eve)).await.status, StatusCode::OK);
        let again = log_in(&app, &ada, "").await;
        assert_eq!(again.status, StatusCode::OK, "{again:?}");
        let ada = person(ada.email.clone(), &again.json());
        let shown = app.get("/api/v1/auth/factors", Some(&ada)).await.json();
        assert_eq!((&shown["totp"], &shown["recovery_codes"]), (&json!(false), &json!(0)));
        for code in [codes[0].clone(), code_at(&secret, moment::now())] {
            let shown = app.post("/api/v1/auth/confirm", Some(&ada), &json!({ "code": code })).await;
            assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
        }

        for admin in [&ada, &eve] {
            let entries = told(&app, admin, "account.factors_reset").await;
            assert_eq!(entries.len(), 1, "{entries:?}");
            assert_eq!((&entries[0]["record_id"], &entries[0]["actor_id"]), (&json!(ada.user), &Value::Null));
        }
        let ended = told(&app, &ada, "session.operator").await.len() + told(&app, &eve, "session.operator").await.len();
        assert!(ended > 0);
        let mails = operator.mails();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains(&format!("To: {}", ada.email)), "{mails:?}");
        operator.fails(&["reset-factors", &ada.email], "has no second factor");
        operator.fails(&["reset-factors", "personne@exemple.fr"], "there is no such account");
        assert_eq!(operator.mails().len(), 1);
    }

    async fn where_no_mail_arrives_the_server_confirms_an_address_and_it_is_told(app: TestApp) {
        let operator = Operator::of(&app);
        let email = new_email();
        let registration = json!({
            "club_name": "Judo", "given_name": "Ada", "family_name": "Martin", "email": email, "password": PASSWORD,
        });
        let ada = person(email, &app.post("/api/v1/auth/register", None, &registration).await.json());
        let refused = app.post("/api/v1/auth/factors/app", Some(&ada), &Value::Null).await;
        assert_eq!(refused.errors(), [(String::new(), "address_unproven".to_owned())]);
        let said = operator.succeeds(&["confirm-address", &ada.email.to_uppercase()]);
        assert!(said.contains("address confirmed"), "{said}");
        assert_eq!(app.get("/api/v1/auth/factors", Some(&ada)).await.json()["email_proven"], true, "still signed in");
        with_app(&app, &ada).await;

        let entries = told(&app, &ada, "account.email_proven").await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!((&entries[0]["record_id"], &entries[0]["actor_id"]), (&json!(ada.user), &Value::Null));
        let mails = operator.mails();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains(&format!("To: {}", ada.email)), "{mails:?}");
        operator.fails(&["confirm-address", &ada.email], "is confirmed already");
        operator.fails(&["confirm-address", "personne@exemple.fr"], "there is no such account");
    }

    async fn a_club_gets_an_admin_by_its_name_or_its_id(app: TestApp) {
        let operator = Operator::of(&app);
        let ada = app.register("Judo Rennes").await;
        let (coach, eve) = (app.join(&ada, Role::Coach).await, app.register("Karaté").await);
        let said = operator.succeeds(&["make-admin", &coach.email, "Judo Rennes"]);
        assert!(said.contains("of Judo Rennes (before:") && said.contains("1 session ended"), "{said}");
        assert_eq!(app.get("/me", Some(&coach)).await.status, StatusCode::UNAUTHORIZED, "signed out");
        assert_eq!(log_in(&app, &coach, "").await.json()["role"], "admin");

        // Somebody who was not in the club, by its id.
        operator.succeeds(&["make-admin", &eve.email, &ada.club.to_string()]);
        let there = log_in(&app, &Person { club: ada.club, ..eve.clone() }, "").await.json();
        assert_eq!((&there["club_id"], &there["role"]), (&json!(ada.club), &json!("admin")), "{there}");

        let changed = told(&app, &ada, "staff.role_changed").await;
        assert_eq!((&changed[0]["old"], &changed[0]["new"]), (&json!("coach"), &json!("admin")), "{changed:?}");
        assert!(changed[0]["actor_id"].is_null(), "{changed:?}");
        let joined = told(&app, &ada, "staff.joined").await;
        assert!(joined.iter().any(|entry| entry["record_id"] == json!(eve.user) && entry["new"] == "admin"), "{joined:?}");
        let mails = operator.mails();
        for who in [&coach, &eve] {
            assert!(mails.iter().any(|mail| mail.contains(&format!("To: {}", who.email))), "{mails:?}");
        }

        operator.fails(&["make-admin", &eve.email, "Judo Rennes"], "is an admin of Judo Rennes already");
        operator.fails(&["make-admin", &eve.email, "Aviron"], "there is no such club");
        operator.fails(&["make-admin", "personne@exemple.fr", "Judo Rennes"], "there is no such account");
        app.register("Judo Rennes").await;
        operator.fails(&["make-admin", &eve.email, "Judo Rennes"], "several clubs have this name");
    }
}
