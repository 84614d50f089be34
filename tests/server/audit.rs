//! The audit log: what is in it, that nobody changes it unnoticed, how long it is kept, who sees it.

use crate::{
    backup::{fails, succeeds, url},
    on_both_databases,
    support::{Body, Browser, Device, PASSWORD, Person, TestApp, member},
};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use novaclub::server::db::Across;
use novaclub::{
    club::{
        Role,
        audit::Kind,
        medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind},
        people::{Member, MemberId, PeopleCommand},
        privacy::{ExportedFile, PrivacyCommand},
    },
    server::{
        Db,
        audit::{self, Break, Happened},
        db::Tx,
        moment,
        operations::{
            audit::verify,
            collect::{Until, collect, look},
        },
    },
    sync::protocol::{COMMAND_VERSION, Outcome},
};
use serde_json::{Value, json};
use std::process::{Command, Output};
use uuid::Uuid;

/// The log as an admin sees it, oldest first.
async fn log(app: &TestApp, admin: &Person, query: &str) -> Vec<Value> {
    let answer = app.get(&format!("/api/v1/audit{query}"), Some(admin)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let text = answer.text();
    for secret in [PASSWORD, "asthme", "@exemple.fr", &admin.token] {
        assert!(!text.contains(secret), "{secret} is in the log: {text}");
    }
    let mut entries = answer.json()["entries"].as_array().unwrap().clone();
    entries.reverse();
    entries
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect()
}

async fn login(app: &TestApp, email: &str, password: &str) -> StatusCode {
    app.post("/api/v1/auth/login", None, &json!({ "email": email, "password": password })).await.status
}

fn proof_of(id: MemberId) -> MedicalProof {
    MedicalProof {
        id: MedicalProofId(moment::new_id()),
        member_id: id,
        kind: ProofKind::Certificate,
        issued_on: "2026-09-01".parse().unwrap(),
        discipline: None,
        practice: None,
    }
}

/// Someone with a medical proof, made on a device.
async fn add_proof(device: &mut Device) -> (Member, MedicalProof) {
    let lea = member("Petit");
    let proof = proof_of(lea.id);
    device.perform(PeopleCommand::Create { member: lea.clone() }).await;
    let answer = device.perform(MedicalCommand::SaveProof { proof: proof.clone() }).await;
    assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "{answer:?}");
    (lea, proof)
}

/// A few entries of different kinds.
async fn fill(app: &TestApp) -> Person {
    let ada = app.register("Judo").await;
    for role in [Role::Coach, Role::Secretary, Role::Treasurer] {
        app.invite(&ada, role).await;
    }
    assert_eq!(login(app, &ada.email, PASSWORD).await, StatusCode::OK);
    assert_eq!(actions(&log(app, &ada, "").await).len(), 5);
    ada
}

async fn try_execute(app: &TestApp, sql: &'static str) -> bool {
    let mut tx: Tx = app.db().write_for(Across::Backup).await.unwrap();
    let done = tx.execute(sql).await.is_ok();
    if done { tx.commit().await.is_ok() } else { tx.rollback().await.is_err() }
}

/// What somebody does who owns the database.
async fn drop_triggers(app: &TestApp) {
    let statements: &[&str] = match app.db() {
        Db::Sqlite { .. } => &[
            "DROP TRIGGER audit_entries_stay",
            "DROP TRIGGER audit_entries_are_new",
            "DROP TRIGGER audit_entries_are_kept",
            "DROP TRIGGER audit_chains_move_on",
        ],
        Db::Postgres(_) => &[
            "ALTER TABLE audit_entries DISABLE TRIGGER USER",
            "ALTER TABLE audit_chains DISABLE TRIGGER USER",
        ],
    };
    for sql in statements {
        assert!(try_execute(app, sql).await, "{sql}");
    }
}

async fn broken(app: &TestApp, club: Uuid) -> Option<Break> {
    verify(app.db(), Some(club)).await.unwrap().remove(0).broken
}

fn verify_by_hand(app: &TestApp, club: Uuid) -> Output {
    Command::new(env!("CARGO_BIN_EXE_novaclub"))
        .args(["audit", "verify", "--club", &club.to_string()])
        .env("DATABASE_URL", url(app))
        .env("LC_ALL", "en_GB.UTF-8")
        .output()
        .unwrap()
}

