//! Who gives others rights, or takes them off the staff, has shown a short while ago who they are: a session that
//! somebody has taken does not.

use crate::{
    on_both_databases,
    support::{Device, PASSWORD, Person, TestApp},
};
use axum::http::StatusCode;
use novaclub::{
    club::{
        ClubCommand, Code, Role,
        access::{AccessCommand, AccessGrant, Action, Area, Reach},
        privacy::{
            PrivacyCommand,
            retention::{Retained, RetentionRule, shipped_lines},
        },
    },
    on_connection,
    server::moment,
    sync::protocol::Outcome,
};
use serde_json::json;

/// As if a person had last shown who they are six minutes ago.
async fn let_it_run_out(app: &TestApp, person: &Person) {
    let long_ago = moment::now() - chrono::TimeDelta::minutes(6);
    let mut tx = app.db().write_for(person.club).await.unwrap();
    on_connection!(&mut tx, |connection| {
        let query = sqlx::query("UPDATE sessions SET confirmed_at = $1 WHERE user_id = $2");
        query.bind(long_ago).bind(person.user).execute(connection).await.unwrap();
    });
    tx.commit().await.unwrap();
}

async fn confirm(app: &TestApp, person: &Person) {
    let shown = json!({ "password": PASSWORD });
    let answer = app.post("/api/v1/auth/confirm", Some(person), &shown).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
}

/// What becomes of setting a field of the matrix.
async fn set(device: &mut Device, (role, area, action): (Role, Area, Action), reach: Reach) -> Option<Code> {
    refused(device, AccessCommand::SetReach { role, area, action, reach }).await
}

/// Why a command is refused; none when it is carried out.
async fn refused(device: &mut Device, command: impl Into<ClubCommand>) -> Option<Code> {
    match device.perform(command).await.receipts.remove(0).outcome {
        Outcome::Applied { .. } => None,
        Outcome::Rejected { refusal } => Some(refusal.0[0].code),
        Outcome::Retry { .. } => panic!("the number was the next"),
    }
}

on_both_databases! {
    async fn rights_over_others_are_widened_by_a_confirmed_session_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let over_others = [
            (Role::Coach, Area::Staff, Action::Change),
            (Role::Coach, Area::Audit, Action::See),
            (Role::Member, Area::Club, Action::Change),
            (Role::Treasurer, Area::Privacy, Action::Change),
        ];
        let_it_run_out(&app, &ada).await;
        assert_eq!(app.get("/api/v1/auth/confirm", Some(&ada)).await.code(), "confirmation_wanted");
        for field in over_others {
            assert_eq!(set(&mut tablet, field, Reach::All).await, Some(Code::ConfirmationWanted), "{field:?}");
        }
        assert!(tablet.pull().await.all::<AccessGrant>().is_empty());
        // What is not over others, and what takes rights away, is done without a network, whenever it arrives.
        assert_eq!(set(&mut tablet, (Role::Coach, Area::Dues, Action::See), Reach::All).await, None);
        let secretary = (Role::Secretary, Area::Privacy, Action::Change);
        assert_eq!(set(&mut tablet, secretary, Reach::None).await, None);
        assert_eq!(set(&mut tablet, secretary, Reach::All).await, Some(Code::ConfirmationWanted), "back again");

        confirm(&app, &ada).await;
        assert_eq!(app.get("/api/v1/auth/confirm", Some(&ada)).await.status, StatusCode::NO_CONTENT);
        for field in over_others {
            assert_eq!(set(&mut tablet, field, Reach::All).await, None, "{field:?}");
        }
        let_it_run_out(&app, &ada).await;
        for field in over_others {
            assert_eq!(set(&mut tablet, field, Reach::None).await, None, "{field:?}");
        }
        // Who may not at all is told that, confirmed or not.
        confirm(&app, &ada).await;
        let coach = app.join(&ada, Role::Coach).await;
        let mut theirs = app.device(&coach);
        assert_eq!(set(&mut theirs, over_others[0], Reach::All).await, Some(Code::Forbidden));
    }

    async fn the_audit_log_is_made_to_forget_sooner_by_a_confirmed_session_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let save = |months| {
            let rule = RetentionRule { months, ..shipped_lines(Retained::AuditLog).remove(0) };
            PrivacyCommand::SaveRetention { what: Retained::AuditLog, rules: vec![rule] }
        };
        let_it_run_out(&app, &ada).await;
        assert_eq!(refused(&mut tablet, save(6)).await, Some(Code::ConfirmationWanted));
        assert!(tablet.pull().await.all::<RetentionRule>().is_empty());
        // As long as it is kept already, and what is not to be had at all.
        assert_eq!(refused(&mut tablet, save(12)).await, None);
        assert_eq!(refused(&mut tablet, save(5)).await, Some(Code::OutOfRange));
        confirm(&app, &ada).await;
        assert_eq!(refused(&mut tablet, save(5)).await, Some(Code::OutOfRange));
        assert_eq!(refused(&mut tablet, save(6)).await, None);
        let_it_run_out(&app, &ada).await;
        let longer = PrivacyCommand::UseShippedRetention { what: Retained::AuditLog };
        assert_eq!(refused(&mut tablet, longer).await, None);
        let log = app.get("/api/v1/audit?kind=change", Some(&ada)).await.json();
        let told = log["entries"].as_array().unwrap().iter().filter(|one| one["collection"] == "retention_rules");
        let told: Vec<_> = told.map(|one| one["action"].as_str().unwrap()).collect();
        for expected in ["record.created", "record.changed", "record.deleted"] {
            assert_eq!(told.iter().filter(|action| **action == expected).count(), 1, "{expected}: {told:?}");
        }
    }

    async fn the_staff_is_invited_and_removed_by_a_confirmed_session_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let_it_run_out(&app, &ada).await;
        let path = format!("/api/v1/staff/{}", coach.user);
        let removed = app.delete(&path, Some(&ada)).await;
        assert_eq!((removed.status, removed.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        assert_eq!(app.get("/api/v1/me", Some(&coach)).await.status, StatusCode::OK);
        for (role, expected) in [
            (Role::Admin, StatusCode::FORBIDDEN),
            (Role::Treasurer, StatusCode::FORBIDDEN),
            (Role::Secretary, StatusCode::FORBIDDEN),
            (Role::Coach, StatusCode::FORBIDDEN),
            (Role::Member, StatusCode::CREATED),
        ] {
            let invited = app.post("/api/v1/invitations", Some(&ada), &json!({ "role": role })).await;
            assert_eq!(invited.status, expected, "{role:?}");
        }
        confirm(&app, &ada).await;
        app.invite(&ada, Role::Coach).await;
        assert_eq!(app.delete(&path, Some(&ada)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/api/v1/me", Some(&coach)).await.status, StatusCode::UNAUTHORIZED);
    }
}