on_both_databases! {
    async fn sign_ins_are_told_good_and_failed_ones_in_each_club_of_the_account(app: TestApp) {
        let (ada, eve) = (app.register("Judo").await, app.register("Karaté").await);
        let token = app.invite(&eve, Role::Coach).await;
        let joining = json!({ "token": token, "email": ada.email, "password": PASSWORD });
        let joined = app.post("/api/v1/auth/join", None, &joining).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        let credentials = json!({ "email": ada.email, "password": PASSWORD, "club_id": ada.club });
        let begun = app.post("/api/v1/auth/login", None, &credentials).await;
        assert_eq!(begun.status, StatusCode::OK, "{begun:?}");
        let program = Person { token: begun.json()["token"].as_str().unwrap().to_owned(), ..ada.clone() };
        assert_eq!(login(&app, &ada.email, "another one").await, StatusCode::UNAUTHORIZED);
        assert_eq!(login(&app, "nobody@exemple.fr", PASSWORD).await, StatusCode::UNAUTHORIZED);
        let switch = json!({ "club_id": eve.club });
        assert_eq!(app.post("/api/v1/auth/switch", Some(&program), &switch).await.status, StatusCode::OK);
        let entries = log(&app, &ada, "?kind=sign_in").await;
        assert_eq!(actions(&entries), ["sign_in.password", "sign_in.failed"]);
        assert!(entries.iter().all(|entry| entry["actor_id"] == json!(ada.user)), "{entries:?}");
        assert_eq!(entries[0]["actor"], "Ada Martin");
        let of_other = log(&app, &eve, "?kind=sign_in").await;
        assert_eq!(actions(&of_other), ["sign_in.failed", "sign_in.switch"]);
    }

    async fn changes_of_staff_and_invitations_are_told_with_the_roles(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Coach).await;
        app.invite(&ada, Role::Secretary).await;
        let open = app.get("/api/v1/invitations", Some(&ada)).await.json();
        let id = open["invitations"][0]["id"].as_str().unwrap().to_owned();
        app.delete(&format!("/api/v1/invitations/{id}"), Some(&ada)).await;
        app.delete(&format!("/api/v1/staff/{}", bob.user), Some(&ada)).await;
        // What was not there is no change.
        app.delete(&format!("/api/v1/staff/{}", bob.user), Some(&ada)).await;
        let entries = log(&app, &ada, "?kind=change").await;
        let told: Vec<_> = entries.iter().map(|e| (e["action"].as_str().unwrap(), e["old"].clone(), e["new"].clone())).collect();
        assert_eq!(told, [
            ("staff.founded", Value::Null, json!("admin")),
            ("invitation.created", Value::Null, json!("coach")),
            ("invitation.used", Value::Null, json!("coach")),
            ("staff.joined", Value::Null, json!("coach")),
            ("invitation.created", Value::Null, json!("secretary")),
            ("invitation.withdrawn", Value::Null, Value::Null),
            ("staff.removed", json!("coach"), Value::Null),
        ]);
        assert_eq!((&entries[5]["record_id"], &entries[6]["record_id"]), (&json!(id), &json!(bob.user)));
        assert_eq!((&entries[3]["actor_id"], &entries[6]["actor_id"]), (&json!(bob.user), &json!(ada.user)));
    }

    async fn what_a_coach_is_refused_is_in_the_log_the_log_itself_too(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        for path in ["/api/v1/audit", "/api/v1/staff"] {
            assert_eq!(app.get(path, Some(&coach)).await.status, StatusCode::FORBIDDEN);
        }
        let path = format!("/api/v1/staff/{}", ada.user);
        assert_eq!(app.delete(&path, Some(&coach)).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.get("/api/v1/audit", None).await.status, StatusCode::UNAUTHORIZED);
        let mut tablet = app.device(&coach);
        tablet.skew_ms = -3_600_000;
        let sent = tablet.envelope(PeopleCommand::Create { member: member("Petit") });
        let made_at = sent.made_at_ms;
        // A repetition is no second refusal.
        tablet.push(vec![sent.clone()]).await;
        tablet.push(vec![sent]).await;
        let entries = log(&app, &ada, "?kind=refusal").await;
        let mut told = actions(&entries);
        told.sort_unstable();
        assert_eq!(told, ["DELETE /api/v1/staff/{user_id}", "GET /api/v1/audit", "GET /api/v1/staff", "people.create"]);
        assert!(entries.iter().all(|entry| entry["actor_id"] == json!(coach.user)));
        let by_address = entries.iter().find(|entry| entry["action"] == "DELETE /api/v1/staff/{user_id}").unwrap();
        assert_eq!(by_address["record_id"], json!(ada.user));
        let command = entries.iter().find(|entry| entry["action"] == "people.create").unwrap();
        assert_eq!((&command["device_id"], &command["device"]), (&json!(tablet.id), &json!("tablette")));
        let instant = |field: &str| -> chrono::DateTime<chrono::Utc> { serde_json::from_value(command[field].clone()).unwrap() };
        assert_eq!(instant("device_at").timestamp_millis(), made_at);
        assert!(instant("at") - instant("device_at") >= TimeDelta::milliseconds(3_600_000));
    }

    async fn who_is_asked_to_confirm_is_refused_nothing(app: TestApp) {
        let ada = app.register("Judo").await;
        let coach = app.join(&ada, Role::Coach).await;
        let path = format!("/api/v1/staff/{}", coach.user);
        let mut tx: Tx = app.db().write_for(ada.club).await.unwrap();
        tx.execute("UPDATE sessions SET confirmed_at = '2001-01-01T00:00:00+00:00'").await.unwrap();
        tx.commit().await.unwrap();
        let asked = app.delete(&path, Some(&ada)).await;
        assert_eq!((asked.status, asked.code()), (StatusCode::FORBIDDEN, "confirmation_wanted".to_owned()));
        let refused = app.delete(&path, Some(&coach)).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "forbidden".to_owned()));
        let entries = log(&app, &ada, "?kind=refusal").await;
        let told: Vec<_> = entries.iter().map(|entry| entry["actor_id"].clone()).collect();
        assert_eq!(told, [json!(coach.user)], "{entries:?}");
    }

    async fn sensitive_records_are_told_by_their_fields_and_others_are_not(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let (_, proof) = add_proof(&mut tablet).await;
        let noted = Member { notes: Some("asthme".to_owned()), ..member("Durand") };
        tablet.perform(PeopleCommand::Create { member: noted.clone() }).await;
        tablet.perform(MedicalCommand::DeleteProof { id: proof.id }).await;
        let path = format!("/api/v1/members/{}", noted.id.0);
        let body = json!({ "notes": null });
        let answer = app.request(Method::PATCH, &path).by(Some(&ada)).json(&body).send().await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let entries = log(&app, &ada, "?kind=change").await;
        let told: Vec<_> = entries[1..].iter()
            .map(|e| (e["action"].as_str().unwrap(), e["collection"].as_str().unwrap(), e["fields"].clone(), e["member_id"].clone()))
            .collect();
        let (lea, durand) = (json!(proof.member_id), json!(noted.id));
        assert_eq!(told, [
            ("record.created", "medical_proofs", json!(["member_id", "kind", "issued_on"]), lea.clone()),
            ("record.created", "members", json!(["notes"]), durand.clone()),
            ("record.deleted", "medical_proofs", json!([]), lea),
            ("record.changed", "members", json!(["notes"]), durand),
        ]);
        assert_eq!(entries[1]["device_id"], json!(tablet.id));
        assert_eq!((&entries[4]["device"], &entries[4]["device_at"]), (&json!("API"), &Value::Null));
    }

    async fn medical_data_that_the_server_shows_is_told_and_so_is_what_leaves_as_a_whole(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        let (lea, proof) = add_proof(&mut tablet).await;
        for path in ["/api/v1/medical-proofs", &format!("/api/v1/medical-proofs/{}", proof.id.0), "/api/v1/members"] {
            assert_eq!(app.get(path, Some(&ada)).await.status, StatusCode::OK);
        }
        for path in [format!("/members/{}", lea.id.0), "/groups".to_owned()] {
            assert_eq!(app.request(Method::GET, &path).in_browser(&ada).send().await.status, StatusCode::OK);
        }
        let views = log(&app, &ada, "?kind=view").await;
        let told: Vec<_> = views.iter().map(|e| (e["action"].as_str().unwrap(), e["record_id"].clone(), e["member_id"].clone())).collect();
        assert_eq!(told, [
            ("rest", Value::Null, Value::Null),
            ("rest", json!(proof.id), Value::Null),
            ("page /members", Value::Null, json!(lea.id)),
        ]);

        let mut rows = tablet.pull().await;
        rows.follow(&tablet).await;
        let waiting = tablet.envelope(PeopleCommand::Create { member: member("Durand") });
        let rescue = json!({
            "version": COMMAND_VERSION, "club": ada.club, "user": ada.user, "device": tablet.id,
            "device_name": tablet.name, "waiting": [{ "envelope": waiting }], "refused": [],
        });
        assert_eq!(app.post("/api/v1/sync/rescue", Some(&ada), &rescue).await.status, StatusCode::OK);
        let exports = log(&app, &ada, "?kind=export").await;
        assert_eq!(actions(&exports), ["device.download", "rescue.brought_in"], "one download, not each pull");
        assert!(exports.iter().all(|entry| entry["device_id"] == json!(tablet.id)));
    }

    async fn every_roles_download_is_told_and_so_is_a_file_that_was_made_without_a_network(app: TestApp) {
        let ada = app.register("Judo").await;
        let lea = member("Petit");
        let mut laptop = app.device(&ada);
        laptop.perform(PeopleCommand::Create { member: lea.clone() }).await;
        for role in [Role::Treasurer, Role::Coach, Role::Member] {
            let person = app.join(&ada, role).await;
            let mut tablet = app.device(&person);
            tablet.skew_ms = -3_600_000;
            tablet.pull().await;
            app.state.desk.audit().settle().await.unwrap();
            // By a clock that is an hour slow, and sent twice.
            let (what, member_id) = (ExportedFile::Licences, None);
            let list = tablet.envelope(PrivacyCommand::NoteExport { what, rows: 42, member_id });
            let (what, member_id) = (ExportedFile::Person, Some(lea.id));
            let file = tablet.envelope(PrivacyCommand::NoteExport { what, rows: 1, member_id });
            for _ in 0..2 {
                let answer = tablet.push(vec![list.clone(), file.clone()]).await;
                let applied = |outcome: &Outcome<_>| matches!(outcome, Outcome::Applied { .. });
                assert!(answer.receipts.iter().all(|receipt| applied(&receipt.outcome)), "{answer:?}");
            }
            let entries = log(&app, &ada, "?kind=export").await;
            let theirs: Vec<_> =
                entries.iter().filter(|entry| entry["actor_id"] == json!(person.user)).cloned().collect();
            assert_eq!(actions(&theirs), ["device.download", "file.licences", "file.person"], "{role:?}");
            assert!(theirs.iter().all(|entry| entry["device_id"] == json!(tablet.id)));
            assert_eq!((&theirs[1]["new"], &theirs[2]["member_id"]), (&json!("42"), &json!(lea.id)));
            let at = |entry: &Value, field: &str| -> chrono::DateTime<chrono::Utc> {
                serde_json::from_value(entry[field].clone()).unwrap()
            };
            assert_eq!(at(&theirs[1], "device_at").timestamp_millis(), list.made_at_ms);
            assert!(at(&theirs[1], "at") > at(&theirs[1], "device_at"));
        }
    }

    async fn what_is_done_by_a_page_or_by_rest_is_told_with_the_device_of_the_session(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Coach).await;
        let (mut laptop, mut phone) = (Browser::of(&app, &ada).await, Browser::of(&app, &bob).await);
        let (lea, _) = add_proof(&mut app.device(&ada)).await;
        for path in ["/api/v1/medical-proofs", &format!("/members/{}", lea.id.0)] {
            assert_eq!(laptop.get(path).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(phone.get("/api/v1/audit").await.status, StatusCode::FORBIDDEN);
        let invitation = json!({ "role": "coach" });
        let invited = laptop.send(Method::POST, "/api/v1/invitations", Some(Body::Json(invitation))).await;
        assert_eq!(invited.status, StatusCode::CREATED, "{invited:?}");
        let role = json!({ "role": "secretary" });
        let path = format!("/api/v1/staff/{}", bob.user);
        assert_eq!(laptop.send(Method::PATCH, &path, Some(Body::Json(role))).await.status, StatusCode::NO_CONTENT);
        let entries = log(&app, &ada, "").await;
        let of = |action: &str, actor: &Person| {
            let told = entries.iter().rfind(|e| e["action"] == action && e["actor_id"] == json!(actor.user));
            told.unwrap_or_else(|| panic!("{action} in {entries:?}"))["device_id"].clone()
        };
        let (hers, his) = (of("sign_in.password", &ada), of("sign_in.password", &bob));
        assert!(hers.is_string() && his.is_string() && hers != his, "{hers} {his}");
        for action in ["rest", "page /members", "invitation.created", "staff.role_changed"] {
            assert_eq!(of(action, &ada), hers, "{action}");
        }
        assert_eq!(of("GET /api/v1/audit", &bob), his);
    }

    async fn filters_and_pages_show_what_was_asked(app: TestApp) {
        let ada = app.register("Judo").await;
        let bob = app.join(&ada, Role::Coach).await;
        let mut tx = app.db().write_for(Across::Backup).await.unwrap();
        let happened = |n: i64| Happened::new(Kind::View, &format!("page {n}"), moment::now()).by_user(bob.user);
        audit::append(&mut tx, ada.club, (0..120).map(happened).collect()).await.unwrap();
        tx.commit().await.unwrap();
        let (mut path, mut found) = ("?kind=view".to_owned(), Vec::new());
        loop {
            let page = app.get(&format!("/api/v1/audit{path}"), Some(&ada)).await.json();
            found.extend(page["entries"].as_array().unwrap().iter().map(|e| e["n"].as_i64().unwrap()));
            let Some(next) = page["next"].as_i64() else { break };
            path = format!("?kind=view&before={next}");
        }
        assert!(found.len() == 120 && found.is_sorted_by(|a, b| a == &(b + 1)), "{found:?}");
        let today = moment::now().with_timezone(&chrono_tz::Europe::Paris).date_naive();
        let (before, after) = (today.pred_opt().unwrap(), today.succ_opt().unwrap());
        let cases = [
            (format!("?kind=view&person={}", bob.user), 50),
            (format!("?kind=view&person={}", ada.user), 0),
            (format!("?device={}", bob.user), 0),
            (format!("?kind=view&from={before}&to={after}"), 50),
            (format!("?from={}", after.succ_opt().unwrap()), 0),
            (format!("?to={}", before.pred_opt().unwrap()), 0),
        ];
        for (query, expected) in cases {
            assert_eq!(log(&app, &ada, &query).await.len(), expected, "{query}");
        }
        for query in ["?kind=none", "?from=yesterday", "?person=ada", "?before=x"] {
            let answer = app.get(&format!("/api/v1/audit{query}"), Some(&ada)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        }
        for (query, field, code) in [
            ("?kind=view&kind=export", "kind", "twice_given"),
            ("?persn=ada", "persn", "unknown_field"),
        ] {
            let answer = app.get(&format!("/api/v1/audit{query}"), Some(&ada)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            assert_eq!(answer.errors(), [(field.to_owned(), code.to_owned())], "{query}");
        }
        assert_eq!(app.get("/api/v1/audit", Some(&ada)).await.json()["months"], json!(12));
    }

    async fn another_clubs_admin_sees_nothing_of_it(app: TestApp) {
        let (ada, eve) = (fill(&app).await, app.register("Karaté").await);
        let seen = log(&app, &eve, "").await;
        assert_eq!(actions(&seen), ["staff.founded"]);
        assert!(seen.iter().all(|entry| entry["actor_id"] == json!(eve.user)));
        let by_person = log(&app, &eve, &format!("?person={}", ada.user)).await;
        assert_eq!(by_person, Vec::<Value>::new());
    }

    async fn the_database_refuses_to_change_or_drop_an_entry(app: TestApp) {
        let ada = fill(&app).await;
        let mut statements = vec![
            "UPDATE audit_entries SET action = 'x' WHERE n = 2",
            "UPDATE audit_entries SET n = 99 WHERE n = 2",
            "DELETE FROM audit_entries WHERE n = 5",
            "DELETE FROM audit_entries",
            "DELETE FROM audit_chains",
            "UPDATE audit_chains SET last_n = last_n - 1",
            "UPDATE audit_chains SET dropped_n = 3",
        ];
        match app.db() {
            Db::Sqlite { .. } => statements.push("INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries"),
            Db::Postgres(_) => statements.extend(["TRUNCATE audit_entries", "TRUNCATE audit_chains CASCADE"]),
        }
        for sql in statements {
            assert!(!try_execute(&app, sql).await, "{sql}");
        }
        assert_eq!(broken(&app, ada.club).await, None);
        assert_eq!(log(&app, &ada, "").await.len(), 5);
    }

    async fn verify_names_the_first_entry_that_was_changed(app: TestApp) {
        let ada = fill(&app).await;
        assert!(succeeds(&verify_by_hand(&app, ada.club)).contains("sound, 5 entries checked"));
        drop_triggers(&app).await;
        assert!(try_execute(&app, "UPDATE audit_entries SET new_value = 'admin' WHERE n = 3").await);
        assert_eq!(broken(&app, ada.club).await, Some(Break::Changed(3)));
        fails(&verify_by_hand(&app, ada.club), "BROKEN: entry 3 is not the one that was written");
    }

    async fn verify_names_an_entry_that_was_deleted_the_last_one_too(app: TestApp) {
        let ada = fill(&app).await;
        drop_triggers(&app).await;
        assert!(try_execute(&app, "DELETE FROM audit_entries WHERE n = 5").await);
        fails(&verify_by_hand(&app, ada.club), "BROKEN: entry 5 is missing");
        assert!(try_execute(&app, "DELETE FROM audit_entries WHERE n = 2").await);
        assert_eq!(broken(&app, ada.club).await, Some(Break::Missing(2)));
    }

    async fn verify_names_entries_that_changed_places(app: TestApp) {
        let ada = fill(&app).await;
        drop_triggers(&app).await;
        for sql in [
            "UPDATE audit_entries SET n = 99 WHERE n = 2",
            "UPDATE audit_entries SET n = 2 WHERE n = 3",
            "UPDATE audit_entries SET n = 3 WHERE n = 99",
        ] {
            assert!(try_execute(&app, sql).await, "{sql}");
        }
        assert_eq!(broken(&app, ada.club).await, Some(Break::Changed(2)));
        let unknown = verify_by_hand(&app, moment::new_id());
        fails(&unknown, "not found");
    }

    async fn entries_go_after_twelve_months_and_the_rest_is_still_verified(app: TestApp) {
        let (ada, now) = (app.register("Judo").await, moment::now());
        // One that came late stands behind a younger one, and is kept with it.
        let days = std::iter::repeat_n(0, 600).chain([8, 1]);
        let happened = days.map(|days| Happened::new(Kind::View, "page", now + TimeDelta::days(days)));
        let mut tx = app.db().write_for(Across::Backup).await.unwrap();
        audit::append(&mut tx, ada.club, happened.collect()).await.unwrap();
        tx.commit().await.unwrap();
        let until = |days| Until { now: now + TimeDelta::days(days), history_days: 1_096 };
        app.keep_sessions().await;
        let desk = &app.state.desk;
        assert_eq!(collect(desk, until(364)).await.unwrap()[0].audit, 0, "not yet 12 months");
        assert_eq!(look(desk, until(370)).await.unwrap()[0].audit, 601);
        assert_eq!(verify(app.db(), None).await.unwrap()[0].entries, 603, "a look changes nothing");
        assert_eq!(collect(desk, until(370)).await.unwrap()[0].audit, 601);
        assert_eq!(collect(desk, until(370)).await.unwrap()[0].audit, 0);
        let found = verify(app.db(), Some(ada.club)).await.unwrap().remove(0);
        assert_eq!((found.ends.0.n, found.entries, found.broken), (601, 2, None));

        // The chain goes on, and what is before its beginning alone may go.
        assert_eq!(login(&app, &ada.email, PASSWORD).await, StatusCode::OK);
        let entries = log(&app, &ada, "").await;
        let numbers: Vec<_> = entries.iter().map(|entry| entry["n"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [602, 603, 604]);
        assert!(!try_execute(&app, "DELETE FROM audit_entries WHERE n = 602").await);
        assert!(succeeds(&verify_by_hand(&app, ada.club)).contains("up to entry 601"));
        drop_triggers(&app).await;
        assert!(try_execute(&app, "DELETE FROM audit_entries WHERE n = 602").await);
        assert_eq!(broken(&app, ada.club).await, Some(Break::Missing(602)));
    }
}
